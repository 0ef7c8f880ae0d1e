//! Reading and judging every document, in parallel and in order: the first pass of a build, and
//! all of `verify`.

use crate::corpus::{Batches, Input, Limits, Origin, ReadOutcome, ReadTask, Refused, SourceCache, SourceDone, Spool};
use crate::report::UnreadPath;
use pith::Digest;
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use std::ops::ControlFlow;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Documents larger than this are judged one at a time: parsed, a hostile one takes many times
/// its size, and every thread could be given one.
const LARGE_BYTES: u64 = 1 << 20;

/// Says of documents what outlives their bytes, on any thread.
pub(crate) trait Judge: Sync {
    /// What is said of one.
    type Judged: Send;

    /// Says it of a document's bytes.
    fn judge(&self, bytes: &[u8]) -> Self::Judged;

    /// Says it of a document that was judged before, by its SHA-256.
    fn recall(&self, _sha256: &Digest) -> Option<Self::Judged> {
        None
    }

    /// What is known of files; without it each one is read, and none is said to have ended.
    fn cache(&self) -> Option<&dyn SourceCache> {
        None
    }
}

impl<T: Send, F: Fn(&[u8]) -> T + Sync> Judge for F {
    type Judged = T;

    fn judge(&self, bytes: &[u8]) -> T {
        self(bytes)
    }
}

/// What became of one thing to read, in the order of the inputs.
#[derive(Debug)]
pub(crate) enum JudgeOutcome<T> {
    /// A document was judged.
    Document {
        /// Where, so that it can be read again.
        origin: Origin,
        /// What is said of it.
        judged: T,
        /// Its file, if this was all of it.
        ended: Option<SourceDone>,
    },
    /// What is there can't be a document.
    Refused {
        /// Where and why.
        refused: Refused,
        /// Its file, if this was all of it.
        ended: Option<SourceDone>,
    },
    /// A path couldn't be read.
    Unread(UnreadPath),
    /// A file of lines was gone through.
    SourceDone(SourceDone),
}

/// Has and judges every document of the inputs in parallel.
///
/// `each` gets every result in the order of the inputs, a batch at a time, and says whether to go
/// on. With a `spool` every document can be read again by its origin.
pub(crate) fn judge_all<J: Judge>(
    inputs: Vec<Input>,
    limits: &Limits,
    spool: Option<&Spool>,
    judge: &J,
    mut each: impl FnMut(Vec<JudgeOutcome<J::Judged>>) -> ControlFlow<()> + Send,
) {
    let large = Mutex::new(());
    let judge_one = |buffer: &mut Vec<u8>, task: ReadTask| judge_task(task, limits, &large, buffer, judge);
    let mut batches = Batches::new(inputs, limits, spool).with_cache(judge.cache());
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

fn judge_task<J: Judge>(
    task: ReadTask,
    limits: &Limits,
    large: &Mutex<()>,
    buffer: &mut Vec<u8>,
    judge: &J,
) -> JudgeOutcome<J::Judged> {
    let (had, ended) = task.open(limits, judge.cache(), buffer);
    let origin = match had {
        ReadOutcome::Bytes(origin) => origin,
        ReadOutcome::Known(origin, sha256) => {
            if let Some(judged) = judge.recall(&sha256) {
                return JudgeOutcome::Document { origin, judged, ended };
            }
            if let Err(unread) = origin.read_known(&sha256, limits, buffer) {
                return JudgeOutcome::Unread(unread);
            }
            origin
        }
        ReadOutcome::Refused(refused) => return JudgeOutcome::Refused { refused, ended },
        ReadOutcome::Unread(unread) => return JudgeOutcome::Unread(unread),
        ReadOutcome::SourceDone(ended) => return JudgeOutcome::SourceDone(ended),
    };
    let _alone = one_at_a_time(large, buffer.len() as u64);
    JudgeOutcome::Document { origin, judged: judge.judge(buffer), ended }
}
