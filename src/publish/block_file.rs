//! A large file of which a few blocks are held in memory.

use crate::disk::read_exact_at;
use std::collections::VecDeque;
use std::fs::File;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

/// How many bytes are read at a time.
pub(super) const BLOCK_BYTES: u64 = 64 << 10;

/// How many blocks are held: each thread reads at another place.
const MOST_BLOCKS: usize = 16;

/// A file that is read block by block, from any thread.
#[derive(Debug)]
pub(super) struct BlockFile {
    file: File,
    length: u64,
    /// Those that were read last, each with its number, the last one first.
    blocks: Mutex<VecDeque<(u64, Arc<Vec<u8>>)>>,
}

impl BlockFile {
    pub(super) fn new(file: File, length: u64) -> Self {
        Self { file, length, blocks: Mutex::default() }
    }

    /// How many bytes it has.
    pub(super) fn length(&self) -> u64 {
        self.length
    }

    /// Reads a stretch.
    pub(super) fn read(&self, at: u64, into: &mut [u8]) -> io::Result<()> {
        if into.len() as u64 > BLOCK_BYTES {
            return read_exact_at(&self.file, at, into);
        }
        let mut into = into;
        self.each_part(at, into.len(), |part| {
            let (now, later) = std::mem::take(&mut into).split_at_mut(part.len());
            now.copy_from_slice(part);
            into = later;
            true
        })
        .map(drop)
    }

    /// Whether these bytes lie there.
    pub(super) fn has(&self, at: u64, bytes: &[u8]) -> io::Result<bool> {
        let mut rest = bytes;
        self.each_part(at, bytes.len(), |part| {
            let is_same = rest.starts_with(part);
            rest = rest.get(part.len()..).unwrap_or_default();
            is_same
        })
    }

    /// Goes through a stretch block by block, as long as each part is as it should be; says whether all are.
    fn each_part(&self, mut at: u64, mut length: usize, mut is_right: impl FnMut(&[u8]) -> bool) -> io::Result<bool> {
        while length > 0 {
            let block = self.block(at / BLOCK_BYTES)?;
            let rest = within(&block, at)?;
            let part = rest.get(..length).unwrap_or(rest);
            if !is_right(part) {
                return Ok(false);
            }
            at += part.len() as u64;
            length -= part.len();
        }
        Ok(true)
    }

    /// What lies from a place on, up to another one or to the end of a block.
    pub(super) fn stretch(&self, at: u64, end: u64) -> io::Result<Vec<u8>> {
        let block = self.block(at / BLOCK_BYTES)?;
        let rest = within(&block, at)?;
        let most = usize::try_from(end - at).unwrap_or(usize::MAX);
        Ok(rest.get(..most).unwrap_or(rest).to_vec())
    }

    /// A block by its number.
    pub(super) fn block(&self, number: u64) -> io::Result<Arc<Vec<u8>>> {
        let blocks = || self.blocks.lock().unwrap_or_else(PoisonError::into_inner);
        {
            let mut blocks = blocks();
            let found = blocks.iter().position(|(other, _)| *other == number);
            if let Some(found) = found.and_then(|at| blocks.remove(at)) {
                let block = Arc::clone(&found.1);
                blocks.push_front(found);
                return Ok(block);
            }
        }
        let begins = number * BLOCK_BYTES;
        let length = self.length.saturating_sub(begins).min(BLOCK_BYTES);
        let mut bytes = vec![0; usize::try_from(length).map_err(io::Error::other)?];
        read_exact_at(&self.file, begins, &mut bytes)?;
        let block = Arc::new(bytes);
        let mut blocks = blocks();
        blocks.push_front((number, Arc::clone(&block)));
        blocks.truncate(MOST_BLOCKS);
        Ok(block)
    }
}

/// What lies in a block from a place of the file on.
fn within(block: &[u8], at: u64) -> io::Result<&[u8]> {
    let inside = usize::try_from(at % BLOCK_BYTES).map_err(io::Error::other)?;
    Ok(block.get(inside..).filter(|rest| !rest.is_empty()).ok_or(io::ErrorKind::UnexpectedEof)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_stretch_is_the_same_block_by_block() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path();
        let bytes: Vec<u8> =
            (0..BLOCK_BYTES * 5 / 2).map(|at| (at.wrapping_mul(2_654_435_761) >> 24).to_le_bytes()[0]).collect();
        fs::write(path.join("file"), &bytes).unwrap();
        let file = BlockFile::new(File::open(path.join("file")).unwrap(), bytes.len() as u64);
        let block = usize::try_from(BLOCK_BYTES).unwrap();
        for (at, length) in [
            (0, 20),
            (block - 1, 2),
            (block, block),
            (3, block),
            (9, block + 1),
            (2 * block + 7, block / 2 - 7),
            (1, 0),
        ] {
            let mut read = vec![0; length];
            file.read(at as u64, &mut read).unwrap();
            assert_eq!(read, bytes[at..at + length], "{length} at {at}");
            assert!(file.has(at as u64, &read).unwrap());
            for changed in [0, length / 2, length.saturating_sub(1)].into_iter().filter(|_| length > 0) {
                let mut other = read.clone();
                other[changed] ^= 1;
                assert!(!file.has(at as u64, &other).unwrap(), "{length} at {at}, but for {changed}");
            }
        }
        let end = bytes.len() as u64;
        assert!(file.read(end - 1, &mut [0; 2]).is_err() && file.read(end + BLOCK_BYTES, &mut [0]).is_err());
        assert!(!file.has(end - 1, &[bytes[bytes.len() - 1], 0]).unwrap_or(false));
        assert!(file.blocks.lock().unwrap().len() <= MOST_BLOCKS);
    }
}
