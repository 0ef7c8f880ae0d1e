//! Whether a published site is whole and true: each file that it says it has, each document under the
//! keys that count, each page beside its document. The site is anybody's; nothing that it says of
//! itself is taken for more than a claim.
//!
//! [`check`] names what can be wrong. [`claims`] reads what the site says it holds, `sums` its
//! checksums. `papers` looks at a paper, `page` and `markup` compare its page, `files` looks at all
//! else, `folder` at what is there and not listed, `manifests` at the key file and the mirror manifest,
//! `host` at what a host does with every file, `against` at another site. A `notebook` holds what each
//! of these finds.

mod against;
pub mod check;
mod claims;
mod files;
mod folder;
mod host;
mod manifests;
mod markup;
mod notebook;
mod page;
mod papers;
mod sums;

pub use check::{Check, Finding, Severity};

use crate::catalog::Moment;
use crate::error::Error;
use crate::fetch::{Address, Patience, PublishedSite, Wanted, in_order};
use crate::pith::{Digest, Kind, PithNumber, Suffix, TrustStore};
use crate::site::SitePath;
use against::Beside;
use claims::{Claims, PaperClaim};
use files::SumClaim;
use host::WellKnown;
use notebook::Notebook;
use page::Renderer;
use papers::{Auditor, Looked};
use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use sums::Owned;

/// What is to be looked at, and how.
#[derive(Debug, Clone)]
pub struct AuditPlan {
    /// The site.
    pub site: Address,
    /// Another one to compare it with.
    pub against: Option<Address>,
    /// The keys whose signatures count.
    pub keys: TrustStore,
    /// The papers to look at, where it isn't the site's own catalog that says.
    pub list: Option<Vec<Wanted>>,
    /// How many papers to look at, where it isn't all.
    pub sample: Option<NonZeroUsize>,
    /// How many files to ask for at a time.
    pub jobs: Option<NonZeroUsize>,
    /// How long to wait for a host.
    pub patience: Patience,
}

/// How far an audit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuditEvent {
    /// It reads what the site says it holds.
    Reads,
    /// It looks at so many papers.
    Papers(u64),
    /// It looks at so many other files.
    Files(u64),
    /// So many of them are done.
    Done(u64),
}

/// What an audit came to.
#[derive(Debug)]
pub struct Audited {
    /// What was found: what is of the whole first, then papers by their suffixes, then other files.
    pub findings: Vec<Finding>,
    /// How many papers were looked at.
    pub papers: u64,
    /// How many documents are as they should be.
    pub documents: u64,
    /// How many files were had.
    pub files: u64,
    /// Whether all was looked at: a host that fails at its index, or too often, is given up.
    pub is_complete: bool,
}

impl Audited {
    /// How many findings are of a severity.
    pub fn count(&self, severity: Severity) -> u64 {
        self.findings.iter().filter(|finding| finding.severity == severity).count() as u64
    }
}

