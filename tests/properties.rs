//! What holds for every draft, whatever it says: findings stand where they say, do not depend on how the work is cut up, and
//! are not taken away by other packs.

#[path = "../fuzz/oracles/mod.rs"]
mod oracles;

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;

use amends::builtin;
use amends::draft::SourceFile;
use amends::linter::{CheckedFile, Linter, Settings, own_severities};
use amends::packs;
use amends::reading::Units;
use amends::source::{ReadOptions, read};
use amends::text::Text;
use proptest::prelude::*;

fn linter() -> &'static Linter {
    static LINTER: OnceLock<Linter> = OnceLock::new();
    LINTER.get_or_init(|| Linter::new(builtin::pack(builtin::DEFAULT).expect("the built-in pack")))
}

/// Sentences that rules are about, and sentences of customers.
fn material() -> &'static (Vec<String>, Vec<String>) {
    static MATERIAL: OnceLock<(Vec<String>, Vec<String>)> = OnceLock::new();
    MATERIAL.get_or_init(|| {
        let notes = builtin::notes(builtin::DEFAULT).expect("the built-in pack");
        let rules = notes.rules.iter().flat_map(|rule| rule.examples.flagged.iter().chain(&rule.examples.clean));
        let replies = rules.map(|example| example.reply.clone()).filter(|reply| reply.len() < 300);
        let cues = notes.cues.iter().flat_map(|cue| cue.examples.flagged.iter());
        (replies.collect(), cues.map(|example| example.reply.clone()).collect())
    })
}

/// A reply put together from what rules are about, with its line breaks and oddities.
fn replies() -> impl Strategy<Value = String> {
    let odd = prop::sample::select(vec![
        " ",
        "\n",
        "\n\n",
        " 🙂 ",
        "\u{a0}",
        " — ",
        "\u{ad}",
        " [Customer Name] ",
        "- ",
        "> ",
        "\"",
        "Dear Zoë,\n\n",
        "\n\nKind regards,\nDana\n",
        " £20 ",
        " https://a.example/b?c ",
        "e\u{301}",
        "\n-- \nDana\n",
        "!!",
        "?",
    ])
    .prop_map(str::to_owned);
    let said = any::<prop::sample::Index>().prop_map(|index| {
        let (replies, _) = material();
        index.get(replies).clone()
    });
    prop::collection::vec(prop_oneof![2 => said, 1 => odd], 1..12).prop_map(|parts| parts.join(" "))
}

fn with_customer() -> impl Strategy<Value = (String, Option<String>)> {
    let customer = any::<prop::sample::Index>().prop_map(|index| {
        let (_, customers) = material();
        index.get(customers).clone()
    });
    (replies(), prop::option::of(customer))
}

/// A file of pairs with one pair.
fn pair(reply: &str, customer: Option<&str>) -> String {
    serde_json::json!({"id": "x", "reply": reply, "customer": customer}).to_string() + "\n"
}

fn understood(name: &str, text: &str) -> Option<SourceFile> {
    read(name, text.as_bytes(), &ReadOptions::default()).ok()
}

fn checked(linter: &Linter, file: SourceFile) -> CheckedFile {
    let drafts = file.drafts.iter().map(|draft| linter.check(draft, Settings::default(), &own_severities)).collect();
    CheckedFile { file, drafts, ..CheckedFile::default() }
}

/// The reply as a file of this kind holds it.
fn in_a_file(ending: &str, reply: &str) -> String {
    match ending {
        "eml" => format!("From: a@b.example\nTo: c@d.example\nSubject: x\n\n{reply}"),
        "csv" => format!("title,text\nA,\"{}\"\nB,We open at nine.\n", reply.replace('"', "\"\"")),
        "jsonl" => pair(reply, None) + &pair("We open at nine.", None),
        "yml" => {
            let lines: Vec<String> = reply.lines().map(|line| format!("      {line}")).collect();
            format!("matches:\n  - trigger: a\n    replace: |2\n{}\n", lines.join("\n"))
        }
        _ => reply.to_owned(),
    }
}

