//! This site beside another one: which of the two has what, and whose is newer.

use super::check::AuditCheck;
use super::claims::Claims;
use super::findings::Findings;
use super::limits::MOST_DOCUMENT_BYTES;
use super::sums::{PaperSum, SiteSums};
use crate::catalog::Summary;
use crate::fetch::{Allowance, Answer, MemoryBudget, PublishedSite, in_order};
use crate::layout::{PaperFile, PaperFiles, SitePath};
use crate::report::Severity;
use crate::text::counted;
use pith::{Digest, Kind, PithNumber, Suffix, TrustStore, judge};
use std::iter::Peekable;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;

/// The two sites.
pub(super) struct Comparison<'a> {
    pub(super) site: &'a PublishedSite,
    pub(super) claims: &'a Claims,
    pub(super) other: &'a PublishedSite,
    pub(super) of_other: &'a Claims,
    pub(super) keys: &'a TrustStore,
    pub(super) concurrency: NonZeroUsize,
    pub(super) memory: &'a MemoryBudget,
}

/// Where a document is and what it is listed as.
#[derive(Debug, Clone)]
struct DocumentPlace {
    number: Option<PithNumber>,
    path: SitePath,
    sha256: Option<Digest>,
}

/// A document of one number and kind, in one site or both.
struct Pair {
    suffix: Suffix,
    kind: Kind,
    here: Option<DocumentPlace>,
    there: Option<DocumentPlace>,
}

