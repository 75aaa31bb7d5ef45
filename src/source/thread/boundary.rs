//! Finds the lines that open a quoted message.

use std::ops::Range;

use super::lines::Line;
use super::signs::{
    self, Header, has_address, has_date, header, is_original_marker, is_reply_above, may_end_attribution,
    opens_attribution,
};

/// What opens the quoted message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `-----Original Message-----`
    Marker,
    /// `From:`, `Sent:`, `To:`, `Subject:`
    HeaderBlock,
    /// `##- Please type your reply above this line -##`
    ReplyAbove,
    /// `On …, … wrote:`
    Attribution {
        /// It has date and address, so that it opens a message even if what follows bears no marks.
        alone: bool,
    },
}

/// Lines that open a quoted message. They belong to neither side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Boundary {
    /// Indices of lines.
    pub lines: Range<usize>,
    /// Quote depth of the lines.
    pub depth: u32,
    /// Whether the message runs to the end without marks of its own.
    pub tail: bool,
}

/// The longest attribution that clients wrap.
const ATTRIBUTION_LINES: usize = 3;

/// The lines of a text with what has to be known about all of them.
struct View<'a> {
    text: &'a str,
    lines: &'a [Line],
    /// For each line, how deep it and those after it are quoted at most, blank ones left out.
    deepest: Vec<u32>,
    /// The first line that says something.
    first: usize,
}

/// All boundaries, at every quote depth, in order and not overlapping.
#[must_use]
pub fn find(text: &str, lines: &[Line]) -> Vec<Boundary> {
    let mut deepest = vec![0; lines.len() + 1];
    for (at, line) in lines.iter().enumerate().rev() {
        deepest[at] = if line.is_blank(text) { deepest[at + 1] } else { deepest[at + 1].max(line.depth) };
    }
    let first = lines.iter().position(|l| !l.is_blank(text)).unwrap_or(lines.len());
    let view = View { text, lines, deepest, first };
    let mut out: Vec<Boundary> = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let done = out.last().map_or(0, |b| b.lines.end);
        let found = original_marker(&view, at)
            .or_else(|| header_block(text, lines, at).map(|end| (at..end, Kind::HeaderBlock)))
            .or_else(|| attribution(&view, at, done));
        let Some((range, kind)) = found else {
            at += 1;
            continue;
        };
        let depth = lines[range.start].depth;
        let start = with_rule_line(text, lines, range.start, done, kind);
        let tail = match kind {
            Kind::Attribution { alone } => alone && view.deepest[range.end] <= depth,
            _ => view.next(range.end).is_none_or(|l| lines[l].depth <= depth),
        };
        at = range.end;
        out.push(Boundary { lines: start..range.end, depth, tail });
    }
    out
}

impl View<'_> {
    /// The first line from `at` on that says something.
    fn next(&self, at: usize) -> Option<usize> {
        (at..self.lines.len()).find(|&l| !self.lines[l].is_blank(self.text))
    }
}

/// Outlook on phones draws a line above the header block.
fn with_rule_line(text: &str, lines: &[Line], start: usize, done: usize, kind: Kind) -> usize {
    if kind != Kind::HeaderBlock {
        return start;
    }
    let mut above = start;
    while above > done && lines[above - 1].is_blank(text) {
        above -= 1;
    }
    let drawn = above > done && {
        let line = lines[above - 1].say(text).trim();
        line.len() >= 5 && (line.bytes().all(|b| b == b'_') || line.bytes().all(|b| b == b'-'))
    };
    if drawn { above - 1 } else { start }
}

