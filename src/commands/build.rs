//! `build`: the website of the documents in a folder.

use super::fit::{fit_line, misfit};
use super::output::{plural, write_json_line};
use super::ui::Ui;
use super::{Status, trusted_keys};
use crate::catalog::config::{self, Config};
use crate::cli::{BuildArgs, Format};
use crate::corpus::{Limits, read_small};
use crate::error::Error;
use crate::pipeline::{self, BuildEvent, BuildPlan, Built, Fit, Phase, Work};
use crate::pith::quote::{escaped, quoted};
use crate::publish::Changes;
use crate::report::Report;
use camino::{Utf8Path, Utf8PathBuf};
use serde::Serialize;
use std::io::ErrorKind;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// What `build --format json` prints (docs/schemas/build.v1.json).
#[derive(Serialize)]
struct BuildLine<'a> {
    report: &'a Report,
    changes: Option<Changes>,
    work: Work,
    fit: Option<&'a Fit>,
}

/// The configuration that is read where none is named.
const CONFIG: &str = "catalog.toml";

/// What the options and the configuration come to; the options have the last word.
fn plan(args: &BuildArgs) -> Result<BuildPlan, Error> {
    let (mut config, folder) = configuration(args.config.as_deref())?;
    let overrides = folder.clone();
    let folder = folder.unwrap_or_default();
    config.base_url = args.base_url.clone().or(config.base_url);
    config.output.profile = args.profile.map_or(config.output.profile, Into::into);
    config.output.offline |= args.offline;
    let of_config = config.output.dir.as_ref().map(|dir| folder.join(dir));
    let trusted: Vec<_> = config.trust.iter().map(|key| folder.join(key)).collect();
    Ok(BuildPlan {
        content: args.content.clone(),
        out: args.out.clone().or(of_config).unwrap_or_else(|| "public".into()),
        config,
        overrides,
        changed: args.changed.clone(),
        strict: args.strict,
        keys: trusted_keys(trusted.iter().chain(&args.common.keys))?,
        limits: Limits::default(),
    })
}

/// The configuration, and the folder that paths in it are relative to, where there is one.
fn configuration(named: Option<&Utf8Path>) -> Result<(Config, Option<Utf8PathBuf>), Error> {
    let path = named.unwrap_or(Utf8Path::new(CONFIG));
    let bytes = match read_small(path, config::MOST_BYTES as u64) {
        Err(error) if named.is_none() && error.kind() == ErrorKind::NotFound => {
            return Ok((Config::default(), None));
        }
        read => read.map_err(|error| Error::io("read the configuration", path, error))?,
    };
    let refuse = |problem: String| Error::Config { path: path.to_owned(), problem };
    let text = String::from_utf8(bytes).map_err(|_| refuse("it is not UTF-8".to_owned()))?;
    let config = Config::parse(&text).map_err(|error| refuse(error.to_string()))?;
    Ok((config, Some(path.parent().unwrap_or(Utf8Path::new("")).to_owned())))
}

/// Runs the command.
pub(super) fn run(args: &BuildArgs, ui: &mut Ui) -> Result<Status, Error> {
    let plan = plan(args)?;
    let watch = Mutex::new(Watch::new(&mut *ui, args.quiet));
    let built = {
        let news = |event| watch.lock().unwrap_or_else(PoisonError::into_inner).take(event);
        pipeline::with_threads(args.common.jobs, || pipeline::build(&plan, &news))??
    };
    let times = watch.into_inner().unwrap_or_else(PoisonError::into_inner).times();
    match args.common.format {
        Format::Json => {
            let line =
                BuildLine { report: &built.report, changes: built.changes, work: built.work, fit: built.fit.as_ref() };
            ui.results(|out, _| write_json_line(out, &line));
        }
        Format::Text if args.quiet => {}
        Format::Text => tell(&built, &plan, ui),
    }
    if args.verbose {
        for (phase, time) in times {
            ui.note(&format!("{:>8.2} s  {}", time.as_secs_f64(), name(phase)));
        }
    }
    Ok(match built {
        Built { incomplete: true, .. } => Status::Failed,
        Built { changes: None, .. } => Status::Found,
        Built { fit: Some(fit), .. } if plan.strict && !fit.fits() => Status::Found,
        Built { .. } => Status::Done,
    })
}

/// Follows a build: shows how far it is, and how long each phase takes.
struct Watch<'a> {
    ui: &'a mut Ui,
    is_quiet: bool,
    began: Vec<(Phase, Instant)>,
    /// How many steps the phase has, where that is known.
    all: Option<u64>,
}

