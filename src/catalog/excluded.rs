//! A number that is kept out.

use crate::values::{ArxivName, Doi};
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
    /// Its names at arXiv: what its document signs, if that is there, or else what the configuration says.
    pub names: Vec<ArxivName>,
    /// Its other DOIs, in their order: what its document seals, and what the configuration says.
    pub dois: Vec<Doi>,
}

impl Excluded {
    /// What else the paper is called: `arXiv:1903.00045v2`, `doi:10.1000/x`.
    pub(crate) fn other_names(&self) -> impl Iterator<Item = String> {
        let names = self.names.iter().map(|name| format!("arXiv:{name}"));
        names.chain(self.dois.iter().map(|doi| format!("doi:{}", doi.as_str())))
    }
}
