//! Tests of the text layer as a whole.

mod english;
mod properties;
mod splitting;
mod words;
