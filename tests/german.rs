//! The German pack on whole replies: what a team lead would mark in each, and what the rules find.
//!
//! The replies were written and marked before the rules were run on them; see docs/languages.md for what came of it then.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;

use amends::builtin;
use amends::draft::{Channel, Context, Draft};
use amends::linter::{Linter, Settings};
use amends::offsets::MappedText;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Marked {
    id: String,
    channel: String,
    customer: String,
    reply: String,
    /// The rules that a team lead would have spoken.
    expect: BTreeSet<String>,
}

#[test]
fn german_replies_are_read_as_a_team_lead_would() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/german/replies.jsonl");
    let text = fs::read_to_string(path).expect("the replies");
    let linter = Linter::new(builtin::compiled("service-recovery-de").expect("the German pack").pack);
    let (mut hits, mut false_alarms, mut misses) = (0, 0, 0);
    let mut by_rule: BTreeMap<String, [usize; 3]> = BTreeMap::new();
    let mut report = String::new();
    for line in text.lines() {
        let marked: Marked = serde_json::from_str(line).expect("a marked reply");
        let draft = Draft {
            reply: MappedText::identity(marked.reply),
            customer: Some(MappedText::identity(marked.customer)),
            context: Context::Found,
            ..Draft::default()
        };
        let channel: Channel = marked.channel.parse().expect("a channel");
        let checked = linter.check(&draft, Settings { channel: Some(channel), ..Settings::default() }, &|_| None);
        let found: BTreeSet<String> = checked.findings.into_iter().map(|finding| finding.rule.to_string()).collect();
        for rule in found.union(&marked.expect) {
            let kind = match (found.contains(rule), marked.expect.contains(rule)) {
                (true, true) => 0,
                (true, false) => 1,
                _ => 2,
            };
            by_rule.entry(rule.clone()).or_default()[kind] += 1;
            match kind {
                0 => hits += 1,
                1 => false_alarms += 1,
                _ => misses += 1,
            }
            if kind > 0 {
                let _ = writeln!(report, "{}: {} {rule}", marked.id, ["", "false alarm of", "missed"][kind]);
            }
        }
    }
    for (rule, [hits, false_alarms, misses]) in &by_rule {
        println!("{rule}: {hits} hits, {false_alarms} false alarms, {misses} missed");
    }
    let (precision, recall) =
        (f64::from(hits) / f64::from(hits + false_alarms), f64::from(hits) / f64::from(hits + misses));
    println!("precision {precision:.2}, recall {recall:.2}");
    assert!(precision >= 0.85 && recall >= 0.7, "precision {precision:.2}, recall {recall:.2}:\n{report}");
}
