//! What `amends` says of each example draft, and that the good ones are left in peace.
//!
//! `INSTA_UPDATE=always cargo test --test examples` accepts what it says now.

#![allow(clippy::unwrap_used)] // Helpers outside of test functions; what cannot be set up has failed.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

/// Drafts that an experienced team lead would send as they are.
const GOOD: &[&str] = &[
    "bank-card-blocked.txt",
    "clinic-results.txt",
    "grocery-social-better.txt",
    "late-parcel-better.txt",
    "restaurant-thanks.txt",
    "saas-how-to.md",
];

fn amends(args: &[&str]) -> (i32, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_amends"));
    command.env("AMENDS_CACHE_DIR", "");
    command.args(args).current_dir(env!("CARGO_MANIFEST_DIR"));
    for name in ["CI", "NO_COLOR", "FORCE_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "GITHUB_ACTIONS", "COLUMNS"] {
        command.env_remove(name);
    }
    let output = command.output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{args:?}");
    (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
}

fn drafts() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/drafts");
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| !name.starts_with('.'))
        .collect();
    names.sort();
    names
}

#[test]
fn what_is_said_of_each_draft() {
    for name in drafts() {
        let path = format!("examples/drafts/{name}");
        let mut said = String::new();
        for command in ["check", "outline"] {
            let (code, out) = amends(&[command, "--no-config", &path]);
            let _ = write!(said, "$ amends {command} {path}\n{out}exit code {code}\n\n");
        }
        insta::with_settings!({omit_expression => true}, {
            insta::assert_snapshot!(name.replace('.', "-"), said);
        });
    }
}

#[test]
fn good_drafts_pass_and_bad_ones_do_not() {
    let mut wrong = Vec::new();
    for name in drafts() {
        let (code, out) =
            amends(&["check", "--no-config", "--output-format", "concise", &format!("examples/drafts/{name}")]);
        if code != i32::from(!GOOD.contains(&name.as_str())) {
            wrong.push(format!("{name}: exit code {code}\n{out}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
