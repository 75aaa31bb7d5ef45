//! Packs and their phrases, as somebody else may have written them.

use std::sync::OnceLock;

use amends::draft::{Draft, Situation};
use amends::explain;
use amends::linter::{Linter, Settings};
use amends::offsets::MappedText;
use amends::pack::{self, Compiled, PackFile, ReadFiles};
use amends::reading::Units;
use amends::report::draw_problem;
use amends::text::Text;
use amends::trial;
use amends::yaml::Problem;

use super::judge;
use super::reports;

const ENGLISH: PackFile = PackFile { name: "en.yaml", text: include_str!("../../rules/languages/en.yaml") };

/// Rules that fire on nearly everything and say what nobody should pass on as it is.
const HOSTILE: &str = r#"
pack: hostile
language: en
acts:
  we-act: {about: x, phrases: [we, our]}
  sorry-act: {about: x, phrases: [sorry, "apologi*", a]}
rules:
  one:
    severity: error
    flag: we-act
    message: "::set-output name=x::{text}\e]8;;http://x\a\r\n##vso[task.x]<script>alert(1)</script>]]>\u202e"
    label: "\e[2J*/-->\u200b{text}"
    help: "[x](javascript:1) `x` | @all #1 {text}"
    rewrite: {replace: "Å \"b' < 3 & 4 = {text}: # - x; y, z", applicability: safe}
  two:
    severity: warning
    flag: {phrases: ["you", "the * of", "it"]}
    message: "::error::%0A%25\t{text}"
    rewrite: {replace: "one two", applicability: unsafe}
  three:
    severity: info
    flag: sorry-act
    message: "m\u2028\x85\0"
    rewrite: {delete: sentence, applicability: unsafe}
  four:
    severity: error
    missing: sorry-act
    at: opening
    message: "- x: y #"
  five:
    severity: warning
    order: {first: [sorry-act], then: [we-act]}
    message: "\uFFFE\uFFFF"
    rewrite: {swap: true, applicability: unsafe}
  six:
    severity: warning
    limit: {of: words, max: 3}
    message: "{count} of {max} on {channel}"
"#;

/// A linter of a pack that means harm.
pub fn hostile() -> &'static Linter {
    static LINTER: OnceLock<Linter> = OnceLock::new();
    LINTER.get_or_init(|| {
        let files = [PackFile { name: "hostile.yaml", text: HOSTILE }];
        match pack::compile(ENGLISH, ReadFiles::new(&files)) {
            Ok((compiled, _)) => Linter::new(compiled.pack),
            Err(problems) => panic!("{problems:?}"),
        }
    })
}

fn principles() -> &'static explain::Principles {
    static PRINCIPLES: OnceLock<explain::Principles> = OnceLock::new();
    PRINCIPLES.get_or_init(|| explain::Principles::built_in().expect("the principles"))
}

/// A small pack to put others on.
fn base() -> Compiled {
    static BASE: OnceLock<Compiled> = OnceLock::new();
    let compile = || {
        let files = [PackFile { name: "base.yaml", text: HOSTILE }];
        pack::compile(ENGLISH, ReadFiles::new(&files)).unwrap_or_else(|problems| panic!("{problems:?}")).0
    };
    BASE.get_or_init(compile).clone()
}

/// Drafts that a pack is tried on.
fn drafts() -> Vec<Draft> {
    const TEXTS: [(&str, &str); 3] = [
        (
            "Dear Ms Ade,\n\nWe're sorry if our driver was rude to you on Monday. Unfortunately we cannot refund the \u{a3}20, \
             as it is our policy; you should have called.\n\nKind regards,\nDana 🙂\n",
            "This is the third time! Nobody called me back. I want my £20.",
        ),
        ("hi, no.", ""),
        ("It ships today, [Name]. WE KNOW.\r\n\r\n- one\r\n- two\r\n", "Where is it?"),
    ];
    TEXTS
        .iter()
        .map(|(reply, customer)| Draft {
            reply: MappedText::identity((*reply).to_owned()),
            customer: (!customer.is_empty()).then(|| MappedText::identity((*customer).to_owned())),
            situation: Some(Situation::Complaint),
            ..Draft::default()
        })
        .collect()
}

