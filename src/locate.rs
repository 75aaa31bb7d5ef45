//! Finds where in a YAML text a path of keys and items leads, so that mistakes can be drawn on it.
//!
//! The text is one that a YAML reader has accepted. Where this one reads it otherwise, a place is coarser, never wrong: the
//! nearest one that was found on the way.

use std::collections::HashMap;
use std::ops::Range;

use saphyr_parser::{Event, Parser, ScalarStyle};

use crate::offsets::MappedText;
use crate::source::tree::yaml::{closing, mapped};
use crate::yaml::{Problem, Step};

/// Bytes of `text` that a problem is about. Where a step leads nowhere, the nearest place before it.
#[must_use]
pub fn locate(text: &str, problem: &Problem) -> Range<usize> {
    if problem.at.is_some() {
        return Places::default().of(text, problem);
    }
    Places::read(text).of(text, problem)
}

/// Bytes of `text` at which the value of a path stands; where it leads nowhere, the nearest place before that.
#[must_use]
pub fn place_of(text: &str, path: &[Step]) -> Range<usize> {
    Places::read(text).find(text, path).0
}

/// A value and where it stands.
#[derive(Debug)]
struct Node {
    /// Where it is written; a scalar with its quotes.
    range: Range<usize>,
    inside: Inside,
}

#[derive(Debug)]
enum Inside {
    Scalar(Scalar),
    /// Keys, each with the places of its name and of its value.
    Map(Vec<(String, usize, usize)>),
    /// Items.
    Seq(Vec<usize>),
}

#[derive(Debug)]
struct Scalar {
    value: String,
    style: ScalarStyle,
    indent: usize,
}

/// Where the values of a YAML text stand.
#[derive(Debug, Default)]
pub struct Places {
    nodes: Vec<Node>,
    root: Option<usize>,
}

/// A list or mapping that is not at its end yet.
struct Open {
    node: usize,
    anchor: usize,
    key: Option<usize>,
}

