//! Finds and reads what a command is to work on.

use std::io::{IsTerminal as _, Read as _};
use std::path::{Path, PathBuf};

use amends::config::NAMES;
use amends::draft::SourceFile;
use amends::source::{self, ReadOptions, STDIN, SourceError, WalkOptions};
use anyhow::{Context as _, Result, anyhow, bail, ensure};

use super::args::InputArgs;

/// The longest list of files that is read, in bytes.
const LONGEST_LIST: u64 = 64 << 20;

/// A thing to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// Standard input, with the name to show for it.
    Stdin(String),
    /// A file, and whether the user named it.
    File(PathBuf, bool),
}

/// What to read, in the order in which it is to be shown.
#[derive(Debug, Default)]
pub struct Inputs {
    /// What to read.
    pub list: Vec<Input>,
    /// What could not be looked into.
    pub trouble: Vec<(PathBuf, String)>,
    /// Files and folders that were left alone: how many, and why.
    pub left_alone: Vec<(usize, &'static str)>,
}

impl InputArgs {
    /// Finds what to read. No path and a pipe means standard input; no path on a terminal is a mistake.
    pub fn find(&self) -> Result<Inputs> {
        let listed = self.listed()?;
        let stdin = || Input::Stdin(self.stdin_filename.clone().unwrap_or_else(|| STDIN.to_owned()));
        let dash = Path::new("-");
        if self.paths.is_empty() && self.file_list.is_some() && listed.is_empty() {
            return Ok(Inputs::default());
        }
        if self.paths.is_empty() && listed.is_empty() {
            if self.stdin_filename.is_none() && std::io::stdin().is_terminal() {
                bail!(
                    "nothing to check: give a file or folder, or pipe a draft in\n  amends check draft.txt\n  amends check < draft.txt\nSee `amends check --help` for more."
                );
            }
            return Ok(Inputs { list: vec![stdin()], ..Inputs::default() });
        }
        let mut out = Inputs::default();
        let mut paths = self.paths.clone();
        paths.extend(listed);
        if paths.iter().any(|path| path == dash) {
            out.list.push(stdin());
            paths.retain(|path| path != dash);
        }
        if !paths.is_empty() {
            let options = WalkOptions {
                exclude: self.exclude.clone(),
                force_exclude: self.force_exclude,
                ..WalkOptions::default()
            };
            let mut finder = super::session::finder(self)?;
            let walk = source::walk(&paths, &options, &mut |path| finder.describes(path));
            let walk = walk.context("an exclusion is no glob")?;
            // The configuration is no reply, unless somebody says so.
            let files = walk.files.into_iter().filter(|entry| entry.named || !is_config(&entry.path));
            out.list.extend(files.map(|entry| Input::File(entry.path, entry.named)));
            out.trouble = walk.trouble;
            let left = walk.left_alone;
            out.left_alone = vec![
                (left.hidden, "hidden"),
                (left.ignored, "in a .gitignore"),
                (left.excluded, "excluded"),
                (left.other, "not text with replies"),
                (left.links, "links to folders"),
            ];
            out.left_alone.retain(|(count, _)| *count > 0);
        }
        Ok(out)
    }

    /// The paths in the list of files. The list is as a tool writes it: one path a line, or separated by NUL.
    fn listed(&self) -> Result<Vec<PathBuf>> {
        let Some(list) = &self.file_list else { return Ok(Vec::new()) };
        let text = if list == Path::new("-") {
            let mut text = String::new();
            let read = std::io::stdin().lock().take(LONGEST_LIST + 1).read_to_string(&mut text);
            let read = read.context("the list of files on standard input")?;
            ensure!(read as u64 <= LONGEST_LIST, "the list of files on standard input is larger than 64 MiB");
            text
        } else {
            source::read_short(list, LONGEST_LIST).with_context(|| format!("the list of files {}", list.display()))?
        };
        let separator = if text.contains('\0') { '\0' } else { '\n' };
        let lines = text.split(separator).map(|line| line.trim_end_matches('\r')).filter(|line| !line.is_empty());
        Ok(lines.map(PathBuf::from).collect())
    }

    /// How files are to be read.
    pub fn read_options(&self) -> Result<ReadOptions> {
        let mut options = ReadOptions { library: self.library.clone(), ..ReadOptions::default() };
        if let Some(path) = &self.customer {
            if path.as_os_str() == "-" {
                bail!("--customer wants a file: standard input is for the draft");
            }
            // The error says what the system said: as a source of it that would be said twice.
            let message = ReadOptions::read_customer(path).map_err(|error| anyhow!("the customer's message: {error}"));
            options.customer = Some(message?);
        }
        Ok(options)
    }
}

fn is_config(path: &Path) -> bool {
    path.file_name().is_some_and(|name| NAMES.iter().any(|known| name == *known))
}

impl Input {
    /// The path that tells which configuration applies: that of the file, or of the name given for standard input.
    pub fn path(&self) -> &Path {
        match self {
            Self::Stdin(name) => Path::new(name),
            Self::File(path, _) => path,
        }
    }

    /// The name to show.
    pub fn name(&self) -> String {
        self.path().to_string_lossy().into_owned()
    }

    /// Reads the input and finds the drafts in it.
    pub fn read(&self, options: &ReadOptions) -> Result<SourceFile, SourceError> {
        match self {
            Self::File(path, true) => source::read_path(path, options),
            Self::File(path, false) => source::read_path(path, &ReadOptions { walked: true, ..options.clone() }),
            Self::Stdin(name) => {
                let mut bytes = Vec::new();
                std::io::stdin()
                    .lock()
                    .take(source::LARGEST + 1)
                    .read_to_end(&mut bytes)
                    .map_err(|error| SourceError::new(name, source::Problem::Io(error)))?;
                if bytes.len() as u64 > source::LARGEST {
                    return Err(SourceError::new(name, source::Problem::TooLarge(source::LARGEST)));
                }
                source::read(name, bytes, options)
            }
        }
    }

    /// Whether not understanding it is trouble: it is for what the user named, not for what a walk came across.
    pub fn must_be_understood(&self) -> bool {
        matches!(self, Self::Stdin(_) | Self::File(_, true))
    }
}
