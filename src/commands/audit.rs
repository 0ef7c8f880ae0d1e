//! `audit`: a published site, looked at file by file, and told in the order of its papers.

use super::cli::{AuditArgs, Format};
use super::configured::Configured;
use super::keys::{Telling, UntrustedTeller, UsedKeyLine, tell_used_keys};
use super::output::write_json_line;
use super::site::{papers_of, retry_policy};
use super::status::Status;
use super::ui::{Style, Ui};
use crate::audit::{self, AuditEvent, AuditFinding, AuditPlan, Audited, Severity};
use crate::error::Error;
use crate::fetch::Failure;
use crate::report::Place;
use crate::text::{plural, thousands};
use pith::quote::escaped;
use serde::Serialize;
use std::collections::BTreeSet;
use std::io::{self, Write};
use std::num::NonZeroU64;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// A line of `audit --format json` (docs/schemas/audit-line.v1.json).
#[derive(Serialize)]
struct AuditLine<'a> {
    path: &'a str,
    pith_number: Option<String>,
    check: &'static str,
    severity: &'static str,
    message: &'a str,
}

/// The last line.
#[derive(Serialize)]
struct AuditSummaryLine<'a> {
    summary: AuditSummary,
    trusted_by: Vec<UsedKeyLine<'a>>,
}

#[derive(Serialize)]
struct AuditSummary {
    site: String,
    papers: u64,
    documents: u64,
    files: u64,
    differences: u64,
    notes: u64,
    complete: bool,
}

/// Runs the command.
pub(super) fn run(args: &AuditArgs, ui: &mut Ui) -> Result<Status, Error> {
    let plan = AuditPlan {
        site: args.site.clone(),
        against: args.against.clone(),
        keys: Configured::read(&args.config, &args.common.keys, ui)?.keys,
        list: args.list.as_deref().map(papers_of).transpose()?,
        sample: args.sample,
        jobs: args.common.jobs,
        retry_policy: retry_policy(&args.site_args),
    };
    let audited = {
        let watch = Mutex::new(AuditProgress::new(&mut *ui));
        audit::audit(&plan, &|event| watch.lock().unwrap_or_else(PoisonError::into_inner).take(event))?
    };
    match args.common.format {
        Format::Json => tell_lines(&audited, &plan, ui),
        Format::Text => tell(&audited, &plan, ui),
    }
    Ok(if !audited.is_complete {
        Status::Failed
    } else if audited.differences > 0 {
        Status::Found
    } else {
        Status::Done
    })
}

fn summary(audited: &Audited, plan: &AuditPlan) -> AuditSummary {
    AuditSummary {
        site: plan.site.to_string(),
        papers: audited.papers,
        documents: audited.documents,
        files: audited.files,
        differences: audited.differences,
        notes: audited.notes,
        complete: audited.is_complete,
    }
}

fn tell_lines(audited: &Audited, plan: &AuditPlan, ui: &mut Ui) {
    for finding in &audited.findings {
        let line = AuditLine {
            path: &finding.path,
            pith_number: finding.number.map(|number| number.to_string()),
            check: finding.check.name(),
            severity: finding.severity.name(),
            message: &finding.message,
        };
        ui.data(|out, _| write_json_line(out, &line));
    }
    let trusted_by = UsedKeyLine::all(&plan.keys, &audited.key_uses);
    let line = AuditSummaryLine { summary: summary(audited, plan), trusted_by };
    ui.data(|out, _| write_json_line(out, &line));
}

