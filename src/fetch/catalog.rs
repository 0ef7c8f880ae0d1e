//! What a site of ours says it holds: `catalog/index.json` and the lists of documents that it names.
//! It is a claim like all else, and is read as a stranger's: what is wrong with it is told, and the
//! rest is used.

use super::answer::{Answer, Failure, shortened};
use super::sink::WITH_RETURNS;
use super::{PublishedSite, Stored, StoredLine, in_order};
use crate::disk::{Sortable, SortedTable, Sorter};
use crate::layout::{Feature, PaperFile, PaperFiles, SitePath};
use crate::manifest::{DocumentLine, INDEX_FORMAT, IndexFile, ListLine, ListedSite};
use crate::report::io_reason;
use crate::text::{counted, plural, thousands};
use pith::quote::quoted;
use pith::{Digest, Kind, NotAnId, PithNumber, Suffix, Year};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::mem;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::{fmt, io};

/// How much of a site's lists is read. A catalog of all papers that arXiv has is half as large.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListLimits {
    /// The most bytes of an index. Stops one without end, and one whose names of parts fill the memory.
    pub index_bytes: u64,
    /// The most bytes of all lists of documents together. Stops a thousand lists that are each not too long.
    pub bytes: u64,
    /// The most documents of all lists together, and lines that are none. Stops short lines, each of which has a
    /// price, and lists that fill the disk.
    pub documents: u64,
    /// How many bytes a list may have more than the index says. Stops one without end.
    pub more_bytes: u64,
    /// How many lines a list may have more than the index says. Stops one of empty lines.
    pub more_lines: u64,
    /// The most bytes of a line. Stops one without end, which would fill the memory.
    pub line_bytes: usize,
}

impl ListLimits {
    /// What is right for every site that there may be.
    pub const USUAL: Self = Self {
        index_bytes: 4 << 20,
        bytes: 1 << 30,
        documents: 5_000_000,
        more_bytes: 64 << 10,
        more_lines: 1000,
        line_bytes: 2 << 10,
    };
}

/// The most problems that are told; further ones are counted. Stops a list in which every line is wrong.
const MOST_PROBLEMS: usize = 1000;

/// What a site says it holds.
#[derive(Debug, Default)]
pub struct SiteCatalog {
    /// What it says of itself, where it does.
    pub site: Option<ListedSite<'static>>,
    /// The latest time of a first submission, as its document writes it.
    pub newest: Option<String>,
    /// The documents, by their suffixes, records first; no two of one suffix and kind.
    pub documents: SortedTable<ListedDocument>,
    /// How many papers they are of.
    pub papers: u64,
    /// Whether some of them are records.
    pub has_records: bool,
    /// Whether some of them are bundles.
    pub has_bundles: bool,
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
    /// What kind of problem it is.
    pub kind: ProblemKind,
}

/// What can be wrong with a manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProblemKind {
    /// It could not be had.
    Failed(Failure),
    /// It is as it should be, but that its lines end as on Windows.
    LineEnds,
    /// What it says.
    Content,
}

/// A document that a site says it holds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ListedDocument {
    /// What its paths are made of.
    suffix: Suffix,
    /// A record or a bundle.
    pub kind: Kind,
    /// Of its number.
    year: Year,
    /// Its size.
    pub bytes: u64,
    /// The hash of its bytes.
    pub sha256: Digest,
    /// Where it is served.
    pub files: PaperFiles,
}

impl ListedDocument {
    /// Whose it is.
    pub fn number(&self) -> PithNumber {
        PithNumber::new(self.year, self.suffix)
    }

    /// The paths where it is said to be.
    pub fn site_paths(&self) -> impl Iterator<Item = SitePath> {
        self.files.iter().map(|file| file.path(self.suffix))
    }
}

impl Sortable for ListedDocument {
    type Key = (Suffix, Kind);

    fn key(&self) -> Self::Key {
        (self.suffix, self.kind)
    }
}

