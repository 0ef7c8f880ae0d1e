//! Pages and collections: their Markdown as safe markup, and the page around it.

use super::artifact::Artifact;
use super::html::Html;
use super::markdown::{self, Reference, Refused, Rendered, Target};
use super::markdown_page::MarkdownPage;
use super::page::{Crumb, Row};
use super::plain::PlainText;
use super::render::{Site, row};
use super::route::{LinkForm, Links, SitePath};
use crate::catalog::{Catalog, Entry, PageKind, PageSource, Slug};
use crate::error::Error;
use crate::pith::{Digest, PithNumber};

/// A page or collection, its Markdown rendered.
#[derive(Debug)]
pub struct Prose {
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
    /// The papers that it names, each once.
    cited: Vec<PithNumber>,
}

/// What a page's author should look at: destinations that lead nowhere.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct DeadLinks {
    /// References that the catalog doesn't hold, as written.
    pub unknown: Vec<String>,
    /// Destinations that no page may link to, as written.
    pub refused: Vec<String>,
}

impl Prose {
    /// Renders a page's Markdown. Each reference to a paper leads to what the catalog holds.
    ///
    /// # Errors
    /// The page is too large or nested too deep.
    pub fn new(source: PageSource, catalog: &Catalog, form: LinkForm) -> Result<(Self, DeadLinks), Refused> {
        let PageSource { kind, slug, title, description, menu, order: _, body, path: _ } = source;
        let path = SitePath::authored(kind, &slug);
        let links = Links::of(&path, form);
        let resolve = |reference: &Reference<'_>| Some(target(&links, resolve(catalog, reference)?));
        let Rendered { html, dead, refused, cited } = markdown::render(&body, &links, &resolve)?;
        let prose = Self { kind, slug, title, description, menu, body: html, cited };
        Ok((prose, DeadLinks { unknown: dead, refused }))
    }

    /// Where it stands.
    pub fn path(&self) -> SitePath {
        SitePath::authored(self.kind, &self.slug)
    }

    /// How many papers it names.
    pub fn count(&self) -> usize {
        self.cited.len()
    }

    /// What its page shows, and where it stands.
    pub(crate) fn key(&self) -> Digest {
        let description = self.description.as_deref().unwrap_or_default();
        let path = self.path();
        let texts = [path.as_str(), &self.title, description, self.body.as_str()];
        Digest::of_parts(texts.map(|text| *Digest::of(text.as_bytes()).as_bytes()))
    }
}

impl Site {
    /// The page of a page or collection.
    pub(crate) fn prose_page(&self, prose: &Prose) -> Result<Vec<Artifact<'static>>, Error> {
        let path = prose.path();
        let links = self.links(&path);
        let view = MarkdownPage {
            frame: self.frame(&path),
            trail: trail(&links, prose),
            label: (prose.kind == PageKind::Collection).then_some("Collection"),
            title: prose.title.clone(),
            description: prose.description.clone(),
            body: &prose.body,
            names_papers: !prose.cited.is_empty(),
        };
        Ok(vec![self.page(path, "markdown.html", &view)?])
    }
}

fn trail(links: &Links, prose: &Prose) -> Vec<Crumb> {
    let crumb = |link: Option<String>, text: &str| Crumb { link, text: PlainText::short(text) };
    let home = links.to(&SitePath::home());
    let collections = (prose.kind == PageKind::Collection).then(|| links.within("", "#collections"));
    let collections = collections.map(|link| crumb(Some(link), "Collections"));
    [crumb(Some(home), "Catalog")].into_iter().chain(collections).chain([crumb(None, &prose.title)]).collect()
}

/// The one paper that a reference means; `None` where the catalog has none, or several.
fn resolve<'c>(catalog: &'c Catalog, reference: &Reference<'_>) -> Option<&'c Entry> {
    match reference {
        Reference::Suffix(suffix) => catalog.find(*suffix),
        Reference::Number(number) => catalog.find(number.suffix()).filter(|entry| entry.number == *number),
        Reference::Short(short) => match catalog.find_short(*short) {
            [entry] => Some(entry),
            _ => None,
        },
        Reference::Arxiv(arxiv) => {
            let version = arxiv.version().map(str::parse).transpose().ok()?;
            match catalog.find_arxiv(arxiv.id(), version).as_slice() {
                [entry] => Some(entry),
                _ => None,
            }
        }
    }
}

fn target(links: &Links, entry: &Entry) -> Target {
    let Row { link, title, authors, date, source, .. } = row(links, entry);
    Target { number: entry.number, link, title, authors, date: date.full, datetime: date.datetime, source }
}
