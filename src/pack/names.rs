//! Looks up acts, cues and rules by the names a pack uses for them.

use std::collections::BTreeMap;

use crate::yaml::{Node, Problems, nearest};

/// The names of one kind of thing, with their indices.
#[derive(Debug, Clone)]
pub struct Names {
    /// What the things are called: `act`, `cue`, `rule`.
    pub kind: &'static str,
    index: BTreeMap<String, u32>,
    /// Names of the other kind, which are often taken for one of this.
    others: Option<(&'static str, Vec<String>)>,
}

impl Names {
    /// No names yet.
    #[must_use]
    pub fn new(kind: &'static str) -> Self {
        Self { kind, index: BTreeMap::new(), others: None }
    }

    /// Remembers the names of the other kind, for better messages.
    pub fn tell_apart(&mut self, other: &Self) {
        self.others = Some((other.kind, other.index.keys().cloned().collect()));
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
            node.problem(problems, format!("there is no {} `{name}`", self.kind), self.way_out(&name));
        }
        found
    }

    /// What to do about a name that is not there.
    #[must_use]
    pub fn way_out(&self, name: &str) -> String {
        if let Some((kind, others)) = &self.others
            && others.iter().any(|other| other == name)
        {
            return match self.kind {
                "act" => format!("`{name}` is a {kind} of the customer's message; here stands what the reply does"),
                _ => format!("`{name}` is an {kind} of the reply; here stands what the customer's message shows"),
            };
        }
        if self.kind == "act" && name.contains(' ') {
            return format!("an act has a name without blanks; to find these words write `{{phrases: [\"{name}\"]}}`");
        }
        let known = self.index.keys().map(String::as_str).filter(|known| !known.starts_with("rule:"));
        match nearest(name, known) {
            Some(near) => format!("did you mean `{near}`?"),
            None if self.kind == "rule" => {
                "see `amends rules` for those there are; if another pack has it, add `extends: [that pack]`".to_owned()
            }
            None => format!("define it under `{}s:`; if another pack has it, add `extends: [that pack]`", self.kind),
        }
    }

    /// The indices a list of texts, or one text, names. An empty list is a mistake: nothing would ever come of it.
    pub fn find_all(&self, node: &Node, problems: &mut Problems) -> Vec<u32> {
        if node.one_or_many().is_empty() {
            let help = format!("name at least one {}, or remove the key", self.kind);
            node.problem_here(problems, format!("no {} is named here", self.kind), help);
        }
        node.one_or_many().iter().filter_map(|item| self.find(item, problems)).collect()
    }
}
