//! The pages that lead from an identifier to its paper: the one that looks up what is pasted, and the one for a path that
//! isn't there, which looks at that path. Their script reads the exact keys of the search index; without it, and without an
//! index, they say which addresses lead to papers.

use super::artifact::Artifact;
use super::common::Site;
use super::listing_names::{catalog_crumb, here};
use super::page::{Crumb, Link, PageFrame};
use super::paper::REGISTRY;
use crate::error::Error;
use crate::layout::{Feature, LinkForm, Links, SitePath};
use crate::text::JsonScript;
use serde::Serialize;

/// The page that looks up identifiers.
#[derive(Serialize)]
pub(crate) struct ResolvePage {
    /// What stands around.
    pub frame: PageFrame,
    /// The way here.
    pub trail: Vec<Crumb>,
    /// What the script needs, where there is an index.
    pub lookup: Option<LookupView>,
    /// Pages that lead to papers.
    pub ways: Vec<Link>,
    /// The addresses that lead to papers.
    pub addresses: Vec<AddressForm>,
}

/// The page for a path that isn't there.
#[derive(Serialize)]
pub(crate) struct NotFoundPage {
    /// What stands around.
    pub frame: PageFrame,
    /// What the script needs, where there is an index.
    pub lookup: Option<LookupView>,
    /// Pages that lead to papers.
    pub ways: Vec<Link>,
    /// The addresses that lead to papers.
    pub addresses: Vec<AddressForm>,
}

/// What the script that looks up identifiers needs.
#[derive(Serialize)]
pub(crate) struct LookupView {
    /// The link to the script that reads the index.
    pub search_script: String,
    /// The link to the script.
    pub script: String,
    /// What follows a folder in a link: `index.html` on a disk, else nothing.
    pub index: &'static str,
    /// The registry's address.
    pub registry: &'static str,
    /// What it needs of the directory of the index, so that it asks for nothing before a key.
    pub root: JsonScript,
}

/// A form of addresses, below the site's own.
#[derive(Serialize)]
pub(crate) struct AddressForm {
    /// The path, with what stands in it in words.
    pub path: String,
    /// Where it leads.
    pub what: &'static str,
}

impl Site {
    /// The two pages and their script. `root` is what they need of the directory of the index, where there is one.
    pub(crate) fn lookup_pages(&self, root: Option<&impl Serialize>) -> Result<Vec<Artifact<'static>>, Error> {
        let (path, not_found) = (SitePath::resolve(), SitePath::not_found());
        let (links, of_any_place) = (self.links(&path), self.links_of_any_place());
        let of_pages = ResolvePage {
            frame: self.frame(&path),
            trail: vec![catalog_crumb(&links), here("Look up an identifier")],
            lookup: self.lookup_view(&path, &links, root)?,
            ways: self.ways_to_papers(&links, &path),
            addresses: self.address_forms(),
        };
        let of_missing = NotFoundPage {
            frame: self.frame_of_any_place(),
            lookup: self.lookup_view(&not_found, &of_any_place, root)?,
            ways: self.ways_to_papers(&of_any_place, &not_found),
            addresses: self.address_forms(),
        };
        let mut files =
            vec![self.page(path, "resolve.html", &of_pages)?, self.page(not_found, "404.html", &of_missing)?];
        if root.is_some() {
            files.push(self.resolve_script.clone());
        }
        Ok(files)
    }

    fn lookup_view(
        &self,
        page: &SitePath,
        links: &Links,
        root: Option<&impl Serialize>,
    ) -> Result<Option<LookupView>, Error> {
        let Some(root) = root else { return Ok(None) };
        let root = JsonScript::new(root)
            .map_err(|error| Error::Render { page: page.to_string(), reason: error.to_string() })?;
        Ok(Some(LookupView {
            search_script: links.to(&self.search_script.path),
            script: links.to(&self.resolve_script.path),
            index: self.end_of_folders(),
            registry: REGISTRY,
            root,
        }))
    }

    /// Examples of addresses that lead to papers, of the forms that this site has.
    fn address_forms(&self) -> Vec<AddressForm> {
        let form = |path: &str, what| AddressForm { path: format!("{path}{}", self.end_of_folders()), what };
        let mut forms =
            vec![form("pith/MFB4YH5ROE256JUPXCULHXXWFK/", "the page of a number, by the 26 characters after the year")];
        if self.features.contains(&Feature::Resolvers) {
            forms.push(form("paper/MFB4YH5R/", "the same by the first 8 of them"));
            forms.push(form("paper/1903.00045/", "the newest version of a paper here, by its arXiv id"));
            forms.push(form("paper/1903.00045v2/", "that version of it"));
        }
        forms
    }

    /// What follows a folder in a link.
    pub(super) fn end_of_folders(&self) -> &'static str {
        if self.link_form() == LinkForm::File { "index.html" } else { "" }
    }
}
