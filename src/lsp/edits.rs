//! The changes that lead from one text to another, small enough not to move the cursor or marks of the rest.

use std::ops::Range;

use crate::difference::{Change, Difference};

/// The bytes of `old` to replace, and by what, in order.
#[must_use]
pub fn between(old: &str, new: &str) -> Vec<(Range<usize>, String)> {
    let (old_starts, new_starts) = (starts(old), starts(new));
    let changed = |(from, to): Change| {
        let bytes = |lines: Range<usize>, starts: &[usize]| starts[lines.start]..starts[lines.end];
        narrowed(old, bytes(from, &old_starts), &new[bytes(to, &new_starts)])
    };
    Difference::between(old, new).changes().map(changed).collect()
}

/// Where each line begins in bytes, and where the last one ends.
fn starts(text: &str) -> Vec<usize> {
    let ends = text.split_inclusive('\n').scan(0, |at, line| {
        *at += line.len();
        Some(*at)
    });
    std::iter::once(0).chain(ends).collect()
}

/// A replacement without what stays the same at either end.
fn narrowed(old: &str, range: Range<usize>, new: &str) -> (Range<usize>, String) {
    let before = &old[range.clone()];
    let mut start: usize = before.chars().zip(new.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
    // A line end is not taken apart.
    if before[..start].ends_with('\r') {
        start -= 1;
    }
    let room = before.len().min(new.len()) - start;
    let ends = before.chars().rev().zip(new.chars().rev()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8());
    let mut end = 0;
    for length in ends {
        if end + length > room {
            break;
        }
        end += length;
    }
    if before[before.len() - end..].starts_with('\n') && before[..before.len() - end].ends_with('\r') {
        end -= 1;
    }
    (range.start + start..range.end - end, new[start..new.len() - end].to_owned())
}

#[cfg(test)]
mod tests {
    use super::between;

    #[test]
    fn only_what_differs_is_replaced() {
        for (old, new) in [
            ("one two three\n", "one 2 three\n"),
            ("a\r\nb\r\nc", "a\r\nc"),
            ("ab\r\n", "ab\n"),
            ("é\n", "è\n"),
            ("same", "same"),
            ("", "x"),
            ("aa\naa\n", "aa\n"),
        ] {
            let mut text = old.to_owned();
            for (range, with) in between(old, new).into_iter().rev() {
                text.replace_range(range, &with);
            }
            assert_eq!(text, new);
        }
        assert_eq!(between("one two three\n", "one 2 three\n"), [(4..7, "2".to_owned())]);
    }
}
