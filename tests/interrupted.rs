//! Work that is cut short: by a signal, by a limit, by a full disk, by somebody who changes a file meanwhile. Each time every
//! file is the old one or the new one, and the next run ends the work.

#![cfg(unix)]
#![allow(clippy::unwrap_used)] // Helpers outside of test functions; what cannot be set up has failed.

mod support;

use std::fs;
use std::io::{Read as _, Write as _};
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use support::PACK;
use tempfile::TempDir;

const OLD: &str = "Hi Ines,\n\nwrite to us at your earliest convenience.\n\nDana\n";
const NEW: &str = "Hi Ines,\n\nwrite to us when it suits you best.\n\nDana\n";
/// Lines that nothing is found in.
const FILLER: &str = "We open at nine on Sundays.\n";
/// The signal of a file that grew beyond the limit.
const XFSZ: i32 = 25;

/// A folder with a pack, and with some drafts in a folder of their own.
struct House {
    folder: TempDir,
    drafts: Vec<String>,
}

impl House {
    fn new(drafts: usize) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("house.yaml"), PACK).unwrap();
        let drafts = (0..drafts).map(|index| format!("{index:02}.txt")).collect();
        let house = Self { folder, drafts };
        house.lay();
        house
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Every draft as it was at first, and nothing else.
    fn lay(&self) {
        let _ = fs::remove_dir_all(self.path("d"));
        fs::create_dir(self.path("d")).unwrap();
        for name in &self.drafts {
            fs::write(self.path("d").join(name), OLD).unwrap();
        }
    }

    fn amends(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_amends"));
        command.env("AMENDS_CACHE_DIR", "");
        command.current_dir(self.folder.path()).args(arguments).args(["--no-config", "--pack", "house.yaml"]);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).env_remove("CI");
        command
    }

    /// The command in a shell, where `$amends` is the program.
    fn shell(&self, script: &str) -> Output {
        let mut command = Command::new("sh");
        command.args(["-c", script]).current_dir(self.folder.path()).stdin(Stdio::null());
        command
            .env("amends", env!("CARGO_BIN_EXE_amends"))
            .env("AMENDS_CACHE_DIR", "")
            .env_remove("CI")
            .output()
            .unwrap()
    }

    /// How many drafts are the new ones; the others are the old ones.
    fn fixed(&self) -> usize {
        let new = |name: &&String| match fs::read_to_string(self.path("d").join(name)).unwrap().as_str() {
            NEW => true,
            OLD => false,
            other => panic!("{name} is neither old nor new: {other:?}"),
        };
        self.drafts.iter().filter(new).count()
    }

    /// A run that nothing disturbs ends the work, and leaves nothing but the drafts.
    fn ends_well(&self) {
        assert!(self.amends(&["fix", "d"]).status().unwrap().success());
        assert_eq!(self.fixed(), self.drafts.len());
        assert_eq!(fs::read_dir(self.path("d")).unwrap().count(), self.drafts.len(), "nothing is left behind");
    }
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// Sends a signal by its name.
fn signal(name: &str, process: u32) {
    let status = Command::new("kill").args(["-s", name, &process.to_string()]).stderr(Stdio::null()).status();
    // A process that has come to its end gets none.
    let _ = status.unwrap();
}

#[test]
fn signals_while_files_are_written() {
    let house = House::new(40);
    for name in ["TERM", "INT", "HUP", "PIPE", "QUIT", "KILL"] {
        for wait in [30, 90, 150] {
            house.lay();
            let mut child = house.amends(&["fix", "d"]).spawn().unwrap();
            thread::sleep(Duration::from_millis(wait));
            signal(name, child.id());
            let status = child.wait().unwrap();
            assert!(status.success() || status.signal().is_some(), "{name}: {status}");
            let fixed = house.fixed();
            assert!(!status.success() || fixed == house.drafts.len(), "{name}: {fixed} fixed, and no trouble told");
            house.ends_well();
        }
    }
}

