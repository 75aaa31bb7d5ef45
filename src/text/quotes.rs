//! Finds quotations, and tells their marks from apostrophes.

use std::ops::Range;

use super::Flags;
use super::tokens::Scanner;

/// Words that start with an apostrophe, which therefore opens no quotation.
const ELISIONS: [&str; 9] = ["til", "tis", "twas", "cause", "em", "n", "bout", "round", "cos"];

/// A quotation counts from this many words on; fewer are a title or a scare quote.
const QUOTED_WORDS: usize = 3;

/// Quotation marks that wait for their other half. Each holds the number of tokens before it.
#[derive(Default)]
pub(super) struct Quotes {
    double: Option<usize>,
    single: Option<usize>,
    /// A mark after an s: the end of the quotation, or of `the drivers'`.
    doubtful: Option<usize>,
}

impl Scanner<'_> {
    /// Deals with a quotation mark or an apostrophe outside a word.
    pub fn quote(&mut self, at: usize) -> usize {
        let count = self.out.len();
        let before = at.checked_sub(1).map_or(b' ', |before| self.bytes[before]);
        let after = self.peek(at + 1);
        let may_open = (before.is_ascii_whitespace()
            || matches!(before, b'(' | b'[' | b'-' | b'/' | b'*' | b'_' | b':'))
            && !after.is_ascii_whitespace();
        let may_close = !before.is_ascii_whitespace();
        if self.bytes[at] == b'"' {
            if may_open && !(before == b'-' && self.quotes.double.is_some()) {
                self.quotes.double = Some(count);
            } else if may_close && let Some(open) = self.quotes.double.take() {
                self.close(open, count);
            }
            return at + 1;
        }
        let possessive = after == b's' && !self.starts_word(at + 2);
        if possessive && self.out.last().is_some_and(|last| last.end() as usize == at) {
            // After a placeholder or an address; in a word it is part of the word.
            self.push(at, at + 2, Flags::default());
            return at + 2;
        }
        if may_open {
            let word = self.rest(at + 1);
            let len = word.bytes().take_while(u8::is_ascii_alphabetic).count();
            if ELISIONS.iter().any(|elision| elision.eq_ignore_ascii_case(&word[..len])) {
                return self.word(at, at + 1);
            }
            if !after.is_ascii_digit() {
                self.close_doubtful();
                self.quotes.single = Some(count);
            }
        } else if may_close && let Some(open) = self.quotes.single {
            if matches!(before, b's' | b'S') {
                self.quotes.doubtful = Some(count);
            } else {
                self.quotes.single = None;
                self.quotes.doubtful = None;
                self.close(open, count);
            }
        }
        at + 1
    }

    /// Ends a quotation in single marks at the last mark that may have been its end.
    pub fn close_doubtful(&mut self) {
        if let (Some(open), Some(end)) = (self.quotes.single.take(), self.quotes.doubtful.take()) {
            self.close(open, end);
        }
    }

    fn close(&mut self, open: usize, end: usize) {
        if open == 0 {
            self.everything = self.everything.max(Some(end));
        } else {
            self.mark_quoted(open..end);
        }
    }

    pub fn mark_quoted(&mut self, range: Range<usize>) {
        if range.len() >= QUOTED_WORDS {
            for token in &mut self.out[range] {
                token.flags.set(Flags::QUOTED);
            }
        }
    }
}
