//! Listings of papers by their titles.
//!
//! Titles stand in buckets by how they begin ([`TitleBucket`]). One rule makes the listings: up to [`MOST_LISTED_PAPERS`]
//! are one list, in the order of the alphabet; more are an index of smaller buckets, by the first letter that tells titles
//! apart. Letters beside each other are one bucket where they have no more titles than a list: first those that stand in groups
//! which are fixed ([`GROUP_SIZES`]), then what is still small beside what has too many. So a new paper changes the bucket that
//! has it, and now and then some of those beside it. A page leads to all lists below it, where these are not too many. There is always one page for each first letter, unless all titles are one list. Titles
//! that can't be told apart and are more than a list are listed as a category is, by year; so are papers without one.
//!
//! No title is kept twice. An index has eight bytes for each paper: how its title begins, and its place among the newest. The
//! titles of a letter are read when its listings are made.

use super::branch::{AlphabetListing, Branch, add_head, beside};
use super::entry::Entry;
use super::key::KeyHasher;
use super::listing::{Listing, ListingPart, Listings, MOST_LISTED_PAPERS};
use super::table::Catalog;
use crate::layout::{ListingPlace, Subject};
use crate::names::{TitleBucket, TitleHead, TitleKey, TitleSymbol};
use pith::Digest;
use std::fmt;
use std::ops::Range;

/// How many lists one page leads to, if there is a step between.
const MOST_PARTS: usize = 100;

/// How many titles a thread holds at a time: some four megabytes. Stops a letter that all titles of a catalog begin with from
/// being held as a whole.
const TITLES_AT_A_TIME: usize = 1 << 15;

/// How many letters beside each other are one part: the most, and then always fewer where these have more titles than a
/// list. Each size is a multiple of the next one, so that a part that has too many is divided. The large ones are for other
/// scripts.
const GROUP_SIZES: [u32; 8] = [1 << 12, 1 << 8, 32, 16, 8, 4, 2, 1];

/// The titles of all papers.
pub(crate) struct Titles<'c> {
    catalog: &'c Catalog,
    /// The places of the papers, newest first.
    newest: &'c [u32],
    /// Each paper, sorted by how its title begins.
    index: Vec<TitleRow>,
    /// How many titles are held at a time.
    most_held: usize,
}

/// A paper: four bytes of its title, by which it is sorted, and four for its place among the newest, which is its order
/// among others of the same title.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct TitleRow(u64);

/// Some of the index.
type TitleRows<'a> = &'a [TitleRow];

impl TitleRow {
    fn new(head: TitleHead, rank: u32) -> Self {
        let [a, b, c, d] = head.to_bytes();
        Self(u64::from_be_bytes([a, b, c, d, 0, 0, 0, 0]) | u64::from(rank))
    }

    fn head(self) -> TitleHead {
        let [a, b, c, d, ..] = self.0.to_be_bytes();
        TitleHead::of_bytes([a, b, c, d])
    }

    fn rank(self) -> usize {
        let [.., a, b, c, d] = self.0.to_be_bytes();
        u32::from_be_bytes([a, b, c, d]) as usize
    }

    /// The same paper by other bytes of its title.
    fn with_head(self, head: TitleHead) -> Self {
        Self(Self::new(head, 0).0 | self.0 & u64::from(u32::MAX))
    }
}

/// A listing of titles, or of the papers of one.
#[derive(Debug)]
pub(crate) enum TitleListing<'c> {
    /// Papers by their titles, or the buckets of such.
    Titles(TitleList<'c>),
    /// The papers of titles that can't be told apart, or of none.
    Papers(Listing<'c>),
}

/// Papers whose titles begin alike, or where they are.
#[derive(Debug)]
pub(crate) struct TitleList<'c> {
    /// Where it lies.
    pub place: ListingPlace,
    /// How many papers there are.
    pub count: usize,
    /// The part before it of the same whole.
    pub previous: Option<ListingPlace>,
    /// The part after it of the same whole.
    pub next: Option<ListingPlace>,
    /// Its parts, if it has any: each is a listing.
    pub parts: Vec<ListingPart>,
    /// The papers in the order of their titles, where there are not too many.
    pub papers: Vec<&'c Entry>,
}

