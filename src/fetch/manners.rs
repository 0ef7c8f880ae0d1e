//! When to ask a host again, and when not to ask at all.

use super::answer::Failure;
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
/// once it fails for all of them, or wastes too much time, it isn't asked any more.
#[derive(Debug)]
pub(super) struct Manners {
    patience: Patience,
    quiet_until: Mutex<Instant>,
    failures: AtomicU32,
    /// How much more time it may waste.
    slack: Mutex<Duration>,
    given_up: OnceLock<Failure>,
}

/// How asking for one file ended.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ended<'f> {
    /// How it failed, if it did.
    pub(super) failure: Option<&'f Failure>,
    /// How many bytes came in the end.
    pub(super) bytes: u64,
    /// How long it took with all tries and the waits between them.
    pub(super) took: Duration,
}

impl Manners {
    pub(super) fn new(patience: &Patience) -> Self {
        Self {
            patience: *patience,
            quiet_until: Mutex::new(Instant::now()),
            failures: AtomicU32::new(0),
            slack: Mutex::new(patience.slack),
            given_up: OnceLock::new(),
        }
    }

    /// Waits while the host wants to be left alone.
    pub(super) fn wait(&self) {
        loop {
            let until = *self.quiet_until.lock().unwrap_or_else(PoisonError::into_inner);
            let left = self.patience.at_most(until.saturating_duration_since(Instant::now()));
            if left.is_zero() {
                return;
            }
            thread::sleep(left);
        }
    }

    /// Leaves the host alone for a while.
    pub(super) fn be_quiet(&self, pause: Duration) {
        let mut until = self.quiet_until.lock().unwrap_or_else(PoisonError::into_inner);
        *until = (*until).max(Instant::now() + pause);
    }

    /// Counts how a file's last try ended. A host that is given up stays so, whatever comes late.
    pub(super) fn count(&self, ended: Ended<'_>) {
        match ended.failure.filter(|failure| failure.is_of_the_host()) {
            None => self.failures.store(0, Ordering::Relaxed),
            Some(failure) => {
                let failures = self.failures.fetch_add(1, Ordering::Relaxed) + 1;
                if failures >= self.patience.failures_in_a_row {
                    self.give_up(failure.clone());
                }
            }
        }
        self.count_time(ended);
    }

    /// Takes the time of a file from what the host may waste; an answer gives back what it may take. More than
    /// at the beginning it never has: a million quick answers don't pay for a month of waiting.
    fn count_time(&self, ended: Ended<'_>) {
        let is_answered = ended.failure.is_none_or(Failure::is_an_answer);
        let may_take = self.patience.usual_time + self.patience.time_of(ended.bytes);
        let may_take = if is_answered { may_take } else { Duration::ZERO };
        let mut slack = self.slack.lock().unwrap_or_else(PoisonError::into_inner);
        let left = (*slack + may_take).checked_sub(ended.took);
        *slack = left.unwrap_or_default().min(self.patience.slack);
        if left.is_none() {
            self.give_up(Failure::TooSlow);
        }
    }

    /// Asks the host no more.
    fn give_up(&self, failure: Failure) {
        self.given_up.get_or_init(|| failure);
    }

    /// Why the host isn't asked any more, if it isn't.
    pub(super) fn given_up(&self) -> Option<&Failure> {
        if self.patience.is_over() {
            self.give_up(Failure::OutOfTime);
        }
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

    fn ended(failure: Option<&Failure>, bytes: u64, seconds: u64) -> Ended<'_> {
        Ended { failure, bytes, took: Duration::from_secs(seconds) }
    }

    #[test]
    fn a_host_that_always_fails_is_given_up_and_one_that_answers_is_not() {
        let manners = Manners::new(&Patience { failures_in_a_row: 2, ..Patience::USUAL });
        for (failure, gave_up) in [
            (Some(Failure::TimedOut), false),
            (None, false),
            (Some(Failure::Status(503)), false),
            (Some(Failure::CutOff(9)), false),
            (Some(Failure::Status(403)), false),
            (Some(Failure::Status(503)), false),
            (Some(Failure::Status(429)), true),
            (None, true),
        ] {
            manners.count(ended(failure.as_ref(), 0, 0));
            assert_eq!(manners.given_up().is_some(), gave_up, "{failure:?}");
        }
        assert_eq!(manners.given_up(), Some(&Failure::Status(429)));
    }

    #[test]
    fn a_host_that_is_slow_on_average_is_given_up() {
        let patience = Patience {
            usual_time: Duration::from_secs(10),
            slack: Duration::from_secs(100),
            least_rate: 1000,
            ..Patience::USUAL
        };
        let files_until_given_up = |rounds: &[(Option<Failure>, u64, u64)]| {
            let manners = Manners::new(&patience);
            let files = rounds.iter().cycle().take(10_000);
            files
                .take_while(|(failure, bytes, seconds)| {
                    manners.count(ended(failure.as_ref(), *bytes, *seconds));
                    manners.given_up().is_none()
                })
                .count()
        };
        let failed = (Some(Failure::TimedOut), 0, 9);
        let eleven_and_one = [vec![failed; 11], vec![(None, 0, 0)]].concat();
        for (what, rounds, files) in [
            ("as long as it may take", vec![(None, 0, 10)], 10_000),
            ("a second more", vec![(None, 0, 11)], 100),
            ("as slow as large", vec![(None, 90_000, 100)], 10_000),
            ("slower than large", vec![(None, 89_000, 100)], 100),
            ("cut off each time", vec![(Some(Failure::CutOff(9)), 0, 10)], 10),
            ("absent each time", vec![(Some(Failure::Status(403)), 0, 10)], 10_000),
            ("eleven failures, an answer", eleven_and_one, 13),
            (
                "quick answers are no savings",
                [vec![(None, 0, 0); 1000], vec![(Some(Failure::TimedOut), 0, 10); 11]].concat(),
                1010,
            ),
        ] {
            assert_eq!(files_until_given_up(&rounds), files, "{what}");
        }
    }

    #[test]
    fn when_the_time_is_over_nothing_is_asked_any_more() {
        let manners = Manners::new(&Patience { until: Some(Instant::now()), ..Patience::USUAL });
        manners.be_quiet(Duration::from_secs(600));
        manners.wait();
        assert_eq!(manners.given_up(), Some(&Failure::OutOfTime));
    }
}
