//! Evidence: what the words of a sentence tell for and against an act, whatever phrases find there.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::keys;
use super::lexicon::Lexicon;
use super::names::Names;
use super::rows::{FURTHEST, MOST_SUMS, Row, Rows, START, read_rows, whole_number};
use super::rule::ActId;
use super::table::Shorts;
use crate::yaml::{Node, Problems};

/// An act whose evidence is weighed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Weighed {
    /// The act.
    pub act: ActId,
    /// What a sentence has before its words are looked at.
    pub start: i32,
    /// Below this sum phrases do not show the act.
    pub drop_below: Option<i32>,
    /// From this sum on the sentence shows it without a phrase.
    pub show_from: Option<i32>,
}

/// What is known for and against acts: rows of one to three words, each with points for some of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// The acts; their places here are those of their bits.
    pub acts: Vec<Weighed>,
    /// The rows; each act has the sum at its place.
    rows: Rows,
}

/// What the words of a sentence say, a bit for each act that has evidence.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Acts that phrases may show here.
    pub allowed: u64,
    /// Acts that the sentence shows without them.
    pub shown: u64,
}

impl Evidence {
    /// Whether nothing is weighed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.acts.is_empty()
    }

    /// Weighs the words of a sentence, from its start to its end as [`super::lexicon::class`] has marks for them.
    #[must_use]
    pub fn weigh(&self, words: &[u32]) -> Verdict {
        let mut sums = [0; MOST_SUMS];
        for (sum, weighed) in sums.iter_mut().zip(&self.acts) {
            *sum = weighed.start.into();
        }
        self.rows.add_up(words, &mut sums);
        let mut verdict = Verdict::default();
        for (bit, (sum, weighed)) in sums.iter().zip(&self.acts).enumerate() {
            verdict.allowed |= u64::from(weighed.drop_below.is_none_or(|least| *sum >= least.into())) << bit;
            verdict.shown |= u64::from(weighed.show_from.is_some_and(|least| *sum >= least.into())) << bit;
        }
        verdict
    }

    /// Every table, always in the same order.
    pub(super) fn tables(&mut self) -> [&mut Shorts; 3] {
        self.rows.tables()
    }
}

/// The evidence of an act while a pack is compiled.
#[derive(Debug, Default)]
struct OfAct {
    weighed: Weighed,
    points: BTreeMap<Row, i8>,
}

/// The evidence of a pack while it is compiled, act by act.
#[derive(Debug, Default)]
pub(super) struct Evidences {
    acts: BTreeMap<ActId, OfAct>,
    /// How many words were known where the newest of it was read.
    words: u32,
}

impl Evidences {
    /// What a compiled pack knows.
    pub(super) fn of(evidence: &Evidence) -> Self {
        let mut all: Vec<OfAct> =
            evidence.acts.iter().map(|weighed| OfAct { weighed: weighed.clone(), ..OfAct::default() }).collect();
        for (row, act, points) in evidence.rows.each() {
            if let Some(of_act) = all.get_mut(act) {
                of_act.points.insert(row, points);
            }
        }
        let acts = all.into_iter().map(|of_act| (of_act.weighed.act, of_act)).collect();
        Self { acts, words: evidence.rows.words() }
    }

    /// Whatever the words say, phrases show an act: somebody added some who knows nothing of them.
    pub(super) fn trust_phrases(&mut self, act: ActId) {
        if let Some(of_act) = self.acts.get_mut(&act) {
            of_act.weighed.drop_below = None;
        }
    }

