//! Reads YAML values into validated types and collects every mistake on the way, each with its place.

use std::fmt::Write as _;
use std::sync::Arc;

use serde_yaml::Value;

/// One step from the root of a YAML document to a value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// The value of a key.
    Key(String),
    /// The key itself, not its value.
    Name(String),
    /// An item of a list, counted from 0.
    Item(usize),
}

/// The way from the root of a YAML document to a value. Trails share their beginnings.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Trail {
    before: Option<Arc<Trail>>,
    step: Option<Step>,
}

impl Trail {
    /// The steps of the way.
    #[must_use]
    pub fn steps(&self) -> Vec<Step> {
        let mut steps = Vec::new();
        let mut here = Some(self);
        while let Some(way) = here {
            steps.extend(way.step.clone());
            here = way.before.as_deref();
        }
        steps.reverse();
        steps
    }
}

impl std::fmt::Debug for Trail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.steps().fmt(f)
    }
}

/// A mistake in a YAML file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Index of the file among those read together.
    pub file: usize,
    /// The way to the value.
    pub path: Vec<Step>,
    /// Bytes of the scalar's value that are wrong, if only a part is.
    pub within: Option<std::ops::Range<usize>>,
    /// A line and column (1-based) given by the YAML parser itself, where the text is no YAML at all.
    pub at: Option<(usize, usize)>,
    /// What is wrong.
    pub message: String,
    /// What to do about it; may be empty.
    pub help: String,
    /// Whether this stops the work.
    pub fatal: bool,
}

impl Problem {
    /// The path as people write it: `rules.sorry-if.flag[0]`.
    #[must_use]
    pub fn path_text(&self) -> String {
        let mut out = String::new();
        for step in &self.path {
            match step {
                Step::Key(key) | Step::Name(key) => {
                    if !out.is_empty() {
                        out.push('.');
                    }
                    out.push_str(key);
                }
                Step::Item(index) => {
                    let _ = write!(out, "[{index}]");
                }
            }
        }
        out
    }
}

/// The mistakes found so far.
#[derive(Debug, Default)]
pub struct Problems {
    /// In the order they were found.
    pub list: Vec<Problem>,
}

impl Problems {
    /// Whether any of them stops the work.
    #[must_use]
    pub fn any_fatal(&self) -> bool {
        self.list.iter().any(|p| p.fatal)
    }
}

/// A value together with the way that led to it.
#[derive(Debug, Clone)]
pub struct Node<'a> {
    /// The value.
    pub value: &'a Value,
    /// Index of the file it stands in.
    pub file: usize,
    /// The way to it.
    pub path: Trail,
}

impl<'a> Node<'a> {
    /// The root of a file.
    #[must_use]
    pub fn root(value: &'a Value, file: usize) -> Self {
        Self { value, file, path: Trail::default() }
    }

