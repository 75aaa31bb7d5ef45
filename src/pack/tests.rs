//! The JSON Schema of packs says what the compiler takes, no more and no less.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value as Json};
use serde_yaml::Value;

use super::keys;
use crate::draft::{Channel, Situation};
use crate::finding::Severity;
use crate::testing::schema::violations;

fn schema() -> Json {
    serde_json::from_str(crate::packs::SCHEMA).expect("the schema is JSON")
}

/// YAML as editors see it: keys are texts.
fn json(value: &Value) -> Json {
    match value {
        Value::Mapping(map) => {
            let entries = map.iter().map(|(key, value)| {
                let key = match json(key) {
                    Json::String(text) => text,
                    other => other.to_string(),
                };
                (key, json(value))
            });
            Json::Object(entries.collect::<Map<String, Json>>())
        }
        Value::Sequence(items) => Json::Array(items.iter().map(json).collect()),
        Value::Tagged(tagged) => json(&tagged.value),
        other => serde_json::to_value(other).expect("a scalar"),
    }
}

fn wrong_with(path: &Path) -> Vec<String> {
    let text = fs::read_to_string(path).expect("a pack");
    let value: Value = serde_yaml::from_str(&text).expect("YAML");
    violations(&schema(), &json(&value))
}

fn packs_in(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let all = fs::read_dir(folder).map(|all| all.filter_map(|entry| Some(entry.ok()?.path())).collect::<Vec<_>>());
    let mut all: Vec<PathBuf> = all.unwrap_or_default();
    all.retain(|path| path.extension().is_some_and(|extension| extension == "yaml"));
    all
}

#[test]
fn the_schema_takes_what_the_compiler_takes() {
    let mut all = packs_in("rules/service-recovery");
    assert!(all.len() > 5);
    all.extend(packs_in("rules/profiles"));
    all.extend(packs_in("examples/packs"));
    all.extend(packs_in("src/cli/init").into_iter().filter(|path| path.ends_with("pack.yaml")));
    for path in all {
        assert_eq!(wrong_with(&path), Vec::<String>::new(), "{}", path.display());
    }
}

#[test]
fn the_schema_refuses_what_the_compiler_refuses() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/broken-packs");
    for name in [
        "unknown-section",
        "no-pack-name",
        "section-is-a-list",
        "word-list-name",
        "word-list-not-a-list",
        "phrase-is-a-mapping",
        "yaml-bracket-is-a-list",
        "act-unknown-key",
        "act-with-level",
        "act-skip",
        "act-in",
        "act-name",
        "cue-level",
        "example-without-reply",
        "example-channel",
        "severity-misspelt",
        "severity-other-word",
        "severity-steps",
        "rule-unknown-key",
        "rule-flag-empty",
        "rule-unknown-condition",
        "rule-condition-value",
        "rule-order-half",
        "rule-limit-without-figure",
        "rule-limit-max",
        "rule-check-unknown",
        "rule-check-without-name",
        "rule-name",
        "rewrite-applicability",
        "rewrite-delete",
        "recovery-half",
    ] {
        assert!(!wrong_with(&folder.join(format!("{name}.yaml"))).is_empty(), "{name}");
    }
}

#[test]
fn the_schema_has_the_keys_of_the_compiler() {
    let schema = schema();
    let at = |pointer: &str| -> Vec<String> {
        let object = schema.pointer(pointer).and_then(Json::as_object);
        let mut keys: Vec<String> = object.unwrap_or_else(|| panic!("{pointer}")).keys().cloned().collect();
        keys.sort();
        keys
    };
    for (pointer, known) in [
        ("/properties", keys::TOP),
        ("/properties/words/additionalProperties/anyOf/1/properties", keys::CHANGE_WORDS),
        ("/definitions/act/properties", keys::ACT),
        ("/definitions/changed-act/properties", keys::CHANGE_ACT),
        ("/definitions/cue/properties", keys::CUE),
        ("/definitions/changed-cue/properties", keys::CHANGE_CUE),
        ("/definitions/own-phrases/properties", keys::OWN_PHRASES),
        ("/definitions/examples/properties", keys::EXAMPLES),
        ("/definitions/example/anyOf/1/properties", keys::EXAMPLE),
        ("/properties/situation/properties", keys::SITUATION),
        ("/definitions/weights/properties", keys::WEIGHTS),
        ("/properties/recovery/items/properties", keys::NEED),
        ("/properties/outline/properties", keys::OUTLINE),
        ("/definitions/rule/properties", keys::RULE),
        ("/definitions/rule/properties/order/properties", keys::ORDER),
        ("/definitions/limit/properties", keys::LIMIT),
        ("/definitions/check/anyOf/1/properties", keys::CHECK),
        ("/definitions/pair/properties", keys::PAIR),
        ("/definitions/severity/anyOf/1/properties", keys::STEPS),
        ("/definitions/condition/properties", keys::CONDITION),
        ("/definitions/message/properties", keys::MESSAGE),
        ("/definitions/range/properties", keys::RANGE),
        ("/definitions/rewrite/anyOf/1/properties", keys::REWRITE),
    ] {
        let mut known: Vec<String> = known.iter().map(|key| (*key).to_owned()).collect();
        known.sort();
        assert_eq!(at(pointer), known, "{pointer}");
    }
    let names = |pointer: &str| schema.pointer(pointer).cloned().unwrap_or_default();
    assert_eq!(names("/definitions/check-name/enum"), Json::from(keys::CHECKS.to_vec()));
    let channels: Vec<&str> = Channel::ALL.iter().map(|channel| channel.name()).collect();
    assert_eq!(names("/definitions/channel/enum"), Json::from(channels));
    let situations: Vec<&str> = Situation::ALL.iter().map(|situation| situation.name()).collect();
    assert_eq!(names("/definitions/situation/enum"), Json::from(situations));
    let levels = names("/definitions/level/enum");
    for severity in Severity::ALL {
        assert!(levels.as_array().is_some_and(|all| all.contains(&Json::from(severity.name()))), "{severity}");
    }
    assert_eq!(names("/definitions/skip/anyOf/0/enum"), Json::from(keys::SKIP.to_vec()));
}

#[test]
fn every_field_of_the_schema_is_described() {
    fn undescribed(value: &Json, at: &str, out: &mut Vec<String>) {
        let Json::Object(object) = value else {
            if let Json::Array(items) = value {
                for (index, item) in items.iter().enumerate() {
                    undescribed(item, &format!("{at}/{index}"), out);
                }
            }
            return;
        };
        for (key, inner) in object {
            if let ("properties" | "definitions", Json::Object(fields)) = (key.as_str(), inner) {
                let lacks = |field: &Json| field.get("description").and_then(Json::as_str).is_none_or(str::is_empty);
                out.extend(
                    fields.iter().filter(|(_, field)| lacks(field)).map(|(name, _)| format!("{at}/{key}/{name}")),
                );
            }
            undescribed(inner, &format!("{at}/{key}"), out);
        }
    }
    let mut out = Vec::new();
    undescribed(&schema(), "", &mut out);
    assert!(out.is_empty(), "{out:?}");
}
