//! One writing of the whole site: what is proven unchanged isn't made again, the rest is written,
//! and what the site no longer has is removed at the end.
//!
//! A site is made in units: some files with all that they are made of, as a hash. A unit whose hash
//! is the ledger's, and whose files look as they did when they were written, is left as it is.

use super::changed::ChangedLists;
use super::ledger::{Ledger, LedgerWriter, Table};
use super::sink::{Changes, Sink};
use super::site_size::{SiteSize, SiteSizeCounter, hashed};
use super::state::State;
use super::sums::{Shard, SumsWriter};
use crate::disk::{FileStamp, Scratch, ScratchFile, ScratchPath};
use crate::error::Error;
use crate::layout::{SitePath, UploadStage};
use pith::Digest;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;
use std::io::{self, BufWriter, Read as _, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A file of a unit, as the ledger keeps it.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct FileRecord {
    path: String,
    part: UploadStage,
    sha256: [u8; 32],
    /// What it looked like when it was written.
    stamp: FileStamp,
}

/// A unit, as the ledger keeps it.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct UnitRecord {
    key: [u8; 32],
    files: Vec<FileRecord>,
}

/// Units that depend on one key together, as the ledger keeps them.
#[derive(Debug, Serialize, Deserialize)]
struct GroupRecord {
    key: [u8; 32],
    /// The names of the units, in their order.
    units: Vec<String>,
}

/// A unit that was made or left as it is, to be committed with [`SiteWriter::commit`].
#[derive(Debug)]
pub(crate) struct BuiltUnit {
    name: String,
    record: UnitRecord,
    /// The unit as the last build had it.
    old: Option<UnitRecord>,
    changes: Changes,
    is_new: bool,
}

impl BuiltUnit {
    /// A unit that is as the last build had it.
    fn unchanged(name: String, record: UnitRecord) -> Self {
        let changes = Changes { unchanged: record.files.len() as u64, ..Changes::default() };
        Self { name, old: Some(record.clone()), record, changes, is_new: false }
    }
}

/// A writing of the site that is under way.
pub(crate) struct SiteWriter<'a> {
    sink: Box<dyn Sink + 'a>,
    /// Where files are made before they appear.
    scratch: Arc<Scratch>,
    old: &'a Ledger,
    /// What this build is written down in.
    ledger: LedgerWriter,
    /// Which of the old ledger's units this build has too.
    seen: Vec<AtomicBool>,
    sums: Option<SumsWriter>,
    changed: Option<ChangedLists>,
    size: Option<SiteSizeCounter>,
    /// The paths of this build, hashed, by which the others are known: a file that is no longer wanted
    /// would stay if its path had the hash of a wanted one.
    paths: Vec<u64>,
    /// Paths that the last build had at another place or not at all.
    moved: BTreeSet<String>,
    changes: Changes,
    /// How many changes survive a power cut; `None` before any is known to, where an interrupted build wrote some.
    synced: Option<u64>,
    made: u64,
}

/// Takes the files of one unit.
pub(crate) struct UnitWriter<'a> {
    sink: &'a dyn Sink,
    scratch: &'a Arc<Scratch>,
    files: Vec<FileRecord>,
    changes: Changes,
}

