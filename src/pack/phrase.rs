//! The phrase language: English with a little notation, parsed into items.

use std::ops::Range;

use serde::{Deserialize, Serialize};

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
    let mut parser = Parser { text, at: 0, depth: 0 };
    if text.len() > MAX_LENGTH {
        return Err(parser.error(0..text.len(), "this phrase is too long", "split it into several phrases"));
    }
    let items = parser.sequence()?;
    if let Some(c) = parser.peek() {
        let at = parser.at;
        let (message, help) = match c {
            '|' => ("`|` stands outside a group".to_owned(), "put the choices in round brackets: (a|b)"),
            _ => (format!("`{c}` closes nothing"), "remove it, or open the group before it"),
        };
        return Err(parser.error(at..at + c.len_utf8(), message, help));
    }
    if items.is_empty() {
        return Err(parser.error(0..text.len(), "this phrase is empty", "write at least one word"));
    }
    Ok(items)
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
}

/// Whether a character is part of a word in a phrase.
pub(super) fn in_word(c: char) -> bool {
    c.is_alphanumeric() || c == '\'' || c == '’'
}

/// A word as the lexicon has it.
pub(super) fn lower_case(word: &str) -> String {
    if word.is_ascii() { word.to_ascii_lowercase() } else { word.to_lowercase().replace('’', "'") }
}

