//! What every identifier leads to, in parts by the digests of their keys: for files that programs ask for.
//!
//! Of each key only its number among those of its entry is kept, eight bytes, and its text is made again for the part that is
//! written: there are four keys or more of each number.

use super::entry::Entry;
use super::stated_doi::{StatedDoi, stated_dois};
use super::table::Catalog;
use crate::values::Identifier;
use pith::{Digest, Suffix};
use std::iter;

/// The most numbers of one key. Stops an id or a DOI that thousands of documents state.
const MOST_NUMBERS: usize = 100;

/// How many parts there are: one for each first byte of a digest.
const PARTS: usize = 256;

/// Which entry has a key, and which of its keys it is.
#[derive(Debug, Clone, Copy)]
struct KeyPlace {
    entry: u32,
    at: u32,
}

/// All keys, divided into parts.
pub(crate) struct Lookups<'c> {
    catalog: &'c Catalog,
    parts: Vec<Vec<KeyPlace>>,
}

/// The keys whose digests begin with one byte.
pub(crate) struct LookupPart<'l> {
    catalog: &'l Catalog,
    /// The first byte of the SHA-256 of each.
    pub byte: u8,
    keys: &'l [KeyPlace],
}

impl<'c> Lookups<'c> {
    /// Those of a catalog.
    pub(crate) fn of(catalog: &'c Catalog) -> Self {
        let mut parts = vec![Vec::new(); PARTS];
        for (place, entry) in (0..).zip(catalog.entries()) {
            for (at, identifier) in (0..).zip(catalog.identifiers(entry)) {
                let [byte, ..] = *Digest::of(identifier.to_string().as_bytes()).as_bytes();
                if let Some(part) = parts.get_mut(usize::from(byte)) {
                    part.push(KeyPlace { entry: place, at });
                }
            }
        }
        Self { catalog, parts }
    }

    /// Those that have a key, in their order.
    pub(crate) fn parts(&self) -> impl Iterator<Item = LookupPart<'_>> {
        let all = (0..=u8::MAX).zip(&self.parts).filter(|(_, keys)| !keys.is_empty());
        all.map(|(byte, keys)| LookupPart { catalog: self.catalog, byte, keys })
    }
}

impl LookupPart<'_> {
    /// The keys in the order of their bytes, each with the numbers that it leads to by their suffixes.
    pub(crate) fn keys(&self) -> Vec<(String, Vec<Suffix>)> {
        let mut found: Vec<_> = self.keys.iter().flat_map(|place| self.found(*place)).collect();
        found.sort_unstable();
        let same_key = found.chunk_by(|(one, ..), (other, ..)| one == other);
        let keys = same_key.filter_map(|group| {
            let (key, ..) = group.first()?;
            // An id without a version is that of the newest one.
            let newest = group.iter().map(|(_, version, _)| version).max()?;
            let mut numbers: Vec<_> =
                group.iter().filter(|(_, version, _)| version == newest).map(|(.., suffix)| *suffix).collect();
            numbers.dedup();
            numbers.truncate(MOST_NUMBERS);
            Some((key.clone(), numbers))
        });
        keys.collect()
    }

    /// A key with the number that has it and, where that decides, with its version.
    fn found(&self, KeyPlace { entry, at }: KeyPlace) -> Vec<(String, u32, Suffix)> {
        let Some(entry) = self.catalog.at(entry) else { return Vec::new() };
        let Some(identifier) = self.catalog.identifiers(entry).into_iter().nth(at as usize) else { return Vec::new() };
        let key = identifier.to_string();
        let suffix = |entry: &Entry| entry.number.suffix();
        match identifier {
            Identifier::Arxiv(_) | Identifier::ArxivDoi(_) => {
                vec![(key, entry.paper().version().unwrap_or_default(), suffix(entry))]
            }
            Identifier::Short(_) | Identifier::ArxivVersion(..) => vec![(key, 0, suffix(entry))],
            Identifier::Doi(_) | Identifier::ClaimedDoi(_) => {
                let version = entry.paper().version_order();
                let earlier = self.catalog.earlier_versions(entry);
                let same = earlier.iter().rev().take_while(|other| other.paper().version_order() == version);
                iter::once(entry).chain(same.copied()).map(|one| (key.clone(), 0, suffix(one))).collect()
            }
        }
    }
}