impl Comparison<'_> {
    /// Compares every document, and every other file where both sites have checksums.
    pub(super) fn compare(&self, findings: &mut Findings) {
        if self.is_circuit_open() {
            return;
        }
        if !self.other_is_whole() {
            let message =
                format!("the lists of {} have errors, so what is missing there is not reported", self.other.address());
            findings.note(SitePath::index().as_str(), None, AuditCheck::Unproven, Severity::Note, message);
        }
        let (here, there) = (places(self.claims).peekable(), places(self.of_other).peekable());
        let different = Pairs { here, there }.filter(Pair::may_differ);
        let (mut same_documents, mut last_removed) = (true, None);
        let take = |(suffix, told): (Suffix, Findings)| {
            if self.is_circuit_open() {
                return ControlFlow::Break(());
            }
            same_documents &= told.list.is_empty();
            let is_removal = told.list.iter().any(|finding| finding.check == AuditCheck::ExcludedUpstream);
            // Once for a paper, whatever documents it has.
            if !is_removal || last_removed.replace(suffix) != Some(suffix) {
                findings.append(told);
            }
            ControlFlow::Continue(())
        };
        in_order(
            self.concurrency,
            different,
            |pair| (pair.suffix, self.memory.with(0, |allowance| self.pair(&pair, allowance))),
            take,
        );
        if !self.is_circuit_open() {
            self.compare_files(same_documents, findings);
        }
    }

    /// Whether all that the other site has is known.
    fn other_is_whole(&self) -> bool {
        !self.of_other.has_catalog || self.of_other.lists_are_whole
    }

    /// Whether one of the two isn't asked any more, so that nothing follows from what doesn't come.
    fn is_circuit_open(&self) -> bool {
        self.site.is_circuit_open() || self.other.is_circuit_open()
    }

    fn pair(&self, pair: &Pair, allowance: &Allowance) -> Findings {
        let mut findings = Findings::default();
        match (&pair.here, &pair.there) {
            (None, Some(_)) if self.claims.has_catalog && !self.claims.lists_are_whole => {}
            (None, Some(there)) => {
                // Somebody's list names papers and no documents: what the other has counts.
                let is_there = there.sha256.is_some() || self.read(self.other, there, allowance).is_some();
                let removal = self.claims.removal(pair.suffix).filter(|_| is_there);
                if let Some(removal) = removal {
                    let message = format!("this site removed this paper{removal}; {} has it", self.other.address());
                    Self::removed(pair.suffix, there.number, message, &mut findings);
                } else if is_there {
                    let message =
                        format!("{} has this {}, but this site does not", self.other.address(), pair.kind.name());
                    findings.note(there.path.as_str(), there.number, AuditCheck::Behind, Severity::Difference, message);
                }
            }
            // A list that can't be read names nothing.
            (Some(_), None) if !self.other_is_whole() => {}
            (Some(here), None) if self.of_other.excludes(pair.suffix) => {
                let removal = self.of_other.removal(pair.suffix).unwrap_or_default();
                let message = format!("{} removed this paper{removal}", self.other.address());
                Self::removed(pair.suffix, here.number, message, &mut findings);
            }
            (Some(here), None) => {
                let message = format!("{} does not have this {}", self.other.address(), pair.kind.name());
                findings.note(here.path.as_str(), here.number, AuditCheck::Newer, Severity::Note, message);
            }
            (Some(here), Some(there)) => self.both(pair.kind, here, there, allowance, &mut findings),
            (None, None) => {}
        }
        findings
    }

    /// Notes that one of the two sites keeps a paper out.
    fn removed(suffix: Suffix, number: Option<PithNumber>, message: String, findings: &mut Findings) {
        let path = PaperFile::Page.path(suffix);
        findings.note(path.as_str(), number, AuditCheck::ExcludedUpstream, Severity::Note, message);
    }

    fn both(
        &self,
        kind: Kind,
        here: &DocumentPlace,
        there: &DocumentPlace,
        allowance: &Allowance,
        findings: &mut Findings,
    ) {
        let (ours, theirs) = (self.read(self.site, here, allowance), self.read(self.other, there, allowance));
        if self.is_circuit_open() {
            return;
        }
        let (path, number, other) = (here.path.as_str(), here.number, self.other.address());
        let (check, severity, message) = match (ours, theirs) {
            (None, Some(_)) if here.sha256.is_none() => {
                let message = format!("{other} has this {}, but this site does not", kind.name());
                (AuditCheck::Behind, Severity::Difference, message)
            }
            // What is wrong with this site’s own document is told already; the other one's isn't asked about.
            (None, _) => return,
            (Some(_), None) => (
                AuditCheck::Newer,
                Severity::Note,
                format!("{other} lists this {}, but has no verified copy of it", kind.name()),
            ),
            (Some(ours), Some(theirs)) if ours.proof().sha256() == theirs.proof().sha256() => return,
            (Some(ours), Some(theirs)) if kind == Kind::Bundle && ours.stamp() < theirs.stamp() => {
                (AuditCheck::Older, Severity::Difference, format!("{other} has a bundle with a later signed date"))
            }
            (Some(ours), Some(theirs)) if kind == Kind::Bundle && ours.stamp() > theirs.stamp() => {
                (AuditCheck::Newer, Severity::Note, format!("{other} has a bundle with an earlier signed date"))
            }
            _ => {
                let message = format!(
                    "{other} has a different {}, also verified; they differ in unsigned parts, or have the same signed date",
                    kind.name()
                );
                (AuditCheck::Other, Severity::Difference, message)
            }
        };
        findings.note(path, number, check, severity, message);
    }

    /// A site's document, if it is verified.
    fn read(&self, site: &PublishedSite, place: &DocumentPlace, allowance: &Allowance) -> Option<Summary> {
        match allowance.get(site, &place.path, MOST_DOCUMENT_BYTES) {
            Answer::Found(file) => judge(&file.bytes, self.keys, |verified| Summary::of(&verified, self.keys)).1,
            Answer::Absent | Answer::Failed(_) => None,
        }
    }

    /// Compares the checksums of all files but documents, and tells once that some differ. Two builds of one
    /// site should be the same; two mirrors have names and pages of their own, and other documents make other
    /// lists.
    fn compare_files(&self, same_documents: bool, findings: &mut Findings) {
        let (Some(ours), Some(theirs)) = (&self.claims.sums, &self.of_other.sums) else { return };
        let other = self.other.address();
        let different =
            |(path, sha256): &(SitePath, Digest)| theirs.sum(path.as_str()).is_some_and(|other| other != *sha256);
        let different = several(files(ours).filter(different));
        if !same_documents || !self.is_one_site(ours, theirs) || ours.is_partial || theirs.is_partial {
            if let Some((first, more)) = different {
                let message = format!("{other} has a different file here, by its checksums{}", and_more(more));
                findings.note(first.as_str(), None, AuditCheck::Other, Severity::Note, message);
            }
            return;
        }
        let lacking = several(files(theirs).filter(|(path, _)| ours.sum(path.as_str()).is_none()));
        let added = several(files(ours).filter(|(path, _)| theirs.sum(path.as_str()).is_none()));
        let all: u64 = [&lacking, &different, &added].into_iter().flatten().map(|(_, more)| 1 + more).sum();
        let told = None
            .or(lacking.map(|(path, _)| (path, AuditCheck::Behind, "has this file, but this site does not")))
            .or(different.map(|(path, _)| (path, AuditCheck::Other, "has a different file here, by its checksums")))
            .or(added.map(|(path, _)| (path, AuditCheck::Other, "does not have this file")));
        if let Some((path, check, what)) = told {
            let message = format!("{other} {what}{}", and_more(all - 1));
            findings.note(path.as_str(), None, check, Severity::Difference, message);
        }
    }

    /// Whether the two are builds of one site: they say that they are at one address. Of those that say none,
    /// where a paper's page is the same, with the site's name, menu and foot.
    fn is_one_site(&self, ours: &SiteSums, theirs: &SiteSums) -> bool {
        let (Some(one), Some(other)) = (&self.claims.site, &self.of_other.site) else { return false };
        let mut pages = ours.files_of_papers().filter(|sum| sum.file == PaperFile::Page);
        (&one.base_url, &one.generator) == (&other.base_url, &other.generator)
            && (one.base_url.is_some() || pages.any(|sum| theirs.of_paper(sum.suffix, sum.file) == Some(sum.sha256)))
    }
}

