//! Packs on top of packs: what a house may add, take away and change.

use std::fs;
use std::path::Path;

use amends::draft::{Channel, Draft, Situation};
use amends::finding::Severity;
use amends::linter::{Linter, Settings};
use amends::offsets::MappedText;
use amends::packs::{self, PackError};
use amends::reading::DecidedBy;

const BASE: &str = r"
pack: base
language: en
words:
  parcel: [parcel, package]
acts:
  lost:
    about: Says that it is lost.
    phrases: [<parcel> is lost]
rules:
  says-lost:
    severity: error
    flag: lost
    message: says it is lost
  other:
    severity: info
    flag: {phrases: [blue moon]}
    message: names a moon
    yields-to: [says-lost]
";

/// Writes the packs into a folder and loads them in order.
fn load(packs: &[(&str, &str)], names: &[&str]) -> Result<Linter, PackError> {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in packs {
        fs::write(folder.path().join(name), text).expect("a pack");
    }
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    packs::load_all(&names, folder.path()).map(|compiled| Linter::new(compiled.pack))
}

fn found(linter: &Linter, text: &str) -> Vec<(String, Severity, String)> {
    let draft = Draft { reply: MappedText::identity(text.to_owned()), ..Draft::default() };
    let checked = linter.check(&draft, Settings::default(), &|_| None);
    checked
        .findings
        .into_iter()
        .map(|finding| (finding.rule.to_string(), finding.severity, finding.message.to_string()))
        .collect()
}

fn messages(problem: PackError) -> Vec<String> {
    match problem {
        PackError::Mistakes { problems, .. } => {
            problems.into_iter().map(|p| format!("{}: {}", p.path_text(), p.message)).collect()
        }
        other => vec![other.to_string()],
    }
}

#[test]
fn a_house_adds_to_words_and_acts() {
    let house = r"
pack: house
extends: [./base.yaml]
words: {parcel: {add: [crate], remove: [package]}}
acts: {lost: {add: [gone walkabout], not: [crate is lost and found]}}
";
    let linter = load(&[("base.yaml", BASE), ("house.yaml", house)], &["house.yaml"]).unwrap();
    assert_eq!(found(&linter, "The crate is lost.").len(), 1);
    assert_eq!(found(&linter, "It has gone walkabout.").len(), 1);
    assert_eq!(found(&linter, "The parcel is lost.").len(), 1);
    assert_eq!(found(&linter, "The package is lost."), []);
    assert_eq!(found(&linter, "The crate is lost and found."), []);
}

#[test]
fn what_a_file_that_is_no_yaml_would_have_held_is_not_missed() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("acts.yaml"), "pack: base\nacts: {lost: {about: x, phrases: [*]}}\n").unwrap();
    fs::write(
        folder.path().join("rules.yaml"),
        "pack: base\nrules: {says: {severity: info, flag: lost, message: x}}\n",
    )
    .unwrap();
    let problem = packs::load_all(&[".".to_owned()], folder.path()).expect_err("a pack that is no YAML");
    assert_eq!(messages(problem), [": a text that starts with `*` or `&` needs quotes"]);
}

#[test]
fn a_house_changes_rules_and_switches_them_off() {
    let house = r"
pack: house
rules:
  says-lost: {severity: warning, message: house words}
  other: {severity: off}
  a-new-one:
    severity: info
    flag: {phrases: [purple cow]}
    message: names a cow
    yields-to: [says-lost]
";
    let linter = load(&[("base.yaml", BASE), ("house.yaml", house)], &["base.yaml", "house.yaml"]).unwrap();
    let all = found(&linter, "A blue moon. The parcel is lost. A purple cow.");
    let names: Vec<&str> = all.iter().map(|(rule, _, _)| rule.as_str()).collect();
    assert_eq!(names, ["says-lost", "a-new-one"]);
    assert_eq!((all[0].1, all[0].2.as_str()), (Severity::Warning, "house words"));
    let rules: Vec<&str> = linter.pack().rules.iter().map(|rule| rule.id.as_str()).collect();
    assert_eq!(rules, ["a-new-one", "other", "says-lost"]);
    let pack = linter.pack();
    assert_eq!(pack.rules[pack.rules[0].yields_to[0] as usize].id, "says-lost");
    assert_eq!(pack.rules[pack.rules[1].yields_to[0] as usize].id, "says-lost");
}

