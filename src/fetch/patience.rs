//! How long a host is waited for and how often it is asked again.

use std::time::Duration;

/// How long to wait for a host and how often to ask again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// How long a connection may take to be made. Stops a host that takes no connections.
    pub connect: Duration,
    /// How long a file may take from the first byte asked to the last one got. Stops a host that sends
    /// a byte a minute.
    pub whole: Duration,
    /// How often a file is asked for in all.
    pub tries: u32,
    /// How long to wait before the second time; each further wait is twice as long.
    pub first_pause: Duration,
    /// The longest wait. A host that asks for a longer one is not asked again.
    pub longest_pause: Duration,
    /// After so many files in a row that could not be had for a failure of the host, it is given up.
    pub failures_in_a_row: u32,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(15),
            whole: Duration::from_secs(120),
            tries: 4,
            first_pause: Duration::from_millis(500),
            longest_pause: Duration::from_secs(60),
            failures_in_a_row: 12,
        }
    }
}
