//! Checkstyle's XML, which many review tools and plug-ins read.

use std::io::{self, Write};

use crate::linter::CheckedFile;

use super::view::locate_in_file;
use super::xml::escaped;
use super::{Options, Reporter, Summary};

/// Writes Checkstyle's XML.
#[derive(Debug)]
pub struct Checkstyle {
    options: Options,
    begun: bool,
}

impl Checkstyle {
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
        writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<checkstyle version=\"4.3\">")
    }
}

impl Reporter for Checkstyle {
    fn file(&mut self, file: &CheckedFile, out: &mut dyn Write) -> io::Result<()> {
        let drafts = locate_in_file(file);
        let trouble: Vec<_> = file.file.skipped.iter().filter(|skipped| skipped.trouble).collect();
        if trouble.is_empty() && drafts.iter().all(|draft| draft.findings.is_empty()) {
            return Ok(());
        }
        self.begin(out)?;
        writeln!(out, "  <file name=\"{}\">", escaped(&self.options.relative(&file.file.path)))?;
        for found in drafts.iter().flat_map(|draft| &draft.findings) {
            let (start, finding) = (found.span.start, found.finding);
            writeln!(
                out,
                "    <error line=\"{}\" column=\"{}\" severity=\"{}\" message=\"{}\" source=\"amends.{}\"/>",
                start.line,
                start.column(self.options.column_unit),
                finding.severity,
                escaped(&finding.message),
                escaped(&finding.rule),
            )?;
        }
        for skipped in trouble {
            let place = skipped.place.as_deref().map(|place| format!(" ({place})")).unwrap_or_default();
            let message = escaped(&format!("not checked{place}: {}", skipped.reason));
            writeln!(out, "    <error line=\"1\" severity=\"error\" message=\"{message}\" source=\"amends\"/>")?;
        }
        writeln!(out, "  </file>")
    }

    fn finish(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        self.begin(out)?;
        if let Some(aside) = summary.aside() {
            // The format has no other place for it.
            writeln!(out, "  <!-- {aside} -->")?;
        }
        writeln!(out, "</checkstyle>")
    }
}
