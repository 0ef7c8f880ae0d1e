//! Listings of papers by the names of their authors.
//!
//! Names stand in buckets by how they begin ([`Bucket`]). One rule makes the listings: up to
//! [`MOST_LISTED_PAPERS`] rows, of which each name has one for each of its papers, are one list, by
//! name and newest first; more are an index of smaller buckets, up to the first letter that tells names apart. A
//! name that has more papers alone is listed as a category is, by month and day. The buckets of three
//! letters, or of one of another script, are always there, so that a paper's page can lead to those
//! of its authors whatever else the catalog holds.
//!
//! No name is kept. An index has eight bytes for each: its bucket, its paper and which one of the paper's it is, as the
//! summaries say without a name being read. The names of a bucket are read when its listings are made, each by itself.

use super::branch::{AlphabetListing, Branch, add_head, beside};
use super::entry::Entry;
use super::index::newest_order;
use super::key::KeyHasher;
use super::listing::{Listing, ListingPart, Listings, MOST_LISTED_PAPERS};
use super::table::Catalog;
use crate::layout::{ListingPlace, Subject};
use crate::names::{Bucket, BucketCode, NameBuckets, NameKey};
use pith::{Claim, Digest, Suffix};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::Range;
use std::sync::{Arc, LazyLock, OnceLock};

/// For how many names a paper room is set aside: papers have six on average. It takes no memory before it is written to,
/// where a list that grows would be twice in memory.
const NAMES_A_PAPER: usize = 8;

/// How many names a thread holds at a time: some four megabytes. Stops a bucket that all names of a catalog are in from being
/// held as a whole.
const NAMES_AT_A_TIME: usize = 1 << 15;

/// How the names of an entry's authors are read: the same ones every time.
#[derive(Clone, Copy)]
struct NameReader {
    /// Where they are listed.
    buckets: fn(&Entry) -> NameBuckets,
    /// One of them by its place in the list, with what it sorts by.
    name: fn(&Entry, usize) -> Option<(NameKey, String)>,
}

/// The names of all authors with the papers of each.
pub(crate) struct Authors<'c> {
    catalog: &'c Catalog,
    reader: NameReader,
    /// Each name of each paper, sorted.
    index: Vec<NameRow>,
    /// How many papers there are.
    count: usize,
    /// Whether some of them have more names than are listed.
    more: bool,
    /// How many names are held at a time; not fewer than one list may have.
    most_held: usize,
    /// The hashes of what the listings of large buckets are made of; made when they are asked for.
    large_keys: OnceLock<BTreeMap<BucketCode, Digest>>,
}

/// The same, read when they are first asked for.
pub(crate) type LazyAuthors<'c> = LazyLock<Authors<'c>, Box<dyn FnOnce() -> Authors<'c> + Send + 'c>>;

/// A name of a paper: three bytes for its bucket, by which it is sorted, four for the paper's place, and one that says
/// which one of the paper's it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct NameRow(u64);

impl NameRow {
    fn new(bucket: BucketCode, place: u32, at: u8) -> Self {
        let [a, b, c] = bucket.to_bytes();
        let of_paper = u64::from(place) << 8 | u64::from(at);
        Self(u64::from_be_bytes([a, b, c, 0, 0, 0, 0, 0]) | of_paper)
    }

    fn bucket(self) -> BucketCode {
        let [a, b, c, ..] = self.0.to_be_bytes();
        BucketCode::of_bytes([a, b, c])
    }

    fn place(self) -> u32 {
        let [_, _, _, d, e, f, g, _] = self.0.to_be_bytes();
        u32::from_be_bytes([d, e, f, g])
    }

    fn at(self) -> usize {
        let [.., at] = self.0.to_be_bytes();
        usize::from(at)
    }
}

/// A listing of names, or of one name's papers.
#[derive(Debug)]
pub(crate) enum AuthorListing<'c> {
    /// Names, each with its papers; or the buckets of such.
    Names(NameListing<'c>),
    /// The papers of names that sort as one, or of lists that are not divided.
    Papers(Listing<'c>),
}

/// Names that begin alike, each with its papers, or where they are.
#[derive(Debug)]
pub(crate) struct NameListing<'c> {
    /// How they begin.
    pub bucket: Bucket,
    /// How many papers there are, each counted once.
    pub count: usize,
    /// The part before it of the same whole.
    pub previous: Option<ListingPlace>,
    /// The part after it of the same whole.
    pub next: Option<ListingPlace>,
    /// Its parts, if it has any: each is a listing.
    pub parts: Vec<ListingPart>,
    /// The names in their order, where there are not too many.
    pub names: Vec<NameGroup<'c>>,
    /// Whether some papers have more names than are listed.
    pub more: bool,
}

/// Listings that depend on the same names: those of a bucket that is always there, with all below it; or the one page
/// that leads to such.
pub(crate) struct AuthorBranch<'a, 'c> {
    authors: &'a Authors<'c>,
    bucket: Bucket,
    beside: [Option<ListingPlace>; 2],
    rows: BucketRows<'a>,
    /// The smaller buckets that a page leads to; `None` where this is a bucket with all below it.
    parts: Option<Vec<ListingPart>>,
}

/// Which listing has a name: one that its first letters alone don't tell, where many names begin alike. Names are read
/// when one of their bucket is asked for.
#[derive(Debug, Default)]
pub(crate) struct NameLocations<'a> {
    /// The buckets of three letters that have more names than a list.
    large: BTreeMap<BucketCode, LargeBucket<'a>>,
}

#[derive(Debug)]
struct LargeBucket<'a> {
    authors: &'a Authors<'a>,
    rows: BucketRows<'a>,
    division: OnceLock<DividedBucket>,
}

/// The buckets into which one of three letters is divided, it and all below it, sorted; whether each lists the papers of
/// one name. A listing or an index of such has fifty rows or more as a rule.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct DividedBucket(Box<[(Bucket, bool)]>);

