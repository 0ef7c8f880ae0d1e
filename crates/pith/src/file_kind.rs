//! What a file is that isn't a document, as far as its first bytes or the end of its valid JSON show. A message can then
//! say that the file is a web page, a pointer or an archive, instead of which character was expected.

use super::json::{JsonError, JsonErrorKind};
use serde::{Deserialize, Serialize};

/// How many first bytes are needed to recognize a file; a tar archive needs the most: its mark follows byte 257.
pub const HEAD_BYTES: usize = 512;

/// What a file is instead of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum FileKind {
    /// Nothing, or nothing but white space.
    Empty,
    /// Only zero bytes.
    Zeros,
    /// A text in UTF-8 with a byte order mark.
    Marked,
    /// A text in UTF-16.
    Utf16,
    /// A text in UTF-32.
    Utf32,
    /// The pointer that Git LFS leaves in the place of a file.
    LfsPointer,
    /// HTML.
    WebPage,
    /// Other markup.
    Xml,
    /// A text with Git's conflict markers.
    MergeConflict,
    /// Data compressed with gzip, without the extension for it.
    Gzip,
    /// Data compressed with Zstandard, without the extension for it.
    Zstandard,
    /// Data compressed with xz or bzip2.
    OtherPacking,
    /// An archive, or an office document, which is one.
    Archive,
    /// A PDF.
    Pdf,
    /// A picture.
    Picture,
    /// A database.
    Database,
    /// Bytes that aren't text.
    Binary,
    /// A text that doesn't begin like JSON.
    OtherText,
    /// A text that ends in the middle of JSON.
    CutShort,
    /// Only a bracket: a document that is cut short, or the first line of a document with many lines.
    Bracket,
    /// The first line of a document with many lines, in a file with one document a line.
    Spread,
    /// A document with another one after it.
    Several,
    /// A list.
    List,
    /// More bytes than a document may have.
    TooLarge,
    /// JSON, with the extension of a compressed file.
    NotPacked,
    /// Compressed data inside compressed data.
    PackedTwice,
    /// Compressed data with something else after it.
    PackedAndMore,
}

/// What begins a file of some kind.
const BEGINNINGS: [(&[u8], FileKind); 14] = [
    (b"\x1f\x8b", FileKind::Gzip),
    (b"\x28\xb5\x2f\xfd", FileKind::Zstandard),
    (b"\xfd7zXZ\0", FileKind::OtherPacking),
    (b"BZh", FileKind::OtherPacking),
    (b"PK\x03\x04", FileKind::Archive),
    (b"PK\x05\x06", FileKind::Archive),
    (b"7z\xbc\xaf\x27\x1c", FileKind::Archive),
    (b"Rar!\x1a\x07", FileKind::Archive),
    (b"%PDF-", FileKind::Pdf),
    (b"\x89PNG", FileKind::Picture),
    (b"\xff\xd8\xff", FileKind::Picture),
    (b"GIF8", FileKind::Picture),
    (b"SQLite format 3\0", FileKind::Database),
    (b"version https://git-lfs.github.com/spec/", FileKind::LfsPointer),
];

/// What begins the lines that Git puts around the two sides of what it can't merge, and between them.
const OF_CONFLICTS: [&[u8]; 3] = [b"<<<<<<< ", b"=======", b">>>>>>> "];

/// Where a tar archive says that it is one.
const TAR: (usize, &[u8]) = (257, b"ustar");

/// What stands at the beginning of a web page, in small letters.
const OF_WEB_PAGES: [&[u8]; 7] = [b"<!doctype html", b"<html", b"<head", b"<body", b"<title", b"<p>", b"<h1"];

