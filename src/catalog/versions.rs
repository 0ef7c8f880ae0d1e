//! Papers and their versions.
//!
//! Entries with the same source, kind and id, are versions of one paper, each with a number of its own. Lists of papers
//! have one row for it, that of its **newest** version: the one with the highest version number in the canonical
//! record, which is signed; of several records of that version, the one whose suffix comes last. So a paper stands in
//! the year, the categories and under the authors of its newest version, and nowhere else; the page and the row of that
//! one lead to the others. "Newest" is what this mirror holds: nobody who builds a site knows what the source has.
//!
//! Feeds, manifests, sitemaps, citations and limits are about numbers, and have every version.

use super::entry::{Entry, OtherVersion, OtherVersions};

/// How many other versions a paper's row names. Stops a source id that thousands of documents claim.
const MOST_IN_A_ROW: usize = 4;

/// Gives the newest version of each paper what its row says of the others, and tells each entry whether it is the only one.
///
/// `by_source` has the places of the entries whose source is known, those of one source together and the newest last.
pub(super) fn tell_versions(entries: &mut [Entry], by_source: &[u32]) {
    let mut is_newest = vec![true; entries.len()];
    let mut told = Vec::new();
    let source = |place: &u32| entries.get(*place as usize).and_then(|entry| entry.paper().source_key());
    for group in by_source.chunk_by(|a, b| source(a) == source(b)) {
        let Some((newest, others @ [_, ..])) = group.split_last() else { continue };
        for place in others {
            if let Some(is_newest) = is_newest.get_mut(*place as usize) {
                *is_newest = false;
            }
        }
        let more = others.len().saturating_sub(MOST_IN_A_ROW);
        let shown = others
            .iter()
            .skip(more)
            .filter_map(|place| entries.get(*place as usize))
            .map(|entry| OtherVersion { number: entry.number, version: entry.paper().version_text().into() });
        told.push((*newest, OtherVersions { shown: shown.collect(), more }));
    }
    for (place, others) in told {
        if let Some(entry) = entries.get_mut(place as usize) {
            entry.others = Some(Box::new(others));
        }
    }
    for (entry, is_newest) in entries.iter_mut().zip(&is_newest) {
        entry.is_alone = *is_newest && entry.others.is_none();
    }
}

#[cfg(test)]
mod tests {
    use crate::catalog::sample::{Sample, catalog, suffix, summary};
    use crate::catalog::{Branch, Catalog, Entry};

    fn version(start: &str, version: &str) -> Sample {
        summary(start).source("arxiv", "1903.00045", version)
    }

    fn start(entry: &Entry) -> String {
        entry.number.suffix().as_str().trim_end_matches('A').to_owned()
    }

    /// Each paper, newest first, and what its row says of other versions.
    fn papers(catalog: &Catalog) -> Vec<String> {
        let others = |entry: &Entry| {
            let others = entry.others()?;
            let shown: Vec<_> = others.shown.iter().map(|other| format!("v{}", other.version)).collect();
            Some(format!(", also {} and {} more", shown.join(", "), others.more))
        };
        let row = |entry: &Entry| {
            format!("{} v{}{}", start(entry), entry.paper().version_text(), others(entry).unwrap_or_default())
        };
        catalog.newest(100).into_iter().map(row).collect()
    }

    #[test]
    fn versions_of_one_source_are_one_paper() {
        let long = "1".repeat(200);
        let of = |start: &str, kind: &str, id: &str| summary(start).source(kind, id, "1");
        for (samples, expected) in [
            (vec![version("B", "1")], vec!["B v1"]),
            (vec![version("B", "1"), version("C", "3"), version("D", "2")], vec!["C v3, also v1, v2 and 0 more"]),
            (vec![version("B", "9"), version("C", "10")], vec!["C v10, also v9 and 0 more"]),
            (vec![version("B", "1"), version("C", "-1")], vec!["B v1, also v-1 and 0 more"]),
            (
                vec![version("B", "99999999999999999999"), version("C", "4294967296")],
                vec!["B v99999999999999999999, also v4294967296 and 0 more"],
            ),
            // Of several records of a version the one whose suffix comes last.
            (vec![version("C", "2"), version("B", "2")], vec!["C v2, also v2 and 0 more"]),
            (vec![of("B", "arxiv", "x"), of("C", "other", "x"), of("D", "arxiv", "y")], vec!["B v1", "C v1", "D v1"]),
            // An id that was cut, or that isn't there, tells nothing.
            (vec![of("B", "arxiv", &long), of("C", "arxiv", &long)], vec!["B v1", "C v1"]),
            (vec![of("B", "arxiv", ""), of("C", "arxiv", "")], vec!["B v1", "C v1"]),
        ] {
            let one = catalog(&samples);
            assert_eq!(papers(&one), expected);
            assert_eq!(one.paper_count(), expected.len());
            let reversed: Vec<_> = samples.into_iter().rev().collect();
            assert_eq!(papers(&catalog(&reversed)), expected, "in any order");
        }
    }

