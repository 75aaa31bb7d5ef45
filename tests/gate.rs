//! The gate before mail goes out: what passes, what does not, and that no message is ever lost.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::format_collect)] // Helpers outside of test functions; what cannot be set up has failed.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// A reply nobody should send.
const RUDE: &str =
    "To: jo@b.example\nSubject: Re: parcel\n\nDear Ms Ade,\n\nWe're sorry if our driver was rude to you.\n";
/// A message with nothing to say about.
const FINE: &str =
    "To: jo@b.example\r\nSubject: Sunday\r\n\r\nWe open at nine on Sundays.\r\n.\r\nZo\u{eb} \u{1f642}\r\n";

/// A folder with a program that keeps what it is given, and says so by its exit status.
struct Post {
    folder: TempDir,
}

impl Post {
    fn new(script: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("sendmail");
        fs::write(&program, format!("#!/bin/sh\ncd '{}'\n{script}\n", folder.path().display())).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        Self { folder }
    }

    /// One that takes everything.
    fn good() -> Self {
        Self::new("cat > sent; printf '%s\\n' \"$@\" > arguments; env > environment")
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn program(&self) -> String {
        self.path("sendmail").display().to_string()
    }

    fn sent(&self) -> Option<Vec<u8>> {
        fs::read(self.path("sent")).ok()
    }

    fn gate(&self, flags: &[&str], arguments: &[&str], message: &[u8], switch: Option<&str>) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_amends"));
        command.env("AMENDS_CACHE_DIR", "");
        command.arg("gate").args(flags).arg("--").arg(self.program()).args(arguments);
        piped(command.current_dir(self.folder.path()), message, switch)
    }
}

