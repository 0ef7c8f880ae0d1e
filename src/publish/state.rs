//! What a build keeps beside the site, in `.pith-catalog/<name of the output folder>/`:
//!
//! | file | what |
//! |---|---|
//! | `lock` | held while a build is under way, so that no two write into one folder |
//! | `journal` | there while a build is under way, and after one that was interrupted |
//! | `ledger` | what the last build that was completed read and wrote |
//! | `work/` | files before they are moved to their place, on the same disk |
//!
//! An interrupted build needs no repair: the ledger is the one before it, so that the next build
//! sees which files aren't as that one says, and completes them by the path of every build.

use super::folder::{FOR_ALL, absolute, make_folder};
use super::ledger::{Ledger, LedgerWriter};
use crate::error::Error;
use camino::{Utf8Path, Utf8PathBuf};
use std::fs::{self, File, TryLockError};
use std::io::ErrorKind;

/// The mode of a state folder, whatever the umask: what the ledger says was verified is taken for
/// verified, so that nobody else may write it.
const FOR_OWNER: u32 = 0o700;

const JOURNAL: &str = "\
A build of the folder beside this one is under way, or was interrupted. The next build completes it.
";

/// The state folder of one output folder, locked for one build.
#[derive(Debug)]
pub struct State {
    folder: Utf8PathBuf,
    lock: File,
    was_interrupted: bool,
}

impl State {
    /// Takes the state folder of an output folder, and writes the journal.
    ///
    /// # Errors
    /// Another build has it, or it can't be made.
    pub fn open(out: &Utf8Path) -> Result<Self, Error> {
        let whole = absolute(out)?;
        let (Some(parent), Some(name)) = (whole.parent(), whole.file_name()) else {
            return Err(Error::Output { path: out.to_owned(), reason: "it is the root of the disk".to_owned() });
        };
        let folder = parent.join(".pith-catalog").join(name);
        let made = make_folder(&parent.join(".pith-catalog"), FOR_ALL).and_then(|()| make_folder(&folder, FOR_OWNER));
        made.map_err(|error| Error::io("make the folder", &folder, error))?;
        let lock = lock(&folder.join("lock"), out)?;
        let journal = folder.join("journal");
        let was_interrupted = journal.exists();
        fs::write(&journal, JOURNAL).map_err(|error| Error::io("write", &journal, error))?;
        let state = Self { folder, lock, was_interrupted };
        // What an interrupted build left there is nobody's.
        state.clear_work()?;
        let work = state.work();
        fs::create_dir_all(&work).map_err(|error| Error::io("make the folder", &work, error))?;
        Ok(state)
    }

    /// Whether the build before this one was not completed.
    pub fn was_interrupted(&self) -> bool {
        self.was_interrupted
    }

    /// What the last completed build wrote down.
    pub fn ledger(&self) -> Ledger {
        Ledger::open(&self.folder.join("ledger"))
    }

    /// Begins the ledger of this build.
    ///
    /// # Errors
    /// The file can't be made.
    pub fn new_ledger(&self) -> Result<LedgerWriter, Error> {
        LedgerWriter::create(&self.work().join("ledger"))
    }

    /// Where files are made before they appear.
    pub fn work(&self) -> Utf8PathBuf {
        self.folder.join("work")
    }

    /// Ends a build that wrote the whole site.
    ///
    /// # Errors
    /// The ledger can't be written; the next build does this one again.
    pub fn complete(&self, ledger: LedgerWriter) -> Result<(), Error> {
        ledger.finish(&self.folder.join("ledger"))?;
        self.end();
        Ok(())
    }

    /// Ends a build that wrote nothing, so that nothing is left to complete.
    pub fn give_up(&self) {
        if !self.was_interrupted {
            self.end();
        }
    }

    fn end(&self) {
        // A journal that stays makes the next build say that this one was interrupted, and no more.
        let _ = fs::remove_file(self.folder.join("journal"));
    }

    fn clear_work(&self) -> Result<(), Error> {
        let work = self.work();
        match fs::remove_dir_all(&work) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(Error::io("remove", &work, error)),
            _ => Ok(()),
        }
    }
}

impl Drop for State {
    fn drop(&mut self) {
        // What stays is removed by the next build.
        let _ = self.clear_work();
        // Not by closing alone: a program that is being started elsewhere in this process may still
        // hold a copy of the file, and with it the lock.
        let _ = self.lock.unlock();
    }
}

fn lock(path: &Utf8Path, out: &Utf8Path) -> Result<File, Error> {
    let file = File::options().create(true).truncate(false).write(true).open(path);
    let file = file.map_err(|error| Error::io("write", path, error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            Err(Error::Output { path: out.to_owned(), reason: "another build is writing there".to_owned() })
        }
        Err(TryLockError::Error(error)) => Err(Error::io("lock", path, error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::Section;

    #[test]
    fn one_build_at_a_time_writes_into_a_folder() {
        let folder = tempfile::tempdir().unwrap();
        let out = Utf8Path::from_path(folder.path()).unwrap().join("public");
        let first = State::open(&out).unwrap();
        let second = State::open(&out).unwrap_err().to_string();
        assert!(second.contains("another build is writing there"), "{second}");
        State::open(&out.with_file_name("other")).unwrap();
        drop(first);
        State::open(&out).unwrap();
    }

    #[test]
    fn a_build_that_was_not_completed_is_known() {
        let folder = tempfile::tempdir().unwrap();
        let out = Utf8Path::from_path(folder.path()).unwrap().join("public");
        let state = State::open(&out).unwrap();
        assert!(!state.was_interrupted());
        fs::write(state.work().join("half"), "").unwrap();
        drop(state);
        let state = State::open(&out).unwrap();
        assert!(state.was_interrupted());
        assert_eq!(fs::read_dir(state.work()).unwrap().count(), 0);
        let mut ledger = state.new_ledger().unwrap();
        ledger.add(Section::Document, b"x", &7_u8).unwrap();
        state.complete(ledger).unwrap();
        drop(state);
        let state = State::open(&out).unwrap();
        assert!(!state.was_interrupted());
        assert_eq!(state.ledger().find::<u8>(Section::Document, b"x"), Some((0, 7)));
        state.give_up();
        drop(state);
        assert!(!State::open(&out).unwrap().was_interrupted(), "a build that wrote nothing leaves nothing to complete");
    }
}
