//! Finds every phrase of one side of a pack in a text: one look at each word, a program only where its anchor stands.

use std::ops::Range;
use std::sync::OnceLock;

use regex::bytes::{Regex, RegexBuilder};

use super::matcher::{Line, NOWHERE, Scratch, Slots, is_name};
use super::pattern;
use super::units::{Unit, Units};
use crate::pack::lexicon::class;
use crate::pack::{ByteProgram, ByteSet, Language, NO_SET, Owner, Phrases, Role, Signal, Zone};
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

/// The regular expressions of one side of a pack, for texts that are too much for their programs; compiled when needed.
#[derive(Debug, Default)]
pub struct Regexes {
    compiled: Vec<OnceLock<Option<Regex>>>,
}

impl Regexes {
    /// For as many expressions as a side has.
    #[must_use]
    pub fn new(phrases: &Phrases) -> Self {
        Self { compiled: phrases.regexes.iter().map(|_| OnceLock::new()).collect() }
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

    /// The next match in a sentence at or after `from`.
    fn find(
        &self,
        phrases: &Phrases,
        index: usize,
        words: &[u8],
        from: usize,
        scratch: &mut pattern::Scratch,
    ) -> Option<Range<usize>> {
        let program = ByteProgram(&phrases.regexes[index].program);
        if pattern::fits(program, words) {
            return pattern::find(program, words, from, scratch);
        }
        self.get(phrases, index)?.find_at(words, from).map(|found| found.range())
    }
}

/// The bytes that stand in a text.
fn bytes_of(text: &[u8]) -> ByteSet {
    let mut there = [false; 256];
    for byte in text {
        there[usize::from(*byte)] = true;
    }
    let mut set = ByteSet::default();
    for (byte, _) in there.iter().enumerate().filter(|(_, there)| **there) {
        set[byte / 32] |= 1 << (byte % 32);
    }
    set
}

/// The words of a sentence, one bit for each id.
#[derive(Debug, Default)]
struct There {
    bits: Vec<u64>,
    ids: Vec<u32>,
}

impl There {
    fn fill(&mut self, units: &[Unit]) {
        for id in self.ids.drain(..) {
            self.bits[id as usize / 64] = 0;
        }
        for unit in units {
            let at = unit.id as usize / 64;
            if at >= self.bits.len() {
                self.bits.resize(at + 1, 0);
            }
            self.bits[at] |= 1 << (unit.id % 64);
            self.ids.push(unit.id);
        }
    }

    fn any(&self, set: &[u32]) -> bool {
        set.iter().any(|id| self.bits.get(*id as usize / 64).is_some_and(|bits| bits & 1 << (id % 64) != 0))
    }

    /// Whether the words a variant of a phrase needs are there.
    fn meets(&self, phrases: &Phrases, variant: u32) -> bool {
        phrases.variant(variant).needs.iter().all(|set| *set == NO_SET || self.any(phrases.set(*set)))
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
    /// Where its named parts are among those of all matches, if the phrase has any.
    slots: Option<u32>,
}

/// Matches and their named parts.
#[derive(Debug, Default)]
struct Matches {
    raws: Vec<Raw>,
    slots: Vec<Slots>,
}

impl Side<'_> {
    /// Everything this side's phrases show in a text, sorted by signal and place.
    #[must_use]
    pub fn scan(&self, text: &Text, units: &Units) -> Vec<Found> {
        self.resolve(text, units, self.matches(text, units, false))
    }

    /// The phrases that match, each with the bytes of the normalised text it matches, before anything is dropped or merged.
    #[must_use]
    pub fn phrases_in(&self, text: &Text, units: &Units) -> Vec<(u32, Range<u32>)> {
        let bytes = |units_at: &Range<u32>| {
            let token = |at: u32| &text.tokens[units.list[at as usize].token as usize];
            token(units_at.start).start..token(units_at.end.max(units_at.start + 1) - 1).end
        };
        let all = self.matches(text, units, false).raws;
        all.iter().filter_map(|raw| Some((raw.source?, bytes(&raw.units)))).collect()
    }

    /// The same without the index of anchors and whatever else only saves work: every phrase is tried at every word. For
    /// tests.
    #[must_use]
    pub fn scan_by_force(&self, text: &Text, units: &Units) -> Vec<Found> {
        self.resolve(text, units, self.matches(text, units, true))
    }

