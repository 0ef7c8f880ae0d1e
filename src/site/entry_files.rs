//! The files of a paper: its documents, what is cut out of them, and its page.

use super::artifact::Artifact;
use super::author_pages::name_links;
use super::common::Site;
use super::cut_out::cut_out;
use super::listing_names::name;
use super::page::{Crumb, KeyView, ShownValue};
use super::paper::{CategoryLink, FileInput, Opened, PaperInput, PaperPage, VersionView};
use crate::catalog::{Entry, Versions};
use crate::error::Error;
use crate::layout::{Links, ListingPlace, PaperFile, SitePath, Subject, UploadStage};
use crate::text::PlainText;
use crate::values::Category;
use std::borrow::Cow;

impl Site {
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

    /// The way to a paper: through the listings, where there are any.
    fn way_to(&self, links: &Links, entry: &Entry) -> Vec<Crumb> {
        let home = Crumb { link: Some(links.to(&SitePath::home())), text: PlainText::short("Catalog") };
        let listings = if self.has_listings() { way_to(links, entry) } else { Vec::new() };
        let here = Crumb { link: None, text: PlainText::short(entry.number.short().to_string()) };
        [home].into_iter().chain(listings).chain([here]).collect()
    }
}

/// A paper's place in the listings of its subject and year, for its own page.
fn way_to(links: &Links, entry: &Entry) -> Vec<Crumb> {
    let category = entry.primary_category().parse::<Category>().ok().map(Subject::Category);
    let subjects = category.into_iter().chain([Subject::Year(entry.year())]);
    subjects
        .map(|subject| {
            let place = ListingPlace::whole(subject);
            Crumb { link: Some(links.to(&SitePath::listing(&place))), text: PlainText::short(name(place)) }
        })
        .collect()
}

/// What the site calls the categories that list a paper, and where it lists them.
fn categories(links: &Links, entry: &Entry, are_listed: bool) -> Vec<CategoryLink> {
    let place = |category| SitePath::listing(&ListingPlace::whole(Subject::Category(category)));
    entry
        .paper()
        .categories()
        .map(|category| CategoryLink {
            code: category.to_string(),
            name: category.name().map(str::to_owned),
            link: are_listed.then(|| links.to(&place(category))),
        })
        .collect()
}

/// Another version of a paper, on the page of one.
fn version(links: &Links, other: &Entry) -> VersionView {
    VersionView {
        link: links.to(&PaperFile::Page.path(other.number.suffix())),
        version: ShownValue::derived(other.paper().version_text()),
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
