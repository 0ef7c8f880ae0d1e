//! The papers of a folder of documents that a bibliography may mean.

use super::{AnnotateEvent, AnnotatePlan, Match};
use crate::bibliography::Reference;
use crate::config::Exclusion;
use crate::corpus::{ContentPart, walk};
use crate::error::Error;
use crate::fetch::lookup::{PaperFacts, PaperMatch};
use crate::pipeline::{JudgeOutcome, judge_all, with_threads};
use crate::report::io_reason;
use crate::values::PaperIdentifier;
use camino::Utf8Path;
use pith::{KeyUses, Suffix, judge};
use std::collections::{BTreeMap, BTreeSet};

/// What verified documents say of the papers that are asked for.
pub(super) struct Holdings {
    papers: BTreeMap<Suffix, PaperFacts>,
    by_key: BTreeMap<String, BTreeSet<Suffix>>,
    /// The numbers that the mirror leaves out, with what else they are called: what their documents sign, if those are there.
    left_out: BTreeMap<Suffix, Vec<PaperIdentifier>>,
    /// For how many documents each key beside the registry's was used.
    pub(super) key_uses: KeyUses,
}

impl Holdings {
    /// Reads and judges all documents of a folder, and keeps what some references ask for.
    ///
    /// # Errors
    /// The folder can't be read, or the threads can't be started.
    pub(super) fn read(
        folder: &Utf8Path,
        exclusions: &[Exclusion],
        references: &[Reference],
        plan: &AnnotatePlan<'_>,
        on_event: &mut (dyn FnMut(AnnotateEvent) + Send),
    ) -> Result<Self, Error> {
        let refuse = |error: std::io::Error| Error::Content { path: folder.to_owned(), reason: io_reason(&error) };
        if !std::fs::metadata(folder).map_err(refuse)?.is_dir() {
            return Err(refuse(std::io::ErrorKind::NotADirectory.into()));
        }
        let records = ContentPart::Records.path_in(folder);
        let records = if records.is_dir() { records } else { folder.to_owned() };
        let wanted: BTreeSet<_> = references
            .iter()
            .flat_map(|one| &one.identifiers)
            .flat_map(PaperIdentifier::keys)
            .map(|key| key.strip_prefix("claimed-").map_or(key.clone(), str::to_owned))
            .collect();
        let names =
            |one: &Exclusion| one.names.iter().flatten().filter_map(|name| name.to_string().parse().ok()).collect();
        let mut holdings = Self {
            papers: BTreeMap::new(),
            by_key: BTreeMap::new(),
            left_out: exclusions.iter().map(|one| (one.number, names(one))).collect(),
            key_uses: KeyUses::default(),
        };
        let mut read = 0;
        let facts = |bytes: &[u8]| {
            let (judgement, facts) = judge(bytes, &plan.keys, |verified| PaperFacts::of(&verified, &plan.keys));
            (facts, judgement.further_keys)
        };
        with_threads(plan.jobs, || {
            let inputs = walk(&records, &plan.limits).all;
            judge_all(inputs, &plan.limits, None, &facts, |judged| {
                match judged {
                    JudgeOutcome::Document { judged: (facts, further_keys), .. } => {
                        holdings.key_uses.count(&further_keys);
                        if let Some(facts) = facts {
                            holdings.add(facts, &wanted);
                        }
                    }
                    JudgeOutcome::Refused { .. } => {}
                    JudgeOutcome::Unread(unread) => on_event(AnnotateEvent::Unread(unread)),
                    JudgeOutcome::SourceDone(_) => return Ok(()),
                    JudgeOutcome::Pause => {
                        on_event(AnnotateEvent::Read(read));
                        return Ok(());
                    }
                }
                read += 1;
                Ok::<(), Error>(())
            })
        })??;
        Ok(holdings)
    }

    fn add(&mut self, facts: PaperFacts, wanted: &BTreeSet<String>) {
        if let Some(names) = self.left_out.get_mut(&facts.number.suffix()) {
            // As at a site: DOIs that the configuration says count too.
            names.retain(|name| matches!(name, PaperIdentifier::Doi(_)));
            names.extend(facts.arxiv_name().into_iter().chain(facts.dois).filter_map(|name| name.parse().ok()));
            return;
        }
        let claimed = facts.claimed_dois.iter().map(|doi| format!("doi:{doi}"));
        let keys: Vec<_> = facts.keys().chain(claimed).filter(|key| wanted.contains(key)).collect();
        if keys.is_empty() && !self.papers.contains_key(&facts.number.suffix()) {
            return;
        }
        let suffix = facts.number.suffix();
        for key in keys {
            self.by_key.entry(key).or_default().insert(suffix);
        }
        match self.papers.get_mut(&suffix) {
            Some(paper) => paper.add(facts),
            None => {
                self.papers.insert(suffix, facts);
            }
        }
    }

    /// Whether an identifier means a paper that the mirror leaves out.
    pub(super) fn leaves_out(&self, identifier: &PaperIdentifier) -> bool {
        self.left_out.iter().any(|(suffix, names)| identifier.is_of_left_out(*suffix, names))
    }

    /// Which of the papers an identifier means.
    pub(super) fn find(&self, identifier: &PaperIdentifier) -> Match {
        let suffixes: BTreeSet<_> =
            identifier.keys().iter().filter_map(|key| self.by_key.get(key)).flatten().copied().collect();
        let papers: Vec<_> = suffixes.iter().filter_map(|suffix| self.papers.get(suffix)).collect();
        let matched = PaperMatch::of(identifier, &papers);
        Match { matched, papers: papers.into_iter().cloned().collect(), missed: None }
    }
}
