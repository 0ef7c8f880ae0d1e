//! The files of a paper: its documents, what is cut out of them, and its page.

use super::artifact::Artifact;
use super::common::Site;
use super::cut_out::cut_out;
use super::listing_names::name;
use super::name_links::{NameLinks, name_links};
use super::page::{Crumb, KeyView, ShownValue};
use super::paper::cite::{authors_of, known_authors};
use super::paper::{CategoryLink, FileInput, Opened, PageCheckView, PaperInput, PaperPage, VersionView};
use crate::catalog::{Entry, Versions};
use crate::error::Error;
use crate::layout::{LinkForm, Links, ListingPlace, PaperFile, SitePath, Subject, UploadStage};
use crate::manifest::KeyFile;
use crate::names::{AuthorNames, PlacedNames};
use crate::search::{PaperText, category_number};
use crate::text::{JsonScript, PlainText};
use crate::values::Category;
use pith::Verified;
use serde::Serialize;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The most bytes of a document that its page has in it, where the page is read from a disk. Stops one of megabytes from
/// making its page as large; such a document is checked as a file.
const MOST_EMBEDDED_BYTES: usize = 256 * 1024;

/// The documents of a page, as texts: the bytes are these in UTF-8.
#[derive(Serialize)]
struct EmbeddedDocuments<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    record: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bundle: Option<&'a str>,
    /// The mirror's keys, where the registry's isn't the only one.
    #[serde(skip_serializing_if = "Option::is_none")]
    keys: Option<KeyFile>,
}

impl Site {
    /// The files of an entry, its documents first. They depend on those, on the other versions of its
    /// paper, on which listings have its authors' names, the templates and the configuration. `found_by` is told what
    /// searches find the paper by.
    pub(crate) fn entry_files<'d>(
        &self,
        entry: &Entry,
        versions: &Versions<'_>,
        to_names: &NameLinks<'_>,
        opened: &'d Opened<'_>,
        found_by: &mut dyn FnMut(&PaperText<'_>),
    ) -> Result<Vec<Artifact<'d>>, Error> {
        let Some(shown) = opened.shown() else { return Ok(Vec::new()) };
        let path = PaperFile::Page.path(entry.number.suffix());
        let links = self.links(&path);
        let citation_path = PaperFile::Citation.path(entry.number.suffix());
        let mut documents = documents(entry, opened);
        documents.retain(|(file, _)| self.writes(*file));
        let file = |(which, file): &(PaperFile, Artifact<'_>)| FileInput {
            file: *which,
            link: links.to(&file.path),
            address: self.canonical(&file.path),
            sha256: entry.document(*which).map(|document| document.proof.sha256()),
            bytes: file.bytes.len() as u64,
        };
        // Listings have the newest version, so that this one's page leads to those that have it.
        let listed = versions.newest.unwrap_or(entry);
        let known = known_authors(entry, shown);
        let listed_names = if self.has_listings() {
            let own = known.as_ref().map(|placed| AuthorNames::of(placed.names.as_ref()));
            listed_names(&links, own.unwrap_or_else(|| entry.author_names()), (entry, listed), to_names)
        } else {
            BTreeMap::new()
        };
        let authors = known.or_else(|| authors_of(entry, shown));
        tell_text(entry, shown, authors.as_ref(), found_by);
        let page_of = |other: &Entry| links.to(&PaperFile::Page.path(other.number.suffix()));
        let input = PaperInput {
            entry,
            shown,
            signers: shown.signers(&self.keys).into_iter().map(|key| KeyView::new(key, &self.keys)).collect(),
            trail: self.way_to(&links, entry, listed),
            versions: versions.shown.iter().map(|other| version(&links, other)).collect(),
            more_versions: versions.more,
            newest: versions.newest.map(|newest| version(&links, newest)),
            predecessor: versions.predecessor.map(page_of),
            successor: versions.successor.map(page_of),
            files: documents.iter().map(file).collect(),
            citation_file: self.writes(PaperFile::Citation).then(|| links.to(&citation_path)),
            categories: categories(&links, entry, Some(listed).filter(|_| self.has_listings())),
            authors,
            listed_names,
            badge: self.canonical(&SitePath::badge()),
            page_check: self.page_check(&path, &links, opened)?,
        };
        let mut page = PaperPage::new(self.frame(&path), input)
            .map_err(|error| Error::Render { page: path.to_string(), reason: error.to_string() })?;
        let bibtex = page.take_bibtex();
        let citation = bibtex.map(|text| Artifact::new(UploadStage::Document, citation_path, text.into_bytes()));
        let page = self.page_of_lists(path, "paper.html", page)?;
        Ok(documents.into_iter().map(|(_, file)| file).chain(citation).chain([page]).collect())
    }

    /// What the check of a paper's page needs.
    fn page_check(&self, page: &SitePath, links: &Links, opened: &Opened<'_>) -> Result<PageCheckView, Error> {
        let scripts = [&self.checker_script.path, &self.paper_script.path].map(|path| links.to(path)).join(" ");
        if self.link_form() == LinkForm::Folder {
            return Ok(PageCheckView { scripts, caution: self.key_caution(), documents: None });
        }
        let embedded = EmbeddedDocuments {
            record: opened.record.as_ref().and_then(embedded_text),
            bundle: opened.bundle.as_ref().and_then(embedded_text),
            keys: self.further_keys(),
        };
        let documents = JsonScript::new(&embedded)
            .map_err(|error| Error::Render { page: page.to_string(), reason: error.to_string() })?;
        Ok(PageCheckView { scripts, caution: self.key_caution(), documents: Some(documents) })
    }

    /// What searches find a paper by.
    pub(crate) fn tell_text(entry: &Entry, opened: &Opened<'_>, found_by: &mut dyn FnMut(&PaperText<'_>)) {
        if let Some(shown) = opened.shown() {
            tell_text(entry, shown, authors_of(entry, shown).as_ref(), found_by);
        }
    }

    /// The way to a paper: through the listings, where there are any.
    fn way_to(&self, links: &Links, entry: &Entry, listed: &Entry) -> Vec<Crumb> {
        let home = Crumb { link: Some(links.to(&SitePath::home())), text: PlainText::short("Catalog") };
        let listings = if self.has_listings() { way_to(links, listed) } else { Vec::new() };
        let here = Crumb { link: None, text: PlainText::short(entry.number.short().to_string()) };
        [home].into_iter().chain(listings).chain([here]).collect()
    }
}

