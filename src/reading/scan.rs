//! Finds every phrase of one side of a pack in a text: one look at each word, a program only where its anchor stands.

use std::num::NonZero;
use std::ops::{Deref, Range};
use std::thread;

use super::matcher::{Line, NOWHERE, Scratch, Slots, Word};
use super::pattern;
use super::recall::Recall;
use super::regexes::Regexes;
use super::resolve::Shown;
use super::units::{Unit, Units};
use crate::pack::lexicon::class;
use crate::pack::{Gate, Language, NO_SET, Owner, Phrases, Role, Signal};
use crate::text::{Flags, Text};

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
    pub parts: Parts,
}

/// The named parts of a match. A long text holds millions of matches, and nearly none of them has any: they take the room of
/// one pointer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[allow(clippy::box_collection)] // A boxed slice would take two.
pub struct Parts(Option<Box<Vec<Part>>>);

/// The name of a part and where it stands.
type Part = (String, Range<u32>);

impl Deref for Parts {
    type Target = [Part];

    fn deref(&self) -> &Self::Target {
        self.0.as_deref().map_or(&[], Vec::as_slice)
    }
}

impl FromIterator<Part> for Parts {
    fn from_iter<T: IntoIterator<Item = Part>>(parts: T) -> Self {
        let parts: Vec<_> = parts.into_iter().collect();
        Self((!parts.is_empty()).then(|| Box::new(parts)))
    }
}

/// The words of a sentence, one bit for each id.
#[derive(Debug, Default)]
struct There {
    bits: Vec<u64>,
    ids: Vec<u32>,
    /// A bit for each residue of the ids by 64.
    residues: u64,
}

impl There {
    fn fill(&mut self, units: &[Unit]) {
        for id in self.ids.drain(..) {
            self.bits[id as usize / 64] = 0;
        }
        self.residues = 0;
        for unit in units {
            let at = unit.id as usize / 64;
            if at >= self.bits.len() {
                self.bits.resize(at + 1, 0);
            }
            self.bits[at] |= 1 << (unit.id % 64);
            self.residues |= 1 << (unit.id % 64);
            self.ids.push(unit.id);
        }
    }

    fn any(&self, set: &[u32]) -> bool {
        set.iter().any(|id| self.bits.get(*id as usize / 64).is_some_and(|bits| bits & 1 << (id % 64) != 0))
    }

    /// Whether a word of a set is there.
    fn holds(&self, phrases: &Phrases, set: u32) -> bool {
        phrases.residues(set) & self.residues != 0 && self.any(phrases.set(set))
    }

    /// Whether the words a variant of a phrase needs are there.
    fn meets(&self, phrases: &Phrases, variant: u32) -> bool {
        phrases.variant(variant).needs.iter().all(|set| *set == NO_SET || self.holds(phrases, *set))
    }
}

/// The word that stands beside another one, as far as it tells which phrases cannot go on there.
#[derive(Debug, Clone, Copy)]
enum Beside {
    /// There is none, or it does not simply follow.
    Nothing,
    /// A word that phrases may pass over: it tells nothing.
    Light,
    /// A word with this id.
    Word(u32),
}

impl Beside {
    fn of(word: Option<&Word>, hard: bool) -> Self {
        match word {
            Some(word) if !hard => {
                if word.is_light() {
                    Self::Light
                } else {
                    Self::Word(word.id)
                }
            }
            _ => Self::Nothing,
        }
    }

    /// A bit for each residue by 64 that the id of a word that may stand here can have.
    fn residues(self) -> u64 {
        match self {
            Self::Nothing => 0,
            Self::Light => u64::MAX,
            Self::Word(id) => 1 << (id % 64),
        }
    }

    /// Whether a word of a set may stand here.
    fn may_be(self, phrases: &Phrases, set: u32) -> bool {
        match self {
            Self::Nothing => false,
            Self::Light => true,
            Self::Word(id) => phrases.set_has(set, id),
        }
    }
}

