//! One self-contained page: the drafts with what was found marked in place. Reading and filtering need no script.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};
use std::ops::Range;

use crate::finding::{Applicability, Severity};
use crate::linter::CheckedFile;

use super::position::{clamp, floor};
use super::shown::shown_lines;
use super::summary::counted;
use super::view::{DraftView, Located, locate};
use super::{Options, Reporter, Summary, shortened, shown};

/// A reply is shown up to this many bytes.
const TEXT: usize = 100_000;
/// A customer's message is shown up to this many bytes.
const MESSAGE: usize = 10_000;

/// Writes the page. Drafts are written as they come; what names and counts them all comes last and is placed by style.
#[derive(Debug)]
pub struct Html {
    options: Options,
    begun: bool,
    /// By rule id: its number on the page and how often it was found.
    rules: BTreeMap<String, (usize, usize)>,
    notes: usize,
}

impl Html {
    /// A reporter with these options.
    #[must_use]
    pub fn new(options: Options) -> Self {
        Self { options, begun: false, rules: BTreeMap::new(), notes: 0 }
    }

    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        if self.begun {
            return Ok(());
        }
        self.begun = true;
        write!(
            out,
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; \
             base-uri 'none'; form-action 'none'\">\n<meta name=\"referrer\" content=\"no-referrer\">\n\
             <title>amends report</title>\n<style>\n{}</style>\n</head>\n<body>\n<main>\n",
            include_str!("html.css")
        )
    }

    /// The classes of a finding: its severity's and its rule's.
    fn classes(&mut self, severity: Severity, rule: &str, count: usize) -> String {
        let next = self.rules.len();
        let entry = self.rules.entry(rule.to_owned()).or_insert((next, 0));
        entry.1 += count;
        format!("s-{severity} r{}", entry.0)
    }

    /// The classes of several findings, each once.
    fn all_classes<'a>(&mut self, found: impl Iterator<Item = &'a Located<'a>>) -> String {
        let mut classes = std::collections::BTreeSet::new();
        for found in found {
            let own = self.classes(found.finding.severity, &found.finding.rule, 0);
            classes.extend(own.split(' ').map(str::to_owned));
        }
        classes.into_iter().collect::<Vec<_>>().join(" ")
    }

    fn draft(&mut self, view: &DraftView<'_>, out: &mut dyn Write) -> io::Result<()> {
        let first = self.notes + 1;
        self.notes += view.findings.len();
        let classes = self.all_classes(view.findings.iter());
        let title = view.title().map_or_else(|| "Reply".to_owned(), |title| escaped(&shortened(title, 120)));
        let mut about = vec![view.checked.channel.name().to_owned(), view.checked.situation.name().to_owned()];
        if let Some(pointer) = view.draft.pointer.as_deref().filter(|&pointer| view.title() != Some(pointer)) {
            about.push(escaped(pointer));
        }
        writeln!(out, "<article class=\"draft {classes}\">\n<h3>{title} <small>{}</small></h3>", about.join(" · "))?;
        let text = self.marked(view, first);
        writeln!(out, "<div class=\"both\">\n<pre class=\"text\">{text}</pre>\n<ol class=\"notes\">")?;
        for (index, found) in view.findings.iter().enumerate() {
            let note = self.note(found, first + index);
            out.write_all(note.as_bytes())?;
        }
        writeln!(out, "</ol>\n</div>")?;
        if let Some(customer) = &view.draft.customer {
            let end = floor(&customer.text, MESSAGE);
            let cut = if end < customer.text.len() { "…" } else { "" };
            let message = lines(&customer.text[..end]);
            writeln!(
                out,
                "<details><summary>What the customer wrote</summary><pre class=\"text\">{message}{cut}</pre></details>"
            )?;
        }
        writeln!(out, "</article>")
    }

    fn note(&mut self, found: &Located<'_>, number: usize) -> String {
        let finding = found.finding;
        let classes = self.classes(finding.severity, &finding.rule, 1);
        let start = found.span.start;
        let column = start.column(self.options.column_unit);
        let mut note = format!(
            "<li class=\"note {classes}\" id=\"n{number}\">\n<p class=\"what\"><a class=\"number\" href=\"#m{number}\">{number}</a> {}</p>\n",
            sentence(&finding.message)
        );
        if !finding.help.is_empty() {
            let _ = writeln!(note, "<p>{}</p>", sentence(&finding.help));
        }
        for (rewrite, _) in found.rewrites.iter().take(2) {
            let title = match rewrite.applicability {
                Applicability::Safe => "Write",
                Applicability::Unsafe => "Perhaps",
                Applicability::Template => "For example",
            };
            let new = if rewrite.text.is_empty() { "(leave it out)".to_owned() } else { lines(&rewrite.text) };
            let _ = writeln!(note, "<p class=\"rewrite\">{title}: <ins>{new}</ins></p>");
        }
        let rule = self.rules.get(&*finding.rule).map_or(0, |rule| rule.0);
        let _ = writeln!(
            note,
            "<p class=\"meta\"><span class=\"badge\">{}</span> <a href=\"#rule{rule}\"><code>{}</code></a> · line {}, column {column}</p>\n</li>",
            finding.severity,
            escaped(&finding.rule),
            start.line
        );
        note
    }

    /// The reply with the places of the findings marked.
    fn marked(&mut self, view: &DraftView<'_>, first: usize) -> String {
        let text = &view.draft.reply.text;
        let end = floor(text, TEXT);
        let mut marks: Vec<(Range<usize>, Option<usize>, String)> = Vec::new();
        for (index, found) in view.findings.iter().enumerate().filter(|(_, found)| !found.in_file) {
            let classes = self.classes(found.finding.severity, &found.finding.rule, 0);
            marks.push((clamp(text, &found.finding.range), Some(first + index), classes.clone()));
            for related in &found.finding.related {
                marks.push((clamp(text, &related.range), None, classes.clone()));
            }
        }
        for (range, ..) in &mut marks {
            *range = range.start.min(end)..range.end.min(end);
        }
        let mut offsets: Vec<&mut usize> =
            marks.iter_mut().flat_map(|(range, ..)| [&mut range.start, &mut range.end]).collect();
        let shown = shown_lines(&text[..end], &mut offsets);
        let mut cuts: Vec<usize> = marks.iter().flat_map(|(range, ..)| [range.start, range.end]).collect();
        cuts.extend([0, shown.len()]);
        cuts.sort_unstable();
        cuts.dedup();
        let mut out = String::with_capacity(shown.len() * 2);
        for (index, &at) in cuts.iter().enumerate() {
            // The number stands after the marked words, or where something is missing.
            for (range, number, classes) in &marks {
                if let (Some(number), true) = (number, range.end == at) {
                    let _ =
                        write!(out, "<a class=\"number {classes}\" id=\"m{number}\" href=\"#n{number}\">{number}</a>");
                }
            }
            let Some(&next) = cuts.get(index + 1) else { break };
            let part = escaped_lines(&shown[at..next]);
            // The main place of a finding wins over the places that belong to another.
            let here = |main: bool| {
                marks
                    .iter()
                    .find(|(range, number, _)| number.is_some() == main && range.start <= at && range.end >= next)
            };
            match here(true).map(|mark| (mark, "")).or_else(|| here(false).map(|mark| (mark, "aside "))) {
                Some(((_, _, classes), kind)) => {
                    let _ = write!(out, "<mark class=\"{kind}{classes}\">{part}</mark>");
                }
                None => out.push_str(&part),
            }
        }
        if end < text.len() {
            let _ = write!(out, "… ({} more bytes)", text.len() - end);
        }
        out
    }

    fn filters(&self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "<aside>\n<div class=\"filters\">")?;
        let all = summary.at_least(Severity::Info);
        if all > 0 {
            writeln!(out, "<fieldset class=\"by-severity\"><legend>Show</legend>")?;
            choice(out, "severity", "s-all", "everything", all, true)?;
            for (severity, count) in [
                (Severity::Error, summary.errors),
                (Severity::Warning, summary.warnings),
                (Severity::Info, summary.infos),
            ] {
                if count > 0 {
                    let name = severity.name();
                    choice(out, "severity", &format!("f-{name}"), &format!("{name}s"), count, false)?;
                }
            }
            writeln!(out, "</fieldset>\n<fieldset class=\"by-rule\"><legend>Rule</legend>")?;
            choice(out, "rule", "r-all", "any rule", all, true)?;
            let mut rules: Vec<_> = self.rules.iter().collect();
            rules.sort_by(|a, b| b.1.1.cmp(&a.1.1).then(a.0.cmp(b.0)));
            for (id, (number, count)) in rules {
                choice(out, "rule", &format!("f-r{number}"), &escaped(id), *count, false)?;
            }
            writeln!(out, "</fieldset>")?;
        }
        writeln!(out, "</div>\n</aside>\n<style>")?;
        let names = Severity::ALL.iter().map(|severity| (format!("f-{severity}"), format!("s-{severity}")));
        let rules = self.rules.values().map(|(number, _)| (format!("f-r{number}"), format!("r{number}")));
        for (control, class) in names.chain(rules) {
            writeln!(
                out,
                "body:has(#{control}:checked) :is(.file,.draft,.note,.number):not(.{class},.note *){{display:none}}\
                 body:has(#{control}:checked) mark:not(.{class}){{background:none;border:0}}"
            )?;
        }
        writeln!(out, "</style>")
    }

    fn explanations(&self, out: &mut dyn Write) -> io::Result<()> {
        if self.rules.is_empty() {
            return Ok(());
        }
        writeln!(out, "<section class=\"rules\" id=\"rules\">\n<h2>The rules, and why</h2>\n<dl>")?;
        for (id, (number, _)) in &self.rules {
            writeln!(out, "<dt id=\"rule{number}\"><code>{}</code></dt>", escaped(id))?;
            if let Some(rule) = self.options.rule(id) {
                if !rule.summary.trim().is_empty() {
                    writeln!(out, "<dd><strong>{}</strong></dd>", sentence(&rule.summary))?;
                }
                if !rule.why.trim().is_empty() {
                    writeln!(out, "<dd>{}</dd>", lines(rule.why.trim()))?;
                }
            }
        }
        writeln!(out, "</dl>\n</section>")
    }
}

