//! Compiles the files of a pack: reads every section, links the names, and turns the phrases into programs.

use std::collections::BTreeMap;

use serde_yaml::Value;

use super::language;
use super::lexicon::Lexicon;
use super::lower::{BUILT_IN, Lowerer, Sets, Words};
use super::names::Names;
use super::phrase::{self, Item};
use super::program::{Owner, Phrases};
use super::recovery;
use super::rule::{Compiled, Notes, Pack, Rule, Signal, SignalNotes, Skip};
use crate::yaml::{Node, Problem, Problems, Step, nearest};

/// A file of a pack.
#[derive(Debug, Clone, Copy)]
pub struct PackFile<'a> {
    /// Its name, for messages.
    pub name: &'a str,
    /// Its text.
    pub text: &'a str,
}

/// The largest pack file in bytes.
pub const MAX_FILE: usize = 4 << 20;

const TOP_KEYS: &[&str] =
    &["pack", "extends", "language", "words", "acts", "cues", "situation", "recovery", "outline", "rules"];
/// Compiles a pack from the file of its language and its own files; also returns what is odd but stops nothing.
///
/// # Errors
/// Every mistake in any of the files; `Problem::file` is 0 for the language and counts the others from 1.
pub fn compile(language: PackFile, files: &[PackFile]) -> Result<(Compiled, Vec<Problem>), Vec<Problem>> {
    let mut problems = Problems::default();
    let Some(value) = parse(language, 0, &mut problems) else { return Err(problems.list) };
    let mut lexicon = Lexicon::new();
    let language = language::read(&Node::root(&value, 0), &mut lexicon, &mut problems);
    Compiler::new(problems, lexicon, language).finish(files)
}

/// Compiles the files of a pack on top of another one: they may add to its words, acts and cues, change its rules, and
/// use all of its names.
///
/// # Errors
/// As [`compile`]; no problem has the file 0.
pub fn extend(base: Compiled, files: &[PackFile]) -> Result<(Compiled, Vec<Problem>), Vec<Problem>> {
    Compiler::on(base).finish(files)
}

/// The packs that the files of a pack say they extend, in order, without doubles. What cannot be read names none.
#[must_use]
pub fn extended(files: &[PackFile]) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for file in files {
        let Some(value) = parse(*file, 0, &mut Problems::default()) else { continue };
        let Some(node) = Node::root(&value, 0).get("extends") else { continue };
        for name in node.texts(&mut Problems::default()) {
            if !out.contains(&name) {
                out.push(name);
            }
        }
    }
    out
}

/// Reads a file as YAML. What is no YAML is a problem at the place the parser names.
fn parse(file: PackFile, index: usize, problems: &mut Problems) -> Option<Value> {
    let mut problem = |message: String, help: &str, at| {
        problems.list.push(Problem {
            file: index,
            path: Vec::new(),
            within: None,
            at,
            message,
            help: help.to_owned(),
            fatal: true,
        });
    };
    if file.text.len() > MAX_FILE {
        problem("this file is larger than 4 MiB".to_owned(), "split the pack into several files", None);
        return None;
    }
    match serde_yaml::from_str(file.text.trim_start_matches('\u{feff}')) {
        Ok(value) => Some(value),
        Err(error) => {
            let at = error.location().map(|place| (place.line(), place.column()));
            problem(
                format!("this is no YAML: {error}"),
                "look at the indentation, and put quotes round a text that starts with [ { * & ! % @ or holds `: `",
                at,
            );
            None
        }
    }
}

/// The acts or the cues while they are compiled.
pub(super) struct Side {
    pub(super) names: Names,
    pub(super) signals: Vec<Signal>,
    pub(super) notes: Vec<SignalNotes>,
    pub(super) parsed: Vec<Parsed>,
    pub(super) phrases: Phrases,
    texts: Vec<String>,
}

/// A phrase that parsed, waiting for the lexicon to be complete.
pub(super) struct Parsed {
    pub(super) owner: Owner,
    pub(super) text: String,
    pub(super) items: Vec<Item>,
    pub(super) file: usize,
    pub(super) path: Vec<Step>,
}

