//! BibTeX and BibLaTeX.
//!
//! A file is cut into parts that begin with an entry each, and `serde_bibtex` reads one part after the other: a bad entry spoils
//! none but itself, its line is known, and no part is read more than a few times. Where a part doesn't end in itself, as with a line
//! of a value that looks like an entry, the next ones are read with it.

use super::fields::Fields;
use super::line::{LineCounter, cut, decoded, line_end_at, shortened, without_mark};
use super::reference::{MOST_REFERENCES, Reference, UnreadBibliography};
use super::slot::{Line, OwnFields, Slot};
use crate::tex;
use pith::{Digest, Hashing};
use serde::Deserialize;
use serde_bibtex::de::Deserializer;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// The most bytes of one entry. Stops one of millions of fields.
const MOST_ENTRY_BYTES: usize = 1 << 20;

/// The most parts that are read as one entry. Stops each of many unclosed entries from being read to the end of the file.
const MOST_JOINED: usize = 5;

/// The most entries of one part that can't be read. Stops a line that is read again from each of its bytes.
const MOST_BAD_IN_PART: usize = 16;

/// The most bytes of a value, put together from its parts, and of all macros. Stops `@string`s that double each other.
const MOST_VALUE_BYTES: usize = 16 << 10;
const MOST_MACRO_BYTES: usize = 16 << 20;

/// How far a key may be from the brace, and a brace from the `@`. Stops looks ahead from each place of a long line.
const MOST_HEAD_BYTES: usize = 256;

/// The fields that are added, but for the DOI.
const ADDED: [&str; 2] = ["pith", "pithurl"];

#[derive(Deserialize)]
enum Item<'a> {
    #[serde(borrow)]
    Regular(Entry<'a>),
    #[serde(borrow)]
    Macro(Option<(&'a str, Vec<Token<'a>>)>),
    Comment,
    Preamble,
}

#[derive(Deserialize)]
struct Entry<'a> {
    entry_key: &'a str,
    #[serde(borrow)]
    fields: Vec<(&'a str, Vec<Token<'a>>)>,
}

#[derive(Deserialize)]
enum Token<'a> {
    Variable(&'a str),
    #[serde(borrow)]
    Text(&'a [u8]),
}

impl Token<'_> {
    fn bytes(&self) -> &[u8] {
        match self {
            Self::Variable(name) => name.as_bytes(),
            Self::Text(text) => text,
        }
    }
}

/// Where an entry may begin.
#[derive(Debug, Clone, Copy)]
struct Head {
    /// The place of its `@`.
    at: usize,
    /// Behind its brace or parenthesis.
    body: usize,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Regular,
    Comment,
    Other,
}

/// Whether a file has anything that looks like an entry.
pub(super) fn has_entry(bytes: &[u8]) -> bool {
    memchr::memchr_iter(b'@', bytes).any(|at| head(bytes, at).is_some_and(|head| head.kind == Kind::Regular))
}

/// The beginning of an entry at an `@`: a type and a brace or a parenthesis.
fn head(bytes: &[u8], at: usize) -> Option<Head> {
    let rest = bytes.get(at + 1..bytes.len().min(at + MOST_HEAD_BYTES))?;
    let spaces = |rest: &[u8]| rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    let before = spaces(rest);
    let name = rest.get(before..)?;
    let length = name.iter().take_while(|byte| byte.is_ascii_alphanumeric() || b"-_+".contains(byte)).count();
    let (name, behind) = name.split_at_checked(length).filter(|(name, _)| !name.is_empty())?;
    let after = spaces(behind);
    if !matches!(behind.get(after)?, b'{' | b'(') {
        return None;
    }
    let kind = if name.eq_ignore_ascii_case(b"comment") {
        Kind::Comment
    } else if name.eq_ignore_ascii_case(b"string") || name.eq_ignore_ascii_case(b"preamble") {
        Kind::Other
    } else {
        Kind::Regular
    };
    Some(Head { at, body: at + 1 + before + length + after + 1, kind })
}

