//! A folder by its handle, on Unix: what `openat` and its kin do.

use super::{Entered, EntryKind, EntryStatus, MOST_FOLDER_DEPTH, OpenError, check_inside, split};
use crate::disk::room::{DiskFigures, DiskRoom};
use crate::disk::{FileStamp, FolderStamp};
use camino::Utf8Path;
use rustix::fd::OwnedFd;
use rustix::fs::{self, AtFlags, FileType, Mode, OFlags};
use rustix::io::Errno;
use std::ffi::{CStr, OsStr, OsString};
use std::fs::{File, Metadata};
use std::io;
#[cfg(any(target_os = "linux", target_os = "android"))]
use std::mem::MaybeUninit;
use std::os::unix::ffi::OsStrExt as _;

/// How much of a folder's list is asked for at a time.
#[cfg(any(target_os = "linux", target_os = "android"))]
const LISTED_BYTES: usize = 8 << 10;

/// What systems say where a file can't have a second name: the disk has no such thing, or the user may not.
const REFUSED_LINKS: [Errno; 6] =
    [Errno::PERM, Errno::ACCESS, Errno::NOSYS, Errno::OPNOTSUPP, Errno::MLINK, Errno::XDEV];

/// An open folder.
#[derive(Debug)]
pub struct Dir {
    fd: OwnedFd,
}

/// How a folder is opened whose entries will be listed.
fn to_list() -> OFlags {
    OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC
}

/// How a folder is opened that leads on to what is in it, and that may not be readable.
fn to_pass() -> OFlags {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    let pass = OFlags::PATH;
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    let pass = OFlags::RDONLY;
    pass | OFlags::DIRECTORY | OFlags::CLOEXEC | OFlags::NOFOLLOW
}

/// How a file is opened to be read, whatever it turns out to be: a pipe without `NONBLOCK` would hang
/// until somebody writes to it.
fn to_read() -> OFlags {
    OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC | OFlags::NOFOLLOW
}

/// How a file is made.
fn to_create() -> OFlags {
    OFlags::RDWR | OFlags::CREATE | OFlags::EXCL | OFlags::CLOEXEC | OFlags::NOFOLLOW
}

impl Dir {
    /// Opens a folder that a person named. Links on the way to it are followed, and so is its own name.
    ///
    /// # Errors
    /// It isn't there, isn't a folder, or can't be looked into.
    pub fn open(path: &Utf8Path) -> io::Result<Self> {
        let path = if path.as_str().is_empty() { Utf8Path::new(".") } else { path };
        Ok(Self { fd: fs::open(path.as_str(), to_list(), Mode::empty())? })
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
        match self.open_inside(folders, to_pass(), Mode::empty()) {
            Err(Errno::LOOP) => Err(io::ErrorKind::NotADirectory.into()),
            entered => Ok(Entered::Below(Self { fd: entered? })),
        }
    }

    /// Enters a folder of this one, to list it too.
    ///
    /// # Errors
    /// There is none of that name.
    pub fn enter_one(&self, name: impl AsRef<OsStr>) -> io::Result<Self> {
        Ok(Self { fd: fs::openat(&self.fd, one_name(&name)?, to_list() | OFlags::NOFOLLOW, Mode::empty())? })
    }

    /// Opens what lies at a path below this folder, through no link; a file that it makes gets these permissions.
    fn open_inside(&self, inside: &str, flags: OFlags, mode: Mode) -> Result<OwnedFd, Errno> {
        // In one call where the system has it. Older ones don't, and some containers forbid it.
        #[cfg(any(target_os = "linux", target_os = "android"))]
        {
            use rustix::fs::ResolveFlags;
            let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_MAGICLINKS;
            match fs::openat2(&self.fd, inside, flags, mode, resolve) {
                Err(Errno::NOSYS | Errno::PERM) => {}
                opened => return opened,
            }
        }
        self.open_stepwise(inside, flags, mode)
    }

    /// The same, a folder after the other.
    pub(super) fn open_stepwise(&self, inside: &str, flags: OFlags, mode: Mode) -> Result<OwnedFd, Errno> {
        let (folders, name) = split(inside);
        let mut at: Option<OwnedFd> = None;
        for folder in folders.split('/').filter(|folder| !folder.is_empty()) {
            at = Some(fs::openat(at.as_ref().unwrap_or(&self.fd), folder, to_pass(), Mode::empty())?);
        }
        fs::openat(at.as_ref().unwrap_or(&self.fd), name, flags, mode)
    }

