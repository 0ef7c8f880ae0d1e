//! `verify`: every document of some paths, told one after the other.

use super::cli::{Format, VerifyArgs};
use super::configured::Configured;
use super::keys::{UntrustedTeller, tell_used_keys};
use super::output::{VerifyLine, write_json_line, write_text_lines};
use super::status::Status;
use super::ui::Ui;
use crate::corpus::{Limits, Misnamed, READ_NAMES};
use crate::error::Error;
use crate::report::Place;
use crate::text::{plural, thousands};
use crate::verify::{VerifyEvent, VerifyPlan, VerifySummary, verify};
use pith::quote::escaped;
use pith::{Judgement, TrustStore};
use std::fmt::Write as _;
use std::ops::ControlFlow;

/// Runs the command.
pub(super) fn run(args: &VerifyArgs, ui: &mut Ui) -> Result<Status, Error> {
    let plan = VerifyPlan {
        paths: args.paths.clone(),
        keys: Configured::read(&args.config, &args.common.keys, ui)?.keys,
        jobs: args.common.jobs,
        limits: Limits::default(),
    };
    let format = args.common.format;
    let mut printer = VerifyPrinter { keys: &plan.keys, format, untrusted: UntrustedTeller::default() };
    let summary = verify(&plan, &mut |event| {
        printer.take(&event, ui);
        if ui.is_broken() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    printer.untrusted.tell_counted(ui);
    let is_nothing = summary.documents() == 0 && summary.unread == 0;
    if format == Format::Text && summary.documents() > 0 {
        ui.result_line(|_| summary_line(&summary));
        tell_used_keys(&plan.keys, &summary.key_uses, ui);
    }
    if is_nothing {
        ui.say(&format!(
            "no document found: {READ_NAMES}; standard input has JSON documents, each on one line or on several"
        ));
    }
    tell_misnamed(&summary.misnamed, is_nothing, ui);
    if summary.broken_input > 0 && format == Format::Text {
        ui.note("standard input is read as JSON documents, each on one line or on several");
    }
    Ok(status(&summary))
}

fn tell_misnamed(misnamed: &Misnamed, names_are_told: bool, ui: &mut Ui) {
    let Some(first) = &misnamed.first else { return };
    let first = escaped(first.as_str());
    let them = match misnamed.count {
        1 => format!("1 file was skipped because of its name: {first}"),
        count => format!("{count} files were skipped because of their names, such as {first}"),
    };
    ui.note(&if names_are_told { them } else { format!("{them}; {READ_NAMES}") });
}

/// Tells one document after the other.
struct VerifyPrinter<'a> {
    keys: &'a TrustStore,
    format: Format,
    untrusted: UntrustedTeller,
}

impl VerifyPrinter<'_> {
    fn take(&mut self, event: &VerifyEvent<'_>, ui: &mut Ui) {
        match event {
            VerifyEvent::Judged(place, judgement) => self.tell(place, judgement, ui),
            VerifyEvent::Unread(unread) => ui.trouble(&format!("cannot read {unread}")),
            VerifyEvent::Paused(documents) => {
                ui.flush();
                ui.progress(|| format!("{documents} documents checked"));
            }
        }
    }

    fn tell(&mut self, place: &Place, judgement: &Judgement, ui: &mut Ui) {
        match self.format {
            Format::Json => {
                let line = VerifyLine::new(place, judgement, self.keys);
                ui.data(|out, _| write_json_line(out, &line));
            }
            Format::Text => {
                let telling = self.untrusted.take(judgement.untrusted_key.as_ref(), place);
                ui.results(|out, style| write_text_lines(out, style, place, judgement, telling));
            }
        }
    }
}

fn status(summary: &VerifySummary) -> Status {
    if summary.unread > 0 || summary.documents() == 0 {
        Status::Failed
    } else if summary.verified < summary.documents() {
        Status::Found
    } else {
        Status::Done
    }
}

/// Such as `5 documents: 4 verified, 1 invalid; 1 path could not be read`.
fn summary_line(summary: &VerifySummary) -> String {
    let mut line = format!("{}: {} verified", plural(summary.documents(), "document"), thousands(summary.verified));
    let others = [(summary.unsigned, "unsigned"), (summary.untrusted, "untrusted"), (summary.invalid, "invalid")];
    for (count, name) in others.into_iter().filter(|(count, _)| *count > 0) {
        let _ = write!(line, ", {} {name}", thousands(count));
    }
    match summary.unread {
        0 => line,
        1 => line + "; 1 path could not be read",
        more => line + &format!("; {} paths could not be read", thousands(more)),
    }
}
