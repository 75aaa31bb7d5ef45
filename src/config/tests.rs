//! Configurations that are right, and how those that are not are drawn.

use serde_json::Value as Json;

use crate::testing::schema::violations;

use std::fs;

use super::*;

const FULL: &str = "\
packs: [service-recovery]
ignore: missing-follow-up
severity:
  sorry-if: warning
  sorry-but: off
channel: email
fail-on: error
exclude: [old/, '*.bak.md']
overrides:
  - files: chat/**
    channel: chat
    severity: {sorry-if: error}
  - files: [\"*.md\"]
    situation: routine
    select: [sorry-if]
";

fn parse(text: &str) -> Result<Config, ConfigError> {
    Config::parse(Path::new("/house/amends.yaml"), text.to_owned())
}

fn settings(text: &str, file: &str, flags: &Flags) -> FileSettings {
    let config = parse(text).expect("the configuration is right");
    FileSettings::of(Path::new(file), Some(&config), flags, "service-recovery")
}

#[test]
fn what_holds_for_a_file() {
    insta::assert_snapshot!(settings(FULL, "/house/mail/a.txt", &Flags::default()).show());
    insta::assert_snapshot!(settings(FULL, "/house/chat/a.md", &Flags::default()).show());
}

#[test]
fn flags_beat_the_file_and_the_file_beats_defaults() {
    let flags = Flags {
        select: vec!["sorry-but".to_owned()],
        levels: vec![Given { rule: "sorry-if".to_owned(), level: Level::Info, flag: "--severity" }],
        channel: Some(Channel::Sms),
        fail_on: Some(FailOn::Never),
        ..Flags::default()
    };
    let settings = settings(FULL, "/house/chat/a.md", &flags);
    insta::assert_snapshot!(settings.show());
    assert_eq!(settings.severity_of("sorry-but"), None);
    assert_eq!(settings.severity_of("something-else"), Some(None));
    let nothing = FileSettings::of(Path::new("x"), None, &Flags::default(), "service-recovery");
    assert_eq!(nothing.severity_of("sorry-if"), None);
    assert_eq!(nothing.fail_on.value, FailOn::Warning);
}

#[test]
fn excluded_files() {
    let config = parse(FULL).expect("the configuration is right");
    for (file, left_out) in [
        ("/house/old/a.txt", true),
        ("/house/x/old/a.txt", true),
        ("/house/x/a.bak.md", true),
        ("/house/older/a.txt", false),
        ("/elsewhere/old/a.txt", false),
    ] {
        assert_eq!(config.excludes(Path::new(file)), left_out, "{file}");
    }
}

/// The drawings of everything that is wrong with a configuration.
fn drawn(text: &str) -> String {
    let problems = match parse(text) {
        Err(ConfigError::Mistakes(_, _, problems)) => problems,
        Err(error) => panic!("{error:?}"),
        Ok(config) => config.unknown_rules(&["sorry-if".to_owned(), "missing-apology".to_owned()]),
    };
    problems
        .iter()
        .map(|problem| crate::report::problems::draw(problem, "amends.yaml", text, false))
        .collect::<Vec<_>>()
        .join("\n\n")
}

#[test]
fn mistakes_are_drawn() {
    insta::assert_snapshot!(drawn(
        "pack: [a]\nseverty: {}\nchannel: emial\nfail-on: [warning]\nexclude: ['a[']\noverrides:\n  - channel: chat\n  - files: x\n    fail-on: error\n"
    ));
}

#[test]
fn unknown_rules_are_drawn() {
    insta::assert_snapshot!(drawn(
        "select: [sory-if]\nignore:\n  - missing-apology\n  - zebra\nseverity:\n  mising-apology: error\noverrides:\n  - files: '*'\n    ignore: sorryif\n"
    ));
}

#[test]
fn libraries_are_described() {
    let good = "libraries:\n  - {id: house, parse: json, is: $.house, each: '$.house[*]', text: [{at: $.body}]}\n";
    assert_eq!(parse(good).expect("right").libraries.len(), 1);
    insta::assert_snapshot!(drawn(
        "libraries:\n  - id: house\n    parse: json\n    is: $.\n    each: $.x\n    text: [{at: $.body}]\n  - id: other\n    shape: x\n"
    ));
}

#[test]
fn what_is_not_yaml_is_drawn() {
    insta::assert_snapshot!(drawn("severity:\n  sorry-if: error\n\tx: y\n"));
}

#[test]
fn an_empty_configuration_is_one() {
    assert!(parse("").is_ok());
    assert!(parse("# nothing yet\n").is_ok());
}

#[test]
fn the_schema_knows_every_key_and_value() {
    let schema: Json = serde_json::from_str(SCHEMA).expect("the schema is JSON");
    let keys = |at: &str| -> Vec<String> {
        let object = schema.pointer(at).and_then(Json::as_object).expect("an object");
        object.keys().cloned().collect()
    };
    assert_eq!(keys("/properties"), parse::KEYS);
    assert_eq!(keys("/properties/overrides/items/properties"), parse::OVERRIDE_KEYS);
    let names = |at: &str| schema.pointer(at).cloned().unwrap_or_default();
    let listed = |names: Vec<&str>| Json::from(names);
    assert_eq!(names("/definitions/channel/enum"), listed(Channel::ALL.iter().map(|c| c.name()).collect()));
    assert_eq!(names("/definitions/situation/enum"), listed(Situation::ALL.iter().map(|s| s.name()).collect()));
    assert_eq!(names("/properties/fail-on/enum"), listed(FailOn::ALL.iter().map(|f| f.name()).collect()));

    let value: Json = serde_yaml::from_str(FULL).expect("YAML");
    assert_eq!(violations(&schema, &value), Vec::<String>::new());
    let wrong: Json = serde_yaml::from_str("pack: x\nchannel: emial\noverrides: [{channel: chat}]").expect("YAML");
    assert_eq!(violations(&schema, &wrong).len(), 3);
}

#[test]
fn the_nearest_configuration_upwards_applies() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |path: &str| folder.path().join(path);
    fs::create_dir_all(at("a/b")).expect("a folder");
    fs::write(at(".amends.yaml"), "channel: chat").expect("written");
    fs::write(at("a/amends.yaml"), "channel: sms").expect("written");
    let mut finder = Finder::default();
    let mut channel = |path: &str| {
        let config = finder.of(&at(path)).expect("readable").expect("found");
        config.section.channel.as_ref().map(|channel| channel.value)
    };
    assert_eq!(channel("a/b/x.txt"), Some(Channel::Sms));
    assert_eq!(channel("a/x.txt"), Some(Channel::Sms));
    assert_eq!(channel("x.txt"), Some(Channel::Chat));
    assert!(Finder::none().of(&at("x.txt")).expect("nothing is read").is_none());
}

/// The place of each entry was once looked for from the start of the file.
#[test]
fn long_lists_are_read_or_refused_in_time() {
    let many = (0..20_000).map(|n| format!("'a{n}/**'")).collect::<Vec<_>>().join(",\n  ");
    let Err(ConfigError::Mistakes(_, _, problems)) = parse(&format!("exclude: [{many}]\n")) else { panic!("too many") };
    assert!(problems.iter().any(|problem| problem.message.contains("more than 1000 globs")), "{problems:?}");
    let config = parse(&format!("ignore: [{}]\n", many.replace("/**", ""))).expect("names of rules");
    assert_eq!(config.section.ignore.last().map(|last| last.line), Some(20_000));
}
