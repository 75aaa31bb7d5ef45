//! `amends fix`: what it changes, what it leaves alone, and what it says.

#![allow(clippy::unwrap_used)] // Helpers outside of test functions; what cannot be set up has failed.

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
    command.env("AMENDS_CACHE_DIR", "");
    command.current_dir(folder).env("NO_COLOR", "1");
    command
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("house.yaml"), PACK).expect("a pack");
    folder
}

#[test]
fn the_last_sentence_of_a_reply_stays() {
    let folder = folder();
    let path = folder.path().join("a.txt");
    fs::write(&path, "As you may be aware, we moved. As you may be aware, we shut.\n").unwrap();
    let run = amends(folder.path()).args(["fix", "--unsafe", "--pack", "house.yaml", "a.txt"]).assert().code(0);
    let said = String::from_utf8_lossy(&run.get_output().stderr).into_owned();
    assert!(said.contains("filler-sentence: nothing would be left of the reply"), "{said}");
    assert!(!fs::read_to_string(&path).unwrap().trim().is_empty());
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

/// Runs a command on a terminal of its own, and types `answers`. Nothing if there is no `script` to make one with.
fn on_a_terminal(folder: &Path, arguments: &str, answers: &str) -> Option<String> {
    let binary = assert_cmd::cargo::cargo_bin("amends");
    let line = format!("'{}' {arguments}", binary.display());
    let mut command = std::process::Command::new("script");
    command.args(["-qec", &line, "/dev/null"]).current_dir(folder).env("NO_COLOR", "1").env("AMENDS_CACHE_DIR", "");
    let child = command.stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::piped()).spawn();
    let Ok(mut child) = child else {
        eprintln!("script (util-linux) is not installed: the test on a terminal is skipped");
        return None;
    };
    let mut input = child.stdin.take().unwrap();
    std::io::Write::write_all(&mut input, answers.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    drop(input);
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[test]
fn each_rewrite_can_be_asked_about() {
    let folder = folder();
    let path = folder.path().join("a.md");
    let text =
        "Write at your earliest convenience. As you may be aware, it rains.\n\nCall at your earliest convenience.\n";
    fs::write(&path, text).unwrap();
    let fix = "fix --pack house.yaml --interactive a.md";
    let Some(shown) = on_a_terminal(folder.path(), fix, "s\nwhat\na\ns\n") else { return };
    for part in [
        "a.md:1:7: warning: uses stiff words [stiff-words]",
        "- Write at your",
        "+ Write when you can.",
        "read it again",
    ] {
        assert!(shown.contains(part), "{part} in {shown}");
    }
    let skipped = "Write at your earliest convenience.\n\nCall at your earliest convenience.\n";
    assert_eq!(fs::read_to_string(&path).unwrap(), skipped, "{shown}");

    let shown = on_a_terminal(folder.path(), fix, "a\nq\n").unwrap();
    let half = "Write when you can.\n\nCall at your earliest convenience.\n";
    assert_eq!(fs::read_to_string(&path).unwrap(), half, "{shown}");

    let shown = on_a_terminal(folder.path(), fix, "i\n").unwrap();
    let silenced = format!("<!-- amends: ignore[stiff-words] -->\n{half}");
    assert_eq!(fs::read_to_string(&path).unwrap(), silenced, "{shown}");

    let before = fs::metadata(&path).unwrap().modified().unwrap();
    on_a_terminal(folder.path(), fix, "").unwrap();
    assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), before);

    fs::write(folder.path().join("b.txt"), text).unwrap();
    let shown = on_a_terminal(folder.path(), "fix --pack house.yaml -i b.txt", "i\nq\n").unwrap();
    assert!(shown.contains("has no place for a note") && !shown.contains("s(i)lence"), "{shown}");
    assert_eq!(fs::read_to_string(folder.path().join("b.txt")).unwrap(), text);
}

#[test]
fn questions_need_a_terminal() {
    let folder = folder();
    fs::write(folder.path().join("a.txt"), "Write at your earliest convenience.\n").unwrap();
    let done =
        amends(folder.path()).args(["fix", "--pack", "house.yaml", "-i", "a.txt"]).write_stdin("a\n").assert().code(2);
    let said = String::from_utf8_lossy(&done.get_output().stderr).into_owned();
    assert!(said.contains("--interactive needs a terminal"), "{said}");
    let done =
        amends(folder.path()).args(["fix", "--pack", "house.yaml", "-i", "-"]).write_stdin("a\n").assert().code(2);
    let said = String::from_utf8_lossy(&done.get_output().stderr).into_owned();
    assert!(said.contains("give a file"), "{said}");
    assert_eq!(fs::read_to_string(folder.path().join("a.txt")).unwrap(), "Write at your earliest convenience.\n");
}
