//! When to ask a host again, and when not to ask at all.

use super::answer::Failure;
use super::retry_policy::RetryPolicy;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// What all requests to one host have in common: a wait that it asked for holds for each of them, and
/// once it fails for all of them, or wastes too much time, it isn't asked any more.
#[derive(Debug)]
pub(super) struct Throttle {
    retry_policy: RetryPolicy,
    quiet_until: Mutex<Instant>,
    failures: AtomicU32,
    /// How much more time it may waste.
    slack: Mutex<Duration>,
    given_up: OnceLock<Failure>,
}

/// How asking for one file ended.
#[derive(Debug, Clone, Copy)]
pub(super) struct RequestOutcome<'f> {
    /// How it failed, if it did.
    pub(super) failure: Option<&'f Failure>,
    /// How many bytes came in the end.
    pub(super) bytes: u64,
    /// How long it took with all tries and the waits between them.
    pub(super) took: Duration,
}

impl Throttle {
    pub(super) fn new(retry_policy: &RetryPolicy) -> Self {
        Self {
            retry_policy: *retry_policy,
            quiet_until: Mutex::new(Instant::now()),
            failures: AtomicU32::new(0),
            slack: Mutex::new(retry_policy.slack),
            given_up: OnceLock::new(),
        }
    }

    /// Waits while the host wants to be left alone.
    pub(super) fn wait(&self) {
        loop {
            let until = *self.quiet_until.lock().unwrap_or_else(PoisonError::into_inner);
            let left = self.retry_policy.at_most(until.saturating_duration_since(Instant::now()));
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
    pub(super) fn count(&self, ended: RequestOutcome<'_>) {
        match ended.failure.filter(|failure| failure.is_of_the_host()) {
            None => self.failures.store(0, Ordering::Relaxed),
            Some(failure) => {
                let failures = self.failures.fetch_add(1, Ordering::Relaxed) + 1;
                if failures >= self.retry_policy.failures_in_a_row {
                    self.give_up(failure.clone());
                }
            }
        }
        self.count_time(ended);
    }

    /// Takes the time of a file from what the host may waste; an answer gives back what it may take. More than
    /// at the beginning it never has: a million quick answers don't pay for a month of waiting.
    fn count_time(&self, ended: RequestOutcome<'_>) {
        let is_answered = ended.failure.is_none_or(Failure::is_an_answer);
        let may_take = self.retry_policy.usual_time + self.retry_policy.time_of(ended.bytes);
        let may_take = if is_answered { may_take } else { Duration::ZERO };
        let mut slack = self.slack.lock().unwrap_or_else(PoisonError::into_inner);
        let left = (*slack + may_take).checked_sub(ended.took);
        *slack = left.unwrap_or_default().min(self.retry_policy.slack);
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
        if self.retry_policy.is_over() {
            self.give_up(Failure::OutOfTime);
        }
        self.given_up.get()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ended(failure: Option<&Failure>, bytes: u64, seconds: u64) -> RequestOutcome<'_> {
        RequestOutcome { failure, bytes, took: Duration::from_secs(seconds) }
    }

    #[test]
    fn a_host_that_always_fails_is_given_up_and_one_that_answers_is_not() {
        let throttle = Throttle::new(&RetryPolicy { failures_in_a_row: 2, ..RetryPolicy::USUAL });
        for (failure, is_circuit_open) in [
            (Some(Failure::TimedOut), false),
            (None, false),
            (Some(Failure::Status(503)), false),
            (Some(Failure::CutOff(9)), false),
            (Some(Failure::Status(403)), false),
            (Some(Failure::Status(503)), false),
            (Some(Failure::Status(429)), true),
            (None, true),
        ] {
            throttle.count(ended(failure.as_ref(), 0, 0));
            assert_eq!(throttle.given_up().is_some(), is_circuit_open, "{failure:?}");
        }
        assert_eq!(throttle.given_up(), Some(&Failure::Status(429)));
    }

    #[test]
    fn a_host_that_is_slow_on_average_is_given_up() {
        let retry_policy = RetryPolicy {
            usual_time: Duration::from_secs(10),
            slack: Duration::from_secs(100),
            least_rate: 1000,
            ..RetryPolicy::USUAL
        };
        let files_until_given_up = |rounds: &[(Option<Failure>, u64, u64)]| {
            let throttle = Throttle::new(&retry_policy);
            let files = rounds.iter().cycle().take(10_000);
            files
                .take_while(|(failure, bytes, seconds)| {
                    throttle.count(ended(failure.as_ref(), *bytes, *seconds));
                    throttle.given_up().is_none()
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
        let throttle = Throttle::new(&RetryPolicy { until: Some(Instant::now()), ..RetryPolicy::USUAL });
        throttle.be_quiet(Duration::from_secs(600));
        throttle.wait();
        assert_eq!(throttle.given_up(), Some(&Failure::OutOfTime));
    }
}
