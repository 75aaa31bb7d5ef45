//! Makes believable replies for measuring: the same ones every time, and so many that sentences hardly ever repeat.
//!
//! Compiled alone by `benches/compare.sh`: `corpus mail`, `corpus text BYTES`, `corpus files COUNT FOLDER`, `corpus phrases`,
//! `corpus pack RULES`.

#![allow(clippy::format_push_string)] // A generator read once a run; plain beats quick here.
#![allow(dead_code, missing_docs, unreachable_pub)] // The benches take a part of it, the program another.

use std::io::Write as _;
use std::{env, fs, io};

/// Draws figures that look random and are the same every time.
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// Dice that fall in an order of their own for each seed.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5851_f42d_4c95_7f2d)
    }

    /// A figure below `limit`.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % limit.max(1)
    }

    fn pick<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len())]
    }
}

/// Sentences by their place in a reply; `{…}` is drawn from a list.
const OPENINGS: &[&str] = &[
    "Thank you for telling us about the {item} that {came} on {day}.",
    "Thanks for your note of {day} about the {item}.",
    "I've read your message about the {item} and looked at {record} this {part}.",
    "I'm sorry that the {item} {failed}, and that nobody at {place} rang you.",
    "We're sorry to hear about your experience with the {item}.",
    "We apologise for any inconvenience the {item} may have caused.",
    "You waited {number} days for a {item} that {failed}; that is our fault.",
    "Hello again, and thank you for the photograph of the {item}.",
    "I understand how frustrating {number} weeks without a {item} must be.",
    "Sorry about the {item}, {name}; it {failed} and you should have heard from us by {day}.",
];
const MIDDLES: &[&str] = &[
    "The {item} left {place} at {time} and {failed} before it reached {town}.",
    "Our {team} found that the {part_of} had been {done} by the {crew} on {day}.",
    "I have asked {name} in the {team} to send a new {item} to {town} by {day}.",
    "We usually deliver every {item} within {number} working days.",
    "Unfortunately we are unable to repair the {item} once the {part_of} has been {done}.",
    "As per our policy, a {item} can only be returned within {number} days.",
    "I've refunded £{amount} to the card you paid with; your bank shows it by {day}.",
    "Please could you tell me whether the {part_of} was {done} when the {crew} called?",
    "The {crew} will be with you on {day} between {time} and {later}.",
    "If the {part_of} is still {done} on {day}, write to me and I will drive out to {town} myself.",
    "{name} checked the {part_of} twice and put a note on {record}.",
    "It seems that there was a misunderstanding about the {part_of} with the {crew}.",
    "Your reference is {letters}-{number}{amount}, and {record} shows the call at {time}.",
    "Nobody told the {crew} about the {part_of}, so they drove past {place} at {time}.",
    "You can see the {item} on our page under {record}; the {team} keeps it up to date.",
    "We take all feedback seriously and strive to provide the best {item} in {town}.",
    "From {day} on the {team} rings every customer in {town} before the {crew} sets out.",
    "Had you told us about the {part_of} earlier, the {crew} could have brought another {item}.",
    "The {team} is open from {time}, {number} days a week, at {place}.",
    "I can offer you a {item} in another colour today, or the same one by {day}.",
];
const CLOSINGS: &[&str] = &[
    "I'll write again by {day}, with or without news from the {team}.",
    "Please do not hesitate to contact us if you have any further questions about the {item}.",
    "You can reach me on 01632 960{number}{digit} until {time}; ask for {name}.",
    "Thank you for your patience and understanding with the {item}.",
    "Tell me which {day} suits you, and I will book the {crew}.",
    "We hope to see you at {place} again soon.",
    "If {day} doesn't suit, answer this mail and {name} will find another one.",
];
const CUSTOMER: &[&str] = &[
    "The {item} I ordered on {day} still has not come and I am furious.",
    "This is the {number}rd time I write about the {part_of}, and nobody answers!",
    "{name} at {place} promised me a new {item} by {time}.",
    "I want my £{amount} back, and I want to know what happened to the {item}.",
    "My daughter needed the {item} for {day}; now it {failed} and {place} shrugs.",
    "When will the {crew} come to {town}?",
];
const ITEM: &[&str] = &[
    "kettle",
    "boiler",
    "pushchair",
    "laptop stand",
    "parcel",
    "sofa",
    "train ticket",
    "hearing aid",
    "bookcase",
    "gas meter",
    "rucksack",
    "wedding cake",
    "router",
    "bike lock",
    "mattress",
    "season pass",
    "prescription",
    "lawn mower",
    "oven door",
    "suitcase",
    "passport photo",
    "garden shed",
    "car seat",
    "coffee grinder",
    "water filter",
    "phone case",
    "violin bow",
];
const PART_OF: &[&str] = &[
    "valve",
    "left hinge",
    "power cable",
    "delivery label",
    "front wheel",
    "order form",
    "battery cover",
    "spare key",
    "fuse box",
    "second box",
    "address line",
    "zip",
    "receipt",
    "filter ring",
    "handle",
    "control panel",
    "shelf pin",
];
const TEAM: &[&str] = &[
    "workshop",
    "dispatch team",
    "billing desk",
    "night shift",
    "returns desk",
    "front office",
    "lettings team",
    "pharmacy",
    "parts counter",
    "claims desk",
];
const CREW: &[&str] = &["driver", "engineer", "fitter", "courier", "plumber", "night porter", "technician", "surveyor"];
const NAME: &[&str] = &[
    "Ines",
    "Tomasz",
    "Ruth",
    "Adebayo",
    "Marguerite",
    "Siobhan",
    "Haruto",
    "Leila",
    "Owen",
    "Priya",
    "Anselm",
    "Caitlin",
    "Mehmet",
    "Rosalind",
    "Theo",
    "Nadia",
    "Gwen",
    "Luca",
];
const SURNAME: &[&str] = &[
    "Okonjo",
    "Brandt",
    "Whitlock",
    "Sørensen",
    "Pereira",
    "Hallam",
    "Novák",
    "Adeyemi",
    "Castellano",
    "MacLeod",
    "Tanaka",
];
const TOWN: &[&str] = &[
    "Leeds", "Truro", "Perth", "Galway", "Ludlow", "Dundee", "Swansea", "Kendal", "Norwich", "Whitby", "Ayr", "Hexham",
];
const PLACE: &[&str] = &[
    "the depot",
    "our shop on Mill Road",
    "the station desk",
    "the Harbour branch",
    "reception",
    "the sorting office",
    "the clinic",
    "our stall",
    "the warehouse",
    "gate 14",
];
const DAY: &[&str] = &[
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "3 March",
    "the 21st",
    "12 June",
    "Monday week",
    "the end of the month",
    "9 October",
];
const CAME: &[&str] =
    &["came broken", "never came", "came twice", "went back", "was left outside", "came without its lid"];
