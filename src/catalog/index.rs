//! Indexes of the entries: their places in some order, four bytes each, sorted once.

use super::entry::Entry;
use super::summary::VersionOrder;
use crate::values::{Category, Moment};
use pith::Year;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Some entries, or all: newest first, and by year and category.
#[derive(Debug, Default)]
pub(super) struct Places {
    /// The places, newest first.
    pub newest: Vec<u32>,
    /// The places of each year, newest first.
    pub years: Index<Year>,
    /// The places of each category, newest first.
    pub categories: Index<Category>,
}

impl Places {
    /// The places of all entries.
    pub(super) fn of_all(entries: &[Entry]) -> Self {
        let newest = newest_first(entries);
        let years = Index::new(entries, &newest, |entry, each| each(entry.year()));
        let categories = Index::new(entries, &newest, |entry, each| entry.paper().categories().for_each(each));
        Self { newest, years, categories }
    }

    /// Those of them that are taken, in the same order.
    pub(super) fn only(&self, takes: impl Fn(u32) -> bool) -> Self {
        Self {
            newest: self.newest.iter().copied().filter(|place| takes(*place)).collect(),
            years: self.years.only(&takes),
            categories: self.categories.only(&takes),
        }
    }
}

/// Entries with their places.
fn placed(entries: &[Entry]) -> impl Iterator<Item = (u32, &Entry)> {
    (0..=u32::MAX).zip(entries)
}

/// The places of the entries, newest first. Those of one moment are versions of one paper, as a rule: the
/// last version first, then by their suffixes. Entries without a date come last, so that each month's and
/// each day's are together.
fn newest_first(entries: &[Entry]) -> Vec<u32> {
    let mut sorted: Vec<_> = placed(entries).map(|placed| newest_order(&placed)).collect();
    sorted.sort_unstable();
    sorted.into_iter().map(|(.., place)| place).collect()
}

/// The newest entry.
pub(super) fn newest(entries: &[Entry]) -> Option<&Entry> {
    placed(entries).min_by_key(newest_order).map(|(_, entry)| entry)
}

/// What an entry is sorted by to have the newest first.
pub(super) fn newest_order<'e>(
    (place, entry): &(u32, &'e Entry),
) -> (bool, Reverse<Moment>, Reverse<VersionOrder<'e>>, u32) {
    let paper = entry.paper();
    (entry.date().is_none(), Reverse(paper.submitted()), Reverse(paper.version_order()), *place)
}

/// The places of the entries whose source is known, by its kind, id and version, then by their
/// suffixes, so that the newest version of each source comes last.
pub(super) fn by_source(entries: &[Entry]) -> Vec<u32> {
    let order = |(place, entry)| {
        let paper = Entry::paper(entry);
        Some((paper.source_key()?, paper.version_order(), place))
    };
    let mut sorted = Vec::with_capacity(entries.len());
    sorted.extend(placed(entries).filter_map(order));
    sorted.sort_unstable();
    sorted.into_iter().map(|(_, _, place)| place).collect()
}

/// For each key the places of its entries.
#[derive(Debug)]
pub(super) struct Index<K> {
    /// The keys in their order, and where each one's places end.
    ends: Vec<(K, usize)>,
    places: Vec<u32>,
}

impl<K> Default for Index<K> {
    fn default() -> Self {
        Self { ends: Vec::new(), places: Vec::new() }
    }
}

