//! What mail clients write before a quoted message, in the languages they write it in.

use super::words::{HEADERS, MOBILE, OPENERS, ORIGINAL, REPLY_ABOVE, WROTE_INSIDE, WROTE_LAST, is_calendar};
use crate::source::markup::QUOTED_FROM_HERE;

pub use super::words::Header;

fn strip_emphasis(line: &str) -> &str {
    line.trim().trim_matches(['*', '_']).trim()
}

/// The longest word before the colon of a header, in bytes.
const HEADER_WORD: usize = 40;

/// The kind of header a line is, if it is one, and what stands after its colon.
#[must_use]
pub fn header(line: &str) -> Option<(Header, &str)> {
    let line = line.trim_start();
    // Nearly all lines end here. The wide colon has several bytes, of which this is the first.
    let near = memchr::memchr2(b':', 0xef, &line.as_bytes()[..line.len().min(HEADER_WORD + 1)])?;
    let colon = near + line[near..].find([':', '：'])?;
    if colon > HEADER_WORD {
        return None;
    }
    let word = strip_emphasis(&line[..colon]).to_lowercase();
    let kind = HEADERS.iter().find(|(_, words)| words.contains(&word.as_str()))?.0;
    Some((kind, line[colon..].trim_start_matches([':', '：', '*', ' ', '\t'])))
}

/// Whether a line is `-----Original Message-----` or the like.
#[must_use]
pub fn is_original_marker(line: &str) -> bool {
    let line = line.trim();
    if line == QUOTED_FROM_HERE {
        return true;
    }
    let Some(inner) = line.strip_prefix("--").map(|rest| rest.trim_matches(['-', ' '])) else { return false };
    line.ends_with("--") && ORIGINAL.contains(&inner.to_lowercase().replace('’', "'").as_str())
}

/// Whether a line asks to write above it.
#[must_use]
pub fn is_reply_above(line: &str) -> bool {
    let line = line.trim();
    // A marker is set off with signs of its own; without them it is a sentence.
    line.len() < 160
        && line.starts_with(['#', '-', '=', '*', '_', '—'])
        && line.ends_with(['#', '-', '=', '*', '_', '—'])
        && REPLY_ABOVE.iter().any(|words| line.to_lowercase().contains(words))
}

/// Whether a line was added by a phone or an app.
#[must_use]
pub fn is_mobile_signature(line: &str) -> bool {
    let line = line.trim();
    line.len() < 100
        && !line.ends_with(['?', '!'])
        && MOBILE.iter().any(|start| {
            let mut chars = line.chars().flat_map(char::to_lowercase);
            start.chars().all(|c| chars.next() == Some(c))
        })
}

/// Whether a text holds a date or a time of day in figures. A day's name alone is none: people write that.
#[must_use]
pub fn has_date(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    let digit = |at: usize| chars.get(at).is_some_and(char::is_ascii_digit);
    let mut at = 0;
    while at < chars.len() {
        if !digit(at) {
            at += 1;
            continue;
        }
        let start = at;
        while digit(at) {
            at += 1;
        }
        let run: String = chars[start..at].iter().collect();
        let before = start.checked_sub(1).map(|b| chars[b]);
        let after = chars.get(at).copied();
        let year = run.len() == 4 && (run.starts_with("19") || run.starts_with("20"));
        let time = run.len() <= 2 && matches!(after, Some(':' | '.' | 'h')) && digit(at + 1) && digit(at + 2);
        let free = before.is_none_or(|c| !c.is_alphanumeric() && c != '#' && c != '@')
            && (time || after.is_none_or(|c| !c.is_ascii_alphabetic() && c != '@'));
        let day = run.len() <= 2
            && matches!(after, Some('/' | '.' | '-'))
            && digit(at + 1)
            && chars[at + 1..].iter().take(4).any(|c| matches!(c, '/' | '.' | '-'));
        if (year || time || day) && free {
            return true;
        }
    }
    false
}

/// Whether a text holds an e-mail address.
#[must_use]
pub fn has_address(text: &str) -> bool {
    text.match_indices('@').any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let host: String =
            text[at + 1..].chars().take_while(|c| c.is_alphanumeric() || matches!(c, '.' | '-')).collect();
        before.is_some_and(char::is_alphanumeric) && host.trim_end_matches('.').contains('.')
    })
}

