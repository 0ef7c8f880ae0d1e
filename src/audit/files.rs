//! The files that aren't of a paper with documents: pages, lists and what the operator added, as
//! `SHA256SUMS` has them.

use super::check::Check;
use super::line_ends;
use super::notebook::Notebook;
use super::page;
use super::papers::{Auditor, MOST_PAGE_BYTES};
use super::sums::Owned;
use crate::fetch::{Address, Answer};
use crate::pith::{Digest, Suffix};
use crate::site::SitePath;

/// The most bytes of a file that the operator added, as `build` takes it, and of a list.
const MOST_FILE_BYTES: u64 = 256 << 20;

/// What hosts read and don't serve, or serve in their own way.
const OF_THE_HOST: [&str; 6] = [".nojekyll", ".pith-catalog", "_headers", "_redirects", "CNAME", "404.html"];

/// A file that the checksums list.
#[derive(Debug, Clone)]
pub(super) struct SumClaim {
    pub(super) path: SitePath,
    pub(super) suffix: Option<(Suffix, Owned)>,
    pub(super) sha256: Digest,
}

impl Auditor<'_> {
    /// Looks at a file of which only its checksum is known.
    pub(super) fn file(&self, claim: &SumClaim) -> Notebook {
        let mut notes = Notebook::default();
        let path = &claim.path;
        let is_web = matches!(self.site.address(), Address::Web(_));
        let is_of_host = is_web && OF_THE_HOST.contains(&path.as_str());
        match self.get(path, MOST_FILE_BYTES, Some(claim.sha256), &mut notes) {
            Answer::Absent | Answer::Failed(_) if is_of_host => {}
            Answer::Absent => notes.tell(path, None, Check::NotServed, "`SHA256SUMS` lists it, and it is not there"),
            Answer::Failed(failure) => notes.fail(path, None, &failure),
            Answer::Found(file) => {
                let found = Digest::of(&file.bytes);
                let is_page = path.as_str().rsplit('.').next() == Some("html");
                if found != claim.sha256 && line_ends::are_changed(&file.bytes, &claim.sha256) {
                    notes.tell(path, None, Check::LineEnds, line_ends::MESSAGE);
                } else if found != claim.sha256 && is_page && !page::is_whole(&file.bytes) {
                    notes.tell(path, None, Check::Truncated, "the page has no end");
                } else if found != claim.sha256 {
                    let message =
                        format!("`SHA256SUMS` lists it with the SHA-256 {}, and it has {found}", claim.sha256);
                    notes.tell(path, None, Check::Checksum, message);
                } else if let Some((suffix, Owned::Page)) = claim.suffix {
                    self.page_alone(suffix, &file.bytes, &mut notes);
                }
            }
        }
        notes
    }

    /// Looks at the page of a paper without a document.
    pub(super) fn page_alone(&self, suffix: Suffix, bytes: &[u8], notes: &mut Notebook) {
        let is_left_out = match &self.claims.site {
            Some(_) => self.claims.excludes(suffix),
            None => page::is_of_excluded(&String::from_utf8_lossy(bytes)),
        };
        // Where a kind of document isn't served, its papers have pages all the same.
        if !is_left_out && self.claims.has_all_documents() {
            let message = "no document of this number is listed";
            notes.tell(&SitePath::paper(suffix), None, Check::PageWithoutDocument, message);
        }
    }

    /// Looks at a paper's page in a folder, of which neither documents nor a checksum are known.
    pub(super) fn unlisted_page(&self, suffix: Suffix, notes: &mut Notebook) {
        let path = SitePath::paper(suffix);
        match self.site.get(&path, MOST_PAGE_BYTES) {
            Answer::Found(file) => {
                self.page_alone(suffix, &file.bytes, notes);
                if self.claims.has_whole_sums() {
                    notes.tell(&path, None, Check::NotListed, "it is there, and `SHA256SUMS` does not list it");
                }
            }
            Answer::Absent => {}
            Answer::Failed(failure) => notes.fail(&path, None, &failure),
        }
    }
}
