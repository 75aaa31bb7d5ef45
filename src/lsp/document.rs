//! What an editor has open: the text as it is there, saved or not, and what was found in it.

use std::path::{Path, PathBuf};
use std::rc::Rc;

use serde::Deserialize;

use crate::source::FileKind;

use super::found::Found;
use super::position::{Encoding, Lines, Range};

/// A change an editor made.
#[derive(Debug, Clone, Deserialize)]
pub struct Change {
    /// What was replaced; the whole text if it is not said.
    pub range: Option<Range>,
    /// By what.
    pub text: String,
}

/// An open buffer.
#[derive(Debug)]
pub struct Document {
    /// Its address, as the editor writes it.
    pub uri: String,
    /// Its path, which tells the configuration. A buffer that was never saved is taken to be in the folder of the project.
    pub path: PathBuf,
    /// What to call it when it is read: its path, with an ending for the language where the path has none that is known.
    pub name: String,
    /// The editor's number for its state.
    pub version: i32,
    /// Its text.
    pub text: String,
    /// The lines of the text.
    pub lines: Lines,
    /// What was found in the text, if it has been looked at since the last change.
    pub found: Option<Rc<Found>>,
    /// Whether it was once understood as something with replies in it.
    pub ours: bool,
    /// Findings the writer has set aside until the buffer is closed: the rule and the words.
    pub set_aside: Vec<(String, String)>,
}

impl Document {
    /// A buffer that was opened. `root` is the folder of the project.
    #[must_use]
    pub fn new(uri: String, language: &str, version: i32, text: String, root: &Path) -> Self {
        let path = path_of(&uri).unwrap_or_else(|| root.join(untitled(&uri)));
        let shown = path.to_string_lossy().into_owned();
        let name = match (FileKind::by_name(&shown), ending(language)) {
            (None, Some(ending)) => format!("{shown}.{ending}"),
            _ => shown,
        };
        let lines = Lines::of(&text);
        Self { uri, path, name, version, text, lines, found: None, ours: false, set_aside: Vec::new() }
    }

    /// Applies a change.
    pub fn change(&mut self, change: Change, encoding: Encoding) {
        match change.range {
            Some(range) => {
                let bytes = self.lines.bytes(&self.text, range, encoding);
                self.text.replace_range(bytes, &change.text);
            }
            None => self.text = change.text,
        }
        self.lines = Lines::of(&self.text);
        self.found = None;
    }
}

/// The ending of files in a language, where an editor's name for the language says more than the text.
fn ending(language: &str) -> Option<&'static str> {
    Some(match language {
        "markdown" | "md" | "quarto" | "rmd" => "md",
        "html" => "html",
        "json" | "jsonc" | "json5" => "json",
        "jsonl" | "ndjson" => "jsonl",
        "yaml" => "yaml",
        "csv" => "csv",
        "tsv" => "tsv",
        "xml" => "xml",
        _ => return None,
    })
}

/// A name for a buffer without a file.
fn untitled(uri: &str) -> String {
    let name = uri.rsplit(['/', ':']).next().unwrap_or_default();
    let name: String = decoded(name).chars().filter(|c| !c.is_control() && !matches!(c, '/' | '\\')).collect();
    if name.is_empty() || name.chars().all(|c| c == '.') { "untitled".to_owned() } else { name }
}

/// The path of a `file:` address.
#[must_use]
pub fn path_of(uri: &str) -> Option<PathBuf> {
    let rest = uri.strip_prefix("file:")?;
    let path = match rest.strip_prefix("//") {
        // A host may stand before the path.
        Some(rest) => &rest[rest.find('/')?..],
        None => rest,
    };
    let path = decoded(path);
    let drive = path.as_bytes();
    // `/c:/letters`, as Windows editors write it.
    let path = if cfg!(windows) && drive.len() > 2 && drive[2] == b':' { &path[1..] } else { &path };
    (!path.is_empty()).then(|| PathBuf::from(path))
}

/// The `file:` address of a path.
#[must_use]
pub fn uri_of(path: &Path) -> String {
    use std::fmt::Write as _;
    let path = path.to_string_lossy().replace('\\', "/");
    let mut out = String::from(if path.starts_with('/') { "file://" } else { "file:///" });
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// Text with its `%41` turned into characters.
fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let code = (bytes[at] == b'%').then(|| bytes.get(at + 1..at + 3)).flatten();
        let code = code.filter(|code| code.iter().all(u8::is_ascii_hexdigit));
        let byte = code.and_then(|code| u8::from_str_radix(std::str::from_utf8(code).ok()?, 16).ok());
        out.push(byte.unwrap_or(bytes[at]));
        at += if byte.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_paths() {
        let path = |uri| path_of(uri).map(|path| path.to_string_lossy().into_owned());
        assert_eq!(path("file:///tmp/a%20b.txt").as_deref(), Some("/tmp/a b.txt"));
        assert_eq!(path("file://host/a%C3%A9").as_deref(), Some("/aé"));
        assert_eq!(path("file:/a%2").as_deref(), Some("/a%2"));
        assert_eq!(path("untitled:Untitled-1"), None);
        assert_eq!(path("file://"), None);
        assert_eq!(uri_of(Path::new("/tmp/a b/é.txt")), "file:///tmp/a%20b/%C3%A9.txt");
    }

    #[test]
    fn a_language_counts_where_the_name_says_nothing() {
        let name =
            |uri: &str, language| Document::new(uri.to_owned(), language, 1, String::new(), Path::new("/r")).name;
        assert_eq!(name("file:///a/x.txt", "markdown"), "/a/x.txt");
        assert_eq!(name("file:///a/x", "markdown"), "/a/x.md");
        assert_eq!(name("untitled:Untitled-1", "json"), "/r/Untitled-1.json");
        assert_eq!(name("untitled:..", "mail"), "/r/untitled");
    }

    #[test]
    fn changes_come_in_any_order() {
        let mut document = Document::new("file:///a".to_owned(), "mail", 1, "one\r\ntwo".to_owned(), Path::new("/"));
        let at = |line, character| super::super::position::Position { line, character };
        let range = |start, end| Some(Range { start, end });
        document.change(Change { range: range(at(0, 3), at(1, 0)), text: " ".to_owned() }, Encoding::Utf16);
        assert_eq!(document.text, "one two");
        document.change(Change { range: range(at(9, 9), at(0, 4)), text: "2".to_owned() }, Encoding::Utf16);
        assert_eq!(document.text, "one 2");
        document.change(Change { range: None, text: "x".to_owned() }, Encoding::Utf16);
        assert_eq!(document.text, "x");
    }
}
