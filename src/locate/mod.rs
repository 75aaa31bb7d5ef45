//! Finds where in a YAML text a path of keys and items leads, so that mistakes can be drawn on it.
//!
//! The text is one that a YAML reader has accepted; what this scanner does not know (complex keys, several documents) makes a
//! place coarser, never a failure.

mod scan;

use std::ops::Range;

use crate::yaml::{Problem, Step};
use scan::Inside;

/// Bytes of `text` that a problem is about. Where a step leads nowhere, the nearest place before it.
#[must_use]
pub fn locate(text: &str, problem: &Problem) -> Range<usize> {
    if let Some((line, column)) = problem.at {
        return at_line(text, line, column);
    }
    let (range, scalar) = find(text, &problem.path);
    match &problem.within {
        Some(within) if scalar && within.end <= range.len() && within.start <= within.end => {
            let part = range.start + within.start..range.start + within.end;
            if text.get(part.clone()).is_some() { part } else { range }
        }
        _ => range,
    }
}

/// Bytes of `text` at which the value of a path stands; where it leads nowhere, the nearest place before that.
#[must_use]
pub fn place_of(text: &str, path: &[Step]) -> Range<usize> {
    find(text, path).0
}

fn find(text: &str, path: &[Step]) -> (Range<usize>, bool) {
    let root = scan::root(text);
    let mut here = &root;
    let mut fallback = first_line(text, &root.range);
    for step in path {
        let next = match (step, &here.inside) {
            (Step::Key(name), Inside::Map(entries)) => entries.iter().rev().find(|entry| entry.0 == *name),
            (Step::Name(name), Inside::Map(entries)) => {
                return entries
                    .iter()
                    .rev()
                    .find(|entry| entry.0 == *name)
                    .map_or((fallback, false), |entry| (entry.1.clone(), true));
            }
            (Step::Item(index), Inside::Seq(items)) => {
                let Some(item) = items.get(*index) else { return (fallback, false) };
                fallback = first_line(text, &item.range);
                here = item;
                continue;
            }
            // A single value that was taken as a list of one.
            (Step::Item(0), _) => continue,
            _ => None,
        };
        let Some((_, key, value)) = next else { return (fallback, false) };
        fallback = key.clone();
        here = value;
    }
    match here.inside {
        Inside::Scalar(verbatim) if !here.range.is_empty() => (first_line(text, &here.range), verbatim),
        Inside::Scalar(_) => (fallback, false),
        // The key says more than the whole block below it.
        _ if !path.is_empty() => (fallback, false),
        _ => (first_line(text, &here.range), false),
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
        &TEXT[find(TEXT, path).0]
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
        assert_eq!(&TEXT[locate(TEXT, &problem(&[key("overrides"), Step::Item(0), key("note")], 0..4))], "two: lines");
        let parse = Problem { at: Some((4, 3)), ..problem(&[], 0..0) };
        assert_eq!(&TEXT[locate(TEXT, &parse)], "sorry-if:");
    }

    proptest::proptest! {
        #[test]
        fn any_text_has_places(text in "[ \\n\\-:#|>'\"\\[\\]{},a?&!\u{feff}é]{0,60}", line in 0_usize..5, column in 0_usize..9) {
            let path = [key("a"), Step::Item(0), key("a")];
            let range = find(&text, &path).0;
            proptest::prop_assert!(text.get(range).is_some());
            proptest::prop_assert!(text.get(at_line(&text, line, column)).is_some());
        }
    }
}
