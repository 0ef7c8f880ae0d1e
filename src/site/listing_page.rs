//! The listings of papers: of a subject, a year, or of the names of authors.

use super::artifact::Artifact;
use super::chart::papers;
use super::common::Site;
use super::listing_names::{heading, link, month_name, name, trail};
use super::listing_views::{ListingPage, MonthLink, SubListings, YearMonths, YearRows};
use super::page::{CountLink, Link, PaperRow};
use super::paper_row::row;
use super::row_budget;
use crate::catalog::{Entry, Listing, ListingPart};
use crate::cite::CitationFormat;
use crate::error::Error;
use crate::layout::{Feature, Links, ListingPlace, Period, SitePath, Subject};
use crate::names::Bucket;
use crate::text::{PlainText, thousands};
use crate::values::Category;

/// The most rows of a listing's parts that stand above its papers; of more nobody would look past them.
const MOST_ROWS_FIRST: usize = 12;

impl Site {
    /// A listing's page. It depends on the listing alone.
    pub(crate) fn listing_page(&self, listing: &Listing<'_>) -> Result<Vec<Artifact<'static>>, Error> {
        let place = listing.place;
        let path = SitePath::listing(&place);
        let links = self.links(&path);
        let parts = parts(&links, listing);
        let view = ListingPage {
            frame: self.frame(&path),
            trail: trail(&links, place),
            code: match place.subject() {
                Subject::Category(category) => Some(category.as_str().to_owned()),
                Subject::Year(_) | Subject::Authors(_) => None,
            },
            heading: heading(place),
            count: counted(listing),
            note: note(listing),
            all_parts: parts
                .first()
                .filter(|_| !listing.is_whole())
                .map(|parts| format!("All, {}", parts.heading.to_lowercase())),
            parts_last: rows_of(&parts) > MOST_ROWS_FIRST,
            parts,
            years: year_rows(&links, &listing.papers, Some(place), |entry| listing.is_cross_listed(entry)),
            previous: listing.previous.map(|place| link(&links, place)),
            next: listing.next.map(|place| link(&links, place)),
            feed: category_of(place).and_then(|category| self.feed_link(&links, Some(category))),
            related: self.citations_of(&links, place),
        };
        Ok(vec![self.page(path, "listing.html", &view)?])
    }

    /// The files of a whole year's citations.
    fn citations_of(&self, links: &Links, place: ListingPlace) -> Vec<Link> {
        let Subject::Year(year) = place.subject() else { return Vec::new() };
        if place != ListingPlace::whole(place.subject()) || !self.features.contains(&Feature::Manifests) {
            return Vec::new();
        }
        let link = |format: CitationFormat| Link {
            link: links.to(&SitePath::citations(year, format.extension())),
            text: PlainText::short(format!("All citations of {year}, {}", format.name())),
        };
        CitationFormat::bulk().map(link).collect()
    }
}

/// The category whose whole listing it is.
fn category_of(place: ListingPlace) -> Option<Category> {
    match place.subject() {
        Subject::Category(category) if place == ListingPlace::whole(place.subject()) => Some(category),
        _ => None,
    }
}

fn counted(listing: &Listing<'_>) -> String {
    match listing.cross_count {
        0 => format!("{}.", papers(listing.count as u64)),
        cross => format!("{}, {} of them cross-listed here.", papers(listing.count as u64), thousands(cross as u64)),
    }
}

/// A word on what is listed and what is not.
fn note(listing: &Listing<'_>) -> Option<String> {
    let of_what = match listing.place.subject() {
        Subject::Authors(bucket) if bucket == Bucket::undivided() => {
            Some("It isn’t sure where their lists of authors are to be divided into names.")
        }
        Subject::Authors(_) => Some("Of names that sort as this one."),
        Subject::Year(_) | Subject::Category(_) => None,
    };
    let newest =
        (!listing.is_whole()).then(|| format!("The newest {} are here.", thousands(listing.papers.len() as u64)));
    let notes: Vec<_> = of_what.map(str::to_owned).into_iter().chain(newest).collect();
    (!notes.is_empty()).then(|| notes.join(" "))
}

fn parts(links: &Links, listing: &Listing<'_>) -> Vec<SubListings> {
    if listing.parts.is_empty() {
        return Vec::new();
    }
    let heading = match listing.place.period() {
        Period::All => "By month",
        Period::Month(_) => "By day",
        Period::Day(_) | Period::Undated => "By number",
    };
    // A year has one row of months: their whole names say more.
    let is_of_a_year = matches!(listing.place.subject(), Subject::Year(_));
    let (months, others): (Vec<_>, Vec<_>) =
        listing.parts.iter().partition(|part| !is_of_a_year && matches!(part.place.period(), Period::Month(_)));
    let link = |part: &ListingPart| CountLink {
        link: links.to(&SitePath::listing(&part.place)),
        name: name(part.place),
        code: None,
        count: thousands(part.count as u64),
    };
    vec![SubListings {
        heading: heading.to_owned(),
        id: "parts".to_owned(),
        is_narrow: true,
        years: months_by_year(links, &months),
        links: others.into_iter().map(link).collect(),
    }]
}

/// How many rows parts take: a year's months are one, and four others stand beside each other.
fn rows_of(parts: &[SubListings]) -> usize {
    parts.iter().map(|part| part.years.len() + part.links.len() / 4).sum()
}

/// Months under their years, in their order.
fn months_by_year(links: &Links, months: &[&ListingPart]) -> Vec<YearMonths> {
    let mut years: Vec<YearMonths> = Vec::new();
    for part in months {
        let Period::Month(month) = part.place.period() else { continue };
        let year = month.year().to_string();
        let month = MonthLink {
            link: links.to(&SitePath::listing(&part.place)),
            number: month.number(),
            name: month_name(month).get(..3).unwrap_or_default(),
            count: thousands(part.count as u64),
        };
        match years.last_mut().filter(|last| last.year == year) {
            Some(last) => last.months.push(month),
            None => years.push(YearMonths { year, months: vec![month] }),
        }
    }
    years
}

/// Papers by year, each year with a link to its listing unless that is `place`, the page's own.
pub(super) fn year_rows(
    links: &Links,
    papers: &[&Entry],
    place: Option<ListingPlace>,
    is_cross_listed: impl Fn(&Entry) -> bool,
) -> Vec<YearRows> {
    let row = |entry: &&Entry| PaperRow { cross_listed: is_cross_listed(entry), ..row(links, entry) };
    let mut rows: Vec<_> = papers.iter().map(row).collect();
    row_budget::rows(&mut rows);
    let mut rows = rows.into_iter();
    let groups = papers.chunk_by(|a, b| a.year() == b.year());
    groups
        .filter_map(|papers| {
            let year = papers.first()?.year();
            let whole = ListingPlace::whole(Subject::Year(year));
            Some(YearRows {
                year: year.to_string(),
                link: (place != Some(whole)).then(|| links.to(&SitePath::listing(&whole))),
                rows: rows.by_ref().take(papers.len()).collect(),
            })
        })
        .collect()
}
