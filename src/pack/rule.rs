//! What a compiled pack holds besides its phrases: acts, cues, rules and their conditions.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::evidence::Evidence;
use super::exchange::Exchange;
use super::language::Language;
use super::lexicon::Lexicon;
use super::phrase::Item;
use super::program::Phrases;
use super::recovers::Recovers;
use super::sealed::Sealed;
use super::situation::SituationRules;
use crate::draft::{Channel, Situation};
use crate::finding::{Applicability, Severity};
use crate::yaml::{Problem, Trail};

/// Index of an act in [`Pack::acts`].
pub type ActId = u32;
/// Index of a cue in [`Pack::cues`].
pub type CueId = u32;

/// A compiled pack: everything checking needs.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Pack {
    /// The pack's name.
    pub name: String,
    /// The language's tables.
    pub language: Language,
    /// The words of all phrases.
    pub lexicon: Lexicon,
    /// The acts, with the phrases that show them in [`Pack::reply`].
    pub acts: Vec<Signal>,
    /// The cues, with the phrases that show them in [`Pack::customer`].
    pub cues: Vec<Signal>,
    /// The phrases of the acts.
    pub reply: Phrases,
    /// What the words of a sentence tell for and against acts.
    pub evidence: Evidence,
    /// The phrases of the cues.
    pub customer: Phrases,
    /// What makes a reply an answer to a complaint.
    pub situation: SituationRules,
    /// When a reply recovers; nothing where the pack does not say so.
    pub recovers: Option<Recovers>,
    /// What a recovery needs, in the order in which it is shown.
    pub recovery: Vec<Need>,
    /// The acts an outline shows in its margin; all of them if there are none.
    pub outline_acts: Vec<ActId>,
    /// The cues an outline shows in its margin; all of them if there are none.
    pub outline_cues: Vec<CueId>,
    /// The rules, sorted by id.
    pub rules: Vec<Rule>,
    /// The rules in an order in which each comes after those it yields to.
    pub order: Vec<u32>,
}

/// Something a recovery needs, and the acts that give it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Need {
    /// Its name: a word or two for a checklist.
    pub name: String,
    /// What the reply says where it is met.
    pub about: String,
    /// Any of these acts meets it.
    pub acts: Vec<ActId>,
}

/// What a pack says to people and to the compiler, not needed for checking.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Notes {
    /// The word lists.
    pub words: BTreeMap<String, Vec<Vec<Item>>>,
    /// The phrases of the acts as written, by index into `Pack::reply.sources`.
    pub reply_phrases: Vec<String>,
    /// The phrases of the cues as written, by index into `Pack::customer.sources`.
    pub customer_phrases: Vec<String>,
    /// By index of the act.
    pub acts: Vec<SignalNotes>,
    /// By index of the cue.
    pub cues: Vec<SignalNotes>,
    /// By index of the rule.
    pub rules: Vec<RuleNotes>,
    /// Where the phrases of the acts stand; like all places known of packs that were read from files just now only.
    #[serde(skip)]
    pub reply_sources: Vec<Option<Source>>,
    /// Where the phrases of the cues stand.
    #[serde(skip)]
    pub customer_sources: Vec<Option<Source>>,
    /// The files that the pack was read from just now, by name and text; [`Source::file`] counts them.
    #[serde(skip)]
    pub files: Vec<(String, String)>,
    /// What is odd in these files but stops nothing.
    #[serde(skip)]
    pub odd: Vec<Problem>,
    /// Rules that another pack's rule of the same id took the place of, in words.
    #[serde(skip)]
    pub clashes: Vec<String>,
    /// Where the word lists stand.
    #[serde(skip)]
    pub word_sources: BTreeMap<String, Source>,
}

impl Notes {
    /// Forgets where everything stands: the files are those of another pack.
    pub fn forget_sources(&mut self) {
        fn forget(examples: &mut Examples) {
            for example in examples.flagged.iter_mut().chain(&mut examples.clean) {
                example.source = None;
            }
        }
        self.files.clear();
        self.odd.clear();
        self.reply_sources.clear();
        self.customer_sources.clear();
        self.word_sources.clear();
        for signal in self.acts.iter_mut().chain(&mut self.cues) {
            signal.source = None;
            forget(&mut signal.examples);
        }
        for rule in &mut self.rules {
            rule.source = None;
            forget(&mut rule.examples);
        }
    }
}

/// Where something stands in the files that a pack was read from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Source {
    /// The file, as in [`crate::yaml::Problem::file`].
    pub file: usize,
    /// The way to it.
    pub path: Trail,
}

