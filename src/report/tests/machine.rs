//! The formats for machines, each read back by a reader of its own.

use std::collections::HashSet;

use serde_json::Value;

use crate::finding::Severity;
use crate::testing::schema::violations;

use super::*;
use crate::report::{RuleInfo, Summary};

fn options() -> Options {
    Options {
        fail_on: Some(Severity::Warning),
        rules: [
            RuleInfo {
                id: "sorry-if".to_owned(),
                severity: Severity::Error,
                family: "apology".to_owned(),
                summary: "makes the apology depend on an if".to_owned(),
                why: "An apology with an if is none. ".repeat(100),
                help: "say what happened".to_owned(),
                url: Some("https://example.org/rules/sorry-if".to_owned()),
            },
            RuleInfo {
                id: "usual-quality-defence".to_owned(),
                severity: Severity::Error,
                family: String::new(),
                summary: String::new(),
                why: String::new(),
                help: String::new(),
                url: None,
            },
        ]
        .into(),
        ..Options::default()
    }
}

fn json_of(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn schema(text: &str) -> Value {
    serde_json::from_str(text).expect("the schema is JSON")
}

#[test]
fn grouped() {
    insta::assert_snapshot!(written(Format::Grouped, options(), &all()));
}

#[test]
fn sarif_is_valid_and_complete() {
    let schema = schema(include_str!("../../../tests/schemas/sarif-github.schema.json"));
    for files in [all(), vec![hostile()], Vec::new()] {
        let sarif = json_of(&written(Format::Sarif, options(), &files));
        assert_eq!(violations(&schema, &sarif), Vec::<String>::new());
        let run = &sarif["runs"][0];
        let rules: HashSet<&str> =
            run["tool"]["driver"]["rules"].as_array().into_iter().flatten().filter_map(|r| r["id"].as_str()).collect();
        for result in run["results"].as_array().into_iter().flatten() {
            assert!(result["ruleId"].as_str().is_some_and(|id| rules.contains(id)));
        }
    }
    insta::assert_snapshot!(written(Format::Sarif, options(), &all()));
}

#[test]
fn sarif_counts_utf16_units() {
    let text = "Zoë 🙂 sorry if\n";
    let file = plain("a b.txt", text, vec![finding("sorry-if", Severity::Error, text, "sorry if")]);
    let sarif = json_of(&written(Format::Sarif, options(), &[file]));
    let place = &sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "a%20b.txt");
    assert_eq!((place["region"]["startColumn"].as_u64(), place["region"]["endColumn"].as_u64()), (Some(8), Some(16)));
}

#[test]
fn rdjson_is_valid_and_its_lines_are_its_diagnostics() {
    let whole = schema(include_str!("../../../tests/schemas/rdjson.schema.json"));
    let mut one = whole["definitions"]["diagnostic"].clone();
    one["definitions"] = whole["definitions"].clone();
    for files in [all(), vec![hostile()], Vec::new()] {
        let document = json_of(&written(Format::Rdjson, options(), &files));
        assert_eq!(violations(&whole, &document), Vec::<String>::new());
        let lines = written(Format::Rdjsonl, options(), &files);
        let lines: Vec<Value> = lines
            .lines()
            .map(|line| {
                let mut value = json_of(line);
                assert_eq!(violations(&one, &value), Vec::<String>::new());
                value.as_object_mut().expect("an object").remove("source");
                value
            })
            .collect();
        assert_eq!(document["diagnostics"], Value::Array(lines));
    }
    insta::assert_snapshot!(written(Format::Rdjson, options(), &all()));
}

#[test]
fn rdjson_counts_bytes() {
    let text = "Zoë 🙂 sorry if\n";
    let file = plain("a.txt", text, vec![finding("sorry-if", Severity::Error, text, "sorry if")]);
    let document = json_of(&written(Format::Rdjson, options(), &[file]));
    assert_eq!(document["diagnostics"][0]["location"]["range"]["start"]["column"], 11);
}

