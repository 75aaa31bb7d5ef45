//! Turns regular expressions into small programs over bytes, so that none has to be compiled when a text is read.

use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Class, Hir, HirKind, Look};
use regex_syntax::utf8::Utf8Sequences;

use super::literal;

/// A set of bytes, one bit each.
pub type ByteSet = [u32; 8];

/// What holds before a program begins: the bytes a match may start with, two sets of which every match holds a byte each, and how
/// far from its start the one of the first of them stands at most.
const HEAD: usize = 25;
/// Where the first needed set stands.
const NEED: u32 = 8;
/// Where the distance stands.
const DISTANCE: usize = 24;
/// The largest program.
const MOST: usize = 5_000;
/// How many bits of a packed step say what it does.
const OP_BITS: u32 = 4;

/// One step of a program over bytes. Targets are indices into the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ByteStep {
    /// Done.
    Match,
    /// Consume a byte from the first to the last.
    Range(u8, u8),
    /// Consume a byte of the set that stands there.
    Class(u32),
    /// Try the next step, then the one there.
    NextElse(u32),
    /// Try the step there, then the next one.
    ThereElse(u32),
    /// Go on there.
    Jump(u32),
    /// Go on at the start of the text.
    Start,
    /// Go on at the end of the text.
    End,
    /// Go on where a word of ASCII letters begins or ends, or where none does.
    Boundary(bool),
    /// Go on where a word of any letters begins or ends, or where none does.
    WideBoundary(bool),
}

impl ByteStep {
    fn pack(self) -> u32 {
        let (op, operand) = match self {
            Self::Match => (0, 0),
            Self::Range(first, last) => (1, u32::from(first) | u32::from(last) << 8),
            Self::Class(at) => (2, at),
            Self::NextElse(to) => (3, to),
            Self::ThereElse(to) => (4, to),
            Self::Jump(to) => (5, to),
            Self::Start => (6, 0),
            Self::End => (7, 0),
            Self::Boundary(there) => (8, u32::from(there)),
            Self::WideBoundary(there) => (9, u32::from(there)),
        };
        op | operand << OP_BITS
    }

    fn unpack(figure: u32) -> Self {
        let operand = figure >> OP_BITS;
        match figure & ((1 << OP_BITS) - 1) {
            1 => Self::Range(operand as u8, (operand >> 8) as u8),
            2 => Self::Class(operand),
            3 => Self::NextElse(operand),
            4 => Self::ThereElse(operand),
            5 => Self::Jump(operand),
            6 => Self::Start,
            7 => Self::End,
            8 => Self::Boundary(operand == 1),
            9 => Self::WideBoundary(operand == 1),
            _ => Self::Match,
        }
    }
}

/// Reads the program of a regular expression.
#[derive(Debug, Clone, Copy)]
pub struct ByteProgram<'a>(pub &'a [u32]);

impl ByteProgram<'_> {
    /// Where the program begins.
    pub const ENTRY: u32 = HEAD as u32;

    /// Whether there are steps: what needs too many, or another kind of them, has none.
    #[must_use]
    pub fn has_steps(self) -> bool {
        self.0.len() > HEAD
    }

    /// How many figures the program has, sets included.
    #[must_use]
    pub fn len(self) -> usize {
        self.0.len()
    }

    /// Whether there is nothing, not even the sets before the program.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    /// A step.
    #[must_use]
    pub fn step(self, at: u32) -> ByteStep {
        self.0.get(at as usize).map_or(ByteStep::Match, |figure| ByteStep::unpack(*figure))
    }

    /// Whether a byte is in the set that stands somewhere in the program.
    #[must_use]
    pub fn class_has(self, at: u32, byte: u8) -> bool {
        self.0.get(at as usize + usize::from(byte / 32)).is_some_and(|bits| bits & 1 << (byte % 32) != 0)
    }

    /// Whether a match may start with a byte.
    #[must_use]
    pub fn starts_with(self, byte: u8) -> bool {
        self.class_has(0, byte)
    }

    /// How far from the start of a match a needed byte stands at most, if that is known.
    #[must_use]
    pub fn distance(self) -> Option<usize> {
        self.0.get(DISTANCE).filter(|distance| **distance != u32::MAX).map(|distance| *distance as usize)
    }

    /// Whether a byte is a needed one.
    #[must_use]
    pub fn needs(self, byte: u8) -> bool {
        self.class_has(NEED, byte)
    }

    /// Whether a match can only start where a word of ASCII letters begins.
    #[must_use]
    pub fn starts_at_word(self) -> bool {
        /// Figures, letters and `_`.
        const WORD: ByteSet = [0, 0x03ff_0000, 0x87ff_fffe, 0x07ff_fffe, 0, 0, 0, 0];
        self.step(Self::ENTRY) == ByteStep::Boundary(true)
            && self.0.iter().zip(&WORD).all(|(first, word)| first & !word == 0)
    }

    /// Sets of bytes, of each of which every match holds one.
    pub fn need_sets(&self) -> impl Iterator<Item = &[u32]> {
        let sets = self.0.get(NEED as usize..DISTANCE).unwrap_or_default().chunks(8);
        sets.filter(|set| set.iter().any(|bits| *bits != u32::MAX))
    }
}

