//! What a content folder has already: every verified document in it, wherever it lies, however it is
//! packed. What isn't verified is nobody's document, and is asked for again.

use super::PullEvent;
use super::folder::ContentFolder;
use crate::catalog::{Moment, Summary};
use crate::corpus::{Limits, walk};
use crate::error::Error;
use crate::pipeline::{Judged, judge_all, with_threads};
use crate::pith::{Digest, Judgement, Kind, PithNumber, Suffix, TrustStore, judge};
use camino::{Utf8Path, Utf8PathBuf};
use std::collections::BTreeSet;
use std::ops::ControlFlow;

/// What is kept of a verified document.
#[derive(Debug, Clone, Copy)]
pub(super) struct Document {
    pub(super) number: PithNumber,
    pub(super) kind: Kind,
    pub(super) sha256: Digest,
    /// A bundle's `built_at`, which is sealed.
    pub(super) stamp: Moment,
}

impl Document {
    /// Judges some bytes; whose they are if they are verified, and else why not.
    pub(super) fn of(bytes: &[u8], keys: &TrustStore) -> Result<Self, Judgement> {
        let (judgement, summary) = judge(bytes, keys, |verified| Summary::of(&verified, keys));
        summary.map(|summary| Self::from(&summary)).ok_or(judgement)
    }
}

impl From<&Summary> for Document {
    fn from(summary: &Summary) -> Self {
        let (number, sha256) = (summary.number(), summary.proof.sha256());
        Self { number, kind: summary.kind, sha256, stamp: summary.stamp }
    }
}

/// What a folder has.
pub(super) struct Held {
    /// In the order of suffixes and kinds.
    documents: Vec<HeldDocument>,
    /// Files that have the name of one document and hold another one.
    misnamed: BTreeSet<Utf8PathBuf>,
    /// How many documents there are not verified.
    pub(super) not_verified: u64,
}

struct HeldDocument {
    document: Document,
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
        news: &mut (impl FnMut(PullEvent) + Send),
    ) -> Result<Self, Error> {
        let mut held = Self { documents: Vec::new(), misnamed: BTreeSet::new(), not_verified: 0 };
        let mut read = 0;
        with_threads(None, || {
            let inputs = walk(folder.records(), limits);
            judge_all(inputs, limits, None, &|bytes: &[u8]| Document::of(bytes, keys).ok(), |batch| {
                for judged in batch {
                    match judged {
                        Judged::Document { origin, said: Some(document), .. } => {
                            let place = origin.place();
                            let file = place.line.is_none().then(|| Utf8Path::new(&place.path));
                            held.add(document, file, folder);
                        }
                        Judged::Document { .. } | Judged::Refused { .. } => held.not_verified += 1,
                        Judged::Unread(unread) => news(PullEvent::Unread(unread)),
                        Judged::Ended(_) => continue,
                    }
                    read += 1;
                }
                news(PullEvent::Looked(read));
                ControlFlow::Continue(())
            });
        })?;
        held.documents.sort_unstable_by_key(|held| key(&held.document));
        Ok(held)
    }

    /// Adds a document; `file` is the one that holds it alone.
    fn add(&mut self, document: Document, file: Option<&Utf8Path>, folder: &ContentFolder) {
        let own = folder.own_path(document.number.suffix(), document.kind);
        let is_at_own_path = file.is_some_and(|file| *file == own);
        if let Some(file) = file.filter(|file| !is_at_own_path && folder.is_own_path(file)) {
            self.misnamed.insert(file.to_owned());
        }
        self.documents.push(HeldDocument { document, is_at_own_path });
    }

    /// The documents of a suffix and a kind.
    pub(super) fn of(&self, suffix: Suffix, kind: Kind) -> impl Iterator<Item = &Document> {
        self.slice(suffix, kind).iter().map(|held| &held.document)
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
