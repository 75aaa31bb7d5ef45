//! Writes the words that examples expect into the files of a pack, and touches nothing else in them.

use serde_yaml::Value;

use super::{Failed, Failure};
use crate::locate::Places;
use crate::yaml::Step;

/// The files that change, each with its name and new text, and how many examples could not be written.
#[must_use]
pub fn run(failed: &[Failed], files: &[(String, String)]) -> (Vec<(String, String)>, usize, usize) {
    let (mut out, mut written, mut left) = (Vec::new(), 0, 0);
    for (index, (name, text)) in files.iter().enumerate() {
        let places = Places::read(text);
        let mut edits = Vec::new();
        let mut wanted: Vec<(Vec<Step>, String)> = Vec::new();
        for failed in failed {
            let (Failure::Elsewhere(_), Some(source)) = (&failed.failure, &failed.example.source) else { continue };
            if source.file != index {
                continue;
            }
            let Some(found) = failed.found.first().and_then(|range| failed.example.reply.get(range.clone())) else {
                continue;
            };
            let path = [source.path.steps().as_slice(), &[Step::Key("text".to_owned())]].concat();
            match places.written(text, &path) {
                Some(range) => {
                    edits.push((range, scalar(found)));
                    wanted.push((path, found.to_owned()));
                }
                None => left += 1,
            }
        }
        edits.sort_by_key(|edit| std::cmp::Reverse(edit.0.start));
        let mut new = text.clone();
        for (range, scalar) in &edits {
            new.replace_range(range.clone(), scalar);
        }
        // Only what reads as the old file with the new words in it may be written.
        if edits.is_empty() {
            continue;
        }
        if reads_as(text, &new, &wanted) {
            written += edits.len();
            out.push((name.clone(), new));
        } else {
            left += edits.len();
        }
    }
    (out, written, left)
}

/// A text as a scalar that may stand anywhere in YAML.
fn scalar(text: &str) -> String {
    let plain = text.starts_with(|c: char| c.is_alphabetic())
        && text.chars().all(|c| c.is_alphanumeric() || " '’.-".contains(c))
        && !text.ends_with(' ')
        && serde_yaml::from_str::<Value>(text).is_ok_and(|value| value.as_str() == Some(text));
    if plain { text.to_owned() } else { serde_json::to_string(text).unwrap_or_default() }
}

fn reads_as(old: &str, new: &str, wanted: &[(Vec<Step>, String)]) -> bool {
    let (Ok(mut old), Ok(new)) = (serde_yaml::from_str::<Value>(old), serde_yaml::from_str::<Value>(new)) else {
        return false;
    };
    for (path, text) in wanted {
        let mut here = &mut old;
        for step in path {
            let next = match step {
                Step::Key(key) | Step::Name(key) => here.get_mut(key.as_str()),
                Step::Item(index) => here.get_mut(*index),
            };
            let Some(next) = next else { return false };
            here = next;
        }
        *here = Value::String(text.clone());
    }
    old == new
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_quoted_where_they_must_be() {
        assert_eq!(scalar("we can't"), "we can't");
        assert_eq!(scalar("no"), "no");
        assert_eq!(scalar("true"), "\"true\"");
        assert_eq!(scalar("say: \"x\", y"), "\"say: \\\"x\\\", y\"");
    }
}