const FAILED: &[&str] = &[
    "broke",
    "was lost",
    "stood in the rain",
    "went to the wrong door",
    "stopped after an hour",
    "was never loaded",
    "fell off the van",
    "leaked",
    "was sold twice",
    "arrived cracked",
];
const DONE: &[&str] =
    &["opened", "painted over", "left off", "bent", "taken for another one", "sealed", "swapped", "fitted upside down"];
const RECORD: &[&str] = &["your account", "the log", "the job sheet", "our records", "the file", "the tracking page"];
const PART: &[&str] = &["morning", "afternoon", "evening"];

/// A sentence of a template, its blanks filled in.
fn fill(template: &str, dice: &mut Dice, out: &mut String) {
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((blank, after)) = after.split_once('}') else { break };
        match blank {
            "item" => out.push_str(dice.pick(ITEM)),
            "part_of" => out.push_str(dice.pick(PART_OF)),
            "team" => out.push_str(dice.pick(TEAM)),
            "crew" => out.push_str(dice.pick(CREW)),
            "name" => out.push_str(dice.pick(NAME)),
            "town" => out.push_str(dice.pick(TOWN)),
            "place" => out.push_str(dice.pick(PLACE)),
            "day" => out.push_str(dice.pick(DAY)),
            "came" => out.push_str(dice.pick(CAME)),
            "failed" => out.push_str(dice.pick(FAILED)),
            "done" => out.push_str(dice.pick(DONE)),
            "record" => out.push_str(dice.pick(RECORD)),
            "part" => out.push_str(dice.pick(PART)),
            "digit" => out.push_str(&dice.below(10).to_string()),
            "number" => out.push_str(&(2 + dice.below(28)).to_string()),
            "amount" => out.push_str(&format!("{}.{:02}", 3 + dice.below(400), dice.below(100))),
            "time" => out.push_str(&format!("{}:{:02}", 7 + dice.below(5), dice.below(60))),
            "later" => out.push_str(&format!("{}:{:02}", 13 + dice.below(7), dice.below(60))),
            "letters" => {
                for _ in 0..3 {
                    out.push(char::from(b'A' + dice.below(26) as u8));
                }
            }
            _ => {}
        }
        rest = after;
    }
    out.push_str(rest);
}

