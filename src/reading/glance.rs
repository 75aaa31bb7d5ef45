//! Tells at a glance that the words a phrase needs cannot stand around its anchor: nearly all of the variants that an anchor is
//! shared by end here, and a large pack has hundreds of them at a word.

use super::matcher::Word;
use crate::pack::{FAR, Nearby, Programs};

/// From so many words on nothing is told: not all of them are looked at for a needed word either.
const TOO_LONG: usize = FAR as usize - 1;
/// A set of more words than this is nearly always there.
const TOO_MANY: usize = 32;
/// The place in a [`Sight`] where every mark is.
const EVERYTHING: u8 = 4;

/// A mark of each kind for a word, two words having seldom both in common.
fn marks(id: u32) -> [u64; 2] {
    const MIX: u32 = 0x9e37_79b1;
    [1 << (id % 64), 1 << (id.wrapping_mul(MIX) >> 26)]
}

fn with(marked: [u64; 2], id: u32) -> [u64; 2] {
    let [first, second] = marks(id);
    [marked[0] | first, marked[1] | second]
}

/// The marks of the words after each place of a sentence, put down once, and of those before the place that is looked at.
#[derive(Debug, Default)]
pub(super) struct Sights {
    after: Vec<[u64; 2]>,
    before: [u64; 2],
    too_long: bool,
}

impl Sights {
    /// Begins a sentence.
    pub fn begin(&mut self, words: &[Word]) {
        self.before = [0; 2];
        self.too_long = words.len() > TOO_LONG;
        self.after.clear();
        self.after.resize(words.len(), [0; 2]);
        let mut marked = [0; 2];
        for (after, word) in self.after.iter_mut().zip(words).rev() {
            *after = marked;
            marked = with(marked, word.id);
        }
    }

    /// What is around a place. Places are asked for one after the other.
    pub fn at(&mut self, place: usize, word: Word) -> Sight {
        let (before, after) = (self.before, self.after.get(place).copied().unwrap_or_default());
        self.before = with(before, word.id);
        if self.too_long {
            return Sight([u64::MAX; 5]);
        }
        Sight([before[0], after[0], before[1], after[1], u64::MAX])
    }
}

/// The marks of the words before and after a place, of each kind.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sight([u64; 5]);

/// A variant of a phrase with the marks of what it needs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Glance {
    needs: [u64; 2],
    /// The place in a [`Sight`] of the marks that each of them must have one of.
    about: [u8; 2],
    /// The variant.
    pub variant: u32,
}

impl Glance {
    /// A glance at a variant.
    pub fn at(programs: &Programs, variant: u32, marks: &mut Marks) -> Self {
        let mut needs = programs.needs(variant).map(|need| (need, marks.of(programs, need)));
        let beside = |need: Nearby| u8::from(!need.before);
        let ((first, second), about) = match (needs.next(), needs.next()) {
            (None, _) => ((u64::MAX, u64::MAX), [EVERYTHING; 2]),
            // One need alone is told by both kinds of marks.
            (Some((need, [first, second])), None) => ((first, second), [beside(need), beside(need) + 2]),
            (Some((one, [first, _])), Some((other, [_, second]))) => {
                ((first, second), [beside(one), beside(other) + 2])
            }
        };
        Self { needs: [first, second], about, variant }
    }

    /// Whether what the variant needs may be there.
    #[inline]
    pub fn may_meet(&self, Sight(marked): &Sight) -> bool {
        let [first, second] = self.about.map(|at| marked[usize::from(at)]);
        first & self.needs[0] != 0 && second & self.needs[1] != 0
    }
}

/// The marks of the sets of words that somebody asked for: many variants need the same ones.
#[derive(Debug, Default)]
pub(super) struct Marks(Vec<[u64; 2]>);

impl Marks {
    /// The marks of the words of which a variant needs one; every mark where they are too many.
    fn of(&mut self, programs: &Programs, need: Nearby) -> [u64; 2] {
        let place = need.set as usize;
        if self.0.len() <= place {
            self.0.resize(place + 1, [0; 2]);
        }
        if self.0[place] == [0; 2] {
            let set = programs.set(need.set);
            let all = || set.iter().fold([0; 2], |marked, id| with(marked, *id));
            self.0[place] = if set.len() > TOO_MANY { [u64::MAX; 2] } else { all() };
        }
        self.0[place]
    }
}
