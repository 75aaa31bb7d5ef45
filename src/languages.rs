//! Which language each draft is in, and the linters of a run, one a language.
//!
//! What is said about a draft goes first: by a flag, by the draft itself, by the configuration. Where nothing is said, a
//! text that is full of the commonest words of the home language is taken for that, and one that is full of those of
//! another language with rules for that; only the rest is looked at by the detector, and only a sure answer counts.

mod tags;

use std::borrow::Cow;
use std::fmt;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use serde::{Deserialize, Serialize};

use crate::builtin;
use crate::draft::{Draft, Skipped, SourceFile};
use crate::linter::Linter;
use crate::pack::Pack;

pub use tags::{Tag, name};

/// What flags and configuration say about the language of a draft.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wish {
    /// It is in this one, whatever the draft says.
    pub forced: Option<Tag>,
    /// Drafts are in these: one alone is taken for granted where the draft says nothing, the first of several where
    /// nothing is to be seen.
    pub configured: Vec<Tag>,
}

/// What told the language of a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ToldBy {
    /// A flag.
    Flag,
    /// Front matter, a field of the record, a header of the e-mail, the name of the file.
    Draft,
    /// The configuration.
    Config,
    /// The text itself.
    Text,
    /// Nothing: it is the home language.
    Nothing,
}

impl fmt::Display for ToldBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Flag => "--language",
            Self::Draft => "the draft says so",
            Self::Config => "the configuration says so",
            Self::Text => "from its words",
            Self::Nothing => "nothing says otherwise",
        })
    }
}

/// The language of a draft and what told it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// The language.
    pub language: Tag,
    /// What told it.
    pub by: ToldBy,
}

/// A language and its linter, which is made when the first draft needs it.
#[derive(Debug)]
struct Entry {
    language: Tag,
    /// The built-in pack to make it of.
    pack: Option<&'static str>,
    linter: OnceLock<Option<Linter>>,
    short_words: ShortWords,
}

/// Which short words are among the commonest of a language, as far as somebody asked: every text asks the same again.
#[derive(Debug)]
struct ShortWords(Vec<AtomicU64>);

impl ShortWords {
    /// How many may be remembered. A power of two.
    const SLOTS: usize = 512;
    /// The bit of a word among the commonest.
    const COMMON: u64 = 1 << 63;

    fn new() -> Self {
        Self((0..Self::SLOTS).map(|_| AtomicU64::default()).collect())
    }

    /// Whether a word of up to [`SHORT`] ASCII letters is among the commonest of a pack's language, always the same one. The
    /// word is given as its small letters, the last one in the lowest byte.
    fn has(&self, word: u64, pack: &Pack) -> bool {
        const MIX: u64 = 0x9e37_79b9_7f4a_7c15;
        let slot = &self.0[(word.wrapping_mul(MIX) >> 40) as usize % Self::SLOTS];
        let known = slot.load(Ordering::Relaxed);
        if known & !Self::COMMON == word {
            return known != word;
        }
        let bytes = word.to_be_bytes();
        let letters = &bytes[word.leading_zeros() as usize / 8..];
        let common = std::str::from_utf8(letters).is_ok_and(|letters| is_common(letters, pack));
        slot.store(if common { word | Self::COMMON } else { word }, Ordering::Relaxed);
        common
    }
}

/// The linters of a run, one a language.
#[derive(Debug)]
pub struct Linters {
    all: Vec<Entry>,
}

impl Linters {
    /// The main built-in packs of all languages; the default one first. None is loaded before it is needed.
    #[must_use]
    pub fn built_in() -> Self {
        let mut all: Vec<Entry> = builtin::main_packs()
            .map(|(language, pack)| Entry {
                language: Tag::of(language),
                pack: Some(pack),
                linter: OnceLock::new(),
                short_words: ShortWords::new(),
            })
            .collect();
        all.sort_by_key(|entry| entry.pack != Some(builtin::DEFAULT));
        Self { all }
    }

    /// Linters of these packs and of no others, each in a language of its own.
    #[must_use]
    pub fn of_packs(packs: Vec<Pack>) -> Self {
        let entry = |pack: Pack| Entry {
            language: Tag::of(&pack.language.code),
            pack: None,
            linter: OnceLock::from(Some(Linter::new(pack))),
            short_words: ShortWords::new(),
        };
        Self { all: packs.into_iter().map(entry).collect() }
    }

    /// The linter of a language, if there are rules for it.
    #[must_use]
    pub fn of(&self, language: Tag) -> Option<&Linter> {
        let entry = self.entry(language)?;
        entry.linter.get_or_init(|| Some(Linter::new(builtin::pack(entry.pack?)?))).as_ref()
    }

    fn entry(&self, language: Tag) -> Option<&Entry> {
        self.all.iter().find(|entry| entry.language == language)
    }

    /// The languages there are rules for; the home language first.
    pub fn languages(&self) -> impl Iterator<Item = Tag> {
        self.all.iter().map(|entry| entry.language)
    }

