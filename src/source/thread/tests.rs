//! Threads as clients write them, and prose that only looks like one.

use super::split;
use crate::draft::Context;
use crate::offsets::MappedText;

fn read(text: &str) -> (String, String, Context) {
    let split = split(&MappedText::identity(text.to_owned()));
    let mut reply = split.reply.text.to_string();
    for mask in split.masks.iter().rev() {
        reply.replace_range(mask.range.clone(), "");
    }
    for (at, c) in split.reply.text.char_indices() {
        let span = split.reply.map.span(at..at + c.len_utf8());
        assert!(text.is_char_boundary(span.start) && text.is_char_boundary(span.end), "{at} leads into a character");
    }
    (reply.trim().to_owned(), split.customer.map_or_else(String::new, |c| c.text.into()), split.context)
}

#[track_caller]
fn check(text: &str, reply: &str, customer: &str) {
    for text in [text.to_owned(), text.replace('\n', "\r\n")] {
        let (r, c, context) = read(&text);
        assert_eq!(r.replace("\r\n", "\n"), reply);
        assert_eq!(c.replace("\r\n", "\n"), customer);
        assert_eq!(context == Context::Found, !customer.is_empty(), "{context}");
    }
}

#[test]
fn top_posting_under_an_attribution() {
    check(
        "Hello Ines,\n\nThe kettle ships today.\n\nOn Mon, Jun 1, 2026 at 8:02 AM Ines Roth <ines@post.example> wrote:\n\n> Where is the kettle?\n>\n> Ines\n",
        "Hello Ines,\n\nThe kettle ships today.",
        "Where is the kettle?\n\nInes",
    );
}

#[test]
fn attribution_wrapped_over_two_and_three_lines() {
    for head in [
        "On Mon, Jun 1, 2026 at 8:02 AM Ines Maria Roth\n<ines@post.example> wrote:",
        "On Mon, Jun 1, 2026 at\n8:02 AM Ines Roth <ines@post.example> wrote:",
        "On Mon, Jun 1, 2026 at 8:02 AM Ines\nRoth <ines@post.example>\nwrote:",
    ] {
        check(&format!("It ships today.\n\n{head}\n> Where is it?\n"), "It ships today.", "Where is it?");
    }
}

#[test]
fn a_day_and_a_name_above_quoted_lines() {
    for head in ["On Monday, Ann wrote:", "Am Montag schrieb Ann Roe:", "On 3 March, Ann Roe wrote:"] {
        check(&format!("It ships today.\n\n{head}\n> Where is it?\n"), "It ships today.", "Where is it?");
    }
    // Without marks below it, it may be a sentence: nothing is cut.
    let text = "It ships today.\n\nOn Monday, Ann wrote:\nWhere is it?";
    assert_eq!(read(text), (text.to_owned(), String::new(), Context::Uncertain));
    // Somebody else is quoted to the customer.
    let text = "It is late.\n\nOn Monday our courier, Speedy, wrote:\n> The van broke down.";
    assert_eq!(read(text), (text.to_owned(), String::new(), Context::Uncertain));
}

#[test]
fn outlook_header_block_runs_to_the_end() {
    check(
        "It ships today.\n\nFrom: Ines Roth <ines@post.example>\nSent: Monday, 1 June 2026 08:02\nTo: Desk\nSubject: Kettle\n\nWhere is it?\n\nIt was due Friday.\n",
        "It ships today.",
        "Where is it?\n\nIt was due Friday.",
    );
    check(
        "It ships today.\n\nGet Outlook for iOS<https://aka.example/o>\n________________________________\nFrom: Ines Roth <ines@post.example>\nSent: Monday, June 1, 2026 8:02:11 AM\nTo: Desk <desk@shop.example>\nSubject: Kettle\n\nWhere is it?\n> Your order is in.\n",
        "It ships today.",
        "Where is it?",
    );
}

#[test]
fn original_message_marker_alone_suffices() {
    check("It ships today.\n\n-----Original Message-----\nWhere is it?\n", "It ships today.", "Where is it?");
    check(
        "It ships today.\n\n------- Original Message -------\nOn Monday, June 1st, 2026 at 8:02 AM, Ines Roth <ines@post.example> wrote:\n\n> Where is it?\n",
        "It ships today.",
        "Where is it?",
    );
}

#[test]
fn apple_quotes_the_attribution_too() {
    check(
        "It ships today.\n\nSent from my iPad\n\n> On 1 Jun 2026, at 08:02, Ines Roth <ines@post.example> wrote:\n> \n> Where is it?\n>\n> Ines\n",
        "It ships today.",
        "Where is it?\n\nInes",
    );
}

#[test]
fn bottom_posting_and_inline_replies() {
    check(
        "On 01/06/2026 08:02, Ines Roth wrote:\n> Where is it?\n\nHello Ines,\n\nIt ships today.\n",
        "Hello Ines,\n\nIt ships today.",
        "Where is it?",
    );
    let text = "On 01/06/2026 08:02, Ines Roth wrote:\n\nHello Ines,\n\n> Where is it?\n\nOn its way.\n\n> May I return it?\n\nYes, for 30 days.\n";
    check(text, "Hello Ines,\n\nOn its way.\n\nYes, for 30 days.", "Where is it?\n\nMay I return it?");
    let split = split(&MappedText::identity(text.to_owned()));
    let customer = split.customer.expect("a message");
    let pairs: Vec<_> = split
        .answers
        .iter()
        .map(|a| (&customer.text[a.customer.clone()], &split.reply.text[a.reply.clone()]))
        .collect();
    assert_eq!(pairs, [("Where is it?", "On its way."), ("May I return it?", "Yes, for 30 days.")]);
}

