//! What a rule reports.

use std::ops::Range;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::draft::names;

/// How much a finding matters. Ordered: info < warning < error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Worth a thought.
    Info,
    /// Should be changed.
    Warning,
    /// Will make an upset customer more upset.
    Error,
}

names!(Severity { Info = "info", Warning = "warning", Error = "error" });

/// What may be done with a rewrite.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Applicability {
    /// The meaning stays: applied by `fix`.
    Safe,
    /// A person should look: applied by `fix --unsafe`.
    Unsafe,
    /// Has blanks the writer must fill: shown, never applied.
    Template,
}

names!(Applicability { Safe = "safe", Unsafe = "unsafe", Template = "template" });

/// Better words for a place of the reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rewrite {
    /// Bytes of the reply's text that are replaced.
    pub range: Range<usize>,
    /// What to put there.
    pub text: String,
    /// Who may apply it.
    pub applicability: Applicability,
}

/// Another place of the reply that belongs to a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    /// Bytes of the reply's text.
    pub range: Range<usize>,
    /// What stands there.
    pub label: Arc<str>,
}

/// One thing a rule found in one reply. Its words are shared with the rule's other findings, of which there may be a million.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule's id.
    pub rule: Arc<str>,
    /// How much it matters here.
    pub severity: Severity,
    /// What the draft does.
    pub message: Arc<str>,
    /// The words beside the caret; may be empty.
    pub label: Arc<str>,
    /// What to write instead; may be empty.
    pub help: Arc<str>,
    /// Bytes of the reply's text. Empty where something is missing: then it is the place where that belongs.
    pub range: Range<usize>,
    /// Other places that belong to it.
    pub related: Vec<Related>,
    /// Better words, the best first.
    pub rewrites: Vec<Rewrite>,
}