impl Places {
    /// Reads the first document of a text as far as it can be read.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let mut places = Self::default();
        let skipped = text.len() - text.trim_start_matches('\u{feff}').len();
        let mut bytes = Bytes { text, at: skipped, chars: 0 };
        let mut anchors: HashMap<usize, usize> = HashMap::new();
        let mut open: Vec<Open> = Vec::new();
        let mut parser = Parser::new_from_str(&text[skipped..]);
        while let Some(Ok((event, span))) = parser.next_event() {
            let start = bytes.at(span.start.index());
            let end = bytes.at(span.end.index()).max(start);
            let (node, anchor) = match event {
                Event::Scalar(value, style, anchor, _) => {
                    let scalar = Scalar { value: value.into_owned(), style, indent: span.start.col() };
                    (places.add(start..end, Inside::Scalar(scalar)), anchor)
                }
                Event::Alias(anchor) => match anchors.get(&anchor) {
                    Some(&node) => (node, 0),
                    None => break,
                },
                Event::SequenceStart(anchor, _) | Event::MappingStart(anchor, _) => {
                    let map = matches!(event, Event::MappingStart(..));
                    let inside = if map { Inside::Map(Vec::new()) } else { Inside::Seq(Vec::new()) };
                    let node = places.add(start..end, inside);
                    places.put(&mut open, node);
                    open.push(Open { node, anchor, key: None });
                    continue;
                }
                Event::SequenceEnd | Event::MappingEnd => {
                    let Some(done) = open.pop() else { continue };
                    let range = &mut places.nodes[done.node].range;
                    range.end = end.max(range.start);
                    if done.anchor != 0 {
                        anchors.insert(done.anchor, done.node);
                    }
                    continue;
                }
                Event::DocumentEnd => break,
                _ => continue,
            };
            if anchor != 0 {
                anchors.insert(anchor, node);
            }
            places.put(&mut open, node);
        }
        places
    }

    fn add(&mut self, range: Range<usize>, inside: Inside) -> usize {
        self.nodes.push(Node { range, inside });
        self.nodes.len() - 1
    }

    /// Puts a node into what is open.
    fn put(&mut self, open: &mut [Open], node: usize) {
        let Some(outer) = open.last_mut() else {
            self.root.get_or_insert(node);
            return;
        };
        let name = match &self.nodes[node].inside {
            Inside::Scalar(scalar) => scalar.value.clone(),
            _ => String::new(),
        };
        match &mut self.nodes[outer.node].inside {
            Inside::Seq(items) => items.push(node),
            Inside::Map(entries) => {
                if let Some(key) = outer.key.take() {
                    // The value comes in the place that was kept for it.
                    if let Some(entry) = entries.last_mut() {
                        *entry = (std::mem::take(&mut entry.0), key, node);
                    }
                } else {
                    outer.key = Some(node);
                    entries.push((name, node, node));
                }
            }
            Inside::Scalar(_) => {}
        }
    }

    /// Bytes of the text that a problem is about.
    #[must_use]
    pub fn of(&self, text: &str, problem: &Problem) -> Range<usize> {
        if let Some((line, column)) = problem.at {
            return at_line(text, line, column);
        }
        let (range, node) = self.find(text, &problem.path);
        let (Some(within), Some(node)) = (&problem.within, node) else { return range };
        let Some(scalar) = self.scalar(text, node) else { return range };
        if within.start >= within.end || within.end > scalar.text.len() {
            return range;
        }
        let part = scalar.map.span(within.clone());
        if text.get(part.clone()).is_some() { first_line(text, &part) } else { range }
    }

    /// The text of the scalar that a path leads to, with its map to where it is written.
    #[must_use]
    pub fn text_of(&self, text: &str, path: &[Step]) -> Option<MappedText> {
        self.scalar(text, self.find(text, path).1?)
    }

    /// Where the scalar that a path leads to is written, with its quotes; only if it stands on one line.
    #[must_use]
    pub fn written(&self, text: &str, path: &[Step]) -> Option<Range<usize>> {
        let node = &self.nodes[self.find(text, path).1?];
        let Inside::Scalar(scalar) = &node.inside else { return None };
        let raw = text.get(node.range.clone())?;
        let flow =
            !matches!(scalar.style, ScalarStyle::Literal | ScalarStyle::Folded) && !raw.trim_end().contains('\n');
        flow.then(|| node.range.start..node.range.start + raw.trim_end().len())
    }

    fn scalar(&self, text: &str, node: usize) -> Option<MappedText> {
        let Node { range, inside: Inside::Scalar(scalar) } = self.nodes.get(node)? else { return None };
        Some(mapped(text.get(range.clone())?, range.start, scalar.indent, scalar.style, &scalar.value))
    }

    /// The place a path leads to on its first line, and the scalar there.
    /// Where the value of a path begins; where it leads nowhere, the nearest place before that. `text` is what was read.
    #[must_use]
    pub fn start(&self, text: &str, path: &[Step]) -> usize {
        self.find(text, path).0.start
    }

    fn find(&self, text: &str, path: &[Step]) -> (Range<usize>, Option<usize>) {
        let Some(mut here) = self.root else { return (0..0, None) };
        let mut fallback = self.shown(text, here);
        for step in path {
            let next = match (step, &self.nodes[here].inside) {
                (Step::Key(name), Inside::Map(entries)) => entries.iter().rev().find(|entry| entry.0 == *name),
                (Step::Name(name), Inside::Map(entries)) => {
                    return entries
                        .iter()
                        .rev()
                        .find(|entry| entry.0 == *name)
                        .map_or((fallback, None), |entry| (self.shown(text, entry.1), Some(entry.1)));
                }
                (Step::Item(index), Inside::Seq(items)) => {
                    let Some(&item) = items.get(*index) else { return (fallback, None) };
                    fallback = self.shown(text, item);
                    here = item;
                    continue;
                }
                // A single value that was taken as a list of one.
                (Step::Item(0), _) => continue,
                _ => None,
            };
            let Some(&(_, key, value)) = next else { return (fallback, None) };
            fallback = self.shown(text, key);
            here = value;
        }
        match &self.nodes[here].inside {
            Inside::Scalar(_) => {
                let range = self.shown(text, here);
                if range.is_empty() { (fallback, Some(here)) } else { (range, Some(here)) }
            }
            // The key says more than the whole block below it.
            _ => (fallback, None),
        }
    }

    /// The first line of a node; a scalar without its quotes.
    fn shown(&self, text: &str, node: usize) -> Range<usize> {
        let Node { range, inside } = &self.nodes[node];
        let raw = text.get(range.clone()).unwrap_or_default();
        let close = |quote| Some(range.start + 1..(range.start + closing(raw, quote)).max(range.start + 1));
        let inner = match inside {
            Inside::Scalar(Scalar { style: ScalarStyle::SingleQuoted, .. }) => close('\''),
            Inside::Scalar(Scalar { style: ScalarStyle::DoubleQuoted, .. }) => close('"'),
            _ => None,
        };
        match inner {
            Some(inner) if inner.is_empty() => range.start..(inner.end + 1).min(range.end),
            Some(inner) => first_line(text, &inner),
            None => first_line(text, range),
        }
    }
}

/// Turns the parser's places, which count characters, into bytes. They come in order, but for small steps back.
struct Bytes<'a> {
    text: &'a str,
    at: usize,
    chars: usize,
}

impl Bytes<'_> {
    fn at(&mut self, chars: usize) -> usize {
        while self.chars < chars {
            let Some(c) = self.text[self.at..].chars().next() else { break };
            self.at += c.len_utf8();
            self.chars += 1;
        }
        while self.chars > chars {
            let Some(c) = self.text[..self.at].chars().next_back() else { break };
            self.at -= c.len_utf8();
            self.chars -= 1;
        }
        self.at
    }
}

