//! The page that leads to every listing.

use super::artifact::Artifact;
use super::author_pages::letters;
use super::authored_page::AuthoredPage;
use super::chart::{papers, papers_and_versions};
use super::common::Site;
use super::listing_names::{catalog_crumb, group_id, here};
use super::listing_views::{BrowsePage, SubListings, SubjectGroup};
use super::page::CountLink;
use super::title_pages::way;
use crate::catalog::{Catalog, CategoryOverview, GroupOverview, ListingPart, Overview};
use crate::error::Error;
use crate::layout::{Links, ListingPlace, PageKind, SitePath, Subject};
use crate::text::thousands;

impl Site {
    /// The page that leads to every listing.
    pub(crate) fn browse_page(
        &self,
        catalog: &Catalog,
        overview: &Overview,
        authors: &[ListingPart],
        authored: &[AuthoredPage],
    ) -> Result<Vec<Artifact<'static>>, Error> {
        let path = SitePath::browse();
        let links = self.links(&path);
        let group = |group: &GroupOverview| SubjectGroup {
            id: group_id(group.group),
            name: group.group.name().to_owned(),
            count: match group.count {
                0 => "cross-listed only".to_owned(),
                count => papers(count as u64),
            },
            subjects: group
                .archives
                .iter()
                .flat_map(|archive| &archive.categories)
                .map(|category| subject(&links, category))
                .collect(),
        };
        let view = BrowsePage {
            frame: self.frame(&path),
            trail: vec![catalog_crumb(&links), here("Browse")],
            count: format!("{}.", papers_and_versions(catalog.paper_count() as u64, catalog.entries().len() as u64)),
            years: year_links(&links, overview).rev().collect(),
            groups: overview.groups.iter().map(group).collect(),
            others: letters(&links, authors, "By author")
                .into_iter()
                .chain([way(&links, catalog.paper_count())])
                .chain(collections(&links, authored))
                .collect(),
        };
        Ok(vec![self.page_of_lists(path, "browse.html", view)?])
    }
}

/// The years that have papers, the first one first.
pub(super) fn year_links(links: &Links, overview: &Overview) -> impl DoubleEndedIterator<Item = CountLink> {
    overview.years.iter().map(|(year, count)| CountLink {
        link: links.to(&SitePath::listing(&ListingPlace::whole(Subject::Year(*year)))),
        name: year.to_string(),
        code: None,
        count: thousands(*count as u64),
    })
}

fn collections(links: &Links, authored: &[AuthoredPage]) -> Vec<SubListings> {
    let collections: Vec<_> = authored
        .iter()
        .filter(|page| page.kind == PageKind::Collection)
        .map(|collection| CountLink {
            link: links.to(&collection.path()),
            name: collection.title.clone(),
            code: None,
            count: thousands(collection.count() as u64),
        })
        .collect();
    if collections.is_empty() {
        return Vec::new();
    }
    vec![SubListings {
        heading: "Collections".to_owned(),
        id: "collections".to_owned(),
        is_narrow: false,
        links: collections,
        markup: None,
    }]
}

/// A category with all its papers, those that are cross-listed in it too.
pub(super) fn subject(links: &Links, category: &CategoryOverview) -> CountLink {
    let code = category.category.as_str();
    CountLink {
        link: links.to(&SitePath::listing(&ListingPlace::whole(Subject::Category(category.category)))),
        name: category.category.name().unwrap_or(code).to_owned(),
        code: category.category.name().map(|_| code.to_owned()),
        count: thousands((category.count + category.cross_count) as u64),
    }
}
