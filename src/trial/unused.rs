//! Finds acts, cues and word lists that nothing uses, and rules without examples.

use std::collections::BTreeSet;

use crate::pack::{Condition, Item, Measure, MessageCondition, Notes, Pack, Place, Recovers, Source, Trigger, parse};

/// Something that stands in a pack for nothing.
#[derive(Debug, Clone)]
pub struct Unused<'a> {
    /// `act`, `cue`, `word list`, or `rule` for a rule without examples.
    pub kind: &'static str,
    /// Its name.
    pub id: &'a str,
    /// Where it stands.
    pub source: Option<&'a Source>,
}

/// What nothing uses; only what stands in the pack's own files if it was read from files.
#[must_use]
pub fn run<'a>(pack: &'a Pack, notes: &'a Notes, wanted: &dyn Fn(&str) -> bool) -> Vec<Unused<'a>> {
    let mut used = Used::default();
    used.of_pack(pack);
    let mut out = Vec::new();
    let own = |source: Option<&Source>| source.is_some() || notes.files.is_empty();
    for (rule, notes) in pack.rules.iter().zip(&notes.rules) {
        let source = notes.source.as_ref();
        let none = notes.examples.flagged.is_empty() || notes.examples.clean.is_empty();
        if none && own(source) && wanted(&rule.id) {
            out.push(Unused { kind: "rule", id: &rule.id, source });
        }
    }
    let sides = [("act", &pack.acts, &notes.acts, &used.acts), ("cue", &pack.cues, &notes.cues, &used.cues)];
    for (kind, signals, notes, used) in sides {
        // What an act that is used includes is used too.
        let mut reached: BTreeSet<u32> = used.clone();
        let mut todo: Vec<u32> = used.iter().copied().collect();
        while let Some(next) = todo.pop() {
            for &included in signals.get(next as usize).map(|signal| &signal.includes).into_iter().flatten() {
                if reached.insert(included) {
                    todo.push(included);
                }
            }
        }
        for (index, (signal, notes)) in signals.iter().zip(notes).enumerate() {
            let source = notes.source.as_ref();
            if !signal.private && !reached.contains(&(index as u32)) && own(source) && wanted(&signal.id) {
                out.push(Unused { kind, id: &signal.id, source });
            }
        }
    }
    let mut named: BTreeSet<String> = BTreeSet::new();
    let phrases = notes.reply_phrases.iter().chain(&notes.customer_phrases).filter_map(|text| parse(text).ok());
    phrases.for_each(|items| lists(&items, &mut named));
    notes.words.values().flatten().for_each(|items| lists(items, &mut named));
    for id in notes.words.keys().filter(|id| !named.contains(*id) && wanted(id)) {
        let source = notes.word_sources.get(id);
        if own(source) {
            out.push(Unused { kind: "word list", id, source });
        }
    }
    out
}

fn lists(items: &[Item], out: &mut BTreeSet<String>) {
    for item in items {
        match item {
            Item::List(name) => {
                out.insert(name.clone());
            }
            Item::OneOf(all) | Item::Optional(all) | Item::Capture(_, all) => {
                for items in all {
                    lists(items, out);
                }
            }
            _ => {}
        }
    }
}

#[derive(Default)]
struct Used {
    acts: BTreeSet<u32>,
    cues: BTreeSet<u32>,
}

impl Used {
    fn of_pack(&mut self, pack: &Pack) {
        for rule in &pack.rules {
            for condition in rule.conditions.open().all() {
                self.of_condition(condition);
            }
            match &rule.trigger {
                Trigger::Flag(acts) => self.acts.extend(acts),
                Trigger::Missing(acts, place) => {
                    self.acts.extend(acts);
                    if let Place::After(acts) = place {
                        self.acts.extend(acts);
                    }
                }
                Trigger::Order { first, then } => self.acts.extend(first.iter().chain(then)),
                Trigger::Limit(limit) => {
                    if let Measure::Act(act) | Measure::Share(act) = limit.of {
                        self.acts.insert(act);
                    }
                }
                Trigger::Check(check) => {
                    self.acts.extend(check.acts.values().flatten());
                    self.cues.extend(check.cues.values().flatten());
                    self.cues.extend(check.pairs.iter().map(|pair| pair.cue));
                    self.acts.extend(check.pairs.iter().flat_map(|pair| &pair.acts));
                }
            }
        }
        self.acts.extend(pack.recovery.iter().flat_map(|need| &need.acts));
        self.acts.extend(&pack.outline_acts);
        self.cues.extend(&pack.outline_cues);
        self.cues.extend(pack.situation.customer.iter().map(|(cue, _)| cue));
        self.acts.extend(pack.recovers.iter().flat_map(Recovers::acts));
        self.acts.extend(pack.situation.reply.iter().map(|(act, _)| act));
    }

    fn of_condition(&mut self, condition: &Condition) {
        let local = [
            &condition.same,
            &condition.next,
            &condition.previous,
            &condition.near,
            &condition.before,
            &condition.after,
        ];
        self.acts.extend(local.into_iter().flatten());
        self.acts.extend(of_message(&condition.reply));
        self.cues.extend(of_message(&condition.customer));
    }
}

fn of_message(condition: &MessageCondition) -> impl Iterator<Item = u32> {
    let named = condition.has.iter().chain(&condition.has_all).chain(&condition.lacks).copied();
    named.chain(condition.levels.iter().map(|(signal, _)| *signal))
}
