//! Maps from a derived text back to the exact bytes it came from, composable through any number of layers.

use std::ops::Range;

use crate::passage::Passage;

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
            self.push(Segment { to: self.len, to_len: len, from, from_len: len, verbatim: true });
        }
        self.len += len;
    }

    fn push(&mut self, segment: Segment) {
        // Most maps are a single run, and a file may hold very many of them.
        if self.segments.is_empty() {
            self.segments.reserve_exact(1);
        }
        self.segments.push(segment);
    }

    /// Appends `len` derived bytes that stand for the origin bytes `from` as a whole.
    pub fn push_replaced(&mut self, len: usize, from: Range<usize>) {
        if len == 0 {
            return;
        }
        self.push(Segment {
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

    /// Where the run starts that an offset of the derived text lies in, if that run maps as a whole; else the offset itself.
    #[must_use]
    pub fn run_start(&self, offset: usize) -> usize {
        match self.index_of(offset).map(|index| &self.segments[index]) {
            Some(segment) if !segment.verbatim => segment.to,
            _ => offset,
        }
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

    /// The origin of a run that a derived text stands for. What was put in between bytes that map as a whole stands for that
    /// whole too, so that a longer span never leads to a shorter one.
    fn run(&self, run: Range<usize>) -> Range<usize> {
        if run.is_empty()
            && let Some(segment) = self.index_of(run.start).map(|index| &self.segments[index])
            && !segment.verbatim
            && segment.to < run.start
        {
            return segment.from..segment.from + segment.from_len;
        }
        let span = self.span(run.clone());
        if run.is_empty() {
            // Where what stands before reaches further than the start of what follows, it is between neither and stands for both.
            return span.start..span.start.max(self.end(run.start));
        }
        span
    }

    /// The map that goes through `self` first and then through `inner`: derived → middle → origin.
    #[must_use]
    pub fn then(&self, inner: &Self) -> Self {
        let mut out = Self::default();
        for segment in &self.segments {
            if !segment.verbatim {
                out.push_replaced(segment.to_len, inner.run(segment.from..segment.from + segment.from_len));
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
    pub text: Passage,
    /// From bytes of `text` to bytes of the origin.
    pub map: OffsetMap,
}

impl MappedText {
    /// A text that is its own origin.
    #[must_use]
    pub fn identity(text: impl Into<Passage>) -> Self {
        let text = text.into();
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
        if self.text.is_empty() {
            self.text = other.text.part(part);
        } else {
            self.text.push_str(&other.text[part]);
        }
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
        Self { text: self.text.part(part.clone()), map: self.map.slice(part) }
    }
}

#[cfg(test)]
mod tests {
    use std::ops::Range;

    use proptest::prelude::*;

    use super::{MappedText, OffsetMap};

    /// Where each derived byte comes from: itself, or a run that it stands for together with others.
    type Model = Vec<Range<usize>>;

    /// A step of deriving a text from another one.
    #[derive(Debug, Clone)]
    enum Step {
        Keep(usize),
        Drop(usize),
        Replace(usize, String),
        Insert(String),
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let step = prop_oneof![
            (0_usize..6).prop_map(Step::Keep),
            (0_usize..4).prop_map(Step::Drop),
            (0_usize..4, "[a-zé]{0,3}").prop_map(|(len, with)| Step::Replace(len, with)),
            "[a-zé]{0,2}".prop_map(Step::Insert),
        ];
        prop::collection::vec(step, 0..12)
    }

    /// The byte after `count` characters from `at` on.
    fn forward(text: &str, at: usize, count: usize) -> usize {
        text[at..].char_indices().nth(count).map_or(text.len(), |(skip, _)| at + skip)
    }

    fn derive(text: &str, steps: &[Step]) -> (MappedText, Model) {
        derive_with(text, steps, true)
    }

    /// Derives a text, with or without what stands for no bytes at all.
    fn derive_with(text: &str, steps: &[Step], insert: bool) -> (MappedText, Model) {
        let mut out = MappedText::default();
        let mut model = Model::new();
        let mut at = 0;
        for step in steps {
            let (end, with) = match step {
                Step::Keep(count) => {
                    let end = forward(text, at, *count);
                    out.push_verbatim(&text[at..end], at);
                    model.extend((at..end).map(|byte| byte..byte + 1));
                    at = end;
                    continue;
                }
                Step::Drop(count) => (forward(text, at, *count), ""),
                Step::Replace(count, with) => (forward(text, at, *count), with.as_str()),
                Step::Insert(with) => (at, with.as_str()),
            };
            let with = if at < end || insert { with } else { "" };
            out.push_replaced(with, at..end);
            model.extend(with.bytes().map(|_| at..end));
            at = end;
        }
        (out, model)
    }

    fn check(map: &OffsetMap, model: &Model) {
        assert_eq!(map.derived_len(), model.len());
        for start in 0..model.len() {
            assert_eq!(map.start(start), model[start].start);
            assert_eq!(map.end(start + 1), model[start].end);
            for end in start + 1..=model.len() {
                assert_eq!(map.span(start..end), model[start].start..model[end - 1].end.max(model[start].start));
            }
        }
        for segment in map.segments().iter().filter(|segment| segment.verbatim) {
            assert_eq!(segment.to_len, segment.from_len);
        }
    }

    fn cut(text: &str, a: usize, b: usize) -> Range<usize> {
        let bounds: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let (a, b) = (bounds[a % bounds.len()], bounds[b % bounds.len()]);
        a.min(b)..a.max(b)
    }

    #[test]
    fn what_is_put_in_between_two_parts_of_one_run_stands_for_that_run() {
        let layers = [
            vec![Step::Replace(1, "aaa".into())],
            vec![Step::Drop(1), Step::Insert("é".into()), Step::Replace(0, "a".into())],
            vec![Step::Drop(1), Step::Replace(0, "é".into()), Step::Replace(1, "a".into())],
        ];
        let mut given = MappedText::identity("é".to_owned());
        for steps in &layers {
            let (derived, _) = derive(&given.text, steps);
            given = MappedText { map: derived.map.then(&given.map), text: derived.text };
        }
        let (whole, last) = (given.map.span(0..3), given.map.span(2..3));
        assert!(whole.start <= last.start && last.end <= whole.end, "{whole:?} does not hold {last:?}");
    }

    proptest! {
        #[test]
        fn every_byte_maps_back(text in "[a-z é😀]{0,20}", steps in steps()) {
            let (derived, model) = derive(&text, &steps);
            check(&derived.map, &model);
            for (at, from) in model.iter().enumerate().filter(|(at, _)| derived.text.is_char_boundary(*at)) {
                // What was kept is found again, byte for byte.
                if from.len() == 1 && derived.map.segments().iter().any(|s| s.verbatim && (s.to..s.to + s.to_len).contains(&at)) {
                    prop_assert_eq!(derived.text.as_bytes()[at], text.as_bytes()[from.start]);
                }
            }
        }

        #[test]
        fn layers_compose(text in "[a-z é😀]{0,20}", layers in prop::collection::vec(steps(), 1..5)) {
            let mut given = text.clone();
            let mut whole = OffsetMap::identity(text.len());
            for steps in &layers {
                let (derived, own) = derive(&given, steps);
                let model = own.iter().map(|run| whole.run(run.clone())).collect();
                whole = derived.map.then(&whole);
                check(&whole, &model);
                given = derived.text.into();
            }
        }

        #[test]
        fn longer_spans_lead_to_longer_ones(text in "[a-zé]{0,16}", layers in prop::collection::vec(steps(), 1..5)) {
            let mut given = MappedText::identity(text);
            for steps in &layers {
                let (derived, _) = derive(&given.text, steps);
                given = MappedText { map: derived.map.then(&given.map), text: derived.text };
            }
            let len = given.text.len();
            for start in 0..len {
                for end in start + 1..=len {
                    let (span, inner) = (given.map.span(0..end), given.map.span(start..end));
                    prop_assert!(span.start <= inner.start && inner.end <= span.end);
                    prop_assert!(given.map.span(start..len).end >= inner.end);
                }
            }
        }

        #[test]
        fn composing_is_associative(text in "[a-zé]{1,16}", a in steps(), b in steps(), c in steps()) {
            // Where something was put in is known to the nearest byte that was there, which depends on what is left of the text.
            let (one, _) = derive_with(&text, &a, false);
            let (two, _) = derive_with(&one.text, &b, false);
            let (three, _) = derive_with(&two.text, &c, false);
            let left = three.map.then(&two.map).then(&one.map);
            let right = three.map.then(&two.map.then(&one.map));
            for start in 0..three.text.len() {
                for end in start + 1..=three.text.len() {
                    prop_assert_eq!(left.span(start..end), right.span(start..end));
                }
            }
        }

        #[test]
        fn parts_map_as_in_the_whole(text in "[a-z é]{0,20}", steps in steps(), a in 0_usize..40, b in 0_usize..40) {
            let (derived, model) = derive(&text, &steps);
            let part = cut(&derived.text, a, b);
            let cut = derived.part(part.clone());
            prop_assert_eq!(&cut.text, &derived.text[part.clone()]);
            check(&cut.map, &model[part.clone()].to_vec());
            prop_assert_eq!(cut.map, derived.map.slice(part));
        }

        #[test]
        fn parts_join(text in "[a-z é]{0,20}", steps in steps(), cuts in prop::collection::vec((0_usize..40, 0_usize..40), 0..4)) {
            let (derived, model) = derive(&text, &steps);
            let mut joined = MappedText::default();
            let mut wanted = (String::new(), Model::new());
            for (a, b) in cuts {
                let part = cut(&derived.text, a, b);
                joined.push_part(&derived, part.clone());
                wanted.0.push_str(&derived.text[part.clone()]);
                wanted.1.extend_from_slice(&model[part]);
            }
            prop_assert_eq!(&joined.text, &wanted.0);
            check(&joined.map, &wanted.1);
        }

        #[test]
        fn empty_spans_are_empty(text in "[a-zé]{0,12}", steps in steps(), at in 0_usize..40) {
            let (derived, _) = derive(&text, &steps);
            let at = at % (derived.text.len() + 1);
            let span = derived.map.span(at..at);
            prop_assert!(span.is_empty() && span.end <= text.len());
        }
    }

    #[test]
    fn the_end_of_a_text() {
        let mut map = OffsetMap::default();
        assert_eq!((map.start(0), map.end(0), map.span(0..0)), (0, 0, 0..0));
        map.push_verbatim(3, 10);
        map.push_replaced(2, 20..25);
        assert_eq!((map.start(5), map.end(5)), (25, 25));
        // The gap between the runs belongs to neither.
        assert_eq!((map.end(3), map.start(3)), (13, 20));
        assert_eq!(map.span(2..4), 12..25);
        assert!(!map.is_verbatim());
        assert!(OffsetMap::shifted(4, 9).is_verbatim());
        assert_eq!(OffsetMap::whole(2, 3..9).span(0..1), 3..9);
    }
}