/// How buckets were divided, each with the hash of the papers that have its names, as a build writes it down for the
/// next one.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct KnownLocations(BTreeMap<BucketCode, (Digest, DividedBucket)>);

/// The listing that has a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NameLocation {
    /// The names in the listing.
    pub bucket: Bucket,
    /// Whether it lists papers of that name alone, under no heading.
    pub is_of_one_name: bool,
}

impl NameLocations<'_> {
    /// Where the name with this key is.
    pub(crate) fn of(&self, key: &NameKey) -> NameLocation {
        match self.large.get(&BucketCode::of(key)) {
            Some(bucket) => bucket.division().location(key),
            None => DividedBucket::default().location(key),
        }
    }

    /// What the next build is told: of a bucket that nobody asked for, since it is as it was, what was known `before`.
    pub(crate) fn known(&self, mut before: KnownLocations) -> KnownLocations {
        let known = |(code, bucket): (&BucketCode, &LargeBucket<'_>)| {
            let key = *bucket.authors.large_keys().get(code)?;
            let division = match before.0.remove(code) {
                Some((old, division)) if old == key => division,
                _ => DividedBucket(bucket.division().0.clone()),
            };
            Some((*code, (key, division)))
        };
        KnownLocations(self.large.iter().filter_map(known).collect())
    }
}

impl LargeBucket<'_> {
    fn division(&self) -> &DividedBucket {
        self.division.get_or_init(|| self.authors.divided(self.rows))
    }
}

impl DividedBucket {
    /// The longest bucket that has the key, or the one of its first letters.
    fn location(&self, key: &NameKey) -> NameLocation {
        let Self(divided) = self;
        let smallest = key.bucket();
        let mut beginning = key.as_str().as_bytes();
        loop {
            let end = divided.partition_point(|(bucket, _)| bucket.as_bytes() <= beginning);
            let before = end.checked_sub(1).and_then(|at| divided.get(at));
            let Some((bucket, is_of_one_name)) = before.filter(|(bucket, _)| bucket.is_within(&smallest)) else {
                return NameLocation { bucket: smallest, is_of_one_name: false };
            };
            if bucket.has(key) {
                return NameLocation { bucket: *bucket, is_of_one_name: *is_of_one_name };
            }
            // One that has the key sorts before this one, so that it is no longer than what the two begin with.
            let both = bucket.as_bytes().iter().zip(beginning).take_while(|(one, other)| one == other);
            beginning = beginning.get(..both.count()).unwrap_or_default();
        }
    }
}

/// A name with its papers.
#[derive(Debug)]
pub(crate) struct NameGroup<'c> {
    /// The name as it is read, with the least of the standings that it has in the papers.
    pub name: Claim<String>,
    /// How it sorts.
    pub key: NameKey,
    /// The papers, newest first.
    pub papers: Vec<&'c Entry>,
}

impl AlphabetListing for AuthorListing<'_> {
    fn place(&self) -> ListingPlace {
        match self {
            Self::Names(listing) => listing.place(),
            Self::Papers(listing) => listing.place,
        }
    }

    fn key(&self) -> Digest {
        match self {
            Self::Names(listing) => listing.key(),
            Self::Papers(listing) => listing.key(),
        }
    }
}

impl NameListing<'_> {
    /// Where it lies.
    pub(crate) fn place(&self) -> ListingPlace {
        place(self.bucket)
    }

    fn key(&self) -> Digest {
        let mut key = KeyHasher::new();
        add_head(&mut key, self.place(), [self.previous, self.next], &self.parts);
        key.count(self.count);
        key.count(usize::from(self.more));
        key.count(self.names.len());
        for group in &self.names {
            let (name, standing) = group.name.as_ref().into_parts();
            key.texts(&[name.as_str(), standing.name()]);
            key.entries(&group.papers);
        }
        key.finish()
    }
}

impl<'a, 'c> Branch<'a> for AuthorBranch<'a, 'c> {
    type Listing = AuthorListing<'c>;

    fn place(&self) -> ListingPlace {
        place(self.bucket)
    }

    fn weight(&self) -> usize {
        if self.parts.is_some() { MOST_LISTED_PAPERS.min(self.rows.len()) } else { self.rows.len() }
    }

    fn key(&self) -> Digest {
        let mut key = KeyHasher::new();
        add_head(&mut key, self.place(), self.beside, self.parts.as_deref().unwrap_or_default());
        if self.parts.is_some() {
            key.count(self.authors.count_in(self.bucket, self.rows));
            key.count(usize::from(self.has_more()));
            self.authors.add_papers(&mut key, few(self.rows));
        } else {
            self.authors.add_papers(&mut key, self.rows);
        }
        key.finish()
    }

    fn listings(self) -> Box<dyn Iterator<Item = AuthorListing<'c>> + Send + 'a> {
        let more = self.has_more();
        let Self { authors, bucket, beside, rows, parts } = self;
        if bucket == Bucket::undivided() {
            let places = rows.iter().map(|row| row.place());
            let listings = authors.catalog.listings_among(Subject::Authors(bucket), beside, places);
            return Box::new(listings.map(AuthorListing::Papers));
        }
        let Some(parts) = parts else {
            let plan = NameListingPlan { bucket, beside, names: NamesToList::Rows(rows.to_vec()) };
            return Box::new(NameListings { authors, stack: vec![plan], papers: None });
        };
        let [previous, next] = beside;
        let names = groups(authors.catalog, &authors.members(few(rows)));
        let count = authors.count_in(bucket, rows);
        let listing = NameListing { bucket, count, previous, next, parts, names, more };
        Box::new(std::iter::once(AuthorListing::Names(listing)))
    }
}

impl AuthorBranch<'_, '_> {
    /// Whether the page says that some papers have more names than are listed: the page of all names alone does.
    fn has_more(&self) -> bool {
        self.authors.more && self.bucket == Bucket::all()
    }
}

