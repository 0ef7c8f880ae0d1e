//! Pages and documents of the site as artifacts.

use super::artifact::Artifact;
use super::assets;
use super::authors::name_links;
use super::browse::{categories, way_to};
use super::cut_out::cut_out;
use super::frame::MenuPage;
use super::overrides::Overrides;
use super::page::{Crumb, DateView, Frame, KeyView, Row, Shown, ShownTex};
use super::paper::{FileInput, Opened, PaperInput, PaperPage, VersionView};
use super::templates::Templates;
use crate::catalog::{Entry, Versions};
use crate::cite::BADGE;
use crate::config::Config;
use crate::error::Error;
use crate::layout::{Feature, Links, PaperFile, SitePath, UploadStage};
use crate::text::PlainText;
use pith::{Digest, TrustStore};
use serde::Serialize;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What a site is made with, beside its documents.
#[derive(Debug, Clone)]
pub struct SiteOptions {
    /// What the operator says.
    pub config: Arc<Config>,
    /// The keys whose signatures count.
    pub keys: Arc<TrustStore>,
    /// The operator's pages that every page leads to, in their order.
    pub menu: Vec<MenuPage>,
    /// The picture at the head of each page, where there is such a file.
    pub logo: Option<SitePath>,
    /// The operator's own templates and styles.
    pub overrides: Overrides,
}

/// The site's templates and what every page has in common.
pub struct Site {
    templates: Templates,
    pub(super) style: Artifact<'static>,
    pub(super) script: Artifact<'static>,
    pub(super) config: Arc<Config>,
    pub(super) keys: Arc<TrustStore>,
    pub(super) menu: Vec<MenuPage>,
    pub(super) logo: Option<SitePath>,
    /// Whether the operator has templates of their own.
    pub(super) own_templates: bool,
    /// Which files are written of each paper.
    pub(super) parts: BTreeSet<Feature>,
    key: Digest,
}

/// The page for a path that isn't there.
#[derive(Serialize)]
struct NotFoundPage {
    frame: Frame,
}

impl Site {
    /// Prepares the templates.
    ///
    /// # Errors
    /// A template that can't be compiled.
    pub fn new(options: SiteOptions) -> Result<Self, Error> {
        let key = options.key();
        let SiteOptions { config, keys, menu, logo, overrides } = options;
        Ok(Self {
            templates: Templates::new(&overrides.templates)?,
            script: assets::script(),
            style: assets::style(overrides.style.as_deref(), config.theme.accent),
            own_templates: !overrides.templates.is_empty(),
            parts: config.output.parts(),
            config,
            keys,
            menu,
            logo,
            key,
        })
    }

    /// A hash of all that every page depends on, the program aside.
    pub(crate) fn key(&self) -> Digest {
        self.key
    }

    /// The files of an entry, its documents first. They depend on those, on the other versions of its
    /// paper, the templates and the configuration.
    pub(crate) fn entry_files<'d>(
        &self,
        entry: &Entry,
        versions: &Versions<'_>,
        opened: &'d Opened<'_>,
    ) -> Result<Vec<Artifact<'d>>, Error> {
        let Some(shown) = opened.shown() else { return Ok(Vec::new()) };
        let path = PaperFile::Page.path(entry.number.suffix());
        let links = self.links(&path);
        let mut documents = documents(opened);
        documents.retain(|(file, _)| self.writes(*file));
        let file = |(which, file): &(PaperFile, Artifact<'_>)| FileInput {
            file: *which,
            link: links.to(&file.path),
            bytes: file.bytes.len() as u64,
        };
        let input = PaperInput {
            entry,
            shown,
            signers: shown.signers(&self.keys).into_iter().map(KeyView::new).collect(),
            trail: self.way_to(&links, entry),
            versions: versions.shown.iter().map(|other| version(&links, other)).collect(),
            more_versions: versions.more,
            files: documents.iter().map(file).collect(),
            categories: categories(&links, entry, self.has_listings()),
            names: if self.has_listings() { name_links(&links, entry) } else { Vec::new() },
            badge: self.canonical(&SitePath::badge()),
        };
        let page = PaperPage::new(self.frame(&path), input)
            .map_err(|error| Error::Render { page: path.to_string(), reason: error.to_string() })?;
        let page = self.page(path, "paper.html", &page)?;
        Ok(documents.into_iter().map(|(_, file)| file).chain([page]).collect())
    }

    /// What pages need, and the page for a path that isn't there.
    pub(crate) fn assets(&self) -> Result<Vec<Artifact<'static>>, Error> {
        let not_found = NotFoundPage { frame: self.frame_of_any_place() };
        Ok(vec![
            self.style.clone(),
            self.script.clone(),
            Artifact::new(UploadStage::Document, SitePath::badge(), BADGE.as_bytes()),
            Artifact::new(UploadStage::Document, SitePath::no_jekyll(), &b""[..]),
            self.page(SitePath::not_found(), "404.html", &not_found)?,
        ])
    }

    /// The way to a paper: through the listings, where there are any.
    fn way_to(&self, links: &Links, entry: &Entry) -> Vec<Crumb> {
        let home = Crumb { link: Some(links.to(&SitePath::home())), text: PlainText::short("Catalog") };
        let listings = if self.has_listings() { way_to(links, entry) } else { Vec::new() };
        let here = Crumb { link: None, text: PlainText::short(entry.number.short().to_string()) };
        [home].into_iter().chain(listings).chain([here]).collect()
    }

    /// Whether the site has such files of papers.
    pub(super) fn writes(&self, file: PaperFile) -> bool {
        file.feature().is_none_or(|feature| self.parts.contains(&feature))
    }

    pub(super) fn has_listings(&self) -> bool {
        self.parts.contains(&Feature::Listings)
    }

    pub(super) fn page(
        &self,
        path: SitePath,
        template: &str,
        view: &impl Serialize,
    ) -> Result<Artifact<'static>, Error> {
        Ok(Artifact::new(UploadStage::Page, path, self.templates.render(template, view)?.into_bytes()))
    }
}

