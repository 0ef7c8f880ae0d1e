//! Verified documents of one number that contradict each other, where nothing signed says which one is right.
//!
//! Which one is published is decided in the catalog: the one that `[accept]` names, or the first by its place.
//! Here the documents in question are read again: copies that differ in white space alone are no conflict,
//! the fields that differ are named, and where another document is published now, the build stops. History
//! may stop a build; it never chooses bytes.

use super::judge::one_at_a_time;
use super::outcome::Stopped;
use super::plan::BuildPlan;
use crate::catalog::{Catalog, Choice, DocumentId, EntryDocument, Summary};
use crate::corpus::{Folder, Limits, Origins, Spool};
use crate::layout::{PaperFile, SitePath};
use crate::report::{self, ConflictDocument, ConflictKind, ConflictRule, Listed, Place};
use camino::{Utf8Path, Utf8PathBuf};
use pith::json::{Differences, MOST_COMPARED_BYTES, canonical, differences_of_texts, parse};
use pith::quote::escaped;
use pith::{Digest, Kind, Suffix, judge};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

/// How many of the documents that would be replaced are named. The next build names others.
const MOST_NAMED: u64 = 10;

/// Reads documents of this run again.
pub(super) struct DocumentReader<'a> {
    origins: &'a Origins,
    spool: &'a Spool,
    limits: &'a Limits,
    /// Held while a large document is parsed.
    large: Mutex<()>,
    /// Whether a document was asked for that isn't what it was.
    has_missed: AtomicBool,
}

impl<'a> DocumentReader<'a> {
    pub(super) fn new(origins: &'a Origins, spool: &'a Spool, limits: &'a Limits) -> Self {
        Self { origins, spool, limits, large: Mutex::new(()), has_missed: AtomicBool::new(false) }
    }

    fn place(&self, id: DocumentId) -> Place {
        self.origins.get(id.0).map_or_else(Place::default, |origin| origin.place())
    }

    /// Whether a document was asked for that wasn't what it was in the first pass.
    pub(super) fn has_missed(&self) -> bool {
        self.has_missed.load(Ordering::Relaxed)
    }

    /// The document's bytes; `None` where they aren't what they were in the first pass.
    fn read(&self, document: &EntryDocument) -> Option<Vec<u8>> {
        let read = self.read_same(document);
        self.has_missed.fetch_or(read.is_none(), Ordering::Relaxed);
        read
    }

