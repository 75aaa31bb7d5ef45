//! Finds words, figures, emoji and addresses.

use super::{Flags, Token};
use crate::draft::Mask;
use crate::offsets::OffsetMap;

/// The tokens of a normalised text.
pub(super) fn tokens(norm: &str, _map: &OffsetMap, _masks: &[Mask]) -> Vec<Token> {
    let mut out = Vec::new();
    let mut start = None;
    for (at, c) in norm.char_indices().chain([(norm.len(), ' ')]) {
        let inside = c.is_alphanumeric() || c == '\'' || c == '£' || c == '$';
        match (start, inside) {
            (None, true) => start = Some(at),
            (Some(from), false) => {
                let word = &norm[from..at];
                let mut flags = Flags::default();
                if word.bytes().any(|b| b.is_ascii_digit()) {
                    flags.set(Flags::NUMBER);
                }
                if word.starts_with(char::is_uppercase) {
                    flags.set(Flags::CAPITAL);
                }
                out.push(Token { start: from as u32, end: at as u32, flags });
                start = None;
            }
            _ => {}
        }
    }
    out
}