/// Sets of grams of each of which a match of an expression holds one: the length of each set before it.
#[must_use]
pub fn grams(pattern: &str) -> Vec<u32> {
    let parsed = parse(pattern).map(|hir| literal::grams(&hir)).unwrap_or_default();
    parsed.into_iter().flat_map(|set| std::iter::once(set.len() as u32).chain(set)).collect()
}

fn parse(pattern: &str) -> Option<Hir> {
    // Unicode classes make an expression many times larger; one of ASCII does not need them.
    let unicode = !pattern.is_ascii();
    ParserBuilder::new().case_insensitive(true).unicode(unicode).utf8(false).build().parse(pattern).ok()
}

/// The program of an expression, matched without regard to case; without steps if it is beyond this machine.
#[must_use]
pub fn compile(pattern: &str) -> Vec<u32> {
    let mut out = vec![u32::MAX; HEAD];
    let Some(hir) = parse(pattern) else { return out };
    let needs = literal::needs(&hir);
    for (slot, need) in out[NEED as usize..DISTANCE].chunks_mut(8).zip(&needs) {
        slot.copy_from_slice(&set_of(need.iter().copied()));
    }
    let distance = needs.first().and_then(|need| literal::distance(&hir, need));
    out[DISTANCE] = distance.map_or(u32::MAX, |distance| distance as u32);
    let mut emitter = Emitter { code: Vec::new(), classes: Vec::new() };
    if emitter.emit(&hir).is_none() {
        return out;
    }
    emitter.code.push(ByteStep::Match);
    let shift = HEAD as u32;
    let classes = shift + emitter.code.len() as u32;
    for step in &mut emitter.code {
        match step {
            ByteStep::NextElse(to) | ByteStep::ThereElse(to) | ByteStep::Jump(to) => *to += shift,
            ByteStep::Class(index) => *index = classes + *index * 8,
            _ => {}
        }
    }
    out.extend(emitter.code.iter().map(|step| step.pack()));
    out.extend(emitter.classes.iter().flatten());
    let first = first(ByteProgram(&out));
    out[..8].copy_from_slice(&first);
    out
}

fn set_of(bytes: impl Iterator<Item = u8>) -> ByteSet {
    let mut set = ByteSet::default();
    for byte in bytes {
        set[usize::from(byte / 32)] |= 1 << (byte % 32);
    }
    set
}

/// The bytes a match may start with.
fn first(program: ByteProgram) -> ByteSet {
    let mut set = ByteSet::default();
    let mut seen = vec![false; program.len()];
    let mut todo = vec![ByteProgram::ENTRY];
    while let Some(at) = todo.pop() {
        if std::mem::replace(&mut seen[at as usize], true) {
            continue;
        }
        match program.step(at) {
            ByteStep::Match => return [u32::MAX; 8],
            ByteStep::Range(first, last) => {
                for (all, new) in set.iter_mut().zip(set_of(first..=last)) {
                    *all |= new;
                }
            }
            ByteStep::Class(class) => {
                for (all, new) in set.iter_mut().zip(&program.0[class as usize..]) {
                    *all |= new;
                }
            }
            ByteStep::NextElse(to) | ByteStep::ThereElse(to) => todo.extend([at + 1, to]),
            ByteStep::Jump(to) => todo.push(to),
            ByteStep::Start | ByteStep::End | ByteStep::Boundary(_) | ByteStep::WideBoundary(_) => todo.push(at + 1),
        }
    }
    set
}

struct Emitter {
    code: Vec<ByteStep>,
    classes: Vec<ByteSet>,
}

