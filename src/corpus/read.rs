//! The bytes of one document, read for the first time or again.

use super::file::{self, OpenedFile};
use super::folder::read_whole;
use super::limits::Limits;
use super::spool::Spool;
use super::walk::{Compression, SourceFile};
use crate::disk::read_at;
use crate::report::{Place, UnreadPath};
use camino::Utf8Path;
use pith::{Digest, FileKind, HEAD_BYTES, Judgement};
use serde::{Deserialize, Serialize};
use std::io::{self, Read};
use std::sync::Arc;

/// Where a document's bytes were read, so that they can be read again.
#[derive(Debug, Clone)]
pub(crate) struct Origin {
    pub(super) source: Arc<SourceFile>,
    pub(super) line: Option<u64>,
    pub(super) stored: StoredAt,
}

/// Where the bytes lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum StoredAt {
    /// They are the whole file, unpacked.
    File,
    /// A stretch of the file as it lies there.
    Slice { offset: u64, length: u64 },
    /// A stretch of one of the spool's files, since a packed file can't be read from its middle.
    Spooled { file: u32, offset: u64, length: u64 },
}

impl Origin {
    /// The file.
    pub(crate) fn source(&self) -> &Arc<SourceFile> {
        &self.source
    }

    /// The line, where it is of several in a file.
    pub(crate) fn line(&self) -> Option<u64> {
        self.line
    }

    /// A document that lies in a part: in which one, where in its file, and how long it is. Without that it isn't read.
    pub(crate) fn in_part(source: Arc<SourceFile>, line: Option<u64>, place: Option<(usize, u64, u64)>) -> Self {
        let stored = place.map_or(StoredAt::File, |(file, offset, length)| StoredAt::Spooled {
            file: u32::try_from(file).unwrap_or(u32::MAX),
            offset,
            length,
        });
        Self { source, line, stored }
    }

    /// The place as findings name it.
    pub(crate) fn place(&self) -> Place {
        Place { path: self.source.path.to_string(), line: self.line }
    }

    /// Reads the document's bytes again. Whether they are the same is for the caller's hash to say.
    ///
    /// # Errors
    /// The file can't be read any more.
    pub(crate) fn read_again(&self, spool: &Spool, limits: &Limits, into: &mut Vec<u8>) -> Result<(), ReadError> {
        match self.stored {
            StoredAt::File => read_file(&self.source, limits, into),
            StoredAt::Slice { offset, length } => {
                let slice = OpenedFile::open(&self.source).and_then(|opened| {
                    // Of a file that has become shorter, what is left of the document.
                    let left = opened.length.saturating_sub(offset);
                    read_at(&opened.file, offset, length.min(left), into)
                });
                slice.map_err(|error| ReadError::Unread(UnreadPath::io(&self.source.path, &error)))
            }
            StoredAt::Spooled { file, offset, length } => spool
                .read(file, offset, length, into)
                .map_err(|error| ReadError::Unread(UnreadPath::io(&self.source.path, &error))),
        }
    }

    /// Reads a document that an earlier run found here, and that must be the same.
    ///
    /// # Errors
    /// The file can't be read, or it was changed after its stamp was seen.
    pub(crate) fn read_known(&self, sha256: &Digest, limits: &Limits, into: &mut Vec<u8>) -> Result<(), UnreadPath> {
        // What lies in a spool is of one run.
        match self.read_again(&Spool::default(), limits, into) {
            Ok(()) if Digest::of(into) == *sha256 => Ok(()),
            Ok(()) | Err(ReadError::Refused(_)) => Err(UnreadPath::io(&self.source.path, &file::changed())),
            Err(ReadError::Unread(unread)) => Err(unread),
        }
    }
}

/// Why a document's bytes weren't had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ReadError {
    /// The file couldn't be read.
    Unread(UnreadPath),
    /// It was read, and what it holds can't be a document: it is too large, or damaged.
    Refused(Refusal),
}

/// Why what a file holds can't be a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Refusal {
    /// What was expected and found, in a sentence that is safe to print.
    pub(super) message: String,
    /// What is there instead, where that is known.
    pub(super) found: Option<FileKind>,
}

impl Refusal {
    pub(super) fn of(error: &io::Error) -> Self {
        Self { message: error.to_string(), found: file::found_instead(error) }
    }

