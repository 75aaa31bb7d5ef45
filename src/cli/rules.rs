//! `amends rules`: the rules there are.

use std::io::{self, Write};

use amends::builtin;
use anyhow::{Context as _, Result};

use super::CLEAN;
use super::args::RulesArgs;

/// Runs the command.
pub fn run(_args: &RulesArgs) -> Result<u8> {
    let pack = builtin::pack(builtin::DEFAULT).context("the built-in pack cannot be read")?;
    let mut out = io::stdout().lock();
    for rule in &pack.rules {
        let severity = rule.severity.map_or("off", amends::finding::Severity::name);
        writeln!(out, "{:32} {severity:8} {}", rule.id, rule.message)?;
    }
    Ok(CLEAN)
}
