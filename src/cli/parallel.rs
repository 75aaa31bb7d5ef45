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
    /// What was taken and may be dropped, for each thread what it made, until the thread ends: threads that give back each
    /// other's memory wait for each other.
    used: Vec<Option<Vec<Vec<R>>>>,
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

    /// The next of so many batches for a thread, when there is room for at most `most` that are not taken yet; nothing if there
    /// is none left, or nobody needs it. First the thread drops what it made and was taken.
    fn next(&self, by: usize, batches: usize, most: usize) -> Option<usize> {
        let mut state = self.lock();
        loop {
            let used = state.used[by].as_mut().map(std::mem::take).unwrap_or_default();
            if !used.is_empty() {
                drop(state);
                drop(used);
                state = self.lock();
            } else if state.over || state.next >= batches {
                return None;
            } else if state.next >= state.taken + most {
                state.waiting += 1;
                state = Self::wait(&self.room, state);
                state.waiting -= 1;
            } else {
                state.next += 1;
                return Some(state.next - 1);
            }
        }
    }

    /// Leaves results to the thread that made them to be dropped; one that has ended cannot.
    fn give_back(&self, made: Made<R>) {
        if let Some(used) = &mut self.lock().used[made.by] {
            used.push(made.results);
        }
    }
}

/// Ends the others' waiting when a thread ends, by whatever way; nobody leaves anything for one that has ended.
struct Ending<'a, R> {
    shared: &'a Shared<R>,
    /// Which of the threads that make results it is, if it is one.
    by: Option<usize>,
}

impl<R> Drop for Ending<'_, R> {
    fn drop(&mut self) {
        let mut state = self.shared.lock();
        state.over |= thread::panicking();
        let used = self.by.and_then(|by| state.used[by].take());
        drop(state);
        drop(used);
        self.shared.ready.notify_one();
        self.shared.room.notify_all();
    }
}

/// Calls `work` on every item by up to `threads` threads and `take` on every result, in order, on this one. The results are
/// dropped by those who made them, as long as these are at work.
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
    let used = std::iter::repeat_with(|| Some(Vec::new())).take(threads).collect();
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
                let _ending = Ending { shared, by: Some(by) };
                while let Some(index) = shared.next(by, batches.len(), most) {
                    let results = batches[index].iter().map(work).collect();
                    let mut state = shared.lock();
                    state.done.insert(index, Made { by, results });
                    // To wake somebody costs as much as to read a file, even if there is nobody.
                    if state.awaited && index == state.taken {
                        shared.ready.notify_one();
                    }
                }
            });
        }
        let _ending = Ending { shared: &shared, by: None };
        for index in 0..batches.len() {
            let mut state = shared.lock();
            let mut made = loop {
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
            let taken = made.results.iter_mut().try_for_each(&mut take);
            shared.give_back(made);
            if let Err(error) = taken {
                shared.lock().over = true;
                shared.room.notify_all();
                return Err(error);
            }
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::sync::atomic::{AtomicUsize, Ordering};

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

    /// Counts those alive of its kind, and puts down who drops it.
    struct Counted<'a> {
        made_by: thread::ThreadId,
        alive: &'a AtomicUsize,
        dropped_elsewhere: &'a AtomicUsize,
    }

    impl Drop for Counted<'_> {
        fn drop(&mut self) {
            self.alive.fetch_sub(1, Ordering::Relaxed);
            let elsewhere = thread::current().id() != self.made_by;
            self.dropped_elsewhere.fetch_add(usize::from(elsewhere), Ordering::Relaxed);
        }
    }

    #[test]
    fn few_results_are_alive_at_once_and_most_are_dropped_by_their_maker() {
        const THREADS: usize = 4;
        let [alive, most_alive, elsewhere] = [const { AtomicUsize::new(0) }; 3];
        let items: Vec<usize> = (0..20_000).collect();
        let work = |_: &usize| {
            let now = alive.fetch_add(1, Ordering::Relaxed) + 1;
            most_alive.fetch_max(now, Ordering::Relaxed);
            Counted { made_by: thread::current().id(), alive: &alive, dropped_elsewhere: &elsewhere }
        };
        in_order(THREADS, &items, work, |_| Ok(())).expect("nothing fails");
        assert_eq!(alive.into_inner(), 0);
        // What waits to be taken, what is being made, and what was taken while its maker was at work.
        let bound = 3 * (AHEAD + BATCH) * THREADS;
        assert!(most_alive.into_inner() <= bound, "more than {bound}");
        // A thread that ended drops nothing any more.
        let last = (AHEAD + BATCH) * THREADS;
        assert!(elsewhere.into_inner() <= last, "more than the last {last}");
    }

    #[test]
    fn a_panic_ends_the_work() {
        let items: Vec<usize> = (0..10_000).collect();
        let in_work = |item: &usize| assert_ne!(*item, 500, "enough");
        let in_take = |item: &mut usize| {
            assert_ne!(*item, 500, "enough");
            Ok(())
        };
        assert!(catch_unwind(AssertUnwindSafe(|| in_order(4, &items, in_work, |()| Ok(())))).is_err());
        assert!(catch_unwind(AssertUnwindSafe(|| in_order(4, &items, |item| *item, in_take))).is_err());
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
