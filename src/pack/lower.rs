//! Turns parsed phrases into programs, and finds for each the rarest word that every match must hold.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::anchor::{MAX_VARIANTS, Variant};
use super::emit::{Emitter, Written};
use super::inst::Inst;
use super::language::Language;
use super::lexicon::{LONGEST_WORD, Lexicon, class};
use super::nodes::{Direction, Node, Nodes, Sequence};
use super::phrase::Item;
use super::program::{Edges, MOST_VARIANTS, Phrase, Phrases};
use super::script::{Piece, Script, Span, Spelling};
use super::sets::{NO_SET, SetId, Sets};

/// The built-in classes of words, as they are named in phrases.
pub const BUILT_IN: &[&str] =
    &["number", "money", "name", "caps", "emoji", "handle", "url", "email", "shout", "placeholder"];

/// Word lists by name, each a choice of sequences.
pub type Words = BTreeMap<String, Vec<Vec<Item>>>;

/// The largest program of a phrase.
const MAX_CODE: u32 = 40_000;
/// The most steps all phrases of a side may have together.
const MAX_TOTAL_CODE: u32 = 4_000_000;
/// So many ids of words there are at most, so that one has room in two bytes and one figure is left that is none.
const MAX_IDS: u32 = u16::MAX as u32;
/// How deep groups and word lists may stand in each other.
const MAX_DEPTH: usize = 16;

/// A word list or class that was written out.
#[derive(Clone, Copy)]
struct List {
    node: Node,
    /// How many levels it has below it.
    height: usize,
}

/// Why a phrase cannot be compiled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LowerError {
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
}

fn too_deep<T>() -> Result<T, LowerError> {
    error("word lists name each other too deeply", "look for a word list that names itself")
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
    words: &'a Words,
    /// The pieces of all phrases.
    pub script: &'a mut Script,
    /// Which words, and which beginnings of words, were learnt before.
    learnt: Vec<[bool; 2]>,
    pub(super) nodes: Nodes,
    pub(super) sets: Sets,
    written: Written,
    /// The word lists and classes that were written out before.
    lists: FxHashMap<Spelling, List>,
    /// What the words that were met before stand for: so many of `known_nodes` from a place on.
    known: Vec<(u32, u32)>,
    known_nodes: Vec<Node>,
    /// The words that begin with letters which were met before.
    prefixes: FxHashMap<Spelling, SetId>,
    /// The set of each word, with the words it may also be; [`NO_SET`] for those that were not asked for.
    of_id: Vec<SetId>,
    /// What the sequences that are read just now hold so far, an inner one behind its outer one.
    open: Vec<Node>,
    /// The same for the sequences of choices.
    open_choices: Vec<Sequence>,
    /// The same for the words of choices.
    open_ids: Vec<u32>,
    /// The deepest level that was read.
    deepest: usize,
    /// How many named parts were read.
    parts: usize,
    /// The sets that stand for names and for words in capitals where a phrase can be anchored at nothing better.
    pub(super) name: SetId,
    pub(super) caps: SetId,
}

impl<'a> Lowerer<'a> {
    /// A compiler of phrases that may name these lists.
    pub fn new(lexicon: &'a mut Lexicon, language: &'a Language, words: &'a Words, script: &'a mut Script) -> Self {
        let mut sets = Sets::new(&language.weights);
        Self {
            lexicon,
            language,
            words,
            script,
            learnt: Vec::new(),
            nodes: Nodes::default(),
            name: sets.of(&mut [class::NAME]),
            caps: sets.of(&mut [class::CAPS]),
            sets,
            written: Written::default(),
            lists: FxHashMap::default(),
            known: Vec::new(),
            known_nodes: Vec::new(),
            prefixes: FxHashMap::default(),
            of_id: Vec::new(),
            open: Vec::new(),
            open_choices: Vec::new(),
            open_ids: Vec::new(),
            deepest: 0,
            parts: 0,
        }
    }

    /// Makes the words of a phrase known, so that prefixes can find them.
    pub fn learn(&mut self, pieces: Span) {
        for at in pieces.from..pieces.to {
            let (Piece::Word(spelling) | Piece::Prefix(spelling)) = self.script.piece(at) else { continue };
            let is_prefix = matches!(self.script.piece(at), Piece::Prefix(_));
            if self.learnt.len() <= spelling as usize {
                self.learnt.resize(spelling as usize + 1, [false; 2]);
            }
            if std::mem::replace(&mut self.learnt[spelling as usize][usize::from(is_prefix)], true) {
                continue;
            }
            let word = self.script.shared_text(spelling);
            if is_prefix {
                self.lexicon.prefix_id(&word);
            } else if self.lexicon.get(&word).is_none() {
                match self.split_ending(&word) {
                    Some((base, _)) => {
                        self.lexicon.ids(base);
                    }
                    None => {
                        self.lexicon.id(&word);
                    }
                }
            }
        }
    }