/// A pack and its notes.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Compiled {
    /// What checking needs.
    pub pack: Pack,
    /// What explaining, testing and extending need.
    pub notes: Notes,
}

/// Which matches of an act or cue do not count.
#[allow(clippy::struct_excessive_bools)] // Four independent switches, as the pack writes them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skip {
    /// In a sentence that asks.
    pub question: bool,
    /// Shortly after a negation in the same clause.
    pub negated: bool,
    /// In a clause opened by a condition.
    pub conditional: bool,
    /// After "you said" and the like.
    pub reported: bool,
}

/// A part of a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Zone {
    /// The first third, at least the first two sentences.
    Opening,
    /// The last third, at least the last two sentences.
    Closing,
}

/// An act of the reply or a cue of the customer's message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signal {
    /// Its id in the pack.
    pub id: String,
    /// Which matches do not count.
    pub skip: Skip,
    /// Where it counts, if not everywhere.
    pub zone: Option<Zone>,
    /// Signals that are this one too. For `refund: includes credit`, a credit is a refund.
    pub includes: Vec<u32>,
    /// Two matches with different words show one level more.
    pub adds_up: bool,
    /// A rule's own phrases: not listed as an act.
    pub private: bool,
}

/// What people read about an act or cue.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignalNotes {
    /// What it does.
    pub about: String,
    /// Sentences in which it stands, and sentences in which it does not.
    pub examples: Examples,
    /// Where it stands.
    #[serde(skip)]
    pub source: Option<Source>,
}

/// Texts with and without what they are examples of.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Examples {
    /// Must be found.
    pub flagged: Vec<Example>,
    /// Must not.
    pub clean: Vec<Example>,
}

/// One example.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Example {
    /// The customer's message, if the example needs one.
    pub customer: Option<String>,
    /// The reply; for a cue, the customer's message.
    pub reply: String,
    /// The channel.
    pub channel: Option<Channel>,
    /// The situation, if it is not the one of the rule.
    pub situation: Option<Situation>,
    /// The words that should be marked.
    pub text: Option<String>,
    /// Where it stands.
    #[serde(skip)]
    pub source: Option<Source>,
}

/// A rule.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rule {
    /// Its id.
    pub id: String,
    /// How much it matters; nothing if it is off.
    pub severity: Option<Severity>,
    /// Whether it has another severity under conditions.
    pub has_steps: bool,
    /// What makes it fire.
    pub trigger: Trigger,
    /// What else must hold where that stands: in most drafts it does not.
    pub conditions: Sealed<Conditions>,
    /// Rules that say the same better.
    pub yields_to: Vec<u32>,
    /// What it says where it fires: most rules never do.
    pub said: Sealed<Said>,
}

/// What must hold for a rule to fire where its trigger stands.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conditions {
    /// Severities under conditions, the first that holds counts.
    pub steps: Vec<(Option<Severity>, Vec<Condition>)>,
    /// One of these must hold, if there are any.
    pub when: Vec<Condition>,
    /// None of these may hold.
    pub unless: Vec<Condition>,
}

impl Conditions {
    /// All conditions, wherever they stand.
    pub fn all(&self) -> impl Iterator<Item = &Condition> {
        let Self { steps, when, unless } = self;
        when.iter().chain(unless).chain(steps.iter().flat_map(|(_, conditions)| conditions))
    }
}

/// What a rule says where it fires.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// What the draft does.
    pub message: String,
    /// The words beside the caret.
    pub label: String,
    /// The words beside the second place.
    pub secondary_label: String,
    /// What to write instead.
    pub help: String,
    /// Better words.
    pub rewrites: Vec<RewriteRule>,
}

/// What people read about a rule.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleNotes {
    /// The name of the family it belongs to.
    pub family: String,
    /// The pack it comes from.
    pub pack: String,
    /// Why it matters.
    pub why: String,
    /// When it stays quiet.
    pub traps: String,
    /// Where that is known from.
    pub sources: Vec<String>,
    /// Replies it must and must not flag.
    pub examples: Examples,
    /// Where it stands.
    #[serde(skip)]
    pub source: Option<Source>,
}

/// What makes a rule fire.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Trigger {
    /// One of these acts stands in the reply.
    Flag(Vec<ActId>),
    /// None of these acts stands in the reply; the finding stands at that place.
    Missing(Vec<ActId>, Place),
    /// An act of `then` comes before any of `first`.
    Order {
        /// What should come first.
        first: Vec<ActId>,
        /// What should come later.
        then: Vec<ActId>,
    },
    /// A measure is over its limit.
    Limit(Limit),
    /// A relation between message and reply that needs code.
    Check(Check),
}

