//! Runs the programs of regular expressions over the bytes of a sentence.

use std::ops::Range;

use crate::pack::{ByteProgram, ByteStep};

/// The most bits of memory a search may take; what needs more is left to the regex crate.
const MOST: usize = 1 << 22;

/// Memory reused from search to search.
#[derive(Debug, Default)]
pub struct Scratch {
    stack: Vec<(u32, u32)>,
    seen: Vec<u64>,
    choices: u32,
}

/// So many choices are made before a search begins to remember which ones it has made: nearly all need fewer.
const PATIENCE: u32 = 500;

/// Whether a text is short enough for a program.
#[must_use]
pub fn fits(program: ByteProgram, text: &[u8]) -> bool {
    program.has_steps() && program.len().saturating_mul(text.len() + 1) <= MOST
}

/// The first match at or after `from`: of those that start there, the one a backtracking search finds first.
#[must_use]
pub fn find(program: ByteProgram, text: &[u8], from: usize, scratch: &mut Scratch) -> Option<Range<usize>> {
    scratch.choices = 0;
    let at_word = program.starts_at_word();
    let distance = program.distance();
    let mut needed = None;
    let mut start = from;
    loop {
        // Starts beyond this one are too far from what a match needs.
        let mut last = text.len();
        if let Some(distance) = distance {
            let at = match needed {
                Some(at) if at >= start => at,
                _ => start + text.get(start..)?.iter().position(|byte| program.needs(*byte))?,
            };
            needed = Some(at);
            start = start.max(at.saturating_sub(distance));
            last = at;
        }
        let starts = |(at, byte): (usize, &u8)| {
            program.starts_with(*byte) && !(at_word && (start + at).checked_sub(1).is_some_and(|at| is_word(text[at])))
        };
        let found = text.get(start..(last + 1).min(text.len()))?.iter().enumerate().position(starts);
        match found {
            Some(ahead) => start += ahead,
            None if distance.is_some() => {
                start = last + 1;
                continue;
            }
            None => start = text.len(),
        }
        if let Some(end) = run(program, text, from, start, scratch) {
            return Some(start..end);
        }
        if start >= text.len() {
            return None;
        }
        start += 1;
    }
}

