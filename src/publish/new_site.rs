//! A site that is written aside, since there is no folder yet, and appears whole at the end.

use super::folder_look::{Purpose, look};
use super::known_folders::{FolderIndex, FolderTally, KnownFolders};
use super::state::State;
use crate::disk::{Epoch, Stage};
use crate::error::Error;
use crate::layout::SitePath;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A site that is written aside.
#[derive(Debug)]
pub(crate) struct NewSite {
    stage: Stage,
    keep: Vec<String>,
    /// How many files were made where; `None` if that isn't known, or was [asked for](Self::surveyor).
    tally: Mutex<Option<FolderTally>>,
}

/// A look at the folders of a new site, for the next build.
pub(crate) struct NewSiteSurveyor<'s> {
    site: Arc<NewSite>,
    program: &'static str,
    index: FolderIndex,
    state: &'s State,
}

impl NewSite {
    /// A new site in a folder that nothing is in yet.
    pub(super) fn new(stage: Stage, keep: Vec<String>) -> Self {
        Self { stage, keep, tally: Mutex::new(Some(FolderTally::default())) }
    }

    /// Where it is written.
    pub(super) fn stage(&self) -> &Stage {
        &self.stage
    }

    /// A look at the folders that are made by now. What is written from then on may be written meanwhile; its folders
    /// will not be known. `None` where the disk doesn't say when that was, or it isn't known what was made.
    pub(crate) fn surveyor<'s>(
        self: &Arc<Self>,
        program: &'static str,
        state: &'s State,
    ) -> Option<NewSiteSurveyor<'s>> {
        // A file that isn't counted then is made after it.
        let made = Epoch::of(&state.scratch().file().ok()?.file().metadata().ok()?);
        let tally = self.tally().take()?;
        Some(NewSiteSurveyor { site: Arc::clone(self), program, index: state.index_of_made(tally, made), state })
    }

    fn tally(&self) -> MutexGuard<'_, Option<FolderTally>> {
        self.tally.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts a file that is new.
    pub(super) fn count(&self, path: &SitePath) {
        let mut tally = self.tally();
        if tally.as_mut().is_some_and(|tally| !tally.count(path.as_str())) {
            *tally = None;
        }
    }

    /// Knows no folder any more.
    pub(super) fn forget(&self) {
        *self.tally() = None;
    }
}

impl NewSiteSurveyor<'_> {
    /// Looks at the folders, and tells the next build what it may know of them.
    ///
    /// # Errors
    /// That can't be written.
    pub(crate) fn survey(mut self) -> Result<(), Error> {
        let looked = look(self.site.stage.dir(), &self.site.keep, Purpose::Count(&mut self.index));
        let known = looked.map_or_else(|_| Some(KnownFolders::default()), |_| self.index.finish());
        known.map_or(Ok(()), |known| self.state.record_folders(self.program, &known))
    }
}
