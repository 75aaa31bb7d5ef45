//! Finds every phrase of one side of a pack in a text: one look at each word, a program only where its anchor stands.

use std::num::NonZero;
use std::ops::Range;
use std::thread;

use super::evidence;
use super::found::Found;
use super::glance::{Sight, Sights};
use super::matcher::{Line, NOWHERE, Scratch, Slots, Word};
use super::memo::WordMemo;
use super::opened::Opened;
use super::pattern;
use super::recall::Recall;
use super::regexes::{Blanks, Regexes};
use super::resolve::Shown;
use super::there::{self, Beside};
use super::units::Units;
use crate::pack::lexicon::class;
use crate::pack::{Evidence, Language, Owner, Pack, Phrase, Phrases, Role, Signal, Verdict};
use crate::text::Text;

/// Memory that is reused from text to text, on one side of one pack.
#[derive(Debug, Default)]
pub struct Memory {
    scratch: Scratch,
    opened: Opened,
    sights: Sights,
    words: Vec<Word>,
    candidates: Vec<u32>,
    /// Variants that show what something is not, with the places of the words they are anchored at.
    denials: Vec<(u32, u32)>,
    /// The signals that a sentence seems to show.
    pub(super) seen: Seen,
    pub(super) regex: pattern::Scratch,
    pub(super) met: Vec<u64>,
    /// The regular expressions that may match in a sentence.
    pub(super) regexes: Vec<usize>,
    matches: Matches,
    shown: Vec<Shown>,
    recall: Recall,
    /// The words of a sentence as they are weighed.
    weighed: Vec<u32>,
    /// What was found.
    shows: Shows,
}

/// What a text, or a part of it, shows.
#[derive(Debug, Default)]
pub(super) struct Shows {
    /// What was found of each signal.
    found: Vec<Vec<Found>>,
    /// What the words of each sentence say, if any act has evidence.
    verdicts: Vec<Verdict>,
}

impl Shows {
    /// Nothing yet of so many signals.
    fn nothing_of(signals: usize) -> Self {
        Self { found: vec![Vec::new(); signals], verdicts: Vec::new() }
    }

    /// Adds what a later part shows. Matches of two sentences never overlap: it stands behind what earlier ones show.
    fn append(&mut self, mut later: Self) {
        self.found.iter_mut().zip(&mut later.found).for_each(|(found, more)| found.append(more));
        self.verdicts.append(&mut later.verdicts);
    }
}

/// One side of a pack: the phrases with what they show.
#[derive(Clone, Copy)]
pub struct Side<'a> {
    /// The acts or cues.
    pub signals: &'a [Signal],
    /// Their phrases.
    pub phrases: &'a Phrases,
    /// What words tell of them besides, if anything does.
    pub evidence: Option<&'a Evidence>,
    /// Their regular expressions.
    pub regexes: &'a Regexes,
    /// The language's tables.
    pub language: &'a Language,
}

/// Some sentences of a text.
pub(super) struct Stretch<'a> {
    pub text: &'a Text,
    pub units: &'a Units,
    pub blanks: &'a Blanks,
    pub sentences: Range<usize>,
    pub effort: Effort,
}

/// How much is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effort {
    /// Matches that can change nothing are left out.
    Least,
    /// Every match is found.
    All,
    /// Every phrase is tried at every word, and whatever only saves work is passed over. For tests.
    Force,
}

/// From this length on, in bytes, a text is worth several threads; none has less than half of it to look through.
const LONG: usize = 1 << 19;

/// So many sentences of a long text have their units at the same time, a thread.
const AT_ONCE: usize = 1 << 12;

/// Whether a text is long enough to be shared out.
#[must_use]
pub fn is_long(text: &Text) -> bool {
    text.norm.len() >= LONG
}

/// A match before its neighbours were looked at.
#[derive(Debug, Clone)]
pub(super) struct Raw {
    pub owner: Owner,
    pub source: Option<u32>,
    pub units: Range<u32>,
    /// Where its named parts are among those of all matches, if the phrase has any.
    pub slots: Option<u32>,
}

/// A bit for each signal that some matches show: what says that it is not there is worth a look only then.
#[derive(Debug, Default)]
pub(super) struct Seen(Vec<u64>);

