//! Helpers of the crate's own tests.

pub mod schema;
