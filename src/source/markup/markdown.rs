//! Shows Markdown as plain text: words, lists and headings, quotations with `> `, code masked.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use super::page::Page;
use super::tokens::{Token, Tokens};
use super::{Rendered, html};
use crate::draft::MaskKind;
use crate::offsets::MappedText;

/// Shows Markdown as plain text.
#[must_use]
pub fn render(markup: &MappedText) -> Rendered {
    let mut rendered = render_str(&markup.text);
    rendered.text.map = rendered.text.map.then(&markup.map);
    rendered
}

fn render_str(source: &str) -> Rendered {
    let mut page = Page::default();
    let mut code = None;
    let mut image = 0_usize;
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    for (event, range) in Parser::new_ext(source, options).into_offset_iter() {
        match event {
            Event::Start(tag) => match tag {
                Tag::Paragraph | Tag::Heading { .. } | Tag::Table(_) | Tag::HtmlBlock => page.line(2, start(&range)),
                Tag::List(_) | Tag::TableRow | Tag::TableHead | Tag::TableCell => page.line(1, start(&range)),
                Tag::Item => {
                    page.line(1, start(&range));
                    page.replaced("- ", start(&range));
                }
                Tag::BlockQuote(_) => {
                    page.line(2, start(&range));
                    page.quote(start(&range));
                }
                Tag::CodeBlock(kind) => {
                    page.line(2, start(&range));
                    // Mail is often indented; only what is fenced is surely code.
                    code = matches!(kind, CodeBlockKind::Fenced(_)).then(|| page.here());
                }
                Tag::Image { .. } => image += 1,
                _ => {}
            },
            Event::End(tag) => match tag {
                TagEnd::Paragraph | TagEnd::Table | TagEnd::HtmlBlock | TagEnd::List(_) => page.line(2, end(&range)),
                TagEnd::Heading(_) => {
                    // Two dashes under a line are the mark of a signature, which Markdown takes for a heading.
                    let raw = source[range.clone()].trim_end();
                    if let Some((_, last)) = raw.rsplit_once(['\n', '\r'])
                        && last.trim() == "--"
                    {
                        let at = range.start + raw.len() - last.trim_start().len();
                        page.line(1, at..at);
                        page.words("--", at);
                        page.line(1, end(&range));
                    } else {
                        page.line(2, end(&range));
                    }
                }
                TagEnd::BlockQuote(_) => page.unquote(end(&range)),
                TagEnd::Item | TagEnd::TableRow | TagEnd::TableHead => page.line(1, end(&range)),
                TagEnd::CodeBlock => {
                    if let Some(from) = code.take() {
                        page.mask(from, MaskKind::Code);
                    }
                    page.line(2, end(&range));
                }
                TagEnd::Image => image = image.saturating_sub(1),
                _ => {}
            },
            Event::Text(text) if image == 0 => words(&mut page, source, &text, range),
            Event::Code(text) => {
                let from = page.here();
                words(&mut page, source, &text, range);
                page.mask(from, MaskKind::Code);
            }
            Event::SoftBreak | Event::HardBreak => page.line(1, range),
            Event::Rule => {
                page.line(2, start(&range));
                page.words(source[range.clone()].trim_end(), range.start);
                page.line(2, end(&range));
            }
            Event::Html(_) | Event::InlineHtml(_) => inline_html(&mut page, source, range),
            _ => {}
        }
    }
    page.finish()
}

fn start(range: &Range<usize>) -> Range<usize> {
    range.start..range.start
}

fn end(range: &Range<usize>) -> Range<usize> {
    range.end..range.end
}

/// Sets out words, line by line.
fn words(page: &mut Page, source: &str, text: &str, range: Range<usize>) {
    let raw = &source[range.clone()];
    let offset = if raw == text { Some(0) } else { raw.find(text).filter(|_| raw.len() - text.len() <= 8) };
    let Some(offset) = offset else {
        page.replaced(text.trim_end_matches('\n'), range);
        return;
    };
    let mut at = range.start + offset;
    for line in text.split_inclusive('\n') {
        let said = line.trim_end_matches('\n');
        page.words(said, at);
        if said.len() < line.len() {
            page.hard_break(at + said.len()..at + line.len());
        }
        at += line.len();
    }
}

