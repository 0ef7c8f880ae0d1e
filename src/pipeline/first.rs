//! The first pass: every document read and judged, and a small summary kept of each verified one.

use super::event::BuildEvent;
use super::guard::LeftOut;
use super::judge::{Judge, JudgeOutcome, judge_all};
use super::outcome::Work;
use super::plan::BuildPlan;
use super::source_index::{SourceIndex, SourceIndexWriter};
use crate::catalog::Summary;
use crate::corpus::{CachedItem, Input, Origin, Origins, Refused, SourceCache, Spool};
use crate::error::Error;
use crate::program::PROGRAM;
use crate::publish::{Ledger, LedgerWriter, Table, decoded, encoded};
use crate::report::{Fragments, Listed, Place, RejectedDocuments, UnreadPath};
use pith::{Digest, Hashed, Judgement, TrustStore, judge_hashed};

/// What the first pass keeps.
#[derive(Default)]
pub(super) struct FirstPass {
    /// How many documents there are.
    pub(super) read: u64,
    /// What of that wasn't known.
    pub(super) work: Work,
    pub(super) summaries: Vec<Summary>,
    /// Where each summary's document was read.
    pub(super) origins: Origins,
    pub(super) rejected: RejectedDocuments,
    /// Lines of which the number isn't known yet.
    fragments: Fragments,
    /// Whose documents are not verified, all of them.
    pub(super) left_out: LeftOut,
    pub(super) unread: Listed<UnreadPath>,
    /// Whether something couldn't be read, so that the documents in it aren't known.
    pub(super) incomplete: bool,
}

/// What is said of some bytes, and what of it was known from an earlier run.
pub(super) struct Judged {
    pub(super) sha256: Digest,
    pub(super) judgement: Judgement,
    pub(super) summary: Option<Summary>,
    /// What the next build is told of it.
    pub(super) record: Vec<u8>,
    pub(super) was_read: bool,
    pub(super) was_verified: bool,
}

/// Has and judges every document of the inputs; what was found and each judgement go into the ledger.
///
/// # Errors
/// The content can't be looked into, or the ledger can't be written.
pub(super) fn first_pass(
    plan: &BuildPlan,
    inputs: Vec<Input>,
    spool: &Spool,
    old: &Ledger,
    ledger: &mut LedgerWriter,
    on_event: &(impl Fn(BuildEvent) + Sync),
) -> Result<FirstPass, Error> {
    let sources = SourceIndex::new(plan, old, ledger.begun())?;
    let mut index_writer = SourceIndexWriter::new(&sources);
    let recall = CachingJudge { old, keys: &plan.keys, names: JudgementNames::of(&plan.keys), sources };
    // As many documents as files, as a rule.
    let mut first = FirstPass::of(inputs.len());
    judge_all(inputs, &plan.limits, Some(spool), &recall, |judged| {
        if let JudgeOutcome::Pause = judged {
            on_event(BuildEvent::Done(first.read));
        }
        first.take(judged, &recall, &mut index_writer, ledger)
    })?;
    first.end_fragments();
    Ok(first)
}

impl FirstPass {
    /// One with room for so many documents.
    pub(super) fn of(documents: usize) -> Self {
        Self { summaries: Vec::with_capacity(documents), ..Self::default() }
    }

    fn take(
        &mut self,
        judged: JudgeOutcome<Result<Judged, Error>>,
        recall: &CachingJudge<'_>,
        index_writer: &mut SourceIndexWriter,
        ledger: &mut LedgerWriter,
    ) -> Result<(), Error> {
        let ended = match judged {
            JudgeOutcome::Unread(unread) => {
                self.end_fragments();
                self.incomplete |= unread.failed;
                self.unread.push(unread);
                return Ok(());
            }
            JudgeOutcome::SourceDone(ended) => return index_writer.end(&ended, ledger),
            JudgeOutcome::Pause => return Ok(()),
            JudgeOutcome::Refused { refused: Refused { origin, reason, was_read }, ended } => {
                self.work.read += u64::from(was_read);
                index_writer.add(&origin, CachedItem::refused(&origin, &reason), ledger)?;
                self.reject(origin.place(), reason.judgement());
                ended
            }
            JudgeOutcome::Document { origin, judged, ended } => {
                let judged = judged?;
                self.work.read += u64::from(judged.was_read);
                self.work.verified += u64::from(judged.was_verified);
                index_writer.add(&origin, CachedItem::document(&origin, judged.sha256), ledger)?;
                ledger.add_bytes(Table::Document, &recall.names.of_bytes(&judged.sha256), &judged.record)?;
                self.keep(&origin, judged.judgement, judged.summary);
                ended
            }
        };
        ended.map_or(Ok(()), |ended| index_writer.end(&ended, ledger))
    }

