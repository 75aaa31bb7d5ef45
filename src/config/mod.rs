//! Configuration: what `amends.yaml` says, which file of that name applies to a draft, and what follows for it.

mod parse;
mod settings;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ignore::gitignore::Gitignore;

use crate::draft::{Channel, Situation, names};
use crate::finding::Severity;
use crate::languages::Tag;
use crate::source::library::Library;
use crate::source::read_short;
use crate::yaml::{Problem, Step};

pub use settings::{FileSettings, Flags, From, Given, Sourced};

/// The names a configuration may have, in the order in which they are looked for.
pub const NAMES: &[&str] = &["amends.yaml", ".amends.yaml", "amends.yml", ".amends.yml"];

/// The largest configuration, in bytes.
const LARGEST: u64 = 4 << 20;

/// The JSON Schema of the configuration.
pub const SCHEMA: &str = include_str!("amends.schema.json");

/// From which severity on findings fail a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FailOn {
    /// From errors on.
    Error,
    /// From warnings on.
    #[default]
    Warning,
    /// On any finding.
    Info,
    /// Never.
    Never,
}

names!(FailOn { Error = "error", Warning = "warning", Info = "info", Never = "never" });

impl FailOn {
    /// The least severity that fails a run, if any does.
    #[must_use]
    pub fn severity(self) -> Option<Severity> {
        match self {
            Self::Error => Some(Severity::Error),
            Self::Warning => Some(Severity::Warning),
            Self::Info => Some(Severity::Info),
            Self::Never => None,
        }
    }
}

/// A level for a rule: a severity, or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Reported as an error.
    Error,
    /// Reported as a warning.
    Warning,
    /// Reported as an info.
    Info,
    /// Not reported.
    Off,
}

names!(Level { Error = "error", Warning = "warning", Info = "info", Off = "off" });

impl Level {
    /// The severity, `None` if the rule is off.
    #[must_use]
    pub fn severity(self) -> Option<Severity> {
        match self {
            Self::Error => Some(Severity::Error),
            Self::Warning => Some(Severity::Warning),
            Self::Info => Some(Severity::Info),
            Self::Off => None,
        }
    }
}

/// A value and the line of the configuration on which it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AtLine<T> {
    /// The value.
    pub value: T,
    /// The line, from 1.
    pub line: usize,
}

/// What may be said both for all files and for some.
#[derive(Debug, Clone, Default)]
pub struct Section {
    /// Run only these rules.
    pub select: Option<AtLine<Vec<String>>>,
    /// Do not run these rules.
    pub ignore: Vec<AtLine<String>>,
    /// Levels of rules.
    pub severity: Vec<AtLine<(String, Level)>>,
    /// The channel of the replies.
    pub channel: Option<AtLine<Channel>>,
    /// The situation of the replies.
    pub situation: Option<AtLine<Situation>>,
    /// The languages of the replies; empty to find them out.
    pub language: Option<AtLine<Vec<Tag>>>,
}

/// Settings for some files.
#[derive(Debug, Clone)]
pub struct Override {
    /// Which files.
    pub files: Gitignore,
    /// What holds for them.
    pub section: Section,
}

/// A configuration file.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where it is, as it is to be shown.
    pub path: PathBuf,
    /// Its folder, absolute: globs and paths in it start there.
    pub folder: PathBuf,
    /// Its text.
    pub text: String,
    /// The packs to check with.
    pub packs: Option<AtLine<Vec<String>>>,
    /// From which severity on findings fail a run.
    pub fail_on: Option<AtLine<FailOn>>,
    /// Files to leave out.
    pub exclude: Gitignore,
    /// The globs of `exclude` as written.
    pub exclude_globs: Vec<AtLine<String>>,
    /// Descriptions of libraries.
    pub libraries: Arc<Vec<Library>>,
    /// What holds for all files.
    pub section: Section,
    /// What holds for some, the later the stronger.
    pub overrides: Vec<Override>,
    /// Every rule id in the file and the way to it.
    mentions: Vec<(String, Vec<Step>)>,
}

/// Why a configuration cannot be used.
#[derive(Debug)]
pub enum ConfigError {
    /// It cannot be read.
    Io(PathBuf, io::Error),
    /// It says what cannot be: the file, its text, the mistakes.
    Mistakes(PathBuf, String, Vec<Problem>),
}

