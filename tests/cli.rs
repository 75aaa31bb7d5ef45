//! What the command line promises: exit codes, streams, colours, and one clear message for whatever is wrong.

#![allow(clippy::unwrap_used)] // Helpers outside of test functions; what cannot be set up has failed.

mod support;

use std::fs;
use std::path::Path;
use std::process::Stdio;

use assert_cmd::Command;
use support::{Ran, folder, ran};

const ERROR: &str = "Dear Ms Ade, we're sorry if our driver was rude to you on Monday.\n";
const CLEAN: &str = "We open at nine on Sundays.\n";
/// Rules that say nothing about `ERROR` but its error.
const ONLY: &[&str] = &["--select", "sorry-if"];

/// The command in a folder, with what a test may say on its standard input.
fn amends(folder: &Path) -> Command {
    Command::from_std(support::amends(folder))
}

fn run(folder: &Path, args: &[&str]) -> Ran {
    ran(amends(folder).args(args).output().unwrap())
}

fn check(folder: &Path, args: &[&str]) -> Ran {
    run(folder, &[&["check", "--no-config"], args].concat())
}

#[test]
fn exit_codes_tell_clean_found_and_failed_apart() {
    let folder = folder(&[("bad.txt", ERROR), ("good.txt", CLEAN), ("empty.txt", "")]);
    let table: &[(&[&str], i32)] = &[
        (&["good.txt"], 0),
        (&["bad.txt"], 1),
        (&["bad.txt", "good.txt"], 1),
        (&["bad.txt", "--exit-zero"], 0),
        (&["bad.txt", "--fail-on", "error"], 1),
        (&["bad.txt", "--fail-on", "never"], 0),
        (&["bad.txt", "--severity", "sorry-if=warning"], 1),
        (&["bad.txt", "--severity", "sorry-if=warning", "--fail-on", "error"], 0),
        (&["bad.txt", "--severity", "sorry-if=info"], 0),
        (&["bad.txt", "--severity", "sorry-if=info", "--fail-on", "info"], 1),
        (&["bad.txt", "--severity", "sorry-if=off"], 0),
        (&["bad.txt", "--severity", "sorry-if=warning", "--min-severity", "error"], 0),
        (&["bad.txt", "--situation", "routine"], 0),
        (&["empty.txt"], 2),
        (&["gone.txt"], 2),
        (&["gone.txt", "bad.txt"], 2),
        (&["gone.txt", "bad.txt", "--exit-zero"], 2),
    ];
    for (args, code) in table {
        let ran = check(folder.path(), &[args, ONLY].concat());
        assert_eq!(ran.code, *code, "{args:?}\n{}\n{}", ran.out, ran.err);
    }
    let ran = check(folder.path(), &["bad.txt", "--ignore", "sorry-if", "--output-format", "concise"]);
    assert!(!ran.out.contains("sorry-if"), "{}", ran.out);
}

#[test]
fn findings_go_to_standard_output_and_trouble_to_standard_error() {
    let folder = folder(&[("bad.txt", ERROR)]);
    let ran = check(folder.path(), &["gone.txt", "bad.txt"]);
    assert!(ran.out.contains("error[sorry-if]") && ran.out.contains("bad.txt:1:14"), "{}", ran.out);
    assert!(!ran.out.contains("gone.txt"), "{}", ran.out);
    assert!(ran.err.contains("gone.txt") && ran.err.contains("check the spelling"), "{}", ran.err);
    assert_eq!(ran.err.lines().count(), 1, "one message: {}", ran.err);
}

#[test]
fn quiet_leaves_findings_only() {
    let folder = folder(&[("bad.txt", ERROR), ("good.txt", CLEAN)]);
    assert_eq!(check(folder.path(), &["-q", "good.txt"]).out, "");
    let loud = check(folder.path(), &[&["bad.txt"], ONLY].concat()).out;
    let quiet = check(folder.path(), &[&["-q", "bad.txt"], ONLY].concat()).out;
    assert!(loud.contains("1 error in 1 draft") && !quiet.contains("in 1 draft"), "{quiet}");
    assert!(quiet.contains("error[sorry-if]"));
}

