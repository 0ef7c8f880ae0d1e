//! A shard: verifies a slice of the documents and finishes their papers' files as far as these alone allow, for the build
//! that combines all parts.
//!
//! Relatives of a paper may lie in other slices, and which listing has an author's name depends on all papers. So an entry
//! is kept with the key of what it was made of, by which the combining build knows whether it holds, and its page without
//! the links to names.

use super::content::{OperatorContent, logo, read_pages, site_options};
use super::event::{BuildEvent, PapersWritten, Phase};
use super::exclusions::excluded;
use super::first::{Judged, judged};
use super::index_build::{FoundBy, found_by};
use super::inputs::documents_of;
use super::judge::{Judge, JudgeOutcome, judge_all};
use super::ordered::{LookAhead, in_order};
use super::overlap::reject_overlap;
use super::overrides::overrides;
use super::plan::BuildPlan;
use super::second::{MOST_UNITS_AHEAD, SecondPass, document_bytes};
use super::select::select;
use super::shared::{context_of, shared_key};
use super::threads::with_threads;
use crate::catalog::{Catalog, DocumentId, Entry, EntryDocument, Summary};
use crate::corpus::{
    CachedItem, CachedSource, Origin, Origins, Refused, Shard, SourceCache, SourceFile, SourceList, Spool, below,
};
use crate::disk::Epoch;
use crate::error::Error;
use crate::layout::{Feature, PaperFile};
use crate::part::{EntryBlob, EntryContent, FoundItem, PartHead, PartWriter, StoredEntry, StoredFile};
use crate::publish::{Seal, SealPurpose};
use crate::report::{Listed, UnreadPath};
use crate::search::PaperText;
use crate::site::{Artifact, LinkMarks, NameLinks, Site};
use camino::{Utf8Path, Utf8PathBuf};
use pith::{Digest, Hashed, Kind, Suffix, TrustStore};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// How many bytes of finished papers may be made that are not yet in a part. Stops papers of many bytes each, made while one
/// before them takes long, from filling memory.
const MOST_FINISHED_BYTES_AHEAD: usize = 64 << 20;

/// What a finished paper counts for at least, so that not too many are ahead either.
const LEAST_FINISHED_BYTES: usize = MOST_FINISHED_BYTES_AHEAD / MOST_UNITS_AHEAD;

/// How many times as large as its documents a paper is with all its files, if they are large.
const FILES_OF_DOCUMENT: usize = 4;

/// What a shard came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuiltPart {
    /// Which one.
    pub shard: Shard,
    /// How many documents there are in its slice.
    pub documents: u64,
    /// How many of them are verified.
    pub verified: u64,
    /// How many papers the part has.
    pub papers: u64,
    /// How many bytes the part has.
    pub bytes: u64,
    /// What couldn't be read. What is passed over by rule the build that combines all parts names, as it does documents
    /// that aren't verified.
    pub unread: Listed<UnreadPath>,
}

/// Makes the part of a shard, in the file that `plan.out` names. What the plan says of removals, of findings that stop a build
/// and of lists of changes is for the build that combines all parts.
///
/// # Errors
/// There is no state key, the content can't be found, or the part can't be written; a part that was there before then
/// still is.
pub fn build_part(plan: &BuildPlan, shard: Shard, on_event: &(impl Fn(BuildEvent) + Sync)) -> Result<BuiltPart, Error> {
    with_threads(plan.jobs, || make_part(plan, shard, on_event))?
}

fn make_part(plan: &BuildPlan, shard: Shard, on_event: &(impl Fn(BuildEvent) + Sync)) -> Result<BuiltPart, Error> {
    let key = shared_key(plan)?;
    let inputs = documents_of(plan)?;
    let content = OperatorContent::read(plan)?;
    reject_overlap(plan)?;
    let sources = SourceList::measure(inputs.all);
    let digest = sources.digest();
    let site = site_of(plan, content)?;
    let head = PartHead { shard, sources: *digest.as_bytes(), context: *context_of(plan, &site).as_bytes() };
    let mut part = PartWriter::begin(&plan.out, key, &head)?;
    on_event(BuildEvent::Began(Phase::Verify, None));
    let mut slice = Slice::new(plan);
    let judge = ShardJudge { keys: &plan.keys, begun: part.begun()? };
    let spool = Spool::default();
    judge_all(sources.slice(shard), &plan.limits, Some(&spool), &judge, |judged| {
        if let JudgeOutcome::Pause = judged {
            on_event(BuildEvent::Done(slice.documents));
        }
        slice.take(judged, &mut part)
    })?;
    part.end_found()?;
    let Slice { documents, summaries, origins, withheld, unread, .. } = slice;
    let verified = summaries.len();
    on_event(BuildEvent::Began(Phase::Catalog, None));
    let (catalog, _) = select(&plan.config, summaries);
    let pass = SecondPass::new(plan, &site, &origins, &spool);
    let secret = Seal::of_key(SealPurpose::Secret, key).tag();
    finish_entries(&pass, &catalog, &LinkMarks::new(&Digest::from(secret)), &mut part, on_event)?;
    for document in (0..verified).filter(|document| !withheld.contains(document)) {
        if !part.has(document) {
            part.document(document, &pass.read_document(document)?)?;
        }
    }
    let papers = catalog.entries().len() as u64;
    let bytes = part.finish()?;
    Ok(BuiltPart { shard, documents, verified: verified as u64, papers, bytes, unread })
}

