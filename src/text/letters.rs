//! Finds where a run of ASCII letters ends, eight of them at a time.

/// Where the ASCII letters from `at` on end, and whether all of them are small; eight at a time.
pub(super) fn letters(bytes: &[u8], mut at: usize) -> (usize, bool) {
    const HIGH: u64 = 0x8080_8080_8080_8080;
    const EACH: u64 = 0x0101_0101_0101_0101;
    const CASE: u64 = 0x20 * EACH;
    let mut small = true;
    while let Some(chunk) = bytes[at..].first_chunk() {
        let word = u64::from_le_bytes(*chunk);
        let folded = (word | CASE) & !HIGH;
        // The high bit of each byte tells: from `a` on, and not beyond `z`, and ASCII.
        let letter = (folded + (0x80 - 0x61) * EACH) & !(folded + (0x80 - 0x7b) * EACH) & !word & HIGH;
        let count = ((!letter & HIGH).trailing_zeros() / 8) as usize;
        let within = if count == 8 { u64::MAX } else { (1 << (count * 8)) - 1 };
        small &= !word & CASE & within == 0;
        at += count;
        if count < 8 {
            return (at, small);
        }
    }
    while let Some(byte) = bytes.get(at)
        && byte.is_ascii_alphabetic()
    {
        small &= byte.is_ascii_lowercase();
        at += 1;
    }
    (at, small)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::letters;

    proptest! {
        #[test]
        fn letters_end_where_they_end(text in "[a-zA-Z]{0,20}[@`\\[{é 1'\u{0}]?[a-z@éA]{0,12}", at in 0_usize..8) {
            let bytes = text.as_bytes();
            let at = at.min(bytes.len());
            let end = at + bytes[at..].iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
            prop_assert_eq!(letters(bytes, at), (end, bytes[at..end].iter().all(u8::is_ascii_lowercase)));
        }
    }
}
