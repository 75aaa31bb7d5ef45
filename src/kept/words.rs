//! Words of a finding as they are kept: what stands in the draft is kept as the place where it stands, so that hardly
//! more than short words of a draft ever get into a file.

use std::ops::Range;

use memchr::memmem;
use serde::{Deserialize, Serialize};

/// Fewer bytes than this are not looked for in the draft.
const SHORT: usize = 5;
/// So many bytes before and after a finding are looked through.
const AROUND: usize = 1024;
/// So many bytes of the customer's message are.
const FIRST: usize = 16 << 10;

/// A part of some words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Piece<'a> {
    /// As it is.
    Own(&'a str),
    /// Bytes of the reply.
    Reply(Range<u32>),
    /// Bytes of the customer's message.
    Customer(Range<u32>),
}

/// The texts that words may be taken from.
#[derive(Debug, Clone, Copy)]
pub struct Texts<'a> {
    /// The reply.
    pub reply: &'a str,
    /// The customer's message; may be empty.
    pub customer: &'a str,
}

impl Texts<'_> {
    /// The parts of some words that belong to a finding at byte `near` of the reply.
    #[must_use]
    pub fn pieces(self, words: &str, near: usize) -> Vec<Piece<'_>> {
        let around = near.saturating_sub(AROUND)..near.saturating_add(AROUND);
        let start = 0..FIRST;
        let mut pieces = Vec::new();
        let mut own = 0;
        let mut at = 0;
        while at < words.len() {
            let rest = &words[at..];
            let found = longest(self.reply, &around, rest).map(Piece::Reply);
            let Some(piece) = found.or_else(|| longest(self.customer, &start, rest).map(Piece::Customer)) else {
                at += next_word(rest);
                continue;
            };
            if own < at {
                pieces.push(Piece::Own(&words[own..at]));
            }
            let (Piece::Reply(range) | Piece::Customer(range)) = &piece else { break };
            at += range.len();
            own = at;
            pieces.push(piece);
        }
        if own < words.len() {
            pieces.push(Piece::Own(&words[own..]));
        }
        pieces
    }

    /// The words that pieces were made of; nothing if these are not the texts they were taken from.
    #[must_use]
    pub fn words(self, pieces: &[Piece]) -> Option<String> {
        let mut words = String::new();
        for piece in pieces {
            let (text, range) = match piece {
                Piece::Own(own) => {
                    words.push_str(own);
                    continue;
                }
                Piece::Reply(range) => (self.reply, range),
                Piece::Customer(range) => (self.customer, range),
            };
            words.push_str(text.get(range.start as usize..range.end as usize)?);
        }
        Some(words)
    }
}

/// Where a text has the start of some words, as much of it as goes on from the first place that has enough.
fn longest(text: &str, looked_at: &Range<usize>, words: &str) -> Option<Range<u32>> {
    let seed = (SHORT..SHORT + char::MAX.len_utf8()).find_map(|end| words.get(..end))?;
    // What begins with a character is only found at one, so that the text may be cut anywhere.
    let looked_through = text.as_bytes().get(looked_at.start..looked_at.end.min(text.len()))?;
    let start = looked_at.start + memmem::find(looked_through, seed.as_bytes())?;
    let mut same = text.as_bytes()[start..].iter().zip(words.as_bytes()).take_while(|(a, b)| a == b).count();
    while !words.is_char_boundary(same) {
        same -= 1;
    }
    Some(u32::try_from(start).ok()?..u32::try_from(start + same).ok()?)
}

/// Bytes to where the next word begins: nothing is looked for inside of one.
fn next_word(words: &str) -> usize {
    let word = words.find(|c: char| !c.is_alphanumeric()).unwrap_or(words.len());
    words[word..].find(char::is_alphanumeric).map_or(words.len(), |blank| word + blank)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{Strategy, proptest};

    use super::*;

    fn texts() -> impl Strategy<Value = String> {
        // Few letters, so that there is something to find.
        "[aé’ b\\.🙂]{0,60}"
    }

    proptest! {
        #[test]
        fn words_come_back_as_they_were(reply in texts(), customer in texts(), words in texts(), near in 0..80_usize) {
            let texts = Texts { reply: &reply, customer: &customer };
            assert_eq!(texts.words(&texts.pieces(&words, near)), Some(words));
        }
    }

    #[test]
    fn what_the_draft_says_is_kept_as_a_place() {
        let texts =
            Texts { reply: "Unfortunately we cannot send the kettle.", customer: "My kettle (ZX-90881) is broken" };
        let pieces = texts.pieces("We can offer: we cannot send ZX-90881.", 0);
        let own: Vec<&str> =
            pieces.iter().filter_map(|piece| if let Piece::Own(own) = piece { Some(*own) } else { None }).collect();
        assert_eq!(own, ["We can offer: ", "."]);
    }

    #[test]
    fn places_of_another_text_give_nothing() {
        let texts = Texts { reply: "é", customer: "" };
        for range in [0..3, 1..2] {
            assert_eq!(texts.words(&[Piece::Reply(range.clone())]), None);
            assert_eq!(texts.words(&[Piece::Customer(range)]), None);
        }
    }
}
