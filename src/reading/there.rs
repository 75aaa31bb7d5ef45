//! The words of a sentence as far as they tell which phrases are worth trying.

use super::matcher::Word;
use crate::pack::{FAR, Nearby, Programs};

/// The words of a sentence and, as far as somebody asked, where those of a set stand.
#[derive(Debug, Default)]
pub(super) struct There {
    /// A bit for each residue by 64 of the ids.
    pub residues: u64,
    /// Whether phrases may pass over one of the words, so that distances tell nothing.
    light: bool,
    /// Whether there are more words than places have bits: then no place tells anything.
    long: bool,
    /// How many sentences there were.
    sentence: u32,
    known: Vec<Places>,
}

/// Where the words of a set stand in a sentence, a bit for each place.
#[derive(Debug, Clone, Copy, Default)]
struct Places {
    set: u32,
    /// The sentence, counted from 1.
    sentence: u32,
    bits: u64,
}

/// Of so many sets it is known at the same time where their words stand.
const KNOWN: usize = 256;

impl There {
    pub fn fill(&mut self, words: &[Word]) {
        self.residues = words.iter().fold(0, |residues, word| residues | 1 << (word.id % 64));
        self.light = words.iter().any(|word| word.is_light());
        self.long = words.len() > u64::BITS as usize;
        self.sentence = self.sentence.wrapping_add(1);
        if self.known.is_empty() || self.sentence == 0 {
            self.known.clear();
            self.known.resize(KNOWN, Places::default());
            self.sentence = 1;
        }
    }

    /// Where the words of a set stand. In a long sentence all places are given, if there is one.
    pub fn places(&mut self, programs: &Programs, words: &[Word], set: u32) -> u64 {
        if programs.residues(set) & self.residues == 0 {
            return 0;
        }
        let slot = &mut self.known[set as usize % KNOWN];
        if slot.set != set || slot.sentence != self.sentence {
            let places = programs.places(set, words.iter().map(|word| word.id));
            let places = if self.long && places != 0 { u64::MAX } else { places };
            *slot = Places { set, sentence: self.sentence, bits: places };
        }
        slot.bits
    }

    /// Whether the words a variant of a phrase needs are there, around its anchor at a place.
    pub fn meets(&mut self, programs: &Programs, words: &[Word], place: u32, variant: u32) -> bool {
        programs.needs(variant).all(|need| self.places(programs, words, need.set) & self.around(need, place) != 0)
    }

    /// The places where a needed word may stand.
    fn around(&self, need: Nearby, place: u32) -> u64 {
        if self.long {
            return u64::MAX;
        }
        let below = |place: u32| 1_u64.checked_shl(place).map_or(u64::MAX, |bit| bit - 1);
        let near = need.within < FAR && !self.light;
        match (need.before, near) {
            (true, false) => below(place),
            (true, true) => below(place) & !below(place.saturating_sub(need.within)),
            (false, false) => !below(place + 1),
            (false, true) => below(place + 1 + need.within) & !below(place + 1),
        }
    }
}

/// The word that stands beside another one, as far as it tells which phrases cannot go on there.
#[derive(Debug, Clone, Copy)]
pub(super) enum Beside {
    /// There is none, or it does not simply follow.
    Nothing,
    /// A word that phrases may pass over: it tells nothing.
    Light,
    /// A word with this id.
    Word(u32),
}

impl Beside {
    pub fn of(word: Option<&Word>, hard: bool) -> Self {
        match word {
            Some(word) if !hard => {
                if word.is_light() {
                    Self::Light
                } else {
                    Self::Word(word.id)
                }
            }
            _ => Self::Nothing,
        }
    }

    /// All of it as one figure; no word's id is as large as those of what is none.
    pub fn figure(self) -> u32 {
        match self {
            Self::Nothing => u32::MAX,
            Self::Light => u32::MAX - 1,
            Self::Word(id) => id,
        }
    }

    /// A bit for each residue by 64 that the id of a word that may stand here can have.
    pub fn residues(self) -> u64 {
        match self {
            Self::Nothing => 0,
            Self::Light => u64::MAX,
            Self::Word(id) => 1 << (id % 64),
        }
    }

    /// Whether a word of a set may stand here.
    pub fn may_be(self, programs: &Programs, set: u32) -> bool {
        match self {
            Self::Nothing => false,
            Self::Light => true,
            Self::Word(id) => programs.set_has(set, id),
        }
    }
}