#[test]
fn signals_while_a_report_is_written() {
    let house = House::new(1);
    let many = "{\"id\":\"x\",\"reply\":\"Do it at your earliest convenience.\"}\n".repeat(3_000);
    fs::write(house.path("many.jsonl"), &many).unwrap();
    let check = ["check", "many.jsonl", "--output-format", "json", "-o", "report.json"];
    for name in ["TERM", "INT", "HUP", "PIPE", "KILL"] {
        let mut child = house.amends(&check).spawn().unwrap();
        thread::sleep(Duration::from_millis(120));
        signal(name, child.id());
        let status = child.wait().unwrap();
        // Findings are no trouble; a run that was ended has no exit code.
        assert!(status.code() == Some(1) || status.signal().is_some(), "{name}: {status}");
        assert_eq!(fs::read_to_string(house.path("many.jsonl")).unwrap(), many);
    }
    assert_eq!(house.amends(&check).status().unwrap().code(), Some(1));
    let report: serde_json::Value = serde_json::from_slice(&fs::read(house.path("report.json")).unwrap()).unwrap();
    assert_eq!(report["summary"]["drafts"], 3_000);
}

#[test]
fn a_limit_on_the_size_of_files() {
    let house = House::new(3);
    let long = OLD.to_owned() + &FILLER.repeat(2_000);
    fs::write(house.path("long.txt"), &long).unwrap();
    let fix = "$amends fix --no-config --pack house.yaml long.txt";
    // The limit ends the program, or where its signal is ignored is an error like any other.
    let ended = house.shell(&format!("ulimit -f 16; exec {fix}"));
    assert_eq!(ended.status.signal(), Some(XFSZ), "{}", said(&ended));
    assert_eq!(fs::read_to_string(house.path("long.txt")).unwrap(), long);
    let told = house.shell(&format!("ulimit -f 16; trap '' XFSZ; exec {fix}"));
    assert_eq!(told.status.code(), Some(2), "{}", said(&told));
    assert!(said(&told).contains("long.txt cannot be written: File too large"), "{}", said(&told));
    assert_eq!(fs::read_to_string(house.path("long.txt")).unwrap(), long);
    let many: String = "{\"reply\":\"Do it at your earliest convenience.\"}\n".repeat(500);
    fs::write(house.path("many.jsonl"), many).unwrap();
    let check = "$amends check --no-config --pack house.yaml many.jsonl --output-format json -o report.json";
    let told = house.shell(&format!("ulimit -f 16; trap '' XFSZ; exec {check}"));
    assert_eq!(told.status.code(), Some(2), "{}", said(&told));
    assert!(said(&told).contains("the report report.json cannot be written: File too large"), "{}", said(&told));
    // Without the limit it is done, and what the ended run left is gone.
    let done = house.shell(fix);
    assert_eq!(done.status.code(), Some(0), "{}", said(&done));
    assert_eq!(fs::read_to_string(house.path("long.txt")).unwrap(), long.replace(OLD, NEW));
    let hidden = fs::read_dir(house.folder.path()).unwrap().flatten();
    assert_eq!(hidden.filter(|entry| entry.file_name().to_string_lossy().starts_with('.')).count(), 0);
}

/// A disk with no room left. Needs the right to mount one.
#[test]
fn a_full_disk_for_what_else_is_written() {
    let house = House::new(3);
    let script = "mkdir disk && mount -t tmpfs -o size=64k none disk && cp d/00.txt disk/ && cd disk && \
        $amends check -q --no-config --pack ../house.yaml --write-baseline base.json 00.txt && cp base.json ../base.json && \
        cp base.json amends.yaml && { head -c 100000 /dev/zero > filler 2>/dev/null || true; }; \
        $amends check -q --no-config --pack ../house.yaml --write-baseline base.json 00.txt; echo \"baseline $?\"; \
        $amends check -q --no-config --pack ../house.yaml --output-format sarif=r.sarif 00.txt; echo \"report $?\"; \
        $amends init --force; echo \"init $?\"; $amends init --pack house; echo \"pack $?\"; \
        cmp base.json ../base.json && cmp amends.yaml ../base.json && ls -A | tr '\\n' ' '";
    let output = Command::new("unshare")
        .args(["--mount", "sh", "-c", script])
        .current_dir(house.folder.path())
        .env("amends", env!("CARGO_BIN_EXE_amends"))
        .env("AMENDS_CACHE_DIR", "")
        .output();
    let Some(output) = output.ok().filter(|output| String::from_utf8_lossy(&output.stdout).contains("baseline "))
    else {
        eprintln!("skipped: no disk may be mounted here");
        return;
    };
    let out = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(out.contains("baseline 2\n") && out.contains("report 2\n"), "{}", said(&output));
    assert!(out.contains("init 2\n") && out.contains("pack 2\n"), "{}", said(&output));
    assert!(out.ends_with("00.txt amends.yaml base.json filler r.sarif rules "), "{}", said(&output));
    assert!(said(&output).contains("the report r.sarif cannot be written"), "{}", said(&output));
}

