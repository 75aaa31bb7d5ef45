//! What holds of `fix` for every draft: in each format the file stays what it was but for the words that are mended.

#![allow(clippy::unwrap_used)] // Helpers outside of test functions; what cannot be set up has failed.

use std::fs;
use std::path::Path;

use amends::config::{Finder, Flags};
use amends::finding::Applicability;
use amends::fix::{Fixed, Wanted, fixed};
use amends::session::{Applies, Session};
use amends::source::ReadOptions;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Value, json};

const PACK: &str = r#"
pack: house
language: en
acts:
  stiff: {about: Stiff words., phrases: [at your earliest convenience]}
  filler: {about: Says nothing., phrases: [as you may be aware]}
  loud: {about: Shouts., phrases: [very unique]}
  office: {about: Office words., phrases: [prior to]}
rules:
  stiff-words:
    severity: warning
    flag: stiff
    message: uses stiff words
    rewrite: {replace: when you can, of: match, applicability: safe}
  shouts:
    severity: warning
    flag: loud
    message: shouts
    rewrite: {replace: "the \"one & only\"", of: match, applicability: safe}
  office-words:
    severity: info
    flag: office
    message: uses office words
    rewrite: {words: {'prior to {when: (noon|May)}': 'before {when}'}, applicability: safe}
  filler-sentence:
    severity: info
    flag: filler
    message: says nothing
    rewrite: {delete: sentence, applicability: unsafe}
"#;

const CONFIG: &str = "
packs: [house.yaml]
libraries:
  - {id: ours-json, parse: json, is: '$.answers[*].words', each: '$.answers[*]', text: [{at: $.words, as: plain}]}
  - {id: ours-yaml, parse: yaml, is: '$.answers[*].words', each: '$.answers[*]', text: [{at: $.words, as: plain}]}
  - {id: ours-csv, parse: csv, is: '$[*].words', each: '$[*]', text: [{at: $.words, as: plain}]}
";

/// What is mended, and into what.
const MENDED: &[(&str, &str)] = &[
    ("at your earliest convenience", "when you can"),
    ("very unique", "the \"one & only\""),
    ("prior to May", "before May"),
];

/// Replies: some words that are mended among others that must stay.
fn replies() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        4 => "[a-z]{1,8}",
        1 => Just("Zoë".to_owned()),
        1 => Just("🙂".to_owned()),
        1 => Just("您好".to_owned()),
        1 => Just("\"so\"".to_owned()),
        1 => Just("it's".to_owned()),
        1 => Just("a\\b".to_owned()),
        1 => Just("5 < 6 & 7".to_owned()),
        3 => Just(MENDED[0].0.to_owned()),
        1 => Just(MENDED[1].0.to_owned()),
        1 => Just(MENDED[2].0.to_owned()),
    ];
    let sentence = prop::collection::vec(word, 1..8).prop_map(|words| format!("We {}.", words.join(" ")));
    let gap = prop_oneof![3 => Just(" "), 1 => Just("\n\n")];
    prop::collection::vec((sentence, gap), 1..6)
        .prop_map(|parts| parts.into_iter().map(|(sentence, gap)| sentence + gap).collect::<String>().trim().to_owned())
}

fn mended(reply: &str) -> String {
    MENDED.iter().fold(reply.to_owned(), |text, (old, new)| text.replace(old, new))
}

/// A way to write a reply into a file, and to read it again with other means than the program's.
struct Format {
    file: &'static str,
    write: fn(&str) -> Option<String>,
    read: fn(&str) -> Option<Value>,
}

