//! `build`: verify every document, decide what is published, render and write it.
//!
//! The first pass ends before the second starts, so that a strict build that finds a bad document
//! has written nothing. The second reads each document again and insists on its SHA-256.

use super::build_report::{misnamed_note, relative_to, report};
use super::conflicts::{Conflicts, DocumentReader, accepted_is_gone};
use super::content::{OperatorContent, icon, logo, menu, read_pages};
use super::event::{BuildEvent, Phase};
use super::first::{FirstPass, first_pass};
use super::fit::{Fit, at_least};
use super::guard::{LeftOut, nothing_left, stopped};
use super::inputs::{documents_of, has_no_document, no_document};
use super::outcome::{Built, Stopped, Work};
use super::overlap::{reject_kept_outputs, reject_list_overlap, reject_overlap};
use super::overrides::overrides;
use super::plan::BuildPlan;
use super::second::SecondPass;
use super::threads::{beside, with_threads};
use crate::catalog::{Catalog, Choice, LazyAuthors, Selection, Summary};
use crate::config::Config;
use crate::corpus::{CopiedFile, Input, Inputs, Origins, Spool};
use crate::error::Error;
use crate::layout::{Feature, Sharding, SitePath};
use crate::program::PROGRAM;
use crate::publish::{
    ChangedLists, Changes, EarlyLedger, FinishedSite, Ledger, LedgerWriter, NewSite, OutputFolder, OutputPlace,
    OutputSurveyor, Sink, SiteSize, SiteWriter, State, Table,
};
use crate::report::Report;
use crate::site::{AuthoredPage, Site, SiteOptions};
use crate::values::Category;
use camino::Utf8Path;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Builds the site into a folder.
///
/// # Errors
/// The content can't be found, or the site can't be written; what was published before is then
/// still there.
pub fn build(plan: &BuildPlan, on_event: &(impl Fn(BuildEvent) + Sync)) -> Result<Built, Error> {
    build_into(plan, on_event, |folder| Box::new(folder))
}

/// Builds the site into what `wrap` makes of its folder.
///
/// # Errors
/// As of [`build`].
pub fn build_into<'s>(
    plan: &BuildPlan,
    on_event: &(impl Fn(BuildEvent) + Sync),
    wrap: impl FnOnce(OutputFolder) -> Box<dyn Sink + 's> + Send,
) -> Result<Built, Error> {
    with_threads(plan.jobs, || match build_what_is_there(plan, on_event, wrap) {
        // Where papers are published, a folder without documents is not the one that was meant.
        Err(error @ Error::Content { .. }) if has_no_document(plan) => match nothing_left(plan)? {
            Some(stopped) => Ok(Built::stopped(stopped)),
            None => Err(error),
        },
        built => built,
    })?
}

fn build_what_is_there<'s>(
    plan: &BuildPlan,
    on_event: &(impl Fn(BuildEvent) + Sync),
    wrap: impl FnOnce(OutputFolder) -> Box<dyn Sink + 's>,
) -> Result<Built, Error> {
    // To list the documents takes as long as to read what the last build wrote down.
    let early = || EarlyLedger::read(&plan.out, base_of(plan), plan.state_key.as_ref());
    let (early, inputs) = beside(early, || documents_of(plan));
    let inputs = inputs?;
    let content = OperatorContent::read(plan)?;
    reject_overlap(plan)?;
    reject_kept_outputs(&plan.config.output.keep)?;
    OutputPlace::check(&plan.out, base_of(plan), &plan.config.output.keep)?;
    reject_list_overlap(plan)?;
    let place = OutputPlace::open(&plan.out, base_of(plan))?;
    let state = State::open(&place, plan.state_key.as_ref())?;
    if state.was_interrupted() {
        on_event(BuildEvent::Resumes);
    }
    let (mut old, disbelief) = state.ledger_or(early.flatten());
    if let Some(disbelief) = disbelief {
        on_event(BuildEvent::Disbelieves(disbelief));
    }
    let mut ledger = state.new_ledger()?;
    let keep = &plan.config.output.keep;
    let surveyor = OutputSurveyor::new(&place, keep, PROGRAM, &old, &ledger);
    // Looking at the output takes as long as all that is decided before anything is written there.
    let (survey, planned) =
        beside(|| surveyor.survey(), || plan_site(plan, inputs, content, &mut old, &mut ledger, on_event));
    let planned = planned.inspect_err(|_| state.give_up())?;
    let mut survey = survey.flatten();
    if let Some(survey) = &mut survey {
        survey.record(&mut ledger)?;
    }
    // Before what `strict` asks for, since it says which of the documents in conflict is published.
    let reader = DocumentReader::new(&planned.origins, &planned.spool, &plan.limits);
    let replaced = planned.conflicts.replacing(plan, &reader);
    if let Some(stopped) = replaced.or_else(|| accepted_is_gone(plan, &planned.catalog, &reader)) {
        state.give_up();
        return Ok(planned.not_written(Some(stopped)));
    }
    let is_too_large = planned.fit.as_ref().is_some_and(|fit| !fit.fits());
    if plan.strict && (is_too_large || planned.report.has_findings()) {
        state.give_up();
        return Ok(planned.not_written(None));
    }
    let PlannedSite { catalog, report, left_out, incomplete, .. } = &planned;
    let authors = catalog.lazy_authors();
    let are_listed = plan.config.output.features().contains(&Feature::Listings);
    // Whether papers would go is a look at a folder. The names that every page leads to are sorted meanwhile, and hashed to
    // be compared with those of the last build.
    let (_, stopped) = beside(
        || {
            if are_listed {
                authors.large_keys();
            }
        },
        || stopped(plan, catalog, report, left_out, *incomplete),
    );
    let stopped = stopped.inspect_err(|_| state.give_up())?;
    if stopped.is_some() {
        drop(authors);
        state.give_up();
        return Ok(planned.not_written(stopped));
    }
    let folder = OutputFolder::open(&place, Arc::clone(state.scratch()), keep.clone(), survey)?;
    let new_site = folder.new_site();
    let changed = plan.changed.as_deref().map(ChangedLists::create).transpose()?;
    let sharding = Sharding::of(planned.report.account.published);
    let checksums = plan.config.output.features().contains(&Feature::Manifests).then_some(sharding);
    let mut writer = SiteWriter::begin(wrap(folder), &state, &old, ledger, checksums, changed)?;
    if planned.fit.is_some() {
        writer.measure();
    }
    let FinishedSite { changes, made, size, ledger } =
        write(plan, &planned, authors, writer, new_site.as_ref(), on_event)?;
    // What an interrupted build wrote may not be on the disk either.
    let is_durable = !plan.is_preview && (changes.is_any() || state.was_interrupted());
    state.complete(ledger, is_durable)?;
    Ok(planned.written(changes, made, size))
}

