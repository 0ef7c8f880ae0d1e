//! The inputs cut into tasks, with a pause after enough of them and before one that isn't there yet.

use super::cache::{self, CachedLines, CachedSource, SourceCache};
use super::file::{self, OpenedFile};
use super::json_stream::Documents;
use super::limits::Limits;
use super::lines::{self, Buffered, LineBytes, LinePlace, Lines};
use super::read::{Origin, ReadError, Refusal, StoredAt, read_opened};
use super::read_task::{ReadOutcome, ReadTask, Refused, SourceDone};
use super::spool::Spool;
use super::walk::{Compression, Input, SourceFile};
use crate::disk::BUFFER_BYTES;
use crate::report::UnreadPath;
use std::io::{self, BufRead, BufReader, Read};
use std::sync::Arc;

/// The most tasks from one pause to the next.
const MOST_TASKS: usize = 512;
/// A pause comes after the line with which those since the last one have so many bytes.
const MOST_BYTES: usize = 8 << 20;

impl ReadTask {
    /// Has the document: reads its bytes into `buffer`, unless that was done or it is in `cache`.
    /// With a cache it says too which file this was all of, where it isn't a line.
    pub(crate) fn open(
        self,
        limits: &Limits,
        cache: Option<&dyn SourceCache>,
        buffer: &mut Vec<u8>,
    ) -> (ReadOutcome, Option<SourceDone>) {
        match self {
            Self::File(source) => open_file(&source, limits, cache, buffer),
            Self::Line(origin, bytes) => {
                *buffer = bytes;
                (ReadOutcome::Bytes(origin), None)
            }
            Self::Known(origin, sha256) => (ReadOutcome::Known(origin, sha256), None),
            Self::Refused(refused) => (ReadOutcome::Refused(refused), None),
            Self::Unread(unread) => (ReadOutcome::Unread(unread), None),
            Self::SourceDone(ended) => (ReadOutcome::SourceDone(ended), None),
            Self::Pause => (ReadOutcome::Pause, None),
        }
    }

    /// How many bytes of a document it holds.
    pub(crate) fn held_bytes(&self) -> usize {
        if let Self::Line(_, line) = self { line.len() } else { 0 }
    }
}

/// Has the document of a file that holds one.
fn open_file(
    source: &Arc<SourceFile>,
    limits: &Limits,
    cache: Option<&dyn SourceCache>,
    buffer: &mut Vec<u8>,
) -> (ReadOutcome, Option<SourceDone>) {
    let ended =
        |stamp| cache.map(|_| SourceDone { source: Arc::clone(source), stamp, count: 1, lines: 0, is_broken: false });
    if let Some((found, stamp)) = cache.and_then(|cache| cache::look_up(cache, source)).and_then(CachedSource::single) {
        return (found.task(source).open(limits, None, buffer).0, ended(Some(stamp)));
    }
    let opened = match OpenedFile::open(source) {
        Ok(opened) => Arc::new(opened),
        Err(error) => return (ReadOutcome::Unread(UnreadPath::io(&source.path, &error)), None),
    };
    let stamp = cache.and_then(|cache| cache.begun().stamp_before(&opened.before));
    let origin = Origin { source: Arc::clone(source), line: None, stored: StoredAt::File };
    let had = match read_opened(&opened, source, limits, buffer) {
        Ok(()) => ReadOutcome::Bytes(origin),
        Err(ReadError::Refused(reason)) => ReadOutcome::Refused(Refused { origin, reason, was_read: true }),
        Err(ReadError::Unread(unread)) => return (ReadOutcome::Unread(unread), None),
    };
    (had, ended(stamp))
}

/// The tasks of some inputs, in the inputs' order.
pub(crate) struct ReadTasks<'a> {
    inputs: std::vec::IntoIter<Input>,
    stream: Option<LineStream<'a>>,
    limits: &'a Limits,
    /// Where lines of packed files are kept, if they will be read again.
    spool: Option<&'a Spool>,
    cache: Option<&'a dyn SourceCache>,
    /// How many tasks there were since the last pause, and the bytes of their lines.
    since_pause: (usize, usize),
}

