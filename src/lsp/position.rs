//! Places in a buffer as editors count them: from 0, in the unit the two sides agreed on.

use serde::{Deserialize, Serialize};

/// What the `character` of a position counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Encoding {
    /// Bytes of UTF-8.
    Utf8,
    /// UTF-16 code units: what every client understands.
    #[default]
    Utf16,
    /// Unicode code points.
    Utf32,
}

impl Encoding {
    /// The one to use with a client that offers these.
    #[must_use]
    pub fn chosen(offered: &[String]) -> Self {
        [Self::Utf8, Self::Utf32]
            .into_iter()
            .find(|one| offered.iter().any(|name| name == one.name()))
            .unwrap_or_default()
    }

    /// Its name in the protocol.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Utf16 => "utf-16",
            Self::Utf32 => "utf-32",
        }
    }

    /// The units a character takes.
    fn units(self, c: char) -> usize {
        match self {
            Self::Utf8 => c.len_utf8(),
            Self::Utf16 => c.len_utf16(),
            Self::Utf32 => 1,
        }
    }
}

/// A place between two characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub struct Position {
    /// The line, from 0.
    pub line: u32,
    /// The units before it on the line.
    pub character: u32,
}

/// A stretch of a buffer; the end is exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Range {
    /// Where it starts.
    pub start: Position,
    /// Just past its end.
    pub end: Position,
}

/// Where the lines of a text start. A line ends with CR LF, LF or a lone CR.
#[derive(Debug, Clone, Default)]
pub struct Lines {
    starts: Vec<usize>,
}

impl Lines {
    /// The lines of a text.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        let ends = memchr::memchr2_iter(b'\n', b'\r', bytes)
            .filter(|&at| bytes[at] == b'\n' || bytes.get(at + 1) != Some(&b'\n'))
            .map(|at| at + 1);
        Self { starts: std::iter::once(0).chain(ends).collect() }
    }

    /// The byte of `text`, whose lines these are, that a position stands before. A position past the end of a line or of the
    /// text means that end, one inside a character its start.
    #[must_use]
    pub fn offset(&self, text: &str, position: Position, encoding: Encoding) -> usize {
        let Some(&start) = self.starts.get(position.line as usize) else { return text.len() };
        let end = self.starts.get(position.line as usize + 1).copied().unwrap_or(text.len());
        let line = text[start..end].trim_end_matches(['\n', '\r']);
        let mut left = position.character as usize;
        for (at, c) in line.char_indices() {
            let units = encoding.units(c);
            if left < units {
                return start + at;
            }
            left -= units;
        }
        start + line.len()
    }

    /// The bytes of a range; a range that ends before it starts is turned round.
    #[must_use]
    pub fn bytes(&self, text: &str, range: Range, encoding: Encoding) -> std::ops::Range<usize> {
        let (a, b) = (self.offset(text, range.start, encoding), self.offset(text, range.end, encoding));
        a.min(b)..a.max(b)
    }

    /// The position before a byte of `text`, whose lines these are. A byte inside a character means its start.
    #[must_use]
    pub fn position(&self, text: &str, offset: usize, encoding: Encoding) -> Position {
        let mut offset = offset.min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self.starts.partition_point(|start| *start <= offset).saturating_sub(1);
        let start = self.starts.get(line).copied().unwrap_or_default();
        let before = &text[start..offset];
        let character = match encoding {
            Encoding::Utf8 => before.len(),
            _ => before.chars().map(|c| encoding.units(c)).sum(),
        };
        Position { line: line as u32, character: character as u32 }
    }

    /// The range of some bytes.
    #[must_use]
    pub fn range(&self, text: &str, bytes: &std::ops::Range<usize>, encoding: Encoding) -> Range {
        Range { start: self.position(text, bytes.start, encoding), end: self.position(text, bytes.end, encoding) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_unit_is_counted() {
        let text = "a\r\nZoë 🙂 x\rb\n";
        let lines = Lines::of(text);
        let x = text.find('x').unwrap();
        for (encoding, character) in [(Encoding::Utf8, 10), (Encoding::Utf16, 7), (Encoding::Utf32, 6)] {
            let position = Position { line: 1, character };
            assert_eq!(lines.position(text, x, encoding), position, "{encoding:?}");
            assert_eq!(lines.offset(text, position, encoding), x, "{encoding:?}");
        }
        assert_eq!(lines.position(text, text.len(), Encoding::Utf16), Position { line: 3, character: 0 });
    }

    #[test]
    fn a_place_that_does_not_exist_is_moved_to_one_that_does() {
        let text = "é🙂\r\nb";
        let lines = Lines::of(text);
        for (line, character, encoding, want) in [
            (0, 1, Encoding::Utf8, 0),
            (0, 2, Encoding::Utf16, 2),
            (0, 99, Encoding::Utf16, 6),
            (1, 99, Encoding::Utf32, 9),
            (7, 0, Encoding::Utf8, 9),
            (u32::MAX, u32::MAX, Encoding::Utf8, 9),
        ] {
            assert_eq!(lines.offset(text, Position { line, character }, encoding), want, "{line}:{character}");
        }
        let turned = Range { start: Position { line: 1, character: 1 }, end: Position::default() };
        assert_eq!(lines.bytes(text, turned, Encoding::Utf8), 0..9);
        assert_eq!(lines.position(text, 1, Encoding::Utf8), Position::default());
    }
}
