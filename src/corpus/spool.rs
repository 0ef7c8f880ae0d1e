//! A scratch file for documents that can't be read from their place a second time.

use crate::disk::read_at;
use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::sync::OnceLock;

/// Unpacked documents in a nameless temporary file, made when the first one comes.
#[derive(Debug, Default)]
pub(crate) struct Spool {
    file: OnceLock<File>,
}

impl Spool {
    /// Appends a document. One thread at a time reads a packed file, so that appending needs no lock.
    pub(super) fn append(&self, bytes: &[u8]) -> io::Result<u64> {
        let mut file = if let Some(file) = self.file.get() {
            file
        } else {
            let made = tempfile::tempfile()?;
            self.file.get_or_init(|| made)
        };
        let offset = file.seek(SeekFrom::End(0))?;
        file.write_all(bytes)?;
        Ok(offset)
    }

    /// Reads a document.
    pub(super) fn read(&self, offset: u64, length: u64, into: &mut Vec<u8>) -> io::Result<()> {
        let file = self.file.get().ok_or(io::ErrorKind::NotFound)?;
        read_at(file, offset, length, into)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_come_back_in_any_order() {
        let spool = Spool::default();
        let documents: [&[u8]; 4] = [b"first", b"", b"\0\xff\n", b"last"];
        let offsets = documents.map(|bytes| spool.append(bytes).unwrap());
        assert_eq!(offsets, [0, 5, 5, 8]);
        let mut buffer = b"what an earlier document left".to_vec();
        for (bytes, offset) in documents.into_iter().zip(offsets).rev() {
            spool.read(offset, bytes.len() as u64, &mut buffer).unwrap();
            assert_eq!(buffer, bytes);
        }
    }

    #[test]
    fn what_was_never_written_cannot_be_read() {
        let spool = Spool::default();
        assert!(spool.read(0, 1, &mut Vec::new()).is_err(), "no file is made for reading");
        spool.append(b"four").unwrap();
        assert!(spool.read(2, 3, &mut Vec::new()).is_err(), "three bytes where there are two");
    }
}
