//! Takes a mailbox file apart (mboxrd).

use std::ops::Range;

use crate::offsets::MappedText;

/// The messages of a mailbox, without the `From ` line before each.
#[must_use]
pub fn messages(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut out = Vec::new();
    let mut open: Option<usize> = None;
    for found in memchr::memmem::find_iter(bytes, b"From ") {
        let after_blank = found == 0 || bytes[..found].ends_with(b"\n\n") || bytes[..found].ends_with(b"\n\r\n");
        if !after_blank {
            continue;
        }
        let next = memchr::memchr(b'\n', &bytes[found..]).map_or(bytes.len(), |n| found + n + 1);
        // A paragraph may start with the word as well; headers follow only after a separator.
        let line = text[next..].split('\n').next().unwrap_or_default();
        let header = line
            .split_once(':')
            .is_some_and(|(name, _)| !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'));
        if found > 0 && !header {
            continue;
        }
        if let Some(start) = open.take() {
            out.push(start..found);
        }
        open = Some(next);
    }
    if let Some(start) = open {
        out.push(start..text.len());
    }
    out
}

/// A message with the `>` taken off that mailboxes put before lines that start with `From `.
#[must_use]
pub fn unquote(text: &str, range: Range<usize>) -> MappedText {
    let mut out = MappedText::default();
    let mut at = range.start;
    for found in memchr::memmem::find_iter(&text.as_bytes()[range.clone()], b">From ") {
        let found = range.start + found;
        let marks = text[..=found].bytes().rev().take_while(|&b| b == b'>').count();
        let start = found + 1 - marks;
        if start > range.start && text.as_bytes()[start - 1] != b'\n' || start < at {
            continue;
        }
        out.push_verbatim(&text[at..start], at);
        // The mark belongs to the character after it: whoever replaces that needs no mark any more.
        out.push_replaced(&text[start + 1..start + 2], start..start + 2);
        at = start + 2;
    }
    out.push_verbatim(&text[at..range.end], at);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_and_their_quoted_lines() {
        let text = "From a Mon\nSubject: 1\n\nFrom here on.\n>From us\n>>From them\na >From b\n\nFrom b Tue\nSubject: 2\n\nx\n\nFrom now on all is well.\n";
        let all: Vec<_> = messages(text).into_iter().map(|r| unquote(text, r).text).collect();
        assert_eq!(
            all,
            [
                "Subject: 1\n\nFrom here on.\nFrom us\n>From them\na >From b\n\n",
                "Subject: 2\n\nx\n\nFrom now on all is well.\n"
            ]
        );
        let first = unquote(text, messages(text)[0].clone());
        let at = first.text.find("From us").expect("there");
        assert_eq!(&text[first.map.span(at..at + 7)], ">From us");
    }
}
