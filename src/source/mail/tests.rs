//! Messages as clients write them.

use crate::draft::{Context, Draft, SourceFile, Writing};
use crate::source::{ReadOptions, read};

fn file(path: &str, text: &str) -> SourceFile {
    read(path, text.as_bytes(), &ReadOptions::default()).expect("a message")
}

fn said(draft: &Draft) -> String {
    let mut reply = draft.reply.text.to_string();
    for mask in draft.masks.iter().rev().filter(|m| m.kind == crate::draft::MaskKind::Signature) {
        reply.replace_range(mask.range.clone(), "");
    }
    reply.trim().replace("\r\n", "\n")
}

fn customer(draft: &Draft) -> String {
    draft.customer.as_ref().map_or_else(String::new, |c| c.text.replace("\r\n", "\n"))
}

const HEAD: &str = "From: Jo <jo@desk.example>\r\nTo: Ines <ines@post.example>\r\nSubject: =?utf-8?q?Re=3A_K=C3=BChlschrank?=\r\nMIME-Version: 1.0\r\n";

#[test]
fn plain_text_with_a_quoted_thread() {
    let text = format!(
        "{HEAD}Content-Type: text/plain; charset=utf-8\r\n\r\nIt ships today.\r\n\r\nOn 1 June 2026 at 08:02 Ines <ines@post.example> wrote:\r\n> Where is it?\r\n"
    );
    let file = file("a.eml", &text);
    let draft = &file.drafts[0];
    assert_eq!((said(draft).as_str(), customer(draft).as_str()), ("It ships today.", "Where is it?"));
    assert_eq!(draft.name.as_deref(), Some("Re: Kühlschrank"));
    assert_eq!(&file.text.text[draft.reply.map.span(3..8)], "ships");
    assert_eq!((draft.writing, draft.context), (Writing::Plain, Context::Found));
}

#[test]
fn quoted_printable_maps_to_its_bytes() {
    let text = format!(
        "{HEAD}Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nUnfortu=\r\nnately the caf=E9 is=20\r\nclosed=2E\r\n"
    );
    let file = file("a.eml", &text);
    let draft = &file.drafts[0];
    assert_eq!(said(draft), "Unfortunately the café is \nclosed.");
    let at = draft.reply.text.find("café").expect("there");
    assert_eq!(&file.text.text[draft.reply.map.span(at..at + "café".len())], "caf=E9");
    assert_eq!(&file.text.text[draft.reply.map.span(0..13)], "Unfortu=\r\nnately");
    assert_eq!(draft.writing, Writing::QuotedPrintable);
}

#[test]
fn base64_is_shown_beside_the_file() {
    let text = format!(
        "{HEAD}Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\nSXQgc2hpcHMgdG9kYXku\r\n"
    );
    let file = file("a.eml", &text);
    let draft = &file.drafts[0];
    let (name, shown) = file.shown(draft);
    assert_eq!((name, shown), ("a.eml (body, decoded from base64)", "It ships today."));
    assert_eq!((draft.reply.map.span(3..8), draft.writing), (3..8, Writing::Sealed));
}

#[test]
fn japanese_in_seven_bits() {
    let mut bytes = format!("{HEAD}Content-Type: text/plain; charset=iso-2022-jp\r\n\r\n").into_bytes();
    bytes.extend_from_slice(b"\x1b$B%3!<\x1b(B OK\r\n");
    let file = read("a.eml", &bytes, &ReadOptions::default()).expect("a message");
    assert_eq!(said(&file.drafts[0]), "コー OK");
    assert!(file.drafts[0].reply_in.is_some());
}

#[test]
fn html_only() {
    let text = format!(
        "{HEAD}Content-Type: text/html; charset=utf-8\r\n\r\n<html><body><div class=\"WordSection1\"><p>Hi Ines,</p><p>It ships <b>to</b>day.</p><div><div style='border:none;border-top:solid #E1E1E1 1.0pt'><p><b>From:</b> Ines &lt;ines@post.example&gt; <br><b>Sent:</b> Monday, June 1, 2026 8:02 AM<br><b>To:</b> Desk<br><b>Subject:</b> Kettle</p></div></div><p>Where is it?</p></div></body></html>\r\n"
    );
    let file = file("a.eml", &text);
    let draft = &file.drafts[0];
    assert_eq!((said(draft).as_str(), customer(draft).as_str()), ("Hi Ines,\n\nIt ships today.", "Where is it?"));
    assert_eq!(draft.writing, Writing::Markup);
}

