//! A site as a folder: each file appears whole, nothing that isn't ours is touched, and nothing is
//! written or removed outside, whatever lies in it or comes to lie in it while it is written.
//!
//! Where there is no folder yet, the site is written aside, in a [`Stage`], and appears whole at the end.

use super::folder_look::{FolderContent, Purpose, look};
use super::folders::{FILE_FOR_ALL, FOLDER_FOR_ALL};
use super::known_folders::{FolderIndex, FolderTally, KnownFolders};
use super::ledger::{Ledger, LedgerWriter};
use super::marker::{MARKER, has_marker};
use super::output_place::OutputPlace;
use super::sink::{Change, Sink, Written};
use crate::disk::{
    Dir, EntryKind, EntryStatus, Epoch, FileStamp, Scratch, ScratchPath, Stage, permit, split, status_of,
};
use crate::error::Error;
use crate::layout::SitePath;
use std::cell::Cell;
use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, BufRead, BufReader, ErrorKind, Read as _, Write as _};
use std::sync::atomic::{AtomicU64, Ordering};
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
}

/// Where a site is while it is written.
#[derive(Debug)]
enum Root {
    /// At its place, which was there.
    InPlace(Dir),
    /// Aside, since there was nothing at its place.
    Aside(Arc<NewSite>),
}

/// A site that is written aside.
#[derive(Debug)]
pub(crate) struct NewSite {
    stage: Stage,
    keep: Vec<String>,
    /// How many files were made where; `None` if that isn't known, or was [asked for](Self::surveyor).
    tally: Mutex<Option<FolderTally>>,
}

/// A look at the folders of a new site, for the next build.
pub(crate) struct NewSiteSurveyor {
    site: Arc<NewSite>,
    index: FolderIndex,
}

impl NewSite {
    /// A look at the folders that are made by now. What is written from then on may be written meanwhile; its folders
    /// will not be known. `None` where the disk doesn't say when that was, or
    /// it isn't known what was made.
    pub(crate) fn surveyor(self: &Arc<Self>, scratch: &Arc<Scratch>, ledger: &LedgerWriter) -> Option<NewSiteSurveyor> {
        // A file that isn't counted then is made after it.
        let made = Epoch::of(&scratch.file().ok()?.file().metadata().ok()?);
        let tally = self.tally().take()?;
        Some(NewSiteSurveyor { site: Arc::clone(self), index: ledger.index_of_made(tally, made) })
    }

    fn tally(&self) -> MutexGuard<'_, Option<FolderTally>> {
        self.tally.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts a file that is new.
    fn count(&self, path: &SitePath) {
        let mut tally = self.tally();
        if tally.as_mut().is_some_and(|tally| !tally.count(path.as_str())) {
            *tally = None;
        }
    }

    /// Knows no folder any more.
    fn forget(&self) {
        *self.tally() = None;
    }
}

impl NewSiteSurveyor {
    /// What the next build may know of the folders.
    pub(crate) fn survey(mut self) -> KnownFolders {
        let looked = look(self.site.stage.dir(), &self.site.keep, Purpose::Count(&mut self.index));
        looked.map_or_else(|_| KnownFolders::default(), |_| self.index.finish())
    }
}

/// A look at a site's folder before it is written into, which takes a while and may go on while it isn't decided yet
/// whether anything is written.
#[derive(Debug)]
pub(crate) struct OutputSurveyor {
    place: OutputPlace,
    keep: Vec<String>,
    program: &'static str,
    index: FolderIndex,
}

/// What lay in a site's folder.
#[derive(Debug)]
pub struct OutputSurvey {
    root: Dir,
    content: FolderContent,
    program: &'static str,
    known: KnownFolders,
}

impl OutputSurveyor {
    /// Looks at what the old ledger doesn't know of the same program. `ledger` is that of this build.
    pub(crate) fn new(
        place: &OutputPlace,
        keep: &[String],
        program: &'static str,
        old: &Ledger,
        ledger: &LedgerWriter,
    ) -> Self {
        Self { place: place.clone(), keep: keep.to_vec(), program, index: ledger.folder_index(old, program) }
    }

