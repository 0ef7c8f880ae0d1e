//! What a site of ours says it holds: `catalog/index.json` and the lists of documents that it names.
//! It is a claim like all else, and is read as a stranger's: what is wrong with it is told, and the
//! rest is used.

use super::answer::{Answer, Failure};
use super::{PublishedSite, in_order};
use crate::pith::quote::quoted;
use crate::pith::{Digest, Kind, PithNumber, Suffix};
use crate::site::SitePath;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use std::collections::BTreeSet;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;

/// The most bytes of an index. Stops one without end.
const MOST_INDEX_BYTES: u64 = 16 << 20;

/// The most bytes of a list of documents: a few hundred for each of 20,000 or more. Stops one without end;
/// several wait in memory at a time.
const MOST_LIST_BYTES: u64 = 32 << 20;

/// The form of an index that this program reads.
const FORMAT: &str = "pith-catalog-index-v1";

/// The most problems that are told; further ones are counted. Stops a list in which every line is wrong.
const MOST_PROBLEMS: usize = 1000;

/// What a site says it holds.
#[derive(Debug, Default)]
pub struct SiteCatalog {
    /// What it says of itself, where it does.
    pub site: Option<ListedSite>,
    /// The latest time of a first submission, as its document writes it.
    pub newest: Option<String>,
    /// The documents, by their suffixes, records first; no two of one suffix and kind.
    pub documents: Vec<ListedDocument>,
    /// What is wrong with the index or a list.
    pub problems: Vec<Problem>,
    /// How many more problems there are.
    pub more_problems: u64,
}

/// Something that is wrong with a manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Which manifest.
    pub path: SitePath,
    /// What was expected, and what was found.
    pub message: String,
}

/// A document that a site says it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedDocument {
    /// Whose it is.
    pub number: PithNumber,
    /// A record or a bundle.
    pub kind: Kind,
    /// Its size.
    pub bytes: u64,
    /// The hash of its bytes.
    pub sha256: Digest,
    /// Where it is served.
    pub paths: Paths,
}

/// At which of the registry's own paths a document is (PROTOCOL.md, "Paths of a mirror").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Paths {
    /// A record's one path, or a bundle's beside its page.
    pub own: bool,
    /// A bundle's below `.well-known`.
    pub well_known: bool,
}

impl Paths {
    /// All that a document of a kind may have.
    pub fn all(kind: Kind) -> Self {
        Self { own: true, well_known: kind == Kind::Bundle }
    }

    /// The paths as a document of a paper has them, its own first.
    pub fn of(self, suffix: Suffix, kind: Kind) -> impl Iterator<Item = SitePath> {
        let all = document_paths(suffix, kind);
        all.into_iter().zip([self.own, self.well_known]).filter_map(|(path, is_there)| is_there.then_some(path))
    }
}

impl ListedDocument {
    /// The paths where it is said to be.
    pub fn site_paths(&self) -> impl Iterator<Item = SitePath> {
        self.paths.of(self.number.suffix(), self.kind)
    }
}

/// The paths that a document of a kind may have, its own first.
pub fn document_paths(suffix: Suffix, kind: Kind) -> Vec<SitePath> {
    match kind {
        Kind::Record => vec![SitePath::record(suffix)],
        Kind::Bundle => vec![SitePath::bundle(suffix), SitePath::well_known_bundle(suffix)],
    }
}

/// What a site says of itself in its index.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ListedSite {
    /// The program that made it, with its version and a hash of its sources.
    pub generator: String,
    /// Where it is meant to be.
    pub base_url: Option<String>,
    /// Whether its links name `index.html`.
    pub offline: bool,
    /// Which parts of a paper it has, as the configuration names them.
    pub parts: Vec<String>,
    /// Whether its pages are made with templates of its operator's.
    pub own_templates: bool,
    /// The papers that its operator keeps out.
    #[serde(deserialize_with = "suffixes")]
    pub excluded: Vec<Suffix>,
}