    /// That a document is larger than it may be. The head of a file that is something else says so.
    pub(super) fn too_large(limits: &Limits, head: &[u8]) -> Self {
        use FileKind::{Empty, Marked, MergeConflict, TooLarge, Zeros};
        let kind = FileKind::of(head).filter(|kind| !matches!(kind, Empty | Zeros | Marked | MergeConflict));
        let other = kind.and_then(|kind| Some((kind, kind.message()?)));
        let too_large =
            || format!("expected a document of at most {} MiB, found a larger one", limits.document_bytes >> 20);
        match other {
            Some((kind, message)) => Self { message: message.to_owned(), found: Some(kind) },
            None => Self { message: too_large(), found: Some(TooLarge) },
        }
    }

    /// What was expected and found.
    pub(crate) fn message(&self) -> &str {
        &self.message
    }

    /// What is said of it as of a document.
    pub(crate) fn judgement(self) -> Judgement {
        Judgement::of_other(self.found, self.message)
    }
}

/// Reads a file that holds one document.
///
/// # Errors
/// The file can't be read, changed meanwhile, or is no document's.
pub(crate) fn read_file(source: &SourceFile, limits: &Limits, into: &mut Vec<u8>) -> Result<(), ReadError> {
    let opened = OpenedFile::open(source).map_err(|error| ReadError::Unread(UnreadPath::io(&source.path, &error)))?;
    read_opened(&Arc::new(opened), source, limits, into)
}

pub(super) fn read_opened(
    opened: &Arc<OpenedFile>,
    source: &SourceFile,
    limits: &Limits,
    into: &mut Vec<u8>,
) -> Result<(), ReadError> {
    let unread = |error: &io::Error| ReadError::Unread(UnreadPath::io(&source.path, error));
    let packed = source.compression != Compression::None;
    if opened.length > limits.document_bytes && !packed {
        let mut head = Vec::new();
        (&opened.file).take(HEAD_BYTES as u64).read_to_end(&mut head).map_err(|error| unread(&error))?;
        return Err(ReadError::Refused(Refusal::too_large(limits, &head)));
    }
    let outcome = if packed {
        into.clear();
        file::unpack(opened, source, limits).take(limits.document_bytes + 1).read_to_end(into).map(drop)
    } else {
        read_at_once(&opened.file, opened.length, into)
    };
    let damaged = match outcome {
        Err(error) if packed && file::is_about_content(&error) => Some(error),
        Err(error) => return Err(unread(&error)),
        Ok(()) => None,
    };
    if !packed && into.len() as u64 != opened.length {
        return Err(unread(&file::changed()));
    }
    opened.check_unchanged().map_err(|error| unread(&error))?;
    if let Some(error) = damaged {
        return Err(ReadError::Refused(Refusal::of(&error)));
    }
    if into.len() as u64 > limits.document_bytes {
        return Err(ReadError::Refused(Refusal::too_large(limits, into)));
    }
    Ok(())
}

