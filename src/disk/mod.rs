//! Folders by their handles, and what a program keeps in them for itself.
//!
//! A path is looked up anew each time it is used, and may lead elsewhere by then: whoever can write into
//! a folder can put a link into the place of what was just looked at. A [`Dir`] is looked up once. What
//! is below it is named relative to it, and no link is followed on the way.
//!
//! That holds on Unix. Windows gives the standard library no handles to begin from: there each path is
//! looked at just before it is used, so that what lies there as a link is refused, and one that is put
//! there within that moment is not.
//!
//! A [`Dir`] is in `unix.rs` or `by_path.rs`. `scratch.rs` makes files before they have their place, and `stage.rs` a
//! whole folder of them; `named_file.rs` has files that no folder leads to, `room.rs` says how much room a disk has,
//! `lock.rs` holds a file for one program, `file_stamp.rs` says whether one is as it was, `sorted.rs` sorts what doesn't
//! fit in memory, and `partitioned.rs` divides it.

#[cfg(unix)]
#[path = "unix.rs"]
mod dir;
#[cfg(not(unix))]
#[path = "by_path.rs"]
mod dir;
mod file_stamp;
mod lock;
mod named_file;
mod partitioned;
mod room;
mod scratch;
mod sorted;
mod stage;

pub(crate) use dir::{Dir, permit, status_of};
pub use file_stamp::FileStamp;
pub(crate) use file_stamp::{ANCHORED, Epoch, FolderStamp};
pub(crate) use lock::{Lock, LockError};
pub(crate) use named_file::{allow_open_files, check_replaceable, new_file, open_at_once, open_regular};
pub(crate) use partitioned::PartedRecords;
pub(crate) use room::{DiskKind, DiskRoom};
pub use scratch::ScratchPath;
pub(crate) use scratch::{Scratch, ScratchFile};
pub(crate) use sorted::{Sortable, SortedTable, Sorter};
pub(crate) use stage::Stage;

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};
use std::fs::File;
use std::io::{self, ErrorKind};
use std::ops::Deref;

/// What is said of a link where a folder is to be written into.
const LINK_ON_THE_WAY: &str =
    "its path contains a symbolic link, which is not followed; name the folder that the link points to";

/// How many names a file has that was given a second one.
pub(crate) const LINKED: u64 = 2;

/// How much of a file is read or written at a time where it is gone through from its beginning to its end.
pub(crate) const BUFFER_BYTES: usize = 256 << 10;

/// How deep folders may be nested that are looked through or removed. Stops a tree that takes every file a process
/// may open.
pub(crate) const MOST_FOLDER_DEPTH: usize = 200;

/// Reads so many bytes of a file from any thread, in the place of what a buffer held.
///
/// # Errors
/// They can't be read, or the file ends before.
pub(crate) fn read_at(file: &File, at: u64, length: u64, into: &mut Vec<u8>) -> io::Result<()> {
    into.clear();
    into.resize(usize::try_from(length).map_err(|_| ErrorKind::FileTooLarge)?, 0);
    read_exact_at(file, at, into)
}

/// Reads a stretch of a file from any thread, without a place in it that others move.
///
/// # Errors
/// It can't be read, or ends before.
#[cfg(unix)]
pub(crate) fn read_exact_at(file: &File, at: u64, into: &mut [u8]) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, into, at)
}

/// Reads a stretch of a file from any thread.
///
/// # Errors
/// It can't be read, or ends before.
#[cfg(windows)]
pub(crate) fn read_exact_at(file: &File, mut at: u64, mut into: &mut [u8]) -> io::Result<()> {
    while !into.is_empty() {
        match std::os::windows::fs::FileExt::seek_read(file, into, at)? {
            0 => return Err(ErrorKind::UnexpectedEof.into()),
            count => {
                into = &mut into[count..];
                at += count as u64;
            }
        }
    }
    Ok(())
}

/// What lies at a path, itself and not what it may lead to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EntryStatus {
    /// What it is.
    pub kind: EntryKind,
    /// Its permissions, as the nine bits of Unix; all of them elsewhere.
    pub mode: u32,
    /// How many names it has, where the system says that; else one.
    pub links: u64,
    /// What tells that it changed.
    pub stamp: FileStamp,
}

/// What an entry of a folder is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryKind {
    /// A folder.
    Folder,
    /// A regular file.
    File,
    /// A symbolic link.
    Link,
    /// Anything else, such as a pipe, a socket or a device.
    Special,
}

/// A folder below a [`Dir`], or that one itself.
#[derive(Debug)]
pub enum Entered<'a> {
    /// That one.
    Same(&'a Dir),
    /// One below it.
    Below(Dir),
}

/// Why a file wasn't opened to be read.
#[derive(Debug)]
pub enum OpenError {
    /// A link is there, or on the way.
    Link,
    /// Something else is there that is no regular file.
    NotAFile,
    /// The system's reason.
    Io(io::Error),
}

