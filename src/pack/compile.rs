//! Compiles the files of a pack: reads every section, links the names, and turns the phrases into programs.

use std::collections::{BTreeMap, BTreeSet};

use serde_yaml::Value;

use super::changes::Changes;
use super::evidence::Evidences;
use super::language;
use super::lexicon::Lexicon;
use super::lower::{LowerError, Lowerer, Words};
use super::names::Names;
use super::order::{order, sort_rules};
use super::phrase;
use super::read::parse;
use super::recovery;
use super::rule::{Compiled, Notes, Pack, Source};
use super::script::{Script, Span};
use super::side::Side;
use super::words::Entry;
use super::{keys, names, reach};
use crate::yaml::{Node, Problem, Problems};

/// A file of a pack.
#[derive(Debug, Clone, Copy)]
pub struct PackFile<'a> {
    /// Its name, for messages.
    pub name: &'a str,
    /// Its text.
    pub text: &'a str,
}

/// The most acts, cues, rules or word lists a pack may have of each.
const MAX_NAMES: usize = 5_000;
/// The most phrases a pack may have.
const MAX_PHRASES: usize = 20_000;
/// After so many phrases that cannot be compiled the others are not tried.
const MAX_FAILURES: usize = 20;

/// The files of a pack, read once for all that is asked of them.
#[derive(Debug, Default)]
pub struct ReadFiles {
    /// What each file holds, if it is YAML.
    values: Vec<Option<Value>>,
    problems: Vec<Problem>,
}

impl ReadFiles {
    /// Reads files. What is wrong with them is told when they are compiled.
    #[must_use]
    pub fn new(files: &[PackFile]) -> Self {
        let mut problems = Problems::default();
        let values = (1..).zip(files).map(|(index, file)| parse(*file, index, &mut problems)).collect();
        Self { values, problems: problems.list }
    }

    /// What the files say about what they stand on. What cannot be read says nothing.
    #[must_use]
    pub fn header(&self) -> Header {
        let mut out = Header::default();
        for (index, value) in self.values.iter().enumerate() {
            let Some(value) = value else { continue };
            let root = Node::root(value, 0);
            if out.language.is_none() {
                let code = root.get("language").and_then(|node| node.text(&mut Problems::default()));
                out.language = code.map(|code| (code, index));
            }
            for name in root.get("extends").map(|node| node.texts(&mut Problems::default())).unwrap_or_default() {
                if !out.extends.contains(&name) {
                    out.extends.push(name);
                }
            }
        }
        out
    }
}

/// Compiles a pack from the file of its language and its own files; also returns what is odd but stops nothing.
///
/// # Errors
/// Every mistake in any of the files; `Problem::file` is 0 for the language and counts the others from 1.
pub fn compile(language: PackFile, files: ReadFiles) -> Result<(Compiled, Vec<Problem>), Vec<Problem>> {
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
pub fn extend(base: Compiled, files: ReadFiles) -> Result<(Compiled, Vec<Problem>), Vec<Problem>> {
    Compiler::on(base).finish(files)
}

/// What the files of a pack say about what they stand on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Header {
    /// The packs they extend, in order, without doubles.
    pub extends: Vec<String>,
    /// The language they are in, and the index of the file that says so first.
    pub language: Option<(String, usize)>,
}

pub(super) struct Compiler {
    pub(super) problems: Problems,
    pub(super) lexicon: Lexicon,
    language: language::Language,
    pub(super) words: Words,
    /// The phrases of the files.
    pub(super) script: Script,
    /// The entries of this pack's own word lists, with their places.
    pub(super) entries: Vec<Entry>,
    /// The word lists of the pack below that are changed here.
    pub(super) changed_lists: BTreeSet<String>,
    /// How many written words the pack below knows.
    known_words: usize,
    pub(super) acts: Side,
    pub(super) cues: Side,
    pub(super) evidence: Evidences,
    pub(super) rules: Names,
    pub(super) pack: Pack,
    pub(super) notes: Notes,
    /// The name of the pack each file belongs to.
    pub(super) pack_of: BTreeMap<usize, String>,
    /// How many rules came with the pack below; those may be changed, others are there once.
    pub(super) inherited: usize,
    /// How many phrases the files hold.
    pub(super) phrase_count: usize,
}

