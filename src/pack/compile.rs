//! Compiles the files of a pack: reads every section, links the names, and turns the phrases into programs.

use std::collections::BTreeMap;

use serde_yaml::Value;

use super::conditions::{self, Scope};
use super::language;
use super::lexicon::Lexicon;
use super::lower::{BUILT_IN, Lowerer, Sets, Words};
use super::names::Names;
use super::phrase::{self, Item};
use super::program::{Owner, Phrases, RegexSource, Role};
use super::recovery;
use super::rule::{
    Compiled, Example, Examples, Notes, Pack, Place, RewriteAction, RewriteRule, Rule, RuleNotes, Signal, SignalNotes,
    SituationRules, Skip, Trigger,
};
use crate::finding::Applicability;
use crate::yaml::{Node, Problem, Problems};

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

const TOP_KEYS: &[&str] = &["pack", "language", "words", "acts", "cues", "situation", "recovery", "rules"];
const SIGNAL_KEYS: &[&str] =
    &["about", "phrases", "not", "skip", "in", "includes", "examples", "level", "levels", "adds-up"];
const RULE_KEYS: &[&str] = &[
    "family",
    "severity",
    "when",
    "unless",
    "flag",
    "missing",
    "order",
    "limit",
    "check",
    "at",
    "yields-to",
    "message",
    "label",
    "secondary-label",
    "why",
    "help",
    "rewrite",
    "sources",
    "traps",
    "examples",
];
const TRIGGERS: &[&str] = &["flag", "missing", "order", "limit", "check"];

