//! `amends explain`: what a rule flags, why, and what to write instead.

use std::io::{self, Write};

use amends::explain::{self, Principles};
use amends::report::json_page;
use amends::report::paint::Paint;
use anyhow::{Context as _, Result, bail};

use super::args::{ExplainArgs, PageFormat};
use super::{CLEAN, packs, width};

/// Runs the command.
pub fn run(args: &ExplainArgs) -> Result<u8> {
    let compiled = packs::kept(packs::of_language(args.pack.as_deref(), args.language)?, args.color)?;
    let principles = Principles::built_in().context("the built-in principles cannot be read")?;
    let page = match explain::page(&compiled, &principles, &args.name) {
        Ok(page) => page,
        Err(unknown) => bail!(unknown),
    };
    let mut out = io::stdout().lock();
    match args.output_format {
        PageFormat::Full => {
            let paint = Paint { color: args.color.on_stdout() };
            out.write_all(explain::text(&page, paint, width().unwrap_or(100)).as_bytes())?;
        }
        PageFormat::Json => {
            writeln!(out, "{}", json_page(&page)?)?;
        }
    }
    out.flush()?;
    Ok(CLEAN)
}
