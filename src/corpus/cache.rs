//! What was found in a file, as a later run is told it instead of reading the file again.
//!
//! It is told in parts of bounded size, since a file of lines may hold hundreds of thousands of
//! documents. A file of lines that is packed is always read: its documents can't be had from the
//! middle of the file, where the second pass may want them.
//!
//! What a stamp can't tell isn't seen: a program that writes through a mapping of the file, until
//! that reaches the disk; and, for some seconds, what another machine writes on a network.

use super::read::{Origin, Refusal, StoredAt};
use super::read_task::{ReadTask, Refused, SourceDone};
use super::walk::SourceFile;
use crate::disk::{Epoch, FileStamp};
use crate::report::UnreadPath;
use pith::Digest;
use serde::{Deserialize, Serialize};
use std::io;
use std::sync::Arc;

/// How much of what was found in a file makes a part.
pub(crate) const ITEMS_IN_A_PART: usize = 512;

/// One thing that was found in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CachedItem {
    line: Option<u64>,
    what: CachedItemKind,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
enum CachedItemKind {
    Document(Digest, StoredAt),
    /// What can't be a document, and why.
    Refused(Refusal),
}

impl CachedItem {
    /// A document, where it lies and what its bytes are.
    pub(crate) fn document(origin: &Origin, sha256: Digest) -> Self {
        Self { line: origin.line, what: CachedItemKind::Document(sha256, origin.stored) }
    }

    /// What can't be a document, and why.
    pub(crate) fn refused(origin: &Origin, reason: &Refusal) -> Self {
        Self { line: origin.line, what: CachedItemKind::Refused(reason.clone()) }
    }

    /// The same thing in a file that is as it was.
    pub(super) fn task(self, source: &Arc<SourceFile>) -> ReadTask {
        let origin = |stored| Origin { source: Arc::clone(source), line: self.line, stored };
        match self.what {
            CachedItemKind::Document(sha256, stored) => ReadTask::Known(origin(stored), sha256),
            CachedItemKind::Refused(reason) => {
                ReadTask::Refused(Refused { origin: origin(StoredAt::File), reason, was_read: false })
            }
        }
    }
}

/// All that was found in a file, but for what stands in parts before it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct CachedSource {
    /// What the file looked like before it was read.
    stamp: FileStamp,
    parts: u64,
    rest: Vec<CachedItem>,
}

impl CachedSource {
    /// Tells of a file by its stamp, after so many parts.
    pub(crate) fn new(stamp: FileStamp, parts: u64, rest: Vec<CachedItem>) -> Self {
        Self { stamp, parts, rest }
    }

    /// The one thing that was found in a file of one document.
    pub(super) fn single(mut self) -> Option<(CachedItem, FileStamp)> {
        let found = self.rest.pop()?;
        (self.parts == 0 && self.rest.is_empty()).then_some((found, self.stamp))
    }
}

/// What an earlier run found in files.
pub(crate) trait SourceCache: Sync {
    /// When this run began; no file was read before.
    fn begun(&self) -> Epoch;

    /// What was found in a file, at the end.
    fn find(&self, source: &SourceFile) -> Option<CachedSource>;

    /// What was found in a file, the parts before that, counted from 0.
    fn part(&self, source: &SourceFile, at: u64) -> Option<Vec<CachedItem>>;
}

/// What was found in a file, if it is as it was then.
pub(super) fn look_up(cache: &dyn SourceCache, source: &SourceFile) -> Option<CachedSource> {
    // What is known is of whole files, and a stretch has other line numbers.
    let found = source.is_whole().then(|| cache.find(source)).flatten()?;
    // No epoch is asked: a stamp was written down only if it was older than that of its run.
    (source.stamp()? == found.stamp).then_some(found)
}

/// A file of lines that is as an earlier run found it.
pub(super) struct CachedLines<'a> {
    cache: &'a dyn SourceCache,
    source: Arc<SourceFile>,
    /// What is left of the part that is being told.
    found: std::vec::IntoIter<CachedItem>,
    next_part: u64,
    parts: u64,
    /// What comes after the parts.
    rest: Option<Vec<CachedItem>>,
    end: Option<SourceDone>,
}

impl<'a> CachedLines<'a> {
    pub(super) fn new(cache: &'a dyn SourceCache, source: SourceFile, head: CachedSource) -> Self {
        let CachedSource { stamp, parts, rest } = head;
        let source = Arc::new(source);
        let end = SourceDone { source: Arc::clone(&source), stamp: Some(stamp), count: 0, lines: 0, is_broken: false };
        Self { cache, source, found: Vec::new().into_iter(), next_part: 0, parts, rest: Some(rest), end: Some(end) }
    }

    pub(super) fn next_task(&mut self) -> Option<ReadTask> {
        loop {
            if let Some(found) = self.found.next() {
                self.end.iter_mut().for_each(|end| {
                    end.count += 1;
                    end.lines = found.line.unwrap_or(end.lines);
                });
                return Some(found.task(&self.source));
            }
            if self.next_part < self.parts {
                let Some(part) = self.cache.part(&self.source, self.next_part) else { return Some(self.lost()) };
                self.next_part += 1;
                self.found = part.into_iter();
            } else if let Some(rest) = self.rest.take() {
                self.found = rest.into_iter();
            } else {
                return self.end.take().map(ReadTask::SourceDone);
            }
        }
    }

