//! Reads plain text and Markdown: the whole is one reply, but for headers above it and messages quoted in it.

use std::ops::Range;

use super::{FileKind, ReadOptions, markup, pairs, thread};
use crate::draft::{Channel, Draft, SourceFile, Writing};
use crate::offsets::MappedText;

/// Headers that an editor was given above the text of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Headers {
    /// Where the body starts.
    pub body: usize,
    /// What the subject says.
    pub subject: Option<Range<usize>>,
    /// Whether there is enough of them for a message that was or will be sent.
    pub is_message: bool,
}

/// Headers that one finds above a body. One of them must be there.
const KNOWN: &[&str] = &["from", "to", "subject", "date", "cc", "bcc", "reply-to"];

/// Headers that no person writes into a text.
const TECHNICAL: &[&str] =
    &["message-id", "mime-version", "content-type", "received", "return-path", "in-reply-to", "references", "x-unsent"];

/// The headers at the start of a text: lines of `Name: value` and an empty line, one of the names being a known one.
#[must_use]
pub fn headers(text: &str) -> Option<Headers> {
    let mut at = 0;
    let mut known = 0;
    let mut technical = 0;
    let mut subject = None;
    for line in text.split_inclusive('\n') {
        let said = line.trim_end_matches(['\n', '\r']);
        if said.is_empty() {
            let is_message = technical > 0 || known >= 3;
            return (known > 0 || technical > 0).then_some(Headers { body: at + line.len(), subject, is_message });
        }
        if at > 0 && said.starts_with([' ', '\t']) {
            at += line.len();
            continue;
        }
        let (name, value) = said.split_once(':')?;
        if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') || name.len() > 60 {
            return None;
        }
        if !value.is_empty() && !value.starts_with([' ', '\t']) {
            return None;
        }
        let name = name.to_ascii_lowercase();
        known += usize::from(KNOWN.contains(&name.as_str()));
        technical += usize::from(TECHNICAL.contains(&name.as_str()));
        if name == "sent" {
            return None;
        }
        if name == "subject" {
            let from = at + said.len() - value.trim_start().len();
            subject = Some(from..from + value.trim().len());
        }
        at += line.len();
    }
    None
}

/// Reads the whole text as one reply.
pub fn read(file: &mut SourceFile, kind: FileKind, options: &ReadOptions) {
    let text = &file.text;
    let mut draft = Draft::default();
    let whole = MappedText::identity(&text.text);
    let body = match headers(&text.text) {
        Some(found) if kind != FileKind::Html => {
            draft.channel = found.is_message.then_some(Channel::Email);
            draft.name = found.subject.map(|s| text.text[s].to_owned()).filter(|s| !s.is_empty());
            whole.part(found.body..text.text.len())
        }
        _ => whole,
    };
    let split = match kind {
        FileKind::Markdown => {
            let rendered = markup::markdown::render(&body);
            thread::split_with(&rendered.text, &rendered.masks, rendered.quoted)
        }
        FileKind::Html => {
            draft.writing = Writing::Markup;
            let rendered = markup::html::render(&body);
            thread::split_with(&rendered.text, &rendered.masks, rendered.quoted)
        }
        _ => thread::split(&body),
    };
    file.records = 1;
    if split.reply.text.trim().is_empty() {
        return;
    }
    file.strings = 1;
    draft.locale = super::library::locale_of(&file.path);
    draft.reply = split.reply;
    draft.context = split.context;
    draft.masks = split.masks;
    draft.answers = split.answers;
    pairs::set_customer(&mut draft, split.customer, options);
    file.drafts.push(draft);
}
