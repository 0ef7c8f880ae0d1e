//! The catalog: entries in one order, and the indexes that listings and names are found by.

use super::entry::Entry;
use super::index::{self, Index};
use super::key::KeyHasher;
use crate::values::{Category, Moment};
use pith::{Digest, Suffix, Year};

/// Every entry of the catalog, and every number that is kept out of it.
#[derive(Debug, Default)]
pub(crate) struct Catalog {
    /// Sorted by their suffixes.
    entries: Vec<Entry>,
    excluded: Vec<Excluded>,
    /// The places of the entries by their sources.
    by_source: Vec<u32>,
    /// The places of the entries, newest first.
    newest: Vec<u32>,
    years: Index<Year>,
    categories: Index<Category>,
}

/// A number that the configuration keeps out, whether or not there is a document of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Excluded {
    /// The number's suffix.
    pub suffix: Suffix,
    /// Why, in the configuration's words.
    pub reason: Box<str>,
}

impl Catalog {
    /// Makes the indexes of entries that are sorted by their suffixes.
    pub(super) fn new(entries: Vec<Entry>, excluded: Vec<Excluded>) -> Self {
        let by_source = index::by_source(&entries);
        let newest = index::newest_first(&entries);
        let years = Index::new(&entries, &newest, |entry, each| each(entry.year()));
        let categories = Index::new(&entries, &newest, |entry, each| entry.paper().categories().for_each(each));
        Self { entries, excluded, by_source, newest, years, categories }
    }

    /// The entries, sorted by their suffixes.
    pub(crate) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The numbers that are kept out, sorted by their suffixes.
    pub(crate) fn excluded(&self) -> &[Excluded] {
        &self.excluded
    }

    /// The entries whose papers were submitted last, newest first, those of one moment by their
    /// suffixes; those without a date come last.
    pub(crate) fn newest(&self, most: usize) -> Vec<&Entry> {
        self.newest.iter().take(most).filter_map(|place| self.at(*place)).collect()
    }

    /// The newest time that anything here is signed with.
    pub(crate) fn newest_signed(&self) -> Option<Moment> {
        self.entries.iter().map(Entry::signed_at).max()
    }

    /// All entries in that order.
    pub(super) fn newest_first(&self) -> impl Iterator<Item = &Entry> {
        self.newest.iter().filter_map(|place| self.at(*place))
    }

    /// The papers of each year, newest first.
    pub(crate) fn by_year(&self) -> impl Iterator<Item = (Year, Vec<&Entry>)> {
        let entries = |places: &[u32]| places.iter().filter_map(|place| self.at(*place)).collect();
        self.years.iter().map(move |(year, places)| (year, entries(places)))
    }

    /// What some papers show: the same ones in the same order have the same key.
    pub(crate) fn key_of(entries: &[&Entry]) -> Digest {
        let mut key = KeyHasher::new();
        key.entries(entries);
        key.finish()
    }

    /// What the whole catalog shows: two with the same key make the same pages.
    pub(crate) fn key(&self) -> Digest {
        let mut key = KeyHasher::new();
        key.count(self.entries.len());
        self.entries.iter().for_each(|entry| key.entry(entry));
        key.count(self.excluded.len());
        for excluded in &self.excluded {
            key.text(excluded.suffix.as_str());
            key.text(&excluded.reason);
        }
        key.finish()
    }

    /// The entry at a place of an index.
    pub(super) fn at(&self, place: u32) -> Option<&Entry> {
        self.entries.get(place as usize)
    }

    pub(super) fn by_source(&self) -> &[u32] {
        &self.by_source
    }

    pub(super) fn newest_places(&self) -> &[u32] {
        &self.newest
    }

    pub(super) fn years(&self) -> &Index<Year> {
        &self.years
    }

    pub(super) fn categories(&self) -> &Index<Category> {
        &self.categories
    }
}
