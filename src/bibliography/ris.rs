//! RIS: a tag and a value on each line, from `TY` to `ER`.

use super::fields::Fields;
use super::line::{LineCounter, decoded, line_end_at, shortened, without_mark};
use super::reference::{MOST_REFERENCES, Reference, UnreadBibliography};
use super::slot::{OwnFields, Slot};
use pith::{Digest, Hashing};

/// The most bytes of a line that are read. Stops a note of megabytes.
const MOST_LINE_BYTES: usize = 16 << 10;

/// Whether a line begins a record.
pub(super) fn is_begin(line: &[u8]) -> bool {
    tag_and_value(without_mark(line)).is_some_and(|(tag, _)| tag == *b"TY")
}

/// The tag of a line, and its value. Some programs write one space for two.
fn tag_and_value(line: &[u8]) -> Option<([u8; 2], &[u8])> {
    let [first, second, rest @ ..] = line else { return None };
    if !first.is_ascii_uppercase() || !(second.is_ascii_uppercase() || second.is_ascii_digit()) {
        return None;
    }
    let behind = rest.trim_ascii_start();
    let value = behind.strip_prefix(b"-").filter(|_| rest.len() - behind.len() >= 1)?;
    (value.is_empty() || value.first().is_some_and(u8::is_ascii_whitespace))
        .then(|| ([*first, *second], value.trim_ascii()))
}

/// The name that a tag has in BibTeX; other tags may hold anything that is labelled.
fn name_of(tag: [u8; 2]) -> &'static str {
    match &tag {
        b"DO" => "doi",
        b"UR" | b"L1" | b"L2" | b"L3" | b"LK" => "url",
        b"N1" | b"M1" | b"M2" | b"M3" => "note",
        b"JO" | b"JF" | b"JA" | b"J1" | b"J2" | b"T2" => "journal",
        b"VL" => "volume",
        b"AB" | b"N2" => "abstract",
        b"TI" | b"T1" | b"CT" | b"BT" => "title",
        b"AU" | b"A1" | b"A2" | b"A3" | b"A4" | b"ED" => "author",
        b"KW" => "keywords",
        b"SP" | b"EP" => "pages",
        b"PY" | b"Y1" | b"Y2" | b"DA" => "date",
        b"SN" => "isbn",
        b"IS" => "issue",
        b"ID" => "ids",
        _ => "other",
    }
}

pub(super) fn read(bytes: &[u8]) -> Result<Vec<Reference>, UnreadBibliography> {
    let mut references = Vec::new();
    let mut lines = LineCounter::new(bytes);
    let mut record: Option<Record> = None;
    let mut at = bytes.len() - without_mark(bytes).len();
    while at < bytes.len() {
        let rest = bytes.get(at..).unwrap_or_default();
        let length = memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
        let line_end = line_end_at(bytes, at + length).unwrap_or("\n");
        let line = rest.get(..length).unwrap_or_default();
        match tag_and_value(line) {
            Some((tag, _)) if tag == *b"TY" => {
                references.extend(record.take().map(Record::unended));
                record = Some(Record::begin(lines.line_of(at), line));
            }
            Some((tag, _)) if tag == *b"ER" => {
                references.extend(record.take().map(|record| record.end(at, line_end)));
            }
            tagged => {
                if let Some(record) = &mut record {
                    record.add(tagged, line);
                }
            }
        }
        if references.len() > MOST_REFERENCES {
            return Err(UnreadBibliography::TooMany);
        }
        at += (length + line_end.len()).max(1);
    }
    references.extend(record.map(Record::unended));
    Ok(references)
}

/// A record that is being read.
struct Record {
    reference: Reference,
    fields: Fields,
    /// The field whose value may go on in the next line.
    open: Option<(&'static str, String)>,
    others: Hashing,
    number_is_noted: bool,
}

impl Record {
    fn begin(line: u64, text: &[u8]) -> Self {
        let mut others = Hashing::default();
        others.update(text);
        Self {
            reference: Reference::at("", line),
            fields: Fields::default(),
            open: None,
            others,
            number_is_noted: false,
        }
    }

    fn add(&mut self, tagged: Option<([u8; 2], &[u8])>, line: &[u8]) {
        let Some((tag, value)) = tagged else {
            // A value that goes on, as some programs break long ones.
            self.others.update(Digest::of(line).as_bytes());
            if let Some((_, open)) = self.open.as_mut().filter(|(_, open)| open.len() < MOST_LINE_BYTES) {
                open.push(' ');
                open.push_str(&decoded(line.get(..MOST_LINE_BYTES).unwrap_or(line)));
            }
            return;
        };
        self.end_field();
        let value = decoded(value.get(..MOST_LINE_BYTES).unwrap_or(value));
        let is_of_pith = tag == *b"N1" && value.starts_with("Pith number pith:");
        if !is_of_pith && tag != *b"DO" {
            self.others.update(Digest::of(line).as_bytes());
        }
        match &tag {
            b"ID" if !value.trim().is_empty() => self.reference.label = shortened(value.trim()),
            b"TI" | b"T1" => self.reference.title = Some(shortened(&value)).filter(|title| !title.is_empty()),
            _ => {}
        }
        // Its number, and behind it the address.
        if is_of_pith {
            self.number_is_noted = true;
            self.fields.add("pith", value.split([',', ' ']).find(|part| part.starts_with("pith:")).unwrap_or_default());
        } else {
            self.open = Some((name_of(tag), value.into_owned()));
        }
    }

    fn end_field(&mut self) {
        if let Some((name, value)) = self.open.take() {
            self.fields.add(name, &value);
        }
    }

    fn end(mut self, at: usize, line_end: &'static str) -> Reference {
        self.reference.slot = Some(Slot::Ris { at, line_end });
        self.finish()
    }

    fn unended(mut self) -> Reference {
        self.reference.problem = Some("it has no line with ER".to_owned());
        self.finish()
    }

    fn finish(mut self) -> Reference {
        self.end_field();
        self.reference.identifiers = self.fields.identifiers();
        self.reference.others = self.others.digest();
        self.reference.own = OwnFields {
            pith: self.fields.has_pith,
            page: self.number_is_noted,
            doi: self.fields.has_doi,
            is_of_journal: self.fields.is_of_journal(),
        };
        self.reference
    }
}
