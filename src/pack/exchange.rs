//! The table of a rewrite: words that may stand in what was found, and better words for them.

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};
use serde_yaml::Value;

use super::phrase::{self, Item};
use crate::yaml::{Node, Problems};

/// Words that may stand in what matched, and better ones for them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exchange {
    /// The words, in the notation of phrases.
    pub words: String,
    /// The better words, with `{name}` for parts; empty if the words are to go.
    pub text: String,
    /// The longest of the plain words that stand there in any case, if there is one.
    fixed: Option<String>,
    #[serde(skip)]
    parsed: Parsed,
}

impl Exchange {
    /// An exchange of words that parse as a phrase.
    #[must_use]
    pub fn new(words: String, text: String) -> Self {
        let items = phrase::parse(&words).unwrap_or_default();
        let plain = items.into_iter().filter_map(|item| match item {
            Item::Word(word) if word.bytes().all(|byte| byte.is_ascii_alphabetic()) => Some(word),
            _ => None,
        });
        Self { fixed: plain.max_by_key(String::len), words, text, parsed: Parsed::default() }
    }

    /// A word of ASCII letters that stands in every text in which the words of the exchange do.
    #[must_use]
    pub fn fixed(&self) -> Option<&str> {
        self.fixed.as_deref()
    }

    /// The words as a phrase. They are parsed when they are needed first: most drafts need none.
    #[must_use]
    pub fn items(&self) -> &[Item] {
        self.parsed.0.get_or_init(|| phrase::parse(&self.words).unwrap_or_default())
    }
}

/// What the words of an exchange were parsed to; says nothing that the words do not say.
#[derive(Debug, Clone, Default)]
struct Parsed(OnceLock<Vec<Item>>);

impl PartialEq for Parsed {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Parsed {}

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
    fn a_word_that_stands_there_in_any_case() {
        let fixed = |words: &str| Exchange::new(words.to_owned(), String::new()).fixed;
        assert_eq!(fixed("{who: (we|I)} [do] endeavour to").as_deref(), Some("endeavour"));
        assert_eq!(fixed("(any|no) more").as_deref(), Some("more"));
        assert_eq!(fixed("(but|however so|can) mix-up"), None);
    }

    #[test]
    fn words_are_written_out() {
        assert_eq!(checked("^ {who: (we|I)} [do] endeavour to").unwrap(), ["who"]);
        for words in ["prior ... to", "<we> endeavour", "endeav*", "[prior]", "[a] [b]", "a ^ b", "a $", "(a"] {
            assert!(checked(words).is_err(), "{words}");
        }
    }
}
