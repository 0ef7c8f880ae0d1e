//! A site as a folder: each file appears whole, nothing that isn't ours is touched, and nothing is
//! written or removed outside, whatever lies in it or comes to lie in it while it is written.

use super::folders::{FILE_FOR_ALL, FOLDER_FOR_ALL};
use super::marker::{MARKER, has_marker, is_of_a_system};
use super::output_place::OutputPlace;
use super::sink::{Change, Sink, Written};
use crate::disk::{Dir, EntryKind, EntryStatus, FileStamp, MOST_FOLDER_DEPTH, Scratch, ScratchPath, split};
use crate::error::Error;
use crate::layout::SitePath;
use camino::Utf8PathBuf;
use pith::quote::escaped;
use std::cell::Cell;
use std::ffi::OsStr;
use std::io::{self, BufRead, BufReader, ErrorKind, Read as _, Write as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A folder that a site is written into. It is opened once, and all that is done in it is done by that
/// handle (see `src/disk`).
#[derive(Debug)]
pub struct OutputFolder {
    root: Dir,
    path: Utf8PathBuf,
    /// Where files are made before they appear; on the same disk, so that they can be moved.
    scratch: Arc<Scratch>,
    /// What is never touched: a repository, a host's own domain.
    keep: Vec<String>,
    /// How many files there are, or more: those that were there, kept ones too, and each new one.
    files: AtomicU64,
}

/// What becomes of something that is found in the folder.
#[derive(Clone, Copy, PartialEq, Eq)]
enum EntryFate {
    Stays,
    IsNamed,
    IsRemoved,
}

impl OutputFolder {
    /// Opens a folder to write a site into: a new or an empty one, or one that was opened so before.
    ///
    /// Links and special files in it are removed first: written through, they would lead elsewhere.
    ///
    /// # Errors
    /// The folder is refused, or can't be made.
    pub fn open(place: &OutputPlace, scratch: Arc<Scratch>, keep: Vec<String>) -> Result<Self, Error> {
        let root = place.make_root(&keep)?;
        let mut folder = Self { root, path: place.path.clone(), scratch, keep, files: AtomicU64::new(0) };
        folder.put(&SitePath::marker(), MARKER.as_bytes())?;
        let files = folder.look(&mut |inside, kind| match (inside, kind) {
            (Some(_), EntryKind::File) => EntryFate::Stays,
            // A name that isn't UTF-8 is none of a site's.
            _ => EntryFate::IsRemoved,
        })?;
        folder.files = AtomicU64::new(files.count);
        Ok(folder)
    }

    /// Goes through all files that aren't kept or a system's, and does with each what is said of it by its
    /// path; `None` where that isn't UTF-8. Folders without any file are removed on the way, since no clean
    /// build has them.
    fn look(&self, fate: &mut dyn FnMut(Option<&str>, EntryKind) -> EntryFate) -> Result<FolderScan, Error> {
        let mut looked = FolderScan::default();
        let whole = self.look_into(&self.root, Some(""), (0, false), fate, &mut looked);
        whole.map_err(|error| Error::io("look into", &self.path, error))?;
        looked.named.sort_unstable();
        Ok(looked)
    }

    /// Does that in a folder, and says whether anything stays there.
    fn look_into(
        &self,
        folder: &Dir,
        inside: Option<&str>,
        (depth, is_kept): (usize, bool),
        fate: &mut dyn FnMut(Option<&str>, EntryKind) -> EntryFate,
        looked: &mut FolderScan,
    ) -> io::Result<bool> {
        if depth > MOST_FOLDER_DEPTH {
            return Err(io::Error::other("folders in it are nested too deep; remove them"));
        }
        let mut anything_stays = false;
        for (name, kind) in folder.entries()? {
            let path = inside.zip(name.to_str()).map(|(above, name)| join(above, name));
            // What a system keeps on a disk is nobody's to count or to remove.
            if is_of_a_system(&name, kind) {
                anything_stays = true;
                continue;
            }
            let is_kept = is_kept || (depth == 0 && self.keeps(&name));
            looked.count += u64::from(kind == EntryKind::File);
            let stays = match kind {
                EntryKind::Folder => {
                    let below = folder.enter_one(&name);
                    let below = below
                        .and_then(|below| self.look_into(&below, path.as_deref(), (depth + 1, is_kept), fate, looked));
                    let stays = match below {
                        // What is kept is entered to count it alone.
                        Err(_) if is_kept => true,
                        Err(error) => return Err(in_folder(&name, &error)),
                        Ok(stays) => stays,
                    };
                    // Refused where something was put inside meanwhile.
                    stays || is_kept || folder.remove_folder(&name).is_err()
                }
                _ if is_kept => true,
                _ => match fate(path.as_deref(), kind) {
                    EntryFate::Stays => true,
                    EntryFate::IsNamed => {
                        looked.named.extend(path);
                        true
                    }
                    EntryFate::IsRemoved => {
                        looked.count -= u64::from(kind == EntryKind::File);
                        folder.remove_file(&name)?;
                        false
                    }
                },
            };
            anything_stays |= stays;
        }
        Ok(anything_stays)
    }

    fn keeps(&self, name: &OsStr) -> bool {
        self.keep.iter().any(|kept| name == kept.as_str())
    }

    /// Makes a file be as it should, by a new one that takes its place if it isn't.
    fn write(
        &self,
        path: &SitePath,
        is_right: impl Fn(&Dir, &str, &EntryStatus) -> bool,
        make: impl FnOnce() -> io::Result<ScratchPath>,
    ) -> Result<Written, Error> {
        let (folders, name) = split(path.as_str());
        let write = || {
            let (folder, old) = match self.root.enter(folders) {
                Ok(folder) => {
                    let old = folder.find(name)?;
                    (folder, old)
                }
                // A file or a link may stand where a folder should be.
                Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
                    (self.root.make_folders(folders, FOLDER_FOR_ALL)?, None)
                }
                Err(error) => return Err(error),
            };
            let change = match old {
                None => Change::Added,
                // Only a regular file may be opened.
                Some(old) if old.kind == EntryKind::File && is_right(&folder, name, &old) => Change::Unchanged,
                Some(_) => Change::Changed,
            };
            if change != Change::Unchanged {
                if old.is_some_and(|old| old.kind == EntryKind::Folder) {
                    // What stands in the way of the site is in its own folder, and so its own.
                    folder.remove_tree(name)?;
                }
                make()?.place(&folder, name)?;
                self.files.fetch_add(u64::from(change == Change::Added), Ordering::Relaxed);
            }
            Ok(Written { change, stamp: readable_by_all(&folder, name)? })
        };
        write().map_err(|error| Error::io("write", self.path.join(path.as_str()), error))
    }

    fn scratch_file(&self, bytes: &[u8]) -> io::Result<ScratchPath> {
        let mut file = self.scratch.file()?;
        file.write_all(bytes)?;
        Ok(file.close())
    }
}

