//! `amends gate`: stands between a mail program and what sends its mail, and lets through only what may go.
//!
//! The message is read whole before anything is decided. What may go is handed to the program as it came, byte for byte, in
//! a file that nobody else sees; on Unix this process then becomes that program, so that its exit status is the answer. In
//! every other case the exit status is not zero, and the mail program keeps the message.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Read as _, Seek as _, Write as _};
use std::process::{Command, Stdio};

use amends::linter::CheckedFile;
use amends::report::{Options, Summary, shown};
use amends::session::{Applies, SessionError};
use amends::source::ReadOptions;
use anyhow::{Context as _, Result};

use super::args::GateArgs;
use super::session;

/// The message does not go: something in it is to be changed. `EX_DATAERR`, which mail programs know.
const REFUSED: u8 = 65;
/// The message could not be read or kept. `EX_IOERR`.
const NOT_READ: u8 = 74;
/// The configuration or a pack cannot be used. `EX_CONFIG`.
const NOT_SET_UP: u8 = 78;
/// The program that sends cannot be started, as a shell says it.
const NOT_STARTED: u8 = 127;

/// The variable that opens the gate.
const SWITCH: &str = "AMENDS_GATE";

/// What the message is called in reports; the ending says that it is an e-mail.
const NAME: &str = "message.eml";

/// Runs the command.
pub fn run(args: &GateArgs) -> Result<u8> {
    let mut bytes = Vec::new();
    if let Err(error) = io::stdin().lock().read_to_end(&mut bytes) {
        say(&format!("the message was not sent: it cannot be read: {error}"));
        return Ok(NOT_READ);
    }
    let open = std::env::var_os(SWITCH).unwrap_or_default();
    if open.eq_ignore_ascii_case("off") || bytes.is_empty() {
        return Ok(send(&args.command, &bytes));
    }
    if !open.is_empty() {
        say(&format!("{SWITCH} is neither empty nor `off`: the message is checked"));
    }
    let applies = match applies(args) {
        Ok(applies) => applies,
        Err(error) => {
            let error = match error.downcast::<SessionError>() {
                Ok(error) => session::told(error),
                Err(error) => error,
            };
            say(&format!("the message was not sent: {error:#}; {}", way_out()));
            return Ok(NOT_SET_UP);
        }
    };
    let checked = match applies.check(NAME, &bytes, &ReadOptions::default()) {
        Ok(checked) => checked,
        Err(error) => {
            // There are messages without any words of one's own: something forwarded, something encrypted.
            say(&format!("not checked: {}", error.problem));
            return Ok(send(&args.command, &bytes));
        }
    };
    for skipped in checked.file.skipped.iter().filter(|skipped| skipped.trouble) {
        say(&format!("not checked: {}", skipped.reason));
    }
    let least = args.fail_on.unwrap_or(applies.settings.fail_on.value).severity();
    let findings = checked.drafts.iter().flat_map(|draft| draft.findings.iter().chain(&draft.directives));
    let over = findings.filter(|finding| least.is_some_and(|least| finding.severity >= least)).count();
    super::tell_foreign(&checked.others);
    if over == 0 {
        return Ok(send(&args.command, &bytes));
    }
    report(args, &checked)?;
    say(&format!("the message was not sent; {}", way_out()));
    Ok(REFUSED)
}

fn say(what: &str) {
    tell!("amends: {}", shown(what));
}

fn way_out() -> String {
    format!("to send it as it is, set {SWITCH}=off for this once")
}

fn applies(args: &GateArgs) -> Result<Applies> {
    let mut session = session::of_gate(args)?;
    let here = std::env::current_dir().context("the current folder")?;
    Ok(session.of(&here.join(NAME))?)
}

/// Shows on standard error what was found.
fn report(args: &GateArgs, checked: &CheckedFile) -> Result<()> {
    let options = Options {
        column_unit: args.column_unit,
        color: args.color.on_stderr(),
        width: terminal_size::terminal_size_of(io::stderr()).map(|(width, _)| usize::from(width.0)),
        ..Options::default()
    };
    let mut reporter = args.output_format.reporter(options);
    let mut out = Vec::new();
    let mut summary = Summary::default();
    summary.add(checked);
    reporter.file(checked, &mut out)?;
    reporter.finish(&summary, &mut out)?;
    // Where nobody reads standard error, the exit status still says that nothing was sent.
    let _ = io::stderr().lock().write_all(&out);
    Ok(())
}

/// Hands the message on. Comes back only with why that was not possible, or where a process cannot become another one.
fn send(command: &[OsString], bytes: &[u8]) -> u8 {
    let Some((program, arguments)) = command.split_first() else { return NOT_STARTED };
    let message = match kept(bytes) {
        Ok(message) => message,
        Err(error) => {
            say(&format!("the message was not sent: it cannot be kept in {}: {error}", std::env::temp_dir().display()));
            return NOT_READ;
        }
    };
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::from(message)).env_remove(SWITCH);
    let error = match become_it(&mut command) {
        Ok(status) => return status,
        Err(error) => error,
    };
    say(&format!("the message was not sent: {} cannot be started: {error}", program.to_string_lossy()));
    NOT_STARTED
}

/// The message in a file without a name, so that the program gets all of it whatever becomes of this process.
fn kept(bytes: &[u8]) -> io::Result<File> {
    let mut file = tempfile::tempfile()?;
    file.write_all(bytes)?;
    file.rewind()?;
    Ok(file)
}

#[cfg(unix)]
fn become_it(command: &mut Command) -> io::Result<u8> {
    use std::os::unix::process::CommandExt as _;
    Err(command.exec())
}

#[cfg(not(unix))]
fn become_it(command: &mut Command) -> io::Result<u8> {
    let status = command.status()?;
    Ok(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1))
}
