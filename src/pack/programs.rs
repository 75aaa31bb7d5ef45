//! Compiled phrases as the search sees them: plain lists, whatever memory they stand in.

use std::iter;

use super::choice::Choice;
use super::gate::{FAR, Group, NO_NEED, Nearby};
use super::inst::Inst;
use super::program::{BEFORE_EDGE, EDGE_SHIFT, ENDER_SHIFT, Edges, Owner, Phrase, VARIANT};
use super::table::{place_of, together};

/// The programs of a side's phrases with the index that finds them; the lists are those of [`super::Phrases`].
#[derive(Debug, Clone, Copy)]
pub struct Programs<'p> {
    pub(super) code: &'p [u32],
    pub(super) sets: &'p [u16],
    pub(super) choices: &'p [u16],
    pub(super) variants: &'p [[u32; VARIANT]],
    pub(super) owners: &'p [u32],
    pub(super) anchors: &'p [u32],
    pub(super) groups: &'p [u16],
}

/// The words of a set.
#[derive(Debug, Clone, Copy, Default)]
pub struct Members<'p> {
    /// A bit for each residue by 64 of their ids.
    pub residues: u64,
    /// Their ids, sorted.
    pub ids: &'p [u16],
}

/// How many figures of a set stand before its ids: a bit for each residue by 64 of them, and how many there are.
pub(super) const SET_HEAD: usize = 5;

impl Members<'_> {
    /// Whether a word is one of them.
    #[inline]
    #[must_use]
    pub fn has(&self, id: u32) -> bool {
        self.residues & 1 << (id % 64) != 0 && place_of(self.ids, id).is_some()
    }
}

impl<'p> Programs<'p> {
    /// A step of a program.
    #[inline]
    #[must_use]
    pub fn inst(&self, at: u32) -> Inst {
        self.code.get(at as usize).map_or(Inst::Match, |figure| Inst::unpack(*figure))
    }

    /// The words of a set.
    #[inline]
    #[must_use]
    pub fn members(&self, set: u32) -> Members<'p> {
        let own = self.sets.get(set as usize..).and_then(<[u16]>::split_first_chunk::<SET_HEAD>);
        let Some((&[a, b, c, d, count], rest)) = own else { return Members::default() };
        Members { residues: together([a, b, c, d]), ids: rest.get(..usize::from(count)).unwrap_or_default() }
    }

    /// Which words a variant needs near its anchor.
    #[inline]
    pub fn needs(&self, variant: u32) -> impl Iterator<Item = Nearby> + use<> {
        let needs = self.variants.get(variant as usize).map_or([NO_NEED; 2], |&[_, _, _, _, needs @ ..]| needs);
        needs.into_iter().filter_map(Nearby::unpack)
    }

    /// A choice.
    #[inline]
    #[must_use]
    pub fn choice(&self, index: u32) -> Option<Choice<'p>> {
        Choice::read(self.choices.get(index as usize..)?)
    }

    /// A variant.
    #[inline]
    #[must_use]
    pub fn variant(&self, index: u32) -> Phrase {
        let &[source, back, ahead, anchor, needs @ ..] = self.variants.get(index as usize).unwrap_or(&[0; VARIANT]);
        let ender = match anchor >> ENDER_SHIFT {
            1 => Some(Inst::EndAsk),
            2 => Some(Inst::EndExclaim),
            _ => None,
        };
        Phrase {
            source: source & BEFORE_EDGE,
            back,
            ahead,
            anchor: anchor & BEFORE_EDGE,
            ender,
            edges: self.edges(index),
            needs: needs.map(Nearby::unpack),
        }
    }

    /// Where the sentence may start and end around the anchor of a variant.
    #[inline]
    #[must_use]
    pub fn edges(&self, variant: u32) -> Edges {
        let &[source, _, _, anchor, ..] = self.variants.get(variant as usize).unwrap_or(&[0; VARIANT]);
        Edges { start: anchor >> EDGE_SHIFT & FAR, end: source >> EDGE_SHIFT & FAR }
    }

    /// What a phrase belongs to.
    #[inline]
    #[must_use]
    pub fn owner(&self, phrase: u32) -> Owner {
        Owner::unpack(self.owners.get(phrase as usize).copied().unwrap_or_default())
    }

    /// The variants anchored at a word, in groups that have a gate in common.
    pub fn groups_at(&self, id: u32) -> impl Iterator<Item = Group> + use<'p> {
        let id = id as usize;
        let (from, to) = match (self.anchors.get(id), self.anchors.get(id + 1)) {
            (Some(&from), Some(&to)) => (from as usize, to as usize),
            _ => (0, 0),
        };
        let (own, mut at) = (self.groups.get(..to).unwrap_or_default(), from);
        iter::from_fn(move || {
            let group = Group::read(own, at)?;
            at = group.range().end;
            Some(group)
        })
    }

    /// The variants of a group.
    #[must_use]
    pub fn variants_of(&self, group: &Group) -> &'p [u16] {
        self.groups.get(group.range()).unwrap_or_default()
    }
}
