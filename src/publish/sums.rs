//! The checksums of a site's files, in the form that `sha256sum -c` reads.

use super::hashed_file::HashedFile;
use crate::disk::{Scratch, ScratchPath};
use crate::error::Error;
use crate::layout::{Shard, Sharding, SitePath};
use data_encoding::HEXLOWER;
use pith::{Digest, Suffix};
use std::io::Write;
use std::sync::Arc;

/// A list of checksums that is being written, a file or a shard of files at a time.
#[derive(Debug)]
pub(super) struct SumsWriter {
    scratch: Arc<Scratch>,
    /// Which shards have lists of their own.
    sharding: Sharding,
    /// The list of all that stands in no shard.
    root: SumsFile,
    /// The shard that is being filled.
    shard: Option<(Shard, SumsFile)>,
    /// The shards that are whole. Closed: a large catalog has as many as a process may have open.
    full: Vec<(Shard, ListFile)>,
}

/// A list that is whole, and its hash.
type ListFile = (ScratchPath, Digest);

#[derive(Debug)]
struct SumsFile(HashedFile);

/// How long a hash is as text.
const HEX_BYTES: usize = 64;

impl SumsWriter {
    pub(super) fn create(scratch: Arc<Scratch>, sharding: Sharding) -> Result<Self, Error> {
        let root = SumsFile::create(&scratch)?;
        Ok(Self { scratch, sharding, root, shard: None, full: Vec::new() })
    }

    /// The shard of a paper's files, or of others, if it has a list of its own.
    pub(super) fn shard(&self, paper: Option<Suffix>) -> Option<Shard> {
        self.sharding.shard(paper?)
    }

    /// Adds a file. Those of one shard come one after the other.
    pub(super) fn add(&mut self, shard: Option<Shard>, path: &str, sha256: &Digest) -> Result<(), Error> {
        let Some(shard) = shard else { return self.root.add(path, sha256) };
        match &mut self.shard {
            Some((open, file)) if *open == shard => file.add(path, sha256),
            _ => {
                self.close_shard()?;
                let mut file = SumsFile::create(&self.scratch)?;
                file.add(path, sha256)?;
                self.shard = Some((shard, file));
                Ok(())
            }
        }
    }

    /// The lists of the shards.
    pub(super) fn take_shards(&mut self) -> Result<Vec<(SitePath, ListFile)>, Error> {
        self.close_shard()?;
        let full = std::mem::take(&mut self.full).into_iter();
        Ok(full.map(|(shard, file)| (SitePath::sums_of(shard), file)).collect())
    }

    /// The list of all else, `SHA256SUMS`.
    pub(super) fn finish(self) -> Result<(SitePath, ListFile), Error> {
        Ok((SitePath::sums(), self.root.finish()?))
    }

    fn close_shard(&mut self) -> Result<(), Error> {
        if let Some((shard, file)) = self.shard.take() {
            self.full.push((shard, file.finish()?));
        }
        Ok(())
    }
}

impl SumsFile {
    fn create(scratch: &Arc<Scratch>) -> Result<Self, Error> {
        let file = HashedFile::create(scratch);
        file.map(Self).map_err(|error| Error::io("create a file in", scratch.path(), error))
    }

    fn add(&mut self, path: &str, sha256: &Digest) -> Result<(), Error> {
        let mut hex = [0; HEX_BYTES];
        HEXLOWER.encode_mut(sha256.as_bytes(), &mut hex);
        let mut write =
            || [&hex, &b"  "[..], path.as_bytes(), b"\n"].iter().try_for_each(|part| self.0.write_all(part));
        write().map_err(|error| Error::io("write", SitePath::sums().as_str(), error))
    }

    fn finish(self) -> Result<ListFile, Error> {
        let finished = self.0.finish().map_err(|error| Error::io("write", SitePath::sums().as_str(), error));
        finished.map(|(file, _, sha256)| (file, sha256))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::Dir;
    use camino::Utf8Path;
    use std::{fs, io};

    #[test]
    fn a_shard_is_a_file_of_its_own_and_stays_open_only_while_it_is_filled() {
        let folder = tempfile::tempdir().unwrap();
        let folder = Utf8Path::from_path(folder.path()).unwrap().to_owned();
        let scratch = Scratch::create(Dir::open(&folder).unwrap(), &folder, "work", 0o644).unwrap();
        let work = scratch.path().to_owned();
        let mut sums = SumsWriter::create(scratch, Sharding::ByOne).unwrap();
        let (sha256, shards) = (Digest::of(b""), 'A'..='Z');
        for shard in shards.clone() {
            let suffix = format!("{shard}{}", "2".repeat(25)).parse().unwrap();
            sums.add(sums.shard(Some(suffix)), &format!("pith/{shard}2.json"), &sha256).unwrap();
        }
        // The folder, the list of all else and the last shard's. Other systems than Linux don't tell.
        assert!(open_in(&work).is_none_or(|open| open == 3), "{:?} are open", open_in(&work));
        let written = sums.take_shards().unwrap();
        assert_eq!(written.len(), shards.count());
        let (file, hash) = &written[0].1;
        let expected = format!("{sha256}  pith/A2.json\n");
        assert_eq!(*hash, Digest::of(expected.as_bytes()));
        assert_eq!(io::read_to_string(file.open().unwrap()).unwrap(), expected);
    }

    /// How many files of a folder this process has open.
    fn open_in(folder: &Utf8Path) -> Option<usize> {
        let open = fs::read_dir("/proc/self/fd").ok()?;
        let targets = open.filter_map(|entry| fs::read_link(entry.ok()?.path()).ok());
        Some(targets.filter(|target| target.starts_with(folder)).count())
    }
}
