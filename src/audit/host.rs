//! What a host does with all files: whether it says what isn't there, where the site lies, and whether
//! `.well-known` came along.

use super::check::AuditCheck;
use super::claims::Claims;
use super::findings::Findings;
use crate::error::Error;
use crate::fetch::{Address, Answer, Failure, PublishedSite, RetryPolicy};
use crate::layout::{PaperFile, SitePath};
use crate::report::{MOST_FINDINGS_OF_A_KIND, Severity};
use crate::text::thousands;
use pith::quote::escaped;
use pith::{Digest, PithNumber, Suffix};

/// The most bytes of what a host shows for what isn't there.
const MOST_STAND_IN_BYTES: u64 = 4 << 20;

/// What a host answers for what isn't there.
#[derive(Debug, Default)]
pub(super) struct Missing {
    /// What it shows instead and calls a file.
    stand_ins: Vec<Digest>,
    /// Whether it shows a page of its own where JSON should be, maybe one that names the path.
    shows_pages: bool,
    /// Whether it says 403, as stores do that don't let everybody list what they have.
    is_forbidden: bool,
}

impl Missing {
    /// Whether bytes are what the host shows for what isn't there.
    pub(super) fn is_stand_in(&self, path: &SitePath, sha256: &Digest, beginning: &[u8]) -> bool {
        self.stand_ins.contains(sha256) || (self.shows_pages && is_page_for_json(path, beginning))
    }

    /// Whether a failure to have a file means that it isn't there. Rules against hidden folders say 403
    /// to all that is below `.well-known`, whatever is there.
    pub(super) fn is_no(&self, path: &SitePath, failure: &Failure) -> bool {
        let is_hidden = path.as_str().starts_with(".well-known/");
        matches!(failure, Failure::Status(401 | 403)) && (self.is_forbidden || is_hidden)
    }
}

/// Whether somebody who asked for JSON is shown a page.
fn is_page_for_json(path: &SitePath, bytes: &[u8]) -> bool {
    path.as_str().rsplit('.').next() == Some("json") && bytes.trim_ascii_start().starts_with(b"<")
}

/// Asks for what can't be there, at each form of path.
pub(super) fn probe(site: &PublishedSite, findings: &mut Findings) -> Missing {
    let mut missing = Missing::default();
    if matches!(site.address(), Address::Folder(_)) {
        return missing;
    }
    // No paper has this number: its hash would begin with sixteen bytes of zero.
    let Ok(nobody) = "A".repeat(26).parse::<Suffix>() else { return missing };
    let other = ["no-such-page/index.html", "no-such-file.txt"].into_iter().filter_map(SitePath::listed);
    let mut first: Option<(SitePath, String)> = None;
    let mut count = 0;
    for path in PaperFile::ALL.into_iter().map(|file| file.path(nobody)).chain(other) {
        let told = match site.get(&path, MOST_STAND_IN_BYTES) {
            Answer::Found(file) => {
                missing.stand_ins.push(Digest::of(&file.bytes));
                missing.shows_pages |= is_page_for_json(&path, &file.bytes);
                "the host answers 200 for a file that does not exist".to_owned()
            }
            Answer::Failed(Failure::TooLarge(_)) => "the host answers 200 for a file that does not exist".to_owned(),
            Answer::Failed(failure @ (Failure::RedirectedElsewhere(_) | Failure::RedirectedTooOften)) => {
                format!("for a file that does not exist, {failure}")
            }
            Answer::Failed(Failure::Status(401 | 403)) => {
                missing.is_forbidden |= !path.as_str().starts_with('.');
                continue;
            }
            // Any answer that is a no will do; what goes wrong otherwise is found at what is there.
            Answer::Absent | Answer::Failed(_) => continue,
        };
        count += 1;
        first.get_or_insert((path, told));
    }
    if let Some((path, told)) = first {
        let more = if count > 1 { format!(", at {count} of 9 kinds of path") } else { String::new() };
        findings.report(&path, None, AuditCheck::Soft404, told + &more);
    }
    missing.stand_ins.sort();
    missing.stand_ins.dedup();
    missing
}

/// Tells where the site is and where it says that it is.
pub(super) fn base_url(site: &PublishedSite, claims: &Claims, findings: &mut Findings) {
    let said = claims.site.as_ref().and_then(|site| site.base_url.as_deref());
    if let (Address::Web(found), Some(said)) = (site.address(), said)
        && found.as_str() != said
    {
        let message = format!("the site gives its address as {}, but it was found at {found}", escaped(said));
        findings.note(SitePath::index().as_str(), None, AuditCheck::BaseUrl, Severity::Note, message);
    }
}

/// Tells of a site below a path that its `.well-known` isn't at the host's root.
pub(super) fn host_root(
    site: &PublishedSite,
    retry_policy: RetryPolicy,
    bundle: Option<Suffix>,
    findings: &mut Findings,
) -> Result<(), Error> {
    let (Address::Web(base), Some(suffix)) = (site.address(), bundle) else { return Ok(()) };
    if base.path() == "/" {
        return Ok(());
    }
    let root = base.as_str().strip_suffix(base.path()).unwrap_or_default().parse();
    let Ok(root) = root else { return Ok(()) };
    let path = PaperFile::WellKnownBundle.path(suffix);
    let root = PublishedSite::open(Address::Web(root), retry_policy)?;
    // Of a host that doesn't answer nobody can tell.
    if matches!(root.get(&path, MOST_STAND_IN_BYTES), Answer::Absent | Answer::Failed(Failure::Status(401 | 403))) {
        let message = format!("the site is below {}, and its .well-known is not at the host’s root", base.path());
        findings.note(path.as_str(), None, AuditCheck::HostRoot, Severity::Note, message);
    }
    Ok(())
}

/// Which bundles are below `.well-known`.
#[derive(Debug, Default)]
pub(super) struct WellKnown {
    there: u64,
    lost: u64,
    /// The first of them: more are not told one by one.
    first_lost: Vec<(Suffix, Option<PithNumber>)>,
}

impl WellKnown {
    pub(super) fn take(&mut self, suffix: Suffix, number: Option<PithNumber>, is_there: bool) {
        if is_there {
            self.there += 1;
        } else {
            self.lost += 1;
            if self.lost <= MOST_FINDINGS_OF_A_KIND {
                self.first_lost.push((suffix, number));
            }
        }
    }

    /// Tells which are lost; once, where all are.
    pub(super) fn report(&self, site: &PublishedSite, findings: &mut Findings) {
        let all_lost = self.there == 0 && (self.lost > 1 || !has_well_known(site));
        for (suffix, number) in &self.first_lost {
            let path = PaperFile::WellKnownBundle.path(*suffix);
            if all_lost {
                let message = match self.lost {
                    1 => "the only bundle in .well-known is missing".to_owned(),
                    count => format!("all {} bundles in .well-known are missing", thousands(count)),
                };
                return findings.report(&path, None, AuditCheck::WellKnown, message);
            }
            findings.report(&path, *number, AuditCheck::OnePath, "it is beside its page, but not in .well-known");
        }
        findings.count_more(AuditCheck::OnePath, self.lost - self.first_lost.len() as u64);
    }
}

/// Whether a folder has anything below `.well-known/pith`; of a host nobody can tell.
fn has_well_known(site: &PublishedSite) -> bool {
    match site.address() {
        Address::Folder(root) => root.join(".well-known/pith").is_dir(),
        Address::Web(_) => false,
    }
}
