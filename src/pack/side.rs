//! The acts or the cues of a pack while it is compiled.

use super::names::Names;
use super::phrase;
use super::program::{Owner, Phrases};
use super::rule::{Signal, SignalNotes, Skip, Source};
use super::script::{Script, Span};

/// The acts or the cues while they are compiled.
pub(super) struct Side {
    pub(super) names: Names,
    pub(super) signals: Vec<Signal>,
    pub(super) notes: Vec<SignalNotes>,
    pub(super) parsed: Vec<Parsed>,
    pub(super) phrases: Phrases,
    /// The phrases of the pack below, whose programs are among those of `phrases`.
    pub(super) below: Phrases,
    pub(super) texts: Vec<String>,
    pub(super) sources: Vec<Option<Source>>,
}

/// A phrase that parsed, waiting for the lexicon to be complete.
pub(super) struct Parsed {
    pub(super) owner: Owner,
    pub(super) text: String,
    /// Its pieces; nothing for a phrase of the pack below that nobody asked for.
    pieces: Option<Span>,
    /// Where it stands; nothing for a phrase of the pack below.
    pub(super) source: Option<Source>,
    /// Its index in the pack below, if it comes from there.
    pub(super) below: Option<u32>,
}

impl Parsed {
    /// A phrase of the files that are compiled.
    pub(super) fn new(owner: Owner, text: String, pieces: Span, source: Source) -> Self {
        Self { owner, text, pieces: Some(pieces), source: Some(source), below: None }
    }

    /// What it consists of. A phrase of the pack below, which has parsed before, is parsed again when somebody asks.
    pub(super) fn pieces(&self, script: &mut Script) -> Span {
        self.pieces.unwrap_or_else(|| phrase::parse_into(script, &self.text).unwrap_or_default())
    }
}

impl Side {
    pub(super) fn new(kind: &'static str) -> Self {
        Self {
            names: Names::new(kind),
            signals: Vec::new(),
            notes: Vec::new(),
            parsed: Vec::new(),
            phrases: Phrases::default(),
            below: Phrases::default(),
            texts: Vec::new(),
            sources: Vec::new(),
        }
    }

    pub(super) fn declare(&mut self, id: &str) -> Option<u32> {
        if self.names.get(id).is_some() {
            return None;
        }
        self.signals.push(Signal {
            id: id.to_owned(),
            skip: Skip::default(),
            zone: None,
            includes: Vec::new(),
            adds_up: false,
            private: false,
        });
        self.notes.push(SignalNotes::default());
        Some(self.names.add(id))
    }

    /// Takes over what a compiled pack knows.
    pub(super) fn restore(
        &mut self,
        signals: &mut Vec<Signal>,
        mut phrases: Phrases,
        notes: &mut Vec<SignalNotes>,
        texts: &mut Vec<String>,
    ) {
        for signal in signals.iter() {
            self.names.add(&signal.id);
        }
        self.signals = std::mem::take(signals);
        self.notes = std::mem::take(notes);
        self.phrases = phrases.take_programs();
        self.below = phrases;
        self.parsed.extend((0..).zip(texts.drain(..)).map(|(index, text)| {
            let owner = self.below.owner(index);
            Parsed { owner, text, pieces: None, source: None, below: Some(index) }
        }));
    }

    pub(super) fn finish(mut self, ids: u32) -> (Vec<Signal>, Phrases, Vec<SignalNotes>, Vec<String>) {
        self.phrases.index(ids);
        (self.signals, self.phrases, self.notes, self.texts)
    }
}
