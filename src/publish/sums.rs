//! The checksums of a site's files, in the form that `sha256sum -c` reads.

use crate::disk::{Scratch, ScratchFile, ScratchPath};
use crate::error::Error;
use crate::layout::SitePath;
use pith::Digest;
use std::io::{BufWriter, Write};
use std::sync::Arc;

/// A list of checksums that is being written, a file or a shard of files at a time.
#[derive(Debug)]
pub(super) struct SumsWriter {
    scratch: Arc<Scratch>,
    /// Whether each shard has a list of its own.
    is_split: bool,
    /// The list of all that stands in no shard.
    root: SumsFile,
    /// The shard that is being filled.
    shard: Option<(Shard, SumsFile)>,
    /// The shards that are whole. Closed: a large catalog has as many as a process may have open.
    full: Vec<(Shard, ScratchPath)>,
}

/// Which part of a large catalog a file is of: the first two characters of its suffix.
pub(super) type Shard = [char; 2];

#[derive(Debug)]
struct SumsFile(BufWriter<ScratchFile>);

impl SumsWriter {
    pub(super) fn create(scratch: Arc<Scratch>, is_split: bool) -> Result<Self, Error> {
        let root = SumsFile::create(&scratch)?;
        Ok(Self { scratch, is_split, root, shard: None, full: Vec::new() })
    }

    /// Adds a file. Those of one shard come one after the other.
    pub(super) fn add(&mut self, part: Option<Shard>, path: &str, sha256: &Digest) -> Result<(), Error> {
        let Some(part) = part.filter(|_| self.is_split) else { return self.root.add(path, sha256) };
        match &mut self.shard {
            Some((open, file)) if *open == part => file.add(path, sha256),
            _ => {
                self.close_shard()?;
                let mut file = SumsFile::create(&self.scratch)?;
                file.add(path, sha256)?;
                self.shard = Some((part, file));
                Ok(())
            }
        }
    }

    /// The lists of the shards.
    pub(super) fn take_shards(&mut self) -> Result<Vec<(SitePath, ScratchPath)>, Error> {
        self.close_shard()?;
        let full = std::mem::take(&mut self.full).into_iter();
        Ok(full.map(|(shard, file)| (SitePath::sums_of(shard), file)).collect())
    }

    /// The list of all else, `SHA256SUMS`.
    pub(super) fn finish(self) -> Result<(SitePath, ScratchPath), Error> {
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
        let file = scratch.file().map_err(|error| Error::io("make a file in", scratch.path(), error))?;
        Ok(Self(BufWriter::new(file)))
    }

    fn add(&mut self, path: &str, sha256: &Digest) -> Result<(), Error> {
        let written = writeln!(self.0, "{sha256}  {path}");
        written.map_err(|error| Error::io("write", SitePath::sums().as_str(), error))
    }

    fn finish(self) -> Result<ScratchPath, Error> {
        let flushed = self.0.into_inner().map_err(std::io::IntoInnerError::into_error);
        flushed.map(ScratchFile::close).map_err(|error| Error::io("write", SitePath::sums().as_str(), error))
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
        let mut sums = SumsWriter::create(scratch, true).unwrap();
        let (sha256, shards) = (Digest::of(b""), 'A'..='Z');
        for shard in shards.clone() {
            sums.add(Some([shard, '2']), &format!("pith/{shard}2.json"), &sha256).unwrap();
        }
        // The folder, the list of all else and the last shard's. Other systems than Linux don't tell.
        assert!(open_in(&work).is_none_or(|open| open == 3), "{:?} are open", open_in(&work));
        let written = sums.take_shards().unwrap();
        assert_eq!(written.len(), shards.count());
        assert_eq!(io::read_to_string(written[0].1.open().unwrap()).unwrap(), format!("{sha256}  pith/A2.json\n"));
    }

    /// How many files of a folder this process has open.
    fn open_in(folder: &Utf8Path) -> Option<usize> {
        let open = fs::read_dir("/proc/self/fd").ok()?;
        let targets = open.filter_map(|entry| fs::read_link(entry.ok()?.path()).ok());
        Some(targets.filter(|target| target.starts_with(folder)).count())
    }
}
