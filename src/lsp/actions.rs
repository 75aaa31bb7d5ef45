//! What can be done about a finding: apply a rewrite, apply all safe ones, silence it, read about it.

use std::ops::Range as Bytes;

use serde_json::{Value, json};

use crate::finding::{Applicability, Finding, Rewrite};
use crate::fix::{self, Refusal, Wanted};
use crate::session::Applies;
use crate::silence;
use crate::source::ReadOptions;

use super::client::Client;
use super::diagnostics;
use super::document::Document;
use super::found::{Found, Place};
use super::snippet::snippet;

/// The command that shows the page of a rule.
pub const EXPLAIN: &str = "amends.explain";
/// The command that sets a finding aside until the buffer is closed.
pub const SET_ASIDE: &str = "amends.setAside";

const QUICK_FIX: &str = "quickfix";
const FIX_ALL: &str = "source.fixAll.amends";

/// The kinds of actions there are.
pub const KINDS: &[&str] = &[QUICK_FIX, FIX_ALL];

/// What actions are made from.
pub struct Context<'a> {
    /// The buffer.
    pub document: &'a Document,
    /// What was found in it.
    pub found: &'a Found,
    /// What applies to it.
    pub applies: &'a Applies,
    /// How it was read.
    pub read: &'a ReadOptions,
    /// The editor.
    pub client: &'a Client,
}

/// The actions for some bytes of a buffer, of the kinds that are asked for; all kinds if `only` is empty.
#[must_use]
pub fn all(context: &Context, bytes: &Bytes<usize>, only: &[String]) -> Vec<Value> {
    let wants = |kind: &str| {
        let below = |asked: &str| kind == asked || kind.starts_with(&format!("{asked}."));
        only.is_empty() || only.iter().any(|asked| asked.is_empty() || below(asked))
    };
    let mut out = Vec::new();
    if wants(QUICK_FIX) {
        let touched: Vec<&Place> = context.found.touching(bytes).collect();
        // All rewrites first: what mends comes before what silences.
        for &place in &touched {
            out.extend(rewrites(context, place));
        }
        for &place in &touched {
            out.extend(about(context, place));
        }
    }
    if wants(FIX_ALL) && (out.is_empty() || !only.is_empty() || !context.found.places.is_empty()) {
        out.extend(fix_all(context));
    }
    out
}

/// The rewrites of a finding.
fn rewrites(context: &Context, place: &Place) -> Vec<Value> {
    let (Some(file), Some((draft, finding))) = (&context.found.file, context.found.finding(place)) else {
        return Vec::new();
    };
    let diagnostic = diagnostics::one(context.document, context.found, place, context.client);
    let mut out = Vec::new();
    for rewrite in &finding.rewrites {
        let mut action = json!({"title": title(rewrite, finding), "kind": QUICK_FIX, "diagnostics": [diagnostic]});
        match fix::edit(&file.file, draft, &finding.rule, rewrite) {
            Ok(edit) if rewrite.applicability == Applicability::Template && context.client.snippets => {
                let range = range(context, &edit.range);
                let text = json!({"kind": "snippet", "value": snippet(&edit.text)});
                action["edit"] = changed(context, &[json!({"range": range, "snippet": text})]);
            }
            Ok(edit) => {
                action["edit"] = changed(context, &[replaced(context, &edit.range, &edit.text)]);
                if rewrite.applicability == Applicability::Safe {
                    action["isPreferred"] = json!(true);
                }
            }
            Err(refusal) if context.client.disabled => action["disabled"] = json!({"reason": why_not(refusal)}),
            Err(_) => continue,
        }
        out.push(action);
    }
    out
}

/// What an action is called.
fn title(rewrite: &Rewrite, finding: &Finding) -> String {
    let words = rewrite.text.split_whitespace().collect::<Vec<_>>().join(" ");
    let words = crate::report::shown(&words);
    let words = crate::report::shortened(&words, 70);
    let what = if rewrite.text.trim().is_empty() {
        "Take it out".to_owned()
    } else if rewrite.range.is_empty() {
        format!("Add “{words}”")
    } else {
        format!("Write “{words}”")
    };
    let note = match rewrite.applicability {
        Applicability::Safe => "",
        Applicability::Unsafe => " (read it again afterwards)",
        Applicability::Template => " (fill in the blanks)",
    };
    format!("{what}{note} [{}]", finding.rule)
}

fn why_not(refusal: Refusal) -> String {
    refusal.to_string()
}

/// What can be done about a finding besides mending it.
fn about(context: &Context, place: &Place) -> Vec<Value> {
    let (Some(file), Some((draft, finding))) = (&context.found.file, context.found.finding(place)) else {
        return Vec::new();
    };
    let diagnostic = diagnostics::one(context.document, context.found, place, context.client);
    let rule = &*finding.rule;
    let mut out = Vec::new();
    if !place.directive
        && let Some((at, line)) = silence::directive_for(&file.file, draft, rule)
    {
        let at = file.file.text.map.span(at..at).start;
        let title = format!("Silence in this reply [{rule}]");
        let edit = changed(context, &[replaced(context, &(at..at), &line)]);
        out.push(json!({"title": title, "kind": QUICK_FIX, "diagnostics": [diagnostic], "edit": edit}));
    }
    let words = context.document.text.get(place.range.clone()).unwrap_or_default();
    let command = |title: String, name: &str, arguments: Value| {
        json!({
            "title": title,
            "kind": QUICK_FIX,
            "diagnostics": [diagnostic],
            "command": {"title": title, "command": name, "arguments": arguments},
        })
    };
    out.push(command(
        format!("Set aside until this is closed [{rule}]"),
        SET_ASIDE,
        json!([context.document.uri, rule, words]),
    ));
    out.push(command(format!("Explain [{rule}]"), EXPLAIN, json!([context.document.uri, rule])));
    out
}

/// All safe rewrites as one action, if there are any.
fn fix_all(context: &Context) -> Option<Value> {
    let document = context.document;
    let wanted = Wanted { up_to: Applicability::Safe, rules: &[] };
    let check = |bytes: &[u8]| context.applies.check(&document.name, bytes, context.read);
    let fixed = fix::fixed(document.text.as_bytes(), wanted, check).ok()?;
    let text = String::from_utf8(fixed.bytes).ok()?;
    let edits: Vec<Value> = super::edits::between(&document.text, &text)
        .into_iter()
        .map(|(bytes, new)| replaced(context, &bytes, &new))
        .collect();
    if edits.is_empty() {
        return None;
    }
    Some(json!({"title": "Apply every safe rewrite", "kind": FIX_ALL, "edit": changed(context, &edits)}))
}

fn range(context: &Context, bytes: &Bytes<usize>) -> super::position::Range {
    context.document.lines.range(&context.document.text, bytes, context.client.encoding)
}

fn replaced(context: &Context, bytes: &Bytes<usize>, text: &str) -> Value {
    json!({"range": range(context, bytes), "newText": text})
}

/// A change of the buffer, in the form the editor takes.
fn changed(context: &Context, edits: &[Value]) -> Value {
    let Document { uri, version, .. } = context.document;
    if context.client.versioned {
        json!({"documentChanges": [{"textDocument": {"uri": uri, "version": version}, "edits": edits}]})
    } else {
        json!({"changes": {uri: edits}})
    }
}
