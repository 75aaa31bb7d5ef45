//! The language server as an editor meets it: a client that talks to the program on its standard input and output.

// A client for tests: values are written where they are sent, and a share of a short text needs no exact figure.
#![allow(clippy::needless_pass_by_value, clippy::cast_sign_loss, clippy::cast_precision_loss)]
#![allow(clippy::unwrap_used)] // Helpers outside of test functions; what cannot be set up has failed.

use std::collections::VecDeque;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Value, json};

/// Rules of our own, so that the tests do not depend on what the built-in pack finds.
const PACK: &str = r"
pack: house
language: en
acts:
  stiff: {about: Stiff words., phrases: [at your earliest convenience]}
  filler: {about: Says nothing., phrases: [as you may be aware]}
  blame: {about: Blames the customer., phrases: [you failed to]}
rules:
  stiff-words:
    severity: warning
    flag: stiff
    message: uses stiff words
    why: People say it otherwise.
    help: say it plainly
    rewrite: {replace: when you can, of: match, applicability: safe}
  filler-sentence:
    severity: info
    flag: filler
    message: says nothing
    rewrite: {delete: sentence, applicability: unsafe}
  blames:
    severity: error
    flag: blame
    message: blames the customer
    rewrite: {replace: 'we did not […]', of: match, applicability: template}
";

const STIFF: &str = "at your earliest convenience";

/// An editor.
struct Editor {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
    /// What the server said unasked.
    said: VecDeque<Value>,
    asked: i64,
    abilities: Value,
}

impl Editor {
    fn spawn(folder: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_amends"))
            .env("AMENDS_CACHE_DIR", "")
            .args(["lsp", "--stdio"])
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let input = child.stdin.take();
        let output = BufReader::new(child.stdout.take().unwrap());
        Self { child, input, output, said: VecDeque::new(), asked: 0, abilities: Value::Null }
    }

    /// An editor with these abilities that has opened a folder.
    fn with(folder: &Path, capabilities: &Value, options: &Value) -> Self {
        let mut editor = Self::spawn(folder);
        let root = format!("file://{}", folder.display());
        let params =
            json!({"processId": null, "rootUri": root, "capabilities": capabilities, "initializationOptions": options});
        editor.abilities = editor.ask("initialize", params)["result"]["capabilities"].clone();
        editor.say("initialized", json!({}));
        editor
    }

    /// An editor that can do next to nothing, with our own rules.
    fn plain(folder: &Path) -> Self {
        Self::with(folder, &json!({}), &json!({"packs": "house.yaml"}))
    }

    fn raw(&mut self, bytes: &[u8]) {
        let input = self.input.as_mut().unwrap();
        input.write_all(bytes).unwrap();
        input.flush().unwrap();
    }

    fn send(&mut self, message: &Value) {
        let body = message.to_string();
        self.raw(format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes());
    }

    fn say(&mut self, method: &str, params: Value) {
        self.send(&json!({"jsonrpc": "2.0", "method": method, "params": params}));
    }

