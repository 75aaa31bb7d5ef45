//! Finds which bytes, and which letters in a row, every match of a regular expression must hold, so that most texts need not
//! be searched at all.

use std::collections::BTreeSet;

use regex_syntax::hir::{Class, Hir, HirKind};

/// How many sets of bytes are kept for an expression.
const KEPT: usize = 2;

/// Sets of bytes of each of which every match holds at least one, the most telling first; none if nothing can be said.
#[must_use]
pub fn needs(hir: &Hir) -> Vec<BTreeSet<u8>> {
    let mut all = sets(hir);
    all.sort_by_key(|set| (weight(set), set.len()));
    all.dedup();
    all.truncate(KEPT);
    all
}

/// How far from the start of a match a byte of the set stands at most; nothing if there is no telling.
#[must_use]
pub fn distance(hir: &Hir, need: &BTreeSet<u8>) -> Option<usize> {
    match hir.kind() {
        HirKind::Literal(literal) => literal.0.iter().position(|byte| need.contains(byte)),
        HirKind::Class(class) => class_bytes(class).is_subset(need).then_some(0),
        HirKind::Repetition(repetition) if repetition.min > 0 => distance(&repetition.sub, need),
        HirKind::Empty | HirKind::Look(_) | HirKind::Repetition(_) => None,
        HirKind::Capture(capture) => distance(&capture.sub, need),
        HirKind::Concat(all) => {
            let mut before = 0;
            for one in all {
                if let Some(distance) = distance(one, need) {
                    return Some(before + distance);
                }
                before += one.properties().maximum_len()?;
            }
            None
        }
        HirKind::Alternation(all) => {
            all.iter().try_fold(0, |most, one| distance(one, need).map(|distance| distance.max(most)))
        }
    }
}

fn sets(hir: &Hir) -> Vec<BTreeSet<u8>> {
    match hir.kind() {
        HirKind::Literal(literal) => literal.0.iter().map(|byte| BTreeSet::from([*byte])).collect(),
        HirKind::Class(class) => vec![class_bytes(class)],
        HirKind::Repetition(repetition) if repetition.min > 0 => sets(&repetition.sub),
        HirKind::Empty | HirKind::Look(_) | HirKind::Repetition(_) => Vec::new(),
        HirKind::Capture(capture) => sets(&capture.sub),
        HirKind::Concat(all) => all.iter().flat_map(sets).collect(),
        HirKind::Alternation(all) => {
            // Of each choice its most telling set.
            let mut set = BTreeSet::new();
            for one in all {
                match sets(one).into_iter().min_by_key(weight) {
                    Some(best) => set.extend(best),
                    None => return Vec::new(),
                }
            }
            vec![set]
        }
    }
}

/// How many letters in a row make a gram.
pub const GRAM: usize = 4;
/// How many do where there are no more of them.
pub const PAIR: usize = 2;

/// The most grams of a set that are worth looking for.
const MOST_GRAMS: usize = 40;

/// Four bytes in a row as one figure, without regard to case: letters become small ones, and some signs each other.
#[must_use]
pub fn gram(bytes: [u8; GRAM]) -> u32 {
    u32::from_le_bytes(bytes) | u32::from_ne_bytes([0x20; GRAM])
}

/// The same of two bytes. No four have this figure.
#[must_use]
pub fn pair(bytes: [u8; PAIR]) -> u32 {
    gram([bytes[0], bytes[1], 0, 0]) & 0xffff
}

/// Sets of grams of each of which every match holds at least one, the most telling first; none if nothing can be said.
#[must_use]
pub fn grams(hir: &Hir) -> Vec<BTreeSet<u32>> {
    let mut all = gram_sets(hir);
    all.retain(|set| set.len() <= MOST_GRAMS);
    all.sort_by_key(commonness);
    all.dedup();
    all.truncate(KEPT);
    all
}

/// Pairs are much commoner than four letters in a row, so that one of them outweighs many of those.
fn commonness(set: &BTreeSet<u32>) -> (usize, usize) {
    (set.iter().filter(|gram| **gram <= 0xffff).count(), set.len())
}

fn gram_sets(hir: &Hir) -> Vec<BTreeSet<u32>> {
    match hir.kind() {
        HirKind::Literal(_) => grams_of(std::slice::from_ref(hir)),
        HirKind::Repetition(repetition) if repetition.min > 0 => match repeated(hir) {
            Some(_) => grams_of(std::slice::from_ref(hir)),
            None => gram_sets(&repetition.sub),
        },
        HirKind::Class(_) | HirKind::Empty | HirKind::Look(_) | HirKind::Repetition(_) => Vec::new(),
        HirKind::Capture(capture) => gram_sets(&capture.sub),
        HirKind::Concat(all) => grams_of(all),
        HirKind::Alternation(all) => {
            let mut set = BTreeSet::new();
            for one in all {
                match gram_sets(one).into_iter().min_by_key(commonness) {
                    Some(best) => set.extend(best),
                    None => return Vec::new(),
                }
            }
            vec![set]
        }
    }
}