    #[test]
    fn a_row_names_the_last_versions_of_very_many() {
        let samples: Vec<_> =
            (1..=20).map(|at: u8| version(&char::from(b'A' + at).to_string(), &at.to_string())).collect();
        let catalog = catalog(&samples);
        assert_eq!(papers(&catalog), ["U v20, also v16, v17, v18, v19 and 15 more"]);
        assert_eq!(catalog.newest(1).first().map(|entry| entry.version_count()), Some(20));
    }

    #[test]
    fn a_paper_is_listed_where_its_newest_version_belongs() {
        let samples = [
            version("B", "1").categories("cs.DC", &["cs.LG"]).authors("Ann Smith, Bob Jones"),
            version("C", "2").categories("math.AG", &["cs.LG"]).submitted("2020-01-05T00:00:00Z").authors("Ann Smith"),
            summary("D").categories("math.AG", &[]),
        ];
        let catalog = catalog(&samples);
        let listed = |listing: &crate::catalog::Listing<'_>| {
            let papers: Vec<_> = listing.papers.iter().map(|entry| start(entry)).collect();
            format!("{} {} {} {}", listing.place, papers.join(""), listing.count, listing.version_count)
        };
        let listings: Vec<_> = catalog.listings().map(|listing| listed(&listing)).collect();
        let expected = [
            "year/2019 D 1 1",
            "year/2019/02 D 1 1",
            "year/2020 C 1 2",
            "year/2020/01 C 1 2",
            "category/cs.LG C 1 2",
            "category/math.AG CD 2 3",
        ];
        assert_eq!(listings, expected);
        let overview = catalog.overview();
        assert_eq!(overview.years.iter().map(|(_, count)| *count).collect::<Vec<_>>(), [1, 1]);
        assert_eq!(overview.groups.len(), 2, "cross-listed in computer science alone");
        let authors = catalog.lazy_authors();
        let places: Vec<_> = authors.branches().map(|branch| branch.place().to_string()).collect();
        assert_eq!(places, ["authors", "authors/a-s", "authors/a-smi"], "no Jones");
        assert_eq!(catalog.standings().papers(), 2);
        // What counts numbers has each.
        assert_eq!(catalog.feed().papers.len(), 3);
        let feeds: Vec<_> =
            catalog.category_feeds().map(|feed| (feed.category.unwrap().to_string(), feed.papers.len())).collect();
        assert_eq!(feeds, [("cs.LG".to_owned(), 2), ("math.AG".to_owned(), 2)], "no feed without a listing");
        assert_eq!(catalog.by_year().map(|(_, entries)| entries.len()).collect::<Vec<_>>(), [2, 1]);
        assert_eq!(catalog.sections(1).map(|section| section.papers.len()).sum::<usize>(), 3);
        assert_eq!(catalog.newest_number().map(start).as_deref(), Some("C"));
    }

    #[test]
    fn a_paper_s_page_is_told_where_it_stands_among_the_versions() {
        let catalog = catalog(&[version("D", "1"), version("B", "3"), version("C", "7"), summary("E")]);
        let told = |of: &str| {
            let versions = catalog.versions(catalog.find(suffix(of)).unwrap());
            let name = |one: Option<&Entry>| one.map_or_else(|| "-".to_owned(), start);
            [versions.newest, versions.predecessor, versions.successor].map(name).join(" ")
        };
        assert_eq!(["D", "B", "C", "E"].map(told), ["C - B", "C D C", "- B -", "- - -"]);
    }

    #[test]
    fn a_version_that_comes_changes_the_listings_of_its_paper_alone() {
        let mut samples =
            vec![version("B", "1"), summary("C").submitted("2020-01-01T00:00:00Z").categories("cs.LG", &[])];
        let keys = |samples: &[Sample]| -> Vec<_> {
            catalog(samples).listings().map(|listing| (listing.place.to_string(), listing.key())).collect()
        };
        let before = keys(&samples);
        samples.push(version("D", "2"));
        let after = keys(&samples);
        let changed: Vec<_> =
            after.iter().filter(|one| !before.contains(one)).map(|(place, _)| place.as_str()).collect();
        assert_eq!(changed, ["year/2019", "year/2019/02", "category/cs.DC"]);
        samples.push(version("AB", "0"));
        assert!(keys(&samples).iter().filter(|one| !after.contains(one)).count() == 3, "an older one is in its row");
    }
}