#[test]
fn standard_input_is_read_with_and_without_a_dash() {
    let folder = folder(&[]);
    for args in [&["check"][..], &["check", "-"], &["check", "--stdin-filename", "reply.txt"]] {
        let mut command = amends(folder.path());
        command.args(args).args(ONLY).args(["--output-format", "concise"]).write_stdin(ERROR);
        let ran = ran(command.output().unwrap());
        let name = if args.len() > 2 { "reply.txt" } else { "<stdin>" };
        assert_eq!(ran.code, 1, "{}", ran.err);
        assert!(
            ran.out.starts_with(&format!("{name}:1:14: error: ")) && ran.out.ends_with(" [sorry-if]\n"),
            "{}",
            ran.out
        );
    }
    let json = r#"{"id": "a-1", "customer": "Your driver swore at me!", "reply": "Sorry if he was rude."}"#;
    let output = amends(folder.path()).args(["check", "--stdin-filename", "pairs.jsonl"]).write_stdin(json).output();
    assert!(ran(output.unwrap()).out.contains("in “a-1”"), "the name tells the kind");
}

#[test]
fn colour_only_where_it_is_wanted() {
    let folder = folder(&[("bad.txt", ERROR)]);
    let colored = |args: &[&str], env: &[(&str, &str)]| {
        let mut command = amends(folder.path());
        command.args(args).envs(env.iter().copied());
        ran(command.output().unwrap()).out.contains('\u{1b}')
    };
    for args in [&["check", "bad.txt"][..], &["outline", "bad.txt"], &["explain", "sorry-if"], &["rules"]] {
        let with = |when| [args, &["--color", when]].concat();
        assert!(!colored(args, &[]), "into a pipe: {args:?}");
        assert!(colored(args, &[("CLICOLOR_FORCE", "1")]), "forced: {args:?}");
        assert!(!colored(args, &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]), "NO_COLOR goes before: {args:?}");
        assert!(colored(&with("always"), &[("NO_COLOR", "1")]), "the flag goes before: {args:?}");
        assert!(!colored(&with("never"), &[("CLICOLOR_FORCE", "1")]), "the flag goes before: {args:?}");
    }
    assert!(!colored(&["check", "bad.txt", "--output-format", "json", "--color", "always"], &[]), "not in JSON");
}

#[test]
fn a_closed_pipe_is_no_failure() {
    let folder = tempfile::tempdir().unwrap();
    let line = format!("{{\"reply\": {}}}\n", serde_json::to_string(ERROR).unwrap());
    fs::write(folder.path().join("many.jsonl"), line.repeat(2000)).unwrap();
    for format in ["full", "concise", "json"] {
        let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_amends"))
            .env("AMENDS_CACHE_DIR", "")
            .args(["check", "many.jsonl", "--select", "sorry-if", "--output-format", format])
            .current_dir(folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let ran = ran(child.wait_with_output().unwrap());
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{format}");
    }
}

#[test]
fn what_cannot_be_read_gets_one_message_and_the_rest_is_checked() {
    let folder = folder(&[
        ("bad.txt", ERROR),
        ("empty.txt", " \n"),
        (
            "pairs.jsonl",
            "{\"id\": \"a\", \"reply\": \"We open at nine.\"}\n{broken\n{\"id\": \"c\", \"reply\": \"Sorry if he was rude.\"}\n",
        ),
        ("unknown.bin", "\u{0}\u{1}\u{2}"),
    ]);
    let mut args = vec!["gone.txt", "empty.txt", "pairs.jsonl", "bad.txt", "--output-format", "concise"];
    args.extend(ONLY);
    let ran = check(folder.path(), &args);
    assert_eq!(ran.code, 2);
    for (what, next) in [("gone.txt", "check the spelling"), ("empty.txt", "empty"), ("pairs.jsonl", "line 2")] {
        let lines: Vec<&str> = ran.err.lines().filter(|line| line.contains(what)).collect();
        assert!(matches!(lines.as_slice(), [line] if line.contains(next)), "{what}: {lines:?}");
    }
    assert!(ran.out.contains("bad.txt:1:14: error: "), "{}", ran.out);
    assert!(ran.out.contains("pairs.jsonl:3:"), "the lines around a broken one are checked: {}", ran.out);
}

#[test]
fn other_encodings_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let text = "Café: we're sorry if our driver was rude to you.";
    let utf16 = |bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
    let mut little = vec![0xff, 0xfe];
    little.extend(utf16(u16::to_le_bytes));
    let mut big = vec![0xfe, 0xff];
    big.extend(utf16(u16::to_be_bytes));
    let latin: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let marked = [b"\xef\xbb\xbf", text.as_bytes()].concat();
    for (name, bytes) in [("le.txt", little), ("be.txt", big), ("latin.txt", latin), ("bom.txt", marked)] {
        fs::write(folder.path().join(name), bytes).unwrap();
        let ran = check(folder.path(), &[&[name, "--output-format", "concise"], ONLY].concat());
        assert!(ran.out.starts_with(&format!("{name}:1:7: error: ")), "{name}: {}{}", ran.out, ran.err);
    }
}

