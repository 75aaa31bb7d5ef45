//! Reads YAML into a tree. The parser tells where each scalar stands; its text is decoded here once more, for the map, and
//! what comes out differently is mapped as a whole.

use std::collections::HashMap;
use std::ops::Range;

use saphyr_parser::{Event, Parser, ScalarStyle, Span};

use super::{DEEPEST, Form, Kind, NodeId, Tree, TreeError};
use crate::draft::Writing;
use crate::offsets::MappedText;

/// Reads the first document in a part of the tree's text, and adds it to the tree. Aliases lead to the value they name.
pub fn read(tree: &mut Tree, part: Range<usize>) -> Result<NodeId, TreeError> {
    let source = tree.source;
    let text = &source[part.clone()];
    let mut places = Places { text, at: 0, chars: 0, base: part.start };
    let mut anchors: HashMap<usize, NodeId> = HashMap::new();
    let mut open: Vec<Open> = Vec::new();
    let mut parser = Parser::new_from_str(text);
    while let Some(event) = parser.next_event() {
        let (event, span) = event.map_err(|e| {
            let at = places.byte(e.marker().index());
            TreeError::new(at, e.info().to_owned())
        })?;
        let (done, anchor) = match event {
            Event::Scalar(value, style, anchor, _) => (scalar(tree, &mut places, &value, style, &span)?, anchor),
            Event::Alias(anchor) => {
                let at = places.byte(span.start.index());
                let node = anchors.get(&anchor).copied();
                (node.ok_or_else(|| TreeError::new(at, "this alias names nothing that stands before it"))?, 0)
            }
            Event::SequenceStart(anchor, _) | Event::MappingStart(anchor, _) => {
                let at = places.byte(span.start.index());
                if open.len() >= DEEPEST {
                    return Err(TreeError::new(at, format!("values are nested more than {DEEPEST} deep")));
                }
                let mapping = matches!(event, Event::MappingStart(..));
                open.push(Open { mapping, from: at, anchor, items: Vec::new(), key: None });
                continue;
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let Some(done) = open.pop() else { continue };
                let range = done.from..places.byte(span.end.index()).max(done.from);
                let id = if done.mapping {
                    tree.add_object(&done.items, range)?
                } else {
                    let items: Vec<NodeId> = done.items.iter().map(|i| i.1).collect();
                    tree.add_array(&items, range)?
                };
                (id, done.anchor)
            }
            Event::DocumentEnd => break,
            _ => continue,
        };
        if anchor != 0 {
            anchors.insert(anchor, done);
        }
        let Some(outer) = open.last_mut() else {
            tree.root = done;
            return Ok(done);
        };
        if !outer.mapping {
            outer.items.push((0, done));
        } else if let Some(key) = outer.key.take() {
            outer.items.push((key, done));
        } else {
            let name = tree.scalar(done).map(std::borrow::Cow::into_owned).unwrap_or_default();
            let key = tree.key(&name);
            if let Some(outer) = open.last_mut() {
                outer.key = Some(key);
            }
        }
    }
    // An empty file is legal, and holds nothing.
    let id = tree.add(Kind::Null, part)?;
    tree.root = id;
    Ok(id)
}

struct Open {
    mapping: bool,
    from: usize,
    anchor: usize,
    items: Vec<(u32, NodeId)>,
    key: Option<u32>,
}

/// Turns the parser's places, which count characters, into bytes. They come in order, but for small steps back.
struct Places<'a> {
    text: &'a str,
    at: usize,
    chars: usize,
    base: usize,
}

impl Places<'_> {
    fn byte(&mut self, chars: usize) -> usize {
        if chars >= self.chars {
            let mut left = chars - self.chars;
            for c in self.text[self.at..].chars() {
                if left == 0 {
                    break;
                }
                self.at += c.len_utf8();
                left -= 1;
            }
            self.chars = chars - left;
        } else {
            for c in self.text[..self.at].chars().rev().take(self.chars - chars) {
                self.at -= c.len_utf8();
            }
            self.chars = chars;
        }
        self.base + self.at
    }
}

