//! `build`: verify every document, decide what is published, render and write it.
//!
//! The first pass ends before the second starts, so that a strict build that finds a bad document
//! has written nothing. The second reads each document again and insists on its SHA-256.

use super::judge::{Judged, judge_all, one_at_a_time};
use crate::catalog::{Catalog, Choice, DocumentId, Entry, EntryDocument, Selection, Summary};
use crate::corpus::{self, Input, Limits, Origin, ReadError, Spool};
use crate::error::Error;
use crate::pith::{NotProven, Parsed, TrustStore, Verified};
use crate::publish::{Changes, Folder, Sink};
use crate::report::{Account, Doubt, Listed, Place, Rejected, Report, Unread};
use crate::site::paper::Opened;
use crate::site::{Artifact, Site, SitePath};
use camino::{Utf8Path, Utf8PathBuf};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::ops::ControlFlow;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// What to build from what, and how.
#[derive(Debug, Clone)]
pub struct BuildPlan {
    /// The folder with `records/`, or a folder of documents.
    pub content: Utf8PathBuf,
    /// The folder that becomes the site.
    pub out: Utf8PathBuf,
    /// Whether a finding stops the build before anything is written.
    pub strict: bool,
    /// The keys whose signatures count.
    pub keys: TrustStore,
    /// How much a hostile input may use.
    pub limits: Limits,
}

/// What a build came to.
#[derive(Debug)]
pub struct Built {
    /// What became of the documents.
    pub report: Report,
    /// What changed in the output folder; `None` where a strict build wrote nothing.
    pub changes: Option<Changes>,
    /// Whether something couldn't be read. Nothing that was published before was then removed.
    pub incomplete: bool,
}

/// News of a build that is under way.
#[derive(Debug, Clone, Copy)]
pub enum BuildEvent {
    /// So many documents were read and judged.
    Judged(u64),
    /// So many papers of all were written.
    Written(u64, u64),
}

/// Builds the site.
///
/// # Errors
/// The content can't be found, or the site can't be written; what was published before is then
/// still there.
pub fn build(plan: &BuildPlan, news: &(impl Fn(BuildEvent) + Sync)) -> Result<Built, Error> {
    let inputs = documents_of(plan)?;
    keep_apart(plan)?;
    let spool = Spool::default();
    let mut first = FirstPass::default();
    judge_all(
        inputs,
        &plan.keys,
        &plan.limits,
        Some(&spool),
        |verified, origin| (Summary::of(verified), origin),
        |batch| {
            for judged in batch {
                first.take(judged);
            }
            news(BuildEvent::Judged(first.read));
            ControlFlow::Continue(())
        },
    );
    let FirstPass { read, summaries, origins, rejected, unread, incomplete } = first;
    if incomplete && summaries.is_empty() {
        let reason = unread.first.first().map_or_else(String::new, ToString::to_string);
        return Err(Error::Content { path: plan.content.clone(), reason });
    }
    let everything = Selection { exclude: &BTreeMap::new(), accept: &BTreeMap::new(), takes: &|_| true };
    let (catalog, choices) = Catalog::build(summaries, &everything);
    let report = report(read, &catalog, &choices, &origins, rejected, unread);
    if plan.strict && report.has_findings() {
        return Ok(Built { report, changes: None, incomplete });
    }
    let site = Site::new(plan.keys.clone())?;
    let folder = Folder::open(&plan.out)?;
    let large = Mutex::new(());
    let second =
        SecondPass { plan, site: &site, folder: &folder, origins: &origins, spool: &spool, large: &large, news };
    let mut changes = second.write_entries(&catalog)?;
    let pages = site.site_pages(&catalog, &relative_to(report.clone(), &plan.content))?;
    changes = pages.iter().try_fold(changes, |changes, page| put(&folder, &page.path, &page.bytes, changes))?;
    if !incomplete {
        // Else what is missing may be what couldn't be read, and what was published stays.
        changes.removed = folder.remove_others(&all_paths(&catalog, &pages))?;
    }
    Ok(Built { report, changes: Some(changes), incomplete })
}

/// What a content folder may hold beside records; one with none of these is a folder of records.
const PARTS: [&str; 4] = ["records", "pages", "collections", "files"];

/// Where the documents lie: in `records/`, or in the whole of a folder that has no parts.
fn records_of(plan: &BuildPlan) -> Utf8PathBuf {
    if PARTS.iter().any(|part| plan.content.join(part).symlink_metadata().is_ok()) {
        plan.content.join("records")
    } else {
        plan.content.clone()
    }
}

fn documents_of(plan: &BuildPlan) -> Result<Vec<Input>, Error> {
    let fail = |reason: &str| Error::Content { path: plan.content.clone(), reason: reason.to_owned() };
    match fs::metadata(&plan.content) {
        Ok(metadata) if metadata.is_dir() => {}
        Ok(_) => return Err(fail("it is not a folder")),
        Err(error) => return Err(fail(&Unread::io(&plan.content, &error).reason)),
    }
    let inputs = corpus::walk(&records_of(plan), &plan.limits);
    if inputs.is_empty() { Err(fail("it holds no document")) } else { Ok(inputs) }
}

