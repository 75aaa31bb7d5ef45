//! Words in square brackets: a blank that somebody is to fill in, or a note, a key, a button, a link.

use super::{Hit, between, plain};

/// Single words in square brackets that people put there themselves, and that are no placeholder: notes, keys, buttons.
const NOTES: &str = "external edit edited update updated sic redacted removed deleted solved resolved closed spam internal \
    caution image video audio attachment smile laughs ok yes no new faq ctrl control alt shift esc escape tab enter return \
    space del delete home end cmd command fn save cancel close open back next previous submit send apply continue confirm \
    settings options menu file view help search start stop print login logout refresh reset install download upload";

/// How placeholders start that are written in small letters.
const BLANK_WORDS: &str = "insert your customer customer's client client's agent agent's name first last full date time order \
    company product amount link url phone number email e-mail reason tbd todo xx xxx xxxx ticket case issue city store team \
    signature add enter specific explain describe include mention guest guest's patient patient's passenger passenger's \
    member member's user user's tenant tenant's resident resident's caller caller's staff business brand account booking \
    reservation invoice tracking reference ref policy claim manager manager's branch hotel department service item \
    appointment event day title telephone address location problem delivery flight room contact recipient recipient's \
    sender surname firstname lastname";

/// Whether placeholders start with this word, given in small letters.
pub(super) fn is_blank_word(word: &str) -> bool {
    BLANK_WORDS.split_whitespace().any(|known| known == word)
}

pub(super) fn single_square(text: &str, before: Option<char>, library: bool) -> Option<Hit> {
    let (inner, len) = between(text, "[", "]")?;
    // Behind a caret stand the initials of who wrote it.
    if is_link(&text[len..]) || matches!(before, Some('!' | ']' | '[' | '^')) {
        return None;
    }
    let inner = inner.trim_matches(' ');
    if matches!(inner, "…" | "...") {
        return (!library).then(|| plain(len, "single-square", inner));
    }
    let words: Vec<&str> = inner.split_whitespace().collect();
    let is_word =
        |w: &str| w.chars().all(|c| c.is_alphanumeric() || matches!(c, '\'' | '’' | '/' | '#' | '-' | '_' | ',' | '.'));
    let starts = inner.starts_with(|c: char| c.is_alphabetic() || matches!(c, '#' | '_'));
    if !starts || inner.len() > 60 || inner.contains('\n') || !words.iter().all(|w| is_word(w)) {
        return None;
    }
    let first = words[0].to_lowercase().replace('’', "'");
    let first = first.trim_end_matches(',');
    let alone = words.len() == 1;
    // A tick in a box, a function key.
    let short = inner.chars().count() == 1 || first.starts_with('f') && first[1..].parse::<u8>().is_ok();
    if alone && (short || NOTES.split_whitespace().any(|note| note == first)) {
        return None;
    }
    let capital = |w: &&str| w.starts_with(|c: char| c.is_uppercase() || c == '#' || c.is_ascii_digit());
    let capitals = words.len() <= 4 && words.iter().all(capital);
    let field = alone && inner.contains('_');
    let blank = words.len() <= 8 && is_blank_word(first.split(['_', '-', '/']).next().unwrap_or(first));
    (capitals || field || blank || is_blank_word(first)).then(|| plain(len, "single-square", inner))
}

/// Whether what follows a closing bracket makes it a link of Markdown: `(address)`, `[name]`, `: address`.
fn is_link(after: &str) -> bool {
    match after.strip_prefix(':') {
        Some(target) => {
            target.trim_start_matches(' ').starts_with(['/', '#', '<', '.'])
                || target.trim_start_matches(' ').starts_with("http")
        }
        None => after.starts_with(['(', '[']),
    }
}
