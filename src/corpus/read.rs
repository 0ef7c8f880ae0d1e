//! The bytes of one document, read for the first time or again.

use super::file::{self, Opened};
use super::limits::Limits;
use super::spool::Spool;
use super::walk::{Compression, Source};
use crate::report::{Place, Unread};
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::Arc;

/// Where a document's bytes were read, so that they can be read again.
#[derive(Debug, Clone)]
pub struct Origin {
    pub(super) source: Arc<Source>,
    pub(super) line: Option<u64>,
    pub(super) stored: Stored,
}

/// Where the bytes lie.
#[derive(Debug, Clone, Copy)]
pub(super) enum Stored {
    /// They are the whole file, unpacked.
    File,
    /// A stretch of the file as it lies there.
    Slice { offset: u64, length: u64 },
    /// A stretch of the spool, since a packed file can't be read from its middle.
    Spooled { offset: u64, length: u64 },
}

impl Origin {
    /// The place as findings name it.
    pub fn place(&self) -> Place {
        Place { path: self.source.path.to_string(), line: self.line }
    }

    /// Reads the document's bytes again. Whether they are the same is for the caller's hash to say.
    ///
    /// # Errors
    /// The file can't be read any more.
    pub fn read_again(&self, spool: &Spool, limits: &Limits, into: &mut Vec<u8>) -> Result<(), ReadError> {
        match self.stored {
            Stored::File => read_file(&self.source, limits, into),
            Stored::Slice { offset, length } => {
                let slice = Opened::open(&self.source).and_then(|mut opened| {
                    opened.file.seek(SeekFrom::Start(offset))?;
                    into.clear();
                    (&opened.file).take(length).read_to_end(into).map(drop)
                });
                slice.map_err(|error| ReadError::Unread(Unread::io(&self.source.path, &error)))
            }
            Stored::Spooled { offset, length } => spool
                .read(offset, length, into)
                .map_err(|error| ReadError::Unread(Unread::io(&self.source.path, &error))),
        }
    }
}

/// Why a document's bytes weren't had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadError {
    /// The file couldn't be read.
    Unread(Unread),
    /// It was read, and what it holds can't be a document: it is too large, or damaged.
    Refused(String),
}

/// Reads a file that holds one document.
///
/// # Errors
/// The file can't be read, changed meanwhile, or is no document's.
pub fn read_file(source: &Source, limits: &Limits, into: &mut Vec<u8>) -> Result<(), ReadError> {
    let unread = |error: &io::Error| ReadError::Unread(Unread::io(&source.path, error));
    let opened = Arc::new(Opened::open(source).map_err(|error| unread(&error))?);
    let packed = source.compression != Compression::None;
    if opened.length > limits.document_bytes && !packed {
        return Err(ReadError::Refused(too_large(limits)));
    }
    into.clear();
    let most = limits.document_bytes + 1;
    let outcome = if packed {
        file::unpack(&opened, source, limits).take(most).read_to_end(into)
    } else {
        // One byte more, so that the end is found without growing.
        into.reserve(usize::try_from(opened.length + 1).unwrap_or(0));
        (&opened.file).take(most).read_to_end(into)
    };
    let damaged = match outcome {
        Err(error) if packed && file::is_about_content(&error) => Some(error),
        Err(error) => return Err(unread(&error)),
        Ok(_) => None,
    };
    if !packed && into.len() as u64 != opened.length {
        return Err(unread(&file::changed()));
    }
    opened.check_unchanged().map_err(|error| unread(&error))?;
    if let Some(error) = damaged {
        return Err(ReadError::Refused(error.to_string()));
    }
    if into.len() as u64 > limits.document_bytes {
        return Err(ReadError::Refused(too_large(limits)));
    }
    Ok(())
}

pub(super) fn too_large(limits: &Limits) -> String {
    format!("expected a document of {} MiB at most, found a larger one", limits.document_bytes >> 20)
}