/// The folder of the configuration, which a person named; what it says of the output counts from there.
fn base_of(plan: &BuildPlan) -> &Utf8Path {
    plan.overrides.as_deref().unwrap_or(Utf8Path::new(""))
}

/// What the first pass came to: all that is decided before anything is written.
struct PlannedSite {
    catalog: Catalog,
    conflicts: Conflicts,
    authored: Vec<AuthoredPage>,
    site: Site,
    report: Report,
    left_out: LeftOut,
    origins: Origins,
    files: Vec<(SitePath, CopiedFile)>,
    spool: Spool,
    work: Work,
    /// What the site will take of its host's limits at least.
    fit: Option<Fit>,
    incomplete: bool,
}

impl PlannedSite {
    /// What a build came to that wrote nothing.
    fn not_written(self, stopped: Option<Stopped>) -> Built {
        let Self { report, work, fit, incomplete, .. } = self;
        Built { report, changes: None, stopped, work, fit, incomplete }
    }

    /// What a build came to that wrote a site.
    fn written(self, changes: Changes, made: u64, size: Option<SiteSize>) -> Built {
        let fit = self.fit.as_ref().zip(size).map(|(fit, size)| Fit::of(fit.host, &size));
        let built = self.not_written(None);
        Built { changes: Some(changes), work: Work { rendered: made, ..built.work }, fit, ..built }
    }
}

fn plan_site(
    plan: &BuildPlan,
    inputs: Inputs,
    content: OperatorContent,
    old: &mut Ledger,
    ledger: &mut LedgerWriter,
    on_event: &(impl Fn(BuildEvent) + Sync),
) -> Result<PlannedSite, Error> {
    let spool = Spool::default();
    let Inputs { all: inputs, misnamed } = inputs;
    // How many documents a file of lines holds isn't known before it is read.
    let is_one_document = |input: &Input| matches!(input, Input::Source(source) if !source.lines);
    let all = inputs.iter().all(is_one_document).then_some(inputs.len() as u64);
    on_event(BuildEvent::Began(Phase::Verify, all));
    let first = first_pass(plan, inputs, &spool, old, ledger, on_event)?;
    // Nobody asks for these any more, and the catalog needs the room.
    old.forget(Table::Document);
    old.forget(Table::Source);
    let FirstPass { read, work, summaries, origins, rejected, mut left_out, mut unread, mut incomplete, .. } = first;
    let OperatorContent { files, pages, mut notes, unread: not_carried } = content;
    for one in not_carried {
        incomplete |= one.failed;
        unread.push(one);
    }
    // A site must not lose all its papers to a folder that isn't what it was, such as one of links.
    if read == 0 || (incomplete && summaries.is_empty()) {
        let reason = unread.first.first().map_or_else(no_document, ToString::to_string);
        return Err(Error::Content { path: plan.content.clone(), reason });
    }
    on_event(BuildEvent::Began(Phase::Catalog, None));
    let (catalog, mut choices) = select(&plan.config, summaries);
    left_out.filter(&choices, &catalog);
    let reader = DocumentReader::new(&origins, &spool, &plan.limits);
    let conflicts = Conflicts::compare(&mut choices, &reader);
    let (authored, dead) = read_pages(pages, &files, &catalog, &plan.config.output);
    let (logo, no_logo) = logo(plan, &files);
    let (overrides, unused) = overrides(plan.overrides.as_deref())?;
    notes.extend(dead.into_iter().chain(no_logo).chain(unused).chain(misnamed_note(&misnamed)));
    let mut report = report(read, &catalog, &choices, &reader, rejected, unread);
    for note in notes {
        report.notes.push(note);
    }
    let site = Site::new(SiteOptions {
        config: Arc::clone(&plan.config),
        keys: Arc::clone(&plan.keys),
        menu: menu(&authored),
        logo,
        icon: icon(&files),
        overrides,
    })?;
    let fit = at_least(&plan.config, &catalog, &files);
    if let Some(fit) = &fit {
        on_event(BuildEvent::WillTake(fit.clone()));
    }
    Ok(PlannedSite {
        catalog,
        conflicts,
        authored,
        site,
        report,
        left_out,
        origins,
        files,
        spool,
        work,
        fit,
        incomplete,
    })
}

