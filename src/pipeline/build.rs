//! `build`: verify every document, decide what is published, render and write it.
//!
//! The first pass ends before the second starts, so that a strict build that finds a bad document
//! has written nothing. The second reads each document again and insists on its SHA-256.

use super::authored::{Authored, logo, menu, overrides, prose};
use super::conflicts::{Conflicts, Reader, accepted_is_gone, conflicts};
use super::first::{FirstPass, first_pass};
use super::fit::{Fit, at_least};
use super::guard::{LeftOut, Stopped, nothing_left, stopped};
use super::second::SecondPass;
use crate::catalog::{Catalog, Choice, Entry, Selection, Summary};
use crate::config::Config;
use crate::corpus::{self, FileSource, Input, Inputs, Limits, Misnamed, Origin, READ_NAMES, Spool};
use crate::error::Error;
use crate::layout::{Feature, SitePath};
use crate::publish::{
    ChangedLists, Changes, Disbelief, Edition, Finished, IsSplit, Ledger, LedgerWriter, OutputFolder, OutputPlace,
    Section, Sink, State, StateKey, absolute,
};
use crate::report::{Account, Listed, Note, RejectedDocuments, Report, Unread};
use crate::site::{MOST_IN_ONE_LIST, Prose, Site, SiteOptions};
use crate::values::Category;
use camino::{Utf8Path, Utf8PathBuf};
use pith::TrustStore;
use pith::quote::escaped;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::sync::Arc;

/// What to build from what, and how.
#[derive(Debug, Clone)]
pub struct BuildPlan {
    /// The folder with `records/`, or a folder of documents.
    pub content: Utf8PathBuf,
    /// The folder that becomes the site.
    pub out: Utf8PathBuf,
    /// What is published and how.
    pub config: Config,
    /// The folder with the operator's `templates/` and `static/`, if there is one.
    pub overrides: Option<Utf8PathBuf>,
    /// Where to write lists of what changed since the last completed build, if anywhere.
    pub changed: Option<Utf8PathBuf>,
    /// Whether a finding stops the build before anything is written.
    pub strict: bool,
    /// Whether the site may lose papers, however many.
    pub allow_removals: bool,
    /// Whether this is a preview, which nobody relies on: nothing stops it, and nothing makes it durable.
    pub is_preview: bool,
    /// The keys whose signatures count.
    pub keys: TrustStore,
    /// What this and earlier builds seal what they write down with, if not by where it lies.
    pub state_key: Option<StateKey>,
    /// How much a hostile input may use.
    pub limits: Limits,
}

impl BuildPlan {
    /// The documents of a folder, as a whole site, with the registry's key and without a configuration.
    pub fn new(content: impl Into<Utf8PathBuf>, out: impl Into<Utf8PathBuf>) -> Self {
        Self {
            content: content.into(),
            out: out.into(),
            config: Config::default(),
            overrides: None,
            changed: None,
            strict: false,
            allow_removals: false,
            is_preview: false,
            keys: TrustStore::registry(),
            state_key: None,
            limits: Limits::default(),
        }
    }
}

/// What a build came to.
#[derive(Debug)]
pub struct Built {
    /// What became of the documents.
    pub report: Report,
    /// What changed in the output folder; `None` where nothing was written.
    pub changes: Option<Changes>,
    /// Why nothing was written, though `strict` didn't ask for that.
    pub stopped: Option<Stopped>,
    /// How much of the work was done in this run, and not known from an earlier one.
    pub work: Work,
    /// What the site takes of its host's limits, where it has a host: at least, if it wasn't written.
    pub fit: Option<Fit>,
    /// Whether something couldn't be read. Nothing that was published before was then removed.
    pub incomplete: bool,
}

/// What a build did anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Work {
    /// Documents whose bytes were read and hashed, and not known by the stamp of their file; what
    /// was read and can't be a document counts too.
    pub read: u64,
    /// Documents whose checks were run.
    pub verified: u64,
    /// Units of the site that were made: a paper with its files, or a page.
    pub rendered: u64,
}