impl Catalog {
    /// The names of all authors.
    pub(crate) fn lazy_authors(&self) -> LazyAuthors<'_> {
        LazyLock::new(Box::new(|| self.authors_by(NameReader { buckets: Entry::name_buckets, name: Entry::name })))
    }

    fn authors_by(&self, reader: NameReader) -> Authors<'_> {
        let papers = &self.papers().newest;
        let index = Vec::with_capacity(papers.len() * NAMES_A_PAPER);
        let mut authors = Authors {
            catalog: self,
            reader,
            index,
            count: 0,
            more: false,
            most_held: NAMES_AT_A_TIME,
            large_keys: OnceLock::new(),
        };
        for place in papers.iter().copied() {
            let Some(entry) = self.at(place) else { continue };
            let NameBuckets { names, is_undivided, more } = (reader.buckets)(entry);
            authors.count += usize::from(is_undivided || !names.is_empty());
            authors.more |= more;
            authors.index.extend(names.iter().map(|(at, bucket)| NameRow::new(*bucket, place, *at)));
            authors.index.extend(is_undivided.then(|| NameRow::new(BucketCode::undivided(), place, 0)));
        }
        // It stays while papers are written.
        authors.index.shrink_to_fit();
        authors.index.sort_unstable();
        authors
    }
}

fn place(bucket: Bucket) -> ListingPlace {
    ListingPlace::whole(Subject::Authors(bucket))
}

/// How many papers some rows are of.
fn distinct(rows: BucketRows<'_>) -> usize {
    sorted(rows.iter().map(|row| row.place())).len()
}

fn sorted(places: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut places: Vec<_> = places.collect();
    places.sort_unstable();
    places.dedup();
    places
}

/// Some of the index.
type BucketRows<'a> = &'a [NameRow];