impl Pair {
    /// Whether the two aren't known to be the same.
    fn may_differ(&self) -> bool {
        let sha256 = |place: &Option<DocumentPlace>| place.as_ref().map(|place| place.sha256);
        sha256(&self.here) != sha256(&self.there) || sha256(&self.here) == Some(None)
    }
}

/// The files that a site's checksums list, but for documents, which are compared by what they are, and for lists
/// of all else.
fn files(sums: &SiteSums) -> impl Iterator<Item = (SitePath, Digest)> {
    let of_papers = sums.files_of_papers().filter(|sum| !sum.file.is_document());
    let others = sums.others().filter(|(path, _)| !path.as_str().starts_with("catalog/"));
    of_papers.map(|PaperSum { suffix, file, sha256 }| (file.path(suffix), sha256)).chain(others)
}

/// The first of some files, and how many more there are.
fn several(mut files: impl Iterator<Item = (SitePath, Digest)>) -> Option<(SitePath, u64)> {
    let (first, _) = files.next()?;
    Some((first, files.count() as u64))
}

fn and_more(count: u64) -> String {
    match count {
        0 => String::new(),
        more => format!("; {} too", counted(more, "more file differs", "more files differ")),
    }
}

/// What a document is found by: whose it is, and whether it is a bundle.
type Key = (Suffix, bool);

/// The documents that a site claims, by suffix and kind, each at its first path.
fn places(claims: &Claims) -> impl Iterator<Item = (Key, DocumentPlace)> + Send {
    claims.papers().flat_map(|paper| {
        Kind::ALL.into_iter().filter_map(move |kind| {
            let claim = paper.document(kind);
            if claim.is_none() && !paper.is_wanted {
                return None;
            }
            let files = claim.map_or_else(|| PaperFiles::of_kind(kind), |claim| claim.files);
            let path = files.iter().next()?.path(paper.suffix);
            let sha256 = claim.and_then(|claim| claim.listed).map(|listed| listed.sha256);
            Some(((paper.suffix, kind == Kind::Bundle), DocumentPlace { number: paper.number, path, sha256 }))
        })
    })
}

/// The documents of two sites, those of one number and kind together.
struct Pairs<H: Iterator, T: Iterator> {
    here: Peekable<H>,
    there: Peekable<T>,
}

impl<H, T> Iterator for Pairs<H, T>
where
    H: Iterator<Item = (Key, DocumentPlace)>,
    T: Iterator<Item = (Key, DocumentPlace)>,
{
    type Item = Pair;

    fn next(&mut self) -> Option<Pair> {
        let keys = [self.here.peek().map(|(key, _)| *key), self.there.peek().map(|(key, _)| *key)];
        let key = keys.into_iter().flatten().min()?;
        let here = self.here.next_if(|(other, _)| *other == key).map(|(_, place)| place);
        let there = self.there.next_if(|(other, _)| *other == key).map(|(_, place)| place);
        Some(Pair { suffix: key.0, kind: if key.1 { Kind::Bundle } else { Kind::Record }, here, there })
    }
}
