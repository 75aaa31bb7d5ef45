//! JSON, version 1: every draft that was read, with what was found in it. The shape is public and changes only with `version`.

use std::io::{self, Write};

use serde::Serialize;

use crate::draft::{Channel, Draft, Situation, Skipped, SourceFile};
use crate::finding::{Applicability, Severity};
use crate::linter::{CheckedFile, DecidedBy};

use super::json_text::line;
use super::position::{ColumnUnit, Place, Span};
use super::view::{DraftView, Located, locate};
use super::{Options, Reporter, Summary};

/// The version of the shape.
const VERSION: u32 = 1;

/// Where a draft is from: its file, and its record there.
#[derive(Serialize)]
pub(super) struct RecordOut<'a> {
    path: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pointer: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
}

impl<'a> RecordOut<'a> {
    /// Of a draft that was read.
    pub(super) fn of(file: &'a SourceFile, draft: &'a Draft) -> Self {
        Self {
            path: &file.path,
            pointer: draft.pointer.as_deref(),
            id: draft.id.as_deref(),
            name: draft.name.as_deref(),
        }
    }

    /// Of something that was not checked.
    pub(super) fn of_skipped(file: &'a SourceFile, skipped: &'a Skipped) -> Self {
        Self {
            path: &file.path,
            pointer: skipped.place.as_deref(),
            id: skipped.id.as_deref(),
            name: skipped.name.as_deref(),
        }
    }
}

#[derive(Serialize)]
struct DraftOut<'a> {
    #[serde(flatten)]
    record: RecordOut<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    channel: Option<Channel>,
    #[serde(skip_serializing_if = "Option::is_none")]
    situation: Option<Situation>,
    #[serde(skip_serializing_if = "Option::is_none")]
    situation_from: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    context: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<SourceOut<'a>>,
    /// The name of the decoded text that the spans are places in, where they are none of the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    decoded: Option<&'a str>,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trouble: Option<bool>,
    #[serde(skip_serializing_if = "is_zero")]
    ignored: usize,
    #[serde(skip_serializing_if = "is_zero")]
    baselined: usize,
    findings: Vec<FindingOut<'a>>,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // The signature that serde asks for.
fn is_zero(count: &usize) -> bool {
    *count == 0
}

/// What a file was read as.
#[derive(Clone, Copy, Serialize)]
struct SourceOut<'a> {
    format: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    library: Option<&'a str>,
    records: usize,
    strings: usize,
    not_checked: usize,
}

impl<'a> SourceOut<'a> {
    /// Nothing for a file that could not be read at all.
    fn of(file: &'a SourceFile) -> Option<Self> {
        (!file.format.is_empty()).then_some(Self {
            format: file.format,
            library: file.library.as_deref(),
            records: file.records,
            strings: file.strings,
            not_checked: file.skipped.len(),
        })
    }
}

#[derive(Serialize)]
struct FindingOut<'a> {
    rule: &'a str,
    severity: Severity,
    message: &'a str,
    help: &'a str,
    text: &'a str,
    span: SpanOut,
    related: Vec<RelatedOut<'a>>,
    rewrites: Vec<RewriteOut<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
}

#[derive(Serialize)]
struct RelatedOut<'a> {
    text: &'a str,
    label: &'a str,
    span: SpanOut,
}

#[derive(Serialize)]
struct RewriteOut<'a> {
    text: &'a str,
    applicability: Applicability,
    span: SpanOut,
}

/// A stretch of the file.
#[derive(Serialize)]
pub(super) struct SpanOut {
    start: PlaceOut,
    end: PlaceOut,
}

#[derive(Serialize)]
struct PlaceOut {
    line: usize,
    column: usize,
    utf16: usize,
    byte: usize,
}

#[derive(Serialize)]
struct SummaryOut {
    errors: usize,
    warnings: usize,
    infos: usize,
    drafts: usize,
    not_checked: usize,
    trouble: usize,
    ignored: usize,
    baselined: usize,
}

impl SpanOut {
    /// The span with columns in the given unit.
    pub(super) fn new(span: Span, unit: ColumnUnit) -> Self {
        let place = |p: Place| PlaceOut { line: p.line, column: p.column(unit), utf16: p.utf16_column, byte: p.byte };
        Self { start: place(span.start), end: place(span.end) }
    }
}

impl From<&Summary> for SummaryOut {
    fn from(summary: &Summary) -> Self {
        Self {
            errors: summary.errors,
            warnings: summary.warnings,
            infos: summary.infos,
            drafts: summary.drafts,
            not_checked: summary.not_checked,
            trouble: summary.trouble,
            ignored: summary.ignored,
            baselined: summary.baselined,
        }
    }
}

