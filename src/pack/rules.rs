//! Reads rules: their triggers, conditions, texts and rewrites.

use serde_yaml::Value;

use super::compile::Compiler;
use super::conditions::{self, Scope};
use super::exchange;
use super::keys;
use super::rule::{Conditions, Place, RewriteAction, RewriteRule, Rule, RuleNotes, Said, Source, Trigger};
use super::sealed::Sealed;
use crate::finding::Applicability;
use crate::yaml::{Node, Problems};

impl Compiler {
    /// The rule of the pack below that an id is nearest to.
    fn nearest_rule(&self, id: &str) -> Option<String> {
        let known = self.pack.rules[..self.inherited].iter().map(|rule| rule.id.as_str());
        crate::yaml::nearest(id, known).map(str::to_owned)
    }

    /// Reads a rule, or what a pack changes in a rule of the pack below.
    pub(super) fn rule(&mut self, id: &str, node: &Node) {
        let fields = keys::fields(node, keys::RULE, &mut self.problems);
        let inherited = self.rules.get(id).map(|index| index as usize).filter(|index| *index < self.inherited);
        let has_trigger = fields.iter().any(|(key, _)| keys::TRIGGERS.contains(&key.as_str()));
        if let (Some(index), false) = (inherited, has_trigger) {
            let (mut rule, mut notes) = (self.pack.rules[index].clone(), self.notes.rules[index].clone());
            self.fill_rule(&mut rule, &mut notes, &fields);
            self.pack.rules[index] = rule;
            self.notes.rules[index] = notes;
            return;
        }
        if inherited.is_some() {
            let below = inherited.and_then(|index| self.notes.rules.get(index)).map_or("", |notes| &notes.pack);
            let message = format!("this replaces the rule `{id}` of the pack `{below}`");
            let own = self.pack_of.get(&node.file).map_or("", String::as_str);
            let clash = format!("the rule `{id}` of the pack `{own}` takes the place of the one of the pack `{below}`");
            self.notes.clashes.push(clash);
            node.warning_here(
                &mut self.problems,
                message,
                "leave its trigger out to change only what you name, or choose another id",
            );
        }
        let Some(trigger) = self.trigger(id, node, &fields) else { return };
        let mut rule = Rule {
            id: id.to_owned(),
            severity: None,
            has_steps: false,
            trigger,
            conditions: Sealed::new(&Conditions::default()),
            yields_to: Vec::new(),
            said: Sealed::new(&Said::default()),
        };
        let pack = self.pack_of.get(&node.file).cloned().unwrap_or_default();
        let source = Some(Source { file: node.file, path: node.path.clone() });
        let mut notes = RuleNotes { pack, source, ..RuleNotes::default() };
        self.fill_rule(&mut rule, &mut notes, &fields);
        if !fields.iter().any(|(key, _)| key == "severity") {
            node.problem_here(&mut self.problems, "a rule without a severity", "add `severity: warning`");
        }
        if rule.said.open().message.is_empty() {
            let help = "add `message:`, a few words on what the draft does, such as `blames the customer`";
            node.problem_here(&mut self.problems, "a rule without a message", help);
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
        let (mut conditions, mut said) = (rule.conditions.open(), rule.said.open());
        for (key, value) in fields {
            if key == "examples" {
                let examples = self.examples(value);
                notes.examples.flagged.extend(examples.flagged);
                notes.examples.clean.extend(examples.clean);
                continue;
            }
            let scope =
                Scope { acts: &self.acts.names, cues: &self.cues.names, knows_recovery: self.pack.recovers.is_some() };
            let problems = &mut self.problems;
            let text = |problems: &mut Problems| value.text(problems).unwrap_or_default().trim().to_owned();
            match key.as_str() {
                "severity" => {
                    (rule.severity, conditions.steps) =
                        conditions::stepped(value, &scope, problems).unwrap_or_default();
                }
                "when" => conditions.when = conditions::conditions(value, &scope, problems),
                "unless" => conditions.unless = conditions::conditions(value, &scope, problems),
                "yields-to" => rule.yields_to = self.rules.find_all(value, problems),
                "message" => said.message = text(problems),
                "label" => said.label = text(problems),
                "secondary-label" => said.secondary_label = text(problems),
                "help" => said.help = text(problems),
                "at" if !matches!(rule.trigger, Trigger::Missing(..)) => {
                    let help = "remove it: only what is missing needs a place, other rules point at words";
                    value.problem_here(problems, "`at` belongs to rules with `missing`", help);
                }
                "rewrite" => {
                    let missing = matches!(rule.trigger, Trigger::Missing(..));
                    let items = value.one_or_many();
                    said.rewrites = items.iter().filter_map(|item| rewrite(item, missing, problems)).collect();
                    let order = matches!(rule.trigger, Trigger::Order { .. });
                    if !order && said.rewrites.iter().any(|rewrite| rewrite.action == RewriteAction::Swap) {
                        let help =
                            "write the better words under `replace:`; only rules with `order` have two places to swap";
                        value.problem_here(problems, "there is nothing to swap here", help);
                    }
                }
                "family" => notes.family = text(problems),
                "why" => notes.why = text(problems),
                "traps" => notes.traps = text(problems),
                "sources" => notes.sources = value.texts(problems),
                _ => {}
            }
        }
        rule.has_steps = !conditions.steps.is_empty();
        (rule.conditions, rule.said) = (Sealed::new(&conditions), Sealed::new(&said));
    }

    pub(super) fn trigger(&mut self, id: &str, node: &Node, fields: &[(String, Node)]) -> Option<Trigger> {
        let given: Vec<&(String, Node)> =
            fields.iter().filter(|(key, _)| keys::TRIGGERS.contains(&key.as_str())).collect();
        let [(key, value)] = given.as_slice() else {
            let all = keys::TRIGGERS.join(", ");
            if let [(first, _), (second, _), ..] = given.as_slice() {
                let message = format!("a rule with two triggers: `{first}` and `{second}`");
                let help =
                    "keep one of them; what else must hold goes under `when:` or `unless:`, or into a second rule";
                node.problem_at_key(&mut self.problems, second, message, help);
            } else {
                let message = "a rule without a trigger: nothing says what it should find";
                let near = self.nearest_rule(id);
                let help = match near {
                    Some(near) => format!("did you mean to change the rule `{near}`? Otherwise add one of {all}"),
                    None => format!("add one of {all}, such as `flag: {{phrases: [\"for your information\"]}}`"),
                };
                node.problem_here(&mut self.problems, message, help);
            }
            return None;
        };
        if key == "flag" && matches!(value.value, Value::Mapping(_)) {
            let name = format!("rule:{id}");
            // The private act of a rule that this one replaces is taken over, without its phrases.
            let index = self.acts.declare(&name).or_else(|| self.acts.names.get(&name))?;
            self.acts.parsed.retain(|parsed| parsed.owner.signal != index);
            self.acts.signals[index as usize].private = true;
            self.signal(index, value, true, keys::OWN_PHRASES);
            return Some(Trigger::Flag(vec![index]));
        }
        let scope =
            Scope { acts: &self.acts.names, cues: &self.cues.names, knows_recovery: self.pack.recovers.is_some() };
        let problems = &mut self.problems;
        match key.as_str() {
            "flag" => Some(Trigger::Flag(scope.acts.find_flagged(value, problems))),
            "missing" if matches!(value.value, Value::Mapping(_)) => {
                let help = "define an act with these phrases under `acts:`, and write its name here";
                value.problem_here(problems, "here stands the name of an act, not its phrases", help);
                None
            }
            "missing" => {
                let place = match fields.iter().find(|(key, _)| key == "at") {
                    Some((_, at)) => conditions::place(at, &scope, problems)?,
                    None => Place::Closing,
                };
                Some(Trigger::Missing(scope.acts.find_all(value, problems), place))
            }
            "order" if !matches!(value.value, Value::Mapping(_)) => {
                let help = "write `order: {first: [apology], then: [explanation]}`";
                value.problem_here(problems, "an order needs both parts, `first` and `then`", help);
                None
            }
            "order" => {
                let mut first = Vec::new();
                let mut then = Vec::new();
                for (key, value) in keys::fields(value, keys::ORDER, problems) {
                    let acts = scope.acts.find_all(&value, problems);
                    if key == "first" { first = acts } else { then = acts }
                }
                if value.get("first").is_none() || value.get("then").is_none() {
                    let help = "write `order: {first: [apology], then: [explanation]}`";
                    value.problem_here(problems, "an order needs both parts, `first` and `then`", help);
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
        if let Some(help) = match text.trim() {
            "delete" => Some("write `rewrite: {delete: sentence}`"),
            "swap" => Some("write `rewrite: {swap: true}`"),
            _ => None,
        } {
            node.problem(problems, format!("here stand the better words, and `{}` is none", text.trim()), help);
            return None;
        }
        let applicability = if text.contains('[') { Applicability::Template } else { Applicability::Unsafe };
        return Some(RewriteRule { action: whole(text), applicability });
    }
    let mut action = None;
    let mut of_match = false;
    let mut applicability = None;
    let given: Vec<&str> =
        ["replace", "words", "insert", "delete", "swap"].into_iter().filter(|key| node.get(key).is_some()).collect();
    if let [first, second, ..] = given.as_slice() {
        let help = "keep one of them; several rewrites are written as a list";
        node.problem_at_key(
            problems,
            second,
            format!("a rewrite that does two things: `{first}` and `{second}`"),
            help,
        );
    }
    for (key, value) in keys::fields(node, keys::REWRITE, problems) {
        match key.as_str() {
            "replace" => action = value.text(problems).map(RewriteAction::Sentence),
            "insert" => action = value.text(problems).map(RewriteAction::Insert),
            "words" => action = Some(RewriteAction::Words(exchange::table(&value, problems))),
            "delete" => match value.text(problems).as_deref() {
                Some("match") => action = Some(RewriteAction::DeleteMatch),
                Some("sentence") => action = Some(RewriteAction::Delete),
                _ => {
                    action = Some(RewriteAction::Delete);
                    value.problem(
                        problems,
                        "only a match or a sentence can be deleted",
                        "write `delete: match` or `delete: sentence`",
                    );
                }
            },
            "swap" => action = Some(RewriteAction::Swap),
            "of" => match value.text(problems).as_deref() {
                Some("match") => of_match = true,
                Some("sentence") | None => {}
                Some(_) => value.problem(
                    problems,
                    "only a match or a sentence can be replaced",
                    "write `of: match` or `of: sentence`",
                ),
            },
            _ => applicability = value.name(problems),
        }
    }
    if let (true, Some(RewriteAction::Sentence(text))) = (of_match, &mut action) {
        action = Some(RewriteAction::Match(std::mem::take(text)));
    }
    let Some(action) = action else {
        node.problem(
            problems,
            "a rewrite that does nothing",
            "add `replace:` with better words, or `delete: sentence`",
        );
        return None;
    };
    let blanks = match &action {
        RewriteAction::Sentence(text) | RewriteAction::Match(text) | RewriteAction::Insert(text) => text.contains('['),
        RewriteAction::Words(all) => all.iter().any(|exchange| exchange.text.contains('[')),
        RewriteAction::Delete | RewriteAction::DeleteMatch | RewriteAction::Swap => false,
    };
    let applicability = applicability.unwrap_or(if blanks { Applicability::Template } else { Applicability::Unsafe });
    Some(RewriteRule { action, applicability })
}
