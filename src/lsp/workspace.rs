//! The state of the server: the open buffers, the settings, and what was found.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use crate::config::{ConfigError, NAMES};
use crate::explain::Page;
use crate::finding::Severity;
use crate::locate::locate;
use crate::packs::{BUILT_IN, Cache};
use crate::session::{Applies, Rulebook, Session, SessionError};
use crate::source::ReadOptions;

use super::document::Document;
use super::explanation;
use super::found::Found;
use super::position::Lines;
use super::settings::EditorSettings;
use super::stamps::Stamps;

/// A mistake in a file that says how to check: its path, its text, the bytes, the words.
pub type Mistake = (PathBuf, String, std::ops::Range<usize>, String);

/// The open buffers and what applies to them.
#[derive(Debug, Default)]
pub struct Workspace {
    /// The settings of the editor.
    pub settings: EditorSettings,
    /// The open buffers by address.
    pub documents: BTreeMap<String, Document>,
    session: Option<Session>,
    cache: Cache,
    stamps: Stamps,
    packs: HashSet<String>,
    pages: HashMap<(Vec<String>, String), Option<Page>>,
    /// What went wrong since it was last asked for, each thing once.
    troubles: Vec<String>,
    told: HashSet<String>,
    /// Mistakes in configurations.
    pub mistakes: Vec<Mistake>,
}

impl Workspace {
    /// No buffers yet; packs come out of a cache.
    pub fn new(cache: Cache) -> Self {
        Self { cache, ..Self::default() }
    }

    /// What was found in a buffer, after looking at it if that has not been done since the last change.
    pub fn found(&mut self, uri: &str) -> Option<Rc<Found>> {
        if let Some(found) = &self.documents.get(uri)?.found {
            return Some(Rc::clone(found));
        }
        let path = self.documents.get(uri)?.path.clone();
        let applies = self.applies(&path);
        let read = self.read_options();
        let least = self.settings.min_severity.unwrap_or(Severity::Info);
        let document = self.documents.get_mut(uri)?;
        let found = match &applies {
            _ if is_config(&path) => Found::default(),
            Ok(applies) if applies.config.as_ref().is_some_and(|config| config.excludes(&path)) => Found::default(),
            Ok(applies) => Found::of(document, Ok(applies), &read, least),
            Err(why) => Found::of(document, Err(why), &read, least),
        };
        document.ours |= found.file.as_ref().is_some_and(|file| !file.drafts.is_empty());
        let found = Rc::new(found);
        document.found = Some(Rc::clone(&found));
        Some(found)
    }

    /// What applies to a file, or why that cannot be said.
    pub fn applies(&mut self, path: &Path) -> Result<Applies, String> {
        let result = match &mut self.session {
            Some(session) => session.of(path),
            none => {
                let session = self.settings.session(self.cache.clone());
                session.and_then(|session| none.insert(session).of(path))
            }
        };
        self.stamps.note_configs(path);
        match result {
            Ok(applies) => {
                for pack in applies.book.packs.iter().filter(|pack| !pack.starts_with(BUILT_IN)) {
                    if !self.packs.contains(pack) {
                        self.packs.insert(pack.clone());
                        self.stamps.note_pack(Path::new(pack));
                    }
                }
                Ok(applies)
            }
            Err(error) => {
                let why = error.to_string();
                if let SessionError::Config(ConfigError::Mistakes(path, text, problems)) = error
                    && !self.mistakes.iter().any(|(known, ..)| *known == path)
                {
                    self.mistakes.extend(problems.iter().map(|problem| {
                        let help =
                            if problem.help.is_empty() { String::new() } else { format!("\nhelp: {}", problem.help) };
                        let words = format!("{}{help}", problem.message);
                        (path.clone(), text.clone(), locate(&text, problem), words)
                    }));
                }
                if self.told.insert(why.clone()) {
                    self.troubles.push(why.clone());
                }
                Err(why)
            }
        }
    }

    /// How buffers are to be read.
    #[must_use]
    pub fn read_options(&self) -> ReadOptions {
        self.settings.read_options()
    }

    /// The page of a rule.
    pub fn page(&mut self, book: &Rulebook, rule: &str) -> Option<Page> {
        let key = (book.packs.clone(), rule.to_owned());
        self.pages.entry(key).or_insert_with(|| explanation::page(book, rule, &self.cache)).clone()
    }

    /// What has gone wrong since this was last asked.
    pub fn troubles(&mut self) -> Vec<String> {
        std::mem::take(&mut self.troubles)
    }

    /// Whether a file that says how to check has changed since it was read.
    #[must_use]
    pub fn is_stale(&self) -> bool {
        let mut now = Stamps::default();
        for document in self.documents.values() {
            now.note_configs(&document.path);
        }
        for pack in &self.packs {
            now.note_pack(Path::new(pack));
        }
        !self.stamps.agrees(&now)
    }

    /// Forgets everything that files other than the buffers said.
    pub fn reload(&mut self) {
        self.session = None;
        self.stamps = Stamps::default();
        self.packs.clear();
        self.pages.clear();
        self.told.clear();
        self.mistakes.clear();
        for document in self.documents.values_mut() {
            document.found = None;
        }
    }

    /// The range of a mistake as positions.
    #[must_use]
    pub fn place(mistake: &Mistake, encoding: super::position::Encoding) -> super::position::Range {
        let (_, text, bytes, _) = mistake;
        Lines::of(text).range(text, bytes, encoding)
    }
}

/// Whether a file is a configuration and no draft.
fn is_config(path: &Path) -> bool {
    path.file_name().is_some_and(|name| NAMES.iter().any(|known| name == *known))
}
