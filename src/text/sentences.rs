//! Splits a text into sentences and paragraphs.

use super::{Ender, Sentence, SentenceKind, SentenceRules, Text};
use crate::draft::Mask;

/// Fills in the sentences of a text whose tokens are known.
pub(super) fn split(text: &mut Text, _masks: &[Mask], _rules: &SentenceRules) {
    let mut first = 0;
    let mut paragraph = 0;
    for index in 0..text.tokens.len() {
        let end = text.tokens[index].end as usize;
        let next = text.tokens.get(index + 1).map_or(text.norm.len(), |t| t.start as usize);
        let gap = &text.norm[end..next];
        let ender = if gap.contains('?') {
            Some(Ender::Question)
        } else if gap.contains('!') {
            Some(Ender::Exclaim)
        } else if gap.contains('.') || gap.contains("\n\n") || index + 1 == text.tokens.len() {
            Some(Ender::Stop)
        } else {
            None
        };
        if let Some(ender) = ender {
            text.sentences.push(Sentence {
                range: text.tokens[first].start..text.tokens[index].end,
                tokens: first as u32..index as u32 + 1,
                ender,
                paragraph,
                kind: SentenceKind::Prose,
            });
            first = index + 1;
        }
        if gap.contains("\n\n") {
            paragraph += 1;
        }
    }
}
