//! Turns the matches of phrases into acts and cues: drops what is denied or does not count, merges what overlaps.

use std::cell::OnceCell;
use std::ops::Range;

use super::found::{Found, Parts};
use super::matcher::{NOWHERE, REACH, Slots};
use super::scan::{Matches, Raw, Side};
use super::units::{Unit, Units};
use crate::pack::{Language, Role, Zone};
use crate::text::{Ender, Flags, Text};

/// A match that shows its act or cue, wherever its sentence stands.
#[derive(Debug, Clone)]
pub(super) struct Shown {
    pub signal: u32,
    level: u8,
    /// Counted from the first unit of the sentence, and so are the places of named parts.
    units: Range<u32>,
    /// The phrase and where its named parts are, if it has any.
    parts: Option<Box<(u32, Slots)>>,
}

impl Side<'_> {
    /// Drops what a `not` phrase denies or `skip` excludes among the matches of one sentence; the rest goes into `shown`, sorted
    /// by signal and place.
    pub(super) fn resolve(
        &self,
        units: &Units,
        sentence: usize,
        ender: Ender,
        matches: &mut Matches,
        shown: &mut Vec<Shown>,
    ) {
        shown.clear();
        let Matches { raws, slots } = matches;
        raws.sort_by_key(|raw| (raw.owner.signal, raw.units.start, raw.units.end, raw.source));
        let own = units.of(sentence);
        let start = own.start as u32;
        let marks = Marks::of(self.language, &units.list[own], start);
        let from_start = |slot: u32| if slot == NOWHERE { NOWHERE } else { slot - start };
        for group in raws.chunk_by(|a, b| a.owner.signal == b.owner.signal) {
            let denied: Vec<&Range<u32>> =
                group.iter().filter(|raw| raw.owner.role == Role::Denies).map(|raw| &raw.units).collect();
            for raw in group.iter().filter(|raw| raw.owner.role == Role::Shows) {
                if !is_denied(&denied, &raw.units) && self.counts(units, start, ender, raw, &marks) {
                    let slots = raw.slots.and_then(|index| slots.get(index as usize));
                    let parts = raw.source.zip(slots);
                    shown.push(Shown {
                        signal: raw.owner.signal,
                        level: raw.owner.level,
                        units: raw.units.start - start..raw.units.end - start,
                        parts: parts.map(|(source, slots)| Box::new((source, slots.map(from_start)))),
                    });
                }
            }
        }
    }

    /// Adds what a sentence shows to what was found of each signal, merges what overlaps, and leaves out what does not count
    /// in its part of the text.
    pub(super) fn put_down(
        &self,
        text: &Text,
        units: &Units,
        sentence: usize,
        shown: &[Shown],
        found: &mut [Vec<Found>],
    ) {
        let start = units.of(sentence).start as u32;
        for one in shown {
            let zone = self.signals.get(one.signal as usize).and_then(|signal| signal.zone);
            if zone.is_some_and(|zone| !in_zone(text, sentence as u32, zone)) {
                continue;
            }
            if let Some(found) = found.get_mut(one.signal as usize) {
                push_merged(found, self.found(text, units, start, sentence as u32, one));
            }
        }
    }

    fn found(&self, text: &Text, units: &Units, start: u32, sentence: u32, shown: &Shown) -> Found {
        let bytes = |from: u32, to: u32| {
            let token = |unit: u32| &text.tokens[units.list[(start + unit) as usize].token as usize];
            token(from).start..token(to.max(from + 1) - 1).end()
        };
        let parts = match shown.parts.as_deref() {
            Some((source, slots)) => self
                .phrases
                .captures(*source)
                .iter()
                .enumerate()
                .filter_map(|(index, name)| {
                    let (from, to) = (slots[2 * index], slots[2 * index + 1]);
                    (from < to && to != NOWHERE).then(|| (name.clone(), bytes(from, to)))
                })
                .collect(),
            None => Parts::default(),
        };
        Found::new(shown.signal, shown.level, bytes(shown.units.start, shown.units.end), sentence, parts)
    }

    /// Whether a match counts: not quoted, not where the signal's `skip` forbids it. `start` is the first unit of the sentence.
    fn counts(&self, units: &Units, start: u32, ender: Ender, raw: &Raw, marks: &Marks) -> bool {
        let Some(signal) = self.signals.get(raw.owner.signal as usize) else { return false };
        let at = raw.units.start;
        let first = &units.list[at as usize];
        if first.flags.has(Flags::QUOTED) || signal.skip.question && ender == Ender::Question {
            return false;
        }
        let skip = &signal.skip;
        if !(skip.negated || skip.conditional || skip.reported) {
            return true;
        }
        let start = start.max(at.saturating_sub(LOOKED_BACK));
        // The clause begins at the last comma before the match.
        let clause = if is_boundary(first) {
            at
        } else {
            last_before(marks.boundaries(), at).map_or(start, |boundary| boundary.max(start))
        };
        let negates = |unit: &Unit| holds(&self.language.negations, unit);
        if skip.negated && units.list[clause.max(at.saturating_sub(3)) as usize..at as usize].iter().any(negates) {
            return false;
        }
        if skip.conditional && last_before(marks.conditionals(), at).is_some_and(|place| place >= clause) {
            return false;
        }
        // A report is two words, both before the match.
        !(skip.reported && last_before(marks.reports(), at.saturating_sub(1)).is_some_and(|place| place >= start))
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
                    all.extend_from_slice(&by_signal[other as usize]);
                }
                for included in &mut all[own..] {
                    included.set_signal(index as u32);
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

    /// Where a signal adds up, matches with different words show one level more.
    pub(super) fn add_up(&self, text: &Text, by_signal: &mut [Vec<Found>]) {
        let words = |found: &Found| text.norm.get(found.range.start as usize..found.range.end as usize);
        for (signal, found) in self.signals.iter().zip(by_signal) {
            let Some((first, others)) = found.split_first().filter(|_| signal.adds_up) else { continue };
            let first = words(first).unwrap_or_default();
            if others.iter().any(|other| !words(other).unwrap_or_default().eq_ignore_ascii_case(first)) {
                for one in found {
                    one.set_level((one.level().max(1) + 1).min(HIGHEST_LEVEL));
                }
            }
        }
    }
}

