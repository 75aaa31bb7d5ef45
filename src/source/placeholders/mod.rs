//! Finds placeholders: the marks of templates that are to be filled in before anything is sent.

mod square;

use std::collections::HashSet;

use crate::draft::{Blank, Draft, Mask, MaskKind, Placeholders};
use crate::seek::seek;
use square::{is_blank_word, single_square};

/// The grammars that descriptions of libraries may name.
pub const GRAMMARS: &[&str] = &[
    "liquid",
    "helpscout",
    "intercom",
    "salesforce",
    "hash-brace",
    "percent-brace",
    "dollar-brace",
    "percent",
    "double-square",
    "single-square",
    "guillemet",
    "brace",
    "textexpander",
    "cursor",
];

/// Grammars that prose is mistaken for: they are looked for only where a description of a library names them.
const NOT_IN_DRAFTS: &[&str] = &["textexpander", "cursor"];

fn in_drafts(name: &str) -> bool {
    GRAMMARS.contains(&name) && !NOT_IN_DRAFTS.contains(&name)
}

/// The longest placeholder that is believed to be one, in bytes.
const LONGEST: usize = 300;

/// A placeholder at the start of a text.
struct Hit {
    len: usize,
    grammar: &'static str,
    name: String,
    fallback: bool,
    /// It steers what is shown, and shows nothing itself.
    control: bool,
}

/// Finds and masks the placeholders of a reply that is an example: all grammars are known in a template as in a draft.
pub fn mark_example(draft: &mut Draft) {
    let vars: Vec<String> = GRAMMARS.iter().filter(|name| in_drafts(name)).map(|&name| name.to_owned()).collect();
    mark(draft, &vars);
}

/// Finds the placeholders of a draft's reply and masks them. A library names its grammars; in a draft all are looked for.
pub fn mark(draft: &mut Draft, vars: &[String]) {
    let library = draft.placeholders == Placeholders::Tokens;
    let wanted = |name: &str| if library { vars.iter().any(|v| v == name) } else { in_drafts(name) };
    let text = &draft.reply.text;
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut masks = Vec::new();
    // What the tags so far ask about: a placeholder that is shown only if something is known needs no fallback.
    let mut asked: HashSet<String> = HashSet::new();
    loop {
        at = seek(bytes, at, may_begin);
        if at == bytes.len() {
            break;
        }
        if !text.is_char_boundary(at) {
            at += 1;
            continue;
        }
        let Some(hit) = hit(text, at, &wanted, library) else {
            at += text[at..].chars().next().map_or(1, char::len_utf8);
            continue;
        };
        let range = at..at + hit.len;
        at = range.end;
        // Masks are in order, so only those from here on can lie over it.
        let first = draft.masks.partition_point(|m| m.range.end <= range.start);
        let over = |kind: MaskKind| {
            draft.masks[first..].iter().take_while(|m| m.range.start < range.end).any(|m| m.kind == kind)
        };
        if over(MaskKind::Code) || over(MaskKind::Quote) {
            continue;
        }
        if !over(MaskKind::Signature) {
            let kind = if hit.control && library { MaskKind::Code } else { MaskKind::Placeholder };
            masks.push(Mask { range: range.clone(), kind });
        }
        if hit.control && library {
            let words = hit.name.split(|c: char| c.is_whitespace() || matches!(c, '#' | '(' | ')' | ','));
            asked.extend(words.filter(|word| !word.is_empty()).map(str::to_owned));
        } else {
            let fallback = hit.fallback || asked.contains(&hit.name);
            draft.blanks.push(Blank { range, grammar: hit.grammar, name: hit.name, fallback });
        }
    }
    draft.masks.append(&mut masks);
    draft.masks.sort_by_key(|m| m.range.start);
}

/// Whether a placeholder may begin with a byte.
#[allow(clippy::needless_bitwise_bool)] // What has no branches is asked of many bytes at once.
fn may_begin(byte: u8) -> bool {
    (byte == b'{') | (byte == b'%') | (byte == b'#') | (byte == b'$') | (byte == b'[') | (byte == b'<') | (byte == 0xC2)
}

