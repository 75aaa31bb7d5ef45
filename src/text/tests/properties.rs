//! What holds for every text.

use proptest::prelude::*;

use super::english::{read, read_masked};
use crate::draft::{Mask, MaskKind};
use crate::text::{SentenceKind, Text, normalise};

/// Texts that are likely to meet the odd cases, beside texts of anything.
fn texts() -> impl Strategy<Value = String> {
    let bit = prop_oneof![
        4 => "[a-zA-Z]{1,8}",
        3 => Just(" ".to_owned()),
        2 => prop::sample::select(vec![
            "\n", "\r\n", "\r", "\n\n", ". ", "? ", "! ", "...", "!!", "?!", ", ", ": ", "\"", "'", "’", "“", "”", "`", "´",
            "—", "–", "…", "\u{a0}", "\u{ad}", "\u{200b}", "\u{200d}", "\u{feff}", "\u{202e}", "\u{fe0f}", "\u{20e3}", "1", "#",
            "😀", "👍🏽", "👨‍👩‍👧", "❤️", "🇬🇧", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "ﬁ", "Ａ", "e\u{301}", "\u{301}", "\u{327}", "£", "€", "$5", "20", "@", "@a", "a@b.example",
            "http://", "www.x.com", "x.example/", "Dr", "J.", "e.g.", "p.m.", "- ", "1. ", "> ", "^", ":)", "<3", "(", ")", "&",
            "{{n}}", "Dear ", "Hi ", "Kind regards,", "Thanks,", "Tom", "Å", "한", "\u{1112}\u{1161}", "½", "\0", "\u{1b}", "\u{1fef}",
        ]).prop_map(str::to_owned),
    ];
    prop_oneof![
        4 => prop::collection::vec(bit, 0..60).prop_map(|bits| bits.concat()),
        1 => ".{0,60}",
        1 => prop::collection::vec(any::<char>(), 0..40).prop_map(|chars| chars.into_iter().collect()),
    ]
}

fn masked() -> impl Strategy<Value = (String, Vec<Mask>)> {
    (texts(), prop::collection::vec((any::<prop::sample::Index>(), 0_usize..6), 0..8)).prop_map(|(text, cuts)| {
        let mut bounds: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        bounds.dedup();
        let mut places: Vec<(usize, usize)> =
            cuts.iter().map(|(index, kind)| (bounds[index.index(bounds.len())], *kind)).collect();
        places.sort_unstable();
        let kinds = [
            MaskKind::Signature,
            MaskKind::Quote,
            MaskKind::Code,
            MaskKind::Placeholder,
            MaskKind::Url,
            MaskKind::Email,
        ];
        let masks =
            places.chunks_exact(2).map(|pair| Mask { range: pair[0].0..pair[1].0, kind: kinds[pair[0].1] }).collect();
        (text, masks)
    })
}

fn check(text: &Text) {
    let mut end = 0;
    for token in &text.tokens {
        assert!(token.start < token.end() && token.start >= end, "tokens are ordered and disjoint");
        assert!(text.norm.is_char_boundary(token.start as usize) && text.norm.is_char_boundary(token.end() as usize));
        end = token.end();
    }
    let mut next = 0;
    let mut end = 0;
    let mut paragraph = 0;
    for sentence in &text.sentences {
        assert_eq!(sentence.tokens.start, next, "every token is in exactly one sentence");
        assert!(sentence.tokens.end > next && sentence.range.start >= end);
        let (first, last) = (text.tokens[next as usize], text.tokens[sentence.tokens.end as usize - 1]);
        assert!(sentence.range.start <= first.start && sentence.range.end >= last.end());
        let said = &text.norm[sentence.range.start as usize..sentence.range.end as usize];
        // A masked placeholder may hold spaces.
        let edges = [text.word(&first), text.word(&last)].concat();
        assert!(said == said.trim_matches([' ', '\t', '\n']) || edges.contains([' ', '\t', '\n']), "{said:?}");
        assert!(sentence.paragraph >= paragraph);
        (next, end, paragraph) = (sentence.tokens.end, sentence.range.end, sentence.paragraph);
    }
    assert_eq!(next as usize, text.tokens.len());
    let mut prose = 0;
    for sentence in &text.sentences {
        assert_eq!(sentence.prose_before, prose);
        prose += u32::from(sentence.kind == SentenceKind::Prose);
    }
}

