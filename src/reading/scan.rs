//! Finds every phrase of one side of a pack in a text: one look at each word, a program only where its anchor stands.

use std::ops::Range;
use std::sync::OnceLock;

use aho_corasick::AhoCorasick;
use regex::bytes::{Regex, RegexBuilder};

use super::matcher::{Line, Scratch, is_name};
use super::units::{Unit, Units};
use crate::pack::lexicon::class;
use crate::pack::{Language, Owner, Phrases, Role, Signal, Zone};
use crate::text::{Ender, Flags, Text};

/// An act or cue found in a text. Offsets are bytes of [`Text::norm`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Which act or cue.
    pub signal: u32,
    /// Where.
    pub range: Range<u32>,
    /// In which sentence.
    pub sentence: u32,
    /// The level it shows; 0 for acts.
    pub level: u8,
    /// Named parts.
    pub parts: Vec<(String, Range<u32>)>,
}

/// The regular expressions of one side of a pack, compiled when first needed.
#[derive(Debug, Default)]
pub struct Regexes {
    compiled: Vec<OnceLock<Option<Regex>>>,
    literals: OnceLock<Option<AhoCorasick>>,
}

impl Regexes {
    /// For as many expressions as a side has.
    #[must_use]
    pub fn new(phrases: &Phrases) -> Self {
        Self { compiled: phrases.regexes.iter().map(|_| OnceLock::new()).collect(), literals: OnceLock::new() }
    }

    /// Which expressions may match in a text: those of whose bytes one stands in it, and whose literal does.
    fn candidates(&self, phrases: &Phrases, text: &str) -> Vec<usize> {
        if phrases.regexes.is_empty() {
            return Vec::new();
        }
        let mut there = [false; 256];
        for byte in text.bytes() {
            there[usize::from(byte)] = true;
        }
        let mut all: Vec<usize> = (0..phrases.regexes.len())
            .filter(|&index| {
                let bytes = &phrases.regexes[index].bytes;
                bytes.is_empty() || bytes.iter().any(|&byte| there[usize::from(byte)])
            })
            .collect();
        if all.iter().all(|&index| phrases.regexes[index].literal.is_empty()) {
            return all;
        }
        let with_literal: Vec<usize> =
            (0..phrases.regexes.len()).filter(|&index| !phrases.regexes[index].literal.is_empty()).collect();
        let automaton = self.literals.get_or_init(|| {
            let literals = with_literal.iter().map(|&index| phrases.regexes[index].literal.as_str());
            AhoCorasick::builder().ascii_case_insensitive(true).build(literals).ok()
        });
        let Some(automaton) = automaton else { return all };
        let mut hit = vec![false; phrases.regexes.len()];
        for found in automaton.find_overlapping_iter(text) {
            hit[with_literal[found.pattern().as_usize()]] = true;
        }
        all.retain(|&index| hit[index] || phrases.regexes[index].literal.is_empty());
        all
    }

    fn get(&self, phrases: &Phrases, index: usize) -> Option<&Regex> {
        self.compiled[index]
            .get_or_init(|| {
                let pattern = &phrases.regexes[index].pattern;
                // Unicode tables make an expression many times dearer to compile; one of ASCII does not need them.
                let unicode = !pattern.is_ascii();
                let mut builder = RegexBuilder::new(pattern);
                builder.case_insensitive(true).unicode(unicode).size_limit(1 << 20).build().ok()
            })
            .as_ref()
    }
}

/// One side of a pack: the phrases with what they show.
#[derive(Clone, Copy)]
pub struct Side<'a> {
    /// The acts or cues.
    pub signals: &'a [Signal],
    /// Their phrases.
    pub phrases: &'a Phrases,
    /// Their regular expressions.
    pub regexes: &'a Regexes,
    /// The language's tables.
    pub language: &'a Language,
}

/// Where placeholders stand in a normalised text, in order.
struct Blanks(Vec<Range<u32>>);

