//! Whether a published site is whole and true: each file that it says it has, each document under the
//! keys that count, each page beside its document. The site is anybody's; nothing that it says of
//! itself is taken for more than a claim.
//!
//! [`AuditPlan`] says what is looked at, [`Audited`] what that came to, and [`check`] names what can be wrong. `claims`
//! reads what the site says it holds, `sums` its checksums. `papers` looks at a paper, `documents` at its documents,
//! `page` and `markup` compare its page, `files` looks at all else, `folder` at what is there and not listed, `manifests`
//! at the key file and the mirror manifest, `checker` and `check_page` at what checks documents, `host` at what a host does with every file, `comparison` at another site. A
//! list of `findings` holds what each of these finds, and `limits` says how much of a file is read.

pub(crate) mod check;
mod check_page;
mod checker;
mod claims;
mod comparison;
mod documents;
mod event;
mod files;
mod findings;
mod folder;
mod host;
mod limits;
mod manifests;
mod markup;
mod outcome;
mod page;
mod papers;
mod plan;
mod site_audit;
mod sums;

pub(crate) use crate::report::Severity;
pub use check::{AuditCheck, AuditFinding};
pub use event::AuditEvent;
pub use outcome::Audited;
pub use plan::AuditPlan;

use crate::error::Error;
use crate::fetch::{Address, Answer, MemoryBudget, PublishedSite, in_order};
use crate::layout::{PaperFile, SitePath};
use crate::text::{plural, thousands};
use crate::values::Moment;
use claims::{Claims, PaperClaim};
use comparison::Comparison;
use files::SumClaim;
use findings::Findings;
use limits::MOST_PAPER_PAGE_BYTES;
use page::Renderer;
use papers::Auditor;
use pith::Suffix;
use pith::quote::quoted;
use site_audit::SiteAudit;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use sums::{PaperSum, SiteSums};

/// Looks at a site.
///
/// # Errors
/// The site can't be looked at, or says nothing that could be gone by.
pub fn audit(plan: &AuditPlan, on_event: &dyn Fn(AuditEvent)) -> Result<Audited, Error> {
    let site = PublishedSite::open(plan.site.clone(), plan.retry_policy)?;
    let concurrency = site.concurrency(plan.jobs);
    let mut findings = Findings::default();
    on_event(AuditEvent::Reads);
    let mut claims = Claims::read(&site, concurrency, plan.list.as_deref(), &mut findings)?;
    let other = plan.against.clone().map(|address| PublishedSite::open(address, plan.retry_policy)).transpose()?;
    if claims.is_unreadable {
        return Ok(findings.audited(false, site.given_up().cloned()));
    }
    let mut of_other = other.as_ref().map(|other| of_other(other, concurrency, plan)).transpose()?;
    let missing = host::probe(&site, &mut findings);
    if let Some(sample) = plan.sample {
        let message = take_sample(sample, &mut claims, of_other.as_mut());
        findings.note("", None, AuditCheck::Sampled, Severity::Note, message);
    }
    let renderer = Renderer::new(claims.site.as_ref(), &plan.keys)?;
    let (keys, memory) = (&plan.keys, MemoryBudget::default());
    let (claims, renderer, missing) = (&claims, &renderer, &missing);
    let auditor = Auditor { site: &site, keys, claims, renderer, missing, memory: &memory };
    let audit = Audit { plan, auditor: &auditor, concurrency, on_event };
    host::base_url(&site, claims, &mut findings);
    audit.home(&mut findings);
    auditor.key_and_mirrors(&mut findings);
    auditor.checker(&mut findings);
    let site_audit = audit.papers(&mut findings);
    if plan.is_of_all() {
        audit.newest(&site_audit, &mut findings);
        audit.all_files(&mut findings)?;
    }
    let bundle =
        claims.papers().find(|paper| paper.bundle.is_some_and(|bundle| bundle.files.has(PaperFile::WellKnownBundle)));
    host::host_root(&site, plan.retry_policy, bundle.map(|paper| paper.suffix), &mut findings)?;
    if let (Some(other), Some(of_other)) = (&other, &of_other) {
        let comparison = Comparison { site: &site, claims, other, of_other, keys, concurrency, memory: &memory };
        comparison.compare(&mut findings);
        of_other.check()?;
    }
    claims.check()?;
    findings.report_headers();
    findings.merge_failures();
    let given_up = site.given_up().or_else(|| other.as_ref()?.given_up()).cloned();
    Ok(findings.audited(given_up.is_none(), given_up))
}