    /// Begins another side, whose phrases have programs and sets of their own.
    pub fn begin_side(&mut self) {
        self.sets.begin_side();
        self.written.clear();
    }

    /// Adds the variants of a phrase and returns the names of its parts.
    ///
    /// # Errors
    /// A phrase without a word every match must hold, or one that is too large.
    pub fn add(&mut self, phrases: &mut Phrases, source: u32, pieces: Span) -> Result<Vec<String>, LowerError> {
        let mut captures = Vec::new();
        self.open.clear();
        self.open_choices.clear();
        self.open_ids.clear();
        let sequence = self.resolve(pieces, &mut captures, 0)?;
        let Some(variants) = self.anchored(self.nodes.of(sequence)) else {
            return error(
                "this phrase has no word that every match must hold, so it would match nearly everything",
                "add a word outside of square brackets, stars and gaps",
            );
        };
        if variants.len() > MAX_VARIANTS {
            return error("this phrase has too many choices", "split it into several phrases");
        }
        self.written.steps = 0;
        for variant in variants {
            self.add_variant(phrases, source, &variant);
            Self::check_room(phrases)?;
            if self.written.steps > MAX_CODE {
                return error("this phrase has too many choices", "split it into several phrases");
            }
        }
        Ok(captures)
    }

    /// Tells whether there is room for all words that the phrases hold. Asked once, when all of them were learnt.
    ///
    /// # Errors
    /// There are too many, or one is too long.
    pub fn check_words(&self) -> Result<(), LowerError> {
        match self.lexicon.left_out() {
            Some(word) if word.len() > LONGEST_WORD => {
                let start: String = word.chars().take(30).collect();
                let message = format!("the word `{start}…` is longer than {LONGEST_WORD} bytes");
                Err(LowerError { message, help: "leave it out, or write its beginning with a star".to_owned() })
            }
            None if self.lexicon.len() <= MAX_IDS => Ok(()),
            _ => error("the pack knows more than 65,535 words", "split it, or use fewer words in lists and phrases"),
        }
    }

    /// Tells whether there is room for the phrases that are there.
    ///
    /// # Errors
    /// There are more than their figures can say.
    pub fn check_room(phrases: &Phrases) -> Result<(), LowerError> {
        if phrases.code_len() > MAX_TOTAL_CODE || phrases.is_overfull() {
            let message = format!("the phrases of the pack can begin and go on in more than {MOST_VARIANTS} ways");
            let help = "use fewer choices, or split the pack into several that are loaded apart".to_owned();
            return Err(LowerError { message, help });
        }
        Ok(())
    }

    fn add_variant(&mut self, phrases: &mut Phrases, source: u32, variant: &Variant) {
        let Variant { back, anchor, ahead } = variant;
        let Self { nodes, sets, written, .. } = self;
        let mut emitter = Emitter { nodes, sets, written, phrases };
        let back_at = emitter.program(back, Direction::Back);
        let ahead_at = emitter.program(ahead, Direction::Ahead);
        let anchor = self.sets.place(phrases, *anchor);
        let ends = |assert: Inst| ahead.iter().any(|node| matches!(node, Node::Assert(found) if *found == assert));
        let ender = match (ends(Inst::EndAsk), ends(Inst::EndExclaim)) {
            (true, _) => Some(Inst::EndAsk),
            (_, true) => Some(Inst::EndExclaim),
            _ => None,
        };
        let edges = Edges {
            start: self.nodes.to_the_edge(back, &[Inst::Start]),
            end: self.nodes.to_the_edge(ahead, &[Inst::End, Inst::EndAsk, Inst::EndExclaim]),
        };
        let rarest = self.needs(back, ahead);
        let gate = self.gate(phrases, back, ahead, rarest.first().map(|need| need.set));
        let mut needs =
            rarest.iter().map(|need| need.placed(&mut self.sets, phrases)).filter(|need| !gate.holds(*need));
        let needs = [needs.next(), needs.next()];
        phrases.push_variant(Phrase { source, back: back_at, ahead: ahead_at, anchor, ender, edges, needs }, gate);
    }

