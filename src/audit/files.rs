//! The files that aren't of a paper with documents: pages, lists and what the operator added, as
//! `SHA256SUMS` has them.

use super::check::AuditCheck;
use super::findings::Findings;
use super::limits::MOST_PAPER_PAGE_BYTES;
use super::page;
use super::papers::{Auditor, Look};
use crate::fetch::{Address, Answer, Hashed, WITH_RETURNS};
use crate::layout::{PaperFile, SitePath};
use pith::{Digest, Suffix};

/// The most bytes of a file that the operator added, as `build` takes it, and of a list.
const MOST_OTHER_FILE_BYTES: u64 = 256 << 20;

/// What hosts read and don't serve, or serve in their own way.
const OF_THE_HOST: [&str; 6] = [".nojekyll", ".pith-catalog", "_headers", "_redirects", "CNAME", "404.html"];

/// A file that the checksums list.
#[derive(Debug, Clone)]
pub(super) struct SumClaim {
    pub(super) path: SitePath,
    pub(super) suffix: Option<(Suffix, PaperFile)>,
    pub(super) sha256: Digest,
}

impl Auditor<'_> {
    /// Looks at a file of which only its checksum is known.
    pub(super) fn file(&self, claim: &SumClaim) -> Findings {
        let mut findings = Findings::default();
        let path = &claim.path;
        let is_web = matches!(self.site.address(), Address::Web(_));
        let is_of_host = is_web && OF_THE_HOST.contains(&path.as_str());
        match self.hash(path, Some(claim.sha256), &mut findings) {
            Answer::Absent | Answer::Failed(_) if is_of_host => {}
            Answer::Absent => {
                findings.report(path, None, AuditCheck::NotServed, "`SHA256SUMS` lists it, but it is missing");
            }
            Answer::Failed(failure) => findings.fail(path, None, &failure),
            Answer::Found(hashed) => {
                let is_page = path.as_str().rsplit('.').next() == Some("html");
                if hashed.sha256 != claim.sha256 && hashed.as_text == Some(claim.sha256) {
                    findings.report(path, None, AuditCheck::LineEnds, WITH_RETURNS);
                } else if hashed.sha256 != claim.sha256 && is_page && self.has_no_end(path) {
                    findings.report(path, None, AuditCheck::Truncated, "the page has no closing `</html>`");
                } else if hashed.sha256 != claim.sha256 {
                    let message =
                        format!("`SHA256SUMS` lists the SHA-256 {}, but the file has {}", claim.sha256, hashed.sha256);
                    findings.report(path, None, AuditCheck::Checksum, message);
                } else if let Some((suffix, PaperFile::Page)) = claim.suffix {
                    self.page_alone(suffix, &mut findings);
                }
            }
        }
        findings
    }

    /// Asks for a file's hash, and notes what the host said of it.
    fn hash(&self, path: &SitePath, right: Option<Digest>, findings: &mut Findings) -> Answer<Hashed> {
        let hashed = match self.site.hash(path, MOST_OTHER_FILE_BYTES) {
            Answer::Found(hashed) => hashed,
            Answer::Failed(failure) if self.missing.is_no(path, &failure) => return Answer::Absent,
            Answer::Absent => return Answer::Absent,
            Answer::Failed(failure) => return Answer::Failed(failure),
        };
        if self.missing.is_stand_in(path, &hashed.sha256, &hashed.beginning) && right != Some(hashed.sha256) {
            return Answer::Absent;
        }
        findings.files += 1;
        if let Some(headers) = &hashed.headers {
            findings.record_headers(path, headers);
        }
        Answer::Found(hashed)
    }

    /// Whether a page is there and is cut off.
    fn has_no_end(&self, path: &SitePath) -> bool {
        self.with_allowance(0, |look| {
            look.bytes(path, MOST_PAPER_PAGE_BYTES).is_some_and(|page| !page::is_whole(&page))
        })
    }

    /// Looks at the page of a paper without a document.
    fn page_alone(&self, suffix: Suffix, findings: &mut Findings) {
        let says_so = |look: Look<'_>| {
            let page = look.bytes(&PaperFile::Page.path(suffix), MOST_PAPER_PAGE_BYTES);
            page.is_some_and(|page| page::is_of_excluded(&String::from_utf8_lossy(&page)))
        };
        let is_left_out = match &self.claims.site {
            Some(_) => self.claims.excludes(suffix),
            None => self.with_allowance(0, says_so),
        };
        // Where a kind of document isn't served, its papers have pages all the same.
        if !is_left_out && self.claims.has_all_documents() {
            let message = "the site lists no document with this number";
            findings.report(&PaperFile::Page.path(suffix), None, AuditCheck::PageWithoutDocument, message);
        }
    }

    /// Looks at a paper's page in a folder, of which neither documents nor a checksum are known.
    pub(super) fn unlisted_page(&self, suffix: Suffix, findings: &mut Findings) {
        let path = PaperFile::Page.path(suffix);
        match self.site.hash(&path, MOST_PAPER_PAGE_BYTES) {
            Answer::Found(_) => {
                self.page_alone(suffix, findings);
                if self.claims.has_whole_sums() {
                    findings.report(&path, None, AuditCheck::NotListed, "`SHA256SUMS` does not list it");
                }
            }
            Answer::Absent => {}
            Answer::Failed(failure) => findings.fail(&path, None, &failure),
        }
    }
}
