//! What the catalog holds, for programs: `/catalog/index.json` and the lists of documents that it names.

use super::artifact::Artifact;
use super::common::Site;
use crate::catalog::{Catalog, Entry, EntryDocument};
use crate::config::BaseUrl;
use crate::error::Error;
use crate::layout::{PaperFile, SitePath, UploadStage};
use crate::program::PROGRAM;
use pith::Kind;
use serde::Serialize;
use std::io::{self, Write};

/// How many documents one list may hold. A larger catalog has a list for each first two characters
/// of the suffixes, so that a new paper changes a short one.
pub(crate) const MOST_IN_ONE_LIST: u64 = 20_000;

/// `catalog/index.json` (docs/schemas/catalog-index.v1.json).
#[derive(Serialize)]
struct Index<'a> {
    format: &'static str,
    papers: u64,
    documents: u64,
    /// The latest time at which a paper was first submitted, as its document writes it.
    newest: Option<&'a str>,
    lists: Vec<ListLine>,
    site: SiteLine<'a>,
}

/// What the site was made by and how, so that whoever checks it can tell what it should be.
#[derive(Serialize)]
struct SiteLine<'a> {
    generator: &'static str,
    base_url: Option<&'a str>,
    /// Whether links name `index.html`.
    offline: bool,
    /// What is written, by the names of the configuration.
    parts: Vec<&'static str>,
    /// Whether the operator has templates of their own, so that pages may look otherwise.
    own_templates: bool,
    /// The papers that the configuration keeps out, by their suffixes.
    excluded: Vec<&'a str>,
}

/// A line of `catalog/documents.jsonl` (docs/schemas/catalog-document.v1.json).
#[derive(Serialize)]
struct DocumentLine<'a> {
    pith_number: String,
    kind: &'static str,
    paths: &'a [SitePath],
    bytes: u64,
    sha256: String,
}

/// A list of documents: where it goes, and the papers whose documents it has.
pub(crate) struct DocumentList<'c> {
    pub(crate) path: SitePath,
    entries: &'c [Entry],
}

/// A list that was written.
#[derive(Serialize)]
pub(crate) struct ListLine {
    pub(crate) path: SitePath,
    pub(crate) documents: u64,
    pub(crate) bytes: u64,
    pub(crate) sha256: String,
}

/// The lists of documents: one, or in a large catalog one for each first two characters of the suffixes.
pub(crate) fn document_lists(catalog: &Catalog) -> Vec<DocumentList<'_>> {
    let entries = catalog.entries();
    let held: usize = entries.iter().map(|entry| entry.documents().count()).sum();
    if held as u64 <= MOST_IN_ONE_LIST {
        return vec![DocumentList { path: SitePath::documents(), entries }];
    }
    let shelf = |entry: &Entry| entry.number.suffix().shelf();
    let shelves = entries.chunk_by(|a, b| shelf(a) == shelf(b));
    shelves
        .filter_map(|entries| Some(DocumentList { path: SitePath::documents_of(shelf(entries.first()?)), entries }))
        .collect()
}

impl Site {
    /// The index of the lists, which comes after them.
    ///
    /// # Errors
    /// It can't be written as JSON.
    pub(crate) fn index(&self, catalog: &Catalog, lists: Vec<ListLine>) -> Result<Artifact<'static>, Error> {
        let newest = catalog.newest(1);
        let index = Index {
            format: "pith-catalog-index-v1",
            papers: catalog.entries().len() as u64,
            documents: lists.iter().map(|list| list.documents).sum(),
            newest: newest.first().map(|entry| entry.submitted_at()),
            lists,
            site: SiteLine {
                generator: PROGRAM,
                base_url: self.config.base_url.as_ref().map(BaseUrl::as_str),
                offline: self.config.output.offline,
                parts: self.features.iter().map(|part| part.name()).collect(),
                own_templates: self.own_templates,
                excluded: catalog.excluded().iter().map(|excluded| excluded.suffix.as_str()).collect(),
            },
        };
        Artifact::json(UploadStage::Manifest, SitePath::index(), &index)
    }
}

impl DocumentList<'_> {
    /// Writes a line for each document that is served, with the paths where it is, and says how many.
    ///
    /// # Errors
    /// What `out` says.
    pub(crate) fn write(&self, site: &Site, out: &mut dyn Write) -> io::Result<u64> {
        let mut documents = 0;
        for entry in self.entries {
            let suffix = entry.number.suffix();
            let paths_of = |kind| -> Vec<SitePath> {
                let files = PaperFile::of_kind(kind).filter(|file| site.writes(*file));
                files.map(|file| file.path(suffix)).collect()
            };
            let documents_of = [(Kind::Record, &entry.record), (Kind::Bundle, &entry.bundle)];
            let held = documents_of.into_iter().filter_map(|(kind, held)| Some((kind, held.as_ref()?, paths_of(kind))));
            for (kind, document, paths) in held.filter(|(_, _, paths)| !paths.is_empty()) {
                serde_json::to_writer(&mut *out, &line(entry, kind, document, &paths))?;
                out.write_all(b"\n")?;
                documents += 1;
            }
        }
        Ok(documents)
    }
}

fn line<'a>(entry: &Entry, kind: Kind, document: &EntryDocument, paths: &'a [SitePath]) -> DocumentLine<'a> {
    DocumentLine {
        pith_number: entry.number.to_string(),
        kind: kind.name(),
        paths,
        bytes: document.bytes,
        sha256: document.proof.sha256().to_string(),
    }
}
