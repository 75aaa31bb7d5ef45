//! Maps from a derived text back to the exact bytes it came from, composable through any number of layers.

use std::ops::Range;

/// A run of derived text and the run of origin it stands for. All figures are byte offsets and byte lengths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Segment {
    /// Where the run starts in the derived text.
    pub to: usize,
    /// Its length in the derived text.
    pub to_len: usize,
    /// Where the run starts in the origin.
    pub from: usize,
    /// Its length in the origin.
    pub from_len: usize,
    /// Whether the derived run is the origin run byte for byte. If not, the run maps as a whole.
    pub verbatim: bool,
}

/// Maps byte offsets of a derived text to byte offsets of its origin.
///
/// The derived text is the concatenation of the segments. Origin bytes that no segment covers were dropped.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OffsetMap {
    segments: Vec<Segment>,
    len: usize,
}

impl OffsetMap {
    /// The map of a text onto itself, starting at `from` in the origin.
    #[must_use]
    pub fn shifted(len: usize, from: usize) -> Self {
        let mut map = Self::default();
        map.push_verbatim(len, from);
        map
    }

    /// The map of a text onto itself.
    #[must_use]
    pub fn identity(len: usize) -> Self {
        Self::shifted(len, 0)
    }

    /// The map of a text that has no finer relation to its origin than "it came from these bytes".
    #[must_use]
    pub fn whole(len: usize, from: Range<usize>) -> Self {
        let mut map = Self::default();
        map.push_replaced(len, from);
        map
    }

    /// Appends `len` bytes copied from `from` in the origin.
    pub fn push_verbatim(&mut self, len: usize, from: usize) {
        if len == 0 {
            return;
        }
        if let Some(last) = self.segments.last_mut()
            && last.verbatim
            && last.from + last.from_len == from
        {
            last.to_len += len;
            last.from_len += len;
        } else {
            self.segments.push(Segment { to: self.len, to_len: len, from, from_len: len, verbatim: true });
        }
        self.len += len;
    }

    /// Appends `len` derived bytes that stand for the origin bytes `from` as a whole.
    pub fn push_replaced(&mut self, len: usize, from: Range<usize>) {
        if len == 0 {
            return;
        }
        self.segments.push(Segment {
            to: self.len,
            to_len: len,
            from: from.start,
            from_len: from.end.saturating_sub(from.start),
            verbatim: false,
        });
        self.len += len;
    }

    /// Length of the derived text in bytes.
    #[must_use]
    pub fn derived_len(&self) -> usize {
        self.len
    }

    /// The segments in order of the derived text.
    #[must_use]
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// Whether the derived text is the origin from some offset on, byte for byte and without gaps.
    #[must_use]
    pub fn is_verbatim(&self) -> bool {
        self.segments.len() <= 1 && self.segments.iter().all(|s| s.verbatim)
    }

    fn index_of(&self, offset: usize) -> Option<usize> {
        let index = self.segments.partition_point(|s| s.to + s.to_len <= offset);
        (index < self.segments.len()).then_some(index)
    }

    /// Whether an offset of the derived text lies inside a run that maps as a whole, so that it has no place of its own.
    #[must_use]
    pub fn splits(&self, offset: usize) -> bool {
        self.index_of(offset).is_some_and(|index| {
            let segment = &self.segments[index];
            !segment.verbatim && segment.to < offset
        })
    }

    /// Whether the origin of a derived span holds bytes that do not show in it: a tag, a quoted message between two answers.
    #[must_use]
    pub fn hides(&self, span: Range<usize>) -> bool {
        let (Some(first), Some(last)) =
            (self.index_of(span.start), span.end.checked_sub(1).and_then(|l| self.index_of(l)))
        else {
            return false;
        };
        self.segments[first..=last.max(first)].windows(2).any(|pair| pair[0].from + pair[0].from_len != pair[1].from)
    }