    /// Puts the sets of a written word into the sequence that is read, one for each of its parts.
    fn word(&mut self, spelling: Spelling) {
        const UNKNOWN: (u32, u32) = (0, 0);
        if self.known.len() <= spelling as usize {
            self.known.resize(spelling as usize + 1, UNKNOWN);
        }
        if self.known[spelling as usize] == UNKNOWN {
            let from = self.known_nodes.len() as u32;
            for id in self.ids_of(&self.script.shared_text(spelling)) {
                let set = self.set_of(id);
                self.known_nodes.push(Node::Set(set));
            }
            self.known[spelling as usize] = (from, self.known_nodes.len() as u32);
        }
        let (from, to) = self.known[spelling as usize];
        self.open.extend_from_slice(&self.known_nodes[from as usize..to as usize]);
    }

    /// The ids of a written word, one for each of its parts.
    fn ids_of(&mut self, word: &str) -> Vec<u32> {
        if let Some(ids) = self.lexicon.get(word) {
            return ids.to_vec();
        }
        match self.split_ending(word) {
            Some((base, ending)) => [&self.lexicon.ids(base), ending].concat(),
            None => vec![self.lexicon.id(word)],
        }
    }

    /// The set of a word and those it may also be.
    fn set_of(&mut self, id: u32) -> SetId {
        if self.of_id.len() <= id as usize {
            self.of_id.resize(self.lexicon.len() as usize, NO_SET);
        }
        if self.of_id[id as usize] == NO_SET {
            let mut ids = vec![id];
            ids.extend(self.language.also.get(&id).into_iter().flatten());
            self.of_id[id as usize] = self.sets.of(&mut ids);
        }
        self.of_id[id as usize]
    }