#[test]
fn mistakes_in_a_house_pack_are_all_told() {
    let house = r"
pack: house
words: {parcels: {add: [x]}}
acts: {lost: {phrases: [mine]}, lots: {add: [y]}}
rules:
  says-lots: {severity: warning}
";
    let problem = load(&[("base.yaml", BASE), ("h.yaml", house)], &["base.yaml", "h.yaml"]).err().unwrap();
    let all = messages(problem);
    assert!(all.iter().any(|m| m.contains("there is no word list `parcels`")), "{all:?}");
    assert!(all.iter().any(|m| m.contains("the pack below defines this already")), "{all:?}");
    assert!(all.iter().any(|m| m.contains("a rule without a trigger")), "{all:?}");
    assert!(all.iter().any(|m| m.contains("unknown key `add`")), "{all:?}");
}

#[test]
fn packs_in_a_circle_and_unknown_packs_are_errors() {
    let a = "pack: a\nextends: [./b.yaml]\n";
    let b = "pack: b\nextends: [./a.yaml]\n";
    let problem = load(&[("a.yaml", a), ("b.yaml", b)], &["a.yaml"]).err().unwrap();
    assert!(matches!(problem, PackError::Circle(_)), "{problem}");
    let problem = packs::load("built-in:service-recvery").err().unwrap();
    assert!(problem.to_string().contains("did you mean `service-recovery`?"), "{problem}");
    let problem = packs::load_all(&["nowhere.yaml".to_owned()], Path::new("/nowhere")).err().unwrap();
    assert!(matches!(problem, PackError::Unreadable { .. }), "{problem}");
}

#[test]
fn a_house_pack_stands_on_the_built_in_one() {
    let house = r"
pack: house
extends: [service-recovery]
rules:
  no-exclamation:
    severity: warning
    when: {reply: {has: [apology]}}
    flag: {phrases: [super duper]}
    message: sounds like an advertisement
";
    let linter = load(&[("house.yaml", house)], &["house.yaml"]).unwrap();
    let all = found(&linter, "I'm sorry we lost it. Our super duper team is on it.");
    assert!(all.iter().any(|(rule, _, _)| rule == "no-exclamation"), "{all:?}");
}

/// The acts of a reply and where they stand.
fn acts(linter: &Linter, text: &str) -> Vec<(String, std::ops::Range<u32>, usize)> {
    let draft = Draft { reply: MappedText::identity(text.to_owned()), ..Draft::default() };
    let reply = linter.read(&draft, Settings::default()).reply;
    let id = |signal: u32| linter.pack().acts[signal as usize].id.clone();
    reply.found().map(|found| (id(found.signal()), found.range.clone(), found.parts.len())).collect()
}

#[test]
fn phrases_mean_the_same_on_top_of_a_pack_and_in_one_with_it() {
    let base = r"
pack: base
language: en
words:
  parcel: [parcel, package]
  thing: [<parcel>, box of *, apolog* note]
acts:
  sorry: {about: x, phrases: ['apolog* for <thing>', 'my regrets', 'we {what: regret|rue} it']}
  late: {about: x, phrases: ['<thing> is late', '<number> days late', 'the driver''s fault', 'gone for good'], not: ['is late no more']}
";
    let house = r"
pack: house
words: {parcel: {add: [crate], remove: [package]}}
acts:
  late: {add: ['3rd time late'], remove: ['gone for good']}
  kind: {about: x, phrases: ['apologetically yours', 'apologi* a lot', 'we rue it', 'the driver', '<thing> of gold']}
";
    let whole = r"
pack: whole
language: en
words:
  parcel: [parcel, crate]
  thing: [<parcel>, box of *, apolog* note]
acts:
  sorry: {about: x, phrases: ['apolog* for <thing>', 'my regrets', 'we {what: regret|rue} it']}
  late: {about: x, phrases: ['<thing> is late', '<number> days late', 'the driver''s fault', '3rd time late'], not: ['is late no more']}
  kind: {about: x, phrases: ['apologetically yours', 'apologi* a lot', 'we rue it', 'the driver', '<thing> of gold']}
";
    let packs = [("base.yaml", base), ("house.yaml", house), ("whole.yaml", whole)];
    let extended = load(&packs, &["base.yaml", "house.yaml"]).expect("packs");
    let single = load(&packs, &["whole.yaml"]).expect("a pack");
    let mut seen = 0;
    for text in [
        "Apologies for the crate. The parcel is late.",
        "I apologise for parcel one, apologetically for crate two, apologizing for package three.",
        "Apologetically yours, I apologized a lot for parcel and crate of gold.",
        "It is 3 days late, 3rd days late, three days late, for the 3rd time late.",
        "The package is late, the crate is late, the box of nails is late no more.",
        "The driver's fault, not the driver: it is gone for good. My regrets, we rue it.",
        "Your apologetic note is late, and an apologise note of gold is late.",
    ] {
        assert_eq!(acts(&extended, text), acts(&single, text), "{text}");
        seen += acts(&single, text).len();
    }
    assert!(seen > 15, "{seen}");
}

