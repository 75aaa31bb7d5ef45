//! A page for the terminal.

use std::fmt::Write as _;

use super::{ExamplePage, Kind, Page, RewritePage};
use crate::report::paint::{Paint, wrapped};
use crate::report::shown;

/// Examples of each sort that are shown at most.
const EXAMPLES: usize = 8;

/// A page as text of at most `width` columns, with a line end.
#[must_use]
pub fn text(page: &Page, paint: Paint, width: usize) -> String {
    let mut out = Writer { out: String::new(), paint, width: width.clamp(40, 100) };
    let severity = page.severity.map(|severity| format!("{severity} by default, ")).unwrap_or_default();
    let family = if page.family.is_empty() { String::new() } else { format!("{}, ", page.family) };
    let origin = format!("({severity}{family}{} of the pack {})", page.kind.name(), page.pack);
    let _ = writeln!(out.out, "{} {}", paint.bold(&shown(&page.id)), paint.dim(&shown(&origin)));
    out.paragraph(0, &page.summary);

    out.list("What it looks for", &page.looks_for);
    out.list("Only where", &page.only_when);
    out.list("How much it matters", &page.steps);
    out.prose("Why", &page.why);
    let sources: Vec<String> = page.sources.iter().map(|source| source.words.clone()).collect();
    out.list("Sources", &sources);
    let mut better: Vec<String> = Vec::new();
    better.extend((!page.help.is_empty()).then(|| page.help.clone()));
    better.extend(page.rewrites.iter().map(RewritePage::line));
    out.list("Write instead", &better);
    let (flagged, clean) = match page.kind {
        Kind::Rule => ("Flagged", "Not flagged"),
        Kind::Act | Kind::Cue => ("Found in", "Not found in"),
    };
    out.examples(flagged, &page.flagged);
    out.examples(clean, &page.clean);
    let mut quiet = Vec::new();
    quiet.extend((!page.traps.is_empty()).then(|| page.traps.clone()));
    quiet.extend(page.quiet_when.iter().map(|condition| format!("where {condition}")));
    if !page.yields_to.is_empty() {
        quiet.push(format!("where one of these says the same better: {}", page.yields_to.join(", ")));
    }
    out.list("Stays quiet", &quiet);
    out.list("Used by the rules", &page.used_by);
    if page.kind == Kind::Rule {
        out.list("To change or silence it", &super::markdown::changes(page));
    }
    out.out
}

struct Writer {
    out: String,
    paint: Paint,
    width: usize,
}

impl Writer {
    fn heading(&mut self, title: &str) {
        let _ = writeln!(self.out, "\n{}", self.paint.bold(title));
    }

    fn paragraph(&mut self, indent: usize, text: &str) {
        for line in wrapped(&shown(text), self.width.saturating_sub(indent)) {
            let _ = writeln!(self.out, "{:indent$}{}", "", self.ticked(&line));
        }
    }

    fn prose(&mut self, title: &str, text: &str) {
        if text.is_empty() {
            return;
        }
        self.heading(title);
        for paragraph in text.split("\n\n") {
            self.paragraph(2, paragraph);
        }
    }

    fn list(&mut self, title: &str, items: &[String]) {
        if items.is_empty() {
            return;
        }
        self.heading(title);
        for item in items {
            self.item("-", item);
        }
    }

    fn item(&mut self, sign: &str, text: &str) {
        for (index, line) in wrapped(&shown(text), self.width.saturating_sub(4)).into_iter().enumerate() {
            let sign = if index == 0 { sign } else { " " };
            let _ = writeln!(self.out, "  {sign} {}", self.ticked(&line));
        }
    }

    fn examples(&mut self, title: &str, examples: &[ExamplePage]) {
        if examples.is_empty() {
            return;
        }
        self.heading(title);
        for example in examples.iter().take(EXAMPLES) {
            let channel = example.channel.map(|channel| format!(" [{channel}]")).unwrap_or_default();
            if let Some(customer) = &example.customer {
                self.item("-", &format!("“{customer}”"));
                self.item(" ", &format!("→ “{}”{channel}", example.text));
            } else {
                self.item("-", &format!("“{}”{channel}", example.text));
            }
        }
    }

    /// With colour, what stands between back-ticks on one line is coloured and the ticks go.
    fn ticked(&self, line: &str) -> String {
        if !self.paint.color || line.matches('`').count() % 2 == 1 {
            return line.to_owned();
        }
        line.split('`')
            .enumerate()
            .map(|(index, part)| if index % 2 == 1 { self.paint.name(part) } else { part.to_owned() })
            .collect()
    }
}
