//! Work on many things by several threads, with the results taken in order and never many of them waiting.

use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use anyhow::Result;

/// Results that may wait for an earlier one, a thread.
const AHEAD: usize = 64;
/// The most items that a thread takes at once: waking each other for every small file would cost as much as reading it.
const BATCH: usize = 32;

/// The results of a batch.
struct Made<R> {
    by: usize,
    results: Vec<R>,
}

/// Batches of items, counted from 0.
struct State<R> {
    next: usize,
    taken: usize,
    done: BTreeMap<usize, Made<R>>,
    /// What was taken and may be dropped, for each thread what it made: threads that give back each other's memory wait for
    /// each other.
    used: Vec<Vec<Vec<R>>>,
    /// Whether somebody waits for the batch that is to be taken next.
    awaited: bool,
    /// How many wait for room.
    waiting: usize,
    /// Somebody gave up: nobody needs to go on.
    over: bool,
}

struct Shared<R> {
    state: Mutex<State<R>>,
    /// The batch that is to be taken next is done.
    ready: Condvar,
    /// There is room for more results, or nobody needs to go on.
    room: Condvar,
}

impl<R> Shared<R> {
    fn lock(&self) -> MutexGuard<'_, State<R>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'a>(what: &Condvar, guard: MutexGuard<'a, State<R>>) -> MutexGuard<'a, State<R>> {
        what.wait(guard).unwrap_or_else(PoisonError::into_inner)
    }
}

/// Ends the others' waiting when a thread ends, by whatever way.
struct Ending<'a, R>(&'a Shared<R>);

impl<R> Drop for Ending<'_, R> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.lock().over = true;
        }
        self.0.ready.notify_one();
        self.0.room.notify_all();
    }
}

/// Calls `work` on every item by up to `threads` threads and `take` on every result, in order, on this one. The results are
/// dropped by those who made them.
pub fn in_order<T, R>(
    threads: usize,
    items: &[T],
    work: impl Fn(&T) -> R + Sync,
    mut take: impl FnMut(&mut R) -> Result<()>,
) -> Result<()>
where
    T: Sync,
    R: Send,
{
    let threads = threads.min(items.len());
    if threads <= 1 {
        return items.iter().try_for_each(|item| take(&mut work(item)));
    }
    let used = std::iter::repeat_with(Vec::new).take(threads).collect();
    let shared = Shared {
        state: Mutex::new(State {
            next: 0,
            taken: 0,
            done: BTreeMap::new(),
            used,
            awaited: false,
            waiting: 0,
            over: false,
        }),
        ready: Condvar::new(),
        room: Condvar::new(),
    };
    // Few items are shared out evenly.
    let batch = (items.len() / (4 * threads)).clamp(1, BATCH);
    let batches: Vec<&[T]> = items.chunks(batch).collect();
    let most = AHEAD * threads / batch;
    thread::scope(|scope| {
        for by in 0..threads {
            let (shared, batches, work) = (&shared, &batches, &work);
            scope.spawn(move || {
                let _ending = Ending(shared);
                loop {
                    let mut state = shared.lock();
                    while !state.over && state.next < batches.len() && state.next >= state.taken + most {
                        state.waiting += 1;
                        state = Shared::wait(&shared.room, state);
                        state.waiting -= 1;
                    }
                    let index = state.next;
                    let Some(batch) = batches.get(index).filter(|_| !state.over) else { return };
                    state.next += 1;
                    let used = std::mem::take(&mut state.used[by]);
                    drop(state);
                    drop(used);
                    let results = batch.iter().map(work).collect();
                    let mut state = shared.lock();
                    state.done.insert(index, Made { by, results });
                    // To wake somebody costs as much as to read a file, even if there is nobody.
                    if state.awaited && index == state.taken {
                        shared.ready.notify_one();
                    }
                }
            });
        }
        let _ending = Ending(&shared);
        for index in 0..batches.len() {
            let mut state = shared.lock();
            let Made { by, mut results } = loop {
                if let Some(made) = state.done.remove(&index) {
                    break made;
                }
                if state.over {
                    return Ok(());
                }
                state.awaited = true;
                state = Shared::wait(&shared.ready, state);
                state.awaited = false;
            };
            state.taken = index + 1;
            if state.waiting > 0 {
                shared.room.notify_all();
            }
            drop(state);
            let taken = results.iter_mut().try_for_each(&mut take);
            let mut state = shared.lock();
            state.used[by].push(results);
            if let Err(error) = taken {
                state.over = true;
                shared.room.notify_all();
                return Err(error);
            }
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_order() {
        let items: Vec<usize> = (0..1_000).collect();
        for threads in [1, 2, 8, 2_000] {
            let mut out = Vec::new();
            in_order(
                threads,
                &items,
                |item| item * 2,
                |result| {
                    out.push(*result);
                    Ok(())
                },
            )
            .expect("nothing fails");
            assert_eq!(out, items.iter().map(|item| item * 2).collect::<Vec<_>>());
        }
    }

    #[test]
    fn an_error_ends_the_work() {
        let items: Vec<usize> = (0..10_000).collect();
        let mut taken = 0;
        let result = in_order(
            4,
            &items,
            |item| *item,
            |item| {
                taken += 1;
                anyhow::ensure!(*item != 10, "enough");
                Ok(())
            },
        );
        assert!(result.is_err());
        assert_eq!(taken, 11);
    }
}
