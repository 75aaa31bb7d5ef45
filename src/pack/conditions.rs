//! Reads conditions, severities and triggers of rules.

use super::keys;
use super::names::Names;
use super::rule::{Check, Condition, Limit, Measure, MessageCondition, Pair, Place, Zone};
use crate::draft::{Channel, Situation};
use crate::finding::Severity;
use crate::yaml::{Node, Problems, nearest};

/// The names a rule may use.
pub struct Scope<'a> {
    /// The acts.
    pub acts: &'a Names,
    /// The cues.
    pub cues: &'a Names,
    /// Whether the pack says when a reply recovers.
    pub knows_recovery: bool,
}

/// Reads one condition or a list of them.
pub fn conditions(node: &Node, scope: &Scope, problems: &mut Problems) -> Vec<Condition> {
    node.one_or_many().iter().map(|item| condition(item, scope, problems)).collect()
}

fn condition(node: &Node, scope: &Scope, problems: &mut Problems) -> Condition {
    let mut out = Condition::default();
    if let Some(word) = node.value.as_str() {
        let help = if word.parse::<Situation>().is_ok() {
            format!("write `{{situation: {word}}}`")
        } else if word.parse::<Channel>().is_ok() {
            format!("write `{{channel: {word}}}`")
        } else {
            "write for example `{situation: complaint}`; words that are an exception go under `not:`, beside `phrases:`"
                .to_owned()
        };
        node.problem(problems, format!("`{word}` alone is no condition"), help);
        return out;
    }
    for (key, value) in keys::fields(node, keys::CONDITION, problems) {
        match key.as_str() {
            "situation" => out.situation = value.name(problems),
            "channel" => out.channels = channels(&value, problems),
            "recovers" => out.recovers = recovers(&value, scope, problems),
            "customer" => out.customer = message(&value, scope.cues, problems),
            "reply" => out.reply = message(&value, scope.acts, problems),
            "same-sentence" => out.same = scope.acts.find_all(&value, problems),
            "next-sentence" => out.next = scope.acts.find_all(&value, problems),
            "previous-sentence" => out.previous = scope.acts.find_all(&value, problems),
            "near" => out.near = scope.acts.find_all(&value, problems),
            "before" => out.before = scope.acts.find_all(&value, problems),
            "after" => out.after = scope.acts.find_all(&value, problems),
            "in" => out.zone = zone(&value, problems),
            _ => out.question = value.boolean(problems),
        }
    }
    out
}

fn recovers(node: &Node, scope: &Scope, problems: &mut Problems) -> Option<bool> {
    if !scope.knows_recovery {
        let help = "add a section `recovers:` with the weights of acts";
        node.problem_here(problems, "this pack does not say when a reply recovers", help);
    }
    node.boolean(problems)
}

fn channels(node: &Node, problems: &mut Problems) -> Vec<Channel> {
    node.one_or_many().iter().filter_map(|item| item.name(problems)).collect()
}

/// Reads `opening` or `closing`.
pub fn zone(node: &Node, problems: &mut Problems) -> Option<Zone> {
    match node.text(problems)?.as_str() {
        "opening" => Some(Zone::Opening),
        "closing" => Some(Zone::Closing),
        other => {
            node.problem(problems, format!("`{other}` is no part of a reply"), "write `opening` or `closing`");
            None
        }
    }
}

fn message(node: &Node, names: &Names, problems: &mut Problems) -> MessageCondition {
    let mut out = MessageCondition::default();
    let mut level = None;
    if let Some(name) = node.value.as_str() {
        let help = if names.get(name).is_some() {
            format!("write `{{has: [{name}]}}`")
        } else {
            format!("write `{{has: [a {}]}}`", names.kind)
        };
        node.problem(problems, format!("`{name}` alone is no condition"), help);
        return out;
    }
    for (key, value) in keys::fields(node, keys::MESSAGE, problems) {
        match key.as_str() {
            "has" => out.has = names.find_all(&value, problems),
            "has-all" => out.has_all = names.find_all(&value, problems),
            "lacks" => out.lacks = names.find_all(&value, problems),
            "level" => level = Some(value),
            "known" => out.known = value.boolean(problems),
            "words" => out.words = range(&value, problems),
            _ => out.sentences = range(&value, problems),
        }
    }
    if let Some(level) = level {
        if matches!(level.value, serde_yaml::Value::Number(_)) {
            let number = level.number(problems).unwrap_or_default().min(9) as u8;
            if out.has.is_empty() {
                level.problem(problems, "a level without a cue", "write `level: {cue: 2}`, or add `has: [cue]`");
            }
            // "has a or b, at level 2" asks for the level of whichever is there: each gets it, and `has` is dropped.
            out.levels = out.has.drain(..).map(|cue| (cue, number)).collect();
        } else {
            for (name, value) in level.entries(problems) {
                match (names.get(&name), value.number(problems)) {
                    (Some(cue), Some(number)) => out.levels.push((cue, number.min(9) as u8)),
                    (None, _) => {
                        let message = format!("there is no {} `{name}`", names.kind);
                        level.problem_at_key(problems, &name, message, names.way_out(&name));
                    }
                    _ => {}
                }
            }
        }
    }
    out
}