/// A document's text, where it isn't too long to be in a page.
fn embedded_text<'d>(verified: &'d Verified<'_>) -> Option<&'d str> {
    let bytes = verified.document().bytes();
    if bytes.len() > MOST_EMBEDDED_BYTES { None } else { std::str::from_utf8(bytes).ok() }
}

/// Tells what searches find a paper by.
fn tell_text(
    entry: &Entry,
    shown: &Verified<'_>,
    authors: Option<&PlacedNames>,
    found_by: &mut dyn FnMut(&PaperText<'_>),
) {
    let categories: Vec<Category> = entry.paper().categories().collect();
    found_by(&PaperText {
        title: shown.title().map(|title| title.into_parts().0),
        authors: authors.and_then(|authors| authors.names.as_ref()),
        categories: &categories,
        category: category_number(entry.primary_category().parse().ok()),
        excerpt: shown.abstract_excerpt().map(|excerpt| excerpt.into_parts().0),
    });
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

/// The names of an entry's authors with the links to their places in the listings, as far as the paper's listed version
/// has the same names.
fn listed_names(
    links: &Links,
    own: AuthorNames,
    (entry, listed): (&Entry, &Entry),
    to_names: &NameLinks<'_>,
) -> BTreeMap<String, String> {
    let mut names = name_links(links, own, to_names);
    if entry.number != listed.number {
        let listed = name_links(links, listed.author_names(), to_names);
        names.retain(|name, link| listed.get(name) == Some(link));
    }
    names
}

/// What the site calls a paper's categories, and where it lists `listed`, the version of the paper that it lists.
fn categories(links: &Links, entry: &Entry, listed: Option<&Entry>) -> Vec<CategoryLink> {
    let listed: Vec<Category> = listed.map(|listed| listed.paper().categories().collect()).unwrap_or_default();
    let place = |category| SitePath::listing(&ListingPlace::whole(Subject::Category(category)));
    entry
        .paper()
        .categories()
        .map(|category| CategoryLink {
            code: category.to_string(),
            name: category.name().map(str::to_owned),
            link: listed.contains(&category).then(|| links.to(&place(category))),
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
fn documents<'d>(entry: &Entry, opened: &'d Opened<'_>) -> Vec<(PaperFile, Artifact<'d>)> {
    let documents = [&opened.record, &opened.bundle].into_iter().flatten().flat_map(|verified| {
        let (kind, suffix) = (verified.document().kind(), verified.number().suffix());
        PaperFile::of_kind(kind).map(move |file| (file, suffix, Cow::Borrowed(verified.document().bytes())))
    });
    let cut_out = cut_out(opened).into_iter().map(|one| (one.file, one.suffix, Cow::Owned(one.bytes)));
    let artifact = |(file, suffix, bytes): (PaperFile, _, _)| {
        // What was opened has the hash of its proof.
        let sha256 = entry.document(file).map(|document| document.proof.sha256());
        (file, Artifact { sha256, ..Artifact::new(UploadStage::Document, file.path(suffix), bytes) })
    };
    documents.chain(cut_out).map(artifact).collect()
}
