//! `amends fix --interactive`: shows one rewrite at a time, and asks what to do with it.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};

use amends::difference::Difference;
use amends::finding::{Applicability, Finding};
use amends::fix::{Edit, applied, edit};
use amends::linter::CheckedFile;
use amends::report::paint::Paint;
use amends::report::{locate, shown};
use amends::session::Applies;
use amends::silence;
use amends::source::{ReadOptions, SourceError};
use anyhow::{Result, bail};

use super::args::FixArgs;

/// What is to be done with a rewrite.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Choice {
    Apply,
    Skip,
    Silence,
    Quit,
}

/// What was decided about a file.
#[derive(Debug)]
pub struct Decided {
    /// The bytes it is to have.
    pub bytes: Vec<u8>,
    /// How many rewrites were applied.
    pub count: usize,
    /// How many findings were silenced.
    pub silenced: usize,
    /// Whether to stop here.
    pub quit: bool,
}

/// A rewrite that can be applied, in the order in which they are asked about.
#[derive(Debug)]
struct Question {
    /// Where it is, to ask about each place once: the byte and the rule.
    key: (usize, String),
    edit: Edit,
    applicability: Applicability,
    /// Severity, words and place of the finding.
    head: String,
    help: String,
    /// The change that silences it, where the format has a place for that.
    silence: Option<Edit>,
}

/// Makes sure that there is somebody to ask.
pub fn ready(args: &FixArgs, stdin: bool) -> Result<()> {
    if stdin {
        bail!("--interactive asks on the terminal, so that the draft cannot come through a pipe: give a file");
    }
    if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
        bail!("--interactive needs a terminal: leave it out, or look at the changes with --diff");
    }
    debug_assert!(!args.diff, "the flags exclude each other");
    Ok(())
}

/// Asks about every rewrite of a file, one after the other.
pub fn decide(
    name: &str,
    bytes: &[u8],
    applies: &Applies,
    read: &ReadOptions,
    args: &FixArgs,
) -> Result<Decided, SourceError> {
    let paint = Paint { color: args.color.on_stdout() };
    let mut out = Decided { bytes: bytes.to_vec(), count: 0, silenced: 0, quit: false };
    let mut last: Option<(usize, String)> = None;
    loop {
        let checked = applies.check(name, &out.bytes, read)?;
        let questions = questions(&checked, &args.rules);
        let Some(question) =
            questions.into_iter().find(|question| last.as_ref().is_none_or(|last| question.key > *last))
        else {
            return Ok(out);
        };
        match ask(&question, &out.bytes, paint) {
            Ok(Choice::Apply) => {
                out.bytes = applied(&out.bytes, std::slice::from_ref(&question.edit));
                out.count += 1;
                last = Some(question.key);
            }
            Ok(Choice::Silence) => {
                let mut key = question.key;
                if let Some(edit) = &question.silence {
                    out.bytes = applied(&out.bytes, std::slice::from_ref(edit));
                    out.silenced += 1;
                    key.0 += edit.text.len();
                }
                last = Some(key);
            }
            Ok(Choice::Skip) => last = Some(question.key),
            // A terminal that went away is no reason to lose what was decided.
            Ok(Choice::Quit) | Err(_) => {
                out.quit = true;
                return Ok(out);
            }
        }
    }
}

/// What can be asked about a file, in order.
fn questions(checked: &CheckedFile, rules: &[String]) -> Vec<Question> {
    let file = &checked.file;
    let mut out = Vec::new();
    for view in locate(checked) {
        for located in view.findings.iter().filter(|located| !located.in_file) {
            let finding: &Finding = located.finding;
            if !rules.is_empty() && !rules.iter().any(|rule| **rule == *finding.rule) {
                continue;
            }
            let mut possible = finding.rewrites.iter().filter(|one| one.applicability != Applicability::Template);
            let first =
                possible.find_map(|one| Some((edit(file, view.draft, &finding.rule, one).ok()?, one.applicability)));
            let Some((edit, applicability)) = first else { continue };
            let start = located.span.start;
            let silence = silence::directive_for(file, view.draft, &finding.rule).map(|(at, text)| Edit {
                range: file.text.map.span(at..at),
                text,
                rule: finding.rule.to_string(),
            });
            out.push(Question {
                key: (edit.range.start, finding.rule.to_string()),
                edit,
                applicability,
                head: format!(
                    "{}:{}:{}: {}: {} [{}]",
                    file.path, start.line, start.char_column, finding.severity, finding.message, finding.rule
                ),
                help: finding.help.to_string(),
                silence,
            });
        }
    }
    out.sort_by(|a, b| a.key.cmp(&b.key));
    out
}

/// Shows a rewrite, and asks until the answer is one that is known. The end of the input means to quit.
fn ask(question: &Question, bytes: &[u8], paint: Paint) -> io::Result<Choice> {
    let mut out = io::stdout().lock();
    writeln!(out, "\n{}", paint.bold(&shown(&question.head)))?;
    if !question.help.is_empty() {
        writeln!(out, "  help: {}", shown(&question.help))?;
    }
    if question.applicability == Applicability::Unsafe {
        writeln!(out, "  note: read it again afterwards: the meaning may change")?;
    }
    let after = applied(bytes, std::slice::from_ref(&question.edit));
    let (old, new) = (String::from_utf8_lossy(bytes), String::from_utf8_lossy(&after));
    let line = |line: &str| shown(line.trim_end_matches(['\n', '\r']));
    let difference = Difference::between(&old, &new);
    for (from, to) in difference.changes() {
        for old in difference.old_lines(from) {
            writeln!(out, "{}", paint.dim(&format!("- {}", line(old))))?;
        }
        for new in difference.new_lines(to) {
            writeln!(out, "+ {}", line(new))?;
        }
    }
    let silence = if question.silence.is_some() { ", s(i)lence" } else { "" };
    loop {
        write!(out, "(a)pply, (s)kip{silence}, (q)uit? ")?;
        out.flush()?;
        let mut answer = String::new();
        if io::stdin().lock().read_line(&mut answer)? == 0 {
            writeln!(out)?;
            return Ok(Choice::Quit);
        }
        match answer.trim().to_lowercase().as_str() {
            "a" | "apply" | "y" | "yes" => return Ok(Choice::Apply),
            "s" | "skip" | "n" | "no" => return Ok(Choice::Skip),
            "i" | "silence" if question.silence.is_some() => return Ok(Choice::Silence),
            "i" | "silence" => {
                writeln!(
                    out,
                    "This format has no place for a note that the customer never sees: use the configuration."
                )?;
            }
            "q" | "quit" => return Ok(Choice::Quit),
            _ => {}
        }
    }
}
