//! One writing of the whole site: what is proven unchanged isn't made again, the rest is written,
//! and what the site no longer has is removed at the end.
//!
//! A site is made in units: some files with all that they are made of, as a hash. A unit whose hash
//! is the ledger's, and whose files look as they did when they were written, is left as it is.

use super::changed::ChangedLists;
use super::hashed_file::HashedFile;
use super::ledger::{Ledger, LedgerWriter, Table, decoded, encoded};
use super::sink::{Changes, Sink, Written};
use super::site_size::{PathHasher, SiteSize, SiteSizeCounter};
use super::state::State;
use super::sums::SumsWriter;
use crate::disk::{FileStamp, Scratch, ScratchPath};
use crate::error::Error;
use crate::layout::{Shard, Sharding, SitePath, UploadStage};
use pith::{Digest, Suffix};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, ErrorKind, Write};
use std::iter;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A file of a unit, as the ledger keeps it.
#[derive(Debug, Serialize, Deserialize)]
struct FileRecord<'r> {
    #[serde(borrow)]
    path: Cow<'r, str>,
    part: UploadStage,
    sha256: [u8; 32],
    /// What it looked like when it was written.
    stamp: FileStamp,
}

/// A unit, as the ledger keeps it.
#[derive(Debug, Serialize, Deserialize)]
struct UnitRecord<'r> {
    key: [u8; 32],
    #[serde(borrow)]
    files: Vec<FileRecord<'r>>,
}

impl FileRecord<'_> {
    /// Where it was, and what it looked like.
    fn into_stamp(self) -> (String, Option<FileStamp>) {
        (self.path.into_owned(), Some(self.stamp))
    }
}

impl UnitRecord<'_> {
    /// Where each file was, and what it looked like.
    fn stamps(self) -> Vec<(String, Option<FileStamp>)> {
        self.files.into_iter().map(FileRecord::into_stamp).collect()
    }
}

/// Units that depend on one key together, as the ledger keeps them.
#[derive(Debug, Serialize, Deserialize)]
struct GroupRecord {
    key: [u8; 32],
    /// The names of the units, in their order.
    units: Vec<String>,
}

/// A unit that was made or left as it is, to be committed with [`UnitCommitter::commit`].
#[derive(Debug)]
pub(crate) struct BuiltUnit {
    name: String,
    /// What the ledger says of it.
    record: Vec<u8>,
    /// What that of the last build says, where it was made anew.
    old_record: Option<Vec<u8>>,
    changes: Changes,
    is_new: bool,
}

/// A unit as the last build had it.
struct OldUnit {
    record: Vec<u8>,
    /// How many files it has, if it stays as it is.
    unchanged: Option<u64>,
}

/// A unit by its record.
///
/// # Errors
/// It is none. That of a [`BuiltUnit`] is one: it was read or made as such.
fn unit_of(record: &[u8]) -> Result<UnitRecord<'_>, Error> {
    decoded(record).ok_or_else(|| not_read(ErrorKind::InvalidData))
}

fn not_read(reason: ErrorKind) -> Error {
    Error::io("read", "the ledger", reason.into())
}

/// A group of units that were made or left as they are, to be committed with [`UnitCommitter::commit_group`].
#[derive(Debug)]
pub(crate) struct BuiltGroup {
    name: String,
    key: Digest,
    units: Vec<BuiltUnit>,
}

/// A writing of the site that is under way.
pub(crate) struct SiteWriter<'a> {
    maker: UnitMaker<'a>,
    book: UnitCommitter<'a>,
    /// How many changes survive a power cut; `None` before any is known to, where an interrupted build wrote some.
    synced: Option<u64>,
}

/// The half of a writing that makes units, from any thread.
pub(crate) struct UnitMaker<'a> {
    sink: Box<dyn Sink + 'a>,
    /// Where files are made before they appear.
    scratch: Arc<Scratch>,
    old: &'a Ledger,
    /// Which of the old ledger's units this build has too.
    seen: Vec<AtomicBool>,
}

