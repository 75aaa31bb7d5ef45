//! Explains rules, acts and cues in words: the same text for the terminal, for programs and for the documentation.

mod conditions;
mod exchanges;
mod markdown;
mod overview;
pub mod principles;
pub mod reference;
mod text;

use serde::Serialize;

use crate::finding::Severity;
use crate::pack::{
    ActId, Compiled, Example, Examples, Kind, Limit, Measure, Pack, Place, RewriteAction, Rule, Trigger, Weighed,
};
use crate::silence::{OwnRule, RULES};
use crate::yaml::nearest;

use conditions::Words;
pub use markdown::{index, markdown, prose, signals};
pub use overview::{Row, overview};
pub use principles::{Principles, Source};
pub use text::text;

/// What stands for the pack of the rules that are code.
const OWN_PACK: &str = "amends";
/// The family of the rules that are code.
const OWN_FAMILY: &str = "directives";

/// Everything there is to say about a rule, an act or a cue. In the texts, names of rules, acts and cues and what is
/// typed stand between back-ticks. Serialised as JSON, version 1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Page {
    /// The version of this form.
    pub version: u8,
    /// What is explained.
    pub kind: Kind,
    /// Its id.
    pub id: String,
    /// The pack it comes from.
    pub pack: String,
    /// Its family, for rules; may be empty.
    pub family: String,
    /// What it is, in one line.
    pub summary: String,
    /// What a rule looks for.
    pub looks_for: Vec<String>,
    /// How much it matters: nothing for acts and cues, `off` for a rule that must be turned on.
    pub severity: Option<&'static str>,
    /// When it matters more or less.
    pub steps: Vec<String>,
    /// It fires only if one of these holds, if there are any.
    pub only_when: Vec<String>,
    /// It stays quiet if one of these holds.
    pub quiet_when: Vec<String>,
    /// Where it stays quiet, in the author's words; may be empty.
    pub traps: String,
    /// Rules that say the same better.
    pub yields_to: Vec<String>,
    /// Why it matters; may be empty.
    pub why: String,
    /// Where that is known from.
    pub sources: Vec<Source>,
    /// What to do instead; may be empty.
    pub help: String,
    /// Better words.
    pub rewrites: Vec<RewritePage>,
    /// Texts with it.
    pub flagged: Vec<ExamplePage>,
    /// Texts without it.
    pub clean: Vec<ExamplePage>,
    /// The rules that use an act or cue.
    pub used_by: Vec<String>,
}

/// Better words, as a page shows them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RewritePage {
    /// What is done: `replace the sentence`, `add`, `delete the sentence`…
    pub action: &'static str,
    /// The new words; empty for a deletion.
    pub text: String,
    /// Who may apply it: `safe`, `unsafe` or `template`.
    pub applicability: &'static str,
}

impl RewritePage {
    /// What it does, in a line.
    fn line(&self) -> String {
        let text = match self.text.as_str() {
            "" => String::new(),
            // Pairs of words have their quotation marks.
            text if text.starts_with('“') => format!(": {text}"),
            text => format!(": “{text}”"),
        };
        format!("{}{text} ({})", self.action, self.applicability)
    }
}

/// An example, as a page shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExamplePage {
    /// The customer's message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer: Option<String>,
    /// The reply; for a cue, the customer's message.
    pub text: String,
    /// The channel.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<&'static str>,
}

/// Explains what has this name; a rule goes before an act, an act before a cue.
///
/// # Errors
/// If nothing has it: a message with the nearest names.
pub fn page(compiled: &Compiled, principles: &Principles, name: &str) -> Result<Page, String> {
    let pack = &compiled.pack;
    if let Some(index) = pack.rules.iter().position(|rule| rule.id == name) {
        return Ok(rule(compiled, principles, index));
    }
    if let Some(own) = RULES.iter().find(|own| own.id == name) {
        return Ok(self::own(own));
    }
    for (kind, signals) in [(Kind::Act, &pack.acts), (Kind::Cue, &pack.cues)] {
        if let Some(index) = signals.iter().position(|signal| !signal.private && signal.id == name) {
            return Ok(signal(compiled, kind, index));
        }
    }
    Err(unknown(pack, name))
}

