//! Remembers what words stand for: replies are written in the same few thousand words, and looking one up in the lexicon, or
//! trying all its beginnings in vain, costs many times what it costs to know it again.

use crate::pack::Lexicon;
use crate::pack::lexicon::Ids;

/// How many words may be remembered. A power of two.
const SLOTS: usize = 1 << 12;

/// For so many there is room at first, which is enough for a single reply. A power of two.
const AT_FIRST: usize = 1 << 8;

/// There comes to be so many times the room when as many words were met as there was room for. A power of two.
const GROWTH: usize = 4;

/// The longest word that is remembered, in bytes; its length takes the last byte of the key.
const LONGEST: usize = 15;

/// A word and what the lexicon said about it.
#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    /// That of no word in a slot that is free.
    key: Key,
    ids: Option<Ids>,
}

/// The words that one thread met last, for one lexicon. A word has one place it may stand in: the next one that belongs there
/// takes it.
#[derive(Debug, Default)]
pub struct WordMemo {
    slots: Vec<Slot>,
    /// How many words were put down since there was more room.
    put_down: usize,
}

impl WordMemo {
    /// What [`Lexicon::lookup`] says about a word of a text.
    pub fn lookup<'l>(&mut self, text: &str, start: usize, end: usize, lexicon: &'l Lexicon) -> Option<&'l [u32]> {
        let Some(key) = Key::of(text.as_bytes(), start, end) else { return lexicon.lookup(&text[start..end]) };
        if let Some(slot) = self.slots.get(key.place(self.slots.len()))
            && slot.key == key
        {
            return slot.ids.map(|ids| lexicon.ids_at(ids));
        }
        let ids = lexicon.find(&text[start..end]);
        self.put(Slot { key, ids });
        ids.map(|ids| lexicon.ids_at(ids))
    }

    fn put(&mut self, slot: Slot) {
        if self.slots.is_empty() {
            self.slots.resize(AT_FIRST, Slot::default());
        }
        let place = slot.key.place(self.slots.len());
        self.slots[place] = slot;
        self.put_down += 1;
        if self.put_down > self.slots.len() && self.slots.len() < SLOTS {
            self.grow();
        }
    }

    fn grow(&mut self) {
        let mut slots = vec![Slot::default(); self.slots.len() * GROWTH];
        for slot in self.slots.drain(..).filter(|slot| slot.key != Key::default()) {
            let place = slot.key.place(slots.len());
            slots[place] = slot;
        }
        (self.slots, self.put_down) = (slots, 0);
    }
}

/// The bytes of a short ASCII word in small letters, and its length: equal for the same word and for no other.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Key {
    /// The first eight bytes.
    head: u64,
    /// The others, and the length.
    tail: u64,
}

impl Key {
    /// Nothing for words that are not short, or not ASCII, and for those at the very end of a text, where sixteen bytes cannot
    /// be read at once.
    #[inline]
    fn of(text: &[u8], start: usize, end: usize) -> Option<Self> {
        let length = end.checked_sub(start).filter(|length| (1..=LONGEST).contains(length))?;
        let (halves, _) = text.get(start..)?.first_chunk::<16>()?.as_chunks::<8>();
        let head = u64::from_le_bytes(halves[0]);
        if length <= 8 {
            return Some(Self { head: small(head & u64::MAX >> (64 - 8 * length))?, tail: (length as u64) << 56 });
        }
        let tail = u64::from_le_bytes(halves[1]) & u64::MAX >> (128 - 8 * length);
        Some(Self { head: small(head)?, tail: small(tail)? | (length as u64) << 56 })
    }

    /// Where among so many slots, a power of two, a word stands.
    #[inline]
    fn place(self, slots: usize) -> usize {
        const MIX: u64 = 0x9e37_79b9_7f4a_7c15;
        let mixed = (self.head ^ self.tail.rotate_left(29)).wrapping_mul(MIX);
        (mixed >> 32) as usize & slots.wrapping_sub(1)
    }
}

/// Eight ASCII characters in small letters.
#[inline]
fn small(word: u64) -> Option<u64> {
    const EACH: u64 = u64::from_ne_bytes([1; 8]);
    const HIGH: u64 = 0x80 * EACH;
    if word & HIGH != 0 {
        return None;
    }
    // The high bit of each byte tells: from `A` on, and not beyond `Z`.
    let capitals = (word + u64::from(0x80 - b'A') * EACH) & !(word + u64::from(0x80 - b'[') * EACH) & HIGH;
    Some(word | capitals >> 2)
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::*;
    use crate::{builtin, pack::Pack};

    static PACK: LazyLock<Pack> = LazyLock::new(|| builtin::pack(builtin::DEFAULT).expect("the built-in pack"));

    #[test]
    fn keys_are_those_of_one_word() {
        let of = |word: &str| Key::of(format!("{word}................").as_bytes(), 0, word.len());
        assert_eq!(of("Sorry"), of("sORRY"));
        for (one, other) in [("a", "a\0"), ("a@", "a`"), ("a[", "a{"), ("sorry", "sorr"), ("abcdefghi", "abcdefghj")] {
            assert_ne!(of(one), of(other));
        }
        assert_eq!(of("é"), None);
        assert_eq!(of("abcdefghijklmnop"), None);
        assert_eq!(of(""), None);
        assert_eq!(Key::of(b"short", 0, 5), None);
    }

    #[test]
    fn words_stay_known_while_there_comes_to_be_more_room() {
        let words: Vec<String> = (0..2 * SLOTS).map(|n| format!("sorr{n}")).chain(["sorry".to_owned()]).collect();
        let text = words.join(" ") + "                ";
        let mut memo = WordMemo::default();
        let mut at = 0;
        for word in &words {
            let end = at + word.len();
            for _ in 0..2 {
                assert_eq!(memo.lookup(&text, at, end, &PACK.lexicon), PACK.lexicon.lookup(word));
            }
            at = end + 1;
        }
        assert_eq!(memo.slots.len(), SLOTS);
    }

    proptest! {
        #[test]
        fn what_is_remembered_is_what_the_lexicon_says(
            words in prop::collection::vec("(?i)[a-z]{1,4}|(can't|apolog[a-z]{0,9}|we|you|sorry|é[a-z]|it's|unfortunately)", 1..60),
        ) {
            let text = words.join(" ");
            let mut memo = WordMemo::default();
            for _ in 0..2 {
                let mut at = 0;
                for word in &words {
                    let end = at + word.len();
                    prop_assert_eq!(memo.lookup(&text, at, end, &PACK.lexicon), PACK.lexicon.lookup(word));
                    at = end + 1;
                }
            }
        }
    }
}
