//! `JSONPath` (RFC 9535) over a [`Tree`]: selects values and says where each of them stands.

mod eval;
mod parse;

use std::fmt;

use super::{NodeId, Tree};

/// A query.
#[derive(Debug, Clone)]
pub struct Path {
    text: String,
    query: Query,
}

/// A mistake in a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathError {
    /// The byte of the query at which it stands.
    pub at: usize,
    /// What is wrong there.
    pub what: String,
}

impl fmt::Display for PathError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (at character {})", self.what, self.at + 1)
    }
}

impl std::error::Error for PathError {}

/// A step from a value to one inside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// To the member with this name; see [`Tree::key_name`].
    Member(u32),
    /// To the element with this number.
    Element(u32),
}

/// A selected value, and the steps that lead to it from where the query started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The value.
    pub node: NodeId,
    /// The way there.
    pub steps: Vec<Step>,
}

/// The most values a query may look at.
const MOST_LOOKS: usize = 20_000_000;

impl Path {
    /// Reads a query.
    pub fn parse(text: &str) -> Result<Self, PathError> {
        Ok(Self { text: text.to_owned(), query: parse::parse(text)? })
    }

    /// The query as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The values that the query selects, starting at `from`. Too much work gives what was found until then.
    #[must_use]
    pub fn find(&self, tree: &Tree, from: NodeId) -> Vec<Found> {
        eval::Eval::new(tree, from, MOST_LOOKS).query(&self.query, from)
    }
}

/// Writes steps as a JSON Pointer (RFC 6901).
#[must_use]
pub fn pointer(tree: &Tree, steps: &[Step]) -> String {
    use fmt::Write as _;
    let mut out = String::new();
    for step in steps {
        out.push('/');
        match step {
            Step::Member(key) => out.push_str(&tree.key_name(*key).replace('~', "~0").replace('/', "~1")),
            Step::Element(index) => {
                let _ = write!(out, "{index}");
            }
        }
    }
    out
}

#[derive(Debug, Clone)]
struct Query {
    /// Starts at the root (`$`) and not at the value that is looked at (`@`).
    absolute: bool,
    segments: Vec<Segment>,
}

#[derive(Debug, Clone)]
struct Segment {
    descendants: bool,
    selectors: Vec<Selector>,
}

#[derive(Debug, Clone)]
enum Selector {
    Name(String),
    Wildcard,
    Index(i64),
    Slice(Option<i64>, Option<i64>, i64),
    Filter(Test),
}

#[derive(Debug, Clone)]
enum Test {
    Or(Vec<Test>),
    And(Vec<Test>),
    Not(Box<Test>),
    Compare(Operand, Comparison, Operand),
    Exists(Query),
    /// The whole text, or a part of it, fits a regular expression.
    Fits {
        text: Operand,
        pattern: Operand,
        whole: bool,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Comparison {
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

#[derive(Debug, Clone)]
enum Operand {
    Null,
    Bool(bool),
    Number(f64),
    Text(String),
    Query(Query),
    Length(Box<Operand>),
    Count(Query),
    Value(Query),
}

impl Query {
    /// Whether it selects one value at most.
    fn is_singular(&self) -> bool {
        self.segments
            .iter()
            .all(|s| !s.descendants && matches!(s.selectors.as_slice(), [Selector::Name(_) | Selector::Index(_)]))
    }
}

#[cfg(test)]
mod tests;
