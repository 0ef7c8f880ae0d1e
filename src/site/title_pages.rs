//! The pages of titles: papers in the order of the alphabet.

use super::artifact::Artifact;
use super::chart;
use super::common::Site;
use super::listing_names::{heading, link, name, trail};
use super::listing_views::{SubListings, TitlesPage};
use super::page::CountLink;
use super::row_budget;
use crate::catalog::{TitleList, TitleListing};
use crate::error::Error;
use crate::layout::{Links, ListingPlace, SitePath, Subject};
use crate::names::TitleBucket;
use crate::text::thousands;

/// What counts for nothing in the order.
const ORDER: &str = "Sorted by title. A leading “A”, “An” or “The”, accents and punctuation are ignored.";

impl Site {
    /// A page of titles, or of the papers of one. It depends on the listing alone.
    pub(crate) fn title_page(&self, listing: &TitleListing<'_>) -> Result<Vec<Artifact<'static>>, Error> {
        match listing {
            TitleListing::Titles(list) => self.titles_page(list),
            TitleListing::Papers(listing) => self.listing_page(listing),
        }
    }

    fn titles_page(&self, list: &TitleList<'_>) -> Result<Vec<Artifact<'static>>, Error> {
        let path = SitePath::listing(&list.place);
        let links = self.links(&path);
        let mut rows: Vec<_> = list.papers.iter().map(|entry| self.row(&links, entry)).collect();
        row_budget::rows(&mut rows);
        let view = TitlesPage {
            frame: self.frame(&path),
            trail: trail(&links, list.place),
            heading: heading(list.place),
            count: format!("{}.", chart::papers(list.count as u64)),
            notes: if is_all(list.place) { vec![ORDER.to_owned()] } else { Vec::new() },
            parts: parts(&links, list),
            papers: rows,
            markup: None,
            previous: list.previous.map(|place| link(&links, place)),
            next: list.next.map(|place| link(&links, place)),
        };
        Ok(vec![self.page_of_lists(path, "titles.html", view)?])
    }
}

fn is_all(place: ListingPlace) -> bool {
    place.subject() == Subject::Titles(TitleBucket::All)
}

/// The smaller buckets of a listing: first letters, or what comes after these.
fn parts(links: &Links, list: &TitleList<'_>) -> Vec<SubListings> {
    let of = |heading: &str, id: &str, is_narrow: bool, takes: &dyn Fn(TitleBucket) -> bool| {
        let parts = list.parts.iter();
        let parts = parts.filter(|part| matches!(part.place.subject(), Subject::Titles(bucket) if takes(bucket)));
        let parts = parts.map(|part| count_link(links, part.place, part.count)).collect();
        SubListings { heading: heading.to_owned(), id: id.to_owned(), is_narrow, links: parts, markup: None }
    };
    let all = if is_all(list.place) {
        let is_other = |bucket| matches!(bucket, TitleBucket::Block(_));
        let is_untitled = |bucket| bucket == TitleBucket::Untitled;
        vec![
            of("By first letter", "by-title", true, &|bucket| !is_other(bucket) && !is_untitled(bucket)),
            of("Other scripts", "other-scripts", false, &is_other),
            of("Other papers", "other-papers", false, &is_untitled),
        ]
    } else {
        vec![of("By first letters", "parts", false, &|_| true)]
    };
    all.into_iter().filter(|parts| !parts.links.is_empty()).collect()
}

/// The way to all titles from the page that leads to every listing.
pub(super) fn way(links: &Links, count: usize) -> SubListings {
    let all = ListingPlace::whole(Subject::Titles(TitleBucket::All));
    let link = CountLink { name: "All titles, A to Z".to_owned(), ..count_link(links, all, count) };
    SubListings {
        heading: "By title".to_owned(),
        id: "by-title".to_owned(),
        is_narrow: false,
        links: vec![link],
        markup: None,
    }
}

fn count_link(links: &Links, place: ListingPlace, count: usize) -> CountLink {
    CountLink {
        link: links.to(&SitePath::listing(&place)),
        name: name(place),
        code: None,
        count: thousands(count as u64),
    }
}
