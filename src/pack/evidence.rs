//! Evidence: what the words of a sentence tell for and against an act, whatever phrases find there.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::keys;
use super::lexicon::{Lexicon, class};
use super::names::Names;
use super::rule::ActId;
use super::table::Shorts;
use crate::yaml::{Node, Problems};

/// So many acts of a pack may have evidence: a sentence has a bit for each.
const MOST_ACTS: usize = 64;
/// Stands for a word of a row that has fewer.
const NONE: u16 = u16::MAX;
/// How many figures a row of words has besides its first word: two more words, and where its points end.
const ROW: usize = 3;
/// The most points of a row, for or against.
const MOST_POINTS: i64 = 127;
/// The furthest that a sum may be asked for.
const FURTHEST: i64 = 1_000;

/// What stands in a row besides words, and which id it has.
const MARKS: &[(&str, u32)] = &[
    ("^", class::START),
    ("$", class::END),
    ("?", class::ASKS),
    ("!", class::EXCLAIMS),
    ("<other>", class::UNKNOWN),
    ("<number>", class::NUMBER),
    ("<money>", class::MONEY),
    ("<emoji>", class::EMOJI),
    ("<handle>", class::HANDLE),
    ("<url>", class::URL),
    ("<email>", class::EMAIL),
    ("<shout>", class::SHOUT),
    ("<placeholder>", class::PLACEHOLDER),
];

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
    /// `firsts[id]..firsts[id + 1]` are the rows that begin with a word.
    #[serde(skip)]
    firsts: Shorts,
    /// Rows, sorted: the second word, the third, and where its points end.
    #[serde(skip)]
    rows: Shorts,
    /// The place of an act in the upper byte, its points in the lower.
    #[serde(skip)]
    points: Shorts,
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

    /// Weighs the words of a sentence, from its start to its end as [`class`] has marks for them.
    #[must_use]
    pub fn weigh(&self, words: &[u32]) -> Verdict {
        // No text has so many words that these overflow.
        let mut sums = [0_i64; MOST_ACTS];
        for (sum, weighed) in sums.iter_mut().zip(&self.acts) {
            *sum = weighed.start.into();
        }
        let (rows, _) = self.rows.as_chunks::<ROW>();
        for (at, &first) in words.iter().enumerate() {
            let Some(&[from, to]) = self.firsts.get(first as usize..).and_then(<[u16]>::first_chunk) else { continue };
            let (from, to) = (usize::from(from), usize::from(to));
            let Some((last, longer)) = rows.get(from..to).and_then(<[_]>::split_last) else { continue };
            // The row of the first word alone, if there is one.
            if last[0] == NONE {
                self.add(to - 1, &mut sums);
            }
            let next = |ahead: usize| words.get(at + ahead).map_or(NONE, |id| *id as u16);
            let (second, third) = (next(1), next(2));
            if second == NONE {
                continue;
            }
            let longer = if last[0] == NONE { longer } else { &rows[from..to] };
            let with_second = longer.partition_point(|row| row[0] < second);
            for (index, row) in longer[with_second..].iter().enumerate().take_while(|(_, row)| row[0] == second) {
                if row[1] == third || row[1] == NONE {
                    self.add(from + with_second + index, &mut sums);
                }
            }
        }
        let mut verdict = Verdict::default();
        for (bit, (sum, weighed)) in sums.iter().zip(&self.acts).enumerate() {
            verdict.allowed |= u64::from(weighed.drop_below.is_none_or(|least| *sum >= least.into())) << bit;
            verdict.shown |= u64::from(weighed.show_from.is_some_and(|least| *sum >= least.into())) << bit;
        }
        verdict
    }

    /// Adds the points of a row.
    fn add(&self, row: usize, sums: &mut [i64; MOST_ACTS]) {
        for &figure in self.points_of(row) {
            let [points, act] = figure.to_le_bytes();
            sums[usize::from(act) % MOST_ACTS] += i64::from(points.cast_signed());
        }
    }

    fn points_of(&self, row: usize) -> &[u16] {
        let end = |row: usize| self.rows.get(row * ROW + ROW - 1).copied().map_or(0, usize::from);
        let from = row.checked_sub(1).map_or(0, end);
        self.points.get(from..end(row)).unwrap_or_default()
    }

    /// Every table, always in the same order.
    pub(super) fn tables(&mut self) -> [&mut Shorts; 3] {
        [&mut self.firsts, &mut self.rows, &mut self.points]
    }
}

