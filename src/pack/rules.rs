//! Reads rules: their triggers, conditions, texts and rewrites.

use serde_yaml::Value;

use super::compile::Compiler;
use super::conditions::{self, Scope};
use super::rule::{Place, RewriteAction, RewriteRule, Rule, RuleNotes, SituationRules, Trigger};
use crate::finding::Applicability;
use crate::yaml::{Node, Problems};

const RULE_KEYS: &[&str] = &[
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
const TRIGGERS: &[&str] = &["flag", "missing", "order", "limit", "check"];

impl Compiler {
    pub(super) fn situation(&mut self, node: &Node) {
        let mut out = SituationRules::default();
        for (key, value) in node.fields(&["customer", "reply"], &mut self.problems) {
            let names = if key == "customer" { &self.cues.names } else { &self.acts.names };
            let mut weights = Vec::new();
            let mut at = 1;
            for (key, value) in value.fields(&["weights", "complaint-at"], &mut self.problems) {
                if key == "complaint-at" {
                    at = value.integer(&mut self.problems).unwrap_or(1);
                    continue;
                }
                for (name, weight) in value.entries(&mut self.problems) {
                    let number = weight.integer(&mut self.problems).unwrap_or_default();
                    match names.get(&name) {
                        Some(index) => weights.push((index, number)),
                        None => weight.warning(&mut self.problems, format!("there is no {} `{name}`", names.kind), ""),
                    }
                }
            }
            if key == "customer" {
                (out.customer, out.customer_at) = (weights, at);
            } else {
                (out.reply, out.reply_at) = (weights, at);
            }
        }
        self.pack.situation = out;
    }

    /// Reads a rule, or what a pack changes in a rule of the pack below.
    pub(super) fn rule(&mut self, id: &str, node: &Node) {
        let fields = node.fields(RULE_KEYS, &mut self.problems);
        let inherited = self.rules.get(id).map(|index| index as usize).filter(|index| *index < self.inherited);
        let has_trigger = fields.iter().any(|(key, _)| TRIGGERS.contains(&key.as_str()));
        if let (Some(index), false) = (inherited, has_trigger) {
            let (mut rule, mut notes) = (self.pack.rules[index].clone(), self.notes.rules[index].clone());
            self.fill_rule(&mut rule, &mut notes, &fields);
            self.pack.rules[index] = rule;
            self.notes.rules[index] = notes;
            return;
        }
        if inherited.is_some() {
            node.warning(
                &mut self.problems,
                format!("this replaces the rule `{id}` of the pack below"),
                "leave its trigger out to change only what you name, or choose another id",
            );
        }
        let Some(trigger) = self.trigger(id, node, &fields) else { return };
        let mut rule = Rule {
            id: id.to_owned(),
            severity: None,
            steps: Vec::new(),
            when: Vec::new(),
            unless: Vec::new(),
            trigger,
            yields_to: Vec::new(),
            message: String::new(),
            label: String::new(),
            secondary_label: String::new(),
            help: String::new(),
            rewrites: Vec::new(),
        };
        let pack = self.pack_of.get(&node.file).cloned().unwrap_or_default();
        let mut notes = RuleNotes { pack, ..RuleNotes::default() };
        self.fill_rule(&mut rule, &mut notes, &fields);
        if !fields.iter().any(|(key, _)| key == "severity") {
            node.problem(&mut self.problems, "a rule without a severity", "add `severity: warning`");
        }
        if rule.message.is_empty() {
            let help = "add `message:`, naming what the draft does";
            node.problem(&mut self.problems, "a rule without a message", help);
        }
        if let Some(index) = inherited {
            self.pack.rules[index] = rule;
            self.notes.rules[index] = notes;
        } else {
            self.pack.rules.push(rule);
            self.notes.rules.push(notes);
        }
    }

    /// Reads all of a rule but its trigger.
    fn fill_rule(&mut self, rule: &mut Rule, notes: &mut RuleNotes, fields: &[(String, Node)]) {
        for (key, value) in fields {
            if key == "examples" {
                let examples = self.examples(value);
                notes.examples.flagged.extend(examples.flagged);
                notes.examples.clean.extend(examples.clean);
                continue;
            }
            let scope = Scope { acts: &self.acts.names, cues: &self.cues.names };
            let problems = &mut self.problems;
            let text = |problems: &mut Problems| value.text(problems).unwrap_or_default().trim().to_owned();
            match key.as_str() {
                "severity" => {
                    (rule.severity, rule.steps) = conditions::stepped(value, &scope, problems).unwrap_or_default();
                }
                "when" => rule.when = conditions::conditions(value, &scope, problems),
                "unless" => rule.unless = conditions::conditions(value, &scope, problems),
                "yields-to" => rule.yields_to = self.rules.find_all(value, problems),
                "message" => rule.message = text(problems),
                "label" => rule.label = text(problems),
                "secondary-label" => rule.secondary_label = text(problems),
                "help" => rule.help = text(problems),
                "rewrite" => {
                    let missing = matches!(rule.trigger, Trigger::Missing(..));
                    let items = value.one_or_many();
                    rule.rewrites = items.iter().filter_map(|item| rewrite(item, missing, problems)).collect();
                }
                "family" => notes.family = text(problems),
                "why" => notes.why = text(problems),
                "traps" => notes.traps = text(problems),
                "sources" => notes.sources = value.texts(problems),
                _ => {}
            }
        }
    }

    pub(super) fn trigger(&mut self, id: &str, node: &Node, fields: &[(String, Node)]) -> Option<Trigger> {
        let given: Vec<&(String, Node)> = fields.iter().filter(|(key, _)| TRIGGERS.contains(&key.as_str())).collect();
        let [(key, value)] = given.as_slice() else {
            let message =
                if given.is_empty() { "a rule without a trigger" } else { "a rule with more than one trigger" };
            node.problem(&mut self.problems, message, "write exactly one of flag, missing, order, limit, check");
            return None;
        };
        if key == "flag" && matches!(value.value, Value::Mapping(_)) {
            let name = format!("rule:{id}");
            // The private act of a rule that this one replaces is taken over, without its phrases.
            let index = self.acts.declare(&name).or_else(|| self.acts.names.get(&name))?;
            self.acts.parsed.retain(|parsed| parsed.owner.signal != index);
            self.acts.signals[index as usize].private = true;
            self.signal(index, value, true);
            return Some(Trigger::Flag(vec![index]));
        }
        let scope = Scope { acts: &self.acts.names, cues: &self.cues.names };
        let problems = &mut self.problems;
        match key.as_str() {
            "flag" => Some(Trigger::Flag(scope.acts.find_all(value, problems))),
            "missing" => {
                let place = match fields.iter().find(|(key, _)| key == "at") {
                    Some((_, at)) => conditions::place(at, &scope, problems)?,
                    None => Place::Closing,
                };
                Some(Trigger::Missing(scope.acts.find_all(value, problems), place))
            }
            "order" => {
                let mut first = Vec::new();
                let mut then = Vec::new();
                for (key, value) in value.fields(&["first", "then"], problems) {
                    let acts = scope.acts.find_all(&value, problems);
                    if key == "first" { first = acts } else { then = acts }
                }
                if first.is_empty() || then.is_empty() {
                    value.problem(problems, "an order needs both parts", "write `{first: [act], then: [act]}`");
                }
                Some(Trigger::Order { first, then })
            }
            "limit" => Some(Trigger::Limit(conditions::limit(value, &scope, problems)?)),
            _ => {
                let lexicon = &mut self.lexicon;
                let mut ids = |word: &str| lexicon.ids(&word.to_lowercase());
                Some(Trigger::Check(conditions::check(value, &scope, &mut ids, problems)?))
            }
        }
    }
}

/// Reads one rewrite. A plain text is a template if it has blanks.
fn rewrite(node: &Node, missing: bool, problems: &mut Problems) -> Option<RewriteRule> {
    let whole = |text: String| if missing { RewriteAction::Insert(text) } else { RewriteAction::Sentence(text) };
    if !matches!(node.value, Value::Mapping(_)) {
        let text = node.text(problems)?;
        let applicability = if text.contains('[') { Applicability::Template } else { Applicability::Unsafe };
        return Some(RewriteRule { action: whole(text), applicability });
    }
    let mut action = None;
    let mut of_match = false;
    let mut applicability = None;
    for (key, value) in node.fields(&["replace", "insert", "delete", "swap", "of", "applicability"], problems) {
        match key.as_str() {
            "replace" => action = value.text(problems).map(RewriteAction::Sentence),
            "insert" => action = value.text(problems).map(RewriteAction::Insert),
            "delete" => action = Some(RewriteAction::Delete),
            "swap" => action = Some(RewriteAction::Swap),
            "of" => match value.text(problems).as_deref() {
                Some("match") => of_match = true,
                Some("sentence") | None => {}
                Some(_) => value.problem(problems, "only a match or a sentence can be replaced", "write `of: match`"),
            },
            _ => applicability = value.name(problems),
        }
    }
    if let (true, Some(RewriteAction::Sentence(text))) = (of_match, &mut action) {
        action = Some(RewriteAction::Match(std::mem::take(text)));
    }
    let Some(action) = action else {
        node.problem(problems, "a rewrite that does nothing", "add replace:, insert:, delete: or swap:");
        return None;
    };
    let blanks = matches!(&action, RewriteAction::Sentence(text) | RewriteAction::Match(text) | RewriteAction::Insert(text) if text.contains('['));
    let applicability = applicability.unwrap_or(if blanks { Applicability::Template } else { Applicability::Unsafe });
    Some(RewriteRule { action, applicability })
}