    /// The part of a word before its ending, and what the ending stands for.
    fn split_ending<'w>(&self, word: &'w str) -> Option<(&'w str, &'a [u32])> {
        let language = self.language;
        let (ending, ids) = language.endings.iter().find(|(ending, _)| word.ends_with(ending.as_str()))?;
        let base = &word[..word.len() - ending.len()];
        (!base.is_empty()).then_some((base, ids.as_slice()))
    }

    fn prefix(&mut self, spelling: Spelling) -> SetId {
        if let Some(set) = self.prefixes.get(&spelling) {
            return *set;
        }
        let set = self.sets.of(&mut self.lexicon.ids_with_prefix(self.script.text(spelling)));
        self.prefixes.insert(spelling, set);
        set
    }

    fn resolve(&mut self, pieces: Span, captures: &mut Vec<String>, depth: usize) -> Result<Sequence, LowerError> {
        if depth > MAX_DEPTH {
            return too_deep();
        }
        self.deepest = self.deepest.max(depth);
        let from = self.open.len();
        let mut at = pieces.from;
        while at < pieces.to {
            let piece = self.script.piece(at);
            at += 1;
            let group = |size: u32| Span { from: at, to: at + size };
            let node = match piece {
                Piece::Word(word) => {
                    self.word(word);
                    continue;
                }
                // Stands in groups only, which know how to go through them.
                Piece::Alternative(_) => continue,
                Piece::Prefix(prefix) => Node::Set(self.prefix(prefix)),
                Piece::List(name) => self.list(name, captures, depth)?,
                Piece::Gap(words) => Node::Gap(words),
                Piece::Any => Node::Any,
                Piece::Start => Node::Assert(Inst::Start),
                Piece::End => Node::Assert(Inst::End),
                Piece::EndAsk => Node::Assert(Inst::EndAsk),
                Piece::EndExclaim => Node::Assert(Inst::EndExclaim),
                Piece::OneOf(size) => {
                    let group = group(size);
                    at = group.to;
                    self.choice(group, captures, depth)?
                }
                Piece::Optional(size) => {
                    let group = group(size);
                    at = group.to;
                    match self.choice(group, captures, depth)? {
                        Node::OneOf(all) => Node::Optional(all),
                        node => {
                            let only = self.nodes.keep(&[node]);
                            Node::Optional(self.nodes.keep_choices(&[only]))
                        }
                    }
                }
                Piece::Capture(name, size) => {
                    let group = group(size);
                    at = group.to;
                    self.parts += 1;
                    let name = self.script.text(name);
                    let slot = captures.iter().position(|known| known == name).unwrap_or_else(|| {
                        captures.push(name.to_owned());
                        captures.len() - 1
                    });
                    if slot >= 4 {
                        return error("this phrase has more than four named parts", "split it into several phrases");
                    }
                    self.open.push(Node::Save(2 * slot as u8));
                    let inner = self.choice(group, captures, depth)?;
                    self.open.push(inner);
                    Node::Save(2 * slot as u8 + 1)
                }
            };
            self.open.push(node);
        }
        let sequence = self.nodes.keep(&self.open[from..]);
        self.open.truncate(from);
        Ok(sequence)
    }

    /// A choice among the alternatives of a group; one set if each of them is a single word.
    fn choice(&mut self, group: Span, captures: &mut Vec<String>, depth: usize) -> Result<Node, LowerError> {
        let (from_ids, from_choices) = (self.open_ids.len(), self.open_choices.len());
        let mut at = group.from;
        while at < group.to {
            let Piece::Alternative(size) = self.script.piece(at) else { break };
            let own = Span { from: at + 1, to: at + 1 + size };
            at = own.to;
            let sequence = self.resolve(own, captures, depth + 1)?;
            match *self.nodes.of(sequence) {
                [Node::Set(set)] => self.open_ids.extend_from_slice(self.sets.ids(set)),
                [Node::OneOf(inner)] => {
                    for sequence in self.nodes.choices(inner) {
                        match *self.nodes.of(*sequence) {
                            [Node::Set(set)] => self.open_ids.extend_from_slice(self.sets.ids(set)),
                            _ => self.open_choices.push(*sequence),
                        }
                    }
                }
                _ => self.open_choices.push(sequence),
            }
        }
        let sequences = &mut self.open_choices[from_choices..];
        let has_words = self.open_ids.len() > from_ids;
        let node = if sequences.is_empty() {
            Node::Set(self.sets.of(&mut self.open_ids[from_ids..]))
        } else {
            // Longer choices first: "call back" before "call".
            if sequences.len() > 1 {
                sequences.sort_by_cached_key(|sequence| std::cmp::Reverse(self.nodes.least_words(*sequence)));
            }
            if has_words {
                let set = self.sets.of(&mut self.open_ids[from_ids..]);
                let words = self.nodes.keep(&[Node::Set(set)]);
                self.open_choices.push(words);
            }
            Node::OneOf(self.nodes.keep_choices(&self.open_choices[from_choices..]))
        };
        self.open_ids.truncate(from_ids);
        self.open_choices.truncate(from_choices);
        Ok(node)
    }

    fn list(&mut self, spelling: Spelling, captures: &mut Vec<String>, depth: usize) -> Result<Node, LowerError> {
        if let Some(List { node, height }) = self.lists.get(&spelling).copied() {
            if depth + height > MAX_DEPTH {
                return too_deep();
            }
            self.deepest = self.deepest.max(depth + height);
            return Ok(node);
        }
        let name = self.script.shared_text(spelling);
        if BUILT_IN.contains(&&*name) {
            let node = self.class(&name);
            self.lists.insert(spelling, List { node, height: 0 });
            return Ok(node);
        }
        let Some(all) = self.words.get(&*name) else {
            return error(format!("there is no word list `{name}`"), "");
        };
        let from = self.script.len();
        self.script.add_alternatives(all);
        let group = self.script.since(from);
        let outer = std::mem::replace(&mut self.deepest, depth);
        let parts = self.parts;
        let node = self.choice(group, captures, depth + 1)?;
        // The named parts of a list get other places in another phrase.
        if self.parts == parts {
            self.lists.insert(spelling, List { node, height: self.deepest - depth });
        }
        self.deepest = self.deepest.max(outer);
        Ok(node)
    }

    /// A built-in class.
    fn class(&mut self, name: &str) -> Node {
        let id = match name {
            "name" => return Node::Name,
            "caps" => return Node::Caps,
            "number" => {
                let mut set = self.language.numbers.clone();
                set.extend([class::NUMBER, class::MONEY]);
                for digit in '0'..='9' {
                    set.extend(self.lexicon.ids_with_prefix(&digit.to_string()));
                }
                return Node::Set(self.sets.of(&mut set));
            }
            "money" => class::MONEY,
            "emoji" => class::EMOJI,
            "handle" => class::HANDLE,
            "url" => class::URL,
            "email" => class::EMAIL,
            "shout" => class::SHOUT,
            _ => class::PLACEHOLDER,
        };
        Node::Set(self.sets.of(&mut [id]))
    }
}
