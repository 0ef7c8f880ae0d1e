//! The lines of a stream, each of bounded length.

use super::limits::Limits;
use memchr::memchr;
use std::io::{self, BufRead};
use std::ops::Range;

/// One line of a stream, without its line end.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum LineBytes {
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
    most_passed_over: u64,
    number: u64,
    offset: u64,
    /// A line that starts here or later isn't read.
    end: u64,
    /// Whether the reader may stand in a line that started before, whose rest isn't read.
    is_inside_line: bool,
}

impl<R: BufRead> Lines<R> {
    pub(super) fn new(reader: R, limits: &Limits) -> Self {
        Self::of_stretch(reader, 0..u64::MAX, limits)
    }

    /// Reads the lines that start in a stretch of the stream. The reader stands before the byte [that tells](before) whether
    /// one starts where the stretch does.
    pub(super) fn of_stretch(reader: R, stretch: Range<u64>, limits: &Limits) -> Self {
        let Range { start, end } = stretch;
        let (most_bytes, most_passed_over) = (limits.document_bytes, limits.passed_over_bytes);
        let (offset, is_inside_line) = (before(start), start > 0);
        Self { reader, most_bytes, most_passed_over, number: 0, offset, end, is_inside_line }
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
    pub(super) fn next_line(&mut self) -> io::Result<Option<(LinePlace, LineBytes)>> {
        if self.is_inside_line {
            self.pass_over_rest()?;
            self.is_inside_line = false;
        }
        loop {
            let offset = self.offset;
            let Some(line) = self.read_line()? else { return Ok(None) };
            self.number += 1;
            let is_blank = matches!(&line, LineBytes::Whole(bytes) if bytes.iter().all(u8::is_ascii_whitespace));
            if !is_blank {
                return Ok(Some((LinePlace { number: self.number, offset }, line)));
            }
        }
    }

    /// Goes to the next line, keeping nothing, but no further than to where none of its lines could start.
    fn pass_over_rest(&mut self) -> io::Result<()> {
        while self.offset < self.end {
            let buffer = match self.reader.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                other => other?,
            };
            let line_end = memchr(b'\n', buffer);
            let used = line_end.map_or(buffer.len(), |at| at + 1);
            self.reader.consume(used);
            self.offset += used as u64;
            if line_end.is_some() || used == 0 {
                break;
            }
        }
        Ok(())
    }

    /// Reads up to the line end, keeping no more than is allowed.
    fn read_line(&mut self) -> io::Result<Option<LineBytes>> {
        if self.offset >= self.end {
            return Ok(None);
        }
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
            let line_end = memchr(b'\n', buffer);
            let part = buffer.get(..line_end.unwrap_or(buffer.len())).unwrap_or_default();
            // One byte more, which may be the carriage return of the line end.
            too_long |= (bytes.len() + part.len()) as u64 > self.most_bytes + 1;
            // Asked of the line's bytes, and not of what happens to be in memory: who begins elsewhere says the same.
            if too_long && self.offset - start + part.len() as u64 > self.most_passed_over {
                return Err(endless());
            }
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
        Ok(Some(if too_long { LineBytes::TooLong } else { LineBytes::Whole(bytes) }))
    }
}

/// Where who wants the lines from a byte on begins to read: after a line end, a line starts there.
pub(super) fn before(start: u64) -> u64 {
    start.saturating_sub(1)
}

