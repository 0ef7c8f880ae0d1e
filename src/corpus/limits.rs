//! How much a hostile input may use of anything. Nesting has its limit in the parser
//! ([`MAX_DEPTH`](pith::json::MAX_DEPTH)), since the protocol sets that one.

/// Caps on what is read, each with the attack that it stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The most bytes of one document, decompressed. Stops a file or a line without end, which
    /// would fill the memory.
    pub document_bytes: u64,
    /// The most bytes of a line that is too long for a document and so passed over. Stops a line
    /// without end, which would be read for ever.
    pub passed_over_bytes: u64,
    /// How many times its own size a compressed file may expand to, beyond one document. Stops a
    /// bomb of many lines, which would keep the program busy for days.
    pub expansion: u64,
    /// The most bytes of a Zstandard window. Stops a frame that asks for gigabytes before its
    /// first byte.
    pub zstd_window: u64,
    /// The most bytes of a file that is copied as it is. Stops one that no host would take.
    pub file_bytes: u64,
    /// How deep folders may be nested. Stops a tree whose paths outgrow what the system opens.
    pub folder_depth: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            document_bytes: 16 << 20,
            passed_over_bytes: 1 << 30,
            expansion: 200,
            zstd_window: 16 << 20,
            file_bytes: 100 << 20,
            folder_depth: 64,
        }
    }
}

impl Limits {
    /// The most bytes that a compressed file of this size may expand to.
    pub(super) fn expanded_bytes(&self, compressed: u64) -> u64 {
        self.document_bytes.max(compressed.saturating_mul(self.expansion))
    }
}
