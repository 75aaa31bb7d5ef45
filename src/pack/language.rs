//! The tables of a language: contractions, spellings, number words, negations and what ends no sentence.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::lexicon::Lexicon;
use crate::yaml::{Node, Problems};

/// What a compiled pack knows of its language besides its words.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Language {
    /// BCP 47 tag.
    pub code: String,
    /// The word between the last two of several things.
    pub and: String,
    /// Endings split off words that are not known as a whole (`'s`, `'ll`, `n't`), and what they stand for.
    pub endings: Vec<(String, Vec<u32>)>,
    /// Ids that a written word may also stand for: `is` may be written `'s`.
    pub also: BTreeMap<u32, Vec<u32>>,
    /// Number words.
    pub numbers: Vec<u32>,
    /// Words that negate what follows.
    pub negations: Vec<u32>,
    /// Words that open a condition, each as the ids of one or several words in a row (`in case`), sorted.
    pub conditionals: Vec<Vec<u32>>,
    /// Verbs that report what somebody said.
    pub reporting: Vec<u32>,
    /// Words whose owner's words are reported: `you`, `he`, `she`, `they`.
    pub reporters: Vec<u32>,
    /// Capitalised words that are no names.
    pub not_names: Vec<u32>,
    /// Words after which a full stop ends no sentence.
    pub abbreviations: Vec<String>,
    /// Words that open a greeting.
    pub greetings: Vec<String>,
    /// Phrases that open a sign-off.
    pub sign_offs: Vec<String>,
    /// Words beside names in a greeting: `there`, `all`, `sir`.
    pub addressees: Vec<String>,
    /// Abbreviations before figures only: `no`, `p`.
    pub before_figures: Vec<String>,
    /// Abbreviations that often end a sentence: `p.m`, `etc`.
    pub may_close: Vec<String>,
    /// Capitalised words that begin no sentence after one of `may_close`: days, months, time zones.
    pub calendar: Vec<String>,
    /// Words that begin sentences and are no names.
    pub starters: Vec<String>,
    /// Words that no sentence ends with.
    pub open_words: Vec<String>,
    /// How common a word is: the ids of the commonest words with a weight, the others count as 1.
    pub weights: BTreeMap<u32, u32>,
    /// Single capitals that are words, not initials: `i`.
    pub no_initials: Vec<String>,
    /// Whether a full stop after a figure makes an ordinal of it: `am 3. Mai`.
    pub ordinals: bool,
    /// Whether every noun has a capital, so that one alone makes no name.
    pub capital_nouns: bool,
    /// Words that are personal names where a capital alone makes none.
    pub names: Vec<u32>,
    /// Letters that may be typed as others, in groups that are used together or not at all: `ä` as `ae`, `ß` as `ss`.
    pub folds: Vec<Vec<(String, String)>>,
    /// The least letters of a known word at the end of an unknown noun that make it that word: with 5, `Lieferverzögerung`
    /// is a `Verzögerung`. 0 if the language has no such compounds.
    pub heads: usize,
    /// First parts that turn a noun into its opposite, and so into none of it: `un`.
    pub no_heads_after: Vec<String>,
}

/// Keys of a language file.
const KEYS: &[&str] = &[
    "language",
    "and",
    "contractions",
    "ambiguous",
    "endings",
    "spelling",
    "misspellings",
    "chat",
    "numbers",
    "negations",
    "conditionals",
    "reporting",
    "reporters",
    "abbreviations",
    "greetings",
    "sign-offs",
    "addressees",
    "before-figures",
    "may-close",
    "calendar",
    "starters",
    "open-words",
    "not-names",
    "common",
    "no-initials",
    "ordinals",
    "capital-nouns",
    "names",
    "folds",
    "compounds",
];

