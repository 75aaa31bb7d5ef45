//! The outline of a draft: what each sentence does, what the customer's message shows, and what a recovery still needs.

mod page;

use std::io::{self, Write};

use serde::Serialize;

use super::json::{RecordOut, SpanOut, decided_by};
use super::json_text::line;
use super::paint::Paint;
use super::position::{ColumnUnit, Positions};
use crate::draft::{Channel, Draft, Situation, Skipped, SourceFile};
use crate::offsets::MappedText;
use crate::pack::{Need, Pack};
use crate::reading::{Reading, Signals};

/// Writes outlines, file by file.
#[derive(Debug)]
pub struct Outline {
    form: Form,
    drafts: usize,
}

#[derive(Debug, Clone, Copy)]
enum Form {
    Page(page::Style),
    Json,
}

#[derive(Serialize)]
struct DraftOut<'a> {
    #[serde(flatten)]
    record: RecordOut<'a>,
    channel: Channel,
    situation: Situation,
    situation_from: &'static str,
    sentences: Vec<SentenceOut<'a>>,
    acts: Vec<ActOut<'a>>,
    cues: Vec<CueOut<'a>>,
    /// What a recovery needs; empty in a routine reply.
    recovery: Vec<NeedOut<'a>>,
    /// Whether the reply recovers, as rules ask.
    recovers: bool,
}

/// A draft that was not read: in place of a reading, why.
#[derive(Serialize)]
struct NotReadOut<'a> {
    #[serde(flatten)]
    record: RecordOut<'a>,
    status: &'static str,
    reason: &'a str,
    sentences: [SentenceOut<'a>; 0],
    acts: [ActOut<'a>; 0],
    cues: [CueOut<'a>; 0],
}

#[derive(Serialize)]
struct NeedOut<'a> {
    need: &'a str,
    met: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    acts: Vec<&'a str>,
}

#[derive(Serialize)]
struct SentenceOut<'a> {
    text: &'a str,
    span: SpanOut,
}

#[derive(Serialize)]
struct ActOut<'a> {
    act: &'a str,
    text: &'a str,
    span: SpanOut,
}

#[derive(Serialize)]
struct CueOut<'a> {
    cue: &'a str,
    level: u8,
    text: &'a str,
    span: SpanOut,
}

impl<'a> NotReadOut<'a> {
    fn new(file: &'a SourceFile, skipped: &'a Skipped) -> Self {
        Self {
            record: RecordOut::of_skipped(file, skipped),
            status: "not_checked",
            reason: &skipped.reason,
            sentences: [],
            acts: [],
            cues: [],
        }
    }
}

impl Outline {
    /// An outline for people, coloured or not, at most `width` columns wide.
    #[must_use]
    pub fn page(color: bool, width: usize) -> Self {
        let style = page::Style { paint: Paint { color }, width: width.clamp(40, 110) };
        Self { form: Form::Page(style), drafts: 0 }
    }

    /// An outline for programs: JSON, version 1.
    #[must_use]
    pub fn json() -> Self {
        Self { form: Form::Json, drafts: 0 }
    }

    /// Writes the outlines of a file's drafts; `readings` has one for each, in order, with the pack it was read with.
    /// What was not read is told after them.
    pub fn file(&mut self, file: &SourceFile, readings: &[(Reading, &Pack)], out: &mut dyn Write) -> io::Result<()> {
        for (draft, (reading, pack)) in file.drafts.iter().zip(readings) {
            self.open(out)?;
            match self.form {
                Form::Json => out.write_all(line(&json(file, draft, reading, pack))?.as_bytes())?,
                Form::Page(style) => page::write(file, draft, reading, pack, style, out)?,
            }
        }
        for skipped in &file.skipped {
            self.open(out)?;
            match self.form {
                Form::Json => out.write_all(line(&NotReadOut::new(file, skipped))?.as_bytes())?,
                Form::Page(style) => page::not_read(file, skipped, style, out)?,
            }
        }
        Ok(())
    }

    /// Writes what stands before the next draft.
    fn open(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let first = self.drafts == 0;
        self.drafts += 1;
        match self.form {
            Form::Json if first => out.write_all(b"{\"version\": 1,\n \"drafts\": [\n  "),
            Form::Json => out.write_all(b",\n  "),
            Form::Page(_) if first => Ok(()),
            Form::Page(_) => writeln!(out),
        }
    }