/// Takes what a site says of itself for what it is if it can be that: many names of parts are gone through for each paper,
/// and a long address is told to people. In the order of their suffixes, excluded papers are found at once.
pub(super) fn usable(mut site: ListedSite<'static>) -> Option<ListedSite<'static>> {
    const MOST_PARTS: usize = 64;
    const MOST_LISTED_TEXT_BYTES: usize = 2 << 10;
    const MOST_NAMES: usize = 64;
    let texts = [&site.generator].into_iter().chain(&site.base_url).chain(&site.parts);
    if site.parts.len() > MOST_PARTS || texts.map(|text| text.len()).any(|bytes| bytes > MOST_LISTED_TEXT_BYTES) {
        return None;
    }
    // A reason is told to people, and each of many is kept.
    for one in &mut site.exclusions {
        for text in one.date.iter_mut().chain(&mut one.reason).chain(&mut one.names) {
            *text = shortened(mem::take(text).into_owned()).into();
        }
        one.names.truncate(MOST_NAMES);
    }
    site.normalize_exclusions();
    Some(site)
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

/// A list that an index names.
struct NamedList<'i> {
    path: SitePath,
    line: &'i ListLine<'static>,
}

impl SiteCatalog {
    /// Reads the catalog of a site, so many lists at a time. Of the lists only what is sorted stays in memory, and
    /// not all of that.
    ///
    /// # Errors
    /// There is none.
    pub fn read(site: &PublishedSite, concurrency: NonZeroUsize, limits: &ListLimits) -> Result<Self, NoCatalog> {
        let bytes = match site.get(&SitePath::index(), limits.index_bytes) {
            Answer::Found(file) => file.bytes,
            Answer::Absent => return Err(NoCatalog::Absent),
            Answer::Failed(failure) => return Err(NoCatalog::Failed(failure)),
        };
        let index: IndexFile<'static> =
            serde_json::from_slice(&bytes).map_err(|error| NoCatalog::Unusable(shortened(error.to_string())))?;
        drop(bytes);
        if index.format != INDEX_FORMAT {
            let reason = format!("expected the format {}, found {}", quoted(INDEX_FORMAT), quoted(&index.format));
            return Err(NoCatalog::Unusable(reason));
        }
        let mut index = index;
        let mut catalog =
            Self { newest: index.newest.take().map(|newest| shortened(newest.into_owned())), ..Self::default() };
        match index.site.take().map(usable) {
            Some(Some(site)) => catalog.site = Some(site),
            Some(None) => {
                catalog.report(&SitePath::index(), || "its `site` is too long and was ignored".to_owned());
            }
            None => {}
        }
        let lists = catalog.lists(&index, limits);
        let mut documents = Sorter::default();
        let mut outcome = Ok(());
        in_order(
            concurrency,
            lists.into_iter(),
            |list| (site.store(&list.path, list.line.bytes.saturating_add(limits.more_bytes)), list),
            |(answer, list)| {
                outcome = catalog.take_list(answer, &list, limits, &mut documents);
                if outcome.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
            },
        );
        let not_stored = |error: io::Error| NoCatalog::Failed(Failure::NotStored(io_reason(&error)));
        outcome.and_then(|()| catalog.put_in_order(documents)).map_err(not_stored)?;
        catalog.compare_counts(&index);
        Ok(catalog)
    }

    /// The lists to read: each once, and no more of them than may be.
    fn lists<'i>(&mut self, index: &'i IndexFile<'static>, limits: &ListLimits) -> Vec<NamedList<'i>> {
        let (mut lists, mut names, mut hashes) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
        let (mut bytes, mut documents, mut too_many) = (0_u64, 0_u64, 0_u64);
        let at = SitePath::index();
        for line in &index.lists {
            let Some(path) = list_path(&line.path) else {
                self.report(&at, || format!("it names a list at {}, where no list can be", quoted(&line.path)));
                continue;
            };
            // Once is enough: a hostile index would have us fetch a list for ever.
            if !names.insert(&line.path) {
                self.report(&at, || format!("it names the list {} twice", quoted(&line.path)));
                continue;
            }
            if !hashes.insert(&line.sha256) {
                self.report(&at, || format!("it names the same list twice, the second time as {}", quoted(&line.path)));
                continue;
            }
            let with_it = (bytes.saturating_add(line.bytes), documents.saturating_add(line.documents));
            if with_it.0 > limits.bytes || with_it.1 > limits.documents {
                too_many += 1;
                continue;
            }
            (bytes, documents) = with_it;
            lists.push(NamedList { path, line });
        }
        if too_many > 0 {
            self.report(&at, || {
                let most =
                    format!("{} documents or {} MiB", thousands(limits.documents), thousands(limits.bytes >> 20));
                format!(
                    "{}, since all lists together have more than {most}",
                    counted(too_many, "list was not read", "lists were not read")
                )
            });
        }
        lists
    }

    /// Takes what came of a list.
    ///
    /// # Errors
    /// A temporary file can't be written or read.
    fn take_list(
        &mut self,
        answer: Answer<Stored>,
        list: &NamedList<'_>,
        limits: &ListLimits,
        documents: &mut Sorter<ListedDocument>,
    ) -> io::Result<()> {
        let NamedList { path, line } = list;
        let stored = match answer {
            Answer::Found(stored) => stored,
            Answer::Absent => {
                self.report(path, || "the index names this list, but it is missing".to_owned());
                return Ok(());
            }
            Answer::Failed(Failure::TooLarge(_)) => {
                self.report(path, || format!("it has more than the {} in the index", plural(line.bytes, "byte")));
                return Ok(());
            }
            // That is no fault of the site.
            Answer::Failed(Failure::NotStored(reason)) => return Err(io::Error::other(reason)),
            Answer::Failed(failure) => {
                let message = format!("cannot fetch this list: {failure}");
                self.add(path, ProblemKind::Failed(failure), || message);
                return Ok(());
            }
        };
        if stored.as_text.is_some_and(|sha256| sha256.is_hex(&line.sha256)) {
            self.add(path, ProblemKind::LineEnds, || WITH_RETURNS.to_owned());
        } else if stored.bytes != line.bytes || !stored.sha256.is_hex(&line.sha256) {
            self.report(path, || {
                let found = format!("{} with the SHA-256 {}", plural(stored.bytes, "byte"), stored.sha256);
                let expected = format!("{} with {}", plural(line.bytes, "byte"), quoted(&line.sha256));
                format!("it has {found}, but the index says {expected}")
            });
        }
        let (mut at, mut held) = (0_u64, 0_u64);
        let most_lines = line.documents.saturating_add(limits.more_lines);
        let mut outcome = Ok(());
        stored.lines(limits.line_bytes, |text| {
            at += 1;
            if at > most_lines {
                self.report(path, || {
                    format!("it has many more lines than the {} in the index", plural(line.documents, "document"))
                });
                return false;
            }
            let read = match text {
                StoredLine::Whole([]) | StoredLine::Unended([]) => return true,
                StoredLine::Whole(text) | StoredLine::Unended(text) => ListedDocument::read(text),
                StoredLine::TooLong => Err(BadLine::TooLong(limits.line_bytes)),
            };
            match read {
                Ok(document) => {
                    held += 1;
                    outcome = documents.push(document);
                }
                Err(bad) => self.report(path, || format!("line {}: {bad}", thousands(at))),
            }
            outcome.is_ok()
        })?;
        if held != line.documents {
            self.report(path, || {
                format!("it has {}, but the index says {}", plural(held, "document"), thousands(line.documents))
            });
        }
        outcome
    }

    fn put_in_order(&mut self, documents: Sorter<ListedDocument>) -> io::Result<()> {
        let index = SitePath::index();
        self.documents = documents.finish(|again| {
            self.report(&index, || format!("its lists name a document of {} twice", again.number()));
        })?;
        let mut before = None;
        for document in &self.documents {
            self.papers += u64::from(before.replace(document.suffix) != Some(document.suffix));
            self.has_records |= document.kind == Kind::Record;
            self.has_bundles |= document.kind == Kind::Bundle;
        }
        self.documents.check()
    }

    fn compare_counts(&mut self, index: &IndexFile<'_>) {
        let (papers, held) = (self.papers, self.documents.len());
        // A paper whose only document is of a kind that isn't served is in no list.
        let may_be_more = self.leaves_documents_out() && index.papers >= papers;
        if index.documents != held || (index.papers != papers && !may_be_more) {
            self.report(&SitePath::index(), || {
                let of =
                    |papers, documents| format!("{} and {}", plural(papers, "paper"), plural(documents, "document"));
                format!("it says {}, but its lists have {}", of(index.papers, index.documents), of(papers, held))
            });
        }
    }

    /// Whether a kind of document isn't served, or may not be.
    fn leaves_documents_out(&self) -> bool {
        match &self.site {
            Some(site) => !site.has(Feature::Record) || !(site.has(Feature::Bundle) || site.has(Feature::WellKnown)),
            // A site that doesn't say may leave out the kind that it has none of.
            None => !(self.has_records && self.has_bundles),
        }
    }

    /// Notes a problem of what a manifest says.
    fn report(&mut self, path: &SitePath, message: impl FnOnce() -> String) {
        self.add(path, ProblemKind::Content, message);
    }

    /// Notes a problem. Once there are too many, its message isn't even made.
    fn add(&mut self, path: &SitePath, kind: ProblemKind, message: impl FnOnce() -> String) {
        if self.problems.len() < MOST_PROBLEMS {
            self.problems.push(Problem { path: path.clone(), message: message(), kind });
        } else {
            self.more_problems += 1;
        }
    }
}

/// Why a line is no document.
enum BadLine {
    /// It isn't what a line is made of.
    Json(serde_json::Error),
    /// A part of it isn't what it should be.
    Id(NotAnId),
    Kind(String),
    /// No document of the number can be at this path.
    Path(PithNumber, String),
    NoPath(PithNumber),
    TooLong(usize),
}

impl fmt::Display for BadLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Json(error) => f.write_str(&shortened(error.to_string())),
            Self::Id(error) => error.fmt(f),
            Self::Kind(kind) => write!(f, "expected a record or a bundle, found {}", quoted(kind)),
            Self::Path(number, path) => write!(f, "no document of {number} can be at {}", quoted(path)),
            Self::NoPath(number) => write!(f, "it has no path for the document of {number}"),
            Self::TooLong(most) => write!(f, "it has more than {} bytes", thousands(*most as u64)),
        }
    }
}

