//! How long each stage of a check takes on believable replies: `cargo bench --bench stages`.

use std::hint::black_box;

use amends::builtin;
use amends::draft::{Draft, SourceFile};
use amends::finding::Severity;
use amends::linter::{CheckedFile, Linter, Settings, own_severities};
use amends::reading::{Memory, Units, WordMemo};
use amends::report::{Format, Options};
use amends::source::{self, ReadOptions};
use amends::text::{Text, normalise};
use divan::Bencher;
use divan::counter::BytesCount;

#[path = "corpus.rs"]
mod corpus;

fn main() {
    divan::main();
}

/// Bytes of a long text.
const LONG: usize = 1 << 20;

fn linter() -> Linter {
    Linter::new(builtin::pack(builtin::DEFAULT).expect("the built-in pack"))
}

fn file(text: &str) -> SourceFile {
    source::read("reply.txt", text.as_bytes(), &ReadOptions::default()).expect("a reply")
}

fn draft(text: &str) -> Draft {
    file(text).drafts.remove(0)
}

/// The texts every stage is measured on: a mail of 300 words, and many replies in one.
fn texts() -> [(&'static str, String); 2] {
    [("mail", corpus::mail(1)), ("long", corpus::text(2, LONG))]
}

fn of(name: &str) -> String {
    texts().into_iter().find(|(known, _)| *known == name).map(|(_, text)| text).unwrap_or_default()
}

const NAMES: &[&str] = &["mail", "long"];

#[divan::bench]
fn start(bencher: Bencher) {
    bencher.bench_local(linter);
}

#[divan::bench(args = NAMES)]
fn decode(bencher: Bencher, name: &str) {
    let text = of(name);
    bencher.counter(BytesCount::of_str(&text)).bench_local(|| source::decode(black_box(text.as_bytes())));
}

#[divan::bench(args = NAMES)]
fn source(bencher: Bencher, name: &str) {
    let text = of(name);
    bencher.counter(BytesCount::of_str(&text)).bench_local(|| file(black_box(&text)));
}

#[divan::bench(args = NAMES)]
fn normal_form(bencher: Bencher, name: &str) {
    let text = of(name);
    bencher.counter(BytesCount::of_str(&text)).bench_local(|| normalise(black_box(&text)));
}

#[divan::bench(args = NAMES)]
fn sentences(bencher: Bencher, name: &str) {
    let (text, linter) = (of(name), linter());
    let rules = linter.reader().sentence_rules();
    bencher.counter(BytesCount::of_str(&text)).bench_local(|| Text::read(black_box(&text), &[], rules));
}

#[divan::bench(args = NAMES)]
fn words(bencher: Bencher, name: &str) {
    let (text, linter) = (of(name), linter());
    let read = Text::read(&text, &[], linter.reader().sentence_rules());
    let mut memo = WordMemo::default();
    let bencher = bencher.counter(BytesCount::of_str(&text));
    bencher.bench_local(|| Units::read_with(black_box(&read), linter.pack(), &mut memo));
}

#[divan::bench(args = NAMES)]
fn phrases(bencher: Bencher, name: &str) {
    let (text, linter) = (of(name), linter());
    let read = Text::read(&text, &[], linter.reader().sentence_rules());
    let units = Units::read(&read, linter.pack());
    let side = linter.reader().reply_side(linter.pack());
    bencher.counter(BytesCount::of_str(&text)).bench_local(|| side.scan(black_box(&read), &units));
}

/// Phrases in sentences that were all met before.
#[divan::bench(args = NAMES)]
fn phrases_again(bencher: Bencher, name: &str) {
    let (text, linter) = (of(name), linter());
    let read = Text::read(&text, &[], linter.reader().sentence_rules());
    let units = Units::read(&read, linter.pack());
    let side = linter.reader().reply_side(linter.pack());
    let mut memory = Memory::default();
    let bencher = bencher.counter(BytesCount::of_str(&text));
    bencher.bench_local(|| side.scan_with(black_box(&read), &units, &mut memory));
}

#[divan::bench(args = NAMES)]
fn judge(bencher: Bencher, name: &str) {
    let (text, linter) = (of(name), linter());
    let draft = draft(&text);
    let reading = linter.read(&draft, Settings::default());
    bencher
        .counter(BytesCount::of_str(&text))
        .bench_local(|| linter.judge(black_box(&draft), &reading, &own_severities));
}

#[divan::bench(args = [Format::Concise, Format::Full, Format::Json])]
fn render(bencher: Bencher, format: Format) {
    let linter = linter();
    let file = file(&corpus::mail(1));
    let drafts = file.drafts.iter().map(|draft| linter.check(draft, Settings::default(), &own_severities)).collect();
    let checked = CheckedFile { file, drafts, languages: Vec::new(), others: Vec::new() };
    bencher.bench_local(|| {
        let options = Options { fail_on: Some(Severity::Warning), ..Options::default() };
        let mut out = Vec::new();
        format.reporter(options).file(black_box(&checked), &mut out).map(|()| out)
    });
}
