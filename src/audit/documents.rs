//! The documents of a paper at each of their paths: whether they are there, as they are listed, and verified.

use super::check::AuditCheck;
use super::claims::{DocumentClaim, PaperClaim};
use super::findings::Findings;
use super::limits::MOST_DOCUMENT_BYTES;
use super::page::VerifiedDocument;
use super::papers::{Look, PaperAudit};
use crate::catalog::Summary;
use crate::fetch::{Answer, Failure, WITH_RETURNS, text_digest};
use crate::layout::{PaperFile, PaperFiles, SitePath};
use crate::text::{plural, thousands};
use pith::{Digest, Judgement, Kind, Verdict, judge};

/// What of a paper's documents is verified and as listed.
#[derive(Default)]
pub(super) struct Documents {
    pub(super) good: Vec<VerifiedDocument>,
    is_any_wrong: bool,
}

impl Documents {
    /// All of them, where none is wrong or missing: a page can only be held to all.
    pub(super) fn whole(&self) -> Option<&[VerifiedDocument]> {
        (!self.is_any_wrong && !self.good.is_empty()).then_some(&self.good)
    }

    pub(super) fn is_empty(&self) -> bool {
        !self.is_any_wrong && self.good.is_empty()
    }
}

/// A document that is looked for.
struct WantedDocument<'p> {
    paper: &'p PaperClaim,
    kind: Kind,
    claim: DocumentClaim,
    expected: Option<Expected>,
}

/// What was said of a document's bytes.
#[derive(Clone, Copy)]
struct Expected {
    sha256: Digest,
    bytes: Option<u64>,
    by: &'static str,
}

/// One of a document's paths, and what is there.
struct DocumentCopy {
    path: SitePath,
    file: PaperFile,
    found: CopyState,
}

enum CopyState {
    /// The listed bytes, or any where none are listed.
    Right(Vec<u8>),
    Wrong(Vec<u8>),
    Absent,
    Failed(Failure),
}

/// A copy whose bytes are as they are listed.
struct RightCopy {
    path: SitePath,
    file: PaperFile,
    bytes: Vec<u8>,
}

