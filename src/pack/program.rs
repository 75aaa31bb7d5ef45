//! Compiled phrases: small programs over word ids, each with the rarest word it needs as its anchor.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::choice::{Choice, FEW};
use super::flat;
use super::gate::{GATE, Gate, Group};
use super::table::Table;

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
    /// Go on with those of the alternatives that may begin with the next word. The steps after this one lead to them.
    Switch(u32),
}

/// Where the figure of a variant's anchor says how the sentence must end.
const ENDER_SHIFT: u32 = 30;

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
            Self::Switch(choice) => (15, choice),
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
            15 => Self::Switch(operand),
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
    /// [`Inst::EndAsk`] or [`Inst::EndExclaim`] if the sentence must end so.
    pub ender: Option<Inst>,
    /// Up to two sets of each of which a word must stand in the sentence, or [`NO_SET`].
    pub needs: [u32; 2],
}

/// Stands for a set where there is none.
pub const NO_SET: u32 = u32::MAX;

/// How many figures a variant has.
const VARIANT: usize = 6;

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
    #[serde(skip)]
    code: Table,
    /// The sets one after the other, each sorted.
    #[serde(skip)]
    set_ids: Table,
    /// Four figures for each set: where it starts in `set_ids`, how long it is, and a bit for each residue of its ids by 64.
    #[serde(skip)]
    set_heads: Table,
    /// Choices, each as [`Choice`] reads it.
    #[serde(skip)]
    choices: Table,
    /// Six figures for each variant, those of a phrase beside each other and in the order of the phrases.
    #[serde(skip)]
    variants: Table,
    /// The owner of each phrase: signal, level and role in one figure.
    #[serde(skip)]
    owners: Table,
    /// The names of the parts of those phrases that have any; part `i` is saved in slots `2 i` and `2 i + 1`.
    captures: BTreeMap<u32, Vec<String>>,
    /// `anchors[id]..anchors[id + 1]` are the gates of the variants anchored at word `id`.
    #[serde(skip)]
    anchors: Table,
    /// Gates, four figures for each: those of a word follow each other, and so do their variants in `anchored`.
    #[serde(skip)]
    gates: Table,
    /// Variants grouped by anchor word and gate.
    #[serde(skip)]
    anchored: Table,
    /// The gate of each variant until the index is built.
    #[serde(skip)]
    gate_of: Vec<u32>,
    /// Regular expressions, the escape hatch.
    pub regexes: Vec<RegexSource>,
}

/// A regular expression of a pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegexSource {
    /// The expression.
    pub pattern: String,
    /// Its program over bytes.
    #[serde(with = "flat")]
    pub program: Vec<u32>,
    /// Sets of grams of each of which a match holds one: the length of each set before it.
    #[serde(with = "flat")]
    pub grams: Vec<u32>,
    /// What it belongs to.
    pub owner: Owner,
}

