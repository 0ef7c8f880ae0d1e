//! A site as a folder: each file appears whole, nothing that isn't ours is touched, and nothing is
//! written outside, whatever lies in it.

use super::sink::{Change, Sink};
use crate::error::Error;
use crate::site::SitePath;
use camino::{Utf8Path, Utf8PathBuf};
use std::collections::BTreeSet;
use std::fs;
use std::io::{self, ErrorKind, Write};
use tempfile::{NamedTempFile, TempDir};
use walkdir::{DirEntry, WalkDir};

/// The file that says that a folder was made here, and that a build may write into it.
const MARKER: &str = ".pith-catalog";
const MARKER_TEXT: &str = "\
This folder is made by pith-catalog: each build writes it anew and removes what is no longer part of
the site. Keep your own files elsewhere.
";

/// What is never touched in a site's folder: a repository, and a host's own domain.
const KEPT: [&str; 2] = [".git", "CNAME"];

/// A folder that a site is written into.
#[derive(Debug)]
pub struct Folder {
    root: Utf8PathBuf,
    /// Where files are made before they appear; on the same disk, so that they can be moved.
    scratch: TempDir,
}

impl Folder {
    /// Opens a folder to write a site into: a new or an empty one, or one that was opened so before.
    ///
    /// Links and special files in it are removed first: written through, they would lead elsewhere.
    ///
    /// # Errors
    /// The folder holds something else, or can't be made.
    pub fn open(root: &Utf8Path) -> Result<Self, Error> {
        let refuse = |reason: &str| Error::Output { path: root.to_owned(), reason: reason.to_owned() };
        match fs::metadata(root) {
            Ok(metadata) if !metadata.is_dir() => return Err(refuse("it is a file")),
            Ok(_) if !may_write(root)? => return Err(refuse("it holds files that pith-catalog did not make")),
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::NotFound => {
                fs::create_dir_all(root).map_err(|error| Error::io("make the folder", root, error))?;
            }
            Err(error) => return Err(Error::io("look into", root, error)),
        }
        let folder = Self { root: root.to_owned(), scratch: scratch_beside(root)? };
        folder.remove_all(|entry, _| !entry.file_type().is_file())?;
        folder.write(MARKER.as_ref(), MARKER_TEXT.as_bytes())?;
        Ok(folder)
    }

    /// Removes every file that isn't one of these paths, and the folders that this leaves empty.
    ///
    /// # Errors
    /// A file can't be removed.
    pub fn remove_others(&self, paths: &BTreeSet<SitePath>) -> Result<u64, Error> {
        self.remove_all(|_, inside| inside != MARKER && !paths.contains(inside))
    }

    /// Removes every entry but folders that `unwanted` names, and then every folder that is empty.
    fn remove_all(&self, unwanted: impl Fn(&DirEntry, &str) -> bool) -> Result<u64, Error> {
        let mut removed = 0;
        // A folder comes after what it holds, so that it is empty by then.
        for entry in WalkDir::new(&self.root).min_depth(1).contents_first(true) {
            let entry = entry.map_err(|error| Error::io("look into", &self.root, error.into()))?;
            let inside = site_path_of(&entry, &self.root);
            if KEPT.contains(&inside.split('/').next().unwrap_or_default()) {
                continue;
            }
            if entry.file_type().is_dir() {
                // Refused where something is left inside, as it should be.
                let _ = fs::remove_dir(entry.path());
            } else if unwanted(&entry, &inside) {
                let path = self.root.join(&inside);
                fs::remove_file(entry.path()).map_err(|error| Error::io("remove", path, error))?;
                removed += 1;
            }
        }
        Ok(removed)
    }

    fn write(&self, path: &Utf8Path, bytes: &[u8]) -> Result<Change, Error> {
        let target = self.root.join(path);
        self.make(&target, bytes).map_err(|error| Error::io("write", &target, error))
    }

