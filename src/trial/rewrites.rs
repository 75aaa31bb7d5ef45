//! Tries the rewrites of rules on their examples: what was found must be gone, and nothing new may be found.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::{Failed, Failure, Kind, check, draft};
use crate::finding::{Applicability, Finding, Rewrite};
use crate::linter::Linter;
use crate::pack::{Example, Notes, Rule, Trigger};
use crate::reading::{Found, Units};
use crate::text::Text;

/// What may stand in the blanks of a template, besides the customer's own words. A finding counts against a rewrite only if it
/// is there with each of them, so that those of one language do no harm in another.
const FILLINGS: &[&str] = &[
    "dritte",
    "mit der Fahrerin gesprochen und den Betrag erstattet",
    "Dana",
    "third",
    "the blue kettle",
    "tomorrow at noon",
    "yes, at noon on Friday for £20, because the belt broke",
    "I apologise. I have spoken to the driver about it",
];

/// How many rewrites were tried, and those that failed.
#[must_use]
pub fn run<'a>(linter: &'a Linter, notes: &'a Notes, wanted: &dyn Fn(&str) -> bool) -> (usize, Vec<Failed<'a>>) {
    let (mut tried, mut failed) = (0, Vec::new());
    for (rule, notes) in linter.pack().rules.iter().zip(&notes.rules).filter(|(rule, _)| wanted(&rule.id)) {
        for example in &notes.examples.flagged {
            let before: Vec<Finding> = check(linter, rule, example).into_iter().map(|(_, finding)| finding).collect();
            for finding in before.iter().filter(|finding| *finding.rule == *rule.id) {
                for rewrite in &finding.rewrites {
                    tried += 1;
                    if let Some(failure) = attempt(linter, rule, example, &before, rewrite) {
                        let found = vec![finding.range.clone()];
                        failed.push(Failed { kind: Kind::Rule, id: &rule.id, example, failure, found });
                    }
                }
            }
        }
    }
    (tried, failed)
}

fn attempt(linter: &Linter, rule: &Rule, example: &Example, before: &[Finding], rewrite: &Rewrite) -> Option<Failure> {
    let count = |findings: &[Finding]| {
        let mut by_rule: BTreeMap<String, usize> = BTreeMap::new();
        for finding in findings {
            *by_rule.entry(finding.rule.to_string()).or_default() += 1;
        }
        by_rule
    };
    let old = count(before);
    let template = rewrite.applicability == Applicability::Template;
    let customer = example.customer.as_deref().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
    let mut fillings = vec![None];
    if template {
        fillings.extend(FILLINGS.iter().copied().chain([customer.as_str()]).map(Some));
    }
    // A rule that yields to this one was only silent while this one spoke.
    let index = linter.pack().rules.iter().position(|other| other.id == rule.id).unwrap_or_default() as u32;
    let yields = |id: &str| linter.pack().rules.iter().any(|other| other.id == id && other.yields_to.contains(&index));
    // What the reply never had it cannot lose: a rule that only spoke up because the reply grew is not this one's doing.
    let had = acts_in(linter, example);
    let lost = |id: &str| {
        let rule = linter.pack().rules.iter().find(|other| other.id == id);
        let Some(Trigger::Missing(acts, _)) = rule.map(|rule| &rule.trigger) else { return true };
        acts.iter().any(|act| had.contains(act))
    };
    let (mut left, mut new): (bool, Option<Vec<String>>) = (true, None);
    let mut shown = None;
    for filling in fillings {
        let text = filled(&rewrite.text, filling);
        let mut reply = example.reply.clone();
        reply.get(rewrite.range.clone())?;
        reply.replace_range(rewrite.range.clone(), &text);
        let blanks = blanks_in(&reply);
        let changed = Example { reply: reply.clone(), text: None, ..example.clone() };
        let after: Vec<Finding> = check(linter, rule, &changed)
            .into_iter()
            .map(|(_, finding)| finding)
            // What is found in a blank is what blanks are for; what is missing may be written into one.
            .filter(|finding| !blanks.iter().any(|blank| touches(blank, &finding.range)))
            .filter(|finding| *finding.rule == *rule.id || !template || !finding.range.is_empty())
            .filter(|finding| !yields(&finding.rule))
            .filter(|finding| *finding.rule == *rule.id || lost(&finding.rule))
            .collect();
        let now = count(&after);
        let grown = now.iter().filter(|(id, n)| *n > old.get(*id).unwrap_or(&0)).map(|(id, _)| id.clone());
        let grown: Vec<String> = grown.filter(|id| *id != rule.id).collect();
        left &= now.get(&rule.id).unwrap_or(&0) >= old.get(&rule.id).unwrap_or(&0);
        new = Some(match new {
            None => grown,
            Some(known) => known.into_iter().filter(|id| grown.contains(id)).collect(),
        });
        shown.get_or_insert(reply);
    }
    let new = new.unwrap_or_default();
    (left || !new.is_empty()).then(|| Failure::Rewrite { text: shown.unwrap_or_default(), left, new })
}

/// The acts that stand in the reply of an example.
fn acts_in(linter: &Linter, example: &Example) -> BTreeSet<u32> {
    let text = Text::read(&example.reply, &draft(example).masks, linter.reader().sentence_rules());
    let units = Units::read(&text, linter.pack());
    linter.reader().reply_side(linter.pack()).scan(&text, &units).iter().map(Found::signal).collect()
}

fn touches(blank: &Range<usize>, place: &Range<usize>) -> bool {
    !place.is_empty() && blank.start < place.end && place.start < blank.end
}

/// The blanks of a text: `[…]`, `[name]`, and parts that no match named, `{name}`.
fn blanks_in(text: &str) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    for (start, open) in text.match_indices(['[', '{']) {
        let close = if open == "[" { ']' } else { '}' };
        if let Some(len) = text[start..].find(close) {
            out.push(start..start + len + 1);
        }
    }
    out
}

fn filled(text: &str, filling: Option<&str>) -> String {
    let Some(filling) = filling else { return text.to_owned() };
    let mut out = text.to_owned();
    for blank in blanks_in(text).into_iter().rev() {
        out.replace_range(blank, filling);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_are_filled() {
        assert_eq!(filled("I've told […], and {name}.", Some("Dana")), "I've told Dana, and Dana.");
        assert_eq!(filled("I've told […].", None), "I've told […].");
    }
}
