//! Writes a part.

use super::block::{BLOCK_OVERHEAD, BlockKind, BlockSeal, HEAD_BYTES, PART_MAGIC};
use super::content::{DocumentPlace, EntryRow, FoundItem, PartEnd, PartHead, StoredEntry};
use crate::disk::{BUFFER_BYTES, Epoch, check_replaceable, new_file};
use crate::error::Error;
use crate::program::PROGRAM;
use crate::publish::{StateKey, TAG_BYTES};
use camino::{Utf8Path, Utf8PathBuf};
use pith::Suffix;
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::ops::Range;
use tempfile::NamedTempFile;

/// How large a block of small things is, as soon as it has so many bytes.
const BLOCK_BYTES: usize = 64 << 10;

/// An entry's block before it has its place: made on any thread.
pub(crate) struct EntryContent {
    suffix: Suffix,
    payload: Vec<u8>,
    /// Where in the payload each document of the entry lies, by its place among the documents of the part.
    documents: Vec<(usize, Range<usize>)>,
}

impl EntryContent {
    /// Makes a block of an entry and its blobs. `documents` are the first ones of these, each with its place among the
    /// documents of the part.
    ///
    /// # Errors
    /// It can't be written down.
    pub(crate) fn new(entry: &StoredEntry<'_>, blobs: &[&[u8]], documents: &[usize]) -> Result<Self, Error> {
        let failed =
            |error: postcard::Error| Error::io("write", entry.suffix.as_str(), io::Error::other(error.to_string()));
        let mut payload = postcard::to_stdvec(entry).map_err(failed)?;
        let mut places = Vec::new();
        for (at, blob) in blobs.iter().enumerate() {
            let begins = payload.len();
            payload.extend_from_slice(blob);
            places.extend(documents.get(at).map(|document| (*document, begins..payload.len())));
        }
        Ok(Self { suffix: entry.suffix, payload, documents: places })
    }
}

/// A part that is being written beside its place, which it takes at the end.
pub(crate) struct PartWriter {
    path: Utf8PathBuf,
    out: BufWriter<NamedTempFile>,
    at: u64,
    /// Of the head.
    head_seal: BlockSeal,
    /// Of the block that comes next.
    seal: BlockSeal,
    head_tag: [u8; TAG_BYTES],
    /// Of the last block of what was found, or of the head.
    found_tag: [u8; TAG_BYTES],
    /// Of all tags so far.
    tags: Sha256,
    /// What became of documents, for the next block.
    found: Vec<u8>,
    found_at: Range<u64>,
    rows: Vec<EntryRow>,
    places: Vec<DocumentPlace>,
}

impl PartWriter {
    /// Begins a part in the folder of its path.
    ///
    /// # Errors
    /// A file can't be made there.
    pub(crate) fn begin(path: &Utf8Path, key: &StateKey, head: &PartHead) -> Result<Self, Error> {
        let folder = path.parent().filter(|folder| !folder.as_str().is_empty()).unwrap_or(Utf8Path::new("."));
        let failed = |error| Error::io("write", path, error);
        check_replaceable(path).map_err(failed)?;
        std::fs::create_dir_all(folder).map_err(failed)?;
        let out = BufWriter::with_capacity(BUFFER_BYTES, new_file(folder).map_err(failed)?);
        let seal = BlockSeal::of_head(key);
        let mut part = Self {
            path: path.to_owned(),
            out,
            at: 0,
            head_seal: seal.clone(),
            seal,
            head_tag: [0; TAG_BYTES],
            found_tag: [0; TAG_BYTES],
            tags: Sha256::new(),
            found: Vec::new(),
            found_at: 0..0,
            rows: Vec::new(),
            places: Vec::new(),
        };
        let program = PROGRAM.as_bytes();
        let length = u16::try_from(program.len()).unwrap_or(u16::MAX).to_le_bytes();
        part.write(&[PART_MAGIC, length.as_slice(), program].concat())?;
        let tag = part.block(BlockKind::Head, &part.encoded(head)?)?;
        (part.head_tag, part.found_tag) = (tag, tag);
        part.seal = part.head_seal.after(&tag);
        part.found_at = part.at..part.at;
        Ok(part)
    }

    /// The moment at which it began, by the clock of its disk.
    ///
    /// # Errors
    /// The file can't be looked at.
    pub(crate) fn begun(&self) -> Result<Epoch, Error> {
        let metadata = self.file().metadata().map_err(|error| Error::io("write", &self.path, error))?;
        Ok(Epoch::of(&metadata))
    }

    /// Adds what became of the next thing in the sources. All of them come before any entry.
    ///
    /// # Errors
    /// The file can't be written.
    pub(crate) fn found(&mut self, item: &FoundItem<'_>) -> Result<(), Error> {
        let bytes = self.encoded(item)?;
        if !self.found.is_empty() && self.found.len() + bytes.len() > BLOCK_BYTES {
            self.end_found()?;
        }
        self.found.extend(bytes);
        if let FoundItem::Document { is_verified: true, .. } = item {
            self.places.push(DocumentPlace { offset: 0, length: 0 });
        }
        Ok(())
    }

