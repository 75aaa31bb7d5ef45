//! Files as help desks, mail clients and snippet tools write them: what is read out of them, and that an edit at the place of
//! a word changes that word and nothing else.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use amends::draft::{Draft, MaskKind, SourceFile, Writing};
use amends::source::{ReadOptions, read, read_path};

fn fixtures(folder: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/sources").join(folder);
    let files = walkdir::WalkDir::new(root).sort_by_file_name().into_iter().filter_map(Result::ok);
    files.filter(|e| e.file_type().is_file()).map(walkdir::DirEntry::into_path).collect()
}

/// A draft's reply without its signature.
fn said(draft: &Draft) -> String {
    let mut reply = draft.reply.text.to_string();
    for mask in draft.masks.iter().rev().filter(|m| m.kind == MaskKind::Signature) {
        reply.replace_range(mask.range.clone(), "");
    }
    reply.trim().replace("\r\n", "\n")
}

/// What was read, in words.
fn show(file: &SourceFile, name: &str) -> String {
    let mut out = String::new();
    let library = file.library.as_deref().unwrap_or("-");
    let _ = writeln!(out, "{name}: {} ({library}), {} records, {} strings", file.format, file.records, file.strings);
    for draft in &file.drafts {
        let _ = write!(out, "  {} ", draft.pointer.as_deref().unwrap_or("-"));
        let _ =
            write!(out, "id={:?} name={:?} ", draft.id.as_deref().unwrap_or("-"), draft.name.as_deref().unwrap_or("-"));
        let channel = draft.channel.map_or("-", amends::draft::Channel::name);
        let situation = draft.situation.map_or("-", amends::draft::Situation::name);
        let _ = write!(out, "locale={} {channel} {situation} ", draft.locale.as_deref().unwrap_or("-"));
        let _ = writeln!(out, "context={} {:?}", draft.context, draft.writing);
        let _ = writeln!(out, "    reply    {:?}", said(draft));
        if let Some(customer) = &draft.customer {
            let _ = writeln!(out, "    customer {:?}", customer.text.replace("\r\n", "\n"));
        }
        for mask in draft.masks.iter().filter(|m| m.kind != MaskKind::Placeholder) {
            let text = draft.reply.text[mask.range.clone()].replace("\r\n", "\n");
            let _ = writeln!(out, "    {:?} {text:?}", mask.kind);
        }
        for blank in &draft.blanks {
            let fallback = if blank.fallback { " with a fallback" } else { "" };
            let _ = writeln!(out, "    {} {:?}{fallback}", blank.grammar, blank.name);
        }
        for ignore in &draft.ignores {
            let _ = writeln!(out, "    sets aside {} {:?}", ignore.rule, &file.text.text[ignore.range.clone()]);
        }
    }
    for skipped in &file.skipped {
        let place = skipped.place.as_deref().unwrap_or("-");
        let trouble = if skipped.trouble { " (!)" } else { "" };
        let _ = writeln!(
            out,
            "  not checked: {place} {:?}: {}{trouble}",
            skipped.name.as_deref().unwrap_or("-"),
            skipped.reason
        );
    }
    out
}

fn show_all(folder: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/sources");
    fixtures(folder)
        .iter()
        .map(|path| {
            let name = path.strip_prefix(&root).expect("below the root").to_string_lossy().replace('\\', "/");
            show(&read_path(path, &ReadOptions::default()).expect("a file that is understood"), &name)
        })
        .collect()
}

#[test]
fn mail() {
    insta::assert_snapshot!(show_all("mail"));
}

#[test]
fn libraries() {
    insta::assert_snapshot!(show_all("libraries"));
}

