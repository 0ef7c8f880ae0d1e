//! Views of pages that stand at an address without a paper: one that leads on, and one that says why
//! there is nothing.

use super::artifact::Artifact;
use super::common::Site;
use super::long_lists::LongLists;
use super::page::{Crumb, NumberView, PageFrame, PaperRow};
use super::row_markup::lines;
use crate::catalog::{Excluded, Resolver};
use crate::error::Error;
use crate::layout::{Links, PaperFile, PaperName, SitePath};
use crate::text::{Html, PlainText, thousands};
use serde::Serialize;

/// How many papers a page of several lists. Stops a name that thousands of documents claim.
const MOST_MEANT: usize = 100;

/// The page at a short number or an arXiv id: it leads to the paper, or lists those that are meant.
#[derive(Debug, Serialize)]
pub(crate) struct ResolverPage {
    /// What stands around it.
    pub frame: PageFrame,
    /// The way to it.
    pub trail: Vec<Crumb>,
    /// The name that is resolved, parsed by a strict grammar: `pith:MFB4YH5R`, `arXiv:1903.00045`.
    pub name: String,
    /// Where the browser goes on to, where one paper is meant: a relative link of the site's own.
    pub target: Option<String>,
    /// The papers that are meant.
    pub rows: Vec<PaperRow>,
    /// The same as markup.
    pub markup: Option<Html>,
    /// How many more there are than are listed.
    pub more: Option<String>,
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
    /// The pages at a name that papers are looked up by.
    pub(crate) fn resolver_pages(&self, resolver: &Resolver<'_>) -> Result<Vec<Artifact<'static>>, Error> {
        let page = |path| self.resolver_page(path, resolver);
        SitePath::resolvers(resolver.name).into_iter().map(page).collect()
    }

    fn resolver_page(&self, path: SitePath, resolver: &Resolver<'_>) -> Result<Artifact<'static>, Error> {
        let links = self.links(&path);
        let name = match resolver.name {
            PaperName::Short(short) => short.to_string(),
            PaperName::Arxiv(id) => format!("arXiv:{id}"),
        };
        let target = match resolver.targets.as_slice() {
            [paper] => Some(PaperFile::Page.path(paper.number.suffix())),
            _ => None,
        };
        let rows: Vec<_> = match target {
            Some(_) => Vec::new(),
            None => resolver.targets.iter().take(MOST_MEANT).map(|entry| self.row(&links, entry)).collect(),
        };
        let more = resolver.targets.len().checked_sub(MOST_MEANT).filter(|more| *more > 0);
        let view = ResolverPage {
            // It says nothing of its own: its address stands for the paper's.
            frame: PageFrame {
                canonical: target.as_ref().and_then(|paper| self.canonical(paper)),
                ..self.frame(&path)
            },
            trail: trail(&links, &name),
            name,
            target: target.map(|paper| links.to(&paper)),
            rows,
            markup: None,
            more: more.map(|more| thousands(more as u64)),
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
            trail: trail(&links, &number.short_form),
            number,
            reason: excluded.reason.to_string(),
        };
        Ok(vec![self.page(path, "excluded.html", &view)?])
    }
}

fn trail(links: &Links, name: &str) -> Vec<Crumb> {
    let home = Crumb { link: Some(links.to(&SitePath::home())), text: PlainText::short("Catalog") };
    vec![home, Crumb { link: None, text: PlainText::short(name) }]
}
