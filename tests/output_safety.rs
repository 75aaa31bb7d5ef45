//! Text from outside comes out as text: in every format, from drafts, names, paths, rules and configurations, with a reader of
//! the format as judge.

#![allow(clippy::unwrap_used)] // Helpers outside of test functions; what cannot be set up has failed.

#[path = "../fuzz/oracles/mod.rs"]
mod oracles;

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

/// Texts that terminals, CI runners, browsers and editors act on, or that a format forbids.
const HOSTILE: &[&str] = &[
    "\u{1b}[2J\u{1b}[31mred",
    "\u{1b}]8;;http://evil.example\u{7}click\u{1b}]8;;\u{7}",
    "\u{1b}]52;c;aGk=\u{7}\u{1b}P+q\u{1b}\\",
    "\u{9b}31m\u{9d}0;title\u{9c}",
    "\u{7f}\u{8}\u{8}\u{8}\0\u{b}\u{c}\u{e}",
    "\u{202e}txt.exe\u{202c}\u{2066}x\u{2069}\u{200e}\u{200f}\u{61c}",
    "in\u{200b}vis\u{ad}ible\u{feff}\u{2060}\u{e0041}\u{e007f}",
    "line\rover\r\nwritten\u{85}\u{2028}\u{2029}",
    "\n::error file=x::y\n::set-output name=a::b\n ::add-mask::x",
    "%0A::warning::x%0D%25",
    "##vso[task.setvariable variable=x]y ##[error]z ##VSO[x]",
    "\n##[section]x\n##[command]y",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "'\"><svg/onload=alert(1)></pre></title></style></textarea><!--",
    "]]>--><![CDATA[x]]><!DOCTYPE x [<!ENTITY y 'z'>]>&y;&#0;&lt;b&gt;",
    "[x](javascript:alert(1)) ![y](http://evil.example/p.png) <http://evil.example>",
    "| a | b |\n|---|---|\n# heading\n> quote\n```\ncode",
    "@everyone #12 www.evil.example https://evil.example `rm -rf` **b** _i_ ~~s~~ $x$",
    "\u{fffe}\u{ffff}\u{fdd0}\u{10ffff}\u{d7ff}\u{e000}",
    "- a: {b: [c, \"d\"]}\n...\n---\n%YAML 1.2\n!!python/object x",
    "# SKIP not run\nnot ok 1 # TODO\nBail out!",
    "\\u001b[31m \\x1b \\n \\\" \\' \\",
    "{text} {count} {name} {{x}} {% if %}",
];

fn words(hostile: &str) -> String {
    format!("Dear Ms Ade,\n\nwe are sorry if {hostile} you our{hostile}it we.\n\nKind regards,\nDana {hostile}\n")
}

#[test]
fn drafts_of_every_kind() {
    let mut found = 0;
    for hostile in HOSTILE {
        let words = words(hostile);
        let json = |text: &str| serde_json::to_string(text).unwrap();
        let (said, name) = (json(&words), json(hostile));
        found += oracles::reported("a.txt", words.as_bytes());
        found += oracles::reported("a.md", words.as_bytes());
        found += oracles::reported("a.html", format!("<p>{words}</p>").as_bytes());
        found +=
            oracles::reported("a.eml", format!("From: a@b.example\nSubject: {hostile}\nTo: x\n\n{words}").as_bytes());
        let pair = format!(
            "{{\"id\":{name},\"customer\":{said},\"reply\":{said}}}\n{{\"reply\":{name},\"channel\":{name}}}\n{hostile}\n"
        );
        found += oracles::reported("a.jsonl", pair.as_bytes());
        let macros = format!(
            "{{\"macros\":[{{\"title\":{name},\"actions\":[{{\"field\":\"comment_value\",\"value\":{said}}}]}},{{\"title\":{name},\"active\":false,\"actions\":[]}}]}}"
        );
        found += oracles::reported("a.json", macros.as_bytes());
        let cell = words.replace('"', "\"\"");
        found += oracles::reported(
            "a.csv",
            format!("title,text\n\"{}\",\"{cell}\"\n", hostile.replace('"', "\"\"")).as_bytes(),
        );
    }
    assert!(found > HOSTILE.len() * 20, "the judges have something to judge: {found}");
}

#[test]
fn paths() {
    for hostile in HOSTILE {
        let found = oracles::reported(&format!("a/{hostile}.txt"), words("and").as_bytes());
        assert!(found > 0);
        oracles::reported(&format!("{hostile}.jsonl"), b"{\"reply\":\"we\"}\n{\n");
    }
}

struct Ran {
    code: Option<i32>,
    out: String,
    err: String,
}

