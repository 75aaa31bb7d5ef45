//! Shows what was found: one file and one type for each output format.

mod concise;
mod excerpt;
mod full;
mod json;
pub mod outline;
mod position;
mod shown;
mod summary;
mod view;

use std::io::{self, Write};

use crate::draft::names;
use crate::finding::Severity;
use crate::linter::CheckedFile;

pub use concise::Concise;
pub use full::Full;
pub use json::{Json, JsonLines};
pub use position::{ColumnUnit, Place, Positions, Span};
pub use shown::{shortened, shown};
pub use summary::Summary;
pub use view::{DraftView, Located, locate};

/// Writes findings in one format, file by file.
pub trait Reporter {
    /// Writes what was found in one file. Files come in the order in which they are to be shown.
    fn file(&mut self, file: &CheckedFile, out: &mut dyn Write) -> io::Result<()>;

    /// Writes what closes the report. Called once, after the last file, even if there was none.
    fn finish(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()>;
}

/// The output formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum Format {
    /// Drawn on the text, as a compiler does.
    #[default]
    Full,
    /// `path:line:col: severity[rule] message`, one finding a line.
    Concise,
    /// One JSON document, version 1.
    Json,
    /// One JSON object a draft, one a line.
    JsonLines,
}

names!(Format { Full = "full", Concise = "concise", Json = "json", JsonLines = "json-lines" });

/// What reports need to know of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleInfo {
    /// Its id.
    pub id: String,
    /// Its usual severity.
    pub severity: Severity,
    /// The family it belongs to; may be empty.
    pub family: String,
    /// What it finds, in one line.
    pub summary: String,
    /// Why that matters; may be empty.
    pub why: String,
    /// What to write instead; may be empty.
    pub help: String,
    /// A page about it.
    pub url: Option<String>,
}

/// How a report is to look, and what it may draw on.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// What columns count.
    pub column_unit: ColumnUnit,
    /// Whether to colour what people read.
    pub color: bool,
    /// The width of the terminal in columns, if there is one.
    pub width: Option<usize>,
    /// Whether to leave out everything but findings.
    pub quiet: bool,
    /// The rules that ran, sorted by id.
    pub rules: Vec<RuleInfo>,
}

impl Options {
    /// What is known of a rule.
    #[must_use]
    pub fn rule(&self, id: &str) -> Option<&RuleInfo> {
        self.rules
            .binary_search_by(|rule| rule.id.as_str().cmp(id))
            .ok()
            .and_then(|index| self.rules.get(index))
            .or_else(|| self.rules.iter().find(|rule| rule.id == id))
    }
}

impl Format {
    /// A reporter that writes this format.
    #[must_use]
    pub fn reporter(self, options: Options) -> Box<dyn Reporter + Send> {
        match self {
            Self::Full => Box::new(Full::new(options)),
            Self::Concise => Box::new(Concise::new(options)),
            Self::Json => Box::new(Json::new(options)),
            Self::JsonLines => Box::new(JsonLines::new(options)),
        }
    }

    /// Whether the report itself ends with the closing count. Where it does not and people may be looking on, the count
    /// belongs on standard error.
    #[must_use]
    pub fn closes_with_count(self) -> bool {
        matches!(self, Self::Full)
    }
}

#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
