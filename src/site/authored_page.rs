//! Pages and collections: their Markdown as safe markup, and the page around it.

use super::artifact::Artifact;
use super::common::Site;
use super::listing_names::{catalog_crumb, here, page_crumb};
use super::markdown::{self, CitedPaper, HeadingLink, OnLine, PaperReference, RefusedText, RenderedPage, SiteTarget};
use super::markdown_page::{Bibliography, BibliographyEntry, MarkdownPage};
use super::page::{Crumb, Link, PaperRow};
use super::paper_row::row;
use crate::catalog::{Catalog, Entry, PageSource};
use crate::cite::CitationFormat;
use crate::error::Error;
use crate::file_names::composed;
use crate::layout::{Folder, LinkForm, Links, PageKind, SitePath, is_reserved};
use crate::text::{Html, PlainText, thousands};
use crate::values::{Slug, folded_id};
use pith::{Digest, PithNumber};
use std::collections::{BTreeMap, BTreeSet};

/// How many papers the list at the end of a collection shows; its files of citations have all. Stops a
/// reading list of thousands from being as long again.
const MOST_IN_BIBLIOGRAPHY: usize = 100;

/// A page or collection, its Markdown rendered.
#[derive(Debug)]
pub(crate) struct AuthoredPage {
    /// What it is.
    pub kind: PageKind,
    /// Its name in its address.
    pub slug: Slug,
    /// Its title.
    pub title: String,
    /// What it is, in a sentence.
    pub description: Option<String>,
    /// Whether the masthead leads to it.
    pub menu: bool,
    body: Html,
    /// The names of its headings.
    headings: BTreeSet<String>,
    /// The papers that it names, in the order in which it first does, each once.
    cited: Vec<PithNumber>,
}

/// What a page's author should look at: destinations that lead nowhere.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct DeadLinks {
    /// References that the catalog doesn't hold, as written.
    pub unknown: Vec<OnLine<String>>,
    /// Destinations that no page may link to, as written.
    pub refused: Vec<OnLine<String>>,
    /// Addresses of the site at which there is nothing, as written.
    pub missing: Vec<OnLine<String>>,
    /// Headings that links lead to, on this page and on others, whether they are there or not.
    pub heading_links: Vec<OnLine<HeadingLink>>,
}

/// What a page can lead to beside papers: what the operator wrote and put there.
#[derive(Debug, Default)]
pub(crate) struct LinkTargets {
    pages: BTreeSet<SitePath>,
    files: BTreeSet<SitePath>,
    /// Those of the files whose paths aren't ASCII, by their paths in normal form C.
    composed: BTreeMap<String, SitePath>,
    /// The names in the output folder that a build leaves alone.
    kept: Vec<String>,
}

impl LinkTargets {
    /// What there is beside these pages and collections: files, and names in the output folder that a build leaves alone.
    pub(crate) fn new(pages: BTreeSet<SitePath>, files: BTreeSet<SitePath>, kept: Vec<String>) -> Self {
        let others = files.iter().filter(|file| !file.as_str().is_ascii());
        // An address in a third form leads to the last of two.
        let composed = others.map(|file| (composed(file.as_str()).into_owned(), file.clone())).collect();
        Self { pages, files, composed, kept }
    }