/// Reads a file of some length, or one byte more of a file that has grown. Of a regular file less is read at once than
/// was asked for only where it ends, so that no second call is needed to see that.
fn read_at_once(mut file: impl Read, length: u64, into: &mut Vec<u8>) -> io::Result<()> {
    let length = usize::try_from(length).map_err(io::Error::other)?;
    into.resize(length.saturating_add(1), 0);
    let mut count = 0;
    let outcome = loop {
        let Some(rest) = into.get_mut(count..).filter(|rest| !rest.is_empty()) else { break Ok(()) };
        match file.read(rest) {
            Ok(0) => break Ok(()),
            Ok(more) => {
                count += more;
                if count == length {
                    break Ok(());
                }
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => break Err(error),
        }
    };
    into.truncate(count);
    outcome
}

/// A text without the byte order mark that some editors begin it with, which is no part of it.
pub(crate) fn without_mark(mut text: Vec<u8>) -> Vec<u8> {
    if text.starts_with(b"\xef\xbb\xbf") {
        text.drain(..3);
    }
    text
}

/// Reads a small regular file that the user named, such as a key.
///
/// # Errors
/// The file can't be read, or has more than so many bytes.
#[cfg_attr(not(feature = "cli"), expect(dead_code, reason = "the command line alone reads files by name"))]
pub(crate) fn read_small(path: &Utf8Path, most_bytes: u64) -> io::Result<Vec<u8>> {
    if !std::fs::metadata(path)?.is_file() {
        return Err(io::Error::other("it is not a regular file; name one"));
    }
    read_whole(&file::open_named(path)?.0, most_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::{ReadOutcome, ReadTask, ReadTasks, Refused, inputs, test_folder};
    use camino::Utf8PathBuf;
    use flate2::Compression as Level;
    use flate2::write::GzEncoder;
    use ruzstd::encoding::{CompressionLevel, compress_to_vec};
    use std::fs;
    use std::io::Write;
    use tempfile::TempDir;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Level::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn folder(files: &[(&str, &[u8])]) -> (TempDir, Utf8PathBuf) {
        let folder = test_folder::folder(files);
        let path = Utf8PathBuf::from_path_buf(folder.path().to_owned()).unwrap();
        (folder, path)
    }

    /// The tasks of what lies in a folder, or of a file.
    fn documents(path: Utf8PathBuf, limits: &Limits, spool: &Spool) -> Vec<ReadTask> {
        let tasks = ReadTasks::new(inputs(&[path], limits).all, limits, Some(spool));
        tasks.filter(|task| !matches!(task, ReadTask::Pause)).collect()
    }

    /// Reads a document, or says on which line there is none, and why.
    fn read_task(task: ReadTask, limits: &Limits, into: &mut Vec<u8>) -> Result<Origin, (Option<u64>, String)> {
        match task.open(limits, None, into).0 {
            ReadOutcome::Bytes(origin) => Ok(origin),
            ReadOutcome::Refused(Refused { origin, reason, .. }) => Err((origin.line, reason.message)),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_same_bytes_are_read_again_wherever_they_lie() {
        let lines = b"\n{\"first\":1}\r\n \n{\"second\":2}\n{\"third\":3}";
        let (_folder, path) = folder(&[
            ("a.json", b"{\"whole\":0}\n"),
            ("b.json.gz", &gzip(b"{\"whole\":1}\n")),
            ("c.jsonl", lines),
            ("d.jsonl.gz", &gzip(lines)),
            ("e.jsonl.zst", &compress_to_vec(&lines[..], CompressionLevel::Fastest)),
        ]);
        let (limits, spool) = (Limits::default(), Spool::default());
        let tasks = documents(path, &limits, &spool).into_iter();
        let read = tasks.map(|task| {
            let mut bytes = Vec::new();
            (read_task(task, &limits, &mut bytes).unwrap(), bytes)
        });
        let read: Vec<_> = read.collect();
        let place = |origin: &Origin| (origin.source.path.file_name().unwrap().to_owned(), origin.line);
        let places: Vec<_> = read.iter().map(|(origin, _)| place(origin)).collect();
        let expected = [("a.json", None), ("b.json.gz", None)].into_iter();
        let of_lines = ["c.jsonl", "d.jsonl.gz", "e.jsonl.zst"];
        let expected = expected.chain(of_lines.into_iter().flat_map(|name| [2, 4, 5].map(|line| (name, Some(line)))));
        assert_eq!(places, expected.map(|(name, line)| (name.to_owned(), line)).collect::<Vec<_>>());

        // Backwards, so that no reading relies on the one before it.
        let mut again = b"what was read before".to_vec();
        for (origin, bytes) in read.iter().rev() {
            origin.read_again(&spool, &limits, &mut again).unwrap();
            assert_eq!(&again, bytes, "{}", origin.place());
        }
        assert_eq!(read[2].1, b"{\"first\":1}", "a line is read without its line end");
    }

    #[test]
    fn a_document_of_the_limit_is_read_and_a_larger_one_is_refused() {
        let limits = Limits { document_bytes: 1 << 20, ..Limits::default() };
        let too_large = "expected a document of at most 1 MiB, found a larger one";
        let archive = FileKind::Archive.message().unwrap();
        let read = |name: &str, bytes: &[u8]| {
            let (_folder, path) = folder(&[(name, bytes)]);
            let task = documents(path, &limits, &Spool::default()).remove(0);
            let mut buffer = Vec::new();
            read_task(task, &limits, &mut buffer).map(|_| buffer.len())
        };
        // Bytes that don't compress, so that the cap on expansion has no part in this.
        let most: Vec<_> = (0..1_u32 << 17).flat_map(|n| (n.wrapping_mul(2_654_435_761) | 1).to_le_bytes()).collect();
        let most: Vec<_> =
            most.iter().map(|byte| if *byte == b'\n' { b' ' } else { *byte }).cycle().take(1 << 20).collect();
        let most = [&b"{\"a\":\""[..], &most[6..]].concat();
        let more = [&most[..], b"x"].concat();
        assert_eq!(read("x.json", &most), Ok(1 << 20));
        assert_eq!(read("x.json", &more), Err((None, too_large.to_owned())));
        assert_eq!(read("x.json", &[b"PK\x03\x04", &more[..]].concat()), Err((None, archive.to_owned())));
        assert_eq!(read("x.json.gz", &gzip(&most)), Ok(1 << 20));
        assert_eq!(read("x.json.gz", &gzip(&more)), Err((None, too_large.to_owned())));
        assert_eq!(read("x.jsonl", &most), Ok(1 << 20));
        assert_eq!(read("x.jsonl", &more), Err((Some(1), too_large.to_owned())));
    }

    /// Gives what it has in pieces of some bytes, and is interrupted before each.
    struct InPieces<'a>(&'a [u8], usize, bool);

    impl Read for InPieces<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.2 = !self.2;
            if self.2 {
                return Err(io::ErrorKind::Interrupted.into());
            }
            let count = buffer.len().min(self.1);
            self.0.read(&mut buffer[..count])
        }
    }

    #[test]
    fn a_file_is_read_whole_whatever_comes_at_once() {
        let bytes = b"0123456789";
        for piece in 1..12 {
            for length in 0..12_usize {
                let mut into = b"what was read before".to_vec();
                read_at_once(InPieces(bytes, piece, false), length as u64, &mut into).unwrap();
                assert!(bytes.starts_with(&into));
                assert!((length.min(bytes.len())..=length + 1).contains(&into.len()));
                // All that was asked for comes at once: one that has grown is told by its length.
                if piece > length {
                    assert_eq!(into.len(), bytes.len().min(length + 1));
                }
            }
        }
    }

    #[test]
    #[cfg(unix)]
    fn a_file_that_became_a_link_cannot_be_read_again() {
        let (_folder, path) = folder(&[("a.json", b"{}"), ("b.jsonl", b"{}\n")]);
        let (_outside, secret) = folder(&[("a.json", b"{1}"), ("b.jsonl", b"{1}\n")]);
        let (limits, spool) = (Limits::default(), Spool::default());
        let tasks = documents(path.clone(), &limits, &spool);
        let mut bytes = Vec::new();
        let origins: Vec<_> = tasks.into_iter().map(|task| read_task(task, &limits, &mut bytes).unwrap()).collect();
        for (origin, name) in origins.iter().zip(["a.json", "b.jsonl"]) {
            origin.read_again(&spool, &limits, &mut bytes).unwrap();
            fs::remove_file(path.join(name)).unwrap();
            std::os::unix::fs::symlink(secret.join(name), path.join(name)).unwrap();
            let error = origin.read_again(&spool, &limits, &mut bytes).unwrap_err();
            let ReadError::Unread(unread) = error else { panic!("{error:?}") };
            assert_eq!(unread.reason, "a symbolic link, which is not followed; put the file itself here");
            assert_eq!(bytes, b"{}");
        }
    }

    #[test]
    fn a_file_that_is_gone_cannot_be_read_again() {
        let (folder, path) = folder(&[("a.json", b"{}"), ("b.jsonl", b"{}\n")]);
        let (limits, spool) = (Limits::default(), Spool::default());
        let tasks = documents(path, &limits, &spool);
        let origins: Vec<_> =
            tasks.into_iter().map(|task| read_task(task, &limits, &mut Vec::new()).unwrap()).collect();
        folder.close().unwrap();
        for origin in origins {
            let error = origin.read_again(&spool, &limits, &mut Vec::new()).unwrap_err();
            assert!(matches!(error, ReadError::Unread(unread) if unread.path == origin.place().path));
        }
    }
}