/// Reads a language file into the lexicon and the tables.
pub fn read(root: &Node, lexicon: &mut Lexicon, problems: &mut Problems) -> Language {
    let mut language = Language::default();
    let fields = root.fields(KEYS, problems);
    let field = |name: &str| fields.iter().find(|(key, _)| key == name).map(|(_, node)| node);
    let texts = |name: &str, problems: &mut Problems| {
        field(name).map(|node| node.texts(problems)).unwrap_or_default().into_iter().map(|t| t.to_lowercase()).collect()
    };
    if let Some(code) = field("language").and_then(|node| node.text(problems)) {
        language.code = code;
    }
    language.and = field("and").and_then(|node| node.text(problems)).unwrap_or_else(|| ",".to_owned());
    for name in ["spelling", "misspellings", "chat"] {
        for (variant, node) in field(name).map(|node| node.entries(problems)).unwrap_or_default() {
            let mut ids = Vec::new();
            for word in node.texts(problems).iter().flat_map(|text| text.split_whitespace()) {
                ids.extend(lexicon.ids(&word.to_lowercase()));
            }
            define(lexicon, &variant, &ids, &node, problems);
        }
    }
    for (variant, node) in field("contractions").map(|node| node.entries(problems)).unwrap_or_default() {
        let ids: Vec<u32> = node.texts(problems).iter().map(|word| lexicon.id(&word.to_lowercase())).collect();
        define(lexicon, &variant, &ids, &node, problems);
    }
    for (ending, node) in field("endings").map(|node| node.entries(problems)).unwrap_or_default() {
        let ids = node.texts(problems).iter().map(|word| lexicon.id(&word.to_lowercase())).collect();
        language.endings.push((ending, ids));
    }
    language.endings.sort_by_key(|(ending, _)| std::cmp::Reverse(ending.len()));
    for (short, node) in field("ambiguous").map(|node| node.entries(problems)).unwrap_or_default() {
        let short_id = lexicon.id(&short);
        for word in node.texts(problems) {
            let id = lexicon.id(&word.to_lowercase());
            language.also.entry(id).or_default().push(short_id);
            language.also.entry(short_id).or_default().push(id);
        }
    }
    let ids = |name: &str, lexicon: &mut Lexicon, problems: &mut Problems| {
        let words: Vec<String> = texts(name, problems);
        let mut ids: Vec<u32> = words.iter().flat_map(|word| lexicon.ids(word)).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    };
    language.numbers = ids("numbers", lexicon, problems);
    language.negations = ids("negations", lexicon, problems);
    let in_a_row = |text: &String| text.split_whitespace().flat_map(|word| lexicon.ids(word)).collect();
    language.conditionals = texts("conditionals", problems).iter().map(in_a_row).collect();
    language.conditionals.sort_unstable();
    language.reporting = ids("reporting", lexicon, problems);
    language.reporters = ids("reporters", lexicon, problems);
    language.not_names = ids("not-names", lexicon, problems);
    language.abbreviations = texts("abbreviations", problems);
    language.greetings = texts("greetings", problems);
    language.sign_offs = texts("sign-offs", problems);
    language.addressees = texts("addressees", problems);
    language.before_figures = texts("before-figures", problems);
    language.may_close = texts("may-close", problems);
    language.calendar = texts("calendar", problems);
    language.starters = texts("starters", problems);
    language.open_words = texts("open-words", problems);
    language.no_initials = texts("no-initials", problems);
    language.names = ids("names", lexicon, problems);
    let switch =
        |name: &str, problems: &mut Problems| field(name).and_then(|node| node.boolean(problems)).unwrap_or(false);
    language.ordinals = switch("ordinals", problems);
    language.capital_nouns = switch("capital-nouns", problems);
    for group in field("folds").map(|node| node.items(problems)).unwrap_or_default() {
        let letters = group.entries(problems);
        let typed = letters.into_iter().filter_map(|(letter, node)| Some((letter, node.text(problems)?)));
        let typed = typed.collect();
        language.folds.push(typed);
    }
    for (key, node) in field("compounds").map(|node| node.fields(&["least", "not-after"], problems)).unwrap_or_default()
    {
        match key.as_str() {
            "least" => language.heads = node.number(problems).unwrap_or_default(),
            _ => language.no_heads_after = node.texts(problems),
        }
    }
    add_typings(&mut language);
    let common: Vec<String> = texts("common", problems);
    for (rank, word) in common.iter().enumerate() {
        if let &[id] = lexicon.ids(word).as_slice() {
            language.weights.entry(id).or_insert(3 + 4000 / (rank as u32 + 4));
        }
    }
    language
}

/// Adds to each list of words the other ways to type them.
fn add_typings(language: &mut Language) {
    let folds = std::mem::take(&mut language.folds);
    for list in [
        &mut language.abbreviations,
        &mut language.greetings,
        &mut language.sign_offs,
        &mut language.addressees,
        &mut language.before_figures,
        &mut language.may_close,
        &mut language.calendar,
        &mut language.starters,
        &mut language.open_words,
    ] {
        let typed: Vec<String> = list.iter().flat_map(|word| typings(word, &folds)).collect();
        list.extend(typed);
    }
    language.folds = folds;
}

/// The other ways to type a word: each group of letters is typed as others or not at all.
pub(super) fn typings(word: &str, groups: &[Vec<(String, String)>]) -> Vec<String> {
    let mut out = Vec::new();
    for chosen in 1..1_usize << groups.len().min(4) {
        let mut typed = word.to_owned();
        for (_, group) in groups.iter().enumerate().filter(|(at, _)| chosen & 1 << at != 0) {
            for (letter, others) in group {
                typed = typed.replace(letter, others);
            }
        }
        if typed != word && !out.contains(&typed) {
            out.push(typed);
        }
    }
    out
}

fn define(lexicon: &mut Lexicon, variant: &str, ids: &[u32], node: &Node, problems: &mut Problems) {
    let variant = variant.to_lowercase();
    if ids.is_empty() {
        node.problem(problems, format!("`{variant}` stands for nothing"), "write the word it stands for");
    } else if !variant.chars().any(char::is_whitespace) {
        lexicon.define(&variant, ids);
    } else {
        node.problem(problems, format!("`{variant}` is more than one word"), "only single words have variants");
    }
}
