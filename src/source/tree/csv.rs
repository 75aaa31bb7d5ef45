//! Reads tables of comma-separated values into a tree, leniently: programs that export them disagree about the rules.

use std::ops::Range;

use super::{Form, Kind, NodeId, Tree, TreeError};
use crate::draft::Writing;
use crate::offsets::MappedText;

/// A row: its cells, and where it starts.
struct Row {
    from: usize,
    cells: Vec<Cell>,
}

/// A cell, between its quotes if it has them.
struct Cell {
    range: Range<usize>,
    quoted: bool,
    doubled: bool,
}

/// Reads the tree's text as rows and adds an array of objects. With `header` the first row names the members; without, they
/// are named by their number from 0. A problem with a row is told by its place and does not stop the others.
pub fn read(tree: &mut Tree, header: bool) -> Result<(NodeId, Vec<TreeError>), TreeError> {
    let source = tree.source;
    let delimiter = delimiter(source);
    let mut problems = Vec::new();
    let mut at = 0;
    let mut names: Vec<u32> = Vec::new();
    let mut rows = Vec::new();
    while at < source.len() {
        let (row, next) = row(source, at, delimiter, &mut problems);
        at = next;
        if row.cells.len() == 1 && !row.cells[0].quoted && source[row.cells[0].range.clone()].trim().is_empty() {
            continue;
        }
        if header && names.is_empty() {
            names = row.cells.iter().map(|c| tree.key(&decode(source, c).text)).collect();
            continue;
        }
        if header && row.cells.len() > names.len() {
            let what = format!("the row has {} cells, the first one {}", row.cells.len(), names.len());
            problems.push(TreeError::new(row.from, what));
        }
        let mut members = Vec::with_capacity(row.cells.len());
        for (index, cell) in row.cells.iter().enumerate() {
            let key = match names.get(index) {
                Some(key) => *key,
                None => tree.key(&index.to_string()),
            };
            members.push((key, add(tree, cell)?));
        }
        rows.push(tree.add_object(&members, row.from..at)?);
    }
    let root = tree.add_array(&rows, 0..source.len())?;
    tree.root = root;
    Ok((root, problems))
}

fn add(tree: &mut Tree, cell: &Cell) -> Result<NodeId, TreeError> {
    if cell.doubled {
        let text = decode(tree.source, cell);
        return tree.add_stored(text, Writing::CsvQuoted, cell.range.clone());
    }
    let writing = if cell.quoted { Writing::CsvQuoted } else { Writing::CsvPlain };
    tree.add(Kind::Str(Form::Verbatim(writing)), cell.range.clone())
}

fn decode(source: &str, cell: &Cell) -> MappedText {
    let mut out = MappedText::default();
    let mut at = cell.range.start;
    if cell.doubled {
        for found in memchr::memmem::find_iter(&source.as_bytes()[cell.range.clone()], b"\"\"") {
            let found = cell.range.start + found;
            out.push_verbatim(&source[at..found], at);
            out.push_replaced("\"", found..found + 2);
            at = found + 2;
        }
    }
    out.push_verbatim(&source[at..cell.range.end], at);
    out
}

/// The sign between cells: the one that stands most often in the first line, outside quotes.
fn delimiter(source: &str) -> u8 {
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    // As in [`cell`]: a quote opens a quotation only where a cell begins, and two of them inside one are one that stands there.
    let (mut quoted, mut begins) = (false, true);
    let mut bytes = source.bytes().take(64 * 1024).peekable();
    while let Some(b) = bytes.next() {
        match b {
            b'"' if quoted => quoted = bytes.next_if_eq(&b'"').is_some(),
            b'"' if begins => quoted = true,
            b'\n' if !quoted => break,
            _ if !quoted => counts.iter_mut().filter(|c| c.0 == b).for_each(|c| c.1 += 1),
            _ => {}
        }
        begins = !quoted && counts.iter().any(|c| c.0 == b);
    }
    // The first of equals is the usual one.
    counts.iter().rev().max_by_key(|c| c.1).map_or(b',', |c| c.0)
}

fn row(source: &str, from: usize, delimiter: u8, problems: &mut Vec<TreeError>) -> (Row, usize) {
    let bytes = source.as_bytes();
    let mut out = Row { from, cells: Vec::new() };
    let mut at = from;
    loop {
        let (cell, next) = cell(source, at, delimiter, problems);
        out.cells.push(cell);
        at = next;
        match bytes.get(at) {
            Some(&b) if b == delimiter => at += 1,
            Some(b'\r') if bytes.get(at + 1) == Some(&b'\n') => return (out, at + 2),
            Some(_) => return (out, at + 1),
            None => return (out, at),
        }
    }
}

