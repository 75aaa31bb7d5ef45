//! Finds the rarest word that every match of a phrase must hold, and what must stand around it.

use super::gate::{FAR, Gate, Nearby};
use super::lower::Lowerer;
use super::nodes::{Direction, Node, along};
use super::program::Phrases;
use super::sets::{SetId, Sets};

/// The most variants a phrase may need. More means a choice in a choice in a choice, which nobody can read either.
pub(super) const MAX_VARIANTS: usize = 400;
/// How many words of a sentence may be one that is needed anywhere in it, against one that is needed at a place.
const WORDS_BESIDE: u64 = 10;

/// A phrase split at the word it is anchored at.
pub(super) struct Variant {
    pub(super) back: Vec<Node>,
    pub(super) anchor: SetId,
    pub(super) ahead: Vec<Node>,
}

/// Words of which every match of a variant holds one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Needed {
    pub(super) set: SetId,
    /// Whether they stand before the anchor.
    before: bool,
    /// How many words away at most.
    within: u32,
    /// How often one of them stands there by chance, against others.
    cost: u64,
}

impl Needed {
    /// The same with the set as one of a side.
    pub(super) fn placed(self, sets: &mut Sets, phrases: &mut Phrases) -> Nearby {
        Nearby { set: sets.place(phrases, self.set), before: self.before, within: self.within.min(FAR) }
    }
}

impl Lowerer<'_> {
    /// What every match of a variant holds beside its anchor, what tells most first.
    pub(super) fn needs(&mut self, back: &[Node], ahead: &[Node]) -> Vec<Needed> {
        let mut needs = Vec::new();
        for (sequence, way) in [(back, Direction::Back), (ahead, Direction::Ahead)] {
            let mut within = 0;
            for node in along(sequence, way) {
                within += self.nodes.most_words(node);
                let Some(set) = self.nodes.need(&mut self.sets, node, way) else { continue };
                let cost = self.sets.cost(set).saturating_mul(u64::from(within).min(WORDS_BESIDE));
                needs.push(Needed { set, before: way == Direction::Back, within, cost });
            }
        }
        needs.sort_by_key(|need| need.cost);
        needs
    }

    /// The rarest of what a match needs beside its anchor, and of the words of which the sentence must have one.
    pub(super) fn gate(&mut self, phrases: &mut Phrases, back: &[Node], ahead: &[Node], need: Option<SetId>) -> Gate {
        let mut beside = |sequence: &[Node], way: Direction| {
            let mut first = along(sequence, way).filter(|node| !matches!(node, Node::Save(_) | Node::Assert(_)));
            let set = if let Some(Node::Set(set)) = first.next() {
                set
            } else {
                let mut ids = Vec::new();
                let may_end = self.nodes.firsts(&self.sets, sequence, way, &mut ids)?;
                if may_end {
                    return None;
                }
                self.sets.of(&mut ids)
            };
            Some((self.sets.cost(set), set))
        };
        let (back, ahead) = (beside(back, Direction::Back), beside(ahead, Direction::Ahead));
        let cost_of = |beside: Option<(u64, SetId)>| beside.map_or(u64::MAX, |(cost, _)| cost);
        let least = cost_of(back).min(cost_of(ahead));
        // A sentence has so many words that any of them may be a needed one.
        if let Some(need) = need.filter(|need| least > self.sets.cost(*need).saturating_mul(WORDS_BESIDE)) {
            return Gate::Needs(self.sets.place(phrases, need));
        }
        match (back, ahead) {
            (_, Some((cost, set))) if cost == least => Gate::Next(self.sets.place(phrases, set)),
            (Some((_, set)), _) => Gate::Previous(self.sets.place(phrases, set)),
            _ => Gate::Open,
        }
    }

    /// Splits a sequence at its rarest word; a choice there gives one variant for each of its sequences.
    pub(super) fn anchored(&self, sequence: &[Node]) -> Option<Vec<Variant>> {
        let costs = sequence.iter().enumerate();
        let costs = costs.filter_map(|(at, node)| Some((self.nodes.cost(&self.sets, *node)?, at)));
        let (_, at) = costs.min()?;
        let (before, after) = (&sequence[..at], &sequence[at + 1..]);
        let one = |anchor: SetId| Some(vec![Variant { back: before.to_vec(), anchor, ahead: after.to_vec() }]);
        match sequence[at] {
            Node::Set(anchor) => one(anchor),
            Node::Name => one(self.name),
            Node::Caps => one(self.caps),
            Node::OneOf(all) => {
                let mut out = Vec::new();
                for inner in self.nodes.each(all) {
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
