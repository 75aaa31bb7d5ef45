//! JSON that no terminal, log or page acts on.

use std::fmt::Write as _;
use std::io;

use serde::Serialize;

use super::shown::begins_command;

/// The value as JSON without line ends. Control and hidden characters that JSON would let through are escaped, so that a
/// program gets them back and a terminal does not obey them. An error is a value that JSON cannot hold.
pub fn line(value: &impl Serialize) -> io::Result<String> {
    Ok(guarded(serde_json::to_string(value)?))
}

/// The same over several lines, indented.
pub fn page(value: &impl Serialize) -> io::Result<String> {
    Ok(guarded(serde_json::to_string_pretty(value)?))
}

fn guarded(json: String) -> String {
    if !json.chars().any(|c| must_escape(c) || c == '#') {
        return json;
    }
    let mut out = String::with_capacity(json.len() + 64);
    let mut chars = json.chars();
    while let Some(c) = chars.next() {
        if must_escape(c) || (c == '#' && begins_command(chars.as_str())) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(c);
        }
    }
    out
}

/// Whether a character is to be escaped although JSON does not ask for it. None of them occurs outside of strings.
fn must_escape(c: char) -> bool {
    matches!(c, '\u{7f}'..='\u{9f}' | '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}