/// The listings of a letter, or the one page that leads to these.
pub(crate) struct TitleBranch<'a, 'c> {
    titles: &'a Titles<'c>,
    bucket: TitleBucket,
    beside: [Option<ListingPlace>; 2],
    rows: TitleRows<'a>,
    /// The letters that the first page leads to; `None` where this is a letter with all below it.
    parts: Option<Vec<ListingPart>>,
}

impl AlphabetListing for TitleListing<'_> {
    fn place(&self) -> ListingPlace {
        match self {
            Self::Titles(list) => list.place,
            Self::Papers(listing) => listing.place,
        }
    }

    fn key(&self) -> Digest {
        match self {
            Self::Titles(list) => list.key(),
            Self::Papers(listing) => listing.key(),
        }
    }
}

impl TitleList<'_> {
    fn key(&self) -> Digest {
        let mut key = KeyHasher::new();
        add_head(&mut key, self.place, [self.previous, self.next], &self.parts);
        key.count(self.count);
        key.entries(&self.papers);
        key.finish()
    }
}

impl<'a, 'c> Branch<'a> for TitleBranch<'a, 'c> {
    type Listing = TitleListing<'c>;

    fn place(&self) -> ListingPlace {
        place(self.bucket)
    }

    fn weight(&self) -> usize {
        if self.parts.is_some() { MOST_LISTED_PAPERS.min(self.rows.len()) } else { self.rows.len() }
    }

    fn key(&self) -> Digest {
        let mut key = KeyHasher::new();
        add_head(&mut key, place(self.bucket), self.beside, self.parts.as_deref().unwrap_or_default());
        key.count(self.rows.len());
        let shown = if self.is_index() { &[] } else { self.rows };
        key.entries(&shown.iter().filter_map(|row| self.titles.paper(*row)).collect::<Vec<_>>());
        key.finish()
    }

    fn listings(self) -> Box<dyn Iterator<Item = TitleListing<'c>> + Send + 'a> {
        let is_index = self.is_index();
        let Self { titles, bucket, beside, rows, parts } = self;
        let [previous, next] = beside;
        if is_index {
            let (place, count) = (place(bucket), rows.len());
            let parts = parts.unwrap_or_default();
            let list = TitleList { place, count, previous, next, parts, papers: Vec::new() };
            return Box::new(std::iter::once(TitleListing::Titles(list)));
        }
        let rows = titles.sorted(rows);
        let range = 0..rows.len();
        let node = match bucket {
            TitleBucket::Untitled => TitleNode { bucket, range, division: Division::Same },
            // All of them where they are few.
            _ => TitleNode { bucket, division: titles.division(&rows, range.clone()), range },
        };
        Box::new(TitleListings { titles, rows, stack: vec![(node, beside)], papers: None })
    }
}

impl TitleBranch<'_, '_> {
    /// Whether its one page lists no paper.
    fn is_index(&self) -> bool {
        self.parts.as_ref().is_some_and(|parts| !parts.is_empty())
    }
}

impl Catalog {
    /// The titles of all papers.
    pub(crate) fn titles(&self) -> Titles<'_> {
        let newest = &self.papers().newest;
        let head = |entry: &Entry| {
            entry.title().map_or_else(|| TitleHead::of(""), |title| TitleHead::of(title.into_parts().0))
        };
        let rows = (0..=u32::MAX).zip(newest);
        let mut index: Vec<_> =
            rows.filter_map(|(rank, place)| Some(TitleRow::new(head(self.at(*place)?), rank))).collect();
        index.sort_unstable();
        Titles { catalog: self, newest, index, most_held: TITLES_AT_A_TIME }
    }
}

