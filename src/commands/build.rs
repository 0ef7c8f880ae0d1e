//! `build`: the website of the documents in a folder.

use super::output::{plural, write_json_line};
use super::ui::Ui;
use super::{Status, trusted_keys};
use crate::cli::{BuildArgs, Format};
use crate::corpus::Limits;
use crate::error::Error;
use crate::pipeline::{self, BuildEvent, BuildPlan, Built, Work};
use crate::pith::quote::quoted;
use crate::publish::Changes;
use crate::report::Report;
use serde::Serialize;
use std::sync::{Mutex, PoisonError};

/// What `build --format json` prints (docs/schemas/build.v1.json).
#[derive(Serialize)]
struct BuildLine<'a> {
    report: &'a Report,
    changes: Option<Changes>,
    work: Work,
}

/// Runs the command.
pub(super) fn run(args: &BuildArgs, ui: &mut Ui) -> Result<Status, Error> {
    let plan = BuildPlan {
        content: args.content.clone(),
        out: args.out.clone(),
        changed: args.changed.clone(),
        strict: args.strict,
        keys: trusted_keys(&args.common)?,
        limits: Limits::default(),
    };
    let built = {
        let shared = Mutex::new(&mut *ui);
        let news = |event| shared.lock().unwrap_or_else(PoisonError::into_inner).progress(|| news_line(event));
        pipeline::with_threads(args.common.jobs, || pipeline::build(&plan, &news))??
    };
    match args.common.format {
        Format::Json => {
            let line = BuildLine { report: &built.report, changes: built.changes, work: built.work };
            ui.results(|out, _| write_json_line(out, &line));
        }
        Format::Text => tell(&built, args, ui),
    }
    Ok(match built {
        Built { incomplete: true, .. } => Status::Failed,
        Built { changes: None, .. } => Status::Found,
        Built { .. } => Status::Done,
    })
}

fn news_line(event: BuildEvent) -> String {
    match event {
        BuildEvent::Resumes => "an earlier build of this folder was interrupted; this one completes it".to_owned(),
        BuildEvent::Judged(count) => format!("verifying: {count} documents"),
        BuildEvent::Written(count, all) => format!("writing: {count} of {all} papers"),
    }
}

fn tell(built: &Built, args: &BuildArgs, ui: &mut Ui) {
    let Report { account, rejected, unread, doubts } = &built.report;
    for one in &rejected.first {
        let claimed = one.pith_number.as_deref().map(|number| format!(", which says it is {}", quoted(number)));
        ui.warn(&format!("left out {}: {}{}", one.place, one.verdict, claimed.unwrap_or_default()));
        for finding in &one.findings {
            ui.note(&format!("    {}  {}\n        {}", finding.check, finding.message, finding.advice));
        }
    }
    for one in &unread.first {
        ui.warn(&format!("cannot read {one}"));
    }
    for one in &doubts.first {
        ui.warn(&format!(
            "{}: {}\n    shown  {}\n    other  {}",
            one.pith_number,
            one.message(),
            one.taken.0,
            one.other.0
        ));
    }
    for (more, what) in [(rejected.more, "documents left out"), (unread.more, "unread paths"), (doubts.more, "doubts")]
    {
        if more > 0 {
            ui.note(&format!("and {more} more {what}"));
        }
    }
    if built.incomplete {
        ui.note("since not everything could be read, nothing was removed from the site");
    }
    ui.result_line(|_| {
        format!(
            "{} read: {} published, {} superseded, {} duplicate, {} rejected",
            plural(account.read, "document"),
            account.published,
            account.superseded,
            account.duplicate,
            account.rejected
        )
    });
    ui.result_line(|style| match built.changes {
        Some(changes) => format!(
            "{}: {} files new, {} changed, {} removed, {} as they were",
            style.strong(args.out.as_str()),
            changes.added,
            changes.changed,
            changes.removed,
            changes.unchanged
        ),
        None => "--strict: nothing was written".to_owned(),
    });
}
