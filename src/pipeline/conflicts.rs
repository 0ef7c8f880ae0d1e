//! Verified documents of one number that contradict each other, where nothing signed says which one is right.
//!
//! Which one is published is decided in the catalog: the one that `[accept]` names, or the first by its place.
//! Here the documents in question are read again: copies that differ in white space alone are no conflict, and
//! the fields that differ are named.

use super::judge::one_at_a_time;
use crate::catalog::{Choice, DocumentId, EntryDocument};
use crate::corpus::{Limits, Origin, Spool};
use crate::pith::json::{Differences, MOST_COMPARED_BYTES, canonical, differences_of_texts, parse};
use crate::pith::{Digest, Kind};
use crate::report::{self, ConflictKind, Listed, Place, Rule};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

/// Reads documents of this run again.
pub(super) struct Reader<'a> {
    origins: &'a [Origin],
    spool: &'a Spool,
    limits: &'a Limits,
    /// Held while a large document is parsed.
    large: Mutex<()>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(origins: &'a [Origin], spool: &'a Spool, limits: &'a Limits) -> Self {
        Self { origins, spool, limits, large: Mutex::new(()) }
    }

    fn place(&self, id: DocumentId) -> Place {
        self.origins.get(id.0).map_or_else(Place::default, Origin::place)
    }

    /// The document's bytes; `None` where they aren't what they were in the first pass.
    fn read(&self, document: &EntryDocument) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        self.origins.get(document.id.0)?.read_again(self.spool, self.limits, &mut bytes).ok()?;
        (Digest::of(&bytes) == document.proof.sha256()).then_some(bytes)
    }

    /// The SHA-256 of the document's canonical bytes.
    fn canonical(&self, document: &EntryDocument) -> Option<Digest> {
        let _alone = one_at_a_time(&self.large, document.bytes);
        parse(&self.read(document)?).ok().map(|value| canonical::hash(&value))
    }

    /// The fields in which two documents differ; `None` where one of them is too large for that, or isn't what
    /// it was.
    fn differences(&self, one: &EntryDocument, other: &EntryDocument) -> Option<Differences> {
        if one.bytes.max(other.bytes) > MOST_COMPARED_BYTES {
            return None;
        }
        differences_of_texts(&self.read(one)?, &self.read(other)?)
    }
}

/// The choices that are conflicts, as a report tells them. The fields that differ are looked for in those
/// that it lists.
pub(super) fn conflicts(choices: &[Choice], reader: &Reader<'_>) -> Listed<report::Conflict> {
    let all = choices.iter().filter_map(|choice| match choice {
        Choice::Conflict { kind, published, rejected } => Some((ConflictKind::Conflict, *kind, published, rejected)),
        Choice::Disagreement { record, bundle } => Some((ConflictKind::Disagreement, Kind::Bundle, bundle, record)),
        Choice::Excluded | Choice::Duplicate | Choice::Superseded | Choice::Unaccepted { .. } => None,
    });
    all.collect::<Listed<_>>().map(|(kind, document, shown, other)| {
        let [shown_place, other_place] = [shown, other].map(|one| reader.place(one.id));
        let is_conflict = kind == ConflictKind::Conflict;
        report::Conflict {
            kind,
            pith_number: shown.proof.number(),
            document,
            rule: if is_conflict { Rule::of_places(&shown_place, &other_place) } else { Rule::Signed },
            shown: (shown_place, shown.proof.sha256().to_string()),
            other: (other_place, other.proof.sha256().to_string()),
            differences: is_conflict.then(|| reader.differences(shown, other)).flatten(),
        }
    })
}

/// Reads the documents of each conflict again, and makes duplicates of those with the canonical bytes of one
/// before them.
///
/// That takes as long as reading them for the first time, however many somebody puts there, and each thread
/// has one of them in memory.
pub(super) fn find_copies(choices: &mut [Choice], reader: &Reader<'_>) {
    let pairs = choices.iter().filter_map(|choice| match choice {
        Choice::Conflict { published, rejected, .. } => Some([published, rejected]),
        _ => None,
    });
    let documents: BTreeMap<_, _> = pairs.flatten().map(|document| (document.id, document)).collect();
    let canonical = documents.par_iter().filter_map(|(id, document)| Some((*id, reader.canonical(document)?)));
    let canonical: BTreeMap<_, _> = canonical.collect();
    let (mut shown, mut seen) = (None, BTreeSet::new());
    for choice in choices {
        let Choice::Conflict { published, rejected, .. } = &*choice else { continue };
        if shown.replace(published.id) != Some(published.id) {
            seen = canonical.get(&published.id).into_iter().collect();
        }
        if canonical.get(&rejected.id).is_some_and(|canonical| !seen.insert(canonical)) {
            *choice = Choice::Duplicate;
        }
    }
}