/// Reads a placeholder at the start of a text. It is told the character before, and whether the text is a library's.
type Reader = fn(&str, Option<char>, bool) -> Option<Hit>;

fn hit(text: &str, at: usize, wanted: &dyn Fn(&str) -> bool, library: bool) -> Option<Hit> {
    let rest = &text[at..];
    let rest = &rest[..floor(rest, LONGEST)];
    let before = text[..at].chars().next_back();
    let try_each: &[(&str, Reader)] = &[
        (Blank::MISSING, |r, _, _| missing(r)),
        ("helpscout", |r, _, _| helpscout(r)),
        ("liquid", |r, _, _| liquid(r)),
        ("salesforce", |r, _, _| salesforce(r)),
        ("hash-brace", |r, _, _| braced(r, "#{", "hash-brace")),
        ("percent-brace", |r, _, _| braced(r, "%{", "percent-brace")),
        ("dollar-brace", |r, _, _| braced(r, "${", "dollar-brace")),
        ("textexpander", |r, _, _| textexpander(r)),
        ("percent", percent),
        ("double-square", |r, _, _| double_square(r)),
        ("cursor", |r, _, _| r.starts_with("$|$").then(|| plain(3, "cursor", ""))),
        ("single-square", single_square),
        ("intercom", |r, _, _| intercom(r)),
        ("guillemet", |r, _, _| guillemet(r)),
        ("brace", |r, b, _| brace(r, b)),
    ];
    try_each
        .iter()
        .filter(|(name, _)| *name == Blank::MISSING || wanted(name))
        .find_map(|(_, read)| read(rest, before, library))
}

/// The largest cut at or below a length that splits no character.
fn floor(text: &str, len: usize) -> usize {
    (0..=len.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

fn plain(len: usize, grammar: &'static str, name: &str) -> Hit {
    Hit { len, grammar, name: name.trim().to_owned(), fallback: false, control: false }
}

/// What stands between two marks, and the length of all three.
fn between<'a>(text: &'a str, open: &str, close: &str) -> Option<(&'a str, usize)> {
    let inner = text.strip_prefix(open)?;
    let end = inner.find(close)?;
    Some((&inner[..end], open.len() + end + close.len()))
}

fn missing(text: &str) -> Option<Hit> {
    let (inner, len) = between(text, "[[", "]]")?;
    let name = inner.trim().strip_prefix("MISSING TOKEN")?;
    Some(plain(len, Blank::MISSING, name.trim_start_matches([' ', '-', '–'])))
}

fn liquid(text: &str) -> Option<Hit> {
    if let Some((inner, len)) = between(text, "{%", "%}") {
        return (!inner.contains(['{', '\n']) || inner.len() < 200)
            .then(|| Hit { control: true, ..plain(len, "liquid", inner.trim_matches('-')) });
    }
    let (inner, mut len) = between(text, "{{{", "}}}").or_else(|| between(text, "{{", "}}"))?;
    if text[len..].starts_with('}') && !text.starts_with("{{{") {
        len += 1;
    }
    let inner = inner.trim_matches(['-', '~', ' ', '\n']);
    if inner.is_empty() || inner.contains("{{") {
        return None;
    }
    let control = inner.starts_with(['#', '/', '^', '!', '>']) || inner == "else";
    let name = inner.split('|').next().unwrap_or(inner).trim();
    let fallback = inner.contains("default") || inner.contains("fallback") || inner.contains("||");
    Some(Hit { fallback, control, ..plain(len, "liquid", name) })
}

/// The marks are those of a tag in Liquid; what stands between tells them apart.
fn helpscout(text: &str) -> Option<Hit> {
    let (inner, len) = between(text, "{%", "%}")?;
    let (name, rest) = inner.split_once(',').map_or((inner, None), |(n, r)| (n, Some(r)));
    let parts: Vec<&str> = name.split('.').collect();
    let named = parts.len() >= 2 && parts.iter().all(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_alphabetic()));
    let fallback = match rest {
        None => false,
        Some(rest) => !rest.strip_prefix("fallback=")?.trim().is_empty(),
    };
    named.then(|| Hit { fallback, ..plain(len, "helpscout", name) })
}

