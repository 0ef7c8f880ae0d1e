//! Listings of papers by year and by category, none of them long. Those by author are in
//! `author_listing.rs`, those by title in `title_listing.rs`.
//!
//! Each paper is there once, by the newest of its versions (`versions.rs`).
//!
//! One rule makes them all: up to [`MOST_LISTED_PAPERS`] papers are one list, newest first; more are
//! an index of parts, with the newest [`NEWEST_LISTED_PAPERS`]. The parts of a category are years, those
//! of a year months, those of a month days, and those of a day the suffixes that begin alike, by as many
//! characters as it takes. Parts beside each other are one where they have no more papers than a list, so
//! that there are not many more listings than the papers need: days 1 to 8, then 9 to 12. Where they may be joined
//! is fixed ([`PART_SIZES`]), so a new paper changes the few listings that lead to it and no other; numbered pages
//! would all shift. Papers without a date are a part of their own, and are split as a day is. A year's months have
//! listings of their own each, even where the year is one list, so that their addresses are stable.

use super::entry::Entry;
use super::index::{Places, newest_order};
use super::key::KeyHasher;
use super::table::Catalog;
use crate::layout::{ListingPlace, PartKind, Period, Subject};
use pith::Digest;
use std::borrow::Cow;

/// The most papers that a listing lists. Stops pages of megabytes.
pub(super) const MOST_LISTED_PAPERS: usize = 100;

/// How many of its newest papers a listing shows that has more than [`MOST_LISTED_PAPERS`].
pub(super) const NEWEST_LISTED_PAPERS: usize = 50;

/// How many years, months, days or first characters of suffixes are one part: the most, and then always fewer where
/// these have more papers than a list. Each size is a multiple of the next one, so that a part that has too many is
/// divided and no other changes.
const PART_SIZES: [(PartKind, &[u8]); 4] = [
    (PartKind::Years, &[10, 5, 1]),
    (PartKind::Months, &[6, 3, 1]),
    (PartKind::Days, &[16, 8, 4, 2, 1]),
    (PartKind::Suffixes, &[16, 8, 4, 2, 1]),
];

/// A listing: some papers, or the newest of them and where the others are.
#[derive(Debug, Clone)]
pub(crate) struct Listing<'c> {
    /// Where it lies.
    pub place: ListingPlace,
    /// How many papers there are in all.
    pub count: usize,
    /// How many versions of these papers the catalog holds.
    pub version_count: usize,
    /// How many of them have another primary category; none in a year's.
    pub cross_count: usize,
    /// The part before it of the same whole, or the year before.
    pub previous: Option<ListingPlace>,
    /// The part after it of the same whole, or the year after.
    pub next: Option<ListingPlace>,
    /// Its parts in the order of their places, if it has any: each is a listing.
    pub parts: Vec<ListingPart>,
    /// The papers, newest first: all or the newest ones.
    pub papers: Vec<&'c Entry>,
}

/// A part of a listing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ListingPart {
    /// Where its own listing lies.
    pub place: ListingPlace,
    /// How many papers it has.
    pub count: usize,
}

impl Listing<'_> {
    /// Whether all papers are listed, and not the newest alone.
    pub(crate) fn is_whole(&self) -> bool {
        self.papers.len() == self.count
    }

    /// Whether the listing is of a category that isn't the paper's primary one.
    pub(crate) fn is_cross_listed(&self, entry: &Entry) -> bool {
        is_cross_listed(self.place.subject(), entry)
    }

    /// What the listing shows: two with the same key make the same page.
    pub(crate) fn key(&self) -> Digest {
        let mut key = KeyHasher::new();
        key.text(&self.place.identity());
        key.count(self.count);
        key.count(self.version_count);
        key.count(self.cross_count);
        for sibling in [self.previous, self.next] {
            key.text(&sibling.map(|place| place.identity()).unwrap_or_default());
        }
        key.count(self.parts.len());
        for part in &self.parts {
            key.text(&part.place.identity());
            key.count(part.count);
        }
        key.entries(&self.papers);
        key.finish()
    }
}

