//! `amends schema`, `amends completions` and `amends man`: what other programs want to know about this one.

use std::io::{self, Write as _};

use anyhow::Result;
use clap::CommandFactory as _;

use super::CLEAN;
use super::args::{Args, CompletionsArgs, SchemaArgs, SchemaOf};

/// Prints a JSON Schema.
pub fn schema(args: &SchemaArgs) -> Result<u8> {
    let schema = match args.of {
        SchemaOf::Config => amends::config::SCHEMA,
        SchemaOf::Pack => amends::packs::SCHEMA,
    };
    io::stdout().lock().write_all(schema.as_bytes())?;
    Ok(CLEAN)
}

/// Prints a completion script.
pub fn completions(args: &CompletionsArgs) -> Result<u8> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), "amends", &mut script);
    io::stdout().lock().write_all(&script)?;
    Ok(CLEAN)
}

/// Prints the manual page, with the pages of the commands after it.
pub fn man() -> Result<u8> {
    let mut command = Args::command();
    command.build();
    let mut page = Vec::new();
    clap_mangen::Man::new(command.clone()).render(&mut page)?;
    for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help" && !sub.is_hide_set()) {
        let man = clap_mangen::Man::new(sub.clone());
        writeln!(page, ".SH {}", sub.get_name().to_uppercase())?;
        man.render_description_section(&mut page)?;
        man.render_synopsis_section(&mut page)?;
        man.render_options_section(&mut page)?;
    }
    io::stdout().lock().write_all(&page)?;
    Ok(CLEAN)
}
