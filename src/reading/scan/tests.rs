//! What the search finds, with and without what saves work.

use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;
use crate::builtin;
use crate::linter::Linter;
use crate::pack::{PackFile, ReadFiles, compile};

static LINTER: LazyLock<Linter> =
    LazyLock::new(|| Linter::new(builtin::pack(builtin::DEFAULT).expect("the built-in pack")));

/// A linter of an English pack.
fn linter_of(pack: &str) -> Linter {
    let tables = std::fs::read_to_string("rules/languages/en.yaml").expect("the tables");
    let files = [PackFile { name: "tried.yaml", text: pack }];
    let tables = PackFile { name: "en.yaml", text: &tables };
    Linter::new(compile(tables, ReadFiles::new(&files)).expect("no mistakes in the pack").0.pack)
}

/// Beginnings and ends of sentences that show something, or nearly.
const BEGINNINGS: &[&str] =
    &["We're sorry that", "Sorry if", "I can't see why", "I can not see why", "We usually send", "If", "They said"];
const MIDDLES: &[&str] =
    &[" the kettle", " your order", " \"we did all we can\"", " Ann's box", " £20", " {{name}}", " the zzyzx, and we"];
const ENDS: &[&str] = &[
    " was late.",
    " was not late?",
    " caused any inconvenience.",
    " will be with you soon!",
    " insert name here.",
    "",
];

proptest! {
    // Trying everything everywhere takes its time.
    #![proptest_config(ProptestConfig::with_cases(10))]

    #[test]
    fn nothing_that_saves_work_changes_what_is_found(
        drawn in prop::collection::vec((0..BEGINNINGS.len(), 0..MIDDLES.len(), 0..ENDS.len()), 1..12),
    ) {
        let (pack, reader) = (LINTER.pack(), LINTER.reader());
        let sentence = |&(a, b, c): &(usize, usize, usize)| [BEGINNINGS[a], MIDDLES[b], ENDS[c]].concat();
        let text = drawn.iter().map(sentence).collect::<Vec<_>>().join(" ");
        let text = Text::read(&text, &[], reader.sentence_rules());
        let units = Units::read(&text, pack);
        for side in [reader.reply_side(pack), reader.customer_side(pack)] {
            let expected = side.scan_by_force(&text, &units);
            let (recall, opened) = (Recall::at_once(), Opened::at_once());
            let mut memory = Memory { opened, recall, ..Memory::default() };
            for _ in 0..2 {
                prop_assert_eq!(&side.scan_with(&text, &units, &mut memory), &expected);
            }
            for threads in 1..4 {
                prop_assert_eq!(&side.scan_in(&text, pack, threads, threads).concat(), &expected);
            }
        }
    }
}

/// The beginning of a word is looked for in words: an address that begins like one is an address.
#[test]
fn what_is_no_word_has_no_beginning() {
    const PACK: &str = "pack: tried\nlanguage: en\nacts:\n  help:\n    about: Helps.\n    phrases: [\"we support*\"]\n    \
        examples: {flagged: [], clean: []}\n  where:\n    about: An address.\n    phrases: [\"write to (<email>|<handle>|<url>)\"]\n    \
        examples: {flagged: [], clean: []}\n";
    let linter = linter_of(PACK);
    let (pack, reader) = (linter.pack(), linter.reader());
    for (text, act) in [
        ("We supported you.", "help"),
        ("Write to support@shop.example.", "where"),
        ("Write to support.shop.example/help.", "where"),
        ("Write to @support.", "where"),
    ] {
        let text = Text::read(text, &[], reader.sentence_rules());
        let units = Units::read(&text, pack);
        let found = reader.reply_side(pack).scan(&text, &units);
        let acts: Vec<&str> = found.iter().map(|found| &*pack.acts[found.signal() as usize].id).collect();
        assert_eq!(acts, [act], "{}", text.norm.as_str());
    }
}

/// Two sentences are the same to phrases if they differ only in words that the pack does not know; an expression tells them
/// apart, whichever of them is met first.
#[test]
fn an_expression_denies_in_one_of_two_sentences_that_are_the_same_to_phrases() {
    const PACK: &str = "pack: tried\nlanguage: en\nacts:\n  late:\n    about: Late.\n    phrases: [\"we are late\"]\n    \
        not: [{regex: 'late zq+y'}]\n    examples: {flagged: [], clean: []}\n";
    let linter = linter_of(PACK);
    let (pack, reader) = (linter.pack(), linter.reader());
    for (first, second) in [("zqqy", "zqqx"), ("zqqx", "zqqy")] {
        let text = format!("We are late {first}. We are late {second}.");
        let text = Text::read(&text, &[], reader.sentence_rules());
        let units = Units::read(&text, pack);
        let mut memory = Memory { recall: Recall::at_once(), ..Memory::default() };
        let found = reader.reply_side(pack).scan_with(&text, &units, &mut memory);
        let sentences: Vec<u32> = found.iter().map(|found| found.sentence).collect();
        assert_eq!(sentences, [u32::from(first == "zqqy")], "{first} before {second}");
    }
}

/// A choice between more words than can be looked ahead at is made by trying.
#[test]
fn a_choice_of_very_many_words() {
    let list = (0..2_000).map(|word| format!("w{word}")).collect::<Vec<_>>().join(", ");
    // Each word of the list may also be the one that stands before the others.
    let ways = (0..40).map(|way| format!("[left] ... e{way}")).collect::<Vec<_>>().join("|");
    let linter = linter_of(&format!(
        "pack: tried\nlanguage: en\nwords:\n  all: [{list}]\nacts:\n  far:\n    about: Far.\n    \
        phrases: ['we went (<all>|{ways}) home']\n    examples: {{flagged: [], clean: []}}\n"
    ));
    let (pack, reader) = (linter.pack(), linter.reader());
    for (text, times) in [("We went w5 home.", 1), ("We went w1999 e39 home.", 1), ("We went w5 e40 home.", 0)] {
        let text = Text::read(text, &[], reader.sentence_rules());
        let units = Units::read(&text, pack);
        let side = reader.reply_side(pack);
        let found = side.scan(&text, &units);
        assert_eq!(found.len(), times, "{}", text.norm.as_str());
        assert_eq!(found, side.scan_by_force(&text, &units));
    }
}
