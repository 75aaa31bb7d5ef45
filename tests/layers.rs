//! Any text, written by plain encoders of this file's own into every kind of file: it is read back as it was, and a word that
//! is changed at the place it is said to have changes there and nowhere else.

use std::fmt::Write as _;

use amends::source::{ReadOptions, read};
use proptest::prelude::*;

/// Paragraphs of words. Every second word has a number of its own, so that it stands in the text once.
fn texts() -> impl Strategy<Value = Vec<String>> {
    let odd = prop::sample::select(vec![
        "it’s", "it's", "café", "🙂", "\"so\"", "a&b", "x<y", "=20", "1,5", "C:\\temp", "50%", "&amp;", "日本",
        "e\u{301}", "—", "ok;",
    ]);
    let paragraph = prop::collection::vec(odd, 1..7);
    prop::collection::vec(paragraph, 1..4).prop_map(|paragraphs| {
        let mut number = 0;
        let mut word = |odd: &&str| {
            number += 1;
            format!("word{number:03} {odd}")
        };
        paragraphs.iter().map(|odds| odds.iter().map(&mut word).collect::<Vec<_>>().join(" ")).collect()
    })
}

/// A JSON string; with `ascii`, other characters are written as escapes, in surrogate pairs where they need two.
fn json(text: &str, ascii: bool) -> String {
    let whole = serde_json::to_string(text).expect("a string");
    let mut out = String::new();
    for c in whole.chars() {
        if c.is_ascii() || !ascii {
            out.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(out, "\\u{unit:04x}");
            }
        }
    }
    out
}

fn markup(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
    text.replace('é', "&eacute;").replace('🙂', "&#128578;").replace('—', "&#x2014;")
}

fn html(paragraphs: &[String]) -> String {
    paragraphs.iter().fold(String::new(), |mut out, paragraph| {
        let _ = writeln!(out, "<p class=\"x\">{}</b></p>", markup(paragraph).replacen(' ', " <b>", 1));
        out
    })
}

/// Quoted-printable with a soft break after every 17 characters, inside words and inside characters.
fn quoted_printable(text: &str) -> String {
    let mut out = String::new();
    let mut column = 0;
    for &byte in text.as_bytes() {
        let piece = match byte {
            b'\n' => {
                column = 0;
                out.push('\n');
                continue;
            }
            b'=' | 0..=31 | 127.. => format!("={byte:02X}"),
            _ => char::from(byte).to_string(),
        };
        if column + piece.len() > 17 {
            out.push_str("=\n");
            column = 0;
        }
        column += piece.len();
        out.push_str(&piece);
    }
    out
}

fn mail(kind: &str, body: &str) -> String {
    format!(
        "From: a@b.example\nTo: c@d.example\nSubject: x\nDate: Mon, 9 Nov 2026 08:00:00 +0000\nMIME-Version: 1.0\n\
         Content-Type: {kind}; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n{}\n",
        quoted_printable(body)
    )
}

/// The text in every kind of file that has an exact map, by the name of the file.
fn files(paragraphs: &[String]) -> Vec<(&'static str, String)> {
    let text = paragraphs.join("\n\n");
    let indented = text.lines().map(|l| if l.is_empty() { "\n".to_owned() } else { format!("      {l}\n") });
    let literal: String = indented.collect();
    let single = paragraphs.join(" ").replace('\'', "''");
    let zendesk = |value: String| {
        format!(
            "{{\"macros\":[{{\"id\":1,\"title\":\"A\",\"actions\":[{{\"field\":\"comment_value_html\",\"value\":{value}}}]}}]}}"
        )
    };
    vec![
        ("a.txt", text.clone()),
        ("crlf.txt", text.replace('\n', "\r\n")),
        ("a.html", html(paragraphs)),
        ("pairs.jsonl", format!("{{\"id\":\"1\",\"reply\":{}}}\n", json(&text, true))),
        (
            "plain.json",
            format!("{{\"canned_responses\":[{{\"id\":1,\"text\":{},\"tags\":[\"a\"]}}]}}", json(&text, false)),
        ),
        ("html.json", zendesk(json(&html(paragraphs), false))),
        ("escaped.json", zendesk(json(&html(paragraphs), true))),
        ("double.yml", format!("matches:\n  - trigger: a\n    replace: {}\n", json(&text, false))),
        ("single.yml", format!("matches:\n  - trigger: a\n    replace: '{single}'\n")),
        ("literal.yml", format!("matches:\n  - trigger: a\n    replace: |-\n{literal}")),
        ("folded.yml", format!("matches:\n  - trigger: a\n    replace: >-\n{}", literal.replace("\n\n", "\n\n\n"))),
        ("html.yml", format!("matches:\n  - trigger: a\n    html: {}\n", json(&html(paragraphs), false))),
        ("a.csv", format!("title,text\nA,\"{}\"\n", text.replace('"', "\"\""))),
        (
            "a.email-meta.xml",
            format!(
                "<?xml version=\"1.0\"?>\n<EmailTemplate><name>n</name><textOnly>{}</textOnly></EmailTemplate>",
                markup(&text).replace("&eacute;", "&#233;")
            ),
        ),
        ("plain.eml", mail("text/plain", &text)),
        ("html.eml", mail("text/html", &html(paragraphs))),
    ]
}

/// The words of a text without what parts them: how paragraphs are set off differs.
fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn what_was_written_is_read_and_changed_in_place(paragraphs in texts(), chosen in any::<prop::sample::Index>()) {
        for (name, bytes) in files(&paragraphs) {
            let before = read(name, bytes.as_bytes(), &ReadOptions::default());
            let before = before.map_err(|error| TestCaseError::fail(format!("{error}\n{bytes}")))?;
            prop_assert_eq!(before.drafts.len(), 1, "{}\n{}", name, bytes);
            let draft = &before.drafts[0];
            let whole = paragraphs.join("\n\n");
            prop_assert_eq!(words(&draft.reply.text), words(&whole), "{}\n{}", name, bytes);
            let numbered: Vec<&str> = words(&whole).into_iter().filter(|w| w.starts_with("word")).collect();
            let word = *chosen.get(&numbered);
            let at = draft.reply.text.find(word).expect("it is there");
            let place = before.text.map.span(draft.reply.map.span(at..at + word.len()));
            let mut changed = bytes.clone().into_bytes();
            changed.splice(place, *b"Zebra");
            let after = read(name, &changed, &ReadOptions::default()).expect("still understood");
            let expected = draft.reply.text.replace(word, "Zebra");
            prop_assert_eq!(&after.drafts[0].reply.text, &expected, "{}", name);
            prop_assert_eq!(&after.drafts[0].name, &draft.name);
        }
    }
}