/// A row of words: the first, and [`NONE`] for those it does not have.
type Row = [u16; 3];

/// The evidence of an act while a pack is compiled.
#[derive(Debug, Default)]
struct OfAct {
    weighed: Weighed,
    points: BTreeMap<Row, i8>,
}

/// The evidence of a pack while it is compiled, act by act.
#[derive(Debug, Default)]
pub(super) struct Evidences(BTreeMap<ActId, OfAct>);

impl Evidences {
    /// What a compiled pack knows.
    pub(super) fn of(evidence: &Evidence) -> Self {
        let mut all: Vec<OfAct> =
            evidence.acts.iter().map(|weighed| OfAct { weighed: weighed.clone(), ..OfAct::default() }).collect();
        let (rows, _) = evidence.rows.as_chunks::<ROW>();
        for (first, ends) in (0..).zip(evidence.firsts.windows(2)) {
            let own = usize::from(ends[0])..usize::from(ends[1]);
            for (at, [second, third, _]) in rows.iter().enumerate().take(own.end).skip(own.start) {
                let words = [first, *second, *third];
                for figure in evidence.points_of(at) {
                    let [points, act] = figure.to_le_bytes();
                    if let Some(of_act) = all.get_mut(usize::from(act)) {
                        of_act.points.insert(words, points.cast_signed());
                    }
                }
            }
        }
        Self(all.into_iter().map(|of_act| (of_act.weighed.act, of_act)).collect())
    }

    /// Whatever the words say, phrases show an act: somebody added some who knows nothing of them.
    pub(super) fn trust_phrases(&mut self, act: ActId) {
        if let Some(of_act) = self.0.get_mut(&act) {
            of_act.weighed.drop_below = None;
        }
    }

    /// Reads the sections `evidence:` of a pack whose words are all known by now.
    pub(super) fn read(&mut self, nodes: &[Node], acts: &Names, lexicon: &Lexicon, problems: &mut Problems) {
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
                    "start" => out.weighed.start = figure(&value, FURTHEST, problems).unwrap_or_default(),
                    "drop-below" => out.weighed.drop_below = figure(&value, FURTHEST, problems),
                    "show-from" => out.weighed.show_from = figure(&value, FURTHEST, problems),
                    _ => out.points = points(&value, lexicon, problems),
                }
            }
            // Every sentence has a start.
            out.weighed.start += out.points.remove(&[class::START as u16, NONE, NONE]).map_or(0, i32::from);
            self.0.insert(act, out);
            if self.0.len() > MOST_ACTS {
                let help = "weigh only those that phrases tell badly";
                of_act.problem_here(problems, format!("more than {MOST_ACTS} acts have evidence"), help);
                return;
            }
        }
    }

    /// The tables that a sentence is weighed with; `ids` is how many words there are. Nothing if there are too many rows.
    pub(super) fn compile(&self, ids: u32) -> Option<Evidence> {
        let mut rows: BTreeMap<Row, Vec<u16>> = BTreeMap::new();
        for (bit, of_act) in self.0.values().enumerate() {
            for (row, points) in &of_act.points {
                rows.entry(*row).or_default().push(u16::from_le_bytes([points.cast_unsigned(), bit as u8]));
            }
        }
        let mut out =
            Evidence { acts: self.0.values().map(|of_act| of_act.weighed.clone()).collect(), ..Evidence::default() };
        if rows.is_empty() {
            return Some(out);
        }
        let mut firsts = Vec::with_capacity(ids as usize + 1);
        for ([first, second, third], points) in &rows {
            let before = u16::try_from(out.rows.len() / ROW).ok()?;
            firsts.resize(firsts.len().max(usize::from(*first) + 1), before);
            out.points.to_mut().extend(points);
            out.rows.to_mut().extend([*second, *third, u16::try_from(out.points.len()).ok()?]);
        }
        firsts.resize(ids as usize + 1, u16::try_from(out.rows.len() / ROW).ok()?);
        out.firsts = firsts.into();
        Some(out)
    }
}

