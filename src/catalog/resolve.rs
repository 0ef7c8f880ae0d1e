//! Finding entries by their names, and the names that have pages of their own (PROTOCOL.md, "Paths of
//! a mirror").

use super::entry::Entry;
use super::excluded::Excluded;
use super::key::KeyHasher;
use super::table::Catalog;
use crate::layout::PaperName;
use crate::values::{ArxivName, Identifier, folded_id};
use pith::{Digest, ShortNumber, Suffix};
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// How many other versions of a paper are told. Stops a source id that thousands of documents claim.
const MOST_VERSIONS: usize = 50;

/// The most excluded numbers that a key leads to, so that a reader isn't shown thousands.
const MOST_EXCLUDED: usize = 100;

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

/// A name and what it leads to: at least one number, one as a rule.
#[derive(Debug, Clone)]
pub(crate) struct Resolver<'r> {
    /// The name.
    pub name: PaperName<'r>,
    /// The entries that are meant, by their suffixes.
    pub targets: &'r [&'r Entry],
    /// The numbers that have the name and are kept out, by their suffixes.
    pub excluded: Vec<&'r Excluded>,
}

/// A number that is kept out, by the version that a name of it says. An id without a version has `None`.
type ExcludedVersion<'c> = (Option<u32>, &'c Excluded);

/// The names of one kind that lead to some entries: a short number, or an arXiv id with its versions.
#[derive(Debug, Clone)]
pub(crate) struct Resolvers<'c> {
    /// The first of the names.
    name: PaperName<'c>,
    /// The entries that they lead to, by their versions where the names are arXiv ids, then by their suffixes.
    entries: Vec<&'c Entry>,
    /// The numbers that are kept out and have one of the names, in the same order.
    excluded: Vec<ExcludedVersion<'c>>,
}

impl<'c> Resolvers<'c> {
    /// The name that stands for all: no others have it.
    pub(crate) fn name(&self) -> PaperName<'c> {
        self.name
    }

    /// Each name with what it leads to, in the order of the names, those of excluded numbers alone last: an id without a
    /// version to the newest. One that is published comes before any that is kept out.
    pub(crate) fn each(&self) -> impl Iterator<Item = Resolver<'_>> {
        let (newest, versions) = match self.name {
            PaperName::Short(_) => (Some(&*self.entries), None),
            PaperName::Arxiv(id, _) => {
                let versions = self.entries.chunk_by(|a, b| a.paper().version() == b.paper().version());
                (Some(versions.clone().next_back().unwrap_or_default()), Some((id, versions)))
            }
        };
        let newest = newest.map(|targets| {
            let excluded = match (self.name, targets.first()) {
                (PaperName::Short(_), _) => self.excluded.iter().map(|(_, excluded)| *excluded).collect(),
                (PaperName::Arxiv(..), Some(entry)) => self.excluded_of(entry.paper().version()),
                (PaperName::Arxiv(..), None) => newest_excluded(&self.excluded),
            };
            Resolver { name: self.name, targets, excluded }
        });
        let versions = versions.into_iter().flat_map(move |(id, versions)| {
            let published = versions.filter_map(move |targets| {
                let version = targets.first()?.paper().version()?;
                let name = PaperName::Arxiv(id, Some(version));
                Some(Resolver { name, targets, excluded: self.excluded_of(Some(version)) })
            });
            let alone = self.excluded.chunk_by(|a, b| a.0 == b.0).filter_map(move |group| {
                let version = group.first()?.0?;
                let is_published = self.entries.iter().any(|entry| entry.paper().version() == Some(version));
                let name = PaperName::Arxiv(id, Some(version));
                let excluded = group.iter().map(|(_, excluded)| *excluded).collect();
                (!is_published).then_some(Resolver { name, targets: &[], excluded })
            });
            published.chain(alone)
        });
        newest.into_iter().chain(versions)
    }

    /// The excluded numbers of a version.
    fn excluded_of(&self, version: Option<u32>) -> Vec<&Excluded> {
        let all = self.excluded.iter().filter(|(of, _)| version.is_some() && *of == version);
        all.map(|(_, excluded)| *excluded).collect()
    }

    /// What the names' pages show: two with the same key make the same pages.
    pub(crate) fn key(&self) -> Digest {
        let mut key = KeyHasher::new();
        key.text(&self.name.to_string());
        key.entries(&self.entries);
        key.count(self.excluded.len());
        self.excluded.iter().for_each(|(_, excluded)| key.excluded(excluded));
        key.finish()
    }
}

