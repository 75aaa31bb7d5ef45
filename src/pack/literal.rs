//! Finds what every match of a regular expression must hold, so that most texts need not be searched at all.

use std::collections::BTreeSet;

use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Class, Hir, HirKind};

/// The bytes of which every match holds at least one; empty if nothing can be said.
#[must_use]
pub fn required_bytes(pattern: &str) -> Vec<u8> {
    let parsed =
        ParserBuilder::new().case_insensitive(true).unicode(!pattern.is_ascii()).utf8(false).build().parse(pattern);
    parsed.ok().and_then(|hir| bytes(&hir)).map(|set| set.into_iter().collect()).unwrap_or_default()
}

/// The smallest set of bytes that is seen to be needed.
fn bytes(hir: &Hir) -> Option<BTreeSet<u8>> {
    match hir.kind() {
        HirKind::Literal(literal) => literal.0.first().map(|byte| BTreeSet::from([*byte])),
        HirKind::Class(class) => Some(class_bytes(class)),
        HirKind::Repetition(repetition) if repetition.min > 0 => bytes(&repetition.sub),
        HirKind::Empty | HirKind::Look(_) | HirKind::Repetition(_) => None,
        HirKind::Capture(capture) => bytes(&capture.sub),
        HirKind::Concat(all) => all.iter().filter_map(bytes).min_by_key(BTreeSet::len),
        HirKind::Alternation(all) => {
            let mut set = BTreeSet::new();
            for one in all {
                set.extend(bytes(one)?);
            }
            Some(set)
        }
    }
}

/// The bytes a character of a class may begin with.
fn class_bytes(class: &Class) -> BTreeSet<u8> {
    match class {
        Class::Bytes(class) => class.iter().flat_map(|range| range.start()..=range.end()).collect(),
        Class::Unicode(class) => {
            class.iter().flat_map(|range| first_byte(range.start())..=first_byte(range.end())).collect()
        }
    }
}

fn first_byte(c: char) -> u8 {
    let mut buffer = [0; 4];
    c.encode_utf8(&mut buffer).as_bytes()[0]
}

/// The longest lower-case ASCII text that every match holds; empty if there is none to be seen.
///
/// Only plain runs of letters outside of groups, classes and repetitions count: simple, and never wrong.
#[must_use]
pub fn required(pattern: &str) -> String {
    let mut best = String::new();
    let mut run = String::new();
    let mut depth = 0_usize;
    let mut chars = pattern.chars().peekable();
    let keep = |run: &mut String, best: &mut String| {
        if run.len() > best.len() {
            std::mem::swap(run, best);
        }
        run.clear();
    };
    while let Some(c) = chars.next() {
        match c {
            '\\' => {
                keep(&mut run, &mut best);
                chars.next();
            }
            '|' if depth == 0 => return String::new(),
            '(' | '[' | '{' => {
                keep(&mut run, &mut best);
                depth += 1;
            }
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            // Letters whose case folds beyond ASCII (k, s) would make the text miss some matches.
            c if depth == 0 && (c.is_ascii_alphanumeric() || c == ' ') && !matches!(c, 'k' | 'K' | 's' | 'S') => {
                run.push(c.to_ascii_lowercase());
                if matches!(chars.peek(), Some('?' | '*' | '{')) {
                    run.pop();
                    keep(&mut run, &mut best);
                }
            }
            _ => keep(&mut run, &mut best),
        }
    }
    keep(&mut run, &mut best);
    if best.len() < 3 { String::new() } else { best }
}

#[cfg(test)]
mod tests {
    use super::{required, required_bytes};

    #[test]
    fn literals() {
        assert_eq!(required(r"(?:x|y)refund(ed)?\b"), "refund");
        assert_eq!(required(r"cat|dog"), "");
        assert_eq!(required(r"refunds?"), "refund");
        assert_eq!(required(r"[abc]+"), "");
    }

    #[test]
    fn needed_bytes() {
        assert_eq!(required_bytes(r"order \d{3,}"), b" ");
        assert_eq!(required_bytes(r"(?:ab|cd)\d+"), b"ACac");
        assert_eq!(required_bytes("[!]{3,}|[?!]"), b"!?");
        assert_eq!(required_bytes("[😡🤬]"), [0xf0]);
        assert_eq!(required_bytes(r"\w*"), b"");
    }
}
