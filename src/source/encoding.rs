//! Finds out how a file's bytes are to be read as text, and keeps the way back.

use std::fmt;

use super::charset;
use crate::offsets::MappedText;

/// The name of a character encoding.
pub type EncodingName = &'static str;

/// Bytes that are no text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecodeError {
    /// A zero byte stands here, which no text holds.
    Zero(usize),
    /// Too much of it is no character of any encoding that is known; the first such byte.
    Control(usize),
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Zero(at) => write!(f, "byte {at} is a NUL, which no text holds"),
            Self::Control(at) => write!(f, "it is full of bytes that are no characters, the first at byte {at}"),
        }
    }
}

impl std::error::Error for DecodeError {}

/// How many bytes are looked at to tell UTF-16 without a mark.
const LOOKED_AT: usize = 1024;

/// The byte order mark of UTF-8.
const MARK: &[u8] = b"\xEF\xBB\xBF";

/// Decodes a text: UTF-8, UTF-16 with or without a byte order mark, or else Windows-1252, of which Latin-1 is a part. The
/// mark is left out of the text. Single bytes that do not belong into UTF-8 become U+FFFD.
pub fn decode(bytes: &[u8]) -> Result<(MappedText, EncodingName), DecodeError> {
    if let Some(rest) = bytes.strip_prefix(MARK) {
        return decode_utf8(rest, MARK.len());
    }
    if let Some((little, skip)) = utf16(bytes) {
        let (label, name) = if little { ("utf-16le", "UTF-16LE") } else { ("utf-16be", "UTF-16BE") };
        let text = charset::decode(label, &bytes[skip..]).unwrap_or_default();
        if let Some(at) = text.text.find('\0') {
            return Err(DecodeError::Zero(skip + text.map.start(at)));
        }
        return Ok((shifted(text, bytes.len() - skip, skip), name));
    }
    decode_utf8(bytes, 0)
}

/// The same without a copy, for a text that is its bytes as they stand; the bytes of any other are given back.
pub fn as_they_stand(bytes: Vec<u8>) -> Result<String, Vec<u8>> {
    if bytes.starts_with(MARK) || utf16(&bytes).is_some() || memchr::memchr(0, &bytes).is_some() {
        return Err(bytes);
    }
    String::from_utf8(bytes).map_err(std::string::FromUtf8Error::into_bytes)
}

fn decode_utf8(bytes: &[u8], skip: usize) -> Result<(MappedText, EncodingName), DecodeError> {
    if let Some(at) = memchr::memchr(0, bytes) {
        return Err(DecodeError::Zero(skip + at));
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        let mut out = MappedText::default();
        out.push_verbatim(text, skip);
        return Ok((out, "UTF-8"));
    }
    let odd = |b: &u8| *b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r' | 0x0C | 0x1B);
    if let Some(first) = bytes.iter().position(odd)
        && bytes.iter().filter(|b| odd(b)).count() * 50 > bytes.len()
    {
        return Err(DecodeError::Control(skip + first));
    }
    // A file that was cut in the middle of a character, or pasted together, is still UTF-8 for the most part.
    let (mut good, mut bad) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    let (label, name) = if good > bad { ("utf-8", "UTF-8 with errors") } else { ("windows-1252", "Windows-1252") };
    let text = charset::decode(label, bytes).unwrap_or_default();
    Ok((shifted(text, bytes.len(), skip), name))
}

/// Moves the origin of a text that was decoded from `len` bytes after `skip` others.
fn shifted(mut text: MappedText, len: usize, skip: usize) -> MappedText {
    if skip > 0 {
        text.map = text.map.then(&crate::offsets::OffsetMap::shifted(len, skip));
    }
    text
}

