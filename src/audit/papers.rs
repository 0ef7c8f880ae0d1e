//! One paper: its page, and what is cut out of its documents; `documents` looks at those.

use super::check::AuditCheck;
use super::claims::{Claims, PaperClaim};
use super::findings::Findings;
use super::host::Missing;
use super::limits::{MOST_DOCUMENT_BYTES, MOST_PAPER_PAGE_BYTES};
use super::page::{self, FrameDigest, RenderedPaper, Renderer};
use crate::catalog::Summary;
use crate::fetch::{Address, Allowance, Answer, MemoryBudget, PublishedSite, SiteFile, WITH_RETURNS, text_digest};
use crate::layout::{Feature, PaperFile, SitePath};
use crate::report::Severity;
use crate::text::{plural, thousands};
use crate::values::Moment;
use pith::{Digest, PithNumber, Suffix, TrustStore};
use std::ops::Deref;

/// What every look at a paper needs.
#[derive(Clone, Copy)]
pub(super) struct Auditor<'a> {
    pub(super) site: &'a PublishedSite,
    pub(super) keys: &'a TrustStore,
    pub(super) claims: &'a Claims,
    pub(super) renderer: &'a Renderer,
    /// What the host answers for what isn't there.
    pub(super) missing: &'a Missing,
    pub(super) memory: &'a MemoryBudget,
}

/// One look, with what its files may take of memory.
#[derive(Clone, Copy)]
pub(super) struct Look<'a> {
    auditor: &'a Auditor<'a>,
    allowance: &'a Allowance,
}

impl<'a> Deref for Look<'a> {
    type Target = Auditor<'a>;

    fn deref(&self) -> &Auditor<'a> {
        self.auditor
    }
}

/// What is remembered of a paper until all were looked at.
#[derive(Default)]
pub(super) struct PaperAudit {
    pub(super) findings: Findings,
    /// When it was first submitted, as its document writes it.
    pub(super) submitted: Option<(Moment, String)>,
    /// What stands around its page's content.
    pub(super) frame: Option<FrameDigest>,
    /// Whether its bundle below `.well-known` is there, or isn't and should be.
    pub(super) well_known: Option<bool>,
    pub(super) number: Option<PithNumber>,
    /// What it is a version of, where versions are told apart.
    pub(super) source: Option<Digest>,
    /// Whether its page names other versions.
    pub(super) names_versions: bool,
    /// Whether its page says that there is a newer version.
    pub(super) is_of_older: bool,
    /// Why its page could only be compared by its text, if so.
    pub(super) unproven: Option<Unproven>,
}

/// Why not each word of a page could be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Unproven {
    /// It may be made otherwise than here.
    Maker,
    /// It may speak of documents that the site doesn't have.
    Documents,
    /// It is of an older version, and what it says depends on one that wasn't looked at.
    Versions,
    /// It speaks of signatures by keys that may be trusted there and not here, or here and not there.
    Signers,
}

impl Unproven {
    pub(super) fn message(self) -> String {
        let reason = match self {
            Self::Maker => "another version of this program or custom templates may have made them",
            Self::Documents => "the site has only records or only bundles, and pages may show data from the other kind",
            Self::Versions => "they are of older versions of papers, and their links depend on the newest ones",
            Self::Signers => "they show signatures by keys that may be trusted only here or only there",
        };
        format!("pages were not compared word by word with their documents: {reason}")
    }
}

impl Auditor<'_> {
    /// Looks at a paper.
    pub(super) fn look(&self, paper: &PaperClaim) -> PaperAudit {
        self.with_allowance(paper.listed_bytes(), |look| look.paper(paper))
    }

    /// Looks at what the pages of one paper's versions say of each other.
    pub(super) fn versions(&self, papers: &[PaperClaim]) -> Findings {
        let bytes = papers.iter().map(PaperClaim::listed_bytes).fold(0, u64::saturating_add);
        self.with_allowance(bytes, |look| look.versions(papers))
    }

    /// Looks at something that takes so many bytes, as far as is known.
    pub(super) fn with_allowance<T: Send>(&self, bytes: u64, look: impl Fn(Look<'_>) -> T + Sync) -> T {
        self.memory.with(bytes, |allowance| look(Look { auditor: self, allowance }))
    }
}

