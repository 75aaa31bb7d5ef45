//! What is said about a rule: under the cursor, and on a page of its own.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::explain::{self, Page, Principles};
use crate::finding::{Applicability, Finding};
use crate::packs::{self, Cache};
use crate::report::paint::Paint;
use crate::session::Rulebook;

use super::client::Client;
use super::document::Document;
use super::found::Found;
use super::position::Position;

/// The width of a page of plain text.
const WIDTH: usize = 80;

/// The page of a rule of some packs.
#[must_use]
pub fn page(book: &Rulebook, rule: &str, cache: &Cache) -> Option<Page> {
    let compiled = packs::load_all_kept(&book.packs, Path::new(""), cache).ok()?;
    explain::page(&compiled, &Principles::built_in().ok()?, rule).ok()
}

/// What to show for a position of a buffer, if a finding is there.
#[must_use]
pub fn hover(
    document: &Document,
    found: &Found,
    position: Position,
    client: &Client,
    page: &mut dyn FnMut(&str) -> Option<Page>,
) -> Option<Value> {
    let at = document.lines.offset(&document.text, position, client.encoding);
    let bytes = at..at;
    let mut parts: Vec<String> = Vec::new();
    let mut range = None;
    for place in found.touching(&bytes) {
        let (_, finding) = found.finding(place)?;
        range.get_or_insert_with(|| document.lines.range(&document.text, &place.range, client.encoding));
        parts.push(words(finding, page(&finding.rule).as_ref(), client.markdown));
    }
    let kind = if client.markdown { "markdown" } else { "plaintext" };
    let rule = if client.markdown { "\n\n---\n\n" } else { "\n\n" };
    let range = range?;
    Some(json!({"contents": {"kind": kind, "value": parts.join(rule)}, "range": range}))
}

/// A finding in a few paragraphs: what, why, and what to write.
fn words(finding: &Finding, page: Option<&Page>, markdown: bool) -> String {
    let prose = |text: &str| if markdown { explain::prose(text) } else { crate::report::shown(text) };
    let bold = |text: &str| if markdown { format!("**{text}**") } else { text.to_owned() };
    let mut out = format!("{}: {}", bold(&format!("{}[{}]", finding.severity, finding.rule)), prose(&finding.message));
    if !finding.label.is_empty() {
        out.push_str("; ");
        out.push_str(&prose(&finding.label));
    }
    let mut section = |title: &str, text: &str| {
        if !text.is_empty() {
            out.push_str("\n\n");
            out.push_str(&bold(title));
            out.push_str(": ");
            out.push_str(text);
        }
    };
    section("Why", &page.map(|page| prose(page.why.trim())).unwrap_or_default());
    let mut instead: Vec<String> = Vec::new();
    instead.extend((!finding.help.is_empty()).then(|| prose(&finding.help)));
    let shown = finding.rewrites.iter().filter(|rewrite| !rewrite.text.trim().is_empty());
    instead.extend(shown.map(|rewrite| {
        let words = prose(rewrite.text.trim());
        let blanks = if rewrite.applicability == Applicability::Template { ", with the blanks filled in" } else { "" };
        format!("“{words}”{blanks}")
    }));
    section("Write instead", &instead.join("; "));
    let sources: Vec<String> =
        page.into_iter().flat_map(|page| &page.sources).map(|source| prose(&source.words)).collect();
    section("Sources", &sources.join("; "));
    out
}

/// Writes the page of a rule to a file of the user's temporary folder, for an editor to open.
pub fn written(page: &Page) -> std::io::Result<PathBuf> {
    let folder = tempfile::Builder::new().prefix("amends-").tempdir()?.keep();
    let path = folder.join(format!("{}.md", page.id));
    fs::write(&path, explain::markdown(page))?;
    Ok(path)
}

/// A page as plain text.
#[must_use]
pub fn plain(page: &Page) -> String {
    explain::text(page, Paint { color: false }, WIDTH)
}