    /// Asks and waits for the answer.
    fn ask(&mut self, method: &str, params: Value) -> Value {
        self.asked += 1;
        let id = self.asked;
        self.send(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}));
        self.answer(&json!(id))
    }

    fn answer(&mut self, id: &Value) -> Value {
        loop {
            let message = self.next().expect("an answer");
            if message.get("method").is_none() && message["id"] == *id {
                return message;
            }
            self.said.push_back(message);
        }
    }

    fn next(&mut self) -> Option<Value> {
        let mut length = 0;
        loop {
            let mut line = String::new();
            if self.output.read_line(&mut line).unwrap() == 0 {
                return None;
            }
            let line = line.trim_end();
            if line.is_empty() {
                break;
            }
            if let Some(value) = line.strip_prefix("Content-Length: ") {
                length = value.parse().unwrap();
            }
        }
        let mut body = vec![0; length];
        self.output.read_exact(&mut body).unwrap();
        Some(serde_json::from_slice(&body).unwrap())
    }

    /// Waits for the server to say this.
    fn heard(&mut self, method: &str) -> Value {
        loop {
            if let Some(index) = self.said.iter().position(|message| message["method"] == method) {
                return self.said.remove(index).unwrap();
            }
            let message = self.next().expect("something said");
            self.said.push_back(message);
        }
    }

    fn open(&mut self, uri: &str, language: &str, text: &str) {
        let document = json!({"uri": uri, "languageId": language, "version": 1, "text": text});
        self.say("textDocument/didOpen", json!({"textDocument": document}));
    }

    fn pushed(&mut self) -> Value {
        self.heard("textDocument/publishDiagnostics")["params"].clone()
    }

    /// Opens a buffer and gives its diagnostics.
    fn diagnostics(&mut self, uri: &str, language: &str, text: &str) -> Vec<Value> {
        self.open(uri, language, text);
        let pushed = self.pushed();
        assert_eq!(pushed["uri"], uri);
        pushed["diagnostics"].as_array().unwrap().clone()
    }

    fn actions(&mut self, uri: &str, range: &Value, only: &[&str]) -> Vec<Value> {
        let mut context = json!({"diagnostics": []});
        if !only.is_empty() {
            context["only"] = json!(only);
        }
        let params = json!({"textDocument": {"uri": uri}, "range": range, "context": context});
        self.ask("textDocument/codeAction", params)["result"].as_array().unwrap().clone()
    }

    /// Says goodbye; gives the exit code.
    fn leave(mut self) -> i32 {
        self.ask("shutdown", Value::Null);
        self.say("exit", Value::Null);
        self.child.wait().unwrap().code().unwrap()
    }
}

impl Drop for Editor {
    fn drop(&mut self) {
        self.input.take();
        let _ = self.child.wait();
    }
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("house.yaml"), PACK).unwrap();
    folder
}

fn codes(diagnostics: &[Value]) -> Vec<&str> {
    diagnostics.iter().map(|one| one["code"].as_str().unwrap()).collect()
}

fn units(text: &str, encoding: &str) -> usize {
    match encoding {
        "utf-8" => text.len(),
        "utf-16" => text.encode_utf16().count(),
        _ => text.chars().count(),
    }
}

/// The byte a position stands before, as an editor understands it.
fn offset(text: &str, position: &Value, encoding: &str) -> usize {
    let (line, character) = (position["line"].as_u64().unwrap(), position["character"].as_u64().unwrap());
    let start: usize = text.split_inclusive('\n').take(line as usize).map(str::len).sum();
    let mut at = start;
    for c in text[start..].chars() {
        if units(&text[start..at], encoding) as u64 >= character {
            break;
        }
        at += c.len_utf8();
    }
    assert_eq!(units(&text[start..at], encoding) as u64, character, "{position} is inside a character of {text:?}");
    at
}

fn range(text: &str, range: &Value, encoding: &str) -> std::ops::Range<usize> {
    offset(text, &range["start"], encoding)..offset(text, &range["end"], encoding)
}

/// A text after the edits of an action.
fn applied(text: &str, edits: &Value, encoding: &str) -> String {
    let mut edits: Vec<_> = edits
        .as_array()
        .unwrap()
        .iter()
        .map(|edit| (range(text, &edit["range"], encoding), edit["newText"].as_str().unwrap().to_owned()))
        .collect();
    edits.sort_by_key(|(range, _)| range.start);
    let mut out = text.to_owned();
    for (range, new) in edits.into_iter().rev() {
        out.replace_range(range, &new);
    }
    out
}

