//! Text as it may stand in XML.

use super::shown::shown;

/// Text on one line for an attribute or for character data.
pub(super) fn escaped(text: &str) -> String {
    let text = shown(text);
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(c),
        }
    }
    out
}
