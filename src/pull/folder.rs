//! The content folder that documents are pulled into. Only `records/` and `set-aside/` are written,
//! each file appears whole, and no link below them is followed: the folder may be anybody's.

use crate::corpus::{Input, Limits, read_small, walk};
use crate::error::Error;
use crate::pipeline::has_parts;
use crate::pith::quote::escaped;
use crate::pith::{Digest, Kind, Suffix};
use crate::publish::absolute;
use crate::site::SitePath;
use camino::{Utf8Path, Utf8PathBuf};
use std::fs::{self, File, TryLockError};
use std::io::{self, ErrorKind, Write as _};
use std::path::Path;
use tempfile::{NamedTempFile, TempPath};

/// The most files that are set aside in a folder, those of earlier runs too. Stops a site of a million
/// bad documents, which would fill the disk.
const MOST_SET_ASIDE: u64 = 1000;

/// The most bytes of them. Stops large ones.
const MOST_SET_ASIDE_BYTES: u64 = 256 << 20;

/// A content folder, locked for one run.
pub(super) struct ContentFolder {
    records: Utf8PathBuf,
    /// Where files are made before they are moved to their place, on the same disk; the reader of
    /// documents passes over what is hidden.
    work: Utf8PathBuf,
    lock: File,
}

/// A whole file that has no place yet; without one it is removed.
pub(super) struct Staged {
    file: TempPath,
    pub(super) sha256: Digest,
    pub(super) bytes: u64,
}

impl ContentFolder {
    /// Refuses a folder where documents would be lost: those that are pulled, or those that are there.
    /// Writes nothing.
    ///
    /// # Errors
    /// It is such a folder, or it can't be looked into.
    pub(super) fn check(root: &Utf8Path, limits: &Limits) -> Result<(), Error> {
        let refuse = |reason: &str| Err(Error::Pull { path: root.to_owned(), reason: reason.to_owned() });
        let marker = |above: &Utf8Path| above.join(SitePath::marker().as_str()).symlink_metadata();
        if absolute(root)?.ancestors().any(|above| marker(above).is_ok_and(|marker| marker.is_file())) {
            return refuse("it lies in a site that a build made, and the next build would remove it");
        }
        match fs::metadata(root) {
            Ok(metadata) if !metadata.is_dir() => refuse("it is a file"),
            Ok(_) if !has_parts(root) && walk(root, limits).iter().any(|input| matches!(input, Input::Source(_))) => {
                refuse(
                    "it holds documents outside of `records`, which a build would no longer read; move them there first",
                )
            }
            _ => Ok(()),
        }
    }

    /// Opens a content folder, and makes it where there is none.
    ///
    /// # Errors
    /// Another run has it, or it can't be made.
    pub(super) fn open(root: &Utf8Path) -> Result<Self, Error> {
        let records = root.join("records");
        fs::create_dir_all(&records).map_err(|error| Error::io("make the folder", &records, error))?;
        let work = records.join(".pull");
        real_folder(&work)?;
        let lock = lock(&work.join("lock"), root)?;
        let folder = Self { records, work, lock };
        // What an interrupted run left there is nobody's.
        folder.clear_work().map_err(|error| Error::io("clear", &folder.work, error))?;
        Ok(folder)
    }

    /// Where the documents lie.
    pub(super) fn records(&self) -> &Utf8Path {
        &self.records
    }

    /// The file that a document is kept in.
    pub(super) fn own_path(&self, suffix: Suffix, kind: Kind) -> Utf8PathBuf {
        self.shelf(suffix).join(format!("{suffix}.{}.json", kind.name()))
    }

    /// Whether [`own_path`](Self::own_path) could give this path.
    pub(super) fn is_own_path(&self, path: &Utf8Path) -> bool {
        let suffix = path.file_name().and_then(|name| name.split('.').next()?.parse().ok());
        suffix.is_some_and(|suffix| {
            [Kind::Record, Kind::Bundle].map(|kind| self.own_path(suffix, kind)).contains(&path.to_owned())
        })
    }

    fn shelf(&self, suffix: Suffix) -> Utf8PathBuf {
        self.records.join(String::from_iter(suffix.shelf()))
    }

