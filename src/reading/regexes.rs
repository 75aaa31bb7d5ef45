//! The regular expressions of one side of a pack, and which of them a sentence is worth to be searched for.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::OnceLock;

use regex::bytes::{Regex, RegexBuilder};

use super::pattern;
use crate::pack::{GRAM, PAIR, Phrases, gram, pair};
use crate::text::{Flags, Text};

/// The regular expressions of one side of a pack.
#[derive(Debug, Default)]
pub struct Regexes {
    /// For sentences that are too much for an expression's program; compiled when needed.
    compiled: Vec<OnceLock<Option<Regex>>>,
    needs: OnceLock<Needs>,
}

impl Regexes {
    /// For as many expressions as a side has.
    #[must_use]
    pub fn new(phrases: &Phrases) -> Self {
        Self { compiled: phrases.regexes.iter().map(|_| OnceLock::new()).collect(), needs: OnceLock::new() }
    }

    fn get(&self, phrases: &Phrases, index: usize) -> Option<&Regex> {
        self.compiled[index]
            .get_or_init(|| {
                let pattern = &phrases.regexes[index].pattern;
                // Unicode tables make an expression many times dearer to compile; one of ASCII does not need them.
                let unicode = !pattern.is_ascii();
                let mut builder = RegexBuilder::new(pattern);
                builder.case_insensitive(true).unicode(unicode).size_limit(1 << 20).build().ok()
            })
            .as_ref()
    }

    /// The next match in a sentence at or after `from`.
    pub(super) fn find(
        &self,
        phrases: &Phrases,
        index: usize,
        words: &[u8],
        from: usize,
        scratch: &mut pattern::Scratch,
    ) -> Option<Range<usize>> {
        let program = phrases.byte_program(&phrases.regexes[index]);
        if pattern::fits(program, words) {
            return pattern::find(program, words, from, scratch);
        }
        self.get(phrases, index)?.find_at(words, from).map(|found| found.range())
    }

    /// Which bytes the expressions need.
    pub(super) fn needs(&self, phrases: &Phrases) -> &Needs {
        self.needs.get_or_init(|| Needs::of(phrases))
    }
}

/// Where placeholders stand in a normalised text, in order.
pub(super) struct Blanks(Vec<Range<u32>>);

impl Blanks {
    pub fn of(text: &Text) -> Self {
        let blanks = text.tokens.iter().filter(|token| token.flags.has(Flags::PLACEHOLDER));
        Self(blanks.map(|token| token.start..token.end()).collect())
    }

    /// Whether a place lies between the ends of one.
    pub fn hold(&self, place: u32) -> bool {
        let next = self.0.partition_point(|blank| blank.end <= place);
        self.0.get(next).is_some_and(|blank| blank.start < place)
    }
}

/// What the expressions of a side need, turned round: each set of bytes or of grams, of which a match must hold one, has a bit,
/// and each byte and gram tells the bits of the sets it is in. One look at a sentence then serves all expressions.
#[derive(Debug)]
pub(super) struct Needs {
    /// The bits of each byte, 64 sets a table; there is no table where none of the sets is one of bytes.
    bytes: Vec<[u64; 256]>,
    /// Grams with their table and bit, sorted.
    grams: Vec<(u32, usize, u64)>,
    /// A bit for each three letters, as [`Beginning`] tells them: nearly all of a sentence begin no gram that is needed.
    beginnings: Vec<u64>,
    /// Bits for the grams themselves: of those that begin like one that is needed, few are.
    likely: Likely,
    /// Whether there are pairs among the grams.
    pairs: bool,
    /// The bits that an expression needs, and their table.
    of: Vec<Vec<(usize, u64)>>,
    /// How many tables there are, those without bytes among them.
    tables: usize,
}

/// The table and the bit of a set.
fn place(index: usize) -> (usize, u64) {
    (index / 64, 1 << (index % 64))
}

/// Three bytes in a row as far as their low bits tell, which are those of a letter whatever its case.
#[derive(Debug, Clone, Copy, Default)]
struct Beginning(usize);

impl Beginning {
    /// How many there are.
    const COUNT: usize = 1 << 15;

    /// The last two of the three bytes and another one.
    #[inline]
    fn then(self, byte: u8) -> Self {
        Self((self.0 << 5 | usize::from(byte & 0x1f)) & (Self::COUNT - 1))
    }

    /// Those with which a gram begins: of a pair only two bytes are known.
    fn of(gram: u32) -> impl Iterator<Item = Self> {
        let [first, second, third, _] = gram.to_le_bytes();
        let thirds = if gram <= 0xffff { 0..=0x1f } else { third..=third };
        thirds.map(move |third| Self::default().then(first).then(second).then(third))
    }
}

/// A bit for each gram that is needed; few others have the same.
#[derive(Debug)]
struct Likely(Vec<u64>);

