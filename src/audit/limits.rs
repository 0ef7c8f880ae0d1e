//! How much of a file is read, by what it should be.

/// The most bytes of a document, as `build` takes it. Stops one without end.
pub(super) const MOST_DOCUMENT_BYTES: u64 = 16 << 20;

/// The most bytes of a paper's page. Stops one without end; the largest documents make such pages.
pub(super) const MOST_PAPER_PAGE_BYTES: u64 = 32 << 20;

#[cfg(test)]
mod tests {
    use super::MOST_DOCUMENT_BYTES;
    use crate::corpus::Limits;

    #[test]
    fn a_document_that_a_build_takes_is_not_too_large() {
        assert_eq!(MOST_DOCUMENT_BYTES, Limits::default().document_bytes);
    }
}
