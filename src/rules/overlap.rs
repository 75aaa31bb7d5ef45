//! One finding per place: silences a rule where another one has said it better.

use super::Fired;
use crate::pack::{Pack, Trigger};

/// Drops findings of rules that yield to others that fired: on the same words for rules that point at words, anywhere in
/// the reply for rules about what is missing or too much. A rule that was itself silenced silences nobody.
pub fn resolve(pack: &Pack, fired: &mut Vec<Fired>) {
    let mut kept: Vec<bool> = vec![true; fired.len()];
    // A chain of yields settles from its end: those who yield to nobody that fired stand first.
    let mut settled: Vec<bool> = vec![false; fired.len()];
    loop {
        let mut changed = false;
        for index in 0..fired.len() {
            if settled[index] {
                continue;
            }
            let rivals: Vec<usize> = (0..fired.len())
                .filter(|&other| other != index && yields(pack, &fired[index], &fired[other]))
                .collect();
            if rivals.iter().any(|&other| settled[other] && kept[other]) {
                kept[index] = false;
                settled[index] = true;
                changed = true;
            } else if rivals.iter().all(|&other| settled[other]) {
                settled[index] = true;
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
    let mut at = 0;
    fired.retain(|_| {
        at += 1;
        kept[at - 1]
    });
}

fn yields(pack: &Pack, fired: &Fired, other: &Fired) -> bool {
    let rule = &pack.rules[fired.rule as usize];
    if !rule.yields_to.contains(&other.rule) {
        return false;
    }
    match rule.trigger {
        Trigger::Missing(..) | Trigger::Limit(_) | Trigger::Check(_) => true,
        Trigger::Flag(_) | Trigger::Order { .. } => {
            let overlap = fired.range.start < other.range.end && other.range.start < fired.range.end;
            overlap || other.range.is_empty() || other.sentence.is_some() && other.sentence == fired.sentence
        }
    }
}
