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
}

impl Recovers {
    /// Whether a reply recovers, which has some acts.
    pub fn holds(&self, has: impl Fn(ActId) -> bool) -> bool {
        let weights = self.weights.iter().filter(|(act, _)| has(*act)).map(|(_, weight)| i64::from(*weight));
        weights.sum::<i64>() >= self.from.into()
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
            for (key, value) in node.fields(keys::RECOVERS, &mut self.problems) {
                match key.as_str() {
                    "weights" => out.weights = weights(&value, &self.acts.names, &mut self.problems),
                    _ => out.from = whole_number(&value, FURTHEST, &mut self.problems).unwrap_or_default(),
                }
            }
            if out.from <= 0 {
                let help = "write `from:` and the least sum that is enough, 1 or more";
                node.problem_here(&mut self.problems, "a reply without any of these acts would recover", help);
            }
            self.pack.recovers = Some(out);
        }
    }
}
