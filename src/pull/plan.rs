//! What a pull is asked to do.

use crate::corpus::Limits;
use crate::fetch::WantedPaper;
use camino::Utf8PathBuf;
use pith::TrustStore;
use std::num::NonZeroUsize;

/// What to pull, and into which folder.
#[derive(Debug, Clone)]
pub struct PullPlan {
    /// The content folder.
    pub out: Utf8PathBuf,
    /// The papers; without any, all that the site lists.
    pub wanted: Option<Vec<WantedPaper>>,
    /// The keys whose signatures count.
    pub keys: TrustStore,
    /// How many files to ask for at a time.
    pub concurrency: NonZeroUsize,
    /// How much a hostile site may use.
    pub limits: Limits,
}
