//! Reads the YAML that packs are mostly written in, many times faster than a reader of all YAML does.
//!
//! What is read here is read exactly as the full reader would. At anything unusual, at a mistake, and at a key that stands
//! twice, this one gives up: then the full reader reads the file, and says what is wrong with it.

use memchr::{memchr, memchr2, memchr2_iter};
use serde_yaml::{Mapping, Number, Value};

/// How deep lists and mappings may stand in each other here.
const MAX_DEPTH: usize = 60;
/// The longest key in bytes.
const MAX_KEY: usize = 1000;

/// Reads a file that holds at most so many values; nothing if it has to be read in full.
pub(super) fn read(text: &str, most_values: usize) -> Option<Value> {
    if !is_common(text) {
        return None;
    }
    let mut reader =
        Reader { text, start: 0, next: 0, line: "", indent: 0, ended: false, values: 0, most_values, depth: 0 };
    reader.advance();
    let value = if reader.ended || reader.indent > 0 { None } else { reader.block(0) };
    value.filter(|_| reader.ended && reader.values <= most_values)
}

/// Whether a text holds nothing but spaces, line feeds, and characters that are neither controls nor breaks of lines.
fn is_common(text: &str) -> bool {
    let odd = |c: char| {
        c < ' ' && c != '\n'
            || matches!(c, '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
    };
    // No loop that ends early: so it takes many bytes at once.
    let is_odd = |byte: &u8| (*byte < b' ' && *byte != b'\n') || *byte >= 0x7f;
    let any_odd = text.as_bytes().iter().fold(false, |any, byte| any | is_odd(byte));
    !any_odd || !text.contains(odd)
}

struct Reader<'a> {
    text: &'a str,
    /// Where the line at hand starts, and where the next one does.
    start: usize,
    next: usize,
    /// The line at hand, which holds more than blanks and a comment.
    line: &'a str,
    /// How far it is indented.
    indent: usize,
    /// Whether there is no such line any more.
    ended: bool,
    values: usize,
    most_values: usize,
    depth: usize,
}

