//! Compiled phrases: small programs over word ids, each with the rarest word it needs as its anchor.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::gate::{FAR, Gate, Group, MOST_IN_GROUP, NO_NEED, Nearby};
use super::inst::Inst;
use super::pattern::ByteProgram;
use super::programs::Programs;
use super::table::{Shorts, Table, apart};

/// Where the figure of a variant's anchor says how the sentence must end.
pub(super) const ENDER_SHIFT: u32 = 30;
/// Where the figures of a variant's phrase and anchor say how far away the end of the sentence and its start may be.
pub(super) const EDGE_SHIFT: u32 = 24;
/// What stands before that in these figures.
pub(super) const BEFORE_EDGE: u32 = (1 << EDGE_SHIFT) - 1;

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
    /// Where the sentence may start and end.
    pub edges: Edges,
    /// Up to two sets of each of which a word must stand near the anchor.
    pub needs: [Option<Nearby>; 2],
}

/// How many words may stand between the anchor of a variant and the edges of the sentence, if a match has to reach them and that is
/// less than [`FAR`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edges {
    /// From its start to the anchor.
    pub start: u32,
    /// From the anchor to its end.
    pub end: u32,
}

/// How many figures a variant has.
pub(super) const VARIANT: usize = 6;

/// A side may have so many variants: the index has two bytes for each.
pub(super) const MOST_VARIANTS: u32 = 1 << u16::BITS;

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
    /// The sets one after the other: a bit for each residue by 64 of the ids, how many ids there are, and the ids, sorted. The
    /// index of a set is where it begins.
    #[serde(skip)]
    sets: Shorts,
    /// Choices, each as `Choice` reads it.
    #[serde(skip)]
    choices: Shorts,
    /// Six figures for each variant, those of a phrase beside each other and in the order of the phrases.
    #[serde(skip)]
    variants: Table,
    /// The owner of each phrase: signal, level and role in one figure.
    #[serde(skip)]
    owners: Table,
    /// The names of the parts of those phrases that have any; part `i` is saved in slots `2 i` and `2 i + 1`.
    captures: BTreeMap<u32, Vec<String>>,
    /// `anchors[id]..anchors[id + 1]` are the groups of the variants anchored at word `id`.
    #[serde(skip)]
    anchors: Table,
    /// Variants grouped by anchor word and gate, as `Group` reads them.
    #[serde(skip)]
    groups: Shorts,
    /// The gate of each variant until the index is built.
    #[serde(skip)]
    gate_of: Vec<u32>,
    /// Regular expressions, the escape hatch.
    pub regexes: Vec<RegexSource>,
    /// What they are looked for with: of each its program over bytes, and then its grams.
    #[serde(skip)]
    expressions: Table,
}

/// A regular expression of a pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegexSource {
    /// The expression.
    pub pattern: String,
    /// What it belongs to.
    pub owner: Owner,
    /// Where its program stands among the figures of all expressions, and where its grams do.
    program: Range<u32>,
    grams: Range<u32>,
}

impl Owner {
    fn pack(self) -> u32 {
        self.signal << 8 | u32::from(self.level) << 1 | u32::from(self.role == Role::Denies)
    }

    pub(super) fn unpack(figure: u32) -> Self {
        Self {
            signal: figure >> 8,
            level: (figure >> 1 & 0x7f) as u8,
            role: if figure & 1 == 1 { Role::Denies } else { Role::Shows },
        }
    }
}

