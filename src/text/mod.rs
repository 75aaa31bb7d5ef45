//! One normalised view of a text for matching: words, sentences and paragraphs, with the way back to the given bytes.

mod address;
mod emoji;
mod gaps;
mod kinds;
mod letters;
mod lines;
mod masks;
mod normalise;
mod openings;
mod quotes;
mod rules;
mod sentences;
mod stops;
#[cfg(test)]
mod tests;
mod tokens;

use std::ops::Range;

use crate::draft::Mask;
use crate::offsets::OffsetMap;
use crate::passage::Passage;

pub use normalise::normalise;
pub use rules::{SentenceRules, WordClass};

/// Properties of a token, as bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Flags(u16);

impl Flags {
    /// Has a digit or is a figure: `3`, `3rd`, `12:30`, `5pm`, `20%`.
    pub const NUMBER: Self = Self(1);
    /// An amount of money: `£20`, `$5.50`, `20€`.
    pub const MONEY: Self = Self(1 << 1);
    /// Starts with a capital letter.
    pub const CAPITAL: Self = Self(1 << 2);
    /// Four or more letters, all capitals.
    pub const CAPS: Self = Self(1 << 3);
    /// An emoji or emoticon.
    pub const EMOJI: Self = Self(1 << 4);
    /// Repeated enders such as `!!` or `?!`, kept because they carry a tone.
    pub const SHOUT: Self = Self(1 << 5);
    /// `@name`.
    pub const HANDLE: Self = Self(1 << 6);
    /// A web address.
    pub const URL: Self = Self(1 << 7);
    /// An e-mail address.
    pub const EMAIL: Self = Self(1 << 8);
    /// A placeholder of a template.
    pub const PLACEHOLDER: Self = Self(1 << 9);
    /// A colon, semicolon, bracket, slash or the like stands between the token before and this one.
    pub const HARD_GAP: Self = Self(1 << 10);
    /// Stands inside quotation marks that enclose three or more words.
    pub const QUOTED: Self = Self(1 << 11);
    /// The first word of its sentence, not counting an item's number or an emoji; also the word after a greeting.
    pub const FIRST: Self = Self(1 << 12);
    /// A comma stands between the token before and this one.
    pub const COMMA: Self = Self(1 << 13);

    /// Whether all bits of `other` are set.
    #[must_use]
    pub fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether any bit of `other` is set.
    #[must_use]
    pub fn any(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// The bits of both.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// All bits as a figure.
    #[must_use]
    pub const fn bits(self) -> u16 {
        self.0
    }

    /// Sets the bits of `other`.
    pub fn set(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

/// A word, figure, emoji or the like. Offsets are bytes of [`Text::norm`]. A long text holds millions of them: they are kept
/// small, and what is longer than [`Token::LONGEST`] is several of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// First byte.
    pub start: u32,
    length: u16,
    /// What it is.
    pub flags: Flags,
}

impl Token {
    /// How long a token may be, in bytes.
    pub const LONGEST: usize = u16::MAX as usize;

    /// Just past the last byte.
    #[must_use]
    pub fn end(&self) -> u32 {
        self.start + u32::from(self.length)
    }
}

/// How a sentence ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ender {
    /// A full stop, an ellipsis, an emoji, a colon before a list, or nothing.
    #[default]
    Stop,
    /// A question mark, alone or with others.
    Question,
    /// An exclamation mark.
    Exclaim,
}

/// What kind of line a sentence is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SentenceKind {
    /// Running text, list items included.
    #[default]
    Prose,
    /// "Dear Ms Okoro," and the like.
    Greeting,
    /// "Kind regards," and the names under it.
    SignOff,
}

/// A sentence. Offsets are bytes of [`Text::norm`]; `tokens` are indices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// From the first to just past the last byte, the ender included, white space around it not.
    pub range: Range<u32>,
    /// Its tokens.
    pub tokens: Range<u32>,
    /// How it ends.
    pub ender: Ender,
    /// Which paragraph it belongs to, counted from 0.
    pub paragraph: u32,
    /// What kind of line it is.
    pub kind: SentenceKind,
    /// How many sentences of running text stand before it.
    pub prose_before: u32,
}

/// A text as the reading sees it.
#[derive(Debug, Clone, Default)]
pub struct Text {
    /// The normalised text. Case is kept; matching folds it.
    pub norm: Passage,
    /// From bytes of `norm` to bytes of the text it was made from.
    pub map: OffsetMap,
    /// Words and the like, in order. Masked text gives no tokens, but a masked placeholder, address or link gives one.
    pub tokens: Vec<Token>,
    /// Sentences, in order. Masked text belongs to none.
    pub sentences: Vec<Sentence>,
}

impl Text {
    /// Normalises a text and finds its words and sentences. `masks` are byte ranges of `text`, sorted and not overlapping.
    #[must_use]
    pub fn read(text: impl Into<Passage>, masks: &[Mask], rules: &SentenceRules) -> Self {
        let (norm, map) = normalise(text);
        let masks = masks::project(&norm, &map, masks);
        let mut tokens = tokens::tokens(&norm, &masks);
        let sentences = sentences::split(&norm, &mut tokens, &masks, rules);
        Self { norm, map, tokens, sentences }
    }

    /// The bytes of [`Text::norm`] that stand for a range of the given text, if any do.
    #[must_use]
    pub fn range_of(&self, given: Range<usize>) -> Option<Range<u32>> {
        let range = masks::range_of(&self.norm, &self.map, given)?;
        Some(u32::try_from(range.start).ok()?..u32::try_from(range.end).ok()?)
    }

    /// The words of a token as they stand in the normalised text.
    #[must_use]
    pub fn word(&self, token: &Token) -> &str {
        &self.norm[token.start as usize..token.end() as usize]
    }

    /// How many words the text has; emoji and runs of enders are none.
    #[must_use]
    pub fn word_count(&self) -> usize {
        self.tokens.iter().filter(|token| !token.flags.any(Flags::EMOJI.or(Flags::SHOUT))).count()
    }

    /// How many sentences the text has, greetings and sign-offs not counted.
    #[must_use]
    pub fn prose_count(&self) -> usize {
        self.sentences
            .last()
            .map_or(0, |last| last.prose_before as usize + usize::from(last.kind == SentenceKind::Prose))
    }
}
