//! Packs with mistakes: one for each way to be wrong, and what is said of it.
//!
//! `INSTA_UPDATE=always cargo test --test broken_packs` accepts what is said now.

#![allow(clippy::unwrap_used)] // Helpers outside of test functions; what cannot be set up has failed.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use amends::packs::{self, PackError};
use amends::report::draw_problems;

/// What is said of a pack that cannot be used.
fn said(path: &str) -> String {
    match packs::load(path) {
        Ok(_) => "NO MISTAKE\n".to_owned(),
        Err(PackError::Mistakes { files, problems }) => draw_problems(&problems, &files, false),
        Err(other) => format!("{other}\n"),
    }
}

fn packs_in(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut all: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    all.sort();
    all
}

#[test]
fn what_is_said_of_each_broken_pack() {
    let all = packs_in("tests/fixtures/broken-packs");
    assert!(all.len() >= 60, "{} packs", all.len());
    for path in all {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let path = format!("tests/fixtures/broken-packs/{}", path.file_name().unwrap().to_str().unwrap());
        insta::with_settings!({omit_expression => true, prepend_module_to_snapshot => false}, {
            let said = said(&path);
            insta::assert_snapshot!(format!("broken-pack-{name}"), said);
        });
    }
}

/// A mistake is drawn on the line that holds the mark `# HERE`, where a pack has one.
#[test]
fn mistakes_are_drawn_on_their_own_line() {
    let mut marked = 0;
    let mut wrong = String::new();
    for path in packs_in("tests/fixtures/broken-packs").into_iter().filter(|path| path.is_file()) {
        let text = fs::read_to_string(&path).unwrap();
        let wanted: Vec<usize> =
            text.lines().enumerate().filter(|(_, line)| line.contains("# HERE")).map(|(index, _)| index + 1).collect();
        if wanted.is_empty() {
            continue;
        }
        marked += 1;
        let said = said(path.to_str().unwrap());
        let mut lines: Vec<usize> = said
            .lines()
            .filter_map(|line| line.trim_start().strip_prefix("--> "))
            .filter_map(|place| place.rsplit(':').nth(1)?.parse().ok())
            .collect();
        lines.dedup();
        if lines != wanted {
            let _ = writeln!(wrong, "{}: drawn on {lines:?}, not on {wanted:?}\n{said}", path.display());
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(marked > 30, "{marked}");
}