impl Phrases {
    /// The phrases as they are looked for.
    #[must_use]
    pub fn programs(&self) -> Programs<'_> {
        Programs {
            code: &self.code,
            sets: &self.sets,
            choices: &self.choices,
            variants: self.variants.as_chunks().0,
            owners: &self.owners,
            anchors: &self.anchors,
            groups: &self.groups,
        }
    }

    /// The ids of a set, sorted.
    #[must_use]
    pub fn set(&self, index: u32) -> &[u16] {
        self.programs().members(index).ids
    }

    /// Appends a choice as `Choice::write` made it, and gives its index.
    pub fn push_choice(&mut self, figures: &[u16]) -> u32 {
        let index = self.choices.len() as u32;
        self.choices.to_mut().extend_from_slice(figures);
        index
    }

    /// How many variants there are.
    #[must_use]
    pub fn variant_count(&self) -> u32 {
        (self.variants.len() / VARIANT) as u32
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

    /// Whether there are more phrases, sets or variants than there is room for.
    pub(super) fn is_overfull(&self) -> bool {
        // One variant brings some thousands of sets at most, nearly all of them of a few words.
        let room = BEFORE_EDGE as usize / 2;
        self.owners.len() > room || self.sets.len() > room || self.variant_count() > MOST_VARIANTS
    }

    /// Appends a regular expression. Of each of its sets of grams, which have their length before them, a match holds one.
    pub fn push_regex(&mut self, pattern: String, program: &[u32], grams: &[u32], owner: Owner) {
        let mut put = |figures: &[u32]| {
            let start = self.expressions.len() as u32;
            self.expressions.to_mut().extend_from_slice(figures);
            start..self.expressions.len() as u32
        };
        let (program, grams) = (put(program), put(grams));
        self.regexes.push(RegexSource { pattern, owner, program, grams });
    }

    /// The program over bytes of a regular expression.
    #[must_use]
    pub fn byte_program(&self, regex: &RegexSource) -> ByteProgram<'_> {
        ByteProgram(self.of_expressions(&regex.program))
    }

    /// Sets of grams, as [`super::gram`] makes them, of each of which a match of a regular expression holds one.
    pub fn gram_sets(&self, regex: &RegexSource) -> impl Iterator<Item = &[u32]> {
        let mut rest = self.of_expressions(&regex.grams);
        std::iter::from_fn(move || {
            let (length, after) = rest.split_first()?;
            let (set, after) = after.split_at_checked(*length as usize)?;
            rest = after;
            Some(set)
        })
    }

    fn of_expressions(&self, figures: &Range<u32>) -> &[u32] {
        self.expressions.get(figures.start as usize..figures.end as usize).unwrap_or_default()
    }

    /// What a phrase belongs to.
    #[must_use]
    pub fn owner(&self, phrase: u32) -> Owner {
        self.programs().owner(phrase)
    }

    /// The names of the parts of a phrase.
    #[must_use]
    pub fn captures(&self, phrase: u32) -> &[String] {
        self.captures.get(&phrase).map_or(&[], Vec::as_slice)
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

    /// The steps from one on.
    pub(super) fn steps_from(&self, start: u32) -> impl Iterator<Item = Inst> {
        self.code.get(start as usize..).unwrap_or_default().iter().map(|figure| Inst::unpack(*figure))
    }

    /// Takes the steps from one on away again.
    pub(super) fn forget_steps_from(&mut self, start: u32) {
        self.code.to_mut().truncate(start as usize);
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
        let Edges { start, end } = phrase.edges;
        let anchor = phrase.anchor | start.min(FAR) << EDGE_SHIFT | ender << ENDER_SHIFT;
        variants.extend([phrase.source | end.min(FAR) << EDGE_SHIFT, phrase.back, phrase.ahead, anchor]);
        variants.extend(phrase.needs.map(|need| need.map_or(NO_NEED, Nearby::pack)));
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
            sets: take(&mut self.sets),
            choices: take(&mut self.choices),
            regexes: take(&mut self.regexes),
            expressions: take(&mut self.expressions),
            ..Self::default()
        }
    }

    /// The gate of each variant, as the index has it.
    fn gates_of_variants(&self) -> Vec<u32> {
        let mut out = vec![Gate::Open.pack(); self.variant_count() as usize];
        let programs = self.programs();
        for group in (0..self.anchors.len() as u32).flat_map(|id| programs.groups_at(id)) {
            for variant in programs.variants_of(&group) {
                if let Some(slot) = out.get_mut(usize::from(*variant)) {
                    *slot = group.gate_figure();
                }
            }
        }
        out
    }

    /// Appends a phrase of those that the programs were taken out of, with its variants.
    pub(super) fn push_of(&mut self, below: &Self, phrase: u32, owner: Owner) {
        let (variants, _) = below.variants.as_chunks::<VARIANT>();
        let source_of = |variant: &[u32; VARIANT]| variant[0] & BEFORE_EDGE;
        let from = variants.partition_point(|variant| source_of(variant) < phrase);
        let source = self.len();
        let own =
            variants[from..].iter().zip(&below.gate_of[from..]).take_while(|(variant, _)| source_of(variant) == phrase);
        for ([first, rest @ ..], gate) in own {
            self.variants.to_mut().push(first & !BEFORE_EDGE | source);
            self.variants.to_mut().extend(rest);
            self.gate_of.push(*gate);
        }
        self.push_phrase(owner, below.captures(phrase).to_vec());
    }

    /// Appends a set, which must be sorted, and gives its index.
    pub fn push_set(&mut self, set: &[u32]) -> u32 {
        let index = self.sets.len() as u32;
        let residues = set.iter().fold(0_u64, |bits, id| bits | 1 << (id & 63));
        let sets = self.sets.to_mut();
        sets.extend(apart(residues));
        sets.push(set.len() as u16);
        sets.extend(set.iter().map(|id| *id as u16));
        index
    }

    /// Builds the index of anchor words; called once all phrases are there. `ids` is how many words there are.
    pub fn index(&mut self, ids: u32) {
        let mut at: Vec<Vec<(u32, u16)>> = vec![Vec::new(); ids as usize];
        // More than two bytes can tell come from a pack that was told as too large.
        for (variant, gate) in (0..=u16::MAX).zip(std::mem::take(&mut self.gate_of)) {
            for &id in self.set(self.programs().variant(u32::from(variant)).anchor) {
                at[usize::from(id)].push((gate, variant));
            }
        }
        let (mut anchors, mut groups) = (vec![0], Vec::new());
        for mut variants in at {
            variants.sort_unstable();
            for group in variants.chunk_by(|a, b| a.0 == b.0).flat_map(|own| own.chunks(MOST_IN_GROUP)) {
                let gate = group[0].0;
                let residues = match Gate::unpack(gate) {
                    Gate::Open => u64::MAX,
                    Gate::Next(set) | Gate::Previous(set) | Gate::Needs(set) => self.programs().members(set).residues,
                };
                Group::write(gate, residues, group.iter().map(|(_, variant)| *variant), &mut groups);
            }
            anchors.push(groups.len() as u32);
        }
        (self.anchors, self.groups) = (anchors.into(), groups.into());
    }

    /// Every table, always in the same order, those of small figures apart.
    pub(super) fn tables(&mut self) -> ([&mut Table; 5], [&mut Shorts; 3]) {
        (
            [&mut self.code, &mut self.variants, &mut self.owners, &mut self.anchors, &mut self.expressions],
            [&mut self.sets, &mut self.choices, &mut self.groups],
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn owners_survive_packing() {
        let owner = Owner { signal: 300, role: Role::Denies, level: 3 };
        assert_eq!(Owner::unpack(owner.pack()), owner);
    }

    #[test]
    fn variants_of_an_anchor_come_back_from_the_index_and_more_than_it_has_room_for_are_told() {
        let mut phrases = Phrases::default();
        let anchor = phrases.push_set(&[3]);
        let edges = Edges { start: FAR, end: FAR };
        let phrase = Phrase { source: 0, back: 0, ahead: 0, anchor, ender: None, edges, needs: [None; 2] };
        for _ in 1..MOST_VARIANTS {
            phrases.push_variant(phrase, Gate::Open);
        }
        let last = Gate::Needs(anchor);
        phrases.push_variant(phrase, last);
        assert!(!phrases.is_overfull());
        phrases.index(5);
        let programs = phrases.programs();
        let groups: Vec<_> = programs.groups_at(3).collect();
        let variants = groups.iter().flat_map(|group| programs.variants_of(group)).copied();
        let sorted: std::collections::BTreeSet<u16> = variants.collect();
        assert_eq!(sorted.len(), MOST_VARIANTS as usize);
        assert!(groups.iter().any(|group| group.gate() == last && programs.variants_of(group) == [u16::MAX]));
        assert_eq!(programs.groups_at(2).count() + programs.groups_at(4).count(), 0);
        assert_eq!(phrases.gates_of_variants().last(), Some(&last.pack()));
        phrases.push_variant(phrase, Gate::Open);
        assert!(phrases.is_overfull());
    }
}
