//! What is found in a text: acts and cues, with the named parts of their phrases.

use std::ops::{Deref, Range};

/// An act or cue found in a text. Offsets are bytes of `Text::norm`. A long text holds millions of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Where.
    pub range: Range<u32>,
    /// In which sentence.
    pub sentence: u32,
    /// The signal, and in the lowest bits the level: together they take no more room than one of them.
    what: u32,
    /// Named parts.
    pub parts: Parts,
}

/// How many bits the level takes.
const LEVEL: u32 = u8::BITS;

impl Found {
    /// Something found; the level is 0 for acts.
    #[must_use]
    pub fn new(signal: u32, level: u8, range: Range<u32>, sentence: u32, parts: Parts) -> Self {
        Self { range, sentence, what: signal << LEVEL | u32::from(level), parts }
    }

    /// Which act or cue.
    #[must_use]
    pub fn signal(&self) -> u32 {
        self.what >> LEVEL
    }

    /// The level it shows; 0 for acts.
    #[must_use]
    pub fn level(&self) -> u8 {
        self.what.to_le_bytes()[0]
    }

    pub(super) fn set_signal(&mut self, signal: u32) {
        self.what = signal << LEVEL | u32::from(self.level());
    }

    pub(super) fn set_level(&mut self, level: u8) {
        self.what = self.signal() << LEVEL | u32::from(level);
    }
}

/// The named parts of a match. Nearly none has any: they take the room of one pointer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[allow(clippy::box_collection)] // A boxed slice would take two.
pub struct Parts(Option<Box<Vec<Part>>>);

/// The name of a part and where it stands.
type Part = (String, Range<u32>);

impl Deref for Parts {
    type Target = [Part];

    fn deref(&self) -> &Self::Target {
        self.0.as_deref().map_or(&[], Vec::as_slice)
    }
}

impl FromIterator<Part> for Parts {
    fn from_iter<T: IntoIterator<Item = Part>>(parts: T) -> Self {
        let parts: Vec<_> = parts.into_iter().collect();
        Self((!parts.is_empty()).then(|| Box::new(parts)))
    }
}
