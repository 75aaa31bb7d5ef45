//! Reads word lists, and checks that what phrases and lists name is there, ends, and stays small.

use std::collections::BTreeMap;
use std::ops::Range;

use serde_yaml::Value;

use super::changes::Changes;
use super::compile::Compiler;
use super::keys;
use super::lower::BUILT_IN;
use super::order::order;
use super::phrase::Item;
use super::rule::Source;
use super::script::{Piece, Script, Span};
use super::side::Parsed;
use crate::yaml::{Node, Problem, nearest};

/// The most words, all choices and word lists written out, that a phrase may come to.
const MAX_EXPANDED: u64 = 10_000;
/// The most words all phrases together may come to.
const MAX_TOTAL: u64 = 2_000_000;
/// What `abc*` counts as: it stands for every word that begins so.
const PREFIX_COST: u64 = 20;
/// How deep word lists may name each other.
const MAX_DEPTH: u64 = 7;

/// An entry of a word list.
pub(super) struct Entry {
    list: String,
    text: String,
    pub(super) pieces: Span,
    source: Source,
}

/// What writing a word list out comes to.
#[derive(Clone, Copy, Default)]
struct Size {
    words: u64,
    depth: u64,
}

impl Compiler {
    pub(super) fn word_lists(&mut self, node: &Node) {
        for (name, node) in node.entries(&mut self.problems) {
            if BUILT_IN.contains(&name.as_str()) {
                let message = format!("`{name}` is built in and cannot be defined");
                node.problem_here(&mut self.problems, message, "choose another name");
                continue;
            }
            self.check_id(&name, &node, "word list");
            if matches!(node.value, Value::Mapping(_)) {
                self.change_list(&name, &node);
                continue;
            }
            let all = self.list_entries(&name, &node);
            if node.one_or_many().is_empty() {
                let message = format!("the word list `{name}` is empty");
                node.problem_here(&mut self.problems, message, "add words or remove it");
            }
            self.notes.word_sources.insert(name.clone(), Source { file: node.file, path: node.path.clone() });
            if self.words.insert(name.clone(), all).is_some() {
                let help = "rename one of them; to add to a list of the pack below, write `{add: [word]}`";
                node.problem_here(&mut self.problems, format!("there are two word lists `{name}`"), help);
            }
        }
    }

    fn list_entries(&mut self, name: &str, node: &Node) -> Vec<Vec<Item>> {
        let mut all = Vec::new();
        for item in node.items(&mut self.problems) {
            all.extend(self.entry(name, &item));
        }
        all
    }

    fn entry(&mut self, name: &str, item: &Node) -> Option<Vec<Item>> {
        let text = item.text(&mut self.problems)?;
        let pieces = self.parse_phrase(item, &text)?;
        let source = Source { file: item.file, path: item.path.clone() };
        self.entries.push(Entry { list: name.to_owned(), text, pieces, source });
        Some(self.script.items(pieces))
    }

    /// Adds to a word list of the pack below, or takes from it.
    fn change_list(&mut self, name: &str, node: &Node) {
        if !self.words.contains_key(name) {
            let help = match nearest(name, self.words.keys().map(String::as_str)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "write a list to define one of your own: `name: [word, word]`".to_owned(),
            };
            node.problem_here(&mut self.problems, format!("there is no word list `{name}` to change"), help);
            return;
        }
        self.changed_lists.insert(name.to_owned());
        for (key, value) in node.fields(keys::CHANGE_WORDS, &mut self.problems) {
            for item in value.items(&mut self.problems) {
                if key == "add" {
                    let entry = self.entry(name, &item);
                    if let Some(list) = self.words.get_mut(name) {
                        list.extend(entry);
                    }
                    continue;
                }
                let Some(text) = item.text(&mut self.problems) else { continue };
                let Some(pieces) = self.parse_phrase(&item, &text) else { continue };
                let entry = self.script.items(pieces);
                let Some(list) = self.words.get_mut(name) else { return };
                let before = list.len();
                list.retain(|known| *known != entry);
                if list.len() == before {
                    item.problem(
                        &mut self.problems,
                        format!("the word list `{name}` has no entry `{text}`"),
                        "write the entry as it stands in the list",
                    );
                }
            }
        }
    }

