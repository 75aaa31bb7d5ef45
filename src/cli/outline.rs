//! `amends outline`: what each sentence of a draft does.

use std::io::{self, BufWriter, Write};

use amends::linter::Linter;
use amends::report::{outline, shown};
use anyhow::Result;

use super::args::{OutlineArgs, PageFormat};
use super::{CLEAN, FAILED, packs};

/// Runs the command.
pub fn run(args: &OutlineArgs) -> Result<u8> {
    let inputs = args.input.find()?;
    let read_options = args.input.read_options()?;
    let settings = args.input.settings();
    let pack = packs::pack(args.input.pack.as_deref(), args.output.color)?;
    let linter = Linter::new(pack);
    let mut out = BufWriter::new(io::stdout().lock());
    let mut failed = !inputs.trouble.is_empty();
    for (path, why) in &inputs.trouble {
        anstream::eprintln!("error: {}: {}", shown(&path.to_string_lossy()), shown(why));
    }
    let mut writer = match args.output_format {
        PageFormat::Full => outline::Outline::page(args.output.color.on_stdout(), super::width().unwrap_or(100)),
        PageFormat::Json => outline::Outline::json(),
    };
    for input in &inputs.list {
        match input.read(&read_options) {
            Ok(file) => {
                let readings: Vec<_> = file.drafts.iter().map(|draft| linter.read(draft, settings)).collect();
                writer.file(&file, &readings, linter.pack(), &mut out)?;
            }
            Err(error) if input.must_be_understood() || !error.is_not_ours() => {
                failed = true;
                anstream::eprintln!("error: {}", shown(&error.to_string()));
            }
            Err(_) => {}
        }
    }
    writer.finish(&mut out)?;
    out.flush()?;
    Ok(if failed { FAILED } else { CLEAN })
}
