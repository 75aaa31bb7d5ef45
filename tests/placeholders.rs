//! Placeholders: forgotten in a draft, meant to be there in a library, and never read as words of the reply.

use amends::builtin;
use amends::draft::Channel;
use amends::linter::{Linter, Settings, own_severities};
use amends::source::{ReadOptions, read};

fn linter() -> Linter {
    Linter::new(builtin::compiled(builtin::DEFAULT).expect("the built-in pack").pack)
}

/// The rules that fire in a file, each with the bytes it points at.
fn found(linter: &Linter, path: &str, text: &str, settings: Settings) -> Vec<(String, String)> {
    let file = read(path, text.as_bytes(), &ReadOptions::default()).expect("a file that is understood");
    let mut out = Vec::new();
    for draft in &file.drafts {
        for finding in linter.check(draft, settings, &own_severities).findings {
            let span = file.text.map.span(draft.reply.map.span(finding.range));
            out.push((finding.rule.to_string(), text[span].to_owned()));
        }
    }
    out
}

fn of(found: &[(String, String)], rule: &str) -> Vec<String> {
    found.iter().filter(|f| f.0 == rule).map(|f| f.1.clone()).collect()
}

const BLANKS: &[&str] = &[
    "{{ticket.requester.first_name}}",
    "{%customer.firstName%}",
    "<attribute key=\"user.name\"/>",
    "{!Contact.FirstName}",
    "#{ticket.customer.firstname}",
    "%{reply_to_name,fallback:there}",
    "${Cases.Contact Name}",
    "%name%",
    "[[name]]",
    "[Customer Name]",
    "<<First name>>",
    "{nick}",
    "[[MISSING TOKEN - FIRST NAME]]",
];

#[test]
fn every_grammar_is_a_leftover_in_a_draft() {
    let linter = linter();
    for blank in BLANKS {
        let text = format!("Hello {blank},\n\nyour parcel {blank} left today.\n\nRegards\nDana\n");
        let found = found(&linter, "<stdin>", &text, Settings::default());
        assert_eq!(of(&found, "template-leftover"), [*blank, *blank], "{found:?}");
        assert_eq!(of(&found, "name-without-fallback"), [""; 0]);
    }
}

#[test]
fn a_blank_in_a_signature_is_a_leftover() {
    let text = "Hello Ola,\n\nyour parcel left today.\n\n-- \n[Agent Name]\n{{company}}\nSupport\n";
    let found = found(&linter(), "a.txt", text, Settings::default());
    assert_eq!(of(&found, "template-leftover"), ["[Agent Name]", "{{company}}"]);
}

fn library(body: &str) -> String {
    let body = serde_json::to_string(body).expect("a string");
    format!(
        "{{\"canned_responses\":[{{\"id\":1,\"text\":{body},\"tags\":[\"late\"],\"group_id\":0,\"is_private\":false}}]}}"
    )
}

#[test]
fn in_a_library_a_token_is_meant_to_be_there() {
    let linter = linter();
    let text = "[{\"id\":1,\"short_code\":\"late\",\"content\":\"Hi {{contact.first_name}}, order {{order.id}} ships today.\"}]";
    for channel in [None, Some(Channel::Email), Some(Channel::Chat)] {
        let found = found(&linter, "chatwoot.json", text, Settings { channel, ..Settings::default() });
        assert_eq!(of(&found, "template-leftover"), [""; 0], "{found:?}");
        assert_eq!(of(&found, "name-without-fallback"), ["{{contact.first_name}}"], "{found:?}");
    }
    let guarded = text.replace("{{contact.first_name}}", "{{contact.first_name || 'there'}}");
    assert_eq!(of(&found(&linter, "a.json", &guarded, Settings::default()), "name-without-fallback"), [""; 0]);
}

#[test]
fn what_a_tool_could_not_fill_is_a_leftover_everywhere() {
    let text = library("Hi [[MISSING TOKEN - FIRST NAME]], it ships today.");
    let found = found(&linter(), "a.json", &text, Settings::default());
    assert_eq!(of(&found, "template-leftover"), ["[[MISSING TOKEN - FIRST NAME]]"]);
}

#[test]
fn the_letters_of_a_token_are_no_words() {
    let linter = linter();
    for inside in ["unfortunately", "sorry_for_any_inconvenience", "any inconvenience caused"] {
        let text =
            format!("[{{\"id\":1,\"short_code\":\"x\",\"content\":\"Hello, {{{{ {inside} }}}} ships today.\"}}]");
        let found = found(&linter, "a.json", &text, Settings::default());
        assert!(found.iter().all(|f| !f.1.contains(inside)), "{found:?}");
    }
}

#[test]
fn a_token_is_a_noun_for_the_phrase_around_it() {
    let linter = linter();
    let with = |token: &str| {
        let text = library(&format!("Hi Jo, we apologise for any inconvenience that {token} may have caused you."));
        of(&found(&linter, "a.json", &text, Settings::default()), "any-inconvenience")
    };
    assert!(!with("%name%").is_empty());
    assert_eq!(with("%name%").len(), with("Speedy").len());
}