fn endless() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "the line has no end; it and the rest are skipped")
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::BufReader;

    fn limits(document_bytes: u64) -> Limits {
        Limits { document_bytes, passed_over_bytes: 20, ..Limits::default() }
    }

    #[test]
    fn a_line_without_end_is_given_up() {
        let mut lines = Lines::new(BufReader::with_capacity(3, io::repeat(b'x')), &limits(9));
        assert_eq!(lines.next_line().unwrap_err().kind(), io::ErrorKind::InvalidData);
    }

    /// Every line of a text as (number, offset, bytes), where `None` stands for one that is too
    /// long. The reader holds three bytes at a time, so that lines and line ends are cut anywhere.
    fn lines_of(text: &[u8], most_bytes: u64) -> Vec<(u64, u64, Option<&[u8]>)> {
        lines_in(text, 0..u64::MAX, most_bytes)
    }

    /// The same of those that start in a stretch.
    fn lines_in(text: &[u8], stretch: Range<u64>, most_bytes: u64) -> Vec<(u64, u64, Option<&[u8]>)> {
        let there = &text[usize::try_from(before(stretch.start)).unwrap()..];
        let mut lines = Lines::of_stretch(BufReader::with_capacity(3, there), stretch, &limits(most_bytes));
        let mut found = Vec::new();
        while let Some((place, line)) = lines.next_line().unwrap() {
            let start = usize::try_from(place.offset).unwrap();
            let bytes = match line {
                LineBytes::Whole(bytes) => {
                    let there = &text[start..start + bytes.len()];
                    assert_eq!(there, bytes, "the line lies where its offset says");
                    Some(there)
                }
                LineBytes::TooLong => None,
            };
            found.push((place.number, place.offset, bytes));
        }
        assert!(lines.next_line().unwrap().is_none(), "the end stays the end");
        found
    }

    #[test]
    fn a_line_ends_with_a_line_feed_or_the_text() {
        let one: &[u8] = b"one";
        assert_eq!(lines_of(b"one", 9), [(1, 0, Some(one))]);
        assert_eq!(lines_of(b"one\n", 9), [(1, 0, Some(one))]);
        assert_eq!(lines_of(b"one\ntwo\n", 9), [(1, 0, Some(one)), (2, 4, Some(b"two"))]);
        assert_eq!(lines_of(b"one\ntwo", 9), [(1, 0, Some(one)), (2, 4, Some(b"two"))]);
        assert_eq!(lines_of(b"", 9), []);
    }

    #[test]
    fn a_carriage_return_is_part_of_the_line_end_only_there() {
        assert_eq!(lines_of(b"one\r\ntwo\r\n", 9), [(1, 0, Some(&b"one"[..])), (2, 5, Some(b"two"))]);
        assert_eq!(lines_of(b"o\rne\r\r\n", 9), [(1, 0, Some(&b"o\rne\r"[..]))]);
        assert_eq!(lines_of(b"one\r", 9), [(1, 0, Some(&b"one"[..]))]);
    }

    #[test]
    fn blank_lines_are_counted_and_passed_over() {
        let found = lines_of(b"\n\r\n \t \none\n\n\n  two\n\n", 9);
        assert_eq!(found, [(4, 7, Some(&b"one"[..])), (7, 13, Some(b"  two"))]);
        assert_eq!(lines_of(b"\n\n   \n", 9), []);
    }

    #[test]
    fn a_line_that_is_too_long_is_passed_over_and_the_next_one_is_whole() {
        assert_eq!(
            lines_of(b"12345\n123456\n1\n", 5),
            [(1, 0, Some(&b"12345"[..])), (2, 6, None), (3, 13, Some(b"1")),]
        );
        assert_eq!(lines_of(b"1234567890", 5), [(1, 0, None)], "also without a line end");
    }

    #[test]
    fn a_line_end_does_not_count_towards_the_length() {
        assert_eq!(lines_of(b"12345\r\n1\n", 5), [(1, 0, Some(&b"12345"[..])), (2, 7, Some(b"1"))]);
        assert_eq!(lines_of(b"123456\r\n1\n", 5), [(1, 0, None), (2, 8, Some(&b"1"[..]))]);
        assert_eq!(lines_of(b"12345\r\r\n", 5), [(1, 0, None)], "one carriage return is, two are not");
    }

    #[test]
    fn a_line_is_of_the_stretch_in_which_it_starts() {
        let text = b"one\n\n12345678\r\nx\n\ny";
        let (one, x, y) = (&b"one"[..], &b"x"[..], &b"y"[..]);
        assert_eq!(lines_in(text, 0..1, 5), [(1, 0, Some(one))]);
        assert_eq!(lines_in(text, 0..5, 5), [(1, 0, Some(one))], "the blank line starts there");
        assert_eq!(lines_in(text, 1..6, 5), [(2, 5, None)], "after the blank one");
        assert_eq!(lines_in(text, 5..6, 5), [(1, 5, None)]);
        assert_eq!(lines_in(text, 6..15, 5), [], "it starts and ends outside");
        assert_eq!(lines_in(text, 6..16, 5), [(1, 15, Some(x))]);
        assert_eq!(lines_in(text, 15..19, 5), [(1, 15, Some(x)), (3, 18, Some(y))]);
        assert_eq!(lines_in(text, 19..19, 5), []);
        assert_eq!(lines_in(b"one\n", 4..9, 5), [], "where all ends, nothing starts");
    }

    #[test]
    fn who_stands_inside_a_line_reads_no_further_than_its_own_lines() {
        // It would fail after so many bytes.
        let left = Fails(&[b'x'; 12]);
        let mut lines = Lines::of_stretch(BufReader::with_capacity(4, left), 5..16, &limits(2));
        assert_eq!(lines.next_line().unwrap(), None);
        assert_eq!(lines.next_number(), 1);
        let mut lines = Lines::of_stretch(BufReader::with_capacity(4, Fails(&[b'x'; 8])), 5..16, &limits(2));
        assert_eq!(lines.next_line().unwrap_err().to_string(), "gone");
    }

    #[test]
    fn what_is_endless_does_not_depend_on_what_is_read_at_once() {
        for (length, is_endless) in [(9, false), (20, false), (21, true), (40, true)] {
            let text = [&vec![b'x'; length][..], b"\n"].concat();
            for capacity in 1..50 {
                let mut lines = Lines::new(BufReader::with_capacity(capacity, &text[..]), &limits(5));
                assert_eq!(lines.next_line().is_err(), is_endless, "{length} bytes, {capacity} at once");
            }
        }
        let whole = vec![b'x'; 30];
        let line = Lines::new(&whole[..], &limits(30)).next_line().unwrap().unwrap().1;
        assert_eq!(line, LineBytes::Whole(whole), "what is short enough for a document isn't passed over");
    }

    /// A stream that gives its bytes and then fails.
    struct Fails<'a>(&'a [u8]);

    impl io::Read for Fails<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            match self.0.read(buffer)? {
                0 => Err(io::Error::other("gone")),
                count => Ok(count),
            }
        }
    }

    #[test]
    fn an_error_stands_in_the_line_that_it_cuts() {
        let mut lines = Lines::new(BufReader::new(Fails(b"one\n\ntw")), &limits(9));
        assert_eq!(lines.next_line().unwrap().unwrap().1, LineBytes::Whole(b"one".to_vec()));
        // The blank second line is read before the third one fails.
        assert_eq!(lines.next_line().unwrap_err().to_string(), "gone");
        assert_eq!(lines.next_number(), 3);
    }

    #[test]
    fn an_interrupted_read_is_tried_again() {
        struct Interrupted<'a>(bool, &'a [u8]);
        impl io::Read for Interrupted<'_> {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                self.0 = !self.0;
                if self.0 { Err(io::ErrorKind::Interrupted.into()) } else { self.1.read(buffer) }
            }
        }
        let mut lines = Lines::new(BufReader::with_capacity(2, Interrupted(false, b"one\n")), &limits(9));
        assert_eq!(lines.next_line().unwrap().unwrap().1, LineBytes::Whole(b"one".to_vec()));
        assert!(lines.next_line().unwrap().is_none());
    }
}
