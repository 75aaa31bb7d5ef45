//! Reads e-mail: the part that the customer reads, decoded, and told apart from the quoted thread.

mod flowed;
mod headers;
mod mbox;
mod mime;
mod transfer;

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use super::{ReadOptions, charset, markup, pairs, thread};
use crate::draft::{Aside, Channel, Draft, Skipped, SourceFile, Writing};
use crate::offsets::MappedText;

use headers::Headers;
use mime::{Message, Part};

/// What a message is, besides its text.
struct Letter {
    draft: Result<Draft, Skipped>,
    id: Option<String>,
    answers: Option<String>,
    from: Option<String>,
}

/// Reads a file that is one message. `bytes` are the file's.
pub fn read(file: &mut SourceFile, bytes: &[u8], options: &ReadOptions) {
    let whole = MappedText::identity(file.text.text.clone());
    let letter = message(file, bytes, &whole, "body", options);
    file.records = 1;
    take(file, letter.draft);
}

/// Reads a file of many messages.
pub fn read_mbox(file: &mut SourceFile, bytes: &[u8], options: &ReadOptions) {
    let ranges = mbox::messages(&file.text.text);
    let mut letters = Vec::new();
    let (mut line, mut counted) = (1, 0);
    for (index, range) in ranges.into_iter().enumerate() {
        let text = mbox::unquote(&file.text.text, range.clone());
        let mut letter = message(file, bytes, &text, &format!("message {}", index + 1), options);
        line += memchr::memchr_iter(b'\n', &file.text.text.as_bytes()[counted..range.start]).count();
        counted = range.start;
        match &mut letter.draft {
            Ok(draft) => draft.pointer = Some(format!("/{index}")),
            Err(skipped) => skipped.place = Some(format!("line {line}")),
        }
        letters.push(letter);
    }
    file.records = letters.len();
    let ids: HashMap<String, usize> =
        letters.iter().enumerate().filter_map(|(at, l)| l.id.clone().map(|id| (id, at))).collect();
    for at in 0..letters.len() {
        link(&mut letters, &ids, at, options);
    }
    for letter in letters {
        take(file, letter.draft);
    }
}

/// What a message answers beats anything that it quotes; and what another person wrote is no draft of ours.
fn link(letters: &mut [Letter], ids: &HashMap<String, usize>, at: usize, options: &ReadOptions) {
    let Some(&parent) = letters[at].answers.as_ref().and_then(|id| ids.get(id)) else { return };
    if parent == at || letters[parent].from == letters[at].from {
        return;
    }
    let Ok(question) = &letters[parent].draft else { return };
    let (text, aside, place) = (question.reply.clone(), question.reply_in.clone(), question.pointer.clone());
    let name = question.name.clone();
    if let Ok(draft) = &mut letters[at].draft
        && options.customer.is_none()
    {
        draft.answers.clear();
        pairs::set_customer(draft, Some(text), options);
        draft.customer_in = aside;
    }
    if letters[parent].answers.is_none() {
        let reason = "it is the message that another one answers".to_owned();
        letters[parent].draft = Err(Skipped { place, name, reason, ..Skipped::default() });
    }
}

fn take(file: &mut SourceFile, draft: Result<Draft, Skipped>) {
    match draft {
        Ok(draft) => {
            file.strings += 1;
            file.drafts.push(draft);
        }
        Err(skipped) => file.skipped.push(skipped),
    }
}

/// Reads one message. Its map leads to the file's text.
fn message(file: &SourceFile, bytes: &[u8], text: &MappedText, label: &str, options: &ReadOptions) -> Letter {
    let parsed = Message::read(&text.text);
    let head = parsed.parts.first().map(|p| &p.headers).cloned().unwrap_or_default();
    let name = head.shown("subject");
    let draft = body(file, bytes, text, label, &parsed).and_then(|mut draft| {
        draft.channel = Some(Channel::Email);
        draft.locale = head.get("content-language").map(str::to_owned);
        draft.name.clone_from(&name);
        let customer = draft.customer.take();
        let aside = draft.reply_in.clone();
        pairs::set_customer(&mut draft, customer, options);
        if options.customer.is_none() && draft.customer.is_some() {
            draft.customer_in = aside;
        }
        if options.walked && received(&file.path, &head) {
            return Err("it was received or sent already: no draft".to_owned());
        }
        if draft.reply.text.trim().is_empty() {
            return Err("it holds nothing but quoted messages".to_owned());
        }
        Ok(draft)
    });
    Letter {
        draft: draft.map_err(|reason| {
            let trouble = !reason.ends_with("no draft");
            Skipped { name, reason, trouble, ..Skipped::default() }
        }),
        id: head.get("message-id").map(str::to_owned),
        answers: head.get("in-reply-to").and_then(|v| v.split_whitespace().next()).map(str::to_owned),
        from: head.get("from").map(address),
    }
}

fn address(from: &str) -> String {
    let inner = from.rsplit_once('<').map_or(from, |(_, a)| a.trim_end_matches('>'));
    inner.trim().to_lowercase()
}

