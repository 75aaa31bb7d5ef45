//! Runs queries.

use std::borrow::Cow;
use std::cmp::Ordering;

use regex::Regex;

use super::{Comparison, Found, Operand, Query, Selector, Step, Test};
use crate::source::tree::{Kind, NodeId, Tree};

pub struct Eval<'a, 't> {
    tree: &'a Tree<'t>,
    root: NodeId,
    looks: usize,
    /// The last pattern and what became of it.
    pattern: Option<(String, Option<Regex>)>,
}

/// What an operand comes to.
enum Value<'a> {
    Nothing,
    Node(NodeId),
    Null,
    Bool(bool),
    Number(f64),
    Text(Cow<'a, str>),
}

impl<'a, 't> Eval<'a, 't> {
    pub fn new(tree: &'a Tree<'t>, root: NodeId, looks: usize) -> Self {
        Self { tree, root, looks, pattern: None }
    }

    fn spend(&mut self) -> bool {
        self.looks = self.looks.saturating_sub(1);
        self.looks > 0
    }

    pub fn query(&mut self, query: &Query, current: NodeId) -> Vec<Found> {
        let start = if query.absolute { self.root } else { current };
        let mut found = vec![Found { node: start, steps: Vec::new() }];
        for segment in &query.segments {
            let mut next = Vec::new();
            for from in &found {
                if segment.descendants {
                    // In the order of the text: each value before those inside it.
                    let mut waiting = vec![from.clone()];
                    while let Some(at) = waiting.pop() {
                        if !self.spend() {
                            return next;
                        }
                        self.select(&segment.selectors, &at, &mut next);
                        waiting.extend(self.children(&at).rev());
                    }
                } else {
                    self.select(&segment.selectors, from, &mut next);
                }
            }
            found = next;
        }
        found
    }

    fn children<'s>(&'s self, of: &'s Found) -> impl DoubleEndedIterator<Item = Found> + 's {
        let member = matches!(self.tree.node(of.node).kind, Kind::Object(..));
        self.tree.kids(of.node).iter().enumerate().map(move |(index, &(key, node))| {
            let step = if member { Step::Member(key) } else { Step::Element(index as u32) };
            Found { node, steps: with(&of.steps, step) }
        })
    }

    fn select(&mut self, selectors: &[Selector], from: &Found, out: &mut Vec<Found>) {
        for selector in selectors {
            if !self.spend() {
                return;
            }
            match selector {
                Selector::Name(name) => {
                    if let Some((step, node)) = self.member(from.node, name) {
                        out.push(Found { node, steps: with(&from.steps, step) });
                    }
                }
                Selector::Wildcard => {
                    self.looks = self.looks.saturating_sub(self.tree.kids(from.node).len());
                    out.extend(self.children(from));
                }
                Selector::Index(index) => {
                    let kids = self.elements(from.node);
                    let from_end = usize::try_from(index.unsigned_abs()).ok();
                    let at = if *index < 0 { from_end.and_then(|n| kids.len().checked_sub(n)) } else { from_end };
                    if let Some((at, &(_, node))) = at.and_then(|at| Some((at, kids.get(at)?))) {
                        out.push(Found { node, steps: with(&from.steps, Step::Element(at as u32)) });
                    }
                }
                Selector::Slice(start, end, step) => {
                    let kids = self.elements(from.node);
                    for at in slice(kids.len(), *start, *end, *step) {
                        let node = kids[at].1;
                        out.push(Found { node, steps: with(&from.steps, Step::Element(at as u32)) });
                    }
                }
                Selector::Filter(test) => {
                    let kids: Vec<Found> = self.children(from).collect();
                    for kid in kids {
                        if !self.spend() {
                            return;
                        }
                        if self.test(test, kid.node) {
                            out.push(kid);
                        }
                    }
                }
            }
        }
    }

