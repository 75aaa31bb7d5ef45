//! A Markdown table for a comment on a pull request or a step summary.

use std::io::{self, Write};

use crate::finding::Severity;
use crate::linter::CheckedFile;

use super::summary::counted;
use super::view::locate_in_file;
use super::{Options, Reporter, Summary, shortened, shown};

/// GitHub takes comments of up to 65,536 characters; the heading needs some.
const BYTES: usize = 60_000;

/// Collects rows, the worst if there are too many, and writes a table.
#[derive(Debug)]
pub struct Markdown {
    options: Options,
    /// Rows by severity: info, warning, error.
    rows: [Vec<(usize, String)>; 3],
    trouble: Vec<String>,
    count: usize,
    bytes: usize,
    hidden: usize,
}

impl Markdown {
    /// A reporter with these options.
    #[must_use]
    pub fn new(options: Options) -> Self {
        Self { options, rows: [const { Vec::new() }; 3], trouble: Vec::new(), count: 0, bytes: 0, hidden: 0 }
    }

    fn add(&mut self, severity: Severity, row: String) {
        self.bytes += row.len();
        self.rows[severity as usize].push((self.count, row));
        self.count += 1;
        while self.bytes > BYTES {
            let Some((_, row)) = self.rows.iter_mut().find(|rows| !rows.is_empty()).and_then(Vec::pop) else { return };
            self.bytes -= row.len();
            self.hidden += 1;
        }
    }
}

/// Text of a table cell: no markup, no mention, no link and no new cell comes out of it.
fn cell(text: &str) -> String {
    let text = shown(text);
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '(' | ')' | '~' | '|' | '!' | '$' | '{' | '}' => {
                out.push('\\');
                out.push(c);
            }
            // An empty comment after the sign keeps people from being notified and addresses from becoming links.
            '@' | '#' | ':' => {
                out.push(c);
                out.push_str("<!-- -->");
            }
            _ => out.push(c),
        }
    }
    out.replace("www.", "www<!-- -->.")
}

fn mark(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "🔴 error",
        Severity::Warning => "🟡 warning",
        Severity::Info => "🔵 info",
    }
}

impl Reporter for Markdown {
    fn file(&mut self, file: &CheckedFile, _: &mut dyn Write) -> io::Result<()> {
        let path = self.options.relative(&file.file.path);
        for draft in locate_in_file(file) {
            for found in &draft.findings {
                let finding = found.finding;
                let title = draft.title().map(|title| format!("<br>{}", cell(&shortened(title, 60))));
                let quoted = if found.text.is_empty() {
                    String::new()
                } else {
                    format!("<br>“{}”", cell(&shortened(&shown(found.text), 120)))
                };
                let row = format!(
                    "| {} | {}:{}{} | {} | {}{quoted} | {} |\n",
                    mark(finding.severity),
                    cell(&path),
                    found.span.start.line,
                    title.unwrap_or_default(),
                    cell(&finding.rule),
                    cell(&finding.message),
                    cell(&finding.help),
                );
                self.add(finding.severity, row);
            }
        }
        for skipped in file.file.skipped.iter().filter(|skipped| skipped.trouble).take(100) {
            let place = skipped.place.as_deref().map(|place| format!(" ({place})")).unwrap_or_default();
            self.trouble.push(format!(
                "- not checked: {}: {}\n",
                cell(&format!("{path}{place}")),
                cell(&skipped.reason)
            ));
        }
        Ok(())
    }

    fn finish(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "### amends: {}\n", summary.line())?;
        if self.count > 0 {
            writeln!(out, "| | Where | Rule | What | Instead |\n| --- | --- | --- | --- | --- |")?;
        }
        for rows in self.rows.iter().rev() {
            for (_, row) in rows {
                out.write_all(row.as_bytes())?;
            }
        }
        if self.hidden > 0 {
            let more = counted(self.hidden, "more finding is", "more findings are");
            writeln!(out, "\n{more} not shown, the mildest first, to fit into a comment.")?;
        }
        if !self.trouble.is_empty() {
            writeln!(out, "\n{}", self.trouble.concat().trim_end())?;
        }
        Ok(())
    }
}
