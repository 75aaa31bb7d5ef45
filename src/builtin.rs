//! The packs that come with the program: the main ones compiled when it was built, the profiles as they are written.

use crate::pack::{Compiled, Notes, Pack, PackFile};

/// Bytes that stand where figures may.
#[repr(align(4))]
struct Aligned<T: ?Sized>(T);

/// A main pack inside the binary.
struct BuiltIn {
    name: &'static str,
    language: &'static str,
    figures: &'static Aligned<[u8]>,
    words: &'static str,
    rest: &'static [u8],
    notes: &'static [u8],
}

macro_rules! main_packs {
    ($($name:literal: $language:literal),+ $(,)?) => {
        &[$(BuiltIn {
            name: $name,
            language: $language,
            figures: &Aligned(*include_bytes!(concat!(env!("OUT_DIR"), "/", $name, ".figures"))),
            words: include_str!(concat!(env!("OUT_DIR"), "/", $name, ".words")),
            rest: include_bytes!(concat!(env!("OUT_DIR"), "/", $name, ".rest")),
            notes: include_bytes!(concat!(env!("OUT_DIR"), "/", $name, ".notes")),
        }),+]
    };
}

macro_rules! profiles {
    ($($name:literal),+ $(,)?) => {
        &[$(PackFile { name: $name, text: include_str!(concat!("../rules/profiles/", $name, ".yaml")) }),+]
    };
}

static MAIN: &[BuiltIn] = main_packs! { "service-recovery": "en", "service-recovery-de": "de" };

/// Small packs that extend a main one. They are compiled on top of it when somebody asks for them.
const PROFILES: &[PackFile] = profiles! {
    "healthcare-front-desk", "public-sector", "social", "regulated-final-response", "last", "learn", "heard",
};

/// The name of the pack that is used where nothing else is asked for.
pub const DEFAULT: &str = "service-recovery";

/// The names of the built-in packs, the main ones first.
pub fn names() -> impl Iterator<Item = &'static str> {
    MAIN.iter().map(|pack| pack.name).chain(PROFILES.iter().map(|file| file.name))
}

/// The language of each main pack and its name.
pub fn main_packs() -> impl Iterator<Item = (&'static str, &'static str)> {
    MAIN.iter().map(|pack| (pack.language, pack.name))
}

/// A main pack, ready to check with.
#[must_use]
pub fn pack(name: &str) -> Option<Pack> {
    let found = MAIN.iter().find(|pack| pack.name == name)?;
    Pack::unpacked(bytemuck::try_cast_slice(&found.figures.0).ok()?, found.words, found.rest)
}

/// What a main pack says to people.
#[must_use]
pub fn notes(name: &str) -> Option<Notes> {
    let found = MAIN.iter().find(|pack| pack.name == name)?;
    postcard::from_bytes(found.notes).ok()
}

/// A main pack with its notes.
#[must_use]
pub fn compiled(name: &str) -> Option<Compiled> {
    Some(Compiled { pack: pack(name)?, notes: notes(name)? })
}

/// The file of a profile.
#[must_use]
pub fn profile(name: &str) -> Option<PackFile<'static>> {
    PROFILES.iter().find(|file| file.name == name).copied()
}
