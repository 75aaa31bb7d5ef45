//! Tells lines that end on purpose from lines that were only wrapped.

use std::ops::Range;

/// Text narrower than this was not wrapped by a mail program: its lines end where somebody ended them.
const NARROWEST: usize = 45;
/// A line longer than this was not wrapped either.
const WIDEST: usize = 120;
/// How much shorter than possible a wrapped line may be, for lines that were edited later.
const RAGGED: usize = 3;

/// Lines without an empty one between them.
#[derive(Debug, Default)]
pub(super) struct Block {
    range: Range<usize>,
    /// The longest line that may have been wrapped, in characters.
    width: usize,
    /// Whether no line could have taken the first word of the next one.
    even: bool,
    /// How many lines there are.
    count: usize,
    /// Whether no line starts with a capital.
    pub lower_case: bool,
}

impl Block {
    /// The block that starts at `start`; quoted lines end it too.
    pub fn read(text: &str, start: usize) -> Self {
        let mut block = Self { range: start..start, width: 0, even: true, count: 0, lower_case: true };
        let mut shortest_with_next = usize::MAX;
        let mut before: Option<usize> = None;
        for line in text[start..].split_inclusive('\n') {
            let said = line.trim();
            if said.is_empty() || said.starts_with('>') {
                break;
            }
            block.range.end += line.len();
            block.count += 1;
            let length = width(said);
            if let Some(before) = before {
                shortest_with_next = shortest_with_next.min(before + 1 + first_word(said));
            }
            if length <= WIDEST {
                block.width = block.width.max(length);
            }
            before = Some(length);
            if said.chars().find(|c| c.is_alphanumeric()).is_some_and(char::is_uppercase) {
                block.lower_case = false;
            }
        }
        block.even = shortest_with_next > block.width;
        block
    }

    /// Just past the last line.
    pub fn end(&self) -> usize {
        self.range.end
    }

    /// Whether a place is in this block.
    pub fn holds(&self, at: usize) -> bool {
        self.range.contains(&at)
    }

    /// Whether a line was clearly ended on purpose: the next word would have fitted in, or nothing here was wrapped.
    pub fn ends_on_purpose(&self, line: &str, next: &str) -> bool {
        let length = width(line.trim());
        if length > WIDEST {
            // A long address does not fit into any line.
            return line.trim().contains(' ');
        }
        if self.width < NARROWEST {
            return !(self.even && self.count >= 4);
        }
        length + 1 + first_word(next.trim_start()) + RAGGED <= self.width
    }
}

fn width(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.chars().count() }
}

fn first_word(line: &str) -> usize {
    width(line.split([' ', '\t', '\n']).next().unwrap_or_default())
}

/// What the first sign of a line makes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lead {
    None,
    /// A bullet: the line is an item of a list.
    Bullet,
    /// `1.`, `2)`, `(3)`, `a)`: likewise.
    Number,
    /// `#`: a heading.
    Heading,
}

/// What a line starts with.
pub(super) fn lead(line: &str) -> Lead {
    let line = line.trim_start_matches([' ', '\t']);
    let Some(first) = line.chars().next() else { return Lead::None };
    let rest = &line[first.len_utf8()..];
    let spaced = rest.starts_with([' ', '\t']);
    match first {
        '-' | '*' | '+' | '>' | '~' | 'o' if spaced => {
            if first == 'o' && !rest.trim_start().starts_with(char::is_uppercase) { Lead::None } else { Lead::Bullet }
        }
        '•' | '·' | '‣' | '◦' | '▪' | '●' | '○' | '■' | '□' | '–' | '→' | '⇒' | '✓' | '✗' | '❖' | '➢' | '➤' | '►' => {
            Lead::Bullet
        }
        '#' if rest.trim_start_matches('#').starts_with([' ', '\t']) => Lead::Heading,
        '(' | '0'..='9' | 'a'..='z' | 'A'..='Z' => number(line),
        _ => Lead::None,
    }
}

fn number(line: &str) -> Lead {
    let bare = line.strip_prefix('(').unwrap_or(line);
    let digits = bare.bytes().take_while(u8::is_ascii_digit).count();
    let length = if digits == 0 { usize::from(bare.starts_with(|c: char| c.is_ascii_alphabetic())) } else { digits };
    let mut mark = bare[length..].chars();
    let closes = match mark.next() {
        Some(')') => true,
        Some('.') => digits > 0 && bare.len() == line.len(),
        _ => false,
    };
    let spaced = mark.next().is_some_and(|c| matches!(c, ' ' | '\t'));
    if length > 0 && length <= 2 && closes && spaced { Lead::Number } else { Lead::None }
}
