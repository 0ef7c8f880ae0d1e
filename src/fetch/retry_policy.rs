//! How long a host is waited for and how often it is asked again.

use std::time::{Duration, Instant};

/// How long to wait for a host and how often to ask again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetryPolicy {
    /// How long a connection may take to be made. Stops a host that takes no connections.
    pub connect: Duration,
    /// How long a file may take from the first byte asked to the last one got, beside what its bytes take at the
    /// [least rate](Self::least_rate). Stops a host that sends a byte a minute.
    pub whole: Duration,
    /// The bytes of a file that have to come in a second, once [`whole`](Self::whole) is over.
    pub least_rate: u32,
    /// How often a file is asked for in all.
    pub tries: u32,
    /// How long to wait before the second time; each further wait is twice as long.
    pub first_pause: Duration,
    /// The longest wait. A host that asks for a longer one is not asked again.
    pub longest_pause: Duration,
    /// After so many files in a row that could not be had for a failure of the host, it is given up.
    pub failures_in_a_row: u32,
    /// How long an answered file may take on average, beside what its bytes take at the least rate.
    pub usual_time: Duration,
    /// How much more time than that a host may take for all files together, on all threads. Stops a host that fails
    /// eleven times, answers once, and so could go on for ever; and one that answers each time at the last moment.
    pub slack: Duration,
    /// When the whole run ends.
    pub until: Option<Instant>,
}

/// The longest time that a file may take for its size.
#[cfg(feature = "web")]
const LONGEST_FILE: Duration = Duration::from_secs(2 * 60 * 60);

impl RetryPolicy {
    /// What is right for most hosts.
    pub const USUAL: Self = Self {
        connect: Duration::from_secs(15),
        whole: Duration::from_secs(120),
        least_rate: 8 << 10,
        tries: 4,
        first_pause: Duration::from_millis(500),
        longest_pause: Duration::from_secs(60),
        failures_in_a_row: 12,
        usual_time: Duration::from_secs(10),
        slack: Duration::from_secs(30 * 60),
        until: None,
    };

    /// How long to wait before asking again, `asked` times after the first; `None` where it is enough.
    /// A host may ask for a longer wait.
    #[cfg(feature = "web")]
    pub(super) fn pause(&self, asked: u32, host_wants: Option<Duration>) -> Option<Duration> {
        if asked >= self.tries {
            return None;
        }
        let own = self.first_pause.saturating_mul(1 << asked.saturating_sub(1).min(16)).min(self.longest_pause);
        let pause = host_wants.map_or(own, |wanted| wanted.max(own));
        (pause <= self.longest_pause).then_some(pause)
    }

    /// How long so many bytes may take: at the least rate, and no longer than two hours. Stops a file of gigabytes that
    /// comes for days.
    #[cfg(feature = "web")]
    pub(super) fn time_of(&self, bytes: u64) -> Duration {
        Duration::from_secs(bytes / u64::from(self.least_rate.max(1))).min(LONGEST_FILE)
    }

    /// How long a file of so many bytes may take in one try.
    #[cfg(feature = "web")]
    pub(super) fn most_time(&self, bytes: u64) -> Duration {
        self.whole + self.time_of(bytes)
    }

    /// Whether the whole run's time is over.
    pub(super) fn is_over(&self) -> bool {
        self.left().is_some_and(|left| left.is_zero())
    }

    /// How much of the whole run's time is left, if it has an end.
    fn left(&self) -> Option<Duration> {
        self.until.map(|until| until.saturating_duration_since(Instant::now()))
    }

    /// The shorter one of a time and of what is left.
    #[cfg(feature = "web")]
    pub(super) fn at_most(&self, time: Duration) -> Duration {
        self.left().map_or(time, |left| left.min(time))
    }
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self::USUAL
    }
}

#[cfg(all(test, feature = "web"))]
mod tests {
    use super::*;

    #[test]
    fn each_wait_is_longer_and_none_is_longer_than_we_have_patience_for() {
        let retry_policy = RetryPolicy::default();
        let millis = |asked, host| retry_policy.pause(asked, host).map(|pause| pause.as_millis());
        assert_eq!([1, 2, 3, 4].map(|asked| millis(asked, None)), [Some(500), Some(1000), Some(2000), None]);
        assert_eq!(millis(1, Some(Duration::from_secs(7))), Some(7000), "what the host asks for");
        assert_eq!(millis(2, Some(Duration::ZERO)), Some(1000), "but not less than our own");
        assert_eq!(millis(1, Some(Duration::from_secs(3600))), None, "an hour is too long");
        let many = RetryPolicy { tries: 100, ..retry_policy };
        assert_eq!(many.pause(90, None), Some(retry_policy.longest_pause));
    }
}
