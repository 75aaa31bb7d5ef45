//! Mistakes in YAML files of the user's, configuration and packs, drawn on the YAML.

use std::fmt::Write as _;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Level, Origin, Renderer, Snippet};

use crate::locate::Places;
use crate::offsets::MappedText;
use crate::yaml::Problem;

use super::position::{Positions, clamp, lines_of};
use super::shown::{shown, shown_lines};

/// Bytes of a line that are shown on each side of a mistake.
const BESIDE: usize = 120;

/// Mistakes that are drawn at once; the others are counted.
const MOST: usize = 50;

/// Draws mistakes in the order of the files, given by name and text, with a blank line after each. Where there are too many,
/// the last line says how many more there are.
#[must_use]
pub fn draw_all(problems: &[Problem], files: &[(String, String)], color: bool) -> String {
    let mut out = String::new();
    let mut drawn = 0;
    for (index, (name, text)) in files.iter().enumerate() {
        let mut own: Vec<&Problem> = problems.iter().filter(|problem| problem.file == index).collect();
        if own.is_empty() || drawn >= MOST {
            continue;
        }
        let places = Places::read(text);
        own.sort_by_cached_key(|problem| (places.of(text, problem).start, problem.message.clone()));
        for problem in own {
            if drawn < MOST {
                out.push_str(&draw_at(problem, &places.of(text, problem), name, text, color));
                out.push_str("\n\n");
            }
            drawn += 1;
        }
    }
    if problems.len() > MOST {
        let _ = writeln!(out, "and {} more: mend these first", problems.len() - MOST);
    }
    out
}

/// Draws a mistake in the file `name` whose text is `text`, without a line end.
#[must_use]
pub fn draw(problem: &Problem, name: &str, text: &str, color: bool) -> String {
    draw_at(problem, &crate::locate::locate(text, problem), name, text, color)
}

fn draw_at(problem: &Problem, range: &Range<usize>, name: &str, text: &str, color: bool) -> String {
    let range = clamp(text, range);
    let mapped = MappedText::identity(text.to_owned());
    let start = Positions::of(&mapped, [range.start, range.end]).span(&mapped, &range).start;
    let lines = lines_of(text, &range);
    let head = super::position::floor(text, range.start.saturating_sub(BESIDE)).max(lines.start);
    let tail = super::position::floor(text, range.end + BESIDE).clamp(range.end, lines.end);
    let (mut from, mut to) = (range.start - head, range.end - head);
    let source = shown_lines(&text[head..tail], &mut [&mut from, &mut to]);
    let level = if problem.fatal { Level::ERROR } else { Level::WARNING };
    let snippet = Snippet::source(source).line_start(start.line).annotation(AnnotationKind::Primary.span(from..to));
    let mut group = level
        .primary_title(shown(&problem.message))
        .element(Origin::path(shown(name)).line(start.line).char_column(start.char_column))
        .element(snippet);
    if !problem.help.is_empty() {
        group = group.element(Level::HELP.message(shown(&problem.help)));
    }
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    super::full::tidied(&renderer.render(&[group]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::Step;

    #[test]
    fn a_mistake_is_drawn_where_it_is() {
        let text = "packs: [service-recovery]\nseverity:\n  sory-if: warning\n";
        let problem = Problem {
            file: 0,
            path: vec![Step::Key("severity".to_owned()), Step::Name("sory-if".to_owned())],
            within: None,
            at: None,
            message: "there is no rule `sory-if`".to_owned(),
            help: "did you mean `sorry-if`?".to_owned(),
            fatal: true,
        };
        insta::assert_snapshot!(draw(&problem, "amends.yaml", text, false), @r"
        error: there is no rule `sory-if`
         --> amends.yaml:3:3
          |
        3 |   sory-if: warning
          |   ^^^^^^^
          |
          = help: did you mean `sorry-if`?
        ");
    }
}
