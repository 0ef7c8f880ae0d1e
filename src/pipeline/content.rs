//! What the operator writes beside the documents: pages, collections and files.

use super::names::{PlacedFiles, place};
use super::plan::BuildPlan;
use crate::catalog::{Catalog, PageSource};
use crate::config::Output;
use crate::corpus::{self, CopiedFile, Folder};
use crate::error::Error;
use crate::layout::SitePath;
use crate::report::{Note, Place, UnreadPath};
use crate::site::{
    AuthoredPage, DeadLinks, HeadingLink, LinkTargets, MenuPage, OnLine, Overrides, RefusedText, SiteOptions,
    names_excluded,
};
use pith::quote::quoted;
use std::sync::Arc;

/// The operator's pages, as they were read, and files.
pub(super) struct OperatorContent {
    /// The files and where they go.
    pub(super) files: Vec<(SitePath, CopiedFile)>,
    /// The pages and collections, in the order in which lists show them.
    pub(super) pages: Vec<PageSource>,
    /// Files that are no page, and what to do about it.
    pub(super) notes: Vec<Note>,
    pub(super) unread: Vec<UnreadPath>,
}

const HINT_PAGE: &str =
    "rename it: the address of a page is its file’s name, and the site has a page of its own there, or will have";

impl OperatorContent {
    /// Finds the files and reads the pages of a content folder.
    ///
    /// # Errors
    /// A file or page would take the place of one of the site's, or the folder can't be looked into.
    pub(super) fn read(plan: &BuildPlan) -> Result<Self, Error> {
        let (mut notes, mut pages) = (Vec::new(), Vec::new());
        let look = |error| Error::io("open", &plan.content, error);
        let content = Folder::open(&plan.content).map_err(look)?;
        let (found, mut unread) = corpus::files(&content, &plan.limits);
        for page in corpus::pages::pages(&content, &|slug| SitePath::file(slug).is_err()) {
            match page {
                Ok(page) => pages.push(page),
                Err(finding) if finding.failed => {
                    unread.push(UnreadPath { path: finding.place.path, reason: finding.reason, failed: true });
                }
                Err(finding) if finding.reserved => {
                    let path = finding.place.path.into();
                    return Err(Error::Reserved { path, reason: finding.reason, hint: HINT_PAGE });
                }
                Err(finding) => notes.push(Note { about: finding.place.to_string(), message: finding.reason }),
            }
        }
        pages.sort_by(|a, b| (a.order, &a.slug).cmp(&(b.order, &b.slug)));
        let PlacedFiles { files, notes: of_names } = place(&plan.content, found, &pages)?;
        notes.extend(of_names);
        Ok(Self { files, pages, notes, unread })
    }
}

/// Renders pages, each reference of theirs resolved, and says which lead nowhere.
pub(super) fn read_pages(
    pages: Vec<PageSource>,
    files: &[(SitePath, CopiedFile)],
    catalog: &Catalog,
    output: &Output,
) -> (Vec<AuthoredPage>, Vec<Note>) {
    let surroundings = LinkTargets::new(
        pages.iter().map(|page| SitePath::authored(page.kind, &page.slug)).collect(),
        files.iter().map(|(path, _)| path.clone()).collect(),
        output.keep.clone(),
    );
    let (mut authored, mut notes, mut places) = (Vec::new(), Vec::new(), Vec::new());
    for page in pages {
        let (file, first_line) = (page.path.to_string(), page.first_line);
        // A line of its text, as the file has it.
        let about = |line: Option<usize>| {
            let line = line.map(|line| (first_line + line - 1) as u64);
            Place { path: file.clone(), line }.to_string()
        };
        match AuthoredPage::new(page, catalog, &surroundings, output.link_form()) {
            Ok((page, dead)) => {
                let mut dead_links = dead_links(&dead, catalog);
                dead_links.sort_by_key(|one| one.line);
                notes
                    .extend(dead_links.into_iter().map(|one| Note { about: about(Some(one.line)), message: one.what }));
                let links = dead.heading_links.into_iter();
                places.extend(links.map(|OnLine { what, line }| (about(Some(line)), page.path(), what)));
                authored.push(page);
            }
            Err(RefusedText { why, line }) => {
                notes.push(Note { about: about(line), message: format!("skipped: {why}") });
            }
        }
    }
    notes.extend(places.into_iter().filter_map(|(about, path, place)| missing_place(&authored, about, &path, &place)));
    (authored, notes)
}