fn words(text: &Text) -> Vec<&str> {
    text.tokens.iter().map(|token| text.word(token)).collect()
}

fn trimmed(sentences: &Text) -> Vec<&str> {
    sentences.sentences.iter().map(|s| &sentences.norm[s.range.start as usize..s.range.end as usize]).collect()
}

/// Some characters are another one in form C, which is one to be changed itself.
#[test]
fn no_character_is_normal_only_after_the_second_time() {
    for given in (0..=u32::from(char::MAX)).filter_map(char::from_u32) {
        // Among letters, which a few signs depend on.
        let given = format!("a{given}b");
        let (once, _) = normalise(&given);
        assert_eq!(normalise(&once).0, once, "{}", given.escape_unicode());
    }
}

proptest! {
    #[test]
    fn normalising_maps_back(given in texts()) {
        let (norm, map) = normalise(&given);
        prop_assert_eq!(map.derived_len(), norm.len());
        for segment in map.segments() {
            let from = segment.from..segment.from + segment.from_len;
            prop_assert!(given.is_char_boundary(from.start) && given.is_char_boundary(from.end));
            if segment.verbatim {
                prop_assert_eq!(&norm[segment.to..segment.to + segment.to_len], &given[from]);
            }
        }
        for pair in map.segments().windows(2) {
            prop_assert!(pair[0].from + pair[0].from_len <= pair[1].from);
        }
    }

    #[test]
    fn normalising_twice_is_normalising_once(given in texts()) {
        let (once, _) = normalise(&given);
        prop_assert_eq!(normalise(&once).0, once);
    }

    #[test]
    fn normalised_text_is_plain(given in texts()) {
        let (norm, _) = normalise(&given);
        prop_assert!(unicode_normalization::is_nfc(&norm));
        let left = norm.find(['\r', '\u{a0}', '\u{ad}', '\u{200b}', '\u{feff}', '\u{202e}', '’', '“', '…', '–', '—']);
        prop_assert_eq!(left, None);
    }

    #[test]
    fn reading_holds_together((given, masks) in masked()) {
        let text = read_masked(&given, &masks);
        check(&text);
        for token in &text.tokens {
            let span = text.map.span(token.start as usize..token.end() as usize);
            prop_assert!(span.start < span.end && given.is_char_boundary(span.start) && given.is_char_boundary(span.end));
        }
    }

    #[test]
    fn masked_words_are_not_read((given, masks) in masked()) {
        let text = read_masked(&given, &masks);
        for token in &text.tokens {
            let span = text.map.span(token.start as usize..token.end() as usize);
            for mask in &masks {
                // A mask over nothing but what is dropped masks no word.
                let nothing = normalise(&given[mask.range.clone()]).0.is_empty();
                let kept = nothing || matches!(mask.kind, MaskKind::Placeholder | MaskKind::Url | MaskKind::Email);
                prop_assert!(kept || span.end <= mask.range.start || span.start >= mask.range.end);
            }
        }
    }

    #[test]
    fn line_ends_do_not_matter(given in texts()) {
        let plain = given.replace("\r\n", "\n").replace('\r', "\n");
        let text = read(&plain);
        for variant in [plain.replace('\n', "\r\n"), plain.replace('\n', "\r"), plain.replace(' ', "\u{a0}")] {
            let other = read(&variant);
            prop_assert_eq!(words(&text), words(&other));
            prop_assert_eq!(trimmed(&text), trimmed(&other));
        }
    }
}