/// The levels of the cues in a customer's message, by name.
fn levels(linter: &Linter, message: &str) -> Vec<(String, u8)> {
    let text = |words: &str| MappedText::identity(words.to_owned());
    let draft = Draft { reply: text("Hello."), customer: Some(text(message)), ..Draft::default() };
    let reading = linter.read(&draft, Settings::default());
    let customer = reading.customer.expect("a message");
    customer.found().map(|found| (linter.pack().cues[found.signal() as usize].id.clone(), found.level())).collect()
}

#[test]
fn what_adds_up_shows_more_in_other_words() {
    let house = "pack: house\nlanguage: en\ncues:\n  cross:\n    about: They are cross.\n    levels: {1: [so angry, cross], 3: [never again]}\n    adds-up: true\n";
    let linter = load(&[("house.yaml", house)], &["house.yaml"]).expect("a pack");
    let cross = |level| ("cross".to_owned(), level);
    assert_eq!(levels(&linter, "I am cross."), [cross(1)]);
    assert_eq!(levels(&linter, "I am cross. Really Cross."), [cross(1), cross(1)]);
    assert_eq!(levels(&linter, "I am cross. I am so angry."), [cross(2), cross(2)]);
    assert_eq!(levels(&linter, "I am cross. Never again!"), [cross(2), cross(3)]);
}

#[test]
fn a_condition_of_several_words_opens_with_all_of_them() {
    let house = "pack: house\nlanguage: en\nacts:\n  paid:\n    about: Pays.\n    phrases: [we refund you]\n    skip: [conditional]\n";
    let linter = load(&[("house.yaml", house)], &["house.yaml"]).expect("a pack");
    let paid = |text: &str| acts(&linter, text).iter().any(|(act, ..)| act == "paid");
    assert!(paid("We refund you today."));
    assert!(paid("As a gesture we refund you today."));
    assert!(paid("In your case we refund you today."));
    assert!(paid("For the room we provided we refund you today."));
    assert!(!paid("As long as it is new we refund you today."));
    assert!(!paid("In case it is broken we refund you today."));
    assert!(!paid("Provided that it is new we refund you today."));
}

const WEIGHED: &str = r"
pack: weighed
language: en
acts:
  promise:
    about: Promises something.
    phrases: [we will *]
  sorry:
    about: Is sorry.
    phrases: [sorry]
evidence:
  promise: {start: -20, drop-below: -25, show-from: 10, words: {'we will': 10, 'will not': -30, 'sorry !': 35}}
rules:
  promises: {severity: info, flag: promise, message: promises it}
";

#[test]
fn words_speak_for_and_against_what_phrases_find() {
    let linter = load(&[("weighed.yaml", WEIGHED)], &["weighed.yaml"]).expect("a pack");
    let places = |text: &str| -> Vec<String> {
        let draft = Draft { reply: MappedText::identity(text.to_owned()), ..Draft::default() };
        let findings = linter.check(&draft, Settings::default(), &|_| None).findings;
        findings.iter().map(|finding| text[finding.range.start..finding.range.end].to_owned()).collect()
    };
    // A phrase alone, one that the words speak against, and a sentence that shows it without one.
    assert_eq!(places("We will call. We will not call. So sorry!"), ["We will call", "So sorry!"]);
    assert_eq!(places("Sorry. \"We are all so sorry!\""), [""; 0]);
}

