//! Shows HTML as plain text: words and line breaks, quotations with `> `, code masked, all else left out.

use std::ops::Range;

use super::page::Page;
use super::tokens::{Token, Tokens, attribute};
use super::{QUOTED_FROM_HERE, Rendered, decode_entities};
use crate::draft::MaskKind;
use crate::offsets::MappedText;

/// Elements whose content nobody reads.
const UNSEEN: &[&str] =
    &["script", "style", "head", "title", "template", "object", "iframe", "svg", "select", "textarea"];

/// Of these, the ones whose content is not markup.
const RAW: &[&str] = &["script", "style", "title", "textarea", "iframe"];

const CODE: &[&str] = &["code", "pre", "kbd", "samp", "tt"];

const PARAGRAPHS: &[&str] =
    &["p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "table", "pre", "hr", "form", "fieldset", "figure"];

const LINES: &[&str] = &[
    "div",
    "li",
    "tr",
    "td",
    "th",
    "dt",
    "dd",
    "section",
    "article",
    "header",
    "footer",
    "main",
    "aside",
    "nav",
    "body",
    "html",
    "address",
    "center",
    "caption",
    "tbody",
    "thead",
    "figcaption",
    "details",
    "summary",
    "legend",
    "option",
];

/// Elements that never have content.
const VOID: &[&str] =
    &["br", "hr", "img", "input", "meta", "link", "wbr", "area", "base", "col", "embed", "source", "track", "param"];

/// Whether a name is that of an HTML element.
#[must_use]
pub fn is_element(name: &str) -> bool {
    const INLINE: &[&str] = &[
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "big",
        "blockquote",
        "button",
        "cite",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "label",
        "map",
        "mark",
        "meter",
        "noscript",
        "output",
        "picture",
        "progress",
        "q",
        "ruby",
        "rp",
        "rt",
        "s",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "u",
        "var",
        "video",
        "audio",
        "canvas",
        "colgroup",
        "tfoot",
        "center",
        "attribute",
    ];
    let name = name.to_ascii_lowercase();
    let name = name.as_str();
    name.contains(':') || [UNSEEN, CODE, PARAGRAPHS, LINES, VOID, INLINE].iter().any(|list| list.contains(&name))
}

/// What is open around a word.
struct Open<'a> {
    name: &'a str,
    effect: Effect,
}

enum Effect {
    None,
    Unseen,
    Quote,
    /// Masked from this place of the page on.
    Mask(usize, MaskKind),
    Break(usize),
    /// Broken off, and masked.
    Pre(usize),
}

/// How many elements may be open at once before the outermost are forgotten.
const MOST_OPEN: usize = 512;

/// Shows HTML as plain text.
#[must_use]
pub fn render(markup: &MappedText) -> Rendered {
    let mut rendered = render_str(&markup.text);
    rendered.text.map = rendered.text.map.then(&markup.map);
    rendered
}

fn render_str(source: &str) -> Rendered {
    let mut reader = Reader { source, page: Page::default(), open: Vec::new(), unseen: 0, pre: 0 };
    // Hand-made pieces without any block are written with plain line breaks.
    let bare = !Tokens::new(source).any(|t| {
        matches!(t, Token::Open { ref name, .. } if {
            let name = source[name.clone()].to_ascii_lowercase();
            name == "br" || PARAGRAPHS.contains(&name.as_str()) || LINES.contains(&name.as_str())
        })
    });
    reader.pre += usize::from(bare);
    let mut tokens = Tokens::new(source);
    while let Some(token) = tokens.next() {
        match token {
            Token::Text(range) => reader.text(range),
            Token::Cdata { text, .. } => reader.text(text),
            Token::Other(_) => {}
            Token::Close { tag, name } => reader.close(&source[name], tag),
            Token::Open { tag, name, attributes, closed } => {
                let name = &source[name];
                if RAW.iter().any(|r| name.eq_ignore_ascii_case(r)) && !closed {
                    tokens.skip_raw(name);
                } else {
                    reader.open(name, &source[attributes], tag, closed);
                }
            }
        }
    }
    while let Some(open) = reader.open.pop() {
        reader.leave(&open, source.len()..source.len());
    }
    reader.page.finish()
}

struct Reader<'a> {
    source: &'a str,
    page: Page,
    open: Vec<Open<'a>>,
    unseen: usize,
    /// In how many elements around white space counts.
    pre: usize,
}