    fn read_same(&self, document: &EntryDocument) -> Option<Vec<u8>> {
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
pub(super) fn conflicts(choices: &[Choice], reader: &DocumentReader<'_>) -> Listed<report::Conflict> {
    let all = choices.iter().filter_map(|choice| match choice {
        Choice::Conflict { kind, published, rejected } => Some((ConflictKind::Conflict, *kind, published, rejected)),
        Choice::Disagreement { record, bundle } => Some((ConflictKind::Disagreement, Kind::Bundle, bundle, record)),
        Choice::Excluded(_) | Choice::Duplicate | Choice::Superseded | Choice::Unaccepted { .. } => None,
    });
    all.collect::<Listed<_>>().map(|(kind, document, shown, other)| {
        let [shown_place, other_place] = [shown, other].map(|one| reader.place(one.id));
        let is_conflict = kind == ConflictKind::Conflict;
        report::Conflict {
            kind,
            pith_number: shown.proof.number(),
            document,
            rule: if is_conflict { ConflictRule::of_places(&shown_place, &other_place) } else { ConflictRule::Signed },
            published: ConflictDocument { place: shown_place, sha256: shown.proof.sha256().to_string() },
            rejected: ConflictDocument { place: other_place, sha256: other.proof.sha256().to_string() },
            differences: is_conflict.then(|| reader.differences(shown, other)).flatten(),
        }
    })
}

/// The conflicts of a catalog, by number and kind.
pub(super) struct Conflicts(Vec<NumberConflict>);

/// Documents of one number and kind, of which nothing signed ranks any.
struct NumberConflict {
    kind: Kind,
    /// The one that is to be published.
    chosen: EntryDocument,
    /// Of its canonical bytes.
    canonical: Option<Digest>,
    /// The others, copies among them.
    rejected: Vec<Candidate>,
    /// Whether not all of them are copies.
    is_real: bool,
}

/// One that isn't to be published.
struct Candidate {
    id: DocumentId,
    sha256: Digest,
    canonical: Option<Digest>,
}

impl Conflicts {
    /// Reads the documents of each conflict again, and makes duplicates of those with the canonical bytes of
    /// one before them.
    ///
    /// That takes as long as reading them for the first time, however many somebody puts there, and each
    /// thread has one of them in memory.
    pub(super) fn compare(choices: &mut [Choice], reader: &DocumentReader<'_>) -> Self {
        let pairs = choices.iter().filter_map(|choice| match choice {
            Choice::Conflict { published, rejected, .. } => Some([published, rejected]),
            _ => None,
        });
        let documents: BTreeMap<_, _> = pairs.flatten().map(|document| (document.id, document)).collect();
        let canonical = documents.par_iter().filter_map(|(id, document)| Some((*id, reader.canonical(document)?)));
        let canonical: BTreeMap<_, _> = canonical.collect();
        let of = |document: &EntryDocument| Candidate {
            id: document.id,
            sha256: document.proof.sha256(),
            canonical: canonical.get(&document.id).copied(),
        };
        let mut all: Vec<NumberConflict> = Vec::new();
        let mut seen = BTreeSet::new();
        for choice in choices {
            let Choice::Conflict { kind, published, rejected } = &*choice else { continue };
            let rejected = of(rejected);
            if all.last().is_none_or(|last| last.chosen.id != published.id) {
                let canonical = of(published).canonical;
                seen = canonical.into_iter().collect();
                let chosen = EntryDocument::clone(published);
                all.push(NumberConflict { kind: *kind, chosen, canonical, rejected: Vec::new(), is_real: false });
            }
            let is_copy = rejected.canonical.is_some_and(|canonical| !seen.insert(canonical));
            if is_copy {
                *choice = Choice::Duplicate;
            }
            if let Some(conflict) = all.last_mut() {
                conflict.is_real |= !is_copy;
                conflict.rejected.push(rejected);
            }
        }
        all.retain(|conflict| conflict.is_real);
        Self(all)
    }

    /// Why the build must not write: a document that is published now would give way to another one by its
    /// place alone.
    ///
    /// Where the content has just one document of a number, there is no conflict, and it is published whatever
    /// was published before: so a registry's new record takes the place of its old one.
    pub(super) fn replacing(&self, plan: &BuildPlan, reader: &DocumentReader<'_>) -> Option<Stopped> {
        if plan.is_preview {
            return None;
        }
        let mut named = Vec::new();
        let mut count = 0;
        for (replaced, bytes) in self.0.iter().filter_map(|conflict| conflict.replaced(plan, reader)) {
            count += 1;
            if count <= MOST_NAMED {
                let chosen = reader.read(&replaced.conflict.chosen);
                let differences = chosen.and_then(|chosen| differences_of_texts(&bytes, &chosen));
                named.push((replaced, differences));
            }
        }
        (count > 0).then(|| stopped(&named, count - named.len() as u64, reader))
    }
}

/// Why the build must not write: the record that `[accept]` names is published, and is no longer among the
/// documents, so that another one would come in its place.
pub(super) fn accepted_is_gone(plan: &BuildPlan, catalog: &Catalog, reader: &DocumentReader<'_>) -> Option<Stopped> {
    if plan.is_preview {
        return None;
    }
    let find = |suffix: &Suffix| {
        let at = catalog.entries().binary_search_by_key(suffix, |entry| entry.number.suffix()).ok()?;
        catalog.entries().get(at)?.record.as_deref()
    };
    plan.config.accept.iter().find_map(|(suffix, accepted)| {
        let record = find(suffix).filter(|record| record.proof.sha256() != *accepted)?;
        let path = PaperFile::Record.path(*suffix);
        let bytes = read_published(&plan.out, &path, &plan.limits)?;
        if Digest::of(&bytes) != *accepted {
            return None;
        }
        let (number, place) = (record.proof.number(), reader.place(record.id));
        let published = escaped(plan.out.join(path.as_str()).as_str()).to_string();
        let message = format!(
            "this would replace the published record of {number} that [accept] names: the content does not have it, \
             but has {place}"
        );
        let line = report::accept_line(number, &record.proof.sha256().to_string());
        let advice = format!(
            "To keep what is published, copy {published} into the records. To replace it, write in [accept]: {line}"
        );
        Some(Stopped { reason: "replaces", message, advice })
    })
}

/// A published document, in the place of which another one would come.
struct Replaced<'a> {
    conflict: &'a NumberConflict,
    /// Where it is published.
    path: Utf8PathBuf,
    /// What `[accept]` has to name to keep it.
    sha256: Digest,
    /// Whether the content has it.
    is_there: bool,
}

impl NumberConflict {
    /// The published document that the chosen one would replace, where it is one that is verified and that
    /// nothing signed ranks before or behind it, and its bytes. Anything else at its path is what a build mends.
    fn replaced(&self, plan: &BuildPlan, reader: &DocumentReader<'_>) -> Option<(Replaced<'_>, Vec<u8>)> {
        let suffix = self.chosen.proof.number().suffix();
        // Also where the configuration doesn't have that part any more: the page shows what it says.
        let mut paths = PaperFile::of_kind(self.kind).map(|file| file.path(suffix));
        let published = |path: SitePath| Some((read_published(&plan.out, &path, &plan.limits)?, path));
        let (bytes, path) = paths.find_map(published)?;
        let sha256 = Digest::of(&bytes);
        if sha256 == self.chosen.proof.sha256() {
            return None;
        }
        let _alone = one_at_a_time(&reader.large, bytes.len() as u64);
        let about = judge(&bytes, &plan.keys, |verified| {
            let object = verified.document().stated().object;
            (Summary::of(&verified, &plan.keys), canonical::hash_object(object))
        });
        let (summary, canonical) = about.1?;
        let is_of_them = summary.number() == self.chosen.proof.number() && summary.kind == self.kind;
        let is_ranked = self.kind == Kind::Bundle && summary.stamp() != self.chosen.stamp;
        if !is_of_them || is_ranked || self.canonical == Some(canonical) {
            return None;
        }
        let same = |candidate: &&Candidate| candidate.sha256 == sha256;
        let copy = |candidate: &&Candidate| candidate.canonical == Some(canonical);
        let kept = self.rejected.iter().find(same).or_else(|| self.rejected.iter().find(copy));
        let replaced = Replaced {
            conflict: self,
            path: plan.out.join(path.as_str()),
            sha256: kept.map_or(sha256, |kept| kept.sha256),
            is_there: kept.is_some(),
        };
        Some((replaced, bytes))
    }
}

/// The bytes of a published file. No link below the output folder is followed: a build would replace it.
fn read_published(out: &Utf8Path, path: &SitePath, limits: &Limits) -> Option<Vec<u8>> {
    let folder = Folder::open(out).ok()?;
    folder.read_small(&folder.path_of(path.as_str()), limits.document_bytes).ok()
}

fn stopped(named: &[(Replaced<'_>, Option<Differences>)], more: u64, reader: &DocumentReader<'_>) -> Stopped {
    let mut message =
        vec!["this would replace published documents, and nothing signed says which version is right".to_owned()];
    let (mut keep, mut replace) = (Vec::new(), Vec::new());
    for (one, differences) in named {
        let NumberConflict { chosen, rejected, .. } = one.conflict;
        let (number, place) = (chosen.proof.number(), reader.place(chosen.id));
        let next = rejected.first().map(|other| reader.place(other.id)).unwrap_or_default();
        let rule = ConflictRule::of_places(&place, &next);
        let published = escaped(one.path.as_str());
        message.push(format!("    {number}"));
        message.push(format!("        published  {published}"));
        message.push(format!("        instead    {place} (it {rule})"));
        let differences = report::difference_lines(differences.as_ref()).into_iter();
        message.extend(differences.map(|line| format!("        {line}")));
        let line = |sha256: Digest| format!("        {}", report::accept_line(number, &sha256.to_string()));
        let comment = (!one.is_there).then(|| format!("  # not in the content: copy {published} there first"));
        keep.push(line(one.sha256) + &comment.unwrap_or_default());
        replace.push(line(chosen.proof.sha256()));
    }
    if more > 0 {
        message.push(format!("    and {more} more, which later builds name"));
    }
    let advice = format!(
        "to keep what is published, add to catalog.toml:\n        [accept]\n{}\n    \
         to replace it:\n        [accept]\n{}",
        keep.join("\n"),
        replace.join("\n")
    );
    Stopped { reason: "replaces", message: message.join("\n"), advice }
}
