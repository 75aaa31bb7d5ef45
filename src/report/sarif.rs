//! SARIF 2.1.0 as GitHub code scanning takes it.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;
use serde_json::{Value, json};

use crate::finding::{Applicability, Severity};
use crate::linter::CheckedFile;

use super::json_text::line;
use super::paths::uri;
use super::position::Span;
use super::view::{DraftView, Fingerprints, Located, locate_in_file};
use super::{Options, Reporter, Summary, shortened, shown};

/// GitHub refuses a run with more results than this.
const RESULTS: usize = 25_000;
/// Notes of what was not checked that are kept at most.
const NOTES: usize = 1_000;
/// GitHub's limit for the texts that describe a rule, in characters.
const DESCRIPTION: usize = 1_000;
/// GitHub keeps this many places of one result.
const PLACES: usize = 99;

/// Collects results, the worst if there are too many, and writes one run.
#[derive(Debug)]
pub struct Sarif {
    options: Options,
    /// Results in the order of the files, as JSON, by severity: info, warning, error.
    results: [Vec<(usize, String)>; 3],
    rules: BTreeMap<String, Severity>,
    notes: Vec<Value>,
    count: usize,
    dropped: usize,
    most: usize,
}

impl Sarif {
    /// A reporter with these options.
    #[must_use]
    pub fn new(options: Options) -> Self {
        Self {
            options,
            results: [const { Vec::new() }; 3],
            rules: BTreeMap::new(),
            notes: Vec::new(),
            count: 0,
            dropped: 0,
            most: RESULTS,
        }
    }

    fn add(&mut self, severity: Severity, result: String) {
        self.results[severity as usize].push((self.count, result));
        self.count += 1;
        if self.results.iter().map(Vec::len).sum::<usize>() > self.most {
            if let Some(mildest) = self.results.iter_mut().find(|results| !results.is_empty()) {
                mildest.pop();
            }
            self.dropped += 1;
        }
    }

    fn rule(&self, id: &str, severity: Severity) -> Value {
        let info = self.options.rule(id);
        let pick = |texts: &[&str]| {
            let text = texts.iter().find(|text| !text.trim().is_empty()).copied().unwrap_or("amends");
            shortened(text.trim(), DESCRIPTION).into_owned()
        };
        let (summary, why, help) = info.map_or(("", "", ""), |rule| (&rule.summary, &rule.why, &rule.help));
        let severity = info.map_or(severity, |rule| rule.severity);
        let markdown = [why.trim(), help.trim()].iter().filter(|text| !text.is_empty()).copied().collect::<Vec<_>>();
        let mut tags = vec!["customer-service"];
        if let Some(family) = info.map(|rule| rule.family.as_str()).filter(|family| !family.is_empty()) {
            tags.push(family);
        }
        let mut rule = json!({
            "id": id,
            "name": pascal(id),
            "shortDescription": {"text": pick(&[summary, id])},
            "fullDescription": {"text": pick(&[why, summary, id])},
            "help": {"text": pick(&[help, why, summary, id])},
            "defaultConfiguration": {"level": level(severity)},
            "properties": {
                "tags": tags,
                "precision": "high",
                "problem.severity": if severity == Severity::Info { "recommendation" } else { severity.name() },
            },
        });
        if !markdown.is_empty() {
            rule["help"]["markdown"] = Value::from(markdown.join("\n\n"));
        }
        if let Some(url) = info.and_then(|rule| rule.url.as_deref()) {
            rule["helpUri"] = Value::from(url);
        }
        rule
    }
}

/// The rule's name as SARIF wants it: another spelling of the id, `SorryIf` for `sorry-if`.
fn pascal(id: &str) -> String {
    let capital = |part: &str| {
        let mut chars = part.chars();
        chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
    };
    let name: String = id.split('-').map(capital).take(60).collect();
    format!("{}{}", shortened(&name, 250), if name == id { "Rule" } else { "" })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
    end_line: usize,
    end_column: usize,
}

impl From<Span> for Region {
    fn from(span: Span) -> Self {
        Self {
            start_line: span.start.line,
            start_column: span.start.utf16_column,
            end_line: span.end.line,
            end_column: span.end.utf16_column,
        }
    }
}

fn place(artifact: &str, span: Span) -> Value {
    json!({"artifactLocation": {"uri": artifact}, "region": Region::from(span)})
}

