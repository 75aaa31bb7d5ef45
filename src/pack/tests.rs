//! The JSON Schema of packs says what the compiler takes, no more and no less.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value as Json};
use serde_yaml::Value;

use super::{PackFile, ReadFiles, compile, extend, keys};
use crate::draft::{Channel, Situation};
use crate::explain::reference::{SECTIONS, flow};
use crate::finding::Severity;
use crate::linter::Linter;
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
        ("/definitions/evidence/properties", keys::EVIDENCE),
        ("/properties/situation/properties", keys::SITUATION),
        ("/definitions/message-weights/properties", keys::MESSAGE_WEIGHTS),
        ("/definitions/reply-weights/properties", keys::REPLY_WEIGHTS),
        ("/properties/recovers/properties", keys::RECOVERS),
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

/// A pack that the examples of the schema stand on.
const BELOW: &str = "
pack: below
language: en
words: {bike: [bike, bicycle]}
acts:
  apology: {about: Apologises., phrases: [sorry]}
  price: {about: Names a price., phrases: [<money>]}
  names-a-person: {about: Names somebody., phrases: [ask for <name>]}
  promise: {about: Promises something., phrases: ['we will *']}
cues:
  anger: {about: Is angry., levels: {1: [annoyed], 2: [furious]}}
  fell: {about: Fell., phrases: [I fell]}
  asks-price: {about: Asks for the price., phrases: [how much]}
recovers: {weights: {apology: 1}, from: 1}
rules:
  names-the-price: {severity: info, flag: price, message: names a price}
";

/// A pack around one key of a section of the reference, with the value that its example gives it.
fn around(pointer: &str, key: &str, value: &Json) -> Json {
    use serde_json::json;
    let with = |mut object: Json| {
        object[key] = value.clone();
        object
    };
    let rule = |mut more: Json| {
        let flags = !keys::TRIGGERS.iter().any(|trigger| more.get(trigger).is_some());
        if flags {
            more["flag"] = json!("promise");
        }
        for (key, usual) in [("severity", json!("warning")), ("message", json!("promises it"))] {
            if more.get(key).is_none() {
                more[key] = usual;
            }
        }
        json!({"rules": {"tried": more}})
    };
    let pack = match pointer {
        "/properties" => with(json!({})),
        "/definitions/rule/properties" => match key {
            "at" => rule(json!({"missing": "apology", "at": value})),
            "secondary-label" => rule(json!({"order": {"first": "apology", "then": "price"}, key: value})),
            _ => rule(with(json!({}))),
        },
        "/definitions/own-phrases/properties" => rule(json!({"flag": with(json!({"phrases": ["guys"]}))})),
        "/definitions/rule/properties/order/properties" => {
            rule(json!({"order": with(json!({"first": "apology", "then": "price"}))}))
        }
        "/definitions/limit/properties" => rule(json!({"limit": with(json!({"of": "apology", "max": 2}))})),
        "/definitions/check/anyOf/1/properties" => rule(json!({"check": with(json!({"name": "safety-first"}))})),
        "/definitions/pair/properties" => {
            let pair = with(json!({"cue": "fell", "acts": "apology", "name": "it"}));
            rule(json!({"check": {"name": "ignores-request", "pairs": [pair]}}))
        }
        "/definitions/severity/anyOf/1/properties" => rule(json!({"severity": with(json!({"default": "warning"}))})),
        "/definitions/condition/properties" => rule(json!({"when": with(json!({}))})),
        "/definitions/message/properties" => {
            let side = if matches!(key, "level" | "known") { "customer" } else { "reply" };
            let mut condition = with(json!({}));
            if key == "level" {
                condition["has"] = json!("anger");
            }
            rule(json!({"when": {side: condition}}))
        }
        "/definitions/range/properties" => rule(json!({"when": {"reply": {"words": with(json!({}))}}})),
        "/definitions/rewrite/anyOf/1/properties" => match key {
            "swap" => rule(json!({"order": {"first": "apology", "then": "price"}, "rewrite": with(json!({}))})),
            "insert" => rule(json!({"missing": "apology", "rewrite": with(json!({}))})),
            "delete" | "words" => rule(json!({"rewrite": with(json!({}))})),
            _ => rule(json!({"rewrite": with(json!({"replace": "it is ready"}))})),
        },
        "/definitions/examples/properties" => rule(json!({"examples": with(json!({}))})),
        "/definitions/example/anyOf/1/properties" => {
            rule(json!({"examples": {"flagged": [with(json!({"reply": "We will see."}))]}}))
        }
        "/definitions/act/properties" => {
            json!({"acts": {"tried": with(json!({"about": "Is tried.", "phrases": ["we will *"]}))}})
        }
        "/definitions/changed-act/properties" => json!({"acts": {"promise": with(json!({}))}}),
        "/definitions/cue/properties" => {
            let usual = if key == "levels" { json!({}) } else { json!({"phrases": ["I fell"]}) };
            json!({"cues": {"tried": with(usual)}})
        }
        "/definitions/changed-cue/properties" => json!({"cues": {"fell": with(json!({}))}}),
        "/definitions/phrase/anyOf/1/properties" => rule(json!({"flag": {"phrases": [with(json!({}))]}})),
        "/properties/words/additionalProperties/anyOf/1/properties" => json!({"words": {"bike": with(json!({}))}}),
        "/definitions/evidence/properties" => json!({"evidence": {"promise": with(json!({}))}}),
        "/properties/situation/properties" => json!({"situation": with(json!({}))}),
        "/definitions/message-weights/properties" => json!({"situation": {"customer": with(json!({}))}}),
        "/definitions/reply-weights/properties" => json!({"situation": {"reply": with(json!({}))}}),
        "/properties/recovers/properties" => json!({"recovers": with(json!({"weights": {"promise": 2}, "from": 1}))}),
        "/properties/recovery/items/properties" => {
            json!({"recovery": [with(json!({"need": "sorry", "about": "apologises", "acts": "apology"}))]})
        }
        "/properties/outline/properties" => json!({"outline": with(json!({}))}),
        other => panic!("{other} has no pack around it"),
    };
    let mut pack = pack;
    if pack.get("pack").is_none() {
        pack["pack"] = Json::from("tried");
    }
    pack
}

