//! Whether a full stop ends a sentence: abbreviations, initials, missing spaces.

use super::gaps::Stop;
use super::lines::Lead;
use super::sentences::Splitter;
use super::{Ender, Flags, WordClass};

impl Splitter<'_> {
    /// Whether a stop ends the sentence. `None`: it does not, but a line break after it may.
    pub(super) fn stops(&self, index: usize, stop: &Stop) -> Option<bool> {
        let next = index + 1;
        let capital = self.words.has(next, Flags::CAPITAL);
        if stop.goes_on {
            return Some(false);
        }
        if stop.closed && self.starts_small(next) && stop.spaced {
            return Some(false);
        }
        if stop.ender != Ender::Stop {
            return Some(true);
        }
        if stop.ellipsis {
            return if capital { Some(true) } else { None };
        }
        if !stop.spaced {
            return Some(self.lacks_space(index) || self.words.text[stop.end..].starts_with('^'));
        }
        if index == self.line.first && index == self.first && self.line.lead == Lead::Number {
            return Some(false);
        }
        self.after_abbreviation(index).or(Some(true))
    }

    /// `done.Please`, but not `U.S`, `node.js`, `e.on`.
    fn lacks_space(&self, index: usize) -> bool {
        let (word, next) = (self.words.word(index), self.words.word(index + 1));
        let letters = |word: &str| word.chars().take(2).count() > 1;
        let opens =
            self.words.has(index + 1, Flags::CAPITAL) && (next.chars().nth(1).is_none_or(|c| !c.is_uppercase()));
        letters(word) && opens && (letters(next) || self.words.is(index + 1, WordClass::Starter))
    }

    /// What a full stop does after an abbreviation or an initial; `None` if there is none.
    fn after_abbreviation(&self, index: usize) -> Option<bool> {
        let next = index + 1;
        // `a.m` is two tokens.
        let mut first = index;
        while first > self.first && self.words.before(first) == "." && self.words.word(first).len() == 1 {
            first -= 1;
        }
        let dotted = first < index;
        let word = &self.words.text[self.words.tokens[first].start as usize..self.words.tokens[index].end() as usize];
        if !dotted && self.words.rules.is_no_abbreviation(word) {
            return None;
        }
        let capital = self.words.has(next, Flags::CAPITAL);
        if self.words.rules.ordinals && word.len() <= 2 && word.bytes().all(|byte| byte.is_ascii_digit()) {
            return Some(capital && self.is_starter(next));
        }
        let classes = self.words.rules.classes(word);
        let counts = !dotted && classes.has(WordClass::BeforeFigures);
        if counts && self.words.has(next, Flags::NUMBER) {
            return Some(false);
        }
        if classes.has(WordClass::MayClose) {
            let goes_on =
                self.words.is(next, WordClass::Calendar) || self.words.word(next).len() == 1 && !self.is_starter(next);
            return Some(capital && !goes_on);
        }
        if dotted || (!counts && classes.has(WordClass::Abbreviation)) {
            return Some(self.is_starter(next));
        }
        // An initial: `J. Smith`
        let mut letters = word.chars();
        let initial = letters.next().is_some_and(char::is_uppercase)
            && letters.next().is_none()
            && !classes.has(WordClass::NoInitial);
        if initial && capital {
            return Some(self.is_starter(next));
        }
        None
    }
}
