//! Rewrites as they are written in a pack, on replies: words exchanged, words taken out, and what is left of the sentence.

#![allow(clippy::unwrap_used)] // Helpers outside of test functions; what cannot be set up has failed.

use std::fs;
use std::process::Command;

/// A pack whose only rule finds the phrases, with a comma between them, and has the rewrite.
fn pack(phrases: &str, rewrite: &str) -> String {
    let phrases: Vec<String> = phrases.split(", ").map(|phrase| format!("'{phrase}'")).collect();
    let phrases = phrases.join(", ");
    format!(
        "pack: house\nlanguage: en\nrules:\n  words:\n    severity: info\n    message: says it\n    flag: {{phrases: [{phrases}]}}\n    rewrite: {rewrite}\n"
    )
}

/// What `fix` makes of a reply with that pack.
fn fixed(phrases: &str, rewrite: &str, reply: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let (house, draft) = (folder.path().join("house.yaml"), folder.path().join("reply.txt"));
    fs::write(&house, pack(phrases, rewrite)).unwrap();
    fs::write(&draft, reply).unwrap();
    let out = Command::new(env!("CARGO_BIN_EXE_amends"))
        .env("AMENDS_CACHE_DIR", "")
        .args(["fix", "--no-config", "--pack"])
        .args([&house, &draft])
        .output()
        .unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    fs::read_to_string(&draft).unwrap()
}

#[test]
fn words_are_exchanged_inside_of_what_was_found() {
    let table = r#"{words: {prior to: before, commencement: start, "{who: (we|I)} endeavour to": "{who} try to"}, applicability: safe}"#;
    for (reply, want) in [
        ("Prior to the commencement of the works we ring.\n", "Before the start of the works we ring.\n"),
        ("We ring prior to\nyour visit.\n", "We ring before\nyour visit.\n"),
        ("Tomorrow we\nendeavour to come.\n", "Tomorrow we try to come.\n"),
        ("Then I endeavour to come.\n", "Then I try to come.\n"),
        // Words elsewhere stay, and so does what is quoted.
        ("The commencement is on Monday.\n", "The commencement is on Monday.\n"),
        ("You wrote \"we endeavour to come on Monday\".\n", "You wrote \"we endeavour to come on Monday\".\n"),
    ] {
        assert_eq!(fixed("prior to [the] [commencement], endeavour to", table, reply), want);
    }
}

#[test]
fn words_are_taken_out_so_that_the_sentence_reads_on() {
    let table = r#"{words: {"please be advised that": "", obviously: "", "😀": ""}, applicability: safe}"#;
    for (reply, want) in [
        ("Please be advised that the shop is shut.\n", "The shop is shut.\n"),
        ("Dear Jo,\n\nPlease be advised that élan is shut.\n", "Dear Jo,\n\nÉlan is shut.\n"),
        ("It rains, so please be advised that we stay in.\n", "It rains, so we stay in.\n"),
        ("Obviously, the shop is shut.\n", "The shop is shut.\n"),
        ("The shop is, obviously, shut.\n", "The shop is shut.\n"),
        ("The shop is shut, obviously.\n", "The shop is shut.\n"),
        ("The shop is shut 😀\n\nBo\n", "The shop is shut\n\nBo\n"),
        // There it would leave a hole.
        ("Please be advised that: the shop is shut.\n", "Please be advised that: the shop is shut.\n"),
    ] {
        assert_eq!(fixed("please be advised that, obviously, 😀", table, reply), want);
    }
}

#[test]
fn a_full_stop_ends_the_sentence() {
    let table = r#"{words: {but: "."}, applicability: safe}"#;
    assert_eq!(fixed("sorry but", table, "I'm sorry, but our van broke.\n"), "I'm sorry. Our van broke.\n");
    assert_eq!(fixed("sorry but", table, "Sorry but, our van broke.\n"), "Sorry. Our van broke.\n");
}

#[test]
fn a_match_goes_where_commas_set_it_apart() {
    let rewrite = "{delete: match, applicability: safe}";
    for (reply, want) in [
        ("As I said, the shop is shut.\n", "The shop is shut.\n"),
        ("The shop, as I said, is shut.\n", "The shop is shut.\n"),
        ("The shop is shut, as I said.\n", "The shop is shut.\n"),
        ("As I said.\n\nThe shop is shut.\n", "The shop is shut.\n"),
        ("As I said in May, the shop is shut.\n", "As I said in May, the shop is shut.\n"),
        ("The shop is as I said.\n", "The shop is as I said.\n"),
    ] {
        assert_eq!(fixed("as I said", rewrite, reply), want);
    }
}

#[test]
fn a_second_run_changes_nothing() {
    let table = r#"{words: {"please be advised that": ""}, applicability: safe}"#;
    let once = fixed("please be advised that", table, "Please be advised that please be advised that it is shut.\n");
    assert_eq!(once, "It is shut.\n");
    assert_eq!(fixed("please be advised that", table, &once), once);
}