    /// Opens a regular file below this folder to read it, through no link, and says what it looks like.
    ///
    /// # Errors
    /// There is none, or what is there is something else.
    pub fn open_with_metadata(&self, inside: &str) -> Result<(File, Metadata), OpenError> {
        check_inside(inside)?;
        let file = match self.open_inside(inside, to_read(), Mode::empty()) {
            Err(Errno::LOOP) => return Err(OpenError::Link),
            opened => File::from(opened.map_err(io::Error::from)?),
        };
        let metadata = file.metadata()?;
        if metadata.is_file() { Ok((file, metadata)) } else { Err(OpenError::NotAFile) }
    }

    /// Makes a file to write into, where nothing is. Its permissions are what the user's mask leaves of these.
    ///
    /// # Errors
    /// Something is there, or it can't be made.
    pub fn create_file(&self, name: &str, mode: u32) -> io::Result<File> {
        check_inside(name)?;
        Ok(File::from(fs::openat(&self.fd, name, to_create(), permissions(mode))?))
    }

    /// The same at a path below this folder, through no link.
    ///
    /// # Errors
    /// Something is there, the folder isn't, or it can't be made.
    pub fn create_file_below(&self, inside: &str, mode: u32) -> io::Result<File> {
        check_inside(inside)?;
        Ok(File::from(self.open_inside(inside, to_create(), permissions(mode))?))
    }

    /// Opens a file of this folder to read and write it, and makes it where there is none.
    ///
    /// # Errors
    /// What is there is no regular file, or it can't be made.
    pub fn open_or_create_file(&self, name: &str, mode: u32) -> io::Result<File> {
        check_inside(name)?;
        let flags = OFlags::RDWR | OFlags::CREATE | OFlags::NONBLOCK | OFlags::CLOEXEC | OFlags::NOFOLLOW;
        let file = File::from(fs::openat(&self.fd, name, flags, permissions(mode))?);
        if file.metadata()?.is_file() { Ok(file) } else { Err(io::Error::other("not a regular file")) }
    }

    /// What lies at a path below this folder. A link at its end is not followed; one on the way is, in one
    /// call instead of three: that serves to tell that nothing changed, and not to write there.
    ///
    /// # Errors
    /// Nothing is there.
    pub fn status(&self, inside: &str) -> io::Result<EntryStatus> {
        Ok(status(&fs::statat(&self.fd, inside, AtFlags::SYMLINK_NOFOLLOW)?))
    }

    /// Makes a folder in this one, with what the user's mask leaves of these permissions.
    ///
    /// # Errors
    /// Something is there, or it can't be made.
    pub fn make_masked_folder(&self, name: &str, mode: u32) -> io::Result<()> {
        check_inside(name)?;
        Ok(fs::mkdirat(&self.fd, name, permissions(mode))?)
    }

    /// Makes a folder in this one: with these permissions, or with those that the user gives new folders.
    ///
    /// # Errors
    /// Something is there, or it can't be made.
    pub fn make_folder(&self, name: &str, mode: Option<u32>) -> io::Result<()> {
        self.make_masked_folder(name, mode.unwrap_or(0o777))?;
        if let Some(mode) = mode
            && self.status(name)?.mode != mode
        {
            // What else its mode says, such as whose group its files will be of, it has from this folder.
            let folder = fs::openat(&self.fd, name, to_list() | OFlags::NOFOLLOW, Mode::empty())?;
            let others = Mode::from_raw_mode(fs::fstat(&folder)?.st_mode) & !Mode::from_raw_mode(0o777);
            fs::fchmod(&folder, others & Mode::from_raw_mode(0o7777) | permissions(mode))?;
        }
        Ok(())
    }

