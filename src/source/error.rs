//! What can be wrong with a file as a whole, said with the next step.

use std::fmt;
use std::io;

/// Why a file could not be read as drafts.
#[derive(Debug)]
#[non_exhaustive]
pub enum Problem {
    /// It could not be opened or read.
    Io(io::Error),
    /// It holds nothing but blanks.
    Empty,
    /// There is nothing in the file that should hold the customer's message.
    EmptyMessage,
    /// It is larger than can be handled; the figure is the limit in bytes.
    TooLarge(u64),
    /// It is no text.
    Binary {
        /// What it seems to be.
        what: String,
        /// What to do with it.
        next: String,
    },
    /// It is text of a known kind, and there is a mistake in it.
    Broken {
        /// The kind: `JSON`, `YAML`.
        kind: &'static str,
        /// Line, counted from 1.
        line: usize,
        /// Column in characters, counted from 1.
        column: usize,
        /// What is wrong there.
        what: String,
    },
    /// It is well formed, but no description of a library fits it.
    UnknownShape {
        /// The kind: `JSON`, `YAML`.
        kind: &'static str,
        /// What was seen in it, as a hint for whoever writes a description.
        seen: String,
    },
    /// The library that was asked for is not known.
    UnknownLibrary {
        /// What was asked for.
        given: String,
        /// The nearest known one.
        nearest: Option<String>,
    },
    /// The description that was asked for does not fit.
    LibraryMismatch {
        /// The description.
        library: String,
        /// What does not fit.
        what: String,
    },
    /// Everything in it is quoted.
    NoReply,
    /// A library without any records.
    NoRecords,
}

/// A file that could not be read as drafts.
#[derive(Debug)]
pub struct SourceError {
    /// The file's name as given.
    pub path: String,
    /// What is wrong.
    pub problem: Problem,
}

impl SourceError {
    /// An error about a file.
    #[must_use]
    pub fn new(path: &str, problem: Problem) -> Self {
        Self { path: path.to_owned(), problem }
    }

    /// Whether the file may well hold no replies at all: in a walk through a folder that is no trouble.
    #[must_use]
    pub fn is_not_ours(&self) -> bool {
        matches!(
            self.problem,
            Problem::UnknownShape { .. } | Problem::Binary { .. } | Problem::Empty | Problem::NoRecords
        )
    }

    /// What the user can do about it.
    #[must_use]
    pub fn next_step(&self) -> String {
        match &self.problem {
            Problem::Io(error) => match error.kind() {
                io::ErrorKind::NotFound => "check the spelling of the path".to_owned(),
                io::ErrorKind::PermissionDenied => "give yourself the right to read it".to_owned(),
                _ => "see whether another program can read it".to_owned(),
            },
            Problem::Empty => "give a file with a reply in it, or pipe one in".to_owned(),
            Problem::EmptyMessage => "give a file with the message in it, or leave `--customer` out".to_owned(),
            Problem::TooLarge(_) => "split it into smaller files".to_owned(),
            Problem::Binary { next, .. } => next.clone(),
            Problem::Broken { kind, .. } => format!("mend the {kind}, or export the file again"),
            Problem::UnknownShape { .. } => {
                "name the kind with `--library ID`, or describe it under `libraries` in the configuration".to_owned()
            }
            Problem::UnknownLibrary { nearest: Some(name), .. } => format!("did you mean `{name}`?"),
            Problem::UnknownLibrary { nearest: None, .. } => {
                "see the list of known libraries in docs/libraries.md".to_owned()
            }
            Problem::LibraryMismatch { .. } => {
                "leave `--library` out to let the file decide, or name another".to_owned()
            }
            Problem::NoRecords => "export it again, with the replies in it".to_owned(),
            Problem::NoReply => {
                "write the reply above the quoted message, or give that message with `--customer`".to_owned()
            }
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => write!(f, "cannot be read: {error}"),
            Self::Empty => f.write_str("is empty: there is no reply in it"),
            Self::EmptyMessage => f.write_str("is empty: there is no message in it"),
            Self::TooLarge(limit) => write!(f, "is larger than {} MiB", limit / (1024 * 1024)),
            Self::Binary { what, .. } => write!(f, "is not text: {what}"),
            Self::Broken { kind, line, column, what } => {
                write!(f, "is not valid {kind}: {what}, at line {line}, column {column}")
            }
            Self::UnknownShape { kind, seen } => write!(f, "is {kind}, but in no shape that is known ({seen})"),
            Self::UnknownLibrary { given, .. } => write!(f, "`{given}` is not the name of a known library"),
            Self::LibraryMismatch { library, what } => write!(f, "does not fit the library `{library}`: {what}"),
            Self::NoRecords => f.write_str("is a library of a known kind, but there is no record in it"),
            Self::NoReply => f.write_str("holds no reply: everything in it is a quoted message"),
        }
    }
}

impl fmt::Display for SourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}; {}", self.path, self.problem, self.next_step())
    }
}

impl std::error::Error for SourceError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.problem {
            Problem::Io(error) => Some(error),
            _ => None,
        }
    }
}