/// A control of a filter.
fn choice(out: &mut dyn Write, group: &str, id: &str, label: &str, count: usize, chosen: bool) -> io::Result<()> {
    let checked = if chosen { " checked" } else { "" };
    writeln!(
        out,
        "<label><input type=\"radio\" name=\"{group}\" id=\"{id}\"{checked}><span>{label}</span> <b>{count}</b></label>"
    )
}

/// Text on one line, without markup.
fn escaped(text: &str) -> String {
    escaped_lines(&shown(text))
}

/// Text as a sentence: a capital in front.
fn sentence(text: &str) -> String {
    let text = shown(text);
    let mut chars = text.chars();
    let first = chars.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    escaped_lines(&format!("{first}{}", chars.as_str()))
}

/// Text with its lines, without markup.
fn lines(text: &str) -> String {
    escaped_lines(&shown_lines(text, &mut []))
}

/// Takes the meaning from characters HTML acts on, and shows the control characters.
fn escaped_lines(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' => out.push(c),
            '\0'..='\u{1f}' => out.push(char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{fffd}')),
            '\u{7f}' => out.push('␡'),
            _ => out.push(c),
        }
    }
    out
}

impl Reporter for Html {
    fn file(&mut self, file: &CheckedFile, out: &mut dyn Write) -> io::Result<()> {
        self.begin(out)?;
        let views = locate(file);
        let found = views.iter().flat_map(|view| &view.findings).count();
        if found > 0 {
            let classes = self.all_classes(views.iter().flat_map(|view| &view.findings));
            writeln!(
                out,
                "<section class=\"file {classes}\">\n<h2>{} <span>· {}</span></h2>",
                escaped(&file.file.path),
                counted(found, "finding", "findings")
            )?;
            for view in views.iter().filter(|view| !view.findings.is_empty()) {
                self.draft(view, out)?;
            }
            writeln!(out, "</section>")?;
        }
        for skipped in file.file.skipped.iter().filter(|skipped| skipped.trouble) {
            let place = skipped.label();
            let place = place.map(|place| format!(" ({})", escaped(place))).unwrap_or_default();
            writeln!(
                out,
                "<p class=\"trouble\"><strong>Not checked:</strong> <code>{}</code>{place}: {}</p>",
                escaped(&file.file.path),
                escaped(&skipped.reason)
            )?;
        }
        Ok(())
    }

    fn finish(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        self.begin(out)?;
        if summary.at_least(Severity::Info) == 0 {
            writeln!(out, "<p class=\"none\">{}.</p>", sentence(&summary.line()))?;
        }
        self.explanations(out)?;
        writeln!(
            out,
            "</main>\n<header>\n<h1>What would upset a customer more</h1>\n<p>{}. Checked by amends {}.</p>\n</header>",
            sentence(&summary.line()).replace('`', ""),
            env!("CARGO_PKG_VERSION")
        )?;
        self.filters(summary, out)?;
        writeln!(out, "</body>\n</html>")
    }
}