    /// Enters the folder at a path below this one, and makes it, with those above it, where there is none.
    /// What stands in their place, a file or a link, is removed.
    ///
    /// # Errors
    /// One can't be made.
    pub fn make_folders(&self, folders: &str, mode: u32) -> io::Result<Entered<'_>> {
        if folders.is_empty() {
            return Ok(Entered::Same(self));
        }
        check_inside(folders)?;
        let (above, name) = split(folders);
        // Most often those above are there.
        let above = match self.enter(above) {
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                self.make_folders(above, mode)?
            }
            entered => entered?,
        };
        let entered = match above.make_and_enter(name, mode) {
            Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
                match above.remove_file(name) {
                    // Another thread may have removed it, and made the folder, which can't be removed so.
                    Err(_) if above.find(name)?.is_none_or(|now| now.kind == EntryKind::Folder) => {}
                    outcome => outcome?,
                }
                above.make_and_enter(name, mode)
            }
            entered => entered,
        };
        Ok(Entered::Below(entered?))
    }

    fn make_and_enter(&self, name: &str, mode: u32) -> io::Result<Self> {
        match self.make_folder(name, Some(mode)) {
            // Another thread may have made it, or it is something else.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            outcome => outcome?,
        }
        match fs::openat(&self.fd, name, to_pass(), Mode::empty()) {
            Err(Errno::LOOP) => Err(io::ErrorKind::NotADirectory.into()),
            entered => Ok(Self { fd: entered? }),
        }
    }

    /// Moves a file of this folder into another one, in the place of what has that name there.
    ///
    /// # Errors
    /// It can't be moved: a folder has that name, or it is on another disk.
    pub fn rename(&self, name: &str, to: &Self, new_name: &str) -> io::Result<()> {
        check_inside(new_name)?;
        Ok(fs::renameat(&self.fd, name, &to.fd, new_name)?)
    }

    /// Gives what has a name in this folder another one, here or in another folder, where nothing is; says whether the
    /// disk can do that. A symbolic link gets the name itself. Whoever means a file that is open looks at how many names
    /// [it has](status_of) then.
    ///
    /// # Errors
    /// Something has the new name, or nothing the old one.
    pub fn link(&self, name: &str, to: &Self, new_name: &str) -> io::Result<bool> {
        check_inside(new_name)?;
        match fs::linkat(&self.fd, name, &to.fd, new_name, AtFlags::empty()) {
            Err(error) if REFUSED_LINKS.contains(&error) => Ok(false),
            linked => Ok(linked.map(|()| true)?),
        }
    }

    /// Removes a file of this folder, or a link and not what it leads to.
    ///
    /// # Errors
    /// There is none, or it can't be removed.
    pub fn remove_file(&self, name: impl AsRef<OsStr>) -> io::Result<()> {
        Ok(fs::unlinkat(&self.fd, one_name(&name)?, AtFlags::empty())?)
    }

    /// Removes an empty folder of this one.
    ///
    /// # Errors
    /// It isn't empty, or can't be removed.
    pub fn remove_folder(&self, name: impl AsRef<OsStr>) -> io::Result<()> {
        Ok(fs::unlinkat(&self.fd, one_name(&name)?, AtFlags::REMOVEDIR)?)
    }

    /// Removes a folder of this one with all that is in it. Links are removed and not followed.
    ///
    /// # Errors
    /// Something can't be removed, or it is nested too deep.
    pub fn remove_tree(&self, name: impl AsRef<OsStr>) -> io::Result<()> {
        remove_tree(&self.fd, one_name(&name)?, 0)
    }

    /// The names in this folder, in no order, and what each is.
    ///
    /// # Errors
    /// It can't be listed.
    pub fn entries(&self) -> io::Result<Vec<(OsString, EntryKind)>> {
        #[cfg(any(target_os = "linux", target_os = "android"))]
        fs::seek(&self.fd, fs::SeekFrom::Start(0))?;
        list(&self.fd)
    }

    /// Enters a folder of this one and lists it.
    ///
    /// # Errors
    /// There is none of that name, or it can't be listed.
    pub fn enter_and_list(&self, name: impl AsRef<OsStr>) -> io::Result<(Self, Vec<(OsString, EntryKind)>)> {
        let folder = self.enter_one(name)?;
        let entries = list(&folder.fd)?;
        Ok((folder, entries))
    }

    /// What a folder of this one looks like; `None` where there is none of that name.
    pub fn stamp_of_folder(&self, name: impl AsRef<OsStr>) -> Option<FolderStamp> {
        folder_stamp(&fs::statat(&self.fd, one_name(&name).ok()?, AtFlags::SYMLINK_NOFOLLOW).ok()?)
    }

    /// What this folder looks like, where the system says it.
    pub fn folder_stamp(&self) -> Option<FolderStamp> {
        folder_stamp(&fs::fstat(&self.fd).ok()?)
    }

    /// Whether this folder is of the user who runs the program.
    ///
    /// # Errors
    /// It can't be looked at.
    pub fn is_ours(&self) -> io::Result<bool> {
        Ok(fs::fstat(&self.fd)?.st_uid == rustix::process::geteuid().as_raw())
    }

    /// Lets nobody but its owner into this folder.
    ///
    /// # Errors
    /// That can't be done.
    pub fn close_to_others(&self) -> io::Result<()> {
        let mode = Mode::from_raw_mode(fs::fstat(&self.fd)?.st_mode) & Mode::from_raw_mode(0o7777);
        let wanted = mode & !Mode::from_raw_mode(0o077);
        if wanted != mode {
            fs::fchmod(&self.fd, wanted)?;
        }
        Ok(())
    }

    /// Whether files can be moved between this folder and another one, since both are on one disk.
    ///
    /// # Errors
    /// One of them can't be looked at.
    pub fn is_on_the_disk_of(&self, other: &Self) -> io::Result<bool> {
        Ok(fs::fstat(&self.fd)?.st_dev == fs::fstat(&other.fd)?.st_dev)
    }

    /// Whether both are one folder.
    ///
    /// # Errors
    /// One of them can't be looked at.
    pub fn is_same(&self, other: &Self) -> io::Result<bool> {
        let (here, there) = (fs::fstat(&self.fd)?, fs::fstat(&other.fd)?);
        Ok(here.st_dev == there.st_dev && here.st_ino == there.st_ino)
    }

    /// Whether what is made in this folder is of the group that it would be of in the other one.
    ///
    /// # Errors
    /// One of them can't be looked at.
    pub fn gives_the_group_of(&self, other: &Self) -> io::Result<bool> {
        let (here, there) = (fs::fstat(&self.fd)?, fs::fstat(&other.fd)?);
        // Elsewhere than on Linux every folder hands its group on.
        let always = cfg!(not(any(target_os = "linux", target_os = "android")));
        let hands_on = |stat: &fs::Stat| always || Mode::from_raw_mode(stat.st_mode).contains(Mode::SGID);
        let is_same_group = here.st_gid == there.st_gid || !(hands_on(&here) || hands_on(&there));
        Ok(hands_on(&here) == hands_on(&there) && is_same_group)
    }

    /// Whether a path leads to this folder.
    pub fn is_at(&self, path: &Utf8Path) -> bool {
        let there = fs::stat(path.as_str());
        let here = fs::fstat(&self.fd);
        matches!((here, there), (Ok(here), Ok(there)) if here.st_dev == there.st_dev && here.st_ino == there.st_ino)
    }

    /// How much room the disk of this folder has; `None` where it isn't told.
    pub(crate) fn room(&self) -> Option<DiskRoom> {
        let told = fs::fstatvfs(&self.fd).ok()?;
        let figures = DiskFigures {
            magic: self.magic(),
            files: (told.f_files, told.f_ffree),
            blocks: (told.f_blocks, told.f_bfree),
            block: told.f_frsize,
        };
        Some(figures.room())
    }

    /// The number of the file system.
    #[cfg(any(target_os = "linux", target_os = "android"))]
    fn magic(&self) -> Option<u64> {
        u64::try_from(fs::fstatfs(&self.fd).ok()?.f_type).ok()
    }

    /// The number of the file system, where each system has its own.
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    #[expect(clippy::unused_self, reason = "it is asked on Linux")]
    fn magic(&self) -> Option<u64> {
        None
    }

    /// Waits until all that was written to the disk of this folder is there, also if the power fails.
    ///
    /// # Errors
    /// It can't be written.
    pub fn sync_disk(&self) -> io::Result<()> {
        #[cfg(any(target_os = "linux", target_os = "android"))]
        fs::syncfs(&self.fd)?;
        #[cfg(not(any(target_os = "linux", target_os = "android")))]
        fs::sync();
        Ok(())
    }

    /// Waits until the names in this folder are on the disk.
    ///
    /// # Errors
    /// They can't be written.
    pub fn sync_names(&self) -> io::Result<()> {
        Ok(fs::fsync(&self.fd)?)
    }
}

