//! Orders what points at each other, and finds the circles in it.

use super::rule::{Notes, Pack};

/// Sorts the rules by id, so that their index sorts as their name does.
pub fn sort_rules(pack: &mut Pack, notes: &mut Notes) {
    let mut order: Vec<usize> = (0..pack.rules.len()).collect();
    order.sort_by(|&a, &b| pack.rules[a].id.cmp(&pack.rules[b].id));
    let mut place = vec![0; order.len()];
    for (new, &old) in order.iter().enumerate() {
        place[old] = new as u32;
    }
    let rules = order.iter().map(|&old| pack.rules[old].clone()).collect();
    let rule_notes = order.iter().map(|&old| notes.rules[old].clone()).collect();
    pack.rules = rules;
    notes.rules = rule_notes;
    for rule in &mut pack.rules {
        for other in &mut rule.yields_to {
            *other = place[*other as usize];
        }
    }
}

/// The nodes of a graph in an order in which each comes after those it points at, and the circles that stand in the way:
/// each from one of its nodes round to the same node again.
pub fn order(edges: &[Vec<u32>]) -> (Vec<u32>, Vec<Vec<u32>>) {
    #[derive(Clone, Copy, PartialEq)]
    enum State {
        New,
        Open,
        Done,
    }
    let mut state = vec![State::New; edges.len()];
    let mut out = Vec::with_capacity(edges.len());
    let mut circles = Vec::new();
    for start in 0..edges.len() as u32 {
        if state[start as usize] != State::New {
            continue;
        }
        state[start as usize] = State::Open;
        // The way down from `start`: each node with how many of those it points at were seen to.
        let mut way: Vec<(u32, usize)> = vec![(start, 0)];
        while let Some(&mut (index, ref mut seen)) = way.last_mut() {
            let Some(&next) = edges[index as usize].get(*seen) else {
                state[index as usize] = State::Done;
                out.push(index);
                way.pop();
                continue;
            };
            *seen += 1;
            match state.get(next as usize) {
                Some(State::New) => {
                    state[next as usize] = State::Open;
                    way.push((next, 0));
                }
                Some(State::Open) => {
                    let from = way.iter().position(|(on_way, _)| *on_way == next).unwrap_or_default();
                    circles.push(way[from..].iter().map(|(on_way, _)| *on_way).chain([next]).collect());
                }
                _ => {}
            }
        }
    }
    (out, circles)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_pointed_at_comes_first() {
        assert_eq!(order(&[vec![1], vec![2], vec![]]), (vec![2, 1, 0], vec![]));
        assert_eq!(order(&[vec![1, 2], vec![], vec![1]]), (vec![1, 2, 0], vec![]));
    }

    #[test]
    fn every_circle_is_told() {
        let (_, circles) = order(&[vec![1], vec![0], vec![2], vec![0]]);
        assert_eq!(circles, [vec![0, 1, 0], vec![2, 2]]);
    }
}
