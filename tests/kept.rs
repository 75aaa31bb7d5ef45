//! What is kept of the drafts of earlier runs: what is said never depends on it, and nothing in it is trusted that is not as it was
//! written.

#![allow(clippy::unwrap_used)] // Helpers outside of test functions; what cannot be set up has failed.

mod support;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use amends::config::{FileSettings, Flags};
use amends::draft::Draft;
use amends::kept::{Counts, Ground, Kept};
use amends::languages::{Tag, Told, ToldBy};
use amends::linter::{Linter, Settings, own_severities};
use amends::offsets::MappedText;
use amends::packs;
use support::{Ran, ran};
use tempfile::TempDir;

/// So many files are checked that what was found is kept.
const MANY: usize = 70;

/// A folder with many drafts, no two of them alike, and with a pack.
fn drafts() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for number in 0..MANY {
        let text = format!(
            "Dear Ms Quillfeather,\n\nUnfortunately we cannot send kettle {number} today. We are sorry if your kettle leaks. \
             Call us back if it leaks.\n\nOn Mon, 2 Mar 2026 at 09:14, Ola <ola@example.com> wrote:\n> Kettle {number} leaks.\n"
        );
        fs::write(folder.path().join(format!("draft-{number}.txt")), text).unwrap();
    }
    fs::write(folder.path().join("house.yaml"), support::PACK).unwrap();
    folder
}

/// What the program says of the folder: with this cache, in this form.
fn said(folder: &Path, cache: &Path, arguments: &[&str]) -> Ran {
    let mut command = support::amends(folder);
    command.env("AMENDS_CACHE_DIR", cache).args(["check", "--no-config"]).args(arguments).arg(".");
    ran(command.output().unwrap())
}

const CONCISE: &[&str] = &["--output-format", "concise", "-v"];

/// How many drafts were known, as the program says.
fn known(ran: &Ran) -> String {
    let line = ran.err.lines().find_map(|line| line.strip_prefix("known from an earlier run: "));
    line.unwrap_or("nothing said").to_owned()
}

fn files(cache: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(cache.join("findings")) else { return Vec::new() };
    entries.map(|entry| entry.unwrap().path()).collect()
}

#[test]
fn every_format_says_the_same_of_drafts_that_are_known() {
    let (folder, cache) = (drafts(), tempfile::tempdir().unwrap());
    for format in amends::report::Format::ALL.iter().map(|format| format.name()) {
        let arguments = ["--output-format", format];
        let new = said(folder.path(), cache.path(), &[&arguments[..], &["--no-cache"]].concat());
        let mut verbose = said(folder.path(), cache.path(), &[&arguments[..], &["-v"]].concat());
        assert_eq!(new.out, verbose.out, "{format}");
        verbose = said(folder.path(), cache.path(), &[&arguments[..], &["-v", "-j1"]].concat());
        assert_eq!(known(&verbose), "70 of 70 drafts", "{format}");
        assert_eq!((new.code, new.out), (verbose.code, verbose.out), "{format}");
    }
}

#[test]
fn what_was_changed_is_checked_again_and_nothing_else() {
    let (folder, cache) = (drafts(), tempfile::tempdir().unwrap());
    assert_eq!(known(&said(folder.path(), cache.path(), CONCISE)), "0 of 70 drafts");
    fs::write(folder.path().join("draft-7.txt"), "We appologise for the leak. The kettle is on its way.\n").unwrap();
    fs::remove_file(folder.path().join("draft-9.txt")).unwrap();
    fs::rename(folder.path().join("draft-11.txt"), folder.path().join("renamed.txt")).unwrap();
    let changed = said(folder.path(), cache.path(), CONCISE);
    assert_eq!(known(&changed), "68 of 69 drafts");
    let fresh = tempfile::tempdir().unwrap();
    assert_eq!(changed.out, said(folder.path(), fresh.path(), CONCISE).out);
    assert_eq!(known(&said(folder.path(), cache.path(), CONCISE)), "69 of 69 drafts");
    assert_eq!(files(cache.path()).len(), 1);
}