impl Blanks {
    fn of(text: &Text) -> Self {
        let blanks = text.tokens.iter().filter(|token| token.flags.has(Flags::PLACEHOLDER));
        Self(blanks.map(|token| token.start..token.end).collect())
    }

    /// Whether a place lies between the ends of one.
    fn hold(&self, place: u32) -> bool {
        let next = self.0.partition_point(|blank| blank.end <= place);
        self.0.get(next).is_some_and(|blank| blank.start < place)
    }
}

/// A match before its neighbours were looked at.
#[derive(Debug, Clone)]
struct Raw {
    owner: Owner,
    source: Option<u32>,
    units: Range<u32>,
    sentence: u32,
    slots: super::matcher::Slots,
}

impl Side<'_> {
    /// Everything this side's phrases show in a text, sorted by signal and place.
    #[must_use]
    pub fn scan(&self, text: &Text, units: &Units) -> Vec<Found> {
        self.resolve(text, units, self.matches(text, units, None))
    }

    /// The same without the index of anchors: every phrase is tried at every word. For tests.
    #[must_use]
    pub fn scan_by_force(&self, text: &Text, units: &Units) -> Vec<Found> {
        let all: Vec<u32> = (0..self.phrases.variant_count()).collect();
        self.resolve(text, units, self.matches(text, units, Some(&all)))
    }

    fn matches(&self, text: &Text, units: &Units, force: Option<&[u32]>) -> Vec<Raw> {
        let mut scratch = Scratch::default();
        let mut out = Vec::new();
        for (index, sentence) in text.sentences.iter().enumerate() {
            let range = units.sentences[index].clone();
            let line = Line { units, range: range.clone(), ender: sentence.ender, language: self.language };
            for place in range {
                let unit = &units.list[place as usize];
                let ids = [
                    Some(unit.id),
                    unit.flags.has(Flags::CAPS).then_some(class::CAPS),
                    is_name(unit, self.language).then_some(class::NAME),
                ];
                let anchored = ids.into_iter().flatten().flat_map(|id| self.phrases.anchored_at(id));
                let candidates: &mut dyn Iterator<Item = &u32> = match force {
                    Some(all) => &mut all.iter(),
                    None => &mut { anchored },
                };
                for &variant in candidates {
                    let phrase = self.phrases.variant(variant);
                    let set = self.phrases.set(phrase.anchor);
                    if force.is_some() && !ids.iter().flatten().any(|id| set.binary_search(id).is_ok()) {
                        continue;
                    }
                    if let Some(hit) = line.hit(self.phrases, phrase.back, phrase.ahead, place, &mut scratch) {
                        out.push(Raw {
                            owner: self.phrases.owner(phrase.source),
                            source: Some(phrase.source),
                            units: hit.units,
                            sentence: index as u32,
                            slots: hit.slots,
                        });
                    }
                }
            }
        }
        self.regex_matches(text, units, &mut out);
        out
    }

    fn regex_matches(&self, text: &Text, units: &Units, out: &mut Vec<Raw>) {
        let candidates = self.regexes.candidates(self.phrases, &text.norm);
        if candidates.is_empty() {
            return;
        }
        let blanks = Blanks::of(text);
        for index in candidates {
            let Some(regex) = self.regexes.get(self.phrases, index) else { continue };
            let shows = self.phrases.regexes[index].owner.role == Role::Shows;
            for (number, sentence) in text.sentences.iter().enumerate() {
                let words = &text.norm.as_bytes()[sentence.range.start as usize..sentence.range.end as usize];
                for found in regex.find_iter(words).filter(|found| !found.is_empty()) {
                    let from = sentence.range.start + found.start() as u32;
                    let to = sentence.range.start + found.end() as u32;
                    // The letters of a placeholder are no words of the reply.
                    if shows && (blanks.hold(from) || blanks.hold(to)) {
                        continue;
                    }
                    let range = units.sentences[number].clone();
                    let touches = |unit: &Unit| {
                        let token = &text.tokens[unit.token as usize];
                        token.start < to && token.end > from
                    };
                    let inside: Vec<u32> = range.filter(|&place| touches(&units.list[place as usize])).collect();
                    if let (Some(&first), Some(&last)) = (inside.first(), inside.last()) {
                        out.push(Raw {
                            owner: self.phrases.regexes[index].owner,
                            source: None,
                            units: first..last + 1,
                            sentence: number as u32,
                            slots: super::matcher::Slots::default(),
                        });
                    }
                }
            }
        }
    }

    /// Drops what a `not` phrase denies or `skip` excludes, merges what overlaps, and adds the signals that include others.
    fn resolve(&self, text: &Text, units: &Units, mut raws: Vec<Raw>) -> Vec<Found> {
        raws.sort_by(|a, b| {
            (a.owner.signal, a.units.start, a.units.end, a.source).cmp(&(
                b.owner.signal,
                b.units.start,
                b.units.end,
                b.source,
            ))
        });
        let mut by_signal: Vec<Vec<Found>> = vec![Vec::new(); self.signals.len()];
        for group in raws.chunk_by(|a, b| a.owner.signal == b.owner.signal) {
            let Some(found) = by_signal.get_mut(group[0].owner.signal as usize) else { continue };
            let denied: Vec<&Range<u32>> =
                group.iter().filter(|raw| raw.owner.role == Role::Denies).map(|raw| &raw.units).collect();
            for raw in group.iter().filter(|raw| raw.owner.role == Role::Shows) {
                if !is_denied(&denied, &raw.units) && self.counts(text, units, raw) {
                    push_merged(found, self.found(text, units, raw));
                }
            }
        }
        self.include(&mut by_signal);
        by_signal.into_iter().flatten().collect()
    }

    fn found(&self, text: &Text, units: &Units, raw: &Raw) -> Found {
        let bytes = |from: u32, to: u32| {
            let first = &text.tokens[units.list[from as usize].token as usize];
            let last = &text.tokens[units.list[to.max(from + 1) as usize - 1].token as usize];
            first.start..last.end
        };
        let parts = match raw.source {
            Some(source) => self
                .phrases
                .captures(source)
                .iter()
                .enumerate()
                .filter_map(|(index, name)| {
                    let (from, to) = (raw.slots[2 * index]?, raw.slots[2 * index + 1]?);
                    (from < to).then(|| (name.clone(), bytes(from, to)))
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
        let start = units.sentences[raw.sentence as usize].start;
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
    fn include(&self, by_signal: &mut [Vec<Found>]) {
        // Inclusions may be chained, but never in a circle.
        for _ in 0..self.signals.len() {
            let mut changed = false;
            for (index, signal) in self.signals.iter().enumerate().filter(|(_, signal)| !signal.includes.is_empty()) {
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

/// Whether a stretch of units overlaps one of those denied, which are sorted by their start.
fn is_denied(denied: &[&Range<u32>], units: &Range<u32>) -> bool {
    let reach = 2 * super::matcher::REACH as u32 + 2;
    let from = denied.partition_point(|range| range.start + reach < units.start);
    denied[from..].iter().take_while(|range| range.start < units.end).any(|range| units.start < range.end)
}

/// Sorts matches by place and drops those that another one covers at no lower level.
fn without_covered(mut all: Vec<Found>) -> Vec<Found> {
    all.sort_by(|a, b| {
        (a.range.start, b.range.end, b.level, b.parts.len()).cmp(&(b.range.start, a.range.end, a.level, a.parts.len()))
    });
    let mut out: Vec<Found> = Vec::with_capacity(all.len());
    for item in all {
        // What covers it starts no later and in the same sentence: only the last few can.
        let covered = out
            .iter()
            .rev()
            .take_while(|other| other.sentence == item.sentence)
            .any(|other| other.range.end >= item.range.end && other.level >= item.level);
        if !covered {
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
