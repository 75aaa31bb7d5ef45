//! The reading of a reply: which acts stand where, which cues the customer's message shows, and what the situation is.

mod evidence;
mod expressions;
mod found;
mod glance;
mod matcher;
mod memo;
mod opened;
mod pattern;
mod recall;
mod regexes;
mod resolve;
mod scan;
mod situation;
mod there;
mod units;

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::draft::{Channel, Draft, Mask, MaskKind, Situation};
use crate::pack::{Language, Pack};
use crate::passage::Passage;
use crate::text::{SentenceRules, Text, WordClass};

pub use evidence::weighed_words;
pub use found::{Found, Parts};
pub use matcher::is_name;
pub use memo::WordMemo;
pub use regexes::Regexes;
pub use resolve::in_zone;
pub use scan::{Memory, Side, is_long};
pub use situation::{DecidedBy, guess_channel, situation};
pub use units::{Unit, Units};

/// A text with everything a side of the pack shows in it.
#[derive(Debug, Clone, Default)]
pub struct Signals {
    /// The text.
    pub text: Text,
    /// Its words as phrases see them. A long reply to no message keeps none: nothing is left that would compare them.
    pub units: Units,
    /// What was found, sorted by signal and place: of a long text in a list for each signal, else in a single one, in which
    /// the matches of each signal start where `starts` says.
    found: Vec<Vec<Found>>,
    starts: Vec<u32>,
}

impl Signals {
    /// What was found in a text by a side with so many signals.
    fn new(text: Text, units: Units, found: Vec<Vec<Found>>, signals: usize) -> Self {
        let mut starts = Vec::new();
        if let [all] = found.as_slice() {
            starts.reserve_exact(signals);
            for signal in 0..signals as u32 {
                let from = starts.last().map_or(0, |start| *start as usize);
                let before = all[from..].iter().take_while(|found| found.signal() < signal).count();
                starts.push((from + before) as u32);
            }
        }
        Self { text, units, found, starts }
    }

    /// All that was found, sorted by signal and place.
    pub fn found(&self) -> impl Iterator<Item = &Found> {
        self.found.iter().flatten()
    }

    /// The matches of one act or cue, in order of the text.
    pub fn of(&self, signal: u32) -> impl Iterator<Item = &Found> {
        self.all_of(signal).iter()
    }

    fn all_of(&self, signal: u32) -> &[Found] {
        let [all] = self.found.as_slice() else {
            return self.found.get(signal as usize).map_or(&[], Vec::as_slice);
        };
        let end_of = |signal: u32| self.starts.get(signal as usize).map_or(all.len(), |start| *start as usize);
        &all[end_of(signal)..end_of(signal + 1)]
    }

    /// The matches of one act or cue in some sentences.
    pub fn of_sentences(&self, signal: u32, sentences: std::ops::Range<u32>) -> impl Iterator<Item = &Found> {
        let all = self.all_of(signal);
        let from = all.partition_point(|found| found.sentence < sentences.start);
        all[from..].iter().take_while(move |found| found.sentence < sentences.end)
    }

    /// Whether an act or cue is there.
    #[must_use]
    pub fn has(&self, signal: u32) -> bool {
        !self.all_of(signal).is_empty()
    }

    /// Whether any of these is there.
    #[must_use]
    pub fn has_any(&self, signals: &[u32]) -> bool {
        signals.iter().any(|&signal| self.has(signal))
    }

    /// The words of a match as they stand in the normalised text.
    #[must_use]
    pub fn words(&self, range: &std::ops::Range<u32>) -> &str {
        self.text.norm.get(range.start as usize..range.end as usize).unwrap_or_default()
    }
}

/// What is known of a conversation after reading it.
#[derive(Debug, Clone)]
pub struct Reading {
    /// The reply and its acts.
    pub reply: Signals,
    /// The customer's message and its cues, if there is one.
    pub customer: Option<Signals>,
    /// Given, or guessed from the form of the reply.
    pub channel: Channel,
    /// Complaint or routine.
    pub situation: Situation,
    /// What decided the situation.
    pub situation_from: DecidedBy,
    /// Whether the acts of the reply come to what the pack asks of one that recovers: then what else it says is no excuse.
    pub recovers: bool,
}

/// What flags and configuration say about a draft; it goes before what the draft says itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Settings {
    /// The channel, if set.
    pub channel: Option<Channel>,
    /// The situation, if set.
    pub situation: Option<Situation>,
    /// How many threads may look through one long text; 0 are as many as the machine has processors.
    pub threads: usize,
}

/// Reads drafts with one pack.
#[derive(Debug)]
pub struct Reader {
    sentence_rules: SentenceRules,
    reply_regexes: Regexes,
    customer_regexes: Regexes,
    desks: Desks,
}

