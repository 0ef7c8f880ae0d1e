//! Every document of some paths, judged in parallel and told in order.

use crate::corpus::{self, Inputs, Limits, Misnamed};
use crate::error::Error;
use crate::pipeline::{self, JudgeOutcome};
use crate::report::{Fragments, Place, UnreadPath};
use camino::Utf8PathBuf;
use pith::{Judgement, KeyUses, TrustStore, Verdict, judge};
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::sync::Arc;

/// What to verify, and how.
#[derive(Debug, Clone)]
pub struct VerifyPlan {
    /// Files, folders, and `-` for standard input, whose documents have one line or several.
    pub paths: Vec<Utf8PathBuf>,
    /// The keys whose signatures count.
    pub keys: Arc<TrustStore>,
    /// How many threads judge, where it isn't one for each processor.
    pub jobs: Option<NonZeroUsize>,
    /// How much a hostile folder may use.
    pub limits: Limits,
}

impl VerifyPlan {
    /// All documents of these paths, under the registry's key.
    pub fn new(paths: Vec<Utf8PathBuf>) -> Self {
        Self { paths, keys: TrustStore::registry().into(), jobs: None, limits: Limits::default() }
    }
}

/// News of a verification that is under way, in the order of the paths and of what they hold.
#[derive(Debug)]
pub enum VerifyEvent<'a> {
    /// What is said of a document. Lines that follow each other and are no part of one are told as one.
    Judged(&'a Place, &'a Judgement),
    /// A path can't be read.
    Unread(&'a UnreadPath),
    /// So many documents were judged, and the next ones take a while.
    Paused(u64),
}

/// How many documents came to which verdict.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct VerifySummary {
    /// Documents that are verified.
    pub verified: u64,
    /// Documents without a signature that they need.
    pub unsigned: u64,
    /// Documents signed with a key that isn't trusted.
    pub untrusted: u64,
    /// Documents that fail a check.
    pub invalid: u64,
    /// Paths that can't be read.
    pub unread: u64,
    /// Documents of standard input that aren't JSON.
    pub broken_input: u64,
    /// For how many documents each key beside the registry's was used.
    pub key_uses: KeyUses,
    /// Files that aren't read because of their names.
    pub misnamed: Misnamed,
}

impl VerifySummary {
    /// How many documents were judged.
    pub fn documents(&self) -> u64 {
        self.verified + self.unsigned + self.untrusted + self.invalid
    }

    fn count(&mut self, place: &Place, judgement: &Judgement) {
        let counter = match judgement.checks.verdict() {
            Verdict::Verified => &mut self.verified,
            Verdict::Unsigned => &mut self.unsigned,
            Verdict::Untrusted => &mut self.untrusted,
            Verdict::Invalid => &mut self.invalid,
        };
        *counter += 1;
        self.broken_input += u64::from(place.path == "-" && judgement.offset.is_some());
        self.key_uses.count(&judgement.further_keys);
    }
}

/// Verifies every document of some paths. `on_event` is told of each in order; where it breaks, no more is read than
/// was begun.
///
/// # Errors
/// The threads can't be started. What can't be read is an event.
pub fn verify(
    plan: &VerifyPlan,
    on_event: &mut (dyn FnMut(VerifyEvent<'_>) -> ControlFlow<()> + Send),
) -> Result<VerifySummary, Error> {
    let Inputs { all: inputs, misnamed } = corpus::inputs(&plan.paths, &plan.limits);
    let summary = VerifySummary { misnamed, ..VerifySummary::default() };
    let mut verifier = Verifier { summary, fragments: Fragments::default(), on_event, flow: ControlFlow::Continue(()) };
    let judge = |bytes: &[u8]| judge(bytes, &plan.keys, |_| ()).0;
    pipeline::with_threads(plan.jobs, || {
        // Who doesn't want to hear more is not in error.
        let _ = pipeline::judge_all(inputs, &plan.limits, None, &judge, |judged| verifier.take_outcome(judged));
    })?;
    verifier.end_fragments();
    Ok(verifier.summary)
}

/// Nobody wants to hear more.
struct Unheard;

/// Counts and tells one document after the other.
struct Verifier<'e> {
    summary: VerifySummary,
    fragments: Fragments,
    on_event: &'e mut (dyn FnMut(VerifyEvent<'_>) -> ControlFlow<()> + Send),
    /// Whether to go on.
    flow: ControlFlow<()>,
}

