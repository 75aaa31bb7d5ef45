//! Tells whether files that say how to check have changed: configurations, and packs that are not built in.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::config::NAMES;

/// When files were last written, and how long they are; nothing for those there are not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stamps {
    files: BTreeMap<PathBuf, Option<(Option<SystemTime>, u64)>>,
}

impl Stamps {
    /// Notes every configuration that may apply to a file: those that are there, and those that are not yet.
    pub fn note_configs(&mut self, file: &Path) {
        for folder in file.ancestors().skip(1) {
            for name in NAMES {
                self.note(folder.join(name));
            }
        }
    }

    /// Notes a pack: a file, or a folder of files.
    pub fn note_pack(&mut self, path: &Path) {
        self.note(path.to_owned());
        let entries = fs::read_dir(path).into_iter().flatten().flatten();
        for entry in entries.filter(|entry| entry.path().extension().is_some_and(|ending| ending == "yaml")) {
            self.note(entry.path());
        }
    }

    fn note(&mut self, path: PathBuf) {
        self.files.entry(path).or_insert_with_key(|path| {
            let meta = fs::metadata(path).ok()?;
            Some((meta.modified().ok(), meta.len()))
        });
    }
}

impl Stamps {
    /// Whether what both noted is the same.
    #[must_use]
    pub fn agrees(&self, other: &Self) -> bool {
        other.files.iter().all(|(path, stamp)| self.files.get(path).is_none_or(|known| known == stamp))
    }
}
