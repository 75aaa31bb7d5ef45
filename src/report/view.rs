//! The findings of a file with their places in it, for formats to pick from.

use crate::draft::Draft;
use crate::finding::{Finding, Related, Rewrite};
use crate::linter::{CheckedDraft, CheckedFile};

use super::position::{Positions, Span, clamp};

/// A draft, what was found in it, and where.
#[derive(Debug)]
pub struct DraftView<'a> {
    /// The draft.
    pub draft: &'a Draft,
    /// What was decided about it.
    pub checked: &'a CheckedDraft,
    /// What was found, in the order of `checked.findings`.
    pub findings: Vec<Located<'a>>,
}

/// A finding and its places in the file.
#[derive(Debug)]
pub struct Located<'a> {
    /// The finding.
    pub finding: &'a Finding,
    /// The words it is about; empty where something is missing.
    pub text: &'a str,
    /// Where they stand.
    pub span: Span,
    /// The other places that belong to it: the words, and where they stand.
    pub related: Vec<(&'a Related, &'a str, Span)>,
    /// The rewrites, and what they replace.
    pub rewrites: Vec<(&'a Rewrite, Span)>,
}

/// Finds the places of everything that was found in a file, in one pass over its text.
#[must_use]
pub fn locate(file: &CheckedFile) -> Vec<DraftView<'_>> {
    let text = &file.file.text;
    let pairs = || file.file.drafts.iter().zip(&file.drafts);
    let ranges = |finding: &Finding| {
        let mut all = vec![finding.range.clone()];
        all.extend(finding.related.iter().map(|related| related.range.clone()));
        all.extend(finding.rewrites.iter().map(|rewrite| rewrite.range.clone()));
        all
    };
    let offsets = pairs().flat_map(|(draft, checked)| {
        checked.findings.iter().flat_map(ranges).flat_map(|range| {
            let origin = draft.reply.map.span(clamp(&draft.reply.text, &range));
            [origin.start, origin.end]
        })
    });
    let positions = Positions::of(text, offsets);
    pairs()
        .map(|(draft, checked)| {
            let reply = &draft.reply;
            let span =
                |range: &std::ops::Range<usize>| positions.span(text, &reply.map.span(clamp(&reply.text, range)));
            let words = |range: &std::ops::Range<usize>| &reply.text[clamp(&reply.text, range)];
            let findings = checked
                .findings
                .iter()
                .map(|finding| Located {
                    finding,
                    text: words(&finding.range),
                    span: span(&finding.range),
                    related: finding.related.iter().map(|r| (r, words(&r.range), span(&r.range))).collect(),
                    rewrites: finding.rewrites.iter().map(|r| (r, span(&r.range))).collect(),
                })
                .collect();
            DraftView { draft, checked, findings }
        })
        .collect()
}
