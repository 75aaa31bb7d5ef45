//! `amends outline`: what each sentence of a draft does.

use std::io::{self, BufWriter, Write};

use amends::linter::Settings;
use amends::report::{outline, shown};
use anyhow::Result;

use super::args::{OutlineArgs, PageFormat};
use super::session::{self, told};
use super::{CLEAN, FAILED};

/// Runs the command.
pub fn run(args: &OutlineArgs) -> Result<u8> {
    let inputs = args.input.find()?;
    let read_options = args.input.read_options()?;
    let mut session = session::plain(&args.input)?;
    let mut out = BufWriter::new(io::stdout().lock());
    let mut failed = !inputs.trouble.is_empty();
    for (path, why) in &inputs.trouble {
        tell!("error: {}: {}", shown(&path.to_string_lossy()), shown(why));
    }
    let mut writer = match args.output_format {
        PageFormat::Full => outline::Outline::page(args.output.color.on_stdout(), super::width().unwrap_or(100)),
        PageFormat::Json => outline::Outline::json(),
    };
    let mut foreign = Vec::new();
    for input in &inputs.list {
        let applies = session.of(input.path()).map_err(told)?;
        let settings = Settings {
            channel: applies.settings.channel.as_ref().map(|channel| channel.value),
            situation: applies.settings.situation.as_ref().map(|situation| situation.value),
            ..Settings::default()
        };
        let mut read_options = read_options.clone();
        if let Some(config) = &applies.config {
            read_options.libraries.clone_from(&config.libraries);
        }
        match input.read(&read_options) {
            Ok(mut file) => {
                let linters = applies.book.linters();
                let languages = linters.of_drafts(&file, &applies.settings.wish());
                let (languages, others) = linters.set_aside(&mut file, &languages);
                let used: Vec<_> = languages.iter().filter_map(|told| linters.of(told.language)).collect();
                let readings: Vec<_> = file
                    .drafts
                    .iter()
                    .zip(used)
                    .map(|(draft, linter)| (linter.read(draft, settings), linter.pack()))
                    .collect();
                writer.file(&file, &readings, &mut out)?;
                let unread = input.must_be_understood() && file.drafts.is_empty() && !others.is_empty();
                failed |= unread;
                for skipped in file.skipped.iter().filter(|_| unread) {
                    tell!("error: {}: {}", shown(&file.path), shown(&skipped.reason));
                }
                if !unread {
                    foreign.extend(others);
                }
            }
            Err(error) if input.must_be_understood() || !error.is_not_ours() => {
                failed = true;
                tell!("error: {}", shown(&error.to_string()));
            }
            Err(_) => {}
        }
    }
    writer.finish(&mut out)?;
    out.flush()?;
    super::tell_foreign(&foreign);
    Ok(if failed { FAILED } else { CLEAN })
}