impl<K: Ord + Copy> Index<K> {
    /// Sorts places under the keys of their entries. Each key's stay in the order that they come in.
    ///
    /// `each_key` calls back with every key of an entry, the same ones every time.
    pub(super) fn new(entries: &[Entry], order: &[u32], each_key: impl Fn(&Entry, &mut dyn FnMut(K))) -> Self {
        let in_order = || order.iter().filter_map(|place| Some((*place, entries.get(*place as usize)?)));
        let mut ends: BTreeMap<K, usize> = BTreeMap::new();
        for (_, entry) in in_order() {
            each_key(entry, &mut |key| *ends.entry(key).or_default() += 1);
        }
        let mut total = 0;
        for end in ends.values_mut() {
            // Where the key's places begin, until they are filled in.
            total += std::mem::replace(end, total);
        }
        let mut places = vec![0; total];
        for (place, entry) in in_order() {
            each_key(entry, &mut |key| {
                let next = ends.entry(key).or_default();
                if let Some(there) = places.get_mut(*next) {
                    *there = place;
                    *next += 1;
                }
            });
        }
        Self { ends: ends.into_iter().collect(), places }
    }

    /// The same without the places that aren't taken, and without keys that have no others.
    fn only(&self, takes: impl Fn(u32) -> bool) -> Self {
        let mut only = Self::default();
        for (key, places) in self.iter() {
            let before = only.places.len();
            only.places.extend(places.iter().copied().filter(|place| takes(*place)));
            if only.places.len() > before {
                only.ends.push((key, only.places.len()));
            }
        }
        only
    }

    /// Each key with its places.
    pub(super) fn iter(&self) -> impl Iterator<Item = (K, &[u32])> {
        (0..self.ends.len()).filter_map(|at| self.nth(at))
    }

    /// The place of a key among the keys.
    pub(super) fn position(&self, key: K) -> Option<usize> {
        self.ends.binary_search_by_key(&key, |(known, _)| *known).ok()
    }

    /// The key at that place with its places.
    pub(super) fn nth(&self, at: usize) -> Option<(K, &[u32])> {
        let (key, end) = *self.ends.get(at)?;
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |(_, end)| *end);
        Some((key, self.places.get(start..end)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::sample::{catalog, summary};

    #[test]
    fn the_newest_come_first_and_those_without_a_date_last() {
        let catalog = catalog(&[
            summary("A").submitted("2019-02-28T19:47:59Z"),
            summary("B").submitted("2019-13-45T00:00:00Z"),
            summary("C").submitted("2020-01-01T00:00:00+01:00"), // 2019 in UTC
            summary("D").submitted("9999-12-30T00:00:00Z"),
            summary("E").submitted("2019-03-01T00:47:59+05:00"),
            summary("F").submitted("2019-02-28T19:48:00Z"),
        ]);
        let first = |most| -> String {
            catalog.newest(most).iter().map(|entry| entry.number.suffix().as_str()[..1].to_owned()).collect()
        };
        assert_eq!((first(10), first(2), first(0)), ("DFAECB".to_owned(), "DF".to_owned(), String::new()));
    }

    #[test]
    fn of_the_versions_of_a_paper_the_last_comes_first() {
        let version = |suffix, version| summary(suffix).source("arxiv", "1903.00045", version);
        let catalog = catalog(&[version("A", "2"), version("B", "10"), version("C", "1"), version("D", "2")]);
        assert_eq!(newest_first(catalog.entries()), [1, 0, 3, 2]);
    }

    #[test]
    fn an_index_holds_each_keys_places_in_their_order() {
        let catalog = catalog(&[
            summary("A").categories("cs.DC", &["cs.LG", "cs.DC", "cs.LG"]),
            summary("B").categories("cs.LG", &["../x", "stat.ML"]),
            summary("C").categories("none such", &["cs.LG"]).submitted("2020-05-01T00:00:00Z"),
        ]);
        let index = &Places::of_all(catalog.entries()).categories;
        let found: Vec<_> = index.iter().map(|(category, places)| (category.to_string(), places.to_vec())).collect();
        let expected = [("cs.DC", vec![0]), ("cs.LG", vec![2, 0, 1]), ("stat.ML", vec![1])];
        assert_eq!(found, expected.map(|(category, places)| (category.to_owned(), places)));
        assert_eq!(index.position("cs.LG".parse().unwrap()), Some(1));
        assert_eq!((index.position("cs.AI".parse().unwrap()), index.nth(3)), (None, None));
    }
}
