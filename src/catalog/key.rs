//! Keys: hashes of what a page shows, so that a page whose key is the same need not be made again.

use super::document::EntryDocument;
use super::entry::Entry;
use super::excluded::Excluded;
use pith::Digest;
use sha2::{Digest as _, Sha256};

/// How many bytes are hashed at a time.
const BLOCK_BYTES: usize = 4 << 10;

/// How many bytes of an entry are hashed, but for its other versions: whether it has each kind of document and which, and
/// how many versions there are.
const ENTRY_BYTES: usize = 2 * (1 + 32) + 8;

/// Hashes values one after the other, each so that it can't run into the next.
pub(super) struct KeyHasher {
    hash: Sha256,
    /// What isn't hashed yet: values are small, and many.
    pending: Vec<u8>,
}

impl KeyHasher {
    pub(super) fn new() -> Self {
        Self { hash: Sha256::new(), pending: Vec::new() }
    }

    fn add(&mut self, bytes: &[u8]) {
        self.pending.extend_from_slice(bytes);
        self.hash_full();
    }

    fn hash_full(&mut self) {
        if self.pending.len() >= BLOCK_BYTES {
            self.hash.update(&self.pending);
            self.pending.clear();
        }
    }

    pub(super) fn count(&mut self, count: usize) {
        self.add(&(count as u64).to_le_bytes());
    }

    pub(super) fn text(&mut self, text: &str) {
        self.count(text.len());
        self.add(text.as_bytes());
    }

    pub(super) fn texts<T: AsRef<str>>(&mut self, texts: &[T]) {
        self.count(texts.len());
        for text in texts {
            self.text(text.as_ref());
        }
    }

    /// The SHA-256 of each document, which says the number too, and what a row says of other versions: their numbers tell
    /// which versions they are.
    pub(super) fn entry(&mut self, entry: &Entry) {
        // Of many entries, so that it counts: room for all is made once.
        self.pending.reserve(ENTRY_BYTES);
        self.document(entry.record.as_deref());
        self.document(entry.bundle.as_deref());
        self.pending.extend_from_slice(&(entry.version_count() as u64).to_le_bytes());
        self.hash_full();
        for other in entry.others().map(|others| &others.shown).into_iter().flatten() {
            self.add(other.number.suffix().as_str().as_bytes());
        }
    }

    pub(super) fn entries(&mut self, entries: &[&Entry]) {
        self.count(entries.len());
        self.pending.reserve(entries.len().saturating_mul(ENTRY_BYTES).min(BLOCK_BYTES + ENTRY_BYTES));
        for entry in entries {
            self.entry(entry);
        }
    }

    /// What is said of a number that is kept out.
    pub(super) fn excluded(&mut self, excluded: &Excluded) {
        self.text(excluded.suffix.as_str());
        self.text(&excluded.reason);
        self.text(excluded.date.as_deref().unwrap_or_default());
        self.count(excluded.names.len() + excluded.dois.len());
        excluded.other_names().for_each(|name| self.text(&name));
    }

    fn document(&mut self, document: Option<&EntryDocument>) {
        self.pending.push(u8::from(document.is_some()));
        if let Some(document) = document {
            self.pending.extend_from_slice(document.proof.sha256().as_bytes());
        }
    }

    pub(super) fn finish(self) -> Digest {
        let bytes: [u8; 32] = self.hash.chain_update(&self.pending).finalize().into();
        bytes.into()
    }
}
