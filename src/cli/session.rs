//! What the flags of a command mean for a session, and how what is wrong is told.

use std::path::Path;

use amends::config::{Config, ConfigError, Finder, Flags, Given, Level};
use amends::packs::Cache;
use amends::report::draw_problem;
use amends::session::{Session, SessionError};
use anyhow::{Context as _, Result, anyhow};

use super::args::{CheckArgs, ColorWhen, GateArgs, InputArgs};
use super::{Told, packs};

/// A session for the flags of `check`. `explain` says whether a report will need what packs say about their rules.
/// `identify` says whether findings are kept.
pub fn of_check(args: &CheckArgs, explain: bool, identify: bool) -> Result<Session> {
    let session = Session::new(finder(&args.input)?, flags(args)?, explain).with_cache(Cache::of_user());
    Ok(if identify { session.identified() } else { session })
}

/// A session for a command that has only the flags of its input.
pub fn plain(input: &InputArgs) -> Result<Session> {
    let flags = Flags {
        packs: input.pack.clone(),
        channel: input.channel,
        situation: input.situation,
        language: input.language,
        ..Flags::default()
    };
    Ok(Session::new(finder(input)?, flags, false).with_cache(Cache::of_user()))
}

/// A session for the flags of `gate`.
pub fn of_gate(args: &GateArgs) -> Result<Session> {
    let flags = Flags {
        packs: args.pack.iter().cloned().collect(),
        situation: args.situation,
        fail_on: args.fail_on,
        ..Flags::default()
    };
    let finder = found(args.no_config, args.config.as_deref())?;
    Ok(Session::new(finder, flags, false).with_cache(Cache::of_user()))
}

/// Which configurations the flags allow.
pub fn finder(input: &InputArgs) -> Result<Finder> {
    found(input.no_config, input.config.as_deref())
}

fn found(none: bool, only: Option<&Path>) -> Result<Finder> {
    if none {
        return Ok(Finder::none());
    }
    match only {
        Some(path) => Ok(Finder::only(Config::read(path).map_err(|error| told(SessionError::Config(error)))?)),
        None => Ok(Finder::default()),
    }
}

/// Tells what is wrong, and draws mistakes on the files they are in.
pub fn told(error: SessionError) -> anyhow::Error {
    match error {
        SessionError::Config(ConfigError::Mistakes(path, text, problems)) => {
            for problem in &problems {
                let color = ColorWhen::Auto.on_stderr();
                tell!("{}\n", draw_problem(problem, &path.to_string_lossy(), &text, color));
            }
            anyhow!(Told)
        }
        SessionError::Pack(error) => packs::told(error, ColorWhen::Auto),
        error => error.into(),
    }
}

fn flags(args: &CheckArgs) -> Result<Flags> {
    let mut levels = Vec::new();
    for text in &args.severities {
        let (rule, level) = text
            .split_once('=')
            .with_context(|| format!("`{text}` is no RULE=LEVEL: write for example --severity sorry-if=warning"))?;
        let level: Level = level.parse().map_err(|unknown: amends::draft::UnknownName| {
            anyhow!("`{}` is none of {}", unknown.given, unknown.known.join(", "))
        })?;
        levels.push(Given { rule: rule.to_owned(), level, flag: "--severity" });
    }
    for rule in &args.ignore {
        levels.push(Given { rule: rule.clone(), level: Level::Off, flag: "--ignore" });
    }
    Ok(Flags {
        packs: args.input.pack.clone(),
        select: args.select.clone(),
        levels,
        channel: args.input.channel,
        situation: args.input.situation,
        language: args.input.language,
        fail_on: args.fail_on,
    })
}
