//! Exchanges words inside of what was found for better ones, or takes them out, so that the sentence reads on.

use std::ops::Range;

use super::places;
use super::rewrites::{with_case, with_spacing};
use crate::pack::{Exchange, Item};
use crate::reading::Signals;
use crate::text::{Flags, Sentence, Text, Token};

/// How many words the words to be exchanged may begin before what was found.
const REACH: usize = 8;

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
    let words = &text.norm[sentence.range.start as usize..sentence.range.end as usize];
    let table: Vec<&Exchange> = table.iter().filter(|exchange| may_stand(exchange, words)).collect();
    let found = tokens.clone().find(|&index| text.tokens[index].end() > place.start)?;
    let mut at = found.saturating_sub(REACH).max(tokens.start);
    while at < tokens.end && text.tokens[at].start < place.end {
        let here = table.iter().filter_map(|exchange| Some((*exchange, longest(text, at..tokens.end, exchange)?)));
        let Some((exchange, stand)) = here.max_by_key(|(_, stand)| stand.end) else {
            at += 1;
            continue;
        };
        let words = at..stand.end;
        let bytes = text.tokens[words.start].start..text.tokens[words.end - 1].end();
        at = words.end;
        if bytes.end <= place.start {
            continue;
        }
        changes.push(if exchange.text.is_empty() && words == tokens {
            (with_spacing(reply, sentence, given), String::new())
        } else if exchange.text.is_empty() {
            taken_out(reply, &tokens, &words, given)?
        } else {
            put(reply, &tokens, &words, &filled(reply, exchange, &stand, given), given)?
        });
    }
    joined(changes, given)
}

/// Takes a place of a sentence out, if commas set it apart or it is the whole sentence.
pub fn without(reply: &Signals, sentence: &Sentence, place: &Range<u32>, given: &str) -> Option<Change> {
    let tokens = sentence.tokens.start as usize..sentence.tokens.end as usize;
    let inside = |token: &Token| place.start <= token.start && token.end() <= place.end;
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

/// Whether the words of an exchange may stand in a sentence, as far as a word tells that they hold in any case: that is seen in
/// the letters alone, and most exchanges are never parsed.
fn may_stand(exchange: &Exchange, sentence: &str) -> bool {
    let Some(fixed) = exchange.fixed().filter(|_| sentence.is_ascii()) else { return true };
    let (first, fixed) = (fixed.as_bytes()[0], fixed.as_bytes());
    let is_there =
        |at| sentence.as_bytes()[at..].get(..fixed.len()).is_some_and(|word| word.eq_ignore_ascii_case(fixed));
    memchr::memchr2_iter(first, first.to_ascii_uppercase(), sentence.as_bytes()).any(is_there)
}

/// One way in which words stand in a text.
#[derive(Debug, Clone)]
struct Stand<'a> {
    /// The token after the last one.
    end: usize,
    /// Named parts: tokens.
    parts: Vec<(&'a str, Range<usize>)>,
}

/// The longest way in which the words of an exchange stand from the first of some tokens on, with nothing but white space, a
/// comma or a hyphen between them.
fn longest<'a>(text: &Text, tokens: Range<usize>, exchange: &'a Exchange) -> Option<Stand<'a>> {
    let items = match exchange.items() {
        [Item::Start, ..] if !text.tokens[tokens.start].flags.has(Flags::FIRST) => return None,
        [Item::Start, rest @ ..] => rest,
        items => items,
    };
    let first = text.word(&text.tokens[tokens.start]);
    if first.is_ascii() && !may_begin(items, first) {
        return None;
    }
    let ways = stands(text, &tokens, items, vec![Stand { end: tokens.start, parts: Vec::new() }]);
    ways.into_iter().max_by_key(|stand| stand.end)
}

/// Whether a sequence may begin with this word of ASCII letters. At nearly every word of a sentence no exchange of a table does,
/// and that is told without a list of ways.
fn may_begin(items: &[Item], first: &str) -> bool {
    for item in items {
        match item {
            Item::Word(word) => return word.eq_ignore_ascii_case(first),
            Item::OneOf(all) | Item::Capture(_, all) => return all.iter().any(|items| may_begin(items, first)),
            Item::Optional(all) if !all.iter().any(|items| may_begin(items, first)) => {}
            _ => return true,
        }
    }
    true
}

/// Every way in which a sequence goes on from those before it.
fn stands<'a>(text: &Text, tokens: &Range<usize>, items: &'a [Item], before: Vec<Stand<'a>>) -> Vec<Stand<'a>> {
    items.iter().fold(before, |before, item| match item {
        Item::Word(word) => before.into_iter().filter_map(|stand| after(text, tokens, word, stand)).collect(),
        Item::OneOf(all) => all.iter().flat_map(|items| stands(text, tokens, items, before.clone())).collect(),
        Item::Optional(all) => {
            let mut ways: Vec<Stand> =
                all.iter().flat_map(|items| stands(text, tokens, items, before.clone())).collect();
            ways.extend(before);
            ways
        }
        Item::Capture(name, all) => {
            let named = |from: &Stand<'a>| {
                let ways = all.iter().flat_map(|items| stands(text, tokens, items, vec![from.clone()]));
                let part = |mut way: Stand<'a>| {
                    way.parts.push((name, from.end..way.end));
                    way
                };
                ways.map(part).collect::<Vec<_>>()
            };
            before.iter().flat_map(named).collect()
        }
        // The pack has none of these here.
        _ => Vec::new(),
    })
}

/// The way that goes on with a word, if the next token is that word.
fn after<'a>(text: &Text, tokens: &Range<usize>, word: &str, mut stand: Stand<'a>) -> Option<Stand<'a>> {
    let token = text.tokens[..tokens.end].get(stand.end)?;
    let same = || text.word(token).chars().flat_map(char::to_lowercase).eq(word.chars());
    if token.flags.has(Flags::QUOTED) || !same() {
        return None;
    }
    if stand.end > tokens.start {
        let gap = &text.norm[text.tokens[stand.end - 1].end() as usize..token.start as usize];
        if gap != "-" && !bare(gap) {
            return None;
        }
    }
    stand.end += 1;
    Some(stand)
}

/// The better words, with their parts filled in as they were given, but for a capital letter behind a full stop.
fn filled(reply: &Signals, exchange: &Exchange, stand: &Stand, given: &str) -> String {
    let mut out = exchange.text.clone();
    for (name, words) in &stand.parts {
        let part = if words.is_empty() { "" } else { given.get(given_range(reply, words)).unwrap_or_default() };
        let blank = format!("{{{name}}}");
        let begins = out.find(&blank).is_some_and(|at| out[..at].trim_end().ends_with(['.', '!', '?']));
        match capital(part, 0).filter(|_| begins) {
            Some((letter, upper)) => out = out.replace(&blank, &(upper + &part[letter..])),
            None => out = out.replace(&blank, part),
        }
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
        (Some(first), Some(last)) => places::given(reply, &(first.start..last.end())),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exchange_whose_word_is_not_there_is_passed_over() {
        let may = |sentence| may_stand(&Exchange::new("prior to".to_owned(), "before".to_owned()), sentence);
        assert!(may("Prior to that") && !may("Before that"));
        assert!(may("é"));
    }
}
