//! The Test Anything Protocol, version 13: a point for each draft.

use std::io::{self, Write};

use serde::Serialize;

use crate::finding::Severity;
use crate::linter::CheckedFile;

use super::json_text::line;
use super::view::locate_in_file;
use super::{Options, Reporter, Summary, shown};

#[derive(Serialize)]
struct Point {
    rule: String,
    severity: Severity,
    message: String,
    line: usize,
    column: usize,
}

/// Writes TAP, with the plan at the end.
#[derive(Debug)]
pub struct Tap {
    options: Options,
    points: usize,
}

impl Tap {
    /// A reporter with these options.
    #[must_use]
    pub fn new(options: Options) -> Self {
        Self { options, points: 0 }
    }

    fn begin(&mut self, out: &mut dyn Write) -> io::Result<usize> {
        if self.points == 0 {
            writeln!(out, "TAP version 13")?;
        }
        self.points += 1;
        Ok(self.points)
    }
}

/// Text of a description: a `#` would begin a directive.
fn described(text: &str) -> String {
    shown(text).replace('\\', "\\\\").replace('#', "\\#")
}

impl Reporter for Tap {
    fn file(&mut self, file: &CheckedFile, out: &mut dyn Write) -> io::Result<()> {
        let path = described(&file.file.path);
        for draft in locate_in_file(file) {
            let fails = draft.findings.iter().any(|found| self.options.fails(found.finding.severity));
            let title = draft.title().map(|title| format!(" {}", described(title))).unwrap_or_default();
            let number = self.begin(out)?;
            let aside = draft.aside().map(|aside| format!(" ({aside})")).unwrap_or_default();
            writeln!(out, "{} {number} - {path}{title}{aside}", if fails { "not ok" } else { "ok" })?;
            if draft.findings.is_empty() {
                continue;
            }
            // JSON is YAML where no character needs a pair of escapes, and none does after `shown`.
            writeln!(out, "  ---\n  findings:")?;
            for found in &draft.findings {
                let point = Point {
                    rule: shown(&found.finding.rule),
                    severity: found.finding.severity,
                    message: shown(&found.finding.message),
                    line: found.span.start.line,
                    column: found.span.start.column(self.options.column_unit),
                };
                writeln!(out, "    - {}", line(&point)?)?;
            }
            writeln!(out, "  ...")?;
        }
        for skipped in &file.file.skipped {
            let number = self.begin(out)?;
            let name = skipped.label();
            let name = name.map(|name| format!(" {}", described(name))).unwrap_or_default();
            let reason = described(&skipped.reason);
            if skipped.trouble {
                writeln!(out, "not ok {number} - {path}{name}: not checked: {reason}")?;
            } else {
                writeln!(out, "ok {number} - {path}{name} # SKIP {reason}")?;
            }
        }
        Ok(())
    }

    fn finish(&mut self, _: &Summary, out: &mut dyn Write) -> io::Result<()> {
        if self.points == 0 {
            return writeln!(out, "TAP version 13\n1..0 # SKIP nothing to check");
        }
        writeln!(out, "1..{}", self.points)
    }
}
