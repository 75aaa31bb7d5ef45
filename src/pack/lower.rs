//! Turns parsed phrases into programs, and finds for each the rarest word that every match must hold.

use std::collections::{BTreeMap, HashMap};

use super::choice::Choice;
use super::gate::Gate;
use super::language::Language;
use super::lexicon::{Lexicon, class};
use super::phrase::Item;
use super::program::{Inst, NO_SET, Phrase, Phrases};

/// The built-in classes of words, as they are named in phrases.
pub const BUILT_IN: &[&str] =
    &["number", "money", "name", "caps", "emoji", "handle", "url", "email", "shout", "placeholder"];

/// Word lists by name, each a choice of sequences.
pub type Words = BTreeMap<String, Vec<Vec<Item>>>;

/// An item whose words are ids and whose lists are resolved.
#[derive(Debug, Clone)]
enum Node {
    Set(Vec<u32>),
    Any,
    Gap(u8),
    Name,
    Caps,
    OneOf(Vec<Vec<Node>>),
    Optional(Vec<Vec<Node>>),
    Assert(Inst),
    Save(u8),
}

/// The most variants a phrase may need. More means a choice in a choice in a choice, which nobody can read either.
const MAX_VARIANTS: usize = 400;
/// A set of more words than this is not looked for in a sentence beforehand.
const MOST_NEEDED: usize = 24;
/// How many words of a sentence may be one that is needed anywhere in it, against one that is needed at a place.
const WORDS_BESIDE: u64 = 10;
/// The largest program of a phrase.
const MAX_CODE: u32 = 40_000;
/// The most steps all phrases of a side may have together.
const MAX_TOTAL_CODE: u32 = 4_000_000;

/// A phrase split at the word it is anchored at.
struct Variant {
    back: Vec<Node>,
    anchor: Vec<u32>,
    ahead: Vec<Node>,
}

/// The sets and choices of a side by their words, so that equal ones are kept once.
#[derive(Debug, Default)]
pub struct Sets {
    known: HashMap<Vec<u32>, u32>,
    choices: HashMap<Vec<u32>, u32>,
}

impl Sets {
    fn intern(&mut self, phrases: &mut Phrases, set: &[u32]) -> u32 {
        if let Some(index) = self.known.get(set) {
            return *index;
        }
        let index = phrases.push_set(set);
        self.known.insert(set.to_vec(), index);
        index
    }

    fn intern_choice(&mut self, phrases: &mut Phrases, choice: &[u32]) -> u32 {
        if let Some(index) = self.choices.get(choice) {
            return *index;
        }
        let index = phrases.push_choice(choice);
        self.choices.insert(choice.to_vec(), index);
        index
    }
}

/// Why a phrase cannot be compiled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LowerError {
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
}

fn error<T>(message: impl Into<String>, help: impl Into<String>) -> Result<T, LowerError> {
    Err(LowerError { message: message.into(), help: help.into() })
}

/// Compiles phrases against a lexicon in which all their words are known already.
pub struct Lowerer<'a> {
    /// The word ids.
    pub lexicon: &'a mut Lexicon,
    /// The language's tables.
    pub language: &'a Language,
    /// The word lists.
    pub words: &'a Words,
}

