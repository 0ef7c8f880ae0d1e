//! Many small records, sorted, in bounded memory: what doesn't fit a buffer is sorted part by part into a nameless
//! temporary file, and those are merged.

use crate::disk::read_exact_at;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{self, BufRead as _, BufReader, BufWriter, ErrorKind, Read as _};
use std::sync::{Mutex, PoisonError};

/// The most bytes that records take in memory while they are gathered.
const MOST_GATHERED_BYTES: usize = 16 << 20;

/// How many bytes of a file are read at a time. Where one begins is remembered, with its first key.
const BLOCK_BYTES: usize = 32 << 10;

/// The most bytes of a record. Only what this program writes is read, so that a larger one means a damaged disk.
const MOST_RECORD_BYTES: usize = 1 << 20;

/// What can be sorted: records of one key are alike, and the least of them counts.
pub trait Sortable: Ord + Clone + Serialize + DeserializeOwned {
    /// What a record is found by. It orders records as their own order does.
    type Key: Ord;

    /// The record's key.
    fn key(&self) -> Self::Key;

    /// About how many bytes of memory it takes beside those of its type.
    fn more_bytes(&self) -> usize {
        0
    }
}

/// Gathers records in any order.
#[derive(Debug)]
pub(crate) struct Sorter<R> {
    buffer: Vec<R>,
    bytes: usize,
    most_bytes: usize,
    runs: Option<Runs>,
}

/// Sorted parts, one after the other in one file: a process may have few files open.
#[derive(Debug)]
struct Runs {
    file: BufWriter<File>,
    /// Where each ends.
    ends: Vec<u64>,
}

impl<R: Sortable> Default for Sorter<R> {
    fn default() -> Self {
        Self::within(MOST_GATHERED_BYTES)
    }
}

impl<R: Sortable> Sorter<R> {
    fn within(most_bytes: usize) -> Self {
        Self { buffer: Vec::new(), bytes: 0, most_bytes, runs: None }
    }

    /// Adds a record.
    ///
    /// # Errors
    /// The temporary file can't be written.
    pub(crate) fn push(&mut self, record: R) -> io::Result<()> {
        self.bytes += size_of::<R>() + record.more_bytes();
        self.buffer.push(record);
        if self.bytes < self.most_bytes {
            return Ok(());
        }
        self.buffer.sort_unstable();
        let runs = match &mut self.runs {
            Some(runs) => runs,
            none => none.insert(Runs { file: BufWriter::new(tempfile::tempfile()?), ends: Vec::new() }),
        };
        let mut end = runs.ends.last().copied().unwrap_or_default();
        for record in self.buffer.drain(..) {
            end += write(&record, &mut runs.file)? as u64;
        }
        runs.ends.push(end);
        self.bytes = 0;
        Ok(())
    }

    /// The records in their order, each key once; `again` is told of each record whose key was there.
    ///
    /// # Errors
    /// A temporary file can't be written or read.
    pub(crate) fn finish(mut self, mut again: impl FnMut(&R)) -> io::Result<SortedTable<R>> {
        self.buffer.sort_unstable();
        let Some(Runs { file, ends }) = self.runs else {
            let mut records = self.buffer;
            records.dedup_by(|later, first| {
                let is_same = later.key() == first.key();
                if is_same {
                    again(later);
                }
                is_same
            });
            records.shrink_to_fit();
            return Ok(SortedTable::of(SortedStorage::Memory(records)));
        };
        let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
        let begins = std::iter::once(0).chain(ends.iter().copied());
        let mut runs: Vec<_> = begins.zip(&ends).map(|(at, end)| Run::new(&file, at, *end)).collect();
        let mut heads = BinaryHeap::new();
        for (at, run) in runs.iter_mut().enumerate() {
            heads.extend(run.next()?.map(|record| Reverse((record, at))));
        }
        let mut rest = self.buffer.into_iter();
        let last = runs.len();
        heads.extend(rest.next().map(|record| Reverse((record, last))));
        let mut sorted = BlockFile::create()?;
        let mut before: Option<R::Key> = None;
        while let Some(Reverse((record, at))) = heads.pop() {
            let next = match runs.get_mut(at) {
                Some(run) => run.next()?,
                None => rest.next(),
            };
            heads.extend(next.map(|record| Reverse((record, at))));
            let key = record.key();
            if before.as_ref() == Some(&key) {
                again(&record);
            } else {
                sorted.push(&record)?;
                before = Some(key);
            }
        }
        Ok(SortedTable::of(sorted.finish()?))
    }
}

/// A sorted part that is read from its beginning.
struct Run<'f> {
    from: BufReader<Stretch<'f>>,
    bytes: Vec<u8>,
}

impl<'f> Run<'f> {
    fn new(file: &'f File, at: u64, end: u64) -> Self {
        Self { from: BufReader::with_capacity(BLOCK_BYTES, Stretch { file, at, end }), bytes: Vec::new() }
    }

