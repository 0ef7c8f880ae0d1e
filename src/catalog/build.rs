//! Which document of a number is published, and the entries that come of it.

use super::summary::{DocumentId, Summary};
use crate::pith::{Claim, Digest, Kind, PithNumber, Proof};
use std::collections::BTreeSet;

/// Every entry of the catalog.
#[derive(Debug, Default)]
pub struct Catalog {
    entries: Vec<Entry>,
}

/// One Pith number, with a record, a bundle or both.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The Pith number.
    pub number: PithNumber,
    /// The record that is published.
    pub record: Option<EntryDocument>,
    /// The bundle that is published.
    pub bundle: Option<EntryDocument>,
    /// What listings show: the bundle's values where there is one, since they are signed.
    shown: Summary,
}

/// A published document of an entry.
#[derive(Debug, Clone)]
pub struct EntryDocument {
    /// Which document of this run it is.
    pub id: DocumentId,
    /// That it was verified, and its SHA-256.
    pub proof: Proof,
    /// Its size in bytes.
    pub bytes: u64,
}

impl From<&Numbered> for EntryDocument {
    fn from((id, summary): &Numbered) -> Self {
        Self { id: *id, proof: summary.proof, bytes: summary.bytes }
    }
}

/// What was decided among documents of one number.
#[derive(Debug, Clone)]
pub enum Choice {
    /// The same bytes as another document of the number.
    Duplicate,
    /// A newer bundle is published.
    Superseded,
    /// Two records differ in what no signature covers, so that nothing but a claim ranks them.
    Conflict {
        /// The one that is published.
        taken: EntryDocument,
        /// The one that is left out.
        left: EntryDocument,
    },
    /// A record displays the paper otherwise than the bundle, whose values are shown.
    Disagreement {
        /// The record.
        record: EntryDocument,
        /// The bundle.
        bundle: EntryDocument,
    },
}

impl Catalog {
    /// Sorts the summaries into entries, and tells every choice that was made.
    ///
    /// Of several bundles the one with the newest `built_at` is published, which its seal covers;
    /// of several records the one with the newest `updated_at`, which nothing covers. Then the
    /// smallest SHA-256. The order in which the documents were read decides nothing.
    pub fn build(summaries: Vec<Summary>) -> (Self, Vec<Choice>) {
        let mut numbered: Vec<Numbered> =
            summaries.into_iter().enumerate().map(|(index, summary)| (DocumentId(index), summary)).collect();
        numbered.sort_by(|(first, a), (second, b)| {
            let group = |summary: &Summary| (summary.number().suffix(), summary.kind);
            group(a)
                .cmp(&group(b))
                .then_with(|| b.stamp.cmp(&a.stamp))
                .then_with(|| a.proof.sha256().cmp(&b.proof.sha256()))
                .then_with(|| first.cmp(second))
        });
        let mut choices = Vec::new();
        let mut entries = Vec::new();
        for group in numbered.chunk_by(|(_, a), (_, b)| a.number().suffix() == b.number().suffix()) {
            let split = group.partition_point(|(_, summary)| summary.kind == Kind::Record);
            let (records, bundles) = group.split_at_checked(split).unwrap_or((group, &[]));
            entries.extend(entry(choose(records, &mut choices), choose(bundles, &mut choices), &mut choices));
        }
        (Self { entries }, choices)
    }

    /// The entries, sorted by their suffixes.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The hash of everything in the catalog: each number and its documents.
    pub fn key(&self) -> Digest {
        let parts = self.entries.iter().flat_map(|entry| {
            let of = |document: &Option<EntryDocument>| {
                document.as_ref().map_or([0; 32], |document| *document.proof.sha256().as_bytes())
            };
            [of(&entry.record), of(&entry.bundle)]
        });
        Digest::of_parts(parts)
    }

    /// The entries whose papers were submitted last, newest first; those of one moment by their suffixes.
    pub fn newest(&self, most: usize) -> Vec<&Entry> {
        let mut entries: Vec<_> = self.entries.iter().collect();
        entries.sort_by(|a, b| b.shown.submitted.cmp(&a.shown.submitted));
        entries.truncate(most);
        entries
    }
}

impl Entry {
    /// The documents that are published.
    pub fn documents(&self) -> impl Iterator<Item = &EntryDocument> {
        self.record.iter().chain(&self.bundle)
    }

    /// The title.
    pub fn title(&self) -> Option<Claim<&str>> {
        self.shown.title.as_ref().map(borrowed)
    }

    /// The authors' names.
    pub fn authors(&self) -> Option<Claim<&str>> {
        self.shown.authors.as_ref().map(borrowed)
    }

    /// When version 1 was submitted, as the document writes it.
    pub fn submitted_at(&self) -> &str {
        self.shown.submitted.as_str()
    }

    /// The paper's id and version at its source, such as `arxiv:1903.00045v2`.
    pub fn source(&self) -> &str {
        &self.shown.source
    }

    /// The primary category.
    pub fn primary_category(&self) -> &str {
        &self.shown.primary_category
    }
}

fn borrowed(claim: &Claim<Box<str>>) -> Claim<&str> {
    claim.as_ref().map(AsRef::as_ref)
}

/// A summary and which document it is of.
type Numbered = (DocumentId, Summary);

/// The first of the sorted documents of one number and kind.
fn choose<'s>(sorted: &'s [Numbered], choices: &mut Vec<Choice>) -> Option<&'s Numbered> {
    let (taken, others) = sorted.split_first()?;
    let mut seen = BTreeSet::from([taken.1.proof.sha256()]);
    for other in others {
        choices.push(match other.1.kind {
            _ if !seen.insert(other.1.proof.sha256()) => Choice::Duplicate,
            Kind::Bundle => Choice::Superseded,
            Kind::Record => Choice::Conflict { taken: taken.into(), left: other.into() },
        });
    }
    Some(taken)
}

fn entry(record: Option<&Numbered>, bundle: Option<&Numbered>, choices: &mut Vec<Choice>) -> Option<Entry> {
    let (_, shown) = bundle.or(record)?;
    if let (Some(record), Some(bundle)) = (record, bundle)
        && record.1.displayed.is_some()
        && record.1.displayed != shown.displayed
    {
        choices.push(Choice::Disagreement { record: record.into(), bundle: bundle.into() });
    }
    Some(Entry {
        number: shown.number(),
        record: record.map(EntryDocument::from),
        bundle: bundle.map(EntryDocument::from),
        shown: shown.clone(),
    })
}
