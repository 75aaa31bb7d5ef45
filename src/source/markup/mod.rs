//! Reads markup and shows it as the plain text a person would see, with the way back.

mod entities;
pub mod html;
pub mod markdown;
mod page;
mod tokens;

use crate::draft::Mask;
use crate::offsets::MappedText;

pub use entities::decode as decode_entities;
pub use tokens::{Token, Tokens, attribute};

/// A line that stands where the structure of a mail says that a quoted message begins.
pub const QUOTED_FROM_HERE: &str = "\u{E000}";

/// Markup as plain text. Quoted blocks have `> ` before each line.
#[derive(Debug, Clone, Default)]
pub struct Rendered {
    /// The text. Its map leads to where the map of the markup leads.
    pub text: MappedText,
    /// Code and signatures, sorted, not overlapping.
    pub masks: Vec<Mask>,
    /// Whether a part is marked as quoted by the structure itself.
    pub quoted: bool,
}