    /// Makes nodes of values inside of this one.
    fn children(&self) -> impl Fn(&'a Value, Step) -> Self + use<'a> {
        let (file, before) = (self.file, Arc::new(self.path.clone()));
        move |value, step| {
            let path = Trail { before: Some(Arc::clone(&before)), step: Some(step) };
            Self { value, file, path }
        }
    }

    /// Records a mistake at this value.
    pub fn problem(&self, problems: &mut Problems, message: impl Into<String>, help: impl Into<String>) {
        problems.list.push(Problem {
            file: self.file,
            path: self.path.steps(),
            within: None,
            at: None,
            message: message.into(),
            help: help.into(),
            fatal: true,
        });
    }

    /// Records a mistake at the key of this value.
    pub fn problem_here(&self, problems: &mut Problems, message: impl Into<String>, help: impl Into<String>) {
        self.problem(problems, message, help);
        if let Some(problem) = problems.list.last_mut()
            && let Some(Step::Key(key)) = problem.path.pop()
        {
            problem.path.push(Step::Name(key));
        }
    }

    /// Records something that is odd but stops nothing.
    pub fn warning(&self, problems: &mut Problems, message: impl Into<String>, help: impl Into<String>) {
        self.problem(problems, message, help);
        if let Some(last) = problems.list.last_mut() {
            last.fatal = false;
        }
    }

    /// Records something that is odd but stops nothing, at the key of this value.
    pub fn warning_here(&self, problems: &mut Problems, message: impl Into<String>, help: impl Into<String>) {
        self.problem_here(problems, message, help);
        if let Some(last) = problems.list.last_mut() {
            last.fatal = false;
        }
    }

    /// Records a mistake at a part of this scalar (bytes of its value).
    pub fn problem_within(
        &self,
        problems: &mut Problems,
        within: std::ops::Range<usize>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.problem(problems, message, help);
        if let Some(last) = problems.list.last_mut() {
            last.within = Some(within);
        }
    }

    /// Records a mistake at a key of this mapping.
    pub fn problem_at_key(
        &self,
        problems: &mut Problems,
        key: &str,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.problem(problems, message, help);
        if let Some(last) = problems.list.last_mut() {
            last.path.push(Step::Name(key.to_owned()));
        }
    }

    /// What kind of value this is, with its article, for messages.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self.value {
            Value::Null => "nothing",
            Value::Bool(_) => "true or false",
            Value::Number(_) => "a number",
            Value::String(_) => "a text",
            Value::Sequence(_) => "a list",
            Value::Mapping(_) => "`key: value` pairs",
            Value::Tagged(_) => "a text with `!` before it",
        }
    }

    /// The entries of a mapping; anything else is a mistake.
    pub fn entries(&self, problems: &mut Problems) -> Vec<(String, Node<'a>)> {
        match self.value {
            Value::Mapping(map) => {
                let mut out = Vec::with_capacity(map.len());
                let child = self.children();
                for (key, value) in map {
                    if let Some(key) = scalar(key) {
                        let node = child(value, Step::Key(key.clone()));
                        out.push((key, node));
                    } else {
                        self.problem(
                            problems,
                            "a key here is not a text",
                            "write keys as plain words; a text that starts with [ or { needs quotes",
                        );
                    }
                }
                out
            }
            Value::Null => Vec::new(),
            _ => {
                let help = match self.value {
                    Value::Sequence(_) => "write one `key: value` on each line, without `- ` before it",
                    _ => "write one `key: value` on each of the lines below, indented by two spaces",
                };
                self.problem(problems, format!("expected `key: value` pairs, found {}", self.kind()), help);
                Vec::new()
            }
        }
    }

    /// The entries of a mapping whose keys must be among `known`; others are mistakes that name the nearest one.
    pub fn fields(&self, known: &[&str], problems: &mut Problems) -> Vec<(String, Node<'a>)> {
        self.fields_told(known, &|_, _| None, problems)
    }

    /// As [`Self::fields`], with a word on keys that are known elsewhere.
    pub fn fields_told(
        &self,
        known: &[&str],
        elsewhere: &dyn Fn(&str, &Value) -> Option<String>,
        problems: &mut Problems,
    ) -> Vec<(String, Node<'a>)> {
        let mut entries = self.entries(problems);
        entries.retain(|(key, value)| {
            let ok = known.contains(&key.as_str());
            if !ok {
                let help = match (elsewhere(key, value.value), nearest(key, known.iter().copied())) {
                    _ if key == "<<" => "packs do not copy with `<<`: write the lines out".to_owned(),
                    (Some(told), _) => told,
                    (None, Some(near)) => format!("did you mean `{near}`?"),
                    (None, None) => format!("known here: {}", known.join(", ")),
                };
                self.problem_at_key(problems, key, format!("unknown key `{key}`"), help);
            }
            ok
        });
        entries
    }

    /// A field of a mapping, if it is there.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<Node<'a>> {
        match self.value {
            Value::Mapping(map) => map.get(key).map(|value| self.children()(value, Step::Key(key.to_owned()))),
            _ => None,
        }
    }

    /// The items of a list; a single value counts as a list of one, nothing as none.
    #[must_use]
    pub fn one_or_many(&self) -> Vec<Node<'a>> {
        match self.value {
            Value::Sequence(items) => {
                let child = self.children();
                items.iter().enumerate().map(|(index, item)| child(item, Step::Item(index))).collect()
            }
            Value::Null => Vec::new(),
            _ => vec![self.clone()],
        }
    }

    /// The items of a list; anything else is a mistake.
    pub fn items(&self, problems: &mut Problems) -> Vec<Node<'a>> {
        match self.value {
            Value::Sequence(_) | Value::Null => self.one_or_many(),
            _ => {
                self.problem(
                    problems,
                    format!("expected a list, found {}", self.kind()),
                    "write `- ` before each item, or put them in brackets: [one, two]",
                );
                Vec::new()
            }
        }
    }

    /// A text; numbers and booleans are taken as they are written.
    pub fn text(&self, problems: &mut Problems) -> Option<String> {
        let text = scalar(self.value);
        if text.is_none() {
            self.problem(problems, format!("expected a text, found {}", self.kind()), text_help(self.value));
        }
        text
    }

    /// A list of texts, or one.
    pub fn texts(&self, problems: &mut Problems) -> Vec<String> {
        self.one_or_many().iter().filter_map(|item| item.text(problems)).collect()
    }

    /// A whole number that is not negative.
    pub fn number(&self, problems: &mut Problems) -> Option<usize> {
        let number = match self.value {
            Value::Number(n) => n.as_u64().and_then(|n| usize::try_from(n).ok()),
            _ => None,
        };
        if number.is_none() {
            let help = "write a figure such as 3, without quotes";
            self.problem(problems, format!("expected a whole number, found {}", self.kind()), help);
        }
        number
    }

    /// A whole number.
    pub fn integer(&self, problems: &mut Problems) -> Option<i32> {
        let number = match self.value {
            Value::Number(n) => n.as_i64().and_then(|n| i32::try_from(n).ok()),
            _ => None,
        };
        if number.is_none() {
            let help = "write a figure such as 2 or -1, without quotes";
            self.problem(problems, format!("expected a whole number, found {}", self.kind()), help);
        }
        number
    }

    /// `true` or `false`.
    pub fn boolean(&self, problems: &mut Problems) -> Option<bool> {
        if let Value::Bool(value) = self.value {
            return Some(*value);
        }
        self.problem(problems, format!("expected true or false, found {}", self.kind()), "write true or false");
        None
    }

    /// One of a fixed set of names.
    pub fn name<T: std::str::FromStr<Err = crate::draft::UnknownName>>(&self, problems: &mut Problems) -> Option<T> {
        let text = self.text(problems)?;
        match text.parse() {
            Ok(value) => Some(value),
            Err(unknown) => {
                let help = match nearest(&text, unknown.known.iter().copied()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "choose one of them".to_owned(),
                };
                self.problem(problems, unknown.to_string(), help);
                None
            }
        }
    }
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}

