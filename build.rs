//! Compiles the built-in packs when the program is built, so that starting it parses nothing.

#![allow(dead_code, unused_imports, missing_docs)] // The pack compiler is shared with the library, which uses all of it.

#[path = "src/draft.rs"]
mod draft;
#[path = "src/finding.rs"]
mod finding;
#[path = "src/offsets.rs"]
mod offsets;
#[path = "src/pack/mod.rs"]
mod pack;
#[path = "src/passage.rs"]
mod passage;
#[path = "src/yaml.rs"]
mod yaml;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, io};

/// The languages there are tables for. Packs that extend no other start from them.
const LANGUAGES: &[&str] = &["en", "de"];

/// Folders under `rules/` that are built-in packs, each with its language.
const PACKS: &[(&str, &str)] = &[("service-recovery", "en"), ("service-recovery-de", "de")];

/// What decides, besides the pack itself, what a pack compiles to: the compiler, what it uses of the rest of the program and of
/// other crates, and all that is built in.
const COMPILER: &[&str] = &[
    "Cargo.lock",
    "rules",
    "src/builtin.rs",
    "src/draft.rs",
    "src/finding.rs",
    "src/offsets.rs",
    "src/pack",
    "src/packs",
    "src/packs.rs",
    "src/passage.rs",
    "src/yaml.rs",
];

/// What decides what is found in a draft: all of the program, so that nothing can be forgotten.
const PROGRAM: &[&str] = &["Cargo.lock", "Cargo.toml", "build.rs", "rules", "src"];

fn main() -> io::Result<()> {
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    // The tables are used in place, so that their figures are those of the machine that the program will run on.
    let big_endian = env::var_os("CARGO_CFG_TARGET_ENDIAN").is_some_and(|order| order == "big");
    let write = |name: &str, mut compiled: pack::Compiled| {
        let write = |part: &str, bytes: &[u8]| fs::write(out.join(format!("{name}.{part}")), bytes);
        let packed = compiled.pack.packed().map_err(io::Error::other)?;
        write("figures", &packed.bytes(big_endian))?;
        write("words", packed.words.as_bytes())?;
        write("rest", &packed.rest)?;
        write("notes", &postcard::to_allocvec(&compiled.notes).map_err(io::Error::other)?)
    };
    for language in LANGUAGES {
        let compiled = build(language, &[])?;
        write(language, compiled.ok_or_else(|| io::Error::other(format!("the language {language} has mistakes")))?)?;
    }
    for (name, language) in PACKS {
        let compiled = build(language, &files_of(name)?)?;
        write(name, compiled.ok_or_else(|| io::Error::other(format!("the pack {name} has mistakes")))?)?;
    }
    println!("cargo::rustc-env=AMENDS_COMPILER={}", hash(COMPILER)?);
    println!("cargo::rustc-env=AMENDS_PROGRAM={}", hash(PROGRAM)?);
    Ok(())
}

/// A hash that is another one as soon as something in these files and folders is, so that what an earlier build of the program
/// kept is not taken for its own.
fn hash(paths: &[&str]) -> io::Result<String> {
    let mut files = Vec::new();
    for path in paths.iter().map(Path::new).filter(|path| path.exists()) {
        println!("cargo::rerun-if-changed={}", path.display());
        find_files(path, &mut files)?;
    }
    files.sort();
    let mut hasher = blake3::Hasher::new();
    let mut add = |bytes: &[u8]| {
        hasher.update(&(bytes.len() as u64).to_le_bytes());
        hasher.update(bytes);
    };
    for name in ["CARGO_PKG_VERSION", "TARGET"] {
        add(env::var_os(name).unwrap_or_default().as_encoded_bytes());
    }
    // What is a letter is told by the compiler's own tables.
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    add(&Command::new(rustc).arg("-Vv").output()?.stdout);
    for path in &files {
        add(path.as_os_str().as_encoded_bytes());
        add(&fs::read(path)?);
    }
    Ok(hasher.finalize().to_string())
}

/// A file, or all files in a folder.
fn find_files(path: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    if !path.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        // What an editor leaves there is no part of the program.
        if !entry.file_name().as_encoded_bytes().starts_with(b".") {
            find_files(&entry.path(), files)?;
        }
    }
    Ok(())
}

/// The files of a pack, in order.
fn files_of(name: &str) -> io::Result<Vec<PathBuf>> {
    let mut paths: Vec<PathBuf> = fs::read_dir(Path::new("rules").join(name))?
        .map(|entry| Ok(entry?.path()))
        .collect::<io::Result<Vec<_>>>()?
        .into_iter()
        .filter(|path| path.extension().is_some_and(|extension| extension == "yaml"))
        .collect();
    paths.sort();
    Ok(paths)
}

/// Compiles the tables of a language with some files of a pack; nothing if they have mistakes, which are shown.
fn build(language: &str, paths: &[PathBuf]) -> io::Result<Option<pack::Compiled>> {
    let language_path = format!("rules/languages/{language}.yaml");
    let language_text = fs::read_to_string(&language_path)?;
    let texts: Vec<String> = paths.iter().map(fs::read_to_string).collect::<io::Result<_>>()?;
    let names: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
    let files: Vec<pack::PackFile> =
        names.iter().zip(&texts).map(|(name, text)| pack::PackFile { name, text }).collect();
    match pack::compile(pack::PackFile { name: &language_path, text: &language_text }, pack::ReadFiles::new(&files)) {
        Ok((compiled, odd)) => {
            show(&odd, &language_path, &names);
            Ok(Some(compiled))
        }
        Err(problems) => {
            show(&problems, &language_path, &names);
            Ok(None)
        }
    }
}

fn show(problems: &[yaml::Problem], language: &str, names: &[String]) {
    for problem in problems {
        let file = if problem.file == 0 { language } else { &names[problem.file - 1] };
        let at = problem.at.map(|(line, column)| format!(":{line}:{column}")).unwrap_or_default();
        let level = if problem.fatal { "error" } else { "warning" };
        let path = problem.path_text();
        println!("cargo::{level}={file}{at}: {path}: {} ({})", problem.message, problem.help);
    }
}