/// Refuses a site inside of its documents, which the next build would read, and documents inside of
/// their site, which it would remove.
fn keep_apart(plan: &BuildPlan) -> Result<(), Error> {
    let whole = |path: &Utf8Path| {
        let there = path.ancestors().find(|above| above.exists()).unwrap_or(Utf8Path::new("."));
        let there = if there.as_str().is_empty() { Utf8Path::new(".") } else { there };
        let rest = path.strip_prefix(there).unwrap_or(path);
        there.canonicalize_utf8().map(|there| there.join(rest)).map_err(|error| Error::io("look into", path, error))
    };
    let (records, out) = (whole(&records_of(plan))?, whole(&plan.out)?);
    let reason = if out.starts_with(&records) {
        "it lies inside the content, which would then hold the site"
    } else if records.starts_with(&out) {
        "the content lies inside it, and would be removed"
    } else {
        return Ok(());
    };
    Err(Error::Output { path: plan.out.clone(), reason: reason.to_owned() })
}

/// What the first pass keeps.
#[derive(Default)]
struct FirstPass {
    read: u64,
    summaries: Vec<Summary>,
    /// Where each summary's document was read.
    origins: Vec<Origin>,
    rejected: Listed<Rejected>,
    unread: Listed<Unread>,
    /// Whether something couldn't be read, so that the documents in it aren't known.
    incomplete: bool,
}

impl FirstPass {
    fn take(&mut self, judged: Judged<(Summary, Origin)>) {
        match judged {
            Judged::Unread(unread) => {
                self.incomplete |= unread.failed;
                return self.unread.push(unread);
            }
            Judged::Document { kept: Some((summary, origin)), .. } => {
                self.summaries.push(summary);
                self.origins.push(origin);
            }
            Judged::Document { place, judgement, kept: None } => self.rejected.push(Rejected::new(place, judgement)),
        }
        self.read += 1;
    }
}

fn report(
    read: u64,
    catalog: &Catalog,
    choices: &[Choice],
    origins: &[Origin],
    rejected: Listed<Rejected>,
    unread: Listed<Unread>,
) -> Report {
    let published: usize = catalog.entries().iter().map(|entry| entry.documents().count()).sum();
    let mut account = Account { read, published: published as u64, rejected: rejected.count(), ..Account::default() };
    for choice in choices {
        match choice {
            Choice::Duplicate => account.duplicate += 1,
            Choice::Superseded | Choice::Conflict { .. } => account.superseded += 1,
            Choice::Excluded | Choice::Disagreement { .. } | Choice::Unaccepted { .. } => {}
        }
    }
    let doubts = choices.iter().filter_map(|choice| doubt(choice, origins)).collect();
    Report { account, rejected, unread, doubts }
}

fn doubt(choice: &Choice, origins: &[Origin]) -> Option<Doubt> {
    let (kind, taken, other) = match choice {
        Choice::Conflict { taken, left } => ("conflict", taken, left),
        Choice::Disagreement { record, bundle } => ("disagreement", bundle, record),
        Choice::Excluded | Choice::Duplicate | Choice::Superseded | Choice::Unaccepted { .. } => return None,
    };
    let named = |document: &EntryDocument| {
        let place = origins.get(document.id.0).map_or_else(Place::default, Origin::place);
        (place, document.proof.sha256().to_string())
    };
    Some(Doubt { kind, pith_number: taken.proof.number().to_string(), taken: named(taken), other: named(other) })
}

/// The second pass: each entry's documents are read again, rendered and written.
struct SecondPass<'a, N> {
    plan: &'a BuildPlan,
    site: &'a Site,
    folder: &'a Folder,
    origins: &'a [Origin],
    spool: &'a Spool,
    /// Held while a large document is parsed.
    large: &'a Mutex<()>,
    news: &'a N,
}

