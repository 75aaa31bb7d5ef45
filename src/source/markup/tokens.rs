//! Cuts HTML and XML into tags, text and the rest, each with its place.

use std::ops::Range;

/// A piece of markup. All ranges are bytes of the markup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Token {
    /// Text, references not decoded.
    Text(Range<usize>),
    /// `<name attributes>`
    Open {
        /// The whole tag.
        tag: Range<usize>,
        /// The element's name as written.
        name: Range<usize>,
        /// What stands between the name and the end.
        attributes: Range<usize>,
        /// Whether it ends with `/>`.
        closed: bool,
    },
    /// `</name>`
    Close {
        /// The whole tag.
        tag: Range<usize>,
        /// The element's name as written.
        name: Range<usize>,
    },
    /// The text inside `<![CDATA[…]]>`.
    Cdata {
        /// The whole section.
        tag: Range<usize>,
        /// What stands in it.
        text: Range<usize>,
    },
    /// A comment, declaration or instruction.
    Other(Range<usize>),
}

/// Reads tokens. A `<` that opens no tag is text.
#[derive(Debug, Clone)]
pub struct Tokens<'a> {
    source: &'a str,
    at: usize,
    /// Ends of the last characters of a kind: what lies behind need not be searched again and again.
    last_close: usize,
    last_double: usize,
    last_single: usize,
}

impl<'a> Tokens<'a> {
    /// The tokens of a text.
    #[must_use]
    pub fn new(source: &'a str) -> Self {
        let last = |b: u8| memchr::memrchr(b, source.as_bytes()).map_or(0, |at| at + 1);
        Self { source, at: 0, last_close: last(b'>'), last_double: last(b'"'), last_single: last(b'\'') }
    }

    /// Skips to the end tag of an element whose content is not markup, such as `script`, and returns where it starts.
    pub fn skip_raw(&mut self, name: &str) -> usize {
        let bytes = self.source.as_bytes();
        let mut at = self.at;
        while let Some(found) = memchr::memmem::find(&bytes[at..], b"</") {
            let from = at + found + 2;
            if bytes.get(from..from + name.len()).is_some_and(|n| n.eq_ignore_ascii_case(name.as_bytes())) {
                self.at = from - 2;
                return self.at;
            }
            at = from;
        }
        // Without an end tag there is no such element: browsers differ, but words must not be lost.
        self.at
    }

    /// A tag at a `<`, if it is one.
    fn tag(&self, from: usize) -> Option<Token> {
        let bytes = self.source.as_bytes();
        if from >= self.last_close {
            return None;
        }
        let rest = &self.source[from..];
        if rest.starts_with("<!--") {
            let end = memchr::memmem::find(&bytes[from + 4..], b"-->").map(|n| from + 4 + n + 3)?;
            return Some(Token::Other(from..end));
        }
        if rest.starts_with("<![CDATA[") {
            let end = memchr::memmem::find(&bytes[from + 9..], b"]]>").map(|n| from + 9 + n)?;
            return Some(Token::Cdata { tag: from..end + 3, text: from + 9..end });
        }
        match bytes.get(from + 1)? {
            b'!' => self.declaration(from),
            b'?' => memchr::memchr(b'>', &bytes[from..]).map(|n| Token::Other(from..from + n + 1)),
            b'/' if bytes.get(from + 2)?.is_ascii_alphabetic() => {
                let end = from + memchr::memchr2(b'>', b'<', &bytes[from + 1..])? + 1;
                (bytes[end] == b'>').then(|| {
                    let name = from + 2..self.name_end(from + 2);
                    Token::Close { tag: from..end + 1, name }
                })
            }
            c if c.is_ascii_alphabetic() || *c == b'_' => self.open(from),
            _ => None,
        }
    }

    fn name_end(&self, from: usize) -> usize {
        let name = self.source[from..]
            .find(|c: char| !(c.is_alphanumeric() || matches!(c, ':' | '-' | '_' | '.')))
            .unwrap_or(self.source.len() - from);
        from + name
    }

    fn open(&self, from: usize) -> Option<Token> {
        let bytes = self.source.as_bytes();
        let name = from + 1..self.name_end(from + 1);
        let mut at = name.end;
        let end = loop {
            match bytes.get(at)? {
                b'>' => break at,
                b'<' => return None,
                b'"' if at + 1 < self.last_double => at += memchr::memchr(b'"', &bytes[at + 1..])? + 2,
                b'\'' if at + 1 < self.last_single => at += memchr::memchr(b'\'', &bytes[at + 1..])? + 2,
                _ => at += 1,
            }
            if at - from > MOST_IN_TAG {
                return None;
            }
        };
        if !matches!(bytes[name.end], b'>' | b'/' | b' ' | b'\t' | b'\r' | b'\n') {
            return None;
        }
        let closed = end > name.end && bytes[end - 1] == b'/';
        let attributes = name.end..(end - usize::from(closed)).max(name.end);
        Some(Token::Open { tag: from..end + 1, name, attributes, closed })
    }