#[test]
fn places_are_right_in_every_unit() {
    let folder = folder();
    let uri = format!("file://{}/a.txt", folder.path().display());
    for (offered, encoding) in [
        (json!(null), "utf-16"),
        (json!(["utf-16"]), "utf-16"),
        (json!(["utf-8", "utf-16"]), "utf-8"),
        (json!(["utf-16", "utf-32"]), "utf-32"),
    ] {
        let capabilities = json!({"general": {"positionEncodings": offered}});
        let mut editor = Editor::with(folder.path(), &capabilities, &json!({"packs": ["house.yaml"]}));
        assert_eq!(editor.abilities["positionEncoding"], encoding);
        for before in ["Hi Zoë 🙂 ", "Hi\r\n\r\nJo, ", "您好，陈女士。", "👩🏽‍🚀 \r\nna\u{308}ïve: "]
        {
            let text = format!("{before}Please write {STIFF}. 🙂 Thanks.\r\n");
            let found = editor.diagnostics(&uri, "plaintext", &text);
            assert_eq!(codes(&found), ["stiff-words"], "{text:?}");
            assert_eq!(&text[range(&text, &found[0]["range"], encoding)], STIFF, "{encoding}");
            let actions = editor.actions(&uri, &found[0]["range"], &["quickfix"]);
            assert_eq!(actions[0]["isPreferred"], true);
            let after = applied(&text, &actions[0]["edit"]["changes"][&uri], encoding);
            assert_eq!(after, text.replace(STIFF, "when you can"));
            let edit = json!({"range": found[0]["range"], "text": "when you can"});
            editor.say(
                "textDocument/didChange",
                json!({"textDocument": {"uri": uri, "version": 2}, "contentChanges": [edit]}),
            );
            let pushed = editor.pushed();
            assert_eq!((&pushed["diagnostics"], &pushed["version"]), (&json!([]), &json!(2)));
        }
        assert_eq!(editor.leave(), 0);
    }
}

#[test]
fn an_editor_that_asks_is_told_nothing_unasked() {
    let folder = folder();
    let capabilities =
        json!({"textDocument": {"diagnostic": {}}, "workspace": {"diagnostics": {"refreshSupport": true}}});
    let mut editor = Editor::with(folder.path(), &capabilities, &json!({"packs": "house.yaml"}));
    let uri = "untitled:Untitled-1";
    editor.open(uri, "mail", &format!("Please write {STIFF}."));
    let pull = json!({"textDocument": {"uri": uri}});
    let first = editor.ask("textDocument/diagnostic", pull)["result"].clone();
    assert_eq!(first["kind"], "full");
    assert_eq!(codes(first["items"].as_array().unwrap()), ["stiff-words"]);
    let again = json!({"textDocument": {"uri": uri}, "previousResultId": first["resultId"]});
    assert_eq!(editor.ask("textDocument/diagnostic", again.clone())["result"]["kind"], "unchanged");
    editor.say(
        "textDocument/didChange",
        json!({"textDocument": {"uri": uri, "version": 2}, "contentChanges": [{"text": "All is well."}]}),
    );
    let second = editor.ask("textDocument/diagnostic", again)["result"].clone();
    assert_eq!((&second["kind"], &second["items"]), (&json!("full"), &json!([])));
    fs::write(folder.path().join("amends.yaml"), "ignore: [blames]\n").unwrap();
    editor.say("workspace/didChangeWatchedFiles", json!({"changes": []}));
    editor.heard("workspace/diagnostic/refresh");
    assert!(editor.said.iter().all(|message| message["method"] != "textDocument/publishDiagnostics"));
    assert_eq!(editor.leave(), 0);
}

