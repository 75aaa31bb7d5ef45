//! Better words for a finding, made from the rule's rewrites.

use super::{Case, Fired, places};
use crate::finding::{Applicability, Rewrite};
use crate::pack::{RewriteAction, Rule};

/// The rewrites of a finding, in the order the rule gives them.
pub fn rewrites(case: Case, rule: &Rule, fired: &Fired, fill: &dyn Fn(&str) -> String) -> Vec<Rewrite> {
    let reply = &case.reading.reply;
    let sentence = fired.sentence.and_then(|index| reply.text.sentences.get(index as usize));
    let mut out = Vec::new();
    for rewrite in &rule.rewrites {
        let (range, text) = match &rewrite.action {
            RewriteAction::Match(text) if !fired.range.is_empty() => (fired.range.clone(), fill(text)),
            RewriteAction::Sentence(text) => match sentence {
                Some(sentence) => (sentence.range.clone(), fill(text)),
                None => continue,
            },
            RewriteAction::Insert(text) => (fired.range.end..fired.range.end, fill(text)),
            RewriteAction::Delete => match sentence {
                Some(sentence) => (sentence.range.clone(), String::new()),
                None => continue,
            },
            RewriteAction::Match(_) | RewriteAction::Swap => continue,
        };
        // A part the match did not name leaves a blank for the writer.
        let applicability = if text.contains('{') { Applicability::Template } else { rewrite.applicability };
        out.push(Rewrite { range: places::given(reply, &range), text, applicability });
    }
    out
}
