//! The regular expressions of one side of a pack, and which of them a sentence is worth to be searched for.

use std::ops::Range;
use std::sync::OnceLock;

use regex::bytes::{Regex, RegexBuilder};

use super::pattern;
use crate::pack::{ByteProgram, GRAM, PAIR, Phrases, gram, pair};

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
        let program = ByteProgram(&phrases.regexes[index].program);
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

/// What the expressions of a side need, turned round: each set of bytes or of grams, of which a match must hold one, has a bit,
/// and each byte and gram tells the bits of the sets it is in. One look at a sentence then serves all expressions.
#[derive(Debug)]
pub(super) struct Needs {
    /// The bits of each byte, 64 sets a table.
    bytes: Vec<[u64; 256]>,
    /// Grams with their table and bit, sorted.
    grams: Vec<(u32, usize, u64)>,
    /// A bit for each place that [`filter`] gives a gram: nearly all grams of a sentence are none that is needed.
    filter: [u64; FILTER as usize / 64],
    /// Whether there are pairs among the grams.
    pairs: bool,
    /// The bits that an expression needs, and their table.
    of: Vec<Vec<(usize, u64)>>,
}

/// How many bits tell grams that may be needed from others. A power of two.
const FILTER: u32 = 4096;

/// The bit of a gram.
fn filter(gram: u32) -> (usize, u64) {
    let bit = gram.wrapping_mul(0x9e37_79b1) >> (32 - FILTER.ilog2());
    (bit as usize / 64, 1 << (bit % 64))
}

impl Needs {
    fn of(phrases: &Phrases) -> Self {
        let mut needs = Self {
            bytes: Vec::new(),
            grams: Vec::new(),
            filter: [0; FILTER as usize / 64],
            pairs: false,
            of: Vec::new(),
        };
        let mut count = 0;
        for regex in &phrases.regexes {
            let mut own: Vec<(usize, u64)> = Vec::new();
            for set in ByteProgram(&regex.program).need_sets() {
                let (table, bit) = needs.new_set(&mut count, &mut own);
                for byte in (0..=u8::MAX).filter(|byte| set[usize::from(byte / 32)] & 1 << (byte % 32) != 0) {
                    needs.bytes[table][usize::from(byte)] |= bit;
                }
            }
            for set in regex.gram_sets() {
                let (table, bit) = needs.new_set(&mut count, &mut own);
                for &gram in set {
                    needs.grams.push((gram, table, bit));
                    needs.pairs |= gram <= 0xffff;
                    let (at, bits) = filter(gram);
                    needs.filter[at] |= bits;
                }
            }
            needs.of.push(own);
        }
        needs.grams.sort_unstable();
        needs
    }

    /// The table and the bit of one more set.
    fn new_set(&mut self, count: &mut usize, own: &mut Vec<(usize, u64)>) -> (usize, u64) {
        let (table, bit) = (*count / 64, 1 << (*count % 64));
        *count += 1;
        if self.bytes.len() <= table {
            self.bytes.push([0; 256]);
        }
        match own.last_mut() {
            Some((known, bits)) if *known == table => *bits |= bit,
            _ => own.push((table, bit)),
        }
        (table, bit)
    }

    /// Adds the bits of the sets that a gram is in.
    #[inline]
    fn look_up(&self, gram: u32, met: &mut [u64]) {
        let (at, bit) = filter(gram);
        if self.filter[at] & bit != 0 {
            let from = self.grams.partition_point(|known| known.0 < gram);
            for (_, table, bits) in self.grams[from..].iter().take_while(|known| known.0 == gram) {
                met[*table] |= bits;
            }
        }
    }

    /// The expressions that may match in a sentence, put into `out`.
    pub fn may_match(&self, sentence: &[u8], met: &mut Vec<u64>, out: &mut Vec<usize>) {
        met.clear();
        met.extend(
            self.bytes.iter().map(|table| sentence.iter().fold(0, |bits, byte| bits | table[usize::from(*byte)])),
        );
        for bytes in sentence.windows(GRAM).filter_map(|window| window.first_chunk()) {
            let gram = gram(*bytes);
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
