//! Gates: what must stand around the anchor of a phrase for it to be worth trying.

use std::ops::Range;

/// How many figures a gate has in the index: kind and set, two of residues, and where its variants end.
pub(super) const GATE: usize = 4;

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

/// Variants that are anchored at the same word and have a gate in common.
#[derive(Debug, Clone, Copy)]
pub struct Group {
    figures: [u32; GATE],
    start: u32,
}

impl Group {
    /// A group of the index: the figures of its gate, and where its variants start.
    pub(super) fn new(figures: [u32; GATE], start: u32) -> Self {
        Self { figures, start }
    }

    /// Where its variants stand.
    #[must_use]
    pub fn range(&self) -> Range<usize> {
        self.start as usize..self.figures[GATE - 1] as usize
    }

    /// Their gate.
    #[must_use]
    pub fn gate(&self) -> Gate {
        Gate::unpack(self.figures[0])
    }

    /// Whether the gate may open where the words that it is about have these residues by 64: those of the kinds of gates in
    /// their order, a bit for each. Nearly all gates are closed at this look.
    #[must_use]
    pub fn may_open(&self, residues: &[u64; Gate::KINDS]) -> bool {
        let [figure, low, high, _] = self.figures;
        residues[(figure >> GATE_SHIFT) as usize] & (u64::from(high) << 32 | u64::from(low)) != 0
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
}