/// How an attribution ends, or is likely to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attribution {
    /// Holds a date or a time.
    pub date: bool,
    /// Holds an e-mail address.
    pub address: bool,
}

/// Whether a line can be the last one of an attribution: it ends with a colon.
#[must_use]
pub fn may_end_attribution(line: &str) -> bool {
    line.trim_end().trim_end_matches(['*', '_']).ends_with([':', '：'])
}

/// Reads joined lines as an attribution: a word for "wrote" or an address at the end, and a date or a name with an address.
#[must_use]
pub fn attribution(joined: &str) -> Option<Attribution> {
    let text = strip_emphasis(joined);
    let body = text.strip_suffix([':', '：'])?.trim_end();
    if body.len() > 400 {
        return None;
    }
    let lower = body.to_lowercase();
    let wrote = WROTE_LAST.iter().any(|word| {
        lower.strip_suffix(word).is_some_and(|rest| {
            // Scripts without blanks between words have none before the verb either.
            !word.is_ascii() && !word.starts_with(|c: char| c < '\u{250}')
                || rest.ends_with(|c: char| !c.is_alphanumeric())
        })
    }) || WROTE_INSIDE.iter().any(|word| lower.split_whitespace().any(|w| w == *word));
    let date = has_date(body);
    let address = has_address(body);
    let ends_with_address = address && body.ends_with(['>', ')', ']']) && {
        let last = body.rsplit([' ', '\u{a0}', '\t']).next().unwrap_or(body);
        last.contains('@')
    };
    if !(wrote || ends_with_address && date) {
        return None;
    }
    let named = address && body.split_whitespace().filter(|w| !w.contains('@')).count() >= 2;
    (date || named).then_some(Attribution { date, address })
}

/// Whether a line names a day and a person and says that they wrote, with nothing else: "On Monday, Ann Roe wrote:",
/// "Am 3. Mai schrieb Ann:". By itself it is something that people write too.
#[must_use]
pub fn attribution_by_day(line: &str) -> bool {
    let text = strip_emphasis(line);
    let Some(body) = text.strip_suffix([':', '：']) else { return false };
    let lower = body.trim().to_lowercase();
    if body.len() > 120 || !OPENERS.iter().any(|opener| lower.starts_with(opener)) {
        return false;
    }
    let mut words: Vec<&str> = body.split(|c: char| c.is_whitespace() || c == ',').filter(|w| !w.is_empty()).collect();
    let all = words.len();
    let ends = |words: &[&str], verb: &str| {
        let verb: Vec<&str> = verb.split(' ').collect();
        words.len() > verb.len()
            && words[words.len() - verb.len()..].iter().zip(&verb).all(|(word, v)| word.to_lowercase() == *v)
    };
    if let Some(verb) = WROTE_LAST.iter().find(|verb| ends(&words, verb)) {
        words.truncate(all - verb.split(' ').count());
    } else {
        words.retain(|word| !WROTE_INSIDE.contains(&word.to_lowercase().as_str()));
    }
    if words.len() == all {
        return false;
    }
    let openers = if lower.starts_with("il giorno ") || lower.starts_with("w dniu ") { 2 } else { 1 };
    let (mut days, mut names) = (0, 0);
    for word in words.iter().skip(openers) {
        let figures = word.bytes().filter(u8::is_ascii_digit).count();
        if is_calendar(&word.trim_end_matches('.').to_lowercase()) {
            days += 1;
        } else if figures > 0 && figures <= 2 && word.len() <= 5 {
            // The day of the month: `3`, `3.`, `3rd`.
        } else if word.starts_with(char::is_uppercase) {
            names += 1;
        } else {
            return false;
        }
    }
    days > 0 && (1..=4).contains(&names)
}

