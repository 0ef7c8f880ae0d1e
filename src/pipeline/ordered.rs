//! Many things made on all threads and taken in their order: what both passes are.

use std::cell::Cell;
use std::collections::VecDeque;
use std::iter::Fuse;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// How many items a thread asks for at once at most.
pub(super) const MOST_AT_ONCE: usize = 8;

/// How long the making of an item takes that is made quickly, as where an earlier run did it: not much longer than to ask
/// for it.
const QUICK: Duration = Duration::from_micros(50);

/// How far the making may be ahead of the taking.
pub(super) struct LookAhead<W> {
    /// How much the items may weigh that were asked for and aren't taken; only the last of them may weigh more.
    pub most: usize,
    /// What an item weighs.
    pub weigh: W,
    /// How many items a thread may ask for at once, as long as it makes them quickly: what the threads share is asked for less
    /// often then. One where it may take long until the next item is there.
    pub at_once: usize,
}

impl<I> LookAhead<fn(&I) -> usize> {
    /// So many items.
    pub(super) fn of(most: usize) -> Self {
        Self { most, weigh: |_| 1, at_once: MOST_AT_ONCE }
    }
}

/// Makes something of each item, on all threads of the pool, and takes what was made in the order of the items. What is
/// taken, and the error that ends it, are those of a loop that makes and takes one after the other. What that loop
/// wouldn't have come to may have been made all the same.
///
/// A thread that is free asks for the next item, or for some, and makes something of it. Then it takes all that is next in turn, while
/// the others go on making; but if another one does so, that takes what this one made too. So all threads work as long
/// as none is `ahead` too far. On one thread, and inside of another call, it is that loop.
pub(super) fn in_order<I: Send, T: Send, E: Send>(
    items: impl Iterator<Item = I> + Send,
    ahead: LookAhead<impl Fn(&I) -> usize + Sync>,
    make: impl Fn(I) -> T + Sync,
    take: impl FnMut(T) -> Result<(), E> + Send,
) -> Result<(), E> {
    // The other threads would come to an inner call when they are done with the outer one, which may wait for the inner.
    if rayon::current_num_threads() == 1 || IS_AT_WORK.get() {
        return items.map(make).try_for_each(take);
    }
    let pending =
        Pending { waiting: VecDeque::new(), taken: 0, weight: 0, is_taking: false, has_ended: false, error: None };
    let queue = Queue {
        items: Mutex::new((0, items.fuse())),
        ahead,
        make,
        take: Mutex::new(take),
        pending: Mutex::new(pending),
        has_room: Condvar::new(),
    };
    rayon::broadcast(|_| queue.work());
    let pending = queue.pending.into_inner().unwrap_or_else(PoisonError::into_inner);
    pending.error.map_or(Ok(()), Err)
}

/// What the threads share.
struct Queue<I, W, M, C, T, E> {
    /// How many items were asked for, and the others. Whoever has it asks for one.
    items: Mutex<(u64, Fuse<I>)>,
    ahead: LookAhead<W>,
    make: M,
    /// Whoever [takes](Pending::is_taking) has it.
    take: Mutex<C>,
    pending: Mutex<Pending<T, E>>,
    /// Whoever asks for an item waits for it.
    has_room: Condvar,
}

/// What was asked for and not yet taken.
struct Pending<T, E> {
    /// The items' weights, and what was made of them so far, in their order.
    waiting: VecDeque<(usize, Option<T>)>,
    /// How many were taken before these.
    taken: u64,
    /// What these weigh, and what is being taken.
    weight: usize,
    /// Whether a thread takes what is next in turn.
    is_taking: bool,
    /// Whether no more is taken, since something couldn't be or a thread panicked.
    has_ended: bool,
    error: Option<E>,
}

impl<T, E> Pending<T, E> {
    /// What is next in turn, if it is made, and its weight.
    fn next(&mut self) -> Option<(usize, T)> {
        if self.has_ended {
            return None;
        }
        let (weight, made) = self.waiting.front_mut()?;
        let next = (*weight, made.take()?);
        self.waiting.pop_front();
        self.taken += 1;
        Some(next)
    }
}

