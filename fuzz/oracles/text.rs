//! The normalised text, its words and sentences, and the way back.

use amends::draft::{Mask, MaskKind};
use amends::offsets::OffsetMap;
use amends::text::{SentenceKind, Text, normalise};

use super::{built_in, choices};

const KINDS: [MaskKind; 6] =
    [MaskKind::Signature, MaskKind::Quote, MaskKind::Code, MaskKind::Placeholder, MaskKind::Url, MaskKind::Email];

/// Normalising, splitting, and the maps of both.
pub fn text(data: &[u8]) {
    let (cuts, rest) = choices::<4>(data);
    let given = String::from_utf8_lossy(rest).into_owned();
    let (norm, map) = normalise(&given);
    assert_eq!(map.derived_len(), norm.len());
    leads_back(&norm, &map, &given);
    for pair in map.segments().windows(2) {
        assert!(pair[0].from + pair[0].from_len <= pair[1].from, "runs stand in order");
    }
    assert!(unicode_normalization::is_nfc(&norm));
    assert_eq!(normalise(&norm).0, norm, "normalising twice is normalising once");

    let masks = masks(&given, cuts);
    let rules = built_in().reader().sentence_rules();
    let read = Text::read(&given, &masks, rules);
    holds_together(&read, &given);
    let again = Text::read(&given, &masks, rules);
    assert!(read.norm == again.norm && read.tokens == again.tokens && read.sentences == again.sentences);
}

/// Two masks from four choices.
fn masks(text: &str, cuts: [usize; 4]) -> Vec<Mask> {
    let bounds: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let mut places = cuts.map(|cut| bounds[cut % bounds.len()]);
    places.sort_unstable();
    let kinds = [KINDS[cuts[0] % KINDS.len()], KINDS[cuts[3] % KINDS.len()]];
    [places[0]..places[1], places[2]..places[3]]
        .into_iter()
        .zip(kinds)
        .filter(|(range, _)| !range.is_empty())
        .map(|(range, kind)| Mask { range, kind })
        .collect()
}

/// Every run of a derived text leads to whole characters of its origin, and a verbatim run to the same ones.
pub fn leads_back(derived: &str, map: &OffsetMap, origin: &str) {
    assert_eq!(map.derived_len(), derived.len());
    for segment in map.segments() {
        let to = segment.to..segment.to + segment.to_len;
        let from = segment.from..segment.from + segment.from_len;
        let was = origin.get(from.clone()).unwrap_or_else(|| panic!("{from:?} is no run of characters of the origin"));
        // A verbatim run may begin or end inside a character where its other half lies in the next run.
        if segment.verbatim {
            assert_eq!(&derived.as_bytes()[to], was.as_bytes());
        }
    }
}

fn holds_together(text: &Text, given: &str) {
    let mut end = 0;
    for token in &text.tokens {
        assert!(token.start < token.end() && token.start >= end, "tokens are ordered and disjoint");
        assert!(text.norm.get(token.start as usize..token.end() as usize).is_some());
        let span = text.map.span(token.start as usize..token.end() as usize);
        assert!(span.start < span.end && given.get(span).is_some(), "a token leads to characters");
        end = token.end();
    }
    let (mut next, mut end, mut paragraph, mut prose) = (0, 0, 0, 0);
    for sentence in &text.sentences {
        assert_eq!(sentence.tokens.start, next, "every token is in exactly one sentence");
        assert!(sentence.tokens.end > next && sentence.range.start >= end);
        let (first, last) = (text.tokens[next as usize], text.tokens[sentence.tokens.end as usize - 1]);
        assert!(sentence.range.start <= first.start && sentence.range.end >= last.end());
        assert!(text.norm.get(sentence.range.start as usize..sentence.range.end as usize).is_some());
        assert!(sentence.paragraph >= paragraph);
        assert_eq!(sentence.prose_before, prose);
        prose += u32::from(sentence.kind == SentenceKind::Prose);
        (next, end, paragraph) = (sentence.tokens.end, sentence.range.end, sentence.paragraph);
    }
    assert_eq!(next as usize, text.tokens.len());
}