    /// The linter of the home language.
    #[must_use]
    pub fn home(&self) -> Option<&Linter> {
        self.of(self.all.first()?.language)
    }

    /// The linters that were made so far.
    pub fn made(&self) -> impl Iterator<Item = &Linter> {
        self.all.iter().filter_map(|entry| entry.linter.get()?.as_ref())
    }

    /// The linters there are from the start: those of packs that were given, or that of the home language. Which others come to be
    /// made depends on the drafts.
    pub fn first(&self) -> impl Iterator<Item = &Linter> {
        let given = self.all.iter().enumerate().filter(|(index, entry)| *index == 0 || entry.pack.is_none());
        given.filter_map(|(_, entry)| self.of(entry.language))
    }

    /// The language of a draft.
    #[must_use]
    pub fn language(&self, draft: &Draft, wish: &Wish) -> Told {
        let told = |language, by| Told { language, by };
        if let Some(language) = wish.forced {
            return told(language, ToldBy::Flag);
        }
        if let Some(language) = draft.locale.as_deref().and_then(Tag::read) {
            return told(language, ToldBy::Draft);
        }
        if let [language] = wish.configured.as_slice() {
            return told(*language, ToldBy::Config);
        }
        let home = wish.configured.first().copied().or_else(|| self.languages().next()).unwrap_or_default();
        match self.detected(draft, home) {
            Some(language) => told(language, ToldBy::Text),
            None => told(home, ToldBy::Nothing),
        }
    }

    /// The language that the words of a reply show; none where they show nothing.
    fn detected(&self, draft: &Draft, home: Tag) -> Option<Tag> {
        let text = own_words(draft);
        let pack = self.of(home).map(Linter::pack);
        let short_words = self.entry(home).map(|entry| &entry.short_words);
        if let (Some(pack), Some(short_words)) = (pack, short_words)
            && is_at_home(text.as_bytes(), pack, short_words)
        {
            return None;
        }
        let words = words_of(&text);
        if words.len() < FEWEST && !text.chars().any(is_beyond_latin) {
            return None;
        }
        let foreign = pack.map_or(0.0, |pack| 1.0 - common_share(&words, pack));
        if foreign <= AT_HOME {
            return None;
        }
        // Another language with rules shows by its own commonest words, in few of them already.
        let known = |language: &Tag| self.of(*language).map_or(0.0, |linter| common_share(&words, linter.pack()));
        let other = self.languages().filter(|language| *language != home).find(|language| known(language) > NATIVE);
        if other.is_some() {
            return other;
        }
        let text = in_its_script(&text);
        let info = whatlang::detect(&text)?;
        // Another script is no language of ours, however short the text; which one it is matters for its name alone.
        let sure = matches!(text, Cow::Owned(_))
            || if words.len() < ENOUGH { info.is_reliable() && foreign > FAR } else { info.confidence() > SURE };
        let found = Tag::of_iso3(info.lang().code()).filter(|_| sure)?;
        (found != home).then_some(found)
    }

    /// The languages of all drafts of a file.
    #[must_use]
    pub fn of_drafts(&self, file: &SourceFile, wish: &Wish) -> Vec<Told> {
        file.drafts.iter().map(|draft| self.language(draft, wish)).collect()
    }

    /// Takes the drafts out of a file that are in a language without rules, and puts down why. `languages` are those of all drafts;
    /// gives the languages of the drafts that stay, and those of the others.
    pub fn set_aside(&self, file: &mut SourceFile, languages: &[Told]) -> (Vec<Told>, Vec<Tag>) {
        let mut stay = Vec::with_capacity(file.drafts.len());
        let mut others = Vec::new();
        let drafts = std::mem::take(&mut file.drafts);
        file.drafts.reserve_exact(drafts.len());
        for (draft, told) in drafts.into_iter().zip(languages.iter().copied()) {
            if self.of(told.language).is_some() {
                stay.push(told);
                file.drafts.push(draft);
                continue;
            }
            others.push(told.language);
            file.skipped.push(Skipped {
                place: draft.pointer,
                id: draft.id,
                name: draft.name,
                reason: no_rules(told),
                trouble: false,
            });
        }
        (stay, others)
    }
}

/// Fewer words than this show nothing, unless they are in another script.
const FEWEST: usize = 4;
/// A share of words among the commonest of a language, from which on a text that is not at home is in that language.
const NATIVE: f64 = 0.4;
/// With fewer words than this only a reliable answer counts.
const ENOUGH: usize = 12;
/// A share of words that are not among the commonest of a language, up to which a text is in that language for sure.
const AT_HOME: f64 = 0.7;
/// A share of them that a short text in another language has.
const FAR: f64 = 0.85;
/// What the detector's answer must be worth.
const SURE: f64 = 0.5;
/// So much of a text is looked at, in bytes.
const LOOKED_AT: usize = 2_000;
/// So many bytes of it are enough where few of their words are foreign.
const AT_A_GLANCE: usize = 400;
/// A share of words that are not among the commonest of a language, up to which the start of a text is enough to know it.
const SURELY_AT_HOME: f64 = 0.5;
/// Words of up to so many bytes are short.
const SHORT: usize = 6;