#[test]
fn a_folder_is_read_without_what_is_hidden_or_ignored() {
    let folder =
        folder(&[("bad.txt", ERROR), (".hidden.txt", ERROR), ("left.txt", ERROR), (".gitignore", "left.txt\n")]);
    fs::write(folder.path().join("image.png"), b"\x89PNG\r\n\x1a\n\0\0").unwrap();
    let ran = check(folder.path(), &[&[".", "-v", "--output-format", "concise"], ONLY].concat());
    assert_eq!(ran.out.lines().count(), 1, "{}", ran.out);
    assert!(ran.out.contains("bad.txt:1:14"), "{}", ran.out);
    assert_eq!(ran.code, 1);
}

#[test]
fn slips_are_met_with_the_nearest_name() {
    let folder = folder(&[("bad.txt", ERROR)]);
    let table: &[(&[&str], &str)] = &[
        (&["check", "--select", "sory-if", "bad.txt"], "did you mean `sorry-if`?"),
        (&["check", "--ignore", "missing-appology", "bad.txt"], "did you mean `missing-apology`?"),
        (&["check", "--severity", "sorryif=off", "bad.txt"], "did you mean `sorry-if`?"),
        (&["check", "--severity", "sorry-if", "bad.txt"], "RULE=LEVEL"),
        (&["check", "--severity", "sorry-if=loud", "bad.txt"], "none of error, warning, info, off"),
        (&["check", "--fail-on", "wrning", "bad.txt"], "similar value exists: 'warning'"),
        (&["check", "--channel", "emial", "bad.txt"], "similar value exists: 'email'"),
        (&["check", "--output-format", "jsno", "bad.txt"], "similar value exists: 'json'"),
        (&["check", "--chanel", "email", "bad.txt"], "similar argument exists: '--channel'"),
        (&["chek", "bad.txt"], "'check'"),
        (&["explain", "sory-if"], "did you mean `sorry-if`?"),
        (&["explain", "inconvenience"], "`any-inconvenience`"),
        (&["check", "--customer", "gone.txt", "bad.txt"], "gone.txt"),
    ];
    for (args, message) in table {
        let ran = run(folder.path(), args);
        assert_eq!(ran.code, 2, "{args:?}: {}", ran.err);
        assert!(ran.err.contains(message), "{args:?}: {}", ran.err);
        assert_eq!(ran.out, "", "{args:?}");
    }
}

#[test]
fn nothing_out_of_a_draft_reaches_the_terminal_as_a_command() {
    let hostile =
        "Dear \u{1b}]0;owned\u{7}Ann, we're sorry if\u{202e} our driver \u{1b}[2Jwas rude. ##vso[task.complete]\n";
    let folder = folder(&[("bad.txt", hostile)]);
    let formats = ["full", "concise", "grouped", "json", "json-lines"];
    let mut pages: Vec<Ran> =
        formats.iter().map(|format| check(folder.path(), &["bad.txt", "--output-format", format])).collect();
    pages.push(run(folder.path(), &["outline", "bad.txt"]));
    for ran in pages {
        let raw =
            ran.out.chars().find(|&c| c.is_control() && c != '\n' || c == '\u{202e}' && !ran.out.starts_with('{'));
        assert_eq!(raw, None, "{}", ran.out);
    }
}

#[test]
fn json_lists_every_draft_with_its_places() {
    let folder = folder(&[("bad.txt", ERROR), ("good.txt", CLEAN)]);
    let ran = check(folder.path(), &[&["bad.txt", "good.txt", "--output-format", "json"], ONLY].concat());
    let json: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(json["version"], 1);
    assert_eq!(json["drafts"].as_array().map(Vec::len), Some(2));
    let finding = &json["drafts"][0]["findings"][0];
    assert_eq!(finding["rule"], "sorry-if");
    assert_eq!(finding["span"]["start"]["line"], 1);
    assert_eq!(finding["span"]["start"]["column"], 14);
    assert_eq!(finding["span"]["start"]["byte"], 13);
    assert_eq!(json["drafts"][1]["status"], "checked");
    assert_eq!(json["drafts"][1]["findings"].as_array().map(Vec::len), Some(0));
    assert_eq!(json["summary"]["errors"], 1);
}

