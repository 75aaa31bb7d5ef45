//! Finds the parts of a phrase that no sentence can reach.

use std::ops::Range;

use super::phrase::Item;

/// A part that can never match: where, what is wrong, what to do.
pub type Dead = (Range<usize>, &'static str, &'static str);

/// The `^` after a word and the `$` before one.
pub fn unreachable(text: &str, items: &[Item]) -> Vec<Dead> {
    let mut walk = Walk { text, starts: 0, ends: 0, found: Vec::new() };
    walk.sequence(items, false, false);
    walk.found
}

struct Walk<'a> {
    text: &'a str,
    starts: usize,
    ends: usize,
    found: Vec<Dead>,
}

impl Walk<'_> {
    fn sequence(&mut self, items: &[Item], before: bool, after: bool) {
        let needed: Vec<bool> = items.iter().map(needs_word).collect();
        for (index, item) in items.iter().enumerate() {
            let before = before || needed[..index].contains(&true);
            let after = after || needed[index + 1..].contains(&true);
            match item {
                Item::Start => {
                    let at = self.nth('^', self.starts);
                    self.starts += 1;
                    if before {
                        let help = "put `^` before the first word, or remove it";
                        self.found.push((at, "no sentence starts here: a word stands before `^`", help));
                    }
                }
                Item::End | Item::EndAsk | Item::EndExclaim => {
                    let at = self.nth('$', self.ends);
                    self.ends += 1;
                    if after {
                        let help = "put `$` after the last word, or remove it; an amount of money is `<money>`";
                        self.found.push((at, "no sentence ends here: a word stands after `$`", help));
                    }
                }
                Item::OneOf(all) | Item::Optional(all) | Item::Capture(_, all) => {
                    for sequence in all {
                        self.sequence(sequence, before, after);
                    }
                }
                _ => {}
            }
        }
    }

    fn nth(&self, sign: char, index: usize) -> Range<usize> {
        self.text.match_indices(sign).nth(index).map_or(0..self.text.len(), |(at, sign)| at..at + sign.len())
    }
}

/// Whether every match of an item holds a word.
fn needs_word(item: &Item) -> bool {
    match item {
        Item::Word(_) | Item::Prefix(_) | Item::List(_) | Item::Any => true,
        Item::OneOf(all) | Item::Capture(_, all) => all.iter().all(|items| items.iter().any(needs_word)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_without_sentences() {
        let dead = |text: &str| -> Vec<Range<usize>> {
            let items = super::super::phrase::parse(text).unwrap();
            unreachable(text, &items).into_iter().map(|dead| dead.0).collect()
        };
        assert!(dead("^ a b $?").is_empty());
        assert!(dead("(^|so) a").is_empty());
        assert!(dead("[so] ^ a").is_empty());
        assert_eq!(dead("a ^ b").first(), Some(&(2..3)));
        assert_eq!(dead("a $ b (c|$) ^"), [2..3, 12..13]);
    }
}