/// News of a build that is under way.
#[derive(Debug, Clone)]
pub enum BuildEvent {
    /// The build before this one was interrupted.
    Resumes,
    /// What earlier builds wrote down doesn't count, so that all is verified and made again.
    Disbelieves(Disbelief),
    /// A phase begins, with so many steps where their number is known.
    Began(Phase, Option<u64>),
    /// So many steps of the phase are done.
    Done(u64),
    /// What the site will take of its host's limits at least, before anything of it is written.
    WillTake(Fit),
}

/// The phases of a build, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Reading and verifying documents, the first pass.
    Verify,
    /// Sorting and choosing.
    Catalog,
    /// Writing papers, the second pass.
    Papers,
    /// Writing the other pages and the lists.
    Site,
    /// Removing what the site no longer has.
    Remove,
    /// Waiting until what was written is on the disk.
    Sync,
}

/// Builds the site into a folder.
///
/// # Errors
/// The content can't be found, or the site can't be written; what was published before is then
/// still there.
pub fn build(plan: &BuildPlan, news: &(impl Fn(BuildEvent) + Sync)) -> Result<Built, Error> {
    build_into(plan, news, |folder| folder)
}

/// Builds the site into what `wrap` makes of its folder.
///
/// # Errors
/// As of [`build`].
pub fn build_into<S: Sink>(
    plan: &BuildPlan,
    news: &(impl Fn(BuildEvent) + Sync),
    wrap: impl FnOnce(OutputFolder) -> S,
) -> Result<Built, Error> {
    match build_what_is_there(plan, news, wrap) {
        // Where papers are published, a folder without documents is not the one that was meant.
        Err(error @ Error::Content { .. }) if has_no_document(plan) => match nothing_left(plan)? {
            Some(stopped) => Ok(Built::stopped(stopped)),
            None => Err(error),
        },
        built => built,
    }
}

fn build_what_is_there<S: Sink>(
    plan: &BuildPlan,
    news: &(impl Fn(BuildEvent) + Sync),
    wrap: impl FnOnce(OutputFolder) -> S,
) -> Result<Built, Error> {
    let inputs = documents_of(plan)?;
    let authored = Authored::read(plan)?;
    keep_apart(plan)?;
    keep_only_others(&plan.config.output.keep)?;
    OutputPlace::check(&plan.out, base_of(plan), &plan.config.output.keep)?;
    keep_lists_apart(plan)?;
    let place = OutputPlace::open(&plan.out, base_of(plan))?;
    let state = State::open(&place, plan.state_key.as_ref())?;
    if state.was_interrupted() {
        news(BuildEvent::Resumes);
    }
    let (mut old, disbelief) = state.ledger();
    if let Some(disbelief) = disbelief {
        news(BuildEvent::Disbelieves(disbelief));
    }
    let mut ledger = state.new_ledger()?;
    let decided = decide(plan, inputs, authored, &mut old, &mut ledger, news).inspect_err(|_| state.give_up())?;
    // Before what `strict` asks for, since it says which of the documents in conflict is published.
    let reader = Reader::new(&decided.origins, &decided.spool, &plan.limits);
    let replaced = decided.conflicts.replacing(plan, &reader);
    if let Some(stopped) = replaced.or_else(|| accepted_is_gone(plan, &decided.catalog, &reader)) {
        state.give_up();
        return Ok(decided.not_written(Some(stopped)));
    }
    let is_too_large = decided.fit.as_ref().is_some_and(|fit| !fit.fits());
    if plan.strict && (is_too_large || decided.report.has_findings()) {
        state.give_up();
        return Ok(decided.not_written(None));
    }
    let Decided { catalog, report, left_out, incomplete, .. } = &decided;
    let stopped = stopped(plan, catalog, report, left_out, *incomplete).inspect_err(|_| state.give_up())?;
    if stopped.is_some() {
        state.give_up();
        return Ok(decided.not_written(stopped));
    }
    let keep = plan.config.output.keep.clone();
    let folder = OutputFolder::open(&place, Arc::clone(state.scratch()), keep)?;
    let changed = plan.changed.as_deref().map(ChangedLists::create).transpose()?;
    let is_split = IsSplit(decided.report.account.published > MOST_IN_ONE_LIST);
    let checksums = plan.config.output.parts().contains(&Feature::Manifests).then_some(is_split);
    let mut edition = Edition::begin(wrap(folder), &state, &old, checksums, changed)?;
    if decided.fit.is_some() {
        edition.measure();
    }
    let finished = write(plan, &decided, edition, &mut ledger, news)?;
    // What an interrupted build wrote may not be on the disk either.
    let is_durable = !plan.is_preview && (finished.changes.is_any() || state.was_interrupted());
    state.complete(ledger, is_durable)?;
    Ok(decided.written(finished))
}

