//! Checks that need code: relations between the customer's message and the reply.
//!
//! Each check is a function of its own file. It gets the case and what the pack gives it, and reports where it fired.

use std::ops::Range;

use super::Case;
use crate::pack::Check;

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
pub const CHECKS: &[(&str, Function)] = &[];

/// The check of a name.
#[must_use]
pub fn find(name: &str) -> Option<Function> {
    CHECKS.iter().find(|(known, _)| *known == name).map(|(_, function)| *function)
}
