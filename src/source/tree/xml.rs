//! Reads XML into a tree: elements by their local names, repeated ones as arrays, those with text alone as strings. Property
//! lists become what they stand for. Entities that a document defines itself are left as they stand.

use std::ops::Range;

use super::{DEEPEST, Form, Kind, NodeId, Tree, TreeError};
use crate::draft::Writing;
use crate::offsets::MappedText;
use crate::source::markup::{Token, Tokens, decode_entities};

struct Element {
    /// Its name in the text.
    name: Range<usize>,
    from: usize,
    text: MappedText,
    /// Where its text stands, first to last.
    span: Option<Range<usize>>,
    /// Children by the numbers of their local names.
    children: Vec<(u32, NodeId)>,
}

/// Reads the tree's text, and adds the outermost element as the only member of an object.
pub fn read(tree: &mut Tree) -> Result<NodeId, TreeError> {
    let source = tree.source;
    let mut open: Vec<Element> = Vec::new();
    let mut root: Option<(u32, NodeId)> = None;
    for token in Tokens::new(source) {
        match token {
            Token::Other(_) => {}
            Token::Text(range) => match open.last_mut() {
                Some(element) => add_text(element, source, range, true),
                None if source[range.clone()]
                    .trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}')
                    .is_empty() => {}
                None => return Err(TreeError::new(range.start, "text stands outside the outermost element")),
            },
            Token::Cdata { text, .. } => {
                if let Some(element) = open.last_mut() {
                    add_text(element, source, text, false);
                }
            }
            Token::Open { tag, name, closed, .. } => {
                if root.is_some() {
                    return Err(TreeError::new(tag.start, "a second outermost element starts"));
                }
                if open.len() >= DEEPEST {
                    return Err(TreeError::new(tag.start, format!("elements are nested more than {DEEPEST} deep")));
                }
                let element =
                    Element { name, from: tag.start, text: MappedText::default(), span: None, children: Vec::new() };
                if closed {
                    finish(tree, element, tag.end, &mut open, &mut root)?;
                } else {
                    open.push(element);
                }
            }
            Token::Close { tag, name } => {
                let name = &source[name];
                let Some(element) = open.pop() else {
                    return Err(TreeError::new(tag.start, format!("`</{name}>` closes nothing")));
                };
                let opened = &source[element.name.clone()];
                if opened != name {
                    let what = format!("`</{name}>` stands where `</{opened}>` is expected");
                    return Err(TreeError::new(tag.start, what));
                }
                finish(tree, element, tag.end, &mut open, &mut root)?;
            }
        }
    }
    if let Some(element) = open.last() {
        let name = &source[element.name.clone()];
        return Err(TreeError::new(element.from, format!("`<{name}>` is not closed")));
    }
    let Some((key, id)) = root else { return Err(TreeError::new(0, "there is no element")) };
    let root = if tree.key_name(key) == "plist" {
        tree.kids(id).first().map_or(id, |k| k.1)
    } else {
        tree.add_object(&[(key, id)], 0..source.len())?
    };
    tree.root = root;
    Ok(root)
}

fn add_text(element: &mut Element, source: &str, range: Range<usize>, decoded: bool) {
    let span = element.span.get_or_insert(range.clone());
    span.end = range.end;
    let mut at = range.start;
    while at < range.end {
        let rest = &source[at..range.end];
        let run = if decoded { rest.find('&').unwrap_or(rest.len()) } else { rest.len() };
        element.text.push_verbatim(&rest[..run], at);
        at += run;
        let rest = &source[at..range.end];
        if rest.is_empty() {
            break;
        }
        if let Some((c, len)) = decode_entities(rest) {
            element.text.push_replaced(c.encode_utf8(&mut [0; 4]), at..at + len);
            at += len;
        } else {
            element.text.push_verbatim("&", at);
            at += 1;
        }
    }
}

