//! `pull`: a site's documents, each verified before it is kept, into a content folder. A bad one is
//! set aside with a finding, and the rest goes on.
//!
//! [`PullPlan`] says what is asked for, [`Pulled`] what it came to, and [`PullEvent`] what is told meanwhile. `held`
//! knows what the folder has, `paper` what to ask for beside that. `ask` asks and judges on several threads, and `puller`
//! says in the order of the papers what becomes of what came. `folder` writes.
//!
//! Papers that are named by other than whole numbers are a [`PullRequest::Entries`]: `entries` looks them up at the site,
//! believes only what is signed, and tells of each entry what became of it ([`EntryReport`]).

mod ask;
mod entries;
mod entry;
mod event;
mod finding;
mod folder;
mod held;
mod outcome;
mod paper;
mod plan;
mod puller;
mod request;

pub use entry::{EntryCounts, EntryOutcome, EntryReport};
pub use event::PullEvent;
pub use finding::{PullCheck, PullFinding};
pub use outcome::{GivenUp, PullSummary, Pulled};
pub use plan::PullPlan;
pub use request::{PullRequest, RequestedEntry};

use crate::error::Error;
use crate::fetch::lookup::Lookup;
use crate::fetch::{Failure, ListLimits, MemoryBudget, NoCatalog, PublishedSite, SiteCatalog, in_order};
use crate::layout::SitePath;
use crate::values::PaperIdentifier;
use ask::Asker;
use entries::EntryPuller;
use folder::{ContentFolder, SetAside};
use held::Held;
use paper::Papers;
use pith::quote::escaped;
use puller::Puller;
use std::ops::ControlFlow;

/// Pulls documents of a site into a content folder. What was kept when it is interrupted is whole, and
/// the next run goes on from there.
///
/// # Errors
/// There is nothing to go by, or the folder can't be written; what was kept by then stays.
pub fn pull(
    site: &PublishedSite,
    plan: &PullPlan,
    on_event: &mut (impl FnMut(PullEvent) + Send),
) -> Result<Pulled, Error> {
    ContentFolder::check(&plan.out, &plan.limits)?;
    let concurrency = site.concurrency(plan.jobs);
    let catalog = match &plan.request {
        PullRequest::Everything => {
            SiteCatalog::read(site, concurrency, &ListLimits::USUAL).map_err(|why| no_catalog(site, why))?
        }
        PullRequest::Numbers(_) | PullRequest::Entries(_) => SiteCatalog::default(),
    };
    let entries = if let PullRequest::Entries(entries) = &plan.request { entries.as_slice() } else { &[] };
    if !entries.is_empty() && entries.iter().all(|entry| entry.identifiers.is_empty()) {
        return Ok(tell_unnamed(entries, on_event));
    }
    let sought = entries.iter().flat_map(|entry| &entry.identifiers).flat_map(PaperIdentifier::keys).collect();
    let folder = ContentFolder::open(&plan.out)?;
    let set_aside = SetAside::open(&plan.out)?;
    let held = Held::read(&folder, &plan.keys, &plan.limits, &sought, on_event)?;
    drop(sought);
    let papers = match &plan.request {
        PullRequest::Everything => Papers::listed(&catalog, &held),
        PullRequest::Numbers(wanted) => Papers::wanted(wanted, &held),
        PullRequest::Entries(_) => Papers::wanted(&[], &held),
    };
    let (to_ask, there) = (papers.to_ask, papers.already_there);
    if entries.is_empty() {
        on_event(PullEvent::Began(to_ask));
    }
    let lookup = Lookup::new(site, entries.iter().flat_map(|entry| &entry.identifiers));
    let mut puller = Puller::new(&folder, set_aside.clone(), &held, &lookup, &plan.limits, on_event);
    puller.expect(to_ask, there);
    puller.report_problems(&catalog);
    let (keys, limits) = (&plan.keys, &plan.limits);
    let asker = Asker { site, folder: &folder, set_aside: &set_aside, keys, limits, memory: MemoryBudget::default() };
    if !entries.is_empty() {
        let counts = EntryPuller::new(&asker, &held, &lookup, concurrency, &mut puller).run(entries)?;
        return Ok(Pulled { entries: Some(counts), ..puller.end(site.given_up()) });
    }
    let mut outcome = Ok(());
    in_order(
        concurrency,
        papers.iter(),
        |paper| asker.ask_all(paper),
        |asked| {
            outcome = asked.and_then(|(asked, need)| puller.take(asked, need).map(drop));
            if outcome.is_err() || site.is_circuit_open() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        },
    );
    let again = |error: std::io::Error| Error::not_stored(&error);
    outcome.and_then(|()| catalog.documents.check().map_err(again))?;
    Ok(puller.end(site.given_up()))
}

/// Tells of entries of which none names a paper: nothing is begun for them.
fn tell_unnamed(entries: &[RequestedEntry], on_event: &mut impl FnMut(PullEvent)) -> Pulled {
    on_event(PullEvent::BeganEntries(entries.len() as u64));
    let mut counts = EntryCounts::default();
    for entry in entries {
        let report = EntryReport::without_identifier(entry.clone());
        counts.add(report.outcome);
        on_event(PullEvent::Entry(Box::new(report)));
    }
    Pulled { entries: Some(counts), ..Pulled::default() }
}

fn no_catalog(site: &PublishedSite, why: NoCatalog) -> Error {
    let (address, index) = (site.address().to_string(), SitePath::index());
    let reason = match why {
        NoCatalog::Absent => format!("it has no {index}"),
        NoCatalog::Unusable(reason) => format!("its {index} cannot be used: {}", escaped(&reason)),
        NoCatalog::Failed(Failure::NotStored(reason)) => return Error::NotStored { reason },
        NoCatalog::Failed(failure) if failure.is_of_the_host() => return GivenUp::of(&failure).error(site),
        // Its other files would lead there too.
        NoCatalog::Failed(failure @ Failure::RedirectedElsewhere(_)) => {
            let reason = format!("{}; if the site is there, use that address", escaped(&failure.to_string()));
            return Error::Site { address, reason };
        }
        NoCatalog::Failed(failure) => format!("cannot fetch its {index}: {}", escaped(&failure.to_string())),
    };
    Error::NoCatalog { address, reason }
}
