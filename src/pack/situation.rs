//! How it is decided whether a message complains: reads the section `situation:`.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::compile::Compiler;
use super::keys;
use super::names::Names;
use super::rows::{FURTHEST, Rows, read_rows, whole_number};
use super::rule::{ActId, CueId};
use crate::yaml::{Node, Problems};

/// How a situation is decided: the weights of what was found are added up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SituationRules {
    /// What a message has before anything is found in it.
    pub start: i32,
    /// Weights of the cues.
    pub customer: Vec<(CueId, i32)>,
    /// Points of the message's words, which go to one sum.
    pub words: Rows,
    /// From this sum on the customer complains.
    pub customer_at: i32,
    /// Below this sum the customer does not.
    pub routine_below: i32,
    /// Weights of the acts.
    pub reply: Vec<(ActId, i32)>,
    /// From this sum on the reply answers a complaint.
    pub reply_at: i32,
}

impl Default for SituationRules {
    /// Without weights nothing is a complaint.
    fn default() -> Self {
        Self {
            start: 0,
            customer: Vec::new(),
            words: Rows::default(),
            customer_at: 1,
            routine_below: 0,
            reply: Vec::new(),
            reply_at: 1,
        }
    }
}

impl Compiler {
    /// Reads the sections `situation:` of a pack. A side of which they say something takes the place of that side of the pack below.
    /// The words of messages are left for [`Compiler::message_words`].
    pub(super) fn situation(&mut self, nodes: &[Node]) {
        let mut own = BTreeSet::new();
        let sides: Vec<_> = nodes.iter().flat_map(|node| node.fields(keys::SITUATION, &mut self.problems)).collect();
        for (side, node) in &sides {
            let of_customer = side == "customer";
            let known = if of_customer { keys::MESSAGE_WEIGHTS } else { keys::REPLY_WEIGHTS };
            for (key, value) in node.fields(known, &mut self.problems) {
                let is_first = !own.iter().any(|(of, _)| *of == of_customer);
                if is_first {
                    self.forget_side(of_customer);
                }
                if !own.insert((of_customer, key.clone())) {
                    let message = format!("`{key}` stands in two files of this pack");
                    value.problem_here(&mut self.problems, message, "put all of it in one place");
                }
                let rules = &mut self.pack.situation;
                let sum = match (of_customer, key.as_str()) {
                    (true, "weights") => {
                        rules.customer = weights(&value, &self.cues.names, &mut self.problems);
                        continue;
                    }
                    (false, "weights") => {
                        rules.reply = weights(&value, &self.acts.names, &mut self.problems);
                        continue;
                    }
                    (true, "start") => &mut rules.start,
                    (true, "routine-below") => &mut rules.routine_below,
                    (true, "complaint-at") => &mut rules.customer_at,
                    (false, "complaint-at") => &mut rules.reply_at,
                    // `words`, which are read later.
                    _ => continue,
                };
                *sum = whole_number(&value, FURTHEST, &mut self.problems).unwrap_or_default();
            }
            let rules = &self.pack.situation;
            if of_customer && rules.routine_below > rules.customer_at {
                let (below, at) = (rules.routine_below, rules.customer_at);
                let message =
                    format!("a message is routine below {below} and a complaint from {at} on: between them it is both");
                node.problem_here(&mut self.problems, message, "make `routine-below` the lower one");
            }
        }
    }

    /// What the pack below says of a side is not asked for any more.
    fn forget_side(&mut self, of_customer: bool) {
        let (rules, none) = (&mut self.pack.situation, SituationRules::default());
        if of_customer {
            *rules = SituationRules { reply: std::mem::take(&mut rules.reply), reply_at: rules.reply_at, ..none };
        } else {
            (rules.reply, rules.reply_at) = (none.reply, none.reply_at);
        }
    }

    /// Reads what the words of a message tell of its situation, once all words of the pack are known.
    pub(super) fn message_words(&mut self, nodes: &[Node]) {
        for node in nodes.iter().filter_map(|node| node.get("customer")?.get("words")) {
            let rows = read_rows(&node, &self.lexicon, &mut self.problems);
            let rows = rows.into_iter().map(|(row, points)| (row, vec![(0, points)])).collect();
            match Rows::compile(&rows, self.lexicon.len()) {
                Some(rows) => self.pack.situation.words = rows,
                None => {
                    node.problem_here(&mut self.problems, "these are too many rows", "leave out rows of few points");
                }
            }
        }
    }
}

/// Reads what each act or cue weighs.
pub(super) fn weights(node: &Node, names: &Names, problems: &mut Problems) -> Vec<(u32, i32)> {
    let mut out = Vec::new();
    for (name, weight) in node.entries(problems) {
        let number = whole_number(&weight, FURTHEST, problems).unwrap_or_default();
        if let Some(index) = names.get(&name) {
            out.push((index, number));
        } else {
            let (message, help) = (format!("there is no {} `{name}`", names.kind), names.way_out(&name));
            weight.problem_here(problems, message, help);
        }
    }
    out
}
