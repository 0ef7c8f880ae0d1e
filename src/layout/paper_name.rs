//! The names of papers that have pages of their own (PROTOCOL.md, "Paths of a mirror").

use pith::ShortNumber;

/// A name by which a paper is looked up. Short numbers come before arXiv ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum PaperName<'c> {
    /// The first eight characters of the suffix: `/paper/{short}/`.
    Short(ShortNumber),
    /// An id by arXiv's grammar, without a version: `/paper/{id}/` and `/p/{id}/`.
    Arxiv(&'c str),
}

impl PaperName<'_> {
    /// The name as it stands in an address; an old arXiv id has a `/` in it.
    pub(crate) fn as_str(&self) -> &str {
        match self {
            Self::Short(short) => short.as_str(),
            Self::Arxiv(id) => id,
        }
    }
}
