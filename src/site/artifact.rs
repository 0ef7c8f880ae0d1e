//! A file of the site before it is written.

use super::route::SitePath;
use std::borrow::Cow;

/// A file of the site: where it goes and what is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Artifact<'a> {
    /// Its path.
    pub path: SitePath,
    /// Its bytes; borrowed where they are a document's own.
    pub bytes: Cow<'a, [u8]>,
}

impl<'a> Artifact<'a> {
    /// A file of the site.
    pub fn new(path: SitePath, bytes: impl Into<Cow<'a, [u8]>>) -> Self {
        Self { path, bytes: bytes.into() }
    }
}
