//! Pages as Markdown, for the documentation.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{ExamplePage, Kind, Page, RewritePage};
use crate::report::shown;

/// How a rule is changed or silenced.
pub(super) fn changes(page: &Page) -> Vec<String> {
    let id = &page.id;
    let other = match page.severity {
        Some("error") => "warning",
        Some("off") => "info",
        _ => "error",
    };
    if page.severity == Some("off") {
        return vec![
            format!("it is off unless you turn it on: `amends check --severity {id}={other} …` for one run"),
            format!("for a team: `severity: {{{id}: {other}}}` in `amends.yaml`"),
        ];
    }
    vec![
        format!("for one run: `amends check --severity {id}={other} …`, or `--ignore {id}`"),
        format!("for a team: `severity: {{{id}: {other}}}` or `ignore: [{id}]` in `amends.yaml`"),
        format!(
            "for one reply, where the customer never sees it: `<!-- amends: ignore[{id}] reason -->` in Markdown and \
             HTML, `# amends: ignore[{id}] reason` in YAML"
        ),
        "for what is there already: a baseline, `amends check --write-baseline FILE …`".to_owned(),
    ]
}

/// A page of its own.
#[must_use]
pub fn markdown(page: &Page) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "# {}\n", page.id);
    let _ = writeln!(out, "{}.\n", sentence(&page.summary));
    if let Some(severity) = page.severity {
        let family = if page.family.is_empty() { "none" } else { &page.family };
        let _ = writeln!(out, "Severity: **{severity}**. Family: {}. Pack: {}.\n", prose(family), prose(&page.pack));
    }
    list(&mut out, "What it looks for", &page.looks_for);
    list(&mut out, "Only where", &page.only_when);
    list(&mut out, "How much it matters", &page.steps);
    if !page.why.is_empty() {
        let _ = writeln!(out, "## Why\n\n{}\n", page.why.lines().map(prose).collect::<Vec<_>>().join("\n"));
    }
    list(&mut out, "Sources", &page.sources.iter().map(|source| source.words.clone()).collect::<Vec<_>>());
    let mut better: Vec<String> = Vec::new();
    better.extend((!page.help.is_empty()).then(|| page.help.clone()));
    better.extend(page.rewrites.iter().map(RewritePage::line));
    list(&mut out, "Write instead", &better);
    let (flagged, clean) = match page.kind {
        Kind::Rule => ("Flagged", "Not flagged"),
        Kind::Act | Kind::Cue => ("Found in", "Not found in"),
    };
    examples(&mut out, flagged, &page.flagged);
    examples(&mut out, clean, &page.clean);
    let mut quiet = Vec::new();
    quiet.extend((!page.traps.is_empty()).then(|| prose(&page.traps)));
    quiet.extend(page.quiet_when.iter().map(|condition| prose(&format!("where {condition}"))));
    if !page.yields_to.is_empty() {
        let links: Vec<String> = page.yields_to.iter().map(|id| format!("[{id}]({id}.md)")).collect();
        quiet.push(format!("where one of these says the same better: {}", links.join(", ")));
    }
    ready(&mut out, "Stays quiet", &quiet);
    if page.kind == Kind::Rule {
        list(&mut out, "To change or silence it", &changes(page));
    }
    format!("{}\n", out.trim_end())
}

/// The index of the rules' pages, by family.
#[must_use]
pub fn index(pages: &[Page]) -> String {
    let mut families: BTreeMap<&str, Vec<&Page>> = BTreeMap::new();
    for page in pages {
        families.entry(&page.family).or_default().push(page);
    }
    let mut out = format!("# The rules\n\nWhat the built-in pack looks for: {} rules.\n", pages.len());
    for (family, pages) in families {
        let family = if family.is_empty() { "other" } else { family };
        let _ = writeln!(out, "\n## {}\n\n| rule | severity | what the draft does |\n|---|---|---|", prose(family));
        for page in pages {
            let severity = page.severity.unwrap_or_default();
            let _ = writeln!(out, "| [{0}]({0}.md) | {severity} | {1} |", page.id, cell(&page.summary));
        }
    }
    out
}

/// One page with all acts and cues.
#[must_use]
pub fn signals(pages: &[Page]) -> String {
    let mut out =
        "# Acts and cues\n\nAn act is what a sentence of the reply does; a cue is what the customer's message \
                   shows. Rules are made of them; `amends outline` shows them in a draft.\n"
            .to_owned();
    for (kind, title) in [(Kind::Act, "Acts of the reply"), (Kind::Cue, "Cues of the customer's message")] {
        let _ = writeln!(out, "\n## {title}\n\n| id | what it is | for example |\n|---|---|---|");
        for page in pages.iter().filter(|page| page.kind == kind) {
            let example = page.flagged.first().map(|example| cell(&example.text)).unwrap_or_default();
            let _ = writeln!(out, "| `{}` | {} | {example} |", page.id, cell(&page.summary));
        }
    }
    out
}

