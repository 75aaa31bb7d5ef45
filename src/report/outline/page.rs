//! The outline as a page: what the customer's message shows, what each sentence of the reply does, and what is missing.

use std::io::{self, Write};

use crate::draft::{Draft, Situation, Skipped, SourceFile};
use crate::pack::{Pack, Signal};
use crate::reading::{DecidedBy, Found, Reading, Signals};
use crate::report::paint::{Paint, padded, wrapped};
use crate::report::{shortened, shown};
use crate::text::SentenceKind;

/// How a page looks.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    /// Its colours.
    pub paint: Paint,
    /// Its width in columns.
    pub width: usize,
}

/// What may stand in a margin.
#[derive(Clone, Copy)]
struct Margin<'a> {
    /// All acts, or all cues.
    all: &'a [Signal],
    /// Those the pack wants shown; all that are not private if there are none.
    shown: &'a [u32],
}

impl Margin<'_> {
    fn shows(self, signal: u32) -> bool {
        let public = self.all.get(signal as usize).is_some_and(|signal| !signal.private);
        public && (self.shown.is_empty() || self.shown.contains(&signal))
    }
}

/// Columns of the margin at most; longer names stand out of it.
const MARGIN: usize = 20;

/// Writes the outline of a draft.
pub fn write(
    file: &SourceFile,
    draft: &Draft,
    reading: &Reading,
    pack: &Pack,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let paint = style.paint;
    title(file, draft.name.as_deref().or(draft.id.as_deref()).or(draft.pointer.as_deref()), style, out)?;
    writeln!(out, "{}: {}; {}", reading.situation, decided(reading.situation_from), reading.channel)?;
    if let Some(customer) = &reading.customer {
        writeln!(out, "\n{}", paint.bold("The customer"))?;
        customer_part(customer, pack, style, out)?;
    }
    writeln!(out, "\n{}", paint.bold("The reply"))?;
    reply_part(&reading.reply, Margin { all: &pack.acts, shown: &pack.outline_acts }, style, out)?;
    if !pack.recovery.is_empty() {
        writeln!(out)?;
        needs(reading, pack, style, out)?;
    }
    Ok(())
}

/// Writes what stands in place of the outline of a draft that was not read: why.
pub fn not_read(file: &SourceFile, skipped: &Skipped, style: Style, out: &mut dyn Write) -> io::Result<()> {
    title(file, skipped.label(), style, out)?;
    writeln!(out, "not read: {}", shown(&skipped.reason))
}

fn title(file: &SourceFile, label: Option<&str>, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let label = label.map(|label| format!(" “{}”", shown(&shortened(label, 80)))).unwrap_or_default();
    writeln!(out, "{}", style.paint.bold(&format!("{}{label}", shown(&file.path))))
}

fn decided(by: DecidedBy) -> &'static str {
    match by {
        DecidedBy::Setting => "set by flag or configuration",
        DecidedBy::Source => "stated by the file",
        DecidedBy::Customer => "the customer's message shows it",
        DecidedBy::Reply => "the reply itself shows it",
    }
}

fn customer_part(signals: &Signals, pack: &Pack, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let cues = Margin { all: &pack.cues, shown: &pack.outline_cues };
    let mut left_out = false;
    let mut any = false;
    for index in 0..signals.text.sentences.len() {
        let found = names(signals, cues, index);
        if found.is_empty() {
            left_out = true;
            continue;
        }
        if std::mem::take(&mut left_out) && any {
            line(&[], "…", style, out)?;
        }
        any = true;
        line(&found, &sentence(signals, index), style, out)?;
    }
    if !any {
        let weighed = if pack.situation.words.is_empty() { "" } else { "; its words are weighed all the same" };
        line(&[], &format!("shows no cue{weighed}"), style, out)?;
    }
    Ok(())
}

fn reply_part(signals: &Signals, acts: Margin, style: Style, out: &mut dyn Write) -> io::Result<()> {
    for (index, read) in signals.text.sentences.iter().enumerate() {
        let found = if read.kind == SentenceKind::Prose { names(signals, acts, index) } else { Vec::new() };
        line(&found, &sentence(signals, index), style, out)?;
    }
    if signals.text.sentences.is_empty() {
        line(&[], "is empty", style, out)?;
    }
    Ok(())
}

/// A sentence as one line of text.
fn sentence(signals: &Signals, index: usize) -> String {
    let range = &signals.text.sentences[index].range;
    shown(&signals.words(range).split_whitespace().collect::<Vec<_>>().join(" "))
}

/// What stands in a sentence, in order. Where one signal is another one too, the more general name is enough.
fn names(signals: &Signals, margin: Margin, sentence: usize) -> Vec<String> {
    let all = margin.all;
    let mut found: Vec<&Found> = signals
        .found()
        .filter(|found| found.sentence as usize == sentence)
        .filter(|found| margin.shows(found.signal()))
        .collect();
    found.sort_by_key(|found| (found.range.start, found.range.end, found.signal()));
    let included = |signal: u32| {
        found.iter().any(|other| all.get(other.signal() as usize).is_some_and(|s| s.includes.contains(&signal)))
    };
    let mut names = Vec::new();
    for found in found.iter().filter(|found| !included(found.signal())) {
        let id = &all[found.signal() as usize].id;
        let name = if found.level() > 0 { format!("{id} {}", found.level()) } else { id.clone() };
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// A text with names in the margin, as many lines as either needs.
fn line(names: &[String], text: &str, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let lines = wrapped(text, style.width.saturating_sub(MARGIN + 5).max(20));
    for index in 0..lines.len().max(names.len()) {
        let name = names.get(index).map_or("", String::as_str);
        let name = style.paint.name(&padded(&shown(name), MARGIN));
        let text = lines.get(index).map_or("", String::as_str);
        writeln!(out, "{}", format!("  {name} {} {text}", style.paint.dim("|")).trim_end())?;
    }
    Ok(())
}

fn needs(reading: &Reading, pack: &Pack, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let paint = style.paint;
    if reading.situation == Situation::Routine {
        return writeln!(out, "{}", paint.dim("Nothing went wrong here, so there is nothing to recover."));
    }
    let reply = &reading.reply;
    let met: Vec<Option<&Found>> = pack
        .recovery
        .iter()
        .map(|need| need.acts.iter().flat_map(|&act| reply.of(act)).min_by_key(|found| found.range.start))
        .collect();
    let there = met.iter().flatten().count();
    writeln!(out, "{}", paint.bold(&format!("What a recovery needs: {there} of {}", met.len())))?;
    let column = pack.recovery.iter().map(|need| need.name.chars().count()).max().unwrap_or_default();
    for (need, met) in pack.recovery.iter().zip(met) {
        let name = padded(&shown(&need.name), column);
        match met {
            Some(found) => {
                // From where it stands to the end of the sentence: an act's own words may be too few to recognise.
                let end = reply.text.sentences.get(found.sentence as usize).map_or(found.range.end, |s| s.range.end);
                let words = reply.words(&(found.range.start..end.max(found.range.end)));
                let lines = wrapped(&shown(words), style.width.saturating_sub(column + 12).max(20));
                let words = if lines.len() > 1 { format!("{} …", lines[0]) } else { lines.concat() };
                writeln!(out, "  {} {name}  “{words}”", paint.good("[x]"))?;
            }
            None => writeln!(out, "  {} {name}  {}", paint.bad("[ ]"), shown(&format!("nothing {}", need.about)))?,
        }
    }
    if reading.recovers {
        writeln!(out, "{}", paint.dim("It recovers: what else it says counts as facts, not as excuses."))?;
    }
    Ok(())
}
