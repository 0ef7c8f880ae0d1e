//! A site as a folder: each file appears whole, nothing that isn't ours is touched, and nothing is
//! written or removed outside, whatever lies in it or comes to lie in it while it is written.
//!
//! Where there is no folder yet, the site is [written aside](NewSite), in a [`Stage`], and appears whole at the end.

use super::folder_look::{FolderContent, Purpose, look};
use super::folders::{FILE_FOR_ALL, FOLDER_FOR_ALL};
use super::marker::{MARKER, has_marker};
use super::new_site::NewSite;
use super::output_place::OutputPlace;
use super::output_survey::OutputSurvey;
use super::sink::{Change, Sink, Written};
use crate::disk::{
    Dir, Entered, EntryKind, EntryStatus, FileStamp, LINKED, Scratch, ScratchPath, Stage, permit, split, status_of,
};
use crate::error::Error;
use crate::layout::SitePath;
use std::cell::Cell;
use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, BufRead, BufReader, ErrorKind, Read as _, Write as _};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A folder that a site is written into. It is opened once, and all that is done in it is done by that
/// handle (see `src/disk`).
#[derive(Debug)]
pub struct OutputFolder {
    root: Root,
    place: OutputPlace,
    /// Where files are made before they appear; on the same disk, so that they can be moved.
    scratch: Arc<Scratch>,
    /// What is never touched: a repository, a host's own domain.
    keep: Vec<String>,
    /// How many files there are, or more, but for those in the places that are kept: those that were there, and each
    /// new one.
    files: AtomicU64,
    /// What the site was asked for in the places that are kept, such as an operator's own file.
    kept: Mutex<BTreeSet<String>>,
    /// Whether the disk gives a file one name alone, as far as was asked.
    refuses_links: AtomicBool,
}

/// Where a site is while it is written.
#[derive(Debug)]
enum Root {
    /// At its place, which was there.
    InPlace(Dir),
    /// Aside, since there was nothing at its place.
    Aside(Arc<NewSite>),
}

impl OutputFolder {
    /// Opens a folder to write a site into: a new or an empty one, or one that was opened so before.
    ///
    /// Links and special files in it are removed first: written through, they would lead elsewhere. With a survey that
    /// found none it isn't looked through again.
    ///
    /// # Errors
    /// The folder is refused, or can't be made.
    pub fn open(
        place: &OutputPlace,
        scratch: Arc<Scratch>,
        keep: Vec<String>,
        survey: Option<OutputSurvey>,
    ) -> Result<Self, Error> {
        let root = match place.root(&keep)? {
            // Also where it is empty: somebody gave it its permissions, or serves it already.
            Some(root) => Root::InPlace(root),
            None => match Stage::create(&scratch, &place.parent, FOLDER_FOR_ALL) {
                Ok(Some(stage)) => Root::Aside(Arc::new(NewSite::new(stage, keep.clone()))),
                Ok(None) => Root::InPlace(place.make_root(&keep)?),
                Err(error) => return Err(Error::io("create a folder in", scratch.path(), error)),
            },
        };
        if let Root::InPlace(root) = &root
            && !scratch.is_on_the_disk_of(root).map_err(|error| Error::io("open", &place.path, error))?
        {
            let reason = "the folder `.pith-catalog` beside it is on another disk, from which no file can be moved into it; \
                          put both on one disk";
            return Err(Error::Output { path: place.path.clone(), reason: reason.to_owned() });
        }
        let surveyed = match &root {
            Root::InPlace(root) => survey.and_then(|survey| survey.files_of(root)),
            Root::Aside(_) => Some(0),
        };
        let (place, kept) = (place.clone(), Mutex::default());
        let files = AtomicU64::new(surveyed.unwrap_or_default());
        let mut folder = Self { root, place, scratch, keep, files, kept, refuses_links: AtomicBool::new(false) };
        folder.put(&SitePath::marker(), MARKER.as_bytes())?;
        if surveyed.is_none() {
            folder.files = AtomicU64::new(folder.look(Purpose::Clear)?.files);
        }
        Ok(folder)
    }

    /// Whether the site would be written aside, and appear when it is whole.
    ///
    /// # Errors
    /// Its place, or what decides that, can't be looked at.
    pub(crate) fn would_be_aside(place: &OutputPlace, scratch: &Scratch, keep: &[String]) -> Result<bool, Error> {
        let can_be = || Stage::can_be(scratch, &place.parent);
        let failed = |error| Error::io("open", scratch.path(), error);
        Ok(place.root(keep)?.is_none() && can_be().map_err(failed)?)
    }

    fn dir(&self) -> &Dir {
        match &self.root {
            Root::InPlace(dir) => dir,
            Root::Aside(site) => site.stage().dir(),
        }
    }

