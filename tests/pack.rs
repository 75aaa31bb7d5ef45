//! The built-in packs: every example of every rule, act and cue, and that the index of words misses nothing.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use amends::draft::Draft;
use amends::explain::Principles;
use amends::linter::{Linter, Settings};
use amends::offsets::MappedText;
use amends::pack::Compiled;
use amends::reading::Units;
use amends::text::Text;
use amends::trial::{self, Failure};
use amends::{builtin, packs};

fn linter() -> (Linter, amends::pack::Notes) {
    let compiled = builtin::compiled(builtin::DEFAULT).expect("the built-in pack");
    (Linter::new(compiled.pack), compiled.notes)
}

/// What is wrong with the examples of a pack; those of all rules, acts and cues that `wanted` names.
fn failures(linter: &Linter, notes: &amends::pack::Notes, wanted: &dyn Fn(&str) -> bool) -> String {
    let trial = trial::run(linter, notes, wanted);
    assert!(trial.tried > 0, "no examples");
    let mut report = String::new();
    for failed in &trial.failed {
        let customer = failed.example.customer.as_deref().map(|text| format!("C: {text} | ")).unwrap_or_default();
        let how = match &failed.failure {
            Failure::Missing => "missing".to_owned(),
            Failure::Noisy(found) => format!("noisy {found:?}"),
            Failure::Elsewhere(found) => format!("elsewhere {found:?}"),
            Failure::Rewrite { .. } => unreachable!("examples are tried here"),
        };
        let _ = writeln!(report, "{:?} {}: {how}: {customer}{}", failed.kind, failed.id, failed.example.reply);
    }
    report
}

#[test]
fn every_example_is_judged_as_it_says() {
    let (linter, notes) = linter();
    // `AMENDS_TRY=id` tries one rule, act or cue while its wording is worked on.
    let only = std::env::var("AMENDS_TRY").ok();
    let failed = failures(&linter, &notes, &|id| only.as_deref().is_none_or(|only| only == id));
    assert!(failed.is_empty(), "{failed}");
}

/// Every rule of a pack's own has eight examples of each kind, from three channels or more, and known sources.
fn is_well_documented(compiled: &Compiled, name: &str) {
    let principles = Principles::built_in().expect("the principles");
    let own = compiled.pack.rules.iter().zip(&compiled.notes.rules).filter(|(_, notes)| notes.pack == name);
    let mut rules = 0;
    for (rule, notes) in own {
        rules += 1;
        let examples = &notes.examples;
        let counts = (examples.flagged.len(), examples.clean.len());
        assert!(counts.0 >= 8 && counts.1 >= 8, "{}: {counts:?} examples", rule.id);
        let channels: BTreeSet<_> =
            examples.flagged.iter().chain(&examples.clean).map(|example| example.channel).collect();
        assert!(channels.len() >= 3, "{}: examples from {channels:?} only", rule.id);
        assert!(!notes.why.is_empty() && !notes.traps.is_empty() && !rule.said.open().help.is_empty(), "{}", rule.id);
        assert!(!notes.sources.is_empty(), "{}: no source", rule.id);
        for source in &notes.sources {
            assert!(principles.source(source).known, "{}: {source} is not in rules/principles.yaml", rule.id);
        }
    }
    assert!(rules > 0, "{name} has no rules of its own");
}

#[test]
fn the_german_pack_holds_what_it_promises() {
    let compiled = builtin::compiled("service-recovery-de").expect("the German pack");
    is_well_documented(&compiled, "service-recovery-de");
    let english = builtin::compiled(builtin::DEFAULT).expect("the built-in pack");
    for rule in &compiled.pack.rules {
        assert!(english.pack.rules.iter().any(|other| other.id == rule.id), "{} means something of its own", rule.id);
    }
    let linter = Linter::new(compiled.pack);
    let failed = failures(&linter, &compiled.notes, &|_| true);
    assert!(failed.is_empty(), "{failed}");
    assert!(rewrites_mend(&linter, &compiled.notes, &|_| true) > 100);
    nothing_is_odd(&linter, &compiled.notes);
}

#[test]
fn profiles_hold_what_they_promise() {
    let main: Vec<&str> = builtin::main_packs().map(|(_, name)| name).collect();
    for name in builtin::names().filter(|name| !main.contains(name)) {
        let compiled = packs::load(&format!("built-in:{name}")).expect(name);
        is_well_documented(&compiled, name);
        let linter = Linter::new(compiled.pack);
        let failed = failures(&linter, &compiled.notes, &|_| true);
        assert!(failed.is_empty(), "{name}:\n{failed}");
        let own: BTreeSet<String> = (linter.pack().rules.iter().zip(&compiled.notes.rules))
            .filter(|(_, notes)| notes.pack == name)
            .map(|(rule, _)| rule.id.clone())
            .collect();
        assert!(rewrites_mend(&linter, &compiled.notes, &|id| own.contains(id)) > 0, "{name}");
        nothing_is_odd(&linter, &compiled.notes);
    }
}

#[test]
fn profiles_go_together() {
    let names: Vec<String> = ["healthcare-front-desk", "social", "last", "learn"].map(str::to_owned).to_vec();
    let compiled = packs::load_all(&names, Path::new("")).expect("profiles");
    let has = |id: &str| compiled.pack.rules.iter().any(|rule| rule.id == id);
    assert!(has("advice-from-the-desk") && has("brand-hashtag") && has("learn-notify") && has("sorry-if"));
}

/// Every rewrite that is tried mends what it is for and brings in nothing new.
fn rewrites_mend(linter: &Linter, notes: &amends::pack::Notes, wanted: &dyn Fn(&str) -> bool) -> usize {
    let (tried, failed) = trial::rewrites::run(linter, notes, wanted);
    let report: Vec<String> =
        failed.iter().map(|failed| format!("{}: {:?}: {}", failed.id, failed.failure, failed.example.reply)).collect();
    assert!(failed.is_empty(), "{} of {tried} rewrites failed:\n{}", failed.len(), report.join("\n"));
    tried
}

/// No phrase is dead or covered, and nothing stands in a pack that nothing uses.
fn nothing_is_odd(linter: &Linter, notes: &amends::pack::Notes) {
    let phrases = trial::phrases::run(linter, notes, &|_| true);
    let odd: Vec<String> =
        phrases.iter().map(|phrase| format!("{}: {:?}: {}", phrase.id, phrase.odd, phrase.text)).collect();
    let unused = trial::unused::run(linter.pack(), notes, &|_| true);
    let unused: Vec<String> = unused.iter().map(|unused| format!("{} {}", unused.kind, unused.id)).collect();
    assert!(odd.is_empty() && unused.is_empty(), "{}: {odd:?} {unused:?}", linter.pack().name);
}

#[test]
fn every_rewrite_mends_what_it_is_for() {
    let (linter, notes) = linter();
    assert!(rewrites_mend(&linter, &notes, &|_| true) > 100);
}

#[test]
fn nothing_stands_in_the_pack_for_nothing() {
    let (linter, notes) = linter();
    nothing_is_odd(&linter, &notes);
}

#[test]
fn the_index_finds_what_brute_force_finds() {
    let (english, notes) = linter();
    index_is_complete(&english, &notes);
    let german = builtin::compiled("service-recovery-de").expect("the German pack");
    index_is_complete(&Linter::new(german.pack), &german.notes);
}

fn index_is_complete(linter: &Linter, notes: &amends::pack::Notes) {
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
        let read = Text::read(*text, &[], linter.reader().sentence_rules());
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
