//! `JUnit`'s XML: a suite for each file, a case for each clean draft and for each finding.

use std::fmt::Write as _;
use std::io::{self, Write};

use crate::linter::CheckedFile;

use super::view::locate_in_file;
use super::xml::escaped;
use super::{Options, Reporter, Summary};

/// Writes `JUnit`'s XML.
#[derive(Debug)]
pub struct Junit {
    options: Options,
    begun: bool,
}

impl Junit {
    /// A reporter with these options.
    #[must_use]
    pub fn new(options: Options) -> Self {
        Self { options, begun: false }
    }

    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        if self.begun {
            return Ok(());
        }
        self.begun = true;
        writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"amends\">")
    }
}

/// The cases of a suite and how they came out.
#[derive(Default)]
struct Suite {
    cases: String,
    tests: usize,
    failures: usize,
    errors: usize,
    skipped: usize,
}

impl Suite {
    /// Adds a case; `inside` is what stands inside its element.
    fn case(&mut self, class: &str, name: &str, file: &str, line: usize, inside: &str) {
        self.tests += 1;
        let (class, name, file) = (escaped(class), escaped(name), escaped(file));
        let _ = write!(
            self.cases,
            "    <testcase classname=\"{class}\" name=\"{name}\" file=\"{file}\" line=\"{line}\" time=\"0\""
        );
        if inside.is_empty() {
            self.cases.push_str("/>\n");
        } else {
            let _ = writeln!(self.cases, ">{inside}</testcase>");
        }
    }
}

impl Reporter for Junit {
    fn file(&mut self, file: &CheckedFile, out: &mut dyn Write) -> io::Result<()> {
        let path = self.options.relative(&file.file.path);
        let mut suite = Suite::default();
        for draft in locate_in_file(file) {
            let title = draft.title().unwrap_or("reply");
            if draft.findings.is_empty() {
                let said = draft.aside().map(|aside| format!("<system-out>{aside}</system-out>")).unwrap_or_default();
                suite.case(&path, title, &path, 1, &said);
            }
            for found in &draft.findings {
                let (start, finding) = (found.span.start, found.finding);
                let column = start.column(self.options.column_unit);
                let name = match draft.title() {
                    Some(title) => format!("{title}: {} at {}:{column}", finding.rule, start.line),
                    None => format!("{} at {}:{column}", finding.rule, start.line),
                };
                let mut body = format!("{}:{}:{column}: {}", escaped(&path), start.line, escaped(&finding.message));
                if !finding.help.is_empty() {
                    let _ = write!(body, "\n{}", escaped(&finding.help));
                }
                let inside = if self.options.fails(finding.severity) {
                    suite.failures += 1;
                    let message = escaped(&finding.message);
                    format!("<failure type=\"{}\" message=\"{message}\">{body}</failure>", finding.severity)
                } else {
                    format!("<system-out>{body}</system-out>")
                };
                suite.case(&path, &name, &path, start.line, &inside);
            }
        }
        for skipped in &file.file.skipped {
            let name = skipped.label().unwrap_or("file");
            let reason = escaped(&skipped.reason);
            let inside = if skipped.trouble {
                suite.errors += 1;
                format!("<error type=\"not-checked\" message=\"{reason}\"/>")
            } else {
                suite.skipped += 1;
                format!("<skipped message=\"{reason}\"/>")
            };
            suite.case(&path, name, &path, 1, &inside);
        }
        if suite.tests == 0 {
            return Ok(());
        }
        self.begin(out)?;
        writeln!(
            out,
            "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\" time=\"0\">\n{}  </testsuite>",
            escaped(&path),
            suite.tests,
            suite.failures,
            suite.errors,
            suite.skipped,
            suite.cases
        )
    }

    fn finish(&mut self, _: &Summary, out: &mut dyn Write) -> io::Result<()> {
        self.begin(out)?;
        writeln!(out, "</testsuites>")
    }
}
