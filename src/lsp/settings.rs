//! What an editor says about how to check: `initializationOptions`, and settings that change later.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::config::{Config, Finder, Flags, Given, Level};
use crate::finding::Severity;
use crate::languages::Tag;
use crate::packs::Cache;
use crate::session::{Session, SessionError};
use crate::source::ReadOptions;
use crate::yaml::nearest;

/// The name under which editors keep the settings.
pub const SECTION: &str = "amends";

/// The settings there are.
const KNOWN: &[&str] = &[
    "channel",
    "config",
    "ignore",
    "language",
    "library",
    "min-severity",
    "no-config",
    "pack",
    "packs",
    "select",
    "severity",
    "situation",
];

/// The settings of an editor.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EditorSettings {
    /// The only configuration to use.
    pub config: Option<PathBuf>,
    /// Whether to use none.
    pub no_config: bool,
    /// The packs to check with, instead of those of the configuration.
    pub packs: Vec<String>,
    /// The only rules to run.
    pub select: Vec<String>,
    /// Levels of rules.
    pub levels: Vec<(String, Level)>,
    /// The channel.
    pub channel: Option<crate::draft::Channel>,
    /// The situation.
    pub situation: Option<crate::draft::Situation>,
    /// The language.
    pub language: Option<Tag>,
    /// Show nothing below this severity.
    pub min_severity: Option<Severity>,
    /// The description of a library that files must fit.
    pub library: Option<String>,
}

impl EditorSettings {
    /// Reads settings, and says what of them could not be used. Paths are relative to `root`.
    #[must_use]
    pub fn of(value: &Value, root: &Path) -> (Self, Vec<String>) {
        let mut out = Self::default();
        let mut wrong = Vec::new();
        // Editors send them bare or under their name.
        let value = value.get(SECTION).filter(|inner| inner.is_object()).unwrap_or(value);
        let Some(map) = value.as_object() else {
            if !value.is_null() {
                wrong.push("the settings are no object: they are left out".to_owned());
            }
            return (out, wrong);
        };
        for (key, value) in map {
            if value.is_null() {
                continue;
            }
            if let Err(why) = out.set(&dashed(key), value, root) {
                wrong.push(format!("the setting `{key}` is left out: {why}"));
            }
        }
        (out, wrong)
    }

    fn set(&mut self, key: &str, value: &Value, root: &Path) -> Result<(), String> {
        match key {
            "config" => self.config = text(value)?.map(|path| root.join(path)),
            "no-config" => self.no_config = value.as_bool().ok_or("it must be true or false")?,
            "pack" | "packs" => self.packs = list(value)?.into_iter().map(|pack| placed(pack, root)).collect(),
            "select" => self.select = list(value)?,
            "ignore" => self.levels.extend(list(value)?.into_iter().map(|rule| (rule, Level::Off))),
            "severity" => {
                for (rule, level) in value.as_object().ok_or("it must give rules levels")? {
                    self.levels.push((rule.clone(), one_of(level)?.unwrap_or(Level::Off)));
                }
            }
            "channel" => self.channel = one_of(value)?,
            "situation" => self.situation = one_of(value)?,
            "language" => {
                self.language =
                    text(value)?.map(|code| Tag::read(&code).ok_or("write a code such as `de`")).transpose()?;
            }
            "min-severity" => self.min_severity = one_of(value)?,
            "library" => self.library = text(value)?,
            other => {
                let near = nearest(other, KNOWN.iter().copied());
                return Err(match near {
                    Some(near) => format!("there is none of that name; did you mean `{near}`?"),
                    None => format!("there is none of that name; there are {}", KNOWN.join(", ")),
                });
            }
        }
        Ok(())
    }

    /// A session with these settings, and with packs out of a cache.
    pub fn session(&self, cache: Cache) -> Result<Session, SessionError> {
        let finder = match &self.config {
            _ if self.no_config => Finder::none(),
            Some(path) => Finder::only(Config::read(path).map_err(SessionError::Config)?),
            None => Finder::default(),
        };
        let levels =
            self.levels.iter().map(|(rule, level)| Given { rule: rule.clone(), level: *level, flag: "the editor" });
        let flags = Flags {
            packs: self.packs.clone(),
            select: self.select.clone(),
            levels: levels.collect(),
            channel: self.channel,
            situation: self.situation,
            language: self.language,
            fail_on: None,
        };
        Ok(Session::new(finder, flags, false).with_cache(cache))
    }

    /// How buffers are to be read.
    #[must_use]
    pub fn read_options(&self) -> ReadOptions {
        ReadOptions { library: self.library.clone(), ..ReadOptions::default() }
    }
}

/// `minSeverity` as `min-severity`.
fn dashed(key: &str) -> String {
    let mut out = String::new();
    for c in key.chars() {
        match c {
            '_' => out.push('-'),
            c if c.is_ascii_uppercase() => {
                out.push('-');
                out.push(c.to_ascii_lowercase());
            }
            c => out.push(c),
        }
    }
    out
}

/// A pack by name, or by a path from the folder of the project.
fn placed(pack: String, root: &Path) -> String {
    let built_in = pack.starts_with(crate::packs::BUILT_IN) || crate::builtin::names().any(|name| name == pack);
    if built_in { pack } else { root.join(pack).to_string_lossy().into_owned() }
}

/// A text; an empty one is none.
fn text(value: &Value) -> Result<Option<String>, String> {
    let text = value.as_str().ok_or("it must be a text")?;
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

fn list(value: &Value) -> Result<Vec<String>, String> {
    match value {
        Value::String(one) if one.is_empty() => Ok(Vec::new()),
        Value::String(one) => Ok(vec![one.clone()]),
        Value::Array(items) => items
            .iter()
            .map(|item| item.as_str().map(str::to_owned).ok_or_else(|| "it must be a list of texts".to_owned()))
            .collect(),
        _ => Err("it must be a list of texts".to_owned()),
    }
}

fn one_of<T>(value: &Value) -> Result<Option<T>, String>
where
    T: std::str::FromStr<Err = crate::draft::UnknownName>,
{
    text(value)?.map(|name| name.parse::<T>().map_err(|unknown| unknown.to_string())).transpose()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn settings_come_in_several_forms() {
        let root = Path::new("/r");
        let (one, wrong) = EditorSettings::of(
            &json!({"amends": {"minSeverity": "warning", "packs": ["house.yaml", "built-in:service-recovery"],
                "severity": {"sorry-if": "info"}, "ignore": "no-name", "channel": "", "config": null}}),
            root,
        );
        assert_eq!(wrong, Vec::<String>::new());
        assert_eq!(one.min_severity, Some(Severity::Warning));
        assert_eq!(one.packs, ["/r/house.yaml", "built-in:service-recovery"]);
        assert_eq!(one.levels, [("sorry-if".to_owned(), Level::Info), ("no-name".to_owned(), Level::Off)]);
    }

    #[test]
    fn what_is_wrong_is_told_and_the_rest_is_used() {
        let given =
            json!({"chanel": "chat", "situation": "complain", "select": [1], "no-config": "yes", "library": "x"});
        let (settings, wrong) = EditorSettings::of(&given, Path::new("/r"));
        assert_eq!(settings.library.as_deref(), Some("x"));
        assert_eq!(wrong.len(), 4, "{wrong:?}");
        assert!(wrong[0].contains("did you mean `channel`"), "{wrong:?}");
        assert_eq!(EditorSettings::of(&json!(3), Path::new("/r")).1.len(), 1);
        assert_eq!(EditorSettings::of(&Value::Null, Path::new("/r")).1.len(), 0);
    }
}
