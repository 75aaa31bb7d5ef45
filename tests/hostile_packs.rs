//! A pack from elsewhere is data: it reads no files, waits for nothing, and comes to an end.

#![cfg(unix)]
#![allow(clippy::unwrap_used)] // Helpers outside of test functions; what cannot be set up has failed.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use amends::packs::{self, PackError};

const RULE: &str = "rules:\n  own:\n    severity: error\n    flag: {phrases: [we]}\n    message: says we\n";

fn refused(folder: &Path, name: &str) -> String {
    match packs::load(&folder.join(name).to_string_lossy()) {
        Ok(_) => panic!("{name} is no pack to be used"),
        Err(PackError::Mistakes { problems, files }) => {
            let texts: String = files.iter().skip(1).map(|(_, text)| text.as_str()).collect();
            format!("{problems:?} {texts}")
        }
        Err(error) => error.to_string(),
    }
}

#[test]
fn it_reads_no_files_but_packs() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    fs::create_dir(here.join("packs")).unwrap();
    fs::write(here.join("secret.txt"), "token: [hunter2\n").unwrap();
    fs::write(here.join("secret.yaml"), "pack: base\nlanguage: en\n").unwrap();
    for named in ["../secret.txt", "/etc/passwd", "/dev/zero", "../secret.txt/", "/proc/self/environ", "~/.netrc"] {
        fs::write(here.join("packs/theirs.yaml"), format!("pack: theirs\nextends: {named}\n{RULE}")).unwrap();
        let said = refused(here, "packs/theirs.yaml");
        assert!(said.contains("a pack extends a built-in pack") || said.contains("os error"), "{named}: {said}");
        assert!(!said.contains("hunter2") && !said.contains("root:"), "{named}: {said}");
    }
    let whole = here.join("secret.yaml");
    fs::write(here.join("packs/theirs.yaml"), format!("pack: theirs\nextends: {}\n{RULE}", whole.display())).unwrap();
    assert!(refused(here, "packs/theirs.yaml").contains("by a relative path"));
    fs::write(here.join("packs/theirs.yaml"), format!("pack: theirs\nextends: ../secret.yaml\n{RULE}")).unwrap();
    assert!(packs::load(&here.join("packs/theirs.yaml").to_string_lossy()).is_ok(), "a pack beside it may be extended");
}

#[test]
fn it_waits_for_nothing() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("theirs")).unwrap();
    fs::write(folder.path().join("theirs/a.yaml"), format!("pack: theirs\nlanguage: en\n{RULE}")).unwrap();
    assert!(Command::new("mkfifo").arg(folder.path().join("theirs/b.yaml")).status().unwrap().success());
    std::os::unix::fs::symlink("/dev/zero", folder.path().join("theirs/c.yaml")).unwrap();
    assert!(packs::load(&folder.path().join("theirs").to_string_lossy()).is_ok());
    std::os::unix::fs::symlink("/dev/zero", folder.path().join("zero.yaml")).unwrap();
    assert!(refused(folder.path(), "zero.yaml").contains("larger than 4 MiB"));
}

/// Eight packs that each name the next one many times: 20⁸ ways from the first to the last.
#[test]
fn it_comes_to_an_end() {
    let folder = tempfile::tempdir().unwrap();
    for level in 0..8 {
        let mut text = format!("pack: p{level}\nlanguage: en\n");
        if level < 7 {
            let names: Vec<String> = (0..20).map(|n| format!("{}p{}.yaml", "./".repeat(n), level + 1)).collect();
            let _ = writeln!(text, "extends: [{}]", names.join(", "));
        }
        fs::write(folder.path().join(format!("p{level}.yaml")), text + if level == 0 { RULE } else { "" }).unwrap();
    }
    let said = refused(folder.path(), "p0.yaml");
    assert!(!said.is_empty());
    fs::write(folder.path().join("round.yaml"), format!("pack: round\nextends: ./round.yaml\n{RULE}")).unwrap();
    assert!(refused(folder.path(), "round.yaml").contains("extends a pack that extends it"));
}

/// Each of these would come to more than any computer holds.
#[test]
fn it_takes_bounded_memory() {
    let head = "pack: theirs\nlanguage: en\n";
    let doubled = |first: &str, next: &dyn Fn(usize) -> String| {
        let mut text = first.to_owned();
        for n in 1..60 {
            text.push_str(&next(n));
        }
        text
    };
    let aliases = doubled("x0: &x0 [we]\n", &|n| format!("x{n}: &x{n} [*x{}, *x{}]\n", n - 1, n - 1));
    let lists =
        doubled("words:\n  x0: [we, are]\n", &|n| format!("  x{n}: [<x{}> <x{}>, <x{}> a]\n", n - 1, n - 1, n - 1));
    let flag = |phrase: &str| format!("{head}{}", RULE.replace("[we]", &format!("[{phrase}]")));
    let folder = tempfile::tempdir().unwrap();
    for text in [
        format!("{aliases}{head}{RULE}"),
        format!("{head}{lists}{}", RULE.replace("[we]", "[\"<x59>\"]")),
        flag(&format!("\"{}b{}\"", "(a|[".repeat(5_000), "])".repeat(5_000))),
        flag("{regex: '((a{1000}){1000}){1000}'}"),
        format!("{head}words: {}\n", "[".repeat(10_000)),
    ] {
        fs::write(folder.path().join("theirs.yaml"), text).unwrap();
        assert!(!refused(folder.path(), "theirs.yaml").is_empty());
    }
}

/// Phrases with more different words than a pack has room for.
#[test]
fn it_knows_so_many_words() {
    let folder = tempfile::tempdir().unwrap();
    let mut pack = String::from("pack: wordy\nlanguage: en\nacts:\n  wordy:\n    about: says much\n    phrases:\n");
    for phrase in 0..700 {
        let words: Vec<String> = (0..100).map(|word| format!("w{phrase}x{word}")).collect();
        let _ = writeln!(pack, "      - we ({})", words.join("|"));
    }
    fs::write(folder.path().join("wordy.yaml"), pack).unwrap();
    let told = refused(folder.path(), "wordy.yaml");
    assert!(told.contains("the pack knows more than 65,535 words") && told.contains("file: 1"), "{told:.400}");
    assert_eq!(told.matches("Problem {").count(), 1, "{told:.400}");
}