fn paragraph(templates: &[&str], sentences: usize, dice: &mut Dice, out: &mut String) {
    for index in 0..sentences {
        if index > 0 {
            out.push(' ');
        }
        fill(dice.pick(templates), dice, out);
    }
    out.push_str("\n\n");
}

/// Appends a reply of about `words` words.
pub fn reply(dice: &mut Dice, words: usize, out: &mut String) {
    let surname = dice.pick(SURNAME);
    let title = dice.pick(&["Ms", "Mr", "Dr", "Mrs"]);
    out.push_str(&format!("Dear {title} {surname},\n\n"));
    paragraph(OPENINGS, 2, dice, out);
    let mut left = words.saturating_sub(55);
    while left > 15 {
        let sentences = (2 + dice.below(4)).min(left.div_ceil(15));
        paragraph(MIDDLES, sentences, dice, out);
        left = left.saturating_sub(sentences * 15);
    }
    paragraph(CLOSINGS, 2, dice, out);
    out.push_str(&format!("Kind regards,\n{} {}\n", dice.pick(NAME), dice.pick(SURNAME)));
}

/// A mail of about 300 words that answers a quoted message.
pub fn mail(seed: u64) -> String {
    let mut dice = Dice::new(seed);
    let mut out = String::new();
    reply(&mut dice, 300, &mut out);
    let mut said = String::new();
    paragraph(CUSTOMER, 4, &mut dice, &mut said);
    out.push_str("\nOn Tue, 3 Mar 2026 at 08:14, Robin Hale <robin@hale.example> wrote:\n");
    for line in said.trim_end().split_inclusive(". ") {
        out.push_str(&format!("> {}\n", line.trim_end()));
    }
    out
}

/// Replies one after the other, in at least so many bytes.
pub fn text(seed: u64, bytes: usize) -> String {
    let mut dice = Dice::new(seed);
    let mut out = String::with_capacity(bytes + 4096);
    while out.len() < bytes {
        reply(&mut dice, 300, &mut out);
        out.push('\n');
    }
    out
}

