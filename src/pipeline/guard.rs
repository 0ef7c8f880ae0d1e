//! What stops a build before it writes, though it could go on: a mistake in a configuration must not
//! cost a mirror what it has published.
//!
//! Papers are counted by their numbers, not by files: those that have a page in the output folder now, as the
//! folder itself says, and those that would be published. Neither the ledger nor the history of a repository is
//! asked, since a runner that begins anew has none; for it there is `at_least` in the configuration, for which
//! a number counts that the configuration excludes, since a page says so. Its paper goes all the same, once.
//!
//! A build in which something couldn't be read removes nothing. Its lists would lose those papers all the
//! same, so that it is stopped like any other.

use super::outcome::Stopped;
use super::plan::BuildPlan;
use crate::catalog::{Catalog, Choice};
use crate::disk::{Dir, EntryKind};
use crate::error::Error;
use crate::layout::{PaperFile, SitePath};
use crate::report::{Rejected, Report};
use crate::text::{counted, plural, thousands};
use camino::Utf8Path;
use pith::quote::escaped;
use pith::{FileKind, Judgement, PithNumber, Suffix, Verdict, WhyUntrusted};
use std::cell::LazyCell;
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::io;

/// So many papers may go from a site of any size: whoever has a few isn't asked about each.
const MAY_GO: u64 = 10;

/// One paper in so many may go.
const MAY_GO_ONE_IN: u64 = 5;

/// The most keys that a reason names.
const MOST_NAMED_KEYS: usize = 3;

/// The numbers of documents that the first pass leaves out, by the reason. Reports list the first documents
/// alone, so that they can't be counted there.
#[derive(Default)]
pub(super) struct LeftOut {
    /// Signed with a key that isn't trusted.
    untrusted: Vec<Suffix>,
    /// Not verified for another reason.
    rejected: Vec<Suffix>,
    /// Verified, and not of this site by the configuration's filters.
    filtered: Vec<Suffix>,
    /// How many documents don't say whose they are.
    unnamed: u64,
}

impl LeftOut {
    /// Adds a document that isn't verified.
    pub(super) fn reject(&mut self, judgement: &Judgement) {
        match judgement.claimed_number.as_deref().and_then(suffix_of) {
            None => self.unnamed += 1,
            Some(suffix) if judgement.checks.verdict() == Verdict::Untrusted => self.untrusted.push(suffix),
            Some(suffix) => self.rejected.push(suffix),
        }
    }

    /// Adds the documents that the configuration keeps out, but for those that it excludes by their numbers.
    pub(super) fn filter(&mut self, choices: &[Choice], catalog: &Catalog) {
        let kept_out = choices.iter().filter_map(|choice| match choice {
            Choice::Excluded(suffix) => Some(*suffix),
            _ => None,
        });
        self.filtered.extend(kept_out.filter(|suffix| !is_excluded(catalog, *suffix)));
    }
}

fn suffix_of(claimed: &str) -> Option<Suffix> {
    claimed.parse().ok().map(|number: PithNumber| number.suffix())
}

