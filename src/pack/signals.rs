//! Reads acts and cues: what they are about, their phrases, and their examples.

use serde_yaml::Value;

use super::compile::{Compiler, Parsed};
use super::conditions;
use super::program::{Owner, RegexSource, Role};
use super::rule::{Example, Examples, Skip};
use crate::yaml::Node;

const SIGNAL_KEYS: &[&str] =
    &["about", "phrases", "not", "skip", "in", "includes", "examples", "level", "levels", "adds-up"];
/// What a pack may say of an act or cue of the pack below.
const CHANGE_KEYS: &[&str] = &["about", "add", "remove", "not", "skip", "in", "includes", "examples", "adds-up"];

/// An act or cue of a pack that is read.
pub(super) struct Declared<'a> {
    pub(super) index: u32,
    pub(super) node: Node<'a>,
    /// Whether it comes from the pack below and is changed here.
    pub(super) inherited: bool,
}

impl Compiler {
    pub(super) fn declare<'a>(&mut self, entries: Vec<(String, Node<'a>)>, acts: bool) -> Vec<Declared<'a>> {
        let mut out: Vec<Declared> = Vec::new();
        for (id, node) in entries {
            let side = if acts { &mut self.acts } else { &mut self.cues };
            let kind = side.names.kind;
            if let Some(index) = side.declare(&id) {
                out.push(Declared { index, node, inherited: false });
                continue;
            }
            let index = side.names.get(&id).unwrap_or_default();
            if out.iter().any(|declared| declared.index == index) {
                node.problem(&mut self.problems, format!("there are two {kind}s `{id}`"), "rename one of them");
            } else {
                out.push(Declared { index, node, inherited: true });
            }
        }
        out
    }

    /// Changes an act or cue of the pack below.
    pub(super) fn change_signal(&mut self, index: u32, node: &Node, acts: bool) {
        if node.get("phrases").is_some() || node.get("levels").is_some() || node.get("level").is_some() {
            node.problem(
                &mut self.problems,
                "this is defined in the pack below already",
                "add phrases with `add:`, take some away with `remove:`, or choose another name",
            );
            return;
        }
        for (key, value) in node.fields(CHANGE_KEYS, &mut self.problems) {
            match key.as_str() {
                "add" => self.phrases(&value, index, Role::Shows, 0, acts),
                "not" => self.phrases(&value, index, Role::Denies, 0, acts),
                "remove" => self.remove_phrases(&value, index, acts),
                "includes" => {
                    let names = if acts { &self.acts.names } else { &self.cues.names };
                    let includes = names.find_all(&value, &mut self.problems);
                    self.side(acts).signals[index as usize].includes.extend(includes);
                }
                "examples" => {
                    let examples = self.examples(&value);
                    let known = &mut self.side(acts).notes[index as usize].examples;
                    known.flagged.extend(examples.flagged);
                    known.clean.extend(examples.clean);
                }
                _ => self.property(&key, &value, index, acts),
            }
        }
    }

    fn remove_phrases(&mut self, node: &Node, index: u32, acts: bool) {
        for item in node.items(&mut self.problems) {
            let Some(text) = item.text(&mut self.problems) else { continue };
            let parsed = &mut self.side(acts).parsed;
            let before = parsed.len();
            parsed.retain(|parsed| parsed.owner.signal != index || parsed.text != text);
            if parsed.len() == before {
                item.problem(
                    &mut self.problems,
                    format!("there is no phrase `{text}` to remove"),
                    "write the phrase as it stands in the pack below",
                );
            }
        }
    }

    /// Reads what an act or cue says besides its phrases.
    fn property(&mut self, key: &str, value: &Node, index: u32, acts: bool) {
        match key {
            "about" => {
                let about = value.text(&mut self.problems).unwrap_or_default();
                self.side(acts).notes[index as usize].about = about;
            }
            "skip" => {
                let skip = self.skip(value);
                self.side(acts).signals[index as usize].skip = skip;
            }
            "in" => {
                let zone = conditions::zone(value, &mut self.problems);
                self.side(acts).signals[index as usize].zone = zone;
            }
            "adds-up" => {
                let adds_up = value.boolean(&mut self.problems).unwrap_or_default();
                self.side(acts).signals[index as usize].adds_up = adds_up;
            }
            _ => {}
        }
    }

    pub(super) fn signal(&mut self, index: u32, node: &Node, acts: bool) {
        let mut signal_level = 0;
        for (key, value) in node.fields(SIGNAL_KEYS, &mut self.problems) {
            match key.as_str() {
                "includes" => {
                    let names = if acts { &self.acts.names } else { &self.cues.names };
                    let includes = names.find_all(&value, &mut self.problems);
                    self.side(acts).signals[index as usize].includes = includes;
                }
                "examples" => {
                    let examples = self.examples(&value);
                    self.side(acts).notes[index as usize].examples = examples;
                }
                "level" => signal_level = value.number(&mut self.problems).unwrap_or_default().min(9) as u8,
                _ => self.property(&key, &value, index, acts),
            }
        }
        if let Some(levels) = node.get("levels") {
            for (level, value) in levels.entries(&mut self.problems) {
                match level.parse::<u8>() {
                    Ok(level @ 1..=9) => self.phrases(&value, index, Role::Shows, level, acts),
                    _ => value.problem(&mut self.problems, format!("`{level}` is no level"), "levels are 1 to 9"),
                }
            }
        }
        if let Some(phrases) = node.get("phrases") {
            self.phrases(&phrases, index, Role::Shows, signal_level, acts);
        } else if node.get("levels").is_none() && node.get("includes").is_none() {
            node.problem(&mut self.problems, "nothing shows this", "add `phrases:`");
        }
        if let Some(not) = node.get("not") {
            self.phrases(&not, index, Role::Denies, 0, acts);
        }
    }

    pub(super) fn skip(&mut self, node: &Node) -> Skip {
        let mut skip = Skip::default();
        for item in node.one_or_many() {
            match item.text(&mut self.problems).as_deref() {
                Some("question") => skip.question = true,
                Some("negated") => skip.negated = true,
                Some("conditional") => skip.conditional = true,
                Some("reported") => skip.reported = true,
                Some(other) => {
                    let message = format!("`{other}` cannot be skipped");
                    item.problem(&mut self.problems, message, "write question, negated, conditional or reported");
                }
                None => {}
            }
        }
        skip
    }

    pub(super) fn phrases(&mut self, node: &Node, signal: u32, role: Role, level: u8, acts: bool) {
        let owner = Owner { signal, role, level };
        for item in node.items(&mut self.problems) {
            if let Some(regex) = item.get("regex") {
                item.fields(&["regex"], &mut self.problems);
                self.regex(&regex, owner, acts);
                continue;
            }
            let Some(text) = item.text(&mut self.problems) else { continue };
            let Some(items) = self.parse_phrase(&item, &text) else { continue };
            let parsed = Parsed { owner, text, items, file: item.file, path: item.path.clone() };
            self.side(acts).parsed.push(parsed);
        }
    }

    pub(super) fn regex(&mut self, node: &Node, owner: Owner, acts: bool) {
        let Some(pattern) = node.text(&mut self.problems) else { return };
        if pattern.contains('\u{8}') {
            node.problem(
                &mut self.problems,
                "this holds a backspace, not `\\b`",
                "put the expression in single quotes: YAML reads \\b in double quotes as a backspace",
            );
            return;
        }
        let built = regex::RegexBuilder::new(&pattern).case_insensitive(true).size_limit(1 << 20).build();
        match built {
            Ok(regex) if regex.is_match("") => node.problem(
                &mut self.problems,
                "this expression can match nothing at all",
                "make at least one part of it required",
            ),
            Ok(_) => {
                let literal = super::literal::required(&pattern);
                let bytes = super::literal::required_bytes(&pattern);
                self.side(acts).phrases.regexes.push(RegexSource { pattern, literal, bytes, owner });
            }
            Err(regex::Error::CompiledTooBig(_)) => node.problem(
                &mut self.problems,
                "this expression is too large",
                "use smaller repetitions, or phrases instead",
            ),
            Err(error) => {
                let text = error.to_string();
                let last = text.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
                node.problem(
                    &mut self.problems,
                    format!("this regular expression is wrong: {last}"),
                    "the syntax is that of the Rust regex crate; look-around and back-references are not part of it",
                );
            }
        }
    }

    pub(super) fn examples(&mut self, node: &Node) -> Examples {
        let mut out = Examples::default();
        for (key, value) in node.fields(&["flagged", "clean"], &mut self.problems) {
            let list = value.items(&mut self.problems).iter().filter_map(|item| self.example(item)).collect();
            if key == "flagged" { out.flagged = list } else { out.clean = list }
        }
        out
    }

    pub(super) fn example(&mut self, node: &Node) -> Option<Example> {
        if !matches!(node.value, Value::Mapping(_)) {
            return Some(Example { reply: node.text(&mut self.problems)?, ..Example::default() });
        }
        let mut example = Example::default();
        for (key, value) in node.fields(&["customer", "reply", "channel", "situation", "text"], &mut self.problems) {
            match key.as_str() {
                "customer" => example.customer = value.text(&mut self.problems),
                "reply" => example.reply = value.text(&mut self.problems)?,
                "channel" => example.channel = value.name(&mut self.problems),
                "situation" => example.situation = value.name(&mut self.problems),
                _ => example.text = value.text(&mut self.problems),
            }
        }
        if example.reply.is_empty() {
            node.problem(&mut self.problems, "an example without a reply", "add `reply:`");
            return None;
        }
        Some(example)
    }
}
