//! The configuration and the baseline, as anybody may have written them.

use std::path::Path;

use amends::config::{Config, ConfigError, FileSettings, Flags};
use amends::source::{self, ReadOptions};

use super::{choices, draft, judge, packs};

/// A configuration: refused with a drawing, or used for a file. Behind a line `%%%` stands the file.
pub fn config(data: &[u8]) {
    let ([name], data) = choices(data);
    let given = String::from_utf8_lossy(data);
    let (text, file) = given.split_once("\n%%%\n").unwrap_or((&given, "{\"replies\": [{\"text\": \"We know.\"}]}"));
    let name = draft::NAMES[name % draft::NAMES.len()];
    let config = match Config::parse(Path::new("amends.yaml"), text.to_owned()) {
        Ok(config) => config,
        Err(ConfigError::Mistakes(_, text, problems)) => {
            assert!(!problems.is_empty());
            return packs::drawn(&problems, "amends.yaml", &text);
        }
        Err(ConfigError::Io(..)) => panic!("nothing is read"),
    };
    packs::drawn(&config.unknown_rules(&["sorry-if".to_owned()]), "amends.yaml", text);
    let _ = config.excludes(Path::new(name));
    let settings = FileSettings::of(Path::new(name), Some(&config), &Flags::default(), "service-recovery");
    judge::harmless(&settings.show(), false);
    let _ = settings.severity_of("sorry-if");
    let options = ReadOptions { libraries: config.libraries.clone(), ..ReadOptions::default() };
    if let Ok(read) = source::read(name, file.as_bytes(), &options) {
        draft::fits(&read, file.as_bytes());
    }
}