#[test]
fn a_house_that_adds_a_phrase_to_an_act_finds_it_whatever_the_words_say() {
    const HOUSE: &str = "
pack: house
extends: weighed.yaml
acts:
  promise: {add: [come what may]}
";
    const STRICTER: &str = "
pack: house
extends: weighed.yaml
acts:
  promise: {add: [come what may]}
evidence:
  promise: {start: -20, drop-below: -10}
";
    let text = "We will not come, come what may. So sorry!";
    let own = load(&[("weighed.yaml", WEIGHED)], &["weighed.yaml"]).expect("a pack");
    assert_eq!(found(&own, text).len(), 1);
    let house = load(&[("weighed.yaml", WEIGHED), ("house.yaml", HOUSE)], &["house.yaml"]).expect("a pack");
    assert_eq!(found(&house, text).len(), 3);
    let stricter = load(&[("weighed.yaml", WEIGHED), ("house.yaml", STRICTER)], &["house.yaml"]).expect("a pack");
    assert_eq!(found(&stricter, text).len(), 0);
}

#[test]
fn the_evidence_for_an_act_stands_in_one_place() {
    let folder = tempfile::tempdir().expect("a folder");
    let pack = folder.path().join("weighed");
    fs::create_dir(&pack).expect("a folder");
    fs::write(pack.join("one.yaml"), WEIGHED).expect("a pack");
    let again = "pack: weighed\nlanguage: en\nevidence: {promise: {start: 3}, sorry: {start: 1}}\n";
    fs::write(pack.join("two.yaml"), again).expect("a pack");
    let problem = packs::load(&pack.to_string_lossy()).expect_err("evidence twice");
    assert_eq!(messages(problem), ["evidence.promise: there is evidence for `promise` twice"]);
}

const RECOVERS: &str = r"
pack: recovers
language: en
acts:
  owned: {about: Owns it., phrases: [our mistake]}
  paid: {about: Pays., phrases: [refunded]}
  brag: {about: Brags., phrases: [award-winning]}
  blamed: {about: Blames the courier., phrases: [the courier]}
recovers: {weights: {owned: 2, paid: 3, brag: -2}, from: 5}
rules:
  blames: {severity: {default: warning, info-when: {recovers: true, channel: letter}}, flag: blamed, unless: {recovers: true, channel: email}, message: blames them}
";

#[test]
fn a_rule_may_ask_whether_the_reply_recovers() {
    let linter = load(&[("recovers.yaml", RECOVERS)], &["recovers.yaml"]).expect("a pack");
    let severities = |text: &str, channel| -> Vec<Severity> {
        let draft = Draft { reply: MappedText::identity(text.to_owned()), channel: Some(channel), ..Draft::default() };
        let findings = linter.check(&draft, Settings::default(), &|_| None).findings;
        findings.into_iter().map(|finding| finding.severity).collect()
    };
    let poor = "It was the courier. We have refunded you.";
    assert_eq!(severities(poor, Channel::Email), [Severity::Warning]);
    assert_eq!(severities(poor, Channel::Letter), [Severity::Warning]);
    let good = "It was the courier, and our mistake to use them. We have refunded you.";
    assert_eq!(severities(good, Channel::Email), []);
    assert_eq!(severities(good, Channel::Letter), [Severity::Info]);
    // Nothing of it tells of an excuse twice, and nothing that it needs is missing.
    let stricter = RECOVERS.replace("from: 5}", "from: 2, needs: paid, excuses: [blamed, brag]}");
    let linter = load(&[("recovers.yaml", &stricter)], &["recovers.yaml"]).expect("a pack");
    let owned = "It was the courier, and our mistake to use them.";
    for (text, quiet) in [(good, true), (owned, false), (&good.replace("We have", "Award-winning, we have"), false)] {
        let draft =
            Draft { reply: MappedText::identity(text.to_owned()), channel: Some(Channel::Email), ..Draft::default() };
        let checked = linter.check(&draft, Settings::default(), &|_| None);
        assert_eq!(checked.findings.is_empty(), quiet, "{text}");
    }
}

#[test]
fn what_speaks_against_recovering_is_taken_off() {
    let linter = load(&[("recovers.yaml", RECOVERS)], &["recovers.yaml"]).expect("a pack");
    let boasting = "It was the courier, and our mistake. We are award-winning and have refunded you.";
    assert_eq!(found(&linter, boasting).len(), 1);
}