/// A cell and where it ends: at a delimiter, a line break or the end of the text.
fn cell(source: &str, from: usize, delimiter: u8, problems: &mut Vec<TreeError>) -> (Cell, usize) {
    let bytes = source.as_bytes();
    let stop = |at: usize| {
        bytes[at..].iter().position(|&b| b == delimiter || b == b'\n' || b == b'\r').map_or(bytes.len(), |n| at + n)
    };
    if bytes.get(from) != Some(&b'"') {
        let end = stop(from);
        return (Cell { range: from..end, quoted: false, doubled: false }, end);
    }
    let mut at = from + 1;
    let mut doubled = false;
    loop {
        let Some(found) = memchr::memchr(b'"', &bytes[at..]).map(|n| at + n) else {
            problems.push(TreeError::new(from, "this cell has no closing quote"));
            let end = stop(from + 1);
            return (Cell { range: from + 1..end, quoted: true, doubled: false }, end);
        };
        if bytes.get(found + 1) == Some(&b'"') {
            doubled = true;
            at = found + 2;
            continue;
        }
        let end = stop(found + 1);
        if !source[found + 1..end].trim().is_empty() {
            problems.push(TreeError::new(found, "a quote inside this cell is not doubled"));
        }
        return (Cell { range: from + 1..found, quoted: true, doubled }, end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str, header: bool) -> (Vec<Vec<(String, String)>>, usize) {
        let mut tree = Tree::new(text);
        let (root, problems) = read(&mut tree, header).expect("a table");
        let rows = tree.kids(root).iter().map(|row| {
            let cells = tree.kids(row.1).iter();
            cells.map(|c| (tree.key_name(c.0).to_owned(), tree.str(c.1).expect("a string").into_owned())).collect()
        });
        (rows.collect(), problems.len())
    }

    fn pair(a: &str, b: &str) -> (String, String) {
        (a.to_owned(), b.to_owned())
    }

    /// Found by fuzzing: such a header opened a quotation that let what stands in the cells decide.
    #[test]
    fn a_quote_inside_a_cell_of_the_header_opens_nothing() {
        assert_eq!(delimiter("&Id\",\"Name\"\n\"5\",\"a; b; c; d\"\n"), b',');
        assert_eq!(delimiter("\"the \"\"name\"\", as it is\";text\n"), b';');
    }

    #[test]
    fn quotes_and_line_breaks() {
        let (all, problems) = rows("name,text\r\nA,\"one, \"\"two\"\"\nthree\"\r\n\r\nB,\r\n", true);
        assert_eq!(
            all,
            [vec![pair("name", "A"), pair("text", "one, \"two\"\nthree")], vec![pair("name", "B"), pair("text", "")]]
        );
        assert_eq!(problems, 0);
        assert_eq!(rows("a;b\n1;\"x;y\"", true).0, [vec![pair("a", "1"), pair("b", "x;y")]]);
        assert_eq!(rows(";late,\"x\",L", false).0, [vec![pair("0", ";late"), pair("1", "x"), pair("2", "L")]]);
    }

    #[test]
    fn broken_rows_are_told_and_the_others_read() {
        let (all, problems) = rows("a,b\n1,\"x\" y\n2,z,w\n3,ok\n4,\"open\n5,fine\n", true);
        assert_eq!((all.len(), problems), (5, 3));
        assert_eq!(all[2][1].1, "ok");
        assert_eq!(all[4][1].1, "fine");
    }

    proptest::proptest! {
        #[test]
        fn what_was_written_is_read_and_maps_back(cells in proptest::collection::vec("[a-zé,\"\n;]{0,8}", 1..6)) {
            let text = format!("h\n{}\n", cells.iter().map(|c| format!("\"x{}\"", c.replace('"', "\"\""))).collect::<Vec<_>>().join("\n"));
            let mut tree = Tree::new(&text);
            let (root, problems) = read(&mut tree, true).expect("a table");
            proptest::prop_assert!(problems.is_empty());
            let rows: Vec<NodeId> = tree.kids(root).iter().map(|k| k.1).collect();
            proptest::prop_assert_eq!(rows.len(), cells.len());
            for (row, cell) in rows.into_iter().zip(&cells) {
                let (said, _) = tree.mapped(tree.kids(row)[0].1).expect("a string");
                proptest::prop_assert_eq!(&said.text, &format!("x{cell}"));
                for (at, c) in said.text.char_indices().filter(|(_, c)| c.is_alphanumeric()) {
                    proptest::prop_assert_eq!(&text[said.map.span(at..at + c.len_utf8())], c.to_string());
                }
            }
        }
    }
}
