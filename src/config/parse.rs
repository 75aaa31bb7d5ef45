//! Reads a configuration and collects every mistake in it, each with its place.

use std::path::Path;
use std::sync::Arc;

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use serde_yaml::Value;

use crate::languages::Tag;
use crate::locate::Places;
use crate::source::library::{self, Description, Library};
use crate::yaml::{Node, Problem, Problems, Step};

use super::{AtLine, Config, ConfigError, Level, Override, Section, absolute};

/// The keys of a configuration.
pub(super) const KEYS: &[&str] = &[
    "packs",
    "select",
    "ignore",
    "severity",
    "channel",
    "situation",
    "language",
    "fail-on",
    "exclude",
    "libraries",
    "overrides",
];
/// The keys of an override.
pub(super) const OVERRIDE_KEYS: &[&str] =
    &["files", "select", "ignore", "severity", "channel", "situation", "language"];

/// Globs in one list. Each costs time for every file that is looked at.
const MOST_GLOBS: usize = 1_000;

impl Config {
    /// Reads the text of the configuration file at `path`.
    pub fn parse(path: &Path, text: String) -> Result<Self, ConfigError> {
        let value: Value = match serde_yaml::from_str(&text) {
            Ok(value) => value,
            Err(error) => return Err(ConfigError::Mistakes(path.to_owned(), text, vec![not_yaml(&error)])),
        };
        let folder = absolute(path).parent().map(Path::to_path_buf).unwrap_or_default();
        let mut reader = Reader {
            text: &text,
            places: Places::read(&text),
            ends: text.match_indices('\n').map(|(at, _)| at).collect(),
            folder: &folder,
            problems: Problems::default(),
            mentions: Vec::new(),
        };
        let root = Node::root(&value, 0);
        root.fields(KEYS, &mut reader.problems);
        let section = reader.section(&root);
        let packs =
            root.get("packs").map(|node| AtLine { value: node.texts(&mut reader.problems), line: reader.line(&node) });
        let fail_on = root.get("fail-on").and_then(|node| {
            let value = node.name(&mut reader.problems)?;
            Some(AtLine { value, line: reader.line(&node) })
        });
        let (exclude, exclude_globs) = reader.globs(root.get("exclude").as_ref());
        let libraries = root.get("libraries").map(|node| reader.libraries(&node)).unwrap_or_default();
        let overrides = root.get("overrides").map(|node| reader.overrides(&node)).unwrap_or_default();
        let Reader { problems, mentions, .. } = reader;
        if problems.any_fatal() {
            return Err(ConfigError::Mistakes(path.to_owned(), text, problems.list));
        }
        Ok(Self {
            path: path.to_owned(),
            packs,
            fail_on,
            exclude,
            exclude_globs,
            libraries: Arc::new(libraries),
            section,
            overrides,
            mentions,
            folder,
            text,
        })
    }
}

/// What a YAML reader refused.
fn not_yaml(error: &serde_yaml::Error) -> Problem {
    let whole = error.to_string();
    // The place is drawn, so the words for it are not needed.
    let message = whole.split(" at line ").next().unwrap_or(&whole);
    Problem {
        file: 0,
        path: Vec::new(),
        within: None,
        at: Some(error.location().map_or((1, 1), |at| (at.line(), at.column()))),
        message: format!("this is not YAML: {message}"),
        help: "indent with spaces, and put texts with `: `, `#` or a leading `*`, `[`, `{` in quotes".to_owned(),
        fatal: true,
    }
}

struct Reader<'a> {
    text: &'a str,
    /// Where the values stand, and where the lines end.
    places: Places,
    ends: Vec<usize>,
    folder: &'a Path,
    problems: Problems,
    mentions: Vec<(String, Vec<Step>)>,
}

