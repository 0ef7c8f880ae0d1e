//! What a content folder has already: every verified document in it, wherever it lies, however it is
//! packed. What isn't verified is nobody's document, and is asked for again.

use super::event::PullEvent;
use super::folder::ContentFolder;
use crate::catalog::Summary;
use crate::corpus::{Limits, Origin, walk};
use crate::error::Error;
use crate::fetch::lookup::PaperFacts;
use crate::pipeline::{JudgeOutcome, judge_all, with_threads};
use crate::values::Moment;
use camino::{Utf8Path, Utf8PathBuf};
use pith::json::canonical;
use pith::{Digest, Judgement, KeyId, KeyUses, Kind, PithNumber, Suffix, TrustStore, judge};
use std::cmp::Reverse;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

/// What is kept of a verified document.
#[derive(Debug, Clone, Copy)]
pub(super) struct Document {
    pub(super) number: PithNumber,
    pub(super) kind: Kind,
    pub(super) sha256: Digest,
    /// The SHA-256 of its canonical bytes: documents that differ in white space alone are copies.
    pub(super) canonical: Digest,
    /// A bundle's `built_at`, which is sealed, by which bundles are ranked.
    pub(super) built_at: Option<Moment>,
}

impl Document {
    /// Judges some bytes; whose they are if they are verified, what they say of the paper, and the further keys by which;
    /// and else why not.
    pub(super) fn of(bytes: &[u8], keys: &TrustStore) -> Result<(Self, PaperFacts, Vec<KeyId>), Box<Judgement>> {
        let (judgement, document) = judge(bytes, keys, |verified| {
            let summary = Summary::of(&verified, keys);
            let (kind, proof, stamp) = (summary.kind, summary.proof(), summary.stamp());
            let canonical = canonical::hash_object(verified.document().stated().object);
            let built_at = (kind == Kind::Bundle).then_some(stamp);
            let document = Self { number: proof.number(), kind, sha256: proof.sha256(), canonical, built_at };
            (document, PaperFacts::of_summary(&summary))
        });
        match document {
            Some((document, facts)) => Ok((document, facts, judgement.further_keys)),
            None => Err(Box::new(judgement)),
        }
    }
}

/// What a folder has.
pub(super) struct Held {
    /// In the order of suffixes, kinds, the newest bundles, and places.
    documents: Vec<HeldDocument>,
    /// Files that have the name of one document and hold another one.
    misnamed: BTreeSet<Utf8PathBuf>,
    /// What is signed of papers that are looked for, and of no others: a folder may hold millions.
    facts: BTreeMap<Suffix, PaperFacts>,
    /// The numbers of those by what they are looked up by.
    by_key: BTreeMap<String, BTreeSet<Suffix>>,
    /// How many documents there are not verified.
    pub(super) not_verified: u64,
    /// The further keys that its documents were judged by.
    pub(super) key_uses: KeyUses,
}

struct HeldDocument {
    document: Document,
    origin: Origin,
    /// Whether it lies where a pull puts it.
    is_at_own_path: bool,
}

impl Held {
    /// Reads and judges all that a folder holds.
    ///
    /// # Errors
    /// The threads can't be started.
    pub(super) fn read(
        folder: &ContentFolder,
        keys: &TrustStore,
        limits: &Limits,
        sought: &BTreeSet<String>,
        on_event: &mut (impl FnMut(PullEvent) + Send),
    ) -> Result<Self, Error> {
        let mut held = Self {
            documents: Vec::new(),
            misnamed: BTreeSet::new(),
            facts: BTreeMap::new(),
            by_key: BTreeMap::new(),
            not_verified: 0,
            key_uses: KeyUses::default(),
        };
        let mut read = 0;
        with_threads(None, || {
            let inputs = walk(folder.records(), limits).all;
            judge_all(inputs, limits, None, &|bytes: &[u8]| Document::of(bytes, keys), |judged| {
                match judged {
                    JudgeOutcome::Document { origin, judged: Ok((document, facts, further_keys)), .. } => {
                        held.key_uses.count(&further_keys);
                        let place = origin.place();
                        let file = place.line.is_none().then(|| Utf8Path::new(&place.path));
                        held.add(document, file, &origin, folder);
                        held.add_facts(facts, sought);
                    }
                    JudgeOutcome::Document { judged: Err(judgement), .. } => {
                        held.key_uses.count(&judgement.further_keys);
                        held.not_verified += 1;
                    }
                    JudgeOutcome::Refused { .. } => held.not_verified += 1,
                    JudgeOutcome::Unread(unread) => on_event(PullEvent::Unread(unread)),
                    JudgeOutcome::SourceDone(_) => return Ok(()),
                    JudgeOutcome::Pause => {
                        on_event(PullEvent::Looked(read));
                        return Ok(());
                    }
                }
                read += 1;
                Ok(())
            })
        })??;
        // Stable, so that of those of one number and kind the one that a build publishes comes first.
        held.documents.sort_by_key(|held| (key(&held.document), Reverse(held.document.built_at)));
        Ok(held)
    }