fn salesforce(text: &str) -> Option<Hit> {
    let (inner, len) = between(text, "{!", "}")?;
    let starts = inner.starts_with(|c: char| c.is_ascii_alphabetic() || c == '$');
    if !starts || inner.contains(['{', '\n']) {
        return None;
    }
    let fallback = inner.contains(',') || inner.starts_with("BLANKVALUE");
    let name = inner.trim_start_matches("BLANKVALUE(").split(',').next().unwrap_or(inner);
    Some(Hit { fallback, ..plain(len, "salesforce", name) })
}

fn braced(text: &str, open: &str, grammar: &'static str) -> Option<Hit> {
    let (inner, len) = between(text, open, "}")?;
    let good = inner.starts_with(|c: char| c.is_alphabetic() || c == '_') && !inner.contains(['{', '\n', ';', '=']);
    let (name, rest) = inner.split_once(',').map_or((inner, ""), |(n, r)| (n, r));
    let fallback = rest.trim_start().strip_prefix("fallback:").is_some_and(|f| !f.trim().is_empty());
    good.then(|| Hit { fallback, ..plain(len, grammar, name) })
}

/// Folders that Windows has names for, which people who are helped with their computer are told.
const FOLDERS: &[&str] = &[
    "allusersprofile",
    "appdata",
    "homepath",
    "localappdata",
    "programdata",
    "programfiles",
    "systemroot",
    "temp",
    "tmp",
    "userprofile",
    "windir",
];

fn percent(text: &str, before: Option<char>, library: bool) -> Option<Hit> {
    let (inner, len) = between(text, "%", "%")?;
    let good = inner.len() >= 2
        && (library || !FOLDERS.iter().any(|folder| inner.eq_ignore_ascii_case(folder)))
        && inner.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && inner.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-'))
        && before.is_none_or(|c| !c.is_alphanumeric());
    good.then(|| plain(len, "percent", inner))
}

fn textexpander(text: &str) -> Option<Hit> {
    let inner = text.strip_prefix('%')?;
    if inner.starts_with(['|', '>', '<', '^', '%']) {
        return Some(plain(2, "textexpander", ""));
    }
    if inner.starts_with("clipboard") {
        return Some(plain(10, "textexpander", "clipboard"));
    }
    for word in ["fill", "snippet:", "delay:", "key:", "date:", "@", "+"] {
        if inner.starts_with(word) {
            let end = inner.find('%')?;
            let body = &inner[..end];
            let name = body.split("name=").nth(1).map_or(body, |n| n.split(':').next().unwrap_or(n));
            return Some(Hit { fallback: body.contains("default="), ..plain(end + 2, "textexpander", name) });
        }
    }
    // Parts of dates: `%m/%d/%Y`, `%1I`.
    let digits = inner.bytes().take_while(u8::is_ascii_digit).count().min(1);
    let mut rest = inner[digits..].chars();
    let letter = rest.next().filter(|c| "aAbBdeHIjmMpSyYZ".contains(*c))?;
    let ends = rest.next().is_none_or(|c| !c.is_alphanumeric());
    ends.then(|| plain(1 + digits + letter.len_utf8(), "textexpander", "date"))
}

fn double_square(text: &str) -> Option<Hit> {
    let (inner, len) = between(text, "[[", "]]")?;
    let good = !inner.trim().is_empty() && inner.len() <= 60 && !inner.contains(['[', '\n']);
    good.then(|| plain(len, "double-square", inner))
}