/// The page of every rule, those of the program itself last.
#[must_use]
pub fn rules(compiled: &Compiled, principles: &Principles) -> Vec<Page> {
    let of_pack = (0..compiled.pack.rules.len()).map(|index| rule(compiled, principles, index));
    of_pack.chain(RULES.iter().map(own)).collect()
}

/// The pages of the acts, then of the cues, in the order of the pack.
#[must_use]
pub fn acts_and_cues(compiled: &Compiled) -> Vec<Page> {
    let pack = &compiled.pack;
    let mut pages = Vec::new();
    for (kind, signals) in [(Kind::Act, &pack.acts), (Kind::Cue, &pack.cues)] {
        let public = signals.iter().enumerate().filter(|(_, signal)| !signal.private);
        pages.extend(public.map(|(index, _)| self::signal(compiled, kind, index)));
    }
    pages
}

fn unknown(pack: &Pack, name: &str) -> String {
    let public = |signals: &'_ [crate::pack::Signal]| -> Vec<String> {
        signals.iter().filter(|signal| !signal.private).map(|signal| signal.id.clone()).collect()
    };
    let mut known: Vec<String> = pack.rules.iter().map(|rule| rule.id.clone()).collect();
    known.extend(RULES.iter().map(|own| own.id.to_owned()));
    known.extend(public(&pack.acts));
    known.extend(public(&pack.cues));
    known.sort();
    known.dedup();
    let mut near: Vec<&str> = nearest(name, known.iter().map(String::as_str)).into_iter().collect();
    if name.len() >= 3 {
        let first = near.first().copied();
        near.extend(known.iter().map(String::as_str).filter(|known| known.contains(name) && Some(*known) != first));
    }
    near.truncate(4);
    let message = format!("there is no rule, act or cue `{name}`");
    match near.as_slice() {
        [] => format!("{message}: see `amends rules` for the rules there are"),
        [one] => format!("{message}: did you mean `{one}`?"),
        [all @ .., last] => {
            let all: Vec<String> = all.iter().map(|name| format!("`{name}`")).collect();
            format!("{message}: did you mean {} or `{last}`?", all.join(", "))
        }
    }
}

fn rule(compiled: &Compiled, principles: &Principles, index: usize) -> Page {
    let pack = &compiled.pack;
    let rule = &pack.rules[index];
    let notes = compiled.notes.rules.get(index).cloned().unwrap_or_default();
    let (conditions, said) = (rule.conditions.open(), rule.said.open());
    let words = Words { pack };
    let steps = conditions.steps.iter().map(|(severity, conditions)| {
        let conditions: Vec<String> = conditions.iter().map(|condition| words.condition(condition)).collect();
        format!("{} where {}", severity.map_or("off", Severity::name), conditions.join(", or where "))
    });
    Page {
        family: notes.family,
        looks_for: looks_for(compiled, rule),
        severity: Some(rule.severity.map_or("off", Severity::name)),
        steps: steps.collect(),
        only_when: conditions.when.iter().map(|condition| words.condition(condition)).collect(),
        quiet_when: conditions.unless.iter().map(|condition| words.condition(condition)).collect(),
        traps: notes.traps,
        yields_to: rule.yields_to.iter().map(|&other| pack.rules[other as usize].id.clone()).collect(),
        why: notes.why,
        sources: notes.sources.iter().map(|cited| principles.source(cited)).collect(),
        help: blanked(&said.help),
        rewrites: said
            .rewrites
            .iter()
            .map(|rewrite| rewrite_page(&rewrite.action, rewrite.applicability.name()))
            .collect(),
        flagged: examples(&notes.examples.flagged),
        clean: examples(&notes.examples.clean),
        ..blank(Kind::Rule, &rule.id, &notes.pack, &blanked(&said.message))
    }
}

