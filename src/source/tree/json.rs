//! Reads JSON into a tree, without recursion and with the place of every value.

use super::{DEEPEST, Form, Kind, NodeId, Tree, TreeError};
use crate::offsets::MappedText;

/// Reads one JSON value that spans a part of the tree's text, and adds it to the tree.
pub fn read(tree: &mut Tree, part: std::ops::Range<usize>) -> Result<NodeId, TreeError> {
    let mut reader = Reader { bytes: &tree.source.as_bytes()[..part.end], at: part.start };
    let id = reader.value(tree)?;
    reader.blank();
    match reader.bytes.get(reader.at) {
        None => Ok(id),
        Some(_) => Err(reader.fault("something follows after the end of the value")),
    }
}

enum Open {
    Array { from: usize, items: Vec<NodeId> },
    Object { from: usize, members: Vec<(u32, NodeId)>, key: u32 },
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn fault(&self, what: &str) -> TreeError {
        let end = if self.at >= self.bytes.len() { ", where the text ends" } else { "" };
        TreeError::new(self.at.min(self.bytes.len()), format!("{what}{end}"))
    }

    fn blank(&mut self) {
        while matches!(self.bytes.get(self.at), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn value(&mut self, tree: &mut Tree) -> Result<NodeId, TreeError> {
        let mut open: Vec<Open> = Vec::new();
        loop {
            self.blank();
            let from = self.at;
            let mut done = match self.bytes.get(self.at) {
                Some(b'{') => {
                    self.at += 1;
                    self.deeper(&open)?;
                    self.blank();
                    if self.bytes.get(self.at) == Some(&b'}') {
                        self.at += 1;
                        tree.add_object(&[], from..self.at)?
                    } else {
                        let key = self.key(tree)?;
                        open.push(Open::Object { from, members: Vec::new(), key });
                        continue;
                    }
                }
                Some(b'[') => {
                    self.at += 1;
                    self.deeper(&open)?;
                    self.blank();
                    if self.bytes.get(self.at) == Some(&b']') {
                        self.at += 1;
                        tree.add_array(&[], from..self.at)?
                    } else {
                        open.push(Open::Array { from, items: Vec::new() });
                        continue;
                    }
                }
                _ => self.scalar(tree)?,
            };
            // A finished value may finish those around it.
            loop {
                let Some(outer) = open.last_mut() else { return Ok(done) };
                self.blank();
                let next = self.bytes.get(self.at).copied();
                match (outer, next) {
                    (Open::Array { items, .. }, Some(b',')) => {
                        items.push(done);
                        self.at += 1;
                        break;
                    }
                    (Open::Array { items, from }, Some(b']')) => {
                        items.push(done);
                        self.at += 1;
                        done = tree.add_array(items, *from..self.at)?;
                    }
                    (Open::Object { members, key, .. }, Some(b',')) => {
                        members.push((*key, done));
                        self.at += 1;
                        self.blank();
                        *key = self.key(tree)?;
                        break;
                    }
                    (Open::Object { members, from, key }, Some(b'}')) => {
                        members.push((*key, done));
                        self.at += 1;
                        done = tree.add_object(members, *from..self.at)?;
                    }
                    (Open::Array { .. }, _) => return Err(self.fault("expected `,` or `]`")),
                    (Open::Object { .. }, _) => return Err(self.fault("expected `,` or `}`")),
                }
                open.pop();
            }
        }
    }

    fn deeper(&self, open: &[Open]) -> Result<(), TreeError> {
        if open.len() < DEEPEST {
            return Ok(());
        }
        Err(TreeError::new(self.at - 1, format!("values are nested more than {DEEPEST} deep")))
    }

    fn key(&mut self, tree: &mut Tree) -> Result<u32, TreeError> {
        if self.bytes.get(self.at) != Some(&b'"') {
            return Err(self.fault("expected a name in double quotes"));
        }
        let range = self.string()?;
        self.blank();
        if self.bytes.get(self.at) != Some(&b':') {
            return Err(self.fault("expected `:`"));
        }
        self.at += 1;
        let raw = &tree.source[range];
        if raw.contains('\\') {
            let name = unescape(raw, 0).text;
            return Ok(tree.key(&name));
        }
        Ok(tree.key(raw))
    }

    fn scalar(&mut self, tree: &mut Tree) -> Result<NodeId, TreeError> {
        let from = self.at;
        if self.bytes.get(from) == Some(&b'"') {
            let range = self.string()?;
            return tree.add(Kind::Str(Form::Json), range);
        }
        while matches!(self.bytes.get(self.at), Some(b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'+' | b'-' | b'.')) {
            self.at += 1;
        }
        let kind = match &self.bytes[from..self.at] {
            b"null" => Kind::Null,
            b"true" => Kind::Bool(true),
            b"false" => Kind::Bool(false),
            word if is_number(word) => Kind::Number,
            _ => {
                self.at = from;
                return Err(self.fault("expected a value"));
            }
        };
        tree.add(kind, from..self.at)
    }

    /// Reads a string and returns what stands between its quotes.
    fn string(&mut self) -> Result<std::ops::Range<usize>, TreeError> {
        let from = self.at + 1;
        self.at = from;
        loop {
            match self.bytes.get(self.at) {
                None => return Err(TreeError::new(from - 1, "this string has no closing quote")),
                Some(b'"') => break,
                Some(b'\\') => match self.bytes.get(self.at + 1) {
                    Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => self.at += 2,
                    Some(b'u') if hex4(self.bytes, self.at + 2).is_some() => self.at += 6,
                    _ => return Err(self.fault("`\\` is not followed by an escape that JSON knows")),
                },
                Some(..0x20) => return Err(self.fault("a control character in a string must be written as an escape")),
                Some(_) => self.at += 1,
            }
        }
        self.at += 1;
        Ok(from..self.at - 1)
    }
}

fn is_number(word: &[u8]) -> bool {
    let rest = word.strip_prefix(b"-").unwrap_or(word);
    rest.first().is_some_and(u8::is_ascii_digit)
        && !(rest.len() > 1 && rest[0] == b'0' && rest[1].is_ascii_digit())
        && std::str::from_utf8(word).is_ok_and(|w| w.parse::<f64>().is_ok() && !w.ends_with('.') && !w.contains(".e"))
}

fn hex4(bytes: &[u8], at: usize) -> Option<u32> {
    let digits = bytes.get(at..at + 4).filter(|d| d.iter().all(u8::is_ascii_hexdigit))?;
    u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

/// Decodes what stands between the quotes of a JSON string that was read before. `from` is where it starts in the text.
#[must_use]
pub fn unescape(raw: &str, from: usize) -> MappedText {
    let bytes = raw.as_bytes();
    let mut out = MappedText::default();
    let mut at = 0;
    while at < raw.len() {
        let run = memchr::memchr(b'\\', &bytes[at..]).map_or(raw.len(), |n| at + n);
        out.push_verbatim(&raw[at..run], from + at);
        at = run;
        if at >= raw.len() {
            break;
        }
        let (c, len) = match bytes.get(at + 1) {
            Some(b'n') => ('\n', 2),
            Some(b't') => ('\t', 2),
            Some(b'r') => ('\r', 2),
            Some(b'b') => ('\u{8}', 2),
            Some(b'f') => ('\u{c}', 2),
            Some(b'u') => unicode(bytes, at),
            Some(&c) => (char::from(c), 2),
            None => ('\\', 1),
        };
        out.push_replaced(c.encode_utf8(&mut [0; 4]), from + at..from + at + len);
        at += len;
    }
    out
}

/// The character of `\uXXXX` and the length of its escape, a surrogate pair included. Half a pair gives U+FFFD.
fn unicode(bytes: &[u8], at: usize) -> (char, usize) {
    let first = hex4(bytes, at + 2).unwrap_or(0xFFFD);
    if let 0xD800..0xDC00 = first
        && bytes.get(at + 6..at + 8) == Some(b"\\u")
        && let Some(second @ 0xDC00..0xE000) = hex4(bytes, at + 8)
    {
        let code = 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00);
        return (char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER), 12);
    }
    (char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER), 6)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn back(tree: &Tree, id: NodeId) -> serde_json::Value {
        use serde_json::Value;
        match tree.node(id).kind {
            Kind::Null => Value::Null,
            Kind::Bool(b) => Value::Bool(b),
            Kind::Number => serde_json::from_str(&tree.source[tree.range(id)]).expect("a number"),
            Kind::Str(_) => Value::String(tree.str(id).expect("a string").into_owned()),
            Kind::Array(..) => Value::Array(tree.kids(id).iter().map(|k| back(tree, k.1)).collect()),
            Kind::Object(..) => {
                Value::Object(tree.kids(id).iter().map(|k| (tree.key_name(k.0).to_owned(), back(tree, k.1))).collect())
            }
        }
    }