#[test]
fn gitlab_is_valid_with_fingerprints_that_do_not_know_lines() {
    let issues = json_of(&written(Format::Gitlab, options(), &all()));
    let issues = issues.as_array().expect("an array");
    assert_eq!(issues.len(), 5);
    let fingerprints: HashSet<&str> = issues.iter().filter_map(|issue| issue["fingerprint"].as_str()).collect();
    assert_eq!(fingerprints.len(), issues.len());
    for issue in issues {
        assert!(["info", "minor", "major", "critical"].contains(&issue["severity"].as_str().unwrap_or_default()));
        assert!(issue["location"]["lines"]["begin"].as_u64().is_some_and(|line| line > 0));
    }
    let of = |text: &str| {
        let file = plain("./a.txt", text, vec![finding("r", Severity::Info, text, "we cannot")]);
        json_of(&written(Format::Gitlab, options(), &[file]))[0].clone()
    };
    let (before, after) = (of("we cannot"), of("New line.\n\nAnd we cannot"));
    assert_eq!(before["fingerprint"], after["fingerprint"]);
    assert_ne!(before["location"], after["location"]);
    assert_eq!(after["location"]["path"], "a.txt");
    assert_eq!(written(Format::Gitlab, options(), &[]), "[]\n");
}

#[test]
fn the_same_words_twice_have_two_fingerprints() {
    let text = "we cannot, we cannot";
    let first = finding("r", Severity::Info, text, "we cannot");
    let mut second = first.clone();
    second.range = 11..20;
    let issues = json_of(&written(Format::Gitlab, options(), &[plain("a.txt", text, vec![first, second])]));
    assert_ne!(issues[0]["fingerprint"], issues[1]["fingerprint"]);
}

#[test]
fn junit_is_read_by_an_xml_reader() {
    let out = written(Format::Junit, options(), &all());
    insta::assert_snapshot!(out);
    for files in [all(), vec![hostile()], Vec::new()] {
        let out = written(Format::Junit, options(), &files);
        let xml = roxmltree::Document::parse(&out).unwrap_or_else(|error| panic!("{error}: {out}"));
        assert_eq!(xml.root_element().tag_name().name(), "testsuites");
        for suite in xml.descendants().filter(|node| node.has_tag_name("testsuite")) {
            let counted = |tag: &str| suite.descendants().filter(|node| node.has_tag_name(tag)).count().to_string();
            assert_eq!(suite.attribute("tests"), Some(counted("testcase").as_str()));
            assert_eq!(suite.attribute("failures"), Some(counted("failure").as_str()));
            assert_eq!(suite.attribute("errors"), Some(counted("error").as_str()));
            assert_eq!(suite.attribute("skipped"), Some(counted("skipped").as_str()));
        }
    }
}

#[test]
fn checkstyle_is_read_by_an_xml_reader() {
    let out = written(Format::Checkstyle, options(), &all());
    insta::assert_snapshot!(out);
    for files in [vec![hostile()], Vec::new()] {
        let out = written(Format::Checkstyle, options(), &files);
        let xml = roxmltree::Document::parse(&out).unwrap_or_else(|error| panic!("{error}: {out}"));
        let errors = xml.descendants().filter(|node| node.has_tag_name("error"));
        assert_eq!(errors.count(), files.len() * 2);
    }
}

/// Reads a workflow command as the runner of GitHub Actions does: its name, its properties, its text.
#[allow(clippy::type_complexity)]
fn command(line: &str) -> Option<(String, Vec<(String, String)>, String)> {
    let (head, text) = line.trim_start().strip_prefix("::")?.split_once("::")?;
    let (name, properties) = head.split_once(' ').unwrap_or((head, ""));
    let decoded = |text: &str| {
        let text = text.replace("%0D", "\r").replace("%0A", "\n").replace("%3A", ":").replace("%2C", ",");
        text.replace("%25", "%")
    };
    let properties = properties
        .split(',')
        .filter_map(|pair| pair.split_once('='))
        .map(|(key, value)| (key.to_owned(), decoded(value)))
        .collect();
    Some((name.to_owned(), properties, decoded(text)))
}