fn result(artifact: &str, draft: &DraftView<'_>, found: &Located<'_>, fingerprint: &str) -> Value {
    let finding = found.finding;
    let said = shown(&finding.message);
    let mut message = if said.trim().is_empty() { finding.rule.to_string() } else { said };
    if !finding.help.is_empty() {
        message.push_str("\nhelp: ");
        message.push_str(&shown(&finding.help));
    }
    let mut location = json!({"physicalLocation": place(artifact, found.span)});
    if let Some(pointer) = draft.draft.pointer.as_deref().filter(|pointer| !pointer.is_empty()) {
        location["logicalLocations"] = json!([{"fullyQualifiedName": pointer}]);
        if let Some(name) = draft.draft.name.as_deref().filter(|name| !name.is_empty()) {
            location["logicalLocations"][0]["name"] = Value::from(name);
        }
    }
    let mut result = json!({
        "ruleId": &*finding.rule,
        "level": level(finding.severity),
        "message": {"text": message},
        "locations": [location],
        "partialFingerprints": {"amends/v1": fingerprint},
    });
    if !found.related.is_empty() {
        let related = found.related.iter().take(PLACES).enumerate().map(|(id, (related, text, span))| {
            let label = if related.label.is_empty() { text } else { &*related.label };
            let mut location = json!({"id": id, "physicalLocation": place(artifact, *span)});
            if !label.trim().is_empty() {
                location["message"] = json!({"text": shown(label)});
            }
            location
        });
        result["relatedLocations"] = related.collect();
    }
    let fixes: Vec<Value> = found
        .rewrites
        .iter()
        .filter(|(rewrite, _)| rewrite.applicability != Applicability::Template)
        .filter(|(rewrite, _)| super::writable(draft.draft, &rewrite.text))
        .map(|(rewrite, span)| {
            json!({
                "description": {"text": if rewrite.text.is_empty() { "Remove it" } else { "Write this instead" }},
                "artifactChanges": [{
                    "artifactLocation": {"uri": artifact},
                    "replacements": [{
                        "deletedRegion": Region::from(*span),
                        "insertedContent": {"text": rewrite.text},
                    }],
                }],
            })
        })
        .collect();
    if !fixes.is_empty() {
        result["fixes"] = Value::from(fixes);
    }
    result
}

impl Reporter for Sarif {
    fn file(&mut self, file: &CheckedFile, _: &mut dyn Write) -> io::Result<()> {
        let artifact = uri(&self.options.relative(&file.file.path));
        let mut fingerprints = Fingerprints::of(file);
        for draft in locate_in_file(file) {
            for found in &draft.findings {
                let severity = found.finding.severity;
                self.rules.entry(found.finding.rule.to_string()).or_insert(severity);
                self.add(severity, line(&result(&artifact, &draft, found, &fingerprints.next(draft.draft, found)))?);
            }
        }
        for skipped in &file.file.skipped {
            if self.notes.len() >= NOTES {
                break;
            }
            let place = skipped.place.as_deref().map(|place| format!(" ({place})")).unwrap_or_default();
            self.notes.push(json!({
                "level": if skipped.trouble { "error" } else { "note" },
                "message": {"text": shown(&format!("not checked{place}: {}", skipped.reason))},
                "locations": [{"physicalLocation": {"artifactLocation": {"uri": artifact}}}],
            }));
        }
        Ok(())
    }

    fn finish(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        if self.dropped > 0 {
            let text = format!(
                "{} results are left out, the mildest first, because GitHub takes {} in one run: {}",
                self.dropped,
                self.most,
                summary.line()
            );
            self.notes.push(json!({"level": "warning", "message": {"text": text}}));
        }
        let rules: Vec<Value> = self.rules.iter().map(|(id, &severity)| self.rule(id, severity)).collect();
        let driver = json!({
            "name": "amends",
            "semanticVersion": env!("CARGO_PKG_VERSION"),
            "rules": rules,
        });
        let counts =
            json!({"notChecked": summary.not_checked, "ignored": summary.ignored, "baselined": summary.baselined});
        let mut invocation = json!({"executionSuccessful": summary.trouble == 0});
        if !self.notes.is_empty() {
            invocation["toolExecutionNotifications"] = Value::from(std::mem::take(&mut self.notes));
        }
        write!(
            out,
            "{{\"$schema\": \"https://json.schemastore.org/sarif-2.1.0.json\",\n \"version\": \"2.1.0\",\n \"runs\": [{{\n  \
             \"tool\": {{\"driver\": {}}},\n  \"columnKind\": \"utf16CodeUnits\",\n  \
             \"newlineSequences\": [\"\\r\\n\", \"\\n\", \"\\r\"],\n  \
             \"automationDetails\": {{\"id\": \"amends/\"}},\n  \"invocations\": [{}],\n  \"properties\": {},\n  \"results\": [",
            line(&driver)?,
            line(&invocation)?,
            line(&counts)?
        )?;
        let mut results: Vec<(usize, String)> = self.results.iter_mut().flat_map(std::mem::take).collect();
        results.sort_unstable_by_key(|&(index, _)| index);
        for (index, (_, result)) in results.iter().enumerate() {
            write!(out, "{}\n   {result}", if index == 0 { "" } else { "," })?;
        }
        writeln!(out, "]}}]}}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mildest_results_are_dropped_first_and_that_is_said() {
        let mut sarif = Sarif { most: 2, ..Sarif::new(Options::default()) };
        for severity in [Severity::Info, Severity::Error, Severity::Warning, Severity::Error] {
            sarif.add(severity, format!("\"{severity}\""));
        }
        let mut out = Vec::new();
        sarif.finish(&Summary::default(), &mut out).expect("writing to memory");
        let value: Value = serde_json::from_slice(&out).expect("valid JSON");
        assert_eq!(value["runs"][0]["results"], json!(["error", "error"]));
        let note = &value["runs"][0]["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"];
        assert!(note.as_str().is_some_and(|text| text.starts_with("2 results are left out")), "{note}");
    }
}