impl FileKind {
    /// What bytes are that aren't a document, as far as their beginning shows.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        if bytes.trim_ascii().is_empty() {
            return Some(Self::Empty);
        }
        if bytes.iter().all(|byte| *byte == 0) {
            return Some(Self::Zeros);
        }
        // One alone: a hostile file may begin with a million of them.
        match bytes.strip_prefix(b"\xef\xbb\xbf") {
            Some(text) => Self::of_unmarked(text).or(Some(Self::Marked)),
            None => Self::of_unmarked(bytes),
        }
    }

    /// What bytes are by their first ones.
    fn of_unmarked(bytes: &[u8]) -> Option<Self> {
        let head = bytes.get(..HEAD_BYTES).unwrap_or(bytes);
        let begins = |(beginning, kind): &(&[u8], Self)| head.starts_with(beginning).then_some(*kind);
        wide_text(head)
            .or_else(|| BEGINNINGS.iter().find_map(begins))
            .or_else(|| is_conflict(bytes).then_some(Self::MergeConflict))
            .or_else(|| markup(head))
            .or_else(|| bytes.get(TAR.0..)?.starts_with(TAR.1).then_some(Self::Archive))
            .or_else(|| is_binary(head).then_some(Self::Binary))
    }

    /// What bytes are that aren't JSON.
    pub(super) fn of_broken(bytes: &[u8], error: &JsonError) -> Option<Self> {
        let from_there = bytes.get(error.offset()..).unwrap_or_default();
        match (Self::of(bytes), error.kind()) {
            (Some(kind), _) => Some(kind),
            (None, JsonErrorKind::UnexpectedEnd) if matches!(bytes.trim_ascii(), b"{" | b"[") => Some(Self::Bracket),
            (None, JsonErrorKind::UnexpectedEnd) => Some(Self::CutShort),
            // As a crash leaves a file whose length was written before its content.
            (None, _) if from_there.iter().all(|byte| *byte == 0) => Some(Self::CutShort),
            // The rest of a document may begin with one of these.
            (None, JsonErrorKind::Expected("a value"))
                if bytes.trim_ascii_start().len() == from_there.len()
                    && !matches!(from_there.first(), Some(b'}' | b']' | b',')) =>
            {
                Some(Self::OtherText)
            }
            (None, JsonErrorKind::TrailingText) if from_there.first() == Some(&b'{') => Some(Self::Several),
            _ => None,
        }
    }

    /// Whether it is a page such as hosts show for missing files and for errors.
    pub fn is_page(self) -> bool {
        matches!(self, Self::WebPage | Self::Xml)
    }

    /// What was expected and found, in a sentence; `None` if the parser's own message is better.
    pub fn message(self) -> Option<&'static str> {
        Some(match self {
            Self::Empty => "expected a document, found nothing (empty)",
            Self::Zeros => "expected a document, found only zero bytes, as after a crash or on a full disk",
            Self::Marked => "the text begins with a byte order mark (the bytes EF BB BF), which JSON does not allow",
            Self::Utf16 => "expected UTF-8, found UTF-16",
            Self::Utf32 => "expected UTF-8, found UTF-32",
            Self::LfsPointer => "expected a document, found a Git LFS pointer to it",
            Self::WebPage => "expected a document, found a web page (HTML), such as a host's error page",
            Self::Xml => "expected a document, found XML, such as a host's error message",
            Self::MergeConflict => {
                "expected a document, found an unresolved Git merge conflict (<<<<<<<, =======, >>>>>>>)"
            }
            Self::Gzip => "expected a document, found gzip data",
            Self::Zstandard => "expected a document, found Zstandard data",
            Self::OtherPacking => "expected a document, found xz or bzip2 data",
            Self::Archive => "expected a document, found an archive or an office file",
            Self::Pdf => "expected a document, found a PDF",
            Self::Picture => "expected a document, found an image",
            Self::Database => "expected a document, found an SQLite database",
            Self::OtherText => "expected a document, found other text: a document is JSON and begins with {",
            Self::Binary => "expected a document, found binary data",
            Self::NotPacked => {
                "expected compressed data, as the name says, found plain text: it was decompressed on the way"
            }
            Self::PackedTwice => {
                "expected a document in the compressed data, found compressed data: it was compressed twice"
            }
            Self::PackedAndMore => "something else follows the compressed data",
            Self::Several => "expected one document, found another one after it",
            Self::Spread => "expected one document per line, found one spread over several lines",
            Self::CutShort | Self::Bracket | Self::List | Self::TooLarge => return None,
        })
    }

    /// Whether a message should also give the position where the text stops being JSON.
    pub(super) fn has_place(self) -> bool {
        self == Self::Several
    }
}