/// The heads that begin parts: those at the beginning of a line or behind the end of another entry.
fn heads(bytes: &[u8]) -> Vec<Head> {
    let begins = |at: usize| {
        let before = bytes.get(at.saturating_sub(MOST_HEAD_BYTES)..at).unwrap_or_default();
        let last = before.iter().rev().find(|byte| !matches!(byte, b' ' | b'\t'));
        last.is_none_or(|last| matches!(last, b'\n' | b'\r' | b'}' | b')' | 0xbf))
    };
    memchr::memchr_iter(b'@', bytes).filter(|at| begins(*at)).filter_map(|at| head(bytes, at)).collect()
}

pub(super) fn read(bytes: &[u8]) -> Result<Vec<Reference>, UnreadBibliography> {
    let mut reader =
        BibtexReader { bytes, lines: LineCounter::new(bytes), macros: Macros::default(), references: Vec::new() };
    let heads = heads(bytes);
    let start = bytes.len() - without_mark(bytes).len();
    let first = heads.first().map_or(bytes.len(), |head| head.at);
    // What is before the first line with an entry may have one in a line.
    reader.take(&Part { range: start..first, head: None }, &[]);
    let mut at = 0;
    while let Some(head) = heads.get(at) {
        let ends: Vec<_> = (at + 1..=at + MOST_JOINED)
            .take_while(|next| *next <= heads.len())
            .map(|next| heads.get(next).map_or(bytes.len(), |head| head.at))
            .collect();
        let end = ends.first().copied().unwrap_or(bytes.len());
        at += reader.take(&Part { range: head.at..end, head: Some(*head) }, &ends);
        if reader.references.len() > MOST_REFERENCES {
            return Err(UnreadBibliography::TooMany);
        }
    }
    Ok(reader.references)
}

/// A part of a file that begins with an entry, or is before all of them.
struct Part {
    range: Range<usize>,
    head: Option<Head>,
}

struct BibtexReader<'b> {
    bytes: &'b [u8],
    lines: LineCounter<'b>,
    macros: Macros,
    references: Vec<Reference>,
}