impl Lowerer<'_> {
    /// Makes the words of a phrase known, so that prefixes can find them.
    pub fn learn(&mut self, items: &[Item]) {
        for item in items {
            match item {
                Item::Word(word) if self.lexicon.get(word).is_none() => {
                    self.word(word);
                }
                Item::Prefix(prefix) => {
                    self.lexicon.prefix_id(prefix);
                }
                Item::OneOf(all) | Item::Optional(all) | Item::Capture(_, all) => {
                    for items in all {
                        self.learn(items);
                    }
                }
                _ => {}
            }
        }
    }

    /// Adds the variants of a phrase and returns the names of its parts.
    ///
    /// # Errors
    /// A phrase without a word every match must hold, or one that is too large.
    pub fn add(
        &mut self,
        phrases: &mut Phrases,
        sets: &mut Sets,
        source: u32,
        items: &[Item],
    ) -> Result<Vec<String>, LowerError> {
        let mut captures = Vec::new();
        let nodes = self.resolve(items, &mut captures, 0)?;
        if phrases.code_len() > MAX_TOTAL_CODE {
            return error("the pack is too large", "split it, or use shorter phrases");
        }
        let Some(variants) = self.anchored(&nodes) else {
            return error(
                "this phrase has no word that every match must hold, so it would match nearly everything",
                "add a word outside of square brackets, stars and gaps",
            );
        };
        if variants.len() > MAX_VARIANTS {
            return error("this phrase has too many choices", "split it into several phrases");
        }
        let before = phrases.code_len();
        for Variant { mut back, anchor, ahead } in variants {
            let back_at = phrases.code_len();
            reverse(&mut back);
            emit(phrases, sets, &back);
            phrases.push_inst(Inst::Match);
            let ahead_at = phrases.code_len();
            emit(phrases, sets, &ahead);
            phrases.push_inst(Inst::Match);
            let anchor = sets.intern(phrases, &anchor);
            let ends = |assert: Inst| ahead.iter().any(|node| matches!(node, Node::Assert(found) if *found == assert));
            let ender = match (ends(Inst::EndAsk), ends(Inst::EndExclaim)) {
                (true, _) => Some(Inst::EndAsk),
                (_, true) => Some(Inst::EndExclaim),
                _ => None,
            };
            let needs =
                self.needs(back.iter().chain(&ahead)).map(|set| set.map_or(NO_SET, |set| sets.intern(phrases, &set)));
            let gate = self.gate(phrases, sets, &back, &ahead, needs[0]);
            phrases.push_variant(Phrase { source, back: back_at, ahead: ahead_at, anchor, ender, needs }, gate);
            if phrases.code_len() - before > MAX_CODE {
                return error("this phrase has too many choices", "split it into several phrases");
            }
        }
        Ok(captures)
    }

    /// The ids a written word may stand for, one set for each of its parts.
    fn word(&mut self, word: &str) -> Vec<Vec<u32>> {
        let ids = match self.lexicon.get(word) {
            Some(ids) => ids.to_vec(),
            None => match self.split_ending(word) {
                Some(ids) => ids,
                None => vec![self.lexicon.id(word)],
            },
        };
        ids.into_iter()
            .map(|id| {
                let mut set = vec![id];
                set.extend(self.language.also.get(&id).into_iter().flatten());
                set.sort_unstable();
                set
            })
            .collect()
    }

    fn split_ending(&mut self, word: &str) -> Option<Vec<u32>> {
        let (ending, ids) = self.language.endings.iter().find(|(ending, _)| word.ends_with(ending.as_str()))?;
        let base = &word[..word.len() - ending.len()];
        if base.is_empty() {
            return None;
        }
        let mut all = self.lexicon.ids(base);
        all.extend(ids);
        Some(all)
    }

    fn resolve(&mut self, items: &[Item], captures: &mut Vec<String>, depth: usize) -> Result<Vec<Node>, LowerError> {
        if depth > 16 {
            return error("word lists name each other too deeply", "look for a word list that names itself");
        }
        let mut out = Vec::with_capacity(items.len());
        for item in items {
            match item {
                Item::Word(word) => out.extend(self.word(word).into_iter().map(Node::Set)),
                Item::Prefix(prefix) => out.push(Node::Set(self.lexicon.ids_with_prefix(&prefix.clone()))),
                Item::OneOf(all) => out.push(self.choice(all, captures, depth)?),
                Item::Optional(all) => match self.choice(all, captures, depth)? {
                    Node::OneOf(all) => out.push(Node::Optional(all)),
                    node => out.push(Node::Optional(vec![vec![node]])),
                },
                Item::List(name) => out.push(self.list(name, captures, depth)?),
                Item::Gap(words) => out.push(Node::Gap(*words)),
                Item::Any => out.push(Node::Any),
                Item::Start => out.push(Node::Assert(Inst::Start)),
                Item::End => out.push(Node::Assert(Inst::End)),
                Item::EndAsk => out.push(Node::Assert(Inst::EndAsk)),
                Item::EndExclaim => out.push(Node::Assert(Inst::EndExclaim)),
                Item::Capture(name, all) => {
                    let slot = if let Some(slot) = captures.iter().position(|known| known == name) {
                        slot
                    } else {
                        captures.push(name.clone());
                        captures.len() - 1
                    };
                    if slot >= 4 {
                        return error("this phrase has more than four named parts", "split it into several phrases");
                    }
                    out.push(Node::Save(2 * slot as u8));
                    out.push(self.choice(all, captures, depth)?);
                    out.push(Node::Save(2 * slot as u8 + 1));
                }
            }
        }
        Ok(out)
    }

    /// A choice; one set if every alternative is a single word.
    fn choice(&mut self, all: &[Vec<Item>], captures: &mut Vec<String>, depth: usize) -> Result<Node, LowerError> {
        let mut set = Vec::new();
        let mut rest = Vec::new();
        for items in all {
            let mut nodes = self.resolve(items, captures, depth + 1)?;
            match nodes.as_mut_slice() {
                [Node::Set(ids)] => set.append(ids),
                [Node::OneOf(inner)] => {
                    for seq in inner.drain(..) {
                        if let [Node::Set(ids)] = seq.as_slice() { set.extend(ids) } else { rest.push(seq) }
                    }
                }
                _ => rest.push(nodes),
            }
        }
        set.sort_unstable();
        set.dedup();
        if rest.is_empty() {
            return Ok(Node::Set(set));
        }
        // Longer choices first: "call back" before "call".
        rest.sort_by_key(|seq| std::cmp::Reverse(least_words(seq)));
        if !set.is_empty() {
            rest.push(vec![Node::Set(set)]);
        }
        Ok(Node::OneOf(rest))
    }

    fn list(&mut self, name: &str, captures: &mut Vec<String>, depth: usize) -> Result<Node, LowerError> {
        let built_in = match name {
            "number" => {
                let mut set = self.language.numbers.clone();
                set.extend([class::NUMBER, class::MONEY]);
                for digit in '0'..='9' {
                    set.extend(self.lexicon.ids_with_prefix(&digit.to_string()));
                }
                set.sort_unstable();
                set.dedup();
                Node::Set(set)
            }
            "money" => Node::Set(vec![class::MONEY]),
            "emoji" => Node::Set(vec![class::EMOJI]),
            "handle" => Node::Set(vec![class::HANDLE]),
            "url" => Node::Set(vec![class::URL]),
            "email" => Node::Set(vec![class::EMAIL]),
            "shout" => Node::Set(vec![class::SHOUT]),
            "placeholder" => Node::Set(vec![class::PLACEHOLDER]),
            "name" => Node::Name,
            "caps" => Node::Caps,
            _ => {
                let words = self.words;
                return match words.get(name) {
                    Some(all) => self.choice(all, captures, depth + 1),
                    None => error(format!("there is no word list `{name}`"), ""),
                };
            }
        };
        Ok(built_in)
    }

    fn cost(&self, node: &Node) -> Option<u64> {
        match node {
            Node::Set(ids) => {
                let class_weight = |id: &u32| match *id {
                    class::NUMBER => 40,
                    class::MONEY | class::EMOJI | class::URL | class::SHOUT => 8,
                    _ => 1,
                };
                Some(ids.iter().map(|id| u64::from(*self.language.weights.get(id).unwrap_or(&class_weight(id)))).sum())
            }
            Node::Name | Node::Caps => Some(200),
            Node::OneOf(all) => {
                all.iter().try_fold(0, |sum, seq| Some(sum + seq.iter().filter_map(|n| self.cost(n)).min()?))
            }
            _ => None,
        }
    }

    /// The two sets of the rarest words, of each of which every match of a sequence holds one.
    fn needs<'n>(&self, seq: impl Iterator<Item = &'n Node>) -> [Option<Vec<u32>>; 2] {
        let mut all: Vec<Vec<u32>> =
            seq.filter_map(|node| self.need(node)).filter(|set| set.len() <= MOST_NEEDED).collect();
        all.sort_by_cached_key(|set| (self.cost(&Node::Set(set.clone())), set.len()));
        let mut all = all.into_iter();
        [all.next(), all.next()]
    }

    /// The rarest of what a match needs beside its anchor, and of the words of which the sentence must have one. `back` is in
    /// the order in which it is searched.
    fn gate(&self, phrases: &mut Phrases, sets: &mut Sets, back: &[Node], ahead: &[Node], need: u32) -> Gate {
        let beside = |seq: &[Node]| {
            let mut set = Vec::new();
            let may_end = firsts(seq, &mut set)?;
            set.sort_unstable();
            set.dedup();
            let cost = self.cost(&Node::Set(set.clone()))?;
            (!may_end).then_some((cost, set))
        };
        let (back, ahead) = (beside(back), beside(ahead));
        let cost_of = |beside: &Option<(u64, Vec<u32>)>| beside.as_ref().map_or(u64::MAX, |(cost, _)| *cost);
        let least = cost_of(&back).min(cost_of(&ahead));
        if need != NO_SET {
            // A sentence has so many words that any of them may be a needed one.
            let cost = self.cost(&Node::Set(phrases.set(need).to_vec())).unwrap_or(u64::MAX);
            if least > cost.saturating_mul(WORDS_BESIDE) {
                return Gate::Needs(need);
            }
        }
        match (back, ahead) {
            (_, Some((cost, set))) if cost == least => Gate::Next(sets.intern(phrases, &set)),
            (Some((_, set)), _) => Gate::Previous(sets.intern(phrases, &set)),
            _ => Gate::Open,
        }
    }

    /// The set of which every match of a node holds a word; nothing if there is none.
    fn need(&self, node: &Node) -> Option<Vec<u32>> {
        match node {
            Node::Set(ids) => Some(ids.clone()),
            Node::OneOf(all) => {
                let mut union = Vec::new();
                for seq in all {
                    let rarest = seq.iter().filter_map(|node| self.need(node));
                    union.extend(rarest.min_by_key(|set| self.cost(&Node::Set(set.clone())))?);
                }
                union.sort_unstable();
                union.dedup();
                Some(union)
            }
            _ => None,
        }
    }

    /// Splits a sequence at its rarest word; a choice there gives one variant for each of its sequences.
    fn anchored(&self, seq: &[Node]) -> Option<Vec<Variant>> {
        let (at, node) = seq
            .iter()
            .enumerate()
            .filter_map(|(at, node)| Some((self.cost(node)?, at, node)))
            .min_by_key(|(cost, at, _)| (*cost, *at))
            .map(|(_, at, node)| (at, node))?;
        let (before, after) = (&seq[..at], &seq[at + 1..]);
        let one = |anchor: Vec<u32>| Some(vec![Variant { back: before.to_vec(), anchor, ahead: after.to_vec() }]);
        match node {
            Node::Set(ids) => one(ids.clone()),
            Node::Name => one(vec![class::NAME]),
            Node::Caps => one(vec![class::CAPS]),
            Node::OneOf(all) => {
                let mut out = Vec::new();
                for inner in all {
                    for Variant { back, anchor, ahead } in self.anchored(inner)? {
                        out.push(Variant { back: [before, &back].concat(), anchor, ahead: [&ahead, after].concat() });
                        if out.len() > MAX_VARIANTS {
                            return Some(out);
                        }
                    }
                }
                Some(out)
            }
            _ => None,
        }
    }
}

