//! Finds and loads packs: the built-in ones by name, others from files and folders of YAML.

use std::fs;
use std::path::{Path, PathBuf};

use crate::builtin;
use crate::pack::{Compiled, PackFile, compile, extend, extended};
use crate::yaml::Problem;

/// The prefix that names a built-in pack where a path could stand too.
pub const BUILT_IN: &str = "built-in:";

/// The language tables of packs that are read at run time.
const ENGLISH: PackFile =
    PackFile { name: "rules/languages/en.yaml", text: include_str!("../rules/languages/en.yaml") };

/// A pack that was asked for and could not be had.
#[derive(Debug)]
pub enum PackError {
    /// There is no built-in pack of that name.
    Unknown {
        /// The name.
        name: String,
        /// The nearest one there is.
        nearest: Option<&'static str>,
    },
    /// A file or folder could not be read.
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// A folder holds no `.yaml` file.
    Empty(PathBuf),
    /// The files have mistakes.
    Mistakes {
        /// The files by name and text; a problem's `file` counts them.
        files: Vec<(String, String)>,
        /// The mistakes.
        problems: Vec<Problem>,
    },
    /// Packs extend each other in a circle.
    Circle(String),
    /// A built-in pack is listed after another pack.
    NotFirst(String),
    /// A built-in pack cannot be read: the program was built wrongly.
    Broken,
}

impl std::fmt::Display for PackError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unknown { name, nearest: Some(near) } => {
                write!(f, "there is no built-in pack `{name}`: did you mean `{near}`?")
            }
            Self::Unknown { name, nearest: None } => {
                let known: Vec<&str> = builtin::names().collect();
                write!(f, "there is no built-in pack `{name}`: there are {}", known.join(", "))
            }
            Self::Unreadable { path, error } if near_built_in(path).is_some() => {
                let near = near_built_in(path).unwrap_or_default();
                write!(f, "there is no pack {}: {error}; did you mean the built-in `{near}`?", path.display())
            }
            Self::Unreadable { path, error } => {
                write!(f, "the pack {} cannot be read: {error}; check the path", path.display())
            }
            Self::Empty(path) => {
                write!(f, "the folder {} holds no pack: its files must end in .yaml", path.display())
            }
            Self::Mistakes { problems, .. } => write!(f, "the pack has {} mistakes", problems.len()),
            Self::Circle(name) => {
                write!(f, "the pack `{name}` extends a pack that extends it: take one of the two `extends` away")
            }
            Self::NotFirst(name) => {
                write!(f, "the built-in pack `{name}` stands after another pack: name it first")
            }
            Self::Broken => f.write_str("the built-in pack cannot be read: build the program again"),
        }
    }
}

impl std::error::Error for PackError {}

/// The built-in pack that the last part of a path is nearest to.
fn near_built_in(path: &Path) -> Option<&'static str> {
    crate::yaml::nearest(path.file_name()?.to_str()?, builtin::names())
}

/// Loads a pack by what a user writes for it: `built-in:NAME`, the name of a built-in pack, a file, or a folder of files.
///
/// # Errors
/// See [`PackError`].
pub fn load(name: &str) -> Result<Compiled, PackError> {
    load_on(name, None, Path::new("."), 0)
}

/// Loads several packs as one: each is put on top of those before it, so that it may add to them and change their rules.
///
/// Paths are relative to `folder`.
///
/// # Errors
/// See [`PackError`].
pub fn load_all(names: &[String], folder: &Path) -> Result<Compiled, PackError> {
    let mut below = None;
    for name in names {
        below = Some(load_on(name, below, folder, 0)?);
    }
    below.map_or_else(|| load_built_in(builtin::DEFAULT), Ok)
}

/// How many packs may stand on each other.
const MAX_DEPTH: usize = 8;

/// Loads a pack on top of another one. A pack that says itself what it extends brings that along, unless it is there.
fn load_on(name: &str, below: Option<Compiled>, folder: &Path, depth: usize) -> Result<Compiled, PackError> {
    if depth > MAX_DEPTH {
        return Err(PackError::Circle(name.to_owned()));
    }
    if let Some(built_in) = name.strip_prefix(BUILT_IN) {
        return beside(load_built_in(built_in)?, below);
    }
    if builtin::names().any(|known| known == name) {
        return beside(load_built_in(name)?, below);
    }
    load_path(&folder.join(name), below, depth)
}

/// A built-in pack stands at the bottom: it cannot be put on top of another one.
fn beside(built_in: Compiled, below: Option<Compiled>) -> Result<Compiled, PackError> {
    match below {
        None => Ok(built_in),
        Some(below) if below.pack.name == built_in.pack.name => Ok(below),
        Some(_) => Err(PackError::NotFirst(built_in.pack.name)),
    }
}

fn load_built_in(name: &str) -> Result<Compiled, PackError> {
    if !builtin::names().any(|known| known == name) {
        return Err(PackError::Unknown {
            name: name.to_owned(),
            nearest: crate::yaml::nearest(name, builtin::names()),
        });
    }
    builtin::compiled(name).ok_or(PackError::Broken)
}

fn load_path(path: &Path, below: Option<Compiled>, depth: usize) -> Result<Compiled, PackError> {
    let unreadable = |path: &Path| {
        let path = path.to_owned();
        move |error| PackError::Unreadable { path, error }
    };
    let mut paths = vec![path.to_owned()];
    if fs::metadata(path).map_err(unreadable(path))?.is_dir() {
        paths.clear();
        for entry in fs::read_dir(path).map_err(unreadable(path))? {
            let entry = entry.map_err(unreadable(path))?.path();
            if entry.extension().is_some_and(|extension| extension == "yaml" || extension == "yml") {
                paths.push(entry);
            }
        }
        paths.sort();
        if paths.is_empty() {
            return Err(PackError::Empty(path.to_owned()));
        }
    }
    let mut files = vec![(ENGLISH.name.to_owned(), ENGLISH.text.to_owned())];
    for path in &paths {
        let text = fs::read_to_string(path).map_err(unreadable(path))?;
        files.push((path.display().to_string(), text));
    }
    let sources: Vec<PackFile> = files[1..].iter().map(|(name, text)| PackFile { name, text }).collect();
    let mut base = below;
    for name in extended(&sources) {
        if base.as_ref().is_none_or(|base| base.pack.name != name) {
            let folder = path.parent().unwrap_or(Path::new("."));
            base = Some(load_on(&name, base, folder, depth + 1)?);
        }
    }
    let compiled = match base {
        Some(base) => extend(base, &sources),
        None => compile(ENGLISH, &sources),
    };
    match compiled {
        Ok((compiled, _)) => Ok(compiled),
        Err(problems) => Err(PackError::Mistakes { files, problems }),
    }
}