impl SiteOptions {
    fn key(&self) -> Digest {
        let Self { config, keys, menu, logo, overrides } = self;
        let menu = menu.iter().flat_map(|page| [page.path.as_str(), page.title.as_str()]);
        let texts = menu.chain(logo.as_ref().map(SitePath::as_str)).map(|text| Digest::of(text.as_bytes()));
        let parts = [config.fingerprint(), keys.set_id(), overrides.key()].into_iter().chain(texts);
        Digest::of_parts(parts.map(|part| *part.as_bytes()))
    }
}

/// Another version of a paper, on the page of one.
fn version(links: &Links, other: &Entry) -> VersionView {
    VersionView {
        link: links.to(&PaperFile::Page.path(other.number.suffix())),
        version: Shown::derived(other.paper().version_text()),
        number: other.number.to_string(),
    }
}

/// The documents of an entry, byte for byte, and what is cut out of them.
fn documents<'d>(opened: &'d Opened<'_>) -> Vec<(PaperFile, Artifact<'d>)> {
    let documents = [&opened.record, &opened.bundle].into_iter().flatten().flat_map(|verified| {
        let (kind, suffix) = (verified.document().kind(), verified.number().suffix());
        PaperFile::of_kind(kind).map(move |file| (file, suffix, Cow::Borrowed(verified.document().bytes())))
    });
    let cut_out = cut_out(opened).into_iter().map(|one| (one.file, one.suffix, Cow::Owned(one.bytes)));
    let artifact = |(file, suffix, bytes): (PaperFile, _, _)| {
        (file, Artifact::new(UploadStage::Document, file.path(suffix), bytes))
    };
    documents.chain(cut_out).map(artifact).collect()
}

/// The authors as a summary holds them: a list that it cut ends with a whole name.
fn whole_names(authors: &str) -> String {
    let separator = if authors.contains("; ") { "; " } else { ", " };
    match authors.strip_suffix('…').and_then(|cut| cut.rsplit_once(separator)) {
        Some((whole, _)) => format!("{whole}{separator}…"),
        None => authors.to_owned(),
    }
}

/// A paper in a listing.
pub(super) fn row(links: &Links, entry: &Entry) -> Row {
    Row {
        link: links.to(&PaperFile::Page.path(entry.number.suffix())),
        title: entry.title().map_or_else(|| ShownTex::derived(entry.number.to_string()), ShownTex::new),
        authors: entry.authors().map(|authors| ShownTex::new(authors.map(whole_names))),
        date: DateView::new(entry.submitted_at()),
        short: entry.number.short().as_str().to_owned(),
        kind: if entry.bundle.is_some() { "sealed bundle" } else { "record" },
        source: Shown::derived(entry.source().replacen("arxiv:", "arXiv:", 1)),
        category: Shown::derived(entry.primary_category()),
        cross_listed: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_that_was_cut_ends_with_a_whole_name() {
        for (authors, shown) in [
            ("Lijie Xu, Tian Guo", "Lijie Xu, Tian Guo"),
            ("Lijie Xu, Tian G…", "Lijie Xu, …"),
            ("Xu, Lijie; Guo, Ti…", "Xu, Lijie; …"),
            ("Lijie Xu, …", "Lijie Xu, …"),
            ("One name without an end…", "One name without an end…"),
        ] {
            assert_eq!(whole_names(authors), shown);
        }
    }
}