/// Those of the newest version, and those whose name says none.
fn newest_excluded<'c>(all: &[ExcludedVersion<'c>]) -> Vec<&'c Excluded> {
    let newest = all.last().and_then(|(version, _)| *version);
    let mut meant: Vec<_> = all.iter().filter(|(version, _)| version.is_none() || *version == newest).collect();
    meant.sort_by_key(|(_, excluded)| excluded.suffix);
    meant.dedup_by_key(|(_, excluded)| excluded.suffix);
    meant.into_iter().map(|(_, excluded)| *excluded).collect()
}

/// Numbers that are kept out, by their short numbers, by their ids at arXiv without a subject class, and by their other DOIs.
#[derive(Default)]
struct ExcludedNames<'c> {
    shorts: BTreeMap<ShortNumber, Vec<ExcludedVersion<'c>>>,
    ids: BTreeMap<String, Vec<ExcludedVersion<'c>>>,
    dois: BTreeMap<&'c str, Vec<&'c Excluded>>,
}

impl<'c> ExcludedNames<'c> {
    fn of(all: &'c [Excluded]) -> Self {
        let mut names = Self::default();
        for excluded in all {
            names.shorts.entry(excluded.suffix.short()).or_default().push((None, excluded));
            for name in &excluded.names {
                names.ids.entry(folded_id(name.id())).or_default().push((name.version(), excluded));
            }
            for doi in &excluded.dois {
                names.dois.entry(doi.as_str()).or_default().push(excluded);
            }
        }
        names.ids.values_mut().for_each(|versions| versions.sort_by_key(|(version, one)| (*version, one.suffix)));
        names
    }

    fn of_id(&self, id: &str) -> Vec<ExcludedVersion<'c>> {
        // Of nearly all catalogs none is kept out.
        if self.ids.is_empty() { Vec::new() } else { self.ids.get(&folded_id(id)).cloned().unwrap_or_default() }
    }
}

impl Catalog {
    /// The entry of a suffix.
    pub(crate) fn find(&self, suffix: Suffix) -> Option<&Entry> {
        let at = self.entries().binary_search_by_key(&suffix, |entry| entry.number.suffix()).ok()?;
        self.entries().get(at)
    }

    /// What is said of a suffix that is kept out.
    pub(crate) fn find_excluded(&self, suffix: Suffix) -> Option<&Excluded> {
        let at = self.excluded().binary_search_by_key(&suffix, |excluded| excluded.suffix).ok()?;
        self.excluded().get(at)
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

    /// The versions before an entry that is the newest of its paper: the last ones, in their order.
    pub(crate) fn earlier_versions(&self, entry: &Entry) -> Vec<&Entry> {
        let source = entry.paper().source_key().filter(|_| entry.others().is_some());
        let group = source.map_or(&[][..], |source| self.of_source(source));
        let others = group.split_last().map_or(&[][..], |(_, others)| others);
        let last = others.get(others.len().saturating_sub(MOST_VERSIONS)..).unwrap_or_default();
        last.iter().filter_map(|place| self.at(*place)).collect()
    }

    /// Whether the paper of an entry that is its newest has versions before [these](Self::earlier_versions).
    pub(crate) fn has_unlisted_versions(entry: &Entry) -> bool {
        entry.version_count() > 1 + MOST_VERSIONS
    }

    /// What an entry that is the newest of its paper shows, and these versions: the same documents have the same key.
    pub(crate) fn key_of_versions(&self, entry: &Entry) -> Digest {
        let mut key = KeyHasher::new();
        key.entry(entry);
        key.entries(&self.earlier_versions(entry));
        key.finish()
    }

    /// Every name that has a page, with what it leads to: those of entries in their order, then those of excluded numbers
    /// alone.
    pub(crate) fn resolvers(&self) -> impl Iterator<Item = Resolvers<'_>> {
        let with_class = self.groups_with_class();
        let names = ExcludedNames::of(self.excluded());
        let of_shorts = names.shorts.clone();
        let alone = self.excluded_resolvers(&names, &with_class);
        let shorts = self.entries().chunk_by(|a, b| a.number.short() == b.number.short());
        let shorts = shorts.filter_map(move |group| {
            let short = group.first()?.number.short();
            let excluded = of_shorts.get(&short).cloned().unwrap_or_default();
            Some(Resolvers { name: PaperName::Short(short), entries: group.iter().collect(), excluded })
        });
        let ids = self.groups().filter_map(move |group| {
            let id = self.versions_in(group).next()?.paper().source_id();
            let same = if with_class.is_empty() { None } else { with_class.get_key_value(&folded_id(id)) };
            let entries = match same {
                Some((folded, groups)) => self.versions_with_class(folded, groups),
                None => self.versions_in(group).collect(),
            };
            Some(Resolvers { name: PaperName::Arxiv(id, None), entries, excluded: names.of_id(id) })
        });
        shorts.chain(ids).chain(alone)
    }

