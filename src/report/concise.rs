//! One line a finding: `path:line:col: severity: message [rule]`, as compilers write it: what editors and other tools
//! read without being told how.

use std::io::{self, Write};

use crate::linter::CheckedFile;

use super::shown::shown;
use super::view::starts;
use super::{Options, Reporter, Summary};

/// Writes one line a finding and nothing else. What was not checked is told on standard error.
#[derive(Debug)]
pub struct Concise {
    options: Options,
}

impl Concise {
    /// A reporter with these options.
    #[must_use]
    pub fn new(options: Options) -> Self {
        Self { options }
    }
}

impl Reporter for Concise {
    fn file(&mut self, file: &CheckedFile, out: &mut dyn Write) -> io::Result<()> {
        let path = shown(&file.file.path);
        for (finding, start) in starts(file).into_iter().flatten() {
            let column = start.column(self.options.column_unit);
            let (rule, message) = (shown(&finding.rule), shown(&finding.message));
            writeln!(out, "{path}:{}:{column}: {}: {message} [{rule}]", start.line, finding.severity)?;
        }
        Ok(())
    }

    fn finish(&mut self, _: &Summary, _: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }
}
