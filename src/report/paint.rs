//! What pages for people are made of: colours, where they are wanted, and lines that fit.

use unicode_width::UnicodeWidthStr;

/// Colours text, or leaves it alone.
#[derive(Debug, Clone, Copy, Default)]
pub struct Paint {
    /// Whether to colour.
    pub color: bool,
}

impl Paint {
    /// Headings.
    #[must_use]
    pub fn bold(self, text: &str) -> String {
        self.painted("1", text)
    }

    /// What stands back.
    #[must_use]
    pub fn dim(self, text: &str) -> String {
        self.painted("2", text)
    }

    /// What is there, and should be.
    #[must_use]
    pub fn good(self, text: &str) -> String {
        self.painted("32", text)
    }

    /// What is wrong or missing.
    #[must_use]
    pub fn bad(self, text: &str) -> String {
        self.painted("31", text)
    }

    /// What is named.
    #[must_use]
    pub fn name(self, text: &str) -> String {
        self.painted("36", text)
    }

    fn painted(self, code: &str, text: &str) -> String {
        if self.color && !text.is_empty() { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}

/// Breaks a text into lines of at most `width` columns where there is white space; a longer word has a line of its own.
/// There is always at least one line.
#[must_use]
pub fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in text.split_whitespace() {
        let columns = word.width();
        if used > 0 && used + 1 + columns > width {
            lines.push(String::new());
            used = 0;
        }
        let Some(line) = lines.last_mut() else { break };
        if used > 0 {
            line.push(' ');
            used += 1;
        }
        line.push_str(word);
        used += columns;
    }
    lines
}

/// The text with spaces up to so many columns.
#[must_use]
pub fn padded(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(text.width())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_fit_as_they_are_seen() {
        assert_eq!(wrapped("one two three", 7), ["one two", "three"]);
        assert_eq!(wrapped("你好 你好 你好", 9), ["你好 你好", "你好"]);
        assert_eq!(wrapped("a incomprehensible b", 4), ["a", "incomprehensible", "b"]);
        assert_eq!(wrapped("  ", 4), [""]);
    }

    #[test]
    fn colour_only_when_asked() {
        assert_eq!(Paint { color: false }.bad("x"), "x");
        assert_eq!(Paint { color: true }.bad("x"), "\u{1b}[31mx\u{1b}[0m");
        assert_eq!(Paint { color: true }.bad(""), "");
    }
}