impl Side {
    fn new(kind: &'static str) -> Self {
        Self {
            names: Names::new(kind),
            signals: Vec::new(),
            notes: Vec::new(),
            parsed: Vec::new(),
            phrases: Phrases::default(),
            texts: Vec::new(),
        }
    }

    pub(super) fn declare(&mut self, id: &str) -> Option<u32> {
        if self.names.get(id).is_some() {
            return None;
        }
        self.signals.push(Signal {
            id: id.to_owned(),
            skip: Skip::default(),
            zone: None,
            includes: Vec::new(),
            adds_up: false,
            private: false,
        });
        self.notes.push(SignalNotes::default());
        Some(self.names.add(id))
    }

    /// Takes over what a compiled pack knows, with its phrases to be lowered again: the words they use may change.
    fn restore(
        &mut self,
        signals: &mut Vec<Signal>,
        phrases: &Phrases,
        notes: &mut Vec<SignalNotes>,
        texts: &mut Vec<String>,
    ) {
        for signal in signals.iter() {
            self.names.add(&signal.id);
        }
        self.signals = std::mem::take(signals);
        self.notes = std::mem::take(notes);
        self.phrases.regexes.clone_from(&phrases.regexes);
        for (index, text) in texts.drain(..).enumerate() {
            // A phrase of a compiled pack has parsed before.
            if let Ok(items) = phrase::parse(&text) {
                let owner = phrases.owner(index as u32);
                self.parsed.push(Parsed { owner, text, items, file: 0, path: Vec::new() });
            }
        }
    }

    fn finish(mut self, ids: u32) -> (Vec<Signal>, Phrases, Vec<SignalNotes>, Vec<String>) {
        self.phrases.index(ids);
        (self.signals, self.phrases, self.notes, self.texts)
    }
}

pub(super) struct Compiler {
    pub(super) problems: Problems,
    pub(super) lexicon: Lexicon,
    language: language::Language,
    words: Words,
    pub(super) acts: Side,
    pub(super) cues: Side,
    pub(super) rules: Names,
    pub(super) pack: Pack,
    pub(super) notes: Notes,
    /// The name of the pack each file belongs to.
    pub(super) pack_of: BTreeMap<usize, String>,
    /// How many rules came with the pack below; those may be changed, others are there once.
    pub(super) inherited: usize,
}

impl Compiler {
    fn new(problems: Problems, lexicon: Lexicon, language: language::Language) -> Self {
        Self {
            problems,
            lexicon,
            language,
            words: Words::new(),
            acts: Side::new("act"),
            cues: Side::new("cue"),
            rules: Names::new("rule"),
            pack: Pack::default(),
            notes: Notes::default(),
            pack_of: BTreeMap::new(),
            inherited: 0,
        }
    }

    /// A compiler that knows everything of a compiled pack already.
    fn on(base: Compiled) -> Self {
        let Compiled { mut pack, mut notes } = base;
        let mut compiler =
            Self::new(Problems::default(), std::mem::take(&mut pack.lexicon), std::mem::take(&mut pack.language));
        compiler.words = std::mem::take(&mut notes.words);
        compiler.acts.restore(&mut pack.acts, &pack.reply, &mut notes.acts, &mut notes.reply_phrases);
        compiler.cues.restore(&mut pack.cues, &pack.customer, &mut notes.cues, &mut notes.customer_phrases);
        for rule in &pack.rules {
            compiler.rules.add(&rule.id);
        }
        compiler.inherited = pack.rules.len();
        compiler.pack = pack;
        compiler.notes = notes;
        compiler
    }