    /// Gives up, since the earlier run's word can't be read any more, and documents were told already.
    fn lost(&mut self) -> ReadTask {
        (self.next_part, self.rest) = (self.parts, None);
        self.end.iter_mut().for_each(|end| (end.stamp, end.is_broken) = (None, true));
        let reason = io::Error::other("the result of an earlier build can no longer be read; try again");
        ReadTask::Unread(UnreadPath::io(&self.source.path, &reason))
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;
    use crate::corpus::walk::Stretch;
    use crate::corpus::{Limits, ReadOutcome, ReadTasks, inputs};
    use camino::{Utf8Path, Utf8PathBuf};
    use std::fs::{self, File};
    use std::io::Write;
    use std::path::Path;
    use std::sync::Mutex;
    use tempfile::TempDir;

    /// A folder, and what a run found in its files: a head for each, and the parts of all.
    struct FolderCache {
        folder: TempDir,
        begun: Epoch,
        heads: Mutex<Vec<(Utf8PathBuf, CachedSource)>>,
        parts: Mutex<Vec<Vec<CachedItem>>>,
    }

    impl SourceCache for FolderCache {
        fn begun(&self) -> Epoch {
            self.begun
        }

        fn find(&self, source: &SourceFile) -> Option<CachedSource> {
            let heads = self.heads.lock().unwrap();
            heads.iter().find(|(path, _)| *path == source.path).map(|(_, head)| head.clone())
        }

        fn part(&self, _source: &SourceFile, at: u64) -> Option<Vec<CachedItem>> {
            self.parts.lock().unwrap().get(usize::try_from(at).unwrap()).cloned()
        }
    }

    /// When a run begins that is younger than all that lies in the folder.
    fn began_after(folder: &Path) -> Epoch {
        let made = || tempfile::tempfile_in(folder).unwrap().metadata().unwrap();
        let last = made();
        loop {
            let epoch = Epoch::of(&made());
            if epoch.stamp_before(&last).is_some() {
                return epoch;
            }
        }
    }

    impl FolderCache {
        /// A folder whose files are older than the run, and nothing that is known of them.
        fn nothing_of(files: &[(&str, &str)]) -> Self {
            let folder = tempfile::tempdir().unwrap();
            for (name, text) in files {
                fs::write(folder.path().join(name), text).unwrap();
            }
            let begun = began_after(folder.path());
            Self { folder, begun, heads: Mutex::default(), parts: Mutex::default() }
        }

        fn path(&self) -> &Utf8Path {
            Utf8Path::from_path(self.folder.path()).unwrap()
        }

        /// Has all documents, each in a few words, and tells what was found in files of two finds a
        /// part.
        fn run(&self) -> Vec<String> {
            let limits = Limits::default();
            let all = inputs(&[self.path().to_owned()], &limits).all;
            let tasks = ReadTasks::new(all, &limits, None).with_cache(Some(self));
            let (mut said, mut found, mut heads) = (Vec::new(), Vec::new(), Vec::new());
            let mut buffer = Vec::new();
            for task in tasks {
                let (had, mut ended) = task.open(&limits, Some(self), &mut buffer);
                match had {
                    ReadOutcome::Bytes(origin) => {
                        said.push(format!("read {} {}", origin.place(), buffer.len()));
                        found.push(CachedItem::document(&origin, Digest::of(&buffer)));
                    }
                    ReadOutcome::Known(origin, sha256) => {
                        origin.read_known(&sha256, &limits, &mut buffer).unwrap();
                        said.push(format!("known {} {}", origin.place(), buffer.len()));
                        found.push(CachedItem::document(&origin, sha256));
                    }
                    ReadOutcome::Refused(Refused { origin, reason, was_read }) => {
                        let how = if was_read { "read" } else { "known" };
                        said.push(format!("{how} {} {}", origin.place(), reason.message));
                        found.push(CachedItem::refused(&origin, &reason));
                    }
                    ReadOutcome::Unread(unread) => said.push(unread.to_string()),
                    ReadOutcome::SourceDone(lines) => ended = Some(lines),
                    ReadOutcome::Pause => {}
                }
                if let Some(SourceDone { source, stamp, count, .. }) = ended {
                    let mut found = std::mem::take(&mut found);
                    assert!(stamp.is_none() || found.len() as u64 == count, "{count} in {found:?}");
                    let rest = found.split_off(found.len() / 2 * 2);
                    let parts: Vec<_> = found.chunks(2).map(<[_]>::to_vec).collect();
                    if let Some(stamp) = stamp {
                        heads.push((source.path.clone(), CachedSource::new(stamp, parts.len() as u64, rest)));
                    }
                    if !parts.is_empty() {
                        *self.parts.lock().unwrap() = parts;
                    }
                }
            }
            *self.heads.lock().unwrap() = heads;
            let root = format!("{}/", self.path());
            said.into_iter().map(|one| one.replace(&root, "")).collect()
        }
    }

    const LINES: &str = "\n{\"a\":1}\r\n \n2\n333\n4\n55555";

    #[test]
    fn what_was_read_is_known_in_the_same_places() {
        for (count, lines) in [(0, "\n\n"), (1, "1"), (2, "1\n2"), (4, "1\n\n2\n3\n4\n"), (5, LINES)] {
            let told = FolderCache::nothing_of(&[("a.json", "{}"), ("b.jsonl", lines), ("c.json", " ")]);
            let read = told.run();
            assert_eq!(read.len(), count + 2);
            assert!(read.iter().all(|one| one.starts_with("read ")), "{read:?}");
            let known: Vec<_> = read.iter().map(|one| one.replace("read ", "known ")).collect();
            assert_eq!(told.run(), known);
            assert_eq!(told.run(), known);
        }
    }

    #[test]
    fn a_file_that_changed_is_read() {
        let told = FolderCache::nothing_of(&[("a.json", "{}"), ("b.jsonl", "1\n2\n3")]);
        let path = |name| told.path().join(name);
        told.run();
        fs::write(path("a.json"), "[]").unwrap();
        assert_eq!(told.run(), ["read a.json 2", "known b.jsonl:1 1", "known b.jsonl:2 1", "known b.jsonl:3 1"]);
        assert_eq!(told.run()[0], "read a.json 2", "it is younger than the run");
        fs::rename(path("b.jsonl"), path("c.jsonl")).unwrap();
        fs::copy(path("c.jsonl"), path("b.jsonl")).unwrap();
        assert!(told.run().iter().all(|one| one.starts_with("read ")));
    }

    #[test]
    fn a_link_in_the_place_of_a_file_is_not_the_file() {
        let mut told = FolderCache::nothing_of(&[("aside", "{}")]);
        let (file, link) = (told.path().join("aside"), told.path().join("a.json"));
        std::os::unix::fs::symlink(&file, &link).unwrap();
        told.begun = began_after(told.folder.path());
        let stamp = FileStamp::of(&fs::metadata(&file).unwrap());
        let is_known = |path: Utf8PathBuf| {
            *told.heads.lock().unwrap() = vec![(path.clone(), CachedSource::new(stamp, 0, Vec::new()))];
            look_up(&told, &SourceFile::named(path)).is_some()
        };
        assert!(is_known(file) && !is_known(link));
    }

    #[test]
    fn what_is_known_of_a_file_is_not_told_of_a_stretch_of_it() {
        let told = FolderCache::nothing_of(&[("a.jsonl", "1\n2\n")]);
        told.run();
        let whole = SourceFile::named(told.path().join("a.jsonl"));
        assert!(look_up(&told, &whole).is_some());
        let stretch = Some(Box::new(Stretch { bytes: 2..4, file_bytes: 4 }));
        assert!(look_up(&told, &SourceFile { stretch, ..whole }).is_none());
    }

    #[test]
    fn a_file_that_changes_while_it_is_read_is_not_known_thereafter() {
        let told = FolderCache::nothing_of(&[("a.jsonl", "1\n2\n")]);
        let limits = Limits::default();
        let inputs = inputs(&[told.path().to_owned()], &limits).all;
        let mut tasks = ReadTasks::new(inputs, &limits, None).with_cache(Some(&told));
        assert!(matches!(tasks.next(), Some(ReadTask::Line(..))));
        File::options().append(true).open(told.path().join("a.jsonl")).unwrap().write_all(b"3\n").unwrap();
        let others: Vec<_> = tasks.collect();
        let [
            ReadTask::Line(..),
            ReadTask::Unread(_),
            ReadTask::SourceDone(SourceDone { stamp: None, count: 3, lines: 2, is_broken: true, .. }),
            ReadTask::Pause,
        ] = &others[..]
        else {
            panic!("{others:?}");
        };
    }

    #[test]
    fn a_part_that_is_lost_is_said_and_the_file_is_not_known_thereafter() {
        let told = FolderCache::nothing_of(&[("a.jsonl", "1\n2\n3\n4\n5")]);
        told.run();
        told.parts.lock().unwrap().pop();
        let lost = "a.jsonl: the result of an earlier build can no longer be read; try again";
        assert_eq!(told.run(), ["known a.jsonl:1 1", "known a.jsonl:2 1", lost]);
        assert_eq!(told.run().len(), 5);
    }

    #[test]
    fn a_known_document_is_of_its_hash() {
        let told = FolderCache::nothing_of(&[("a.json", "{}")]);
        let source = Arc::new(SourceFile::named(told.path().join("a.json")));
        let origin = Origin { source, line: None, stored: StoredAt::File };
        let read = |sha256: &Digest, limits: &Limits| origin.read_known(sha256, limits, &mut Vec::new());
        let limits = Limits::default();
        read(&Digest::of(b"{}"), &limits).unwrap();
        let changed = read(&Digest::of(b"[]"), &limits).unwrap_err();
        assert!(changed.failed && changed.reason.starts_with("it changed while it was being read"), "{changed}");
        assert!(read(&Digest::of(b"{}"), &Limits { document_bytes: 1, ..limits }).is_err());
    }
}