impl<'a> Watch<'a> {
    fn new(ui: &'a mut Ui, is_quiet: bool) -> Self {
        Self { ui, is_quiet, began: Vec::new(), all: None }
    }

    fn take(&mut self, event: BuildEvent) {
        match event {
            BuildEvent::Resumes => {
                self.ui.note("an earlier build of this folder was interrupted; this one completes it");
            }
            BuildEvent::WillTake(_) if self.is_quiet => {}
            BuildEvent::WillTake(fit) => self.ui.note(&fit_line(&fit)),
            BuildEvent::Began(phase, all) => {
                self.began.push((phase, Instant::now()));
                self.all = all;
                self.ui.progress(|| name(phase).to_owned());
            }
            BuildEvent::Done(done) => {
                if let Some((phase, began)) = self.began.last() {
                    self.ui.progress(|| progress_line(*phase, done, self.all, began.elapsed()));
                }
            }
        }
    }

    /// How long each phase took, the last one until now.
    fn times(self) -> Vec<(Phase, Duration)> {
        let ends = self.began.iter().skip(1).map(|(_, began)| *began).chain([Instant::now()]);
        self.began.iter().zip(ends).map(|((phase, began), end)| (*phase, end.duration_since(*began))).collect()
    }
}

fn name(phase: Phase) -> &'static str {
    match phase {
        Phase::Verify => "verifying documents",
        Phase::Catalog => "sorting the catalog",
        Phase::Papers => "writing papers",
        Phase::Site => "writing pages and lists",
        Phase::Remove => "removing what is gone",
    }
}

/// Such as `writing papers: 1,200 of 10,000, 2,400 a second, 4 s left`.
fn progress_line(phase: Phase, done: u64, all: Option<u64>, elapsed: Duration) -> String {
    let rate = u128::from(done) * 1000 / elapsed.as_millis().max(1);
    let of = all.map(|all| format!(" of {all}")).unwrap_or_default();
    let left = all.filter(|_| rate > 0).map(|all| {
        let seconds = u128::from(all.saturating_sub(done)).div_ceil(rate.max(1));
        format!(", {seconds} s left")
    });
    format!("{}: {done}{of}, {rate} a second{}", name(phase), left.unwrap_or_default())
}

fn tell(built: &Built, plan: &BuildPlan, ui: &mut Ui) {
    let Report { account, rejected, unread, doubts, notes, remarks } = &built.report;
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
    for one in &notes.first {
        ui.warn(&format!("{}: {}", one.about, one.message));
    }
    for (more, what) in [
        (notes.more, "notes"),
        (rejected.more, "documents left out"),
        (unread.more, "unread paths"),
        (doubts.more, "doubts"),
    ] {
        if more > 0 {
            ui.note(&format!("and {more} more {what}"));
        }
    }
    if remarks.count() > 0 {
        let papers = plural(remarks.count(), "paper");
        ui.note(&format!("{papers} with values that have no place on the site: see its report"));
    }
    if plan.config.base_url.is_none() && built.changes.is_some() {
        let parts = plan.config.output.parts();
        let missing = match [config::Part::Feeds, config::Part::Manifests].map(|part| parts.contains(&part)) {
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
    ui.result_line(|_| {
        format!(
            "{} read: {} published, {} superseded, {} duplicate, {} excluded, {} rejected",
            plural(account.read, "document"),
            account.published,
            account.superseded,
            account.duplicate,
            account.excluded,
            account.rejected
        )
    });
    ui.result_line(|style| match built.changes {
        Some(changes) => format!(
            "{}: {} files new, {} changed, {} removed, {} as they were",
            style.strong(&escaped(plan.out.as_str()).to_string()),
            changes.added,
            changes.changed,
            changes.removed,
            changes.unchanged
        ),
        None => "--strict: nothing was written".to_owned(),
    });
    if let Some(fit) = &built.fit {
        ui.result_line(|_| fit_line(fit));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_says_rate_and_what_is_left() {
        let line = |done, all, millis| progress_line(Phase::Papers, done, all, Duration::from_millis(millis));
        assert_eq!(line(1200, Some(10_000), 500), "writing papers: 1200 of 10000, 2400 a second, 4 s left");
        assert_eq!(line(10_000, Some(10_000), 4000), "writing papers: 10000 of 10000, 2500 a second, 0 s left");
        assert_eq!(line(7, None, 0), "writing papers: 7, 7000 a second");
        assert_eq!(line(0, Some(5), 100), "writing papers: 0 of 5, 0 a second");
    }
}