fn least_words(seq: &[Node]) -> usize {
    seq.iter()
        .map(|node| match node {
            Node::Set(_) | Node::Any | Node::Name | Node::Caps => 1,
            Node::OneOf(all) => all.iter().map(|seq| least_words(seq)).min().unwrap_or(0),
            Node::Gap(_) | Node::Optional(_) | Node::Assert(_) | Node::Save(_) => 0,
        })
        .sum()
}

fn reverse(seq: &mut [Node]) {
    seq.reverse();
    for node in seq {
        if let Node::OneOf(all) | Node::Optional(all) = node {
            for seq in all {
                reverse(seq);
            }
        }
    }
}

/// Whether a node is `[*]`.
fn is_any(node: &Node) -> bool {
    matches!(node, Node::Optional(all) if matches!(all.as_slice(), [seq] if matches!(seq.as_slice(), [Node::Any])))
}

fn emit(phrases: &mut Phrases, sets: &mut Sets, seq: &[Node]) {
    // Gaps that follow each other are one, and so are optional words: else every way to share them out would be tried.
    let alike = |a: &Node, b: &Node| matches!((a, b), (Node::Gap(_), Node::Gap(_))) || is_any(a) && is_any(b);
    for run in seq.chunk_by(alike) {
        if is_any(&run[0]) {
            let end = phrases.code_len() + 2 * run.len() as u32;
            for _ in run {
                phrases.push_inst(Inst::NextElse(end));
                phrases.push_inst(Inst::Any);
            }
            continue;
        }
        let node = &run[0];
        match node {
            Node::Set(ids) => {
                let inst = match ids.as_slice() {
                    [id] => Inst::Word(*id),
                    _ => Inst::Set(sets.intern(phrases, ids)),
                };
                phrases.push_inst(inst);
            }
            Node::Any => phrases.push_inst(Inst::Any),
            Node::Name => phrases.push_inst(Inst::Name),
            Node::Caps => phrases.push_inst(Inst::Caps),
            Node::Assert(inst) => phrases.push_inst(*inst),
            Node::Save(slot) => phrases.push_inst(Inst::Save(u32::from(*slot))),
            Node::Gap(_) => {
                let words: u32 =
                    run.iter().map(|gap| if let Node::Gap(words) = gap { u32::from(*words) } else { 0 }).sum();
                // Each step may stop before its word, and stopping is tried first: as few words as possible.
                let end = phrases.code_len() + 2 * words;
                for _ in 0..words {
                    phrases.push_inst(Inst::ThereElse(end));
                    phrases.push_inst(Inst::Skip);
                }
            }
            Node::OneOf(all) => emit_choice(phrases, sets, all, false),
            Node::Optional(all) => emit_choice(phrases, sets, all, true),
        }
    }
}

