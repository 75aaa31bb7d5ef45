//! Turns tokens into the word ids that phrases are matched against.

use std::ops::Range;

use super::memo::WordMemo;
use crate::pack::Pack;
use crate::pack::lexicon::class;
use crate::text::{Flags, Text};

/// A word as phrases see it: a contraction gives two or three of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unit {
    /// The word's id in the lexicon.
    pub id: u32,
    /// Index of the token it came from.
    pub token: u32,
    /// The token's properties; parts of a contraction after the first have none but `QUOTED`.
    pub flags: Flags,
}

impl Unit {
    /// Whether phrases may pass over it: emoji, `!!` and a possessive `'s`.
    #[must_use]
    pub fn is_light(&self, possessive: u32) -> bool {
        self.id == possessive || self.flags.any(LIGHT)
    }
}

const LIGHT: Flags = Flags::EMOJI.or(Flags::SHOUT);

/// The units of a text, or of some sentences of it, and which of them are whose.
#[derive(Debug, Clone, Default)]
pub struct Units {
    /// All units in order.
    pub list: Vec<Unit>,
    /// The first sentence whose units these are.
    first: usize,
    /// For each sentence from that one on.
    sentences: Vec<Range<u32>>,
    /// The id of `'s`, or an id no unit has.
    pub possessive: u32,
}

impl Units {
    /// The units of a text.
    #[must_use]
    pub fn read(text: &Text, pack: &Pack) -> Self {
        Self::read_with(text, pack, &mut WordMemo::default())
    }

    /// The same with what is remembered of the words of other texts.
    #[must_use]
    pub fn read_with(text: &Text, pack: &Pack, memo: &mut WordMemo) -> Self {
        Self::of_sentences(text, 0..text.sentences.len(), pack, memo)
    }

    /// The units of some sentences alone: those of a very long text need not all be there at once.
    #[must_use]
    pub fn of_sentences(text: &Text, sentences: Range<usize>, pack: &Pack, memo: &mut WordMemo) -> Self {
        let first = sentences.start;
        let sentences = &text.sentences[sentences];
        let tokens = sentences.iter().map(|sentence| sentence.tokens.len()).sum::<usize>();
        let mut units = Self {
            list: Vec::with_capacity(tokens + tokens / 8),
            first,
            sentences: Vec::with_capacity(sentences.len()),
            possessive: pack.lexicon.get("'s").and_then(|ids| ids.first().copied()).unwrap_or(u32::MAX),
        };
        for sentence in sentences {
            let start = units.list.len() as u32;
            for index in sentence.tokens.clone() {
                let token = &text.tokens[index as usize];
                let known = if token.flags.any(CLASSES) {
                    // What is no word begins like none.
                    pack.lexicon.find_whole(text.word(token)).map(|ids| pack.lexicon.ids_at(ids))
                } else {
                    memo.lookup(&text.norm, token.start as usize, token.end() as usize, &pack.lexicon)
                };
                match known {
                    Some(&[id]) => units.list.push(Unit { id, token: index, flags: token.flags }),
                    Some(ids) => units.push_ids(ids, token.flags, index),
                    None => units.push_unknown(text.word(token), token.flags, index, pack),
                }
            }
            units.sentences.push(start..units.list.len() as u32);
        }
        units
    }

    /// Which units are those of a sentence; the sentence is counted from the start of the text. None of a sentence whose units
    /// are not here.
    #[must_use]
    pub fn of(&self, sentence: usize) -> Range<usize> {
        let own = sentence.checked_sub(self.first).and_then(|own| self.sentences.get(own));
        own.map_or(0..0, |own| own.start as usize..own.end as usize)
    }

    /// Puts down a word that the lexicon does not know as a whole.
    fn push_unknown(&mut self, word: &str, flags: Flags, token: u32, pack: &Pack) {
        if flags.any(CLASSES) {
            self.list.push(Unit { id: class_of(flags), token, flags });
        } else if let Some((base, ending)) = split_ending(word, pack) {
            let base = pack.lexicon.lookup(base).unwrap_or(&[class::UNKNOWN]);
            self.push_ids(base, flags, token);
            self.push_ids(ending, rest_of(flags), token);
        } else {
            let language = &pack.language;
            let head = (language.heads > 0 && flags.has(Flags::CAPITAL))
                .then(|| pack.lexicon.head_of(word, language.heads, &language.no_heads_after))
                .flatten();
            self.push_ids(head.unwrap_or(&[class::UNKNOWN]), flags, token);
        }
    }

    fn push_ids(&mut self, ids: &[u32], flags: Flags, token: u32) {
        for (index, &id) in ids.iter().enumerate() {
            let flags = if index == 0 { flags } else { rest_of(flags) };
            self.list.push(Unit { id, token, flags });
        }
    }
}

const CLASSES: Flags = Flags::NUMBER
    .or(Flags::MONEY)
    .or(Flags::EMOJI)
    .or(Flags::HANDLE)
    .or(Flags::URL)
    .or(Flags::EMAIL)
    .or(Flags::SHOUT)
    .or(Flags::PLACEHOLDER);

fn class_of(flags: Flags) -> u32 {
    let classes = [
        (Flags::PLACEHOLDER, class::PLACEHOLDER),
        (Flags::EMAIL, class::EMAIL),
        (Flags::URL, class::URL),
        (Flags::HANDLE, class::HANDLE),
        (Flags::EMOJI, class::EMOJI),
        (Flags::SHOUT, class::SHOUT),
        (Flags::MONEY, class::MONEY),
        (Flags::NUMBER, class::NUMBER),
    ];
    classes.iter().find(|(flag, _)| flags.has(*flag)).map_or(class::UNKNOWN, |(_, id)| *id)
}

fn rest_of(flags: Flags) -> Flags {
    if flags.has(Flags::QUOTED) { Flags::QUOTED } else { Flags::default() }
}

/// Splits `driver's` into `driver` and what `'s` stands for.
fn split_ending<'w, 'p>(word: &'w str, pack: &'p Pack) -> Option<(&'w str, &'p [u32])> {
    if !word.contains('\'') {
        return None;
    }
    pack.language.endings.iter().find_map(|(ending, ids)| {
        let at = word.len().checked_sub(ending.len())?;
        let (base, tail) = (word.get(..at)?, word.get(at..)?);
        (!base.is_empty() && tail.eq_ignore_ascii_case(ending)).then_some((base, ids.as_slice()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_whose_units_are_not_here_has_none() {
        assert_eq!(Units::default().of(3), 0..0);
        let later = Units { first: 4, sentences: vec![0..0, 0..2], ..Units::default() };
        assert_eq!([later.of(3), later.of(5), later.of(6)], [0..0, 0..2, 0..0]);
    }
}