#[test]
fn drafts_in_a_maildir() {
    let dir = tempfile::tempdir().expect("a folder");
    let message =
        std::fs::read(fixtures("mail").into_iter().find(|p| p.ends_with("gmail.eml")).expect("there")).expect("read");
    let name = if cfg!(windows) { "1775659260.M2P7.bench" } else { "1775659260.M2P7.bench:2,DS" };
    for folder in ["Drafts/cur", "Inbox/cur"] {
        let folder = dir.path().join(folder);
        std::fs::create_dir_all(&folder).expect("a folder");
        std::fs::write(
            folder.join(name.replace("DS", if folder.ends_with("Inbox/cur") { "S" } else { "DS" })),
            &message,
        )
        .expect("a file");
    }
    let walk = amends::source::walk(&[dir.path().to_owned()], &amends::source::WalkOptions::default(), &mut |_| false)
        .expect("globs");
    assert_eq!(walk.files.len(), 2);
    let walked = ReadOptions { walked: true, ..ReadOptions::default() };
    let drafts: Vec<usize> =
        walk.files.iter().map(|f| read_path(&f.path, &walked).expect("a message").drafts.len()).collect();
    assert_eq!(drafts, [1, 0]);
}

/// Words of a reply with their places, masked ones left out.
fn words(draft: &Draft) -> Vec<std::ops::Range<usize>> {
    let text = &draft.reply.text;
    let mut out = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match (start, c.is_alphabetic()) {
            (None, true) => start = Some(at),
            (Some(from), false) => {
                start = None;
                let masked = draft.masks.iter().any(|m| m.range.start < at && from < m.range.end);
                if at - from >= 4 && !masked {
                    out.push(from..at);
                }
            }
            _ => {}
        }
    }
    out
}

#[test]
fn an_edit_at_the_place_of_a_word_changes_that_word_alone() {
    let mut edited = 0;
    let mut formats = std::collections::BTreeSet::new();
    let mut writings = std::collections::BTreeSet::new();
    let small = [
        ("draft.txt", "Hello Ines,\r\n\r\nthe kettle ships today.\r\n"),
        ("draft.md", "Hello **Ines**,\n\nthe [kettle](https://a.example) ships today.\n"),
        ("page.html", "<html><body><p>The caf&eacute; <b>opens</b> early.</p></body></html>"),
        ("double.yml", "matches:\n  - {trigger: a, replace: \"Caf\\u00e9 opens \\\"early\\\" today.\"}\n"),
        ("table.tsv", "title\ttext\nA\tThe kettle ships today.\n"),
    ];
    let small = small.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec()));
    let files = fixtures("mail").into_iter().chain(fixtures("libraries"));
    let files = files.map(|path| (path.to_string_lossy().into_owned(), std::fs::read(&path).expect("a file")));
    for (name, bytes) in files.chain(small) {
        let before = read(&name, &bytes, &ReadOptions::default()).expect("a file that is understood");
        for (index, draft) in before.drafts.iter().enumerate() {
            if draft.writing == Writing::Sealed || draft.reply_in.is_some() {
                continue;
            }
            formats.insert(format!("{:?} in {}", draft.writing, before.format));
            writings.insert(format!("{:?}", draft.writing).split('(').next().unwrap_or_default().to_owned());
            for word in words(draft) {
                let place = before.text.map.span(draft.reply.map.span(word.clone()));
                let mut changed = bytes.clone();
                changed.splice(place.clone(), *b"Zebra");
                let after = read(&name, &changed, &ReadOptions::default()).expect("still understood");
                let mut want = draft.reply.text.to_string();
                want.replace_range(word.clone(), "Zebra");
                assert_eq!(after.drafts[index].reply.text, want, "{name}: {:?}", &draft.reply.text[word.clone()]);
                assert_eq!(after.drafts.len(), before.drafts.len(), "{name}");
                for (other, (a, b)) in after.drafts.iter().zip(&before.drafts).enumerate() {
                    assert!(other == index || a.reply.text == b.reply.text, "{name}: another draft changed");
                    assert_eq!(a.customer.as_ref().map(|c| &c.text), b.customer.as_ref().map(|c| &c.text), "{name}");
                    assert_eq!((&a.name, &a.pointer), (&b.name, &b.pointer), "{name}");
                }
                edited += 1;
            }
        }
    }
    assert!(edited > 300, "{edited} edits");
    assert!(formats.len() > 14, "{formats:#?}");
    for every in [
        "CsvPlain",
        "CsvQuoted",
        "Json",
        "Markup",
        "Nested",
        "Plain",
        "QuotedPrintable",
        "YamlBlock",
        "YamlDouble",
        "YamlFolded",
        "YamlPlain",
        "YamlSingle",
    ] {
        assert!(writings.contains(every), "{every} is in none of the files");
    }
}

