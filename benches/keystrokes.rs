//! How long a keystroke waits for its diagnostics: `cargo bench --bench keystrokes`, or with `--profile quick`. Types into a
//! draft of 2,000 words, asks after every character what is wrong, and prints the time from change to answer.

#![allow(clippy::unwrap_used)] // A measurement that cannot be set up has failed.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// Words of the draft.
const WORDS: usize = 2_000;
/// Keystrokes.
const EDITS: usize = 1_000;
const URI: &str = "untitled:draft";

const PARAGRAPHS: &[&str] = &[
    "Thank you for telling us about the boiler. We said that Dr. Lund's flat would be warm by 5 p.m. on Tuesday, and it was \
     not: the engineer came at 19:40 without the valve, and nobody rang you. That was our mistake.",
    "I've booked Sam Hart for tomorrow between 8 and 10 a.m. He has the part. You will not be charged the $45.50 for the \
     visit, and I have taken another £20 off the next bill 🙂.",
    "We usually provide a much better service than this, and I'm sorry if it caused any inconvenience. Unfortunately our \
     policy does not allow us to send a second engineer on the same day; you will have to call us again.",
    "What can be done today: the shop in Mill Lane lends heaters, and they have kept two for you. Please say “Okoro” at the \
     desk. If anything is still wrong after that, write to me at theo@hartley.example and I'll answer the same day.",
];

/// What is typed, again and again.
const TYPED: &str = " I can see that you wrote twice, and that nobody answered.";

struct Server {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Server {
    fn start() -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_amends"))
            .env("AMENDS_CACHE_DIR", "")
            .arg("lsp")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (input, output) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        Self { child, input, output }
    }

    fn send(&mut self, message: &Value) {
        let body = message.to_string();
        write!(self.input, "Content-Length: {}\r\n\r\n{body}", body.len()).unwrap();
        self.input.flush().unwrap();
    }

    fn ask(&mut self, id: usize, method: &str, params: &Value) -> Value {
        self.send(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}));
        loop {
            let message = self.read();
            if message["id"] == id && message.get("method").is_none() {
                return message;
            }
        }
    }

    fn read(&mut self) -> Value {
        let mut length = 0;
        loop {
            let mut line = String::new();
            assert!(self.output.read_line(&mut line).unwrap() > 0, "the server is gone");
            match line.trim_end().strip_prefix("Content-Length: ") {
                Some(value) => length = value.parse().unwrap(),
                None if line.trim_end().is_empty() => break,
                None => {}
            }
        }
        let mut body = vec![0; length];
        self.output.read_exact(&mut body).unwrap();
        serde_json::from_slice(&body).unwrap()
    }
}

fn draft() -> String {
    let mut out = String::from("Dear Ms Okoro,\n");
    for paragraph in PARAGRAPHS.iter().cycle() {
        if out.split_whitespace().count() >= WORDS {
            break;
        }
        out.push('\n');
        out.push_str(paragraph);
        out.push('\n');
    }
    out
}

fn main() {
    let mut server = Server::start();
    server.ask(0, "initialize", &json!({"capabilities": {"textDocument": {"diagnostic": {}}}}));
    let text = draft();
    let document = json!({"uri": URI, "languageId": "mail", "version": 0, "text": text});
    server.send(&json!({"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {"textDocument": document}}));
    let pull = json!({"textDocument": {"uri": URI}});
    let first = server.ask(1, "textDocument/diagnostic", &pull);
    let count = first["result"]["items"].as_array().map_or(0, Vec::len);
    // In the middle of the draft, at the end of a line.
    let line = text.lines().count() / 2;
    let filled = text.lines().enumerate().skip(line).find(|(_, text)| !text.is_empty());
    let line = filled.map_or(0, |(line, _)| line);
    let start = text.lines().nth(line).unwrap_or_default().encode_utf16().count();
    let mut times: Vec<Duration> = Vec::with_capacity(EDITS);
    for (index, c) in TYPED.chars().cycle().take(EDITS).enumerate() {
        let at = json!({"line": line, "character": start + index});
        let change = json!({"range": {"start": at, "end": at}, "text": c.to_string()});
        let params = json!({"textDocument": {"uri": URI, "version": index + 1}, "contentChanges": [change]});
        let before = Instant::now();
        server.send(&json!({"jsonrpc": "2.0", "method": "textDocument/didChange", "params": params}));
        server.ask(index + 2, "textDocument/diagnostic", &pull);
        times.push(before.elapsed());
    }
    times.sort();
    let share = |of: usize| times[(times.len() - 1) * of / 100].as_secs_f64() * 1e3;
    println!(
        "{} words, {count} findings, {EDITS} keystrokes: p50 {:.2} ms, p90 {:.2} ms, p99 {:.2} ms, longest {:.2} ms",
        text.split_whitespace().count(),
        share(50),
        share(90),
        share(99),
        share(100)
    );
    server.ask(EDITS + 2, "shutdown", &Value::Null);
    server.send(&json!({"jsonrpc": "2.0", "method": "exit"}));
    server.child.wait().unwrap();
}