/// Whether a text begins as an object with members does, whatever follows.
pub(super) fn begins_as_object(bytes: &[u8]) -> bool {
    let inside = bytes.trim_ascii_start().strip_prefix(b"{").map(<[u8]>::trim_ascii_start);
    inside.is_some_and(|inside| matches!(inside.first(), Some(b'"' | b'}')))
}

/// A text whose characters have two or four bytes, with a byte order mark or, as JSON begins, without.
fn wide_text(head: &[u8]) -> Option<FileKind> {
    let is_ascii = |byte: u8| matches!(byte, b'\t' | b'\n' | b'\r' | b' '..=b'~');
    match *head {
        [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] => Some(FileKind::Utf32),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Some(FileKind::Utf16),
        [one, 0, 0, 0, ..] | [0, 0, 0, one, ..] if is_ascii(one) => Some(FileKind::Utf32),
        [one, 0, two, 0, ..] | [0, one, 0, two, ..] if is_ascii(one) && is_ascii(two) => Some(FileKind::Utf16),
        _ => None,
    }
}

/// Whether a text has the marks of both sides of a conflict, or is one line of it. No string of JSON goes over lines.
fn is_conflict(text: &[u8]) -> bool {
    let [one, between, other] = OF_CONFLICTS;
    let is_one_line = memchr::memchr(b'\n', text.trim_ascii()).is_none();
    if is_one_line {
        return text.starts_with(one) || text.starts_with(other) || text.trim_ascii() == between;
    }
    let has_line = |mark: &[u8]| {
        text.starts_with(mark)
            || memchr::memmem::find_iter(text, mark)
                .any(|at| at.checked_sub(1).and_then(|at| text.get(at)) == Some(&b'\n'))
    };
    has_line(one) && has_line(other)
}

fn markup(head: &[u8]) -> Option<FileKind> {
    let text = head.trim_ascii_start();
    if text.first() != Some(&b'<') {
        return None;
    }
    let text = text.to_ascii_lowercase();
    let is_page = OF_WEB_PAGES.iter().any(|tag| memchr::memmem::find(&text, tag).is_some());
    Some(if is_page { FileKind::WebPage } else { FileKind::Xml })
}

/// Whether bytes aren't meant as text. One bad character in a document is told by its place.
fn is_binary(head: &[u8]) -> bool {
    let is_of_text = |byte: &u8| matches!(byte, b'\t' | b'\n' | b'\r' | b'\x0c' | b' '..);
    !begins_as_object(head) && !head.iter().all(is_of_text)
}

#[cfg(test)]
mod tests {
    use super::super::json::parse;
    use super::*;

    fn kind(bytes: &[u8]) -> Option<FileKind> {
        FileKind::of_broken(bytes, &parse(bytes).unwrap_err())
    }

