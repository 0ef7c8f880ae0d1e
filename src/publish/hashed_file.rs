//! A file that is hashed while it is written.

use crate::disk::{Scratch, ScratchFile, ScratchPath};
use pith::Digest;
use sha2::{Digest as _, Sha256};
use std::io::{self, BufWriter, Write};
use std::sync::Arc;

/// A file in the scratch folder that is hashed while it is written.
#[derive(Debug)]
pub(crate) struct HashedFile {
    file: BufWriter<ScratchFile>,
    hash: Sha256,
    bytes: u64,
}

impl HashedFile {
    /// Makes one.
    pub(super) fn create(scratch: &Arc<Scratch>) -> io::Result<Self> {
        Ok(Self { file: BufWriter::new(scratch.file()?), hash: Sha256::new(), bytes: 0 })
    }

    /// Has it, its size and its hash.
    pub(super) fn finish(self) -> io::Result<(ScratchPath, u64, Digest)> {
        let file = self.file.into_inner().map_err(io::IntoInnerError::into_error)?;
        let sha256: [u8; 32] = self.hash.finalize().into();
        Ok((file.close(), self.bytes, sha256.into()))
    }
}

impl Write for HashedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.hash.update(bytes.get(..written).unwrap_or_default());
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