    /// `<!DOCTYPE …>`, with the bracketed part that XML allows.
    fn declaration(&self, from: usize) -> Option<Token> {
        let bytes = self.source.as_bytes();
        let end = from + memchr::memchr2(b'>', b'[', &bytes[from..])?;
        if bytes[end] == b'[' && self.source[from..].get(..9).is_some_and(|d| d.eq_ignore_ascii_case("<!DOCTYPE")) {
            let close = end + memchr::memmem::find(&bytes[end..], b"]")?;
            let end = close + memchr::memchr(b'>', &bytes[close..])?;
            return Some(Token::Other(from..end + 1));
        }
        let end = from + memchr::memchr(b'>', &bytes[from..])?;
        Some(Token::Other(from..end + 1))
    }
}

/// The longest tag that is believed to be one.
const MOST_IN_TAG: usize = 64 * 1024;

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        let from = self.at;
        if from >= self.source.len() {
            return None;
        }
        let mut search = from;
        loop {
            let Some(found) = memchr::memchr(b'<', &self.source.as_bytes()[search..]).map(|n| search + n) else {
                self.at = self.source.len();
                return Some(Token::Text(from..self.at));
            };
            let Some(token) = self.tag(found) else {
                search = found + 1;
                continue;
            };
            if found > from {
                self.at = found;
                return Some(Token::Text(from..found));
            }
            let (Token::Open { tag, .. } | Token::Close { tag, .. } | Token::Cdata { tag, .. } | Token::Other(tag)) =
                &token
            else {
                return Some(token);
            };
            self.at = tag.end;
            return Some(token);
        }
    }
}

/// The value of an attribute as written, without its quotes.
#[must_use]
pub fn attribute<'a>(attributes: &'a str, name: &str) -> Option<&'a str> {
    let mut rest = attributes;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        if rest.is_empty() {
            return None;
        }
        let end = rest.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(rest.len());
        // A stray sign of equality is skipped, so that this always moves on.
        let found = &rest[..end];
        rest = rest[end..].trim_start();
        let value = match rest.strip_prefix('=').map(str::trim_start) {
            None => "",
            Some(after) => {
                let (value, left) = match after.chars().next() {
                    Some(quote @ ('"' | '\'')) => after[1..].split_once(quote).unwrap_or((&after[1..], "")),
                    _ => after.split_at(after.find(char::is_whitespace).unwrap_or(after.len())),
                };
                rest = left;
                value
            }
        };
        if found.eq_ignore_ascii_case(name) {
            return Some(value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(source: &str) -> Vec<String> {
        Tokens::new(source)
            .map(|t| match t {
                Token::Text(r) => format!("T{}", &source[r]),
                Token::Open { name, attributes, closed, .. } => {
                    format!("O{}|{}|{closed}", &source[name], &source[attributes])
                }
                Token::Close { name, .. } => format!("C{}", &source[name]),
                Token::Cdata { text, .. } => format!("D{}", &source[text]),
                Token::Other(r) => format!("X{}", &source[r]),
            })
            .collect()
    }

    #[test]
    fn pieces() {
        assert_eq!(
            show("a<p class=\"x>y\">b</p><br/><!-- <i> -->c"),
            ["Ta", "Op| class=\"x>y\"|false", "Tb", "Cp", "Obr||true", "X<!-- <i> -->", "Tc"]
        );
        assert_eq!(show("<![CDATA[a<b]]>"), ["Da<b"]);
        assert_eq!(show("<!DOCTYPE x [<!ENTITY a \"b\">]><x/>"), ["X<!DOCTYPE x [<!ENTITY a \"b\">]>", "Ox||true"]);
    }

    #[test]
    fn what_opens_no_tag_is_text() {
        for source in ["2 < 3", "a <- b", "I <3 you", "<", "x <b", "<a <b", "<<name>>", "a<\"b\">"] {
            let text: String = Tokens::new(source)
                .filter_map(|t| if let Token::Text(r) = t { Some(&source[r]) } else { None })
                .collect();
            let all: usize = Tokens::new(source)
                .map(|t| match t {
                    Token::Text(r) | Token::Other(r) => r.len(),
                    Token::Open { tag, .. } | Token::Close { tag, .. } | Token::Cdata { tag, .. } => tag.len(),
                })
                .sum();
            assert_eq!(all, source.len(), "{source}");
            if source != "<<name>>" {
                assert_eq!(text, source);
            }
        }
    }

    #[test]
    fn attributes() {
        let all = " a=1 B = \"two words\" c='3' d";
        assert_eq!(attribute(all, "b"), Some("two words"));
        assert_eq!((attribute(all, "c"), attribute(all, "d"), attribute(all, "e")), (Some("3"), Some(""), None));
        assert_eq!(attribute("= == x", "y"), None);
    }

    proptest::proptest! {
        #[test]
        fn every_byte_is_in_one_piece(source in "([<>/!\"'= a-c\\[\\]-]|<p>|</p>|<!--|-->|é){0,40}") {
            let mut at = 0;
            for token in Tokens::new(&source) {
                let (Token::Text(range) | Token::Other(range) | Token::Open { tag: range, .. } | Token::Close { tag: range, .. } | Token::Cdata { tag: range, .. }) = token;
                proptest::prop_assert_eq!(range.start, at);
                at = range.end;
            }
            proptest::prop_assert_eq!(at, source.len());
        }
    }
}
