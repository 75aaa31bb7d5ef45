//! Tries the examples of a pack: what should be flagged and is not, and what should not be and is.

pub mod phrases;
pub mod rewrites;
pub mod unused;
pub mod update;

use std::ops::Range;

use crate::draft::{Channel, Context, Draft, Placeholders, Situation};
use crate::finding::{Finding, Severity};
use crate::linter::{Linter, Settings};
use crate::offsets::MappedText;
use crate::pack::{Example, Examples, Kind, Notes, Rule, Signal, SignalNotes};
use crate::reading::{Side, Units};
use crate::source::placeholders;
use crate::text::Text;

/// How an example failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// It should be flagged and is not.
    Missing,
    /// It should not be flagged and is: these words.
    Noisy(Vec<String>),
    /// It is flagged, but not at the words it names: these words.
    Elsewhere(Vec<String>),
    /// A rewrite does not do what it is there for.
    Rewrite {
        /// What the example comes to with it.
        text: String,
        /// Whether what the rule finds is still there.
        left: bool,
        /// The rules that find something which was not there before.
        new: Vec<String>,
    },
}

/// An example that failed.
#[derive(Debug, Clone)]
pub struct Failed<'a> {
    /// What it belongs to.
    pub kind: Kind,
    /// The id of that.
    pub id: &'a str,
    /// The example.
    pub example: &'a Example,
    /// How.
    pub failure: Failure,
    /// Bytes of the example that were found.
    pub found: Vec<Range<usize>>,
}

/// What trying a pack came to.
#[derive(Debug, Clone, Default)]
pub struct Trial<'a> {
    /// How many examples were tried.
    pub tried: usize,
    /// Those that failed.
    pub failed: Vec<Failed<'a>>,
}

/// Tries every example of a pack whose owner's id passes `wanted`.
#[must_use]
pub fn run<'a>(linter: &'a Linter, notes: &'a Notes, wanted: &dyn Fn(&str) -> bool) -> Trial<'a> {
    let mut trial = Trial::default();
    let pack = linter.pack();
    for (rule, notes) in pack.rules.iter().zip(&notes.rules).filter(|(rule, _)| wanted(&rule.id)) {
        let find = |example: &Example| {
            let findings = check(linter, rule, example);
            let own = findings.into_iter().filter(|(_, finding)| *finding.rule == *rule.id);
            own.map(|(text, finding)| (text, finding.range)).collect()
        };
        trial.examples(Kind::Rule, &rule.id, &notes.examples, &find);
    }
    let reader = linter.reader();
    trial.signals(Kind::Act, &pack.acts, &notes.acts, linter, reader.reply_side(pack), wanted);
    trial.signals(Kind::Cue, &pack.cues, &notes.cues, linter, reader.customer_side(pack), wanted);
    trial
}

/// What an example was found to hold: the words, and where they stand in the reply, in bytes.
type Found = (String, Range<usize>);

impl<'a> Trial<'a> {
    fn signals(
        &mut self,
        kind: Kind,
        signals: &'a [Signal],
        notes: &'a [SignalNotes],
        linter: &Linter,
        side: Side,
        wanted: &dyn Fn(&str) -> bool,
    ) {
        for (index, (signal, notes)) in signals.iter().zip(notes).enumerate().filter(|(_, (s, _))| wanted(&s.id)) {
            let find = |example: &Example| {
                let text = Text::read(&example.reply, &draft(example).masks, linter.reader().sentence_rules());
                let units = Units::read(&text, linter.pack());
                let found = side.scan(&text, &units);
                found
                    .iter()
                    .filter(|found| found.signal() as usize == index)
                    .map(|found| {
                        let range = found.range.start as usize..found.range.end as usize;
                        (text.norm[range.clone()].to_owned(), text.map.span(range))
                    })
                    .collect()
            };
            self.examples(kind, &signal.id, &notes.examples, &find);
        }
    }

    fn examples(&mut self, kind: Kind, id: &'a str, examples: &'a Examples, find: &dyn Fn(&Example) -> Vec<Found>) {
        for (example, flagged) in
            examples.flagged.iter().map(|example| (example, true)).chain(examples.clean.iter().map(|e| (e, false)))
        {
            self.tried += 1;
            let (found, places): (Vec<String>, Vec<Range<usize>>) = find(example).into_iter().unzip();
            let failure = match (flagged, found.is_empty(), &example.text) {
                (true, true, _) => Failure::Missing,
                (false, false, _) => Failure::Noisy(found),
                (true, false, Some(wanted)) if !found.iter().any(|text| overlap(text, wanted)) => {
                    Failure::Elsewhere(found)
                }
                _ => continue,
            };
            self.failed.push(Failed { kind, id, example, failure, found: places });
        }
    }
}

/// Whether one of two texts holds the other.
fn overlap(text: &str, wanted: &str) -> bool {
    let (text, wanted) = (text.to_lowercase(), wanted.to_lowercase());
    text.contains(&wanted) || !text.is_empty() && wanted.contains(&text)
}

/// Checks an example of a rule as the rule expects it: in its situation and on one of its channels.
#[must_use]
pub fn check(linter: &Linter, rule: &Rule, example: &Example) -> Vec<(String, Finding)> {
    let draft = draft(example);
    let settings = Settings {
        channel: example.channel.or_else(|| channel_of(rule)),
        situation: example.situation.or_else(|| situation_of(rule)),
        ..Settings::default()
    };
    // A rule that is off by default is tried all the same.
    let on = |id: &str| (id == rule.id && rule.severity.is_none()).then_some(Some(Severity::Info));
    let checked = linter.check(&draft, settings, &on);
    checked
        .findings
        .into_iter()
        .map(|finding| (draft.reply.text.get(finding.range.clone()).unwrap_or_default().to_owned(), finding))
        .collect()
}

/// The draft of an example.
#[must_use]
pub fn draft(example: &Example) -> Draft {
    let customer = example.customer.clone().map(MappedText::identity);
    let template = example.channel == Some(Channel::Template);
    let mut draft = Draft {
        reply: MappedText::identity(example.reply.clone()),
        context: if customer.is_some() { Context::Found } else { Context::None },
        customer,
        placeholders: if template { Placeholders::Tokens } else { Placeholders::Leftovers },
        ..Draft::default()
    };
    placeholders::mark_example(&mut draft);
    draft
}

fn situation_of(rule: &Rule) -> Option<Situation> {
    rule.conditions.open().when.iter().find_map(|condition| condition.situation)
}

fn channel_of(rule: &Rule) -> Option<Channel> {
    rule.conditions.open().when.iter().find_map(|condition| condition.channels.first().copied())
}
