//! Which gates the words beside an anchor open: the same three words stand together again and again.

use super::glance::{Glance, Marks};
use super::there::Beside;
use crate::pack::{Gate, Group, Programs};

/// Three words in a row may be remembered so many times. A power of two.
const SLOTS: usize = 1 << 13;

/// So many are met before any is remembered: in one reply they are hardly worth it.
const PATIENCE: usize = 1 << 10;

/// When so many variants were remembered, those that several threes of words leave over counted each time, all are forgotten.
const MOST: usize = 1 << 18;

/// The groups of variants that three words leave over.
#[derive(Debug)]
struct Known {
    words: [u32; 3],
    groups: Box<[Group]>,
    /// Their variants, group by group, once the words were met again: most never are.
    glances: Option<Box<[Glance]>>,
}

/// The groups that are left over at an anchor.
pub(super) struct Left<'o> {
    pub groups: &'o [Group],
    /// Their variants, group by group, if these three words were met before and that was remembered.
    pub glances: Option<&'o [Glance]>,
}

/// What one thread met last on one side of one pack. Three words have one place they may stand in: the next ones that belong
/// there take it.
#[derive(Debug, Default)]
pub(super) struct Opened {
    slots: Vec<Option<Box<Known>>>,
    met: usize,
    /// How many variants were remembered since all of them were last forgotten.
    kept: usize,
    marks: Marks,
    /// The groups of three words that are not remembered.
    groups: Vec<Group>,
}

impl Opened {
    /// A memory that remembers the first words already. For tests.
    #[cfg(test)]
    pub fn at_once() -> Self {
        Self { met: PATIENCE, ..Self::default() }
    }

    /// The groups at an anchor whose gates the words before and after it open, and those whose gates are about other words.
    pub fn groups(&mut self, programs: &Programs, id: u32, [before, after]: [Beside; 2]) -> Left<'_> {
        let words = [before.figure(), id, after.figure()];
        let place = place(words);
        if self.met < PATIENCE {
            self.met += 1;
            self.open(programs, id, before, after);
            return Left { groups: &self.groups, glances: None };
        }
        self.slots.resize_with(SLOTS, || None);
        if self.slots[place].as_ref().is_some_and(|known| known.words == words) {
            self.glance(programs, place);
        } else {
            self.open(programs, id, before, after);
            self.slots[place] = Some(Box::new(Known { words, groups: self.groups.as_slice().into(), glances: None }));
        }
        match &self.slots[place] {
            Some(known) => Left { groups: &known.groups, glances: known.glances.as_deref() },
            None => Left { groups: &[], glances: None },
        }
    }

    /// Remembers the variants of groups that were remembered before.
    fn glance(&mut self, programs: &Programs, place: usize) {
        let marks = &mut self.marks;
        let Some(known) = self.slots[place].as_mut().filter(|known| known.glances.is_none()) else { return };
        let variants = known.groups.iter().flat_map(|group| programs.variants_of(group));
        let glances: Box<[Glance]> = variants.map(|variant| Glance::at(programs, u32::from(*variant), marks)).collect();
        self.kept += glances.len();
        if self.kept > MOST {
            self.slots.iter_mut().flatten().for_each(|known| known.glances = None);
            self.kept = glances.len();
        }
        if let Some(known) = &mut self.slots[place] {
            known.glances = Some(glances);
        }
    }

    fn open(&mut self, programs: &Programs, id: u32, before: Beside, after: Beside) {
        let residues = [after.residues(), before.residues(), u64::MAX, u64::MAX];
        let opens = |group: &Group| {
            group.may_open(&residues)
                && match group.gate() {
                    Gate::Next(set) => after.may_be(programs, set),
                    Gate::Previous(set) => before.may_be(programs, set),
                    Gate::Needs(_) | Gate::Open => true,
                }
        };
        self.groups.clear();
        self.groups.extend(programs.groups_at(id).filter(opens));
    }
}

/// Where three words stand.
fn place([before, id, after]: [u32; 3]) -> usize {
    const MIX: u64 = 0x9e37_79b9_7f4a_7c15;
    let both = u64::from(before) << 32 | u64::from(after);
    let mixed = (both.wrapping_mul(MIX).rotate_left(29) ^ u64::from(id)).wrapping_mul(MIX);
    (mixed >> 32) as usize % SLOTS
}