impl Look<'_> {
    /// Looks at the documents of a paper.
    pub(super) fn documents(&self, paper: &PaperClaim, paper_audit: &mut PaperAudit) -> Documents {
        let mut documents = Documents::default();
        for kind in Kind::ALL {
            // Of a paper that somebody's list names, nobody said which documents there are.
            let any = paper.is_wanted.then_some(DocumentClaim { listed: None, files: PaperFiles::of_kind(kind) });
            if let Some(claim) = any.or(paper.document(kind)) {
                let wanted = WantedDocument { paper, kind, claim, expected: self.expected(paper, kind, claim) };
                self.document(&wanted, &mut documents, paper_audit);
            }
        }
        if paper.is_wanted && documents.is_empty() && !self.claims.excludes(paper.suffix) {
            let message = "the site has neither a record nor a bundle of this paper";
            paper_audit.findings.report(
                &PaperFile::Record.path(paper.suffix),
                paper.number,
                AuditCheck::Missing,
                message,
            );
        }
        documents
    }

    /// Looks at a document at each of its paths.
    fn document(&self, wanted: &WantedDocument<'_>, documents: &mut Documents, paper_audit: &mut PaperAudit) {
        let copies = self.copies(wanted, &mut paper_audit.findings);
        let Some(lost) = copies.first().filter(|_| copies.iter().all(DocumentCopy::is_absent)) else {
            let good = self.judge_copies(wanted, copies, paper_audit);
            documents.is_any_wrong |= good.is_none();
            return documents.good.extend(good);
        };
        if !wanted.paper.is_wanted {
            let message = match copies.len() {
                1 => "it is listed, but missing",
                _ => "it is listed, but missing from both of its paths",
            };
            paper_audit.findings.report(&lost.path, wanted.paper.number, AuditCheck::Missing, message);
            documents.is_any_wrong = true;
        }
    }

    fn expected(&self, paper: &PaperClaim, kind: Kind, claim: DocumentClaim) -> Option<Expected> {
        if let Some(listed) = claim.listed {
            return Some(Expected { sha256: listed.sha256, bytes: Some(listed.bytes), by: "the list of documents" });
        }
        let sums = PaperFile::of_kind(kind).find_map(|file| self.claims.sum_of(paper.suffix, file));
        sums.map(|sha256| Expected { sha256, bytes: None, by: "`SHA256SUMS`" })
    }

    /// Asks for a document at each path where it should be.
    fn copies(&self, wanted: &WantedDocument<'_>, findings: &mut Findings) -> Vec<DocumentCopy> {
        let paths = wanted.claim.files.iter().map(|file| (file, file.path(wanted.paper.suffix)));
        paths
            .map(|(file, path)| DocumentCopy { found: self.find(&path, wanted.expected, findings), path, file })
            .collect()
    }

    fn find(&self, path: &SitePath, expected: Option<Expected>, findings: &mut Findings) -> CopyState {
        let sha256 = expected.map(|expected| expected.sha256);
        match self.get(path, MOST_DOCUMENT_BYTES, sha256, findings) {
            Answer::Absent => CopyState::Absent,
            Answer::Failed(failure) => CopyState::Failed(failure),
            Answer::Found(file) if sha256.is_none_or(|right| right == Digest::of(&file.bytes)) => {
                CopyState::Right(file.bytes)
            }
            Answer::Found(file) => CopyState::Wrong(file.bytes),
        }
    }

    /// Tells what is wrong with copies of which at least one is there.
    fn judge_copies(
        &self,
        wanted: &WantedDocument<'_>,
        copies: Vec<DocumentCopy>,
        paper_audit: &mut PaperAudit,
    ) -> Option<VerifiedDocument> {
        if let Some(copy) = copies.iter().find(|copy| copy.file == PaperFile::WellKnownBundle && !copy.is_unknown()) {
            paper_audit.well_known = Some(!copy.is_absent());
        }
        let is_elsewhere = copies.iter().any(|copy| !copy.is_absent() && !copy.is_unknown());
        let (mut right, mut wrong): (Vec<RightCopy>, Vec<Vec<u8>>) = Default::default();
        for DocumentCopy { path, file, found } in copies {
            match found {
                // Whether all of them are lost is seen at the end.
                CopyState::Absent if file == PaperFile::WellKnownBundle => {}
                CopyState::Absent if !is_elsewhere => {
                    paper_audit.findings.report(
                        &path,
                        wanted.paper.number,
                        AuditCheck::NotServed,
                        "the site lists it, but it is missing",
                    );
                }
                CopyState::Absent => {
                    let message = "it is in .well-known, but not here";
                    paper_audit.findings.report(&path, wanted.paper.number, AuditCheck::OnePath, message);
                }
                CopyState::Failed(failure) => paper_audit.findings.fail(&path, wanted.paper.number, &failure),
                // Of two that are wrong in one way, one is told.
                CopyState::Wrong(bytes) if wrong.contains(&bytes) => {}
                CopyState::Wrong(bytes) => {
                    self.report_wrong(wanted, &path, &bytes, &mut paper_audit.findings);
                    wrong.push(bytes);
                }
                CopyState::Right(bytes) => right.push(RightCopy { path, file, bytes }),
            }
        }
        self.report_if_copies_differ(wanted, &mut right, &mut paper_audit.findings);
        let good = self.verified_copy(wanted, right.first()?, &mut paper_audit.findings)?;
        self.compare_with_lists(wanted, &right, &good, paper_audit);
        paper_audit.findings.documents += u64::from(wrong.is_empty());
        Some(good)
    }

    /// Tells which of two copies is another one, where no list says it, and keeps the other.
    fn report_if_copies_differ(
        &self,
        wanted: &WantedDocument<'_>,
        right: &mut Vec<RightCopy>,
        findings: &mut Findings,
    ) {
        let [first, other] = right.as_slice() else { return };
        if first.bytes == other.bytes {
            return;
        }
        let (first_is_good, other_is_good) =
            (self.judge(&first.bytes).1.is_some(), self.judge(&other.bytes).1.is_some());
        let keeps_first = first_is_good || !other_is_good;
        let altered = if keeps_first { other } else { first };
        let message = if first_is_good && other_is_good {
            "the two copies of the bundle differ, and both are verified: one is older, or from another site"
        } else {
            "the two copies of the bundle differ, and this one is not verified"
        };
        findings.report(&altered.path, wanted.paper.number, AuditCheck::Altered, message);
        right.remove(usize::from(keeps_first));
    }

    /// Verifies a copy that is as listed: the other one, if there is one, has the same bytes.
    fn verified_copy(
        &self,
        wanted: &WantedDocument<'_>,
        copy: &RightCopy,
        findings: &mut Findings,
    ) -> Option<VerifiedDocument> {
        let RightCopy { path, bytes, .. } = copy;
        let paper = wanted.paper;
        let (judgement, admitted) = self.judge(bytes);
        findings.key_uses.count(&judgement.further_keys);
        let Some(summary) = admitted else {
            if truncated(bytes, None, &judgement) {
                findings.report(
                    path,
                    paper.number,
                    AuditCheck::Truncated,
                    "the file ends in the middle of the document",
                );
            } else {
                findings.report_not_verified(path, paper.number, why_not(&judgement), judgement);
            }
            return None;
        };
        let number = summary.number();
        if summary.kind != wanted.kind || number.suffix() != paper.suffix {
            let message =
                format!("it is a verified {} of {number}, which does not belong at this path", summary.kind.name());
            findings.report(path, paper.number, AuditCheck::NotVerified, message);
            return None;
        }
        if let Some(said) = paper.number.filter(|said| *said != number) {
            let message = format!("it is listed as {said}, but its number is {number}");
            let check = if paper.is_wanted { AuditCheck::NotVerified } else { AuditCheck::Manifest };
            findings.report(path, Some(said), check, message);
        }
        Some(VerifiedDocument { bytes: bytes.clone(), proof: summary.proof(), summary })
    }

    /// Compares what the lists say of a document that is otherwise right.
    fn compare_with_lists(
        &self,
        wanted: &WantedDocument<'_>,
        right: &[RightCopy],
        good: &VerifiedDocument,
        paper_audit: &mut PaperAudit,
    ) {
        let WantedDocument { paper, claim, .. } = wanted;
        for copy in right {
            self.compare_sum(&copy.path, paper.suffix, copy.file, &good.proof.sha256(), paper_audit);
        }
        let has_whole_lists = self.claims.has_catalog && self.claims.lists_are_whole;
        let unnamed = right.iter().find(|copy| !is_named(*claim, copy.file));
        if let Some(copy) = unnamed.filter(|_| has_whole_lists && !paper.is_wanted) {
            let message = "no list of documents names it at this path";
            paper_audit.findings.report(&copy.path, paper.number, AuditCheck::NotListed, message);
        }
        let bytes = good.bytes.len() as u64;
        if let (Some(listed), Some(copy)) = (claim.listed.filter(|listed| listed.bytes != bytes), right.first()) {
            let message =
                format!("it has {}, but the list of documents says {}", plural(bytes, "byte"), thousands(listed.bytes));
            paper_audit.findings.report(&copy.path, paper.number, AuditCheck::Manifest, message);
        }
    }

    fn judge(&self, bytes: &[u8]) -> (Judgement, Option<Summary>) {
        judge(bytes, self.keys, |verified| Summary::of(&verified, self.keys))
    }

    /// Tells of a copy that isn't as it is listed what it is instead.
    fn report_wrong(&self, wanted: &WantedDocument<'_>, path: &SitePath, bytes: &[u8], findings: &mut Findings) {
        let WantedDocument { paper, kind, expected: Some(expected), .. } = wanted else { return };
        if text_digest(bytes) == Some(expected.sha256) {
            return findings.report(path, paper.number, AuditCheck::LineEnds, WITH_RETURNS);
        }
        let (judgement, admitted) = self.judge(bytes);
        findings.key_uses.count(&judgement.further_keys);
        if truncated(bytes, expected.bytes, &judgement) {
            let of = expected.bytes.map(|bytes| format!(" of {}", thousands(bytes))).unwrap_or_default();
            let message = format!("it ends after {}{of}", plural(bytes.len() as u64, "byte"));
            return findings.report(path, paper.number, AuditCheck::Truncated, message);
        }
        let found = Digest::of(bytes);
        // A list that isn't as its index says is told as that.
        let sums_agree = PaperFile::of_kind(*kind).any(|file| self.claims.sum_of(paper.suffix, file) == Some(found));
        if admitted.is_some() && sums_agree && !self.claims.lists_are_whole {
            return;
        }
        let what = match &admitted {
            None => format!("it is not verified: {}", why_not(&judgement)),
            Some(summary) if summary.number().suffix() != paper.suffix => {
                format!("it is the {} of {}", summary.kind.name(), summary.number())
            }
            Some(summary) if summary.kind != *kind => format!("it is a {}", summary.kind.name()),
            Some(_) if sums_agree => {
                "it is verified and matches `SHA256SUMS`: the difference is in unsigned parts, this is another \
                                      edition of the document, or the list is wrong"
                    .to_owned()
            }
            Some(_) => {
                "it is verified: the difference is in unsigned parts, or this is another edition of the document"
                    .to_owned()
            }
        };
        let message = format!("expected the SHA-256 {} (by {}), found {found}; {what}", expected.sha256, expected.by);
        findings.report(path, paper.number, AuditCheck::Altered, message);
    }
}

impl DocumentCopy {
    /// Whether nobody can tell if it is there.
    fn is_unknown(&self) -> bool {
        matches!(self.found, CopyState::Failed(_))
    }

    fn is_absent(&self) -> bool {
        matches!(self.found, CopyState::Absent)
    }
}

/// Whether the list of documents names a file.
fn is_named(claim: DocumentClaim, file: PaperFile) -> bool {
    claim.listed.is_some_and(|listed| listed.files.has(file))
}

/// Whether a text is the beginning of a document: it is no JSON because it ends.
fn truncated(bytes: &[u8], listed: Option<u64>, judgement: &Judgement) -> bool {
    let is_short = listed.is_none_or(|listed| (bytes.len() as u64) < listed);
    let length = bytes.trim_ascii_end().len();
    is_short && (length == 0 || judgement.offset.is_some_and(|at| at >= length))
}

/// Why a document isn't verified, in a clause.
fn why_not(judgement: &Judgement) -> String {
    if let Some(finding) = judgement.findings.first() {
        return format!("`{}`: {}", finding.check.name(), finding.message);
    }
    match judgement.checks.verdict() {
        Verdict::Unsigned => "it is unsigned".to_owned(),
        verdict => verdict.name().to_owned(),
    }
}