fn tell(audited: &Audited, plan: &AuditPlan, ui: &mut Ui) {
    let mut advised = BTreeSet::new();
    let mut untrusted = UntrustedTeller::default();
    for finding in &audited.findings {
        let place = Place { path: finding.path.clone(), line: None };
        if untrusted.take(finding.untrusted_key.as_ref(), &place) == Telling::Counted {
            continue;
        }
        // The same advice once is enough.
        let is_new = advised.insert(finding.check);
        ui.results(|out, style| write_finding(out, style, finding, is_new));
    }
    untrusted.tell_counted(ui);
    let AuditSummary { papers, documents, files, differences, notes, .. } = summary(audited, plan);
    let looked = format!(
        "{}, {} intact, {} checked",
        plural(papers, "paper"),
        plural(documents, "document"),
        plural(files, "file")
    );
    let found = format!("{}, {}", plural(differences, "difference"), plural(notes, "note"));
    ui.result_line(|_| format!("{looked}: {found}"));
    tell_used_keys(&plan.keys, &audited.key_uses, ui);
    if !audited.is_complete {
        ui.trouble(&stopped(audited.given_up.as_ref()));
    }
}

/// Why not everything was checked.
fn stopped(given_up: Option<&Failure>) -> String {
    match given_up {
        None => "stopped: the host failed at the catalog’s index".to_owned(),
        Some(failure @ (Failure::TooSlow | Failure::OutOfTime)) => format!("stopped: {failure}"),
        Some(failure) => format!("stopped: the host failed too often: {}", escaped(&failure.to_string())),
    }
}

fn write_finding(out: &mut dyn Write, style: Style, finding: &AuditFinding, with_advice: bool) -> io::Result<()> {
    let number = finding.number.map(|number| format!("  {number}")).unwrap_or_default();
    let severity = match finding.severity {
        Severity::Difference => style.strong(finding.check.name()),
        Severity::Note => format!("note: {}", finding.check),
    };
    writeln!(out, "{severity}  {}{number}", escaped(&finding.path))?;
    writeln!(out, "    {}", escaped_line(&finding.message))?;
    if with_advice {
        writeln!(out, "    {}", style.soft(finding.check.advice()))?;
    }
    Ok(())
}

/// A message whose quoted parts are safe already, with the backslashes of their escapes, and of which nothing ends the line.
fn escaped_line(message: &str) -> String {
    let is_kept = |one| one == '\\' || !pith::quote::is_unsafe(one);
    message.chars().map(|one| if is_kept(one) { one } else { '\u{fffd}' }).collect()
}

/// Shows how far an audit is.
struct AuditProgress<'a> {
    ui: &'a mut Ui,
    what: &'static str,
    all: u64,
    began: Instant,
}

impl<'a> AuditProgress<'a> {
    fn new(ui: &'a mut Ui) -> Self {
        Self { ui, what: "", all: 0, began: Instant::now() }
    }

    fn take(&mut self, event: AuditEvent) {
        match event {
            AuditEvent::Reads => self.ui.progress(|| "reading the site's lists".to_owned()),
            AuditEvent::Papers(all) => (self.what, self.all, self.began) = ("papers", all, Instant::now()),
            AuditEvent::Files(all) => (self.what, self.all, self.began) = ("other files", all, Instant::now()),
            AuditEvent::Done(done) => {
                let (what, all, elapsed) = (self.what, self.all, self.began.elapsed());
                self.ui.progress(|| progress_line(what, done, all, elapsed.as_millis()));
            }
        }
    }
}

/// Such as `checked 1,200 of 10,000 papers, 240 a second, 37 s left`.
fn progress_line(what: &str, done: u64, all: u64, millis: u128) -> String {
    let rate = u64::try_from(u128::from(done) * 1000 / millis.max(1)).unwrap_or(u64::MAX);
    let left = NonZeroU64::new(rate).map(|rate| {
        let seconds = all.saturating_sub(done).div_ceil(rate.get());
        format!(", {} s left", thousands(seconds))
    });
    let (done, all, rate) = (thousands(done), thousands(all), thousands(rate));
    format!("checked {done} of {all} {what}, {rate} a second{}", left.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use pith::quote::quoted;

    #[test]
    fn what_is_escaped_already_stays_as_it_is() {
        let message = format!("removed on {}: {}", quoted("\u{1b}[2J"), quoted("\"As asked\"\u{202e}"));
        assert_eq!(escaped_line(&message), message);
        assert_eq!(escaped_line("a\u{1b}\n\u{202e}b"), "a\u{fffd}\u{fffd}\u{fffd}b");
    }
}