fn run(program: ByteProgram, text: &[u8], from: usize, start: usize, scratch: &mut Scratch) -> Option<usize> {
    let width = text.len() - from + 1;
    scratch.stack.clear();
    scratch.stack.push((ByteProgram::ENTRY, start as u32));
    while let Some((mut at, place)) = scratch.stack.pop() {
        let mut place = place as usize;
        loop {
            let byte = text.get(place).copied();
            let goes_on = match program.step(at) {
                ByteStep::Match => return Some(place),
                ByteStep::Jump(to) => {
                    at = to;
                    continue;
                }
                step @ (ByteStep::NextElse(there) | ByteStep::ThereElse(there)) => {
                    scratch.choices += 1;
                    if scratch.choices > PATIENCE {
                        if scratch.choices == PATIENCE + 1 {
                            scratch.seen.clear();
                            scratch.seen.resize(program.len() * width / 64 + 1, 0);
                        }
                        // A place in the program is tried once for each place in the text, whatever start it was reached
                        // from.
                        let key = at as usize * width + (place - from);
                        let (bits, bit) = (&mut scratch.seen[key / 64], 1 << (key % 64));
                        if *bits & bit != 0 {
                            break;
                        }
                        *bits |= bit;
                    }
                    let next_first = matches!(step, ByteStep::NextElse(_));
                    let (first, second) = if next_first { (at + 1, there) } else { (there, at + 1) };
                    scratch.stack.push((second, place as u32));
                    at = first;
                    continue;
                }
                ByteStep::Range(first, last) => byte.is_some_and(|byte| {
                    place += 1;
                    (first..=last).contains(&byte)
                }),
                ByteStep::Class(class) => byte.is_some_and(|byte| {
                    place += 1;
                    program.class_has(class, byte)
                }),
                ByteStep::Start => place == 0,
                ByteStep::End => place == text.len(),
                ByteStep::Boundary(there) => {
                    let before = place.checked_sub(1).is_some_and(|before| is_word(text[before]));
                    (before != byte.is_some_and(is_word)) == there
                }
                ByteStep::WideBoundary(there) => {
                    let before = last_char(&text[..place]).is_some_and(is_wide_word);
                    let after = first_char(&text[place..]).is_some_and(is_wide_word);
                    (before != after) == there
                }
            };
            if !goes_on {
                break;
            }
            at += 1;
        }
    }
    None
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn is_wide_word(c: char) -> bool {
    regex_syntax::try_is_word_character(c).unwrap_or_default()
}

fn first_char(bytes: &[u8]) -> Option<char> {
    bytes.utf8_chunks().next()?.valid().chars().next()
}

fn last_char(bytes: &[u8]) -> Option<char> {
    let start = bytes.iter().rposition(|byte| !(0x80..0xc0).contains(byte))?;
    first_char(&bytes[start..])
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;
    use regex::bytes::{Regex, RegexBuilder};

    use super::*;
    use crate::builtin;
    use crate::pack::byte_program;

    /// An expression, its program, and what the regex crate makes of it.
    type Both = (String, Vec<u32>, Regex);

    fn both(pattern: &str) -> Both {
        let regex = RegexBuilder::new(pattern).case_insensitive(true).unicode(!pattern.is_ascii()).build();
        (pattern.to_owned(), byte_program(pattern), regex.expect("a pattern"))
    }

    static BUILT_IN: LazyLock<Vec<Both>> = LazyLock::new(|| {
        let pack = builtin::pack(builtin::DEFAULT).expect("the built-in pack");
        pack.reply.regexes.iter().chain(&pack.customer.regexes).map(|regex| both(&regex.pattern)).collect()
    });

    static OWN: LazyLock<Vec<Both>> = LazyLock::new(|| {
        let own =
            ["a*?b|[^a]c", "(?:a|ab)(?:c|bcd)?d", r"\bé\B|x{2,4}?x", "(?:ab?)+?$", "^.[ab]*", "a{0,3}c", r"\b\w+\bx"];
        own.into_iter().map(both).collect()
    });

    fn same(both: &[Both], text: &str) -> Result<(), TestCaseError> {
        for (pattern, code, regex) in both {
            let program = ByteProgram(code);
            prop_assert!(fits(program, text.as_bytes()), "{}", pattern);
            let mut scratch = Scratch::default();
            let mut found = Vec::new();
            let mut from = 0;
            while let Some(range) = find(program, text.as_bytes(), from, &mut scratch) {
                from = range.end + usize::from(range.is_empty());
                found.push(range);
            }
            found.retain(|range| !range.is_empty());
            let expected: Vec<Range<usize>> =
                regex.find_iter(text.as_bytes()).map(|found| found.range()).filter(|range| !range.is_empty()).collect();
            prop_assert_eq!(found, expected, "{} in {}", pattern, text);
        }
        Ok(())
    }

    /// Bits of text in which the built-in expressions match, nearly match, or begin to.
    const BITS: &[&str] = &[
        " ",
        "a",
        "Order",
        "order no. ",
        "#",
        "123",
        "4567",
        "-",
        "/",
        ".",
        "?",
        "!",
        "?!",
        ":(",
        "[",
        "]",
        "{",
        "}",
        "{{",
        "<",
        ">",
        "name",
        "Customer ",
        "your_name",
        "%",
        "rs. ",
        "RS",
        "£",
        "€ ",
        "xx",
        "X",
        "é",
        "😡",
        "👍",
        "\n",
        "insert ",
        "here",
        "delete as ",
        "applicable",
        "lorem ipsum",
        "](http",
        "*|",
        "|*",
        "$",
        "$a_b",
        "s/o to",
        "+44 ",
        "0",
        "12/3",
        "LS1 4AB",
        "_",
        "____",
        "tbc by agent",
        "e.g. ",
        "such as",
        "ſ",
        "\u{212a}",
    ];

    proptest! {
        #[test]
        fn programs_find_what_the_regex_crate_finds(bits in prop::collection::vec(0..BITS.len(), 0..14)) {
            let text: String = bits.iter().map(|bit| BITS[*bit]).collect();
            same(&BUILT_IN, &text)?;
        }

        #[test]
        fn short_programs_find_what_the_regex_crate_finds(text in "[abcdxé\n]{0,12}") {
            same(&OWN, &text)?;
        }

        #[test]
        fn long_searches_find_what_the_regex_crate_finds(text in "[abc]{200,300}") {
            same(&OWN, &text)?;
        }
    }
}
