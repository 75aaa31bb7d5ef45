//! Logging commands of Azure Pipelines.

use std::io::{self, Write};

use crate::finding::Severity;
use crate::linter::CheckedFile;

use super::view::locate_in_file;
use super::{Options, Reporter, Summary, shown};

/// Writes one logging command a finding.
#[derive(Debug)]
pub struct Azure {
    options: Options,
}

impl Azure {
    /// A reporter with these options.
    #[must_use]
    pub fn new(options: Options) -> Self {
        Self { options }
    }
}

/// Text after a command.
fn data(text: &str) -> String {
    shown(text).replace('%', "%AZP25")
}

/// Text of a property of a command.
fn property(text: &str) -> String {
    data(text).replace(';', "%3B").replace(']', "%5D")
}

impl Reporter for Azure {
    fn file(&mut self, file: &CheckedFile, out: &mut dyn Write) -> io::Result<()> {
        let path = property(&self.options.relative(&file.file.path));
        for found in locate_in_file(file).iter().flat_map(|draft| &draft.findings) {
            let (finding, start) = (found.finding, found.span.start);
            let column = start.column(self.options.column_unit);
            let rule = property(&finding.rule);
            let message = data(&finding.message);
            let kind = match finding.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                // There is no command for less than a warning: a plain line of the log.
                Severity::Info => {
                    writeln!(out, "{path}:{}:{column}: info[{rule}] {message}", start.line)?;
                    continue;
                }
            };
            writeln!(
                out,
                "##vso[task.logissue type={kind};sourcepath={path};linenumber={};columnnumber={column};code={rule};]{message}",
                start.line
            )?;
        }
        for skipped in file.file.skipped.iter().filter(|skipped| skipped.trouble) {
            let place = skipped.place.as_deref().map(|place| format!(" ({})", data(place))).unwrap_or_default();
            let reason = data(&skipped.reason);
            writeln!(out, "##vso[task.logissue type=error;sourcepath={path};]not checked{place}: {reason}")?;
        }
        Ok(())
    }

    fn finish(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        if self.options.quiet {
            return Ok(());
        }
        writeln!(out, "{}", summary.line())
    }
}