#[test]
fn files_that_change_while_they_are_read() {
    let house = House::new(4);
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            let mut round = 0;
            while !stop.load(Ordering::Relaxed) {
                round += 1;
                let text = OLD.repeat(1 + round % 300);
                for name in &house.drafts {
                    fs::write(house.path("d").join(name), &text[..text.len() - round % 50]).unwrap();
                }
                let pairs = b"{\"reply\":\"We know.\"}\n{\"reply\":";
                fs::write(house.path("d/pairs.jsonl"), &pairs[..20 + round % 10]).unwrap();
            }
        });
        for _ in 0..12 {
            let mut command = house.amends(&["check", "d", "--output-format", "json", "-j", "3"]);
            let output = command.stdout(Stdio::piped()).stderr(Stdio::piped()).output().unwrap();
            assert!(matches!(output.status.code(), Some(0..=2)), "{}: {}", output.status, said(&output));
            let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
            assert_eq!(report["version"], 1);
        }
        stop.store(true, Ordering::Relaxed);
    });
}

/// The question about a rewrite waits; meanwhile somebody saves the file. Their text stays.
#[test]
fn a_file_that_changes_while_it_is_fixed() {
    let house = House::new(1);
    let program = env!("CARGO_BIN_EXE_amends");
    let line = format!("'{program}' fix --interactive --no-config --pack house.yaml d/00.txt");
    let mut command = Command::new("script");
    command
        .args(["-qec", &line, "/dev/null"])
        .current_dir(house.folder.path())
        .env("NO_COLOR", "1")
        .env("AMENDS_CACHE_DIR", "");
    let Ok(mut child) = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn() else {
        eprintln!("skipped: script (util-linux) is not installed");
        return;
    };
    let mut out = child.stdout.take().unwrap();
    let mut seen = Vec::new();
    while !String::from_utf8_lossy(&seen).contains("(q)uit?") {
        let mut some = [0; 1_024];
        let read = out.read(&mut some).unwrap();
        assert!(read > 0, "no question: {}", String::from_utf8_lossy(&seen));
        seen.extend_from_slice(&some[..read]);
    }
    let theirs = OLD.replace("Dana", "Lee");
    fs::write(house.path("d/00.txt"), &theirs).unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(b"a\n").unwrap();
    out.read_to_end(&mut seen).unwrap();
    drop(input);
    let status = child.wait().unwrap();
    let seen = String::from_utf8_lossy(&seen);
    assert!(seen.contains("changed while it was being fixed"), "{seen}");
    assert_eq!(status.code(), Some(2), "{seen}");
    assert_eq!(fs::read_to_string(house.path("d/00.txt")).unwrap(), theirs);
}

/// The copy that a killed run has left is taken for nobody's draft.
#[test]
fn what_a_killed_run_has_left() {
    let house = House::new(2);
    fs::write(house.path("d/.amends-Ab12Cd.new"), "half a fi").unwrap();
    fs::write(house.path("d/.amends-notes.txt"), "ours").unwrap();
    let checked = house.amends(&["check", "d", "-v"]).stderr(Stdio::piped()).output().unwrap();
    assert!(said(&checked).contains("left alone: 2 hidden"), "{}", said(&checked));
    assert!(house.amends(&["fix", "--diff", "d"]).status().unwrap().code() == Some(1));
    assert!(house.path("d/.amends-Ab12Cd.new").exists(), "to look is not to write");
    assert!(house.amends(&["fix", "d"]).status().unwrap().success());
    assert!(!house.path("d/.amends-Ab12Cd.new").exists() && Path::new(&house.path("d/.amends-notes.txt")).exists());
}
