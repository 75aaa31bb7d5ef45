//! Loads the pack a command works with, and draws what is wrong with it.

use amends::builtin;
use amends::languages::{self, Tag};
use amends::pack::Compiled;
use amends::packs::{self, Cache, PackError};
use amends::report::{draw_problems, shown};
use anyhow::{Context as _, Result, anyhow};

use super::args::ColorWhen;

/// A pack with its notes, compiled anew: the built-in one, or the one that was asked for.
pub fn compiled(name: Option<&str>, color: ColorWhen) -> Result<Compiled> {
    loaded(packs::load(name.unwrap_or(builtin::DEFAULT)), color)
}

/// As [`compiled`], out of the user's cache if it is there; then it is not known where anything stands.
pub fn kept(name: Option<&str>, color: ColorWhen) -> Result<Compiled> {
    loaded(packs::load_kept(name.unwrap_or(builtin::DEFAULT), &Cache::of_user()), color)
}

/// The name of the pack that was asked for, or of the main one of a language.
pub fn of_language(name: Option<&str>, language: Option<Tag>) -> Result<Option<&str>> {
    let (None, Some(language)) = (name, language) else { return Ok(name) };
    let found = builtin::main_packs().find(|(code, _)| Tag::of(code) == language);
    Ok(Some(found.with_context(|| format!("there are no rules for {}", languages::name(language)))?.1))
}

fn loaded(pack: Result<Compiled, PackError>, color: ColorWhen) -> Result<Compiled> {
    pack.map_err(|error| told(error, color))
}

/// Tells what is wrong with a pack, and draws mistakes on its files.
pub fn told(error: PackError, color: ColorWhen) -> anyhow::Error {
    let PackError::Mistakes { files, problems } = error else { return error.into() };
    tell!("{}\n", draw_problems(&problems, &files, color.on_stderr()).trim_end());
    anyhow!("the pack has {} to mend first", mistakes(problems.len()))
}

/// Warns where a rule of one pack took the place of another one's.
pub fn tell_clashes<'c>(clashes: impl IntoIterator<Item = &'c str>) {
    for clash in clashes {
        tell!("warning: {}: leave out its trigger to change it only, or choose another id", shown(clash));
    }
}

fn mistakes(count: usize) -> String {
    if count == 1 { "one mistake".to_owned() } else { format!("{count} mistakes") }
}
