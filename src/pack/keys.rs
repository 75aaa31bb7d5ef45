//! The keys that packs are written with. The JSON Schema of packs is held against these lists by a test.

use serde_yaml::Value;

use crate::yaml::{Node, Problems, nearest};

/// Of a file.
pub const TOP: &[&str] = &[
    "pack",
    "extends",
    "language",
    "words",
    "acts",
    "cues",
    "evidence",
    "situation",
    "recovers",
    "recovery",
    "outline",
    "rules",
];
/// Of a change to a word list of the pack below.
pub const CHANGE_WORDS: &[&str] = &["add", "remove"];
/// Of an act.
pub const ACT: &[&str] = &["about", "phrases", "not", "skip", "in", "includes", "examples"];
/// Of a cue.
pub const CUE: &[&str] =
    &["about", "phrases", "not", "skip", "in", "includes", "examples", "level", "levels", "adds-up"];
/// Of a change to an act of the pack below.
pub const CHANGE_ACT: &[&str] = &["about", "add", "remove", "not", "skip", "in", "includes", "examples"];
/// Of a change to a cue of the pack below.
pub const CHANGE_CUE: &[&str] = &["about", "add", "remove", "not", "skip", "in", "includes", "examples", "adds-up"];
/// Of the phrases of a rule.
pub const OWN_PHRASES: &[&str] = &["phrases", "not", "skip", "in", "includes"];
/// What may be skipped.
pub const SKIP: &[&str] = &["question", "negated", "conditional", "reported"];
/// Of examples.
pub const EXAMPLES: &[&str] = &["flagged", "clean"];
/// Of an example.
pub const EXAMPLE: &[&str] = &["customer", "reply", "channel", "situation", "text"];
/// Of the evidence of an act.
pub const EVIDENCE: &[&str] = &["start", "drop-below", "show-from", "words"];
/// Of the situation.
pub const SITUATION: &[&str] = &["customer", "reply"];
/// Of the customer's side of the situation.
pub const MESSAGE_WEIGHTS: &[&str] = &["start", "weights", "words", "complaint-at", "routine-below"];
/// Of the reply's side of it.
pub const REPLY_WEIGHTS: &[&str] = &["weights", "complaint-at"];
/// Of when a reply recovers.
pub const RECOVERS: &[&str] = &["weights", "from", "needs", "excuses"];
/// Of a need of a recovery.
pub const NEED: &[&str] = &["need", "about", "acts"];
/// Of an outline.
pub const OUTLINE: &[&str] = &["acts", "cues"];
/// Of a rule.
pub const RULE: &[&str] = &[
    "family",
    "severity",
    "when",
    "unless",
    "flag",
    "missing",
    "order",
    "limit",
    "check",
    "at",
    "yields-to",
    "message",
    "label",
    "secondary-label",
    "why",
    "help",
    "rewrite",
    "sources",
    "traps",
    "examples",
];
/// The triggers of a rule.
pub const TRIGGERS: &[&str] = &["flag", "missing", "order", "limit", "check"];
/// Of an order.
pub const ORDER: &[&str] = &["first", "then"];
/// Of a limit.
pub const LIMIT: &[&str] = &["of", "max", "per-words"];
/// Of a check.
pub const CHECK: &[&str] = &["name", "acts", "cues", "pairs", "numbers", "words"];
/// The checks there are; a test holds them against the code.
pub const CHECKS: &[&str] = &[
    "asks-for-given-data",
    "ignores-named-employee",
    "ignores-request",
    "name-without-fallback",
    "restatement",
    "safety-first",
    "unanswered-question",
    "unfilled-blank",
];
/// Of a pair of a check.
pub const PAIR: &[&str] = &["cue", "acts", "name"];
/// Of a stepped severity.
pub const STEPS: &[&str] = &["default", "error-when", "warning-when", "info-when", "off-when"];
/// Of a condition.
pub const CONDITION: &[&str] = &[
    "situation",
    "channel",
    "recovers",
    "customer",
    "reply",
    "same-sentence",
    "next-sentence",
    "previous-sentence",
    "near",
    "before",
    "after",
    "in",
    "question",
];
/// Of a condition on one side.
pub const MESSAGE: &[&str] = &["has", "has-all", "lacks", "level", "known", "words", "sentences"];
/// Of a range.
pub const RANGE: &[&str] = &["min", "max"];
/// Of a rewrite.
pub const REWRITE: &[&str] = &["replace", "words", "insert", "delete", "swap", "of", "applicability"];

/// Where a key belongs that stands where it is not known, the likeliest place first.
const HOMES: &[(&[&str], &str)] = &[
    (RULE, "in a rule, under `rules:` and the rule's name, as far in as its `severity:`"),
    (OWN_PHRASES, "under `flag:`, or in an act or cue, as far in as `phrases:`"),
    (
        &["level", "levels", "adds-up"],
        "in a cue, as far in as its `phrases:`, or `level` under `customer:` of a condition",
    ),
    (CONDITION, "under `when:` or `unless:`"),
    (MESSAGE, "under `customer:` or `reply:` of a condition"),
    (EXAMPLES, "under `examples:`"),
    (EXAMPLE, "in an example, as far in as its `reply:`"),
    (REWRITE, "under `rewrite:`"),
    (ORDER, "under `order:`"),
    (LIMIT, "under `limit:`"),
    (CUE, "in an act or cue, as far in as its `phrases:`"),
    (TOP, "at the top of the file, without blanks before it"),
    (&["add", "remove"], "in a word list, an act or a cue that the pack below has"),
];

/// The entries of a mapping whose keys must be among `known`; of others it is told where they belong.
pub(super) fn fields<'a>(node: &Node<'a>, known: &[&str], problems: &mut Problems) -> Vec<(String, Node<'a>)> {
    let home = |key: &str| HOMES.iter().find(|(keys, _)| keys.contains(&key)).map(|(_, home)| *home);
    let told = |key: &str, value: &Value| match home(key) {
        Some(home) => Some(format!("it belongs {home}")),
        None if known == TOP
            && matches!(value, Value::Null | Value::Mapping(_))
            && nearest(key, TOP.iter().copied()).is_none() =>
        {
            Some("the name of a rule stands under `rules:`, of an act under `acts:`, two blanks further in".to_owned())
        }
        None if matches!(value, Value::Null) && nearest(key, known.iter().copied()).is_none() => {
            Some(format!("several values stand in square brackets: [one, two]; keys known here: {}", known.join(", ")))
        }
        None => None,
    };
    node.fields_told(known, &told, problems)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::Node;

    #[test]
    fn a_key_in_the_wrong_place_is_sent_home() {
        let value = serde_yaml::from_str("flag: a\nnot: b\nseverty: c").unwrap();
        let mut problems = Problems::default();
        fields(&Node::root(&value, 0), RULE, &mut problems);
        let helps: Vec<&str> = problems.list.iter().map(|problem| problem.help.as_str()).collect();
        assert_eq!(
            helps,
            ["it belongs under `flag:`, or in an act or cue, as far in as `phrases:`", "did you mean `severity`?"]
        );
    }
}
