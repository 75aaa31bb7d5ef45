//! What a computer can do to a program that reads and writes files: each time the user is told, the exit code says so, and
//! nothing is lost.

#![cfg(unix)]
#![allow(clippy::unwrap_used)] // Helpers outside of test functions; what cannot be set up has failed.

mod support;

use std::ffi::OsStr;
use std::fs;
use std::io::{Read as _, Write as _};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use support::{PACK, Ran, amends, folder, ran};

const DRAFT: &str = "Dear Ms Ade, we are sorry if our driver was rude to you on Monday.\n";
/// A draft that `fix` changes with the rule of [`PACK`].
const FIXABLE: &str = "Hi Ines,\n\nwrite to us at your earliest convenience.\n\nDana\n";

/// The command in a shell, where `$amends` is the program.
fn shell(folder: &Path, script: &str) -> Output {
    let mut command = Command::new("sh");
    command.args(["-c", script]).current_dir(folder).stdin(Stdio::null());
    command.env("amends", env!("CARGO_BIN_EXE_amends")).env("AMENDS_CACHE_DIR", "").env_remove("CI").output().unwrap()
}

fn check(folder: &Path, args: &[&str]) -> Ran {
    ran(amends(folder).args(["check", "--no-config", "--output-format", "concise"]).args(args).output().unwrap())
}

/// `fix` with the pack, which stands in a folder of its own.
fn fix(folder: &Path, args: &[&str]) -> Ran {
    let house = self::folder(&[("house.yaml", PACK)]);
    let pack = house.path().join("house.yaml");
    ran(amends(folder).args(["fix", "--no-config", "--pack"]).arg(pack).args(args).output().unwrap())
}

/// The tests may be run by root, whom no permission stops: then the command runs as nobody, if the system lets it.
fn as_nobody(folder: &Path) -> Option<Command> {
    fs::set_permissions(folder, fs::Permissions::from_mode(0o777)).unwrap();
    let probe = folder.join("probe");
    fs::write(&probe, "").unwrap();
    fs::set_permissions(&probe, fs::Permissions::from_mode(0o000)).unwrap();
    let root = fs::read(&probe).is_ok();
    fs::remove_file(&probe).unwrap();
    if !root {
        return Some(amends(folder));
    }
    // The program may stand where nobody may look.
    let copy = folder.join(".program");
    fs::copy(env!("CARGO_BIN_EXE_amends"), &copy).unwrap();
    let become_nobody = ["--reuid=65534", "--regid=65534", "--clear-groups"];
    let works = Command::new("setpriv").args(become_nobody).arg(&copy).arg("--version").output();
    if !works.is_ok_and(|output| output.status.success()) {
        eprintln!("skipped: run by root, and `setpriv` cannot make it anybody else");
        return None;
    }
    let mut command = Command::new("setpriv");
    command.args(become_nobody).arg(copy).current_dir(folder).stdin(Stdio::null()).env("AMENDS_CACHE_DIR", "");
    Some(command)
}

fn closed(path: &Path) {
    fs::set_permissions(path, fs::Permissions::from_mode(0o000)).unwrap();
}