/// The folder of the configuration, which a person named; what it says of the output counts from there.
fn base_of(plan: &BuildPlan) -> &Utf8Path {
    plan.overrides.as_deref().unwrap_or(Utf8Path::new(""))
}

/// Refuses to leave alone what a build writes: it would be written all the same, through a link to
/// wherever that leads.
fn keep_only_others(keep: &[String]) -> Result<(), Error> {
    match keep.iter().find(|name| SitePath::is_own(name)) {
        Some(name) => Err(Error::Kept { name: name.clone() }),
        None => Ok(()),
    }
}

/// Refuses lists of what changed where they can't be, or inside the site, where they would be removed
/// as not being of it.
fn keep_lists_apart(plan: &BuildPlan) -> Result<(), Error> {
    let Some(lists) = &plan.changed else { return Ok(()) };
    let refuse = |reason| Err(Error::Lists { path: lists.clone(), reason });
    match fs::metadata(lists) {
        Ok(metadata) if !metadata.is_dir() => return refuse("it is a file"),
        Err(error) if error.kind() == ErrorKind::NotADirectory => return refuse("a folder above it is a file"),
        _ => {}
    }
    let place = absolute(lists)?;
    if place.starts_with(absolute(&plan.out)?) {
        return refuse("it lies inside the site, which would then hold them");
    }
    if read_folders(plan)?.iter().any(|part| place.starts_with(part)) {
        return refuse("it lies inside the content, which would then hold them");
    }
    Ok(())
}

/// What the first pass came to: all that is decided before anything is written.
struct Decided {
    catalog: Catalog,
    conflicts: Conflicts,
    prose: Vec<Prose>,
    site: Site,
    report: Report,
    left_out: LeftOut,
    origins: Vec<Origin>,
    files: Vec<(SitePath, FileSource)>,
    spool: Spool,
    work: Work,
    /// What the site will take of its host's limits at least.
    fit: Option<Fit>,
    incomplete: bool,
}

impl Built {
    /// What a build came to that read nothing, since nothing is there.
    fn stopped(stopped: Stopped) -> Self {
        let (report, work) = (Report::default(), Work::default());
        Self { report, changes: None, stopped: Some(stopped), work, fit: None, incomplete: false }
    }
}

impl Decided {
    /// What a build came to that wrote nothing.
    fn not_written(self, stopped: Option<Stopped>) -> Built {
        let Self { report, work, fit, incomplete, .. } = self;
        Built { report, changes: None, stopped, work, fit, incomplete }
    }

    /// What a build came to that wrote a site.
    fn written(self, finished: Finished) -> Built {
        let Finished { changes, made, extent } = finished;
        let fit = self.fit.as_ref().zip(extent).map(|(fit, extent)| Fit::of(fit.host, &extent));
        let built = self.not_written(None);
        Built { changes: Some(changes), work: Work { rendered: made, ..built.work }, fit, ..built }
    }
}

