//! Text from outside comes out as text: in every format, from drafts, names, paths, rules and configurations, with a reader of
//! the format as judge.

#![allow(clippy::unwrap_used)] // Helpers outside of test functions; what cannot be set up has failed.

#[path = "../fuzz/oracles/mod.rs"]
mod oracles;

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::json;

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

/// What a language server says about a buffer and under the cursor, to an editor that shows Markdown and to one that does not.
#[test]
fn what_editors_show() {
    let folder = tempfile::tempdir().unwrap();
    let pack_file = folder.path().join("house.yaml");
    let mut hovers = 0;
    for (index, hostile) in HOSTILE.iter().enumerate() {
        fs::write(&pack_file, pack(hostile)).unwrap();
        let uri = format!("file://{}/a{index}.md", folder.path().display());
        let kind = if index % 2 == 0 { "markdown" } else { "plaintext" };
        let capabilities = json!({"textDocument": {
            "hover": {"contentFormat": [kind]},
            "codeAction": {"codeActionLiteralSupport": {}, "disabledSupport": true},
            "publishDiagnostics": {"relatedInformation": true},
        }});
        let options = json!({"packs": pack_file.to_string_lossy()});
        let about = json!({"uri": uri});
        let at = json!({"line": 2, "character": 0});
        let opened = json!({"uri": uri, "languageId": "markdown", "version": 1, "text": words(hostile)});
        let explained = json!({"command": "amends.explain", "arguments": [uri, "own"]});
        let unknown = json!({"command": format!("amends.{hostile}"), "arguments": [hostile]});
        let said = oracles::talk(&[
            json!({"jsonrpc": "2.0", "id": 1, "method": "initialize",
                   "params": {"rootUri": null, "capabilities": capabilities, "initializationOptions": options}}),
            json!({"jsonrpc": "2.0", "method": "initialized", "params": {}}),
            json!({"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {"textDocument": opened}}),
            json!({"jsonrpc": "2.0", "id": 2, "method": "textDocument/hover", "params": {"textDocument": about, "position": at}}),
            json!({"jsonrpc": "2.0", "id": 3, "method": "textDocument/codeAction",
                   "params": {"textDocument": about, "range": {"start": at, "end": at}, "context": {"diagnostics": []}}}),
            json!({"jsonrpc": "2.0", "id": 4, "method": "workspace/executeCommand", "params": explained}),
            json!({"jsonrpc": "2.0", "id": 5, "method": "workspace/executeCommand", "params": unknown}),
            json!({"jsonrpc": "2.0", "id": 6, "method": hostile, "params": {}}),
            json!({"jsonrpc": "2.0", "id": 7, "method": "shutdown"}),
        ]);
        let hover = said.iter().find(|message| message["id"] == 2 && message.get("method").is_none()).unwrap();
        if let Some(contents) = hover["result"].get("contents") {
            assert_eq!(contents["kind"], kind);
            hovers += 1;
        }
    }
    assert!(hovers * 2 > HOSTILE.len(), "most of these say something under the cursor: {hovers}");
}

struct Ran {
    code: Option<i32>,
    out: String,
    err: String,
}

fn run(folder: &Path, args: &[&str]) -> Ran {
    let mut command = Command::new(env!("CARGO_BIN_EXE_amends"));
    command.env("AMENDS_CACHE_DIR", "");
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
    assert!(matches!(ran.code, Some(0..=2 | 78 | 127)), "{args:?}: {:?}\n{}", ran.code, ran.err);
    for text in [&ran.out, &ran.err] {
        oracles::harmless(text, false);
        for line in text.lines() {
            let own = ["::error file=", "::notice title=amends::", "##vso[task.logissue type="]
                .iter()
                .any(|own| line.starts_with(own));
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

/// A pack that says every hostile text, each of them about another word of [`every_word`].
fn pack_of_all() -> String {
    let mut out = "pack: house\nlanguage: en\nrules:\n".to_owned();
    for (index, hostile) in HOSTILE.iter().enumerate() {
        let text = serde_json::to_string(hostile).unwrap();
        let rule = format!(
            "  own-{index}:\n    family: {text}\n    severity: error\n    flag: {{phrases: [word{index}]}}\n    message: {text}\n    label: {text}\n    \
             why: {text}\n    help: {text}\n    traps: {text}\n    sources: [{text}]\n    rewrite: {{replace: {text}, applicability: unsafe}}\n    \
             examples: {{flagged: [{text}], clean: [word{index}]}}\n"
        );
        // What no pack may say is left out.
        let alone =
            amends::pack::PackFile { name: "house.yaml", text: &format!("pack: house\nlanguage: en\nrules:\n{rule}") };
        let english = amends::pack::PackFile { name: "en.yaml", text: include_str!("../rules/languages/en.yaml") };
        if amends::pack::compile(english, amends::pack::ReadFiles::new(&[alone])).is_ok() {
            out.push_str(&rule);
        }
    }
    out
}

/// A draft with every word that [`pack_of_all`] is about, and every hostile text beside it.
fn every_word() -> String {
    let sentences: Vec<String> = HOSTILE
        .iter()
        .enumerate()
        .map(|(index, hostile)| format!("It is word{index} and {} again.", hostile.replace('\0', "")))
        .collect();
    format!("Dear Ms Ade,\n\n{}\n", sentences.join("\n\n"))
}

#[test]
fn commands_about_all_of_it_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    fs::write(here.join("draft.txt"), every_word()).unwrap();
    fs::write(here.join("house.yaml"), pack_of_all()).unwrap();
    let rules = oracles::of_json(&safe(here, &["rules", "--pack", "house.yaml", "--output-format", "json"]).out);
    let ids: Vec<&str> = rules["rules"].as_array().unwrap().iter().filter_map(|rule| rule["id"].as_str()).collect();
    assert!(ids.len() > HOSTILE.len() / 2, "most of these texts may be said by a pack: {ids:?}");
    for id in &ids {
        let page = safe(here, &["explain", "--pack", "house.yaml", "--output-format", "json", id]).out;
        assert_eq!(oracles::of_json(&page)["id"], *id);
    }
    for args in [
        &["test", "house.yaml", "--output-format", "json"][..],
        &["test", "house.yaml", "--on", "draft.txt", "--output-format", "json"],
        &["outline", "--no-config", "--pack", "house.yaml", "--output-format", "json", "draft.txt"],
    ] {
        assert!(oracles::of_json(&safe(here, args).out).is_object(), "{args:?}");
    }
    let junit = safe(here, &["test", "house.yaml", "--output-format", "junit"]).out;
    assert_eq!(roxmltree::Document::parse(&junit).unwrap().root_element().tag_name().name(), "testsuites");
    for args in [
        &["test", "house.yaml"][..],
        &["test", "house.yaml", "--on", "draft.txt"],
        &["check", "--no-config", "--pack", "house.yaml", "--statistics", "draft.txt"],
        &["check", "--no-config", "--pack", "house.yaml", "--output-format", "github", "--statistics", "draft.txt"],
    ] {
        let said = safe(here, args);
        assert!(said.out.contains("own-"), "{args:?}: {}", said.out);
    }
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
        ] {
            safe(here, args);
        }
    }
    // What is said back in one place only, of all texts at once.
    let flag = HOSTILE.concat().replace('\0', "");
    for args in [
        &["check", "--no-config", "--customer", &flag, "draft.txt"][..],
        &["check", "--no-config", "--file-list", &flag],
        &["check", "--no-config", "--add-ignore", &flag, "draft.txt"],
        &["check", "--config", &flag, "draft.txt"],
        &["check", &flag],
        &["fix", "--no-config", "--rule", &flag, "draft.txt"],
        &["fix", "--no-config", &flag],
        &["outline", "--no-config", &flag],
        &["init", "--pack", &flag],
        &["rules", "--pack", &flag],
        &["test", &flag],
        &["test", "--on", &flag],
        &["gate", "--no-config", "--pack", &flag, "true"],
        &["gate", "--no-config", "--", &flag],
        &["explain", &flag],
        &[&flag],
    ] {
        safe(here, args);
    }
}

/// A folder with hostile names: what is written there, and what is said about it.
#[test]
#[cfg(unix)]
fn files_that_are_written() {
    let house = tempfile::tempdir().unwrap();
    let house = house.path().join("house.yaml");
    fs::write(&house, "pack: house\nlanguage: en\nrules:\n  own:\n    severity: error\n    flag: {phrases: [\"we ... it\", sorry]}\n    message: m\n").unwrap();
    let house = house.to_str().unwrap();
    for hostile in HOSTILE {
        let folder = tempfile::tempdir().unwrap();
        let here = folder.path();
        let name = hostile.replace(['\0', '/'], "");
        fs::write(here.join(format!("{name}.txt")), words(&hostile.replace('\0', ""))).unwrap();
        let pair = json!({"id": hostile, "reply": words(hostile)}).to_string();
        fs::write(here.join("pairs.jsonl"), pair + "\n").unwrap();
        let baseline = format!("./{name}.json");
        for _ in 0..2 {
            safe(
                here,
                &["check", "--no-config", "--language", "en", "--pack", house, "--write-baseline", &baseline, "."],
            );
        }
        let written = fs::read_to_string(here.join(&baseline)).unwrap();
        oracles::harmless(&written, false);
        let findings = oracles::of_json(&written)["findings"].as_array().unwrap().len();
        assert!(findings > 1, "{hostile:?}: {written}");
        let again = safe(
            here,
            &[
                "check",
                "--no-config",
                "--language",
                "en",
                "--pack",
                house,
                "--baseline",
                &baseline,
                "--output-format",
                "concise",
                ".",
            ],
        );
        assert_eq!((again.code, again.out.as_str()), (Some(0), ""), "every finding is known again: {}", again.err);
        fs::write(here.join("pairs.jsonl"), "{\"reply\":\"We open at nine.\"}\n").unwrap();
        let stale =
            safe(here, &["check", "--no-config", "--language", "en", "--pack", house, "--baseline", &baseline, "."]);
        assert!(stale.err.contains("not there any more"), "{}", stale.err);
        fs::create_dir(here.join(&name)).unwrap();
        safe(here, &["init", &name]);
        safe(here, &["init", "--pack", "house", "--force", &name]);
        safe(here, &["init", "--pack", "house", &name]);
    }
}

/// Packs and configurations in files with hostile names, with and without mistakes to draw.
#[test]
#[cfg(unix)]
fn names_of_packs_and_configurations() {
    for (index, hostile) in HOSTILE.iter().enumerate() {
        let folder = tempfile::tempdir().unwrap();
        let here = folder.path();
        let name = format!("./{}.yaml", hostile.replace(['\0', '/'], ""));
        fs::write(here.join("draft.txt"), words("and")).unwrap();
        fs::write(here.join(&name), if index % 2 == 0 { pack("x") } else { "pack: house\nlanguag: en\n".to_owned() })
            .unwrap();
        for args in [
            &["check", "--no-config", "--pack", &name, "draft.txt"][..],
            &["check", "-v", "--show-settings", "-c", &name, "draft.txt"],
            &["test", &name],
        ] {
            safe(here, args);
        }
        let report = safe(here, &["test", "--output-format", "json", &name]).out;
        assert!(report.is_empty() || oracles::of_json(&report).is_object(), "{report}");
    }
}

/// What the gate says of a message and of its surroundings.
#[test]
#[cfg(unix)]
fn what_the_gate_says() {
    let folder = tempfile::tempdir().unwrap();
    for hostile in HOSTILE {
        let message = format!("To: a@b.example\nSubject: {hostile}\n\n{}", words(hostile));
        fs::write(folder.path().join("message"), message).unwrap();
        fs::write(folder.path().join("house.yaml"), pack(hostile)).unwrap();
        for flags in ["--pack house.yaml", "--output-format concise", "--output-format github", "--output-format json"]
        {
            let script = format!("$amends gate --no-config {flags} -- true < message");
            let mut command = Command::new("sh");
            command
                .args(["-c", &script])
                .current_dir(folder.path())
                .env("amends", env!("CARGO_BIN_EXE_amends"))
                .env("AMENDS_CACHE_DIR", "");
            command.env("TMPDIR", hostile.replace('\0', "")).env("AMENDS_GATE", hostile.replace('\0', ""));
            let output = command.output().unwrap();
            assert!(matches!(output.status.code(), Some(0 | 65 | 74 | 78)), "{flags}: {output:?}");
            let said = String::from_utf8(output.stderr).unwrap();
            oracles::harmless(&said, false);
            let own = |line: &str| line.starts_with("::error file=") || line.starts_with("::notice title=amends::");
            assert!(
                !said
                    .lines()
                    .any(|line| line.trim_start().starts_with("::") && !(flags.ends_with("github") && own(line))),
                "{said}"
            );
        }
    }
}

/// What is shown of a draft, and of words that a pack wants in their place, on a terminal.
#[test]
#[cfg(unix)]
fn on_a_terminal() {
    let program = env!("CARGO_BIN_EXE_amends");
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("draft.md"), every_word()).unwrap();
    fs::write(folder.path().join("house.yaml"), pack_of_all()).unwrap();
    for arguments in ["fix --unsafe --diff", "fix --interactive", "check", "outline"] {
        let line = format!("NO_COLOR=1 '{program}' {arguments} --no-config --pack house.yaml draft.md");
        let mut command = Command::new("script");
        command
            .args(["-qec", &line, "/dev/null"])
            .current_dir(folder.path())
            .env("TERM", "dumb")
            .env("AMENDS_CACHE_DIR", "");
        let Ok(mut child) = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn() else {
            eprintln!("skipped: script (util-linux) is not installed");
            return;
        };
        let mut input = child.stdin.take().unwrap();
        input.write_all("s\n".repeat(HOSTILE.len()).as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        drop(input);
        // The terminal itself adds a carriage return to each line, and shows the end of the input.
        let text = String::from_utf8(output.stdout).unwrap().replace("\r\n", "\n").replace("^D\u{8}\u{8}", "");
        oracles::harmless(&text, false);
        assert!(text.contains("word"), "{arguments}: {text}");
    }
}