fn intercom(text: &str) -> Option<Hit> {
    let inner = text.strip_prefix("<attribute ")?;
    let end = inner.find('>')?;
    let attributes = inner[..end].trim_end_matches('/');
    let name = super::markup::attribute(attributes, "key")?;
    let fallback = super::markup::attribute(attributes, "default").is_some_and(|d| !d.trim().is_empty());
    Some(Hit { fallback, ..plain("<attribute ".len() + end + 1, "intercom", name) })
}

fn guillemet(text: &str) -> Option<Hit> {
    if let Some((inner, len)) = between(text, "<<", ">>") {
        let good = inner.len() <= 40
            && inner.starts_with(|c: char| c.is_alphabetic() || c == '_')
            && inner.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '_' | '.' | '-'));
        return good.then(|| plain(len, "guillemet", inner));
    }
    // Guillemets are quotation marks too: only the name of a field is believed.
    let (inner, len) = between(text, "«", "»")?;
    let field = inner.is_ascii()
        && !inner.contains(' ')
        && inner.starts_with(|c: char| c.is_ascii_alphabetic())
        && (inner.contains('_')
            || inner.chars().skip(1).any(|c| c.is_ascii_uppercase()) && inner.chars().any(|c| c.is_ascii_lowercase()));
    field.then(|| plain(len, "guillemet", inner))
}

