//! What of the search index a build has to make, and what it gathers for that while it writes the papers.

use crate::catalog::{Catalog, Entry, StatedDoi, stated_dois};
use crate::disk::PartedRecords;
use crate::error::Error;
use crate::search::{
    ChunkName, ExactKey, Family, KeyDigest, PARTITIONS, PaperId, PaperTerms, PaperText, Words, partition,
};
use crate::values::Identifier;
use serde::{Deserialize, Serialize};
use std::cell::RefCell;
use std::io;
use std::sync::Arc;

/// How much a paper is found by whose buffers are still kept for the next one. Stops one that is by everybody.
const MOST_KEPT_BYTES: usize = 1 << 20;

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
pub(super) enum Task {
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
    pub task: Task,
    needed: Arc<Needed>,
    pub spool: PartedRecords,
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
    pub(super) fn new(task: Task, needed: Needed) -> Self {
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
            let pushed = self.spool.push(usize::from(part), record);
            pushed.map_err(|error| Error::io("write", FOUND_BY, error))?;
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
    // There are fewer parts than that, and a record is little longer than a term.
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
        let versions = catalog.earlier_versions(entry);
        let arxiv = entry.paper().arxiv().map(|arxiv| Identifier::Arxiv(arxiv.id()));
        let dois = stated_dois(entry, &versions);
        let dois = dois.iter().map(StatedDoi::identifier);
        let numbers =
            [entry].into_iter().chain(versions.iter().copied()).map(|one| Identifier::Short(one.number.short()));
        let identifiers = arxiv.into_iter().chain(dois).chain(numbers).map(KeyDigest::of_identifier);
        for key in titles.chain(identifiers).map(|digest| ExactKey::new(digest, id)) {
            push_record(&mut out, KEY_PARTS + usize::from(key.first_byte()), |out| {
                out.extend_from_slice(key.as_bytes());
            });
        }
        if out.len() > MOST_KEPT_BYTES {
            (*terms, *words) = Default::default();
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
pub(super) fn indexed(catalog: &Catalog) -> Vec<Indexed<'_>> {
    let newest = catalog.entries().iter().filter(|entry| entry.is_newest());
    let mut papers: Vec<_> = newest.map(|entry| Indexed { id: id_of(entry), entry }).collect();
    // Entries are in the order of their suffixes.
    papers.sort_by_key(|paper| paper.id);
    papers
}

/// What papers are found by can't be read.
pub(super) fn failed(error: io::Error) -> Error {
    Error::io("read", FOUND_BY, error)
}

/// What errors call the temporary file.
const FOUND_BY: &str = "the temporary file of the search index";
