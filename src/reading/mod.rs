//! The reading of a reply: which acts stand where, and which cues the customer's message shows.
