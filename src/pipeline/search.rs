//! The search index: made anew from all papers, or from the last build's and the papers that changed since. Both have
//! the same bytes, since what is in a file depends on the papers alone (docs/search.md).
//!
//! A build that makes it anew gathers what papers are found by while it writes them, when their documents are open. One
//! that changes few papers reads the published files of terms, of which the ledger knows the SHA-256, and writes those
//! that become others. If one of them isn't what was published, the index is made anew.

use super::index_build::{FoundBy, IndexBuild, IndexState, Indexed, Needed, Task, found_by, indexed};
use super::ordered::in_order;
use super::search_files::{IndexMaker, MakeError, Nothing, Published};
use super::second::{SecondPass, papers_ahead};
use crate::catalog::{Catalog, Entry};
use crate::disk::PartedRecords;
use crate::error::Error;
use crate::layout::Feature;
use crate::publish::{BuiltUnit, SiteWriter, UnitMaker};
use crate::site::Site;
use std::collections::BTreeSet;

/// The name of the index's units as a group, and of what is known of it.
const INDEX: &str = "search";

/// One in how many papers may have changed before the index is made anew: then most files become others.
const CHANGED_PAPERS: usize = 8;

impl SecondPass<'_> {
    /// What of the index this build will make.
    pub(super) fn plan_index(&self, catalog: &Catalog, writer: &SiteWriter<'_>) -> IndexBuild {
        let none = Needed::Ids(Vec::new());
        if !self.has(Feature::Search) {
            return IndexBuild::new(Task::None, none);
        }
        let old = writer.recall_value::<IndexState>(INDEX).filter(|(key, _)| *key == self.key(&[]));
        let Some((_, old)) = old else { return IndexBuild::new(Task::Anew, Needed::All) };
        if old.catalog == *catalog.key().as_bytes() {
            return IndexBuild::new(Task::Keep(old), none);
        }
        let now = Self::fingerprints(catalog, &indexed(catalog));
        let [removed, added] = [(&old.papers, &now), (&now, &old.papers)].map(|(from, other)| -> Vec<u32> {
            let mut ids: Vec<_> =
                from.iter().filter(|paper| other.binary_search(paper).is_err()).map(|(id, _)| *id).collect();
            ids.dedup();
            ids
        });
        if (removed.len() + added.len()).saturating_mul(CHANGED_PAPERS) > now.len() {
            return IndexBuild::new(Task::Anew, Needed::All);
        }
        // A paper that stays and shares the id of one that goes is added again.
        let touched: BTreeSet<_> = removed.iter().chain(&added).copied().collect();
        IndexBuild::new(Task::Patch { old, removed }, Needed::Ids(touched.into_iter().collect()))
    }

    /// The id of each paper with a hash of all that it is found by and that its row shows, sorted.
    pub(super) fn fingerprints(catalog: &Catalog, papers: &[Indexed<'_>]) -> Vec<(u32, u64)> {
        let of = |paper: &Indexed<'_>| {
            let key = catalog.key_of_versions(paper.entry);
            (paper.id.number(), key.as_bytes().first_chunk().copied().map_or(0, u64::from_le_bytes))
        };
        let mut all: Vec<_> = papers.iter().map(of).collect();
        all.sort_unstable();
        all
    }

    /// Writes the index.
    pub(super) fn write_index(
        &self,
        catalog: &Catalog,
        build: IndexBuild,
        writer: &mut SiteWriter<'_>,
    ) -> Result<(), Error> {
        let IndexBuild { task, spool, .. } = build;
        if matches!(task, Task::None) {
            return Ok(());
        }
        let mut state = None;
        let (maker, book) = writer.halves();
        let group = maker.group(INDEX.to_owned(), &self.key(&[&catalog.key()]), || {
            let papers = indexed(catalog);
            let (units, made) = match &task {
                Task::Patch { old, removed } => {
                    let published = Published(maker);
                    let patch = IndexMaker {
                        pass: self,
                        catalog,
                        papers: &papers,
                        maker,
                        spool: &spool,
                        old,
                        removed,
                        files: &published,
                    };
                    match patch.make() {
                        Err(MakeError::Damaged) => self.make_anew(catalog, &papers, maker, None)?,
                        made => made.map_err(MakeError::failed)?,
                    }
                }
                Task::Anew => self.make_anew(catalog, &papers, maker, Some(&spool))?,
                // A file isn't as it was published.
                Task::None | Task::Keep(_) => self.make_anew(catalog, &papers, maker, None)?,
            };
            state = Some(made);
            Ok(units)
        })?;
        book.commit_group(group)?;
        // Where the group stayed as it was, so did the catalog, and what is known of it: both lie in one ledger.
        let ((Some(state), _) | (None, Task::Keep(state))) = (state, task) else { return Ok(()) };
        writer.record_value(INDEX, &self.key(&[]), &state)
    }

    /// Makes the whole index, of what is known of the papers or, without that, of their documents.
    fn make_anew(
        &self,
        catalog: &Catalog,
        papers: &[Indexed<'_>],
        maker: &UnitMaker<'_>,
        known: Option<&PartedRecords>,
    ) -> Result<(Vec<BuiltUnit>, IndexState), Error> {
        let mut read = IndexBuild::new(Task::Anew, Needed::All);
        if known.is_none() {
            let find = |entry: &Entry| self.find_by_documents(catalog, entry);
            in_order(papers.iter().map(|paper| paper.entry), papers_ahead(), find, |found_by: Result<_, Error>| {
                read.add(&found_by?)
            })?;
        }
        let (spool, old) = (known.unwrap_or(&read.spool), &IndexState::default());
        let anew = IndexMaker { pass: self, catalog, papers, maker, spool, old, removed: &[], files: &Nothing };
        anew.make().map_err(MakeError::failed)
    }

    /// What a paper is found by, by its documents.
    pub(super) fn find_by_documents(&self, catalog: &Catalog, entry: &Entry) -> Result<FoundBy, Error> {
        self.with_documents(entry, |opened| {
            let mut found = FoundBy::new();
            Site::tell_text(entry, opened, &mut |text| found = found_by(catalog, entry, text));
            Ok(found)
        })
    }
}
