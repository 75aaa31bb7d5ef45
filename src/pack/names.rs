//! Looks up acts, cues and rules by the names a pack uses for them.

use std::collections::BTreeMap;

use crate::yaml::{Node, Problems, nearest};

/// The names of one kind of thing, with their indices.
#[derive(Debug, Clone)]
pub struct Names {
    /// What the things are called: `act`, `cue`, `rule`.
    pub kind: &'static str,
    index: BTreeMap<String, u32>,
}

impl Names {
    /// No names yet.
    #[must_use]
    pub fn new(kind: &'static str) -> Self {
        Self { kind, index: BTreeMap::new() }
    }

    /// Gives a name the next index, or the one it has.
    pub fn add(&mut self, name: &str) -> u32 {
        let next = self.index.len() as u32;
        *self.index.entry(name.to_owned()).or_insert(next)
    }

    /// The index of a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<u32> {
        self.index.get(name).copied()
    }

    /// The names with their indices, sorted by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, u32)> {
        self.index.iter().map(|(name, index)| (name.as_str(), *index))
    }

    /// The index a text names; an unknown name is a mistake.
    pub fn find(&self, node: &Node, problems: &mut Problems) -> Option<u32> {
        let name = node.text(problems)?;
        let found = self.get(&name);
        if found.is_none() {
            let help = match nearest(&name, self.index.keys().map(String::as_str)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("define it, or see `amends rules` for the {}s there are", self.kind),
            };
            node.warning(problems, format!("there is no {} `{name}`", self.kind), help);
        }
        found
    }

    /// The indices a list of texts, or one text, names.
    pub fn find_all(&self, node: &Node, problems: &mut Problems) -> Vec<u32> {
        node.one_or_many().iter().filter_map(|item| self.find(item, problems)).collect()
    }
}