#[test]
fn another_setting_or_pack_knows_nothing_of_what_the_first_one_found() {
    let (folder, cache) = (drafts(), tempfile::tempdir().unwrap());
    said(folder.path(), cache.path(), CONCISE);
    let others: &[&[&str]] = &[
        // Without a flag the packs of the other languages are there, too.
        &["--pack", "service-recovery"],
        &["--channel", "letter"],
        &["--situation", "routine"],
        &["--severity", "sorry-if=info"],
        &["--ignore", "sorry-if"],
        &["--select", "sorry-if"],
        &["--language", "en"],
        &["--pack", "service-recovery", "--pack", "house.yaml"],
    ];
    for other in others {
        let arguments = [CONCISE, *other].concat();
        let first = said(folder.path(), cache.path(), &arguments);
        assert_eq!(known(&first), "0 of 70 drafts", "{other:?}");
        let again = said(folder.path(), cache.path(), &arguments);
        assert_eq!((known(&again).as_str(), again.out), ("70 of 70 drafts", first.out), "{other:?}");
    }
    // What does not decide what is found makes no difference.
    said(folder.path(), cache.path(), CONCISE);
    assert_eq!(
        known(&said(folder.path(), cache.path(), &[CONCISE, &["--min-severity", "error"]].concat())),
        "70 of 70 drafts"
    );
    let pack = fs::read_to_string(folder.path().join("house.yaml")).unwrap();
    let of_house = [CONCISE, &["--pack", "house.yaml"]].concat();
    said(folder.path(), cache.path(), &of_house);
    fs::write(folder.path().join("house.yaml"), format!("{pack}\n# Changed\n")).unwrap();
    assert_eq!(known(&said(folder.path(), cache.path(), &of_house)), "70 of 70 drafts", "a comment changes nothing");
    fs::write(folder.path().join("house.yaml"), pack.replace("severity: warning", "severity: error")).unwrap();
    assert_eq!(known(&said(folder.path(), cache.path(), &of_house)), "0 of 70 drafts");
}

#[test]
fn no_words_of_a_draft_are_kept() {
    let (folder, cache) = (drafts(), tempfile::tempdir().unwrap());
    assert!(said(folder.path(), cache.path(), &["--output-format", "json"]).out.contains("sorry if your"));
    let [file] = files(cache.path()).try_into().unwrap();
    let bytes = fs::read(file).unwrap();
    for word in ["Quillfeather", "kettle", "ola@example.com", "leaks", "Call us", "sorry if your"] {
        assert!(!bytes.windows(word.len()).any(|window| window == word.as_bytes()), "{word}");
    }
}

#[test]
fn what_is_not_as_it_was_written_is_not_used_and_replaced() {
    let (folder, cache) = (drafts(), tempfile::tempdir().unwrap());
    let expected = said(folder.path(), cache.path(), CONCISE).out;
    let [file] = files(cache.path()).try_into().unwrap();
    let good = fs::read(&file).unwrap();
    let mut changed = good.clone();
    changed[good.len() / 2] ^= 1;
    for bad in [changed.as_slice(), &good[..good.len() - 1], b""] {
        fs::write(&file, bad).unwrap();
        let ran = said(folder.path(), cache.path(), CONCISE);
        assert_eq!((known(&ran).as_str(), &ran.out), ("0 of 70 drafts", &expected));
        assert_eq!(known(&said(folder.path(), cache.path(), CONCISE)), "70 of 70 drafts");
    }
    fs::remove_file(&file).unwrap();
    fs::create_dir(&file).unwrap();
    let ran = said(folder.path(), cache.path(), CONCISE);
    assert_eq!((known(&ran).as_str(), &ran.out), ("0 of 70 drafts", &expected), "a folder stands in its place");
}

#[test]
fn nothing_is_kept_where_it_is_not_wanted_or_not_worth_it() {
    let (folder, cache) = (drafts(), tempfile::tempdir().unwrap());
    let quiet = said(folder.path(), cache.path(), &[CONCISE, &["--no-cache"]].concat());
    assert_eq!(known(&quiet), "nothing said");
    assert_eq!(known(&said(folder.path(), Path::new(""), CONCISE)), "nothing said");
    for number in 1..MANY {
        fs::remove_file(folder.path().join(format!("draft-{number}.txt"))).unwrap();
    }
    assert_eq!(known(&said(folder.path(), cache.path(), CONCISE)), "nothing said", "one short draft");
    assert!(!cache.path().join("findings").exists());
    let mut long = String::new();
    for number in 0..10_000 {
        writeln!(long, "Sorry if kettle {number} was late.").unwrap();
    }
    fs::write(folder.path().join("draft-0.txt"), long).unwrap();
    assert_eq!(known(&said(folder.path(), cache.path(), CONCISE)), "0 of 1 drafts", "a long one");
    assert_eq!(known(&said(folder.path(), cache.path(), CONCISE)), "1 of 1 drafts");
}

