//! What trying a pack came to: drawn for people, as JSON and as `JUnit`'s XML for programs.

use std::fmt::Write as _;
use std::sync::Arc;

use serde::Serialize;

use crate::draft::{Channel, Draft, Situation, SourceFile};
use crate::finding::{Finding, Related, Severity};
use crate::linter::{CheckedDraft, CheckedFile, DecidedBy};
use crate::locate::Places;
use crate::offsets::MappedText;
use crate::pack::{Example, Source};
use crate::trial::phrases::{Odd, OddPhrase};
use crate::trial::unused::Unused;
use crate::trial::{Failed, Failure};
use crate::yaml::{Problem, Step};

use super::full::Full;
use super::json_text::page as json_page;
use super::view::locate;
use super::xml::escaped;
use super::{Options, draw_problems, shown};

/// What trying one pack came to.
#[derive(Debug, Default)]
pub struct Tried<'a> {
    /// The pack's name.
    pub pack: &'a str,
    /// How many examples were tried.
    pub examples: usize,
    /// How many rewrites were tried.
    pub rewrites: usize,
    /// What failed.
    pub failed: Vec<Failed<'a>>,
    /// What is odd about the pack itself: a fatal one fails it, the others fail nothing.
    pub warnings: Vec<Problem>,
    /// The files of the pack, by name and text.
    pub files: &'a [(String, String)],
}

impl Tried<'_> {
    /// How much failed: examples, rewrites, and what can never work.
    #[must_use]
    pub fn failures(&self) -> usize {
        self.failed.len() + self.warnings.iter().filter(|problem| problem.fatal).count()
    }
}

impl Failure {
    /// One word for programs.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Noisy(_) => "noisy",
            Self::Elsewhere(_) => "elsewhere",
            Self::Rewrite { .. } => "rewrite",
        }
    }
}

/// A warning about a phrase.
#[must_use]
pub fn phrase_warning(odd: &OddPhrase) -> Problem {
    let what = if odd.of_act { "act or rule" } else { "cue" };
    let (message, help) = match &odd.odd {
        Odd::Dead => (
            format!("no text holds this phrase: `{}`", odd.text),
            "say it aloud as a sentence, and write it as it is written in replies; or remove it".to_owned(),
        ),
        Odd::NotAsWritten => (
            format!("this phrase is not found in a text that is written like it: `{}`", odd.text),
            not_as_written(odd.text),
        ),
        Odd::Covered(by) if by == odd.text => {
            (format!("this phrase stands twice in the same {what}: `{by}`"), "remove one of them".to_owned())
        }
        Odd::Covered(by) => (
            format!("another phrase of the same {what} finds all that this one finds: `{}`", odd.text),
            format!("remove it: `{by}` is enough"),
        ),
    };
    // What can never match is a mistake, not a matter of taste.
    Problem { fatal: odd.odd == Odd::Dead, ..warning(odd.source, message, help) }
}

/// What to write instead of a phrase with signs in it.
fn not_as_written(phrase: &str) -> String {
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    if phrase.starts_with('/') && phrase[1..].contains('/') {
        return "a regular expression is written `{regex: '…'}`, without the strokes; or write only the words"
            .to_owned();
    }
    if let Some(word) = words(phrase).iter().find(|word| word.contains('/') && !word.contains(':')) {
        return format!("for one of several words write ({})", word.replace('/', "|"));
    }
    if phrase.contains(" & ") {
        return "write `and`: it finds the sign & too".to_owned();
    }
    "write only its words: signs such as / and : divide words in a text, too".to_owned()
}

/// A warning about something that nothing uses.
#[must_use]
pub fn unused_warning(unused: &Unused) -> Problem {
    let Unused { kind, id, .. } = unused;
    let (message, help) = match *kind {
        "rule" => (
            format!("the rule `{id}` lacks examples that it flags, or examples that it leaves alone"),
            "add `examples:` with sentences under `flagged:` and under `clean:`".to_owned(),
        ),
        "word list" => {
            (format!("no phrase names the word list `{id}`"), format!("write <{id}> in a phrase, or remove it"))
        }
        _ => (format!("no rule uses the {kind} `{id}`"), "name it in a rule, or remove it".to_owned()),
    };
    warning(unused.source, message, help)
}

fn warning(source: Option<&Source>, message: String, help: String) -> Problem {
    let (file, mut path) = source.map_or((usize::MAX, Vec::new()), |source| (source.file, source.path.steps()));
    if let Some(Step::Key(key)) = path.last().cloned() {
        path.pop();
        path.push(Step::Name(key));
    }
    Problem { file, path, within: None, at: None, message, help, fatal: false }
}