/// Suffixes as JSON has them, as texts; elsewhere they are kept as bytes.
fn suffixes<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Suffix>, D::Error> {
    let texts = Vec::<String>::deserialize(from)?;
    texts.iter().map(|text| text.parse().map_err(D::Error::custom)).collect()
}

/// Why there is no catalog to go by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoCatalog {
    /// The site has no index.
    Absent,
    /// It can't be told whether the site has one.
    Failed(Failure),
    /// The index isn't one; with the reason.
    Unusable(String),
}

#[derive(Deserialize)]
struct Index {
    format: String,
    papers: u64,
    documents: u64,
    newest: Option<String>,
    lists: Vec<ListLine>,
    site: Option<ListedSite>,
}

#[derive(Deserialize)]
struct ListLine {
    path: String,
    documents: u64,
    bytes: u64,
    sha256: String,
}

#[derive(Deserialize)]
struct DocumentLine {
    pith_number: String,
    kind: String,
    paths: Vec<String>,
    bytes: u64,
    sha256: String,
}

impl SiteCatalog {
    /// Reads the catalog of a site, so many lists at a time.
    ///
    /// # Errors
    /// There is none.
    pub fn read(site: &PublishedSite, lanes: NonZeroUsize) -> Result<Self, NoCatalog> {
        let bytes = match site.get(&SitePath::index(), MOST_INDEX_BYTES) {
            Answer::Found(file) => file.bytes,
            Answer::Absent => return Err(NoCatalog::Absent),
            Answer::Failed(failure) => return Err(NoCatalog::Failed(failure)),
        };
        let index: Index = serde_json::from_slice(&bytes).map_err(|error| NoCatalog::Unusable(error.to_string()))?;
        if index.format != FORMAT {
            let reason = format!("expected the format {}, found {}", quoted(FORMAT), quoted(&index.format));
            return Err(NoCatalog::Unusable(reason));
        }
        let mut catalog = Self { site: index.site.clone(), newest: index.newest.clone(), ..Self::default() };
        let mut lists = Vec::new();
        let mut named = BTreeSet::new();
        for line in &index.lists {
            let list = quoted(&line.path);
            match list_path(&line.path) {
                // Once is enough: a hostile index would have us fetch a list for ever.
                Some(path) if named.insert(&line.path) => lists.push((path, line)),
                Some(_) => catalog.tell(&SitePath::index(), format!("it names the list {list} twice")),
                None => catalog.tell(&SitePath::index(), format!("it names a list at {list}, where none can be")),
            }
        }
        in_order(
            lanes,
            lists.into_iter(),
            |(path, line)| (site.get(&path, MOST_LIST_BYTES), path, line),
            |(answer, path, line)| {
                catalog.take_list(answer, &path, line);
                ControlFlow::Continue(())
            },
        );
        catalog.put_in_order();
        catalog.compare_counts(&index);
        Ok(catalog)
    }

    fn take_list(&mut self, answer: Answer, path: &SitePath, line: &ListLine) {
        let bytes = match answer {
            Answer::Found(file) => file.bytes,
            Answer::Absent => return self.tell(path, "the index names this list, and it is not there".to_owned()),
            Answer::Failed(failure) => return self.tell(path, format!("this list can’t be had: {failure}")),
        };
        let sha256 = Digest::of(&bytes);
        if bytes.len() as u64 != line.bytes || !sha256.is_hex(&line.sha256) {
            let found = format!("{} bytes with the SHA-256 {sha256}", bytes.len());
            let expected = format!("{} bytes with {}", line.bytes, quoted(&line.sha256));
            self.tell(path, format!("the index says that it has {expected}, and it has {found}"));
        }
        let before = self.documents.len();
        let lines = bytes.split(|byte| *byte == b'\n').enumerate().filter(|(_, line)| !line.is_empty());
        for (at, line) in lines {
            match ListedDocument::read(line) {
                Ok(document) => self.documents.push(document),
                Err(message) => self.tell(path, format!("line {}: {message}", at + 1)),
            }
        }
        let held = (self.documents.len() - before) as u64;
        if held != line.documents {
            self.tell(path, format!("the index says that it has {} documents, and it has {held}", line.documents));
        }
    }