    /// The origin offset at which the derived byte `offset` starts. The end of the text maps to the end of the last run.
    #[must_use]
    pub fn start(&self, offset: usize) -> usize {
        match self.index_of(offset) {
            Some(index) => {
                let segment = &self.segments[index];
                if segment.verbatim { segment.from + (offset - segment.to) } else { segment.from }
            }
            None => self.segments.last().map_or(0, |s| s.from + s.from_len),
        }
    }

    /// The origin offset just after the derived byte before `offset`: the right choice for the end of a span.
    #[must_use]
    pub fn end(&self, offset: usize) -> usize {
        let Some(last) = offset.checked_sub(1) else { return self.start(0) };
        match self.index_of(last) {
            Some(index) => {
                let segment = &self.segments[index];
                if segment.verbatim { segment.from + (last - segment.to) + 1 } else { segment.from + segment.from_len }
            }
            None => self.segments.last().map_or(0, |s| s.from + s.from_len),
        }
    }

    /// The origin bytes of a derived span. An empty span gives an empty span.
    #[must_use]
    pub fn span(&self, span: Range<usize>) -> Range<usize> {
        if span.start >= span.end {
            let at = if span.start >= self.len { self.end(span.start.min(self.len)) } else { self.start(span.start) };
            return at..at;
        }
        let start = self.start(span.start);
        start..self.end(span.end).max(start)
    }

    /// The map that goes through `self` first and then through `inner`: derived → middle → origin.
    #[must_use]
    pub fn then(&self, inner: &Self) -> Self {
        let mut out = Self::default();
        for segment in &self.segments {
            if !segment.verbatim {
                out.push_replaced(segment.to_len, inner.span(segment.from..segment.from + segment.from_len));
                continue;
            }
            let end = segment.from + segment.from_len;
            let mut at = segment.from;
            while at < end {
                let Some(index) = inner.index_of(at) else {
                    out.push_replaced(end - at, inner.span(at..end));
                    break;
                };
                let part = &inner.segments[index];
                let stop = end.min(part.to + part.to_len);
                if part.verbatim {
                    out.push_verbatim(stop - at, part.from + (at - part.to));
                } else {
                    out.push_replaced(stop - at, part.from..part.from + part.from_len);
                }
                at = stop;
            }
        }
        out
    }

    /// The map of a part of the derived text, with offsets counted from the start of the part.
    #[must_use]
    pub fn slice(&self, part: Range<usize>) -> Self {
        Self::shifted(part.end.saturating_sub(part.start), part.start).then(self)
    }
}

/// A text and the map from its bytes to the bytes it came from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MappedText {
    /// The derived text.
    pub text: String,
    /// From bytes of `text` to bytes of the origin.
    pub map: OffsetMap,
}

impl MappedText {
    /// A text that is its own origin.
    #[must_use]
    pub fn identity(text: String) -> Self {
        let map = OffsetMap::identity(text.len());
        Self { text, map }
    }

    /// Appends bytes copied from `from` in the origin.
    pub fn push_verbatim(&mut self, text: &str, from: usize) {
        self.text.push_str(text);
        self.map.push_verbatim(text.len(), from);
    }

    /// Appends text that stands for the origin bytes `from` as a whole.
    pub fn push_replaced(&mut self, text: &str, from: Range<usize>) {
        self.text.push_str(text);
        self.map.push_replaced(text.len(), from);
    }

    /// Appends a part of another text of the same origin.
    pub fn push_part(&mut self, other: &Self, part: Range<usize>) {
        let map = other.map.slice(part.clone());
        self.text.push_str(&other.text[part]);
        for segment in map.segments {
            if segment.verbatim {
                self.map.push_verbatim(segment.to_len, segment.from);
            } else {
                self.map.push_replaced(segment.to_len, segment.from..segment.from + segment.from_len);
            }
        }
    }

    /// A part of this text with its map to the same origin.
    #[must_use]
    pub fn part(&self, part: Range<usize>) -> Self {
        Self { text: self.text[part.clone()].to_owned(), map: self.map.slice(part) }
    }
}
