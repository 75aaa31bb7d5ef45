//! Workflow commands of GitHub Actions: annotations on the changed files.

use std::fmt::Write as _;
use std::io::{self, Write};

use crate::finding::Severity;
use crate::linter::CheckedFile;

use super::summary::counted;
use super::view::{Located, locate_in_file};
use super::{Options, Reporter, Summary, shown};

/// GitHub shows ten annotations of a kind for each step. One notice is kept for saying how many are hidden.
const SHOWN: usize = 10;

/// Writes the findings that GitHub will show, worst first, and says how many more there are.
#[derive(Debug)]
pub struct Github {
    options: Options,
    errors: Vec<String>,
    warnings: Vec<String>,
    notices: Vec<String>,
    hidden: usize,
}

impl Github {
    /// A reporter with these options.
    #[must_use]
    pub fn new(options: Options) -> Self {
        Self { options, errors: Vec::new(), warnings: Vec::new(), notices: Vec::new(), hidden: 0 }
    }

    fn keep(&mut self, severity: Severity, line: impl FnOnce() -> String) {
        let (kept, most) = match severity {
            Severity::Error => (&mut self.errors, SHOWN),
            Severity::Warning => (&mut self.warnings, SHOWN),
            Severity::Info => (&mut self.notices, SHOWN - 1),
        };
        if kept.len() < most {
            kept.push(line());
        } else {
            self.hidden += 1;
        }
    }

    fn command(&self, path: &str, found: &Located<'_>) -> String {
        let (finding, start, end) = (found.finding, found.span.start, found.span.end);
        let mut out = format!("::{} file={}", kind(finding.severity), property(path));
        let _ = write!(out, ",line={},endLine={}", start.line, end.line);
        // GitHub takes columns only for a place on one line.
        if start.line == end.line {
            let unit = self.options.column_unit;
            let (from, to) = (start.column(unit), end.column(unit));
            let _ = write!(out, ",col={from},endColumn={}", to.max(from));
        }
        let message = if finding.help.is_empty() {
            shown(&finding.message)
        } else {
            format!("{}\n{}", shown(&finding.message), shown(&finding.help))
        };
        let _ = write!(out, ",title={}::{}", property(&finding.rule), data(&message));
        out
    }
}

fn kind(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    }
}

/// Text after the `::` of a command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Text of a property of a command.
fn property(text: &str) -> String {
    data(&shown(text)).replace(':', "%3A").replace(',', "%2C")
}

impl Reporter for Github {
    fn file(&mut self, file: &CheckedFile, _: &mut dyn Write) -> io::Result<()> {
        let path = self.options.relative(&file.file.path);
        for skipped in file.file.skipped.iter().filter(|skipped| skipped.trouble) {
            let place = skipped.place.as_deref().map(|place| format!(" ({})", shown(place))).unwrap_or_default();
            let message = data(&format!("not checked{place}: {}", shown(&skipped.reason)));
            self.keep(Severity::Error, || format!("::error file={},title=not checked::{message}", property(&path)));
        }
        for found in locate_in_file(file).iter().flat_map(|draft| &draft.findings) {
            let line = self.command(&path, found);
            self.keep(found.finding.severity, || line);
        }
        Ok(())
    }

    fn finish(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        for line in self.errors.iter().chain(&self.warnings).chain(&self.notices) {
            writeln!(out, "{line}")?;
        }
        if self.hidden > 0 {
            let more = counted(self.hidden, "more finding is", "more findings are");
            let message = format!("{more} not shown here, because GitHub shows ten of a kind: {}", summary.line());
            writeln!(out, "::notice title=amends::{}", data(&message))?;
        }
        if self.options.quiet {
            return Ok(());
        }
        writeln!(out, "{}", summary.line())
    }
}