/// A page with nothing on it yet.
fn blank(kind: Kind, id: &str, pack: &str, summary: &str) -> Page {
    Page {
        version: 1,
        kind,
        id: id.to_owned(),
        pack: pack.to_owned(),
        family: String::new(),
        summary: summary.to_owned(),
        looks_for: Vec::new(),
        severity: None,
        steps: Vec::new(),
        only_when: Vec::new(),
        quiet_when: Vec::new(),
        traps: String::new(),
        yields_to: Vec::new(),
        why: String::new(),
        sources: Vec::new(),
        help: String::new(),
        rewrites: Vec::new(),
        flagged: Vec::new(),
        clean: Vec::new(),
        used_by: Vec::new(),
    }
}

/// A rule of the program itself.
fn own(own: &OwnRule) -> Page {
    Page {
        family: OWN_FAMILY.to_owned(),
        severity: Some(own.severity.name()),
        why: own.why.to_owned(),
        help: own.help.to_owned(),
        ..blank(Kind::Rule, own.id, OWN_PACK, own.summary)
    }
}

fn signal(compiled: &Compiled, kind: Kind, index: usize) -> Page {
    let pack = &compiled.pack;
    let (signals, notes) = match kind {
        Kind::Cue => (&pack.cues, &compiled.notes.cues),
        _ => (&pack.acts, &compiled.notes.acts),
    };
    let signal = &signals[index];
    let notes = notes.get(index).cloned().unwrap_or_default();
    let mut quiet_when = Vec::new();
    for (skipped, what) in [
        (signal.skip.question, "the sentence asks"),
        (signal.skip.negated, "it is denied just before in the same clause"),
        (signal.skip.conditional, "the clause is a condition (if, unless, whether)"),
        (signal.skip.reported, "somebody is quoted as saying it"),
    ] {
        if skipped {
            quiet_when.push(what.to_owned());
        }
    }
    let mut looks_for = Vec::new();
    if !signal.includes.is_empty() {
        let names: Vec<String> =
            signal.includes.iter().map(|&other| format!("`{}`", signals[other as usize].id)).collect();
        looks_for.push(format!("every match of {}", conditions::listed(&names, "and")));
    }
    let is_it = |weighed: &&Weighed| kind == Kind::Act && weighed.act as usize == index;
    if let Some(weighed) = pack.evidence.acts.iter().find(is_it) {
        if weighed.show_from.is_some() {
            looks_for.push("besides its phrases, sentences whose words together tell of it".to_owned());
        }
        if weighed.drop_below.is_some() {
            quiet_when.push("the words of the sentence together speak against it".to_owned());
        }
    }
    let Examples { flagged, clean } = &notes.examples;
    Page {
        looks_for,
        only_when: signal.zone.iter().map(|zone| conditions::zone(*zone).to_owned()).collect(),
        quiet_when,
        flagged: examples(flagged),
        clean: examples(clean),
        used_by: pack.rules.iter().filter(|rule| uses(rule, kind, index as u32)).map(|rule| rule.id.clone()).collect(),
        ..blank(kind, &signal.id, &pack.name, &notes.about)
    }
}

/// Whether a rule's trigger speaks of an act, or any of its conditions of a cue.
fn uses(rule: &Rule, kind: Kind, index: u32) -> bool {
    if kind == Kind::Cue {
        return rule.conditions.open().all().any(|condition| {
            let side = &condition.customer;
            side.has.contains(&index)
                || side.has_all.contains(&index)
                || side.lacks.contains(&index)
                || side.levels.iter().any(|(cue, _)| *cue == index)
        }) || matches!(&rule.trigger, Trigger::Check(check)
            if check.cues.values().flatten().any(|cue| *cue == index) || check.pairs.iter().any(|pair| pair.cue == index));
    }
    match &rule.trigger {
        Trigger::Flag(acts) | Trigger::Missing(acts, _) => acts.contains(&index),
        Trigger::Order { first, then } => first.contains(&index) || then.contains(&index),
        Trigger::Limit(limit) => matches!(limit.of, Measure::Act(act) | Measure::Share(act) if act == index),
        Trigger::Check(check) => {
            check.acts.values().flatten().any(|act| *act == index)
                || check.pairs.iter().any(|pair| pair.acts.contains(&index))
        }
    }
}

