//! Rows of one to three words with points, which are added up for what the words of a text tell.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::lexicon::{Lexicon, class};
use super::table::Shorts;
use crate::yaml::{Node, Problems};

/// Points may go to so many sums.
pub const MOST_SUMS: usize = 64;
/// Stands for a word of a row that has fewer.
const NONE: u16 = u16::MAX;
/// How many figures a row of words has besides its first word: two more words, and where its points end.
const ROW: usize = 3;
/// The most points of a row, for or against.
const MOST_POINTS: i64 = 127;
/// The furthest that a sum may be asked for.
pub(super) const FURTHEST: i64 = 1_000;

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

/// A row of words: the first, and [`NONE`] for those it does not have.
pub(super) type Row = [u16; 3];

/// The row of nothing but the start of a sentence, which every sentence has.
pub(super) const START: Row = [class::START as u16, NONE, NONE];

/// Rows, each with points for some sums.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rows {
    /// `firsts[id]..firsts[id + 1]` are the rows that begin with a word.
    #[serde(skip)]
    firsts: Shorts,
    /// The ends of rows, sorted: the second word, the third, and where the points of the row end.
    #[serde(skip)]
    ends: Shorts,
    /// The place of a sum in the upper byte, points in the lower.
    #[serde(skip)]
    points: Shorts,
    /// How many words were known when the rows were made: any that came later is to them a word that nobody knows.
    words: u32,
}

impl Rows {
    /// Whether no words are weighed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The tables of such rows, whose points each go to a sum; `ids` is how many words there are. Nothing if there are too many.
    pub(super) fn compile(all: &BTreeMap<Row, Vec<(usize, i8)>>, ids: u32) -> Option<Self> {
        let mut out = Self { words: ids, ..Self::default() };
        if all.is_empty() {
            return Some(out);
        }
        let mut firsts = Vec::with_capacity(ids as usize + 1);
        for ([first, second, third], points) in all {
            let before = u16::try_from(out.ends.len() / ROW).ok()?;
            firsts.resize(firsts.len().max(usize::from(*first) + 1), before);
            debug_assert!(points.iter().all(|(sum, _)| *sum < MOST_SUMS), "the caller counts its sums");
            let packed = |(sum, points): &(usize, i8)| u16::from_le_bytes([points.cast_unsigned(), *sum as u8]);
            out.points.to_mut().extend(points.iter().map(packed));
            out.ends.to_mut().extend([*second, *third, u16::try_from(out.points.len()).ok()?]);
        }
        firsts.resize(ids as usize + 1, u16::try_from(out.ends.len() / ROW).ok()?);
        out.firsts = firsts.into();
        Some(out)
    }

    /// What [`Rows::compile`] was given, row by row.
    pub(super) fn each(&self) -> impl Iterator<Item = (Row, usize, i8)> {
        let (rows, _) = self.ends.as_chunks::<ROW>();
        (0..).zip(self.firsts.windows(2)).flat_map(move |(first, ends)| {
            let own = usize::from(ends[0])..usize::from(ends[1]);
            let own = rows.iter().enumerate().take(own.end).skip(own.start);
            own.flat_map(move |(at, [second, third, _])| {
                self.points_of(at).iter().map(move |figure| {
                    let [points, sum] = figure.to_le_bytes();
                    ([first, *second, *third], usize::from(sum), points.cast_signed())
                })
            })
        })
    }

    /// How many words were known when the rows were made.
    pub(super) fn words(&self) -> u32 {
        self.words
    }

