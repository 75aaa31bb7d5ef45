//! Rewrites with blanks as snippets, so that an editor leads from one blank to the next.

use std::fmt::Write as _;

/// A text with blanks such as `[…]` and `{name}` in the syntax of snippets.
#[must_use]
pub fn snippet(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut number = 0;
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let close = match c {
            '[' => Some(']'),
            '{' => Some('}'),
            _ => None,
        };
        let inner = close.and_then(|close| rest[1..].split_once(close)).map(|(inner, _)| inner);
        if let Some(inner) = inner.filter(|inner| !inner.contains(['\n', '[', '{'])) {
            number += 1;
            let _ = write!(out, "${{{number}:");
            escape(inner, &mut out);
            out.push('}');
            rest = &rest[inner.len() + 2..];
        } else {
            escape(&rest[..c.len_utf8()], &mut out);
            rest = &rest[c.len_utf8()..];
        }
    }
    out
}

fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        if matches!(c, '$' | '}' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn blanks_are_stops() {
        assert_eq!(super::snippet("By […] you get {sum}: $5 [a"), "By ${1:…} you get ${2:sum}: \\$5 [a");
    }
}