impl<'a> ReadTasks<'a> {
    /// Cuts the inputs into tasks. With a spool every document can be read again.
    pub(crate) fn new(inputs: Vec<Input>, limits: &'a Limits, spool: Option<&'a Spool>) -> Self {
        Self { inputs: inputs.into_iter(), stream: None, limits, spool, cache: None, since_pause: (0, 0) }
    }

    /// The same, reading no file of lines that is in the cache and as it was.
    #[must_use]
    pub(crate) fn with_cache(self, cache: Option<&'a dyn SourceCache>) -> Self {
        Self { cache, ..self }
    }

    /// Whether it is time for a pause.
    fn would_pause(&mut self) -> bool {
        let (tasks, bytes) = self.since_pause;
        // Whoever pipes documents in gets their results before the next ones are waited for.
        let would_wait = tasks > 0 && self.stream.as_mut().is_some_and(LineStream::would_wait);
        would_wait || tasks >= MOST_TASKS || bytes >= MOST_BYTES
    }

    fn next_task(&mut self) -> Option<ReadTask> {
        loop {
            if let Some(stream) = &mut self.stream {
                match stream.next_task(self.spool, self.limits) {
                    Some(task) => return Some(task),
                    None => self.stream = None,
                }
            }
            match self.inputs.next()? {
                Input::Unread(unread) => return Some(ReadTask::Unread(unread)),
                Input::Source(source) if !source.lines => return Some(ReadTask::File(Arc::new(source))),
                Input::Source(source) => match LineStream::of_file(source, self.limits, self.cache) {
                    Ok(stream) => self.stream = Some(stream),
                    Err(unread) => return Some(ReadTask::Unread(unread)),
                },
                Input::Stdin => {
                    self.stream = Some(LineStream::Read(LinesRead::of_standard_input(self.limits)));
                }
            }
        }
    }
}

impl Iterator for ReadTasks<'_> {
    type Item = ReadTask;

    fn next(&mut self) -> Option<ReadTask> {
        if !self.would_pause()
            && let Some(task) = self.next_task()
        {
            self.since_pause.0 += 1;
            self.since_pause.1 += task.held_bytes();
            return Some(task);
        }
        let (tasks, _) = std::mem::take(&mut self.since_pause);
        (tasks > 0).then_some(ReadTask::Pause)
    }
}

/// The lines of a file or of standard input.
enum LineStream<'a> {
    Read(LinesRead),
    Known(CachedLines<'a>),
}

impl<'a> LineStream<'a> {
    fn of_file(source: SourceFile, limits: &Limits, cache: Option<&'a dyn SourceCache>) -> Result<Self, UnreadPath> {
        if let Some(cache) = cache.filter(|_| source.can_be_known())
            && let Some(head) = cache::look_up(cache, &source)
        {
            return Ok(Self::Known(CachedLines::new(cache, source, head)));
        }
        LinesRead::of_file(source, limits, cache).map(Self::Read)
    }

    /// Whether nothing is there yet, and somebody may still be writing it.
    fn would_wait(&mut self) -> bool {
        match self {
            Self::Read(lines) => lines.is_piped() && lines.would_wait(),
            Self::Known(_) => false,
        }
    }

    fn next_task(&mut self, spool: Option<&Spool>, limits: &Limits) -> Option<ReadTask> {
        match self {
            Self::Read(lines) => lines.next_task(spool, limits),
            Self::Known(lines) => lines.next_task(),
        }
    }
}

/// What is read of a stream.
enum Stream<R> {
    /// The lines of a file, each of them a document.
    Lines(Lines<R>),
    /// The documents of standard input.
    Documents(Documents<R>),
}

