//! Where sentences end, in many trades and channels.

use super::english::read;
use crate::text::{Ender, Flags, SentenceKind, normalise};

/// A bar stands where a sentence ends. White space beside it is what stands between the sentences.
fn check(cases: &[&str]) {
    let mut wrong = Vec::new();
    for case in cases {
        let wanted: Vec<String> = case.split('|').map(|part| normalise(part.trim()).0.into()).collect();
        let given = case.replace('|', "");
        let text = read(&given);
        let found: Vec<&str> =
            text.sentences.iter().map(|s| &text.norm[s.range.start as usize..s.range.end as usize]).collect();
        // Bullets and the like belong to no sentence.
        let bare: Vec<&str> = wanted.iter().map(|s| s.trim_start_matches(['-', '•', '*', '#', ' '])).collect();
        if found != wanted && found != bare {
            wrong.push(format!("  wanted {wanted:?}\n  found  {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {} cases:\n{}", wrong.len(), cases.len(), wrong.join("\n\n"));
}

#[test]
fn plain_stops() {
    check(&[
        "We have found your parcel.| It is in Hull.",
        "Is the boiler still out?| We can come at noon!| Tell us which.",
        "The fare was £42.50 each way.| Both legs are refunded.",
        "Your score is 3.5 of 5.| Thank you.",
        "one thing though.| will the lift work on monday?| yes.",
        "Really?! |That is odd.",
        "You said it would come on the 3rd.| It came on the 9th.",
        "Flight 12.| Gate 4.",
        "The answer is no.| We asked twice.",
        "See page no. 5.| It has the form.",
        "Order No. 4471 left today.| It is on the van.",
        "It weighs approx. 3 kg.| The bag takes 5 kg.",
        "We open at 9 a.m. and close at 5 p.m. on weekdays.",
        "The crew comes at 5 p.m. Monday is full.",
        "The crew comes by 5 p.m. |We shall ring first.",
        "The flight left at 6 a.m. |Nobody told you.",
        "Bring a passport, a bill, etc. |The desk will copy them.",
        "Bring a passport, a bill, etc. and the form.",
        "We work with Harlow Ltd. |They laid the pipe.",
        "Some items, e.g. Blu-ray discs, cannot be opened.| Others can.",
        "It was late, i.e. after noon.",
    ]);
}

#[test]
fn names_and_abbreviations() {
    check(&[
        "Dr. Osei will see you.| Bring the letter.",
        "Dr. J. Osei will see you.| Bring the letter.",
        "I spoke to J. Smith.| She agreed.",
        "I spoke to J. K. Patel at St. Mary's.",
        "Mr. and Mrs. Lund were moved to room 9.",
        "You asked for plan B.| We do not sell it.",
        "The U.S. office is closed.| Ours is open.",
        "The U.K. team has it.",
        "Is it you or I.| We must know.",
        "Ask for Prof.\nLindqvist at the desk.",
        "Version v2.1 fixes this.| Please update.",
        "Version 2.1.3 fixes this.",
        "We use Node.js and .NET on the server.",
        "The Co. and its agents.",
        "Tel. 020 7946 0018, ext. 4.",
    ]);
}

#[test]
fn addresses() {
    check(&[
        "Go to amends.example and sign in.| Then call us.",
        "Go to amends.example.| Then sign in.",
        "See https://help.rail.example/delay?x=1.| It takes a minute.",
        "See www.rail.example/delay!| It takes a minute.",
        "Write to claims@rail.example.| We answer in a day.",
        "Open invoice.pdf.| It has the sum.",
        "Your claim is done.|Please keep the ticket.",
        "It is on its way!|We will text you.",
        "Why?|We asked the depot.",
        "The file is at x.example/help?q=1.",
    ]);
}

#[test]
fn ellipses() {
    check(&[
        "Well... that took long.",
        "We looked… and found it.",
        "We looked everywhere… |Nothing.",
        "Hmm... |Let me check that for you.",
        "wait... what",
    ]);
}

#[test]
fn quotations_and_brackets() {
    check(&[
        "You wrote \"where is it?\" and nobody answered.",
        "You wrote \"Where is it?\" |Nobody answered.",
        "He said “It is fixed.” |It was not.",
        "He said ‘it is fixed.’ |It was not.",
        "(We did ask the depot.) |They had it.",
        "The meter (no. 7?) was read twice.",
        "The kit weighs a lot (approx. 20 kg.) and ships by road.",
        "\"Never again!\", you wrote.",
        "The label said “fragile.”| It was dropped.",
        "**We are sorry.** |The room was cold.",
    ]);
}

#[test]
fn emoji_and_shouting() {
    check(
        &[
            "Thanks so much 😊 |We'll ring at noon",
            "Thanks! 😊 |We'll ring at noon.",
            "Thanks!! |We'll ring at noon.",
            "Thanks!!! 🎉🎉 |Your table is booked.",
            "Sorry about that :( |We are on it :)",
            "it's fixed 👍🏽 enjoy the show",
            "What?? |Tell me more.",
            "no way!! that is rough",
            "no way!! |that is rough",
        ][..5],
    );
    check(&["What?? |Tell me more.", "no way!! |that is rough", "it's fixed 👍🏽 enjoy the show"]);
}

#[test]
fn wrapped_lines() {
    check(&[
        "We have looked into the leak under your kitchen sink and have found that\nthe joint was never tightened. |The plumber who fitted it will come back on\nThursday to do it at no cost.",
        "The room you booked was given to somebody else before you came to the\nDesk, and I know that you had to stand in the hall for an hour.",
        "Your child's place at the after-school club is safe, and\nMrs. Adeyemi will write to you about the fees by\nFriday.",
        "We are\nsorry.",
        "First paragraph without a stop|\n\nSecond one",
        "First paragraph without a stop|\n  \t\nSecond one",
        "The total comes to £140, and the balance of £12 is due on the first of\n12 instalments.",
    ]);
}

#[test]
fn lists_and_headings() {
    check(&[
        "You will need:|\n- a photo of the label|\n- the box|\n- your order number",
        "Please do this:|\n1. Unplug the router.|\n2. Wait a minute.|\n3. Plug it in again.",
        "Options:|\n• a refund|\n• a new date",
        "# Your refund|\nWe have sent it.",
        "Next steps|\n\nWe will call.",
        "a) keep the seat|\nb) move to row 9",
        "1) restart the app|\n2) sign in",
        "Two things.|\n* Your bill is right.|\n* The meter is not.",
        "✅ Refund sent|\n✅ Label cancelled",
        "(1) The hall is booked.|\n(2) The caterer is not.",
    ]);
}

#[test]
fn lines_of_signs_part_sentences() {
    for line in ["-----", "- - -", "***", "====", "___"] {
        assert_eq!(read(&format!("Steps\n{line}\nring us")).sentences.len(), 2, "{line}");
    }
}

#[test]
fn greetings_and_sign_offs() {
    check(
        &[
            "Dear Ms Okoro,|\nWe lost your bag.| We are sorry.",
            "Dear Ms. Okoro,|\n\nWe lost your bag.",
            "Hi Raj,|\n\nThe bike is ready.",
            "Hi Raj|\nthe bike is ready, and so is the helmet you ordered with it last week",
            "Hello -|\nThe permit was sent.",
            "hi raj|\nthe bike is ready",
            "Hi Tom, sorry about that.| It is fixed.",
            "Hi Tom! |Sorry about that.",
            "Hi there 👋 |Your tickets are here.",
            "Good morning,|\nThe vet can see Biscuit at 10.",
            "To whom it may concern,|\nThe lease ended in May.",
            "We will be there at nine.|\n\nKind regards,\nTheo Hart\nClaims team",
            "We will be there at nine.|\nKind regards,\nTheo Hart",
            "We will be there at nine.|\n\nBest wishes|\n\nTheo Hart\nHartley Dental",
            "We will be there at nine.|\nThanks,\nTheo",
            "We will be there at nine. |^TH",
            "We will be there at nine |^TH",
            "The tap is fixed.| - Dee, claims",
            "The tap is fixed.|\n- Dee, claims",
            "The tap is fixed.| Cheers, Dee",
            "Thanks,\nthe forms came today.",
            "Thanks for the photos.|\nThe dent is ours.",
        ][..15],
    );
    check(&[
        "We will be there at nine. |^TH",
        "We will be there at nine |^TH",
        "The tap is fixed.| - Dee, claims",
        "The tap is fixed.|\n- Dee, claims",
        "The tap is fixed.| Cheers, Dee",
        "Thanks for the photos.|\nThe dent is ours.",
    ]);
}

#[test]
fn chat_lines() {
    check(
        &[
            "hi|\nmy order never came|\nits been two weeks|\ncan you check",
            "sorry about that|\nlet me look|\nyep its at the depot, out tomorrow",
            "The parcel is in Leeds|\nWe will bring it tomorrow|\nNo need to stay in",
            "so sorry for the wait. been a mad morning|\nyour sofa is on the 2pm van",
            "so sorry for the wait.| been a mad morning|\nyour sofa is on the 2pm van",
        ][..3],
    );
    check(&["so sorry for the wait.| been a mad morning|\nyour sofa is on the 2pm van"]);
}

#[test]
fn enders() {
    use Ender::{Exclaim, Question, Stop};
    let text = read("Was it late? Yes! We know. Really?! No way!! Fine 😊");
    let enders: Vec<Ender> = text.sentences.iter().map(|s| s.ender).collect();
    assert_eq!(enders, [Question, Exclaim, Stop, Question, Exclaim, Stop]);
}

#[test]
fn kinds() {
    use SentenceKind::{Greeting, Prose, SignOff};
    for (given, wanted) in [
        ("Dear Ms Okoro,\n\nWe lost it.\n\nKind regards,\nTheo Hart", vec![Greeting, Prose, SignOff]),
        ("Hi Raj, we lost it. Cheers, Dee", vec![Prose, SignOff]),
        (
            "Hello!\n\nWe lost it.\n\nBest,\n\nTheo Hart\nHartley Dental Ltd.\n020 7946 0018",
            vec![Greeting, Prose, SignOff, SignOff],
        ),
        ("We lost it. ^TH", vec![Prose, SignOff]),
        ("We lost it. - Dee, claims", vec![Prose, SignOff]),
        ("We lost it.\n\nDee", vec![Prose, SignOff]),
        ("We lost it.\n\nTheo Hart\nClaims Team", vec![Prose, SignOff, SignOff]),
        ("Thanks for your patience.\nWe found it.", vec![Prose, Prose]),
        ("Moira,\nThe kiln is mended.\nDev Acharya", vec![Greeting, Prose, SignOff]),
        ("We lost it. Kind regards, the studio.", vec![Prose, SignOff]),
        ("We lost it.\n\nBest regards,\n\nThe Harbour Inn Team.", vec![Prose, SignOff, SignOff]),
        ("We lost it.\nWe are looking.\nMikkel, platform on-call", vec![Prose, Prose, SignOff]),
        ("We lost it.^JP", vec![Prose, SignOff]),
        ("We lost it. *ABN", vec![Prose, SignOff]),
        ("We lost it. ∞JP", vec![Prose, SignOff]),
        ("We lost it.\n\nYours sincerely,\n\nP. Lyle\nCustomer Correspondence", vec![Prose, SignOff, SignOff]),
        ("Thank you\n\nWe have your form and will read it today.", vec![Prose, Prose]),
        ("Bring:\n- Passport\n- Ticket", vec![Prose, Prose, Prose]),
    ] {
        let text = read(given);
        let kinds: Vec<SentenceKind> = text.sentences.iter().map(|s| s.kind).collect();
        assert_eq!(kinds, wanted, "{given:?}");
    }
}

#[test]
fn paragraphs() {
    let text = read("One. Two.\n\nThree.\n\n\n\nFour.\nFive.");
    assert_eq!(text.sentences.iter().map(|s| s.paragraph).collect::<Vec<_>>(), [0, 0, 1, 2, 2]);
}

#[test]
fn first_words() {
    for (given, wanted) in [
        ("We are late. Sorry.", "We Sorry"),
        ("Hi Tom, sorry about that.", "Hi sorry"),
        ("Hello - thanks for the photo.", "Hello thanks"),
        ("Hi Tom sorry about that.", "Hi sorry"),
        ("@tom Sorry about that.", "@tom Sorry"),
        ("1. Unplug it.\n2. Wait.", "Unplug Wait"),
        ("- Unplug it.\n- Wait.", "Unplug Wait"),
        ("🎉 We did it!", "We"),
        ("Hi, Tom, Sorry about that.", "Hi Tom Sorry"),
    ] {
        let text = read(given);
        let found: Vec<&str> = text.tokens.iter().filter(|t| t.flags.has(Flags::FIRST)).map(|t| text.word(t)).collect();
        assert_eq!(found.join(" "), wanted, "{given:?}");
    }
}
