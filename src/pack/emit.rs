//! Writes the steps of the programs that phrases are matched with.

use rustc_hash::FxHashMap;

use super::choice::Choice;
use super::inst::Inst;
use super::nodes::{Choices, Direction, Node, Nodes, along};
use super::program::Phrases;
use super::sets::Sets;
use super::tails::Tails;

/// From so many sequences on it is worth remembering what a choice came to: word lists come again and again.
const MANY: usize = 4;

/// What is kept from one program of a side to the next.
#[derive(Debug, Default)]
pub struct Written {
    /// The choices that were written before.
    choices: FxHashMap<(Choices, bool, Direction), Option<u32>>,
    /// How the programs end that were written before.
    tails: Tails,
    /// How many steps were written, those among them that were found to be there before.
    pub steps: u32,
    /// Steps of choices that are open, which lead past them; those of an inner one are behind those of its outer one.
    jumps: Vec<u32>,
    /// Lists that are made again and again.
    firsts: Vec<(u32, u32)>,
    open: Vec<u32>,
    set: Vec<u32>,
    figures: Vec<u16>,
}

impl Written {
    /// Begins another side.
    pub fn clear(&mut self) {
        self.choices.clear();
        self.tails = Tails::default();
    }
}

/// Writes the programs of a side.
pub struct Emitter<'a> {
    /// The nodes of all phrases.
    pub nodes: &'a Nodes,
    /// Their sets.
    pub sets: &'a mut Sets,
    /// What is kept from one program to the next.
    pub written: &'a mut Written,
    /// Where the steps go.
    pub phrases: &'a mut Phrases,
}

