//! Several files at a time, told in their order. These threads wait for a disk or a host; what keeps
//! processors busy is in `pipeline`.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::sync::mpsc::sync_channel;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

/// How many results a thread may be ahead of the one that is waited for. Bounds what is held where one
/// file takes long.
const AHEAD: usize = 8;

/// What the threads take from.
struct Queue<I> {
    items: I,
    taken: usize,
    told: usize,
    stopped: bool,
}

/// Works on items in so many threads at a time, and tells each result in the order of the items. `each`
/// says whether to go on.
pub(crate) fn in_order<T: Send, R: Send>(
    concurrency: NonZeroUsize,
    items: impl Iterator<Item = T> + Send,
    work: impl Fn(T) -> R + Sync,
    mut each: impl FnMut(R) -> ControlFlow<()>,
) {
    let most_ahead = concurrency.get().saturating_mul(AHEAD);
    let queue = Mutex::new(Queue { items, taken: 0, told: 0, stopped: false });
    let moved = Condvar::new();
    let next = || {
        let may_not = |queue: &mut Queue<_>| !queue.stopped && queue.taken >= queue.told + most_ahead;
        let waited = moved.wait_while(lock(&queue), may_not);
        let mut queue = waited.unwrap_or_else(PoisonError::into_inner);
        let item = if queue.stopped { None } else { queue.items.next() }?;
        queue.taken += 1;
        Some((queue.taken - 1, item))
    };
    let (send, results) = sync_channel(most_ahead);
    thread::scope(|scope| {
        for _ in 0..concurrency.get() {
            let (send, next, work, queue, moved) = (send.clone(), &next, &work, &queue, &moved);
            scope.spawn(move || {
                let _stop = StopOnPanic(queue, moved);
                while let Some((place, item)) = next() {
                    // Nobody listens any more once it was enough.
                    if send.send((place, work(item))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(send);
        let mut early = BTreeMap::new();
        let mut wanted = 0;
        'all: for (place, result) in results {
            early.insert(place, result);
            while let Some(result) = early.remove(&wanted) {
                wanted += 1;
                let enough = each(result).is_break();
                let mut queue = lock(&queue);
                queue.told = wanted;
                queue.stopped |= enough;
                drop(queue);
                moved.notify_all();
                if enough {
                    break 'all;
                }
            }
        }
    });
}

/// Lets nobody wait for a result that a thread which panicked will never send.
struct StopOnPanic<'a, I>(&'a Mutex<Queue<I>>, &'a Condvar);

impl<I> Drop for StopOnPanic<'_, I> {
    fn drop(&mut self) {
        if thread::panicking() {
            lock(self.0).stopped = true;
            self.1.notify_all();
        }
    }
}

fn lock<I>(queue: &Mutex<Queue<I>>) -> MutexGuard<'_, Queue<I>> {
    queue.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    fn threads(count: usize) -> NonZeroUsize {
        NonZeroUsize::new(count).unwrap()
    }

    #[test]
    fn results_come_in_the_order_of_the_items_whatever_takes_long() {
        for count in [1, 2, 7] {
            let mut told = Vec::new();
            let slow = |item: u64| {
                thread::sleep(Duration::from_micros((item * 7919) % 500));
                item
            };
            in_order(threads(count), 0..200, slow, |item| {
                told.push(item);
                ControlFlow::Continue(())
            });
            assert_eq!(told, (0..200).collect::<Vec<_>>());
        }
    }

    #[test]
    fn who_has_enough_gets_no_more_and_no_thread_runs_far_ahead() {
        let begun = AtomicUsize::new(0);
        let mut told = 0;
        in_order(
            threads(3),
            0..,
            |_: usize| begun.fetch_add(1, Ordering::Relaxed),
            |_| {
                told += 1;
                if told == 5 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            },
        );
        assert_eq!(told, 5);
        assert!(begun.load(Ordering::Relaxed) <= 5 + 3 * AHEAD + 3);
    }

    #[test]
    #[should_panic(expected = "a scoped thread panicked")]
    fn a_thread_that_panics_holds_nobody_up() {
        in_order(threads(2), 0..100, |item| assert!(item != 3), |()| ControlFlow::Continue(()));
    }

    #[test]
    fn nothing_to_do_is_done() {
        in_order(threads(4), 0..0, |item: usize| item, |_| panic!("there is no result"));
    }
}