impl<N: Fn(BuildEvent) + Sync> SecondPass<'_, N> {
    fn write_entries(&self, catalog: &Catalog) -> Result<Changes, Error> {
        let all = catalog.entries().len() as u64;
        let written = AtomicU64::new(0);
        let write = |entry: &Entry| {
            let changes = self.write_entry(entry)?;
            (self.news)(BuildEvent::Written(written.fetch_add(1, Ordering::Relaxed) + 1, all));
            Ok(changes)
        };
        let sum = |a: Changes, b: Changes| Ok(a.plus(b));
        catalog.entries().par_iter().map(write).try_reduce(Changes::default, sum)
    }

    fn write_entry(&self, entry: &Entry) -> Result<Changes, Error> {
        let record = entry.record.as_ref().map(|document| self.read_again(document)).transpose()?;
        let bundle = entry.bundle.as_ref().map(|document| self.read_again(document)).transpose()?;
        let sizes = entry.documents().map(|document| document.bytes);
        let _alone = one_at_a_time(self.large, sizes.sum());
        let parsed_record = self.parse(entry.record.as_deref(), record.as_deref())?;
        let parsed_bundle = self.parse(entry.bundle.as_deref(), bundle.as_deref())?;
        let opened = Opened {
            record: self.reopen(entry.record.as_deref(), parsed_record.as_ref())?,
            bundle: self.reopen(entry.bundle.as_deref(), parsed_bundle.as_ref())?,
        };
        let suffix = entry.number.suffix();
        let mut changes = Changes::default();
        if let Some(record) = &opened.record {
            changes = put(self.folder, &SitePath::record(suffix), record.document().bytes(), changes)?;
        }
        if let Some(bundle) = &opened.bundle {
            let bytes = bundle.document().bytes();
            changes = put(self.folder, &SitePath::bundle(suffix), bytes, changes)?;
            changes = put(self.folder, &SitePath::well_known_bundle(suffix), bytes, changes)?;
        }
        let page = self.site.entry_page(entry, &opened)?;
        page.iter().try_fold(changes, |changes, page| put(self.folder, &page.path, &page.bytes, changes))
    }

    fn read_again(&self, document: &EntryDocument) -> Result<Vec<u8>, Error> {
        let origin = self.origin(document)?;
        let mut bytes = Vec::new();
        match origin.read_again(self.spool, &self.plan.limits, &mut bytes) {
            Ok(()) => Ok(bytes),
            Err(ReadError::Unread(unread)) => Err(changed(&origin.place(), &unread.reason)),
            Err(ReadError::Refused(reason)) => Err(changed(&origin.place(), &reason)),
        }
    }

    fn parse<'b>(
        &self,
        document: Option<&EntryDocument>,
        bytes: Option<&'b [u8]>,
    ) -> Result<Option<Parsed<'b>>, Error> {
        let (Some(document), Some(bytes)) = (document, bytes) else { return Ok(None) };
        Parsed::new(bytes).map(Some).map_err(|_| self.not_proven(document))
    }

    fn reopen<'b>(
        &self,
        document: Option<&EntryDocument>,
        parsed: Option<&'b Parsed<'b>>,
    ) -> Result<Option<Verified<'b>>, Error> {
        let (Some(document), Some(parsed)) = (document, parsed) else { return Ok(None) };
        document.proof.reopen(parsed, &self.plan.keys).map(Some).map_err(|NotProven| self.not_proven(document))
    }

    fn not_proven(&self, document: &EntryDocument) -> Error {
        match self.origin(document) {
            Ok(origin) => changed(&origin.place(), "it is no longer the document that was verified"),
            Err(error) => error,
        }
    }

    fn origin(&self, document: &EntryDocument) -> Result<&Origin, Error> {
        let DocumentId(index) = document.id;
        self.origins.get(index).ok_or_else(|| changed(&Place::default(), "its place is not known"))
    }
}

fn changed(place: &Place, reason: &str) -> Error {
    Error::Changed { place: place.to_string(), reason: reason.to_owned() }
}

fn put(folder: &Folder, path: &SitePath, bytes: &[u8], mut changes: Changes) -> Result<Changes, Error> {
    changes.count(folder.put(path, bytes)?);
    Ok(changes)
}

/// Every path of the site: what lies in its folder beside these is removed.
fn all_paths(catalog: &Catalog, pages: &[Artifact<'_>]) -> BTreeSet<SitePath> {
    let entries = catalog.entries().iter().flat_map(|entry| {
        let suffix = entry.number.suffix();
        let record = entry.record.is_some().then(|| SitePath::record(suffix));
        let bundle = entry.bundle.is_some().then(|| [SitePath::bundle(suffix), SitePath::well_known_bundle(suffix)]);
        [SitePath::paper(suffix)].into_iter().chain(record).chain(bundle.into_iter().flatten())
    });
    entries.chain(pages.iter().map(|page| page.path.clone())).collect()
}

/// The report with paths as they are below the content folder: what is published does not say
/// where on a machine it was made.
fn relative_to(mut report: Report, content: &Utf8Path) -> Report {
    let shorten = |path: &mut String| {
        if let Ok(inside) = Utf8Path::new(path.as_str()).strip_prefix(content) {
            *path = inside.to_string();
        }
    };
    report.rejected.first.iter_mut().for_each(|one| shorten(&mut one.place.path));
    report.unread.first.iter_mut().for_each(|one| shorten(&mut one.path));
    for doubt in &mut report.doubts.first {
        shorten(&mut doubt.taken.0.path);
        shorten(&mut doubt.other.0.path);
    }
    report
}
