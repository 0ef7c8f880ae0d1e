//! Bytes of a bibliography as lines and as text.

use std::borrow::Cow;

/// The most characters of a label or a title that are kept.
const MOST_LABEL: usize = 200;

/// Without the mark that some editors put at the beginning.
pub(super) fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
}

/// Text in UTF-8, or else in Latin-1, which older bibliographies have.
pub(super) fn decoded(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.into(),
        Err(_) => bytes.iter().map(|byte| char::from(*byte)).collect::<String>().into(),
    }
}

pub(super) fn shortened(text: &str) -> String {
    text.chars().filter(|one| !one.is_control()).take(MOST_LABEL).collect()
}

/// The beginning of a text, of so many bytes at most.
pub(super) fn cut(text: &str, most_bytes: usize) -> &str {
    let end = (0..=most_bytes.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
    text.get(..end.unwrap_or_default()).unwrap_or_default()
}

/// Counts lines while places go up.
pub(super) struct LineCounter<'b> {
    bytes: &'b [u8],
    at: usize,
    line: u64,
}

impl<'b> LineCounter<'b> {
    pub(super) fn new(bytes: &'b [u8]) -> Self {
        Self { bytes, at: 0, line: 1 }
    }

    /// The line of a place that isn't before the last one. Old files end their lines with a carriage return alone.
    pub(super) fn line_of(&mut self, place: usize) -> u64 {
        while self.at < place {
            let next = self.bytes.get(self.at + 1);
            match self.bytes.get(self.at) {
                Some(b'\n') => self.line += 1,
                Some(b'\r') if next != Some(&b'\n') => self.line += 1,
                _ => {}
            }
            self.at += 1;
        }
        self.line
    }
}

/// The line end at a place, if one is there.
pub(super) fn line_end_at(bytes: &[u8], at: usize) -> Option<&'static str> {
    match bytes.get(at..)? {
        [b'\r', b'\n', ..] => Some("\r\n"),
        [b'\n', ..] => Some("\n"),
        [b'\r', ..] => Some("\r"),
        _ => None,
    }
}