    /// Adds a document; `file` is the one that holds it alone.
    fn add(&mut self, document: Document, file: Option<&Utf8Path>, origin: &Origin, folder: &ContentFolder) {
        let own = folder.own_path(document.number.suffix(), document.kind);
        let is_at_own_path = file.is_some_and(|file| *file == own);
        if let Some(file) = file.filter(|file| !is_at_own_path && folder.is_own_path(file)) {
            self.misnamed.insert(file.to_owned());
        }
        self.documents.push(HeldDocument { document, origin: origin.clone(), is_at_own_path });
    }

    /// Keeps what is signed of a paper, if one like it is looked for.
    fn add_facts(&mut self, mut facts: PaperFacts, sought: &BTreeSet<String>) {
        let suffix = facts.number.suffix();
        let keys: Vec<_> = facts.keys().filter(|key| sought.contains(key)).collect();
        if keys.is_empty() {
            return;
        }
        for key in keys {
            self.by_key.entry(key).or_default().insert(suffix);
        }
        facts.title = None;
        match self.facts.entry(suffix) {
            Entry::Vacant(entry) => drop(entry.insert(facts)),
            Entry::Occupied(mut entry) => entry.get_mut().add(facts),
        }
    }

    /// What is signed of the papers that have one of some keys.
    pub(super) fn papers(&self, keys: &[String]) -> Vec<&PaperFacts> {
        let suffixes: BTreeSet<_> = keys.iter().filter_map(|key| self.by_key.get(key)).flatten().collect();
        suffixes.into_iter().filter_map(|suffix| self.facts.get(suffix)).collect()
    }

    /// What is known of a number that it has.
    pub(super) fn facts(&self, suffix: Suffix) -> Option<PaperFacts> {
        let has = || Kind::ALL.into_iter().find_map(|kind| self.of(suffix, kind).next());
        let known = self.facts.get(&suffix).cloned();
        known.or_else(|| has().map(|document| PaperFacts::of_number(document.number)))
    }

    /// The documents of a suffix and a kind.
    pub(super) fn of(&self, suffix: Suffix, kind: Kind) -> impl Iterator<Item = &Document> {
        self.slice(suffix, kind).iter().map(|held| &held.document)
    }

    /// The bytes of the one of a suffix and a kind that a build publishes; `None` where they can't be had again,
    /// as those of lines in a packed file.
    pub(super) fn first_bytes(&self, suffix: Suffix, kind: Kind, limits: &Limits) -> Option<Vec<u8>> {
        let first = self.slice(suffix, kind).first()?;
        let mut bytes = Vec::new();
        first.origin.read_known(&first.document.sha256, limits, &mut bytes).ok()?;
        Some(bytes)
    }

    /// The number of each document.
    pub(super) fn numbers(&self) -> impl Iterator<Item = PithNumber> {
        self.documents.iter().map(|held| held.document.number)
    }

    fn slice(&self, suffix: Suffix, kind: Kind) -> &[HeldDocument] {
        let from = self.documents.partition_point(|held| key(&held.document) < (suffix, kind));
        let rest = self.documents.get(from..).unwrap_or_default();
        let count = rest.partition_point(|held| key(&held.document) == (suffix, kind));
        rest.get(..count).unwrap_or_default()
    }

    /// Whether a verified document of that suffix and kind lies where a pull puts it.
    pub(super) fn has_at_own_path(&self, suffix: Suffix, kind: Kind) -> bool {
        self.slice(suffix, kind).iter().any(|held| held.is_at_own_path)
    }

    /// Whether a file of that path holds a verified document other than its name says.
    pub(super) fn is_misnamed(&self, path: &Utf8Path) -> bool {
        self.misnamed.contains(path)
    }
}

fn key(document: &Document) -> (Suffix, Kind) {
    (document.number.suffix(), document.kind)
}
