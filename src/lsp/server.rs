//! Takes what comes in and hands it to whoever answers it.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::path::PathBuf;

use lsp_server::{ErrorCode, Message, Notification, Request, RequestId, Response};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::packs::Cache;
use crate::report::shown_text;

use super::client::Client;
use super::diagnostics;
use super::document::{Change, Document, path_of, uri_of};
use super::outgoing::{Outgoing, Tone};
use super::requests;
use super::settings::{EditorSettings, SECTION};
use super::wire::Incoming;
use super::workspace::Workspace;

/// What to do after a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Take the next one.
    More,
    /// Stop with this exit code.
    Exit(u8),
}

/// How far the conversation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Fresh,
    Running,
    Down,
}

/// The server of one editor.
#[derive(Debug)]
pub struct Server<W> {
    out: Outgoing<W>,
    client: Client,
    workspace: Workspace,
    phase: Phase,
    /// Buffers whose diagnostics may have changed.
    dirty: BTreeSet<String>,
    /// Configurations whose mistakes are shown.
    shown: BTreeSet<PathBuf>,
    /// The question about settings that waits for its answer.
    asked: Option<RequestId>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Opened {
    text_document: OpenedDocument,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct OpenedDocument {
    uri: String,
    #[serde(default)]
    language_id: String,
    #[serde(default)]
    version: i32,
    text: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Changed {
    text_document: Named,
    content_changes: Vec<Change>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct About {
    text_document: Named,
}

/// A buffer, by its address.
#[derive(Deserialize)]
struct Named {
    uri: String,
    version: Option<i32>,
}

impl<W: Write> Server<W> {
    /// A server that answers on `output`, with packs out of a cache.
    pub fn new(output: W, cache: Cache) -> Self {
        Self {
            out: Outgoing::new(output),
            client: Client::default(),
            workspace: Workspace::new(cache),
            phase: Phase::Fresh,
            dirty: BTreeSet::new(),
            shown: BTreeSet::new(),
            asked: None,
        }
    }

    /// Takes what came in.
    pub fn take(&mut self, incoming: Incoming) -> io::Result<Next> {
        match incoming {
            Incoming::Message(Message::Request(request)) => self.request(request)?,
            Incoming::Message(Message::Notification(notification)) if notification.method == "exit" => {
                return Ok(Next::Exit(u8::from(self.phase != Phase::Down)));
            }
            Incoming::Message(Message::Notification(notification)) => {
                if self.phase == Phase::Running {
                    self.notification(notification)?;
                }
            }
            Incoming::Message(Message::Response(response)) => self.response(response)?,
            Incoming::Invalid(id, why) => self.out.answer(id, Err((ErrorCode::InvalidRequest, why)))?,
            Incoming::Noise(what) => self.out.log(Tone::Warning, &what)?,
        }
        Ok(Next::More)
    }

    fn request(&mut self, request: Request) -> io::Result<()> {
        let Request { id, method, params } = request;
        let answer = match (self.phase, method.as_str()) {
            (Phase::Fresh, "initialize") => {
                self.phase = Phase::Running;
                self.client = Client::of(&params);
                let options = params.get("initializationOptions").cloned().unwrap_or_default();
                let wrong = self.set(&options);
                self.out.answer(id, Ok(requests::abilities(&self.client)))?;
                return self.complain(&wrong);
            }
            (Phase::Fresh, _) => Err((ErrorCode::ServerNotInitialized, "say `initialize` first".to_owned())),
            (Phase::Running, "initialize") => Err((ErrorCode::InvalidRequest, "this was said before".to_owned())),
            (Phase::Down, _) => Err((ErrorCode::InvalidRequest, "the server is shut down".to_owned())),
            (Phase::Running, "shutdown") => {
                self.phase = Phase::Down;
                Ok(Value::Null)
            }
            (Phase::Running, "workspace/executeCommand") => {
                let (answer, done) = requests::execute(&mut self.workspace, &self.client, params);
                match done {
                    Some(requests::Done::Show(tone, message)) => self.out.show(tone, &message)?,
                    Some(requests::Done::Open(path)) => {
                        self.out.ask("window/showDocument", json!({"uri": uri_of(&path), "takeFocus": true}))?;
                    }
                    Some(requests::Done::Changed(uri)) => self.changed([uri])?,
                    None => {}
                }
                answer
            }
            (Phase::Running, method) => requests::answer(&mut self.workspace, &self.client, method, params),
        };
        self.out.answer(id, answer)?;
        self.tell()
    }

    fn notification(&mut self, notification: Notification) -> io::Result<()> {
        let Notification { method, params } = notification;
        match method.as_str() {
            "initialized" => self.initialized()?,
            "textDocument/didOpen" => {
                let Some(Opened { text_document: opened }) = self.read::<Opened>(&method, params)? else {
                    return Ok(());
                };
                let OpenedDocument { uri, language_id, version, text } = opened;
                let document = Document::new(uri.clone(), &language_id, version, text, &self.client.root);
                self.workspace.documents.insert(uri.clone(), document);
                self.refresh()?;
                self.dirty.insert(uri);
            }
            "textDocument/didChange" => {
                let Some(changed) = self.read::<Changed>(&method, params)? else { return Ok(()) };
                let Some(document) = self.workspace.documents.get_mut(&changed.text_document.uri) else {
                    return self.out.log(Tone::Warning, "a buffer changed that is not open");
                };
                for change in changed.content_changes {
                    document.change(change, self.client.encoding);
                }
                document.version = changed.text_document.version.unwrap_or(document.version);
                self.dirty.insert(changed.text_document.uri);
            }
            "textDocument/didSave" => {
                let Some(about) = self.read::<About>(&method, params)? else { return Ok(()) };
                let path = path_of(&about.text_document.uri);
                let ending = path.as_deref().and_then(std::path::Path::extension);
                // It may be a pack, or a part of one.
                if ending.is_some_and(|ending| ending == "yaml" || ending == "yml") {
                    self.reload()?;
                } else {
                    self.refresh()?;
                }
            }
            "textDocument/didClose" => {
                let Some(about) = self.read::<About>(&method, params)? else { return Ok(()) };
                let uri = about.text_document.uri;
                self.dirty.remove(&uri);
                if self.workspace.documents.remove(&uri).is_some() && !self.client.pulls {
                    self.out.notify("textDocument/publishDiagnostics", json!({"uri": uri, "diagnostics": []}))?;
                }
            }
            "workspace/didChangeConfiguration" => {
                if self.client.configures {
                    self.ask_settings()?;
                } else if let Some(settings) = params.pointer(&format!("/settings/{SECTION}")).cloned() {
                    self.settings(&settings)?;
                }
            }
            "workspace/didChangeWatchedFiles" => self.reload()?,
            _ => {}
        }
        Ok(())
    }

    fn response(&mut self, response: Response) -> io::Result<()> {
        if self.asked.take_if(|id| *id == response.id).is_none() {
            return Ok(());
        }
        match response.response_result {
            // Nothing set: what was said at the start stands.
            Ok(value) => match value.get(0).filter(|settings| !settings.is_null()).cloned() {
                Some(settings) => self.settings(&settings),
                None => Ok(()),
            },
            Err(_) => Ok(()),
        }
    }

    /// After the greeting: watch configurations, and ask for settings.
    fn initialized(&mut self) -> io::Result<()> {
        if self.client.watches {
            let watchers = json!([{"globPattern": "**/{amends,.amends}.{yaml,yml}"}]);
            let method = "workspace/didChangeWatchedFiles";
            let options = json!({"watchers": watchers});
            let registration = json!({"id": "configurations", "method": method, "registerOptions": options});
            self.out.ask("client/registerCapability", json!({"registrations": [registration]}))?;
        }
        if self.client.configures { self.ask_settings() } else { Ok(()) }
    }

    fn ask_settings(&mut self) -> io::Result<()> {
        let id = self.out.ask("workspace/configuration", json!({"items": [{"section": SECTION}]}))?;
        self.asked = Some(id);
        Ok(())
    }

    /// Takes new settings.
    fn settings(&mut self, value: &Value) -> io::Result<()> {
        let before = self.workspace.settings.clone();
        let wrong = self.set(value);
        if self.workspace.settings != before {
            self.reload()?;
        }
        self.complain(&wrong)
    }

    fn set(&mut self, value: &Value) -> Vec<String> {
        let (settings, wrong) = EditorSettings::of(value, &self.client.root);
        self.workspace.settings = settings;
        wrong
    }

    fn complain(&mut self, wrong: &[String]) -> io::Result<()> {
        wrong.iter().try_for_each(|why| self.out.show(Tone::Warning, &format!("amends: {why}")))
    }

    /// Reads the parameters of a notification; what is wrong with them goes to the log.
    fn read<T: DeserializeOwned>(&mut self, method: &str, params: Value) -> io::Result<Option<T>> {
        match serde_json::from_value(params) {
            Ok(params) => Ok(Some(params)),
            Err(error) => {
                self.out.log(Tone::Warning, &format!("{method} was left out: {error}"))?;
                Ok(None)
            }
        }
    }

    /// Reads configurations and packs again if they have changed.
    fn refresh(&mut self) -> io::Result<()> {
        if self.workspace.is_stale() { self.reload() } else { Ok(()) }
    }

    fn reload(&mut self) -> io::Result<()> {
        self.workspace.reload();
        let open: Vec<String> = self.workspace.documents.keys().cloned().collect();
        self.changed(open)
    }

    /// Notes that diagnostics changed without the buffer changing.
    fn changed(&mut self, uris: impl IntoIterator<Item = String>) -> io::Result<()> {
        self.dirty.extend(uris);
        if self.client.pulls && self.client.refreshes {
            self.out.ask("workspace/diagnostic/refresh", Value::Null)?;
        }
        Ok(())
    }

    /// Sends the diagnostics of what has changed.
    pub fn publish(&mut self) -> io::Result<()> {
        if self.phase != Phase::Running {
            return Ok(());
        }
        for uri in std::mem::take(&mut self.dirty) {
            if self.client.pulls {
                continue;
            }
            let Some(found) = self.workspace.found(&uri) else { continue };
            let Some(document) = self.workspace.documents.get(&uri) else { continue };
            let list = diagnostics::all(document, &found, &self.client);
            let params = json!({"uri": uri, "version": document.version, "diagnostics": list});
            self.out.notify("textDocument/publishDiagnostics", params)?;
        }
        self.tell()
    }

    /// Tells of configurations and packs that cannot be used.
    fn tell(&mut self) -> io::Result<()> {
        for trouble in self.workspace.troubles() {
            self.out.show(Tone::Error, &format!("amends: {trouble}"))?;
        }
        let mut by_file: BTreeMap<PathBuf, Vec<Value>> = BTreeMap::new();
        for mistake in &self.workspace.mistakes {
            let range = Workspace::place(mistake, self.client.encoding);
            let diagnostic =
                json!({"range": range, "severity": 1, "source": SECTION, "message": shown_text(&mistake.3)});
            by_file.entry(mistake.0.clone()).or_default().push(diagnostic);
        }
        let now: BTreeSet<PathBuf> = by_file.keys().cloned().collect();
        let mended: Vec<PathBuf> = self.shown.difference(&now).cloned().collect();
        let new: Vec<PathBuf> = now.difference(&self.shown).cloned().collect();
        for path in mended.into_iter().chain(new) {
            let list = by_file.remove(&path).unwrap_or_default();
            let path = std::path::absolute(&path).unwrap_or(path);
            self.out.notify("textDocument/publishDiagnostics", json!({"uri": uri_of(&path), "diagnostics": list}))?;
        }
        self.shown = now;
        Ok(())
    }
}