/// HTML in Markdown: line breaks count, known elements are left out, and what is no element is text such as `<name>`.
fn inline_html(page: &mut Page, source: &str, range: Range<usize>) {
    let raw = &source[range.clone()];
    let absolute = |r: &Range<usize>| r.start + range.start..r.end + range.start;
    let mut tokens = Tokens::new(raw);
    while let Some(token) = tokens.next() {
        match token {
            Token::Text(text) => {
                let said = raw[text.clone()].trim_start_matches('\n');
                let from = range.start + text.end - said.len();
                if !said.trim().is_empty() {
                    page.words(said.trim_end_matches('\n'), from);
                }
            }
            Token::Open { tag, name, .. } => {
                let name = &raw[name];
                if name.eq_ignore_ascii_case("br") {
                    page.hard_break(absolute(&tag));
                } else if name.eq_ignore_ascii_case("script") || name.eq_ignore_ascii_case("style") {
                    tokens.skip_raw(name);
                } else if !html::is_element(name) || name == "attribute" {
                    page.words(&raw[tag.clone()], absolute(&tag).start);
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(source: &str) -> String {
        render(&MappedText::identity(source.to_owned())).text.text.into()
    }

    #[test]
    fn text_of_markdown() {
        assert_eq!(
            show("# Late\n\nHi **Ines**,\nit [ships](http://x.example) today &amp; more.\n"),
            "Late\n\nHi Ines,\nit ships today & more."
        );
        assert_eq!(show("- one\n- two\n\nend"), "- one\n- two\n\nend");
        assert_eq!(show("a\n\n> b\n> c\n>\n> d\n\ne"), "a\n\n> b\n> c\n>\n> d\n\ne");
        assert_eq!(show("Hi <<name>>, <br>x<b>y</b> <!-- no -->"), "Hi <<name>>, \nxy ");
        assert_eq!(
            show("Hi [Customer Name], {{ a_b_c | x: \"y\" }} and {%a.b%}"),
            "Hi [Customer Name], {{ a_b_c | x: \"y\" }} and {%a.b%}"
        );
        assert_eq!(show("Jo\n-- \nJo Park"), "Jo\n--\n\nJo Park");
        assert_eq!(show("Jo\r-- \rJo Park"), "Jo\n--\n\nJo Park");
        assert_eq!(show("![alt](x.png)a \\* b"), "a * b");
    }

    #[test]
    fn code_is_masked() {
        let text = "Run `rm -r`.\n\n```sh\nls -l\ncd\n```\n\nend";
        let rendered = render(&MappedText::identity(text.to_owned()));
        let masked: Vec<_> = rendered.masks.iter().map(|m| &rendered.text.text[m.range.clone()]).collect();
        assert_eq!(masked, ["rm -r", "ls -l\ncd"]);
    }

    proptest::proptest! {
        #[test]
        fn words_map_to_themselves(source in "([a-z]{1,5}|[ \n]|\n\n|\\*\\*|_|`|> |- |\\[|\\]|\\(x\\)|&amp;|<b>|<br>|\\\\\\*|    |é|#|--){0,30}") {
            let rendered = render(&MappedText::identity(source.clone()));
            for (at, c) in rendered.text.text.char_indices().filter(|(_, c)| c.is_alphanumeric()) {
                let span = rendered.text.map.span(at..at + c.len_utf8());
                // Code over two lines is shown as one, and maps as a whole.
                if !rendered.masks.iter().any(|m| m.range.contains(&at)) {
                    proptest::prop_assert_eq!(&source[span], c.to_string());
                }
            }
        }
    }
}
