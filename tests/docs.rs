//! The documentation says what the program says: generated pages are fresh, and every command on a page runs.
//!
//! `AMENDS_DOCS=write cargo test --test docs` writes the generated pages, and what the commands print, anew.

#![allow(clippy::unwrap_used)] // Helpers outside of test functions; what cannot be set up has failed.

use std::collections::BTreeMap;
use std::fs;
use std::iter::Peekable;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::str::Lines;

use amends::builtin;
use amends::draft::Draft;
use amends::explain::{self, Principles};
use amends::linter::{Linter, Settings};
use amends::offsets::MappedText;
use amends::pack::{PackFile, ReadFiles, compile};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Whether pages are to be written instead of compared.
fn writes() -> bool {
    std::env::var_os("AMENDS_DOCS").is_some_and(|wish| wish == "write")
}

/// Every generated page by its path below `docs/`.
fn generated() -> BTreeMap<PathBuf, String> {
    let compiled = builtin::compiled(builtin::DEFAULT).expect("the built-in pack");
    let principles = Principles::built_in().expect("the principles");
    let rules = explain::rules(&compiled, &principles);
    let signals = explain::acts_and_cues(&compiled);
    let mut pages: BTreeMap<PathBuf, String> =
        rules.iter().map(|page| (format!("rules/{}.md", page.id).into(), explain::markdown(page))).collect();
    pages.insert("rules/README.md".into(), explain::index(&rules));
    pages.insert("acts.md".into(), explain::signals(&signals));
    pages.insert("principles.md".into(), principles.table(&rules, &signals));
    let reference = explain::reference::reference(amends::packs::SCHEMA).expect("the schema of packs");
    pages.insert("packs/reference.md".into(), reference);
    pages
}

#[test]
fn generated_pages_are_fresh() {
    let docs = root().join("docs");
    let pages = generated();
    let kept: Vec<PathBuf> = fs::read_dir(docs.join("rules"))
        .map(|entries| entries.filter_map(|entry| Some(Path::new("rules").join(entry.ok()?.file_name()))).collect())
        .unwrap_or_default();
    let stray: Vec<&PathBuf> = kept.iter().filter(|path| !pages.contains_key(*path)).collect();
    if writes() {
        fs::create_dir_all(docs.join("rules")).unwrap();
        for path in stray {
            fs::remove_file(docs.join(path)).unwrap();
        }
        for (path, text) in &pages {
            fs::write(docs.join(path), text).unwrap();
        }
        return;
    }
    let stale: Vec<&PathBuf> = pages
        .iter()
        .filter(|(path, text)| fs::read_to_string(docs.join(path)).ok().as_ref() != Some(text))
        .map(|(path, _)| path)
        .collect();
    assert!(
        stale.is_empty() && stray.is_empty(),
        "not what the packs say: {stale:?}; of rules there are none: {stray:?}\n\
         write them anew with: AMENDS_DOCS=write cargo test --test docs"
    );
}

#[test]
fn every_principle_that_can_be_checked_is_served() {
    let compiled = builtin::compiled(builtin::DEFAULT).expect("the built-in pack");
    let principles = Principles::built_in().expect("the principles");
    let rules = explain::rules(&compiled, &principles);
    let signals = explain::acts_and_cues(&compiled);
    let unserved: Vec<String> =
        principles.unserved(&rules, &signals).iter().map(|p| format!("{}: {}", p.row, p.says)).collect();
    assert!(unserved.is_empty(), "no rule names these among its sources:\n{}", unserved.join("\n"));
}

#[test]
fn every_source_is_known() {
    let compiled = builtin::compiled(builtin::DEFAULT).expect("the built-in pack");
    let principles = Principles::built_in().expect("the principles");
    let mut unknown = Vec::new();
    for page in explain::rules(&compiled, &principles) {
        for source in page.sources.iter().filter(|source| !source.known) {
            unknown.push(format!("{}: {}", page.id, source.cited));
        }
    }
    assert!(unknown.is_empty(), "not in rules/principles.yaml:\n{}", unknown.join("\n"));
}

/// Commands on a page that are not run by this test, because they are this test, or build or install what it runs.
const NOT_RUN: &[&str] =
    &["cargo test", "cargo install --path .", ".ci/run", "AMENDS_DOCS=write cargo test --test docs"];

/// The README and every page of the documentation.
fn pages(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).map(|all| all.filter_map(|entry| Some(entry.ok()?.path())).collect()).unwrap_or_default();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            pages(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "md") {
            found.push(path);
        }
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}

/// Runs a command of a page in `folder` and gives what it prints.
fn printed(command: &str, folder: &Path) -> String {
    let binary = Path::new(env!("CARGO_BIN_EXE_amends"));
    let path = std::env::var("PATH").unwrap_or_default();
    let line = command.replace("cargo run --release --", "amends");
    let mut shell = Command::new("sh");
    shell.args(["-c", &line]).current_dir(folder).env("PATH", format!("{}:{path}", binary.parent().unwrap().display()));
    shell.env("AMENDS_CACHE_DIR", "");
    for name in ["CI", "NO_COLOR", "FORCE_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "GITHUB_ACTIONS", "COLUMNS"] {
        shell.env_remove(name);
    }
    let output = shell.output().unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert!(matches!(output.status.code(), Some(0 | 1)), "`{command}` cannot do its work: {err}");
    String::from_utf8(output.stdout).unwrap() + &err
}