#[test]
fn github_commands_say_what_was_meant() {
    let out = written(Format::Github, options(), &[hostile()]);
    let commands: Vec<_> = out.lines().filter_map(command).collect();
    assert_eq!(commands.len(), 2, "{out}");
    for (name, properties, text) in commands {
        assert_eq!(name, "error");
        let keys: Vec<&str> = properties.iter().map(|(key, _)| key.as_str()).collect();
        assert!(
            keys == ["file", "line", "endLine", "title"]
                || keys == ["file", "line", "endLine", "col", "endColumn", "title"]
                || keys == ["file", "title"],
            "{keys:?}"
        );
        assert!(properties[0].1.starts_with('a'), "{properties:?}");
        assert!(text.contains("100%0A") || text.contains("x%0A]]>&<script>"), "{text}");
    }
    insta::assert_snapshot!(written(Format::Github, options(), &all()));
}

#[test]
fn github_shows_the_worst_and_says_how_many_are_hidden() {
    let text = "we cannot";
    let one = |severity| finding("r", severity, text, "we cannot");
    let mut findings = vec![one(Severity::Info); 12];
    findings.extend(vec![one(Severity::Error); 13]);
    let out = written(Format::Github, options(), &[plain("a.txt", text, findings)]);
    let lines: Vec<&str> = out.lines().collect();
    assert!(lines[0].starts_with("::error ") && lines[10].starts_with("::notice "), "{out}");
    assert_eq!(lines.iter().filter(|line| line.starts_with("::error ")).count(), 10);
    assert_eq!(lines.iter().filter(|line| line.starts_with("::notice ")).count(), 10);
    assert!(lines[19].contains("6 more findings are not shown here"), "{out}");
    assert_eq!(lines[20], "13 errors, 12 infos in 1 draft");
}

#[test]
fn azure() {
    insta::assert_snapshot!(written(Format::Azure, options(), &all()));
    for line in written(Format::Azure, options(), &[hostile()]).lines() {
        assert_eq!(line.matches("##vso[").count(), usize::from(line.starts_with("##vso[task.logissue ")), "{line}");
    }
}

#[test]
fn tap_is_read_by_a_yaml_reader() {
    let out = written(Format::Tap, options(), &all());
    insta::assert_snapshot!(out);
    for files in [all(), vec![hostile()]] {
        let out = written(Format::Tap, options(), &files);
        let points = out.lines().filter(|line| line.starts_with("ok ") || line.starts_with("not ok ")).count();
        assert!(out.ends_with(&format!("1..{points}\n")), "{out}");
        for block in out.split("  ---\n").skip(1) {
            let yaml = block.split("  ...\n").next().unwrap_or_default();
            let value: serde_yaml::Value = serde_yaml::from_str(yaml).unwrap_or_else(|e| panic!("{e}: {yaml}"));
            assert!(value["findings"].is_sequence());
        }
    }
    assert_eq!(written(Format::Tap, options(), &[]), "TAP version 13\n1..0 # SKIP nothing to check\n");
}

#[test]
fn no_log_format_lets_a_draft_command_the_runner() {
    for &format in Format::ALL {
        for line in written(format, options(), &[hostile()]).lines() {
            let own = (format == Format::Github && line.starts_with("::error file="))
                || (format == Format::Azure && line.starts_with("##vso[task.logissue type="));
            let rest = if own { &line[2..] } else { line };
            assert!(!rest.trim_start().starts_with("::"), "{format}: {line}");
            assert!(!rest.contains("##vso[") && !rest.contains("##["), "{format}: {line}");
        }
    }
}

#[test]
fn markdown_holds_nothing_but_a_table() {
    use pulldown_cmark::{Event, Options as Extensions, Parser, Tag};
    insta::assert_snapshot!(written(Format::Markdown, options(), &all()));
    let mut file = hostile();
    file.drafts[0].findings[0].message = "@dana [x](http://a) ![y](b) `c` | d <img> www.e.org #12 **f** \\".into();
    let out = written(Format::Markdown, options(), &[file]);
    let mut rows = 0;
    for event in Parser::new_ext(&out, Extensions::all()) {
        match event {
            Event::Start(Tag::Link { .. } | Tag::Image { .. } | Tag::Strong | Tag::HtmlBlock) => {
                panic!("{event:?} came out of a draft: {out}")
            }
            Event::Code(code) => assert!(["amends fix", "--unsafe"].contains(&code.as_ref()), "{code}"),
            Event::InlineHtml(html) => assert!(["<!-- -->", "<br>"].contains(&html.as_ref()), "{html}"),
            Event::Start(Tag::TableRow) => rows += 1,
            _ => {}
        }
    }
    assert_eq!(rows, 1, "{out}");
    assert!(!out.contains("@dana") && !out.contains("www.e"), "{out}");
}

