//! The phrase language: English with a little notation, parsed into items.

use std::borrow::Cow;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::script::{Piece, Script, Span};

/// One item of a phrase.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Item {
    /// A word, lower case.
    Word(String),
    /// A word that begins with these letters.
    Prefix(String),
    /// One of several sequences.
    OneOf(Vec<Vec<Item>>),
    /// One of several sequences, or nothing.
    Optional(Vec<Vec<Item>>),
    /// A word list, or a built-in class.
    List(String),
    /// Up to so many words, as few as possible.
    Gap(u8),
    /// Any one word.
    Any,
    /// The start of a sentence.
    Start,
    /// The end of a sentence.
    End,
    /// The end of a sentence that asks.
    EndAsk,
    /// The end of a sentence that exclaims.
    EndExclaim,
    /// A named part whose words may be used in messages and rewrites.
    Capture(String, Vec<Vec<Item>>),
}

/// Why a phrase does not parse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhraseError {
    /// Bytes of the phrase.
    pub at: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: String,
}

/// How deep groups may nest, so that a pack from elsewhere cannot exhaust the stack.
const MAX_DEPTH: usize = 12;
/// The longest phrase in bytes.
const MAX_LENGTH: usize = 2000;
/// The longest gap, in words.
const MAX_GAP: u8 = 20;
/// What `...` without a figure allows, in words.
const DEFAULT_GAP: u8 = 5;

/// Parses a phrase.
///
/// # Errors
/// The first thing that is no phrase, with its place.
pub fn parse(text: &str) -> Result<Vec<Item>, PhraseError> {
    let mut script = Script::default();
    let span = parse_into(&mut script, text)?;
    Ok(script.items(span))
}

/// Parses a phrase into pieces at the end of a script.
///
/// # Errors
/// As [`parse`].
pub fn parse_into(script: &mut Script, text: &str) -> Result<Span, PhraseError> {
    let from = script.len();
    let mut parser = Parser { text, at: 0, depth: 0, script };
    let result = parser.phrase();
    if result.is_err() {
        script.truncate(from);
    }
    result?;
    Ok(script.since(from))
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
    script: &'a mut Script,
}

/// Whether a character is part of a word in a phrase.
pub(super) fn in_word(c: char) -> bool {
    c.is_alphanumeric() || c == '\'' || c == '’'
}

/// A word as the lexicon has it.
pub(super) fn lower_case(word: &str) -> String {
    if word.is_ascii() { word.to_ascii_lowercase() } else { word.to_lowercase().replace('’', "'") }
}

impl<'a> Parser<'a> {
    fn phrase(&mut self) -> Result<(), PhraseError> {
        let text = self.text;
        if text.len() > MAX_LENGTH {
            return Err(self.error(0..text.len(), "this phrase is too long", "split it into several phrases"));
        }
        let from = self.script.len();
        self.sequence()?;
        if let Some(c) = self.peek() {
            let at = self.at;
            let (message, help) = match c {
                '|' => ("`|` stands outside a group".to_owned(), "put the choices in round brackets: (a|b)"),
                _ => (format!("`{c}` closes nothing"), "remove it, or open the group before it"),
            };
            return Err(self.error(at..at + c.len_utf8(), message, help));
        }
        if self.script.len() == from {
            return Err(self.error(0..text.len(), "this phrase is empty", "write at least one word"));
        }
        Ok(())
    }

    #[allow(clippy::unused_self)] // Reads as "the parser's error" at every place of use.
    fn error(&self, at: Range<usize>, message: impl Into<String>, help: impl Into<String>) -> PhraseError {
        PhraseError { at, message: message.into(), help: help.into() }
    }

