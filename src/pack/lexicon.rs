//! The words a pack knows, each with an id; equivalent words share one.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::table::{Shorts, Table};

/// The ids of words that are classes of their own, not spelt out.
pub mod class {
    /// A word the pack does not know.
    pub const UNKNOWN: u32 = 0;
    /// A figure.
    pub const NUMBER: u32 = 1;
    /// An amount of money.
    pub const MONEY: u32 = 2;
    /// An emoji.
    pub const EMOJI: u32 = 3;
    /// `@name`.
    pub const HANDLE: u32 = 4;
    /// A web address.
    pub const URL: u32 = 5;
    /// An e-mail address.
    pub const EMAIL: u32 = 6;
    /// `!!`, `?!` and the like.
    pub const SHOUT: u32 = 7;
    /// A placeholder of a template.
    pub const PLACEHOLDER: u32 = 8;
    /// A word in capitals, where a phrase can be anchored at nothing better.
    pub const CAPS: u32 = 9;
    /// A name, where a phrase can be anchored at nothing better.
    pub const NAME: u32 = 10;
    /// The start of a sentence, where words are weighed.
    pub const START: u32 = 11;
    /// Its end.
    pub const END: u32 = 12;
    /// The end of one that asks.
    pub const ASKS: u32 = 13;
    /// The end of one that exclaims.
    pub const EXCLAIMS: u32 = 14;
    /// The first id of a word.
    pub const FIRST_WORD: u32 = 15;
}

/// A word and what it stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Entry {
    /// Where its text starts in the pool.
    text: u32,
    /// How long it is in bytes.
    length: u8,
    /// How many ids it has: one for a word, two or three for a contraction.
    count: u8,
    /// Where they start.
    ids: u16,
}

/// How many figures an entry has.
const ENTRY: usize = 2;

impl Entry {
    fn pack(self) -> [u32; ENTRY] {
        [self.text, u32::from(self.length) << 24 | u32::from(self.count) << 16 | u32::from(self.ids)]
    }

    fn unpack([text, rest]: [u32; ENTRY]) -> Self {
        Self { text, length: (rest >> 24) as u8, count: (rest >> 16) as u8, ids: rest as u16 }
    }
}

/// Where in a lexicon the ids of a word stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ids {
    from: u32,
    count: u32,
}

/// Maps written words to ids. Lookups need no building: the table comes ready from the compiled pack.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lexicon {
    #[serde(skip)]
    pool: Cow<'static, str>,
    #[serde(skip)]
    id_pool: Table,
    /// Two figures for each entry.
    #[serde(skip)]
    entries: Table,
    /// Open addressing: index of the entry plus one, 0 for a free slot. The length is a power of two.
    #[serde(skip)]
    table: Shorts,
    /// How many ids there are.
    next_id: u32,
    /// The longest prefix in bytes.
    longest_prefix: usize,
    /// The entries in the order of their texts while a pack is compiled; see [`Lexicon::sort`].
    #[serde(skip)]
    sorted: Vec<u32>,
    /// The first word that the figures of entries have no room for, as it is one too many or too long.
    #[serde(skip)]
    left_out: Option<String>,
}

/// The longest word, in bytes.
pub(super) const LONGEST_WORD: usize = u8::MAX as usize;

const SEED: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0000_0100_0000_01b3;

fn step(hash: u64, byte: u8) -> u64 {
    (hash ^ u64::from(byte)).wrapping_mul(PRIME)
}

fn finish(hash: u64) -> usize {
    (hash ^ (hash >> 29)) as usize
}

/// Marks the end of a prefix in the table, so that `apologi*` and `apologi` differ.
const STAR: u8 = b'*';

impl Lexicon {
    /// A lexicon that knows no words.
    #[must_use]
    pub fn new() -> Self {
        Self { next_id: class::FIRST_WORD, table: vec![0; 64].into(), ..Self::default() }
    }

    /// Every table, always in the same order, that of small figures apart.
    pub(super) fn tables(&mut self) -> ([&mut Table; 2], &mut Shorts) {
        ([&mut self.id_pool, &mut self.entries], &mut self.table)
    }