#[test]
fn customers_words_are_where_they_are_said_to_be() {
    for path in fixtures("mail").into_iter().chain(fixtures("libraries")) {
        let file = read_path(&path, &ReadOptions::default()).expect("a file that is understood");
        for draft in &file.drafts {
            let (Some(customer), None) = (&draft.customer, &draft.customer_in) else { continue };
            let at = customer.text.find(char::is_whitespace).unwrap_or(customer.text.len());
            let raw = &file.text.text[customer.map.span(0..at)];
            assert_eq!(raw, &customer.text[..at], "{}", path.display());
        }
    }
}

#[test]
fn a_library_can_be_forced() {
    let with = |id: &str| ReadOptions { library: Some(id.to_owned()), ..ReadOptions::default() };
    let text = b"[{\"name\":\"a\",\"text\":\"Unfortunately <b>no</b>.\"}]";
    let file = read("x.json", text, &with("freescout-saved-replies"));
    assert!(file.is_err(), "it has no mailbox");
    let file = read("x.json", text, &with("helpscout-saved-replies")).expect("forced");
    assert_eq!(file.drafts[0].reply.text, "Unfortunately no.");
    let error = read("x.json", text, &with("helpscout-saved-reply-s")).expect_err("no such library").to_string();
    assert!(error.contains("did you mean `helpscout-saved-repl"), "{error}");
    let file = read("late.txt", b"Hi [Customer Name], it is late.", &with("plain-folder")).expect("forced");
    assert_eq!(file.drafts[0].placeholders, amends::draft::Placeholders::Tokens);
}

#[test]
fn descriptions_from_the_configuration_come_first() {
    let yaml = "- {id: ours, files: ['**/ours-*.yaml'], parse: yaml, is: $.answers, each: '$.answers[*]', name: $.n, \
                skip: [{at: $.state, is-not: live, because: it is not live}], text: [{at: [$.html, $.plain], as: [html, plain]}], vars: [brace]}\n";
    let descriptions: Vec<amends::source::library::Description> = serde_yaml::from_str(yaml).expect("YAML");
    let libraries = amends::source::library::compile(&descriptions).expect("no mistakes").into();
    let options = ReadOptions { libraries, ..ReadOptions::default() };
    let text = b"answers:\n  - {n: A, state: live, html: '<p>Hi {nick}, it''s late.</p>', plain: twin}\n  - {n: B, state: old, plain: x}\n  - {n: C, plain: Sorry.}\n";
    let file = read("ours-1.yaml", text, &options).expect("understood");
    assert_eq!(file.library.as_deref(), Some("ours"));
    let replies: Vec<_> =
        file.drafts.iter().map(|d| (d.pointer.as_deref().unwrap_or("-"), d.reply.text.as_str())).collect();
    assert_eq!(replies, [("/answers/0/html", "Hi {nick}, it's late."), ("/answers/2/plain", "Sorry.")]);
    assert_eq!(file.skipped[0].reason, "it is not live");
    assert!(read("other.yaml", text, &options).is_err());
}

#[test]
fn unknown_shapes_and_broken_files_are_errors() {
    for (name, text, want) in [
        ("a.json", "{\"name\":\"x\",\"scripts\":{}}", "an object with `name`, `scripts`"),
        ("a.yaml", "on: push\njobs: {}\n", "`jobs`"),
        ("a.csv", "a,b\n1,2\n", "a list of 1"),
        ("a.xml", "<project><name>x</name></project>", "`project`"),
        ("a.jsonl", "{\"a\":1}\n{\"a\":2}\n", "a list of 2"),
        ("a.json", "{\"macros\":[{]}", "line 1, column 13"),
        ("a.yaml", "a: [1\nb: 2\n", "is not valid YAML"),
        ("a.xml", "<a><b></a>", "`</a>` stands where `</b>` is expected"),
        ("a.json", "[]", "an empty list"),
    ] {
        let error = read(name, text.as_bytes(), &ReadOptions::default()).expect_err(name).to_string();
        assert!(error.contains(want), "{error}");
    }
}
