//! Where the bytes of a file go while they come: into memory, into a hash, or into a temporary file.

use super::answer::Headers;
use pith::{Digest, Hashing};
use std::io::{self, BufRead, BufReader, Read as _, Seek as _, SeekFrom, Write as _};
use tempfile::SpooledTempFile;

/// How much of a file is read at a time.
pub(super) const READ_BYTES: usize = 64 << 10;

/// How many bytes of a stored file stay in memory. A longer one goes to a disk.
const IN_MEMORY_BYTES: usize = 256 << 10;

/// How many of a hashed file's first bytes are kept, by which a page is told from data.
const BEGINNING_BYTES: usize = 256;

/// Takes the bytes of one file. A host that cuts it off is asked again, and then it begins anew.
pub(super) trait ByteSink {
    /// Forgets all that came.
    fn restart(&mut self) -> io::Result<()>;
    /// Takes what comes next.
    fn take(&mut self, bytes: &[u8]) -> io::Result<()>;
}

impl ByteSink for Vec<u8> {
    fn restart(&mut self) -> io::Result<()> {
        self.clear();
        Ok(())
    }

    fn take(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.extend_from_slice(bytes);
        Ok(())
    }
}

/// What is known of a file that was read and not kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Hashed {
    /// The hash of all of it.
    pub sha256: Digest,
    /// The hash of it with each `\r\n` as `\n`, where it has some.
    pub as_text: Option<Digest>,
    /// How many bytes it has.
    pub bytes: u64,
    /// Some of its first bytes.
    pub beginning: Vec<u8>,
    /// What a host said of it; a folder says nothing.
    pub headers: Option<Headers>,
}

#[derive(Default)]
pub(super) struct HashSink {
    hash: Hashing,
    as_text: Option<TextHash>,
    bytes: u64,
    beginning: Vec<u8>,
}

impl ByteSink for HashSink {
    fn restart(&mut self) -> io::Result<()> {
        *self = Self::default();
        Ok(())
    }

    fn take(&mut self, bytes: &[u8]) -> io::Result<()> {
        // As long as there is no return, the two are the same.
        if self.as_text.is_none() && memchr::memchr(b'\r', bytes).is_some() {
            self.as_text = Some(TextHash { hash: self.hash.clone(), has_returns: false, is_after_return: false });
        }
        if let Some(as_text) = &mut self.as_text {
            as_text.update(bytes);
        }
        self.hash.update(bytes);
        self.bytes += bytes.len() as u64;
        let lacking = BEGINNING_BYTES.saturating_sub(self.beginning.len()).min(bytes.len());
        self.beginning.extend_from_slice(&bytes[..lacking]);
        Ok(())
    }
}

impl HashSink {
    pub(super) fn finish(self, headers: Option<Headers>) -> Hashed {
        let as_text = self.as_text.and_then(TextHash::digest);
        Hashed { sha256: self.hash.digest(), as_text, bytes: self.bytes, beginning: self.beginning, headers }
    }
}

/// What is said of a file whose lines end as on Windows and should not, whatever else it is.
pub(crate) const WITH_RETURNS: &str = "it has Windows line endings and is otherwise as listed: something on the way \
                                changed its line endings";

/// The hash of bytes with each `\r\n` as `\n`; `None` where they have none.
pub(crate) fn text_digest(bytes: &[u8]) -> Option<Digest> {
    let mut hash = TextHash { hash: Hashing::default(), has_returns: false, is_after_return: false };
    memchr::memmem::find(bytes, b"\r\n")?;
    hash.update(bytes);
    hash.digest()
}

/// The hash of bytes with each `\r\n` as `\n`: what a text had before Git or a transfer in text mode changed it.
struct TextHash {
    hash: Hashing,
    /// Whether there was one.
    has_returns: bool,
    /// Whether the last byte was a return, which may be part of one and isn't in the hash yet.
    is_after_return: bool,
}

impl TextHash {
    fn update(&mut self, bytes: &[u8]) {
        for part in bytes.split_inclusive(|byte| *byte == b'\r') {
            if std::mem::take(&mut self.is_after_return) {
                match part.first() {
                    Some(b'\n') => self.has_returns = true,
                    _ => self.hash.update(b"\r"),
                }
            }
            let before = part.strip_suffix(b"\r");
            self.is_after_return = before.is_some();
            self.hash.update(before.unwrap_or(part));
        }
    }

    fn digest(mut self) -> Option<Digest> {
        if self.is_after_return {
            self.hash.update(b"\r");
        }
        self.has_returns.then(|| self.hash.digest())
    }
}

/// A file of a site in a nameless temporary file, to be read a line at a time.
#[derive(Debug)]
pub(crate) struct Stored {
    file: SpooledTempFile,
    /// The hash of all of it.
    pub sha256: Digest,
    /// The hash of it with each `\r\n` as `\n`, where it has some.
    pub as_text: Option<Digest>,
    /// How many bytes it has.
    pub bytes: u64,
}

pub(super) struct StoreSink {
    file: SpooledTempFile,
    hash: HashSink,
}

