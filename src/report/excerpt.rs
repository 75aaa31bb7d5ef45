//! Chooses the few lines a finding is drawn on: the file's own where the reply stands there as it is, else the decoded
//! reply's.

use std::ops::Range;

use crate::draft::Draft;
use crate::offsets::MappedText;

use super::position::{clamp, floor, lines_of};
use super::shown::shown_lines;

/// Lines of the file may be this much longer than the reply's before the decoded reply is easier to read.
const OVERHEAD: usize = 48;
/// Places further apart than this, in bytes, are drawn in blocks of their own.
const APART: usize = 1_500;
/// A line is cut to this many bytes on each side of the span before the renderer sees it.
const BESIDE: usize = 400;

/// Some lines to draw on.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Block {
    /// The lines, safe to look at.
    pub text: String,
    /// The number of the first line, where the lines are those of the file.
    pub line: Option<usize>,
    /// The spans in `text`, each with the index of the range it came from.
    pub spans: Vec<(usize, Range<usize>)>,
}

/// The text a finding is drawn from.
pub(super) struct Canvas<'a> {
    text: &'a str,
    ranges: Vec<Range<usize>>,
    from_file: bool,
}

impl<'a> Canvas<'a> {
    /// Chooses for some ranges of the reply.
    pub fn choose(file: &'a str, draft: &'a Draft, ranges: &[Range<usize>]) -> Self {
        let reply = &draft.reply;
        let mut moved = Vec::with_capacity(ranges.len());
        for range in ranges {
            let range = clamp(&reply.text, range);
            if !stands_in_file(file, reply, &range) {
                let ranges = ranges.iter().map(|range| clamp(&reply.text, range)).collect();
                return Self { text: &reply.text, ranges, from_file: false };
            }
            moved.push(clamp(file, &reply.map.span(range)));
        }
        Self { text: file, ranges: moved, from_file: true }
    }

    /// The file's own text, for ranges of it.
    pub fn of_file(file: &'a str, ranges: &[Range<usize>]) -> Self {
        Self { text: file, ranges: ranges.iter().map(|range| clamp(file, range)).collect(), from_file: true }
    }

    /// The lines around the ranges, in as many blocks as are needed. `line_of` tells the line of each range's start in
    /// the file.
    pub fn blocks(&self, line_of: &[usize]) -> Vec<Block> {
        let mut order: Vec<usize> = (0..self.ranges.len()).collect();
        order.sort_by_key(|&index| (self.ranges[index].start, self.ranges[index].end));
        let mut groups: Vec<Vec<usize>> = Vec::new();
        for index in order {
            match groups.last_mut() {
                Some(group)
                    if group
                        .iter()
                        .all(|&other| self.ranges[index].start.saturating_sub(self.ranges[other].end) <= APART) =>
                {
                    group.push(index);
                }
                _ => groups.push(vec![index]),
            }
        }
        groups.iter().map(|group| self.block(group, line_of)).collect()
    }

    fn block(&self, group: &[usize], line_of: &[usize]) -> Block {
        let first = group.first().copied().unwrap_or_default();
        let start = group.iter().map(|&index| self.ranges[index].start).min().unwrap_or_default();
        let end = group.iter().map(|&index| self.ranges[index].end).max().unwrap_or_default();
        let lines = lines_of(self.text, &(start..end));
        let cut = self.cut(lines, start, end);
        let (head, tail) = (cut.0, cut.1);
        let mut ranges: Vec<Range<usize>> = group
            .iter()
            .map(|&index| {
                let range = &self.ranges[index];
                range.start.clamp(head, tail) - head..range.end.clamp(head, tail) - head
            })
            .collect();
        let mut offsets: Vec<&mut usize> =
            ranges.iter_mut().flat_map(|range| [&mut range.start, &mut range.end]).collect();
        let mut text = shown_lines(&self.text[head..tail], &mut offsets);
        if cut.2 {
            text.insert(0, '…');
            for offset in offsets {
                *offset += '…'.len_utf8();
            }
        }
        if cut.3 {
            text.push('…');
        }
        let line = self.from_file.then(|| line_of.get(first).copied().unwrap_or(1));
        Block { text, line, spans: group.iter().copied().zip(ranges).collect() }
    }

    /// The part of `lines` to show around `start..end`, and whether its head and its tail were cut off.
    fn cut(&self, lines: Range<usize>, start: usize, end: usize) -> (usize, usize, bool, bool) {
        let head = floor(self.text, start.saturating_sub(BESIDE)).max(lines.start);
        let tail = floor(self.text, end.saturating_add(BESIDE)).clamp(end, lines.end);
        (head, tail, head > lines.start, tail < lines.end)
    }

    /// One range and the words around it on its lines, at most `width` bytes where that is possible: what a patch is
    /// drawn on. The line number is given for the file's own lines.
    pub fn window(&self, index: usize, line: usize, width: usize) -> Block {
        let range = self.ranges.get(index).cloned().unwrap_or_default();
        let lines = lines_of(self.text, &range);
        let beside = width.saturating_sub(range.len()) / 2;
        let mut head = lines.start;
        if range.start - lines.start > beside.max(20) {
            let from = floor(self.text, range.start - beside.max(20));
            head = self.text[from..range.start].find(' ').map_or(from, |at| from + at + 1);
        }
        let mut tail = lines.end;
        if lines.end - range.end > beside.max(20) {
            let to = floor(self.text, range.end + beside.max(20));
            tail = self.text[range.end..to].rfind(' ').map_or(to, |at| range.end + at);
        }
        let mut span = range.start - head..range.end - head;
        let mut text = shown_lines(&self.text[head..tail], &mut [&mut span.start, &mut span.end]);
        if head > lines.start {
            text.insert(0, '…');
            span.start += '…'.len_utf8();
            span.end += '…'.len_utf8();
        }
        if tail < lines.end {
            text.push('…');
        }
        Block { text, line: self.from_file.then_some(line), spans: vec![(index, span)] }
    }
}

/// Whether the lines of the reply that `range` touches stand in the file as they are, each on a line that holds little else.
fn stands_in_file(file: &str, reply: &MappedText, range: &Range<usize>) -> bool {
    let lines = lines_of(&reply.text, range);
    let mut at = lines.start;
    for line in reply.text[lines].split_inclusive('\n') {
        let bare = line.trim_end_matches(['\n', '\r']);
        let here = at..at + bare.len();
        at += line.len();
        let there = reply.map.span(here.clone());
        if file.get(there.clone()) != Some(bare) {
            return false;
        }
        if !here.is_empty() && lines_of(file, &there).len() > bare.len() + OVERHEAD {
            return false;
        }
    }
    let there = reply.map.span(range.clone());
    // An empty place maps to an empty place; anything else must keep its words.
    range.is_empty() || (file.get(there.clone()).is_some() && there.len() >= range.len())
}