impl BibtexReader<'_> {
    /// Reads a part, with as many of the next ones as it needs; returns how many they are.
    fn take(&mut self, part: &Part, ends: &[usize]) -> usize {
        let bytes = self.bytes;
        let Some(text) = bytes.get(part.range.clone()) else { return 1 };
        let Some(head) = part.head else {
            if has_entry(text) {
                let _ = self.take_items(text, part.range.start, None);
            }
            return 1;
        };
        if text.len() > MOST_ENTRY_BYTES {
            if head.kind != Kind::Comment {
                self.bad(head, text, &format!("it has more than {} MiB", MOST_ENTRY_BYTES >> 20));
            }
            return 1;
        }
        let mut problem = match self.take_items(text, head.at, Some(head)) {
            Ok(()) => return 1,
            Err(problem) => problem,
        };
        // BibTeX takes keys that others don't.
        if masked_key(text, head.body - head.at).is_some_and(|text| self.take_items(&text, head.at, Some(head)).is_ok())
        {
            return 1;
        }
        if is_open(text, head.body - head.at) {
            for (joined, end) in (2..).zip(ends.iter().skip(1)) {
                let text = bytes.get(head.at..*end).filter(|text| text.len() <= MOST_ENTRY_BYTES);
                if text.is_some_and(|text| self.take_items(text, head.at, Some(head)).is_ok()) {
                    return joined;
                }
            }
            "it is not closed".clone_into(&mut problem);
        }
        if head.kind == Kind::Regular {
            self.bad(head, text, &problem);
        }
        1
    }

    /// Takes what a part holds. An error if its first entry can't be read: then nothing is taken.
    fn take_items(&mut self, text: &[u8], offset: usize, head: Option<Head>) -> Result<(), String> {
        let place = Place { text, offset };
        let (mut bad, mut keys) = (0, None);
        // How far the part is read.
        let mut read = 0;
        let mut is_first = head.is_some();
        for item in Deserializer::from_slice(text).into_iter::<Item<'_>>() {
            match item {
                Ok(Item::Regular(entry)) => {
                    let (reference, end) = self.reference(&entry, &place, head.filter(|_| is_first));
                    self.references.push(reference);
                    read = end;
                }
                Ok(Item::Macro(Some((name, value)))) => {
                    read = value.last().map_or(read, |token| place.end_of(token));
                    self.macros.add(name, &value);
                }
                Ok(Item::Macro(None) | Item::Comment | Item::Preamble) => {}
                Err(error) if is_first => {
                    let key = head.and_then(|head| text.get(head.body - head.at..)).map(key_in);
                    return Err(problem(&error, key.unwrap_or_default()));
                }
                Err(error) => {
                    // An `@` between entries is an address of mail, unless a type and a brace follow. Then what is wrong may
                    // still be before an entry that is read.
                    let keys = keys.get_or_insert_with(|| place.keys_of_entries());
                    if let Some(next) = place.head_behind(read).filter(|next| !keys.contains(&place.key_at(next.body)))
                    {
                        let of_file = Head { at: offset + next.at, body: offset + next.body, ..next };
                        let end = place.head_behind(next.body).map_or(text.len(), |behind| behind.at);
                        let key = text.get(next.body..).map(key_in).unwrap_or_default();
                        self.bad(of_file, text.get(next.at..end).unwrap_or_default(), &problem(&error, key));
                        read = next.body;
                    }
                    bad += 1;
                    if bad == MOST_BAD_IN_PART {
                        break;
                    }
                }
            }
            is_first = false;
        }
        Ok(())
    }

    /// Adds an entry that can't be read, with the identifiers of its text.
    fn bad(&mut self, head: Head, text: &[u8], problem: &str) {
        let line = self.lines.line_of(head.at);
        let label = text.get(head.body - head.at..).map(key_in).unwrap_or_default();
        let mut reference = Reference::at(&decoded(label), line);
        reference.problem = Some(problem.to_owned());
        let mut fields = Fields::default();
        // What looks like a field in a line.
        let text = decoded(text.get(..MOST_VALUE_BYTES).unwrap_or(text));
        for (name, value) in text.lines().flat_map(fields_in) {
            fields.add_tex(&name.to_ascii_lowercase(), value.trim_matches([' ', ',', '\t', '"', '{', '}']));
        }
        reference.identifiers = fields.identifiers();
        self.references.push(reference);
    }

    /// A reference, and where its last value ends in its part.
    fn reference(&mut self, entry: &Entry<'_>, place: &Place<'_>, head: Option<Head>) -> (Reference, usize) {
        let key = place.range(entry.entry_key.as_bytes());
        // The key as the file has it.
        let key_bytes = match head {
            Some(head) => self.bytes.get(head.body..).map(key_in).unwrap_or_default(),
            None => entry.entry_key.as_bytes(),
        };
        let line = self.lines.line_of(head.map_or(place.offset + key.start, |head| head.at));
        let mut reference = Reference::at(&decoded(key_bytes), line);
        let mut fields = Fields::default();
        let mut others = Hashing::default();
        for (name, tokens) in &entry.fields {
            let name = name.to_ascii_lowercase();
            let value = self.macros.value(tokens);
            if name == "title" {
                reference.title = Some(shortened(&tex::plain(&value))).filter(|title| !title.is_empty());
            }
            fields.add_tex(&name, &value);
            if !ADDED.contains(&name.as_str()) && name != "doi" {
                others.update(Digest::of(name.as_bytes()).as_bytes());
                for token in tokens {
                    others.update(Digest::of(token.bytes()).as_bytes());
                }
            }
        }
        reference.others = others.digest();
        reference.identifiers = fields.identifiers();
        reference.own = OwnFields {
            pith: fields.has_pith,
            page: fields.has_page,
            doi: fields.has_doi,
            is_of_journal: fields.is_of_journal(),
        };
        let end =
            entry.fields.last().and_then(|(_, tokens)| tokens.last()).map_or(key.end, |token| place.end_of(token));
        reference.slot = place.slot(entry, key.end);
        (reference, end)
    }
}

