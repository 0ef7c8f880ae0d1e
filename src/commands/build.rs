//! `build`: the website of the documents in a folder.

use super::cli::{BuildArgs, Format};
use super::command_words::content_words;
use super::configured::{Configured, idle_override_note};
use super::findings::{account_line, findings, findings_more};
use super::fit::{fit_line, misfit};
use super::output::write_json_line;
use super::progress::Watch;
use super::shard;
use super::shell::shell_word;
use super::status::Status;
use super::ui::Ui;
use crate::corpus::Limits;
use crate::error::Error;
use crate::layout::Feature;
use crate::pipeline::{self, BuildPlan, Built, Fit, Needs, Stopped, Work};
use crate::publish::{Changes, StateKey};
use crate::report::Report;
use crate::text::{plural, thousands};
use pith::quote::{escaped, quoted};
use serde::Serialize;

/// What `build --format json` prints (docs/schemas/build.v1.json).
#[derive(Serialize)]
struct BuildLine<'a> {
    report: &'a Report,
    changes: Option<Changes>,
    stopped: Option<&'a Stopped>,
    work: Work,
    needs: Option<&'a Needs>,
    fit: Option<&'a Fit>,
}

/// What the options and the configuration come to; the options have the last word.
fn plan(args: &BuildArgs, ui: &mut Ui) -> Result<BuildPlan, Error> {
    let Configured { mut config, overrides, keys } = Configured::read(&args.config, &args.common.keys, ui)?;
    let folder = overrides.clone().unwrap_or_default();
    config.base_url = args.base_url.clone().or(config.base_url);
    config.output.profile = args.profile.map_or(config.output.profile, Into::into);
    config.output.offline |= args.offline;
    let of_config = config.output.dir.as_ref().map(|dir| folder.join(dir));
    Ok(BuildPlan {
        content: args.content.clone(),
        out: args.out.clone().or(of_config).unwrap_or_else(|| "public".into()),
        parts: args.combine.clone(),
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
        "{NAME} is {found}; expected a number of seconds since 1970, such as 1767225600. \
         It changes nothing here: the site's dates are those of its documents"
    ))
}

/// Runs the command.
pub(super) fn run(args: &BuildArgs, ui: &mut Ui) -> Result<Status, Error> {
    let plan = plan(args, ui)?;
    for note in [source_date_note(), idle_override_note(&args.config)].into_iter().flatten() {
        ui.note(&note);
    }
    if let Some(argument) = args.shard {
        return shard::run(argument, &plan, args, ui);
    }
    let watch = Watch::new(args.common.quiet, args.verbose, ui);
    let built = pipeline::build(&plan, &|event| watch.take(event))?;
    let times = watch.end();
    match args.common.format {
        Format::Json => {
            let line = BuildLine {
                report: &built.report,
                changes: built.changes,
                stopped: built.stopped.as_ref(),
                work: built.work,
                needs: built.needs.as_ref(),
                fit: built.fit.as_ref(),
            };
            ui.data(|out, _| write_json_line(out, &line));
        }
        Format::Text if args.common.quiet => tell_errors(&built, ui),
        Format::Text => tell(&built, args, &plan, ui),
    }
    times.tell(args.verbose, plan.jobs, ui);
    Ok(match built {
        Built { incomplete: true, .. } => Status::Failed,
        Built { changes: None, .. } => Status::Found,
        Built { fit: Some(fit), .. } if plan.strict && !fit.fits() => Status::Found,
        Built { .. } => Status::Done,
    })
}

/// What a quiet build says: why nothing was written, or what could not be read.
fn tell_errors(built: &Built, ui: &mut Ui) {
    for unread in built.report.unread.first.iter().filter(|unread| unread.failed) {
        ui.trouble(&format!("cannot read {unread}"));
    }
    if let Some(stopped) = &built.stopped {
        tell_stopped(stopped, ui);
    } else if built.changes.is_none() {
        ui.trouble(&format!("{STRICT}; to see why, build without --quiet"));
    }
}

fn tell_stopped(stopped: &Stopped, ui: &mut Ui) {
    ui.trouble(&format!("{}\n    {}", stopped.message, stopped.advice));
}

fn tell(built: &Built, args: &BuildArgs, plan: &BuildPlan, ui: &mut Ui) {
    let Report { account, notices, .. } = &built.report;
    for finding in findings(&built.report) {
        ui.warn(&finding.message);
    }
    for more in findings_more(&built.report) {
        ui.note(&more);
    }
    if notices.count() > 0 {
        let papers = plural(notices.count(), "paper");
        ui.note(&format!("{papers} with unlisted categories or ids: see the site's report"));
    }
    if plan.config.base_url.is_none() && built.changes.is_some() {
        let parts = plan.config.output.features();
        let missing = match [Feature::Feeds, Feature::Manifests].map(|part| parts.contains(&part)) {
            [true, true] => "canonical links, feeds, sitemap and pith-mirrors.json",
            [true, false] => "canonical links, feeds and sitemap",
            [false, true] => "canonical links and pith-mirrors.json",
            [false, false] => "canonical links",
        };
        ui.note(&format!("No base_url: {missing} are left out. Set it in catalog.toml or with --base-url."));
    }
    if let Some(misfit) = built.fit.as_ref().and_then(|fit| misfit(fit, &plan.config)) {
        ui.warn(&misfit);
    }
    if built.incomplete {
        ui.note("nothing was removed from the site, because not everything could be read");
    }
    ui.result_line(|_| account_line(account));
    ui.result_line(|style| match built.changes {
        Some(changes) => format!(
            "{}: {} files new, {} changed, {} removed, {} unchanged",
            style.strong(&escaped(plan.out.as_str()).to_string()),
            thousands(changes.added),
            thousands(changes.changed),
            thousands(changes.removed),
            thousands(changes.unchanged)
        ),
        None if built.stopped.is_some() => "stopped: nothing was written".to_owned(),
        None => STRICT.to_owned(),
    });
    if let Some(stopped) = &built.stopped {
        tell_stopped(stopped, ui);
    }
    if let Some(fit) = &built.fit {
        ui.result_line(|_| fit_line(fit));
    }
    if built.changes.is_some() {
        ui.result_line(|_| format!("Look at it: {}", look_command(args, plan)));
    }
}

/// What a strict build says that stopped.
const STRICT: &str = "--strict: nothing was written";

/// The command that shows the site that was built, to be copied into a shell.
fn look_command(args: &BuildArgs, plan: &BuildPlan) -> String {
    if plan.config.output.offline {
        return format!("open {} in a browser", shell_word(plan.out.join("index.html").as_str()));
    }
    // The preview builds the same content in a folder of its own, and has no such options.
    let is_previewed =
        cfg!(feature = "serve") && args.out.is_none() && args.profile.is_none() && args.base_url.is_none();
    if !is_previewed {
        return format!("python3 -m http.server --directory {}", shell_word(plan.out.as_str()));
    }
    [vec![shell_word(&Ui::program()), "serve".to_owned()], content_words(args)].concat().join(" ")
}
