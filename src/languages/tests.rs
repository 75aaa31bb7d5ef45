use super::*;
use crate::offsets::MappedText;

fn draft(text: &str) -> Draft {
    Draft { reply: MappedText::identity(text.to_owned()), ..Draft::default() }
}

fn told(text: &str) -> (String, ToldBy) {
    let told = Linters::built_in().language(&draft(text), &Wish::default());
    (told.language.to_string(), told.by)
}

const GERMAN: &str = "Sehr geehrte Frau Ott, vielen Dank für Ihre Nachricht. Das Paket ist leider nicht bei Ihnen angekommen, \
                      und das tut uns leid. Wir schicken Ihnen heute ein neues.";
const FRENCH: &str = "Bonjour Madame, nous sommes désolés que votre colis ne soit pas arrivé. Nous vous en renvoyons un \
                      nouveau dès aujourd'hui et vous le recevrez vendredi.";
const ENGLISH: &str = "Dear Ms Ott, thank you for your message. I am sorry that the parcel has not come. We are sending \
                       you a new one today.";

#[test]
fn tags_as_files_and_people_write_them() {
    let read = |text: &str| Tag::read(text).map(|tag| tag.to_string());
    for (given, tag) in [("de", "de"), ("de-AT", "de"), ("DE_ch.UTF-8", "de"), ("ger", "de"), (" en-GB, de", "en")] {
        assert_eq!(read(given).as_deref(), Some(tag), "{given}");
    }
    assert_eq!((read("1"), read(""), read("German"), read("d")), (None, None, None, None));
    assert_eq!(read("gsw").as_deref(), Some("gsw"));
    assert_eq!((name(Tag::of("fr")), name(Tag::of("gsw"))), ("French".into(), "`gsw`".into()));
}

#[test]
fn words_tell_the_language() {
    assert_eq!(told(ENGLISH), ("en".to_owned(), ToldBy::Nothing));
    assert_eq!(told(GERMAN), ("de".to_owned(), ToldBy::Text));
    assert_eq!(told(FRENCH), ("fr".to_owned(), ToldBy::Text));
    assert_eq!(told("ご不便をおかけして申し訳ございません。"), ("ja".to_owned(), ToldBy::Text));
}

/// A reply in two languages is in the home language if it begins with enough of it, and only then.
#[test]
fn the_start_is_enough_where_it_is_full_of_common_words() {
    let twice = |start: &str| told(&format!("{start}\n\n{}", FRENCH.repeat(9)));
    assert!(ENGLISH.len() < AT_A_GLANCE && ENGLISH.len() * 4 > AT_A_GLANCE);
    assert_eq!(twice(&ENGLISH.repeat(4)), ("en".to_owned(), ToldBy::Nothing));
    assert_eq!(twice(ENGLISH), ("fr".to_owned(), ToldBy::Text));
}

#[test]
fn names_in_latin_letters_do_not_hide_another_script() {
    assert_eq!(told("Jo Bell様\n\n本日返金いたしました。\n\nMarcus"), ("ja".to_owned(), ToldBy::Text));
    assert_eq!(told("Здравствуйте, Jo! Мы отправили вам новую куртку. Marcus"), ("ru".to_owned(), ToldBy::Text));
    // And a name in another script no text of ours.
    assert_eq!(told("Hi Олена, sending one now, thx for the pic. Jo"), ("en".to_owned(), ToldBy::Nothing));
}

#[test]
fn what_is_too_short_to_tell_is_in_the_home_language() {
    assert_eq!(told("Wir haben Ihnen heute geschrieben."), ("de".to_owned(), ToldBy::Text));
    assert_eq!(told("Die Jungs im Lager sind dran, Entschuldigung."), ("de".to_owned(), ToldBy::Text));
    for text in [
        "",
        "Danke!",
        "Hi Ms Die, war room at ten, alle ok?",
        "DM us",
        "👍",
        "Hi Jürgen, ok, thx!",
        "Refund: ref 4711, SKU A-12, IBAN DE00 1234",
    ] {
        assert_eq!(told(text), ("en".to_owned(), ToldBy::Nothing), "{text}");
    }
    let wish = Wish { forced: None, configured: vec![Tag::of("de"), Tag::of("en")] };
    let linters = Linters::built_in();
    assert_eq!(linters.language(&draft("Danke!"), &wish).language, Tag::of("de"));
    assert_eq!(linters.language(&draft(ENGLISH), &wish).language, Tag::of("en"));
}

#[test]
fn what_is_said_goes_before_what_is_seen() {
    let linters = Linters::built_in();
    let mut given = draft(ENGLISH);
    let config = Wish { forced: None, configured: vec![Tag::of("fr")] };
    let by = |given: &Draft, wish: &Wish| {
        let told = linters.language(given, wish);
        (told.language.to_string(), told.by)
    };
    assert_eq!(by(&given, &config), ("fr".to_owned(), ToldBy::Config));
    given.locale = Some("de-CH".to_owned());
    assert_eq!(by(&given, &config), ("de".to_owned(), ToldBy::Draft));
    let flag = Wish { forced: Some(Tag::of("it")), ..config };
    assert_eq!(by(&given, &flag), ("it".to_owned(), ToldBy::Flag));
    // A number of a help desk is no language.
    given.locale = Some("1033".to_owned());
    assert_eq!(by(&given, &Wish::default()), ("en".to_owned(), ToldBy::Nothing));
}

#[test]
fn a_draft_without_rules_for_its_language_is_set_aside() {
    let mut file = SourceFile { drafts: vec![draft(FRENCH), draft(ENGLISH), draft(GERMAN)], ..SourceFile::default() };
    let linters = Linters::built_in();
    let languages = linters.of_drafts(&file, &Wish::default());
    let (stay, others) = linters.set_aside(&mut file, &languages);
    assert_eq!(stay.iter().map(|told| told.language.to_string()).collect::<Vec<_>>(), ["en", "de"]);
    assert_eq!((others, file.drafts.len()), (vec![Tag::of("fr")], 2));
    assert_eq!(file.skipped[0].reason, "no rules for French, the language it seems to be in");
}

#[test]
fn english_alone_never_loads_german() {
    let linters = Linters::built_in();
    let _ = linters.language(&draft(ENGLISH), &Wish::default());
    assert_eq!(linters.made().count(), 1);
}
