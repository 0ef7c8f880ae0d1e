//! What is said of the documents: findings and counts, as values. Nothing here prints.

use crate::pith::quote::escaped;
use crate::pith::{Check, Digest, Verdict};
use std::fmt;
use std::io;

/// Where a document was read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file's path, or `-` for standard input.
    pub path: String,
    /// The line, counted from 1, in a file of lines.
    pub line: Option<u64>,
}

impl fmt::Display for Place {
    /// Displays as `path` or `path:line`, safe to print.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}", escaped(&self.path)),
            None => write!(f, "{}", escaped(&self.path)),
        }
    }
}

/// A path that couldn't be read, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// The path.
    pub path: String,
    /// The reason, as a clause.
    pub reason: String,
}

impl Unread {
    /// Names a path and a reason.
    pub fn new(path: &str, reason: &str) -> Self {
        Self { path: path.to_owned(), reason: reason.to_owned() }
    }

    /// Names a path and the system's reason.
    pub fn io(path: impl AsRef<str>, error: &io::Error) -> Self {
        Self::new(path.as_ref(), &io_reason(error))
    }
}

impl fmt::Display for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", escaped(&self.path), self.reason)
    }
}

/// The system's reason in lower case and without its number, for the middle of a sentence.
pub(crate) fn io_reason(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_lowercase().chain(characters).collect())
}

/// One thing that is wrong with a document, a value to collect and to print later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Where the document was read.
    pub place: Place,
    /// The check that it doesn't pass, or `None` where it lacks a signature or is in conflict.
    pub check: Option<Check>,
    /// One sentence, safe to print.
    pub message: String,
    /// Where in the document, in bytes from its start, if the text itself is wrong.
    pub offset: Option<usize>,
}

/// A document that is left out of the site, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RejectedDocument {
    /// Where it was read.
    pub place: Place,
    /// What it claims to be; any text.
    pub claimed_number: Option<String>,
    /// Anything but `verified`.
    pub verdict: Verdict,
    /// Why, in the order of the checks.
    pub findings: Vec<Finding>,
}

/// Two records of one number that differ in what no signature covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// The Pith number.
    pub number: String,
    /// The record that was taken, and its SHA-256.
    pub taken: (Place, Digest),
    /// The record that was left out, and its SHA-256.
    pub left: (Place, Digest),
}

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: two records differ in what no signature covers; {} is taken, {} is left out",
            self.number, self.taken.0, self.left.0
        )
    }
}

/// What became of every document: `read` is the sum of the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Account {
    /// Documents read.
    pub read: u64,
    /// Documents on the site.
    pub published: u64,
    /// Left out for a newer one of the same number and kind.
    pub superseded: u64,
    /// Left out as the same bytes as another one.
    pub duplicate: u64,
    /// Left out by the configuration.
    pub excluded: u64,
    /// Left out as not verified.
    pub rejected: u64,
}
