//! A validator for the part of JSON Schema that this project's schemas use. A word it does not know is an error, so that
//! nothing is left unchecked by accident.

use serde_json::Value;

/// What of `value` breaks `schema`, each with its place; empty if it is valid.
pub fn violations(schema: &Value, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    check(schema, schema, value, "", &mut found);
    found
}

fn check(root: &Value, schema: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
    let Value::Object(words) = schema else {
        if schema == &Value::Bool(false) {
            found.push(format!("{at}: nothing is allowed here"));
        }
        return;
    };
    for (word, wanted) in words {
        let fine = match word.as_str() {
            "$schema" | "$id" | "$comment" | "title" | "description" | "default" | "examples" | "definitions"
            | "$defs" | "format" | "deprecated" => true,
            "$ref" => {
                let pointer = wanted.as_str().and_then(|to| to.strip_prefix('#')).unwrap_or("?");
                let target = root.pointer(pointer).unwrap_or_else(|| panic!("{pointer} is not in the schema"));
                check(root, target, value, at, found);
                true
            }
            "type" => match wanted {
                Value::Array(types) => types.iter().any(|one| is_a(one, value)),
                one => is_a(one, value),
            },
            "enum" => wanted.as_array().is_some_and(|values| values.contains(value)),
            "const" => wanted == value,
            "required" => value.as_object().is_none_or(|object| {
                wanted.as_array().into_iter().flatten().filter_map(Value::as_str).all(|key| object.contains_key(key))
            }),
            "properties" => {
                for (key, schema) in wanted.as_object().into_iter().flatten() {
                    if let Some(inner) = value.get(key) {
                        check(root, schema, inner, &format!("{at}/{key}"), found);
                    }
                }
                true
            }
            "additionalProperties" => {
                let known = words.get("properties");
                for (key, inner) in value.as_object().into_iter().flatten() {
                    if known.and_then(|known| known.get(key)).is_none() {
                        check(root, wanted, inner, &format!("{at}/{key}"), found);
                    }
                }
                true
            }
            "propertyNames" => {
                for key in value.as_object().into_iter().flat_map(|object| object.keys()) {
                    check(root, wanted, &Value::from(key.as_str()), &format!("{at}/{key}"), found);
                }
                true
            }
            "items" => {
                for (index, inner) in value.as_array().into_iter().flatten().enumerate() {
                    check(root, wanted, inner, &format!("{at}/{index}"), found);
                }
                true
            }
            "anyOf" | "oneOf" => {
                let fits = wanted
                    .as_array()
                    .into_iter()
                    .flatten()
                    .filter(|one| {
                        let mut inner = Vec::new();
                        check(root, one, value, at, &mut inner);
                        inner.is_empty()
                    })
                    .count();
                if word == "anyOf" { fits > 0 } else { fits == 1 }
            }
            "minItems" => value.as_array().is_none_or(|items| items.len() as u64 >= number(wanted)),
            "maxItems" => value.as_array().is_none_or(|items| items.len() as u64 <= number(wanted)),
            "minLength" => value.as_str().is_none_or(|text| text.chars().count() as u64 >= number(wanted)),
            "maxLength" => value.as_str().is_none_or(|text| text.chars().count() as u64 <= number(wanted)),
            "minimum" => value.as_i64().is_none_or(|count| count >= bound(wanted)),
            "maximum" => value.as_i64().is_none_or(|count| count <= bound(wanted)),
            "pattern" => value.as_str().is_none_or(|text| {
                let pattern = wanted.as_str().expect("a pattern is a string");
                regex::Regex::new(pattern).expect("the pattern is a regular expression").is_match(text)
            }),
            other => panic!("the validator does not know `{other}`"),
        };
        if !fine {
            found.push(format!("{at}: {value} breaks {word}: {wanted}"));
        }
    }
}

fn bound(value: &Value) -> i64 {
    value.as_i64().expect("a bound is a whole number")
}

fn number(value: &Value) -> u64 {
    value.as_u64().expect("a limit is a number")
}

fn is_a(name: &Value, value: &Value) -> bool {
    match name.as_str() {
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("integer") => value.is_i64() || value.is_u64(),
        Some("number") => value.is_number(),
        Some("boolean") => value.is_boolean(),
        Some("null") => value.is_null(),
        _ => panic!("{name} is not a type"),
    }
}

#[test]
fn the_validator_finds_violations() {
    let schema = serde_json::json!({
        "type": "object", "required": ["a"], "additionalProperties": false,
        "properties": {"a": {"type": "array", "items": {"type": "integer", "minimum": 1}}, "b": {"enum": ["x"]}},
    });
    let broken = |value: Value| violations(&schema, &value).len();
    assert_eq!(broken(serde_json::json!({"a": [1, 2], "b": "x"})), 0);
    assert_eq!(broken(serde_json::json!({"a": [0, "2"], "b": "y", "c": 1})), 4);
    assert_eq!(broken(serde_json::json!({})), 1);
}