/// The part of a range that stands on its first line.
fn first_line(text: &str, range: &Range<usize>) -> Range<usize> {
    let part = text.get(range.clone()).unwrap_or_default();
    let line = part.lines().next().unwrap_or_default().trim_end();
    range.start..range.start + line.len()
}

/// The rest of a line from a place that a YAML reader named, both counted from 1.
fn at_line(text: &str, line: usize, column: usize) -> Range<usize> {
    let mut start = 0;
    for (index, content) in text.split_inclusive('\n').enumerate() {
        if index + 1 == line {
            let content = content.trim_end_matches(['\n', '\r']);
            let skip = content.char_indices().nth(column.saturating_sub(1)).map_or(content.len(), |(at, _)| at);
            let end = start + content.len();
            let start = start + skip;
            let word = text[start..end].find(char::is_whitespace).unwrap_or(end - start);
            return start..start + word;
        }
        start += content.len();
    }
    text.len()..text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
# a comment
packs: [service-recovery, ./house.yaml]
severity:
  sorry-if: warning   # softer
  \"odd key\": 'off'
overrides:
- files: ['macros/**', \"x\"]
  channel: chat
  note: |
    two: lines

    more
- files:
    - a: {b: [1, {c: deep}], d}
    -
      - inner
folded: one
  two
last: end
";

    fn at(path: &[Step]) -> &'static str {
        &TEXT[place_of(TEXT, path)]
    }

    fn key(name: &str) -> Step {
        Step::Key(name.to_owned())
    }

    #[test]
    fn paths_lead_to_values() {
        assert_eq!(at(&[key("packs"), Step::Item(1)]), "./house.yaml");
        assert_eq!(at(&[key("severity"), key("sorry-if")]), "warning");
        assert_eq!(at(&[key("severity"), key("odd key")]), "off");
        assert_eq!(at(&[key("severity"), Step::Name("odd key".to_owned())]), "odd key");
        assert_eq!(at(&[key("overrides"), Step::Item(0), key("files"), Step::Item(1)]), "x");
        assert_eq!(at(&[key("overrides"), Step::Item(0), key("channel")]), "chat");
        assert_eq!(at(&[key("overrides"), Step::Item(0), key("note")]), "two: lines");
        let deep =
            [key("overrides"), Step::Item(1), key("files"), Step::Item(0), key("a"), key("b"), Step::Item(1), key("c")];
        assert_eq!(at(&deep), "deep");
        assert_eq!(at(&[key("overrides"), Step::Item(1), key("files"), Step::Item(1), Step::Item(0)]), "inner");
        assert_eq!(at(&[key("folded")]), "one");
        assert_eq!(at(&[key("last")]), "end");
    }

    #[test]
    fn a_path_that_leads_nowhere_ends_where_it_could() {
        assert_eq!(at(&[key("severity"), key("nothing")]), "severity");
        assert_eq!(at(&[key("overrides"), Step::Item(0), key("nothing")]), "files: ['macros/**', \"x\"]");
        assert_eq!(at(&[key("severity")]), "severity");
        assert_eq!(at(&[key("packs"), Step::Item(9)]), "packs");
        // A single value stands for a list of one.
        assert_eq!(at(&[key("last"), Step::Item(0)]), "end");
    }

    #[test]
    fn a_part_of_a_scalar() {
        let problem = |path: &[Step], within: Range<usize>| Problem {
            file: 0,
            path: path.to_vec(),
            within: Some(within),
            at: None,
            message: String::new(),
            help: String::new(),
            fatal: true,
        };
        assert_eq!(&TEXT[locate(TEXT, &problem(&[key("severity"), key("sorry-if")], 0..4))], "warn");
        assert_eq!(&TEXT[locate(TEXT, &problem(&[key("overrides"), Step::Item(0), key("note")], 5..10))], "lines");
        let quoted = "a: [\"x\\ty\u{e9}z\", 'it''s so']\nb: >\n  one\n  two\n";
        let part = |path: &[Step], within| &quoted[locate(quoted, &problem(path, within))];
        assert_eq!(part(&[key("a"), Step::Item(0)], 1..2), "\\t");
        assert_eq!(part(&[key("a"), Step::Item(0)], 5..6), "z");
        assert_eq!(part(&[key("a"), Step::Item(1)], 5..7), "so");
        assert_eq!(part(&[key("b")], 4..7), "two");
        let parse = Problem { at: Some((4, 3)), ..problem(&[], 0..0) };
        assert_eq!(&TEXT[locate(TEXT, &parse)], "sorry-if:");
    }

    proptest::proptest! {
        #[test]
        fn any_text_has_places(text in "[ \\n\\-:#|>'\"\\[\\]{},a?&!\u{feff}é]{0,60}", line in 0_usize..5, column in 0_usize..9) {
            let path = [key("a"), Step::Item(0), key("a")];
            let range = place_of(&text, &path);
            proptest::prop_assert!(text.get(range).is_some());
            proptest::prop_assert!(text.get(at_line(&text, line, column)).is_some());
        }
    }
}
