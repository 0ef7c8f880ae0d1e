//! A folder by its path, where the system gives the standard library no handles to begin from. Each part
//! of a path is looked at just before it is used; a file is opened as itself, so that one that has become
//! a link by then is refused.

use super::{Entered, EntryKind, EntryStatus, OpenError, check_inside, split};
use crate::disk::{DiskRoom, FileStamp, FolderStamp};
use camino::Utf8Path;
use std::ffi::{OsStr, OsString};
use std::fs::{self, File, FileType, Metadata, OpenOptions};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// A folder.
#[derive(Debug)]
pub struct Dir {
    path: PathBuf,
}

/// Opens a link or another reparse point as itself (`FILE_FLAG_OPEN_REPARSE_POINT`).
#[cfg(windows)]
const AS_ITSELF: u32 = 0x0020_0000;

fn options() -> OpenOptions {
    #[cfg_attr(not(windows), expect(unused_mut, reason = "Windows has a flag to add"))]
    let mut options = OpenOptions::new();
    #[cfg(windows)]
    std::os::windows::fs::OpenOptionsExt::custom_flags(&mut options, AS_ITSELF);
    options
}

impl Dir {
    /// Opens a folder that a person named. Links on the way to it are followed, and so is its own name.
    ///
    /// # Errors
    /// It isn't there, isn't a folder, or can't be looked into.
    pub fn open(path: &Utf8Path) -> io::Result<Self> {
        let path = if path.as_str().is_empty() { Utf8Path::new(".") } else { path };
        if fs::metadata(path)?.is_dir() {
            Ok(Self { path: path.as_std_path().to_owned() })
        } else {
            Err(ErrorKind::NotADirectory.into())
        }
    }