    fn next<R: Sortable>(&mut self) -> io::Result<Option<R>> {
        if self.from.fill_buf()?.is_empty() {
            return Ok(None);
        }
        let mut length = [0; 4];
        self.from.read_exact(&mut length)?;
        self.bytes.resize(record_bytes(length)?, 0);
        self.from.read_exact(&mut self.bytes)?;
        read(&self.bytes).map(Some)
    }
}

/// A part of a file that others read, too.
struct Stretch<'f> {
    file: &'f File,
    at: u64,
    end: u64,
}

impl io::Read for Stretch<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = into.len().min(usize::try_from(self.end - self.at).unwrap_or(usize::MAX));
        read_exact_at(self.file, self.at, &mut into[..count])?;
        self.at += count as u64;
        Ok(count)
    }
}

fn write<R: Sortable>(record: &R, into: &mut impl io::Write) -> io::Result<usize> {
    let bytes = postcard::to_stdvec(record).map_err(io::Error::other)?;
    let length = u32::try_from(bytes.len()).map_err(io::Error::other)?;
    into.write_all(&length.to_le_bytes())?;
    into.write_all(&bytes)?;
    Ok(size_of::<u32>() + bytes.len())
}

fn read<R: Sortable>(bytes: &[u8]) -> io::Result<R> {
    postcard::from_bytes(bytes).map_err(io::Error::other)
}

fn record_bytes(length: [u8; 4]) -> io::Result<usize> {
    let length = usize::try_from(u32::from_le_bytes(length)).map_err(io::Error::other)?;
    if length > MOST_RECORD_BYTES { Err(damaged()) } else { Ok(length) }
}

fn damaged() -> io::Error {
    io::Error::new(ErrorKind::InvalidData, "a temporary file was changed")
}

/// A sorted file that is being written.
struct BlockFile<K> {
    file: BufWriter<File>,
    blocks: Vec<(K, u64)>,
    bytes: u64,
    records: u64,
}

impl<K> BlockFile<K> {
    fn create() -> io::Result<Self> {
        Ok(Self { file: BufWriter::new(tempfile::tempfile()?), blocks: Vec::new(), bytes: 0, records: 0 })
    }

    fn push<R: Sortable<Key = K>>(&mut self, record: &R) -> io::Result<()> {
        if self.blocks.last().is_none_or(|(_, begins)| self.bytes - begins >= BLOCK_BYTES as u64) {
            self.blocks.push((record.key(), self.bytes));
        }
        self.bytes += write(record, &mut self.file)? as u64;
        self.records += 1;
        Ok(())
    }

    fn finish<R: Sortable<Key = K>>(self) -> io::Result<SortedStorage<R>> {
        let file = self.file.into_inner().map_err(io::IntoInnerError::into_error)?;
        Ok(SortedStorage::Disk { file, blocks: self.blocks, bytes: self.bytes, records: self.records })
    }
}

enum SortedStorage<R: Sortable> {
    Memory(Vec<R>),
    Disk {
        file: File,
        /// Where blocks begin, and their first keys.
        blocks: Vec<(R::Key, u64)>,
        bytes: u64,
        records: u64,
    },
}

/// Sorted records, each key once. One whose file can't be read any more is as if it ended there;
/// [`check`](Self::check) says so.
pub struct SortedTable<R: Sortable> {
    place: SortedStorage<R>,
    failed: Mutex<Option<io::Error>>,
}

impl<R: Sortable> Default for SortedTable<R> {
    fn default() -> Self {
        Self::of(SortedStorage::Memory(Vec::new()))
    }
}

impl<R: Sortable> std::fmt::Debug for SortedTable<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SortedTable").field("len", &self.len()).finish_non_exhaustive()
    }
}

impl<R: Sortable> SortedTable<R> {
    fn of(place: SortedStorage<R>) -> Self {
        Self { place, failed: Mutex::new(None) }
    }

