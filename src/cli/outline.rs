//! `amends outline`: what each sentence of a draft does.

use std::io::{self, BufWriter, Write};

use amends::builtin;
use amends::config::{FileSettings, Flags};
use amends::linter::{Linter, Settings};
use amends::report::{outline, shown};
use amends::session::SessionError;
use anyhow::Result;

use super::args::{OutlineArgs, PageFormat};
use super::{CLEAN, FAILED, packs, session};

/// Runs the command.
pub fn run(args: &OutlineArgs) -> Result<u8> {
    let inputs = args.input.find()?;
    let read_options = args.input.read_options()?;
    let flags = Flags { channel: args.input.channel, situation: args.input.situation, ..Flags::default() };
    let mut finder = session::finder(&args.input)?;
    let pack = packs::pack(args.input.pack.as_deref(), args.output.color)?;
    let linter = Linter::new(pack);
    let mut out = BufWriter::new(io::stdout().lock());
    let mut failed = !inputs.trouble.is_empty();
    for (path, why) in &inputs.trouble {
        tell!("error: {}: {}", shown(&path.to_string_lossy()), shown(why));
    }
    let mut writer = match args.output_format {
        PageFormat::Full => outline::Outline::page(args.output.color.on_stdout(), super::width().unwrap_or(100)),
        PageFormat::Json => outline::Outline::json(),
    };
    for input in &inputs.list {
        let config = finder.of(input.path()).map_err(|error| session::told(SessionError::Config(error)))?;
        let settings = FileSettings::of(input.path(), config.as_deref(), &flags, builtin::DEFAULT);
        let settings = Settings {
            channel: settings.channel.map(|channel| channel.value),
            situation: settings.situation.map(|situation| situation.value),
        };
        let mut read_options = read_options.clone();
        if let Some(config) = &config {
            read_options.libraries.clone_from(&config.libraries);
        }
        match input.read(&read_options) {
            Ok(file) => {
                let readings: Vec<_> = file.drafts.iter().map(|draft| linter.read(draft, settings)).collect();
                writer.file(&file, &readings, linter.pack(), &mut out)?;
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
    Ok(if failed { FAILED } else { CLEAN })
}
