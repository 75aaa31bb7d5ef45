//! Files made to break a reader: each is read within bounds, or refused with a clear error.

use amends::draft::SourceFile;
use amends::source::{ReadOptions, SourceError, read};
use std::fmt::Write as _;

fn with(path: &str, bytes: &[u8]) -> Result<SourceFile, SourceError> {
    read(path, bytes, &ReadOptions::default())
}

#[track_caller]
fn refused(path: &str, text: &str, want: &str) {
    let error = with(path, text.as_bytes()).expect_err("too much").to_string();
    assert!(error.contains(want), "{error}");
}

#[test]
fn large_attachments() {
    let mut text = "From: a@b.example\nTo: c@d.example\nSubject: x\nContent-Type: multipart/mixed; boundary=q\n\n--q\nContent-Type: text/plain\n\nIt ships today.\n--q\nContent-Type: application/pdf\nContent-Disposition: attachment; filename=a.pdf\nContent-Transfer-Encoding: base64\n\n".to_owned();
    let line = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5ejAx\n";
    text.push_str(&line.repeat(20 * 1024 * 1024 / line.len()));
    text.push_str("--q--\n");
    let file = with("a.eml", text.as_bytes()).expect("a message");
    assert_eq!(file.drafts[0].reply.text, "It ships today.");
}

#[test]
fn deep_mail() {
    let mut text = "From: a@b.example\nTo: c@d.example\nDate: x\n".to_owned();
    for depth in 0..10_000 {
        text.push_str("Content-Type: multipart/mixed; boundary=b");
        text.push_str(&depth.to_string());
        text.push_str("\n\n--b");
        text.push_str(&depth.to_string());
        text.push('\n');
    }
    text.push_str("\nhello\n");
    let file = with("a.eml", text.as_bytes()).expect("bounded");
    assert!(file.drafts.is_empty() && file.skipped[0].trouble, "{:?}", file.skipped);
    assert!(file.skipped[0].reason.contains("nested too deep"), "{}", file.skipped[0].reason);
}

#[test]
fn deep_values() {
    refused("a.json", &"[".repeat(10_000), "nested more than");
    refused("a.json", &format!("{}{}", "{\"a\":".repeat(10_000), "1"), "nested more than");
    refused("a.yaml", &"[".repeat(10_000), "is not valid YAML");
    refused("a.yaml", &(0..2_000).fold(String::new(), |t, n| t + &" ".repeat(n) + "- \n"), "nested more than");
    refused("a.xml", &"<a>".repeat(10_000), "nested more than");
    assert!(with("a.jsonl", "{\"reply\":".repeat(10_000).as_bytes()).is_err());
}

/// What is deep in formats that have no values: each is read, or refused with a next step.
#[test]
fn deep_text() {
    let many = 10_000;
    let mail = |text: &str| format!("From: a@b.example\nTo: c@d.example\nSubject: x\n{text}");
    for (path, text) in [
        ("a.html", "<div>".repeat(many) + "We know."),
        ("a.html", "<blockquote>".repeat(many) + "We know."),
        ("a.html", format!("{}We know.{}", "<table><tr><td>".repeat(many), "</td></tr></table>".repeat(many))),
        ("a.md", "> ".repeat(many) + "We know."),
        ("a.md", (0..many / 10).fold(String::new(), |text, depth| text + &" ".repeat(depth) + "- a\n")),
        ("a.md", "*a **b ".repeat(many)),
        ("a.txt", (0..many).fold("We know.\n".to_owned(), |text, depth| text + &">".repeat(depth % 100) + " no\n")),
        ("a.txt", "We know.\n".to_owned() + &">".repeat(many)),
        ("a.txt", "{{".repeat(many) + "name" + &"}}".repeat(many)),
        ("a.csv", format!("title,text\nA,\"{}\"\n", "\"\"".repeat(many))),
        ("a.eml", mail(&format!("Content-Type: text/html\n\n{}We know.", "<div>".repeat(many)))),
        ("a.eml", mail(&format!("X: {}\n\nWe know.", "(".repeat(many)))),
        ("a.eml", mail(&format!("To: {}\n\nWe know.", "a:".repeat(many)))),
        ("a.mbox", format!("From x\n{}\nWe know.\n", mail(&"Content-Type: message/rfc822\n\n".repeat(many)))),
        ("a.email", format!("<p>{}</p>", "{!a.".repeat(many))),
        ("a.plist", format!("<?xml version=\"1.0\"?><plist>{}", "<array>".repeat(many))),
        ("a.md", format!("---\na: {}\n---\nWe know.\n", "[".repeat(many))),
        ("a.yaml", format!("matches: {}", "{a: ".repeat(many))),
        ("a.jsonl", format!("{{\"reply\": {}\n{{\"reply\":\"We know.\"}}\n", "[".repeat(many))),
    ] {
        match with(path, text.as_bytes()) {
            Ok(file) => assert!(!file.drafts.is_empty() || !file.skipped.is_empty(), "{path}"),
            Err(error) => assert!(!error.next_step().is_empty(), "{path}"),
        }
    }
}