    fn matches(&self, text: &Text, units: &Units, force: bool) -> Matches {
        let mut scratch = Scratch::default();
        let mut out = Matches::default();
        let mut there = There::default();
        for (index, sentence) in text.sentences.iter().enumerate() {
            let range = units.sentences[index].clone();
            there.fill(&units.list[range.start as usize..range.end as usize]);
            let ender = sentence.ender;
            let line = Line { units, range: range.clone(), ender, language: self.language, plain: force };
            for place in range {
                let unit = &units.list[place as usize];
                let caps = unit.flags.has(Flags::CAPS).then_some(class::CAPS);
                let name = is_name(unit, self.language).then_some(class::NAME);
                let ids = [Some(unit.id), caps, name];
                if force {
                    for variant in 0..self.phrases.variant_count() {
                        let set = self.phrases.set(self.phrases.variant(variant).anchor);
                        if ids.iter().flatten().any(|id| set.binary_search(id).is_ok()) {
                            self.attempt(&line, variant, place, index as u32, &mut scratch, &mut out);
                        }
                    }
                    continue;
                }
                for id in ids.into_iter().flatten() {
                    for &variant in self.phrases.anchored_at(id) {
                        if !there.meets(self.phrases, variant) {
                            continue;
                        }
                        self.attempt(&line, variant, place, index as u32, &mut scratch, &mut out);
                    }
                }
            }
        }
        self.regex_matches(text, units, &mut out.raws);
        out
    }

    /// Tries one variant of a phrase at a word it is anchored at.
    fn attempt(&self, line: &Line, variant: u32, place: u32, sentence: u32, scratch: &mut Scratch, out: &mut Matches) {
        let phrase = self.phrases.variant(variant);
        if !line.plain && phrase.ender.is_some_and(|ender| !line.ends(ender)) {
            return;
        }
        let Some(hit) = line.hit(self.phrases, phrase.back, phrase.ahead, place, scratch) else { return };
        let slots = scratch.slots.iter().any(|&slot| slot != NOWHERE).then(|| {
            out.slots.push(scratch.slots);
            out.slots.len() as u32 - 1
        });
        let owner = self.phrases.owner(phrase.source);
        out.raws.push(Raw { owner, source: Some(phrase.source), units: hit, sentence, slots });
    }

    fn regex_matches(&self, text: &Text, units: &Units, out: &mut Vec<Raw>) {
        let there = bytes_of(text.norm.as_bytes());
        let may_match =
            |index: &usize, there: &ByteSet| ByteProgram(&self.phrases.regexes[*index].program).may_match(there);
        let candidates: Vec<usize> = (0..self.phrases.regexes.len()).filter(|index| may_match(index, &there)).collect();
        if candidates.is_empty() {
            return;
        }
        let blanks = Blanks::of(text);
        let mut scratch = pattern::Scratch::default();
        for (number, sentence) in text.sentences.iter().enumerate() {
            let start = sentence.range.start;
            let words = &text.norm.as_bytes()[start as usize..sentence.range.end as usize];
            let there = bytes_of(words);
            for &index in candidates.iter().filter(|index| may_match(index, &there)) {
                let mut from = 0;
                while let Some(found) = self.regexes.find(self.phrases, index, words, from, &mut scratch) {
                    from = found.end + usize::from(found.is_empty());
                    let bytes = start + found.start as u32..start + found.end as u32;
                    let owner = self.phrases.regexes[index].owner;
                    // The letters of a placeholder are no words of the reply.
                    let blank = owner.role == Role::Shows && (blanks.hold(bytes.start) || blanks.hold(bytes.end));
                    if !found.is_empty()
                        && !blank
                        && let Some(touched) = touched(text, units, number, &bytes)
                    {
                        out.push(Raw { owner, source: None, units: touched, sentence: number as u32, slots: None });
                    }
                }
            }
        }
    }

    /// Drops what a `not` phrase denies or `skip` excludes, merges what overlaps, and adds the signals that include others.
    fn resolve(&self, text: &Text, units: &Units, matches: Matches) -> Vec<Found> {
        let Matches { mut raws, slots } = matches;
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
                    push_merged(found, self.found(text, units, raw, &slots));
                }
            }
        }
        self.include(&mut by_signal);
        by_signal.into_iter().flatten().collect()
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

/// How many words before a match are looked at for what denies it. No sentence of a person is as long; one that is must not
/// be read from its start for each of its matches.
const LOOKED_BACK: u32 = 500;

/// The units of a sentence that some bytes touch.
fn touched(text: &Text, units: &Units, sentence: usize, bytes: &Range<u32>) -> Option<Range<u32>> {
    let range = units.sentences[sentence].clone();
    let token = |unit: &Unit| &text.tokens[unit.token as usize];
    let list = &units.list[range.start as usize..range.end as usize];
    let from = list.partition_point(|unit| token(unit).end <= bytes.start) as u32;
    let to = list.partition_point(|unit| token(unit).start < bytes.end) as u32;
    (from < to).then(|| range.start + from..range.start + to)
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
