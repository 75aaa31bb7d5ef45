//! `amends rules`: the rules there are.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use amends::config::Finder;
use amends::explain::{Row, overview};
use amends::packs::{Cache, load_all_kept};
use amends::report::paint::{Paint, padded, wrapped};
use amends::report::{json_page, shown};
use amends::session::SessionError;
use anyhow::Result;
use serde::Serialize;

use super::args::{PageFormat, RulesArgs};
use super::{CLEAN, packs, session, width};

#[derive(Serialize)]
struct Out {
    version: u8,
    rules: Vec<Row>,
}

/// The columns' headings.
const HEADINGS: [&str; 8] = ["rule", "pack", "severity", "situation", "channels", "kind", "fix", "what the draft does"];

/// Runs the command.
pub fn run(args: &RulesArgs) -> Result<u8> {
    let (names, folder) = names(args)?;
    let compiled = load_all_kept(&names, &folder, &Cache::of_user()).map_err(|error| packs::told(error, args.color))?;
    packs::tell_clashes(compiled.notes.clashes.iter().map(String::as_str));
    let rules = overview(&compiled);
    let mut out = io::stdout().lock();
    match args.output_format {
        PageFormat::Json => {
            writeln!(out, "{}", json_page(&Out { version: 1, rules })?)?;
        }
        PageFormat::Full => table(&rules, Paint { color: args.color.on_stdout() }, width(), &mut out)?,
    }
    out.flush()?;
    Ok(CLEAN)
}

/// The packs to list, and the folder that their paths start from.
fn names(args: &RulesArgs) -> Result<(Vec<String>, PathBuf)> {
    if let Some(name) = packs::of_language(None, args.language)? {
        return Ok((vec![name.to_owned()], PathBuf::new()));
    }
    if !args.packs.is_empty() || args.no_config {
        return Ok((args.packs.clone(), PathBuf::new()));
    }
    let config =
        Finder::default().of_folder(Path::new(".")).map_err(|error| session::told(SessionError::Config(error)))?;
    let named = config.as_ref().and_then(|config| Some((config.packs.as_ref()?.value.clone(), config.folder.clone())));
    Ok(named.unwrap_or_default())
}

/// One rule a line; on a terminal the last column is wrapped.
fn table(rules: &[Row], paint: Paint, width: Option<usize>, out: &mut dyn Write) -> io::Result<()> {
    let rows: Vec<[String; 8]> = rules.iter().map(cells).collect();
    let mut columns = HEADINGS.map(str::len);
    for row in &rows {
        for (column, cell) in columns.iter_mut().zip(row) {
            *column = (*column).max(cell.chars().count());
        }
    }
    let last = HEADINGS.len() - 1;
    let before: usize = columns[..last].iter().map(|column| column + 2).sum();
    // Where the last column would be too narrow to read, the terminal may wrap as it likes.
    let room = width.map(|width| width.saturating_sub(before)).filter(|room| *room >= 24);
    let mut line = |cells: &[String; 8], heading: bool| -> io::Result<()> {
        for (index, (cell, column)) in cells[..last].iter().zip(columns).enumerate() {
            let padded = padded(cell, column);
            let cell = match (heading, index) {
                (true, _) => paint.bold(&padded),
                (false, 0) => paint.name(&padded),
                (false, _) => padded,
            };
            write!(out, "{cell}  ")?;
        }
        let lines = room.map_or_else(|| vec![cells[last].clone()], |room| wrapped(&cells[last], room));
        for (index, text) in lines.iter().enumerate() {
            let indent = if index == 0 { 0 } else { before };
            let text = if heading { paint.bold(text) } else { text.clone() };
            writeln!(out, "{:indent$}{text}", "")?;
        }
        Ok(())
    };
    line(&HEADINGS.map(str::to_owned), true)?;
    for row in &rows {
        line(row, false)?;
    }
    Ok(())
}

fn cells(row: &Row) -> [String; 8] {
    let mut severity = row.severity.to_owned();
    for step in &row.steps {
        severity.push('/');
        severity.push_str(step);
    }
    let channels = if row.channels.is_empty() { "all".to_owned() } else { row.channels.join(",") };
    [
        shown(&row.id),
        shown(&row.pack),
        severity,
        row.situation.unwrap_or("any").to_owned(),
        channels,
        row.trigger.to_owned(),
        row.fix.unwrap_or("-").to_owned(),
        shown(&row.message),
    ]
}
