//! Reading and judging every document, in parallel and in order: the first pass of a build, and
//! all of `verify`.

use super::ordered::{LookAhead, MOST_AT_ONCE, in_order};
use crate::corpus::{Input, Limits, Origin, ReadOutcome, ReadTask, ReadTasks, Refused, SourceCache, SourceDone, Spool};
use crate::report::UnreadPath;
use pith::Digest;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How many bytes of documents are read ahead of what was told: enough for every thread, and no more than fits in memory.
const MOST_READ_AHEAD: usize = 8 << 20;

/// What a task counts for at least: what is said of a document outlives its bytes. So no more than 512 are ahead.
const LEAST_TASK_BYTES: usize = MOST_READ_AHEAD / 512;

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
    /// Nothing; there were many, or the next ones take a while.
    Pause,
}

/// Has and judges every document of the inputs in parallel.
///
/// `each` gets every result in the order of the inputs, the last of which is a pause; its error ends it. With a `spool`
/// every document can be read again by its origin.
///
/// # Errors
/// What `each` says.
pub(crate) fn judge_all<J: Judge, E: Send>(
    inputs: Vec<Input>,
    limits: &Limits,
    spool: Option<&Spool>,
    judge: &J,
    each: impl FnMut(JudgeOutcome<J::Judged>) -> Result<(), E> + Send,
) -> Result<(), E> {
    let large = Mutex::new(());
    // The next line of a file or of a pipe may not be there yet.
    let at_once =
        if inputs.iter().all(|input| matches!(input, Input::Source(one) if !one.lines)) { MOST_AT_ONCE } else { 1 };
    let tasks = ReadTasks::new(inputs, limits, spool).with_cache(judge.cache());
    let weigh = |task: &ReadTask| task.held_bytes().max(LEAST_TASK_BYTES);
    let ahead = LookAhead { most: MOST_READ_AHEAD, weigh, at_once };
    in_order(tasks, ahead, |task| judge_task(task, limits, &large, judge), each)
}

/// Waits for other large documents, if this is one.
pub(super) fn one_at_a_time(large: &Mutex<()>, bytes: u64) -> Option<MutexGuard<'_, ()>> {
    (bytes > LARGE_BYTES).then(|| large.lock().unwrap_or_else(PoisonError::into_inner))
}

fn judge_task<J: Judge>(task: ReadTask, limits: &Limits, large: &Mutex<()>, judge: &J) -> JudgeOutcome<J::Judged> {
    let mut buffer = Vec::new();
    let (had, ended) = task.open(limits, judge.cache(), &mut buffer);
    let origin = match had {
        ReadOutcome::Bytes(origin) => origin,
        ReadOutcome::Known(origin, sha256) => {
            if let Some(judged) = judge.recall(&sha256) {
                return JudgeOutcome::Document { origin, judged, ended };
            }
            if let Err(unread) = origin.read_known(&sha256, limits, &mut buffer) {
                return JudgeOutcome::Unread(unread);
            }
            origin
        }
        ReadOutcome::Refused(refused) => return JudgeOutcome::Refused { refused, ended },
        ReadOutcome::Unread(unread) => return JudgeOutcome::Unread(unread),
        ReadOutcome::SourceDone(ended) => return JudgeOutcome::SourceDone(ended),
        ReadOutcome::Pause => return JudgeOutcome::Pause,
    };
    let _alone = one_at_a_time(large, buffer.len() as u64);
    JudgeOutcome::Document { origin, judged: judge.judge(&buffer), ended }
}