impl<R: BufRead + Buffered> Stream<R> {
    fn next_number(&self) -> u64 {
        match self {
            Self::Lines(lines) => lines.next_number(),
            Self::Documents(documents) => documents.next_number(),
        }
    }

    fn has_buffered(&mut self) -> bool {
        match self {
            Self::Lines(lines) => lines.has_buffered(),
            Self::Documents(documents) => documents.has_buffered(),
        }
    }

    fn next(&mut self) -> io::Result<Option<(LinePlace, LineBytes)>> {
        match self {
            Self::Lines(lines) => lines.next_line(),
            Self::Documents(documents) => documents.next_document(),
        }
    }
}

/// What is read through.
type Buffer = BufReader<Box<dyn Read + Send>>;

fn buffered(reader: Box<dyn Read + Send>) -> Buffer {
    BufReader::with_capacity(BUFFER_BYTES, reader)
}

/// The lines of a file that are read of it.
///
/// Where it was cut, the others who read it went by its size, and would read other lines of it if that is another one now.
fn lines_of(opened: &Arc<OpenedFile>, source: &SourceFile, limits: &Limits) -> io::Result<Lines<Buffer>> {
    let Some(stretch) = &source.stretch else {
        return Ok(Lines::new(buffered(file::unpack(opened, source, limits)), limits));
    };
    if opened.length != stretch.file_bytes {
        return Err(file::changed());
    }
    let reader = file::read_from(opened, lines::before(stretch.bytes.start))?;
    Ok(Lines::of_stretch(buffered(reader), stretch.bytes.clone(), limits))
}

/// A file of lines, or standard input, that is being read.
struct LinesRead {
    source: Arc<SourceFile>,
    lines: Stream<Buffer>,
    opened: Option<Arc<OpenedFile>>,
    is_over: bool,
    /// What is said at last, if anybody wants to know.
    end: Option<SourceDone>,
}

impl LinesRead {
    fn of_standard_input(limits: &Limits) -> Self {
        let source = SourceFile { lines: true, ..SourceFile::named("-".into()) };
        let lines = Lines::new(buffered(Box::new(io::stdin())), limits);
        Self::new(source, Stream::Documents(Documents::new(lines, limits)), None)
    }

    fn of_file(source: SourceFile, limits: &Limits, cache: Option<&dyn SourceCache>) -> Result<Self, UnreadPath> {
        let unread = |error| UnreadPath::io(&source.path, &error);
        let opened = Arc::new(OpenedFile::open(&source).map_err(unread)?);
        let lines = lines_of(&opened, &source, limits).map_err(unread)?;
        let stamp =
            cache.filter(|_| source.can_be_known()).and_then(|cache| cache.begun().stamp_before(&opened.before));
        let lines = Self::new(source, Stream::Lines(lines), Some(opened));
        let source = Arc::clone(&lines.source);
        let end = cache.map(|_| SourceDone { source, stamp, count: 0, lines: 0, is_broken: false });
        Ok(Self { end, ..lines })
    }

    fn new(source: SourceFile, lines: Stream<Buffer>, opened: Option<Arc<OpenedFile>>) -> Self {
        Self { source: Arc::new(source), lines, opened, is_over: false, end: None }
    }

    /// Whether it is standard input, which somebody may still be writing.
    fn is_piped(&self) -> bool {
        self.opened.is_none()
    }

    fn would_wait(&mut self) -> bool {
        !self.lines.has_buffered()
    }

    fn next_task(&mut self, spool: Option<&Spool>, limits: &Limits) -> Option<ReadTask> {
        match (!self.is_over).then(|| self.read_task(spool, limits)).flatten() {
            None => {
                let lines = self.lines.next_number().saturating_sub(1);
                self.end.take().map(|end| ReadTask::SourceDone(SourceDone { lines, ..end }))
            }
            Some(task) => {
                self.end.iter_mut().for_each(|end| end.count += 1);
                Some(task)
            }
        }
    }

