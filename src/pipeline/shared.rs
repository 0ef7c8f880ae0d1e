//! What shards and the build that combines their parts must have in common, beside the documents.

use super::plan::BuildPlan;
use super::select::selection_key;
use crate::error::Error;
use crate::publish::StateKey;
use crate::site::Site;
use pith::Digest;

/// The secret that shards and what combines their parts share.
pub(super) fn shared_key(plan: &BuildPlan) -> Result<&StateKey, Error> {
    let missing = || {
        Error::StateKey {
        reason: "it is not set, and parts are sealed with it; set the same secret for every shard and for the build that combines \
                 their parts"
            .to_owned(),
    }
    };
    plan.state_key.as_ref().ok_or_else(missing)
}

/// The hash of what finished pages and the choice of documents depend on, beside the documents and the program.
pub(super) fn context_of(plan: &BuildPlan, site: &Site) -> Digest {
    Digest::of_parts([site.key(), plan.keys.set_id(), selection_key(&plan.config)].map(|part| *part.as_bytes()))
}
