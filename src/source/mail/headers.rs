//! Reads the headers of a message or a part.

use std::ops::Range;

use super::transfer;
use crate::source::charset;

/// The headers of a message or a part.
#[derive(Debug, Clone, Default)]
pub struct Headers {
    /// Names in lower case, and values with their folds joined.
    fields: Vec<(String, String)>,
}

/// The most header lines that are looked at.
const MOST_LINES: usize = 2_000;

impl Headers {
    /// Reads headers at the start of a part of a text, and returns where the body starts.
    #[must_use]
    pub fn read(text: &str, part: Range<usize>) -> (Self, usize) {
        let mut out = Self::default();
        let mut at = part.start;
        for (count, line) in text[part.clone()].split_inclusive('\n').enumerate() {
            let said = line.trim_end_matches(['\n', '\r']);
            if said.is_empty() {
                return (out, at + line.len());
            }
            if said.starts_with([' ', '\t']) && !out.fields.is_empty() {
                if let Some((_, value)) = out.fields.last_mut()
                    && count < MOST_LINES
                {
                    value.push(' ');
                    value.push_str(said.trim());
                }
            } else if let Some((name, value)) = said.split_once(':')
                && !name.is_empty()
                && name.bytes().all(|b| b.is_ascii_graphic())
            {
                if count < MOST_LINES {
                    out.fields.push((name.to_ascii_lowercase(), value.trim().to_owned()));
                }
            } else if !(out.fields.is_empty() && said.starts_with("From ")) {
                // No header and no empty line before: the body starts here.
                return (out, at);
            }
            at += line.len();
        }
        (out, at)
    }

    /// The first header with a name, which is given in lower case.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// A header for people, with its encoded words decoded.
    #[must_use]
    pub fn shown(&self, name: &str) -> Option<String> {
        self.get(name).map(decode_words).filter(|s| !s.trim().is_empty())
    }

    /// A header of the form `value; name=value`.
    #[must_use]
    pub fn parameters(&self, name: &str) -> Parameters {
        Parameters::read(self.get(name).unwrap_or_default())
    }
}

/// A header value with parameters. The value and the names are in lower case.
#[derive(Debug, Clone, Default)]
pub struct Parameters {
    /// What stands before the first semicolon.
    pub value: String,
    list: Vec<(String, String)>,
}

impl Parameters {
    fn read(text: &str) -> Self {
        let mut pieces = Vec::new();
        let (mut start, mut quoted, mut escaped) = (0, false, false);
        for (at, b) in text.bytes().enumerate() {
            match b {
                _ if escaped => escaped = false,
                b'\\' if quoted => escaped = true,
                b'"' => quoted = !quoted,
                b';' if !quoted => {
                    pieces.push(&text[start..at]);
                    start = at + 1;
                }
                _ => {}
            }
        }
        pieces.push(&text[start..]);
        let mut pieces = pieces.into_iter();
        let value = pieces.next().unwrap_or_default().trim().to_ascii_lowercase();
        let list = pieces
            .filter_map(|p| p.split_once('='))
            .map(|(name, value)| {
                let value = value.trim();
                let value = match value.strip_prefix('"').and_then(|v| v.strip_suffix('"')) {
                    Some(inner) => inner.replace("\\\"", "\"").replace("\\\\", "\\"),
                    None => value.to_owned(),
                };
                (name.trim().trim_end_matches("*0").trim_end_matches('*').to_ascii_lowercase(), value)
            })
            .collect();
        Self { value, list }
    }

    /// A parameter's value.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.list.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }
}

/// Decodes `=?utf-8?Q?caf=C3=A9?=`. What cannot be decoded is left as it stands.
fn decode_words(value: &str) -> String {
    let mut out = String::new();
    let mut rest = value;
    let mut after_word = false;
    while let Some(start) = rest.find("=?") {
        let Some((text, len)) = word(&rest[start..]) else {
            out.push_str(&rest[..start + 2]);
            rest = &rest[start + 2..];
            after_word = false;
            continue;
        };
        // Blanks between two encoded words only keep them apart.
        if !(after_word && rest[..start].trim().is_empty()) {
            out.push_str(&rest[..start]);
        }
        out.push_str(&text);
        rest = &rest[start + len..];
        after_word = true;
    }
    out.push_str(rest);
    out
}

fn word(text: &str) -> Option<(String, usize)> {
    let mut pieces = text.get(2..)?.splitn(4, '?');
    let (charset, how, body) = (pieces.next()?, pieces.next()?, pieces.next()?);
    if !pieces.next()?.starts_with('=') {
        return None;
    }
    let bytes = match how {
        "Q" | "q" => transfer::quoted_printable(&body.replace('_', " ")).0,
        "B" | "b" => transfer::base64(body),
        _ => return None,
    };
    let label = charset.split('*').next().unwrap_or(charset);
    let len = 2 + charset.len() + 1 + how.len() + 1 + body.len() + 2;
    Some((charset::decode(label, &bytes)?.text.into(), len))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folded_headers_and_parameters() {
        let text =
            "Subject: Re: a\r\n long one\r\nContent-Type: text/plain;\r\n charset=\"utf-8\"; format=Flowed\r\n\r\nbody";
        let (headers, body) = Headers::read(text, 0..text.len());
        assert_eq!(headers.get("subject"), Some("Re: a long one"));
        let kind = headers.parameters("content-type");
        assert_eq!(
            (kind.value.as_str(), kind.get("charset"), kind.get("format")),
            ("text/plain", Some("utf-8"), Some("Flowed"))
        );
        assert_eq!(&text[body..], "body");
    }

    #[test]
    fn encoded_words() {
        for (given, want) in [
            ("=?utf-8?Q?caf=C3=A9_x?=", "café x"),
            ("=?UTF-8?B?Y2Fmw6k=?= =?utf-8?q?s?= now", "cafés now"),
            ("Re: =?iso-8859-1?Q?=A31?=", "Re: £1"),
            ("=?broken", "=?broken"),
            ("a =?x?y?z?= b", "a =?x?y?z?= b"),
        ] {
            assert_eq!(decode_words(given), want);
        }
    }
}
