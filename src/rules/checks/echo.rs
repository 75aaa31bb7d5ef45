//! What a reply takes up of the customer's words.

use std::collections::BTreeSet;

use crate::pack::Pack;
use crate::reading::Signals;
use crate::text::Flags;

/// How many letters of a word count: enough to tell nouns apart, few enough to bring "delivery" and "delivered" together.
const LETTERS: usize = 5;

/// The words of a sentence that carry its matter: figures, addresses and words of four letters or more that are not
/// among the commonest of the language. Each is given by its first letters in lower case.
pub fn matter(signals: &Signals, sentence: usize, pack: &Pack) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    let Some(units) = signals.units.sentences.get(sentence) else { return out };
    for unit in &signals.units.list[units.start as usize..units.end as usize] {
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

/// The matter of all sentences.
pub fn all_matter(signals: &Signals, pack: &Pack) -> BTreeSet<String> {
    (0..signals.text.sentences.len()).flat_map(|sentence| matter(signals, sentence, pack)).collect()
}