/// Why a build must not go on, if it mustn't; `folders` are [those](PaperFolders::list) of the output folder.
///
/// # Errors
/// The output folder can't be looked into.
pub(super) fn stopped(
    plan: &BuildPlan,
    folders: PaperFolders,
    catalog: &Catalog,
    report: &Report,
    left_out: &LeftOut,
    incomplete: bool,
) -> Result<Option<Stopped>, Error> {
    if is_free_to_remove(plan) {
        return Ok(None);
    }
    let there = PublishedPapers::of(folders, &plan.out, catalog)?;
    let (published, gone) = (catalog.entries().len() as u64, there.gone.len() as u64);
    let have_page = published + catalog.excluded().len() as u64;
    let at_least = plan.config.guard.at_least;
    let out = escaped(plan.out.as_str());
    let happens = if incomplete { "would be missing from its lists" } else { "would be removed" };
    let loss = if published == 0 && there.count > 0 {
        let all = if there.count == 1 { "the only paper".to_owned() } else { format!("all {}", papers(there.count)) };
        let what = format!("{all} in {out} {happens}");
        Loss { reason: "none_left", what, gone: Some(&there.gone), papers: there.count }
    } else if gone > MAY_GO && gone * MAY_GO_ONE_IN > there.count {
        let what = format!("{} of {} in {out} {happens}", thousands(gone), papers(there.count));
        Loss { reason: "removals", what, gone: Some(&there.gone), papers: gone }
    } else if have_page < at_least {
        let asked_for = format!("fewer than the {} that `at_least` in the configuration requires", thousands(at_least));
        let what = format!("{} would be published, {asked_for}", papers(have_page));
        Loss { reason: "too_few", what, gone: None, papers: at_least - have_page }
    } else {
        return Ok(None);
    };
    let causes = loss.causes(plan, catalog, report, left_out);
    let says: Vec<_> = causes.iter().map(|cause| cause.says.as_str()).collect();
    let mend = causes.first().map(|cause| cause.mend.as_str()).unwrap_or_default();
    let way_out = match loss.gone {
        Some(_) => "If this is intended, build once with --allow-removals.".to_owned(),
        None => format!("If this is intended, set `at_least` to {have_page}, or build once with --allow-removals."),
    };
    let message = format!("{}: {}", loss.what, says.join("; "));
    Ok(Some(Stopped { reason: loss.reason, message, advice: format!("{mend} {way_out}") }))
}

/// Why a build of a folder without documents must not be taken for one of a site without papers: there are some.
///
/// # Errors
/// The output folder can't be looked into.
pub(super) fn nothing_left(plan: &BuildPlan) -> Result<Option<Stopped>, Error> {
    let there = PublishedPapers::of(PaperFolders::list(plan), &plan.out, &Catalog::default())?;
    if there.count == 0 {
        return Ok(None);
    }
    let (out, records) = (escaped(plan.out.as_str()), plan.layout().records());
    let all = if there.count == 1 { "the only paper".to_owned() } else { format!("all {}", papers(there.count)) };
    let message = format!("{all} in {out} would be removed: there is no document in {}", escaped(records.as_str()));
    let advice = format!(
        "Put the documents back, or name the folder that holds them. If the site should have no papers, remove {out} yourself."
    );
    Ok(Some(Stopped { reason: "none_left", message, advice }))
}

fn papers(count: u64) -> String {
    plural(count, "paper")
}

fn is_excluded(catalog: &Catalog, suffix: Suffix) -> bool {
    catalog.find_excluded(suffix).is_some()
}

fn is_published(catalog: &Catalog, suffix: Suffix) -> bool {
    catalog.entries().binary_search_by_key(&suffix, |entry| entry.number.suffix()).is_ok()
}

fn has_page(catalog: &Catalog, suffix: Suffix) -> bool {
    is_published(catalog, suffix) || is_excluded(catalog, suffix)
}

/// Whether papers may go without a word.
fn is_free_to_remove(plan: &BuildPlan) -> bool {
    plan.allow_removals || plan.is_preview
}

/// The folders of papers in an output folder: what its own folder of them says, read once. One that no build made has
/// none, and nothing is asked of a build that may remove papers.
pub(super) struct PaperFolders(io::Result<Vec<Suffix>>);

impl Default for PaperFolders {
    fn default() -> Self {
        Self(Ok(Vec::new()))
    }
}

impl PaperFolders {
    /// Those that were seen when the output folder was looked through.
    pub(super) fn of(plan: &BuildPlan, seen: Vec<Suffix>) -> Self {
        if is_free_to_remove(plan) { Self::default() } else { Self(Ok(seen)) }
    }

    /// Lists them, before anything is written. No link is followed.
    pub(super) fn list(plan: &BuildPlan) -> Self {
        let Some(root) = Dir::open(&plan.out).ok().filter(|_| !is_free_to_remove(plan)) else { return Self::default() };
        let is_ours = root.status(SitePath::marker().as_str()).is_ok_and(|marker| marker.kind == EntryKind::File);
        let Some(pages) = root.enter_one(SitePath::PAPERS).ok().filter(|_| is_ours) else { return Self::default() };
        let suffix = |(name, kind): (OsString, EntryKind)| {
            let name = Some(name).filter(|_| kind == EntryKind::Folder)?;
            name.to_str()?.parse().ok()
        };
        Self(pages.entries().map(|entries| entries.into_iter().filter_map(suffix).collect()))
    }
}