impl<'a> Reader<'a> {
    /// The next line of the text, whatever it holds.
    fn next_line(&mut self) -> Option<&'a str> {
        let rest = &self.text[self.next..];
        if rest.is_empty() {
            return None;
        }
        let end = memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len());
        self.start = self.next;
        self.next = (self.start + end + 1).min(self.text.len());
        Some(&rest[..end])
    }

    /// Goes on to the next line that holds something.
    fn advance(&mut self) {
        while let Some(line) = self.next_line() {
            let indent = spaces(line);
            if indent < line.len() && line.as_bytes()[indent] != b'#' {
                (self.line, self.indent) = (line, indent);
                return;
            }
        }
        self.ended = true;
    }

    fn count(&mut self) -> Option<()> {
        self.values += 1;
        (self.values <= self.most_values && self.depth <= MAX_DEPTH).then_some(())
    }

    /// Whether an item of a list begins in this column of the line at hand.
    fn is_item(&self, column: usize) -> bool {
        let rest = &self.line[column..];
        rest == "-" || rest.starts_with("- ")
    }

    /// A list or mapping whose first line is at hand, from this column on.
    fn block(&mut self, column: usize) -> Option<Value> {
        self.depth += 1;
        self.count()?;
        let value = if self.is_item(column) { self.sequence(column) } else { self.mapping(column) };
        self.depth -= 1;
        value
    }

    fn sequence(&mut self, column: usize) -> Option<Value> {
        let mut items = Vec::new();
        loop {
            let start = column + 1 + spaces(&self.line[column + 1..]);
            items.push(if is_tail(&self.line[column + 1..]) {
                self.below(column, false)?
            } else if self.is_item(start) || self.is_entry(start) {
                self.block(start)?
            } else {
                self.inline(start, column)?
            });
            if self.ended || self.indent < column || self.indent == column && !self.is_item(column) {
                return Some(Value::Sequence(items));
            }
            if self.indent > column {
                return None;
            }
        }
    }

    fn mapping(&mut self, column: usize) -> Option<Value> {
        let mut entries = Mapping::new();
        loop {
            let (key, end) = self.key(column)?;
            self.count()?;
            let start = end + spaces(&self.line[end..]);
            let value =
                if is_tail(&self.line[end..]) { self.below(column, true)? } else { self.inline(start, column)? };
            if entries.insert(key, value).is_some() {
                return None;
            }
            if self.ended || self.indent < column {
                return Some(Value::Mapping(entries));
            }
            if self.indent > column {
                return None;
            }
        }
    }

    /// What stands on the lines below a key or a hyphen that nothing follows.
    fn below(&mut self, column: usize, of_key: bool) -> Option<Value> {
        self.advance();
        if !self.ended && (self.indent > column || of_key && self.indent == column && self.is_item(column)) {
            return self.block(self.indent);
        }
        self.count()?;
        Some(Value::Null)
    }

    /// Whether an entry of a mapping may begin in this column of the line at hand.
    fn is_entry(&self, column: usize) -> bool {
        let text = &self.line[column..];
        let end = if text.starts_with(['"', '\'']) {
            quoted_end(text).map(|end| end + spaces(&text[end..]))
        } else {
            plain_end(text)
        };
        end.is_some_and(|end| text[end..].starts_with(':'))
    }

    /// The key that begins in this column of the line at hand, and where the line goes on after its colon.
    fn key(&self, column: usize) -> Option<(Value, usize)> {
        let text = &self.line[column..];
        let (key, end) = if let Some((key, end)) = quoted(text) {
            (Value::String(key), end + spaces(&text[end..]))
        } else {
            let end = plain_end(text)?;
            (scalar(text[..end].trim_end_matches(' '))?, end)
        };
        let after = text[end..].strip_prefix(':')?;
        (end < MAX_KEY && (after.is_empty() || after.starts_with(' '))).then_some((key, column + end + 1))
    }

    /// What stands behind a key or a hyphen on the line at hand; `column` is where the key or hyphen begins.
    fn inline(&mut self, start: usize, column: usize) -> Option<Value> {
        let text = &self.line[start..];
        if text == "|" {
            return self.literal(column);
        }
        let (value, ends) = if text.starts_with(['[', '{']) {
            let from = self.start + start;
            let (value, end) = self.flow(&self.text[from..])?;
            self.next = from + end;
            (value, is_tail(self.next_line().unwrap_or_default()))
        } else if let Some((value, end)) = quoted(text) {
            self.count()?;
            (Value::String(value), is_tail(&text[end..]))
        } else {
            self.count()?;
            let end = plain_end(text)?;
            (scalar(text[..end].trim_end_matches(' '))?, !text[end..].starts_with(':'))
        };
        self.advance();
        ends.then_some(value)
    }

    /// A text on the lines below, as it stands.
    fn literal(&mut self, column: usize) -> Option<Value> {
        self.count()?;
        let indent = spaces(&self.text[self.next..]);
        let (mut text, mut blank) = (String::new(), 0);
        let ends = self.text.ends_with('\n');
        loop {
            let before = self.next;
            let Some(line) = self.next_line() else { break };
            let own = spaces(line);
            if own == line.len() && own <= indent {
                blank += 1;
                continue;
            }
            if own < indent {
                self.next = before;
                break;
            }
            for _ in 0..blank {
                text.push('\n');
            }
            blank = 0;
            text.push_str(&line[indent..]);
            text.push('\n');
        }
        self.advance();
        (indent > column
            && !text.is_empty()
            && !text.starts_with([' ', '\n'])
            && ends
            && (self.ended || self.indent <= column))
            .then_some(Value::String(text))
    }

    /// A list or mapping in brackets that begins a text, and where it ends; or what may stand in one.
    fn flow(&mut self, text: &str) -> Option<(Value, usize)> {
        self.count()?;
        if let Some((value, end)) = quoted(text) {
            return (!text[..end].contains('\n')).then_some((Value::String(value), end));
        }
        let (mut items, mut entries) = (Vec::new(), Mapping::new());
        let close = match text.as_bytes().first()? {
            b'[' => ']',
            b'{' => '}',
            _ => {
                let end = flow_end(text)?;
                return Some((scalar(text[..end].trim_end_matches(' '))?, end));
            }
        };
        self.depth += 1;
        let mut at = between(text, 1)?;
        if text[at..].starts_with(close) {
            at += 1;
        } else {
            loop {
                let (first, end) = self.flow(&text[at..])?;
                at += end;
                if close == '}' {
                    if !matches!(first, Value::String(_) | Value::Number(_) | Value::Bool(_)) || end > MAX_KEY {
                        return None;
                    }
                    at += spaces(&text[at..]);
                    at += text[at..].starts_with(": ").then_some(1)?;
                    at += spaces(&text[at..]);
                    let (value, end) = self.flow(&text[at..])?;
                    at += end;
                    if entries.insert(first, value).is_some() {
                        return None;
                    }
                } else {
                    items.push(first);
                }
                at = between(text, at)?;
                let sign = char::from(*text.as_bytes().get(at)?);
                at += 1;
                if sign == close {
                    break;
                }
                if sign != ',' {
                    return None;
                }
                at = between(text, at)?;
            }
        }
        self.depth -= 1;
        Some((if close == ']' { Value::Sequence(items) } else { Value::Mapping(entries) }, at))
    }
}

