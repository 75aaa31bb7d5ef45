//! Readers of the formats, as judges: whether a report says what it should and nothing acts on who reads it.

use amends::linter::CheckedFile;
use amends::report::Format;
use serde_json::Value;

/// Characters that must never come out as they are: controls, direction marks, hidden characters.
fn acts_on_a_reader(c: char) -> bool {
    !matches!(c, ' '..='~' | '\n')
        && matches!(c, '\0'..='\u{8}' | '\u{b}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{ad}' | '\u{61c}' | '\u{200b}'
        | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{206f}' | '\u{feff}'
        | '\u{e0000}'..='\u{e0fff}')
}

/// Nothing in a text acts on a terminal, a log or an editor. With colour, only colours are let through.
#[track_caller]
pub fn harmless(text: &str, color: bool) {
    let bare = if color { uncoloured(text) } else { text.to_owned() };
    if let Some(at) = bare.find(acts_on_a_reader) {
        let before: String = bare[..at].chars().rev().take(60).collect::<Vec<_>>().into_iter().rev().collect();
        let after: String = bare[at..].chars().take(40).collect();
        panic!("{:?} is let through: {before:?}{after:?}", after.chars().next());
    }
}

/// The text without sequences that set colours.
fn uncoloured(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("\u{1b}[") {
        out.push_str(&rest[..at]);
        let inner = &rest[at + 2..];
        let end = inner.find(|c: char| !c.is_ascii_digit() && c != ';').unwrap_or(inner.len());
        if inner[end..].starts_with('m') {
            rest = &inner[end + 1..];
        } else {
            out.push_str(&rest[at..at + 2]);
            rest = inner;
        }
    }
    out.push_str(rest);
    out
}

/// A report of one file is what its format asks for.
pub fn report(format: Format, out: &str, file: &CheckedFile, color: bool) {
    harmless(out, color && matches!(format, Format::Full | Format::Grouped | Format::Concise));
    no_commands(format, out);
    let found: usize = file.drafts.iter().map(|draft| draft.findings.len() + draft.directives.len()).sum();
    let trouble = file.file.skipped.iter().filter(|skipped| skipped.trouble).count();
    match format {
        Format::Json => json(&of_json(out)["drafts"], file, found),
        Format::JsonLines => json(&Value::Array(out.lines().map(of_json).collect()), file, found),
        Format::Sarif => sarif(&of_json(out), found),
        Format::Gitlab => assert_eq!(of_json(out).as_array().map(Vec::len), Some(found + trouble)),
        Format::Rdjson => assert_eq!(of_json(out)["diagnostics"].as_array().map(Vec::len), Some(found + trouble)),
        Format::Rdjsonl => assert_eq!(out.lines().map(of_json).count(), found + trouble),
        Format::Junit => xml(out, "testsuites"),
        Format::Checkstyle => xml(out, "checkstyle"),
        Format::Concise => assert_eq!(out.lines().count(), found, "one line a finding"),
        Format::Github => {
            let said = out.lines().filter(|line| line.starts_with("::")).count();
            assert!(said <= found + trouble + 1 && (found == 0 || said > 0));
        }
        Format::Azure => {
            let said = out.lines().filter(|line| line.starts_with("##vso[task.logissue ")).count();
            assert!(said <= found + trouble);
        }
        Format::Tap => tap(out),
        Format::Markdown => markdown(out),
        Format::Html => html(out),
        Format::Full | Format::Grouped => {}
    }
}

#[track_caller]
pub fn of_json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// No line but the program's own is a command to the runner of a CI.
fn no_commands(format: Format, out: &str) {
    for line in out.lines() {
        let own = match format {
            Format::Github => ["::error ", "::warning ", "::notice "].iter().any(|own| line.starts_with(own)),
            Format::Azure => ["##vso[task.logissue type=error;", "##vso[task.logissue type=warning;"]
                .iter()
                .any(|own| line.starts_with(own)),
            _ => false,
        };
        let rest = if own { &line[2..] } else { line };
        assert!(!rest.trim_start().starts_with("::"), "{format}: a command came out: {line:?}");
        let lower = rest.to_lowercase();
        assert!(!lower.contains("##vso[") && !lower.contains("##["), "{format}: a command came out: {line:?}");
    }
}

