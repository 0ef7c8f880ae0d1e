//! A document of a run, as its summary and the entry of its number know it.

use crate::layout::{PaperFile, PaperFiles};
use crate::values::Moment;
use pith::document::Body;
use pith::json::{Object, Value, canonical};
use pith::{Proof, Verified};
use serde::{Deserialize, Serialize};

/// A document of this run: its place among the summaries that the catalog is built from. They come in the
/// order of the inputs, so that the order of these numbers is that of the documents' paths, and of the lines
/// in one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub(crate) struct DocumentId(pub usize);

/// A document, as a summary has it and then an entry, if it is published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct EntryDocument {
    /// Which document of this run it is. A summary doesn't know it.
    #[serde(skip)]
    pub id: DocumentId,
    /// That it was verified, and its SHA-256.
    pub proof: Proof,
    /// Its size in bytes.
    pub bytes: u64,
    /// A bundle's `built_at`, which is signed, or a record's `updated_at`, which is claimed.
    pub stamp: Moment,
    /// The files that are [cut out](part_of) of it.
    pub parts: PaperFiles,
}

/// A part of a document that has a file of its own.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Part<'d> {
    /// An object.
    Object(&'d Object<'d>),
    /// Any value.
    Value(&'d Value<'d>),
}

impl Part<'_> {
    /// Its canonical JSON.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        match self {
            Self::Object(object) => canonical::object_bytes(object),
            Self::Value(value) => canonical::bytes(value),
        }
    }
}

/// What a file holds that the registry cuts out of a document, as far as the document has it: the state, the last graph
/// snapshot, the events.
pub(crate) fn part_of<'d>(verified: &'d Verified<'_>, file: PaperFile) -> Option<Part<'d>> {
    let document = verified.document();
    let (state, graph) = match document.body() {
        Body::Bundle(bundle) => (bundle.state, bundle.snapshots().next_back().map(|snapshot| snapshot.object)),
        Body::Record(record) => (None, record.graph_snapshot),
    };
    match file {
        PaperFile::State => state.map(Part::Object),
        PaperFile::Graph => graph.map(Part::Object),
        PaperFile::Events => document.stated().object.get("events").map(Part::Value),
        PaperFile::Record | PaperFile::Bundle | PaperFile::WellKnownBundle | PaperFile::Page | PaperFile::Citation => {
            None
        }
    }
}

/// The files that are cut out of a document.
pub(super) fn parts_of(verified: &Verified<'_>) -> PaperFiles {
    let mut parts = PaperFiles::default();
    PaperFile::ALL.into_iter().filter(|file| part_of(verified, *file).is_some()).for_each(|file| parts.add(file));
    parts
}
