//! What the catalog holds, for programs: `/catalog/index.json` and the lists of documents that it names.

use super::artifact::Artifact;
use super::common::Site;
use crate::catalog::{Catalog, Entry, EntryDocument};
use crate::error::Error;
use crate::layout::{PaperFile, SitePath, UploadStage};
use crate::manifest::{DocumentLine, INDEX_FORMAT, IndexFile, ListLine, ListedSite};
use crate::program::PROGRAM;
use pith::Kind;
use std::io::{self, Write};

/// How many documents one list may hold. A larger catalog has a list for each first two characters
/// of the suffixes, so that a new paper changes a short one.
pub(crate) const MOST_IN_ONE_LIST: u64 = 20_000;

/// A list of documents: where it goes, and the papers whose documents it has.
pub(crate) struct DocumentList<'c> {
    pub(crate) path: SitePath,
    entries: &'c [Entry],
}

/// The lists of documents: one, or in a large catalog one for each first two characters of the suffixes.
pub(crate) fn document_lists(catalog: &Catalog) -> Vec<DocumentList<'_>> {
    let entries = catalog.entries();
    let held: usize = entries.iter().map(|entry| entry.documents().count()).sum();
    if held as u64 <= MOST_IN_ONE_LIST {
        return vec![DocumentList { path: SitePath::documents(), entries }];
    }
    let shard = |entry: &Entry| entry.number.suffix().shard();
    let shards = entries.chunk_by(|a, b| shard(a) == shard(b));
    shards
        .filter_map(|entries| Some(DocumentList { path: SitePath::documents_of(shard(entries.first()?)), entries }))
        .collect()
}

impl Site {
    /// The index of the lists, which comes after them.
    ///
    /// # Errors
    /// It can't be written as JSON.
    pub(crate) fn index(&self, catalog: &Catalog, lists: Vec<ListLine<'_>>) -> Result<Artifact<'static>, Error> {
        let newest = catalog.newest(1);
        let index = IndexFile {
            format: INDEX_FORMAT.into(),
            papers: catalog.entries().len() as u64,
            documents: lists.iter().map(|list| list.documents).sum(),
            newest: newest.first().map(|entry| entry.submitted_at().into()),
            lists,
            site: Some(ListedSite {
                generator: PROGRAM.into(),
                base_url: self.config.base_url.as_ref().map(|base| base.as_str().into()),
                offline: self.config.output.offline,
                parts: self.features.iter().map(|feature| feature.name().into()).collect(),
                own_templates: self.own_templates,
                excluded: catalog.excluded().iter().map(|excluded| excluded.suffix).collect(),
            }),
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
            let held = entry.documents_by_kind().map(|(kind, document)| (kind, document, paths_of(kind)));
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
        pith_number: entry.number.to_string().into(),
        kind: kind.name().into(),
        paths: paths.iter().map(|path| path.as_str().into()).collect(),
        bytes: document.bytes,
        sha256: document.proof.sha256().to_string().into(),
    }
}