impl Reader<'_> {
    fn line(&self, node: &Node<'_>) -> usize {
        let start = self.places.start(self.text, &node.path.steps());
        self.ends.partition_point(|end| *end < start) + 1
    }

    fn section(&mut self, node: &Node<'_>) -> Section {
        let mut section = Section::default();
        if let Some(select) = node.get("select") {
            section.select = Some(AtLine { value: self.rules(&select), line: self.line(&select) });
        }
        for item in node.get("ignore").iter().flat_map(Node::one_or_many) {
            let line = self.line(&item);
            section.ignore.extend(self.rules(&item).into_iter().map(|value| AtLine { value, line }));
        }
        let levels = node.get("severity").map(|node| node.entries(&mut self.problems)).unwrap_or_default();
        for (id, level) in levels {
            let mut at = level.path.steps();
            at.pop();
            at.push(Step::Name(id.clone()));
            self.mentions.push((id.clone(), at));
            let line = self.line(&level);
            // YAML readers of another age read `off` as false.
            let value =
                if level.value == &Value::Bool(false) { Some(Level::Off) } else { level.name(&mut self.problems) };
            section.severity.extend(value.map(|value| AtLine { value: (id, value), line }));
        }
        if let Some(channel) = node.get("channel") {
            let line = self.line(&channel);
            section.channel = channel.name(&mut self.problems).map(|value| AtLine { value, line });
        }
        if let Some(situation) = node.get("situation") {
            let line = self.line(&situation);
            section.situation = situation.name(&mut self.problems).map(|value| AtLine { value, line });
        }
        if let Some(language) = node.get("language") {
            let line = self.line(&language);
            section.language = Some(AtLine { value: self.languages(&language), line });
        }
        section
    }

    /// The languages a value names; none for `auto`.
    fn languages(&mut self, node: &Node<'_>) -> Vec<Tag> {
        let mut out = Vec::new();
        for item in node.one_or_many() {
            // YAML readers of another age read `no`, Norwegian, as false.
            let Some(text) =
                (if item.value == &Value::Bool(false) { Some("no".to_owned()) } else { item.text(&mut self.problems) })
            else {
                continue;
            };
            match Tag::read(&text) {
                _ if text == "auto" => {}
                Some(tag) => out.push(tag),
                None => item.problem(
                    &mut self.problems,
                    format!("`{text}` is no language"),
                    "write a code such as `de` or `en-GB`, or `auto` to find it out for each draft",
                ),
            }
        }
        out
    }

    fn rules(&mut self, node: &Node<'_>) -> Vec<String> {
        let mut ids = Vec::new();
        for item in node.one_or_many() {
            if let Some(id) = item.text(&mut self.problems) {
                self.mentions.push((id.clone(), item.path.steps()));
                ids.push(id);
            }
        }
        ids
    }

    fn globs(&mut self, node: Option<&Node<'_>>) -> (Gitignore, Vec<AtLine<String>>) {
        let mut builder = GitignoreBuilder::new(self.folder);
        let mut written = Vec::new();
        for item in node.into_iter().flat_map(Node::one_or_many) {
            if written.len() == MOST_GLOBS {
                let why = format!("these are more than {MOST_GLOBS} globs");
                item.problem(&mut self.problems, why, "name folders instead of the files in them");
                break;
            }
            let Some(glob) = item.text(&mut self.problems) else { continue };
            if let Err(error) = builder.add_line(None, &glob) {
                item.problem(
                    &mut self.problems,
                    format!("this is no glob: {error}"),
                    "write for example `macros/**/*.md`",
                );
            }
            written.push(AtLine { value: glob, line: self.line(&item) });
        }
        (builder.build().unwrap_or_else(|_| Gitignore::empty()), written)
    }

    fn libraries(&mut self, node: &Node<'_>) -> Vec<Library> {
        let mut from: Vec<Description> = Vec::new();
        let mut nodes = Vec::new();
        for item in node.items(&mut self.problems) {
            match serde_yaml::from_value::<Description>(item.value.clone()) {
                Ok(description) => {
                    from.push(description);
                    nodes.push(item);
                }
                Err(error) => {
                    let help = "see docs/libraries.md for what a description says";
                    item.problem(&mut self.problems, format!("this describes no library: {error}"), help);
                }
            }
        }
        match library::compile(&from) {
            Ok(libraries) => libraries,
            Err(wrong) => {
                for error in wrong {
                    let id = Value::from(error.id.as_str());
                    let item = nodes.iter().rev().find(|node| node.get("id").is_some_and(|it| *it.value == id));
                    let item = item.unwrap_or(node);
                    let place = item.get(&error.key).unwrap_or_else(|| item.clone());
                    place.problem(&mut self.problems, error.what.clone(), "");
                }
                Vec::new()
            }
        }
    }

    fn overrides(&mut self, node: &Node<'_>) -> Vec<Override> {
        let mut out = Vec::new();
        for item in node.items(&mut self.problems) {
            item.fields(OVERRIDE_KEYS, &mut self.problems);
            let files = item.get("files");
            if files.is_none() && item.value.is_mapping() {
                item.problem(
                    &mut self.problems,
                    "an override without `files`",
                    "say which files it is for: `files: [\"macros/**\"]`",
                );
            }
            let (files, _) = self.globs(files.as_ref());
            out.push(Override { files, section: self.section(&item) });
        }
        out
    }
}