/// The grams of parts that follow each other: those of letters in a row, and what the other parts need.
fn grams_of(parts: &[Hir]) -> Vec<BTreeSet<u32>> {
    let mut out = Vec::new();
    let mut run: Vec<u8> = Vec::new();
    let end_run = |run: &mut Vec<u8>, out: &mut Vec<BTreeSet<u32>>| {
        let single = |gram: u32| BTreeSet::from([gram]);
        if run.len() >= GRAM {
            out.extend(run.windows(GRAM).filter_map(|bytes| bytes.first_chunk()).map(|bytes| single(gram(*bytes))));
        } else {
            out.extend(run.windows(PAIR).filter_map(|bytes| bytes.first_chunk()).map(|bytes| single(pair(*bytes))));
        }
        run.clear();
    };
    for part in parts {
        match part.kind() {
            HirKind::Literal(literal) => run.extend_from_slice(&literal.0),
            // Takes no room between two letters.
            HirKind::Look(_) => {}
            _ => match (letter(part), repeated(part)) {
                (Some(letter), _) => run.push(letter),
                (None, Some((letter, least))) => {
                    // There may be more of them than at least; what follows stands after the last one.
                    run.extend(std::iter::repeat_n(letter, least));
                    end_run(&mut run, &mut out);
                    run.extend((least > 0).then_some(letter));
                }
                (None, None) => {
                    end_run(&mut run, &mut out);
                    out.extend(gram_sets(part));
                }
            },
        }
    }
    end_run(&mut run, &mut out);
    out
}

/// The letter that a class of its two cases stands for, or a single byte.
fn letter(hir: &Hir) -> Option<u8> {
    match hir.kind() {
        HirKind::Literal(literal) => {
            if let [byte] = *literal.0 {
                Some(byte)
            } else {
                None
            }
        }
        HirKind::Class(class) => {
            let bytes = class_bytes(class);
            let small = bytes.first()?.to_ascii_lowercase();
            let both = BTreeSet::from([small, small.to_ascii_uppercase()]);
            (class.maximum_len() == Some(1) && bytes == both).then_some(small)
        }
        _ => None,
    }
}

/// A letter that is repeated, and how often at least, as far as a gram reaches.
fn repeated(hir: &Hir) -> Option<(u8, usize)> {
    let HirKind::Repetition(repetition) = hir.kind() else { return None };
    Some((letter(&repetition.sub)?, (repetition.min as usize).min(GRAM)))
}

/// How often one of these bytes stands in English text, roughly: in bytes of a thousand.
fn weight(set: &BTreeSet<u8>) -> u32 {
    let of = |byte: &u8| match byte.to_ascii_lowercase() {
        b' ' => 180,
        b'e' | b't' | b'a' | b'o' | b'i' | b'n' | b's' | b'r' | b'h' => 60,
        b'\n' | b'.' | b',' | b'a'..=b'z' => 15,
        b'0'..=b'9' | b'\'' | b'-' | b'!' | b'?' => 2,
        _ => 1,
    };
    set.iter().map(of).sum()
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

#[cfg(test)]
mod tests {
    use super::*;

    fn needed(pattern: &str) -> Vec<Vec<u8>> {
        let mut parser = regex_syntax::ParserBuilder::new();
        let parsed = parser.case_insensitive(true).unicode(!pattern.is_ascii()).utf8(false).build().parse(pattern);
        needs(&parsed.expect("a pattern")).into_iter().map(|set| set.into_iter().collect()).collect()
    }

    #[test]
    fn needed_bytes() {
        assert_eq!(needed(r"a \d{3,}"), [b"0123456789".to_vec(), b"Aa".to_vec()]);
        assert_eq!(needed(r"(?:ab|cd)\#"), [b"#".to_vec(), b"BCbc".to_vec()]);
        assert_eq!(needed("[!]{3,}|[?!]"), [b"!?".to_vec()]);
        assert_eq!(needed("[😡🤬]"), [vec![0xf0]]);
        assert!(needed(r"\w*").is_empty());
    }

    #[test]
    fn needed_grams() {
        let of = |pattern: &str| -> Vec<Vec<String>> {
            let mut parser = regex_syntax::ParserBuilder::new();
            let parsed = parser.case_insensitive(true).unicode(!pattern.is_ascii()).utf8(false).build().parse(pattern);
            let text = |gram: u32| {
                let bytes = gram.to_le_bytes();
                let length = if gram <= 0xffff { PAIR } else { GRAM };
                String::from_utf8(bytes[..length].to_vec()).expect("letters")
            };
            grams(&parsed.expect("a pattern")).into_iter().map(|set| set.into_iter().map(text).collect()).collect()
        };
        assert_eq!(of("insert"), [["inse"], ["nser"]]);
        assert_eq!(of(r"\b(?:lorem|first_?name)\b"), [["lore", "firs"]]);
        assert_eq!(of(r"\badd (?:it )?here\b"), [["add "], ["here"]]);
        assert_eq!(of(r"(?:abc|order)\d"), [["ab", "orde"]]);
        assert_eq!(of(r"x{3,}|-{2}|\.+!"), [[".!", "--", "xx"]]);
        assert_eq!(of(r"a[bc]d"), Vec::<Vec<String>>::new());
        assert_eq!(of(r"(?:word)*"), Vec::<Vec<String>>::new());
        // Some letters have more than two cases.
        assert_eq!(of("ask é"), Vec::<Vec<String>>::new());
    }
}
