//! Compiled phrases: small programs over word ids, each with the rarest word it needs as its anchor.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::flat;

/// One step of a phrase program. Targets are indices into the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inst {
    /// Done.
    Match,
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
    /// Try the next step, then the one there.
    NextElse(u32),
    /// Try the step there, then the next one.
    ThereElse(u32),
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
    Save(u32),
}

/// How many bits of a packed step say what it does.
const OP_BITS: u32 = 4;

impl Inst {
    /// The step as one figure; the operand must be below 2²⁸.
    #[must_use]
    pub fn pack(self) -> u32 {
        let (op, operand) = match self {
            Self::Match => (0, 0),
            Self::Word(id) => (1, id),
            Self::Set(set) => (2, set),
            Self::Any => (3, 0),
            Self::Skip => (4, 0),
            Self::Name => (5, 0),
            Self::Caps => (6, 0),
            Self::NextElse(to) => (7, to),
            Self::ThereElse(to) => (8, to),
            Self::Jump(to) => (9, to),
            Self::Start => (10, 0),
            Self::End => (11, 0),
            Self::EndAsk => (12, 0),
            Self::EndExclaim => (13, 0),
            Self::Save(slot) => (14, slot),
        };
        op | operand << OP_BITS
    }

    /// The step a figure stands for.
    #[must_use]
    pub fn unpack(figure: u32) -> Self {
        let operand = figure >> OP_BITS;
        match figure & ((1 << OP_BITS) - 1) {
            1 => Self::Word(operand),
            2 => Self::Set(operand),
            3 => Self::Any,
            4 => Self::Skip,
            5 => Self::Name,
            6 => Self::Caps,
            7 => Self::NextElse(operand),
            8 => Self::ThereElse(operand),
            9 => Self::Jump(operand),
            10 => Self::Start,
            11 => Self::End,
            12 => Self::EndAsk,
            13 => Self::EndExclaim,
            14 => Self::Save(operand),
            _ => Self::Match,
        }
    }
}

/// One variant of a phrase: an anchor word, a program that runs backwards from it and one that runs forwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Phrase {
    /// The phrase it is a variant of.
    pub source: u32,
    /// Where the backward program starts.
    pub back: u32,
    /// Where the forward program starts.
    pub ahead: u32,
    /// The set of words it is anchored at.
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

/// All phrases of a side (reply or customer) with the index that finds them, as flat lists.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Phrases {
    /// Packed steps of the programs.
    #[serde(with = "flat")]
    code: Vec<u32>,
    /// The sets one after the other, each sorted.
    #[serde(with = "flat")]
    set_ids: Vec<u32>,
    /// Where each set ends in `set_ids`.
    #[serde(with = "flat")]
    set_ends: Vec<u32>,
    /// Four figures for each variant.
    #[serde(with = "flat")]
    variants: Vec<u32>,
    /// The owner of each phrase: signal, level and role in one figure.
    #[serde(with = "flat")]
    owners: Vec<u32>,
    /// The names of the parts of those phrases that have any; part `i` is saved in slots `2 i` and `2 i + 1`.
    captures: BTreeMap<u32, Vec<String>>,
    /// `anchors[id]..anchors[id + 1]` are the places in `anchored` of the variants anchored at word `id`.
    #[serde(with = "flat")]
    anchors: Vec<u32>,
    /// Variants grouped by anchor word.
    #[serde(with = "flat")]
    anchored: Vec<u32>,
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
    /// Bytes of which every match holds at least one; empty if nothing can be said.
    pub bytes: Vec<u8>,
    /// What it belongs to.
    pub owner: Owner,
}

impl Owner {
    fn pack(self) -> u32 {
        self.signal << 8 | u32::from(self.level) << 1 | u32::from(self.role == Role::Denies)
    }

    fn unpack(figure: u32) -> Self {
        Self {
            signal: figure >> 8,
            level: (figure >> 1 & 0x7f) as u8,
            role: if figure & 1 == 1 { Role::Denies } else { Role::Shows },
        }
    }
}

impl Phrases {
    /// A step of a program.
    #[must_use]
    pub fn inst(&self, at: u32) -> Inst {
        self.code.get(at as usize).map_or(Inst::Match, |figure| Inst::unpack(*figure))
    }

    /// The ids of a set, sorted.
    #[must_use]
    pub fn set(&self, index: u32) -> &[u32] {
        let index = index as usize;
        let from = index.checked_sub(1).and_then(|before| self.set_ends.get(before)).copied().unwrap_or_default();
        let to = self.set_ends.get(index).copied().unwrap_or_default();
        self.set_ids.get(from as usize..to as usize).unwrap_or_default()
    }