impl Compiler {
    fn new(problems: Problems, lexicon: Lexicon, language: language::Language) -> Self {
        Self {
            problems,
            lexicon,
            language,
            words: Words::new(),
            script: Script::default(),
            entries: Vec::new(),
            changed_lists: BTreeSet::new(),
            known_words: 0,
            acts: Side::new("act"),
            cues: Side::new("cue"),
            evidence: Evidences::default(),
            rules: Names::new("rule"),
            pack: Pack::default(),
            notes: Notes::default(),
            pack_of: BTreeMap::new(),
            inherited: 0,
            phrase_count: 0,
        }
    }

    /// A compiler that knows everything of a compiled pack already.
    fn on(base: Compiled) -> Self {
        let Compiled { mut pack, mut notes } = base;
        notes.forget_sources();
        let mut compiler =
            Self::new(Problems::default(), std::mem::take(&mut pack.lexicon), std::mem::take(&mut pack.language));
        compiler.known_words = compiler.lexicon.count();
        compiler.words = std::mem::take(&mut notes.words);
        let (reply, customer) = (std::mem::take(&mut pack.reply), std::mem::take(&mut pack.customer));
        compiler.acts.restore(&mut pack.acts, reply, &mut notes.acts, &mut notes.reply_phrases);
        compiler.cues.restore(&mut pack.cues, customer, &mut notes.cues, &mut notes.customer_phrases);
        for rule in &pack.rules {
            compiler.rules.add(&rule.id);
        }
        compiler.inherited = pack.rules.len();
        compiler.evidence = Evidences::of(&pack.evidence);
        compiler.pack = pack;
        compiler.notes = notes;
        compiler
    }

    /// Compiles the files and gives what came of it, or what is wrong with them.
    fn finish(mut self, files: ReadFiles) -> Result<(Compiled, Vec<Problem>), Vec<Problem>> {
        // What a file that is no YAML holds is not known: that names of it are missing would be no mistake of the others.
        let unread = files.values.iter().any(Option::is_none);
        self.problems.list.extend(files.problems);
        if unread {
            return Err(self.problems.list);
        }
        let values = (1..).zip(&files.values);
        let roots: Vec<Node> =
            values.filter_map(|(index, value)| value.as_ref().map(|value| Node::root(value, index))).collect();
        self.run(&roots);
        let Self { mut problems, lexicon, language, words, mut pack, mut notes, mut acts, mut cues, .. } = self;
        problems.list.sort_by(|a, b| (a.file, &a.path).cmp(&(b.file, &b.path)));
        if problems.any_fatal() {
            return Err(problems.list);
        }
        sort_rules(&mut pack, &mut notes);
        let edges: Vec<Vec<u32>> = pack.rules.iter().map(|rule| rule.yields_to.clone()).collect();
        pack.order = order(&edges).0;
        pack.lexicon = lexicon;
        pack.language = language;
        notes.reply_sources = std::mem::take(&mut acts.sources);
        notes.customer_sources = std::mem::take(&mut cues.sources);
        (pack.acts, pack.reply, notes.acts, notes.reply_phrases) = acts.finish(pack.lexicon.len());
        (pack.cues, pack.customer, notes.cues, notes.customer_phrases) = cues.finish(pack.lexicon.len());
        notes.words = words;
        Ok((Compiled { pack, notes }, problems.list))
    }