const FORMATS: &[Format] = &[
    Format { file: "a.txt", write: |reply| Some(format!("{reply}\n")), read: |text| Some(json!(text.trim_end())) },
    Format {
        file: "crlf.txt",
        write: |reply| Some(reply.replace('\n', "\r\n")),
        read: |text| (!text.replace("\r\n", "").contains(['\r', '\n'])).then(|| json!(text.replace("\r\n", "\n"))),
    },
    Format {
        file: "a.eml",
        write: |reply| {
            Some(format!("To: jo@b.example\nSubject: Re: x\nContent-Type: text/plain; charset=utf-8\n\n{reply}\n"))
        },
        read: |text| {
            Some(json!(
                text.strip_prefix("To: jo@b.example\nSubject: Re: x\nContent-Type: text/plain; charset=utf-8\n\n")?
                    .trim_end()
            ))
        },
    },
    Format {
        file: "ours.json",
        write: |reply| {
            Some(
                serde_json::to_string_pretty(
                    &json!({"answers": [{"words": reply}, {"words": ["at your earliest convenience"]}]}),
                )
                .unwrap(),
            )
        },
        read: |text| {
            let value: Value = serde_json::from_str(text).ok()?;
            assert_eq!(value["answers"][1]["words"][0], "at your earliest convenience");
            Some(value["answers"][0]["words"].clone())
        },
    },
    Format {
        file: "pairs.jsonl",
        write: |reply| {
            Some(format!("{}\n", json!({"id": "a", "customer": "Write at your earliest convenience.", "reply": reply})))
        },
        read: |text| {
            let value: Value = serde_json::from_str(text).ok()?;
            assert_eq!(value["customer"], "Write at your earliest convenience.");
            Some(value["reply"].clone())
        },
    },
    Format {
        file: "block.yaml",
        write: |reply| {
            let lines: String = reply
                .lines()
                .map(|line| if line.is_empty() { "\n".to_owned() } else { format!("      {line}\n") })
                .collect();
            Some(format!("answers:\n  - words: |\n{lines}    about: x # kept\n"))
        },
        read: yaml,
    },
    Format {
        file: "double.yaml",
        write: |reply| Some(format!("answers:\n  - words: {} # kept\n    about: x\n", json!(reply))),
        read: yaml,
    },
    Format {
        file: "single.yaml",
        write: |reply| {
            (!reply.contains('\n'))
                .then(|| format!("answers:\n  - {{words: '{}', about: x}}\n", reply.replace('\'', "''")))
        },
        read: yaml,
    },
    Format {
        file: "ours.csv",
        write: |reply| Some(format!("id,words\n1,\"{}\"\n", reply.replace('"', "\"\""))),
        read: |text| {
            let cell = text.strip_prefix("id,words\n1,\"")?.strip_suffix("\"\n")?;
            let bare = cell.replace("\"\"", "\u{0}");
            (!bare.contains('"')).then(|| json!(bare.replace('\u{0}', "\"")))
        },
    },
];

fn yaml(text: &str) -> Option<Value> {
    let value: Value = serde_yaml::from_str(text).ok()?;
    assert_eq!(value["answers"][0]["about"], "x");
    Some(json!(value["answers"][0]["words"].as_str()?.trim_end()))
}

fn applies(folder: &Path, file: &str) -> Applies {
    Session::new(Finder::default(), Flags::default(), false).of(&folder.join(file)).unwrap()
}

fn run(applies: &Applies, name: &str, text: &str, up_to: Applicability) -> Fixed {
    let wanted = Wanted { up_to, rules: &[] };
    fixed(text.as_bytes(), wanted, |bytes| applies.check(name, bytes, &ReadOptions::default())).unwrap()
}

fn runner(cases: u32) -> TestRunner {
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("house.yaml"), PACK).unwrap();
    fs::write(folder.path().join("amends.yaml"), CONFIG).unwrap();
    folder
}

#[test]
fn a_file_stays_what_it_was_but_for_the_words_that_are_mended() {
    let folder = folder();
    for format in FORMATS {
        let applies = applies(folder.path(), format.file);
        let name = folder.path().join(format.file).display().to_string();
        runner(60)
            .run(&replies(), |reply| {
                let Some(text) = (format.write)(&reply) else { return Ok(()) };
                prop_assert_eq!((format.read)(&text), Some(json!(&reply)), "the test writes what it reads");
                let once = run(&applies, &name, &text, Applicability::Safe);
                let after = String::from_utf8(once.bytes.clone()).unwrap();
                prop_assert!(once.refused.is_empty(), "{:?} in {}", once.refused, text);
                prop_assert_eq!((format.read)(&after), Some(json!(mended(&reply))), "{}: {}", format.file, after);
                let twice = run(&applies, &name, &after, Applicability::Safe);
                prop_assert_eq!((twice.count, &twice.bytes), (0, &once.bytes));
                prop_assert_eq!(once.count == 0, after == text);
                Ok(())
            })
            .unwrap_or_else(|error| panic!("{}: {error}", format.file));
    }
}

#[test]
fn unsafe_rewrites_come_to_an_end_too() {
    let folder = folder();
    for format in FORMATS {
        let applies = applies(folder.path(), format.file);
        let name = folder.path().join(format.file).display().to_string();
        runner(30)
            .run(&(replies(), 0_usize..4), |(reply, at)| {
                let mut sentences: Vec<&str> = reply.split_inclusive('.').collect();
                sentences.insert(at.min(sentences.len()), " As you may be aware, it rains.");
                sentences.insert(0, "We open at nine.");
                let reply = sentences.concat();
                let Some(text) = (format.write)(&reply) else { return Ok(()) };
                let once = run(&applies, &name, &text, Applicability::Unsafe);
                let after = String::from_utf8(once.bytes.clone()).unwrap();
                let left = (format.read)(&after);
                prop_assert!(left.is_some(), "{}: {}", format.file, after);
                let twice = run(&applies, &name, &after, Applicability::Unsafe);
                prop_assert_eq!((twice.count, &twice.bytes), (0, &once.bytes));
                Ok(())
            })
            .unwrap_or_else(|error| panic!("{}: {error}", format.file));
    }
}
