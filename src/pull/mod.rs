//! `pull`: a site's documents, each verified before it is kept, into a content folder. A bad one is
//! set aside with a finding, and the rest goes on.
//!
//! `held` knows what the folder has, `paper` what to ask for beside that. `ask` asks and judges on
//! several lanes, and `decide` says in the order of the papers what becomes of what came. `folder` writes.

mod ask;
mod decide;
mod finding;
mod folder;
mod held;
mod paper;

pub use finding::{PullCheck, PullFinding, Severity};

use crate::corpus::Limits;
use crate::error::Error;
use crate::fetch::{Failure, ListLimits, Memory, NoCatalog, PublishedSite, SiteCatalog, Wanted, in_order};
use crate::layout::SitePath;
use crate::report::UnreadPath;
use ask::Asker;
use camino::Utf8PathBuf;
use decide::Puller;
use folder::{ContentFolder, SetAside};
use held::Held;
use paper::Papers;
use pith::quote::escaped;
use pith::{KeyUses, PithNumber, TrustStore};
use serde::Serialize;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;

/// What to pull, and into which folder.
#[derive(Debug, Clone)]
pub struct PullPlan {
    /// The content folder.
    pub out: Utf8PathBuf,
    /// The papers; without any, all that the site lists.
    pub wanted: Option<Vec<Wanted>>,
    /// The keys whose signatures count.
    pub keys: TrustStore,
    /// How many files to ask for at a time.
    pub lanes: NonZeroUsize,
    /// How much a hostile site may use.
    pub limits: Limits,
}

/// What became of all documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct PullSummary {
    /// Documents that are new in the folder.
    pub kept: u64,
    /// Documents that the folder had.
    pub already_there: u64,
    /// Bundles of which the folder has a newer one.
    pub older: u64,
    /// Documents that came and are not kept.
    pub set_aside: u64,
    /// Documents that didn't come, and papers of which there is none.
    pub missing: u64,
    /// Documents that weren't asked for, since the site was given up.
    pub not_asked: u64,
    /// The bytes that came.
    pub bytes: u64,
    /// Findings that something is wrong.
    pub differences: u64,
    /// Other findings.
    pub notes: u64,
}

/// What a pull came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pulled {
    /// What became of all documents.
    pub summary: PullSummary,
    /// How many documents the folder has that are not verified.
    pub not_verified: u64,
    /// For how many documents, of the folder and of the site, each key beside the registry's was used.
    pub key_uses: KeyUses,
    /// The numbers of those that are, each once, in the order of their suffixes.
    pub numbers: Vec<PithNumber>,
    /// Why the site wasn't asked for all, where it can't be reached, or not any more.
    pub given_up: Option<GivenUp>,
}

/// Why a site isn't asked for more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GivenUp {
    /// It can't be reached; with the reason.
    Unreachable(String),
    /// It takes too long; with the reason.
    TooLong(String),
}

impl GivenUp {
    fn of(failure: &Failure) -> Self {
        match failure {
            Failure::TooSlow | Failure::OutOfTime => Self::TooLong(failure.to_string()),
            Failure::Unreachable(reason) => Self::Unreachable(reason.clone()),
            other => Self::Unreachable(other.to_string()),
        }
    }

    /// The error that says so of a site.
    pub fn error(self, site: &PublishedSite) -> Error {
        let address = site.address().to_string();
        match self {
            Self::Unreachable(reason) => Error::Unreachable { address, reason },
            Self::TooLong(reason) => Error::GaveUp { address, reason },
        }
    }
}

/// News of a pull that is under way.
#[derive(Debug)]
pub enum PullEvent {
    /// So many documents of the folder were looked at.
    Looked(u64),
    /// A path in the folder can't be read.
    Unread(UnreadPath),
    /// So many documents are to be asked for.
    Began(u64),
    /// So many of them are done, with so many bytes.
    Done(u64, u64),
    /// Something is to be told.
    Found(PullFinding),
}

/// Pulls documents of a site into a content folder. What was kept when it is interrupted is whole, and
/// the next run goes on from there.
///
/// # Errors
/// There is nothing to go by, or the folder can't be written; what was kept by then stays.
pub fn pull(site: &PublishedSite, plan: &PullPlan, news: &mut (impl FnMut(PullEvent) + Send)) -> Result<Pulled, Error> {
    ContentFolder::check(&plan.out, &plan.limits)?;
    let catalog = match &plan.wanted {
        Some(_) => SiteCatalog::default(),
        None => SiteCatalog::read(site, plan.lanes, &ListLimits::USUAL).map_err(|why| no_catalog(site, why))?,
    };
    let folder = ContentFolder::open(&plan.out)?;
    let set_aside = SetAside::open(&plan.out)?;
    let held = Held::read(&folder, &plan.keys, &plan.limits, news)?;
    let papers = match &plan.wanted {
        Some(wanted) => Papers::wanted(wanted, &held),
        None => Papers::listed(&catalog, &held),
    };
    news(PullEvent::Began(papers.to_ask));
    let mut puller = Puller::new(&folder, set_aside.clone(), &held, &papers, &plan.limits, news);
    puller.tell_problems(&catalog);
    let (keys, limits) = (&plan.keys, &plan.limits);
    let asker = Asker { site, folder: &folder, set_aside: &set_aside, keys, limits, memory: Memory::default() };
    let mut outcome = Ok(());
    in_order(
        plan.lanes,
        papers.iter(),
        |paper| asker.ask_all(paper),
        |asked| {
            outcome = asked.and_then(|(asked, need)| puller.take(asked, need));
            if outcome.is_err() || site.gave_up() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        },
    );
    let again = |error: std::io::Error| Error::not_stored(&error);
    outcome.and_then(|()| catalog.documents.check().map_err(again))?;
    Ok(puller.end(site.given_up()))
}

fn no_catalog(site: &PublishedSite, why: NoCatalog) -> Error {
    let (address, index) = (site.address().to_string(), SitePath::index());
    let reason = match why {
        NoCatalog::Absent => format!("it has no {index}"),
        NoCatalog::Unusable(reason) => format!("its {index} can’t be used: {}", escaped(&reason)),
        NoCatalog::Failed(Failure::NotStored(reason)) => return Error::NotStored { reason },
        NoCatalog::Failed(failure) if failure.is_of_the_host() => return GivenUp::of(&failure).error(site),
        // Its other files would lead there too.
        NoCatalog::Failed(failure @ Failure::RedirectedElsewhere(_)) => {
            let reason = format!("{}; if the site is there, name that address", escaped(&failure.to_string()));
            return Error::Site { address, reason };
        }
        NoCatalog::Failed(failure) => format!("its {index} can’t be had: {}", escaped(&failure.to_string())),
    };
    Error::NoCatalog { address, reason }
}
