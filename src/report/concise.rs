//! One line a finding: `path:line:col: severity: message [rule]`, as compilers write it: what editors and other tools
//! read without being told how.

use std::io::{self, Write};

use crate::linter::CheckedFile;

use super::shown::{push_shown, shown};
use super::view::starts;
use super::{Options, Reporter, Summary};

/// So many bytes are written at once.
const AT_ONCE: usize = 1 << 14;

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
        // A folder may have a million of these lines: they are put together here, and written many at a time.
        let mut lines = String::new();
        for (finding, start) in starts(file).into_iter().flatten() {
            let column = start.column(self.options.column_unit);
            let (line, severity) = (start.line.to_string(), finding.severity.name());
            let parts = [&path, ":", &line, ":", &column.to_string(), ": ", severity, ": "];
            lines.extend(parts);
            push_shown(&mut lines, &finding.message);
            lines.push_str(" [");
            push_shown(&mut lines, &finding.rule);
            lines.push_str("]\n");
            if lines.len() > AT_ONCE {
                out.write_all(lines.as_bytes())?;
                lines.clear();
            }
        }
        out.write_all(lines.as_bytes())
    }

    fn finish(&mut self, _: &Summary, _: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }
}
