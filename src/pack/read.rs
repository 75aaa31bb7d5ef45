//! Reads the YAML of a pack: within limits that no honest pack meets, and with what is wrong said in plain words.

use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, EnumAccess, Error as _, MapAccess, SeqAccess, VariantAccess, Visitor};
use serde_yaml::value::{Tag, TaggedValue};
use serde_yaml::{Mapping, Value};

use super::compile::PackFile;
use super::yaml_errors::plain;
use crate::yaml::{Problem, Problems, Step};

/// The largest pack file in bytes.
pub const MAX_FILE: usize = 4 << 20;
/// The most values a file may hold, those that aliases repeat counted each time.
const MAX_VALUES: usize = 400_000;
/// The most bytes of text a file may hold, what aliases repeat counted each time.
const MAX_TEXT: usize = 16 << 20;

/// What the reader is told of a file that holds more than it may.
pub(super) const TOO_MANY: &str = "amends: too many values";

/// Reads a file. What is no YAML, too large, or said twice is a problem at its place.
pub fn parse(file: PackFile, index: usize, problems: &mut Problems) -> Option<Value> {
    if file.text.len() > MAX_FILE {
        let help = "split the pack into several files of one folder".to_owned();
        problems.list.push(problem(index, "this file is larger than 4 MiB".to_owned(), help, Vec::new(), None));
        return None;
    }
    let text = file.text.trim_start_matches('\u{feff}');
    let budget = Budget::default();
    let read = Seed(&budget).deserialize(serde_yaml::Deserializer::from_str(text));
    for path in budget.doubles.into_inner() {
        let name = path.last().map_or_else(String::new, |step| match step {
            Step::Key(name) | Step::Name(name) => name.clone(),
            Step::Item(_) => String::new(),
        });
        let help = "rename one of them, or put what they say together under one".to_owned();
        problems.list.push(problem(index, format!("`{name}` stands here twice"), help, path, None));
    }
    match read {
        Ok(value) => Some(value),
        Err(error) => {
            let (message, help, at) = plain(&error, text);
            problems.list.push(problem(index, message, help.to_owned(), Vec::new(), Some(at)));
            None
        }
    }
}

/// What is wrong with a file as such.
fn problem(file: usize, message: String, help: String, path: Vec<Step>, at: Option<(usize, usize)>) -> Problem {
    Problem { file, path, within: None, at, message, help, fatal: true }
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
