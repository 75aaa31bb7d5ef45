//! Exchanges words inside of what was found for better ones, or takes them out, so that the sentence reads on.

use std::ops::Range;

use super::places;
use super::rewrites::{with_case, with_spacing};
use crate::pack::{Exchange, Form};
use crate::reading::Signals;
use crate::text::{Flags, Sentence, Text, Token};

/// A change of the reply: bytes of its text, and what to put there.
type Change = (Range<usize>, String);

/// Exchanges all words of a table that stand in a place of a sentence or reach into it: the leftmost first, of several there
/// the longest. Nothing if there are none, or if some cannot go without leaving the sentence torn.
pub fn exchanged(
    reply: &Signals,
    sentence: &Sentence,
    place: &Range<u32>,
    table: &[Exchange],
    given: &str,
) -> Option<Change> {
    let text = &reply.text;
    let tokens = sentence.tokens.start as usize..sentence.tokens.end as usize;
    let mut changes: Vec<Change> = Vec::new();
    let mut at = tokens.start;
    while at < tokens.end {
        let here = table.iter().flat_map(|exchange| exchange.forms.iter().map(move |form| (exchange, form)));
        let fits = here.filter(|(_, form)| stands(text, at..tokens.end, form));
        let Some((exchange, form)) = fits.max_by_key(|(_, form)| form.words.len()) else {
            at += 1;
            continue;
        };
        let words = at..at + form.words.len();
        let bytes = text.tokens[words.start].start..text.tokens[words.end - 1].end;
        at = words.end;
        if bytes.end <= place.start || place.end <= bytes.start {
            continue;
        }
        changes.push(if exchange.text.is_empty() && words == tokens {
            (with_spacing(reply, sentence, given), String::new())
        } else if exchange.text.is_empty() {
            taken_out(reply, &tokens, &words, given)?
        } else {
            put(reply, &tokens, &words, &filled(reply, exchange, form, words.start, given), given)?
        });
    }
    joined(changes, given)
}

/// Takes a place of a sentence out, if commas set it apart or it is the whole sentence.
pub fn without(reply: &Signals, sentence: &Sentence, place: &Range<u32>, given: &str) -> Option<Change> {
    let tokens = sentence.tokens.start as usize..sentence.tokens.end as usize;
    let inside = |token: &Token| place.start <= token.start && token.end <= place.end;
    let first = tokens.clone().find(|&index| inside(&reply.text.tokens[index]))?;
    let count = reply.text.tokens[first..tokens.end].iter().take_while(|token| inside(token)).count();
    let words = first..first + count;
    if words == tokens {
        return Some((with_spacing(reply, sentence, given), String::new()));
    }
    let comma_before = words.start > tokens.start && reply.text.tokens[words.start].flags.has(Flags::COMMA);
    let comma_after = words.end < tokens.end && reply.text.tokens[words.end].flags.has(Flags::COMMA);
    let apart = (words.start == tokens.start || comma_before) && (words.end == tokens.end || comma_after);
    apart.then(|| taken_out(reply, &tokens, &words, given)).flatten()
}

/// Whether the words of a form stand from the first of some tokens on, with nothing but white space, a comma or a hyphen between them.
fn stands(text: &Text, tokens: Range<usize>, form: &Form) -> bool {
    let tokens = &text.tokens[tokens];
    let Some(tokens) = tokens.get(..form.words.len()) else { return false };
    let same = |(token, word): (&Token, &String)| {
        !token.flags.has(Flags::QUOTED) && text.word(token).to_lowercase() == *word
    };
    let close = |pair: &[Token]| {
        let gap = &text.norm[pair[0].end as usize..pair[1].start as usize];
        gap == "-" || bare(gap)
    };
    (!form.first || tokens.first().is_some_and(|token| token.flags.has(Flags::FIRST)))
        && tokens.iter().zip(&form.words).all(same)
        && tokens.windows(2).all(close)
}