impl Likely {
    /// How many bits there are, as a power of two.
    const BITS: u32 = 16;

    fn new() -> Self {
        Self(vec![0; 1 << (Self::BITS - 6)])
    }

    #[inline]
    fn place(gram: u32) -> (usize, u64) {
        const MIX: u32 = 0x9e37_79b1;
        place((gram.wrapping_mul(MIX) >> (u32::BITS - Self::BITS)) as usize)
    }

    fn add(&mut self, gram: u32) {
        let (at, bit) = Self::place(gram);
        self.0[at] |= bit;
    }

    #[inline]
    fn has(&self, gram: u32) -> bool {
        let (at, bit) = Self::place(gram);
        self.0[at] & bit != 0
    }
}

impl Needs {
    fn of(phrases: &Phrases) -> Self {
        let mut needs = Self {
            bytes: Vec::new(),
            grams: Vec::new(),
            beginnings: vec![0; Beginning::COUNT / 64],
            likely: Likely::new(),
            pairs: false,
            of: vec![Vec::new(); phrases.regexes.len()],
            tables: 0,
        };
        // Sets of bytes come first, so that few tables tell of bytes. Many expressions need the same.
        let mut known = BTreeMap::new();
        for (own, regex) in phrases.regexes.iter().enumerate() {
            for set in phrases.byte_program(regex).need_sets() {
                let next = known.len();
                let (table, bit) = place(*known.entry(set.to_vec()).or_insert(next));
                if needs.bytes.len() <= table {
                    needs.bytes.push([0; 256]);
                }
                for byte in (0..=u8::MAX).filter(|byte| set[usize::from(byte / 32)] & 1 << (byte % 32) != 0) {
                    needs.bytes[table][usize::from(byte)] |= bit;
                }
                needs.add(own, table, bit);
            }
        }
        let of_bytes = known.len();
        let mut known = BTreeMap::new();
        for (own, regex) in phrases.regexes.iter().enumerate() {
            for set in phrases.gram_sets(regex) {
                let next = of_bytes + known.len();
                let index = *known.entry(set).or_insert(next);
                let (table, bit) = place(index);
                if index == next {
                    for &gram in set {
                        needs.grams.push((gram, table, bit));
                        needs.likely.add(gram);
                        needs.pairs |= gram <= 0xffff;
                        for Beginning(at) in Beginning::of(gram) {
                            needs.beginnings[at / 64] |= 1 << (at % 64);
                        }
                    }
                }
                needs.add(own, table, bit);
            }
        }
        needs.tables = (of_bytes + known.len()).div_ceil(64);
        needs.grams.sort_unstable();
        needs
    }

    /// Puts down that an expression needs a set.
    fn add(&mut self, own: usize, table: usize, bit: u64) {
        let own = &mut self.of[own];
        match own.iter_mut().find(|(known, _)| *known == table) {
            Some((_, bits)) => *bits |= bit,
            None => own.push((table, bit)),
        }
    }

    /// Adds the bits of the sets that a gram is in.
    fn look_up(&self, gram: u32, met: &mut [u64]) {
        if !self.likely.has(gram) {
            return;
        }
        let from = self.grams.partition_point(|known| known.0 < gram);
        for (_, table, bits) in self.grams[from..].iter().take_while(|known| known.0 == gram) {
            met[*table] |= bits;
        }
    }

    /// The expressions that may match in a sentence, put into `out`.
    pub fn may_match(&self, sentence: &[u8], met: &mut Vec<u64>, out: &mut Vec<usize>) {
        met.clear();
        met.extend(
            self.bytes.iter().map(|table| sentence.iter().fold(0, |bits, byte| bits | table[usize::from(*byte)])),
        );
        met.resize(self.tables, 0);
        let mut beginning = Beginning::default();
        for (end, byte) in sentence.iter().enumerate() {
            beginning = beginning.then(*byte);
            if self.beginnings[beginning.0 / 64] & 1 << (beginning.0 % 64) == 0 {
                continue;
            }
            let bytes = end.checked_sub(2).and_then(|start| sentence[start..].first_chunk());
            let Some(gram) = bytes.copied().map(gram) else { continue };
            self.look_up(gram, met);
            if self.pairs {
                // The pair that it begins with.
                self.look_up(gram & 0xffff, met);
            }
        }
        let rest = &sentence[sentence.len().saturating_sub(GRAM - 1)..];
        for bytes in rest.windows(PAIR).filter_map(|window| window.first_chunk()) {
            self.look_up(pair(*bytes), met);
        }
        out.clear();
        let may_match = |own: &Vec<(usize, u64)>| own.iter().all(|(table, bits)| met[*table] & bits == *bits);
        out.extend(self.of.iter().enumerate().filter(|(_, own)| may_match(own)).map(|(index, _)| index));
    }
}
