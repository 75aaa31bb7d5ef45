//! Finds phrases that can never match, and phrases that another one of the same act covers.
//!
//! Each phrase is written out into the texts it stands for. One that none of its own texts holds is dead; one in all of whose
//! texts a single other phrase matches as much or more is covered. A phrase with too many texts to write them all out is
//! taken for covered never.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::linter::Linter;
use crate::pack::{Item, Notes, Owner, Source, parse};
use crate::reading::{Side, Units};
use crate::text::Text;

/// What is odd about a phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Odd {
    /// No text holds it.
    Dead,
    /// It is not found in its own words as they are written.
    NotAsWritten,
    /// The phrase with this text finds all that it finds.
    Covered(String),
}

/// A phrase about which something is odd.
#[derive(Debug, Clone)]
pub struct OddPhrase<'a> {
    /// Whether it is of an act; else of a cue.
    pub of_act: bool,
    /// The id of the act or cue.
    pub id: &'a str,
    /// The phrase.
    pub text: &'a str,
    /// Where it stands.
    pub source: Option<&'a Source>,
    /// What is odd.
    pub odd: Odd,
}

/// Names one of which any list of first names has.
const NAMES: &[&str] = &["Anna", "Maria", "Paul", "Lena", "Max"];

/// The most texts a phrase is written out into.
const MOST: usize = 120;

/// What is odd about the phrases of a pack; only about those of its own files if it was read from files.
#[must_use]
pub fn run<'a>(linter: &'a Linter, notes: &'a Notes, wanted: &dyn Fn(&str) -> bool) -> Vec<OddPhrase<'a>> {
    let pack = linter.pack();
    let mut out = Vec::new();
    for of_act in [true, false] {
        let (side, texts, sources, signals) = if of_act {
            (linter.reader().reply_side(pack), &notes.reply_phrases, &notes.reply_sources, &pack.acts)
        } else {
            (linter.reader().customer_side(pack), &notes.customer_phrases, &notes.customer_sources, &pack.cues)
        };
        let look = Look { linter, notes, side };
        let mut gone = BTreeSet::new();
        for (index, text) in texts.iter().enumerate() {
            let source = sources.get(index).and_then(Option::as_ref);
            let owner = side.phrases.owner(index as u32);
            let Some(signal) = signals.get(owner.signal as usize) else { continue };
            let id = signal.id.strip_prefix("rule:").unwrap_or(&signal.id);
            if (source.is_none() && !notes.files.is_empty()) || !wanted(id) {
                continue;
            }
            let Some(odd) = look.at(index as u32, text, owner, &gone) else { continue };
            let odd = match odd {
                Found::Dead => Odd::Dead,
                Found::NotAsWritten => Odd::NotAsWritten,
                Found::Covered(by) => {
                    gone.insert(index as u32);
                    Odd::Covered(texts.get(by as usize).cloned().unwrap_or_default())
                }
            };
            out.push(OddPhrase { of_act, id, text, source, odd });
        }
    }
    out
}

enum Found {
    Dead,
    NotAsWritten,
    Covered(u32),
}

struct Look<'a> {
    linter: &'a Linter,
    notes: &'a Notes,
    side: Side<'a>,
}

impl Look<'_> {
    fn at(&self, phrase: u32, text: &str, owner: Owner, gone: &BTreeSet<u32>) -> Option<Found> {
        let items = parse(text).ok()?;
        let (texts, complete) = write_out(&items, &Vocabulary { words: &self.notes.words, name: self.name() }, 0);
        let named = !self.side.phrases.captures(phrase).is_empty();
        let mut alive = false;
        let mut covering: Option<BTreeSet<u32>> = None;
        for written in &texts {
            let found = self.find(&framed(written));
            let own: Vec<&Range<u32>> = found.iter().filter(|(source, _)| *source == phrase).map(|(_, r)| r).collect();
            alive |= !own.is_empty();
            let covers = |(source, range): &(u32, Range<u32>)| {
                *source != phrase
                    && !gone.contains(source)
                    && self.side.phrases.owner(*source) == owner
                    && !own.is_empty()
                    && own.iter().all(|own| range.start <= own.start && own.end <= range.end)
            };
            let here: BTreeSet<u32> = found.iter().filter(|found| covers(found)).map(|(source, _)| *source).collect();
            covering = Some(match covering {
                None => here,
                Some(before) => before.intersection(&here).copied().collect(),
            });
            if alive && (named || !complete || covering.as_ref().is_some_and(BTreeSet::is_empty)) {
                break;
            }
        }
        if !alive {
            // With too many texts to try, a phrase is given the benefit of the doubt.
            return complete.then_some(Found::Dead);
        }
        let plain = !text.contains(['(', '[', '<', '{', '*', '^', '$', '…']) && !text.contains("...");
        if plain && text.chars().any(|c| c.is_ascii_punctuation() && !"'-,.".contains(c)) {
            let found = self.find(text);
            if !found.iter().any(|(source, _)| *source == phrase) {
                return Some(Found::NotAsWritten);
            }
        }
        if !complete || named {
            return None;
        }
        covering?.into_iter().next().map(Found::Covered)
    }

    /// A first name: one of the list where only those are names, else one that no list has.
    fn name(&self) -> &'static str {
        let pack = self.linter.pack();
        let listed = |name: &&&str| {
            let ids = pack.lexicon.get(&name.to_lowercase()).unwrap_or_default();
            ids.iter().any(|id| pack.language.names.contains(id))
        };
        let of_list = pack.language.capital_nouns.then(|| NAMES.iter().find(listed)).flatten();
        of_list.copied().unwrap_or("Zorbina")
    }

    fn find(&self, text: &str) -> Vec<(u32, Range<u32>)> {
        let text = Text::read(text, &[], self.linter.reader().sentence_rules());
        let units = Units::read(&text, self.linter.pack());
        self.side.phrases_in(&text, &units)
    }
}