    fn make(&self, target: &Utf8Path, bytes: &[u8]) -> io::Result<Change> {
        let change = match fs::symlink_metadata(target) {
            Ok(old) if old.is_dir() => {
                // What stands in the way of the site is in its own folder, and so its own.
                fs::remove_dir_all(target)?;
                Change::Changed
            }
            // A file of another length is another file; only a regular one may be opened.
            Ok(old) if old.is_file() && old.len() == bytes.len() as u64 && fs::read(target)? == bytes => {
                return Ok(Change::Unchanged);
            }
            Ok(_) => Change::Changed,
            Err(error) if error.kind() == ErrorKind::NotADirectory => {
                self.remove_file_above(target)?;
                Change::Added
            }
            Err(_) => Change::Added,
        };
        self.replace(target, bytes)?;
        Ok(change)
    }

    /// Makes the whole file beside the site, then moves it to its place.
    fn replace(&self, target: &Utf8Path, bytes: &[u8]) -> io::Result<()> {
        let mut file = NamedTempFile::new_in(&self.scratch)?;
        file.write_all(bytes)?;
        readable_by_all(file.as_file())?;
        match file.persist(target) {
            Ok(_) => Ok(()),
            // The folder may not be there yet; making it first every time would cost a call a file.
            Err(failed) if failed.error.kind() == ErrorKind::NotFound => {
                fs::create_dir_all(target.parent().unwrap_or(&self.root))?;
                failed.file.persist(target).map(drop).map_err(|failed| failed.error)
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

impl Drop for Folder {
    fn drop(&mut self) {
        // The folders around the scratch folder stay only while another build uses them.
        let around: Vec<_> = self.scratch.path().ancestors().skip(1).take(2).map(ToOwned::to_owned).collect();
        let _ = fs::remove_dir_all(self.scratch.path());
        for folder in around {
            let _ = fs::remove_dir(folder);
        }
    }
}

impl Sink for Folder {
    fn put(&self, path: &SitePath, bytes: &[u8]) -> Result<Change, Error> {
        self.write(path.as_str().as_ref(), bytes)
    }
}

/// The entry's path below the site's root, with `/` between its parts.
fn site_path_of(entry: &DirEntry, root: &Utf8Path) -> String {
    let inside = entry.path().strip_prefix(root).unwrap_or(entry.path()).to_string_lossy();
    if cfg!(windows) { inside.replace('\\', "/") } else { inside.into_owned() }
}

/// Whether a folder is empty or has the marker.
fn may_write(root: &Utf8Path) -> Result<bool, Error> {
    if root.join(MARKER).is_file() {
        return Ok(true);
    }
    let mut entries = fs::read_dir(root).map_err(|error| Error::io("look into", root, error))?;
    let others = entries.any(|entry| entry.is_ok_and(|entry| !KEPT.iter().any(|kept| entry.file_name() == *kept)));
    Ok(!others)
}

/// A folder of this build alone in `.pith-catalog/<name>` beside the output folder.
fn scratch_beside(root: &Utf8Path) -> Result<TempDir, Error> {
    let whole = root.canonicalize_utf8().map_err(|error| Error::io("look into", root, error))?;
    let (Some(parent), Some(name)) = (whole.parent(), whole.file_name()) else {
        return Err(Error::Output { path: root.to_owned(), reason: "it is the root of the disk".to_owned() });
    };
    let around = parent.join(".pith-catalog").join(name);
    fs::create_dir_all(&around).map_err(|error| Error::io("make the folder", &around, error))?;
    TempDir::with_prefix_in("build-", &around).map_err(|error| Error::io("make a folder in", &around, error))
}

/// A temporary file is its owner's alone; a site is for everybody, whatever the umask.
fn readable_by_all(file: &fs::File) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        file.set_permissions(fs::Permissions::from_mode(0o644))?;
    }
    #[cfg(not(unix))]
    let _ = file;
    Ok(())
}
