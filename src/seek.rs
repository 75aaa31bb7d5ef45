//! Finds the next byte of some kind.

/// How many bytes are looked at together: the compiler makes a few instructions of that.
const TOGETHER: usize = 32;

/// Where the next byte stands for which `is_it` holds, from `at` on; the length if there is none.
#[inline]
#[must_use]
pub fn seek(bytes: &[u8], mut at: usize, is_it: impl Fn(u8) -> bool) -> usize {
    while let Some(chunk) = bytes.get(at..at + TOGETHER) {
        if chunk.iter().fold(false, |found, byte| found | is_it(*byte)) {
            break;
        }
        at += TOGETHER;
    }
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
