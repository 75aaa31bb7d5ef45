//! Runs phrase programs over the words of one sentence.

use std::ops::Range;

use super::units::{Unit, Units};
use crate::pack::{Inst, Language, Phrases};
use crate::text::{Ender, Flags};

/// How far a match may reach from its anchor, in words.
pub(super) const REACH: usize = 60;
/// How many slots named parts have.
const SLOTS: usize = 8;

/// The places saved for named parts: indices of units.
pub type Slots = [Option<u32>; SLOTS];

/// Where a phrase matched: a range of units, and its named parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// The units.
    pub units: Range<u32>,
    /// The parts: part `i` is `slots[2 i]..slots[2 i + 1]`.
    pub slots: Slots,
}

/// A sentence as the matcher sees it.
pub struct Line<'a> {
    /// All units of the text.
    pub units: &'a Units,
    /// Those of the sentence.
    pub range: Range<u32>,
    /// How the sentence ends.
    pub ender: Ender,
    /// The language's tables.
    pub language: &'a Language,
}

/// Memory reused from match to match.
#[derive(Debug, Default)]
pub struct Scratch {
    stack: Vec<Job>,
    seen: Vec<u64>,
}

/// A place in a program and one in the text.
#[derive(Debug, Clone, Copy)]
struct Thread {
    at: u32,
    place: u32,
}

#[derive(Debug, Clone, Copy)]
enum Job {
    Go { at: u32, place: u32 },
    Restore { slot: u32, old: Option<u32> },
}

impl Line<'_> {
    /// Matches a variant at an anchor. `anchor` is an index of a unit whose id the variant is anchored at.
    #[must_use]
    pub fn hit(&self, phrases: &Phrases, back: u32, ahead: u32, anchor: u32, scratch: &mut Scratch) -> Option<Hit> {
        // Most candidates fail at the first word beside the anchor: both sides are looked at before either is searched.
        let ahead = self.lead(phrases, Thread { at: ahead, place: anchor + 1 }, true)?;
        let back = self.lead(phrases, Thread { at: back, place: anchor }, false)?;
        let mut slots = Slots::default();
        let end = self.run(phrases, ahead, true, &mut slots, scratch)?;
        let start = self.run(phrases, back, false, &mut slots, scratch)?;
        (start < end).then_some(Hit { units: start..end, slots })
    }

    /// Runs the steps of a program that leave no choice.
    fn lead(&self, phrases: &Phrases, mut thread: Thread, forward: bool) -> Option<Thread> {
        loop {
            match phrases.inst(thread.at) {
                Inst::Match | Inst::NextElse(_) | Inst::ThereElse(_) | Inst::Save(_) => return Some(thread),
                Inst::Jump(to) => thread.at = to,
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
    fn run(
        &self,
        phrases: &Phrases,
        from: Thread,
        forward: bool,
        slots: &mut Slots,
        scratch: &mut Scratch,
    ) -> Option<u32> {
        let Thread { at: program, place } = from;
        if phrases.inst(program) == Inst::Match {
            return Some(place);
        }
        let origin = place;
        scratch.stack.clear();
        scratch.seen.clear();
        scratch.stack.push(Job::Go { at: program, place });
        while let Some(job) = scratch.stack.pop() {
            let (mut at, mut place) = match job {
                Job::Go { at, place } => (at, place),
                Job::Restore { slot, old } => {
                    if let Some(saved) = slots.get_mut(slot as usize) {
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
                        // A place in the program is tried once for each place in the text: this bounds the work.
                        let key = (at - program) as usize * (REACH + 1) + origin.abs_diff(place) as usize;
                        if key / 64 >= scratch.seen.len() {
                            scratch.seen.resize(key / 64 + 1, 0);
                        }
                        if scratch.seen[key / 64] & (1 << (key % 64)) != 0 {
                            break;
                        }
                        scratch.seen[key / 64] |= 1 << (key % 64);
                        let (first, second) =
                            if matches!(inst, Inst::NextElse(_)) { (at + 1, there) } else { (there, at + 1) };
                        scratch.stack.push(Job::Go { at: second, place });
                        at = first;
                    }
                    Inst::Save(slot) => {
                        if let Some(saved) = slots.get_mut(slot as usize) {
                            scratch.stack.push(Job::Restore { slot, old: *saved });
                            *saved = Some(place);
                        }
                        at += 1;
                    }
                    inst @ (Inst::Start | Inst::End | Inst::EndAsk | Inst::EndExclaim) => {
                        if !self.asserts(inst, place) {
                            break;
                        }
                        at += 1;
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

    fn asserts(&self, inst: Inst, place: u32) -> bool {
        let light = |unit: &Unit| unit.is_light(self.units.possessive);
        if inst == Inst::Start {
            let before = &self.units.list[self.range.start as usize..place as usize];
            let first = place < self.range.end && self.units.list[place as usize].flags.has(Flags::FIRST);
            return first || before.iter().all(light);
        }
        let after = &self.units.list[place as usize..self.range.end as usize];
        after.iter().all(light)
            && match inst {
                Inst::EndAsk => self.ender == Ender::Question,
                Inst::EndExclaim => self.ender == Ender::Exclaim,
                _ => true,
            }
    }

    /// Consumes the unit after (or before) a place, passing over what stands lightly between words.
    fn consume(&self, phrases: &Phrases, inst: Inst, mut place: u32, forward: bool) -> Option<u32> {
        loop {
            let index = if forward { place } else { place.checked_sub(1)? };
            if index < self.range.start || index >= self.range.end {
                return None;
            }
            let unit = &self.units.list[index as usize];
            let hard = if forward {
                unit.flags.has(Flags::HARD_GAP)
            } else {
                place < self.range.end && self.units.list[place as usize].flags.has(Flags::HARD_GAP)
            };
            if hard && inst != Inst::Skip {
                return None;
            }
            let next = if forward { place + 1 } else { index };
            let matches = match inst {
                Inst::Word(id) => unit.id == id,
                Inst::Set(set) => phrases.set(set).binary_search(&unit.id).is_ok(),
                Inst::Any | Inst::Skip => true,
                Inst::Name => self.is_name(unit),
                Inst::Caps => unit.flags.has(Flags::CAPS),
                _ => false,
            };
            if matches {
                return Some(next);
            }
            if !unit.is_light(self.units.possessive) {
                return None;
            }
            place = next;
        }
    }

    fn is_name(&self, unit: &Unit) -> bool {
        is_name(unit, self.language)
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
