//! Says conditions of rules in words.

use std::fmt::Write as _;

use crate::draft::{Channel, Situation};
use crate::pack::{Condition, MessageCondition, Pack, Signal, Zone};

/// Says conditions with the names of a pack.
#[derive(Clone, Copy)]
pub struct Words<'a> {
    /// The pack.
    pub pack: &'a Pack,
}

impl Words<'_> {
    /// A condition as the rest of a sentence that starts with "where".
    pub fn condition(self, condition: &Condition) -> String {
        let acts = &self.pack.acts;
        let mut parts = Vec::new();
        match condition.situation {
            Some(Situation::Complaint) => parts.push("the customer was let down (a complaint)".to_owned()),
            Some(Situation::Routine) => parts.push("nothing went wrong (routine)".to_owned()),
            None => {}
        }
        if !condition.channels.is_empty() {
            let channels: Vec<String> =
                condition.channels.iter().map(|channel| Channel::name(*channel).to_owned()).collect();
            parts.push(format!("the channel is {}", listed(&channels, "or")));
        }
        match condition.recovers {
            Some(true) => parts.push(format!("the reply recovers{}", self.recovering())),
            Some(false) => parts.push("the reply does not recover".to_owned()),
            None => {}
        }
        side("the customer's message", "shows", &condition.customer, &self.pack.cues, &mut parts);
        side("the reply", "holds", &condition.reply, acts, &mut parts);
        for (list, place) in [
            (&condition.same, "in the same sentence"),
            (&condition.next, "in the next sentence"),
            (&condition.previous, "in the sentence before"),
            (&condition.near, "in the same sentence or beside it"),
            (&condition.before, "earlier in the reply"),
            (&condition.after, "later in the reply"),
        ] {
            if !list.is_empty() {
                parts.push(format!("{} stands {place}", named(list, acts, "or")));
            }
        }
        parts.extend(condition.zone.map(|zone| zone_words(zone).to_owned()));
        match condition.question {
            Some(true) => parts.push("the sentence asks".to_owned()),
            Some(false) => parts.push("the sentence does not ask".to_owned()),
            None => {}
        }
        if parts.is_empty() { "anything is the case".to_owned() } else { parts.join(", and ") }
    }

    /// What it takes for a reply to recover, to be put behind the word.
    fn recovering(self) -> String {
        let Some(recovers) = &self.pack.recovers else { return String::new() };
        let acts = &self.pack.acts;
        let mut weights = recovers.weights.clone();
        weights.sort_by_key(|(act, weight)| (-weight, *act));
        let weights = weights.iter().map(|(act, weight)| format!("{} {weight}", named(&[*act], acts, "")));
        let mut out =
            format!(" (its acts come to {} or more: {}", recovers.from, weights.collect::<Vec<_>>().join(", "));
        if !recovers.needs.is_empty() {
            let _ = write!(out, "; {} is there", named(&recovers.needs, acts, "or"));
        }
        if !recovers.excuses.is_empty() {
            let _ = write!(out, "; no two of {} are", named(&recovers.excuses, acts, "and"));
        }
        out + ")"
    }
}

fn zone_words(zone: Zone) -> &'static str {
    match zone {
        Zone::Opening => "it stands in the opening of the reply",
        Zone::Closing => "it stands at the close of the reply",
    }
}

/// A part of a reply in words.
pub fn zone(zone: Zone) -> &'static str {
    zone_words(zone)
}

fn side(what: &str, verb: &str, condition: &MessageCondition, signals: &[Signal], parts: &mut Vec<String>) {
    let mut said = Vec::new();
    if !condition.has.is_empty() {
        said.push(format!("{verb} {}", named(&condition.has, signals, "or")));
    }
    if !condition.has_all.is_empty() {
        said.push(format!("{verb} {}", named(&condition.has_all, signals, "and")));
    }
    if !condition.lacks.is_empty() {
        said.push(format!("{verb} no {}", named(&condition.lacks, signals, "and no")));
    }
    if !condition.levels.is_empty() {
        let levels: Vec<String> = condition
            .levels
            .iter()
            .map(|(index, level)| format!("{} of level {level} or more", named(&[*index], signals, "")))
            .collect();
        said.push(format!("{verb} {}", listed(&levels, "or")));
    }
    match condition.known {
        Some(true) => said.push("is known".to_owned()),
        Some(false) => said.push("is not known".to_owned()),
        None => {}
    }
    for (range, unit) in [(condition.words, "words"), (condition.sentences, "sentences")] {
        match range {
            Some((0, max)) => said.push(format!("has at most {max} {unit}")),
            Some((min, usize::MAX)) => said.push(format!("has at least {min} {unit}")),
            Some((min, max)) => said.push(format!("has {min} to {max} {unit}")),
            None => {}
        }
    }
    if !said.is_empty() {
        parts.push(format!("{what} {}", said.join(" and ")));
    }
}

fn named(indices: &[u32], signals: &[Signal], joint: &str) -> String {
    let names: Vec<String> = indices
        .iter()
        .filter_map(|&index| signals.get(index as usize))
        .map(|signal| if signal.private { "the rule's own wording".to_owned() } else { format!("`{}`", signal.id) })
        .collect();
    listed(&names, joint)
}

/// Names as people list them: `a, b or c`.
pub fn listed(names: &[String], joint: &str) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [all @ .., last] => format!("{} {joint} {last}", all.join(if joint == "and no" { ", no " } else { ", " })),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(all: &[&str]) -> Vec<String> {
        all.iter().map(|&name| name.to_owned()).collect()
    }

    #[test]
    fn lists_read_like_english() {
        assert_eq!(listed(&names(&["a"]), "or"), "a");
        assert_eq!(listed(&names(&["a", "b", "c"]), "or"), "a, b or c");
        assert_eq!(listed(&names(&["a", "b", "c"]), "and no"), "a, no b and no c");
    }

    #[test]
    fn conditions_are_said_in_words() {
        let signal = |id: &str| Signal {
            id: id.to_owned(),
            skip: crate::pack::Skip::default(),
            zone: None,
            includes: Vec::new(),
            adds_up: false,
            private: false,
        };
        let pack =
            Pack { acts: vec![signal("apology"), signal("action")], cues: vec![signal("anger")], ..Pack::default() };
        let condition = Condition {
            situation: Some(Situation::Complaint),
            channels: vec![Channel::Chat, Channel::Social],
            customer: MessageCondition { levels: vec![(0, 2)], ..MessageCondition::default() },
            same: vec![0, 1],
            ..Condition::default()
        };
        assert_eq!(
            Words { pack: &pack }.condition(&condition),
            "the customer was let down (a complaint), and the channel is chat or social, and the customer's message \
             shows `anger` of level 2 or more, and `apology` or `action` stands in the same sentence"
        );
    }
}
