//! Phrases as the compiler holds them: the parts of all phrases in one list, and their words as numbers.

use std::rc::Rc;

use super::phrase::Item;
use super::sets::QuickMap;

/// A word, the beginning of words, or a name, by its place among those that were met.
pub type Spelling = u32;

/// A part of a phrase. What a group holds follows it: its alternatives, each with its parts after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// A word, lower case.
    Word(Spelling),
    /// A word that begins with these letters.
    Prefix(Spelling),
    /// A word list, or a built-in class.
    List(Spelling),
    /// One of several sequences, in so many parts.
    OneOf(u32),
    /// One of several sequences, or nothing, in so many parts.
    Optional(u32),
    /// A named part of so many parts, whose words may be used in messages and rewrites.
    Capture(Spelling, u32),
    /// A sequence of a group, of so many parts.
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

/// Where the parts of a phrase stand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Span {
    /// The first part.
    pub from: u32,
    /// Behind the last part.
    pub to: u32,
}

/// The parts of all phrases.
#[derive(Debug, Default)]
pub struct Script {
    parts: Vec<Part>,
    spellings: Vec<Rc<str>>,
    known: QuickMap<Rc<str>, Spelling>,
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

    /// How many parts there are.
    pub fn len(&self) -> u32 {
        self.parts.len() as u32
    }

    /// The part at a place.
    pub fn part(&self, at: u32) -> Part {
        self.parts[at as usize]
    }

    /// The parts of a phrase.
    pub fn of(&self, span: Span) -> &[Part] {
        &self.parts[span.from as usize..span.to as usize]
    }

    /// Everything from a place on.
    pub fn since(&self, from: u32) -> Span {
        Span { from, to: self.len() }
    }

    /// Appends a part and gives its place.
    pub fn push(&mut self, part: Part) -> u32 {
        self.parts.push(part);
        self.len() - 1
    }

    /// Puts the head of a group before the parts that followed it, once it is known how many they are.
    pub fn close(&mut self, at: u32, head: impl FnOnce(u32) -> Part) {
        let size = self.len() - at - 1;
        self.parts[at as usize] = head(size);
    }

    /// Forgets everything from a place on.
    pub fn truncate(&mut self, from: u32) {
        self.parts.truncate(from as usize);
    }

    /// Appends items.
    pub fn add(&mut self, items: &[Item]) {
        for item in items {
            let part = match item {
                Item::Word(word) => Part::Word(self.spell(word)),
                Item::Prefix(prefix) => Part::Prefix(self.spell(prefix)),
                Item::List(name) => Part::List(self.spell(name)),
                Item::Gap(words) => Part::Gap(*words),
                Item::Any => Part::Any,
                Item::Start => Part::Start,
                Item::End => Part::End,
                Item::EndAsk => Part::EndAsk,
                Item::EndExclaim => Part::EndExclaim,
                Item::OneOf(all) => {
                    self.add_group(all, Part::OneOf);
                    continue;
                }
                Item::Optional(all) => {
                    self.add_group(all, Part::Optional);
                    continue;
                }
                Item::Capture(name, all) => {
                    let name = self.spell(name);
                    self.add_group(all, |size| Part::Capture(name, size));
                    continue;
                }
            };
            self.push(part);
        }
    }

    fn add_group(&mut self, all: &[Vec<Item>], head: impl FnOnce(u32) -> Part) {
        let at = self.push(Part::Any);
        self.add_alternatives(all);
        self.close(at, head);
    }

    /// Appends the alternatives of a group or word list.
    pub fn add_alternatives(&mut self, all: &[Vec<Item>]) {
        for items in all {
            let at = self.push(Part::Any);
            self.add(items);
            self.close(at, Part::Alternative);
        }
    }

    /// The items that parts stand for.
    pub fn items(&self, span: Span) -> Vec<Item> {
        let mut out = Vec::new();
        let mut at = span.from;
        while at < span.to {
            let part = self.part(at);
            at += 1;
            let text = |spelling: Spelling| self.text(spelling).to_owned();
            out.push(match part {
                Part::Word(word) => Item::Word(text(word)),
                Part::Prefix(prefix) => Item::Prefix(text(prefix)),
                Part::List(name) => Item::List(text(name)),
                Part::OneOf(size) => Item::OneOf(self.alternatives(&mut at, size)),
                Part::Optional(size) => Item::Optional(self.alternatives(&mut at, size)),
                Part::Capture(name, size) => Item::Capture(text(name), self.alternatives(&mut at, size)),
                Part::Alternative(_) => continue,
                Part::Gap(words) => Item::Gap(words),
                Part::Any => Item::Any,
                Part::Start => Item::Start,
                Part::End => Item::End,
                Part::EndAsk => Item::EndAsk,
                Part::EndExclaim => Item::EndExclaim,
            });
        }
        out
    }

    fn alternatives(&self, at: &mut u32, size: u32) -> Vec<Vec<Item>> {
        let end = *at + size;
        let mut all = Vec::new();
        while *at < end {
            let Part::Alternative(size) = self.part(*at) else { break };
            let from = *at + 1;
            all.push(self.items(Span { from, to: from + size }));
            *at = from + size;
        }
        *at = end;
        all
    }
}
