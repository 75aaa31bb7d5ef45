//! Reviewdog's diagnostic format, as one document and as one object a line. Columns are bytes, as the format wants.

use std::io::{self, Write};

use serde::Serialize;

use crate::draft::Draft;
use crate::finding::{Applicability, Severity};
use crate::linter::CheckedFile;

use super::json_text::line;
use super::position::{Place, Span};
use super::view::{Located, locate_in_file};
use super::{Options, Reporter, Summary, shown};

#[derive(Serialize)]
struct Diagnostic<'a> {
    message: String,
    location: Location<'a>,
    severity: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<Source>,
    code: Code<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suggestions: Vec<Suggestion<'a>>,
}

#[derive(Serialize)]
struct Source {
    name: &'static str,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    range: Option<RangeOut>,
}

#[derive(Serialize)]
struct RangeOut {
    start: Position,
    end: Position,
}

#[derive(Serialize)]
struct Position {
    line: usize,
    column: usize,
}

#[derive(Serialize)]
struct Code<'a> {
    value: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
}

#[derive(Serialize)]
struct Suggestion<'a> {
    range: RangeOut,
    text: &'a str,
}

impl From<Span> for RangeOut {
    fn from(span: Span) -> Self {
        let position = |place: Place| Position { line: place.line, column: place.byte_column };
        Self { start: position(span.start), end: position(span.end) }
    }
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "ERROR",
        Severity::Warning => "WARNING",
        Severity::Info => "INFO",
    }
}

fn suggestions<'a>(draft: &Draft, found: &Located<'a>) -> Vec<Suggestion<'a>> {
    found
        .rewrites
        .iter()
        .filter(|(rewrite, _)| {
            rewrite.applicability != Applicability::Template && super::writable(draft, &rewrite.text)
        })
        .map(|(rewrite, span)| Suggestion { range: RangeOut::from(*span), text: &rewrite.text })
        .collect()
}

/// Every finding of a file as one line of JSON.
fn diagnostics(file: &CheckedFile, options: &Options, named: bool) -> io::Result<Vec<String>> {
    let path = options.relative(&file.file.path);
    let source = || named.then_some(Source { name: "amends" });
    let mut out = Vec::new();
    for draft in locate_in_file(file) {
        for found in &draft.findings {
            let finding = found.finding;
            let message = if finding.help.is_empty() {
                shown(&finding.message)
            } else {
                format!("{}\nhelp: {}", shown(&finding.message), shown(&finding.help))
            };
            out.push(line(&Diagnostic {
                message,
                location: Location { path: &path, range: Some(found.span.into()) },
                severity: severity(finding.severity),
                source: source(),
                code: Code {
                    value: &finding.rule,
                    url: options.rule(&finding.rule).and_then(|rule| rule.url.as_deref()),
                },
                suggestions: suggestions(draft.draft, found),
            })?);
        }
    }
    for skipped in file.file.skipped.iter().filter(|skipped| skipped.trouble) {
        let place = skipped.place.as_deref().map(|place| format!(" ({place})")).unwrap_or_default();
        out.push(line(&Diagnostic {
            message: shown(&format!("not checked{place}: {}", skipped.reason)),
            location: Location { path: &path, range: None },
            severity: "ERROR",
            source: source(),
            code: Code { value: "not-checked", url: None },
            suggestions: Vec::new(),
        })?);
    }
    Ok(out)
}

/// Writes one document.
#[derive(Debug)]
pub struct Rdjson {
    options: Options,
    begun: bool,
}

impl Rdjson {
    /// A reporter with these options.
    #[must_use]
    pub fn new(options: Options) -> Self {
        Self { options, begun: false }
    }

    fn begin(&mut self, out: &mut dyn Write) -> io::Result<bool> {
        if std::mem::replace(&mut self.begun, true) {
            return Ok(true);
        }
        write!(out, "{{\"source\": {{\"name\": \"amends\"}}, \"severity\": \"WARNING\", \"diagnostics\": [")?;
        Ok(false)
    }
}

impl Reporter for Rdjson {
    fn file(&mut self, file: &CheckedFile, out: &mut dyn Write) -> io::Result<()> {
        for line in diagnostics(file, &self.options, false)? {
            let separator = if self.begin(out)? { ",\n  " } else { "\n  " };
            write!(out, "{separator}{line}")?;
        }
        Ok(())
    }

    fn finish(&mut self, _: &Summary, out: &mut dyn Write) -> io::Result<()> {
        self.begin(out)?;
        writeln!(out, "]}}")
    }
}

/// Writes one object a line.
#[derive(Debug)]
pub struct Rdjsonl {
    options: Options,
}

impl Rdjsonl {
    /// A reporter with these options.
    #[must_use]
    pub fn new(options: Options) -> Self {
        Self { options }
    }
}

impl Reporter for Rdjsonl {
    fn file(&mut self, file: &CheckedFile, out: &mut dyn Write) -> io::Result<()> {
        for line in diagnostics(file, &self.options, true)? {
            writeln!(out, "{line}")?;
        }
        Ok(())
    }

    fn finish(&mut self, _: &Summary, _: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }
}