/// What was found in a folder.
#[derive(Default)]
struct FolderScan {
    /// How many files there are.
    count: u64,
    /// Those that are to be named, in byte order of their paths.
    named: Vec<String>,
}

impl Sink for OutputFolder {
    fn put(&self, path: &SitePath, bytes: &[u8]) -> Result<Written, Error> {
        let is_right = |folder: &Dir, name: &str, old: &EntryStatus| {
            old.stamp.bytes == bytes.len() as u64 && has_bytes(folder, name, bytes)
        };
        self.write(path, is_right, || self.scratch_file(bytes))
    }

    fn place(&self, path: &SitePath, file: ScratchPath) -> Result<Written, Error> {
        // Both look at the file, one after the other.
        let file = Cell::new(Some(file));
        let is_right = |folder: &Dir, name: &str, _: &EntryStatus| {
            let new = file.take();
            let is_same = new.as_ref().is_some_and(|new| has_same_bytes(folder, name, new));
            file.set(new);
            is_same
        };
        self.write(path, is_right, || file.take().ok_or_else(|| ErrorKind::NotFound.into()))
    }

    fn stamp(&self, path: &str) -> Option<FileStamp> {
        let status = self.root.status(path).ok()?;
        (status.kind == EntryKind::File).then_some(status.stamp)
    }

