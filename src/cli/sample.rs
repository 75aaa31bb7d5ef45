//! `amends test --on`: what a pack would find in real drafts, as numbers and a sample.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;

use amends::config::{FileSettings, Finder, Flags};
use amends::languages::{Linters, Tag, Wish};
use amends::linter::{CheckedFile, Linter, Settings};
use amends::pack::Notes;
use amends::report::{Full, Options, json_page, locate, shown};
use amends::session::SessionError;
use amends::source::{self, ReadOptions, WalkOptions};
use anyhow::{Result, ensure};
use serde::Serialize;

use super::args::{TestArgs, TestFormat};
use super::session::told;
use super::{CLEAN, FAILED};

#[derive(Debug, Default, Serialize)]
struct Row {
    findings: usize,
    drafts: usize,
    files: usize,
}

#[derive(Serialize)]
struct Out<'a> {
    version: u8,
    pack: &'a str,
    files: usize,
    drafts: usize,
    /// Drafts in a language that the pack is not in.
    other_language: usize,
    rules: BTreeMap<&'a str, Row>,
}

/// Shows what the packs find.
pub fn run(args: &TestArgs, all: &[(Linter, Notes)]) -> Result<u8> {
    let mut failed = false;
    let mut out = io::stdout().lock();
    for (linter, _) in all {
        failed |= show(args, linter, &mut out)?;
    }
    out.flush()?;
    Ok(if failed { FAILED } else { CLEAN })
}

fn show(args: &TestArgs, linter: &Linter, out: &mut dyn Write) -> Result<bool> {
    ensure!(
        args.output_format != TestFormat::Junit,
        "what a pack finds in drafts has no form of JUnit: use full or json"
    );
    let wanted = |id: &str| args.rules.is_empty() || args.rules.iter().any(|rule| rule == id);
    let pack = linter.pack();
    let mut rows: BTreeMap<&str, Row> =
        pack.rules.iter().filter(|rule| wanted(&rule.id)).map(|rule| (rule.id.as_str(), Row::default())).collect();
    let drawer = Full::new(Options { color: args.color.on_stdout(), width: super::width(), ..Options::default() });
    let mut samples: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let (mut files, mut drafts, mut others, mut failed) = (0, 0, 0, false);
    let languages = Linters::built_in();
    let own = Tag::of(&pack.language.code);
    // Where a draft does not show its language, it is taken for one the pack is meant for.
    let wish = Wish { forced: None, configured: std::iter::once(own).chain(languages.languages()).collect() };
    // What the house says of its files holds here too: how they are read, and for which channel they are. What it says of
    // packs and rules does not, because it is the packs named here that are tried.
    let mut finder = Finder::default();
    let walked = source::walk(&args.on, &WalkOptions::default(), &mut |path| finder.describes(path))?;
    for (path, why) in &walked.trouble {
        failed = true;
        tell!("error: {}: {}", shown(&path.to_string_lossy()), shown(why));
    }
    for (path, named) in paths(&walked) {
        let config = finder.of(&path).map_err(|error| told(SessionError::Config(error)))?;
        let house = FileSettings::of(&path, config.as_deref(), &Flags::default(), &pack.name);
        let settings = Settings {
            channel: house.channel.map(|channel| channel.value),
            situation: house.situation.map(|situation| situation.value),
            ..Settings::default()
        };
        let libraries = config.map(|config| Arc::clone(&config.libraries)).unwrap_or_default();
        let mut file = match source::read_path(&path, &ReadOptions { libraries, ..ReadOptions::default() }) {
            Ok(file) => file,
            Err(error) if named || !error.is_not_ours() => {
                failed = true;
                tell!("error: {}", shown(&error.to_string()));
                continue;
            }
            Err(_) => continue,
        };
        files += 1;
        let before = file.drafts.len();
        file.drafts.retain(|draft| languages.language(draft, &wish).language == own);
        others += before - file.drafts.len();
        drafts += file.drafts.len();
        let checked: Vec<_> = file
            .drafts
            .iter()
            .map(|draft| {
                let mut checked = linter.check(draft, settings, &|_| None);
                checked.findings.retain(|finding| wanted(&finding.rule));
                checked
            })
            .collect();
        for (id, row) in &mut rows {
            let of = |draft: &amends::linter::CheckedDraft| draft.findings.iter().filter(|f| *f.rule == **id).count();
            let counts: Vec<usize> = checked.iter().map(of).collect();
            row.findings += counts.iter().sum::<usize>();
            row.drafts += counts.iter().filter(|count| **count > 0).count();
            row.files += usize::from(counts.iter().any(|count| *count > 0));
        }
        let file = CheckedFile { file, drafts: checked, ..CheckedFile::default() };
        for view in locate(&file) {
            for found in &view.findings {
                let Some((id, _)) = rows.get_key_value(&*found.finding.rule) else { continue };
                let samples = samples.entry(id).or_default();
                if samples.len() < args.sample {
                    samples.push(drawer.draw(&file, &view, found));
                }
            }
        }
    }
    if args.output_format == TestFormat::Json {
        let report = Out { version: 1, pack: &pack.name, files, drafts, other_language: others, rules: rows };
        writeln!(out, "{}", json_page(&report)?)?;
        return Ok(failed);
    }
    for drawn in samples.values().flatten() {
        writeln!(out, "{drawn}\n")?;
    }
    table(&rows, drafts, out)?;
    writeln!(out, "{}: {drafts} drafts in {files} files read", shown(&pack.name))?;
    if others > 0 {
        writeln!(out, "{others} drafts in another language were left out")?;
    }
    Ok(failed)
}

fn paths(walked: &source::Walk) -> Vec<(PathBuf, bool)> {
    walked.files.iter().map(|entry| (entry.path.clone(), entry.named)).collect()
}

/// The rules that found something, the busiest first, and how many found nothing.
fn table(rows: &BTreeMap<&str, Row>, drafts: usize, out: &mut dyn Write) -> io::Result<()> {
    let mut busy: Vec<(&&str, &Row)> = rows.iter().filter(|(_, row)| row.findings > 0).collect();
    busy.sort_by_key(|(id, row)| (std::cmp::Reverse(row.drafts), **id));
    let width = busy.iter().map(|(id, _)| id.chars().count()).max().unwrap_or(4).max(4);
    writeln!(out, "{:width$}  findings  drafts   share", "rule")?;
    for (id, row) in &busy {
        let share = (row.drafts * 1000).checked_div(drafts).unwrap_or_default();
        writeln!(out, "{id:width$}  {:>8}  {:>6}  {:>4}.{}%", row.findings, row.drafts, share / 10, share % 10)?;
    }
    let quiet = rows.len() - busy.len();
    if quiet > 0 {
        writeln!(out, "{quiet} rules found nothing")?;
    }
    Ok(())
}