impl Emitter {
    /// Appends the steps of an expression; nothing if it needs too many, or other ones than there are.
    fn emit(&mut self, hir: &Hir) -> Option<()> {
        if self.code.len() > MOST {
            return None;
        }
        match hir.kind() {
            HirKind::Empty => {}
            HirKind::Literal(literal) => self.code.extend(literal.0.iter().map(|byte| ByteStep::Range(*byte, *byte))),
            HirKind::Class(Class::Bytes(class)) => self.class(class.iter().map(|range| (range.start(), range.end()))),
            HirKind::Class(Class::Unicode(class)) => {
                let mut sequences: Vec<Vec<(u8, u8)>> = Vec::new();
                let mut single = Vec::new();
                for range in class.iter() {
                    for sequence in Utf8Sequences::new(range.start(), range.end()) {
                        let parts: Vec<(u8, u8)> = sequence.into_iter().map(|part| (part.start, part.end)).collect();
                        if let [part] = parts.as_slice() { single.push(*part) } else { sequences.push(parts) }
                    }
                }
                if !single.is_empty() {
                    sequences.insert(0, Vec::new());
                }
                self.choice(&sequences, |emitter, parts| {
                    if parts.is_empty() {
                        emitter.class(single.iter().copied());
                    }
                    emitter.code.extend(parts.iter().map(|(first, last)| ByteStep::Range(*first, *last)));
                    Some(())
                })?;
            }
            HirKind::Look(look) => self.code.push(match look {
                Look::Start => ByteStep::Start,
                Look::End => ByteStep::End,
                Look::WordAscii => ByteStep::Boundary(true),
                Look::WordAsciiNegate => ByteStep::Boundary(false),
                Look::WordUnicode => ByteStep::WideBoundary(true),
                Look::WordUnicodeNegate => ByteStep::WideBoundary(false),
                _ => return None,
            }),
            HirKind::Repetition(repetition) => {
                for _ in 0..repetition.min {
                    self.emit(&repetition.sub)?;
                }
                let turn = |to: u32| if repetition.greedy { ByteStep::NextElse(to) } else { ByteStep::ThereElse(to) };
                if let Some(max) = repetition.max {
                    let mut splits = Vec::new();
                    for _ in repetition.min..max {
                        splits.push(self.code.len());
                        self.code.push(ByteStep::Match);
                        self.emit(&repetition.sub)?;
                    }
                    for split in splits {
                        self.code[split] = turn(self.code.len() as u32);
                    }
                } else {
                    if repetition.sub.properties().minimum_len().unwrap_or_default() == 0 {
                        return None;
                    }
                    let split = self.code.len();
                    self.code.push(ByteStep::Match);
                    self.emit(&repetition.sub)?;
                    self.code.push(ByteStep::Jump(split as u32));
                    self.code[split] = turn(self.code.len() as u32);
                }
            }
            HirKind::Capture(capture) => self.emit(&capture.sub)?,
            HirKind::Concat(all) => all.iter().try_for_each(|one| self.emit(one))?,
            HirKind::Alternation(all) => self.choice(all, Self::emit)?,
        }
        Some(())
    }

    fn choice<T>(&mut self, all: &[T], emit: impl Fn(&mut Self, &T) -> Option<()>) -> Option<()> {
        let mut jumps = Vec::new();
        for (index, one) in all.iter().enumerate() {
            let split = self.code.len();
            let last = index + 1 == all.len();
            if !last {
                self.code.push(ByteStep::Match);
            }
            emit(self, one)?;
            if !last {
                jumps.push(self.code.len());
                self.code.push(ByteStep::Match);
                self.code[split] = ByteStep::NextElse(self.code.len() as u32);
            }
        }
        for jump in jumps {
            self.code[jump] = ByteStep::Jump(self.code.len() as u32);
        }
        Some(())
    }

    fn class(&mut self, ranges: impl Iterator<Item = (u8, u8)>) {
        let ranges: Vec<(u8, u8)> = ranges.collect();
        if let [(first, last)] = ranges.as_slice() {
            self.code.push(ByteStep::Range(*first, *last));
            return;
        }
        let set = set_of(ranges.into_iter().flat_map(|(first, last)| first..=last));
        let index = self.classes.iter().position(|known| *known == set).unwrap_or_else(|| {
            self.classes.push(set);
            self.classes.len() - 1
        });
        self.code.push(ByteStep::Class(index as u32));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_survive_packing() {
        for step in [
            ByteStep::Match,
            ByteStep::Range(3, 255),
            ByteStep::Class(900),
            ByteStep::NextElse(7),
            ByteStep::ThereElse(8),
            ByteStep::Jump(9),
            ByteStep::Start,
            ByteStep::End,
            ByteStep::Boundary(true),
            ByteStep::WideBoundary(false),
        ] {
            assert_eq!(ByteStep::unpack(step.pack()), step);
        }
    }

    #[test]
    fn what_a_match_needs_is_seen() {
        let program = compile(r"\border #?\d{3,}");
        let may_match = |text: &str| {
            let there = set_of(text.bytes());
            let any = |need: &[u32]| need.iter().zip(&there).any(|(need, there)| need & there != 0);
            ByteProgram(&program).need_sets().all(any)
        };
        assert!(may_match("order 123"));
        assert!(!may_match("my order is late"));
        assert!(ByteProgram(&program).starts_with(b'O'));
        assert!(!ByteProgram(&program).starts_with(b'1'));
        assert!(ByteProgram(&program).starts_at_word());
        assert_eq!(ByteProgram(&program).distance(), Some(7));
        assert_eq!(ByteProgram(&compile(r"(?:no|id) ?#|[a-z]*#")).distance(), None);
        assert!(!ByteProgram(&compile(r"(?m)^a")).has_steps());
    }
}
