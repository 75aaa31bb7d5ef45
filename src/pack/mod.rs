//! Packs: YAML in, validated and compiled rules out.

mod changes;
mod choice;
mod compile;
mod conditions;
mod exchange;
mod expression;
mod flat;
mod gate;
pub mod keys;
mod language;
pub mod lexicon;
mod links;
mod literal;
mod lower;
mod names;
mod order;
mod pattern;
mod phrase;
mod program;
mod reach;
mod read;
mod recovery;
mod rule;
mod rules;
mod side;
mod signals;
mod table;
#[cfg(test)]
mod tests;
mod words;
mod yaml_errors;

pub use choice::Choice;
pub use compile::{Header, PackFile, ReadFiles, compile, extend};
pub use gate::{Gate, Group};
pub use language::Language;
pub use lexicon::Lexicon;
pub use literal::{GRAM, PAIR, gram, pair};
pub use pattern::{ByteProgram, ByteStep, compile as byte_program, grams};
pub use phrase::{Item, PhraseError, parse};
pub use program::{Inst, NO_SET, Owner, Phrase, Phrases, RegexSource, Role};
pub use read::MAX_FILE;
pub use rule::*;
pub use table::Packed;