fn scalar(
    tree: &mut Tree,
    places: &mut Places,
    value: &str,
    style: ScalarStyle,
    span: &Span,
) -> Result<NodeId, TreeError> {
    let start = places.byte(span.start.index());
    let end = places.byte(span.end.index()).max(start);
    let source = tree.source;
    let raw = &source[start..end];
    let indent = span.start.col();
    let (text, writing) = match style {
        ScalarStyle::Plain => {
            if let Some(kind) = core_value(value) {
                return tree.add(kind, start..end);
            }
            if raw == value {
                return tree.add(Kind::Str(Form::Verbatim(Writing::YamlPlain)), start..end);
            }
            (flow(raw.trim_end(), start, None), Writing::YamlPlain)
        }
        ScalarStyle::SingleQuoted => (inner(raw, start, '\''), Writing::YamlSingle),
        ScalarStyle::DoubleQuoted => (inner(raw, start, '"'), Writing::YamlDouble),
        ScalarStyle::Literal => (block(raw, start, indent, value, false), Writing::YamlBlock(indent)),
        ScalarStyle::Folded => (block(raw, start, indent, value, true), Writing::YamlFolded(indent)),
    };
    if text.text == value {
        return tree.add_stored(text, writing, start..end);
    }
    let mut whole = MappedText::default();
    whole.push_replaced(value, start..end);
    tree.add_stored(whole, Writing::Sealed, start..end)
}

/// The text of a scalar with its map to where it is written. `raw` is how it is written, quotes included, `start` where that
/// begins, `indent` its column, and `value` what a YAML reader takes it for.
#[must_use]
pub fn mapped(raw: &str, start: usize, indent: usize, style: ScalarStyle, value: &str) -> MappedText {
    let text = match style {
        ScalarStyle::Plain => flow(raw.trim_end(), start, None),
        ScalarStyle::SingleQuoted => inner(raw, start, '\''),
        ScalarStyle::DoubleQuoted => inner(raw, start, '"'),
        ScalarStyle::Literal => block(raw, start, indent, value, false),
        ScalarStyle::Folded => block(raw, start, indent, value, true),
    };
    if text.text == value {
        return text;
    }
    let mut whole = MappedText::default();
    whole.push_replaced(value, start..start + raw.len());
    whole
}

/// What a plain scalar is that is no string, by the core schema.
fn core_value(value: &str) -> Option<Kind> {
    match value {
        "" | "~" | "null" | "Null" | "NULL" => return Some(Kind::Null),
        "true" | "True" | "TRUE" => return Some(Kind::Bool(true)),
        "false" | "False" | "FALSE" => return Some(Kind::Bool(false)),
        _ => {}
    }
    let digits = value.strip_prefix(['-', '+']).unwrap_or(value);
    (digits.starts_with(|c: char| c.is_ascii_digit()) && value.parse::<f64>().is_ok()).then_some(Kind::Number)
}

fn inner(raw: &str, start: usize, quote: char) -> MappedText {
    flow(&raw[1.min(raw.len())..closing(raw, quote)], start + 1, Some(quote))
}

/// Where the closing quote of a scalar stands. The parser's span may reach over a comment that follows it.
#[must_use]
pub fn closing(raw: &str, quote: char) -> usize {
    let mut signs = raw.char_indices().skip(1).peekable();
    while let Some((at, c)) = signs.next() {
        if c == '\\' && quote == '"' {
            signs.next();
        } else if c == quote {
            if quote == '\'' && signs.next_if(|(_, next)| *next == quote).is_some() {
                continue;
            }
            return at;
        }
    }
    raw.len()
}