    /// The folder below this one at a path, or this one for an empty path.
    ///
    /// # Errors
    /// There is none, or a part of the path is a link.
    pub fn enter(&self, folders: &str) -> io::Result<Entered<'_>> {
        if folders.is_empty() {
            return Ok(Entered::Same(self));
        }
        check_inside(folders)?;
        let mut path = self.path.clone();
        for name in folders.split('/') {
            path.push(name);
            if !fs::symlink_metadata(&path)?.is_dir() {
                return Err(ErrorKind::NotADirectory.into());
            }
        }
        Ok(Entered::Below(Self { path }))
    }

    /// Enters a folder of this one, to list it too.
    ///
    /// # Errors
    /// There is none of that name.
    pub fn enter_one(&self, name: impl AsRef<OsStr>) -> io::Result<Self> {
        let path = self.at(name)?;
        if fs::symlink_metadata(&path)?.is_dir() { Ok(Self { path }) } else { Err(ErrorKind::NotADirectory.into()) }
    }

    /// Opens a regular file below this folder to read it, through no link, and says what it looks like.
    ///
    /// # Errors
    /// There is none, or what is there is something else.
    pub fn open_with_metadata(&self, inside: &str) -> Result<(File, Metadata), OpenError> {
        let (folders, name) = split(inside);
        let path = self.enter(folders)?.at(name)?;
        let found = fs::symlink_metadata(&path)?;
        if found.is_symlink() {
            return Err(OpenError::Link);
        }
        // Files that are packed or lie elsewhere are reparse points too, and read by what keeps them.
        let is_kept_otherwise = is_reparse_point(&found);
        let mut options = if is_kept_otherwise { OpenOptions::new() } else { options() };
        let file = options.read(true).open(path)?;
        let metadata = file.metadata()?;
        if metadata.is_symlink() {
            Err(OpenError::Link)
        } else if metadata.is_file() {
            Ok((file, metadata))
        } else {
            Err(OpenError::NotAFile)
        }
    }

    /// Makes a file to write into, where nothing is. Its permissions are those that the user gives new files.
    ///
    /// # Errors
    /// Something is there, or it can't be made.
    pub fn create_file(&self, name: &str, _mode: u32) -> io::Result<File> {
        OpenOptions::new().read(true).write(true).create_new(true).open(self.at(name)?)
    }

    /// The same at a path below this folder, through no link.
    ///
    /// # Errors
    /// Something is there, the folder isn't, or it can't be made.
    pub fn create_file_below(&self, inside: &str, mode: u32) -> io::Result<File> {
        let (folders, name) = split(inside);
        self.enter(folders)?.create_file(name, mode)
    }

    /// Opens a file of this folder to read and write it, and makes it where there is none.
    ///
    /// # Errors
    /// What is there is no regular file, or it can't be made.
    pub fn open_or_create_file(&self, name: &str, _mode: u32) -> io::Result<File> {
        regular(options().read(true).write(true).create(true).truncate(false).open(self.at(name)?)?)
    }

    /// What lies at a path below this folder. A link at its end is not followed.
    ///
    /// # Errors
    /// Nothing is there.
    pub fn status(&self, inside: &str) -> io::Result<EntryStatus> {
        Ok(status(&fs::symlink_metadata(self.path.join(inside))?))
    }

    /// Makes a folder in this one, with the permissions that new folders have.
    ///
    /// # Errors
    /// Something is there, or it can't be made.
    pub fn make_masked_folder(&self, name: &str, _mode: u32) -> io::Result<()> {
        fs::create_dir(self.at(name)?)
    }

    /// The same.
    ///
    /// # Errors
    /// Something is there, or it can't be made.
    pub fn make_folder(&self, name: &str, _mode: Option<u32>) -> io::Result<()> {
        fs::create_dir(self.at(name)?)
    }

    /// Enters the folder at a path below this one, and makes it, with those above it, where there is none.
    /// What stands in their place, a file or a link, is removed.
    ///
    /// # Errors
    /// One can't be made.
    pub fn make_folders(&self, folders: &str, _mode: u32) -> io::Result<Entered<'_>> {
        if folders.is_empty() {
            return Ok(Entered::Same(self));
        }
        check_inside(folders)?;
        let mut at = Self { path: self.path.clone() };
        for name in folders.split('/') {
            match at.find(name)?.map(|status| status.kind) {
                Some(EntryKind::Folder) => {}
                Some(_) => {
                    match at.remove_file(name) {
                        // Another thread may have removed it, and made the folder, which can't be removed so.
                        Err(_) if at.find(name)?.is_none_or(|now| now.kind == EntryKind::Folder) => {}
                        outcome => outcome?,
                    }
                    make_or_find(&at.at(name)?)?;
                }
                None => make_or_find(&at.at(name)?)?,
            }
            at.path.push(name);
        }
        Ok(Entered::Below(at))
    }

    /// Moves a file of this folder into another one, in the place of what has that name there.
    ///
    /// # Errors
    /// It can't be moved: a folder has that name, or it is on another disk.
    pub fn rename(&self, name: &str, to: &Self, new_name: &str) -> io::Result<()> {
        fs::rename(self.at(name)?, to.at(new_name)?)
    }

    /// Gives what has a name in this folder another one: not here, where nothing tells how many names a file has.
    ///
    /// # Errors
    /// None here.
    pub fn link(&self, _name: &str, _to: &Self, _new_name: &str) -> io::Result<bool> {
        Ok(false)
    }

    /// Removes a file of this folder, or a link and not what it leads to.
    ///
    /// # Errors
    /// There is none, or it can't be removed.
    pub fn remove_file(&self, name: impl AsRef<OsStr>) -> io::Result<()> {
        let path = self.at(name)?;
        // A link to a folder is removed as a folder is.
        fs::remove_file(&path).or_else(|error| if is_link(&path) { fs::remove_dir(&path) } else { Err(error) })
    }

    /// Removes an empty folder of this one.
    ///
    /// # Errors
    /// It isn't empty, or can't be removed.
    pub fn remove_folder(&self, name: impl AsRef<OsStr>) -> io::Result<()> {
        fs::remove_dir(self.at(name)?)
    }

    /// Removes a folder of this one with all that is in it. Links are removed and not followed.
    ///
    /// # Errors
    /// Something can't be removed.
    pub fn remove_tree(&self, name: impl AsRef<OsStr>) -> io::Result<()> {
        fs::remove_dir_all(self.at(name)?)
    }

    /// The names in this folder, in no order, and what each is.
    ///
    /// # Errors
    /// It can't be listed.
    pub fn entries(&self) -> io::Result<Vec<(OsString, EntryKind)>> {
        fs::read_dir(&self.path)?
            .map(|entry| {
                let entry = entry?;
                Ok((entry.file_name(), kind(entry.file_type()?)))
            })
            .collect()
    }

    /// Enters a folder of this one and lists it.
    ///
    /// # Errors
    /// There is none of that name, or it can't be listed.
    pub fn enter_and_list(&self, name: impl AsRef<OsStr>) -> io::Result<(Self, Vec<(OsString, EntryKind)>)> {
        let folder = self.enter_one(name)?;
        let entries = folder.entries()?;
        Ok((folder, entries))
    }

    /// What a folder of this one looks like: nothing tells there whether the names in it are as they were.
    pub fn stamp_of_folder(&self, _name: impl AsRef<OsStr>) -> Option<FolderStamp> {
        None
    }

    /// The same of this folder.
    pub fn folder_stamp(&self) -> Option<FolderStamp> {
        None
    }

    /// Whether this folder is of the user who runs the program, where that can be told.
    ///
    /// # Errors
    /// None here.
    pub fn is_ours(&self) -> io::Result<bool> {
        Ok(true)
    }

    /// Lets nobody but its owner into this folder, where it says who may.
    ///
    /// # Errors
    /// None here.
    pub fn close_to_others(&self) -> io::Result<()> {
        Ok(())
    }

    /// Whether files can be moved between this folder and another one, as far as is known before it is tried.
    ///
    /// # Errors
    /// None here.
    pub fn is_on_the_disk_of(&self, _other: &Self) -> io::Result<bool> {
        Ok(true)
    }

    /// Whether both are one folder, as far as their paths tell.
    ///
    /// # Errors
    /// None here.
    pub fn is_same(&self, other: &Self) -> io::Result<bool> {
        Ok(self.path == other.path)
    }

    /// Whether what is made in this folder is of the group that it would be of in the other one, as far as there
    /// are such.
    ///
    /// # Errors
    /// None here.
    pub fn gives_the_group_of(&self, _other: &Self) -> io::Result<bool> {
        Ok(true)
    }

    /// Whether a path leads to this folder, as far as its name tells.
    pub fn is_at(&self, path: &Utf8Path) -> bool {
        path.as_std_path().canonicalize().is_ok_and(|there| self.path.canonicalize().is_ok_and(|here| here == there))
    }

    /// Nothing here: the standard library doesn't ask.
    #[expect(clippy::unused_self, reason = "it is asked on Unix")]
    pub(crate) fn room(&self) -> Option<DiskRoom> {
        None
    }

    /// Nothing here: the standard library has no such call for a disk.
    ///
    /// # Errors
    /// None here.
    pub fn sync_disk(&self) -> io::Result<()> {
        Ok(())
    }

    /// Nothing here: names are written with their files.
    ///
    /// # Errors
    /// None here.
    pub fn sync_names(&self) -> io::Result<()> {
        Ok(())
    }

    fn at(&self, name: impl AsRef<OsStr>) -> io::Result<PathBuf> {
        let name = name.as_ref();
        check_inside(&name.to_string_lossy())?;
        Ok(self.path.join(name))
    }
}

