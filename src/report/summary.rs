//! The figures of a run, and the line that tells them.

use std::fmt::Write as _;

use crate::finding::{Applicability, Severity};
use crate::linter::CheckedFile;

/// What a run came to. Limits on what is shown never change these figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Summary {
    /// Findings of severity error.
    pub errors: usize,
    /// Findings of severity warning.
    pub warnings: usize,
    /// Findings of severity info.
    pub infos: usize,
    /// Drafts that were checked.
    pub drafts: usize,
    /// Files that held at least one draft.
    pub files: usize,
    /// Records and files that were not checked.
    pub not_checked: usize,
    /// Those of `not_checked` somebody should look at: broken, unreadable, not understood.
    pub trouble: usize,
    /// Findings that a directive silenced.
    pub ignored: usize,
    /// Findings that the baseline holds.
    pub baselined: usize,
    /// Findings that `fix` would mend.
    pub fixable: usize,
    /// Findings that only `fix --unsafe` would mend.
    pub unsafe_fixable: usize,
}

impl Summary {
    /// Counts a file in.
    pub fn add(&mut self, file: &CheckedFile) {
        self.files += usize::from(!file.drafts.is_empty());
        self.drafts += file.drafts.len();
        self.not_checked += file.file.skipped.len();
        self.trouble += file.file.skipped.iter().filter(|skipped| skipped.trouble).count();
        for draft in &file.drafts {
            self.ignored += draft.ignored;
            self.baselined += draft.baselined;
            for finding in draft.findings.iter().chain(&draft.directives) {
                match finding.severity {
                    Severity::Error => self.errors += 1,
                    Severity::Warning => self.warnings += 1,
                    Severity::Info => self.infos += 1,
                }
                let may = |wanted| finding.rewrites.iter().any(|rewrite| rewrite.applicability == wanted);
                if may(Applicability::Safe) {
                    self.fixable += 1;
                } else if may(Applicability::Unsafe) {
                    self.unsafe_fixable += 1;
                }
            }
        }
    }

    /// How many findings there are at or above a severity.
    #[must_use]
    pub fn at_least(&self, severity: Severity) -> usize {
        match severity {
            Severity::Error => self.errors,
            Severity::Warning => self.errors + self.warnings,
            Severity::Info => self.errors + self.warnings + self.infos,
        }
    }

    /// What was not checked, and what was found and is not reported: `1 not checked, 4 ignored`. Nothing if there is none.
    #[must_use]
    pub fn aside(&self) -> Option<String> {
        let aside: Vec<String> =
            [(self.not_checked, "not checked"), (self.ignored, "ignored"), (self.baselined, "in the baseline")]
                .into_iter()
                .filter(|&(count, _)| count > 0)
                .map(|(count, what)| format!("{count} {what}"))
                .collect();
        (!aside.is_empty()).then(|| aside.join(", "))
    }

    /// The closing line for people, without a line end: `2 errors, 1 warning in 3 drafts (1 not checked, 4 ignored)`.
    #[must_use]
    pub fn line(&self) -> String {
        let mut found = Vec::new();
        for (count, one, many) in
            [(self.errors, "error", "errors"), (self.warnings, "warning", "warnings"), (self.infos, "info", "infos")]
        {
            if count > 0 {
                found.push(counted(count, one, many));
            }
        }
        let found = if !found.is_empty() {
            found.join(", ")
        } else if self.drafts == 0 {
            "nothing checked".to_owned()
        } else {
            "nothing found".to_owned()
        };
        let mut line = format!("{found} in {}", counted(self.drafts, "draft", "drafts"));
        if let Some(aside) = self.aside() {
            let _ = write!(line, " ({aside})");
        }
        match (self.fixable, self.unsafe_fixable) {
            (0, 0) => {}
            (0, unsafe_) => {
                let _ = write!(line, "; {unsafe_} fixable with `amends fix --unsafe`, after a look");
            }
            (safe, 0) => {
                let _ = write!(line, "; {safe} fixable with `amends fix`");
            }
            (safe, unsafe_) => {
                let _ = write!(line, "; {safe} fixable with `amends fix`, {unsafe_} more with `--unsafe`");
            }
        }
        line
    }
}

/// A number and its noun.
pub(super) fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_tells_what_there_is() {
        let summary = Summary {
            errors: 2,
            warnings: 1,
            drafts: 3,
            not_checked: 1,
            ignored: 4,
            fixable: 1,
            unsafe_fixable: 2,
            ..Summary::default()
        };
        assert_eq!(
            summary.line(),
            "2 errors, 1 warning in 3 drafts (1 not checked, 4 ignored); 1 fixable with `amends fix`, 2 more with `--unsafe`"
        );
    }

    #[test]
    fn clean_and_not_checked_are_told_apart() {
        assert_eq!(Summary { drafts: 1, ..Summary::default() }.line(), "nothing found in 1 draft");
        assert_eq!(
            Summary { not_checked: 2, ..Summary::default() }.line(),
            "nothing checked in 0 drafts (2 not checked)"
        );
    }
}
