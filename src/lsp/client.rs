//! What the editor can do, as far as that changes what it is told.

use std::path::PathBuf;

use serde_json::Value;

use super::document::path_of;
use super::position::Encoding;

/// The abilities of an editor.
#[allow(clippy::struct_excessive_bools)] // Each is an ability of its own.
#[derive(Debug, Clone, Default)]
pub struct Client {
    /// The unit of positions.
    pub encoding: Encoding,
    /// It asks for diagnostics, so that none are sent unasked.
    pub pulls: bool,
    /// It can be told to ask again.
    pub refreshes: bool,
    /// It shows other places that belong to a diagnostic.
    pub related: bool,
    /// It knows code actions, not only commands.
    pub actions: bool,
    /// It shows why an action is not possible.
    pub disabled: bool,
    /// It takes changes with the version of what they change.
    pub versioned: bool,
    /// It takes snippets in changes.
    pub snippets: bool,
    /// It shows Markdown on hovering.
    pub markdown: bool,
    /// It opens a document when asked to.
    pub shows: bool,
    /// It answers what its settings are.
    pub configures: bool,
    /// It can watch files for the server.
    pub watches: bool,
    /// The folder of the project.
    pub root: PathBuf,
}

impl Client {
    /// Reads the parameters of `initialize`. Whatever is missing or odd counts as not offered.
    #[must_use]
    pub fn of(params: &Value) -> Self {
        let offered = |path: &str| params.pointer(&format!("/capabilities/{path}"));
        let can = |path: &str| offered(path).and_then(Value::as_bool) == Some(true);
        let texts = |path: &str| -> Vec<String> {
            let list = offered(path).and_then(Value::as_array).into_iter().flatten();
            list.filter_map(|item| item.as_str().map(str::to_owned)).collect()
        };
        Self {
            encoding: Encoding::chosen(&texts("general/positionEncodings")),
            pulls: offered("textDocument/diagnostic").is_some_and(Value::is_object),
            refreshes: can("workspace/diagnostics/refreshSupport"),
            related: can("textDocument/publishDiagnostics/relatedInformation")
                || can("textDocument/diagnostic/relatedInformation"),
            actions: offered("textDocument/codeAction/codeActionLiteralSupport").is_some_and(Value::is_object),
            disabled: can("textDocument/codeAction/disabledSupport"),
            versioned: can("workspace/workspaceEdit/documentChanges"),
            snippets: can("workspace/workspaceEdit/snippetEditSupport"),
            markdown: texts("textDocument/hover/contentFormat").first().is_none_or(|first| first == "markdown"),
            shows: can("window/showDocument/support"),
            configures: can("workspace/configuration"),
            watches: can("workspace/didChangeWatchedFiles/dynamicRegistration"),
            root: root(params).unwrap_or_else(|| std::env::current_dir().unwrap_or_default()),
        }
    }
}

fn root(params: &Value) -> Option<PathBuf> {
    let folder = params.pointer("/workspaceFolders/0/uri").or_else(|| params.get("rootUri"));
    let by_uri = folder.and_then(Value::as_str).and_then(path_of);
    by_uri.or_else(|| params.get("rootPath").and_then(Value::as_str).map(PathBuf::from))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn odd_parameters_are_no_reason_not_to_start() {
        for odd in [json!(null), json!([]), json!({"capabilities": 3, "rootUri": {}, "workspaceFolders": "x"})] {
            assert_eq!(Client::of(&odd).encoding, Encoding::Utf16);
        }
    }

    #[test]
    fn the_unit_is_one_that_both_know() {
        let encoding =
            |names: &[&str]| Client::of(&json!({"capabilities": {"general": {"positionEncodings": names}}})).encoding;
        assert_eq!(encoding(&["utf-16", "utf-8"]), Encoding::Utf8);
        assert_eq!(encoding(&["utf-32", "utf-16"]), Encoding::Utf32);
        assert_eq!(encoding(&["utf-7"]), Encoding::Utf16);
    }
}
