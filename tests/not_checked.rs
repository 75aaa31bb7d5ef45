//! Clean, not checked and ignored are three things: in the JSON, in the closing line and in the exit code.

#![allow(clippy::unwrap_used)] // Helpers outside of test functions; what cannot be set up has failed.

mod support;

use std::path::Path;

use serde_json::Value;
use support::{Ran, folder, ran};

fn amends(folder: &Path, args: &[&str]) -> (i32, String, String) {
    let Ran { code, out, err } = ran(support::amends(folder).arg("check").args(args).output().unwrap());
    (code, out, err)
}

fn json(folder: &Path, args: &[&str]) -> (i32, Value) {
    let (code, out, _) = amends(folder, &[args, &["--output-format", "json"]].concat());
    (code, serde_json::from_str(&out).unwrap())
}

const CLEAN: &str = "We open at nine on Sundays.\n";
const MACROS: &str = r#"{"macros":[
 {"id":1,"title":"Open","active":true,"actions":[{"field":"comment_value","value":"We open at nine on Sundays."}]},
 {"id":2,"title":"Old","active":false,"actions":[{"field":"comment_value","value":"We open at ten."}]},
 {"id":3,"title":"Tag","active":true,"actions":[{"field":"status","value":"solved"}]}]}"#;

#[test]
fn the_json_tells_what_a_file_was_read_as() {
    let folder = folder(&[("macros.json", MACROS)]);
    let (code, report) = json(folder.path(), &["macros.json"]);
    assert_eq!(code, 0);
    let drafts = report["drafts"].as_array().unwrap();
    let source = serde_json::json!(
        {"format": "library", "library": "zendesk-macros", "records": 3, "strings": 1, "not_checked": 2});
    assert!(drafts.iter().all(|draft| draft["source"] == source), "{drafts:#?}");
    let seen: Vec<_> = drafts
        .iter()
        .map(|d| ["name", "status", "context", "reason"].map(|key| d[key].as_str().unwrap_or("-").to_owned()))
        .collect();
    assert_eq!(seen[0], ["Open", "checked", "none", "-"]);
    assert_eq!(seen[1], ["Old", "not_checked", "-", "it is retired"]);
    assert_eq!(seen[2][..2], ["Tag", "not_checked"]);
    assert!(drafts[1..].iter().all(|d| d["trouble"] == false));
    let (_, _, said) = amends(folder.path(), &["-v", "macros.json"]);
    assert!(said.contains("library zendesk-macros, 3 records, 1 string, 2 not checked"), "{said}");
}

const SILENCED: &str =
    "<!-- amends: ignore[sorry-if] the lawyers wrote it -->\nWe are sorry if our driver was rude to you.\n";

/// Clean, silenced, retired, broken: what is read in each case by whoever takes the report, and what the exit code says.
#[test]
fn every_format_tells_them_apart() {
    let retired = r#"{"macros":[{"id":2,"title":"A","active":false,"actions":[{"field":"comment_value","value":"We open."}]},
        {"id":1,"title":"B","active":true,"actions":[{"field":"comment_value","value":"We open at nine on Sundays."}]}]}"#;
    let folder = folder(&[
        ("clean/a.md", CLEAN),
        ("silenced/a.md", SILENCED),
        ("retired/a.json", retired),
        ("broken/a.jsonl", "{\"id\":\"1\",\"reply\":\"We open at nine.\"}\n{\"id\":\"2\",\"reply\":\n"),
    ]);
    let formats = [
        "full",
        "concise",
        "grouped",
        "json",
        "json-lines",
        "sarif",
        "github",
        "gitlab",
        "junit",
        "checkstyle",
        "rdjson",
        "rdjsonl",
        "azure",
        "tap",
        "markdown",
        "html",
    ];
    // These have no place for what was set aside: it is said beside them.
    let beside = ["concise", "gitlab", "rdjson", "rdjsonl"];
    for format in formats {
        let run = |name: &str| amends(folder.path(), &["--select", "sorry-if", name, "--output-format", format]);
        let (code, clean, said) = run("clean");
        assert_eq!((code, said.as_str()), (0, ""), "{format}");
        let (code, silenced, said) = run("silenced");
        assert_eq!(code, 0, "{format}");
        let told = if beside.contains(&format) { &said } else { &silenced };
        assert!(told.contains("ignored"), "{format}: {silenced}{said}");
        assert!(!clean.contains("1 ignored") && !clean.contains("\"ignored\":1"), "{format}: {clean}");
        let (code, retired, said) = run("retired");
        assert_eq!(code, 0, "{format}");
        assert!(said.contains("note: 1 not checked: it is retired"), "{format}: {said}");
        let told = if beside.contains(&format) { &said } else { &retired };
        assert!(
            ["not checked", "not_checked", "skipped", "SKIP"].iter().any(|word| told.contains(word)),
            "{format}: {told}"
        );
        let (code, broken, said) = run("broken");
        assert_eq!(code, 2, "{format}");
        assert!(said.contains("line 2: not checked: it is not valid JSON"), "{format}: {said}");
        let for_people = ["full", "concise", "grouped"].contains(&format);
        assert!(for_people || broken.contains("it is not valid JSON"), "{format}: {broken}");
    }
}

