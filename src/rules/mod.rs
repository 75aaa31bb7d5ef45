//! Evaluates the rules of a pack over a reading.
