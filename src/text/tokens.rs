//! Finds words, figures, emoji and addresses.

use std::ops::Range;

use super::letters::letters;
use super::masks::Span;
use super::quotes::Quotes;
use super::{Flags, Token, address, emoji};
use crate::draft::MaskKind;

/// The tokens of a normalised text.
pub(super) fn tokens(norm: &str, masks: &[Span]) -> Vec<Token> {
    let mut scanner = Scanner::new(norm);
    let mut at = 0;
    for mask in masks {
        scanner.scan(at..mask.range.start);
        let flags = match mask.kind {
            MaskKind::Placeholder => Some(Flags::PLACEHOLDER),
            MaskKind::Url => Some(Flags::URL),
            MaskKind::Email => Some(Flags::EMAIL),
            MaskKind::Code => {
                scanner.gap.set(Flags::HARD_GAP);
                None
            }
            MaskKind::Signature | MaskKind::Quote => {
                scanner.gap.set(Flags::HARD_GAP);
                scanner.quotes = Quotes::default();
                None
            }
        };
        if let Some(flags) = flags {
            scanner.push(mask.range.start, mask.range.end, flags);
        }
        at = mask.range.end;
    }
    scanner.scan(at..norm.len());
    scanner.finish()
}

/// What the scanner does at a byte between tokens.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    /// Spaces and signs that mean nothing: dashes, stops, marks of emphasis.
    Soft,
    Newline,
    Digit,
    Comma,
    Hard,
    /// May start an emoticon; else hard.
    Eyes,
    Shout,
    Quote,
    At,
    Dollar,
    Ampersand,
    /// `#` or `*`, the base of a keycap.
    Key,
    Beyond,
}

const CLASS: [Class; 256] = {
    let mut table = [Class::Soft; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = match byte as u8 {
            b'\n' => Class::Newline,
            b'0'..=b'9' => Class::Digit,
            b',' => Class::Comma,
            b'(' | b')' | b'[' | b']' | b'{' | b'}' | b'/' | b'\\' | b'|' | b'>' => Class::Hard,
            b':' | b';' | b'=' | b'<' => Class::Eyes,
            b'!' | b'?' => Class::Shout,
            b'"' | b'\'' => Class::Quote,
            b'@' => Class::At,
            b'$' => Class::Dollar,
            b'&' => Class::Ampersand,
            b'#' | b'*' => Class::Key,
            0x80.. => Class::Beyond,
            _ => Class::Soft,
        };
        byte += 1;
    }
    table
};

/// Goes through a text and puts down its tokens.
pub(super) struct Scanner<'t> {
    text: &'t str,
    /// The text up to the next mask.
    pub bytes: &'t [u8],
    pub out: Vec<Token>,
    /// What stands between the last token and the next one.
    gap: Flags,
    pub quotes: Quotes,
    /// A quotation of everything so far, up to this many tokens: if it is everything, it is no quotation.
    pub everything: Option<usize>,
    /// Bytes before this one are known to start no address.
    no_address: usize,
}

