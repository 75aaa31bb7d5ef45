//! Decodes bytes in a charset that a file names, and keeps the way back.

use encoding_rs::Encoding;

use crate::offsets::MappedText;

/// Whether a label names a charset in which ASCII is ASCII and all else is UTF-8.
#[must_use]
pub fn is_utf8(label: &str) -> bool {
    let label = label.trim();
    label.is_empty()
        || ["utf-8", "utf8", "us-ascii", "ascii", "unicode-1-1-utf-8", "ansi_x3.4-1968"]
            .iter()
            .any(|l| l.eq_ignore_ascii_case(label))
}

/// Decodes bytes by the name of their charset. The map leads to `bytes`. `None` if the charset is not known.
#[must_use]
pub fn decode(label: &str, bytes: &[u8]) -> Option<MappedText> {
    if is_utf8(label) {
        return Some(utf8(bytes));
    }
    let encoding = Encoding::for_label(label.trim().as_bytes())?;
    if encoding == encoding_rs::UTF_8 {
        return Some(utf8(bytes));
    }
    let mut decoder = encoding.new_decoder_without_bom_handling();
    // Escape sequences switch the meaning of plain bytes in this one.
    let stateful = encoding == encoding_rs::ISO_2022_JP || !encoding.is_ascii_compatible();
    let mut out = MappedText::default();
    let mut from = 0;
    let mut at = 0;
    let mut buffer = [0_u8; 64];
    while at < bytes.len() {
        if !stateful && from == at {
            let run = bytes[at..].iter().take_while(|b| b.is_ascii()).count();
            if run > 0 {
                out.push_verbatim(std::str::from_utf8(&bytes[at..at + run]).unwrap_or_default(), at);
                at += run;
                from = at;
                continue;
            }
        }
        let last = at + 1 == bytes.len();
        let (_, _, written, _) = decoder.decode_to_utf8(&bytes[at..=at], &mut buffer, last);
        at += 1;
        if written > 0 {
            let said = std::str::from_utf8(&buffer[..written]).unwrap_or_default();
            if stateful && said.as_bytes() == &bytes[at - 1..at] && from + 1 == at {
                out.push_verbatim(said, at - 1);
            } else {
                out.push_replaced(said, from..at);
            }
            from = at;
        }
    }
    Some(out)
}

/// Bytes that should be UTF-8; each that is not becomes U+FFFD.
fn utf8(bytes: &[u8]) -> MappedText {
    let mut out = MappedText::default();
    let mut at = 0;
    for chunk in bytes.utf8_chunks() {
        out.push_verbatim(chunk.valid(), at);
        at += chunk.valid().len();
        if !chunk.invalid().is_empty() {
            out.push_replaced("\u{fffd}", at..at + chunk.invalid().len());
            at += chunk.invalid().len();
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn charsets_of_mail() {
        for (label, bytes, text) in [
            ("windows-1252", &b"caf\xe9 \x93x\x94"[..], "café “x”"),
            ("iso-8859-1", b"\xa31", "£1"),
            ("ISO-2022-JP", b"a\x1b$B%3!<\x1b(Bb", "aコーb"),
            ("shift_jis", b"\x83R\x81[x", "コーx"),
            ("gb2312", b"\xc4\xe3!", "你!"),
            ("utf-8", b"a\xffb\xc3\xa9", "a\u{fffd}bé"),
            ("koi8-r", b"\xc4\xc1", "да"),
        ] {
            let got = decode(label, bytes).expect("a known charset");
            assert_eq!(got.text, text, "{label}");
            for (at, c) in got.text.char_indices().filter(|(_, c)| c.is_ascii()) {
                let span = got.map.span(at..at + 1);
                assert!(bytes[span].ends_with(c.to_string().as_bytes()), "{label} {c}");
            }
        }
        assert!(decode("x-klingon", b"a").is_none());
    }
}