#[test]
fn when_a_reply_recovers_is_what_the_uppermost_pack_says() {
    const STRICTER: &str = "
pack: house
extends: recovers.yaml
recovers: {weights: {paid: 1}, from: 1}
";
    let packs = [("recovers.yaml", RECOVERS), ("house.yaml", STRICTER)];
    let linter = load(&packs, &["house.yaml"]).expect("a pack");
    assert_eq!(found(&linter, "Dear Ann,\n\nIt was the courier. We have refunded you.\n\nKind regards,\nLee"), []);
}

#[test]
fn mistakes_about_recovering_are_told() {
    let told = |text: &str| messages(load(&[("one.yaml", text)], &["one.yaml"]).expect_err("a mistake"));
    let unsaid = RECOVERS.lines().filter(|line| !line.starts_with("recovers:")).collect::<Vec<_>>().join("\n");
    let unknown = "this pack does not say when a reply recovers";
    let at = ["rules.blames.severity.info-when.recovers", "rules.blames.unless.recovers"];
    assert_eq!(told(&unsaid), at.map(|at| format!("{at}: {unknown}")));
    let always = RECOVERS.replace("from: 5", "from: 0");
    assert_eq!(told(&always), ["recovers.from: a reply without any of these acts would recover"]);
    let never = RECOVERS.replace("from: 5", "from: 6");
    assert_eq!(told(&never), ["recovers.from: no reply can come to 6: all these acts together make 5"]);
    let half = RECOVERS.replace("weights: {owned: 2, paid: 3, brag: -2}, ", "");
    assert_eq!(told(&half), ["recovers: `recovers` without `weights`"]);
    let unnamed = RECOVERS.replace("{owned: 2,", "{oned: 2,");
    assert_eq!(told(&unnamed), ["recovers.weights.oned: there is no act `oned`"]);
}

const MESSAGES: &str = r"
pack: messages
language: en
acts:
  sorry:
    about: Is sorry.
    phrases: [sorry]
cues:
  broken:
    about: Something is broken.
    phrases: [broken, we had never]
situation:
  customer:
    start: -4
    complaint-at: 10
    routine-below: -10
    weights: {broken: 8}
    words: {'my own': -20, 'again !': 6, '^ never': 3}
  reply:
    complaint-at: 2
    weights: {sorry: 5}
rules:
  apologises: {severity: info, flag: sorry, message: is sorry}
";

/// The situation of a reply to a message, and what decided it.
fn situation(linter: &Linter, customer: Option<&str>, reply: &str) -> (Situation, DecidedBy) {
    let customer = customer.map(|text| MappedText::identity(text.to_owned()));
    let draft = Draft { reply: MappedText::identity(reply.to_owned()), customer, ..Draft::default() };
    let reading = linter.reader().read(linter.pack(), &draft, amends::reading::Settings::default());
    (reading.situation, reading.situation_from)
}

#[test]
fn cues_and_words_of_a_message_tell_its_situation_and_the_reply_what_they_leave_open() {
    let linter = load(&[("messages.yaml", MESSAGES)], &["messages.yaml"]).expect("a pack");
    let told = |customer: &str, reply: &str| situation(&linter, Some(customer), reply);
    // -4 + 8 + 6 is enough, whatever the reply does; -4 + 8 - 20 is too little.
    assert_eq!(told("It is broken again!", "Noted."), (Situation::Complaint, DecidedBy::Customer));
    assert_eq!(told("It is broken. It was my own fault.", "Sorry."), (Situation::Routine, DecidedBy::Customer));
    // -4 + 8 leaves it to the reply: 4 are enough for it, and so are -4 + 8 - 4 + 5.
    assert_eq!(told("It is broken.", "Noted."), (Situation::Complaint, DecidedBy::Reply));
    assert_eq!(told("It is open.", "Sorry."), (Situation::Routine, DecidedBy::Reply));
    assert_eq!(told("Never again! It is open.", "Sorry."), (Situation::Complaint, DecidedBy::Reply));
    // A row counts as often as it stands there, and never across sentences.
    assert_eq!(told("Broken again! Broken again! ", "Noted."), (Situation::Complaint, DecidedBy::Customer));
    assert_eq!(told("It is open. My. Own.", "Noted."), (Situation::Routine, DecidedBy::Reply));
    assert_eq!(situation(&linter, None, "Sorry."), (Situation::Complaint, DecidedBy::Reply));
}

