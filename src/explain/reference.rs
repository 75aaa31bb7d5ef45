//! The reference of packs as a page, out of their JSON Schema: every key with what it means and an example.

use std::fmt::Write as _;

use serde_json::Value;

use super::markdown::cell;

/// A part of the page: what it is about, and where the schema has its keys.
#[derive(Debug, Clone, Copy)]
pub struct Section {
    /// Its heading.
    pub title: &'static str,
    /// A sentence above the table.
    pub about: &'static str,
    /// The JSON pointer to the keys in the schema.
    pub pointer: &'static str,
}

const fn section(title: &'static str, about: &'static str, pointer: &'static str) -> Section {
    Section { title, about, pointer }
}

/// The parts of the page, in the order in which they stand on it. Together they hold every key of the schema.
pub const SECTIONS: &[Section] = &[
    section("A file", "What stands at the margin, without blanks before it.", "/properties"),
    section(
        "A rule",
        "Under `rules:` and the rule's name. A rule has one of `flag`, `missing`, `order`, `limit` and `check`.",
        "/definitions/rule/properties",
    ),
    section("flag", "A list of acts, or phrases of the rule's own:", "/definitions/own-phrases/properties"),
    section("order", "Both are needed.", "/definitions/rule/properties/order/properties"),
    section("limit", "`of` and `max` are needed.", "/definitions/limit/properties"),
    section(
        "check",
        "The name of a check, or a mapping with more about it. What else a check takes depends on the check.",
        "/definitions/check/anyOf/1/properties",
    ),
    section("A pair of a check", "For `ignores-request`.", "/definitions/pair/properties"),
    section("severity", "A level, or a mapping:", "/definitions/severity/anyOf/1/properties"),
    section(
        "when and unless",
        "A condition, or a list of which any must hold. All that one condition says must hold.",
        "/definitions/condition/properties",
    ),
    section("customer and reply of a condition", "All that is said must hold.", "/definitions/message/properties"),
    section("words and sentences of a condition", "One or both.", "/definitions/range/properties"),
    section(
        "rewrite",
        "A text, which replaces the sentence or is put where something is missing; or a mapping; or a list of either.",
        "/definitions/rewrite/anyOf/1/properties",
    ),
    section("examples", "Of a rule, an act or a cue.", "/definitions/examples/properties"),
    section("An example", "A text, or a mapping:", "/definitions/example/anyOf/1/properties"),
    section("An act", "Under `acts:` and the act's name.", "/definitions/act/properties"),
    section(
        "A change to an act",
        "Where the pack below has an act of this name.",
        "/definitions/changed-act/properties",
    ),
    section("A cue", "Under `cues:` and the cue's name.", "/definitions/cue/properties"),
    section("A change to a cue", "Where the pack below has a cue of this name.", "/definitions/changed-cue/properties"),
    section(
        "A phrase that is a regular expression",
        "In place of a phrase. [Phrases](phrases.md) tells what else a phrase may hold.",
        "/definitions/phrase/anyOf/1/properties",
    ),
    section(
        "A change to a word list",
        "Where the pack below has a list of this name.",
        "/properties/words/additionalProperties/anyOf/1/properties",
    ),
    section(
        "The evidence for an act",
        "Under `evidence:` and the act's name. It takes the place of what the pack below has for this act. An act to which a pack \
         adds phrases keeps what its phrases find, whatever the words of the sentence say.",
        "/definitions/evidence/properties",
    ),
    section("situation", "How it is decided whether a draft answers a complaint.", "/properties/situation/properties"),
    section(
        "The message's side of the situation",
        "Under `situation: customer:`. What a pack says of a side takes the place of all that the pack below says of this side.",
        "/definitions/message-weights/properties",
    ),
    section(
        "The reply's side of the situation",
        "Under `situation: reply:`: for drafts without a message, and where the message leaves it open.",
        "/definitions/reply-weights/properties",
    ),
    section(
        "recovers",
        "When a reply recovers. The condition `recovers: true` asks for it: what is an excuse in a poor reply is a fact in one that \
         owns, acts and makes good. It takes the place of the section of the pack below.",
        "/properties/recovers/properties",
    ),
    section("A need of recovery", "An item of `recovery:`.", "/properties/recovery/items/properties"),
    section("outline", "Acts and cues that are left out here are helpers of rules.", "/properties/outline/properties"),
];