    /// Compiles the files and gives what came of it, or what is wrong with them.
    fn finish(mut self, files: &[PackFile]) -> Result<(Compiled, Vec<Problem>), Vec<Problem>> {
        let values: Vec<Option<Value>> =
            files.iter().enumerate().map(|(index, file)| parse(*file, index + 1, &mut self.problems)).collect();
        let roots: Vec<Node> = values
            .iter()
            .enumerate()
            .filter_map(|(index, value)| value.as_ref().map(|value| Node::root(value, index + 1)))
            .collect();
        self.run(&roots);
        let Self { mut problems, lexicon, language, words, mut pack, mut notes, acts, cues, .. } = self;
        problems.list.sort_by(|a, b| (a.file, &a.path).cmp(&(b.file, &b.path)));
        if problems.any_fatal() {
            return Err(problems.list);
        }
        sort_rules(&mut pack, &mut notes);
        pack.order = match order(&pack.rules) {
            Ok(order) => order,
            Err(circle) => {
                let names: Vec<&str> = circle.iter().map(|&index| pack.rules[index as usize].id.as_str()).collect();
                let path = vec![
                    Step::Key("rules".to_owned()),
                    Step::Key(names[0].to_owned()),
                    Step::Name("yields-to".to_owned()),
                ];
                problems.list.push(Problem {
                    file: file_of(&roots, &path),
                    path,
                    within: None,
                    at: None,
                    message: format!("these rules yield to each other in a circle: {}", names.join(" → ")),
                    help: "decide which of them is the more specific, and take the other `yields-to` away".to_owned(),
                    fatal: true,
                });
                return Err(problems.list);
            }
        };
        pack.lexicon = lexicon;
        pack.language = language;
        (pack.acts, pack.reply, notes.acts, notes.reply_phrases) = acts.finish(pack.lexicon.len());
        (pack.cues, pack.customer, notes.cues, notes.customer_phrases) = cues.finish(pack.lexicon.len());
        notes.words = words;
        Ok((Compiled { pack, notes }, problems.list))
    }

    fn run(&mut self, roots: &[Node]) {
        let mut acts = Vec::new();
        let mut cues = Vec::new();
        let mut rules = Vec::new();
        let mut situations = Vec::new();
        let mut recoveries = Vec::new();
        let mut outlines = Vec::new();
        for root in roots {
            let fields = root.fields(TOP_KEYS, &mut self.problems);
            if !fields.iter().any(|(key, _)| key == "pack") {
                root.problem(&mut self.problems, "this file does not say which pack it belongs to", "add `pack: name`");
            }
            for (key, node) in fields {
                match key.as_str() {
                    "pack" => {
                        if let Some(name) = node.text(&mut self.problems) {
                            self.pack_of.insert(root.file, name.clone());
                            self.pack.name = name;
                        }
                    }
                    "language" => {
                        if let Some(code) = node.text(&mut self.problems)
                            && code != self.language.code
                        {
                            let help = format!("the tables in use are for `{}`", self.language.code);
                            node.problem(&mut self.problems, format!("no tables for the language `{code}`"), help);
                        }
                    }
                    // Read before anything else, see `extended`.
                    "extends" => {}
                    "words" => self.word_lists(&node),
                    "acts" => acts.extend(node.entries(&mut self.problems)),
                    "cues" => cues.extend(node.entries(&mut self.problems)),
                    "rules" => rules.extend(node.entries(&mut self.problems)),
                    "recovery" => recoveries.push(node),
                    "outline" => outlines.push(node),
                    _ => situations.push(node),
                }
            }
        }
        let acts = self.declare(acts, true);
        let cues = self.declare(cues, false);
        let mut own: Vec<&str> = Vec::new();
        for (id, node) in &rules {
            if own.contains(&id.as_str()) {
                node.problem(&mut self.problems, format!("there are two rules `{id}`"), "rename one of them");
            }
            own.push(id);
            self.rules.add(id);
        }
        for (declared, of_acts) in acts.iter().map(|a| (a, true)).chain(cues.iter().map(|c| (c, false))) {
            if declared.inherited {
                self.change_signal(declared.index, &declared.node, of_acts);
            } else {
                self.signal(declared.index, &declared.node, of_acts);
            }
        }
        for (id, node) in &rules {
            self.rule(id, node);
        }
        for node in &situations {
            self.situation(node);
        }
        for node in &recoveries {
            self.pack.recovery.extend(recovery::read(node, &self.acts.names, &mut self.problems));
        }
        for node in &outlines {
            let (acts, cues) = recovery::margins(node, &self.acts.names, &self.cues.names, &mut self.problems);
            self.pack.outline_acts.extend(acts);
            self.pack.outline_cues.extend(cues);
        }
        self.check_cycles();
        self.lower();
    }

