//! `amends lsp`: the language server on standard input and output.

use std::io::{self, BufWriter};

use amends::packs::Cache;

/// Runs the server until the editor ends it.
pub fn run() -> u8 {
    // Not locked: another thread reads while this one waits.
    amends::lsp::serve(io::stdin(), BufWriter::new(io::stdout()), Cache::of_user())
}