fn brace(text: &str, before: Option<char>) -> Option<Hit> {
    let (inner, len) = between(text, "{", "}")?;
    let inner = inner.trim_matches(' ');
    let words = inner.split(' ').count();
    let first = inner.split([' ', '_', '.']).next().unwrap_or(inner).to_lowercase();
    let good = inner.len() >= 2
        && inner.len() <= 60
        && (words <= 3 || words <= 8 && is_blank_word(&first))
        && inner.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '_' | '$'))
        && inner.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '-' | ' ' | '$' | ':' | '\'' | '’'))
        // A declaration of a style sheet, an object of a program.
        && !inner.contains(": ")
        && !matches!(before, Some('{' | '$' | '#' | '%' | '\\'));
    good.then(|| plain(len, "brace", inner.trim_start_matches('$')))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::offsets::MappedText;

    fn found(text: &str, vars: Option<&[&str]>) -> Vec<(String, &'static str, String, bool)> {
        let mut draft = Draft {
            reply: MappedText::identity(text.to_owned()),
            placeholders: if vars.is_some() { Placeholders::Tokens } else { Placeholders::Leftovers },
            ..Draft::default()
        };
        let vars: Vec<String> = vars.unwrap_or_default().iter().map(|v| (*v).to_owned()).collect();
        mark(&mut draft, &vars);
        draft.blanks.into_iter().map(|b| (text[b.range].to_owned(), b.grammar, b.name, b.fallback)).collect()
    }

    #[test]
    fn a_folder_of_windows_is_no_placeholder() {
        for text in [r"Open %APPDATA%\Meadowfall\saves.", r"Delete %ProgramData%."] {
            assert_eq!(found(text, None), [], "{text}");
        }
        for text in ["Hi %appdata_name%, it ships.", r"Hi %name%\nThanks for waiting."] {
            assert_eq!(found(text, None).len(), 1, "{text}");
        }
        // A library that says it writes its placeholders like this means them.
        assert!(hit("%temp%", 0, &|_| true, true).is_some());
    }

    #[test]
    fn every_grammar() {
        for (text, grammar, name, fallback) in [
            ("{{ticket.requester.first_name}}", "liquid", "ticket.requester.first_name", false),
            ("{{ a.b | default: \"there\" }}", "liquid", "a.b", true),
            ("{{contact.name || 'there'}}", "liquid", "contact.name", true),
            ("{{{Recipient.FirstName}}}", "liquid", "Recipient.FirstName", false),
            ("{%customer.firstName,fallback=there%}", "helpscout", "customer.firstName", true),
            ("{%customer.firstName%}", "helpscout", "customer.firstName", false),
            ("<attribute key=\"user.name\" default=\"there\"/>", "intercom", "user.name", true),
            ("{!Contact.FirstName}", "salesforce", "Contact.FirstName", false),
            ("{!BLANKVALUE(Contact.FirstName, \"x\")}", "salesforce", "Contact.FirstName", true),
            ("#{ticket.customer.firstname}", "hash-brace", "ticket.customer.firstname", false),
            ("%{reply_to_name,fallback:there}", "percent-brace", "reply_to_name", true),
            ("${Cases.Contact Name}", "dollar-brace", "Cases.Contact Name", false),
            ("%name%", "percent", "name", false),
            ("[[name]]", "double-square", "name", false),
            ("[Customer Name]", "single-square", "Customer Name", false),
            ("[insert the date here]", "single-square", "insert the date here", false),
            ("[…]", "single-square", "…", false),
            ("[guest's full name]", "single-square", "guest's full name", false),
            ("[order_id]", "single-square", "order_id", false),
            ("[Order number 2]", "single-square", "Order number 2", false),
            ("<<First name>>", "guillemet", "First name", false),
            ("«First_Name»", "guillemet", "First_Name", false),
            ("{nick}", "brace", "nick", false),
            ("{ insert the customer's name here }", "brace", "insert the customer's name here", false),
            ("{$contact_firstname}", "brace", "contact_firstname", false),
            ("[[MISSING TOKEN - FIRST NAME]]", Blank::MISSING, "FIRST NAME", false),
        ] {
            let whole = format!("Hi {text}, it ships.");
            let want = vec![(text.to_owned(), grammar, name.to_owned(), fallback)];
            assert_eq!(found(&whole, None), want, "{text} in a draft");
            if grammar != Blank::MISSING && name != "…" {
                assert_eq!(found(&whole, Some(&[grammar])), want, "{text} in a library");
                assert_eq!(found(&whole, Some(&[])), [], "{text} in a library that knows it not");
            }
        }
        let text = "%filltext:name=first name% %clipboard %| %m/%d/%Y %delay:500%";
        assert_eq!(found(text, Some(&["textexpander"])).len(), 7);
    }

    #[test]
    fn prose_is_no_placeholder() {
        for text in [
            "100% of 50% is 50%.",
            "See [the guide](http://x.example) and [1].",
            "She said «bonjour» and left.",
            "[External] Re: x",
            "a < b << c >> d",
            "cost #5 {} ${",
            "50%off and 20%now",
            "[the parcel was late]",
            "f(x) = {1, 2}",
            "a {color: red} b",
            "[ ] open [x] done [X] too",
            "Click [Save], then [Close] or [Ctrl]+[F4].",
            "[Order status]: https://shop.example/orders",
            "It ships today. ^[SP]",
        ] {
            assert_eq!(found(text, None), [], "{text}");
        }
    }

    #[test]
    fn a_name_before_a_colon() {
        assert_eq!(found("Dear [Name]:\n\nIt ships.", None).len(), 1);
    }

    #[test]
    fn what_is_asked_about_first_needs_no_fallback() {
        let text = "{% if ticket.first_name %}Hi {{ticket.first_name}}{% endif %}, {{ticket.id}}";
        let found = found(text, Some(&["liquid"]));
        assert_eq!(
            found.iter().map(|f| (f.2.as_str(), f.3)).collect::<Vec<_>>(),
            [("ticket.first_name", true), ("ticket.id", false)]
        );
    }

    #[test]
    fn control_tags_show_nothing_in_a_library() {
        let text = "{% if a %}Hi {{b}}{% endif %}{{#if c}}";
        assert_eq!(found(text, Some(&["liquid"])).len(), 1);
        assert_eq!(found(text, None).len(), 4);
    }

    proptest::proptest! {
        #[test]
        fn never_panics(text in "([{}%#$\\[\\]<>«»|! a-zé-]|\\{\\{|\\}\\}|MISSING TOKEN){0,40}") {
            found(&text, None);
            found(&text, Some(GRAMMARS));
        }
    }
}
