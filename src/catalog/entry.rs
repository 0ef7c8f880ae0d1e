//! The entries of a catalog: one for each Pith number, which is one version of a paper.

use super::document::EntryDocument;
use super::summary::PaperSummary;
use crate::layout::{PaperFile, PaperFiles};
use crate::names::{AuthorNames, Bucket, BucketCode, NameBuckets, NameKey, Names};
use crate::values::{Date, Moment};
use pith::{Claim, Kind, PithNumber, Year};

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
    /// The other versions of the paper, on the newest of several.
    pub(super) others: Option<Box<OtherVersions>>,
    /// Whether the catalog has no other version of the paper.
    pub(super) is_alone: bool,
}

/// What the row of a paper's newest version says of the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OtherVersions {
    /// The last ones before it, in their order.
    pub shown: Vec<OtherVersion>,
    /// How many come before these.
    pub more: usize,
}

/// Another version of a paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OtherVersion {
    /// Its number.
    pub number: PithNumber,
    /// Its version at the source, as its document writes it.
    pub version: Box<str>,
}

impl OtherVersions {
    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.shown.len() + self.more
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

    /// The document that a file of the paper holds, byte for byte.
    pub(crate) fn document(&self, file: PaperFile) -> Option<&EntryDocument> {
        self.documents_by_kind().find(|(kind, _)| file.document() == Some(*kind)).map(|(_, document)| document)
    }

    /// The files that are cut out of the document that the paper's page shows.
    pub(crate) fn parts(&self) -> PaperFiles {
        self.bundle.as_ref().or(self.record.as_ref()).map(|shown| shown.parts).unwrap_or_default()
    }

    /// What listings show of the paper.
    pub(crate) fn paper(&self) -> &PaperSummary {
        &self.shown
    }

    /// The other versions of the paper, where there are several and this is the newest of them.
    pub(crate) fn others(&self) -> Option<&OtherVersions> {
        self.others.as_deref()
    }

    /// Whether the catalog has no newer version of the paper, so that the paper is listed by this one.
    pub(crate) fn is_newest(&self) -> bool {
        self.is_alone || self.others.is_some()
    }

    /// How many versions stand behind the paper's row, this one included.
    pub(crate) fn version_count(&self) -> usize {
        1 + self.others().map_or(0, OtherVersions::count)
    }

    /// The title.
    pub(crate) fn title(&self) -> Option<Claim<&str>> {
        self.shown.title()
    }

    /// The authors' names.
    pub(crate) fn authors(&self) -> Option<Claim<&str>> {
        self.shown.authors()
    }

    /// The authors' names one by one, or their text where it isn't split, as far as its summary has them.
    pub(crate) fn names(&self) -> Option<Names> {
        self.shown.names()
    }

    /// The names of its authors that are listed.
    pub(crate) fn author_names(&self) -> AuthorNames {
        AuthorNames::of(self.names().as_ref())
    }

    /// Where these are listed.
    pub(crate) fn name_buckets(&self) -> NameBuckets {
        self.shown.name_buckets()
    }

    /// The names that are listed in these buckets, each with its own.
    pub(crate) fn names_in(&self, listed: &[(u8, BucketCode)]) -> Vec<(Bucket, String)> {
        self.shown.names_in(listed)
    }

    /// One of the names by its place in the list, with what it sorts by.
    pub(crate) fn name(&self, at: usize) -> Option<(NameKey, String)> {
        self.shown.name(at)
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

    /// When its bundle was built, as the seal says; `None` where there is no bundle, or that time can't be read.
    pub(crate) fn sealed_at(&self) -> Option<Moment> {
        self.bundle.as_ref().map(|bundle| bundle.stamp).filter(|moment| moment.timestamp().is_some())
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