/// The half of a writing that units are written down in, in their order.
pub(crate) struct UnitCommitter<'a> {
    /// What this build is written down in.
    ledger: LedgerWriter,
    old: &'a Ledger,
    sums: Option<SumsWriter>,
    /// In which list of checksums how many units belong one after the other that aren't there yet: as long as they are those
    /// of the last build, in its order, its checksums may be this one's, too.
    not_summed: Vec<(Option<Shard>, usize)>,
    changed: Option<ChangedLists>,
    size: Option<SiteSizeCounter>,
    /// The paths of this build, hashed, by which the others are known: a file that is no longer wanted
    /// would stay if its path had the hash of a wanted one.
    paths: Vec<u64>,
    hasher: PathHasher,
    /// What the last build had and this one hasn't, or has elsewhere, and what it looked like.
    moved: BTreeMap<String, Option<FileStamp>>,
    changes: Changes,
    made: u64,
}

/// Takes the files of one unit.
pub(crate) struct UnitWriter<'a> {
    sink: &'a dyn Sink,
    scratch: &'a Arc<Scratch>,
    files: Vec<FileRecord<'static>>,
    changes: Changes,
}

impl UnitWriter<'_> {
    /// Writes a file, the hash of which may be known.
    ///
    /// # Errors
    /// It can't be written.
    pub(crate) fn put(
        &mut self,
        part: UploadStage,
        path: &SitePath,
        bytes: &[u8],
        known: Option<Digest>,
    ) -> Result<(), Error> {
        let written = self.sink.put(path, bytes)?;
        let sha256 = known.unwrap_or_else(|| Digest::of(bytes));
        debug_assert_eq!(sha256, Digest::of(bytes), "{path}");
        self.add(part, path, sha256, written);
        Ok(())
    }

    /// Writes a file that is to have no other name, with its hash.
    ///
    /// # Errors
    /// It can't be written.
    pub(crate) fn put_apart(
        &mut self,
        part: UploadStage,
        path: &SitePath,
        bytes: &[u8],
        sha256: Digest,
    ) -> Result<(), Error> {
        let written = self.sink.put_apart(path, bytes)?;
        self.add(part, path, sha256, written);
        Ok(())
    }

    /// Writes one file with its hash to two paths, as hard links where the disk has such.
    ///
    /// # Errors
    /// It can't be written.
    pub(crate) fn put_linked(
        &mut self,
        part: UploadStage,
        paths: [&SitePath; 2],
        bytes: &[u8],
        sha256: Digest,
    ) -> Result<(), Error> {
        let written = self.sink.put_linked(paths, bytes)?;
        for (path, written) in paths.into_iter().zip(written) {
            self.add(part, path, sha256, written);
        }
        Ok(())
    }

    /// One that takes other files of the same unit, from any thread, for [`UnitWriter::append`].
    pub(crate) fn beside(&self) -> Self {
        Self { sink: self.sink, scratch: self.scratch, files: Vec::new(), changes: Changes::default() }
    }

    /// Takes the files of another writer after its own.
    pub(crate) fn append(&mut self, other: Self) {
        self.files.extend(other.files);
        self.changes = self.changes.plus(other.changes);
    }

    /// Writes a file piece by piece, which need not fit into memory.
    ///
    /// # Errors
    /// It can't be written.
    pub(crate) fn stream<T>(
        &mut self,
        part: UploadStage,
        path: &SitePath,
        write: impl FnOnce(&mut dyn Write) -> io::Result<T>,
    ) -> Result<Streamed<T>, Error> {
        let made = || {
            let mut out = HashedFile::create(self.scratch)?;
            let result = write(&mut out)?;
            Ok((out.finish()?, result))
        };
        let ((file, bytes, sha256), result) = made().map_err(|error| Error::io("write", path.as_str(), error))?;
        self.place(part, path, file, sha256)?;
        Ok(Streamed { result, bytes, sha256 })
    }

    /// Writes some files side by side, so that what goes into all of them is made once.
    ///
    /// # Errors
    /// One can't be written.
    pub(crate) fn stream_all(
        &mut self,
        part: UploadStage,
        paths: &[SitePath],
        write: impl FnOnce(&mut [HashedFile]) -> io::Result<()>,
    ) -> Result<(), Error> {
        let made = || {
            let mut outs = paths.iter().map(|_| HashedFile::create(self.scratch)).collect::<io::Result<Vec<_>>>()?;
            write(&mut outs)?;
            outs.into_iter().map(HashedFile::finish).collect::<io::Result<Vec<_>>>()
        };
        let first = paths.first().map_or("", SitePath::as_str);
        let files = made().map_err(|error| Error::io("write", first, error))?;
        paths.iter().zip(files).try_for_each(|(path, (file, _, sha256))| self.place(part, path, file, sha256))
    }

    fn place(&mut self, part: UploadStage, path: &SitePath, file: ScratchPath, sha256: Digest) -> Result<(), Error> {
        let written = self.sink.place(path, file)?;
        self.add(part, path, sha256, written);
        Ok(())
    }

    fn add(&mut self, part: UploadStage, path: &SitePath, sha256: Digest, written: Written) {
        self.changes.count(written.change);
        self.files.push(FileRecord {
            path: path.to_string().into(),
            part,
            sha256: *sha256.as_bytes(),
            stamp: written.stamp,
        });
    }
}

