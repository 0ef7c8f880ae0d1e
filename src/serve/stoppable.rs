//! A folder that takes no more files once the preview ends: what is removed must not appear again.

use crate::disk::{FileStamp, ScratchPath};
use crate::error::Error;
use crate::layout::SitePath;
use crate::publish::{OutputFolder, Sink, Written};
use std::io::{self, ErrorKind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A folder, and whether it is closed.
pub(super) struct Stoppable {
    folder: OutputFolder,
    is_closed: Arc<AtomicBool>,
}

impl Stoppable {
    pub(super) fn new(folder: OutputFolder, is_closed: Arc<AtomicBool>) -> Self {
        Self { folder, is_closed }
    }

    fn open(&self, path: &str) -> Result<&OutputFolder, Error> {
        if self.is_closed.load(Ordering::Relaxed) {
            return Err(Error::io("write", path, io::Error::from(ErrorKind::Interrupted)));
        }
        Ok(&self.folder)
    }
}

impl Sink for Stoppable {
    fn put(&self, path: &SitePath, bytes: &[u8]) -> Result<Written, Error> {
        self.open(path.as_str())?.put(path, bytes)
    }

    fn put_apart(&self, path: &SitePath, bytes: &[u8]) -> Result<Written, Error> {
        self.open(path.as_str())?.put_apart(path, bytes)
    }

    fn put_linked(&self, paths: [&SitePath; 2], bytes: &[u8]) -> Result<[Written; 2], Error> {
        let [first, _] = paths;
        self.open(first.as_str())?.put_linked(paths, bytes)
    }

    fn refuses_links(&self) -> bool {
        self.folder.refuses_links()
    }

    fn place(&self, path: &SitePath, file: ScratchPath) -> Result<Written, Error> {
        self.open(path.as_str())?.place(path, file)
    }

    fn stamp(&self, path: &str) -> Option<FileStamp> {
        self.folder.stamp(path)
    }

    fn read(&self, path: &str, bytes: u64) -> io::Result<Vec<u8>> {
        self.folder.read(path, bytes)
    }

    fn others(&self, wanted: u64, is_wanted: &dyn Fn(&str) -> bool) -> Result<Vec<String>, Error> {
        self.folder.others(wanted, is_wanted)
    }

    fn remove(&self, path: &str) -> Result<(), Error> {
        self.open(path)?.remove(path)
    }

    fn check(&self) -> Result<(), Error> {
        self.folder.check()
    }

    fn sync(&self) -> Result<(), Error> {
        self.folder.sync()
    }

    fn finish(&self, is_durable: bool) -> Result<(), Error> {
        self.open("the site")?.finish(is_durable)
    }
}
