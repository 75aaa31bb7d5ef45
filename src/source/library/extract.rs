//! Takes the replies out of a tree, record by record.

use std::borrow::Cow;
use std::collections::HashSet;

use super::describe::{As, Library, NameFrom};
use crate::draft::{Channel, Draft, Ignore, Mask, MaskKind, Placeholders, Skipped, SourceFile, Writing};
use crate::offsets::MappedText;
use crate::source::markup::{Rendered, html, markdown};
use crate::source::thread::{self, lines};
use crate::source::tree::path::{Found, Path, Step, pointer};
use crate::source::tree::{Kind, NodeId, Tree};
use crate::source::{ReadOptions, pairs, placeholders};

/// A record and those around it, outermost first, with the way to the innermost.
struct Record {
    chain: Vec<NodeId>,
    steps: Vec<Step>,
}

/// Takes the replies out of a tree whose text is the file's.
pub fn records(file: &mut SourceFile, tree: &Tree, library: &Library, options: &ReadOptions) {
    file.format = "library";
    file.library = Some(library.id.clone());
    let mut taking = Taking { tree, library, options, seen: HashSet::new() };
    taking.inside(file, &mut Record { chain: Vec::new(), steps: Vec::new() });
    file.strings = file.drafts.len();
}

/// What stays the same while the records of a tree are gone through.
struct Taking<'t, 'a> {
    tree: &'t Tree<'a>,
    library: &'t Library,
    options: &'t ReadOptions,
    seen: HashSet<NodeId>,
}

impl Taking<'_, '_> {
    /// Goes through the records inside one, or takes its texts if it is an innermost one. One after the other, because there
    /// may be very many.
    fn inside(&mut self, file: &mut SourceFile, outer: &mut Record) {
        let depth = outer.chain.len();
        let Some(path) = self.library.each.get(depth) else {
            return one(file, self.tree, self.library, outer, self.options, &mut self.seen);
        };
        let from = outer.chain.last().copied().unwrap_or(self.tree.root);
        let found = path.find(self.tree, from);
        if depth == 0 {
            file.records = found.len();
        } else if found.is_empty() {
            let skipped = skipped(self.tree, self.library, outer, "it has no text of its own", false);
            file.skipped.push(skipped);
        }
        let before = outer.steps.len();
        for Found { node, steps } in found {
            outer.chain.push(node);
            outer.steps.extend(steps);
            self.inside(file, outer);
            outer.chain.pop();
            outer.steps.truncate(before);
        }
    }
}

fn skipped(tree: &Tree, library: &Library, record: &Record, reason: &str, trouble: bool) -> Skipped {
    let place = pointer(tree, &record.steps);
    Skipped {
        place: (!place.is_empty()).then_some(place),
        id: text_of(tree, std::slice::from_ref(&library.id_at), record, NameFrom::Innermost),
        name: text_of(tree, &library.name, record, library.name_from),
        reason: reason.to_owned(),
        trouble,
    }
}

fn one(
    file: &mut SourceFile,
    tree: &Tree,
    library: &Library,
    record: &Record,
    options: &ReadOptions,
    seen: &mut HashSet<NodeId>,
) {
    if let Some(reason) = why_skipped(tree, library, record) {
        file.skipped.push(skipped(tree, library, record, &reason, false));
        return;
    }
    let Some(&node) = record.chain.last() else { return };
    let before = file.drafts.len();
    let mut nothing = None;
    for text in &library.text {
        for (index, (path, format)) in text.at.iter().enumerate() {
            let found = path.find(tree, node);
            let mut took = false;
            for Found { node, steps } in found {
                match tree.node(node).kind {
                    Kind::Null => {
                        nothing
                            .get_or_insert(("its text is null: it was not exported; export the record itself", true));
                    }
                    Kind::Str(_) if tree.str(node).is_some_and(|t| t.trim().is_empty()) => {
                        nothing.get_or_insert(("its text is empty", false));
                    }
                    Kind::Str(_) if text.copy_of.as_ref().is_some_and(|ending| is_copy(&file.path, ending)) => {
                        took = true;
                        let reason = "it is the plain copy of the file beside it";
                        file.skipped.push(skipped(tree, library, record, reason, false));
                    }
                    Kind::Str(_) => {
                        took = true;
                        if seen.insert(node) {
                            let place = [&record.steps[..], &steps[..]].concat();
                            match draft(file, tree, library, record, node, *format, &place, options) {
                                Ok(draft) => file.drafts.push(draft),
                                Err(reason) => file.skipped.push(skipped(tree, library, record, &reason, true)),
                            }
                        }
                    }
                    _ => {}
                }
            }
            if took && index + 1 < text.at.len() {
                break;
            }
        }
    }
    if file.drafts.len() > before {
        return;
    }
    let cut =
        library.cut.iter().any(|p| p.find(tree, node).iter().any(|f| matches!(tree.node(f.node).kind, Kind::Str(_))));
    let (reason, trouble) = if cut {
        ("only the beginning of its text was exported; export the record itself", true)
    } else {
        nothing.unwrap_or(("it has no text", false))
    };
    if file.skipped.last().is_none_or(|s| s.place.as_deref() != Some(&pointer(tree, &record.steps))) {
        file.skipped.push(skipped(tree, library, record, reason, trouble));
    }
}

