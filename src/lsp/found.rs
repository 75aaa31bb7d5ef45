//! What was found in a buffer, with the bytes of the buffer it is about.

use std::ops::Range;

use crate::draft::Draft;
use crate::finding::{Finding, Severity};
use crate::linter::CheckedFile;
use crate::session::Applies;
use crate::source::{Problem, ReadOptions, SourceError};

use super::document::Document;

/// What was found in a buffer.
#[derive(Debug, Default)]
pub struct Found {
    /// The drafts in it and their findings, if it was understood.
    pub file: Option<CheckedFile>,
    /// What is to be shown, in the order of the buffer.
    pub places: Vec<Place>,
    /// What was not checked although somebody may think it was, and where.
    pub not_checked: Vec<(Range<usize>, String)>,
}

/// A finding and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The index of its draft.
    pub draft: usize,
    /// The index among the draft's findings, or among its directives.
    pub index: usize,
    /// Whether it is about a directive.
    pub directive: bool,
    /// The bytes of the buffer.
    pub range: Range<usize>,
}

impl Found {
    /// Looks at a buffer. `applies` is nothing where no configuration could be had: then the reason is shown.
    #[must_use]
    pub fn of(document: &Document, applies: Result<&Applies, &str>, read: &ReadOptions, least: Severity) -> Self {
        let applies = match applies {
            Ok(applies) => applies,
            Err(why) => return Self { not_checked: vec![(0..0, why.to_owned())], ..Self::default() },
        };
        match applies.check(&document.name, document.text.as_bytes(), read) {
            Ok(file) => Self::in_file(document, file, least),
            Err(error) => Self { not_checked: unread(document, &error), ..Self::default() },
        }
    }

    fn in_file(document: &Document, file: CheckedFile, least: Severity) -> Self {
        let mut places = Vec::new();
        for (draft_index, (draft, checked)) in file.file.drafts.iter().zip(&file.drafts).enumerate() {
            for (directive, list) in [(false, &checked.findings), (true, &checked.directives)] {
                for (index, finding) in list.iter().enumerate() {
                    let range = bytes(&file, draft, directive, &finding.range);
                    let words = document.text.get(range.clone()).unwrap_or_default();
                    let set_aside = document.set_aside.iter().any(|(rule, of)| **rule == *finding.rule && of == words);
                    if finding.severity >= least && !set_aside {
                        places.push(Place { draft: draft_index, index, directive, range });
                    }
                }
            }
        }
        places.sort_by_key(|place| (place.range.start, place.range.end, place.draft, place.directive, place.index));
        let trouble = file.file.skipped.iter().filter(|skipped| skipped.trouble);
        let not_checked = trouble
            .map(|skipped| {
                let what = skipped.label();
                let what = what.map(|what| format!("{what}: ")).unwrap_or_default();
                (0..0, format!("{what}{}", skipped.reason))
            })
            .collect();
        Self { file: Some(file), places, not_checked }
    }

    /// A finding and its draft.
    #[must_use]
    pub fn finding(&self, place: &Place) -> Option<(&Draft, &Finding)> {
        let file = self.file.as_ref()?;
        let checked = file.drafts.get(place.draft)?;
        let list = if place.directive { &checked.directives } else { &checked.findings };
        Some((file.file.drafts.get(place.draft)?, list.get(place.index)?))
    }

    /// The bytes of the buffer for a range that belongs to a finding.
    #[must_use]
    pub fn bytes(&self, place: &Place, range: &Range<usize>) -> Range<usize> {
        match (&self.file, self.finding(place)) {
            (Some(file), Some((draft, _))) => bytes(file, draft, place.directive, range),
            _ => 0..0,
        }
    }

    /// The findings that touch some bytes of the buffer.
    pub fn touching<'a>(&'a self, bytes: &'a Range<usize>) -> impl Iterator<Item = &'a Place> {
        self.places.iter().filter(|place| place.range.start <= bytes.end && bytes.start <= place.range.end)
    }
}

/// The bytes of the file for a range of a finding. A text that was decoded has no place: it stands for the start of the file.
fn bytes(file: &CheckedFile, draft: &Draft, directive: bool, range: &Range<usize>) -> Range<usize> {
    let in_text = match (directive, &draft.reply_in) {
        (true, _) => range.clone(),
        (false, None) => draft.reply.map.span(range.clone()),
        (false, Some(_)) => return 0..0,
    };
    file.file.text.map.span(in_text)
}

/// What to say of a buffer that could not be read. Most of what an editor opens is no business of this program: it says
/// nothing of that, but where it understood the buffer before.
fn unread(document: &Document, error: &SourceError) -> Vec<(Range<usize>, String)> {
    let quiet = error.is_not_ours() || matches!(error.problem, Problem::NoReply);
    if !document.ours || quiet {
        return Vec::new();
    }
    let at = match &error.problem {
        Problem::Broken { line, column, .. } => {
            let line = u32::try_from(line.saturating_sub(1)).unwrap_or(u32::MAX);
            let character = u32::try_from(column.saturating_sub(1)).unwrap_or(u32::MAX);
            let position = super::position::Position { line, character };
            document.lines.offset(&document.text, position, super::position::Encoding::Utf32)
        }
        _ => 0,
    };
    vec![(at..at, format!("{}; {}", error.problem, error.next_step()))]
}
