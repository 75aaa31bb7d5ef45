//! Reading whole files of every kind.

use super::{Problem, ReadOptions, read};
use crate::draft::{Channel, Context, Situation, SourceFile};

pub(super) fn file(path: &str, text: &str) -> SourceFile {
    read(path, text.as_bytes(), &ReadOptions::default()).expect("a file that is understood")
}

pub(super) fn problem(path: &str, bytes: &[u8]) -> Problem {
    let error = read(path, bytes, &ReadOptions::default()).expect_err("a file that is not understood");
    assert!(error.to_string().starts_with(path) && !error.next_step().is_empty(), "{error}");
    error.problem
}

#[test]
fn plain_text_with_a_subject() {
    let read = file("draft.txt", "Subject: Your kettle\nTo: Ines\n\nHello Ines,\n\nIt ships today.\n");
    let draft = &read.drafts[0];
    assert_eq!(draft.name.as_deref(), Some("Your kettle"));
    assert_eq!(draft.reply.text, "Hello Ines,\n\nIt ships today.");
    assert_eq!(draft.reply.map.span(0..5), 31..36);
}

#[test]
fn a_subject_may_be_empty() {
    for subject in ["Subject:", "Subject: ", "Subject:  \t", "Subject: \r", "Subject: \u{a0}"] {
        let read = file("draft.txt", &format!("{subject}\nTo: Ines\n\nHello Ines,\n\nIt ships today.\n"));
        assert_eq!(read.drafts[0].name, None, "{subject:?}");
        assert!(read.drafts[0].reply.text.starts_with("Hello Ines"), "{subject:?}");
    }
}

#[test]
fn a_sentence_with_a_colon_is_no_header() {
    for text in
        ["Note: we are closed.\n\nRegards", "Hello Ines:\n\nIt ships today.", "To: all of you, sorry.", "Re:it\n\nok"]
    {
        assert_eq!(file("a.txt", text).drafts[0].reply.text, text);
    }
}

#[test]
fn pairs_line_by_line() {
    let text = concat!(
        "{\"id\":\"p1\",\"channel\":\"chat\",\"customer\":\"hi \\u00e9\",\"reply\":\"No, \\ud83d\\ude42 sorry.\",\"situation\":\"complaint\"}\n",
        "{\"id\":\"p2\",\"reply\":\n",
        "\n",
        "{\"id\":\"p3\",\"customer\":null,\"reply\":\"Yes.\"}\r\n",
        "{\"id\":\"p4\",\"reply\":7}\n",
        "{\"id\":\"p5\",\"reply\":\"x\",\"channel\":\"pigeon\"}\n",
        "[1]",
    );
    let read = file("pairs.jsonl", text);
    assert_eq!((read.records, read.strings, read.format), (6, 2, "pairs"));
    let first = &read.drafts[0];
    assert_eq!(first.reply.text, "No, 🙂 sorry.");
    let span = first.reply.map.span(4..8);
    assert_eq!(&text[span], "\\ud83d\\ude42");
    assert_eq!((first.channel, first.situation), (Some(Channel::Chat), Some(Situation::Complaint)));
    assert_eq!(first.customer.as_ref().map(|c| c.text.as_str()), Some("hi é"));
    assert_eq!((first.pointer.as_deref(), first.context), (Some("/0/reply"), Context::Found));
    let second = &read.drafts[1];
    assert_eq!((second.pointer.as_deref(), second.context), (Some("/3/reply"), Context::None));
    let places: Vec<_> = read.skipped.iter().map(|s| (s.place.as_deref().unwrap_or(""), s.trouble)).collect();
    assert_eq!(places, [("line 2", true), ("line 5", true), ("line 6", true), ("line 7", true)]);
    assert!(read.skipped[2].reason.contains("email, letter"), "{}", read.skipped[2].reason);
}

#[test]
fn a_message_given_by_hand_comes_first() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("message.txt");
    std::fs::write(&path, "Where is it?").expect("a file");
    let options =
        ReadOptions { customer: Some(ReadOptions::read_customer(&path).expect("a message")), ..ReadOptions::default() };
    let text = "It ships today.\n\nOn 1 June 2026 at 08:02 Ines <ines@post.example> wrote:\n> Hello?\n";
    let read = read("a.txt", text.as_bytes(), &options).expect("a draft");
    let draft = &read.drafts[0];
    assert_eq!(draft.customer.as_ref().map(|c| c.text.as_str()), Some("Where is it?"));
    assert!(draft.customer_in.as_ref().is_some_and(|a| a.name.ends_with("message.txt")));
    assert_eq!(draft.reply.text, "It ships today.");
}

#[test]
fn what_cannot_be_read_is_said() {
    assert!(matches!(problem("a.txt", b""), Problem::Empty));
    assert!(matches!(problem("a.txt", b" \r\n\t"), Problem::Empty));
    let phrases = problem("a.pexdb", b"\x01\x02\x00PhraseExpress");
    assert!(matches!(&phrases, Problem::Binary { next, .. } if next.starts_with("convert it")), "{phrases:?}");
    assert!(matches!(problem("a.oft", b"\xD0\xCF\x11\xE0\xA1\xB1"), Problem::Binary { .. }));
    assert!(matches!(problem("a.json", b"{\"name\":\"x\",\"version\":1}"), Problem::UnknownShape { .. }));
    assert!(matches!(problem("a.txt", b"-----Original Message-----\nWhere is it?\n"), Problem::NoReply));
    assert!(read_missing().to_string().contains("check the spelling"));
}

fn read_missing() -> super::SourceError {
    super::read_path(std::path::Path::new("no/such/file.txt"), &ReadOptions::default()).expect_err("no file")
}

#[test]
fn stdin_is_told_by_its_text() {
    assert_eq!(file("<stdin>", "{\"reply\":\"Yes.\"}\n{\"reply\":\"No.\"}").drafts.len(), 2);
    assert_eq!(file("<stdin>", "[Name], it ships today.").format, "plain text");
    assert_eq!(file("<stdin>", "{name}, it ships today.").format, "plain text");
}
