//! `--statistics`: the findings counted by severity, by rule and by file.

use std::collections::BTreeMap;
use std::io::{self, Write};

use amends::finding::Severity;
use amends::linter::CheckedFile;
use amends::report::shown;

/// Files that are listed.
const FILES: usize = 20;

/// Counts findings.
#[derive(Debug, Default)]
pub struct Statistics {
    rules: BTreeMap<String, (Severity, usize)>,
    files: BTreeMap<String, usize>,
    severities: BTreeMap<Severity, usize>,
}

impl Statistics {
    /// Counts a file in.
    pub fn add(&mut self, file: &CheckedFile) {
        for finding in file.drafts.iter().flat_map(|draft| draft.findings.iter().chain(&draft.directives)) {
            let rule = self.rules.entry(finding.rule.to_string()).or_insert((finding.severity, 0));
            rule.0 = rule.0.max(finding.severity);
            rule.1 += 1;
            *self.files.entry(file.file.path.clone()).or_default() += 1;
            *self.severities.entry(finding.severity).or_default() += 1;
        }
    }

    /// Writes the counts, the largest first.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "by severity")?;
        for (severity, count) in self.severities.iter().rev() {
            writeln!(out, "{count:>7}  {severity}")?;
        }
        writeln!(out, "by rule")?;
        let mut rules: Vec<_> = self.rules.iter().collect();
        rules.sort_by(|a, b| b.1.1.cmp(&a.1.1).then(a.0.cmp(b.0)));
        for (rule, (severity, count)) in rules {
            writeln!(out, "{count:>7}  {severity:7}  {}", shown(rule))?;
        }
        writeln!(out, "by file")?;
        let mut files: Vec<_> = self.files.iter().collect();
        files.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
        for (file, count) in files.iter().take(FILES) {
            writeln!(out, "{count:>7}  {}", shown(file))?;
        }
        if files.len() > FILES {
            writeln!(out, "         and {} more files", files.len() - FILES)?;
        }
        Ok(())
    }
}