    fn elements(&self, node: NodeId) -> &'a [(u32, NodeId)] {
        let tree: &'a Tree<'t> = self.tree;
        match tree.node(node).kind {
            Kind::Array(..) => tree.kids(node),
            _ => &[],
        }
    }

    fn member(&self, node: NodeId, name: &str) -> Option<(Step, NodeId)> {
        let found = self.tree.get(node, name)?;
        let (key, _) = self.tree.kids(node).iter().rev().find(|k| k.1 == found && self.tree.key_name(k.0) == name)?;
        Some((Step::Member(*key), found))
    }

    fn test(&mut self, test: &Test, current: NodeId) -> bool {
        match test {
            Test::Or(tests) => tests.iter().any(|t| self.test(t, current)),
            Test::And(tests) => tests.iter().all(|t| self.test(t, current)),
            Test::Not(test) => !self.test(test, current),
            Test::Exists(query) => !self.query(query, current).is_empty(),
            Test::Compare(left, how, right) => {
                let left = self.value(left, current);
                let right = self.value(right, current);
                self.compare(&left, *how, &right)
            }
            Test::Fits { text, pattern, whole } => {
                let said = self.value(text, current);
                let form = self.value(pattern, current);
                let (Some(said), Some(form)) = (self.text(&said), self.text(&form)) else { return false };
                let (said, form) = (said.into_owned(), form.into_owned());
                self.fits(&said, &form, *whole)
            }
        }
    }

    fn fits(&mut self, text: &str, pattern: &str, whole: bool) -> bool {
        let regex = if whole { format!("^(?:{})$", dots(pattern)) } else { dots(pattern) };
        if self.pattern.as_ref().is_none_or(|(known, _)| *known != regex) {
            let built = Regex::new(&regex).ok();
            self.pattern = Some((regex, built));
        }
        self.pattern.as_ref().and_then(|(_, r)| r.as_ref()).is_some_and(|r| r.is_match(text))
    }

    fn value<'o>(&mut self, operand: &'o Operand, current: NodeId) -> Value<'o>
    where
        'a: 'o,
    {
        match operand {
            Operand::Null => Value::Null,
            Operand::Bool(value) => Value::Bool(*value),
            Operand::Number(value) => Value::Number(*value),
            Operand::Text(text) => Value::Text(Cow::Borrowed(text)),
            Operand::Query(query) => self.query(query, current).first().map_or(Value::Nothing, |f| Value::Node(f.node)),
            Operand::Value(query) => match self.query(query, current).as_slice() {
                [one] => Value::Node(one.node),
                _ => Value::Nothing,
            },
            Operand::Count(query) => Value::Number(count(self.query(query, current).len())),
            Operand::Length(inner) => {
                let inner = self.value(inner, current);
                if let Value::Node(node) = inner
                    && let Kind::Array(_, len) | Kind::Object(_, len) = self.tree.node(node).kind
                {
                    return Value::Number(f64::from(len));
                }
                self.text(&inner).map_or(Value::Nothing, |text| Value::Number(count(text.chars().count())))
            }
        }
    }

    fn text<'v>(&'v self, value: &'v Value) -> Option<Cow<'v, str>> {
        match value {
            Value::Text(text) => Some(Cow::Borrowed(text)),
            Value::Node(node) => self.tree.str(*node),
            _ => None,
        }
    }

    fn number(&self, value: &Value) -> Option<f64> {
        match value {
            Value::Number(number) => Some(*number),
            Value::Node(node) if self.tree.node(*node).kind == Kind::Number => {
                self.tree.source[self.tree.range(*node)].parse().ok()
            }
            _ => None,
        }
    }

    fn compare(&mut self, left: &Value, how: Comparison, right: &Value) -> bool {
        match how {
            Comparison::Equal => self.equal(left, right),
            Comparison::Unequal => !self.equal(left, right),
            Comparison::Less => self.order(left, right) == Some(Ordering::Less),
            Comparison::Greater => self.order(left, right) == Some(Ordering::Greater),
            Comparison::LessOrEqual => self.order(left, right) == Some(Ordering::Less) || self.equal(left, right),
            Comparison::GreaterOrEqual => self.order(left, right) == Some(Ordering::Greater) || self.equal(left, right),
        }
    }

    fn order(&self, left: &Value, right: &Value) -> Option<Ordering> {
        if let (Some(left), Some(right)) = (self.number(left), self.number(right)) {
            return left.partial_cmp(&right);
        }
        Some(self.text(left)?.cmp(&self.text(right)?))
    }

    fn equal(&mut self, left: &Value, right: &Value) -> bool {
        if let (Value::Node(a), Value::Node(b)) = (left, right) {
            return self.same(*a, *b);
        }
        if let (Some(left), Some(right)) = (self.number(left), self.number(right)) {
            return (left - right).abs() == 0.0;
        }
        if let (Some(left), Some(right)) = (self.text(left), self.text(right)) {
            return left == right;
        }
        let plain = |value: &Value| match value {
            Value::Nothing => Some(0),
            Value::Null => Some(1),
            Value::Bool(value) => Some(2 + i32::from(*value)),
            Value::Node(node) => match self.tree.node(*node).kind {
                Kind::Null => Some(1),
                Kind::Bool(value) => Some(2 + i32::from(value)),
                _ => None,
            },
            _ => None,
        };
        matches!((plain(left), plain(right)), (Some(a), Some(b)) if a == b)
    }

    /// Whether two values are the same all the way down. The nesting of a tree is bounded.
    fn same(&mut self, a: NodeId, b: NodeId) -> bool {
        if a == b {
            return true;
        }
        if !self.spend() {
            return false;
        }
        let tree: &'a Tree<'t> = self.tree;
        match (tree.node(a).kind, tree.node(b).kind) {
            (Kind::Array(..), Kind::Array(..)) => {
                let (a, b) = (tree.kids(a), tree.kids(b));
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| self.same(a.1, b.1))
            }
            (Kind::Object(..), Kind::Object(..)) => {
                let (a, b) = (tree.kids(a), tree.kids(b));
                a.len() == b.len()
                    && a.iter().all(|(key, a)| b.iter().find(|(k, _)| k == key).is_some_and(|(_, b)| self.same(*a, *b)))
            }
            (Kind::Null, Kind::Null) => true,
            (Kind::Bool(a), Kind::Bool(b)) => a == b,
            (Kind::Number, Kind::Number) => self.number(&Value::Node(a)) == self.number(&Value::Node(b)),
            (Kind::Str(_), Kind::Str(_)) => tree.str(a) == tree.str(b),
            _ => false,
        }
    }
}