/// Mistakes are said and drawn safely, whatever the file holds.
pub fn drawn(problems: &[Problem], name: &str, text: &str) {
    for (index, problem) in problems.iter().take(4).enumerate() {
        assert!(!problem.message.trim().is_empty(), "{problem:?}");
        let color = index % 2 == 1;
        judge::harmless(&draw_problem(problem, name, text, color), color);
        let _ = problem.path_text();
    }
}

/// A pack file as anybody may write it, on top of a small one.
pub fn pack(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let files = [PackFile { name: "theirs.yaml", text: &text }];
    let named = ReadFiles::new(&files).header();
    assert_eq!(named, ReadFiles::new(&files).header());
    match pack::extend(base(), ReadFiles::new(&files)) {
        Err(problems) => {
            assert!(problems.iter().any(|problem| problem.fatal), "a pack is refused for a reason");
            drawn(&problems, "theirs.yaml", &text);
        }
        Ok((compiled, warnings)) => {
            drawn(&warnings, "theirs.yaml", &text);
            for page in explain::rules(&compiled, principles()) {
                judge::harmless(&explain::text(&page, amends::report::paint::Paint { color: false }, 80), false);
            }
            let notes = compiled.notes;
            let linter = Linter::new(compiled.pack);
            let overrides = &amends::linter::own_severities;
            for draft in drafts() {
                let found = linter.check(&draft, Settings::default(), overrides);
                for finding in &found.findings {
                    assert!(draft.reply.text.get(finding.range.clone()).is_some());
                }
                let file = amends::draft::SourceFile {
                    path: "a.txt".to_owned(),
                    text: draft.reply.clone(),
                    drafts: vec![draft],
                    ..Default::default()
                };
                let checked = amends::linter::CheckedFile { file, drafts: vec![found], ..Default::default() };
                reports::all(&linter, &checked, data.len());
            }
            let _ = trial::run(&linter, &notes, &|_| true);
        }
    }
}

/// A phrase, and behind the first line break a text to look for it in.
pub fn phrase(data: &[u8]) {
    let given = String::from_utf8_lossy(data);
    let (phrase, text) =
        given.split_once('\n').unwrap_or((&given, "We are very sorry for the delay, and it's our fault."));
    let parsed = pack::parse(phrase);
    if let Err(error) = &parsed {
        assert!(phrase.get(error.at.clone()).is_some(), "{:?} is no part of {phrase:?}", error.at);
        assert!(!error.message.is_empty());
    }
    let quoted = serde_json::to_string(phrase).expect("a string");
    let yaml = format!("rules:\n  own:\n    severity: error\n    flag: {{phrases: [{quoted}]}}\n    message: m\n");
    let files = [PackFile { name: "phrase.yaml", text: &yaml }];
    match pack::extend(base(), ReadFiles::new(&files)) {
        Err(problems) => drawn(&problems, "phrase.yaml", &yaml),
        Ok((compiled, warnings)) => {
            assert!(parsed.is_ok() || phrase.trim().is_empty(), "what does not parse is not compiled: {phrase:?}");
            drawn(&warnings, "phrase.yaml", &yaml);
            let linter = Linter::new(compiled.pack);
            let draft = Draft { reply: MappedText::identity(text.to_owned()), ..Draft::default() };
            let found = linter.check(&draft, Settings::default(), &amends::linter::own_severities);
            for finding in &found.findings {
                assert!(text.get(finding.range.clone()).is_some());
            }
            let read = Text::read(text, &[], linter.reader().sentence_rules());
            let units = Units::read(&read, linter.pack());
            let side = linter.reader().reply_side(linter.pack());
            assert_eq!(
                side.scan(&read, &units),
                side.scan_by_force(&read, &units),
                "the index finds all of {phrase:?}"
            );
        }
    }
}
