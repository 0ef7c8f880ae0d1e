//! `build`: verify every document, decide what is published, render and write it.
//!
//! The first pass ends before the second starts, so that a strict build that finds a bad document
//! has written nothing. The second reads each document again and insists on its SHA-256.

use super::build_report::{misnamed_note, relative_to, report};
use super::conflicts::{Conflicts, DocumentReader, accepted_is_gone};
use super::content::{OperatorContent, logo, read_pages, site_options};
use super::event::{BuildEvent, Phase};
use super::exclusions::exclusion_notes;
use super::first::{FirstPass, first_pass};
use super::fit::{Fit, at_least};
use super::guard::{LeftOut, PaperFolders, nothing_left, stopped};
use super::inputs::{documents_of, has_no_document, no_document};
use super::needs::{Needs, census, needs};
use super::outcome::{Built, Stopped, Work};
use super::overlap::{reject_kept_outputs, reject_list_overlap, reject_overlap};
use super::overrides::overrides;
use super::parts::{Documents, Parts};
use super::plan::BuildPlan;
use super::room;
use super::second::SecondPass;
use super::select::select;
use super::threads::{beside, with_threads};
use crate::catalog::{Catalog, LazyAuthors};
use crate::corpus::{CopiedFile, Input, Inputs, Misnamed, Origins, Spool};
use crate::error::Error;
use crate::layout::{Feature, Sharding, SitePath};
use crate::program::PROGRAM;
use crate::publish::{
    ChangedLists, Changes, EarlyLedger, FinishedSite, Ledger, LedgerWriter, NewSite, OutputFolder, OutputPlace,
    OutputSurveyor, Sink, SiteSize, SiteWriter, State, Table,
};
use crate::report::Report;
use crate::site::{AuthoredPage, Site, Templates};
use camino::Utf8Path;
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
    let Inputs { all, misnamed } = inputs?;
    let documents = Documents::of(plan, all)?;
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
    let mut ledger = state.ledger_after(&old)?;
    let keep = &plan.config.output.keep;
    let surveyor = OutputSurveyor::new(&place, keep, PROGRAM, &state, &ledger);
    // Looking at the output takes as long as all that is decided before anything is written there.
    let look = || surveyor.survey();
    let (look, planned) =
        beside(look, || plan_site(plan, (documents, misnamed), content, &mut old, &mut ledger, on_event));
    let mut planned = planned.inspect_err(|_| state.give_up())?;
    let mut survey = look.transpose()?.flatten();
    let folders = match &mut survey {
        Some(survey) => PaperFolders::of(plan, survey.take_papers()),
        None => PaperFolders::list(plan),
    };
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
    let stopped = stopped(plan, folders, catalog, report, left_out, *incomplete);
    let stopped = stopped.inspect_err(|_| state.give_up())?;
    if stopped.is_some() {
        drop(authors);
        state.give_up();
        return Ok(planned.not_written(stopped));
    }
    if !plan.is_preview {
        let needed = (&planned.needs, &planned.catalog);
        room::check(&plan.config, needed, &place, survey.as_ref()).inspect_err(|_| state.give_up())?;
    }
    // A new site appears when all that is used of the parts turned out to be right; else files change at once.
    let check = |parts: &Option<Parts>| parts.as_ref().map_or(Ok(()), Parts::check);
    if planned.parts.is_some() && !OutputFolder::would_be_aside(&place, state.scratch(), keep)? {
        check(&planned.parts).inspect_err(|_| state.give_up())?;
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
    let written = write(plan, &planned, authors, writer, (&state, new_site.as_ref()), on_event);
    // Of a document that isn't what it was the part is to blame, and not the file of the content that it was.
    let blame = |error| match error {
        Error::Changed { .. } => check(&planned.parts).err().unwrap_or(error),
        other => other,
    };
    let FinishedSite { changes, made, size, refuses_links, ledger } = written.map_err(blame)?;
    if refuses_links {
        on_event(BuildEvent::CopiesBundles);
    }
    // What an interrupted build wrote may not be on the disk either.
    let is_durable = !plan.is_preview && (changes.is_any() || state.was_interrupted());
    let catalog = std::mem::take(&mut planned.catalog);
    // To free it takes as long as to end the ledger.
    let (_, completed) = beside(move || drop(catalog), || state.complete(ledger, is_durable));
    completed?;
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
    /// The parts that its papers are taken from, if they are.
    parts: Option<Parts>,
    work: Work,
    /// What the site needs at least.
    needs: Needs,
    /// What of it the site's host limits.
    fit: Option<Fit>,
    incomplete: bool,
}