/// The name of what decided a situation.
pub(super) fn decided_by(decided: DecidedBy) -> &'static str {
    match decided {
        DecidedBy::Setting => "setting",
        DecidedBy::Source => "source",
        DecidedBy::Customer => "customer",
        DecidedBy::Reply => "reply",
    }
}

impl<'a> DraftOut<'a> {
    fn checked(file: &'a SourceFile, view: &DraftView<'a>, options: &'a Options) -> Self {
        Self {
            record: RecordOut::of(file, view.draft),
            channel: Some(view.checked.channel),
            situation: Some(view.checked.situation),
            situation_from: Some(decided_by(view.checked.situation_from)),
            context: Some(view.draft.context.name()),
            source: SourceOut::of(file),
            decoded: view.draft.reply_in.as_ref().map(|aside| aside.name.as_str()),
            status: "checked",
            reason: None,
            trouble: None,
            ignored: view.checked.ignored,
            baselined: view.checked.baselined,
            findings: view.findings.iter().map(|found| FindingOut::new(found, options)).collect(),
        }
    }

    fn not_checked(file: &'a SourceFile, skipped: &'a Skipped) -> Self {
        Self {
            record: RecordOut::of_skipped(file, skipped),
            channel: None,
            situation: None,
            situation_from: None,
            context: None,
            source: SourceOut::of(file),
            decoded: None,
            status: "not_checked",
            reason: Some(&skipped.reason),
            trouble: Some(skipped.trouble),
            ignored: 0,
            baselined: 0,
            findings: Vec::new(),
        }
    }
}

impl<'a> FindingOut<'a> {
    fn new(found: &Located<'a>, options: &'a Options) -> Self {
        let unit = options.column_unit;
        let finding = found.finding;
        Self {
            rule: &finding.rule,
            severity: finding.severity,
            message: &finding.message,
            help: &finding.help,
            text: found.text,
            span: SpanOut::new(found.span, unit),
            related: found
                .related
                .iter()
                .map(|(related, text, span)| RelatedOut {
                    text,
                    label: &related.label,
                    span: SpanOut::new(*span, unit),
                })
                .collect(),
            rewrites: found
                .rewrites
                .iter()
                .map(|(rewrite, span)| RewriteOut {
                    text: &rewrite.text,
                    applicability: rewrite.applicability,
                    span: SpanOut::new(*span, unit),
                })
                .collect(),
            url: options.rule(&finding.rule).and_then(|rule| rule.url.as_deref()),
        }
    }
}

/// Gives every draft of a file to `write` as one line of JSON without a line end.
fn each_line(file: &CheckedFile, options: &Options, write: &mut dyn FnMut(&str) -> io::Result<()>) -> io::Result<()> {
    for view in locate(file) {
        write(&line(&DraftOut::checked(&file.file, &view, options))?)?;
    }
    for skipped in &file.file.skipped {
        write(&line(&DraftOut::not_checked(&file.file, skipped))?)?;
    }
    Ok(())
}

/// Writes one JSON document, one draft a line.
#[derive(Debug)]
pub struct Json {
    options: Options,
    begun: bool,
}

/// Starts the document, unless that was done. Returns whether it was.
fn begin(begun: &mut bool, out: &mut dyn Write) -> io::Result<bool> {
    if std::mem::replace(begun, true) {
        return Ok(true);
    }
    write!(out, "{{\"version\": {VERSION},\n \"drafts\": [")?;
    Ok(false)
}

impl Json {
    /// A reporter with these options.
    #[must_use]
    pub fn new(options: Options) -> Self {
        Self { options, begun: false }
    }
}

impl Reporter for Json {
    fn file(&mut self, file: &CheckedFile, out: &mut dyn Write) -> io::Result<()> {
        let begun = &mut self.begun;
        each_line(file, &self.options, &mut |line| {
            let separator = if begin(begun, out)? { ",\n  " } else { "\n  " };
            write!(out, "{separator}{line}")
        })
    }

    fn finish(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        begin(&mut self.begun, out)?;
        writeln!(out, "],\n \"summary\": {}}}", line(&SummaryOut::from(summary))?)
    }
}

/// Writes one JSON object a draft, one a line, without a summary.
#[derive(Debug)]
pub struct JsonLines {
    options: Options,
}

impl JsonLines {
    /// A reporter with these options.
    #[must_use]
    pub fn new(options: Options) -> Self {
        Self { options }
    }
}

impl Reporter for JsonLines {
    fn file(&mut self, file: &CheckedFile, out: &mut dyn Write) -> io::Result<()> {
        each_line(file, &self.options, &mut |line| writeln!(out, "{line}"))
    }

    fn finish(&mut self, _: &Summary, _: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }
}
