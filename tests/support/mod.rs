//! What the tests of the command line have in common: a folder of files, the program in it, and what it said.

// Each test file is a program of its own and takes from here what it needs.
#![allow(dead_code)]
#![allow(clippy::unwrap_used)] // What cannot be set up has failed.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// A pack with one rule, whose rewrite is safe.
pub const PACK: &str = "
pack: house
language: en
rules:
  stiff-words:
    severity: warning
    flag: {phrases: [at your earliest convenience]}
    message: uses stiff words
    rewrite: {replace: when it suits you best, of: match, applicability: safe}
";

/// A folder with files, given by their names and texts.
pub fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

/// The program in a folder, without anything that the surroundings might tell it.
pub fn amends(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_amends"));
    command.env("AMENDS_CACHE_DIR", "");
    command.current_dir(folder).stdin(Stdio::null());
    for name in [
        "CI",
        "NO_COLOR",
        "FORCE_COLOR",
        "CLICOLOR",
        "CLICOLOR_FORCE",
        "GITHUB_ACTIONS",
        "TERM",
        "COLORTERM",
        "COLUMNS",
    ] {
        command.env_remove(name);
    }
    command
}

/// How a run of the program ended, and what it said.
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

/// Reads a run that no signal ended and that printed UTF-8.
pub fn ran(output: Output) -> Ran {
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("output is UTF-8");
    Ran { code: output.status.code().expect("no signal ended it"), out: text(output.stdout), err: text(output.stderr) }
}
