//! `pull`: the documents of a site, into a content folder.

use super::at_least::raise_at_least;
use super::cli::{Format, PullArgs};
use super::configured::Configured;
use super::keys::{Telling, UntrustedTeller, UsedKeyLine, tell_used_keys};
use super::output::write_json_line;
use super::site::retry_policy;
use super::status::Status;
use super::ui::{Style, Ui};
use super::wanted;
use crate::corpus::{ContentPart, Limits};
use crate::error::Error;
use crate::fetch::PublishedSite;
use crate::pull::{
    self, EntryCounts, EntryOutcome, EntryReport, PullCheck, PullEvent, PullFinding, PullPlan, PullRequest,
    PullSummary, Pulled,
};
use crate::report::{Place, Severity};
use crate::text::{counted, plural, thousands};
use pith::PithNumber;
use pith::quote::escaped;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::time::{Duration, Instant};

/// One line of `pull --format json` (docs/schemas/pull-line.v1.json).
#[derive(Serialize)]
struct PullLine<'a> {
    path: String,
    pith_number: Option<String>,
    check: &'static str,
    severity: &'static str,
    message: &'a str,
}

/// The last line of `pull --format json`.
#[derive(Serialize)]
struct PullSummaryLine<'a> {
    summary: PullSummary,
    #[serde(skip_serializing_if = "Option::is_none")]
    entries: Option<EntryCounts>,
    trusted_by: Vec<UsedKeyLine<'a>>,
}

/// A line of `pull --format json` for an entry.
#[derive(Serialize)]
struct EntryLine<'a> {
    entry: &'a str,
    list: Option<&'a str>,
    line: Option<u64>,
    identifier: Option<String>,
    outcome: &'static str,
    severity: &'static str,
    pith_numbers: Vec<String>,
    message: &'a str,
}

/// Runs the command.
pub(super) fn run(args: &PullArgs, ui: &mut Ui) -> Result<Status, Error> {
    let request = wanted::request(&args.papers, &args.list)?;
    if matches!(&request, PullRequest::Numbers(numbers) if numbers.is_empty()) {
        ui.say("the list has no papers");
        return Ok(Status::Failed);
    }
    let Configured { keys, .. } = Configured::read(&args.config, &args.common.keys, ui)?;
    let site = PublishedSite::open(args.site.clone(), retry_policy(&args.site_args))?;
    let plan = PullPlan { out: args.out.clone(), request, keys, jobs: args.common.jobs, limits: Limits::default() };
    let format = args.common.format;
    let mut watch = PullPrinter {
        ui: &mut *ui,
        format,
        asked_for: 0,
        entries: None,
        outcomes: BTreeMap::new(),
        began: Instant::now(),
        advised: BTreeSet::new(),
        untrusted: UntrustedTeller::default(),
    };
    let pulled = pull::pull(&site, &plan, &mut |event| watch.take(event))?;
    let PullPrinter { untrusted, outcomes, .. } = watch;
    untrusted.tell_counted(ui);
    tell(&pulled, &outcomes, &plan, args, ui);
    // Of the file that a build reads without being told to, unless this run was told otherwise.
    if args.config.config.is_none()
        && !args.config.no_config
        && let Some(said) = raise_at_least(&args.out, &plan.keys, &pulled.numbers)
    {
        ui.note(&said);
    }
    Ok(match pulled {
        Pulled { given_up: Some(given_up), .. } => {
            ui.error(&given_up.error(&site));
            Status::Failed
        }
        Pulled { entries: Some(EntryCounts { not_there: 1.., .. }), .. } => Status::Found,
        Pulled { summary: PullSummary { differences: 0, .. }, .. } => Status::Done,
        Pulled { .. } => Status::Found,
    })
}

/// Follows a pull: shows how far it is, and tells each finding.
struct PullPrinter<'a> {
    ui: &'a mut Ui,
    format: Format,
    asked_for: u64,
    /// How many entries were told, of how many.
    entries: Option<(u64, u64)>,
    /// What became of them.
    outcomes: BTreeMap<EntryOutcome, u64>,
    began: Instant,
    /// The advice that was given.
    advised: BTreeSet<&'static str>,
    /// The documents that name a key which isn't trusted.
    untrusted: UntrustedTeller,
}

