//! Finds and reads what a command is to work on.

use std::io::{IsTerminal as _, Read as _};
use std::path::{Path, PathBuf};

use amends::draft::SourceFile;
use amends::linter::Settings;
use amends::source::{self, ReadOptions, STDIN, SourceError, WalkOptions};
use anyhow::{Context as _, Result, bail};

use super::args::InputArgs;

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
        let stdin = || Input::Stdin(self.stdin_filename.clone().unwrap_or_else(|| STDIN.to_owned()));
        let dash = Path::new("-");
        if self.paths.is_empty() {
            if self.stdin_filename.is_none() && std::io::stdin().is_terminal() {
                bail!(
                    "nothing to check: give a file or folder, or pipe a draft in\n  amends check draft.txt\n  amends check < draft.txt\nSee `amends check --help` for more."
                );
            }
            return Ok(Inputs { list: vec![stdin()], ..Inputs::default() });
        }
        let mut out = Inputs::default();
        let mut paths = self.paths.clone();
        if paths.iter().any(|path| path == dash) {
            out.list.push(stdin());
            paths.retain(|path| path != dash);
        }
        if !paths.is_empty() {
            let walk = source::walk(&paths, &WalkOptions::default()).context("an exclusion is no glob")?;
            out.list.extend(walk.files.into_iter().map(|entry| Input::File(entry.path, entry.named)));
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

    /// How files are to be read.
    pub fn read_options(&self) -> Result<ReadOptions> {
        let mut options = ReadOptions::default();
        if let Some(path) = &self.customer {
            options.customer = Some(ReadOptions::read_customer(path).context("the customer's message")?);
        }
        Ok(options)
    }

    /// What the flags say about every draft.
    pub fn settings(&self) -> Settings {
        Settings { channel: self.channel, situation: self.situation }
    }
}

impl Input {
    /// Reads the input and finds the drafts in it.
    pub fn read(&self, options: &ReadOptions) -> Result<SourceFile, SourceError> {
        match self {
            Self::File(path, _) => source::read_path(path, options),
            Self::Stdin(name) => {
                let mut bytes = Vec::new();
                std::io::stdin()
                    .lock()
                    .take(source::LARGEST + 1)
                    .read_to_end(&mut bytes)
                    .map_err(|error| SourceError::new(name, source::Problem::Io(error)))?;
                source::read(name, &bytes, options)
            }
        }
    }

    /// Whether not understanding it is trouble: it is for what the user named, not for what a walk came across.
    pub fn must_be_understood(&self) -> bool {
        matches!(self, Self::Stdin(_) | Self::File(_, true))
    }
}
