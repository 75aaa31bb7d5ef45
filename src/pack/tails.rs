//! Lets programs that end the same way share their ends: most phrases end like many others, and what stands once is read once.

use rustc_hash::FxHashMap;

use super::inst::Inst;
use super::program::Phrases;

/// An end shorter than this, in steps, is written again: a jump to it would be hardly shorter.
const SHORTEST: usize = 3;

/// What comes after the last step of a program.
const NOTHING: u32 = u32::MAX;

/// How the programs end that were written so far. An end is a step and the end after it; where the step leads is told by how far
/// that is from the last step, which is the same wherever the end stands: steps only lead on.
#[derive(Debug, Default)]
pub struct Tails {
    known: FxHashMap<(u32, u32), u32>,
    /// Where each end stands.
    places: Vec<u32>,
    /// The steps of the program at hand.
    steps: Vec<Inst>,
    /// The end that begins with each of them.
    ends: Vec<u32>,
}

impl Tails {
    /// Takes away as much of the end of the program that begins at a place, the last one that was written, as stands elsewhere
    /// already, and leads there instead. Gives where the program begins now.
    pub fn share(&mut self, phrases: &mut Phrases, start: u32) -> u32 {
        self.steps.clear();
        self.steps.extend(phrases.steps_from(start));
        let count = self.steps.len();
        self.ends.clear();
        self.ends.resize(count, NOTHING);
        let own = self.find_known(start);
        if own == 0 {
            phrases.forget_steps_from(start);
            return self.place(0);
        }
        let cut = Some(self.behind_ways(phrases, own)).filter(|cut| cut + SHORTEST <= count).unwrap_or(count);
        self.learn(start, own);
        if cut == count {
            return start;
        }
        phrases.forget_steps_from(start);
        for at in 0..cut {
            let step = self.steps[at]
                .leading(|to| if to - start < cut as u32 { to } else { self.place((to - start) as usize) });
            phrases.push_inst(step);
        }
        phrases.push_inst(Inst::Jump(self.place(cut)));
        start
    }

    /// Looks for the ends of the program at hand among the known ones, the shortest first; gives the first step, counted from its
    /// start, of the longest that is known.
    fn find_known(&mut self, start: u32) -> usize {
        let mut after = NOTHING;
        for at in (0..self.steps.len()).rev() {
            let Some(known) = self.known.get(&self.key(at, start, after)) else { return at + 1 };
            self.ends[at] = *known;
            after = *known;
        }
        0
    }

    /// Puts down the ends of the program at hand that begin before a step.
    fn learn(&mut self, start: u32, own: usize) {
        for at in (0..own).rev() {
            let after = self.ends.get(at + 1).copied().unwrap_or(NOTHING);
            let end = self.places.len() as u32;
            self.known.insert(self.key(at, start, after), end);
            self.places.push(start + at as u32);
            self.ends[at] = end;
        }
    }

    fn key(&self, at: usize, start: u32, after: u32) -> (u32, u32) {
        let from_the_last = |to: u32| start + self.steps.len() as u32 - to;
        (self.steps[at].leading(from_the_last).pack(), after)
    }

    /// Where the end stands that begins with a step of the program at hand.
    fn place(&self, at: usize) -> u32 {
        self.places[self.ends[at] as usize]
    }

    /// The first place from one on where a program may be cut: not within the steps that lead to the alternatives of a choice, which
    /// have to follow it.
    fn behind_ways(&self, phrases: &Phrases, mut cut: usize) -> usize {
        let programs = phrases.programs();
        for (at, step) in self.steps[..cut].iter().enumerate() {
            if let Inst::Switch(choice) = step {
                let ways = programs.choice(*choice).map_or(0, |choice| choice.all().len());
                // Nothing else is within the ways of a choice, so that at most the last one moves the cut.
                cut = if cut <= at + ways { at + ways + 1 } else { cut };
            }
        }
        cut
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::Choice;

    /// Writes a program, its steps leading to places counted from its start.
    fn write(phrases: &mut Phrases, tails: &mut Tails, steps: &[Inst]) -> u32 {
        let start = phrases.code_len();
        for step in steps {
            phrases.push_inst(step.leading(|to| to + start));
        }
        tails.share(phrases, start)
    }

    /// The steps from a place on in the order in which they are met where every choice takes its first way, without jumps.
    fn run(phrases: &Phrases, mut at: u32) -> Vec<Inst> {
        let mut out = Vec::new();
        loop {
            match phrases.programs().inst(at) {
                Inst::Jump(to) => at = to,
                step => {
                    out.push(step.leading(|_| 0));
                    at += 1;
                    if step == Inst::Match {
                        return out;
                    }
                }
            }
        }
    }

    #[test]
    fn programs_share_their_ends_and_run_the_same() {
        use Inst::{Any, Jump, Match, NextElse, Word};
        let (mut phrases, mut tails) = (Phrases::default(), Tails::default());
        let first = write(&mut phrases, &mut tails, &[Word(1), NextElse(4), Any, Jump(4), Word(2), Word(3), Match]);
        assert_eq!((first, phrases.code_len()), (0, 7));
        let other = write(&mut phrases, &mut tails, &[Word(9), NextElse(4), Any, Jump(4), Word(2), Word(3), Match]);
        assert_eq!((other, phrases.code_len()), (7, 9), "one step of its own, and a jump");
        assert_eq!(run(&phrases, other), [Word(9), NextElse(0), Any, Word(2), Word(3), Match]);
        // A step that leads into the end that is shared.
        let into = write(&mut phrases, &mut tails, &[NextElse(2), Word(7), Word(2), Word(3), Match]);
        assert_eq!((into, phrases.code_len()), (9, 12));
        assert_eq!(phrases.programs().inst(9), NextElse(4));
        assert_eq!(run(&phrases, into), [NextElse(0), Word(7), Word(2), Word(3), Match]);
        // The same again, and the end of it alone.
        let again = write(&mut phrases, &mut tails, &[NextElse(2), Word(7), Word(2), Word(3), Match]);
        let end = write(&mut phrases, &mut tails, &[Word(7), Word(2), Word(3), Match]);
        assert_eq!((again, end, phrases.code_len()), (9, 10, 12));
        assert_eq!(run(&phrases, end), [Word(7), Word(2), Word(3), Match]);
        // Too little to share.
        write(&mut phrases, &mut tails, &[Word(8), Word(3), Match]);
        assert_eq!(phrases.code_len(), 15);
    }

    #[test]
    fn the_ways_of_a_choice_stay_behind_it() {
        use Inst::{Jump, Match, Switch, Word};
        let (mut phrases, mut tails) = (Phrases::default(), Tails::default());
        let mut figures = Vec::new();
        for words in [[5, 6], [5, 7]] {
            Choice::write(&[(words[0], 0), (words[1], 1)], &[], 2, false, &mut figures).unwrap();
            let choice = phrases.push_choice(&figures);
            let steps = [Switch(choice), Jump(3), Jump(5), Word(5), Jump(6), Word(6), Word(1), Match];
            write(&mut phrases, &mut tails, &steps);
        }
        // The second program ends like the first one from its first way on: cut behind its ways, it still has both of them.
        let second = 8;
        assert_eq!(phrases.code_len(), second + 4);
        let at = |at: u32| phrases.programs().inst(at);
        assert_eq!([at(second + 1), at(second + 2), at(second + 3)], [Jump(3), Jump(5), Jump(3)]);
    }
}