impl<'a> Reader<'a> {
    fn open(&mut self, name: &'a str, attributes: &str, tag: Range<usize>, closed: bool) {
        let is = |names: &[&str]| names.iter().any(|n| name.eq_ignore_ascii_case(n));
        if is(&["br"]) {
            self.page.hard_break(tag);
            return;
        }
        if is(&["attribute"]) && attribute(attributes, "key").is_some() {
            if self.unseen == 0 {
                self.page.replaced(&self.source[tag.clone()], tag.clone());
            }
            if closed {
                return;
            }
        }
        let class = attribute(attributes, "class").unwrap_or_default();
        let id = attribute(attributes, "id").unwrap_or_default();
        let has = |words: &[&str]| class.split_ascii_whitespace().any(|c| words.contains(&c));
        // An attribution that the client itself names so needs no other sign.
        let attribution = has(&["gmail_attr", "moz-cite-prefix", "protonmail_quote_header", "OutlookMessageHeader"]);
        let effect = if is(UNSEEN) || attribution {
            Effect::Unseen
        } else if is(&["blockquote"]) {
            Effect::Quote
        } else if is(&["pre"]) {
            Effect::Pre(self.page.here())
        } else if is(CODE) {
            Effect::Mask(self.page.here(), MaskKind::Code)
        } else if has(&["gmail_signature", "moz-signature", "yahoo_signature"])
            || matches!(id, "Signature" | "ms-outlook-mobile-signature")
        {
            Effect::Mask(self.page.here(), MaskKind::Signature)
        } else if is(PARAGRAPHS) {
            Effect::Break(2)
        } else if is(LINES) {
            Effect::Break(1)
        } else {
            Effect::None
        };
        match effect {
            Effect::Quote => self.page.quote(tag.clone()),
            Effect::Break(lines) => self.page.line(lines, tag.clone()),
            Effect::Pre(_) => self.page.line(2, tag.clone()),
            Effect::Mask(_, MaskKind::Signature) => self.page.line(1, tag.clone()),
            _ => {}
        }
        let quoted = attribution
            || id == "divRplyFwdMsg"
            || has(&["yahoo_quoted", "protonmail_quote"])
            || attribute(attributes, "name") == Some("messageReplySection");
        if quoted && self.unseen == 0 {
            self.page.line(2, tag.clone());
            self.page.replaced(QUOTED_FROM_HERE, tag.clone());
            self.page.line(1, tag.clone());
        }
        if is(&["li"]) && self.unseen == 0 {
            self.page.replaced("- ", tag.start..tag.start);
        }
        if closed || is(VOID) {
            return;
        }
        self.unseen += usize::from(matches!(effect, Effect::Unseen));
        self.pre += usize::from(matches!(effect, Effect::Pre(_)));
        if self.open.len() >= MOST_OPEN {
            let oldest = self.open.remove(0);
            self.leave(&oldest, tag);
        }
        self.open.push(Open { name, effect });
    }

    fn close(&mut self, name: &str, tag: Range<usize>) {
        if name.eq_ignore_ascii_case("br") {
            self.page.hard_break(tag);
            return;
        }
        if name.eq_ignore_ascii_case("p") && !self.open.iter().any(|o| o.name.eq_ignore_ascii_case("p")) {
            self.page.line(2, tag);
            return;
        }
        let Some(at) = self.open.iter().rposition(|o| o.name.eq_ignore_ascii_case(name)) else { return };
        // Inline elements are often closed in the wrong order; blocks close what is open in them.
        let block = !matches!(self.open[at].effect, Effect::None);
        if block {
            while self.open.len() > at {
                let Some(open) = self.open.pop() else { break };
                self.leave(&open, tag.clone());
            }
        } else {
            self.open.remove(at);
        }
    }

    fn leave(&mut self, open: &Open, tag: Range<usize>) {
        match open.effect {
            Effect::None => {}
            Effect::Unseen => self.unseen = self.unseen.saturating_sub(1),
            Effect::Quote => self.page.unquote(tag),
            Effect::Break(lines) => self.page.line(lines, tag),
            Effect::Mask(from, kind) => {
                self.page.mask(from, kind);
                if kind == MaskKind::Signature {
                    self.page.line(1, tag);
                }
            }
            Effect::Pre(from) => {
                self.page.mask(from, MaskKind::Code);
                self.pre = self.pre.saturating_sub(1);
                self.page.line(2, tag);
            }
        }
    }