    /// What an address below the site's root leads to. Of what a build makes, papers and collections are
    /// looked up; a listing or a list is taken to be there.
    fn find(&self, catalog: &Catalog, address: &str) -> SiteTarget {
        let name = address.strip_suffix('/').unwrap_or(address);
        let name = name.strip_suffix("/index.html").unwrap_or(name);
        if let Some(page) = authored(name).filter(|page| self.pages.contains(page)) {
            return SiteTarget::Page(page);
        }
        let index = format!("{name}/index.html");
        let is_file =
            [address, &index].iter().any(|path| SitePath::file(path).is_ok_and(|path| self.files.contains(&path)));
        let is_there = match name.split_once('/').unwrap_or((name, "")) {
            ("", "") => true,
            ("pith", "") => !catalog.entries().is_empty(),
            ("pith", inside) => is_of_paper(catalog, inside),
            ("collection", "") => self.pages.iter().any(|page| page.as_str().starts_with("collection/")),
            ("collection", inside) => {
                let folder = inside.split_once('/').and_then(|(slug, _)| authored(&format!("collection/{slug}")));
                folder.is_some_and(|folder| self.pages.contains(&folder))
            }
            (first, _) => is_file || is_reserved(first) || self.kept.iter().any(|kept| kept == first),
        };
        match [address, &index].iter().find_map(|path| self.composed.get(&*composed(path))) {
            _ if is_there => SiteTarget::There,
            Some(file) => SiteTarget::Twin(file.clone()),
            None => SiteTarget::Missing,
        }
    }
}

/// The path of a page or collection of that name.
fn authored(name: &str) -> Option<SitePath> {
    match name.strip_prefix("collection/") {
        Some(slug) => Some(SitePath::authored(PageKind::Collection, &Slug::new(slug)?)),
        None => Some(SitePath::authored(PageKind::Page, &Slug::new(name)?)),
    }
}

/// Whether a path below `pith/` is that of a paper's page or file.
fn is_of_paper(catalog: &Catalog, inside: &str) -> bool {
    let suffix = inside.split(['/', '.']).next().and_then(|suffix| suffix.parse().ok());
    suffix.is_some_and(|suffix| catalog.find(suffix).is_some())
}

impl AuthoredPage {
    /// Renders a page's Markdown. Each reference to a paper leads to what the catalog holds.
    ///
    /// # Errors
    /// The page is too large or nested too deep.
    pub(crate) fn new(
        source: PageSource,
        catalog: &Catalog,
        targets: &LinkTargets,
        form: LinkForm,
    ) -> Result<(Self, DeadLinks), RefusedText> {
        let PageSource { kind, slug, title, description, menu, order: _, body, path: _, first_line: _ } = source;
        let path = SitePath::authored(kind, &slug);
        let links = Links::of(&path, form);
        let resolve = |reference: &PaperReference<'_>| Some(target(&links, resolve(catalog, reference)?));
        let find = |address: &str| targets.find(catalog, address);
        let RenderedPage { html, dead: unknown, refused, missing, headings, heading_links, cited } =
            markdown::render(&body, &links, &resolve, &find)?;
        let authored = Self { kind, slug, title, description, menu, body: html, headings, cited };
        Ok((authored, DeadLinks { unknown, refused, missing, heading_links }))
    }

    /// Whether it has a heading of that name.
    pub(crate) fn has_heading(&self, name: &str) -> bool {
        self.headings.contains(name)
    }

    /// The papers of a collection, in the order in which it first names them; none of a page.
    pub(crate) fn papers<'c>(&self, catalog: &'c Catalog) -> Vec<&'c Entry> {
        let cited = if self.kind == PageKind::Collection { &*self.cited } else { &[] };
        cited.iter().filter_map(|number| catalog.find(number.suffix())).collect()
    }

    /// Where the citations of its papers are, if it is a collection.
    pub(crate) fn citations(&self, format: CitationFormat) -> SitePath {
        SitePath::citations_of(&self.slug, format.extension())
    }

    /// Where it stands.
    pub(crate) fn path(&self) -> SitePath {
        SitePath::authored(self.kind, &self.slug)
    }

    /// How many papers it names.
    pub(crate) fn count(&self) -> usize {
        self.cited.len()
    }

    /// What its page shows beside its papers, and where it stands. Other pages say how many papers it names.
    pub(crate) fn key(&self) -> Digest {
        let description = self.description.as_deref().unwrap_or_default();
        let path = self.path();
        let texts = [path.as_str(), &self.title, description, self.body.as_str()];
        let cited = self.cited.iter().map(ToString::to_string).collect::<String>();
        let texts = texts.into_iter().chain([cited.as_str()]);
        Digest::of_parts(texts.map(|text| *Digest::of(text.as_bytes()).as_bytes()))
    }
}

