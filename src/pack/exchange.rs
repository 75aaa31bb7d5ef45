//! Reads the table of a rewrite: words that may stand in what was found, and better words for them.

use serde_yaml::Value;

use super::phrase::{self, Item};
use super::rule::Exchange;
use crate::yaml::{Node, Problems};

/// Reads `words:` of a rewrite; entries that are wrong are left out and told.
pub(super) fn table(node: &Node, problems: &mut Problems) -> Vec<Exchange> {
    let mut out = Vec::new();
    let entries = node.entries(problems);
    if entries.is_empty() && matches!(node.value, Value::Mapping(_) | Value::Null) {
        let help = "write the words found and the better ones, such as `prior to: before`";
        node.problem_here(problems, "a table without words", help);
    }
    for (words, value) in entries {
        // Nothing, or an empty text, takes the words out.
        let text = if value.value.is_null() { Some(String::new()) } else { value.text(problems) };
        let Some(text) = text else { continue };
        match checked(&words) {
            Ok(parts) => {
                for name in blanks(&text).filter(|name| !parts.iter().any(|part| part == name)) {
                    let message = format!("nothing fills in `{{{name}}}` here");
                    let help = format!("name the part of the words on the left: {{{name}: words}}");
                    value.problem(problems, message, help);
                }
                out.push(Exchange::new(words, text));
            }
            Err((message, help)) => node.problem_at_key(problems, &words, message, help),
        }
    }
    out
}

/// The named parts of the words of an entry, or what is wrong with them and what to do.
fn checked(words: &str) -> Result<Vec<String>, (String, String)> {
    let items = phrase::parse(words).map_err(|error| (error.message, error.help))?;
    let rest = if items.first() == Some(&Item::Start) { &items[1..] } else { &items[..] };
    let mut parts = Vec::new();
    if written_out(rest, &mut parts)? {
        return Err((
            "these words may be none at all".to_owned(),
            "leave a word outside of square brackets".to_owned(),
        ));
    }
    Ok(parts)
}

/// Whether a sequence may be empty; collects the names of its parts.
fn written_out(items: &[Item], parts: &mut Vec<String>) -> Result<bool, (String, String)> {
    let mut empty = true;
    for item in items {
        match item {
            Item::Word(_) => empty = false,
            Item::OneOf(all) | Item::Optional(all) | Item::Capture(_, all) => {
                if let Item::Capture(name, _) = item {
                    parts.push(name.clone());
                }
                let mut any = matches!(item, Item::Optional(_));
                for items in all {
                    any |= written_out(items, parts)?;
                }
                empty &= any;
            }
            Item::List(_) | Item::Gap(_) | Item::Any | Item::Prefix(_) => {
                let help = "write the words out, with (a|b) for a choice and [a] for what may be left out";
                return Err(("only words that are written out can be exchanged".to_owned(), help.to_owned()));
            }
            Item::Start | Item::End | Item::EndAsk | Item::EndExclaim => {
                let help = "`^` may stand before the first word; the end of a sentence stays as it is";
                return Err(("this sign has no place here".to_owned(), help.to_owned()));
            }
        }
    }
    Ok(empty)
}

/// The names of the parts that a text asks for.
fn blanks(text: &str) -> impl Iterator<Item = &str> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_written_out() {
        assert_eq!(checked("^ {who: (we|I)} [do] endeavour to").unwrap(), ["who"]);
        for words in ["prior ... to", "<we> endeavour", "endeav*", "[prior]", "[a] [b]", "a ^ b", "a $", "(a"] {
            assert!(checked(words).is_err(), "{words}");
        }
    }
}
