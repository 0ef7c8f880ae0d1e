//! What stands around the content of every page, for one page: its links are the page's own.

use super::common::Site;
use super::page::{KeyView, MenuItem, MirrorView, PageFrame};
use crate::config::{BaseUrl, Contact, Mirror};
use crate::layout::{Feature, LinkForm, Links, SitePath};

/// The folders whose pages are listings, which the menu's first item leads to.
const LISTINGS: [&str; 4] = ["authors/", "browse/", "category/", "year/"];

impl Site {
    /// The links of a page.
    pub(super) fn links(&self, page: &SitePath) -> Links {
        Links::of(page, self.link_form())
    }

    /// How links name pages.
    pub(super) fn link_form(&self) -> LinkForm {
        self.config.output.link_form()
    }

    /// The frame of a page.
    pub(super) fn frame(&self, page: &SitePath) -> PageFrame {
        PageFrame { canonical: self.canonical(page), ..self.frame_with(&self.links(page), page.address()) }
    }

    /// The address that stands for a page, where the site knows its own.
    pub(super) fn canonical(&self, page: &SitePath) -> Option<String> {
        self.config.base_url.as_ref().map(|base| format!("{}{}", base.as_str(), page.address()))
    }

    /// The frame of the page that a host shows for any path that isn't there: relative links would lead
    /// from that path. A disk has no such page, and one that is opened there lies where it lies.
    pub(super) fn frame_of_any_place(&self) -> PageFrame {
        let path = SitePath::not_found();
        let links = match &self.config.base_url {
            None if self.link_form() == LinkForm::File => self.links(&path),
            base => Links::of_any_page(base.as_ref().map_or("/", BaseUrl::path), self.link_form()),
        };
        self.frame_with(&links, path.address())
    }

    fn frame_with(&self, links: &Links, address: &str) -> PageFrame {
        PageFrame {
            root: links.root().to_owned(),
            home: links.to(&SitePath::home()),
            report: links.to(&SitePath::report()),
            style: links.to(&self.style.path),
            script: links.to(&self.script.path),
            title: self.config.title.clone(),
            wordmark: self.config.theme.name.as_ref().unwrap_or(&self.config.title).clone(),
            logo: self.logo.as_ref().map(|logo| links.to(logo)),
            description: self.config.description.clone(),
            canonical: None,
            menu: self.menu(links, address),
            keys: self.keys.keys().iter().map(KeyView::new).collect(),
            mirror: mirror(&self.config.mirror),
            footer: self.config.theme.footer.clone(),
        }
    }

    fn menu(&self, links: &Links, address: &str) -> Vec<MenuItem> {
        let item = |path: &SitePath, text: &str, current: bool| MenuItem {
            link: links.to(path),
            text: text.to_owned(),
            current,
        };
        let is_listing = LISTINGS.iter().any(|folder| address.starts_with(folder));
        let browse =
            self.features.contains(&Feature::Listings).then(|| item(&SitePath::browse(), "Browse", is_listing));
        let pages = self.menu.iter().map(|page| item(&page.path, &page.title, page.path.address() == address));
        let of_site = |path: SitePath, text| item(&path, text, address.starts_with(path.address()));
        let stats = self.features.contains(&Feature::Listings).then(|| of_site(SitePath::stats(), "Statistics"));
        let report = of_site(SitePath::report(), "Report");
        browse.into_iter().chain(stats).chain(pages).chain([report]).collect()
    }
}

fn mirror(mirror: &Mirror) -> Option<MirrorView> {
    let Mirror { name, contact, upstream } = mirror;
    if name.is_none() && contact.is_none() && upstream.is_none() {
        return None;
    }
    Some(MirrorView {
        name: name.clone(),
        contact: contact.as_ref().map(|contact| contact.as_str().to_owned()),
        contact_link: contact.as_ref().map(Contact::href),
        upstream: upstream.as_ref().map(|upstream| upstream.as_str().to_owned()),
    })
}