#[test]
fn actions_mend_silence_and_explain() {
    let folder = folder();
    let capabilities = json!({
        "textDocument": {"codeAction": {"codeActionLiteralSupport": {}, "disabledSupport": true}},
        "workspace": {"workspaceEdit": {"documentChanges": true, "snippetEditSupport": true}},
    });
    let mut editor = Editor::with(folder.path(), &capabilities, &json!({"packs": "house.yaml"}));
    assert_eq!(editor.abilities["codeActionProvider"]["codeActionKinds"], json!(["quickfix", "source.fixAll.amends"]));
    let uri = format!("file://{}/a.md", folder.path().display());
    let text = format!("Hi Jo. As you may be aware, it rains.\n\nWrite {STIFF}. You failed to pay. And {STIFF}.\n");
    let found = editor.diagnostics(&uri, "markdown", &text);
    assert_eq!(codes(&found), ["filler-sentence", "stiff-words", "blames", "stiff-words"]);
    let edits = |action: &Value| action["edit"]["documentChanges"][0]["edits"].clone();

    let actions = editor.actions(&uri, &found[0]["range"], &[]);
    assert_eq!(actions[0]["title"], "Take it out (read it again afterwards) [filler-sentence]");
    assert!(applied(&text, &edits(&actions[0]), "utf-16").starts_with("Hi Jo.\n\nWrite"));
    let silenced = actions.iter().find(|action| action["title"] == "Silence in this reply [filler-sentence]").unwrap();
    let silenced = applied(&text, &edits(silenced), "utf-16");
    assert!(silenced.starts_with("<!-- amends: ignore[filler-sentence] -->\n"), "{silenced}");
    assert_eq!(codes(&editor.diagnostics(&uri, "markdown", &silenced)), ["stiff-words", "blames", "stiff-words"]);

    assert_eq!(editor.diagnostics(&uri, "markdown", &text).len(), 4);
    let actions = editor.actions(&uri, &found[2]["range"], &["quickfix"]);
    assert_eq!(edits(&actions[0])[0]["snippet"], json!({"kind": "snippet", "value": "We did not ${1:…}"}));

    let all = editor.actions(&uri, &found[0]["range"], &["source.fixAll"]);
    assert_eq!(all.len(), 1);
    assert_eq!(all[0]["kind"], "source.fixAll.amends");
    assert_eq!(applied(&text, &edits(&all[0]), "utf-16"), text.replace(STIFF, "when you can"));
    assert_eq!(editor.actions(&uri, &found[0]["range"], &["refactor"]), Vec::<Value>::new());

    let actions = editor.actions(&uri, &found[0]["range"], &[]);
    let run = |wanted: &str| {
        let action = actions.iter().find(|action| action["command"]["command"] == wanted).unwrap();
        json!({"command": wanted, "arguments": action["command"]["arguments"]})
    };
    editor.ask("workspace/executeCommand", run("amends.explain"));
    let shown = editor.heard("window/showMessage")["params"]["message"].as_str().unwrap().to_owned();
    assert!(shown.starts_with("filler-sentence"), "{shown}");
    editor.ask("workspace/executeCommand", run("amends.setAside"));
    let pushed = editor.pushed();
    assert_eq!(codes(pushed["diagnostics"].as_array().unwrap()), ["stiff-words", "blames", "stiff-words"]);
    assert_eq!(editor.leave(), 0);
}

#[test]
fn hovering_explains() {
    let folder = folder();
    let mut editor = Editor::plain(folder.path());
    let uri = "untitled:a";
    editor.diagnostics(uri, "plaintext", &format!("Please write {STIFF}."));
    let hover = |character| json!({"textDocument": {"uri": uri}, "position": {"line": 0, "character": character}});
    let shown = editor.ask("textDocument/hover", hover(20))["result"].clone();
    assert_eq!(shown["range"]["start"]["character"], 13);
    let words = shown["contents"]["value"].as_str().unwrap();
    for wanted in
        ["**warning[stiff-words]**: uses stiff words", "**Why**: People say it", "say it plainly", "“when you can”"]
    {
        assert!(words.contains(wanted), "{words}");
    }
    assert_eq!(editor.ask("textDocument/hover", hover(2))["result"], Value::Null);
    assert_eq!(editor.leave(), 0);
}

