//! Finding entries by their names, and the names that have pages of their own (PROTOCOL.md, "Paths of
//! a mirror").

use super::entry::Entry;
use super::key::KeyHasher;
use super::table::Catalog;
use crate::layout::PaperName;
use pith::{Digest, ShortNumber, Suffix};
use std::cmp::Ordering;

/// How many other versions of a paper are told. Stops a source id that thousands of documents claim.
const MOST_VERSIONS: usize = 50;

/// So many entries of a source are looked at one after the other.
const FEW: usize = 4;

/// The other versions of a paper, on the page of one.
#[derive(Debug, Clone)]
pub(crate) struct Versions<'c> {
    /// The first ones, by their versions, then by their suffixes.
    pub shown: Vec<&'c Entry>,
    /// How many more there are.
    pub more: usize,
    /// The newest that is held, unless it is this one.
    pub newest: Option<&'c Entry>,
    /// The one before this, among those that are held.
    pub predecessor: Option<&'c Entry>,
    /// The one after this.
    pub successor: Option<&'c Entry>,
}

impl Versions<'_> {
    /// What a paper's page shows of them: two with the same key show the same.
    pub(crate) fn key(&self) -> Digest {
        let mut key = KeyHasher::new();
        key.entries(&self.shown);
        key.count(self.more);
        for one in [self.newest, self.predecessor, self.successor] {
            key.entries(one.as_slice());
        }
        key.finish()
    }
}

/// A name and what it leads to.
#[derive(Debug, Clone)]
pub(crate) struct Resolver<'c> {
    /// The name.
    pub name: PaperName<'c>,
    /// The entries that are meant, by their suffixes; one, as a rule, and at least one.
    pub targets: Vec<&'c Entry>,
}

impl Resolver<'_> {
    /// What the name's page shows: two with the same key make the same page.
    pub(crate) fn key(&self) -> Digest {
        let mut key = KeyHasher::new();
        key.text(self.name.as_str());
        key.entries(&self.targets);
        key.finish()
    }
}

impl Catalog {
    /// The entry of a suffix.
    pub(crate) fn find(&self, suffix: Suffix) -> Option<&Entry> {
        let at = self.entries().binary_search_by_key(&suffix, |entry| entry.number.suffix()).ok()?;
        self.entries().get(at)
    }

    /// The entries that share a short number.
    pub(crate) fn find_short(&self, short: ShortNumber) -> &[Entry] {
        let start = self.entries().partition_point(|entry| entry.number.short() < short);
        let end = self.entries().partition_point(|entry| entry.number.short() <= short);
        self.entries().get(start..end).unwrap_or_default()
    }

    /// The entries of a version of an arXiv id, or of its newest one, by their suffixes. The id must be
    /// as its documents write it.
    pub(crate) fn find_arxiv(&self, id: &str, version: Option<u32>) -> Vec<&Entry> {
        let group = self.of_source(("arxiv", id));
        match version {
            None => self.newest_version(group),
            Some(version) => self.versions_in(group).filter(|entry| entry.paper().version() == Some(version)).collect(),
        }
    }