/// A whole number that is not too far from 0.
fn figure(node: &Node, furthest: i64, problems: &mut Problems) -> Option<i32> {
    let figure = node.integer(problems)?;
    if i64::from(figure).abs() > furthest {
        node.problem(problems, format!("{figure} is too far from 0"), format!("write -{furthest} to {furthest}"));
        return None;
    }
    Some(figure)
}

fn points(node: &Node, lexicon: &Lexicon, problems: &mut Problems) -> BTreeMap<Row, i8> {
    let mut out = BTreeMap::new();
    for (words, value) in node.entries(problems) {
        let Some(points) = figure(&value, MOST_POINTS, problems) else { continue };
        match row(&words, lexicon) {
            Ok(row) => {
                out.insert(row, points as i8);
            }
            Err(word) if word.is_empty() => {
                let help = "write one to three words with blanks between them";
                value.problem_here(problems, format!("`{words}` is no row of one to three words"), help);
            }
            Err(word) => {
                let help = "evidence weighs words that phrases or word lists hold, in the form in which they hold them";
                value.problem_here(problems, format!("no phrase of the pack knows the word `{word}`"), help);
            }
        }
    }
    out
}

/// The ids of a row; else the word that is not known, or nothing if their number is wrong.
fn row(words: &str, lexicon: &Lexicon) -> Result<Row, String> {
    let mut row = [NONE; 3];
    let mut count = 0;
    for word in words.split_whitespace() {
        let mark = MARKS.iter().find(|(mark, _)| *mark == word).map(|(_, id)| *id);
        let known = lexicon.get(word).filter(|ids| ids.len() == 1).map(|ids| ids[0]);
        let id = mark.or(known).ok_or_else(|| word.to_owned())?;
        *row.get_mut(count).ok_or_else(String::new)? = id as u16;
        count += 1;
    }
    if count == 0 { Err(String::new()) } else { Ok(row) }
}

/// Each id of a lexicon as rows write it, by id.
#[must_use]
pub fn spellings(lexicon: &Lexicon) -> Vec<String> {
    let mut out = vec![String::new(); lexicon.len() as usize];
    for (word, id) in lexicon.words_from(0) {
        if let Some(spelling) = out.get_mut(id as usize).filter(|spelling| spelling.is_empty()) {
            word.clone_into(spelling);
        }
    }
    for (mark, id) in MARKS {
        if let Some(spelling) = out.get_mut(*id as usize) {
            (*mark).clone_into(spelling);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Evidence for the acts 4 and 7.
    fn evidence() -> (Lexicon, Evidence) {
        let mut lexicon = Lexicon::new();
        for word in ["we", "are", "late", "sorry"] {
            lexicon.id(word);
        }
        let mut all = Evidences::default();
        for (act, rows) in [
            (4, [("sorry", 20), ("we are", -5), ("^ sorry $", 9)]),
            (7, [("are late", 7), ("late ?", -4), ("sorry", -1)]),
        ] {
            let points = rows.iter().map(|(words, points)| (row(words, &lexicon).unwrap(), *points)).collect();
            let weighed = Weighed { act, start: -10, drop_below: Some(-12), show_from: Some(10) };
            all.0.insert(act, OfAct { weighed, points });
        }
        let evidence = all.compile(lexicon.len()).unwrap();
        (lexicon, evidence)
    }

    fn weigh(lexicon: &Lexicon, evidence: &Evidence, words: &str) -> (u64, u64) {
        let id = |word: &str| {
            MARKS.iter().find(|(mark, _)| *mark == word).map_or_else(|| lexicon.get(word).unwrap()[0], |(_, id)| *id)
        };
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
        let (lexicon, evidence) = evidence();
        assert_eq!(Evidences::of(&evidence).compile(lexicon.len()).unwrap(), evidence);
    }

    #[test]
    fn rows_have_one_to_three_known_words() {
        let (lexicon, _) = evidence();
        assert_eq!(row("we are late sorry", &lexicon), Err(String::new()));
        assert_eq!(row(" ", &lexicon), Err(String::new()));
        assert_eq!(row("we were", &lexicon), Err("were".to_owned()));
    }
}
