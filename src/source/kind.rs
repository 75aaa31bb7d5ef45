//! Tells what kind of file it is, by its name first and by what it holds where the name says nothing.

use super::error::Problem;
use super::plain;

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// A reply as plain text.
    Text,
    /// A reply as Markdown.
    Markdown,
    /// A page or a template in HTML.
    Html,
    /// One e-mail with its headers.
    Mail,
    /// A box of e-mails, one after the other.
    Mbox,
    /// A JSON value.
    Json,
    /// A JSON value a line.
    JsonLines,
    /// A YAML document.
    Yaml,
    /// A table.
    Csv,
    /// An XML document, property lists included.
    Xml,
    /// The body of a template whose description stands in a file beside it.
    TemplateBody,
}

/// What the ends of file names say.
const ENDINGS: &[(&str, FileKind)] = &[
    ("txt", FileKind::Text),
    ("text", FileKind::Text),
    ("md", FileKind::Markdown),
    ("markdown", FileKind::Markdown),
    ("mdown", FileKind::Markdown),
    ("mkd", FileKind::Markdown),
    ("html", FileKind::Html),
    ("htm", FileKind::Html),
    ("eml", FileKind::Mail),
    ("mbox", FileKind::Mbox),
    ("mbx", FileKind::Mbox),
    ("json", FileKind::Json),
    ("jsonl", FileKind::JsonLines),
    ("ndjson", FileKind::JsonLines),
    ("yaml", FileKind::Yaml),
    ("yml", FileKind::Yaml),
    ("csv", FileKind::Csv),
    ("tsv", FileKind::Csv),
    ("xml", FileKind::Xml),
    ("plist", FileKind::Xml),
    ("textexpander", FileKind::Xml),
    ("email", FileKind::TemplateBody),
];

impl FileKind {
    /// The kind as it is named in messages.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "plain text",
            Self::Markdown => "Markdown",
            Self::Html | Self::TemplateBody => "HTML",
            Self::Mail => "e-mail",
            Self::Mbox => "mbox",
            Self::Json => "JSON",
            Self::JsonLines => "JSON Lines",
            Self::Yaml => "YAML",
            Self::Csv => "CSV",
            Self::Xml => "XML",
        }
    }

    /// What the name of a file says about its kind.
    #[must_use]
    pub fn by_name(path: &str) -> Option<Self> {
        let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
        let lower = name.to_lowercase();
        if let Some((_, ending)) = lower.rsplit_once('.')
            && let Some((_, kind)) = ENDINGS.iter().find(|(e, _)| *e == ending)
        {
            return Some(*kind);
        }
        is_maildir(path).then_some(Self::Mail)
    }

    /// The kind of a file, by its name or else by its text.
    #[must_use]
    pub fn of(path: &str, text: &str) -> Self {
        Self::by_name(path).unwrap_or_else(|| Self::by_text(text))
    }

    fn by_text(text: &str) -> Self {
        let start = text.trim_start_matches('\u{feff}');
        if start.starts_with("From ") && start.split_once('\n').is_some_and(|(_, rest)| plain::headers(rest).is_some())
        {
            return Self::Mbox;
        }
        if plain::headers(start).is_some_and(|h| h.is_message) {
            return Self::Mail;
        }
        let start = start.trim_start();
        if start.starts_with('{') && super::pairs::recognises(text) {
            return Self::JsonLines;
        }
        if start.starts_with(['{', '[']) {
            let mut tree = super::tree::Tree::new(text);
            if super::tree::json::read(&mut tree, 0..text.len()).is_ok() {
                return Self::Json;
            }
        }
        if start.starts_with("<?xml") || start.starts_with("<!DOCTYPE plist") {
            return Self::Xml;
        }
        let tag: String = start.chars().take(15).flat_map(char::to_lowercase).collect();
        if ["<!doctype html", "<html", "<p>", "<p ", "<div", "<body", "<table"].iter().any(|t| tag.starts_with(t)) {
            return Self::Html;
        }
        Self::Text
    }
}

/// Whether a path is that of a message in a Maildir: `…/cur/1772443800.M1P1.host:2,DS`.
fn is_maildir(path: &str) -> bool {
    let mut parts = path.rsplit('/');
    let (Some(name), Some(folder)) = (parts.next(), parts.next()) else { return false };
    matches!(folder, "cur" | "new" | "tmp") && (name.contains(":2,") || name.starts_with(|c: char| c.is_ascii_digit()))
}

/// Files of other programs, by their first bytes, and what to do with them.
pub fn foreign(bytes: &[u8]) -> Option<Problem> {
    const KNOWN: &[(&[u8], &str, &str)] = &[
        (
            b"\xD0\xCF\x11\xE0",
            "it is an Outlook message or template (.msg, .oft) or another old Office file",
            "convert it with `msgconvert FILE`, or save it from Outlook as .eml, and check that",
        ),
        (
            b"PK\x03\x04",
            "it is a zip archive (.docx, .alfredsnippets and others are such)",
            "unpack it, or save it as plain text or HTML, and check that",
        ),
        (b"\x1F\x8B", "it is compressed with gzip", "unpack it with `gunzip`, and check that"),
        (b"%PDF-", "it is a PDF", "save the text of it, for example with `pdftotext`, and check that"),
        (b"{\\rtf", "it is a Rich Text document", "save it as plain text, and check that"),
        (b"SQLite format 3\0", "it is a database", "export the replies as CSV or JSON, and check that"),
        (b"bplist", "it is a binary property list", "convert it with `plutil -convert xml1 FILE`, and check that"),
    ];
    let found = KNOWN.iter().find(|(magic, ..)| bytes.starts_with(magic))?;
    Some(Problem::Binary { what: found.1.to_owned(), next: found.2.to_owned() })
}

/// Files of other programs that only their names tell, and what to do with them.
pub fn foreign_by_name(path: &str) -> Option<Problem> {
    let lower = path.to_lowercase();
    [".pexdb", ".pxp"].iter().any(|ending| lower.ends_with(ending)).then(|| Problem::Binary {
        what: "it is a phrase file of PhraseExpress".to_owned(),
        next: "convert it: export the phrases from PhraseExpress as CSV or plain text, and check that".to_owned(),
    })
}
