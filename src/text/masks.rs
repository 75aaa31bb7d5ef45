//! Carries masks from the given text over to the normalised one.

use std::ops::Range;

use crate::draft::{Mask, MaskKind};
use crate::offsets::{OffsetMap, Segment};

/// A mask in bytes of the normalised text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Span {
    pub range: Range<usize>,
    pub kind: MaskKind,
}

/// The normalised bytes that come from masked ones. `masks` are sorted and do not overlap; so are the spans.
pub(super) fn project(norm: &str, map: &OffsetMap, masks: &[Mask]) -> Vec<Span> {
    project_from(norm, map.segments(), masks)
}

fn project_from(norm: &str, segments: &[Segment], masks: &[Mask]) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::with_capacity(masks.len());
    let mut at = 0;
    for mask in masks.iter().filter(|mask| mask.range.start < mask.range.end) {
        while segments.get(at).is_some_and(|s| s.from + s.from_len <= mask.range.start) {
            at += 1;
        }
        let mut range: Option<Range<usize>> = None;
        for segment in segments[at..].iter().take_while(|s| s.from < mask.range.end) {
            let (start, end) = if segment.verbatim {
                let skip = mask.range.start.saturating_sub(segment.from);
                let stop = mask.range.end.min(segment.from + segment.from_len) - segment.from;
                (segment.to + skip, segment.to + stop)
            } else {
                (segment.to, segment.to + segment.to_len)
            };
            range = Some(range.map_or(start, |r| r.start)..end);
        }
        let after = spans.last().map_or(0, |span| span.range.end);
        let Some(mut range) = range else { continue };
        range.start = range.start.max(after);
        while !norm.is_char_boundary(range.start) {
            range.start += 1;
        }
        while !norm.is_char_boundary(range.end) {
            range.end += 1;
        }
        if range.start < range.end {
            spans.push(Span { range, kind: mask.kind });
        }
    }
    spans
}

/// The normalised bytes that come from a range of the given text; nothing if none do.
pub(super) fn range_of(norm: &str, map: &OffsetMap, given: Range<usize>) -> Option<Range<usize>> {
    let at = map.segments().partition_point(|s| s.from + s.from_len <= given.start);
    let near = Mask { range: given, kind: MaskKind::Placeholder };
    project_from(norm, &map.segments()[at..], &[near]).pop().map(|span| span.range)
}
