//! Findings drawn on the text as a compiler draws them, each with its reason's address and better words.

use std::io::{self, Write};
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Patch, Renderer, Snippet};

use crate::finding::{Applicability, Finding, Severity};
use crate::linter::CheckedFile;

use super::excerpt::{Block, Canvas};
use super::shown::{shortened, shown};
use super::view::{DraftView, Located, locate};
use super::{Options, Reporter, Summary};

/// Columns to draw in when there is no terminal to ask.
const WIDTH: usize = 140;
/// Rewrites that are drawn for one finding.
const REWRITES: usize = 3;

/// Draws findings. What was not checked is told on standard error.
pub struct Full {
    options: Options,
    renderer: Renderer,
    width: usize,
}

impl Full {
    /// A reporter with these options.
    #[must_use]
    pub fn new(options: Options) -> Self {
        let width = options.width.unwrap_or(WIDTH).clamp(40, 400);
        let renderer = if options.color { Renderer::styled() } else { Renderer::plain() };
        // The gutter and the line number take a few columns.
        let renderer = renderer.term_width(width.saturating_sub(8)).hyperlink(options.color);
        Self { options, renderer, width }
    }

    /// One finding, drawn, without a line end.
    #[must_use]
    pub fn draw(&self, file: &CheckedFile, view: &DraftView<'_>, found: &Located<'_>) -> String {
        let finding = found.finding;
        let mut ranges = vec![finding.range.clone()];
        ranges.extend(finding.related.iter().map(|related| related.range.clone()));
        let canvas = canvas(file, view, found, &ranges);
        let mut lines = vec![found.span.start.line];
        lines.extend(found.related.iter().map(|(_, _, span)| span.start.line));

        let level = level(finding.severity);
        let mut title = level.clone().primary_title(shown(&finding.message)).id(shown(&finding.rule));
        if let Some(url) = self.options.rule(&finding.rule).and_then(|rule| rule.url.as_deref()) {
            title = title.id_url(shown(url));
        }
        let start = found.span.start;
        let name = if found.in_file { &file.file.path } else { file.file.shown(view.draft).0 };
        let mut main = title
            .element(Origin::path(shown(name)).line(start.line).char_column(start.column(self.options.column_unit)));
        for block in canvas.blocks(&lines) {
            main = main.element(snippet(&block, finding));
        }
        if let Some(record) = record(view) {
            main = main.element(Level::NOTE.message(record));
        }
        if !finding.help.is_empty() {
            main = main.element(Level::HELP.message(shown(&finding.help)));
        }
        let explain = format!("run `amends explain {}` for the reason and the sources", shown(&finding.rule));
        main = main.element(Level::NOTE.message(explain));

        let mut groups = vec![main];
        groups.extend(self.patches(file, view, found));
        tidied(&self.renderer.render(&groups))
    }

    /// The rewrites as patches.
    fn patches<'a>(&self, file: &CheckedFile, view: &DraftView<'_>, found: &Located<'_>) -> Vec<Group<'a>> {
        let mut groups = Vec::new();
        for (rewrite, span) in found.rewrites.iter().take(REWRITES) {
            let canvas = canvas(file, view, found, std::slice::from_ref(&rewrite.range));
            let block = canvas.window(0, span.start.line, self.width.saturating_sub(12));
            let Some((_, place)) = block.spans.first() else { continue };
            let title = match rewrite.applicability {
                Applicability::Safe => "write this instead (`amends fix` does it)",
                Applicability::Unsafe => "perhaps this instead (`amends fix --unsafe` does it)",
                Applicability::Template => "for example",
            };
            let mut snippet =
                Snippet::source(block.text.clone()).patch(Patch::new(place.clone(), lines(&rewrite.text)));
            snippet = match block.line {
                Some(line) => snippet.line_start(line),
                None => snippet.line_numbering(false),
            };
            groups.push(Level::HELP.secondary_title(title).element(snippet));
        }
        groups
    }
}

/// What a finding is drawn on.
fn canvas<'a>(file: &'a CheckedFile, view: &DraftView<'a>, found: &Located<'_>, ranges: &[Range<usize>]) -> Canvas<'a> {
    if found.in_file {
        Canvas::of_file(&file.file.text.text, ranges)
    } else {
        Canvas::choose(file.file.shown(view.draft).1, view.draft, ranges)
    }
}

/// The drawing without the signs that announce an excerpt of an unnamed file: the place is named by an origin, because the
/// renderer would count columns in its own unit and in the cut text. Between two excerpts, dots stand for what is left out.
pub(super) fn tidied(drawing: &str) -> String {
    let mut out = String::with_capacity(drawing.len());
    let mut seen = false;
    for line in drawing.split_inclusive('\n') {
        if !line.contains(":::") || anstream::adapter::strip_str(line).to_string().trim() != ":::" {
            out.push_str(line);
        } else if seen {
            out.push_str("...\n");
        } else {
            seen = true;
        }
    }
    out
}

/// Text that is put into a drawing and may have lines.
fn lines(text: &str) -> String {
    super::shown::shown_lines(text, &mut [])
}

fn snippet<'a>(block: &Block, finding: &Finding) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let annotations = block.spans.iter().map(|(index, span)| {
        let (kind, label) = match index.checked_sub(1).and_then(|index| finding.related.get(index)) {
            Some(related) => (AnnotationKind::Context, &related.label),
            None => (AnnotationKind::Primary, &finding.label),
        };
        let label = (!label.is_empty()).then(|| shown(label));
        kind.span(within(&block.text, span)).label(label)
    });
    let snippet = Snippet::source(block.text.clone()).annotations(annotations);
    match block.line {
        Some(line) => snippet.line_start(line),
        None => snippet.line_numbering(false),
    }
}

/// A span the renderer takes: on character boundaries, inside the text, not reversed.
fn within(text: &str, span: &Range<usize>) -> Range<usize> {
    super::position::clamp(text, span)
}

/// Which record of its file a draft is.
fn record(view: &DraftView<'_>) -> Option<String> {
    let draft = view.draft;
    let name = draft.name.as_deref().or(draft.id.as_deref()).map(|name| shown(&shortened(name, 80)));
    match (name, draft.pointer.as_deref()) {
        (Some(name), Some(pointer)) => Some(format!("in “{name}” ({})", shown(pointer))),
        (Some(name), None) => Some(format!("in “{name}”")),
        (None, Some(pointer)) => Some(format!("in {}", shown(pointer))),
        (None, None) => None,
    }
}

fn level<'a>(severity: Severity) -> Level<'a> {
    match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO,
    }
}

impl Reporter for Full {
    fn file(&mut self, file: &CheckedFile, out: &mut dyn Write) -> io::Result<()> {
        for view in locate(file) {
            for found in &view.findings {
                writeln!(out, "{}\n", self.draw(file, &view, found))?;
            }
        }
        Ok(())
    }

    fn finish(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        if self.options.quiet {
            return Ok(());
        }
        writeln!(out, "{}", summary.line())
    }
}