/// What is wrong with an entry, in words. The reader tells its errors apart by their texts alone.
fn problem(error: &serde_bibtex::Error, key: &[u8]) -> String {
    let error = error.to_string();
    match &*error {
        "identifier missing or length 0" if key.is_empty() => "it has no citation key".to_owned(),
        "identifier missing or length 0" => "it is not BibTeX: a field has no name or no value".to_owned(),
        "expected another token or a field terminator" => {
            "it is not BibTeX: after a value a comma is missing, or the value needs braces".to_owned()
        }
        "expected field separator '='" => "it is not BibTeX: a field has no `=`".to_owned(),
        "expected end of entry" => "it is not BibTeX: a comma or the closing brace is missing".to_owned(),
        "identifier starts with ASCII digit" => {
            "it is not BibTeX: a value of digits and letters needs braces or quotes".to_owned()
        }
        "unexpected end of input"
        | "unclosed '{' in token"
        | "unclosed '\"' in token"
        | "unmatched opening bracket" => "it is not closed".to_owned(),
        "unmatched closing bracket" => "it is not BibTeX: it has a closing brace too many".to_owned(),
        _ => format!("it is not BibTeX: {error}"),
    }
}

/// What looks like fields in a line, each with its name: in an address, a `?` or `&` is before what is before a `=`.
fn fields_in(line: &str) -> Vec<(&str, &str)> {
    let mut found: Vec<(&str, &str)> = Vec::new();
    let mut end = line.len();
    for (at, _) in line.rmatch_indices('=') {
        let before = line.get(..at).unwrap_or_default().trim_end();
        let rest = before.trim_end_matches(|one: char| one.is_ascii_alphanumeric() || matches!(one, '-' | '_'));
        let name = before.get(rest.len()..).unwrap_or_default();
        let is_apart = rest.chars().next_back().is_none_or(|one| one.is_whitespace() || ",{}()\"".contains(one));
        if is_apart && name.starts_with(|one: char| one.is_ascii_alphabetic()) {
            found.push((name, line.get(at + 1..end).unwrap_or_default()));
            end = rest.len();
        }
    }
    found.reverse();
    found
}

/// Whether a part may go on in the next one: it has more opening braces than closing ones, or began with a parenthesis.
fn is_open(text: &[u8], body: usize) -> bool {
    let mut depth = 0_i64;
    for at in memchr::memchr2_iter(b'{', b'}', text) {
        depth += if text.get(at) == Some(&b'{') { 1 } else { -1 };
    }
    let is_in_parentheses = body.checked_sub(1).and_then(|at| text.get(at)) == Some(&b'(');
    depth > 0 || (is_in_parentheses && text.trim_ascii_end().last() != Some(&b')'))
}

fn head_of_entry(text: &[u8], at: usize) -> Option<Head> {
    head(text, at).filter(|head| head.kind == Kind::Regular)
}

/// The key at the beginning of an entry's body.
fn key_in(body: &[u8]) -> &[u8] {
    let body = body.get(..MOST_HEAD_BYTES).unwrap_or(body);
    let end =
        body.iter().position(|byte| matches!(byte, b',' | b'\n' | b'\r' | b'}' | b'{' | b'=')).unwrap_or(body.len());
    body.get(..end).unwrap_or_default().trim_ascii()
}

/// A part with another key of the same length, if its own has characters that only BibTeX takes.
fn masked_key(text: &[u8], body: usize) -> Option<Vec<u8>> {
    let key = key_in(text.get(body..)?);
    let is_odd = |byte: &u8| !byte.is_ascii_graphic() || b"\"#%'()\\~".contains(byte);
    let start = key.as_ptr().addr().checked_sub(text.as_ptr().addr())?;
    if key.is_empty() || !key.iter().any(is_odd) || text.get(start + key.len()) == Some(&b'=') {
        return None;
    }
    let mut masked = text.to_vec();
    masked.get_mut(start..start + key.len())?.iter_mut().filter(|byte| is_odd(byte)).for_each(|byte| *byte = b'x');
    Some(masked)
}

