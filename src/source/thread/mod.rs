//! Tells a reply from the messages quoted around it, in plain text. A boundary needs two signs; what has fewer
//! stays in the reply, because words that are cut away are never checked.

mod boundary;
mod lines;
mod signature;
mod signs;
mod words;

use std::ops::Range;

use crate::draft::{Answer, Context, Mask, MaskKind};
use crate::offsets::MappedText;

use boundary::Boundary;
pub use lines::{Line, lines};

/// A text, told apart.
#[derive(Debug, Clone, Default)]
pub struct Split {
    /// What the writer of the reply wrote, signature included.
    pub reply: MappedText,
    /// The newest quoted message.
    pub customer: Option<MappedText>,
    /// How sure the split is.
    pub context: Context,
    /// Signatures in `reply`.
    pub masks: Vec<Mask>,
    /// Which part of an inline reply stands under which quoted words.
    pub answers: Vec<Answer>,
}

/// Masks the signature at the end of a text that quotes nothing.
pub fn mask_signature(text: &str, masks: &mut Vec<Mask>) {
    let begins = signature::begins(text, &lines(text), text.len());
    if begins < text.len() {
        masks.retain(|mask| mask.range.end <= begins);
        masks.push(Mask { range: begins..text.len(), kind: MaskKind::Signature });
    }
}

/// Who wrote a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Owner {
    Reply,
    Customer,
    /// Older messages, attributions, markers.
    Dropped,
}

/// Fewer quoted lines than this without an attribution are prose: "> 50 EUR: free shipping".
const QUOTED_LINES_ALONE: usize = 3;

/// Tells the reply from the quoted messages. The maps of the result lead to where the map of `text` leads.
#[must_use]
pub fn split(text: &MappedText) -> Split {
    split_with(text, &[], false)
}

/// The same for a text with masks of its own. `marked` says that quote marks come from the structure of the file, so that
/// even a single line with one is quoted.
#[must_use]
pub fn split_with(text: &MappedText, masks: &[Mask], marked: bool) -> Split {
    let lines = lines(&text.text);
    let boundaries = boundary::find(&text.text, &lines);
    let (mut owners, uncertain) = owners(&text.text, &lines, &boundaries, marked);
    signature::drop_customers(&text.text, &lines, &mut owners);
    let mut out = Split::default();
    let runs = assemble(text, &lines, &owners, &mut out);
    for run in runs.iter().filter(|run| run.owner == Owner::Reply) {
        // The reply's own lines stand in it as they do in the text.
        let end = run.from + run.range.len();
        let line = |at: usize| lines.partition_point(|line| line.full.start < at);
        let signature = signature::begins(&text.text, &lines[line(run.from)..line(end)], end);
        if signature < end {
            let range = run.range.start + (signature - run.from)..run.range.end;
            out.masks.push(Mask { range, kind: MaskKind::Signature });
        }
    }
    carry(masks, &runs, &mut out.masks);
    out.answers = answers(&runs);
    out.context = match (&out.customer, uncertain) {
        (Some(_), _) => Context::Found,
        (None, true) => Context::Uncertain,
        (None, false) => Context::None,
    };
    out
}

fn owners(text: &str, lines: &[Line], boundaries: &[Boundary], marked: bool) -> (Vec<Owner>, bool) {
    let quoted = lines.iter().filter(|l| l.depth > 0 && !l.is_blank(text)).count();
    let counts = marked || !boundaries.is_empty() || quoted >= QUOTED_LINES_ALONE || opens_quoted(text, lines);
    let mut owners = vec![Owner::Reply; lines.len()];
    let mut uncertain = boundary::looks_quoted(text, lines) || (quoted > 0 && !counts);
    // The quote depth of the customer's message, once one is open; `None` after it ended.
    let mut depth = None;
    let mut closed = false;
    let mut ahead = boundaries.iter().peekable();
    let mut at = 0;
    while at < lines.len() {
        if let Some(found) = ahead.next_if(|b| b.lines.start == at) {
            owners[found.lines.clone()].fill(Owner::Dropped);
            at = found.lines.end;
            let outer = found.depth == 0 || depth.is_none() && !closed;
            if outer && (depth.is_some() || closed) {
                // A second message at the outermost level is older than the first.
                closed = true;
                depth = None;
            } else if outer {
                depth = next_text(text, lines, at).map(|l| lines[l].depth.max(u32::from(!found.tail)));
            }
            if !outer && found.tail {
                closed = true;
                depth = None;
            }
            if outer && found.tail && next_text(text, lines, at).is_none_or(|l| lines[l].depth == 0) {
                if closed {
                    owners[at..].fill(Owner::Dropped);
                } else {
                    tail(lines, at, boundaries, &mut owners);
                }
                return (owners, uncertain);
            }
            continue;
        }
        let line = &lines[at];
        if line.depth > 0 && counts {
            let wanted = *depth.get_or_insert(line.depth);
            owners[at] = if !closed && line.depth == wanted { Owner::Customer } else { Owner::Dropped };
            if owners[at] == Owner::Customer && wanted > 0 {
                uncertain = false;
            }
        }
        at += 1;
    }
    (owners, uncertain)
}

