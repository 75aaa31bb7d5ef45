//! Weighs what the words of a sentence tell for and against acts, beside what phrases find there.

use super::found::{Found, Parts};
use super::matcher::Word;
use super::resolve::in_zone;
use super::scan::Side;
use super::units::Units;
use crate::pack::lexicon::class;
use crate::pack::{Evidence, Verdict};
use crate::text::{Ender, Flags, Text};

/// What the words of a sentence say. `ids` is memory that is used again.
pub(super) fn verdict(evidence: &Evidence, words: &[Word], ender: Ender, ids: &mut Vec<u32>) -> Verdict {
    ids.clear();
    between_marks(words.iter().map(|word| word.id), ender, ids);
    evidence.weigh(ids)
}

/// The ids of a sentence's words as they are weighed, with the marks of its start and its end.
#[must_use]
pub fn weighed_words(text: &Text, units: &Units, sentence: usize) -> Vec<u32> {
    let mut ids = Vec::new();
    let ender = text.sentences.get(sentence).map(|sentence| sentence.ender).unwrap_or_default();
    between_marks(units.list[units.of(sentence)].iter().map(|unit| unit.id), ender, &mut ids);
    ids
}

fn between_marks(words: impl Iterator<Item = u32>, ender: Ender, ids: &mut Vec<u32>) {
    ids.push(class::START);
    ids.extend(words);
    ids.push(match ender {
        Ender::Stop => class::END,
        Ender::Question => class::ASKS,
        Ender::Exclaim => class::EXCLAIMS,
    });
}

impl Side<'_> {
    /// Drops what phrases show where the words of the sentence speak against it, and adds what they show of themselves. There
    /// is a verdict for each sentence, if any act has evidence.
    pub(super) fn apply(&self, verdicts: &[Verdict], text: &Text, by_signal: &mut [Vec<Found>]) {
        let Some(evidence) = self.evidence else { return };
        let anywhere = verdicts.iter().fold(0, |bits, verdict| bits | verdict.shown);
        for (bit, weighed) in evidence.acts.iter().enumerate() {
            let bit = 1_u64 << bit;
            let Some(found) = by_signal.get_mut(weighed.act as usize) else { continue };
            found.retain(|one| verdicts.get(one.sentence as usize).is_none_or(|verdict| verdict.allowed & bit != 0));
            if anywhere & bit == 0 {
                continue;
            }
            let shown = verdicts.iter().zip(0..).filter(|(verdict, _)| verdict.shown & bit != 0);
            let more: Vec<Found> = shown
                .filter(|(_, sentence)| !holds(found, *sentence) && self.may_stand(text, weighed.act, *sentence))
                .map(|(_, sentence)| whole(text, weighed.act, sentence))
                .collect();
            if !more.is_empty() {
                found.extend(more);
                found.sort_by_key(|one| one.range.start);
            }
        }
    }

    /// Whether a sentence can show an act as a whole: not one that only quotes, nor one in a part of the text where the act does
    /// not count.
    fn may_stand(&self, text: &Text, signal: u32, sentence: u32) -> bool {
        let zone = self.signals.get(signal as usize).and_then(|signal| signal.zone);
        let own = &text.sentences[sentence as usize];
        let quoted = text.tokens.get(own.tokens.start as usize).is_some_and(|token| token.flags.has(Flags::QUOTED));
        !quoted && zone.is_none_or(|zone| in_zone(text, sentence, zone))
    }
}

/// Whether something was found in a sentence, in a list that is sorted.
fn holds(found: &[Found], sentence: u32) -> bool {
    found.binary_search_by_key(&sentence, |one| one.sentence).is_ok()
}

/// A sentence that shows an act as a whole.
fn whole(text: &Text, signal: u32, sentence: u32) -> Found {
    Found::new(signal, 0, text.sentences[sentence as usize].range.clone(), sentence, Parts::default())
}
