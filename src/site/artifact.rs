//! A file of the site before it is written.

use crate::error::Error;
use crate::layout::{SitePath, UploadStage};
use pith::Digest;
use serde::Serialize;
use std::borrow::Cow;

/// A file of the site: where it goes and what is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Artifact<'a> {
    /// What it is for.
    pub stage: UploadStage,
    /// Its path.
    pub path: SitePath,
    /// Its bytes; borrowed where they are a document's own.
    pub bytes: Cow<'a, [u8]>,
    /// Their hash, where it is known.
    pub sha256: Option<Digest>,
}

impl<'a> Artifact<'a> {
    /// A file of the site.
    pub(crate) fn new(stage: UploadStage, path: SitePath, bytes: impl Into<Cow<'a, [u8]>>) -> Self {
        Self { stage, path, bytes: bytes.into(), sha256: None }
    }

    /// The same, with its hash.
    pub(crate) fn hashed(self, sha256: Digest) -> Self {
        Self { sha256: Some(sha256), ..self }
    }

    /// A value for programs, as JSON that people can read, too.
    ///
    /// # Errors
    /// It can't be written as JSON.
    pub(super) fn json(stage: UploadStage, path: SitePath, value: &impl Serialize) -> Result<Self, Error> {
        let bytes = serde_json::to_vec_pretty(value);
        let mut bytes = bytes.map_err(|error| Error::Render { page: path.to_string(), reason: error.to_string() })?;
        bytes.push(b'\n');
        Ok(Self::new(stage, path, bytes))
    }
}