#[test]
fn the_customers_words_are_context() {
    let folder = folder();
    let mut editor = Editor::plain(folder.path());
    let quoted =
        format!("On Mon, 2 Mar 2026 at 10:02, Jo <jo@b.example> wrote:\n> You failed to call {STIFF}.\n> Jo\n");
    let text = format!("To: jo@b.example\nSubject: Re: call\n\nHi Jo,\n\nI will call {STIFF}.\n\n{quoted}");
    let found = editor.diagnostics("file:///tmp/mutt-host-1000-1", "mail", &text);
    assert_eq!(codes(&found), ["stiff-words"]);
    assert_eq!(found[0]["range"]["start"], json!({"line": 5, "character": 12}));
    let json = format!(r#"[{{"id": "a", "customer": "You failed to call.", "reply": "Write \"x\" {STIFF}."}}]"#);
    let found = editor.diagnostics("untitled:b", "json", &json);
    assert_eq!(codes(&found).iter().filter(|code| **code == "stiff-words").count(), codes(&found).len());
    assert_eq!(editor.leave(), 0);
}

/// A buffer without a name is read as what the editor says it is, and its strings are mended as they are written.
#[test]
fn every_language_is_read_as_what_it_is() {
    let folder = folder();
    let mut editor = Editor::plain(folder.path());
    for (language, text, wanted) in [
        ("plaintext", "Write at your earliest convenience.\n", "Write when you can.\n"),
        (
            "markdown",
            "> at your earliest convenience\n\nWrite at your earliest convenience.\n",
            "> at your earliest convenience\n\nWrite when you can.\n",
        ),
        ("mail", "Subject: x\n\nWrite at your earliest convenience.\n", "Subject: x\n\nWrite when you can.\n"),
        ("html", "<p>Caf&eacute; at your earliest convenience.</p>\n", "<p>Caf&eacute; when you can.</p>\n"),
        (
            "json",
            "[{\"id\": \"a\", \"customer\": \"You failed to call.\", \"reply\": \"\\\"x\\\" at your earliest convenience\"}]",
            "[{\"id\": \"a\", \"customer\": \"You failed to call.\", \"reply\": \"\\\"x\\\" when you can\"}]",
        ),
        (
            "yaml",
            "- id: a\n  customer: You failed to call.\n  reply: Write at your earliest convenience.\n",
            "- id: a\n  customer: You failed to call.\n  reply: Write when you can.\n",
        ),
        (
            "csv",
            "id,customer,reply\na,You failed to call.,Write at your earliest convenience.\n",
            "id,customer,reply\na,You failed to call.,Write when you can.\n",
        ),
    ] {
        let uri = format!("untitled:{language}");
        let found = editor.diagnostics(&uri, language, text);
        assert_eq!(codes(&found), ["stiff-words"], "{language}");
        let actions = editor.actions(&uri, &found[0]["range"], &["source.fixAll"]);
        assert_eq!(applied(text, &actions[0]["edit"]["changes"][&uri], "utf-16"), wanted, "{language}");
    }
    assert_eq!(editor.leave(), 0);
}

#[test]
fn a_configuration_is_found_and_read_again() {
    let folder = folder();
    let config = folder.path().join("amends.yaml");
    fs::write(&config, "packs: [house.yaml]\nignore: [stiff-words]\n").unwrap();
    let mut editor = Editor::with(folder.path(), &json!({}), &json!(null));
    let uri = format!("file://{}/a.txt", folder.path().display());
    assert_eq!(editor.diagnostics(&uri, "plaintext", &format!("Write {STIFF}.")), Vec::<Value>::new());
    let save = json!({"textDocument": {"uri": uri}});
    fs::write(&config, "packs: [house.yaml]\nseverity: {stiff-words: error}\n").unwrap();
    editor.say("textDocument/didSave", save.clone());
    let pushed = editor.pushed();
    assert_eq!((&pushed["uri"], &pushed["diagnostics"][0]["severity"]), (&json!(uri), &json!(1)));
    fs::write(&config, "packs: [house.yaml]\nseverity: {stif-words: error}\n").unwrap();
    editor.say("textDocument/didSave", save.clone());
    assert_eq!(editor.pushed()["diagnostics"][0]["code"], "not-checked");
    let message = editor.heard("window/showMessage")["params"]["message"].as_str().unwrap().to_owned();
    assert!(message.contains("there is no rule `stif-words`"), "{message}");
    let mistake = editor.pushed();
    assert!(mistake["uri"].as_str().unwrap().ends_with("/amends.yaml"), "{mistake}");
    assert_eq!(mistake["diagnostics"][0]["range"]["start"], json!({"line": 1, "character": 11}));
    fs::remove_file(&config).unwrap();
    editor.say("textDocument/didSave", save);
    let cleared = [editor.pushed(), editor.pushed()];
    assert!(cleared.iter().any(|one| one["uri"] == mistake["uri"] && one["diagnostics"] == json!([])), "{cleared:?}");
    assert_eq!(editor.leave(), 0);
}

#[test]
fn nothing_an_editor_says_stops_the_server() {
    let folder = folder();
    let mut editor = Editor::spawn(folder.path());
    assert_eq!(editor.ask("textDocument/hover", json!({}))["error"]["code"], -32002);
    assert!(
        editor.ask(
            "initialize",
            json!({"capabilities": [], "initializationOptions": {"packs": "house.yaml", "chanel": 1}})
        )["result"]
            .is_object()
    );
    assert!(
        editor.heard("window/showMessage")["params"]["message"].as_str().unwrap().contains("did you mean `channel`")
    );
    editor.say("initialized", json!({}));
    for bytes in [
        &b"Content-Length: 5\r\n\r\n{nope"[..],
        b"Content-Length: nine\r\n\r\n",
        b"Content-Length: 3\r\n\r\n{\"jsonrpc\":\"2.0\",\"method\":\"x\"}",
        b"\r\n\r\nnoise \xff\xfe\r\n",
        b"Content-Length: 2\r\n\r\n[]",
    ] {
        editor.raw(bytes);
        assert_eq!(editor.ask("$/nothing", Value::Null)["error"]["code"], -32601, "after {bytes:?}");
        editor.heard("window/logMessage");
    }
    assert_eq!(editor.ask("initialize", json!({}))["error"]["code"], -32600);
    assert_eq!(editor.ask("textDocument/definition", json!({}))["error"]["code"], -32601);
    let uri = "untitled:a";
    for method in
        ["textDocument/hover", "textDocument/codeAction", "textDocument/diagnostic", "workspace/executeCommand"]
    {
        for params in [json!(null), json!([]), json!({}), json!({"textDocument": {"uri": 3}, "position": {"line": -1}})]
        {
            assert_eq!(editor.ask(method, params)["error"]["code"], -32602, "{method}");
        }
    }
    for method in ["didOpen", "didChange", "didSave", "didClose"] {
        editor.say(&format!("textDocument/{method}"), json!({"textDocument": {}}));
        editor.heard("window/logMessage");
    }
    editor.say("$/unknown", json!({"a": 1}));
    editor.say("textDocument/didChange", json!({"textDocument": {"uri": "untitled:z"}, "contentChanges": []}));
    editor.heard("window/logMessage");
    editor.diagnostics(uri, "nonsense", &format!("Zoë 🙂 {STIFF}"));
    let far = json!({"start": {"line": 4_000_000_000_u32, "character": 4_000_000_000_u32}, "end": {"line": 0, "character": 5}});
    let mut change = |range: &Value, text: &str| {
        let changes = json!([{"range": range, "text": text}]);
        let params = json!({"textDocument": {"uri": uri, "version": 3}, "contentChanges": changes});
        editor.say("textDocument/didChange", params);
    };
    change(&far, "x");
    change(&json!({"start": {"line": 0, "character": 1}, "end": {"line": 0, "character": 1}}), STIFF);
    editor.actions(uri, &far, &[]);
    let hover = json!({"textDocument": {"uri": uri}, "position": {"line": 9, "character": 9}});
    assert_eq!(editor.ask("textDocument/hover", hover)["error"], Value::Null);
    assert_eq!(editor.ask("workspace/executeCommand", json!({"command": "rm"}))["error"]["code"], -32602);
    // Changes that come close together are answered once or one by one, as it happens: what is still said of the buffer before
    // is passed over.
    editor.open("untitled:c", "plaintext", &format!("Now {STIFF}."));
    let pushed = std::iter::repeat_with(|| editor.pushed()).find(|pushed| pushed["uri"] == "untitled:c").unwrap();
    assert!(!pushed["diagnostics"].as_array().unwrap().is_empty());
    editor.ask("shutdown", Value::Null);
    assert_eq!(editor.ask("textDocument/hover", json!({}))["error"]["code"], -32600);
    editor.say("exit", Value::Null);
    assert_eq!(editor.child.wait().unwrap().code(), Some(0));
}

#[test]
fn leaving_without_a_word_is_told_by_the_exit_code() {
    let folder = folder();
    let mut rude = Editor::plain(folder.path());
    rude.say("exit", Value::Null);
    assert_eq!(rude.child.wait().unwrap().code(), Some(1));
    let mut gone = Editor::plain(folder.path());
    gone.input.take();
    assert_eq!(gone.child.wait().unwrap().code(), Some(1));
}

/// An edit: two places as shares of the text, and what to put there.
type Edit = (f64, f64, String);

fn edits() -> impl Strategy<Value = Vec<Edit>> {
    let words = prop_oneof![
        "[a-zé🙂您\r\n .>]{0,6}",
        Just(STIFF.to_owned()),
        Just("\r\n\r\nAs you may be aware, ".to_owned()),
        Just(String::new()),
    ];
    prop::collection::vec((0.0..1.0, 0.0..1.0, words), 1..12)
}

/// The position of a byte, counted as an editor does: a line ends with CR LF, LF or a lone CR.
fn position(text: &str, at: usize, encoding: &str) -> Value {
    let before = &text[..at];
    let bytes = before.as_bytes();
    let ends = |index: &usize| match bytes[*index] {
        b'\n' => true,
        b'\r' => text.as_bytes().get(index + 1) != Some(&b'\n'),
        _ => false,
    };
    let lines: Vec<usize> = (0..at).filter(ends).collect();
    let start = lines.last().map_or(0, |end| end + 1);
    json!({"line": lines.len(), "character": units(&text[start..at], encoding)})
}

/// A byte of the text at which an editor may have its cursor.
fn place(text: &str, share: f64) -> usize {
    let mut at = (text.len() as f64 * share) as usize;
    while !text.is_char_boundary(at)
        || at > 0 && text.as_bytes()[at - 1] == b'\r' && text.as_bytes().get(at) == Some(&b'\n')
    {
        at -= 1;
    }
    at
}

#[test]
fn small_changes_come_to_the_same_as_the_whole_text() {
    let folder = folder();
    for encoding in ["utf-8", "utf-16", "utf-32"] {
        let capabilities = json!({"general": {"positionEncodings": [encoding]}, "textDocument": {"diagnostic": {}}});
        let editor =
            std::cell::RefCell::new(Editor::with(folder.path(), &capabilities, &json!({"packs": "house.yaml"})));
        let pull = |editor: &mut Editor, uri: &str| {
            editor.ask("textDocument/diagnostic", json!({"textDocument": {"uri": uri}}))["result"]["items"].clone()
        };
        let config = Config { cases: 60, failure_persistence: None, ..Config::default() };
        let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
        runner
            .run(&edits(), |edits| {
                let mut editor = editor.borrow_mut();
                let mut text =
                    format!("Hi Zoë 🙂,\r\n\r\nWrite {STIFF}.\n\n> no\r> one\n陈 As you may be aware, {STIFF}.\n");
                editor.open("untitled:a", "mail", &text);
                for (version, (a, b, new)) in edits.into_iter().enumerate() {
                    let (a, b) = (place(&text, a), place(&text, b));
                    let (a, b) = (a.min(b), a.max(b));
                    let range = json!({"start": position(&text, a, encoding), "end": position(&text, b, encoding)});
                    text.replace_range(a..b, &new);
                    let change = json!({"range": range, "text": new});
                    editor.say(
                        "textDocument/didChange",
                        json!({"textDocument": {"uri": "untitled:a", "version": version}, "contentChanges": [change]}),
                    );
                    editor.open("untitled:b", "mail", &text);
                    let (small, whole) = (pull(&mut editor, "untitled:a"), pull(&mut editor, "untitled:b"));
                    prop_assert_eq!(small, whole, "{:?}", text);
                }
                Ok(())
            })
            .unwrap();
        assert_eq!(editor.into_inner().leave(), 0);
    }
}