    /// Ends what became of things.
    ///
    /// # Errors
    /// The file can't be written.
    pub(crate) fn end_found(&mut self) -> Result<(), Error> {
        let found = std::mem::take(&mut self.found);
        if !found.is_empty() {
            self.found_tag = self.block(BlockKind::Found, &found)?;
            self.seal = self.head_seal.after(&self.found_tag);
            self.found_at.end = self.at;
        }
        Ok(())
    }

    /// Adds an entry. In the order of the suffixes.
    ///
    /// # Errors
    /// The file can't be written.
    pub(crate) fn entry(&mut self, entry: &EntryContent) -> Result<(), Error> {
        let at = self.at;
        self.block(BlockKind::Entry, &entry.payload)?;
        self.rows.push(EntryRow { suffix: entry.suffix, at });
        for (document, range) in &entry.documents {
            self.place(*document, at, range);
        }
        Ok(())
    }

    /// Adds a document of which no entry is.
    ///
    /// # Errors
    /// The file can't be written.
    pub(crate) fn document(&mut self, document: usize, bytes: &[u8]) -> Result<(), Error> {
        let at = self.at;
        self.block(BlockKind::Document, bytes)?;
        self.place(document, at, &(0..bytes.len()));
        Ok(())
    }

    /// Whether a document has its place.
    pub(crate) fn has(&self, document: usize) -> bool {
        self.places.get(document).is_some_and(|place| place.length > 0)
    }

    /// Ends the part, which takes its place once it is on the disk. Says how many bytes it has.
    ///
    /// # Errors
    /// The file can't be written.
    pub(crate) fn finish(mut self) -> Result<u64, Error> {
        let (rows, places) = (std::mem::take(&mut self.rows), std::mem::take(&mut self.places));
        let rows_at = self.table(BlockKind::Rows, &rows)?;
        let places_at = self.table(BlockKind::Places, &places)?;
        let end = PartEnd {
            found: self.found_at.clone(),
            found_tag: self.found_tag,
            rows: rows_at,
            places: places_at,
            documents: places.len() as u64,
            tags: self.tags.clone().finalize().into(),
        };
        let at = self.at;
        self.seal = self.head_seal.after(&self.head_tag);
        self.block(BlockKind::End, &self.encoded(&end)?)?;
        self.write(&[at.to_le_bytes(), *PART_MAGIC].concat())?;
        let Self { path, out, at: bytes, .. } = self;
        let place = || {
            let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
            file.as_file().sync_all()?;
            file.persist(&path).map_err(|error| error.error)
        };
        place().map_err(|error| Error::io("write", &path, error))?;
        Ok(bytes)
    }

    /// Writes rows in blocks, and says where they are.
    fn table(&mut self, kind: BlockKind, rows: &[impl Serialize]) -> Result<Range<u64>, Error> {
        let (begins, mut block) = (self.at, Vec::new());
        for row in rows {
            block.extend(self.encoded(row)?);
            if block.len() > BLOCK_BYTES {
                self.block(kind, &std::mem::take(&mut block))?;
            }
        }
        if !block.is_empty() {
            self.block(kind, &block)?;
        }
        Ok(begins..self.at)
    }

    fn place(&mut self, document: usize, at: u64, range: &Range<usize>) {
        if let Some(place) = self.places.get_mut(document) {
            let offset = at + (HEAD_BYTES + range.start) as u64;
            *place = DocumentPlace { offset, length: range.len() as u64 };
        }
    }

    fn block(&mut self, kind: BlockKind, payload: &[u8]) -> Result<[u8; 32], Error> {
        let too_long = |_| Error::io("write", &self.path, io::ErrorKind::FileTooLarge.into());
        let length = u32::try_from(payload.len()).map_err(too_long)?;
        let tag = self.seal.tag(kind, self.at, payload);
        self.tags.update(tag);
        let at = self.at;
        self.write(&[kind as u8])?;
        self.write(&length.to_le_bytes())?;
        self.write(payload)?;
        self.write(&tag)?;
        debug_assert_eq!(self.at - at, payload.len() as u64 + BLOCK_OVERHEAD);
        Ok(tag)
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.out.write_all(bytes).map_err(|error| Error::io("write", &self.path, error))?;
        self.at += bytes.len() as u64;
        Ok(())
    }

    fn encoded(&self, value: &impl Serialize) -> Result<Vec<u8>, Error> {
        let encoded = postcard::to_stdvec(value);
        encoded.map_err(|error| Error::io("write", &self.path, io::Error::other(error.to_string())))
    }

    fn file(&self) -> &File {
        self.out.get_ref().as_file()
    }
}