    /// Reads the sections `evidence:` of a pack whose words are all known by now.
    pub(super) fn read(&mut self, nodes: &[Node], acts: &Names, lexicon: &Lexicon, problems: &mut Problems) {
        if !nodes.is_empty() {
            self.words = lexicon.len();
        }
        let mut own = BTreeSet::new();
        for (name, of_act) in nodes.iter().flat_map(|node| node.entries(problems)).collect::<Vec<_>>() {
            let Some(act) = acts.get(&name) else {
                let (message, help) = (format!("there is no act `{name}`"), acts.way_out(&name));
                of_act.problem_here(problems, message, help);
                continue;
            };
            if !own.insert(act) {
                let help = "put all of it in one place";
                of_act.problem_here(problems, format!("there is evidence for `{name}` twice"), help);
            }
            let mut out = OfAct { weighed: Weighed { act, ..Weighed::default() }, points: BTreeMap::new() };
            for (key, value) in of_act.fields(keys::EVIDENCE, problems) {
                match key.as_str() {
                    "start" => out.weighed.start = whole_number(&value, FURTHEST, problems).unwrap_or_default(),
                    "drop-below" => out.weighed.drop_below = whole_number(&value, FURTHEST, problems),
                    "show-from" => out.weighed.show_from = whole_number(&value, FURTHEST, problems),
                    _ => out.points = read_rows(&value, lexicon, problems),
                }
            }
            // Every sentence has a start.
            out.weighed.start += out.points.remove(&START).map_or(0, i32::from);
            self.acts.insert(act, out);
            if self.acts.len() > MOST_SUMS {
                let help = "weigh only those that phrases tell badly";
                of_act.problem_here(problems, format!("more than {MOST_SUMS} acts have evidence"), help);
                return;
            }
        }
    }

    /// The tables that a sentence is weighed with. Nothing if there are too many rows.
    pub(super) fn compile(&self) -> Option<Evidence> {
        let mut rows: BTreeMap<Row, Vec<(usize, i8)>> = BTreeMap::new();
        for (sum, of_act) in self.acts.values().enumerate() {
            for (row, points) in &of_act.points {
                rows.entry(*row).or_default().push((sum, *points));
            }
        }
        let acts = self.acts.values().map(|of_act| of_act.weighed.clone()).collect();
        Some(Evidence { acts, rows: Rows::compile(&rows, self.words)? })
    }
}

#[cfg(test)]
mod tests {
    use super::super::rows::row;
    use super::*;

    /// Evidence for the acts 4 and 7.
    fn evidence() -> (Lexicon, Evidence) {
        let mut lexicon = Lexicon::new();
        for word in ["we", "are", "late", "sorry"] {
            lexicon.id(word);
        }
        let mut all = Evidences { words: lexicon.len(), ..Evidences::default() };
        for (act, rows) in [
            (4, [("sorry", 20), ("we are", -5), ("^ sorry $", 9)]),
            (7, [("are late", 7), ("late ?", -4), ("sorry", -1)]),
        ] {
            let points = rows.iter().map(|(words, points)| (row(words, &lexicon).unwrap(), *points)).collect();
            let weighed = Weighed { act, start: -10, drop_below: Some(-12), show_from: Some(10) };
            all.acts.insert(act, OfAct { weighed, points });
        }
        let evidence = all.compile().unwrap();
        (lexicon, evidence)
    }

    fn weigh(lexicon: &Lexicon, evidence: &Evidence, words: &str) -> (u64, u64) {
        let id = |word: &str| u32::from(row(word, lexicon).unwrap()[0]);
        let Verdict { allowed, shown } = evidence.weigh(&words.split(' ').map(id).collect::<Vec<_>>());
        (allowed, shown)
    }

    #[test]
    fn rows_are_added_up() {
        let (lexicon, evidence) = evidence();
        // Nothing known: both are allowed, neither is shown.
        assert_eq!(weigh(&lexicon, &evidence, "^ we $"), (0b11, 0));
        // -10 - 5 is below -12 for the first act.
        assert_eq!(weigh(&lexicon, &evidence, "^ we are $"), (0b10, 0));
        assert_eq!(weigh(&lexicon, &evidence, "^ we sorry $"), (0b11, 0b01));
        assert_eq!(weigh(&lexicon, &evidence, "^ sorry $"), (0b11, 0b01));
        assert_eq!(weigh(&lexicon, &evidence, "we are late we are late we are late ?"), (0b10, 0));
        assert_eq!(weigh(&lexicon, &evidence, "are late are late are late $"), (0b11, 0b10));
    }

    #[test]
    fn what_is_compiled_can_be_compiled_again() {
        let (_, evidence) = evidence();
        assert_eq!(Evidences::of(&evidence).compile().unwrap(), evidence);
    }
}