    fn read_task(&mut self, spool: Option<&Spool>, limits: &Limits) -> Option<ReadTask> {
        match self.lines.next() {
            Ok(Some((place, LineBytes::Whole(bytes)))) => Some(self.line(place, bytes, spool)),
            Ok(Some((place, LineBytes::TooLong))) => Some(self.refused(place.number, Refusal::too_large(limits, &[]))),
            Ok(None) => {
                self.is_over = true;
                let changed = self.opened.as_ref()?.check_unchanged().err()?;
                Some(self.unread(&changed))
            }
            Err(error) => {
                self.break_off();
                let changed = self.opened.as_ref().and_then(|opened| opened.check_unchanged().err());
                Some(match changed {
                    None if file::is_about_content(&error) => {
                        self.refused(self.lines.next_number(), Refusal::of(&error))
                    }
                    changed => self.unread(&changed.unwrap_or(error)),
                })
            }
        }
    }

    fn refused(&self, line: u64, reason: Refusal) -> ReadTask {
        ReadTask::Refused(Refused { origin: self.origin(line), reason, was_read: true })
    }

    /// Reads no more of it.
    fn break_off(&mut self) {
        self.is_over = true;
        self.end.iter_mut().for_each(|end| end.is_broken = true);
    }

    /// Says that the file couldn't be read to its end, so that what it holds isn't known.
    fn unread(&mut self, error: &io::Error) -> ReadTask {
        self.break_off();
        self.end.iter_mut().for_each(|end| end.stamp = None);
        ReadTask::Unread(UnreadPath::io(&self.source.path, error))
    }

    fn line(&mut self, place: LinePlace, bytes: Vec<u8>, spool: Option<&Spool>) -> ReadTask {
        let length = bytes.len() as u64;
        let mut origin = self.origin(place.number);
        origin.stored = match spool.filter(|_| self.source.compression != Compression::None) {
            None => StoredAt::Slice { offset: place.offset, length },
            Some(spool) => match spool.append(&bytes) {
                Ok(offset) => StoredAt::Spooled { file: 0, offset, length },
                Err(error) => return ReadTask::Unread(self.not_kept(&error)),
            },
        };
        ReadTask::Line(origin, bytes)
    }

    /// Says that what was read can't be kept in a temporary file.
    fn not_kept(&mut self, error: &io::Error) -> UnreadPath {
        // Where one line can't be kept, the others can't either.
        self.break_off();
        self.end.iter_mut().for_each(|end| end.stamp = None);
        let unread = UnreadPath::io(&self.source.path, error);
        let reason = format!("its content does not fit into the temporary folder: {}", unread.reason);
        UnreadPath { reason: reason + "; free space there, or set TMPDIR to another folder", ..unread }
    }

