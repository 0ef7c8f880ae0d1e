//! The page that searches. What it does, its script does; without it the page leads to the listings.

use super::artifact::Artifact;
use super::common::Site;
use super::listing_names::{catalog_crumb, here};
use super::page::{Crumb, Link, PageFrame};
use crate::error::Error;
use crate::layout::SitePath;
use crate::text::JsonScript;
use serde::Serialize;

/// The page that searches.
#[derive(Serialize)]
pub(crate) struct SearchPage {
    /// What stands around.
    pub frame: PageFrame,
    /// The way here.
    pub trail: Vec<Crumb>,
    /// The link to the script.
    pub search_script: String,
    /// The pages that lead to papers without it.
    pub ways: Vec<Link>,
    /// What follows a folder in a link: `index.html` on a disk, else nothing.
    pub index: &'static str,
    /// The directory of the index, so that searching begins with one request less.
    pub root: JsonScript,
}

impl Site {
    /// The page that searches an index with that directory, and its script.
    pub(crate) fn search_page(&self, root: &impl Serialize) -> Result<Vec<Artifact<'static>>, Error> {
        let path = SitePath::search();
        let links = self.links(&path);
        let view = SearchPage {
            frame: self.frame(&path),
            trail: vec![catalog_crumb(&links), here("Search")],
            search_script: links.to(&self.search_script.path),
            ways: self.ways_to_papers(&links, &path),
            index: self.end_of_folders(),
            root: JsonScript::new(root)
                .map_err(|error| Error::Render { page: path.to_string(), reason: error.to_string() })?,
        };
        Ok(vec![self.page(path, "search.html", &view)?, self.search_script.clone()])
    }
}
