//! The sets of words that phrases are made of while a pack is compiled: equal ones are kept once, with what they cost.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::lexicon::class;
use super::program::Phrases;

/// A set of words, by its place among the known ones.
pub type SetId = u32;

/// Stands for a set where there is none.
pub const NO_SET: u32 = u32::MAX;

/// All sets of a pack that is compiled, and the choices of the side that is at hand.
#[derive(Debug, Default)]
pub struct Sets {
    known: FxHashMap<Box<[u32]>, SetId>,
    ids: Vec<u32>,
    /// Where each set starts in `ids`, how long it is, and what it costs.
    heads: Vec<(u32, u32, u64)>,
    /// How common each word is; those beyond the end count as 1.
    weights: Vec<u32>,
    /// The index of each set among those of the side, or [`NO_SET`].
    placed: Vec<u32>,
    choices: FxHashMap<Box<[u16]>, u32>,
}

impl Sets {
    /// No sets yet; `weights` says how common words are.
    pub fn new(weights: &BTreeMap<u32, u32>) -> Self {
        let mut all =
            vec![1; weights.last_key_value().map_or(0, |(id, _)| *id as usize + 1).max(class::SHOUT as usize + 1)];
        all[class::NUMBER as usize] = 40;
        for id in [class::MONEY, class::EMOJI, class::URL, class::SHOUT] {
            all[id as usize] = 8;
        }
        for (id, weight) in weights {
            all[*id as usize] = *weight;
        }
        Self { weights: all, ..Self::default() }
    }

    /// Begins another side, which has none of the sets and choices of the one before.
    pub fn begin_side(&mut self) {
        self.placed.clear();
        self.choices.clear();
    }

    /// The set of some words, which are put in order on the way.
    pub fn of(&mut self, ids: &mut [u32]) -> SetId {
        ids.sort_unstable();
        let mut length = 0;
        for at in 0..ids.len() {
            if length == 0 || ids[at] != ids[length - 1] {
                ids[length] = ids[at];
                length += 1;
            }
        }
        let ids = &ids[..length];
        if let Some(set) = self.known.get(ids) {
            return *set;
        }
        let cost = ids.iter().map(|id| u64::from(self.weights.get(*id as usize).copied().unwrap_or(1))).sum();
        let set = self.heads.len() as SetId;
        self.heads.push((self.ids.len() as u32, ids.len() as u32, cost));
        self.ids.extend_from_slice(ids);
        self.known.insert(ids.into(), set);
        set
    }

    /// The words of a set, sorted.
    pub fn ids(&self, set: SetId) -> &[u32] {
        let (from, length, _) = self.heads[set as usize];
        &self.ids[from as usize..(from + length) as usize]
    }

    /// How common the words of a set are together.
    pub fn cost(&self, set: SetId) -> u64 {
        self.heads[set as usize].2
    }

    /// The index of a set among those of a side, where it is put if it is not there.
    pub fn place(&mut self, phrases: &mut Phrases, set: SetId) -> u32 {
        if self.placed.len() <= set as usize {
            self.placed.resize(self.heads.len(), NO_SET);
        }
        if self.placed[set as usize] == NO_SET {
            self.placed[set as usize] = phrases.push_set(self.ids(set));
        }
        self.placed[set as usize]
    }

    /// The index of a choice among those of a side, where it is put if it is not there.
    pub fn place_choice(&mut self, phrases: &mut Phrases, choice: &[u16]) -> u32 {
        if let Some(index) = self.choices.get(choice) {
            return *index;
        }
        let index = phrases.push_choice(choice);
        self.choices.insert(choice.into(), index);
        index
    }
}