/// The drafts of the JSON report: as many findings as there are, each about the words it names.
fn json(drafts: &Value, file: &CheckedFile, found: usize) {
    let drafts = drafts.as_array().expect("a list of drafts");
    let mut count = 0;
    for (draft, checked) in drafts.iter().zip(&file.file.drafts) {
        let (_, origin) = file.file.shown(checked);
        let plain = checked.reply_in.is_none() && file.file.text.map.is_verbatim();
        let bom = file.file.text.map.start(0);
        for finding in draft["findings"].as_array().expect("a list of findings") {
            count += 1;
            let byte =
                |end: &str| usize::try_from(finding["span"][end]["byte"].as_u64().expect("a byte")).expect("fits");
            let (start, end) = (byte("start"), byte("end"));
            assert!(start <= end);
            let place = |what: &str, of: &str| finding["span"][of][what].as_u64().unwrap_or(0);
            assert!(place("line", "start") > 0 && place("column", "start") > 0 && place("utf16", "start") > 0);
            if plain
                && checked.reply.map.is_verbatim()
                && finding["rule"] != "directive-in-reply"
                && finding["rule"] != "unused-suppression"
            {
                let words = origin.get(start - bom..end - bom);
                assert_eq!(words, finding["text"].as_str(), "the words are those at the place");
            }
        }
    }
    assert_eq!(count, found);
    let checked = drafts.iter().filter(|draft| draft["status"] == "checked").count();
    assert_eq!(checked, file.file.drafts.len());
    assert_eq!(drafts.len() - checked, file.file.skipped.len(), "what was not checked is named");
}

fn sarif(sarif: &Value, found: usize) {
    let run = &sarif["runs"][0];
    let rules: Vec<&str> = run["tool"]["driver"]["rules"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|rule| rule["id"].as_str())
        .collect();
    let results = run["results"].as_array().expect("results");
    assert_eq!(results.len(), found);
    for result in results {
        assert!(result["ruleId"].as_str().is_some_and(|id| rules.contains(&id)), "{result}");
        let region = &result["locations"][0]["physicalLocation"]["region"];
        assert!(region["startLine"].as_u64().is_some_and(|line| line > 0), "{result}");
    }
}

fn xml(out: &str, root: &str) {
    let xml = roxmltree::Document::parse(out).unwrap_or_else(|error| panic!("{error}: {out}"));
    assert_eq!(xml.root_element().tag_name().name(), root);
}

fn tap(out: &str) {
    let points = out.lines().filter(|line| line.starts_with("ok ") || line.starts_with("not ok ")).count();
    assert!(out.lines().any(|line| line.starts_with(&format!("1..{points}"))), "{out}");
    for block in out.split("\n  ---\n").skip(1) {
        let yaml = block.split("\n  ...\n").next().unwrap_or_default();
        let value: serde_yaml::Value = serde_yaml::from_str(yaml).unwrap_or_else(|error| panic!("{error}: {yaml}"));
        assert!(value["findings"].is_sequence());
    }
}

/// A table and a list, and nothing else that a draft might bring along.
fn markdown(out: &str) {
    use pulldown_cmark::{Event, Options, Parser, Tag};
    for event in Parser::new_ext(out, Options::all()) {
        match event {
            Event::Start(
                Tag::Link { .. } | Tag::Image { .. } | Tag::HtmlBlock | Tag::CodeBlock(_) | Tag::BlockQuote(_),
            ) => {
                panic!("{event:?} came out: {out}")
            }
            Event::InlineHtml(html) => assert!(["<!-- -->", "<br>"].contains(&html.as_ref()), "{html} came out: {out}"),
            _ => {}
        }
    }
}

/// What is shown under the cursor: paragraphs of words, bold words and code, with rules between them.
pub fn hover(text: &str) {
    use pulldown_cmark::{Event, Options, Parser, Tag};
    harmless(text, false);
    for event in Parser::new_ext(text, Options::all()) {
        let known = match &event {
            Event::Start(tag) => matches!(tag, Tag::Paragraph | Tag::Strong),
            Event::Text(_) | Event::Code(_) | Event::Rule | Event::End(_) => true,
            _ => false,
        };
        assert!(known, "{event:?} came out: {text}");
    }
}

/// The page's own elements, closed in order, and no address but those inside the page.
fn html(out: &str) {
    use html5gum::{Token, Tokenizer};
    let own = [
        "html", "head", "meta", "title", "style", "body", "main", "section", "article", "h1", "h2", "h3", "small",
        "div", "pre", "ol", "li", "p", "a", "mark", "span", "code", "ins", "strong", "dl", "dt", "dd", "header",
        "aside", "fieldset", "legend", "label", "input", "b", "details", "summary",
    ];
    let mut open: Vec<String> = Vec::new();
    for token in Tokenizer::new(out) {
        match token.expect("reading from memory") {
            Token::StartTag(tag) => {
                let name = String::from_utf8_lossy(&tag.name).into_owned();
                assert!(own.contains(&name.as_str()), "<{name}> came out");
                for (name, value) in &tag.attributes {
                    let name = String::from_utf8_lossy(name);
                    assert!(!name.starts_with("on") && name != "src" && name != "style", "{name} came out");
                    assert!(name != "href" || value.starts_with(b"#"), "an address came out");
                }
                if !["meta", "input"].contains(&name.as_str()) {
                    open.push(name);
                }
            }
            Token::EndTag(tag) => {
                assert_eq!(open.pop().as_deref(), Some(String::from_utf8_lossy(&tag.name).as_ref()));
            }
            Token::Error(error) => panic!("{error:?}: {out}"),
            _ => {}
        }
    }
    assert_eq!(open, Vec::<String>::new());
}
