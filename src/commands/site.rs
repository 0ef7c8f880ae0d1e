//! What the commands that ask a published site for files have in common.

use super::cli::{MOST_TIME, SiteArgs};
use crate::error::Error;
use crate::fetch::{RetryPolicy, WantedPaper};
use camino::Utf8Path;
use std::fs::File;
use std::io::{self, BufReader};
use std::time::{Duration, Instant};

/// For so many files that don't come a host is waited for as long as one may take.
const FILES_OF_SLACK: u32 = 15;

/// How long a host is waited for.
pub(super) fn retry_policy(args: &SiteArgs) -> RetryPolicy {
    let usual = RetryPolicy::default();
    let whole = Duration::from_secs(args.timeout.get()).min(MOST_TIME);
    let until = Instant::now().checked_add(args.max_time);
    // Who waits longer for a file waits longer for all of them.
    let slack = usual.slack.max(whole.saturating_mul(FILES_OF_SLACK));
    RetryPolicy { whole, connect: usual.connect.min(whole), slack, until, ..usual }
}

/// The papers of a list, or of standard input.
pub(super) fn papers_of(path: &Utf8Path) -> Result<Vec<WantedPaper>, Error> {
    let read = if path == "-" {
        WantedPaper::read_list(io::stdin().lock())
    } else {
        File::open(path).and_then(|file| WantedPaper::read_list(BufReader::new(file)))
    };
    read.map_err(|error| Error::io("read the list", path, error))
}
