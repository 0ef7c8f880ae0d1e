//! When to ask a host again, and when not to ask at all.

use super::answer::{Answer, Failure};
use super::patience::Patience;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

impl Patience {
    /// How long to wait before asking again, `asked` times after the first; `None` where it is enough.
    /// A host may ask for a longer wait.
    pub(super) fn pause(&self, asked: u32, host_wants: Option<Duration>) -> Option<Duration> {
        if asked >= self.tries {
            return None;
        }
        let own = self.first_pause.saturating_mul(1 << asked.saturating_sub(1).min(16)).min(self.longest_pause);
        let pause = host_wants.map_or(own, |wanted| wanted.max(own));
        (pause <= self.longest_pause).then_some(pause)
    }
}

/// What all requests to one host have in common: a wait that it asked for holds for each of them, and
/// once it fails for all of them it isn't asked any more.
#[derive(Debug)]
pub(super) struct Manners {
    quiet_until: Mutex<Instant>,
    failures: AtomicU32,
    most_failures: u32,
    given_up: OnceLock<Failure>,
}

impl Manners {
    pub(super) fn new(patience: &Patience) -> Self {
        Self {
            quiet_until: Mutex::new(Instant::now()),
            failures: AtomicU32::new(0),
            most_failures: patience.failures_in_a_row,
            given_up: OnceLock::new(),
        }
    }

    /// Waits while the host wants to be left alone.
    pub(super) fn wait(&self) {
        loop {
            let until = *self.quiet_until.lock().unwrap_or_else(PoisonError::into_inner);
            match until.checked_duration_since(Instant::now()) {
                Some(left) if !left.is_zero() => thread::sleep(left),
                _ => return,
            }
        }
    }

    /// Leaves the host alone for a while.
    pub(super) fn be_quiet(&self, pause: Duration) {
        let mut until = self.quiet_until.lock().unwrap_or_else(PoisonError::into_inner);
        *until = (*until).max(Instant::now() + pause);
    }

    /// Counts how a file's last try ended. A host that is given up stays so, whatever comes late.
    pub(super) fn count(&self, answer: &Answer) {
        let Answer::Failed(failure) = answer else { return self.failures.store(0, Ordering::Relaxed) };
        if !failure.is_of_the_host() {
            self.failures.store(0, Ordering::Relaxed);
        } else if self.failures.fetch_add(1, Ordering::Relaxed) + 1 >= self.most_failures {
            self.given_up.get_or_init(|| failure.clone());
        }
    }

    /// How the host failed the last time, if it is given up.
    pub(super) fn given_up(&self) -> Option<&Failure> {
        self.given_up.get()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_wait_is_longer_and_none_is_longer_than_we_have_patience_for() {
        let patience = Patience::default();
        let millis = |asked, host| patience.pause(asked, host).map(|pause| pause.as_millis());
        assert_eq!([1, 2, 3, 4].map(|asked| millis(asked, None)), [Some(500), Some(1000), Some(2000), None]);
        assert_eq!(millis(1, Some(Duration::from_secs(7))), Some(7000), "what the host asks for");
        assert_eq!(millis(2, Some(Duration::ZERO)), Some(1000), "but not less than our own");
        assert_eq!(millis(1, Some(Duration::from_secs(3600))), None, "an hour is too long");
        let many = Patience { tries: 100, ..patience };
        assert_eq!(many.pause(90, None), Some(patience.longest_pause));
    }

    #[test]
    fn a_host_that_always_fails_is_given_up_and_one_that_answers_is_not() {
        let manners = Manners::new(&Patience { failures_in_a_row: 2, ..Patience::default() });
        let failed = |failure| Answer::Failed(failure);
        for (answer, gave_up) in [
            (failed(Failure::TimedOut), false),
            (Answer::Absent, false),
            (failed(Failure::Status(503)), false),
            (failed(Failure::CutOff(9)), false),
            (failed(Failure::Status(403)), false),
            (failed(Failure::Status(503)), false),
            (failed(Failure::Status(429)), true),
            (Answer::Absent, true),
        ] {
            manners.count(&answer);
            assert_eq!(manners.given_up().is_some(), gave_up, "{answer:?}");
        }
        assert_eq!(manners.given_up(), Some(&Failure::Status(429)));
    }
}
