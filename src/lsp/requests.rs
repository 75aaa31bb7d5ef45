//! Answers to what an editor asks.

use std::path::PathBuf;

use lsp_server::ErrorCode;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::fingerprint;

use super::actions::{self, EXPLAIN, KINDS, SET_ASIDE};
use super::client::Client;
use super::diagnostics;
use super::explanation;
use super::outgoing::Tone;
use super::position::{Position, Range};
use super::workspace::Workspace;

/// An answer, or why there is none.
pub type Answer = Result<Value, (ErrorCode, String)>;

/// What a command did that the editor must be told of.
#[derive(Debug)]
pub enum Done {
    /// Something to show.
    Show(Tone, String),
    /// A file to open.
    Open(PathBuf),
    /// The findings of this buffer changed.
    Changed(String),
}

#[derive(Deserialize)]
struct Named {
    uri: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PullParams {
    text_document: Named,
    previous_result_id: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct HoverParams {
    text_document: Named,
    position: Position,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ActionParams {
    text_document: Named,
    range: Range,
    #[serde(default)]
    context: ActionContext,
}

#[derive(Deserialize, Default)]
struct ActionContext {
    #[serde(default)]
    only: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct CommandParams {
    command: String,
    #[serde(default)]
    arguments: Vec<Value>,
}

/// The answer to `initialize`.
#[must_use]
pub fn abilities(client: &Client) -> Value {
    let mut abilities = json!({
        "positionEncoding": client.encoding.name(),
        "textDocumentSync": {"openClose": true, "change": 2, "save": {"includeText": false}},
        "hoverProvider": true,
        "executeCommandProvider": {"commands": [EXPLAIN, SET_ASIDE]},
    });
    if client.actions {
        abilities["codeActionProvider"] = json!({"codeActionKinds": KINDS});
    }
    if client.pulls {
        abilities["diagnosticProvider"] = json!({
            "identifier": "amends", "interFileDependencies": false, "workspaceDiagnostics": false,
        });
    }
    json!({
        "capabilities": abilities,
        "serverInfo": {"name": "amends", "version": env!("CARGO_PKG_VERSION")},
    })
}

/// Answers a request about a buffer.
pub fn answer(workspace: &mut Workspace, client: &Client, method: &str, params: Value) -> Answer {
    match method {
        "textDocument/diagnostic" => Ok(pull(workspace, client, read(params)?)),
        "textDocument/hover" => Ok(hover(workspace, client, read(params)?)),
        "textDocument/codeAction" => Ok(code_actions(workspace, client, read(params)?)),
        _ => Err((ErrorCode::MethodNotFound, format!("there is no `{method}`"))),
    }
}

fn read<T: DeserializeOwned>(params: Value) -> Result<T, (ErrorCode, String)> {
    serde_json::from_value(params).map_err(|error| (ErrorCode::InvalidParams, error.to_string()))
}

fn pull(workspace: &mut Workspace, client: &Client, params: PullParams) -> Value {
    let uri = params.text_document.uri;
    let items = match (workspace.found(&uri), workspace.documents.get(&uri)) {
        (Some(found), Some(document)) => diagnostics::all(document, &found, client),
        _ => Vec::new(),
    };
    let result = format!("{:016x}", fingerprint::hash(&[&Value::from(items.clone()).to_string()]));
    if params.previous_result_id.as_deref() == Some(&result) {
        json!({"kind": "unchanged", "resultId": result})
    } else {
        json!({"kind": "full", "resultId": result, "items": items})
    }
}

fn hover(workspace: &mut Workspace, client: &Client, params: HoverParams) -> Value {
    let uri = params.text_document.uri;
    let Some(found) = workspace.found(&uri) else { return Value::Null };
    let Some(path) = workspace.documents.get(&uri).map(|document| document.path.clone()) else {
        return Value::Null;
    };
    let Ok(applies) = workspace.applies(&path) else { return Value::Null };
    let mut pages = Vec::new();
    if let Some(document) = workspace.documents.get(&uri) {
        let at = document.lines.offset(&document.text, params.position, client.encoding);
        let bytes = at..at;
        let rules = found.touching(&bytes).filter_map(|place| Some(found.finding(place)?.1.rule.clone()));
        pages.extend(rules.collect::<Vec<_>>());
    }
    let pages: Vec<_> = pages.iter().filter_map(|rule| workspace.page(&applies.book, rule)).collect();
    let Some(document) = workspace.documents.get(&uri) else { return Value::Null };
    let mut page = |rule: &str| pages.iter().find(|page| page.id == rule).cloned();
    explanation::hover(document, &found, params.position, client, &mut page).unwrap_or_default()
}

fn code_actions(workspace: &mut Workspace, client: &Client, params: ActionParams) -> Value {
    let uri = params.text_document.uri;
    let Some(found) = workspace.found(&uri) else { return json!([]) };
    let Some(path) = workspace.documents.get(&uri).map(|document| document.path.clone()) else { return json!([]) };
    let Ok(applies) = workspace.applies(&path) else { return json!([]) };
    let read = workspace.read_options();
    let Some(document) = workspace.documents.get(&uri) else { return json!([]) };
    let bytes = document.lines.bytes(&document.text, params.range, client.encoding);
    let context = actions::Context { document, found: &found, applies: &applies, read: &read, client };
    Value::from(actions::all(&context, &bytes, &params.context.only.unwrap_or_default()))
}

/// Runs a command.
pub fn execute(workspace: &mut Workspace, client: &Client, params: Value) -> (Answer, Option<Done>) {
    let params: CommandParams = match read(params) {
        Ok(params) => params,
        Err(error) => return (Err(error), None),
    };
    let text = |index: usize| params.arguments.get(index).and_then(Value::as_str).map(str::to_owned);
    let wrong = |why: &str| (Err((ErrorCode::InvalidParams, why.to_owned())), None);
    match (params.command.as_str(), text(0), text(1), text(2)) {
        (EXPLAIN, Some(uri), Some(rule), _) => explain(workspace, client, &uri, &rule),
        (EXPLAIN, ..) => wrong("it needs the address of a buffer and a rule"),
        (SET_ASIDE, Some(uri), Some(rule), Some(words)) => match workspace.documents.get_mut(&uri) {
            Some(document) => {
                document.set_aside.push((rule, words));
                document.found = None;
                (Ok(Value::Null), Some(Done::Changed(uri)))
            }
            None => wrong("that buffer is not open"),
        },
        (SET_ASIDE, ..) => wrong("it needs the address of a buffer, a rule and the words"),
        (other, ..) => wrong(&format!("there is no command `{other}`")),
    }
}

/// Opens the page of a rule, or shows it where the editor opens nothing.
fn explain(workspace: &mut Workspace, client: &Client, uri: &str, rule: &str) -> (Answer, Option<Done>) {
    let path = workspace.documents.get(uri).map_or_else(|| client.root.join("draft"), |document| document.path.clone());
    let page = match workspace.applies(&path) {
        Ok(applies) => workspace.page(&applies.book, rule),
        Err(why) => return (Err((ErrorCode::RequestFailed, why)), None),
    };
    let Some(page) = page else {
        return (Err((ErrorCode::InvalidParams, format!("there is no rule `{rule}`"))), None);
    };
    let opened = if client.shows { explanation::written(&page).ok() } else { None };
    let done = match opened {
        Some(path) => Done::Open(path),
        None => Done::Show(Tone::Info, explanation::plain(&page)),
    };
    (Ok(Value::Null), Some(done))
}
