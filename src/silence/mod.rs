//! Silencing: directives that set rules aside for one reply, where the customer never sees them.
//!
//! `# amends: ignore[rule] reason` in a comment of YAML, `<!-- amends: ignore[rule] reason -->` in HTML and Markdown, and what a
//! source read from a record's own field. A directive that silences nothing is a finding; one that would reach the customer is
//! an error.

mod directive;
mod insert;
#[cfg(test)]
mod tests;

use std::ops::Range;
use std::sync::Arc;

use crate::draft::SourceFile;
use crate::finding::{Finding, Severity};
use crate::linter::CheckedDraft;
use crate::yaml::nearest;

use directive::{Directive, Place};
pub use insert::{directive_for, with_directives};

/// The rule about directives that silence nothing.
pub const UNUSED: &str = "unused-suppression";
/// The rule about directives in the text of a reply.
pub const LEAKED: &str = "directive-in-reply";

/// What is to be said about a rule that is code and not part of a pack.
#[derive(Debug, Clone, Copy)]
pub struct OwnRule {
    /// Its id.
    pub id: &'static str,
    /// Its usual severity.
    pub severity: Severity,
    /// What it finds.
    pub summary: &'static str,
    /// Why that matters.
    pub why: &'static str,
    /// What to do.
    pub help: &'static str,
}

/// The rules about directives.
pub const RULES: &[OwnRule] = &[
    OwnRule {
        id: LEAKED,
        severity: Severity::Error,
        summary: "has a directive to this program in the text the customer will read",
        why: "A directive is a note between you and the program. In a comment the customer never sees it; in the text of the \
              reply it is sent. It also silences nothing there, so that nobody can hide a finding by writing to the customer \
              about it.",
        help: "move it to a comment outside of the reply, or use the configuration or a baseline",
    },
    OwnRule {
        id: UNUSED,
        severity: Severity::Warning,
        summary: "sets a rule aside that finds nothing there",
        why: "A directive that silences nothing is left over from wording that is gone, or misspelt. Left where it is, it would \
              hide the next finding of that rule without anybody having decided so.",
        help: "remove it",
    },
];

/// What silencing needs to know.
pub struct Rules<'a> {
    /// Every rule that exists.
    pub known: &'a dyn Fn() -> &'a [String],
    /// The severity a rule has in this file instead of its own; `Some(None)` if it is off.
    pub severity: &'a dyn Fn(&str) -> Option<Option<Severity>>,
}

impl Rules<'_> {
    /// The severity of one of this module's rules, if it is on.
    fn own(&self, id: &str) -> Option<Severity> {
        let usual = RULES.iter().find(|rule| rule.id == id).map(|rule| rule.severity);
        (self.severity)(id).unwrap_or(usual)
    }

    fn runs(&self, id: &str) -> bool {
        (self.severity)(id) != Some(None)
    }
}

/// Takes out the findings of a file that directives silence, and adds what is wrong with the directives.
pub fn apply(file: &SourceFile, drafts: &mut [CheckedDraft], rules: &Rules<'_>) {
    let of_records: Vec<Directive> = file.drafts.iter().flat_map(|draft| Directive::of_record(file, draft)).collect();
    let mut directives = directive::find(file);
    let leaked: Vec<(usize, Range<usize>)> = directives
        .iter()
        .filter_map(|directive| match directive.place {
            Place::Reply(draft) => Some((draft, directive.range.clone())),
            Place::Comment(_) => None,
        })
        .collect();
    directives.retain(|directive| matches!(directive.place, Place::Comment(_)));
    directives.extend(of_records);
    if directives.is_empty() && leaked.is_empty() {
        return;
    }
    let mut used: Vec<Vec<bool>> = directives.iter().map(|directive| vec![false; directive.rules.len()]).collect();
    for (draft, checked) in file.drafts.iter().zip(&mut *drafts) {
        let mut ignored = 0;
        checked.findings.retain(|finding| {
            let place = draft.reply.map.span(finding.range.clone());
            let mut silenced = false;
            for (directive, used) in directives.iter().zip(&mut used) {
                if draft.reply_in.is_some() || !directive.covers(&place) {
                    continue;
                }
                for ((rule, _), used) in directive.rules.iter().zip(used) {
                    if **rule == *finding.rule {
                        *used = true;
                        silenced = true;
                    }
                }
            }
            ignored += usize::from(silenced);
            !silenced
        });
        checked.ignored += ignored;
    }
    if let Some(severity) = rules.own(LEAKED) {
        for (draft, range) in leaked {
            if let Some(checked) = drafts.get_mut(draft) {
                checked.directives.push(finding(LEAKED, severity, range, summary(LEAKED), String::new()));
            }
        }
    }
    let Some(severity) = rules.own(UNUSED) else { return };
    for (directive, used) in directives.iter().zip(&used) {
        let Some(checked) = drafts.get_mut(directive.draft(file)) else { continue };
        if directive.rules.is_empty() {
            let help = "name the rules in brackets: `amends: ignore[rule-id] reason`";
            let range = directive.range.clone();
            checked.directives.push(finding(UNUSED, severity, range, "names no rule, and so silences nothing", help));
        }
        for ((rule, range), used) in directive.rules.iter().zip(used) {
            if *used {
                continue;
            }
            let (message, help) = if !(rules.known)().iter().any(|known| known == rule) {
                let near = nearest(rule, (rules.known)().iter().map(String::as_str));
                let help = near.map_or_else(
                    || "see `amends rules` for those there are".to_owned(),
                    |near| format!("did you mean `{near}`?"),
                );
                (format!("sets `{rule}` aside, which is no rule"), help)
            } else if rules.runs(rule) {
                (format!("sets `{rule}` aside, which finds nothing here"), "remove it".to_owned())
            } else {
                // A rule that did not run may have had something to find.
                continue;
            };
            checked.directives.push(finding(UNUSED, severity, range.clone(), message, help));
        }
    }
}

fn summary(id: &str) -> &'static str {
    RULES.iter().find(|rule| rule.id == id).map_or("", |rule| rule.summary)
}

fn finding(
    rule: &str,
    severity: Severity,
    range: Range<usize>,
    message: impl Into<Arc<str>>,
    help: impl Into<Arc<str>>,
) -> Finding {
    let help: Arc<str> = help.into();
    let usual = RULES.iter().find(|own| own.id == rule).map_or("", |own| own.help);
    Finding {
        rule: rule.into(),
        severity,
        message: message.into(),
        label: Arc::default(),
        help: if help.is_empty() { usual.into() } else { help },
        range,
        related: Vec::new(),
        rewrites: Vec::new(),
    }
}