impl UnitWriter<'_> {
    /// Writes a file.
    ///
    /// # Errors
    /// It can't be written.
    pub(crate) fn put(&mut self, part: UploadStage, path: &SitePath, bytes: &[u8]) -> Result<(), Error> {
        let written = self.sink.put(path, bytes)?;
        self.changes.count(written.change);
        let sha256 = *Digest::of(bytes).as_bytes();
        self.files.push(FileRecord { path: path.to_string(), part, sha256, stamp: written.stamp });
        Ok(())
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
        let written = self.sink.place(path, file)?;
        self.changes.count(written.change);
        self.files.push(FileRecord { path: path.to_string(), part, sha256: *sha256.as_bytes(), stamp: written.stamp });
        Ok(Streamed { result, bytes, sha256 })
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

/// A file in the scratch folder that is hashed while it is written.
struct HashedFile {
    file: BufWriter<ScratchFile>,
    hash: Sha256,
    bytes: u64,
}

impl HashedFile {
    fn create(scratch: &Arc<Scratch>) -> io::Result<Self> {
        Ok(Self { file: BufWriter::new(scratch.file()?), hash: Sha256::new(), bytes: 0 })
    }

    fn finish(self) -> io::Result<(ScratchPath, u64, Digest)> {
        let file = self.file.into_inner().map_err(io::IntoInnerError::into_error)?;
        let sha256: [u8; 32] = self.hash.finalize().into();
        Ok((file.close(), self.bytes, sha256.into()))
    }
}

impl Write for HashedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.hash.update(bytes.get(..written).unwrap_or_default());
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl<'a> SiteWriter<'a> {
    /// Begins to write a site. `is_split` says that each shard gets a list of checksums of its own;
    /// without checksums there is none.
    ///
    /// # Errors
    /// A file in the scratch folder can't be made.
    pub(crate) fn begin(
        sink: Box<dyn Sink + 'a>,
        state: &State,
        old: &'a Ledger,
        ledger: LedgerWriter,
        checksums: Option<IsSplit>,
        changed: Option<ChangedLists>,
    ) -> Result<Self, Error> {
        let seen = (0..old.count(Table::Unit)).map(|_| AtomicBool::new(false)).collect();
        let sums =
            checksums.map(|IsSplit(is_split)| SumsWriter::create(Arc::clone(state.scratch()), is_split)).transpose()?;
        Ok(Self {
            sink,
            scratch: Arc::clone(state.scratch()),
            old,
            ledger,
            seen,
            sums,
            changed,
            size: None,
            paths: Vec::new(),
            moved: BTreeSet::new(),
            changes: Changes::default(),
            synced: (!state.was_interrupted()).then_some(0),
            made: 0,
        })
    }

    /// Lets the site be measured, too, before any unit of it is committed.
    pub(crate) fn measure(&mut self) {
        self.size = Some(SiteSizeCounter::default());
    }

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
        let old = self.recall(&name);
        if let Some(record) = &old
            && record.key == *key.as_bytes()
            && self.is_on_disk(record)
        {
            return Ok(BuiltUnit::unchanged(name, record.clone()));
        }
        let mut unit_writer =
            UnitWriter { sink: &*self.sink, scratch: &self.scratch, files: Vec::new(), changes: Changes::default() };
        make(&mut unit_writer)?;
        let record = UnitRecord { key: *key.as_bytes(), files: unit_writer.files };
        Ok(BuiltUnit { name, record, old, changes: unit_writer.changes, is_new: true })
    }

    /// A unit as the last build had it, which this one is to have too.
    fn recall(&self, name: &str) -> Option<UnitRecord> {
        let (at, record) = self.old.find(Table::Unit, name.as_bytes())?;
        self.seen.get(at)?.store(true, Ordering::Relaxed);
        Some(record)
    }

    /// Whether a unit's files look as they did when they were written.
    fn is_on_disk(&self, unit: &UnitRecord) -> bool {
        unit.files.iter().all(|file| self.sink.stamp(&file.path) == Some(file.stamp))
    }

    /// Commits the units of a group as they are, where `key`, the hash of all that any of them is made of, and
    /// all their files are as the ledger says. Says whether it did; if not, each has to be asked for with
    /// [`SiteWriter::unit`], and then the group to be recorded.
    ///
    /// # Errors
    /// A list can't be written, or the ledger can't be read.
    pub(crate) fn commit_unchanged_group(&mut self, group: &str, key: &Digest) -> Result<bool, Error> {
        let old = self.old.find::<GroupRecord>(Table::Group, group.as_bytes());
        let Some((_, GroupRecord { units, .. })) = old.filter(|(_, old)| old.key == *key.as_bytes()) else {
            return Ok(false);
        };
        if !units.iter().all(|name| self.recall(name).is_some_and(|unit| self.is_on_disk(&unit))) {
            return Ok(false);
        }
        // They are read again, since all of them together are large.
        for name in &units {
            let lost = || Error::io("read", name, io::Error::other("the ledger does not name it any more"));
            let unit = BuiltUnit::unchanged(name.clone(), self.recall(name).ok_or_else(lost)?);
            self.commit(&unit, None)?;
        }
        self.record_group(group, key, units)?;
        Ok(true)
    }

    /// Records which units a group has that were committed with [`SiteWriter::commit`].
    ///
    /// # Errors
    /// The ledger can't be written.
    pub(crate) fn record_group(&mut self, group: &str, key: &Digest, units: Vec<String>) -> Result<(), Error> {
        self.ledger.add(Table::Group, group.as_bytes(), &GroupRecord { key: *key.as_bytes(), units })
    }

    /// Takes a unit into the ledger and the lists. In the units' order.
    ///
    /// # Errors
    /// A list can't be written.
    pub(crate) fn commit(&mut self, unit: &BuiltUnit, part: Option<Shard>) -> Result<(), Error> {
        self.ledger.add(Table::Unit, unit.name.as_bytes(), &unit.record)?;
        self.changes = self.changes.plus(unit.changes);
        self.made += u64::from(unit.is_new);
        let old_files = unit.old.as_ref().map_or(&[][..], |old| &old.files);
        for file in &unit.record.files {
            self.paths.push(hashed(&file.path));
            if let Some(size) = &mut self.size {
                size.add(&file.path, file.stamp.bytes);
            }
            if let Some(sums) = &mut self.sums {
                sums.add(part, &file.path, &Digest::from(file.sha256))?;
            }
            let was_so = |old: &FileRecord| old.path == file.path && old.sha256 == file.sha256;
            if let Some(changed) = &mut self.changed
                && !old_files.iter().any(was_so)
            {
                changed.add(file.part, &file.path)?;
            }
        }
        let is_gone = |old: &&FileRecord| !unit.record.files.iter().any(|file| file.path == old.path);
        self.moved.extend(old_files.iter().filter(is_gone).map(|file| file.path.clone()));
        Ok(())
    }

    /// Writes the checksums, the last files of a site.
    ///
    /// # Errors
    /// They can't be written.
    pub(crate) fn write_sums(&mut self) -> Result<(), Error> {
        let Some(mut sums) = self.sums.take() else { return Ok(()) };
        for (path, file) in sums.take_shards()? {
            let record = self.place(&path, file)?;
            sums.add(None, path.as_str(), &Digest::from(record.sha256))?;
        }
        let (path, file) = sums.finish()?;
        self.place(&path, file).map(drop)
    }

    fn place(&mut self, path: &SitePath, file: ScratchPath) -> Result<FileRecord, Error> {
        let sha256 = hash_of(&file).map_err(|error| Error::io("read", path.as_str(), error))?;
        let key = Digest::from(sha256);
        let made = self.unit(path.to_string(), &key, |unit_writer| {
            let written = unit_writer.sink.place(path, file)?;
            unit_writer.changes.count(written.change);
            unit_writer.files.push(FileRecord {
                path: path.to_string(),
                part: UploadStage::Manifest,
                sha256,
                stamp: written.stamp,
            });
            Ok(())
        })?;
        self.commit(&made, None)?;
        made.record.files.into_iter().next().ok_or_else(|| {
            Error::io("write", path.as_str(), std::io::Error::other("the ledger does not name its file"))
        })
    }

    /// Removes what the site no longer has, if it may: also then only if the folder is still the site's.
    ///
    /// # Errors
    /// A file can't be removed.
    pub(crate) fn remove_gone(&mut self, may_remove: bool) -> Result<(), Error> {
        self.paths.sort_unstable();
        self.paths.dedup();
        let paths = &self.paths;
        let is_wanted = |path: &str| paths.binary_search(&hashed(path)).is_ok();
        self.sink.check()?;
        if may_remove {
            let others = self.sink.others(paths.len() as u64, &is_wanted)?;
            for path in &others {
                self.sink.remove(path)?;
            }
            self.changes.removed = others.len() as u64;
            self.moved.extend(others);
        }
        let unseen = self.seen.iter().enumerate().filter(|(_, seen)| !seen.load(Ordering::Relaxed));
        let unseen = unseen.filter_map(|(at, _)| self.old.nth::<UnitRecord>(Table::Unit, at));
        for file in unseen.flat_map(|unit| unit.files) {
            // Also one among what is kept, where the sink names no others, if it is as we wrote it.
            if may_remove && !is_wanted(&file.path) && self.sink.stamp(&file.path) == Some(file.stamp) {
                self.sink.remove(&file.path)?;
                self.changes.removed += 1;
            }
            self.moved.insert(file.path);
        }
        // Of a build that removes nothing, what isn't there any more is still there.
        self.moved.retain(|path| may_remove && !is_wanted(path));
        Ok(())
    }

    /// Waits until all that was written and removed so far survives a power cut, if anything was since the
    /// last time.
    ///
    /// # Errors
    /// It can't be written to the disk.
    pub(crate) fn sync(&mut self) -> Result<(), Error> {
        let Changes { added, changed, removed, unchanged: _ } = self.changes;
        let all = added + changed + removed;
        if self.synced.replace(all) == Some(all) { Ok(()) } else { self.sink.sync() }
    }

    /// Ends the writing, after [`SiteWriter::remove_gone`], and the lists of what changed.
    ///
    /// # Errors
    /// The folder isn't the site's any more, or a list can't be written.
    pub(crate) fn finish(self) -> Result<FinishedSite, Error> {
        self.sink.check()?;
        if let Some(changed) = self.changed {
            changed.finish(self.moved.iter())?;
        }
        Ok(FinishedSite {
            changes: self.changes,
            made: self.made,
            size: self.size.map(SiteSizeCounter::finish),
            ledger: self.ledger,
        })
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
    /// What the next build may believe of this one, to [complete](State::complete) it with.
    pub ledger: LedgerWriter,
}

/// Whether large parts of the site's lists are files of their own.
#[derive(Debug, Clone, Copy)]
pub(crate) struct IsSplit(pub bool);

fn hash_of(file: &ScratchPath) -> io::Result<[u8; 32]> {
    let (mut file, mut hash) = (file.open()?, Sha256::new());
    let mut buffer = vec![0; 64 << 10];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hash.finalize().into()),
            count => hash.update(buffer.get(..count).unwrap_or_default()),
        }
    }
}
