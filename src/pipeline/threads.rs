//! The threads that keep processors busy.

use crate::error::Error;
use std::num::NonZeroUsize;

/// Runs some work on so many threads.
///
/// # Errors
/// The threads can't be started.
pub(crate) fn with_threads<T: Send>(jobs: Option<NonZeroUsize>, work: impl FnOnce() -> T + Send) -> Result<T, Error> {
    // Rayon takes 0 for one thread a processor.
    let jobs = jobs.map_or(0, NonZeroUsize::get);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(jobs).build();
    let pool = pool.map_err(|error| Error::Threads { jobs, reason: error.to_string() })?;
    Ok(pool.install(work))
}