impl ListedDocument {
    /// Reads a line of a list.
    fn read(line: &[u8]) -> Result<Self, BadLine> {
        let line: DocumentLine<'_> = serde_json::from_slice(line).map_err(BadLine::Json)?;
        let number: PithNumber = line.pith_number.parse().map_err(BadLine::Id)?;
        let kind = Kind::ALL.into_iter().find(|kind| kind.name() == line.kind);
        let kind = kind.ok_or_else(|| BadLine::Kind(line.kind.into_owned()))?;
        let sha256 = line.sha256.parse().map_err(BadLine::Id)?;
        let mut files = PaperFiles::default();
        for path in line.paths {
            match PaperFile::parse(&path) {
                Some((suffix, file)) if suffix == number.suffix() && file.document() == Some(kind) => files.add(file),
                _ => return Err(BadLine::Path(number, path.into_owned())),
            }
        }
        if files.is_empty() {
            return Err(BadLine::NoPath(number));
        }
        Ok(Self { suffix: number.suffix(), year: number.year(), kind, bytes: line.bytes, sha256, files })
    }
}

/// A list's path, if there can be one there.
fn list_path(path: &str) -> Option<SitePath> {
    SitePath::is_documents(path).then(|| SitePath::listed(path)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::Exclusion;
    use pith::Suffix;

    #[test]
    fn of_what_is_said_of_excluded_papers_no_more_is_kept_than_people_read() {
        let suffix: Suffix = "A".repeat(26).parse().unwrap();
        let long = || Some("é".repeat(5000).into());
        let exclusion =
            Exclusion { suffix, date: long(), reason: long(), names: vec!["arXiv:1903.00045".into(); 10_000] };
        let site = ListedSite {
            generator: "g".into(),
            base_url: None,
            offline: false,
            parts: Vec::new(),
            own_templates: false,
            excluded: Vec::new(),
            exclusions: vec![exclusion],
        };
        let site = usable(site).unwrap();
        assert!(site.excludes(suffix));
        let Exclusion { date, reason, names, .. } = site.exclusion(suffix).unwrap();
        let characters = [date, reason].map(|text| text.as_ref().unwrap().chars().count());
        assert_eq!((characters, names.len()), ([201, 201], 64));
    }
}
