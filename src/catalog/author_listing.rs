//! Listings of papers by the names of their authors.
//!
//! Names stand in buckets by how they begin ([`Bucket`]). One rule makes the listings: up to
//! [`MOST_LISTED_PAPERS`] rows, of which each name has one for each of its papers, are one list, by
//! name and newest first; more are an index of smaller buckets, up to the first letter that tells names apart. A
//! name that has more papers alone is listed as a category is, by month and day. The buckets of three
//! letters, or of one of another script, are always there, so that a paper's page can lead to those
//! of its authors whatever else the catalog holds.
//!
//! No name is kept. An index has eight bytes for each, a bucket and a place, as long as listings are
//! made; the names of a bucket are read again when its turn comes.

use super::entry::Entry;
use super::index::newest_order;
use super::key::KeyHasher;
use super::listing::{Listing, ListingPart, Listings, MOST_LISTED_PAPERS};
use super::table::Catalog;
use crate::layout::{ListingPlace, Subject};
use crate::names::{AuthorNames, Bucket, BucketCode, NameKey};
use pith::{Claim, Digest};
use std::collections::BTreeMap;
use std::fmt;

/// How many names are held at a time, so that a paper is seldom read twice for one letter. Stops a bucket that all
/// names of a catalog are in from being held as a whole.
const NAMES_AT_A_TIME: usize = 8192;

/// Reads the names of an entry's authors: the same ones every time.
type ReadNames = fn(&Entry) -> AuthorNames;

/// The names of all authors with the papers of each.
pub(crate) struct Authors<'c> {
    catalog: &'c Catalog,
    read: ReadNames,
    /// A bucket and an entry's place for each name of each paper, sorted.
    index: Vec<(BucketCode, u32)>,
    /// How many papers there are.
    count: usize,
    /// Whether some of them have more names than are listed.
    more: bool,
    /// How many names are held at a time; not fewer than one list may have.
    most_held: usize,
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

/// A name with its papers.
#[derive(Debug)]
pub(crate) struct NameGroup<'c> {
    /// The name as it is read, with the least of the standings that it has in the papers.
    pub name: Claim<String>,
    /// The papers, newest first.
    pub papers: Vec<&'c Entry>,
}

impl AuthorListing<'_> {
    /// Where it lies.
    pub(crate) fn place(&self) -> ListingPlace {
        match self {
            Self::Names(listing) => listing.place(),
            Self::Papers(listing) => listing.place,
        }
    }

    /// What the listing shows: two with the same key make the same page.
    pub(crate) fn key(&self) -> Digest {
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
        key.texts(&self.place().segments());
        key.count(self.count);
        key.count(usize::from(self.more));
        for sibling in [self.previous, self.next] {
            key.texts(&sibling.map(|place| place.segments()).unwrap_or_default());
        }
        key.count(self.parts.len());
        for part in &self.parts {
            key.texts(&part.place.segments());
            key.count(part.count);
        }
        key.count(self.names.len());
        for group in &self.names {
            let (name, standing) = group.name.as_ref().into_parts();
            key.texts(&[name.as_str(), standing.name()]);
            key.entries(&group.papers);
        }
        key.finish()
    }
}

impl Catalog {
    /// Reads the names of all authors.
    pub(crate) fn authors(&self) -> Authors<'_> {
        self.authors_by(Entry::author_names)
    }

    fn authors_by(&self, read: ReadNames) -> Authors<'_> {
        let mut authors =
            Authors { catalog: self, read, index: Vec::new(), count: 0, more: false, most_held: NAMES_AT_A_TIME };
        for (place, entry) in (0..=u32::MAX).zip(self.entries()) {
            let AuthorNames { names, is_undivided, more } = read(entry);
            authors.count += usize::from(is_undivided || !names.is_empty());
            authors.more |= more;
            authors.index.extend(names.iter().map(|(key, _)| (BucketCode::of(key), place)));
            authors.index.extend(is_undivided.then_some((BucketCode::undivided(), place)));
        }
        authors.index.sort_unstable();
        authors
    }
}

fn place(bucket: Bucket) -> ListingPlace {
    ListingPlace::whole(Subject::Authors(bucket))
}

/// How many entries there are at these places.
fn distinct(places: impl Iterator<Item = u32>) -> usize {
    sorted(places).len()
}

fn sorted(places: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut places: Vec<_> = places.collect();
    places.sort_unstable();
    places.dedup();
    places
}

/// The places before and after each of a row.
fn beside(row: &[ListingPart], at: usize) -> [Option<ListingPlace>; 2] {
    let place = |at: usize| row.get(at).map(|part| part.place);
    [at.checked_sub(1).and_then(place), place(at + 1)]
}

/// Some of the index.
type BucketRows<'a> = &'a [(BucketCode, u32)];

