//! The numbers that decide where lists and files are cut. They are part of the format.

/// Where lists and files are cut. Tests use smaller numbers, which reach each case with few papers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Limits {
    /// The most papers of a list that stands beside its term. A query for a word that is in every paper loads a chunk,
    /// not a file of all papers.
    pub(crate) most_inline: usize,
    /// An id begins a chunk if its hash is less than this.
    pub(crate) chunk_below: u32,
    /// The mean number of bytes of a file of terms.
    pub(crate) terms_target: u64,
    /// The mean number of bytes of a file of excerpts' words.
    pub(crate) excerpts_target: u64,
}

impl Limits {
    /// Those of the format.
    pub(crate) const FORMAT: Self =
        Self { most_inline: 2048, chunk_below: 1 << 20, terms_target: 12_000, excerpts_target: 24_000 };
}
