//! The triggers: what makes a rule fire, and where.

use super::conditions::{Spot, any_holds};
use super::{Case, Fired, checks, places};
use crate::finding::Severity;
use crate::pack::{ActId, Conditions, Limit, Measure, Rule, Trigger};
use crate::reading::Found;
use crate::text::SentenceKind;

/// Adds what a rule finds in a case.
#[allow(clippy::option_option)] // "Not overridden" and "turned off" are different.
pub fn fire(case: Case, index: u32, rule: &Rule, overridden: Option<Option<Severity>>, out: &mut Vec<Fired>) {
    let imposed = match overridden {
        Some(None) => return,
        Some(Some(severity)) => Some(severity),
        None if rule.severity.is_none() && !rule.has_steps => return,
        None => None,
    };
    let reply = &case.reading.reply;
    let mut push = |spot: Option<Spot>, fired: Fired| {
        let Conditions { steps, when, unless } = case.words[index as usize].conditions(rule);
        if !when.is_empty() && !any_holds(when, &case, spot) || any_holds(unless, &case, spot) {
            return;
        }
        let stepped = || {
            let step = steps.iter().find(|(_, conditions)| any_holds(conditions, &case, spot));
            step.map_or(rule.severity, |(severity, _)| *severity)
        };
        if let Some(severity) = imposed.or_else(stepped) {
            out.push(Fired { severity, ..fired });
        }
    };
    let blank = |range: std::ops::Range<u32>, sentence: Option<u32>| Fired {
        rule: index,
        severity: Severity::Info,
        range,
        sentence,
        more: None,
    };
    match &rule.trigger {
        Trigger::Flag(acts) => {
            for found in in_order(case, acts) {
                let mut fired = blank(found.range.clone(), Some(found.sentence));
                fired.set_values(parts(case, found));
                push(Some(spot_of(found)), fired);
            }
        }
        Trigger::Missing(acts, place) => {
            if reply.text.tokens.is_empty() || reply.has_any(acts) {
                return;
            }
            let (range, sentence) = places::belongs(reply, place);
            push(None, blank(range, sentence));
        }
        Trigger::Order { first, then } => {
            let earliest = |acts: &[ActId]| in_order(case, acts).into_iter().next();
            if let (Some(early), Some(late)) = (earliest(then), earliest(first))
                && early.range.start < late.range.start
            {
                let mut fired = blank(early.range.clone(), Some(early.sentence));
                fired.set_related(vec![late.range.clone()]);
                fired.set_values(parts(case, early));
                push(Some(spot_of(early)), fired);
            }
        }
        Trigger::Limit(limit) => {
            if let Some(fired) = over(case, limit, &blank) {
                push(None, fired);
            }
        }
        Trigger::Check(check) => {
            let Some(function) = checks::find(&check.name) else { return };
            for outcome in function(&case, check) {
                let at = outcome.range.start;
                let index = reply.text.sentences.partition_point(|sentence| sentence.range.end < at);
                let sentence = reply.text.sentences.get(index).filter(|sentence| sentence.range.start <= at);
                let mut fired = blank(outcome.range, sentence.map(|_| index as u32));
                let values = outcome.values.into_iter().map(|(name, value)| (name.to_owned(), value));
                fired.set_values(values.collect());
                push(None, fired);
            }
        }
    }
}

/// The matches of some acts in order of the text; of those that overlap, the first longest.
fn in_order<'a>(case: Case<'a>, acts: &[ActId]) -> Vec<&'a Found> {
    let mut all: Vec<&Found> = acts.iter().flat_map(|&act| case.reading.reply.of(act)).collect();
    all.sort_by_key(|found| (found.range.start, std::cmp::Reverse(found.range.end), found.signal()));
    let mut end = 0;
    all.retain(|found| {
        let apart = found.range.start >= end;
        if apart {
            end = found.range.end;
        }
        apart
    });
    all
}

fn spot_of(found: &Found) -> Spot {
    Spot { sentence: found.sentence, start: found.range.start, end: found.range.end, act: found.signal() }
}

fn parts(case: Case, found: &Found) -> Vec<(String, String)> {
    found.parts.iter().map(|(name, range)| (name.clone(), case.reading.reply.words(range).to_owned())).collect()
}

/// What a measure says, if it is over its limit.
fn over(case: Case, limit: &Limit, blank: &dyn Fn(std::ops::Range<u32>, Option<u32>) -> Fired) -> Option<Fired> {
    let reading = case.reading;
    let reply = &reading.reply;
    let words = reply.text.word_count();
    let mut max =
        limit.by_channel.iter().find(|(channel, _)| *channel == reading.channel).map(|(_, max)| *max).or(limit.max)?;
    if let Some(per) = limit.per_words {
        max *= words.div_ceil(per).max(1);
    }
    let (count, fired) = match limit.of {
        Measure::Act(act) => {
            let all = in_order(case, &[act]);
            let over = all.get(max)?;
            let mut fired = blank(over.range.clone(), Some(over.sentence));
            fired.set_related(all[..max].iter().map(|found| found.range.clone()).collect());
            (all.len(), fired)
        }
        Measure::Words => {
            let start = reply.text.sentences.iter().find(|s| s.kind == SentenceKind::Prose)?.range.start;
            (words, blank(start..start, None))
        }
        Measure::WordsPerSentence => {
            let (index, longest) = reply
                .text
                .sentences
                .iter()
                .enumerate()
                .max_by_key(|(index, sentence)| (sentence.tokens.len(), std::cmp::Reverse(*index)))?;
            (longest.tokens.len(), blank(longest.range.clone(), Some(index as u32)))
        }
        Measure::Share(act) => {
            let total = reply.text.prose_count();
            let mut sentences: Vec<u32> = reply.of(act).map(|found| found.sentence).collect();
            sentences.dedup();
            let first = reply.of(act).next()?;
            let share = (sentences.len() * 100).checked_div(total)?;
            (share, blank(first.range.clone(), Some(first.sentence)))
        }
    };
    let mut fired = fired;
    fired.set_values(vec![
        ("count".to_owned(), count.to_string()),
        ("max".to_owned(), max.to_string()),
        ("words".to_owned(), words.to_string()),
    ]);
    (count > max).then_some(fired)
}