    #[allow(clippy::too_many_lines)] // One step after the other, each in its own function.
    fn run(&mut self, roots: &[Node]) {
        let mut acts = Vec::new();
        let mut cues = Vec::new();
        let mut rules = Vec::new();
        let mut situations = Vec::new();
        let mut recovers = Vec::new();
        let mut recoveries = Vec::new();
        let mut outlines = Vec::new();
        let mut evidences = Vec::new();
        for root in roots {
            let fields = keys::fields(root, keys::TOP, &mut self.problems);
            if !fields.iter().any(|(key, _)| key == "pack") {
                root.problem(&mut self.problems, "this file does not say which pack it belongs to", "add `pack: name`");
            }
            for (key, node) in fields {
                match key.as_str() {
                    "pack" => {
                        if let Some(name) = node.text(&mut self.problems) {
                            self.pack_name(&node, name);
                        }
                    }
                    "language" => {
                        if let Some(code) = node.text(&mut self.problems)
                            && code != self.language.code
                        {
                            let help = format!(
                                "what it stands on is in `{}`, and a pack has one language",
                                self.language.code
                            );
                            node.problem(
                                &mut self.problems,
                                format!("this file is in another language, `{code}`"),
                                help,
                            );
                        }
                    }
                    // Read before anything else, see `header`.
                    "extends" => {
                        if matches!(node.value, Value::Mapping(_)) {
                            let help = "write `extends: [service-recovery]`";
                            node.problem_here(&mut self.problems, "expected the names of packs", help);
                        } else {
                            node.texts(&mut self.problems);
                        }
                    }
                    "words" => self.word_lists(&node),
                    "acts" => acts.extend(node.entries(&mut self.problems)),
                    "cues" => cues.extend(node.entries(&mut self.problems)),
                    "rules" => rules.extend(node.entries(&mut self.problems)),
                    "recovers" => recovers.push(node),
                    "recovery" => recoveries.push(node),
                    "outline" => outlines.push(node),
                    "evidence" => evidences.push(node),
                    _ => situations.push(node),
                }
            }
        }
        let acts = self.declare(acts, true);
        let cues = self.declare(cues, false);
        let known = self.acts.names.clone();
        self.acts.names.tell_apart(&self.cues.names);
        self.cues.names.tell_apart(&known);
        let mut own: BTreeSet<&str> = BTreeSet::new();
        for (id, node) in &rules {
            if !own.insert(id) {
                node.problem_here(&mut self.problems, format!("there are two rules `{id}`"), "rename one of them");
            }
            self.check_id(id, node, "rule");
            self.rules.add(id);
        }
        let most = [acts.len(), cues.len(), rules.len(), self.words.len()].into_iter().max().unwrap_or_default();
        if let (true, Some(root)) = (most > MAX_NAMES, roots.first()) {
            let message = format!("this pack has {most} of one kind: more than {MAX_NAMES} acts, cues, rules or lists");
            root.problem(&mut self.problems, message, "split it into packs that extend each other");
            return;
        }
        for (declared, of_acts) in acts.iter().map(|a| (a, true)).chain(cues.iter().map(|c| (c, false))) {
            if declared.inherited {
                self.change_signal(declared.index, &declared.node, of_acts);
            } else {
                let known = if of_acts { keys::ACT } else { keys::CUE };
                self.signal(declared.index, &declared.node, of_acts, known);
            }
        }
        self.recovers(&recovers);
        for (id, node) in &rules {
            self.rule(id, node);
        }
        self.situation(&situations);
        for node in &recoveries {
            self.pack.recovery.extend(recovery::read(node, &self.acts.names, &mut self.problems));
        }
        for node in &outlines {
            let (acts, cues) = recovery::margins(node, &self.acts.names, &self.cues.names, &mut self.problems);
            self.pack.outline_acts.extend(acts);
            self.pack.outline_cues.extend(cues);
        }
        let lists_are_fine = self.check_lists();
        let [acts, cues] = [acts, cues].map(|all| all.into_iter().map(|d| (d.index, d.node)).collect::<Vec<_>>());
        self.check_circles(&rules, [&acts, &cues]);
        self.check_blanks(&rules);
        if self.phrase_count > MAX_PHRASES {
            if let Some(root) = roots.first() {
                let message = format!("this pack has {} phrases: more than {MAX_PHRASES}", self.phrase_count);
                root.problem(&mut self.problems, message, "write several as one, with (a|b) and word lists");
            }
            return;
        }
        if lists_are_fine {
            self.lower();
            self.lexicon.forget_order();
            self.read_evidence(&evidences);
            self.message_words(&situations);
        }
    }

    /// Reads the evidence of the files, all of whose words are known by now, and puts it into tables.
    fn read_evidence(&mut self, nodes: &[Node]) {
        self.evidence.read(nodes, &self.acts.names, &self.lexicon, &mut self.problems);
        match (self.evidence.compile(), nodes.first()) {
            (Some(evidence), _) => self.pack.evidence = evidence,
            (None, Some(node)) => {
                node.problem_here(&mut self.problems, "this evidence is too much", "leave out rows of few points");
            }
            // What the pack below has fits.
            (None, None) => {}
        }
    }

    /// The files of a folder are one pack, and say so.
    fn pack_name(&mut self, node: &Node, name: String) {
        if let Some((_, other)) = self.pack_of.iter().next()
            && *other != name
        {
            let message = format!("this file belongs to the pack `{name}`, another one of its folder to `{other}`");
            node.problem(&mut self.problems, message, "name the same pack in all files of a folder, or move the file");
        }
        if name.trim().is_empty() {
            node.problem(&mut self.problems, "the pack has no name", "write `pack: house`, or what you call it");
        }
        self.pack_of.insert(node.file, name.clone());
        self.pack.name = name;
    }

