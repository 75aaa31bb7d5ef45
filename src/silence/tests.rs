//! What directives silence, and what is said about those that do not.

use crate::draft::{Draft, Ignore, SourceFile};
use crate::finding::Severity;
use crate::linter::CheckedFile;
use crate::offsets::MappedText;
use crate::report::testing::{checked, finding, place};

use super::*;

/// A file whose drafts are the given parts of its text, with a finding of `rule` on each place of `words` in them.
fn file(path: &str, format: &'static str, text: &str, drafts: &[&str], found: &[(&str, &str)]) -> CheckedFile {
    let mut source = SourceFile {
        path: path.to_owned(),
        format,
        text: MappedText::identity(text.to_owned()),
        ..SourceFile::default()
    };
    let mut all = Vec::new();
    for part in drafts {
        let mut reply = MappedText::default();
        reply.push_verbatim(part, place(text, part).start);
        source.drafts.push(Draft { reply, ..Draft::default() });
        let here = found.iter().filter(|(_, words)| part.contains(words));
        all.push(checked(here.map(|(rule, words)| finding(rule, Severity::Error, part, words)).collect()));
    }
    CheckedFile { file: source, drafts: all, ..CheckedFile::default() }
}

fn known() -> Vec<String> {
    ["sorry-if", "sorry-but", "missing-apology"].map(str::to_owned).to_vec()
}

/// What is left after silencing: for each draft the rules that are reported and how many were silenced.
fn left(mut file: CheckedFile) -> Vec<(Vec<String>, usize)> {
    let known = known();
    apply(&file.file, &mut file.drafts, &Rules { known: &|| &known, severity: &|_| None });
    file.drafts
        .iter()
        .map(|draft| {
            let found = draft.findings.iter().chain(&draft.directives);
            (found.map(|finding| format!("{}: {}", finding.rule, finding.message)).collect(), draft.ignored)
        })
        .collect()
}

const YAML: &str = "\
macros:
  # amends: ignore[sorry-if] the lawyers want it
  - name: one
    body: |
      Sorry if one hurt.
  - name: two
    body: Sorry if two hurt.  # amends: ignore[sorry-if, sorry-but]
  - name: three
    body: Sorry if three hurt.
";

#[test]
fn comments_in_yaml_cover_what_comes_next_or_their_own_line() {
    let drafts = ["Sorry if one hurt.", "Sorry if two hurt.", "Sorry if three hurt."];
    let found = [("sorry-if", "Sorry if")];
    assert_eq!(
        left(file("m.yaml", "YAML", YAML, &drafts, &found)),
        [
            (vec![], 1),
            (vec!["unused-suppression: sets `sorry-but` aside, which finds nothing here".to_owned()], 1),
            (vec!["sorry-if: message of sorry-if".to_owned()], 0),
        ]
    );
}

#[test]
fn a_directive_in_a_reply_is_an_error_and_silences_nothing() {
    let text = "body: |\n  # amends: ignore[sorry-if] please\n  Sorry if it hurt.\n";
    let reply = "# amends: ignore[sorry-if] please\n  Sorry if it hurt.";
    let out = left(file("m.yaml", "YAML", text, &[reply], &[("sorry-if", "Sorry if")]));
    assert_eq!(out[0].1, 0);
    assert_eq!(out[0].0.len(), 2);
    assert!(out[0].0[1].starts_with("directive-in-reply: "), "{out:?}");
    // Words about directives are none.
    let prose = "You can write amends: ignore this if you like.";
    assert_eq!(left(file("m.txt", "plain text", prose, &[prose], &[])), [(vec![], 0)]);
}

#[test]
fn comments_in_markup_cover_the_reply_or_a_paragraph() {
    let text = "<!-- amends: ignore[missing-apology] -->\nSorry if a.\n\n<!-- amends: ignore[sorry-if] no -->\nSorry if b.\n\nSorry if c.\n";
    let mut reply = MappedText::default();
    for part in ["Sorry if a.", "Sorry if b.", "Sorry if c."] {
        reply.push_verbatim(part, place(text, part).start);
    }
    let mut findings: Vec<_> = ["Sorry if a", "Sorry if b", "Sorry if c"]
        .map(|w| finding("sorry-if", Severity::Error, &reply.text, w))
        .to_vec();
    findings.push(finding("missing-apology", Severity::Error, &reply.text, "c."));
    let source = SourceFile {
        path: "m.md".to_owned(),
        format: "Markdown",
        text: MappedText::identity(text.to_owned()),
        drafts: vec![Draft { reply, ..Draft::default() }],
        ..SourceFile::default()
    };
    let mut file = CheckedFile { file: source, drafts: vec![checked(findings)], ..CheckedFile::default() };
    let known = known();
    apply(&file.file, &mut file.drafts, &Rules { known: &|| &known, severity: &|_| None });
    let places: Vec<_> = file.drafts[0].findings.iter().map(|finding| finding.range.start).collect();
    assert_eq!((places, file.drafts[0].ignored, file.drafts[0].directives.len()), (vec![0, 22], 2, 0));
}