impl<'t> Scanner<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            text,
            bytes: text.as_bytes(),
            out: Vec::with_capacity(text.len() / 5),
            gap: Flags::default(),
            quotes: Quotes::default(),
            everything: None,
            no_address: 0,
        }
    }

    fn finish(mut self) -> Vec<Token> {
        self.close_doubtful();
        if let Some(end) = self.everything.filter(|end| *end < self.out.len()) {
            self.mark_quoted(0..end);
        }
        self.out
    }

    pub fn peek(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or(b' ')
    }

    pub fn push(&mut self, start: usize, end: usize, mut flags: Flags) {
        flags.set(self.gap);
        self.gap = Flags::default();
        match u16::try_from(end - start) {
            Ok(length) => self.out.push(Token { start: start as u32, length, flags }),
            Err(_) => self.push_parts(start, end, flags),
        }
    }

    /// Puts down what is too long for one token.
    #[cold]
    fn push_parts(&mut self, mut start: usize, end: usize, flags: Flags) {
        while end - start > Token::LONGEST {
            let mut cuts = (start + 1..=start + Token::LONGEST).rev();
            let cut = cuts.find(|&at| self.text.is_char_boundary(at)).unwrap_or(end);
            self.push(start, cut, flags);
            start = cut;
        }
        self.push(start, end, flags);
    }

    fn scan(&mut self, range: Range<usize>) {
        self.bytes = &self.text.as_bytes()[..range.end];
        let mut at = range.start;
        while at < range.end {
            let byte = self.bytes[at];
            // The two that nearly every byte here is, before the table's jump.
            if byte == b' ' {
                at += 1;
                continue;
            }
            if byte.is_ascii_alphabetic() {
                let (end, small) = letters(self.bytes, at);
                // Nearly every word: nothing but small letters, and then a space. `rs` may be an amount.
                if small && self.bytes.get(end) == Some(&b' ') && end - at != 2 {
                    self.push(at, end, Flags::default());
                    at = end + 1;
                } else {
                    at = self.word(at, at);
                }
                continue;
            }
            at = match CLASS[byte as usize] {
                Class::Soft => at + 1,
                Class::Newline => self.newline(at),
                Class::Digit => self.digit(at),
                Class::Comma => {
                    self.gap.set(Flags::COMMA);
                    at + 1
                }
                Class::Hard => {
                    self.gap.set(Flags::HARD_GAP);
                    at + 1
                }
                Class::Eyes => self.eyes(at),
                Class::Shout => self.shout(at),
                Class::Quote => self.quote(at),
                Class::At => self.handle(at),
                Class::Dollar => self.currency(at, at + 1),
                Class::Ampersand => self.ampersand(at),
                Class::Key => match emoji::leading(self.rest(at)) {
                    Some(len) => self.emoji(at, len),
                    None => at + 1,
                },
                Class::Beyond => self.beyond(at),
            };
        }
    }

    /// What is left of the text before the next mask.
    pub fn rest(&self, at: usize) -> &'t str {
        &self.text[at..self.bytes.len()]
    }

    fn emoji(&mut self, at: usize, len: usize) -> usize {
        self.push(at, at + len, Flags::EMOJI);
        at + len
    }

    fn newline(&mut self, at: usize) -> usize {
        let mut next = at + 1;
        while matches!(self.peek(next), b' ' | b'\t') && next < self.bytes.len() {
            next += 1;
        }
        if self.peek(next) == b'\n' {
            // A quotation ends with its paragraph.
            self.close_doubtful();
            self.quotes = Quotes::default();
        }
        next
    }

    fn eyes(&mut self, at: usize) -> usize {
        if let Some(len) = emoji::emoticon(self.bytes, at) {
            return self.emoji(at, len);
        }
        self.gap.set(Flags::HARD_GAP);
        at + 1
    }

    fn shout(&mut self, at: usize) -> usize {
        let mut end = at + 1;
        while matches!(self.peek(end), b'!' | b'?') {
            end += 1;
        }
        if end - at > 1 {
            self.push(at, end, Flags::SHOUT);
        }
        end
    }

    fn handle(&mut self, at: usize) -> usize {
        let mut end = at + 1;
        while self.peek(end).is_ascii_alphanumeric() || self.peek(end) == b'_' {
            end += 1;
        }
        if end - at > 1 {
            self.push(at, end, Flags::HANDLE);
        }
        end
    }

    /// `&` between words is a word; inside one (`Q&A`) it parts two.
    fn ampersand(&mut self, at: usize) -> usize {
        let apart = |at: Option<usize>| at.is_none_or(|at| self.peek(at).is_ascii_whitespace());
        if apart(at.checked_sub(1)) && apart(Some(at + 1)) {
            self.push(at, at + 1, Flags::default());
        }
        at + 1
    }

    /// An amount if a figure follows the sign that ends at `after`.
    fn currency(&mut self, at: usize, after: usize) -> usize {
        let figure = if self.peek(after) == b' ' { after + 1 } else { after };
        if !self.peek(figure).is_ascii_digit() {
            return after;
        }
        let (end, _) = self.figure_end(figure);
        self.push(at, end, Flags::MONEY.or(Flags::NUMBER));
        end
    }

    fn beyond(&mut self, at: usize) -> usize {
        let Some(c) = self.rest(at).chars().next() else { return self.bytes.len() };
        let after = at + c.len_utf8();
        if c.is_alphanumeric() {
            return self.word(at, after);
        }
        if let Some(len) = emoji::leading(self.rest(at)) {
            return self.emoji(at, len);
        }
        if is_currency(c) {
            return self.currency(at, after);
        }
        if matches!(c, '•' | '·' | '‣' | '◦' | '▪' | '●' | '→' | '⇒' | '|') {
            self.gap.set(Flags::HARD_GAP);
        }
        after
    }

    /// The word that starts at `start`, of which what stands before `at` is known to be part.
    pub fn word(&mut self, start: usize, mut at: usize) -> usize {
        let mut plain = at == start;
        loop {
            let (end, small) = letters(self.bytes, at);
            plain &= small;
            at = end;
            let joins = match self.peek(at) {
                b' ' => false,
                b'0'..=b'9' => {
                    plain = false;
                    true
                }
                b'\'' | b'_' => self.starts_word(at + 1),
                b'/' => at - start == 1 && self.single_after_slash(at),
                b'$' if self.dollar_after_country(start, at) => {
                    let (end, _) = self.figure_end(at + 1);
                    self.push(start, end, Flags::MONEY.or(Flags::NUMBER));
                    return end;
                }
                0x80.. => match self.rest(at).chars().next() {
                    Some(c) if c.is_alphanumeric() || is_mark(c) => {
                        plain = false;
                        at += c.len_utf8() - 1;
                        true
                    }
                    _ => false,
                },
                _ if self.may_be_address(at) => {
                    if let Some(end) = self.address(start, at) {
                        return end;
                    }
                    // `v2.1` is one word, `done.Please` and `a.m` are not.
                    self.bytes[at] == b'.' && self.bytes[at - 1].is_ascii_digit() && self.peek(at + 1).is_ascii_digit()
                }
                _ => false,
            };
            if !joins {
                break;
            }
            at += 1;
        }
        if let Some(end) = self.rupees(start, at) {
            self.push(start, end, Flags::MONEY.or(Flags::NUMBER));
            return end;
        }
        let flags = if plain { Flags::default() } else { word_flags(&self.text[start..at]) };
        self.push(start, at, flags);
        at
    }

    /// Whether the sign at `at` may go on inside an address.
    fn may_be_address(&self, at: usize) -> bool {
        let next = self.peek(at + 1);
        match self.peek(at) {
            b':' => next == b'/',
            b'.' | b'@' | b'-' | b'+' | b'_' => next.is_ascii_alphanumeric(),
            _ => false,
        }
    }

    pub fn starts_word(&self, at: usize) -> bool {
        let byte = self.peek(at);
        byte.is_ascii_alphanumeric()
            || (byte >= 0x80 && self.rest(at).chars().next().is_some_and(char::is_alphanumeric))
    }

    /// `w/o`, `b/c`, `n/a`; and `w/` before a space.
    fn single_after_slash(&self, at: usize) -> bool {
        let next = self.peek(at + 1);
        let before = self.bytes[at - 1].to_ascii_lowercase();
        (next.is_ascii_alphabetic() && !self.starts_word(at + 2) && self.peek(at + 2) != b'/')
            || (before == b'w' && next == b' ')
    }

    /// `US$20`, `A$5`.
    fn dollar_after_country(&self, start: usize, at: usize) -> bool {
        at - start <= 3
            && self.peek(at + 1).is_ascii_digit()
            && self.bytes[start..at].iter().all(u8::is_ascii_uppercase)
    }

    /// The end of `Rs.500`, `Rs 500`, `Rs. 500`.
    fn rupees(&self, start: usize, end: usize) -> Option<usize> {
        if !self.bytes[start..end].eq_ignore_ascii_case(b"rs") {
            return None;
        }
        let mut at = end;
        if self.peek(at) == b'.' {
            at += 1;
        }
        if self.peek(at) == b' ' {
            at += 1;
        }
        (at > end && self.peek(at).is_ascii_digit()).then(|| self.figure_end(at).0)
    }

    fn digit(&mut self, at: usize) -> usize {
        if self.peek(at + 1) == 0xe2
            && let Some(len) = emoji::leading(self.rest(at))
        {
            return self.emoji(at, len);
        }
        let (end, money) = self.figure_end(at);
        if self.may_be_address(end)
            && let Some(end) = self.address(at, end)
        {
            return end;
        }
        let flags = if money { Flags::MONEY.or(Flags::NUMBER) } else { Flags::NUMBER };
        self.push(at, end, flags);
        end
    }

    /// Where a figure ends, and whether a currency sign closes it.
    fn figure_end(&self, mut at: usize) -> (usize, bool) {
        loop {
            match self.peek(at) {
                b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => at += 1,
                b'.' | b',' | b':' | b'/'
                    if self.bytes[at - 1].is_ascii_digit() && self.peek(at + 1).is_ascii_digit() =>
                {
                    at += 1;
                }
                b'\'' | b'_' if self.starts_word(at + 1) => at += 1,
                b'%' => return (at + 1, false),
                b'$' if !self.peek(at + 1).is_ascii_digit() => return (at + 1, true),
                b' ' if self.peek(at + 1) >= 0x80 => {
                    // `20 €`, but not `between 20 £30`.
                    let sign = self.rest(at + 1).chars().next().filter(|c| is_currency(*c));
                    return match sign.map(|c| at + 1 + c.len_utf8()) {
                        Some(after) if !self.starts_word(after) => (after, true),
                        _ => (at, false),
                    };
                }
                0x80.. => match self.rest(at).chars().next() {
                    Some(c) if is_currency(c) => return (at + c.len_utf8(), true),
                    Some('‰') => return (at + '‰'.len_utf8(), false),
                    Some(c) if c.is_alphanumeric() || is_mark(c) => at += c.len_utf8(),
                    _ => return (at, false),
                },
                _ => return (at, false),
            }
        }
    }

    /// Pushes the address or file name that starts at `start`, and returns its end.
    fn address(&mut self, start: usize, after: usize) -> Option<usize> {
        // What stands before a colon may be a scheme, whatever stood before it.
        if start < self.no_address && self.peek(after) != b':' {
            return None;
        }
        match address::leading(self.bytes, start) {
            Ok((end, flags)) => {
                self.push(start, end, flags);
                Some(end)
            }
            Err(looked_at) => {
                self.no_address = looked_at;
                None
            }
        }
    }
}

