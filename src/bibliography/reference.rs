//! A reference of a bibliography, of whatever form.

use super::line::shortened;
use super::slot::{Annotation, OwnFields, Slot};
use crate::values::PaperIdentifier;
use pith::Digest;
use std::fmt;

/// The most bytes of a bibliography: one of 10,000 entries has ten million at most. Stops a file that fills the memory.
pub(crate) const MOST_BIBLIOGRAPHY_BYTES: usize = 64 << 20;

/// The most references. Stops a file of millions of empty entries.
pub(super) const MOST_REFERENCES: usize = 250_000;

/// A reference to a paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// Its citation key or id, else `line 12`.
    pub label: String,
    /// The line on which it begins, the first being 1.
    pub line: u64,
    /// What names its paper, the surest first.
    pub identifiers: Vec<PaperIdentifier>,
    /// Its title in plain text, if it has one.
    pub title: Option<String>,
    /// Why it can't be read, if it can't: its identifiers are then those of its text.
    pub problem: Option<String>,
    /// What it has already of what is added to it.
    pub(super) own: OwnFields,
    /// Where fields are added, if that can be done.
    pub(super) slot: Option<Slot>,
    /// The digest of all its other fields, by which it is known again.
    pub(super) others: Digest,
}

impl Reference {
    /// A reference of which nothing is known but where it is.
    pub(super) fn at(label: &str, line: u64) -> Self {
        let label = shortened(label.trim());
        Self {
            label: if label.is_empty() { format!("line {line}") } else { label },
            line,
            identifiers: Vec::new(),
            title: None,
            problem: None,
            own: OwnFields::default(),
            slot: None,
            others: Digest::of(b""),
        }
    }
}

impl Reference {
    /// Whether there is a place for fields.
    pub(crate) fn can_be_annotated(&self) -> bool {
        self.slot.is_some()
    }

    /// Whether it has a DOI of its own, or is of a journal, which has one that isn't arXiv's.
    pub(crate) fn has_doi(&self) -> bool {
        self.own.doi || self.own.is_of_journal
    }

    /// Whether it has all of an annotation.
    pub(super) fn has(&self, annotation: &Annotation) -> bool {
        let OwnFields { pith, page, .. } = self.own;
        pith && page && (self.has_doi() || annotation.doi.is_none()) && self.slot.is_some()
    }

    /// Whether anything of an annotation is not there yet.
    pub(crate) fn lacks(&self, annotation: &Annotation) -> bool {
        !self.has(annotation)
    }
}

/// A bibliography that can't be read at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UnreadBibliography {
    /// It has more than 64 MiB.
    TooLarge,
    /// It has more than 250,000 references.
    TooMany,
    /// It is in UTF-16.
    Utf16,
    /// It isn't valid JSON; with what is wrong, and where.
    NotJson(String),
    /// It is JSON of another form.
    NotCslJson,
}

impl fmt::Display for UnreadBibliography {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge => write!(f, "it has more than {} MiB; divide it", MOST_BIBLIOGRAPHY_BYTES >> 20),
            Self::TooMany => write!(f, "it has more than {MOST_REFERENCES} references; divide it"),
            Self::Utf16 => f.write_str("it is in UTF-16; save it as UTF-8"),
            Self::NotJson(reason) => write!(f, "it is not valid JSON: {reason}"),
            Self::NotCslJson => {
                f.write_str("it isn't CSL-JSON, which is an array of items, an object with \"items\", or one item")
            }
        }
    }
}

impl std::error::Error for UnreadBibliography {}
