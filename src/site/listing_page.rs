//! The listings of papers: of a subject, a year, the names of authors, or titles that are the same.

use super::artifact::Artifact;
use super::chart::{papers, papers_and_versions};
use super::common::Site;
use super::listing_names::{heading, link, name, trail};
use super::listing_views::{ListingPage, SubListings, YearRows};
use super::page::{CountLink, Link, PaperRow};
use super::row_budget;
use crate::catalog::{Entry, Listing};
use crate::cite::CitationFormat;
use crate::error::Error;
use crate::layout::{Feature, Links, ListingPlace, PartKind, SitePath, Subject};
use crate::names::{Bucket, TitleBucket};
use crate::text::{PlainText, thousands};
use crate::values::Category;
use std::cmp::Reverse;

/// The most rows of a listing's parts that stand above its papers; of more nobody would look past them.
const MOST_ROWS_FIRST: usize = 12;

/// The longest name that fits into a narrow column.
const LONGEST_NARROW_NAME: usize = "September 2019".len();

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
                Subject::Year(_) | Subject::Authors(_) | Subject::Titles(_) => None,
            },
            about: category_of(place).map(about),
            heading: heading(place),
            count: counted(listing),
            note: note(listing),
            all_parts: parts
                .first()
                .filter(|_| !listing.is_whole())
                .map(|parts| format!("All, {}", parts.heading.to_lowercase())),
            parts_last: rows_of(&parts) > MOST_ROWS_FIRST,
            parts,
            years: self.year_rows(&links, &listing.papers, Some(place), |entry| listing.is_cross_listed(entry)),
            previous: listing.previous.map(|place| link(&links, place)),
            next: listing.next.map(|place| link(&links, place)),
            feed: category_of(place).and_then(|category| self.feed_link(&links, Some(category))),
            related: self.citations_of(&links, place),
        };
        Ok(vec![self.page_of_lists(path, "listing.html", view)?])
    }

    /// Papers by year, each year with a link to its listing unless that is `place`, the page's own.
    pub(super) fn year_rows(
        &self,
        links: &Links,
        papers: &[&Entry],
        place: Option<ListingPlace>,
        is_cross_listed: impl Fn(&Entry) -> bool,
    ) -> Vec<YearRows> {
        let own = place.and_then(|place| match place.subject() {
            Subject::Category(category) => Some(category),
            Subject::Year(_) | Subject::Authors(_) | Subject::Titles(_) => None,
        });
        let row = |entry: &&Entry| {
            let row = self.row(links, entry);
            let is_own = own.is_some_and(|own| own.as_str() == entry.primary_category());
            PaperRow {
                cross_listed: is_cross_listed(entry),
                category_link: row.category_link.filter(|_| !is_own),
                ..row
            }
        };
        // Papers without a date come last of all papers, and here last of their year: each year has one section.
        let mut papers = papers.to_vec();
        papers.sort_by_key(|entry| Reverse(entry.year()));
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
                    markup: None,
                })
            })
            .collect()
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

/// What a category is, as far as arXiv's taxonomy says it.
fn about(category: Category) -> String {
    let (code, group) = (category.as_str(), category.group());
    let Some(name) = category.name() else {
        return format!("{code} isn’t a category of arXiv that this program knows.");
    };
    let archive = category.archive();
    match category.archive_name() {
        Some(of) if archive == code && of == group.name() => format!("{name} ({code}), an archive of arXiv."),
        Some(_) if archive == code => format!("{name} ({code}), an archive in arXiv’s group {}.", group.name()),
        Some(of) if of == group.name() => format!("{name} ({code}), a subject of {of} at arXiv."),
        of => {
            let of = of.unwrap_or(archive);
            format!("{name} ({code}), a subject of {of} ({archive}) in arXiv’s group {}.", group.name())
        }
    }
}

fn counted(listing: &Listing<'_>) -> String {
    let (count, versions) = (listing.count as u64, listing.version_count as u64);
    match listing.cross_count {
        0 => format!("{}.", papers_and_versions(count, versions)),
        cross if versions == count => {
            format!("{}, {} of them cross-listed here.", papers(count), thousands(cross as u64))
        }
        cross => {
            let count = papers_and_versions(count, versions);
            format!("{count}; {} of the papers cross-listed here.", thousands(cross as u64))
        }
    }
}

/// A word on what is listed and what is not.
fn note(listing: &Listing<'_>) -> Option<String> {
    let of_what = match listing.place.subject() {
        Subject::Authors(bucket) if bucket == Bucket::undivided() => {
            Some("Their author lists can’t be divided into names with certainty.")
        }
        Subject::Authors(_) => Some("Includes every name that sorts as this one."),
        Subject::Titles(TitleBucket::Untitled) => Some("They have no title, or none with a letter or digit."),
        Subject::Titles(_) => Some("Their titles begin with the same words, or are the same."),
        Subject::Year(_) | Subject::Category(_) => None,
    };
    let newest = (!listing.is_whole())
        .then(|| format!("This page lists the newest {}.", thousands(listing.papers.len() as u64)));
    let notes: Vec<_> = of_what.map(str::to_owned).into_iter().chain(newest).collect();
    (!notes.is_empty()).then(|| notes.join(" "))
}

fn parts(links: &Links, listing: &Listing<'_>) -> Vec<SubListings> {
    if listing.parts.is_empty() {
        return Vec::new();
    }
    let heading = match listing.place.part_kind() {
        PartKind::Years => "By year",
        PartKind::Months => "By month",
        PartKind::Days => "By day",
        PartKind::Suffixes => "By number",
    };
    let part_links: Vec<_> = listing
        .parts
        .iter()
        .map(|part| CountLink {
            link: links.to(&SitePath::listing(&part.place)),
            name: name(part.place),
            code: None,
            count: thousands(part.count as u64),
        })
        .collect();
    vec![SubListings {
        heading: heading.to_owned(),
        id: "parts".to_owned(),
        is_narrow: part_links.iter().all(|part| part.name.len() <= LONGEST_NARROW_NAME),
        links: part_links,
        markup: None,
    }]
}

/// How many rows parts take, four beside each other.
fn rows_of(parts: &[SubListings]) -> usize {
    parts.iter().map(|part| part.links.len() / 4).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_category_is_described_by_arxivs_taxonomy() {
        for (category, expected) in [
            ("cs.PF", "Performance (cs.PF), a subject of Computer Science at arXiv."),
            ("math.AG", "Algebraic Geometry (math.AG), a subject of Mathematics at arXiv."),
            (
                "cond-mat.mes-hall",
                "Mesoscale and Nanoscale Physics (cond-mat.mes-hall), a subject of Condensed Matter (cond-mat) in arXiv’s group \
                 Physics.",
            ),
            ("physics.optics", "Optics (physics.optics), a subject of Physics at arXiv."),
            ("quant-ph", "Quantum Physics (quant-ph), an archive in arXiv’s group Physics."),
            ("cs", "Computer Science (cs), an archive of arXiv."),
            ("alchemy.AU", "alchemy.AU isn’t a category of arXiv that this program knows."),
            ("cs.QQ", "cs.QQ isn’t a category of arXiv that this program knows."),
        ] {
            assert_eq!(about(category.parse().unwrap()), expected);
        }
    }
}
