//! Checks drafts with a pack: the one road every command takes from a source file to findings.

use crate::draft::{Channel, Draft, Situation, SourceFile};
use crate::finding::{Finding, Severity};
use crate::languages::{Tag, Told};
use crate::pack::Pack;
pub use crate::reading::{DecidedBy, Settings};
use crate::reading::{Reader, Reading};
use crate::rules::{self, Case, RuleWords, Triggers, Words};

/// What was found in one draft.
#[derive(Debug, Clone, PartialEq, Eq)]
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
#[derive(Debug, Clone, Default)]
pub struct CheckedFile {
    /// The file.
    pub file: SourceFile,
    /// One for each of `file.drafts`, in order.
    pub drafts: Vec<CheckedDraft>,
    /// The languages of the drafts, in order; empty if nobody looked.
    pub languages: Vec<Told>,
    /// The languages without rules, one for each draft that was set aside for it.
    pub others: Vec<Tag>,
}

/// A pack ready to check drafts. Shared by threads; checking changes nothing.
#[derive(Debug)]
pub struct Linter {
    pack: Pack,
    reader: Reader,
    triggers: Triggers,
    words: Vec<RuleWords>,
}

impl Linter {
    /// Makes a linter of a pack.
    #[must_use]
    pub fn new(pack: Pack) -> Self {
        let reader = Reader::new(&pack);
        let words = RuleWords::of(&pack);
        let triggers = Triggers::of(&pack);
        Self { pack, reader, triggers, words }
    }

    /// The pack.
    #[must_use]
    pub fn pack(&self) -> &Pack {
        &self.pack
    }

    /// What a rule says, by its index in the pack.
    #[must_use]
    pub fn words(&self, rule: usize) -> Option<&Words> {
        Some(self.words.get(rule)?.get(self.pack.rules.get(rule)?))
    }

    /// The reader, for looking at single texts.
    #[must_use]
    pub fn reader(&self) -> &Reader {
        &self.reader
    }

    /// Reads a draft without judging it.
    #[must_use]
    pub fn read(&self, draft: &Draft, settings: Settings) -> Reading {
        self.reader.read(&self.pack, draft, settings)
    }

    /// Judges a draft that was read: every finding of every rule, sorted by place and rule.
    #[must_use]
    pub fn judge(&self, draft: &Draft, reading: &Reading, overrides: rules::Override) -> Vec<Finding> {
        rules::judge(Case { pack: &self.pack, triggers: &self.triggers, words: &self.words, draft, reading }, overrides)
    }

    /// Checks a draft. `overrides` gives rules another severity than their own, or turns them off.
    #[must_use]
    pub fn check(&self, draft: &Draft, settings: Settings, overrides: rules::Override) -> CheckedDraft {
        let reading = self.read(draft, settings);
        let findings = self.judge(draft, &reading, overrides);
        CheckedDraft {
            channel: reading.channel,
            situation: reading.situation,
            situation_from: reading.situation_from,
            findings,
            directives: Vec::new(),
            ignored: 0,
            baselined: 0,
        }
    }
}

/// The severities every rule has of its own.
#[must_use]
pub fn own_severities(_: &str) -> Option<Option<Severity>> {
    None
}