/// What is drawn for people.
#[must_use]
pub fn full(tried: &Tried, color: bool, width: Option<usize>) -> String {
    let mut out = draw_problems(&tried.warnings, tried.files, color);
    for problem in tried.warnings.iter().filter(|problem| problem.file >= tried.files.len()) {
        let level = if problem.fatal { "error" } else { "warning" };
        let _ = writeln!(out, "{level}: {}\n  = help: {}\n", shown(&problem.message), shown(&problem.help));
    }
    let drawer = Full::new(Options { color, width, ..Options::default() });
    for failed in &tried.failed {
        let checked = checked(failed, tried.files);
        for view in locate(&checked) {
            for found in &view.findings {
                let _ = writeln!(out, "{}\n", drawer.draw(&checked, &view, found));
            }
        }
    }
    let count = |number: usize, what: &str| format!("{number} {what}{}", if number == 1 { "" } else { "s" });
    let failures = tried.failures();
    let warnings = tried.warnings.iter().filter(|problem| !problem.fatal).count();
    let failed = if failures == 0 { "none failed".to_owned() } else { format!("{failures} failed") };
    let _ = writeln!(
        out,
        "{}: {} and {} tried, {failed}; {}{}",
        shown(tried.pack),
        count(tried.examples, "example"),
        count(tried.rewrites, "rewrite"),
        count(warnings, "warning"),
        if failures == 0 && warnings > 0 { " (warnings fail nothing)" } else { "" },
    );
    out
}

/// What failed, in a sentence, and what to do about it.
fn words(failed: &Failed) -> (String, String) {
    let (kind, id) = (failed.kind.name(), failed.id);
    match &failed.failure {
        Failure::Missing => (
            format!("missing: the {kind} `{id}` does not find this example, and should"),
            "add a phrase that is in it, or take the example away; for a rule, see also its conditions".to_owned(),
        ),
        Failure::Noisy(_) => (
            format!("noisy: the {kind} `{id}` finds this in an example that should be clean"),
            "make the phrase narrower, or name the exception under `not:` or `unless:`".to_owned(),
        ),
        Failure::Elsewhere(_) => (
            format!("elsewhere: the {kind} `{id}` finds this, and not the words that the example names"),
            "mend the phrase; or, if this is right, `amends test --update` writes it into the example".to_owned(),
        ),
        Failure::Rewrite { text, left, new } => {
            let mut what = Vec::new();
            if *left {
                what.push("leaves what the rule finds".to_owned());
            }
            if !new.is_empty() {
                what.push(format!("brings in {}", new.join(", ")));
            }
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            (format!("rewrite: a rewrite of `{id}` {}", what.join(" and ")), format!("with it, this reads: {text}"))
        }
    }
}

/// The failure as a finding in the pack's own file, or in the example alone.
fn checked(failed: &Failed, files: &[(String, String)]) -> CheckedFile {
    let example = failed.example;
    let (path, text, reply) = placed(example, files).unwrap_or_else(|| {
        let name = format!("an example of {}", failed.id);
        (name, MappedText::identity(example.reply.clone()), MappedText::identity(example.reply.clone()))
    });
    let mut found = failed.found.clone();
    found.retain(|range| reply.text.get(range.clone()).is_some());
    let (message, help) = words(failed);
    let range = if found.is_empty() { 0..reply.text.trim_end().len() } else { found.remove(0) };
    let mut related: Vec<Related> =
        found.into_iter().map(|range| Related { range, label: "and this".into() }).collect();
    if let (Failure::Elsewhere(_), Some(wanted)) = (&failed.failure, &example.text)
        && let Some(start) = reply.text.find(wanted.as_str())
    {
        related = vec![Related { range: start..start + wanted.len(), label: "these words are expected".into() }];
    }
    let finding = Finding {
        rule: failed.id.into(),
        severity: Severity::Error,
        message: message.into(),
        label: Arc::default(),
        help: help.into(),
        range,
        related,
        rewrites: Vec::new(),
    };
    let draft = Draft { reply, ..Draft::default() };
    let file = SourceFile { path, text, drafts: vec![draft], ..SourceFile::default() };
    let drafts = vec![CheckedDraft {
        channel: Channel::Email,
        situation: Situation::Complaint,
        situation_from: DecidedBy::Reply,
        findings: vec![finding],
        directives: Vec::new(),
        ignored: 0,
        baselined: 0,
    }];
    CheckedFile { file, drafts, ..CheckedFile::default() }
}

/// The file an example stands in, and its reply with the map into that file.
fn placed(example: &Example, files: &[(String, String)]) -> Option<(String, MappedText, MappedText)> {
    let source = example.source.as_ref()?;
    let (name, text) = files.get(source.file)?;
    let places = Places::read(text);
    let of = |path: &[Step]| places.text_of(text, path).filter(|reply| reply.text == example.reply);
    let path = source.path.steps();
    let inner = [path.as_slice(), &[Step::Key("reply".to_owned())]].concat();
    let reply = of(&path).or_else(|| of(&inner))?;
    Some((name.clone(), MappedText::identity(text.clone()), reply))
}

#[derive(Serialize)]
struct Document<'a> {
    version: u8,
    packs: Vec<PackOut<'a>>,
}

#[derive(Serialize)]
struct PackOut<'a> {
    pack: &'a str,
    examples: usize,
    rewrites: usize,
    failures: Vec<FailureOut<'a>>,
    warnings: Vec<WarningOut<'a>>,
}

