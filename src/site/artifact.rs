//! A file of the site before it is written.

use super::route::SitePath;

/// A file of the site: where it goes and what is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Artifact {
    /// Its path.
    pub path: SitePath,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl Artifact {
    /// A file of the site.
    pub fn new(path: SitePath, bytes: impl Into<Vec<u8>>) -> Self {
        Self { path, bytes: bytes.into() }
    }
}