    /// The site, if it is new and written aside.
    pub(crate) fn new_site(&self) -> Option<Arc<NewSite>> {
        match &self.root {
            Root::InPlace(_) => None,
            Root::Aside(site) => Some(Arc::clone(site)),
        }
    }

    fn look(&self, purpose: Purpose<'_>) -> Result<FolderContent, Error> {
        look(self.dir(), &self.keep, purpose).map_err(|error| Error::io("open", &self.place.path, error))
    }

    /// How many files are counted.
    #[cfg(test)]
    pub(super) fn counted(&self) -> u64 {
        self.files.load(Ordering::Relaxed)
    }

    fn keeps(&self, name: &OsStr) -> bool {
        self.keep.iter().any(|kept| name == kept.as_str())
    }

    /// Notes that the site has a file, or may have it, where that is in a place that is kept; says whether it is.
    fn note_kept(&self, path: &str) -> bool {
        let first = path.split('/').next().unwrap_or_default();
        let is_kept = self.keeps(OsStr::new(first));
        if is_kept {
            self.kept().insert(path.to_owned());
        }
        is_kept
    }

    fn kept(&self) -> MutexGuard<'_, BTreeSet<String>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts a file that is new.
    fn count_new(&self, path: &SitePath) {
        if !self.note_kept(path.as_str()) {
            self.files.fetch_add(1, Ordering::Relaxed);
            if let Root::Aside(site) = &self.root {
                site.count(path);
            }
        }
    }

    /// Tells that a file is gone, or a folder.
    fn forget_folders(&self) {
        if let Root::Aside(site) = &self.root {
            site.forget();
        }
    }

    /// Makes a file that isn't there, in a site that nobody looks at yet.
    fn make_aside(&self, stage: &Stage, path: &SitePath, bytes: &[u8]) -> io::Result<Written> {
        let mut file = stage.create_file(path.as_str(), FILE_FOR_ALL)?;
        file.write_all(bytes)?;
        self.count_new(path);
        Ok(Written { change: Change::Added, stamp: readable_by_all(&file)? })
    }

    /// The same at two paths.
    fn make_linked_aside(
        &self,
        stage: &Stage,
        [first, second]: [&SitePath; 2],
        bytes: &[u8],
    ) -> io::Result<[Written; 2]> {
        let mut file = stage.create_file(first.as_str(), FILE_FOR_ALL)?;
        file.write_all(bytes)?;
        self.count_new(first);
        if !stage.link(&file, first.as_str(), second.as_str())? {
            self.refuses_links.store(true, Ordering::Relaxed);
            let second = self.make_aside(stage, second, bytes)?;
            return Ok([Written { change: Change::Added, stamp: readable_by_all(&file)? }, second]);
        }
        self.count_new(second);
        let written = Written { change: Change::Added, stamp: readable_by_all(&file)? };
        Ok([written; 2])
    }

