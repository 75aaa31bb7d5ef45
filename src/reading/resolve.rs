//! Turns the matches of phrases into acts and cues: drops what is denied or does not count, merges what overlaps.

use std::ops::Range;

use super::matcher::{NOWHERE, REACH, Slots};
use super::scan::{Found, Matches, Raw, Side};
use super::units::{Unit, Units};
use crate::pack::{Role, Zone};
use crate::text::{Ender, Flags, Text};

impl Side<'_> {
    /// Drops what a `not` phrase denies or `skip` excludes among the matches of one sentence, merges what overlaps, and adds the
    /// rest to what was found of each signal.
    pub(super) fn resolve(&self, text: &Text, units: &Units, matches: &mut Matches, found: &mut [Vec<Found>]) {
        let Matches { raws, slots } = matches;
        raws.sort_by_key(|raw| (raw.owner.signal, raw.units.start, raw.units.end, raw.source));
        for group in raws.chunk_by(|a, b| a.owner.signal == b.owner.signal) {
            let Some(found) = found.get_mut(group[0].owner.signal as usize) else { continue };
            let denied: Vec<&Range<u32>> =
                group.iter().filter(|raw| raw.owner.role == Role::Denies).map(|raw| &raw.units).collect();
            for raw in group.iter().filter(|raw| raw.owner.role == Role::Shows) {
                if !is_denied(&denied, &raw.units) && self.counts(text, units, raw) {
                    push_merged(found, self.found(text, units, raw, slots));
                }
            }
        }
    }

    fn found(&self, text: &Text, units: &Units, raw: &Raw, slots: &[Slots]) -> Found {
        let bytes = |from: u32, to: u32| {
            let first = &text.tokens[units.list[from as usize].token as usize];
            let last = &text.tokens[units.list[to.max(from + 1) as usize - 1].token as usize];
            first.start..last.end
        };
        let slots = raw.slots.and_then(|index| slots.get(index as usize));
        let parts = match raw.source.zip(slots) {
            Some((source, slots)) => self
                .phrases
                .captures(source)
                .iter()
                .enumerate()
                .filter_map(|(index, name)| {
                    let (from, to) = (slots[2 * index], slots[2 * index + 1]);
                    (from < to && to != NOWHERE).then(|| (name.clone(), bytes(from, to)))
                })
                .collect(),
            None => Vec::new(),
        };
        Found {
            signal: raw.owner.signal,
            range: bytes(raw.units.start, raw.units.end),
            sentence: raw.sentence,
            level: raw.owner.level,
            parts,
        }
    }

    /// Whether a match counts: not quoted, not where the signal's `skip` and `in` forbid it.
    fn counts(&self, text: &Text, units: &Units, raw: &Raw) -> bool {
        let signal = &self.signals[raw.owner.signal as usize];
        let first = &units.list[raw.units.start as usize];
        if first.flags.has(Flags::QUOTED) {
            return false;
        }
        let sentence = &text.sentences[raw.sentence as usize];
        if signal.skip.question && sentence.ender == Ender::Question {
            return false;
        }
        if let Some(zone) = signal.zone
            && !in_zone(text, raw.sentence, zone)
        {
            return false;
        }
        if !(signal.skip.negated || signal.skip.conditional || signal.skip.reported) {
            return true;
        }
        let start = units.sentences[raw.sentence as usize].start.max(raw.units.start.saturating_sub(LOOKED_BACK));
        let before = &units.list[start as usize..raw.units.start as usize];
        let holds = |list: &[u32], unit: &Unit| list.binary_search(&unit.id).is_ok();
        let boundary = Flags::COMMA.or(Flags::HARD_GAP);
        // The clause begins at the last comma before the match.
        let clause_from = if first.flags.any(boundary) {
            before.len()
        } else {
            before.iter().rposition(|unit| unit.flags.any(boundary)).unwrap_or(0)
        };
        let clause = &before[clause_from..];
        if signal.skip.negated && clause.iter().rev().take(3).any(|unit| holds(&self.language.negations, unit)) {
            return false;
        }
        if signal.skip.conditional && clause.iter().any(|unit| holds(&self.language.conditionals, unit)) {
            return false;
        }
        if signal.skip.reported {
            let reported = before
                .windows(2)
                .any(|pair| holds(&self.language.reporters, &pair[0]) && holds(&self.language.reporting, &pair[1]));
            if reported {
                return false;
            }
        }
        true
    }

    /// A match of an included signal is one of the including signal too.
    pub(super) fn include(&self, by_signal: &mut [Vec<Found>]) {
        // Inclusions may be chained, but never in a circle.
        for _ in 0..self.signals.len() {
            let mut changed = false;
            for (index, signal) in self.signals.iter().enumerate() {
                if signal.includes.iter().all(|&other| by_signal[other as usize].is_empty()) {
                    continue;
                }
                let own = by_signal[index].len();
                let mut all = std::mem::take(&mut by_signal[index]);
                for &other in &signal.includes {
                    all.extend(
                        by_signal[other as usize].iter().map(|item| Found { signal: index as u32, ..item.clone() }),
                    );
                }
                let all = without_covered(all);
                changed |= all.len() != own;
                by_signal[index] = all;
            }
            if !changed {
                break;
            }
        }
    }
}