impl Default for StoreSink {
    fn default() -> Self {
        Self { file: SpooledTempFile::new(IN_MEMORY_BYTES), hash: HashSink::default() }
    }
}

impl ByteSink for StoreSink {
    fn restart(&mut self) -> io::Result<()> {
        *self = Self::default();
        Ok(())
    }

    fn take(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)?;
        self.hash.take(bytes)
    }
}

impl StoreSink {
    pub(super) fn finish(self) -> Stored {
        let Hashed { sha256, as_text, bytes, .. } = self.hash.finish(None);
        Stored { file: self.file, sha256, as_text, bytes }
    }
}

/// A line of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StoredLine<'l> {
    /// All of it, without its end.
    Whole(&'l [u8]),
    /// One without an end, where the file ends.
    Unended(&'l [u8]),
    /// One of more bytes than a line may have, passed over.
    TooLong,
}

impl Stored {
    /// Tells each line in turn, of so many bytes at most, until `each` says that it is enough. What is longer
    /// is passed over in memory that stays the same.
    ///
    /// # Errors
    /// The temporary file can't be read.
    pub(crate) fn lines(mut self, most_bytes: usize, mut each: impl FnMut(StoredLine<'_>) -> bool) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(0))?;
        let mut from = BufReader::with_capacity(64 << 10, self.file);
        let mut line = Vec::new();
        loop {
            line.clear();
            let most = most_bytes as u64 + 1;
            if from.by_ref().take(most).read_until(b'\n', &mut line)? == 0 {
                return Ok(());
            }
            let goes_on = match line.strip_suffix(b"\n") {
                Some(line) => each(StoredLine::Whole(line)),
                None if line.len() <= most_bytes => each(StoredLine::Unended(&line)),
                None => {
                    pass_over_line(&mut from)?;
                    each(StoredLine::TooLong)
                }
            };
            if !goes_on {
                return Ok(());
            }
        }
    }
}

fn pass_over_line(from: &mut impl BufRead) -> io::Result<()> {
    loop {
        let there = from.fill_buf()?;
        let end = memchr::memchr(b'\n', there);
        let count = end.map_or(there.len(), |end| end + 1);
        from.consume(count);
        if end.is_some() || count == 0 {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stored(parts: &[&[u8]]) -> Stored {
        let mut sink = StoreSink::default();
        sink.take(b"what came before it was cut off").unwrap();
        sink.restart().unwrap();
        for part in parts {
            sink.take(part).unwrap();
        }
        sink.finish()
    }

    #[test]
    fn a_stored_file_is_the_same_in_memory_and_on_disk() {
        let long = b"0123456789\n".repeat(100_000);
        for bytes in [&b"one\ntwo"[..], &long] {
            let (first, rest) = bytes.split_at(3);
            let stored = stored(&[first, rest]);
            assert_eq!((stored.sha256, stored.bytes), (Digest::of(bytes), bytes.len() as u64));
            let mut again = Vec::new();
            let take = |line: StoredLine<'_>| {
                match line {
                    StoredLine::Whole(line) => again.extend([line, b"\n"].concat()),
                    StoredLine::Unended(line) => again.extend(line),
                    StoredLine::TooLong => panic!("no line is"),
                }
                true
            };
            stored.lines(100, take).unwrap();
            assert_eq!(again, bytes);
        }
    }

    #[test]
    fn a_text_whose_line_ends_were_changed_has_the_hash_of_before() {
        for (bytes, text) in [
            ("", None),
            ("a\nb\n", None),
            ("a\rb\r", None),
            ("a\r\nb\r\n", Some("a\nb\n")),
            ("a\r\r\nb\n", Some("a\r\nb\n")),
            ("\r\n", Some("\n")),
            ("a\nb\r\nc\r", Some("a\nb\nc\r")),
        ] {
            for size in [1, 2, 3, 99] {
                let parts: Vec<_> = bytes.as_bytes().chunks(size).collect();
                assert_eq!(stored(&parts).as_text, text.map(|text| Digest::of(text.as_bytes())), "{bytes:?} by {size}");
            }
            assert_eq!(text_digest(bytes.as_bytes()), text.map(|text| Digest::of(text.as_bytes())), "{bytes:?}");
        }
    }

    #[test]
    fn a_line_without_end_is_passed_over_and_who_has_enough_gets_no_more() {
        let long = b"x".repeat(1 << 20);
        let told = |bytes: &[u8], most: usize| {
            let mut told = Vec::new();
            let take = |line: StoredLine<'_>| {
                told.push(format!("{line:?}"));
                told.len() < most
            };
            stored(&[bytes]).lines(3, take).unwrap();
            told
        };
        assert_eq!(
            told(&[b"abc\n", &long[..], b"\n\nab"].concat(), 9),
            ["Whole([97, 98, 99])", "TooLong", "Whole([])", "Unended([97, 98])"]
        );
        assert_eq!(told(&long, 9), ["TooLong"]);
        assert_eq!(told(b"abcd\nabc", 9), ["TooLong", "Unended([97, 98, 99])"]);
        assert_eq!(told(b"a\nb\nc\n", 2).len(), 2);
        assert!(told(b"", 9).is_empty());
    }
}
