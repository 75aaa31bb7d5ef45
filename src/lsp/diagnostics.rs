//! Findings as editors want them.

use serde_json::{Value, json};

use crate::finding::Severity;
use crate::report::shown;

use super::client::Client;
use super::document::Document;
use super::found::{Found, Place};

/// What the diagnostics say they come from.
const SOURCE: &str = "amends";
/// The code of what could not be checked.
const NOT_CHECKED: &str = "not-checked";

/// The diagnostics of a buffer.
#[must_use]
pub fn all(document: &Document, found: &Found, client: &Client) -> Vec<Value> {
    let findings = found.places.iter().filter_map(|place| one(document, found, place, client));
    let not_checked = found.not_checked.iter().map(|(bytes, why)| {
        json!({
            "range": document.lines.range(&document.text, bytes, client.encoding),
            "severity": 3,
            "code": NOT_CHECKED,
            "source": SOURCE,
            "message": shown(&format!("not checked: {why}")),
        })
    });
    findings.chain(not_checked).collect()
}

/// The diagnostic of a finding.
#[must_use]
pub fn one(document: &Document, found: &Found, place: &Place, client: &Client) -> Option<Value> {
    let (draft, finding) = found.finding(place)?;
    let range = |bytes: &std::ops::Range<usize>| document.lines.range(&document.text, bytes, client.encoding);
    let mut message = shown(&finding.message);
    if !finding.help.is_empty() {
        message.push_str("\nhelp: ");
        message.push_str(&shown(&finding.help));
    }
    let mut out = json!({
        "range": range(&place.range),
        "severity": match finding.severity { Severity::Error => 1, Severity::Warning => 2, Severity::Info => 3 },
        "code": &*finding.rule,
        "source": SOURCE,
        "message": message,
    });
    if client.related && draft.reply_in.is_none() && !finding.related.is_empty() {
        let related = finding.related.iter().map(|related| {
            let bytes = found.bytes(place, &related.range);
            json!({"location": {"uri": document.uri, "range": range(&bytes)}, "message": shown(&related.label)})
        });
        out["relatedInformation"] = related.collect();
    }
    Some(out)
}