impl<I, W, M, C, A, T, E> Queue<I, W, M, C, T, E>
where
    I: Iterator<Item = A>,
    W: Fn(&A) -> usize,
    M: Fn(A) -> T,
    C: FnMut(T) -> Result<(), E>,
{
    /// Makes and takes until nothing is left to ask for.
    fn work(&self) {
        // Who waits for this thread would wait for ever.
        let _at_work = AtWork::begin(|| self.end(&mut lock(&self.pending)));
        let (mut asked, mut made, mut at_once) = (Vec::new(), Vec::new(), 1);
        while let Some(first) = self.ask(at_once, &mut asked) {
            let (began, count) = (Instant::now(), asked.len());
            made.extend(asked.drain(..).map(&self.make));
            let is_quick = began.elapsed() < QUICK.saturating_mul(u32::try_from(count).unwrap_or(u32::MAX));
            at_once = if is_quick { (2 * at_once).min(self.ahead.at_once).max(1) } else { 1 };
            self.put(first, &mut made);
        }
    }

    /// Asks for so many of the next items, as soon as there is room for one, or for as many as there is room for. Says which
    /// one the first is; `None` if there is none.
    fn ask(&self, at_once: usize, asked: &mut Vec<A>) -> Option<u64> {
        let mut items = lock(&self.items);
        let is_full = |pending: &mut Pending<T, E>| !pending.has_ended && self.is_full(pending.weight);
        let pending = self.has_room.wait_while(lock(&self.pending), is_full).unwrap_or_else(PoisonError::into_inner);
        if pending.has_ended {
            return None;
        }
        // It gets less meanwhile: only who has the items adds to it.
        let before = pending.weight;
        drop(pending);
        let (count, rest) = &mut *items;
        let first = *count;
        let (mut weights, mut weight) = (Vec::new(), 0);
        while weights.len() < at_once && (weights.is_empty() || !self.is_full(before + weight)) {
            let Some(item) = rest.next() else { break };
            weights.push((self.ahead.weigh)(&item));
            weight += weights.last().copied().unwrap_or_default();
            asked.push(item);
        }
        *count += weights.len() as u64;
        let is_any = !weights.is_empty();
        let mut pending = lock(&self.pending);
        pending.waiting.extend(weights.into_iter().map(|weight| (weight, None)));
        pending.weight += weight;
        is_any.then_some(first)
    }

    fn is_full(&self, weight: usize) -> bool {
        weight > 0 && weight >= self.ahead.most
    }

    /// Has what was made taken in its turn.
    fn put(&self, first: u64, made: &mut Vec<T>) {
        let mut pending = lock(&self.pending);
        let place = usize::try_from(first - pending.taken).unwrap_or(usize::MAX);
        for ((_, place), made) in pending.waiting.iter_mut().skip(place).zip(made.drain(..)) {
            *place = Some(made);
        }
        while !pending.is_taking
            && let Some((weight, made)) = pending.next()
        {
            pending.is_taking = true;
            drop(pending);
            let taken = (*lock(&self.take))(made);
            pending = lock(&self.pending);
            pending.is_taking = false;
            let was_full = self.is_full(pending.weight);
            pending.weight -= weight;
            match taken {
                Err(error) => {
                    pending.error = Some(error);
                    self.end(&mut pending);
                }
                Ok(()) if was_full => self.has_room.notify_one(),
                Ok(()) => {}
            }
        }
    }

    fn end(&self, pending: &mut Pending<T, E>) {
        pending.has_ended = true;
        self.has_room.notify_one();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

thread_local! {
    /// Whether this thread makes or takes something.
    static IS_AT_WORK: Cell<bool> = const { Cell::new(false) };
}

/// A thread that makes and takes, and what is done if it panics.
struct AtWork<F: Fn()>(F);

impl<F: Fn()> AtWork<F> {
    fn begin(panicked: F) -> Self {
        IS_AT_WORK.set(true);
        Self(panicked)
    }
}

impl<F: Fn()> Drop for AtWork<F> {
    fn drop(&mut self) {
        IS_AT_WORK.set(false);
        if thread::panicking() {
            self.0();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::{Barrier, LazyLock};
    use std::time::Duration;

    /// What the making or the taking of an item comes to.
    #[derive(Debug, Clone, Copy, PartialEq)]
    enum Fate {
        Taken,
        MakingFails,
        TakingFails,
    }

    fn pool(threads: usize) -> rayon::ThreadPool {
        rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap()
    }

    fn on<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
        static POOLS: LazyLock<[rayon::ThreadPool; 4]> = LazyLock::new(|| [1, 2, 4, 8].map(pool));
        match POOLS.iter().find(|pool| pool.current_num_threads() == threads) {
            Some(pool) => pool.install(work),
            None => pool(threads).install(work),
        }
    }

    /// What is taken of some items, each of which has a fate and takes so many microseconds; and which one failed.
    fn taken(threads: usize, most: usize, items: &[(Fate, u64)]) -> (Vec<usize>, Result<(), usize>) {
        let mut taken = Vec::new();
        let end = on(threads, || {
            let ahead = LookAhead::of(most);
            let make = |(at, (fate, micros)): (usize, &(Fate, u64))| {
                thread::sleep(Duration::from_micros(*micros));
                if *fate == Fate::MakingFails { Err(at) } else { Ok((at, *fate)) }
            };
            in_order(items.iter().enumerate(), ahead, make, |made| {
                let (at, fate) = made?;
                taken.push(at);
                if fate == Fate::TakingFails { Err(at) } else { Ok(()) }
            })
        });
        (taken, end)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn what_is_taken_is_what_a_plain_loop_takes(
            costs in prop::collection::vec(0..300_u64, 0..60),
            fails in prop::collection::vec((0..60_usize, any::<bool>()), 0..3),
            most in 0..20_usize,
        ) {
            let mut items: Vec<_> = costs.into_iter().map(|cost| (Fate::Taken, cost)).collect();
            for (at, is_making) in fails {
                if let Some((fate, _)) = items.get_mut(at) {
                    *fate = if is_making { Fate::MakingFails } else { Fate::TakingFails };
                }
            }
            let first = items.iter().position(|(fate, _)| *fate != Fate::Taken);
            let count = first.map_or(items.len(), |at| at + usize::from(items[at].0 == Fate::TakingFails));
            let expected: (Vec<_>, _) = ((0..count).collect(), first.map_or(Ok(()), Err));
            for threads in [1, 2, 4, 8] {
                prop_assert_eq!(&taken(threads, most, &items), &expected, "{} threads", threads);
            }
        }

        #[test]
        fn no_more_is_ahead_than_may_be(weights in prop::collection::vec(0..9_usize, 0..60), most in 0..20_usize) {
            for threads in [1, 2, 4] {
                let held = AtomicUsize::new(0);
                on(threads, || {
                    let items = weights.iter().inspect(|weight| {
                        // Whoever asks does so alone.
                        let before = held.fetch_add(**weight, Ordering::SeqCst);
                        assert!(before == 0 || before < most, "{before} of {most} and {weight} more");
                    });
                    let ahead = LookAhead { most, weigh: |weight: &&usize| **weight, at_once: MOST_AT_ONCE };
                    in_order(items, ahead, |weight| weight, |weight| {
                        held.fetch_sub(*weight, Ordering::SeqCst);
                        Ok::<_, ()>(())
                    })
                }).unwrap();
                prop_assert_eq!(held.into_inner(), 0);
            }
        }
    }

    #[test]
    fn all_threads_make_while_one_takes() {
        // Whoever takes the first one waits for two that make others. Nobody comes where one of them has nothing to do.
        let barrier = Barrier::new(3);
        let meet = |is_here: bool| is_here.then(|| barrier.wait());
        on(4, || {
            let make = |at| {
                meet(at == 1 || at == 2);
                at
            };
            let take = |at| {
                meet(at == 0);
                Ok::<_, ()>(())
            };
            in_order(0..9, LookAhead::of(9), make, take)
        })
        .unwrap();
    }

    #[test]
    fn a_panic_is_no_end_without_end() {
        for threads in [1, 2, 4] {
            for place in ["ask", "make", "take"] {
                let at = |here, item| assert!(here != place || item != 20, "of {place}");
                let panicked = catch_unwind(AssertUnwindSafe(|| {
                    on(threads, || {
                        let items = (0..100).inspect(|item| at("ask", *item));
                        let make = |item| {
                            at("make", item);
                            item
                        };
                        let take = |item| {
                            at("take", item);
                            Ok::<_, ()>(())
                        };
                        in_order(items, LookAhead::of(4), make, take)
                    })
                }));
                let message = panicked.unwrap_err().downcast::<String>().unwrap();
                assert_eq!(*message, format!("of {place}"), "{threads} threads");
            }
        }
    }

    #[test]
    fn inside_of_another_it_is_a_loop() {
        let sums = on(3, || {
            let mut sums = Vec::new();
            let sum = |end: u32| {
                let mut sum = 0;
                let add = |one| {
                    sum += one;
                    Ok::<_, ()>(())
                };
                in_order(0..end, LookAhead::of(2), |one| one, add).map(|()| sum)
            };
            in_order(0..50, LookAhead::of(2), sum, |sum| sum.map(|sum| sums.push(sum))).map(|()| sums)
        });
        assert_eq!(sums, Ok((0..50).map(|end| (0..end).sum()).collect::<Vec<u32>>()));
    }
}
