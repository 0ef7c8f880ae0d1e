//! Reads a part. Nothing of a block is used before its tag is found right.

use super::block::{BLOCK_OVERHEAD, BlockKind, BlockSeal, HEAD_BYTES, PART_MAGIC, TRAILER_BYTES};
use super::content::{DocumentPlace, EntryBlob, EntryRow, FoundItem, PartEnd, PartHead, StoredEntry};
use crate::disk::{BUFFER_BYTES, open_regular, read_exact_at};
use crate::error::Error;
use crate::program::PROGRAM;
use crate::publish::{StateKey, TAG_BYTES};
use camino::{Utf8Path, Utf8PathBuf};
use pith::Suffix;
use pith::quote::quoted;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use std::fs::File;
use std::ops::Range;
use std::sync::Arc;

/// How long the name of the program that wrote a part may be. Stops a length that stands there for more.
const MOST_PROGRAM_BYTES: usize = 256;

/// How long the head and the end of a part may be, which are read of any file. Stops a length that stands there for more.
const MOST_HEAD_BYTES: u64 = 1 << 10;

const ENDS_EARLY: &str = "it is incomplete, or damaged at its end; copy or make it again";
const ALTERED: &str = "it was altered or damaged after it was made; make it again";
const OTHER_KEY: &str =
    "it is not sealed with this PITH_CATALOG_STATE_KEY, or was altered; use one secret for all shards and this build";

/// A part that was opened and begins and ends as it was made.
#[derive(Debug)]
pub(crate) struct PartFile {
    path: Utf8PathBuf,
    file: Arc<File>,
    /// Where its last block ends.
    ends: u64,
    /// Of the head.
    head_seal: BlockSeal,
    head_tag: [u8; TAG_BYTES],
    /// Of what comes after what was found.
    seal: BlockSeal,
    head: PartHead,
    /// Where the first block after the head begins.
    begins: u64,
    end: PartEnd,
}

/// Some blocks of one kind, one after the other.
struct Blocks<'p> {
    part: &'p PartFile,
    kind: BlockKind,
    seal: BlockSeal,
    at: u64,
    end: u64,
}

/// A block whose tag is right.
struct Block {
    payload: Vec<u8>,
    tag: [u8; TAG_BYTES],
    /// Where it ends.
    ends: u64,
}

/// What stands before the payload of a block.
struct BlockHead {
    kind: BlockKind,
    length: u32,
    /// Where the block ends.
    ends: u64,
}

/// The documents of a part, in the order of the sources: where each lies.
pub(crate) struct PlaceCursor<'p>(RowCursor<'p, DocumentPlace>);

/// The entries of a part, in the order of the suffixes.
pub(crate) struct EntryCursor<'p> {
    rows: RowCursor<'p, EntryRow>,
    next: Option<EntryRow>,
}

/// Where an entry lies in which part.
#[derive(Clone, Copy)]
pub(crate) struct EntryPlace<'p> {
    part: &'p PartFile,
    at: u64,
}

/// The payload of an entry's block, whose tag is right.
pub(crate) struct EntryBlock<'p> {
    part: &'p PartFile,
    payload: Vec<u8>,
}

/// An entry, with its documents and files.
pub(crate) struct ReadEntry<'b> {
    part: &'b PartFile,
    /// What is said of it.
    pub entry: StoredEntry<'b>,
    /// Its documents and files, one after the other.
    blobs: &'b [u8],
}

/// The rows of some blocks.
struct RowCursor<'p, T> {
    blocks: Blocks<'p>,
    rows: std::vec::IntoIter<T>,
}

