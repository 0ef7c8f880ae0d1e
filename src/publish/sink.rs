//! Where a site's files go.

use crate::disk::{FileStamp, ScratchPath};
use crate::error::Error;
use crate::layout::SitePath;
use serde::Serialize;
use std::io;

/// What writing a file changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// The file is new.
    Added,
    /// The file had other bytes, or other names.
    Changed,
    /// The file had these bytes.
    Unchanged,
}

/// A file that is as it should be.
#[derive(Debug, Clone, Copy)]
pub struct Written {
    /// What that took.
    pub change: Change,
    /// What it looks like now.
    pub stamp: FileStamp,
}

/// How many files a build changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Changes {
    /// New files.
    pub added: u64,
    /// Files with other bytes than before.
    pub changed: u64,
    /// Files with the same bytes as before.
    pub unchanged: u64,
    /// Files that the site no longer has.
    pub removed: u64,
}

impl Changes {
    /// Counts one.
    pub(crate) fn count(&mut self, change: Change) {
        *match change {
            Change::Added => &mut self.added,
            Change::Changed => &mut self.changed,
            Change::Unchanged => &mut self.unchanged,
        } += 1;
    }

    /// Whether any file is other than before.
    pub fn is_any(&self) -> bool {
        self.added + self.changed + self.removed > 0
    }

    /// The sum of both.
    #[must_use]
    pub(crate) fn plus(self, other: Self) -> Self {
        Self {
            added: self.added + other.added,
            changed: self.changed + other.changed,
            unchanged: self.unchanged + other.unchanged,
            removed: self.removed + other.removed,
        }
    }
}

/// Takes the files of a site, from any thread.
pub trait Sink: Sync {
    /// Makes the file have these bytes. Whoever looks meanwhile sees the old file or the new one, whole.
    ///
    /// # Errors
    /// The file couldn't be written; the old one is still there.
    fn put(&self, path: &SitePath, bytes: &[u8]) -> Result<Written, Error>;

    /// The same, but for a file that has no other name: one that has gets another file in its place.
    ///
    /// # Errors
    /// As of [`Sink::put`].
    fn put_apart(&self, path: &SitePath, bytes: &[u8]) -> Result<Written, Error>;

    /// Makes one file with these bytes be at two paths, as hard links, and at no other; or two files, where the
    /// [disk can't](Sink::refuses_links).
    ///
    /// # Errors
    /// As of [`Sink::put`].
    fn put_linked(&self, paths: [&SitePath; 2], bytes: &[u8]) -> Result<[Written; 2], Error>;

    /// Whether links were asked for and the disk can't make them.
    fn refuses_links(&self) -> bool;

    /// Moves a file that was made in the scratch folder to its place.
    ///
    /// # Errors
    /// The file couldn't be moved; the old one is still there.
    fn place(&self, path: &SitePath, file: ScratchPath) -> Result<Written, Error>;

    /// What the file at a path looks like; `None` where there is none.
    fn stamp(&self, path: &str) -> Option<FileStamp>;

    /// What a file holds that has so many bytes.
    ///
    /// # Errors
    /// It can't be read, or has another size.
    fn read(&self, path: &str, bytes: u64) -> io::Result<Vec<u8>>;

    /// The files that are there and not wanted, in byte order of their paths. `wanted` is how many
    /// are, all of which are there, and were put, placed or looked at by [`Sink::stamp`].
    ///
    /// # Errors
    /// The site can't be listed.
    fn others(&self, wanted: u64, is_wanted: &dyn Fn(&str) -> bool) -> Result<Vec<String>, Error>;

    /// Removes a file, and the folders that this leaves empty.
    ///
    /// # Errors
    /// The file can't be removed.
    fn remove(&self, path: &str) -> Result<(), Error>;

    /// Whether the site is still where it was, and still says that it may be written into. Asked before
    /// anything is removed.
    ///
    /// # Errors
    /// It isn't.
    fn check(&self) -> Result<(), Error>;

    /// Waits until what was written survives a power cut.
    ///
    /// # Errors
    /// It can't be written.
    fn sync(&self) -> Result<(), Error>;

    /// Ends the writing: a site that wasn't there appears, whole, and that survives a power cut where it is to be
    /// durable. Nothing is asked after it.
    ///
    /// # Errors
    /// The site isn't where it was any more, or doesn't say that it may be written into; or it can't appear.
    fn finish(&self, is_durable: bool) -> Result<(), Error>;
}
