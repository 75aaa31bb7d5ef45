//! Checks drafts with a pack: the one road every command takes from a source file to findings.

use crate::draft::{Channel, Situation, SourceFile};
use crate::finding::Finding;

/// What decided whether a reply answers a complaint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecidedBy {
    /// A flag or the configuration.
    Setting,
    /// The source: front matter, a field of a record.
    Source,
    /// The customer's message.
    Customer,
    /// The reply itself.
    Reply,
}

/// What was found in one draft.
#[derive(Debug, Clone)]
pub struct CheckedDraft {
    /// The channel that was assumed.
    pub channel: Channel,
    /// Whether it answers a complaint.
    pub situation: Situation,
    /// What decided that.
    pub situation_from: DecidedBy,
    /// What was found, sorted by place and rule.
    pub findings: Vec<Finding>,
    /// What is wrong with directives about this draft. Their ranges are bytes of the file's text, not of the reply's.
    pub directives: Vec<Finding>,
    /// Findings that a directive or the configuration silenced.
    pub ignored: usize,
    /// Findings that the baseline holds.
    pub baselined: usize,
}

/// A file and what was found in each of its drafts.
#[derive(Debug, Clone)]
pub struct CheckedFile {
    /// The file.
    pub file: SourceFile,
    /// One for each of `file.drafts`, in order.
    pub drafts: Vec<CheckedDraft>,
}