    /// How many variants there are.
    #[must_use]
    pub fn variant_count(&self) -> u32 {
        (self.variants.len() / 4) as u32
    }

    /// A variant.
    #[must_use]
    pub fn variant(&self, index: u32) -> Phrase {
        let figure = |offset: usize| self.variants.get(index as usize * 4 + offset).copied().unwrap_or_default();
        Phrase { source: figure(0), back: figure(1), ahead: figure(2), anchor: figure(3) }
    }

    /// How many phrases there are.
    #[must_use]
    pub fn len(&self) -> u32 {
        self.owners.len() as u32
    }

    /// Whether there are no phrases.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.owners.is_empty() && self.regexes.is_empty()
    }

    /// What a phrase belongs to.
    #[must_use]
    pub fn owner(&self, phrase: u32) -> Owner {
        Owner::unpack(self.owners.get(phrase as usize).copied().unwrap_or_default())
    }

    /// The names of the parts of a phrase.
    #[must_use]
    pub fn captures(&self, phrase: u32) -> &[String] {
        self.captures.get(&phrase).map_or(&[], Vec::as_slice)
    }

    /// The variants anchored at a word.
    #[must_use]
    pub fn anchored_at(&self, id: u32) -> &[u32] {
        let id = id as usize;
        match (self.anchors.get(id), self.anchors.get(id + 1)) {
            (Some(&from), Some(&to)) => self.anchored.get(from as usize..to as usize).unwrap_or_default(),
            _ => &[],
        }
    }

    /// How many steps all programs have.
    #[must_use]
    pub fn code_len(&self) -> u32 {
        self.code.len() as u32
    }

    /// Appends a step.
    pub fn push_inst(&mut self, inst: Inst) {
        self.code.push(inst.pack());
    }

    /// Replaces a step.
    pub fn set_inst(&mut self, at: u32, inst: Inst) {
        if let Some(slot) = self.code.get_mut(at as usize) {
            *slot = inst.pack();
        }
    }

    /// Appends a variant.
    pub fn push_variant(&mut self, phrase: Phrase) {
        self.variants.extend([phrase.source, phrase.back, phrase.ahead, phrase.anchor]);
    }

    /// Appends a phrase whose variants are there already.
    pub fn push_phrase(&mut self, owner: Owner, captures: Vec<String>) {
        if !captures.is_empty() {
            self.captures.insert(self.owners.len() as u32, captures);
        }
        self.owners.push(owner.pack());
    }

    /// Appends a set, which must be sorted, and gives its index.
    pub fn push_set(&mut self, set: &[u32]) -> u32 {
        self.set_ids.extend_from_slice(set);
        self.set_ends.push(self.set_ids.len() as u32);
        self.set_ends.len() as u32 - 1
    }

    /// Builds the index of anchor words; called once all phrases are there. `ids` is how many words there are.
    pub fn index(&mut self, ids: u32) {
        let mut counts = vec![0_u32; ids as usize + 1];
        for variant in 0..self.variant_count() {
            for &id in self.set(self.variant(variant).anchor) {
                counts[id as usize + 1] += 1;
            }
        }
        for id in 0..ids as usize {
            counts[id + 1] += counts[id];
        }
        let mut next = counts.clone();
        let mut anchored = vec![0; counts[ids as usize] as usize];
        for variant in 0..self.variant_count() {
            for &id in self.set(self.variant(variant).anchor) {
                anchored[next[id as usize] as usize] = variant;
                next[id as usize] += 1;
            }
        }
        self.anchors = counts;
        self.anchored = anchored;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_survive_packing() {
        for inst in [
            Inst::Match,
            Inst::Word(70_000),
            Inst::Set(3),
            Inst::Any,
            Inst::Skip,
            Inst::Name,
            Inst::Caps,
            Inst::NextElse(1),
            Inst::ThereElse((1 << 28) - 1),
            Inst::Jump(9),
            Inst::Start,
            Inst::End,
            Inst::EndAsk,
            Inst::EndExclaim,
            Inst::Save(7),
        ] {
            assert_eq!(Inst::unpack(inst.pack()), inst);
        }
        let owner = Owner { signal: 300, role: Role::Denies, level: 3 };
        assert_eq!(Owner::unpack(owner.pack()), owner);
    }
}