impl Parser<'_> {
    #[allow(clippy::unused_self)] // Reads as "the parser's error" at every place of use.
    fn error(&self, at: Range<usize>, message: impl Into<String>, help: impl Into<String>) -> PhraseError {
        PhraseError { at, message: message.into(), help: help.into() }
    }

    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn sequence(&mut self) -> Result<Vec<Item>, PhraseError> {
        let mut items = Vec::new();
        while let Some(c) = self.peek() {
            let start = self.at;
            match c {
                ')' | ']' | '}' | '|' => break,
                '(' => items.push(Item::OneOf(self.group('(', ')')?)),
                '[' => items.push(Item::Optional(self.group('[', ']')?)),
                '{' => items.push(self.capture()?),
                '<' => items.push(self.list()?),
                '^' => {
                    self.at += 1;
                    items.push(Item::Start);
                }
                '$' => items.push(self.end()),
                '*' => {
                    self.at += 1;
                    if self.peek().is_some_and(in_word) {
                        return Err(self.error(
                            start..start + 1,
                            "a star before letters means nothing here",
                            "write the beginning of the word and the star after it: apologi*",
                        ));
                    }
                    items.push(Item::Any);
                }
                '.' if self.rest().starts_with("...") => items.push(self.gap()?),
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
                '\u{8}' => {
                    return Err(self.error(
                        start..start + 1,
                        "this is a backspace, not `\\b`",
                        "write plain words, which need no \\b; a regular expression goes under `regex: '…'` in single quotes",
                    ));
                }
                c if in_word(c) => self.word(&mut items)?,
                c if c.is_whitespace() || c.is_ascii_punctuation() || "–—“”‘…".contains(c) => {
                    self.at += c.len_utf8();
                }
                _ => items.push(self.symbol()),
            }
        }
        Ok(items)
    }

    fn group(&mut self, open: char, close: char) -> Result<Vec<Vec<Item>>, PhraseError> {
        let start = self.at;
        self.at += 1;
        let all = self.alternatives(start, open, close)?;
        if let Some(sign) = self.peek().filter(|c| matches!(c, '?' | '+' | '*') && open == '(') {
            return Err(self.error(
                self.at..self.at + 1,
                format!("`{sign}` after a group means nothing in a phrase"),
                "write [word] for what may be left out, `...` for words between, and $? where a question ends",
            ));
        }
        Ok(all)
    }

    fn alternatives(&mut self, start: usize, open: char, close: char) -> Result<Vec<Vec<Item>>, PhraseError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(self.error(start..start + 1, "groups nest too deeply", "use a word list for the inner part"));
        }
        let mut all = Vec::new();
        loop {
            let from = self.at;
            let items = self.sequence()?;
            // Punctuation may stand between any two words, so a choice of nothing else adds nothing.
            let only_punctuation = !self.text[from..self.at].trim().is_empty();
            if items.is_empty() && !only_punctuation {
                return Err(self.error(
                    start..self.at.max(start + 1),
                    "an empty choice",
                    format!("remove it; what may be left out goes in square brackets: [{}]", "word"),
                ));
            }
            if !items.is_empty() {
                all.push(items);
            }
            match self.peek() {
                Some('|') => self.at += 1,
                Some(c) if c == close => {
                    self.at += c.len_utf8();
                    self.depth -= 1;
                    if all.is_empty() {
                        let message = "a group of nothing but punctuation";
                        return Err(self.error(
                            start..self.at,
                            message,
                            "leave it out: commas and dashes are allowed anyway",
                        ));
                    }
                    return Ok(all);
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

    fn capture(&mut self) -> Result<Item, PhraseError> {
        let start = self.at;
        self.at += 1;
        let name_len = self.rest().find(|c: char| !(c.is_ascii_lowercase() || c == '-')).unwrap_or(self.rest().len());
        let name = self.rest()[..name_len].to_owned();
        self.at += name_len;
        if name.is_empty() || self.peek() != Some(':') {
            return Err(self.error(
                start..self.at.max(start + 1),
                "a named part needs a name and a colon",
                "write {name: words}, in small letters",
            ));
        }
        self.at += 1;
        Ok(Item::Capture(name, self.alternatives(start, '{', '}')?))
    }

    fn list(&mut self) -> Result<Item, PhraseError> {
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
        let name = name.to_owned();
        self.at += end + 1;
        Ok(Item::List(name))
    }

    fn end(&mut self) -> Item {
        self.at += 1;
        match self.peek() {
            Some('?') => {
                self.at += 1;
                Item::EndAsk
            }
            Some('!') => {
                self.at += 1;
                Item::EndExclaim
            }
            _ => Item::End,
        }
    }

    fn gap(&mut self) -> Result<Item, PhraseError> {
        let start = self.at;
        self.at += 3;
        let digits = self.rest().find(|c: char| !c.is_ascii_digit()).unwrap_or(self.rest().len());
        if digits == 0 {
            return Ok(Item::Gap(DEFAULT_GAP));
        }
        let number = &self.rest()[..digits];
        let words = number.parse::<u8>().ok().filter(|n| (1..=MAX_GAP).contains(n));
        self.at += digits;
        words.map(Item::Gap).ok_or_else(|| {
            self.error(
                start..self.at,
                "a gap allows between 1 and 20 words",
                "write ... for up to five words, ...3 for up to three",
            )
        })
    }

    fn word(&mut self, items: &mut Vec<Item>) -> Result<(), PhraseError> {
        let start = self.at;
        let mut parts: Vec<String> = Vec::new();
        loop {
            let len = self.rest().find(|c| !in_word(c)).unwrap_or(self.rest().len());
            parts.push(lower_case(&self.rest()[..len]));
            self.at += len;
            let mut after = self.rest().chars();
            if after.next() == Some('-') && after.next().is_some_and(in_word) {
                self.at += 1;
            } else {
                break;
            }
        }
        if self.peek() == Some('*') {
            self.at += 1;
            let last = parts.pop().unwrap_or_default();
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
            items.extend(parts.into_iter().map(Item::Word));
            items.push(Item::Prefix(last));
            return Ok(());
        }
        if parts.len() > 1 {
            let joined = parts.concat();
            let split = parts.into_iter().map(Item::Word).collect();
            items.push(Item::OneOf(vec![split, vec![Item::Word(joined)]]));
        } else {
            items.extend(parts.pop().map(Item::Word));
        }
        Ok(())
    }

    /// An emoji or another sign that stands for itself; what joins emoji is not part of it.
    fn symbol(&mut self) -> Item {
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
        Item::Word(word)
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
            ("(a|b]", 4..5),
            ("a (b)? c", 5..6),
            ("", 0..0),
        ] {
            assert_eq!(parse(text).unwrap_err().at, at, "{text}");
        }
    }
}
