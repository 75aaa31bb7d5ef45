//! Searches sentences for the regular expressions of one side of a pack.

use std::ops::Range;

use super::resolve::Shown;
use super::scan::{Effort, Memory, Raw, Side, Stretch};
use super::units::{Unit, Units};
use crate::pack::Role;
use crate::text::Text;

impl Side<'_> {
    /// Puts the regular expressions that may match in a sentence into the memory.
    pub(super) fn regexes_worth_a_search(&self, text: &Text, sentence: usize, memory: &mut Memory, effort: Effort) {
        let Memory { met, regexes: candidates, .. } = memory;
        candidates.clear();
        if self.phrases.regexes.is_empty() {
            return;
        }
        if effort == Effort::Force {
            candidates.extend(0..self.phrases.regexes.len());
        } else {
            self.regexes.needs(self.phrases).may_match(sentence_bytes(text, sentence), met, candidates);
        }
    }

    /// Whether one of some regular expressions may deny what a sentence is known to show.
    pub(super) fn regexes_may_deny(&self, candidates: &[usize], known: &[Shown]) -> bool {
        candidates
            .iter()
            .map(|&index| self.phrases.regexes[index].owner)
            .any(|owner| owner.role == Role::Denies && known.iter().any(|shown| shown.signal == owner.signal))
    }

    /// The matches of the regular expressions of a role, among those in the memory, in a sentence. With the least effort those
    /// that say what something is not are searched for only where it seems to be there, which the phrases have told.
    pub(super) fn regex_matches(
        &self,
        stretch: &Stretch,
        sentence: usize,
        role: Role,
        memory: &mut Memory,
        out: &mut Vec<Raw>,
    ) {
        let &Stretch { text, units, blanks, effort, .. } = stretch;
        let Memory { regex: scratch, regexes: candidates, seen, .. } = memory;
        let start = text.sentences[sentence].range.start;
        let words = sentence_bytes(text, sentence);
        for &index in &*candidates {
            let owner = self.phrases.regexes[index].owner;
            if owner.role != role || role == Role::Denies && effort == Effort::Least && !seen.has(owner.signal) {
                continue;
            }
            let mut from = 0;
            while let Some(found) = self.regexes.find(self.phrases, index, words, from, scratch) {
                from = found.end + usize::from(found.is_empty());
                let bytes = start + found.start as u32..start + found.end as u32;
                // The letters of a placeholder are no words of the reply.
                let blank = role == Role::Shows && (blanks.hold(bytes.start) || blanks.hold(bytes.end));
                if !found.is_empty()
                    && !blank
                    && let Some(touched) = touched(text, units, sentence, &bytes)
                {
                    out.push(Raw { owner, source: None, units: touched, slots: None });
                }
            }
        }
    }
}

/// The letters of a sentence.
fn sentence_bytes(text: &Text, sentence: usize) -> &[u8] {
    let bytes = &text.sentences[sentence].range;
    &text.norm.as_bytes()[bytes.start as usize..bytes.end as usize]
}

/// The units of a sentence that some bytes touch.
fn touched(text: &Text, units: &Units, sentence: usize, bytes: &Range<u32>) -> Option<Range<u32>> {
    let own = units.of(sentence);
    let start = own.start as u32;
    let token = |unit: &Unit| &text.tokens[unit.token as usize];
    let list = &units.list[own];
    let from = list.partition_point(|unit| token(unit).end() <= bytes.start) as u32;
    let to = list.partition_point(|unit| token(unit).start < bytes.end) as u32;
    (from < to).then(|| start + from..start + to)
}
