//! Reads the outline of a YAML text: keys, items and scalars with their places.

use std::ops::Range;

/// A value and where it stands.
#[derive(Debug)]
pub struct Node {
    /// Its bytes.
    pub range: Range<usize>,
    /// What it is.
    pub inside: Inside,
}

/// What a value is.
#[derive(Debug)]
pub enum Inside {
    /// A scalar; whether its text stands between the ends of the range as it is.
    Scalar(bool),
    /// Keys, where they stand, and their values.
    Map(Vec<(String, Range<usize>, Node)>),
    /// Items.
    Seq(Vec<Node>),
}

/// The outermost value of a text.
#[must_use]
pub fn root(text: &str) -> Node {
    let mut scan = Scan { text, at: 0, depth: 0 };
    scan.prologue();
    scan.node(-1)
}

/// Nesting that is followed; deeper values are taken for scalars.
const DEEPEST: usize = 100;

struct Scan<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
}

impl Scan<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn second(&self) -> Option<char> {
        self.rest().chars().nth(1)
    }

    fn bump(&mut self) {
        self.at += self.peek().map_or(0, char::len_utf8);
    }

    /// Columns before this place on its line, counted from 0.
    fn column(&self) -> isize {
        let line = self.text[..self.at].rfind('\n').map_or(0, |at| at + 1);
        isize::try_from(self.text[line..self.at].chars().filter(|&c| c != '\u{feff}').count()).unwrap_or(isize::MAX)
    }

    fn line_end(&self) -> usize {
        self.rest().find('\n').map_or(self.text.len(), |at| self.at + at)
    }

    fn prologue(&mut self) {
        if self.peek() == Some('\u{feff}') {
            self.bump();
        }
        self.skip();
        while self.column() == 0 && (self.rest().starts_with('%') || self.rest().starts_with("---")) {
            self.at = if self.rest().starts_with('%') { self.line_end() } else { self.at + 3 };
            self.skip();
        }
    }

    /// Moves past white space, line ends and comments.
    fn skip(&mut self) {
        loop {
            match self.peek() {
                Some(c) if c.is_whitespace() => self.bump(),
                Some('#') if self.at == 0 || self.text[..self.at].ends_with(char::is_whitespace) => {
                    self.at = self.line_end();
                }
                _ => return,
            }
        }
    }

    fn empty(&self) -> Node {
        Node { range: self.at..self.at, inside: Inside::Scalar(false) }
    }

    /// A value whose lines are indented by more than `parent`.
    fn node(&mut self, parent: isize) -> Node {
        self.skip();
        while let Some('&' | '!') = self.peek() {
            let word = self.rest().find(char::is_whitespace).unwrap_or(self.rest().len());
            self.at += word;
            self.skip();
        }
        if self.depth >= DEEPEST {
            return self.plain(parent, false);
        }
        self.depth += 1;
        let node = self.inner(parent);
        self.depth -= 1;
        node
    }

    fn inner(&mut self, parent: isize) -> Node {
        let column = self.column();
        match self.peek() {
            None => self.empty(),
            Some('-') if self.second().is_none_or(char::is_whitespace) => self.block_seq(column),
            Some('[' | '{') => self.flow(),
            Some('|' | '>') => self.block_scalar(parent),
            Some('"' | '\'') => {
                let scalar = self.quoted();
                if self.is_colon(false) { self.block_map(column, &scalar) } else { scalar }
            }
            _ => {
                let before = self.at;
                let scalar = self.plain_line(false);
                if self.is_colon(false) {
                    return self.block_map(column, &scalar);
                }
                self.at = before;
                self.plain(parent, false)
            }
        }
    }

    /// Whether a colon that ends a key comes next.
    fn is_colon(&self, flow: bool) -> bool {
        let rest = self.rest().trim_start_matches([' ', '\t']);
        let Some(after) = rest.strip_prefix(':') else { return false };
        after.chars().next().is_none_or(|c| c.is_whitespace() || (flow && matches!(c, ',' | ']' | '}')))
    }

    fn block_seq(&mut self, column: isize) -> Node {
        let start = self.at;
        let mut items = Vec::new();
        let mut end = start;
        loop {
            self.skip();
            let dash = self.peek() == Some('-') && self.second().is_none_or(char::is_whitespace);
            if !dash || self.column() != column {
                break;
            }
            self.bump();
            items.push(self.value(column, column));
            end = self.at;
        }
        Node { range: start..end, inside: Inside::Seq(items) }
    }

    fn block_map(&mut self, column: isize, first: &Node) -> Node {
        let start = first.range.start;
        let mut entries = Vec::new();
        let mut key = first.range.clone();
        loop {
            self.at += self.rest().find(':').map_or(0, |at| at + 1);
            // A list may stand at the column of its key.
            let value = self.value(column, column - 1);
            let end = self.at;
            entries.push((unquoted(&self.text[key.clone()]), key, value));
            self.skip();
            if self.peek().is_none() || self.column() != column {
                self.at = end;
                break;
            }
            let next = if matches!(self.peek(), Some('"' | '\'')) { self.quoted() } else { self.plain_line(false) };
            if !self.is_colon(false) {
                self.at = end;
                break;
            }
            key = next.range;
        }
        Node { range: start..self.at, inside: Inside::Map(entries) }
    }

    /// What follows a dash or a colon: on the same line, or below and further in (a list at least past `list`).
    fn value(&mut self, column: isize, list: isize) -> Node {
        let from = self.at;
        let line_end = self.line_end();
        self.skip();
        let dash = self.peek() == Some('-') && self.second().is_none_or(char::is_whitespace);
        let least = if dash { list } else { column };
        if self.peek().is_none() || (self.at > line_end && self.column() <= least) {
            self.at = from;
            return self.empty();
        }
        self.node(column)
    }

    fn quoted(&mut self) -> Node {
        let quote = self.peek().unwrap_or('"');
        self.bump();
        let start = self.at;
        let mut verbatim = true;
        while let Some(c) = self.peek() {
            match c {
                '\\' if quote == '"' => {
                    verbatim = false;
                    self.bump();
                }
                '\n' => verbatim = false,
                _ if c == quote && quote == '\'' && self.second() == Some('\'') => {
                    verbatim = false;
                    self.bump();
                }
                _ if c == quote => break,
                _ => {}
            }
            self.bump();
        }
        let end = self.at;
        self.bump();
        Node { range: start..end, inside: Inside::Scalar(verbatim) }
    }

    /// A plain scalar up to the end of its line.
    fn plain_line(&mut self, flow: bool) -> Node {
        let start = self.at;
        while let Some(c) = self.peek() {
            let ends = match c {
                '\n' => true,
                ':' => self.is_colon(flow),
                '#' => self.text[..self.at].ends_with([' ', '\t']),
                ',' | '[' | ']' | '{' | '}' => flow,
                _ => false,
            };
            if ends {
                break;
            }
            self.bump();
        }
        let end = start + self.text[start..self.at].trim_end().len();
        Node { range: start..end, inside: Inside::Scalar(true) }
    }

    /// A plain scalar with the lines that continue it.
    fn plain(&mut self, parent: isize, flow: bool) -> Node {
        let mut node = self.plain_line(flow);
        loop {
            let before = self.at;
            if self.peek() != Some('\n') {
                return node;
            }
            while self.peek().is_some_and(char::is_whitespace) {
                self.bump();
            }
            if self.peek().is_none_or(|c| c == '#') || self.column() <= parent {
                self.at = before;
                return node;
            }
            let next = self.plain_line(flow);
            if next.range.is_empty() {
                self.at = before;
                return node;
            }
            node = Node { range: node.range.start..next.range.end, inside: Inside::Scalar(false) };
        }
    }

    fn block_scalar(&mut self, parent: isize) -> Node {
        self.at = self.line_end();
        let mut start = None;
        let mut end = self.at;
        while self.at < self.text.len() {
            let line_start = self.at + 1;
            let line = self.text[line_start.min(self.text.len())..].split('\n').next().unwrap_or_default();
            let indent = line.len() - line.trim_start_matches(' ').len();
            let blank = line.trim().is_empty();
            if !blank && isize::try_from(indent).unwrap_or(isize::MAX) <= parent.max(-1) {
                break;
            }
            if !blank {
                start.get_or_insert(line_start + indent);
                end = line_start + line.trim_end().len();
            }
            self.at = line_start + line.len();
        }
        Node { range: start.unwrap_or(end)..end, inside: Inside::Scalar(false) }
    }

    fn flow(&mut self) -> Node {
        let start = self.at;
        let map = self.peek() == Some('{');
        self.bump();
        let (mut entries, mut items) = (Vec::new(), Vec::new());
        loop {
            self.skip();
            match self.peek() {
                None => break,
                Some(']' | '}') => {
                    self.bump();
                    break;
                }
                Some(',') => self.bump(),
                _ => {
                    let before = self.at;
                    let node = self.flow_value();
                    let key = node.range.clone();
                    if self.is_colon(true)
                        || (self.text[before..self.at].ends_with(['"', '\'']) && self.rest().starts_with(':'))
                    {
                        self.at += self.rest().find(':').map_or(0, |at| at + 1);
                        self.skip();
                        let value = if let Some(',' | '}' | ']') | None = self.peek() {
                            self.empty()
                        } else {
                            self.flow_value()
                        };
                        entries.push((unquoted(&self.text[key.clone()]), key, value));
                    } else if map {
                        let empty = self.empty();
                        entries.push((unquoted(&self.text[key.clone()]), key, empty));
                    } else {
                        items.push(node);
                    }
                    if self.at == before {
                        self.bump();
                    }
                }
            }
        }
        let inside = if map { Inside::Map(entries) } else { Inside::Seq(items) };
        Node { range: start..self.at, inside }
    }

    fn flow_value(&mut self) -> Node {
        if self.depth >= DEEPEST {
            return self.plain(-1, true);
        }
        self.depth += 1;
        let node = match self.peek() {
            Some('[' | '{') => self.flow(),
            Some('"' | '\'') => self.quoted(),
            _ => self.plain(-1, true),
        };
        self.depth -= 1;
        node
    }
}

/// A key without the escapes of its quotes.
fn unquoted(key: &str) -> String {
    key.replace("''", "'").replace("\\\"", "\"")
}
