//! What the formats write, held as snapshots; hostile text; and a reader of each format as judge.

mod machine;

use proptest::prelude::*;

use crate::draft::{Draft, Skipped, SourceFile};
use crate::finding::{Applicability, Finding, Severity};
use crate::linter::CheckedFile;
use crate::offsets::MappedText;

use super::testing::{checked, finding, json, plain, related, rewrite, written};
use super::{ColumnUnit, Format, Options};

/// A draft with a bit of everything.
fn late_parcel() -> CheckedFile {
    let text = "Dear Zoë 🙂,\r\n\r\nWe usually provide much better\r\nservice than this. Unfortunately we cannot\r\n\
                refund you.\r\n\r\nBest,\r\nDana\r\n";
    let mut usual =
        finding("usual-quality-defence", Severity::Error, text, "We usually provide much better\r\nservice");
    usual.message = "defends your usual standard; the customer got the unusual one".into();
    usual.label = "the customer hears \"your experience does not count\"".into();
    usual.help = "name what this customer should have had, and did not get".into();
    usual.rewrites.push(rewrite(
        text,
        "We usually provide much better\r\nservice than this.",
        "You should have had […], and you didn't.",
        Applicability::Template,
    ));
    let mut cant = finding("cant-before-can", Severity::Warning, text, "we cannot");
    cant.related.push(related(text, "usually", "and this came first"));
    cant.rewrites.push(rewrite(text, "Unfortunately we cannot", "We can", Applicability::Safe));
    let mut missing = finding("missing-apology", Severity::Info, text, "Best");
    missing.range = missing.range.start..missing.range.start;
    plain("drafts/late.txt", text, vec![usual, cant, missing])
}

fn macros() -> CheckedFile {
    json("macros.json", "Late \"parcel\"", "Hi!\n\nSorry if this caused \u{201c}trouble\u{201d}.\nDana", |text| {
        let mut sorry = finding("sorry-if", Severity::Error, text, "Sorry if");
        sorry.rewrites.push(rewrite(text, "Sorry if", "We are sorry that", Applicability::Unsafe));
        vec![sorry]
    })
}

fn broken() -> CheckedFile {
    let file = SourceFile {
        path: "broken.jsonl".to_owned(),
        skipped: vec![
            Skipped {
                place: Some("line 2".to_owned()),
                id: None,
                name: None,
                reason: "this line is not JSON".to_owned(),
                trouble: true,
            },
            Skipped {
                place: Some("/3".to_owned()),
                id: None,
                name: Some("Old".to_owned()),
                reason: "the record is inactive".to_owned(),
                trouble: false,
            },
        ],
        ..SourceFile::default()
    };
    CheckedFile { file, ..CheckedFile::default() }
}

fn all() -> Vec<CheckedFile> {
    vec![late_parcel(), macros(), broken(), plain("clean.txt", "Thank you.\n", Vec::new())]
}

#[test]
fn full() {
    insta::assert_snapshot!(written(Format::Full, Options::default(), &all()));
}

#[test]
fn full_in_colour_has_the_same_words() {
    let colour = written(Format::Full, Options { color: true, ..Options::default() }, &all());
    let bare = anstream::adapter::strip_str(&colour).to_string();
    assert!(colour.len() > bare.len());
    assert_eq!(bare, written(Format::Full, Options::default(), &all()));
}

#[test]
fn full_cuts_long_lines_around_the_span() {
    let filler = "word ".repeat(100_000);
    let text = format!("{filler}we cannot help {filler}");
    let mut cant = finding("cant-before-can", Severity::Warning, &text, "we cannot");
    cant.rewrites.push(rewrite(&text, "we cannot help", "we can", Applicability::Unsafe));
    let out = written(Format::Full, Options::default(), &[plain("long.txt", &text, vec![cant])]);
    assert!(out.lines().all(|line| line.chars().count() < 170), "{out}");
    insta::assert_snapshot!(out);
}

#[test]
fn full_draws_far_places_in_blocks() {
    let text = format!("Sorry.\n{}We cannot.\n", "Filler line of some length.\n".repeat(500));
    let mut cant = finding("order", Severity::Warning, &text, "We cannot");
    cant.related.push(related(&text, "Sorry", "first here"));
    insta::assert_snapshot!(written(Format::Full, Options::default(), &[plain("far.txt", &text, vec![cant])]));
}