/// What a thread works with while it reads, kept from draft to draft.
#[derive(Debug, Default)]
struct Desk {
    words: WordMemo,
    reply: Memory,
    customer: Memory,
}

/// The desks that nobody sits at: there come to be as many as threads read at the same time.
#[derive(Debug, Default)]
struct Desks(Mutex<Vec<Desk>>);

impl Desks {
    fn lock(&self) -> MutexGuard<'_, Vec<Desk>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does some work at a desk.
    fn at_one<R>(&self, work: impl FnOnce(&mut Desk) -> R) -> R {
        let mut desk = self.lock().pop().unwrap_or_default();
        let result = work(&mut desk);
        self.lock().push(desk);
        result
    }
}

impl Reader {
    /// A reader for a pack.
    #[must_use]
    pub fn new(pack: &Pack) -> Self {
        Self {
            sentence_rules: sentence_rules(&pack.language),
            reply_regexes: Regexes::new(&pack.reply),
            customer_regexes: Regexes::new(&pack.customer),
            desks: Desks::default(),
        }
    }

    /// What the splitter knows of the pack's language.
    #[must_use]
    pub fn sentence_rules(&self) -> &SentenceRules {
        &self.sentence_rules
    }

    /// The acts' side of a pack.
    #[must_use]
    pub fn reply_side<'a>(&'a self, pack: &'a Pack) -> Side<'a> {
        Side {
            signals: &pack.acts,
            phrases: &pack.reply,
            evidence: Some(&pack.evidence).filter(|evidence| !evidence.is_empty()),
            regexes: &self.reply_regexes,
            language: &pack.language,
        }
    }

    /// The cues' side of a pack.
    #[must_use]
    pub fn customer_side<'a>(&'a self, pack: &'a Pack) -> Side<'a> {
        Side {
            signals: &pack.cues,
            phrases: &pack.customer,
            evidence: None,
            regexes: &self.customer_regexes,
            language: &pack.language,
        }
    }

    /// Reads a reply with the customer's message, if there is one.
    #[must_use]
    pub fn read(&self, pack: &Pack, draft: &Draft, settings: Settings) -> Reading {
        let message = draft.customer.as_ref().filter(|customer| !customer.text.trim().is_empty());
        let (reply, customer) = self.desks.at_one(|desk| {
            let Desk { words, reply: of_reply, customer: of_customer } = desk;
            let mut signals = |text: &Passage, masks: &[Mask], side: Side, memory: &mut Memory| {
                let text = Text::read(text, masks, &self.sentence_rules);
                let (found, units) = if is_long(&text) {
                    let found = side.scan_long(&text, pack, settings.threads);
                    // Only to compare the two sides are all units needed at once.
                    (found, message.map(|_| Units::read_with(&text, pack, words)).unwrap_or_default())
                } else {
                    let units = Units::read_with(&text, pack, words);
                    (vec![side.scan_with(&text, &units, memory)], units)
                };
                Signals::new(text, units, found, side.signals.len())
            };
            let reply = signals(&draft.reply.text, &draft.masks, self.reply_side(pack), of_reply);
            let customer = message.map(|customer| signals(&customer.text, &[], self.customer_side(pack), of_customer));
            (reply, customer)
        });
        let channel = settings
            .channel
            .or(draft.channel)
            .unwrap_or_else(|| guess_channel(&reply.text, draft.masks.iter().any(|m| m.kind == MaskKind::Signature)));
        let (situation, situation_from) = match (settings.situation, draft.situation) {
            (Some(situation), _) => (situation, DecidedBy::Setting),
            (None, Some(situation)) => (situation, DecidedBy::Source),
            (None, None) => situation(pack, &reply, customer.as_ref()),
        };
        let recovers = pack.recovers.as_ref().is_some_and(|recovers| recovers.holds(|act| reply.has(act)));
        Reading { reply, customer, channel, situation, situation_from, recovers }
    }
}

/// What the splitter has to know of a language.
fn sentence_rules(language: &Language) -> SentenceRules {
    let mut rules = SentenceRules::default();
    let tables = [
        (WordClass::Abbreviation, &language.abbreviations),
        (WordClass::BeforeFigures, &language.before_figures),
        (WordClass::MayClose, &language.may_close),
        (WordClass::Calendar, &language.calendar),
        (WordClass::Starter, &language.starters),
        (WordClass::Open, &language.open_words),
        (WordClass::Addressee, &language.addressees),
        (WordClass::Greeting, &language.greetings),
        (WordClass::SignOff, &language.sign_offs),
        (WordClass::NoInitial, &language.no_initials),
    ];
    for (class, words) in tables {
        rules.add(class, words.iter().map(String::as_str));
    }
    rules.ordinals = language.ordinals;
    rules
}
