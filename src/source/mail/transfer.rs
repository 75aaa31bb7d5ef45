//! Undoes the transfer encodings of mail.

use std::ops::Range;

use crate::offsets::OffsetMap;

/// Decodes quoted-printable text. The map leads to bytes of `text`; soft line breaks belong to the byte after them.
#[must_use]
pub fn quoted_printable(text: &str) -> (Vec<u8>, OffsetMap) {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut map = OffsetMap::default();
    let mut at = 0;
    // Where the soft breaks start that were skipped since the last byte.
    let mut soft: Option<usize> = None;
    while at < bytes.len() {
        if bytes[at] != b'=' {
            let mut run = memchr::memchr(b'=', &bytes[at..]).map_or(bytes.len(), |n| at + n);
            // Blanks at the end of a line were added on the way.
            if let Some(n) = memchr::memchr(b'\n', &bytes[at..run]) {
                run = at + n + 1;
            }
            let line = &bytes[at..run];
            let ending =
                line.len() - line.strip_suffix(b"\r\n").or(line.strip_suffix(b"\n")).map_or(line.len(), <[u8]>::len);
            let said = if ending > 0 {
                let body = &line[..line.len() - ending];
                body.len() - body.iter().rev().take_while(|&&b| b == b' ' || b == b'\t').count()
            } else {
                line.len()
            };
            let mut from = at;
            if let Some(start) = soft.take() {
                from = at + text[at..].chars().next().map_or(1, char::len_utf8);
                out.extend_from_slice(&bytes[at..from]);
                map.push_replaced(from - at, start..from);
            }
            let copy = (at + said).max(from);
            out.extend_from_slice(&bytes[from..copy]);
            as_it_stands(&mut map, text, from..copy);
            let tail = (run - ending).max(from);
            out.extend_from_slice(&bytes[tail..run]);
            as_it_stands(&mut map, text, tail..run);
            at = run;
            continue;
        }
        if let Some(value) = hex(bytes, at + 1) {
            out.push(value);
            map.push_replaced(1, soft.take().unwrap_or(at)..at + 3);
            at += 3;
            continue;
        }
        // A soft break: blanks may stand between the sign and the end of the line.
        let mut end = at + 1;
        while matches!(bytes.get(end), Some(b' ' | b'\t')) {
            end += 1;
        }
        match (bytes.get(end), bytes.get(end + 1)) {
            (Some(b'\r'), Some(b'\n')) => end += 2,
            (Some(b'\n' | b'\r'), _) => end += 1,
            (None, _) => {}
            // A sign on its own, written by a program that knows no better.
            _ => {
                out.push(b'=');
                match soft.take() {
                    Some(start) => map.push_replaced(1, start..at + 1),
                    None => map.push_verbatim(1, at),
                }
                at += 1;
                continue;
            }
        }
        soft.get_or_insert(at);
        at = end;
    }
    (out, map)
}

/// Adds a run that was copied. A character beyond ASCII maps as a whole: the part's charset may make several of its bytes.
fn as_it_stands(map: &mut OffsetMap, text: &str, run: Range<usize>) {
    let mut from = run.start;
    for (at, c) in text[run.clone()].char_indices().filter(|(_, c)| !c.is_ascii()) {
        let at = run.start + at;
        map.push_verbatim(at - from, from);
        from = at + c.len_utf8();
        map.push_replaced(c.len_utf8(), at..from);
    }
    map.push_verbatim(run.end - from, from);
}

fn hex(bytes: &[u8], at: usize) -> Option<u8> {
    let digits = bytes.get(at..at + 2)?;
    let digit = |b: u8| char::from(b).to_digit(16).map(|d| d as u8);
    Some(digit(digits[0])? * 16 + digit(digits[1])?)
}

/// Decodes base64. What is not of its alphabet is skipped.
#[must_use]
pub fn base64(text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count) = (0_u32, 0);
    for b in text.bytes() {
        let value = match b {
            b'A'..=b'Z' => b - b'A',
            b'a'..=b'z' => b - b'a' + 26,
            b'0'..=b'9' => b - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'=' => break,
            _ => continue,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push((bits >> count) as u8);
            bits &= (1 << count) - 1;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn soft_breaks_inside_words_and_characters() {
        let text = "Unfortu=\r\nnately caf=C3=\r\n=A9 is gone=2E  \r\nx = y";
        let (bytes, map) = quoted_printable(text);
        let said = String::from_utf8(bytes).expect("UTF-8");
        assert_eq!(said, "Unfortunately café is gone.\r\nx = y");
        assert_eq!(&text[map.span(0..13)], "Unfortu=\r\nnately");
        let at = said.find('é').expect("there");
        assert_eq!(&text[map.span(at..at + 2)], "=C3=\r\n=A9");
    }

    #[test]
    fn a_character_that_nobody_encoded_maps_as_a_whole() {
        let text = "b=\né aé\u{fffd}";
        let (bytes, map) = quoted_printable(text);
        assert_eq!(bytes, "bé aé\u{fffd}".as_bytes());
        for (at, c) in "bé aé\u{fffd}".char_indices() {
            for byte in at..at + c.len_utf8() {
                let span = map.span(byte..byte + 1);
                assert_eq!(text[span].trim_start_matches("=\n"), c.to_string());
            }
        }
    }

    #[test]
    fn base64_of_all_lengths() {
        for (given, want) in [("", ""), ("YQ==", "a"), ("YWI=", "ab"), ("YWJj", "abc"), ("YW\r\nJj ZA", "abcd")] {
            assert_eq!(base64(given), want.as_bytes());
        }
    }

    proptest::proptest! {
        #[test]
        fn quoted_printable_maps_to_its_source(text in "([a-z ]{1,4}|=3D|=C3=A9|=\r\n|=\n|\r\n|=|=2){0,20}") {
            let (bytes, map) = quoted_printable(&text);
            proptest::prop_assert_eq!(map.derived_len(), bytes.len());
            for (at, &b) in bytes.iter().enumerate().filter(|(_, b)| b.is_ascii_alphabetic()) {
                let span = map.span(at..at + 1);
                proptest::prop_assert!(text[span].ends_with(char::from(b)));
            }
        }
    }
}