/// What an open file is.
///
/// # Errors
/// The system doesn't say.
pub(crate) fn status_of(file: &File) -> io::Result<EntryStatus> {
    Ok(status(&fs::fstat(file)?))
}

/// Gives an open file these permissions.
///
/// # Errors
/// They can't be given.
pub(crate) fn permit(file: &File, mode: u32) -> io::Result<()> {
    Ok(fs::fchmod(file, permissions(mode))?)
}

/// The name of one entry of a folder, which leads nowhere else.
fn one_name(name: &impl AsRef<OsStr>) -> io::Result<&OsStr> {
    let name = name.as_ref();
    let leads_out = matches!(name.as_bytes(), b"" | b"." | b"..") || name.as_bytes().contains(&b'/');
    if leads_out {
        Err(io::Error::new(io::ErrorKind::InvalidInput, "the name leads out of the folder"))
    } else {
        Ok(name)
    }
}

fn permissions(mode: u32) -> Mode {
    Mode::from_bits_truncate(rustix::fs::RawMode::try_from(mode & 0o777).unwrap_or_default())
}

fn status(stat: &fs::Stat) -> EntryStatus {
    let kind = kind(FileType::from_raw_mode(stat.st_mode));
    let mode = Mode::from_raw_mode(stat.st_mode) & Mode::from_raw_mode(0o777);
    EntryStatus { kind, mode: widened(mode.bits()), links: counted(stat.st_nlink), stamp: FileStamp::of_stat(stat) }
}

