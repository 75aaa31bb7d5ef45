//! Finds and loads packs: the built-in ones by name, others from files and folders of YAML.

mod cache;
mod files;
mod stamps;

use std::cell::Cell;
use std::io;
use std::path::{Path, PathBuf};

use crate::builtin;
use crate::pack::{Compiled, Header, PackFile, ReadFiles, extend};
use crate::yaml::{Problem, Step};

pub use cache::Cache;
use cache::Key;
use files::{Files, is_yaml};

/// The prefix that names a built-in pack where a path could stand too.
pub const BUILT_IN: &str = "built-in:";

/// The JSON Schema of packs.
pub const SCHEMA: &str = include_str!("../schemas/pack.schema.json");

macro_rules! tables {
    ($($code:literal),+) => {
        &[$(($code, PackFile {
            name: concat!("rules/languages/", $code, ".yaml"),
            text: include_str!(concat!("../rules/languages/", $code, ".yaml")),
        })),+]
    };
}

/// The tables of the languages that packs may be in; the first one is that of a pack that names none.
const TABLES: &[(&str, PackFile)] = tables!("en", "de");

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
            Self::Unreadable { path, error } if error.kind() == io::ErrorKind::InvalidData => {
                write!(f, "the pack {} is not in UTF-8: open it in your editor and save it as UTF-8", path.display())
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
    load_on(name, None, Path::new("."), Way::new(&Cell::new(0), &Files::default()))
}

/// As [`load`], out of the cache if it is there: with the same notes, but for where anything stands.
///
/// # Errors
/// See [`PackError`].
pub fn load_kept(name: &str, cache: &Cache) -> Result<Compiled, PackError> {
    load_all_kept(&[name.to_owned()], Path::new("."), cache)
}

/// Loads several packs as one: each is put on top of those before it, so that it may add to them and change their rules.
///
/// Paths are relative to `folder`.
///
/// # Errors
/// See [`PackError`].
pub fn load_all(names: &[String], folder: &Path) -> Result<Compiled, PackError> {
    compile_all(names, folder, &Files::default())
}

/// As [`load_all`], out of the cache if it is there: with the same notes, but for where anything stands.
///
/// # Errors
/// See [`PackError`].
pub fn load_all_kept(names: &[String], folder: &Path, cache: &Cache) -> Result<Compiled, PackError> {
    let asked = Asked { names, folder, apart: false };
    let mut all = kept(asked, cache, true, |files| Ok(vec![compile_all(names, folder, files)?]))?;
    all.pop().ok_or(PackError::Broken)
}

/// Loads several packs, those of each language as one, in the order in which the languages come first; out of the cache if they
/// are there. Where there is no need for `notes`, there may be none.
///
/// # Errors
/// See [`PackError`].
pub fn load_languages(names: &[String], folder: &Path, cache: &Cache, notes: bool) -> Result<Vec<Compiled>, PackError> {
    kept(Asked { names, folder, apart: true }, cache, notes, |files| compile_languages(names, folder, files))
}

/// The packs that are asked for.
#[derive(Debug, Clone, Copy)]
struct Asked<'a> {
    names: &'a [String],
    /// Where their paths start.
    folder: &'a Path,
    /// Whether those of each language are a pack of their own.
    apart: bool,
}

/// What is kept of the packs that are asked for, or else what they compile to, which is then kept for the next time.
fn kept(
    asked: Asked,
    cache: &Cache,
    notes: bool,
    compile: impl FnOnce(&Files) -> Result<Vec<Compiled>, PackError>,
) -> Result<Vec<Compiled>, PackError> {
    let files = Files::known(cache.stamps());
    let Some(key) = cache.is_used().then(|| key_of(asked, &files)).flatten() else { return compile(&files) };
    if let Some(found) = cache.load(&key, notes, &files) {
        cache.keep_stamps(&files.into_stamps());
        return Ok(found);
    }
    let mut all = compile(&files)?;
    // What a user is told must not depend on what is kept.
    if !files.odd()
        && all.iter().all(|compiled| compiled.notes.clashes.is_empty())
        // A file may have changed since it was hashed: now that they have been read, their hashes are those of what was read.
        && let Some(key) = key_of(asked, &files)
    {
        cache.store(&key, &mut all, &files);
    }
    Ok(all)
}