    /// Writes bytes into a file that has no place yet.
    ///
    /// # Errors
    /// It can't be written.
    pub(super) fn stage(&self, bytes: &[u8]) -> Result<Staged, Error> {
        let write = || {
            let mut file = temporary("document-", &self.work)?;
            file.write_all(bytes)?;
            Ok(file.into_temp_path())
        };
        let file = write().map_err(|error: io::Error| Error::io("write into", &self.work, error))?;
        Ok(Staged { file, sha256: Digest::of(bytes), bytes: bytes.len() as u64 })
    }

    /// Keeps a document at its own path, or beside it where that `is_taken`.
    ///
    /// # Errors
    /// It can't be written.
    pub(super) fn keep(&self, staged: Staged, suffix: Suffix, kind: Kind, is_taken: bool) -> Result<(), Error> {
        real_folder(&self.shelf(suffix))?;
        let mut path = self.own_path(suffix, kind);
        if is_taken || path.symlink_metadata().is_ok_and(|there| there.is_dir()) {
            path = self.shelf(suffix).join(name(suffix, kind, &staged.sha256));
        }
        // A link that is there is replaced and not followed.
        staged.file.persist(&path).map_err(|failed| Error::io("write", path, failed.error))
    }

    fn clear_work(&self) -> io::Result<()> {
        for entry in fs::read_dir(&self.work)? {
            let path = entry?.path();
            if path.file_name().is_some_and(|name| name != "lock") {
                fs::remove_file(path)?;
            }
        }
        Ok(())
    }
}

impl Drop for ContentFolder {
    fn drop(&mut self) {
        // What stays is removed by the next run.
        let _ = self.clear_work();
        let _ = fs::remove_file(self.work.join("lock"));
        let _ = fs::remove_dir(&self.work);
        let _ = self.lock.unlock();
    }
}

/// What is set aside: what a site served and what isn't kept, for a person to look at. By its hash it
/// is also known again, so that nobody fetches it twice.
#[derive(Clone)]
pub(super) struct SetAside {
    folder: Utf8PathBuf,
    files: u64,
    bytes: u64,
}

/// What became of something to be set aside.
pub(super) enum Aside {
    /// It lies there.
    Now(Utf8PathBuf),
    /// It lay there already.
    Before(Utf8PathBuf),
    /// There is as much as may be, and it was dropped.
    Full,
}

impl SetAside {
    /// Looks at what earlier runs set aside.
    ///
    /// # Errors
    /// It can't be looked into, or is no folder.
    pub(super) fn open(root: &Utf8Path) -> Result<Self, Error> {
        let mut aside = Self { folder: root.join("set-aside"), files: 0, bytes: 0 };
        let look = |error| Error::io("look into", root.join("set-aside"), error);
        match aside.folder.symlink_metadata() {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(aside),
            Ok(metadata) if metadata.is_dir() => {}
            _ => return Err(look(ErrorKind::NotADirectory.into())),
        }
        for entry in fs::read_dir(&aside.folder).map_err(look)? {
            aside.files += 1;
            aside.bytes += entry.and_then(|entry| entry.metadata()).map_err(look)?.len();
        }
        Ok(aside)
    }

    /// The bytes of this hash, if they were set aside before.
    pub(super) fn find(&self, suffix: Suffix, kind: Kind, sha256: &Digest, most_bytes: u64) -> Option<Vec<u8>> {
        let path = self.folder.join(name(suffix, kind, sha256));
        path.symlink_metadata().ok().filter(fs::Metadata::is_file)?;
        read_small(&path, most_bytes).ok().filter(|bytes| Digest::of(bytes) == *sha256)
    }

    /// Sets a file aside.
    ///
    /// # Errors
    /// It can't be written.
    pub(super) fn put(&mut self, staged: &Staged, suffix: Suffix, kind: Kind) -> Result<Aside, Error> {
        let path = self.folder.join(name(suffix, kind, &staged.sha256));
        if self.find(suffix, kind, &staged.sha256, staged.bytes).is_some() {
            return Ok(Aside::Before(path));
        }
        if !self.takes(staged.bytes) {
            return Ok(Aside::Full);
        }
        self.move_in(&staged.file, &path)?;
        Ok(Aside::Now(path))
    }

