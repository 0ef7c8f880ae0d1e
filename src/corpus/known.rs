//! What was found in a file, as a later run is told it instead of reading the file again.
//!
//! It is told in parts of bounded size, since a file of lines may hold hundreds of thousands of
//! documents. A file of lines that is packed is always read: its documents can't be had from the
//! middle of the file, where the second pass may want them.
//!
//! What a stamp can't tell isn't seen: a program that writes through a mapping of the file, until
//! that reaches the disk; and, for some seconds, what another machine writes on a network.

use super::batch::{Ended, Task};
use super::read::{Origin, Stored};
use super::walk::Source;
use crate::pith::Digest;
use crate::report::Unread;
use crate::stamp::{Mark, Stamp};
use serde::{Deserialize, Serialize};
use std::fs;
use std::io;
use std::sync::Arc;

/// How much of what was found in a file makes a part.
pub const FOUND_IN_A_PART: usize = 512;

/// One thing that was found in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    line: Option<u64>,
    what: What,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
enum What {
    Document(Digest, Stored),
    /// What can't be a document, and why.
    Refused(String),
}

impl Found {
    /// A document, where it lies and what its bytes are.
    pub fn document(origin: &Origin, sha256: Digest) -> Self {
        Self { line: origin.line, what: What::Document(sha256, origin.stored) }
    }

    /// What can't be a document, and why.
    pub fn refused(origin: &Origin, reason: &str) -> Self {
        Self { line: origin.line, what: What::Refused(reason.to_owned()) }
    }

    /// The same thing in a file that is as it was.
    pub(super) fn task(self, source: &Arc<Source>) -> Task {
        let origin = |stored| Origin { source: Arc::clone(source), line: self.line, stored };
        match self.what {
            What::Document(sha256, stored) => Task::Known(origin(stored), sha256),
            What::Refused(reason) => Task::Refused { origin: origin(Stored::File), reason, was_read: false },
        }
    }
}

/// All that was found in a file, but for what stands in parts before it.
#[derive(Debug, Serialize, Deserialize)]
pub struct Head {
    /// What the file looked like before it was read.
    stamp: Stamp,
    parts: u64,
    rest: Vec<Found>,
}

impl Head {
    /// Tells of a file by its stamp, after so many parts.
    pub fn new(stamp: Stamp, parts: u64, rest: Vec<Found>) -> Self {
        Self { stamp, parts, rest }
    }

    /// The one thing that was found in a file of one document.
    pub(super) fn single(mut self) -> Option<(Found, Stamp)> {
        let found = self.rest.pop()?;
        (self.parts == 0 && self.rest.is_empty()).then_some((found, self.stamp))
    }
}

/// What an earlier run found in files.
pub trait Memory: Sync {
    /// When this run began; no file was read before.
    fn begun(&self) -> Mark;

    /// What was found in a file, at the end.
    fn head(&self, source: &Source) -> Option<Head>;

    /// What was found in a file, the parts before that, counted from 0.
    fn part(&self, source: &Source, at: u64) -> Option<Vec<Found>>;
}

/// What was found in a file, if it is as it was then.
pub(super) fn recall(memory: &dyn Memory, source: &Source) -> Option<Head> {
    // Of a link in the file's place, not of what it leads to.
    let stamp = memory.begun().stamp_before(&fs::symlink_metadata(&source.path).ok()?)?;
    memory.head(source).filter(|head| head.stamp == stamp)
}

/// A file of lines that is as an earlier run found it.
pub(super) struct KnownLines<'a> {
    memory: &'a dyn Memory,
    source: Arc<Source>,
    /// What is left of the part that is being told.
    found: std::vec::IntoIter<Found>,
    next_part: u64,
    parts: u64,
    /// What comes after the parts.
    rest: Option<Vec<Found>>,
    end: Option<Ended>,
}

impl<'a> KnownLines<'a> {
    pub(super) fn new(memory: &'a dyn Memory, source: Source, head: Head) -> Self {
        let Head { stamp, parts, rest } = head;
        let source = Arc::new(source);
        let end = Ended { source: Arc::clone(&source), stamp: Some(stamp), count: 0 };
        Self { memory, source, found: Vec::new().into_iter(), next_part: 0, parts, rest: Some(rest), end: Some(end) }
    }

    pub(super) fn next_task(&mut self) -> Option<Task> {
        loop {
            if let Some(found) = self.found.next() {
                self.end.iter_mut().for_each(|end| end.count += 1);
                return Some(found.task(&self.source));
            }
            if self.next_part < self.parts {
                let Some(part) = self.memory.part(&self.source, self.next_part) else { return Some(self.lost()) };
                self.next_part += 1;
                self.found = part.into_iter();
            } else if let Some(rest) = self.rest.take() {
                self.found = rest.into_iter();
            } else {
                return self.end.take().map(Task::Ended);
            }
        }
    }

    /// Gives up, since the earlier run's word can't be read any more, and documents were told already.
    fn lost(&mut self) -> Task {
        (self.next_part, self.rest) = (self.parts, None);
        self.end.iter_mut().for_each(|end| end.stamp = None);
        let reason = io::Error::other("what an earlier build found in it can't be read any more; try again");
        Task::Unread(Unread::io(&self.source.path, &reason))
    }
}