/// How many words before a match are looked at for what denies it. No sentence of a person is as long; one that is must not
/// be read from its start for each of its matches.
const LOOKED_BACK: u32 = 500;

/// Whether a stretch of units overlaps one of those denied, which are sorted by their start.
fn is_denied(denied: &[&Range<u32>], units: &Range<u32>) -> bool {
    let reach = 2 * REACH as u32 + 2;
    let from = denied.partition_point(|range| range.start + reach < units.start);
    denied[from..].iter().take_while(|range| range.start < units.end).any(|range| units.start < range.end)
}

/// Sorts matches by place and drops those that another one covers at no lower level.
fn without_covered(mut all: Vec<Found>) -> Vec<Found> {
    all.sort_by(|a, b| {
        (a.range.start, b.range.end, b.level, b.parts.len()).cmp(&(b.range.start, a.range.end, a.level, a.parts.len()))
    });
    let mut out: Vec<Found> = Vec::with_capacity(all.len());
    // What covers a match starts no later and in the same sentence: for each level, how far the matches there reach.
    let mut reach: Vec<u32> = Vec::new();
    let mut sentence = None;
    for item in all {
        if sentence != Some(item.sentence) {
            reach.clear();
            sentence = Some(item.sentence);
        }
        let level = usize::from(item.level);
        let covered = reach.iter().skip(level).any(|&end| end >= item.range.end);
        if !covered {
            reach.resize(reach.len().max(level + 1), 0);
            reach[level] = reach[level].max(item.range.end);
            out.push(item);
        }
    }
    out
}

/// Adds a match; of overlapping ones of a signal the longest stays, with the highest level of them.
fn push_merged(found: &mut Vec<Found>, item: Found) {
    if let Some(last) = found.last_mut()
        && item.range.start < last.range.end
    {
        let level = last.level.max(item.level);
        if item.range.end - item.range.start > last.range.end - last.range.start {
            let parts = std::mem::take(&mut last.parts);
            *last = item;
            if last.parts.is_empty() {
                last.parts = parts;
            }
        } else if last.parts.is_empty() {
            last.parts = item.parts;
        }
        last.level = level;
        return;
    }
    found.push(item);
}

/// Whether a sentence stands in a part of the text. Greetings and sign-offs do not count as sentences here.
#[must_use]
pub fn in_zone(text: &Text, sentence: u32, zone: Zone) -> bool {
    let total = text.prose_count();
    let before = text.sentences.get(sentence as usize).map_or(0, |sentence| sentence.prose_before as usize);
    let third = total.div_ceil(3).max(2);
    match zone {
        Zone::Opening => before < third,
        Zone::Closing => before + third >= total,
    }
}
