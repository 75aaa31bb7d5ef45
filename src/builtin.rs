//! The packs that come with the program: the main ones compiled when it was built, the profiles as they are written.

use crate::pack::{Compiled, Notes, Pack, PackFile};

/// Bytes that stand where figures may.
#[repr(align(4))]
struct Aligned<T: ?Sized>(T);

/// A compiled pack inside the binary.
struct Stored {
    figures: &'static Aligned<[u8]>,
    words: &'static str,
    rest: &'static [u8],
    notes: &'static [u8],
}

impl Stored {
    fn pack(&self) -> Option<Pack> {
        Pack::unpacked(bytemuck::try_cast_slice(&self.figures.0).ok()?, self.words, self.rest)
    }
}

macro_rules! stored {
    ($name:literal) => {
        Stored {
            figures: &Aligned(*include_bytes!(concat!(env!("OUT_DIR"), "/", $name, ".figures"))),
            words: include_str!(concat!(env!("OUT_DIR"), "/", $name, ".words")),
            rest: include_bytes!(concat!(env!("OUT_DIR"), "/", $name, ".rest")),
            notes: include_bytes!(concat!(env!("OUT_DIR"), "/", $name, ".notes")),
        }
    };
}

/// A main pack inside the binary.
struct BuiltIn {
    name: &'static str,
    language: &'static str,
    stored: Stored,
}

macro_rules! main_packs {
    ($($name:literal: $language:literal),+ $(,)?) => {
        &[$(BuiltIn {
            name: $name,
            language: $language,
            stored: stored!($name),
        }),+]
    };
}

macro_rules! profiles {
    ($($name:literal),+ $(,)?) => {
        &[$(PackFile { name: $name, text: include_str!(concat!("../rules/profiles/", $name, ".yaml")) }),+]
    };
}

/// Packs of nothing but a language's tables, for packs that extend no other.
static LANGUAGES: &[(&str, Stored)] = &[("en", stored!("en")), ("de", stored!("de"))];

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
    found.stored.pack()
}

/// A pack of nothing but the tables of a language, for another one to stand on.
#[must_use]
pub fn language(code: &str) -> Option<Compiled> {
    let (_, stored) = LANGUAGES.iter().find(|(known, _)| *known == code)?;
    Some(Compiled { pack: stored.pack()?, notes: Notes::default() })
}

/// What a main pack says to people.
#[must_use]
pub fn notes(name: &str) -> Option<Notes> {
    let found = MAIN.iter().find(|pack| pack.name == name)?;
    postcard::from_bytes(found.stored.notes).ok()
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