/// The site that pages are made of, for which no document counts.
fn site_of(plan: &BuildPlan, content: OperatorContent) -> Result<Site, Error> {
    let OperatorContent { files, pages, .. } = content;
    let (overrides, _) = overrides(plan.overrides.as_deref())?;
    let (authored, _) = read_pages(pages, &files, &Catalog::default(), &plan.config.output);
    let (logo, _) = logo(plan, &files);
    Site::new(site_options(plan, &authored, &files, logo, overrides))
}

/// What the first pass of a shard keeps.
struct Slice {
    root: Utf8PathBuf,
    /// The file that was told last.
    source: Option<Utf8PathBuf>,
    documents: u64,
    summaries: Vec<Summary>,
    origins: Origins,
    /// The numbers that the configuration excludes.
    excluded: BTreeSet<Suffix>,
    /// Documents of those, whose bytes are nobody's.
    withheld: BTreeSet<usize>,
    unread: Listed<UnreadPath>,
}

impl Slice {
    fn new(plan: &BuildPlan) -> Self {
        Self {
            root: plan.layout().records(),
            source: None,
            documents: 0,
            summaries: Vec::new(),
            origins: Origins::default(),
            excluded: excluded(&plan.config).into_keys().collect(),
            withheld: BTreeSet::new(),
            unread: Listed::default(),
        }
    }

    fn take(&mut self, judged: JudgeOutcome<Result<Judged, Error>>, part: &mut PartWriter) -> Result<(), Error> {
        let ended = match judged {
            JudgeOutcome::Pause => None,
            JudgeOutcome::SourceDone(ended) => Some(ended),
            JudgeOutcome::Unread(unread) => {
                self.source = None;
                let inside = below(&self.root, Utf8Path::new(&unread.path));
                part.found(&FoundItem::Unread { inside, reason: &unread.reason, failed: unread.failed })?;
                if unread.failed {
                    self.unread.push(unread);
                }
                None
            }
            JudgeOutcome::Refused { refused: Refused { origin, reason, .. }, ended } => {
                self.tell_source(origin.source(), part)?;
                self.documents += 1;
                part.found(&FoundItem::Refused { line: origin.line(), reason })?;
                ended
            }
            JudgeOutcome::Document { origin, judged, ended } => {
                self.take_document(&origin, judged?, part)?;
                ended
            }
        };
        let Some(ended) = ended.filter(|ended| ended.source.lines) else { return Ok(()) };
        self.tell_source(&ended.source, part)?;
        part.found(&FoundItem::SourceDone { lines: ended.lines, is_broken: ended.is_broken })
    }

    fn take_document(&mut self, origin: &Origin, judged: Judged, part: &mut PartWriter) -> Result<(), Error> {
        self.tell_source(origin.source(), part)?;
        self.documents += 1;
        let is_verified = judged.summary.is_some();
        part.found(&FoundItem::Document {
            line: origin.line(),
            sha256: *judged.sha256.as_bytes(),
            record: &judged.record,
            is_verified,
        })?;
        if let Some(summary) = judged.summary {
            if self.excluded.contains(&summary.number().suffix()) {
                self.withheld.insert(self.summaries.len());
            }
            self.summaries.push(summary);
            self.origins.push(origin);
        }
        Ok(())
    }

    /// Says of which file the next thing is, where it isn't of the last one.
    fn tell_source(&mut self, source: &SourceFile, part: &mut PartWriter) -> Result<(), Error> {
        if self.source.as_ref() == Some(&source.path) {
            return Ok(());
        }
        part.found(&FoundItem::Source { inside: below(&self.root, &source.path) })?;
        self.source = Some(source.path.clone());
        Ok(())
    }
}

/// Judges each document anew, and asks for the ends of files.
struct ShardJudge<'a> {
    keys: &'a TrustStore,
    begun: Epoch,
}

impl Judge for ShardJudge<'_> {
    type Judged = Result<Judged, Error>;

    fn judge(&self, bytes: &[u8]) -> Self::Judged {
        judged(Hashed::new(bytes), self.keys)
    }

    fn cache(&self) -> Option<&dyn SourceCache> {
        Some(self)
    }
}