/// The rows that have a name.
fn named(rows: BucketRows<'_>) -> BucketRows<'_> {
    let end = rows.partition_point(|row| row.bucket() < BucketCode::undivided());
    rows.get(..end).unwrap_or_default()
}

/// The same, where they are few enough for one list.
fn few(rows: BucketRows<'_>) -> BucketRows<'_> {
    let rows = named(rows);
    if rows.len() <= MOST_LISTED_PAPERS { rows } else { &[] }
}

impl<'c> Authors<'c> {
    /// How many papers a bucket has, of which these are the rows.
    fn count_in(&self, bucket: Bucket, rows: BucketRows<'_>) -> usize {
        if bucket == Bucket::all() { self.count } else { distinct(rows) }
    }

    /// The first letters of names, and how many papers each has; the lists that are not divided
    /// come last.
    pub(crate) fn letters(&self) -> Vec<ListingPart> {
        self.each_letter().map(|(letter, rows)| part(letter, rows)).collect()
    }

    /// All listings, in branches that can be made side by side. One comes before those that it leads to.
    pub(crate) fn branches(&self) -> impl Iterator<Item = AuthorBranch<'_, 'c>> + Send {
        let letters = self.letters();
        let all = AuthorBranch {
            authors: self,
            bucket: Bucket::all(),
            beside: [None, None],
            rows: &self.index,
            parts: Some(letters.clone()),
        };
        let below = self.each_letter().enumerate();
        let below = below.flat_map(move |(at, (letter, rows))| self.of_letter(letter, beside(&letters, at), rows));
        std::iter::once(all).chain(below)
    }

    /// Where names are that their first letters alone don't tell.
    pub(crate) fn locations(&self) -> NameLocations<'_> {
        let large =
            self.large().map(|(code, rows)| (code, LargeBucket { authors: self, rows, division: OnceLock::new() }));
        NameLocations { large: large.collect() }
    }

    /// The papers with a name that is elsewhere now than it was before, sorted. Names are read only of the buckets that
    /// have other papers.
    pub(crate) fn moved(&self, before: &KnownLocations, now: &NameLocations<'_>) -> Vec<Suffix> {
        let nothing = DividedBucket::default();
        let codes: BTreeSet<_> = before.0.keys().chain(now.large.keys()).copied().collect();
        let moved = codes.into_iter().flat_map(|code| {
            let (old, new) = (before.0.get(&code), now.large.get(&code));
            let is_same = old.zip(self.large_keys().get(&code)).is_some_and(|((old, _), new)| old == new);
            let old = old.map_or(&nothing, |(_, division)| division);
            let new = if is_same { old } else { new.map_or(&nothing, LargeBucket::division) };
            let rows = if old == new { &[] } else { self.of_bucket(code) };
            self.read(rows)
                .filter(|paper| old.location(&paper.key) != new.location(&paper.key))
                .map(|paper| paper.place)
        });
        // Entries are sorted by their suffixes.
        sorted(moved).into_iter().filter_map(|place| Some(self.catalog.at(place)?.number.suffix())).collect()
    }

    /// The hash of what the listings of each large bucket are made of.
    pub(crate) fn large_keys(&self) -> &BTreeMap<BucketCode, Digest> {
        self.large_keys.get_or_init(|| {
            let key = |rows| {
                let mut key = KeyHasher::new();
                self.add_papers(&mut key, rows);
                key.finish()
            };
            self.large().map(|(code, rows)| (code, key(rows))).collect()
        })
    }

    /// The buckets of three letters that have more names than a list.
    fn large(&self) -> impl Iterator<Item = (BucketCode, BucketRows<'_>)> {
        each_bucket(named(&self.index)).filter(|(_, rows)| rows.len() > MOST_LISTED_PAPERS)
    }

    fn of_bucket(&self, code: BucketCode) -> BucketRows<'_> {
        let [start, end] = [
            self.index.partition_point(|row| row.bucket() < code),
            self.index.partition_point(|row| row.bucket() <= code),
        ];
        self.index.get(start..end).unwrap_or_default()
    }

    /// How the bucket of some rows is divided, and those below it.
    fn divided(&self, rows: BucketRows<'_>) -> DividedBucket {
        let mut divided = Vec::new();
        let code = rows.first().map(|row| row.bucket());
        let whole = code.map(|code| NameListingPlan {
            bucket: Bucket::of_code(code),
            beside: [None, None],
            names: NamesToList::Rows(rows.to_vec()),
        });
        let mut plans: Vec<_> = whole.into_iter().collect();
        while let Some(NameListingPlan { bucket, names, .. }) = plans.pop() {
            let division = self.division(bucket, &names.read_few(self));
            divided.push((bucket, matches!(division, Division::OneName)));
            if let Division::Parts(parts) = division {
                plans.extend(parts);
            }
        }
        divided.sort_unstable();
        DividedBucket(divided.into())
    }

    /// How a listing is divided.
    fn division(&self, bucket: Bucket, names: &NamesToList) -> Division {
        match names {
            NamesToList::Read(members) if members.get().len() <= MOST_LISTED_PAPERS => Division::Few(members.clone()),
            NamesToList::Read(members) => match only_key(members.get()) {
                Some(key) if key.whole() == bucket => Division::OneName,
                _ => Division::Parts(parts_of(bucket, members)),
            },
            NamesToList::Rows(rows) if self.read(rows).all(|member| member.key.whole() == bucket) => Division::OneName,
            NamesToList::Rows(rows) => Division::Parts(self.parts_of_many(bucket, rows)),
        }
    }

    /// The index by letters.
    fn each_letter(&self) -> impl Iterator<Item = (Bucket, BucketRows<'_>)> {
        let of_letters = self.index.chunk_by(|a, b| a.bucket().is_beside(b.bucket()));
        of_letters.filter_map(|rows| Some((Bucket::of_code(rows.first()?.bucket()).first_letter(), rows)))
    }

    /// The listings of a letter.
    fn of_letter<'s>(
        &'s self,
        letter: Bucket,
        beside_it: [Option<ListingPlace>; 2],
        rows: BucketRows<'s>,
    ) -> Vec<AuthorBranch<'s, 'c>> {
        let branch = |bucket, beside, rows, parts| AuthorBranch { authors: self, bucket, beside, rows, parts };
        if letter == Bucket::undivided() {
            return vec![branch(letter, beside_it, rows, None)];
        }
        let buckets = || each_bucket(rows).map(|(code, rows)| (Bucket::of_code(code), rows));
        let parts: Vec<_> = buckets().map(|(bucket, rows)| part(bucket, rows)).collect();
        let below = buckets().enumerate().map(|(at, (bucket, rows))| branch(bucket, beside(&parts, at), rows, None));
        let below: Vec<_> = below.collect();
        std::iter::once(branch(letter, beside_it, rows, Some(parts))).chain(below).collect()
    }

    /// The names of some rows in their order.
    fn members(&self, rows: BucketRows<'_>) -> Vec<NamedPaper> {
        let mut members = Vec::with_capacity(rows.len());
        for (_, rows) in each_bucket(rows) {
            let start = members.len();
            members.extend(self.read(rows));
            members.get_mut(start..).unwrap_or_default().sort_unstable_by(|a, b| a.order().cmp(&b.order()));
        }
        members
    }

    /// The names of some rows as they come.
    fn read(&self, rows: BucketRows<'_>) -> impl Iterator<Item = NamedPaper> {
        rows.iter().filter_map(|row| {
            let (key, name) = (self.reader.name)(self.catalog.at(row.place())?, row.at())?;
            (BucketCode::of(&key) == row.bucket()).then(|| NamedPaper { key, name: name.into(), place: row.place() })
        })
    }

    /// The parts of a bucket with more names than are held: these are read twice.
    fn parts_of_many(&self, bucket: Bucket, rows: BucketRows<'_>) -> Vec<NameListingPlan> {
        let keys = || rows.iter().flat_map(|row| self.read(std::slice::from_ref(row)).map(|member| (member.key, *row)));
        let (first, last) = (keys().min().map(|(key, _)| key), keys().max().map(|(key, _)| key));
        let (Some(first), Some(last)) = (first, last) else { return Vec::new() };
        let part_of = part_of(bucket, &first, &last);
        let mut parts: BTreeMap<Bucket, (NameKey, bool, Vec<NameRow>)> = BTreeMap::new();
        for (key, row) in keys() {
            let (first, is_one, rows) = parts.entry(part_of(&key)).or_insert_with(|| (key.clone(), true, Vec::new()));
            *is_one &= *first == key;
            rows.push(row);
        }
        let node = |(bucket, (key, is_one, rows)): (_, (NameKey, bool, Vec<NameRow>))| {
            let is_own = is_one && rows.len() > MOST_LISTED_PAPERS;
            let bucket = if is_own { key.whole() } else { bucket };
            NameListingPlan { bucket, beside: [None, None], names: NamesToList::Rows(rows) }
        };
        in_a_row(parts.into_iter().map(node).collect())
    }

    /// What rows of some papers show.
    fn add_papers(&self, key: &mut KeyHasher, rows: BucketRows<'_>) {
        let papers: Vec<_> = rows.iter().filter_map(|row| self.catalog.at(row.place())).collect();
        key.entries(&papers);
    }
}

/// Which smaller bucket a key of this one is in, up to the first letter that tells the first and the last key apart.
fn part_of(bucket: Bucket, first: &NameKey, last: &NameKey) -> impl Fn(&NameKey) -> Bucket + use<> {
    let start = bucket.length();
    let lengths = std::iter::successors(Some(first.longer(start)), |length| Some(first.longer(*length)));
    let is_whole = |length: usize| first.beginning(length) == first.whole();
    let tells_apart = |length: &usize| is_whole(*length) || !first.beginning(*length).has(last);
    // A step never passes the end, so that some length tells.
    let before = lengths.take_while(|length| !tells_apart(length)).last().unwrap_or(start);
    move |key| key.beginning(key.longer(before))
}

/// Parts, each with those beside it.
fn in_a_row(mut parts: Vec<NameListingPlan>) -> Vec<NameListingPlan> {
    let row: Vec<_> = parts.iter().map(NameListingPlan::part).collect();
    parts.iter_mut().enumerate().for_each(|(at, part)| part.beside = beside(&row, at));
    parts
}

