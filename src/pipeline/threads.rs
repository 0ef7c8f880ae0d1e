//! The threads that keep processors busy.

use crate::error::Error;
use std::num::NonZeroUsize;
use std::{panic, thread};

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

/// Does some work while other work goes on, on a thread of its own, so that work that waits for the system takes no place
/// of rayon's; where there is one thread alone, before. Gives nothing for it where no thread can be started.
pub(super) fn beside<A: Send, B>(work: impl FnOnce() -> A + Send, other: impl FnOnce() -> B) -> (Option<A>, B) {
    if rayon::current_num_threads() == 1 {
        return (Some(work()), other());
    }
    thread::scope(|scope| {
        let work = thread::Builder::new().spawn_scoped(scope, work);
        let other = other();
        let work = work.ok().map(|work| work.join().unwrap_or_else(|reason| panic::resume_unwind(reason)));
        (work, other)
    })
}
