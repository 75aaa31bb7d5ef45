//! The words around an anchor as far as they tell which phrases are worth trying.

use super::glance::Sight;
use super::matcher::{Line, Word};
use crate::pack::{FAR, Members, Programs};

/// How far from an anchor a needed word is looked for, in words: what stands farther away may be there.
const LOOKED_AT: usize = FAR as usize - 1;

/// Whether the words a variant of a phrase needs may be there, around its anchor at a place with this sight.
pub(super) fn meets(line: &Line, place: u32, sight: &Sight, variant: u32) -> bool {
    let Line { programs, words, .. } = line;
    let (before, from_anchor) = words.split_at(place as usize);
    sight.may_reach(programs.edges(variant))
        && programs.needs(variant).all(|need| {
            let wanted = programs.members(need.set);
            sight.may_hold(need, wanted.residues)
                && if need.before {
                    stands_near(wanted, before.iter().rev(), need.within)
                } else {
                    stands_near(wanted, from_anchor.iter().skip(1), need.within)
                }
        })
}

/// Whether one of some words may be among those from an anchor on. What phrases may pass over makes no distance.
#[inline]
fn stands_near<'w>(wanted: Members, words: impl Iterator<Item = &'w Word>, mut within: u32) -> bool {
    for (at, word) in words.enumerate() {
        if at == LOOKED_AT || wanted.has(word.id) {
            return true;
        }
        within = within.saturating_sub(u32::from(!word.is_light()));
        if within == 0 {
            return false;
        }
    }
    false
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
            Self::Word(id) => programs.members(set).has(id),
        }
    }
}
