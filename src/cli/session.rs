//! What applies to each file: its configuration, its settings, and the packs they name.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use amends::config::{Config, ConfigError, FileSettings, Finder, Flags, Given, Level};
use amends::draft::{Draft, SourceFile};
use amends::finding::Severity;
use amends::linter::{CheckedDraft, CheckedFile, Linter, Settings};
use amends::pack::Notes;
use amends::packs::BUILT_IN;
use amends::report::{RuleInfo, draw_problem};
use amends::yaml::nearest;
use amends::{builtin, silence};
use anyhow::{Context as _, Result, anyhow, bail};

use super::args::{CheckArgs, ColorWhen, InputArgs};
use super::{Told, packs};

/// The packs for some files, one on top of the other, ready to check with.
#[derive(Debug)]
pub struct Rulebook {
    linter: Linter,
    notes: Option<Notes>,
    /// The ids of all rules.
    pub known: Vec<String>,
}

impl Rulebook {
    /// Checks a draft.
    pub fn check(&self, draft: &Draft, settings: &FileSettings) -> CheckedDraft {
        let given = Settings {
            channel: settings.channel.as_ref().map(|channel| channel.value),
            situation: settings.situation.as_ref().map(|situation| situation.value),
        };
        self.linter.check(draft, given, &|rule: &str| settings.severity_of(rule))
    }

    /// Checks every draft of a file and applies the directives in it.
    pub fn check_file(&self, file: SourceFile, settings: &FileSettings) -> CheckedFile {
        let mut drafts: Vec<_> = file.drafts.iter().map(|draft| self.check(draft, settings)).collect();
        let severity = |rule: &str| settings.severity_of(rule);
        silence::apply(&file, &mut drafts, &silence::Rules { known: &self.known, severity: &severity });
        CheckedFile { file, drafts }
    }

    /// What reports say about the rules, sorted by id.
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
        infos.extend(self.linter.pack().rules.iter().enumerate().map(|(index, rule)| {
            let notes = self.notes.as_ref().and_then(|notes| notes.rules.get(index));
            RuleInfo {
                id: rule.id.clone(),
                severity: rule.severity.unwrap_or(Severity::Info),
                family: notes.map(|notes| notes.family.clone()).unwrap_or_default(),
                summary: rule.message.clone(),
                why: notes.map(|notes| notes.why.clone()).unwrap_or_default(),
                help: rule.help.clone(),
                url: None,
            }
        }));
        infos.sort_by(|a, b| a.id.cmp(&b.id));
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

/// Finds what applies to files.
pub struct Session {
    finder: Finder,
    flags: Flags,
    books: HashMap<Vec<String>, Arc<Rulebook>>,
    /// What applies where there is no configuration: the same for every file.
    bare: Option<Applies>,
    checked_configs: Vec<std::path::PathBuf>,
    explain: bool,
    color: ColorWhen,
}

impl Session {
    /// A session for the flags of `check`. `explain` says whether a report will need what packs say about their rules.
    pub fn new(args: &CheckArgs, explain: bool) -> Result<Self> {
        Self::with(&args.input, flags(args)?, explain, args.output.color)
    }

    /// A session for a command that has only the flags of its input.
    pub fn plain(input: &InputArgs, color: ColorWhen) -> Result<Self> {
        let flags = Flags {
            packs: input.pack.iter().cloned().collect(),
            channel: input.channel,
            situation: input.situation,
            ..Flags::default()
        };
        Self::with(input, flags, false, color)
    }

    fn with(input: &InputArgs, flags: Flags, explain: bool, color: ColorWhen) -> Result<Self> {
        Ok(Self {
            finder: finder(input)?,
            flags,
            books: HashMap::new(),
            bare: None,
            checked_configs: Vec::new(),
            explain,
            color,
        })
    }

    /// The configuration of a file.
    pub fn config(&mut self, file: &Path) -> Result<Option<Arc<Config>>> {
        self.finder.of(file).map_err(told)
    }