impl Verifier<'_> {
    /// Stops at a pause alone, so that what is counted doesn't depend on who listens.
    fn take_outcome(&mut self, outcome: JudgeOutcome<Judgement>) -> Result<(), Unheard> {
        match outcome {
            JudgeOutcome::Document { origin, judged, .. } => self.take(origin.place(), judged),
            JudgeOutcome::Refused { refused, .. } => self.take(refused.origin.place(), refused.reason.judgement()),
            JudgeOutcome::Unread(unread) => {
                self.end_fragments();
                self.summary.unread += 1;
                self.tell(VerifyEvent::Unread(&unread));
            }
            JudgeOutcome::SourceDone(_) => {}
            JudgeOutcome::Pause => {
                self.tell(VerifyEvent::Paused(self.summary.documents()));
                return if self.flow.is_break() { Err(Unheard) } else { Ok(()) };
            }
        }
        Ok(())
    }

    /// Of lines that are told together more may still come.
    fn take(&mut self, place: Place, judgement: Judgement) {
        for (place, judgement) in self.fragments.take(place, judgement) {
            self.judged(&place, &judgement);
        }
    }

    fn end_fragments(&mut self) {
        if let Some((place, judgement)) = self.fragments.end() {
            self.judged(&place, &judgement);
        }
    }

    fn judged(&mut self, place: &Place, judgement: &Judgement) {
        self.summary.count(place, judgement);
        self.tell(VerifyEvent::Judged(place, judgement));
    }

    fn tell(&mut self, event: VerifyEvent<'_>) {
        if (self.on_event)(event).is_break() {
            self.flow = ControlFlow::Break(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::path::Path;

    /// What is told of some files in a folder, and the counts.
    fn verified(files: &[(&str, &str)], break_at: Option<usize>) -> (Vec<String>, VerifySummary) {
        let folder = tempfile::tempdir().unwrap();
        let root = Utf8PathBuf::from_path_buf(folder.path().to_owned()).unwrap();
        for (name, text) in files {
            fs::write(root.join(name), text).unwrap();
        }
        let paths = vec![root.clone(), root.join("missing.json")];
        let plan = VerifyPlan::new(paths);
        let mut told = Vec::new();
        let summary = verify(&plan, &mut |event| {
            told.push(match event {
                VerifyEvent::Judged(place, judgement) => format!("{place} {}", judgement.checks.verdict().name()),
                VerifyEvent::Unread(unread) => format!("{} unread", unread.path),
                VerifyEvent::Paused(documents) => format!("{documents} so far"),
            });
            if break_at == Some(told.len()) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        let told = told.into_iter().map(|one| one.replace(&format!("{root}/"), "")).collect();
        (told, summary.unwrap())
    }

    fn record() -> String {
        let path = Path::new("content/records/ZJVQJLXHUUV25W5CEVM6GUIM4S.record.json");
        fs::read_to_string(path).unwrap()
    }

    #[test]
    fn each_document_is_told_in_order_and_counted() {
        let record = record();
        let unsigned = record.replacen("\"receipt\"", "\"recipe\"", 1);
        let lines = "x\ny\n";
        let files = [("c.json", record.as_str()), ("a.json", &unsigned), ("b.jsonl", lines), ("note.json.txt", "")];
        let (told, summary) = verified(&files, None);
        let expected = ["a.json unsigned", "b.jsonl:1 invalid", "c.json verified", "missing.json unread", "3 so far"];
        assert_eq!(told, expected);
        let VerifySummary { verified, unsigned, untrusted, invalid, unread, .. } = summary;
        assert_eq!((verified, unsigned, untrusted, invalid, unread), (1, 1, 0, 1, 1));
        assert_eq!((summary.documents(), summary.broken_input, summary.misnamed.count), (3, 0, 1));
    }

    #[test]
    fn what_was_begun_is_counted_whoever_listens() {
        let record = record();
        let files = [("a.json", record.as_str()), ("b.json", &record)];
        let (told, summary) = verified(&files, Some(1));
        assert_eq!((told, summary), verified(&files, None));
    }
}
