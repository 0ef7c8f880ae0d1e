//! The index pages of folders: what people find who cut the address of a year, a category, a collection or a paper.
//! Without them hosts say 403, as if there were something to hide.

use super::artifact::Artifact;
use super::browse::{subject, year_links};
use super::chart::papers_and_versions;
use super::common::Site;
use super::home::CollectionLink;
use super::listing_names::{catalog_crumb, group_id, here, page_crumb};
use super::listing_views::SubListings;
use super::long_lists::LongLists;
use super::page::{Crumb, Link, PageFrame};
use super::redirect::RedirectTarget;
use crate::catalog::{Catalog, GroupOverview, Overview};
use crate::error::Error;
use crate::layout::{Feature, Folder, Links, PageKind, SitePath};
use crate::site::AuthoredPage;
use crate::text::{PlainText, plural};
use serde::Serialize;

/// The index page of a folder.
#[derive(Debug, Serialize)]
pub(crate) struct FolderPage {
    /// What stands around it.
    pub frame: PageFrame,
    /// The way to it.
    pub trail: Vec<Crumb>,
    /// What is in the folder: `Years`.
    pub heading: &'static str,
    /// How much there is, in a sentence.
    pub count: String,
    /// What is counted, or how what is in the folder is named.
    pub note: Option<&'static str>,
    /// The listings in it, under their headings.
    pub parts: Vec<SubListings>,
    /// The collections in it.
    pub collections: Vec<CollectionLink>,
    /// Where else what is in it is found.
    pub ways: Vec<Link>,
}

impl LongLists for FolderPage {
    fn write_markup(&mut self) {
        self.parts.write_markup();
    }

    fn leave_out_data(&mut self) {
        self.parts.leave_out_data();
    }
}

impl Site {
    /// The index pages of years, categories, collections and papers, as far as there are any.
    pub(crate) fn folder_pages(
        &self,
        catalog: &Catalog,
        authored: &[AuthoredPage],
    ) -> Result<Vec<Artifact<'static>>, Error> {
        let overview = &catalog.overview();
        let count = format!("{}.", papers_and_versions(catalog.paper_count() as u64, catalog.entries().len() as u64));
        let years = (self.has_listings() && !overview.years.is_empty()).then(|| self.years_page(overview, &count));
        let has_categories = self.has_listings() && !overview.groups.is_empty();
        let categories = has_categories.then(|| self.categories_page(overview, &count));
        let papers = (!catalog.entries().is_empty()).then(|| self.papers_page(&count));
        let pages = [years, categories, self.collections_page(authored), papers];
        pages.into_iter().flatten().collect()
    }

    /// The pages of the folders of other names of papers, which lead on to where any name is looked up.
    pub(crate) fn identifier_folders(&self) -> Result<Vec<Artifact<'static>>, Error> {
        let names = [(Feature::Resolvers, Folder::Resolvers), (Feature::PResolvers, Folder::PResolvers)];
        let names = names.into_iter().filter(|(feature, _)| self.features.contains(feature));
        let page = |(_, folder)| {
            let goal = RedirectTarget {
                path: SitePath::resolve(),
                name: "the page that looks them up".to_owned(),
                is_newest: false,
            };
            self.redirect(SitePath::folder(folder), "Papers by identifier".to_owned(), goal)
        };
        names.map(page).collect()
    }

    fn years_page(&self, overview: &Overview, count: &str) -> Result<Artifact<'static>, Error> {
        let (path, links) = self.folder(Folder::Years);
        let years = SubListings {
            heading: "By year".to_owned(),
            id: "by-year".to_owned(),
            is_narrow: true,
            links: year_links(&links, overview).rev().collect(),
            markup: None,
        };
        let view = FolderPage {
            trail: vec![catalog_crumb(&links), browse_crumb(&links), here("Years")],
            note: Some("By year of first submission."),
            parts: vec![years],
            ..self.folder_page(&path, "Years", count.to_owned())
        };
        self.page_of_lists(path, "folder.html", view)
    }

    fn categories_page(&self, overview: &Overview, count: &str) -> Result<Artifact<'static>, Error> {
        let (path, links) = self.folder(Folder::Categories);
        let group = |group: &GroupOverview| SubListings {
            heading: group.group.name().to_owned(),
            id: group_id(group.group),
            is_narrow: false,
            links: group
                .archives
                .iter()
                .flat_map(|archive| &archive.categories)
                .map(|category| subject(&links, category))
                .collect(),
            markup: None,
        };
        let view = FolderPage {
            trail: vec![catalog_crumb(&links), browse_crumb(&links), here("Categories")],
            note: Some("A category also counts the papers cross-listed in it."),
            parts: overview.groups.iter().map(group).collect(),
            ..self.folder_page(&path, "Categories", count.to_owned())
        };
        self.page_of_lists(path, "folder.html", view)
    }

    /// The page of all collections, if there are any.
    fn collections_page(&self, authored: &[AuthoredPage]) -> Option<Result<Artifact<'static>, Error>> {
        let (path, links) = self.folder(Folder::Collections);
        let collections = authored.iter().filter(|page| page.kind == PageKind::Collection);
        let collections: Vec<_> = collections.map(|collection| CollectionLink::new(&links, collection)).collect();
        let count = format!("{}.", plural(collections.len() as u64, "collection"));
        let view = FolderPage {
            trail: vec![catalog_crumb(&links), here("Collections")],
            note: Some("A collection is an annotated reading list."),
            ..self.folder_page(&path, "Collections", count)
        };
        (!collections.is_empty()).then(|| self.page_of_lists(path, "folder.html", FolderPage { collections, ..view }))
    }

    fn papers_page(&self, count: &str) -> Result<Artifact<'static>, Error> {
        let (path, links) = self.folder(Folder::Papers);
        let for_programs = Link { link: links.to(&SitePath::api()), text: PlainText::short("For programs") };
        let programs = Some(for_programs).filter(|_| self.features.contains(&Feature::Api));
        let view = FolderPage {
            trail: vec![catalog_crumb(&links), here("Papers")],
            note: Some("A paper’s page is at this address with the last 26 characters of its Pith number behind it."),
            ways: self.ways_to_papers(&links, &path).into_iter().chain(programs).collect(),
            ..self.folder_page(&path, "Papers", count.to_owned())
        };
        self.page_of_lists(path, "folder.html", view)
    }

    fn folder(&self, folder: Folder) -> (SitePath, Links) {
        let path = SitePath::folder(folder);
        let links = self.links(&path);
        (path, links)
    }

    fn folder_page(&self, path: &SitePath, heading: &'static str, count: String) -> FolderPage {
        FolderPage {
            frame: self.frame(path),
            trail: Vec::new(),
            heading,
            count,
            note: None,
            parts: Vec::new(),
            collections: Vec::new(),
            ways: Vec::new(),
        }
    }
}

fn browse_crumb(links: &Links) -> Crumb {
    page_crumb(links, &SitePath::browse(), "Browse")
}
