//! Keys that count for some documents only, or for none. A retired key counts only for the documents that were listed before
//! it was retired: by their SHA-256, which no clock and no stated time can change.

use super::id::{Digest, Fingerprint, KeyId};
use std::fmt;
use std::sync::Arc;

/// The documents that a retired key counts for, each by the SHA-256 of its bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct DocumentList {
    /// Sorted, each once: 32 bytes of memory a document.
    sorted: Arc<Vec<Digest>>,
    /// Of all of them.
    id: Digest,
}

impl DocumentList {
    /// A list of documents, in any order.
    pub fn new(mut documents: Vec<Digest>) -> Self {
        documents.sort_unstable();
        documents.dedup();
        let id = Digest::of_parts(documents.iter().map(|document| *document.as_bytes()));
        Self { sorted: Arc::new(documents), id }
    }

    /// Whether a document is in it.
    pub fn has(&self, document: &Digest) -> bool {
        self.sorted.binary_search(document).is_ok()
    }

    /// How many documents are in it.
    pub fn len(&self) -> usize {
        self.sorted.len()
    }

    /// Whether no document is in it.
    pub fn is_empty(&self) -> bool {
        self.sorted.is_empty()
    }

    /// A hash of all of it.
    pub(super) fn id(&self) -> Digest {
        self.id
    }
}

impl fmt::Debug for DocumentList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DocumentList({} documents, {})", self.len(), self.id)
    }
}

/// That a trusted key counts only for some documents.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Retirement {
    /// The documents that it still counts for.
    pub documents: DocumentList,
    /// Where the user says so, to show to people; safe to print.
    pub named_in: String,
}

/// A key that never counts, whatever its name, and where the user says so.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Distrust {
    /// The key's fingerprint.
    pub fingerprint: Fingerprint,
    /// Where the user says so, to show to people; safe to print.
    pub named_in: String,
}

/// Why a key can't be retired.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RetireError {
    /// No trusted key has that fingerprint.
    NotTrusted,
    /// The key is distrusted: it counts for no document.
    Distrusted(String),
    /// The key is retired already.
    Twice(KeyId),
    /// The list has no document.
    NoDocument,
}

impl fmt::Display for RetireError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotTrusted => f.write_str("no trusted key has that fingerprint"),
            Self::Distrusted(place) => write!(f, "the key is distrusted ({place}): it counts for no document at all"),
            Self::Twice(id) => {
                write!(f, "the key {id} is retired already; name all lists of its documents in one place")
            }
            Self::NoDocument => {
                f.write_str("the list is empty; use `distrust` for a key that should count for nothing")
            }
        }
    }
}

impl std::error::Error for RetireError {}