/// Whether the bytes are UTF-16: little-endian or not, and how long the mark is.
fn utf16(bytes: &[u8]) -> Option<(bool, usize)> {
    match bytes {
        [0xFF, 0xFE, ..] => return Some((true, 2)),
        [0xFE, 0xFF, ..] => return Some((false, 2)),
        _ => {}
    }
    let head = &bytes[..bytes.len().min(LOOKED_AT) & !1];
    memchr::memchr(0, head)?;
    let zeros = |from: usize| head.iter().skip(from).step_by(2).filter(|b| **b == 0).count();
    let (even, odd, pairs) = (zeros(0), zeros(1), head.len() / 2);
    // In western text nearly every other byte is zero, and the others never are.
    let most = |n: usize| pairs >= 2 && n * 10 > pairs * 7;
    match (most(even), most(odd)) {
        (false, true) if even == 0 => Some((true, 0)),
        (true, false) if odd == 0 => Some((false, 0)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(text: &str, little: bool, mark: bool) -> Vec<u8> {
        let units = mark.then_some(0xFEFF).into_iter().chain(text.encode_utf16());
        units.flat_map(|u| if little { u.to_le_bytes() } else { u.to_be_bytes() }).collect()
    }

    #[test]
    fn encodings_are_told() {
        for (bytes, text, name) in [
            (b"a\xC3\xA9".to_vec(), "aé", "UTF-8"),
            (b"\xEF\xBB\xBFa".to_vec(), "a", "UTF-8"),
            (b"caf\xE9 \x93x\x94".to_vec(), "café “x”", "Windows-1252"),
            (b"\xC3\xA9\xC3\xA9 cut \xC3".to_vec(), "éé cut \u{fffd}", "UTF-8 with errors"),
            (utf16("Hi é 🙂", true, true), "Hi é 🙂", "UTF-16LE"),
            (utf16("Hi é 🙂", false, true), "Hi é 🙂", "UTF-16BE"),
            (utf16("Hello Ines", true, false), "Hello Ines", "UTF-16LE"),
            (utf16("Hello Ines", false, false), "Hello Ines", "UTF-16BE"),
            (Vec::new(), "", "UTF-8"),
        ] {
            let (got, encoding) = decode(&bytes).expect("text");
            assert_eq!((got.text.as_str(), encoding), (text, name));
            assert_eq!(got.map.derived_len(), got.text.len());
            match as_they_stand(bytes.clone()) {
                Ok(same) => assert_eq!((same.as_str(), "UTF-8"), (text, encoding)),
                Err(given) => assert_eq!(given, bytes),
            }
        }
    }

    #[test]
    fn places_lead_to_the_bytes() {
        let (text, _) = decode(&utf16("Hi é 🙂!", true, true)).expect("text");
        assert_eq!((text.map.span(0..2), text.map.span(3..5), text.map.span(6..10)), (2..6, 8..10, 12..16));
        let (text, _) = decode(b"\xEF\xBB\xBFab").expect("text");
        assert_eq!(text.map.span(1..2), 4..5);
        let (text, _) = decode(b"a\xE9b").expect("text");
        assert_eq!((text.map.span(1..3), text.map.span(3..4)), (1..2, 2..3));
    }

    #[test]
    fn what_is_no_text_is_refused() {
        assert_eq!(decode(b"a\0b").map_err(|e| e.to_string()), Err("byte 1 is a NUL, which no text holds".to_owned()));
        assert_eq!(decode(b"\xFF\x01\x02\x03").err(), Some(DecodeError::Control(1)));
        assert_eq!(decode(&utf16("a\0b", true, true)).err(), Some(DecodeError::Zero(4)));
    }

    proptest::proptest! {
        #[test]
        fn any_text_comes_back_and_maps_to_its_bytes(text in "[a-zé€🙂 ]{1,20}", little in proptest::prelude::any::<bool>()) {
            let bytes = utf16(&text, little, true);
            let (got, _) = decode(&bytes).expect("text");
            proptest::prop_assert_eq!(&got.text, &text);
            for (at, c) in text.char_indices() {
                let span = got.map.span(at..at + c.len_utf8());
                let mut units = [0; 2];
                let want = utf16(c.encode_utf16(&mut units).iter().map(|u| char::from_u32(u32::from(*u)).unwrap_or('x')).collect::<String>().as_str(), little, false);
                if c.len_utf16() == 1 {
                    proptest::prop_assert_eq!(&bytes[span], &want[..]);
                } else {
                    proptest::prop_assert_eq!(span.len(), 4);
                }
            }
        }

        #[test]
        fn any_bytes_are_decoded_or_refused(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..60)) {
            if let Ok((text, _)) = decode(&bytes) {
                let end = text.map.span(0..text.text.len()).end;
                proptest::prop_assert!(end <= bytes.len());
            }
        }
    }
}
