//! The command line: one file a command, each of them thin.

/// Tells people something on standard error. A standard error that takes nothing is no reason to stop, nor to crash.
macro_rules! tell {
    ($($what:tt)*) => {{
        use std::io::Write as _;
        let _ = writeln!(anstream::stderr().lock(), $($what)*);
    }};
}

mod args;
mod check;
mod explain;
mod fix;
mod gate;
mod init;
mod inputs;
mod interactive;
mod keeping;
mod lsp;
mod outline;
mod outputs;
mod packs;
mod parallel;
mod progress;
mod rules;
mod sample;
mod session;
mod shell;
mod statistics;
mod test;

use std::io;
use std::process::ExitCode;

use amends::languages::{self, Tag};
use anyhow::Result;
use clap::Parser;

pub use args::{Args, Command};

/// Nothing was found at or above the threshold.
pub const CLEAN: u8 = 0;
/// Something was found.
pub const FOUND: u8 = 1;
/// The work could not be done.
pub const FAILED: u8 = 2;

/// Runs the command line and gives the exit code.
#[must_use]
pub fn main() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => {
            let code = if error.use_stderr() { FAILED } else { CLEAN };
            let plain = error.render().to_string();
            if error.use_stderr() && plain.lines().any(|line| amends::report::shown(line) != line) {
                // What was given is said back; it must not act on the terminal.
                for line in plain.lines() {
                    tell!("{}", amends::report::shown(line));
                }
            } else {
                // A closed pipe is no reason to complain about the help that went into it.
                let _ = error.print();
            }
            return ExitCode::from(code);
        }
    };
    match run(args) {
        Ok(code) => ExitCode::from(code),
        Err(error) if is_broken_pipe(&error) => ExitCode::from(CLEAN),
        Err(error) if error.is::<Told>() => ExitCode::from(FAILED),
        Err(error) => {
            tell!("error: {}", amends::report::shown(&format!("{error:#}")));
            ExitCode::from(FAILED)
        }
    }
}

fn run(args: Args) -> Result<u8> {
    match args.command {
        Command::Check(args) => check::run(&args),
        Command::Outline(args) => outline::run(&args),
        Command::Fix(args) => fix::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Rules(args) => rules::run(&args),
        Command::Test(args) => test::run(&args),
        Command::Init(args) => init::run(&args),
        Command::Schema(args) => shell::schema(&args),
        Command::Gate(args) => gate::run(&args),
        Command::Lsp(_) => Ok(lsp::run()),
        Command::Completions(args) => shell::completions(&args),
        Command::Man => shell::man(),
    }
}

/// Says how many drafts were not checked for want of rules in their language.
fn tell_foreign(languages: &[Tag]) {
    let mut languages = languages.to_vec();
    languages.sort_unstable();
    for same in languages.chunk_by(|a, b| a == b) {
        let name = languages::name(same[0]);
        let drafts = if same.len() == 1 { "1 draft was".to_owned() } else { format!("{} drafts were", same.len()) };
        tell!("note: {drafts} not checked: no rules for {name}");
    }
}

/// The width of the terminal in columns, if standard output is one.
fn width() -> Option<usize> {
    terminal_size::terminal_size_of(io::stdout()).map(|(width, _)| usize::from(width.0))
}

/// The work could not be done, and the user has been told why.
#[derive(Debug)]
pub struct Told;

impl std::fmt::Display for Told {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the work could not be done")
    }
}

impl std::error::Error for Told {}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .any(|cause| cause.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe))
}
