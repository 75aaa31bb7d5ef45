//! The built-in pack: every example of every rule, act and cue, and that the index of words misses nothing.

use std::fmt::Write as _;

use amends::builtin;
use amends::draft::Draft;
use amends::linter::{Linter, Settings};
use amends::offsets::MappedText;
use amends::reading::Units;
use amends::text::Text;
use amends::trial::{self, Failure};

fn linter() -> (Linter, amends::pack::Notes) {
    let compiled = builtin::compiled(builtin::DEFAULT).expect("the built-in pack");
    (Linter::new(compiled.pack), compiled.notes)
}

#[test]
fn every_example_is_judged_as_it_says() {
    let (linter, notes) = linter();
    // `AMENDS_TRY=id` tries one rule, act or cue while its wording is worked on.
    let only = std::env::var("AMENDS_TRY").ok();
    let trial = trial::run(&linter, &notes, &|id| only.as_deref().is_none_or(|only| only == id));
    let mut report = String::new();
    for failed in &trial.failed {
        let customer = failed.example.customer.as_deref().map(|text| format!("C: {text} | ")).unwrap_or_default();
        let how = match &failed.failure {
            Failure::Missing => "missing".to_owned(),
            Failure::Noisy(found) => format!("noisy {found:?}"),
            Failure::Elsewhere(found) => format!("elsewhere {found:?}"),
        };
        let _ = writeln!(report, "{:?} {}: {how}: {customer}{}", failed.kind, failed.id, failed.example.reply);
    }
    assert!(trial.failed.is_empty(), "{} of {} examples failed:\n{report}", trial.failed.len(), trial.tried);
    assert!(trial.tried > 0, "no examples");
}

#[test]
fn the_index_finds_what_brute_force_finds() {
    let (linter, notes) = linter();
    let pack = linter.pack();
    let mut texts: Vec<&str> = Vec::new();
    for rule in &notes.rules {
        texts.extend(rule.examples.flagged.iter().chain(&rule.examples.clean).map(|example| example.reply.as_str()));
    }
    for signal in notes.acts.iter().chain(&notes.cues) {
        texts.extend(signal.examples.flagged.iter().chain(&signal.examples.clean).map(|e| e.reply.as_str()));
    }
    // Brute force is slow: a spread of the examples is enough, and every side sees each of them.
    for text in texts.iter().step_by(texts.len() / 150 + 1) {
        let read = Text::read(text, &[], linter.reader().sentence_rules());
        let units = Units::read(&read, pack);
        for side in [linter.reader().reply_side(pack), linter.reader().customer_side(pack)] {
            assert_eq!(side.scan(&read, &units), side.scan_by_force(&read, &units), "{text}");
        }
    }
}

#[test]
fn checking_is_pure() {
    let (linter, _) = linter();
    let draft = Draft {
        reply: MappedText::identity("We can't help. Sorry if this caused any trouble, please call back.".to_owned()),
        ..Draft::default()
    };
    let none = |_: &str| None;
    let first = linter.check(&draft, Settings::default(), &none);
    let second = linter.check(&draft, Settings::default(), &none);
    assert_eq!(first.findings, second.findings);
}