#[test]
fn the_context_of_a_draft() {
    let quoted = "It ships today.\n\nOn Mon, 9 Nov 2026 at 08:14, Ann Roe <ann@example.com> wrote:\n> Where is it?\n";
    let unsure = "It ships today.\n\nOn Monday Ann wrote:\nWhere is it?\nI wait.\n> one\n> two\n";
    let folder = folder(&[("a.txt", quoted), ("b.txt", CLEAN), ("c.txt", unsure)]);
    let (_, report) = json(folder.path(), &["a.txt", "b.txt", "c.txt"]);
    let contexts: Vec<_> = report["drafts"].as_array().unwrap().iter().map(|d| d["context"].clone()).collect();
    assert_eq!(contexts, ["found", "none", "uncertain"]);
    let (_, lines, _) = amends(folder.path(), &["a.txt", "--output-format", "json-lines"]);
    let line: Value = serde_json::from_str(&lines).unwrap();
    assert_eq!((&line["context"], &line["source"]["format"]), (&"found".into(), &"plain text".into()));
}

#[test]
fn half_a_file_is_no_success() {
    let folder =
        folder(&[("pairs.jsonl", "{\"id\":\"1\",\"reply\":\"We open at nine.\"}\n{\"id\":\"2\",\"reply\":\n")]);
    let (code, report) = json(folder.path(), &["pairs.jsonl"]);
    assert_eq!(code, 2);
    let summary = &report["summary"];
    assert_eq!([&summary["drafts"], &summary["not_checked"], &summary["trouble"]], [1, 1, 1]);
    let broken = &report["drafts"][1];
    assert_eq!(
        (&broken["status"], &broken["trouble"], &broken["pointer"]),
        (&"not_checked".into(), &true.into(), &"line 2".into())
    );
}

#[test]
fn silenced_is_not_clean() {
    let folder = folder(&[("a.md", SILENCED), ("b.md", CLEAN)]);
    let (code, report) = json(folder.path(), &["--select", "sorry-if", "a.md", "b.md"]);
    assert_eq!(code, 0);
    assert_eq!((&report["drafts"][0]["ignored"], &report["summary"]["ignored"]), (&1.into(), &1.into()));
    assert_eq!(report["drafts"][1].get("ignored"), None);
}

#[test]
fn a_walk_that_checked_nothing_says_so() {
    let folder = folder(&[
        ("empty/.keep", ""),
        ("pictures/a.png", "x"),
        ("foreign/package.json", "{\"name\":\"x\",\"scripts\":{}}"),
        ("box/cur/1775659260.M2P7.bench:2,S", "From: a@b.example\nTo: c@d.example\nSubject: x\nDate: x\n\nHello?\n"),
        ("good/a.txt", CLEAN),
    ]);
    for (path, want, wanted) in [
        ("empty", 2, "left alone: 1 hidden"),
        ("pictures", 2, "left alone: 1 not text with replies"),
        ("foreign", 2, "nothing was checked"),
        ("good", 0, ""),
        // Received mail was looked at and set aside: there is no draft, and that is known.
        ("box", 0, ""),
    ] {
        if cfg!(windows) && path == "box" {
            continue;
        }
        for format in ["full", "concise", "json"] {
            let (code, out, said) = amends(folder.path(), &["-q", path, "--output-format", format]);
            assert_eq!(code, want, "{path} {format}: {out}{said}");
            assert!(said.contains(wanted), "{path}: {said}");
        }
    }
    // Beside something that was checked it is no trouble.
    let (code, report) = json(folder.path(), &["foreign", "good"]);
    assert_eq!((code, &report["summary"]["not_checked"], &report["summary"]["trouble"]), (0, &1.into(), &0.into()));
}

