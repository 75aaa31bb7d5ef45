//! What was found in drafts, kept from run to run: a draft that was checked before need not be read again.
//!
//! It is kept under a hash of all that decides it, so that nothing is ever out of date: the program, the packs, the settings, and
//! the draft itself with the customer's message. What is kept are places and figures; of the words there are hardly more than short ones.
//! Nothing that goes wrong here is an error: drafts are read then, as they would be without.

mod draft;
mod file;
mod key;
mod words;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::cache::{self, Limits};
use crate::draft::Draft;
use crate::languages::Told;
use crate::linter::{CheckedDraft, Linter};
use file::{New, Old};

pub use key::Ground;
use key::{Key, PROGRAM, Parts, Secret};

/// The name of the folder.
const FOLDER: &str = "findings";
/// What is kept.
const LIMITS: Limits = Limits { ending: ".found", files: 32, bytes: 2 * file::MOST_BYTES };

/// What earlier runs kept, and what this one will.
#[derive(Debug)]
pub struct Kept {
    folder: PathBuf,
    hash: blake3::Hash,
    old: Old,
    /// Which of the old drafts were met.
    met: Vec<AtomicBool>,
    new: Mutex<Writing>,
    /// How many drafts were known, whether alike or not, and how many were not.
    known: AtomicUsize,
    unknown: AtomicUsize,
}

/// The new file, which is begun when there is something for it.
#[derive(Debug)]
enum Writing {
    Nothing,
    Begun(Box<New>),
    /// It cannot be written: there is no use in trying again.
    Failed,
}

/// How many drafts were known, and how many were not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// Drafts that an earlier run had checked.
    pub known: usize,
    /// Drafts that this one checked.
    pub new: usize,
}

impl Kept {
    /// What the runs of this name kept in the user's cache, if there is one. Runs that are likely to meet the same drafts share a
    /// name.
    #[must_use]
    pub fn of_user(name: &[&[u8]]) -> Option<Self> {
        Some(Self::at(cache::of_user(FOLDER)?, name))
    }

    /// What the runs of this name kept in a folder, which is made when it is needed.
    #[must_use]
    pub fn at(folder: PathBuf, name: &[&[u8]]) -> Self {
        let mut parts = Parts(blake3::Hasher::new());
        // Nothing that another build of the program kept is of any use to this one.
        parts.bytes(PROGRAM.as_bytes());
        for part in name {
            parts.bytes(part);
        }
        let hash = parts.0.finalize();
        let old = Old::read(&cache::path(&folder, &hash, &LIMITS));
        let met = std::iter::repeat_with(AtomicBool::default).take(old.len()).collect();
        let (known, unknown) = Default::default();
        Self { folder, hash, old, met, new: Mutex::new(Writing::Nothing), known, unknown }
    }

    /// Looks for what was found in a draft on this ground.
    #[must_use]
    pub fn meet(&self, ground: &Ground, draft: &Draft) -> Met<'_> {
        let key = ground.key(self.old.secret(), draft);
        Met { kept: self, key, found: self.old.find(&key) }
    }

    /// Puts down what is new. What this run did not meet stays as long as it is no more than what it met.
    #[must_use]
    pub fn close(self) -> Counts {
        let counts = Counts { known: self.known.into_inner(), new: self.unknown.into_inner() };
        let path = cache::path(&self.folder, &self.hash, &LIMITS);
        let met = |at: &usize| self.met[*at].load(Ordering::Relaxed);
        let stay = (0..self.old.len()).filter(met).count();
        let mut new = self.new.into_inner().unwrap_or_else(PoisonError::into_inner);
        let unmet_stay = self.old.len() - stay <= stay + new.len();
        if new.len() == 0 && unmet_stay {
            if stay > 0 {
                touch(&path);
            }
            return counts;
        }
        if stay + new.len() == 0 {
            // Where it cannot be taken away, it is only kept longer.
            let _ = std::fs::remove_file(path);
            return counts;
        }
        // What was met comes first: there may not be room for all.
        let stay = (0..self.old.len()).filter(met).chain((0..self.old.len()).filter(|at| unmet_stay && !met(at)));
        for (key, found) in stay.filter_map(|at| self.old.at(at)) {
            new.add(&self.folder, self.old.secret(), key, found);
        }
        if let Writing::Begun(new) = new {
            // Where it cannot be put there, the next run checks what this one did.
            let _ = new.end().and_then(|file| cache::finish(file, &self.folder, &self.hash, &LIMITS));
        }
        counts
    }
}

/// A draft that is about to be checked, and what an earlier run found in it, if one did.
#[derive(Debug)]
pub struct Met<'a> {
    kept: &'a Kept,
    key: Key,
    /// Which of the old drafts it is, and what was found in it.
    found: Option<(usize, &'a [u8])>,
}

impl Met<'_> {
    /// The language an earlier run found it to be in.
    #[must_use]
    pub fn language(&self) -> Option<Told> {
        draft::language(self.found?.1)
    }

    /// What was found in it by an earlier run, or else by `check`. It is in the language of the linter.
    pub fn checked(
        self,
        told: Told,
        draft: &Draft,
        linter: &Linter,
        check: impl FnOnce() -> CheckedDraft,
    ) -> CheckedDraft {
        let kept = self.kept;
        if let Some((at, found)) = self.found
            && let Some(checked) = draft::from_bytes(found, draft, linter)
        {
            kept.met[at].store(true, Ordering::Relaxed);
            kept.known.fetch_add(1, Ordering::Relaxed);
            return checked;
        }
        kept.unknown.fetch_add(1, Ordering::Relaxed);
        let checked = check();
        if let Some(found) = draft::to_bytes(&checked, told, draft, linter) {
            let mut new = kept.new.lock().unwrap_or_else(PoisonError::into_inner);
            new.add(&kept.folder, kept.old.secret(), self.key, &found);
        }
        checked
    }
}

/// Puts down that a file was used. Where that cannot be put down, it is only forgotten sooner.
fn touch(path: &Path) {
    if let Ok(file) = std::fs::File::options().append(true).open(path) {
        let _ = file.set_modified(std::time::SystemTime::now());
    }
}

impl Writing {
    fn add(&mut self, folder: &Path, secret: &Secret, key: Key, found: &[u8]) {
        if matches!(self, Self::Nothing) {
            *self = New::begin(folder, secret).map_or(Self::Failed, |new| Self::Begun(new.into()));
        }
        if let Self::Begun(new) = self
            && new.add(key, found).is_err()
        {
            *self = Self::Failed;
        }
    }

    fn len(&self) -> usize {
        if let Self::Begun(new) = self { new.len() } else { 0 }
    }
}
