//! Reads the YAML of a pack: within limits that no honest pack meets, and with what is wrong said in plain words.

use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, EnumAccess, Error as _, MapAccess, SeqAccess, VariantAccess, Visitor};
use serde_yaml::value::{Tag, TaggedValue};
use serde_yaml::{Mapping, Value};

use super::compile::PackFile;
use crate::yaml::{Problem, Problems, Step};

/// The largest pack file in bytes.
pub const MAX_FILE: usize = 4 << 20;
/// The most values a file may hold, those that aliases repeat counted each time.
const MAX_VALUES: usize = 400_000;
/// The most bytes of text a file may hold, what aliases repeat counted each time.
const MAX_TEXT: usize = 16 << 20;

const TOO_MANY: &str = "amends: too many values";

/// Reads a file. What is no YAML, too large, or said twice is a problem at its place.
pub fn parse(file: PackFile, index: usize, problems: &mut Problems) -> Option<Value> {
    let problem = |message: String, help: String, path: Vec<Step>, at| Problem {
        file: index,
        path,
        within: None,
        at,
        message,
        help,
        fatal: true,
    };
    if file.text.len() > MAX_FILE {
        let help = "split the pack into several files of one folder".to_owned();
        problems.list.push(problem("this file is larger than 4 MiB".to_owned(), help, Vec::new(), None));
        return None;
    }
    let budget = Budget::default();
    let text = file.text.trim_start_matches('\u{feff}');
    let read = Seed(&budget).deserialize(serde_yaml::Deserializer::from_str(text));
    for path in budget.doubles.into_inner() {
        let name = path.last().map_or_else(String::new, |step| match step {
            Step::Key(name) | Step::Name(name) => name.clone(),
            Step::Item(_) => String::new(),
        });
        let help = "rename one of them, or put what they say together under one".to_owned();
        problems.list.push(problem(format!("`{name}` stands here twice"), help, path, None));
    }
    match read {
        Ok(value) => Some(value),
        Err(error) => {
            let (message, help, at) = plain(&error, text);
            problems.list.push(problem(message, help.to_owned(), Vec::new(), Some(at)));
            None
        }
    }
}