    #[test]
    fn what_a_file_is_is_told_by_its_beginning() {
        let wide = |units: fn(u16) -> Vec<u8>| "{\"a\":1}".encode_utf16().flat_map(units).collect::<Vec<u8>>();
        let (little, big) = (wide(|unit| unit.to_le_bytes().into()), wide(|unit| unit.to_be_bytes().into()));
        let four = wide(|unit| u32::from(unit).to_le_bytes().into());
        let mut tar = vec![b'x'; 600];
        tar[257..262].copy_from_slice(b"ustar");
        let table: [(&[u8], FileKind); 46] = [
            (b"", FileKind::Empty),
            (b" \r\n", FileKind::Empty),
            (&[0; 600], FileKind::Zeros),
            (b"\xef\xbb\xbf{}", FileKind::Marked),
            (b"\xef\xbb\xbf", FileKind::Marked),
            (b"\xef\xbb\xbf<html>", FileKind::WebPage),
            (&b"\xef\xbb\xbf".repeat(1 << 20), FileKind::Marked),
            (&little, FileKind::Utf16),
            (&big, FileKind::Utf16),
            (&[b"\xff\xfe", &little[..]].concat(), FileKind::Utf16),
            (&[b"\xfe\xff", &big[..]].concat(), FileKind::Utf16),
            (&four, FileKind::Utf32),
            (&[b"\xff\xfe\0\0", &four[..]].concat(), FileKind::Utf32),
            (b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 5\n", FileKind::LfsPointer),
            (b"<!doctype html><title>503</title>", FileKind::WebPage),
            (b"\n <!-- x --><HTML lang=en>", FileKind::WebPage),
            (b"<p>Not here", FileKind::WebPage),
            (b"<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>", FileKind::Xml),
            (b"<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> other\n", FileKind::MergeConflict),
            (b"{\"a\": \"\n<<<<<<< HEAD\n1,\n=======\n2\n>>>>>>> other\n}", FileKind::MergeConflict),
            (b"<<<<<<< HEAD", FileKind::MergeConflict),
            (b"=======\r", FileKind::MergeConflict),
            (b">>>>>>> other", FileKind::MergeConflict),
            (b"{\"a\": \"b\0\0\0", FileKind::CutShort),
            (b"\x1f\x8b\x08\0", FileKind::Gzip),
            (b"\x28\xb5\x2f\xfd\0", FileKind::Zstandard),
            (b"\xfd7zXZ\0\0", FileKind::OtherPacking),
            (b"BZh91AY&SY", FileKind::OtherPacking),
            (b"PK\x03\x04\0", FileKind::Archive),
            (b"7z\xbc\xaf\x27\x1c", FileKind::Archive),
            (&tar, FileKind::Archive),
            (b"%PDF-1.7\n", FileKind::Pdf),
            (b"\x89PNG\r\n\x1a\n\0", FileKind::Picture),
            (b"\xff\xd8\xff\xe0", FileKind::Picture),
            (b"SQLite format 3\0", FileKind::Database),
            (b"\x7fELF\x02\x01\x01\0", FileKind::Binary),
            (b"\xff\xff\0", FileKind::Binary),
            (b"title,authors\nx,y\n", FileKind::OtherText),
            (b"\n@article{x, title={Y}}", FileKind::OtherText),
            (b"{\"a\":", FileKind::CutShort),
            (b"[{\"a\":1},", FileKind::CutShort),
            (b"{\n", FileKind::Bracket),
            (b" [", FileKind::Bracket),
            (b"{\"a\":1}{\"b\":2}", FileKind::Several),
            (b"{\"a\":1}\n\n{\"b\"", FileKind::Several),
            (b"\n{}\n{}", FileKind::Several),
        ];
        for (bytes, expected) in table {
            assert_eq!(kind(bytes), Some(expected), "{}", bytes.escape_ascii());
        }
        let of_no_kind: [&[u8]; 9] = [
            b"{'a': 1}",
            b"{\"a\": 1,}",
            b"{\"a\": NaN}",
            b"{\"a\": \"\x01\"}",
            b"{} // a comment",
            b"{\"a\": \"\xe9\"}",
            b"\"a\": 1,",
            b"}",
            b"{\"a\": <<<<<<< HEAD\n>>>>>>> other",
        ];
        for bytes in of_no_kind {
            assert_eq!(kind(bytes), None, "{}", bytes.escape_ascii());
        }
    }

    #[test]
    fn what_begins_as_an_object_may_be_a_document() {
        for (text, expected) in [
            ("{\"a\"", true),
            (" \r\n{ \n\"", true),
            ("{}", true),
            ("{", false),
            ("[{\"a\":1}]", false),
            ("\"a\": {}", false),
            ("", false),
        ] {
            assert_eq!(begins_as_object(text.as_bytes()), expected, "{text}");
        }
    }
}
