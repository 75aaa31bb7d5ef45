//! Nothing of the customer's message comes back in the reply.

use super::{Outcome, echo, missing};
use crate::pack::{Check, Place};
use crate::rules::Case;

/// `numbers.least`: how many words of matter the reply must share with the message (2 if not given). A message with
/// fewer than twice as many is not judged.
pub(super) fn check(case: &Case, check: &Check) -> Vec<Outcome> {
    let reading = case.reading;
    let Some(customer) = &reading.customer else { return Vec::new() };
    if reading.reply.text.tokens.is_empty() {
        return Vec::new();
    }
    let least = check.numbers.get("least").copied().unwrap_or(2);
    let said = echo::all_matter(customer, case.pack);
    let answered = echo::all_matter(&reading.reply, case.pack);
    let shared = said.iter().filter(|word| answered.binary_search(word).is_ok()).count();
    if said.len() < 2 * least || shared >= least {
        return Vec::new();
    }
    vec![missing(case, &Place::Opening, vec![("count", shared.to_string())])]
}