    /// Adds the points of all rows that stand in a sentence, whose words come from its start to its end as [`class`] has marks
    /// for them.
    pub fn add_up(&self, words: &[u32], sums: &mut [i64; MOST_SUMS]) {
        // No text has so many words that these overflow.
        let (rows, _) = self.ends.as_chunks::<ROW>();
        if rows.is_empty() {
            return;
        }
        let known = |id: u32| if id < self.words { id } else { class::UNKNOWN };
        for (at, &first) in words.iter().enumerate() {
            let first = known(first);
            let Some(&[from, to]) = self.firsts.get(first as usize..).and_then(<[u16]>::first_chunk) else { continue };
            let (from, to) = (usize::from(from), usize::from(to));
            let Some((last, longer)) = rows.get(from..to).and_then(<[_]>::split_last) else { continue };
            // The row of the first word alone, if there is one.
            if last[0] == NONE {
                self.add(to - 1, sums);
            }
            let next = |ahead: usize| words.get(at + ahead).map_or(NONE, |id| known(*id) as u16);
            let (second, third) = (next(1), next(2));
            if second == NONE {
                continue;
            }
            let longer = if last[0] == NONE { longer } else { &rows[from..to] };
            let with_second = longer.partition_point(|row| row[0] < second);
            for (index, row) in longer[with_second..].iter().enumerate().take_while(|(_, row)| row[0] == second) {
                if row[1] == third || row[1] == NONE {
                    self.add(from + with_second + index, sums);
                }
            }
        }
    }

    /// Adds the points of a row.
    fn add(&self, row: usize, sums: &mut [i64; MOST_SUMS]) {
        for &figure in self.points_of(row) {
            let [points, sum] = figure.to_le_bytes();
            sums[usize::from(sum) % MOST_SUMS] += i64::from(points.cast_signed());
        }
    }

    fn points_of(&self, row: usize) -> &[u16] {
        let end = |row: usize| self.ends.get(row * ROW + ROW - 1).copied().map_or(0, usize::from);
        let from = row.checked_sub(1).map_or(0, end);
        self.points.get(from..end(row)).unwrap_or_default()
    }

    /// Every table, always in the same order.
    pub(super) fn tables(&mut self) -> [&mut Shorts; 3] {
        [&mut self.firsts, &mut self.ends, &mut self.points]
    }
}

/// A whole number that is not too far from 0.
pub(super) fn whole_number(node: &Node, furthest: i64, problems: &mut Problems) -> Option<i32> {
    let figure = node.integer(problems)?;
    if i64::from(figure).abs() > furthest {
        node.problem(problems, format!("{figure} is too far from 0"), format!("write -{furthest} to {furthest}"));
        return None;
    }
    Some(figure)
}

/// Reads rows with their points. Words that the pack does not know and rows that come to the same are problems.
pub(super) fn read_rows(node: &Node, lexicon: &Lexicon, problems: &mut Problems) -> BTreeMap<Row, i8> {
    let mut out = BTreeMap::new();
    for (words, value) in node.entries(problems) {
        let Some(points) = whole_number(&value, MOST_POINTS, problems) else { continue };
        match row(&words, lexicon) {
            Ok(row) if out.contains_key(&row) => {
                let message = format!("`{words}` stands here twice: two of its spellings are one word to the pack");
                value.problem_here(problems, message, "keep one of them");
            }
            Ok(row) => {
                out.insert(row, points as i8);
            }
            Err(word) if word.is_empty() => {
                let help = "write one to three words with blanks between them";
                value.problem_here(problems, format!("`{words}` is no row of one to three words"), help);
            }
            Err(word) if lexicon.get(&word).is_some() => {
                let help = "write the words that it stands for: `do not` for `don't`";
                value.problem_here(problems, format!("`{word}` stands for several words"), help);
            }
            Err(word) => {
                let help =
                    "only words that phrases or word lists hold can be weighed, in the form in which they hold them";
                value.problem_here(problems, format!("no phrase of the pack knows the word `{word}`"), help);
            }
        }
    }
    out
}

/// The ids of a row; else the word that is not known, or nothing if their number is wrong.
pub(super) fn row(words: &str, lexicon: &Lexicon) -> Result<Row, String> {
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

    #[test]
    fn rows_have_one_to_three_known_words() {
        let mut lexicon = Lexicon::new();
        for word in ["we", "are", "late", "sorry"] {
            lexicon.id(word);
        }
        assert_eq!(row("we are late sorry", &lexicon), Err(String::new()));
        assert_eq!(row(" ", &lexicon), Err(String::new()));
        assert_eq!(row("we were", &lexicon), Err("were".to_owned()));
        assert_eq!(row("^", &lexicon), Ok(START));
    }
}
