//! Better words for a finding, made from the rule's rewrites.

use std::ops::Range;

use super::{Case, Fired, exchange, places};
use crate::finding::{Applicability, Rewrite};
use crate::pack::{RewriteAction, RewriteRule};
use crate::reading::Signals;
use crate::text::Sentence;

/// The rewrites of a finding, in the order its rule gives them.
pub fn rewrites(case: Case, rewrites: &[RewriteRule], fired: &Fired, fill: &dyn Fn(&str) -> String) -> Vec<Rewrite> {
    let reply = &case.reading.reply;
    let given = &case.draft.reply.text;
    let sentence = fired.sentence.and_then(|index| reply.text.sentences.get(index as usize));
    let mut out = Vec::with_capacity(rewrites.len());
    for rewrite in rewrites {
        let made = match &rewrite.action {
            RewriteAction::Match(text) if !fired.range.is_empty() => {
                let range = places::given(reply, &fired.range);
                Some((range.clone(), with_case(fill(text), given.get(range).unwrap_or_default())))
            }
            RewriteAction::Match(_) => None,
            RewriteAction::Sentence(text) => {
                sentence.map(|sentence| (places::given(reply, &sentence.range), fill(text)))
            }
            RewriteAction::Insert(text) => {
                let at = places::given(reply, &fired.range).end;
                Some((at..at, spaced(&fill(text), given, at)))
            }
            RewriteAction::Words(table) => {
                sentence.and_then(|sentence| exchange::exchanged(reply, sentence, &fired.range, table, given))
            }
            RewriteAction::DeleteMatch => {
                sentence.and_then(|sentence| exchange::without(reply, sentence, &fired.range, given))
            }
            RewriteAction::Delete => sentence.map(|sentence| (with_spacing(reply, sentence, given), String::new())),
            RewriteAction::Swap => swapped(reply, fired, given),
        };
        let Some((range, text)) = made else { continue };
        // A part the match did not name leaves a blank for the writer.
        let applicability = if text.contains('{') { Applicability::Template } else { rewrite.applicability };
        out.push(Rewrite { range, text, applicability });
    }
    out
}

/// New words with the case of the first letter they replace, unless they begin with `I`.
pub(super) fn with_case(text: String, old: &str) -> String {
    let lower = old.chars().next().is_some_and(char::is_lowercase);
    let mut chars = text.chars();
    match chars.next() {
        Some(first) if lower && first.is_uppercase() && !is_i(&text) => first.to_lowercase().chain(chars).collect(),
        Some(first) if !lower && first.is_lowercase() && old.chars().next().is_some_and(char::is_uppercase) => {
            first.to_uppercase().chain(chars).collect()
        }
        _ => text,
    }
}

fn is_i(text: &str) -> bool {
    text.strip_prefix('I').is_some_and(|rest| !rest.starts_with(char::is_alphabetic))
}

/// A sentence to be inserted, with the space it needs on either side.
fn spaced(text: &str, given: &str, at: usize) -> String {
    let before = given[..at].chars().next_back();
    let after = given[at..].chars().next();
    let mut out = String::with_capacity(text.len() + 2);
    if before.is_some_and(|c| !c.is_whitespace()) {
        out.push(' ');
    }
    out.push_str(text);
    if after.is_some_and(|c| !c.is_whitespace()) {
        out.push(' ');
    }
    out
}

/// The bytes of a sentence together with the white space that would be left over without it.
pub(super) fn with_spacing(reply: &Signals, sentence: &Sentence, given: &str) -> Range<usize> {
    let range = places::given(reply, &sentence.range);
    let blank = |c: char| c.is_whitespace();
    let after = given[range.end..].chars().take_while(|&c| blank(c)).map(char::len_utf8).sum::<usize>();
    let before = given[..range.start].chars().rev().take_while(|&c| blank(c)).map(char::len_utf8).sum::<usize>();
    let gap_before = &given[range.start - before..range.start];
    let gap_after = &given[range.end..range.end + after];
    let ends_paragraph = |gap: &str| gap.matches('\n').count() > 1 || gap.matches('\r').count() > 1;
    let last = range.end + after == given.len();
    if last {
        // The end of the text keeps its line end.
        return range.start - before..range.end;
    }
    if ends_paragraph(gap_after) && !ends_paragraph(gap_before) && range.start > before {
        return range.start - before..range.end;
    }
    range.start..range.end + after
}

/// The two sentences of an order rule exchanged, with what stands between them left where it is.
fn swapped(reply: &Signals, fired: &Fired, given: &str) -> Option<(Range<usize>, String)> {
    let later = fired.related().first()?;
    let sentence_at = |range: &Range<u32>| {
        reply
            .text
            .sentences
            .iter()
            .find(|sentence| sentence.range.start <= range.start && range.start < sentence.range.end)
    };
    let (first, second) = (sentence_at(&fired.range)?, sentence_at(later)?);
    if first.range.end > second.range.start {
        return None;
    }
    let (first, second) = (places::given(reply, &first.range), places::given(reply, &second.range));
    let text = [given.get(second.clone())?, given.get(first.end..second.start)?, given.get(first.clone())?].concat();
    Some((first.start..second.end, text))
}
