//! Reads libraries of canned responses, and other files of records, by descriptions.

mod describe;
mod extract;

use std::ops::Range;

use super::tree::{Kind, Tree, TreeError, csv, json, xml, yaml};
use super::{FileKind, Problem, ReadOptions};
use crate::draft::{Skipped, SourceFile};

pub use describe::{As, Description, DescriptionError, Library, Many, Parse, built_in, compile};
pub use extract::locale_of;

/// What came of looking for a description that fits.
pub enum Outcome {
    /// The file was read.
    Read,
    /// None fits, and the file is one that may be read otherwise.
    NotOurs,
}

/// Reads a file by the description that was asked for, or by the first that fits.
pub fn read(file: &mut SourceFile, kind: FileKind, options: &ReadOptions) -> Result<Outcome, Problem> {
    // The descriptions that come with the program are only read for files they may describe: no plain text is one.
    if options.library.is_none()
        && options.libraries.is_empty()
        && is_text(kind)
        && natural(kind, &file.text.text).is_none()
    {
        return Ok(Outcome::NotOurs);
    }
    let own = options.libraries.iter();
    let all: Vec<&Library> = own.chain(built_in()).collect();
    if let Some(wanted) = &options.library {
        let Some(library) = all.iter().find(|l| l.id == *wanted) else {
            let nearest = nearest(wanted, all.iter().map(|l| l.id.as_str()));
            return Err(Problem::UnknownLibrary { given: wanted.clone(), nearest });
        };
        return forced(file, library, options);
    }
    let text = std::mem::take(&mut file.text);
    let outcome = choose(file, &text.text, kind, &all, options);
    file.text = text;
    outcome
}

/// A tree and what was wrong with single records of it.
type Parsed<'a> = (Tree<'a>, Vec<TreeError>);

fn forced(file: &mut SourceFile, library: &Library, options: &ReadOptions) -> Result<Outcome, Problem> {
    let text = std::mem::take(&mut file.text);
    let parsed = parse(&text.text, library.parse, library.header).map_err(|e| broken(&text.text, library.parse, &e));
    let outcome = parsed.and_then(|(tree, problems)| {
        if library.is.find(&tree, tree.root).is_empty() {
            let what = format!("`{}` selects nothing in it", library.is.as_str());
            return Err(Problem::LibraryMismatch { library: library.id.clone(), what });
        }
        extract::records(file, &tree, library, options);
        tell(file, &text.text, problems);
        Ok(Outcome::Read)
    });
    file.text = text;
    outcome
}

fn choose(
    file: &mut SourceFile,
    text: &str,
    kind: FileKind,
    all: &[&Library],
    options: &ReadOptions,
) -> Result<Outcome, Problem> {
    let natural = natural(kind, text);
    // Each way of parsing is tried once.
    let mut done: Vec<((Parse, bool), Option<Parsed>)> = Vec::new();
    for (index, library) in all.iter().enumerate().filter(|(_, l)| !l.on_request) {
        // The user says how files of this name are to be read that have no ending of a known kind.
        let said =
            index < options.libraries.len() && library.names(&file.path) && FileKind::by_name(&file.path).is_none();
        // Text can be taken for anything: only a description that names its files may do so.
        let fits = said
            || natural == Some(library.parse)
            || kind == FileKind::TemplateBody && library.parse == Parse::Text
            || matches!(library.parse, Parse::Text) && library.files.is_some() && is_text(kind);
        if !fits || !library.takes(&file.path) {
            continue;
        }
        let how = (library.parse, library.header);
        if !done.iter().any(|d| d.0 == how) {
            let parsed = match parse(text, library.parse, library.header) {
                Ok(parsed) => Some(parsed),
                // Front matter that is none is text.
                Err(_) if library.parse == Parse::FrontMatter => None,
                Err(error) => return Err(broken(text, library.parse, &error)),
            };
            done.push((how, parsed));
        }
        let Some(at) = done.iter().position(|d| d.0 == how && d.1.is_some()) else { continue };
        let Some((tree, _)) = &done[at].1 else { continue };
        if library.is.find(tree, tree.root).is_empty() {
            continue;
        }
        extract::records(file, tree, library, options);
        if let Some((_, problems)) = done.swap_remove(at).1 {
            tell(file, text, problems);
        }
        return Ok(Outcome::Read);
    }
    let Some(parsed) = natural.filter(|_| !is_text(kind)) else { return Ok(Outcome::NotOurs) };
    let tree = match done.into_iter().find_map(|d| d.1) {
        Some((tree, _)) => tree,
        None => parse(text, parsed, true).map_err(|e| broken(text, parsed, &e))?.0,
    };
    Err(Problem::UnknownShape { kind: name(parsed), seen: seen(&tree) })
}