/// The same in what is read besides drafts.
#[test]
fn deep_and_exploding_configurations() {
    let bomb = (1..60).fold("x0: &x0 [a]\n".to_owned(), |mut text, n| {
        let _ = writeln!(text, "x{n}: &x{n} [*x{}, *x{}]", n - 1, n - 1);
        text
    });
    for text in ["[".repeat(10_000), "a: {b: ".repeat(10_000), bomb + "exclude: *x59\n", "- ".repeat(10_000)] {
        let parsed = amends::config::Config::parse(std::path::Path::new("amends.yaml"), text);
        assert!(matches!(parsed, Err(amends::config::ConfigError::Mistakes(_, _, problems)) if !problems.is_empty()));
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("baseline.json");
    for text in ["[".repeat(10_000), "{\"amends_baseline\": 1, \"findings\": ".to_owned() + &"[".repeat(10_000)] {
        std::fs::write(&path, text).expect("written");
        assert!(amends::baseline::Baseline::read(&path).is_err());
    }
}

#[test]
fn aliases_that_explode() {
    let mut text = "x0: &x0 {trigger: a, replace: Unfortunately no.}\nx1: &x1 [*x0, *x0]\n".to_owned();
    for n in 2..60 {
        let _ = writeln!(text, "x{n}: &x{n} [*x{}, *x{}]", n - 1, n - 1);
    }
    refused("a.yaml", &text, "in no shape that is known");
    text.push_str("matches: [*x0, *x0, *x59]\n");
    let file = with("a.yaml", text.as_bytes()).expect("espanso");
    assert_eq!(file.drafts.len(), 1, "what stands once is checked once");
}

#[test]
fn entities_that_explode() {
    let mut text = "<!DOCTYPE x [<!ENTITY a0 \"lol\">".to_owned();
    for n in 1..60 {
        let _ = write!(text, "<!ENTITY a{n} \"&a{};&a{};\">", n - 1, n - 1);
    }
    text.push_str("]><EmailTemplate><name>n</name><textOnly>It ships &a59; today.</textOnly></EmailTemplate>");
    let file = with("a.xml", text.as_bytes()).expect("a template");
    assert_eq!(file.drafts[0].reply.text, "It ships &a59; today.");
}

#[test]
fn too_many_values() {
    refused("a.json", &format!("[{}1]", "1,".repeat(1_100_000)), "more than 1000000 values");
    refused("a.xml", &format!("<x>{}</x>", "<a/>".repeat(1_100_000)), "more than 1000000 values");
    refused("a.csv", &format!("a\n{}", "1\n".repeat(600_000)), "more than 1000000 values");
}

/// Each of these once took a reader of its kind more than linear time.
#[test]
fn long_runs_of_the_same() {
    let many = 20_000;
    for (path, piece) in [
        ("a.html", "<div>"),
        ("a.html", "<a \""),
        ("a.html", "<a '\" "),
        ("a.html", "</"),
        ("a.html", "<!--"),
        ("a.html", "<script>"),
        ("a.html", "&amp"),
        ("a.html", "<blockquote>x"),
        ("a.html", "<b>x</i>"),
        ("a.html", "<code>x</code> {{y}} "),
        ("a.md", "["),
        ("a.md", "> "),
        ("a.md", "* "),
        ("a.md", "`x` {{y}} "),
        ("a.md", "> a\n\nb\n\n"),
        ("a.txt", "On 1 June 2026 at 08:02 A <a@b.example> wrote:\n"),
        ("a.txt", "> x\ny\n"),
        ("a.txt", "-- \n"),
        ("a.txt", "From: a@b.example\n"),
        ("a.txt", "-----Original Message-----\n"),
        ("a.txt", "{{{{"),
        ("a.txt", "[["),
        ("a.txt", "\r"),
        ("a.csv", "\"\n"),
        ("a.csv", "\"a\"b,"),
        ("a.mbox", "From x\nA: b\n\n"),
        ("a.mbox", ">From "),
        ("a.eml", "=\n"),
        ("a.eml", "=?utf-8?Q?"),
        ("a.txt", "---\n"),
    ] {
        let head = match path {
            "a.eml" => "From: a@b.example\nSubject: x\nContent-Transfer-Encoding: quoted-printable\n\nx",
            "a.mbox" => "From x\nSubject: x\n\n",
            "a.csv" => "title,text\n",
            _ => "x ",
        };
        let text = format!("{head}{}", piece.repeat(many));
        if let Err(error) = with(path, text.as_bytes()) {
            assert!(!error.next_step().is_empty(), "{path} {piece:?}");
        }
    }
}

/// A sentence of nothing but matches once took time with the square of its length.
#[test]
fn one_word_again_and_again() {
    let pack = amends::builtin::pack(amends::builtin::DEFAULT).expect("the built-in pack");
    let linter = amends::linter::Linter::new(pack);
    for word in ["sorry ", "we are sorry ", "no reply ", "if you ", "you "] {
        let file = with("a.txt", word.repeat(120_000 / word.len()).as_bytes()).expect("a reply");
        let settings = amends::linter::Settings::default();
        let checked = linter.check(&file.drafts[0], settings, &amends::linter::own_severities);
        assert!(!checked.findings.is_empty());
    }
}

/// The words that a phrase needs were once looked for through the whole sentence, for each phrase: time with the square of its
/// length.
#[test]
fn a_sentence_without_an_end() {
    let words = "we I you our the a to for of in that this it is are have will cannot not sorry if any inconvenience caused \
                 understand refund order parcel team contact please policy unfortunately usually soon delay feel customer";
    let words: Vec<&str> = words.split_ascii_whitespace().collect();
    let text: Vec<&str> = (0..100_000_usize).map(|at| words[(at * at / 7 + 3 * at) % words.len()]).collect();
    let pack = amends::builtin::pack(amends::builtin::DEFAULT).expect("the built-in pack");
    let linter = amends::linter::Linter::new(pack);
    let file = with("a.txt", text.join(" ").as_bytes()).expect("a reply");
    let settings = amends::linter::Settings::default();
    assert!(!linter.check(&file.drafts[0], settings, &amends::linter::own_severities).findings.is_empty());
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config::with_cases(400))]

    #[test]
    fn any_bytes_are_read_or_refused(
        ending in "(txt|md|html|eml|mbox|json|jsonl|yaml|csv|xml|email|plist|x)",
        bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..200),
    ) {
        let _ = with(&format!("a.{ending}"), &bytes);
    }

    #[test]
    fn any_text_is_read_with_maps_that_fit(
        ending in "(txt|md|html|eml|mbox|json|jsonl|yaml|csv|xml|email|x)",
        text in "([a-zé🙂 \\n\\r\\t]|[<>&;\"'=/\\[\\]{}:,|#*_`-]|> |\\{\\{a\\}\\}|<p>|</p>|=C3=A9|- a: |---\n|From: a@b.c\n|\\{\"reply\":\"x\"\\}\n|title,text\n){0,60}",
    ) {
        if let Ok(file) = with(&format!("a.{ending}"), text.as_bytes()) {
            for draft in &file.drafts {
                let (_, shown) = file.shown(draft);
                for (at, c) in draft.reply.text.char_indices() {
                    let span = draft.reply.map.span(at..at + c.len_utf8());
                    proptest::prop_assert!(shown.get(span.clone()).is_some(), "{:?} of {:?}", span, shown);
                }
                let mut end = 0;
                for mask in &draft.masks {
                    proptest::prop_assert!(mask.range.start >= end && draft.reply.text.get(mask.range.clone()).is_some());
                    end = mask.range.end;
                }
                for blank in &draft.blanks {
                    proptest::prop_assert!(draft.reply.text.get(blank.range.clone()).is_some());
                }
            }
        }
    }
}