#[test]
fn what_only_looks_like_a_file_is_left_alone() {
    let folder = folder(&[("a/draft.txt", DRAFT)]);
    let at = |name: &str| folder.path().join("a").join(name);
    assert!(Command::new("mkfifo").arg(at("pipe.txt")).status().unwrap().success());
    symlink("/dev/zero", at("zero.txt")).unwrap();
    symlink("/dev/tty", at("terminal.txt")).unwrap();
    symlink("nowhere", at("nowhere.txt")).unwrap();
    symlink("round.txt", at("round.txt")).unwrap();
    symlink("..", at("up")).unwrap();
    let ran = check(folder.path(), &["a", "-v"]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert!(ran.out.lines().all(|line| line.starts_with("a/draft.txt:")), "{}", ran.out);
    assert!(ran.err.contains("left alone: 5 ") && ran.err.contains("left alone: 1 links to folders"), "{}", ran.err);
}

/// Real nodes, not links: a socket, and devices where the system lets one be made.
#[test]
fn sockets_and_devices() {
    let folder = folder(&[("d/draft.txt", DRAFT)]);
    let _socket = std::os::unix::net::UnixListener::bind(folder.path().join("d/socket.txt")).unwrap();
    let mut nodes = 1;
    for (name, kind) in [("zero.txt", ["c", "1", "5"]), ("disk.txt", ["b", "7", "200"])] {
        let made =
            Command::new("mknod").arg(folder.path().join("d").join(name)).args(kind).stderr(Stdio::null()).status();
        nodes += usize::from(made.is_ok_and(|status| status.success()));
    }
    let walked = check(folder.path(), &["d", "-v"]);
    assert_eq!(walked.code, 1, "{}", walked.err);
    assert!(walked.out.lines().all(|line| line.starts_with("d/draft.txt:")), "{}", walked.out);
    assert!(walked.err.contains(&format!("left alone: {nodes} ")), "{}", walked.err);
    let fixed = fix(folder.path(), &["d"]);
    assert_eq!(fixed.code, 0, "{}", fixed.err);
    for (name, why) in [("d/socket.txt", "cannot be read"), ("/dev/null", "no reply")] {
        let named = check(folder.path(), &[name]);
        assert!(named.code == 2 && named.err.contains(why), "{name}: {}", named.err);
    }
}

#[test]
fn names_are_shown_and_obeyed_by_nobody() {
    let folder = folder(&[]);
    let names: [&[u8]; 5] = [
        b"new\nline.txt",
        b"\x1b[31mred\x1b]8;;x\x07.txt",
        b"::error::x.txt",
        b"\xe2\x80\xaegnp.txt",
        b"not \xff\xfe utf-8.txt",
    ];
    for name in names {
        fs::write(folder.path().join(OsStr::from_bytes(name)), DRAFT).unwrap();
    }
    for format in ["full", "concise", "grouped", "github", "azure", "junit", "tap", "markdown", "html", "json", "sarif"]
    {
        let output =
            amends(folder.path()).args(["check", "--no-config", "--output-format", format, "."]).output().unwrap();
        let ran = ran(output);
        assert_eq!(ran.code, 1, "{format}: {}", ran.err);
        let text = ran.out + &ran.err;
        assert!(!text.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{format}: {text:?}");
        assert!(
            !text.lines().any(|line| line.starts_with("line.txt") || line.starts_with("::error::")),
            "{format}: {text}"
        );
    }
    let gone = check(folder.path(), &["\u{1b}]0;x\u{7}\n::error::y"]);
    assert_eq!(
        (gone.code, gone.err.lines().filter(|line| line.starts_with("error: ")).count()),
        (2, 1),
        "{}",
        gone.err
    );
    assert!(!gone.err.contains('\u{1b}') && !gone.err.lines().any(|line| line.starts_with("::")), "{}", gone.err);
}

#[test]
fn no_permission() {
    let folder = folder(&[("d/1.txt", FIXABLE), ("d/2.txt", FIXABLE), ("d/shut/3.txt", FIXABLE), ("house.yaml", PACK)]);
    let Some(mut command) = as_nobody(folder.path()) else { return };
    let Some(mut again) = as_nobody(folder.path()) else { return };
    closed(&folder.path().join("d/1.txt"));
    closed(&folder.path().join("d/shut"));
    let checked = ran(command
        .args(["check", "--no-config", "--pack", "house.yaml", "--output-format", "concise", "d"])
        .output()
        .unwrap());
    assert_eq!(checked.code, 2);
    assert!(checked.err.contains("d/1.txt: cannot be read") && checked.err.contains("d/shut"), "{}", checked.err);
    assert!(checked.out.contains("d/2.txt:"), "the rest is checked: {}", checked.out);
    // The file may be read, the folder not be written.
    let fixed = ran(again.args(["fix", "--no-config", "--pack", "house.yaml", "d"]).output().unwrap());
    assert_eq!(fixed.code, 2);
    assert!(fixed.err.contains("d/1.txt") && fixed.err.contains("d/2.txt cannot be written"), "{}", fixed.err);
    fs::set_permissions(folder.path().join("d/shut"), fs::Permissions::from_mode(0o755)).unwrap();
    for name in ["d/1.txt", "d/2.txt", "d/shut/3.txt"] {
        fs::set_permissions(folder.path().join(name), fs::Permissions::from_mode(0o644)).unwrap();
        assert_eq!(fs::read_to_string(folder.path().join(name)).unwrap(), FIXABLE, "{name}");
    }
}

#[test]
fn one_file_that_cannot_be_written_keeps_no_other_from_being_fixed() {
    let folder = folder(&[("a.txt", FIXABLE), ("b.txt", FIXABLE), ("c.txt", FIXABLE)]);
    fs::set_permissions(folder.path().join("b.txt"), fs::Permissions::from_mode(0o444)).unwrap();
    let ran = fix(folder.path(), &["."]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("b.txt cannot be written: the file is read-only"), "{}", ran.err);
    let text = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
    assert_eq!(text("b.txt"), FIXABLE);
    assert!(text("a.txt") != FIXABLE && text("a.txt") == text("c.txt"), "{}", ran.err);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3, "nothing is left behind");
}

#[test]
fn a_full_disk() {
    let folder = folder(&[("draft.txt", DRAFT), ("fixable.txt", FIXABLE), ("house.yaml", PACK)]);
    if !Path::new("/dev/full").exists() {
        eprintln!("skipped: there is no /dev/full");
        return;
    }
    for (script, said) in [
        ("$amends check --no-config draft.txt > /dev/full", "No space left"),
        ("$amends check --no-config draft.txt -o /dev/full", "the report /dev/full cannot be written"),
        (
            "$amends check --no-config draft.txt --output-format json=/dev/full",
            "the report /dev/full cannot be written",
        ),
        ("$amends fix --no-config --pack house.yaml - < fixable.txt > /dev/full", "No space left"),
        ("$amends fix --no-config --pack house.yaml --diff fixable.txt > /dev/full", "No space left"),
        ("$amends outline --no-config draft.txt > /dev/full", "No space left"),
        ("$amends rules > /dev/full", "No space left"),
        ("$amends explain sorry-if > /dev/full", "No space left"),
    ] {
        let ran = ran(shell(folder.path(), script));
        assert_eq!(ran.code, 2, "{script}: {}", ran.err);
        assert!(ran.err.contains(said), "{script}: {}", ran.err);
    }
    assert_eq!(fs::read_to_string(folder.path().join("fixable.txt")).unwrap(), FIXABLE);
}

/// A disk so small that the new file does not fit beside the old one. Needs the right to mount one.
#[test]
fn a_full_disk_keeps_the_old_file() {
    let folder = folder(&[("house.yaml", PACK)]);
    let long = format!("{FIXABLE}\n{}", "We open at nine.\n".repeat(4_000));
    fs::write(folder.path().join("long.txt"), &long).unwrap();
    let script = "mkdir disk && mount -t tmpfs -o size=80k none disk && cp long.txt disk/ && cd disk && \
        { $amends fix --no-config --pack ../house.yaml long.txt; echo \"code $?\"; ls -A; cmp long.txt ../long.txt && echo same; }";
    let output = Command::new("unshare")
        .args(["--mount", "sh", "-c", script])
        .current_dir(folder.path())
        .env("amends", env!("CARGO_BIN_EXE_amends"))
        .env("AMENDS_CACHE_DIR", "")
        .output();
    let Some(output) = output.ok().filter(|output| String::from_utf8_lossy(&output.stdout).contains("code ")) else {
        eprintln!("skipped: no disk may be mounted here");
        return;
    };
    let ran = ran(output);
    assert_eq!(ran.out, "code 2\nlong.txt\nsame\n", "{}", ran.err);
    assert!(ran.err.contains("No space left"), "{}", ran.err);
}

#[test]
fn streams_that_are_not_there() {
    let folder = folder(&[("draft.txt", DRAFT), ("clean.txt", "We open at nine on Sundays.\n")]);
    for (script, code) in [
        ("$amends check --no-config draft.txt >&-", 1),
        ("$amends check --no-config clean.txt >&-", 0),
        ("$amends check --no-config draft.txt 2>&-", 1),
        ("$amends check --no-config gone.txt 2>&-", 2),
        ("$amends check --no-config gone.txt 2>/dev/full", 2),
        ("$amends check --no-config --pack gone.yaml draft.txt 2>/dev/full", 2),
        ("$amends check --no-config -v draft.txt 2>/dev/full", 1),
        ("$amends fix --no-config gone.txt 2>/dev/full", 2),
        ("$amends check --no-such-flag 2>/dev/full", 2),
        ("$amends check --no-config <&-", 2),
        ("$amends check --no-config - <&-", 2),
        ("$amends check --no-config . <&- >&- 2>&-", 1),
    ] {
        let ran = ran(shell(folder.path(), script));
        assert_eq!(ran.code, code, "{script}\n{}{}", ran.out, ran.err);
    }
}

#[test]
fn a_reader_that_has_had_enough() {
    let many: String = "{\"reply\":\"We are sorry if it hurt.\"}\n".repeat(1_500);
    let folder = folder(&[("many.jsonl", &many)]);
    for format in ["full", "concise", "json", "sarif", "html"] {
        let mut child = amends(folder.path())
            .args(["check", "--no-config", "--output-format", format, "many.jsonl"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut out = child.stdout.take().unwrap();
        out.read_exact(&mut [0; 100]).unwrap();
        drop(out);
        let ran = ran(child.wait_with_output().unwrap());
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{format}");
    }
}

/// A pipe among the inputs holds the run up after the folder was looked through, so that a file can go meanwhile.
#[test]
fn a_file_that_vanishes() {
    let folder = folder(&[("d/a.txt", DRAFT), ("d/b.txt", DRAFT)]);
    let pipe = folder.path().join("pipe.txt");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let child = amends(folder.path())
        .args(["check", "--no-config", "--output-format", "concise", "-j", "1", "pipe.txt", "d"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Opening waits for the reader.
    let mut pipe = fs::OpenOptions::new().write(true).open(&pipe).unwrap();
    fs::remove_file(folder.path().join("d/a.txt")).unwrap();
    pipe.write_all(b"We open at nine on Sundays.\n").unwrap();
    drop(pipe);
    let ran = ran(child.wait_with_output().unwrap());
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(ran.err.contains("d/a.txt: cannot be read: No such file"), "{}", ran.err);
    assert!(ran.out.contains("d/b.txt:") && !ran.out.contains("d/a.txt"), "{}", ran.out);
}

#[test]
fn a_report_never_takes_the_place_of_a_draft() {
    let folder = folder(&[("draft.txt", DRAFT), ("d/other.txt", DRAFT)]);
    symlink("draft.txt", folder.path().join("link.txt")).unwrap();
    for args in [
        &["draft.txt", "-o", "draft.txt"][..],
        &["draft.txt", "-o", "./d/../draft.txt"],
        &["draft.txt", "-o", "link.txt"],
        &["d/other.txt", "draft.txt", "--output-format", "json=draft.txt"],
    ] {
        let output = amends(folder.path()).args(["check", "--no-config"]).args(args).output().unwrap();
        let ran = ran(output);
        assert_eq!(ran.code, 2, "{args:?}: {}", ran.out);
        assert!(ran.err.contains("the report needs another file"), "{args:?}: {}", ran.err);
        assert_eq!(fs::read_to_string(folder.path().join("draft.txt")).unwrap(), DRAFT, "{args:?}");
    }
    // A report of an earlier run that stands among the drafts is no draft.
    for _ in 0..2 {
        let output = amends(folder.path())
            .args(["check", "--no-config", "d", "--output-format", "html", "-o", "d/report.html"])
            .output()
            .unwrap();
        let ran = ran(output);
        assert_eq!(ran.code, 1, "{}", ran.err);
        assert!(!ran.err.contains("report.html"), "{}", ran.err);
    }
}

/// A file that never ends is read as far as its kind may go, and no further.
#[test]
fn files_without_an_end() {
    let folder = folder(&[("draft.txt", DRAFT)]);
    for args in [
        &["--baseline", "/dev/zero", "draft.txt"][..],
        &["--write-baseline", "/dev/zero", "draft.txt"],
        &["--file-list", "/dev/zero"],
    ] {
        let ran = check(folder.path(), args);
        assert_eq!(ran.code, 2, "{args:?}");
        assert!(ran.err.contains("larger than"), "{args:?}: {}", ran.err);
    }
    let output = amends(folder.path()).args(["check", "-c", "/dev/zero", "draft.txt"]).output().unwrap();
    let ran = ran(output);
    assert!(ran.code == 2 && ran.err.contains("larger than 4 MiB"), "{}", ran.err);
}

#[test]
fn a_file_keeps_its_mode_and_its_links() {
    let folder = folder(&[("real/draft.txt", FIXABLE)]);
    let real = folder.path().join("real/draft.txt");
    fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
    symlink("real/draft.txt", folder.path().join("link.txt")).unwrap();
    let ran = fix(folder.path(), &["link.txt"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(folder.path().join("link.txt").is_symlink());
    assert_ne!(fs::read_to_string(&real).unwrap(), FIXABLE);
    assert_eq!(fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o640);
}
