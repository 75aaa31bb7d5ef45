//! Looks up acts, cues and rules by the names a pack uses for them.

use std::collections::BTreeMap;

use crate::yaml::{Node, Problems, nearest};

/// A text as the name of something: small letters, digits and hyphens.
#[must_use]
pub fn id_of(text: &str) -> String {
    let mut out = String::new();
    for c in text.trim().to_lowercase().chars() {
        match c {
            'ä' => out.push_str("ae"),
            'ö' => out.push_str("oe"),
            'ü' => out.push_str("ue"),
            'ß' => out.push_str("ss"),
            c if c.is_ascii_alphanumeric() => out.push(c),
            _ if out.ends_with('-') || out.is_empty() => {}
            _ => out.push('-'),
        }
    }
    out.truncate(out.trim_end_matches('-').len());
    out
}

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
        let kind = self.kind;
        if name.contains(',') {
            let all: Vec<&str> = name.split(',').map(str::trim).collect();
            return format!("several {kind}s stand in square brackets: [{}]", all.join(", "));
        }
        match self.slip(name) {
            Some(near) => format!("did you mean `{near}`?"),
            None if kind == "rule" => {
                "see `amends rules` for those there are; if another pack has it, add `extends: [that pack]`".to_owned()
            }
            None if name.contains(' ') => {
                let id = id_of(name);
                format!("here stands the name of a {kind}: define `{id}` under `{kind}s:`, with these words under `phrases:`")
                    .replace("of a act", "of an act")
            }
            None => {
                format!(
                    "define it under `{kind}s:`; if another pack has it, add `extends: [that pack]`; {}",
                    self.those()
                )
            }
        }
    }

    /// The names there are, as far as one line has room for them.
    fn those(&self) -> String {
        const MOST: usize = 40;
        let all: Vec<&str> = self.index.keys().map(String::as_str).filter(|name| !name.starts_with("rule:")).collect();
        match all.len() {
            0 => format!("this pack has no {} yet", self.kind),
            1..=MOST => format!("there are {}", all.join(", ")),
            _ => "docs/acts.md lists those of the built-in pack".to_owned(),
        }
    }

    /// As [`Self::find_all`] for the trigger `flag:`, where phrases may stand in place of names.
    pub fn find_flagged(&self, node: &Node, problems: &mut Problems) -> Vec<u32> {
        let unknown = |item: &&Node| item.value.as_str().is_some_and(|name| self.get(name).is_none());
        let items = node.one_or_many();
        let texts: Vec<&str> = items.iter().filter(unknown).filter_map(|item| item.value.as_str()).collect();
        let listed = |text: &&str| text.split(',').all(|part| self.get(part.trim()).is_some());
        let words = !texts.is_empty()
            && !texts.iter().any(listed)
            && texts.iter().all(|text| self.others_lack(text) && self.slip(text).is_none());
        if !words {
            return self.find_all(node, problems);
        }
        for item in items.iter().filter(unknown) {
            let quoted: Vec<String> = texts.iter().map(|text| format!("\"{text}\"")).collect();
            let help = format!(
                "to find these words write `flag: {{phrases: [{}]}}`; else define the act under `acts:`",
                quoted.join(", ")
            );
            item.problem(problems, format!("there is no act `{}`", item.value.as_str().unwrap_or_default()), help);
        }
        Vec::new()
    }

    fn others_lack(&self, name: &str) -> bool {
        self.others.as_ref().is_none_or(|(_, others)| others.iter().all(|other| other != name))
    }

    /// The name that a text is a slip of.
    fn slip(&self, name: &str) -> Option<&str> {
        nearest(name, self.index.keys().map(String::as_str).filter(|known| !known.starts_with("rule:")))
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
