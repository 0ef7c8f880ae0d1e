//! Reading and judging every document, in parallel and in order: the first pass of a build, and
//! all of `verify`.

use crate::corpus::{Batches, Input, Limits, Origin, ReadError, Spool, Task};
use crate::pith::Judgement;
use crate::report::{Place, Unread};
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use std::ops::ControlFlow;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Documents larger than this are judged one at a time: parsed, a hostile one takes many times
/// its size, and every thread could be given one.
const LARGE_BYTES: u64 = 1 << 20;

/// What became of one thing to read, in the order of the inputs.
#[derive(Debug)]
pub enum Judged<T> {
    /// A document was read and judged.
    Document {
        /// Where, so that it can be read again.
        origin: Origin,
        /// What is said of it.
        said: T,
    },
    /// What was read can't be a document.
    Refused {
        /// Where.
        place: Place,
        /// What is said of it.
        judgement: Judgement,
    },
    /// A path couldn't be read.
    Unread(Unread),
}

/// Reads and judges every document of the inputs in parallel.
///
/// `judge` says of a document's bytes what outlives them, on any thread; `each` gets every result
/// in the order of the inputs, a batch at a time, and says whether to go on. With a `spool` every
/// document can be read again by its origin.
pub fn judge_all<T: Send>(
    inputs: Vec<Input>,
    limits: &Limits,
    spool: Option<&Spool>,
    judge: impl Fn(&[u8]) -> T + Sync,
    mut each: impl FnMut(Vec<Judged<T>>) -> ControlFlow<()> + Send,
) {
    let large = Mutex::new(());
    let judge_one = |buffer: &mut Vec<u8>, task: Task| judge_task(task, limits, &large, buffer, &judge);
    let mut batches = Batches::new(inputs, limits, spool);
    let mut current = batches.next_batch();
    while let Some(batch) = current {
        // The next batch is read while this one is judged.
        // With one thread the results come first: whoever waits for them may send no more before.
        let (wanted, next) = rayon::join(
            || each(batch.into_par_iter().map_init(Vec::new, judge_one).collect()),
            || batches.next_batch(),
        );
        if wanted.is_break() {
            break;
        }
        current = next;
    }
}

/// Waits for other large documents, if this is one.
pub(super) fn one_at_a_time(large: &Mutex<()>, bytes: u64) -> Option<MutexGuard<'_, ()>> {
    (bytes > LARGE_BYTES).then(|| large.lock().unwrap_or_else(PoisonError::into_inner))
}

fn judge_task<T>(
    task: Task,
    limits: &Limits,
    large: &Mutex<()>,
    buffer: &mut Vec<u8>,
    judge: &impl Fn(&[u8]) -> T,
) -> Judged<T> {
    match task.open(limits, buffer) {
        Ok(origin) => {
            let _alone = one_at_a_time(large, buffer.len() as u64);
            Judged::Document { origin, said: judge(buffer) }
        }
        Err((Some(origin), ReadError::Refused(reason))) => {
            Judged::Refused { place: origin.place(), judgement: Judgement::unreadable(reason) }
        }
        Err((_, ReadError::Unread(unread))) => Judged::Unread(unread),
        Err((None, ReadError::Refused(reason))) => Judged::Unread(Unread::new("-", &reason)),
    }
}