    fn text(&mut self, range: Range<usize>) {
        if self.unseen > 0 {
            return;
        }
        let mut at = range.start;
        while at < range.end {
            let rest = &self.source[at..range.end];
            if rest.starts_with('\u{a0}') && self.page.at_line_start() {
                at += '\u{a0}'.len_utf8();
                continue;
            }
            let run = rest.find(|c: char| c == '&' || c.is_ascii_whitespace()).unwrap_or(rest.len());
            self.page.words(&rest[..run], at);
            at += run;
            let rest = &self.source[at..range.end];
            if rest.starts_with('&') {
                match decode_entities(rest) {
                    // Blanks that do not break hold empty paragraphs open and indent lines.
                    Some(('\u{a0}', len)) if self.page.at_line_start() => at += len,
                    Some((c, len)) => {
                        self.page.replaced(c.encode_utf8(&mut [0; 4]), at..at + len);
                        at += len;
                    }
                    None => {
                        self.page.words("&", at);
                        at += 1;
                    }
                }
                continue;
            }
            let blank = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_whitespace()).len();
            if blank == 0 {
                continue;
            }
            let breaks = line_ends(&rest[..blank]);
            if self.pre > 0 && breaks > 0 {
                self.page.line(breaks.min(2), at..at + blank);
            } else {
                self.page.blank(at..at + blank);
            }
            at += blank;
        }
    }
}

/// How many lines end in a piece of white space: with a line feed, a carriage return, or both.
fn line_ends(blank: &str) -> usize {
    let pairs = blank.matches("\r\n").count();
    blank.bytes().filter(|b| matches!(b, b'\n' | b'\r')).count() - pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(source: &str) -> String {
        render(&MappedText::identity(source.to_owned())).text.text.into()
    }

    #[test]
    fn blocks_and_blanks() {
        assert_eq!(
            show("<p>Hi  Ines,</p>\n<p>It\n ships &amp; more<br>today.</p>"),
            "Hi Ines,\n\nIt ships & more\ntoday."
        );
        assert_eq!(show("<div>a</div><div><br></div><div>b</div>"), "a\n\nb");
        assert_eq!(show("a<b>b</b>c <i> d</i>"), "abc d");
        assert_eq!(show("<ul><li>one<li>two</ul>end"), "- one\n- two\n\nend");
        for text in ["a\nb\n\nc", "a\rb\r\rc", "a\r\nb\r\n\r\nc"] {
            assert_eq!(show(text), "a\nb\n\nc");
        }
        assert_eq!(show("<table><tr><td>a</td><td>b</td></tr></table>"), "a\nb");
    }

    #[test]
    fn what_nobody_reads_is_left_out() {
        assert_eq!(show("<head><style>p{}</style></head><script>if (a<b) x()</script>a<!-- no -->b"), "ab");
        assert_eq!(show("<title>x</title><p>y</p>"), "y");
        assert_eq!(show("1 < 2 and <3"), "1 < 2 and <3");
        assert_eq!(show("<script>words that must not be lost"), "words that must not be lost");
    }

    #[test]
    fn quotations_and_code() {
        let rendered = render(&MappedText::identity(
            "<p>a</p><blockquote><p>b</p><p>c</p></blockquote>d <code>e f</code>".to_owned(),
        ));
        assert_eq!(rendered.text.text, "a\n\n> b\n>\n> c\n\nd e f");
        assert!(rendered.quoted);
        assert_eq!(&rendered.text.text[rendered.masks[0].range.clone()], "e f");
    }

    #[test]
    fn attribute_tokens_stay() {
        let text = "<p>Hi <attribute key=\"user.name\" default=\"there\"/>, x</p>";
        assert_eq!(show(text), "Hi <attribute key=\"user.name\" default=\"there\"/>, x");
    }

    proptest::proptest! {
        #[test]
        fn words_map_to_themselves(source in "(<p>|</p>|<b>|</b>|<br>|&amp;|&eacute;|<blockquote>|</blockquote>|<pre>|</pre>|<|[a-zé]{1,4}|[ \n]){0,24}") {
            let rendered = render(&MappedText::identity(source.clone()));
            for (at, c) in rendered.text.text.char_indices().filter(|(_, c)| c.is_alphanumeric()) {
                let span = rendered.text.map.span(at..at + c.len_utf8());
                let raw = &source[span];
                let shown = decode_entities(raw).map_or_else(|| raw.to_owned(), |(c, _)| c.to_string());
                proptest::prop_assert_eq!(shown, c.to_string());
            }
        }
    }
}