/// The papers that an output folder has.
#[derive(Default)]
struct PublishedPapers {
    count: u64,
    /// Those that would have no page any more, sorted.
    gone: Vec<Suffix>,
}

impl PublishedPapers {
    fn of(folders: PaperFolders, out: &Utf8Path, catalog: &Catalog) -> Result<Self, Error> {
        let mut there = Self::default();
        let PaperFolders(folders) = folders;
        let mut folders = folders.map_err(|error| Error::io("open", out.join(SitePath::PAPERS), error))?;
        let root = LazyCell::new(|| Dir::open(out));
        let has_documents = |suffix: Suffix| {
            let mut files = PaperFile::ALL.into_iter().filter(|file| file.is_document());
            root.as_ref().is_ok_and(|root| files.any(|file| root.status(file.path(suffix).as_str()).is_ok()))
        };
        // In the entries' order, so that none of them is looked for.
        folders.sort_unstable();
        let mut published = catalog.entries().iter().map(|entry| entry.number.suffix()).peekable();
        for suffix in folders {
            while published.next_if(|one| *one < suffix).is_some() {}
            // What is there of an excluded paper without a document is the page that says so.
            if is_excluded(catalog, suffix) && !has_documents(suffix) {
                continue;
            }
            there.count += 1;
            if published.peek() != Some(&suffix) {
                there.gone.push(suffix);
            }
        }
        Ok(there)
    }
}

/// The papers that a site would lose.
struct Loss<'a> {
    reason: &'static str,
    /// What would happen, in a clause.
    what: String,
    /// Which ones, sorted, where that is known; else any that has no page.
    gone: Option<&'a [Suffix]>,
    /// How many, those that are excluded too.
    papers: u64,
}

/// What to do about documents whose key doesn't count.
fn mend_keys(report: &Report) -> &'static str {
    if report.untrusted.keys.iter().all(|one| one.key.why != WhyUntrusted::Unknown) {
        return "Correct `retire` and `distrust` in the configuration, or pull copies that a key which counts has signed.";
    }
    "Name that key's file in `trust` in the configuration, or with --key."
}

/// Why papers would be lost.
struct Cause {
    papers: u64,
    /// How many and why, in a clause.
    says: String,
    /// What to do where that isn't meant.
    mend: String,
}

impl Loss<'_> {
    /// The causes, the one of most papers first. Each paper counts once: one that has a verified document is
    /// filtered, whatever other documents it has.
    fn causes(&self, plan: &BuildPlan, catalog: &Catalog, report: &Report, left_out: &LeftOut) -> Vec<Cause> {
        let mut explained = BTreeSet::new();
        let mut count = |suffixes: &[Suffix]| {
            let is_lost = |suffix: Suffix| match self.gone {
                Some(gone) => gone.binary_search(&suffix).is_ok(),
                None => !has_page(catalog, suffix),
            };
            suffixes.iter().filter(|suffix| is_lost(**suffix) && explained.insert(**suffix)).count() as u64
        };
        let filtered = count(&left_out.filtered);
        let untrusted = count(&left_out.untrusted);
        let rejected = count(&left_out.rejected);
        let excluded =
            self.gone.map_or(0, |gone| gone.iter().filter(|suffix| is_excluded(catalog, **suffix)).count() as u64);
        let absent = self.papers.saturating_sub(filtered + untrusted + rejected + excluded);
        let have = |count: u64| counted(count, "has", "have");
        let are = |count: u64| counted(count, "is", "are");
        let records = plan.layout().records();
        let of_records = escaped(records.as_str());
        let mut causes = vec![
            Cause {
                papers: untrusted,
                says: format!("{} a document whose key isn’t trusted{}", have(untrusted), keys(report)),
                mend: mend_keys(report).to_owned(),
            },
            Cause {
                papers: rejected,
                says: format!(
                    "{} a document that isn’t verified{}",
                    have(rejected),
                    example(report, |one| { one.verdict != Verdict::Untrusted.name() && is_named(one) })
                ),
                mend: format!("To see what is wrong: pith-catalog verify {of_records}."),
            },
            Cause {
                papers: filtered,
                says: format!("{} excluded by [filters] in the configuration", are(filtered)),
                mend: "Correct [filters] in the configuration.".to_owned(),
            },
            Cause {
                papers: excluded,
                says: format!("{} removed by [[exclude]] in the configuration", are(excluded)),
                mend: "Correct [[exclude]] in the configuration.".to_owned(),
            },
            absent_cause(absent, &have(absent), &records, report, left_out.unnamed),
        ];
        causes.retain(|cause| cause.papers > 0);
        // Stable, so that the order above decides among equals.
        causes.sort_by_key(|cause| std::cmp::Reverse(cause.papers));
        causes
    }
}