    /// Word lists that are not there, name each other in a circle, or come to too much. Only if nothing is wrong with them
    /// can phrases be written out.
    pub(super) fn check_lists(&mut self) -> bool {
        let mut wrong: Vec<(Source, Option<Range<usize>>, String, String)> = Vec::new();
        let names: Vec<&str> = self.words.keys().map(String::as_str).collect();
        let index: BTreeMap<&str, usize> = names.iter().enumerate().map(|(index, name)| (*name, index)).collect();
        let phrases = self.acts.parsed.iter().chain(&self.cues.parsed);
        // Those of the pack below name nothing that is not there.
        let phrases = phrases.filter_map(|parsed| Some((parsed, parsed.source.as_ref()?)));
        let phrases: Vec<_> =
            phrases.map(|(parsed, source)| (&parsed.text, parsed.pieces(&mut self.script), source)).collect();
        let entries = self.entries.iter().map(|entry| (&entry.text, entry.pieces, &entry.source));
        for (text, pieces, source) in entries.chain(phrases) {
            for name in named_in(&self.script, pieces) {
                if BUILT_IN.contains(&name) || index.contains_key(name) {
                    continue;
                }
                let help = match nearest(name, names.iter().copied().chain(BUILT_IN.iter().copied())) {
                    Some(near) => format!("did you mean `<{near}>`?"),
                    None => format!(
                        "define it under `words:` as `{name}: [word, word]`; if another pack has it, add `extends:`"
                    ),
                };
                wrong.push((source.clone(), place(text, name), format!("there is no word list `{name}`"), help));
            }
        }
        let edges: Vec<Vec<u32>> = self
            .words
            .values()
            .map(|all| {
                let lists = all.iter().flat_map(|items| named(items));
                lists.filter_map(|name| index.get(name).map(|index| *index as u32)).collect()
            })
            .collect();
        let (order, circles) = order(&edges);
        for circle in &circles {
            let way: Vec<&str> = circle.iter().map(|&list| names[list as usize]).collect();
            let message = format!("these word lists name each other in a circle: {}", way.join(" → "));
            let step = way.windows(2).find_map(|pair| {
                let entry = self.entries.iter().find(|entry| {
                    entry.list == pair[0] && named_in(&self.script, entry.pieces).any(|name| name == pair[1])
                })?;
                Some((entry.source.clone(), place(&entry.text, pair[1])))
            });
            let (source, within) = step.unwrap_or_default();
            let help = "take one of the names out, or write its words instead".to_owned();
            wrong.push((source, within, message, help));
        }
        if circles.is_empty() {
            let mut sizes: Vec<Size> = vec![Size::default(); names.len()];
            for list in order {
                let Some(all) = self.words.get(names[list as usize]) else { continue };
                sizes[list as usize] = sum(all, &index, &sizes);
            }
            let mut total = 0_u64;
            let changes = Changes::of_lists(&self.changed_lists, &self.words);
            let compiled = |parsed: &&Parsed| parsed.below.is_none() || changes.touch(parsed);
            for parsed in self.acts.parsed.iter().chain(&self.cues.parsed).filter(compiled) {
                let pieces = parsed.pieces(&mut self.script);
                let size = sum_of_pieces(&self.script, pieces, &index, &sizes);
                total = total.saturating_add(size.words);
                let Some(source) = &parsed.source else { continue };
                let message = if size.depth > MAX_DEPTH {
                    format!("the word lists of this phrase name each other {} deep", size.depth)
                } else if size.words > MAX_EXPANDED {
                    format!("this phrase comes to {} words when its lists are written out", size.words)
                } else if total > MAX_TOTAL {
                    "the phrases of this pack come to too many words when their lists are written out".to_owned()
                } else {
                    continue;
                };
                let help = "use smaller word lists, or fewer of them".to_owned();
                wrong.push((source.clone(), None, message, help));
                if total > MAX_TOTAL {
                    break;
                }
            }
        }
        let fine = wrong.is_empty();
        for (Source { file, path }, within, message, help) in wrong {
            let path = path.steps();
            self.problems.list.push(Problem { file, path, within, at: None, message, help, fatal: true });
        }
        fine
    }
}

/// The word lists that items name.
pub fn named(items: &[Item]) -> Vec<&str> {
    let mut out = Vec::new();
    for item in items {
        match item {
            Item::List(name) => out.push(name.as_str()),
            Item::OneOf(all) | Item::Optional(all) | Item::Capture(_, all) => {
                out.extend(all.iter().flat_map(|items| named(items)));
            }
            _ => {}
        }
    }
    out
}

/// The word lists that pieces of a phrase name.
fn named_in(script: &Script, pieces: Span) -> impl Iterator<Item = &str> {
    script.of(pieces).iter().filter_map(|piece| match piece {
        Piece::List(name) => Some(script.text(*name)),
        _ => None,
    })
}

/// Where a phrase names a list.
fn place(text: &str, name: &str) -> Option<Range<usize>> {
    let start = text.find(&format!("<{name}>"))?;
    Some(start..start + name.len() + 2)
}

impl Size {
    /// Adds one item or piece.
    fn add(&mut self, item: Self) {
        self.words = self.words.saturating_add(item.words);
        self.depth = self.depth.max(item.depth);
    }

    fn words(words: u64) -> Self {
        Self { words, depth: 0 }
    }

    /// What naming a list comes to.
    fn list(name: &str, index: &BTreeMap<&str, usize>, sizes: &[Self]) -> Self {
        let list = index.get(name).and_then(|index| sizes.get(*index)).copied().unwrap_or_default();
        Self { words: list.words.saturating_add(1), depth: list.depth + 1 }
    }
}

fn sum(all: &[Vec<Item>], index: &BTreeMap<&str, usize>, sizes: &[Size]) -> Size {
    let mut out = Size::default();
    for item in all.iter().flatten() {
        out.add(match item {
            Item::Word(_) => Size::words(1),
            Item::Prefix(_) => Size::words(PREFIX_COST),
            Item::Gap(words) => Size::words(u64::from(*words)),
            Item::List(name) => Size::list(name, index, sizes),
            Item::OneOf(all) | Item::Optional(all) | Item::Capture(_, all) => sum(all, index, sizes),
            _ => Size::default(),
        });
    }
    out
}

fn sum_of_pieces(script: &Script, pieces: Span, index: &BTreeMap<&str, usize>, sizes: &[Size]) -> Size {
    let mut out = Size::default();
    for piece in script.of(pieces) {
        out.add(match piece {
            Piece::Word(_) => Size::words(1),
            Piece::Prefix(_) => Size::words(PREFIX_COST),
            Piece::Gap(words) => Size::words(u64::from(*words)),
            Piece::List(name) => Size::list(script.text(*name), index, sizes),
            _ => Size::default(),
        });
    }
    out
}
