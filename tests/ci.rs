//! The program in CI: exit codes, reports that do not depend on threads, baselines, and the files that are shipped.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use amends::report::Format;

/// A reply that is fine, and one that is not.
const GOOD: &str = "Hello Sam,\n\nI have booked the engineer for Tuesday at nine.\n\nBest wishes,\nDana\n";
const BAD: &str = "Hello Sam,\n\nSorry if the kettle caused you any inconvenience.\n\nBest wishes,\nDana\n";

/// A command with nothing of the environment in it that changes what it does.
fn amends(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_amends"));
    command
        .current_dir(folder)
        .env_clear()
        .env("AMENDS_CACHE_DIR", "")
        .env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command.stdin(Stdio::null());
    command
}

fn run(folder: &Path, args: &[&str]) -> Output {
    amends(folder).args(args).output().expect("the program runs")
}

fn code(output: &Output) -> Option<i32> {
    output.status.code()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn lay(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    folder
}

#[test]
fn exit_codes() {
    let folder = lay(&[
        ("good.txt", GOOD),
        ("bad.txt", BAD),
        ("empty/none.png", "x"),
        ("house/amends.yaml", "chanel: chat\n"),
        ("house/good.txt", GOOD),
        ("rule.yaml", "severity: {sory-if: off}\n"),
        ("pack.yaml", "pack: house\nrulez: {}\n"),
        ("foreign.json", "{}"),
        ("unknown.yaml", "a: [1, 2]\n"),
    ]);
    let select = "--select=sorry-if";
    let table: &[(&str, &[&str], i32)] = &[
        ("clean", &["check", select, "good.txt"], 0),
        ("errors", &["check", select, "bad.txt"], 1),
        ("warnings", &["check", select, "--severity=sorry-if=warning", "bad.txt"], 1),
        ("warnings that may be", &["check", select, "--severity=sorry-if=warning", "--max-warnings=1", "bad.txt"], 0),
        ("too many warnings", &["check", select, "--severity=sorry-if=warning", "--max-warnings=0", "bad.txt"], 1),
        ("errors in spite of --max-warnings", &["check", select, "--max-warnings=9", "bad.txt"], 1),
        ("info only", &["check", select, "--severity=sorry-if=info", "bad.txt"], 0),
        ("info that fails", &["check", select, "--severity=sorry-if=info", "--fail-on=info", "bad.txt"], 1),
        ("fail on errors only", &["check", select, "--severity=sorry-if=warning", "--fail-on=error", "bad.txt"], 0),
        ("never fail", &["check", select, "--fail-on=never", "bad.txt"], 0),
        ("exit zero", &["check", select, "--exit-zero", "bad.txt"], 0),
        ("a rule that is off", &["check", select, "--severity=sorry-if=off", "bad.txt"], 0),
        (
            "below the least severity",
            &["check", select, "--severity=sorry-if=info", "--min-severity=error", "--fail-on=info", "bad.txt"],
            0,
        ),
        ("a folder in which nothing could be checked", &["check", "empty"], 2),
        ("unreadable among readable", &["check", select, "good.txt", "missing.txt"], 2),
        ("unreadable in spite of --exit-zero", &["check", select, "--exit-zero", "missing.txt"], 2),
        ("not understood", &["check", "unknown.yaml"], 2),
        ("bad configuration", &["check", "house/good.txt"], 2),
        ("a rule in the configuration that is none", &["check", "--config=rule.yaml", "good.txt"], 2),
        ("no such configuration", &["check", "--config=none.yaml", "good.txt"], 2),
        ("bad configuration that is not wanted", &["check", "--no-config", select, "house/good.txt"], 0),
        ("bad pack", &["check", "--pack=pack.yaml", "good.txt"], 2),
        ("no such pack", &["check", "--pack=none.yaml", "good.txt"], 2),
        ("no such rule", &["check", "--select=sory-if", "good.txt"], 2),
        ("no such flag", &["check", "--selct=sorry-if", "good.txt"], 2),
        ("no such format", &["check", "--output-format=fulll", "good.txt"], 2),
        ("no such level", &["check", "--severity=sorry-if=loud", "good.txt"], 2),
        ("a report that cannot be written", &["check", "-o", "none/report.txt", "good.txt"], 2),
        ("another report that cannot be written", &["check", "--output-format=sarif=none/x.sarif", "good.txt"], 2),
        ("two reports for one place", &["check", "--output-format=sarif", "--output-format=json", "good.txt"], 2),
        ("no such baseline", &["check", "--baseline=none.json", "good.txt"], 2),
        ("a foreign baseline", &["check", "--baseline=foreign.json", "good.txt"], 2),
        ("help", &["check", "--help"], 0),
        ("no command", &[], 2),
    ];
    for (what, args, wanted) in table {
        let output = run(folder.path(), args);
        let (out, err) = (text(&output.stdout), text(&output.stderr));
        assert_eq!(code(&output), Some(*wanted), "{what}: {args:?}\n{out}\n{err}");
        assert!(*wanted != 2 || !err.is_empty(), "{what}: nothing was said");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_report_that_cannot_be_written_to_the_end_is_an_error() {
    let folder = lay(&[("bad.txt", BAD)]);
    let output = run(folder.path(), &["check", "-o", "/dev/full", "bad.txt"]);
    assert_eq!(code(&output), Some(2), "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("/dev/full"));
}

#[test]
#[cfg(unix)]
fn a_closed_pipe_is_quiet() {
    let folder = many(600);
    let mut child = amends(folder.path())
        .args(["check", ".", "--output-format", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("the program ends");
    assert_eq!(text(&output.stderr), "");
    assert_eq!(code(&output), Some(0));
}

#[test]
fn the_others_are_checked_when_one_cannot_be_read() {
    let folder = lay(&[("bad.txt", BAD)]);
    let output = run(folder.path(), &["check", "--select=sorry-if", "--output-format=json", "missing.txt", "bad.txt"]);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let status: Vec<_> = report["drafts"].as_array().into_iter().flatten().map(|draft| &draft["status"]).collect();
    assert_eq!(status, ["not_checked", "checked"]);
    assert_eq!(report["summary"]["errors"], 1);
    assert_eq!(report["summary"]["not_checked"], 1);
}

/// Many files of several kinds, good and bad.
fn many(count: usize) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for index in 0..count {
        let words = if index % 3 == 0 { BAD } else { GOOD };
        let (name, text) = match index % 4 {
            0 => (format!("mail/{index:05}.txt"), words.to_owned()),
            1 => (format!("web/{index:05}.html"), format!("<p>{}</p>\n", words.trim().replace("\n\n", "</p>\n<p>"))),
            2 => (format!("chat/{index:05}.md"), words.to_owned()),
            _ => {
                let pair = serde_json::json!({"id": format!("p{index}"), "customer": "It broke!", "reply": words});
                (format!("pairs/{index:05}.jsonl"), format!("{pair}\n"))
            }
        };
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    folder
}

#[test]
fn every_report_is_the_same_for_any_number_of_threads() {
    let folder = many(200);
    let reports = |threads: &str| -> Vec<(String, Vec<u8>)> {
        let out = tempfile::tempdir().expect("a folder");
        let mut args = vec!["check".to_owned(), ".".to_owned(), format!("-j{threads}"), "--statistics".to_owned()];
        for format in Format::ALL {
            args.push(format!("--output-format={format}={}", out.path().join(format.name()).display()));
        }
        let output = amends(folder.path()).args(&args).output().expect("the program runs");
        assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
        let mut reports: Vec<_> = Format::ALL
            .iter()
            .map(|format| (format.to_string(), fs::read(out.path().join(format.name())).expect("written")))
            .collect();
        reports.push(("stdout".to_owned(), output.stdout));
        reports
    };
    let (one, eight) = (reports("1"), reports("8"));
    for ((name, one), (_, eight)) in one.iter().zip(&eight) {
        assert!(one == eight, "{name} depends on the number of threads");
        assert!(!one.is_empty(), "{name} is empty");
    }
}

#[test]
fn only_what_got_worse_is_reported_after_a_baseline() {
    let folder = many(24);
    let at = |name: &str| folder.path().join(name);
    let output = run(folder.path(), &["check", ".", "--select=sorry-if", "--write-baseline=base.json"]);
    assert_eq!(code(&output), Some(0), "{}", text(&output.stderr));
    let output = run(folder.path(), &["check", ".", "--select=sorry-if", "--baseline=base.json"]);
    assert_eq!(code(&output), Some(0), "{}", text(&output.stdout));

    // One reply gets worse, below lines that are new.
    let worse = format!("Dear Sam,\n\nThank you.\n\n{BAD}");
    fs::write(at("chat/00002.md"), worse).expect("written");
    let output =
        run(folder.path(), &["check", ".", "--select=sorry-if", "--baseline=base.json", "--output-format=concise"]);
    assert_eq!(code(&output), Some(1));
    let out = text(&output.stdout);
    assert_eq!(out.lines().count(), 1, "{out}");
    assert!(out.contains("chat/00002.md:7:1: error: ") && out.contains("[sorry-if]"), "{out}");

    // One is mended: that is told, and an update drops it without taking the new one in.
    fs::write(at("mail/00000.txt"), GOOD).expect("written");
    let output = run(folder.path(), &["check", ".", "--select=sorry-if", "--baseline=base.json"]);
    assert!(text(&output.stderr).contains("1 finding of the baseline is not there any more"), "{output:?}");
    let output = run(folder.path(), &["check", ".", "--select=sorry-if", "--write-baseline=base.json"]);
    assert_eq!(code(&output), Some(1), "{output:?}");
    let output = run(folder.path(), &["check", ".", "--select=sorry-if", "--baseline=base.json"]);
    assert_eq!((code(&output), text(&output.stderr)), (Some(1), String::new()));
}

#[test]
fn settings_and_files_are_shown() {
    let folder = lay(&[
        ("amends.yaml", include_str!("../examples/ci/amends.yaml")),
        ("macros/chat/a.md", GOOD),
        ("macros/b.md", GOOD),
        ("archive/c.md", GOOD),
    ]);
    let output = run(folder.path(), &["check", "--show-files", "."]);
    let files: Vec<String> = text(&output.stdout).lines().map(|line| line.replace("./", "")).collect();
    assert_eq!(files, ["macros/b.md", "macros/chat/a.md"]);
    let output = run(folder.path(), &["check", "--show-settings", "macros/chat/a.md", "--fail-on=error"]);
    let out = text(&output.stdout);
    assert!(out.contains("channel: chat") && out.contains("amends.yaml:9, an override"), "{out}");
    assert!(out.contains("fail-on: error") && out.contains("# --fail-on"), "{out}");
    // What is left out by the configuration is checked where it is named, unless a hook forbids that.
    assert_eq!(text(&run(folder.path(), &["check", "--show-files", "archive/c.md"]).stdout), "archive/c.md\n");
    let forced = run(folder.path(), &["check", "--force-exclude", "--show-files", "archive/c.md"]);
    assert_eq!(text(&forced.stdout), "");
}

#[test]
fn a_list_of_files_is_read() {
    let folder = lay(&[("a b.txt", BAD), ("c.txt", GOOD), ("list", "a b.txt\0c.txt\0"), ("none", "")]);
    let output = run(folder.path(), &["check", "--file-list=list", "--output-format=concise", "--select=sorry-if"]);
    assert_eq!(text(&output.stdout).lines().count(), 1, "{output:?}");
    assert_eq!(code(&run(folder.path(), &["check", "--file-list=none"])), Some(0));
    assert_eq!(code(&run(folder.path(), &["check", "--file-list=missing"])), Some(2));
}

#[test]
fn the_step_summary_of_github_is_written() {
    let folder = lay(&[("bad.txt", BAD)]);
    let summary = folder.path().join("summary.md");
    fs::write(&summary, "before\n").expect("written");
    let output = amends(folder.path())
        .args(["check", "bad.txt", "--select=sorry-if", "--output-format=github"])
        .env("GITHUB_STEP_SUMMARY", &summary)
        .output()
        .expect("the program runs");
    assert!(text(&output.stdout).starts_with("::error file=bad.txt,line=3"), "{output:?}");
    let summary = fs::read_to_string(summary).expect("read");
    assert!(summary.starts_with("before\n### amends: 1 error"), "{summary}");
}

#[test]
fn directives_are_written_and_silence() {
    let folder = lay(&[("a.md", BAD), ("b.html", "<p>Sorry if it hurt you.</p>\n"), ("c.txt", BAD)]);
    let select = "--select=sorry-if";
    let output = run(folder.path(), &["check", ".", select, "--add-ignore", "known"]);
    assert!(
        text(&output.stderr).contains("directives written into 2 files; 1 findings stand where no comment can"),
        "{output:?}"
    );
    let page = fs::read_to_string(folder.path().join("b.html")).expect("read");
    assert!(page.starts_with("<!-- amends: ignore[sorry-if] known -->\n"), "{page}");
    let output = run(folder.path(), &["check", ".", select, "--output-format=json"]);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(report["summary"]["ignored"], 2, "{report}");
    assert_eq!(report["summary"]["errors"], 1, "{report}");
}

#[test]
fn a_comment_between_or_behind_paragraphs_is_no_part_of_the_reply() {
    const NOTE: &str = "<!-- amends: ignore[sorry-if] known -->";
    let sorry = "Sorry if it hurt you.";
    let silent = [
        format!("Hi Ann,\n\n{NOTE}\n{sorry}\n"),
        format!("Hi Ann,\n\n{NOTE}\n\n{sorry}\n\nBo\n"),
        format!("Hi Ann,\n\n{sorry} {NOTE}\n"),
        format!("Hi Ann,\n\n{sorry} {NOTE}\n\nBo\n"),
        format!("<p>Hi Ann,</p>{NOTE}<p>{sorry}</p>\n"),
        format!("<p>Hi Ann,</p>\n<p>{sorry} {NOTE}</p>\n<p>Bo</p>\n"),
    ];
    let useless = [format!("{sorry}\n\n{NOTE}\n"), format!("{sorry}\n\n{NOTE}\n\nBo\n")];
    for (text, expected) in silent.iter().map(|text| (text, "")).chain(useless.iter().map(|text| (text, "both"))) {
        let name = if text.starts_with('<') { "a.html" } else { "a.md" };
        let folder = lay(&[(name, text)]);
        let select = "--select=sorry-if,unused-suppression,directive-in-reply";
        let output = run(folder.path(), &["check", name, select, "--output-format=json", "--exit-zero"]);
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let findings = report["drafts"][0]["findings"].as_array().expect("findings");
        let rules: Vec<&str> = findings.iter().filter_map(|finding| finding["rule"].as_str()).collect();
        let both = ["sorry-if", "unused-suppression"];
        assert_eq!(rules, if expected.is_empty() { &[] } else { &both[..] }, "{text}");
    }
}

fn shipped(name: &str) -> serde_json::Value {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(name);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_yaml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn shipped_files_are_sound() {
    let hooks = shipped(".pre-commit-hooks.yaml");
    for hook in hooks.as_array().expect("a list") {
        assert!(hook["entry"].as_str().is_some_and(|entry| entry.starts_with("amends check")));
        let files = hook["files"].as_str().expect("a pattern");
        assert!(files.contains("eml") && files.contains("json"));
    }
    let action = shipped("action.yml");
    for step in action["runs"]["steps"].as_array().expect("steps") {
        assert_eq!(step["shell"], "bash");
        // What a user hands over reaches the script as a variable, never as text of the script.
        assert!(!step["run"].as_str().expect("a script").contains("${{"));
    }
    for name in ["pre-commit-config.yaml", "github-workflow.yml", "gitlab-ci.yml", "azure-pipelines.yml", "amends.yaml"]
    {
        assert!(shipped(&format!("examples/ci/{name}")).is_object(), "{name}");
    }
}

#[test]
fn completions_and_manual_page() {
    let folder = lay(&[]);
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let output = run(folder.path(), &["completions", shell]);
        assert_eq!(code(&output), Some(0));
        assert!(text(&output.stdout).contains("output-format"), "{shell}");
    }
    let man = text(&run(folder.path(), &["man"]).stdout);
    assert!(man.contains(".TH amends 1") && man.contains("baseline"), "{man}");
    let schema = run(folder.path(), &["schema", "config"]);
    assert!(serde_json::from_slice::<serde_json::Value>(&schema.stdout).is_ok());
}
