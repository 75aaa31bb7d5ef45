//! Places of a template that wait to be filled in.

use super::{Outcome, role};
use crate::draft::{Blank, Channel, Placeholders};
use crate::pack::Check;
use crate::rules::Case;

/// Whether the reply is a template, where placeholders are meant to be.
fn is_template(case: &Case) -> bool {
    case.draft.placeholders == Placeholders::Tokens || case.reading.channel == Channel::Template
}

/// A blank is left in what goes out to a customer. `acts.leftover`: acts that show one by the words of the reply.
///
/// Those acts judge a blank in running text, which may be spoken about and not left behind. One in a signature is always
/// left behind, and so is the mark of a tool that found nothing to put there, in a template too.
pub(super) fn unfilled(case: &Case, check: &Check) -> Vec<Outcome> {
    let reply = &case.reading.reply;
    let template = is_template(case);
    let mut ranges = Vec::new();
    if !template {
        ranges.extend(role(&check.acts, "leftover").iter().flat_map(|&act| reply.of(act)).map(|f| f.range.clone()));
    }
    for blank in &case.draft.blanks {
        let Some(range) = reply.text.range_of(blank.range.clone()) else { continue };
        let next = reply.text.tokens.partition_point(|token| token.end() <= range.start);
        let in_text = reply.text.tokens.get(next).is_some_and(|token| token.start < range.end);
        if blank.grammar == Blank::MISSING || !template && !in_text {
            ranges.push(range);
        }
    }
    ranges.sort_by_key(|range| (range.start, std::cmp::Reverse(range.end)));
    let mut end = 0;
    ranges.retain(|range| {
        let apart = range.start >= end;
        end = end.max(range.end);
        apart
    });
    ranges.into_iter().map(|range| Outcome { range, values: Vec::new() }).collect()
}

/// A template greets by a first name and does not say what to put where none is known (`{name}`: the placeholder).
///
/// Placeholders that a person fills in by hand, and those whose grammar has no way to say it, are not judged.
pub(super) fn without_fallback(case: &Case, _: &Check) -> Vec<Outcome> {
    if case.draft.placeholders != Placeholders::Tokens {
        return Vec::new();
    }
    let text = &case.reading.reply.text;
    let bare = case.draft.blanks.iter().filter(|blank| !blank.fallback && is_first_name(blank));
    bare.filter_map(|blank| {
        Some(Outcome { range: text.range_of(blank.range.clone())?, values: vec![("name", blank.name.clone())] })
    })
    .collect()
}

/// Grammars of tools that fill placeholders in by themselves.
const FILLED_BY_A_TOOL: &[&str] =
    &["liquid", "helpscout", "intercom", "salesforce", "hash-brace", "percent-brace", "dollar-brace"];

/// Words in the names of fields that are about the one who writes. `user` is the agent in most tools.
const WRITER: &[&str] = &["agent", "assignee", "author", "current", "me", "my", "owner", "sender", "staff", "user"];

/// Whether a placeholder stands for the first name of the one who is written to: `contact.first_name`, `Recipient.FirstName`,
/// `ticket.name.first`.
fn is_first_name(blank: &Blank) -> bool {
    if !FILLED_BY_A_TOOL.contains(&blank.grammar) {
        return false;
    }
    let words = field_words(&blank.name);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let named = matches!(
        words.as_slice(),
        [.., "first" | "given", "name"]
            | [.., "name", "first"]
            | [.., "firstname" | "givenname" | "forename" | "fname"]
    );
    // In Intercom the user is the customer.
    named && (blank.grammar == "intercom" || !words.iter().any(|word| WRITER.contains(word)))
}

/// The words of a field's name, in small letters: `ticket.requesterFirst_name` has four.
fn field_words(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut small = false;
    for c in name.chars() {
        if !word.is_empty() && (!c.is_alphanumeric() || c.is_uppercase() && small) {
            words.push(std::mem::take(&mut word));
        }
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        }
        small = c.is_lowercase();
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_names_of_those_who_are_written_to() {
        let is = |grammar, name: &str| {
            is_first_name(&Blank { range: 0..1, grammar, name: name.to_owned(), fallback: false })
        };
        for name in [
            "ticket.requester.first_name",
            "ticket.requester.firstname",
            "customer.firstName",
            "Contact.FirstName",
            "ticket.name.first",
            "first_name",
            "contact.given_name",
        ] {
            assert!(is("liquid", name), "{name}");
        }
        for name in ["current_user.first_name", "user.firstname", "agent.firstName", "ticket.id", "name", "first_order"]
        {
            assert!(!is("liquid", name), "{name}");
        }
        assert!(is("intercom", "user.first_name"));
        assert!(!is("single-square", "First Name"));
    }
}