/// Whether a line is how an attribution starts, so that it belongs to the one that ends on the next line.
#[must_use]
pub fn opens_attribution(line: &str) -> bool {
    let lower = line.trim_start().to_lowercase();
    OPENERS.iter().any(|o| lower.starts_with(o))
        && line.bytes().any(|b| b.is_ascii_digit())
        && !line.trim_end().ends_with(['.', '!', '?', ':'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributions_of_many_clients() {
        for line in [
            "On Mon, Jun 1, 2026 at 8:02 AM Ines Roth <ines@post.example> wrote:",
            "On 01/06/2026 08:02, Ines Roth wrote:",
            "Am Mo., 1. Juni 2026 um 08:02 Uhr schrieb Ines Roth <ines@post.example>:",
            "Am 01.06.2026 um 08:02 schrieb Ines Roth:",
            "Le lun. 1 juin 2026 à 08:02, Ines Roth <ines@post.example> a écrit :",
            "El lun, 1 jun 2026 a las 8:02, Ines Roth (<ines@post.example>) escribió:",
            "Il giorno lun 1 giu 2026 alle ore 08:02 Ines Roth <ines@post.example> ha scritto:",
            "Em seg., 1 de jun. de 2026 às 08:02, Ines Roth <ines@post.example> escreveu:",
            "Op ma 1 jun 2026 om 08:02 schreef Ines Roth <ines@post.example>:",
            "Den mån 1 juni 2026 kl 08:02 skrev Ines Roth <ines@post.example>:",
            "pon., 1 cze 2026 o 08:02 Ines Roth <ines@post.example> napisał(a):",
            "пн, 1 июн. 2026 г. в 08:02, Ines Roth <ines@post.example>:",
            "2026年6月1日(月) 8:02 Ines Roth <ines@post.example>:",
            "Ines Roth <ines@post.example> 于2026年6月1日周一 08:02写道：",
            "2026년 6월 1일 (월) 오전 8:02, Ines Roth <ines@post.example>님이 작성:",
        ] {
            assert!(attribution(line).is_some(), "{line}");
        }
    }

    #[test]
    fn prose_is_no_attribution() {
        for line in [
            "On Tuesday the plumber, Mr Vance, wrote:",
            "Here is what you wrote:",
            "Two things we can do:",
            "Write to help@post.example:",
            "At 9:30 we open:",
        ] {
            assert!(attribution(line).is_none(), "{line}");
        }
    }

    #[test]
    fn a_day_and_a_name() {
        for line in [
            "On Monday, Ann wrote:",
            "On Monday Ann Roe wrote:",
            "Am Montag schrieb Ann Roe:",
            "Am 3. Mai schrieb Ann:",
            "Le lundi, Ann Roe a écrit :",
            "On 3rd March, Ann wrote:",
        ] {
            assert!(attribution_by_day(line), "{line}");
        }
        for line in [
            "On Monday our courier, Speedy, wrote:",
            "On Monday you wrote:",
            "On Monday, the Ann Roe team wrote:",
            "Ann wrote:",
            "On Ann Roe wrote:",
            "On Monday wrote:",
            "On Monday, Ann arrives:",
        ] {
            assert!(!attribution_by_day(line), "{line}");
        }
    }

    #[test]
    fn dates_in_figures() {
        for text in ["2026", "at 9:14", "02/03/2026", "2.3.2026", "09.14", "9h14"] {
            assert!(has_date(text), "{text}");
        }
        for text in ["Monday", "order 1182", "#2026", "3 March", "A2026B", "ratio 1:2", "12"] {
            assert!(!has_date(text), "{text}");
        }
    }

    #[test]
    fn headers_and_markers() {
        assert_eq!(header("From: x").map(|h| h.0), Some(Header::From));
        assert_eq!(header("*Gesendet:* Montag").map(|h| (h.0, h.1)), Some((Header::Date, "Montag")));
        assert_eq!(header("Hello: x"), None);
        assert!(is_original_marker("-----Original Message-----"));
        assert!(is_original_marker("------- Original Message -------"));
        assert!(is_original_marker("---------- Forwarded message ---------"));
        assert!(!is_original_marker("-- Original --"));
        assert!(is_reply_above("##- Please type your reply above this line -##"));
        assert!(!is_reply_above("Please reply above this line."));
        assert!(is_mobile_signature("Sent from my iPad"));
        assert!(!is_mobile_signature("Sent from our warehouse today"));
    }
}
