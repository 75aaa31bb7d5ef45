//! One finding per place: silences a rule where another one has said it better.

use super::Fired;
use crate::pack::{Pack, Trigger};

/// Where the findings of a rule that were kept stand.
#[derive(Debug, Default, Clone)]
struct Kept {
    any: bool,
    /// Whether one of them is about something that is missing.
    absence: bool,
    /// Sorted once all of the rule's findings are there.
    sentences: Vec<u32>,
}

/// Drops findings of rules that yield to others that fired: in the same sentence for rules that point at words, anywhere in
/// the reply for rules about what is missing or too much. A rule that was itself silenced silences nobody.
///
/// The order is that of the rules on return: those that yield to nobody first.
pub fn resolve(pack: &Pack, fired: Vec<Fired>) -> Vec<Fired> {
    let mut by_rule: Vec<Vec<Fired>> = vec![Vec::new(); pack.rules.len()];
    for one in fired {
        by_rule[one.rule as usize].push(one);
    }
    let mut kept: Vec<Kept> = vec![Kept::default(); pack.rules.len()];
    let mut out = Vec::new();
    for &index in &pack.order {
        let rule = &pack.rules[index as usize];
        for one in std::mem::take(&mut by_rule[index as usize]) {
            let silenced = rule.yields_to.iter().map(|&other| &kept[other as usize]).any(|other| match rule.trigger {
                Trigger::Missing(..) | Trigger::Limit(_) | Trigger::Check(_) => other.any,
                Trigger::Flag(_) | Trigger::Order { .. } => {
                    other.absence
                        || one.sentence.is_some_and(|sentence| other.sentences.binary_search(&sentence).is_ok())
                }
            });
            if silenced {
                continue;
            }
            let kept = &mut kept[index as usize];
            kept.any = true;
            kept.absence |= one.range.is_empty();
            kept.sentences.extend(one.sentence.filter(|_| !one.range.is_empty()));
            out.push(one);
        }
        kept[index as usize].sentences.sort_unstable();
    }
    out
}
