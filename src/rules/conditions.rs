//! Says whether the conditions of a rule hold.

use super::Case;
use crate::pack::{Condition, MessageCondition};
use crate::reading::{Signals, in_zone};
use crate::text::Ender;

/// The place a condition may speak of.
#[derive(Debug, Clone, Copy)]
pub struct Spot {
    /// Index of the sentence.
    pub sentence: u32,
    /// First byte of the normalised text.
    pub start: u32,
    /// Just past the last byte.
    pub end: u32,
    /// The act that stands there.
    pub act: u32,
}

/// Whether any of the conditions holds. Without a spot, conditions that speak of one do not hold.
#[must_use]
pub fn any_holds(conditions: &[Condition], case: &Case, spot: Option<Spot>) -> bool {
    conditions.iter().any(|condition| holds(condition, case, spot))
}

/// Whether a condition holds.
#[must_use]
pub fn holds(condition: &Condition, case: &Case, spot: Option<Spot>) -> bool {
    let reading = case.reading;
    if condition.situation.is_some_and(|situation| situation != reading.situation) {
        return false;
    }
    if !condition.channels.is_empty() && !condition.channels.contains(&reading.channel) {
        return false;
    }
    if condition.recovers.is_some_and(|recovers| recovers != reading.recovers) {
        return false;
    }
    if !side_holds(&condition.customer, reading.customer.as_ref())
        || !side_holds(&condition.reply, Some(&reading.reply))
    {
        return false;
    }
    if !condition.is_local() {
        return true;
    }
    let Some(spot) = spot else { return false };
    let reply = &reading.reply;
    // Another act than the one at the spot: a match that covers the very same words under its own name counts, the
    // triggering match itself does not.
    let in_sentences = |acts: &[u32], from: u32, to: u32| {
        acts.iter().any(|&act| {
            reply
                .of_sentences(act, from..to)
                .any(|found| !(act == spot.act && found.range.start == spot.start && found.range.end == spot.end))
        })
    };
    let at = spot.sentence;
    (condition.same.is_empty() || in_sentences(&condition.same, at, at + 1))
        && (condition.next.is_empty() || in_sentences(&condition.next, at + 1, at + 2))
        && (condition.previous.is_empty() || in_sentences(&condition.previous, at.saturating_sub(1), at))
        && (condition.near.is_empty() || in_sentences(&condition.near, at.saturating_sub(1), at + 2))
        && (condition.before.is_empty()
            || condition.before.iter().any(|&act| reply.of(act).any(|found| found.range.end <= spot.start)))
        && (condition.after.is_empty()
            || condition.after.iter().any(|&act| reply.of(act).any(|found| found.range.start >= spot.end)))
        && condition.zone.is_none_or(|zone| in_zone(&reply.text, at, zone))
        && condition.question.is_none_or(|asks| {
            reply.text.sentences.get(at as usize).is_some_and(|s| (s.ender == Ender::Question) == asks)
        })
}

fn side_holds(condition: &MessageCondition, side: Option<&Signals>) -> bool {
    if *condition == MessageCondition::default() {
        return true;
    }
    let Some(side) = side else {
        // Without the text nothing is there: what must be there fails, what must not be there holds.
        return condition.known != Some(true)
            && condition.has.is_empty()
            && condition.has_all.is_empty()
            && condition.levels.is_empty()
            && condition.words.is_none()
            && condition.sentences.is_none();
    };
    let within = |range: Option<(usize, usize)>, figure: &dyn Fn() -> usize| {
        range.is_none_or(|(min, max)| (min..=max).contains(&figure()))
    };
    condition.known != Some(false)
        && (condition.has.is_empty() || side.has_any(&condition.has))
        && condition.has_all.iter().all(|&signal| side.has(signal))
        && !side.has_any(&condition.lacks)
        && (condition.levels.is_empty()
            || condition.levels.iter().any(|&(signal, level)| side.of(signal).any(|found| found.level() >= level)))
        && within(condition.words, &|| side.text.word_count())
        && within(condition.sentences, &|| side.text.prose_count())
}
