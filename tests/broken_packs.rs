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

/// Every pack is drawn, and where lines of it hold the mark `# HERE`, on these lines and no others.
#[test]
fn what_is_said_of_each_broken_pack() {
    let all = packs_in("tests/fixtures/broken-packs");
    assert!(all.len() >= 60, "{} packs", all.len());
    let (mut marked, mut wrong) = (0, String::new());
    for path in all {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let said = said(&format!("tests/fixtures/broken-packs/{}", path.file_name().unwrap().to_str().unwrap()));
        // Files that are no UTF-8 are among them.
        let text = if path.is_file() {
            String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned()
        } else {
            String::new()
        };
        let wanted: Vec<usize> =
            text.lines().enumerate().filter(|(_, line)| line.contains("# HERE")).map(|(index, _)| index + 1).collect();
        let mut lines: Vec<usize> = said
            .lines()
            .filter_map(|line| line.trim_start().strip_prefix("--> "))
            .filter_map(|place| place.rsplit(':').nth(1)?.parse().ok())
            .collect();
        lines.dedup();
        if !wanted.is_empty() && lines != wanted {
            let _ = writeln!(wrong, "{name}: drawn on {lines:?}, not on {wanted:?}\n{said}");
        }
        marked += usize::from(!wanted.is_empty());
        insta::with_settings!({omit_expression => true, prepend_module_to_snapshot => false}, {
            insta::assert_snapshot!(format!("broken-pack-{name}"), said);
        });
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(marked > 90, "{marked}");
}