/// A count as a number of JSON.
fn count(n: usize) -> f64 {
    f64::from(u32::try_from(n).unwrap_or(u32::MAX))
}

fn with(steps: &[Step], step: Step) -> Vec<Step> {
    let mut out = Vec::with_capacity(steps.len() + 1);
    out.extend_from_slice(steps);
    out.push(step);
    out
}

/// The indices that a slice selects, in its order.
fn slice(len: usize, start: Option<i64>, end: Option<i64>, step: i64) -> Vec<usize> {
    let len = i64::try_from(len).unwrap_or(i64::MAX);
    if step == 0 {
        return Vec::new();
    }
    let from_end = |n: i64| if n >= 0 { n } else { len + n };
    let (start, end) = if step > 0 {
        (start.map_or(0, from_end).clamp(0, len), end.map_or(len, from_end).clamp(0, len))
    } else {
        (start.map_or(len - 1, from_end).clamp(-1, len - 1), end.map_or(-1, from_end).clamp(-1, len - 1))
    };
    let mut out = Vec::new();
    let mut at = start;
    while if step > 0 { at < end } else { at > end } {
        if let Ok(at) = usize::try_from(at) {
            out.push(at);
        }
        at = at.saturating_add(step);
    }
    out
}

/// A dot of an I-Regexp (RFC 9485) matches no line break of either kind.
fn dots(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len());
    let mut class = false;
    let mut escaped = false;
    for c in pattern.chars() {
        if escaped {
            escaped = false;
        } else {
            match c {
                '\\' => escaped = true,
                '[' => class = true,
                ']' => class = false,
                '.' if !class => {
                    out.push_str("[^\\n\\r]");
                    continue;
                }
                _ => {}
            }
        }
        out.push(c);
    }
    out
}
