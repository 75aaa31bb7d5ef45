//! `amends test`: tries the examples of a pack.

use std::io::{self, Write};

use amends::linter::Linter;
use amends::report::shown;
use amends::trial::{self, Failure, Kind};
use anyhow::Result;

use super::args::TestArgs;
use super::{CLEAN, FOUND, packs};

/// Runs the command.
pub fn run(args: &TestArgs) -> Result<u8> {
    let mut out = io::stdout().lock();
    let mut failed = false;
    let names: Vec<Option<&str>> =
        if args.packs.is_empty() { vec![None] } else { args.packs.iter().map(|name| Some(name.as_str())).collect() };
    for name in names {
        let compiled = packs::compiled(name, args.color)?;
        let linter = Linter::new(compiled.pack);
        let wanted = |id: &str| args.rules.is_empty() || args.rules.iter().any(|rule| rule == id);
        let trial = trial::run(&linter, &compiled.notes, &wanted);
        for item in &trial.failed {
            let kind = match item.kind {
                Kind::Rule => "rule",
                Kind::Act => "act",
                Kind::Cue => "cue",
            };
            let (how, found) = match &item.failure {
                Failure::Missing => ("missing", &[][..]),
                Failure::Noisy(found) => ("noisy", found.as_slice()),
                Failure::Elsewhere(found) => ("elsewhere", found.as_slice()),
            };
            writeln!(out, "{how}: {kind} {}", item.id)?;
            if let Some(customer) = &item.example.customer {
                writeln!(out, "  customer: {}", shown(customer))?;
            }
            writeln!(out, "  example:  {}", shown(&item.example.reply))?;
            for text in found {
                writeln!(out, "  found:    {}", shown(text))?;
            }
        }
        writeln!(out, "{} of {} examples failed", trial.failed.len(), trial.tried)?;
        failed |= !trial.failed.is_empty();
    }
    Ok(if failed { FOUND } else { CLEAN })
}
