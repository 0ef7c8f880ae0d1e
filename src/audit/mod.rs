//! Whether a published site is whole and true: each file that it says it has, each document under the
//! keys that count, each page beside its document. The site is anybody's; nothing that it says of
//! itself is taken for more than a claim.
//!
//! [`AuditPlan`] says what is looked at, [`Audited`] what that came to, and [`check`] names what can be wrong. `claims`
//! reads what the site says it holds, `sums` its checksums. `papers` looks at a paper, `documents` at its documents,
//! `page` and `markup` compare its page, `files` looks at all else, `folder` at what is there and not listed, `manifests`
//! at the key file and the mirror manifest, `host` at what a host does with every file, `against` at another site. A
//! `notebook` holds what each of these finds, and `limits` says how much of a file is read.

mod against;
pub mod check;
mod claims;
mod documents;
mod event;
mod files;
mod folder;
mod host;
mod limits;
mod manifests;
mod markup;
mod notebook;
mod outcome;
mod page;
mod papers;
mod plan;
mod sums;
mod whole;

pub use crate::report::Severity;
pub use check::{Check, Finding};
pub use event::AuditEvent;
pub use outcome::Audited;
pub use plan::AuditPlan;

use crate::error::Error;
use crate::fetch::{Address, Answer, Memory, PublishedSite, in_order};
use crate::layout::{PaperFile, SitePath};
use crate::values::Moment;
use against::Beside;
use claims::{Claims, PaperClaim};
use files::SumClaim;
use limits::MOST_PAPER_PAGE_BYTES;
use notebook::Notebook;
use page::Renderer;
use papers::Auditor;
use pith::Suffix;
use pith::quote::quoted;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use sums::{PaperSum, Sums};
use whole::Whole;

/// Looks at a site.
///
/// # Errors
/// The site can't be looked at, or says nothing that could be gone by.
pub fn audit(plan: &AuditPlan, news: &dyn Fn(AuditEvent)) -> Result<Audited, Error> {
    let site = PublishedSite::open(plan.site.clone(), plan.retry_policy)?;
    let concurrency = site.concurrency(plan.jobs);
    let mut notes = Notebook::default();
    news(AuditEvent::Reads);
    let mut claims = Claims::read(&site, concurrency, plan.list.as_deref(), &mut notes)?;
    let other = plan.against.clone().map(|address| PublishedSite::open(address, plan.retry_policy)).transpose()?;
    if claims.is_unreadable {
        return Ok(notes.audited(false, site.given_up().cloned()));
    }
    let mut of_other = other.as_ref().map(|other| of_other(other, concurrency, plan)).transpose()?;
    let missing = host::probe(&site, &mut notes);
    if let Some(sample) = plan.sample {
        let message = take_sample(sample, &mut claims, of_other.as_mut());
        notes.note("", None, Check::Sampled, Severity::Note, message);
    }
    let renderer = Renderer::new(claims.site.as_ref(), &plan.keys)?;
    let (keys, memory) = (&plan.keys, Memory::default());
    let (claims, renderer, missing) = (&claims, &renderer, &missing);
    let auditor = Auditor { site: &site, keys, claims, renderer, missing, memory: &memory };
    let audit = Audit { plan, auditor: &auditor, concurrency, news };
    host::base_url(&site, claims, &mut notes);
    audit.home(&mut notes);
    auditor.key_and_mirrors(&mut notes);
    let whole = audit.papers(&mut notes);
    if plan.is_of_all() {
        audit.newest(&whole, &mut notes);
        audit.all_files(&mut notes)?;
    }
    let bundle = claims.papers().find(|paper| paper.bundle.is_some_and(|bundle| bundle.paths.well_known));
    host::host_root(&site, plan.retry_policy, bundle.map(|paper| paper.suffix), &mut notes)?;
    if let (Some(other), Some(of_other)) = (&other, &of_other) {
        let beside = Beside { site: &site, claims, other, of_other, keys, concurrency, memory: &memory };
        beside.compare(&mut notes);
        of_other.check()?;
    }
    claims.check()?;
    notes.tell_headers();
    notes.gather_failures();
    let given_up = site.given_up().or_else(|| other.as_ref()?.given_up()).cloned();
    Ok(notes.audited(given_up.is_none(), given_up))
}

