//! A tree of values that knows where in the text each of them stands: what JSON, YAML, CSV and XML are read into.

pub mod csv;
pub mod json;
pub mod path;
pub mod xml;
pub mod yaml;

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::ops::Range;

use crate::draft::Writing;
use crate::offsets::MappedText;

/// The most values a file may hold.
pub const MOST_VALUES: usize = 1_000_000;
/// The deepest values may be nested.
pub const DEEPEST: usize = 128;

/// A value of a [`Tree`], as an index.
pub type NodeId = u32;

/// How a string is written in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// As it stands.
    Verbatim(Writing),
    /// With JSON escapes.
    Json,
    /// Decoded already; the index leads to what the tree stores.
    Stored(u32),
}

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Nothing.
    Null,
    /// True or false.
    Bool(bool),
    /// A number, as written.
    Number,
    /// A string.
    Str(Form),
    /// Elements: a run of [`Tree::kids`].
    Array(u32, u32),
    /// Members: a run of [`Tree::kids`].
    Object(u32, u32),
}

/// A value and the bytes of the text it stands on; for a string, those between its quotes.
#[derive(Debug, Clone, Copy)]
pub struct Node {
    /// What it is.
    pub kind: Kind,
    /// Where it starts.
    pub start: u32,
    /// Where it ends.
    pub end: u32,
}

/// A text that could not be read into a tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TreeError {
    /// The byte of the text at which reading stopped.
    pub at: usize,
    /// What is wrong there.
    pub what: String,
}

impl TreeError {
    fn new(at: usize, what: impl Into<String>) -> Self {
        Self { at, what: what.into() }
    }
}

impl fmt::Display for TreeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

/// A string that was decoded while the text was read.
#[derive(Debug, Clone)]
pub struct Stored {
    /// The string with its map to the text.
    pub text: MappedText,
    /// How it is written.
    pub writing: Writing,
}

/// A tree of values over a text.
#[derive(Debug, Clone)]
pub struct Tree<'a> {
    /// The text that all positions count in.
    pub source: &'a str,
    /// The outermost value.
    pub root: NodeId,
    nodes: Vec<Node>,
    kids: Vec<(u32, NodeId)>,
    keys: Vec<Box<str>>,
    key_ids: HashMap<Box<str>, u32>,
    stored: Vec<Stored>,
}

impl<'a> Tree<'a> {
    /// A tree without values.
    #[must_use]
    pub fn new(source: &'a str) -> Self {
        Self {
            source,
            root: 0,
            nodes: Vec::new(),
            kids: Vec::new(),
            keys: Vec::new(),
            key_ids: HashMap::new(),
            stored: Vec::new(),
        }
    }

    /// Adds a value. There is a limit to how many there may be.
    pub fn add(&mut self, kind: Kind, range: Range<usize>) -> Result<NodeId, TreeError> {
        if self.nodes.len() >= MOST_VALUES {
            return Err(TreeError::new(range.start, format!("it holds more than {MOST_VALUES} values")));
        }
        self.nodes.push(Node { kind, start: range.start as u32, end: range.end as u32 });
        Ok(self.nodes.len() as NodeId - 1)
    }

    /// Adds a string that is decoded already.
    pub fn add_stored(&mut self, text: MappedText, writing: Writing, range: Range<usize>) -> Result<NodeId, TreeError> {
        self.stored.push(Stored { text, writing });
        self.add(Kind::Str(Form::Stored(self.stored.len() as u32 - 1)), range)
    }

    /// Adds an array of values that were added before.
    pub fn add_array(&mut self, items: &[NodeId], range: Range<usize>) -> Result<NodeId, TreeError> {
        let start = self.kids.len() as u32;
        self.kids.extend(items.iter().map(|&id| (0, id)));
        self.add(Kind::Array(start, items.len() as u32), range)
    }

    /// Adds an object of values that were added before.
    pub fn add_object(&mut self, members: &[(u32, NodeId)], range: Range<usize>) -> Result<NodeId, TreeError> {
        let start = self.kids.len() as u32;
        self.kids.extend_from_slice(members);
        self.add(Kind::Object(start, members.len() as u32), range)
    }

    /// The number of a member's name.
    pub fn key(&mut self, name: &str) -> u32 {
        if let Some(&id) = self.key_ids.get(name) {
            return id;
        }
        let id = self.keys.len() as u32;
        self.keys.push(name.into());
        self.key_ids.insert(name.into(), id);
        id
    }

    /// The name with a number.
    #[must_use]
    pub fn key_name(&self, key: u32) -> &str {
        self.keys.get(key as usize).map_or("", |k| k)
    }

    /// A value.
    #[must_use]
    pub fn node(&self, id: NodeId) -> Node {
        self.nodes[id as usize]
    }

    /// Where a value stands in the text.
    #[must_use]
    pub fn range(&self, id: NodeId) -> Range<usize> {
        let node = self.node(id);
        node.start as usize..node.end as usize
    }

    /// How many values there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there are no values.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// The members of an object with the numbers of their names; the elements of an array; nothing otherwise.
    #[must_use]
    pub fn kids(&self, id: NodeId) -> &[(u32, NodeId)] {
        match self.node(id).kind {
            Kind::Array(start, len) | Kind::Object(start, len) => &self.kids[start as usize..(start + len) as usize],
            _ => &[],
        }
    }

    /// The member of an object with a name. Of several the last counts, as in most readers.
    #[must_use]
    pub fn get(&self, id: NodeId, name: &str) -> Option<NodeId> {
        let Kind::Object(..) = self.node(id).kind else { return None };
        let key = *self.key_ids.get(name)?;
        self.kids(id).iter().rev().find(|(k, _)| *k == key).map(|&(_, id)| id)
    }

    /// What a string says, decoded.
    #[must_use]
    pub fn str(&self, id: NodeId) -> Option<Cow<'_, str>> {
        let Kind::Str(form) = self.node(id).kind else { return None };
        let raw = &self.source[self.range(id)];
        Some(match form {
            Form::Verbatim(_) => Cow::Borrowed(raw),
            Form::Json if !raw.contains('\\') => Cow::Borrowed(raw),
            Form::Json => Cow::Owned(json::unescape(raw, 0).text.into()),
            Form::Stored(at) => Cow::Borrowed(&self.stored[at as usize].text.text),
        })
    }

    /// What a string says, with its map to the text, and how it is written there.
    #[must_use]
    pub fn mapped(&self, id: NodeId) -> Option<(MappedText, Writing)> {
        let Kind::Str(form) = self.node(id).kind else { return None };
        let range = self.range(id);
        let raw = &self.source[range.clone()];
        Some(match form {
            Form::Verbatim(writing) => {
                let mut text = MappedText::default();
                text.push_verbatim(raw, range.start);
                (text, writing)
            }
            Form::Json => (json::unescape(raw, range.start), Writing::Json),
            Form::Stored(at) => {
                let stored = &self.stored[at as usize];
                (stored.text.clone(), stored.writing)
            }
        })
    }

    /// A string, a number or a truth value in words, for names and identifiers.
    #[must_use]
    pub fn scalar(&self, id: NodeId) -> Option<Cow<'_, str>> {
        match self.node(id).kind {
            Kind::Str(_) => self.str(id),
            Kind::Number => Some(Cow::Borrowed(&self.source[self.range(id)])),
            Kind::Bool(value) => Some(Cow::Borrowed(if value { "true" } else { "false" })),
            _ => None,
        }
    }
}