/// Compiles a pack from the file of its language and its own files; also returns what is odd but stops nothing.
///
/// # Errors
/// Every mistake in any of the files; `Problem::file` is 0 for the language and counts the others from 1.
pub fn compile(language: PackFile, files: &[PackFile]) -> Result<(Compiled, Vec<Problem>), Vec<Problem>> {
    let mut problems = Problems::default();
    let language_value = parse(language, 0, &mut problems);
    let values: Vec<Option<Value>> =
        files.iter().enumerate().map(|(index, file)| parse(*file, index + 1, &mut problems)).collect();
    let Some(language_value) = language_value else { return Err(problems.list) };
    let mut lexicon = Lexicon::new();
    let language = language::read(&Node::root(&language_value, 0), &mut lexicon, &mut problems);
    let mut compiler = Compiler {
        problems,
        lexicon,
        language,
        words: Words::new(),
        acts: Side::new("act"),
        cues: Side::new("cue"),
        rules: Names::new("rule"),
        pack: Pack::default(),
        notes: Notes::default(),
        family: BTreeMap::new(),
    };
    let roots: Vec<Node> = values
        .iter()
        .enumerate()
        .filter_map(|(index, value)| value.as_ref().map(|value| Node::root(value, index + 1)))
        .collect();
    compiler.run(&roots);
    let Compiler { mut problems, lexicon, language, words, mut pack, mut notes, acts, cues, .. } = compiler;
    if problems.any_fatal() {
        problems.list.sort_by(|a, b| (a.file, &a.path).cmp(&(b.file, &b.path)));
        return Err(problems.list);
    }
    pack.lexicon = lexicon;
    pack.language = language;
    (pack.acts, pack.reply, notes.acts, notes.reply_phrases) = acts.finish(pack.lexicon.len());
    (pack.cues, pack.customer, notes.cues, notes.customer_phrases) = cues.finish(pack.lexicon.len());
    notes.words = words;
    Ok((Compiled { pack, notes }, problems.list))
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
struct Side {
    names: Names,
    signals: Vec<Signal>,
    notes: Vec<SignalNotes>,
    parsed: Vec<Parsed>,
    phrases: Phrases,
    texts: Vec<String>,
}

/// A phrase that parsed, waiting for the lexicon to be complete.
struct Parsed {
    owner: Owner,
    text: String,
    items: Vec<Item>,
    file: usize,
    path: Vec<crate::yaml::Step>,
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

    fn declare(&mut self, id: &str) -> Option<u32> {
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

    fn finish(mut self, ids: u32) -> (Vec<Signal>, Phrases, Vec<SignalNotes>, Vec<String>) {
        self.phrases.index(ids);
        (self.signals, self.phrases, self.notes, self.texts)
    }
}

struct Compiler {
    problems: Problems,
    lexicon: Lexicon,
    language: language::Language,
    words: Words,
    acts: Side,
    cues: Side,
    rules: Names,
    pack: Pack,
    notes: Notes,
    family: BTreeMap<usize, String>,
}

impl Compiler {
    fn run(&mut self, roots: &[Node]) {
        let mut acts = Vec::new();
        let mut cues = Vec::new();
        let mut rules = Vec::new();
        let mut situations = Vec::new();
        let mut recoveries = Vec::new();
        for root in roots {
            let fields = root.fields(TOP_KEYS, &mut self.problems);
            if !fields.iter().any(|(key, _)| key == "pack") {
                root.problem(&mut self.problems, "this file does not say which pack it belongs to", "add `pack: name`");
            }
            for (key, node) in fields {
                match key.as_str() {
                    "pack" => {
                        if let Some(name) = node.text(&mut self.problems) {
                            self.family.insert(root.file, name.clone());
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
                    "words" => self.word_lists(&node),
                    "acts" => acts.extend(node.entries(&mut self.problems)),
                    "cues" => cues.extend(node.entries(&mut self.problems)),
                    "rules" => rules.extend(node.entries(&mut self.problems)),
                    "recovery" => recoveries.push(node),
                    _ => situations.push(node),
                }
            }
        }
        let acts = self.declare(acts, true);
        let cues = self.declare(cues, false);
        // Rules are kept sorted by id, so that their index sorts as their name does.
        rules.sort_by(|(a, _), (b, _)| a.cmp(b));
        rules.dedup_by(|(a, node), (b, _)| {
            let same = a == b;
            if same {
                node.problem(&mut self.problems, format!("there are two rules `{a}`"), "rename one of them");
            }
            same
        });
        for (id, _) in &rules {
            self.rules.add(id);
        }
        for (index, node) in &acts {
            self.signal(*index, node, true);
        }
        for (index, node) in &cues {
            self.signal(*index, node, false);
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
            let mut all = Vec::new();
            for item in node.items(&mut self.problems) {
                let Some(text) = item.text(&mut self.problems) else { continue };
                if let Some(items) = self.parse_phrase(&item, &text) {
                    all.push(items);
                }
            }
            if all.is_empty() {
                node.problem(&mut self.problems, format!("the word list `{name}` is empty"), "add words or remove it");
            }
            if self.words.insert(name.clone(), all).is_some() {
                node.problem(&mut self.problems, format!("there are two word lists `{name}`"), "rename one of them");
            }
        }
    }

    fn parse_phrase(&mut self, node: &Node, text: &str) -> Option<Vec<Item>> {
        match phrase::parse(text) {
            Ok(items) => Some(items),
            Err(error) => {
                node.problem_within(&mut self.problems, error.at, error.message, error.help);
                None
            }
        }
    }

    fn declare<'a>(&mut self, entries: Vec<(String, Node<'a>)>, acts: bool) -> Vec<(u32, Node<'a>)> {
        let mut out = Vec::new();
        for (id, node) in entries {
            let side = if acts { &mut self.acts } else { &mut self.cues };
            let kind = side.names.kind;
            match side.declare(&id) {
                Some(index) => out.push((index, node)),
                None => {
                    node.problem(&mut self.problems, format!("there are two {kind}s `{id}`"), "rename one of them");
                }
            }
        }
        out
    }

    fn side(&mut self, acts: bool) -> &mut Side {
        if acts { &mut self.acts } else { &mut self.cues }
    }

    fn signal(&mut self, index: u32, node: &Node, acts: bool) {
        let mut signal_level = 0;
        for (key, value) in node.fields(SIGNAL_KEYS, &mut self.problems) {
            match key.as_str() {
                "about" => {
                    let about = value.text(&mut self.problems).unwrap_or_default();
                    self.side(acts).notes[index as usize].about = about;
                }
                "skip" => {
                    let skip = self.skip(&value);
                    self.side(acts).signals[index as usize].skip = skip;
                }
                "in" => {
                    let zone = conditions::zone(&value, &mut self.problems);
                    self.side(acts).signals[index as usize].zone = zone;
                }
                "includes" => {
                    let names = if acts { &self.acts.names } else { &self.cues.names };
                    let includes = names.find_all(&value, &mut self.problems);
                    self.side(acts).signals[index as usize].includes = includes;
                }
                "adds-up" => {
                    let adds_up = value.boolean(&mut self.problems).unwrap_or_default();
                    self.side(acts).signals[index as usize].adds_up = adds_up;
                }
                "examples" => {
                    let examples = self.examples(&value);
                    self.side(acts).notes[index as usize].examples = examples;
                }
                "level" => signal_level = value.number(&mut self.problems).unwrap_or_default().min(9) as u8,
                _ => {}
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

    fn skip(&mut self, node: &Node) -> Skip {
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

    fn phrases(&mut self, node: &Node, signal: u32, role: Role, level: u8, acts: bool) {
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

    fn regex(&mut self, node: &Node, owner: Owner, acts: bool) {
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
                self.side(acts).phrases.regexes.push(RegexSource { pattern, literal, owner });
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

    fn examples(&mut self, node: &Node) -> Examples {
        let mut out = Examples::default();
        for (key, value) in node.fields(&["flagged", "clean"], &mut self.problems) {
            let list = value.items(&mut self.problems).iter().filter_map(|item| self.example(item)).collect();
            if key == "flagged" { out.flagged = list } else { out.clean = list }
        }
        out
    }

    fn example(&mut self, node: &Node) -> Option<Example> {
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

    fn situation(&mut self, node: &Node) {
        let mut out = SituationRules::default();
        for (key, value) in node.fields(&["customer", "reply"], &mut self.problems) {
            let names = if key == "customer" { &self.cues.names } else { &self.acts.names };
            let mut weights = Vec::new();
            let mut at = 1;
            for (key, value) in value.fields(&["weights", "complaint-at"], &mut self.problems) {
                if key == "complaint-at" {
                    at = value.integer(&mut self.problems).unwrap_or(1);
                    continue;
                }
                for (name, weight) in value.entries(&mut self.problems) {
                    let number = weight.integer(&mut self.problems).unwrap_or_default();
                    match names.get(&name) {
                        Some(index) => weights.push((index, number)),
                        None => weight.warning(&mut self.problems, format!("there is no {} `{name}`", names.kind), ""),
                    }
                }
            }
            if key == "customer" {
                (out.customer, out.customer_at) = (weights, at);
            } else {
                (out.reply, out.reply_at) = (weights, at);
            }
        }
        self.pack.situation = out;
    }

    fn rule(&mut self, id: &str, node: &Node) {
        let fields = node.fields(RULE_KEYS, &mut self.problems);
        let field = |name: &str| fields.iter().find(|(key, _)| key == name).map(|(_, node)| node);
        let Some(trigger) = self.trigger(id, node, &fields) else { return };
        let scope = Scope { acts: &self.acts.names, cues: &self.cues.names };
        let problems = &mut self.problems;
        let Some(value) = field("severity") else {
            node.problem(problems, "a rule without a severity", "add `severity: warning`");
            return;
        };
        let (severity, steps) = conditions::stepped(value, &scope, problems).unwrap_or_default();
        let when = field("when").map(|value| conditions::conditions(value, &scope, problems)).unwrap_or_default();
        let unless = field("unless").map(|value| conditions::conditions(value, &scope, problems)).unwrap_or_default();
        let yields_to = field("yields-to").map(|value| self.rules.find_all(value, problems)).unwrap_or_default();
        let text = |name: &str, problems: &mut Problems| {
            field(name).and_then(|value| value.text(problems)).map(|text| text.trim().to_owned()).unwrap_or_default()
        };
        let message = text("message", problems);
        if message.is_empty() {
            node.problem(problems, "a rule without a message", "add `message:`, naming what the draft does");
        }
        let rewrites = match field("rewrite") {
            Some(value) => {
                let missing = matches!(trigger, Trigger::Missing(..));
                value.one_or_many().iter().filter_map(|item| rewrite(item, missing, problems)).collect()
            }
            None => Vec::new(),
        };
        let rule = Rule {
            id: id.to_owned(),
            severity,
            steps,
            when,
            unless,
            trigger,
            yields_to,
            message,
            label: text("label", problems),
            secondary_label: text("secondary-label", problems),
            help: text("help", problems),
            rewrites,
        };
        let mut notes = RuleNotes {
            family: text("family", problems),
            pack: self.family.get(&node.file).cloned().unwrap_or_default(),
            why: text("why", problems),
            traps: text("traps", problems),
            sources: field("sources").map(|value| value.texts(problems)).unwrap_or_default(),
            examples: Examples::default(),
        };
        if let Some(value) = field("examples") {
            notes.examples = self.examples(value);
        }
        self.pack.rules.push(rule);
        self.notes.rules.push(notes);
    }

    fn trigger(&mut self, id: &str, node: &Node, fields: &[(String, Node)]) -> Option<Trigger> {
        let given: Vec<&(String, Node)> = fields.iter().filter(|(key, _)| TRIGGERS.contains(&key.as_str())).collect();
        let [(key, value)] = given.as_slice() else {
            let message =
                if given.is_empty() { "a rule without a trigger" } else { "a rule with more than one trigger" };
            node.problem(&mut self.problems, message, "write exactly one of flag, missing, order, limit, check");
            return None;
        };
        if key == "flag" && matches!(value.value, Value::Mapping(_)) {
            let name = format!("rule:{id}");
            let index = self.acts.declare(&name)?;
            self.acts.signals[index as usize].private = true;
            self.signal(index, value, true);
            return Some(Trigger::Flag(vec![index]));
        }
        let scope = Scope { acts: &self.acts.names, cues: &self.cues.names };
        let problems = &mut self.problems;
        match key.as_str() {
            "flag" => Some(Trigger::Flag(scope.acts.find_all(value, problems))),
            "missing" => {
                let place = match fields.iter().find(|(key, _)| key == "at") {
                    Some((_, at)) => conditions::place(at, &scope, problems)?,
                    None => Place::Closing,
                };
                Some(Trigger::Missing(scope.acts.find_all(value, problems), place))
            }
            "order" => {
                let mut first = Vec::new();
                let mut then = Vec::new();
                for (key, value) in value.fields(&["first", "then"], problems) {
                    let acts = scope.acts.find_all(&value, problems);
                    if key == "first" { first = acts } else { then = acts }
                }
                if first.is_empty() || then.is_empty() {
                    value.problem(problems, "an order needs both parts", "write `{first: [act], then: [act]}`");
                }
                Some(Trigger::Order { first, then })
            }
            "limit" => Some(Trigger::Limit(conditions::limit(value, &scope, problems)?)),
            _ => {
                let lexicon = &mut self.lexicon;
                let mut ids = |word: &str| lexicon.ids(&word.to_lowercase());
                Some(Trigger::Check(conditions::check(value, &scope, &mut ids, problems)?))
            }
        }
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
                    path: vec![
                        crate::yaml::Step::Key(if acts { "acts" } else { "cues" }.to_owned()),
                        crate::yaml::Step::Name(id.clone()),
                    ],
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

/// Reads one rewrite. A plain text is a template if it has blanks.
fn rewrite(node: &Node, missing: bool, problems: &mut Problems) -> Option<RewriteRule> {
    let whole = |text: String| if missing { RewriteAction::Insert(text) } else { RewriteAction::Sentence(text) };
    if !matches!(node.value, Value::Mapping(_)) {
        let text = node.text(problems)?;
        let applicability = if text.contains('[') { Applicability::Template } else { Applicability::Unsafe };
        return Some(RewriteRule { action: whole(text), applicability });
    }
    let mut action = None;
    let mut of_match = false;
    let mut applicability = None;
    for (key, value) in node.fields(&["replace", "insert", "delete", "swap", "of", "applicability"], problems) {
        match key.as_str() {
            "replace" => action = value.text(problems).map(RewriteAction::Sentence),
            "insert" => action = value.text(problems).map(RewriteAction::Insert),
            "delete" => action = Some(RewriteAction::Delete),
            "swap" => action = Some(RewriteAction::Swap),
            "of" => match value.text(problems).as_deref() {
                Some("match") => of_match = true,
                Some("sentence") | None => {}
                Some(_) => value.problem(problems, "only a match or a sentence can be replaced", "write `of: match`"),
            },
            _ => applicability = value.name(problems),
        }
    }
    if let (true, Some(RewriteAction::Sentence(text))) = (of_match, &mut action) {
        action = Some(RewriteAction::Match(std::mem::take(text)));
    }
    let Some(action) = action else {
        node.problem(problems, "a rewrite that does nothing", "add replace:, insert:, delete: or swap:");
        return None;
    };
    let blanks = matches!(&action, RewriteAction::Sentence(text) | RewriteAction::Match(text) | RewriteAction::Insert(text) if text.contains('['));
    let applicability = applicability.unwrap_or(if blanks { Applicability::Template } else { Applicability::Unsafe });
    Some(RewriteRule { action, applicability })
}