fn list(out: &mut String, title: &str, items: &[String]) {
    ready(out, title, &items.iter().map(|item| prose(item)).collect::<Vec<_>>());
}

/// A list of items that are Markdown already.
fn ready(out: &mut String, title: &str, items: &[String]) {
    if items.is_empty() {
        return;
    }
    let _ = writeln!(out, "## {title}\n");
    for item in items {
        let _ = writeln!(out, "- {item}");
    }
    out.push('\n');
}

fn examples(out: &mut String, title: &str, examples: &[ExamplePage]) {
    if examples.is_empty() {
        return;
    }
    let _ = writeln!(out, "## {title}\n");
    for example in examples {
        let channel = example.channel.map(|channel| format!(" *({channel})*")).unwrap_or_default();
        match &example.customer {
            Some(customer) => {
                let _ = writeln!(out, "- Customer: {}  \n  Reply: {}{channel}", prose(customer), prose(&example.text));
            }
            None => {
                let _ = writeln!(out, "- {}{channel}", prose(&example.text));
            }
        }
    }
    out.push('\n');
}

fn sentence(text: &str) -> String {
    let text = prose(text);
    let mut chars = text.chars();
    let first: String = chars.next().map(|c| c.to_uppercase().collect()).unwrap_or_default();
    format!("{first}{}", chars.as_str().trim_end_matches('.'))
}

/// Text on one line with nothing that Markdown reads as mark-up, but words between two back-ticks.
#[must_use]
pub fn prose(text: &str) -> String {
    let text = shown(text);
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(c) = rest.chars().next() {
        if c == '`' {
            let ticks = rest.len() - rest.trim_start_matches('`').len();
            if let Some(end) = (ticks == 1).then(|| closing_tick(&rest[1..])).flatten() {
                out.push_str(&rest[..end + 2]);
                rest = &rest[end + 2..];
            } else {
                // Ticks that nothing closes open no code, and what follows them would be read as mark-up.
                out.push_str(&"\\`".repeat(ticks));
                rest = &rest[ticks..];
            }
            continue;
        }
        rest = &rest[c.len_utf8()..];
        let entity = c == '&' && rest.starts_with(|c: char| c == '#' || c.is_ascii_alphanumeric());
        if entity || matches!(c, '\\' | '*' | '_' | '<' | '>' | '[' | ']' | '#' | '~') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// Where the back-tick stands that closes code opened by one: the next that stands alone.
fn closing_tick(text: &str) -> Option<usize> {
    let mut at = 0;
    while let Some(next) = text[at..].find('`') {
        let run = text[at + next..].len() - text[at + next..].trim_start_matches('`').len();
        if run == 1 {
            return Some(at + next);
        }
        at += next + run;
    }
    None
}

/// The same in a cell of a table.
pub(super) fn cell(text: &str) -> String {
    prose(text).replace('|', "\\|")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use pulldown_cmark::{Event, Options, Parser, Tag};

    use super::*;

    /// What a reader of Markdown sees, and whether anything but words and code came out.
    fn read(markdown: &str) -> (String, Vec<String>) {
        let mut words = String::new();
        let mut acting = Vec::new();
        let options = Options::all().difference(Options::ENABLE_SMART_PUNCTUATION);
        for event in Parser::new_ext(markdown, options) {
            match event {
                Event::Text(text) | Event::Code(text) => words.push_str(&text),
                Event::Start(Tag::Paragraph) | Event::End(_) => {}
                other => acting.push(format!("{other:?}")),
            }
        }
        (words, acting)
    }

    #[test]
    fn ticks_that_nothing_closes_hide_nothing() {
        for (text, want) in [
            ("say `sorry` [once]", "say `sorry` \\[once\\]"),
            ("one ` [x](javascript:y)", "one \\` \\[x\\](javascript:y)"),
            ("`a``[x](y)", "\\`a\\`\\`\\[x\\](y)"),
            ("``<b>``", "\\`\\`\\<b\\>\\`\\`"),
            ("AT&T &lt;b&gt; &#60;", "AT\\&T \\&lt;b\\&gt; \\&\\#60;"),
        ] {
            assert_eq!(prose(text), want);
        }
    }

    proptest! {
        #[test]
        fn prose_is_words_and_code(text in "x([a ]|`|``|\\*|_|\\[|\\]\\(b\\)|!|<a|>|<b>|&amp;|\\\\|#|~~|:\"){0,24}x") {
            let (words, acting) = read(&prose(&text));
            prop_assert!(acting.is_empty(), "{:?} from {:?}", acting, prose(&text));
            let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace() && *c != '`').collect::<String>();
            prop_assert_eq!(letters(&words), letters(&text));
        }
    }
}