/// Looks at a site.
///
/// # Errors
/// The site can't be looked at, or says nothing that could be gone by.
pub fn audit(plan: &AuditPlan, news: &dyn Fn(AuditEvent)) -> Result<Audited, Error> {
    let site = PublishedSite::open(plan.site.clone(), plan.patience)?;
    let lanes = site.lanes(plan.jobs);
    let mut notes = Notebook::default();
    news(AuditEvent::Reads);
    let mut claims = Claims::read(&site, lanes, plan.list.as_deref(), &mut notes)?;
    let other = plan.against.clone().map(|address| PublishedSite::open(address, plan.patience)).transpose()?;
    if claims.is_unreadable {
        return Ok(Audited { findings: notes.findings, papers: 0, documents: 0, files: 0, is_complete: false });
    }
    let mut of_other = match &other {
        Some(other) => Some(of_other(other, lanes, plan)?),
        None => None,
    };
    let missing = host::probe(&site, &mut notes);
    let all_papers = claims.papers.len();
    if let Some(sample) = plan.sample {
        claims.papers = evenly(&claims.papers, sample);
        let chosen: BTreeSet<_> = claims.papers.iter().map(|paper| paper.suffix).collect();
        if let Some(other) = &mut of_other {
            other.papers.retain(|paper| chosen.contains(&paper.suffix));
        }
    }
    let renderer = Renderer::new(claims.site.as_ref(), &plan.keys)?;
    let auditor = Auditor { site: &site, keys: &plan.keys, claims: &claims, renderer: &renderer, missing: &missing };
    let audit = Audit { plan, auditor: &auditor, lanes, news };
    host::base_url(&site, &claims, &mut notes);
    audit.home(&mut notes);
    auditor.key_and_mirrors(&mut notes);
    let whole = audit.papers(&mut notes);
    if plan.list.is_none() && plan.sample.is_none() {
        audit.newest(&whole, &mut notes);
        audit.files(&mut notes);
        if let Address::Folder(root) = &plan.site {
            for suffix in folder::pages(root).into_iter().filter(|suffix| !audit.is_known_page(*suffix)) {
                auditor.unlisted_page(suffix, &mut notes);
            }
            folder::look(root, &claims, &mut notes)?;
        }
    }
    if plan.sample.is_some() && claims.papers.len() < all_papers {
        let message =
            format!("a sample: {} of {all_papers} papers were looked at, and no other files", claims.papers.len());
        notes.note("", None, Check::Sampled, Severity::Note, message);
    }
    let bundle = claims.papers.iter().find(|paper| paper.bundle.is_some_and(|bundle| bundle.paths.well_known));
    host::host_root(&site, plan.patience, bundle.map(|paper| paper.suffix), &mut notes)?;
    if let (Some(other), Some(of_other)) = (&other, &of_other) {
        let beside = Beside { site: &site, claims: &claims, other, of_other, keys: &plan.keys, lanes };
        beside.compare(&mut notes);
    }
    notes.tell_headers();
    notes.gather_failures();
    Ok(Audited {
        findings: notes.findings,
        papers: notes.papers,
        documents: notes.documents,
        files: notes.files,
        is_complete: !site.gave_up(),
    })
}

/// What the site says that this one is compared with.
fn of_other(other: &PublishedSite, lanes: NonZeroUsize, plan: &AuditPlan) -> Result<Claims, Error> {
    let claims = Claims::read(other, lanes, plan.list.as_deref(), &mut Notebook::default())?;
    if claims.is_unreadable {
        let reason = "its catalog/index.json can’t be had".to_owned();
        return Err(Error::Site { address: other.address().to_string(), reason });
    }
    Ok(claims)
}

/// So many of the papers, at even distances over their suffixes.
fn evenly(papers: &[PaperClaim], sample: NonZeroUsize) -> Vec<PaperClaim> {
    let (all, some) = (papers.len(), sample.get().min(papers.len()));
    (0..some).filter_map(|at| papers.get(at * all / some)).copied().collect()
}

struct Audit<'a> {
    plan: &'a AuditPlan,
    auditor: &'a Auditor<'a>,
    lanes: NonZeroUsize,
    news: &'a dyn Fn(AuditEvent),
}

/// What all papers together say.
#[derive(Default)]
struct Whole {
    /// When the paper that came last was first submitted.
    newest: Option<(Moment, String)>,
    /// Whether every paper's document could be read.
    is_complete: bool,
}

