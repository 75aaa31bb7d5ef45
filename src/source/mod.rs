//! What a file holds: finds the replies in it, and for each the customer's message, name, channel and language.

mod charset;
mod encoding;
mod error;
mod kind;
pub mod library;
mod mail;
pub mod markup;
mod pairs;
pub mod placeholders;
mod plain;
pub mod thread;
pub mod tree;
mod walk;

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;
use std::sync::Arc;

pub use encoding::{DecodeError, EncodingName, decode};
pub use error::{Problem, SourceError};
pub use kind::FileKind;
pub use walk::{Entry, LeftAlone, Walk, WalkOptions, walk};

use crate::draft::{Aside, SourceFile};
use crate::offsets::MappedText;
use library::Outcome;

/// The name shown for text that came through a pipe without a name.
pub const STDIN: &str = "<stdin>";

/// The largest file that is read, in bytes.
pub const LARGEST: u64 = 1024 * 1024 * 1024;

/// How files are to be read.
#[derive(Debug, Clone, Default)]
pub struct ReadOptions {
    /// The customer's message, given by hand. It comes before any that is found.
    pub customer: Option<Arc<Aside>>,
    /// The library whose description must be used.
    pub library: Option<String>,
    /// Descriptions of libraries from the configuration. They come before the built-in ones.
    pub libraries: Arc<Vec<library::Library>>,
    /// Whether the file was found in a folder and not named: then received mail is left alone.
    pub walked: bool,
}

impl ReadOptions {
    /// The file given with `--customer`, as the customer's message.
    pub fn read_customer(path: &Path) -> Result<Arc<Aside>, SourceError> {
        let shown = path.to_string_lossy();
        let bytes = read_bytes(path)?;
        let (MappedText { text, .. }, _) = text_of(&shown, bytes)?;
        if text.trim().is_empty() {
            return Err(SourceError::new(&shown, Problem::EmptyMessage));
        }
        Ok(Arc::new(Aside { name: shown.into_owned(), text, part: 0..0 }))
    }
}

/// Reads a file from disk and finds the drafts in it.
pub fn read_path(path: &Path, options: &ReadOptions) -> Result<SourceFile, SourceError> {
    let bytes = read_bytes(path)?;
    read(&path.to_string_lossy(), bytes, options)
}

/// The bytes of a file, if there are not too many.
pub fn read_bytes(path: &Path) -> Result<Vec<u8>, SourceError> {
    let fail = |problem| SourceError::new(&path.to_string_lossy(), problem);
    let file = File::open(path).map_err(|e| fail(Problem::Io(e)))?;
    let found = file.metadata().ok().filter(std::fs::Metadata::is_file);
    let size = found.as_ref().map_or(0, std::fs::Metadata::len).min(LARGEST);
    let mut bytes = vec![0; size as usize + 1];
    let mut file = file.take(LARGEST + 1);
    let read = match file.read(&mut bytes) {
        Err(error) if error.kind() == io::ErrorKind::Interrupted => None,
        read => Some(read.map_err(|e| fail(Problem::Io(e)))?),
    };
    bytes.truncate(read.unwrap_or_default());
    // A file that gave less than there was room for is at its end; most are read with a single call.
    if found.is_none() || read != Some(size as usize) {
        file.read_to_end(&mut bytes).map_err(|e| fail(Problem::Io(e)))?;
    }
    if bytes.len() as u64 > LARGEST {
        return Err(fail(Problem::TooLarge(LARGEST)));
    }
    Ok(bytes)
}

/// The text of a file that is no draft: a configuration, a pack, a list. Whatever the path leads to, at most `most` bytes are
/// read and kept.
pub fn read_short(path: &Path, most: u64) -> io::Result<String> {
    let file = File::open(path)?;
    let expected = file.metadata().map_or(0, |metadata| metadata.len()).min(most);
    let mut text = String::with_capacity(expected as usize + 1);
    if file.take(most + 1).read_to_string(&mut text)? as u64 > most {
        let limit = format!("it is larger than {} MiB", most >> 20);
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, limit));
    }
    Ok(text)
}

/// Finds the drafts in the bytes of a file. `path` is its name, which tells its kind and is shown; [`STDIN`] if it has none.
pub fn read<'a>(path: &str, bytes: impl Into<Cow<'a, [u8]>>, options: &ReadOptions) -> Result<SourceFile, SourceError> {
    let fail = |problem| SourceError::new(path, problem);
    let (mut text, bytes) = text_of(path, bytes.into().into_owned())?;
    // The drafts are parts of it.
    text.text.share();
    let whole = text.text.clone();
    let bytes = bytes.as_deref().unwrap_or(whole.as_bytes());
    if text.text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}').is_empty() {
        return Err(fail(Problem::Empty));
    }
    let kind = FileKind::of(path, &text.text);
    let mut file = SourceFile { path: path.to_owned(), text, format: kind.name(), ..SourceFile::default() };
    let pairs = options.library.is_none() && kind == FileKind::JsonLines && pairs::recognises(&file.text.text);
    if pairs {
        file.format = "pairs";
        pairs::read(&mut file, options);
    } else if let Outcome::NotOurs = library::read(&mut file, kind, options).map_err(fail)? {
        match kind {
            FileKind::Mail => mail::read(&mut file, bytes, options),
            FileKind::Mbox => mail::read_mbox(&mut file, bytes, options),
            _ => plain::read(&mut file, kind, options),
        }
    }
    if file.library.is_none() {
        for draft in &mut file.drafts {
            placeholders::mark(draft, &[]);
        }
    }
    if file.drafts.is_empty() && file.skipped.is_empty() {
        return Err(fail(if file.library.is_some() { Problem::NoRecords } else { Problem::NoReply }));
    }
    Ok(file)
}

/// The text of a file, and its bytes where the text holds others; or what the bytes seem to be.
fn text_of(path: &str, bytes: Vec<u8>) -> Result<(MappedText, Option<Vec<u8>>), SourceError> {
    if let Some(problem) = kind::foreign(&bytes) {
        return Err(SourceError::new(path, problem));
    }
    let bytes = match encoding::as_they_stand(bytes) {
        Ok(text) => return Ok((MappedText::identity(text), None)),
        Err(bytes) => bytes,
    };
    match decode(&bytes) {
        Ok((text, _)) => Ok((text, Some(bytes))),
        Err(error) => {
            let known = kind::foreign_by_name(path);
            Err(SourceError::new(
                path,
                known.unwrap_or_else(|| Problem::Binary {
                    what: error.to_string(),
                    next: "give it as text: UTF-8, UTF-16 or Latin-1".to_owned(),
                }),
            ))
        }
    }
}

#[cfg(test)]
mod tests;