    /// The texts of all words, one after the other.
    pub(super) fn pool(&mut self) -> &mut Cow<'static, str> {
        &mut self.pool
    }

    /// How many ids there are, classes included.
    #[must_use]
    pub fn len(&self) -> u32 {
        self.next_id
    }

    /// Whether no word is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The first word that was left out because there is no room for it.
    pub(super) fn left_out(&self) -> Option<&str> {
        self.left_out.as_deref()
    }

    /// How many written words there are, prefixes and contractions included.
    pub(super) fn count(&self) -> usize {
        self.entries.len() / ENTRY
    }

    /// The written words after the first so many, and prefixes with their star, that stand for one id.
    pub(super) fn words_from(&self, known: usize) -> impl Iterator<Item = (&str, u32)> {
        let entries = (known..self.count()).map(|index| self.entry(index)).filter(|entry| entry.count == 1);
        entries.filter_map(|entry| Some((self.text(entry), *self.id_pool.get(usize::from(entry.ids))?)))
    }

    /// Whether there is an id for the words that begin with these letters.
    pub(super) fn has_prefix(&self, prefix: &str) -> bool {
        let hash = prefix.bytes().fold(SEED, step);
        let is_it = |text: &[u8]| text.split_last() == Some((&STAR, prefix.as_bytes()));
        self.probe(finish(step(hash, STAR)), is_it).is_some()
    }

    /// A new id that no written word has yet.
    fn fresh(&mut self) -> u32 {
        let id = self.next_id;
        self.next_id += 1;
        id
    }

    /// The ids of a word that is already lower case, if it is known.
    #[must_use]
    pub fn get(&self, word: &str) -> Option<&[u32]> {
        self.entry_of(word).map(|ids| self.ids_at(ids))
    }

    /// The ids of a word in any case; `None` for a word that is not known. Falls back to the longest known prefix.
    #[must_use]
    pub fn lookup(&self, word: &str) -> Option<&[u32]> {
        self.find(word).map(|ids| self.ids_at(ids))
    }

    /// Where the ids stand that [`Lexicon::lookup`] gives, for those who want to keep that.
    #[must_use]
    pub fn find(&self, word: &str) -> Option<Ids> {
        if word.is_ascii() {
            return self.find_whole(word).or_else(|| self.longest_prefix_of(word.as_bytes()));
        }
        let lower = word.to_lowercase();
        self.entry_of(&lower).or_else(|| self.longest_prefix_of(lower.as_bytes()))
    }

    /// The same for a word that is to be known as a whole.
    #[must_use]
    pub fn find_whole(&self, word: &str) -> Option<Ids> {
        if !word.is_ascii() {
            return self.entry_of(&word.to_lowercase());
        }
        let hash = word.bytes().fold(SEED, |hash, byte| step(hash, byte.to_ascii_lowercase()));
        self.probe(finish(hash), |text| text.eq_ignore_ascii_case(word.as_bytes()))
    }

    /// The ids at a place that [`Lexicon::find`] gave.
    #[must_use]
    pub fn ids_at(&self, Ids { from, count }: Ids) -> &[u32] {
        self.id_pool.get(from as usize..(from + count) as usize).unwrap_or_default()
    }

    fn entry_of(&self, word: &str) -> Option<Ids> {
        let hash = word.bytes().fold(SEED, step);
        self.probe(finish(hash), |text| text == word.as_bytes())
    }

    fn longest_prefix_of(&self, word: &[u8]) -> Option<Ids> {
        let mut hash = SEED;
        let mut found = None;
        for (index, byte) in word.iter().take(self.longest_prefix).enumerate() {
            hash = step(hash, byte.to_ascii_lowercase());
            if index >= 2 {
                let prefix = &word[..=index];
                let is_it = |text: &[u8]| {
                    text.split_last().is_some_and(|(last, text)| *last == STAR && text.eq_ignore_ascii_case(prefix))
                };
                found = self.probe(finish(step(hash, STAR)), is_it).or(found);
            }
        }
        found
    }

    fn entry(&self, index: usize) -> Entry {
        Entry::unpack(self.entries.as_chunks().0[index])
    }

    fn text(&self, entry: Entry) -> &str {
        &self.pool[entry.text as usize..][..usize::from(entry.length)]
    }

    fn probe(&self, hash: usize, is_it: impl Fn(&[u8]) -> bool) -> Option<Ids> {
        let mask = self.table.len().checked_sub(1)?;
        let mut slot = hash & mask;
        loop {
            let index = self.table[slot].checked_sub(1)?;
            let entry = self.entry(usize::from(index));
            if is_it(self.text(entry).as_bytes()) {
                return Some(Ids { from: entry.ids.into(), count: entry.count.into() });
            }
            slot = (slot + 1) & mask;
        }
    }

    /// Records what a word stands for, unless it is known already.
    pub fn define(&mut self, word: &str, ids: &[u32]) {
        if self.get(word).is_some() {
            return;
        }
        let Some(entry) = self.entry_for(word, ids) else {
            self.left_out.get_or_insert_with(|| word.to_owned());
            return;
        };
        self.entries.to_mut().extend(entry.pack());
        self.pool.to_mut().push_str(word);
        self.id_pool.to_mut().extend_from_slice(ids);
        if self.count() * 2 > self.table.len() {
            let doubled = self.table.len().max(32) * 2;
            self.table = vec![0; doubled].into();
            for index in 0..self.count() {
                self.insert(index);
            }
        } else {
            self.insert(self.count() - 1);
        }
    }

    /// The next entry, if its figures have room for it, and the table for its index.
    fn entry_for(&self, word: &str, ids: &[u32]) -> Option<Entry> {
        u16::try_from(self.count() + 1).ok()?;
        Some(Entry {
            text: u32::try_from(self.pool.len()).ok()?,
            length: u8::try_from(word.len()).ok()?,
            count: u8::try_from(ids.len()).ok()?,
            ids: u16::try_from(self.id_pool.len()).ok()?,
        })
    }

    fn insert(&mut self, index: usize) {
        let hash = self.text(self.entry(index)).bytes().fold(SEED, step);
        let mask = self.table.len() - 1;
        let mut slot = finish(hash) & mask;
        while self.table[slot] != 0 {
            slot = (slot + 1) & mask;
        }
        self.table.to_mut()[slot] = index as u16 + 1;
    }

    /// The id of a single word, made if it is new. A contraction has no id of its own: use [`Lexicon::ids`].
    pub fn id(&mut self, word: &str) -> u32 {
        if let Some(&[id]) = self.get(word) {
            return id;
        }
        let id = self.fresh();
        self.define(word, &[id]);
        id
    }

    /// The ids of a word or contraction, made if it is new.
    pub fn ids(&mut self, word: &str) -> Vec<u32> {
        if let Some(ids) = self.get(word) {
            return ids.to_vec();
        }
        vec![self.id(word)]
    }

    /// The id of all words that begin with these letters and are not known otherwise.
    pub fn prefix_id(&mut self, prefix: &str) -> u32 {
        self.longest_prefix = self.longest_prefix.max(prefix.len());
        self.id(&format!("{prefix}*"))
    }

    /// Makes every word after the first `done` ones known as it may be typed too: `für` also as `fuer`. Each group of letters is
    /// typed so or not at all.
    pub fn fold(&mut self, groups: &[Vec<(String, String)>], done: usize) {
        for index in done..self.count() {
            let entry = self.entry(index);
            let word = self.text(entry).to_owned();
            let ids = self.id_pool[usize::from(entry.ids)..][..usize::from(entry.count)].to_vec();
            for typed in super::language::typings(&word, groups) {
                if typed.as_bytes().last() == Some(&STAR) {
                    self.longest_prefix = self.longest_prefix.max(typed.len() - 1);
                }
                self.define(&typed, &ids);
            }
        }
    }

    /// The ids of the longest known word of at least so many letters that a compound ends with: of `Lieferverzögerung`
    /// those of `Verzögerung`. What stands before it has three letters or more and is none of `not_after`.
    #[must_use]
    pub fn head_of(&self, word: &str, least: usize, not_after: &[String]) -> Option<&[u32]> {
        let lower = word.to_lowercase();
        let letters = lower.chars().count();
        lower.char_indices().enumerate().skip(3).take_while(|(before, _)| letters - before >= least).find_map(
            |(_, (at, _))| {
                let ids = self.get(&lower[at..]).filter(|ids| ids.len() == 1)?;
                (!not_after.iter().any(|first| *first == lower[..at])).then_some(ids)
            },
        )
    }

    /// Puts the words known so far in order, so that [`Lexicon::ids_with_prefix`] need not go through all of them.
    pub fn sort(&mut self) {
        let text = |index: u32| self.text(self.entry(index as usize));
        // Most words are told apart by their first letters, which are compared at once.
        let first = |index: u32| {
            let mut bytes = [0; 8];
            bytes.iter_mut().zip(text(index).bytes()).for_each(|(to, from)| *to = from);
            u64::from_be_bytes(bytes)
        };
        let mut sorted: Vec<(u64, u32)> = (0..self.count() as u32).map(|index| (first(index), index)).collect();
        sorted.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| text(a.1).cmp(text(b.1))));
        self.sorted = sorted.into_iter().map(|(_, index)| index).collect();
    }

    /// Forgets the order of the words, which checking does not need.
    pub fn forget_order(&mut self) {
        self.sorted = Vec::new();
    }

    /// The ids of every single word, and of every prefix, that begins with these letters.
    #[must_use]
    pub fn ids_with_prefix(&self, prefix: &str) -> Vec<u32> {
        let text = |index: &u32| self.text(self.entry(*index as usize));
        let from = self.sorted.partition_point(|index| text(index) < prefix);
        let ordered = self.sorted[from..].iter().take_while(|index| text(index).starts_with(prefix)).copied();
        // Words that came after the order was made.
        let later = (self.sorted.len() as u32..self.count() as u32).filter(|index| text(index).starts_with(prefix));
        let mut ids: Vec<u32> = ordered
            .chain(later)
            .map(|index| self.entry(index as usize))
            .filter(|entry| entry.count == 1)
            .map(|entry| self.id_pool[usize::from(entry.ids)])
            .collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_contractions_and_prefixes() {
        let mut lexicon = Lexicon::new();
        let can = lexicon.id("can");
        let not = lexicon.id("not");
        lexicon.define("can't", &[can, not]);
        let star = lexicon.prefix_id("apolog");
        let longer = lexicon.prefix_id("apologi");
        let apology = lexicon.id("apology");
        assert_eq!(lexicon.lookup("CAN'T"), Some(&[can, not][..]));
        assert_eq!(lexicon.lookup("Apologising"), Some(&[longer][..]));
        assert_eq!(lexicon.lookup("apologue"), Some(&[star][..]));
        assert_eq!(lexicon.lookup("apology"), Some(&[apology][..]));
        assert_eq!(lexicon.lookup("apo"), None);
        assert_eq!(lexicon.ids_with_prefix("apologi"), vec![longer]);
        for n in 0..500 {
            lexicon.id(&format!("word{n}"));
        }
        assert_eq!(lexicon.lookup("can't"), Some(&[can, not][..]));
        assert_eq!(lexicon.lookup("word499").map(<[u32]>::len), Some(1));
    }

    #[test]
    fn a_word_that_there_is_no_room_for_is_told() {
        let mut lexicon = Lexicon::new();
        lexicon.id(&"a".repeat(LONGEST_WORD));
        assert_eq!(lexicon.left_out(), None);
        lexicon.id(&"b".repeat(LONGEST_WORD + 1));
        assert_eq!(lexicon.left_out(), Some(&*"b".repeat(256)));
        let mut lexicon = Lexicon::new();
        for n in 0..u32::from(u16::MAX) {
            lexicon.id(&n.to_string());
        }
        assert_eq!(lexicon.left_out(), None);
        assert_eq!(lexicon.get("65534"), Some(&[class::FIRST_WORD + 65_534][..]));
        lexicon.id("one more");
        assert_eq!((lexicon.left_out(), lexicon.get("one more")), (Some("one more"), None));
    }

    #[test]
    fn letters_typed_as_others_and_heads_of_compounds() {
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        let groups = [vec![pair("ß", "ss")], vec![pair("ü", "ue"), pair("ö", "oe")]];
        let mut lexicon = Lexicon::new();
        let regards = lexicon.id("grüßen");
        let star = lexicon.prefix_id("überprüf");
        let delay = lexicon.id("verzögerung");
        let content = lexicon.id("zufriedenheit");
        lexicon.fold(&groups, 0);
        for typed in ["Grüßen", "gruessen", "grüssen", "GRUEßEN"] {
            assert_eq!(lexicon.lookup(typed), Some(&[regards][..]), "{typed}");
        }
        assert_eq!(lexicon.lookup("Ueberpruefung"), Some(&[star][..]));
        let not_after = ["un".to_owned(), "unge".to_owned()];
        let head = |word: &str| lexicon.head_of(word, 5, &not_after);
        assert_eq!(head("Lieferverzögerung"), Some(&[delay][..]));
        assert_eq!(head("LIEFERVERZOEGERUNG"), Some(&[delay][..]));
        assert_eq!(head("Unzufriedenheit"), None);
        assert_eq!(head("Kundenzufriedenheit"), Some(&[content][..]));
        assert_eq!(head("Zufall"), None);
    }
}
