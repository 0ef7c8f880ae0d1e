//! What stands around the content of every page, for one page: its links are the page's own.

use super::common::Site;
use super::page::{FrameMarkup, FrameParts, KeyView, MenuItem, MirrorView, PageFrame, SharedFrame};
use crate::config::{BaseUrl, Contact, Mirror};
use crate::layout::{LinkForm, Links, SitePath};
use crate::text::Html;
use serde::Serialize;
use std::borrow::Cow;
use std::sync::{Arc, PoisonError};
use tera::Value;

/// What a page may load: what lies on the site, and nothing from elsewhere. `connect-src` is for tools that fetch
/// robots.txt from within a page, as Lighthouse does: no page but the one that checks documents fetches anything. The search
/// box is a form.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src ";

/// The same of a page that is read from a disk. There `'self'` may stand for nothing, as in Safari (w3c/webappsec-csp
/// issue 459), since files have no common origin.
const POLICY_OF_FILES: &str = "default-src 'none'; script-src 'self' file:; style-src 'self' file:; img-src 'self' data: file:; \
    connect-src ";

/// Where a page may fetch from that fetches nothing.
const OWN_SITE: &str = "'self'";

/// The folders whose pages are listings, which the menu's first item leads to.
const LISTINGS: [&str; 5] = ["authors/", "browse/", "category/", "titles/", "year/"];

/// How many frames are kept to be shared: there are a few for each depth of folders, and one for each page of the
/// operator's in the menu.
const MOST_FRAMES: usize = 256;

/// The first tag of the head of a page, and what ends it. All that is a value is escaped in between.
const MASTHEAD: (&str, &str) = ("<header class=\"masthead\"", "</header>\n");

/// The same of its foot.
const COLOPHON: (&str, &str) = ("<footer class=\"colophon\"", "</footer>\n");

/// A page of the menu.
struct MenuEntry<'a> {
    path: Cow<'a, SitePath>,
    text: &'a str,
    current: bool,
}

/// A page without content.
#[derive(Serialize)]
struct BarePage {
    frame: PageFrame,
}