fn is_text(kind: FileKind) -> bool {
    matches!(kind, FileKind::Text | FileKind::Markdown | FileKind::Html | FileKind::Mail | FileKind::Mbox)
}

fn natural(kind: FileKind, text: &str) -> Option<Parse> {
    match kind {
        FileKind::Json => Some(Parse::Json),
        FileKind::JsonLines => Some(Parse::Jsonl),
        FileKind::Yaml => Some(Parse::Yaml),
        FileKind::Csv => Some(Parse::Csv),
        FileKind::Xml => Some(Parse::Xml),
        FileKind::TemplateBody => Some(Parse::Text),
        FileKind::Text | FileKind::Markdown => front_matter(text).map(|_| Parse::FrontMatter),
        FileKind::Html | FileKind::Mail | FileKind::Mbox => None,
    }
}

fn name(parse: Parse) -> &'static str {
    match parse {
        Parse::Json => "JSON",
        Parse::Jsonl => "JSON Lines",
        Parse::Yaml => "YAML",
        Parse::Csv => "CSV",
        Parse::Xml => "XML",
        Parse::FrontMatter => "front matter",
        Parse::Text => "text",
    }
}

/// Where front matter stands between its lines of dashes, and where the body starts.
#[must_use]
pub fn front_matter(text: &str) -> Option<(Range<usize>, usize)> {
    let after = text.strip_prefix("---")?;
    let first = after.find('\n').filter(|&n| after[..n].trim().is_empty())? + 4;
    let mut at = first;
    for line in text[first..].split_inclusive('\n') {
        let said = line.trim_end();
        if said == "---" || said == "..." {
            return Some((first..at, at + line.len()));
        }
        at += line.len();
    }
    None
}

fn parse(text: &str, how: Parse, header: bool) -> Result<Parsed<'_>, TreeError> {
    let mut tree = Tree::new(text);
    let mut problems = Vec::new();
    tree.root = match how {
        Parse::Json => json::read(&mut tree, 0..text.len())?,
        Parse::Yaml => yaml::read(&mut tree, 0..text.len())?,
        Parse::Xml => xml::read(&mut tree)?,
        Parse::Csv => {
            let (root, found) = csv::read(&mut tree, header)?;
            problems = found;
            root
        }
        Parse::Jsonl => {
            let mut records = Vec::new();
            let mut at = 0;
            for line in text.split_inclusive('\n') {
                let range = at..at + line.len();
                at = range.end;
                if line.trim().is_empty() {
                    continue;
                }
                match json::read(&mut tree, range) {
                    Ok(id) => records.push(id),
                    Err(error) => problems.push(error),
                }
            }
            tree.add_array(&records, 0..text.len())?
        }
        Parse::FrontMatter => {
            let Some((meta, body)) = front_matter(text) else {
                return Err(TreeError { at: 0, what: "there is no front matter".to_owned() });
            };
            let meta = yaml::read(&mut tree, meta)?;
            if !matches!(tree.node(meta).kind, Kind::Object(..)) {
                return Err(TreeError { at: 0, what: "the front matter holds no keys".to_owned() });
            }
            object(&mut tree, Some(meta), body..text.len())?
        }
        Parse::Text => object(&mut tree, None, 0..text.len())?,
    };
    Ok((tree, problems))
}

