//! The search index: made anew from all papers, or from the last build's and the papers that changed since. Both have
//! the same bytes, since what is in a file depends on the papers alone (docs/search.md).
//!
//! A build that makes it anew gathers what papers are found by while it writes them, when their documents are open. One
//! that changes few papers reads the published files of terms, of which the ledger knows the SHA-256, and writes those
//! that become others. If one of them isn't what was published, the index is made anew.

use super::ordered::{LookAhead, in_order};
use super::search_files::{IndexMaker, MakeError, Nothing, Published, failed};
use super::second::SecondPass;
use crate::catalog::{Catalog, Entry};
use crate::disk::PartedRecords;
use crate::error::Error;
use crate::layout::Feature;
use crate::publish::{BuiltUnit, SiteWriter, UnitMaker};
use crate::search::{
    ChunkName, ExactKey, Family, KeyDigest, PARTITIONS, PaperId, PaperTerms, PaperText, Words, partition,
};
use serde::{Deserialize, Serialize};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The name of the index's units as a group, and of what is known of it.
const INDEX: &str = "search";

/// One in how many papers may have changed before the index is made anew: then most files become others.
const CHANGED_PAPERS: usize = 8;

/// How many papers may be read that aren't taken yet.
const MOST_PAPERS_AHEAD: usize = 64;

/// How many bytes of postings a paper has, in most cases.
const POSTINGS_BYTES: usize = 2 << 10;

/// In which part of the spool the first exact keys are: by the first byte of each.
pub(super) const KEY_PARTS: usize = 2 * PARTITIONS;

/// What an index was made of, as the ledger keeps it.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct IndexState {
    /// The key of the catalog.
    pub catalog: [u8; 32],
    /// The id of each paper with a hash of all that it is found by and that its row shows, sorted.
    pub papers: Vec<(u32, u64)>,
    /// The terms that begin files, of each family.
    pub terms: [Vec<String>; 2],
    /// The parts of long lists, sorted.
    pub chunks: Vec<ChunkName>,
    /// How many bits name the files of exact keys.
    pub key_bits: u32,
}

/// What of the index is made.
enum Task {
    /// There is none.
    None,
    /// Nothing, if its files are there.
    Keep(IndexState),
    /// What becomes another by the papers that are gone and those that come.
    Patch {
        old: IndexState,
        /// The ids of papers that are gone, sorted.
        removed: Vec<u32>,
    },
    /// All.
    Anew,
}

/// What of the index is to be made, and what papers are found by that it needs for that.
pub(super) struct IndexBuild {
    task: Task,
    needed: Arc<Needed>,
    spool: PartedRecords,
}

/// Which papers' texts an index needs.
#[derive(Debug)]
pub(super) enum Needed {
    All,
    /// Those with some ids, sorted.
    Ids(Vec<u32>),
}

impl Needed {
    /// Whether it needs what a paper is found by.
    pub(super) fn has(&self, entry: &Entry) -> bool {
        match self {
            Self::All => entry.is_newest(),
            Self::Ids(ids) if ids.is_empty() => false,
            Self::Ids(ids) => entry.is_newest() && ids.binary_search(&id_of(entry).number()).is_ok(),
        }
    }
}

/// What a paper is found by, as records of the spool: before each the number of its part, and how many bytes it has.
pub(super) type FoundBy = Vec<u8>;

impl IndexBuild {
    fn new(task: Task, needed: Needed) -> Self {
        Self { task, needed: Arc::new(needed), spool: PartedRecords::new(KEY_PARTS + 256) }
    }

    /// Which papers' texts it needs.
    pub(super) fn needed(&self) -> Arc<Needed> {
        Arc::clone(&self.needed)
    }

    /// Takes what a paper is found by.
    pub(super) fn add(&mut self, found_by: &[u8]) -> Result<(), Error> {
        let mut rest = found_by;
        while let Some((head, records)) = rest.split_first_chunk::<4>() {
            let [a, b, c, d] = *head;
            let (part, bytes) = (u16::from_le_bytes([a, b]), u16::from_le_bytes([c, d]));
            let (record, after) = records.split_at_checked(usize::from(bytes)).unwrap_or((records, &[]));
            self.spool.push(usize::from(part), record).map_err(failed)?;
            rest = after;
        }
        Ok(())
    }
}

