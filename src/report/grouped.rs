//! Findings under the name of their file, one a line, in columns.

use std::io::{self, Write};

use crate::finding::Severity;
use crate::linter::CheckedFile;

use super::shown::shown;
use super::view::locate_in_file;
use super::{Options, Reporter, Summary};

/// Writes a heading for each file and its findings below. What was not checked is told on standard error.
#[derive(Debug)]
pub struct Grouped {
    options: Options,
}

impl Grouped {
    /// A reporter with these options.
    #[must_use]
    pub fn new(options: Options) -> Self {
        Self { options }
    }

    fn painted(&self, code: &str, text: &str) -> String {
        if self.options.color { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}

fn color(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "1;31",
        Severity::Warning => "1;33",
        Severity::Info => "1;32",
    }
}

impl Reporter for Grouped {
    fn file(&mut self, file: &CheckedFile, out: &mut dyn Write) -> io::Result<()> {
        let drafts = locate_in_file(file);
        if drafts.iter().all(|draft| draft.findings.is_empty()) {
            return Ok(());
        }
        writeln!(out, "{}", self.painted("1", &shown(&file.file.path)))?;
        let unit = self.options.column_unit;
        let places: Vec<Vec<String>> = drafts
            .iter()
            .map(|draft| {
                let place = |at: super::Place| format!("{}:{}", at.line, at.column(unit));
                draft.findings.iter().map(|found| place(found.span.start)).collect()
            })
            .collect();
        let width = places.iter().flatten().map(String::len).max().unwrap_or(0);
        let rules = drafts.iter().flat_map(|draft| &draft.findings).map(|found| found.finding.rule.chars().count());
        let rule_width = rules.max().unwrap_or(0).min(40);
        for (draft, places) in drafts.iter().zip(&places) {
            if let (Some(title), false) = (draft.title(), draft.findings.is_empty()) {
                writeln!(out, "  {}", self.painted("2", &format!("in “{}”", shown(title))))?;
            }
            for (found, place) in draft.findings.iter().zip(places) {
                let finding = found.finding;
                let severity = self.painted(color(finding.severity), &format!("{:7}", finding.severity));
                let rule = format!("{:rule_width$}", shown(&finding.rule));
                writeln!(out, "  {place:>width$}  {severity}  {rule}  {}", shown(&finding.message))?;
            }
        }
        writeln!(out)
    }

    fn finish(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        if self.options.quiet {
            return Ok(());
        }
        writeln!(out, "{}", summary.line())
    }
}