#[derive(Serialize)]
struct FailureOut<'a> {
    failure: &'static str,
    kind: &'static str,
    id: &'a str,
    message: String,
    file: Option<String>,
    line: Option<usize>,
    customer: Option<&'a str>,
    reply: &'a str,
    expected: Option<&'a str>,
    found: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rewritten: Option<&'a str>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    new: &'a [String],
}

#[derive(Serialize)]
struct WarningOut<'a> {
    severity: &'static str,
    message: &'a str,
    help: &'a str,
    file: Option<&'a str>,
    line: Option<usize>,
}

/// One JSON document for all packs, version 1.
#[must_use]
pub fn json(all: &[Tried]) -> String {
    let packs = all.iter().map(|tried| PackOut {
        pack: tried.pack,
        examples: tried.examples,
        rewrites: tried.rewrites,
        failures: tried.failed.iter().map(|failed| failure_out(failed, tried.files)).collect(),
        warnings: tried
            .warnings
            .iter()
            .map(|warning| {
                let file = tried.files.get(warning.file);
                let line = file.map(|(_, text)| line_of(text, crate::locate::locate(text, warning).start));
                WarningOut {
                    severity: if warning.fatal { "error" } else { "warning" },
                    message: &warning.message,
                    help: &warning.help,
                    file: file.map(|file| file.0.as_str()),
                    line,
                }
            })
            .collect(),
    });
    let document = Document { version: 1, packs: packs.collect() };
    json_page(&document).unwrap_or_default() + "\n"
}

fn failure_out<'a>(failed: &'a Failed, files: &'a [(String, String)]) -> FailureOut<'a> {
    let place = place(failed, files);
    let (rewritten, new) = match &failed.failure {
        Failure::Rewrite { text, new, .. } => (Some(text.as_str()), new.as_slice()),
        _ => (None, &[][..]),
    };
    FailureOut {
        failure: failed.failure.name(),
        kind: failed.kind.name(),
        id: failed.id,
        message: words(failed).0,
        line: place.as_ref().map(|(_, line)| *line),
        file: place.map(|(file, _)| file),
        customer: failed.example.customer.as_deref(),
        reply: &failed.example.reply,
        expected: failed.example.text.as_deref(),
        found: failed.found.iter().filter_map(|range| failed.example.reply.get(range.clone())).collect(),
        rewritten,
        new,
    }
}

/// The file and line of a failure.
fn place(failed: &Failed, files: &[(String, String)]) -> Option<(String, usize)> {
    let source = failed.example.source.as_ref()?;
    let (name, text) = files.get(source.file)?;
    Some((name.clone(), line_of(text, crate::locate::place_of(text, &source.path.steps()).start)))
}

fn line_of(text: &str, at: usize) -> usize {
    text[..at.min(text.len())].matches('\n').count() + 1
}

/// `JUnit`'s XML: a suite for each pack, with a case for its examples that pass and one for each failure and warning.
#[must_use]
pub fn junit(all: &[Tried]) -> String {
    let mut out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"amends test\">\n".to_owned();
    for tried in all {
        let pack = escaped(tried.pack);
        let failures = tried.failures();
        let tests = failures + 1;
        let _ = writeln!(
            out,
            "  <testsuite name=\"{pack}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\" skipped=\"0\">"
        );
        let passed = (tried.examples + tried.rewrites).saturating_sub(tried.failed.len());
        let _ = write!(out, "    <testcase classname=\"{pack}\" name=\"{passed} examples and rewrites\" time=\"0\">");
        let (broken, odd): (Vec<&Problem>, Vec<&Problem>) = tried.warnings.iter().partition(|problem| problem.fatal);
        let warnings: Vec<String> = odd.iter().map(|warning| escaped(&warning.message)).collect();
        let _ = writeln!(out, "<system-out>{}</system-out></testcase>", warnings.join("\n"));
        for problem in broken {
            let file = tried.files.get(problem.file);
            let line = file.map_or(0, |(_, text)| line_of(text, crate::locate::locate(text, problem).start));
            let name = escaped(file.map_or("", |(name, _)| name.as_str()));
            let _ = writeln!(
                out,
                "    <testcase classname=\"{pack}\" name=\"pack: never matches\" file=\"{name}\" line=\"{line}\" time=\"0\"><failure type=\"pack\" message=\"{}\">{}</failure></testcase>",
                escaped(&problem.message),
                escaped(&problem.help),
            );
        }
        for failed in &tried.failed {
            let (message, help) = words(failed);
            let (file, line) = place(failed, tried.files).unwrap_or_default();
            let name = escaped(&format!("{} {}: {}", failed.kind.name(), failed.id, failed.failure.name()));
            let _ = writeln!(
                out,
                "    <testcase classname=\"{pack}\" name=\"{name}\" file=\"{}\" line=\"{line}\" time=\"0\"><failure type=\"{}\" message=\"{}\">{}\n{}</failure></testcase>",
                escaped(&file),
                failed.failure.name(),
                escaped(&message),
                escaped(&failed.example.reply),
                escaped(&help),
            );
        }
        out.push_str("  </testsuite>\n");
    }
    out.push_str("</testsuites>\n");
    out
}