fn id_of(entry: &Entry) -> PaperId {
    PaperId::new(entry.date(), entry.year(), &entry.number.suffix())
}

pub(super) fn part_of(family: Family, number: usize) -> usize {
    let family = match family {
        Family::Terms => 0,
        Family::Excerpts => PARTITIONS,
    };
    family + number
}

/// Appends a record with the number of its part before it.
fn push_record(out: &mut FoundBy, part: usize, write: impl FnOnce(&mut Vec<u8>)) {
    // There are fewer parts than that, and a record is as long as a term at most.
    out.extend_from_slice(&u16::try_from(part).unwrap_or(u16::MAX).to_le_bytes());
    let length = out.len();
    out.extend_from_slice(&[0; 2]);
    write(out);
    let bytes = u16::try_from(out.len() - length - 2).unwrap_or(u16::MAX);
    if let Some(place) = out.get_mut(length..length + 2) {
        place.copy_from_slice(&bytes.to_le_bytes());
    }
}

thread_local! {
    /// Buffers that one paper after the other uses.
    static TERMS: RefCell<(PaperTerms, Words)> = RefCell::default();
}

/// What a paper is found by.
pub(super) fn found_by(catalog: &Catalog, entry: &Entry, text: &PaperText<'_>) -> FoundBy {
    let id = id_of(entry).number();
    let mut out = Vec::with_capacity(POSTINGS_BYTES);
    TERMS.with_borrow_mut(|(terms, words)| {
        for posting in terms.read(text).postings(id) {
            let part = part_of(posting.field.family(), partition(posting.term));
            push_record(&mut out, part, |out| posting.encode(out));
        }
        let titles = text.title.into_iter().flat_map(|title| KeyDigest::of_titles(title, words));
        let arxiv = entry.paper().arxiv().map(|arxiv| KeyDigest::of_arxiv(arxiv.id()));
        let versions = catalog.versions(entry);
        let numbers = [entry].into_iter().chain(versions.shown.iter().copied());
        let numbers = numbers.map(|entry| KeyDigest::of_number(entry.number.suffix().short()));
        for key in titles.chain(arxiv).chain(numbers).map(|digest| ExactKey::new(digest, id)) {
            push_record(&mut out, KEY_PARTS + usize::from(key.first_byte()), |out| {
                out.extend_from_slice(key.as_bytes())
            });
        }
    });
    out
}

/// A paper of the index.
#[derive(Clone, Copy)]
pub(super) struct Indexed<'c> {
    pub id: PaperId,
    pub entry: &'c Entry,
}

/// The papers of the index, by id and suffix.
fn indexed(catalog: &Catalog) -> Vec<Indexed<'_>> {
    let newest = catalog.entries().iter().filter(|entry| entry.is_newest());
    let mut papers: Vec<_> = newest.map(|entry| Indexed { id: id_of(entry), entry }).collect();
    // Entries are in the order of their suffixes.
    papers.sort_by_key(|paper| paper.id);
    papers
}

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
        let now = self.fingerprints(catalog, &indexed(catalog));
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

    pub(super) fn fingerprints(&self, catalog: &Catalog, papers: &[Indexed<'_>]) -> Vec<(u32, u64)> {
        let of = |paper: &Indexed<'_>| {
            let key = self.entry_key(paper.entry, &catalog.versions(paper.entry));
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
        let state = match (state, task) {
            (Some(state), _) | (None, Task::Keep(state)) => state,
            // The same catalog as in the last build has the same key, so that there is nothing to patch.
            (None, _) => return Ok(()),
        };
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
            let find = |paper: &Indexed<'_>| self.find_by_documents(catalog, paper.entry);
            in_order(papers.iter(), LookAhead::of(MOST_PAPERS_AHEAD), find, |found_by: Result<_, Error>| {
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
            self.site.tell_text(entry, opened, &mut |text| found = found_by(catalog, entry, text));
            Ok(found)
        })
    }
}