    fn others(&self, wanted: u64, is_wanted: &dyn Fn(&str) -> bool) -> Result<Vec<String>, Error> {
        // Where there are no more files than are wanted, there are no others, and looking for them
        // would be most of the work of a build that changes little.
        if self.files.load(Ordering::Relaxed) <= wanted {
            return Ok(Vec::new());
        }
        let mut fate = |inside: Option<&str>, _| match inside {
            Some(inside) if !is_wanted(inside) => EntryFate::IsNamed,
            _ => EntryFate::Stays,
        };
        Ok(self.look(&mut fate)?.named)
    }

    fn remove(&self, path: &str) -> Result<(), Error> {
        let remove = || {
            let (folders, name) = split(path);
            match self.root.enter(folders) {
                Ok(folder) => folder.remove_file(name),
                Err(error) => Err(error),
            }
        };
        match remove() {
            Err(error) if !matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
                return Err(Error::io("remove", self.path.join(path), error));
            }
            _ => {}
        }
        let mut folder = split(path).0;
        while !folder.is_empty() {
            let (above, name) = split(folder);
            // Refused where something is left inside, as it should be.
            if self.root.enter(above).and_then(|above| above.remove_folder(name)).is_err() {
                break;
            }
            folder = above;
        }
        Ok(())
    }

    fn check(&self) -> Result<(), Error> {
        let refuse = |reason: &str| Err(Error::Output { path: self.path.clone(), reason: reason.to_owned() });
        if !self.root.is_at(&self.path) {
            return refuse("it was moved or replaced while the site was written");
        }
        if !has_marker(&self.root) {
            return refuse("the file that says that a build made it is gone");
        }
        Ok(())
    }

    fn sync(&self) -> Result<(), Error> {
        self.root.sync_disk().map_err(|error| Error::io("write", &self.path, error))
    }
}

/// Says in which folder something went wrong.
fn in_folder(name: &OsStr, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", escaped(&name.to_string_lossy())))
}

fn join(above: &str, name: &str) -> String {
    if above.is_empty() { name.to_owned() } else { format!("{above}/{name}") }
}

/// Whether a file has these bytes. One that can't be read has not: it is written anew.
fn has_bytes(folder: &Dir, name: &str, bytes: &[u8]) -> bool {
    let mut old = Vec::with_capacity(bytes.len() + 1);
    let read = folder.open_file(name).and_then(|file| file.take(bytes.len() as u64 + 1).read_to_end(&mut old));
    read.is_ok() && old == bytes
}

/// Whether a file has the bytes of a new one, a stretch at a time.
fn has_same_bytes(folder: &Dir, name: &str, new: &ScratchPath) -> bool {
    const STRETCH: usize = 64 << 10;
    let compare = || -> io::Result<bool> {
        let (a, b) = (folder.open_file(name)?, new.open()?);
        let (mut a, mut b) = (BufReader::with_capacity(STRETCH, a), BufReader::with_capacity(STRETCH, b));
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

/// Lets everybody read a file, whatever the umask, and says what it looks like then.
fn readable_by_all(folder: &Dir, name: &str) -> io::Result<FileStamp> {
    let status = folder.status(name)?;
    if status.mode == FILE_FOR_ALL {
        return Ok(status.stamp);
    }
    folder.permit_file(name, FILE_FOR_ALL)?;
    Ok(folder.status(name)?.stamp)
}

#[cfg(test)]
mod tests {
    use super::*;
    use camino::Utf8Path;
    use std::fs;

    #[test]
    fn files_that_are_not_wanted_are_found_whatever_is_kept_and_wanted_beside_them() {
        let place = tempfile::tempdir().unwrap();
        let root = Utf8Path::from_path(place.path()).unwrap().join("public");
        let scratch = Dir::open(root.parent().unwrap()).unwrap();
        let scratch = Scratch::create(scratch, root.parent().unwrap(), "work", FILE_FOR_ALL).unwrap();
        let place = OutputPlace::open(&root, "".into()).unwrap();
        let open = || OutputFolder::open(&place, Arc::clone(&scratch), vec!["CNAME".to_owned()]).unwrap();
        let [old, kept] = ["old/paper.pdf", "CNAME"].map(|path| SitePath::file(path).unwrap());
        let site = [SitePath::marker(), SitePath::home(), kept];
        let others = |folder: &OutputFolder| {
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
}