impl fmt::Debug for Authors<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authors").field("count", &self.count).finish_non_exhaustive()
    }
}

fn part(bucket: Bucket, rows: BucketRows<'_>) -> ListingPart {
    ListingPart { place: place(bucket), count: distinct(rows) }
}

/// The buckets of some rows.
fn each_bucket(rows: BucketRows<'_>) -> impl Iterator<Item = (BucketCode, BucketRows<'_>)> {
    let buckets = rows.chunk_by(|a, b| a.bucket() == b.bucket());
    buckets.filter_map(|rows| Some((rows.first()?.bucket(), rows)))
}

/// A name of an entry.
#[derive(Debug, Clone)]
struct NamedPaper {
    key: NameKey,
    /// As it is read.
    name: Box<str>,
    place: u32,
}

impl NamedPaper {
    fn order(&self) -> (&NameKey, &str, u32) {
        (&self.key, &self.name, self.place)
    }
}

/// The papers of each name of some that are sorted.
fn groups<'c>(catalog: &'c Catalog, members: &[NamedPaper]) -> Vec<NameGroup<'c>> {
    members.chunk_by(|a, b| a.name == b.name).filter_map(|members| group(catalog, members)).collect()
}

/// The papers of one name.
fn group<'c>(catalog: &'c Catalog, members: &[NamedPaper]) -> Option<NameGroup<'c>> {
    let NamedPaper { name, key, .. } = members.first()?;
    let mut papers: Vec<_> =
        members.iter().filter_map(|member| Some((member.place, catalog.at(member.place)?))).collect();
    papers.sort_by_cached_key(newest_order);
    let claims = papers.iter().filter_map(|(_, entry)| entry.authors());
    let least = claims.max_by_key(|claim| claim.into_parts().1)?;
    let papers = papers.iter().map(|(_, entry)| *entry).collect();
    Some(NameGroup { name: least.map(|_| name.to_string()), key: key.clone(), papers })
}

/// Listings of buckets, each before its parts.
struct NameListings<'s, 'c> {
    authors: &'s Authors<'c>,
    /// Those to come, the next one last.
    stack: Vec<NameListingPlan>,
    /// Those of the one name that has more papers than a list.
    papers: Option<Listings<'c>>,
}

/// A listing to be made.
struct NameListingPlan {
    bucket: Bucket,
    beside: [Option<ListingPlace>; 2],
    names: NamesToList,
}

/// What a listing of names has.
enum Division {
    /// Names in a list.
    Few(SomeMembers),
    /// Smaller listings.
    Parts(Vec<NameListingPlan>),
    /// The papers of the one name that all have.
    OneName,
}

/// The names of a listing to be made, one for each name of each paper.
enum NamesToList {
    /// They are read and sorted.
    Read(SomeMembers),
    /// They are still to be read.
    Rows(Vec<NameRow>),
}

/// Some of the names of a bucket, which are sorted.
#[derive(Clone)]
struct SomeMembers {
    all: Arc<[NamedPaper]>,
    range: Range<usize>,
}

impl SomeMembers {
    fn get(&self) -> &[NamedPaper] {
        self.all.get(self.range.clone()).unwrap_or_default()
    }

    /// Those that stand together by what `of` says.
    fn chunks<T: PartialEq>(&self, of: impl Fn(&NamedPaper) -> T) -> impl Iterator<Item = Self> {
        let mut end = self.range.start;
        self.get().chunk_by(move |a, b| of(a) == of(b)).map(move |chunk| {
            let start = end;
            end += chunk.len();
            Self { all: Arc::clone(&self.all), range: start..end }
        })
    }
}

impl NamesToList {
    /// Reads them, unless they are more than may be held.
    fn read_few(self, authors: &Authors<'_>) -> Self {
        match self {
            Self::Rows(rows) if rows.len() <= authors.most_held => {
                let mut members: Vec<_> = authors.read(&rows).collect();
                members.sort_unstable_by(|a, b| a.order().cmp(&b.order()));
                Self::Read(SomeMembers { range: 0..members.len(), all: members.into() })
            }
            other => other,
        }
    }

    fn places(&self) -> Vec<u32> {
        match self {
            Self::Read(members) => members.get().iter().map(|member| member.place).collect(),
            Self::Rows(rows) => rows.iter().map(|row| row.place()).collect(),
        }
    }
}

impl NameListingPlan {
    fn part(&self) -> ListingPart {
        ListingPart { place: place(self.bucket), count: sorted(self.names.places().into_iter()).len() }
    }
}

/// The one key that all names have.
fn only_key(members: &[NamedPaper]) -> Option<&NameKey> {
    let (first, last) = (members.first()?, members.last()?);
    (first.key == last.key).then_some(&first.key)
}

/// The smaller buckets of sorted names. One that is long and of one name alone lies at the place that is this name's.
fn parts_of(bucket: Bucket, members: &SomeMembers) -> Vec<NameListingPlan> {
    let (Some(first), Some(last)) = (members.get().first(), members.get().last()) else { return Vec::new() };
    let part_of = part_of(bucket, &first.key, &last.key);
    let node = |some: SomeMembers| {
        let members = some.get();
        let own = only_key(members).filter(|_| members.len() > MOST_LISTED_PAPERS).map(NameKey::whole);
        let bucket = own.unwrap_or(part_of(&members.first()?.key));
        Some(NameListingPlan { bucket, beside: [None, None], names: NamesToList::Read(some) })
    };
    in_a_row(members.chunks(|member| part_of(&member.key)).filter_map(node).collect())
}