fn folder_stamp(stat: &fs::Stat) -> Option<FolderStamp> {
    #[cfg_attr(target_os = "linux", expect(clippy::useless_conversion, reason = "it is of another type elsewhere"))]
    let device = u64::try_from(stat.st_dev).ok()?;
    let is_folder = FileType::from_raw_mode(stat.st_mode) == FileType::Directory;
    is_folder.then(|| FolderStamp { stamp: FileStamp::of_stat(stat), device })
}

/// The raw type is narrower on some systems.
fn widened(bits: impl Into<u32>) -> u32 {
    bits.into()
}

/// The count is narrower on some systems.
fn counted(links: impl Into<u64>) -> u64 {
    links.into()
}

fn kind(kind: FileType) -> EntryKind {
    match kind {
        FileType::Directory => EntryKind::Folder,
        FileType::RegularFile => EntryKind::File,
        FileType::Symlink => EntryKind::Link,
        _ => EntryKind::Special,
    }
}

/// The entries of a folder. On Linux they are read by the folder's own handle, from its place on; elsewhere it is
/// opened once more, since whoever reads them moves its place.
fn list(folder: &OwnedFd) -> io::Result<Vec<(OsString, EntryKind)>> {
    let mut all = Vec::new();
    let mut add = |name: &CStr, told: FileType| -> Result<(), Errno> {
        if matches!(name.to_bytes(), b"." | b"..") {
            return Ok(());
        }
        let kind = match told {
            // Some disks don't tell with the name.
            FileType::Unknown => match fs::statat(folder, name, AtFlags::SYMLINK_NOFOLLOW) {
                Ok(stat) => status(&stat).kind,
                Err(Errno::NOENT) => return Ok(()),
                Err(error) => return Err(error),
            },
            told => kind(told),
        };
        all.push((OsStr::from_bytes(name.to_bytes()).to_owned(), kind));
        Ok(())
    };
    #[cfg(any(target_os = "linux", target_os = "android"))]
    {
        let mut buffer = [MaybeUninit::uninit(); LISTED_BYTES];
        let mut entries = fs::RawDir::new(folder, &mut buffer);
        while let Some(entry) = entries.next() {
            let entry = entry?;
            add(entry.file_name(), entry.file_type())?;
        }
    }
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    for entry in fs::Dir::read_from(folder)? {
        let entry = entry?;
        add(entry.file_name(), entry.file_type())?;
    }
    Ok(all)
}

fn remove_tree(parent: &OwnedFd, name: &OsStr, depth: usize) -> io::Result<()> {
    if depth > MOST_FOLDER_DEPTH {
        return Err(io::Error::other("its folders are nested too deep; remove it"));
    }
    let folder = fs::openat(parent, name, to_list() | OFlags::NOFOLLOW, Mode::empty())?;
    for (inside, kind) in list(&folder)? {
        if kind == EntryKind::Folder {
            remove_tree(&folder, &inside, depth + 1)?;
        } else {
            fs::unlinkat(&folder, &inside, AtFlags::empty())?;
        }
    }
    Ok(fs::unlinkat(parent, name, AtFlags::REMOVEDIR)?)
}