impl PullPrinter<'_> {
    fn take(&mut self, event: PullEvent) {
        match event {
            PullEvent::Looked(documents) => {
                self.ui.progress(|| format!("reading the documents that are there: {}", thousands(documents)));
            }
            PullEvent::Unread(unread) => self.ui.trouble(&format!("cannot read {unread}")),
            PullEvent::Began(documents) => {
                self.asked_for = documents;
                self.began = Instant::now();
            }
            PullEvent::BeganEntries(entries) => {
                self.entries = Some((0, entries));
                self.began = Instant::now();
            }
            PullEvent::Entry(report) => self.take_entry(&report),
            PullEvent::Done(documents, bytes) if let Some((told, all)) = self.entries => {
                self.ui.progress(|| entries_line(told, all, documents, bytes, self.began.elapsed()));
            }
            PullEvent::Done(documents, bytes) => {
                self.ui.progress(|| progress_line(documents, self.asked_for, bytes, self.began.elapsed()));
            }
            PullEvent::Found(finding) => match self.format {
                Format::Json => self.ui.data(|out, _| write_json_line(out, &line(&finding))),
                Format::Text => {
                    let place = Place { path: finding.path.to_string(), line: None };
                    if self.untrusted.take(finding.untrusted_key.as_ref(), &place) == Telling::Counted {
                        return;
                    }
                    // The same advice once is enough.
                    let advice = finding.advice.filter(|advice| self.advised.insert(*advice));
                    self.ui.results(|out, style| write_finding(out, style, &finding, advice));
                }
            },
        }
    }
}

impl PullPrinter<'_> {
    fn take_entry(&mut self, report: &EntryReport) {
        if let Some((told, _)) = &mut self.entries {
            *told += 1;
        }
        *self.outcomes.entry(report.outcome).or_default() += 1;
        match self.format {
            Format::Json => self.ui.data(|out, _| write_json_line(out, &entry_line(report))),
            Format::Text => {
                let advice = report.advice().filter(|advice| self.advised.insert(*advice));
                self.ui.results(|out, style| write_entry(out, style, report, advice));
            }
        }
    }
}

fn entry_line(report: &EntryReport) -> EntryLine<'_> {
    EntryLine {
        entry: &report.entry.label,
        list: report.entry.list.as_deref(),
        line: report.entry.line,
        identifier: report.identifier.as_ref().map(ToString::to_string),
        outcome: report.outcome.name(),
        severity: report.outcome.severity().name(),
        pith_numbers: report.numbers.iter().map(PithNumber::to_string).collect(),
        message: &report.message,
    }
}

/// One line for the entry, and under it what was found and what to do.
fn write_entry(out: &mut dyn Write, style: Style, report: &EntryReport, advice: Option<&str>) -> io::Result<()> {
    let word = style.strong(&format!("{:<13}", report.outcome.words()));
    let label = match &report.entry.list {
        Some(list) => {
            let list = if &**list == "-" { "standard input" } else { list };
            format!("{}: {}", escaped(list), escaped(&report.entry.label))
        }
        None => escaped(&report.entry.label).to_string(),
    };
    write!(out, "{word}  {label}")?;
    let identifier = report.identifier.as_ref().map(ToString::to_string);
    if let Some(identifier) = identifier.filter(|identifier| *identifier != report.entry.label) {
        write!(out, "  {}", escaped(&identifier))?;
    }
    for number in &report.numbers {
        write!(out, "  {number}")?;
    }
    writeln!(out)?;
    if !report.message.is_empty() {
        writeln!(out, "    {}", report.message)?;
    }
    match advice {
        Some(advice) => writeln!(out, "        {}", style.soft(advice)),
        None => Ok(()),
    }
}

fn line(finding: &PullFinding) -> PullLine<'_> {
    PullLine {
        path: format!("/{}", finding.path),
        pith_number: finding.number.map(|number| number.to_string()),
        check: finding.check.name(),
        severity: finding.severity.name(),
        message: &finding.message,
    }
}

/// One line for the file, and under it what is wrong and what to do.
fn write_finding(out: &mut dyn Write, style: Style, finding: &PullFinding, advice: Option<&str>) -> io::Result<()> {
    let word = match (finding.severity, finding.check) {
        (Severity::Note, _) => "note",
        (_, PullCheck::Missing | PullCheck::Unavailable) => "missing",
        (_, PullCheck::LeftOut) => "left out",
        (_, PullCheck::Catalog) => "catalog",
        _ => "set aside",
    };
    let number = finding.number.as_ref().map_or_else(|| "-".to_owned(), PithNumber::to_string);
    writeln!(out, "{}  {number:<36}  /{}", style.strong(&format!("{word:<9}")), finding.path)?;
    writeln!(out, "    {}  {}", style.strong(finding.check.name()), finding.message)?;
    match advice {
        Some(advice) => writeln!(out, "        {}", style.soft(advice)),
        None => Ok(()),
    }
}

