//! One large file at a time in memory, however many threads ask for some.

use super::PublishedSite;
use super::answer::{Answer, Failure};
use crate::layout::SitePath;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

/// The most bytes of a file that every thread may hold at the same time. Stops a host that sends each thread as much as a
/// file may have.
const SMALL_BYTES: u64 = 512 << 10;

/// Lets work that needs large files wait for each other.
#[derive(Debug, Default)]
pub(crate) struct MemoryBudget {
    large: Mutex<()>,
}

/// How much a piece of work may take into memory.
#[derive(Debug)]
pub(crate) struct Allowance {
    most_bytes: u64,
    overflowed: AtomicBool,
}

impl MemoryBudget {
    /// Does some work that asks for files by its [`Allowance`]: first with small files alone, and where that isn't enough
    /// from its beginning, when nobody else has large ones. What is said to be large is not tried twice.
    ///
    /// Work with large files has a thread of its own, one after the other: what a thread has freed may stay with it, and
    /// so with each thread.
    pub(crate) fn with<T: Send>(&self, expected_bytes: u64, work: impl Fn(&Allowance) -> T + Sync) -> T {
        if expected_bytes <= SMALL_BYTES {
            let allowance = Allowance::of(SMALL_BYTES);
            let done = work(&allowance);
            if !allowance.overflowed.into_inner() {
                return done;
            }
        }
        let _alone = self.large.lock().unwrap_or_else(PoisonError::into_inner);
        let done = thread::scope(|scope| scope.spawn(|| work(&Allowance::of(u64::MAX))).join());
        done.unwrap_or_else(|panic| resume_unwind(panic))
    }
}

impl Allowance {
    fn of(most_bytes: u64) -> Self {
        Self { most_bytes, overflowed: AtomicBool::new(false) }
    }

    /// Asks a site for a file, of so many bytes at most.
    pub(crate) fn get(&self, site: &PublishedSite, path: &SitePath, most_bytes: u64) -> Answer {
        let answer = site.get(path, most_bytes.min(self.most_bytes));
        if most_bytes > self.most_bytes && matches!(answer, Answer::Failed(Failure::TooLarge(_))) {
            self.overflowed.store(true, Ordering::Relaxed);
        }
        answer
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fetch::RetryPolicy;
    use std::fs;
    use std::sync::atomic::AtomicU64;

    #[test]
    fn small_files_come_at_once_and_large_ones_one_after_the_other() {
        let folder = tempfile::tempdir().unwrap();
        let path = SitePath::home();
        let site = PublishedSite::open(folder.path().to_str().unwrap().parse().unwrap(), RetryPolicy::USUAL).unwrap();
        for (bytes, most, tries, found) in [
            (SMALL_BYTES, SMALL_BYTES * 2, 1, true),
            (SMALL_BYTES + 1, SMALL_BYTES * 2, 2, true),
            (SMALL_BYTES + 1, SMALL_BYTES, 1, false),
            (SMALL_BYTES * 3, SMALL_BYTES * 2, 2, false),
        ] {
            fs::write(folder.path().join(path.as_str()), vec![b'x'; usize::try_from(bytes).unwrap()]).unwrap();
            let (budget, tried, held, most_held) =
                (MemoryBudget::default(), AtomicU64::new(0), AtomicU64::new(0), AtomicU64::new(0));
            let work = |allowance: &Allowance| {
                tried.fetch_add(1, Ordering::Relaxed);
                let file = allowance.get(&site, &path, most).file();
                let large = file.as_ref().is_some_and(|file| file.bytes.len() as u64 > SMALL_BYTES);
                most_held
                    .fetch_max(held.fetch_add(u64::from(large), Ordering::SeqCst) + u64::from(large), Ordering::SeqCst);
                thread::yield_now();
                held.fetch_sub(u64::from(large), Ordering::SeqCst);
                file.is_some()
            };
            thread::scope(|scope| {
                let threads: Vec<_> = (0..4).map(|_| scope.spawn(|| budget.with(0, work))).collect();
                for one in threads {
                    assert_eq!(one.join().unwrap(), found, "{bytes}");
                }
            });
            assert_eq!(tried.into_inner(), 4 * tries, "{bytes}");
            assert!(most_held.into_inner() <= 1, "{bytes}");
            assert_eq!(budget.with(SMALL_BYTES + 1, |allowance| allowance.most_bytes), u64::MAX);
        }
    }
}