/// Whether a text opens with quoted words, with a blank line between them and what answers them.
fn opens_quoted(text: &str, lines: &[Line]) -> bool {
    let Some(first) = next_text(text, lines, 0).filter(|&first| lines[first].depth > 0) else { return false };
    let end = (first..lines.len()).find(|&line| lines[line].depth == 0).unwrap_or(lines.len());
    let begins = |line: usize| lines[line].say(text).trim_start().starts_with(char::is_alphabetic);
    let answered = || next_text(text, lines, end).is_some_and(|line| begins(line) && lines[line].depth == 0);
    begins(first) && lines.get(end).is_some_and(|line| line.is_blank(text)) && answered()
}

/// Everything after an unmarked boundary is quoted, and the newest message of it ends at the next boundary.
fn tail(lines: &[Line], from: usize, boundaries: &[Boundary], owners: &mut [Owner]) {
    let end = boundaries.iter().map(|b| b.lines.start).find(|&s| s >= from).unwrap_or(lines.len());
    for at in from..lines.len() {
        owners[at] = if at < end && lines[at].depth == 0 { Owner::Customer } else { Owner::Dropped };
    }
}

fn next_text(text: &str, lines: &[Line], from: usize) -> Option<usize> {
    (from..lines.len()).find(|&l| !lines[l].is_blank(text))
}

/// A run of one owner's lines in the assembled text.
#[derive(Debug, Clone)]
struct Run {
    owner: Owner,
    range: Range<usize>,
    /// Where it stands in the text that was split; only meant for the reply's own, which are copied as they stand.
    from: usize,
}

/// Puts the reply and the customer's message together and returns their runs in the order of the text.
fn assemble(text: &MappedText, lines: &[Line], owners: &[Owner], out: &mut Split) -> Vec<Run> {
    let mut reply = MappedText::default();
    let mut customer = MappedText::default();
    let mut runs = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let owner = owners[at];
        let end = (at..lines.len()).find(|&l| owners[l] != owner).unwrap_or(lines.len());
        let mut block = &lines[at..end];
        at = end;
        while let [first, rest @ ..] = block
            && first.is_blank(&text.text)
        {
            block = rest;
        }
        while let [rest @ .., last] = block
            && last.is_blank(&text.text)
        {
            block = rest;
        }
        let (Some(first), Some(last)) = (block.first(), block.last()) else { continue };
        let into = match owner {
            Owner::Reply => &mut reply,
            Owner::Customer => &mut customer,
            Owner::Dropped => continue,
        };
        if !into.text.is_empty() {
            let here = text.map.span(first.full.start..first.full.start);
            into.push_replaced("\n\n", here);
        }
        let start = into.text.len();
        if owner == Owner::Reply || block.iter().all(|l| l.content.start == l.full.start) {
            into.push_part(text, first.full.start..last.content.end);
        } else {
            for line in block {
                let end = if std::ptr::eq(line, last) { line.content.end } else { line.full.end };
                into.push_part(text, line.content.start..end);
            }
        }
        runs.push(Run { owner, range: start..into.text.len(), from: first.full.start });
    }
    out.reply = reply;
    out.customer = (!customer.text.trim().is_empty()).then_some(customer);
    runs
}

/// Carries masks of the text over to the reply. Signatures that were found before cover what is under them.
fn carry(masks: &[Mask], runs: &[Run], into: &mut Vec<Mask>) {
    let signatures = into.clone();
    for run in runs.iter().filter(|r| r.owner == Owner::Reply) {
        let (from, len) = (run.from, run.range.len());
        let first = masks.partition_point(|m| m.range.end <= from);
        for mask in masks[first..].iter().take_while(|m| m.range.start < from + len) {
            let start = mask.range.start.max(from) - from + run.range.start;
            let end = mask.range.end.min(from + len) - from + run.range.start;
            let under = signatures.partition_point(|m| m.range.end <= start);
            if signatures.get(under).is_none_or(|m| end <= m.range.start) {
                into.push(Mask { range: start..end, kind: mask.kind });
            }
        }
    }
    into.sort_by_key(|m| m.range.start);
}

/// Pairs quoted words with what stands under them, where the reply goes on between quotes.
fn answers(runs: &[Run]) -> Vec<Answer> {
    if runs.iter().filter(|r| r.owner == Owner::Customer).count() < 2 {
        return Vec::new();
    }
    let mut out = Vec::new();
    for pair in runs.windows(2) {
        if pair[0].owner == Owner::Customer && pair[1].owner == Owner::Reply {
            out.push(Answer { reply: pair[1].range.clone(), customer: pair[0].range.clone() });
        }
    }
    out
}

#[cfg(test)]
mod tests;