    fn peek(&self) -> Option<char> {
        match *self.text.as_bytes().get(self.at)? {
            byte @ ..0x80 => Some(char::from(byte)),
            _ => self.rest().chars().next(),
        }
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn sequence(&mut self) -> Result<(), PhraseError> {
        while let Some(c) = self.peek() {
            let start = self.at;
            match c {
                ' ' => self.at += 1,
                'a'..='z' => self.word()?,
                ')' | ']' | '}' | '|' => break,
                '(' => self.group('(', ')', Piece::OneOf)?,
                '[' => self.group('[', ']', Piece::Optional)?,
                '{' => self.capture()?,
                '<' => self.list()?,
                '^' => {
                    self.at += 1;
                    self.script.push(Piece::Start);
                }
                '$' => self.end(),
                '*' => {
                    self.at += 1;
                    if self.peek().is_some_and(in_word) {
                        return Err(self.error(
                            start..start + 1,
                            "a star before letters means nothing here",
                            "write the beginning of the word and the star after it: apologi*",
                        ));
                    }
                    self.script.push(Piece::Any);
                }
                '.' if self.rest().starts_with("...") => self.gap()?,
                '>' => {
                    return Err(self.error(start..start + 1, "`>` closes nothing", "a word list is written <name>"));
                }
                '\\' => {
                    return Err(self.error(
                        start..start + 1,
                        "a phrase has no backslashes",
                        "write plain words; for a regular expression use `regex: '…'` instead of a phrase",
                    ));
                }
                '@' => {
                    return Err(self.error(
                        start..start + 1,
                        "a phrase knows no names and addresses letter by letter",
                        "write <handle> for @name, and <email> for an address",
                    ));
                }
                '\u{8}' => {
                    return Err(self.error(
                        start..start + 1,
                        "this is a backspace, not `\\b`",
                        "write plain words, which need no \\b; a regular expression goes under `regex: '…'` in single quotes",
                    ));
                }
                c if in_word(c) => self.word()?,
                c if c.is_whitespace() || c.is_ascii_punctuation() || "–—“”‘…".contains(c) => {
                    self.at += c.len_utf8();
                }
                _ => self.symbol(),
            }
        }
        Ok(())
    }

    fn group(&mut self, open: char, close: char, head: impl FnOnce(u32) -> Piece) -> Result<(), PhraseError> {
        let start = self.at;
        self.at += 1;
        self.alternatives(start, open, close, head)?;
        if let Some(sign) = self.peek().filter(|c| matches!(c, '?' | '+' | '*') && open == '(') {
            return Err(self.error(
                self.at..self.at + 1,
                format!("`{sign}` after a group means nothing in a phrase"),
                "write [word] for what may be left out, `...` for words between, and $? where a question ends",
            ));
        }
        Ok(())
    }

    fn alternatives(
        &mut self,
        start: usize,
        open: char,
        close: char,
        head: impl FnOnce(u32) -> Piece,
    ) -> Result<(), PhraseError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(self.error(start..start + 1, "groups nest too deeply", "use a word list for the inner part"));
        }
        let group = self.script.push(Piece::Any);
        loop {
            let from = self.at;
            let alternative = self.script.push(Piece::Any);
            self.sequence()?;
            let is_empty = self.script.len() == alternative + 1;
            // Punctuation may stand between any two words, so a choice of nothing else adds nothing.
            if is_empty && self.text[from..self.at].trim().is_empty() {
                return Err(self.error(
                    start..self.at.max(start + 1),
                    "an empty choice",
                    format!("remove it; what may be left out goes in square brackets: [{}]", "word"),
                ));
            }
            if is_empty {
                self.script.truncate(alternative);
            } else {
                self.script.close(alternative, Piece::Alternative);
            }
            match self.peek() {
                Some('|') => self.at += 1,
                Some(c) if c == close => {
                    self.at += c.len_utf8();
                    self.depth -= 1;
                    if self.script.len() == group + 1 {
                        let message = "a group of nothing but punctuation";
                        return Err(self.error(
                            start..self.at,
                            message,
                            "leave it out: commas and dashes are allowed anyway",
                        ));
                    }
                    self.script.close(group, head);
                    return Ok(());
                }
                Some(c) => {
                    let at = self.at;
                    return Err(self.error(
                        at..at + c.len_utf8(),
                        format!("`{c}` where the group opened by `{open}` needs `{close}`"),
                        format!("close the group with `{close}` first"),
                    ));
                }
                None => {
                    return Err(self.error(
                        start..start + open.len_utf8(),
                        format!("this `{open}` is never closed"),
                        format!("add `{close}`"),
                    ));
                }
            }
        }
    }

    fn capture(&mut self) -> Result<(), PhraseError> {
        let start = self.at;
        self.at += 1;
        let name_len = self.rest().find(|c: char| !(c.is_ascii_lowercase() || c == '-')).unwrap_or(self.rest().len());
        let name = &self.rest()[..name_len];
        self.at += name_len;
        if name.is_empty() || self.peek() != Some(':') {
            return Err(self.error(
                start..self.at.max(start + 1),
                "a named part needs a name and a colon",
                "write {name: words}, in small letters",
            ));
        }
        self.at += 1;
        let name = self.script.spell(name);
        self.alternatives(start, '{', '}', |size| Piece::Capture(name, size))
    }

    fn list(&mut self) -> Result<(), PhraseError> {
        let start = self.at;
        let rest = self.rest();
        let Some(end) = rest.find('>') else {
            return Err(self.error(start..start + 1, "this `<` is never closed", "a word list is written <name>"));
        };
        let name = &rest[1..end];
        if name.is_empty() || !name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-') {
            return Err(self.error(
                start..start + end + 1,
                format!("`{name}` is no name of a word list"),
                "names are letters, digits and hyphens",
            ));
        }
        let name = self.script.spell(name);
        self.script.push(Piece::List(name));
        self.at += end + 1;
        Ok(())
    }

    fn end(&mut self) {
        self.at += 1;
        let part = match self.peek() {
            Some('?') => Piece::EndAsk,
            Some('!') => Piece::EndExclaim,
            _ => Piece::End,
        };
        self.at += usize::from(part != Piece::End);
        self.script.push(part);
    }

    fn gap(&mut self) -> Result<(), PhraseError> {
        let start = self.at;
        self.at += 3;
        let digits = self.rest().find(|c: char| !c.is_ascii_digit()).unwrap_or(self.rest().len());
        if digits == 0 {
            self.script.push(Piece::Gap(DEFAULT_GAP));
            return Ok(());
        }
        let number = &self.rest()[..digits];
        let words = number.parse::<u8>().ok().filter(|n| (1..=MAX_GAP).contains(n));
        self.at += digits;
        let Some(words) = words else {
            return Err(self.error(
                start..self.at,
                "a gap allows between 1 and 20 words",
                "write ... for up to five words, ...3 for up to three",
            ));
        };
        self.script.push(Piece::Gap(words));
        Ok(())
    }

    /// The part of a word up to the next hyphen or the end of the word, lower case.
    fn syllable(&mut self) -> Cow<'a, str> {
        let rest = self.rest();
        let plain = rest.bytes().take_while(u8::is_ascii_lowercase).count();
        let length = match rest.as_bytes().get(plain) {
            None => plain,
            Some(next) if next.is_ascii() && !next.is_ascii_alphanumeric() && *next != b'\'' => plain,
            Some(_) => rest.find(|c| !in_word(c)).unwrap_or(rest.len()),
        };
        self.at += length;
        let syllable = &rest[..length];
        if length == plain { Cow::Borrowed(syllable) } else { Cow::Owned(lower_case(syllable)) }
    }

    fn word(&mut self) -> Result<(), PhraseError> {
        let start = self.at;
        let mut last = self.syllable();
        if !matches!(self.peek(), Some('-' | '*')) {
            self.push_word(&last);
            return Ok(());
        }
        let mut before: Vec<Cow<str>> = Vec::new();
        while self.peek() == Some('-') && self.text[self.at + 1..].starts_with(in_word) {
            self.at += 1;
            before.push(std::mem::replace(&mut last, self.syllable()));
        }
        if self.peek() == Some('*') {
            self.at += 1;
            if last.chars().count() < 3 {
                return Err(self.error(
                    start..self.at,
                    format!("`{last}*` would match too many words"),
                    "a star needs at least three letters before it",
                ));
            }
            if self.peek().is_some_and(in_word) {
                return Err(self.error(
                    start..self.at,
                    "a star stands at the end of a word",
                    "write the beginning of the word and the star after it: apologi*",
                ));
            }
            for word in before {
                self.push_word(&word);
            }
            let prefix = self.script.spell(&last);
            self.script.push(Piece::Prefix(prefix));
            return Ok(());
        }
        if before.is_empty() {
            self.push_word(&last);
            return Ok(());
        }
        // Written with a hyphen, as two words, or as one.
        before.push(last);
        let group = self.script.push(Piece::Any);
        let alternative = self.script.push(Piece::Any);
        for word in &before {
            self.push_word(word);
        }
        self.script.close(alternative, Piece::Alternative);
        self.script.push(Piece::Alternative(1));
        self.push_word(&before.concat());
        self.script.close(group, Piece::OneOf);
        Ok(())
    }

    fn push_word(&mut self, word: &str) {
        let word = self.script.spell(word);
        self.script.push(Piece::Word(word));
    }

    /// An emoji or another sign that stands for itself; what joins emoji is not part of it.
    fn symbol(&mut self) {
        let start = self.at;
        let mut word = String::new();
        for c in self.text[start..].chars() {
            if in_word(c) || c.is_whitespace() || c.is_ascii_punctuation() {
                break;
            }
            self.at += c.len_utf8();
            if !matches!(c, '\u{fe0e}' | '\u{fe0f}') {
                word.push(c);
            }
        }
        self.push_word(&word);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<Item> {
        text.split(' ').map(|w| Item::Word(w.to_owned())).collect()
    }

    #[test]
    fn notation() {
        assert_eq!(parse("We can’t, do").unwrap(), words("we can't do"));
        assert_eq!(
            parse("call-back [at all]").unwrap(),
            vec![Item::OneOf(vec![words("call back"), words("callback")]), Item::Optional(vec![words("at all")]),]
        );
        assert_eq!(
            parse("<we> ...3 apologi* $?").unwrap(),
            vec![Item::List("we".into()), Item::Gap(3), Item::Prefix("apologi".into()), Item::EndAsk]
        );
        assert_eq!(
            parse("{what: a b|c} *").unwrap(),
            vec![Item::Capture("what".into(), vec![words("a b"), words("c")]), Item::Any]
        );
    }

    #[test]
    fn errors_point_at_the_character() {
        for (text, at) in [
            ("a (b|c", 2..3),
            ("a b)", 3..4),
            ("a <b", 2..3),
            ("a (b||c)", 2..5),
            ("ab*", 0..3),
            ("a ...0", 2..6),
            ("a | b", 2..3),
            ("a \\b", 2..3),
            ("a @* b", 2..3),
            ("(a|b]", 4..5),
            ("a (b)? c", 5..6),
            ("", 0..0),
        ] {
            assert_eq!(parse(text).unwrap_err().at, at, "{text}");
        }
    }
}
