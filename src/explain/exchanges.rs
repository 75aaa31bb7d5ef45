//! Words and the better ones for them, as a page shows them.

use crate::pack::{Exchange, Item};

/// So many pairs are shown; the others are counted.
const SHOWN: usize = 12;

/// The pairs of a table in one line, each in one of the ways to write it.
pub(super) fn line(table: &[Exchange]) -> String {
    let mut pairs: Vec<String> = table.iter().take(SHOWN).map(pair).collect();
    match table.len().saturating_sub(SHOWN) {
        0 => {}
        more => pairs.push(format!("and {more} more")),
    }
    pairs.join("; ")
}

fn pair(exchange: &Exchange) -> String {
    let mut better = exchange.text.clone();
    let words = written(exchange.items(), &mut better);
    let better = if better.is_empty() { "nothing".to_owned() } else { format!("“{better}”") };
    format!("“{words}”: {better}")
}

/// The first way to write a sequence, without what may be left out; fills its parts into the better words.
fn written(items: &[Item], better: &mut String) -> String {
    let mut words: Vec<String> = Vec::new();
    for item in items {
        match item {
            // Phrases have no capitals; English has one.
            Item::Word(word) if word == "i" || word.starts_with("i'") => words.push(word.replacen('i', "I", 1)),
            Item::Word(word) => words.push(word.clone()),
            Item::OneOf(all) => words.extend(all.first().map(|items| written(items, better))),
            Item::Capture(name, all) => {
                let part = all.first().map(|items| written(items, better)).unwrap_or_default();
                *better = better.replace(&format!("{{{name}}}"), &part);
                words.push(part);
            }
            _ => {}
        }
    }
    words.retain(|word| !word.is_empty());
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_is_shown_in_one_of_its_ways() {
        let exchange = |words: &str, text: &str| Exchange::new(words.to_owned(), text.to_owned());
        let table = [
            exchange("{who: (we|I)} [always] (endeavour|endeavor) to", "{who} try to"),
            exchange("(please|kindly) be advised that", ""),
        ];
        assert_eq!(line(&table), "“we endeavour to”: “we try to”; “please be advised that”: nothing");
        let many: Vec<Exchange> = (0..14).map(|_| exchange("prior to", "before")).collect();
        assert!(line(&many).ends_with("“prior to”: “before”; and 2 more"));
    }
}