const HEAD: &str = "\
# Reference of packs

Every key that a pack may have, with what it means and an example that a test tries. [Rules of your own](README.md) is the way in;
[Phrases](phrases.md) has the notation. `amends schema pack` prints the JSON Schema from which this page is made; with it an
editor completes and checks packs. Names of acts, cues, rules and word lists are small letters, digits and hyphens.
";

/// The page. Nothing if the text is no such schema: a section whose keys are not there.
#[must_use]
pub fn reference(schema: &str) -> Option<String> {
    let schema: Value = serde_json::from_str(schema).ok()?;
    let mut out = HEAD.to_owned();
    for section in SECTIONS {
        let _ = write!(
            out,
            "\n## {}\n\n{}\n\n| key | what it is | for example |\n|---|---|---|\n",
            section.title, section.about
        );
        for (key, field) in schema.pointer(section.pointer)?.as_object()? {
            let mut about = field.get("description")?.as_str()?.to_owned();
            if let Some(values) = values(&schema, field) {
                let _ = write!(about, " One of {}.", values.join(", "));
            }
            let example =
                field.pointer("/examples/0").map(|example| format!("`{key}: {}`", flow(example).replace('|', "\\|")));
            let _ = writeln!(out, "| `{key}` | {} | {} |", cell(&about), example.unwrap_or_default());
        }
    }
    Some(out)
}

/// The values that a field may have, if they are named.
fn values(schema: &Value, field: &Value) -> Option<Vec<String>> {
    let mut here = field;
    // One name, or a list of them: the names are those of the first.
    for _ in 0..4 {
        if let Some(values) = here.get("enum").and_then(Value::as_array) {
            return Some(values.iter().filter_map(Value::as_str).map(|value| format!("`{value}`")).collect());
        }
        here = match here.get("$ref").and_then(Value::as_str) {
            Some(to) => schema.pointer(to.strip_prefix('#')?)?,
            None => here.pointer("/anyOf/0")?,
        };
    }
    None
}

/// A value as YAML on one line.
#[must_use]
pub fn flow(value: &Value) -> String {
    match value {
        Value::String(text) => scalar(text),
        Value::Array(items) => format!("[{}]", items.iter().map(flow).collect::<Vec<_>>().join(", ")),
        Value::Object(entries) => {
            let entries: Vec<String> =
                entries.iter().map(|(key, value)| format!("{}: {}", scalar(key), flow(value))).collect();
            format!("{{{}}}", entries.join(", "))
        }
        other => other.to_string(),
    }
}

/// A text as a scalar of YAML that may stand in a list.
fn scalar(text: &str) -> String {
    let plain = text.starts_with(|c: char| c.is_alphabetic() || c == '(')
        && text.chars().all(|c| c.is_alphanumeric() || " '.-()|<>*".contains(c))
        && serde_yaml::from_str::<serde_yaml::Value>(text).is_ok_and(|value| value.as_str() == Some(text));
    if plain { text.to_owned() } else { format!("'{}'", text.replace('\'', "''")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written_as_yaml() {
        for value in [
            serde_json::json!({"a": ["no", "yes", "x: y", "it's", "(a|b) c"], "b": {"c": true, "d": -1, "1": null}}),
            serde_json::json!("[a] # b"),
        ] {
            assert_eq!(serde_yaml::from_str::<Value>(&flow(&value)).unwrap(), value, "{}", flow(&value));
        }
    }
}
