//! Prints the words of replies and messages as they are weighed, with the acts that phrases find, for `train.py` and `situation.py`
//! beside this file.
//!
//! usage: words PACK [REPLIES.jsonl], where PACK names a built-in pack or a folder of one. One object a line comes out for each
//! reply: its `id`, its `sentences`, each with its `range` (characters of the reply), its `words`, and the `acts` that are found
//! there, each with its range, and `customer`, the words of each sentence of the message. Without replies it prints the examples
//! of the pack's acts of one sentence each: the `act`, whether it `stands` there, and the `words`.

use std::io::{self, Write};
use std::ops::Range;
use std::path::Path;

use amends::linter::Linter;
use amends::pack::{Compiled, Evidence, Examples, spellings};
use amends::packs::{self, PackError};
use amends::reading::{Units, weighed_words};
use amends::report::draw_problems;
use amends::source::{ReadOptions, read_path};
use amends::text::Text;
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (name, path) = match &arguments[..] {
        [name] => (name, None),
        [name, path] => (name, Some(path)),
        _ => return Err("usage: words PACK [REPLIES.jsonl]".into()),
    };
    let Compiled { mut pack, notes } = packs::load(name).map_err(|error| match error {
        PackError::Mistakes { files, problems, .. } => draw_problems(&problems, &files, false),
        other => format!("{name}: {other}"),
    })?;
    // What evidence there is must not decide what new evidence is made of.
    pack.evidence = Evidence::default();
    let linter = Linter::new(pack);
    let (pack, reader) = (linter.pack(), linter.reader());
    let (spellings, side) = (spellings(&pack.lexicon), reader.reply_side(pack));
    let words_of = |text: &Text, units: &Units, sentence| -> Vec<&str> {
        weighed_words(text, units, sentence).iter().map(|id| spellings[*id as usize].as_str()).collect()
    };
    let mut out = io::stdout().lock();
    let Some(path) = path else {
        for (act, notes) in pack.acts.iter().zip(&notes.acts) {
            let Examples { flagged, clean } = &notes.examples;
            for (examples, stands) in [(flagged, true), (clean, false)] {
                for example in examples {
                    let text = Text::read(&*example.reply, &[], reader.sentence_rules());
                    if text.sentences.len() == 1 {
                        let words = words_of(&text, &Units::read(&text, pack), 0);
                        writeln!(out, "{}", json!({"act": act.id, "stands": stands, "words": words}))?;
                    }
                }
            }
        }
        return Ok(());
    };
    let file = read_path(Path::new(path), &ReadOptions::default()).map_err(|error| format!("{path}: {error}"))?;
    for draft in &file.drafts {
        let reply = draft.reply.text.as_str();
        let text = Text::read(&draft.reply.text, &draft.masks, reader.sentence_rules());
        let units = Units::read(&text, pack);
        let characters = |range: &Range<u32>| {
            let given = text.map.span(range.start as usize..range.end as usize);
            [given.start, given.end].map(|at| reply.get(..at).map_or(0, |before| before.chars().count()))
        };
        let found = side.scan(&text, &units);
        let sentences = text.sentences.iter().enumerate().map(|(index, sentence)| {
            let words = words_of(&text, &units, index);
            let own = found.iter().filter(|found| found.sentence as usize == index);
            let acts = own.map(|found| json!([pack.acts[found.signal() as usize].id, characters(&found.range)]));
            json!({"range": characters(&sentence.range), "words": words, "acts": acts.collect::<Vec<_>>()})
        });
        let sentences: Vec<Value> = sentences.collect();
        let customer = draft.customer.as_ref().map(|message| {
            let text = Text::read(&message.text, &[], reader.sentence_rules());
            let units = Units::read(&text, pack);
            (0..text.sentences.len()).map(|sentence| json!(words_of(&text, &units, sentence))).collect()
        });
        let customer: Vec<Value> = customer.unwrap_or_default();
        writeln!(out, "{}", json!({"id": draft.id, "sentences": sentences, "customer": customer}))?;
    }
    Ok(())
}