/// Every key of the schema is on the reference page, with an example that is taken as it stands there and holds.
#[test]
fn every_key_has_an_example_that_works() {
    let schema = schema();
    let tables = std::fs::read_to_string("rules/languages/en.yaml").unwrap();
    let tables = PackFile { name: "en.yaml", text: &tables };
    let (below, _) = compile(tables, ReadFiles::new(&[PackFile { name: "below.yaml", text: BELOW }])).unwrap();
    for section in SECTIONS {
        for (key, field) in schema.pointer(section.pointer).and_then(Json::as_object).unwrap() {
            let at = format!("{}/{key}", section.pointer);
            let example = field.pointer("/examples/0").unwrap_or_else(|| panic!("{at} has no example"));
            let shown: Json = serde_yaml::from_str(&format!("{key}: {}", flow(example))).unwrap();
            assert_eq!(&shown[key], example, "{at}");
            let pack = around(section.pointer, key, &shown[key]);
            assert_eq!(violations(&schema, &pack), Vec::<String>::new(), "{at}");
            let text = pack.to_string();
            let (compiled, _) = extend(below.clone(), ReadFiles::new(&[PackFile { name: "tried.yaml", text: &text }]))
                .unwrap_or_else(|problems| panic!("{at}: {problems:?}\n{text}"));
            let linter = Linter::new(compiled.pack);
            let trial = crate::trial::run(&linter, &compiled.notes, &|_| true);
            assert!(trial.failed.is_empty(), "{at}: {:?}", trial.failed);
        }
    }
}

#[test]
fn every_key_is_on_the_reference_page() {
    fn pointers(value: &Json, at: &str, out: &mut Vec<String>) {
        let inner: Vec<(String, &Json)> = match value {
            Json::Object(object) => object.iter().map(|(key, value)| (key.clone(), value)).collect(),
            Json::Array(items) => items.iter().enumerate().map(|(index, item)| (index.to_string(), item)).collect(),
            _ => return,
        };
        for (key, value) in inner {
            let at = format!("{at}/{key}");
            if key == "properties" {
                out.push(at.clone());
            }
            if key != "examples" || !value.is_array() {
                pointers(value, &at, out);
            }
        }
    }
    let mut all = Vec::new();
    pointers(&schema(), "", &mut all);
    all.retain(|pointer| !SECTIONS.iter().any(|section| section.pointer == pointer));
    assert!(all.is_empty(), "keys that no section shows: {all:?}");
}