fn object(tree: &mut Tree, meta: Option<u32>, body: Range<usize>) -> Result<u32, TreeError> {
    use super::tree::Form;
    let all = 0..tree.source.len();
    let node = tree.add(Kind::Str(Form::Verbatim(crate::draft::Writing::Plain)), body)?;
    let mut members = Vec::new();
    if let Some(meta) = meta {
        members.push((tree.key("meta"), meta));
    }
    members.push((tree.key("body"), node));
    tree.add_object(&members, all)
}

fn broken(text: &str, how: Parse, error: &TreeError) -> Problem {
    let (line, column) = place(text, error.at);
    Problem::Broken { kind: name(how), line, column, what: error.what.clone() }
}

/// Line and column of a byte, counted from 1.
fn place(text: &str, at: usize) -> (usize, usize) {
    let at = (0..=at.min(text.len())).rev().find(|&a| text.is_char_boundary(a)).unwrap_or(0);
    let start = memchr::memrchr(b'\n', &text.as_bytes()[..at]).map_or(0, |n| n + 1);
    let line = 1 + memchr::memchr_iter(b'\n', &text.as_bytes()[..start]).count();
    (line, text[start..at].chars().count() + 1)
}

/// Tells what was wrong with single records.
fn tell(file: &mut SourceFile, text: &str, problems: Vec<TreeError>) {
    // To find the line of each takes time that grows with the file.
    let more = problems.len().saturating_sub(MOST_TOLD);
    for problem in problems.into_iter().take(MOST_TOLD) {
        let (line, column) = place(text, problem.at);
        file.skipped.push(Skipped {
            place: Some(format!("line {line}")),
            reason: format!("{} (column {column})", problem.what),
            trouble: true,
            ..Skipped::default()
        });
    }
    if more > 0 {
        let reason = format!("{more} more problems of this kind");
        file.skipped.push(Skipped { reason, trouble: true, ..Skipped::default() });
    }
}

/// The most problems of single records that are told one by one.
const MOST_TOLD: usize = 200;

/// What is outermost in a tree, for a message about a shape that is not known.
fn seen(tree: &Tree) -> String {
    let keys = |id: u32| {
        let names: Vec<String> = tree.kids(id).iter().take(6).map(|k| format!("`{}`", tree.key_name(k.0))).collect();
        match names.len() {
            0 => "an empty object".to_owned(),
            n if n < tree.kids(id).len() => format!("an object with {} and more", names.join(", ")),
            _ => format!("an object with {}", names.join(", ")),
        }
    };
    match tree.node(tree.root).kind {
        Kind::Object(..) => keys(tree.root),
        Kind::Array(_, len) => match tree.kids(tree.root).first() {
            Some(&(_, first)) if matches!(tree.node(first).kind, Kind::Object(..)) => {
                format!("a list of {len}, the first being {}", keys(first))
            }
            Some(_) => format!("a list of {len}"),
            None => "an empty list".to_owned(),
        },
        _ => "a single value".to_owned(),
    }
}

/// The known name that is nearest to one that is not known, if any is near.
fn nearest<'a>(given: &str, known: impl Iterator<Item = &'a str>) -> Option<String> {
    known
        .map(|name| (distance(given, name), name))
        .filter(|(far, name)| *far <= 1 + name.len() / 3 || name.contains(given) && given.len() > 3)
        .min_by_key(|(far, _)| *far)
        .map(|(_, name)| name.to_owned())
}

/// How many letters have to be changed to get from one word to another.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, c) in a.chars().take(100).enumerate() {
        let mut last = row[0];
        row[0] = i + 1;
        for (j, d) in b.iter().enumerate() {
            let change = last + usize::from(c != *d);
            last = row[j + 1];
            row[j + 1] = change.min(last + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}
