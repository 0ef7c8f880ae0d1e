//! Where documents lie that can't be read from their place a second time: in a scratch file, or in parts that shards made.

use crate::disk::read_at;
use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::sync::{Arc, OnceLock};

/// Unpacked documents in a nameless temporary file, made when the first one comes; or documents in files that are there.
#[derive(Debug, Default)]
pub(crate) struct Spool {
    file: OnceLock<Arc<File>>,
    others: Vec<Arc<File>>,
}

impl Spool {
    /// Documents that lie in some files, to which none is added.
    pub(crate) fn of_files(files: Vec<Arc<File>>) -> Self {
        let mut files = files.into_iter();
        Self { file: files.next().map(OnceLock::from).unwrap_or_default(), others: files.collect() }
    }

    /// Appends a document. One thread at a time reads a packed file, so that appending needs no lock.
    pub(super) fn append(&self, bytes: &[u8]) -> io::Result<u64> {
        let file = if let Some(file) = self.file.get() {
            file
        } else {
            let made = Arc::new(tempfile::tempfile()?);
            self.file.get_or_init(|| made)
        };
        let mut file: &File = file;
        let offset = file.seek(SeekFrom::End(0))?;
        file.write_all(bytes)?;
        Ok(offset)
    }

    /// Reads a document of one of the files, the first of which has the number 0.
    pub(super) fn read(&self, file: u32, offset: u64, length: u64, into: &mut Vec<u8>) -> io::Result<()> {
        let file = match file.checked_sub(1) {
            None => self.file.get(),
            Some(other) => self.others.get(other as usize),
        };
        let file = file.ok_or(io::ErrorKind::NotFound)?;
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
            spool.read(0, offset, bytes.len() as u64, &mut buffer).unwrap();
            assert_eq!(buffer, bytes);
        }
    }

    #[test]
    fn what_was_never_written_cannot_be_read() {
        let spool = Spool::default();
        assert!(spool.read(0, 0, 1, &mut Vec::new()).is_err(), "no file is made for reading");
        spool.append(b"four").unwrap();
        assert!(spool.read(0, 2, 3, &mut Vec::new()).is_err(), "three bytes where there are two");
    }
}
