//! The passes over the documents: the only place with threads, and the only one that knows both
//! ends.

mod authored;
mod build;
mod feeds;
mod first;
mod judge;
mod second;
mod sources;

pub use build::{BuildEvent, BuildPlan, Built, PARTS, Phase, Work, build, build_into};
pub use judge::{Judge, Judged, judge_all};

use crate::error::Error;
use std::num::NonZeroUsize;

/// What names this program to later ones: its version and its source, since a page depends on both.
const PROGRAM: &str = concat!(env!("CARGO_PKG_VERSION"), " ", env!("PITH_CATALOG_SOURCE"));

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