impl<'c> Authors<'c> {
    /// The first letters of names, and how many papers each has; the lists that are not divided
    /// come last.
    pub(crate) fn letters(&self) -> Vec<ListingPart> {
        self.each_letter().map(|(letter, rows)| part(letter, rows)).collect()
    }

    /// Every listing, each before its parts. Each is made when it is asked for.
    pub(crate) fn listings(&self) -> impl Iterator<Item = AuthorListing<'c>> {
        let letters = self.letters();
        let all = NameListing {
            bucket: Bucket::all(),
            count: self.count,
            previous: None,
            next: None,
            names: self.few_names(&self.index),
            parts: letters.clone(),
            more: self.more,
        };
        let below = self.each_letter().enumerate();
        let below = below.flat_map(move |(at, (letter, rows))| self.of_letter(letter, beside(&letters, at), rows));
        [AuthorListing::Names(all)].into_iter().chain(below)
    }

    /// The index by letters.
    fn each_letter(&self) -> impl Iterator<Item = (Bucket, BucketRows<'_>)> {
        let of_letters = self.index.chunk_by(|a, b| a.0.is_beside(b.0));
        of_letters.filter_map(|rows| Some((Bucket::of_code(rows.first()?.0).first_letter(), rows)))
    }

    /// The listings of a letter.
    fn of_letter<'s>(
        &'s self,
        letter: Bucket,
        beside_it: [Option<ListingPlace>; 2],
        rows: BucketRows<'s>,
    ) -> Box<dyn Iterator<Item = AuthorListing<'c>> + 's> {
        if letter == Bucket::undivided() {
            let members = rows.iter().map(|(_, place)| *place);
            let listings = self.catalog.listings_among(Subject::Authors(letter), beside_it, members);
            return Box::new(listings.map(AuthorListing::Papers));
        }
        let parts: Vec<_> = each_bucket(rows).map(|(bucket, rows)| part(bucket, rows)).collect();
        let [previous, next] = beside_it;
        let whole = NameListing {
            bucket: letter,
            count: distinct(rows.iter().map(|(_, place)| *place)),
            previous,
            next,
            names: self.few_names(rows),
            parts: parts.clone(),
            more: false,
        };
        let mut beside_them = (0..parts.len()).map(move |at| beside(&parts, at));
        let below = batches(rows, self.most_held).flat_map(move |rows| {
            let nodes = self.nodes(rows, beside_them.by_ref());
            NameListings { authors: self, stack: nodes, papers: None }
        });
        Box::new([AuthorListing::Names(whole)].into_iter().chain(below))
    }

    /// The buckets of some rows with their names, the last one first.
    fn nodes(
        &self,
        rows: BucketRows<'_>,
        beside: impl Iterator<Item = [Option<ListingPlace>; 2]>,
    ) -> Vec<NameListingPlan> {
        if rows.len() > self.most_held {
            let node = |((bucket, rows), beside): ((_, BucketRows<'_>), _)| {
                let places = rows.iter().map(|(_, place)| *place).collect();
                NameListingPlan { bucket, beside, names: NamesToList::Places(places) }
            };
            return each_bucket(rows).zip(beside).map(node).collect();
        }
        let members = self.members(rows);
        let buckets = members.chunk_by(|a, b| a.key.bucket() == b.key.bucket()).zip(beside);
        let node = |(members, beside): (&[NamedPaper], _)| {
            Some(NameListingPlan {
                bucket: members.first()?.key.bucket(),
                beside,
                names: NamesToList::Members(members.to_vec()),
            })
        };
        let mut nodes: Vec<_> = buckets.filter_map(node).collect();
        nodes.reverse();
        nodes
    }

    /// The names of a whole, where they are few.
    fn few_names(&self, rows: BucketRows<'_>) -> Vec<NameGroup<'c>> {
        let end = rows.partition_point(|(code, _)| *code < BucketCode::undivided());
        let rows = rows.get(..end).filter(|rows| rows.len() <= MOST_LISTED_PAPERS);
        rows.map(|rows| groups(self.catalog, &self.members(rows))).unwrap_or_default()
    }

    /// The names in some rows, sorted. Each paper's are read once.
    fn members(&self, rows: BucketRows<'_>) -> Vec<NamedPaper> {
        let (Some((first, _)), Some((last, _))) = (rows.first(), rows.last()) else { return Vec::new() };
        let is_here = |key: &NameKey| (*first..=*last).contains(&BucketCode::of(key));
        let mut members = Vec::with_capacity(rows.len());
        members.extend(self.read_at(rows.iter().map(|(_, place)| *place)).filter(|member| is_here(&member.key)));
        members.sort_unstable_by(|a, b| a.order().cmp(&b.order()));
        members
    }

    /// The names of a bucket's papers that are in it, as they come.
    fn read_in(&self, bucket: Bucket, places: &[u32]) -> impl Iterator<Item = NamedPaper> {
        self.read_at(places.iter().copied()).filter(move |member| bucket.has(&member.key))
    }

    /// All names of some papers. Each paper's are read once.
    fn read_at(&self, places: impl Iterator<Item = u32>) -> impl Iterator<Item = NamedPaper> {
        sorted(places).into_iter().flat_map(|place| {
            let names = self.catalog.at(place).map(self.read).unwrap_or_default().names;
            names.into_iter().map(move |(key, name)| NamedPaper { key, name: name.into(), place })
        })
    }

    /// The parts of a bucket with more names than are held: these are read twice, and their places are kept.
    fn parts_of_many(&self, bucket: Bucket, places: &[u32]) -> Vec<NameListingPlan> {
        let keys = || self.read_in(bucket, places).map(|member| member.key);
        let (Some(first), Some(last)) = (keys().min(), keys().max()) else { return Vec::new() };
        let part_of = part_of(bucket, &first, &last);
        let mut parts: BTreeMap<Bucket, (NameKey, bool, Vec<u32>)> = BTreeMap::new();
        for NamedPaper { key, place, .. } in self.read_in(bucket, places) {
            let (first, is_one, places) = parts.entry(part_of(&key)).or_insert_with(|| (key.clone(), true, Vec::new()));
            *is_one &= *first == key;
            places.push(place);
        }
        let node = |(bucket, (key, is_one, places)): (_, (NameKey, bool, Vec<u32>))| {
            let is_own = is_one && places.len() > MOST_LISTED_PAPERS;
            let bucket = if is_own { key.whole() } else { bucket };
            NameListingPlan { bucket, beside: [None, None], names: NamesToList::Places(places) }
        };
        in_a_row(parts.into_iter().map(node).collect())
    }
}

/// Which smaller bucket a key of this one is in, up to the first letter that tells the first and the last key apart.
fn part_of(bucket: Bucket, first: &NameKey, last: &NameKey) -> impl Fn(&NameKey) -> Bucket {
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
    ListingPart { place: place(bucket), count: distinct(rows.iter().map(|(_, place)| *place)) }
}

/// The buckets of some rows.
fn each_bucket(rows: BucketRows<'_>) -> impl Iterator<Item = (Bucket, BucketRows<'_>)> {
    let buckets = rows.chunk_by(|a, b| a.0 == b.0);
    buckets.filter_map(|rows| Some((Bucket::of_code(rows.first()?.0), rows)))
}

/// Rows of whole buckets, as many as are held at a time, or of one bucket that has more.
fn batches(mut rows: BucketRows<'_>, most: usize) -> impl Iterator<Item = BucketRows<'_>> {
    std::iter::from_fn(move || {
        let (code, _) = rows.get(most.saturating_sub(1)).or(rows.last())?;
        let before = rows.partition_point(|(other, _)| other < code);
        let with = rows.partition_point(|(other, _)| other <= code);
        let (batch, rest) = rows.split_at_checked(if with > most && before > 0 { before } else { with })?;
        rows = rest;
        Some(batch)
    })
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
    /// By bucket first, which differs from the order of keys: Latin letters come before others.
    fn order(&self) -> (BucketCode, &NameKey, &str, u32) {
        (BucketCode::of(&self.key), &self.key, &self.name, self.place)
    }
}

/// The papers of each name of some that are sorted.
fn groups<'c>(catalog: &'c Catalog, members: &[NamedPaper]) -> Vec<NameGroup<'c>> {
    members.chunk_by(|a, b| a.name == b.name).filter_map(|members| group(catalog, members)).collect()
}