/// What the packs that are asked for are kept under. Nothing if they come compiled with the program, or cannot be read, which is
/// told when they are compiled.
fn key_of(asked: Asked, files: &Files) -> Option<Key> {
    let mut key = Key::new(asked.apart && asked.names.len() > 1);
    let mut compiled_already = true;
    for name in asked.names {
        if let Some(name) = built_in(name) {
            compiled_already &= builtin::profile(name).is_none();
            key.add_built_in(name);
        } else {
            compiled_already = false;
            let path = path_of(name, asked.folder, 0).ok()?;
            key.add_files(&path, &files.hash_of(&path)?);
        }
    }
    (!compiled_already).then_some(key)
}

fn compile_all(names: &[String], folder: &Path, files: &Files) -> Result<Compiled, PackError> {
    let mut below = None;
    for name in names {
        below = Some(load_on(name, below, folder, Way::new(&Cell::new(0), files))?);
    }
    below.map_or_else(|| load_built_in(builtin::DEFAULT), Ok)
}

fn compile_languages(names: &[String], folder: &Path, files: &Files) -> Result<Vec<Compiled>, PackError> {
    if names.len() == 1 {
        return Ok(vec![compile_all(names, folder, files)?]);
    }
    let mut all: Vec<(String, Vec<String>)> = Vec::new();
    for name in names {
        let language = language_of(name, folder, 0, files)?;
        match all.iter_mut().find(|(known, _)| *known == language) {
            Some((_, packs)) => packs.push(name.clone()),
            None => all.push((language, vec![name.clone()])),
        }
    }
    if all.is_empty() {
        return Ok(vec![load_built_in(builtin::DEFAULT)?]);
    }
    all.iter().map(|(_, names)| compile_all(names, folder, files)).collect()
}

/// How many packs may stand on each other.
const MAX_DEPTH: usize = 8;
/// How many packs one may bring along. A pack that names others twice and twice again must come to an end.
const MAX_LOADED: usize = 64;

/// How deep the packs stand on each other so far, how many were loaded, and what was read for them.
#[derive(Clone, Copy)]
struct Way<'a> {
    depth: usize,
    loaded: &'a Cell<usize>,
    files: &'a Files,
}

impl<'a> Way<'a> {
    fn new(loaded: &'a Cell<usize>, files: &'a Files) -> Self {
        Self { depth: 0, loaded, files }
    }

    /// One step further, to the pack of this name.
    fn on(self, name: &str) -> Result<Self, PackError> {
        self.loaded.set(self.loaded.get() + 1);
        if self.depth > MAX_DEPTH || self.loaded.get() > MAX_LOADED {
            return Err(PackError::Circle(name.to_owned()));
        }
        Ok(Self { depth: self.depth + 1, ..self })
    }
}

/// The path of a pack that is none of the built-in ones. What a pack extends is a pack: it names no other files, and none by
/// their place on the whole disk.
fn path_of(name: &str, folder: &Path, depth: usize) -> Result<PathBuf, PackError> {
    let path = folder.join(name);
    // What is not there is told as such further on.
    if depth > 0 && (Path::new(name).is_absolute() || path.exists() && !is_yaml(&path) && !path.is_dir()) {
        let why = "a pack extends a built-in pack, or a `.yaml` file or a folder by a relative path";
        return Err(PackError::Unreadable { path, error: io::Error::new(io::ErrorKind::InvalidInput, why) });
    }
    Ok(path)
}

/// Loads a pack on top of another one. A pack that says itself what it extends brings that along, unless it is there.
fn load_on(name: &str, below: Option<Compiled>, folder: &Path, way: Way) -> Result<Compiled, PackError> {
    let depth = way.depth;
    let way = way.on(name)?;
    let Some(built_in) = built_in(name) else { return load_path(&path_of(name, folder, depth)?, below, way) };
    match builtin::profile(built_in) {
        Some(profile) => load_files(&[(profile.name.to_owned(), profile.text.to_owned())], folder, below, way),
        None => beside(load_built_in(built_in)?, below),
    }
}

/// The name of the built-in pack that a name means; without the prefix only if there is one of that name.
fn built_in(name: &str) -> Option<&str> {
    name.strip_prefix(BUILT_IN).or_else(|| builtin::names().any(|known| known == name).then_some(name))
}

