//! Messages on a stream: finds them again after whatever went wrong, because an editor does not start a server twice.

use std::io::{self, Read};

use lsp_server::{Message, RequestId};
use serde_json::Value;

/// The longest message that is waited for, in bytes.
const LONGEST: usize = 1 << 30;
/// The longest header.
const HEADERS: usize = 8 << 10;
/// What every message begins with.
const LENGTH: &[u8] = b"content-length:";
/// Bytes asked for at a time.
const CHUNK: usize = 64 << 10;

/// What came in.
#[derive(Debug)]
pub enum Incoming {
    /// A message.
    Message(Message),
    /// Something with an id that is no message: it wants an answer.
    Invalid(RequestId, String),
    /// Something that could not be read, in words.
    Noise(String),
}

/// Reads messages from a stream.
#[derive(Debug)]
pub struct Frames<R> {
    input: R,
    buffer: Vec<u8>,
}

impl<R: Read> Frames<R> {
    /// A reader of the messages in `input`.
    pub fn new(input: R) -> Self {
        Self { input, buffer: Vec::new() }
    }

    /// The next message, or `None` at the end of the stream.
    pub fn next(&mut self) -> io::Result<Option<Incoming>> {
        loop {
            match find_header(&self.buffer) {
                Header::Found { at, body, length } => {
                    let skipped = !blank(&self.buffer[..at]) && !only_headers(&self.buffer[..at]);
                    self.buffer.drain(..at);
                    if skipped {
                        return Ok(Some(Incoming::Noise("something between two messages was left out".to_owned())));
                    }
                    return self.body(body - at, length);
                }
                Header::Wrong(end) => {
                    self.buffer.drain(..end);
                    return Ok(Some(Incoming::Noise("a message without a length was left out".to_owned())));
                }
                Header::None => {
                    // What may become the start of a header stays.
                    if self.buffer.len() > 2 * HEADERS {
                        self.buffer.drain(..self.buffer.len() - HEADERS);
                    }
                    if self.more()? == 0 {
                        return Ok(None);
                    }
                }
            }
        }
    }

    /// Reads the body that starts at `start` and is said to have `length` bytes.
    fn body(&mut self, start: usize, length: usize) -> io::Result<Option<Incoming>> {
        while self.buffer.len() < start + length {
            if self.more()? == 0 {
                return Ok(None);
            }
        }
        let body = &self.buffer[start..start + length];
        let (incoming, used) = match serde_json::from_slice::<Value>(body) {
            Ok(value) => (message(value), length),
            // A length that is too great swallowed the start of the next message.
            Err(_) => {
                if let Some((value, used)) = self.swallowed(start, length) {
                    (message(value), used)
                } else {
                    let next = match find_header(body) {
                        Header::Found { at, .. } => at,
                        _ => length,
                    };
                    (Incoming::Noise("a message that is not JSON was left out".to_owned()), next)
                }
            }
        };
        self.buffer.drain(..start + used);
        Ok(Some(incoming))
    }

    /// The whole value a body starts with, where another message follows in it.
    fn swallowed(&self, start: usize, length: usize) -> Option<(Value, usize)> {
        let body = &self.buffer[start..start + length];
        let mut values = serde_json::Deserializer::from_slice(body).into_iter::<Value>();
        let value = values.next()?.ok()?;
        let rest = values.byte_offset();
        let follows = body[rest..].trim_ascii_start();
        let begins = follows.len().min(LENGTH.len());
        follows[..begins].eq_ignore_ascii_case(&LENGTH[..begins]).then_some((value, rest))
    }

