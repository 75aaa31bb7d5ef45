//! Finds signatures and what apps add under a message.

use super::Owner;
use super::lines::Line;
use super::signs::is_mobile_signature;

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

/// Where the signature of a run of the reply begins, as a byte of the text; at `end`, where the run ends, if it has none. `lines`
/// are those of the run.
#[must_use]
pub fn begins(text: &str, lines: &[Line], end: usize) -> usize {
    let cut = start(text, lines).unwrap_or(lines.len());
    // Phones sign at the very end of what was typed.
    let mut from = lines.get(cut).map_or(end, |line| line.full.start);
    for line in lines[..cut].iter().rev() {
        let said = line.say(text);
        if is_mobile_signature(said) {
            from = line.full.start;
        } else if !said.trim().is_empty() {
            break;
        }
    }
    from
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