/// The papers of one name.
fn group<'c>(catalog: &'c Catalog, members: &[NamedPaper]) -> Option<NameGroup<'c>> {
    let name = &members.first()?.name;
    let mut papers: Vec<_> =
        members.iter().filter_map(|member| Some((member.place, catalog.at(member.place)?))).collect();
    papers.sort_by_cached_key(newest_order);
    let claims = papers.iter().filter_map(|(_, entry)| entry.authors());
    let least = claims.max_by_key(|claim| claim.into_parts().1)?;
    let papers = papers.iter().map(|(_, entry)| *entry).collect();
    Some(NameGroup { name: least.map(|_| name.to_string()), papers })
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

/// The names of a listing to be made.
enum NamesToList {
    /// Each name of each paper, sorted.
    Members(Vec<NamedPaper>),
    /// The paper's place for each, where the names are still to be read.
    Places(Vec<u32>),
}

impl NameListingPlan {
    fn part(&self) -> ListingPart {
        let count = match &self.names {
            NamesToList::Members(members) => distinct(members.iter().map(|member| member.place)),
            NamesToList::Places(places) => distinct(places.iter().copied()),
        };
        ListingPart { place: place(self.bucket), count }
    }
}

/// The one key that all names have.
fn only_key(members: &[NamedPaper]) -> Option<&NameKey> {
    let (first, last) = (members.first()?, members.last()?);
    (first.key == last.key).then_some(&first.key)
}

