//! What a build keeps beside the site, in `.pith-catalog/<name of the output folder>/`:
//!
//! | file | what |
//! |---|---|
//! | `lock` | held while a build is under way, so that no two write into one folder |
//! | `journal` | there while a build is under way, and after one that was interrupted |
//! | `anchor` | an empty file whose inode and change time no copy has: what the ledger and `folders` are sealed with |
//! | `ledger` | what the last build that was completed read and wrote |
//! | `folders` | which folders of the output have files alone, and how many |
//! | `.gitignore` | keeps all of this out of repositories |
//! | `work/` | files before they are moved to their place, on the same disk, and a new site before it appears |
//!
//! An interrupted build needs no repair: the ledger is the one before it, so that the next build
//! sees which files aren't as that one says, and completes them by the path of every build.
//!
//! All of it is input like any other: whoever made the folder isn't who builds in it. No link is followed
//! here, and a ledger counts only if it was written here (`docs/ledger.md`).

use super::folders::{FILE_FOR_ALL, FOLDER_FOR_ALL};
use super::keyed_hash::HashKey;
use super::known_folders::{FolderIndex, FolderTally, KnownFolders};
use super::ledger::{Ledger, LedgerWriter, Table};
use super::output_place::{OutputPlace, STATE_FOLDERS};
use super::seal::{Seal, SealPurpose, StateKey};
use crate::disk::{Dir, EntryKind, Epoch, FileStamp, Lock, LockError, Scratch};
use crate::error::Error;
use camino::{Utf8Path, Utf8PathBuf};
use std::io::{self, Write as _};
use std::sync::Arc;

/// The mode of a state folder, whatever the umask: what the ledger says was verified is taken for
/// verified, so that nobody else may write it.
const FOLDER_FOR_OWNER: u32 = 0o700;

/// The name of the ledger.
const LEDGER: &str = "ledger";

/// The name of what is known of the output's folders: a ledger of one record. What it says of a folder was so, whatever
/// became of the build that found it, so that it is placed by itself.
const FOLDERS: &str = "folders";

const JOURNAL: &str = "\
A build of the folder beside this one is under way, or was interrupted. The next build completes it.
";

/// Keeps what lies here out of repositories: nothing of it counts anywhere else.
const IGNORED: &str = "*\n";

/// Why what an earlier build wrote down doesn't count, so that all is verified and made again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disbelief {
    /// There is a ledger that was not written here, or was altered.
    Foreign,
    /// The folder is another user's.
    OtherUser,
    /// The disk gives a file nothing that a copy couldn't have.
    NoAnchor,
}

/// The state folder of one output folder, locked for one build.
#[derive(Debug)]
pub struct State {
    scratch: Arc<Scratch>,
    folder: Dir,
    path: Utf8PathBuf,
    /// What ledgers are sealed with; `None` where none can count.
    seal: Option<Seal>,
    disbelief: Option<Disbelief>,
    was_interrupted: bool,
    _lock: Lock,
}

/// The ledger of the last build, read before the state folder is taken.
#[derive(Debug)]
pub(crate) struct EarlyLedger {
    ledger: Ledger,
    seal: Seal,
    /// What the file looked like.
    stamp: FileStamp,
}

impl EarlyLedger {
    /// Reads the ledger that [`State::ledger`] will be asked for, if one is there that counts, while something else is
    /// done. Changes nothing.
    pub(crate) fn read(out: &Utf8Path, base: &Utf8Path, key: Option<&StateKey>) -> Option<Self> {
        // Elsewhere a file doesn't say whether it is still the same one.
        let place = if cfg!(unix) { OutputPlace::find(out, base).ok()?? } else { return None };
        let folder = place.parent.enter_one(STATE_FOLDERS).ok()?.enter_one(&place.name).ok()?;
        let seal = match key {
            Some(key) => Seal::of_key(SealPurpose::Ledger, key),
            None if folder.is_ours().ok()? => Seal::of_anchor_there(&folder)?,
            None => return None,
        };
        let (ledger, stamp) = Ledger::open_early(&folder, LEDGER, &seal)?;
        Some(Self { ledger, seal, stamp })
    }
}

