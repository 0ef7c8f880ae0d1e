//! Files that are made before they have their place, on the same disk, so that each appears whole.

use super::{Dir, EntryKind, LINKED, status_of};
use camino::{Utf8Path, Utf8PathBuf};
use std::fs::File;
use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// The folder that they are made in. What is left of them goes with it.
#[derive(Debug)]
pub struct Scratch {
    parent: Dir,
    name: String,
    dir: Dir,
    path: Utf8PathBuf,
    /// The permissions of its files, but for what the user's mask takes.
    mode: u32,
    made: AtomicU64,
}

impl Scratch {
    /// Makes the folder anew. What was there under its name, such as what an interrupted run left, is
    /// removed; of a link, the link. `parent_path` is what messages call the parent.
    ///
    /// # Errors
    /// It can't be made.
    pub fn create(parent: Dir, parent_path: &Utf8Path, name: &str, mode: u32) -> io::Result<Arc<Self>> {
        match parent.find(name)?.map(|status| status.kind) {
            None => {}
            Some(EntryKind::Folder) => parent.remove_tree(name)?,
            Some(_) => parent.remove_file(name)?,
        }
        parent.make_folder(name, Some(0o700))?;
        let dir = parent.enter_one(name)?;
        let path = parent_path.join(name);
        Ok(Arc::new(Self { parent, name: name.to_owned(), dir, path, mode, made: AtomicU64::new(0) }))
    }

    /// Where it lies, for messages.
    pub fn path(&self) -> &Utf8Path {
        &self.path
    }

    /// Makes a file. From any thread.
    ///
    /// # Errors
    /// It can't be made.
    pub fn file(self: &Arc<Self>) -> io::Result<ScratchFile> {
        let name = self.new_name();
        let file = self.dir.create_file(&name, self.mode)?;
        Ok(ScratchFile { file, path: self.path_of(name) })
    }

    fn new_name(&self) -> String {
        self.made.fetch_add(1, Ordering::Relaxed).to_string()
    }

    fn path_of(self: &Arc<Self>, name: String) -> ScratchPath {
        ScratchPath { scratch: Arc::clone(self), name, is_placed: AtomicBool::new(false) }
    }
}

impl Scratch {
    /// The folder.
    pub(super) fn dir(&self) -> &Dir {
        &self.dir
    }

    /// Whether its files can be moved into another folder, as far as is known before it is tried.
    ///
    /// # Errors
    /// One of the two can't be looked at.
    pub fn is_on_the_disk_of(&self, other: &Dir) -> io::Result<bool> {
        self.dir.is_on_the_disk_of(other)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What stays is removed by the next run.
        let _ = self.parent.remove_tree(&self.name);
    }
}

/// A file that is being written, which has no place yet.
#[derive(Debug)]
pub struct ScratchFile {
    file: File,
    path: ScratchPath,
}

impl ScratchFile {
    /// Closes it.
    pub fn close(self) -> ScratchPath {
        self.path
    }

    /// Moves it to its place, where it replaces another file or a link. It stays open, so that it can be looked at
    /// there.
    ///
    /// # Errors
    /// It can't be moved; it is then removed.
    pub fn place(self, folder: &Dir, name: &str) -> io::Result<File> {
        self.path.place(folder, name)?;
        Ok(self.file)
    }

    /// Gives it a second name here, to be placed too: one file is then at both places. `None` where the disk gives a
    /// file one name alone, or something else has its first one by now.
    ///
    /// # Errors
    /// It can't be named.
    pub fn second_name(&self) -> io::Result<Option<ScratchPath>> {
        let scratch = &self.path.scratch;
        let name = scratch.new_name();
        if !scratch.dir.link(&self.path.name, &scratch.dir, &name)? {
            return Ok(None);
        }
        // What isn't this file goes with its path.
        let second = scratch.path_of(name);
        Ok((status_of(&self.file)?.links == LINKED).then_some(second))
    }

    /// Waits until what was written is on the disk, and closes it.
    ///
    /// # Errors
    /// It can't be written.
    pub fn sync_and_close(self) -> io::Result<ScratchPath> {
        self.file.sync_all()?;
        Ok(self.path)
    }

    /// The file.
    pub fn file(&self) -> &File {
        &self.file
    }
}

impl Write for ScratchFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// A whole file that has no place yet; without one it is removed.
#[derive(Debug)]
pub struct ScratchPath {
    scratch: Arc<Scratch>,
    name: String,
    is_placed: AtomicBool,
}

impl ScratchPath {
    /// Opens it to read it.
    ///
    /// # Errors
    /// It can't be opened.
    pub fn open(&self) -> io::Result<File> {
        self.scratch.dir.open_file(&self.name)
    }

    /// Moves it to its place, where it replaces another file or a link.
    ///
    /// # Errors
    /// It can't be moved; it is then tried again, or removed.
    pub fn place(&self, folder: &Dir, name: &str) -> io::Result<()> {
        self.scratch.dir.rename(&self.name, folder, name)?;
        self.is_placed.store(true, Ordering::Relaxed);
        Ok(())
    }
}

impl Drop for ScratchPath {
    fn drop(&mut self) {
        if !self.is_placed.load(Ordering::Relaxed) {
            // What stays goes with the folder.
            let _ = self.scratch.dir.remove_file(&self.name);
        }
    }
}
