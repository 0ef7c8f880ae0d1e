//! What lies in a site's folder before anything is written there.

use super::folder_look::{FolderContent, Purpose, look};
use super::ledger::LedgerWriter;
use super::output_place::OutputPlace;
use super::state::State;
use crate::disk::{Dir, Epoch};
use crate::error::Error;
use pith::Suffix;

/// A look at a site's folder before it is written into, which takes a while and may go on while it isn't decided yet
/// whether anything is written.
#[derive(Debug)]
pub(crate) struct OutputSurveyor<'s> {
    place: OutputPlace,
    keep: Vec<String>,
    program: &'static str,
    begun: Epoch,
    state: &'s State,
}

/// What lay in a site's folder.
#[derive(Debug)]
pub struct OutputSurvey {
    root: Dir,
    content: FolderContent,
}

impl<'s> OutputSurveyor<'s> {
    /// Looks at what no earlier build of the same program knew. `ledger` is that of this build.
    pub(crate) fn new(
        place: &OutputPlace,
        keep: &[String],
        program: &'static str,
        state: &'s State,
        ledger: &LedgerWriter,
    ) -> Self {
        Self { place: place.clone(), keep: keep.to_vec(), program, begun: ledger.begun(), state }
    }

    /// Looks at what is there, changes nothing, and tells the next build what was found. `None` where no folder is, or where
    /// it can't be looked into, which is said when it is opened to be written into.
    ///
    /// # Errors
    /// It can't be written what was found.
    pub(crate) fn survey(self) -> Result<Option<OutputSurvey>, Error> {
        let Ok(Some(root)) = self.place.root(&self.keep) else { return Ok(None) };
        let mut index = self.state.folder_index(self.program, self.begun);
        let Ok(content) = look(&root, &self.keep, Purpose::Count(&mut index)) else { return Ok(None) };
        if let Some(known) = index.finish() {
            self.state.record_folders(self.program, &known)?;
        }
        Ok(Some(OutputSurvey { root, content }))
    }
}

impl OutputSurvey {
    /// The numbers that have a folder where papers have theirs.
    pub(crate) fn take_papers(&mut self) -> Vec<Suffix> {
        std::mem::take(&mut self.content.papers)
    }

    /// How many files, folders and others there are, but for what is kept.
    pub(crate) fn entries(&self) -> u64 {
        self.content.entries
    }

    /// How many files there are, if this is the folder and nothing in it is to be cleared.
    pub(super) fn files_of(&self, root: &Dir) -> Option<u64> {
        let is_same = self.root.is_same(root).unwrap_or(false);
        (is_same && !self.content.is_to_clear).then_some(self.content.files)
    }
}