impl RegexSource {
    /// Sets of grams, as [`super::gram`] makes them, of each of which a match holds one.
    pub fn gram_sets(&self) -> impl Iterator<Item = &[u32]> {
        let mut rest = self.grams.as_slice();
        std::iter::from_fn(move || {
            let (length, after) = rest.split_first()?;
            let (set, after) = after.split_at_checked(*length as usize)?;
            rest = after;
            Some(set)
        })
    }
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
        self.set_head(index).map_or(&[], |head| self.set_of(head))
    }

    fn set_head(&self, index: u32) -> Option<&[u32; 4]> {
        self.set_heads.get(index as usize * 4..)?.first_chunk()
    }

    fn set_of(&self, head: &[u32; 4]) -> &[u32] {
        self.set_ids.get(head[0] as usize..(head[0] + head[1]) as usize).unwrap_or_default()
    }

    /// A bit for each residue by 64 of the ids of a set.
    #[must_use]
    pub fn residues(&self, index: u32) -> u64 {
        self.set_head(index).map_or(0, |head| u64::from(head[3]) << 32 | u64::from(head[2]))
    }

    /// Whether a word is in a set.
    #[must_use]
    pub fn set_has(&self, index: u32, id: u32) -> bool {
        let Some(head) = self.set_head(index) else { return false };
        let half = if id & 32 == 0 { head[2] } else { head[3] };
        if half & 1 << (id & 31) == 0 {
            return false;
        }
        let set = self.set_of(head);
        if set.len() <= FEW { set.contains(&id) } else { set.binary_search(&id).is_ok() }
    }

    /// A choice.
    #[must_use]
    pub fn choice(&self, index: u32) -> Option<Choice<'_>> {
        Choice::read(self.choices.get(index as usize..)?)
    }

    /// Appends a choice as [`Choice::write`] made it, and gives its index.
    pub fn push_choice(&mut self, figures: &[u32]) -> u32 {
        let index = self.choices.len() as u32;
        self.choices.to_mut().extend_from_slice(figures);
        index
    }

    /// How many variants there are.
    #[must_use]
    pub fn variant_count(&self) -> u32 {
        (self.variants.len() / VARIANT) as u32
    }

    /// A variant.
    #[must_use]
    pub fn variant(&self, index: u32) -> Phrase {
        let figures = self.variants.get(index as usize * VARIANT..).and_then(<[u32]>::first_chunk);
        let &[source, back, ahead, anchor, needs @ ..] = figures.unwrap_or(&[0; VARIANT]);
        let ender = match anchor >> ENDER_SHIFT {
            1 => Some(Inst::EndAsk),
            2 => Some(Inst::EndExclaim),
            _ => None,
        };
        Phrase { source, back, ahead, anchor: anchor & ((1 << ENDER_SHIFT) - 1), ender, needs }
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

    /// The variants anchored at a word, in groups that have a gate in common.
    pub fn groups_at(&self, id: u32) -> impl Iterator<Item = Group> {
        let id = id as usize;
        let (from, to) = match (self.anchors.get(id), self.anchors.get(id + 1)) {
            (Some(&from), Some(&to)) => (from as usize, to as usize),
            _ => (0, 0),
        };
        let (gates, _) = self.gates.as_chunks::<GATE>();
        let before = from.checked_sub(1).and_then(|before| gates.get(before));
        let mut start = before.map_or(0, |before| before[GATE - 1]);
        gates.get(from..to).unwrap_or_default().iter().map(move |&figures| {
            let group = Group::new(figures, start);
            start = figures[GATE - 1];
            group
        })
    }

    /// The variants of a group.
    #[must_use]
    pub fn variants_of(&self, group: &Group) -> &[u32] {
        self.anchored.get(group.range()).unwrap_or_default()
    }

    /// How many steps all programs have.
    #[must_use]
    pub fn code_len(&self) -> u32 {
        self.code.len() as u32
    }

    /// Appends a step.
    pub fn push_inst(&mut self, inst: Inst) {
        self.code.to_mut().push(inst.pack());
    }

    /// Replaces a step.
    pub fn set_inst(&mut self, at: u32, inst: Inst) {
        if let Some(slot) = self.code.to_mut().get_mut(at as usize) {
            *slot = inst.pack();
        }
    }

    /// Appends a variant, and says when it is worth trying.
    pub fn push_variant(&mut self, phrase: Phrase, gate: Gate) {
        self.gate_of.push(gate.pack());
        let ender = match phrase.ender {
            Some(Inst::EndAsk) => 1,
            Some(Inst::EndExclaim) => 2,
            _ => 0,
        };
        let variants = self.variants.to_mut();
        variants.extend([phrase.source, phrase.back, phrase.ahead, phrase.anchor | ender << ENDER_SHIFT]);
        variants.extend(phrase.needs);
    }

    /// Appends a phrase whose variants are there already.
    pub fn push_phrase(&mut self, owner: Owner, captures: Vec<String>) {
        if !captures.is_empty() {
            self.captures.insert(self.owners.len() as u32, captures);
        }
        self.owners.to_mut().push(owner.pack());
    }

    /// Takes out everything but the phrases: programs, what they use, and regular expressions.
    pub(super) fn take_programs(&mut self) -> Self {
        use std::mem::take;
        self.gate_of = self.gates_of_variants();
        Self {
            code: take(&mut self.code),
            set_ids: take(&mut self.set_ids),
            set_heads: take(&mut self.set_heads),
            choices: take(&mut self.choices),
            regexes: take(&mut self.regexes),
            ..Self::default()
        }
    }

    /// The gate of each variant, as the index has it.
    fn gates_of_variants(&self) -> Vec<u32> {
        let mut out = vec![Gate::Open.pack(); self.variant_count() as usize];
        let mut start = 0;
        for [gate, _, _, end] in self.gates.as_chunks::<GATE>().0 {
            for variant in self.anchored.get(start..*end as usize).unwrap_or_default() {
                if let Some(slot) = out.get_mut(*variant as usize) {
                    *slot = *gate;
                }
            }
            start = *end as usize;
        }
        out
    }

    /// Appends a phrase of those that the programs were taken out of, with its variants.
    pub(super) fn push_of(&mut self, below: &Self, phrase: u32, owner: Owner) {
        let (variants, _) = below.variants.as_chunks::<VARIANT>();
        let from = variants.partition_point(|variant| variant[0] < phrase);
        let source = self.len();
        let own = variants[from..].iter().zip(&below.gate_of[from..]).take_while(|(variant, _)| variant[0] == phrase);
        for ([_, rest @ ..], gate) in own {
            self.variants.to_mut().push(source);
            self.variants.to_mut().extend(rest);
            self.gate_of.push(*gate);
        }
        self.push_phrase(owner, below.captures(phrase).to_vec());
    }

    /// Appends a set, which must be sorted, and gives its index.
    pub fn push_set(&mut self, set: &[u32]) -> u32 {
        let residues = set.iter().fold(0_u64, |bits, id| bits | 1 << (id & 63));
        let (low, high) = (residues as u32, (residues >> 32) as u32);
        let start = self.set_ids.len() as u32;
        self.set_heads.to_mut().extend([start, set.len() as u32, low, high]);
        self.set_ids.to_mut().extend_from_slice(set);
        (self.set_heads.len() / 4) as u32 - 1
    }

    /// Builds the index of anchor words; called once all phrases are there. `ids` is how many words there are.
    pub fn index(&mut self, ids: u32) {
        let mut at: Vec<Vec<(u32, u32)>> = vec![Vec::new(); ids as usize];
        for (variant, gate) in (0..).zip(std::mem::take(&mut self.gate_of)) {
            for &id in self.set(self.variant(variant).anchor) {
                at[id as usize].push((gate, variant));
            }
        }
        let (mut anchors, mut gates, mut anchored) = (vec![0], Vec::new(), Vec::new());
        for mut variants in at {
            variants.sort_unstable();
            for group in variants.chunk_by(|a, b| a.0 == b.0) {
                let gate = group[0].0;
                let [low, high] = match Gate::unpack(gate) {
                    Gate::Open => [u32::MAX; 2],
                    Gate::Next(set) | Gate::Previous(set) | Gate::Needs(set) => {
                        self.set_head(set).map_or([0; 2], |head| [head[2], head[3]])
                    }
                };
                anchored.extend(group.iter().map(|(_, variant)| *variant));
                gates.extend([gate, low, high, anchored.len() as u32]);
            }
            anchors.push((gates.len() / GATE) as u32);
        }
        (self.anchors, self.gates, self.anchored) = (anchors.into(), gates.into(), anchored.into());
    }

    /// Every table, always in the same order.
    pub(super) fn tables(&mut self) -> [&mut Table; 9] {
        [
            &mut self.code,
            &mut self.set_ids,
            &mut self.set_heads,
            &mut self.choices,
            &mut self.variants,
            &mut self.owners,
            &mut self.anchors,
            &mut self.gates,
            &mut self.anchored,
        ]
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
            Inst::Switch(5),
        ] {
            assert_eq!(Inst::unpack(inst.pack()), inst);
        }
        let owner = Owner { signal: 300, role: Role::Denies, level: 3 };
        assert_eq!(Owner::unpack(owner.pack()), owner);
    }
}