fn is_cross_listed(subject: Subject, entry: &Entry) -> bool {
    matches!(subject, Subject::Category(category) if entry.primary_category() != category.as_str())
}

impl Catalog {
    /// What there are listings of: every year, then every category.
    pub(crate) fn subjects(&self) -> impl Iterator<Item = Subject> {
        let years = self.papers().years.iter().map(|(year, _)| Subject::Year(year));
        years.chain(self.papers().categories.iter().map(|(category, _)| Subject::Category(category)))
    }

    /// Every listing of a subject, each before its parts. Each is made when it is asked for.
    pub(crate) fn listings_of(&self, subject: Subject) -> Listings<'_> {
        Listings { catalog: self, most: MOST_LISTED_PAPERS, stack: whole(subject, self.papers()).into_iter().collect() }
    }

    /// Every listing, subject by subject.
    pub(crate) fn listings(&self) -> impl Iterator<Item = Listing<'_>> {
        self.subjects().flat_map(|subject| self.listings_of(subject))
    }

    /// Every listing of some papers by their places, each listing before its parts.
    pub(super) fn listings_among(
        &self,
        subject: Subject,
        [previous, next]: [Option<ListingPlace>; 2],
        members: impl IntoIterator<Item = u32>,
    ) -> Listings<'_> {
        let mut members: Vec<u32> = members.into_iter().collect();
        members.sort_by_cached_key(|place| self.at(*place).map(|entry| newest_order(&(*place, entry))));
        members.dedup();
        let node = ListingPlan { place: ListingPlace::whole(subject), previous, next, members: Cow::Owned(members) };
        Listings { catalog: self, most: MOST_LISTED_PAPERS, stack: vec![node] }
    }
}

/// All of a subject's among some places.
fn whole(subject: Subject, among: &Places) -> Option<ListingPlan<'_>> {
    let place = ListingPlace::whole(subject);
    match subject {
        Subject::Category(category) => {
            let (_, members) = among.categories.nth(among.categories.position(category)?)?;
            Some(ListingPlan { place, previous: None, next: None, members: Cow::Borrowed(members) })
        }
        Subject::Year(year) => {
            let at = among.years.position(year)?;
            let whole = |at| among.years.nth(at).map(|(year, _)| ListingPlace::whole(Subject::Year(year)));
            let (_, members) = among.years.nth(at)?;
            let previous = at.checked_sub(1).and_then(whole);
            Some(ListingPlan { place, previous, next: whole(at + 1), members: Cow::Borrowed(members) })
        }
        // Not of one index, see `Authors` and `Titles`.
        Subject::Authors(_) | Subject::Titles(_) => None,
    }
}

/// Numbers of one year that stand together in a list of all of them.
#[derive(Debug, Clone)]
pub(crate) struct Section<'c> {
    /// The listing that has the same papers.
    pub place: ListingPlace,
    /// The entries, newest first; below a day, by their suffixes.
    pub papers: Vec<&'c Entry>,
}

impl Catalog {
    /// Every number once, in sections of at most `most`: a year where it has no more, else its months, their
    /// days, and then the suffixes that begin alike. So a new number changes one section.
    pub(crate) fn sections(&self, most: usize) -> impl Iterator<Item = Section<'_>> {
        // One suffix has one paper, so that there is always an end to the parts.
        let most = most.max(1);
        let years = self.numbers().years.iter();
        let years = years.filter_map(|(year, _)| whole(Subject::Year(year), self.numbers()));
        years.flat_map(move |year| Sections { listings: Listings { catalog: self, most, stack: vec![year] } })
    }
}

/// The sections of a year.
struct Sections<'c> {
    listings: Listings<'c>,
}

impl<'c> Iterator for Sections<'c> {
    type Item = Section<'c>;

    fn next(&mut self) -> Option<Section<'c>> {
        loop {
            let node = self.listings.stack.pop()?;
            if node.members.len() <= self.listings.most {
                let papers = self.listings.entries(&node.members).map(|(_, entry)| entry).collect();
                return Some(Section { place: node.place, papers });
            }
            let parts = self.listings.parts(&node);
            self.listings.stack.extend(parts.into_iter().rev());
        }
    }
}