/// How many spaces a text begins with.
fn spaces(text: &str) -> usize {
    text.bytes().take_while(|byte| *byte == b' ').count()
}

/// Where what stands in brackets goes on, on the same line or a later one; nothing where the full reader must look.
fn between(text: &str, mut at: usize) -> Option<usize> {
    loop {
        at += spaces(&text[at..]);
        match text.as_bytes().get(at)? {
            b'\n' => at += 1,
            b'#' => return None,
            b'-' | b'.' if text[..at].ends_with('\n') => return None,
            _ => return Some(at),
        }
    }
}

/// Whether a line holds nothing more but blanks and a comment.
fn is_tail(text: &str) -> bool {
    let start = spaces(text);
    start == text.len() || start > 0 && text[start..].starts_with('#')
}

/// Whether a text without quotes may begin so.
fn may_begin(text: &str) -> bool {
    match text.as_bytes() {
        [] => false,
        [b'-', rest @ ..] => rest.first().is_some_and(u8::is_ascii_digit),
        [b'.', rest @ ..] => !rest.starts_with(b"..") || rest.get(2).is_some_and(u8::is_ascii_alphanumeric),
        [first, ..] => !b"\n?:,[]{}#&*!|>'\"%@`".contains(first),
    }
}

/// Where a text without quotes ends on its line: at a colon with a blank after it, or before a comment.
fn plain_end(text: &str) -> Option<usize> {
    if !may_begin(text) {
        return None;
    }
    let bytes = text.as_bytes();
    let ends = |at: &usize| match bytes[*at] {
        b':' => bytes.get(at + 1).is_none_or(|next| *next == b' '),
        _ => *at > 0 && bytes[at - 1] == b' ',
    };
    Some(memchr2_iter(b':', b'#', bytes).find(ends).unwrap_or(bytes.len()))
}

/// Where a text without quotes ends in brackets.
fn flow_end(text: &str) -> Option<usize> {
    if !may_begin(text) {
        return None;
    }
    let bytes = text.as_bytes();
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b',' | b']' | b'}' => return Some(at),
            b'[' | b'{' => return None,
            // A text that goes on on another line is folded.
            b'\n' => {
                let next = between(text, at)?;
                return matches!(bytes.get(next)?, b',' | b']' | b'}').then_some(at);
            }
            b'#' if at > 0 && bytes[at - 1] == b' ' => return None,
            b':' => match bytes.get(at + 1)? {
                b' ' => return Some(at),
                b'\n' | b',' | b'?' | b'[' | b']' | b'{' | b'}' => return None,
                _ => {}
            },
            _ => {}
        }
    }
    None
}

/// Where a text in quotes ends on its line.
fn quoted_end(text: &str) -> Option<usize> {
    let (quote, bytes) = (*text.as_bytes().first()?, text.as_bytes());
    let escape = if quote == b'"' { b'\\' } else { quote };
    let mut at = 1;
    loop {
        at += memchr2(quote, escape, bytes.get(at..)?)?;
        let twice = bytes[at] == b'\\' || quote == b'\'' && bytes.get(at + 1) == Some(&b'\'');
        if !twice {
            return Some(at + 1);
        }
        at += 2;
    }
}

/// A text in quotes and where it ends; nothing if there is none, if it goes on on another line, or has unusual escapes.
fn quoted(text: &str) -> Option<(String, usize)> {
    let quote = *text.as_bytes().first().filter(|byte| matches!(byte, b'"' | b'\''))?;
    let end = quoted_end(text)?;
    let inner = &text[1..end - 1];
    let sign = if quote == b'"' { '\\' } else { '\'' };
    let Some(first) = inner.find(sign) else { return Some((inner.to_owned(), end)) };
    let mut out = inner[..first].to_owned();
    let mut rest = inner[first..].chars();
    while let Some(c) = rest.next() {
        match (c == sign).then(|| rest.next()) {
            None => out.push(c),
            Some(Some(escaped @ ('"' | '\\' | '\''))) if escaped != '\'' || quote == b'\'' => out.push(escaped),
            Some(_) => return None,
        }
    }
    Some((out, end))
}