fn piped(command: &mut Command, message: &[u8], switch: Option<&str>) -> Output {
    command.env_remove("AMENDS_GATE").env("NO_COLOR", "1");
    if let Some(switch) = switch {
        command.env("AMENDS_GATE", switch);
    }
    let input = tempfile::NamedTempFile::new().unwrap();
    fs::write(input.path(), message).unwrap();
    command.stdin(fs::File::open(input.path()).unwrap()).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn what_may_go_goes_byte_for_byte() {
    let every_byte: Vec<u8> = [b"To: a@b.example\n\n".to_vec(), (0..=255).collect()].concat();
    for message in [FINE.as_bytes(), &every_byte, b"", b"\n", b"no headers at all"] {
        let post = Post::good();
        let done = post.gate(&[], &["-oem", "-oi", "--", "jo@b.example"], message, None);
        assert_eq!(done.status.code(), Some(0), "{}", said(&done));
        assert_eq!(post.sent().as_deref(), Some(message));
        assert_eq!(fs::read_to_string(post.path("arguments")).unwrap(), "-oem\n-oi\n--\njo@b.example\n");
    }
}

#[test]
fn what_may_not_go_is_refused_with_the_reason() {
    let post = Post::good();
    let done = post.gate(&[], &["jo@b.example"], RUDE.as_bytes(), None);
    assert_eq!(done.status.code(), Some(65));
    assert!(done.stdout.is_empty());
    assert!(post.sent().is_none());
    let said = said(&done);
    assert!(said.contains("error[sorry-if]") && said.contains("--> message.eml:6:1"), "{said}");
    assert!(said.contains("the message was not sent; to send it as it is, set AMENDS_GATE=off"), "{said}");
    let lines = ["--output-format", "concise", "--column-unit", "byte"];
    let done = post.gate(&lines, &[], RUDE.as_bytes(), None);
    assert!(self::said(&done).starts_with("message.eml:6:1: error: "), "{}", self::said(&done));
}

#[test]
fn the_writer_has_the_last_word() {
    let post = Post::good();
    let done = post.gate(&[], &[], RUDE.as_bytes(), Some("off"));
    assert_eq!((done.status.code(), post.sent()), (Some(0), Some(RUDE.as_bytes().to_vec())));
    assert!(!fs::read_to_string(post.path("environment")).unwrap().contains("AMENDS_GATE"));
    let post = Post::good();
    assert_eq!(post.gate(&[], &[], RUDE.as_bytes(), Some("on")).status.code(), Some(65));
    assert_eq!(post.gate(&["--fail-on", "never"], &[], RUDE.as_bytes(), None).status.code(), Some(0));
    fs::write(post.path("amends.yaml"), "fail-on: never\n").unwrap();
    assert_eq!(post.gate(&[], &[], RUDE.as_bytes(), None).status.code(), Some(0));
    assert_eq!(post.gate(&["--fail-on", "error"], &[], RUDE.as_bytes(), None).status.code(), Some(65));
}

#[test]
fn the_customers_words_are_not_the_writers() {
    let quoted: String = RUDE.lines().skip(3).map(|line| format!("> {line}\n")).collect();
    let message = format!(
        "To: a@b.example\nSubject: Re: x\n\nIt comes on Monday.\n\nOn Mon, 2 Mar 2026 at 10:02, Jo <jo@b.example> wrote:\n{quoted}"
    );
    let post = Post::good();
    fs::write(post.path("amends.yaml"), "select: [sorry-if]\n").unwrap();
    let done = post.gate(&[], &[], message.as_bytes(), None);
    assert_eq!(done.status.code(), Some(0), "{}", said(&done));
    assert_eq!(post.sent(), Some(message.into_bytes()));
}

#[test]
fn the_answer_is_that_of_the_program() {
    for (script, code, signal) in
        [("exit 0", Some(0), None), ("cat >/dev/null; exit 75", Some(75), None), ("kill -9 $$", None, Some(9))]
    {
        use std::os::unix::process::ExitStatusExt as _;
        let post = Post::new(script);
        // More than a pipe holds: a program that reads nothing is no reason to fail.
        let message = [FINE.as_bytes(), &b"Fine.\r\n".repeat(30_000)].concat();
        let done = post.gate(&["--fail-on", "never"], &[], &message, None);
        assert_eq!((done.status.code(), done.status.signal()), (code, signal), "{script}: {}", said(&done));
    }
}

#[test]
fn whatever_goes_wrong_the_mail_program_keeps_the_message() {
    let post = Post::good();
    fs::remove_file(post.path("sendmail")).unwrap();
    let done = post.gate(&[], &[], FINE.as_bytes(), None);
    assert_eq!(done.status.code(), Some(127));
    assert!(
        said(&done).contains("the message was not sent: ") && said(&done).contains("cannot be started"),
        "{}",
        said(&done)
    );
    let post = Post::good();
    fs::write(post.path("amends.yaml"), "ignore: [sory-if]\n").unwrap();
    let done = post.gate(&[], &[], FINE.as_bytes(), None);
    assert_eq!(done.status.code(), Some(78));
    assert!(said(&done).contains("did you mean `sorry-if`"), "{}", said(&done));
    assert_eq!(post.gate(&["--pack", "none.yaml", "--no-config"], &[], FINE.as_bytes(), None).status.code(), Some(78));
    assert_eq!(post.gate(&["--no-config", "--fail-on", "wrong"], &[], FINE.as_bytes(), None).status.code(), Some(2));
    assert!(post.sent().is_none());
    // With the gate open, not even the configuration is read.
    assert_eq!(post.gate(&[], &[], FINE.as_bytes(), Some("OFF")).status.code(), Some(0));
    let nothing = Command::new(env!("CARGO_BIN_EXE_amends"))
        .env("AMENDS_CACHE_DIR", "")
        .arg("gate")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert_eq!(nothing.status.code(), Some(2));
    let post = Post::good();
    let mut command = Command::new(env!("CARGO_BIN_EXE_amends"));
    command.env("AMENDS_CACHE_DIR", "");
    command.args(["gate", &post.program()]).env("TMPDIR", "/nonexistent").current_dir(post.folder.path());
    let done = piped(&mut command, FINE.as_bytes(), None);
    assert_eq!((done.status.code(), post.sent()), (Some(74), None), "{}", said(&done));
}

/// A program that asks for the queue closes its side: there is no message, and nothing to refuse.
#[test]
fn without_standard_input_the_program_is_asked_all_the_same() {
    let post = Post::good();
    let line = format!("exec {} gate --no-config {} -bp <&-", env!("CARGO_BIN_EXE_amends"), post.program());
    let done = Command::new("sh")
        .args(["-c", &line])
        .env("AMENDS_CACHE_DIR", "")
        .current_dir(post.folder.path())
        .output()
        .unwrap();
    assert_eq!((done.status.code(), post.sent()), (Some(0), Some(Vec::new())), "{}", said(&done));
}

/// A gate that is killed while the message comes in has sent nothing, and says by its end that it has not.
#[test]
fn a_gate_that_is_killed_sends_nothing() {
    use std::io::Write as _;
    let post = Post::good();
    let mut gate = Command::new(env!("CARGO_BIN_EXE_amends"))
        .env("AMENDS_CACHE_DIR", "")
        .args(["gate", "--no-config", &post.program()])
        .current_dir(post.folder.path())
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = gate.stdin.take().unwrap();
    input.write_all(FINE.as_bytes()).unwrap();
    gate.kill().unwrap();
    assert!(!gate.wait().unwrap().success());
    drop(input);
    assert!(post.sent().is_none());
}

#[test]
fn what_cannot_be_understood_is_sent_and_said() {
    let encrypted = "To: a@b.example\nMIME-Version: 1.0\nContent-Type: multipart/encrypted; boundary=x; protocol=\"application/pgp-encrypted\"\n\n\
        --x\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--x\nContent-Type: application/octet-stream\n\nAAAA\n--x--\n";
    for message in [encrypted.as_bytes(), b"To: a@b.example\nSubject: x\n\n\n", b"\x00\x01\x02\x03binary\xff"] {
        let post = Post::good();
        let done = post.gate(&[], &[], message, None);
        assert_eq!((done.status.code(), post.sent().as_deref()), (Some(0), Some(message)), "{}", said(&done));
        assert!(said(&done).contains("amends: not checked: "), "{}", said(&done));
    }
}

/// Sends a message with a mail program in a home of its own. Nothing if the program is not installed.
fn with_client(client: &str, post: &Post, body: &str, switch: Option<&str>) -> Option<Output> {
    if Command::new(client).arg("-v").stdin(Stdio::null()).output().is_err() {
        eprintln!("{client} is not installed: its test is skipped");
        return None;
    }
    let home = post.folder.path();
    let gate = env!("CARGO_BIN_EXE_amends");
    let config = format!(
        "set sendmail=\"{gate} gate --fail-on error {} -oem -oi\"\nset copy=no\nset use_envelope_from\nset envelope_from_address=\"t@b.example\"\n",
        post.program()
    );
    fs::write(home.join("muttrc"), config).unwrap();
    fs::write(home.join("body"), body).unwrap();
    let mut command = Command::new("sh");
    let line = format!("{client} -n -F muttrc -s 'Re: your parcel' jo@b.example < body");
    command.args(["-c", &line]).current_dir(home).env("HOME", home).env_remove("AMENDS_GATE").env("NO_COLOR", "1");
    command.env("AMENDS_CACHE_DIR", "");
    if let Some(switch) = switch {
        command.env("AMENDS_GATE", switch);
    }
    Some(command.stdin(Stdio::null()).output().unwrap())
}

fn a_mail_program_meets_the_gate(client: &str) {
    let post = Post::good();
    let Some(done) = with_client(client, &post, "We're sorry if our driver was rude to you.\n", None) else { return };
    let words = [done.stdout.as_slice(), &done.stderr].concat();
    let words = String::from_utf8_lossy(&words);
    assert!(!done.status.success() && post.sent().is_none(), "{words}");
    assert!(words.contains("65"), "{words}");
    let Some(done) = with_client(client, &post, "We're sorry if our driver was rude to you.\n", Some("off")) else {
        return;
    };
    assert!(done.status.success() && post.sent().is_some(), "{}", said(&done));
    let post = Post::good();
    let Some(done) = with_client(client, &post, "Zo\u{eb}, your parcel comes on Monday. \u{1f642}\n", None) else {
        return;
    };
    assert!(done.status.success(), "{}", said(&done));
    let sent = String::from_utf8(post.sent().unwrap()).unwrap();
    assert!(sent.contains("Subject: Re: your parcel") && sent.contains("comes on Monday"), "{sent}");
    let arguments = fs::read_to_string(post.path("arguments")).unwrap();
    assert!(
        arguments.starts_with("-oem\n-oi\n")
            && arguments.contains("-f\nt@b.example\n")
            && arguments.ends_with("jo@b.example\n"),
        "{arguments}"
    );
}

#[test]
fn mutt_keeps_what_is_refused() {
    a_mail_program_meets_the_gate("mutt");
}

#[test]
fn neomutt_keeps_what_is_refused() {
    a_mail_program_meets_the_gate("neomutt");
}

#[test]
fn the_message_is_left_nowhere() {
    let post = Post::good();
    let room = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_amends"));
    command.env("AMENDS_CACHE_DIR", "");
    command.args(["gate", &post.program()]).env("TMPDIR", room.path()).current_dir(post.folder.path());
    assert_eq!(piped(&mut command, FINE.as_bytes(), None).status.code(), Some(0));
    assert_eq!(entries(room.path()), 0);
}

fn entries(folder: &Path) -> usize {
    fs::read_dir(folder).unwrap().count()
}