#[test]
fn only_the_newest_message_is_the_customers() {
    check(
        "It ships today.\n\nOn Tue, Jun 2, 2026 at 8:00 AM Ines <ines@post.example> wrote:\n\n> Well?\n>\n> On Mon, Jun 1, 2026 at 9:00 AM Desk <desk@shop.example> wrote:\n>\n>> We are looking.\n>>\n>> On Mon, Jun 1, 2026 at 8:02 AM Ines <ines@post.example> wrote:\n>>\n>>> Where is it?\n",
        "It ships today.",
        "Well?",
    );
    check(
        "It ships today.\n\nFrom: Ines <ines@post.example>\nSent: 2 June 2026 08:00\nTo: Desk\nSubject: Kettle\n\nWell?\n\nFrom: Desk <desk@shop.example>\nSent: 1 June 2026 09:00\nTo: Ines\nSubject: Kettle\n\nWe are looking.\n",
        "It ships today.",
        "Well?",
    );
    // The customer answered below our words.
    check(
        "It ships today.\n\nOn Tue, Jun 2, 2026 at 8:00 AM Ines <ines@post.example> wrote:\n\n> On Mon, Jun 1, 2026 at 9:00 AM Desk <desk@shop.example> wrote:\n>> We are looking.\n>\n> Well?\n",
        "It ships today.",
        "Well?",
    );
}

#[test]
fn signatures_are_masked_on_both_sides() {
    check(
        "It ships today.\n\nRegards,\nJo\n\n-- \nJo Park\nThis e-mail is confidential.\n\nOn Mon, Jun 1, 2026 at 8:02 AM Ines <ines@post.example> wrote:\n> Where is it?\n> -- \n> Ines Roth, Roth & Co\n",
        "It ships today.\n\nRegards,\nJo",
        "Where is it?",
    );
    check("Two ways:\n- a refund\n- a new one\n\n--\nJo\n", "Two ways:\n- a refund\n- a new one", "");
    check("--\nJo\n", "--\nJo", "");
}

#[test]
fn a_line_or_two_at_the_top_are_the_message_if_a_blank_line_follows() {
    let two = "> Where is it?\n> I waited.\n\nDear Mia,\n\nIt is here.";
    assert_eq!(
        read(two),
        ("Dear Mia,\n\nIt is here.".to_owned(), "Where is it?\nI waited.".to_owned(), Context::Found)
    );
    for prose in ["> 50 EUR: free\n\nWe ship today.", "> Where is it?\nIt is here.", "Hi,\n\n> Where is it?\n\nHere."] {
        assert_eq!(read(prose).0, prose);
    }
}

#[test]
fn prose_that_looks_like_a_boundary_stays() {
    for text in [
        "On Tuesday our fitter, Mr Vance, wrote:\n\"the valve is stuck\". We ordered a new one.",
        "We moved your stay.\nFrom: 3 May\nTo: 9 May\nSubject to availability.",
        "Delivery costs:\n> 50 EUR: free\n< 50 EUR: 4.90",
        "You wrote:\n\nI never got the parcel.\n\nI am sorry about that.",
        "On 1 June 2026 you wrote:\n\nI never got it.",
        "Date: 3 June 2026\nTo: all guests\nThe pool is closed.",
    ] {
        let (reply, customer, _) = read(text);
        assert_eq!(reply, text);
        assert_eq!(customer, "");
    }
}

#[test]
fn uncertain_is_said() {
    assert_eq!(read("See below.\n> Where is it?\n\nToday.").2, Context::Uncertain);
    assert_eq!(read("On 1 June 2026 you wrote:\n\nI never got it.").2, Context::Uncertain);
    assert_eq!(read("It ships today.").2, Context::None);
}

#[test]
fn marker_of_a_help_desk() {
    check(
        "It ships today.\n\n##- Please type your reply above this line -##\n\nInes Roth, Jun 1, 2026, 08:02:\n\nWhere is it?\n",
        "It ships today.",
        "Where is it?",
    );
}

proptest::proptest! {
    #[test]
    fn nothing_is_lost_without_a_boundary(lines in proptest::collection::vec("[a-zA-Z ,.!?-]{0,30}", 0..12)) {
        let text = lines.join("\n");
        let split = split(&MappedText::identity(text.clone()));
        proptest::prop_assert_eq!(split.reply.text.trim(), text.trim());
    }

    #[test]
    fn maps_lead_to_the_same_words(text in "(([>] ?){0,2}[a-zé ]{0,8}(\r\n|\n)|On 1 June 2026 at 08:02 A B <a@b\\.example> wrote:\n|-- \n){0,14}") {
        let split = split(&MappedText::identity(text.clone()));
        for part in [Some(&split.reply), split.customer.as_ref()].into_iter().flatten() {
            for (at, c) in part.text.char_indices().filter(|(_, c)| c.is_alphabetic()) {
                let span = part.map.span(at..at + c.len_utf8());
                proptest::prop_assert_eq!(&text[span], c.to_string());
            }
        }
        for mask in &split.masks {
            proptest::prop_assert!(split.reply.text.get(mask.range.clone()).is_some());
        }
    }
}
