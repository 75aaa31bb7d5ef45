//! Remembers what sentences showed. Canned responses, threads and long files say the same over and over: the same words, or
//! others that the pack knows as little, such as names and figures.

use super::matcher::Word;
use super::resolve::Shown;
use crate::text::Ender;

/// How many sentences may be remembered. A power of two.
const SLOTS: usize = 1 << 15;

/// For so many there is room at first. A power of two.
const AT_FIRST: usize = 1 << 7;

/// So many sentences go by before any is remembered: one reply hardly ever says the same twice.
const PATIENCE: usize = 64;

/// There comes to be so many times the room when as many sentences were met as there was room for. A power of two.
const GROWTH: usize = 8;

/// Longer sentences, in words, hardly ever come again.
const LONGEST: usize = 80;

/// A sentence and what its phrases showed.
#[derive(Debug)]
struct Known {
    /// All of it that phrases see.
    key: Box<[u32]>,
    shown: Box<[Shown]>,
}

/// The sentences that one thread met last on one side of one pack. A sentence has one place it may stand in: the next one that
/// belongs there takes it, so that memory is bounded.
#[derive(Debug, Default)]
pub(super) struct Recall {
    slots: Vec<Option<Box<Known>>>,
    /// How many sentences were kept since there was more room.
    kept: usize,
    /// The sentence that was looked for last, and what tells its place.
    key: Vec<u32>,
    hash: u64,
    /// How many sentences went by before any was remembered.
    gone_by: usize,
}

impl Recall {
    /// A memory that remembers the first sentence already. For tests.
    #[cfg(test)]
    pub fn at_once() -> Self {
        Self { gone_by: PATIENCE, ..Self::default() }
    }

    /// What a sentence showed when it was met before. Two sentences are the same if they have the same words with the same
    /// properties and end the same way; the letters of words that the pack does not know are nothing that a phrase sees.
    pub fn find(&mut self, words: &[Word], ender: Ender) -> Option<&[Shown]> {
        self.key.clear();
        if self.gone_by < PATIENCE {
            self.gone_by += 1;
            return None;
        }
        if words.len() > LONGEST {
            return None;
        }
        let mut hash = u64::from(ender as u32);
        self.key.push(ender as u32);
        for word in words {
            let Some(figure) = word.figure() else {
                self.key.clear();
                return None;
            };
            self.key.push(figure);
            hash = step(hash, figure);
        }
        self.hash = hash;
        let known = self.slots.get(place(hash, self.slots.len())?)?.as_ref()?;
        (*known.key == *self.key).then_some(&known.shown)
    }

    /// Remembers what the sentence showed that was looked for last.
    pub fn keep(&mut self, shown: &[Shown]) {
        if self.key.is_empty() {
            return;
        }
        if self.slots.is_empty() {
            self.slots.resize_with(AT_FIRST, || None);
        } else if self.kept >= self.slots.len() && self.slots.len() < SLOTS {
            self.grow();
        }
        if let Some(place) = place(self.hash, self.slots.len()) {
            self.slots[place] = Some(Box::new(Known { key: self.key.as_slice().into(), shown: shown.into() }));
            self.kept += 1;
        }
    }

    fn grow(&mut self) {
        let known = std::mem::take(&mut self.slots);
        let slots = (known.len() * GROWTH).min(SLOTS);
        self.slots.resize_with(slots, || None);
        for known in known.into_iter().flatten() {
            let mut figures = known.key.iter().copied();
            let first = u64::from(figures.next().unwrap_or_default());
            let hash = figures.fold(first, step);
            if let Some(place) = place(hash, slots) {
                self.slots[place] = Some(known);
            }
        }
        self.kept = 0;
    }
}

/// The hash of a sentence with one more word.
fn step(hash: u64, figure: u32) -> u64 {
    const MIX: u64 = 0x9e37_79b9_7f4a_7c15;
    (hash.rotate_left(23) ^ u64::from(figure)).wrapping_mul(MIX)
}

/// Where among so many slots a sentence stands, if there are any.
fn place(hash: u64, slots: usize) -> Option<usize> {
    Some((hash >> (64 - slots.checked_ilog2()?)) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_never_more_room_than_allowed() {
        let mut recall = Recall::at_once();
        for figure in 0..3 * SLOTS as u32 {
            (recall.key, recall.hash) = (vec![figure], step(0, figure));
            recall.keep(&[]);
        }
        assert_eq!(recall.slots.len(), SLOTS);
    }
}
