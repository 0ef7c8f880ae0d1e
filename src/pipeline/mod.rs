//! The passes over the documents: the only place with threads, and the only one that knows both
//! ends.

mod authored;
mod build;
mod conflicts;
mod feeds;
mod first;
mod fit;
mod guard;
mod judge;
mod mirror;
mod names;
mod second;
mod sources;

pub use build::{BuildEvent, BuildPlan, Built, PARTS, Phase, Work, build, build_into, has_parts};
pub use fit::{Fit, Taken};
pub use guard::Stopped;
pub use judge::{Judge, Judged, judge_all};

use crate::error::Error;
use std::num::NonZeroUsize;

/// Runs some work on so many threads.
///
/// # Errors
/// The threads can't be started.
pub fn with_threads<T: Send>(jobs: Option<NonZeroUsize>, work: impl FnOnce() -> T + Send) -> Result<T, Error> {
    // Rayon takes 0 for one thread a processor.
    let jobs = jobs.map_or(0, NonZeroUsize::get);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(jobs).build();
    let pool = pool.map_err(|error| Error::Threads { jobs, reason: error.to_string() })?;
    Ok(pool.install(work))
}
