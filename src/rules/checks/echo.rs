//! What a reply takes up of the customer's words.

use std::collections::BTreeSet;

use crate::pack::Pack;
use crate::reading::{Signals, Unit};
use crate::text::Flags;

/// How many letters of a word count: enough to tell nouns apart, few enough to bring "delivery" and "delivered" together.
const LETTERS: usize = 5;

/// The words of a sentence that carry its matter: figures, addresses and words of four letters or more that are not
/// among the commonest of the language. Each is given by its first letters in lower case.
pub fn matter(signals: &Signals, sentence: usize, pack: &Pack) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for unit in &signals.units.list[signals.units.of(sentence)] {
        let token = &signals.text.tokens[unit.token as usize];
        let word = signals.text.word(token);
        if pack.language.weights.contains_key(&unit.id) || token.flags.any(Flags::HANDLE.or(Flags::EMOJI)) {
            continue;
        }
        if token.flags.any(Flags::NUMBER.or(Flags::MONEY)) {
            out.insert(word.to_lowercase());
        } else if word.chars().count() >= 4 {
            out.insert(word.to_lowercase().chars().take(LETTERS).collect());
        }
    }
    out
}

/// The matter of all sentences as figures, sorted: equal words give equal figures.
pub fn all_matter(signals: &Signals, pack: &Pack) -> Vec<u64> {
    let mut out: Vec<u64> = signals.units.list.iter().filter_map(|unit| mark(signals, unit, pack)).collect();
    out.sort_unstable();
    out.dedup();
    out
}

/// What a word adds to [`all_matter`].
fn mark(signals: &Signals, unit: &Unit, pack: &Pack) -> Option<u64> {
    let token = &signals.text.tokens[unit.token as usize];
    let word = signals.text.word(token);
    let letters = if token.flags.any(Flags::NUMBER.or(Flags::MONEY)) {
        usize::MAX
    } else if word.len() >= 4 && word.chars().nth(3).is_some() {
        LETTERS
    } else {
        return None;
    };
    if token.flags.any(Flags::HANDLE.or(Flags::EMOJI)) || pack.language.weights.contains_key(&unit.id) {
        return None;
    }
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    let seed = 0xcbf2_9ce4_8422_2325;
    Some(if word.is_ascii() {
        word.bytes().take(letters).map(|byte| byte.to_ascii_lowercase()).fold(seed, step)
    } else {
        word.to_lowercase().chars().take(letters).collect::<String>().bytes().fold(seed, step)
    })
}
