//! The rules of a pack at a glance.

use serde::Serialize;

use super::{OWN_FAMILY, OWN_PACK, blanked};
use crate::draft::{Channel, Situation};
use crate::finding::{Applicability, Severity};
use crate::pack::{Compiled, Conditions, Rule, Trigger};
use crate::silence::{OwnRule, RULES};

/// A rule in a list. Serialised as JSON, version 1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// Its id.
    pub id: String,
    /// The pack it comes from.
    pub pack: String,
    /// Its family; may be empty.
    pub family: String,
    /// `error`, `warning`, `info` or `off`.
    pub severity: &'static str,
    /// The other severities it may have under conditions.
    pub steps: Vec<&'static str>,
    /// The situation it is for; any if there is none.
    pub situation: Option<&'static str>,
    /// The channels it is for; all if there are none.
    pub channels: Vec<&'static str>,
    /// What makes it fire: `flag`, `missing`, `order`, `limit`, `check`, or `directive` for the rules of the program itself.
    pub trigger: &'static str,
    /// The best rewrite it has: `safe`, `unsafe` or `template`.
    pub fix: Option<&'static str>,
    /// What the draft does.
    pub message: String,
}

/// The rules, those of the program itself included, sorted by id.
#[must_use]
pub fn overview(compiled: &Compiled) -> Vec<Row> {
    let mut rows: Vec<Row> =
        compiled.pack.rules.iter().enumerate().map(|(index, rule)| row(compiled, rule, index)).collect();
    rows.extend(RULES.iter().map(own));
    rows.sort_by(|a, b| a.id.cmp(&b.id));
    rows
}

fn own(own: &OwnRule) -> Row {
    Row {
        id: own.id.to_owned(),
        pack: OWN_PACK.to_owned(),
        family: OWN_FAMILY.to_owned(),
        severity: own.severity.name(),
        steps: Vec::new(),
        situation: None,
        channels: Vec::new(),
        trigger: "directive",
        fix: None,
        message: own.summary.to_owned(),
    }
}

fn row(compiled: &Compiled, rule: &Rule, index: usize) -> Row {
    let notes = compiled.notes.rules.get(index);
    let name = |severity: Option<Severity>| severity.map_or("off", Severity::name);
    let (Conditions { steps, when, .. }, said) = (rule.conditions.open(), rule.said.open());
    let best = said.rewrites.iter().map(|rewrite| rewrite.applicability).min();
    let mut situations = when.iter().map(|condition| condition.situation);
    let first = situations.next().flatten();
    let mut channels: Vec<Channel> = Vec::new();
    if when.iter().all(|condition| !condition.channels.is_empty()) {
        channels.extend(when.iter().flat_map(|condition| &condition.channels));
        channels.sort_unstable();
        channels.dedup();
    }
    Row {
        id: rule.id.clone(),
        pack: notes.map(|notes| notes.pack.clone()).unwrap_or_default(),
        family: notes.map(|notes| notes.family.clone()).unwrap_or_default(),
        severity: name(rule.severity),
        steps: steps.iter().map(|(severity, _)| name(*severity)).collect(),
        situation: first.filter(|_| situations.all(|other| other == first)).map(Situation::name),
        channels: channels.into_iter().map(Channel::name).collect(),
        trigger: match rule.trigger {
            Trigger::Flag(_) => "flag",
            Trigger::Missing(..) => "missing",
            Trigger::Order { .. } => "order",
            Trigger::Limit(_) => "limit",
            Trigger::Check(_) => "check",
        },
        fix: best.map(Applicability::name),
        message: blanked(&said.message),
    }
}