/// A file that was written piece by piece.
#[derive(Debug)]
pub(crate) struct Streamed<T> {
    /// What its writer said.
    pub result: T,
    /// Its size.
    pub bytes: u64,
    /// Its hash.
    pub sha256: Digest,
}

impl<'a> SiteWriter<'a> {
    /// Begins to write a site. `checksums` says which shards get a list of checksums of their own;
    /// without it there is none.
    ///
    /// # Errors
    /// A file in the scratch folder can't be made.
    pub(crate) fn begin(
        sink: Box<dyn Sink + 'a>,
        state: &State,
        old: &'a Ledger,
        ledger: LedgerWriter,
        checksums: Option<Sharding>,
        changed: Option<ChangedLists>,
    ) -> Result<Self, Error> {
        let seen = (0..old.count(Table::Unit)).map(|_| AtomicBool::new(false)).collect();
        let sums = checksums.map(|sharding| SumsWriter::create(Arc::clone(state.scratch()), sharding)).transpose()?;
        let book = UnitCommitter {
            ledger,
            old,
            sums,
            not_summed: Vec::new(),
            changed,
            size: None,
            paths: Vec::new(),
            hasher: PathHasher::default(),
            moved: BTreeMap::new(),
            changes: Changes::default(),
            made: 0,
        };
        let maker = UnitMaker { sink, scratch: Arc::clone(state.scratch()), old, seen };
        Ok(Self { maker, book, synced: (!state.was_interrupted()).then_some(0) })
    }

    /// Lets the site be measured, too, before any unit of it is committed.
    pub(crate) fn measure(&mut self) {
        self.book.size = Some(SiteSizeCounter::default());
    }

    /// The two halves, so that units are made while others are committed.
    pub(crate) fn halves(&mut self) -> (&UnitMaker<'a>, &mut UnitCommitter<'a>) {
        (&self.maker, &mut self.book)
    }