#[test]
fn what_is_left_out_on_purpose_is_no_trouble() {
    let folder = folder(&[("amends.yaml", "exclude: [old/]\n"), ("old/a.txt", "{{name}}"), ("new/b.txt", CLEAN)]);
    let files = |args: &[&str]| {
        let (code, out, _) = amends(folder.path(), &[&["--show-files"], args].concat());
        assert_eq!(code, 0);
        out.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(files(&["."]), ["./new/b.txt"]);
    assert_eq!(files(&["old/a.txt"]), ["old/a.txt"], "what is named is read");
    assert_eq!(files(&["--force-exclude", "old/a.txt", "new/b.txt"]), ["new/b.txt"]);
    assert_eq!(files(&["--no-config", "--exclude", "new", "."]), ["./old/a.txt"]);
    assert_eq!(amends(folder.path(), &["--force-exclude", "old/a.txt"]).0, 0);
}

#[test]
fn a_description_brings_in_files_of_its_own_names() {
    let config = "libraries:\n  - {id: ours, files: ['*.tmpl'], parse: yaml, is: $.answer, each: $, text: [{at: $.answer}]}\n  \
                  - {id: plain, files: ['notes/*.snip'], parse: text, is: $.body, each: $, text: [{at: $.body}]}\n";
    let folder = folder(&[
        ("house/amends.yaml", config),
        ("house/a.tmpl", "answer: We open at nine.\n"),
        ("house/notes/b.snip", "We open at ten.\n"),
        ("house/c.snip", "We open at ten.\n"),
        ("other/d.tmpl", "answer: x\n"),
    ]);
    let (code, report) = json(folder.path(), &["."]);
    let read: Vec<_> = report["drafts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|d| (d["path"].as_str().unwrap().to_owned(), d["source"]["library"].as_str().unwrap().to_owned()))
        .collect();
    let want = [("./house/a.tmpl", "ours"), ("./house/notes/b.snip", "plain")];
    assert_eq!(read, want.map(|(path, id)| (path.to_owned(), id.to_owned())));
    assert_eq!(code, 0);
}

#[test]
fn what_a_part_in_base64_says_is_shown_under_its_own_name() {
    let body = "V2UgYXJlIHNvcnJ5IGlmIG91ciBkcml2ZXIgd2FzIHJ1ZGUgdG8geW91Lgo=";
    let mail = format!(
        "From: a@b.example\nTo: c@d.example\nSubject: x\nDate: Mon, 9 Nov 2026 08:00:00 +0000\nMIME-Version: 1.0\n\
         Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n{body}\n"
    );
    let folder = folder(&[("a.eml", &mail)]);
    let (code, out, _) = amends(folder.path(), &["--select", "sorry-if", "a.eml"]);
    assert_eq!(code, 1);
    assert!(out.contains("a.eml (body, decoded from base64):1:1"), "{out}");
    assert!(out.contains("1 | We are sorry if our driver was rude to you."), "{out}");
    // A format that cannot show it names the line of the file from which it was decoded.
    for (format, want) in [("concise", "a.eml:9:1: error: "), ("github", "file=a.eml,line=9")] {
        let (_, out, _) = amends(folder.path(), &["--select", "sorry-if", "a.eml", "--output-format", format]);
        assert!(out.contains(want), "{out}");
    }
    let (_, report) = json(folder.path(), &["a.eml"]);
    assert_eq!(report["drafts"][0]["decoded"], "a.eml (body, decoded from base64)");
}
