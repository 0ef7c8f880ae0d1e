//! `verify`: every document of some paths, judged in parallel and told in order.

use super::Status;
use super::configured::Configured;
use super::keys::{UntrustedTeller, tell_used_keys};
use super::output::{DocumentLine, write_json_line, write_text_lines};
use super::ui::Ui;
use crate::commands::cli::{Format, VerifyArgs};
use crate::corpus::{self, Inputs, Limits, READ_NAMES};
use crate::error::Error;
use crate::pipeline::{self, JudgeOutcome};
use crate::report::{Fragments, Place, UnreadPath};
use crate::text::plural;
use pith::quote::escaped;
use pith::{Judgement, KeyUses, TrustStore, Verdict, judge};
use std::ops::ControlFlow;

/// Runs the command.
pub(super) fn run(args: &VerifyArgs, ui: &mut Ui) -> Result<Status, Error> {
    let Configured { keys, .. } = Configured::read(&args.config, &args.common.keys)?;
    let limits = Limits::default();
    let Inputs { all: inputs, misnamed } = corpus::inputs(&args.paths, &limits);
    let format = args.common.format;
    let mut tally = Tally::default();
    let mut teller = Teller { keys: &keys, format, untrusted: UntrustedTeller::default() };
    let mut fragments = Fragments::default();
    pipeline::with_threads(args.common.jobs, || {
        pipeline::judge_all(inputs, &limits, None, &|bytes: &[u8]| judge(bytes, &keys, |_| ()).0, |batch| {
            for judged in batch.into_iter().filter_map(judged_at).flat_map(|judged| sifted(judged, &mut fragments)) {
                tally.count(&judged);
                teller.tell(&judged, ui);
            }
            ui.flush();
            ui.progress(|| format!("{} documents judged", tally.documents()));
            if ui.is_broken() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
    })?;
    if let Some(judged) = fragments.end().map(Ok) {
        tally.count(&judged);
        teller.tell(&judged, ui);
    }
    teller.untrusted.tell_counted(ui);
    if format == Format::Text && tally.documents() > 0 {
        ui.result_line(|_| tally.to_string());
        tell_used_keys(&keys, &tally.key_uses, ui);
    }
    if tally.documents() == 0 && tally.unread == 0 {
        ui.note(&format!("no document was found: {READ_NAMES}; standard input is a document a line"));
    }
    if let Some(first) = &misnamed.first {
        let first = escaped(first.as_str());
        let them = match misnamed.count {
            1 => format!("1 file is not read because of its name, {first}"),
            count => format!("{count} files are not read because of their names, such as {first}"),
        };
        let is_said = tally.documents() == 0 && tally.unread == 0;
        ui.note(&if is_said { them } else { format!("{them}; {READ_NAMES}") });
    }
    if tally.broken_lines > 0 && format == Format::Text {
        ui.note("standard input is read as one document a line; to verify one that spans lines, name its file");
    }
    Ok(tally.status())
}

/// What is said of a document and where it lies, or the path that couldn't be read.
fn judged_at(judged: JudgeOutcome<Judgement>) -> Option<Result<(Place, Judgement), UnreadPath>> {
    match judged {
        JudgeOutcome::Document { origin, judged, .. } => Some(Ok((origin.place(), judged))),
        JudgeOutcome::Refused { refused, .. } => Some(Ok((refused.origin.place(), refused.reason.judgement()))),
        JudgeOutcome::Unread(unread) => Some(Err(unread)),
        JudgeOutcome::SourceDone(_) => None,
    }
}

/// What is to be told now, where lines that are told together may still come.
fn sifted(
    judged: Result<(Place, Judgement), UnreadPath>,
    fragments: &mut Fragments,
) -> impl Iterator<Item = Result<(Place, Judgement), UnreadPath>> + use<> {
    let (before, now) = match judged {
        Ok((place, judgement)) => {
            let mut told = fragments.take(place, judgement).map(Ok);
            (told.next(), told.next())
        }
        Err(unread) => (fragments.end().map(Ok), Some(Err(unread))),
    };
    before.into_iter().chain(now)
}

/// Tells one document after the other.
struct Teller<'a> {
    keys: &'a TrustStore,
    format: Format,
    untrusted: UntrustedTeller,
}

impl Teller<'_> {
    fn tell(&mut self, judged: &Result<(Place, Judgement), UnreadPath>, ui: &mut Ui) {
        match judged {
            Ok((place, judgement)) => match self.format {
                Format::Json => {
                    let line = DocumentLine::new(place, judgement, self.keys);
                    ui.results(|out, _| write_json_line(out, &line));
                }
                Format::Text => {
                    let telling = self.untrusted.take(judgement.untrusted_key.as_ref(), place);
                    ui.results(|out, style| write_text_lines(out, style, place, judgement, telling));
                }
            },
            Err(unread) => ui.warn(&format!("cannot read {unread}")),
        }
    }
}

/// How many documents came to which verdict.
#[derive(Default)]
struct Tally {
    verified: u64,
    unsigned: u64,
    untrusted: u64,
    invalid: u64,
    unread: u64,
    /// Lines of standard input that aren't JSON.
    broken_lines: u64,
    key_uses: KeyUses,
}

impl Tally {
    fn count(&mut self, judged: &Result<(Place, Judgement), UnreadPath>) {
        let counter = match judged {
            Err(_) => &mut self.unread,
            Ok((_, judgement)) => match judgement.checks.verdict() {
                Verdict::Verified => &mut self.verified,
                Verdict::Unsigned => &mut self.unsigned,
                Verdict::Untrusted => &mut self.untrusted,
                Verdict::Invalid => &mut self.invalid,
            },
        };
        *counter += 1;
        if let Ok((place, judgement)) = judged {
            self.broken_lines += u64::from(place.path == "-" && judgement.offset.is_some());
            self.key_uses.count(&judgement.further_keys);
        }
    }

    fn documents(&self) -> u64 {
        self.verified + self.unsigned + self.untrusted + self.invalid
    }

    fn status(&self) -> Status {
        if self.unread > 0 || self.documents() == 0 {
            Status::Failed
        } else if self.verified < self.documents() {
            Status::Found
        } else {
            Status::Done
        }
    }
}

impl std::fmt::Display for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let documents = self.documents();
        write!(f, "{}: {} verified", plural(documents, "document"), self.verified)?;
        let others = [(self.unsigned, "unsigned"), (self.untrusted, "untrusted"), (self.invalid, "invalid")];
        for (count, name) in others.into_iter().filter(|(count, _)| *count > 0) {
            write!(f, ", {count} {name}")?;
        }
        match self.unread {
            0 => Ok(()),
            1 => f.write_str("; 1 path could not be read"),
            more => write!(f, "; {more} paths could not be read"),
        }
    }
}