    /// The folder of a path, made where it isn't there, and what has the path's name in it.
    fn look_at(&self, path: &SitePath) -> io::Result<(Entered<'_>, Option<EntryStatus>)> {
        let (folders, name) = split(path.as_str());
        match self.dir().enter(folders) {
            Ok(folder) => {
                let old = folder.find(name)?;
                Ok((folder, old))
            }
            // A file or a link may stand where a folder should be.
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
                Ok((self.dir().make_folders(folders, FOLDER_FOR_ALL)?, None))
            }
            Err(error) => Err(error),
        }
    }

    /// Makes way for a file, and says what it will have changed.
    fn make_way(&self, folder: &Dir, name: &str, old: Option<&EntryStatus>) -> io::Result<Change> {
        let Some(old) = old else { return Ok(Change::Added) };
        if old.kind == EntryKind::Folder {
            // What stands in the way of the site is in its own folder, and so its own.
            folder.remove_tree(name)?;
            self.forget_folders();
        }
        Ok(Change::Changed)
    }

    /// Makes one new file take the places of two, unless that is so. `None` where the disk can't.
    fn link(&self, paths: [&SitePath; 2], bytes: &[u8]) -> io::Result<Option<[Written; 2]>> {
        let [(first, old), (second, other)] = [self.look_at(paths[0])?, self.look_at(paths[1])?];
        let [name, other_name] = paths.map(|path| split(path.as_str()).1);
        if let (Some(old), Some(other)) = (&old, &other)
            && old == other
            && (old.kind, old.links, old.mode) == (EntryKind::File, LINKED, FILE_FOR_ALL)
            && has_all(&first, name, old, bytes)
        {
            for path in paths {
                self.note_kept(path.as_str());
            }
            return Ok(Some([Written { change: Change::Unchanged, stamp: old.stamp }; 2]));
        }
        let mut file = self.scratch.file()?;
        file.write_all(bytes)?;
        let Some(second_name) = file.second_name()? else { return Ok(None) };
        let changes = [self.make_way(&first, name, old.as_ref())?, self.make_way(&second, other_name, other.as_ref())?];
        let file = file.place(&first, name)?;
        second_name.place(&second, other_name)?;
        for (path, _) in paths.into_iter().zip(changes).filter(|(_, change)| *change == Change::Added) {
            self.count_new(path);
        }
        // Once all of that changed it.
        let stamp = readable_by_all(&file)?;
        Ok(Some(changes.map(|change| Written { change, stamp })))
    }

    /// Makes a file have these bytes, unless it is another one that does.
    fn put_if(&self, path: &SitePath, bytes: &[u8], may_stay: impl Fn(&EntryStatus) -> bool) -> Result<Written, Error> {
        if let Root::Aside(site) = &self.root {
            match self.make_aside(site.stage(), path, bytes) {
                Err(error) if was_put(&error) => {}
                made => return made.map_err(|error| self.not_written(path, error)),
            }
        }
        let is_right = |folder: &Dir, name: &str, old: &EntryStatus| may_stay(old) && has_all(folder, name, old, bytes);
        self.write(path, is_right, |folder, name| {
            let mut file = self.scratch.file()?;
            file.write_all(bytes)?;
            file.place(folder, name)
        })
    }

    fn not_written(&self, path: &SitePath, error: io::Error) -> Error {
        Error::io("write", self.place.path.join(path.as_str()), error)
    }

    /// Makes a file be as it should, by a new one that takes its place if it isn't.
    fn write(
        &self,
        path: &SitePath,
        is_right: impl Fn(&Dir, &str, &EntryStatus) -> bool,
        place: impl FnOnce(&Dir, &str) -> io::Result<File>,
    ) -> Result<Written, Error> {
        let write = || {
            let (folder, old) = self.look_at(path)?;
            let (_, name) = split(path.as_str());
            // Only a regular file may be opened.
            if let Some(old) = old.filter(|old| old.kind == EntryKind::File && is_right(&folder, name, old)) {
                self.note_kept(path.as_str());
                let is_for_all = old.mode == FILE_FOR_ALL;
                let stamp = if is_for_all { old.stamp } else { readable_by_all(&folder.open_file(name)?)? };
                return Ok(Written { change: Change::Unchanged, stamp });
            }
            let change = self.make_way(&folder, name, old.as_ref())?;
            let file = place(&folder, name)?;
            if change == Change::Added {
                self.count_new(path);
            }
            Ok(Written { change, stamp: readable_by_all(&file)? })
        };
        write().map_err(|error| self.not_written(path, error))
    }

    /// Refuses a folder that isn't the site's any more.
    fn check_is_ours(&self, root: &Dir, is_in_place: bool) -> Result<(), Error> {
        if is_in_place && !root.is_at(&self.place.path) {
            return self.refuse("it was moved or replaced while the site was being written");
        }
        if !has_marker(root) {
            return self.refuse("the file that marks it as a built site is gone");
        }
        Ok(())
    }

    fn refuse<T>(&self, reason: &str) -> Result<T, Error> {
        Err(Error::Output { path: self.place.path.clone(), reason: reason.to_owned() })
    }

    /// Moves a site to its place that was written aside.
    fn appear(&self, stage: &Stage, is_durable: bool) -> Result<(), Error> {
        let OutputPlace { parent, name, path, .. } = &self.place;
        let failed = |error| Error::io("create the folder", path, error);
        let Err(error) = stage.place(parent, name) else {
            self.check_is_ours(stage.dir(), true)?;
            return if is_durable { parent.sync_names().map_err(failed) } else { Ok(()) };
        };
        if parent.find(name).map_err(failed)?.is_some() {
            return self.refuse("something was put there while the site was being written");
        }
        // Some disks move files alone. The next build sees that their times are other ones, and makes all anew.
        let moves_no_folder =
            [ErrorKind::CrossesDevices, ErrorKind::Unsupported, ErrorKind::InvalidInput, ErrorKind::PermissionDenied];
        if !moves_no_folder.contains(&error.kind()) {
            return Err(failed(error));
        }
        let root = self.place.make_root(&self.keep).map_err(|_| failed(error))?;
        stage.empty_into(&root, SitePath::marker().as_str()).map_err(failed)?;
        self.check_is_ours(&root, true)?;
        if is_durable { root.sync_disk().map_err(failed) } else { Ok(()) }
    }
}