fn range(node: &Node, problems: &mut Problems) -> Option<(usize, usize)> {
    let (mut min, mut max) = (0, usize::MAX);
    for (key, value) in node.fields(keys::RANGE, problems) {
        let number = value.number(problems)?;
        if key == "min" { min = number } else { max = number }
    }
    if min > max {
        node.problem(problems, "no figure is between these", "`min` must not be greater than `max`");
        return None;
    }
    Some((min, max))
}

/// A severity; `off` is the outer `Some` with nothing in it.
#[allow(clippy::option_option)] // "Not readable" and "off" are different.
pub fn severity(node: &Node, problems: &mut Problems) -> Option<Option<Severity>> {
    let text = node.text(problems)?;
    if text == "off" || text == "false" {
        return Some(None);
    }
    if let Ok(severity) = text.parse() {
        return Some(Some(severity));
    }
    let help = nearest(&text, ["error", "warning", "info", "off"]).map_or_else(
        || "write error for what must not be sent, warning for what should be looked at, info for a hint".to_owned(),
        |near| format!("did you mean `{near}`?"),
    );
    node.problem(problems, format!("`{text}` is none of error, warning, info, off"), help);
    None
}

/// A severity and the conditions that change it.
pub type Stepped = (Option<Severity>, Vec<(Option<Severity>, Vec<Condition>)>);

/// Reads a plain or stepped severity.
pub fn stepped(node: &Node, scope: &Scope, problems: &mut Problems) -> Option<Stepped> {
    if !matches!(node.value, serde_yaml::Value::Mapping(_)) {
        return Some((severity(node, problems)?, Vec::new()));
    }
    let mut default = None;
    let mut steps = Vec::new();
    for (key, value) in node.fields(keys::STEPS, problems) {
        let level = match key.as_str() {
            "default" => {
                default = severity(&value, problems);
                continue;
            }
            "error-when" => Some(Severity::Error),
            "warning-when" => Some(Severity::Warning),
            "info-when" => Some(Severity::Info),
            _ => None,
        };
        steps.push((level, conditions(&value, scope, problems)));
    }
    if node.get("default").is_none() {
        node.problem_here(problems, "a severity with steps and no default", "add `default: warning`");
    }
    Some((default?, steps))
}

/// Reads the trigger `missing:`'s place.
pub fn place(node: &Node, scope: &Scope, problems: &mut Problems) -> Option<Place> {
    match node.text(problems)?.as_str() {
        "opening" => Some(Place::Opening),
        "closing" => Some(Place::Closing),
        name if scope.acts.get(name).is_none() => {
            let help = "write `at: opening` or `at: closing`, or the name of an act that it should stand after";
            node.problem(problems, format!("`{name}` is no place in a reply"), help);
            None
        }
        _ => Some(Place::After(vec![scope.acts.find(node, problems)?])),
    }
}

/// Reads the trigger `limit:`.
pub fn limit(node: &Node, scope: &Scope, problems: &mut Problems) -> Option<Limit> {
    if !matches!(node.value, serde_yaml::Value::Mapping(_)) {
        let help = "write `limit: {of: apology, max: 3}`; of may be an act, words, or words-per-sentence";
        node.problem_here(problems, "a limit needs to say of what, and how many at most", help);
        return None;
    }
    let mut of = None;
    let mut max = None;
    let mut by_channel = Vec::new();
    let mut per_words = None;
    for (key, value) in keys::fields(node, keys::LIMIT, problems) {
        match key.as_str() {
            "of" => of = measure(&value, scope, problems),
            "max" if matches!(value.value, serde_yaml::Value::Mapping(_)) => {
                for (name, value) in value.entries(problems) {
                    let Some(number) = value.number(problems) else { continue };
                    match name.parse::<Channel>() {
                        _ if name == "default" => max = Some(number),
                        Ok(channel) => by_channel.push((channel, number)),
                        Err(unknown) => {
                            value.problem_here(problems, unknown.to_string(), "or write `default` for all others");
                        }
                    }
                }
            }
            "max" => max = value.number(problems),
            _ => per_words = value.number(problems).filter(|n| *n > 0),
        }
    }
    if node.get("max").is_none() || node.get("of").is_none() {
        let help = "write `limit: {of: apology, max: 3}`; of may be an act, words, or words-per-sentence";
        node.problem_here(problems, "a limit needs to say of what, and how many at most", help);
        return None;
    }
    if max.is_none() && by_channel.is_empty() {
        return None;
    }
    Some(Limit { of: of?, max, by_channel, per_words })
}

