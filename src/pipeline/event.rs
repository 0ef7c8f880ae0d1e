//! What a build tells while it is under way.

use super::fit::Fit;
use crate::publish::Disbelief;

/// News of a build that is under way.
#[derive(Debug, Clone)]
pub enum BuildEvent {
    /// The build before this one was interrupted.
    Resumes,
    /// What earlier builds wrote down doesn't count, so that all is verified and made again.
    Disbelieves(Disbelief),
    /// A phase begins, with so many steps where their number is known.
    Began(Phase, Option<u64>),
    /// So many steps of the phase are done.
    Done(u64),
    /// What the site will take of its host's limits at least, before anything of it is written.
    WillTake(Fit),
}

/// The phases of a build, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Reading and verifying documents, the first pass.
    Verify,
    /// Sorting and choosing.
    Catalog,
    /// Writing papers, the second pass.
    Papers,
    /// Writing the other pages and the lists.
    Site,
    /// Removing what the site no longer has.
    Remove,
    /// Waiting until what was written is on the disk.
    Sync,
}
