//! Asks for a fact that the customer has already given.

use super::{Outcome, listed, role};
use crate::pack::Check;
use crate::rules::Case;

/// `pairs`: a cue that shows the fact was given, the acts that ask for it, and what the fact is called (`{name}`).
/// `acts.reason`: acts that say why it must be asked again; where one stands the check is quiet.
/// One finding a sentence: the facts are listed.
pub(super) fn check(case: &Case, check: &Check) -> Vec<Outcome> {
    let reading = case.reading;
    let Some(customer) = &reading.customer else { return Vec::new() };
    if reading.reply.has_any(role(&check.acts, "reason")) {
        return Vec::new();
    }
    let mut asked: Vec<(u32, std::ops::Range<u32>, Vec<&str>)> = Vec::new();
    for pair in check.pairs.iter().filter(|pair| customer.has(pair.cue)) {
        for found in pair.acts.iter().flat_map(|&act| reading.reply.of(act)) {
            match asked.iter_mut().find(|(sentence, ..)| *sentence == found.sentence) {
                Some((_, range, names)) => {
                    range.start = range.start.min(found.range.start);
                    range.end = range.end.max(found.range.end);
                    if !names.contains(&pair.name.as_str()) {
                        names.push(&pair.name);
                    }
                }
                None => asked.push((found.sentence, found.range.clone(), vec![&pair.name])),
            }
        }
    }
    asked.into_iter().map(|(_, range, names)| Outcome { range, values: vec![("name", listed(&names, case))] }).collect()
}
