//! `amends test`: tries the examples and rewrites of packs, and packs on real drafts.

use std::io::{self, Write};
use std::path::Path;

use amends::fix;
use amends::linter::Linter;
use amends::pack::Compiled;
use amends::report::trials::{self, Tried};
use amends::trial;
use amends::yaml::nearest;
use anyhow::{Context as _, Result, bail};

use super::args::{TestArgs, TestFormat};
use super::{CLEAN, FOUND, packs, sample};

/// Runs the command.
pub fn run(args: &TestArgs) -> Result<u8> {
    let names: Vec<Option<&str>> =
        if args.packs.is_empty() { vec![None] } else { args.packs.iter().map(|name| Some(name.as_str())).collect() };
    let mut all: Vec<(Linter, amends::pack::Notes)> = Vec::new();
    for name in names {
        let Compiled { pack, notes } = packs::compiled(name, args.color)?;
        all.push((Linter::new(pack), notes));
    }
    for id in &args.rules {
        known(id, &all)?;
    }
    if !args.on.is_empty() {
        return sample::run(args, &all);
    }
    let wanted = |id: &str| args.rules.is_empty() || args.rules.iter().any(|rule| rule == id);
    let mut tried = Vec::new();
    for (linter, notes) in &all {
        let examples = trial::run(linter, notes, &wanted);
        let (rewrites, more) = trial::rewrites::run(linter, notes, &wanted);
        let mut warnings = notes.odd.clone();
        warnings.extend(trial::phrases::run(linter, notes, &wanted).iter().map(trials::phrase_warning));
        warnings.extend(trial::unused::run(linter.pack(), notes, &wanted).iter().map(trials::unused_warning));
        let mut failed = examples.failed;
        if args.update {
            update(&mut failed, &notes.files)?;
        }
        failed.extend(more);
        tried.push(Tried {
            pack: &linter.pack().name,
            examples: examples.tried,
            rewrites,
            failed,
            warnings,
            files: &notes.files,
        });
    }
    let mut out = io::stdout().lock();
    match args.output_format {
        TestFormat::Full => {
            for tried in &tried {
                out.write_all(trials::full(tried, args.color.on_stdout(), super::width()).as_bytes())?;
            }
        }
        TestFormat::Json => out.write_all(trials::json(&tried).as_bytes())?,
        TestFormat::Junit => out.write_all(trials::junit(&tried).as_bytes())?,
    }
    out.flush()?;
    Ok(if tried.iter().all(|tried| tried.failures() == 0) { CLEAN } else { FOUND })
}

/// An error if no pack has a rule, act or cue of this name.
fn known(id: &str, all: &[(Linter, amends::pack::Notes)]) -> Result<()> {
    let names: Vec<&str> = all
        .iter()
        .flat_map(|(linter, _)| {
            let pack = linter.pack();
            let signals = pack.acts.iter().chain(&pack.cues).filter(|signal| !signal.private);
            pack.rules.iter().map(|rule| rule.id.as_str()).chain(signals.map(|signal| signal.id.as_str()))
        })
        .collect();
    if names.contains(&id) {
        return Ok(());
    }
    match nearest(id, names) {
        Some(near) => bail!("there is no rule, act or cue `{id}`: did you mean `{near}`?"),
        None => bail!("there is no rule, act or cue `{id}`: see `amends rules` for the rules there are"),
    }
}

/// Writes what is found into the examples that expected other words, and takes them off the list of failures.
fn update(failed: &mut Vec<trial::Failed>, files: &[(String, String)]) -> Result<()> {
    let (changed, written, left) = trial::update::run(failed, files);
    for (name, text) in &changed {
        let path = Path::new(name);
        let before = std::fs::read_to_string(path).with_context(|| name.clone())?;
        if files.iter().any(|(file, text)| file == name && *text != before) {
            bail!("{name} has changed meanwhile: run the command again");
        }
        fix::replace(path, text.as_bytes()).with_context(|| name.clone())?;
    }
    let names: Vec<&str> = changed.iter().map(|(name, _)| name.as_str()).collect();
    failed.retain(|failed| {
        let elsewhere = matches!(failed.failure, trial::Failure::Elsewhere(_));
        let file = failed.example.source.as_ref().and_then(|source| files.get(source.file));
        !(elsewhere && file.is_some_and(|(name, _)| names.contains(&name.as_str())))
    });
    tell!("{written} examples updated in {} files", changed.len());
    if left > 0 {
        tell!("{left} could not be: their words stand on several lines; write them on one, in quotes");
    }
    Ok(())
}