/// Whether the file that this one's text is a copy of stands beside it.
fn is_copy(path: &str, ending: &str) -> bool {
    path.strip_suffix(ending).is_some_and(|beside| std::path::Path::new(beside).is_file())
}

fn why_skipped(tree: &Tree, library: &Library, record: &Record) -> Option<String> {
    let is = |node: NodeId, value: &serde_json::Value| match (tree.node(node).kind, value) {
        (Kind::Null, serde_json::Value::Null) => true,
        (Kind::Bool(a), serde_json::Value::Bool(b)) => a == *b,
        (Kind::Number, serde_json::Value::Number(n)) => {
            let said = tree.source[tree.range(node)].parse::<f64>().ok();
            said.zip(n.as_f64()).is_some_and(|(a, b)| (a - b).abs() == 0.0)
        }
        (Kind::Str(_), serde_json::Value::String(s)) => tree.str(node).is_some_and(|t| t == s.as_str()),
        _ => false,
    };
    for skip in &library.skip {
        for &node in &record.chain {
            let hit = skip.at.find(tree, node).iter().any(|f| match (&skip.is, &skip.is_not) {
                (Some(value), _) => is(f.node, value),
                (None, Some(value)) => !is(f.node, value),
                (None, None) => true,
            });
            if hit {
                return Some(skip.because.clone());
            }
        }
    }
    None
}

/// What the first path that leads to something says, in the records of the chain.
fn text_of(tree: &Tree, paths: &[Path], record: &Record, from: NameFrom) -> Option<String> {
    let look = |node: NodeId| {
        paths.iter().find_map(|p| {
            p.find(tree, node)
                .iter()
                .find_map(|f| tree.scalar(f.node))
                .filter(|s| !s.trim().is_empty())
                .map(Cow::into_owned)
        })
    };
    match from {
        NameFrom::Innermost => record.chain.iter().rev().find_map(|&n| look(n)),
        NameFrom::Outermost => record.chain.iter().find_map(|&n| look(n)),
    }
}

#[allow(clippy::too_many_arguments, reason = "each is a different part of one place in a file")]
fn draft(
    file: &SourceFile,
    tree: &Tree,
    library: &Library,
    record: &Record,
    node: NodeId,
    format: As,
    place: &[Step],
    options: &ReadOptions,
) -> Result<Draft, String> {
    let Some((text, writing)) = tree.mapped(node) else { return Err("its text is no string".to_owned()) };
    let mut draft = Draft {
        pointer: match library.parse {
            super::Parse::Text | super::Parse::FrontMatter => None,
            _ => Some(pointer(tree, place)),
        },
        id: text_of(tree, std::slice::from_ref(&library.id_at), record, NameFrom::Innermost),
        name: text_of(tree, &library.name, record, library.name_from).or_else(|| {
            let whole = matches!(library.parse, super::Parse::Text | super::Parse::FrontMatter);
            whole.then(|| stem(&file.path)).flatten()
        }),
        // Some tools number their languages; a number says nothing to others.
        locale: text_of(tree, &library.locale, record, NameFrom::Innermost)
            .filter(|l| l.starts_with(|c: char| c.is_ascii_alphabetic()))
            .or_else(|| locale_of(&file.path)),
        writing,
        ..Draft::default()
    };
    let get = |path: &Option<Path>| {
        path.as_ref().and_then(|p| text_of(tree, std::slice::from_ref(p), record, NameFrom::Innermost))
    };
    let named = |what: &str, error: crate::draft::UnknownName| format!("its {what} {error}");
    if let Some(said) = get(&library.channel) {
        draft.channel = Some(said.trim().to_lowercase().parse().map_err(|e| named("channel", e))?);
    }
    if let Some(said) = get(&library.situation) {
        draft.situation = Some(said.trim().to_lowercase().parse().map_err(|e| named("situation", e))?);
    }
    let customer = library.context.as_ref().and_then(|p| {
        record.chain.iter().rev().find_map(|&n| p.find(tree, n).iter().find_map(|f| tree.mapped(f.node)))
    });
    let customer = customer.map(|(text, _)| text).filter(|t| !t.text.trim().is_empty());
    if !library.drafts && customer.is_none() {
        draft.placeholders = Placeholders::Tokens;
        draft.channel = draft.channel.or(Some(Channel::Template));
    }
    if let Some(path) = &library.ignore {
        for found in record.chain.iter().flat_map(|&n| path.find(tree, n)) {
            if let Some(rule) = tree.str(found.node) {
                draft.ignores.push(Ignore { rule: rule.into_owned(), range: tree.range(found.node) });
            }
        }
    }
    set_reply(&mut draft, text, format);
    placeholders::mark(&mut draft, &library.vars);
    if draft.reply.text.trim().is_empty() {
        return Err("nothing of its text is shown to a reader".to_owned());
    }
    pairs::set_customer(&mut draft, customer, options);
    Ok(draft)
}

