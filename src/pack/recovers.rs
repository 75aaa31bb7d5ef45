//! When a reply recovers, so that what else it says is no excuse: reads the section `recovers:`.

use serde::{Deserialize, Serialize};

use super::compile::Compiler;
use super::keys;
use super::rows::{FURTHEST, whole_number};
use super::rule::ActId;
use super::situation::weights;
use crate::yaml::Node;

/// How it is told whether a reply recovers: the weights of the acts that stand in it are added up.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recovers {
    /// Weights of the acts.
    pub weights: Vec<(ActId, i32)>,
    /// From this sum on the reply recovers.
    pub from: i32,
    /// One of these acts must be there, if any are named.
    pub needs: Vec<ActId>,
    /// At most one of these acts may be there.
    pub excuses: Vec<ActId>,
}

impl Recovers {
    /// Whether a reply recovers, which has some acts.
    pub fn holds(&self, has: impl Fn(ActId) -> bool) -> bool {
        let weights = self.weights.iter().filter(|(act, _)| has(*act)).map(|(_, weight)| i64::from(*weight));
        weights.sum::<i64>() >= self.from.into()
            && (self.needs.is_empty() || self.needs.iter().any(|act| has(*act)))
            && self.excuses.iter().filter(|act| has(**act)).count() < 2
    }

    /// The acts that it asks about.
    pub fn acts(&self) -> impl Iterator<Item = ActId> {
        self.weights.iter().map(|(act, _)| *act).chain(self.needs.iter().chain(&self.excuses).copied())
    }
}

impl Compiler {
    /// Reads the section `recovers:` of a pack. It takes the place of the one of the pack below.
    pub(super) fn recovers(&mut self, nodes: &[Node]) {
        for (index, node) in nodes.iter().enumerate() {
            if index > 0 {
                let help = "put all of it in one place";
                node.problem_here(&mut self.problems, "`recovers` stands in two files of this pack", help);
            }
            let mut out = Recovers::default();
            let mut from = None;
            for (key, value) in node.fields(keys::RECOVERS, &mut self.problems) {
                match key.as_str() {
                    "weights" => out.weights = weights(&value, &self.acts.names, &mut self.problems),
                    "needs" => out.needs = self.acts.names.find_all(&value, &mut self.problems),
                    "excuses" => out.excuses = self.acts.names.find_all(&value, &mut self.problems),
                    _ => from = whole_number(&value, FURTHEST, &mut self.problems).map(|from| (from, value)),
                }
            }
            let most: i64 = out.weights.iter().map(|(_, weight)| i64::from(*weight).max(0)).sum();
            // A name that is no act was told of, and might make the sum.
            let named = node.get("weights").and_then(|weights| Some(weights.value.as_mapping()?.len()));
            for key in ["weights", "from"].into_iter().filter(|key| node.get(key).is_none()) {
                let message = format!("`recovers` without `{key}`");
                let help = "write `recovers: {weights: {apology: 2, compensation: 3}, from: 4}`";
                node.problem_here(&mut self.problems, message, help);
            }
            if let Some((from, value)) = from {
                out.from = from;
                if from <= 0 {
                    let help = "write the least sum that is enough, 1 or more";
                    value.problem_here(&mut self.problems, "a reply without any of these acts would recover", help);
                } else if most < from.into() && named == Some(out.weights.len()) {
                    let message = format!("no reply can come to {from}: all these acts together make {most}");
                    value.problem_here(&mut self.problems, message, "write a lower sum, or greater weights");
                }
            }
            self.pack.recovers = Some(out);
        }
    }
}
