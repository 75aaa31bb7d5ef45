//! A linter for drafted customer-service replies.
//!
//! The data flows one way: a [`source`] finds the drafts in a file, [`text`] gives each one a normalised view, the
//! [`reading`] says what each sentence does, [`rules`] turn that into findings, and a [`report`] shows them.

pub mod baseline;
pub mod builtin;
mod cache;
pub mod config;
pub mod difference;
pub mod draft;
pub mod explain;
pub mod finding;
pub mod fingerprint;
pub mod fix;
pub mod kept;
pub mod languages;
pub mod linter;
pub mod locate;
pub mod lsp;
pub mod offsets;
pub mod pack;
pub mod packs;
pub mod passage;
pub mod reading;
pub mod report;
pub mod rules;
mod seek;
pub mod session;
pub mod silence;
pub mod source;
pub mod text;
pub mod trial;
pub mod yaml;

#[cfg(test)]
mod testing;