impl Sink for OutputFolder {
    fn put(&self, path: &SitePath, bytes: &[u8]) -> Result<Written, Error> {
        self.put_if(path, bytes, |_| true)
    }

    fn put_apart(&self, path: &SitePath, bytes: &[u8]) -> Result<Written, Error> {
        self.put_if(path, bytes, |old| old.links < LINKED)
    }

    fn put_linked(&self, paths: [&SitePath; 2], bytes: &[u8]) -> Result<[Written; 2], Error> {
        let [first, second] = paths;
        if !self.refuses_links() {
            if let Root::Aside(site) = &self.root {
                match self.make_linked_aside(site.stage(), paths, bytes) {
                    Err(error) if was_put(&error) => {}
                    made => return made.map_err(|error| self.not_written(first, error)),
                }
            }
            if let Some(linked) = self.link(paths, bytes).map_err(|error| self.not_written(first, error))? {
                return Ok(linked);
            }
            self.refuses_links.store(true, Ordering::Relaxed);
        }
        Ok([self.put_apart(first, bytes)?, self.put_apart(second, bytes)?])
    }

    fn refuses_links(&self) -> bool {
        self.refuses_links.load(Ordering::Relaxed)
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
        self.write(path, is_right, |folder, name| {
            let file = file.take().ok_or(ErrorKind::NotFound)?;
            let open = file.open()?;
            file.place(folder, name)?;
            Ok(open)
        })
    }

    fn stamp(&self, path: &str) -> Option<FileStamp> {
        self.note_kept(path);
        let status = self.dir().status(path).ok()?;
        (status.kind == EntryKind::File).then_some(status.stamp)
    }

    fn read(&self, path: &str, bytes: u64) -> io::Result<Vec<u8>> {
        let file = self.dir().open_file(path)?;
        let mut read = Vec::new();
        // One more than there should be, so that a longer file shows.
        file.take(bytes.saturating_add(1)).read_to_end(&mut read)?;
        if read.len() as u64 == bytes { Ok(read) } else { Err(ErrorKind::InvalidData.into()) }
    }

    fn others(&self, wanted: u64, is_wanted: &dyn Fn(&str) -> bool) -> Result<Vec<String>, Error> {
        // Where there are no more files than are wanted, there are no others, and looking for them
        // would be most of the work of a build that changes little.
        let kept = self.kept().iter().filter(|path| is_wanted(path)).count() as u64;
        if self.files.load(Ordering::Relaxed) + kept <= wanted {
            return Ok(Vec::new());
        }
        Ok(self.look(Purpose::Name(is_wanted))?.named)
    }

    fn remove(&self, path: &str) -> Result<(), Error> {
        self.forget_folders();
        let remove = || {
            let (folders, name) = split(path);
            self.dir().enter(folders)?.remove_file(name)
        };
        match remove() {
            Ok(()) if !self.note_kept(path) => drop(self.files.fetch_sub(1, Ordering::Relaxed)),
            Err(error) if !matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
                return Err(Error::io("remove", self.place.path.join(path), error));
            }
            _ => {}
        }
        let mut folder = split(path).0;
        while !folder.is_empty() {
            let (above, name) = split(folder);
            // Refused where something is left inside, as it should be.
            if self.dir().enter(above).and_then(|above| above.remove_folder(name)).is_err() {
                break;
            }
            folder = above;
        }
        Ok(())
    }

    fn check(&self) -> Result<(), Error> {
        self.check_is_ours(self.dir(), matches!(self.root, Root::InPlace(_)))
    }

    fn sync(&self) -> Result<(), Error> {
        self.dir().sync_disk().map_err(|error| Error::io("write", &self.place.path, error))
    }

    fn finish(&self, is_durable: bool) -> Result<(), Error> {
        match &self.root {
            Root::InPlace(_) => self.check(),
            Root::Aside(site) => self.appear(site.stage(), is_durable),
        }
    }
}

/// Whether a new site's file was put before, or a folder on the way was removed with all that was in it.
fn was_put(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::AlreadyExists | ErrorKind::NotFound)
}

/// Whether a file has these bytes and no more. One that can't be read has not: it is written anew.
fn has_all(folder: &Dir, name: &str, status: &EntryStatus, bytes: &[u8]) -> bool {
    if status.stamp.bytes != bytes.len() as u64 {
        return false;
    }
    let mut old = vec![0; bytes.len()];
    let read = folder.open_file(name).and_then(|mut file| file.read_exact(&mut old));
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
fn readable_by_all(file: &File) -> io::Result<FileStamp> {
    let status = status_of(file)?;
    if status.mode == FILE_FOR_ALL {
        return Ok(status.stamp);
    }
    permit(file, FILE_FOR_ALL)?;
    Ok(status_of(file)?.stamp)
}
