//! The error of whoever reads what an earlier build left.

use thiserror::Error;

/// A file of an earlier index, or of a spool, isn't what this program writes. The way out is to build without it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{file}: {reason}")]
pub(crate) struct Damaged {
    /// The path below the site, or what was read.
    pub(crate) file: String,
    pub(crate) reason: &'static str,
}

/// What is wrong, where the file isn't known yet.
pub(super) type Reason = &'static str;

impl Damaged {
    pub(super) fn new(file: impl Into<String>, reason: Reason) -> Self {
        Self { file: file.into(), reason }
    }
}
