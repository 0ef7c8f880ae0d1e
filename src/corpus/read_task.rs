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

/// A file that was gone through, or a stretch of it, so that what was found in it can be written down.
#[derive(Debug)]
pub(crate) struct SourceDone {
    /// The file.
    pub source: Arc<SourceFile>,
    /// What the whole file looked like before it was read; `None` where it can't be known by that.
    pub stamp: Option<FileStamp>,
    /// How many tasks were of it. Who got a result of fewer doesn't know what the file holds.
    pub count: u64,
    /// How many lines were gone through, blank ones included: by so many the lines of the next stretch are further down in
    /// the file. 0 of a file of one document. Of a file that an earlier run knows, up to the last one that it tells of.
    pub lines: u64,
    /// Whether reading ended before the end, in a file of lines: one has no end, the data are damaged, it changed or can't
    /// be read. Who reads the whole file says nothing of what comes after that, and so what is said of its later stretches
    /// doesn't count.
    pub is_broken: bool,
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