fn is_currency(c: char) -> bool {
    matches!(c, '£' | '€' | '¢' | '¥' | '฿' | '\u{20a0}'..='\u{20cf}')
}

/// A mark that belongs to the letter before it.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5c7}' | '\u{610}'..='\u{61a}'
        | '\u{64b}'..='\u{65f}' | '\u{900}'..='\u{903}' | '\u{93a}'..='\u{94f}' | '\u{e31}'..='\u{e4e}'
        | '\u{1ab0}'..='\u{1aff}' | '\u{20d0}'..='\u{20dc}')
}

fn word_flags(word: &str) -> Flags {
    let mut flags = Flags::default();
    let bytes = word.as_bytes();
    let first = bytes[0];
    let capital = if first < 0x80 { first.is_ascii_uppercase() } else { word.starts_with(char::is_uppercase) };
    if capital {
        flags.set(Flags::CAPITAL);
    }
    let number = bytes.iter().any(u8::is_ascii_digit) || (!word.is_ascii() && word.chars().any(char::is_numeric));
    if number {
        flags.set(Flags::NUMBER);
    } else if capital && word.chars().filter(|c| c.is_uppercase()).count() >= 4 && !word.chars().any(char::is_lowercase)
    {
        flags.set(Flags::CAPS);
    }
    flags
}
