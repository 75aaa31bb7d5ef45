//! What was found in one draft, as bytes: places and figures, no words of the pack, and hardly any of the draft.

use std::ops::Range;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::words::{Piece, Texts};
use crate::draft::{Channel, Draft, Situation};
use crate::finding::{Applicability, Finding, Related, Rewrite, Severity};
use crate::languages::Told;
use crate::linter::{CheckedDraft, Linter};
use crate::reading::DecidedBy;
use crate::rules::Words;

/// What comes first.
#[derive(Serialize, Deserialize)]
struct Head {
    told: Told,
    channel: Channel,
    situation: Situation,
    situation_from: DecidedBy,
    findings: u32,
}

/// One finding. Words are `None` where they are those of the rule itself.
#[derive(Serialize, Deserialize)]
struct Record<'a> {
    /// Index of the rule in the pack.
    rule: u32,
    severity: Severity,
    #[serde(borrow)]
    message: Option<Vec<Piece<'a>>>,
    #[serde(borrow)]
    label: Option<Vec<Piece<'a>>>,
    #[serde(borrow)]
    help: Option<Vec<Piece<'a>>>,
    place: Range<u32>,
    #[serde(borrow)]
    related: Vec<(Range<u32>, Option<Vec<Piece<'a>>>)>,
    #[serde(borrow)]
    rewrites: Vec<(Range<u32>, Vec<Piece<'a>>, Applicability)>,
}

fn texts(draft: &Draft) -> Texts<'_> {
    Texts { reply: &draft.reply.text, customer: draft.customer.as_ref().map_or("", |customer| &customer.text) }
}

/// What was found in a draft, as bytes; nothing if that is more than can be kept.
#[must_use]
pub fn to_bytes(checked: &CheckedDraft, told: Told, draft: &Draft, linter: &Linter) -> Option<Vec<u8>> {
    let head = Head {
        told,
        channel: checked.channel,
        situation: checked.situation,
        situation_from: checked.situation_from,
        findings: u32::try_from(checked.findings.len()).ok()?,
    };
    let mut bytes = postcard::to_allocvec(&head).ok()?;
    for finding in &checked.findings {
        let rule = linter.pack().rules.iter().position(|rule| *rule.id == *finding.rule)?;
        let usual = linter.words(rule)?;
        let unusual = |own, usual: &str| words(own, usual, draft, finding.range.start);
        let related = finding.related.iter();
        let related = related.map(|one| Some((short(&one.range)?, unusual(&one.label, &usual.secondary_label))));
        let rewrites = finding
            .rewrites
            .iter()
            .map(|one| Some((short(&one.range)?, texts(draft).pieces(&one.text, one.range.start), one.applicability)));
        let record = Record {
            rule: u32::try_from(rule).ok()?,
            severity: finding.severity,
            message: unusual(&finding.message, &usual.message),
            label: unusual(&finding.label, &usual.label),
            help: unusual(&finding.help, &usual.help),
            place: short(&finding.range)?,
            related: related.collect::<Option<_>>()?,
            rewrites: rewrites.collect::<Option<_>>()?,
        };
        bytes = postcard::to_extend(&record, bytes).ok()?;
    }
    Some(bytes)
}

/// Words of a finding at byte `near` of a draft, where they are not the usual ones.
fn words<'a>(own: &'a str, usual: &str, draft: &Draft, near: usize) -> Option<Vec<Piece<'a>>> {
    (own != usual).then(|| texts(draft).pieces(own, near))
}

/// The language of the draft, and what told it.
#[must_use]
pub fn language(bytes: &[u8]) -> Option<Told> {
    let (head, _): (Head, _) = postcard::take_from_bytes(bytes).ok()?;
    Some(head.told)
}

/// What was found in a draft by the linter that found it; nothing if the bytes are not about this draft.
#[must_use]
pub fn from_bytes(bytes: &[u8], draft: &Draft, linter: &Linter) -> Option<CheckedDraft> {
    let (head, mut bytes): (Head, _) = postcard::take_from_bytes(bytes).ok()?;
    // Each takes some bytes: nothing is made room for that is not there.
    let count = (head.findings as usize).min(bytes.len());
    let mut findings: Vec<Finding> = Vec::with_capacity(count);
    for _ in 0..head.findings {
        let (record, rest): (Record, _) = postcard::take_from_bytes(bytes).ok()?;
        bytes = rest;
        findings.push(finding(record, draft, linter)?);
    }
    Some(CheckedDraft {
        channel: head.channel,
        situation: head.situation,
        situation_from: head.situation_from,
        findings,
        directives: Vec::new(),
        ignored: 0,
        baselined: 0,
    })
}

fn finding(record: Record, draft: &Draft, linter: &Linter) -> Option<Finding> {
    let usual: &Words = linter.words(record.rule as usize)?;
    let texts = texts(draft);
    let place = |range: &Range<u32>| {
        let range = range.start as usize..range.end as usize;
        texts.reply.get(range.clone()).map(|_| range)
    };
    let words = |own: Option<Vec<Piece>>, usual: &Arc<str>| match own {
        Some(pieces) => texts.words(&pieces).map(Arc::from),
        None => Some(Arc::clone(usual)),
    };
    let related = |(range, label): (Range<u32>, _)| {
        Some(Related { range: place(&range)?, label: words(label, &usual.secondary_label)? })
    };
    let rewrite = |(range, pieces, applicability): (Range<u32>, Vec<Piece>, _)| {
        Some(Rewrite { range: place(&range)?, text: texts.words(&pieces)?, applicability })
    };
    Some(Finding {
        rule: Arc::clone(&usual.id),
        severity: record.severity,
        message: words(record.message, &usual.message)?,
        label: words(record.label, &usual.label)?,
        help: words(record.help, &usual.help)?,
        range: place(&record.place)?,
        related: record.related.into_iter().map(related).collect::<Option<_>>()?,
        rewrites: record.rewrites.into_iter().map(rewrite).collect::<Option<_>>()?,
    })
}

fn short(range: &Range<usize>) -> Option<Range<u32>> {
    Some(u32::try_from(range.start).ok()?..u32::try_from(range.end).ok()?)
}
