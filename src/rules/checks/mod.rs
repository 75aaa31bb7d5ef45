//! Checks that need code: relations between the customer's message and the reply, and what a source knows of a reply beyond
//! its words.
//!
//! Each check is a function of its own file. It gets the case and what the pack gives it, and reports where it fired.

mod answers;
mod blanks;
mod echo;
mod employee;
mod given_data;
mod requests;
mod restatement;
mod safety;

use std::ops::Range;

use super::Case;
use super::places;
use crate::pack::{Check, Place};

/// What a check found. Offsets are bytes of the reply's normalised text; an empty range is a place where something is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Where the finding stands.
    pub range: Range<u32>,
    /// What `{name}` and the like in the rule's messages stand for.
    pub values: Vec<(&'static str, String)>,
}

/// A check.
pub type Function = fn(&Case, &Check) -> Vec<Outcome>;

/// Every check by the name packs use for it.
pub const CHECKS: &[(&str, Function)] = &[
    ("asks-for-given-data", given_data::check),
    ("ignores-named-employee", employee::check),
    ("ignores-request", requests::check),
    ("name-without-fallback", blanks::without_fallback),
    ("restatement", restatement::check),
    ("safety-first", safety::check),
    ("unanswered-question", answers::check),
    ("unfilled-blank", blanks::unfilled),
];

/// The check of a name.
#[must_use]
pub fn find(name: &str) -> Option<Function> {
    CHECKS.iter().find(|(known, _)| *known == name).map(|(_, function)| *function)
}

/// What a check looks for, as the pages about its rules say it.
#[must_use]
pub fn about(name: &str) -> &'static str {
    match name {
        "name-without-fallback" => "a placeholder for a first name that says nothing to show where none is known",
        "unfilled-blank" => "a blank of a template that is left in a reply",
        _ => "a relation between the customer's message and the reply",
    }
}

/// An outcome at the place where something is missing.
fn missing(case: &Case, place: &Place, values: Vec<(&'static str, String)>) -> Outcome {
    Outcome { range: places::belongs(&case.reading.reply, place).0, values }
}

/// The signals a role stands for; none if the pack does not give the role.
fn role<'a>(roles: &'a std::collections::BTreeMap<String, Vec<u32>>, name: &str) -> &'a [u32] {
    roles.get(name).map_or(&[], Vec::as_slice)
}

/// "a", "a and b", "a, b and c".
fn listed(names: &[&str], case: &Case) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [most @ .., last] => format!("{} {} {last}", most.join(", "), case.pack.language.and),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_pack_language_knows_every_check() {
        let names: Vec<&str> = super::CHECKS.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, crate::pack::keys::CHECKS);
    }
}
