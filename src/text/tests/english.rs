//! Rules for the tests, as the English tables of a pack give them.

use std::sync::OnceLock;

use crate::draft::Mask;
use crate::text::{SentenceRules, Text, WordClass};

const TABLES: [(WordClass, &str); 9] = [
    (
        WordClass::Abbreviation,
        "dr, mr, mrs, ms, prof, st, vs, e.g, i.e, eg, ie, cf, approx, incl, dept, tel, ext, jan, feb, \
         aug, sept, oct, nov, dec, tues, thurs, rd, ave, ref, u.s, u.k",
    ),
    (WordClass::BeforeFigures, "no, nos, p, pp, fig, art"),
    (WordClass::MayClose, "a.m, p.m, etc, inc, ltd, co, plc, am, pm"),
    (
        WordClass::Calendar,
        "monday, tuesday, wednesday, thursday, friday, saturday, sunday, mon, tue, wed, thu, fri, sat, \
         sun, january, february, march, april, may, june, july, august, september, october, november, \
         december, gmt, bst, utc, est",
    ),
    (
        WordClass::Starter,
        "i, i'm, i'll, i've, i'd, we, we're, we'll, we've, you, your, he, she, it, it's, they, the, \
         this, that, these, those, a, an, our, my, there, here, if, when, as, in, on, at, to, for, \
         from, with, by, but, and, so, or, please, thanks, thank, sorry, what, why, how, which, who, \
         where, could, can, would, is, are, do, does, did, have, has, let, once, while, after, before, \
         no, not, yes, all, as, also, however, until",
    ),
    (
        WordClass::Open,
        "a, an, the, and, or, but, of, to, for, with, from, your, our, my, their, its, which, be, been, \
         we, i, they, if, than, as, at, because, very, every, any, no",
    ),
    (
        WordClass::Greeting,
        "hi, hello, hey, dear, good morning, good afternoon, good evening, morning, greetings, hiya, \
         to whom it may concern, hi there",
    ),
    (
        WordClass::Addressee,
        "there, all, everyone, everybody, team, sir, madam, or, and, both, again, customer, valued, \
         folks, guest, the, neighbour",
    ),
    (
        WordClass::SignOff,
        "regards, kind regards, best regards, warm regards, best wishes, with best wishes, best, \
         all the best, yours sincerely, sincerely, yours faithfully, many thanks, thanks, thank you, \
         cheers, take care, warmly, with thanks, thanks again, yours",
    ),
];

fn rules() -> &'static SentenceRules {
    static RULES: OnceLock<SentenceRules> = OnceLock::new();
    RULES.get_or_init(|| {
        let mut rules = SentenceRules::default();
        for (class, words) in TABLES {
            rules.add(class, words.split(',').map(str::trim));
        }
        rules
    })
}

pub fn read(text: &str) -> Text {
    Text::read(text, &[], rules())
}

pub fn read_masked(text: &str, masks: &[Mask]) -> Text {
    Text::read(text, masks, rules())
}