/// The catalog of what the configuration lets pass.
fn select(config: &Config, summaries: Vec<Summary>) -> (Catalog, Vec<Choice>) {
    let mut exclude = BTreeMap::new();
    for one in &config.exclude {
        exclude.entry(one.number).or_insert_with(|| one.reason.clone());
    }
    let takes = |summary: &Summary| {
        // Taken apart only where the filters ask for them.
        let is_asked = !config.filters.categories.is_empty();
        let categories: Vec<_> = if is_asked { summary.paper.categories().collect() } else { Vec::new() };
        config.filters.takes(categories.iter().map(Category::as_str), summary.number())
    };
    Catalog::build(summaries, &Selection { exclude: &exclude, accept: &config.accept, takes: &takes })
}

/// Writes the site: each paper's documents before its page, then the pages that lead to papers, at
/// last the manifests; and removes what the site no longer has, unless that may be what couldn't be read.
///
/// What a manifest names is on the disk before it, and all is before the ledger says so.
fn write(
    plan: &BuildPlan,
    planned: &PlannedSite,
    authors: LazyAuthors<'_>,
    mut writer: SiteWriter<'_>,
    new_site: Option<&Arc<NewSite>>,
    on_event: &(impl Fn(BuildEvent) + Sync),
) -> Result<FinishedSite, Error> {
    let second = SecondPass::new(plan, &planned.site, &planned.origins, &planned.spool);
    let mut index = second.plan_index(&planned.catalog, &writer);
    second.write_entries(&planned.catalog, &authors, &mut index, &mut writer, on_event)?;
    on_event(BuildEvent::Began(Phase::Site, None));
    let report = relative_to(planned.report.clone(), &plan.content);
    second.write_files(&planned.files, &mut writer)?;
    second.write_listings(&planned.catalog, &authors, &planned.authored, &mut writer)?;
    drop(authors);
    second.write_index(&planned.catalog, index, &mut writer)?;
    second.write_citations(&planned.catalog, &mut writer)?;
    second.write_names(&planned.catalog, &mut writer)?;
    sync(plan, &mut writer, on_event)?;
    // Most folders of a new site are whole now. The rest is written while they are looked at.
    let surveyor = new_site.and_then(|site| writer.surveyor(site));
    let mut write_rest = || {
        on_event(BuildEvent::Began(Phase::Site, None));
        second.write_site(&planned.catalog, &planned.authored, &report, &mut writer)?;
        let own = |path: &SitePath| {
            let is_kept = plan.config.output.keep.iter().any(|kept| kept.eq_ignore_ascii_case(path.as_str()));
            is_kept || planned.files.iter().any(|(file, _)| file.collides_with(path))
        };
        second.write_mirror(&planned.catalog, &own, &mut writer)?;
        second.write_feeds(&planned.catalog, &planned.authored, &own, &mut writer)?;
        writer.write_sums()?;
        on_event(BuildEvent::Began(Phase::Remove, None));
        writer.remove_gone(!planned.incomplete)?;
        sync(plan, &mut writer, on_event)
    };
    let known = if let Some(surveyor) = surveyor {
        let (known, written) = beside(|| surveyor.survey(), write_rest);
        written.map(|()| known)
    } else {
        write_rest().map(|()| None)
    };
    if let Some(known) = known? {
        writer.record_folders(PROGRAM, &known)?;
    }
    // A new site appears once all of it is on the disk.
    writer.finish(!plan.is_preview)
}

/// Waits for the disk, unless this is a preview, which nobody needs after a power cut.
fn sync(plan: &BuildPlan, writer: &mut SiteWriter<'_>, on_event: &(impl Fn(BuildEvent) + Sync)) -> Result<(), Error> {
    if !plan.is_preview {
        on_event(BuildEvent::Began(Phase::Sync, None));
        writer.sync()?;
    }
    Ok(())
}