impl Audit<'_> {
    /// Looks at every paper, several at a time.
    fn papers(&self, notes: &mut Notebook) -> Whole {
        let papers = &self.auditor.claims.papers;
        (self.news)(AuditEvent::Papers(papers.len() as u64));
        let mut whole = Whole { newest: None, is_complete: true };
        let (mut well_known, mut frames, mut unproven) = (WellKnown::default(), Vec::new(), 0_u64);
        let mut versions = Versions::default();
        let mut done = 0;
        let look = |paper: &PaperClaim| (paper.suffix, self.auditor.look(paper));
        in_order(self.lanes, papers.iter(), look, |(suffix, looked)| {
            let Looked { notes: of_paper, submitted, frame, well_known: is_there, number, is_unproven, .. } = looked;
            versions.take(suffix, looked.source, looked.names_versions);
            notes.append(of_paper);
            whole.is_complete &= submitted.is_some();
            whole.newest = whole.newest.take().max(submitted);
            frames.extend(frame.map(|(suffix, frame)| (suffix, frame, number)));
            unproven += u64::from(is_unproven);
            if let Some(is_there) = is_there {
                well_known.take(suffix, number, is_there);
            }
            done += 1;
            (self.news)(AuditEvent::Done(done));
            if self.auditor.site.gave_up() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        well_known.tell(self.auditor.site, notes);
        // Of a part nobody can tell which versions there are.
        if self.plan.list.is_none() && self.plan.sample.is_none() && whole.is_complete && self.auditor.renderer.is_exact
        {
            self.versions(versions, notes);
        }
        tell_frames(&frames, notes);
        if unproven > 0 {
            let message = "the texts of pages were compared with their documents and not each word of them: another \
                           version of this program made them, or templates of the operator’s";
            notes.note("", None, Check::Unproven, Severity::Note, message);
        }
        whole
    }

    /// Looks at the pages that name other versions of their papers, and at those that should.
    fn versions(&self, versions: Versions, notes: &mut Notebook) {
        let papers = &self.auditor.claims.papers;
        let claim = |suffix: &Suffix| {
            let place = papers.binary_search_by_key(suffix, |paper| paper.suffix).ok()?;
            papers.get(place).copied()
        };
        let groups = versions.groups().into_iter().map(|group| group.iter().filter_map(claim).collect::<Vec<_>>());
        in_order(
            self.lanes,
            groups.collect::<Vec<_>>().iter(),
            |group| self.auditor.versions(group),
            |told| {
                for finding in told
                    .findings
                    .into_iter()
                    .filter(|finding| !notes.is_told(finding.path.trim_start_matches('/')))
                    .collect::<Vec<_>>()
                {
                    notes.note(
                        finding.path.trim_start_matches('/'),
                        finding.number,
                        finding.check,
                        finding.severity,
                        finding.message,
                    );
                }
                ControlFlow::Continue(())
            },
        );
    }

    /// Compares what the index says of the newest paper.
    fn newest(&self, whole: &Whole, notes: &mut Notebook) {
        let claims = self.auditor.claims;
        if !claims.has_catalog || !claims.has_all_documents() || !whole.is_complete {
            return;
        }
        let Some((moment, text)) = &whole.newest else { return };
        let said = claims.newest.as_deref().unwrap_or_default();
        if moment.timestamp().is_some() && Moment::new(said) != *moment {
            let said = crate::pith::quote::quoted(said);
            let message = format!("it says that the newest paper is of {said}, and it is of {text}");
            notes.tell(&SitePath::index(), None, Check::Manifest, message);
        }
    }

    /// Looks at the home page, where no checksums say that it is there.
    fn home(&self, notes: &mut Notebook) {
        let home = SitePath::home();
        let is_listed = self.auditor.claims.sums.as_ref().is_some_and(|sums| sums.lists(home.as_str()));
        if is_listed && self.plan.sample.is_none() {
            return;
        }
        match self.auditor.site.get(&home, papers::MOST_PAGE_BYTES) {
            crate::fetch::Answer::Absent => notes.tell(&home, None, Check::PageMissing, "the home page is not there"),
            crate::fetch::Answer::Failed(failure) => notes.fail(&home, None, &failure),
            crate::fetch::Answer::Found(_) => {}
        }
    }

    /// Looks at every other file that the checksums list.
    fn files(&self, notes: &mut Notebook) {
        let claims = self.auditor.claims;
        let Some(sums) = &claims.sums else { return };
        let of_papers = sums.files_of_papers().filter(|(suffix, file, _)| !self.looks_at(*suffix, *file));
        let of_papers = of_papers.map(|(suffix, file, sha256)| SumClaim {
            path: file.path(suffix),
            suffix: Some((suffix, file)),
            sha256,
        });
        let others =
            sums.others.iter().map(|(path, sha256)| SumClaim { path: path.clone(), suffix: None, sha256: *sha256 });
        let excluded = claims.site.iter().flat_map(|site| &site.excluded);
        let without_sum: Vec<_> = excluded.filter(|suffix| claims.sum_of(**suffix, Owned::Page).is_none()).collect();
        for suffix in without_sum {
            if matches!(
                self.auditor.site.get(&SitePath::paper(*suffix), papers::MOST_PAGE_BYTES),
                crate::fetch::Answer::Absent
            ) {
                let message = "the paper is left out, and the page that should say so is not there";
                notes.tell(&SitePath::paper(*suffix), None, Check::PageMissing, message);
            }
        }
        let all: Vec<_> = of_papers.chain(others).filter(|claim| !notes.is_told(claim.path.as_str())).collect();
        (self.news)(AuditEvent::Files(all.len() as u64));
        let mut done = 0;
        in_order(
            self.lanes,
            all.iter(),
            |claim| self.auditor.file(claim),
            |of_file| {
                notes.append(of_file);
                done += 1;
                (self.news)(AuditEvent::Done(done));
                if self.auditor.site.gave_up() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            },
        );
    }

    /// Whether a file was looked at with its paper.
    fn looks_at(&self, suffix: Suffix, file: Owned) -> bool {
        let claims = self.auditor.claims;
        let Ok(place) = claims.papers.binary_search_by_key(&suffix, |paper| paper.suffix) else { return false };
        let Some(paper) = claims.papers.get(place) else { return false };
        let paths = |kind| paper.document(kind).map(|claim| claim.paths).unwrap_or_default();
        match file {
            Owned::Record => paths(Kind::Record).own,
            Owned::Bundle => paths(Kind::Bundle).own,
            Owned::WellKnown => paths(Kind::Bundle).well_known,
            Owned::Page | Owned::State | Owned::Graph | Owned::Events => true,
        }
    }

    /// Whether a page in a folder was looked at with its paper or by its checksum.
    fn is_known_page(&self, suffix: Suffix) -> bool {
        let claims = self.auditor.claims;
        let has_paper = claims.papers.binary_search_by_key(&suffix, |paper| paper.suffix).is_ok();
        has_paper || claims.sum_of(suffix, Owned::Page).is_some()
    }
}

/// Which papers are versions of one, and whose pages say so.
#[derive(Default)]
struct Versions {
    by_source: BTreeMap<Digest, Vec<Suffix>>,
    naming: BTreeSet<Suffix>,
}

impl Versions {
    fn take(&mut self, suffix: Suffix, source: Option<Digest>, names_versions: bool) {
        if let Some(source) = source {
            self.by_source.entry(source).or_default().push(suffix);
        }
        if names_versions {
            self.naming.insert(suffix);
        }
    }

    /// The papers to look at together: those of several versions, and those whose pages name some.
    fn groups(mut self) -> Vec<Vec<Suffix>> {
        let mut groups: Vec<_> = self.by_source.into_values().filter(|group| group.len() > 1).collect();
        for suffix in groups.iter().flatten() {
            self.naming.remove(suffix);
        }
        groups.extend(self.naming.into_iter().map(|suffix| vec![suffix]));
        groups.sort();
        groups
    }
}

/// Tells of the pages around whose content something else stands than on most pages.
fn tell_frames(frames: &[(Suffix, Digest, Option<PithNumber>)], notes: &mut Notebook) {
    let mut counts: BTreeMap<Digest, u64> = BTreeMap::new();
    for (_, frame, _) in frames {
        *counts.entry(*frame).or_default() += 1;
    }
    let most = counts.values().max().copied().unwrap_or_default();
    let usual: BTreeSet<_> = counts.iter().filter(|(_, count)| **count == most).map(|(frame, _)| frame).collect();
    let Some((_, first, _)) = frames.iter().find(|(_, frame, _)| usual.contains(frame)) else { return };
    for (suffix, _, number) in frames.iter().filter(|(_, frame, _)| frame != first) {
        let message = "the head, the menu or the foot of the page is not that of most pages";
        notes.tell(&SitePath::paper(*suffix), *number, Check::PageText, message);
    }
}