    /// How many records there are.
    pub fn len(&self) -> u64 {
        match &self.place {
            SortedStorage::Memory(records) => records.len() as u64,
            SortedStorage::Disk { records, .. } => *records,
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All records in their order.
    pub fn iter(&self) -> SortedIter<'_, R> {
        SortedIter { table: self, at: 0, read: Vec::new().into_iter() }
    }

    /// The record of a key.
    pub fn get(&self, key: &R::Key) -> Option<R> {
        match &self.place {
            SortedStorage::Memory(records) => {
                let at = records.binary_search_by(|record| record.key().cmp(key)).ok()?;
                records.get(at).cloned()
            }
            SortedStorage::Disk { blocks, .. } => {
                let block = blocks.partition_point(|(first, _)| first <= key).checked_sub(1)?;
                self.block(block).into_iter().find(|record| record.key() == *key)
            }
        }
    }

    /// Fails if some record could not be read.
    ///
    /// # Errors
    /// What the system said.
    pub fn check(&self) -> io::Result<()> {
        match self.failed.lock().unwrap_or_else(PoisonError::into_inner).take() {
            Some(error) => Err(error),
            None => Ok(()),
        }
    }

    /// The records of a block; none after the last one.
    fn block(&self, at: usize) -> Vec<R> {
        self.try_block(at).unwrap_or_else(|error| {
            *self.failed.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
            Vec::new()
        })
    }

    fn try_block(&self, at: usize) -> io::Result<Vec<R>> {
        let SortedStorage::Disk { file, blocks, bytes: all, .. } = &self.place else { return Ok(Vec::new()) };
        let Some((_, begins)) = blocks.get(at) else { return Ok(Vec::new()) };
        let ends = blocks.get(at + 1).map_or(*all, |(_, begins)| *begins);
        let mut bytes = vec![0; usize::try_from(ends - begins).map_err(io::Error::other)?];
        read_exact_at(file, *begins, &mut bytes)?;
        let (mut rest, mut records) = (bytes.as_slice(), Vec::new());
        while let Some((length, after)) = rest.split_first_chunk::<4>() {
            let (record, after) = after.split_at_checked(record_bytes(*length)?).ok_or_else(damaged)?;
            records.push(read(record)?);
            rest = after;
        }
        Ok(records)
    }
}

impl<'t, R: Sortable> IntoIterator for &'t SortedTable<R> {
    type Item = R;
    type IntoIter = SortedIter<'t, R>;

    fn into_iter(self) -> SortedIter<'t, R> {
        self.iter()
    }
}

/// The records of a [`SortedTable`], one after the other.
pub struct SortedIter<'t, R: Sortable> {
    table: &'t SortedTable<R>,
    /// The next record in memory, or the next block of the file.
    at: usize,
    read: std::vec::IntoIter<R>,
}

impl<R: Sortable> Iterator for SortedIter<'_, R> {
    type Item = R;

    fn next(&mut self) -> Option<R> {
        let table = self.table;
        if let SortedStorage::Memory(records) = &table.place {
            self.at += 1;
            return records.get(self.at - 1).cloned();
        }
        self.read.next().or_else(|| {
            self.read = table.block(self.at).into_iter();
            self.at += 1;
            self.read.next()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
    struct Word {
        key: String,
        value: u32,
    }

    impl Sortable for Word {
        type Key = String;

        fn key(&self) -> String {
            self.key.clone()
        }

        fn more_bytes(&self) -> usize {
            self.key.len()
        }
    }

    /// Records in no order, of which each third key comes twice.
    fn words() -> Vec<Word> {
        let scattered = (0..1_000_u32).map(|at| at.wrapping_mul(2_654_435_761) % 1_000);
        let words = scattered.map(|value| Word { key: format!("key {value}"), value });
        words
            .flat_map(|word| std::iter::repeat_n(word.clone(), 1 + usize::from(word.value.is_multiple_of(3))))
            .collect()
    }

    #[test]
    fn a_table_is_the_same_in_memory_and_on_disk() {
        let mut expected = words();
        expected.sort();
        expected.dedup();
        for most_bytes in [usize::MAX, 20_000, 1_000] {
            let mut sorter = Sorter::within(most_bytes);
            for word in words() {
                sorter.push(word).unwrap();
            }
            let mut again = 0;
            let table = sorter.finish(|_| again += 1).unwrap();
            assert_eq!(matches!(table.place, SortedStorage::Memory(_)), most_bytes == usize::MAX);
            assert_eq!((table.len(), again), (expected.len() as u64, words().len() - expected.len()));
            assert_eq!(table.iter().collect::<Vec<_>>(), expected);
            for word in &expected {
                assert_eq!(table.get(&word.key).as_ref(), Some(word));
            }
            for other in ["", "key", "key 10000", "z"] {
                assert_eq!(table.get(&other.to_owned()), None);
            }
            table.check().unwrap();
        }
    }

    #[test]
    fn of_records_with_one_key_the_least_counts() {
        for most_bytes in [usize::MAX, 1] {
            let mut sorter = Sorter::within(most_bytes);
            for value in [3, 1, 2] {
                sorter.push(Word { key: String::new(), value }).unwrap();
            }
            let mut again = Vec::new();
            let table = sorter.finish(|word| again.push(word.value)).unwrap();
            assert_eq!((table.iter().map(|word| word.value).collect::<Vec<_>>(), again), (vec![1], vec![2, 3]));
        }
    }

    #[test]
    fn a_file_that_can_not_be_read_any_more_is_told() {
        let mut sorter = Sorter::within(1_000);
        for word in words() {
            sorter.push(word).unwrap();
        }
        let table = sorter.finish(|_| ()).unwrap();
        let SortedStorage::Disk { file, .. } = &table.place else { panic!("it is in memory") };
        file.set_len(8_000).unwrap();
        assert!((table.iter().count() as u64) < table.len());
        assert_eq!(table.check().unwrap_err().kind(), ErrorKind::UnexpectedEof);
    }
}