impl State {
    /// Takes the state folder of an output folder, and writes the journal. With a `key` ledgers are sealed
    /// under that.
    ///
    /// # Errors
    /// Another build has it, or it can't be made: a link or a file is in its place.
    pub fn open(place: &OutputPlace, key: Option<&StateKey>) -> Result<Self, Error> {
        let all_path = place.parent_path.join(STATE_FOLDERS);
        let path = all_path.join(&place.name);
        let all = place
            .parent
            .own_folder(STATE_FOLDERS, Some(FOLDER_FOR_ALL))
            .map_err(|error| Error::state(&all_path, error))?;
        let failed = |error| Error::state(&path, error);
        let folder = all.own_folder(&place.name, Some(FOLDER_FOR_OWNER)).map_err(failed)?;
        let is_ours = folder.is_ours().map_err(failed)?;
        if is_ours {
            folder.close_to_others().map_err(failed)?;
        }
        ignore(&folder).map_err(failed)?;
        let lock = Lock::take(&folder, "lock").map_err(|error| match error {
            LockError::Busy => Error::Output {
                path: place.path.clone(),
                reason: "another build is writing there; wait until it ends".to_owned(),
            },
            LockError::Io(error) => Error::state(path.join("lock"), error),
        })?;
        let of = |name: &str| path.join(name);
        for name in [LEDGER, FOLDERS] {
            folder.make_way(name).map_err(|error| Error::state(of(name), error))?;
        }
        let was_interrupted = write_journal(&folder).map_err(|error| Error::state(of("journal"), error))?;
        let (seal, disbelief) = match key {
            Some(key) => (Some(Seal::of_key(SealPurpose::Ledger, key)), None),
            None if !is_ours => (None, Some(Disbelief::OtherUser)),
            None => match Seal::of_anchor(&folder).map_err(|error| Error::state(of("anchor"), error))? {
                Some(seal) => (Some(seal), None),
                None => (None, Some(Disbelief::NoAnchor)),
            },
        };
        let scratch =
            all.enter_one(&place.name).and_then(|parent| Scratch::create(parent, &path, "work", FILE_FOR_ALL));
        let scratch = scratch.map_err(failed)?;
        Ok(Self { scratch, folder, path, seal, disbelief, was_interrupted, _lock: lock })
    }

    /// Whether the build before this one was not completed.
    pub fn was_interrupted(&self) -> bool {
        self.was_interrupted
    }

    /// What the last completed build wrote down, and why that doesn't count if it doesn't.
    pub fn ledger(&self) -> (Ledger, Option<Disbelief>) {
        self.ledger_or(None)
    }

    /// The same, read early if that is still what lies there.
    pub(crate) fn ledger_or(&self, early: Option<EarlyLedger>) -> (Ledger, Option<Disbelief>) {
        let Some(seal) = &self.seal else { return (Ledger::none(), self.disbelief) };
        if let Some(early) = early.filter(|early| early.seal == *seal)
            && self.folder.status(LEDGER).is_ok_and(|now| now.kind == EntryKind::File && now.stamp == early.stamp)
        {
            return (early.ledger, None);
        }
        let (ledger, is_refused) = Ledger::open(&self.folder, LEDGER, seal);
        (ledger, is_refused.then_some(Disbelief::Foreign))
    }

    /// Begins the ledger of this build.
    ///
    /// # Errors
    /// The file can't be made.
    pub fn new_ledger(&self) -> Result<LedgerWriter, Error> {
        self.begin_ledger(LEDGER, None)
    }

    /// The same after the last one, which stays if this one comes to be the same.
    ///
    /// # Errors
    /// The file can't be made.
    pub(crate) fn ledger_after(&self, last: &Ledger) -> Result<LedgerWriter, Error> {
        // That of a build before an interrupted one may not be on the disk.
        self.begin_ledger(LEDGER, Some(last).filter(|_| !self.was_interrupted))
    }

    fn begin_ledger(&self, name: &str, last: Option<&Ledger>) -> Result<LedgerWriter, Error> {
        let path = self.path.join(name);
        let file = self.scratch.file().map_err(|error| Error::io("write", &path, error))?;
        LedgerWriter::begin(file, self.seal.clone(), last, path)
    }

    /// An index of the output's folders for a build that began then, of which those are known that the last look by the same
    /// program found.
    pub(super) fn folder_index(&self, program: &str, begun: Epoch) -> FolderIndex {
        let Some(seal) = &self.seal else {
            return FolderIndex::new(KnownFolders::default(), HashKey::default(), begun);
        };
        let (known, _) = Ledger::open(&self.folder, FOLDERS, seal);
        let known = known.find(Table::Value, program.as_bytes()).map(|(_, known)| known);
        FolderIndex::new(known.unwrap_or_default(), seal.hash_key(), begun)
    }

