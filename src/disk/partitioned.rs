//! Many small records in numbered parts, in bounded memory: what doesn't fit a part's buffer goes into a nameless
//! temporary file.

use super::read_exact_at;
use std::fs::File;
use std::io::{self, Write as _};

/// How many bytes of a part are held before they are written.
const BUFFER_BYTES: usize = 4 << 10;

/// Gathers records, in any order of the parts.
#[derive(Debug)]
pub(crate) struct PartedRecords {
    parts: Vec<RecordPart>,
    /// Made when the first buffer is full.
    file: Option<File>,
    end: u64,
}

#[derive(Debug, Default, Clone)]
struct RecordPart {
    /// Where in the file there are some, and how many bytes.
    written: Vec<(u64, usize)>,
    buffer: Vec<u8>,
}

impl PartedRecords {
    /// So many parts without a record.
    pub(crate) fn new(parts: usize) -> Self {
        Self { parts: vec![RecordPart::default(); parts], file: None, end: 0 }
    }

    /// Appends a record to a part.
    ///
    /// # Errors
    /// The temporary file can't be written, or there is no such part.
    pub(crate) fn push(&mut self, part: usize, record: &[u8]) -> io::Result<()> {
        let part = self.parts.get_mut(part).ok_or(io::ErrorKind::InvalidInput)?;
        if !part.buffer.is_empty() && part.buffer.len() + record.len() > BUFFER_BYTES {
            let file = match &mut self.file {
                Some(file) => file,
                none => none.insert(tempfile::tempfile()?),
            };
            file.write_all(&part.buffer)?;
            part.written.push((self.end, part.buffer.len()));
            self.end += part.buffer.len() as u64;
            part.buffer.clear();
        }
        part.buffer.extend_from_slice(record);
        Ok(())
    }

    /// How many bytes the records of a part have.
    pub(crate) fn bytes(&self, part: usize) -> usize {
        let of = |part: &RecordPart| part.written.iter().map(|(_, bytes)| bytes).sum::<usize>() + part.buffer.len();
        self.parts.get(part).map_or(0, of)
    }

    /// The records of a part, one after the other, in the order in which they came. From any thread.
    ///
    /// # Errors
    /// The temporary file can't be read.
    pub(crate) fn read(&self, part: usize) -> io::Result<Vec<u8>> {
        let Some(RecordPart { written, buffer }) = self.parts.get(part) else { return Ok(Vec::new()) };
        let mut records = vec![0; self.bytes(part)];
        let mut rest = records.as_mut_slice();
        for (at, bytes) in written {
            let (now, later) = rest.split_at_mut(*bytes);
            let file = self.file.as_ref().ok_or(io::ErrorKind::NotFound)?;
            read_exact_at(file, *at, now)?;
            rest = later;
        }
        rest.copy_from_slice(buffer);
        Ok(records)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn records_come_back_by_part_in_their_order(records in prop::collection::vec((0..5_usize, 0..3_000_usize), 0..40)) {
            let mut parted = PartedRecords::new(5);
            let mut expected = vec![Vec::new(); 5];
            for (at, (part, bytes)) in records.into_iter().enumerate() {
                let record = vec![u8::try_from(at).unwrap(); bytes];
                parted.push(part, &record).unwrap();
                expected[part].extend(record);
            }
            for (part, expected) in expected.iter().enumerate() {
                prop_assert_eq!(&parted.read(part).unwrap(), expected);
                prop_assert_eq!(parted.bytes(part), expected.len());
            }
            prop_assert!(parted.read(5).unwrap().is_empty() && parted.push(5, b"x").is_err());
        }
    }
}