fn looks_for(compiled: &Compiled, rule: &Rule) -> Vec<String> {
    let pack = &compiled.pack;
    let about = |act: &ActId| -> String {
        let signal = &pack.acts[*act as usize];
        let about = compiled.notes.acts.get(*act as usize).map(|notes| notes.about.as_str()).unwrap_or_default();
        if signal.private {
            "wording of its own, as in the examples below".to_owned()
        } else if about.is_empty() {
            format!("`{}`", signal.id)
        } else {
            format!("`{}`: {about}", signal.id)
        }
    };
    let names = |acts: &[ActId]| -> String {
        let names: Vec<String> = acts.iter().map(|&act| format!("`{}`", pack.acts[act as usize].id)).collect();
        conditions::listed(&names, "or")
    };
    match &rule.trigger {
        Trigger::Flag(acts) => acts.iter().map(about).collect(),
        Trigger::Missing(acts, place) => {
            let mut out = vec![format!("a reply that holds none of these; the mark stands {}", belongs(pack, place))];
            out.extend(acts.iter().map(about));
            out
        }
        Trigger::Order { first, then } => vec![format!("{} before {}", names(then), names(first))],
        Trigger::Limit(limit) => vec![over(pack, limit)],
        Trigger::Check(check) => {
            vec![format!("{} (`{}`)", crate::rules::checks::about(&check.name), check.name)]
        }
    }
}

fn belongs(pack: &Pack, place: &Place) -> String {
    match place {
        Place::Opening => "at the opening".to_owned(),
        Place::Closing => "before the sign-off".to_owned(),
        Place::After(acts) => {
            let names: Vec<String> = acts.iter().map(|&act| format!("`{}`", pack.acts[act as usize].id)).collect();
            format!("after {}", conditions::listed(&names, "or"))
        }
    }
}

fn over(pack: &Pack, limit: &Limit) -> String {
    let what = match limit.of {
        Measure::Act(act) => format!("times `{}`", pack.acts[act as usize].id),
        Measure::Words => "words in a reply".to_owned(),
        Measure::WordsPerSentence => "words in a sentence".to_owned(),
        Measure::Share(act) => format!("percent of the sentences with `{}`", pack.acts[act as usize].id),
    };
    let mut parts: Vec<String> = limit.by_channel.iter().map(|(channel, max)| format!("{max} on {channel}")).collect();
    if let Some(max) = limit.max {
        parts.push(if parts.is_empty() { max.to_string() } else { format!("{max} elsewhere") });
    }
    let per = limit.per_words.map(|words| format!(" for every {words} words begun")).unwrap_or_default();
    format!("more than so many {what}{per}: {}", parts.join(", "))
}

fn rewrite_page(action: &RewriteAction, applicability: &'static str) -> RewritePage {
    let (action, text) = match action {
        RewriteAction::Match(text) => ("replace the words", text.as_str()),
        RewriteAction::Sentence(text) => ("replace the sentence", text.as_str()),
        RewriteAction::Insert(text) => ("add", text.as_str()),
        RewriteAction::Words(table) => {
            return RewritePage { action: "exchange words", text: blanked(&exchanges::line(table)), applicability };
        }
        RewriteAction::Delete => ("delete the sentence", ""),
        RewriteAction::DeleteMatch => ("delete the words", ""),
        RewriteAction::Swap => ("exchange the two sentences", ""),
    };
    RewritePage { action, text: blanked(text), applicability }
}

fn examples(examples: &[Example]) -> Vec<ExamplePage> {
    examples
        .iter()
        .map(|example| ExamplePage {
            customer: example.customer.clone(),
            text: example.reply.clone(),
            channel: example.channel.map(crate::draft::Channel::name),
        })
        .collect()
}

/// A message without the values that only a finding has: `{emotion}` becomes `[emotion]`.
#[must_use]
pub fn blanked(text: &str) -> String {
    text.replace('{', "[").replace('}', "]")
}
