//! What a build came to.

use super::fit::Fit;
use super::needs::Needs;
use crate::publish::Changes;
use crate::report::Report;
use serde::Serialize;

/// What a build came to.
#[derive(Debug)]
pub struct Built {
    /// What became of the documents.
    pub report: Report,
    /// What changed in the output folder; `None` where nothing was written.
    pub changes: Option<Changes>,
    /// Why nothing was written, though `strict` didn't ask for that.
    pub stopped: Option<Stopped>,
    /// How much of the work was done in this run, and not known from an earlier one.
    pub work: Work,
    /// What the site needs at least; `None` where nothing was read.
    pub needs: Option<Needs>,
    /// What the site takes of its host's limits, where it has a host: at least, if it wasn't written.
    pub fit: Option<Fit>,
    /// Whether something couldn't be read. Nothing that was published before was then removed.
    pub incomplete: bool,
}

/// What a build did anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Work {
    /// Documents whose bytes were read and hashed, and not known by the stamp of their file; what
    /// was read and can't be a document counts too.
    pub read: u64,
    /// Documents whose checks were run.
    pub verified: u64,
    /// Units of the site that were made: a paper with its files, or a page.
    pub rendered: u64,
}

/// Why a build stopped before it wrote anything.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stopped {
    /// What would have happened, as programs call it.
    pub reason: &'static str,
    /// What would have happened and why, in a sentence that is safe to print.
    pub message: String,
    /// What to do, whether that was meant or not.
    pub advice: String,
}

impl Built {
    /// What a build came to that read nothing, since nothing is there.
    pub(super) fn stopped(stopped: Stopped) -> Self {
        let (report, work) = (Report::default(), Work::default());
        Self { report, changes: None, stopped: Some(stopped), work, needs: None, fit: None, incomplete: false }
    }
}