/// A text among words that no phrase knows, as far as the phrase does not ask for the start or end of a sentence.
fn framed(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let start = if text.starts_with('\u{2}') { "" } else { "Qqbefore " };
    let inner = text.trim_start_matches(['\u{2}', ' ']);
    match inner.find('\u{3}') {
        Some(at) => format!("{start}{}{}", inner[..at].trim_end(), &inner[at + 1..].trim()),
        None => format!("{start}{inner} qqafter."),
    }
    .replace('\u{2}', "")
}

/// What the names in phrases stand for.
struct Vocabulary<'a> {
    words: &'a BTreeMap<String, Vec<Vec<Item>>>,
    name: &'static str,
}

/// The texts that items stand for, and whether these are all. Start and end of a sentence are written as U+0002 and U+0003.
fn write_out(items: &[Item], words: &Vocabulary, depth: usize) -> (Vec<String>, bool) {
    let (mut out, mut complete) = (vec![String::new()], true);
    for item in items {
        let (choices, all) = choices(item, words, depth);
        complete &= all;
        let mut next = Vec::new();
        'all: for before in &out {
            for choice in &choices {
                if next.len() >= MOST {
                    complete = false;
                    break 'all;
                }
                next.push(format!("{before} {choice}"));
            }
        }
        out = next;
    }
    (out, complete)
}

fn choices(item: &Item, words: &Vocabulary, depth: usize) -> (Vec<String>, bool) {
    let one = |text: &str| (vec![text.to_owned()], true);
    let any = |all: &[Vec<Item>], optional: bool| {
        let (mut out, mut complete) = (if optional { vec![String::new()] } else { Vec::new() }, true);
        for items in all {
            let (texts, all) = write_out(items, words, depth + 1);
            complete &= all;
            out.extend(texts);
        }
        if out.len() > MOST {
            out.truncate(MOST);
            complete = false;
        }
        (out, complete)
    };
    match item {
        Item::Word(word) => one(word),
        Item::Prefix(letters) => one(&format!("{letters}qzx")),
        Item::OneOf(all) | Item::Capture(_, all) => any(all, false),
        Item::Optional(all) => any(all, true),
        Item::Gap(most) => {
            let full = vec!["qqgap"; usize::from(*most)].join(" ");
            // A gap also reaches over a colon, which no two words beside each other do.
            (vec![String::new(), full, "qqgap: ".to_owned()], true)
        }
        Item::Any => one("qqany"),
        Item::Start => one("\u{2}"),
        Item::End => one("\u{3}."),
        Item::EndAsk => one("\u{3}?"),
        Item::EndExclaim => one("\u{3}!"),
        Item::List(name) => match name.as_str() {
            "number" => one("4711"),
            "money" => one("£4711"),
            "name" => one(words.name),
            "caps" => one("QQCAPS"),
            "emoji" => one("🦔"),
            "handle" => one("@qqhandle"),
            "url" => one("https://qq.example/qq"),
            "email" => one("qq@qq.example"),
            "shout" => one("!!"),
            // Placeholders are known from the file that a draft stands in, never from the text alone.
            "placeholder" => (Vec::new(), false),
            _ if depth > 20 => (Vec::new(), false),
            _ => words.words.get(name).map_or((Vec::new(), false), |all| any(all, false)),
        },
    }
}
