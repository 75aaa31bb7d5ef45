//! Lines and columns: where byte offsets of a file's text stand, for people, editors and other tools.

use std::ops::Range;

use crate::draft::names;
use crate::offsets::MappedText;

/// What a column counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ColumnUnit {
    /// Unicode code points.
    #[default]
    Char,
    /// UTF-16 code units, as the language server protocol and many editors count.
    Utf16,
    /// UTF-8 bytes of the line.
    Byte,
}

names!(ColumnUnit { Char = "char", Utf16 = "utf16", Byte = "byte" });

/// A point of a file. Lines and columns are counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, PartialOrd, Ord)]
pub struct Place {
    /// The line. CR LF, LF and a lone CR end a line.
    pub line: usize,
    /// The column in code points.
    pub char_column: usize,
    /// The column in UTF-16 code units.
    pub utf16_column: usize,
    /// The column in bytes of the line as UTF-8.
    pub byte_column: usize,
    /// The offset in bytes of the file as it is on disk, counted from 0.
    pub byte: usize,
}

impl Place {
    /// The column in the given unit.
    #[must_use]
    pub fn column(self, unit: ColumnUnit) -> usize {
        match unit {
            ColumnUnit::Char => self.char_column,
            ColumnUnit::Utf16 => self.utf16_column,
            ColumnUnit::Byte => self.byte_column,
        }
    }
}

/// A stretch of a file; the end is exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, PartialOrd, Ord)]
pub struct Span {
    /// Where it starts.
    pub start: Place,
    /// Just past its end.
    pub end: Place,
}

/// The places of some offsets of one text, found in one pass over it.
#[derive(Debug, Default)]
pub struct Positions {
    offsets: Vec<usize>,
    places: Vec<Place>,
}

impl Positions {
    /// Finds the places of `offsets`, which are bytes of `text.text` in any order. Offsets past the end or inside a
    /// character are moved back to the nearest place that exists.
    #[must_use]
    pub fn of(text: &MappedText, offsets: impl IntoIterator<Item = usize>) -> Self {
        let mut offsets: Vec<usize> = offsets.into_iter().map(|at| floor(&text.text, at)).collect();
        offsets.sort_unstable();
        offsets.dedup();
        let mut walk = Walk::new(&text.text);
        let places = offsets.iter().map(|&at| walk.to(at)).collect();
        Self { offsets, places }
    }

    /// The place of an offset that was given to [`Positions::of`], with [`Place::byte`] still to be filled in.
    pub(super) fn at(&self, text: &str, offset: usize) -> Place {
        let offset = floor(text, offset);
        match self.offsets.binary_search(&offset) {
            Ok(index) => self.places[index],
            Err(_) => Walk::new(text).to(offset),
        }
    }

    /// The span of a range of `text`, the text given to [`Positions::of`].
    #[must_use]
    pub fn span(&self, text: &MappedText, range: &Range<usize>) -> Span {
        let range = clamp(&text.text, range);
        let bytes = text.map.span(range.clone());
        let start = Place { byte: bytes.start, ..self.at(&text.text, range.start) };
        let end = Place { byte: bytes.end, ..self.at(&text.text, range.end) };
        Span { start, end }
    }
}

/// Walks a text forwards, counting lines and columns.
struct Walk<'a> {
    text: &'a str,
    at: usize,
    line: usize,
    line_start: usize,
    chars: usize,
    utf16: usize,
}

impl<'a> Walk<'a> {
    fn new(text: &'a str) -> Self {
        Self { text, at: 0, line: 1, line_start: 0, chars: 0, utf16: 0 }
    }

