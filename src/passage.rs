//! A text that is shared where it would else be copied: a file, the reply in it and its normalised form are mostly the very
//! same bytes, and may be as long as memory allows.

use std::fmt;
use std::ops::{Deref, Range};
use std::sync::Arc;

/// A text of its own, or a part of one that others hold too.
#[derive(Clone)]
pub struct Passage(Held);

#[derive(Clone)]
enum Held {
    Own(String),
    /// No text is as long as 4 GiB, and so this takes no more room than a string.
    Part {
        whole: Arc<String>,
        start: u32,
        end: u32,
    },
}

impl Passage {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match &self.0 {
            Held::Own(text) => text,
            Held::Part { whole, start, end } => &whole[*start as usize..*end as usize],
        }
    }

    /// Makes copies of this text, and parts of it, cost nothing from now on.
    pub fn share(&mut self) {
        if let Held::Own(text) = &mut self.0 {
            let end = text.len() as u32;
            self.0 = Held::Part { whole: Arc::new(std::mem::take(text)), start: 0, end };
        }
    }

    /// A part of this text, in bytes: shared if this one is.
    #[must_use]
    pub fn part(&self, part: Range<usize>) -> Self {
        match &self.0 {
            Held::Own(text) => text[part].into(),
            Held::Part { whole, start, .. } => {
                // A part must not split a character.
                let own = &self.as_str()[part.clone()];
                let start = start + part.start as u32;
                Self(Held::Part { whole: Arc::clone(whole), start, end: start + own.len() as u32 })
            }
        }
    }

    /// Appends to the text. One that was shared becomes one of its own.
    pub fn push_str(&mut self, more: &str) {
        match &mut self.0 {
            Held::Own(text) => text.push_str(more),
            Held::Part { .. } => self.0 = Held::Own([self.as_str(), more].concat()),
        }
    }

    /// Makes room for so many bytes more, if this is a text of its own.
    pub fn reserve(&mut self, more: usize) {
        if let Held::Own(text) = &mut self.0 {
            text.reserve(more);
        }
    }
}

impl Default for Passage {
    fn default() -> Self {
        Self(Held::Own(String::new()))
    }
}

impl Deref for Passage {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl From<String> for Passage {
    fn from(text: String) -> Self {
        Self(Held::Own(text))
    }
}

impl From<&str> for Passage {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl From<&String> for Passage {
    fn from(text: &String) -> Self {
        text.as_str().into()
    }
}

impl From<Passage> for String {
    fn from(text: Passage) -> Self {
        match text.0 {
            Held::Own(text) => text,
            Held::Part { .. } => text.as_str().to_owned(),
        }
    }
}

impl From<&Passage> for Passage {
    fn from(text: &Passage) -> Self {
        text.clone()
    }
}

impl PartialEq for Passage {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Passage {}

impl PartialEq<str> for Passage {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<String> for Passage {
    fn eq(&self, other: &String) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for Passage {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl fmt::Debug for Passage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_str().fmt(f)
    }
}

impl fmt::Display for Passage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::Passage;

    fn place(text: &str) -> usize {
        text.as_ptr() as usize
    }

    #[test]
    fn parts_of_a_shared_text_are_no_copies() {
        let mut whole = Passage::from("a kettle, a lid");
        let copy = whole.part(2..8);
        assert_ne!(place(&copy), place(&whole) + 2);
        whole.share();
        let shared = whole.part(2..8).part(1..6);
        assert_eq!((shared.as_str(), place(&shared)), ("ettle", place(&whole) + 3));
        assert_eq!(copy, "kettle");
    }

    #[test]
    fn what_is_added_to_a_shared_text_is_seen_by_nobody_else() {
        let mut whole = Passage::from("kettle");
        whole.share();
        let mut part = whole.part(0..3);
        part.push_str("chup");
        assert_eq!((part.as_str(), whole.as_str()), ("ketchup", "kettle"));
    }

    #[test]
    fn it_takes_no_more_room_than_a_string() {
        assert_eq!(size_of::<Passage>(), size_of::<String>());
    }

    #[test]
    #[should_panic(expected = "char boundary")]
    fn a_part_splits_no_character() {
        let mut whole = Passage::from("é");
        whole.share();
        let _ = whole.part(0..1);
    }
}
