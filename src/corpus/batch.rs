//! The inputs cut into batches of tasks: enough for every thread, and no more than fits in memory.

use super::file::{self, BUFFER_BYTES, Opened};
use super::limits::Limits;
use super::lines::{Line, LinePlace, Lines};
use super::read::{Origin, ReadError, Stored, read_file, too_large};
use super::spool::Spool;
use super::walk::{Compression, Input, Source};
use crate::report::Unread;
use std::io::{self, BufReader, Read};
use std::sync::Arc;

/// The most tasks of a batch.
const MOST_TASKS: usize = 512;
/// A batch ends with the line that makes it hold more bytes than this.
const MOST_BYTES: usize = 8 << 20;

/// One document to judge, or the news that there is none.
#[derive(Debug)]
pub enum Task {
    /// A file of one document, read where it is judged.
    File(Arc<Source>),
    /// A line of a file or of standard input.
    Line(Origin, Vec<u8>),
    /// A line or a rest of a file that can't be a document.
    Refused(Origin, String),
    /// A path that can't be read.
    Unread(Unread),
}

impl Task {
    /// Has the document's bytes: reads them into `buffer` where that wasn't done.
    ///
    /// # Errors
    /// The file can't be read, or what it holds can't be a document.
    pub fn open(self, limits: &Limits, buffer: &mut Vec<u8>) -> Result<Origin, (Option<Origin>, ReadError)> {
        match self {
            Self::File(source) => {
                let outcome = read_file(&source, limits, buffer);
                let origin = Origin { source, line: None, stored: Stored::File };
                match outcome {
                    Ok(()) => Ok(origin),
                    Err(error) => Err((Some(origin), error)),
                }
            }
            Self::Line(origin, bytes) => {
                *buffer = bytes;
                Ok(origin)
            }
            Self::Refused(origin, reason) => Err((Some(origin), ReadError::Refused(reason))),
            Self::Unread(unread) => Err((None, ReadError::Unread(unread))),
        }
    }
}

/// The tasks of some inputs, batch by batch, in the inputs' order.
pub struct Batches<'a> {
    inputs: std::vec::IntoIter<Input>,
    stream: Option<Stream>,
    limits: &'a Limits,
    /// Where lines of packed files are kept, if they will be read again.
    spool: Option<&'a Spool>,
}

impl<'a> Batches<'a> {
    /// Cuts the inputs into batches. With a spool every document can be read again.
    pub fn new(inputs: Vec<Input>, limits: &'a Limits, spool: Option<&'a Spool>) -> Self {
        Self { inputs: inputs.into_iter(), stream: None, limits, spool }
    }

    /// The next batch, or `None` at the end.
    pub fn next_batch(&mut self) -> Option<Vec<Task>> {
        let mut batch = Vec::new();
        let mut bytes = 0;
        while batch.len() < MOST_TASKS && bytes < MOST_BYTES {
            if let Some(stream) = &mut self.stream {
                // Whoever pipes documents in gets their results before the next ones are waited for.
                if !batch.is_empty() && stream.would_wait() {
                    break;
                }
                match stream.next_task(self.spool, self.limits) {
                    Some(task) => {
                        bytes += if let Task::Line(_, line) = &task { line.len() } else { 0 };
                        batch.push(task);
                    }
                    None => self.stream = None,
                }
                continue;
            }
            match self.inputs.next() {
                None => break,
                Some(Input::Unread(unread)) => batch.push(Task::Unread(unread)),
                Some(Input::Source(source)) if !source.lines => batch.push(Task::File(Arc::new(source))),
                Some(Input::Source(source)) => match Stream::of_file(source, self.limits) {
                    Ok(stream) => self.stream = Some(stream),
                    Err(unread) => batch.push(Task::Unread(unread)),
                },
                Some(Input::StandardInput) => self.stream = Some(Stream::of_standard_input(self.limits)),
            }
        }
        (!batch.is_empty()).then_some(batch)
    }
}

/// A file of lines, or standard input, that is being read.
struct Stream {
    source: Arc<Source>,
    lines: Lines<BufReader<Box<dyn Read + Send>>>,
    opened: Option<Arc<Opened>>,
    ended: bool,
}

impl Stream {
    fn of_standard_input(limits: &Limits) -> Self {
        let source = Source { path: "-".into(), lines: true, compression: Compression::None };
        Self::new(source, Box::new(io::stdin()), None, limits)
    }

    fn of_file(source: Source, limits: &Limits) -> Result<Self, Unread> {
        let opened = Opened::open(&source).map_err(|error| Unread::io(&source.path, &error))?;
        let opened = Arc::new(opened);
        let reader = file::unpack(&opened, &source, limits);
        Ok(Self::new(source, reader, Some(opened), limits))
    }

    fn new(source: Source, reader: Box<dyn Read + Send>, opened: Option<Arc<Opened>>, limits: &Limits) -> Self {
        let lines = Lines::new(BufReader::with_capacity(BUFFER_BYTES, reader), limits.document_bytes);
        Self { source: Arc::new(source), lines, opened, ended: false }
    }

    fn would_wait(&mut self) -> bool {
        !self.lines.has_buffered()
    }

    fn next_task(&mut self, spool: Option<&Spool>, limits: &Limits) -> Option<Task> {
        if self.ended {
            return None;
        }
        match self.lines.next_line() {
            Ok(Some((place, Line::Whole(bytes)))) => Some(self.line(place, bytes, spool)),
            Ok(Some((place, Line::TooLong))) => Some(Task::Refused(self.origin(place.number), too_large(limits))),
            Ok(None) => {
                self.ended = true;
                let changed = self.opened.as_ref()?.check_unchanged().err()?;
                Some(Task::Unread(Unread::io(&self.source.path, &changed)))
            }
            Err(error) => {
                self.ended = true;
                let changed = self.opened.as_ref().and_then(|opened| opened.check_unchanged().err());
                Some(match changed {
                    None if file::is_about_content(&error) => {
                        Task::Refused(self.origin(self.lines.next_number()), error.to_string())
                    }
                    changed => Task::Unread(Unread::io(&self.source.path, &changed.unwrap_or(error))),
                })
            }
        }
    }

    fn line(&self, place: LinePlace, bytes: Vec<u8>, spool: Option<&Spool>) -> Task {
        let length = bytes.len() as u64;
        let mut origin = self.origin(place.number);
        origin.stored = match spool.filter(|_| self.source.compression != Compression::None) {
            None => Stored::Slice { offset: place.offset, length },
            Some(spool) => match spool.append(&bytes) {
                Ok(offset) => Stored::Spooled { offset, length },
                Err(error) => return Task::Unread(Unread::io(&self.source.path, &error)),
            },
        };
        Task::Line(origin, bytes)
    }

    fn origin(&self, line: u64) -> Origin {
        Origin { source: Arc::clone(&self.source), line: Some(line), stored: Stored::File }
    }
}