impl SourceCache for ShardJudge<'_> {
    fn begun(&self) -> Epoch {
        self.begun
    }

    fn find(&self, _source: &SourceFile) -> Option<CachedSource> {
        None
    }

    fn part(&self, _source: &SourceFile, _at: u64) -> Option<Vec<CachedItem>> {
        None
    }
}

/// Writes each paper's documents and finished files.
fn finish_entries(
    pass: &SecondPass<'_>,
    catalog: &Catalog,
    marks: &LinkMarks,
    part: &mut PartWriter,
    on_event: &(impl Fn(BuildEvent) + Sync),
) -> Result<(), Error> {
    let mut written = PapersWritten::begin(catalog.entries().len(), on_event);
    let make = |entry: &Entry| pass.finish_entry(catalog, entry, marks);
    in_order(catalog.entries().iter(), finished_ahead(), make, |made: Result<EntryContent, Error>| {
        part.entry(&made?)?;
        written.add_one();
        Ok(())
    })?;
    written.tell();
    Ok(())
}

/// How many papers may be finished that aren't yet in a part: what is kept of each are its documents and all that is made
/// of them.
fn finished_ahead() -> LookAhead<fn(&&Entry) -> usize> {
    let weigh: fn(&&Entry) -> usize = |entry| {
        let bytes = usize::try_from(document_bytes(entry)).unwrap_or(usize::MAX);
        bytes.saturating_mul(FILES_OF_DOCUMENT).max(LEAST_FINISHED_BYTES)
    };
    LookAhead { weigh, ..LookAhead::of(MOST_FINISHED_BYTES_AHEAD) }
}

impl SecondPass<'_> {
    /// An entry as a part has it.
    fn finish_entry(&self, catalog: &Catalog, entry: &Entry, marks: &LinkMarks) -> Result<EntryContent, Error> {
        let versions = catalog.versions(entry);
        let key = self.entry_key(entry, &versions);
        let needs_text = self.has(Feature::Search) && entry.is_newest();
        self.with_documents(entry, |opened| {
            let mut found: Option<FoundBy> = None;
            let mut tell = |text: &PaperText<'_>| {
                if needs_text {
                    found = Some(found_by(catalog, entry, text));
                }
            };
            let documents: Vec<_> = [&opened.record, &opened.bundle].into_iter().flatten().collect();
            let mut blobs: Vec<_> = documents.iter().map(|document| document.document().bytes().into()).collect();
            let kinds: Vec<_> = documents.iter().map(|document| document.document().kind()).collect();
            let files = self.site.entry_files(entry, &versions, &NameLinks::Later(marks), opened, &mut tell)?;
            let finished = if self.site.has_own_templates() { Vec::new() } else { files };
            let files = stored_files(finished, &kinds, marks, &mut blobs);
            let ids: Vec<_> = entry.documents().map(|EntryDocument { id: DocumentId(id), .. }| *id).collect();
            let blobs: Vec<&[u8]> = blobs.iter().map(Cow::as_ref).collect();
            let entry = StoredEntry {
                suffix: entry.number.suffix(),
                key: *key.as_bytes(),
                blobs: blobs.iter().map(|blob| u32::try_from(blob.len()).unwrap_or(u32::MAX)).collect(),
                files,
                found_by: found.as_deref(),
            };
            EntryContent::new(&entry, &blobs, &ids)
        })
    }
}

/// The files of an entry as a part has them. `blobs` are its documents, of those kinds; other files' bytes come to them.
fn stored_files<'d>(
    files: Vec<Artifact<'d>>,
    kinds: &[Kind],
    marks: &LinkMarks,
    blobs: &mut Vec<Cow<'d, [u8]>>,
) -> Vec<StoredFile> {
    let mut stored = Vec::new();
    for Artifact { stage, path, bytes, sha256 } in files {
        let Some((_, file)) = PaperFile::parse(path.as_str()) else { continue };
        let of_document = file.document().and_then(|kind| kinds.iter().position(|other| *other == kind));
        let (bytes, gaps) = if file == PaperFile::Page {
            let (page, gaps) = marks.take_out(&bytes);
            (page.into(), gaps)
        } else {
            (bytes, Vec::new())
        };
        let sha256 = gaps.is_empty().then(|| *sha256.unwrap_or_else(|| Digest::of(&bytes)).as_bytes());
        let blob = of_document.unwrap_or(blobs.len());
        if of_document.is_none() {
            blobs.push(bytes);
        }
        // There are fewer files of a paper than that.
        let blob = EntryBlob(u8::try_from(blob).unwrap_or(u8::MAX));
        stored.push(StoredFile { file, stage, sha256, blob, gaps });
    }
    stored
}