impl PartFile {
    /// Opens a part.
    ///
    /// # Errors
    /// It can't be read, isn't one, or isn't sealed with that key.
    pub(crate) fn open(path: &Utf8Path, key: &StateKey) -> Result<Self, Error> {
        let refuse = |reason: &str| Error::Part { path: path.to_owned(), reason: reason.to_owned() };
        let (file, length) = open_regular(path).map_err(|error| Error::io("read", path, error))?;
        let read = |at: u64, bytes: &mut [u8]| read_exact_at(&file, at, bytes).is_ok();
        let mut begin = [0; PART_MAGIC.len() + 2];
        if !read(0, &mut begin) || !begin.starts_with(b"PITHPRT") {
            return Err(refuse("it is not a part made by `build --shard`"));
        }
        let mut program = vec![0; begin.last_chunk().copied().map_or(0, u16::from_le_bytes).into()];
        program.truncate(MOST_PROGRAM_BYTES);
        if !read(begin.len() as u64, &mut program) {
            return Err(refuse(ENDS_EARLY));
        }
        if !begin.starts_with(PART_MAGIC) || program != PROGRAM.as_bytes() {
            let by = quoted(&String::from_utf8_lossy(&program)).to_string();
            return Err(refuse(&format!(
                "it was made by another version of this program, {by}; this is {PROGRAM}; make it again"
            )));
        }
        let mut trailer = [0; TRAILER_BYTES];
        let trailer_at = length.checked_sub(TRAILER_BYTES as u64).ok_or_else(|| refuse(ENDS_EARLY))?;
        if !read(trailer_at, &mut trailer) || !trailer.ends_with(PART_MAGIC) {
            return Err(refuse(ENDS_EARLY));
        }
        let end_at = trailer.first_chunk().copied().map_or(0, u64::from_le_bytes);
        let head_seal = BlockSeal::of_head(key);
        let head_at = (begin.len() + program.len()) as u64;
        let read_small = |seal: &BlockSeal, kind, at: u64| {
            let most = at.saturating_add(BLOCK_OVERHEAD + MOST_HEAD_BYTES);
            read_block(&file, seal, kind, at, most.min(trailer_at))
        };
        let head_block = read_small(&head_seal, BlockKind::Head, head_at).ok_or_else(|| refuse(OTHER_KEY))?;
        let head = postcard::from_bytes(&head_block.payload).map_err(|_| refuse(ALTERED))?;
        let end = read_small(&head_seal.after(&head_block.tag), BlockKind::End, end_at);
        let end = end.filter(|end| end.ends == trailer_at).ok_or_else(|| refuse(ALTERED))?;
        let end: PartEnd = postcard::from_bytes(&end.payload).map_err(|_| refuse(ALTERED))?;
        let seal = head_seal.after(&end.found_tag);
        Ok(Self {
            path: path.to_owned(),
            file: Arc::new(file),
            ends: trailer_at,
            head_seal,
            head_tag: head_block.tag,
            seal,
            head,
            begins: head_block.ends,
            end,
        })
    }

    /// Where it lies.
    pub(crate) fn path(&self) -> &Utf8Path {
        &self.path
    }

    /// The file, in which documents are read at their places.
    pub(crate) fn file(&self) -> Arc<File> {
        Arc::clone(&self.file)
    }

    /// What it is of.
    pub(crate) fn head(&self) -> &PartHead {
        &self.head
    }