    /// Ids are used in flags, directives and file names: plain words only.
    pub(super) fn check_id(&mut self, id: &str, node: &Node, kind: &str) {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if id.is_empty() || id.starts_with('-') || !id.chars().all(plain) {
            let better = names::id_of(id);
            let help = if better.is_empty() {
                "use small letters, digits and hyphens".to_owned()
            } else {
                format!("use small letters, digits and hyphens: `{better}`")
            };
            node.problem_here(
                &mut self.problems,
                format!("`{id}` cannot be the name of {} {kind}", if kind == "act" { "an" } else { "a" }),
                help,
            );
        }
    }

    pub(super) fn parse_phrase(&mut self, node: &Node, text: &str) -> Option<Span> {
        self.phrase_count += 1;
        match phrase::parse_into(&mut self.script, text) {
            Ok(pieces) => {
                if text.contains(['^', '$']) {
                    for (at, message, help) in reach::unreachable(text, &self.script.items(pieces)) {
                        node.problem_within(&mut self.problems, at, message, help);
                    }
                }
                Some(pieces)
            }
            Err(error) => {
                node.problem_within(&mut self.problems, error.at, error.message, error.help);
                None
            }
        }
    }

    pub(super) fn side(&mut self, acts: bool) -> &mut Side {
        if acts { &mut self.acts } else { &mut self.cues }
    }

    fn lower(&mut self) {
        let known = self.known_words;
        let mut lowerer = Lowerer::new(&mut self.lexicon, &self.language, &self.words, &mut self.script);
        if known == 0 {
            for all in self.words.values() {
                let from = lowerer.script.len();
                lowerer.script.add_alternatives(all);
                lowerer.learn(lowerer.script.since(from));
            }
        } else {
            // The pack below knows the words of its own lists.
            for entry in &self.entries {
                lowerer.learn(entry.pieces);
            }
        }
        for side in [&self.acts, &self.cues] {
            for parsed in side.parsed.iter().filter(|parsed| parsed.below.is_none()) {
                let pieces = parsed.pieces(lowerer.script);
                lowerer.learn(pieces);
            }
        }
        lowerer.lexicon.fold(&lowerer.language.folds, known);
        lowerer.lexicon.sort();
        let mut changes = Changes::of_lists(&self.changed_lists, &self.words);
        if known > 0 {
            changes.add_words(lowerer.lexicon, known, &self.words);
        }
        // Where what is wrong stands in no phrase of this pack: at the top of its first file.
        let at_the_top = || Source { file: 1, ..Source::default() };
        if let Err(error) = lowerer.check_words() {
            self.problems.list.push(unlowered(error, at_the_top()));
            return;
        }
        for side in [&mut self.acts, &mut self.cues] {
            lowerer.begin_side();
            let mut failures = 0;
            for parsed in std::mem::take(&mut side.parsed) {
                let added = if let Some(index) = parsed.below.filter(|_| !changes.touch(&parsed)) {
                    side.phrases.push_of(&side.below, index, parsed.owner);
                    Ok(())
                } else {
                    let source = side.phrases.len();
                    let pieces = parsed.pieces(lowerer.script);
                    let captures = lowerer.add(&mut side.phrases, source, pieces);
                    captures.map(|captures| side.phrases.push_phrase(parsed.owner, captures))
                };
                if let Err(error) = Lowerer::check_room(&side.phrases) {
                    self.problems.list.push(unlowered(error, parsed.source.unwrap_or_else(at_the_top)));
                    return;
                }
                match added {
                    Ok(()) => {
                        side.texts.push(parsed.text);
                        side.sources.push(parsed.source);
                    }
                    Err(error) => {
                        failures += 1;
                        self.problems.list.push(unlowered(error, parsed.source.unwrap_or_else(at_the_top)));
                        if failures >= MAX_FAILURES {
                            break;
                        }
                    }
                }
            }
        }
    }
}

/// What is wrong with a phrase, or with all of them together.
fn unlowered(LowerError { message, help }: LowerError, Source { file, path }: Source) -> Problem {
    Problem { file, path: path.steps(), within: None, at: None, message, help, fatal: true }
}
