//! Writes long lists of figures as plain bytes, so that reading a compiled pack costs next to nothing.

use std::fmt;

use serde::de::{Error, Visitor};
use serde::{Deserializer, Serializer};

/// Writes a list as little-endian bytes.
pub fn serialize<S: Serializer>(list: &[u32], serializer: S) -> Result<S::Ok, S::Error> {
    let bytes: Vec<u8> = list.iter().flat_map(|figure| figure.to_le_bytes()).collect();
    serializer.serialize_bytes(&bytes)
}

/// Reads a list from little-endian bytes.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u32>, D::Error> {
    struct Bytes;
    impl Visitor<'_> for Bytes {
        type Value = Vec<u32>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("bytes, four for each figure")
        }

        fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Vec<u32>, E> {
            let (figures, rest) = bytes.as_chunks::<4>();
            if !rest.is_empty() {
                return Err(E::invalid_length(bytes.len(), &self));
            }
            Ok(figures.iter().map(|figure| u32::from_le_bytes(*figure)).collect())
        }
    }
    deserializer.deserialize_bytes(Bytes)
}
