//! What the catalog holds, for programs: `/catalog/index.json` and the lists of documents that it names.

use super::artifact::Artifact;
use super::common::Site;
use crate::catalog::{Catalog, Entry, EntryDocument, Excluded};
use crate::error::Error;
use crate::layout::{PaperFile, Shard, Sharding, SitePath, UploadStage};
use crate::manifest::{DocumentLine, Exclusion, INDEX_FORMAT, IndexFile, ListLine, ListedSite, PaperListLine};
use crate::program::PROGRAM;
use pith::Kind;
use std::io::{self, Write};

/// A list of documents: where it goes, and the papers whose documents it has.
pub(crate) struct DocumentList<'c> {
    pub(crate) path: SitePath,
    entries: &'c [Entry],
}

/// The lists of documents: one, or in a large catalog one for each of its [shards](Sharding).
pub(crate) fn document_lists(catalog: &Catalog) -> Vec<DocumentList<'_>> {
    let lists = divided(catalog, SitePath::documents, SitePath::documents_of);
    lists.map(|(path, entries)| DocumentList { path, entries }).collect()
}

/// How the lists of a catalog are divided.
pub(crate) fn sharding(catalog: &Catalog) -> Sharding {
    let held: usize = catalog.entries().iter().map(|entry| entry.documents().count()).sum();
    Sharding::of(held as u64)
}

/// The entries of each list of a catalog, with its path: its documents' number decides how many there are.
pub(super) fn divided(
    catalog: &Catalog,
    whole: impl Fn() -> SitePath,
    of: impl Fn(Shard) -> SitePath,
) -> impl Iterator<Item = (SitePath, &[Entry])> {
    let entries = catalog.entries();
    let sharding = sharding(catalog);
    let shard = move |entry: &Entry| sharding.shard(entry.number.suffix());
    // Without a paper there is a list all the same.
    let parts: Vec<_> =
        if entries.is_empty() { vec![entries] } else { entries.chunk_by(|a, b| shard(a) == shard(b)).collect() };
    parts.into_iter().map(move |part| (part.first().and_then(shard).map_or_else(&whole, &of), part))
}

impl Site {
    /// The index of the lists, which comes after them.
    ///
    /// # Errors
    /// It can't be written as JSON.
    pub(crate) fn index(
        &self,
        catalog: &Catalog,
        lists: Vec<ListLine<'_>>,
        paper_lists: Vec<PaperListLine<'_>>,
    ) -> Result<Artifact<'static>, Error> {
        let index = IndexFile {
            format: INDEX_FORMAT.into(),
            papers: catalog.entries().len() as u64,
            documents: lists.iter().map(|list| list.documents).sum(),
            newest: catalog.newest_number().map(|entry| entry.submitted_at().into()),
            lists,
            paper_lists,
            site: Some(ListedSite {
                generator: PROGRAM.into(),
                base_url: self.config.base_url.as_ref().map(|base| base.as_str().into()),
                offline: self.config.output.offline,
                parts: self.features.iter().map(|feature| feature.name().into()).collect(),
                own_templates: self.own_templates,
                excluded: catalog.excluded().iter().map(|excluded| excluded.suffix).collect(),
                exclusions: catalog.excluded().iter().map(exclusion).collect(),
            }),
        };
        Artifact::json(UploadStage::Manifest, SitePath::index(), &index)
    }
}

/// What the index says of a number that is kept out.
fn exclusion(excluded: &Excluded) -> Exclusion<'_> {
    Exclusion {
        suffix: excluded.suffix,
        date: excluded.date.as_deref().map(Into::into),
        reason: Some((&*excluded.reason).into()),
        names: excluded.other_names().map(Into::into).collect(),
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