    /// [Makes](UnitMaker::unit) a unit and [commits](UnitCommitter::commit) it: one that no other is made beside.
    ///
    /// # Errors
    /// As of these.
    pub(crate) fn write_unit(
        &mut self,
        name: String,
        key: &Digest,
        make: impl FnOnce(&mut UnitWriter<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let unit = self.maker.unit(name, key, make)?;
        self.book.commit(&unit, None)
    }

    /// What the last build recorded with [`SiteWriter::record_value`], and the key of what it was made from. It holds of
    /// all units that are in the same ledger.
    pub(crate) fn recall_value<T: DeserializeOwned>(&self, name: &str) -> Option<(Digest, T)> {
        let (_, (key, value)) = self.maker.old.find::<([u8; 32], T)>(Table::Value, name.as_bytes())?;
        Some((key.into(), value))
    }

    /// Records a value that units of this build depend on, beside their keys.
    ///
    /// # Errors
    /// The ledger can't be written.
    pub(crate) fn record_value(&mut self, name: &str, key: &Digest, value: &impl Serialize) -> Result<(), Error> {
        self.book.ledger.add(Table::Value, name.as_bytes(), &(key.as_bytes(), value))
    }

    /// Writes the checksums, the last files of a site.
    ///
    /// # Errors
    /// They can't be written.
    pub(crate) fn write_sums(&mut self) -> Result<(), Error> {
        if let Some(units) = self.unchanged_sums() {
            self.book.sums = None;
            return units.iter().try_for_each(|unit| self.book.commit(unit, None));
        }
        self.book.sum_up()?;
        let Some(mut sums) = self.book.sums.take() else { return Ok(()) };
        for (path, (file, sha256)) in sums.take_shards()? {
            sums.add(None, path.as_str(), &sha256)?;
            self.place(&path, file, sha256)?;
        }
        let (path, (file, sha256)) = sums.finish()?;
        self.place(&path, file, sha256)
    }

    /// The checksums of the last build, where all units so far are those of that build, and there, too, the checksums come
    /// next.
    fn unchanged_sums(&self) -> Option<Vec<BuiltUnit>> {
        let UnitCommitter { ledger, sums, not_summed, .. } = &self.book;
        sums.as_ref()?;
        let shards = not_summed.iter().filter_map(|(shard, _)| *shard).map(SitePath::sums_of);
        let mut lists = shards.chain([SitePath::sums()]).map(|path| path.to_string()).peekable();
        lists.peek().filter(|name| ledger.would_be_as_before(Table::Unit, name.as_bytes()))?;
        lists.map(|name| self.maker.same_unit(name)).collect()
    }

    fn place(&mut self, path: &SitePath, file: ScratchPath, sha256: Digest) -> Result<(), Error> {
        let make = |unit_writer: &mut UnitWriter<'_>| unit_writer.place(UploadStage::Manifest, path, file, sha256);
        self.write_unit(path.to_string(), &sha256, make)
    }

    /// Removes what the site no longer has, if it may: also then only if the folder is still the site's.
    ///
    /// # Errors
    /// A file can't be removed.
    pub(crate) fn remove_gone(&mut self, may_remove: bool) -> Result<(), Error> {
        let UnitMaker { sink, old, seen, .. } = &self.maker;
        let UnitCommitter { paths, hasher, moved, changes, .. } = &mut self.book;
        paths.sort_unstable();
        paths.dedup();
        let is_wanted = |path: &str| paths.binary_search(&hasher.hash(path)).is_ok();
        sink.check()?;
        let mut remove = |path: &str| {
            changes.removed += 1;
            sink.remove(path)
        };
        let is_seen = |at: usize| seen.get(at).is_some_and(|seen| seen.load(Ordering::Relaxed));
        let files = |record: Vec<u8>| unit_of(&record).map_or_else(|_| Vec::new(), UnitRecord::stamps);
        let gone = old.others(Table::Unit, is_seen).flat_map(files);
        for (path, stamp) in std::mem::take(moved).into_iter().chain(gone) {
            // Also one among what is kept, where the sink names no others, if it is as we wrote it.
            if may_remove && !is_wanted(&path) && stamp.is_some() && sink.stamp(&path) == stamp {
                remove(&path)?;
            }
            moved.insert(path, stamp);
        }
        if may_remove {
            for path in sink.others(paths.len() as u64, &is_wanted)? {
                remove(&path)?;
                moved.insert(path, None);
            }
        }
        // Of a build that removes nothing, what isn't there any more is still there.
        moved.retain(|path, _| may_remove && !is_wanted(path));
        Ok(())
    }

    /// Waits until all that was written and removed so far survives a power cut, if anything was since the
    /// last time.
    ///
    /// # Errors
    /// It can't be written to the disk.
    pub(crate) fn sync(&mut self) -> Result<(), Error> {
        let Changes { added, changed, removed, unchanged: _ } = self.book.changes;
        let all = added + changed + removed;
        if self.synced.replace(all) == Some(all) { Ok(()) } else { self.maker.sink.sync() }
    }

    /// Ends the writing, after [`SiteWriter::remove_gone`], and the lists of what changed. A new site appears.
    ///
    /// # Errors
    /// The folder isn't the site's any more, or a list can't be written.
    pub(crate) fn finish(self, is_durable: bool) -> Result<FinishedSite, Error> {
        self.maker.sink.finish(is_durable)?;
        let UnitCommitter { ledger, changed, size, moved, changes, made, .. } = self.book;
        if let Some(changed) = changed {
            changed.finish(moved.keys())?;
        }
        let refuses_links = self.maker.sink.refuses_links();
        Ok(FinishedSite { changes, made, size: size.map(SiteSizeCounter::finish), refuses_links, ledger })
    }
}

impl UnitMaker<'_> {
    /// Makes a unit, or leaves it as it is where `key`, the hash of all that it is made of, and the
    /// files on the disk are as the ledger says. From any thread; the names of units are unique.
    ///
    /// # Errors
    /// What `make` says, or a file can't be written.
    pub(crate) fn unit(
        &self,
        name: String,
        key: &Digest,
        make: impl FnOnce(&mut UnitWriter<'_>) -> Result<(), Error>,
    ) -> Result<BuiltUnit, Error> {
        self.unit_unless(false, name, key, make)
    }

    /// The same, but makes the unit in any case where `is_stale`: something that the key doesn't have is no longer as it
    /// was in the last build.
    ///
    /// # Errors
    /// As of [`UnitMaker::unit`].
    pub(crate) fn unit_unless(
        &self,
        is_stale: bool,
        name: String,
        key: &Digest,
        make: impl FnOnce(&mut UnitWriter<'_>) -> Result<(), Error>,
    ) -> Result<BuiltUnit, Error> {
        let old_record = match self.recall(&name, |old_key| !is_stale && old_key == key) {
            Some(OldUnit { record, unchanged: Some(count) }) => return Ok(BuiltUnit::unchanged(name, record, count)),
            old => old.map(|old| old.record),
        };
        let mut unit_writer =
            UnitWriter { sink: &*self.sink, scratch: &self.scratch, files: Vec::new(), changes: Changes::default() };
        make(&mut unit_writer)?;
        let UnitWriter { files, changes, .. } = unit_writer;
        let record = encoded(&UnitRecord { key: *key.as_bytes(), files })?;
        Ok(BuiltUnit { name, record, old_record, changes, is_new: true })
    }

    /// Makes the units of a group with [`UnitMaker::unit`], or leaves all as they are where `key`, the hash of all that any
    /// of them is made of, and all their files are as the ledger says. From any thread; the names of groups are unique.
    ///
    /// # Errors
    /// What `make` says.
    pub(crate) fn group(
        &self,
        name: String,
        key: &Digest,
        make: impl FnOnce() -> Result<Vec<BuiltUnit>, Error>,
    ) -> Result<BuiltGroup, Error> {
        let units = self.unchanged_group(&name, key).map_or_else(make, Ok)?;
        Ok(BuiltGroup { name, key: *key, units })
    }

    fn unchanged_group(&self, name: &str, key: &Digest) -> Option<Vec<BuiltUnit>> {
        let (_, old) = self.old.find::<GroupRecord>(Table::Group, name.as_bytes())?;
        let names = (old.key == *key.as_bytes()).then_some(old.units)?;
        names.into_iter().map(|name| self.same_unit(name)).collect()
    }

    /// A group as the last build had it, if its files look as they did when they were written. Of one that is made of the
    /// same as then.
    pub(crate) fn same_group(&self, name: String) -> Option<BuiltGroup> {
        let (_, GroupRecord { key, units }) = self.old.find(Table::Group, name.as_bytes())?;
        let units = units.into_iter().map(|name| self.same_unit(name)).collect::<Option<_>>()?;
        Some(BuiltGroup { name, key: key.into(), units })
    }

    /// The same of a unit.
    pub(crate) fn same_unit(&self, name: String) -> Option<BuiltUnit> {
        let OldUnit { record, unchanged } = self.recall(&name, |_| true)?;
        Some(BuiltUnit::unchanged(name, record, unchanged?))
    }

    /// What the one file of a unit of the last build holds, if it has the SHA-256 that the ledger says.
    pub(crate) fn recall_bytes(&self, name: &str) -> Option<Vec<u8>> {
        let (_, record) = self.old.find_bytes(Table::Unit, name.as_bytes())?;
        let UnitRecord { files, .. } = decoded(&record)?;
        let [file] = files.as_slice() else { return None };
        let bytes = self.sink.read(&file.path, file.stamp.bytes).ok()?;
        (Digest::of(&bytes) == Digest::from(file.sha256)).then_some(bytes)
    }

    /// A unit as the last build had it, which this one is to have too. It stays as it is if it `may_stay` by its key, and
    /// its files look as they did when they were written.
    fn recall(&self, name: &str, may_stay: impl FnOnce(&Digest) -> bool) -> Option<OldUnit> {
        let (at, record) = self.old.find_bytes(Table::Unit, name.as_bytes())?;
        let UnitRecord { key, files } = decoded(&record)?;
        self.seen.get(at)?.store(true, Ordering::Relaxed);
        let is_as_it_was = |file: &FileRecord<'_>| self.sink.stamp(&file.path) == Some(file.stamp);
        let stays = may_stay(&key.into()) && files.iter().all(is_as_it_was);
        let unchanged = stays.then_some(files.len() as u64);
        Some(OldUnit { record, unchanged })
    }
}

impl BuiltUnit {
    /// Its name.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Each of its files: the size and the hash of what is in it.
    ///
    /// # Errors
    /// As of [`unit_of`]: never.
    pub(crate) fn sizes_and_hashes(&self) -> Result<Vec<(u64, Digest)>, Error> {
        let files = unit_of(&self.record)?.files;
        Ok(files.iter().map(|file| (file.stamp.bytes, Digest::from(file.sha256))).collect())
    }

    /// One that stays as it is, with so many files.
    fn unchanged(name: String, record: Vec<u8>, files: u64) -> Self {
        let changes = Changes { unchanged: files, ..Changes::default() };
        Self { name, record, old_record: None, changes, is_new: false }
    }
}

impl BuiltGroup {
    /// Its name.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }
}

impl UnitCommitter<'_> {
    /// Takes a unit into the ledger and the lists. In the units' order.
    ///
    /// # Errors
    /// A list can't be written.
    pub(crate) fn commit(&mut self, unit: &BuiltUnit, paper: Option<Suffix>) -> Result<(), Error> {
        self.ledger.add_bytes(Table::Unit, unit.name.as_bytes(), &unit.record)?;
        self.changes = self.changes.plus(unit.changes);
        self.made += u64::from(unit.is_new);
        let shard = self.sums.as_ref().and_then(|sums| sums.shard(paper));
        let is_summed = !self.ledger.is_as_before();
        if is_summed {
            self.sum_up()?;
        } else {
            match self.not_summed.last_mut() {
                Some((last, count)) if *last == shard => *count += 1,
                _ => self.not_summed.push((shard, 1)),
            }
        }
        let files = unit_of(&unit.record)?.files;
        let old_files = unit.old_record.as_deref().map_or_else(|| Ok(Vec::new()), |old| Ok(unit_of(old)?.files))?;
        for file in &files {
            self.paths.push(self.hasher.hash(&file.path));
            if let Some(size) = &mut self.size {
                size.add(&file.path, file.stamp.bytes);
            }
            if let Some(sums) = self.sums.as_mut().filter(|_| is_summed) {
                sums.add(shard, &file.path, &Digest::from(file.sha256))?;
            }
            let was_so = |old: &FileRecord<'_>| old.path == file.path && old.sha256 == file.sha256;
            if let Some(changed) = &mut self.changed
                && unit.is_new
                && !old_files.iter().any(was_so)
            {
                changed.add(file.part, &file.path)?;
            }
        }
        let is_gone = |old: &FileRecord<'_>| !files.iter().any(|file| file.path == old.path);
        self.moved.extend(old_files.into_iter().filter(is_gone).map(FileRecord::into_stamp));
        Ok(())
    }

    /// Adds to the checksums what was left out so far: the first units of the last build.
    fn sum_up(&mut self) -> Result<(), Error> {
        let not_summed = std::mem::take(&mut self.not_summed);
        let Some(sums) = self.sums.as_mut().filter(|_| !not_summed.is_empty()) else { return Ok(()) };
        let mut units = self.old.others(Table::Unit, |_| false);
        for shard in not_summed.into_iter().flat_map(|(shard, count)| iter::repeat_n(shard, count)) {
            let record = units.next().ok_or_else(|| not_read(ErrorKind::UnexpectedEof))?;
            for file in unit_of(&record)?.files {
                sums.add(shard, &file.path, &Digest::from(file.sha256))?;
            }
        }
        Ok(())
    }

    /// Takes the units of a group into the ledger and the lists, and then the group. In the groups' order.
    ///
    /// # Errors
    /// A list can't be written.
    pub(crate) fn commit_group(&mut self, group: BuiltGroup) -> Result<(), Error> {
        let BuiltGroup { name, key, units } = group;
        units.iter().try_for_each(|unit| self.commit(unit, None))?;
        let units = units.into_iter().map(|unit| unit.name).collect();
        self.ledger.add(Table::Group, name.as_bytes(), &GroupRecord { key: *key.as_bytes(), units })
    }
}

/// What a writing of the site came to.
#[derive(Debug)]
pub(crate) struct FinishedSite {
    /// What changed in the site's folder.
    pub changes: Changes,
    /// How many units were made.
    pub made: u64,
    /// How large the site is, if that was [asked for](SiteWriter::measure).
    pub size: Option<SiteSize>,
    /// Whether files were written twice that were to be links, since the disk has none.
    pub refuses_links: bool,
    /// What the next build may believe of this one, to [complete](State::complete) it with.
    pub ledger: LedgerWriter,
}
