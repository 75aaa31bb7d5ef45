//! Runs phrase programs over the words of one sentence.

use std::ops::Range;

use rustc_hash::FxHashSet;

use super::units::Unit;
use crate::pack::{Inst, Language, Programs};
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
    const QUOTED: u8 = 1 << 5;
    /// A comma stands before it.
    const COMMA: u8 = 1 << 6;
    /// The word after it does not simply follow.
    const HARD_AFTER: u8 = 1 << 7;

    /// What the matcher sees of a unit.
    fn of(unit: &Unit, possessive: u32, language: &Language) -> Self {
        let bits = [
            (unit.is_light(possessive), Self::LIGHT),
            (unit.flags.has(Flags::HARD_GAP), Self::HARD),
            (unit.flags.has(Flags::CAPS), Self::CAPS),
            (is_name(unit, language), Self::NAME),
            (unit.flags.has(Flags::FIRST), Self::FIRST),
            (unit.flags.has(Flags::QUOTED), Self::QUOTED),
            (unit.flags.has(Flags::COMMA), Self::COMMA),
        ];
        Self { id: unit.id, bits: bits.iter().filter(|(is_so, _)| *is_so).map(|(_, bit)| bit).sum() }
    }

    /// Puts down the words of a sentence as the matcher sees them.
    pub fn all(units: &[Unit], possessive: u32, language: &Language, out: &mut Vec<Self>) {
        out.clear();
        out.reserve(units.len());
        for unit in units {
            let word = Self::of(unit, possessive, language);
            if word.is_apart()
                && let Some(before) = out.last_mut()
            {
                before.bits |= Self::HARD_AFTER;
            }
            out.push(word);
        }
    }

    /// All that phrases see of it as one figure, if its id is not too large.
    pub fn figure(self) -> Option<u32> {
        (self.id < 1 << 24).then_some(self.id | u32::from(self.bits) << 24)
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

    /// Whether it is the first of its sentence.
    pub fn is_first(self) -> bool {
        self.has(Self::FIRST)
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
    /// The programs of the phrases that are looked for.
    pub programs: Programs<'a>,
    /// Its words.
    pub words: &'a [Word],
    /// A bit for each residue by 64 of their ids.
    pub residues: u64,
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
    /// The places in a program and in the text that a search has been at: one that never comes twice to both need not look. That
    /// bounds its work.
    seen: FxHashSet<(u32, u32)>,
}

impl Scratch {
    /// Where the search goes on that came to nothing; what it saved on its way is forgotten.
    fn go_back(&mut self) -> Option<Thread> {
        loop {
            match self.stack.pop()? {
                Job::Go { at, place } => return Some(Thread { at, place }),
                Job::Restore { slot, old } => {
                    if let Some(saved) = self.slots.get_mut(slot as usize) {
                        *saved = old;
                    }
                }
            }
        }
    }
}

impl Default for Scratch {
    fn default() -> Self {
        Self { slots: [NOWHERE; SLOTS], stack: Vec::new(), seen: FxHashSet::default() }
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

impl<'a> Line<'a> {
    /// Matches a variant at an anchor: the words it covers; its named parts are in the scratch memory. `anchor` is the place of
    /// a word whose id the variant is anchored at.
    #[must_use]
    pub fn hit(&self, back: u32, ahead: u32, anchor: u32, scratch: &mut Scratch) -> Option<Range<u32>> {
        // Most candidates fail at the first word beside the anchor: both sides are looked at before either is searched.
        let ahead = self.lead::<true>(Thread { at: ahead, place: anchor + 1 })?;
        let back = self.lead::<false>(Thread { at: back, place: anchor })?;
        scratch.slots = [NOWHERE; SLOTS];
        let end = self.run::<true>(ahead, scratch)?;
        let start = self.run::<false>(back, scratch)?;
        (start < end).then_some(start..end)
    }

    /// Runs the steps of a program that leave no choice.
    fn lead<const FORWARD: bool>(&self, mut thread: Thread) -> Option<Thread> {
        loop {
            match self.programs.inst(thread.at) {
                Inst::Match | Inst::NextElse(_) | Inst::ThereElse(_) | Inst::Save(_) => return Some(thread),
                Inst::Jump(to) => thread.at = to,
                Inst::Switch(choice) => match self.ways::<FORWARD>(choice, thread.place) {
                    [] => return None,
                    [way] => thread.at += 1 + u32::from(*way),
                    _ => return Some(thread),
                },
                inst @ (Inst::Start | Inst::End | Inst::EndAsk | Inst::EndExclaim) => {
                    if !self.asserts(inst, thread.place) {
                        return None;
                    }
                    thread.at += 1;
                }
                inst => {
                    thread.place = self.consume::<FORWARD>(inst, thread.place)?;
                    thread.at += 1;
                }
            }
        }
    }

    /// Runs the rest of a program; gives the place between units where it ended.
    fn run<const FORWARD: bool>(&self, from: Thread, scratch: &mut Scratch) -> Option<u32> {
        let Thread { mut at, mut place } = from;
        let origin = place;
        let mut choices = 0;
        scratch.seen.clear();
        scratch.stack.clear();
        loop {
            let goes_on = match self.programs.inst(at) {
                Inst::Match => return Some(place),
                Inst::Jump(to) => {
                    at = to;
                    true
                }
                inst @ (Inst::NextElse(there) | Inst::ThereElse(there)) => {
                    let (first, second) =
                        if matches!(inst, Inst::NextElse(_)) { (at + 1, there) } else { (there, at + 1) };
                    // Most choices fail at their first word.
                    if self.may_go::<FORWARD>(first, place) {
                        choices += 1;
                        let seen = choices > PATIENCE && !scratch.seen.insert((at, place));
                        if !seen {
                            scratch.stack.push(Job::Go { at: second, place });
                            at = first;
                        }
                        !seen
                    } else {
                        at = second;
                        true
                    }
                }
                Inst::Save(slot) => {
                    if let Some(saved) = scratch.slots.get_mut(slot as usize) {
                        scratch.stack.push(Job::Restore { slot, old: *saved });
                        *saved = place;
                    }
                    at += 1;
                    true
                }
                inst @ (Inst::Start | Inst::End | Inst::EndAsk | Inst::EndExclaim) => {
                    at += 1;
                    self.asserts(inst, place)
                }
                Inst::Switch(choice) => match self.ways::<FORWARD>(choice, place) {
                    [] => false,
                    [only] => {
                        at += 1 + u32::from(*only);
                        true
                    }
                    [first, others @ ..] => {
                        choices += 1;
                        let seen = choices > PATIENCE && !scratch.seen.insert((at, place));
                        if !seen {
                            let way_to = |way: &u16| at + 1 + u32::from(*way);
                            scratch.stack.extend(others.iter().rev().map(|way| Job::Go { at: way_to(way), place }));
                            at = way_to(first);
                        }
                        !seen
                    }
                },
                inst => match self.consume::<FORWARD>(inst, place) {
                    Some(next) if origin.abs_diff(next) as usize <= REACH => {
                        place = next;
                        at += 1;
                        true
                    }
                    _ => false,
                },
            };
            if !goes_on {
                Thread { at, place } = scratch.go_back()?;
            }
        }
    }

    /// The alternatives of a choice that may begin with the next word.
    #[inline]
    fn ways<const FORWARD: bool>(&self, choice: u32, place: u32) -> &'a [u16] {
        let Some(choice) = self.programs.choice(choice) else { return &[] };
        if self.plain {
            return choice.all();
        }
        match self.next::<FORWARD>(place) {
            Some((word, false)) if word.is_light() => choice.all(),
            Some((word, false)) => choice.of(word.id),
            _ => choice.open(),
        }
    }

    /// The word after (or before) a place, and whether it does not simply follow there.
    #[inline]
    fn next<const FORWARD: bool>(&self, place: u32) -> Option<(Word, bool)> {
        let index = if FORWARD { place } else { place.wrapping_sub(1) };
        let word = *self.words.get(index as usize)?;
        Some((word, word.has(if FORWARD { Word::HARD } else { Word::HARD_AFTER })))
    }

    /// Whether a program may go on with a step, as far as the next word tells.
    #[inline]
    fn may_go<const FORWARD: bool>(&self, at: u32, place: u32) -> bool {
        match self.programs.inst(at) {
            _ if self.plain => true,
            Inst::Switch(choice) => !self.ways::<FORWARD>(choice, place).is_empty(),
            inst @ (Inst::Word(_) | Inst::Set(_) | Inst::Name | Inst::Caps | Inst::Any) => {
                self.consume::<FORWARD>(inst, place).is_some()
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
    #[inline]
    fn consume<const FORWARD: bool>(&self, inst: Inst, mut place: u32) -> Option<u32> {
        loop {
            let (word, apart) = self.next::<FORWARD>(place)?;
            if apart && inst != Inst::Skip {
                return None;
            }
            place = if FORWARD { place + 1 } else { place - 1 };
            let matches = match inst {
                Inst::Word(id) => word.id == id,
                Inst::Set(set) => self.programs.members(set).has(word.id),
                Inst::Any | Inst::Skip => true,
                Inst::Name => word.is_name(),
                Inst::Caps => word.is_caps(),
                _ => false,
            };
            if matches {
                return Some(place);
            }
            if !word.is_light() {
                return None;
            }
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
