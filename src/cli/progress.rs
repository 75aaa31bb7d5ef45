//! A line on the terminal that tells how far a long walk has come.

use std::io::{IsTerminal as _, Write as _};
use std::time::{Duration, Instant};

/// A walk shorter than this shows nothing.
const PATIENCE: Duration = Duration::from_secs(1);
/// The line is renewed this often.
const BEAT: Duration = Duration::from_millis(100);

/// Tells how far the work has come, on standard error if that is a terminal.
pub struct Progress {
    on: bool,
    total: usize,
    done: usize,
    started: Instant,
    last: Option<Instant>,
}

impl Progress {
    /// For so many files.
    pub fn new(total: usize, quiet: bool) -> Self {
        let on = !quiet && total > 1 && std::io::stderr().is_terminal();
        Self { on, total, done: 0, started: Instant::now(), last: None }
    }

    /// One more is done.
    pub fn step(&mut self) {
        self.done += 1;
        if !self.on || self.started.elapsed() < PATIENCE || self.last.is_some_and(|last| last.elapsed() < BEAT) {
            return;
        }
        self.last = Some(Instant::now());
        eprint!("\r\x1b[K{} of {} files checked", self.done, self.total);
        let _ = std::io::stderr().flush();
    }

    /// Takes the line away, so that something else may be written.
    pub fn clear(&mut self) {
        if self.last.take().is_some() {
            eprint!("\r\x1b[K");
            let _ = std::io::stderr().flush();
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.clear();
    }
}