    /// What applies to a file. The rules that flags and the configuration name must exist.
    pub fn of(&mut self, file: &Path) -> Result<Applies> {
        let config = self.config(file)?;
        if let (None, Some(bare)) = (&config, &self.bare) {
            return Ok(bare.clone());
        }
        let settings = FileSettings::of(file, config.as_deref(), &self.flags, builtin::DEFAULT);
        let folder = match (&config, self.flags.packs.is_empty()) {
            (Some(config), true) => config.folder.clone(),
            _ => std::path::PathBuf::new(),
        };
        let book = self.book(&settings.packs.value, &folder)?;
        for id in self.flags.select.iter().chain(self.flags.levels.iter().map(|given| &given.rule)) {
            exists(id, &book.known)?;
        }
        if let Some(config) = &config
            && !self.checked_configs.contains(&config.path)
        {
            let unknown = config.unknown_rules(&book.known);
            if !unknown.is_empty() {
                return Err(told(ConfigError::Mistakes(config.path.clone(), config.text.clone(), unknown)));
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
    pub fn infos(&self) -> Vec<RuleInfo> {
        let mut infos: Vec<RuleInfo> = self.books.values().flat_map(|book| book.infos()).collect();
        infos.sort_by(|a, b| a.id.cmp(&b.id));
        infos.dedup_by(|a, b| a.id == b.id);
        infos
    }

    fn book(&mut self, packs: &[String], folder: &Path) -> Result<Arc<Rulebook>> {
        let key: Vec<String> = packs
            .iter()
            .map(|name| {
                let inside = name.starts_with(BUILT_IN) || builtin::names().any(|known| known == name);
                if inside { name.clone() } else { folder.join(name).to_string_lossy().into_owned() }
            })
            .collect();
        if let Some(book) = self.books.get(&key) {
            return Ok(Arc::clone(book));
        }
        let (pack, notes) = match key.as_slice() {
            [name] if !self.explain && builtin::names().any(|known| known == name.trim_start_matches(BUILT_IN)) => {
                (packs::pack(Some(name), self.color)?, None)
            }
            _ => {
                let compiled = packs::all(&key, self.color)?;
                (compiled.pack, Some(compiled.notes))
            }
        };
        let mut known: Vec<String> = pack.rules.iter().map(|rule| rule.id.clone()).collect();
        known.extend(silence::RULES.iter().map(|rule| rule.id.to_owned()));
        let book = Rulebook { linter: Linter::new(pack), notes, known };
        let book = Arc::new(book);
        self.books.insert(key, Arc::clone(&book));
        Ok(book)
    }
}

/// Which configurations the flags allow.
pub fn finder(input: &InputArgs) -> Result<Finder> {
    if input.no_config {
        return Ok(Finder::none());
    }
    match &input.config {
        Some(path) => Ok(Finder::only(Config::read(path).map_err(told)?)),
        None => Ok(Finder::default()),
    }
}

/// Tells what is wrong with a configuration.
pub fn told(error: ConfigError) -> anyhow::Error {
    match error {
        ConfigError::Io(path, error) => anyhow!("the configuration {} cannot be read: {error}", path.display()),
        ConfigError::Mistakes(path, text, problems) => {
            for problem in &problems {
                let color = ColorWhen::Auto.on_stderr();
                anstream::eprintln!("{}\n", draw_problem(problem, &path.to_string_lossy(), &text, color));
            }
            anyhow!(Told)
        }
    }
}

/// An error if there is no such rule.
pub fn exists(id: &str, known: &[String]) -> Result<()> {
    if known.iter().any(|rule| rule == id) {
        return Ok(());
    }
    match nearest(id, known.iter().map(String::as_str)) {
        Some(near) => bail!("there is no rule `{id}`: did you mean `{near}`?"),
        None => bail!("there is no rule `{id}`: see `amends rules` for those there are"),
    }
}

fn flags(args: &CheckArgs) -> Result<Flags> {
    let mut levels = Vec::new();
    for text in &args.severities {
        let (rule, level) = text
            .split_once('=')
            .with_context(|| format!("`{text}` is no RULE=LEVEL: write for example --severity sorry-if=warning"))?;
        let level: Level = level.parse().map_err(|unknown: amends::draft::UnknownName| {
            anyhow!("`{}` is none of {}", unknown.given, unknown.known.join(", "))
        })?;
        levels.push(Given { rule: rule.to_owned(), level, flag: "--severity" });
    }
    for rule in &args.ignore {
        levels.push(Given { rule: rule.clone(), level: Level::Off, flag: "--ignore" });
    }
    Ok(Flags {
        packs: args.input.pack.iter().cloned().collect(),
        select: args.select.clone(),
        levels,
        channel: args.input.channel,
        situation: args.input.situation,
        fail_on: args.fail_on,
    })
}