    fn word_lists(&mut self, node: &Node) {
        for (name, node) in node.entries(&mut self.problems) {
            if BUILT_IN.contains(&name.as_str()) {
                node.problem(
                    &mut self.problems,
                    format!("`{name}` is built in and cannot be defined"),
                    "choose another name",
                );
                continue;
            }
            if matches!(node.value, Value::Mapping(_)) {
                self.change_list(&name, &node);
                continue;
            }
            let all = self.list_entries(&node);
            if all.is_empty() {
                node.problem(&mut self.problems, format!("the word list `{name}` is empty"), "add words or remove it");
            }
            if self.words.insert(name.clone(), all).is_some() {
                let help = "rename one of them; to add to a list of the pack below, write `{add: [word]}`";
                node.problem(&mut self.problems, format!("there are two word lists `{name}`"), help);
            }
        }
    }

    fn list_entries(&mut self, node: &Node) -> Vec<Vec<Item>> {
        let mut all = Vec::new();
        for item in node.items(&mut self.problems) {
            let Some(text) = item.text(&mut self.problems) else { continue };
            if let Some(items) = self.parse_phrase(&item, &text) {
                all.push(items);
            }
        }
        all
    }

    /// Adds to a word list of the pack below, or takes from it.
    fn change_list(&mut self, name: &str, node: &Node) {
        if !self.words.contains_key(name) {
            let help = match nearest(name, self.words.keys().map(String::as_str)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "write a list to define one of your own".to_owned(),
            };
            node.problem(&mut self.problems, format!("there is no word list `{name}` to change"), help);
            return;
        }
        for (key, value) in node.fields(&["add", "remove"], &mut self.problems) {
            for item in value.items(&mut self.problems) {
                let Some(text) = item.text(&mut self.problems) else { continue };
                let Some(entry) = self.parse_phrase(&item, &text) else { continue };
                let Some(list) = self.words.get_mut(name) else { return };
                if key == "add" {
                    list.push(entry);
                    continue;
                }
                let before = list.len();
                list.retain(|known| *known != entry);
                if list.len() == before {
                    item.problem(
                        &mut self.problems,
                        format!("the word list `{name}` has no entry `{text}`"),
                        "write the entry as it stands in the list",
                    );
                }
            }
        }
    }

    pub(super) fn parse_phrase(&mut self, node: &Node, text: &str) -> Option<Vec<Item>> {
        match phrase::parse(text) {
            Ok(items) => Some(items),
            Err(error) => {
                node.problem_within(&mut self.problems, error.at, error.message, error.help);
                None
            }
        }
    }

    pub(super) fn side(&mut self, acts: bool) -> &mut Side {
        if acts { &mut self.acts } else { &mut self.cues }
    }

    /// Inclusions in a circle would make every act of the circle the same.
    fn check_cycles(&mut self) {
        for acts in [true, false] {
            let side = if acts { &self.acts } else { &self.cues };
            let count = side.signals.len();
            let mut bad = Vec::new();
            for start in 0..count {
                let mut todo = side.signals[start].includes.clone();
                let mut seen = vec![false; count];
                while let Some(next) = todo.pop() {
                    if next as usize == start {
                        bad.push(side.signals[start].id.clone());
                        break;
                    }
                    if !std::mem::replace(&mut seen[next as usize], true) {
                        todo.extend(&side.signals[next as usize].includes);
                    }
                }
            }
            for id in bad {
                self.problems.list.push(Problem {
                    file: 1,
                    path: vec![Step::Key(if acts { "acts" } else { "cues" }.to_owned()), Step::Name(id.clone())],
                    within: None,
                    at: None,
                    message: format!("`{id}` includes itself"),
                    help: "break the circle: one of them must not include the other".to_owned(),
                    fatal: true,
                });
            }
        }
    }

