//! Phrases as the compiler holds them: the pieces of all phrases in one list, and their words as numbers.

use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::phrase::Item;

/// A word, the beginning of words, or a name, by its place among those that were met.
pub type Spelling = u32;

/// A piece of a phrase. What a group holds follows it: its alternatives, each with its pieces after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece {
    /// A word, lower case.
    Word(Spelling),
    /// A word that begins with these letters.
    Prefix(Spelling),
    /// A word list, or a built-in class.
    List(Spelling),
    /// One of several sequences, in so many pieces.
    OneOf(u32),
    /// One of several sequences, or nothing, in so many pieces.
    Optional(u32),
    /// A named part of so many pieces, whose words may be used in messages and rewrites.
    Capture(Spelling, u32),
    /// A sequence of a group, of so many pieces.
    Alternative(u32),
    /// Up to so many words, as few as possible.
    Gap(u8),
    /// Any one word.
    Any,
    /// The start of a sentence.
    Start,
    /// The end of a sentence.
    End,
    /// The end of a sentence that asks.
    EndAsk,
    /// The end of a sentence that exclaims.
    EndExclaim,
}

/// Where the pieces of a phrase stand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Span {
    /// The first piece.
    pub from: u32,
    /// Behind the last piece.
    pub to: u32,
}

/// The pieces of all phrases.
#[derive(Debug, Default)]
pub struct Script {
    pieces: Vec<Piece>,
    spellings: Vec<Rc<str>>,
    known: FxHashMap<Rc<str>, Spelling>,
}

impl Script {
    /// The number of a word or name.
    pub fn spell(&mut self, text: &str) -> Spelling {
        if let Some(spelling) = self.known.get(text) {
            return *spelling;
        }
        let (spelling, text) = (self.spellings.len() as Spelling, Rc::<str>::from(text));
        self.spellings.push(Rc::clone(&text));
        self.known.insert(text, spelling);
        spelling
    }

    /// The word or name of a number.
    pub fn text(&self, spelling: Spelling) -> &str {
        &self.spellings[spelling as usize]
    }

    /// The same, to be held while the script changes.
    pub fn shared_text(&self, spelling: Spelling) -> Rc<str> {
        Rc::clone(&self.spellings[spelling as usize])
    }

    /// How many pieces there are.
    pub fn len(&self) -> u32 {
        self.pieces.len() as u32
    }

    /// The piece at a place.
    pub fn piece(&self, at: u32) -> Piece {
        self.pieces[at as usize]
    }

    /// The pieces of a phrase.
    pub fn of(&self, span: Span) -> &[Piece] {
        &self.pieces[span.from as usize..span.to as usize]
    }

    /// Everything from a place on.
    pub fn since(&self, from: u32) -> Span {
        Span { from, to: self.len() }
    }

    /// Appends a piece and gives its place.
    pub fn push(&mut self, piece: Piece) -> u32 {
        self.pieces.push(piece);
        self.len() - 1
    }

    /// Puts the head of a group before the pieces that followed it, once it is known how many they are.
    pub fn close(&mut self, at: u32, head: impl FnOnce(u32) -> Piece) {
        let size = self.len() - at - 1;
        self.pieces[at as usize] = head(size);
    }

    /// Forgets everything from a place on.
    pub fn truncate(&mut self, from: u32) {
        self.pieces.truncate(from as usize);
    }

    /// Appends items.
    pub fn add(&mut self, items: &[Item]) {
        for item in items {
            let piece = match item {
                Item::Word(word) => Piece::Word(self.spell(word)),
                Item::Prefix(prefix) => Piece::Prefix(self.spell(prefix)),
                Item::List(name) => Piece::List(self.spell(name)),
                Item::Gap(words) => Piece::Gap(*words),
                Item::Any => Piece::Any,
                Item::Start => Piece::Start,
                Item::End => Piece::End,
                Item::EndAsk => Piece::EndAsk,
                Item::EndExclaim => Piece::EndExclaim,
                Item::OneOf(all) => {
                    self.add_group(all, Piece::OneOf);
                    continue;
                }
                Item::Optional(all) => {
                    self.add_group(all, Piece::Optional);
                    continue;
                }
                Item::Capture(name, all) => {
                    let name = self.spell(name);
                    self.add_group(all, |size| Piece::Capture(name, size));
                    continue;
                }
            };
            self.push(piece);
        }
    }

    fn add_group(&mut self, all: &[Vec<Item>], head: impl FnOnce(u32) -> Piece) {
        let at = self.push(Piece::Any);
        self.add_alternatives(all);
        self.close(at, head);
    }

    /// Appends the alternatives of a group or word list.
    pub fn add_alternatives(&mut self, all: &[Vec<Item>]) {
        for items in all {
            let at = self.push(Piece::Any);
            self.add(items);
            self.close(at, Piece::Alternative);
        }
    }

    /// The items that pieces stand for.
    pub fn items(&self, span: Span) -> Vec<Item> {
        let mut out = Vec::new();
        let mut at = span.from;
        while at < span.to {
            let piece = self.piece(at);
            at += 1;
            let text = |spelling: Spelling| self.text(spelling).to_owned();
            out.push(match piece {
                Piece::Word(word) => Item::Word(text(word)),
                Piece::Prefix(prefix) => Item::Prefix(text(prefix)),
                Piece::List(name) => Item::List(text(name)),
                Piece::OneOf(size) => Item::OneOf(self.alternatives(&mut at, size)),
                Piece::Optional(size) => Item::Optional(self.alternatives(&mut at, size)),
                Piece::Capture(name, size) => Item::Capture(text(name), self.alternatives(&mut at, size)),
                Piece::Alternative(_) => continue,
                Piece::Gap(words) => Item::Gap(words),
                Piece::Any => Item::Any,
                Piece::Start => Item::Start,
                Piece::End => Item::End,
                Piece::EndAsk => Item::EndAsk,
                Piece::EndExclaim => Item::EndExclaim,
            });
        }
        out
    }

    fn alternatives(&self, at: &mut u32, size: u32) -> Vec<Vec<Item>> {
        let end = *at + size;
        let mut all = Vec::new();
        while *at < end {
            let Piece::Alternative(size) = self.piece(*at) else { break };
            let from = *at + 1;
            all.push(self.items(Span { from, to: from + size }));
            *at = from + size;
        }
        *at = end;
        all
    }
}
