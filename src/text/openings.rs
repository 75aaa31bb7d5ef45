//! Recognises greetings, sign-offs and the names under them.

use std::ops::Range;

use super::rules::Classes;
use super::{Flags, SentenceRules, Token, WordClass};

/// The longest phrase that opens a greeting or a sign-off, in words.
const LONGEST_PHRASE: usize = 5;
/// No word of such a phrase is longer, in bytes.
const LONGEST_WORD: usize = 32;
/// The most words beside the phrase in a greeting or a sign-off.
const MOST_NAMES: usize = 7;

/// What is neither here nor there among names.
const DECORATION: Flags = Flags::EMOJI.or(Flags::SHOUT);
/// What may stand for a name, or beside it in a signature.
const NAME: Flags = Flags::PLACEHOLDER.or(Flags::HANDLE).or(Flags::EMAIL).or(Flags::URL).or(DECORATION);

/// Tokens of a text and the words of its language.
pub(super) struct Words<'t> {
    pub text: &'t str,
    pub tokens: &'t mut [Token],
    pub rules: &'t SentenceRules,
}

impl Words<'_> {
    pub fn word(&self, index: usize) -> &str {
        self.tokens.get(index).map_or("", |token| &self.text[token.start as usize..token.end() as usize])
    }

    pub fn has(&self, index: usize, flags: Flags) -> bool {
        self.tokens.get(index).is_some_and(|token| token.flags.any(flags))
    }

    /// What a word is to the language.
    pub fn classes(&self, index: usize) -> Classes {
        self.rules.classes(self.word(index))
    }

    pub fn is(&self, index: usize, class: WordClass) -> bool {
        self.classes(index).has(class)
    }

    /// The text between a token and the one before it, or the start.
    pub fn before(&self, index: usize) -> &str {
        let Some(token) = self.tokens.get(index) else { return "" };
        let from = index.checked_sub(1).map_or(0, |before| self.tokens[before].end() as usize);
        &self.text[from..token.start as usize]
    }

    /// Just past the last token of the line that `first` stands in.
    pub fn line_end(&self, first: usize) -> usize {
        let mut end = first + 1;
        while end < self.tokens.len() && !self.before(end).contains('\n') {
            end += 1;
            if end - first > LONGEST_PHRASE + MOST_NAMES + 1 {
                break;
            }
        }
        end.min(self.tokens.len())
    }

    /// How many words of a phrase stand from the start of the tokens on.
    fn phrase(&self, class: WordClass, range: &Range<usize>) -> usize {
        if !self.classes(range.start).opens(class) {
            return 0;
        }
        let mut found = 0;
        let mut phrase = [0; LONGEST_PHRASE * (LONGEST_WORD + 1)];
        let mut length = 0;
        for index in range.clone().take(LONGEST_PHRASE) {
            let word = self.word(index);
            if index > range.start {
                if self.before(index).contains(['.', '!', '?']) {
                    break;
                }
                phrase[length] = b' ';
                length += 1;
            }
            let lower;
            let word = if word.is_ascii() {
                word
            } else {
                lower = word.to_lowercase();
                &lower
            };
            if word.len() > LONGEST_WORD {
                break;
            }
            phrase[length..length + word.len()].copy_from_slice(word.as_bytes());
            phrase[length..length + word.len()].make_ascii_lowercase();
            length += word.len();
            if self.rules.is_phrase(&phrase[..length], class) {
                found = index - range.start + 1;
            }
        }
        found
    }

    /// If the tokens open with a greeting, where the greeting and the names in it end.
    pub fn greeting(&self, range: &Range<usize>) -> Option<usize> {
        let length = self.phrase(WordClass::Greeting, range);
        if length == 0 {
            return None;
        }
        let mut at = range.start + length;
        let limit = range.end.min(at + MOST_NAMES);
        while at < limit && self.greets(at) {
            at += 1;
        }
        // `hi raj`
        let rest = range.end - at;
        if at == range.start + length && (1..=2).contains(&rest) {
            let plain = |at| !self.is(at, WordClass::Starter) && !self.is(at, WordClass::Open);
            if (at..range.end).all(plain) && !self.before(at).contains(['-', ',']) {
                return Some(range.end);
            }
        }
        Some(at)
    }

    fn greets(&self, index: usize) -> bool {
        self.has(index, NAME)
            || self.is(index, WordClass::Addressee)
            || self.word(index) == "&"
            || (self.has(index, Flags::CAPITAL) && !self.is(index, WordClass::Starter))
    }

    /// Whether tokens are a sign-off phrase, with or without names after it on the same line.
    pub fn is_sign_off(&self, range: &Range<usize>) -> bool {
        let length = self.phrase(WordClass::SignOff, range);
        let names = range.start + length..range.end;
        length > 0 && names.len() <= MOST_NAMES && (names.is_empty() || self.are_names(&names))
    }

    /// Whether the last tokens of a text are a sign-off phrase, a comma and somebody without a name: `Regards, the studio`
    pub fn is_last_sign_off(&self, range: &Range<usize>) -> bool {
        let by = range.start + self.phrase(WordClass::SignOff, range);
        by > range.start
            && (1..=4).contains(&range.end.saturating_sub(by))
            && self.has(by, Flags::COMMA)
            && !self.begins(by)
    }

    /// Whether a word begins a sentence rather than a name; `the` may do either.
    fn begins(&self, index: usize) -> bool {
        self.is(index, WordClass::Starter) && !self.is(index, WordClass::Addressee)
    }

    /// Whether tokens are names only, as in a signature.
    pub fn are_names(&self, range: &Range<usize>) -> bool {
        let mut any = false;
        range.len() <= MOST_NAMES
            && !self.begins(range.start)
            && range.clone().all(|index| {
                let name = self.has(index, NAME.or(Flags::CAPITAL));
                any |= name;
                let stop = index > range.start && self.before(index).contains(['?', '!', ':']);
                !stop
                    && (name
                        || self.is(index, WordClass::Addressee)
                        || self.is(index, WordClass::Open)
                        || self.word(index) == "&")
            })
            && any
    }

    /// Whether nothing comes from `next` on but, at first, a line of names.
    pub fn names_follow(&self, next: usize) -> bool {
        next >= self.tokens.len() || self.are_names(&(next..self.line_end(next)))
    }

    /// Whether the line from `first` on may belong to a signature that has begun.
    pub fn is_signature_line(&self, first: usize) -> bool {
        let end = self.line_end(first);
        let line = first..end;
        if line.len() > MOST_NAMES || self.begins(first) {
            return false;
        }
        if self.is(first, WordClass::Starter) {
            return self.are_names(&line);
        }
        let last = self.tokens[end - 1].end() as usize;
        let after = self.tokens.get(end).map_or(self.text.len(), |token| token.start as usize);
        let tail = self.text[last..after].lines().next().unwrap_or_default().trim();
        let ends = tail.starts_with(['?', '!']) || (tail.starts_with('.') && line.len() > 3 && !self.are_names(&line));
        !ends && (self.has(first, NAME.or(Flags::CAPITAL).or(Flags::NUMBER)) || line.len() == 1)
    }
}