fn place(bucket: TitleBucket) -> ListingPlace {
    ListingPlace::whole(Subject::Titles(bucket))
}

impl<'c> Titles<'c> {
    /// All listings, in branches that can be made side by side. One comes before those that it leads to.
    pub(crate) fn branches(&self) -> impl Iterator<Item = TitleBranch<'_, 'c>> + Send {
        let are_few = self.index.len() <= MOST_LISTED_PAPERS;
        let letters: Vec<_> = if are_few { Vec::new() } else { self.letters().collect() };
        let parts: Vec<_> = letters.iter().map(|(bucket, rows)| part(*bucket, rows.len())).collect();
        let branch = |bucket, beside, rows, parts| TitleBranch { titles: self, bucket, beside, rows, parts };
        let all = branch(TitleBucket::All, [None, None], &self.index, Some(parts.clone()));
        let below = letters.into_iter().enumerate();
        let below = below.map(move |(at, (bucket, rows))| branch(bucket, beside(&parts, at), rows, None));
        std::iter::once(all).chain(below)
    }

    /// The index by letters.
    fn letters(&self) -> impl Iterator<Item = (TitleBucket, TitleRows<'_>)> {
        let letters = self.index.chunk_by(|a, b| a.head().bucket() == b.head().bucket());
        letters.filter_map(|rows| Some((rows.first()?.head().bucket(), rows)))
    }

    fn paper(&self, row: TitleRow) -> Option<&'c Entry> {
        self.catalog.at(*self.newest.get(row.rank())?)
    }

    /// How a paper's title sorts; `None` where it has none.
    fn key(&self, row: TitleRow) -> Option<TitleKey> {
        TitleKey::new(self.paper(row)?.title()?.into_parts().0)
    }

    /// Some rows of the index in the order of their titles.
    fn sorted(&self, rows: TitleRows<'_>) -> Vec<TitleRow> {
        let mut rows = rows.to_vec();
        self.sort(&mut rows, 0);
        rows
    }

    /// Sorts rows that are sorted by some bytes of their titles, and after these by which are the newest.
    fn sort(&self, rows: &mut [TitleRow], at: usize) {
        for rows in rows.chunk_by_mut(|a, b| a.head() == b.head()) {
            if rows.len() <= 1 {
                continue;
            }
            if rows.len() <= self.most_held {
                rows.sort_by_cached_key(|row| self.key(*row));
                continue;
            }
            // Of more the next bytes are read. What no bucket tells apart need not be sorted.
            let at = at + TitleHead::BYTES;
            if at >= TitleBucket::MOST_BYTES {
                continue;
            }
            for row in &mut *rows {
                *row = row.with_head(self.key(*row).map_or(TitleHead::of(""), |key| key.head(at)));
            }
            rows.sort_unstable();
            self.sort(rows, at);
        }
    }

    /// How some of a bucket's sorted rows are divided.
    fn division(&self, rows: TitleRows<'_>, range: Range<usize>) -> Division {
        if range.len() <= MOST_LISTED_PAPERS {
            return Division::Few;
        }
        let Some(parts) = self.parts(rows, range) else { return Division::Same };
        let node = |(bucket, range): (_, Range<usize>)| TitleNode {
            bucket,
            division: self.division(rows, range.clone()),
            range,
        };
        Division::Parts(parts.into_iter().map(node).collect())
    }

    /// The parts of sorted rows by the first symbol that tells their titles apart; `None` where none does.
    fn parts(&self, rows: TitleRows<'_>, range: Range<usize>) -> Option<Vec<(TitleBucket, Range<usize>)>> {
        let key = |at: usize| self.key(*rows.get(at)?);
        let (first, last) = (key(range.start)?, key(range.end.checked_sub(1)?)?);
        let at = first.shared(&last);
        let mut parts: Vec<LetterPart> = Vec::new();
        // Those to be divided, the next one last, with the sizes that are left.
        let mut stack = vec![(range, GROUP_SIZES.as_slice())];
        while let Some((range, sizes)) = stack.pop() {
            let (size, smaller) = sizes.split_first()?;
            let from = key(range.start)?.symbol(at)?;
            let group = from.group(*size);
            let is_within = |row: &TitleRow| {
                self.key(*row).and_then(|key| key.symbol(at)).is_some_and(|symbol| symbol.group(*size) <= group)
            };
            let end = range.start + rows.get(range.clone())?.partition_point(is_within);
            // It has the first.
            let end = end.max(range.start + 1);
            if end < range.end {
                stack.push((end..range.end, sizes));
            }
            if end - range.start > MOST_LISTED_PAPERS && !smaller.is_empty() {
                stack.push((range.start..end, smaller));
            } else {
                let ends = [from, key(end - 1)?.symbol(at)?];
                let part = LetterPart { first: from.first_of_group(*size), ends, range: range.start..end };
                match parts.last_mut() {
                    Some(before) if before.range.len() + part.range.len() <= MOST_LISTED_PAPERS => before.join(part),
                    _ => parts.push(part),
                }
            }
        }
        let part = |part: LetterPart| Some((first.part(at, part.first, part.ends)?, part.range));
        parts.into_iter().map(part).collect()
    }
}