/// The text of a part, of which the texts that are read are slices.
struct Place<'t> {
    text: &'t [u8],
    /// Where the part begins in the file.
    offset: usize,
}

impl Place<'_> {
    /// Where a slice of the part is in it.
    fn range(&self, slice: &[u8]) -> Range<usize> {
        let start = slice.as_ptr().addr().saturating_sub(self.text.as_ptr().addr()).min(self.text.len());
        start..start + slice.len()
    }

    /// The next entry, if it isn't in a comment.
    fn head_behind(&self, start: usize) -> Option<Head> {
        let rest = self.text.get(start..)?;
        let mut is_comment = false;
        memchr::memchr3_iter(b'@', b'%', b'\n', rest).find_map(|at| match rest.get(at)? {
            b'%' => {
                is_comment = true;
                None
            }
            b'\n' => {
                is_comment = false;
                None
            }
            _ => head_of_entry(self.text, start + at).filter(|_| !is_comment),
        })
    }

    /// Where the keys of all entries are that can be read.
    fn keys_of_entries(&self) -> BTreeSet<usize> {
        let (mut keys, mut bad) = (BTreeSet::new(), 0);
        for item in Deserializer::from_slice(self.text).into_iter::<Item<'_>>() {
            match item {
                Ok(Item::Regular(entry)) => {
                    keys.insert(self.range(entry.entry_key.as_bytes()).start);
                }
                Ok(_) => {}
                Err(_) if bad == MOST_BAD_IN_PART => break,
                Err(_) => bad += 1,
            }
        }
        keys
    }

    /// Where the key of an entry is whose body begins at a place.
    fn key_at(&self, body: usize) -> usize {
        let rest = self.text.get(body..).unwrap_or_default();
        body + rest.len() - rest.trim_ascii_start().len()
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.get(at).copied()
    }

    /// Behind a token, with the brace or quote that ends it.
    fn end_of(&self, token: &Token<'_>) -> usize {
        let range = self.range(token.bytes());
        let is_in = |token: &Token<'_>| matches!(token, Token::Text(_));
        let is_quoted =
            range.start.checked_sub(1).and_then(|at| self.byte(at)).is_some_and(|byte| matches!(byte, b'{' | b'"'));
        range.end + usize::from(is_quoted && is_in(token))
    }

    /// The comma behind a key or a value, past white space and comments.
    fn comma_after(&self, mut at: usize) -> Option<usize> {
        loop {
            match self.byte(at)? {
                b',' => return Some(at),
                b'%' => at += self.text.get(at..)?.iter().position(|byte| *byte == b'\n')?,
                byte if byte.is_ascii_whitespace() => at += 1,
                _ => return None,
            }
        }
    }

    /// Where fields are added: behind the last comma, so that no other line changes.
    fn slot(&self, entry: &Entry<'_>, key_end: usize) -> Option<Slot> {
        let end =
            |at: usize| entry.fields.get(at).and_then(|(_, tokens)| tokens.last()).map(|token| self.end_of(token));
        let (last, (name, _)) = entry.fields.iter().enumerate().next_back()?;
        let before = last.checked_sub(1).and_then(end).unwrap_or(key_end);
        let comma = end(last).and_then(|end| self.comma_after(end)).or_else(|| self.comma_after(before))?;
        let name = self.range(name.as_bytes());
        let equals = name.end + self.text.get(name.end..)?.iter().position(|byte| *byte == b'=')?;
        let spaced = |at: Option<usize>| at.and_then(|at| self.byte(at)).is_some_and(|byte| byte == b' ');
        let around: &'static [&'static str; 2] = match (spaced(equals.checked_sub(1)), spaced(Some(equals + 1))) {
            (true, true) => &[" ", " "],
            (true, false) => &[" ", ""],
            (false, true) => &["", " "],
            (false, false) => &["", ""],
        };
        let (at, line_end) = self.line_behind(comma + 1);
        let indent = self.indent_before(name.start);
        let line = line_end.map(|end| Line { indent: indent.unwrap_or_else(|| "  ".to_owned()), end });
        Some(Slot::Bibtex { at: self.offset + at, line, column: equals - name.start, around })
    }

    /// The beginning of the next line, if nothing else than a comment is on this one.
    fn line_behind(&self, start: usize) -> (usize, Option<&'static str>) {
        let blank = |at: usize| matches!(self.byte(at), Some(b' ' | b'\t'));
        let mut at = start;
        while blank(at) {
            at += 1;
        }
        if self.byte(at) == Some(b'%') {
            while self.byte(at).is_some_and(|byte| byte != b'\n') && line_end_at(self.text, at).is_none() {
                at += 1;
            }
        }
        match line_end_at(self.text, at) {
            Some(end) => (at + end.len(), Some(end)),
            None => (start, None),
        }
    }

    /// What is before a name on its line, if that is white space alone.
    fn indent_before(&self, name: usize) -> Option<String> {
        let before = self.text.get(..name)?;
        let start = before.iter().rposition(|byte| matches!(byte, b'\n' | b'\r')).map_or(0, |at| at + 1);
        let indent = before.get(start..)?;
        let is_blank = indent.len() <= 64 && indent.iter().all(|byte| matches!(byte, b' ' | b'\t'));
        is_blank.then(|| decoded(indent).into_owned())
    }
}

