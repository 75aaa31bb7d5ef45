//! Reading files of every kind, checking what is in them, and writing rewrites into them.

use amends::draft::{Draft, SourceFile, Writing};
use amends::finding::{Applicability, Finding};
use amends::fix::{self, Wanted};
use amends::linter::{CheckedFile, Linter, Settings};
use amends::silence;
use amends::source::{self, ReadOptions, SourceError};

use super::text::leads_back;
use super::{built_in, choices, packs, reports};

/// Names that make a file one of each kind, and one that leaves the kind to its text.
pub const NAMES: &[&str] = &[
    "a.txt",
    "a.eml",
    "a.mbox",
    "a.md",
    "a.html",
    "a.json",
    "a.jsonl",
    "a.yaml",
    "a.csv",
    "a.xml",
    "a.email",
    "a.plist",
    "a.tsv",
    "cur/1.a:2,S",
    "<stdin>",
    "replies/refunds/late.de.txt",
];

fn read(name: usize, bytes: &[u8], walked: bool) -> Result<SourceFile, SourceError> {
    source::read(NAMES[name % NAMES.len()], bytes, &ReadOptions { walked, ..ReadOptions::default() })
}

/// Reading a file. The first byte chooses its name, the second whether it was found or named.
pub fn source(data: &[u8]) {
    let ([name, walked], bytes) = choices(data);
    let first = read(name, bytes, walked % 2 == 1);
    match &first {
        Ok(file) => fits(file, bytes),
        Err(error) => assert!(!error.to_string().is_empty() && !error.next_step().is_empty()),
    }
    let again = read(name, bytes, walked % 2 == 1);
    assert_eq!(format!("{first:?}"), format!("{again:?}"), "reading twice gives the same");
}

/// Everything in a file that was read leads to where it came from.
pub fn fits(file: &SourceFile, bytes: &[u8]) {
    assert!(!file.drafts.is_empty() || !file.skipped.is_empty(), "a file is understood, or it is said why not");
    for skipped in &file.skipped {
        assert!(!skipped.reason.is_empty());
    }
    assert_eq!(file.text.map.derived_len(), file.text.text.len());
    for segment in file.text.map.segments() {
        let was = &bytes[segment.from..segment.from + segment.from_len];
        assert!(!segment.verbatim || was == &file.text.text.as_bytes()[segment.to..segment.to + segment.to_len]);
    }
    for draft in &file.drafts {
        let (_, shown) = file.shown(draft);
        leads_back(&draft.reply.text, &draft.reply.map, shown);
        if let Some(customer) = &draft.customer {
            let origin = draft.customer_in.as_ref().map_or(file.text.text.as_str(), |aside| aside.text.as_str());
            leads_back(&customer.text, &customer.map, origin);
        }
        let reply = &draft.reply.text;
        let mut end = 0;
        for mask in &draft.masks {
            assert!(mask.range.start >= end && reply.get(mask.range.clone()).is_some(), "masks stand in order");
            end = mask.range.end;
        }
        for blank in &draft.blanks {
            assert!(reply.get(blank.range.clone()).is_some());
        }
        for answer in &draft.answers {
            assert!(reply.get(answer.reply.clone()).is_some());
            let customer = draft.customer.as_ref().map_or("", |customer| &customer.text);
            assert!(customer.get(answer.customer.clone()).is_some());
        }
        for ignore in &draft.ignores {
            assert!(file.text.text.get(ignore.range.clone()).is_some());
        }
    }
}

/// Checks a file as the command does.
pub fn checked(linter: &Linter, file: SourceFile) -> CheckedFile {
    let overrides = &amends::linter::own_severities;
    let mut drafts: Vec<_> =
        file.drafts.iter().map(|draft| linter.check(draft, Settings::default(), overrides)).collect();
    let known: Vec<String> = linter.pack().rules.iter().map(|rule| rule.id.clone()).collect();
    silence::apply(&file, &mut drafts, &silence::Rules { known: &|| &known, severity: overrides });
    CheckedFile { file, drafts, ..CheckedFile::default() }
}

/// Checking a file, and every report of it. The third byte chooses the pack, the fourth the look of reports.
pub fn check(data: &[u8]) {
    let ([name, walked, pack, look], bytes) = choices(data);
    let Ok(file) = read(name, bytes, walked % 2 == 1) else { return };
    let linter = if pack % 2 == 1 { packs::hostile() } else { built_in() };
    let one = checked(linter, file.clone());
    for (draft, result) in one.file.drafts.iter().zip(&one.drafts) {
        for finding in &result.findings {
            lies_inside(&one.file, draft, finding);
        }
        for finding in &result.directives {
            assert!(one.file.text.text.get(finding.range.clone()).is_some());
        }
    }
    let again = checked(linter, file);
    assert_eq!(format!("{:?}", one.drafts), format!("{:?}", again.drafts), "checking twice gives the same");
    reports::all(linter, &one, look);
    let (text, _) = silence::with_directives(&one, "kept -->*/ as it is");
    if let Some(text) = text {
        assert!(text.len() > one.file.text.text.len());
    }
}