/// What a text without quotes means.
fn scalar(text: &str) -> Option<Value> {
    match text {
        "" => return None,
        "null" | "Null" | "NULL" | "~" => return Some(Value::Null),
        "true" | "True" | "TRUE" => return Some(Value::Bool(true)),
        "false" | "False" | "FALSE" => return Some(Value::Bool(false)),
        _ => {}
    }
    let begins_number = text.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c));
    let in_number = |byte: u8| byte.is_ascii_hexdigit() || b"+-._xoXOiInNfF".contains(&byte);
    if !begins_number || !text.bytes().all(in_number) {
        return Some(Value::String(text.to_owned()));
    }
    if text.len() < 16 && text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0')) {
        return Some(Value::Number(Number::from(text.parse::<u64>().ok()?)));
    }
    // Other figures are rare.
    match serde_yaml::from_str(text).ok()? {
        value @ (Value::Number(_) | Value::String(_)) => Some(value),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the full reader makes of a text.
    fn full(text: &str) -> Option<Value> {
        let mut problems = crate::yaml::Problems::default();
        let value = super::super::read::in_full(text, 1, &mut problems);
        value.filter(|_| problems.list.is_empty())
    }

    #[test]
    fn common_packs_are_read_here() {
        let text = "# A pack.\npack: house # ours\nwords:\n  thing: [a, 'b''c', \"d \\\" e\", <f>, 12, -1, {k: v, x: [y]}]\n\
                    acts:\n- one\n-   two: 2.5\n    three: \"(a|b) ...3 c\"\n-\n  - x:y\n  - \"q\": |\n      # text\n\n       \u{e9} more\n\n\
                    many: [a,\n  \"b c\", {d: e,\nf: g\n}\n ] # h\nempty:\nlast: ...3 then [that] #1\n";
        let value = read(text, 1000);
        assert!(value.is_some());
        assert_eq!(value, full(text));
        for odd in [
            "a: b\n c",
            "a: b\na: c",
            "a: &x b",
            "a: >\n  b\n",
            "- a: b\n c: d",
            "a: \"b\nc\"",
            "a\tb: c",
            "",
            "a: [b\nc]",
            "a: [b, # c\nd]",
        ] {
            assert_eq!(read(odd, 1000), None, "{odd:?}");
        }
    }

    #[test]
    fn nearly_all_built_in_packs_are_read_here() {
        let (mut all, mut here) = (0, 0);
        for folder in ["languages", "profiles", "service-recovery", "service-recovery-de"] {
            let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("rules").join(folder);
            for entry in std::fs::read_dir(folder).expect("a folder") {
                let path = entry.expect("a file").path();
                let text = std::fs::read_to_string(&path).expect("text");
                let value = read(&text, 100_000);
                assert!(value.is_none() || value == full(&text), "{}", path.display());
                all += 1;
                here += usize::from(value.is_some());
            }
        }
        assert!(here * 5 >= all * 4, "{here} of {all}");
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(2000))]
        #[test]
        fn what_is_read_here_is_read_the_same_in_full(
            parts in proptest::collection::vec(proptest::sample::select(PARTS), 0..24)
        ) {
            let text = parts.concat();
            if let Some(value) = read(&text, 1000) {
                proptest::prop_assert_eq!(Some(value), full(&text), "{:?}", text);
            }
        }
    }

    const PARTS: &[&str] = &[
        "a", "b c", "k: ", "x: ", "y:", ": ", ":", "- ", "-", "\n", "\n", "\n", "\n  ", "\n  ", "\n    ", "  ", " ",
        "\"", "'", "\"q\"", "'q'", "[", "]", "{", "}", ", ", ",", "|", "|\n    ", ">", "#", " # c", "1", "-1", "+1",
        "0x1f", "0o7", "007", "1e3", ".5", "...", "---", "null", "~", "true", "\u{e9}", "\u{a0}", "?", "\\", "\\\"",
        "''", "*", "&", "!", "%", "@", "<<: ", "=", "- k: v\n", "  x: y\n", "[a, b]", "{a: b}", "[a,\n", "\n]", ",\n",
        "inf", "nan", "_",
    ];
}
