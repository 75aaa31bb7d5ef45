//! The customer asks a question and nothing in the reply can be its answer.

use std::collections::BTreeSet;

use super::{Outcome, echo, missing, role};
use crate::pack::{Check, Place};
use crate::rules::Case;

/// `cues.question`: genuine questions; each sentence that holds one counts once. `pairs`: a cue that tells what kind of
/// question a sentence holds, and the acts that can answer such a one. `acts.defers`: acts that put an answer off in good
/// order; they cover every question. `acts.answers`: acts that can answer a question of any other kind.
/// `numbers.shared`: how many words of matter one sentence of the reply must share with a question to count as its answer
/// (2 if not given). Reports `{n}` open questions of `{count}`.
pub(super) fn check(case: &Case, check: &Check) -> Vec<Outcome> {
    let reading = case.reading;
    let Some(customer) = &reading.customer else { return Vec::new() };
    let reply = &reading.reply;
    if reply.text.tokens.is_empty() || reply.has_any(role(&check.acts, "defers")) {
        return Vec::new();
    }
    let questions: BTreeSet<u32> =
        role(&check.cues, "question").iter().flat_map(|&cue| customer.of(cue)).map(|found| found.sentence).collect();
    let shared = check.numbers.get("shared").copied().unwrap_or(2);
    let answers: Vec<BTreeSet<String>> =
        (0..reply.text.sentences.len()).map(|sentence| echo::matter(reply, sentence, case.pack)).collect();
    let open = |&&sentence: &&u32| {
        let asked = echo::matter(customer, sentence as usize, case.pack);
        let enough = shared.min(asked.len()).max(1);
        if answers.iter().any(|answer| answer.intersection(&asked).count() >= enough) {
            return false;
        }
        let mut of_a_kind =
            check.pairs.iter().filter(|pair| customer.of(pair.cue).any(|found| found.sentence == sentence)).peekable();
        if of_a_kind.peek().is_none() {
            return !reply.has_any(role(&check.acts, "answers"));
        }
        !of_a_kind.any(|pair| reply.has_any(&pair.acts))
    };
    let unanswered = questions.iter().filter(open).count();
    if unanswered == 0 {
        return Vec::new();
    }
    let values = vec![("n", unanswered.to_string()), ("count", questions.len().to_string())];
    vec![missing(case, &Place::Closing, values)]
}
