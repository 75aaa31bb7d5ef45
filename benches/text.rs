//! How fast a text is normalised and split: `cargo bench --bench text`. Prints megabytes a second, the best of five runs.

#![allow(clippy::cast_precision_loss)] // Megabytes a second, for people.

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use amends::builtin;
use amends::linter::Linter;
use amends::text::{Text, Token, normalise};

/// Bytes of a text.
const SIZE: usize = 16 << 20;
/// Bytes of a small text.
const SMALL: usize = 1500;

const REPLY: &str = "Dear Ms Okoro,\n\nThank you for telling us about the boiler. We said that Dr. Lund's flat would be warm \
    by 5 p.m. on Tuesday, and it was not: the engineer came at 19:40 without the valve, and nobody rang you. That was our \
    mistake.\n\nI've booked Sam Hart for tomorrow between 8 and 10 a.m. He has the part. You will not be charged the $45.50 \
    for the visit, and I have taken another £20 off the next bill.\n\nIf anything is still wrong after that, please write to \
    me at theo@hartley.example or see https://hartley.example/help and I'll answer the same day.\n\nKind regards,\nTheo \
    Hart\nRepairs team\n\n";

/// Time spent, where it can be told without what other processes took of it.
fn time() -> Duration {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    let on_cpu = std::fs::read_to_string("/proc/self/schedstat").ok();
    let nanos = on_cpu.and_then(|text| text.split(' ').next()?.parse().ok());
    nanos.map_or_else(|| START.elapsed(), Duration::from_nanos)
}

#[allow(clippy::cast_precision_loss)] // Nobody reads the last digits.
fn main() {
    let compiled = builtin::compiled(builtin::DEFAULT).expect("the built-in pack");
    let linter = Linter::new(compiled.pack);
    let rules = linter.reader().sentence_rules();
    let wrapped = REPLY.replace(". ", ".\n").replace(", and", ",\nand");
    let samples = [
        ("ASCII prose", REPLY.replace('£', "$")),
        ("typographic", REPLY.replace('\'', "’").replace(": ", " — ").replace(". ", ".\u{a0} ")),
        ("wrapped, CRLF", wrapped.replace('\n', "\r\n")),
        ("chat", "hi raj 😊 sorry about that\nlet me look\nyep its at the depot!! out tomorrow 👍🏽\n".to_owned()),
        ("accents", "Désolé pour le délai, l'équipe a été prévenue à 9 h. Übung, Łódź, señor.\n".to_owned()),
        ("decomposed", "De\u{301}sole\u{301} pour le de\u{301}lai. ".to_owned()),
        ("one word", "a".to_owned()),
        ("one line of hyphens", "a-".to_owned()),
        ("addresses", "a@b.co".to_owned()),
        ("domains", "x.com-".to_owned()),
        ("stops", "a. b? ".to_owned()),
        ("short lines", "Tom\n".to_owned()),
        ("greetings", "Hi Tom,\n".to_owned()),
        ("sign-offs", "Kind regards,\nTom\n".to_owned()),
        ("items", "- a\n".to_owned()),
        ("quotes", "\"a b c\" 'd e f' ".to_owned()),
        ("open quotes", " 'a \"b".to_owned()),
        ("brackets", "http://x/((((".to_owned()),
        ("newlines", "\n".to_owned()),
        ("blank lines", "a\n \n".to_owned()),
        ("emoji", "😀".to_owned()),
        ("dots", "a.".to_owned()),
        ("figures", "1,".to_owned()),
    ];
    println!("bytes of a token: {}", size_of::<Token>());
    let only = std::env::args().skip(1).find(|argument| !argument.starts_with('-'));
    for (name, sample) in samples.iter().filter(|(name, _)| only.as_deref().is_none_or(|only| name.contains(only))) {
        let text = sample.repeat(SIZE / sample.len());
        let speed = |work: &dyn Fn() -> usize| {
            let best = (0..5)
                .map(|_| {
                    let start = time();
                    std::hint::black_box(work());
                    time().saturating_sub(start)
                })
                .min()
                .unwrap_or_default();
            text.len() as f64 / 1e6 / best.as_secs_f64()
        };
        let normalising = speed(&|| normalise(&text).0.len());
        let all = speed(&|| Text::read(&text, &[], rules).sentences.len());
        // As files of the usual size are read: one after the other.
        let part = sample.repeat((SMALL / sample.len()).max(1));
        let drafts = speed(&|| {
            (0..text.len() / part.len())
                .map(|_| Text::read(std::hint::black_box(&part), &[], rules).sentences.len())
                .sum()
        });
        println!("{name:20} normalise {normalising:6.0} MB/s, all {all:6.0} MB/s, small texts {drafts:6.0} MB/s");
    }
}