/// Listings of a subject, each before its parts.
#[derive(Debug)]
pub(crate) struct Listings<'c> {
    catalog: &'c Catalog,
    /// The most papers that one has without parts.
    most: usize,
    /// Those to come, the next one last.
    stack: Vec<ListingPlan<'c>>,
}

/// A listing to be made.
#[derive(Debug)]
struct ListingPlan<'c> {
    place: ListingPlace,
    previous: Option<ListingPlace>,
    next: Option<ListingPlace>,
    /// The places of its papers, newest first; below a day, by their suffixes.
    members: Cow<'c, [u32]>,
}

impl<'c> Iterator for Listings<'c> {
    type Item = Listing<'c>;

    fn next(&mut self) -> Option<Listing<'c>> {
        let node = self.stack.pop()?;
        let has_parts = node.members.len() > self.most || is_year(&node.place);
        let parts = if has_parts { self.parts(&node) } else { Vec::new() };
        let listing = self.listing(&node, &parts);
        self.stack.extend(parts.into_iter().rev());
        Some(listing)
    }
}

/// Whether the place is a year's, whose months always have listings.
fn is_year(place: &ListingPlace) -> bool {
    matches!((place.subject(), place.period()), (Subject::Year(_), Period::All))
}

impl<'c> Listings<'c> {
    fn listing(&self, node: &ListingPlan<'c>, parts: &[ListingPlan<'c>]) -> Listing<'c> {
        let count = node.members.len();
        let listed = if count > self.most { NEWEST_LISTED_PAPERS } else { count };
        let mut members: Vec<_> = self.entries(&node.members).collect();
        let version_count = members.iter().map(|(_, entry)| entry.version_count()).sum();
        let cross_count = members.iter().filter(|(_, entry)| is_cross_listed(node.place.subject(), entry)).count();
        if !node.place.initials().is_empty() {
            members.sort_by_cached_key(newest_order);
        }
        Listing {
            place: node.place,
            count,
            version_count,
            cross_count,
            previous: node.previous,
            next: node.next,
            parts: parts.iter().map(|part| ListingPart { place: part.place, count: part.members.len() }).collect(),
            papers: members.into_iter().take(listed).map(|(_, entry)| entry).collect(),
        }
    }

    fn entries(&self, members: &[u32]) -> impl Iterator<Item = (u32, &'c Entry)> {
        members.iter().filter_map(|place| Some((*place, self.catalog.at(*place)?)))
    }

    /// Divides members, which stand together by their parts: each part is of the first of the sizes that leaves it
    /// with few enough.
    fn divided<'m>(&self, whole: ListingPlace, members: &'m [u32], sizes: &[u8]) -> Vec<(ListingPlace, &'m [u32])> {
        let Some((size, smaller)) = sizes.split_first() else { return Vec::new() };
        let part_of = |member: u32| {
            let entry = self.catalog.at(member)?;
            Some(whole.part(entry.date(), entry.number.suffix(), *size))
        };
        // Each is compared with the one before it and the one after it.
        let mut last = None;
        let is_beside = |a: &u32, b: &u32| {
            let of_a = last.take().filter(|(member, _)| member == a).map_or_else(|| part_of(*a), |(_, part)| part);
            let of_b = part_of(*b);
            last = Some((*b, of_b));
            of_a == of_b
        };
        let mut parts = Vec::new();
        for members in members.chunk_by(is_beside) {
            if members.len() > self.most && !smaller.is_empty() {
                parts.extend(self.divided(whole, members, smaller));
            } else if let Some(place) = members.first().and_then(|first| part_of(*first)) {
                parts.push((place, members));
            }
        }
        parts
    }

    /// The parts of a listing in the order of their places.
    fn parts(&self, node: &ListingPlan<'c>) -> Vec<ListingPlan<'c>> {
        let place = node.place;
        let by_suffix = place.part_kind() == PartKind::Suffixes;
        let plan = |place, members| ListingPlan { place, previous: None, next: None, members };
        let mut parts: Vec<_> = match &node.members {
            Cow::Borrowed(members) if !by_suffix => {
                let parts = self.divided(place, members, part_sizes(place));
                parts.into_iter().map(|(place, members)| plan(place, Cow::Borrowed(members))).collect()
            }
            members => {
                let mut members = members.to_vec();
                if by_suffix {
                    // Entries are sorted by their suffixes, and so are their places.
                    members.sort_unstable();
                }
                let parts = self.divided(place, &members, part_sizes(place));
                parts.into_iter().map(|(place, members)| plan(place, Cow::Owned(members.to_vec()))).collect()
            }
        };
        parts.sort_by_key(|part| part.place);
        let places: Vec<_> = parts.iter().map(|part| part.place).collect();
        for (at, part) in parts.iter_mut().enumerate() {
            part.previous = at.checked_sub(1).and_then(|before| places.get(before)).copied();
            part.next = places.get(at + 1).copied();
        }
        parts
    }
}

