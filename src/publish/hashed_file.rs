//! A file that is hashed while it is written.

use crate::disk::{Scratch, ScratchFile, ScratchPath};
use pith::Digest;
use sha2::{Digest as _, Sha256};
use std::io::{self, BufWriter, Write};
use std::sync::Arc;

/// How much of it is hashed and written at a time.
const BLOCK_BYTES: usize = 32 << 10;

/// A file in the scratch folder that is hashed while it is written.
#[derive(Debug)]
pub(crate) struct HashedFile(BufWriter<HashedBlocks>);

#[derive(Debug)]
struct HashedBlocks {
    file: ScratchFile,
    hash: Sha256,
    bytes: u64,
}

impl HashedFile {
    /// Makes one.
    pub(super) fn create(scratch: &Arc<Scratch>) -> io::Result<Self> {
        let blocks = HashedBlocks { file: scratch.file()?, hash: Sha256::new(), bytes: 0 };
        Ok(Self(BufWriter::with_capacity(BLOCK_BYTES, blocks)))
    }

    /// Has it, its size and its hash.
    pub(super) fn finish(self) -> io::Result<(ScratchPath, u64, Digest)> {
        let Self(blocks) = self;
        let HashedBlocks { file, hash, bytes } = blocks.into_inner().map_err(io::IntoInnerError::into_error)?;
        let sha256: [u8; 32] = hash.finalize().into();
        Ok((file.close(), bytes, sha256.into()))
    }
}

impl Write for HashedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.write_all(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl Write for HashedBlocks {
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
