//! Tells at a glance that the words a phrase needs cannot stand around its anchor: nearly all of the variants that an anchor is
//! shared by end here, and a large pack has hundreds of them at a word.

use rustc_hash::FxHashMap;

use super::matcher::Word;
use crate::pack::{Edges, FAR, Nearby, Programs};

/// From so many words on nothing is told: not all of them are looked at for a needed word either.
const TOO_LONG: usize = FAR as usize - 1;
/// A set of more words than this is nearly always there.
const TOO_MANY: usize = 32;
/// How many distances have marks of their own: 1, 2 and so on, and the last one is any distance.
const DISTANCES: usize = 6;
/// The place in a [`Sight`] where every mark is.
const EVERYTHING: usize = 4 * DISTANCES;

/// A mark of each kind for a word, two words having seldom both in common.
fn marks(id: u32) -> [u64; 2] {
    const MIX: u32 = 0x9e37_79b1;
    [1 << (id % 64), 1 << (id.wrapping_mul(MIX) >> 26)]
}

fn with(marked: [u64; 2], id: u32) -> [u64; 2] {
    let [first, second] = marks(id);
    [marked[0] | first, marked[1] | second]
}

/// The marks of the words on one side of a place: for each distance those of the words that stand no farther from it, of both
/// kinds.
#[derive(Debug, Clone, Copy, Default)]
struct View([u64; 2 * DISTANCES]);

impl View {
    /// The view from the near side of a word, where this is the one from its far side. What phrases may pass over makes no
    /// distance.
    fn over(&self, word: Word) -> Self {
        let Self(beyond) = self;
        let mut view = if word.is_light() {
            *beyond
        } else {
            let mut view = [0; 2 * DISTANCES];
            view[2..].copy_from_slice(&beyond[..2 * DISTANCES - 2]);
            // The last distance is any distance.
            view[2 * DISTANCES - 2..].copy_from_slice(&beyond[2 * DISTANCES - 2..]);
            view
        };
        for of_distance in view.as_chunks_mut::<2>().0 {
            *of_distance = with(*of_distance, word.id);
        }
        Self(view)
    }
}

/// The marks of the words after each place of a sentence, put down once, and of those before the place that is looked at.
#[derive(Debug, Default)]
pub(super) struct Sights {
    after: Vec<View>,
    before: View,
    too_long: bool,
    /// How many words stand before the place that is looked at, from the last one on that a sentence may start with, and how many
    /// from that place on; none of them what phrases may pass over.
    from_start: u8,
    to_end: u8,
}

impl Sights {
    /// Begins a sentence.
    pub fn begin(&mut self, words: &[Word]) {
        self.before = View::default();
        self.too_long = words.len() > TOO_LONG;
        self.after.clear();
        if self.too_long {
            return;
        }
        (self.from_start, self.to_end) = (0, words.iter().filter(|word| !word.is_light()).count() as u8);
        self.after.resize(words.len(), View::default());
        let mut view = View::default();
        for (after, word) in self.after.iter_mut().zip(words).rev() {
            *after = view;
            view = view.over(*word);
        }
    }

    /// What is around a place. Places are asked for one after the other.
    pub fn at(&mut self, place: usize, word: Word) -> Sight {
        let mut marks = [u64::MAX; EVERYTHING + 1];
        if self.too_long {
            return Sight { marks, edges: [0; 2] };
        }
        let after = self.after.get(place).copied().unwrap_or_default();
        marks[..2 * DISTANCES].copy_from_slice(&self.before.0);
        marks[2 * DISTANCES..EVERYTHING].copy_from_slice(&after.0);
        self.before = self.before.over(word);
        if word.is_first() {
            self.from_start = 0;
        }
        let (from_start, own) = (self.from_start, u8::from(!word.is_light()));
        self.from_start += own;
        self.to_end = self.to_end.saturating_sub(own);
        Sight { marks, edges: [from_start, self.to_end] }
    }
}

/// The marks of the words before and after a place, at each distance, of each kind, and how many words there are to the edges of
/// the sentence at least.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sight {
    marks: [u64; EVERYTHING + 1],
    edges: [u8; 2],
}

impl Sight {
    /// The place of the marks of the first kind that tell of a need; those of the second kind stand behind it.
    #[inline]
    fn place(need: Nearby) -> usize {
        let side = usize::from(!need.before);
        2 * (side * DISTANCES + (need.within as usize).clamp(1, DISTANCES) - 1)
    }

    /// Whether a needed word may be there, as far as the residues by 64 of their ids tell.
    #[inline]
    pub fn may_hold(&self, need: Nearby, residues: u64) -> bool {
        self.marks[Self::place(need)] & residues != 0
    }

    /// Whether the edges of the sentence that a match has to reach may be near enough.
    #[inline]
    pub fn may_reach(&self, Edges { start, end }: Edges) -> bool {
        let [from_start, to_end] = self.edges.map(u32::from);
        from_start <= start && to_end <= end
    }
}

/// A variant of a phrase with the marks of what it needs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Glance {
    needs: [u64; 2],
    /// The place in a [`Sight`] of the marks that each of them must have one of.
    about: [u8; 2],
    /// How far away the edges of the sentence may be.
    edges: [u8; 2],
    /// The variant.
    pub variant: u32,
}

impl Glance {
    /// A glance at a variant.
    pub fn at(programs: &Programs, variant: u32, marks: &mut Marks) -> Self {
        let mut needs = programs.needs(variant).map(|need| (need, marks.of(programs, need)));
        let place = |need: Nearby| Sight::place(need) as u8;
        let ((first, second), about) = match (needs.next(), needs.next()) {
            (None, _) => ((u64::MAX, u64::MAX), [EVERYTHING as u8; 2]),
            // One need alone is told by both kinds of marks.
            (Some((need, [first, second])), None) => ((first, second), [place(need), place(need) + 1]),
            (Some((one, [first, _])), Some((other, [_, second]))) => ((first, second), [place(one), place(other) + 1]),
        };
        let Edges { start, end } = programs.edges(variant);
        Self { needs: [first, second], about, edges: [start, end].map(|words| words as u8), variant }
    }

    /// Whether what the variant needs may be there.
    #[inline]
    pub fn may_meet(&self, sight: &Sight) -> bool {
        let [first, second] = self.about.map(|at| sight.marks[usize::from(at)]);
        first & self.needs[0] != 0
            && second & self.needs[1] != 0
            && sight.edges[0] <= self.edges[0]
            && sight.edges[1] <= self.edges[1]
    }
}

/// The marks of the sets of words that somebody asked for: many variants need the same ones.
#[derive(Debug, Default)]
pub(super) struct Marks(FxHashMap<u32, [u64; 2]>);

impl Marks {
    /// The marks of the words of which a variant needs one; every mark where they are too many.
    fn of(&mut self, programs: &Programs, need: Nearby) -> [u64; 2] {
        *self.0.entry(need.set).or_insert_with(|| {
            let set = programs.members(need.set).ids;
            if set.len() > TOO_MANY {
                return [u64::MAX; 2];
            }
            set.iter().fold([0; 2], |marked, id| with(marked, u32::from(*id)))
        })
    }
}