/// Sets a reply from a text in a format. Quotations stay in it, but are masked: nobody wrote to a canned response.
fn set_reply(draft: &mut Draft, text: MappedText, format: As) {
    let rendered = match format {
        As::Plain => Rendered { text, ..Rendered::default() },
        As::Html => {
            draft.writing = match draft.writing {
                Writing::Plain => Writing::Markup,
                Writing::Sealed => Writing::Sealed,
                _ => Writing::Nested,
            };
            html::render(&text)
        }
        As::Markdown => markdown::render(&text),
    };
    draft.masks = rendered.masks;
    if rendered.quoted {
        let mut quotes: Vec<Mask> = Vec::new();
        for line in lines(&rendered.text.text).iter().filter(|l| l.depth > 0) {
            match quotes.last_mut() {
                Some(last) if last.range.end == line.full.start => last.range.end = line.full.end,
                _ => quotes.push(Mask { range: line.full.clone(), kind: MaskKind::Quote }),
            }
        }
        draft.masks.retain(|m| {
            let at = quotes.partition_point(|q| q.range.end <= m.range.start);
            quotes.get(at).is_none_or(|q| m.range.end <= q.range.start)
        });
        draft.masks.append(&mut quotes);
    }
    thread::mask_signature(&rendered.text.text, &mut draft.masks);
    draft.masks.sort_by_key(|m| m.range.start);
    draft.reply = rendered.text;
}

/// A file's name without its ending and the language in it.
fn stem(path: &str) -> Option<String> {
    let name = path.rsplit(['/', '\\']).next()?;
    let stem = name.split('.').next().filter(|s| !s.is_empty())?;
    Some(stem.to_owned())
}

/// Languages that folders and files are named after. Those that are English words are left out.
const LANGUAGES: &[&str] = &[
    "ar", "bg", "ca", "cs", "cy", "da", "de", "el", "en", "es", "et", "eu", "fa", "fi", "fr", "ga", "gl", "he", "hi",
    "hr", "hu", "ja", "ko", "lt", "lv", "nb", "nl", "nn", "pl", "pt", "ro", "ru", "sk", "sl", "sr", "sv", "th", "tr",
    "uk", "vi", "zh",
];

/// The language that a file's name or folder states: `late.de.md`, `en_US/late.md`.
#[must_use]
pub fn locale_of(path: &str) -> Option<String> {
    let tag = |word: &str| {
        let (language, region) = word.split_once(['-', '_']).map_or((word, None), |(l, r)| (l, Some(r)));
        let region_fits = region.is_none_or(|r| r.len() == 2 && r.bytes().all(|b| b.is_ascii_alphabetic()));
        let known = LANGUAGES.contains(&language)
            || region.is_some() && language.len() == 2 && language.bytes().all(|b| b.is_ascii_lowercase());
        (known && region_fits).then(|| match region {
            Some(region) => format!("{language}-{}", region.to_ascii_uppercase()),
            None => language.to_owned(),
        })
    };
    let mut parts = path.rsplit(['/', '\\']);
    let name = parts.next()?;
    let pieces: Vec<&str> = name.split('.').collect();
    if let [.., middle, _] = pieces.as_slice()
        && pieces.len() >= 3
        && let Some(found) = tag(middle)
    {
        return Some(found);
    }
    parts.take(3).find_map(tag)
}
