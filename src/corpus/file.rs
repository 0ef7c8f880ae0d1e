//! Opening a file without being held up or fooled by it, and unpacking its bytes.

use super::limits::Limits;
use super::walk::{Compression, SourceFile};
use crate::disk::{BUFFER_BYTES, open_at_once};
use camino::Utf8Path;
use flate2::bufread::GzDecoder;
use pith::{FileKind, HEAD_BYTES};
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};
use std::fmt;
use std::fs::{File, Metadata};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::sync::Arc;
use std::time::SystemTime;

/// A regular file that was opened, and what it looked like then.
pub(super) struct OpenedFile {
    pub(super) file: File,
    pub(super) length: u64,
    /// What it looked like before anything was read from it.
    pub(super) before: Metadata,
}

impl OpenedFile {
    /// Opens a regular file: one that was found in a folder by that folder, through no link; one that the
    /// user named by its path. Anything else is refused, and never waited for.
    pub(super) fn open(source: &SourceFile) -> io::Result<Self> {
        let (file, before) = match &source.folder {
            Some(folder) => folder.open_file(&source.path)?,
            None => open_named(&source.path)?,
        };
        Ok(Self { file, length: before.len(), before })
    }

    /// Fails if the file is no longer as it was when it was opened.
    pub(super) fn check_unchanged(&self) -> io::Result<()> {
        let now = self.file.metadata()?;
        if now.len() == self.length && modified(&now) == modified(&self.before) { Ok(()) } else { Err(changed()) }
    }
}

/// Opens what the user named.
pub(super) fn open_named(path: &Utf8Path) -> io::Result<(File, Metadata)> {
    let (file, metadata) = open_at_once(path)?;
    if !metadata.is_file() {
        return Err(io::Error::other("not a regular file; to verify the output of a program, pipe it to `verify -`"));
    }
    Ok((file, metadata))
}

pub(super) fn changed() -> io::Error {
    io::Error::other("it changed while it was being read; try again when nothing writes to it")
}

fn modified(metadata: &Metadata) -> Option<SystemTime> {
    metadata.modified().ok()
}

/// A reader of the file's unpacked bytes, which ends with an error where they are too many.
pub(super) fn unpack(opened: &Arc<OpenedFile>, source: &SourceFile, limits: &Limits) -> Box<dyn Read + Send> {
    // No more than there was when it was opened: a file that somebody appends to would never end.
    let file = SharedFile(Arc::clone(opened)).take(opened.length);
    let packed = |file| BufReader::with_capacity(BUFFER_BYTES, file);
    let expansion = limits.expansion;
    let left = limits.expanded_bytes(opened.length);
    match source.compression {
        Compression::None => Box::new(file),
        Compression::Gzip => Box::new(Expanding::new(GzipMembers::new(packed(file)), left, expansion)),
        Compression::Zstandard => {
            Box::new(Expanding::new(ZstdFrames::new(packed(file), limits.zstd_window), left, expansion))
        }
    }
}

/// A reader of the bytes of a file that isn't packed, from one of them on.
pub(super) fn read_from(opened: &Arc<OpenedFile>, start: u64) -> io::Result<Box<dyn Read + Send>> {
    (&opened.file).seek(SeekFrom::Start(start))?;
    // As above, no more than there was.
    Ok(Box::new(SharedFile(Arc::clone(opened)).take(opened.length.saturating_sub(start))))
}

/// The file of an [`OpenedFile`] that others look at too.
struct SharedFile(Arc<OpenedFile>);

impl Read for SharedFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        (&self.0.file).read(buffer)
    }
}

/// Whether an error says that the bytes are wrong, rather than that they could not be had.
pub(super) fn is_about_content(error: &io::Error) -> bool {
    error.raw_os_error().is_none()
}

/// The error that there is something else than what was to be read.
#[derive(Debug)]
struct Instead(FileKind);

impl fmt::Display for Instead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.message().unwrap_or("expected a document, found something else"))
    }
}

impl std::error::Error for Instead {}

fn instead(kind: FileKind) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, Instead(kind))
}