    fn put_in_order(&mut self) {
        self.documents.sort_by_key(|document| (document.number.suffix(), document.kind == Kind::Bundle));
        let mut twice = Vec::new();
        self.documents.dedup_by(|later, first| {
            let same = later.number.suffix() == first.number.suffix() && later.kind == first.kind;
            if same {
                twice.push(later.number);
            }
            same
        });
        for number in twice {
            self.tell(&SitePath::index(), format!("its lists name a document of {number} twice"));
        }
    }

    fn compare_counts(&mut self, index: &Index) {
        let papers = self.documents.chunk_by(|a, b| a.number.suffix() == b.number.suffix()).count() as u64;
        let held = self.documents.len() as u64;
        // A paper whose only document is of a kind that isn't served is in no list.
        let may_be_more = self.leaves_documents_out() && index.papers >= papers;
        if index.documents != held || (index.papers != papers && !may_be_more) {
            let said = format!("{} papers and {} documents", index.papers, index.documents);
            self.tell(&SitePath::index(), format!("it says {said}, and its lists have {papers} and {held}"));
        }
    }

    /// Whether a kind of document isn't served, or may not be.
    fn leaves_documents_out(&self) -> bool {
        let has = |site: &ListedSite, name: &str| site.parts.iter().any(|part| part == name);
        match &self.site {
            Some(site) => !has(site, "record") || !(has(site, "bundle") || has(site, "well_known")),
            // A site that doesn't say may leave out the kind that it has none of.
            None => self.documents.windows(2).all(|two| matches!(two, [one, other] if one.kind == other.kind)),
        }
    }

    fn tell(&mut self, path: &SitePath, message: String) {
        if self.problems.len() < MOST_PROBLEMS {
            self.problems.push(Problem { path: path.clone(), message });
        } else {
            self.more_problems += 1;
        }
    }
}

impl ListedDocument {
    /// Reads a line of a list.
    fn read(line: &[u8]) -> Result<Self, String> {
        let line: DocumentLine = serde_json::from_slice(line).map_err(|error| error.to_string())?;
        let number: PithNumber = line.pith_number.parse().map_err(|error| format!("{error}"))?;
        let kind = [Kind::Record, Kind::Bundle].into_iter().find(|kind| kind.name() == line.kind);
        let kind = kind.ok_or_else(|| format!("expected a record or a bundle, found {}", quoted(&line.kind)))?;
        let sha256 = line.sha256.parse().map_err(|error| format!("{error}"))?;
        let all = document_paths(number.suffix(), kind);
        if let Some(other) = line.paths.iter().find(|path| all.iter().all(|own| own.as_str() != *path)) {
            return Err(format!("no document of {number} can be at {}", quoted(other)));
        }
        let has = |place: usize| all.get(place).is_some_and(|path| line.paths.iter().any(|said| said == path.as_str()));
        let paths = Paths { own: has(0), well_known: has(1) };
        if paths == Paths::default() {
            return Err(format!("it names no path of its document of {number}"));
        }
        Ok(Self { number, kind, bytes: line.bytes, sha256, paths })
    }
}

/// A list's path, if there can be one there.
fn list_path(path: &str) -> Option<SitePath> {
    let name = path.strip_prefix("catalog/documents")?.strip_suffix(".jsonl")?;
    let shelf = name
        .strip_prefix('/')
        .is_some_and(|shelf| shelf.len() == 2 && shelf.bytes().all(|byte| matches!(byte, b'A'..=b'Z' | b'2'..=b'7')));
    (name.is_empty() || shelf).then(|| SitePath::listed(path)).flatten()
}
