//! Opening a file without being held up or fooled by it, and unpacking its bytes.

use super::limits::Limits;
use super::walk::{Compression, Source};
use flate2::bufread::MultiGzDecoder;
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};
use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, BufRead, BufReader, Read};
use std::sync::Arc;
use std::time::SystemTime;

/// How much is read from a file at a time.
pub(super) const BUFFER_BYTES: usize = 256 << 10;

/// A regular file that was opened, and what it looked like then.
pub(super) struct Opened {
    pub(super) file: File,
    pub(super) length: u64,
    modified: Option<SystemTime>,
}

impl Opened {
    /// Opens a regular file. Anything else is refused, and never waited for: opening a FIFO
    /// without `O_NONBLOCK` would hang until somebody writes to it.
    pub(super) fn open(source: &Source) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        options.read(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;
            options.custom_flags(libc::O_NONBLOCK);
        }
        let file = options.open(&source.path)?;
        let metadata = file.metadata()?;
        if !metadata.is_file() {
            return Err(io::Error::other("not a regular file; to verify what a program writes, pipe it to `-`"));
        }
        Ok(Self { file, length: metadata.len(), modified: modified(&metadata) })
    }

    /// Fails if the file is no longer as it was when it was opened.
    pub(super) fn check_unchanged(&self) -> io::Result<()> {
        let now = self.file.metadata()?;
        if now.len() == self.length && modified(&now) == self.modified { Ok(()) } else { Err(changed()) }
    }
}

pub(super) fn changed() -> io::Error {
    io::Error::other("it changed while it was read; try again when nothing writes to it")
}

fn modified(metadata: &Metadata) -> Option<SystemTime> {
    metadata.modified().ok()
}

/// A reader of the file's unpacked bytes, which ends with an error where they are too many.
pub(super) fn unpack(opened: &Arc<Opened>, source: &Source, limits: &Limits) -> Box<dyn Read + Send> {
    // No more than there was when it was opened: a file that somebody appends to would never end.
    let file = Shared(Arc::clone(opened)).take(opened.length);
    let packed = |file| BufReader::with_capacity(BUFFER_BYTES, file);
    let expansion = limits.expansion;
    let left = limits.expanded_bytes(opened.length);
    match source.compression {
        Compression::None => Box::new(file),
        Compression::Gzip => Box::new(Expanding { inner: MultiGzDecoder::new(packed(file)), left, expansion }),
        Compression::Zstandard => {
            Box::new(Expanding { inner: ZstdFrames::new(packed(file), limits.zstd_window), left, expansion })
        }
    }
}

/// The file of an [`Opened`] that others look at too.
struct Shared(Arc<Opened>);

impl Read for Shared {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        (&self.0.file).read(buffer)
    }
}

/// Whether an error says that the bytes are wrong, rather than that they could not be had.
pub(super) fn is_about_content(error: &io::Error) -> bool {
    error.raw_os_error().is_none()
}

/// Unpacked bytes with a cap on their number.
struct Expanding<R> {
    inner: R,
    left: u64,
    expansion: u64,
}

impl<R: Read> Read for Expanding<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        match self.left.checked_sub(count as u64) {
            Some(left) => {
                self.left = left;
                Ok(count)
            }
            None => Err(invalid(format!("the file expands to more than {} times its size", self.expansion))),
        }
    }
}

fn invalid(message: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, message)
}

/// Every frame of a Zstandard file in turn, the skippable ones skipped (RFC 8878, section 3.1).
struct ZstdFrames<R> {
    packed: R,
    decoder: FrameDecoder,
    in_frame: bool,
}

impl<R: BufRead> ZstdFrames<R> {
    fn new(packed: R, most_window: u64) -> Self {
        let mut decoder = FrameDecoder::new();
        decoder.set_max_window_size(most_window);
        Self { packed, decoder, in_frame: false }
    }

    /// Starts the next frame. Says whether there is one.
    fn next_frame(&mut self) -> io::Result<bool> {
        while !self.packed.fill_buf()?.is_empty() {
            match self.decoder.init(&mut self.packed) {
                Ok(()) => {
                    self.in_frame = true;
                    return Ok(true);
                }
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame { length, .. })) => {
                    let length = u64::from(length);
                    if io::copy(&mut self.packed.by_ref().take(length), &mut io::sink())? < length {
                        return Err(invalid("the Zstandard data ends inside a frame".to_owned()));
                    }
                }
                Err(error) => return Err(invalid(format!("not Zstandard data: {error}"))),
            }
        }
        Ok(false)
    }

    /// Ends the frame, whose checksum must be that of what it gave.
    fn end_frame(&mut self) -> io::Result<()> {
        self.in_frame = false;
        let stated = self.decoder.get_checksum_from_data();
        if stated.is_some() && stated != self.decoder.get_calculated_checksum() {
            return Err(invalid("the Zstandard data has another checksum than it states".to_owned()));
        }
        Ok(())
    }
}

impl<R: BufRead> Read for ZstdFrames<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while !buffer.is_empty() && (self.in_frame || self.next_frame()?) {
            while self.decoder.can_collect() == 0 && !self.decoder.is_finished() {
                self.decoder
                    .decode_blocks(&mut self.packed, BlockDecodingStrategy::UptoBlocks(1))
                    .map_err(|error| invalid(format!("damaged Zstandard data: {error}")))?;
            }
            let count = self.decoder.read(buffer)?;
            if count > 0 {
                return Ok(count);
            }
            self.end_frame()?;
        }
        Ok(0)
    }
}
