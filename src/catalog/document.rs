//! A document of a run, as its summary and the entry of its number know it.

use crate::values::Moment;
use pith::Proof;
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
}
