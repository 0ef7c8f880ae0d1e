//! What an audit is asked to do.

use crate::fetch::{Address, RetryPolicy, WantedPaper};
use pith::TrustStore;
use std::num::NonZeroUsize;
use std::sync::Arc;

/// What is to be looked at, and how.
#[derive(Debug, Clone)]
pub struct AuditPlan {
    /// The site.
    pub site: Address,
    /// Another one to compare it with.
    pub against: Option<Address>,
    /// The keys whose signatures count.
    pub keys: Arc<TrustStore>,
    /// The papers to look at, where it isn't the site's own catalog that says.
    pub list: Option<Vec<WantedPaper>>,
    /// How many papers to look at, where it isn't all.
    pub sample: Option<NonZeroUsize>,
    /// How many files to ask for at a time.
    pub jobs: Option<NonZeroUsize>,
    /// How long to wait for a host.
    pub retry_policy: RetryPolicy,
}

impl AuditPlan {
    /// All of a site, under the registry's key.
    pub fn new(site: Address) -> Self {
        Self {
            site,
            against: None,
            keys: TrustStore::registry().into(),
            list: None,
            sample: None,
            jobs: None,
            retry_policy: RetryPolicy::default(),
        }
    }

    /// Whether nothing is left out.
    pub(super) fn is_of_all(&self) -> bool {
        self.list.is_none() && self.sample.is_none()
    }
}
