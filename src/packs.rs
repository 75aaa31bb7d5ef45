//! Finds and loads packs: the built-in ones by name, others from files and folders of YAML.

use std::fs;
use std::path::{Path, PathBuf};

use crate::builtin;
use crate::pack::{Compiled, PackFile, compile};
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
            Self::Unreadable { path, error } => {
                write!(f, "the pack {} cannot be read: {error}; check the path", path.display())
            }
            Self::Empty(path) => {
                write!(f, "the folder {} holds no pack: its files must end in .yaml", path.display())
            }
            Self::Mistakes { problems, .. } => write!(f, "the pack has {} mistakes", problems.len()),
            Self::Broken => f.write_str("the built-in pack cannot be read: build the program again"),
        }
    }
}

impl std::error::Error for PackError {}

/// Loads a pack by what a user writes for it: `built-in:NAME`, the name of a built-in pack, a file, or a folder of files.
///
/// # Errors
/// See [`PackError`].
pub fn load(name: &str) -> Result<Compiled, PackError> {
    if let Some(built_in) = name.strip_prefix(BUILT_IN) {
        return load_built_in(built_in);
    }
    if builtin::names().any(|known| known == name) {
        return load_built_in(name);
    }
    load_path(Path::new(name))
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

fn load_path(path: &Path) -> Result<Compiled, PackError> {
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
    match compile(ENGLISH, &sources) {
        Ok((compiled, _)) => Ok(compiled),
        Err(problems) => Err(PackError::Mistakes { files, problems }),
    }
}
