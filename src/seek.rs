//! Finds the next byte of some kind.

/// How many bytes are looked at together: the compiler makes a few instructions of that.
const TOGETHER: usize = 32;

/// Where the next byte stands for which `is_it` holds, from `at` on; the length if there is none. What `is_it` does should have no
/// branches: `|` between its comparisons, and no pattern.
#[inline]
#[must_use]
pub fn seek(bytes: &[u8], at: usize, is_it: impl Fn(u8) -> bool) -> usize {
    let (chunks, _) = bytes[at..].as_chunks::<TOGETHER>();
    let none = |chunk: &&[u8; TOGETHER]| chunk.iter().fold(0, |found, byte| found | u8::from(is_it(*byte))) == 0;
    let at = at + chunks.iter().take_while(none).count() * TOGETHER;
    at + bytes[at..].iter().position(|byte| is_it(*byte)).unwrap_or(bytes.len() - at)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::seek;

    proptest! {
        #[test]
        fn the_next_one_is_found(text in "[ab]{0,80}", at in 0_usize..80) {
            let at = at.min(text.len());
            let next = text[at..].find('b').map_or(text.len(), |next| at + next);
            prop_assert_eq!(seek(text.as_bytes(), at, |byte| byte == b'b'), next);
        }
    }
}
