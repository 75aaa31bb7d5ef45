//! What holds for one file, and where each part of it was said: flags before the configuration, the configuration before
//! what is built in.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use crate::draft::{Channel, Situation};
use crate::finding::Severity;
use crate::languages::{Tag, Wish};

use super::{Config, FailOn, Level, Section, matches};

/// Where a setting was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum From {
    /// Nowhere: it is built in.
    Default,
    /// On a line of a configuration file.
    Config(PathBuf, usize),
    /// By an override on a line of a configuration file.
    Override(PathBuf, usize),
    /// By a flag.
    Flag(&'static str),
}

impl fmt::Display for From {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::Config(path, line) => write!(f, "{}:{line}", path.display()),
            Self::Override(path, line) => write!(f, "{}:{line}, an override", path.display()),
            Self::Flag(flag) => f.write_str(flag),
        }
    }
}

/// A value and where it was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sourced<T> {
    /// The value.
    pub value: T,
    /// Where it comes from.
    pub from: From,
}

impl<T> Sourced<T> {
    fn new(value: T, from: From) -> Self {
        Self { value, from }
    }
}

/// What a flag gives for a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// The rule.
    pub rule: String,
    /// Its level.
    pub level: Level,
    /// The flag that said so.
    pub flag: &'static str,
}

/// What the flags say.
#[derive(Debug, Clone, Default)]
pub struct Flags {
    /// The packs to check with; empty if no flag says so.
    pub packs: Vec<String>,
    /// The only rules to run; empty if no flag says so.
    pub select: Vec<String>,
    /// Levels of rules.
    pub levels: Vec<Given>,
    /// The channel.
    pub channel: Option<Channel>,
    /// The situation.
    pub situation: Option<Situation>,
    /// The language.
    pub language: Option<Tag>,
    /// From which severity on a run fails.
    pub fail_on: Option<FailOn>,
}

/// What holds for one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileSettings {
    /// The packs to check with: names of built-in ones, and paths.
    pub packs: Sourced<Vec<String>>,
    /// The only rules that run, if not all do.
    pub select: Option<Sourced<Vec<String>>>,
    /// Rules with another level than their own.
    pub levels: BTreeMap<String, Sourced<Level>>,
    /// The channel, if it is not to be found out.
    pub channel: Option<Sourced<Channel>>,
    /// The situation, if it is not to be found out.
    pub situation: Option<Sourced<Situation>>,
    /// The languages, if they are not to be found out.
    pub language: Option<Sourced<Vec<Tag>>>,
    /// From which severity on findings fail the run.
    pub fail_on: Sourced<FailOn>,
}

impl FileSettings {
    /// What holds for `file`, with `config` as its configuration and `default_pack` as the pack if nothing else is said.
    #[must_use]
    pub fn of(file: &Path, config: Option<&Config>, flags: &Flags, default_pack: &str) -> Self {
        let mut settings = Self {
            packs: Sourced::new(vec![default_pack.to_owned()], From::Default),
            select: None,
            levels: BTreeMap::new(),
            channel: None,
            situation: None,
            language: None,
            fail_on: Sourced::new(FailOn::default(), From::Default),
        };
        if let Some(config) = config {
            settings.add_config(file, config);
        }
        settings.add_flags(flags);
        settings
    }

    fn add_config(&mut self, file: &Path, config: &Config) {
        let from = |line| From::Config(config.path.clone(), line);
        if let Some(packs) = &config.packs {
            self.packs = Sourced::new(packs.value.clone(), from(packs.line));
        }
        if let Some(fail_on) = &config.fail_on {
            self.fail_on = Sourced::new(fail_on.value, from(fail_on.line));
        }
        self.add_section(&config.section, from);
        let relative = config.relative(file);
        for part in config.overrides.iter().filter(|part| matches(&part.files, &relative)) {
            self.add_section(&part.section, |line| From::Override(config.path.clone(), line));
        }
    }

