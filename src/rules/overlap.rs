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
/// Those of a rule must stand beside each other; the order stays.
pub fn resolve(pack: &Pack, mut fired: Vec<Fired>) -> Vec<Fired> {
    // One finding yields to nobody.
    if fired.len() < 2 {
        return fired;
    }
    let mut of_rule = vec![0..0; pack.rules.len()];
    let mut at = 0;
    for own in fired.chunk_by(|a, b| a.rule == b.rule) {
        of_rule[own[0].rule as usize] = at..at + own.len();
        at += own.len();
    }
    let mut kept: Vec<Kept> = vec![Kept::default(); pack.rules.len()];
    let mut silenced = vec![false; fired.len()];
    for &index in &pack.order {
        let rule = &pack.rules[index as usize];
        for at in of_rule[index as usize].clone() {
            let one = &fired[at];
            silenced[at] = rule.yields_to.iter().map(|&other| &kept[other as usize]).any(|other| match rule.trigger {
                Trigger::Missing(..) | Trigger::Limit(_) | Trigger::Check(_) => other.any,
                Trigger::Flag(_) | Trigger::Order { .. } => {
                    other.absence
                        || one.sentence.is_some_and(|sentence| other.sentences.binary_search(&sentence).is_ok())
                }
            });
            if silenced[at] {
                continue;
            }
            let kept = &mut kept[index as usize];
            kept.any = true;
            kept.absence |= one.range.is_empty();
            kept.sentences.extend(one.sentence.filter(|_| !one.range.is_empty()));
        }
        kept[index as usize].sentences.sort_unstable();
    }
    let mut silenced = silenced.into_iter();
    fired.retain(|_| silenced.next() == Some(false));
    fired
}
