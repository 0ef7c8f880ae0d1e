//! A number that is kept out.

use crate::values::ArxivName;
use pith::Suffix;

/// A number that the configuration keeps out, whether or not there is a document of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Excluded {
    /// The number's suffix.
    pub suffix: Suffix,
    /// Why, in the configuration's words.
    pub reason: Box<str>,
    /// Since when, as the configuration says: `2026-11-30`.
    pub date: Option<Box<str>>,
    /// What else the paper is called: what its document signs, if that is there, or else what the configuration says.
    pub names: Vec<ArxivName>,
}