    /// Looks at what is there, and changes nothing. `None` where no folder is, or where it can't be looked into, which
    /// [`OutputFolder::open`] says.
    pub(crate) fn survey(mut self) -> Option<OutputSurvey> {
        let root = self.place.root(&self.keep).ok()??;
        let content = look(&root, &self.keep, Purpose::Count(&mut self.index)).ok()?;
        Some(OutputSurvey { root, content, program: self.program, known: self.index.finish() })
    }
}

impl OutputSurvey {
    /// Notes for the next build what was found.
    ///
    /// # Errors
    /// The ledger can't be written.
    pub(crate) fn record(&mut self, ledger: &mut LedgerWriter) -> Result<(), Error> {
        ledger.add_folders(self.program, &std::mem::take(&mut self.known))
    }

    /// How many files there are, if this is the folder and nothing in it is to be cleared.
    fn files_of(&self, root: &Dir) -> Option<u64> {
        let is_same = self.root.is_same(root).unwrap_or(false);
        (is_same && !self.content.is_to_clear).then_some(self.content.files)
    }
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
                Ok(Some(stage)) => {
                    let tally = Mutex::new(Some(FolderTally::default()));
                    Root::Aside(Arc::new(NewSite { stage, keep: keep.clone(), tally }))
                }
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
        let mut folder = Self { root, place, scratch, keep, files, kept };
        folder.put(&SitePath::marker(), MARKER.as_bytes())?;
        if surveyed.is_none() {
            folder.files = AtomicU64::new(folder.look(Purpose::Clear)?.files);
        }
        Ok(folder)
    }

    fn dir(&self) -> &Dir {
        match &self.root {
            Root::InPlace(dir) => dir,
            Root::Aside(site) => site.stage.dir(),
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

    /// Makes a file be as it should, by a new one that takes its place if it isn't.
    fn write(
        &self,
        path: &SitePath,
        is_right: impl Fn(&Dir, &str, &EntryStatus) -> bool,
        place: impl FnOnce(&Dir, &str) -> io::Result<File>,
    ) -> Result<Written, Error> {
        let (folders, name) = split(path.as_str());
        let write = || {
            let (folder, old) = match self.dir().enter(folders) {
                Ok(folder) => {
                    let old = folder.find(name)?;
                    (folder, old)
                }
                // A file or a link may stand where a folder should be.
                Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
                    (self.dir().make_folders(folders, FOLDER_FOR_ALL)?, None)
                }
                Err(error) => return Err(error),
            };
            let change = match old {
                None => Change::Added,
                // Only a regular file may be opened.
                Some(old) if old.kind == EntryKind::File && is_right(&folder, name, &old) => {
                    self.note_kept(path.as_str());
                    let is_for_all = old.mode == FILE_FOR_ALL;
                    let stamp = if is_for_all { old.stamp } else { readable_by_all(&folder.open_file(name)?)? };
                    return Ok(Written { change: Change::Unchanged, stamp });
                }
                Some(_) => Change::Changed,
            };
            if old.is_some_and(|old| old.kind == EntryKind::Folder) {
                // What stands in the way of the site is in its own folder, and so its own.
                folder.remove_tree(name)?;
                self.forget_folders();
            }
            let file = place(&folder, name)?;
            if change == Change::Added {
                self.count_new(path);
            }
            Ok(Written { change, stamp: readable_by_all(&file)? })
        };
        write().map_err(|error| Error::io("write", self.place.path.join(path.as_str()), error))
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
        if let Root::Aside(site) = &self.root {
            match self.make_aside(&site.stage, path, bytes) {
                // It was put before, or a folder on the way was removed with all that was in it.
                Err(error) if matches!(error.kind(), ErrorKind::AlreadyExists | ErrorKind::NotFound) => {}
                made => return made.map_err(|error| Error::io("write", self.place.path.join(path.as_str()), error)),
            }
        }
        let is_right = |folder: &Dir, name: &str, old: &EntryStatus| {
            old.stamp.bytes == bytes.len() as u64 && has_bytes(folder, name, bytes)
        };
        self.write(path, is_right, |folder, name| {
            let mut file = self.scratch.file()?;
            file.write_all(bytes)?;
            file.place(folder, name)
        })
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
            Root::Aside(site) => self.appear(&site.stage, is_durable),
        }
    }
}