fn original_marker(view: &View, at: usize) -> Option<(Range<usize>, Kind)> {
    let View { text, lines, .. } = *view;
    let line = lines[at].say(text);
    let kind = if is_original_marker(line) {
        Kind::Marker
    } else if is_reply_above(line) {
        Kind::ReplyAbove
    } else {
        return None;
    };
    // What the client says about the message comes next, and is not part of it.
    let next = view.next(at + 1);
    let end = next.map_or(at + 1, |next| {
        header_lines(text, lines, next)
            .filter(|(_, kinds)| kinds.len() >= 2)
            .map(|(end, _)| end)
            .or_else(|| attribution(view, next, next).map(|(range, _)| range.end))
            .or_else(|| {
                let said = lines[next].say(text);
                (may_end_attribution(said) && has_date(said)).then_some(next + 1)
            })
            .unwrap_or(at + 1)
    });
    Some((at..end, kind))
}

/// The header lines from a line on: where they end, and their kinds.
fn header_lines(text: &str, lines: &[Line], at: usize) -> Option<(usize, Vec<Header>)> {
    let depth = lines[at].depth;
    let mut kinds = Vec::new();
    let mut end = at;
    while let Some(line) = lines.get(end).filter(|l| l.depth == depth) {
        let said = line.say(text);
        match header(said) {
            Some((kind, _)) if !kinds.contains(&kind) => kinds.push(kind),
            // Long lists of recipients are wrapped.
            _ if end > at && said.starts_with([' ', '\t']) && !said.trim().is_empty() => {}
            _ => break,
        }
        end += 1;
    }
    (!kinds.is_empty()).then_some((end, kinds))
}

/// Three kinds of header, and an address in the first or a date in the second: "From: 3 March" is prose.
fn header_block(text: &str, lines: &[Line], at: usize) -> Option<usize> {
    let (Header::From, sender) = header(lines[at].say(text))? else { return None };
    let (end, kinds) = header_lines(text, lines, at)?;
    let dated = lines[at..end]
        .iter()
        .filter_map(|l| header(l.say(text)))
        .any(|(kind, value)| kind == Header::Date && has_date(value));
    (kinds.len() >= 3 && (has_address(sender) || dated)).then_some(end)
}

fn attribution(view: &View, at: usize, done: usize) -> Option<(Range<usize>, Kind)> {
    let View { text, lines, .. } = *view;
    let last = &lines[at];
    if !may_end_attribution(last.say(text)) {
        return None;
    }
    let next = view.next(at + 1);
    // Nothing of the reply's own is lost: the words that follow bear the marks of a quotation.
    if signs::attribution_by_day(last.say(text)) && next.is_some_and(|l| lines[l].depth > last.depth) {
        return Some((at..at + 1, Kind::Attribution { alone: false }));
    }
    let fits = |l: usize| l >= done && lines[l].depth == last.depth && !lines[l].is_blank(text);
    let mut joined = String::new();
    for back in 0..ATTRIBUTION_LINES {
        let Some(start) = at.checked_sub(back).filter(|&s| fits(s)) else { break };
        joined = format!("{} {joined}", lines[start].say(text).trim());
        let Some(found) = signs::attribution(&joined) else { continue };
        // The shortest tail that holds may still lack its head: "On Mon, Mar 2, 2026 at" / "9:14 AM Ola <…> wrote:".
        let start = match start.checked_sub(1) {
            Some(above)
                if fits(above)
                    && !opens_attribution(lines[start].say(text))
                    && opens_attribution(lines[above].say(text)) =>
            {
                above
            }
            _ => start,
        };
        let quoted_next =
            next.is_some_and(|l| lines[l].depth > last.depth || last.depth > 0 && lines[l].depth == last.depth);
        let alone = found.date && found.address;
        let first = start <= view.first;
        let quotes_follow = view.deepest[at + 1] > last.depth;
        if quoted_next || alone || first && quotes_follow {
            return Some((start..at + 1, Kind::Attribution { alone }));
        }
        return None;
    }
    None
}

/// Whether an unquoted line reads like an attribution but is not followed by a quoted message.
#[must_use]
pub fn looks_quoted(text: &str, lines: &[Line]) -> bool {
    lines.iter().any(|l| {
        let said = l.say(text);
        may_end_attribution(said) && (signs::attribution(said).is_some() || signs::attribution_by_day(said))
    })
}
