//! The home page: what the catalog is, the ways in, the newest, and how to check it.

use super::artifact::Artifact;
use super::authored_page::AuthoredPage;
use super::chart::{BarTable, YearChart};
use super::common::Site;
use super::long_lists::LongLists;
use super::page::{Link, PageFrame, PaperRow};
use super::row_markup::lines;
use super::stats::{group_bars, text_bars, year_chart};
use crate::catalog::{Catalog, Overview, Standings};
use crate::error::Error;
use crate::layout::{Feature, Folder, Links, ListingPlace, PageKind, SitePath, Subject};
use crate::names::Bucket;
use crate::text::{Html, JsonScript, PlainText, thousands};
use serde::Serialize;

/// How many papers the home page lists.
const NEWEST: usize = 10;

/// How many collections it lists; another page has all.
const MOST_COLLECTIONS: usize = 12;

/// The home page.
#[derive(Debug, Serialize)]
pub(crate) struct HomePage {
    /// What stands around it.
    pub frame: PageFrame,
    /// What the catalog is, in a sentence.
    pub statement: String,
    /// The ways to papers.
    pub ways: Vec<Link>,
    /// What is in it, in numbers.
    pub figures: Vec<Figure>,
    /// The years by their papers' first submission.
    pub years: Option<YearChart>,
    /// The groups of subjects.
    pub subjects: Option<BarTable>,
    /// How far the papers' texts are signed.
    pub covered: Option<BarTable>,
    /// The page that leads to every listing.
    pub browse: Option<String>,
    /// The page of all numbers.
    pub stats: Option<String>,
    /// The page of what there is for programs.
    pub api: Option<String>,
    /// The newest papers, newest first.
    pub newest: Vec<PaperRow>,
    /// The same as markup.
    pub markup: Option<Html>,
    /// The link to the feed of them, where there is one.
    pub feed: Option<String>,
    /// How many more there are, with commas.
    pub more: Option<String>,
    /// The collections.
    pub collections: Vec<CollectionLink>,
    /// Where all of them are, if these are some.
    pub more_collections: Option<Link>,
    /// The catalog and its documents, for search engines for data.
    pub json_ld: JsonScript,
}

/// A number with what it counts.
#[derive(Debug, Serialize)]
pub(crate) struct Figure {
    /// What is counted.
    pub label: &'static str,
    /// How many, with commas.
    pub value: String,
}

/// A collection and what it is.
#[derive(Debug, Serialize)]
pub(crate) struct CollectionLink {
    /// The link to its page.
    pub link: String,
    /// Its title.
    pub title: String,
    /// What it is, in a clause.
    pub description: Option<String>,
}

impl CollectionLink {
    pub(super) fn new(links: &Links, collection: &AuthoredPage) -> Self {
        Self {
            link: links.to(&collection.path()),
            title: collection.title.clone(),
            description: collection.description.clone(),
        }
    }
}

impl LongLists for HomePage {
    fn write_markup(&mut self) {
        self.markup = Some(lines(&self.newest, |row, html| row.write_row(html, &self.frame.marks)));
    }

    fn leave_out_data(&mut self) {
        self.newest.clear();
    }
}

impl Site {
    /// The home page.
    pub(crate) fn home_page(
        &self,
        catalog: &Catalog,
        overview: &Overview,
        standings: &Standings<'_>,
        authored: &[AuthoredPage],
    ) -> Result<Vec<Artifact<'static>>, Error> {
        let path = SitePath::home();
        let links = self.links(&path);
        let listed = self.has_listings().then_some(overview);
        let (collections, more_collections) = collections(&links, authored);
        let view = HomePage {
            frame: self.frame(&path),
            statement: self.config.description.clone(),
            ways: self.ways(&links, overview, !collections.is_empty()),
            figures: figures(catalog, overview, standings),
            years: listed.and_then(|overview| year_chart(&links, overview)),
            subjects: listed.and_then(|overview| group_bars(&links, overview)),
            covered: listed.filter(|_| !catalog.entries().is_empty()).map(|_| text_bars(&links, standings)),
            browse: listed.map(|_| links.to(&SitePath::browse())),
            stats: listed.map(|_| links.to(&SitePath::stats())),
            api: self.features.contains(&Feature::Api).then(|| links.to(&SitePath::api())),
            newest: catalog.newest(NEWEST).into_iter().map(|entry| self.row(&links, entry)).collect(),
            markup: None,
            feed: self.feed_link(&links, None),
            more: catalog.paper_count().checked_sub(NEWEST).filter(|more| *more > 0).map(count),
            collections,
            more_collections,
            json_ld: self
                .dataset(&links, catalog, overview)
                .map_err(|error| Error::Render { page: path.to_string(), reason: error.to_string() })?,
        };
        Ok(vec![self.page_of_lists(path, "home.html", view)?])
    }

    /// The ways to papers, as far as there is something at their ends.
    fn ways(&self, links: &Links, overview: &Overview, has_collections: bool) -> Vec<Link> {
        if !self.has_listings() || overview.years.is_empty() {
            return Vec::new();
        }
        let ways = [
            Some((links.to(&SitePath::browse()), "By subject")),
            Some((links.to(&SitePath::folder(Folder::Years)), "By year")),
            Some((links.to(&SitePath::listing(&ListingPlace::whole(Subject::Authors(Bucket::all())))), "By author")),
            Some((links.to(&SitePath::resolve()), "By identifier")),
            has_collections.then(|| (links.to(&SitePath::folder(Folder::Collections)), "Collections")),
            Some((links.to(&SitePath::stats()), "Statistics")),
        ];
        ways.into_iter().flatten().map(|(link, text)| Link { link, text: PlainText::short(text) }).collect()
    }
}

/// The collections, or the first of many and where all are.
fn collections(links: &Links, authored: &[AuthoredPage]) -> (Vec<CollectionLink>, Option<Link>) {
    let all: Vec<_> = authored.iter().filter(|page| page.kind == PageKind::Collection).collect();
    let is_cut = all.len() > MOST_COLLECTIONS;
    let more = is_cut.then(|| Link {
        link: links.to(&SitePath::folder(Folder::Collections)),
        text: PlainText::short(format!("All {} collections", count(all.len()))),
    });
    let shown = all.into_iter().take(MOST_COLLECTIONS);
    (shown.map(|collection| CollectionLink::new(links, collection)).collect(), more)
}

/// The catalog at a glance.
fn figures(catalog: &Catalog, overview: &Overview, standings: &Standings<'_>) -> Vec<Figure> {
    let (papers, versions) = (catalog.paper_count(), catalog.entries().len());
    let bundles = standings.documents.bundle.count + standings.documents.both.count;
    let archives = overview.groups.iter().flat_map(|group| &group.archives);
    let categories = archives.flat_map(|archive| &archive.categories).filter(|category| category.count > 0).count();
    let figure =
        |number: u64, one, many| Figure { label: if number == 1 { one } else { many }, value: thousands(number) };
    let paper_figure = figure(papers as u64, "verified paper", "verified papers");
    let version_figure = (versions > papers).then(|| figure(versions as u64, "version of them", "versions of them"));
    let others = [
        figure(bundles, "with a sealed bundle", "with a sealed bundle"),
        figure(categories as u64, "primary category", "primary categories"),
    ];
    [paper_figure].into_iter().chain(version_figure).chain(others).collect()
}

fn count(number: usize) -> String {
    thousands(number as u64)
}