    fn origin(&self, line: u64) -> Origin {
        Origin { source: Arc::clone(&self.source), line: Some(line), stored: StoredAt::File }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::inputs;
    use camino::Utf8PathBuf;
    use flate2::write::GzEncoder;
    use std::fs;
    use std::io::Write;
    use tempfile::TempDir;

    fn file(name: &str, bytes: &[u8]) -> (TempDir, Vec<Utf8PathBuf>) {
        let folder = tempfile::tempdir().unwrap();
        let path = Utf8PathBuf::from_path_buf(folder.path().join(name)).unwrap();
        fs::write(&path, bytes).unwrap();
        (folder, vec![path])
    }

    /// Each task in a few words: the line and its bytes, or why there are none.
    fn told(task: ReadTask) -> String {
        let line = |origin: &Origin| origin.line.map_or_else(|| "file".to_owned(), |line| line.to_string());
        match task {
            ReadTask::File(source) => format!("file {}", source.path.file_name().unwrap()),
            ReadTask::Line(origin, bytes) => format!("{} {}", line(&origin), String::from_utf8_lossy(&bytes)),
            ReadTask::Refused(Refused { origin, reason, .. }) => {
                format!("{} refused: {}", line(&origin), reason.message)
            }
            ReadTask::Unread(unread) => format!("unread: {}", unread.reason),
            ReadTask::Known(..) | ReadTask::SourceDone(_) => panic!("nobody remembers"),
            ReadTask::Pause => "pause".to_owned(),
        }
    }

    fn all_told(paths: &[Utf8PathBuf], limits: &Limits) -> Vec<String> {
        let mut told: Vec<_> = ReadTasks::new(inputs(paths, limits).all, limits, None).map(told).collect();
        assert_eq!(told.pop().as_deref().unwrap_or("pause"), "pause");
        told
    }

    #[test]
    fn a_pause_comes_after_so_many_tasks_or_bytes() {
        let sizes = |line: &[u8], count: usize| {
            let (_folder, paths) = file("x.jsonl", &[line, b"\n"].concat().repeat(count));
            let limits = Limits::default();
            let tasks: Vec<_> = ReadTasks::new(inputs(&paths, &limits).all, &limits, None).collect();
            let paused = tasks.split_inclusive(|task| matches!(task, ReadTask::Pause));
            paused.map(|tasks| tasks.len() - 1).collect::<Vec<_>>()
        };
        assert_eq!(sizes(b"{}", 1200), [512, 512, 176]);
        // The third line of 3 MiB makes it more than enough.
        assert_eq!(sizes(&[&vec![b' '; 3 << 20][..], b"{}"].concat(), 7), [3, 3, 1]);
        assert_eq!(sizes(b"", 1200), [0_usize; 0]);
    }

    #[test]
    fn lines_that_come_before_damage_are_documents() {
        let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::none());
        encoder.write_all(b"{\"a\":1}\n\n{\"b\":2}\n").unwrap();
        let mut packed = encoder.finish().unwrap();
        let checksum = packed.len() - 8;
        packed[checksum] ^= 1;
        let (_folder, paths) = file("x.jsonl.gz", &packed);
        assert_eq!(
            all_told(&paths, &Limits::default()),
            [
                "1 {\"a\":1}",
                "3 {\"b\":2}",
                "4 refused: the compressed data is damaged: corrupt gzip stream does not have a matching checksum"
            ]
        );
    }

    #[test]
    fn a_line_that_is_too_long_is_refused_and_the_next_one_is_not() {
        let (_folder, paths) = file("x.jsonl", b"{\"much\":\"too long\"}\n\n{}\n");
        let limits = Limits { document_bytes: 9, ..Limits::default() };
        let too_long = "1 refused: expected a document of at most 0 MiB, found a larger one";
        assert_eq!(all_told(&paths, &limits), [too_long, "3 {}"]);
    }

    #[test]
    fn a_file_of_lines_that_changes_is_said_after_its_lines() {
        let (_folder, paths) = file("x.jsonl", b"{}\n");
        let limits = Limits::default();
        let sources = inputs(&paths, &limits).all;
        let Some(Input::Source(source)) = sources.into_iter().next() else { panic!("expected one file") };
        let mut stream = LineStream::of_file(source, &limits, None).unwrap();
        fs::OpenOptions::new().append(true).open(&paths[0]).unwrap().write_all(b"{\"late\":1}\n").unwrap();
        let tasks: Vec<_> = std::iter::from_fn(|| stream.next_task(None, &limits)).map(told).collect();
        assert_eq!(tasks, ["1 {}", "unread: it changed while it was being read; try again when nothing writes to it"]);
    }

    #[test]
    fn the_paths_come_in_their_order() {
        let (_one, mut paths) = file("b.jsonl", b"1\n2");
        let (_two, more) = file("a.json", b"3");
        paths.push("there/is/no/such/file.json".into());
        paths.extend(more);
        let told = all_told(&paths, &Limits::default());
        assert_eq!([&told[..2], &told[3..]].concat(), ["1 1", "2 2", "file a.json"]);
        assert!(told[2].starts_with("unread: "), "{told:?}");
    }
}