/// A pack of so many rules, each with an act of its own and twenty phrases: 700 rules stay below what a pack may hold.
pub fn pack(rules: usize) -> String {
    const VERBS: &[&str] =
        &["check", "mend", "send", "refuse", "promise", "weigh", "forget", "charge", "blame", "praise"];
    let mut dice = Dice::new(rules as u64);
    let mut out = String::from("pack: measured\nlanguage: en\nacts:\n");
    for rule in 0..rules {
        out.push_str(&format!("  act-{rule}:\n    about: Measured act {rule}.\n    phrases:\n"));
        for _ in 0..20 {
            let (verb, other) = (dice.pick(VERBS), dice.pick(VERBS));
            let (item, part, crew) = (dice.pick(ITEM), dice.pick(PART_OF), dice.pick(CREW));
            let phrase = match dice.below(4) {
                0 => format!("(we|our {crew}) [will|can|could] [not] ({verb}|{other}) ... ({item}|{part})"),
                1 => format!("the {item} [which|that] (is|was|has been) [not] {verb}*"),
                2 => format!("{part} ...3 ({crew}|{item}) for (you|us|{} days)", 2 + dice.below(40)),
                _ => {
                    format!("you (should|could|must) [have] ({verb}|{other}) ... {part} [by|from] {}", dice.below(900))
                }
            };
            out.push_str(&format!("      - \"{phrase}\"\n"));
        }
        out.push_str("    examples: {flagged: [], clean: []}\n");
    }
    out.push_str("rules:\n");
    for rule in 0..rules {
        out.push_str(&format!(
            "  rule-{rule}:\n    severity: warning\n    family: measured\n    flag: act-{rule}\n    message: measured\n    \
             label: measured\n    why: Measured.\n    help: measure\n    sources: [own]\n    traps: none\n    examples:\n      \
             flagged: []\n      clean: []\n"
        ));
    }
    out
}

/// Sixty phrases of the kind the built-in pack looks for, for a search with other tools.
pub const PHRASES: &[&str] = &[
    "any inconvenience",
    "sorry to hear",
    "we apologise for",
    "sorry if",
    "may have caused",
    "your patience",
    "do not hesitate",
    "any further questions",
    "as per our policy",
    "we are unable",
    "unfortunately",
    "at this time",
    "your feedback",
    "all feedback seriously",
    "strive to provide",
    "we usually",
    "normally",
    "misunderstanding",
    "you should have",
    "had you told us",
    "you failed to",
    "as stated",
    "as previously mentioned",
    "we regret",
    "rest assured",
    "valued customer",
    "your call is important",
    "high volume",
    "please be advised",
    "kindly",
    "at your earliest convenience",
    "for your convenience",
    "going forward",
    "in due course",
    "as soon as possible",
    "look into",
    "passed on to",
    "the relevant team",
    "our records show",
    "you claim",
    "you allege",
    "calm down",
    "with all due respect",
    "to be honest",
    "not our fault",
    "beyond our control",
    "third party",
    "terms and conditions",
    "company policy",
    "we cannot be held",
    "no exceptions",
    "I understand how",
    "I know how you feel",
    "we take pride",
    "hope to see you",
    "thank you for understanding",
    "sorry you feel",
    "for any reason",
    "should you require",
    "moreover",
];

fn main() -> io::Result<()> {
    let args: Vec<String> = env::args().skip(1).collect();
    let figure = |at: usize| args.get(at).and_then(|figure| figure.parse::<usize>().ok()).unwrap_or_default();
    let mut out = io::stdout().lock();
    match args.first().map(String::as_str) {
        Some("mail") => out.write_all(mail(1).as_bytes()),
        Some("text") => out.write_all(text(2, figure(1)).as_bytes()),
        Some("pack") => out.write_all(pack(figure(1)).as_bytes()),
        Some("phrases") => PHRASES.iter().try_for_each(|phrase| writeln!(out, "{phrase}")),
        Some("files") => {
            let folder = args.get(2).map_or(".", String::as_str);
            let mut dice = Dice::new(3);
            let mut body = String::new();
            for file in 0..figure(1) {
                if file % 1_000 == 0 {
                    fs::create_dir_all(format!("{folder}/{:03}", file / 1_000))?;
                }
                body.clear();
                reply(&mut dice, 360, &mut body);
                fs::write(format!("{folder}/{:03}/reply-{file:06}.txt", file / 1_000), &body)?;
            }
            Ok(())
        }
        _ => Err(io::Error::other("say mail, text BYTES, files COUNT FOLDER, phrases or pack RULES")),
    }
}
