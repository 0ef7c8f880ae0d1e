//! A new folder that is filled aside, where nobody looks, and takes its place whole.
//!
//! Nothing is in it but what was put there, so that a file is made in its place at once: it takes four calls of the
//! system, to make, write, look at and close it.

use super::{Dir, Entered, EntryKind, LINKED, MOST_FOLDER_DEPTH, Scratch, split, status_of};
use std::collections::hash_map::RandomState;
use std::collections::{BTreeMap, HashSet};
use std::fs::File;
use std::hash::BuildHasher as _;
use std::io::{self, ErrorKind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What it is called in the scratch folder, whose files have numbers for names.
const NAME: &str = "site";

/// How many folders are remembered to be there. Another one costs a call more.
const MOST_KNOWN: usize = 4096;

/// How many folders are held open in which others are made. They count among the files that a process may open.
const MOST_OPEN: usize = 16;

/// A new folder in a scratch folder.
#[derive(Debug)]
pub(crate) struct Stage {
    scratch: Arc<Scratch>,
    dir: Dir,
    /// The permissions of its folders.
    mode: u32,
    /// Whether new folders get other permissions than these, by the user's mask.
    is_masked: bool,
    folders: Mutex<Folders>,
}

/// What is remembered of folders, which may lack some, and in theory have one too many: one whose hash is another's.
#[derive(Debug, Default)]
struct Folders {
    hasher: RandomState,
    known: HashSet<u64>,
    open: BTreeMap<String, Arc<Dir>>,
}

impl Stage {
    /// Whether one can be made that is moved into `parent`, where its files would be of the same group.
    ///
    /// # Errors
    /// What decides that can't be looked at.
    pub(crate) fn can_be(scratch: &Scratch, parent: &Dir) -> io::Result<bool> {
        let above = scratch.dir();
        // A folder that is known by its path is lost from sight when it moves.
        Ok(cfg!(unix) && above.is_on_the_disk_of(parent)? && above.gives_the_group_of(parent)?)
    }

    /// Makes it, to be moved into `parent`; `None` where that can't be, or where its files would be of another group
    /// there.
    ///
    /// # Errors
    /// It can't be made.
    pub(crate) fn create(scratch: &Arc<Scratch>, parent: &Dir, mode: u32) -> io::Result<Option<Self>> {
        let above = scratch.dir();
        if !Self::can_be(scratch, parent)? {
            return Ok(None);
        }
        above.make_masked_folder(NAME, mode)?;
        let is_masked = above.status(NAME)?.mode != mode;
        if is_masked {
            above.remove_folder(NAME)?;
            above.make_folder(NAME, Some(mode))?;
        }
        let dir = above.enter_one(NAME)?;
        Ok(Some(Self { scratch: Arc::clone(scratch), dir, mode, is_masked, folders: Mutex::default() }))
    }

    /// The folder.
    pub(crate) fn dir(&self) -> &Dir {
        &self.dir
    }

    /// Makes a file, and the folders on the way to it. From any thread.
    ///
    /// # Errors
    /// Something is there, a folder that was made is gone, or it can't be made.
    pub(crate) fn create_file(&self, path: &str, mode: u32) -> io::Result<File> {
        let (folders, _) = split(path);
        if !folders.is_empty() && !self.folders().knows(folders) {
            self.make(folders)?;
        }
        self.dir.create_file_below(path, mode)
    }

    /// Gives a file that it made, and that is open, a second name, where nothing is. `false` where the disk gives a file
    /// one name alone, or something else has its first one by now.
    ///
    /// # Errors
    /// Something is there, a folder that was made is gone, or it can't be named.
    pub(crate) fn link(&self, file: &File, path: &str, second: &str) -> io::Result<bool> {
        let ((from, name), (to, new_name)) = (split(path), split(second));
        if !to.is_empty() && !self.folders().knows(to) {
            self.make(to)?;
        }
        let to = self.dir.enter(to)?;
        if !self.dir.enter(from)?.link(name, &to, new_name)? {
            return Ok(false);
        }
        let is_it = status_of(file)?.links == LINKED;
        if !is_it {
            to.remove_file(new_name)?;
        }
        Ok(is_it)
    }

    fn make(&self, folders: &str) -> io::Result<()> {
        let (above, name) = split(folders);
        let made = if above.is_empty() {
            self.make_in(&self.dir, name)
        } else {
            self.make_in(self.open(above)?.as_ref(), name)
        };
        match made {
            // Another thread made it, or it isn't remembered.
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            made => made?,
        }
        self.folders().remember(folders);
        Ok(())
    }

    fn make_in(&self, above: &Dir, name: &str) -> io::Result<()> {
        if self.is_masked {
            above.make_folder(name, Some(self.mode))
        } else {
            above.make_masked_folder(name, self.mode)
        }
    }

    /// Opens a folder in which others will be made, and makes it where it isn't there.
    fn open(&self, folders: &str) -> io::Result<Arc<Dir>> {
        if let Some(open) = self.folders().open.get(folders) {
            return Ok(Arc::clone(open));
        }
        self.make(folders)?;
        let Entered::Below(dir) = self.dir.enter(folders)? else { return Err(ErrorKind::InvalidInput.into()) };
        let dir = Arc::new(dir);
        let mut all = self.folders();
        if all.open.len() == MOST_OPEN {
            all.open.clear();
        }
        all.open.insert(folders.to_owned(), Arc::clone(&dir));
        Ok(dir)
    }

    fn folders(&self) -> MutexGuard<'_, Folders> {
        self.folders.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Moves it to its place, where nothing is, or an empty folder.
    ///
    /// # Errors
    /// It can't be moved, such as because something is there.
    pub(crate) fn place(&self, parent: &Dir, name: &str) -> io::Result<()> {
        // Some systems move no folder in which another one is open.
        self.folders().open.clear();
        self.scratch.dir().rename(NAME, parent, name)
    }

    /// Moves all that is in it into another folder, a file at a time, for disks that can't move a folder: `first`
    /// before all others.
    ///
    /// # Errors
    /// Something can't be moved.
    pub(crate) fn empty_into(&self, folder: &Dir, first: &str) -> io::Result<()> {
        self.folders().open.clear();
        self.dir.rename(first, folder, first)?;
        move_all(&self.dir, folder, self.mode, 0)
    }
}

impl Folders {
    fn knows(&self, folders: &str) -> bool {
        self.known.contains(&self.hasher.hash_one(folders))
    }

    fn remember(&mut self, folders: &str) {
        if self.known.len() == MOST_KNOWN {
            self.known.clear();
        }
        self.known.insert(self.hasher.hash_one(folders));
    }
}

fn move_all(from: &Dir, to: &Dir, mode: u32, depth: usize) -> io::Result<()> {
    if depth > MOST_FOLDER_DEPTH {
        return Err(io::Error::other("its folders are nested too deep"));
    }
    for (name, kind) in from.entries()? {
        let Some(name) = name.to_str() else { continue };
        if kind == EntryKind::Folder {
            to.make_folder(name, Some(mode))?;
            move_all(&from.enter_one(name)?, &to.enter_one(name)?, mode, depth + 1)?;
        } else {
            from.rename(name, to, name)?;
        }
    }
    Ok(())
}