    /// Sets a file of the user's aside; `None` where it has to stay.
    ///
    /// # Errors
    /// It can't be moved.
    pub(super) fn take_in(
        &mut self,
        file: &Utf8Path,
        suffix: Suffix,
        kind: Kind,
        most_bytes: u64,
    ) -> Result<Option<Utf8PathBuf>, Error> {
        let Ok(bytes) = read_small(file, most_bytes) else { return Ok(None) };
        if !self.takes(bytes.len() as u64) {
            return Ok(None);
        }
        let path = self.folder.join(name(suffix, kind, &Digest::of(&bytes)));
        self.move_in(file.as_std_path(), &path)?;
        Ok(Some(path))
    }

    /// Counts so many bytes more, unless that is more than may be.
    fn takes(&mut self, bytes: u64) -> bool {
        let all = self.bytes.saturating_add(bytes);
        let takes = self.files < MOST_SET_ASIDE && all <= MOST_SET_ASIDE_BYTES;
        if takes {
            self.files += 1;
            self.bytes = all;
        }
        takes
    }

    /// Moves a file to its place here, whole. `records` may be a link to another disk, from which a file
    /// can only be copied.
    fn move_in(&self, file: &Path, path: &Utf8Path) -> Result<(), Error> {
        real_folder(&self.folder)?;
        let copy = || {
            let mut copy = temporary(".copy-", &self.folder)?;
            io::copy(&mut File::open(file)?, &mut copy)?;
            copy.persist(path)?;
            fs::remove_file(file)
        };
        let moved = match fs::rename(file, path) {
            Err(error) if error.kind() == ErrorKind::CrossesDevices => copy(),
            moved => moved,
        };
        moved.map_err(|error| Error::io("write", path, error))
    }

    /// Removes what is kept now, if it was set aside before.
    pub(super) fn forget(&mut self, suffix: Suffix, kind: Kind, sha256: &Digest) {
        // What stays is set aside for nothing, and does no harm.
        let _ = fs::remove_file(self.folder.join(name(suffix, kind, sha256)));
    }
}

impl Aside {
    /// As the end of a sentence about the bytes.
    pub(super) fn told(&self) -> String {
        match self {
            Self::Now(path) => format!("set aside as {}", escaped(path.as_str())),
            Self::Before(path) => format!("set aside before as {}", escaped(path.as_str())),
            Self::Full => format!(
                "dropped, since set-aside/ would have more than {MOST_SET_ASIDE} files or {} MiB; look at those and remove them",
                MOST_SET_ASIDE_BYTES >> 20
            ),
        }
    }
}

impl Staged {
    /// The bytes.
    ///
    /// # Errors
    /// They can't be read again.
    pub(super) fn read(&self) -> io::Result<Vec<u8>> {
        fs::read(&self.file)
    }
}

/// The name of a file that isn't at its document's own path.
fn name(suffix: Suffix, kind: Kind, sha256: &Digest) -> String {
    let hash = sha256.to_string();
    format!("{suffix}.{}.{hash:.8}.json", kind.name())
}

/// Makes a file of its own name in a folder, with the mode of any file that its user makes, by the umask; a
/// temporary one would be its owner's alone.
fn temporary(prefix: &str, folder: &Utf8Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.prefix(prefix).tempfile_in(folder)
}

/// Makes a folder in one that is there, unless it is there itself; a link to one is none.
fn real_folder(path: &Utf8Path) -> Result<(), Error> {
    let made = match path.symlink_metadata() {
        Ok(metadata) if metadata.is_dir() => Ok(()),
        Ok(_) => Err(ErrorKind::NotADirectory.into()),
        Err(_) => fs::create_dir(path),
    };
    made.map_err(|error| Error::io("make the folder", path, error))
}

fn lock(path: &Utf8Path, root: &Utf8Path) -> Result<File, Error> {
    // One that leads elsewhere is somebody's trap.
    if path.symlink_metadata().is_ok_and(|there| !there.is_file()) {
        fs::remove_file(path).map_err(|error| Error::io("remove", path, error))?;
    }
    let file = File::options().create(true).truncate(false).write(true).open(path);
    let file = file.map_err(|error| Error::io("write", path, error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            Err(Error::Pull { path: root.to_owned(), reason: "another pull is writing there".to_owned() })
        }
        Err(TryLockError::Error(error)) => Err(Error::io("lock", path, error)),
    }
}