    /// Keeps what is said of a document.
    pub(super) fn keep(&mut self, origin: &Origin, judgement: Judgement, summary: Option<Summary>) {
        if let Some(summary) = summary {
            self.end_fragments();
            self.read += 1;
            self.summaries.push(summary);
            self.origins.push(origin);
        } else {
            self.reject(origin.place(), judgement);
        }
    }

    /// Keeps that something is no verified document.
    pub(super) fn reject(&mut self, place: Place, judgement: Judgement) {
        for (place, judgement) in self.fragments.take(place, judgement) {
            self.add_rejected(place, judgement);
        }
    }

    /// Tells of lines that follow each other, where something else comes.
    pub(super) fn end_fragments(&mut self) {
        if let Some((place, judgement)) = self.fragments.end() {
            self.add_rejected(place, judgement);
        }
    }

    fn add_rejected(&mut self, place: Place, judgement: Judgement) {
        self.read += 1;
        self.left_out.reject(&judgement);
        self.rejected.add(place, judgement);
    }
}

/// What earlier runs said of the same bytes, under the same keys and by the same program; and in
/// which files those were.
struct CachingJudge<'a> {
    old: &'a Ledger,
    keys: &'a TrustStore,
    names: JudgementNames,
    sources: SourceIndex<'a>,
}

impl Judge for CachingJudge<'_> {
    type Judged = Result<Judged, Error>;

    /// Judges some bytes, unless that was done before.
    fn judge(&self, bytes: &[u8]) -> Result<Judged, Error> {
        let hashed = Hashed::new(bytes);
        let sha256 = hashed.sha256();
        if let Some(judged) = self.recall(&sha256) {
            return judged.map(|judged| Judged { was_read: true, ..judged });
        }
        judged(hashed, self.keys)
    }

    fn recall(&self, sha256: &Digest) -> Option<Result<Judged, Error>> {
        let (_, record) = self.old.find_bytes(Table::Document, &self.names.of_bytes(sha256))?;
        let (judgement, summary) = decoded(&record)?;
        Some(Ok(Judged { sha256: *sha256, judgement, summary, record, was_read: false, was_verified: false }))
    }

    fn cache(&self) -> Option<&dyn SourceCache> {
        Some(&self.sources)
    }
}

/// What is said of some bytes for the first time.
///
/// # Errors
/// It can't be written down.
pub(super) fn judged(hashed: Hashed<'_>, keys: &TrustStore) -> Result<Judged, Error> {
    let sha256 = hashed.sha256();
    let (judgement, summary) = judge_hashed(hashed, keys, |verified| Summary::of(&verified, keys));
    let record = encoded(&(&judgement, &summary))?;
    Ok(Judged { sha256, judgement, summary, record, was_read: true, was_verified: true })
}

/// What the ledger calls judgements under some keys: by the hash of what they depend on beside the bytes.
pub(super) struct JudgementNames(Digest);

impl JudgementNames {
    pub(super) fn of(keys: &TrustStore) -> Self {
        Self(Digest::of(format!("{} {}", PROGRAM, keys.set_id()).as_bytes()))
    }

    /// What it calls the judgement of some bytes.
    pub(super) fn of_bytes(&self, sha256: &Digest) -> [u8; 64] {
        let Self(context) = self;
        let mut name = [0; 64];
        let parts = context.as_bytes().iter().chain(sha256.as_bytes());
        name.iter_mut().zip(parts).for_each(|(place, byte)| *place = *byte);
        name
    }
}
