//! The customer asks for something and the reply never speaks of it.

use super::{Outcome, listed, missing, role};
use crate::pack::{Check, Place};
use crate::rules::Case;

/// `pairs`: a cue that asks for something, the acts that speak of it, and what it is called (`{remedy}`).
/// `acts.settles`: acts that answer any request.
pub(super) fn check(case: &Case, check: &Check) -> Vec<Outcome> {
    let reading = case.reading;
    let Some(customer) = &reading.customer else { return Vec::new() };
    if reading.reply.text.tokens.is_empty() || reading.reply.has_any(role(&check.acts, "settles")) {
        return Vec::new();
    }
    let open = |cue: u32, acts: &[u32]| customer.has(cue) && !reading.reply.has_any(acts);
    let remedies: Vec<&str> =
        check.pairs.iter().filter(|pair| open(pair.cue, &pair.acts)).map(|pair| pair.name.as_str()).collect();
    if remedies.is_empty() {
        return Vec::new();
    }
    vec![missing(case, &Place::Closing, vec![("remedy", listed(&remedies, case))])]
}
