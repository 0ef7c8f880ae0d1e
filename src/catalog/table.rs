//! The catalog: entries in one order, and the indexes that listings and names are found by.

use super::entry::Entry;
use super::excluded::Excluded;
use super::index::{self, Places};
use super::key::KeyHasher;
use super::versions;
use crate::values::Moment;
use pith::{Digest, Year};
use std::sync::OnceLock;

/// Every entry of the catalog, and every number that is kept out of it.
#[derive(Debug, Default)]
pub(crate) struct Catalog {
    /// Sorted by their suffixes.
    entries: Vec<Entry>,
    excluded: Vec<Excluded>,
    /// The places of the entries by their sources.
    by_source: Vec<u32>,
    /// How many papers there are.
    paper_count: usize,
    // What follows is made when it is asked for: a build that changes nothing asks for the key alone.
    /// Every entry: each is a version of a paper, with a number of its own.
    numbers: OnceLock<Places>,
    /// The newest version of each paper.
    papers: OnceLock<Places>,
    /// The hash of all that is here.
    key: OnceLock<Digest>,
}

impl Excluded {
    /// What its page shows: two with the same key make the same page.
    pub(crate) fn key(&self) -> Digest {
        let mut key = KeyHasher::new();
        key.excluded(self);
        key.finish()
    }
}

impl Catalog {
    /// Makes the indexes of entries that are sorted by their suffixes.
    pub(super) fn new(mut entries: Vec<Entry>, excluded: Vec<Excluded>) -> Self {
        let by_source = index::by_source(&entries);
        versions::tell_versions(&mut entries, &by_source);
        let paper_count = entries.iter().filter(|entry| entry.is_newest()).count();
        Self { entries, excluded, by_source, paper_count, ..Self::default() }
    }

    /// The entries, sorted by their suffixes.
    pub(crate) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The numbers that are kept out, sorted by their suffixes.
    pub(crate) fn excluded(&self) -> &[Excluded] {
        &self.excluded
    }

    /// How many papers there are: versions of one source are one paper.
    pub(crate) fn paper_count(&self) -> usize {
        self.paper_count
    }

    /// The papers that were submitted last, newest first, those of one moment by their versions, then by
    /// their suffixes; those without a date come last. Each is there by the newest of its versions.
    pub(crate) fn newest(&self, most: usize) -> Vec<&Entry> {
        self.newest_first().take(most).collect()
    }

    /// The entry that was submitted last, and of its versions the newest.
    pub(crate) fn newest_number(&self) -> Option<&Entry> {
        index::newest(&self.entries)
    }

    /// The newest time that anything here is signed with.
    pub(crate) fn newest_signed(&self) -> Option<Moment> {
        self.entries.iter().map(Entry::signed_at).max()
    }

    /// All papers, newest first.
    pub(super) fn newest_first(&self) -> impl Iterator<Item = &Entry> {
        self.papers().newest.iter().filter_map(|place| self.at(*place))
    }

    /// All numbers, newest first.
    pub(super) fn numbers_newest_first(&self) -> impl Iterator<Item = &Entry> {
        self.numbers().newest.iter().filter_map(|place| self.at(*place))
    }

    /// The numbers of each year, newest first.
    pub(crate) fn by_year(&self) -> impl Iterator<Item = (Year, Vec<&Entry>)> {
        let entries = |places: &[u32]| places.iter().filter_map(|place| self.at(*place)).collect();
        self.numbers().years.iter().map(move |(year, places)| (year, entries(places)))
    }

    /// What some papers show: the same ones in the same order have the same key.
    pub(crate) fn key_of(entries: &[&Entry]) -> Digest {
        let mut key = KeyHasher::new();
        key.entries(entries);
        key.finish()
    }

    /// What the whole catalog shows: two with the same key make the same pages.
    pub(crate) fn key(&self) -> Digest {
        *self.key.get_or_init(|| {
            let mut key = KeyHasher::new();
            key.count(self.entries.len());
            self.entries.iter().for_each(|entry| key.entry(entry));
            key.count(self.excluded.len());
            for excluded in &self.excluded {
                key.excluded(excluded);
            }
            key.finish()
        })
    }

    /// The entry at a place of an index.
    pub(super) fn at(&self, place: u32) -> Option<&Entry> {
        self.entries.get(place as usize)
    }

    pub(super) fn by_source(&self) -> &[u32] {
        &self.by_source
    }

    /// Every entry, whatever version of its paper it is.
    pub(super) fn numbers(&self) -> &Places {
        self.numbers.get_or_init(|| Places::of_all(&self.entries))
    }

    /// The newest version of each paper.
    pub(super) fn papers(&self) -> &Places {
        let is_newest = |place| self.at(place).is_some_and(Entry::is_newest);
        self.papers.get_or_init(|| self.numbers().only(is_newest))
    }
}