/// What an open file is.
///
/// # Errors
/// The system doesn't say.
pub(crate) fn status_of(file: &File) -> io::Result<EntryStatus> {
    Ok(status(&file.metadata()?))
}

/// Gives an open file these permissions, where there are such.
///
/// # Errors
/// None here.
pub(crate) fn permit(_file: &File, _mode: u32) -> io::Result<()> {
    Ok(())
}

fn status(metadata: &Metadata) -> EntryStatus {
    EntryStatus { kind: kind(metadata.file_type()), mode: 0o644, links: 1, stamp: FileStamp::of(metadata) }
}

/// Whether it is a reparse point (`FILE_ATTRIBUTE_REPARSE_POINT`).
#[cfg(windows)]
fn is_reparse_point(metadata: &Metadata) -> bool {
    std::os::windows::fs::MetadataExt::file_attributes(metadata) & 0x400 != 0
}

/// Whether it is a reparse point, where there are such.
#[cfg(not(windows))]
fn is_reparse_point(_metadata: &Metadata) -> bool {
    false
}

fn regular(file: File) -> io::Result<File> {
    if file.metadata()?.is_file() { Ok(file) } else { Err(io::Error::other("not a regular file")) }
}

fn make_or_find(path: &Path) -> io::Result<()> {
    match fs::create_dir(path) {
        // Another thread may have made it.
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        made => made,
    }
}

fn is_link(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_symlink())
}

fn kind(kind: FileType) -> EntryKind {
    if kind.is_symlink() {
        EntryKind::Link
    } else if kind.is_dir() {
        EntryKind::Folder
    } else if kind.is_file() {
        EntryKind::File
    } else {
        EntryKind::Special
    }
}