impl Config {
    /// Reads a configuration file.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let text = read_short(path, LARGEST).map_err(|error| ConfigError::Io(path.to_owned(), error))?;
        Self::parse(path, text)
    }

    /// The mistakes of naming rules that do not exist.
    #[must_use]
    pub fn unknown_rules(&self, known: &[String]) -> Vec<Problem> {
        let unknown = self.mentions.iter().filter(|(id, _)| !known.contains(id));
        unknown
            .map(|(id, path)| {
                let near = crate::yaml::nearest(id, known.iter().map(String::as_str));
                Problem {
                    file: 0,
                    path: path.clone(),
                    within: None,
                    at: None,
                    message: format!("there is no rule `{id}`"),
                    help: near.map_or_else(
                        || "see `amends rules` for those there are".to_owned(),
                        |near| format!("did you mean `{near}`?"),
                    ),
                    fatal: true,
                }
            })
            .collect()
    }

    /// The path of a file as globs see it: relative to this configuration's folder, or absolute outside of it.
    fn relative(&self, file: &Path) -> PathBuf {
        let whole = absolute(file);
        whole.strip_prefix(&self.folder).map_or_else(|_| whole.clone(), Path::to_path_buf)
    }

    /// Whether the configuration leaves a file out.
    #[must_use]
    pub fn excludes(&self, file: &Path) -> bool {
        matches(&self.exclude, &self.relative(file))
    }
}

/// Whether globs match a file or a folder above it.
fn matches(globs: &Gitignore, relative: &Path) -> bool {
    if globs.is_empty() || relative.is_absolute() {
        return false;
    }
    globs.matched_path_or_any_parents(relative, false).is_ignore()
}

/// The path from the root of the file system, without `.` and `..`.
fn absolute(path: &Path) -> PathBuf {
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut out = PathBuf::new();
    for part in whole.components() {
        match part {
            std::path::Component::ParentDir => {
                out.pop();
            }
            std::path::Component::CurDir => {}
            _ => out.push(part),
        }
    }
    out
}

#[derive(Debug)]
enum Fixed {
    None,
    One(Arc<Config>),
}

/// Finds the configuration that applies to a file: the nearest one upwards, unless one was named or none is wanted.
#[derive(Debug, Default)]
pub struct Finder {
    /// Do not look around: use this one, or none.
    fixed: Option<Fixed>,
    by_folder: HashMap<PathBuf, Option<Arc<Config>>>,
    /// The folder of the last file, as it was given: nearly always that of the next one too.
    last: Option<(PathBuf, Option<Arc<Config>>)>,
}

impl Finder {
    /// Looks for none.
    #[must_use]
    pub fn none() -> Self {
        Self { fixed: Some(Fixed::None), ..Self::default() }
    }

    /// Uses this one for every file.
    #[must_use]
    pub fn only(config: Config) -> Self {
        Self { fixed: Some(Fixed::One(Arc::new(config))), ..Self::default() }
    }

    /// The configuration of a file; an error if there is one that cannot be used.
    pub fn of(&mut self, file: &Path) -> Result<Option<Arc<Config>>, ConfigError> {
        let given = file.parent();
        if let (Some(given), Some((folder, found))) = (given, &self.last)
            && folder.as_os_str() == given.as_os_str()
        {
            return Ok(found.clone());
        }
        let folder = absolute(file);
        let found = self.of_folder(folder.parent().unwrap_or(&folder))?;
        self.last = given.map(|folder| (folder.to_owned(), found.clone()));
        Ok(found)
    }

    /// Whether the configuration of a file describes a library for files of its name, which may say nothing to others. What is
    /// wrong with a configuration is told when it is used.
    pub fn describes(&mut self, file: &Path) -> bool {
        let config = self.of(file).ok().flatten();
        config.is_some_and(|config| config.libraries.iter().any(|library| library.names(&file.to_string_lossy())))
    }

    /// The configuration of the files in a folder.
    pub fn of_folder(&mut self, folder: &Path) -> Result<Option<Arc<Config>>, ConfigError> {
        match &self.fixed {
            Some(Fixed::None) => return Ok(None),
            Some(Fixed::One(config)) => return Ok(Some(Arc::clone(config))),
            None => {}
        }
        let folder = absolute(folder);
        if let Some(known) = self.by_folder.get(&folder) {
            return Ok(known.clone());
        }
        let here = NAMES.iter().map(|name| folder.join(name)).find(|path| path.is_file());
        let found = match (here, folder.parent()) {
            (Some(path), _) => Some(Arc::new(Config::read(&shortest(&path))?)),
            (None, Some(parent)) => self.of_folder(parent)?,
            (None, None) => None,
        };
        self.by_folder.insert(folder, found.clone());
        Ok(found)
    }
}

/// The path relative to the working folder, where that is shorter to read.
fn shortest(path: &Path) -> PathBuf {
    let cwd = std::env::current_dir().unwrap_or_default();
    path.strip_prefix(&cwd).map_or_else(|_| path.to_owned(), Path::to_path_buf)
}
