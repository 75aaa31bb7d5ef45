//! The findings of a file with their places in it, for formats to pick from.

use std::collections::HashMap;
use std::ops::Range;

use crate::draft::Draft;
use crate::finding::{Finding, Related, Rewrite};
use crate::fingerprint;
use crate::linter::{CheckedDraft, CheckedFile};

use super::position::{Positions, Span, clamp};

/// A draft, what was found in it, and where.
#[derive(Debug)]
pub struct DraftView<'a> {
    /// The draft.
    pub draft: &'a Draft,
    /// What was decided about it.
    pub checked: &'a CheckedDraft,
    /// What was found, in the order of the file.
    pub findings: Vec<Located<'a>>,
}

impl DraftView<'_> {
    /// What to call the draft inside its file: its name, id or pointer, if it has one.
    #[must_use]
    pub fn title(&self) -> Option<&str> {
        self.draft.name.as_deref().or(self.draft.id.as_deref()).or(self.draft.pointer.as_deref())
    }
}

/// A finding and its places in the file.
#[derive(Debug)]
pub struct Located<'a> {
    /// The finding.
    pub finding: &'a Finding,
    /// Whether the finding's ranges are bytes of the file's text and not of the reply's.
    pub in_file: bool,
    /// The words it is about; empty where something is missing.
    pub text: &'a str,
    /// Where they stand.
    pub span: Span,
    /// The other places that belong to it: the words, and where they stand.
    pub related: Vec<(&'a Related, &'a str, Span)>,
    /// The rewrites, and what they replace.
    pub rewrites: Vec<(&'a Rewrite, Span)>,
    /// A name that stays the same when lines move: 16 hexadecimal digits, unique in the file.
    pub fingerprint: String,
}

/// Finds the places of everything that was found in a file, in one pass over its text.
#[must_use]
pub fn locate(file: &CheckedFile) -> Vec<DraftView<'_>> {
    let text = &file.file.text;
    let pairs = || file.file.drafts.iter().zip(&file.drafts);
    let origin = |draft: &Draft, in_file: bool, range: &Range<usize>| {
        if in_file { clamp(&text.text, range) } else { draft.reply.map.span(clamp(&draft.reply.text, range)) }
    };
    let offsets = pairs().flat_map(|(draft, checked)| {
        all_findings(checked).flat_map(move |(finding, in_file)| {
            ranges(finding).flat_map(move |range| {
                let place = origin(draft, in_file, range);
                [place.start, place.end]
            })
        })
    });
    let positions = Positions::of(text, offsets);
    let mut seen: HashMap<u64, usize> = HashMap::new();
    pairs()
        .map(|(draft, checked)| {
            let mut findings: Vec<Located> = all_findings(checked)
                .map(|(finding, in_file)| {
                    let span = |range| positions.span(text, &origin(draft, in_file, range));
                    let source = if in_file { &text.text } else { &draft.reply.text };
                    let words = |range| &source[clamp(source, range)];
                    Located {
                        finding,
                        in_file,
                        text: words(&finding.range),
                        span: span(&finding.range),
                        related: finding.related.iter().map(|r| (r, words(&r.range), span(&r.range))).collect(),
                        rewrites: finding.rewrites.iter().map(|r| (r, span(&r.range))).collect(),
                        fingerprint: String::new(),
                    }
                })
                .collect();
            if !checked.directives.is_empty() {
                findings.sort_by_key(|found| (found.span.start.line, found.span.start.char_column));
            }
            for found in &mut findings {
                found.fingerprint = fingerprint_of(&file.file.path, draft, found, &mut seen);
            }
            DraftView { draft, checked, findings }
        })
        .collect()
}

fn all_findings(checked: &CheckedDraft) -> impl Iterator<Item = (&Finding, bool)> {
    let in_reply = checked.findings.iter().map(|finding| (finding, false));
    in_reply.chain(checked.directives.iter().map(|finding| (finding, true)))
}

fn ranges(finding: &Finding) -> impl Iterator<Item = &Range<usize>> {
    std::iter::once(&finding.range)
        .chain(finding.related.iter().map(|related| &related.range))
        .chain(finding.rewrites.iter().map(|rewrite| &rewrite.range))
}

fn fingerprint_of(path: &str, draft: &Draft, found: &Located<'_>, seen: &mut HashMap<u64, usize>) -> String {
    let words = format!("{:x}", fingerprint::words(found.text));
    let parts = [found.finding.rule.as_str(), path.trim_start_matches("./"), fingerprint::record(draft), &words];
    let count = seen.entry(fingerprint::hash(&parts)).or_default();
    *count += 1;
    let ordinal = count.to_string();
    format!("{:016x}", fingerprint::hash(&[parts[0], parts[1], parts[2], parts[3], &ordinal]))
}