/// What the site says that this one is compared with.
fn of_other(other: &PublishedSite, concurrency: NonZeroUsize, plan: &AuditPlan) -> Result<Claims, Error> {
    let mut findings = Findings::default();
    let claims = Claims::read(other, concurrency, plan.list.as_deref(), &mut findings)?;
    if claims.is_unreadable {
        let why = findings.list.first().map(|finding| format!(": {}", finding.message)).unwrap_or_default();
        let reason = format!("cannot fetch its catalog/index.json{why}");
        return Err(Error::Site { address: other.address().to_string(), reason });
    }
    Ok(claims)
}

/// Leaves some papers of each site, and says how many.
fn take_sample(sample: NonZeroUsize, claims: &mut Claims, of_other: Option<&mut Claims>) -> String {
    let all = claims.count_of_papers();
    let chosen: Vec<_> = evenly(claims.papers(), all, sample).collect();
    claims.choose(chosen);
    if let Some(other) = of_other {
        let same: Vec<_> = claims.papers().filter_map(|paper| other.paper(paper.suffix)).collect();
        other.choose(same);
    }
    format!("a sample: checked {} of {}, and no other files", thousands(claims.count_of_papers()), plural(all, "paper"))
}

/// So many of the papers, at even distances over their suffixes.
fn evenly<P>(papers: impl Iterator<Item = P>, all: u64, sample: NonZeroUsize) -> impl Iterator<Item = P> {
    let all = u128::from(all);
    let some = (sample.get() as u128).min(all);
    let mut chosen = 0;
    let at_even_distance = move |(at, paper): (usize, P)| {
        let is_next = chosen < some && at as u128 == chosen * all / some;
        chosen += u128::from(is_next);
        is_next.then_some(paper)
    };
    papers.enumerate().filter_map(at_even_distance)
}

struct Audit<'a> {
    plan: &'a AuditPlan,
    auditor: &'a Auditor<'a>,
    concurrency: NonZeroUsize,
    on_event: &'a dyn Fn(AuditEvent),
}