/// Decodes a plain or quoted scalar: line breaks are folded, and escapes of the quote are undone.
fn flow(raw: &str, start: usize, quote: Option<char>) -> MappedText {
    let bytes = raw.as_bytes();
    let mut out = MappedText::default();
    let mut at = 0;
    while at < raw.len() {
        let rest = &raw[at..];
        let run = rest
            .find(|c| matches!(c, '\n' | '\r' | ' ' | '\t') || Some(c) == quote || c == '\\' && quote == Some('"'))
            .unwrap_or(rest.len());
        out.push_verbatim(&rest[..run], start + at);
        at += run;
        let rest = &raw[at..];
        let Some(&b) = bytes.get(at) else { break };
        if b == b'\'' {
            let len = if rest.starts_with("''") { 2 } else { 1 };
            out.push_replaced("'", start + at..start + at + len);
            at += len;
        } else if b == b'\\' {
            let (c, len) = escape(rest);
            if let Some(c) = c {
                out.push_replaced(c.encode_utf8(&mut [0; 4]), start + at..start + at + len);
            }
            at += len;
        } else if b == b'"' {
            out.push_verbatim("\"", start + at);
            at += 1;
        } else {
            let blank = rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n']).len();
            let breaks = rest[..blank].bytes().filter(|&b| b == b'\n').count();
            let range = start + at..start + at + blank;
            match breaks {
                0 => out.push_verbatim(&rest[..blank], range.start),
                1 => out.push_replaced(" ", range),
                n => out.push_replaced(&"\n".repeat(n - 1), range),
            }
            at += blank;
        }
    }
    out
}

