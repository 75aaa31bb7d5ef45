//! Reads the table of a rewrite: words that may stand in what was found, and better words for them.

use super::phrase::{self, Item};
use super::rule::{Exchange, Form};
use crate::yaml::{Node, Problems};

/// The most ways to write one entry.
const MAX_FORMS: usize = 200;

/// Reads `words:` of a rewrite; entries that are wrong are left out and told.
pub(super) fn table(node: &Node, problems: &mut Problems) -> Vec<Exchange> {
    let mut out = Vec::new();
    for (key, value) in node.entries(problems) {
        // Nothing, or an empty text, takes the words out.
        let text = if value.value.is_null() { Some(String::new()) } else { value.text(problems) };
        let Some(text) = text else { continue };
        match forms(&key) {
            Ok(forms) => {
                let parts: Vec<&str> =
                    forms.first().map(|form| form.parts.iter().map(|(name, _)| name.as_str()).collect()).unwrap_or_default();
                for name in blanks(&text).filter(|name| !parts.contains(name)) {
                    let message = format!("nothing fills in `{{{name}}}` here");
                    let help = format!("name the part of the words on the left: {{{name}: words}}");
                    value.problem(problems, message, help);
                }
                out.push(Exchange { forms, text });
            }
            Err((message, help)) => node.problem_at_key(problems, &key, message, help),
        }
    }
    out
}

/// Every way to write the words of an entry.
fn forms(key: &str) -> Result<Vec<Form>, (String, String)> {
    let items = phrase::parse(key).map_err(|error| (error.message, error.help))?;
    let mut forms = vec![Form::default()];
    sequence(&items, &mut forms)?;
    if forms.iter().any(|form| form.words.is_empty()) {
        return Err(("these words may be none at all".to_owned(), "leave a word outside of square brackets".to_owned()));
    }
    Ok(forms)
}

/// Lengthens each form by each way to write a sequence.
fn sequence(items: &[Item], forms: &mut Vec<Form>) -> Result<(), (String, String)> {
    for item in items {
        match item {
            Item::Word(word) => forms.iter_mut().for_each(|form| form.words.push(word.clone())),
            Item::Start if forms.iter().all(|form| form.words.is_empty()) => {
                forms.iter_mut().for_each(|form| form.first = true);
            }
            Item::OneOf(all) => choice(all, forms)?,
            Item::Optional(all) => {
                let without = forms.clone();
                choice(all, forms)?;
                forms.extend(without);
            }
            Item::Capture(name, all) => {
                for form in forms.iter_mut() {
                    form.parts.push((name.clone(), form.words.len()..form.words.len()));
                }
                choice(all, forms)?;
                for form in forms.iter_mut() {
                    let end = form.words.len();
                    if let Some((_, part)) = form.parts.iter_mut().rev().find(|(known, _)| known == name) {
                        part.end = end;
                    }
                }
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
        if forms.len() > MAX_FORMS {
            let help = "split it into several entries".to_owned();
            return Err((format!("these words can be written in more than {MAX_FORMS} ways"), help));
        }
    }
    Ok(())
}

/// Lengthens each form by each way to write one of several sequences.
fn choice(all: &[Vec<Item>], forms: &mut Vec<Form>) -> Result<(), (String, String)> {
    let before = std::mem::take(forms);
    for items in all {
        let mut longer = before.clone();
        sequence(items, &mut longer)?;
        forms.extend(longer);
    }
    Ok(())
}

/// The names of the parts that a text asks for.
fn blanks(text: &str) -> impl Iterator<Item = &str> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(key: &str) -> Vec<String> {
        forms(key).unwrap().into_iter().map(|form| form.words.join(" ")).collect()
    }

    #[test]
    fn every_way_to_write_an_entry() {
        assert_eq!(written("at (this|the present) time"), ["at this time", "at the present time"]);
        assert_eq!(written("prior to [the]"), ["prior to the", "prior to"]);
        assert_eq!(written("on-going"), ["on going", "ongoing"]);
        let parts = forms("{who: (we|I) [do]} endeavour to").unwrap();
        let ranges: Vec<_> = parts.iter().map(|form| (form.words.join(" "), form.parts[0].1.clone())).collect();
        assert!(ranges.contains(&("we do endeavour to".to_owned(), 0..2)), "{ranges:?}");
        assert!(ranges.contains(&("i endeavour to".to_owned(), 0..1)), "{ranges:?}");
    }

    #[test]
    fn what_has_no_fixed_words_is_refused() {
        for key in ["prior ... to", "<we> endeavour", "endeav*", "[prior]", "a ^ b", "a $"] {
            assert!(forms(key).is_err(), "{key}");
        }
        assert!(forms("(a|b|c|d|e|f) (a|b|c|d|e|f) (a|b|c|d|e|f)").is_err());
    }
}