/// Such as `12 of 10,000 entries, 30 documents fetched, 1 MB, 46 s left`.
fn entries_line(told: u64, all: u64, documents: u64, bytes: u64, elapsed: Duration) -> String {
    let left = u128::from(all.saturating_sub(told)) * elapsed.as_millis() / u128::from(told.max(1)) / 1000;
    let left = thousands(u64::try_from(left).unwrap_or(u64::MAX));
    let fetched = counted(documents, "document fetched", "documents fetched");
    let (told, all, megabytes) = (thousands(told), thousands(all), thousands(bytes / 1_000_000));
    format!("{told} of {all} entries, {fetched}, {megabytes} MB, {left} s left")
}

/// Such as `fetched 1,234 of 5,000 documents, 81 a second, 12 MB, 46 s left`.
fn progress_line(done: u64, all: u64, bytes: u64, elapsed: Duration) -> String {
    let millis = elapsed.as_millis().max(1);
    let rate = thousands(u64::try_from(u128::from(done) * 1000 / millis).unwrap_or(u64::MAX));
    let left = u128::from(all.saturating_sub(done)) * millis / u128::from(done.max(1)) / 1000;
    let left = thousands(u64::try_from(left).unwrap_or(u64::MAX));
    let (done, all, megabytes) = (thousands(done), thousands(all), thousands(bytes / 1_000_000));
    format!("fetched {done} of {all} documents, {rate} a second, {megabytes} MB, {left} s left")
}

fn tell(pulled: &Pulled, outcomes: &BTreeMap<EntryOutcome, u64>, plan: &PullPlan, args: &PullArgs, ui: &mut Ui) {
    let PullSummary { kept, already_there, older, set_aside, missing, not_asked, .. } = pulled.summary;
    if pulled.not_verified > 0 {
        let records = ContentPart::Records.path_in(&args.out);
        let (documents, records) = (plural(pulled.not_verified, "document"), escaped(records.as_str()));
        ui.note(&format!("{documents} in {records} not verified; to see why: pith-catalog verify {records}"));
    }
    match args.common.format {
        Format::Json => {
            let trusted_by = UsedKeyLine::all(&plan.keys, &pulled.key_uses);
            ui.data(|out, _| {
                write_json_line(out, &PullSummaryLine { summary: pulled.summary, entries: pulled.entries, trusted_by })
            });
        }
        Format::Text => {
            ui.result_line(|style| {
                let out = style.strong(&escaped(args.out.as_str()).to_string());
                let older =
                    if older > 0 { format!(", {} older than the local copy", thousands(older)) } else { String::new() };
                // Of entries the next line says which are missing.
                let (missing, not_fetched) = match pulled.entries {
                    Some(_) => (String::new(), missing + not_asked),
                    None => (format!(", {} missing", thousands(missing)), not_asked),
                };
                let not_fetched =
                    if not_fetched > 0 { format!(", {} not fetched", thousands(not_fetched)) } else { String::new() };
                let kept = plural(kept, "document");
                let [already_there, set_aside] = [already_there, set_aside].map(thousands);
                let there = format!("{kept} new, {already_there} already there{older}");
                format!("{out}: {there}, {set_aside} set aside{missing}{not_fetched}")
            });
            if let Some(EntryCounts { entries, .. }) = pulled.entries {
                ui.result_line(|_| entries_summary(entries, outcomes));
            }
            tell_used_keys(&plan.keys, &pulled.key_uses, ui);
        }
    }
}

/// Such as `5 entries: 2 got, 1 other version, 2 missing`, in the words of their own lines.
fn entries_summary(entries: u64, outcomes: &BTreeMap<EntryOutcome, u64>) -> String {
    let said: Vec<_> =
        outcomes.iter().map(|(outcome, count)| format!("{} {}", thousands(*count), outcome.words())).collect();
    format!("{}: {}", counted(entries, "entry", "entries"), said.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_summed_up_in_the_words_of_their_lines() {
        let outcomes = [(EntryOutcome::Missing, 1200), (EntryOutcome::Got, 1), (EntryOutcome::NoWay, 2)].into();
        assert_eq!(entries_summary(1203, &outcomes), "1,203 entries: 1 got, 1,200 missing, 2 no lookup");
    }

    #[test]
    fn progress_says_rate_size_and_what_is_left() {
        let line = |done, bytes, millis| progress_line(done, 5000, bytes, Duration::from_millis(millis));
        assert_eq!(line(1234, 12_345_678, 15_200), "fetched 1,234 of 5,000 documents, 81 a second, 12 MB, 46 s left");
        assert_eq!(line(5000, 0, 1000), "fetched 5,000 of 5,000 documents, 5,000 a second, 0 MB, 0 s left");
        assert_eq!(line(0, 0, 0), "fetched 0 of 5,000 documents, 0 a second, 0 MB, 5 s left");
    }
}
