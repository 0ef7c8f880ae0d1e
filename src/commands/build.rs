//! `build`: the website of the documents in a folder.

use super::cli::{BuildArgs, Format};
use super::configured::Configured;
use super::findings::{account_line, findings, findings_more};
use super::fit::{fit_line, misfit};
use super::output::write_json_line;
use super::progress::{Progress, phase_name};
use super::status::Status;
use super::ui::Ui;
use crate::corpus::Limits;
use crate::error::Error;
use crate::layout::Feature;
use crate::pipeline::{self, BuildPlan, Built, Fit, Stopped, Work};
use crate::publish::{Changes, StateKey};
use crate::report::Report;
use crate::text::{plural, thousands};
use pith::quote::{escaped, quoted};
use serde::Serialize;
use std::sync::{Mutex, PoisonError};

/// What `build --format json` prints (docs/schemas/build.v1.json).
#[derive(Serialize)]
struct BuildLine<'a> {
    report: &'a Report,
    changes: Option<Changes>,
    stopped: Option<&'a Stopped>,
    work: Work,
    fit: Option<&'a Fit>,
}

/// What the options and the configuration come to; the options have the last word.
fn plan(args: &BuildArgs) -> Result<BuildPlan, Error> {
    let Configured { mut config, overrides, keys } = Configured::read(&args.config, &args.common.keys)?;
    let folder = overrides.clone().unwrap_or_default();
    config.base_url = args.base_url.clone().or(config.base_url);
    config.output.profile = args.profile.map_or(config.output.profile, Into::into);
    config.output.offline |= args.offline;
    let of_config = config.output.dir.as_ref().map(|dir| folder.join(dir));
    Ok(BuildPlan {
        content: args.content.clone(),
        out: args.out.clone().or(of_config).unwrap_or_else(|| "public".into()),
        config: config.into(),
        overrides,
        changed: args.changed.clone(),
        strict: args.strict,
        allow_removals: args.allow_removals,
        is_preview: false,
        keys,
        state_key: state_key()?,
        limits: Limits::default(),
        jobs: args.common.jobs,
    })
}

/// The secret that seals what builds write down, where there is one.
fn state_key() -> Result<Option<StateKey>, Error> {
    const NAME: &str = "PITH_CATALOG_STATE_KEY";
    let refuse = |reason: &str| Error::StateKey { reason: reason.to_owned() };
    let secret = Ui::variable(NAME).map_err(|_| refuse("it is not text"))?;
    StateKey::new(&secret.unwrap_or_default()).map_err(refuse)
}

/// What to say of a date for the build that is none. A build has no date of its own, so there is nothing to refuse;
/// but who sets one wants it to be understood, by the next program as well.
fn source_date_note() -> Option<String> {
    const NAME: &str = "SOURCE_DATE_EPOCH";
    let found = match Ui::variable(NAME) {
        Ok(value) => quoted(&value.filter(|value| !value.is_empty() && value.parse::<i64>().is_err())?).to_string(),
        Err(_) => "not text".to_owned(),
    };
    Some(format!(
        "{NAME} is {found}, and should be a number of seconds since 1970, such as 1767225600. \
         The site is the same without it: its dates are those of its documents"
    ))
}

/// Runs the command.
pub(super) fn run(args: &BuildArgs, ui: &mut Ui) -> Result<Status, Error> {
    let plan = plan(args)?;
    if let Some(note) = source_date_note().filter(|_| !args.quiet) {
        ui.note(&note);
    }
    let watch = Mutex::new((Progress::new(args.quiet), &mut *ui));
    let built = {
        let on_event = |event| {
            let mut watch = watch.lock().unwrap_or_else(PoisonError::into_inner);
            let (progress, ui) = &mut *watch;
            progress.take(event, ui);
        };
        pipeline::build(&plan, &on_event)?
    };
    let times = watch.into_inner().unwrap_or_else(PoisonError::into_inner).0.times();
    match args.common.format {
        Format::Json => {
            let line = BuildLine {
                report: &built.report,
                changes: built.changes,
                stopped: built.stopped.as_ref(),
                work: built.work,
                fit: built.fit.as_ref(),
            };
            ui.results(|out, _| write_json_line(out, &line));
        }
        Format::Text if args.quiet => {
            if let Some(stopped) = &built.stopped {
                tell_stopped(stopped, ui);
            }
        }
        Format::Text => tell(&built, &plan, ui),
    }
    if args.verbose {
        for (phase, time) in times {
            ui.note(&format!("{:>8.2} s  {}", time.as_secs_f64(), phase_name(phase)));
        }
    }
    Ok(match built {
        Built { incomplete: true, .. } => Status::Failed,
        Built { changes: None, .. } => Status::Found,
        Built { fit: Some(fit), .. } if plan.strict && !fit.fits() => Status::Found,
        Built { .. } => Status::Done,
    })
}

fn tell_stopped(stopped: &Stopped, ui: &mut Ui) {
    ui.warn(&format!("{}\n    {}", stopped.message, stopped.advice));
}

fn tell(built: &Built, plan: &BuildPlan, ui: &mut Ui) {
    let Report { account, notices, .. } = &built.report;
    for finding in findings(&built.report) {
        ui.warn(&finding.message);
    }
    for more in findings_more(&built.report) {
        ui.note(&more);
    }
    if notices.count() > 0 {
        let papers = plural(notices.count(), "paper");
        ui.note(&format!("{papers} with values that have no place on the site: see its report"));
    }
    if plan.config.base_url.is_none() && built.changes.is_some() {
        let parts = plan.config.output.features();
        let missing = match [Feature::Feeds, Feature::Manifests].map(|part| parts.contains(&part)) {
            [true, true] => ", and there are no feeds, no sitemap and no pith-mirrors.json",
            [true, false] => ", and there are no feeds and no sitemap",
            [false, true] => ", and there is no pith-mirrors.json",
            [false, false] => "",
        };
        ui.note(&format!(
            "without a base_url pages name no address of their own{missing}; set it with --base-url or in catalog.toml"
        ));
    }
    if let Some(misfit) = built.fit.as_ref().and_then(|fit| misfit(fit, &plan.config)) {
        ui.warn(&misfit);
    }
    if built.incomplete {
        ui.note("since not everything could be read, nothing was removed from the site");
    }
    ui.result_line(|_| account_line(account));
    ui.result_line(|style| match built.changes {
        Some(changes) => format!(
            "{}: {} files new, {} changed, {} removed, {} as they were",
            style.strong(&escaped(plan.out.as_str()).to_string()),
            thousands(changes.added),
            thousands(changes.changed),
            thousands(changes.removed),
            thousands(changes.unchanged)
        ),
        None if built.stopped.is_some() => "stopped: nothing was written".to_owned(),
        None => "--strict: nothing was written".to_owned(),
    });
    if let Some(stopped) = &built.stopped {
        tell_stopped(stopped, ui);
    }
    if let Some(fit) = &built.fit {
        ui.result_line(|_| fit_line(fit));
    }
}