fn policy(form: LinkForm, has_search: bool, fetches: &'static str) -> Html {
    let mut policy = Html::default();
    let (loads, forms) = match form {
        LinkForm::Folder => (POLICY, "'self'"),
        LinkForm::File => (POLICY_OF_FILES, "'self' file:"),
    };
    policy.tags(loads);
    policy.tags(fetches);
    policy.tags("; form-action ");
    policy.tags(if has_search { forms } else { "'none'" });
    policy.tags("; base-uri 'none'");
    policy
}

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
        PageFrame::new(self.shared_frame(&self.links(page), page.address()), self.canonical(page))
    }

    /// The address that stands for a page, where the site knows its own.
    pub(super) fn canonical(&self, page: &SitePath) -> Option<String> {
        self.config.base_url.as_ref().map(|base| format!("{}{}", base.as_str(), page.address()))
    }

    /// The frame of a page whose script fetches from other hosts, when the reader says so; over plain HTTP only from this
    /// site and from the reader's own machine. It is shared with no other.
    pub(super) fn frame_that_fetches(&self, page: &SitePath) -> PageFrame {
        let parts = self.frame_parts(&self.links(page), page.address(), &self.menu(page.address()));
        let policy = policy(self.link_form(), self.has_search(), "'self' https: http://localhost:*");
        PageFrame::from(FrameParts { policy, canonical: self.canonical(page), ..parts })
    }

    /// The frame of the page that a host shows for any path that isn't there: relative links would lead
    /// from that path. A disk has no such page, and one that is opened there lies where it lies.
    pub(super) fn frame_of_any_place(&self) -> PageFrame {
        PageFrame::new(self.shared_frame(&self.links_of_any_place(), SitePath::not_found().address()), None)
    }

    /// The links of that page.
    pub(super) fn links_of_any_place(&self) -> Links {
        match &self.config.base_url {
            None if self.link_form() == LinkForm::File => self.links(&SitePath::not_found()),
            base => Links::of_any_page(base.as_ref().map_or("/", BaseUrl::path), self.link_form()),
        }
    }

    /// What a page shares with those from which its links lead the same way, and that the same of the menu is for.
    fn shared_frame(&self, links: &Links, address: &str) -> Arc<SharedFrame> {
        let menu = self.menu(address);
        let is_search = address == SitePath::search().address();
        let current: Vec<_> = menu.iter().map(|item| item.current).chain([is_search]).collect();
        let key = (links.root().to_owned(), current);
        if let Some(shared) = self.frames.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Arc::clone(shared);
        }
        let parts = self.frame_parts(links, address, &menu);
        let markup = if self.own_templates { None } else { self.frame_markup(&parts) };
        let shared = Arc::new(SharedFrame::from(FrameParts { markup, ..parts }));
        let mut frames = self.frames.write().unwrap_or_else(PoisonError::into_inner);
        if frames.len() < MOST_FRAMES {
            frames.insert(key, Arc::clone(&shared));
        }
        shared
    }

    fn frame_parts(&self, links: &Links, address: &str, menu: &[MenuEntry<'_>]) -> FrameParts {
        let item = |entry: &MenuEntry<'_>| MenuItem {
            link: links.to(&entry.path),
            text: entry.text.to_owned(),
            current: entry.current,
        };
        FrameParts {
            root: links.root().to_owned(),
            home: links.to(&SitePath::home()),
            report: links.to(&SitePath::report()),
            marks: links.to(&SitePath::marks()),
            verify: links.to(&SitePath::verify()),
            policy: policy(self.link_form(), self.has_search(), OWN_SITE),
            search: (self.has_search() && address != SitePath::search().address())
                .then(|| links.to(&SitePath::search())),
            opensearch: self.opensearch_link(links),
            icon: links.to(self.own_icon.as_ref().unwrap_or(&self.icon.path)),
            style: links.to(&self.style.path),
            script: links.to(&self.script.path),
            title: self.config.title.clone(),
            wordmark: self.config.theme.name.as_ref().unwrap_or(&self.config.title).clone(),
            logo: self.logo.as_ref().map(|logo| links.to(logo)),
            description: self.config.description.clone(),
            canonical: None,
            menu: menu.iter().map(item).collect(),
            keys: self.keys.keys().iter().map(|key| KeyView::new(key, &self.keys)).collect(),
            mirror: mirror(&self.config.mirror),
            footer: self.config.theme.footer.clone(),
            markup: None,
        }
    }

    /// The head and the foot as the program's own template writes them, for the pages that share them. `None` where it
    /// can't, as it is said of the page then.
    pub(super) fn frame_markup(&self, parts: &FrameParts) -> Option<FrameMarkup> {
        let page = self.render("base.html", &BarePage { frame: parts.clone().into() }).ok()?;
        let page = String::from_utf8(page).ok()?;
        Some(FrameMarkup { masthead: cut(&page, MASTHEAD)?, colophon: cut(&page, COLOPHON)? })
    }

    /// The menu of the page at an address.
    fn menu(&self, address: &str) -> Vec<MenuEntry<'_>> {
        let has_listings = self.has_listings();
        let is_listing = LISTINGS.iter().any(|folder| address.starts_with(folder));
        let browse = has_listings.then(|| MenuEntry {
            path: Cow::Owned(SitePath::browse()),
            text: "Browse",
            current: is_listing,
        });
        let pages = self.menu.iter().map(|page| MenuEntry {
            path: Cow::Borrowed(&page.path),
            text: &page.title,
            current: page.path.address() == address,
        });
        let of_site = |path: SitePath, text| MenuEntry {
            current: address.starts_with(path.address()),
            path: Cow::Owned(path),
            text,
        };
        let stats = has_listings.then(|| of_site(SitePath::stats(), "Statistics"));
        let report = of_site(SitePath::report(), "Report");
        browse.into_iter().chain(stats).chain(pages).chain([report]).collect()
    }
}