/// What is there instead, where an error says it.
pub(super) fn found_instead(error: &io::Error) -> Option<FileKind> {
    error.get_ref()?.downcast_ref().map(|Instead(kind)| *kind)
}

/// Why a file doesn't begin as its name says that it is packed.
fn not_packed(head: &[u8], how: &str) -> io::Error {
    match FileKind::of(head) {
        None if matches!(head.trim_ascii_start().first(), Some(b'{' | b'[')) => instead(FileKind::NotPacked),
        Some(FileKind::Marked) => instead(FileKind::NotPacked),
        Some(kind) => instead(kind),
        None => invalid(format!("not {how} data")),
    }
}

/// Unpacked bytes with a cap on their number.
struct Expanding<R> {
    inner: R,
    left: u64,
    expansion: u64,
    has_begun: bool,
}

impl<R> Expanding<R> {
    fn new(inner: R, left: u64, expansion: u64) -> Self {
        Self { inner, left, expansion, has_begun: false }
    }
}

impl<R: Read> Read for Expanding<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        if !std::mem::replace(&mut self.has_begun, true)
            && let Some(FileKind::Gzip | FileKind::Zstandard) =
                buffer.get(..count.min(HEAD_BYTES)).and_then(FileKind::of)
        {
            return Err(instead(FileKind::PackedTwice));
        }
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

/// Every member of a gzip file in turn (RFC 1952, section 2.2). Zero bytes after the last one are padding, which
/// programs leave that write whole blocks, and gzip itself passes over.
struct GzipMembers<R> {
    /// What is read while no member is.
    packed: Option<R>,
    member: Option<GzDecoder<R>>,
    has_begun: bool,
}

impl<R: BufRead> GzipMembers<R> {
    const MAGIC: [u8; 2] = [0x1f, 0x8b];

    fn new(packed: R) -> Self {
        Self { packed: Some(packed), member: None, has_begun: false }
    }

    /// Starts the next member. Says whether there is one.
    fn next_member(&mut self) -> io::Result<bool> {
        let Some(packed) = &mut self.packed else { return Ok(false) };
        let head = packed.fill_buf()?;
        let begins = match head.first() {
            None if self.has_begun => return Ok(false),
            Some(0) if self.has_begun => return skip_zeros(packed).map(|()| false),
            // Of a later member no more may be in memory.
            Some(first) if self.has_begun => *first == Self::MAGIC[0],
            _ => head.starts_with(&Self::MAGIC),
        };
        if !begins {
            let head = head.get(..HEAD_BYTES).unwrap_or(head);
            return Err(if self.has_begun { instead(FileKind::PackedAndMore) } else { not_packed(head, "gzip") });
        }
        self.has_begun = true;
        self.member = self.packed.take().map(GzDecoder::new);
        Ok(true)
    }
}

impl<R: BufRead> Read for GzipMembers<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while !buffer.is_empty() && (self.member.is_some() || self.next_member()?) {
            let Some(member) = &mut self.member else { break };
            let count = member.read(buffer).map_err(damaged)?;
            if count > 0 {
                return Ok(count);
            }
            self.packed = self.member.take().map(GzDecoder::into_inner);
        }
        Ok(0)
    }
}

/// The decoder's reason in plainer words, where it is about the bytes.
fn damaged(error: io::Error) -> io::Error {
    match error.kind() {
        io::ErrorKind::Interrupted => error,
        _ if !is_about_content(&error) => error,
        io::ErrorKind::UnexpectedEof => invalid("the compressed data is cut short".to_owned()),
        _ => invalid(format!("the compressed data is damaged: {error}")),
    }
}

/// Passes over zero bytes, up to the end.
fn skip_zeros(packed: &mut impl BufRead) -> io::Result<()> {
    loop {
        let buffer = packed.fill_buf()?;
        if buffer.is_empty() {
            return Ok(());
        }
        if buffer.iter().any(|byte| *byte != 0) {
            return Err(instead(FileKind::PackedAndMore));
        }
        let count = buffer.len();
        packed.consume(count);
    }
}