impl PlannedSite {
    /// What a build came to that wrote nothing.
    fn not_written(self, stopped: Option<Stopped>) -> Built {
        let Self { report, work, needs, fit, incomplete, .. } = self;
        Built { report, changes: None, stopped, work, needs: Some(needs), fit, incomplete }
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
    (documents, misnamed): (Documents, Misnamed),
    content: OperatorContent,
    old: &mut Ledger,
    ledger: &mut LedgerWriter,
    on_event: &(impl Fn(BuildEvent) + Sync),
) -> Result<PlannedSite, Error> {
    let (first, spool, parts) = match documents {
        Documents::Parts(parts) => {
            on_event(BuildEvent::Began(Phase::Parts, None));
            (parts.first_pass(plan, ledger, on_event)?, parts.spool(), Some(parts))
        }
        Documents::Sources(inputs) => {
            // How many documents a file of lines holds isn't known before it is read.
            let is_one_document = |input: &Input| matches!(input, Input::Source(source) if !source.lines);
            let all = inputs.iter().all(is_one_document).then_some(inputs.len() as u64);
            on_event(BuildEvent::Began(Phase::Verify, all));
            let spool = Spool::default();
            (first_pass(plan, inputs, &spool, old, ledger, on_event)?, spool, None)
        }
    };
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
    let (overrides, unused) = overrides(plan.overrides.as_deref())?;
    // After another build there may be no page to make; but the operator is told what is wrong with theirs.
    let are_needed = old.count(Table::Unit) == 0 || !overrides.templates.is_empty();
    let prepare = || if are_needed { Templates::new(&overrides.templates) } else { Ok(Templates::own()) };
    let (templates, (catalog, mut choices)) = beside(prepare, || select(&plan.config, summaries));
    let templates = templates.unwrap_or_else(prepare);
    left_out.filter(&choices, &catalog);
    let reader = DocumentReader::new(&origins, &spool, &plan.limits);
    let conflicts = Conflicts::compare(&mut choices, &reader);
    let (authored, dead) = read_pages(pages, &files, &catalog, &plan.config.output);
    let (logo, no_logo) = logo(plan, &files);
    notes.extend(dead.into_iter().chain(no_logo).chain(unused).chain(misnamed_note(&misnamed)));
    notes.extend(exclusion_notes(&plan.config, &catalog, &choices));
    // Every build asks for the catalog's key.
    let (_, mut report) = beside(|| catalog.key(), || report(read, &catalog, &choices, &reader, rejected, unread));
    // What is told of documents in conflict would be less.
    let altered = parts.as_ref().filter(|_| reader.has_missed());
    altered.map_or(Ok(()), Parts::check)?;
    for note in notes {
        report.notes.push(note);
    }
    let census = census(&catalog, old, ledger)?;
    let needs = needs(&plan.config, (&catalog, &census), &files, !overrides.templates.is_empty());
    let site = site_options(plan, &authored, &files, logo, overrides);
    let site = Site::with_templates(site, templates?);
    parts.as_ref().map_or(Ok(()), |parts| parts.check_context(plan, &site))?;
    on_event(BuildEvent::WillNeed(needs.clone()));
    let fit = at_least(&plan.config, &needs);
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
        parts,
        work,
        needs,
        fit,
        incomplete,
    })
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
    (state, new_site): (&State, Option<&Arc<NewSite>>),
    on_event: &(impl Fn(BuildEvent) + Sync),
) -> Result<FinishedSite, Error> {
    let second =
        SecondPass::new(plan, &planned.site, &planned.origins, &planned.spool).with_parts(planned.parts.as_ref());
    let is_same = second.is_same_catalog(&planned.catalog, &writer);
    let mut index = second.plan_index(&planned.catalog, &writer);
    second.write_entries(&planned.catalog, is_same, &authors, &mut index, &mut writer, on_event)?;
    on_event(BuildEvent::Began(Phase::Site, None));
    let report = relative_to(planned.report.clone(), &plan.content);
    second.write_files(&planned.files, &mut writer)?;
    second.write_listings(&planned.catalog, &authors, &planned.authored, is_same, &mut writer)?;
    second.record_catalog(&planned.catalog, &mut writer)?;
    drop(authors);
    second.write_index(&planned.catalog, index, &mut writer)?;
    second.write_lookups(&planned.catalog, &mut writer)?;
    second.write_citations(&planned.catalog, is_same, &mut writer)?;
    second.write_names(&planned.catalog, &planned.authored, &mut writer)?;
    sync(plan, &mut writer, on_event)?;
    // Most folders of a new site are whole now. The rest is written while they are looked at.
    let surveyor = new_site.and_then(|site| site.surveyor(PROGRAM, state));
    let mut write_rest = || {
        on_event(BuildEvent::Began(Phase::Site, None));
        second.write_site(&planned.catalog, is_same, &planned.authored, &report, &mut writer)?;
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
    if let Some(surveyor) = surveyor {
        let (told, written) = beside(|| surveyor.survey(), write_rest);
        written?;
        told.unwrap_or(Ok(()))?;
    } else {
        write_rest()?;
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