fn text_help(value: &Value) -> &'static str {
    match value {
        Value::Sequence(_) => "a text that starts with `[` needs quotes",
        Value::Mapping(_) => "a text that holds `: ` or starts with `{` needs quotes",
        Value::Tagged(_) => "a text that starts with `!` needs quotes",
        _ => "write something, or remove the line; a text that starts with `#` needs quotes",
    }
}

/// The known name nearest to what was written, if it is near enough to be a slip.
pub fn nearest<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (given.chars().count() / 3).clamp(1, 4);
    let known: Vec<&str> = known.into_iter().collect();
    let slip = known.iter().map(|name| (distance(given, name), *name)).filter(|(distance, _)| *distance <= limit).min();
    slip.map(|(_, name)| name).or_else(|| {
        // Who leaves off the end of a name means the shortest that goes on so.
        let begun = given.chars().count() >= 3;
        let begins = |name: &&&str| begun && name.len() > given.len() && name.starts_with(given);
        known.iter().filter(begins).min_by_key(|name| (name.len(), **name)).copied()
    })
}

/// Edits (insert, delete, replace, swap of neighbours) between two words, ignoring case.
fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.to_lowercase().chars().collect();
    let b: Vec<char> = b.to_lowercase().chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let replace = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = replace.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(before[j - 2] + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_names() {
        assert_eq!(nearest("severty", ["severity", "flag"]), Some("severity"));
        assert_eq!(nearest("sory-if", ["sorry-if", "sorry-but"]), Some("sorry-if"));
        assert_eq!(nearest("zebra", ["severity", "flag"]), None);
        assert_eq!(nearest("warn", ["warning", "info"]), Some("warning"));
        assert_eq!(nearest("wa", ["warning", "info"]), None);
    }

    #[test]
    fn unknown_keys_are_collected() {
        let value: Value = serde_yaml::from_str("a: 1\nflg: x\nzz: 2").unwrap();
        let mut problems = Problems::default();
        let fields = Node::root(&value, 0).fields(&["a", "flag"], &mut problems);
        assert_eq!(fields.len(), 1);
        assert_eq!(problems.list.len(), 2);
        assert_eq!(problems.list[0].help, "did you mean `flag`?");
    }
}
