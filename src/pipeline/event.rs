//! What a build tells while it is under way.

use super::fit::Fit;
use super::needs::Needs;
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
    /// The disk has no hard links, so that bundles were written twice.
    CopiesBundles,
    /// What the site needs at least, before anything of it is written.
    WillNeed(Needs),
    /// What the site will take of its host's limits at least, before anything of it is written.
    WillTake(Fit),
}

/// How many papers are written before that is told.
const PAPERS_A_STEP: u64 = 64;

/// Tells how many papers are written, while they are.
pub(super) struct PapersWritten<'e, E> {
    count: u64,
    on_event: &'e E,
}

impl<'e, E: Fn(BuildEvent)> PapersWritten<'e, E> {
    /// Begins to write so many.
    pub(super) fn begin(all: usize, on_event: &'e E) -> Self {
        on_event(BuildEvent::Began(Phase::Papers, Some(all as u64)));
        Self { count: 0, on_event }
    }

    /// One more is written.
    pub(super) fn add_one(&mut self) {
        self.count += 1;
        if self.count.is_multiple_of(PAPERS_A_STEP) {
            self.tell();
        }
    }

    /// Tells how many that are.
    pub(super) fn tell(&self) {
        (self.on_event)(BuildEvent::Done(self.count));
    }
}

/// The phases of a build, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Reading and verifying documents, the first pass.
    Verify,
    /// Reading what shards found, in the place of the first pass.
    Parts,
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
