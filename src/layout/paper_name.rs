//! The names of papers that have pages of their own (PROTOCOL.md, "Paths of a mirror").

use pith::ShortNumber;
use std::fmt;

/// A name by which a paper is looked up. Short numbers come before arXiv ids, and an id before its versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum PaperName<'c> {
    /// The first eight characters of the suffix: `/paper/{short}/`.
    Short(ShortNumber),
    /// An id by arXiv's grammar, of the newest version or of one: `/paper/{id}/` and `/p/{id}/`, `/paper/{id}v{version}/`.
    Arxiv(&'c str, Option<u32>),
}

impl PaperName<'_> {
    /// The name as people write it: `pith:MFB4YH5R`, `arXiv:1903.00045v2`.
    pub(crate) fn written(&self) -> String {
        match self {
            Self::Short(short) => short.to_string(),
            Self::Arxiv(..) => format!("arXiv:{self}"),
        }
    }
}

impl fmt::Display for PaperName<'_> {
    /// Writes the name as it stands in an address; an old arXiv id has a `/` in it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Short(short) => f.write_str(short.as_str()),
            Self::Arxiv(id, None) => f.write_str(id),
            Self::Arxiv(id, Some(version)) => write!(f, "{id}v{version}"),
        }
    }
}
