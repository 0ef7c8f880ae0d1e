//! The lines of a stream, each of bounded length.

use std::io::{self, BufRead};

/// One line of a stream, without its line end.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// Its bytes.
    Whole(Vec<u8>),
    /// It is longer than allowed; its bytes were passed over.
    TooLong,
}

/// Where a line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct LinePlace {
    /// Counted from 1, blank lines included.
    pub(super) number: u64,
    /// In bytes from the stream's start.
    pub(super) offset: u64,
}

/// Reads a stream line by line.
pub(super) struct Lines<R> {
    reader: R,
    most_bytes: u64,
    number: u64,
    offset: u64,
}

impl<R: BufRead> Lines<R> {
    pub(super) fn new(reader: R, most_bytes: u64) -> Self {
        Self { reader, most_bytes, number: 0, offset: 0 }
    }

    /// The number of the line that comes next, or that an error stands in.
    pub(super) fn next_number(&self) -> u64 {
        self.number + 1
    }

    /// Whether the next line is at least begun in memory, so that reading it need not wait.
    pub(super) fn has_buffered(&mut self) -> bool
    where
        R: Buffered,
    {
        self.reader.has_buffered()
    }

    /// The next line that isn't blank.
    pub(super) fn next_line(&mut self) -> io::Result<Option<(LinePlace, Line)>> {
        loop {
            let offset = self.offset;
            let Some(line) = self.read_line()? else { return Ok(None) };
            self.number += 1;
            let is_blank = matches!(&line, Line::Whole(bytes) if bytes.iter().all(u8::is_ascii_whitespace));
            if !is_blank {
                return Ok(Some((LinePlace { number: self.number, offset }, line)));
            }
        }
    }

    /// Reads up to the line end, keeping no more than is allowed.
    fn read_line(&mut self) -> io::Result<Option<Line>> {
        let mut bytes = Vec::new();
        let mut too_long = false;
        let start = self.offset;
        loop {
            let buffer = match self.reader.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                other => other?,
            };
            if buffer.is_empty() && self.offset == start {
                return Ok(None);
            }
            let line_end = buffer.iter().position(|byte| *byte == b'\n');
            let part = buffer.get(..line_end.unwrap_or(buffer.len())).unwrap_or_default();
            // One byte more, which may be the carriage return of the line end.
            too_long |= (bytes.len() + part.len()) as u64 > self.most_bytes + 1;
            if too_long {
                bytes = Vec::new();
            } else {
                bytes.extend_from_slice(part);
            }
            let ended = line_end.is_some() || buffer.is_empty();
            let used = part.len() + usize::from(line_end.is_some());
            self.reader.consume(used);
            self.offset += used as u64;
            if ended {
                break;
            }
        }
        if bytes.last() == Some(&b'\r') {
            bytes.pop();
        }
        too_long |= bytes.len() as u64 > self.most_bytes;
        Ok(Some(if too_long { Line::TooLong } else { Line::Whole(bytes) }))
    }
}

/// A reader that knows whether it holds bytes already.
pub(super) trait Buffered {
    fn has_buffered(&mut self) -> bool;
}

impl<R: io::Read> Buffered for io::BufReader<R> {
    fn has_buffered(&mut self) -> bool {
        !self.buffer().is_empty()
    }
}