fn decide(
    plan: &BuildPlan,
    inputs: Inputs,
    authored: Authored,
    old: &mut Ledger,
    ledger: &mut LedgerWriter,
    news: &(impl Fn(BuildEvent) + Sync),
) -> Result<Decided, Error> {
    let spool = Spool::default();
    let Inputs { all: inputs, misnamed } = inputs;
    // How many documents a file of lines holds isn't known before it is read.
    let is_one_document = |input: &Input| matches!(input, Input::Source(source) if !source.lines);
    let all = inputs.iter().all(is_one_document).then_some(inputs.len() as u64);
    news(BuildEvent::Began(Phase::Verify, all));
    let first = first_pass(plan, inputs, &spool, old, ledger, news)?;
    // Nobody asks for these any more, and the catalog needs the room.
    old.forget(Section::Document);
    old.forget(Section::Source);
    let FirstPass { read, work, summaries, origins, rejected, mut left_out, mut unread, mut incomplete, .. } = first;
    let Authored { files, pages, mut notes, unread: not_carried } = authored;
    for one in not_carried {
        incomplete |= one.failed;
        unread.push(one);
    }
    // A site must not lose all its papers to a folder that isn't what it was, such as one of links.
    if read == 0 || (incomplete && summaries.is_empty()) {
        let reason = unread.first.first().map_or_else(no_document, ToString::to_string);
        return Err(Error::Content { path: plan.content.clone(), reason });
    }
    news(BuildEvent::Began(Phase::Catalog, None));
    let (catalog, mut choices) = select(&plan.config, summaries);
    left_out.filter(&choices, &catalog);
    let reader = Reader::new(&origins, &spool, &plan.limits);
    let conflicts = Conflicts::compare(&mut choices, &reader);
    let (prose, dead) = prose(pages, &files, &catalog, &plan.config.output);
    let (logo, no_logo) = logo(plan, &files);
    notes.extend(dead.into_iter().chain(no_logo).chain(misnamed_note(&misnamed)));
    let mut report = report(read, &catalog, &choices, &reader, rejected, unread);
    for note in notes {
        report.notes.push(note);
    }
    let site = Site::new(SiteOptions {
        config: plan.config.clone(),
        keys: plan.keys.clone(),
        menu: menu(&prose),
        logo,
        overrides: overrides(plan.overrides.as_deref())?,
    })?;
    let fit = at_least(&plan.config, &catalog, &files);
    if let Some(fit) = &fit {
        news(BuildEvent::WillTake(fit.clone()));
    }
    Ok(Decided { catalog, conflicts, prose, site, report, left_out, origins, files, spool, work, fit, incomplete })
}

/// The catalog of what the configuration lets pass.
fn select(config: &Config, summaries: Vec<Summary>) -> (Catalog, Vec<Choice>) {
    let mut exclude = BTreeMap::new();
    for one in &config.exclude {
        exclude.entry(one.number).or_insert_with(|| one.reason.clone());
    }
    let takes = |summary: &Summary| {
        let categories: Vec<_> = summary.paper.categories().collect();
        config.filters.takes(categories.iter().map(Category::as_str), summary.number())
    };
    Catalog::build(summaries, &Selection { exclude: &exclude, accept: &config.accept, takes: &takes })
}

/// Writes the site: each paper's documents before its page, then the pages that lead to papers, at
/// last the manifests; and removes what the site no longer has, unless that may be what couldn't be read.
///
/// What a manifest names is on the disk before it, and all is before the ledger says so.
fn write<S: Sink>(
    plan: &BuildPlan,
    decided: &Decided,
    mut edition: Edition<'_, S>,
    ledger: &mut LedgerWriter,
    news: &(impl Fn(BuildEvent) + Sync),
) -> Result<Finished, Error> {
    let second = SecondPass::new(plan, &decided.site, &decided.origins, &decided.spool);
    second.write_entries(&decided.catalog, &mut edition, ledger, news)?;
    news(BuildEvent::Began(Phase::Site, None));
    let report = relative_to(decided.report.clone(), &plan.content);
    second.write_files(&decided.files, &mut edition, ledger)?;
    second.write_listings(&decided.catalog, &decided.prose, &mut edition, ledger)?;
    second.write_citations(&decided.catalog, &mut edition, ledger)?;
    second.write_names(&decided.catalog, &mut edition, ledger)?;
    sync(plan, &mut edition, news)?;
    news(BuildEvent::Began(Phase::Site, None));
    second.write_site(&decided.catalog, &decided.prose, &report, &mut edition, ledger)?;
    let own = |path: &SitePath| {
        let is_kept = plan.config.output.keep.iter().any(|kept| kept.eq_ignore_ascii_case(path.as_str()));
        is_kept || decided.files.iter().any(|(file, _)| file.collides_with(path))
    };
    second.write_mirror(&decided.catalog, &own, &mut edition, ledger)?;
    second.write_feeds(&decided.catalog, &decided.prose, &own, &mut edition, ledger)?;
    edition.write_sums(ledger)?;
    news(BuildEvent::Began(Phase::Remove, None));
    edition.remove_gone(!decided.incomplete)?;
    sync(plan, &mut edition, news)?;
    edition.finish()
}

