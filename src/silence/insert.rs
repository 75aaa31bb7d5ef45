//! Writes directives for what was found, where the format has a place for them that the customer never sees.

use std::collections::{BTreeMap, BTreeSet};

use crate::draft::{Draft, SourceFile};
use crate::linter::CheckedFile;

use super::directive::extent;

/// The text of the file with directives that silence every finding, and how many findings could not be silenced that way.
/// `None` if there is nothing to write.
#[must_use]
pub fn with_directives(file: &CheckedFile, reason: &str) -> (Option<String>, usize) {
    let text = &file.file.text.text;
    let form = Form::of(&file.file);
    let mut lines: BTreeMap<usize, BTreeSet<&str>> = BTreeMap::new();
    let mut left = 0;
    for (draft, checked) in file.file.drafts.iter().zip(&file.drafts) {
        if checked.findings.is_empty() {
            continue;
        }
        let at = match (form, extent(draft)) {
            (Some(form), Some(extent)) => form.line_for(text, extent.start),
            _ => None,
        };
        match at {
            Some(at) => {
                lines.entry(at).or_default().extend(checked.findings.iter().map(|finding| &*finding.rule));
            }
            None => left += checked.findings.len(),
        }
    }
    let Some(form) = form.filter(|_| !lines.is_empty()) else { return (None, left) };
    // A reason must not end the comment it stands in.
    let reason: String = reason.split_whitespace().collect::<Vec<_>>().join(" ").replace("--", "- -");
    let reason = if reason.is_empty() { reason } else { format!(" {reason}") };
    let line_break = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let mut out = String::with_capacity(text.len() + lines.len() * 64);
    let mut copied = 0;
    for (at, rules) in lines {
        out.push_str(&text[copied..at]);
        copied = at;
        let rules = rules.into_iter().collect::<Vec<_>>().join(", ");
        let line = text[at..].split('\n').next().unwrap_or_default();
        let indent = &line[..line.len() - line.trim_start_matches(' ').len()];
        match form {
            Form::Yaml => out.push_str(&format_line(indent, "# ", &rules, &reason, "")),
            Form::Markup => out.push_str(&format_line("", "<!-- ", &rules, &reason, " -->")),
        }
        out.push_str(line_break);
    }
    out.push_str(&text[copied..]);
    (Some(out), left)
}

/// A line that silences a rule for one reply, with its line end, and the byte of the file's text to put it before. `None` where
/// the format has no place for one that the customer never sees.
#[must_use]
pub fn directive_for(file: &SourceFile, draft: &Draft, rule: &str) -> Option<(usize, String)> {
    let text = &file.text.text;
    let form = Form::of(file)?;
    let at = form.line_for(text, extent(draft)?.start)?;
    let line = text[at..].split('\n').next().unwrap_or_default();
    let line_break = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let directive = match form {
        Form::Yaml => format_line(&line[..line.len() - line.trim_start_matches(' ').len()], "# ", rule, "", ""),
        Form::Markup => format_line("", "<!-- ", rule, "", " -->"),
    };
    Some((at, directive + line_break))
}

fn format_line(indent: &str, open: &str, rules: &str, reason: &str, close: &str) -> String {
    format!("{indent}{open}amends: ignore[{rules}]{reason}{close}")
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Yaml,
    Markup,
}

impl Form {
    fn of(file: &SourceFile) -> Option<Self> {
        match file.format {
            "YAML" => Some(Self::Yaml),
            "Markdown" | "HTML" if file.drafts.len() == 1 => Some(Self::Markup),
            _ => match file.path.rsplit('.').next() {
                Some("yaml" | "yml") => Some(Self::Yaml),
                Some("md" | "markdown" | "html" | "htm") if file.drafts.len() == 1 => Some(Self::Markup),
                _ => None,
            },
        }
    }

    /// The start of the line above which a directive for the reply that starts at `at` is to stand.
    fn line_for(self, text: &str, at: usize) -> Option<usize> {
        let start_of = |at: usize| text[..at].rfind('\n').map_or(0, |found| found + 1);
        match self {
            Self::Markup => {
                let start = start_of(at);
                // Between the tags of one line there is no line of its own.
                text[start..at].trim().is_empty().then_some(start).or(Some(start))
            }
            Self::Yaml => {
                let mut start = start_of(at);
                let lead = &text[start..at];
                if !lead.trim().is_empty() {
                    return Some(start);
                }
                // Inside a block scalar: up to the line that opens it.
                let depth = lead.len();
                while start > 0 {
                    start = start_of(start - 1);
                    let line = text[start..].split('\n').next().unwrap_or_default();
                    let indent = line.len() - line.trim_start_matches(' ').len();
                    if !line.trim().is_empty() && indent < depth {
                        return Some(start);
                    }
                }
                None
            }
        }
    }
}