impl<'c> Iterator for NameListings<'_, 'c> {
    type Item = AuthorListing<'c>;

    fn next(&mut self) -> Option<AuthorListing<'c>> {
        if let Some(listing) = self.papers.as_mut().and_then(Iterator::next) {
            return Some(AuthorListing::Papers(listing));
        }
        let plan = self.stack.pop()?;
        let ListingPart { count, .. } = plan.part();
        let NameListingPlan { bucket, beside, names } = plan;
        let names = names.read_few(self.authors);
        let catalog = self.authors.catalog;
        let (names, parts) = match self.authors.division(bucket, &names) {
            Division::Few(members) => (groups(catalog, members.get()), Vec::new()),
            Division::Parts(parts) => (Vec::new(), parts),
            Division::OneName => {
                self.papers = Some(catalog.listings_among(Subject::Authors(bucket), beside, names.places()));
                return self.next();
            }
        };
        let [previous, next] = beside;
        let row = parts.iter().map(NameListingPlan::part).collect();
        self.stack.extend(parts.into_iter().rev());
        Some(AuthorListing::Names(NameListing { bucket, count, previous, next, parts: row, names, more: false }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::sample::{Sample, catalog, summary};
    use crate::names::AuthorNames;
    use pith::{Standing, Suffix};
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn hashed(number: usize) -> String {
        Suffix::of(&Digest::of(&number.to_le_bytes())).to_string()
    }

    /// Names between semicolons, as they sort; what is in brackets is no name, and dots say that there are more.
    fn names(entry: &Entry) -> AuthorNames {
        let text = entry.authors().map_or("", |authors| authors.into_parts().0);
        let mut read = AuthorNames::default();
        for name in text.split("; ").filter(|name| !name.is_empty()) {
            match NameKey::new(name) {
                _ if name == "…" => read.more = true,
                _ if read.names.iter().any(|(_, other)| other == name) => {}
                Some(key) if !name.starts_with('[') => read.names.push((key, name.to_owned())),
                _ => read.is_undivided = true,
            }
        }
        read
    }

    proptest! {
        /// It is the longest of the buckets that the key begins with, or the one that there always is.
        #[test]
        fn a_name_is_in_the_smallest_bucket_that_has_it(
            names in prop::collection::vec("[A-C][a-b]{1,4}( [A-C][a-b]?){0,2}", 1..12),
            taken in prop::collection::vec((0..12_usize, 0..9_usize, any::<bool>()), 0..20),
        ) {
            let keys: Vec<_> = names.iter().filter_map(|name| NameKey::new(name)).collect();
            let bucket = |(at, steps, one): &(usize, usize, bool)| {
                let key = &keys[at % keys.len()];
                let lengths = std::iter::successors(Some(key.bucket().length()), |length| Some(key.longer(*length)));
                (key.beginning(lengths.take(steps + 1).last().unwrap()), *one)
            };
            let divided: BTreeMap<_, _> = taken.iter().map(bucket).collect();
            let division = DividedBucket(divided.clone().into_iter().collect());
            for key in &keys {
                let longest = divided.iter().filter(|(bucket, _)| bucket.has(key)).max_by_key(|(bucket, _)| bucket.length());
                let expected = longest.map_or((key.bucket(), false), |(bucket, one)| (*bucket, *one));
                let found = division.location(key);
                prop_assert_eq!((found.bucket, found.is_of_one_name), expected);
            }
        }
    }

    const READER: NameReader = NameReader {
        buckets: |entry| {
            let AuthorNames { names, is_undivided, more } = names(entry);
            let names = (0..).zip(names.iter().map(|(key, _)| BucketCode::of(key))).collect();
            NameBuckets { names, is_undivided, more }
        },
        name: |entry, at| names(entry).names.into_iter().nth(at),
    };

    impl<'c> Authors<'c> {
        fn listings(&self) -> impl Iterator<Item = AuthorListing<'c>> {
            self.branches().flat_map(Branch::listings)
        }
    }

    fn path(listing: &AuthorListing<'_>) -> String {
        listing.place().to_string()
    }

    fn paths(samples: &[Sample]) -> Vec<String> {
        catalog(samples).authors_by(READER).listings().map(|listing| path(&listing)).collect()
    }

    /// What a listing lists: each name with its papers.
    fn rows<'c>(listing: &AuthorListing<'c>) -> Vec<(String, &'c Entry)> {
        match listing {
            AuthorListing::Names(listing) => {
                let groups = listing.names.iter();
                let row = |group: &NameGroup<'c>, entry| (group.name.as_ref().into_parts().0.clone(), entry);
                groups
                    .flat_map(|group| group.papers.iter().map(|entry| row(group, *entry)).collect::<Vec<_>>())
                    .collect()
            }
            AuthorListing::Papers(listing) => listing.papers.iter().map(|entry| (String::new(), *entry)).collect(),
        }
    }

    fn parts<'l>(listing: &'l AuthorListing<'_>) -> &'l [ListingPart] {
        match listing {
            AuthorListing::Names(listing) => &listing.parts,
            AuthorListing::Papers(listing) => &listing.parts,
        }
    }

    fn beside(listing: &AuthorListing<'_>) -> [Option<ListingPlace>; 2] {
        match listing {
            AuthorListing::Names(listing) => [listing.previous, listing.next],
            AuthorListing::Papers(listing) => [listing.previous, listing.next],
        }
    }

    fn count(listing: &AuthorListing<'_>) -> usize {
        match listing {
            AuthorListing::Names(listing) => listing.count,
            AuthorListing::Papers(listing) => listing.count,
        }
    }

    /// Checks what holds of the listings of every catalog.
    #[track_caller]
    fn hold(catalog: &Catalog) {
        let authors = catalog.authors_by(READER);
        let locations = authors.locations();
        let listings: Vec<_> = authors.listings().collect();
        let by_path: BTreeMap<_, _> = listings.iter().map(|listing| (path(listing), listing)).collect();
        let folded: BTreeSet<_> = by_path.keys().map(|path| path.to_lowercase()).collect();
        assert_eq!(folded.len(), listings.len(), "no two places are the same, or differ in case alone");
        let at = |place: ListingPlace| by_path[&place.to_string()];
        for listing in &listings {
            let (place, parts) = (path(listing), parts(listing));
            let rows = rows(listing);
            assert!(rows.len() <= MOST_LISTED_PAPERS, "{place} has {} rows", rows.len());
            assert!(!rows.is_empty() || !parts.is_empty() || place == "authors", "{place} shows nothing");
            assert!(count(listing) > 0 || place == "authors", "{place}");
            for (number, part) in parts.iter().enumerate() {
                assert_eq!(count(at(part.place)), part.count, "{place} leads to {}", part.place);
                assert_eq!(beside(at(part.place)), super::beside(parts, number), "{}", part.place);
            }
        }
        // Each listing is reached from the first.
        let mut reached = BTreeSet::from(["authors".to_owned()]);
        for listing in &listings {
            assert!(reached.contains(&path(listing)), "nothing leads to {}", path(listing));
            reached.extend(parts(listing).iter().map(|part| part.place.to_string()));
        }
        for entry in catalog.entries() {
            let AuthorNames { names, is_undivided, .. } = names(entry);
            for (key, name) in names {
                let bucket = at(place(key.bucket()));
                let leaves: Vec<_> =
                    leaves(bucket, &by_path, &key).into_iter().filter(|listing| has(listing, entry, &name)).collect();
                assert_eq!(leaves.len(), 1, "{name} of {} is on {leaves:?}", entry.number);
                let NameLocation { bucket, is_of_one_name } = locations.of(&key);
                let location = at(super::place(bucket));
                let is_there = |leaf: &&AuthorListing<'_>| path(leaf).starts_with(&path(location));
                assert!(leaves.iter().all(is_there), "{name} is on {leaves:?}, not at {bucket:?}");
                assert_eq!(is_of_one_name, matches!(location, AuthorListing::Papers(_)), "{name}");
                assert!(is_of_one_name || has(location, entry, &name), "{name} isn't on the page of {bucket:?}");
            }
            let undivided = by_path.get("authors/undivided").is_some_and(|listing| {
                leaves(listing, &by_path, &NameKey::new("x").unwrap())
                    .into_iter()
                    .any(|listing| has(listing, entry, ""))
            });
            assert_eq!(undivided, is_undivided, "{}", entry.number);
        }
    }

    /// The listings without parts at and below one that a name with this key may be in.
    fn leaves<'l, 'c>(
        listing: &'l AuthorListing<'c>,
        by_path: &BTreeMap<String, &'l AuthorListing<'c>>,
        key: &NameKey,
    ) -> Vec<&'l AuthorListing<'c>> {
        let parts = parts(listing);
        if parts.is_empty() {
            return vec![listing];
        }
        let may_have = |part: &&ListingPart| match part.place.subject() {
            Subject::Authors(bucket) => bucket.has(key) || bucket == Bucket::undivided(),
            Subject::Year(_) | Subject::Category(_) | Subject::Titles(_) => false,
        };
        parts.iter().filter(may_have).flat_map(|part| leaves(by_path[&part.place.to_string()], by_path, key)).collect()
    }

    fn has(listing: &AuthorListing<'_>, entry: &Entry, name: &str) -> bool {
        rows(listing).iter().any(|(row, paper)| {
            paper.number == entry.number && (row == name || matches!(listing, AuthorListing::Papers(_)))
        })
    }

    #[test]
    fn few_names_are_one_list_and_their_buckets_are_there_all_the_same() {
        let samples = [
            summary("A").authors("Li Wei; Liu An; Müller J").submitted("2019-03-01T00:00:00Z"),
            summary("B").authors("Muller J; Li Wei; 王明").bundle(),
            summary("C").authors("[the lot]"),
            summary("D"),
        ];
        let catalog = catalog(&samples);
        hold(&catalog);
        let expected = [
            "authors",
            "authors/a-l",
            "authors/a-li-",
            "authors/a-liu",
            "authors/a-m",
            "authors/a-mul",
            "authors/u-073",
            "authors/u-0738b",
            "authors/undivided",
        ];
        assert_eq!(paths(&samples), expected);
        let authors = catalog.authors_by(READER);
        let listings: Vec<_> = authors.listings().collect();
        let AuthorListing::Names(all) = &listings[0] else { panic!("{:?}", listings[0]) };
        assert_eq!((all.count, all.more), (3, false));
        let shown: Vec<_> =
            all.names.iter().map(|group| (group.name.as_ref().into_parts(), group.papers.len())).collect();
        let claimed = Standing::Claimed;
        let expected = [
            ("Li Wei", claimed, 2),
            ("Liu An", claimed, 1),
            ("Muller J", Standing::Signed, 1),
            ("Müller J", claimed, 1),
            ("王明", Standing::Signed, 1),
        ];
        let shown: Vec<_> =
            shown.iter().map(|((name, standing), papers)| (name.as_str(), *standing, *papers)).collect();
        assert_eq!(shown, expected, "one that is claimed anywhere is claimed");
        assert_eq!(all.names[0].papers[0].number.suffix(), samples[0].build().number().suffix(), "the newest first");
    }

    /// The keys of branches, each with its listings by their places, and with the key of each.
    fn branches(catalog: &Catalog) -> BTreeMap<Digest, Vec<(String, Digest)>> {
        let authors = catalog.authors_by(READER);
        let listed = |branch: AuthorBranch<'_, '_>| {
            (branch.key(), branch.listings().map(|listing| (path(&listing), listing.key())).collect())
        };
        authors.branches().map(listed).collect()
    }

    #[test]
    fn many_names_are_parted_where_they_differ() {
        let of = |start: usize, count: usize, authors: &'static str| {
            (start..start + count).map(move |number| summary(&hashed(number)).authors(authors))
        };
        let all: Vec<_> =
            of(0, 60, "Smith Ann").chain(of(60, 60, "Smith Bob")).chain(of(120, 120, "CMS Collaboration")).collect();
        hold(&catalog(&all));
        let expected = [
            "authors",
            "authors/a-c",
            "authors/a-cms",
            "authors/a-cms-collaboration--",
            "authors/a-cms-collaboration--/2019",
            "authors/a-cms-collaboration--/2019/02",
            "authors/a-cms-collaboration--/2019/02/28",
        ];
        let paths = paths(&all);
        assert_eq!(paths[..7], expected);
        assert!(paths[7].starts_with("authors/a-cms-collaboration--/2019/02/28/s-"), "{paths:?}");
        assert_eq!(
            paths[paths.len() - 4..],
            ["authors/a-s", "authors/a-smi", "authors/a-smith-a", "authors/a-smith-b"]
        );
        let mut one_more = all;
        one_more.push(summary(&hashed(999)).authors("Smirnov A"));
        let parted: Vec<_> = self::paths(&one_more).into_iter().filter(|path| path.contains("a-smi")).collect();
        let expected = ["a-smi", "a-smir", "a-smit", "a-smith-a", "a-smith-b"];
        assert_eq!(parted, expected.map(|bucket| format!("authors/{bucket}")), "no address goes away");
    }

    #[test]
    fn a_list_of_one_hundred_is_a_list() {
        for (count, expected) in [(100, 1), (101, 5)] {
            let samples: Vec<_> = (0..count)
                .map(|number| {
                    let day = format!("2019-02-{:02}T00:00:00Z", 1 + number % 2);
                    summary(&hashed(number)).authors("Li Wei").submitted(&day)
                })
                .collect();
            hold(&catalog(&samples));
            let paths = paths(&samples);
            let below = paths.iter().filter(|path| path.starts_with("authors/a-li-w")).count();
            assert_eq!(below, expected - 1 + usize::from(count > 100), "{paths:?}");
        }
    }

    #[test]
    fn what_is_not_all_there_is_said() {
        for (authors, more) in [("Li Wei; …", true), ("Li Wei", false)] {
            let catalog = catalog(&[summary("A").authors(authors), summary("B").authors("Wu X")]);
            let authors = catalog.authors_by(READER);
            let first = authors.listings().next();
            assert!(matches!(first, Some(AuthorListing::Names(all)) if all.more == more));
        }
    }

    #[test]
    fn a_new_paper_changes_the_listings_that_lead_to_it_alone() {
        let letters = ["A", "B", "C", "D", "E"];
        let mut samples: Vec<_> = (0..400)
            .map(|number| {
                let name = |at: usize| {
                    format!("{}{}o {}", letters[at % 5], letters[at / 5 % 5].to_lowercase(), letters[at / 25 % 5])
                };
                summary(&hashed(number)).authors(&format!("{}; {}", name(number), name(number * 7 + 1)))
            })
            .collect();
        let keys = |samples: &[Sample]| -> BTreeMap<_, _> {
            let catalog = catalog(samples);
            let authors = catalog.authors_by(READER);
            authors.listings().map(|listing| (path(&listing), listing.key())).collect()
        };
        let before = keys(&samples);
        samples.push(summary(&hashed(400)).authors("Abo A; Zed Z"));
        let after = keys(&samples);
        let changed: Vec<_> =
            after.iter().filter(|(path, key)| before.get(*path) != Some(key)).map(|(path, _)| path.as_str()).collect();
        let expected = ["authors", "authors/a-a", "authors/a-abo", "authors/a-e", "authors/a-z", "authors/a-zed"];
        assert_eq!(changed, expected, "E has another letter after it");
    }

    /// What the ledger is told of a catalog of which it knows nothing.
    fn known(authors: &Authors<'_>) -> Vec<u8> {
        postcard::to_stdvec(&authors.locations().known(KnownLocations::default())).unwrap()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn listings_hold_for_any_names_in_any_order(
            runs in prop::collection::vec(
                (prop::collection::vec("[A-C]{1,2}[a-b]{0,2} [A-C]|Li|I|王[明小]|[А-Г]а|\\PC{1,4}|\\[.\\]", 0..4), 1..130_usize, 1..3_usize),
                1..6,
            ),
        ) {
            let mut samples = Vec::new();
            for (authors, count, days) in runs {
                for number in 0..count {
                    let time = format!("2019-02-{:02}T00:00:00Z", 1 + number % days);
                    samples.push(summary(&hashed(samples.len())).authors(&authors.join("; ")).submitted(&time));
                }
            }
            let one = catalog(&samples);
            hold(&one);
            samples.reverse();
            let keys = |authors: &Authors<'_>| authors.listings().map(|listing| listing.key()).collect::<Vec<_>>();
            let expected = keys(&one.authors_by(READER));
            let other = catalog(&samples);
            prop_assert_eq!(&expected, &keys(&other.authors_by(READER)));
            // However few names may be held.
            let few = Authors { most_held: MOST_LISTED_PAPERS, ..other.authors_by(READER) };
            prop_assert_eq!(&expected, &keys(&few));
            // Branches of one key have the same listings in any catalog.
            let fewer = catalog(&samples[..samples.len() - samples.len() / 3]);
            let (all, of_fewer) = (branches(&other), branches(&fewer));
            prop_assert_eq!(all.values().map(Vec::len).sum::<usize>(), expected.len());
            for (key, listings) in &of_fewer {
                prop_assert!(all.get(key).is_none_or(|other| other == listings));
            }
            // What other papers do to where a name is, found by the buckets or for each name.
            let (more, less) = (other.authors_by(READER), fewer.authors_by(READER));
            prop_assert_eq!(known(&few), known(&more));
            for (then, authors) in [(&less, &few), (&more, &less), (&more, &few)] {
                let (before, now) = (then.locations(), authors.locations());
                let has_moved = |entry: &&Entry| names(entry).names.iter().any(|(key, _)| before.of(key) != now.of(key));
                let expected: Vec<_> = authors.catalog.entries().iter().filter(has_moved).map(|entry| entry.number.suffix()).collect();
                // As the ledger has them; nobody has asked for any yet.
                let now = authors.locations();
                let was: KnownLocations = postcard::from_bytes(&known(then)).unwrap();
                prop_assert_eq!(authors.moved(&was, &now), expected);
                prop_assert_eq!(postcard::to_stdvec(&now.known(was)).unwrap(), known(authors));
            }
        }
    }
}
