//! Reading and judging every document, in parallel and in order: the first pass of a build, and
//! all of `verify`.

use crate::corpus::{Batches, Input, Limits, Origin, ReadError, Spool, Task};
use crate::pith::{Judgement, TrustStore, Verified, judge};
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
    /// A document was read and judged; `kept` is there if it is verified.
    Document {
        /// Where.
        place: Place,
        /// What is said of it.
        judgement: Judgement,
        /// What the caller keeps of a verified one.
        kept: Option<T>,
    },
    /// A path couldn't be read.
    Unread(Unread),
}

/// Reads and verifies every document of the inputs in parallel.
///
/// `keep` makes of a verified document what outlives it, on any thread; `each` gets every result
/// in the order of the inputs, a batch at a time, and says whether to go on. With a `spool` every document can be read again by its origin.
pub fn judge_all<T: Send>(
    inputs: Vec<Input>,
    keys: &TrustStore,
    limits: &Limits,
    spool: Option<&Spool>,
    keep: impl Fn(&Verified<'_>, Origin) -> T + Sync,
    mut each: impl FnMut(Vec<Judged<T>>) -> ControlFlow<()> + Send,
) {
    let large = Mutex::new(());
    let judge_one = |buffer: &mut Vec<u8>, task: Task| judge_task(task, keys, limits, &large, buffer, &keep);
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
    keys: &TrustStore,
    limits: &Limits,
    large: &Mutex<()>,
    buffer: &mut Vec<u8>,
    keep: &impl Fn(&Verified<'_>, Origin) -> T,
) -> Judged<T> {
    match task.open(limits, buffer) {
        Ok(origin) => {
            let _alone = one_at_a_time(large, buffer.len() as u64);
            let place = origin.place();
            let (judgement, kept) = judge(buffer, keys, |verified| keep(&verified, origin));
            Judged::Document { place, judgement, kept }
        }
        Err((Some(origin), ReadError::Refused(reason))) => {
            Judged::Document { place: origin.place(), judgement: Judgement::unreadable(reason), kept: None }
        }
        Err((_, ReadError::Unread(unread))) => Judged::Unread(unread),
        Err((None, ReadError::Refused(reason))) => Judged::Unread(Unread::new("-", &reason)),
    }
}
