//! What a pull is asked to do.

use super::request::PullRequest;
use crate::corpus::Limits;
use camino::Utf8PathBuf;
use pith::TrustStore;
use std::num::NonZeroUsize;
use std::sync::Arc;

/// What to pull, and into which folder.
#[derive(Debug, Clone)]
pub struct PullPlan {
    /// The content folder.
    pub out: Utf8PathBuf,
    /// The papers.
    pub request: PullRequest,
    /// The keys whose signatures count.
    pub keys: Arc<TrustStore>,
    /// How many files to ask for at a time, where it isn't what such a site is usually asked for.
    pub jobs: Option<NonZeroUsize>,
    /// How much a hostile site may use.
    pub limits: Limits,
}

impl PullPlan {
    /// All that a site lists, into a folder, under the registry's key.
    pub fn new(out: impl Into<Utf8PathBuf>) -> Self {
        Self {
            out: out.into(),
            request: PullRequest::Everything,
            keys: TrustStore::registry().into(),
            jobs: None,
            limits: Limits::default(),
        }
    }
}
