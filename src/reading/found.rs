//! What is found in a text: acts and cues, with the named parts of their phrases.

use std::ops::{Deref, Range};

/// An act or cue found in a text. Offsets are bytes of `Text::norm`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Which act or cue.
    pub signal: u32,
    /// Where.
    pub range: Range<u32>,
    /// In which sentence.
    pub sentence: u32,
    /// The level it shows; 0 for acts.
    pub level: u8,
    /// Named parts.
    pub parts: Parts,
}

/// The named parts of a match. A long text holds millions of matches, and nearly none of them has any: they take the room of
/// one pointer.
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
