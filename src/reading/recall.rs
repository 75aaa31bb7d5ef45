//! Remembers what sentences showed. Canned responses, threads and long files say the same over and over: the same words, or
//! others that the pack knows as little, such as names and figures.

use super::resolve::Shown;
use super::units::Unit;
use crate::text::Ender;

/// How many sentences are remembered. A power of two.
const SLOTS: usize = 1 << 13;

/// Longer sentences, in words, hardly ever come again.
const LONGEST: usize = 80;

/// A sentence and what its phrases showed.
#[derive(Debug)]
struct Known {
    /// All of it that phrases see.
    key: Box<[u64]>,
    shown: Box<[Shown]>,
}

/// The sentences that one thread met last on one side of one pack. A sentence has one place it may stand in: the next one that
/// belongs there takes it, so that memory is bounded.
#[derive(Debug, Default)]
pub(super) struct Recall {
    slots: Vec<Option<Box<Known>>>,
    /// The sentence that was looked for last, and its place.
    key: Vec<u64>,
    place: usize,
}

impl Recall {
    /// What a sentence showed when it was met before. Two sentences are the same if they have the same words with the same
    /// properties and end the same way; the letters of words that the pack does not know are nothing that a phrase sees.
    pub fn find(&mut self, units: &[Unit], ender: Ender) -> Option<&[Shown]> {
        const MIX: u64 = 0x9e37_79b9_7f4a_7c15;
        self.key.clear();
        if units.len() > LONGEST {
            return None;
        }
        let mut before = None;
        let mut hash = ender as u64;
        self.key.push(hash);
        for unit in units {
            // Parts of a contraction stand on the same letters, words of their own do not.
            let joined = u64::from(before == Some(unit.token));
            before = Some(unit.token);
            let figure = u64::from(unit.id) | u64::from(unit.flags.bits()) << 32 | joined << 48;
            self.key.push(figure);
            hash = (hash.rotate_left(23) ^ figure).wrapping_mul(MIX);
        }
        self.place = (hash >> (64 - SLOTS.ilog2())) as usize;
        let known = self.slots.get(self.place)?.as_ref()?;
        (*known.key == *self.key).then_some(&known.shown)
    }

    /// Remembers what the sentence showed that was looked for last.
    pub fn keep(&mut self, shown: &[Shown]) {
        if self.key.is_empty() {
            return;
        }
        if self.slots.is_empty() {
            self.slots.resize_with(SLOTS, || None);
        }
        self.slots[self.place] = Some(Box::new(Known { key: self.key.as_slice().into(), shown: shown.into() }));
    }
}