/// Waits for the disk, unless this is a preview, which nobody needs after a power cut.
fn sync<S: Sink>(
    plan: &BuildPlan,
    edition: &mut Edition<'_, S>,
    news: &(impl Fn(BuildEvent) + Sync),
) -> Result<(), Error> {
    if !plan.is_preview {
        news(BuildEvent::Began(Phase::Sync, None));
        edition.sync()?;
    }
    Ok(())
}

/// What a content folder may hold beside records; one with none of these is a folder of records.
pub const PARTS: [&str; 4] = ["records", "pages", "collections", "files"];

/// That nothing is there to read.
fn no_document() -> String {
    format!("it holds no document; {READ_NAMES}")
}

/// Whether a folder has any of the parts of a content folder; one without is a folder of documents.
pub fn has_parts(content: &Utf8Path) -> bool {
    PARTS.iter().any(|part| content.join(part).symlink_metadata().is_ok())
}

/// Where the documents lie: in `records/`, or in the whole of a folder that has no parts.
pub(super) fn records_of(plan: &BuildPlan) -> Utf8PathBuf {
    if has_parts(&plan.content) { plan.content.join("records") } else { plan.content.clone() }
}

fn documents_of(plan: &BuildPlan) -> Result<Inputs, Error> {
    let fail = |reason: &str| Error::Content { path: plan.content.clone(), reason: reason.to_owned() };
    match fs::metadata(&plan.content) {
        Ok(metadata) if metadata.is_dir() => {}
        Ok(_) => return Err(fail("it is not a folder")),
        Err(error) => return Err(fail(&Unread::io(&plan.content, &error).reason)),
    }
    let inputs = corpus::walk(&records_of(plan), &plan.limits);
    match &inputs.misnamed.first {
        _ if !inputs.all.is_empty() => Ok(inputs),
        Some(first) => Err(fail(&format!("{}, and not from one such as {}", no_document(), escaped(first.as_str())))),
        None => Err(fail(&no_document())),
    }
}

/// Whether the content is a folder in which no document lies. One that can't be read may hold some.
fn has_no_document(plan: &BuildPlan) -> bool {
    let records = records_of(plan);
    let is_gone = records.symlink_metadata().is_err_and(|error| error.kind() == ErrorKind::NotFound);
    let is_folder = plan.content.metadata().is_ok_and(|content| content.is_dir());
    is_folder
        && (is_gone || corpus::walk(&records, &plan.limits).all.iter().all(|input| matches!(input, Input::Source(_))))
}

/// The folders that a build reads, from the root of the disk.
fn read_folders(plan: &BuildPlan) -> Result<Vec<Utf8PathBuf>, Error> {
    let parts = PARTS.iter().map(|part| plan.content.join(part)).filter(|part| part.exists());
    parts.chain([records_of(plan)]).map(|part| absolute(&part)).collect()
}

/// Refuses a site inside of its documents, which the next build would read, and documents inside of
/// their site, which it would remove.
fn keep_apart(plan: &BuildPlan) -> Result<(), Error> {
    let out = absolute(&plan.out)?;
    for part in read_folders(plan)? {
        let reason = if out.starts_with(&part) {
            "it lies inside the content, which would then hold the site"
        } else if part.starts_with(&out) {
            "the content lies inside it, and would be removed"
        } else {
            continue;
        };
        return Err(Error::Output { path: plan.out.clone(), reason: reason.to_owned() });
    }
    Ok(())
}