    /// The names of excluded numbers that no entry's document writes so.
    fn excluded_resolvers<'c>(
        &'c self,
        names: &ExcludedNames<'c>,
        with_class: &BTreeMap<String, Vec<&[u32]>>,
    ) -> Vec<Resolvers<'c>> {
        let shorts = names.shorts.iter().filter(|(short, _)| self.find_short(**short).is_empty());
        let shorts = shorts.map(|(short, excluded)| Resolvers {
            name: PaperName::Short(*short),
            entries: Vec::new(),
            excluded: excluded.clone(),
        });
        let ids: BTreeSet<_> = self.excluded().iter().flat_map(|one| &one.names).map(ArxivName::id).collect();
        let ids = ids.into_iter().filter(|id| self.find_arxiv(id, None).is_empty()).map(|id| {
            let folded = folded_id(id);
            let groups = with_class.get(&folded).map(Vec::as_slice).unwrap_or_default();
            let entries = self.versions_with_class(&folded, groups);
            Resolvers { name: PaperName::Arxiv(id, None), entries, excluded: names.of_id(id) }
        });
        shorts.chain(ids).collect()
    }

    /// The keys of excluded numbers, each with the suffixes that it leads to where nothing published has it.
    pub(crate) fn excluded_keys(&self) -> BTreeMap<String, Vec<Suffix>> {
        let names = ExcludedNames::of(self.excluded());
        let mut keys = BTreeMap::new();
        let mut add = |key: Identifier<'_>, all: &mut dyn Iterator<Item = &Excluded>| {
            keys.insert(key.to_string(), all.map(|excluded| excluded.suffix).take(MOST_EXCLUDED).collect());
        };
        for (short, all) in &names.shorts {
            add(Identifier::Short(*short), &mut all.iter().map(|(_, excluded)| *excluded));
        }
        for (id, all) in &names.ids {
            add(Identifier::Arxiv(id), &mut newest_excluded(all).into_iter());
            for group in all.chunk_by(|a, b| a.0 == b.0) {
                if let Some((Some(version), _)) = group.first() {
                    add(Identifier::ArxivVersion(id, *version), &mut group.iter().map(|(_, excluded)| *excluded));
                }
            }
        }
        for (doi, all) in &names.dois {
            add(Identifier::Doi(doi), &mut all.iter().copied());
        }
        keys
    }

    /// The places of the entries of each source.
    pub(super) fn groups(&self) -> impl Iterator<Item = &[u32]> {
        self.by_source().chunk_by(|a, b| self.source(*a) == self.source(*b))
    }

    /// Those whose ids have a subject class, by their ids without it, which mean the same: `math.GT/0309136`.
    fn groups_with_class(&self) -> BTreeMap<String, Vec<&[u32]>> {
        let mut with_class: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for group in self.groups() {
            let id = self.versions_in(group).next().map(|entry| entry.paper().source_id());
            if let Some(folded) = id.filter(|id| id.contains('/') && id.contains('.')).map(folded_id) {
                with_class.entry(folded).or_default().push(group);
            }
        }
        with_class
    }

    /// The versions of an id with and without a subject class, in their order.
    fn versions_with_class(&self, folded: &str, groups: &[&[u32]]) -> Vec<&Entry> {
        let groups = groups.iter().copied().chain([self.of_source(("arxiv", folded))]);
        let mut entries: Vec<_> = groups.flat_map(|group| self.versions_in(group)).collect();
        entries.sort_by_key(|entry| (entry.paper().version(), entry.number.suffix()));
        entries
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
    pub(super) fn versions_in(&self, group: &[u32]) -> impl DoubleEndedIterator<Item = &Entry> {
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
    use crate::catalog::Selection;
    use crate::catalog::sample::{Sample, catalog, excluded, suffix, summary};

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
    fn the_newest_version_has_the_last_ones_before_it() {
        let number = |at: u8| format!("{}{}", char::from(b'A' + at / 26), char::from(b'A' + at % 26));
        let of = |at: u8| summary(&number(at)).source("arxiv", "1903.00045", &at.to_string());
        let all: Vec<_> = (0..60).map(of).collect();
        let catalog_of_all = catalog(&all);
        let earlier = |at: u8| catalog_of_all.earlier_versions(catalog_of_all.find(suffix(&number(at))).unwrap());
        let versions: Vec<_> = earlier(59).iter().map(|entry| entry.paper().version().unwrap()).collect();
        assert_eq!(versions, (9..59).collect::<Vec<_>>());
        assert!(earlier(58).is_empty(), "of the newest alone");
        let key = |all: &[Sample]| {
            let catalog = catalog(all);
            catalog.key_of_versions(catalog.find(suffix(&number(59))).unwrap())
        };
        let mut keys: BTreeSet<_> = [key(&all)].into();
        for at in [0_u8, 9, 58, 59] {
            let changed = of(at).bytes("others");
            let all: Vec<_> = all
                .iter()
                .take(at.into())
                .cloned()
                .chain([changed])
                .chain(all[usize::from(at) + 1..].iter().cloned())
                .collect();
            assert_eq!(keys.insert(key(&all)), at > 8, "{at}");
        }
        assert!(keys.insert(key(&all[1..])), "there are fewer");
        assert!(catalog(&[summary("B")]).entries().iter().all(|one| catalog_of_all.earlier_versions(one).is_empty()));
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
    fn an_id_with_a_subject_class_means_what_it_means_without() {
        let catalog = catalog(&[
            summary("A").source("arxiv", "math.GT/0309138", "1"),
            summary("B").source("arxiv", "math/0309138", "2"),
            summary("C").source("arxiv", "math.GT/0309139", "1"),
            summary("D").source("arxiv", "math/0309139", "1"),
            summary("E").source("arxiv", "math.GT/0309140", "1"),
            summary("F").source("other", "math/0309140", "1"),
        ]);
        let all: Vec<_> = catalog.resolvers().collect();
        let told = all.iter().flat_map(Resolvers::each).filter(|one| matches!(one.name, PaperName::Arxiv(..)));
        let told: Vec<_> = told.map(|one| format!("{}: {}", one.name, starts(one.targets.iter().copied()))).collect();
        let expected = [
            "math.GT/0309138: B",
            "math.GT/0309138v1: A",
            "math.GT/0309138v2: B",
            "math.GT/0309139: C D",
            "math.GT/0309139v1: C D",
            "math.GT/0309140: E",
            "math.GT/0309140v1: E",
            "math/0309138: B",
            "math/0309138v1: A",
            "math/0309138v2: B",
            "math/0309139: C D",
            "math/0309139v1: C D",
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn names_of_excluded_numbers_lead_to_them_where_nothing_published_has_them() {
        let summaries: Vec<_> = [
            summary("A").source("arxiv", "math/0309138", "2"),
            summary("B").source("arxiv", "math.GT/0309138", "3"),
            summary("C").source("arxiv", "1903.00045", "1"),
            summary("D").source("other", "1903.00045", "9"),
            summary("AAAAAAAAB").source("arxiv", "1903.00046", "1"),
        ]
        .iter()
        .map(Sample::build)
        .collect();
        let named = |start: &str, names: &[&str]| {
            let names = names.iter().map(|name| ArxivName::parse(name).unwrap()).collect();
            (suffix(start), Excluded { names, ..excluded(start) })
        };
        let exclude = BTreeMap::from([
            named("B", &["1903.00045v7"]),
            named("D", &["1903.00045v7"]),
            named("AAAAAAAAB", &[]),
            named("F", &["1903.00047"]),
            named("G", &["1903.00047v1", "1903.00047v2"]),
        ]);
        let selection = Selection { exclude: &exclude, accept: &BTreeMap::new(), takes: &|_| true };
        let catalog = Catalog::build(summaries, &selection).0;
        let all: Vec<_> = catalog.resolvers().collect();
        let suffixes = |all: &[&Excluded]| {
            all.iter().map(|one| one.suffix.as_str().trim_end_matches('A').to_owned()).collect::<Vec<_>>().join(" ")
        };
        let told = all.iter().flat_map(Resolvers::each).filter(|one| !one.excluded.is_empty());
        let told: Vec<_> = told
            .map(|one| format!("{}: {} - {}", one.name, starts(one.targets.iter().copied()), suffixes(&one.excluded)))
            .collect();
        let expected = [
            "AAAAAAAA: A - AAAAAAAAB",
            // Its document says another version than the configuration, and counts.
            "math/0309138v3:  - B",
            "BAAAAAAA:  - B",
            "DAAAAAAA:  - D",
            "FAAAAAAA:  - F",
            "GAAAAAAA:  - G",
            "1903.00046:  - AAAAAAAAB",
            "1903.00046v1:  - AAAAAAAAB",
            "1903.00047:  - F G",
            "1903.00047v1:  - G",
            "1903.00047v2:  - G",
            "math.GT/0309138v3:  - B",
        ];
        assert_eq!(told, expected, "D is not of arXiv, whatever is said of it");
        let keys: Vec<_> =
            catalog.excluded_keys().into_iter().map(|(key, all)| format!("{key} {}", all.len())).collect();
        let expected = [
            "arxiv:1903.00046 1",
            "arxiv:1903.00046v1 1",
            "arxiv:1903.00047 2",
            "arxiv:1903.00047v1 1",
            "arxiv:1903.00047v2 1",
            "arxiv:math/0309138 1",
            "arxiv:math/0309138v3 1",
            "pith:aaaaaaaa 1",
            "pith:baaaaaaa 1",
            "pith:daaaaaaa 1",
            "pith:faaaaaaa 1",
            "pith:gaaaaaaa 1",
        ];
        assert_eq!(keys, expected);
        let keys: BTreeSet<_> = all.iter().map(Resolvers::key).collect();
        assert_eq!(keys.len(), all.len());
    }

    #[test]
    fn every_name_leads_to_what_it_means() {
        let catalog = versions_of_one_paper();
        let groups: Vec<_> = catalog.resolvers().collect();
        let resolvers: Vec<_> = groups.iter().flat_map(Resolvers::each).collect();
        assert!(resolvers.is_sorted_by(|a, b| a.name < b.name));
        let found: Vec<_> =
            resolvers.iter().map(|one| format!("{}: {}", one.name, starts(one.targets.iter().copied()))).collect();
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
            "1903.00045v1: E",
            "1903.00045v2: A",
            "1903.00045v10: AAAAAAAAB F",
            "1903.00046: H",
            "1903.00046v1: H",
            "hep-lat/0305021: I",
            "hep-lat/0305021v1: I",
        ];
        assert_eq!(found, expected);
        assert_eq!(groups.iter().map(|group| group.name().to_string()).collect::<BTreeSet<_>>().len(), groups.len());
        let keys: BTreeSet<_> = groups.iter().map(Resolvers::key).collect();
        assert_eq!(keys.len(), groups.len());
        let written = [&resolvers[0], &resolvers[12]].map(|resolver| resolver.name.written());
        assert_eq!(written, ["pith:AAAAAAAA", "arXiv:1903.00045v1"]);
    }
}
