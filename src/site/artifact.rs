//! A file of the site before it is written.

use super::route::SitePath;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// What a file is for: in this order files are written, and must be uploaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Part {
    /// A document, or another file that pages lead to.
    Document,
    /// A page.
    Page,
    /// A list of other files.
    Manifest,
}

/// A file of the site: where it goes and what is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Artifact<'a> {
    /// What it is for.
    pub part: Part,
    /// Its path.
    pub path: SitePath,
    /// Its bytes; borrowed where they are a document's own.
    pub bytes: Cow<'a, [u8]>,
}

impl<'a> Artifact<'a> {
    /// A file of the site.
    pub fn new(part: Part, path: SitePath, bytes: impl Into<Cow<'a, [u8]>>) -> Self {
        Self { part, path, bytes: bytes.into() }
    }
}
