//! What the splitter has to know of a language.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// What a word is to the splitter. A word may be several things.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WordClass {
    /// A word, without its full stop, after which a full stop ends no sentence: `dr`, `e.g`, `approx`. A starter after it,
    /// with a capital, still begins a new one.
    Abbreviation,
    /// An abbreviation before figures only: `no`, `nos`, `p`, `art`, `fig`.
    BeforeFigures,
    /// An abbreviation that often ends a sentence, and does so before a word with a capital: `p.m`, `etc`, `ltd`.
    MayClose,
    /// A word with a capital that does not begin a sentence after one that may close it: days, months, time zones.
    Calendar,
    /// A word that begins sentences, and is no name: `we`, `the`, `please`, `if`.
    Starter,
    /// A word that no sentence ends with: `the`, `and`, `your`.
    Open,
    /// A word beside names in a greeting: `there`, `all`, `team`, `sir`, `and`.
    Addressee,
    /// A phrase that opens a greeting: `dear`, `hi`, `good morning`, `to whom it may concern`.
    Greeting,
    /// A phrase that opens a sign-off: `kind regards`, `yours sincerely`, `many thanks`, `cheers`.
    SignOff,
    /// A capital that is a word and no initial: `i`.
    NoInitial,
}

/// The longest word in a table, in bytes: longer ones in a text are not looked up.
const LONGEST_WORD: usize = 32;

/// Set on the first word of a phrase, so that other words cost one look-up only.
const fn opening(class: WordClass) -> u16 {
    class.bit() << 7
}

impl WordClass {
    const fn bit(self) -> u16 {
        1 << self as u16
    }
}

type Table = HashMap<Box<[u8]>, u16, BuildHasherDefault<Quick>>;

/// The words and phrases by which a language's sentences are split; they come from the language tables of a pack.
#[derive(Debug, Clone, Default)]
pub struct SentenceRules {
    words: Table,
    phrases: Table,
    /// The length of the longest abbreviation in bytes.
    longest_abbreviation: usize,
    /// Whether a full stop after a short figure makes an ordinal of it.
    pub ordinals: bool,
}

impl SentenceRules {
    /// Adds words or phrases in lower case, with single spaces between the words of a phrase.
    pub fn add<'w>(&mut self, class: WordClass, words: impl IntoIterator<Item = &'w str>) {
        let phrases = matches!(class, WordClass::Greeting | WordClass::SignOff);
        for word in words {
            if matches!(class, WordClass::Abbreviation | WordClass::BeforeFigures | WordClass::MayClose) {
                self.longest_abbreviation = self.longest_abbreviation.max(word.len());
            }
            let first = if phrases { word.split(' ').next().unwrap_or(word) } else { word };
            *self.words.entry(first.as_bytes().into()).or_default() |=
                if phrases { opening(class) } else { class.bit() };
            if phrases {
                *self.phrases.entry(word.as_bytes().into()).or_default() |= class.bit();
            }
        }
    }

    /// The classes of a word in whatever case.
    pub(super) fn classes(&self, word: &str) -> Classes {
        let bytes = word.as_bytes();
        let mut lower = [0; LONGEST_WORD];
        let Some(lower) = lower.get_mut(..bytes.len()) else { return Classes(0) };
        let known = if word.is_ascii() {
            for (lower, byte) in lower.iter_mut().zip(bytes) {
                *lower = byte.to_ascii_lowercase();
            }
            self.words.get(&*lower)
        } else {
            self.words.get(word.to_lowercase().as_bytes())
        };
        Classes(known.copied().unwrap_or_default())
    }

    /// Whether a word is too long to be an abbreviation: nearly every last word of a sentence.
    pub(super) fn is_no_abbreviation(&self, word: &str) -> bool {
        word.len() > self.longest_abbreviation.max(1)
    }

    /// Whether a phrase in lower case is of a class.
    pub(super) fn is_phrase(&self, phrase: &[u8], class: WordClass) -> bool {
        self.phrases.get(phrase).is_some_and(|classes| classes & class.bit() != 0)
    }
}

/// What a word is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Classes(u16);

impl Classes {
    pub fn has(self, class: WordClass) -> bool {
        self.0 & class.bit() != 0
    }

    /// Whether a phrase of a class may begin with the word.
    pub fn opens(self, class: WordClass) -> bool {
        self.0 & opening(class) != 0
    }
}

/// A hash of short words: the tables are fixed, so that a stronger one only costs time.
#[derive(Debug, Clone, Default)]
pub struct Quick(u64);

impl Quick {
    fn mix(&mut self, part: u64) {
        self.0 = (self.0.rotate_left(5) ^ part).wrapping_mul(0x517c_c1b7_2722_0a95);
    }
}

impl Hasher for Quick {
    fn finish(&self) -> u64 {
        // The table takes its place from the low bits and its tag from the high ones; a product is good in the high ones only.
        self.0 ^ (self.0 >> 32)
    }

    fn write(&mut self, bytes: &[u8]) {
        if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
            self.mix(u64::from_le_bytes(*first));
            self.mix(u64::from_le_bytes(*last));
        } else {
            self.mix(bytes.iter().fold(0, |part, byte| part << 8 | u64::from(*byte)));
        }
    }

    fn write_usize(&mut self, length: usize) {
        self.mix(length as u64);
    }
}
