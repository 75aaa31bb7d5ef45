//! Compiled phrases: small programs over word ids, each with the rarest word it needs as its anchor.

use serde::{Deserialize, Serialize};

/// One step of a phrase program. Targets are indices into [`Phrases::code`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Inst {
    /// Consume this word.
    Word(u32),
    /// Consume a word of this set.
    Set(u32),
    /// Consume any word.
    Any,
    /// Consume any word of a gap: also across a colon or bracket.
    Skip,
    /// Consume a name.
    Name,
    /// Consume a word in capitals.
    Caps,
    /// Try the first, then the second.
    Split(u32, u32),
    /// Go on there.
    Jump(u32),
    /// Only at the start of a sentence.
    Start,
    /// Only at the end of a sentence.
    End,
    /// Only at the end of a sentence that asks.
    EndAsk,
    /// Only at the end of a sentence that exclaims.
    EndExclaim,
    /// Remember this place.
    Save(u8),
    /// Done.
    Match,
}

/// One variant of a phrase: an anchor word, a program that runs backwards from it and one that runs forwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Phrase {
    /// The phrase it is a variant of: an index into [`Phrases::sources`].
    pub source: u32,
    /// Where the backward program starts.
    pub back: u32,
    /// Where the forward program starts.
    pub ahead: u32,
    /// The words it is anchored at: an index into [`Phrases::sets`].
    pub anchor: u32,
}

/// What a phrase belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Owner {
    /// Index of the act or cue.
    pub signal: u32,
    /// Whether a match shows the act, or shows that what looks like it is none.
    pub role: Role,
    /// The level it shows, for cues with levels; else 0.
    pub level: u8,
}

/// What a match of a phrase says about its act or cue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Role {
    /// It is there.
    Shows,
    /// It only looks as if.
    Denies,
}

/// What the variants of one phrase have in common.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhraseSource {
    /// What it belongs to.
    pub owner: Owner,
    /// The names of its parts; part `i` is saved in slots `2 i` and `2 i + 1`.
    pub captures: Vec<String>,
}

/// All phrases of a side (reply or customer) with the index that finds them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Phrases {
    /// The programs.
    pub code: Vec<Inst>,
    /// Sorted sets of word ids.
    pub sets: Vec<Vec<u32>>,
    /// The variants.
    pub variants: Vec<Phrase>,
    /// The phrases in the order they were written; their wording is in the pack's notes.
    pub sources: Vec<PhraseSource>,
    /// `anchors[id]..anchors[id + 1]` are the places in `anchored` of the variants anchored at word `id`.
    pub anchors: Vec<u32>,
    /// Variants grouped by anchor word.
    pub anchored: Vec<u32>,
    /// Regular expressions, the escape hatch.
    pub regexes: Vec<RegexSource>,
}

/// A regular expression of a pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegexSource {
    /// The expression.
    pub pattern: String,
    /// Lower-case text that every match holds; empty if there is none to be had.
    pub literal: String,
    /// What it belongs to.
    pub owner: Owner,
}

impl Phrases {
    /// Builds the index of anchor words; called once all phrases are there.
    pub fn index(&mut self, ids: u32) {
        let mut counts = vec![0_u32; ids as usize + 1];
        for phrase in &self.variants {
            for &id in &self.sets[phrase.anchor as usize] {
                counts[id as usize + 1] += 1;
            }
        }
        for id in 0..ids as usize {
            counts[id + 1] += counts[id];
        }
        let mut next = counts.clone();
        let mut anchored = vec![0; counts[ids as usize] as usize];
        for (index, phrase) in self.variants.iter().enumerate() {
            for &id in &self.sets[phrase.anchor as usize] {
                anchored[next[id as usize] as usize] = index as u32;
                next[id as usize] += 1;
            }
        }
        self.anchors = counts;
        self.anchored = anchored;
    }

    /// The variants anchored at a word.
    #[must_use]
    pub fn anchored_at(&self, id: u32) -> &[u32] {
        let id = id as usize;
        match (self.anchors.get(id), self.anchors.get(id + 1)) {
            (Some(&from), Some(&to)) => &self.anchored[from as usize..to as usize],
            _ => &[],
        }
    }
}
