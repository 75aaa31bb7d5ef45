//! Phrases while they are compiled: their words are sets, their lists are written out, and all of it lies in one place.

use super::gate::FAR;
use super::inst::Inst;
use super::sets::{SetId, Sets};

/// A part of a phrase.
#[derive(Debug, Clone, Copy)]
pub enum Node {
    /// One of these words.
    Set(SetId),
    /// Any word.
    Any,
    /// Up to so many words.
    Gap(u8),
    /// A name.
    Name,
    /// A word in capitals.
    Caps,
    /// One of these sequences.
    OneOf(Choices),
    /// One of these sequences, or nothing.
    Optional(Choices),
    /// Something that must hold here.
    Assert(Inst),
    /// Where a named part begins or ends.
    Save(u8),
}

/// Nodes that follow each other.
#[derive(Debug, Clone, Copy)]
pub struct Sequence {
    from: u32,
    to: u32,
}

/// Sequences of which one is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Choices {
    from: u32,
    to: u32,
}

/// The direction in which a sequence is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// From its first node.
    Ahead,
    /// From its last node.
    Back,
}

/// The nodes of a sequence in the order in which they are met.
pub fn along(sequence: &[Node], way: Direction) -> impl Iterator<Item = Node> {
    let last = sequence.len().wrapping_sub(1);
    (0..sequence.len()).map(move |at| sequence[if way == Direction::Ahead { at } else { last - at }])
}

/// Where all nodes lie.
#[derive(Debug, Default)]
pub struct Nodes {
    nodes: Vec<Node>,
    sequences: Vec<Sequence>,
}

impl Nodes {
    /// Keeps nodes that follow each other.
    pub fn keep(&mut self, nodes: &[Node]) -> Sequence {
        let from = self.nodes.len() as u32;
        self.nodes.extend_from_slice(nodes);
        Sequence { from, to: self.nodes.len() as u32 }
    }

    /// Keeps sequences of which one is taken.
    pub fn keep_choices(&mut self, sequences: &[Sequence]) -> Choices {
        let from = self.sequences.len() as u32;
        self.sequences.extend_from_slice(sequences);
        Choices { from, to: self.sequences.len() as u32 }
    }

    /// The nodes of a sequence.
    pub fn of(&self, sequence: Sequence) -> &[Node] {
        &self.nodes[sequence.from as usize..sequence.to as usize]
    }

    /// The sequences of a choice.
    pub fn choices(&self, choices: Choices) -> &[Sequence] {
        &self.sequences[choices.from as usize..choices.to as usize]
    }

    /// The nodes of each sequence of a choice.
    pub fn each(&self, choices: Choices) -> impl Iterator<Item = &[Node]> {
        self.choices(choices).iter().map(|sequence| self.of(*sequence))
    }

    /// The least words that match a sequence.
    pub fn least_words(&self, sequence: Sequence) -> usize {
        let words = |node: &Node| match node {
            Node::Set(_) | Node::Any | Node::Name | Node::Caps => 1,
            Node::OneOf(all) => self.choices(*all).iter().map(|inner| self.least_words(*inner)).min().unwrap_or(0),
            Node::Gap(_) | Node::Optional(_) | Node::Assert(_) | Node::Save(_) => 0,
        };
        self.of(sequence).iter().map(words).sum()
    }

    /// The most words that a node matches.
    pub fn most_words(&self, node: Node) -> u32 {
        match node {
            Node::Set(_) | Node::Any | Node::Name | Node::Caps => 1,
            Node::Gap(words) => u32::from(words),
            Node::OneOf(all) | Node::Optional(all) => {
                let most = |inner: &[Node]| inner.iter().map(|node| self.most_words(*node)).sum();
                self.each(all).map(most).max().unwrap_or_default()
            }
            Node::Assert(_) | Node::Save(_) => 0,
        }
    }

    /// The most words that a sequence matches, if it reaches an edge of the sentence in any case; else [`FAR`].
    pub fn to_the_edge(&self, sequence: &[Node], edge: &[Inst]) -> u32 {
        let reaches = sequence.iter().any(|node| matches!(node, Node::Assert(found) if edge.contains(found)));
        if reaches { sequence.iter().map(|node| self.most_words(*node)).sum::<u32>().min(FAR) } else { FAR }
    }

    /// Whether a node is `[*]`.
    pub fn is_any(&self, node: Node) -> bool {
        let Node::Optional(all) = node else { return false };
        matches!(self.choices(all), [only] if matches!(self.of(*only), [Node::Any]))
    }

    /// How common the words are at which a phrase could be anchored in a node.
    pub fn cost(&self, sets: &Sets, node: Node) -> Option<u64> {
        match node {
            Node::Set(set) => Some(sets.cost(set)),
            Node::Name | Node::Caps => Some(200),
            Node::OneOf(all) => self
                .each(all)
                .try_fold(0, |sum, inner| Some(sum + inner.iter().filter_map(|node| self.cost(sets, *node)).min()?)),
            _ => None,
        }
    }

    /// The ids a sequence may begin with, put into `set`, and whether it may be empty; nothing if it may begin with any word.
    pub fn firsts(&self, sets: &Sets, sequence: &[Node], way: Direction, set: &mut Vec<u32>) -> Option<bool> {
        for node in along(sequence, way) {
            match node {
                Node::Save(_) | Node::Assert(_) => {}
                Node::Set(ids) => {
                    set.extend(sets.ids(ids));
                    return Some(false);
                }
                Node::OneOf(all) | Node::Optional(all) => {
                    let mut empty = matches!(node, Node::Optional(_));
                    for inner in self.each(all) {
                        empty |= self.firsts(sets, inner, way, set)?;
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

    /// The set of which every match of a node holds a word; nothing if there is none.
    pub fn need(&self, sets: &mut Sets, node: Node, way: Direction) -> Option<SetId> {
        match node {
            Node::Set(set) => Some(set),
            Node::OneOf(all) => {
                let mut union = Vec::new();
                for inner in self.each(all) {
                    let mut rarest: Option<SetId> = None;
                    for node in along(inner, way) {
                        let Some(set) = self.need(sets, node, way) else { continue };
                        if rarest.is_none_or(|rarest| sets.cost(set) < sets.cost(rarest)) {
                            rarest = Some(set);
                        }
                    }
                    union.extend_from_slice(sets.ids(rarest?));
                }
                Some(sets.of(&mut union))
            }
            _ => None,
        }
    }
}