/// Where something is missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Place {
    /// After the greeting.
    Opening,
    /// Before the sign-off.
    Closing,
    /// After the first place of one of these acts; at the closing without one.
    After(Vec<ActId>),
}

/// A measure and its limit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limit {
    /// What is measured.
    pub of: Measure,
    /// The most that is allowed where no channel says otherwise.
    pub max: Option<usize>,
    /// The most that is allowed on a channel.
    pub by_channel: Vec<(Channel, usize)>,
    /// The limit holds for every so many words that were begun.
    pub per_words: Option<usize>,
}

/// What is measured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Measure {
    /// How often an act stands in the reply.
    Act(ActId),
    /// Words of the reply.
    Words,
    /// Words of the longest sentence.
    WordsPerSentence,
    /// Percent of the sentences that hold the act.
    Share(ActId),
}

/// A check in code and what the pack gives it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Check {
    /// Its name.
    pub name: String,
    /// Acts by the role they play for the check.
    pub acts: BTreeMap<String, Vec<ActId>>,
    /// Cues by the role they play for the check.
    pub cues: BTreeMap<String, Vec<CueId>>,
    /// For each cue, the acts that answer it, and the name it has in messages.
    pub pairs: Vec<Pair>,
    /// Figures.
    pub numbers: BTreeMap<String, usize>,
    /// Words, as ids of the lexicon.
    pub words: BTreeMap<String, Vec<u32>>,
}

/// A cue and the acts that answer it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pair {
    /// What the customer's message shows.
    pub cue: CueId,
    /// What answers it.
    pub acts: Vec<ActId>,
    /// What it is called in messages.
    pub name: String,
}

/// A condition. All that it says must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Condition {
    /// The situation.
    pub situation: Option<Situation>,
    /// One of these channels.
    pub channels: Vec<Channel>,
    /// The reply recovers, or does not.
    pub recovers: Option<bool>,
    /// About the customer's message.
    pub customer: MessageCondition,
    /// About the whole reply.
    pub reply: MessageCondition,
    /// One of these acts stands in the same sentence.
    pub same: Vec<ActId>,
    /// One of these acts stands in the next sentence.
    pub next: Vec<ActId>,
    /// One of these acts stands in the sentence before.
    pub previous: Vec<ActId>,
    /// One of these acts stands in the same sentence or one beside it.
    pub near: Vec<ActId>,
    /// One of these acts stands earlier.
    pub before: Vec<ActId>,
    /// One of these acts stands later.
    pub after: Vec<ActId>,
    /// The place stands in this part of the reply.
    pub zone: Option<Zone>,
    /// The sentence asks.
    pub question: Option<bool>,
}

/// A condition on one side of the conversation.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageCondition {
    /// One of these is there.
    pub has: Vec<u32>,
    /// All of these are there.
    pub has_all: Vec<u32>,
    /// None of these is there.
    pub lacks: Vec<u32>,
    /// These are there with at least this level.
    pub levels: Vec<(u32, u8)>,
    /// The text itself is there.
    pub known: Option<bool>,
    /// So many words at least and at most.
    pub words: Option<(usize, usize)>,
    /// So many sentences at least and at most.
    pub sentences: Option<(usize, usize)>,
}

impl Condition {
    /// Whether the condition speaks of a place in the reply.
    #[must_use]
    pub fn is_local(&self) -> bool {
        self.zone.is_some()
            || self.question.is_some()
            || [&self.same, &self.next, &self.previous, &self.near, &self.before, &self.after]
                .iter()
                .any(|acts| !acts.is_empty())
    }
}

/// A way to better words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RewriteRule {
    /// What is done.
    pub action: RewriteAction,
    /// Who may apply it.
    pub applicability: Applicability,
}

/// What a rewrite does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum RewriteAction {
    /// Replace the matched words.
    Match(String),
    /// Replace the sentence.
    Sentence(String),
    /// Put a sentence where something is missing.
    Insert(String),
    /// Replace words inside of what matched, or take them out.
    Words(Vec<Exchange>),
    /// Delete the sentence with its spacing.
    Delete,
    /// Delete the matched words with their spacing and commas.
    DeleteMatch,
    /// Exchange the two sentences of an order rule.
    Swap,
}

/// What a name or an example of a pack belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A rule.
    Rule,
    /// An act of the reply.
    Act,
    /// A cue of the customer's message.
    Cue,
}

impl Kind {
    /// Its name in a sentence and for programs.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Rule => "rule",
            Self::Act => "act",
            Self::Cue => "cue",
        }
    }
}