#[test]
fn structure_of_html_says_what_words_do_not() {
    // An attribution in a language that is not known, and one line of quotation.
    let text = format!(
        "{HEAD}Content-Type: text/html\r\n\r\n<div>It ships today.</div><br><div class=\"gmail_quote\"><div class=\"gmail_attr\">Rydym ni, 1 Meh, Ines:<br></div><blockquote class=\"gmail_quote\"><div>Where is it?</div></blockquote></div><div>And one more thing.</div>"
    );
    let file1 = file("a.eml", &text);
    let draft = &file1.drafts[0];
    assert_eq!(
        (said(draft).as_str(), customer(draft).as_str()),
        ("It ships today.\n\nAnd one more thing.", "Where is it?")
    );
    let text = format!(
        "{HEAD}Content-Type: text/html\r\n\r\n<div>It ships today.</div><div id=\"Signature\">Jo Park</div><div id=\"divRplyFwdMsg\"><b>Ynis:</b> Ines</div><div>Where is it?</div>"
    );
    let file2 = file("a.eml", &text);
    assert_eq!(said(&file2.drafts[0]), "It ships today.");
    assert!(customer(&file2.drafts[0]).ends_with("Where is it?"));
}

#[test]
fn flowed_text_is_joined() {
    let text = format!(
        "{HEAD}Content-Type: text/plain; format=flowed\r\n\r\nIt ships today and should \r\narrive on Friday.\r\n\r\n-- \r\nJo\r\n\r\nOn 01/06/2026 08:02, Ines wrote:\r\n> Where is it, and \r\n> why so late?\r\n"
    );
    let file = file("a.eml", &text);
    let draft = &file.drafts[0];
    assert_eq!(
        (said(draft).as_str(), customer(draft).as_str()),
        ("It ships today and should arrive on Friday.", "Where is it, and why so late?")
    );
}

#[test]
fn a_mailbox_with_a_question_and_its_answer() {
    let text = "From x Mon\nFrom: Ines <ines@post.example>\nMessage-ID: <q@post>\nSubject: Kettle\n\nWhere is it?\n\nFrom y Mon\nFrom: Jo <jo@desk.example>\nIn-Reply-To: <q@post>\nSubject: Re: Kettle\n\n>From us: it ships today.\n\nFrom z Mon\nFrom: Jo <jo@desk.example>\nContent-Type: image/png\nSubject: 3\n\nxx\n";
    let file = file("a.mbox", text);
    assert_eq!((file.records, file.drafts.len(), file.skipped.len()), (3, 1, 2));
    let draft = &file.drafts[0];
    assert_eq!((said(draft).as_str(), customer(draft).as_str()), ("From us: it ships today.", "Where is it?"));
    assert_eq!((draft.pointer.as_deref(), draft.name.as_deref()), (Some("/1"), Some("Re: Kettle")));
    let customer = draft.customer.as_ref().expect("found");
    assert_eq!(&text[customer.map.span(0..5)], "Where");
    let reasons: Vec<_> = file.skipped.iter().map(|s| (s.reason.as_str(), s.trouble)).collect();
    assert_eq!(reasons, [("it is the message that another one answers", false), ("it has no part with text", true)]);
}

#[test]
fn received_mail_is_left_alone_in_a_walk() {
    let text = format!("{HEAD}\r\nIt ships today.\r\n");
    let walked = ReadOptions { walked: true, ..ReadOptions::default() };
    let count =
        |path: &str, options: &ReadOptions| read(path, text.as_bytes(), options).expect("a message").drafts.len();
    assert_eq!(count("Mail/cur/17.M1.host:2,S", &walked), 0);
    assert_eq!(count("Mail/cur/17.M1.host:2,S", &ReadOptions::default()), 1);
    assert_eq!(count("Mail/cur/17.M1.host:2,DS", &walked), 1);
    assert_eq!(count("Mail/.Drafts/cur/17.M1.host:2,S", &walked), 1);
}

#[test]
fn headers_of_a_composer_without_an_ending() {
    let text = "From: Jo <jo@desk.example>\nTo: ines@post.example\nCc:\nSubject: Kettle\n\nIt ships today.\n";
    let file = file("/tmp/mutt-host-1000-77-12", text);
    assert_eq!((file.format, said(&file.drafts[0]).as_str()), ("e-mail", "It ships today."));
}
