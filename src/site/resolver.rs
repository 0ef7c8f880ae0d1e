//! Views of pages at an address without a paper of its own: the list of several papers that one identifier matches, and
//! the page of a paper that was left out. What leads on to one paper is `redirect.rs`.

use super::artifact::Artifact;
use super::common::Site;
use super::date::ReadTime;
use super::listing_names::{catalog_crumb, here};
use super::long_lists::LongLists;
use super::page::{Crumb, NumberView, PageFrame, PaperRow};
use super::redirect::{RedirectPage, RedirectTarget};
use super::row_markup::lines;
use crate::catalog::{Entry, Excluded, Resolver};
use crate::error::Error;
use crate::layout::{Links, PaperFile, PaperName, SitePath};
use crate::text::{Html, thousands};
use serde::Serialize;

/// How many papers a page of several lists. Stops a name that thousands of documents claim.
const MOST_MEANT: usize = 100;

/// The page at a short number or an arXiv id that several papers have.
#[derive(Debug, Serialize)]
pub(crate) struct ResolverPage {
    /// What stands around it.
    pub frame: PageFrame,
    /// The way to it.
    pub trail: Vec<Crumb>,
    /// The name that is resolved, parsed by a strict grammar: `pith:MFB4YH5R`, `arXiv:1903.00045`.
    pub name: String,
    /// The papers that are meant.
    pub rows: Vec<PaperRow>,
    /// The same as markup.
    pub markup: Option<Html>,
    /// How many more there are than are listed.
    pub more: Option<String>,
    /// The numbers of that name that the operator leaves out.
    pub removed: Vec<RemovedView>,
}

/// A number that the operator leaves out, where others have the same name.
#[derive(Debug, Serialize)]
pub(crate) struct RemovedView {
    /// The link to the page that says so.
    pub link: String,
    /// The number.
    pub number: NumberView,
    /// Since when.
    pub date: Option<RemovalDate>,
    /// The operator's reason.
    pub reason: String,
}

/// The day that an operator says.
#[derive(Debug, Serialize)]
pub(crate) struct RemovalDate {
    /// `30 November 2026`
    pub text: String,
    /// `2026-11-30`
    pub datetime: String,
}

/// The page in the place of a paper that the operator leaves out.
#[derive(Debug, Serialize)]
pub(crate) struct ExcludedPage {
    /// What stands around it.
    pub frame: PageFrame,
    /// The way to it.
    pub trail: Vec<Crumb>,
    /// The paper's number.
    pub number: NumberView,
    /// What else it is called, parsed by a strict grammar: `arXiv:1903.00045v2`.
    pub names: Vec<String>,
    /// Since when it is left out, where the operator says so.
    pub date: Option<RemovalDate>,
    /// The operator's reason.
    pub reason: String,
}

impl LongLists for ResolverPage {
    fn write_markup(&mut self) {
        self.markup = Some(lines(&self.rows, |row, html| row.write_row(html, &self.frame.marks)));
    }

    fn leave_out_data(&mut self) {
        self.rows.clear();
    }
}

impl Site {
    /// The pages at a name that papers are looked up by: each leads on to the paper, or lists those that are meant.
    pub(crate) fn resolver_pages(&self, resolver: &Resolver<'_>) -> Result<Vec<Artifact<'static>>, Error> {
        let pages = SitePath::resolvers(resolver.name).filter(|(feature, _)| self.features.contains(feature));
        pages
            .map(|(_, path)| match (resolver.targets, &*resolver.excluded) {
                ([paper], []) => self.redirect(path, resolver.name.written(), target(resolver.name, paper)),
                ([], [excluded]) => self.redirect_to_excluded(path, resolver.name, excluded),
                (papers, excluded) => self.page_of_several(path, resolver.name, papers, excluded),
            })
            .collect()
    }

    /// The page at a name of a paper that is kept out: it leads on to the page that says so.
    fn redirect_to_excluded(
        &self,
        path: SitePath,
        name: PaperName<'_>,
        excluded: &Excluded,
    ) -> Result<Artifact<'static>, Error> {
        let to = PaperFile::Page.path(excluded.suffix);
        let view = RedirectPage {
            name: name.written(),
            target: self.links(&path).to(&to),
            // No search engine is to keep that page.
            canonical: None,
            target_name: format!("pith:{}, removed from this mirror", excluded.suffix),
            is_newest: false,
        };
        self.page(path, "redirect.html", &view)
    }

    fn page_of_several(
        &self,
        path: SitePath,
        name: PaperName<'_>,
        papers: &[&Entry],
        excluded: &[&Excluded],
    ) -> Result<Artifact<'static>, Error> {
        let links = self.links(&path);
        let name = name.written();
        let more = papers.len().checked_sub(MOST_MEANT).filter(|more| *more > 0);
        let view = ResolverPage {
            // It says nothing of its own: its address stands for none of the papers.
            frame: PageFrame { canonical: None, ..self.frame(&path) },
            trail: vec![catalog_crumb(&links), here(&name)],
            name,
            rows: papers.iter().take(MOST_MEANT).map(|entry| self.row(&links, entry)).collect(),
            markup: None,
            more: more.map(|more| thousands(more as u64)),
            removed: excluded.iter().take(MOST_MEANT).map(|excluded| removed(&links, excluded)).collect(),
        };
        self.page_of_lists(path, "resolver.html", view)
    }

    /// The page in the place of a paper that is kept out.
    pub(crate) fn excluded_page(&self, excluded: &Excluded) -> Result<Vec<Artifact<'static>>, Error> {
        let path = PaperFile::Page.path(excluded.suffix);
        let links = self.links(&path);
        let number = NumberView::without_year(excluded.suffix);
        let view = ExcludedPage {
            frame: PageFrame { canonical: None, ..self.frame(&path) },
            trail: vec![catalog_crumb(&links), here(&number.short_form)],
            number,
            names: excluded.other_names().collect(),
            date: removal_date(excluded),
            reason: excluded.reason.to_string(),
        };
        Ok(vec![self.page(path, "excluded.html", &view)?])
    }
}

fn removed(links: &Links, excluded: &Excluded) -> RemovedView {
    RemovedView {
        link: links.to(&PaperFile::Page.path(excluded.suffix)),
        number: NumberView::without_year(excluded.suffix),
        date: removal_date(excluded),
        reason: excluded.reason.to_string(),
    }
}

fn removal_date(excluded: &Excluded) -> Option<RemovalDate> {
    let datetime = excluded.date.as_deref()?;
    Some(RemovalDate { text: ReadTime::new(datetime)?.long(), datetime: datetime.to_owned() })
}

/// What a name of one paper leads on to: an id without a version says which version that is.
fn target(name: PaperName<'_>, paper: &Entry) -> RedirectTarget {
    let (name, is_newest) = match name {
        PaperName::Short(_) => (paper.number.to_string(), false),
        PaperName::Arxiv(id, None) => (PaperName::Arxiv(id, paper.paper().version()).written(), true),
        PaperName::Arxiv(_, Some(_)) => (name.written(), false),
    };
    RedirectTarget { path: PaperFile::Page.path(paper.number.suffix()), name, is_newest }
}