#[test]
fn the_situation_may_stand_in_several_files_of_a_pack_but_each_part_of_it_in_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let pack = folder.path().join("messages");
    fs::create_dir(&pack).expect("a folder");
    let (weights, words) = (MESSAGES, "    words: {'my own': -20, 'again !': 6, '^ never': 3}\n");
    fs::write(pack.join("one.yaml"), weights.replace(words, "")).expect("a pack");
    let head = "pack: messages\nlanguage: en\nsituation:\n  customer:\n";
    fs::write(pack.join("two.yaml"), head.to_owned() + words).expect("a pack");
    let both = Linter::new(packs::load(&pack.to_string_lossy()).expect("a pack").pack);
    let own_fault = situation(&both, Some("It is broken. It was my own fault."), "Sorry.");
    assert_eq!(own_fault, (Situation::Routine, DecidedBy::Customer));
    fs::write(pack.join("three.yaml"), head.to_owned() + "    start: 3\n").expect("a pack");
    let problem = packs::load(&pack.to_string_lossy()).expect_err("a start twice");
    let expected = "situation.customer.start: `start` stands in two files of this pack";
    assert_eq!(messages(problem), [expected]);
}

#[test]
fn a_pack_that_says_nothing_of_the_situation_keeps_what_the_one_below_says() {
    const HOUSE: &str = "pack: house\nextends: messages.yaml\ncues:\n  broken: {add: [in pieces]}\n";
    const OTHER: &str = "pack: house\nextends: messages.yaml\nsituation: {customer: {weights: {broken: 1}}}\n";
    const REPLY: &str = "pack: house\nextends: messages.yaml\nsituation: {reply: {complaint-at: 9}}\n";
    const NOTHING: &str = "pack: house\nextends: messages.yaml\nsituation: {customer: {}}\n";
    let packs = |house| load(&[("messages.yaml", MESSAGES), ("house.yaml", house)], &["house.yaml"]).expect("a pack");
    let told = |linter: &Linter, customer: &str| situation(linter, Some(customer), "Noted.");
    let house = packs(HOUSE);
    assert_eq!(told(&house, "In pieces again!"), (Situation::Complaint, DecidedBy::Customer));
    assert_eq!(told(&house, "In pieces, my own fault."), (Situation::Routine, DecidedBy::Customer));
    assert_eq!(told(&packs(OTHER), "Broken, my own fault."), (Situation::Complaint, DecidedBy::Customer));
    // A side that a pack does not name stays as it is, and so does all of it where there is nothing under `situation:`.
    for kept in [packs(REPLY), packs(NOTHING)] {
        assert_eq!(told(&kept, "It is broken again!"), (Situation::Complaint, DecidedBy::Customer));
        assert_eq!(told(&kept, "Broken, my own fault."), (Situation::Routine, DecidedBy::Customer));
    }
    assert_eq!(told(&packs(REPLY), "It is broken."), (Situation::Routine, DecidedBy::Reply));
}

#[test]
fn a_word_that_a_house_adds_is_unknown_to_what_the_pack_below_weighs() {
    const HOUSE: &str =
        "pack: house\nextends: weighing.yaml\nacts:\n  brand: {about: Names it., phrases: [our zorbex]}\n";
    let weighing = MESSAGES
        .replace("words: {", "words: {'<other>': 9, ")
        .replace("phrases: [sorry]", "phrases: [sorry, quite so]")
        + "evidence:\n  sorry: {start: 0, show-from: 5, words: {'<other> $': 6}}\n";
    for names in [&["weighing.yaml"][..], &["house.yaml"][..]] {
        let linter = load(&[("weighing.yaml", &weighing), ("house.yaml", HOUSE)], names).expect("a pack");
        assert_eq!(
            situation(&linter, Some("My zorbex. My zorbex."), "Noted."),
            (Situation::Complaint, DecidedBy::Customer)
        );
        assert!(acts(&linter, "We are zorbex.").iter().any(|(act, ..)| act == "sorry"), "{names:?}");
    }
}