impl Emitter<'_> {
    /// Writes the program of a sequence, as far as nothing that was written before ends the same way, and gives where it starts.
    pub fn program(&mut self, sequence: &[Node], way: Direction) -> u32 {
        let start = self.phrases.code_len();
        self.sequence(sequence, way);
        self.phrases.push_inst(Inst::Match);
        self.written.steps += self.phrases.code_len() - start;
        self.written.tails.share(self.phrases, start)
    }

    fn sequence(&mut self, sequence: &[Node], way: Direction) {
        let nodes = self.nodes;
        let mut rest = along(sequence, way).peekable();
        while let Some(node) = rest.next() {
            match node {
                // Gaps that follow each other are one, and so are optional words: else every way to share them out would be
                // tried.
                Node::Gap(words) => {
                    let mut words = u32::from(words);
                    while let Some(Node::Gap(more)) = rest.next_if(|next| matches!(next, Node::Gap(_))) {
                        words += u32::from(more);
                    }
                    // Each step may stop before its word, and stopping is tried first: as few words as possible.
                    let end = self.phrases.code_len() + 2 * words;
                    for _ in 0..words {
                        self.phrases.push_inst(Inst::ThereElse(end));
                        self.phrases.push_inst(Inst::Skip);
                    }
                }
                node if nodes.is_any(node) => {
                    let mut words = 1;
                    while rest.next_if(|next| nodes.is_any(*next)).is_some() {
                        words += 1;
                    }
                    let end = self.phrases.code_len() + 2 * words;
                    for _ in 0..words {
                        self.phrases.push_inst(Inst::NextElse(end));
                        self.phrases.push_inst(Inst::Any);
                    }
                }
                Node::Set(set) => {
                    let inst = match self.sets.ids(set) {
                        [id] => Inst::Word(*id),
                        _ => Inst::Set(self.sets.place(self.phrases, set)),
                    };
                    self.phrases.push_inst(inst);
                }
                Node::Any => self.phrases.push_inst(Inst::Any),
                Node::Name => self.phrases.push_inst(Inst::Name),
                Node::Caps => self.phrases.push_inst(Inst::Caps),
                Node::Assert(inst) => self.phrases.push_inst(inst),
                Node::Save(slot) => self.phrases.push_inst(Inst::Save(u32::from(slot))),
                Node::OneOf(all) => self.choice(all, false, way),
                Node::Optional(all) => self.choice(all, true, way),
            }
        }
    }

    fn choice(&mut self, all: Choices, optional: bool, way: Direction) {
        let key = (all, optional, way);
        let choice = if let Some(known) = self.written.choices.get(&key) {
            *known
        } else {
            let made = self.look_ahead(all, optional, way);
            let choice = made.map(|()| self.sets.place_choice(self.phrases, &self.written.figures));
            if self.nodes.choices(all).len() >= MANY {
                self.written.choices.insert(key, choice);
            }
            choice
        };
        match choice {
            Some(choice) => self.switch(choice, all, optional, way),
            None => self.each_in_turn(all, optional, way),
        }
    }

    /// A choice that looks at the next word.
    fn switch(&mut self, choice: u32, all: Choices, optional: bool, way: Direction) {
        let nodes = self.nodes;
        let sequences = nodes.choices(all);
        let outer = self.written.jumps.len();
        let ways = self.phrases.code_len() + 1;
        self.phrases.push_inst(Inst::Switch(choice));
        for _ in 0..sequences.len() + usize::from(optional) {
            self.phrases.push_inst(Inst::Match);
        }
        let last = ways + sequences.len() as u32 - 1;
        for (slot, sequence) in (ways..).zip(sequences) {
            self.phrases.set_inst(slot, Inst::Jump(self.phrases.code_len()));
            self.sequence(nodes.of(*sequence), way);
            // What comes after the last one is the next step as it is.
            if slot != last {
                self.written.jumps.push(self.phrases.code_len());
                self.phrases.push_inst(Inst::Match);
            }
        }
        if optional {
            self.written.jumps.push(ways + sequences.len() as u32);
        }
        self.land(outer);
    }

    /// A choice that tries one sequence after the other.
    fn each_in_turn(&mut self, all: Choices, optional: bool, way: Direction) {
        let nodes = self.nodes;
        let sequences = nodes.choices(all);
        let outer = self.written.jumps.len();
        for (index, sequence) in sequences.iter().enumerate() {
            let last = index + 1 == sequences.len() && !optional;
            let split = self.phrases.code_len();
            if !last {
                self.phrases.push_inst(Inst::Match);
            }
            self.sequence(nodes.of(*sequence), way);
            if !last {
                self.written.jumps.push(self.phrases.code_len());
                self.phrases.push_inst(Inst::Match);
                self.phrases.set_inst(split, Inst::NextElse(self.phrases.code_len()));
            }
        }
        self.land(outer);
    }

    /// Lets the steps after the first so many ones lead to where the next step comes.
    fn land(&mut self, outer: usize) {
        let end = self.phrases.code_len();
        for jump in self.written.jumps.drain(outer..) {
            self.phrases.set_inst(jump, Inst::Jump(end));
        }
    }

    /// Writes down the words that each of these alternatives may begin with; not if each may begin with any word or be empty, if
    /// looking at the only one itself is no dearer, or if the words are too many.
    fn look_ahead(&mut self, all: Choices, optional: bool, way: Direction) -> Option<()> {
        let sequences = self.nodes.choices(all);
        if let [only] = sequences {
            let first = along(self.nodes.of(*only), way).next();
            if !optional || matches!(first, Some(Node::Set(_))) {
                return None;
            }
        }
        let Written { firsts, open, set, figures, .. } = self.written;
        firsts.clear();
        open.clear();
        for (index, sequence) in (0..).zip(sequences) {
            set.clear();
            if self.nodes.firsts(self.sets, self.nodes.of(*sequence), way, set) == Some(false) {
                firsts.extend(set.iter().map(|id| (*id, index)));
            } else {
                open.push(index);
            }
        }
        firsts.sort_unstable();
        firsts.dedup();
        if firsts.is_empty() {
            return None;
        }
        Choice::write(firsts, open, sequences.len() as u32, optional, figures)
    }
}