/// Memory that is reused from text to text, on one side of one pack.
#[derive(Debug, Default)]
pub struct Memory {
    scratch: Scratch,
    there: There,
    words: Vec<Word>,
    candidates: Vec<u32>,
    regex: pattern::Scratch,
    met: Vec<u64>,
    regexes: Vec<usize>,
    matches: Matches,
    shown: Vec<Shown>,
    recall: Recall,
    /// What was found of each signal.
    found: Vec<Vec<Found>>,
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

/// Some sentences of a text.
struct Stretch<'a> {
    text: &'a Text,
    units: &'a Units,
    blanks: &'a Blanks,
    sentences: Range<usize>,
    /// Whether whatever only saves work is passed over. For tests.
    force: bool,
}

/// From this length on, in bytes, a text is worth several threads; none has less than half of it to look through.
const LONG: usize = 1 << 19;

/// A match before its neighbours were looked at.
#[derive(Debug, Clone)]
pub(super) struct Raw {
    pub owner: Owner,
    pub source: Option<u32>,
    pub units: Range<u32>,
    /// Where its named parts are among those of all matches, if the phrase has any.
    pub slots: Option<u32>,
}

/// Matches and their named parts.
#[derive(Debug, Default)]
pub(super) struct Matches {
    pub raws: Vec<Raw>,
    pub slots: Vec<Slots>,
}