/// The ids a sequence may begin with, put into `set`, and whether it may be empty; nothing if it may begin with any word.
fn firsts(seq: &[Node], set: &mut Vec<u32>) -> Option<bool> {
    for node in seq {
        match node {
            Node::Save(_) | Node::Assert(_) => {}
            Node::Set(ids) => {
                set.extend(ids);
                return Some(false);
            }
            Node::OneOf(all) | Node::Optional(all) => {
                let mut empty = matches!(node, Node::Optional(_));
                for seq in all {
                    empty |= firsts(seq, set)?;
                }
                if !empty {
                    return Some(false);
                }
            }
            Node::Any | Node::Gap(_) | Node::Name | Node::Caps => return None,
        }
    }
    Some(true)
}

/// The words that each of these alternatives may begin with; nothing if one may begin with any word, or be empty, or if
/// looking at the only one itself is no dearer.
fn choice_of(all: &[Vec<Node>], optional: bool) -> Option<Vec<u32>> {
    match all {
        [seq] if !optional || matches!(seq.first(), Some(Node::Set(_))) => return None,
        _ => {}
    }
    let mut of_id: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for (index, seq) in all.iter().enumerate() {
        let mut set = Vec::new();
        if firsts(seq, &mut set)? {
            return None;
        }
        set.sort_unstable();
        set.dedup();
        for id in set {
            of_id.entry(id).or_default().push(index as u32);
        }
    }
    Some(Choice::write(&of_id, all.len() as u32, optional))
}