/// The places of a finding are inside the reply, and lead to places inside the file.
fn lies_inside(file: &SourceFile, draft: &Draft, finding: &Finding) {
    let (_, shown) = file.shown(draft);
    let related = finding.related.iter().map(|related| &related.range);
    let rewrites = finding.rewrites.iter().map(|rewrite| &rewrite.range);
    for range in std::iter::once(&finding.range).chain(related).chain(rewrites) {
        let words = draft.reply.text.get(range.clone());
        assert!(words.is_some(), "{}: {range:?} is no part of the reply", finding.rule);
        let place = draft.reply.map.span(range.clone());
        assert!(shown.get(place.clone()).is_some(), "{}: {place:?} is no part of the file", finding.rule);
    }
    assert!(!finding.message.trim().is_empty(), "{} says nothing", finding.rule);
}

/// Rewriting a file. What was read again from the new bytes is the old reply with the new words in it, and nothing else of
/// the file has changed.
pub fn fix(data: &[u8]) {
    let ([name, pack], bytes) = choices(data);
    let Ok(file) = read(name, bytes, false) else { return };
    let linter = if pack % 2 == 1 { packs::hostile() } else { built_in() };
    let before = checked(linter, file);
    let plan = fix::plan(&before, Wanted { up_to: Applicability::Unsafe, rules: &[] });
    let mut end = 0;
    for edit in &plan.edits {
        assert!(edit.range.start >= end && edit.range.end <= bytes.len(), "changes are sorted and inside the file");
        end = edit.range.end.max(edit.range.start);
    }
    let after = fix::applied(bytes, &plan.edits);
    let grown: isize =
        plan.edits.iter().map(|edit| edit.text.len().cast_signed() - edit.range.len().cast_signed()).sum();
    assert_eq!(after.len().cast_signed(), bytes.len().cast_signed() + grown);
    one_at_a_time(name, bytes, &before);
}

/// Applies each rewrite alone: the reply must then say what the rewrite meant, where its way of writing is exact.
fn one_at_a_time(name: usize, bytes: &[u8], before: &CheckedFile) {
    let wanted = Wanted { up_to: Applicability::Unsafe, rules: &[] };
    for (index, (draft, result)) in before.file.drafts.iter().zip(&before.drafts).enumerate() {
        for finding in result.findings.iter().take(3) {
            let Some(rewrite) = wanted.rewrite(finding) else { continue };
            let Ok(edit) = fix::edit(&before.file, draft, &finding.rule, rewrite) else { continue };
            let after = fix::applied(bytes, std::slice::from_ref(&edit));
            let mut meant = draft.reply.text.to_string();
            meant.replace_range(rewrite.range.clone(), &rewrite.text);
            let read = match read(name, &after, false) {
                Ok(file) => file,
                // A reply of nothing but what was taken out is no reply.
                Err(_) if meant.trim().is_empty() || draft.writing == Writing::Plain => continue,
                Err(error) => panic!("{}: the file cannot be read any more: {error}", finding.rule),
            };
            // In text as it stands, new words may make a quotation or a signature of what stands beside them.
            if draft.writing == Writing::Plain {
                continue;
            }
            let Some(now) = read.drafts.get(index).filter(|_| read.drafts.len() == before.file.drafts.len()) else {
                assert!(meant.trim().is_empty(), "{}: another number of replies after {edit:?}", finding.rule);
                continue;
            };
            assert_eq!(
                same(&now.reply.text),
                same(&meant),
                "{}: the reply says something else after {edit:?}",
                finding.rule
            );
        }
    }
}

/// A text without what reading may do to its white space.
fn same(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Every report of a file by either pack, in several looks, before the judges. Gives how much was found.
pub fn reported(path: &str, bytes: &[u8]) -> usize {
    let Ok(file) = source::read(path, bytes, &ReadOptions::default()) else { return 0 };
    let mut found = 0;
    for (linter, looks) in [(packs::hostile(), &[0, 29][..]), (built_in(), &[4])] {
        let checked = checked(linter, file.clone());
        found += checked.drafts.iter().map(|draft| draft.findings.len()).sum::<usize>();
        for &look in looks {
            reports::all(linter, &checked, look);
        }
    }
    found
}
