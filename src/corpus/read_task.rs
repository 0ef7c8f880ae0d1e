//! What there is to read, one thing at a time, and what became of it.

use super::read::{Origin, Refusal};
use super::walk::SourceFile;
use crate::disk::FileStamp;
use crate::report::UnreadPath;
use pith::Digest;
use std::sync::Arc;

/// One document to judge, or the news that there is none.
#[derive(Debug)]
pub(crate) enum ReadTask {
    /// A file of one document, read where it is judged.
    File(Arc<SourceFile>),
    /// A line of a file, or a document of standard input.
    Line(Origin, Vec<u8>),
    /// A document of a file that is as an earlier run found it.
    Known(Origin, Digest),
    /// A line or a rest of a file that can't be a document.
    Refused(Refused),
    /// A path that can't be read.
    Unread(UnreadPath),
    /// A file of lines was gone through. Said only to who has a cache.
    SourceDone(SourceDone),
    /// Nothing to do, and time to tell what came of the tasks before: there were many, or the next one isn't there yet.
    Pause,
}

/// What can't be a document.
#[derive(Debug)]
pub(crate) struct Refused {
    /// Where it stands.
    pub origin: Origin,
    /// Why it can't be one.
    pub reason: Refusal,
    /// Whether it was read, and not told by an earlier run.
    pub was_read: bool,
}

/// A file that was gone through, so that what was found in it can be written down.
#[derive(Debug)]
pub(crate) struct SourceDone {
    /// The file.
    pub source: Arc<SourceFile>,
    /// What it looked like before it was read; `None` where it can't be known by that.
    pub stamp: Option<FileStamp>,
    /// How many tasks were of it. Who got a result of fewer doesn't know what the file holds.
    pub count: u64,
}

/// What a task came to.
#[derive(Debug)]
pub(crate) enum ReadOutcome {
    /// A document, whose bytes are in the buffer.
    Bytes(Origin),
    /// A document of this SHA-256, not read.
    Known(Origin, Digest),
    /// What can't be a document.
    Refused(Refused),
    /// The file couldn't be read.
    Unread(UnreadPath),
    /// No document: a file of lines was gone through.
    SourceDone(SourceDone),
    /// There was nothing to do.
    Pause,
}
