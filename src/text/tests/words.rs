//! What the tokens of a text are.

use super::english::{read, read_masked};
use crate::draft::{Mask, MaskKind};
use crate::text::{Flags, Token};

fn words(given: &str) -> String {
    let text = read(given);
    text.tokens.iter().map(|token| text.word(token)).collect::<Vec<_>>().join(" | ")
}

fn flagged(given: &str, flag: Flags) -> String {
    let text = read(given);
    text.tokens.iter().filter(|t| t.flags.has(flag)).map(|token| text.word(token)).collect::<Vec<_>>().join(" | ")
}

#[test]
fn words_and_figures() {
    for (given, wanted) in [
        ("don't o'clock rock 'n' roll", "don't | o'clock | rock | 'n | roll"),
        ("the drivers' room", "the | drivers | room"),
        ("call-back e-mail", "call | back | e | mail"),
        ("3 3rd 12:30 5pm 20% 24/7 1,200.50 1/2", "3 | 3rd | 12:30 | 5pm | 20% | 24/7 | 1,200.50 | 1/2"),
        ("and/or w/o b/c w/ milk", "and | or | w/o | b/c | w/ | milk"),
        (
            "£20 $5.50 20€ 20 € €1.200,50 Rs.500 Rs. 500 US$20 ₹99",
            "£20 | $5.50 | 20€ | 20 € | €1.200,50 | Rs.500 | Rs. 500 | US$20 | ₹99",
        ),
        ("£20-£30, 2-4", "£20 | £30 | 2 | 4"),
        ("terms & conditions, Q&A", "terms | & | conditions | Q | A"),
        ("don`t canʼt won´t", "don't | can't | won't"),
        ("so sor\u{ad}ry\u{200b}", "so | sorry"),
        ("v2.1 and a.m. and order_id", "v2.1 | and | a | m | and | order_id"),
        ("naïve Zoë Łódź", "naïve | Zoë | Łódź"),
        ("sorry—we know", "sorry | we | know"),
        ("2½ hours", "2½ | hours"),
    ] {
        assert_eq!(words(given), wanted, "{given:?}");
    }
}

#[test]
fn emoji_are_one_token_each() {
    for (given, wanted) in [
        ("👨‍👩‍👧 ok", "👨‍👩‍👧"),
        ("👍🏽👍", "👍🏽 | 👍"),
        ("🇬🇧🇮🇪", "🇬🇧 | 🇮🇪"),
        ("1️⃣ first 2️⃣ then", "1⃣ | 2⃣"),
        ("❤️ and ☺️", "❤ | ☺"),
        ("🏴󠁧󠁢󠁥󠁮󠁧󠁿 won", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"),
        (":) :-( ;) <3 :D thanks:)", ":) | :-( | ;) | <3 | :D | :)"),
        ("note: (a) 3 <30 http://x.example", ""),
        ("ratio 1:3 at 12:30)", ""),
        ("✓ done • item", ""),
    ] {
        assert_eq!(flagged(given, Flags::EMOJI), wanted, "{given:?}");
    }
}

#[test]
fn an_emoji_span_covers_its_selector() {
    let text = read("ok ❤️!");
    let token = text.tokens[1];
    assert_eq!(text.map.span(token.start as usize..token.end() as usize), 3..9);
}

#[test]
fn addresses() {
    for (given, url, email) in [
        ("see https://x.example/a?b=c.", "https://x.example/a?b=c", ""),
        ("see (https://x.example/a_(b)).", "https://x.example/a_(b)", ""),
        ("www.x.com, x.example/help", "www.x.com | x.example/help", ""),
        ("bit.ly/x1 or done.it", "bit.ly/x1", ""),
        ("jane.doe+x@mail.example.", "", "jane.doe+x@mail.example"),
        ("x-http://y.example", "http://y.example", ""),
        ("fixed.Please ask", "", ""),
        ("AMENDS.EXAMPLE", "AMENDS.EXAMPLE", ""),
    ] {
        assert_eq!(flagged(given, Flags::URL), url, "{given:?}");
        assert_eq!(flagged(given, Flags::EMAIL), email, "{given:?}");
    }
    assert_eq!(words("open bill.pdf, please"), "open | bill.pdf | please");
}

#[test]
fn flags() {
    assert_eq!(flagged("hi @dee_k and @x.", Flags::HANDLE), "@dee_k | @x");
    assert_eq!(flagged("What?! No!! Why? a!", Flags::SHOUT), "?! | !!");
    assert_eq!(flagged("NOT OK, I am FURIOUS, CAN'T WAIT A4B7CD", Flags::CAPS), "FURIOUS | CAN'T | WAIT");
    assert_eq!(flagged("we met Lena and Zoë", Flags::CAPITAL), "Lena | Zoë");
    assert_eq!(flagged("one, two: three (four) five - six \"seven\"", Flags::HARD_GAP), "three | four | five");
    assert_eq!(flagged("one, two: three", Flags::COMMA), "two");
    assert_eq!(flagged("£20 or 20", Flags::MONEY), "£20");
}

#[test]
fn quotations() {
    for (given, wanted) in [
        ("you said \"it was never my fault\" twice", "it | was | never | my | fault"),
        ("you said “it was late” twice", "it | was | late"),
        ("you said ‘it was late’ twice", "it | was | late"),
        ("you said 'it was late' twice", "it | was | late"),
        ("the \"premium\" plan", ""),
        ("the drivers' own room and the guests' hall", ""),
        ("rock 'n' roll won't do", ""),
        ("'til we meet the drivers' boss", ""),
        ("a 24\" screen and a 32\" one", ""),
        ("said \"not closed here\n\nand so on\" then", ""),
        ("\"the whole of the text is in quotes\"", ""),
        ("you said 'ask the drivers' twice", "ask | the | drivers"),
    ] {
        assert_eq!(flagged(given, Flags::QUOTED), wanted, "{given:?}");
    }
}

#[test]
fn masks() {
    let given = "Hi {{name}}, run `a b.` now.\nSent from my phone";
    let mask = |part: &str, kind| {
        let start = given.find(part).unwrap_or_default();
        Mask { range: start..start + part.len(), kind }
    };
    let masks = [
        mask("{{name}}", MaskKind::Placeholder),
        mask("`a b.`", MaskKind::Code),
        mask("Sent from my phone", MaskKind::Signature),
    ];
    let text = read_masked(given, &masks);
    let words: Vec<&str> = text.tokens.iter().map(|token| text.word(token)).collect();
    assert_eq!(words, ["Hi", "{{name}}", "run", "now"]);
    assert!(text.tokens[1].flags.has(Flags::PLACEHOLDER));
    assert!(text.tokens[3].flags.has(Flags::HARD_GAP));
    assert_eq!(text.sentences.len(), 1);
    assert_eq!(text.sentences[0].range, 0..28);
}

#[test]
fn a_possessive_after_a_placeholder() {
    let text = read_masked("{{x}}'s", &[Mask { range: 0..5, kind: MaskKind::Placeholder }]);
    assert_eq!(text.word(&text.tokens[1]), "'s");
}

#[test]
fn what_is_too_long_for_a_token_is_several_of_them() {
    let long = "é".repeat(Token::LONGEST);
    let text = read(&format!("Hi {long}, and thanks."));
    let lengths: Vec<usize> = text.tokens.iter().map(|token| text.word(token).len()).collect();
    let most = Token::LONGEST - 1;
    assert_eq!(lengths, [2, most, most, 2, 3, 6]);
    assert_eq!(text.sentences.len(), 1);
}
