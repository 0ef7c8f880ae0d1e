//! What the catalog holds, for programs: `/catalog/index.json` and the lists of documents that it names.

use super::artifact::{Artifact, Part};
use super::route::SitePath;
use crate::catalog::config::{self, Config};
use crate::catalog::{Catalog, Entry, EntryDocument};
use crate::error::Error;
use crate::pith::{Digest, Kind};
use serde::Serialize;
use std::collections::BTreeSet;

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
}

#[derive(Serialize)]
struct ListLine {
    path: String,
    documents: u64,
    bytes: u64,
    sha256: String,
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

/// Makes the lists and their index, which comes last, and hands each on before the next is made: all
/// of them at once would be the largest thing in memory.
pub(crate) fn manifests(
    catalog: &Catalog,
    config: &Config,
    put: &mut dyn FnMut(Artifact<'static>) -> Result<(), Error>,
) -> Result<(), Error> {
    let entries = catalog.entries();
    let parts = config.output.parts();
    let mut lists = Vec::new();
    let mut add = |path: SitePath, entries: &[Entry]| {
        let bytes = list(entries, &parts)?;
        lists.push(ListLine {
            path: path.to_string(),
            // A line each, and no line end within one.
            documents: memchr::memchr_iter(b'\n', &bytes).count() as u64,
            bytes: bytes.len() as u64,
            sha256: Digest::of(&bytes).to_string(),
        });
        put(Artifact::new(Part::Manifest, path, bytes))
    };
    let held: usize = entries.iter().map(|entry| entry.documents().count()).sum();
    if held as u64 > MOST_IN_ONE_LIST {
        let shelf = |entry: &Entry| entry.number.suffix().shelf();
        for entries in entries.chunk_by(|a, b| shelf(a) == shelf(b)) {
            if let Some(first) = entries.first() {
                add(SitePath::documents_of(shelf(first)), entries)?;
            }
        }
    } else {
        add(SitePath::documents(), entries)?;
    }
    let newest = catalog.newest(1);
    let index = Index {
        format: "pith-catalog-index-v1",
        papers: entries.len() as u64,
        documents: lists.iter().map(|list| list.documents).sum(),
        newest: newest.first().map(|entry| entry.submitted_at()),
        lists,
    };
    let mut bytes = serde_json::to_vec_pretty(&index).map_err(|error| failed(&error))?;
    bytes.push(b'\n');
    put(Artifact::new(Part::Manifest, SitePath::index(), bytes))
}

/// A line for each document that is served, with the paths where it is.
fn list(entries: &[Entry], parts: &BTreeSet<config::Part>) -> Result<Vec<u8>, Error> {
    let mut out = Vec::new();
    for entry in entries {
        let suffix = entry.number.suffix();
        let served = |paths: &[(config::Part, SitePath)]| -> Vec<SitePath> {
            paths.iter().filter(|(part, _)| parts.contains(part)).map(|(_, path)| path.clone()).collect()
        };
        let record_paths = served(&[(config::Part::Record, SitePath::record(suffix))]);
        let bundle_paths = served(&[
            (config::Part::Bundle, SitePath::bundle(suffix)),
            (config::Part::WellKnown, SitePath::well_known_bundle(suffix)),
        ]);
        let record = entry.record.iter().map(|record| (Kind::Record, record, record_paths.clone()));
        let bundle = entry.bundle.iter().map(|bundle| (Kind::Bundle, bundle, bundle_paths.clone()));
        for (kind, document, paths) in record.chain(bundle).filter(|(_, _, paths)| !paths.is_empty()) {
            serde_json::to_writer(&mut out, &line(entry, kind, document, &paths)).map_err(|error| failed(&error))?;
            out.push(b'\n');
        }
    }
    Ok(out)
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

fn failed(error: &serde_json::Error) -> Error {
    Error::Render { page: "the catalog’s lists".to_owned(), reason: error.to_string() }
}
