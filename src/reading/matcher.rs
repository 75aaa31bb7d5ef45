//! Runs phrase programs over the words of one sentence.

use std::ops::Range;

use super::units::Unit;
use crate::pack::{Inst, Language, Phrases};
use crate::text::{Ender, Flags};

/// How far a match may reach from its anchor, in words.
pub(super) const REACH: usize = 60;
/// How many slots named parts have.
const SLOTS: usize = 8;

/// The places saved for named parts, or [`NOWHERE`].
pub type Slots = [u32; SLOTS];

/// What a slot holds in which nothing was saved.
pub const NOWHERE: u32 = u32::MAX;

/// A word as the matcher sees it: what is asked about it again and again is found out once.
#[derive(Debug, Clone, Copy)]
pub struct Word {
    /// Its id.
    pub id: u32,
    /// The bits below.
    bits: u8,
}

impl Word {
    /// Phrases may pass over it.
    const LIGHT: u8 = 1;
    /// It does not simply follow the word before it.
    const HARD: u8 = 1 << 1;
    const CAPS: u8 = 1 << 2;
    const NAME: u8 = 1 << 3;
    /// The first word of its sentence.
    const FIRST: u8 = 1 << 4;

    /// What the matcher sees of a unit.
    pub fn of(unit: &Unit, possessive: u32, language: &Language) -> Self {
        let bits = [
            (unit.is_light(possessive), Self::LIGHT),
            (unit.flags.has(Flags::HARD_GAP), Self::HARD),
            (unit.flags.has(Flags::CAPS), Self::CAPS),
            (is_name(unit, language), Self::NAME),
            (unit.flags.has(Flags::FIRST), Self::FIRST),
        ];
        Self { id: unit.id, bits: bits.iter().filter(|(is_so, _)| *is_so).map(|(_, bit)| bit).sum() }
    }

    fn has(self, bit: u8) -> bool {
        self.bits & bit != 0
    }

    /// Whether phrases may pass over it.
    pub fn is_light(self) -> bool {
        self.has(Self::LIGHT)
    }

    /// Whether it does not simply follow the word before it.
    pub fn is_apart(self) -> bool {
        self.has(Self::HARD)
    }

    /// Whether it is in capitals.
    pub fn is_caps(self) -> bool {
        self.has(Self::CAPS)
    }

    /// Whether it looks like a name.
    pub fn is_name(self) -> bool {
        self.has(Self::NAME)
    }
}

/// A sentence as the matcher sees it. Places are counted from its first word.
pub struct Line<'a> {
    /// Its words.
    pub words: &'a [Word],
    /// How the sentence ends.
    pub ender: Ender,
    /// Whether steps that only save work are passed over. For tests.
    pub plain: bool,
}

/// Memory reused from match to match.
#[derive(Debug)]
pub struct Scratch {
    /// The named parts of the last match.
    pub slots: Slots,
    stack: Vec<Job>,
    seen: Vec<u64>,
}

impl Scratch {
    /// Whether a search has been at a place in the program and one in the text before. A search that never comes twice to
    /// both need not look: that bounds its work.
    fn has_seen(&mut self, at: u32, place: u32) -> bool {
        let key = at as usize * (REACH + 1) + place as usize;
        if key / 64 >= self.seen.len() {
            self.seen.resize(key / 64 + 1, 0);
        }
        let seen = self.seen[key / 64] & (1 << (key % 64)) != 0;
        self.seen[key / 64] |= 1 << (key % 64);
        seen
    }
}

impl Default for Scratch {
    fn default() -> Self {
        Self { slots: [NOWHERE; SLOTS], stack: Vec::new(), seen: Vec::new() }
    }
}

/// So many choices are made before the matcher begins to remember which ones it has made: nearly all matches need fewer.
const PATIENCE: u32 = 100;

/// A place in a program and one in the text.
#[derive(Debug, Clone, Copy)]
struct Thread {
    at: u32,
    place: u32,
}

#[derive(Debug, Clone, Copy)]
enum Job {
    Go { at: u32, place: u32 },
    Restore { slot: u32, old: u32 },
}