/// Every frame of a Zstandard file in turn, the skippable ones skipped (RFC 8878, section 3.1).
struct ZstdFrames<R> {
    packed: R,
    decoder: FrameDecoder,
    in_frame: bool,
    has_begun: bool,
}

impl<R: BufRead> ZstdFrames<R> {
    fn new(packed: R, most_window: u64) -> Self {
        let mut decoder = FrameDecoder::new();
        decoder.set_max_window_size(most_window);
        Self { packed, decoder, in_frame: false, has_begun: false }
    }

    /// Starts the next frame. Says whether there is one.
    fn next_frame(&mut self) -> io::Result<bool> {
        loop {
            let head = self.packed.fill_buf()?;
            if head.is_empty() {
                return Ok(false);
            }
            let is_first = !std::mem::replace(&mut self.has_begun, true);
            let head = is_first.then(|| head.get(..HEAD_BYTES).unwrap_or(head).to_owned());
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
                Err(FrameDecoderError::ReadFrameHeaderError(
                    ReadFrameHeaderError::BadMagicNumber(_) | ReadFrameHeaderError::MagicNumberReadError(_),
                )) => {
                    return Err(match head {
                        Some(head) => not_packed(&head, "Zstandard"),
                        None => instead(FileKind::PackedAndMore),
                    });
                }
                Err(error) => return Err(invalid(format!("not Zstandard data: {error}"))),
            }
        }
    }

    /// Ends the frame, whose checksum must be that of what it gave.
    fn end_frame(&mut self) -> io::Result<()> {
        self.in_frame = false;
        let stated = self.decoder.get_checksum_from_data();
        if stated.is_some() && stated != self.decoder.get_calculated_checksum() {
            return Err(invalid("the checksum of the Zstandard data is wrong".to_owned()));
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

#[cfg(test)]
mod tests {
    use super::*;
    use camino::Utf8PathBuf;
    use flate2::write::GzEncoder;
    use ruzstd::encoding::{CompressionLevel, compress_to_vec};
    use std::fs;
    use std::io::Write;

    const SMALL: Limits = Limits {
        document_bytes: 1000,
        passed_over_bytes: 1000,
        expansion: 10,
        zstd_window: 1 << 20,
        file_bytes: 1 << 20,
        folder_depth: 1,
    };

    /// What a file of these packed bytes unpacks to, or the reason why not.
    fn unpacked_within(limits: &Limits, compression: Compression, packed: &[u8]) -> Result<Vec<u8>, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = Utf8PathBuf::from_path_buf(folder.path().join("packed")).unwrap();
        fs::write(&path, packed).unwrap();
        let source = SourceFile { compression, ..SourceFile::named(path) };
        let opened = Arc::new(OpenedFile::open(&source).unwrap());
        let mut bytes = Vec::new();
        match unpack(&opened, &source, limits).read_to_end(&mut bytes) {
            Ok(_) => Ok(bytes),
            Err(error) => {
                assert!(is_about_content(&error), "{error}");
                Err(error.to_string())
            }
        }
    }

    fn unpacked(compression: Compression, packed: &[u8]) -> Result<Vec<u8>, String> {
        unpacked_within(&Limits::default(), compression, packed)
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn zstd(bytes: &[u8]) -> Vec<u8> {
        compress_to_vec(bytes, CompressionLevel::Fastest)
    }

    /// A Zstandard frame of one byte many times over: 4 bytes give 128 KiB. `window` is the
    /// window descriptor of RFC 8878, whose upper five bits are the power of two above 1 KiB.
    fn zstd_of_one_byte(window: u8, blocks: usize) -> Vec<u8> {
        const REPEATED_BLOCK: u32 = 1 << 1;
        const ZSTD_BLOCK_BYTES: u32 = 128 << 10;
        let mut frame = vec![0x28, 0xb5, 0x2f, 0xfd, 0, window];
        for block in 1..=blocks {
            let header = u32::from(block == blocks) | REPEATED_BLOCK | ZSTD_BLOCK_BYTES << 3;
            frame.extend_from_slice(&header.to_le_bytes()[..3]);
            frame.push(b'x');
        }
        frame
    }

    fn skippable(bytes: &[u8]) -> Vec<u8> {
        let length = u32::try_from(bytes.len()).unwrap().to_le_bytes();
        [&0x184d_2a53_u32.to_le_bytes(), &length, bytes].concat()
    }

    #[test]
    fn every_member_of_a_gzip_file_is_read() {
        let packed = [gzip(b"one\n"), gzip(b""), gzip(b"two\n")].concat();
        assert_eq!(unpacked(Compression::Gzip, &packed).unwrap(), b"one\ntwo\n");
    }

    #[test]
    fn zero_bytes_after_a_gzip_file_are_padding() {
        for count in [1, 512, 600_000] {
            let packed = [gzip(b"one\n"), gzip(b"two\n"), vec![0; count]].concat();
            assert_eq!(unpacked(Compression::Gzip, &packed).unwrap(), b"one\ntwo\n", "{count}");
        }
    }

    #[test]
    fn what_is_not_packed_as_its_name_says_is_named() {
        let json = b"{\"pith_number\":1}";
        let found = |compression, bytes: &[u8]| unpacked(compression, bytes).unwrap_err();
        let (gz, zst) = (Compression::Gzip, Compression::Zstandard);
        for (compression, bytes, expected) in [
            (gz, json.to_vec(), FileKind::NotPacked),
            (zst, json.to_vec(), FileKind::NotPacked),
            (gz, gzip(&gzip(json)), FileKind::PackedTwice),
            (gz, gzip(&zstd(json)), FileKind::PackedTwice),
            (zst, zstd(&gzip(json)), FileKind::PackedTwice),
            (gz, zstd(json), FileKind::Zstandard),
            (zst, gzip(json), FileKind::Gzip),
            (gz, b"<html>".to_vec(), FileKind::WebPage),
            (zst, b"version https://git-lfs.github.com/spec/v1\n".to_vec(), FileKind::LfsPointer),
            (gz, vec![0; 700], FileKind::Zeros),
            (gz, vec![], FileKind::Empty),
        ] {
            assert_eq!(found(compression, &bytes), expected.message().unwrap(), "{}", bytes.escape_ascii());
        }
    }

    #[test]
    fn every_frame_of_a_zstandard_file_is_read() {
        let long = b"0123456789abcdef".repeat(20_000);
        let packed = [zstd(b"one\n"), zstd(b""), zstd(&long), zstd(b"two\n")].concat();
        assert_eq!(unpacked(Compression::Zstandard, &packed).unwrap(), [&b"one\n"[..], &long, b"two\n"].concat());
        assert_eq!(unpacked(Compression::Zstandard, b"").unwrap(), b"");
    }

    #[test]
    fn skippable_zstandard_frames_are_skipped() {
        let long = vec![7; 300_000];
        let packed = [skippable(b"a table"), zstd(b"one\n"), skippable(b""), skippable(&long), zstd(b"two\n")];
        assert_eq!(unpacked(Compression::Zstandard, &packed.concat()).unwrap(), b"one\ntwo\n");
    }

    #[test]
    fn damaged_gzip_data_is_refused() {
        let whole = gzip(b"some text");
        let refused = |packed: &[u8]| unpacked(Compression::Gzip, packed).unwrap_err();
        let mut wrong_checksum = whole.clone();
        wrong_checksum[whole.len() - 8] ^= 1;
        assert_eq!(
            refused(&wrong_checksum),
            "the compressed data is damaged: corrupt gzip stream does not have a matching checksum"
        );
        let more = "something else follows the compressed data";
        assert_eq!(refused(&[&whole[..], b"and something else"].concat()), more);
        assert_eq!(refused(&[&whole[..], &[0; 512], b"and something else"].concat()), more);
        assert_eq!(refused(&[&whole[..], &[0; 512], &whole].concat()), more, "gzip takes no member after padding");
        assert_eq!(refused(b"what is this?"), "not gzip data");
        for cut in 2..whole.len() {
            assert_eq!(refused(&whole[..cut]), "the compressed data is cut short");
        }
    }

    #[test]
    fn damaged_zstandard_data_is_refused() {
        let whole = zstd(b"some text");
        let refused = |packed: &[u8]| unpacked(Compression::Zstandard, packed).unwrap_err();
        let mut wrong_checksum = whole.clone();
        *wrong_checksum.last_mut().unwrap() ^= 1;
        assert_eq!(refused(&wrong_checksum), "the checksum of the Zstandard data is wrong");
        assert_eq!(refused(&[&whole[..], b"and more"].concat()), "something else follows the compressed data");
        assert_eq!(refused(b"what is this?"), "not Zstandard data");
        for cut in 1..whole.len() {
            refused(&whole[..cut]);
        }
        let cut = skippable(b"cut");
        assert_eq!(refused(&cut[..cut.len() - 1]), "the Zstandard data ends inside a frame");
    }

    #[test]
    fn a_zstandard_window_beyond_the_limit_is_refused() {
        // 16 MiB is allowed; 32 MiB and the gigabytes beyond are refused before memory is taken.
        assert_eq!(unpacked(Compression::Zstandard, &zstd_of_one_byte(14 << 3, 1)).unwrap().len(), 128 << 10);
        for window in [15 << 3, 21 << 3, 31 << 3] {
            let refused = unpacked(Compression::Zstandard, &zstd_of_one_byte(window, 1)).unwrap_err();
            assert!(refused.starts_with("not Zstandard data: "), "{refused}");
        }
        // A frame in one segment has no window; the stated size of its content takes its place.
        let single_segment = [0x28, 0xb5, 0x2f, 0xfd, 0b1110_0000, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0];
        assert!(unpacked(Compression::Zstandard, &single_segment).is_err());
    }

    #[test]
    fn a_bomb_ends_at_the_cap() {
        let refused = |compression, packed: &[u8]| unpacked_within(&SMALL, compression, packed).unwrap_err();
        let reason = "the file expands to more than 10 times its size";
        assert_eq!(refused(Compression::Gzip, &gzip(&vec![0; 1 << 20])), reason);
        assert_eq!(refused(Compression::Zstandard, &zstd_of_one_byte(7 << 3, 100)), reason);
    }

    #[test]
    fn a_small_file_may_expand_to_one_document() {
        let fits = |count: usize| unpacked_within(&SMALL, Compression::Gzip, &gzip(&vec![b' '; count]));
        assert_eq!(fits(1000).unwrap().len(), 1000);
        assert!(fits(1001).is_err());
    }

    #[test]
    fn a_file_that_grows_is_read_no_further_and_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let path = Utf8PathBuf::from_path_buf(folder.path().join("log.jsonl")).unwrap();
        fs::write(&path, "one\n").unwrap();
        let source = SourceFile::named(path.clone());
        let opened = Arc::new(OpenedFile::open(&source).unwrap());
        opened.check_unchanged().unwrap();
        fs::OpenOptions::new().append(true).open(&path).unwrap().write_all(b"two\n").unwrap();
        let mut text = String::new();
        unpack(&opened, &source, &SMALL).read_to_string(&mut text).unwrap();
        assert_eq!(text, "one\n");
        assert_eq!(
            opened.check_unchanged().unwrap_err().to_string(),
            "it changed while it was being read; try again when nothing writes to it"
        );
    }

    #[test]
    fn a_file_of_the_same_length_that_was_written_since_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let path = Utf8PathBuf::from_path_buf(folder.path().join("x.json")).unwrap();
        fs::write(&path, "one\n").unwrap();
        let opened = OpenedFile::open(&SourceFile::named(path.clone())).unwrap();
        opened.check_unchanged().unwrap();
        let file = fs::OpenOptions::new().write(true).open(&path).unwrap();
        file.set_modified(SystemTime::UNIX_EPOCH).unwrap();
        assert!(opened.check_unchanged().is_err());
    }

    #[test]
    fn a_folder_is_no_document() {
        let folder = tempfile::tempdir().unwrap();
        let path = Utf8PathBuf::from_path_buf(folder.path().to_owned()).unwrap();
        assert!(OpenedFile::open(&SourceFile::named(path)).is_err());
    }
}
