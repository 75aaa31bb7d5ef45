//! What the files of a pack change for the phrases of the pack they extend: those that mean the same as before are not
//! compiled again.

use std::collections::{BTreeMap, BTreeSet};

use super::lexicon::Lexicon;
use super::phrase::{Item, in_word, lower_case};
use super::side::Parsed;
use super::words::named;

/// The class of words that every new word which begins with a digit belongs to.
const NUMBER: &str = "number";

/// What is no longer what it was when the pack below was compiled.
#[derive(Debug, Default)]
pub(super) struct Changes {
    /// Word lists that hold other words, themselves or by the lists they name.
    lists: BTreeSet<String>,
    /// Beginnings of words that more words begin with.
    prefixes: BTreeSet<String>,
}

impl Changes {
    /// What comes of changes to some word lists alone.
    pub(super) fn of_lists(changed: &BTreeSet<String>, words: &BTreeMap<String, Vec<Vec<Item>>>) -> Self {
        let mut all = Self { lists: changed.clone(), prefixes: BTreeSet::new() };
        all.spread(words);
        all
    }

    /// Adds what comes of the words that a lexicon knows beyond the first `known` ones.
    pub(super) fn add_words(&mut self, lexicon: &Lexicon, known: usize, words: &BTreeMap<String, Vec<Vec<Item>>>) {
        for (word, _) in lexicon.words_from(known) {
            let word = word.trim_end_matches('*');
            if word.starts_with(|first: char| first.is_ascii_digit()) {
                self.lists.insert(NUMBER.to_owned());
            }
            let ends = word.char_indices().map(|(at, c)| at + c.len_utf8());
            self.prefixes
                .extend(ends.map(|end| &word[..end]).filter(|start| lexicon.has_prefix(start)).map(str::to_owned));
        }
        self.spread(words);
    }

    /// Whether a phrase of the pack below may match other words now.
    pub(super) fn touch(&self, phrase: &Parsed) -> bool {
        let mut lists = phrase.text.split('<').skip(1).filter_map(|rest| Some(rest.split_once('>')?.0));
        lists.any(|name| self.lists.contains(name))
            || !self.prefixes.is_empty() && starred(&phrase.text).any(|prefix| self.prefixes.contains(&prefix))
    }

    fn touch_prefixes(&self, items: &[Item]) -> bool {
        items.iter().any(|item| match item {
            Item::Prefix(prefix) => self.prefixes.contains(prefix),
            Item::OneOf(all) | Item::Optional(all) | Item::Capture(_, all) => {
                all.iter().any(|items| self.touch_prefixes(items))
            }
            _ => false,
        })
    }

    /// A list that names a changed one, or words by a beginning with more of them, has changed too.
    fn spread(&mut self, words: &BTreeMap<String, Vec<Vec<Item>>>) {
        if self.lists.is_empty() && self.prefixes.is_empty() {
            return;
        }
        loop {
            let changed = |items: &Vec<Item>| {
                named(items).into_iter().any(|name| self.lists.contains(name)) || self.touch_prefixes(items)
            };
            let more: Vec<String> = words
                .iter()
                .filter(|(name, all)| !self.lists.contains(*name) && all.iter().any(changed))
                .map(|(name, _)| name.clone())
                .collect();
            if more.is_empty() {
                return;
            }
            self.lists.extend(more);
        }
    }
}

/// The beginnings of words that a phrase names with a star.
fn starred(phrase: &str) -> impl Iterator<Item = String> {
    phrase.match_indices('*').filter_map(|(star, _)| {
        let before = &phrase[..star];
        let start = before.char_indices().rev().take_while(|(_, c)| in_word(*c)).last()?.0;
        Some(lower_case(&before[start..]))
    })
}
