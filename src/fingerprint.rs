//! Names a finding so that it is known again after lines moved and records changed places.

use crate::draft::Draft;

/// The key of a draft inside its file: its id, else its name, else nothing. Never its position, which changes when records
/// are put in between.
#[must_use]
pub fn record(draft: &Draft) -> &str {
    draft.id.as_deref().or(draft.name.as_deref()).unwrap_or_default()
}

/// A stable hash of the words a finding is about, blind to case, wrapping and the kind of spaces.
#[must_use]
pub fn words(text: &str) -> u64 {
    let mut hash = Fnv::new();
    for (index, word) in text.split_whitespace().enumerate() {
        if index > 0 {
            hash.write(b" ");
        }
        for c in word.chars().flat_map(char::to_lowercase) {
            hash.write(c.encode_utf8(&mut [0; 4]).as_bytes());
        }
    }
    hash.0
}

/// A stable hash of some strings; the same strings split differently give another hash.
#[must_use]
pub fn hash(parts: &[&str]) -> u64 {
    let mut hash = Fnv::new();
    for part in parts {
        hash.write(part.as_bytes());
        // Not a byte of UTF-8, so no part can contain it.
        hash.write(&[0xff]);
    }
    hash.0
}

/// FNV-1a with 64 bits: the standard library's hashes may change from one release to the next.
struct Fnv(u64);

impl Fnv {
    fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrapping_and_case_do_not_matter() {
        assert_eq!(words("We  cannot\r\n help"), words("we cannot help"));
        assert_ne!(words("we cannot help"), words("we cannothelp"));
    }

    #[test]
    fn the_hash_is_the_published_one() {
        assert_eq!(words(""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(words("a"), 0xaf63_dc4c_8601_ec8c);
    }

    #[test]
    fn parts_are_kept_apart() {
        assert_ne!(hash(&["ab", "c"]), hash(&["a", "bc"]));
    }
}