/// The better words, with their parts filled in as they were given.
fn filled(reply: &Signals, exchange: &Exchange, form: &Form, start: usize, given: &str) -> String {
    let mut out = exchange.text.clone();
    for (name, words) in &form.parts {
        let tokens = &reply.text.tokens[start + words.start..start + words.end];
        let part = match tokens {
            [] => "",
            [first, ..] => {
                let end = tokens.last().map_or(first.end, |last| last.end);
                given.get(places::given(reply, &(first.start..end))).unwrap_or_default()
            }
        };
        out = out.replace(&format!("{{{name}}}"), part);
    }
    out.trim().to_owned()
}

/// Other words in place of these. What follows a full stop begins with a capital letter.
fn put(reply: &Signals, tokens: &Range<usize>, words: &Range<usize>, new: &str, given: &str) -> Option<Change> {
    let range = given_range(reply, words);
    let mut new = with_case(new.to_owned(), given.get(range.clone())?);
    let mut start = range.start;
    if new.starts_with(['.', ',', ';', ':']) && words.start > tokens.start {
        let before = given_range(reply, &(words.start - 1..words.start));
        start -= given.get(before.end..range.start).filter(|gap| bare(gap))?.len();
    }
    if !new.ends_with(['.', '!', '?']) {
        return Some((start..range.end, new));
    }
    let next = given_range(reply, &(words.end..words.end + usize::from(words.end < tokens.end)));
    let gap = given.get(range.end..next.start).filter(|gap| bare(gap))?;
    let (letter, upper) = capital(given, next.start)?;
    new.push_str(gap.trim_start_matches(','));
    new.push_str(&upper);
    Some((start..letter, new))
}

/// The change that takes words out with a space and the commas that enclosed them; what follows becomes the beginning of the
/// sentence if they were.
fn taken_out(reply: &Signals, tokens: &Range<usize>, words: &Range<usize>, given: &str) -> Option<Change> {
    let range = given_range(reply, words);
    let before = (words.start > tokens.start).then(|| given_range(reply, &(words.start - 1..words.start)));
    let gap_before = before.map(|token| given.get(token.end..range.start)).unwrap_or_default();
    if words.end == tokens.end {
        // The last words of the sentence: what ends it stays.
        let gap = gap_before.filter(|gap| bare(gap))?;
        let rest = given.get(range.end..)?;
        let ends = rest.is_empty() || rest.starts_with(['.', '!', '?']) || rest.starts_with(char::is_whitespace);
        return ends.then(|| (range.start - gap.len()..range.end, String::new()));
    }
    let next = given_range(reply, &(words.end..words.end + 1));
    let gap_after = given.get(range.end..next.start).filter(|gap| bare(gap))?;
    if gap_after.contains(',') && gap_before.is_some_and(|gap| gap.contains(',') && bare(gap)) {
        return Some((range.start - gap_before.map_or(0, str::len)..next.start, " ".to_owned()));
    }
    if given[range.clone()].starts_with(char::is_uppercase) {
        let (letter, upper) = capital(given, next.start)?;
        return Some((range.start..letter, upper));
    }
    Some((range.start..next.start, String::new()))
}

/// Whether nothing but white space and a comma stands there.
fn bare(gap: &str) -> bool {
    gap.chars().all(|c| c.is_whitespace() || c == ',') && gap.matches(',').count() < 2
}

/// The end of the letter that stands there, and the letter as a capital.
fn capital(given: &str, at: usize) -> Option<(usize, String)> {
    let letter = given.get(at..)?.chars().next()?;
    Some((at + letter.len_utf8(), letter.to_uppercase().collect()))
}

fn given_range(reply: &Signals, words: &Range<usize>) -> Range<usize> {
    let tokens = &reply.text.tokens[words.clone()];
    match (tokens.first(), tokens.last()) {
        (Some(first), Some(last)) => places::given(reply, &(first.start..last.end)),
        _ => 0..0,
    }
}

/// Several changes as one, with what stands between them.
fn joined(changes: Vec<Change>, given: &str) -> Option<Change> {
    let mut changes = changes.into_iter();
    let (mut range, mut text) = changes.next()?;
    for (next, new) in changes {
        text.push_str(given.get(range.end..next.start)?);
        text.push_str(&new);
        range.end = next.end;
    }
    Some((range, text))
}
