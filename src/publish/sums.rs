//! The checksums of a site's files, in the form that `sha256sum -c` reads.

use crate::error::Error;
use crate::pith::Digest;
use crate::site::SitePath;
use camino::Utf8PathBuf;
use std::io::{BufWriter, Write};
use tempfile::NamedTempFile;

/// A list of checksums that is being written, a file or a shelf of files at a time.
#[derive(Debug)]
pub(super) struct Sums {
    work: Utf8PathBuf,
    /// Whether each shelf has a list of its own.
    is_split: bool,
    /// The list of all that stands on no shelf.
    root: SumsFile,
    /// The shelf that is being filled.
    shelf: Option<(Shelf, SumsFile)>,
    full: Vec<(Shelf, SumsFile)>,
}

/// Which part of a large catalog a file is of: the first two characters of its suffix.
pub type Shelf = [char; 2];

#[derive(Debug)]
struct SumsFile(BufWriter<NamedTempFile>);

impl Sums {
    pub(super) fn create(work: Utf8PathBuf, is_split: bool) -> Result<Self, Error> {
        let root = SumsFile::create(&work)?;
        Ok(Self { work, is_split, root, shelf: None, full: Vec::new() })
    }

    /// Adds a file. Those of one shelf come one after the other.
    pub(super) fn add(&mut self, part: Option<Shelf>, path: &str, sha256: &Digest) -> Result<(), Error> {
        let Some(part) = part.filter(|_| self.is_split) else { return self.root.add(path, sha256) };
        match &mut self.shelf {
            Some((open, file)) if *open == part => file.add(path, sha256),
            _ => {
                self.close_shelf();
                let mut file = SumsFile::create(&self.work)?;
                file.add(path, sha256)?;
                self.shelf = Some((part, file));
                Ok(())
            }
        }
    }

    /// The lists of the shelves.
    pub(super) fn take_shelves(&mut self) -> Result<Vec<(SitePath, NamedTempFile)>, Error> {
        self.close_shelf();
        let full = std::mem::take(&mut self.full).into_iter();
        full.map(|(shelf, file)| Ok((SitePath::sums_of(shelf), file.finish()?))).collect()
    }

    /// The list of all else, `SHA256SUMS`.
    pub(super) fn finish(self) -> Result<(SitePath, NamedTempFile), Error> {
        Ok((SitePath::sums(), self.root.finish()?))
    }

    fn close_shelf(&mut self) {
        self.full.extend(self.shelf.take());
    }
}

impl SumsFile {
    fn create(work: &Utf8PathBuf) -> Result<Self, Error> {
        let file = NamedTempFile::new_in(work).map_err(|error| Error::io("make a file in", work, error))?;
        Ok(Self(BufWriter::new(file)))
    }

    fn add(&mut self, path: &str, sha256: &Digest) -> Result<(), Error> {
        let written = writeln!(self.0, "{sha256}  {path}");
        written.map_err(|error| Error::io("write", SitePath::sums().as_str(), error))
    }

    fn finish(self) -> Result<NamedTempFile, Error> {
        let flushed = self.0.into_inner().map_err(std::io::IntoInnerError::into_error);
        flushed.map_err(|error| Error::io("write", SitePath::sums().as_str(), error))
    }
}