/// The language of a pack: its own, or that of what it extends, or the first there are tables for.
fn language_of(name: &str, folder: &Path, depth: usize, files: &Files) -> Result<String, PackError> {
    if depth > MAX_DEPTH {
        return Err(PackError::Circle(name.to_owned()));
    }
    let (header, folder) = if let Some(built_in) = built_in(name) {
        match (builtin::main_packs().find(|(_, pack)| *pack == built_in), builtin::profile(built_in)) {
            (Some((language, _)), _) => return Ok(language.to_owned()),
            (None, Some(profile)) => (ReadFiles::new(&[profile]).header(), folder.to_owned()),
            (None, None) => return Err(unknown(built_in)),
        }
    } else {
        let path = path_of(name, folder, depth)?;
        let texts = files.of(&path)?;
        let sources: Vec<PackFile> = texts.iter().map(|(name, text)| PackFile { name, text }).collect();
        (ReadFiles::new(&sources).header(), path.parent().unwrap_or(Path::new(".")).to_owned())
    };
    let Header { extends, language } = header;
    match (language, extends.first()) {
        (Some((language, _)), _) => Ok(language),
        (None, Some(base)) => language_of(base, &folder, depth + 1, files),
        (None, None) => Ok(TABLES[0].0.to_owned()),
    }
}

/// A main pack stands at the bottom: it cannot be put on top of another one.
fn beside(built_in: Compiled, below: Option<Compiled>) -> Result<Compiled, PackError> {
    match below {
        None => Ok(built_in),
        Some(below) if holds(&below, &built_in.pack.name) => Ok(below),
        Some(_) => Err(PackError::NotFirst(built_in.pack.name)),
    }
}

/// Whether a pack is or stands on the one of this name.
fn holds(pack: &Compiled, name: &str) -> bool {
    let name = name.strip_prefix(BUILT_IN).unwrap_or(name);
    pack.pack.name == name || pack.notes.rules.iter().any(|rule| rule.pack == name)
}

fn unknown(name: &str) -> PackError {
    PackError::Unknown { name: name.to_owned(), nearest: crate::yaml::nearest(name, builtin::names()) }
}

fn load_built_in(name: &str) -> Result<Compiled, PackError> {
    if !builtin::names().any(|known| known == name) {
        return Err(unknown(name));
    }
    builtin::compiled(name).ok_or(PackError::Broken)
}

fn load_path(path: &Path, below: Option<Compiled>, way: Way) -> Result<Compiled, PackError> {
    load_files(&way.files.of(path)?, path.parent().unwrap_or(Path::new(".")), below, way)
}

/// Compiles the files of a pack, on top of what is below and of what they extend. `folder` is where paths start.
fn load_files(
    own: &[(String, String)],
    folder: &Path,
    below: Option<Compiled>,
    way: Way,
) -> Result<Compiled, PackError> {
    let sources: Vec<PackFile> = own.iter().map(|(name, text)| PackFile { name, text }).collect();
    let read = ReadFiles::new(&sources);
    let Header { extends, language } = read.header();
    let mut base = below;
    for name in extends {
        if base.as_ref().is_none_or(|base| !holds(base, &name)) {
            base = Some(load_on(&name, base, folder, way)?);
        }
    }
    let code = language.as_ref().map_or(TABLES[0].0, |(code, _)| code);
    let tables = TABLES.iter().find(|(known, _)| *known == code).map(|(_, tables)| *tables);
    let compiled = match (base, tables) {
        (Some(base), _) => extend(base, read),
        (None, Some(_)) => extend(builtin::language(code).ok_or(PackError::Broken)?, read),
        (None, None) => Err(vec![no_tables(code, language.as_ref().map_or(0, |(_, file)| *file))]),
    };
    let tables = tables.unwrap_or(TABLES[0].1);
    let mut files = vec![(tables.name.to_owned(), tables.text.to_owned())];
    files.extend(own.iter().cloned());
    match compiled {
        Ok((mut compiled, odd)) => {
            if !odd.is_empty() {
                way.files.note_odd();
            }
            (compiled.notes.files, compiled.notes.odd) = (files, odd);
            Ok(compiled)
        }
        Err(problems) => Err(PackError::Mistakes { files, problems }),
    }
}

/// A pack in a language the program knows nothing of.
fn no_tables(code: &str, file: usize) -> Problem {
    let known: Vec<String> = TABLES.iter().map(|(code, _)| format!("`{code}`")).collect();
    Problem {
        file: file + 1,
        path: vec![Step::Key("language".to_owned())],
        within: None,
        at: None,
        message: format!("no tables for the language `{code}`"),
        help: format!("a pack may be in {}", known.join(" or ")),
        fatal: true,
    }
}