#[test]
fn concise() {
    insta::assert_snapshot!(written(Format::Concise, Options::default(), &all()));
    let bytes = Options { column_unit: ColumnUnit::Byte, ..Options::default() };
    let file = plain("e.txt", "Zoë 🙂 no\n", vec![finding("r", Severity::Info, "Zoë 🙂 no\n", "no")]);
    assert_eq!(written(Format::Concise, bytes, std::slice::from_ref(&file)), "e.txt:1:11: info: message of r [r]\n");
    let utf16 = Options { column_unit: ColumnUnit::Utf16, ..Options::default() };
    assert_eq!(written(Format::Concise, utf16, &[file]), "e.txt:1:8: info: message of r [r]\n");
}

#[test]
fn json_lists_every_draft() {
    let out = written(Format::Json, Options::default(), &all());
    insta::assert_snapshot!(out);
    let value: serde_json::Value = serde_json::from_str(&out).expect("valid JSON");
    assert_eq!(value["drafts"].as_array().map(Vec::len), Some(5));
    let empty: serde_json::Value =
        serde_json::from_str(&written(Format::Json, Options::default(), &[])).expect("valid JSON");
    assert_eq!(empty["drafts"], serde_json::json!([]));
}

#[test]
fn json_lines_are_the_drafts_of_json() {
    let whole: serde_json::Value =
        serde_json::from_str(&written(Format::Json, Options::default(), &all())).expect("valid JSON");
    let lines: Vec<serde_json::Value> = written(Format::JsonLines, Options::default(), &all())
        .lines()
        .map(|line| serde_json::from_str(line).expect("valid JSON"))
        .collect();
    assert_eq!(whole["drafts"], serde_json::Value::Array(lines));
}

/// Characters that must never come out of a report as they are.
fn acts_on_a_reader(c: char) -> bool {
    matches!(c, '\0'..='\u{8}' | '\u{b}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{200b}' | '\u{202a}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}' | '\u{ad}' | '\u{feff}' | '\u{2028}' | '\u{2029}' | '\u{e0000}'..='\u{e007f}')
}

const HOSTILE: &str = "\u{1b}[2J\u{1b}]8;;http://x\u{7}\u{9b}31m\u{202e}\u{200b}\u{ad}\u{feff}\u{2028}\u{e0041}\r\n\r\0\
    ::error::x%0A]]>&<script>'\"`|##vso[task]\u{85}\u{2066}";

/// A file in which everything that comes from outside is hostile.
fn hostile() -> CheckedFile {
    let text = format!("{HOSTILE}we cannot{HOSTILE}and again{HOSTILE}");
    let mut bad = finding("we-cannot", Severity::Error, &text, "we cannot");
    bad.rule = format!("we-cannot{HOSTILE}").into();
    bad.message = HOSTILE.into();
    bad.label = HOSTILE.into();
    bad.help = HOSTILE.into();
    bad.related.push(related(&text, "and again", HOSTILE));
    bad.rewrites.push(rewrite(&text, "we cannot", HOSTILE, Applicability::Safe));
    let mut file = plain(&format!("a{HOSTILE}.txt"), &text, vec![bad]);
    file.file.drafts[0].name = Some(HOSTILE.to_owned());
    file.file.drafts[0].pointer = Some(format!("/{HOSTILE}"));
    file.file.drafts[0].id = Some(HOSTILE.to_owned());
    file.file.skipped.push(Skipped {
        place: Some(HOSTILE.to_owned()),
        id: None,
        name: Some(HOSTILE.to_owned()),
        reason: HOSTILE.to_owned(),
        trouble: true,
    });
    file
}

#[test]
fn no_format_lets_a_draft_act_on_its_reader() {
    for &format in Format::ALL {
        let out = written(format, Options::default(), &[hostile()]);
        if let Some(c) = out.chars().find(|&c| acts_on_a_reader(c)) {
            panic!("{format} lets {c:?} through:\n{}", out.escape_debug());
        }
    }
}