/// An escape of a double-quoted scalar and its length. Before a line break it stands for nothing.
fn escape(text: &str) -> (Option<char>, usize) {
    let Some(c) = text[1..].chars().next() else { return (Some('\\'), 1) };
    let hex = |len: usize| {
        let digits = text.get(2..2 + len)?;
        char::from_u32(u32::from_str_radix(digits, 16).ok()?)
    };
    let simple = match c {
        'n' => '\n',
        't' | '\t' => '\t',
        'r' => '\r',
        '0' => '\0',
        'a' => '\u{7}',
        'b' => '\u{8}',
        'v' => '\u{b}',
        'f' => '\u{c}',
        'e' => '\u{1b}',
        'N' => '\u{85}',
        '_' => '\u{a0}',
        'L' => '\u{2028}',
        'P' => '\u{2029}',
        'x' => return (hex(2), 4.min(text.len())),
        'u' => return (hex(4), 6.min(text.len())),
        'U' => return (hex(8), 10.min(text.len())),
        '\n' | '\r' => {
            let rest = &text[1..];
            return (None, 1 + rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n']).len());
        }
        other => return (Some(other), 1 + other.len_utf8()),
    };
    (Some(simple), 2)
}

/// Decodes a block scalar whose first line starts at `start`, after its indentation.
fn block(raw: &str, start: usize, indent: usize, value: &str, folded: bool) -> MappedText {
    let mut out = MappedText::default();
    // Lines as ranges of `raw` without indentation, and where each line's break starts.
    let mut lines: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    while at < raw.len() {
        let end = memchr::memchr(b'\n', &raw.as_bytes()[at..]).map_or(raw.len(), |n| at + n);
        let text = &raw[at..end];
        let cut = if at == 0 { 0 } else { text.bytes().take(indent).take_while(|&b| b == b' ').count() };
        let stop = if text.ends_with('\r') { end - 1 } else { end };
        lines.push(at + cut..stop.max(at + cut));
        at = end + 1;
    }
    let mut index = 0;
    while index < lines.len() && out.text.len() <= value.len() {
        let line = lines[index].clone();
        out.push_verbatim(&raw[line.clone()], start + line.start);
        let mut next = index + 1;
        if folded {
            while next < lines.len() && lines[next].is_empty() {
                next += 1;
            }
        }
        let gap_end = lines.get(next).map_or(raw.len(), |l| l.start);
        let range = start + line.end..start + gap_end;
        let spaced = |l: &Range<usize>| raw[l.clone()].starts_with([' ', '\t']);
        let joins = folded && next < lines.len() && !line.is_empty() && !spaced(&line) && !spaced(&lines[next]);
        match (joins, next - index) {
            (true, 1) => out.push_replaced(" ", range),
            (true, n) => out.push_replaced(&"\n".repeat(n - 1), range),
            (false, n) => out.push_replaced(&"\n".repeat(n), range),
        }
        index = next;
    }
    // How many line breaks at the end count is for the parser to say.
    if out.text.len() > value.len() && out.text.starts_with(value) { out.part(0..value.len()) } else { out }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    fn strings(text: &str) -> Vec<(String, String, Writing)> {
        let mut tree = Tree::new(text);
        let root = read(&mut tree, 0..text.len()).expect("YAML");
        let mut out = Vec::new();
        let mut waiting = vec![root];
        while let Some(id) = waiting.pop() {
            waiting.extend(tree.kids(id).iter().rev().map(|k| k.1));
            if let Some((text, writing)) = tree.mapped(id) {
                let span = text.map.span(0..text.text.len());
                out.push((text.text.into(), tree.source[span].to_owned(), writing));
            }
        }
        out
    }

    #[test]
    fn scalars_of_every_style() {
        let text = "# c\na: Late é  # note\nb: |\n  Hi,\n\n    deep\n  end\n\nc: >-\n  folded\n  text\n\n  more\nd: 'it''s\n  two'\ne: \"x\\n\\u00e9 \\\n  y\\\"\"\nf: plain\n  more\ng: ~\nh: 12\n";
        let all = strings(text);
        let said: Vec<&str> = all.iter().map(|s| s.0.as_str()).collect();
        assert_eq!(said, ["Late é", "Hi,\n\n  deep\nend\n", "folded text\nmore", "it's two", "x\né y\"", "plain more"]);
        assert!(all.iter().all(|s| s.2 != Writing::Sealed), "{all:?}");
        assert_eq!(all[3].1, "it''s\n  two");
        assert_eq!(all[1].2, Writing::YamlBlock(2));
    }

    #[test]
    fn aliases_are_shared_and_bombs_stay_small() {
        let mut text = "a: &a0 [lol, lol]\n".to_owned();
        for n in 1..40 {
            let _ = writeln!(text, "a{n}: &a{n} [*a{}, *a{}]", n - 1, n - 1);
        }
        let mut tree = Tree::new(&text);
        read(&mut tree, 0..text.len()).expect("YAML");
        assert!(tree.len() < 200, "{}", tree.len());
    }

    #[test]
    fn mistakes_have_a_place() {
        for text in ["a: [1", "a: \"x", "a: 1\n b: 2", "*x", "{a: b"] {
            let mut tree = Tree::new(text);
            assert!(read(&mut tree, 0..text.len()).is_err(), "{text:?}");
        }
        let deep = "[".repeat(10_000);
        assert!(read(&mut Tree::new(&deep), 0..deep.len()).is_err());
        let deep = (0..5_000).fold(String::new(), |text, n| text + &" ".repeat(n) + "- \n");
        assert!(read(&mut Tree::new(&deep), 0..deep.len()).is_err());
    }

    #[test]
    fn an_empty_file_is_null() {
        let mut tree = Tree::new("# only a comment\n");
        let root = read(&mut tree, 0..17).expect("YAML");
        assert_eq!(tree.node(root).kind, Kind::Null);
    }

    proptest::proptest! {
        #[test]
        fn values_agree_with_another_reader_and_map_back(
            style in 0..5_usize,
            lines in proptest::collection::vec("[a-zé][a-zé ,'.]{0,6}[a-zé.]|", 1..6),
        ) {
            let body = match style {
                0 => format!("k: |\n  x\n  {}\n", lines.join("\n  ")),
                1 => format!("k: >\n  x\n  {}\n", lines.join("\n  ")),
                2 => format!("k: 'x{}'\n", lines.join("\n  ").replace('\'', "''")),
                3 => format!("k: \"x{}\"\n", lines.join("\\n\n  ")),
                _ => format!("k: x{}\n", lines.join("\n  ")),
            };
            let value: serde_json::Value = serde_yaml::from_str(&body).expect("YAML");
            let mut tree = Tree::new(&body);
            let root = read(&mut tree, 0..body.len()).expect("YAML");
            let node = tree.get(root, "k").expect("a member");
            let (text, writing) = tree.mapped(node).expect("a string");
            proptest::prop_assert_eq!(&text.text, value["k"].as_str().expect("a string"));
            proptest::prop_assert!(writing != Writing::Sealed, "{}", body);
            for (at, c) in text.text.char_indices().filter(|(_, c)| c.is_alphanumeric()) {
                proptest::prop_assert_eq!(&body[text.map.span(at..at + c.len_utf8())], c.to_string());
            }
        }
    }
}