#[test]
fn outline_tells_the_acts_and_what_is_missing() {
    let reply = "I'm sorry our driver left your parcel in the rain.\n\nOn Mon, 9 Nov 2026 at 08:14, Ann Roe <ann@example.com> wrote:\n> My parcel was soaked, I am furious!\n";
    let folder = folder(&[("reply.txt", reply)]);
    let page = run(folder.path(), &["outline", "reply.txt"]);
    assert_eq!(page.code, 0, "{}", page.err);
    for part in ["complaint: the customer's message shows it", "anger", "apology", "[x] sorry", "[ ] by when"] {
        assert!(page.out.contains(part), "{part}: {}", page.out);
    }
    let json = run(folder.path(), &["outline", "reply.txt", "--output-format", "json"]).out;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let draft = &json["drafts"][0];
    assert_eq!(draft["sentences"].as_array().map(Vec::len), Some(1), "nothing quoted: {draft}");
    assert!(draft["acts"].as_array().unwrap().iter().any(|act| act["act"] == "apology"));
    assert!(draft["cues"].as_array().unwrap().iter().any(|cue| cue["cue"] == "anger"));
    assert!(draft["recovery"].as_array().unwrap().iter().any(|need| need["need"] == "sorry" && need["met"] == true));
}

#[test]
fn a_message_without_cues_is_weighed_where_the_pack_knows_how() {
    let folder = folder(&[("ask.txt", "Xyzzy, plugh.\n"), ("reply.txt", "The hall is open.\n")]);
    let page = |language| {
        run(folder.path(), &["outline", "--customer", "ask.txt", "--language", language, "--no-config", "reply.txt"])
            .out
    };
    let (weighed, cue) = ("its words are weighed", "shows no cue");
    assert!(page("en").contains(cue) && page("en").contains(weighed), "{}", page("en"));
    assert!(page("de").contains(cue) && !page("de").contains(weighed), "{}", page("de"));
}

#[test]
fn a_message_is_a_file_with_words_in_it() {
    let folder = folder(&[("empty.txt", " \n"), ("reply.txt", "The hall is open.\n")]);
    for (message, told) in [
        ("-", "--customer wants a file: standard input is for the draft"),
        ("empty.txt", "there is no message in it"),
        ("gone.txt", "the customer's message"),
    ] {
        let run = run(folder.path(), &["check", "--customer", message, "reply.txt"]);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{message}");
        assert!(run.err.contains(told), "{message}: {}", run.err);
    }
}

#[test]
fn rules_and_explanations_come_as_json_too() {
    let folder = folder(&[]);
    let rules: serde_json::Value =
        serde_json::from_str(&run(folder.path(), &["rules", "--output-format", "json"]).out).unwrap();
    let rule = rules["rules"].as_array().unwrap().iter().find(|rule| rule["id"] == "sorry-if").unwrap();
    assert_eq!(
        (&rule["severity"], &rule["situation"], &rule["trigger"]),
        (&"error".into(), &"complaint".into(), &"flag".into())
    );
    let page: serde_json::Value =
        serde_json::from_str(&run(folder.path(), &["explain", "sorry-if", "--output-format", "json"]).out).unwrap();
    assert_eq!((&page["kind"], &page["id"]), (&"rule".into(), &"sorry-if".into()));
    assert!(page["sources"].as_array().unwrap().iter().any(|source| source["words"].as_str().unwrap().contains("NHS")));
    let act = run(folder.path(), &["explain", "apology"]);
    assert!(act.out.contains("act of the pack service-recovery") && act.out.contains("missing-apology"), "{}", act.out);
    let weighed = run(folder.path(), &["explain", "ownership"]);
    assert!(weighed.out.contains("sentences whose words together tell of it"), "{}", weighed.out);
    assert!(weighed.out.contains("the words of the sentence together speak against it"), "{}", weighed.out);
}

#[test]
fn help_and_version_are_no_failure() {
    let folder = folder(&[]);
    for args in [&["--help"][..], &["--version"], &["check", "--help"], &["help", "explain"]] {
        let ran = run(folder.path(), args);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{args:?}");
        assert!(ran.out.contains("amends"), "{args:?}");
    }
    assert_eq!(run(folder.path(), &[]).code, 2);
}