fn dead_links(dead: &DeadLinks, catalog: &Catalog) -> Vec<OnLine<String>> {
    let unknown = messages(&dead.unknown, |name| {
        if names_excluded(catalog, name) {
            return format!("{} is removed by [[exclude]]; shown as plain text; remove the link", quoted(name));
        }
        format!("{} matches no paper, or several; shown as plain text", quoted(name))
    });
    let refused = messages(&dead.refused, refused_address);
    let missing = messages(&dead.missing, |address| {
        format!("{} is not on this site; shown as plain text; paths start at the site's root", quoted(address))
    });
    unknown.chain(refused).chain(missing).collect()
}

/// What is said of some texts, with their lines.
fn messages(all: &[OnLine<String>], say: impl Fn(&str) -> String) -> impl Iterator<Item = OnLine<String>> {
    all.iter().map(move |one| OnLine { what: say(&one.what), line: one.line })
}

/// What is said of an address that no page may have. One on the web is an image's: a link may lead there.
fn refused_address(address: &str) -> String {
    let shown = quoted(address);
    let is_web = |scheme: &str| address.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    if is_web("https://") || is_web("http://") {
        format!("images must be local: put the file into content/files/ instead of {shown}; shown as plain text")
    } else {
        format!("{shown} is not an allowed address; shown as plain text")
    }
}

/// What is said where a link leads to a heading that its page doesn't have.
fn missing_place(authored: &[AuthoredPage], about: String, path: &SitePath, place: &HeadingLink) -> Option<Note> {
    let leads_to = place.page.as_ref().unwrap_or(path);
    let page = authored.iter().find(|page| page.path() == *leads_to)?;
    let message =
        || format!("no heading {} on {}; correct the link", quoted(&format!("#{}", place.name)), quoted(&page.title));
    (!page.has_heading(&place.name)).then(|| Note { about, message: message() })
}

/// What all pages of a site share.
pub(super) fn site_options(
    plan: &BuildPlan,
    authored: &[AuthoredPage],
    files: &[(SitePath, CopiedFile)],
    logo: Option<SitePath>,
    overrides: Overrides,
) -> SiteOptions {
    SiteOptions {
        config: Arc::clone(&plan.config),
        keys: Arc::clone(&plan.keys),
        menu: menu(authored),
        logo,
        icon: icon(files),
        overrides,
    }
}

/// The pages that the masthead leads to.
fn menu(authored: &[AuthoredPage]) -> Vec<MenuPage> {
    let pages = authored.iter().filter(|page| page.menu);
    pages.map(|page| MenuPage { path: page.path(), title: page.title.clone() }).collect()
}

/// The operator's own picture for the window's tab, by the names that browsers and people know.
fn icon(files: &[(SitePath, CopiedFile)]) -> Option<SitePath> {
    let named = |name: &str| files.iter().map(|(path, _)| path).find(|path| path.as_str() == name);
    ["favicon.svg", "favicon.ico", "favicon.png"].into_iter().find_map(named).cloned()
}

/// The picture at the head of each page, and a note where there is no such file.
pub(super) fn logo(plan: &BuildPlan, files: &[(SitePath, CopiedFile)]) -> (Option<SitePath>, Option<Note>) {
    let Some(wanted) = &plan.config.theme.logo else { return (None, None) };
    let found = files.iter().map(|(path, _)| path).find(|path| path.as_str() == wanted.as_str());
    let note = || Note {
        about: "theme.logo".to_owned(),
        message: format!("no `files/{wanted}` in the content, so pages show no logo; put it there, or correct `logo`"),
    };
    (found.cloned(), found.is_none().then(note))
}