impl Line<'_> {
    /// Matches a variant at an anchor: the words it covers; its named parts are in the scratch memory. `anchor` is the place of
    /// a word whose id the variant is anchored at.
    #[must_use]
    pub fn hit(
        &self,
        phrases: &Phrases,
        back: u32,
        ahead: u32,
        anchor: u32,
        scratch: &mut Scratch,
    ) -> Option<Range<u32>> {
        // Most candidates fail at the first word beside the anchor: both sides are looked at before either is searched.
        let ahead = self.lead(phrases, Thread { at: ahead, place: anchor + 1 }, true)?;
        let back = self.lead(phrases, Thread { at: back, place: anchor }, false)?;
        scratch.slots = [NOWHERE; SLOTS];
        let end = self.run(phrases, ahead, true, scratch)?;
        let start = self.run(phrases, back, false, scratch)?;
        (start < end).then_some(start..end)
    }

    /// Runs the steps of a program that leave no choice.
    fn lead(&self, phrases: &Phrases, mut thread: Thread, forward: bool) -> Option<Thread> {
        loop {
            match phrases.inst(thread.at) {
                Inst::Match | Inst::NextElse(_) | Inst::ThereElse(_) | Inst::Save(_) => return Some(thread),
                Inst::Jump(to) => thread.at = to,
                Inst::Switch(choice) => match self.ways(phrases, choice, thread.place, forward) {
                    [] => return None,
                    [way] => thread.at += 1 + way,
                    _ => return Some(thread),
                },
                inst @ (Inst::Start | Inst::End | Inst::EndAsk | Inst::EndExclaim) => {
                    if !self.asserts(inst, thread.place) {
                        return None;
                    }
                    thread.at += 1;
                }
                inst => {
                    thread.place = self.consume(phrases, inst, thread.place, forward)?;
                    thread.at += 1;
                }
            }
        }
    }

    /// Runs the rest of a program; gives the place between units where it ended.
    fn run(&self, phrases: &Phrases, from: Thread, forward: bool, scratch: &mut Scratch) -> Option<u32> {
        let Thread { at: program, place } = from;
        if phrases.inst(program) == Inst::Match {
            return Some(place);
        }
        let origin = place;
        let mut choices = 0;
        scratch.seen.clear();
        scratch.stack.clear();
        scratch.stack.push(Job::Go { at: program, place });
        while let Some(job) = scratch.stack.pop() {
            let (mut at, mut place) = match job {
                Job::Go { at, place } => (at, place),
                Job::Restore { slot, old } => {
                    if let Some(saved) = scratch.slots.get_mut(slot as usize) {
                        *saved = old;
                    }
                    continue;
                }
            };
            loop {
                match phrases.inst(at) {
                    Inst::Match => return Some(place),
                    Inst::Jump(to) => at = to,
                    inst @ (Inst::NextElse(there) | Inst::ThereElse(there)) => {
                        let (first, second) =
                            if matches!(inst, Inst::NextElse(_)) { (at + 1, there) } else { (there, at + 1) };
                        // Most choices fail at their first word.
                        if !self.may_go(phrases, first, place, forward) {
                            at = second;
                            continue;
                        }
                        choices += 1;
                        if choices > PATIENCE && scratch.has_seen(at - program, origin.abs_diff(place)) {
                            break;
                        }
                        scratch.stack.push(Job::Go { at: second, place });
                        at = first;
                    }
                    Inst::Save(slot) => {
                        if let Some(saved) = scratch.slots.get_mut(slot as usize) {
                            scratch.stack.push(Job::Restore { slot, old: *saved });
                            *saved = place;
                        }
                        at += 1;
                    }
                    inst @ (Inst::Start | Inst::End | Inst::EndAsk | Inst::EndExclaim) => {
                        if !self.asserts(inst, place) {
                            break;
                        }
                        at += 1;
                    }
                    Inst::Switch(choice) => {
                        let [first, others @ ..] = self.ways(phrases, choice, place, forward) else { break };
                        if !others.is_empty() {
                            choices += 1;
                            if choices > PATIENCE && scratch.has_seen(at - program, origin.abs_diff(place)) {
                                break;
                            }
                            scratch.stack.extend(others.iter().rev().map(|way| Job::Go { at: at + 1 + way, place }));
                        }
                        at += 1 + first;
                    }
                    inst => {
                        let Some(next) = self.consume(phrases, inst, place, forward) else { break };
                        if origin.abs_diff(next) as usize > REACH {
                            break;
                        }
                        place = next;
                        at += 1;
                    }
                }
            }
        }
        None
    }

    /// The alternatives of a choice that may begin with the next word.
    fn ways<'p>(&self, phrases: &'p Phrases, choice: u32, place: u32, forward: bool) -> &'p [u32] {
        let Some(choice) = phrases.choice(choice) else { return &[] };
        if self.plain {
            return choice.all();
        }
        let index = if forward { place } else { place.wrapping_sub(1) };
        match self.words.get(index as usize) {
            Some(_) if self.is_hard(place) => choice.past(),
            Some(word) if word.is_light() => choice.all(),
            Some(word) => choice.of(word.id),
            None => choice.past(),
        }
    }

    /// Whether words do not simply follow each other at a place between two of them.
    fn is_hard(&self, place: u32) -> bool {
        self.words.get(place as usize).is_some_and(|word| word.is_apart())
    }

    /// Whether a program may go on with a step, as far as the next word tells.
    fn may_go(&self, phrases: &Phrases, at: u32, place: u32, forward: bool) -> bool {
        match phrases.inst(at) {
            _ if self.plain => true,
            Inst::Switch(choice) => !self.ways(phrases, choice, place, forward).is_empty(),
            inst @ (Inst::Word(_) | Inst::Set(_) | Inst::Name | Inst::Caps | Inst::Any) => {
                self.consume(phrases, inst, place, forward).is_some()
            }
            _ => true,
        }
    }

    fn asserts(&self, inst: Inst, place: u32) -> bool {
        let (before, after) = self.words.split_at(place as usize);
        if inst == Inst::Start {
            let first = after.first().is_some_and(|word| word.has(Word::FIRST));
            return first || before.iter().all(|word| word.is_light());
        }
        self.ends(inst) && after.iter().all(|word| word.is_light())
    }

    /// Whether the sentence ends as a step demands.
    #[must_use]
    pub fn ends(&self, inst: Inst) -> bool {
        match inst {
            Inst::EndAsk => self.ender == Ender::Question,
            Inst::EndExclaim => self.ender == Ender::Exclaim,
            _ => true,
        }
    }

    /// Consumes the unit after (or before) a place, passing over what stands lightly between words.
    fn consume(&self, phrases: &Phrases, inst: Inst, mut place: u32, forward: bool) -> Option<u32> {
        loop {
            let index = if forward { place } else { place.checked_sub(1)? };
            let word = *self.words.get(index as usize)?;
            let apart = if forward { word.is_apart() } else { self.is_hard(place) };
            if apart && inst != Inst::Skip {
                return None;
            }
            let next = if forward { place + 1 } else { index };
            let matches = match inst {
                Inst::Word(id) => word.id == id,
                Inst::Set(set) => phrases.set_has(set, word.id),
                Inst::Any | Inst::Skip => true,
                Inst::Name => word.is_name(),
                Inst::Caps => word.is_caps(),
                _ => false,
            };
            if matches {
                return Some(next);
            }
            if !word.is_light() {
                return None;
            }
            place = next;
        }
    }
}

/// Whether a unit looks like the name of a person. A placeholder may stand for one.
#[must_use]
pub fn is_name(unit: &Unit, language: &Language) -> bool {
    if unit.flags.has(Flags::PLACEHOLDER) {
        return !unit.flags.has(Flags::QUOTED);
    }
    unit.flags.has(Flags::CAPITAL)
        && !unit.flags.any(Flags::CAPS.or(Flags::NUMBER).or(Flags::QUOTED))
        && if language.capital_nouns {
            language.names.binary_search(&unit.id).is_ok()
        } else {
            !unit.flags.has(Flags::FIRST)
                && language.not_names.binary_search(&unit.id).is_err()
                && !language.weights.contains_key(&unit.id)
        }
}
