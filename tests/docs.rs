//! The documentation says what the program says: generated pages are fresh, and every command on a page runs.
//!
//! `AMENDS_DOCS=write cargo test --test docs` writes the generated pages anew.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use amends::builtin;
use amends::explain::{self, Principles};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
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
    if std::env::var_os("AMENDS_DOCS").is_some_and(|wish| wish == "write") {
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