/// Whether a message in a Maildir is no draft: neither its flags nor its folder nor its headers say so.
fn received(path: &str, head: &Headers) -> bool {
    let mut parts = path.rsplit('/');
    let (Some(name), Some("cur" | "new" | "tmp")) = (parts.next(), parts.next()) else { return false };
    let flagged = name.rsplit_once(":2,").is_some_and(|(_, flags)| flags.contains('D'));
    let folder = parts.any(|p| {
        let p = p.to_lowercase();
        ["draft", "outbox", "queue", "entw", "brouillon", "borrador"].iter().any(|w| p.contains(w))
    });
    let marked = head.get("x-unsent").is_some() || head.get("x-mozilla-draft-info").is_some();
    !(flagged || folder || marked)
}

/// The text of the part that is read, told apart from what it quotes. The error is why there is none.
fn body(file: &SourceFile, bytes: &[u8], text: &MappedText, label: &str, parsed: &Message) -> Result<Draft, String> {
    let filled = |part: &Part| {
        let body = text.text[part.body.clone()].trim();
        !body.is_empty()
            && (part.kind.value != "text/html" || body.len() < 64 || body.contains(|c: char| c.is_alphanumeric()))
    };
    let Some(index) = parsed.reply(&filled) else {
        let deep = if parsed.cut { ", or its parts are nested too deep to look into" } else { "" };
        return Err(format!("it has no part with text{deep}"));
    };
    let part = &parsed.parts[index];
    let decoded = decode(file, bytes, text, part)?;
    let mut draft = Draft { writing: decoded.writing, ..Draft::default() };
    let mut body = decoded.text;
    if let Some(name) = decoded.aside {
        let name = format!("{} ({label}, {name})", file.path);
        let shown = Aside { name, text: body.text.clone(), part: text.map.span(part.body.clone()) };
        body = MappedText::identity(body.text);
        draft.reply_in = Some(Arc::new(shown));
    }
    let split = if part.kind.value == "text/html" {
        draft.writing = match draft.writing {
            Writing::Plain => Writing::Markup,
            Writing::Sealed => Writing::Sealed,
            _ => Writing::Nested,
        };
        let rendered = markup::html::render(&body);
        thread::split_with(&rendered.text, &rendered.masks, rendered.quoted)
    } else {
        let yes = |name: &str, value: &str| part.kind.get(name).is_some_and(|v| v.eq_ignore_ascii_case(value));
        if yes("format", "flowed") {
            body = flowed::unflow(&body, yes("delsp", "yes"));
        }
        thread::split(&body)
    };
    draft.reply = split.reply;
    draft.customer = split.customer;
    draft.context = split.context;
    draft.masks = split.masks;
    draft.answers = split.answers;
    Ok(draft)
}

struct Decoded {
    text: MappedText,
    writing: Writing,
    /// Set if the text's map leads nowhere in the file; says what was decoded.
    aside: Option<&'static str>,
}

fn decode(file: &SourceFile, bytes: &[u8], text: &MappedText, part: &Part) -> Result<Decoded, String> {
    let label = part.kind.get("charset").unwrap_or_default();
    let how = part.headers.get("content-transfer-encoding").unwrap_or_default().trim().to_ascii_lowercase();
    let unknown = || format!("its charset `{label}` is not known");
    let raw = &text.text[part.body.clone()];
    match how.as_str() {
        "base64" => {
            let said = charset::decode(label, &transfer::base64(raw)).ok_or_else(unknown)?;
            Ok(Decoded { text: said, writing: Writing::Sealed, aside: Some("decoded from base64") })
        }
        "quoted-printable" => {
            let (plain, map) = transfer::quoted_printable(raw);
            let mut said = charset::decode(label, &plain).ok_or_else(unknown)?;
            let body = text.map.slice(part.body.clone());
            said.map = said.map.then(&map).then(&body);
            Ok(Decoded { text: said, writing: Writing::QuotedPrintable, aside: None })
        }
        "x-uuencode" | "uuencode" | "x-uue" => Err("it is encoded with uuencode, which is not read".to_owned()),
        _ if charset::is_utf8(label) || raw.is_ascii() && !label.to_ascii_lowercase().starts_with("iso-2022") => {
            Ok(Decoded { text: text.part(part.body.clone()), writing: Writing::Plain, aside: None })
        }
        _ => {
            let here = in_file(file, text, part.body.clone());
            let said = charset::decode(label, &bytes[here.clone()]).ok_or_else(unknown)?;
            let shown = text.part(part.body.clone());
            // The file as a whole was read in the same charset: then the text is in place.
            if said.text == shown.text {
                return Ok(Decoded { text: shown, writing: Writing::Sealed, aside: None });
            }
            Ok(Decoded { text: said, writing: Writing::Sealed, aside: Some("decoded from its charset") })
        }
    }
}

/// The bytes of the file for a part of a message.
fn in_file(file: &SourceFile, text: &MappedText, part: Range<usize>) -> Range<usize> {
    file.text.map.span(text.map.span(part))
}

#[cfg(test)]
mod tests;