impl Catalog {
    /// What an entry is looked up by: those of its number and version and, where it is the newest of its paper, the DOIs that
    /// any version states.
    fn identifiers<'c>(&'c self, entry: &'c Entry) -> Vec<Identifier<'c>> {
        let paper = entry.paper();
        let mut all = vec![Identifier::Short(entry.number.short())];
        if let (Some(arxiv), Some(version)) = (paper.arxiv(), paper.version()) {
            let id = arxiv.id();
            all.extend([Identifier::Arxiv(id), Identifier::ArxivVersion(id, version), Identifier::ArxivDoi(id)]);
        }
        if entry.is_newest() {
            all.extend(stated_dois(entry, &self.earlier_versions(entry)).iter().map(StatedDoi::identifier));
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::sample::{Sample, catalog, summary};
    use std::collections::BTreeMap;

    fn version(start: &str, id: &str, version: &str) -> Sample {
        summary(start).source("arxiv", id, version)
    }

    /// What each key leads to, but for short numbers' keys that lead to one.
    fn keys(samples: &[Sample]) -> BTreeMap<String, String> {
        let catalog = catalog(samples);
        let lookups = Lookups::of(&catalog);
        let mut all = BTreeMap::new();
        let mut last = None;
        for part in lookups.parts() {
            assert!(last.replace(part.byte).is_none_or(|last| last < part.byte));
            let keys = part.keys();
            assert!(!keys.is_empty() && keys.is_sorted_by(|(one, _), (other, _)| one < other));
            for (key, numbers) in keys {
                assert_eq!(Digest::of(key.as_bytes()).as_bytes()[0], part.byte);
                assert!(numbers.is_sorted_by(|one, other| one < other) && !numbers.is_empty());
                let starts: Vec<_> = numbers.iter().map(|one| one.as_str().trim_end_matches('A').to_owned()).collect();
                assert_eq!(all.insert(key, starts.join(" ")), None, "in one part");
            }
        }
        all.retain(|key, starts| !key.starts_with("pith:") || starts.contains(' '));
        all
    }

    fn map(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(key, starts)| ((*key).to_owned(), (*starts).to_owned())).collect()
    }

    #[test]
    fn an_id_leads_to_its_newest_version_and_each_version_to_its_own() {
        let samples = [
            version("B", "1903.00045", "1"),
            version("C", "1903.00045", "10"),
            version("DB", "1903.00045", "9"),
            version("D", "1903.00045", "10"),
            // An id with its class and without it are one.
            version("E", "math.GT/0309136", "1"),
            version("F", "math/0309136", "2"),
            // What isn't of arXiv's grammar has a number alone.
            version("G", "../../x", "1"),
            version("H", "1903.00046", "99999"),
            summary("J").source("other", "1903.00045", "11"),
            version("KAAAAAAAAB", "1904.00001", "1"),
            version("KAAAAAAAAC", "1904.00002", "1"),
        ];
        let expected = map(&[
            ("arxiv:1903.00045", "C D"),
            ("arxiv:1903.00045v1", "B"),
            ("arxiv:1903.00045v10", "C D"),
            ("arxiv:1903.00045v9", "DB"),
            ("arxiv:1904.00001", "KAAAAAAAAB"),
            ("arxiv:1904.00001v1", "KAAAAAAAAB"),
            ("arxiv:1904.00002", "KAAAAAAAAC"),
            ("arxiv:1904.00002v1", "KAAAAAAAAC"),
            ("arxiv:math/0309136", "F"),
            ("arxiv:math/0309136v1", "E"),
            ("arxiv:math/0309136v2", "F"),
            ("doi:10.48550/arxiv.1903.00045", "C D"),
            ("doi:10.48550/arxiv.1904.00001", "KAAAAAAAAB"),
            ("doi:10.48550/arxiv.1904.00002", "KAAAAAAAAC"),
            ("doi:10.48550/arxiv.math/0309136", "F"),
            ("pith:kaaaaaaa", "KAAAAAAAAB KAAAAAAAAC"),
        ]);
        assert_eq!(keys(&samples), expected);
        let reversed: Vec<_> = samples.iter().rev().cloned().collect();
        assert_eq!(keys(&reversed), expected, "in any order");
    }

    #[test]
    fn a_doi_leads_to_the_newest_version_of_each_paper_that_states_it() {
        let dois = |samples: &[Sample]| {
            let mut keys = keys(samples);
            keys.retain(|key, _| key.contains("doi:10.1000/"));
            keys
        };
        let samples = [
            version("B", "1903.00045", "1").bundle().dois("10.1000/x"),
            version("C", "1903.00045", "2").dois("10.1000/x 10.1000/y"),
            version("D", "1903.00045", "2"),
            version("E", "1903.00046", "1").dois("10.1000/x"),
            version("F", "1903.00047", "1").bundle().dois("10.1000/two"),
            version("G", "1903.00048", "1").bundle().dois("10.1000/two"),
            summary("H").source("other", "x", "1").dois("10.1000/y"),
        ];
        let expected = map(&[
            ("claimed-doi:10.1000/x", "E"),
            ("claimed-doi:10.1000/y", "C D H"),
            ("doi:10.1000/two", "F G"),
            ("doi:10.1000/x", "C D"),
        ]);
        assert_eq!(dois(&samples), expected);
    }

    #[test]
    fn of_very_many_numbers_the_first_are_told() {
        let number = |at: u8| format!("{}{}", char::from(b'A' + at / 26), char::from(b'A' + at % 26));
        let claiming = |at: u8| version(&number(at), &format!("1903.{at:05}"), "1").dois("10.1000/x");
        let samples: Vec<_> = (0..120).map(claiming).collect();
        let keys = keys(&samples);
        let meant: Vec<_> = keys["claimed-doi:10.1000/x"].split(' ').map(str::to_owned).collect();
        assert_eq!((meant.len(), meant.last().map(String::as_str)), (MOST_NUMBERS, Some("DV")));
    }
}
