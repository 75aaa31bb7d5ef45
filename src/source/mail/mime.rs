//! Walks the parts of a message and chooses the one that the customer reads.

use std::ops::Range;

use super::headers::{Headers, Parameters};

/// The deepest parts may be nested, and the most there may be.
const DEEPEST: usize = 32;
const MOST_PARTS: usize = 2_000;

/// A part of a message. Ranges are bytes of the message.
#[derive(Debug, Clone)]
pub struct Part {
    /// Its headers.
    pub headers: Headers,
    /// Its content type.
    pub kind: Parameters,
    /// Its body, encoded as it is.
    pub body: Range<usize>,
    /// The parts in it, as indices.
    pub parts: Vec<usize>,
}

/// A message taken apart. The first part is the message itself.
#[derive(Debug, Clone, Default)]
pub struct Message {
    /// All parts.
    pub parts: Vec<Part>,
    /// Whether there were more or deeper parts than are looked at.
    pub cut: bool,
}

impl Message {
    /// Takes a message apart.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let mut out = Self::default();
        out.add(text, 0..text.len());
        let mut waiting = vec![(0, 0)];
        while let Some((index, depth)) = waiting.pop() {
            let part = &out.parts[index];
            if !part.kind.value.starts_with("multipart/") {
                continue;
            }
            let Some(boundary) = part.kind.get("boundary").filter(|b| !b.is_empty()) else { continue };
            if depth >= DEEPEST {
                out.cut = true;
                continue;
            }
            let ranges = between(text, part.body.clone(), boundary);
            for range in ranges {
                if out.parts.len() >= MOST_PARTS {
                    out.cut = true;
                    break;
                }
                let child = out.add(text, range);
                out.parts[index].parts.push(child);
                waiting.push((child, depth + 1));
            }
        }
        out
    }

    fn add(&mut self, text: &str, range: Range<usize>) -> usize {
        let (headers, body) = Headers::read(text, range.clone());
        let mut kind = headers.parameters("content-type");
        if kind.value.is_empty() {
            "text/plain".clone_into(&mut kind.value);
        }
        self.parts.push(Part { headers, kind, body: body.min(range.end)..range.end, parts: Vec::new() });
        self.parts.len() - 1
    }

    /// The part that holds the reply: plain text before HTML, no attachments. `filled` tells whether a part says anything.
    #[must_use]
    pub fn reply(&self, filled: &dyn Fn(&Part) -> bool) -> Option<usize> {
        self.choose(0, filled).or_else(|| self.any(filled))
    }

    fn choose(&self, index: usize, filled: &dyn Fn(&Part) -> bool) -> Option<usize> {
        let part = self.parts.get(index)?;
        if part.headers.parameters("content-disposition").value == "attachment" {
            return None;
        }
        match part.kind.value.as_str() {
            "multipart/alternative" => {
                let found: Vec<usize> = part.parts.iter().filter_map(|&p| self.choose(p, filled)).collect();
                // From plainest to richest.
                found.iter().copied().find(|&p| self.parts[p].kind.value == "text/plain").or(found.first().copied())
            }
            "multipart/related" | "multipart/signed" | "multipart/encrypted" => {
                self.choose(*part.parts.first()?, filled)
            }
            kind if kind.starts_with("multipart/") => part.parts.iter().find_map(|&p| self.choose(p, filled)),
            "text/plain" | "text/html" | "text/markdown" | "text" => filled(part).then_some(index),
            _ => None,
        }
    }

    /// Where the structure is broken, the first text that is no attachment.
    fn any(&self, filled: &dyn Fn(&Part) -> bool) -> Option<usize> {
        (0..self.parts.len()).find(|&p| self.parts[p].parts.is_empty() && self.choose(p, filled).is_some())
    }
}

/// The parts between boundary lines.
fn between(text: &str, body: Range<usize>, boundary: &str) -> Vec<Range<usize>> {
    let bytes = &text.as_bytes()[body.clone()];
    let mark = format!("--{boundary}");
    let mut out = Vec::new();
    let mut open: Option<usize> = None;
    for found in memchr::memmem::find_iter(bytes, mark.as_bytes()) {
        let line_start = found == 0 || bytes[found - 1] == b'\n';
        let after = &bytes[found + mark.len()..];
        let rest = after.iter().position(|&b| b == b'\n').map_or(after, |n| &after[..n]);
        let closes = rest.starts_with(b"--");
        let ends = rest[if closes { 2 } else { 0 }..].iter().all(u8::is_ascii_whitespace);
        if !line_start || !ends {
            continue;
        }
        if let Some(start) = open.take() {
            // The line break before the boundary belongs to it.
            let mut end = found;
            if end > start && bytes[end - 1] == b'\n' {
                end -= 1;
            }
            if end > start && bytes[end - 1] == b'\r' {
                end -= 1;
            }
            out.push(body.start + start..body.start + end);
        }
        if closes || out.len() >= MOST_PARTS {
            return out;
        }
        open = Some((found + mark.len() + rest.len() + 1).min(bytes.len()));
    }
    // A message that was cut off still has its last part.
    if let Some(start) = open {
        out.push(body.start + start..body.end);
    }
    out
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    fn chosen(text: &str) -> Option<String> {
        let message = Message::read(text);
        let filled = |p: &Part| !text[p.body.clone()].trim().is_empty();
        message.reply(&filled).map(|p| text[message.parts[p].body.clone()].trim().to_owned())
    }

    #[test]
    fn plain_text_is_chosen_unless_it_is_empty() {
        let message = |plain: &str| {
            format!(
                "Content-Type: multipart/mixed; boundary=x\n\npreamble\n--x\nContent-Type: multipart/alternative; boundary=\"x y\"\n\n--x y\nContent-Type: text/plain\n\n{plain}\n--x y\nContent-Type: text/html\n\n<p>b</p>\n--x y--\n--x\nContent-Type: text/plain\nContent-Disposition: attachment; filename=a.txt\n\nnot this\n--x--\n"
            )
        };
        assert_eq!(chosen(&message("a")).as_deref(), Some("a"));
        assert_eq!(chosen(&message("")).as_deref(), Some("<p>b</p>"));
    }

    #[test]
    fn broken_structures() {
        assert_eq!(chosen("Content-Type: multipart/mixed; boundary=x\n\n--x\n\ncut off").as_deref(), Some("cut off"));
        assert_eq!(chosen("Content-Type: multipart/mixed\n\nno boundary"), None);
        assert_eq!(chosen("Content-Type: image/png\n\nabc"), None);
        assert_eq!(chosen("no headers at all").as_deref(), Some("no headers at all"));
    }

    #[test]
    fn deep_trees_are_cut() {
        let mut text = String::new();
        for depth in 0..2_000 {
            let _ = write!(text, "Content-Type: multipart/mixed; boundary=b{depth}\n\n--b{depth}\n");
        }
        let message = Message::read(&text);
        assert!(message.cut && message.parts.len() <= DEEPEST + 1);
    }
}