impl fmt::Debug for Titles<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Titles").field("count", &self.index.len()).finish_non_exhaustive()
    }
}

fn part(bucket: TitleBucket, count: usize) -> ListingPart {
    ListingPart { place: place(bucket), count }
}

/// Titles that begin alike, up to a letter or one of several beside each other.
struct LetterPart {
    /// The first one that may be there.
    first: TitleSymbol,
    /// The first and the last that are.
    ends: [TitleSymbol; 2],
    /// Which of the sorted rows it has.
    range: Range<usize>,
}

impl LetterPart {
    /// Adds the one after it.
    fn join(&mut self, Self { ends: [_, last], range, .. }: Self) {
        let [_, end] = &mut self.ends;
        *end = last;
        self.range.end = range.end;
    }
}

/// A bucket and those below it.
struct TitleNode {
    bucket: TitleBucket,
    /// Which of the sorted rows it has.
    range: Range<usize>,
    division: Division,
}

/// What a bucket has.
enum Division {
    /// Titles in a list.
    Few,
    /// Smaller buckets.
    Parts(Vec<TitleNode>),
    /// Papers of titles that can't be told apart, or of none.
    Same,
}

impl TitleNode {
    fn part(&self) -> ListingPart {
        part(self.bucket, self.range.len())
    }

    /// How many lists there are at and below it.
    fn lists(&self) -> usize {
        match &self.division {
            Division::Parts(parts) => parts.iter().map(Self::lists).sum(),
            Division::Few | Division::Same => 1,
        }
    }

    /// Adds these.
    fn take_lists(self, lists: &mut Vec<Self>) {
        match self.division {
            Division::Parts(parts) => {
                for part in parts {
                    part.take_lists(lists);
                }
            }
            Division::Few | Division::Same => lists.push(self),
        }
    }
}

/// Listings of a letter, each before its parts.
struct TitleListings<'s, 'c> {
    titles: &'s Titles<'c>,
    /// The letter's papers in the order of their titles.
    rows: Vec<TitleRow>,
    /// Those to come, the next one last.
    stack: Vec<(TitleNode, [Option<ListingPlace>; 2])>,
    /// Those of titles that can't be told apart.
    papers: Option<Listings<'c>>,
}