fn measure(node: &Node, scope: &Scope, problems: &mut Problems) -> Option<Measure> {
    let text = node.text(problems)?;
    match text.as_str() {
        "words" => Some(Measure::Words),
        "words-per-sentence" => Some(Measure::WordsPerSentence),
        other => {
            let (name, share) = match other.strip_prefix("share of ") {
                Some(name) => (name, true),
                None => (other, false),
            };
            if let Some(act) = scope.acts.get(name) {
                return Some(if share { Measure::Share(act) } else { Measure::Act(act) });
            }
            let help = nearest(name, scope.acts.iter().map(|(name, _)| name).chain(["words", "words-per-sentence"]))
                .map_or_else(
                    || "write words, words-per-sentence, an act, or `share of` an act".to_owned(),
                    |near| {
                        if share {
                            format!("did you mean `share of {near}`?")
                        } else {
                            format!("did you mean `{near}`?")
                        }
                    },
                );
            node.problem(problems, format!("`{other}` cannot be measured"), help);
            None
        }
    }
}

/// Reads the trigger `check:`.
pub fn check(
    node: &Node,
    scope: &Scope,
    word_ids: &mut dyn FnMut(&str) -> Vec<u32>,
    problems: &mut Problems,
) -> Option<Check> {
    let mut out = Check::default();
    if !matches!(node.value, serde_yaml::Value::Mapping(_)) {
        out.name = check_name(node, problems)?;
        return Some(out);
    }
    for (key, value) in node.fields(keys::CHECK, problems) {
        match key.as_str() {
            "name" => out.name = check_name(&value, problems)?,
            "acts" => {
                for (role, value) in value.entries(problems) {
                    out.acts.insert(role, scope.acts.find_all(&value, problems));
                }
            }
            "cues" => {
                for (role, value) in value.entries(problems) {
                    out.cues.insert(role, scope.cues.find_all(&value, problems));
                }
            }
            "pairs" => {
                for item in value.items(problems) {
                    out.pairs.extend(pair(&item, scope, problems));
                }
            }
            "numbers" => {
                for (role, value) in value.entries(problems) {
                    out.numbers.extend(value.number(problems).map(|number| (role, number)));
                }
            }
            _ => {
                for (role, value) in value.entries(problems) {
                    let ids = value.texts(problems).iter().flat_map(|word| word_ids(word)).collect();
                    out.words.insert(role, ids);
                }
            }
        }
    }
    if out.name.is_empty() {
        node.problem_here(
            problems,
            "a check without a name",
            format!("add `name:`, one of {}", keys::CHECKS.join(", ")),
        );
        return None;
    }
    Some(out)
}

/// A check is code of the program: there are some and no others.
fn check_name(node: &Node, problems: &mut Problems) -> Option<String> {
    let name = node.text(problems)?;
    if keys::CHECKS.contains(&name.as_str()) {
        return Some(name);
    }
    let help = nearest(&name, keys::CHECKS.iter().copied()).map_or_else(
        || format!("there are {}; anything else is said with flag, missing, order or limit", keys::CHECKS.join(", ")),
        |near| format!("did you mean `{near}`?"),
    );
    node.problem(problems, format!("there is no check `{name}`"), help);
    None
}

fn pair(node: &Node, scope: &Scope, problems: &mut Problems) -> Option<Pair> {
    let mut cue = None;
    let mut acts = Vec::new();
    let mut name = String::new();
    for (key, value) in node.fields(keys::PAIR, problems) {
        match key.as_str() {
            "cue" => cue = scope.cues.find(&value, problems),
            "acts" => acts = scope.acts.find_all(&value, problems),
            _ => name = value.text(problems).unwrap_or_default(),
        }
    }
    if node.get("cue").is_none() {
        node.problem(
            problems,
            "a pair without a cue",
            "write `{cue: wants-refund, acts: [speaks-of-refund], name: a refund}`",
        );
    }
    Some(Pair { cue: cue?, acts, name })
}