impl From<OpenError> for io::Error {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::Link => Self::other("a symbolic link, which is not followed"),
            OpenError::NotAFile => Self::other("not a regular file"),
            OpenError::Io(error) => error,
        }
    }
}

impl From<io::Error> for OpenError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl Deref for Entered<'_> {
    type Target = Dir;

    fn deref(&self) -> &Dir {
        match self {
            Self::Same(dir) => dir,
            Self::Below(dir) => dir,
        }
    }
}

impl Dir {
    /// Opens a folder by a path that may be of somebody else's making, such as `public` in a clone: links are
    /// followed in `base`, and in a path from the root of the disk, which a person wrote; below `base`, or in
    /// any other path, there may be none.
    ///
    /// # Errors
    /// It isn't there, isn't a folder, or a link is on the way to it.
    pub fn open_below(base: &Utf8Path, path: &Utf8Path) -> io::Result<Self> {
        let (mut base, rest) = match path.strip_prefix(base) {
            Ok(rest) if !base.as_str().is_empty() => (base.to_owned(), rest),
            _ if path.is_absolute() => return Self::open(path),
            _ => (Utf8PathBuf::new(), path),
        };
        let mut folder = Self::open(&base)?;
        // Those that `..` leads back to.
        let mut above = Vec::new();
        for part in rest.components() {
            match part {
                Utf8Component::Normal(name) => {
                    let next = match folder.find(name)?.map(|status| status.kind) {
                        Some(EntryKind::Link) => return Err(io::Error::other(LINK_ON_THE_WAY)),
                        Some(_) => folder.enter_one(name)?,
                        None => return Err(ErrorKind::NotFound.into()),
                    };
                    above.push(std::mem::replace(&mut folder, next));
                }
                Utf8Component::ParentDir => {
                    folder = if let Some(before) = above.pop() {
                        before
                    } else {
                        base.push("..");
                        Self::open(&base)?
                    };
                }
                Utf8Component::CurDir | Utf8Component::RootDir | Utf8Component::Prefix(_) => {}
            }
        }
        Ok(folder)
    }

    /// Makes a file anew: what has its name is removed and not written through, unless it is a folder.
    ///
    /// # Errors
    /// A folder is there, or it can't be made.
    pub fn create_anew(&self, name: &str, mode: u32) -> io::Result<File> {
        self.make_way(name)?;
        if self.find(name)?.is_some() {
            self.remove_file(name)?;
        }
        self.create_file(name, mode)
    }

    /// Opens a regular file below this folder to read it, through no link.
    ///
    /// # Errors
    /// There is none, or what is there is something else.
    pub fn open_file(&self, inside: &str) -> io::Result<File> {
        Ok(self.open_with_metadata(inside)?.0)
    }

    /// Whether something lies at a name.
    ///
    /// # Errors
    /// It can't be looked at.
    pub fn find(&self, name: &str) -> io::Result<Option<EntryStatus>> {
        match self.status(name) {
            Ok(status) => Ok(Some(status)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Makes way for a file of the program's own: removes a link or a special file that has its name.
    ///
    /// # Errors
    /// A folder is there, or what is there can't be removed.
    pub fn make_way(&self, name: &str) -> io::Result<()> {
        match self.find(name)?.map(|status| status.kind) {
            None | Some(EntryKind::File) => Ok(()),
            Some(EntryKind::Folder) => Err(ErrorKind::IsADirectory.into()),
            Some(EntryKind::Link | EntryKind::Special) => self.remove_file(name),
        }
    }

    /// Opens a folder of the program's own, and makes it where there is none: with these permissions, or with
    /// those that the user gives new folders.
    ///
    /// # Errors
    /// What is there is no folder, such as a link to one; or it can't be made.
    pub fn own_folder(&self, name: &str, mode: Option<u32>) -> io::Result<Self> {
        match self.find(name)?.map(|status| status.kind) {
            None => self.make_folder(name, mode)?,
            Some(EntryKind::Folder) => {}
            Some(EntryKind::Link) => {
                return Err(io::Error::other("it is a symbolic link, which is not followed"));
            }
            Some(EntryKind::File | EntryKind::Special) => {
                return Err(io::Error::other("it is a file, not a folder"));
            }
        }
        self.enter_one(name)
    }
}

/// The folder of a path below a folder, and the name in it.
pub(crate) fn split(inside: &str) -> (&str, &str) {
    inside.rsplit_once('/').unwrap_or(("", inside))
}

/// Refuses what could lead out of a folder.
fn check_inside(inside: &str) -> io::Result<()> {
    let leads_out = |part: &str| matches!(part, "" | "." | "..") || (cfg!(windows) && part.contains(['\\', ':']));
    if inside.contains('\0') || inside.split('/').any(leads_out) {
        return Err(io::Error::new(ErrorKind::InvalidInput, "the path leads out of the folder"));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
