//! Places in a reply: where something stands, and where something that is missing belongs.

use std::ops::Range;

use crate::pack::Place;
use crate::reading::Signals;
use crate::text::{Sentence, SentenceKind};

/// The bytes of the given text that a range of the normalised text stands for.
#[must_use]
pub fn given(signals: &Signals, range: &Range<u32>) -> Range<usize> {
    signals.text.map.span(range.start as usize..range.end as usize)
}

/// The point of the normalised text where what is missing belongs, and the sentence beside it.
#[must_use]
pub fn belongs(signals: &Signals, place: &Place) -> (Range<u32>, Option<u32>) {
    let sentences = &signals.text.sentences;
    let prose = |(_, sentence): &(usize, &Sentence)| sentence.kind == SentenceKind::Prose;
    let closing = || sentences.iter().enumerate().rev().find(prose).or(sentences.iter().enumerate().next_back());
    match place {
        Place::Opening => match sentences.iter().enumerate().find(prose).or(sentences.iter().enumerate().next()) {
            Some((index, sentence)) => (sentence.range.start..sentence.range.start, Some(index as u32)),
            None => (0..0, None),
        },
        Place::After(acts) => {
            let first = acts.iter().flat_map(|&act| signals.of(act)).min_by_key(|found| found.range.start);
            match first {
                Some(found) => {
                    let end = sentences[found.sentence as usize].range.end;
                    (end..end, Some(found.sentence))
                }
                None => belongs(signals, &Place::Closing),
            }
        }
        Place::Closing => match closing() {
            Some((index, sentence)) => (sentence.range.end..sentence.range.end, Some(index as u32)),
            None => (0..0, None),
        },
    }
}
