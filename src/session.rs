//! What applies to each file: its configuration, its settings, and the packs they name. Every command and the language
//! server find out here, so that they say the same of a file.

use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use crate::config::{Config, ConfigError, FileSettings, Finder, Flags, From, Sourced};
use crate::draft::{Draft, SourceFile};
use crate::finding::Severity;
use crate::kept::{Ground, Kept, Met};
use crate::languages::{Linters, Told};
use crate::linter::{CheckedFile, Settings};
use crate::pack::{Notes, Pack};
use crate::packs::{self, BUILT_IN, Cache, PackError};
use crate::report::RuleInfo;
use crate::source::{self, ReadOptions, SourceError};
use crate::yaml::nearest;
use crate::{builtin, silence};

/// Why it cannot be said what applies to a file.
#[derive(Debug)]
pub enum SessionError {
    /// Its configuration cannot be used.
    Config(ConfigError),
    /// A pack cannot be had.
    Pack(PackError),
    /// A flag names a rule that does not exist: what is to be said about that.
    Rule(String),
}

impl fmt::Display for SessionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Config(ConfigError::Io(path, error)) => {
                write!(f, "the configuration {} cannot be read: {error}", path.display())
            }
            Self::Config(ConfigError::Mistakes(path, _, problems)) => {
                let first = problems.first().map(|problem| format!(": {}", problem.message)).unwrap_or_default();
                write!(f, "the configuration {} cannot be used{first}", path.display())
            }
            Self::Pack(error) => error.fmt(f),
            Self::Rule(message) => f.write_str(message),
        }
    }
}

impl std::error::Error for SessionError {}

/// The packs for some files, one on top of the other, ready to check with.
#[derive(Debug)]
pub struct Rulebook {
    /// The packs, each on top of those before it: names of built-in ones, and paths.
    pub packs: Vec<String>,
    linters: Linters,
    /// What the packs say to people, in the order of the linters, as far as a report needs it.
    notes: Vec<Notes>,
    /// The ids of all rules, once somebody asks for them.
    known: OnceLock<Vec<String>>,
    /// A hash of what they compile to, where somebody asked for it.
    identity: Option<[u8; 32]>,
}

impl Rulebook {
    /// The ids of all rules, of built-in packs those of the home language.
    pub fn known(&self) -> &[String] {
        self.known.get_or_init(|| {
            let rules = self.linters.first().flat_map(|linter| &linter.pack().rules);
            let own = silence::RULES.iter().map(|rule| rule.id.to_owned());
            rules.map(|rule| rule.id.clone()).chain(own).collect()
        })
    }

    /// The linters, one a language.
    #[must_use]
    pub fn linters(&self) -> &Linters {
        &self.linters
    }

    /// Checks every draft of a file that is in a language with rules, and applies the directives in it. Up to so many threads
    /// look through a long text; 0 are as many as the machine has processors.
    #[must_use]
    pub fn check_file(&self, file: SourceFile, settings: &FileSettings, threads: usize) -> CheckedFile {
        self.check_file_with(file, settings, threads, None)
    }

    /// The same, but what is kept of earlier runs is not looked through again.
    #[must_use]
    pub fn check_file_with(
        &self,
        mut file: SourceFile,
        settings: &FileSettings,
        threads: usize,
        kept: Option<&Kept>,
    ) -> CheckedFile {
        let given = Settings {
            channel: settings.channel.as_ref().map(|channel| channel.value),
            situation: settings.situation.as_ref().map(|situation| situation.value),
            threads,
        };
        let severity = |rule: &str| settings.severity_of(rule);
        let mut met: Vec<Option<Met>> = match (kept, &self.identity) {
            (Some(kept), Some(packs)) => {
                let ground = Ground::new(packs, settings);
                file.drafts.iter().map(|draft| Some(kept.meet(&ground, draft))).collect()
            }
            _ => file.drafts.iter().map(|_| None).collect(),
        };
        let wish = settings.wish();
        let told = |(draft, met): (&Draft, &Option<Met>)| {
            met.as_ref().and_then(Met::language).unwrap_or_else(|| self.linters.language(draft, &wish))
        };
        let languages: Vec<Told> = file.drafts.iter().zip(&met).map(told).collect();
        let mut stay = languages.iter().map(|told| self.linters.of(told.language).is_some());
        met.retain(|_| stay.next().unwrap_or_default());
        let (languages, others) = self.linters.set_aside(&mut file, &languages);
        let mut drafts: Vec<_> = file
            .drafts
            .iter()
            .zip(languages.iter().zip(met))
            .filter_map(|(draft, (told, met))| {
                let linter = self.linters.of(told.language)?;
                let check = || linter.check(draft, given, &severity);
                Some(match met {
                    Some(met) => met.checked(*told, draft, linter, check),
                    None => check(),
                })
            })
            .collect();
        silence::apply(&file, &mut drafts, &silence::Rules { known: &|| self.known(), severity: &severity });
        CheckedFile { file, drafts, languages, others }
    }

