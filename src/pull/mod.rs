//! `pull`: a site's documents, each verified before it is kept, into a content folder. A bad one is
//! set aside with a finding, and the rest goes on.
//!
//! [`PullPlan`] says what is asked for, [`Pulled`] what it came to, and [`PullEvent`] what is told meanwhile. `held`
//! knows what the folder has, `paper` what to ask for beside that. `ask` asks and judges on several threads, and `puller`
//! says in the order of the papers what becomes of what came. `folder` writes.

mod ask;
mod event;
mod finding;
mod folder;
mod held;
mod outcome;
mod paper;
mod plan;
mod puller;

pub use event::PullEvent;
pub use finding::{PullCheck, PullFinding};
pub use outcome::{GivenUp, PullSummary, Pulled};
pub use plan::PullPlan;

use crate::error::Error;
use crate::fetch::{Failure, ListLimits, MemoryBudget, NoCatalog, PublishedSite, SiteCatalog, in_order};
use crate::layout::SitePath;
use ask::Asker;
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
    let catalog = match &plan.wanted {
        Some(_) => SiteCatalog::default(),
        None => SiteCatalog::read(site, concurrency, &ListLimits::USUAL).map_err(|why| no_catalog(site, why))?,
    };
    let folder = ContentFolder::open(&plan.out)?;
    let set_aside = SetAside::open(&plan.out)?;
    let held = Held::read(&folder, &plan.keys, &plan.limits, on_event)?;
    let papers = match &plan.wanted {
        Some(wanted) => Papers::wanted(wanted, &held),
        None => Papers::listed(&catalog, &held),
    };
    on_event(PullEvent::Began(papers.to_ask));
    let mut puller = Puller::new(&folder, set_aside.clone(), &held, &papers, &plan.limits, on_event);
    puller.report_problems(&catalog);
    let (keys, limits) = (&plan.keys, &plan.limits);
    let asker = Asker { site, folder: &folder, set_aside: &set_aside, keys, limits, memory: MemoryBudget::default() };
    let mut outcome = Ok(());
    in_order(
        concurrency,
        papers.iter(),
        |paper| asker.ask_all(paper),
        |asked| {
            outcome = asked.and_then(|(asked, need)| puller.take(asked, need));
            if outcome.is_err() || site.is_circuit_open() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
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
