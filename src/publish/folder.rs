//! A site as a folder: each file appears whole, nothing that isn't ours is touched, and nothing is
//! written outside, whatever lies in it.

use super::sink::{Change, Sink, Written};
use crate::error::Error;
use crate::site::SitePath;
use crate::stamp::Stamp;
use camino::{Utf8Path, Utf8PathBuf};
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, ErrorKind, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use tempfile::{NamedTempFile, TempPath};
use walkdir::{DirEntry, WalkDir};

/// The file that says that a folder was made here, and that a build may write into it.
pub const MARKER: &str = "\
This folder is made by pith-catalog: each build writes it anew and removes what is no longer part of
the site. Keep your own files elsewhere.
";

/// A folder that a site is written into.
#[derive(Debug)]
pub struct Folder {
    root: Utf8PathBuf,
    /// Where files are made before they appear; on the same disk, so that they can be moved.
    work: Utf8PathBuf,
    /// What is never touched: a repository, a host's own domain.
    keep: Vec<String>,
    /// How many files there are, or more: those that were there, kept ones too, and each new one.
    files: AtomicU64,
}

impl Folder {
    /// Refuses a folder that holds what no build made. Writes nothing.
    ///
    /// # Errors
    /// It is a file, or holds files of somebody else's.
    pub fn check(root: &Utf8Path, keep: &[String]) -> Result<(), Error> {
        let refuse = |reason: &str| Err(Error::Output { path: root.to_owned(), reason: reason.to_owned() });
        match fs::metadata(root) {
            Ok(metadata) if !metadata.is_dir() => refuse("it is a file"),
            Ok(_) if !may_write(root, keep)? => refuse("it holds files that pith-catalog did not make"),
            Ok(_) => Ok(()),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            Err(error) if error.kind() == ErrorKind::NotADirectory => refuse("a folder above it is a file"),
            Err(error) => Err(Error::io("look into", root, error)),
        }
    }

    /// Opens a folder to write a site into: a new or an empty one, or one that was opened so before.
    ///
    /// Links and special files in it are removed first: written through, they would lead elsewhere.
    ///
    /// # Errors
    /// The folder is refused, or can't be made.
    pub fn open(root: &Utf8Path, work: Utf8PathBuf, keep: Vec<String>) -> Result<Self, Error> {
        Self::check(root, &keep)?;
        make_folder(root, FOR_ALL).map_err(|error| Error::io("make the folder", root, error))?;
        let mut folder = Self { root: root.to_owned(), work, keep, files: AtomicU64::new(0) };
        folder.write(&SitePath::marker(), MARKER.as_bytes())?;
        let (special, files) = folder.look(|entry, _| !entry.file_type().is_file())?;
        for path in special {
            folder.remove(&path)?;
        }
        folder.files = AtomicU64::new(files);
        Ok(folder)
    }

    /// The paths of all but folders for which something holds, in byte order, and how many files there
    /// are, those that are kept too. Folders without any file are removed on the way, since no clean
    /// build has them.
    fn look(&self, holds: impl Fn(&DirEntry, &str) -> bool) -> Result<(Vec<String>, u64), Error> {
        let (mut found, mut files) = (Vec::new(), 0);
        // How many entries stay in the folder that is open at each depth.
        let mut staying: Vec<u64> = Vec::new();
        // A folder comes after what it holds, so that it is known by then whether that is anything.
        for entry in WalkDir::new(&self.root).min_depth(1).contents_first(true) {
            let entry = entry.map_err(|error| Error::io("look into", &self.root, error.into()))?;
            let depth = entry.depth();
            staying.resize(staying.len().max(depth + 2), 0);
            files += u64::from(entry.file_type().is_file());
            let inside = site_path_of(&entry, &self.root);
            if !self.keeps(&inside) {
                let is_folder = entry.file_type().is_dir();
                let is_empty = staying.get_mut(depth + 1).map(std::mem::take) == Some(0);
                if is_folder && is_empty && fs::remove_dir(entry.path()).is_ok() {
                    continue;
                }
                if !is_folder && holds(&entry, &inside) {
                    found.push(inside);
                }
            }
            if let Some(count) = staying.get_mut(depth) {
                *count += 1;
            }
        }
        found.sort_unstable();
        Ok((found, files))
    }

    fn keeps(&self, inside: &str) -> bool {
        let first = inside.split('/').next().unwrap_or_default();
        self.keep.iter().any(|kept| kept == first)
    }

    fn write(&self, path: &SitePath, bytes: &[u8]) -> Result<Written, Error> {
        let target = self.root.join(path.as_str());
        let written = || {
            let change = self.clear(&target, |old| old.len() == bytes.len() as u64 && has_bytes(&target, bytes))?;
            if change != Change::Unchanged {
                let mut file = NamedTempFile::new_in(&self.work)?;
                file.write_all(bytes)?;
                readable_by_all(file.as_file())?;
                self.persist(file.into_temp_path(), &target)?;
            }
            self.written(change, &target)
        };
        written().map_err(|error| Error::io("write", &target, error))
    }