    /// Whether another one is the same, byte for byte.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        (&self.head, &self.end) == (&other.head, &other.end)
    }

    /// How many of its documents are verified.
    pub(crate) fn documents(&self) -> u64 {
        self.end.documents
    }

    /// What became of each thing in the sources, in their order.
    ///
    /// # Errors
    /// The part was altered, or what `each` says.
    pub(crate) fn each_found(&self, mut each: impl FnMut(FoundItem<'_>) -> Result<(), Error>) -> Result<(), Error> {
        let mut blocks = self.blocks(BlockKind::Found, &self.end.found);
        let mut last = self.head_tag;
        blocks.seal = self.head_seal.after(&last);
        while let Some(block) = blocks.next_block()? {
            last = block.tag;
            blocks.seal = self.head_seal.after(&last);
            let mut rest = block.payload.as_slice();
            while !rest.is_empty() {
                let (item, after) = postcard::take_from_bytes(rest).map_err(|_| self.altered())?;
                each(item)?;
                rest = after;
            }
        }
        if last == self.end.found_tag { Ok(()) } else { Err(self.altered()) }
    }

    /// Where the documents lie.
    pub(crate) fn places(&self) -> PlaceCursor<'_> {
        PlaceCursor(self.rows(BlockKind::Places, &self.end.places))
    }

    /// Where the entries lie.
    ///
    /// # Errors
    /// The part was altered.
    pub(crate) fn entries(&self) -> Result<EntryCursor<'_>, Error> {
        let mut rows = self.rows(BlockKind::Rows, &self.end.rows);
        let next = rows.next_row()?;
        Ok(EntryCursor { rows, next })
    }

    /// Looks at each block, without having one in memory.
    ///
    /// # Errors
    /// One was altered.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let (mut at, mut tags) = (self.begins, Sha256::new());
        tags.update(self.head_tag);
        let mut found_tag = self.head_tag;
        while at < self.ends {
            let head = block_head(&self.file, at, self.ends).ok_or_else(|| self.altered())?;
            let before = if head.kind == BlockKind::End { &self.head_tag } else { &found_tag };
            let seal = self.head_seal.after(before);
            let tag = tag_of_block(&self.file, &seal, &head, at).ok_or_else(|| self.altered())?;
            match head.kind {
                BlockKind::Found => found_tag = tag,
                BlockKind::End => {
                    let is_all = head.ends == self.ends && <[u8; 32]>::from(tags.finalize()) == self.end.tags;
                    return if is_all { Ok(()) } else { Err(self.altered()) };
                }
                _ => {}
            }
            tags.update(tag);
            at = head.ends;
        }
        Err(self.altered())
    }

    fn rows<T>(&self, kind: BlockKind, range: &Range<u64>) -> RowCursor<'_, T> {
        RowCursor { blocks: self.blocks(kind, range), rows: Vec::new().into_iter() }
    }

    fn blocks(&self, kind: BlockKind, range: &Range<u64>) -> Blocks<'_> {
        Blocks { part: self, kind, seal: self.seal.clone(), at: range.start, end: range.end }
    }

    /// That what is in it isn't what a shard wrote.
    pub(crate) fn altered(&self) -> Error {
        let reason = format!("{ALTERED}, with --shard {}", self.head.shard);
        Error::Part { path: self.path.clone(), reason }
    }
}

/// What stands before the payload of a block that ends before `most`: no more is asked for than the file has.
fn block_head(file: &File, at: u64, most: u64) -> Option<BlockHead> {
    let mut head = [0; HEAD_BYTES];
    read_exact_at(file, at, &mut head).ok()?;
    let (kind, length) = head.split_first_chunk::<1>()?;
    let length = u32::from_le_bytes(*length.first_chunk()?);
    let ends = at.checked_add(u64::from(length))?.checked_add(BLOCK_OVERHEAD)?;
    (ends <= most).then_some(BlockHead { kind: BlockKind::of(kind[0])?, length, ends })
}

/// A block of that kind, if its tag is right.
fn read_block(file: &File, seal: &BlockSeal, kind: BlockKind, at: u64, most: u64) -> Option<Block> {
    let BlockHead { length, ends, .. } = block_head(file, at, most).filter(|head| head.kind == kind)?;
    let length = usize::try_from(length).ok()?;
    let mut payload = vec![0; length.checked_add(TAG_BYTES)?];
    read_exact_at(file, at + HEAD_BYTES as u64, &mut payload).ok()?;
    let tag = *payload.last_chunk()?;
    payload.truncate(length);
    let mut tagging = seal.tagging(kind, at);
    tagging.update(&payload);
    tagging.is_tag(&tag).then_some(Block { payload, tag, ends })
}

