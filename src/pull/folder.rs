//! The content folder that documents are pulled into. Only `records/` and `set-aside/` are written,
//! each file appears whole, and no link below them is followed: the folder may be anybody's.

use crate::corpus::{ContentLayout, ContentPart, Input, Limits, walk};
use crate::disk::{Dir, EntryKind, Lock, LockError, Scratch, ScratchPath};
use crate::error::Error;
use crate::layout::SitePath;
use crate::publish::absolute;
use crate::text::thousands;
use camino::{Utf8Path, Utf8PathBuf};
use pith::quote::escaped;
use pith::{Digest, Kind, Suffix};
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::sync::Arc;

/// The folder beside `records` that what isn't kept is set aside in.
const SET_ASIDE: &str = "set-aside";

/// The most files that are set aside in a folder, those of earlier runs too. Stops a site of a million
/// bad documents, which would fill the disk.
const MOST_SET_ASIDE: u64 = 1000;

/// The most bytes of them. Stops large ones.
const MOST_SET_ASIDE_BYTES: u64 = 256 << 20;

/// A content folder, locked for one run.
pub(super) struct ContentFolder {
    records: Dir,
    path: Utf8PathBuf,
    /// Where files are made before they are moved to their place, on the same disk; the reader of
    /// documents passes over what is hidden.
    scratch: Arc<Scratch>,
    _lock: Lock,
}

/// The hidden folder in `records` that is a run's own.
const WORK: &str = ".pull";

/// The folder in that one for what comes.
const NEW: &str = "pulled";

/// The permissions of a document: those of any file that its user makes.
const AS_USUAL: u32 = 0o666;

/// A whole file that has no place yet; without one it is removed.
pub(super) struct Staged {
    file: ScratchPath,
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
            return refuse("it is inside a built site, and the next build would remove it");
        }
        match fs::metadata(root) {
            Ok(metadata) if !metadata.is_dir() => refuse("it is a file"),
            Ok(_)
                if !ContentLayout::of(root).has_parts()
                    && walk(root, limits).all.iter().any(|input| matches!(input, Input::Source(_))) =>
            {
                refuse("it has documents outside `records`, which a build would no longer read; move them there first")
            }
            _ => Ok(()),
        }
    }

    /// Opens a content folder, and makes it where there is none.
    ///
    /// # Errors
    /// Another run has it, or it can't be made.
    pub(super) fn open(root: &Utf8Path) -> Result<Self, Error> {
        let path = ContentPart::Records.path_in(root);
        let failed = |error| Error::io("create the folder", &path, error);
        fs::create_dir_all(&path).map_err(failed)?;
        let records = Dir::open(&path).map_err(failed)?;
        let work = path.join(WORK);
        let made = records.own_folder(WORK, None).map_err(|error| Error::io("create the folder", &work, error))?;
        let lock = Lock::take(&made, "lock").map_err(|error| match error {
            LockError::Busy => {
                Error::Pull { path: root.to_owned(), reason: "another pull is writing there".to_owned() }
            }
            LockError::Io(error) => Error::io("write", work.join("lock"), error),
        })?;
        // What an interrupted run left there is nobody's.
        let scratch = Scratch::create(made, &work, NEW, AS_USUAL).map_err(|error| Error::io("clear", &work, error))?;
        Ok(Self { records, path, scratch, _lock: lock })
    }

    /// Where the documents lie.
    pub(super) fn records(&self) -> &Utf8Path {
        &self.path
    }

    /// The file that a document is kept in.
    pub(super) fn own_path(&self, suffix: Suffix, kind: Kind) -> Utf8PathBuf {
        self.path.join(shard(suffix)).join(own_name(suffix, kind))
    }

    /// Whether [`own_path`](Self::own_path) could give this path.
    pub(super) fn is_own_path(&self, path: &Utf8Path) -> bool {
        let suffix = path.file_name().and_then(|name| name.split('.').next()?.parse().ok());
        suffix.is_some_and(|suffix| Kind::ALL.map(|kind| self.own_path(suffix, kind)).contains(&path.to_owned()))
    }

    /// The folder that a document is kept in, which is made where there is none.
    fn shard(&self, suffix: Suffix) -> Result<Dir, Error> {
        let opened = self.records.own_folder(&shard(suffix), None);
        opened.map_err(|error| Error::io("create the folder", self.path.join(shard(suffix)), error))
    }

    /// Writes bytes into a file that has no place yet.
    ///
    /// # Errors
    /// It can't be written.
    pub(super) fn stage(&self, bytes: &[u8]) -> Result<Staged, Error> {
        let write = || {
            let mut file = self.scratch.file()?;
            file.write_all(bytes)?;
            Ok(file.close())
        };
        let file = write().map_err(|error: io::Error| Error::io("write into", self.scratch.path(), error))?;
        Ok(Staged { file, sha256: Digest::of(bytes), bytes: bytes.len() as u64 })
    }

    /// Keeps a document at its own path, or beside it where that `is_taken`.
    ///
    /// # Errors
    /// It can't be written.
    pub(super) fn keep(&self, staged: Staged, suffix: Suffix, kind: Kind, is_taken: bool) -> Result<(), Error> {
        let Staged { file, sha256, .. } = staged;
        let folder = self.shard(suffix)?;
        let mut place = own_name(suffix, kind);
        let there = folder.find(&place).ok().flatten();
        if is_taken || there.is_some_and(|there| there.kind == EntryKind::Folder) {
            place = name(suffix, kind, &sha256);
        }
        // A link that is there is replaced and not followed.
        let placed = file.place(&folder, &place);
        placed.map_err(|error| Error::io("write", self.path.join(shard(suffix)).join(&place), error))
    }
}