    /// A file that is now as it should be.
    fn written(&self, change: Change, target: &Utf8Path) -> io::Result<Written> {
        self.files.fetch_add(u64::from(change == Change::Added), Ordering::Relaxed);
        Ok(Written { change, stamp: Stamp::of(&fs::symlink_metadata(target)?) })
    }

    /// Makes room for a file, unless the one that is there is already right.
    fn clear(&self, target: &Utf8Path, is_right: impl Fn(&fs::Metadata) -> bool) -> io::Result<Change> {
        match fs::symlink_metadata(target) {
            Ok(old) if old.is_dir() => {
                // What stands in the way of the site is in its own folder, and so its own.
                fs::remove_dir_all(target)?;
                Ok(Change::Changed)
            }
            // Only a regular file may be opened.
            Ok(old) if old.is_file() && is_right(&old) => Ok(Change::Unchanged),
            Ok(_) => Ok(Change::Changed),
            Err(error) if error.kind() == ErrorKind::NotADirectory => {
                self.remove_file_above(target)?;
                Ok(Change::Added)
            }
            Err(_) => Ok(Change::Added),
        }
    }

    /// Moves a whole file to its place.
    fn persist(&self, file: TempPath, target: &Utf8Path) -> io::Result<()> {
        match file.persist(target) {
            Ok(()) => Ok(()),
            // The folder may not be there yet; making it first every time would cost a call a file.
            Err(failed) if failed.error.kind() == ErrorKind::NotFound => {
                make_folder(target.parent().unwrap_or(&self.root), FOR_ALL)?;
                failed.path.persist(target).map_err(|failed| failed.error)
            }
            Err(failed) => Err(failed.error),
        }
    }

    /// Removes the file that stands where the target's folder should be.
    fn remove_file_above(&self, target: &Utf8Path) -> io::Result<()> {
        let inside = target.ancestors().skip(1).take_while(|above| *above != self.root);
        match inside.filter(|above| above.symlink_metadata().is_ok_and(|metadata| !metadata.is_dir())).last() {
            Some(file) => fs::remove_file(file),
            None => Ok(()),
        }
    }
}

impl Sink for Folder {
    fn put(&self, path: &SitePath, bytes: &[u8]) -> Result<Written, Error> {
        self.write(path, bytes)
    }

    fn place(&self, path: &SitePath, file: TempPath) -> Result<Written, Error> {
        let target = self.root.join(path.as_str());
        let place = || {
            let change = self.clear(&target, |_| have_same_bytes(&target, &file))?;
            if change != Change::Unchanged {
                readable_by_all(&File::open(&file)?)?;
                self.persist(file, &target)?;
            }
            self.written(change, &target)
        };
        place().map_err(|error| Error::io("write", &target, error))
    }

    fn stamp(&self, path: &str) -> Option<Stamp> {
        let metadata = fs::symlink_metadata(self.root.join(path)).ok()?;
        metadata.is_file().then(|| Stamp::of(&metadata))
    }

    fn others(&self, wanted: u64, is_wanted: &dyn Fn(&str) -> bool) -> Result<Vec<String>, Error> {
        // Where there are no more files than are wanted, there are no others, and looking for them
        // would be most of the work of a build that changes little.
        if self.files.load(Ordering::Relaxed) <= wanted {
            return Ok(Vec::new());
        }
        self.look(|_, inside| !is_wanted(inside)).map(|(found, _)| found)
    }

    fn remove(&self, path: &str) -> Result<(), Error> {
        let target = self.root.join(path);
        match fs::remove_file(&target) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(Error::io("remove", target, error)),
            _ => {}
        }
        let above = target.ancestors().skip(1).take_while(|above| *above != self.root);
        // Refused where something is left inside, as it should be.
        above.take_while(|folder| fs::remove_dir(folder).is_ok()).for_each(drop);
        Ok(())
    }
}

/// Whether a file has these bytes. One that can't be read has not: it is written anew.
fn has_bytes(path: &Utf8Path, bytes: &[u8]) -> bool {
    fs::read(path).is_ok_and(|old| old == bytes)
}

/// Whether two files have the same bytes, a stretch at a time.
fn have_same_bytes(a: &Utf8Path, b: &std::path::Path) -> bool {
    const STRETCH: usize = 64 << 10;
    let compare = || -> io::Result<bool> {
        let (mut a, mut b) =
            (BufReader::with_capacity(STRETCH, File::open(a)?), BufReader::with_capacity(STRETCH, File::open(b)?));
        loop {
            let (left, right) = (a.fill_buf()?, b.fill_buf()?);
            let count = left.len().min(right.len());
            if count == 0 {
                return Ok(left.len() == right.len());
            }
            if left.get(..count) != right.get(..count) {
                return Ok(false);
            }
            a.consume(count);
            b.consume(count);
        }
    };
    compare().unwrap_or(false)
}

/// The entry's path below the site's root, with `/` between its parts.
fn site_path_of(entry: &DirEntry, root: &Utf8Path) -> String {
    let inside = entry.path().strip_prefix(root).unwrap_or(entry.path()).to_string_lossy();
    if cfg!(windows) { inside.replace('\\', "/") } else { inside.into_owned() }
}

