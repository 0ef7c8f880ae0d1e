//! `serve`: a preview that follows what is written.

use super::cli::ServeArgs;
use super::configured::{Configured, config_path, idle_override_note};
use super::findings::{FindingText, account_line, findings, findings_more};
use super::progress::Progress;
use super::status::Status;
use super::ui::Ui;
use crate::corpus::Limits;
use crate::error::Error;
use crate::pipeline::BuildPlan;
use crate::serve::{Changed, Preview, PreviewOptions, ServeEvent, ShownBuild};
use crate::text::{plural, thousands};
use camino::Utf8Path;
use pith::quote::escaped;
use std::collections::BTreeSet;
use std::sync::mpsc::{self, Sender};

/// Runs the command.
pub(super) fn run(args: &ServeArgs, ui: &mut Ui) -> Result<Status, Error> {
    let options = PreviewOptions {
        content: args.content.clone(),
        config: config_path(&args.config).map(Utf8Path::to_owned),
        port: args.port,
        hosts: args.allow_hosts.clone(),
        is_shared: args.cors,
    };
    if let Some(note) = idle_override_note(&args.config) {
        ui.note(&note);
    }
    let for_plan = args.clone();
    let (sender, warnings) = mpsc::channel();
    let preview = Preview::start(&options, move |out| plan(&for_plan, out, &sender))?;
    let mut printer = PreviewPrinter::new();
    let mut warned_of = Vec::new();
    loop {
        let event = preview.next_event();
        // The last ones; what was said of the configuration before isn't said again at each change of something else.
        if let Some(new) = warnings.try_iter().last().filter(|new| *new != warned_of) {
            for warning in &new {
                ui.warn(warning);
            }
            warned_of = new;
        }
        match event {
            ServeEvent::Build(event) => printer.progress.take(event, ui),
            ServeEvent::Shown(shown) => {
                let is_first = printer.address.is_none();
                printer.tell(&shown, ui);
                if is_first && args.open {
                    preview.open(&shown.address)?;
                }
            }
            // Before there is anything to serve, nothing goes on.
            ServeEvent::Failed(_, error) if printer.address.is_none() => return Err(error),
            ServeEvent::Failed(changed, error) => printer.fail(&changed, &error, ui),
            ServeEvent::Trouble(error) => ui.error(&error),
            ServeEvent::OtherHost(host) => {
                ui.warn(&format!("refused a request to {host}, which is not a name of this machine"));
                ui.note(&format!("  to allow it, for example behind a proxy, start with --allow-host {}", host.name()));
            }
            ServeEvent::Ended => return Ok(Status::Done),
        }
    }
}

/// What to build, by the configuration as it is now.
fn plan(args: &ServeArgs, out: &Utf8Path, warnings: &Sender<Vec<String>>) -> Result<BuildPlan, Error> {
    let (Configured { config, overrides, keys }, new) = Configured::read_and_warn_later(&args.config, &args.keys)?;
    // Where nobody listens any more, nothing is shown either.
    let _ = warnings.send(new);
    Ok(BuildPlan {
        content: args.content.clone(),
        out: out.to_owned(),
        config: config.into(),
        overrides,
        changed: None,
        strict: false,
        allow_removals: true,
        is_preview: true,
        keys,
        parts: Vec::new(),
        // What a preview writes down is of one run, in a folder of its own.
        state_key: None,
        limits: Limits::default(),
        jobs: args.jobs,
    })
}

/// What was told of a preview so far.
struct PreviewPrinter {
    progress: Progress,
    address: Option<String>,
    /// What was to be mended when the site was last built.
    found: BTreeSet<[String; 2]>,
    /// What was said of those that were not named.
    more: Vec<String>,
    has_failed: bool,
}

impl PreviewPrinter {
    fn new() -> Self {
        Self { progress: progress(), address: None, found: BTreeSet::new(), more: Vec::new(), has_failed: false }
    }

    fn tell(&mut self, shown: &ShownBuild, ui: &mut Ui) {
        self.progress = progress();
        let is_first = self.address.is_none();
        if !is_first {
            ui.result_line(|_| change_line(shown));
        }
        if std::mem::take(&mut self.has_failed) {
            ui.result_line(|_| "the build succeeds again");
        }
        self.tell_findings(shown, ui);
        if is_first {
            ui.result_line(|_| account_line(&shown.built.report.account));
        }
        if self.address.as_ref() != Some(&shown.address) {
            let address = shown.address.clone();
            ui.result_line(|style| format!("Serving {} (stop with Ctrl-C)", style.strong(&address)));
            self.address = Some(address);
        }
        ui.flush();
    }

    /// Names what is new to be mended, and what is mended.
    fn tell_findings(&mut self, shown: &ShownBuild, ui: &mut Ui) {
        let all = findings(&shown.built.report);
        let is_known = |one: &FindingText| self.found.contains(&[one.about.clone(), one.problem.clone()]);
        for one in all.iter().filter(|one| !is_known(one)) {
            ui.warn(&one.message);
        }
        let more = findings_more(&shown.built.report);
        if more.is_empty() {
            // Else one may be missing because there are too many to name all.
            self.tell_mended(&all, ui);
        } else if more != self.more {
            for more in &more {
                ui.note(more);
            }
        }
        self.found = all.into_iter().map(|one| [one.about, one.problem]).collect();
        self.more = more;
    }

    fn tell_mended(&self, all: &[FindingText], ui: &mut Ui) {
        let about: BTreeSet<_> = all.iter().map(|one| &one.about).collect();
        let mended: BTreeSet<_> =
            self.found.iter().map(|[about, _]| about).filter(|one| !about.contains(one)).collect();
        for one in mended {
            ui.result_line(|_| format!("fixed {one}"));
        }
    }

    fn fail(&mut self, changed: &Changed, error: &Error, ui: &mut Ui) {
        self.has_failed = true;
        ui.result_line(|_| format!("changed {}: the build failed; the site is unchanged", names(changed)));
        ui.error(error);
    }
}

/// Follows a build. How large the site is for its host is not told: it doesn't go there, and is built often.
fn progress() -> Progress {
    Progress::new(true, false)
}

/// Such as `changed content/pages/about.md: 2 files written in 0.1 s`.
fn change_line(shown: &ShownBuild) -> String {
    let changes = shown.built.changes.unwrap_or_default();
    let did = match (changes.added + changes.changed, changes.removed) {
        (0, 0) => "nothing to write".to_owned(),
        (written, 0) => format!("{} written", plural(written, "file")),
        (0, removed) => format!("{} removed", plural(removed, "file")),
        (written, removed) => format!("{} written, {} removed", plural(written, "file"), thousands(removed)),
    };
    format!("changed {}: {did} in {:.1} s", names(&shown.changed), shown.took.as_secs_f64())
}

/// The first file that changed, and how many others. What an editor made and removed again is told only where
/// there is nothing else.
fn names(changed: &Changed) -> String {
    let there: Vec<_> = changed.0.iter().filter(|path| path.exists()).collect();
    let named = if there.is_empty() { changed.0.iter().collect() } else { there };
    match named.as_slice() {
        [] => "files".to_owned(),
        [one] => escaped(one.as_str()).to_string(),
        [first, others @ ..] => format!("{} and {} more", escaped(first.as_str()), thousands(others.len() as u64)),
    }
}