fn run(folder: &Path, args: &[&str]) -> Ran {
    let mut command = Command::new(env!("CARGO_BIN_EXE_amends"));
    command.current_dir(folder).args(args).stdin(Stdio::null());
    for name in ["CI", "GITHUB_ACTIONS", "FORCE_COLOR", "CLICOLOR_FORCE"] {
        command.env_remove(name);
    }
    let output = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("output is UTF-8");
    Ran { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

/// What a command writes acts on nobody, in one stream or the other.
fn safe(folder: &Path, args: &[&str]) -> Ran {
    let ran = run(folder, args);
    assert!(matches!(ran.code, Some(0..=2)), "{args:?}: {:?}\n{}", ran.code, ran.err);
    for text in [&ran.out, &ran.err] {
        oracles::harmless(text, false);
        for line in text.lines() {
            let own = line.starts_with("::error file=") || line.starts_with("##vso[task.logissue type=");
            let rest = if own { &line[2..] } else { line };
            assert!(!rest.trim_start().starts_with("::"), "{args:?}: {line}");
            assert!(!rest.contains("##[") && !rest.to_lowercase().contains("##vso["), "{args:?}: {line}");
        }
    }
    ran
}

/// A pack of a house in which everything that can be said is hostile.
fn pack(hostile: &str) -> String {
    let text = serde_json::to_string(hostile).unwrap();
    format!(
        "pack: house\nlanguage: en\nacts:\n  we-act:\n    about: {text}\n    phrases: [we]\n    examples: {{flagged: [{text}], clean: [we]}}\n\
         rules:\n  own:\n    family: {text}\n    severity: error\n    flag: we-act\n    message: {text}\n    label: {text}\n    why: {text}\n    help: {text}\n    \
         traps: {text}\n    sources: [{text}]\n    rewrite: {{replace: {text}, applicability: unsafe}}\n    examples: {{flagged: [{text}], clean: [we]}}\n"
    )
}

#[test]
fn commands_about_packs() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    fs::write(here.join("draft.txt"), words("and")).unwrap();
    let mut loaded = 0;
    for hostile in HOSTILE {
        fs::write(here.join("house.yaml"), pack(hostile)).unwrap();
        for args in [
            &["explain", "--pack", "house.yaml", "own"][..],
            &["outline", "--no-config", "--pack", "house.yaml", "draft.txt"],
            &["test", "house.yaml"],
            &["rules", "--pack", "house.yaml"],
        ] {
            safe(here, args);
        }
        let checked = safe(here, &["check", "--no-config", "--pack", "house.yaml", "draft.txt", "gone.txt"]);
        loaded += usize::from(checked.out.contains("error[own]"));
        // The same as mistakes: keys and values that no pack has, drawn on the file.
        let text = serde_json::to_string(hostile).unwrap();
        fs::write(
            here.join("broken.yaml"),
            format!("pack: house\nlanguage: {text}\n{text}: x\nrules:\n  own: {{severity: {text}, flag: {text}}}\n"),
        )
        .unwrap();
        assert_eq!(
            safe(here, &["check", "--no-config", "--pack", "broken.yaml", "draft.txt"]).code,
            Some(2),
            "{hostile:?}"
        );
        fs::write(here.join("raw.yaml"), format!("pack: house\n{hostile}: [\n")).unwrap();
        safe(here, &["check", "--no-config", "--pack", "raw.yaml", "draft.txt"]);
    }
    assert!(loaded * 2 > HOSTILE.len(), "most of these packs can be used: {loaded}");
}

#[test]
fn commands_about_configurations_and_flags() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    fs::write(here.join("draft.txt"), words("and")).unwrap();
    for hostile in HOSTILE {
        let text = serde_json::to_string(hostile).unwrap();
        fs::write(here.join("amends.yaml"), format!("exclude: [{text}]\nchannel: chat\n")).unwrap();
        safe(here, &["check", "--show-settings", "draft.txt"]);
        safe(here, &["check", "-v", "draft.txt"]);
        fs::write(here.join("amends.yaml"), format!("{text}: x\nignore: [{text}]\npacks: [{text}]\n")).unwrap();
        assert_eq!(safe(here, &["check", "draft.txt"]).code, Some(2));
        fs::remove_file(here.join("amends.yaml")).unwrap();
        // A NUL cannot be in an argument.
        let flag = hostile.replace('\0', "");
        for args in [
            &["check", "--no-config", "--ignore", &flag, "draft.txt"][..],
            &["check", "--no-config", "--severity", &flag, "draft.txt"],
            &["check", "--no-config", "--pack", &flag, "draft.txt"],
            &["check", "--no-config", "--library", &flag, "draft.txt"],
            &["check", "--no-config", "--stdin-filename", &flag, "-"],
            &["check", "--no-config", "--exclude", &flag, "draft.txt"],
            &["check", "--no-config", "--channel", &flag, "draft.txt"],
            &["check", "--no-config", "--baseline", &flag, "draft.txt"],
            &["check", "--no-config", "--output-format", &flag, "draft.txt"],
            &["explain", &flag],
            &[&flag],
        ] {
            safe(here, args);
        }
    }
}