/// The smaller buckets of sorted names. One that is long and of one name alone lies at the place that is this name's.
fn parts_of(bucket: Bucket, members: &[NamedPaper]) -> Vec<NameListingPlan> {
    let (Some(first), Some(last)) = (members.first(), members.last()) else { return Vec::new() };
    let part_of = part_of(bucket, &first.key, &last.key);
    let groups = members.chunk_by(|a, b| part_of(&a.key) == part_of(&b.key));
    let node = |members: &[NamedPaper]| {
        let own = only_key(members).filter(|_| members.len() > MOST_LISTED_PAPERS).map(NameKey::whole);
        let bucket = own.unwrap_or(part_of(&members.first()?.key));
        Some(NameListingPlan { bucket, beside: [None, None], names: NamesToList::Members(members.to_vec()) })
    };
    in_a_row(groups.filter_map(node).collect())
}

impl<'c> NameListings<'_, 'c> {
    /// The names of a listing and its parts, of which there are only one or the other; nothing where all are one
    /// name's papers.
    fn content(&self, bucket: Bucket, names: &NamesToList) -> Option<(Vec<NameGroup<'c>>, Vec<NameListingPlan>)> {
        let read;
        let members = match names {
            NamesToList::Members(members) => members,
            NamesToList::Places(places) if places.len() > self.authors.most_held => {
                let is_one_name = self.authors.read_in(bucket, places).all(|member| member.key.whole() == bucket);
                return (!is_one_name).then(|| (Vec::new(), self.authors.parts_of_many(bucket, places)));
            }
            NamesToList::Places(places) => {
                let mut members: Vec<_> = self.authors.read_in(bucket, places).collect();
                members.sort_unstable_by(|a, b| a.order().cmp(&b.order()));
                read = members;
                &read
            }
        };
        if members.len() <= MOST_LISTED_PAPERS {
            return Some((groups(self.authors.catalog, members), Vec::new()));
        }
        let is_one_name = only_key(members).is_some_and(|key| key.whole() == bucket);
        (!is_one_name).then(|| (Vec::new(), parts_of(bucket, members)))
    }
}

impl<'c> Iterator for NameListings<'_, 'c> {
    type Item = AuthorListing<'c>;

    fn next(&mut self) -> Option<AuthorListing<'c>> {
        if let Some(listing) = self.papers.as_mut().and_then(Iterator::next) {
            return Some(AuthorListing::Papers(listing));
        }
        let node = self.stack.pop()?;
        let ListingPart { count, .. } = node.part();
        let NameListingPlan { bucket, beside, names } = node;
        let Some((groups, parts)) = self.content(bucket, &names) else {
            let places = match names {
                NamesToList::Members(members) => members.into_iter().map(|member| member.place).collect(),
                NamesToList::Places(places) => places,
            };
            self.papers = Some(self.authors.catalog.listings_among(Subject::Authors(bucket), beside, places));
            return self.next();
        };
        let [previous, next] = beside;
        let row = parts.iter().map(NameListingPlan::part).collect();
        self.stack.extend(parts.into_iter().rev());
        Some(AuthorListing::Names(NameListing {
            bucket,
            count,
            previous,
            next,
            parts: row,
            names: groups,
            more: false,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::sample::{Sample, catalog, summary};
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

    fn path(listing: &AuthorListing<'_>) -> String {
        listing.place().to_string()
    }

    fn paths(samples: &[Sample]) -> Vec<String> {
        catalog(samples).authors_by(names).listings().map(|listing| path(&listing)).collect()
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
        let authors = catalog.authors_by(names);
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
            Subject::Year(_) | Subject::Category(_) => false,
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
        let authors = catalog.authors_by(names);
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
            "authors/a-cms-collaboration--/2019/02",
            "authors/a-cms-collaboration--/2019/02/28",
        ];
        let paths = paths(&all);
        assert_eq!(paths[..6], expected);
        assert!(paths[6].starts_with("authors/a-cms-collaboration--/2019/02/28/s-"), "{paths:?}");
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
        for (count, expected) in [(100, 1), (101, 4)] {
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
            let authors = catalog.authors_by(names);
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
            let authors = catalog.authors_by(names);
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
            let expected = keys(&one.authors_by(names));
            let other = catalog(&samples);
            prop_assert_eq!(&expected, &keys(&other.authors_by(names)));
            // However few names may be held.
            let few = Authors { most_held: MOST_LISTED_PAPERS, ..other.authors_by(names) };
            prop_assert_eq!(expected, keys(&few));
        }
    }
}