/// What is wrong, what to do, and the line and column of it.
#[allow(clippy::too_many_lines)] // A table: what the YAML reader says, and what it means.
fn plain(error: &serde_yaml::Error, text: &str) -> (String, &'static str, (usize, usize)) {
    let whole = error.to_string();
    let own = error.location().map_or((1, 1), |at| (at.line(), at.column()));
    let what = whole.split(" at line ").next().unwrap_or(&whole);
    // What was begun and never ended is told where it begins, not where the file ends.
    let begun = |context: &str| -> Option<(usize, usize)> {
        let (_, place) = whole.rsplit_once(context)?;
        let (line, column) = place.trim_start().strip_prefix("at line ")?.split_once(" column ")?;
        Some((line.parse().ok()?, column.trim_end().parse().ok()?))
    };
    let line = |number: usize| text.lines().nth(number.saturating_sub(1)).unwrap_or_default();
    let here = line(own.0).chars().nth(own.1.saturating_sub(1));
    let quoted = begun("while scanning a quoted scalar");
    let list = begun("while parsing a flow sequence");
    let map = begun("while parsing a flow mapping");
    let key = begun("while scanning a simple key");
    let (message, help, at) = match what {
        _ if what.contains(TOO_MANY) => (
            "this file holds too much".to_owned(),
            "a pack needs no `&` and `*` of YAML: use a word list for what several phrases share",
            (1, 1),
        ),
        "recursion limit exceeded" => (
            "this is nested too deeply".to_owned(),
            "a pack needs no more than a dozen levels: look for a bracket or a `&` that is too much",
            own,
        ),
        "repetition limit exceeded" => (
            "the aliases of this file repeat too much".to_owned(),
            "a pack needs no `&` and `*` of YAML: use a word list for what several phrases share",
            (1, 1),
        ),
        "unknown anchor" => (
            "a text that starts with `*` needs quotes".to_owned(),
            "write '* word' instead of * word: without quotes YAML takes the star for a reference",
            own,
        ),
        "did not find expected alphabetic or numeric character" => (
            "a text that starts with `*` or `&` needs quotes".to_owned(),
            "put the whole text in quotes: '* word'",
            own,
        ),
        "mapping values are not allowed in this context" if lacks_colon(text, own).is_some() => (
            "this line has no colon".to_owned(),
            "write `key: value`, with a colon and a space after the key",
            lacks_colon(text, own).unwrap_or(own),
        ),
        "mapping values are not allowed in this context" => (
            "a colon stands where no key can be".to_owned(),
            "put a text that holds `: ` in quotes; or the line is indented too far",
            own,
        ),
        "found character that cannot start any token" if here == Some('\t') => {
            ("a tab stands here".to_owned(), "indent with spaces: two for each level", own)
        }
        "found character that cannot start any token" => (
            "no text can start with this character".to_owned(),
            "put a text that starts with @, % or ` in quotes: '@moon'",
            own,
        ),
        "deserializing from YAML containing more than one document is not supported" => (
            "a line `---` starts a second document here".to_owned(),
            "remove the line, or put what follows in a file of its own",
            second_document(text),
        ),
        "found unknown escape character" => (
            "after a backslash, double quotes allow only a few letters".to_owned(),
            "use single quotes, in which a backslash is nothing special: 'blue\\s+moon'",
            own,
        ),
        _ if what.starts_with("control characters are not allowed") => (
            "this file holds a character that no text file has".to_owned(),
            "write the line anew, without what was pasted into it",
            control(text),
        ),
        "did not find expected key" | "did not find expected '-' indicator" if opens_early(line(own.0)) => (
            "a text that starts with `[`, `{` or a quote and goes on after it needs quotes".to_owned(),
            "put the whole text in quotes: '[very] blue moon'",
            own,
        ),
        _ if quoted.is_some() => (
            "this quote is never closed".to_owned(),
            "add the same quote at the end of the text; inside of single quotes write '' for an apostrophe",
            quoted.unwrap_or(own),
        ),
        _ if list.is_some() => (
            "this list is never closed, or something in it needs quotes".to_owned(),
            "put `,` between items and `]` at the end; put items that hold [ ] { } , or `: ` in quotes",
            list.unwrap_or(own),
        ),
        _ if map.is_some() => (
            "this `{` is never closed, or something in it needs quotes".to_owned(),
            "put `,` between entries and `}` at the end; put texts that hold [ ] { } , or `: ` in quotes",
            map.unwrap_or(own),
        ),
        "could not find expected ':'" => (
            "this line is no `key: value`".to_owned(),
            "add a colon and a space after the key; or indent the line as far as the text it belongs to",
            key.unwrap_or(own),
        ),
        "did not find expected key" => (
            "this line does not fit in with those above it".to_owned(),
            "indent it as far as its neighbours; put a text that starts with a quote wholly in quotes",
            own,
        ),
        "did not find expected '-' indicator" | "block sequence entries are not allowed in this context" => (
            "this line does not fit in with the list above it".to_owned(),
            "start every item of the list with `- `, all of them indented equally",
            own,
        ),
        "found undefined tag handle" | "did not find expected tag URI" => {
            ("a text that starts with `!` needs quotes".to_owned(), "put the whole text in quotes", own)
        }
        other => (
            format!("this is no YAML: {other}"),
            "look at the indentation, and put quotes round a text that starts with [ { * & ! % @ or holds `: `",
            own,
        ),
    };
    (message, help, at)
}

/// The line before this one, if it is what lacks a colon: this one has but one colon and fits in otherwise.
fn lacks_colon(text: &str, (line, column): (usize, usize)) -> Option<(usize, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let own = lines.get(line.checked_sub(1)?)?;
    let before: String = own.chars().take(column.saturating_sub(1)).collect();
    let (index, above) = lines.iter().enumerate().take(line - 1).rev().find(|(_, above)| !above.trim().is_empty())?;
    let is_entry = |text: &str| text.contains(": ") || text.trim_end().ends_with(':') || text.contains('#');
    let indent = above.chars().take_while(|c| *c == ' ').count();
    (!is_entry(&before) && !is_entry(above)).then_some((index + 1, indent + 1))
}

/// Whether the value of a line begins with a bracket or quote that ends before the line does.
fn opens_early(line: &str) -> bool {
    let trimmed = line.trim_start();
    let value = trimmed.strip_prefix("- ").or_else(|| trimmed.split_once(": ").map(|(_, value)| value));
    value.unwrap_or(trimmed).trim_start().starts_with(['[', '{', '"', '\''])
}

