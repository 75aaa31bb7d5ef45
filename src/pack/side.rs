//! The acts or the cues of a pack while it is compiled.

use super::names::Names;
use super::phrase::{self, Item};
use super::program::{Owner, Phrases};
use super::rule::{Signal, SignalNotes, Skip, Source};

/// The acts or the cues while they are compiled.
pub(super) struct Side {
    pub(super) names: Names,
    pub(super) signals: Vec<Signal>,
    pub(super) notes: Vec<SignalNotes>,
    pub(super) parsed: Vec<Parsed>,
    pub(super) phrases: Phrases,
    pub(super) texts: Vec<String>,
    pub(super) sources: Vec<Option<Source>>,
}

/// A phrase that parsed, waiting for the lexicon to be complete.
pub(super) struct Parsed {
    pub(super) owner: Owner,
    pub(super) text: String,
    pub(super) items: Vec<Item>,
    /// Where it stands; nothing for a phrase of the pack below.
    pub(super) source: Option<Source>,
}

impl Side {
    pub(super) fn new(kind: &'static str) -> Self {
        Self {
            names: Names::new(kind),
            signals: Vec::new(),
            notes: Vec::new(),
            parsed: Vec::new(),
            phrases: Phrases::default(),
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

    /// Takes over what a compiled pack knows, with its phrases to be lowered again: the words they use may change.
    pub(super) fn restore(
        &mut self,
        signals: &mut Vec<Signal>,
        phrases: &Phrases,
        notes: &mut Vec<SignalNotes>,
        texts: &mut Vec<String>,
    ) {
        for signal in signals.iter() {
            self.names.add(&signal.id);
        }
        self.signals = std::mem::take(signals);
        self.notes = std::mem::take(notes);
        self.phrases.regexes.clone_from(&phrases.regexes);
        for (index, text) in texts.drain(..).enumerate() {
            // A phrase of a compiled pack has parsed before.
            if let Ok(items) = phrase::parse(&text) {
                let owner = phrases.owner(index as u32);
                self.parsed.push(Parsed { owner, text, items, source: None });
            }
        }
    }

    pub(super) fn finish(mut self, ids: u32) -> (Vec<Signal>, Phrases, Vec<SignalNotes>, Vec<String>) {
        self.phrases.index(ids);
        (self.signals, self.phrases, self.notes, self.texts)
    }
}