    /// The other entries of the same source, kind and id, by their versions, then by their suffixes.
    pub(crate) fn versions(&self, entry: &Entry) -> Versions<'_> {
        let source = entry.paper().source_key().filter(|_| !entry.is_alone);
        let group = source.map_or(&[][..], |source| self.of_source(source));
        let number = entry.number;
        let others = group.iter().filter_map(|place| self.at(*place)).filter(|other| other.number != number);
        let shown: Vec<_> = others.take(MOST_VERSIONS).collect();
        let order = |other: &Entry| {
            let paper = other.paper();
            (paper.version_order(), other.number.suffix()).cmp(&(entry.paper().version_order(), number.suffix()))
        };
        // The group is in that order.
        let at = group.binary_search_by(|place| self.at(*place).map_or(Ordering::Less, order)).ok();
        let beside = |at: Option<usize>| self.at(*group.get(at?)?);
        Versions {
            more: group.len().saturating_sub(1 + shown.len()),
            shown,
            newest: group.last().and_then(|place| self.at(*place)).filter(|newest| newest.number != number),
            predecessor: beside(at.and_then(|at| at.checked_sub(1))),
            successor: beside(at.map(|at| at + 1)),
        }
    }

    /// Every name that has a page, in its order, with what it leads to: of an arXiv id the newest
    /// version.
    pub(crate) fn resolvers(&self) -> impl Iterator<Item = Resolver<'_>> {
        let shorts = self.entries().chunk_by(|a, b| a.number.short() == b.number.short());
        let shorts = shorts.filter_map(|group| {
            let name = PaperName::Short(group.first()?.number.short());
            Some(Resolver { name, targets: group.iter().collect() })
        });
        let sources = self.by_source().chunk_by(|a, b| self.source(*a) == self.source(*b));
        shorts.chain(sources.filter_map(|group| {
            let targets = self.newest_version(group);
            let name = PaperName::Arxiv(targets.first()?.paper().source_id());
            Some(Resolver { name, targets })
        }))
    }

    fn source(&self, place: u32) -> Option<(&str, &str)> {
        self.at(place)?.paper().source_key()
    }

    /// The places of a source's entries.
    fn of_source(&self, source: (&str, &str)) -> &[u32] {
        let all = self.by_source();
        let start = all.partition_point(|place| self.source(*place) < Some(source));
        let rest = all.get(start..).unwrap_or_default();
        let is_it = |place: &u32| self.source(*place) == Some(source);
        // Most have one or two.
        let few = rest.iter().take(FEW).take_while(|place| is_it(place)).count();
        let count = if few < FEW { few } else { rest.partition_point(is_it) };
        rest.get(..count).unwrap_or_default()
    }

    /// Those of a source's entries that have an arXiv id and version.
    fn versions_in(&self, group: &[u32]) -> impl DoubleEndedIterator<Item = &Entry> {
        group.iter().filter_map(|place| self.at(*place)).filter(|entry| entry.paper().arxiv().is_some())
    }

    fn newest_version(&self, group: &[u32]) -> Vec<&Entry> {
        let newest = self.versions_in(group).next_back().map(|entry| entry.paper().version());
        self.versions_in(group).filter(|entry| Some(entry.paper().version()) == newest).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::sample::{catalog, suffix, summary};
    use std::collections::BTreeSet;

    fn versions_of_one_paper() -> Catalog {
        let arxiv = |start: &str, version: &str| summary(start).source("arxiv", "1903.00045", version);
        catalog(&[
            arxiv("F", "10"),
            arxiv("A", "2"),
            arxiv("E", "1"),
            arxiv("AAAAAAAAB", "10"),
            arxiv("C", "99999"), // not a version by arXiv's grammar
            arxiv("D", "-1"),
            summary("G").source("other", "1903.00045", "11"),
            summary("H").source("arxiv", "1903.00046", "1"),
            summary("I").source("arxiv", "hep-lat/0305021", "1"),
            summary("J").source("arxiv", "../../x", "1"),
            summary("K").source("arxiv", &"1".repeat(100), "1"),
            summary("L").source("arxiv", &"1".repeat(101), "1"),
        ])
    }

    fn starts<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> String {
        let start = |entry: &Entry| entry.number.suffix().as_str()[..9].trim_end_matches('A').to_owned();
        entries
            .into_iter()
            .map(start)
            .map(|start| if start.is_empty() { "A".to_owned() } else { start })
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn versions_of_a_paper_are_in_their_order() {
        let catalog = versions_of_one_paper();
        let versions = |start: &str| starts(catalog.versions(catalog.find(suffix(start)).unwrap()).shown);
        assert_eq!(versions("A"), "D E AAAAAAAAB F C");
        assert_eq!(versions("F"), "D E A AAAAAAAAB C");
        for (start, why) in [("G", "another kind"), ("H", "another id"), ("K", "ids that are too long aren't compared")]
        {
            assert_eq!(versions(start), "", "{why}");
        }
    }

    #[test]
    fn of_very_many_versions_the_first_are_told() {
        let number = |at: u8| format!("{}{}", char::from(b'A' + at / 26), char::from(b'A' + at % 26));
        let all: Vec<_> = (0..60).map(|at| summary(&number(at)).source("arxiv", "1903.00045", "1")).collect();
        let catalog = catalog(&all);
        let versions = catalog.versions(catalog.find(suffix("AB")).unwrap());
        assert_eq!((versions.shown.len(), versions.more), (MOST_VERSIONS, 9));
        assert!(versions.shown.iter().all(|other| other.number.suffix() != suffix("AB")));
        let last = catalog.versions(catalog.find(suffix("CH")).unwrap());
        assert_eq!((last.shown.len(), last.more), (MOST_VERSIONS, 9));
        assert!(versions.key() != last.key());
    }

    #[test]
    fn entries_are_found_by_every_name() {
        let catalog = versions_of_one_paper();
        assert_eq!(catalog.find(suffix("E")).map(|entry| entry.number.suffix()), Some(suffix("E")));
        assert!(catalog.find(suffix("Z")).is_none());
        assert_eq!(starts(catalog.find_short(suffix("A").short())), "A AAAAAAAAB");
        assert_eq!(starts(catalog.find_short(suffix("L").short())), "L");
        assert_eq!(starts(catalog.find_short(suffix("Z").short())), "");
        for (id, version, found) in [
            ("1903.00045", None, "AAAAAAAAB F"),
            ("1903.00045", Some(10), "AAAAAAAAB F"),
            ("1903.00045", Some(1), "E"),
            ("1903.00045", Some(99999), ""),
            ("1903.00045", Some(3), ""),
            ("hep-lat/0305021", None, "I"),
            ("../../x", None, ""),
            ("1903.0004", None, ""),
            ("", None, ""),
        ] {
            assert_eq!(starts(catalog.find_arxiv(id, version)), found, "{id} {version:?}");
        }
    }

    #[test]
    fn every_name_leads_to_what_it_means() {
        let catalog = versions_of_one_paper();
        let resolvers: Vec<_> = catalog.resolvers().collect();
        assert!(resolvers.is_sorted_by(|a, b| a.name < b.name));
        let found: Vec<_> = resolvers
            .iter()
            .map(|one| format!("{}: {}", one.name.as_str(), starts(one.targets.iter().copied())))
            .collect();
        let expected = [
            "AAAAAAAA: A AAAAAAAAB",
            "CAAAAAAA: C",
            "DAAAAAAA: D",
            "EAAAAAAA: E",
            "FAAAAAAA: F",
            "GAAAAAAA: G",
            "HAAAAAAA: H",
            "IAAAAAAA: I",
            "JAAAAAAA: J",
            "KAAAAAAA: K",
            "LAAAAAAA: L",
            "1903.00045: AAAAAAAAB F",
            "1903.00046: H",
            "hep-lat/0305021: I",
        ];
        assert_eq!(found, expected);
        let keys: BTreeSet<_> = resolvers.iter().map(Resolver::key).collect();
        assert_eq!(keys.len(), resolvers.len());
    }
}