/// How large the parts of a listing may be.
fn part_sizes(place: ListingPlace) -> &'static [u8] {
    if is_year(&place) {
        return &[1];
    }
    let kind = place.part_kind();
    PART_SIZES.iter().find(|(known, _)| *known == kind).map_or(&[1], |(_, sizes)| *sizes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::sample::{Sample, catalog, catalog_of, suffix, summary};
    use crate::catalog::summary::VersionOrder;
    use crate::values::Moment;
    use pith::Suffix;
    use proptest::prelude::*;
    use std::cmp::Reverse;
    use std::collections::{BTreeMap, BTreeSet};

    /// A suffix that is a number's hash, as real ones are.
    fn hashed(number: usize) -> String {
        Suffix::of(&Digest::of(&number.to_le_bytes())).to_string()
    }

    /// Checks what holds of the listings of every catalog.
    #[track_caller]
    fn hold(catalog: &Catalog) {
        let listings: Vec<_> = catalog.listings().collect();
        let by_place: BTreeMap<_, _> = listings.iter().map(|listing| (listing.place, listing)).collect();
        assert_eq!(by_place.len(), listings.len(), "a place has one listing");
        let folded: BTreeSet<_> = by_place.keys().map(|place| place.to_string().to_ascii_lowercase()).collect();
        assert_eq!(folded.len(), listings.len(), "and no two differ in case alone");
        for listing in &listings {
            holds(listing, &by_place);
        }
        for entry in catalog.newest(usize::MAX) {
            let subjects = entry.paper().categories().map(Subject::Category);
            for subject in subjects.chain([Subject::Year(entry.year())]) {
                let steps = steps_to(entry, ListingPlace::whole(subject), &by_place);
                assert!(steps.is_some_and(|steps| steps <= 6), "{} is not in {subject:?}", entry.number);
            }
        }
    }

    fn newest(entry: &Entry) -> (bool, Reverse<Moment>, Reverse<VersionOrder<'_>>, Suffix) {
        let paper = entry.paper();
        (entry.date().is_none(), Reverse(paper.submitted()), Reverse(paper.version_order()), entry.number.suffix())
    }

    fn holds(listing: &Listing<'_>, by_place: &BTreeMap<ListingPlace, &Listing<'_>>) {
        let place = listing.place;
        let versions: usize = listing.papers.iter().map(|entry| entry.version_count()).sum();
        assert!(!listing.is_whole() || versions == listing.version_count, "{place}");
        assert!(listing.papers.is_sorted_by(|a, b| newest(a) < newest(b)), "{place}");
        assert!(listing.cross_count <= listing.count && listing.count > 0, "{place}");
        if listing.count <= MOST_LISTED_PAPERS {
            assert!(listing.is_whole(), "{place}");
            let cross = listing.papers.iter().filter(|entry| listing.is_cross_listed(entry)).count();
            assert_eq!(cross, listing.cross_count, "{place}");
        } else {
            assert_eq!(listing.papers.len(), NEWEST_LISTED_PAPERS, "{place}");
        }
        assert_eq!(listing.parts.is_empty(), listing.count <= MOST_LISTED_PAPERS && !is_year(&place), "{place}");
        let sum: usize = listing.parts.iter().map(|part| part.count).sum();
        assert!(listing.parts.is_empty() || sum == listing.count, "{place}");
        assert!(listing.parts.is_sorted_by(|a, b| a.place < b.place), "{place}");
        for part in &listing.parts {
            assert_eq!(part.place.parent(), Some(place));
            assert_eq!(by_place[&part.place].count, part.count);
        }
        for pair in listing.parts.windows(2) {
            assert_eq!(by_place[&pair[0].place].next, Some(pair[1].place));
            assert_eq!(by_place[&pair[1].place].previous, Some(pair[0].place));
        }
        assert!(place.parent().is_none_or(|parent| by_place.contains_key(&parent)), "{place}");
    }

    /// How many listings below one must be opened to reach the one that has all papers with this one.
    fn steps_to(entry: &Entry, place: ListingPlace, by_place: &BTreeMap<ListingPlace, &Listing<'_>>) -> Option<usize> {
        let listing = by_place.get(&place)?;
        if listing.is_whole() {
            let is_it = |listed: &&Entry| listed.number == entry.number;
            return listing.papers.iter().any(is_it).then_some(0);
        }
        listing.parts.iter().find_map(|part| Some(steps_to(entry, part.place, by_place)? + 1))
    }

    fn find<'a, 'c>(listings: &'a [Listing<'c>], path: &str) -> Option<&'a Listing<'c>> {
        listings.iter().find(|listing| listing.place.to_string() == path)
    }

    #[test]
    fn a_short_listing_is_one_list_and_a_years_months_are_there_all_the_same() {
        let catalog = catalog(&[
            summary("A").submitted("2019-02-28T19:47:59Z").categories("cs.DC", &["cs.LG"]),
            summary("B").submitted("2019-03-01T00:00:00Z").categories("cs.LG", &[]),
            summary("C").submitted("2020-03-01T00:00:00Z").categories("math.ag", &["cs.LG"]),
            summary("D").submitted("2019-13-45").categories("../x", &[]),
        ]);
        hold(&catalog);
        let paths: Vec<_> = catalog.listings().map(|listing| listing.place.to_string()).collect();
        let expected = [
            "year/2019",
            "year/2019/02",
            "year/2019/03",
            "year/2019/undated",
            "year/2020",
            "year/2020/03",
            "category/cs.DC",
            "category/cs.LG",
        ];
        assert_eq!(paths, expected);
        let listings: Vec<_> = catalog.listings().collect();
        let learning = find(&listings, "category/cs.LG").unwrap();
        let rows: Vec<_> =
            learning.papers.iter().map(|entry| (entry.number.suffix(), learning.is_cross_listed(entry))).collect();
        assert_eq!(rows, [(suffix("C"), true), (suffix("B"), false), (suffix("A"), true)]);
        assert_eq!((learning.count, learning.cross_count), (3, 2));
        let year = find(&listings, "year/2019").unwrap();
        assert_eq!((year.count, year.papers.len(), year.parts.len(), year.cross_count), (3, 3, 3, 0));
        assert_eq!(year.next.map(|place| place.to_string()).as_deref(), Some("year/2020"));
        assert_eq!(find(&listings, "year/2020").unwrap().previous, Some(year.place));
    }

    #[test]
    fn thousands_of_papers_of_one_day_are_split_by_their_suffixes() {
        let papers = (0..5000).map(|number| summary(&hashed(number)).submitted("2019-02-28T00:00:00Z"));
        let undated = (5000..5200).map(|number| summary(&hashed(number)).submitted("2019-02-30T00:00:00Z"));
        let catalog = catalog(&papers.chain(undated).collect::<Vec<_>>());
        hold(&catalog);
        let listings: Vec<_> = catalog.listings().collect();
        for path in
            ["year/2019/02/28/s-A", "year/2019/02/28/s-AK", "category/cs.DC/2019/02/28/s-7", "year/2019/undated/s-K"]
        {
            assert!(find(&listings, path).is_some(), "{path}");
        }
        let day = find(&listings, "category/cs.DC/2019/02/28").unwrap();
        assert_eq!((day.count, day.parts.len(), day.papers.len()), (5000, 32, 50));
        let whole = find(&listings, "year/2019").unwrap();
        assert_eq!(whole.parts.iter().map(|part| part.count).collect::<Vec<_>>(), [5000, 200]);
    }

    #[test]
    fn a_listing_of_one_hundred_is_a_list_and_one_more_makes_parts() {
        let papers = |count: usize| -> Vec<_> { (0..count).map(|number| summary(&hashed(number))).collect() };
        for (count, listed, parts) in [(99, 99, 0), (100, 100, 0), (101, 50, 1)] {
            let catalog = catalog(&papers(count));
            hold(&catalog);
            let listings: Vec<_> = catalog.listings().collect();
            let listing = find(&listings, "category/cs.DC").unwrap();
            assert_eq!((listing.count, listing.papers.len(), listing.parts.len()), (count, listed, parts));
        }
    }

    #[test]
    fn a_new_paper_changes_the_listings_that_lead_to_it_alone() {
        let mut papers: Vec<_> = (0..400)
            .map(|number| {
                let (year, month, day) = (2018 + number % 2, number % 12 + 1, number % 28 + 1);
                let time = format!("{year}-{month:02}-{day:02}T00:00:00Z");
                summary(&hashed(number)).submitted(&time).categories(["cs.DC", "math.AG"][number % 2], &[])
            })
            .collect();
        let before = catalog(&papers);
        let keys: BTreeMap<_, _> = before.listings().map(|listing| (listing.place, listing.key())).collect();
        papers.push(summary(&hashed(400)).submitted("2018-03-03T12:00:00Z"));
        let after = catalog(&papers);
        let changed = after.listings().filter(|listing| keys.get(&listing.place) != Some(&listing.key()));
        let changed: Vec<_> = changed.map(|listing| listing.place.to_string()).collect();
        let of_category = ["category/cs.DC", "category/cs.DC/2018", "category/cs.DC/2018/01"];
        assert_eq!(changed, [["year/2018", "year/2018/03"].as_slice(), &of_category].concat());
        assert_ne!(before.key(), after.key());
    }

    /// The parts of a month that has so many papers on each of its days, and their numbers.
    fn parts_of_a_month(papers: impl Fn(usize) -> usize) -> Vec<(String, usize)> {
        let of_day = |day| (0..papers(day)).map(move |at| (day, at));
        let papers = (1..=28).flat_map(of_day).map(|(day, at)| {
            summary(&hashed(day * 1000 + at)).submitted(&format!("2019-02-{day:02}T00:00:00Z")).build()
        });
        let catalog = catalog_of(papers.collect());
        hold(&catalog);
        let listings: Vec<_> = catalog.listings().collect();
        let month = find(&listings, "year/2019/02").unwrap();
        month.parts.iter().map(|part| (part.place.to_string().split_off("year/2019/02/".len()), part.count)).collect()
    }

    #[test]
    fn days_are_joined_while_they_are_no_more_than_a_list_and_divided_where_they_are() {
        let parts = |papers: &dyn Fn(usize) -> usize| parts_of_a_month(papers);
        let named = |parts: &[(&str, usize)]| -> Vec<_> {
            parts.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect()
        };
        assert_eq!(parts(&|_| 4), named(&[("01", 64), ("17", 48)]));
        assert_eq!(parts(&|_| 8), named(&[("01", 64), ("09", 64), ("17", 96)]));
        // One day more changes the part that it is in, and none of the others.
        assert_eq!(parts(&|day| if day == 10 { 70 } else { 4 }), named(&[("01", 32), ("09", 98), ("17", 48)]));
        let divided = [("01", 32), ("09", 4), ("10", 99), ("11", 8), ("13", 16), ("17", 48)];
        assert_eq!(parts(&|day| if day == 10 { 99 } else { 4 }), named(&divided));
    }

    #[test]
    fn a_listing_beside_one_that_is_divided_changes_its_link() {
        let key_of_the_first = |on_the_ninth: usize| {
            let of = |day: &str, count: usize, from: usize| -> Vec<_> {
                let time = format!("2019-02-{day}T00:00:00Z");
                (from..from + count).map(|number| summary(&hashed(number)).submitted(&time).build()).collect()
            };
            let papers = [of("01", 90, 0), of("09", on_the_ninth, 1000), of("13", 60, 2000)].concat();
            let catalog = catalog_of(papers);
            let listings: Vec<_> = catalog.listings().collect();
            let first = find(&listings, "year/2019/02/01").unwrap();
            assert_eq!(first.next.unwrap().path(), "year/2019/02/09");
            first.key()
        };
        assert_eq!(key_of_the_first(10), key_of_the_first(40));
        assert_ne!(key_of_the_first(40), key_of_the_first(41), "9 to 16 becomes 9 to 12");
    }

    #[test]
    fn listings_grow_no_faster_than_papers() {
        // So that the months, days and suffixes of the larger one have more papers than a list, one after the other.
        for (papers, most_listings) in [(50, 40), (500, 40), (5_000, 140), (15_000, 420)] {
            let samples = (0..papers).map(|number: usize| {
                let (month, day) = (number % 6 + 1, number / 6 % 28 + 1);
                let time = format!("{}-{month:02}-{day:02}T00:00:00Z", 2016 + number / 168 % 3);
                summary(&hashed(number)).submitted(&time).build()
            });
            let catalog = catalog_of(samples.collect());
            let of_years = catalog.listings().filter(|listing| matches!(listing.place.subject(), Subject::Year(_)));
            let of_years = of_years.count();
            assert!(of_years <= most_listings, "{papers} papers: {of_years}");
        }
    }

    #[test]
    fn a_listing_of_other_documents_has_another_key() {
        let base = || summary("A").categories("cs.DC", &[]);
        let key = |samples: &[Sample]| catalog(samples).listings().next().unwrap().key();
        let keys = [
            key(&[base()]),
            key(&[base().bytes("other")]),
            key(&[base(), base().bundle()]),
            key(&[base(), summary("B")]),
            key(&[summary("B")]),
            key(&[base(), summary("B").submitted("2020-01-01T00:00:00Z")]),
        ];
        assert_eq!(keys.iter().collect::<BTreeSet<_>>().len(), keys.len());
    }

    #[test]
    fn each_paper_is_in_one_last_listing_of_its_year_and_of_each_category() {
        let codes = ["cs.DC", "cs.LG", "stat.ML", "math.AG", "hep-th", "cond-mat.mes-hall", "astro-ph.CO"];
        let papers: Vec<_> = (0..20_000)
            .map(|number: usize| {
                let mixed = number.wrapping_mul(0x9e37_79b9) >> 3;
                let (year, month, day) = (1992 + mixed % 34, mixed / 34 % 12 + 1, mixed / 408 % 28 + 1);
                let time = format!("{year}-{month:02}-{day:02}T{:02}:00:00Z", mixed % 24);
                let cross = [codes[mixed / 7 % 7], codes[mixed / 49 % 7]];
                summary(&hashed(number)).submitted(&time).categories(codes[mixed % 7], &cross).build()
            })
            .collect();
        let catalog = catalog_of(papers);
        let listed = catalog.listings().inspect(|listing| assert!(listing.papers.len() <= MOST_LISTED_PAPERS));
        let whole: usize =
            listed.filter(|listing| listing.is_whole() && listing.parts.is_empty()).map(|listing| listing.count).sum();
        let expected: usize = catalog.entries().iter().map(|entry| 1 + entry.paper().categories().count()).sum();
        assert_eq!(whole, expected);
    }

    #[test]
    fn sections_are_as_large_as_they_may_be_and_no_larger() {
        let mut papers: Vec<_> =
            (0..30).map(|number| summary(&hashed(number)).submitted("2019-02-28T00:00:00Z")).collect();
        papers.push(summary(&hashed(30)).submitted("2019-02-27T00:00:00Z"));
        papers.push(summary(&hashed(31)).submitted("2019-03-01T00:00:00Z"));
        papers.push(summary(&hashed(32)).submitted("2019-13-45"));
        papers.push(summary(&hashed(33)).submitted("2018-03-01T00:00:00Z"));
        let catalog = catalog(&papers);
        let places = |most| catalog.sections(most).map(|section| section.place.to_string()).collect::<Vec<_>>();
        assert_eq!(places(33), ["year/2018", "year/2019"]);
        let months = ["year/2018", "year/2019/02", "year/2019/03", "year/2019/undated"];
        assert_eq!((places(32), places(31)), (months.map(str::to_owned).into(), months.map(str::to_owned).into()));
        assert_eq!(places(30)[..3], ["year/2018", "year/2019/02/27", "year/2019/02/28"]);
        assert!(places(29)[2].starts_with("year/2019/02/28/s-"));
        assert_eq!(places(0).len(), papers.len(), "there is no smaller one than of one paper");
    }

    #[test]
    fn a_new_paper_changes_one_section() {
        let mut papers: Vec<_> = (0..400)
            .map(|number| {
                let time = format!("{}-{:02}-03T00:00:00Z", 2018 + number % 2, number % 12 + 1);
                summary(&hashed(number)).submitted(&time)
            })
            .collect();
        let keys = |papers: &[Sample]| -> BTreeMap<_, _> {
            catalog(papers).sections(100).map(|section| (section.place, Catalog::key_of(&section.papers))).collect()
        };
        let before = keys(&papers);
        papers.push(summary(&hashed(400)).submitted("2018-03-03T12:00:00Z"));
        let after = keys(&papers);
        let changed: Vec<_> = after.iter().filter(|(place, key)| before.get(place) != Some(key)).collect();
        assert_eq!(changed.iter().map(|(place, _)| place.to_string()).collect::<Vec<_>>(), ["year/2018/03"]);
    }

    fn samples() -> impl Strategy<Value = Vec<Sample>> {
        let times = prop::sample::select(vec![
            "2019-02-28T19:47:59Z",
            "2019-02-28T23:30:00-05:00",
            "2019-12-31T23:30:00-05:00",
            "2019-13-45T00:00:00Z",
            "9999-12-31T23:59:59Z",
            "2016-12-31T23:59:60Z",
            "0000-01-01T00:00:00Z",
            "2019-02-27T00:00:00Z",
            "2019",
        ]);
        let categories = prop::sample::subsequence(
            vec!["cs.DC", "cs.dc", "aux", "math.AG", "hep-th", "../x", "con.foo", "a.bcd"],
            0..4,
        );
        // Few of the times and long runs of papers, so that some listings are large.
        let one = (times, categories, 1..140_usize, 1..5_usize);
        prop::collection::vec(one, 1..5).prop_map(|runs| {
            let mut made = Vec::new();
            for (time, categories, count, versions) in runs {
                for at in 0..count {
                    let (primary, cross) = categories.split_first().unwrap_or((&"", &[]));
                    // Also across runs, so that versions differ in year and category.
                    let (id, version) = (format!("{}.{}", versions, at / versions), made.len().to_string());
                    let sample = summary(&hashed(made.len())).submitted(time).categories(primary, cross);
                    made.push(if versions > 1 { sample.source("arxiv", &id, &version) } else { sample });
                }
            }
            made
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn listings_hold_for_any_papers_in_any_order(samples in samples()) {
            let one = catalog(&samples);
            hold(&one);
            let mut others = samples;
            others.reverse();
            let keys = |catalog: &Catalog| catalog.listings().map(|listing| listing.key()).collect::<Vec<_>>();
            prop_assert_eq!(keys(&one), keys(&catalog(&others)));
        }

        #[test]
        fn sections_hold_every_paper_once(samples in samples(), most in 1..200_usize) {
            let catalog = catalog(&samples);
            let sections: Vec<_> = catalog.sections(most).collect();
            prop_assert!(sections.iter().all(|section| (1..=most).contains(&section.papers.len())));
            prop_assert!(sections.is_sorted_by(|a, b| a.place.to_string() < b.place.to_string()));
            let papers = sections.iter().flat_map(|section| &section.papers).map(|entry| entry.number.suffix());
            let mut papers: Vec<_> = papers.collect();
            papers.sort_unstable();
            prop_assert!(papers.into_iter().eq(catalog.entries().iter().map(|entry| entry.number.suffix())));
        }
    }
}
