//! Checks what the parts of a pack say of each other: circles, and blanks in messages that nothing fills.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::compile::Compiler;
use super::order::order;
use super::rule::Trigger;
use super::script::Piece;
use crate::yaml::{Node, nearest};

/// What a rule over a limit fills in.
const OF_LIMIT: &[&str] = &["text", "channel", "count", "max", "words"];
/// What every rule fills in.
const OF_ALL: &[&str] = &["text", "channel"];

impl Compiler {
    /// Inclusions and rules that yield in a circle: none of them could be decided before the others.
    pub(super) fn check_circles(&mut self, rules: &[(String, Node)], signals: [&[(u32, Node)]; 2]) {
        let names: Vec<String> = {
            let mut names: Vec<(&str, u32)> = self.rules.iter().collect();
            names.sort_by_key(|(_, index)| *index);
            names.into_iter().map(|(name, _)| name.to_owned()).collect()
        };
        let mut edges: Vec<Vec<u32>> = vec![Vec::new(); names.len()];
        for (edges, rule) in edges.iter_mut().zip(&self.pack.rules[..self.inherited]) {
            edges.clone_from(&rule.yields_to);
        }
        let mut places: BTreeMap<u32, Node> = BTreeMap::new();
        for (id, node) in rules {
            let Some(index) = self.rules.get(id) else { continue };
            let Some(node) = node.get("yields-to") else { continue };
            let others = node.one_or_many();
            let others = others.iter().filter_map(|item| self.rules.get(item.value.as_str()?));
            edges[index as usize] = others.collect();
            places.insert(index, node);
        }
        let help = "decide which of them is the more specific, and take its `yields-to` away";
        self.tell_circles(&edges, &names, &places, "these rules yield to each other in a circle", help);

        let sides = [&self.acts, &self.cues].map(|side| {
            let names: Vec<String> = side.signals.iter().map(|signal| signal.id.clone()).collect();
            let edges: Vec<Vec<u32>> = side.signals.iter().map(|signal| signal.includes.clone()).collect();
            (names, edges)
        });
        for ((names, edges), nodes) in sides.into_iter().zip(signals) {
            let places = nodes.iter().filter_map(|(index, node)| Some((*index, node.get("includes")?))).collect();
            let help = "break the circle: one of them must not include the next";
            self.tell_circles(&edges, &names, &places, "these include each other in a circle", help);
        }
    }

    fn tell_circles(
        &mut self,
        edges: &[Vec<u32>],
        names: &[String],
        places: &BTreeMap<u32, Node>,
        what: &str,
        help: &str,
    ) {
        for circle in order(edges).1 {
            // The pack below has no circles, so at least one of the steps stands in these files.
            let Some((at, step)) = circle.windows(2).find_map(|pair| Some((places.get(&pair[0])?, pair[1]))) else {
                continue;
            };
            let wanted = &names[step as usize];
            let items = at.one_or_many();
            let item = items.iter().find(|item| item.value.as_str() == Some(wanted)).unwrap_or(at);
            let way: Vec<&str> = circle.iter().map(|&index| names[index as usize].as_str()).collect();
            item.problem(&mut self.problems, format!("{what}: {}", way.join(" → ")), help);
        }
    }

    /// Blanks such as `{emotion}` in messages and rewrites that nothing fills.
    pub(super) fn check_blanks(&mut self, rules: &[(String, Node)]) {
        let parts = self.named_parts();
        let by_id: BTreeMap<&str, usize> =
            self.pack.rules.iter().enumerate().map(|(index, rule)| (rule.id.as_str(), index)).collect();
        let mut wrong: Vec<(Node, Range<usize>, String, String)> = Vec::new();
        for (id, node) in rules {
            let Some(rule) = by_id.get(id.as_str()).map(|&index| &self.pack.rules[index]) else { continue };
            let acts: &[u32] = match &rule.trigger {
                Trigger::Flag(acts) | Trigger::Order { then: acts, .. } => acts,
                Trigger::Missing(..) | Trigger::Limit(_) => &[],
                // A check fills in what it likes.
                Trigger::Check(_) => continue,
            };
            let fixed = if matches!(rule.trigger, Trigger::Limit(_)) { OF_LIMIT } else { OF_ALL };
            let mut known: BTreeSet<&str> = fixed.iter().copied().collect();
            known.extend(acts.iter().filter_map(|act| parts.get(*act as usize)).flatten().map(String::as_str));
            let mut texts: Vec<Node> = Vec::new();
            for key in ["message", "label", "secondary-label", "help"] {
                texts.extend(node.get(key));
            }
            for item in node.get("rewrite").iter().flat_map(Node::one_or_many) {
                let inner: Vec<Node> = ["replace", "insert"].iter().filter_map(|key| item.get(key)).collect();
                if inner.is_empty() { texts.push(item) } else { texts.extend(inner) }
            }
            for text in texts {
                for (at, name) in text.value.as_str().map(blanks).unwrap_or_default() {
                    if known.contains(name) {
                        continue;
                    }
                    let help = if let Some(near) = nearest(name, known.iter().copied()) {
                        format!("did you mean `{{{near}}}`?")
                    } else {
                        let all: Vec<String> = known.iter().map(|name| format!("{{{name}}}")).collect();
                        format!("there are {}; name a part of a phrase with {{{name}: words}}", all.join(", "))
                    };
                    wrong.push((text.clone(), at, format!("nothing fills in `{{{name}}}` here"), help));
                }
            }
        }
        for (node, at, message, help) in wrong {
            node.problem_within(&mut self.problems, at, message, help);
        }
    }

    /// The named parts that the phrases of each act have, those of included acts among them.
    fn named_parts(&mut self) -> Vec<BTreeSet<String>> {
        let mut parts: Vec<BTreeSet<String>> = vec![BTreeSet::new(); self.acts.signals.len()];
        for parsed in self.acts.parsed.iter().filter(|parsed| parsed.text.contains('{')) {
            let span = parsed.pieces(&mut self.script);
            if let Some(parts) = parts.get_mut(parsed.owner.signal as usize) {
                let names = self.script.of(span).iter().filter_map(|part| match part {
                    Piece::Capture(name, _) => Some(self.script.text(*name).to_owned()),
                    _ => None,
                });
                parts.extend(names);
            }
        }
        let edges: Vec<Vec<u32>> = self.acts.signals.iter().map(|signal| signal.includes.clone()).collect();
        for act in order(&edges).0 {
            for &included in &edges[act as usize] {
                let more = parts.get(included as usize).cloned().unwrap_or_default();
                parts[act as usize].extend(more);
            }
        }
        parts
    }
}

/// The `{name}`s of a text.
fn blanks(text: &str) -> Vec<(Range<usize>, &str)> {
    let mut out = Vec::new();
    for (start, _) in text.match_indices('{') {
        let rest = &text[start + 1..];
        let Some(len) = rest.find('}') else { continue };
        let name = &rest[..len];
        if !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_') {
            out.push((start..start + len + 2, name));
        }
    }
    out
}