impl Audit<'_> {
    /// Looks at every paper, several at a time.
    fn papers(&self, findings: &mut Findings) -> SiteAudit {
        let claims = self.auditor.claims;
        (self.on_event)(AuditEvent::Papers(claims.count_of_papers()));
        let mut site_audit = SiteAudit::default();
        let mut done = 0;
        let look = |paper: PaperClaim| (paper.suffix, self.auditor.look(&paper));
        in_order(self.concurrency, claims.papers(), look, |(suffix, paper_audit)| {
            findings.append(site_audit.take(suffix, paper_audit));
            done += 1;
            self.goes_on(done)
        });
        site_audit.lacks_some |= done < claims.count_of_papers();
        // Of a part nobody can tell which versions there are.
        let has_versions = self.plan.is_of_all() && site_audit.has_all() && self.auditor.renderer.is_exact;
        if !has_versions {
            site_audit.leave_out_versions();
        }
        site_audit.report(self.auditor, findings);
        if has_versions {
            self.versions(&mut site_audit, findings);
        }
        site_audit
    }

    /// Says how far it is. A host that was given up isn't asked for more.
    fn goes_on(&self, done: u64) -> ControlFlow<()> {
        (self.on_event)(AuditEvent::Done(done));
        if self.auditor.site.is_circuit_open() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    /// Looks at the pages that name other versions of their papers, and at those that should.
    fn versions(&self, site_audit: &mut SiteAudit, findings: &mut Findings) {
        let claims = self.auditor.claims;
        let groups = site_audit.versions().into_iter();
        let groups: Vec<Vec<PaperClaim>> =
            groups.map(|group| group.iter().filter_map(|suffix| claims.paper(*suffix)).collect()).collect();
        let look = |group: &Vec<PaperClaim>| self.auditor.versions(group);
        in_order(self.concurrency, groups.iter(), look, |told| {
            // A page that says something else wrong, too, is told already.
            findings.append_new(told);
            ControlFlow::Continue(())
        });
    }

    /// Compares what the index says of the newest paper.
    fn newest(&self, site_audit: &SiteAudit, findings: &mut Findings) {
        let claims = self.auditor.claims;
        if !claims.has_catalog || !claims.has_all_documents() {
            return;
        }
        let Some((moment, text)) = &site_audit.newest else { return };
        let said = claims.newest.as_deref().map(Moment::new);
        // A document that can't be read may be of a newer one.
        let may_be = said.as_ref() > Some(moment) && !site_audit.has_all();
        if moment.timestamp().is_some() && said.as_ref() != Some(moment) && !may_be {
            let message = match &claims.newest {
                Some(said) => format!("it dates the newest paper {}, but the documents say {text}", quoted(said)),
                None => format!("it has no date for the newest paper; the documents say {text}"),
            };
            findings.report(&SitePath::index(), None, AuditCheck::Manifest, message);
        }
    }

    /// Looks at the home page, where no checksums say that it is there.
    fn home(&self, findings: &mut Findings) {
        let home = SitePath::home();
        let is_listed = self.auditor.claims.sums.as_ref().is_some_and(|sums| sums.sum(home.as_str()).is_some());
        if is_listed && self.plan.sample.is_none() {
            return;
        }
        match self.auditor.site.hash(&home, MOST_PAPER_PAGE_BYTES) {
            Answer::Absent => findings.report(&home, None, AuditCheck::PageMissing, "the home page is missing"),
            Answer::Failed(failure) => findings.fail(&home, None, &failure),
            Answer::Found(_) => {}
        }
    }

    /// Looks at all that the site has beside its papers, and in a folder at what it doesn't list.
    fn all_files(&self, findings: &mut Findings) -> Result<(), Error> {
        self.pages_of_excluded(findings);
        self.files(findings);
        // Of lists that were no longer read nothing follows.
        let root = match &self.plan.site {
            Address::Folder(root) if !self.auditor.site.is_circuit_open() => Some(root),
            Address::Folder(_) | Address::Web(_) => None,
        };
        if let Some(root) = root {
            for suffix in folder::pages(root).into_iter().filter(|suffix| !self.is_known_page(*suffix)) {
                self.auditor.unlisted_page(suffix, findings);
            }
            folder::look(self.auditor.site, root, self.auditor.claims, findings)?;
        }
        Ok(())
    }

    /// Looks at the pages of the papers that are kept out, where no checksums say that they are there.
    fn pages_of_excluded(&self, findings: &mut Findings) {
        let claims = self.auditor.claims;
        let excluded = claims.site.iter().flat_map(|site| &site.excluded);
        for suffix in excluded.filter(|suffix| claims.sum_of(**suffix, PaperFile::Page).is_none()) {
            let path = PaperFile::Page.path(*suffix);
            if matches!(self.auditor.site.hash(&path, MOST_PAPER_PAGE_BYTES), Answer::Absent) {
                let message = "the paper was removed from this mirror, but the page that should say so is missing";
                findings.report(&path, None, AuditCheck::PageMissing, message);
            }
        }
    }

    /// Looks at every other file that the checksums list.
    fn files(&self, findings: &mut Findings) {
        let Some(sums) = &self.auditor.claims.sums else { return };
        let is_reported = findings.reported_by_now();
        let all = || self.other_files(sums).filter(|claim| !is_reported(claim.path.as_str()));
        (self.on_event)(AuditEvent::Files(all().count() as u64));
        let mut done = 0;
        in_order(
            self.concurrency,
            all(),
            |claim| self.auditor.file(&claim),
            |of_file| {
                findings.append(of_file);
                done += 1;
                self.goes_on(done)
            },
        );
    }

    /// What the checksums list and wasn't looked at with a paper.
    fn other_files(&self, sums: &SiteSums) -> impl Iterator<Item = SumClaim> + Send {
        // Both come in the order of suffixes.
        let mut papers = self.auditor.claims.papers().peekable();
        let of_papers = sums.files_of_papers().filter(move |sum| {
            while papers.next_if(|paper| paper.suffix < sum.suffix).is_some() {}
            let paper = papers.peek().filter(|paper| paper.suffix == sum.suffix);
            paper.is_none_or(|paper| sum.file.is_document() && !paper.has(sum.file))
        });
        let of_papers = of_papers.map(|PaperSum { suffix, file, sha256 }| SumClaim {
            path: file.path(suffix),
            suffix: Some((suffix, file)),
            sha256,
        });
        let others = sums.others().map(|(path, sha256)| SumClaim { path, suffix: None, sha256 });
        of_papers.chain(others)
    }

    /// Whether a page in a folder was looked at with its paper or by its checksum.
    fn is_known_page(&self, suffix: Suffix) -> bool {
        let claims = self.auditor.claims;
        claims.paper(suffix).is_some() || claims.sum_of(suffix, PaperFile::Page).is_some()
    }
}
