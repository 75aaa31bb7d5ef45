//! Reads acts and cues: what they are about, their phrases, and their examples.

use serde_yaml::Value;

use super::compile::Compiler;
use super::program::{Owner, Role};
use super::rule::{Example, Examples, Skip, Source};
use super::side::Parsed;
use super::{conditions, expression, keys, pattern};
use crate::yaml::{Node, nearest};

/// The most regular expressions a pack may have on each side.
const MAX_REGEXES: usize = 500;

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
            let source = Source { file: node.file, path: node.path.clone() };
            if let Some(index) = side.declare(&id) {
                side.notes[index as usize].source = Some(source);
                self.check_id(&id, &node, kind);
                out.push(Declared { index, node, inherited: false });
                continue;
            }
            let index = side.names.get(&id).unwrap_or_default();
            if out.iter().any(|declared| declared.index == index) {
                node.problem_here(&mut self.problems, format!("there are two {kind}s `{id}`"), "rename one of them");
            } else {
                out.push(Declared { index, node, inherited: true });
            }
        }
        out
    }

    /// Changes an act or cue of the pack below.
    pub(super) fn change_signal(&mut self, index: u32, node: &Node, acts: bool) {
        if let Some(key) = ["phrases", "levels", "level"].into_iter().find(|key| node.get(key).is_some()) {
            node.problem_at_key(
                &mut self.problems,
                key,
                "the pack below defines this already: here it can only be changed",
                "add phrases with `add:`, take some away with `remove:`, or choose another name",
            );
            return;
        }
        let known = if acts { keys::CHANGE_ACT } else { keys::CHANGE_CUE };
        for (key, value) in keys::fields(node, known, &mut self.problems) {
            match key.as_str() {
                "add" => {
                    if acts {
                        self.evidence.trust_phrases(index);
                    }
                    self.phrases(&value, index, Role::Shows, 0, acts);
                }
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

    pub(super) fn signal(&mut self, index: u32, node: &Node, acts: bool, known: &[&str]) {
        if matches!(node.value, Value::Sequence(_) | Value::String(_)) {
            let help = "write `phrases:` on the next line, and the phrases below it, each with `- ` before it";
            node.problem_here(&mut self.problems, "these phrases have no `phrases:` above them", help);
            return;
        }
        // What is missing is missing at the name of the act, and for the phrases of a rule at its trigger.
        let mut signal_level = 0;
        for (key, value) in keys::fields(node, known, &mut self.problems) {
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
                "level" => match value.number(&mut self.problems) {
                    Some(level @ 1..=9) => signal_level = level as u8,
                    Some(level) => self.no_level(&value, &level.to_string()),
                    None => {}
                },
                _ => self.property(&key, &value, index, acts),
            }
        }
        if let Some(levels) = node.get("levels") {
            for (level, value) in levels.entries(&mut self.problems) {
                match level.parse::<u8>() {
                    Ok(level @ 1..=9) => self.phrases(&value, index, Role::Shows, level, acts),
                    _ => self.no_level(&value, &level),
                }
            }
        }
        if let Some(phrases) = node.get("phrases") {
            self.phrases(&phrases, index, Role::Shows, signal_level, acts);
        } else if node.get("levels").is_none() && node.get("includes").is_none() {
            let help = "add `phrases:` with a list of what people write";
            node.problem_here(&mut self.problems, "this has no phrases, so nothing would ever show it", help);
        }
        let other = node.get("levels").is_some() || node.get("includes").is_some();
        if !other && node.get("phrases").is_some_and(|phrases| phrases.one_or_many().is_empty()) {
            let help = "write `- ` and a phrase on the lines below";
            node.problem_at_key(&mut self.problems, "phrases", "this list of phrases is empty", help);
        }
        if let Some(not) = node.get("not") {
            self.phrases(&not, index, Role::Denies, 0, acts);
        }
    }

    fn no_level(&mut self, node: &Node, level: &str) {
        let help = "levels are 1 (a little) to 3 (very); the figure may be up to 9";
        node.problem_here(&mut self.problems, format!("`{level}` is no level"), help);
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
                    let help = match nearest(other, keys::SKIP.iter().copied()) {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => "write question, negated, conditional or reported; for other exceptions use `not:`"
                            .to_owned(),
                    };
                    item.problem(&mut self.problems, message, help);
                }
                None => {}
            }
        }
        skip
    }

    pub(super) fn phrases(&mut self, node: &Node, signal: u32, role: Role, level: u8, acts: bool) {
        let owner = Owner { signal, role, level };
        for item in node.items(&mut self.problems) {
            if matches!(item.value, Value::Mapping(_)) {
                if item.get("regex").is_none() {
                    let help = "put the whole phrase in quotes; a regular expression is written `{regex: '…'}`";
                    item.problem(&mut self.problems, "a phrase with a colon and a space needs quotes", help);
                    continue;
                }
                let fields = item.fields(&["regex"], &mut self.problems);
                for (_, regex) in &fields {
                    self.regex(regex, owner, acts);
                }
                continue;
            }
            if matches!(item.value, Value::Sequence(_)) {
                let help = "a phrase that starts with `[` needs quotes; and before a phrase stands one hyphen, not two";
                item.problem(&mut self.problems, "expected a phrase, found a list", help);
                continue;
            }
            let Some(text) = item.text(&mut self.problems) else { continue };
            let Some(pieces) = self.parse_phrase(&item, &text) else { continue };
            let source = Source { file: item.file, path: item.path.clone() };
            self.side(acts).parsed.push(Parsed::new(owner, text, pieces, source));
        }
    }

    pub(super) fn regex(&mut self, node: &Node, owner: Owner, acts: bool) {
        let Some(pattern) = node.text(&mut self.problems) else { return };
        if let Some(wrong) = expression::wrong(&pattern) {
            let at = wrong.at.unwrap_or(0..pattern.len());
            node.problem_within(&mut self.problems, at, wrong.message, wrong.help);
            return;
        }
        let phrases = &mut self.side(acts).phrases;
        if phrases.regexes.len() >= MAX_REGEXES {
            let message = format!("this pack has more than {MAX_REGEXES} regular expressions");
            node.problem(&mut self.problems, message, "use phrases instead: they are much faster, too");
            return;
        }
        let (program, grams) = (pattern::compile(&pattern), pattern::grams(&pattern));
        phrases.push_regex(pattern, &program, &grams, owner);
    }

    pub(super) fn examples(&mut self, node: &Node) -> Examples {
        let mut out = Examples::default();
        for (key, value) in keys::fields(node, keys::EXAMPLES, &mut self.problems) {
            let list = value.items(&mut self.problems).iter().filter_map(|item| self.example(item)).collect();
            if key == "flagged" { out.flagged = list } else { out.clean = list }
        }
        out
    }

    pub(super) fn example(&mut self, node: &Node) -> Option<Example> {
        let source = Some(Source { file: node.file, path: node.path.clone() });
        if !matches!(node.value, Value::Mapping(_)) {
            let reply = node.text(&mut self.problems)?;
            if reply.trim().is_empty() {
                node.problem(&mut self.problems, "this example is empty", "write a sentence, or remove it");
            }
            return Some(Example { reply, source, ..Example::default() });
        }
        let known = |key: &Value| key.as_str().is_some_and(|key| keys::EXAMPLE.contains(&key));
        if node.value.as_mapping().is_some_and(|map| !map.keys().any(known)) {
            let help = "put the whole example in quotes";
            node.problem(&mut self.problems, "an example with a colon and a space needs quotes", help);
            return None;
        }
        let mut example = Example { source, ..Example::default() };
        for (key, value) in keys::fields(node, keys::EXAMPLE, &mut self.problems) {
            match key.as_str() {
                "customer" => example.customer = value.text(&mut self.problems),
                "reply" => example.reply = value.text(&mut self.problems)?,
                "channel" => example.channel = value.name(&mut self.problems),
                "situation" => example.situation = value.name(&mut self.problems),
                _ => example.text = value.text(&mut self.problems),
            }
        }
        if example.reply.is_empty() {
            let help = "add `reply:` with the sentences to check";
            node.problem(&mut self.problems, "an example without a reply", help);
            return None;
        }
        if let Some((text, node)) = example.text.as_ref().zip(node.get("text"))
            && !plain(&example.reply).contains(&plain(text))
        {
            let help = "copy the words that should be marked out of `reply:`";
            node.problem(&mut self.problems, "these words do not stand in the reply of the example", help);
        }
        Some(example)
    }
}

/// A text for comparing: small letters, single spaces.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}