#[test]
fn every_draft_is_counted() {
    let (folder, cache) = (drafts(), tempfile::tempdir().unwrap());
    for number in 0..MANY {
        fs::write(folder.path().join(format!("draft-{number}.txt")), "Sorry if it leaks.\n").unwrap();
    }
    assert_eq!(known(&said(folder.path(), cache.path(), CONCISE)), "0 of 70 drafts", "all of them alike");
    assert_eq!(known(&said(folder.path(), cache.path(), CONCISE)), "70 of 70 drafts");
    let nowhere = folder.path().join("house.yaml");
    assert_eq!(known(&said(folder.path(), &nowhere, CONCISE)), "0 of 70 drafts", "nothing can be written there");
}

#[test]
fn nothing_stays_of_which_nothing_is_left() {
    let (folder, cache) = (drafts(), tempfile::tempdir().unwrap());
    said(folder.path(), cache.path(), CONCISE);
    assert_eq!(files(cache.path()).len(), 1);
    for number in 0..MANY {
        fs::write(
            folder.path().join(format!("draft-{number}.txt")),
            "Nous sommes désolés du retard de votre colis et nous vous remercions de votre patience.\n",
        )
        .unwrap();
    }
    assert_eq!(known(&said(folder.path(), cache.path(), CONCISE)), "0 of 0 drafts", "there are no rules for French");
    assert!(files(cache.path()).is_empty());
}

/// Every example of the built-in pack as a draft, with what is found in it.
#[test]
fn what_is_found_in_any_draft_comes_back_as_it_was() {
    let compiled = packs::load("service-recovery").unwrap();
    let rules = compiled.notes.rules.iter().map(|notes| &notes.examples);
    let acts = compiled.notes.acts.iter().map(|notes| &notes.examples);
    let drafts: Vec<Draft> = rules
        .chain(acts)
        .flat_map(|examples| examples.flagged.iter().chain(&examples.clean))
        .map(|example| Draft {
            reply: MappedText::identity(example.reply.as_str()),
            customer: example.customer.as_deref().map(MappedText::identity),
            channel: example.channel,
            situation: example.situation,
            ..Draft::default()
        })
        .collect();
    assert!(drafts.len() > 1_000);
    let linter = Linter::new(compiled.pack);
    let settings = FileSettings::of(Path::new("a.txt"), None, &Flags::default(), "service-recovery");
    let ground = Ground::new(&[0; 32], &settings);
    let told = Told { language: Tag::of("en"), by: ToldBy::Nothing };
    let check = |draft| linter.check(draft, Settings::default(), &own_severities);
    let folder = tempfile::tempdir().unwrap();
    let kept = Kept::at(folder.path().to_owned(), &[b"examples"]);
    for draft in &drafts {
        kept.meet(&ground, draft).checked(told, draft, &linter, || check(draft));
    }
    let Counts { known: 0, new } = kept.close() else { panic!("something was known before") };
    assert!(new > 1_000, "{new}");
    let kept = Kept::at(folder.path().to_owned(), &[b"examples"]);
    for draft in &drafts {
        let met = kept.meet(&ground, draft);
        assert_eq!(met.language(), Some(told));
        let found = met.checked(told, draft, &linter, || panic!("it is known"));
        assert_eq!(found, check(draft), "{}", draft.reply.text);
    }
    assert_eq!(kept.close(), Counts { known: new, new: 0 });
}

#[test]
fn what_was_not_met_stays_as_long_as_it_is_no_more_than_what_was() {
    let linter = Linter::new(packs::load("service-recovery").unwrap().pack);
    let settings = FileSettings::of(Path::new("a.txt"), None, &Flags::default(), "service-recovery");
    let ground = Ground::new(&[0; 32], &settings);
    let told = Told { language: Tag::of("en"), by: ToldBy::Nothing };
    let folder = tempfile::tempdir().unwrap();
    let run = |numbers: std::ops::Range<u32>| {
        let kept = Kept::at(folder.path().to_owned(), &[b"numbers"]);
        for number in numbers {
            let draft = Draft { reply: MappedText::identity(format!("Sorry if it is {number}.")), ..Draft::default() };
            let check = || linter.check(&draft, Settings::default(), &own_severities);
            kept.meet(&ground, &draft).checked(told, &draft, &linter, check);
        }
        kept.close()
    };
    assert_eq!(run(0..10), Counts { known: 0, new: 10 });
    assert_eq!(run(0..5), Counts { known: 5, new: 0 });
    assert_eq!(run(0..10), Counts { known: 10, new: 0 }, "half of them stayed");
    assert_eq!(run(0..4), Counts { known: 4, new: 0 });
    assert_eq!(run(0..10), Counts { known: 4, new: 6 }, "more than half of them went");
}
