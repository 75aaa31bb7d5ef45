//! Where the rules come from: the principles of the source articles and the published works, and which rule serves which.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use super::markdown::{cell, prose};
use super::{Kind, Page};

/// The word before a principle's number in the sources of a rule.
const PREFIX: &str = "seed ";

/// The principles and works that rules cite.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Principles {
    /// The articles, in order.
    pub articles: Vec<Article>,
    /// What each work is, by the beginning of the name it is cited with, in small letters.
    pub works: BTreeMap<String, String>,
}

/// An article and its principles.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Article {
    /// Its number.
    pub number: u32,
    /// What it is called.
    pub name: String,
    /// What it asks for.
    pub principles: Vec<Principle>,
}

/// Something a source asks for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Principle {
    /// Its number: `4.2`, with a `c` behind it if a reader's comment says it.
    pub row: String,
    /// What it says, in our words.
    pub says: String,
    /// Why no text can be held against it, if that is so.
    pub unchecked: Option<String>,
    /// Acts that serve it.
    #[serde(default)]
    pub acts: Vec<String>,
    /// Cues that serve it.
    #[serde(default)]
    pub cues: Vec<String>,
}

/// A source of a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Source {
    /// As the rule cites it.
    pub cited: String,
    /// What it is, in words.
    pub words: String,
    /// Whether it is among the principles and works.
    #[serde(skip)]
    pub known: bool,
}

impl Principles {
    /// Those that come with the program.
    ///
    /// # Errors
    /// If the file they are written in was broken when the program was built; the tests see to it that it is not.
    pub fn built_in() -> Result<Self, serde_yaml::Error> {
        serde_yaml::from_str(include_str!("../../rules/principles.yaml"))
    }

    /// What a source cited by a rule is.
    #[must_use]
    pub fn source(&self, cited: &str) -> Source {
        let words = if let Some(row) = cited.strip_prefix(PREFIX) {
            self.principle(row).map(|(article, principle)| {
                let comment = if row.ends_with('c') { ", in a comment" } else { "" };
                format!("“{}” ({row}{comment}: {})", principle.says, article.name)
            })
        } else {
            let small = cited.to_lowercase().replace(" & ", " and ").replace('-', " ");
            // The longest beginning is the closest.
            let found = self.works.iter().filter(|(key, _)| small.starts_with(&key.replace(" & ", " and ")));
            found.max_by_key(|(key, _)| key.len()).map(|(_, words)| words.clone())
        };
        let known = words.is_some();
        Source { cited: cited.to_owned(), words: words.unwrap_or_else(|| cited.to_owned()), known }
    }

    fn principle(&self, row: &str) -> Option<(&Article, &Principle)> {
        self.articles
            .iter()
            .flat_map(|article| article.principles.iter().map(move |principle| (article, principle)))
            .find(|(_, principle)| principle.row == row)
    }

    /// The rules that cite a principle.
    fn serving<'a>(principle: &Principle, rules: &'a [Page]) -> Vec<&'a Page> {
        let cited = format!("{PREFIX}{}", principle.row);
        rules.iter().filter(|page| page.sources.iter().any(|source| source.cited == cited)).collect()
    }

    /// Principles that could be checked and are served by nothing.
    #[must_use]
    pub fn unserved(&self, rules: &[Page], signals: &[Page]) -> Vec<&Principle> {
        let all = self.articles.iter().flat_map(|article| &article.principles);
        all.filter(|principle| {
            principle.unchecked.is_none()
                && Self::serving(principle, rules).is_empty()
                && !Self::signals(principle).any(|(kind, id)| signals.iter().any(|p| p.kind == kind && p.id == id))
        })
        .collect()
    }

    fn signals(principle: &Principle) -> impl Iterator<Item = (Kind, &str)> {
        let acts = principle.acts.iter().map(|id| (Kind::Act, id.as_str()));
        acts.chain(principle.cues.iter().map(|id| (Kind::Cue, id.as_str())))
    }

    /// The table of principles: what serves each, with an example.
    #[must_use]
    pub fn table(&self, rules: &[Page], signals: &[Page]) -> String {
        let mut out = "# Where the rules come from\n\nFive articles by people who do this work, taken apart into \
                       principles, each with what serves it. A `c` behind a number marks a reader's comment. The \
                       example is a sentence that the first rule named flags, or in which the act stands.\n"
            .to_owned();
        for article in &self.articles {
            let _ = writeln!(out, "\n## {}. {}\n", article.number, capital(&prose(&article.name)));
            out.push_str("| | principle | rule or act | example |\n|---|---|---|---|\n");
            for principle in &article.principles {
                let (served, example) = self::served(principle, rules, signals);
                let _ = writeln!(out, "| {} | {} | {served} | {example} |", principle.row, cell(&principle.says));
            }
        }
        out.push_str("\n## Works cited\n\n");
        let mut works: Vec<&String> = self.works.values().collect();
        works.sort();
        works.dedup();
        for work in works {
            let _ = writeln!(out, "- {}", prose(work));
        }
        out
    }
}

/// What serves a principle, and an example of it.
fn served(principle: &Principle, rules: &[Page], signals: &[Page]) -> (String, String) {
    if let Some(why) = &principle.unchecked {
        return (format!("not checked: {}", cell(why)), String::new());
    }
    let serving = Principles::serving(principle, rules);
    let mut names: Vec<String> = serving.iter().map(|page| format!("[{0}](rules/{0}.md)", page.id)).collect();
    let shown_by: Vec<&Page> = Principles::signals(principle)
        .filter_map(|(kind, id)| signals.iter().find(|page| page.kind == kind && page.id == id))
        .collect();
    names.extend(shown_by.iter().map(|page| format!("{} `{}`", page.kind.name(), page.id)));
    let example = serving.iter().chain(&shown_by).find_map(|page| page.flagged.first());
    (names.join(", "), example.map(|example| cell(&example.text)).unwrap_or_default())
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    let first: String = chars.next().map(|c| c.to_uppercase().collect()).unwrap_or_default();
    format!("{first}{}", chars.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_said_in_words() {
        let principles = Principles::built_in().unwrap();
        let source = principles.source("seed 4.27c");
        assert!(source.known && source.words.contains("padding") && source.words.contains("comment"), "{source:?}");
        assert!(principles.source("Bradley & Sparks 2012").words.starts_with("Bradley and Sparks (2012)"));
        assert!(principles.source("Packard, Li and Berger 2024").words.contains("(2024)"));
        assert!(!principles.source("My aunt").known);
    }

    #[test]
    fn rows_are_unique() {
        let principles = Principles::built_in().unwrap();
        let mut rows: Vec<&str> =
            principles.articles.iter().flat_map(|a| &a.principles).map(|p| p.row.as_str()).collect();
        let count = rows.len();
        rows.sort_unstable();
        rows.dedup();
        assert_eq!(rows.len(), count);
        assert_eq!(count, 111);
    }
}