    /// An index of the folders that this build made, all before that moment.
    pub(super) fn index_of_made(&self, tally: FolderTally, made: Epoch) -> FolderIndex {
        FolderIndex::of_made(tally, self.seal.as_ref().map(Seal::hash_key).unwrap_or_default(), made)
    }

    /// Tells the next build what is known of the output's folders.
    ///
    /// # Errors
    /// It can't be written; the next build then goes by what an earlier one found.
    pub(super) fn record_folders(&self, program: &str, known: &KnownFolders) -> Result<(), Error> {
        let mut folders = self.begin_ledger(FOLDERS, None)?;
        folders.add(Table::Value, program.as_bytes(), known)?;
        self.place_ledger(FOLDERS, folders, false)
    }

    /// Where files are made before they appear.
    pub fn scratch(&self) -> &Arc<Scratch> {
        &self.scratch
    }

    /// Ends a build that wrote the whole site. With `durable` the ledger survives a power cut, which the
    /// files that it names have to do by then.
    ///
    /// # Errors
    /// The ledger can't be written; the next build does this one again.
    pub fn complete(&self, ledger: LedgerWriter, durable: bool) -> Result<(), Error> {
        self.place_ledger(LEDGER, ledger, durable)?;
        self.end();
        Ok(())
    }

    fn place_ledger(&self, name: &str, ledger: LedgerWriter, durable: bool) -> Result<(), Error> {
        let Some(file) = ledger.end(durable)? else { return Ok(()) };
        let placed = self.folder.make_way(name).and_then(|()| file.place(&self.folder, name));
        let placed = placed.and_then(|()| if durable { self.folder.sync_names() } else { Ok(()) });
        placed.map_err(|error| Error::io("write", self.path.join(name), error))
    }

    /// Ends a build that wrote nothing, so that nothing is left to complete.
    pub fn give_up(&self) {
        if !self.was_interrupted {
            self.end();
        }
    }

    fn end(&self) {
        // A journal that stays makes the next build say that this one was interrupted, and no more.
        let _ = self.folder.remove_file("journal");
    }
}

/// Keeps the state folder out of repositories.
fn ignore(folder: &Dir) -> io::Result<()> {
    match folder.create_file(".gitignore", FILE_FOR_ALL) {
        Ok(mut file) => file.write_all(IGNORED.as_bytes()),
        // One that is there is somebody's.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
    }
}

/// Writes the journal, in a new file: one that is there may be another name of a file elsewhere. Says
/// whether there was one.
fn write_journal(folder: &Dir) -> io::Result<bool> {
    let was_there = folder.find("journal")?.is_some_and(|status| status.kind == EntryKind::File);
    folder.create_anew("journal", FILE_FOR_ALL)?.write_all(JOURNAL.as_bytes())?;
    Ok(was_there)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::Table;
    use std::fs;

    fn place(out: &Utf8Path) -> OutputPlace {
        OutputPlace::open(out, "".into()).unwrap()
    }

    #[test]
    fn one_build_at_a_time_writes_into_a_folder() {
        let folder = tempfile::tempdir().unwrap();
        let out = Utf8Path::from_path(folder.path()).unwrap().join("public");
        let first = State::open(&place(&out), None).unwrap();
        let second = State::open(&place(&out), None).unwrap_err().to_string();
        assert!(second.contains("another build is writing there"), "{second}");
        State::open(&place(&out.with_file_name("other")), None).unwrap();
        drop(first);
        State::open(&place(&out), None).unwrap();
    }

    #[test]
    fn a_build_that_was_not_completed_is_known() {
        let folder = tempfile::tempdir().unwrap();
        let out = Utf8Path::from_path(folder.path()).unwrap().join("public");
        let state = State::open(&place(&out), None).unwrap();
        assert!(!state.was_interrupted());
        drop(state.scratch().file().unwrap().close());
        drop(state);
        let state = State::open(&place(&out), None).unwrap();
        assert!(state.was_interrupted());
        assert_eq!(fs::read_dir(state.scratch().path()).unwrap().count(), 0);
        let mut ledger = state.new_ledger().unwrap();
        ledger.add(Table::Document, b"x", &7_u8).unwrap();
        state.complete(ledger, true).unwrap();
        drop(state);
        let state = State::open(&place(&out), None).unwrap();
        assert!(!state.was_interrupted());
        assert_eq!(state.ledger().0.find::<u8>(Table::Document, b"x"), Some((0, 7)));
        state.give_up();
        drop(state);
        assert!(
            !State::open(&place(&out), None).unwrap().was_interrupted(),
            "a build that wrote nothing leaves nothing to complete"
        );
    }
}