impl Drop for ContentFolder {
    fn drop(&mut self) {
        // Nothing else: where `records` leads elsewhere, a folder of that name may be somebody's. What stays is
        // removed by the next run.
        if let Ok(work) = self.records.enter_one(WORK) {
            let _ = work.remove_tree(NEW);
            let _ = work.remove_file("lock");
            let _ = self.records.remove_folder(WORK);
        }
    }
}

/// What is set aside: what a site served and what isn't kept, for a person to look at. By its hash it
/// is also known again, so that nobody fetches it twice.
#[derive(Clone)]
pub(super) struct SetAside {
    root: Arc<Dir>,
    /// `None` until there is one.
    folder: Option<Arc<Dir>>,
    path: Utf8PathBuf,
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
        let path = root.join(SET_ASIDE);
        let look = |error| Error::io("open", &path, error);
        let root = Arc::new(Dir::open(root).map_err(look)?);
        let mut aside = Self { root, folder: None, path: path.clone(), files: 0, bytes: 0 };
        if aside.root.find(SET_ASIDE).map_err(look)?.is_some() {
            let folder = aside.root.own_folder(SET_ASIDE, None).map_err(look)?;
            for (name, _) in folder.entries().map_err(look)? {
                aside.files += 1;
                let status = name.to_str().map(|name| folder.status(name)).transpose().map_err(look)?;
                aside.bytes += status.map_or(0, |status| status.stamp.bytes);
            }
            aside.folder = Some(Arc::new(folder));
        }
        Ok(aside)
    }

    /// The bytes of this hash, if they were set aside before.
    pub(super) fn find(&self, suffix: Suffix, kind: Kind, sha256: &Digest, most_bytes: u64) -> Option<Vec<u8>> {
        let file = self.folder.as_ref()?.open_file(&name(suffix, kind, sha256)).ok()?;
        read(file, most_bytes).filter(|bytes| Digest::of(bytes) == *sha256)
    }

    /// Sets a file aside.
    ///
    /// # Errors
    /// It can't be written.
    pub(super) fn put(&mut self, staged: &Staged, suffix: Suffix, kind: Kind) -> Result<Aside, Error> {
        let name = name(suffix, kind, &staged.sha256);
        let path = self.path.join(&name);
        if self.find(suffix, kind, &staged.sha256, staged.bytes).is_some() {
            return Ok(Aside::Before(path));
        }
        if !self.takes(staged.bytes) {
            return Ok(Aside::Full);
        }
        self.move_in(&name, |folder| match staged.file.place(folder, &name) {
            Err(error) if error.kind() == ErrorKind::CrossesDevices => copy_in(staged.file.open()?, folder, &name),
            placed => placed,
        })?;
        Ok(Aside::Now(path))
    }

    /// Sets aside what lies at a document's own path in a folder; `None` where it has to stay.
    ///
    /// # Errors
    /// It can't be moved.
    pub(super) fn take_in(
        &mut self,
        from: &ContentFolder,
        suffix: Suffix,
        kind: Kind,
        most_bytes: u64,
    ) -> Result<Option<Utf8PathBuf>, Error> {
        let (place, own) = (from.shard(suffix)?, own_name(suffix, kind));
        let Some(bytes) = place.open_file(&own).ok().and_then(|file| read(file, most_bytes)) else { return Ok(None) };
        if !self.takes(bytes.len() as u64) {
            return Ok(None);
        }
        let name = name(suffix, kind, &Digest::of(&bytes));
        self.move_in(&name, |folder| match place.rename(&own, folder, &name) {
            Err(error) if error.kind() == ErrorKind::CrossesDevices => {
                copy_in(place.open_file(&own)?, folder, &name)?;
                place.remove_file(&own)
            }
            moved => moved,
        })?;
        Ok(Some(self.path.join(name)))
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

    /// Moves a file to its place here.
    fn move_in(&mut self, name: &str, move_to: impl FnOnce(&Dir) -> io::Result<()>) -> Result<(), Error> {
        let failed = |error| Error::io("write", self.path.join(name), error);
        let folder = match &self.folder {
            Some(folder) => Arc::clone(folder),
            None => Arc::new(self.root.own_folder(SET_ASIDE, None).map_err(failed)?),
        };
        move_to(&folder).map_err(failed)?;
        self.folder = Some(folder);
        Ok(())
    }

    /// Removes what is kept now, if it was set aside before.
    pub(super) fn forget(&mut self, suffix: Suffix, kind: Kind, sha256: &Digest) {
        // What stays is set aside for nothing, and does no harm.
        if let Some(folder) = &self.folder {
            let _ = folder.remove_file(name(suffix, kind, sha256));
        }
    }
}

