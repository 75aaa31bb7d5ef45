//! `amends fix`: what it changes, what it leaves alone, and what it says.

use std::fs;
use std::path::Path;

use assert_cmd::Command;

const PACK: &str = r"
pack: house
language: en
acts:
  stiff: {about: Stiff words., phrases: [at your earliest convenience]}
  filler: {about: Says nothing., phrases: [as you may be aware]}
rules:
  stiff-words:
    severity: warning
    flag: stiff
    message: uses stiff words
    rewrite: {replace: when you can, of: match, applicability: safe}
  filler-sentence:
    severity: info
    flag: filler
    message: says nothing
    rewrite: {delete: sentence, applicability: unsafe}
";

fn amends(folder: &Path) -> Command {
    let mut command = Command::cargo_bin("amends").expect("the binary");
    command.current_dir(folder).env("NO_COLOR", "1");
    command
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("house.yaml"), PACK).expect("a pack");
    folder
}

#[test]
fn a_file_is_fixed_once_and_only_there() {
    let folder = folder();
    let path = folder.path().join("a.txt");
    fs::write(&path, "Hi Jo,\r\n\r\nPlease reply at your\r\nearliest convenience. \u{1f600} Thanks.\r\n").unwrap();
    amends(folder.path()).args(["fix", "--pack", "house.yaml", "a.txt"]).assert().code(0);
    assert_eq!(fs::read_to_string(&path).unwrap(), "Hi Jo,\r\n\r\nPlease reply when you can. \u{1f600} Thanks.\r\n");
    let before = fs::metadata(&path).unwrap().modified().unwrap();
    amends(folder.path()).args(["fix", "--pack", "house.yaml", "a.txt"]).assert().code(0).stderr("");
    assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), before);
}

#[test]
fn a_person_looks_at_unsafe_rewrites_first() {
    let folder = folder();
    let path = folder.path().join("a.txt");
    let text = "Hello Jo. As you may be aware, it rains. Your parcel comes on Monday.\n";
    fs::write(&path, text).unwrap();
    amends(folder.path()).args(["fix", "--pack", "house.yaml", "a.txt"]).assert().code(0);
    assert_eq!(fs::read_to_string(&path).unwrap(), text);
    let diff =
        amends(folder.path()).args(["fix", "--pack", "house.yaml", "--unsafe", "--diff", "a.txt"]).assert().code(1);
    let diff = String::from_utf8(diff.get_output().stdout.clone()).unwrap();
    assert!(diff.contains("+Hello Jo. Your parcel comes on Monday."), "{diff}");
    assert_eq!(fs::read_to_string(&path).unwrap(), text);
    amends(folder.path()).args(["fix", "--pack", "house.yaml", "--unsafe", "a.txt"]).assert().code(0);
    assert_eq!(fs::read_to_string(&path).unwrap(), "Hello Jo. Your parcel comes on Monday.\n");
}

#[test]
fn what_comes_through_a_pipe_goes_on_changed_or_not() {
    let folder = folder();
    for (given, gives) in [
        ("Write at your earliest convenience.", "Write when you can."),
        ("All is well.\n", "All is well.\n"),
        ("  \n", "  \n"),
    ] {
        let done = amends(folder.path()).args(["fix", "--pack", "house.yaml", "-"]).write_stdin(given).assert();
        assert_eq!(String::from_utf8_lossy(&done.get_output().stdout), gives);
    }
}

#[test]
fn strings_are_written_as_their_file_writes_them() {
    let folder = folder();
    let path = folder.path().join("pairs.jsonl");
    let line = |words: &str| format!("{{\"id\": \"1\", \"reply\": \"It\\u2019s \\\"so\\\": answer {words}.\\nJo\"}}\n");
    fs::write(&path, line("at your earliest convenience")).unwrap();
    amends(folder.path()).args(["fix", "--pack", "house.yaml", "pairs.jsonl"]).assert().code(0);
    assert_eq!(fs::read_to_string(&path).unwrap(), line("when you can"));
}

#[test]
fn an_unknown_rule_is_a_mistake() {
    let folder = folder();
    fs::write(folder.path().join("a.txt"), "Hello.").unwrap();
    let done = amends(folder.path()).args(["fix", "--pack", "house.yaml", "--rule", "stif-words", "a.txt"]).assert();
    let error = String::from_utf8(done.code(2).get_output().stderr.clone()).unwrap();
    assert!(error.contains("did you mean `stiff-words`?"), "{error}");
}

#[test]
fn what_has_no_bytes_of_its_own_is_left_alone() {
    let folder = folder();
    let path = folder.path().join("a.eml");
    let mail = "From: a@b.example\nTo: c@d.example\nSubject: x\nDate: Mon, 9 Nov 2026 08:00:00 +0000\nMIME-Version: 1.0\n\
                Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n\
                UGxlYXNlIHJlcGx5IGF0IHlvdXIgZWFybGllc3QgY29udmVuaWVuY2UuCg==\n";
    fs::write(&path, mail).unwrap();
    let done = amends(folder.path()).args(["fix", "--pack", "house.yaml", "a.eml"]).assert();
    let said = String::from_utf8(done.get_output().stderr.clone()).unwrap();
    assert!(said.contains("the bytes of the file cannot be told from the text"), "{said}");
    assert_eq!(fs::read_to_string(&path).unwrap(), mail);
}
