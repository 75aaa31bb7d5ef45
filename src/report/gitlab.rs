//! GitLab's Code Quality report: shown in merge requests, compared by fingerprint.

use std::io::{self, Write};

use serde::Serialize;

use crate::finding::Severity;
use crate::linter::CheckedFile;

use super::json_text::line;
use super::view::{Fingerprints, locate_in_file};
use super::{Options, Reporter, Summary, shown};

#[derive(Serialize)]
struct Issue<'a> {
    description: String,
    check_name: &'a str,
    fingerprint: &'a str,
    severity: &'static str,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
    end: usize,
}

/// Writes a JSON array of issues.
#[derive(Debug)]
pub struct Gitlab {
    options: Options,
    begun: bool,
}

impl Gitlab {
    /// A reporter with these options.
    #[must_use]
    pub fn new(options: Options) -> Self {
        Self { options, begun: false }
    }
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "major",
        Severity::Warning => "minor",
        Severity::Info => "info",
    }
}

impl Reporter for Gitlab {
    fn file(&mut self, file: &CheckedFile, out: &mut dyn Write) -> io::Result<()> {
        let path = self.options.relative(&file.file.path);
        let mut issue = |issue: &Issue| {
            let separator = if std::mem::replace(&mut self.begun, true) { "," } else { "[" };
            write!(out, "{separator}\n  {}", line(issue)?)
        };
        let mut fingerprints = Fingerprints::of(file);
        let drafts = locate_in_file(file);
        let all = drafts.iter().flat_map(|draft| draft.findings.iter().map(|found| (draft.draft, found)));
        for (draft, found) in all {
            issue(&Issue {
                description: shown(&found.finding.message),
                check_name: &found.finding.rule,
                fingerprint: &fingerprints.next(draft, found),
                severity: severity(found.finding.severity),
                location: Location {
                    path: &path,
                    lines: Lines { begin: found.span.start.line, end: found.span.end.line },
                },
            })?;
        }
        for skipped in file.file.skipped.iter().filter(|skipped| skipped.trouble) {
            let place = skipped.place.as_deref().unwrap_or_default();
            let fingerprint =
                format!("{:016x}", crate::fingerprint::hash(&["not-checked", &path, place, &skipped.reason]));
            issue(&Issue {
                description: shown(&format!("not checked: {}", skipped.reason)),
                check_name: "not-checked",
                fingerprint: &fingerprint,
                severity: "critical",
                location: Location { path: &path, lines: Lines { begin: 1, end: 1 } },
            })?;
        }
        Ok(())
    }

    fn finish(&mut self, _: &Summary, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(if self.begun { b"\n]\n" } else { b"[]\n" })
    }
}
