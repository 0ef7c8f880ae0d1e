//! The first pass: every document read and judged, and a small summary kept of each verified one.

use super::build::{BuildEvent, BuildPlan};
use super::judge::{Judged, judge_all};
use crate::catalog::Summary;
use crate::corpus::{Input, Origin, Spool};
use crate::error::Error;
use crate::pith::{Digest, Judgement, TrustStore, judge};
use crate::publish::{Ledger, LedgerWriter, Section};
use crate::report::{Listed, Rejected, Unread};
use std::ops::ControlFlow;

/// What the first pass keeps.
#[derive(Default)]
pub(super) struct FirstPass {
    pub(super) read: u64,
    /// How many documents' checks were run.
    pub(super) verified: u64,
    pub(super) summaries: Vec<Summary>,
    /// Where each summary's document was read.
    pub(super) origins: Vec<Origin>,
    pub(super) rejected: Listed<Rejected>,
    pub(super) unread: Listed<Unread>,
    /// Whether something couldn't be read, so that the documents in it aren't known.
    pub(super) incomplete: bool,
}

/// What is said of some bytes, and whether it was known from an earlier run.
struct Said {
    sha256: Digest,
    judgement: Judgement,
    summary: Option<Summary>,
    was_known: bool,
}

/// Reads and judges every input; each judgement goes into the ledger.
///
/// # Errors
/// The ledger can't be written.
pub(super) fn first_pass(
    plan: &BuildPlan,
    inputs: Vec<Input>,
    spool: &Spool,
    old: &Ledger,
    ledger: &mut LedgerWriter,
    news: &(impl Fn(BuildEvent) + Sync),
) -> Result<FirstPass, Error> {
    let recall = Recall { old, keys: &plan.keys, context: context(&plan.keys) };
    let mut first = FirstPass::default();
    let mut outcome = Ok(());
    judge_all(
        inputs,
        &plan.limits,
        Some(spool),
        |bytes| recall.judge(bytes),
        |batch| {
            outcome = batch.into_iter().try_for_each(|judged| first.take(judged, &recall, ledger));
            news(BuildEvent::Done(first.read));
            if outcome.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        },
    );
    outcome.map(|()| first)
}

impl FirstPass {
    fn take(&mut self, judged: Judged<Said>, recall: &Recall<'_>, ledger: &mut LedgerWriter) -> Result<(), Error> {
        match judged {
            Judged::Unread(unread) => {
                self.incomplete |= unread.failed;
                self.unread.push(unread);
                return Ok(());
            }
            Judged::Refused { place, judgement } => self.rejected.push(Rejected::new(place, judgement)),
            Judged::Document { origin, said } => {
                self.verified += u64::from(!said.was_known);
                ledger.add(Section::Document, &recall.name(&said.sha256), &(&said.judgement, &said.summary))?;
                match said.summary {
                    Some(summary) => {
                        self.summaries.push(summary);
                        self.origins.push(origin);
                    }
                    None => self.rejected.push(Rejected::new(origin.place(), said.judgement)),
                }
            }
        }
        self.read += 1;
        Ok(())
    }
}

/// What earlier runs said of the same bytes, under the same keys and by the same program.
struct Recall<'a> {
    old: &'a Ledger,
    keys: &'a TrustStore,
    context: Digest,
}

impl Recall<'_> {
    /// Judges some bytes, unless that was done before.
    fn judge(&self, bytes: &[u8]) -> Said {
        let sha256 = Digest::of(bytes);
        if let Some((_, (judgement, summary))) = self.old.find(Section::Document, &self.name(&sha256)) {
            return Said { sha256, judgement, summary, was_known: true };
        }
        let (judgement, summary) = judge(bytes, self.keys, |verified| Summary::of(&verified));
        Said { sha256, judgement, summary, was_known: false }
    }

    fn name(&self, sha256: &Digest) -> [u8; 64] {
        let mut name = [0; 64];
        let parts = self.context.as_bytes().iter().chain(sha256.as_bytes());
        name.iter_mut().zip(parts).for_each(|(place, byte)| *place = *byte);
        name
    }
}

/// What a judgement depends on beside the bytes.
fn context(keys: &TrustStore) -> Digest {
    Digest::of(format!("{} {}", super::PROGRAM, keys.set_id()).as_bytes())
}