/// Where a line `---` stands that is not the first.
fn second_document(text: &str) -> (usize, usize) {
    let mut begun = false;
    for (index, line) in text.lines().enumerate() {
        if line.starts_with("---") && begun {
            return (index + 1, 1);
        }
        begun |= !line.trim().is_empty() && !line.starts_with(['#', '%']);
    }
    (1, 1)
}

/// Where the first control character stands.
fn control(text: &str) -> (usize, usize) {
    let is_control = |c: char| c.is_control() && !matches!(c, '\t' | '\r' | '\n' | '\u{85}');
    let at = |(index, line): (usize, &str)| Some((index + 1, line.chars().position(is_control)? + 1));
    text.lines().enumerate().find_map(at).unwrap_or((1, 1))
}

/// What may still be read, and what was said twice.
#[derive(Default)]
struct Budget {
    values: Cell<usize>,
    text: Cell<usize>,
    path: RefCell<Vec<Step>>,
    doubles: RefCell<Vec<Vec<Step>>>,
}

impl Budget {
    fn spend<E: serde::de::Error>(&self, text: usize) -> Result<(), E> {
        self.values.set(self.values.get() + 1);
        self.text.set(self.text.get() + text);
        if self.values.get() > MAX_VALUES || self.text.get() > MAX_TEXT {
            return Err(E::custom(TOO_MANY));
        }
        Ok(())
    }
}

struct Seed<'a>(&'a Budget);

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any YAML")
    }

    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<Value, E> {
        self.0.spend(0)?;
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<Value, E> {
        self.0.spend(0)?;
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Value, E> {
        self.0.spend(0)?;
        Ok(Value::Number(value.into()))
    }

    fn visit_i128<E: serde::de::Error>(self, value: i128) -> Result<Value, E> {
        self.visit_string(value.to_string())
    }

    fn visit_u128<E: serde::de::Error>(self, value: u128) -> Result<Value, E> {
        self.visit_string(value.to_string())
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        self.0.spend(0)?;
        Ok(Value::Number(value.into()))
    }

    fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<Value, E> {
        self.visit_string(value.to_owned())
    }

    fn visit_string<E: serde::de::Error>(self, value: String) -> Result<Value, E> {
        self.0.spend(value.len())?;
        Ok(Value::String(value))
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<Value, E> {
        self.0.spend(0)?;
        Ok(Value::Null)
    }

    fn visit_none<E: serde::de::Error>(self) -> Result<Value, E> {
        self.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        self.0.spend(0)?;
        let mut out = Vec::new();
        loop {
            self.0.path.borrow_mut().push(Step::Item(out.len()));
            let next = items.next_element_seed(Seed(self.0))?;
            self.0.path.borrow_mut().pop();
            match next {
                Some(value) => out.push(value),
                None => return Ok(Value::Sequence(out)),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        self.0.spend(0)?;
        let mut out = Mapping::new();
        let mut doubles = HashSet::new();
        while let Some(key) = entries.next_key_seed(Seed(self.0))? {
            let name = match &key {
                Value::String(text) => text.clone(),
                Value::Number(number) => number.to_string(),
                Value::Bool(flag) => flag.to_string(),
                _ => String::new(),
            };
            self.0.path.borrow_mut().push(Step::Key(name.clone()));
            let value = entries.next_value_seed(Seed(self.0))?;
            self.0.path.borrow_mut().pop();
            // The last one stays, which is where the problem is shown.
            if out.insert(key, value).is_some() && doubles.insert(name.clone()) {
                let mut path = self.0.path.borrow().clone();
                path.push(Step::Name(name));
                self.0.doubles.borrow_mut().push(path);
            }
        }
        Ok(Value::Mapping(out))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, data: A) -> Result<Value, A::Error> {
        self.0.spend(0)?;
        let (tag, contents) = data.variant::<String>()?;
        let value = contents.newtype_variant_seed(Seed(self.0))?;
        if tag.trim_start_matches('!').is_empty() {
            return Err(A::Error::custom("found undefined tag handle"));
        }
        Ok(Value::Tagged(Box::new(TaggedValue { tag: Tag::new(tag), value })))
    }
}
