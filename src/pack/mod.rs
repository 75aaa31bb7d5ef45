//! Packs: YAML in, validated and compiled rules out.

mod compile;
mod conditions;
mod flat;
mod language;
pub mod lexicon;
mod literal;
mod lower;
mod names;
mod phrase;
mod program;
mod recovery;
mod rule;
mod rules;
mod signals;

pub use compile::{MAX_FILE, PackFile, compile, extend, extended};
pub use language::Language;
pub use lexicon::Lexicon;
pub use phrase::{Item, PhraseError, parse};
pub use program::{Inst, Owner, Phrase, Phrases, RegexSource, Role};
pub use rule::*;