fn finish(
    tree: &mut Tree,
    element: Element,
    end: usize,
    open: &mut [Element],
    root: &mut Option<(u32, NodeId)>,
) -> Result<(), TreeError> {
    let range = element.from..end;
    let name = |element: &Element| tree.source[element.name.clone()].rsplit(':').next().unwrap_or_default();
    let local = name(&element);
    let in_list = open.first().is_some_and(|e| name(e) == "plist");
    let id = match local {
        "dict" if in_list => dict(tree, &element.children, range)?,
        "array" if in_list => array(tree, &element.children, range)?,
        "plist" if open.is_empty() => array(tree, &element.children, range)?,
        _ if element.children.is_empty() => {
            let span = element.span.unwrap_or(end..end);
            if element.text.map.is_verbatim() {
                let start = element.text.map.start(0).clamp(span.start, span.end);
                tree.add(Kind::Str(Form::Verbatim(Writing::Markup)), start..start + element.text.text.len())?
            } else {
                tree.add_stored(element.text, Writing::Markup, span)?
            }
        }
        _ => members(tree, &element.children, range)?,
    };
    let key = tree.key(local);
    match open.last_mut() {
        Some(outer) => outer.children.push((key, id)),
        None => *root = Some((key, id)),
    }
    Ok(())
}

fn array(tree: &mut Tree, children: &[(u32, NodeId)], range: Range<usize>) -> Result<NodeId, TreeError> {
    let items: Vec<NodeId> = children.iter().map(|c| c.1).collect();
    tree.add_array(&items, range)
}

/// Children by name, in the order of the first of each.
fn members(tree: &mut Tree, children: &[(u32, NodeId)], range: Range<usize>) -> Result<NodeId, TreeError> {
    let mut order: Vec<u32> = Vec::new();
    let mut groups: std::collections::HashMap<u32, Vec<NodeId>> = std::collections::HashMap::new();
    for &(key, id) in children {
        let group = groups.entry(key).or_insert_with(|| {
            order.push(key);
            Vec::new()
        });
        group.push(id);
    }
    let mut out = Vec::with_capacity(order.len());
    for key in order {
        let ids = groups.remove(&key).unwrap_or_default();
        let id = match ids.as_slice() {
            [one] => *one,
            many => tree.add_array(many, range.clone())?,
        };
        out.push((key, id));
    }
    tree.add_object(&out, range)
}

/// A dictionary of a property list: keys and values in turns.
fn dict(tree: &mut Tree, children: &[(u32, NodeId)], range: Range<usize>) -> Result<NodeId, TreeError> {
    let mut out = Vec::new();
    let mut key = None;
    for &(name, id) in children {
        if tree.key_name(name) == "key" {
            let said = tree.str(id).map(std::borrow::Cow::into_owned).unwrap_or_default();
            key = Some(tree.key(&said));
        } else if let Some(key) = key.take() {
            out.push((key, id));
        }
    }
    tree.add_object(&out, range)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn get(text: &str, path: &[&str]) -> Option<String> {
        let mut tree = Tree::new(text);
        let mut id = read(&mut tree).expect("XML");
        for name in path {
            id = match name.parse::<usize>() {
                Ok(index) => tree.kids(id).get(index)?.1,
                Err(_) => tree.get(id, name)?,
            };
        }
        let (said, _) = tree.mapped(id)?;
        for (at, c) in said.text.char_indices().filter(|(_, c)| c.is_alphanumeric()) {
            assert_eq!(&text[said.map.span(at..at + c.len_utf8())], c.to_string());
        }
        Some(said.text.into())
    }

    #[test]
    fn elements_and_lists() {
        let text = "<?xml version=\"1.0\"?><!-- c --><x:a><b>1 &amp; <![CDATA[<2>]]></b><c>x</c><c>y</c><d/></x:a>\n";
        assert_eq!(get(text, &["a", "b"]).as_deref(), Some("1 & <2>"));
        assert_eq!(get(text, &["a", "c", "1"]).as_deref(), Some("y"));
        assert_eq!(get(text, &["a", "d"]).as_deref(), Some(""));
    }

    #[test]
    fn property_lists() {
        let text = "<plist version=\"1.0\"><dict><key>l</key><array><dict><key>t</key><string>a &lt; b</string></dict></array></dict></plist>";
        assert_eq!(get(text, &["l", "0", "t"]).as_deref(), Some("a < b"));
    }

    #[test]
    fn entities_of_the_document_are_not_expanded() {
        let text = "<!DOCTYPE x [<!ENTITY a \"lol\"><!ENTITY b \"&a;&a;\">]><x>&b;</x>";
        assert_eq!(get(text, &["x"]).as_deref(), Some("&b;"));
    }

    #[test]
    fn mistakes_have_a_place() {
        for text in ["<a>", "<a></b>", "<a/><b/>", "x<a/>", "</a>", "", "<!-- -->"] {
            assert!(read(&mut Tree::new(text)).is_err(), "{text}");
        }
        let deep = "<a>".repeat(10_000);
        assert!(read(&mut Tree::new(&deep)).is_err());
    }
}