impl Look<'_> {
    fn paper(&self, paper: &PaperClaim) -> PaperAudit {
        let mut paper_audit = PaperAudit { number: paper.number, ..PaperAudit::default() };
        paper_audit.findings.papers = 1;
        let documents = self.documents(paper, &mut paper_audit);
        if let Some(one) = documents.good.last() {
            let paper = &one.summary.paper;
            paper_audit.source = paper.source_key().map(|(kind, id)| Digest::of(format!("{kind} {id}").as_bytes()));
            paper_audit.submitted = Some((paper.submitted(), paper.submitted_at().to_owned()));
            paper_audit.number = Some(one.summary.number());
        }
        if paper.is_wanted
            && documents.is_empty()
            && let Some(removal) = self.claims.removal(paper.suffix)
        {
            self.removed_page(paper, &removal, &mut paper_audit);
            return paper_audit;
        }
        let made = documents.whole().and_then(|good| self.renderer.make(good, &[], self.keys).ok().flatten());
        self.page(paper, made.as_ref(), &mut paper_audit);
        self.derived(paper, made.as_ref(), &mut paper_audit);
        paper_audit
    }

    /// Looks at the page in the place of a paper that somebody's list names and the operator keeps out.
    fn removed_page(&self, paper: &PaperClaim, removal: &str, paper_audit: &mut PaperAudit) {
        let path = PaperFile::Page.path(paper.suffix);
        let listed = self.claims.sum_of(paper.suffix, PaperFile::Page);
        match self.get(&path, MOST_PAPER_PAGE_BYTES, listed, &mut paper_audit.findings) {
            Answer::Absent => {
                let message = "the paper was removed from this mirror, but the page that should say so is missing";
                return paper_audit.findings.report(&path, paper.number, AuditCheck::PageMissing, message);
            }
            Answer::Failed(failure) => return paper_audit.findings.fail(&path, paper.number, &failure),
            Answer::Found(file) => {
                self.compare_sum(&path, paper.suffix, PaperFile::Page, &Digest::of(&file.bytes), paper_audit);
            }
        }
        let message = format!("the operator removed this paper{removal}");
        let check = AuditCheck::ExcludedUpstream;
        paper_audit.findings.note(path.as_str(), paper.number, check, Severity::Note, message);
    }

    /// The bytes of a file, if it is there.
    pub(super) fn bytes(&self, path: &SitePath, most: u64) -> Option<Vec<u8>> {
        Some(self.allowance.get(self.site, path, most).file()?.bytes)
    }

    /// Asks for a file and notes what the host said of it. What the host shows for what isn't there is
    /// absent, unless it is what was expected.
    pub(super) fn get(&self, path: &SitePath, most: u64, right: Option<Digest>, findings: &mut Findings) -> Answer {
        let answer = self.allowance.get(self.site, path, most);
        let (bytes, headers) = match &answer {
            Answer::Found(SiteFile { bytes, headers }) => (bytes, headers),
            Answer::Failed(failure) if self.missing.is_no(path, failure) => return Answer::Absent,
            Answer::Absent | Answer::Failed(_) => return answer,
        };
        let sha256 = Digest::of(bytes);
        if self.missing.is_stand_in(path, &sha256, bytes) && right != Some(sha256) {
            return Answer::Absent;
        }
        findings.files += 1;
        if let Some(headers) = headers {
            findings.record_headers(path, headers);
        }
        answer
    }

    /// Compares a file that is otherwise right with its checksum.
    pub(super) fn compare_sum(
        &self,
        path: &SitePath,
        suffix: Suffix,
        file: PaperFile,
        found: &Digest,
        paper_audit: &mut PaperAudit,
    ) {
        let number = paper_audit.number;
        match self.claims.sum_of(suffix, file) {
            Some(listed) if listed != *found => {
                let message = format!("`SHA256SUMS` lists the SHA-256 {listed}, but the file has {found}");
                paper_audit.findings.report(path, number, AuditCheck::Checksum, message);
            }
            None if self.claims.has_whole_sums() => {
                paper_audit.findings.report(path, number, AuditCheck::Checksum, "`SHA256SUMS` does not list it");
            }
            _ => {}
        }
    }

    fn versions(&self, papers: &[PaperClaim]) -> Findings {
        let mut findings = Findings::default();
        // What is wrong with the documents themselves is told already.
        let documents = |paper| self.documents(paper, &mut PaperAudit::default()).good;
        let all: Vec<_> = papers.iter().map(|paper| (paper, documents(paper))).collect();
        for (at, (paper, own)) in all.iter().enumerate() {
            let others = all.iter().enumerate().filter(|(other, _)| *other != at).flat_map(|(_, (_, good))| good);
            let others: Vec<Summary> = others.map(|good| good.summary.clone()).collect();
            let made = self.renderer.make(own, &others, self.keys).ok().flatten();
            let path = PaperFile::Page.path(paper.suffix);
            let found = self.allowance.get(self.site, &path, MOST_PAPER_PAGE_BYTES).file();
            let found = found.and_then(|file| String::from_utf8(file.bytes).ok());
            if let (Some(made), Some(found)) = (made, found)
                && let Some(message) = page::compare_versions(&found, &made)
            {
                findings.report(&path, paper.number, AuditCheck::PageText, format!("the page {message}"));
            }
        }
        findings
    }

    fn page(&self, paper: &PaperClaim, made: Option<&RenderedPaper>, paper_audit: &mut PaperAudit) {
        let path = PaperFile::Page.path(paper.suffix);
        let number = paper_audit.number;
        let listed = self.claims.sum_of(paper.suffix, PaperFile::Page);
        let bytes = match self.get(&path, MOST_PAPER_PAGE_BYTES, listed, &mut paper_audit.findings) {
            // Where nothing of a paper is there, that is told once.
            Answer::Absent
                if listed.is_none() && paper_audit.findings.documents == 0 && !paper_audit.findings.list.is_empty() =>
            {
                return;
            }
            Answer::Absent => {
                return paper_audit.findings.report(
                    &path,
                    number,
                    AuditCheck::PageMissing,
                    "the paper’s page is missing",
                );
            }
            Answer::Failed(failure) => return paper_audit.findings.fail(&path, number, &failure),
            Answer::Found(file) => file.bytes,
        };
        if self.is_of_the_host(&bytes) {
            let message = "the paper’s page is missing: the host shows a page of its own, such as a folder listing";
            return paper_audit.findings.report(&path, number, AuditCheck::PageMissing, message);
        }
        let found = Digest::of(&bytes);
        if listed.is_some_and(|listed| listed != found && text_digest(&bytes) == Some(listed)) {
            return paper_audit.findings.report(&path, number, AuditCheck::LineEnds, WITH_RETURNS);
        }
        if listed != Some(found) && !page::is_whole(&bytes) {
            return paper_audit.findings.report(
                &path,
                number,
                AuditCheck::Truncated,
                "the page has no closing `</html>`",
            );
        }
        let Ok(text) = std::str::from_utf8(&bytes) else {
            return paper_audit.findings.report(&path, number, AuditCheck::PageText, "the page is not UTF-8");
        };
        let told = match (made, number) {
            (Some(made), Some(number)) if self.claims.is_ours() => self.compare(text, made, number, paper_audit),
            (_, Some(number)) if !self.claims.is_ours() => page::compare_name(text, number),
            _ => None,
        };
        match told {
            Some(message) => {
                paper_audit.findings.report(&path, number, AuditCheck::PageText, format!("the page {message}"));
            }
            None => self.compare_sum(&path, paper.suffix, PaperFile::Page, &found, paper_audit),
        }
    }

    /// Whether a page is what a host makes up for a folder without one. Each page that this program's
    /// templates make has its content in one element.
    fn is_of_the_host(&self, page: &[u8]) -> bool {
        let has_content = || page.windows(5).any(|tag| tag.eq_ignore_ascii_case(b"<main"));
        let is_ours = self.claims.site.as_ref().is_some_and(|site| !site.own_templates);
        is_ours && matches!(self.site.address(), Address::Web(_)) && page::is_whole(page) && !has_content()
    }

    fn compare(
        &self,
        text: &str,
        made: &RenderedPaper,
        number: PithNumber,
        paper_audit: &mut PaperAudit,
    ) -> Option<String> {
        if self.renderer.is_exact && self.claims.has_all_documents() && !made.has_unknown_signers {
            paper_audit.frame = Some(page::frame(text.as_bytes()));
            paper_audit.names_versions = page::compare_versions(text, made).is_some();
            if !page::is_of_older(text) {
                return page::compare_whole(text, made);
            }
            // It is compared as a whole where its other versions are known.
            paper_audit.is_of_older = true;
            return page::compare_text(text, made, &number.to_string());
        }
        if self.claims.has_all_documents() {
            paper_audit.unproven = Some(if self.renderer.is_exact { Unproven::Signers } else { Unproven::Maker });
            return page::compare_text(text, made, &number.to_string());
        }
        paper_audit.unproven = Some(Unproven::Documents);
        page::compare_name(text, number)
    }

    /// Looks at the files that are made of a paper's documents.
    fn derived(&self, paper: &PaperClaim, made: Option<&RenderedPaper>, paper_audit: &mut PaperAudit) {
        for file in PaperFile::ALL.into_iter().filter(|file| file.is_derived()) {
            let path = file.path(paper.suffix);
            let of_made = made.and_then(|made| made.derived.iter().find(|(other, _)| *other == path));
            let ours = of_made.map(|(_, bytes)| bytes);
            let listed = self.claims.sum_of(paper.suffix, file);
            let is_said = file.feature().is_some_and(|feature| self.claims.has_feature(feature) == Some(true));
            if listed.is_none() && !(is_said && ours.is_some()) {
                continue;
            }
            let bytes = match self.get(&path, MOST_DOCUMENT_BYTES, listed, &mut paper_audit.findings) {
                Answer::Absent => {
                    paper_audit.findings.report(
                        &path,
                        paper_audit.number,
                        AuditCheck::NotServed,
                        "the site lists it, but it is missing",
                    );
                    continue;
                }
                Answer::Failed(failure) => {
                    paper_audit.findings.fail(&path, paper_audit.number, &failure);
                    continue;
                }
                Answer::Found(file) => file.bytes,
            };
            if listed.is_some_and(|listed| text_digest(&bytes) == Some(listed)) {
                paper_audit.findings.report(&path, paper_audit.number, AuditCheck::LineEnds, WITH_RETURNS);
                continue;
            }
            if let (Some(ours), true) = (ours, self.claims.has_all_documents())
                && *ours != bytes
            {
                let is_cut = ours.starts_with(&bytes);
                let check = if is_cut { AuditCheck::Truncated } else { AuditCheck::Derived };
                let message = if is_cut {
                    format!("it ends after {} of {}", plural(bytes.len() as u64, "byte"), thousands(ours.len() as u64))
                } else {
                    let name = file.feature().map_or("file", Feature::name);
                    format!("it differs from the {name} in its document")
                };
                paper_audit.findings.report(&path, paper_audit.number, check, message);
                continue;
            }
            self.compare_sum(&path, paper.suffix, file, &Digest::of(&bytes), paper_audit);
        }
    }
}