#[test]
fn concise_stays_one_line_a_finding() {
    let out = written(Format::Concise, Options::default(), &[hostile()]);
    assert_eq!(out.lines().count(), 1, "{out}");
}

#[test]
fn json_gives_hostile_text_back_unchanged() {
    let out = written(Format::Json, Options::default(), &[hostile()]);
    let value: serde_json::Value = serde_json::from_str(&out).expect("valid JSON");
    assert_eq!(value["drafts"][0]["findings"][0]["message"], HOSTILE);
    assert_eq!(value["drafts"][0]["findings"][0]["text"], "we cannot");
    assert_eq!(value["drafts"][1]["reason"], HOSTILE);
}

/// Any text, with what breaks renderers more likely than chance has it.
fn any_text() -> impl Strategy<Value = String> {
    let odd = prop::sample::select(vec![
        "\r\n",
        "\n",
        "\r",
        "\t",
        "\u{200b}",
        "🙂",
        "e\u{301}",
        "👨‍👩‍👧",
        "漢",
        "\u{feff}",
        "\u{1b}[1m",
        " ",
        "\u{a0}",
        "\0",
        "word",
        "…",
    ]);
    prop::collection::vec(odd, 0..40).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn no_span_is_a_panic(
        text in any_text(),
        spans in prop::collection::vec((0_usize..90, 0_usize..90), 3),
        new in any_text(),
        width in 0_usize..200,
        decoded in any::<bool>(),
    ) {
        // Spans out of range, reversed and inside characters on purpose.
        let range = |index: usize| spans[index].0..spans[index].1;
        let bad = Finding {
            rule: "r".into(),
            severity: Severity::Error,
            message: "m".into(),
            label: "l".into(),
            help: "h".into(),
            range: range(0),
            related: vec![crate::finding::Related { range: range(1), label: "".into() }],
            rewrites: vec![crate::finding::Rewrite { range: range(2), text: new, applicability: Applicability::Safe }],
        };
        let file = if decoded {
            json("a.json", "n", &text, |_| vec![bad.clone()])
        } else {
            plain("a.txt", &text, vec![bad])
        };
        for &format in Format::ALL {
            let options = Options { width: Some(width), color: width % 2 == 0, ..Options::default() };
            let out = written(format, options, std::slice::from_ref(&file));
            prop_assert!(!out.is_empty());
        }
    }
}

#[test]
fn a_long_string_is_drawn_decoded() {
    let body = "Hello,\n\nthank you for writing to us about the parcel that did not come.\n\nWe know that this is the \
        second time you write, and that the kettle was a present.\n\nSorry if this caused \"trouble\".\n\nDana";
    let file = json("macros.json", "Late parcel", body, |text| {
        let mut sorry = finding("sorry-if", Severity::Error, text, "Sorry if this caused \"trouble");
        sorry.related.push(related(text, "We know", "here you say that you know"));
        sorry.rewrites.push(rewrite(text, "Sorry if this caused", "We are sorry for the", Applicability::Unsafe));
        vec![sorry]
    });
    insta::assert_snapshot!(written(Format::Full, Options::default(), &[file]));
}

#[test]
fn a_block_scalar_is_drawn_from_the_file() {
    let text = "macros:\n  - body: |\n      Hello,\n      sorry if this hurt.\n";
    let mut reply = MappedText::default();
    reply.push_verbatim("Hello,\n", text.find("Hello").unwrap_or_default());
    reply.push_verbatim("sorry if this hurt.\n", text.find("sorry").unwrap_or_default());
    let found = finding("sorry-if", Severity::Error, &reply.text, "sorry if");
    let draft = Draft { reply, pointer: Some("/macros/0/body".to_owned()), ..Draft::default() };
    let file = SourceFile {
        path: "m.yaml".to_owned(),
        text: MappedText::identity(text.to_owned()),
        drafts: vec![draft],
        ..SourceFile::default()
    };
    let file = CheckedFile { file, drafts: vec![checked(vec![found])], ..CheckedFile::default() };
    insta::assert_snapshot!(written(Format::Full, Options::default(), &[file]));
}
