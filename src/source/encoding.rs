//! Turns bytes into text and keeps the way back.

use std::fmt;

use crate::offsets::MappedText;

/// The name of a character encoding.
pub type EncodingName = &'static str;

/// Bytes that are no text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecodeError {
    /// Where the first byte stands that is no text.
    pub at: usize,
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "byte {} is no text", self.at)
    }
}

impl std::error::Error for DecodeError {}

/// Decodes a text.
pub fn decode(bytes: &[u8]) -> Result<(MappedText, EncodingName), DecodeError> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok((MappedText::identity(text.to_owned()), "UTF-8")),
        Err(error) => Err(DecodeError { at: error.valid_up_to() }),
    }
}
