//! `amends fix`: applies rewrites to files, or to what comes through a pipe.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, IsTerminal as _, Read as _, Write as _};
use std::path::Path;

use amends::difference::Difference;
use amends::finding::Applicability;
use amends::fix::{Fixed, Wanted, fixed, replace, sweep};
use amends::report::shown;
use amends::session::exists;
use amends::source;
use anyhow::{Context as _, Result, anyhow, bail};

use super::args::FixArgs;
use super::inputs::Input;
use super::interactive;
use super::session::{plain, told};
use super::{CLEAN, FAILED, FOUND};

/// Runs the command.
pub fn run(args: &FixArgs) -> Result<u8> {
    let inputs = args.input.find()?;
    let read = args.input.read_options()?;
    if args.interactive {
        interactive::ready(args, inputs.list.iter().any(|input| matches!(input, Input::Stdin(_))))?;
    }
    let mut session = plain(&args.input)?;
    let (mut changed, mut failed) = (0, !inputs.trouble.is_empty());
    for (path, why) in &inputs.trouble {
        tell!("error: {}: {}", shown(&path.to_string_lossy()), shown(why));
    }
    if !args.diff {
        tidy(&inputs.list);
    }
    for input in &inputs.list {
        let applies = session.of(input.path()).map_err(told)?;
        for rule in &args.rules {
            exists(rule, applies.book.known()).map_err(told)?;
        }
        // What is wrong with one file keeps no other from being fixed.
        let alone = matches!(input, Input::File(..)) && !args.diff;
        let bytes = match bytes_of(input) {
            Err(error) if alone => {
                failed = true;
                tell!("error: {}", shown(&format!("{error:#}")));
                continue;
            }
            bytes => bytes?,
        };
        let up_to = if args.r#unsafe { Applicability::Unsafe } else { Applicability::Safe };
        let wanted = Wanted { up_to, rules: &args.rules };
        let mut quit = false;
        let result = if args.interactive {
            interactive::decide(&input.name(), &bytes, &applies, &read, args).map(|decided| {
                quit = decided.quit;
                Fixed { bytes: decided.bytes, count: decided.count, ..Fixed::default() }
            })
        } else {
            fixed(&bytes, wanted, |bytes| applies.check(&input.name(), bytes, &read))
        };
        let fixed = match result {
            Ok(fixed) => fixed,
            Err(error) => {
                if matches!(input, Input::Stdin(_)) && !args.diff {
                    // A selection that is replaced by what comes back must not be lost.
                    io::stdout().lock().write_all(&bytes)?;
                }
                if input.must_be_understood() || !error.is_not_ours() {
                    failed = true;
                    tell!("error: {}", shown(&error.to_string()));
                }
                continue;
            }
        };
        if !args.quiet {
            for (rule, why) in &fixed.refused {
                tell!("not fixed: {}: {}: {why}", shown(&input.name()), shown(rule));
            }
            super::tell_foreign(&fixed.foreign);
        }
        changed += usize::from(fixed.bytes != bytes);
        match put(input, &bytes, &fixed, args) {
            Err(error) if alone => {
                failed = true;
                tell!("error: {}", shown(&format!("{error:#}")));
            }
            done => done?,
        }
        if quit {
            break;
        }
    }
    Ok(match (failed, args.diff && changed > 0) {
        (true, _) => FAILED,
        (false, true) => FOUND,
        (false, false) => CLEAN,
    })
}

/// Takes away what killed runs have left in the folders of the files.
fn tidy(inputs: &[Input]) {
    let files = inputs.iter().filter(|input| matches!(input, Input::File(..)));
    let folders: BTreeSet<&Path> = files.filter_map(|input| input.path().parent()).collect();
    for folder in folders {
        sweep(if folder == Path::new("") { Path::new(".") } else { folder });
    }
}

fn bytes_of(input: &Input) -> Result<Vec<u8>> {
    match input {
        Input::File(path, _) => source::read_bytes(path).map_err(|error| anyhow!(error.to_string())),
        Input::Stdin(_) => {
            let mut bytes = Vec::new();
            let mut stdin = io::stdin().lock();
            let limited = stdin.by_ref().take(source::LARGEST + 1).read_to_end(&mut bytes);
            limited.context("standard input cannot be read")?;
            if bytes.len() as u64 > source::LARGEST {
                let mut stdout = io::stdout().lock();
                stdout.write_all(&bytes)?;
                io::copy(&mut stdin, &mut stdout)?;
                bail!("{} is larger than {} MiB: nothing of it was fixed", source::STDIN, source::LARGEST >> 20);
            }
            Ok(bytes)
        }
    }
}

/// Writes the fixed text where it belongs, or shows what would change.
fn put(input: &Input, before: &[u8], fixed: &Fixed, args: &FixArgs) -> Result<()> {
    let name = input.name();
    let done = || {
        if !args.quiet && fixed.count > 0 {
            let rewrites = if fixed.count == 1 { "rewrite" } else { "rewrites" };
            tell!("fixed: {}: {} {rewrites}", shown(&name), fixed.count);
        }
    };
    if args.diff {
        let (old, new) = (String::from_utf8_lossy(before), String::from_utf8_lossy(&fixed.bytes));
        let mut text = Difference::between(&old, &new).patch(&shown(&name));
        if io::stdout().is_terminal() {
            // A patch needs the very bytes; a terminal must not get what they may hold.
            text = text.lines().map(|line| shown(line) + "\n").collect();
        }
        io::stdout().lock().write_all(text.as_bytes())?;
        return Ok(());
    }
    match input {
        Input::Stdin(_) => {
            io::stdout().lock().write_all(&fixed.bytes)?;
            done();
        }
        Input::File(path, _) if fixed.bytes != before => {
            write(path, before, &fixed.bytes)?;
            done();
        }
        Input::File(..) => {}
    }
    Ok(())
}

/// Writes a file, unless somebody else has written it meanwhile.
fn write(path: &Path, before: &[u8], after: &[u8]) -> Result<()> {
    let now = fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
    anyhow::ensure!(now == before, "{} changed while it was being fixed: run the command again", path.display());
    replace(path, after).with_context(|| format!("{} cannot be written", path.display()))
}