/// Writes the file that a block such as `yaml rules/house.yaml` holds.
fn written(line: &str, lines: &mut Peekable<Lines>, folder: &Path, out: &mut String) {
    let Some((_, name)) = line.trim().trim_start_matches('`').split_once(' ') else { return };
    let mut text = String::new();
    while let Some(line) = lines.next_if(|line| line.trim() != "```") {
        text.push_str(line);
        text.push('\n');
    }
    out.push_str(&text);
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// A page with the output of every command in its `console` blocks as it is now, and the files written that it shows. A command without output on the page
/// stays so; where a line `...` stands for what is left out, as many lines as now stay before it and after it.
fn refreshed(page: &str, folder: &Path) -> String {
    let mut out = String::new();
    let mut lines = page.lines().peekable();
    while let Some(line) = lines.next() {
        out.push_str(line);
        out.push('\n');
        if line.trim() != "```console" {
            if line.trim().starts_with("```yaml ") {
                written(line, &mut lines, folder, &mut out);
            }
            continue;
        }
        while let Some(line) = lines.next_if(|line| line.trim() != "```") {
            out.push_str(line);
            out.push('\n');
            let Some(command) = line.strip_prefix("$ ") else {
                panic!("in a console block, {line:?} is neither a command nor what one prints")
            };
            let mut shown = Vec::new();
            while let Some(line) = lines.next_if(|line| line.trim() != "```" && !line.starts_with("$ ")) {
                shown.push(line);
            }
            if NOT_RUN.contains(&command) {
                assert!(shown.is_empty(), "{command} is not run");
                continue;
            }
            let printed = printed(command, folder);
            let dots = shown.iter().position(|line| *line == "...");
            let printed: Vec<&str> = printed.lines().collect();
            let kept: Vec<&str> = match dots {
                None if shown.is_empty() => Vec::new(),
                None => printed,
                Some(head) => {
                    let tail = printed.len().saturating_sub(shown.len() - head - 1);
                    printed.iter().take(head).chain([&"..."]).chain(&printed[tail..]).copied().collect()
                }
            };
            for line in kept {
                out.push_str(line);
                out.push('\n');
            }
        }
    }
    out
}

#[test]
fn every_command_on_a_page_runs_and_prints_what_the_page_shows() {
    let mut all = vec![root().join("README.md")];
    pages(&root().join("docs"), &mut all);
    let mut commands = 0;
    for path in all {
        let page = fs::read_to_string(&path).unwrap();
        if !page.contains("```console") {
            continue;
        }
        // A folder for each page, so that the files one page shows are not there on the next.
        let folder = tempfile::tempdir().unwrap();
        copy(&root().join("examples"), &folder.path().join("examples"));
        // Pages speak of a team's own folder of canned responses under this name.
        copy(&root().join("examples/drafts"), &folder.path().join("macros"));
        let fresh = refreshed(&page, folder.path());
        commands += fresh.lines().filter(|line| line.starts_with("$ ")).count();
        if writes() {
            if fresh != page {
                fs::write(&path, fresh).unwrap();
            }
        } else {
            assert!(
                fresh == page,
                "{}: shows something else than the program prints; it should be\n{fresh}",
                path.display()
            );
        }
    }
    assert!(commands >= 8, "the README shows commands");
}

/// The cells of a row of a table, without the marks of code.
fn cells(row: &str) -> Vec<String> {
    let row = row.trim().trim_start_matches('|').trim_end_matches('|').replace("\\|", "\u{1}");
    row.split('|').map(|cell| cell.trim().trim_matches('`').replace('\u{1}', "|")).collect()
}

/// A linter that finds one phrase.
fn of_phrase(phrase: &str) -> Linter {
    let quoted = serde_json::to_string(phrase).unwrap();
    let pack = format!("pack: try\nrules: {{r: {{severity: error, message: m, flag: {{phrases: [{quoted}]}}}}}}\n");
    let tables = fs::read_to_string(root().join("rules/languages/en.yaml")).unwrap();
    let tables = PackFile { name: "en.yaml", text: &tables };
    let (compiled, _) = compile(tables, ReadFiles::new(&[PackFile { name: "try.yaml", text: &pack }])).expect(phrase);
    Linter::new(compiled.pack)
}

fn finds(linter: &Linter, text: &str) -> bool {
    let draft = Draft { reply: MappedText::identity(text.to_owned()), ..Draft::default() };
    !linter.check(&draft, Settings::default(), &|_| None).findings.is_empty()
}

#[test]
fn phrases_match_what_their_page_says() {
    let page = fs::read_to_string(root().join("docs/packs/phrases.md")).unwrap();
    let mut tried = 0;
    for row in page.lines().filter(|line| line.starts_with("| `")) {
        let cells = cells(row);
        let linter = of_phrase(&cells[0]);
        for (index, cell) in cells.iter().enumerate().skip(1) {
            for text in cell.split("; ") {
                tried += 1;
                assert_eq!(finds(&linter, text), index == 1, "{} in {text:?}", cells[0]);
            }
        }
    }
    assert!(tried > 60, "the page has a table");
}
