//! Drafts in several languages: which rules they meet, and what is said of those that meet none.

#![allow(clippy::unwrap_used)] // Helpers outside of test functions; what cannot be set up has failed.

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use tempfile::TempDir;

const ENGLISH: &str =
    "Dear Ms Ade, we're sorry if our driver was rude to you on Monday, and we hope to see you again soon.\n";
const GERMAN: &str = "Sehr geehrte Frau Ade,\n\nes tut uns leid, dass Ihr Paket verspätet war. Normalerweise sind unsere Fahrer \
                      sehr zuverlässig.\n\nMit freundlichen Grüssen\nJens Wolf\n";
const FRENCH: &str = "Bonjour Madame, nous sommes désolés que votre colis ne soit pas arrivé lundi. Nous vous en renvoyons un \
                      autre dès demain matin.\n";

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

/// The exit code, standard output and standard error of a command.
fn run(folder: &Path, args: &[&str]) -> (i32, String, String) {
    let mut command = Command::cargo_bin("amends").unwrap();
    command.env("AMENDS_CACHE_DIR", "");
    let output = command.current_dir(folder).args(args).env("NO_COLOR", "1").output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn concise(folder: &Path, more: &[&str]) -> (i32, String, String) {
    run(folder, &[&["check", "--situation", "complaint", "--output-format", "concise"], more].concat())
}

#[test]
fn each_draft_meets_the_rules_of_its_language_only() {
    let here = folder(&[("en.txt", ENGLISH), ("german.txt", GERMAN)]);
    let (code, out, _) = concise(here.path(), &["en.txt", "german.txt"]);
    assert_eq!(code, 1);
    let german = out.lines().find(|line| line.contains("usual-quality-defence")).unwrap();
    assert!(german.starts_with("german.txt:3:") && german.contains("übliche Qualität"), "{german}");
    assert!(out.lines().any(|line| line.starts_with("en.txt:1:") && line.contains("sorry-if")), "{out}");
    assert!(out.lines().filter(|line| line.starts_with("en.txt")).all(|line| !line.contains('ü')), "{out}");
}

#[test]
fn a_named_draft_without_rules_is_trouble_in_every_format() {
    let here = folder(&[("antwort.txt", FRENCH)]);
    for format in ["full", "concise", "grouped", "json", "json-lines", "sarif", "github", "gitlab", "junit", "tap"] {
        let (code, out, err) = run(here.path(), &["check", "--output-format", format, "antwort.txt"]);
        assert_eq!(code, 2, "{format}");
        assert!(err.contains("no rules for French"), "{format}: {err}");
        if !matches!(format, "full" | "concise" | "grouped") {
            assert!(out.contains("no rules for French"), "{format}: {out}");
        }
    }
    let (code, _, err) = run(here.path(), &["outline", "antwort.txt"]);
    assert_eq!(code, 2);
    assert!(err.contains("no rules for French"), "{err}");
}

#[test]
fn among_others_it_is_counted_and_told() {
    let pairs = format!(
        "{}\n{}\n",
        serde_json::json!({"id": "a", "reply": FRENCH}),
        serde_json::json!({"id": "b", "reply": "We open at nine on Sundays, and you can pay by card at the desk."})
    );
    let here = folder(&[("pairs.jsonl", &pairs)]);
    let (code, out, err) = run(here.path(), &["check", "pairs.jsonl"]);
    assert_eq!(code, 0, "{out}");
    assert!(err.contains("note: 1 draft was not checked: no rules for French"), "{err}");
    for command in ["check", "outline"] {
        let (_, out, _) = run(here.path(), &[command, "--output-format", "json", "pairs.jsonl"]);
        let report: serde_json::Value = serde_json::from_str(&out).unwrap();
        let drafts = report["drafts"].as_array().unwrap();
        let left = drafts.iter().find(|draft| draft["id"] == "a").unwrap();
        assert!(drafts.iter().any(|draft| draft["id"] == "b"), "{command}: {out}");
        assert_eq!((&left["status"], &left["pointer"]), (&"not_checked".into(), &"/0/reply".into()), "{command}");
        assert!(left["reason"].as_str().unwrap().contains("no rules for French"), "{command}: {out}");
    }
    let (_, page, _) = run(here.path(), &["outline", "pairs.jsonl"]);
    assert!(page.contains("pairs.jsonl “a”\nnot read: no rules for French"), "{page}");
}

#[test]
fn what_is_said_decides() {
    let here = folder(&[("a.txt", GERMAN), ("amends.yaml", "language: en\n")]);
    let (_, out, _) = concise(here.path(), &["a.txt"]);
    assert!(!out.contains("usual-quality-defence"), "the configuration says English: {out}");
    let (_, out, _) = concise(here.path(), &["a.txt", "--language", "de-CH"]);
    assert!(out.contains("usual-quality-defence"), "the flag says German: {out}");
    let (code, _, err) = concise(here.path(), &["a.txt", "--language", "fr"]);
    assert!(code == 2 && err.contains("no rules for French"), "{err}");
    let mail = format!(
        "From: a@x.example\nTo: b@x.example\nSubject: x\nContent-Language: de\nMIME-Version: 1.0\n\
                        Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{GERMAN}"
    );
    fs::write(here.path().join("a.eml"), mail).unwrap();
    let (_, out, _) = concise(here.path(), &["a.eml"]);
    assert!(out.contains("usual-quality-defence"), "the mail says German: {out}");
    let (code, _, err) = concise(here.path(), &["a.txt", "--language", "German?"]);
    assert!(code == 2 && err.contains("write a code such as `de`"), "{err}");
}

#[test]
fn packs_that_are_listed_are_the_only_ones() {
    let here = folder(&[("a.txt", GERMAN), ("amends.yaml", "packs: [built-in:social]\n")]);
    let (code, _, err) = concise(here.path(), &["a.txt"]);
    assert!(code == 2 && err.contains("no rules for German"), "{err}");
    fs::write(here.path().join("amends.yaml"), "packs: [built-in:social, built-in:service-recovery-de]\n").unwrap();
    let (code, out, _) = concise(here.path(), &["a.txt"]);
    assert!(code == 1 && out.contains("usual-quality-defence"), "{out}");
}

#[test]
fn a_profile_is_chosen_in_the_configuration_and_by_flag() {
    let text = "Hi Sam, please DM us.\n";
    let here = folder(&[("a.txt", text), ("amends.yaml", "packs: [built-in:social]\nchannel: social\n")]);
    let (code, out, _) = concise(here.path(), &["a.txt"]);
    assert!(code == 1 && out.contains("message-us-first"), "{out}");
    let by_flag =
        ["--no-config", "--channel", "social", "--pack", "built-in:social", "--pack", "built-in:last", "a.txt"];
    let (code, out, _) = concise(here.path(), &by_flag);
    assert!(code == 1 && out.contains("message-us-first"), "{out}");
    let (code, _, err) = concise(here.path(), &["--pack", "built-in:socail", "a.txt"]);
    assert!(code == 2 && err.contains("did you mean `social`"), "{err}");
}

#[test]
fn a_pack_of_a_house_says_its_language() {
    let house = "pack: haus\nextends: service-recovery-de\nrules:\n  lieferheld:\n    severity: warning\n    \
                 flag: {phrases: [(unsere|die) (jungs|mädels)]}\n    message: nennt sie Jungs\n";
    let here = folder(&[
        ("haus.yaml", house),
        ("a.txt", "Die Jungs im Lager sind dran, bitte entschuldigen Sie die Lieferverzögerung.\n"),
    ]);
    let (code, out, _) = concise(here.path(), &["--pack", "haus.yaml", "a.txt"]);
    assert!(code == 1 && out.contains("lieferheld"), "{out}");
    let odd = house.replace("extends: service-recovery-de", "language: fr");
    fs::write(here.path().join("odd.yaml"), odd).unwrap();
    let (code, _, err) = concise(here.path(), &["--pack", "odd.yaml", "a.txt"]);
    assert!(code == 2 && err.contains("no tables for the language `fr`"), "{err}");
}
