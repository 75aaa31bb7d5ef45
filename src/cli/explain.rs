//! `amends explain`: what a rule flags, why, and what to write instead.

use std::io::{self, Write};

use amends::builtin;
use amends::yaml::nearest;
use anyhow::{Context as _, Result, bail};

use super::CLEAN;
use super::args::ExplainArgs;

/// Runs the command.
pub fn run(args: &ExplainArgs) -> Result<u8> {
    let compiled = builtin::compiled(builtin::DEFAULT).context("the built-in pack cannot be read")?;
    let Some(index) = compiled.pack.rules.iter().position(|rule| rule.id == args.name) else {
        match nearest(&args.name, compiled.pack.rules.iter().map(|rule| rule.id.as_str())) {
            Some(near) => bail!("there is no rule `{}`: did you mean `{near}`?", args.name),
            None => bail!("there is no rule `{}`: see `amends rules` for those there are", args.name),
        }
    };
    let (rule, notes) = (&compiled.pack.rules[index], &compiled.notes.rules[index]);
    let mut out = io::stdout().lock();
    writeln!(out, "{}: {}\n\n{}\n\nhelp: {}", rule.id, rule.message, notes.why, rule.help)?;
    Ok(CLEAN)
}