/// Papers that no document names, beside what is there and may have been theirs.
fn absent_cause(papers: u64, have: &str, records: &Utf8Path, report: &Report, unnamed: u64) -> Cause {
    // Pages and files that weren't read are listed there too, and were no paper's.
    let mut paths = report.unread.first.iter().filter(|one| Utf8Path::new(&one.path).starts_with(records));
    let unread = paths.next().map(|first| {
        let count = counted(1 + paths.count() as u64 + report.unread.more, "path was", "paths were");
        format!("{count} not read ({first})")
    });
    let records = escaped(records.as_str());
    let is_pointer = report.rejected.first.iter().find(|one| !is_named(one)).is_some_and(is_lfs_pointer);
    let mend = match unread {
        _ if is_pointer => "Fetch the files themselves: git lfs pull.".to_owned(),
        _ if unnamed > 0 => format!("To see what is wrong: pith-catalog verify {records}."),
        Some(_) => "Make those paths readable.".to_owned(),
        None => "Put the documents back, or name the folder that holds them.".to_owned(),
    };
    let unnamed = (unnamed > 0).then(|| {
        let count = counted(unnamed, "document doesn’t state its number", "documents don’t state their numbers");
        let first = if is_pointer {
            " (the first is a Git LFS pointer)".to_owned()
        } else {
            example(report, |one| !is_named(one))
        };
        count + &first
    });
    let beside: Vec<_> = unread.into_iter().chain(unnamed).collect();
    let beside = if beside.is_empty() { String::new() } else { format!(", where {}", beside.join(", and ")) };
    Cause { papers, says: format!("{have} no document in {records}{beside}"), mend }
}

fn is_named(rejected: &Rejected) -> bool {
    rejected.pith_number.as_deref().and_then(suffix_of).is_some()
}

/// The first document of a kind that is listed, and what is wrong with it, in parentheses.
fn example(report: &Report, is_one: impl Fn(&Rejected) -> bool) -> String {
    let first = report.rejected.first.iter().find(|one| is_one(one));
    let first = first.and_then(|one| Some((&one.place, &one.findings.first()?.message)));
    first.map(|(place, message)| format!(" (the first: {place}: {message})")).unwrap_or_default()
}

/// What the listed documents say of their keys, in parentheses.
fn keys(report: &Report) -> String {
    let untrusted = report.rejected.first.iter().filter(|one| one.verdict == Verdict::Untrusted.name());
    let said: BTreeSet<_> = untrusted.flat_map(|one| &one.findings).map(|finding| finding.message.as_str()).collect();
    let first: Vec<_> = said.iter().copied().take(MOST_NAMED_KEYS).collect();
    match said.len().saturating_sub(MOST_NAMED_KEYS) {
        _ if first.is_empty() => String::new(),
        0 => format!(" ({})", first.join("; ")),
        more => format!(" ({}; and {more} more)", first.join("; ")),
    }
}

/// Whether a file is what Git leaves in the place of one that Git LFS has.
fn is_lfs_pointer(rejected: &Rejected) -> bool {
    rejected.found == Some(FileKind::LfsPointer)
}