/// The most that a cue can show.
const HIGHEST_LEVEL: u8 = 3;

/// How many words before a match are looked at for what denies it. No sentence of a person is as long; one that is must not
/// be read from its start for each of its matches.
const LOOKED_BACK: u32 = 500;

/// Where the words of a sentence stand that decide whether a match behind them counts. Each kind is looked for once, when it
/// is first asked for: a sentence may be as long as a file, and have as many matches.
struct Marks<'a> {
    language: &'a Language,
    /// The units of the sentence.
    own: &'a [Unit],
    /// The first of them.
    start: u32,
    boundaries: OnceCell<Vec<u32>>,
    conditionals: OnceCell<Vec<u32>>,
    reports: OnceCell<Vec<u32>>,
}

impl<'a> Marks<'a> {
    fn of(language: &'a Language, own: &'a [Unit], start: u32) -> Self {
        let [boundaries, conditionals, reports] = [const { OnceCell::new() }; 3];
        Self { language, own, start, boundaries, conditionals, reports }
    }

    /// The places of what `is` holds for, told a unit and those after it.
    fn places(&self, is: impl Fn(&Unit, &[Unit]) -> bool) -> Vec<u32> {
        let place =
            |(index, unit): (usize, &Unit)| is(unit, &self.own[index + 1..]).then_some(self.start + index as u32);
        self.own.iter().enumerate().filter_map(place).collect()
    }

    /// The units before which a clause ends.
    fn boundaries(&self) -> &[u32] {
        self.boundaries.get_or_init(|| self.places(|unit, _| is_boundary(unit)))
    }

    fn conditionals(&self) -> &[u32] {
        self.conditionals
            .get_or_init(|| self.places(|unit, rest| opens_one_of(&self.language.conditionals, unit, rest)))
    }

    /// The first words of `they said` and its like.
    fn reports(&self) -> &[u32] {
        self.reports.get_or_init(|| {
            self.places(|unit, rest| {
                holds(&self.language.reporters, unit)
                    && rest.first().is_some_and(|next| holds(&self.language.reporting, next))
            })
        })
    }
}

fn holds(list: &[u32], unit: &Unit) -> bool {
    list.binary_search(&unit.id).is_ok()
}

/// Whether a unit and those after it begin with one of some rows of words, which are sorted.
fn opens_one_of(rows: &[Vec<u32>], unit: &Unit, rest: &[Unit]) -> bool {
    let from = rows.partition_point(|row| row.first().is_some_and(|&id| id < unit.id));
    rows[from..]
        .iter()
        .take_while(|row| row.first() == Some(&unit.id))
        .any(|row| row.len() <= rest.len() + 1 && row[1..].iter().zip(rest).all(|(&id, next)| id == next.id))
}

fn is_boundary(unit: &Unit) -> bool {
    unit.flags.any(Flags::COMMA.or(Flags::HARD_GAP))
}

/// The last of some sorted places that is before another one.
fn last_before(places: &[u32], at: u32) -> Option<u32> {
    places[..places.partition_point(|&place| place < at)].last().copied()
}

/// Whether a stretch of units overlaps one of those denied, which are sorted by their start.
fn is_denied(denied: &[&Range<u32>], units: &Range<u32>) -> bool {
    let reach = 2 * REACH as u32 + 2;
    let from = denied.partition_point(|range| range.start + reach < units.start);
    denied[from..].iter().take_while(|range| range.start < units.end).any(|range| units.start < range.end)
}

/// Sorts matches by place and drops those that another one covers at no lower level.
fn without_covered(mut all: Vec<Found>) -> Vec<Found> {
    all.sort_by(|a, b| {
        let key = |one: &Found, other: &Found| (one.range.start, other.range.end, other.level(), other.parts.len());
        key(a, b).cmp(&key(b, a))
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
        let level = usize::from(item.level());
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
        let level = last.level().max(item.level());
        if item.range.end - item.range.start > last.range.end - last.range.start {
            let parts = std::mem::take(&mut last.parts);
            *last = item;
            if last.parts.is_empty() {
                last.parts = parts;
            }
        } else if last.parts.is_empty() {
            last.parts = item.parts;
        }
        last.set_level(level);
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
