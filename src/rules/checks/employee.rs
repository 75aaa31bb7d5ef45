//! The customer reports how somebody behaved and the reply does not touch it.

use super::{Outcome, missing, role};
use crate::pack::{Check, Place};
use crate::rules::Case;
use crate::text::SentenceKind;

/// `cues.criticised`: cues that report behaviour; their part `name`, if any, is who it was (`{name}`).
/// `acts.answered`: acts that answer it. A reply that names the person outside its greeting and sign-off is quiet too.
pub(super) fn check(case: &Case, check: &Check) -> Vec<Outcome> {
    let reading = case.reading;
    let Some(customer) = &reading.customer else { return Vec::new() };
    let reply = &reading.reply;
    if reply.text.tokens.is_empty() || reply.has_any(role(&check.acts, "answered")) {
        return Vec::new();
    }
    let mut reported = role(&check.cues, "criticised").iter().flat_map(|&cue| customer.of(cue)).peekable();
    let Some(first) = reported.peek() else { return Vec::new() };
    let whole = customer.words(&first.range).to_owned();
    let names: Vec<&str> = reported
        .flat_map(|found| found.parts.iter())
        .filter(|(part, _)| part == "name")
        .map(|(_, range)| customer.words(range))
        .collect();
    let is_mentioned = |name: &&str| {
        reply.text.sentences.iter().filter(|sentence| sentence.kind == SentenceKind::Prose).any(|sentence| {
            reply.text.tokens[sentence.tokens.start as usize..sentence.tokens.end as usize].iter().any(|token| {
                // "Bob's" names Bob.
                let word = reply.text.word(token);
                word.split('\'').next().unwrap_or(word).eq_ignore_ascii_case(name)
            })
        })
    };
    if names.iter().any(is_mentioned) {
        return Vec::new();
    }
    let who = names.first().map_or(whole, |name| (*name).to_owned());
    vec![missing(case, &Place::Closing, vec![("name", who)])]
}