    /// What reports say about the rules, sorted by id.
    #[must_use]
    pub fn infos(&self) -> Vec<RuleInfo> {
        let mut infos: Vec<RuleInfo> = silence::RULES
            .iter()
            .map(|rule| RuleInfo {
                id: rule.id.to_owned(),
                severity: rule.severity,
                family: "directive".to_owned(),
                summary: rule.summary.to_owned(),
                why: rule.why.to_owned(),
                help: rule.help.to_owned(),
                url: None,
            })
            .collect();
        let packs = self.linters.made().zip(self.notes.iter().map(Some).chain(std::iter::repeat(None)));
        let rules = packs.flat_map(|(linter, notes)| {
            let rules = linter.pack().rules.iter().enumerate();
            rules.map(move |(index, rule)| (rule, notes.and_then(|notes| notes.rules.get(index))))
        });
        infos.extend(rules.map(|(rule, notes)| {
            let said = rule.said.open();
            RuleInfo {
                id: rule.id.clone(),
                severity: rule.severity.unwrap_or(Severity::Info),
                family: notes.map(|notes| notes.family.clone()).unwrap_or_default(),
                summary: said.message,
                why: notes.map(|notes| notes.why.clone()).unwrap_or_default(),
                help: said.help,
                url: None,
            }
        }));
        infos.sort_by(|a, b| a.id.cmp(&b.id));
        infos.dedup_by(|a, b| a.id == b.id);
        infos
    }
}

/// What applies to one file.
#[derive(Debug, Clone)]
pub struct Applies {
    /// Its settings.
    pub settings: Arc<FileSettings>,
    /// Its packs.
    pub book: Arc<Rulebook>,
    /// Its configuration.
    pub config: Option<Arc<Config>>,
}

impl Applies {
    /// How the file is to be read: as `given`, with the libraries its configuration describes.
    #[must_use]
    pub fn read_options(&self, given: &ReadOptions) -> ReadOptions {
        let mut options = given.clone();
        if let Some(config) = &self.config {
            options.libraries = Arc::clone(&config.libraries);
        }
        options
    }

    /// Reads and checks what a file holds. `name` tells its kind, and is shown.
    pub fn check(&self, name: &str, bytes: &[u8], given: &ReadOptions) -> Result<CheckedFile, SourceError> {
        let file = source::read(name, bytes, &self.read_options(given))?;
        Ok(self.book.check_file(file, &self.settings, 1))
    }
}

/// Finds what applies to files.
#[derive(Debug)]
pub struct Session {
    finder: Finder,
    flags: Flags,
    books: HashMap<Vec<String>, Arc<Rulebook>>,
    /// What applies where there is no configuration: the same for every file.
    bare: Option<Applies>,
    checked_configs: Vec<PathBuf>,
    explain: bool,
    identify: bool,
    cache: Cache,
}

impl Session {
    /// A session that looks for configurations with `finder`. `explain` says whether what packs say about their rules will
    /// be needed. Packs are compiled anew.
    #[must_use]
    pub fn new(finder: Finder, flags: Flags, explain: bool) -> Self {
        let cache = Cache::none();
        Self {
            finder,
            flags,
            books: HashMap::new(),
            bare: None,
            checked_configs: Vec::new(),
            explain,
            identify: false,
            cache,
        }
    }

    /// The same with an identity for all packs, so that what they find can be kept.
    #[must_use]
    pub fn identified(self) -> Self {
        Self { identify: true, ..self }
    }

    /// The same with packs out of a cache.
    #[must_use]
    pub fn with_cache(self, cache: Cache) -> Self {
        Self { cache, ..self }
    }

    /// The configuration of a file.
    pub fn config(&mut self, file: &Path) -> Result<Option<Arc<Config>>, SessionError> {
        self.finder.of(file).map_err(SessionError::Config)
    }