/// Whether a folder is empty or has the marker.
fn may_write(root: &Utf8Path, keep: &[String]) -> Result<bool, Error> {
    if root.join(SitePath::marker().as_str()).symlink_metadata().is_ok_and(|marker| marker.is_file()) {
        return Ok(true);
    }
    let mut entries = fs::read_dir(root).map_err(|error| Error::io("look into", root, error))?;
    let others =
        entries.any(|entry| entry.is_ok_and(|entry| !keep.iter().any(|kept| entry.file_name() == kept.as_str())));
    Ok(!others)
}

/// The path from the root of the disk without links, also of what isn't there yet.
///
/// # Errors
/// A folder on the way can't be looked into.
pub fn absolute(path: &Utf8Path) -> Result<Utf8PathBuf, Error> {
    let there = path.ancestors().find(|above| above.exists()).unwrap_or(Utf8Path::new("."));
    let there = if there.as_str().is_empty() { Utf8Path::new(".") } else { there };
    let rest = path.strip_prefix(there).unwrap_or(path);
    let whole = there.as_std_path().canonicalize().and_then(|whole| {
        let refused = |_| io::Error::other("a folder above it has a name that is not UTF-8; rename that one");
        Utf8PathBuf::from_path_buf(whole).map_err(refused)
    });
    let whole = whole.map_err(|error| Error::io("look into", path, error))?;
    // An empty rest would add a `/` to the end.
    Ok(if rest.as_str().is_empty() { whole } else { whole.join(rest) })
}

/// The mode of a site's folders: whoever serves it may enter, whatever the umask.
pub(super) const FOR_ALL: u32 = 0o755;

/// Makes a folder with those above it, where they aren't there, each with so many permissions.
pub(super) fn make_folder(path: &Utf8Path, mode: u32) -> io::Result<()> {
    match make_one_folder(path, mode) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let above = path.parent().filter(|above| !above.as_str().is_empty()).ok_or(error)?;
            make_folder(above, mode)?;
            // Not found again means that none can be made there, as below /proc.
            make_one_folder(path, mode)
        }
        result => result,
    }
}

/// Makes a folder in one that is there.
fn make_one_folder(path: &Utf8Path, mode: u32) -> io::Result<()> {
    match fs::create_dir(path) {
        Ok(()) => permit(path, mode),
        // Another thread may have made it.
        Err(_) if path.is_dir() => Ok(()),
        Err(error) => Err(error),
    }
}

/// Gives a new folder these permissions. What else its mode says, such as whose group its files
/// will be of, it has from the folder above.
fn permit(path: &Utf8Path, mode: u32) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let old = fs::symlink_metadata(path)?.permissions().mode() & 0o7777;
        let new = old & !0o777 | mode;
        if new != old {
            fs::set_permissions(path, fs::Permissions::from_mode(new))?;
        }
    }
    #[cfg(not(unix))]
    let _ = (path, mode);
    Ok(())
}

/// A temporary file is its owner's alone; a site is for everybody, whatever the umask.
fn readable_by_all(file: &File) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        file.set_permissions(fs::Permissions::from_mode(0o644))?;
    }
    #[cfg(not(unix))]
    let _ = file;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_that_are_not_wanted_are_found_whatever_is_kept_and_wanted_beside_them() {
        let place = tempfile::tempdir().unwrap();
        let root = Utf8Path::from_path(place.path()).unwrap().join("public");
        let work = root.with_file_name("work");
        fs::create_dir(&work).unwrap();
        let open = || Folder::open(&root, work.clone(), vec!["CNAME".to_owned()]).unwrap();
        let [old, kept] = ["old/paper.pdf", "CNAME"].map(|path| SitePath::file(path).unwrap());
        let site = [SitePath::marker(), SitePath::home(), kept];
        let others = |folder: &Folder| {
            let is_wanted = |path: &str| site.iter().any(|wanted| wanted.as_str() == path);
            folder.others(site.len() as u64, &is_wanted).unwrap()
        };
        let first = open();
        for path in &site[1..] {
            first.put(path, b"new").unwrap();
        }
        assert_eq!(others(&first), [""; 0]);
        first.put(&old, b"old").unwrap();
        assert_eq!(others(&first), [old.as_str()]);
        // The next build writes nothing, and finds one file more than it wants.
        assert_eq!(others(&open()), [old.as_str()]);
        first.remove(old.as_str()).unwrap();
        assert_eq!(others(&open()), [""; 0]);
        // It writes what it wants and was not there, and what is too much was there.
        first.put(&old, b"old").unwrap();
        fs::remove_file(root.join(site[1].as_str())).unwrap();
        let next = open();
        next.put(&site[1], b"newer").unwrap();
        assert_eq!(others(&next), [old.as_str()]);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn where_no_folder_can_be_made_that_is_an_error() {
        let error = make_folder("/proc/pith-catalog/site/pith".into(), FOR_ALL).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound);
    }
}
