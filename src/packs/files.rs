//! Reads the files of packs, each of them once for all that is asked of it.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::SystemTime;

use blake3::{Hash, Hasher};

use super::PackError;
use super::stamps::{Stamp, Stamps};
use crate::pack::MAX_FILE;
use crate::source::read_short;

/// The most files of a folder that are read as a pack.
const MAX_FILES: usize = 200;

/// The names and texts of the files of a pack, in order.
pub type Texts = [(String, String)];

/// What was read from the disk for one or more packs.
#[derive(Debug, Default)]
pub struct Files {
    read: RefCell<BTreeMap<PathBuf, Rc<Texts>>>,
    /// Whether something in them is odd.
    odd: Cell<bool>,
    /// The hashes of files that nobody has touched since they were remembered.
    stamps: RefCell<Stamps>,
}

impl Files {
    /// Nothing is read yet, but this much is known of files.
    pub fn known(stamps: Stamps) -> Self {
        Self { stamps: stamps.into(), ..Self::default() }
    }

    /// What is known of files by now.
    pub fn into_stamps(self) -> Stamps {
        self.stamps.into_inner()
    }

    /// The files of a pack: a file, or a folder of them. They are read once; who asks again gets the same.
    ///
    /// # Errors
    /// [`PackError::Unreadable`] and [`PackError::Empty`].
    pub fn of(&self, path: &Path) -> Result<Rc<Texts>, PackError> {
        if let Some(known) = self.read.borrow().get(path) {
            return Ok(Rc::clone(known));
        }
        let texts: Rc<Texts> = read(path)?.into();
        self.read.borrow_mut().insert(path.to_owned(), Rc::clone(&texts));
        Ok(texts)
    }

    /// The hash of the files of a pack: of their names within their folder, and of their texts. What was not read yet is not kept
    /// for it, nor read if it is known not to have been touched. Nothing if they cannot be read.
    pub fn hash_of(&self, path: &Path) -> Option<Hash> {
        if let Some(texts) = self.read.borrow().get(path) {
            return Some(hash_of(texts.iter().map(|(name, text)| (Path::new(name), blake3::hash(text.as_bytes())))));
        }
        let paths = paths_of(path).ok()?;
        let stamp = Stamp::of(&paths);
        if let Some(known) = stamp.as_ref().and_then(|stamp| self.stamps.borrow().hash_of(stamp)) {
            return Some(known);
        }
        let texts: io::Result<Vec<Hash>> = paths.iter().map(|path| hash_of_file(path)).collect();
        let hash = hash_of(paths.iter().map(PathBuf::as_path).zip(texts.ok()?));
        if let Some(stamp) = stamp.filter(|stamp| Stamp::of(&paths).as_ref() == Some(stamp)) {
            self.stamps.borrow_mut().remember(&stamp, hash, SystemTime::now());
        }
        Some(hash)
    }

    /// The paths that were read so far.
    pub fn paths(&self) -> Vec<PathBuf> {
        self.read.borrow().keys().cloned().collect()
    }

    /// Puts down that something in one of the files is odd.
    pub fn note_odd(&self) {
        self.odd.set(true);
    }

    /// Whether something in one of the files is odd.
    pub fn odd(&self) -> bool {
        self.odd.get()
    }
}

/// Whether a file may be one of a pack.
pub fn is_yaml(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml")
}

/// What is to be said of a path that cannot be read.
fn unreadable(path: &Path) -> impl FnOnce(io::Error) -> PackError {
    let path = path.to_owned();
    move |error| PackError::Unreadable { path, error }
}

/// The hash of some files, of which each has the hash of its text.
fn hash_of<'a>(files: impl Iterator<Item = (&'a Path, Hash)>) -> Hash {
    let mut hasher = Hasher::new();
    for (path, text) in files {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        hasher.update(&(name.len() as u64).to_le_bytes());
        hasher.update(name.as_bytes());
        hasher.update(text.as_bytes());
    }
    hasher.finalize()
}

/// The hash of a file, a piece at a time: most packs are compiled already, and nobody needs their texts.
fn hash_of_file(path: &Path) -> io::Result<Hash> {
    let mut file = File::open(path)?.take(MAX_FILE as u64 + 1);
    let mut hasher = Hasher::new();
    let mut piece = vec![0; 1 << 16];
    loop {
        let length = file.read(&mut piece)?;
        if length == 0 {
            return Ok(hasher.finalize());
        }
        hasher.update(&piece[..length]);
    }
}

/// The names and texts of the files of a pack.
fn read(path: &Path) -> Result<Vec<(String, String)>, PackError> {
    let read = |path: &PathBuf| {
        let text = read_short(path, MAX_FILE as u64).map_err(unreadable(path))?;
        Ok((path.display().to_string(), text))
    };
    paths_of(path)?.iter().map(read).collect()
}

/// The paths of the files of a pack, in order.
fn paths_of(path: &Path) -> Result<Vec<PathBuf>, PackError> {
    let mut paths = vec![path.to_owned()];
    if fs::metadata(path).map_err(unreadable(path))?.is_dir() {
        paths.clear();
        for entry in fs::read_dir(path).map_err(unreadable(path))? {
            let entry = entry.map_err(unreadable(path))?.path();
            // Nothing is waited for that only has the name of a file.
            if is_yaml(&entry) && entry.is_file() {
                paths.push(entry);
            }
        }
        paths.sort();
        if paths.is_empty() {
            return Err(PackError::Empty(path.to_owned()));
        }
    }
    if paths.len() > MAX_FILES {
        let error = io::Error::other(format!("it holds {} files, more than {MAX_FILES}", paths.len()));
        return Err(PackError::Unreadable { path: path.to_owned(), error });
    }
    Ok(paths)
}
