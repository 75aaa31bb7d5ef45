//! Checks the regular expressions of a pack: what is wrong with one, and where.

use std::ops::Range;

/// What is wrong with an expression: where, what, and what to do.
pub struct Wrong {
    /// Bytes of the expression; the whole if nothing smaller is to blame.
    pub at: Option<Range<usize>>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: &'static str,
}

/// The longest expression in bytes.
const MAX_LENGTH: usize = 4_000;
/// The largest compiled expression in bytes.
const MAX_SIZE: usize = 1 << 20;

/// The first thing that is wrong with an expression.
pub fn wrong(pattern: &str) -> Option<Wrong> {
    let at = |at: Range<usize>, message: &str, help| Some(Wrong { at: Some(at), message: message.to_owned(), help });
    let whole = |message: &str, help| Some(Wrong { at: None, message: message.to_owned(), help });
    if pattern.len() > MAX_LENGTH {
        return whole("this expression is too long", "use phrases instead, or several expressions");
    }
    if let Some(start) = pattern.find('\u{8}') {
        let help = "put the expression in single quotes: YAML reads \\b in double quotes as a backspace";
        return at(start..start + 1, "this is a backspace, not `\\b`", help);
    }
    // In a class it does no harm beside others.
    let in_class = |at: usize| pattern[..at].rfind('[') > pattern[..at].rfind(']');
    let quote = pattern.match_indices(['’', '‘', '“', '”']).find(|(at, _)| !in_class(*at));
    if let Some((start, quote)) = quote {
        let help = "write ' or \": curly quotes of a draft are read as straight ones";
        return at(start..start + quote.len(), "no text holds a curly quote when it is matched", help);
    }
    // As the scanner will compile it: without the tables of Unicode where the expression is plain ASCII.
    let unicode = !pattern.is_ascii();
    let parsed = regex_syntax::ParserBuilder::new()
        .case_insensitive(true)
        .unicode(unicode)
        .utf8(false)
        .nest_limit(100)
        .build()
        .parse(pattern);
    let hir = match parsed {
        Ok(hir) => hir,
        Err(error) => {
            let (span, what) = match &error {
                regex_syntax::Error::Parse(error) => (Some(*error.span()), error.kind().to_string()),
                regex_syntax::Error::Translate(error) => (Some(*error.span()), error.kind().to_string()),
                _ => (None, "it cannot be read".to_owned()),
            };
            let help = if what.contains("look-around") || what.contains("backreferences") {
                "leave it out; to make exceptions, write a phrase under `not:`"
            } else if what.contains("Unicode") {
                "write the letters out, as in [a-zà-ÿ]"
            } else if what.contains("escape") {
                "put \\ only before signs such as . ? ( [ and before b d s w"
            } else {
                "brackets need a partner, and * + ? { something before them; a sign itself is written with \\ before it"
            };
            let at = span.map(|span| span.start.offset..span.end.offset.max(span.start.offset + 1).min(pattern.len()));
            return Some(Wrong { at, message: format!("this regular expression is wrong: {what}"), help });
        }
    };
    match hir.properties().minimum_len() {
        None => {
            return whole("this expression can never match", "look for a class such as [a&&b] that nothing is in");
        }
        Some(0) => {
            let help = "make at least one part of it required: + instead of *, no ? behind the last letter";
            return whole("this expression matches an empty text too, and so would match everywhere", help);
        }
        Some(_) => {}
    }
    let mut builder = regex::bytes::RegexBuilder::new(pattern);
    let built = builder.case_insensitive(true).unicode(unicode).size_limit(MAX_SIZE).nest_limit(100).build();
    built.err().map(|_| Wrong {
        at: None,
        message: "this expression is too large".to_owned(),
        help: "use smaller figures in { }, or phrases instead",
    })
}