impl Site {
    /// The page of a page or collection, whose papers these are.
    pub(crate) fn authored_page(
        &self,
        authored: &AuthoredPage,
        papers: &[&Entry],
    ) -> Result<Vec<Artifact<'static>>, Error> {
        let path = authored.path();
        let links = self.links(&path);
        let view = MarkdownPage {
            frame: self.frame(&path),
            trail: trail(&links, authored),
            label: (authored.kind == PageKind::Collection).then_some("Collection"),
            title: authored.title.clone(),
            description: authored.description.clone(),
            body: &authored.body,
            names_papers: !authored.cited.is_empty(),
            bibliography: (!papers.is_empty()).then(|| bibliography(&links, authored, papers)),
        };
        Ok(vec![self.page_of_lists(path, "markdown.html", view)?])
    }
}

fn bibliography(links: &Links, authored: &AuthoredPage, papers: &[&Entry]) -> Bibliography {
    let cited = |entry: &&Entry| BibliographyEntry { paper: row(links, entry), number: entry.number.to_string() };
    let file = |format: CitationFormat| Link {
        link: links.to(&authored.citations(format)),
        text: PlainText::short(format!("All citations, {}", format.name())),
    };
    Bibliography {
        papers: papers.iter().take(MOST_IN_BIBLIOGRAPHY).map(cited).collect(),
        markup: None,
        more: papers
            .len()
            .checked_sub(MOST_IN_BIBLIOGRAPHY)
            .filter(|more| *more > 0)
            .map(|more| thousands(more as u64)),
        files: CitationFormat::bulk().map(file).collect(),
    }
}

fn trail(links: &Links, authored: &AuthoredPage) -> Vec<Crumb> {
    let is_collection = authored.kind == PageKind::Collection;
    let collections = is_collection.then(|| page_crumb(links, &SitePath::folder(Folder::Collections), "Collections"));
    [catalog_crumb(links)].into_iter().chain(collections).chain([here(&authored.title)]).collect()
}

/// The one paper that a reference means; `None` where the catalog has none, or several.
fn resolve<'c>(catalog: &'c Catalog, reference: &PaperReference<'_>) -> Option<&'c Entry> {
    match reference {
        PaperReference::Suffix(suffix) => catalog.find(*suffix),
        PaperReference::Number(number) => catalog.find(number.suffix()).filter(|entry| entry.number == *number),
        PaperReference::Short(short) => match catalog.find_short(*short) {
            [entry] => Some(entry),
            _ => None,
        },
        PaperReference::Arxiv(arxiv) => {
            let version = arxiv.version().map(str::parse).transpose().ok()?;
            match catalog.find_arxiv(arxiv.id(), version).as_slice() {
                [entry] => Some(entry),
                _ => None,
            }
        }
    }
}

/// Whether a link to a paper names one that is kept out.
pub(crate) fn names_excluded(catalog: &Catalog, destination: &str) -> bool {
    let Some(reference) = PaperReference::parse(destination) else { return false };
    catalog.excluded().iter().any(|excluded| match reference {
        PaperReference::Suffix(suffix) => excluded.suffix == suffix,
        PaperReference::Number(number) => excluded.suffix == number.suffix(),
        PaperReference::Short(short) => excluded.suffix.short() == short,
        PaperReference::Arxiv(arxiv) => excluded.names.iter().any(|name| {
            let version = arxiv.version().map(str::parse::<u32>);
            folded_id(name.id()) == folded_id(arxiv.id()) && version.is_none_or(|one| one.ok() == name.version())
        }),
    })
}

fn target(links: &Links, entry: &Entry) -> CitedPaper {
    let PaperRow { link, title, authors, date, source, .. } = row(links, entry);
    CitedPaper {
        number: entry.number,
        link,
        marks: links.to(&SitePath::marks()),
        title,
        authors,
        date: date.full,
        datetime: date.datetime,
        source,
    }
}