impl<'c> Iterator for TitleListings<'_, 'c> {
    type Item = TitleListing<'c>;

    fn next(&mut self) -> Option<TitleListing<'c>> {
        if let Some(listing) = self.papers.as_mut().and_then(Iterator::next) {
            return Some(TitleListing::Papers(listing));
        }
        let (node, beside_it) = self.stack.pop()?;
        let lists = node.lists();
        let TitleNode { bucket, range, division } = node;
        let (place, count, [previous, next]) = (place(bucket), range.len(), beside_it);
        let rows = self.rows.get(range).unwrap_or_default();
        let list = |parts, papers| TitleListing::Titles(TitleList { place, count, previous, next, parts, papers });
        match division {
            Division::Few => Some(list(Vec::new(), rows.iter().filter_map(|row| self.titles.paper(*row)).collect())),
            Division::Same => {
                let places = rows.iter().filter_map(|row| self.titles.newest.get(row.rank()).copied());
                self.papers = Some(self.titles.catalog.listings_among(place.subject(), beside_it, places));
                self.next()
            }
            Division::Parts(children) => {
                let mut below = Vec::new();
                if lists <= MOST_PARTS {
                    for child in children {
                        child.take_lists(&mut below);
                    }
                } else {
                    below = children;
                }
                let parts: Vec<_> = below.iter().map(TitleNode::part).collect();
                let below = below.into_iter().enumerate().map(|(at, node)| (node, beside(&parts, at)));
                self.stack.extend(below.rev());
                Some(list(parts, Vec::new()))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::sample::{Sample, catalog, summary};
    use pith::Suffix;
    use proptest::prelude::*;
    use std::collections::{BTreeMap, BTreeSet};

    fn hashed(number: usize) -> String {
        Suffix::of(&Digest::of(&number.to_le_bytes())).to_string()
    }

    fn titled(titles: impl IntoIterator<Item = impl AsRef<str>>) -> Vec<Sample> {
        titles.into_iter().enumerate().map(|(at, title)| summary(&hashed(at)).title(title.as_ref())).collect()
    }

    fn listings<'c>(titles: &Titles<'c>) -> Vec<TitleListing<'c>> {
        titles.branches().flat_map(Branch::listings).collect()
    }

    fn path(listing: &TitleListing<'_>) -> String {
        listing.place().to_string()
    }

    fn paths(samples: &[Sample]) -> Vec<String> {
        listings(&catalog(samples).titles()).iter().map(path).collect()
    }

    fn view<'l, 'c>(
        listing: &'l TitleListing<'c>,
    ) -> (usize, &'l [ListingPart], &'l [&'c Entry], [Option<ListingPlace>; 2]) {
        match listing {
            TitleListing::Titles(list) => (list.count, &list.parts, &list.papers, [list.previous, list.next]),
            TitleListing::Papers(list) => (list.count, &list.parts, &list.papers, [list.previous, list.next]),
        }
    }

    fn key(entry: &Entry) -> Option<TitleKey> {
        TitleKey::new(entry.title()?.into_parts().0)
    }

    /// Checks what holds of the listings of every catalog.
    #[track_caller]
    fn hold(catalog: &Catalog) {
        let titles = catalog.titles();
        let listings = listings(&titles);
        let by_path: BTreeMap<_, _> = listings.iter().map(|listing| (path(listing), listing)).collect();
        let folded: BTreeSet<_> = by_path.keys().map(|path| path.to_lowercase()).collect();
        assert_eq!(folded.len(), listings.len(), "no two places are the same, or differ in case alone");
        let mut reached = BTreeSet::from(["titles".to_owned()]);
        let mut listed = Vec::new();
        for listing in &listings {
            let (place, (count, parts, papers, _)) = (path(listing), view(listing));
            assert!(reached.contains(&place), "nothing before leads to {place}");
            assert!(papers.len() <= MOST_LISTED_PAPERS, "{place} has {} rows", papers.len());
            assert!(parts.len() <= MOST_LISTED_PAPERS, "{place} has {} parts", parts.len());
            assert!(count > 0 || place == "titles", "{place} shows nothing");
            for (number, part) in parts.iter().enumerate() {
                let (of_part, _, _, beside_it) = view(by_path[&part.place.to_string()]);
                assert_eq!(of_part, part.count, "{place} leads to {}", part.place);
                assert_eq!(beside_it, beside(parts, number), "{}", part.place);
                assert!(reached.insert(part.place.to_string()), "{} has two ways", part.place);
            }
            if parts.is_empty() {
                assert_eq!(papers.len(), count, "{place}");
                listed.extend(papers.iter().copied());
            } else if matches!(listing, TitleListing::Titles(_)) {
                assert_eq!(parts.iter().map(|part| part.count).sum::<usize>(), count, "{place}");
                assert!(papers.is_empty(), "{place}");
            }
            if let TitleListing::Titles(list) = listing {
                let keys: Vec<_> =
                    list.papers.iter().map(|entry| key(entry).map_or((true, None), |key| (false, Some(key)))).collect();
                assert!(keys.is_sorted(), "{place}: {keys:?}");
            }
        }
        let mut numbers: Vec<_> = listed.iter().map(|entry| entry.number).collect();
        numbers.sort_unstable();
        let expected: Vec<_> = catalog.entries().iter().map(|entry| entry.number).collect();
        assert_eq!(numbers, expected, "each paper is in one list");
    }

    #[test]
    fn few_titles_are_one_list_in_their_order() {
        let samples = titled(["Zoo", "The aardvark", "?", "3D", "王", "Élan", "a bee"]);
        let catalog = catalog(&samples);
        hold(&catalog);
        assert_eq!(paths(&samples), ["titles"]);
        let titles = catalog.titles();
        let listings = listings(&titles);
        let shown: Vec<_> = view(&listings[0]).2.iter().map(|entry| entry.title().unwrap().into_parts().0).collect();
        assert_eq!(shown, ["3D", "王", "The aardvark", "a bee", "Élan", "Zoo", "?"]);
        hold(&super::super::sample::catalog(&[]));
    }

    #[test]
    fn one_title_more_than_a_list_makes_a_page_of_each_letter() {
        let words = ["Ant ", "Bee ", "Cat ", "42 ", "Ёж ", "王 ", "!"];
        let title = |at: usize| match words[at % words.len()] {
            "!" => "!".repeat(at),
            word => format!("{word}{at}"),
        };
        let of = |count: usize| titled((0..count).map(title));
        hold(&catalog(&of(100)));
        assert_eq!(paths(&of(100)), ["titles"]);
        hold(&catalog(&of(101)));
        let letters =
            ["0-9", "u-004", "u-073", "a-a", "a-b", "a-c", "untitled"].map(|letter| format!("titles/{letter}"));
        let found = paths(&of(101));
        assert_eq!((found[0].as_str(), &found[1..]), ("titles", letters.as_slice()));
    }

    #[test]
    fn titles_are_parted_where_they_differ_and_small_parts_are_joined() {
        let word = |at: usize| format!("{}{}", char::from(b'a' + u8::try_from(at % 26).unwrap()), at);
        let mut titles: Vec<_> = (0..150).map(|at| format!("Deep learning for {}", word(at))).collect();
        titles.extend((0..20).map(|at| format!("Deep {}", word(at))));
        titles.extend(["Dwarf stars".to_owned()]);
        let samples = titled(&titles);
        hold(&catalog(&samples));
        // Those before the word that many begin with are one list, and so are those after it.
        let expected = [
            "titles",
            "titles/a-d",
            "titles/a-deep-a",
            // `Deep l11` alone, since the others go on with `e`.
            "titles/a-deep-l-",
            "titles/a-deep-learning-for-a",
            "titles/a-deep-learning-for-q",
            "titles/a-deep-m",
            "titles/a-dq",
        ];
        assert_eq!(paths(&samples), expected);
    }

    #[test]
    fn titles_that_cannot_be_told_apart_are_listed_by_year() {
        let same = "A word ".repeat(20);
        for titles in [
            vec!["Erratum".to_owned(); 101],
            (0..101).map(|at| format!("{same}{at}")).collect(),
            vec!["?".to_owned(); 101],
        ] {
            let samples: Vec<_> = titled(&titles)
                .into_iter()
                .enumerate()
                .map(|(at, sample)| sample.submitted(&format!("2019-02-{:02}T00:00:00Z", 1 + at % 28)))
                .collect();
            hold(&catalog(&samples));
            let paths = paths(&samples);
            assert!(paths.iter().any(|path| path.contains("/2019/02/")), "{paths:?}");
        }
    }

    #[test]
    fn a_page_leads_to_a_hundred_lists_or_to_its_letters() {
        // Of each three letters a list of its own.
        let letter = |at: usize| char::from(b'a' + u8::try_from(at).unwrap());
        let titles =
            (0..12 * 12 * 60).map(|at| format!("x{}{} {}", letter(at / 60 % 12 * 2), letter(at / 720 * 2), at % 60));
        let samples = titled(titles);
        let catalog = catalog(&samples);
        hold(&catalog);
        let titles = catalog.titles();
        let listings = listings(&titles);
        let (_, parts, ..) = view(&listings[1]);
        assert_eq!(path(&listings[1]), "titles/a-x");
        assert_eq!(
            parts.iter().map(|part| part.place.to_string()).collect::<Vec<_>>()[..3],
            ["titles/a-xa", "titles/a-xc", "titles/a-xe"]
        );
        assert_eq!(parts.len(), 12);
    }

    #[test]
    fn a_new_paper_changes_the_listings_that_lead_to_it_alone() {
        let letter = |at: usize| char::from(b'a' + u8::try_from(at % 20).unwrap());
        let title = |at: usize| format!("{}{} {at}", letter(at), letter(at / 20));
        let mut samples = titled((0..3_000).map(title));
        let keys = |samples: &[Sample]| -> BTreeMap<_, _> {
            let catalog = catalog(samples);
            let titles = catalog.titles();
            listings(&titles).iter().map(|listing| (path(listing), listing.key())).collect()
        };
        let before = keys(&samples);
        samples.push(summary(&hashed(9_999)).title("Ca new"));
        let after = keys(&samples);
        let changed: Vec<_> =
            after.iter().filter(|(path, key)| before.get(*path) != Some(key)).map(|(path, _)| path.as_str()).collect();
        assert_eq!(changed, ["titles", "titles/a-c", "titles/a-ca"]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn listings_hold_for_any_titles_in_any_order(
            runs in prop::collection::vec(
                ("([ab]{1,2} ){0,2}|[α-δ王明]{1,2}|1?[23]|\\PC{0,4}|The \\$\\\\alpha\\$|A|(word ){15}", 1..130_usize, 1..3_usize, 1..40_usize),
                1..6,
            ),
        ) {
            let mut samples = Vec::new();
            for (title, count, days, different) in runs {
                for number in 0..count {
                    let time = format!("2019-02-{:02}T00:00:00Z", 1 + number % days);
                    let title = format!("{title}{}", number % different);
                    samples.push(summary(&hashed(samples.len())).title(&title).submitted(&time));
                }
            }
            let one = catalog(&samples);
            hold(&one);
            let keys = |titles: &Titles<'_>| {
                titles.branches().map(|branch| (branch.key(), branch.listings().map(|listing| (path(&listing), listing.key())).collect::<Vec<_>>())).collect::<BTreeMap<_, _>>()
            };
            let expected = keys(&one.titles());
            samples.reverse();
            let other = catalog(&samples);
            prop_assert_eq!(&expected, &keys(&other.titles()));
            // However few titles may be held.
            prop_assert_eq!(&expected, &keys(&Titles { most_held: 100, ..other.titles() }));
            // Branches of one key have the same listings in any catalog.
            let fewer = keys(&catalog(&samples[..samples.len() - samples.len() / 3]).titles());
            for (key, listings) in &fewer {
                prop_assert!(expected.get(key).is_none_or(|other| other == listings));
            }
        }
    }
}