    /// Reads more of the stream.
    fn more(&mut self) -> io::Result<usize> {
        let before = self.buffer.len();
        self.buffer.resize(before + CHUNK, 0);
        loop {
            match self.input.read(&mut self.buffer[before..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                result => {
                    self.buffer.truncate(before + *result.as_ref().unwrap_or(&0));
                    return result;
                }
            }
        }
    }
}

/// What a value is as a message.
fn message(value: Value) -> Incoming {
    let id = value.get("id").cloned().and_then(|id| serde_json::from_value::<RequestId>(id).ok());
    let named = value.get("method").is_some_and(Value::is_string);
    let answers = value.get("result").is_some() || value.get("error").is_some();
    match id {
        Some(id) if !named && !answers => Incoming::Invalid(id, "a request needs a method".to_owned()),
        id => match serde_json::from_value(value) {
            Ok(message) => Incoming::Message(message),
            Err(_) => match id {
                Some(id) => Incoming::Invalid(id, "this is no request".to_owned()),
                None => Incoming::Noise("a message that is no request was left out".to_owned()),
            },
        },
    }
}

enum Header {
    /// A header from `at` on, whose body starts at `body` and has `length` bytes.
    Found { at: usize, body: usize, length: usize },
    /// A header that does not say how long its message is, up to this byte.
    Wrong(usize),
    /// None yet.
    None,
}

/// Finds the first header. Inside a JSON string nothing looks like one: there, line ends are written `\n`.
fn find_header(bytes: &[u8]) -> Header {
    let mut from = 0;
    while let Some(found) = position(&bytes[from..], LENGTH) {
        let at = from + found;
        let value = at + LENGTH.len();
        from = value;
        let Some(line) = bytes[value..].iter().position(|byte| *byte == b'\n') else {
            if bytes.len() - value > HEADERS {
                continue;
            }
            return Header::None;
        };
        let digits = bytes[value..value + line].trim_ascii();
        let length = std::str::from_utf8(digits).ok().and_then(|digits| digits.parse::<usize>().ok());
        let Some(end) = end_of_headers(bytes, value + line + 1) else {
            if bytes.len() - value > HEADERS {
                continue;
            }
            return Header::None;
        };
        match length {
            Some(length) if length <= LONGEST => return Header::Found { at, body: end, length },
            _ if digits.iter().all(u8::is_ascii_graphic) => return Header::Wrong(end),
            _ => {}
        }
    }
    Header::None
}

/// Where the blank line after the headers ends; `from` is the start of a line.
fn end_of_headers(bytes: &[u8], mut from: usize) -> Option<usize> {
    while let Some(length) = bytes[from..].iter().position(|byte| *byte == b'\n') {
        let line = &bytes[from..from + length];
        from += length + 1;
        if line.trim_ascii().is_empty() {
            return Some(from);
        }
    }
    None
}

fn blank(bytes: &[u8]) -> bool {
    bytes.trim_ascii().is_empty()
}

/// Whether these are the other header of a message, which may come first.
fn only_headers(bytes: &[u8]) -> bool {
    let other = b"content-type:";
    let bytes = bytes.trim_ascii_start();
    bytes.len() >= other.len()
        && bytes[..other.len()].eq_ignore_ascii_case(other)
        && memchr::memchr_iter(b'\n', bytes).count() == 1
}

fn position(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    bytes.windows(needle.len()).position(|window| window.eq_ignore_ascii_case(needle))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is read from a stream: methods, `!` for what wants an answer, `?` for what was left out.
    fn read(stream: &[u8]) -> Vec<String> {
        let mut frames = Frames::new(stream);
        let mut out = Vec::new();
        while let Some(incoming) = frames.next().unwrap() {
            out.push(match incoming {
                Incoming::Message(Message::Request(request)) => request.method,
                Incoming::Message(Message::Notification(note)) => note.method,
                Incoming::Message(Message::Response(_)) => "response".to_owned(),
                Incoming::Invalid(..) => "!".to_owned(),
                Incoming::Noise(_) => "?".to_owned(),
            });
        }
        out
    }

    fn framed(body: &str) -> String {
        format!("Content-Length: {}\r\n\r\n{body}", body.len())
    }

    #[test]
    fn messages_follow_each_other() {
        let one = framed(r#"{"jsonrpc":"2.0","id":1,"method":"a"}"#);
        let two = "content-length: 14\nContent-Type: x\n\n{\"method\":\"b\"}";
        let three = "Content-Type: x\r\nContent-Length: 14\r\n\r\n{\"method\":\"c\"}";
        assert_eq!(read(format!("{one}{two}{three}{one}").as_bytes()), ["a", "b", "c", "a"]);
    }

    #[test]
    fn a_length_that_lies_costs_one_message_at_most() {
        let good = framed(r#"{"id":2,"method":"good"}"#);
        let long = good.replace(": 24", ": 60").replace("good", "long");
        let short = good.replace(": 24", ": 9");
        assert_eq!(read(format!("{long}{good}{good}").as_bytes()), ["long", "good", "good"]);
        assert_eq!(read(format!("{short}{good}{good}").as_bytes()), ["?", "?", "good", "good"]);
        assert_eq!(read(format!("Content-Length: -3\r\n\r\n{{}}{good}").as_bytes()), ["?", "?", "good"]);
        assert_eq!(read(format!("Content-Length: 99999999999999999999\r\n\r\n{good}").as_bytes()), ["?", "good"]);
        assert_eq!(read(format!("Content-Length: 99999999999\r\n\r\n{good}").as_bytes()), ["?", "good"]);
    }

    #[test]
    fn what_is_no_message_is_left_out() {
        let good = framed(r#"{"id":2,"method":"good"}"#);
        for (noise, want) in [
            (framed("{not json"), "?"),
            (framed("[]"), "?"),
            (framed("null"), "?"),
            (framed(r#"{"id":3}"#), "!"),
            (framed(r#"{"id":3,"method":7}"#), "!"),
            (framed(r#"{"id":3,"result":null}"#), "response"),
            ("GET / HTTP/1.1\r\n\r\n".to_owned(), "?"),
            ("\u{0}\u{ff}".repeat(20_000), "?"),
        ] {
            assert_eq!(read(format!("{noise}{good}").as_bytes()), [want, "good"], "{noise:.40}");
        }
    }

    #[test]
    fn a_header_inside_a_draft_is_text() {
        let body = r#"{"method":"a","params":"Content-Length: 5\r\n\r\nhello"}"#;
        assert_eq!(read(format!("{}{}", framed(body), framed(r#"{"method":"b"}"#)).as_bytes()), ["a", "b"]);
    }
}
