//! Evaluates the rules of a pack over a reading.

pub mod checks;
mod conditions;
mod exchange;
mod overlap;
mod places;
mod rewrites;
mod triggers;

use std::sync::{Arc, OnceLock};

use crate::draft::Draft;
use crate::finding::{Finding, Related, Severity};
use crate::pack::{Conditions, Pack, RewriteRule, Rule, Said, Trigger};
use crate::reading::{Reading, Signals};

/// The conditions of one rule, and its words as all its findings share them; made when they are first needed.
#[derive(Debug, Default)]
pub struct RuleWords {
    // Of most rules neither is ever made: until then they take little room.
    conditions: OnceLock<Box<Conditions>>,
    words: OnceLock<Box<Words>>,
}

/// What a rule says, as its findings share it.
#[derive(Debug)]
pub struct Words {
    /// Its id.
    pub id: Arc<str>,
    /// What the draft does.
    pub message: Arc<str>,
    /// The words beside the caret.
    pub label: Arc<str>,
    /// The words at other places that belong to a finding.
    pub secondary_label: Arc<str>,
    /// What to write instead.
    pub help: Arc<str>,
    rewrites: Vec<RewriteRule>,
}

impl RuleWords {
    /// Places for those of all rules of a pack.
    #[must_use]
    pub fn of(pack: &Pack) -> Vec<Self> {
        pack.rules.iter().map(|_| Self::default()).collect()
    }

    fn conditions(&self, rule: &Rule) -> &Conditions {
        self.conditions.get_or_init(|| rule.conditions.open().into())
    }

    /// The words of the rule, which is always the same one.
    pub fn get(&self, rule: &Rule) -> &Words {
        self.words.get_or_init(|| {
            let Said { message, label, secondary_label, help, rewrites } = rule.said.open();
            Box::new(Words {
                id: rule.id.as_str().into(),
                message: message.into(),
                label: label.into(),
                secondary_label: secondary_label.into(),
                help: help.into(),
                rewrites,
            })
        })
    }
}

/// Which rules an act sets off: of a pack with many rules, nearly none has anything to look at in a draft.
#[derive(Debug)]
pub struct Triggers {
    /// Acts with the rules they set off, sorted.
    of_acts: Vec<(u32, u32)>,
    /// Those that no act alone sets off.
    others: Vec<u32>,
}

impl Triggers {
    /// Those of a pack.
    #[must_use]
    pub fn of(pack: &Pack) -> Self {
        let mut triggers = Self { of_acts: Vec::with_capacity(pack.rules.len()), others: Vec::new() };
        for (index, rule) in pack.rules.iter().enumerate() {
            let index = index as u32;
            match &rule.trigger {
                Trigger::Flag(acts) => triggers.of_acts.extend(acts.iter().map(|&act| (act, index))),
                _ => triggers.others.push(index),
            }
        }
        triggers.of_acts.sort_unstable();
        triggers
    }

    /// The rules to look at in a reply, in the order of the pack.
    fn due(&self, reply: &Signals) -> Vec<u32> {
        let mut due = self.others.clone();
        for of_act in self.of_acts.chunk_by(|one, other| one.0 == other.0) {
            if reply.has(of_act[0].0) {
                due.extend(of_act.iter().map(|(_, rule)| rule));
            }
        }
        due.sort_unstable();
        due.dedup();
        due
    }
}

/// A draft that was read, about to be judged.
#[derive(Clone, Copy)]
pub struct Case<'a> {
    /// The pack.
    pub pack: &'a Pack,
    /// What sets its rules off.
    pub triggers: &'a Triggers,
    /// The conditions and words of its rules.
    pub words: &'a [RuleWords],
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
    /// What only few have: a long text holds a million of them.
    more: Option<Box<More>>,
}

/// What a rule that fired says besides its place.
#[derive(Debug, Clone, Default)]
struct More {
    /// Other places that belong to it, as bytes of the normalised reply.
    related: Vec<std::ops::Range<u32>>,
    /// Names of blanks in the rule's words, and what fills them.
    values: Vec<(String, String)>,
}

impl Fired {
    fn related(&self) -> &[std::ops::Range<u32>] {
        self.more.as_ref().map_or(&[], |more| &more.related)
    }

    fn values(&self) -> &[(String, String)] {
        self.more.as_ref().map_or(&[], |more| &more.values)
    }

    fn set_related(&mut self, related: Vec<std::ops::Range<u32>>) {
        if !related.is_empty() {
            self.more.get_or_insert_default().related = related;
        }
    }

    fn set_values(&mut self, values: Vec<(String, String)>) {
        if !values.is_empty() {
            self.more.get_or_insert_default().values = values;
        }
    }
}

/// Which severity a rule has instead of its own; `None` turns it off.
pub type Override<'a> = &'a dyn Fn(&str) -> Option<Option<Severity>>;

/// Judges a draft: every finding of every rule, sorted by place and rule.
#[must_use]
pub fn judge(case: Case, overrides: Override) -> Vec<Finding> {
    let mut fired = Vec::new();
    for index in case.triggers.due(&case.reading.reply) {
        let rule = &case.pack.rules[index as usize];
        triggers::fire(case, index, rule, overrides(&rule.id), &mut fired);
    }
    let fired = overlap::resolve(case.pack, fired);
    let mut findings: Vec<Finding> = Vec::with_capacity(fired.len());
    for fired in fired {
        let finding = finding(case, &fired, findings.last());
        findings.push(finding);
    }
    findings.sort_by(|a, b| {
        (a.range.start, a.range.end, &a.rule, &a.message).cmp(&(b.range.start, b.range.end, &b.rule, &b.message))
    });
    findings
}

/// Turns what fired into what is reported: spans of the reply's own text, and messages with their values filled in. `before`
/// is the finding made before, with which it shares its message if that is the same.
fn finding(case: Case, fired: &Fired, before: Option<&Finding>) -> Finding {
    let rule = &case.pack.rules[fired.rule as usize];
    let reply = &case.reading.reply;
    let span = |range: &std::ops::Range<u32>| places::given(reply, range);
    let fill = |text: &str| fill(text, case, fired);
    let filled = |text: &Arc<str>| if has_blanks(text) { fill(text).into() } else { Arc::clone(text) };
    let words = case.words[fired.rule as usize].get(rule);
    let message = filled(&words.message);
    let label = filled(&words.secondary_label);
    Finding {
        rule: Arc::clone(&words.id),
        severity: fired.severity,
        message: before.map(|before| &before.message).filter(|same| **same == message).map_or(message, Arc::clone),
        label: filled(&words.label),
        help: filled(&words.help),
        range: span(&fired.range),
        related: fired
            .related()
            .iter()
            .map(|range| Related { range: span(range), label: Arc::clone(&label) })
            .collect(),
        rewrites: rewrites::rewrites(case, &words.rewrites, fired, &fill),
    }
}

/// Fills in `{text}`, `{count}`, `{channel}` and what the match or check named.
fn fill(template: &str, case: Case, fired: &Fired) -> String {
    if !has_blanks(template) {
        return template.to_owned();
    }
    let mut out = template.to_owned();
    for (name, value) in fired.values() {
        out = out.replace(&format!("{{{name}}}"), value);
    }
    if out.contains("{text}") {
        out = out.replace("{text}", words(&case.reading.reply, &fired.range));
    }
    out.replace("{channel}", case.reading.channel.name())
}

fn has_blanks(template: &str) -> bool {
    template.contains('{')
}

fn words<'a>(signals: &'a Signals, range: &std::ops::Range<u32>) -> &'a str {
    signals.words(range)
}
