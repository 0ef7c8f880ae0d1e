//! The pages of authors: names by their letters, each with its papers.

use super::artifact::Artifact;
use super::common::Site;
use super::listing_names::{heading, link, name, trail};
use super::listing_views::{AuthorsPage, NameRows, SubListings};
use super::page::{CountLink, ShownValue};
use super::{chart, row_budget};
use crate::catalog::{AuthorListing, ListingPart, NameGroup, NameListing};
use crate::error::Error;
use crate::layout::{Links, SitePath, Subject};
use crate::names::{Bucket, anchor};
use crate::text::thousands;

/// What a page of names should not let anybody believe.
const STRINGS: &str =
    "Entries are names, not people: a person may appear under several spellings, and people may share one.";

impl Site {
    /// A page of names, or of the papers of one. It depends on the listing alone.
    pub(crate) fn author_page(&self, listing: &AuthorListing<'_>) -> Result<Vec<Artifact<'static>>, Error> {
        match listing {
            AuthorListing::Names(listing) => self.names_page(listing),
            AuthorListing::Papers(listing) => self.listing_page(listing),
        }
    }

    fn name_rows(&self, links: &Links, group: &NameGroup<'_>) -> NameRows {
        let (name, _) = group.name.as_ref().into_parts();
        NameRows {
            id: anchor(&group.key, name),
            name: ShownValue::short(group.name.clone()),
            rows: group.papers.iter().map(|entry| self.row(links, entry)).collect(),
        }
    }

    fn names_page(&self, listing: &NameListing<'_>) -> Result<Vec<Artifact<'static>>, Error> {
        let place = listing.place();
        let path = SitePath::listing(&place);
        let links = self.links(&path);
        let mut names: Vec<_> = listing.names.iter().map(|group| self.name_rows(&links, group)).collect();
        row_budget::names(&mut names);
        let view = AuthorsPage {
            frame: self.frame(&path),
            trail: trail(&links, place),
            heading: heading(place),
            count: counted(listing),
            notes: notes(listing),
            parts: parts(&links, listing),
            names,
            markup: None,
            previous: listing.previous.map(|place| link(&links, place)),
            next: listing.next.map(|place| link(&links, place)),
        };
        Ok(vec![self.page_of_lists(path, "authors.html", view)?])
    }
}

fn counted(listing: &NameListing<'_>) -> String {
    let papers = chart::papers(listing.count as u64);
    // Of all papers some may have lists that aren't divided.
    let names = if listing.bucket == Bucket::all() { 0 } else { listing.names.len() };
    match names {
        0 => format!("{papers}."),
        1 => format!("{papers} under one name."),
        names => format!("{papers} under {} names.", thousands(names as u64)),
    }
}

fn notes(listing: &NameListing<'_>) -> Vec<String> {
    let mut notes = vec![STRINGS.to_owned()];
    if listing.bucket == Bucket::all() {
        notes.push(
            "Sorted by family name, including particles: Jan van der Berg is under V. Accents are ignored.".to_owned(),
        );
    }
    if !listing.parts.is_empty() {
        notes.push("Counts are papers. A paper is counted under each author.".to_owned());
    }
    if listing.more {
        notes.push(
            "Of very long author lists only the first authors are indexed; the paper’s page lists all.".to_owned(),
        );
    }
    notes
}

/// The smaller buckets of a listing.
fn parts(links: &Links, listing: &NameListing<'_>) -> Vec<SubListings> {
    if listing.bucket == Bucket::all() {
        return letters(links, &listing.parts, "By first letter");
    }
    let parts = listing.parts.iter().map(|part| count_link(links, part)).collect();
    non_empty(SubListings {
        heading: "By first letters".to_owned(),
        id: "parts".to_owned(),
        is_narrow: true,
        links: parts,
        markup: None,
    })
    .into_iter()
    .collect()
}

/// The first letters of names, other scripts, and the lists that are not divided.
pub(super) fn letters(links: &Links, letters: &[ListingPart], heading: &str) -> Vec<SubListings> {
    let of = |heading: &str, id: &str, is_narrow: bool, takes: &dyn Fn(Bucket) -> bool| {
        let letters =
            letters.iter().filter(|part| matches!(part.place.subject(), Subject::Authors(bucket) if takes(bucket)));
        let links = letters.map(|part| count_link(links, part)).collect();
        non_empty(SubListings { heading: heading.to_owned(), id: id.to_owned(), is_narrow, links, markup: None })
    };
    let is_other = |bucket: Bucket| !bucket.is_latin() && bucket != Bucket::undivided();
    [
        of(heading, "by-author", true, &|bucket| bucket.is_latin()),
        of("Other scripts", "other-scripts", false, &is_other),
        of("Other authors", "other-authors", false, &|bucket| bucket == Bucket::undivided()),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn non_empty(parts: SubListings) -> Option<SubListings> {
    (!parts.links.is_empty()).then_some(parts)
}

fn count_link(links: &Links, part: &ListingPart) -> CountLink {
    CountLink {
        link: links.to(&SitePath::listing(&part.place)),
        name: name(part.place),
        code: None,
        count: thousands(part.count as u64),
    }
}