/// What the site says that this one is compared with.
fn of_other(other: &PublishedSite, concurrency: NonZeroUsize, plan: &AuditPlan) -> Result<Claims, Error> {
    let mut notes = Notebook::default();
    let claims = Claims::read(other, concurrency, plan.list.as_deref(), &mut notes)?;
    if claims.is_unreadable {
        let why = notes.findings.first().map(|finding| format!(": {}", finding.message)).unwrap_or_default();
        let reason = format!("its catalog/index.json can’t be had{why}");
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
    format!("a sample: {} of {all} papers were looked at, and no other files", claims.count_of_papers())
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
    news: &'a dyn Fn(AuditEvent),
}

impl Audit<'_> {
    /// Looks at every paper, several at a time.
    fn papers(&self, notes: &mut Notebook) -> Whole {
        let claims = self.auditor.claims;
        (self.news)(AuditEvent::Papers(claims.count_of_papers()));
        let mut whole = Whole::default();
        let mut done = 0;
        let look = |paper: PaperClaim| (paper.suffix, self.auditor.look(&paper));
        in_order(self.concurrency, claims.papers(), look, |(suffix, looked)| {
            notes.append(whole.take(suffix, looked));
            done += 1;
            self.goes_on(done)
        });
        whole.lacks_some |= done < claims.count_of_papers();
        whole.tell(self.auditor, notes);
        // Of a part nobody can tell which versions there are.
        if self.plan.is_of_all() && whole.has_all() && self.auditor.renderer.is_exact {
            self.versions(&mut whole, notes);
        }
        whole
    }

    /// Says how far it is. A host that was given up isn't asked for more.
    fn goes_on(&self, done: u64) -> ControlFlow<()> {
        (self.news)(AuditEvent::Done(done));
        if self.auditor.site.is_circuit_open() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    /// Looks at the pages that name other versions of their papers, and at those that should.
    fn versions(&self, whole: &mut Whole, notes: &mut Notebook) {
        let claims = self.auditor.claims;
        let groups = whole.versions().into_iter();
        let groups: Vec<Vec<PaperClaim>> =
            groups.map(|group| group.iter().filter_map(|suffix| claims.paper(*suffix)).collect()).collect();
        let look = |group: &Vec<PaperClaim>| self.auditor.versions(group);
        in_order(self.concurrency, groups.iter(), look, |told| {
            // A page that says something else wrong, too, is told already.
            notes.append_new(told);
            ControlFlow::Continue(())
        });
    }

    /// Compares what the index says of the newest paper.
    fn newest(&self, whole: &Whole, notes: &mut Notebook) {
        let claims = self.auditor.claims;
        if !claims.has_catalog || !claims.has_all_documents() {
            return;
        }
        let Some((moment, text)) = &whole.newest else { return };
        let said = claims.newest.as_deref().map(Moment::new);
        // A document that can't be read may be of a newer one.
        let may_be = said.as_ref() > Some(moment) && !whole.has_all();
        if moment.timestamp().is_some() && said.as_ref() != Some(moment) && !may_be {
            let message = match &claims.newest {
                Some(said) => format!("it says that the newest paper is of {}, and it is of {text}", quoted(said)),
                None => format!("it says nothing of the newest paper, which is of {text}"),
            };
            notes.tell(&SitePath::index(), None, Check::Manifest, message);
        }
    }

    /// Looks at the home page, where no checksums say that it is there.
    fn home(&self, notes: &mut Notebook) {
        let home = SitePath::home();
        let is_listed = self.auditor.claims.sums.as_ref().is_some_and(|sums| sums.sum(home.as_str()).is_some());
        if is_listed && self.plan.sample.is_none() {
            return;
        }
        match self.auditor.site.hash(&home, MOST_PAPER_PAGE_BYTES) {
            Answer::Absent => notes.tell(&home, None, Check::PageMissing, "the home page is not there"),
            Answer::Failed(failure) => notes.fail(&home, None, &failure),
            Answer::Found(_) => {}
        }
    }

    /// Looks at all that the site has beside its papers, and in a folder at what it doesn't list.
    fn all_files(&self, notes: &mut Notebook) -> Result<(), Error> {
        self.pages_of_excluded(notes);
        self.files(notes);
        // Of lists that were no longer read nothing follows.
        let root = match &self.plan.site {
            Address::Folder(root) if !self.auditor.site.is_circuit_open() => Some(root),
            Address::Folder(_) | Address::Web(_) => None,
        };
        if let Some(root) = root {
            for suffix in folder::pages(root).into_iter().filter(|suffix| !self.is_known_page(*suffix)) {
                self.auditor.unlisted_page(suffix, notes);
            }
            folder::look(self.auditor.site, root, self.auditor.claims, notes)?;
        }
        Ok(())
    }

    /// Looks at the pages of the papers that are kept out, where no checksums say that they are there.
    fn pages_of_excluded(&self, notes: &mut Notebook) {
        let claims = self.auditor.claims;
        let excluded = claims.site.iter().flat_map(|site| &site.excluded);
        for suffix in excluded.filter(|suffix| claims.sum_of(**suffix, PaperFile::Page).is_none()) {
            let path = PaperFile::Page.path(*suffix);
            if matches!(self.auditor.site.hash(&path, MOST_PAPER_PAGE_BYTES), Answer::Absent) {
                let message = "the paper is left out, and the page that should say so is not there";
                notes.tell(&path, None, Check::PageMissing, message);
            }
        }
    }

    /// Looks at every other file that the checksums list.
    fn files(&self, notes: &mut Notebook) {
        let Some(sums) = &self.auditor.claims.sums else { return };
        let is_told = notes.told_by_now();
        let all = || self.other_files(sums).filter(|claim| !is_told(claim.path.as_str()));
        (self.news)(AuditEvent::Files(all().count() as u64));
        let mut done = 0;
        in_order(
            self.concurrency,
            all(),
            |claim| self.auditor.file(&claim),
            |of_file| {
                notes.append(of_file);
                done += 1;
                self.goes_on(done)
            },
        );
    }

    /// What the checksums list and wasn't looked at with a paper.
    fn other_files(&self, sums: &Sums) -> impl Iterator<Item = SumClaim> + Send {
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
