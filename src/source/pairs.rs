//! Reads pairs: one JSON object a line, with the customer's message and the reply to it.

use std::str::FromStr;

use super::ReadOptions;
use super::tree::{Kind, NodeId, Tree, json};
use crate::draft::{Context, Draft, Skipped, SourceFile};
use crate::offsets::MappedText;

/// Whether the first line that says something is a JSON object with a reply.
#[must_use]
pub fn recognises(text: &str) -> bool {
    let Some(line) = text.lines().find(|l| !l.trim().is_empty()) else { return false };
    let mut tree = Tree::new(line);
    json::read(&mut tree, 0..line.len()).is_ok_and(|root| tree.get(root, "reply").is_some())
}

/// Reads every line. A broken one is reported and does not stop the others.
pub fn read(file: &mut SourceFile, options: &ReadOptions) {
    let text = std::mem::take(&mut file.text);
    let mut start = 0;
    for (index, line) in text.text.split_inclusive('\n').enumerate() {
        let range = start..start + line.trim_end_matches(['\n', '\r']).len();
        start += line.len();
        if text.text[range.clone()].trim().is_empty() {
            continue;
        }
        file.records += 1;
        let mut tree = Tree::new(&text.text);
        match json::read(&mut tree, range.clone()) {
            Ok(root) => match pair(&tree, root, index, options) {
                Ok(draft) => file.drafts.push(draft),
                Err(skipped) => file.skipped.push(skipped),
            },
            Err(error) => {
                let column = text.text[range.start..error.at.max(range.start)].chars().count() + 1;
                file.skipped.push(Skipped {
                    place: Some(format!("line {}", index + 1)),
                    reason: format!("it is not valid JSON: {error} (column {column})"),
                    trouble: true,
                    ..Skipped::default()
                });
            }
        }
    }
    file.strings = file.drafts.len();
    file.text = text;
}

/// Reads one object. `index` counts lines from 0.
fn pair(tree: &Tree, root: NodeId, index: usize, options: &ReadOptions) -> Result<Draft, Skipped> {
    let id = tree.get(root, "id").and_then(|n| tree.scalar(n)).map(std::borrow::Cow::into_owned);
    let skip = |reason: String, trouble| Skipped {
        place: Some(format!("line {}", index + 1)),
        id: id.clone(),
        name: None,
        reason,
        trouble,
    };
    let field = |name: &str| tree.get(root, name).filter(|&n| tree.node(n).kind != Kind::Null);
    if !matches!(tree.node(root).kind, Kind::Object(..)) {
        return Err(skip("it is not an object with a `reply`".to_owned(), true));
    }
    let Some(node) = field("reply") else { return Err(skip("it has no `reply`".to_owned(), true)) };
    let Some((reply, writing)) = tree.mapped(node) else {
        return Err(skip("its `reply` is not a string".to_owned(), true));
    };
    if reply.text.trim().is_empty() {
        return Err(skip("its `reply` is empty".to_owned(), true));
    }
    let customer = match field("customer") {
        None => None,
        Some(node) => match tree.mapped(node) {
            Some((text, _)) => Some(text).filter(|t| !t.text.trim().is_empty()),
            None => return Err(skip("its `customer` is not a string".to_owned(), true)),
        },
    };
    let mut draft = Draft {
        pointer: Some(format!("/{index}/reply")),
        id: id.clone(),
        name: field("name").or_else(|| field("title")).and_then(|n| tree.scalar(n)).map(std::borrow::Cow::into_owned),
        channel: named(tree, field("channel"), "channel").map_err(|e| skip(e, true))?,
        situation: named(tree, field("situation"), "situation").map_err(|e| skip(e, true))?,
        locale: field("locale")
            .or_else(|| field("language"))
            .or_else(|| field("lang"))
            .and_then(|n| tree.scalar(n))
            .map(std::borrow::Cow::into_owned),
        reply,
        writing,
        ..Draft::default()
    };
    set_customer(&mut draft, customer, options);
    Ok(draft)
}

fn named<T: FromStr<Err = crate::draft::UnknownName>>(
    tree: &Tree,
    node: Option<NodeId>,
    field: &str,
) -> Result<Option<T>, String> {
    let Some(node) = node else { return Ok(None) };
    let Some(name) = tree.str(node) else { return Err(format!("its `{field}` is not a string")) };
    if name.trim().is_empty() {
        return Ok(None);
    }
    match name.trim().to_lowercase().parse() {
        Ok(value) => Ok(Some(value)),
        Err(unknown) => Err(format!("its `{field}`: {unknown}")),
    }
}

/// Gives a draft its customer's message: the one given by hand comes before the one that was found.
pub fn set_customer(draft: &mut Draft, found: Option<MappedText>, options: &ReadOptions) {
    if let Some(given) = &options.customer {
        draft.customer = Some(MappedText::identity(given.text.clone()));
        draft.customer_in = Some(given.clone());
        draft.answers.clear();
        draft.context = Context::Found;
    } else if let Some(text) = found {
        draft.customer = Some(text);
        draft.context = Context::Found;
    }
}
