//! Cuts a text into lines and tells how deep each is quoted.

use std::ops::Range;

/// A line of a text. All ranges are bytes of that text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The whole line, its line break included.
    pub full: Range<usize>,
    /// What it says: without quote marks and line break.
    pub content: Range<usize>,
    /// How many quote marks stand before it.
    pub depth: u32,
}

impl Line {
    /// What the line says.
    #[must_use]
    pub fn say<'a>(&self, text: &'a str) -> &'a str {
        &text[self.content.clone()]
    }

    /// Whether the line says nothing.
    #[must_use]
    pub fn is_blank(&self, text: &str) -> bool {
        self.say(text).trim().is_empty()
    }
}

/// The lines of a text. Lines end with LF, CRLF or CR.
#[must_use]
pub fn lines(text: &str) -> Vec<Line> {
    let bytes = text.as_bytes();
    let mut out = Vec::new();
    let mut start = 0;
    while start < bytes.len() {
        let stop = memchr::memchr2(b'\n', b'\r', &bytes[start..]).map_or(bytes.len(), |at| start + at);
        let next = match bytes.get(stop) {
            None => stop,
            Some(b'\r') if bytes.get(stop + 1) == Some(&b'\n') => stop + 2,
            Some(_) => stop + 1,
        };
        let (depth, content) = unquote(&text[start..stop]);
        out.push(Line { full: start..next, content: start + content..stop, depth });
        start = next;
    }
    out
}

/// How deep a line is quoted, and where what it says starts. Some clients put blanks before or between the marks.
fn unquote(line: &str) -> (u32, usize) {
    let bytes = line.as_bytes();
    let mut at = bytes.iter().take(3).take_while(|&&b| b == b' ').count();
    let mut depth = 0;
    let mut content = 0;
    while bytes.get(at) == Some(&b'>') {
        depth += 1;
        at += 1;
        content = at;
        if bytes.get(at) == Some(&b' ') {
            at += 1;
            content = at;
        }
    }
    (depth, content)
}

#[cfg(test)]
mod tests {
    use super::lines;

    #[test]
    fn depth_and_content() {
        let text = "a\r\n> b\r>> c\n> > d\n >e\n>\n";
        let found: Vec<_> = lines(text).iter().map(|l| (l.depth, l.say(text))).collect();
        assert_eq!(found, [(0, "a"), (1, "b"), (2, "c"), (2, "d"), (1, "e"), (1, "")]);
    }

    #[test]
    fn every_byte_belongs_to_a_line() {
        for text in ["", "\n", "a", "a\r", "\r\n\r\n", "x\n\n> y"] {
            let all: String = lines(text).iter().map(|l| &text[l.full.clone()]).collect();
            assert_eq!(all, text);
        }
    }
}