/// The tag of a block, if it is right: of its payload some bytes are in memory at a time.
fn tag_of_block(file: &File, seal: &BlockSeal, head: &BlockHead, at: u64) -> Option<[u8; TAG_BYTES]> {
    let mut tagging = seal.tagging(head.kind, at);
    let tag_at = head.ends.checked_sub(TAG_BYTES as u64)?;
    let mut next = at + HEAD_BYTES as u64;
    let mut buffer = vec![0; BUFFER_BYTES.min(head.length as usize)];
    while next < tag_at {
        let left = usize::try_from(tag_at - next).unwrap_or(usize::MAX).min(buffer.len());
        let bytes = buffer.get_mut(..left)?;
        read_exact_at(file, next, bytes).ok()?;
        tagging.update(bytes);
        next += left as u64;
    }
    let mut tag = [0; TAG_BYTES];
    read_exact_at(file, tag_at, &mut tag).ok()?;
    tagging.is_tag(&tag).then_some(tag)
}

impl Blocks<'_> {
    fn next_block(&mut self) -> Result<Option<Block>, Error> {
        if self.at >= self.end {
            return Ok(None);
        }
        let part = self.part;
        let read = read_block(&part.file, &self.seal, self.kind, self.at, self.end.min(part.ends));
        let block = read.ok_or_else(|| part.altered())?;
        self.at = block.ends;
        Ok(Some(block))
    }
}

impl<T: for<'r> Deserialize<'r>> RowCursor<'_, T> {
    fn next_row(&mut self) -> Result<Option<T>, Error> {
        loop {
            if let Some(row) = self.rows.next() {
                return Ok(Some(row));
            }
            let Some(block) = self.blocks.next_block()? else { return Ok(None) };
            let (mut rest, mut rows) = (block.payload.as_slice(), Vec::new());
            while !rest.is_empty() {
                let (row, after) = postcard::take_from_bytes(rest).map_err(|_| self.blocks.part.altered())?;
                rows.push(row);
                rest = after;
            }
            self.rows = rows.into_iter();
        }
    }
}

impl PlaceCursor<'_> {
    /// Where the next document lies.
    ///
    /// # Errors
    /// The part was altered, or there is none.
    pub(crate) fn next_place(&mut self) -> Result<DocumentPlace, Error> {
        let part = self.0.blocks.part;
        self.0.next_row()?.ok_or_else(|| part.altered())
    }
}

impl<'p> EntryCursor<'p> {
    /// Where the entry of a suffix lies, if there is one; none before is asked for later.
    ///
    /// # Errors
    /// The part was altered.
    pub(crate) fn find(&mut self, suffix: Suffix) -> Result<Option<EntryPlace<'p>>, Error> {
        while let Some(row) = self.next.filter(|row| row.suffix <= suffix) {
            self.next = self.rows.next_row()?;
            if row.suffix == suffix {
                return Ok(Some(EntryPlace { part: self.rows.blocks.part, at: row.at }));
            }
        }
        Ok(None)
    }
}

impl<'p> EntryPlace<'p> {
    /// Reads the entry.
    ///
    /// # Errors
    /// The part was altered.
    pub(crate) fn read(&self) -> Result<EntryBlock<'p>, Error> {
        let part = self.part;
        let read = read_block(&part.file, &part.seal, BlockKind::Entry, self.at, part.ends);
        let Block { payload, .. } = read.ok_or_else(|| part.altered())?;
        Ok(EntryBlock { part, payload })
    }
}

impl EntryBlock<'_> {
    /// The entry.
    ///
    /// # Errors
    /// It isn't what a part has.
    pub(crate) fn content(&self) -> Result<ReadEntry<'_>, Error> {
        let part = self.part;
        let (entry, blobs) = postcard::take_from_bytes(&self.payload).map_err(|_| part.altered())?;
        Ok(ReadEntry { part, entry, blobs })
    }
}

impl<'b> ReadEntry<'b> {
    /// One of its documents or files.
    ///
    /// # Errors
    /// There is none such, as no part has it.
    pub(crate) fn blob(&self, EntryBlob(which): EntryBlob) -> Result<&'b [u8], Error> {
        let (lengths, which) = (&self.entry.blobs, usize::from(which));
        let begins: usize = lengths.iter().take(which).map(|length| *length as usize).sum();
        let blob = lengths.get(which).and_then(|length| self.blobs.get(begins..begins.checked_add(*length as usize)?));
        blob.ok_or_else(|| self.part.altered())
    }
}
