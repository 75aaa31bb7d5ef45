//! Shows what was found: one file and one type for each output format.

mod azure;
mod checkstyle;
mod concise;
mod excerpt;
mod full;
mod github;
mod gitlab;
mod grouped;
mod html;
mod json;
mod json_text;
mod junit;
mod markdown;
pub mod outline;
pub mod paint;
mod paths;
mod position;
pub mod problems;
mod rdjson;
mod sarif;
mod shown;
mod summary;
mod tap;
pub mod trials;
mod view;
mod xml;

use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;

use crate::draft::{Draft, Writing, names};
use crate::finding::Severity;
use crate::linter::CheckedFile;

pub use azure::Azure;
pub use checkstyle::Checkstyle;
pub use concise::Concise;
pub use full::Full;
pub use github::Github;
pub use gitlab::Gitlab;
pub use grouped::Grouped;
pub use html::Html;
pub use json::{Json, JsonLines};
pub use json_text::{line as json_line, page as json_page};
pub use junit::Junit;
pub use markdown::Markdown;
pub use position::{ColumnUnit, Place, Positions, Span};
pub use problems::{draw as draw_problem, draw_all as draw_problems};
pub use rdjson::{Rdjson, Rdjsonl};
pub use sarif::Sarif;
pub use shown::{shortened, shown, shown_text};
pub use summary::Summary;
pub use tap::Tap;
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
    /// `path:line:col: severity: message [rule]`, one finding a line.
    Concise,
    /// Under the name of each file, in columns.
    Grouped,
    /// One JSON document, version 1.
    Json,
    /// One JSON object a draft, one a line.
    JsonLines,
    /// SARIF 2.1.0, for GitHub code scanning and others.
    Sarif,
    /// Workflow commands of GitHub Actions.
    Github,
    /// GitLab's Code Quality report.
    Gitlab,
    /// `JUnit`'s XML.
    Junit,
    /// Checkstyle's XML.
    Checkstyle,
    /// Reviewdog's format, one document.
    Rdjson,
    /// Reviewdog's format, one object a line.
    Rdjsonl,
    /// Logging commands of Azure Pipelines.
    Azure,
    /// The Test Anything Protocol.
    Tap,
    /// A table for a comment.
    Markdown,
    /// A page to read in a browser.
    Html,
}

names!(Format {
    Full = "full",
    Concise = "concise",
    Grouped = "grouped",
    Json = "json",
    JsonLines = "json-lines",
    Sarif = "sarif",
    Github = "github",
    Gitlab = "gitlab",
    Junit = "junit",
    Checkstyle = "checkstyle",
    Rdjson = "rdjson",
    Rdjsonl = "rdjsonl",
    Azure = "azure",
    Tap = "tap",
    Markdown = "markdown",
    Html = "html",
});

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
    /// The rules that ran, sorted by id. Formats that do not tell of them need none.
    pub rules: Arc<[RuleInfo]>,
    /// The severity from which a finding fails the run, `None` if nothing does. Formats that tell failed from passed need it.
    pub fail_on: Option<Severity>,
    /// The folder that relative paths start from.
    pub cwd: Option<PathBuf>,
    /// The root of the repository, for formats that name files relative to it.
    pub root: Option<PathBuf>,
}

impl Options {
    /// Whether a finding of this severity fails the run.
    #[must_use]
    pub fn fails(&self, severity: Severity) -> bool {
        self.fail_on.is_some_and(|least| severity >= least)
    }

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
            Self::Grouped => Box::new(Grouped::new(options)),
            Self::Json => Box::new(Json::new(options)),
            Self::JsonLines => Box::new(JsonLines::new(options)),
            Self::Sarif => Box::new(Sarif::new(options)),
            Self::Github => Box::new(Github::new(options)),
            Self::Gitlab => Box::new(Gitlab::new(options)),
            Self::Junit => Box::new(Junit::new(options)),
            Self::Checkstyle => Box::new(Checkstyle::new(options)),
            Self::Rdjson => Box::new(Rdjson::new(options)),
            Self::Rdjsonl => Box::new(Rdjsonl::new(options)),
            Self::Azure => Box::new(Azure::new(options)),
            Self::Tap => Box::new(Tap::new(options)),
            Self::Markdown => Box::new(Markdown::new(options)),
            Self::Html => Box::new(Html::new(options)),
        }
    }

    /// Whether the report says more of a rule than a finding does.
    #[must_use]
    pub fn tells_of_rules(self) -> bool {
        match self {
            Self::Full | Self::Json | Self::JsonLines | Self::Sarif | Self::Rdjson | Self::Rdjsonl | Self::Html => true,
            Self::Concise
            | Self::Grouped
            | Self::Github
            | Self::Gitlab
            | Self::Junit
            | Self::Checkstyle
            | Self::Azure
            | Self::Tap
            | Self::Markdown => false,
        }
    }

    /// Whether the report itself ends with the closing count. Where it does not and people may be looking on, the count
    /// belongs on standard error.
    #[must_use]
    pub fn closes_with_count(self) -> bool {
        matches!(self, Self::Full | Self::Grouped | Self::Github | Self::Azure)
    }
}

/// Whether a tool that knows nothing of the file's format may put `text` into the draft's place in the file as it is.
fn writable(draft: &Draft, text: &str) -> bool {
    match draft.writing {
        Writing::Plain => true,
        Writing::YamlBlock(_) => !text.contains(['\n', '\r']),
        _ => false,
    }
}

#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