fn emit_choice(phrases: &mut Phrases, sets: &mut Sets, all: &[Vec<Node>], optional: bool) {
    let mut jumps = Vec::new();
    if let Some(choice) = choice_of(all, optional) {
        let choice = sets.intern_choice(phrases, &choice);
        let ways = phrases.code_len() + 1;
        phrases.push_inst(Inst::Switch(choice));
        for _ in 0..all.len() + usize::from(optional) {
            phrases.push_inst(Inst::Match);
        }
        for (way, seq) in (ways..).zip(all) {
            phrases.set_inst(way, Inst::Jump(phrases.code_len()));
            emit(phrases, sets, seq);
            jumps.push(phrases.code_len());
            phrases.push_inst(Inst::Match);
        }
        if optional {
            jumps.push(ways + all.len() as u32);
        }
        let end = phrases.code_len();
        for jump in jumps {
            phrases.set_inst(jump, Inst::Jump(end));
        }
        return;
    }
    for (index, seq) in all.iter().enumerate() {
        let last = index + 1 == all.len() && !optional;
        let split = phrases.code_len();
        if !last {
            phrases.push_inst(Inst::Match);
        }
        emit(phrases, sets, seq);
        if !last {
            jumps.push(phrases.code_len());
            phrases.push_inst(Inst::Match);
            phrases.set_inst(split, Inst::NextElse(phrases.code_len()));
        }
    }
    let end = phrases.code_len();
    for jump in jumps {
        phrases.set_inst(jump, Inst::Jump(end));
    }
}