    /// The place of `offset`, which is a character boundary not before the last one asked for.
    fn to(&mut self, offset: usize) -> Place {
        let bytes = self.text.as_bytes();
        let mut from = self.at;
        for found in memchr::memchr2_iter(b'\n', b'\r', &bytes[self.at..offset]) {
            let found = self.at + found;
            if bytes[found] == b'\r' && bytes.get(found + 1) == Some(&b'\n') {
                continue;
            }
            self.line += 1;
            self.line_start = found + 1;
            self.chars = 0;
            self.utf16 = 0;
            from = found + 1;
        }
        let rest = &self.text[from..offset];
        if rest.is_ascii() {
            self.chars += rest.len();
            self.utf16 += rest.len();
        } else {
            self.count(rest);
        }
        self.at = offset;
        Place {
            line: self.line,
            char_column: self.chars + 1,
            utf16_column: self.utf16 + 1,
            byte_column: offset.saturating_sub(self.line_start) + 1,
            byte: 0,
        }
    }
}

impl Walk<'_> {
    fn count(&mut self, text: &str) {
        for c in text.chars() {
            // A byte order mark is no column in any editor.
            if c == '\u{feff}' && self.line == 1 && self.chars == 0 {
                self.line_start = c.len_utf8();
                continue;
            }
            self.chars += 1;
            self.utf16 += c.len_utf16();
        }
    }
}

/// The character boundary at or before `offset`.
pub(super) fn floor(text: &str, offset: usize) -> usize {
    let mut at = offset.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// The character boundary at or after `offset`.
fn ceil(text: &str, offset: usize) -> usize {
    let mut at = offset.min(text.len());
    while !text.is_char_boundary(at) {
        at += 1;
    }
    at
}

/// The range, made safe to cut `text` with.
pub(super) fn clamp(text: &str, range: &Range<usize>) -> Range<usize> {
    let start = floor(text, range.start);
    start..ceil(text, range.end).max(start)
}

/// The range of whole lines that `range` touches, without the last line's end.
pub(super) fn lines_of(text: &str, range: &Range<usize>) -> Range<usize> {
    let range = clamp(text, range);
    let start = text[..range.start].rfind(['\n', '\r']).map_or(0, |at| at + 1);
    let end = text[range.end..].find(['\n', '\r']).map_or(text.len(), |at| range.end + at);
    start..end.max(start)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(text: &str, offsets: &[usize]) -> Vec<(usize, usize, usize, usize)> {
        let text = MappedText::identity(text.to_owned());
        let positions = Positions::of(&text, offsets.iter().copied());
        offsets
            .iter()
            .map(|&at| {
                let place = positions.span(&text, &(at..at)).start;
                (place.line, place.char_column, place.utf16_column, place.byte_column)
            })
            .collect()
    }

    #[test]
    fn counts_each_unit() {
        let text = "Zoë 🙂 x\nb";
        let x = text.find('x').unwrap_or_default();
        assert_eq!(places(text, &[x, 0, text.len()]), [(1, 7, 8, 11), (1, 1, 1, 1), (2, 2, 2, 2)]);
    }

    #[test]
    fn knows_every_line_end() {
        let text = "a\r\nb\rc\nd";
        assert_eq!(
            places(text, &[0, 1, 2, 3, 5, 7]),
            [(1, 1, 1, 1), (1, 2, 2, 2), (1, 3, 3, 3), (2, 1, 1, 1), (3, 1, 1, 1), (4, 1, 1, 1)]
        );
    }

    #[test]
    fn a_byte_order_mark_is_no_column() {
        assert_eq!(places("\u{feff}ab", &[3, 4]), [(1, 1, 1, 1), (1, 2, 2, 2)]);
    }

    #[test]
    fn offsets_that_do_not_exist_are_moved_to_ones_that_do() {
        assert_eq!(places("é", &[1, 99]), [(1, 1, 1, 1), (1, 2, 2, 3)]);
    }

    #[test]
    fn bytes_are_those_of_the_file() {
        let mut text = MappedText::default();
        text.push_verbatim("ab", 3);
        text.push_replaced("é", 5..6);
        text.push_verbatim("c", 6);
        let positions = Positions::of(&text, [2, 4]);
        let span = positions.span(&text, &(2..4));
        assert_eq!((span.start.byte, span.end.byte), (5, 6));
    }
}