    /// What applies to a file. The rules that flags and the configuration name must exist.
    pub fn of(&mut self, file: &Path) -> Result<Applies, SessionError> {
        let config = self.config(file)?;
        if let (None, Some(bare)) = (&config, &self.bare) {
            return Ok(bare.clone());
        }
        let settings = FileSettings::of(file, config.as_deref(), &self.flags, builtin::DEFAULT);
        let folder = match (&config, self.flags.packs.is_empty()) {
            (Some(config), true) => config.folder.clone(),
            _ => PathBuf::new(),
        };
        let book = self.book(&settings.packs, &folder)?;
        for id in self.flags.select.iter().chain(self.flags.levels.iter().map(|given| &given.rule)) {
            exists(id, book.known())?;
        }
        if let Some(config) = &config
            && !self.checked_configs.contains(&config.path)
        {
            let unknown = config.unknown_rules(book.known());
            if !unknown.is_empty() {
                let mistakes = ConfigError::Mistakes(config.path.clone(), config.text.clone(), unknown);
                return Err(SessionError::Config(mistakes));
            }
            self.checked_configs.push(config.path.clone());
        }
        let applies = Applies { settings: Arc::new(settings), book, config };
        if applies.config.is_none() {
            self.bare = Some(applies.clone());
        }
        Ok(applies)
    }

    /// What reports say about the rules of all packs that were used.
    #[must_use]
    pub fn infos(&self) -> Vec<RuleInfo> {
        let mut infos: Vec<RuleInfo> = self.books.values().flat_map(|book| book.infos()).collect();
        infos.sort_by(|a, b| a.id.cmp(&b.id));
        infos.dedup_by(|a, b| a.id == b.id);
        infos
    }

    /// Where a rule of one pack took the place of another one's, in the packs that were used; sorted.
    #[must_use]
    pub fn clashes(&self) -> Vec<&str> {
        let notes = self.books.values().flat_map(|book| &book.notes);
        let mut clashes: Vec<&str> = notes.flat_map(|notes| notes.clashes.iter().map(String::as_str)).collect();
        clashes.sort_unstable();
        clashes.dedup();
        clashes
    }

    fn book(&mut self, packs: &Sourced<Vec<String>>, folder: &Path) -> Result<Arc<Rulebook>, SessionError> {
        let by_default = packs.from == From::Default;
        let key: Vec<String> = packs
            .value
            .iter()
            .map(|name| {
                let inside = name.starts_with(BUILT_IN) || builtin::names().any(|known| known == name);
                if inside { name.clone() } else { folder.join(name).to_string_lossy().into_owned() }
            })
            .collect();
        let place = if by_default { Vec::new() } else { key.clone() };
        if let Some(book) = self.books.get(&place) {
            return Ok(Arc::clone(book));
        }
        let alone = || match key.as_slice() {
            [name] if !self.explain => builtin::pack(name.trim_start_matches(BUILT_IN)),
            _ => None,
        };
        // What is built in is a part of the program; its names are enough. By default there are other languages beside it.
        let by_name = self.identify.then(|| blake3::hash(place.join("\n").as_bytes()).into());
        let (linters, notes, identity) = if by_default {
            let notes = self.explain.then(|| builtin::notes(builtin::DEFAULT)).flatten();
            (Linters::built_in(), notes.into_iter().collect(), by_name)
        } else if let Some(pack) = alone() {
            (Linters::of_packs(vec![pack]), Vec::new(), by_name)
        } else {
            let all =
                packs::load_languages(&key, Path::new(""), &self.cache, self.explain).map_err(SessionError::Pack)?;
            let (mut packs, notes): (Vec<Pack>, _) =
                all.into_iter().map(|compiled| (compiled.pack, compiled.notes)).unzip();
            let inside = |name: &String| builtin::names().any(|known| known == name.trim_start_matches(BUILT_IN));
            let by_content = self.identify && !key.iter().all(inside);
            let identity = if by_content { identity(&mut packs) } else { by_name };
            (Linters::of_packs(packs), notes, identity)
        };
        linters.home().ok_or(SessionError::Pack(PackError::Broken))?;
        let book = Arc::new(Rulebook { packs: key, linters, notes, known: OnceLock::new(), identity });
        self.books.insert(place, Arc::clone(&book));
        Ok(book)
    }
}

/// A hash of what some packs compile to.
fn identity(packs: &mut [Pack]) -> Option<[u8; 32]> {
    let mut hasher = blake3::Hasher::new();
    for pack in packs {
        hasher.update(&pack.identity().ok()?);
    }
    Some(hasher.finalize().into())
}

/// An error if there is no such rule.
pub fn exists(id: &str, known: &[String]) -> Result<(), SessionError> {
    if known.iter().any(|rule| rule == id) {
        return Ok(());
    }
    Err(SessionError::Rule(match nearest(id, known.iter().map(String::as_str)) {
        Some(near) => format!("there is no rule `{id}`: did you mean `{near}`?"),
        None => format!("there is no rule `{id}`: see `amends rules` for those there are"),
    }))
}
