//! The findings of a file with their places in it, for formats to pick from.

use std::collections::HashMap;
use std::ops::Range;

use crate::draft::Draft;
use crate::finding::{Finding, Related, Rewrite};
use crate::fingerprint;
use crate::linter::{CheckedDraft, CheckedFile};
use crate::offsets::MappedText;

use super::position::{Place, Positions, Span, clamp};

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

    /// What was found in the draft and is not reported: `1 ignored, 2 in the baseline`. Nothing if there is none.
    #[must_use]
    pub fn aside(&self) -> Option<String> {
        let counts = [(self.checked.ignored, "ignored"), (self.checked.baselined, "in the baseline")];
        let said: Vec<String> =
            counts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
        (!said.is_empty()).then(|| said.join(", "))
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
}

/// Finds the places of everything that was found in a file, in one pass over its text. Where a reply was decoded from a part
/// of the file that has no lines of its own, the places are those in the decoded text.
#[must_use]
pub fn locate(file: &CheckedFile) -> Vec<DraftView<'_>> {
    located(file, false)
}

/// The same with places in the file only: those of a decoded reply are the start of the part it was decoded from, and it has
/// no rewrites. For formats that name the file and cannot show another text.
#[must_use]
pub fn locate_in_file(file: &CheckedFile) -> Vec<DraftView<'_>> {
    located(file, true)
}

/// Where the findings of each draft start in the file, in the order of [`locate_in_file`]: all that a format of one line a
/// finding needs.
#[must_use]
pub fn starts(file: &CheckedFile) -> Vec<Vec<(&Finding, Place)>> {
    let text = &file.file.text;
    let offsets = |(draft, checked)| {
        all_findings(checked)
            .map(move |(finding, in_file)| place(draft, in_file, &text.text, &finding.range, true).start)
    };
    let pairs = || file.file.drafts.iter().zip(&file.drafts);
    let positions = Positions::of(text, pairs().flat_map(offsets));
    pairs()
        .map(|(draft, checked)| {
            let starts = offsets((draft, checked)).map(|offset| positions.at(&text.text, offset));
            let mut starts: Vec<_> = all_findings(checked).map(|(finding, _)| finding).zip(starts).collect();
            if !checked.directives.is_empty() {
                starts.sort_by_key(|(_, start)| (start.line, start.char_column));
            }
            starts
        })
        .collect()
}

fn located(file: &CheckedFile, at_part: bool) -> Vec<DraftView<'_>> {
    let text = &file.file.text;
    let pairs = || file.file.drafts.iter().zip(&file.drafts);
    let of_file = pairs().flat_map(|(draft, checked)| {
        let places = places(draft, checked, &text.text, at_part);
        places
            .filter(|(in_file, _)| *in_file || at_part || draft.reply_in.is_none())
            .flat_map(|(_, place)| [place.start, place.end])
    });
    let of_file = Positions::of(text, of_file);
    pairs()
        .map(|(draft, checked)| {
            let aside = draft.reply_in.as_ref().filter(|_| !at_part).map(|aside| {
                let text = MappedText::identity(aside.text.clone());
                let places = places(draft, checked, &text.text, false).filter(|(in_file, _)| !in_file);
                let positions = Positions::of(&text, places.flat_map(|(_, place)| [place.start, place.end]));
                (text, positions)
            });
            let writable = !at_part || draft.reply_in.is_none();
            let mut findings: Vec<Located> = all_findings(checked)
                .map(|(finding, in_file)| {
                    let (origin, positions) = match &aside {
                        Some((text, positions)) if !in_file => (text, positions),
                        _ => (text, &of_file),
                    };
                    let span = |range| positions.span(origin, &place(draft, in_file, &origin.text, range, at_part));
                    let source = if in_file { &text.text } else { &draft.reply.text };
                    let words = |range| &source[clamp(source, range)];
                    Located {
                        finding,
                        in_file,
                        text: words(&finding.range),
                        span: span(&finding.range),
                        related: finding.related.iter().map(|r| (r, words(&r.range), span(&r.range))).collect(),
                        rewrites: finding.rewrites.iter().filter(|_| writable).map(|r| (r, span(&r.range))).collect(),
                    }
                })
                .collect();
            if !checked.directives.is_empty() {
                findings.sort_by_key(|found| (found.span.start.line, found.span.start.char_column));
            }
            DraftView { draft, checked, findings }
        })
        .collect()
}

/// The bytes of the text a range of a finding leads to.
fn place(draft: &Draft, in_file: bool, origin: &str, range: &Range<usize>, at_part: bool) -> Range<usize> {
    match &draft.reply_in {
        _ if in_file => clamp(origin, range),
        Some(aside) if at_part => aside.part.start..aside.part.start,
        _ => draft.reply.map.span(clamp(&draft.reply.text, range)),
    }
}

/// The places of all ranges of all findings of a draft, and whether they are ranges of the file's own text.
fn places<'a>(
    draft: &'a Draft,
    checked: &'a CheckedDraft,
    origin: &'a str,
    at_part: bool,
) -> impl Iterator<Item = (bool, Range<usize>)> + 'a {
    all_findings(checked).flat_map(move |(finding, in_file)| {
        ranges(finding).map(move |range| (in_file, place(draft, in_file, origin, range, at_part)))
    })
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

/// Names for the findings of a file that stay the same when lines move.
#[derive(Debug)]
pub struct Fingerprints<'a> {
    path: &'a str,
    seen: HashMap<u64, usize>,
}

impl<'a> Fingerprints<'a> {
    /// For a file.
    #[must_use]
    pub fn of(file: &'a CheckedFile) -> Self {
        Self { path: file.file.path.trim_start_matches("./"), seen: HashMap::new() }
    }

    /// The name of the next finding of the file: 16 hexadecimal digits, unique in the file. Asked for in their order.
    pub fn next(&mut self, draft: &Draft, found: &Located<'_>) -> String {
        let words = format!("{:x}", fingerprint::words(found.text));
        let parts = [&*found.finding.rule, self.path, fingerprint::record(draft), &words];
        let count = self.seen.entry(fingerprint::hash(&parts)).or_default();
        *count += 1;
        let ordinal = count.to_string();
        format!("{:016x}", fingerprint::hash(&[parts[0], parts[1], parts[2], parts[3], &ordinal]))
    }
}
