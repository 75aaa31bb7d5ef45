//! Checked files made by hand, for the tests of the formats.

use std::ops::Range;

use crate::draft::{Channel, Draft, Situation, SourceFile};
use crate::finding::{Applicability, Finding, Related, Rewrite, Severity};
use crate::linter::{CheckedDraft, CheckedFile, DecidedBy};
use crate::offsets::MappedText;

use super::{Format, Options, Summary};

/// The first place of `words` in `text`.
pub fn place(text: &str, words: &str) -> Range<usize> {
    let start = text.find(words).unwrap_or_else(|| panic!("{words:?} is not in the text"));
    start..start + words.len()
}

/// A finding on the first place of `words`.
pub fn finding(rule: &str, severity: Severity, text: &str, words: &str) -> Finding {
    Finding {
        rule: rule.into(),
        severity,
        message: format!("message of {rule}").into(),
        label: format!("label of {rule}").into(),
        help: format!("help of {rule}").into(),
        range: place(text, words),
        related: Vec::new(),
        rewrites: Vec::new(),
    }
}

/// A rewrite of the first place of `words`.
pub fn rewrite(text: &str, words: &str, new: &str, applicability: Applicability) -> Rewrite {
    Rewrite { range: place(text, words), text: new.to_owned(), applicability }
}

/// Another place.
pub fn related(text: &str, words: &str, label: &str) -> Related {
    Related { range: place(text, words), label: label.into() }
}

/// What was decided about a draft, with these findings.
pub fn checked(findings: Vec<Finding>) -> CheckedDraft {
    CheckedDraft {
        channel: Channel::Email,
        situation: Situation::Complaint,
        situation_from: DecidedBy::Customer,
        findings,
        directives: Vec::new(),
        ignored: 0,
        baselined: 0,
    }
}

/// A text file that is one draft.
pub fn plain(path: &str, text: &str, findings: Vec<Finding>) -> CheckedFile {
    let draft = Draft { reply: MappedText::identity(text.to_owned()), ..Draft::default() };
    let file = SourceFile {
        path: path.to_owned(),
        text: MappedText::identity(text.to_owned()),
        drafts: vec![draft],
        ..SourceFile::default()
    };
    CheckedFile { file, drafts: vec![checked(findings)], ..CheckedFile::default() }
}

/// A JSON file `{"name": …, "body": …}` whose body is the draft.
pub fn json(path: &str, name: &str, body: &str, find: impl Fn(&str) -> Vec<Finding>) -> CheckedFile {
    let mut text = format!("{{\"name\": {},\n \"body\": \"", serde_json::Value::from(name));
    let mut reply = MappedText::default();
    for c in body.chars() {
        let escaped = serde_json::Value::from(c.to_string()).to_string();
        let inner = &escaped[1..escaped.len() - 1];
        if inner.len() == c.len_utf8() {
            reply.push_verbatim(inner, text.len());
        } else {
            reply.push_replaced(&c.to_string(), text.len()..text.len() + inner.len());
        }
        text.push_str(inner);
    }
    text.push_str("\"}\n");
    let findings = find(&reply.text);
    let draft = Draft {
        reply,
        name: Some(name.to_owned()),
        pointer: Some("/body".to_owned()),
        id: Some("a-001".to_owned()),
        ..Draft::default()
    };
    let file = SourceFile {
        path: path.to_owned(),
        text: MappedText::identity(text),
        drafts: vec![draft],
        ..SourceFile::default()
    };
    CheckedFile { file, drafts: vec![checked(findings)], ..CheckedFile::default() }
}

/// What a format writes for some files.
pub fn written(format: Format, options: Options, files: &[CheckedFile]) -> String {
    let mut summary = Summary::default();
    let mut reporter = format.reporter(options);
    let mut out = Vec::new();
    for file in files {
        summary.add(file);
        reporter.file(file, &mut out).expect("writing to memory");
    }
    reporter.finish(&summary, &mut out).expect("writing to memory");
    String::from_utf8(out).expect("reports are UTF-8")
}
