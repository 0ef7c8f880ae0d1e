//! What is kept of a verified document between the passes: of bounded size, whatever the document's.

use crate::pith::json::{Value, canonical};
use crate::pith::{Claim, Digest, Kind, PithNumber, Proof, Verified};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The most bytes of a text that a summary keeps; pages read it again from the document.
const MOST_TEXT_BYTES: usize = 512;

/// The members of a paper that a page displays.
const DISPLAYED: [&str; 8] =
    ["title", "authors_text", "headline", "abstract_excerpt", "primary_cat", "cross_cats", "license", "submitted_at"];

/// A document of this run: its place among the summaries that the catalog is built from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocumentId(pub usize);

/// A time as a document writes it, ordered by the moment it names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Time {
    /// `None` where it can't be read; such a time comes before all others.
    moment: Option<Timestamp>,
    text: Box<str>,
}

impl Time {
    /// Reads an RFC 3339 time.
    pub fn new(text: &str) -> Self {
        Self { moment: text.parse().ok(), text: cut(text) }
    }

    /// As the document writes it.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

/// What listings, choices among documents and the second pass need of a document.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Summary {
    /// Its kind.
    pub kind: Kind,
    /// That it was verified, and its SHA-256.
    pub proof: Proof,
    /// Its size in bytes.
    pub bytes: u64,
    /// What ranks documents of one number: a bundle's `built_at`, a record's `updated_at`.
    pub stamp: Time,
    /// When version 1 was submitted.
    pub submitted: Time,
    /// The title.
    pub title: Option<Claim<Box<str>>>,
    /// The authors' names.
    pub authors: Option<Claim<Box<str>>>,
    /// The paper's id and version at its source.
    pub source: Box<str>,
    /// The primary category.
    pub primary_category: Box<str>,
    /// The hash of what is displayed, by which a record and a bundle are compared.
    pub displayed: Option<Digest>,
}

impl Summary {
    /// Summarises a verified document.
    pub fn of(verified: &Verified<'_>) -> Self {
        let stated = verified.document().stated();
        let kind = verified.document().kind();
        let stamp = stated.object.get(match kind {
            Kind::Record => "updated_at",
            Kind::Bundle => "built_at",
        });
        let record = &stated.record;
        Self {
            kind,
            proof: verified.proof(),
            bytes: verified.document().bytes().len() as u64,
            stamp: Time::new(stamp.and_then(Value::as_str).unwrap_or_default()),
            submitted: Time::new(record.submitted_at),
            title: verified.title().map(|title| title.map(cut)),
            authors: verified.authors().map(|authors| authors.map(cut)),
            source: cut(&format!("{}:{}v{}", record.source_kind, record.source_id, record.source_version)),
            primary_category: cut(record.primary_cat),
            displayed: verified.document().paper().map(|paper| canonical::hash_only(paper.object, &DISPLAYED)),
        }
    }

    /// The Pith number.
    pub fn number(&self) -> PithNumber {
        self.proof.number()
    }
}

fn cut(text: &str) -> Box<str> {
    if text.len() <= MOST_TEXT_BYTES {
        return text.into();
    }
    let room = MOST_TEXT_BYTES - '…'.len_utf8();
    let end = text.char_indices().map(|(at, _)| at).take_while(|at| *at <= room).last().unwrap_or_default();
    format!("{}…", text.get(..end).unwrap_or_default()).into()
}