/// A stretch of a page from its first tag to the end of its last one, as markup.
fn cut(page: &str, (from, to): (&str, &str)) -> Option<Value> {
    let (_, rest) = page.split_once(from)?;
    let (inner, _) = rest.split_once(to)?;
    Some(Value::safe_string(&format!("{from}{inner}{to}")))
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

#[cfg(test)]
mod tests {
    use super::super::feed::tests::site;
    use super::*;
    use crate::layout::PaperFile;
    use proptest::prelude::*;

    /// Texts as an operator may write them, some of which look like markup.
    fn text() -> impl Strategy<Value = String> {
        "(</header>\n|</footer>\n|<header class=\"masthead\"|[<>&\"'\\{%} a-e\n\u{0}é]|\\PC){0,8}"
    }

    fn parts() -> impl Strategy<Value = FrameParts> {
        let item = (text(), text(), any::<bool>()).prop_map(|(link, text, current)| MenuItem { link, text, current });
        let key = (text(), text(), any::<bool>()).prop_map(|(id, hex, is_registry)| KeyView {
            fingerprint: hex.clone(),
            id,
            hex,
            is_registry,
            is_retired: !is_registry,
        });
        let some = || proptest::option::of(text());
        let mirror = (some(), some(), some()).prop_map(|(name, contact, upstream)| MirrorView {
            name,
            contact_link: contact.clone(),
            contact,
            upstream,
        });
        let lists =
            (proptest::collection::vec(item, 0..4), proptest::collection::vec(key, 0..3), proptest::option::of(mirror));
        ([text(), text(), text(), text()], [some(), some(), some()], lists).prop_map(
            |([root, home, title, wordmark], [logo, canonical, footer], (menu, keys, mirror))| FrameParts {
                report: format!("{root}report/"),
                marks: format!("{root}marks/"),
                verify: format!("{root}verify/"),
                root,
                home,
                title,
                wordmark,
                logo,
                canonical,
                footer,
                menu,
                keys,
                mirror,
                policy: policy(LinkForm::Folder, true, OWN_SITE),
                ..FrameParts::default()
            },
        )
    }

    #[derive(Serialize)]
    struct PlainPage<'a> {
        frame: &'a FrameParts,
    }

    proptest! {
        #[test]
        fn a_page_is_the_same_with_a_shared_frame(parts in parts(), other in proptest::option::of(text())) {
            let site = site("");
            let markup = site.frame_markup(&parts);
            prop_assert!(markup.is_some());
            let bare = FrameParts { canonical: None, ..parts.clone() };
            let shared = [bare.clone(), FrameParts { markup, ..bare }].map(|parts| Arc::new(SharedFrame::from(parts)));
            // Shared with a page that has another address.
            for canonical in [other, parts.canonical.clone()] {
                let parts = FrameParts { canonical, ..parts.clone() };
                let of_page = shared.clone().map(|shared| PageFrame::new(shared, parts.canonical.clone()));
                let values = (Value::from_serializable(&of_page[0]), Value::from_serializable(&parts));
                prop_assert_eq!(values.0.to_string(), values.1.to_string());
                let plain = site.render("base.html", &PlainPage { frame: &parts }).unwrap();
                for frame in of_page {
                    prop_assert_eq!(&site.render("base.html", &BarePage { frame }).unwrap(), &plain);
                }
            }
        }
    }

    #[test]
    fn pages_that_differ_in_their_menu_or_their_depth_share_no_frame() {
        let site = site("base_url = \"https://catalog.example/\"");
        let paper = |suffix: &str| PaperFile::Page.path(suffix.parse().unwrap());
        let papers = ["MFB4YH5ROE256JUPXCULHXXWFK", "AFB4YH5ROE256JUPXCULHXXWFK"].map(paper);
        let others = [SitePath::home(), SitePath::browse(), SitePath::stats(), SitePath::report(), SitePath::marks()];
        for page in papers.iter().chain(&others).chain(&papers) {
            let links = site.links(page);
            let plain = FrameParts {
                canonical: site.canonical(page),
                markup: None,
                ..site.frame_parts(&links, page.address(), &site.menu(page.address()))
            };
            let frame = site.frame(page);
            let page_of = |frame| site.render("base.html", &BarePage { frame }).unwrap();
            assert_eq!(page_of(frame.clone()), page_of(plain.into()), "{page}");
            assert!(frame.markup.is_some());
        }
        assert_eq!(site.frames.read().unwrap().len(), 1 + 5);
    }
}