/// Why a draft was not checked.
#[must_use]
pub fn no_rules(told: Told) -> String {
    let name = name(told.language);
    match told.by {
        ToldBy::Text | ToldBy::Nothing => format!("no rules for {name}, the language it seems to be in"),
        _ => format!("no rules for {name}"),
    }
}

/// The start of a reply without what is masked in it.
fn own_words(draft: &Draft) -> String {
    let whole = &draft.reply.text;
    // More than is kept, so that no cut in a character leaves room for what comes after it.
    let start_of = |range: std::ops::Range<usize>| {
        let part = whole.get(range).unwrap_or_default();
        &part[..floor(part, LOOKED_AT + 4)]
    };
    let mut text = String::with_capacity(whole.len().min(LOOKED_AT));
    let mut at = 0;
    for mask in &draft.masks {
        text.push_str(start_of(at..mask.range.start));
        text.push(' ');
        at = mask.range.end.max(at);
        if text.len() >= LOOKED_AT {
            break;
        }
    }
    text.push_str(start_of(at..whole.len()));
    text.truncate(floor(&text, LOOKED_AT));
    text
}

/// The largest cut at or below a length that splits no character.
fn floor(text: &str, len: usize) -> usize {
    (0..=len.min(text.len())).rev().find(|&end| text.is_char_boundary(end)).unwrap_or_default()
}

/// The words of a text.
fn words_of(text: &str) -> Vec<&str> {
    text.split(|c: char| !c.is_alphabetic() && c != '\'' && c != '’').filter(|word| !word.is_empty()).collect()
}

/// Whether a word is among the commonest of a pack's language.
fn is_common(word: &str, pack: &Pack) -> bool {
    pack.lexicon.lookup(word).is_some_and(|ids| ids.iter().any(|id| pack.language.weights.contains_key(id)))
}

/// The share of words that are among the commonest of a pack's language.
#[allow(clippy::cast_precision_loss)] // A few hundred words.
fn common_share(words: &[&str], pack: &Pack) -> f64 {
    words.iter().filter(|word| is_common(word, pack)).count() as f64 / words.len().max(1) as f64
}

/// Whether the short words of a text alone are enough to say that it is in a pack's language. They are the common ones, and
/// nearly every text ends the question here, with no list of its words made.
fn is_at_home(text: &[u8], pack: &Pack, short_words: &ShortWords) -> bool {
    let start = text.get(..AT_A_GLANCE).is_some_and(|start| foreign_share(start, pack, short_words) <= SURELY_AT_HOME);
    start || foreign_share(text, pack, short_words) <= AT_HOME
}

/// The share of words that are not among the short ones of those that are commonest in a pack's language; 1 if there is no word.
/// What is not ASCII counts for more words than it can be, and for no common one.
fn foreign_share(text: &[u8], pack: &Pack, short_words: &ShortWords) -> f64 {
    let (mut words, mut common) = (0_u32, 0_u32);
    // Of the word at hand its small letters, as far as there is room, how many there are, and all bits of them.
    let (mut word, mut length, mut bits) = (0_u64, 0, 0_u8);
    for &byte in text.iter().chain(b" ") {
        if IS_LETTER[usize::from(byte)] {
            word = word << 8 | u64::from(byte | 0x20);
            length += 1;
            bits |= byte;
            words += u32::from(byte >> 7);
        } else if length > 0 {
            words += 1;
            common += u32::from(length <= SHORT && bits.is_ascii() && short_words.has(word, pack));
            (word, length, bits) = (0, 0, 0);
        }
    }
    1.0 - f64::from(common) / f64::from(words.max(1))
}

/// Whether a byte is a letter, an apostrophe or part of a character that is not ASCII.
const IS_LETTER: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = (byte as u8).is_ascii_alphabetic() || byte as u8 == b'\'' || byte >= 0x80;
        byte += 1;
    }
    table
};

/// A text in another script without the names and addresses in Latin letters that stand in it: letter for letter they may be
/// more than it is, and the detector goes by the script that has most.
fn in_its_script(text: &str) -> Cow<'_, str> {
    let beyond = text.chars().filter(|&c| is_beyond_latin(c)).count();
    let latin = text.chars().filter(|c| c.is_alphabetic()).count() - beyond;
    if beyond == 0 || beyond * 2 < latin {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(|c| if c.is_alphabetic() && !is_beyond_latin(c) { ' ' } else { c }).collect())
}

/// Whether a letter is of another script than Latin.
fn is_beyond_latin(c: char) -> bool {
    c.is_alphabetic() && c > '\u{24f}' && !matches!(c, '\u{1e00}'..='\u{1eff}')
}

#[cfg(test)]
mod tests;
