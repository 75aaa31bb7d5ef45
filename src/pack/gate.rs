//! Gates: what must stand around the anchor of a phrase for it to be worth trying.

use std::ops::Range;

use super::table::{apart, together};

/// How many figures of a group stand in the index before its variants: two of how many they are, of the kind of its gate and of its
/// set, and four of residues.
pub(super) const GROUP_HEAD: usize = 6;

/// Words of which one must stand on one side of an anchor for a variant to be worth trying.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Nearby {
    /// The set of words.
    pub set: u32,
    /// Whether it stands before the anchor, not after it.
    pub before: bool,
    /// How many words away it is at most, if that is less than [`FAR`].
    pub within: u32,
}

/// From here on, in words, nothing is known of where a needed word stands but the side.
pub const FAR: u32 = 63;

/// Where the figure of a need says how far away and on which side the word stands.
const WITHIN_SHIFT: u32 = 24;
/// The bit of words before an anchor.
const BEFORE: u32 = 1 << 31;
/// Stands for a need where there is none.
pub(super) const NO_NEED: u32 = u32::MAX;

impl Nearby {
    /// All of it as one figure; none for a set that the figure has no room for.
    pub(super) fn pack(self) -> u32 {
        if self.set >= 1 << WITHIN_SHIFT {
            return NO_NEED;
        }
        let side = if self.before { BEFORE } else { 0 };
        self.set | self.within.min(FAR) << WITHIN_SHIFT | side
    }

    pub(super) fn unpack(figure: u32) -> Option<Self> {
        let within = (figure & !BEFORE) >> WITHIN_SHIFT;
        let need = Self { set: figure & ((1 << WITHIN_SHIFT) - 1), before: figure & BEFORE != 0, within };
        (figure != NO_NEED).then_some(need)
    }
}

/// What the words around an anchor must be for a variant to be worth trying.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gate {
    /// The word after the anchor is one of this set.
    Next(u32),
    /// The word before it is.
    Previous(u32),
    /// A word of this set stands in the sentence.
    Needs(u32),
    /// Nothing is known.
    Open,
}

/// Where the figure of a gate says which kind it is.
const GATE_SHIFT: u32 = 30;

impl Gate {
    /// How many kinds there are.
    pub const KINDS: usize = 4;

    /// Whether what a variant needs is there where the gate is open.
    pub(super) fn holds(self, need: Nearby) -> bool {
        let Nearby { set, before, within } = need;
        within == 1 && self == if before { Self::Previous(set) } else { Self::Next(set) }
    }

    /// The kind and the set as one figure.
    pub(super) fn pack(self) -> u32 {
        match self {
            Self::Next(set) => set,
            Self::Previous(set) => 1 << GATE_SHIFT | set,
            Self::Needs(set) => 2 << GATE_SHIFT | set,
            Self::Open => 3 << GATE_SHIFT,
        }
    }

    pub(super) fn unpack(figure: u32) -> Self {
        let set = figure & ((1 << GATE_SHIFT) - 1);
        match figure >> GATE_SHIFT {
            0 => Self::Next(set),
            1 => Self::Previous(set),
            2 => Self::Needs(set),
            _ => Self::Open,
        }
    }
}

/// Where the first figure of a group says how many variants it has.
const COUNT_SHIFT: u32 = 24;
/// The most variants of a group.
pub(super) const MOST_IN_GROUP: usize = (1 << (GATE_SHIFT - COUNT_SHIFT)) - 1;
/// The bits of a gate's figure that say of which kind it is, and its set.
const GATE_BITS: u32 = !((MOST_IN_GROUP as u32) << COUNT_SHIFT);

/// Variants that are anchored at the same word and have a gate in common.
#[derive(Debug, Clone, Copy)]
pub struct Group {
    /// Kind of the gate, how many variants there are, and the set.
    figure: u32,
    /// Where its variants stand among the figures of the index.
    at: u32,
    /// A bit for each residue by 64 of the ids of the gate's set.
    residues: u64,
}

impl Group {
    /// The figures of a group in the index: `gate` as [`Gate::pack`] made it, and up to [`MOST_IN_GROUP`] variants.
    pub(super) fn write(
        gate: u32,
        residues: u64,
        variants: impl ExactSizeIterator<Item = u16>,
        figures: &mut Vec<u16>,
    ) {
        debug_assert!(
            variants.len() <= MOST_IN_GROUP && gate & !GATE_BITS == 0,
            "the index makes groups, sets have room"
        );
        let [low, high, ..] = apart(u64::from(gate | (variants.len() as u32) << COUNT_SHIFT));
        figures.extend([low, high]);
        figures.extend(apart(residues));
        figures.extend(variants);
    }

    /// The group that begins at a place of the index.
    #[inline]
    pub(super) fn read(figures: &[u16], at: usize) -> Option<Self> {
        let &[low, high, a, b, c, d] = figures.get(at..)?.first_chunk::<GROUP_HEAD>()?;
        let figure = u32::from(high) << 16 | u32::from(low);
        Some(Self { figure, at: (at + GROUP_HEAD) as u32, residues: together([a, b, c, d]) })
    }

    /// How many variants it has.
    #[must_use]
    pub fn count(&self) -> usize {
        (self.figure >> COUNT_SHIFT) as usize & MOST_IN_GROUP
    }

    /// Where its variants stand among the figures of the index.
    pub(super) fn range(&self) -> Range<usize> {
        self.at as usize..self.at as usize + self.count()
    }

    /// What [`Gate::pack`] made of its gate.
    pub(super) fn gate_figure(&self) -> u32 {
        self.figure & GATE_BITS
    }

    /// Their gate.
    #[must_use]
    pub fn gate(&self) -> Gate {
        Gate::unpack(self.gate_figure())
    }

    /// Whether the gate may open where the words that it is about have these residues by 64: those of the kinds of gates in
    /// their order, a bit for each. Nearly all gates are closed at this look.
    #[must_use]
    pub fn may_open(&self, residues: &[u64; Gate::KINDS]) -> bool {
        residues[(self.figure >> GATE_SHIFT) as usize] & self.residues != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn needs_survive_packing() {
        for (set, before, within) in [(0, false, 1), (70_000, true, FAR), ((1 << 24) - 1, false, 5)] {
            let need = Nearby { set, before, within };
            assert_eq!(Nearby::unpack(need.pack()), Some(need));
        }
        assert_eq!(Nearby::unpack(NO_NEED), None);
    }

    #[test]
    fn groups_survive_writing() {
        let mut figures = vec![7];
        let full: Vec<u16> = (0..MOST_IN_GROUP as u16).collect();
        let groups = [
            (Gate::Next((1 << COUNT_SHIFT) - 1), 1 << 63 | 1, &full[..1]),
            (Gate::Needs(70_000), 1 << 40, &full),
            (Gate::Open, u64::MAX, &[u16::MAX]),
        ];
        for (gate, residues, variants) in groups {
            Group::write(gate.pack(), residues, variants.iter().copied(), &mut figures);
        }
        let mut at = 1;
        for (gate, residues, variants) in groups {
            let group = Group::read(&figures, at).unwrap();
            assert_eq!((group.gate(), group.residues, group.count()), (gate, residues, variants.len()));
            assert_eq!(figures[group.range()], *variants);
            at = group.range().end;
        }
        assert!(Group::read(&figures, at).is_none());
    }
}