impl Side<'_> {
    /// Everything this side's phrases show in a text, sorted by signal and place.
    #[must_use]
    pub fn scan(&self, text: &Text, units: &Units) -> Vec<Found> {
        self.scan_with(text, units, &mut Memory::default())
    }

    /// The same with memory of earlier texts.
    #[must_use]
    pub fn scan_with(&self, text: &Text, units: &Units, memory: &mut Memory) -> Vec<Found> {
        self.scan_as(text, units, memory, false)
    }

    /// The phrases that match, each with the bytes of the normalised text it matches, before anything is dropped or merged.
    #[must_use]
    pub fn phrases_in(&self, text: &Text, units: &Units) -> Vec<(u32, Range<u32>)> {
        let bytes = |units_at: &Range<u32>| {
            let token = |at: u32| &text.tokens[units.list[at as usize].token as usize];
            token(units_at.start).start..token(units_at.end.max(units_at.start + 1) - 1).end
        };
        let (mut memory, mut matches) = (Memory::default(), Matches::default());
        let mut out = Vec::new();
        for sentence in 0..text.sentences.len() {
            self.phrase_matches(text, units, sentence, &mut memory, false, &mut matches);
            out.extend(matches.raws.drain(..).filter_map(|raw| Some((raw.source?, bytes(&raw.units)))));
        }
        out
    }

    /// The same without the index of anchors and whatever else only saves work: every phrase is tried at every word. For
    /// tests.
    #[must_use]
    pub fn scan_by_force(&self, text: &Text, units: &Units) -> Vec<Found> {
        self.scan_as(text, units, &mut Memory::default(), true)
    }

    fn scan_as(&self, text: &Text, units: &Units, memory: &mut Memory, force: bool) -> Vec<Found> {
        let mut found = std::mem::take(&mut memory.found);
        found.resize(self.signals.len(), Vec::new());
        let stretch = Stretch { text, units, blanks: &Blanks::of(text), sentences: 0..text.sentences.len(), force };
        self.look_through(&stretch, memory, &mut found);
        let out = self.gather(&mut found);
        memory.found = found;
        out
    }

    /// The same as [`Side::scan_with`] by several threads, each in a stretch of its own. 0 are as many as the machine has
    /// processors. A text that is not long is not worth a thread.
    #[must_use]
    pub fn scan_on(&self, text: &Text, units: &Units, memory: &mut Memory, threads: usize) -> Vec<Found> {
        if text.norm.len() < LONG || threads == 1 {
            return self.scan_with(text, units, memory);
        }
        let threads = match threads {
            0 => thread::available_parallelism().map_or(1, NonZero::get),
            threads => threads,
        };
        self.scan_in(text, units, memory, threads.min(text.norm.len() / LONG + 1))
    }

    fn scan_in(&self, text: &Text, units: &Units, memory: &mut Memory, stretches: usize) -> Vec<Found> {
        let blanks = Blanks::of(text);
        let all = text.sentences.len();
        let stretch = |index: usize| Stretch {
            text,
            units,
            blanks: &blanks,
            sentences: all * index / stretches..all * (index + 1) / stretches,
            force: false,
        };
        let nothing = || vec![Vec::new(); self.signals.len()];
        let mut found = nothing();
        thread::scope(|scope| {
            let others: Vec<_> = (1..stretches)
                .map(|index| {
                    let stretch = stretch(index);
                    scope.spawn(move || {
                        let mut found = nothing();
                        self.look_through(&stretch, &mut Memory::default(), &mut found);
                        found
                    })
                })
                .collect();
            self.look_through(&stretch(0), memory, &mut found);
            // Matches of two sentences never overlap: what one stretch shows stands behind what those before it show.
            for other in others {
                match other.join() {
                    Ok(more) => found.iter_mut().zip(more).for_each(|(found, mut more)| found.append(&mut more)),
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
        });
        self.gather(&mut found)
    }

    /// Puts down what the sentences of a stretch show.
    fn look_through(&self, stretch: &Stretch, memory: &mut Memory, found: &mut [Vec<Found>]) {
        let &Stretch { text, units, blanks, ref sentences, force } = stretch;
        let mut matches = std::mem::take(&mut memory.matches);
        let mut shown = std::mem::take(&mut memory.shown);
        for sentence in sentences.clone() {
            let range = units.sentences[sentence].clone();
            let own = &units.list[range.start as usize..range.end as usize];
            let ender = text.sentences[sentence].ender;
            matches.raws.clear();
            matches.slots.clear();
            self.regex_matches(text, units, sentence, blanks, memory, force, &mut matches.raws);
            // Expressions see the letters of all words: what they found belongs to this sentence alone.
            let may_recall = !force && matches.raws.is_empty();
            if may_recall && let Some(known) = memory.recall.find(own, ender) {
                self.put_down(text, units, sentence, known, found);
                continue;
            }
            self.phrase_matches(text, units, sentence, memory, force, &mut matches);
            self.resolve(units, sentence, ender, &mut matches, &mut shown);
            give_back(&mut matches.raws);
            give_back(&mut matches.slots);
            self.put_down(text, units, sentence, &shown, found);
            if may_recall {
                memory.recall.keep(&shown);
            }
            give_back(&mut shown);
        }
        (memory.matches, memory.shown) = (matches, shown);
    }

    /// All that was found of each signal in one list, with what signals include.
    fn gather(&self, found: &mut [Vec<Found>]) -> Vec<Found> {
        self.include(found);
        let mut out = Vec::with_capacity(found.iter().map(Vec::len).sum());
        for of_signal in found {
            out.append(of_signal);
            // What one long text needed must not stand beside the list.
            give_back(of_signal);
        }
        out
    }

    /// The matches of phrases in a sentence.
    fn phrase_matches(
        &self,
        text: &Text,
        units: &Units,
        sentence: usize,
        memory: &mut Memory,
        force: bool,
        out: &mut Matches,
    ) {
        let range = units.sentences[sentence].clone();
        let own = &units.list[range.start as usize..range.end as usize];
        let mut words = std::mem::take(&mut memory.words);
        words.clear();
        words.extend(own.iter().map(|unit| Word::of(unit, units.possessive, self.language)));
        let line = Line { words: &words, ender: text.sentences[sentence].ender, plain: force };
        if !force {
            memory.there.fill(own);
        }
        for (place, word) in words.iter().enumerate() {
            let ids = [Some(word.id), word.is_caps().then_some(class::CAPS), word.is_name().then_some(class::NAME)];
            if force {
                self.all_at(ids, &mut memory.candidates);
                self.attempt_all(&line, place as u32, range.start, memory, out);
                continue;
            }
            let after = words.get(place + 1);
            let before = Beside::of(place.checked_sub(1).map(|at| &words[at]), word.is_apart());
            let after = Beside::of(after, after.is_some_and(|word| word.is_apart()));
            for id in ids.into_iter().flatten() {
                self.candidates(id, before, after, memory);
                self.attempt_all(&line, place as u32, range.start, memory, out);
            }
        }
        give_back(&mut words);
        memory.words = words;
    }

    /// Every variant that is anchored at one of these words.
    fn all_at(&self, ids: [Option<u32>; 3], candidates: &mut Vec<u32>) {
        candidates.clear();
        candidates.extend((0..self.phrases.variant_count()).filter(|&variant| {
            let set = self.phrases.set(self.phrases.variant(variant).anchor);
            ids.iter().flatten().any(|id| set.binary_search(id).is_ok())
        }));
    }

    /// The variants anchored at a word that may match there, as far as the words beside it and those of the sentence tell.
    /// Most of a text's words are anchors of dozens of variants, nearly all of which end here.
    fn candidates(&self, id: u32, before: Beside, after: Beside, memory: &mut Memory) {
        let Memory { there, candidates, .. } = memory;
        candidates.clear();
        let residues = [after.residues(), before.residues(), there.residues, u64::MAX];
        for group in self.phrases.groups_at(id).filter(|group| group.may_open(&residues)) {
            let opens = match group.gate() {
                Gate::Next(set) => after.may_be(self.phrases, set),
                Gate::Previous(set) => before.may_be(self.phrases, set),
                Gate::Needs(set) => there.holds(self.phrases, set),
                Gate::Open => true,
            };
            if opens {
                let variants = self.phrases.variants_of(&group).iter();
                candidates.extend(variants.filter(|&&variant| there.meets(self.phrases, variant)));
            }
        }
        // In the order in which they stand in the pack, by which ties are broken.
        candidates.sort_unstable();
    }

    /// Tries the candidates at a place of the sentence whose first unit is `start`.
    fn attempt_all(&self, line: &Line, place: u32, start: u32, memory: &mut Memory, out: &mut Matches) {
        for &variant in &memory.candidates {
            self.attempt(line, variant, place, start, &mut memory.scratch, out);
        }
    }

    /// Tries one variant of a phrase at a word it is anchored at.
    fn attempt(&self, line: &Line, variant: u32, place: u32, start: u32, scratch: &mut Scratch, out: &mut Matches) {
        let phrase = self.phrases.variant(variant);
        if !line.plain && phrase.ender.is_some_and(|ender| !line.ends(ender)) {
            return;
        }
        let Some(hit) = line.hit(self.phrases, phrase.back, phrase.ahead, place, scratch) else { return };
        let slots = scratch.slots.iter().any(|&slot| slot != NOWHERE).then(|| {
            out.slots.push(scratch.slots.map(|slot| if slot == NOWHERE { NOWHERE } else { slot + start }));
            out.slots.len() as u32 - 1
        });
        let owner = self.phrases.owner(phrase.source);
        out.raws.push(Raw { owner, source: Some(phrase.source), units: hit.start + start..hit.end + start, slots });
    }

    /// The matches of regular expressions in a sentence.
    #[allow(clippy::too_many_arguments)] // One step of a scan, and all it works on.
    fn regex_matches(
        &self,
        text: &Text,
        units: &Units,
        sentence: usize,
        blanks: &Blanks,
        memory: &mut Memory,
        force: bool,
        out: &mut Vec<Raw>,
    ) {
        if self.phrases.regexes.is_empty() {
            return;
        }
        let Memory { regex: scratch, met, regexes: candidates, .. } = memory;
        let bytes = &text.sentences[sentence].range;
        let start = bytes.start;
        let words = &text.norm.as_bytes()[start as usize..bytes.end as usize];
        if force {
            candidates.clear();
            candidates.extend(0..self.phrases.regexes.len());
        } else {
            self.regexes.needs(self.phrases).may_match(words, met, candidates);
        }
        for &index in &*candidates {
            let mut from = 0;
            while let Some(found) = self.regexes.find(self.phrases, index, words, from, scratch) {
                from = found.end + usize::from(found.is_empty());
                let bytes = start + found.start as u32..start + found.end as u32;
                let owner = self.phrases.regexes[index].owner;
                // The letters of a placeholder are no words of the reply.
                let blank = owner.role == Role::Shows && (blanks.hold(bytes.start) || blanks.hold(bytes.end));
                if !found.is_empty()
                    && !blank
                    && let Some(touched) = touched(text, units, sentence, &bytes)
                {
                    out.push(Raw { owner, source: None, units: touched, slots: None });
                }
            }
        }
    }
}

/// The most items for which memory is kept for the next text.
const KEPT: usize = 1 << 16;

/// Gives back the memory of a list that is done with, if it is more than all but the longest texts need.
fn give_back<T>(list: &mut Vec<T>) {
    if list.capacity() > KEPT {
        *list = Vec::new();
    }
}

/// The units of a sentence that some bytes touch.
fn touched(text: &Text, units: &Units, sentence: usize, bytes: &Range<u32>) -> Option<Range<u32>> {
    let range = units.sentences[sentence].clone();
    let token = |unit: &Unit| &text.tokens[unit.token as usize];
    let list = &units.list[range.start as usize..range.end as usize];
    let from = list.partition_point(|unit| token(unit).end <= bytes.start) as u32;
    let to = list.partition_point(|unit| token(unit).start < bytes.end) as u32;
    (from < to).then(|| range.start + from..range.start + to)
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::*;
    use crate::builtin;
    use crate::linter::Linter;

    static LINTER: LazyLock<Linter> =
        LazyLock::new(|| Linter::new(builtin::pack(builtin::DEFAULT).expect("the built-in pack")));

    /// Beginnings and ends of sentences that show something, or nearly.
    const BEGINNINGS: &[&str] =
        &["We're sorry that", "Sorry if", "I can't see why", "I can not see why", "We usually send", "If", "They said"];
    const MIDDLES: &[&str] = &[
        " the kettle",
        " your order",
        " \"we did all we can\"",
        " Ann's box",
        " £20",
        " {{name}}",
        " the zzyzx, and we",
    ];
    const ENDS: &[&str] = &[
        " was late.",
        " was not late?",
        " caused any inconvenience.",
        " will be with you soon!",
        " insert name here.",
        "",
    ];

    proptest! {
        // Trying everything everywhere takes its time.
        #![proptest_config(ProptestConfig::with_cases(10))]

        #[test]
        fn nothing_that_saves_work_changes_what_is_found(
            drawn in prop::collection::vec((0..BEGINNINGS.len(), 0..MIDDLES.len(), 0..ENDS.len()), 1..12),
        ) {
            let (pack, reader) = (LINTER.pack(), LINTER.reader());
            let sentence = |&(a, b, c): &(usize, usize, usize)| [BEGINNINGS[a], MIDDLES[b], ENDS[c]].concat();
            let text = drawn.iter().map(sentence).collect::<Vec<_>>().join(" ");
            let text = Text::read(&text, &[], reader.sentence_rules());
            let units = Units::read(&text, pack);
            for side in [reader.reply_side(pack), reader.customer_side(pack)] {
                let expected = side.scan_by_force(&text, &units);
                let mut memory = Memory::default();
                for _ in 0..2 {
                    prop_assert_eq!(&side.scan_with(&text, &units, &mut memory), &expected);
                }
                for stretches in 1..4 {
                    prop_assert_eq!(&side.scan_in(&text, &units, &mut memory, stretches), &expected);
                }
            }
        }
    }
}
