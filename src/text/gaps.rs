//! Reads what stands between two tokens: stops, line breaks, masks.

use std::ops::Range;

use super::Ender;
use super::masks::Span;
use crate::draft::MaskKind;

/// A full stop or the like between two tokens.
#[allow(clippy::struct_excessive_bools)] // Four facts about a place, none excluding another.
pub(super) struct Stop {
    pub ender: Ender,
    /// Just past the stop and the brackets and quotation marks that close after it.
    pub end: usize,
    /// More than one full stop and nothing else.
    pub ellipsis: bool,
    /// Whether a bracket or a quotation mark closes after it.
    pub closed: bool,
    /// Whether white space follows.
    pub spaced: bool,
    /// Whether a comma or the like follows, so that the sentence goes on.
    pub goes_on: bool,
}

/// What stands between two tokens.
#[derive(Default)]
pub(super) struct Gap {
    pub stop: Option<Stop>,
    pub newlines: usize,
    pub blank: bool,
    /// Where the first line break stands.
    pub first_newline: usize,
    /// Just past the last line break.
    pub line_start: usize,
    /// Whether a mask parts the text here.
    pub parted: bool,
    /// Just past the last mask.
    pub masked: usize,
}

impl Gap {
    /// Reads a gap of a text, the masks in it aside; takes them off the list.
    pub fn read(text: &str, range: &Range<usize>, masks: &mut &[Span]) -> Self {
        let mut gap = Self::default();
        let mut at = range.start;
        let mut blank = false;
        while let [mask, rest @ ..] = *masks
            && mask.range.start < range.end
        {
            if mask.range.start >= range.start {
                gap.scan(text, at..mask.range.start, &mut blank);
                let lines = text[mask.range.clone()].contains('\n');
                gap.parted |= mask.kind == MaskKind::Signature || lines;
                blank = false;
                at = mask.range.end;
                if lines {
                    gap.line_start = at;
                    if gap.newlines == 0 {
                        gap.first_newline = mask.range.start;
                    }
                    gap.newlines += 1;
                }
            }
            gap.masked = mask.range.end.min(range.end);
            *masks = rest;
        }
        gap.scan(text, at..range.end, &mut blank);
        gap
    }

    fn scan(&mut self, text: &str, range: Range<usize>, blank: &mut bool) {
        let bytes = text.as_bytes();
        let mut at = range.start;
        while at < range.end {
            match bytes[at] {
                b'\n' => {
                    self.newlines += 1;
                    if self.newlines == 1 {
                        self.first_newline = at;
                    }
                    self.line_start = at + 1;
                    self.blank |= *blank;
                    *blank = true;
                }
                b' ' | b'\t' => {}
                b'.' | b'!' | b'?' => {
                    *blank = false;
                    // `.NET`, `.pdf`
                    let before = at.checked_sub(1).map_or(b' ', |before| bytes[before]);
                    let of_next = bytes[at] == b'.' && at + 1 == range.end && before.is_ascii_whitespace();
                    if self.stop.is_none() && self.newlines == 0 && !of_next {
                        let stop = stop(bytes, at, range.end);
                        at = stop.end;
                        self.stop = Some(stop);
                        continue;
                    }
                }
                _ => *blank = false,
            }
            at += 1;
        }
    }
}

/// Reads the stop at `at`, which ends before `limit`.
fn stop(bytes: &[u8], at: usize, limit: usize) -> Stop {
    let within = &bytes[..limit];
    let peek = |at: usize| within.get(at).copied().unwrap_or_default();
    let mut end = at;
    let mut ender = Ender::Stop;
    while matches!(peek(end), b'.' | b'!' | b'?') {
        match peek(end) {
            b'?' => ender = Ender::Question,
            b'!' if ender == Ender::Stop => ender = Ender::Exclaim,
            _ => {}
        }
        end += 1;
    }
    let ellipsis = ender == Ender::Stop && end - at > 1;
    let marks = end;
    while matches!(peek(end), b'"' | b'\'' | b')' | b']' | b'}' | b'*' | b'_' | b'~') {
        end += 1;
    }
    let closed = bytes[marks..end].iter().any(|byte| matches!(byte, b'"' | b'\'' | b')' | b']' | b'}'));
    let after = bytes.get(end).copied().unwrap_or(b' ');
    Stop {
        ender,
        end,
        ellipsis,
        closed,
        spaced: after.is_ascii_whitespace(),
        goes_on: matches!(after, b',' | b';' | b':'),
    }
}