/// Whether a file of as many bytes has these. One that can't be read has not: it is written anew.
fn has_bytes(folder: &Dir, name: &str, bytes: &[u8]) -> bool {
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

#[cfg(test)]
mod tests {
    use super::*;
    use camino::{Utf8Path, Utf8PathBuf};
    use proptest::prelude::*;
    use std::collections::BTreeMap;
    use std::time::Duration;
    use std::{fs, thread};
    use tempfile::TempDir;

    /// A place for a site, and where its files are made.
    struct Scene {
        _folder: TempDir,
        root: Utf8PathBuf,
        place: OutputPlace,
        scratch: Arc<Scratch>,
    }

    impl Scene {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let above = Utf8Path::from_path(folder.path()).unwrap();
            let scratch = Scratch::create(Dir::open(above).unwrap(), above, "work", FILE_FOR_ALL).unwrap();
            let root = above.join("public");
            let place = OutputPlace::open(&root, "".into()).unwrap();
            Self { _folder: folder, root, place, scratch }
        }

        fn open(&self, keep: &[&str]) -> OutputFolder {
            let keep = keep.iter().map(ToString::to_string).collect();
            OutputFolder::open(&self.place, Arc::clone(&self.scratch), keep, None).unwrap()
        }

        fn tree(&self) -> BTreeMap<String, Vec<u8>> {
            files_below(&self.root, "")
        }
    }

    fn files_below(root: &Utf8Path, inside: &str) -> BTreeMap<String, Vec<u8>> {
        let mut all = BTreeMap::new();
        for entry in root.join(inside).read_dir_utf8().unwrap() {
            let entry = entry.unwrap();
            let path = if inside.is_empty() {
                entry.file_name().to_owned()
            } else {
                format!("{inside}/{}", entry.file_name())
            };
            if entry.file_type().unwrap().is_dir() {
                all.extend(files_below(root, &path));
            } else {
                all.insert(path, fs::read(entry.path()).unwrap());
            }
        }
        all
    }

    fn path(path: &str) -> SitePath {
        SitePath::file(path).unwrap()
    }

    #[test]
    fn files_that_are_not_wanted_are_found_whatever_is_kept_and_wanted_beside_them() {
        let scene = Scene::new();
        let keep = ["CNAME", "media", ".git"];
        let [old, kept, inside] = ["old/paper.pdf", "CNAME", "media/one.png"].map(path);
        let site = [SitePath::marker(), SitePath::home(), kept, inside];
        let others = |folder: &OutputFolder| {
            let is_wanted = |path: &str| site.iter().any(|wanted| wanted.as_str() == path);
            // Those that aren't written are looked at.
            assert!(site.iter().all(|path| folder.stamp(path.as_str()).is_some()));
            folder.others(site.len() as u64, &is_wanted).unwrap()
        };
        let first = scene.open(&keep);
        for path in &site[1..] {
            first.put(path, b"new").unwrap();
        }
        assert_eq!(others(&first), [""; 0]);
        first.put(&old, b"old").unwrap();
        assert_eq!(others(&first), [old.as_str()]);
        first.finish(true).unwrap();
        // What somebody else has in the places that are kept is nobody's to count.
        for others in [".git/HEAD", ".git/objects/a", "media/two.png"] {
            fs::create_dir_all(scene.root.join(others).parent().unwrap()).unwrap();
            fs::write(scene.root.join(others), "theirs").unwrap();
        }
        // The next build writes nothing, and finds one file more than it wants.
        let next = scene.open(&keep);
        assert_eq!(others(&next), [old.as_str()]);
        next.remove(old.as_str()).unwrap();
        assert_eq!(next.files.load(Ordering::Relaxed), 2, "it isn't counted any more");
        assert_eq!(others(&next), [""; 0]);
        assert_eq!(others(&scene.open(&keep)), [""; 0]);
        // A file among what is kept was not counted, and is not when it goes.
        next.remove("media/two.png").unwrap();
        next.put(&old, b"old").unwrap();
        assert_eq!(others(&next), [old.as_str()]);
        // It writes what it wants and was not there, and what is too much was there.
        fs::remove_file(scene.root.join(site[1].as_str())).unwrap();
        let next = scene.open(&keep);
        next.put(&site[1], b"newer").unwrap();
        assert_eq!(others(&next), [old.as_str()]);
        assert!(scene.tree().contains_key(".git/objects/a"));
    }

    #[test]
    #[cfg(unix)]
    fn a_new_site_appears_whole() {
        let scene = Scene::new();
        let folder = scene.open(&[]);
        folder.put(&path("a/b/page"), b"page").unwrap();
        assert!(!scene.root.exists());
        folder.check().unwrap();
        folder.sync().unwrap();
        assert!(!scene.root.exists());
        let stamp = folder.stamp("a/b/page");
        folder.finish(true).unwrap();
        assert_eq!(scene.tree().into_keys().collect::<Vec<_>>(), [".pith-catalog", "a/b/page"]);
        // It looks as it did, so that the next build knows it.
        assert!(stamp.is_some());
        assert_eq!(scene.open(&[]).stamp("a/b/page"), stamp);
    }

    #[test]
    fn a_new_site_that_is_given_up_leaves_nothing() {
        let Scene { _folder: folder, root, place, scratch } = Scene::new();
        let out = OutputFolder::open(&place, scratch, Vec::new(), None).unwrap();
        out.put(&path("a/b/page"), b"page").unwrap();
        drop(out);
        assert!(!root.exists());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    #[cfg(unix)]
    fn what_came_to_lie_at_the_place_of_a_new_site_stays() {
        for kind in ["file", "folder", "link", "empty folder"] {
            let scene = Scene::new();
            let folder = scene.open(&[]);
            folder.put(&path("page"), b"page").unwrap();
            match kind {
                "file" => fs::write(&scene.root, "theirs").unwrap(),
                "folder" => {
                    fs::create_dir(&scene.root).unwrap();
                    fs::write(scene.root.join("thesis"), "theirs").unwrap();
                }
                "link" => std::os::unix::fs::symlink("elsewhere", &scene.root).unwrap(),
                _ => fs::create_dir(&scene.root).unwrap(),
            }
            let finished = folder.finish(true);
            if kind == "empty folder" {
                // Nothing is lost with it.
                finished.unwrap();
                assert_eq!(scene.tree().len(), 2);
                continue;
            }
            let error = finished.unwrap_err().to_string();
            assert!(error.contains("something was put there while the site was being written"), "{kind}: {error}");
            match kind {
                "file" => assert_eq!(fs::read(&scene.root).unwrap(), b"theirs"),
                "folder" => assert_eq!(scene.tree().into_keys().collect::<Vec<_>>(), ["thesis"]),
                _ => assert!(fs::symlink_metadata(&scene.root).unwrap().is_symlink()),
            }
        }
    }

    /// What is done to a file: it is written at once or in pieces, or removed.
    fn steps() -> impl Strategy<Value = Vec<(u8, &'static str, &'static [u8])>> {
        const PATHS: [&str; 8] = ["a/b/1", "a/b/2", "a/3", "4", "c/d/e/5", "c/6", "CNAME", "kept/7"];
        let contents = prop::sample::select(vec![&b""[..], b"one", b"two", b"a third"]);
        prop::collection::vec((0..8_u8, prop::sample::select(PATHS.to_vec()), contents), 0..30)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        #[cfg(unix)]
        fn a_site_is_the_same_written_aside_and_in_its_place(steps in steps()) {
            let scenes = [Scene::new(), Scene::new()];
            fs::create_dir(&scenes[1].root).unwrap();
            let done = scenes.each_ref().map(|scene| {
                let folder = scene.open(&["CNAME", "kept"]);
                let mut changes = Vec::new();
                for (kind, inside, bytes) in &steps {
                    let written = match kind {
                        0 => {
                            folder.remove(inside).unwrap();
                            continue;
                        }
                        1 => {
                            let mut file = scene.scratch.file().unwrap();
                            file.write_all(bytes).unwrap();
                            folder.place(&path(inside), file.close()).unwrap()
                        }
                        _ => folder.put(&path(inside), bytes).unwrap(),
                    };
                    assert_eq!(Some(written.stamp), folder.stamp(inside));
                    changes.push(written.change);
                }
                let (wanted, is_wanted) = (2, |path: &str| matches!(path, ".pith-catalog" | "a/b/1"));
                let others = folder.stamp("a/b/1").map(|_| folder.others(wanted, &is_wanted).unwrap());
                let files = folder.files.load(Ordering::Relaxed);
                folder.finish(false).unwrap();
                let modes = crate::disk::Dir::open(&scene.root).unwrap();
                let modes: Vec<_> = scene.tree().keys().map(|path| modes.status(path).unwrap().mode).collect();
                (changes, others, files, scene.tree(), modes)
            });
            prop_assert_eq!(&done[0], &done[1]);
            prop_assert!(done[0].4.iter().all(|mode| *mode == FILE_FOR_ALL));
        }

        /// Whether a folder of a new site is known or not, the files of the site are counted right, whatever comes to lie in
        /// one at once.
        #[test]
        #[cfg(unix)]
        fn folders_of_a_new_site_are_known_until_they_change(
            steps in steps(),
            late in steps(),
            waits in any::<[bool; 2]>(),
            strays in prop::collection::vec(prop::sample::select(vec!["", "a", "a/b", "c", "c/d", "c/d/e", "kept"]), 0..3),
        ) {
            let scene = Scene::new();
            let keep = ["CNAME", "kept"].map(str::to_owned);
            let put = |folder: &OutputFolder, steps: &[(u8, &str, &[u8])]| {
                for (kind, inside, bytes) in steps {
                    match kind {
                        // Seldom: after one it is not known any more what is where.
                        0 if bytes.is_empty() => folder.remove(inside).unwrap(),
                        1 | 2 => {
                            let mut file = scene.scratch.file().unwrap();
                            file.write_all(bytes).unwrap();
                            folder.place(&path(inside), file.close()).unwrap();
                        }
                        _ => drop(folder.put(&path(inside), bytes).unwrap()),
                    }
                }
            };
            let tick = |is_waited_for: bool| if is_waited_for { thread::sleep(Duration::from_millis(12)) };
            let folder = scene.open(&["CNAME", "kept"]);
            put(&folder, &steps);
            tick(waits[0]);
            let ledger = LedgerWriter::begin(scene.scratch.file().unwrap(), None, "ledger".into()).unwrap();
            let surveyor = folder.new_site().unwrap().surveyor(&scene.scratch, &ledger);
            let is_told = surveyor.is_some();
            put(&folder, &late);
            let known = surveyor.map(NewSiteSurveyor::survey).unwrap_or_default();
            let told: Vec<(u64, u32)> = postcard::from_bytes(&postcard::to_stdvec(&known).unwrap()).unwrap();
            folder.finish(false).unwrap();
            let root = Dir::open(&scene.root).unwrap();
            if late.is_empty() && waits[0] && is_told {
                let tree = scene.tree();
                let folders: BTreeSet<_> = tree.keys().map(|file| split(file).0).collect();
                let has_none_below = |one: &&&str| !folders.iter().any(|other| split(other).0 == **one || other.starts_with(&format!("{one}/")));
                let leaves = folders.iter().filter(|one| !one.is_empty() && **one != "kept").filter(has_none_below);
                prop_assert_eq!(told.len(), leaves.count(), "of {:?}", folders);
            }
            tick(waits[1]);
            for (number, stray) in strays.iter().enumerate() {
                // Where there is no such folder, nothing comes to lie in it.
                let _ = fs::write(scene.root.join(stray).join(format!("stray{number}")), "x");
            }
            let begun = Epoch::of(&scene.scratch.file().unwrap().file().metadata().unwrap());
            let [told, plain] = [known, KnownFolders::default()].map(|known| {
                let mut index = FolderIndex::new(known, [0; 16], begun);
                look(&root, &keep, Purpose::Count(&mut index)).unwrap().files
            });
            prop_assert_eq!(told, plain);
        }
    }
}