    /// Writes what closes the outline.
    pub fn finish(&mut self, out: &mut dyn Write) -> io::Result<()> {
        match self.form {
            Form::Json if self.drafts == 0 => out.write_all(b"{\"version\": 1, \"drafts\": []}\n"),
            Form::Json => out.write_all(b"\n]}\n"),
            Form::Page(_) => Ok(()),
        }
    }
}

fn json<'a>(file: &'a SourceFile, draft: &'a Draft, reading: &'a Reading, pack: &'a Pack) -> DraftOut<'a> {
    let own = MappedText::identity(String::new());
    let reply = &reading.reply;
    // A reply that was decoded has places in its own text, not in the file's.
    let base = if draft.reply_in.is_some() { &own } else { &file.text };
    let mut offsets = Vec::new();
    let spans = |signals: &Signals, text: &MappedText, offsets: &mut Vec<usize>| {
        let all = signals.text.sentences.iter().map(|s| &s.range).chain(signals.found().map(|f| &f.range));
        for range in all {
            let given = signals.text.map.span(range.start as usize..range.end as usize);
            let span = text.map.span(given);
            offsets.extend([span.start, span.end]);
        }
    };
    spans(reply, &draft.reply, &mut offsets);
    if let (Some(signals), Some(text)) = (&reading.customer, &draft.customer) {
        spans(signals, text, &mut offsets);
    }
    let positions = Positions::of(base, offsets);
    let place = |signals: &Signals, text: &'a MappedText, range: &std::ops::Range<u32>| {
        let given = signals.text.map.span(range.start as usize..range.end as usize);
        let span = positions.span(base, &text.map.span(given.clone()));
        (text.text.get(given).unwrap_or_default(), SpanOut::new(span, ColumnUnit::Char))
    };
    let public = |signals: &'a [crate::pack::Signal], index: u32| {
        signals.get(index as usize).filter(|signal| !signal.private).map(|signal| signal.id.as_str())
    };
    let mut acts: Vec<_> =
        reply.found().filter_map(|found| Some((found, public(&pack.acts, found.signal())?))).collect();
    acts.sort_by_key(|(found, act)| (found.range.start, found.range.end, *act));
    DraftOut {
        record: RecordOut::of(file, draft),
        channel: reading.channel,
        situation: reading.situation,
        situation_from: decided_by(reading.situation_from),
        sentences: reply
            .text
            .sentences
            .iter()
            .map(|sentence| {
                let (text, span) = place(reply, &draft.reply, &sentence.range);
                SentenceOut { text, span }
            })
            .collect(),
        acts: acts
            .into_iter()
            .map(|(found, act)| {
                let (text, span) = place(reply, &draft.reply, &found.range);
                ActOut { act, text, span }
            })
            .collect(),
        cues: reading
            .customer
            .iter()
            .zip(&draft.customer)
            .flat_map(|(signals, text)| {
                let mut found: Vec<_> =
                    signals.found().filter_map(|found| Some((found, public(&pack.cues, found.signal())?))).collect();
                found.sort_by_key(|(found, cue)| (found.range.start, found.range.end, *cue));
                found
                    .into_iter()
                    .map(|(found, cue)| {
                        let (text, span) = place(signals, text, &found.range);
                        CueOut { cue, level: found.level(), text, span }
                    })
                    .collect::<Vec<_>>()
            })
            .collect(),
        recovery: needs(reading, pack),
        recovers: reading.recovers,
    }
}

fn needs<'a>(reading: &Reading, pack: &'a Pack) -> Vec<NeedOut<'a>> {
    if reading.situation == Situation::Routine {
        return Vec::new();
    }
    let of = |need: &'a Need| {
        let met = need.acts.iter().filter(|&&act| reading.reply.has(act));
        let acts: Vec<&str> = met.filter_map(|&act| Some(pack.acts.get(act as usize)?.id.as_str())).collect();
        NeedOut { need: &need.name, met: !acts.is_empty(), acts }
    };
    pack.recovery.iter().map(of).collect()
}