impl Seen {
    /// Puts down which of so many signals are shown.
    fn look(&mut self, matches: &[Raw], signals: usize) {
        self.0.clear();
        self.0.resize(signals / 64 + 1, 0);
        for raw in matches.iter().filter(|raw| raw.owner.role == Role::Shows) {
            self.0[raw.owner.signal as usize / 64] |= 1 << (raw.owner.signal % 64);
        }
    }

    /// Whether a signal is shown.
    pub fn has(&self, signal: u32) -> bool {
        self.0[signal as usize / 64] & 1 << (signal % 64) != 0
    }
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
        self.scan_as(text, units, memory, Effort::Least)
    }

    /// The phrases that match, each with the bytes of the normalised text it matches, before anything is dropped or merged.
    #[must_use]
    pub fn phrases_in(&self, text: &Text, units: &Units) -> Vec<(u32, Range<u32>)> {
        let bytes = |units_at: &Range<u32>| {
            let token = |at: u32| &text.tokens[units.list[at as usize].token as usize];
            token(units_at.start).start..token(units_at.end.max(units_at.start + 1) - 1).end()
        };
        let (mut memory, mut matches) = (Memory::default(), Matches::default());
        let mut out = Vec::new();
        for sentence in 0..text.sentences.len() {
            self.see(units, sentence, &mut memory.words);
            self.phrase_matches(text, units, sentence, &mut memory, Effort::All, &mut matches);
            out.extend(matches.raws.drain(..).filter_map(|raw| Some((raw.source?, bytes(&raw.units)))));
        }
        out
    }

    /// The same without the index of anchors and whatever else only saves work: every phrase is tried at every word. For
    /// tests.
    #[must_use]
    pub fn scan_by_force(&self, text: &Text, units: &Units) -> Vec<Found> {
        self.scan_as(text, units, &mut Memory::default(), Effort::Force)
    }

    fn scan_as(&self, text: &Text, units: &Units, memory: &mut Memory, effort: Effort) -> Vec<Found> {
        let mut shows = std::mem::take(&mut memory.shows);
        shows.found.resize(self.signals.len(), Vec::new());
        shows.verdicts.clear();
        let stretch = Stretch { text, units, blanks: &Blanks::of(text), sentences: 0..text.sentences.len(), effort };
        self.look_through(&stretch, memory, &mut shows);
        self.finish(text, &mut shows);
        let mut out = Vec::with_capacity(shows.found.iter().map(Vec::len).sum());
        for of_signal in &mut shows.found {
            out.append(of_signal);
        }
        memory.shows = shows;
        out
    }

    /// The same for a long text, with a list for each signal: by several threads, each in a part of its own, and with the units
    /// of a few sentences at a time. 0 threads are as many as the machine has processors. What they remember goes with them.
    #[must_use]
    pub fn scan_long(&self, text: &Text, pack: &Pack, threads: usize) -> Vec<Vec<Found>> {
        let threads = match threads {
            0 => thread::available_parallelism().map_or(1, NonZero::get),
            threads => threads,
        };
        self.scan_in(text, pack, threads.min(text.norm.len() / LONG + 1), AT_ONCE)
    }

    fn scan_in(&self, text: &Text, pack: &Pack, threads: usize, at_once: usize) -> Vec<Vec<Found>> {
        let blanks = Blanks::of(text);
        let all = text.sentences.len();
        let look_through = &|index: usize| {
            let (mut memo, mut memory) = (WordMemo::default(), Memory::default());
            let mut shows = Shows::nothing_of(self.signals.len());
            let end = all * (index + 1) / threads;
            for start in (all * index / threads..end).step_by(at_once) {
                let sentences = start..end.min(start + at_once);
                let units = &Units::of_sentences(text, sentences.clone(), pack, &mut memo);
                let stretch = Stretch { text, units, blanks: &blanks, sentences, effort: Effort::Least };
                self.look_through(&stretch, &mut memory, &mut shows);
            }
            shows
        };
        let mut shows = thread::scope(|scope| {
            let others: Vec<_> = (1..threads).map(|index| scope.spawn(move || look_through(index))).collect();
            let mut shows = look_through(0);
            for other in others {
                match other.join() {
                    Ok(more) => shows.append(more),
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
            shows
        });
        self.finish(text, &mut shows);
        shows.found
    }

    /// Puts down what the sentences of a stretch show.
    fn look_through(&self, stretch: &Stretch, memory: &mut Memory, out: &mut Shows) {
        let &Stretch { text, units, ref sentences, effort, .. } = stretch;
        let mut matches = std::mem::take(&mut memory.matches);
        let mut shown = std::mem::take(&mut memory.shown);
        for sentence in sentences.clone() {
            let ender = text.sentences[sentence].ender;
            self.see(units, sentence, &mut memory.words);
            if let Some(evidence) = self.evidence {
                out.verdicts.push(evidence::verdict(evidence, &memory.words, ender, &mut memory.weighed));
            }
            matches.raws.clear();
            matches.slots.clear();
            self.regexes_worth_a_search(text, sentence, memory, effort);
            self.regex_matches(stretch, sentence, Role::Shows, memory, &mut matches.raws);
            // Expressions see the letters of all words: what they found belongs to this sentence alone.
            let mut may_recall = effort == Effort::Least && matches.raws.is_empty();
            if may_recall && let Some(known) = memory.recall.find(&memory.words, ender) {
                if !self.regexes_may_deny(&memory.regexes, known) {
                    self.put_down(text, units, sentence, known, &mut out.found);
                    continue;
                }
                may_recall = false;
            }
            self.phrase_matches(text, units, sentence, memory, effort, &mut matches);
            let shown_before = matches.raws.len();
            self.regex_matches(stretch, sentence, Role::Denies, memory, &mut matches.raws);
            may_recall &= matches.raws.len() == shown_before;
            self.resolve(units, sentence, ender, &mut matches, &mut shown);
            give_back(&mut matches.raws);
            give_back(&mut matches.slots);
            self.put_down(text, units, sentence, &shown, &mut out.found);
            if may_recall {
                memory.recall.keep(&shown);
            }
            give_back(&mut shown);
            give_back(&mut memory.words);
            give_back(&mut memory.weighed);
        }
        (memory.matches, memory.shown) = (matches, shown);
    }

    /// The words of a sentence as phrases see them.
    fn see(&self, units: &Units, sentence: usize, words: &mut Vec<Word>) {
        Word::all(&units.list[units.of(sentence)], units.possessive, self.language, words);
    }

    /// Adds what signals include, and what adds up; then the words of the sentences are heard.
    fn finish(&self, text: &Text, shows: &mut Shows) {
        self.include(&mut shows.found);
        self.add_up(text, &mut shows.found);
        self.apply(&shows.verdicts, text, &mut shows.found);
    }

    /// The matches of phrases in a sentence whose words are in the memory.
    fn phrase_matches(
        &self,
        text: &Text,
        units: &Units,
        sentence: usize,
        memory: &mut Memory,
        effort: Effort,
        out: &mut Matches,
    ) {
        let start = units.of(sentence).start as u32;
        let words = std::mem::take(&mut memory.words);
        let line = Line {
            programs: self.phrases.programs(),
            words: &words,
            residues: words.iter().fold(0, |residues, word| residues | 1 << (word.id % 64)),
            ender: text.sentences[sentence].ender,
            plain: effort == Effort::Force,
        };
        memory.denials.clear();
        memory.sights.begin(&words);
        for (place, word) in words.iter().enumerate() {
            let ids = [Some(word.id), word.is_caps().then_some(class::CAPS), word.is_name().then_some(class::NAME)];
            if effort == Effort::Force {
                self.all_at(ids, &mut memory.candidates);
                Self::attempt_all(&line, place as u32, start, memory, effort, out);
                continue;
            }
            let after = words.get(place + 1);
            let before = Beside::of(place.checked_sub(1).map(|at| &words[at]), word.is_apart());
            let after = Beside::of(after, after.is_some_and(|word| word.is_apart()));
            let sight = memory.sights.at(place, *word);
            for id in ids.into_iter().flatten() {
                candidates(&line, place as u32, id, [before, after], &sight, memory);
                Self::attempt_all(&line, place as u32, start, memory, effort, out);
            }
        }
        self.attempt_denials(&line, start, memory, out);
        memory.words = words;
    }

    /// Every variant that is anchored at one of these words.
    fn all_at(&self, ids: [Option<u32>; 3], candidates: &mut Vec<u32>) {
        let programs = self.phrases.programs();
        candidates.clear();
        candidates.extend((0..self.phrases.variant_count()).filter(|&variant| {
            let anchor = programs.members(programs.variant(variant).anchor);
            ids.iter().flatten().any(|id| anchor.has(*id))
        }));
    }

    /// Tries the candidates at a place of the sentence whose first unit is `start`. With the least effort those that show what
    /// something is not are put off.
    fn attempt_all(line: &Line, place: u32, start: u32, memory: &mut Memory, effort: Effort, out: &mut Matches) {
        let Memory { candidates, denials, scratch, .. } = memory;
        for &variant in &*candidates {
            let phrase = line.programs.variant(variant);
            let owner = line.programs.owner(phrase.source);
            if owner.role == Role::Denies && effort == Effort::Least {
                denials.push((place, variant));
            } else {
                Self::attempt(line, &phrase, owner, place, start, scratch, out);
            }
        }
    }

    /// Tries the phrases that were put off where what they deny seems to be there.
    fn attempt_denials(&self, line: &Line, start: u32, memory: &mut Memory, out: &mut Matches) {
        let Memory { denials, seen, scratch, .. } = memory;
        seen.look(&out.raws, self.signals.len());
        for &(place, variant) in &*denials {
            let phrase = line.programs.variant(variant);
            let owner = line.programs.owner(phrase.source);
            if seen.has(owner.signal) {
                Self::attempt(line, &phrase, owner, place, start, scratch, out);
            }
        }
        give_back(denials);
    }

    /// Tries one variant of a phrase at a word it is anchored at.
    fn attempt(
        line: &Line,
        phrase: &Phrase,
        owner: Owner,
        place: u32,
        start: u32,
        scratch: &mut Scratch,
        out: &mut Matches,
    ) {
        if !line.plain && phrase.ender.is_some_and(|ender| !line.ends(ender)) {
            return;
        }
        let Some(hit) = line.hit(phrase.back, phrase.ahead, place, scratch) else { return };
        let slots = scratch.slots.iter().any(|&slot| slot != NOWHERE).then(|| {
            out.slots.push(scratch.slots.map(|slot| if slot == NOWHERE { NOWHERE } else { slot + start }));
            out.slots.len() as u32 - 1
        });
        out.raws.push(Raw { owner, source: Some(phrase.source), units: hit.start + start..hit.end + start, slots });
    }
}

/// The variants anchored at a word that may match there, as far as the words beside it and those of the sentence tell. Most of
/// a text's words are anchors of dozens of variants, nearly all of which end here.
fn candidates(line: &Line, place: u32, id: u32, beside: [Beside; 2], sight: &Sight, memory: &mut Memory) {
    let Memory { opened, candidates, .. } = memory;
    candidates.clear();
    let residues = [u64::MAX, u64::MAX, line.residues, u64::MAX];
    let left = opened.groups(&line.programs, id, beside);
    let mut glances = left.glances.unwrap_or_default();
    for group in left.groups {
        let own = glances.split_off(..group.count());
        if !group.may_open(&residues) {
            continue;
        }
        if let Some(own) = own {
            let near = own.iter().filter(|glance| glance.may_meet(sight)).map(|glance| glance.variant);
            candidates.extend(near.filter(|&variant| there::meets(line, place, sight, variant)));
        } else {
            let variants = line.programs.variants_of(group).iter().map(|&variant| u32::from(variant));
            candidates.extend(variants.filter(|&variant| there::meets(line, place, sight, variant)));
        }
    }
    // In the order in which they stand in the pack, by which ties are broken.
    candidates.sort_unstable();
}

/// The most items for which memory is kept for the next text.
const KEPT: usize = 1 << 16;

/// Gives back the memory of a list that is done with, if it is more than all but the longest texts need.
fn give_back<T>(list: &mut Vec<T>) {
    if list.capacity() > KEPT {
        *list = Vec::new();
    }
}

#[cfg(test)]
mod tests;