impl Aside {
    /// As the end of a sentence about the bytes.
    pub(super) fn clause(&self) -> String {
        match self {
            Self::Now(path) => format!("set aside as {}", escaped(path.as_str())),
            Self::Before(path) => format!("already set aside as {}", escaped(path.as_str())),
            Self::Full => format!(
                "dropped, since set-aside/ would have more than {} files or {} MiB; check those and remove them",
                thousands(MOST_SET_ASIDE),
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
        let mut bytes = Vec::new();
        self.file.open()?.read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

/// The name of a file that isn't at its document's own path.
fn name(suffix: Suffix, kind: Kind, sha256: &Digest) -> String {
    let hash = sha256.to_string();
    format!("{suffix}.{}.{hash:.8}.json", kind.name())
}

/// The name of a document's own file.
fn own_name(suffix: Suffix, kind: Kind) -> String {
    format!("{suffix}.{}.json", kind.name())
}

/// The name of the folder in `records` that a document is kept in.
fn shard(suffix: Suffix) -> String {
    String::from_iter(suffix.shard())
}

/// The bytes of a file, if they are no more than that.
fn read(file: File, most_bytes: u64) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(most_bytes + 1).read_to_end(&mut bytes).ok()?;
    (bytes.len() as u64 <= most_bytes).then_some(bytes)
}

/// Copies a file into a folder, where it appears whole. `records` may be a link to another disk, from which
/// a file can't be moved.
fn copy_in(mut file: File, folder: &Dir, name: &str) -> io::Result<()> {
    let hidden = format!(".copy-{name}");
    io::copy(&mut file, &mut folder.create_anew(&hidden, AS_USUAL)?)?;
    folder.rename(&hidden, folder, name)
}