    fn parse(text: &str) -> Result<serde_json::Value, TreeError> {
        let mut tree = Tree::new(text);
        let root = read(&mut tree, 0..text.len())?;
        Ok(back(&tree, root))
    }

    #[test]
    fn agrees_with_serde_json() {
        for text in [
            r#" {"a": [1, -2.5e3, true, false, null, "x\n\u00e9\ud83d\ude42\"\\\/"], "b": {}, "c": []} "#,
            "[]",
            "0",
            "\"\"",
            "[[[]],{}]",
            r#"{"a\u0062":1}"#,
            "",
            "[",
            "[1,]",
            "{\"a\"}",
            "{\"a\":}",
            "{,}",
            "[1 2]",
            "\"a",
            "\"\\x\"",
            "nul",
            "01",
            "1.",
            "-",
            "[1]x",
            "\"\n\"",
            "{\"a\":1,}",
            "\"\\u12\"",
        ] {
            match serde_json::from_str::<serde_json::Value>(text) {
                Ok(value) => assert_eq!(parse(text).as_ref(), Ok(&value), "{text}"),
                Err(_) => assert!(parse(text).is_err(), "{text}"),
            }
        }
    }

    #[test]
    fn deep_nesting_is_an_error() {
        let text = "[".repeat(10_000);
        assert!(parse(&text).is_err_and(|e| e.what.contains("nested")));
    }

    proptest::proptest! {
        #[test]
        fn escapes_map_to_their_source(parts in proptest::collection::vec(r#"[a-zé🙂]{0,4}|\\n|\\"|\\u00e9|\\ud83d\\ude42"#, 0..8)) {
            let raw = parts.concat();
            let text = unescape(&raw, 0);
            let json: String = serde_json::from_str(&format!("\"{raw}\"")).expect("valid");
            proptest::prop_assert_eq!(&text.text, &json);
            for (at, c) in text.text.char_indices() {
                let span = text.map.span(at..at + c.len_utf8());
                let written: String = serde_json::from_str(&format!("\"{}\"", &raw[span])).expect("an escape or a character");
                proptest::prop_assert_eq!(written, c.to_string());
            }
        }
    }
}