#[test]
fn the_customer_cannot_silence_anything() {
    let text = "Sorry if it hurt.\n\n> <!-- amends: ignore[sorry-if] -->\n";
    let mut mail = file("a.eml", "e-mail", text, &["Sorry if it hurt."], &[("sorry-if", "Sorry if")]);
    mail.file.drafts[0].customer = Some(MappedText::identity(String::new()));
    assert_eq!(left(mail)[0].1, 0);
    let mut page = file("a.html", "HTML", text, &["Sorry if it hurt."], &[("sorry-if", "Sorry if")]);
    let mut customer = MappedText::default();
    customer.push_verbatim("<!-- amends: ignore[sorry-if] -->", place(text, "<!--").start);
    page.file.drafts[0].customer = Some(customer);
    assert_eq!(left(page)[0].1, 0);
}

#[test]
fn unknown_rules_and_missing_brackets_are_told() {
    let text = "# amends: ignore[sory-if]\n# amends: ignore\nbody: Sorry if it hurt.\n";
    let out = left(file("m.yaml", "YAML", text, &["Sorry if it hurt."], &[("sorry-if", "Sorry if")]));
    assert_eq!(
        out[0].0,
        [
            "sorry-if: message of sorry-if",
            "unused-suppression: sets `sory-if` aside, which is no rule",
            "unused-suppression: names no rule, and so silences nothing",
        ]
    );
}

#[test]
fn a_rule_that_did_not_run_is_not_unused() {
    let text = "# amends: ignore[sorry-but]\nbody: Fine.\n";
    let mut file = file("m.yaml", "YAML", text, &["Fine."], &[]);
    let known = known();
    let off = |id: &str| (id == "sorry-but").then_some(None);
    apply(&file.file, &mut file.drafts, &Rules { known: &|| &known, severity: &off });
    assert!(file.drafts[0].directives.is_empty());
}

#[test]
fn a_record_may_set_rules_aside() {
    let text = "{\"ignore\": [\"sorry-if\", \"zebra\"], \"body\": \"Sorry if it hurt.\"}";
    let mut file = file("m.json", "JSON", text, &["Sorry if it hurt."], &[("sorry-if", "Sorry if")]);
    file.file.drafts[0].ignores =
        ["sorry-if", "zebra"].map(|rule| Ignore { rule: rule.to_owned(), range: place(text, rule) }).to_vec();
    assert_eq!(left(file), [(vec!["unused-suppression: sets `zebra` aside, which is no rule".to_owned()], 1)]);
}

#[test]
fn directives_that_are_written_silence_what_was_found() {
    let drafts = ["Sorry if one hurt.", "Sorry if two hurt.", "Sorry if three hurt."];
    let found = [("sorry-if", "Sorry if")];
    let bare = YAML
        .lines()
        .filter(|line| !line.trim().starts_with('#'))
        .map(|line| line.split("  #").next().unwrap_or_default().to_owned() + "\n");
    let bare: String = bare.collect();
    let (text, unwritten) = with_directives(&file("m.yaml", "YAML", &bare, &drafts, &found), "known -- since May");
    let text = text.expect("something to write");
    insta::assert_snapshot!(text, @r"
    macros:
      - name: one
        # amends: ignore[sorry-if] known - - since May
        body: |
          Sorry if one hurt.
      - name: two
        # amends: ignore[sorry-if] known - - since May
        body: Sorry if two hurt.
      - name: three
        # amends: ignore[sorry-if] known - - since May
        body: Sorry if three hurt.
    ");
    assert_eq!(unwritten, 0);
    assert!(
        left(file("m.yaml", "YAML", &text, &drafts, &found))
            .iter()
            .all(|(rules, ignored)| rules.is_empty() && *ignored == 1)
    );

    let page = "<p>Sorry if it hurt.</p>\n";
    let (text, _) = with_directives(&file("m.html", "HTML", page, &["Sorry if it hurt."], &found), "");
    let text = text.expect("something to write");
    assert_eq!(text, format!("<!-- amends: ignore[sorry-if] -->\n{page}"));
    assert_eq!(left(file("m.html", "HTML", &text, &["Sorry if it hurt."], &found)), [(vec![], 1)]);

    let (text, unwritten) = with_directives(&file("m.txt", "plain text", "Sorry if", &["Sorry if"], &found), "");
    assert_eq!((text, unwritten), (None, 1));
}
