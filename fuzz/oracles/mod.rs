//! What must hold whatever a program is given: one function for each part of it, run by the fuzzer on what it thinks up and by
//! `tests/corpus.rs` on what is kept.

#![allow(dead_code, unused_imports)] // Each target uses one of them.

mod config;
mod draft;
mod judge;
mod lsp;
mod packs;
mod reports;
mod text;

use std::sync::OnceLock;

use amends::builtin;
use amends::linter::Linter;
use amends::pack::Pack;

pub use config::config;
pub use draft::{check, fix, reported, source};
pub use judge::{harmless, of_json};
pub use lsp::{lsp, talk};
pub use packs::{pack, phrase};
pub use text::text;

/// A part of the program: its name, and what must hold for it.
pub type Target = (&'static str, fn(&[u8]));

/// Every part.
pub const TARGETS: &[Target] = &[
    ("text", text),
    ("phrase", phrase),
    ("pack", pack),
    ("config", config),
    ("source", source),
    ("check", check),
    ("fix", fix),
    ("lsp", lsp),
];

/// The built-in pack.
fn built_in() -> &'static Linter {
    static LINTER: OnceLock<Linter> = OnceLock::new();
    LINTER.get_or_init(|| Linter::new(built_in_pack()))
}

fn built_in_pack() -> Pack {
    builtin::pack(builtin::DEFAULT).expect("the built-in pack")
}

/// The first bytes of the input as choices, and what is left.
fn choices<const N: usize>(data: &[u8]) -> ([usize; N], &[u8]) {
    let mut chosen = [0; N];
    for (choice, byte) in chosen.iter_mut().zip(data) {
        *choice = usize::from(*byte);
    }
    (chosen, data.get(N..).unwrap_or_default())
}
