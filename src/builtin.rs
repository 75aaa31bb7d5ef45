//! The packs that come with the program, compiled when it was built.

use crate::pack::{Compiled, Notes, Pack};

/// A pack inside the binary.
struct BuiltIn {
    name: &'static str,
    pack: &'static [u8],
    notes: &'static [u8],
}

const PACKS: &[BuiltIn] = &[BuiltIn {
    name: "service-recovery",
    pack: include_bytes!(concat!(env!("OUT_DIR"), "/service-recovery.pack")),
    notes: include_bytes!(concat!(env!("OUT_DIR"), "/service-recovery.notes")),
}];

/// The name of the pack that is used where nothing else is asked for.
pub const DEFAULT: &str = "service-recovery";

/// The names of the built-in packs.
pub fn names() -> impl Iterator<Item = &'static str> {
    PACKS.iter().map(|pack| pack.name)
}

/// A built-in pack, ready to check with.
#[must_use]
pub fn pack(name: &str) -> Option<Pack> {
    let found = PACKS.iter().find(|pack| pack.name == name)?;
    postcard::from_bytes(found.pack).ok()
}

/// What a built-in pack says to people.
#[must_use]
pub fn notes(name: &str) -> Option<Notes> {
    let found = PACKS.iter().find(|pack| pack.name == name)?;
    postcard::from_bytes(found.notes).ok()
}

/// A built-in pack with its notes.
#[must_use]
pub fn compiled(name: &str) -> Option<Compiled> {
    Some(Compiled { pack: pack(name)?, notes: notes(name)? })
}