/// What was found, without places: the rule, what it says, and the words without their line ends.
fn said(file: &CheckedFile) -> Vec<(String, String, String)> {
    let pairs = file.file.drafts.iter().zip(&file.drafts);
    pairs
        .flat_map(|(draft, checked)| checked.findings.iter().map(move |finding| (draft, finding)))
        .map(|(draft, finding)| {
            let words = draft.reply.text[finding.range.clone()].replace("\r\n", "\n").replace('\r', "\n");
            let message = finding.message.replace("\r\n", "\n").replace('\r', "\n");
            (finding.rule.to_string(), message, words)
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn findings_stand_where_they_say((reply, customer) in with_customer()) {
        let text = pair(&reply, customer.as_deref());
        let Some(file) = understood("a.jsonl", &text) else { return Ok(()) };
        let checked = checked(linter(), file);
        for (draft, result) in checked.file.drafts.iter().zip(&checked.drafts) {
            for finding in &result.findings {
                let related = finding.related.iter().map(|related| &related.range);
                let rewrites = finding.rewrites.iter().map(|rewrite| &rewrite.range);
                for range in std::iter::once(&finding.range).chain(related).chain(rewrites) {
                    let words = draft.reply.text.get(range.clone());
                    prop_assert!(words.is_some(), "{}: {range:?}", finding.rule);
                    let place = draft.reply.map.span(range.clone());
                    let written = text.get(place.clone());
                    prop_assert!(written.is_some(), "{}: {place:?}", finding.rule);
                    // The words as JSON has them are the words.
                    let decoded: Result<String, _> = serde_json::from_str(&format!("\"{}\"", written.unwrap_or_default()));
                    prop_assert_eq!(decoded.ok(), words.map(str::to_owned));
                }
            }
        }
    }

    /// Whatever file the words come in: every place is inside of it, every report says so, and twice the same.
    #[test]
    fn every_report_holds_in_every_kind_of_file(reply in replies(), name in 0_u8..16, pack in 0_u8..2, look in 0_u8..64) {
        oracles::check(&[&[name, 0, pack, look], reply.as_bytes()].concat());
    }

    #[test]
    fn checking_is_pure((reply, customer) in with_customer(), other in replies()) {
        let text = pair(&reply, customer.as_deref());
        let Some(file) = understood("a.jsonl", &text) else { return Ok(()) };
        let first = checked(linter(), file.clone());
        let _ = understood("b.txt", &other).map(|file| checked(linter(), file));
        let second = checked(linter(), file);
        prop_assert_eq!(format!("{:?}", first.drafts), format!("{:?}", second.drafts));
    }

    #[test]
    fn line_ends_do_not_matter(reply in replies(), ending in "(txt|md|html|eml|csv|jsonl|yml)") {
        let plain = in_a_file(&ending, &reply.replace("\r\n", "\n").replace('\r', "\n"));
        let name = format!("a.{ending}");
        let read = understood(&name, &plain);
        prop_assert!(read.is_some() || reply.trim().is_empty() || !["csv", "jsonl", "yml"].contains(&ending.as_str()), "{}", plain);
        let Some(file) = read else { return Ok(()) };
        let want = said(&checked(linter(), file));
        // The lines of these two end in LF or CRLF: to them CR alone is no end.
        let ends = if ["eml", "jsonl"].contains(&ending.as_str()) { &["\r\n"][..] } else { &["\r\n", "\r"] };
        for &end in ends {
            let file = understood(&name, &plain.replace('\n', end));
            let got = file.map(|file| said(&checked(linter(), file)));
            prop_assert_eq!(Some(&want), got.as_ref(), "{:?}", end);
        }
    }

    #[test]
    fn a_reply_alone_says_what_it_says_among_others(all in prop::collection::vec(with_customer(), 2..5)) {
        let lines: Vec<String> = all.iter().map(|(reply, customer)| pair(reply, customer.as_deref())).collect();
        let Some(file) = understood("all.jsonl", &lines.concat()) else { return Ok(()) };
        let together = said(&checked(linter(), file));
        let apart: Vec<_> = lines
            .iter()
            .filter_map(|line| understood("one.jsonl", line))
            .flat_map(|file| said(&checked(linter(), file)))
            .collect();
        prop_assert_eq!(together, apart);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    /// What only saves work saves no finding.
    #[test]
    fn the_prefilter_finds_what_brute_force_finds((reply, customer) in with_customer()) {
        let pack = linter().pack();
        let sides = [
            (linter().reader().reply_side(pack), reply),
            (linter().reader().customer_side(pack), customer.unwrap_or_default()),
        ];
        for (side, text) in sides {
            let read = Text::read(&text, &[], linter().reader().sentence_rules());
            let units = Units::read(&read, pack);
            prop_assert_eq!(side.scan(&read, &units), side.scan_by_force(&read, &units), "{}", text);
        }
    }
}

/// Rules a house may add. None of them changes what is there.
const ADDED: &[&str] = &[
    "flag: {phrases: [sorry]}",
    "flag: {phrases: [we, our, \"the *\"]}",
    "flag: apology",
    "flag: refusal\n    yields-to: [sorry-if]",
    "missing: apology",
    "limit: {of: words, max: 5}",
    "order: {first: [apology], then: [refusal]}",
];

/// A house's pack of some of the rules, on top of the built-in one: because it extends it, or because both are asked for.
fn house(chosen: usize, apart: bool) -> Linter {
    use std::fmt::Write as _;
    let extends = if apart { "" } else { "extends: service-recovery\n" };
    let mut text = format!("pack: house\nlanguage: en\n{extends}rules:\n");
    for (index, rule) in ADDED.iter().enumerate().filter(|(index, _)| chosen & (1 << index) != 0) {
        let _ = write!(text, "  house-{index}:\n    severity: error\n    message: m\n    {rule}\n");
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("house.yaml");
    fs::write(&path, text).expect("a pack");
    let path = path.to_string_lossy().into_owned();
    let names = if apart { vec!["built-in:service-recovery".to_owned(), path] } else { vec![path] };
    match packs::load_all(&names, Path::new("")) {
        Ok(compiled) => Linter::new(compiled.pack),
        Err(packs::PackError::Mistakes { problems, .. }) => panic!("{problems:?}"),
        Err(error) => panic!("{error}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4, max_shrink_iters: 16, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_house_takes_no_finding_away(
        chosen in 1_usize..1 << ADDED.len(),
        apart in any::<bool>(),
        all in prop::collection::vec(with_customer(), 20),
    ) {
        let house = house(chosen, apart);
        for (reply, customer) in all {
            let Some(file) = understood("a.jsonl", &pair(&reply, customer.as_deref())) else { continue };
            let before = said(&checked(linter(), file.clone()));
            let mut after = said(&checked(&house, file));
            after.retain(|(rule, ..)| !rule.starts_with("house-"));
            prop_assert_eq!(before, after);
        }
    }

    /// The same files by one thread and by several, in another order, and in two runs.
    #[test]
    fn how_the_work_is_cut_up_does_not_matter(all in prop::collection::vec(with_customer(), 6..14), cut in 1_usize..6) {
        let folder = tempfile::tempdir().expect("a folder");
        let names: Vec<String> = (0..all.len()).map(|index| format!("{index:02}.jsonl")).collect();
        for (name, (reply, customer)) in names.iter().zip(&all) {
            fs::write(folder.path().join(name), pair(reply, customer.as_deref())).expect("a file");
        }
        let whole = lines(folder.path(), &["-j", "1"], &names);
        prop_assert_eq!(&whole, &lines(folder.path(), &["-j", "4"], &names));
        prop_assert_eq!(&whole, &lines(folder.path(), &["-j", "3"], &[".".to_owned()]));
        let (first, second) = names.split_at(cut);
        let parts = [lines(folder.path(), &["-j", "2"], second), lines(folder.path(), &[], first)].concat();
        let sorted = |mut lines: Vec<String>| {
            lines.sort();
            lines
        };
        prop_assert_eq!(sorted(whole), sorted(parts));
    }
}

/// One line a draft, as the command writes them.
fn lines(folder: &Path, flags: &[&str], paths: &[String]) -> Vec<String> {
    let output = Command::new(env!("CARGO_BIN_EXE_amends"))
        .env("AMENDS_CACHE_DIR", "")
        .current_dir(folder)
        .args(["check", "--no-config", "--output-format", "json-lines"])
        .args(flags)
        .args(paths)
        .output()
        .expect("the command runs");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    text.lines().map(|line| line.replace("\"./", "\"")).collect()
}