    fn lower(&mut self) {
        let mut lowerer = Lowerer { lexicon: &mut self.lexicon, language: &self.language, words: &self.words };
        for all in self.words.values() {
            for items in all {
                lowerer.learn(items);
            }
        }
        for side in [&mut self.acts, &mut self.cues] {
            for parsed in &side.parsed {
                lowerer.learn(&parsed.items);
            }
        }
        for side in [&mut self.acts, &mut self.cues] {
            let mut sets = Sets::default();
            for parsed in std::mem::take(&mut side.parsed) {
                let source = side.phrases.len();
                match lowerer.add(&mut side.phrases, &mut sets, source, &parsed.items) {
                    Ok(captures) => {
                        side.phrases.push_phrase(parsed.owner, captures);
                        side.texts.push(parsed.text);
                    }
                    Err(error) => self.problems.list.push(Problem {
                        file: parsed.file,
                        path: parsed.path,
                        within: None,
                        at: None,
                        message: error.message,
                        help: error.help,
                        fatal: true,
                    }),
                }
            }
        }
    }
}

/// Sorts the rules by id, so that their index sorts as their name does.
fn sort_rules(pack: &mut Pack, notes: &mut Notes) {
    let mut order: Vec<usize> = (0..pack.rules.len()).collect();
    order.sort_by(|&a, &b| pack.rules[a].id.cmp(&pack.rules[b].id));
    let mut place = vec![0; order.len()];
    for (new, &old) in order.iter().enumerate() {
        place[old] = new as u32;
    }
    let rules = order.iter().map(|&old| pack.rules[old].clone()).collect();
    let rule_notes = order.iter().map(|&old| notes.rules[old].clone()).collect();
    pack.rules = rules;
    notes.rules = rule_notes;
    for rule in &mut pack.rules {
        for other in &mut rule.yields_to {
            *other = place[*other as usize];
        }
    }
}

/// The rules in an order in which each comes after those it yields to, or a circle among them.
fn order(rules: &[Rule]) -> Result<Vec<u32>, Vec<u32>> {
    #[derive(Clone, Copy, PartialEq)]
    enum State {
        New,
        Open,
        Done,
    }
    let mut state = vec![State::New; rules.len()];
    let mut out = Vec::with_capacity(rules.len());
    for start in 0..rules.len() as u32 {
        // The way down from `start`: each rule with how many of those it yields to were seen to.
        let mut way: Vec<(u32, usize)> = vec![(start, 0)];
        while let Some(&mut (index, ref mut seen)) = way.last_mut() {
            if state[index as usize] == State::Done {
                way.pop();
                continue;
            }
            state[index as usize] = State::Open;
            let Some(&next) = rules[index as usize].yields_to.get(*seen) else {
                state[index as usize] = State::Done;
                out.push(index);
                way.pop();
                continue;
            };
            *seen += 1;
            match state[next as usize] {
                State::New => way.push((next, 0)),
                State::Open => {
                    let from = way.iter().position(|(on_way, _)| *on_way == next).unwrap_or_default();
                    return Err(way[from..].iter().map(|(on_way, _)| *on_way).chain([next]).collect());
                }
                State::Done => {}
            }
        }
    }
    Ok(out)
}

/// The last file in which a path leads somewhere.
fn file_of(roots: &[Node], path: &[Step]) -> usize {
    let leads = |root: &Node| {
        let mut node = root.clone();
        for step in path {
            let (Step::Key(key) | Step::Name(key)) = step else { return false };
            let Some(next) = node.get(key) else { return false };
            node = next;
        }
        true
    };
    roots.iter().rev().find(|root| leads(root)).map_or(1, |root| root.file)
}
