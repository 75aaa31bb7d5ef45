//! Finds signatures and what apps add under a message.

use std::ops::Range;

use super::Owner;
use super::lines::{Line, lines};
use super::signs::is_mobile_signature;
use crate::draft::{Mask, MaskKind};

/// A signature whose mark lost its blank is believed only if it is short.
const LINES_UNDER_BARE_MARK: usize = 12;

enum Mark {
    Exact,
    Bare,
}

fn mark(line: &str) -> Option<Mark> {
    match line {
        "-- " => Some(Mark::Exact),
        "--" | "--\u{a0}" => Some(Mark::Bare),
        _ => None,
    }
}

/// Where in a run of lines the signature starts, as an index.
fn start(text: &str, lines: &[Line]) -> Option<usize> {
    let said = |l: &Line| !l.is_blank(text);
    // From which line on few enough lines say something for a bare mark to be believed.
    let mut few = lines.len();
    let mut under = 0;
    while few > 0 && under <= LINES_UNDER_BARE_MARK {
        few -= 1;
        under += usize::from(said(&lines[few]));
    }
    let found = (1..lines.len()).find(|&at| match mark(lines[at].say(text)) {
        Some(Mark::Exact) => true,
        Some(Mark::Bare) => at >= few,
        None => false,
    });
    found.filter(|&at| lines[..at].iter().any(said))
}

/// Masks the signature of each run of the reply. Runs are byte ranges of `reply`.
pub fn mask(reply: &str, runs: &[Range<usize>], masks: &mut Vec<Mask>) {
    for run in runs {
        let part = &reply[run.clone()];
        let all = lines(part);
        let cut = start(part, &all).unwrap_or(all.len());
        let end = all.get(cut).map_or(part.len(), |l| l.full.start);
        // Phones sign at the very end of what was typed.
        let mut from = end;
        for line in all[..cut].iter().rev() {
            let said = line.say(part);
            if is_mobile_signature(said) {
                from = line.full.start;
            } else if !said.trim().is_empty() {
                break;
            }
        }
        if from < part.len() {
            masks.push(Mask { range: run.start + from..run.end, kind: MaskKind::Signature });
        }
    }
}

/// The customer's own signature is no part of the message.
pub fn drop_customers(text: &str, lines: &[Line], owners: &mut [Owner]) {
    let mut at = 0;
    while at < lines.len() {
        if owners[at] != Owner::Customer {
            at += 1;
            continue;
        }
        let end = (at..lines.len()).find(|&l| owners[l] != Owner::Customer).unwrap_or(lines.len());
        if let Some(cut) = start(text, &lines[at..end]) {
            owners[at + cut..end].fill(Owner::Dropped);
        }
        for l in (at..end).rev() {
            let said = lines[l].say(text);
            if owners[l] == Owner::Dropped || said.trim().is_empty() {
                continue;
            }
            if !is_mobile_signature(said) {
                break;
            }
            owners[l] = Owner::Dropped;
        }
        at = end;
    }
}