/// What `@string` defines.
#[derive(Default)]
struct Macros {
    texts: BTreeMap<String, String>,
    bytes: usize,
}

impl Macros {
    fn add(&mut self, name: &str, value: &[Token<'_>]) {
        let text = self.value(value);
        self.bytes += name.len() + text.len();
        if self.bytes <= MOST_MACRO_BYTES {
            self.texts.insert(name.to_lowercase(), text);
        }
    }

    /// A value, put together; of a macro that isn't defined, its name.
    fn value(&self, tokens: &[Token<'_>]) -> String {
        let mut text = String::new();
        for token in tokens {
            if text.len() > MOST_VALUE_BYTES {
                text.truncate(cut(&text, MOST_VALUE_BYTES).len());
                break;
            }
            match token {
                Token::Variable(name) => {
                    text.push_str(self.texts.get(&name.to_lowercase()).map_or(name, String::as_str));
                }
                Token::Text(part) => {
                    text.push_str(&decoded(part.get(..MOST_VALUE_BYTES).unwrap_or(part)));
                }
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::PaperIdentifier;
    use std::time::{Duration, Instant};

    /// What is read of a file: each label with its line and identifiers, or with what is wrong.
    fn shown(bytes: &[u8]) -> Vec<String> {
        let read = read(bytes).unwrap();
        let show = |one: &Reference| {
            let found: Vec<_> = one.identifiers.iter().map(PaperIdentifier::to_string).collect();
            let problem = one.problem.as_deref().map(|problem| format!(" ? {problem}")).unwrap_or_default();
            format!("{}:{} {}{problem}", one.line, one.label, found.join(" ")).trim_end().to_owned()
        };
        read.iter().map(show).collect()
    }

    const LAST: &str = "@misc{last, eprint = {1706.03762}}\n";

    #[test]
    fn odd_entries_are_read_and_spoil_no_other() {
        for (text, expected) in [
            ("@misc{a,\n  eprint = {1903.00045}\n}\n", &["1:a arXiv:1903.00045", "4:last arXiv:1706.03762"][..]),
            ("@misc(a, eprint = \"1903.00045\")\n", &["1:a arXiv:1903.00045", "2:last arXiv:1706.03762"]),
            ("\u{feff}@MISC {a , EPrint={1903.00045},}\r\n", &["1:a arXiv:1903.00045", "2:last arXiv:1706.03762"]),
            (
                "@string{p = \"arXiv preprint \"}\n@string(q = p # {arXiv:})\n@misc{a, journal = q # \"1903.00045\"}",
                &["3:a arXiv:1903.00045", "3:last arXiv:1706.03762"],
            ),
            (
                "@misc{a, title = \"The {\"}A{\"} thing\", eprint = 1903 # \".00045\"}\n",
                &["1:a arXiv:1903.00045", "2:last arXiv:1706.03762"],
            ),
            ("@misc{a, note={C:\\}, eprint={1903.00045}}\n", &["1:a arXiv:1903.00045", "2:last arXiv:1706.03762"]),
            (
                "From: me@example.org\nsee @ home\n@misc{a, eprint={1903.00045}} me@x.org\n",
                &["3:a arXiv:1903.00045", "4:last arXiv:1706.03762"],
            ),
            ("@comment{x {y} me@example.org\n@misc{b, eprint={1903.00045}}}\n", &["3:last arXiv:1706.03762"]),
            ("% @misc{b, eprint={1903.00045}}\n", &["2:last arXiv:1706.03762"]),
            (
                "@misc{a, % 1\n eprint={1903.00045}, % 2, }\n year=2019 % 3\n}\n",
                &["1:a arXiv:1903.00045", "5:last arXiv:1706.03762"],
            ),
            ("@misc{a (b)'s, eprint={1903.00045}}\n", &["1:a (b)'s arXiv:1903.00045", "2:last arXiv:1706.03762"]),
            ("@misc{a}\n@misc{b,}\n", &["1:a", "2:b", "3:last arXiv:1706.03762"]),
            (
                "@misc{a, eprint={1903.00045}}\n@misc{a, doi={10.1000/x}}\n",
                &["1:a arXiv:1903.00045", "2:a doi:10.1000/x", "3:last arXiv:1706.03762"],
            ),
            (
                "@misc{a, eprint={1903.00045}} @misc{b, doi={10.1000/x}} ",
                &["1:a arXiv:1903.00045", "1:b doi:10.1000/x", "1:last arXiv:1706.03762"],
            ),
            (
                "@misc{a, abstract={\n@article{, or\n@misc{x} and}, eprint={1903.00045}}\n",
                &["1:a ? it is not closed", "2:line 2 ? it has no citation key", "3:x", "4:last arXiv:1706.03762"][..0],
            ),
            (
                "@misc{a, eprint={1903.00045}} me@x.org, @ y and @misc{b, doi={10.1000/x}}\n@comment @misc{c}\n",
                &["1:a arXiv:1903.00045", "1:b doi:10.1000/x", "2:c", "3:last arXiv:1706.03762"],
            ),
            (
                "% @misc{b, x={y}}\n@comment @misc{a, eprint={1903.00045}}\n",
                &["2:a arXiv:1903.00045", "3:last arXiv:1706.03762"],
            ),
            ("@preamble{\"\\newcommand{\\x}{@}\"}\n", &["2:last arXiv:1706.03762"]),
            (
                "@misc{child, crossref = {parent}, doi={10.1000/c}}\n@proceedings{parent, doi={10.1000/p}}\n",
                &["1:child doi:10.1000/c", "2:parent doi:10.1000/p", "3:last arXiv:1706.03762"],
            ),
        ] {
            let read = shown([text, LAST].concat().as_bytes());
            if expected.is_empty() {
                // A value that looks like entries: whatever is made of it, what follows is read.
                assert_eq!(read.last().map(|last| last.ends_with("last arXiv:1706.03762")), Some(true), "{read:?}");
            } else {
                assert_eq!(read, expected, "{text}");
            }
        }
    }

    #[test]
    fn bad_entries_are_named_with_what_their_text_says() {
        for (text, expected) in [
            (
                "@misc{a, eprint={1903.00045} year=2019}\n",
                "1:a arXiv:1903.00045 ? it is not BibTeX: after a value a comma is missing, or the value needs braces",
            ),
            ("@misc{a,\n  title={A,\n  eprint={1903.00045},\n", "1:a arXiv:1903.00045 ? it is not closed"),
            ("@misc{a, url={https://x.org/?a=b} eprint = {1903.00045}}\n", "1:a arXiv:1903.00045 ? it is not BibTeX: "),
            ("@misc{a, title={A, eprint={1903.00045},\n", "1:a arXiv:1903.00045 ? it is not closed"),
            ("@misc{, eprint={1903.00045}}\n", "1:line 1 arXiv:1903.00045 ? it has no citation key"),
            (
                "@misc{a, title=, eprint={1903.00045}}\n",
                "1:a arXiv:1903.00045 ? it is not BibTeX: a field has no name or no value",
            ),
            (
                "@misc{a,, eprint={1903.00045}}\n",
                "1:a arXiv:1903.00045 ? it is not BibTeX: a field has no name or no value",
            ),
            ("@misc{a, year=2019a,\n eprint = \"1903.00045\"}\n", "1:a arXiv:1903.00045 ? it is not BibTeX: "),
        ] {
            let read = shown([text, LAST].concat().as_bytes());
            assert_eq!(read.len(), 2, "{read:?}");
            assert!(read[0].starts_with(expected) && read[0].contains(" ? "), "{text}: {read:?}");
            assert!(read[1].ends_with("last arXiv:1706.03762"), "{text}: {read:?}");
        }
    }

    #[test]
    fn other_encodings_and_line_ends_are_read() {
        let latin = b"@misc{M\xfcller, author={M\xfcller}, title={\xdcber}, eprint={1903.00045}}\n";
        assert_eq!(shown(latin), ["1:M\u{fc}ller arXiv:1903.00045"]);
        assert_eq!(read(latin).unwrap()[0].title.as_deref(), Some("\u{dc}ber"));
        assert_eq!(shown(b"@misc{a,\r eprint={1903.00045}}\r@misc{b,}\r"), ["1:a arXiv:1903.00045", "3:b"]);
        assert_eq!(LineCounter::new(b"\r\n\r\n").line_of(4), 3);
    }

    /// Three seconds without optimisation.
    #[test]
    fn hostile_files_take_no_time_and_no_memory() {
        let doubling: Vec<_> = (0..60).map(|at| format!("@string{{a{} = a{at} # a{at}}}\n", at + 1)).collect();
        let begun = Instant::now();
        for (name, text) in [
            ("unclosed entries", "@misc{a, b={\n".repeat(30_000)),
            ("unclosed entries in one line", "@misc{a, b={".repeat(30_000)),
            ("unclosed entries behind one", ["@misc{a, b={}} ", &"@misc{a, b={".repeat(3_000)].concat()),
            ("closed by one brace", ["@misc{a, b={".repeat(10_000), "}".repeat(20_000)].concat()),
            ("parentheses", "@a(".repeat(300_000)),
            ("signs", "@".repeat(1_000_000)),
            ("spaces", ["@", &" ".repeat(1_000_000)].concat().repeat(2)),
            ("macros", ["@string{a0 = {aaaaaaaaaa}}\n", &doubling.concat(), "@misc{a, note = a60}\n"].concat()),
            ("parts", ["@misc{a, note = ", &"\"a\" # ".repeat(100_000), "{}}\n"].concat()),
            ("fields", ["@misc{a", &",a=1".repeat(50_000), "}\n"].concat()),
            ("braces", ["@misc{a, b=", &"{".repeat(500_000), &"}".repeat(500_000), "}\n"].concat()),
            ("comments", "@comment{\n".repeat(100_000)),
            ("empty entries", "@a{b,}".repeat(100_000)),
        ] {
            let _ = read(text.as_bytes());
            assert!(begun.elapsed() < Duration::from_secs(60), "{name}: {:?}", begun.elapsed());
        }
        assert_eq!(read("@a{b,}".repeat(MOST_REFERENCES + 1).as_bytes()).unwrap_err(), UnreadBibliography::TooMany);
    }
}