#[test]
fn markdown_fits_into_a_comment_and_keeps_the_worst() {
    let text = "we cannot";
    let mut findings = vec![finding("mild", Severity::Info, text, "we cannot"); 1_000];
    findings.push(finding("worst", Severity::Error, text, "we cannot"));
    let out = written(Format::Markdown, options(), &[plain("a.txt", text, findings)]);
    assert!(out.chars().count() < 65_536);
    assert!(out.contains("worst") && out.contains("more findings are not shown"));
    assert!(out.starts_with("### amends: 1 error, 1000 infos"));
}

#[test]
fn html_holds_only_its_own_elements() {
    use html5gum::{Token, Tokenizer};
    let own = [
        "html", "head", "meta", "title", "style", "body", "main", "section", "article", "h1", "h2", "h3", "small",
        "div", "pre", "ol", "li", "p", "a", "mark", "span", "code", "ins", "strong", "dl", "dt", "dd", "header",
        "aside", "fieldset", "legend", "label", "input", "b", "details", "summary",
    ];
    let mut customer = hostile();
    customer.file.drafts[0].customer = Some(MappedText::identity(HOSTILE.to_owned()));
    let out = written(Format::Html, options(), &[customer]);
    let mut open: Vec<String> = Vec::new();
    for token in Tokenizer::new(&out) {
        match token.expect("reading from memory") {
            Token::StartTag(tag) => {
                let name = String::from_utf8_lossy(&tag.name).into_owned();
                assert!(own.contains(&name.as_str()), "<{name}> came out of a draft");
                for name in tag.attributes.keys() {
                    assert!(!name.starts_with(b"on") && name.as_slice() != b"src", "an attribute came out of a draft");
                }
                if !["meta", "input"].contains(&name.as_str()) {
                    open.push(name);
                }
            }
            Token::EndTag(tag) => {
                assert_eq!(open.pop().as_deref(), Some(String::from_utf8_lossy(&tag.name).as_ref()));
            }
            Token::Error(error) => panic!("{error:?}"),
            _ => {}
        }
    }
    assert_eq!(open, Vec::<String>::new());
    assert!(!out.contains("<script"));
}

#[test]
fn html_marks_the_places() {
    let out = written(Format::Html, options(), &all());
    assert!(out.contains("<mark class=\"s-error r0\">Sorry if</mark>") || out.contains(">Sorry if</mark>"), "{out}");
    let body = out.split_once("</style>").map(|(_, body)| body).unwrap_or_default();
    insta::assert_snapshot!(body);
}

#[test]
fn reports_without_files_are_complete() {
    for &format in Format::ALL {
        let mut reporter = format.reporter(options());
        let mut out = Vec::new();
        reporter.finish(&Summary::default(), &mut out).expect("writing to memory");
        let out = String::from_utf8(out).expect("UTF-8");
        match format {
            Format::Json | Format::Sarif | Format::Gitlab | Format::Rdjson => {
                json_of(&out);
            }
            Format::Junit | Format::Checkstyle => {
                roxmltree::Document::parse(&out).expect("XML");
            }
            Format::Concise | Format::JsonLines | Format::Rdjsonl => assert_eq!(out, ""),
            _ => assert!(!out.is_empty()),
        }
    }
}

/// Writes what the formats look like into a folder, for readers outside of this crate: `cargo test --lib samples -- --ignored`
/// with `AMENDS_SAMPLES` naming the folder.
#[test]
#[ignore = "writes files for a person to look at"]
fn samples() {
    let folder = std::path::PathBuf::from(std::env::var_os("AMENDS_SAMPLES").expect("AMENDS_SAMPLES names a folder"));
    for (name, files) in [("all", all()), ("hostile", vec![hostile()]), ("empty", Vec::new())] {
        for &format in Format::ALL {
            std::fs::write(folder.join(format!("{name}.{format}")), written(format, options(), &files))
                .expect("written");
        }
    }
}