    fn add_section(&mut self, section: &Section, from: impl Fn(usize) -> From) {
        if let Some(select) = &section.select {
            self.select = Some(Sourced::new(select.value.clone(), from(select.line)));
        }
        for given in &section.severity {
            let (rule, level) = given.value.clone();
            self.levels.insert(rule, Sourced::new(level, from(given.line)));
        }
        for given in &section.ignore {
            self.levels.insert(given.value.clone(), Sourced::new(Level::Off, from(given.line)));
        }
        if let Some(channel) = &section.channel {
            self.channel = Some(Sourced::new(channel.value, from(channel.line)));
        }
        if let Some(situation) = &section.situation {
            self.situation = Some(Sourced::new(situation.value, from(situation.line)));
        }
        if let Some(language) = &section.language {
            let languages = language.value.clone();
            self.language = (!languages.is_empty()).then(|| Sourced::new(languages, from(language.line)));
        }
    }

    fn add_flags(&mut self, flags: &Flags) {
        if !flags.packs.is_empty() {
            self.packs = Sourced::new(flags.packs.clone(), From::Flag("--pack"));
        }
        if !flags.select.is_empty() {
            // A rule that is asked for by name runs, whatever the configuration says of it.
            self.levels.retain(|rule, level| level.value != Level::Off || !flags.select.contains(rule));
            self.select = Some(Sourced::new(flags.select.clone(), From::Flag("--select")));
        }
        for given in &flags.levels {
            self.levels.insert(given.rule.clone(), Sourced::new(given.level, From::Flag(given.flag)));
        }
        if let Some(channel) = flags.channel {
            self.channel = Some(Sourced::new(channel, From::Flag("--channel")));
        }
        if let Some(situation) = flags.situation {
            self.situation = Some(Sourced::new(situation, From::Flag("--situation")));
        }
        if let Some(language) = flags.language {
            self.language = Some(Sourced::new(vec![language], From::Flag("--language")));
        }
        if let Some(fail_on) = flags.fail_on {
            self.fail_on = Sourced::new(fail_on, From::Flag("--fail-on"));
        }
    }

    /// What is said about the language of the file's drafts.
    #[must_use]
    pub fn wish(&self) -> Wish {
        match &self.language {
            Some(Sourced { value, from: From::Flag(_) }) => {
                Wish { forced: value.first().copied(), configured: Vec::new() }
            }
            Some(Sourced { value, .. }) => Wish { forced: None, configured: value.clone() },
            None => Wish::default(),
        }
    }

    /// The severity a rule has instead of its own: `None` leaves it its own, `Some(None)` turns it off.
    #[must_use]
    pub fn severity_of(&self, rule: &str) -> Option<Option<Severity>> {
        if self.select.as_ref().is_some_and(|select| !select.value.iter().any(|id| id == rule)) {
            return Some(None);
        }
        self.levels.get(rule).map(|level| level.value.severity())
    }

    /// The settings as YAML, each with a comment that says where it comes from.
    #[must_use]
    pub fn show(&self) -> String {
        use std::fmt::Write as _;
        let mut out = String::new();
        let mut line = |key: &str, value: &str, from: &From| {
            let _ = writeln!(out, "{:<40} # {from}", format!("{key}: {value}"));
        };
        let list = |ids: &[String]| format!("[{}]", ids.join(", "));
        line("packs", &list(&self.packs.value), &self.packs.from);
        match &self.select {
            Some(select) => line("select", &list(&select.value), &select.from),
            None => line("select", "all", &From::Default),
        }
        if self.levels.is_empty() {
            line("severity", "{}", &From::Default);
        } else {
            let levels = self.levels.iter().map(|(rule, level)| (format!("severity.{rule}"), level));
            for (key, level) in levels {
                line(&key, level.value.name(), &level.from);
            }
        }
        match &self.channel {
            Some(channel) => line("channel", channel.value.name(), &channel.from),
            None => line("channel", "found out for each draft", &From::Default),
        }
        match &self.situation {
            Some(situation) => line("situation", situation.value.name(), &situation.from),
            None => line("situation", "found out for each draft", &From::Default),
        }
        match &self.language {
            Some(languages) => {
                let codes: Vec<String> = languages.value.iter().map(Tag::to_string).collect();
                let value = if let [one] = codes.as_slice() { one.clone() } else { list(&codes) };
                line("language", &value, &languages.from);
            }
            None => line("language", "found out for each draft", &From::Default),
        }
        line("fail-on", self.fail_on.value.name(), &self.fail_on.from);
        out
    }
}
