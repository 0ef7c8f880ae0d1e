//! The entries of a catalog: one for each Pith number.

use super::summary::{DocumentId, PaperSummary, Summary};
use crate::names::AuthorNames;
use crate::values::{Date, Moment};
use pith::{Claim, Kind, PithNumber, Proof, Year};

/// One Pith number, with a record, a bundle or both.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    /// The Pith number.
    pub number: PithNumber,
    /// The record that is published. Boxed, as most entries have one document of the two.
    pub record: Option<Box<EntryDocument>>,
    /// The bundle that is published.
    pub bundle: Option<Box<EntryDocument>>,
    /// What listings show: the bundle's values where there is one, since they are signed.
    pub(super) shown: PaperSummary,
}

/// A published document of an entry.
#[derive(Debug, Clone)]
pub(crate) struct EntryDocument {
    /// Which document of this run it is.
    pub id: DocumentId,
    /// That it was verified, and its SHA-256.
    pub proof: Proof,
    /// Its size in bytes.
    pub bytes: u64,
    /// A bundle's `built_at`, which is signed, or a record's `updated_at`, which is claimed.
    pub stamp: Moment,
}

impl EntryDocument {
    pub(super) fn new(id: DocumentId, summary: &Summary) -> Self {
        Self { id, proof: summary.proof, bytes: summary.bytes, stamp: summary.stamp }
    }
}

impl Entry {
    /// The documents that are published.
    pub(crate) fn documents(&self) -> impl Iterator<Item = &EntryDocument> {
        self.documents_by_kind().map(|(_, document)| document)
    }

    /// The same, each with its kind.
    pub(crate) fn documents_by_kind(&self) -> impl Iterator<Item = (Kind, &EntryDocument)> {
        let all = [(Kind::Record, &self.record), (Kind::Bundle, &self.bundle)];
        all.into_iter().filter_map(|(kind, document)| Some((kind, document.as_deref()?)))
    }

    /// What listings show of the paper.
    pub(crate) fn paper(&self) -> &PaperSummary {
        &self.shown
    }

    /// The title.
    pub(crate) fn title(&self) -> Option<Claim<&str>> {
        self.shown.title()
    }

    /// The authors' names.
    pub(crate) fn authors(&self) -> Option<Claim<&str>> {
        self.shown.authors()
    }

    /// The names of its authors, as far as its summary has them.
    pub(crate) fn author_names(&self) -> AuthorNames {
        self.authors().map(|authors| AuthorNames::of(authors.into_parts().0)).unwrap_or_default()
    }

    /// When version 1 was submitted, as the document writes it.
    pub(crate) fn submitted_at(&self) -> &str {
        self.shown.submitted_at()
    }

    /// The newest time of it that is signed: its bundle's seal, else its first submission. A record's own
    /// `updated_at` is only claimed.
    pub(crate) fn signed_at(&self) -> Moment {
        let submitted = self.shown.submitted();
        self.bundle.as_ref().map_or(submitted, |bundle| bundle.stamp.max(submitted))
    }

    /// The year of the first submission, as the number says it.
    pub(crate) fn year(&self) -> Year {
        self.number.year()
    }

    /// The day of the first submission in UTC, where it is known and in that year.
    pub(crate) fn date(&self) -> Option<Date> {
        self.shown.submitted().date_in(self.year())
    }

    /// The paper's id and version at its source, such as `arxiv:1903.00045v2`.
    pub(crate) fn source(&self) -> String {
        self.shown.source()
    }

    /// The primary category.
    pub(crate) fn primary_category(&self) -> &str {
        self.shown.primary_category()
    }
}
