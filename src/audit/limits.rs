//! How much of a file is read, by what it should be.

/// The most bytes of a document. Stops one without end.
pub(super) const MOST_DOCUMENT_BYTES: u64 = 16 << 20;

/// The most bytes of a paper's page. Stops one without end; the largest documents make such pages.
pub(super) const MOST_PAGE_BYTES: u64 = 32 << 20;