fn report(
    read: u64,
    catalog: &Catalog,
    choices: &[Choice],
    reader: &Reader<'_>,
    rejected: RejectedDocuments,
    unread: Listed<Unread>,
) -> Report {
    let (rejected, untrusted) = rejected.finish();
    let published: usize = catalog.entries().iter().map(|entry| entry.documents().count()).sum();
    let mut account = Account { read, published: published as u64, rejected: rejected.count(), ..Account::default() };
    for choice in choices {
        match choice {
            Choice::Duplicate => account.duplicate += 1,
            Choice::Superseded | Choice::Conflict { .. } => account.superseded += 1,
            Choice::Excluded(_) => account.excluded += 1,
            Choice::Disagreement { .. } | Choice::Unaccepted { .. } => {}
        }
    }
    let doubts = conflicts(choices, reader);
    let notes = choices.iter().filter_map(note).collect();
    let remarks = catalog.entries().iter().filter_map(remark).collect();
    Report { account, rejected, untrusted, unread, doubts, notes, remarks }
}

/// What of a paper has no place on the site, since it isn't of a form that may be part of a path.
fn remark(entry: &Entry) -> Option<Note> {
    let paper = entry.paper();
    let mut reasons = Vec::new();
    match paper.unlisted_categories() {
        0 => {}
        1 => reasons.push("one of its categories has no listing of it".to_owned()),
        count => reasons.push(format!("{count} of its categories have no listing of it")),
    }
    if paper.source_kind() == "arxiv" && paper.arxiv().is_none() {
        reasons.push("its arXiv id or version is not of arXiv’s form, so that no page leads on from it".to_owned());
    }
    (!reasons.is_empty()).then(|| Note {
        about: entry.number.to_string(),
        message: format!("{}; its page shows them", reasons.join(", and ")),
    })
}

/// Files that a name keeps from being read, in one note: what is left out must not go unsaid.
fn misnamed_note(misnamed: &Misnamed) -> Option<Note> {
    let about = misnamed.first.as_ref()?.to_string();
    let others = match misnamed.count {
        1 => String::new(),
        2 => ", and nor is 1 more file".to_owned(),
        count => format!(", and nor are {} more files", count - 1),
    };
    let do_what = "rename or unpack what is to be read, and move the rest away";
    Some(Note { about, message: format!("it is not read because of its name{others}; {READ_NAMES}: {do_what}") })
}

/// A choice of the configuration's that chooses nothing.
fn note(choice: &Choice) -> Option<Note> {
    let Choice::Unaccepted { suffix, sha256 } = choice else { return None };
    Some(Note {
        about: format!("accept.{suffix}"),
        message: format!(
            "no record of that number, and none of its newest bundles, has the SHA-256 {sha256}; correct or remove \
             it in the configuration"
        ),
    })
}

/// The report with paths as they are below the content folder: what is published does not say
/// where on a machine it was made.
fn relative_to(mut report: Report, content: &Utf8Path) -> Report {
    let shorten = |path: &mut String| {
        if let Ok(inside) = Utf8Path::new(path.as_str()).strip_prefix(content) {
            *path = inside.to_string();
        }
    };
    report.rejected.first.iter_mut().for_each(|one| shorten(&mut one.place.path));
    let examples = report.untrusted.keys.iter_mut().flat_map(|of_key| &mut of_key.examples);
    examples.for_each(|place| shorten(&mut place.path));
    report.unread.first.iter_mut().for_each(|one| shorten(&mut one.path));
    report.notes.first.iter_mut().for_each(|one| shorten(&mut one.about));
    for conflict in &mut report.doubts.first {
        shorten(&mut conflict.shown.0.path);
        shorten(&mut conflict.other.0.path);
    }
    report
}
