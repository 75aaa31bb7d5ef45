//! The language server: whatever an editor sends, it answers every request once, in frames that can be read.

use std::collections::BTreeMap;
use std::io::Cursor;

use serde_json::Value;

use super::{choices, judge};

/// A conversation: a message a line, or with an odd first byte the bytes as they are.
pub fn lsp(data: &[u8]) {
    let ([raw], data) = choices(data);
    if raw % 2 == 1 {
        let mut out = Vec::new();
        amends::lsp::serve(Cursor::new(data.to_vec()), &mut out, amends::packs::Cache::none());
        frames(&out);
        return;
    }
    let mut input = Vec::new();
    let mut asked: BTreeMap<String, usize> = BTreeMap::new();
    for line in data.split(|&byte| byte == b'\n') {
        let Ok(value) = serde_json::from_slice::<Value>(line) else { continue };
        // Where the editor ends the conversation, what comes after is not answered.
        let method = value.get("method").and_then(Value::as_str);
        if method == Some("exit") {
            break;
        }
        // Nothing outside of the conversation is to be read or written here.
        let text = value.to_string().replace("textDocument/", "").replace("workspace/", "").replace("file:///a.", "");
        if text.contains('/') && method == Some("initialize")
            || text.contains("executeCommand")
            || text.contains("Configuration")
        {
            continue;
        }
        if let Some(id) = wants_an_answer(&value) {
            *asked.entry(id).or_default() += 1;
        }
        input.extend_from_slice(format!("Content-Length: {}\r\n\r\n", line.len()).as_bytes());
        input.extend_from_slice(line);
    }
    let mut out = Vec::new();
    amends::lsp::serve(Cursor::new(input), &mut out, amends::packs::Cache::none());
    let mut answered: BTreeMap<String, usize> = BTreeMap::new();
    for message in frames(&out) {
        if message.get("method").is_none() {
            assert!(message.get("result").is_some() != message.get("error").is_some(), "{message}");
            *answered.entry(message["id"].to_string()).or_default() += 1;
        }
    }
    for (id, times) in asked {
        assert_eq!(answered.get(&id), Some(&times), "request {id} is answered once");
    }
}

/// What an editor shows of a message acts on nobody; what it reads as Markdown is words.
fn shown(value: &Value) {
    match value {
        Value::Array(items) => items.iter().for_each(shown),
        Value::Object(fields) => {
            for (name, field) in fields {
                match field.as_str() {
                    Some(text) if matches!(name.as_str(), "message" | "title" | "reason") => {
                        judge::harmless(text, false);
                    }
                    Some(text) if name == "value" && value["kind"] == "markdown" => judge::hover(text),
                    Some(text) if name == "value" && value["kind"] == "plaintext" => judge::harmless(text, false),
                    _ => shown(field),
                }
            }
        }
        _ => {}
    }
}

/// What a server says to an editor that says this, each of its messages judged.
pub fn talk(messages: &[Value]) -> Vec<Value> {
    let framed = |message: &Value| {
        let body = message.to_string();
        format!("Content-Length: {}\r\n\r\n{body}", body.len())
    };
    let input: String = messages.iter().map(framed).collect();
    let mut out = Vec::new();
    amends::lsp::serve(Cursor::new(input.into_bytes()), &mut out, amends::packs::Cache::none());
    frames(&out)
}

/// The id of what is to be answered: a request, and what has an id and is neither a request nor an answer.
fn wants_an_answer(value: &Value) -> Option<String> {
    let id = value.get("id")?;
    let known = id.is_string() || id.as_i64().is_some_and(|id| i32::try_from(id).is_ok());
    let named = value.get("method").is_some_and(Value::is_string);
    let answers = value.get("result").is_some() || value.get("error").is_some();
    (known && (named || !answers)).then(|| id.to_string())
}

/// The messages of a stream, each read by its length.
fn frames(mut out: &[u8]) -> Vec<Value> {
    let mut messages = Vec::new();
    while !out.is_empty() {
        let end = out.windows(4).position(|four| four == b"\r\n\r\n").expect("a header");
        let head = std::str::from_utf8(&out[..end]).expect("a header is text");
        let length: usize =
            head.trim().strip_prefix("Content-Length: ").and_then(|n| n.parse().ok()).expect("a length");
        let body = &out[end + 4..end + 4 + length];
        let value: Value = serde_json::from_slice(body).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(value["jsonrpc"], "2.0");
        shown(&value);
        messages.push(value);
        out = &out[end + 4 + length..];
    }
    messages
}
