//! Evaluates the rules of a pack over a reading.

pub mod checks;
mod conditions;
mod exchange;
mod overlap;
mod places;
mod rewrites;
mod triggers;

use crate::draft::Draft;
use crate::finding::{Finding, Related, Severity};
use crate::pack::{Pack, Rule};
use crate::reading::{Reading, Signals};

/// A draft that was read, about to be judged.
#[derive(Clone, Copy)]
pub struct Case<'a> {
    /// The pack.
    pub pack: &'a Pack,
    /// The draft.
    pub draft: &'a Draft,
    /// Its reading.
    pub reading: &'a Reading,
}

/// A rule that fired at a place, before neighbours were compared.
#[derive(Debug, Clone)]
struct Fired {
    /// Index of the rule.
    rule: u32,
    severity: Severity,
    /// Bytes of the normalised reply; empty where something is missing.
    range: std::ops::Range<u32>,
    /// The sentence of the place, if it has one.
    sentence: Option<u32>,
    related: Vec<std::ops::Range<u32>>,
    values: Vec<(String, String)>,
}

/// Which severity a rule has instead of its own; `None` turns it off.
pub type Override<'a> = &'a dyn Fn(&str) -> Option<Option<Severity>>;

/// Judges a draft: every finding of every rule, sorted by place and rule.
#[must_use]
pub fn judge(case: Case, overrides: Override) -> Vec<Finding> {
    let mut fired = Vec::new();
    for (index, rule) in case.pack.rules.iter().enumerate() {
        triggers::fire(case, index as u32, rule, overrides(&rule.id), &mut fired);
    }
    let fired = overlap::resolve(case.pack, fired);
    let mut findings: Vec<Finding> = fired.iter().map(|fired| finding(case, fired)).collect();
    findings.sort_by(|a, b| {
        (a.range.start, a.range.end, &a.rule, &a.message).cmp(&(b.range.start, b.range.end, &b.rule, &b.message))
    });
    findings
}

/// Turns what fired into what is reported: spans of the reply's own text, and messages with their values filled in.
fn finding(case: Case, fired: &Fired) -> Finding {
    let rule = &case.pack.rules[fired.rule as usize];
    let reply = &case.reading.reply;
    let span = |range: &std::ops::Range<u32>| places::given(reply, range);
    let fill = |text: &str| fill(text, case, rule, fired);
    Finding {
        rule: rule.id.clone(),
        severity: fired.severity,
        message: fill(&rule.message),
        label: fill(&rule.label),
        help: fill(&rule.help),
        range: span(&fired.range),
        related: fired
            .related
            .iter()
            .map(|range| Related { range: span(range), label: fill(&rule.secondary_label) })
            .collect(),
        rewrites: rewrites::rewrites(case, rule, fired, &fill),
    }
}

/// Fills in `{text}`, `{count}`, `{channel}` and what the match or check named.
fn fill(template: &str, case: Case, _rule: &Rule, fired: &Fired) -> String {
    if !template.contains('{') {
        return template.to_owned();
    }
    let mut out = template.to_owned();
    for (name, value) in &fired.values {
        out = out.replace(&format!("{{{name}}}"), value);
    }
    if out.contains("{text}") {
        out = out.replace("{text}", words(&case.reading.reply, &fired.range));
    }
    out.replace("{channel}", case.reading.channel.name())
}

fn words<'a>(signals: &'a Signals, range: &std::ops::Range<u32>) -> &'a str {
    signals.words(range)
}
