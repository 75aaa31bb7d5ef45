//! What the program is built from is listed, with its job and its features, and the policy about it is kept.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

fn text(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect(path)
}

/// The features a dependency is taken with, as the list writes them.
fn features(value: &str) -> String {
    let mut out: Vec<String> = Vec::new();
    if !value.contains("default-features = false") {
        out.push("default".to_owned());
    }
    if let Some((_, rest)) = value.split_once("features = [") {
        let names = rest.split_once(']').map_or(rest, |(names, _)| names);
        out.extend(names.split(',').map(|name| format!("`{}`", name.trim().trim_matches('"'))));
    }
    if out.is_empty() { "none".to_owned() } else { out.join(", ") }
}

/// The dependencies of a section of the manifest, each with its features.
fn manifest(section: &str) -> BTreeMap<String, String> {
    let manifest = text("Cargo.toml");
    let start = format!("[{section}]\n");
    let body =
        manifest.split_once(&start).map(|(_, rest)| rest.split("\n[").next().unwrap_or_default()).expect(section);
    body.lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once(" = "))
        .map(|(name, value)| (name.to_owned(), features(value)))
        .collect()
}

/// The rows under a heading of the list.
fn listed(heading: &str) -> BTreeMap<String, String> {
    let list = text("docs/dependencies.md");
    let start = format!("\n## {heading}\n");
    let body = list.split_once(&start).map(|(_, rest)| rest.split("\n## ").next().unwrap_or_default()).expect(heading);
    body.lines()
        .filter(|line| line.starts_with("| `"))
        .map(|line| {
            let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
            assert!(cells.len() == 3 && cells[1].len() > 8, "a job and the features of {line}");
            (cells[0].trim_matches('`').to_owned(), cells[2].to_owned())
        })
        .collect()
}

#[test]
fn every_dependency_is_listed_with_its_features() {
    for (section, heading) in [
        ("dependencies", "In the program"),
        ("build-dependencies", "In its build"),
        ("dev-dependencies", "In its tests only"),
    ] {
        assert_eq!(manifest(section), listed(heading), "[{section}] of Cargo.toml and docs/dependencies.md");
    }
}

#[test]
fn what_is_listed_is_locked_and_from_the_registry() {
    let lock = text("Cargo.lock");
    for section in ["dependencies", "build-dependencies", "dev-dependencies"] {
        for name in manifest(section).into_keys() {
            let name = if name == "serde_yaml" { "yaml_serde".to_owned() } else { name };
            assert!(lock.contains(&format!("name = \"{name}\"\n")), "{name} is in Cargo.lock");
        }
    }
    let registry = "source = \"registry+https://github.com/rust-lang/crates.io-index\"";
    assert!(lock.lines().filter(|line| line.starts_with("source = ")).all(|line| line == registry));
}

#[test]
fn nothing_that_opens_a_connection_is_locked() {
    let lock = text("Cargo.lock");
    for name in ["openssl-sys", "rustls", "hyper", "reqwest", "ureq", "curl", "native-tls", "tokio", "serde_yml"] {
        assert!(!lock.contains(&format!("name = \"{name}\"\n")), "{name} came in");
    }
}
