//! What becomes of what came: kept, set aside or left, in the order of the papers.

use super::ask::{Asked, Attempt, Fault, FetchOutcome, NotShown};
use super::event::PullEvent;
use super::finding::{PullCheck, PullFinding, advice_on, left_out};
use super::folder::{Aside, ContentFolder, SetAside, Staged};
use super::held::{Document, Held};
use super::outcome::{GivenUp, PullSummary, Pulled};
use super::paper::{Ask, Need};
use crate::corpus::Limits;
use crate::error::Error;
use crate::fetch::catalog::{Problem, ProblemKind};
use crate::fetch::lookup::Lookup;
use crate::fetch::{Failure, SiteCatalog};
use crate::layout::{PaperFile, SitePath};
use crate::report::{MOST_FINDINGS_OF_A_KIND, Severity, difference_lines};
use crate::text::thousands;
use camino::Utf8Path;
use pith::json::differences_of_texts;
use pith::quote::escaped;
use pith::{KeyUses, Kind, PithNumber};
use std::collections::BTreeMap;

/// Decides what becomes of documents, and tells it.
pub(super) struct Puller<'a, N> {
    folder: &'a ContentFolder,
    set_aside: SetAside,
    held: &'a Held,
    lookup: &'a Lookup<'a>,
    on_event: &'a mut N,
    summary: PullSummary,
    key_uses: KeyUses,
    /// The number of each document that is new in the folder.
    kept: Vec<PithNumber>,
    limits: &'a Limits,
    /// How many documents there are to ask for.
    to_ask: u64,
    /// How many of them were asked for.
    done: u64,
    /// How many files that are no verified documents made room for some.
    replaced: u64,
    /// Whether it was told how the host answers for what it doesn't show.
    reported_not_shown: bool,
    /// Whether the site answered at all.
    answered: bool,
    /// Whether it was told that nothing more can be set aside.
    reported_full: bool,
    /// How many findings there are of each kind, told and untold.
    counts: BTreeMap<(&'static str, Severity), (PullCheck, u64)>,
    /// Why it last couldn't be reached.
    unreachable: Option<GivenUp>,
}

/// What became of a document that was asked for, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Disposition {
    Kept,
    AlreadyThere,
    Older,
    SetAside,
    /// It couldn't be had.
    Failed,
    /// The site was given up before it came, which says nothing of it.
    NotAsked,
    /// There is none.
    Absent,
}

impl<'a, N: FnMut(PullEvent)> Puller<'a, N> {
    pub(super) fn new(
        folder: &'a ContentFolder,
        set_aside: SetAside,
        held: &'a Held,
        lookup: &'a Lookup<'a>,
        limits: &'a Limits,
        on_event: &'a mut N,
    ) -> Self {
        Self {
            folder,
            set_aside,
            held,
            lookup,
            on_event,
            key_uses: held.key_uses.clone(),
            summary: PullSummary::default(),
            limits,
            kept: Vec::new(),
            to_ask: 0,
            done: 0,
            replaced: 0,
            reported_not_shown: false,
            answered: false,
            reported_full: false,
            counts: BTreeMap::new(),
            unreachable: None,
        }
    }

    /// What all came to.
    pub(super) fn end(mut self, given_up: Option<&Failure>) -> Pulled {
        self.report_the_rest();
        let summary = PullSummary { not_asked: self.to_ask - self.done, ..self.summary };
        let not_verified = self.held.not_verified.saturating_sub(self.replaced);
        let given_up = given_up.map(GivenUp::of).or(self.unreachable.filter(|_| !self.answered));
        let mut numbers: Vec<_> = self.held.numbers().chain(self.kept).collect();
        numbers.sort_unstable_by_key(PithNumber::suffix);
        numbers.dedup();
        Pulled { summary, entries: None, not_verified, numbers, key_uses: self.key_uses, given_up }
    }

    /// Tells what is wrong with the site's catalog.
    pub(super) fn report_problems(&mut self, catalog: &SiteCatalog) {
        let is_of_the_site = |problem: &&Problem| !matches!(&problem.kind, ProblemKind::Failed(why) if why.ends_all());
        for problem in catalog.problems.iter().filter(is_of_the_site) {
            let message = escaped(&problem.message).to_string();
            self.report(&problem.path, None, PullCheck::Catalog, Severity::Difference, message);
        }
        let kind = (PullCheck::Catalog.name(), Severity::Difference);
        self.counts.entry(kind).or_insert((PullCheck::Catalog, 0)).1 += catalog.more_problems;
        self.summary.differences += catalog.more_problems;
    }

    /// Takes what came of a paper's documents. Says what became of the best of them.
    ///
    /// # Errors
    /// The folder can't be written.
    pub(super) fn take(&mut self, asked: Vec<Asked>, need: Need) -> Result<Disposition, Error> {
        let wanted = asked.first().map(|one| one.ask.wanted);
        let mut best = if need == Need::Nothing { Disposition::AlreadyThere } else { Disposition::Absent };
        let mut is_nothing = true;
        let not_shown = asked.iter().flat_map(|one| &one.attempts).find_map(Attempt::not_shown);
        for mut one in asked {
            self.done += 1;
            self.summary.bytes += one.bytes;
            self.key_uses.add(std::mem::take(&mut one.key_uses));
            let disposition = self.take_one(one, need)?;
            self.count(disposition, need);
            is_nothing &= disposition == Disposition::Absent;
            best = best.min(disposition);
        }
        if let Some(wanted) = wanted.filter(|_| is_nothing && need == Need::One) {
            self.summary.missing += 1;
            let number = wanted.year.map(|year| PithNumber::new(year, wanted.suffix));
            let (check, message) = match (self.lookup.exclusion_of(wanted.suffix), not_shown) {
                (Some(exclusion), _) => (PullCheck::LeftOut, left_out(exclusion)),
                (None, Some(how)) => {
                    (PullCheck::Missing, format!("the site shows neither a record nor a bundle: {}", how.clause()))
                }
                (None, None) => (PullCheck::Missing, "the site has neither a record nor a bundle".to_owned()),
            };
            self.report(&PaperFile::Record.path(wanted.suffix), number, check, Severity::Difference, message);
        }
        (self.on_event)(PullEvent::Done(self.done, self.summary.bytes));
        Ok(best)
    }

    /// Tells something of what is going on.
    pub(super) fn tell(&mut self, event: PullEvent) {
        (self.on_event)(event);
    }

    /// So many documents more are to be asked for, and the folder has so many of the same papers.
    pub(super) fn expect(&mut self, to_ask: u64, already_there: u64) {
        self.to_ask += to_ask;
        self.summary.already_there += already_there;
    }

    /// Counts what came for a paper that isn't the one that was asked for: nothing of it is kept.
    pub(super) fn drop_unmeant(&mut self, asked: Vec<Asked>) {
        for mut one in asked {
            self.done += 1;
            self.summary.bytes += one.bytes;
            self.key_uses.add(std::mem::take(&mut one.key_uses));
            one.attempts.iter().for_each(|attempt| self.note_reached(&attempt.outcome));
        }
    }

    /// Notes whether the site answered a question.
    pub(super) fn note_answer(&mut self, failure: Option<&Failure>) {
        match failure {
            Some(failure @ (Failure::Unreachable(_) | Failure::TimedOut)) => {
                self.unreachable = Some(GivenUp::of(failure));
            }
            Some(failure) if failure.ends_all() => {}
            _ => self.answered = true,
        }
    }

    fn count(&mut self, disposition: Disposition, need: Need) {
        let count = match disposition {
            Disposition::Kept => &mut self.summary.kept,
            Disposition::AlreadyThere => &mut self.summary.already_there,
            Disposition::Older => &mut self.summary.older,
            Disposition::SetAside => &mut self.summary.set_aside,
            Disposition::Failed => &mut self.summary.missing,
            Disposition::Absent if need == Need::Each => &mut self.summary.missing,
            Disposition::Absent => return,
            Disposition::NotAsked => {
                self.done -= 1;
                return;
            }
        };
        *count += 1;
    }

    fn take_one(&mut self, asked: Asked, need: Need) -> Result<Disposition, Error> {
        let Asked { ask, attempts, .. } = asked;
        let mut disposition = Disposition::Absent;
        let mut not_had = Vec::new();
        for Attempt { path, outcome } in attempts {
            self.note_reached(&outcome);
            let next = match outcome {
                FetchOutcome::Good(staged, document, _) => self.take_good(&path, &ask, staged, &document)?,
                FetchOutcome::Bad(staged, fault) => self.put_aside(&path, &ask, &staged, fault)?,
                FetchOutcome::Rejected(fault) => self.reject(&path, &ask, fault),
                FetchOutcome::Absent => {
                    not_had.push((path, None));
                    Disposition::Absent
                }
                FetchOutcome::Failed(failure) if failure.ends_all() => Disposition::NotAsked,
                FetchOutcome::Failed(failure) => {
                    not_had.push((path, Some(failure)));
                    Disposition::Failed
                }
                FetchOutcome::NotShown(how) => {
                    self.report_not_shown(&path, &ask, how);
                    Disposition::Absent
                }
            };
            disposition = disposition.min(next);
        }
        // What is had from one path is only good to know of another one.
        let severity = if disposition <= Disposition::Older { Severity::Note } else { Severity::Difference };
        for (path, failure) in not_had {
            match failure {
                Some(failure) => {
                    let message = escaped(&failure.to_string()).to_string();
                    let (path, number, check) = (path, ask.number(), PullCheck::Unavailable);
                    let advice = Some(advice_on(&failure));
                    self.report_finding(
                        PullFinding { path, number, check, severity, message, advice, untrusted_key: None },
                        false,
                    );
                }
                None if need == Need::Each => {
                    let message = format!("the site lists a {} here, but it is missing", ask.kind.name());
                    self.report_of(&path, &ask, PullCheck::Missing, severity, message);
                }
                None => {}
            }
        }
        Ok(disposition)
    }

    fn note_reached(&mut self, outcome: &FetchOutcome) {
        self.note_answer(if let FetchOutcome::Failed(failure) = outcome { Some(failure) } else { None });
    }

    /// Tells why something isn't kept, of a number that nobody named.
    fn reject(&mut self, path: &SitePath, ask: &Ask, fault: Fault) -> Disposition {
        let message = format!("{}; not kept", fault.message);
        let (check, severity, advice) = (fault.check, Severity::Difference, Some(fault.advice));
        let (path, number, untrusted_key) = (path.clone(), ask.number(), fault.untrusted_key);
        self.report_finding(PullFinding { path, number, check, severity, message, advice, untrusted_key }, false);
        Disposition::SetAside
    }

    /// Tells once what is the same for every paper of the site.
    fn report_not_shown(&mut self, path: &SitePath, ask: &Ask, how: NotShown) {
        if !std::mem::replace(&mut self.reported_not_shown, true) {
            let how = how.clause();
            let message =
                format!("{how}, as some hosts do for missing files; here and elsewhere this counts as missing");
            let (path, number, check) = (path.clone(), ask.number(), PullCheck::Unavailable);
            let (severity, advice) =
                (Severity::Note, Some("If you know that the document exists, try another mirror."));
            self.report_finding(
                PullFinding { path, number, check, severity, message, advice, untrusted_key: None },
                false,
            );
        }
    }

    /// Takes a document that is what was asked for.
    fn take_good(
        &mut self,
        path: &SitePath,
        ask: &Ask,
        staged: Staged,
        document: &Document,
    ) -> Result<Disposition, Error> {
        let mut of = self.held.of(ask.wanted.suffix, ask.kind);
        if of.any(|held| held.canonical == document.canonical) {
            return Ok(Disposition::AlreadyThere);
        }
        match self.held.of(ask.wanted.suffix, ask.kind).next() {
            Some(held) if held.built_at == document.built_at => {
                let fault = self.conflict(ask, held, &staged);
                self.put_aside(path, ask, &staged, fault)
            }
            Some(held) if held.built_at > document.built_at => {
                let message = "its signed date is earlier than that of the bundle that you have".to_owned();
                self.report_of(path, ask, PullCheck::Older, Severity::Note, message);
                Ok(Disposition::Older)
            }
            _ => {
                let disposition = self.keep(path, ask, staged)?;
                self.kept.push(document.number);
                Ok(disposition)
            }
        }
    }

    /// What is wrong with a document that nothing signed ranks before or behind the one that the folder has.
    fn conflict(&self, ask: &Ask, held: &Document, staged: &Staged) -> Fault {
        let why = match ask.kind {
            Kind::Record => "they differ in unsigned parts",
            Kind::Bundle => "they differ, but have the same signed date",
        };
        let own = self.held.first_bytes(ask.wanted.suffix, ask.kind, self.limits);
        let differences = own.zip(staged.read().ok()).and_then(|(own, new)| differences_of_texts(&own, &new));
        let fields = differences.map(|differences| format!(" ({})", difference_lines(Some(&differences)).join("; ")));
        let message =
            format!("it is verified, and so is yours (SHA-256 {}); {why}{}", held.sha256, fields.unwrap_or_default());
        Fault::new(PullCheck::Conflict, message)
    }

    fn keep(&mut self, path: &SitePath, ask: &Ask, staged: Staged) -> Result<Disposition, Error> {
        let (suffix, kind, sha256) = (ask.wanted.suffix, ask.kind, staged.sha256);
        let own = self.folder.own_path(suffix, kind);
        let is_taken = self.held.is_misnamed(&own) || !self.make_room(path, ask, &own)?;
        self.folder.keep(staged, suffix, kind, is_taken)?;
        self.set_aside.forget(suffix, kind, &sha256);
        Ok(Disposition::Kept)
    }

    /// Sets a file aside that isn't verified and has a document's own path: it may be somebody's, signed
    /// by a key that isn't trusted this time. Whether there is room then.
    fn make_room(&mut self, path: &SitePath, ask: &Ask, own: &Utf8Path) -> Result<bool, Error> {
        if self.held.has_at_own_path(ask.wanted.suffix, ask.kind)
            || !own.symlink_metadata().is_ok_and(|at| at.is_file())
        {
            return Ok(true);
        }
        let limit = self.limits.document_bytes;
        let Some(aside) = self.set_aside.take_in(self.folder, ask.wanted.suffix, ask.kind, limit)? else {
            return Ok(false);
        };
        self.replaced += 1;
        let (own, aside) = (escaped(own.as_str()), escaped(aside.as_str()));
        let message = format!("{own} was not a verified document; it was set aside as {aside}");
        self.report_of(path, ask, PullCheck::Replaced, Severity::Note, message);
        Ok(true)
    }

    /// Sets aside what isn't kept, and tells why.
    fn put_aside(&mut self, path: &SitePath, ask: &Ask, staged: &Staged, fault: Fault) -> Result<Disposition, Error> {
        let aside = self.set_aside.put(staged, ask.wanted.suffix, ask.kind)?;
        let advice = Some(fault.advice).filter(|_| !matches!(aside, Aside::Before(_)));
        let message = format!("{}; {}", fault.message, aside.clause());
        let (check, severity) = (fault.check, Severity::Difference);
        let (path, number, untrusted_key) = (path.clone(), ask.number(), fault.untrusted_key);
        let finding = PullFinding { path, number, check, severity, message, advice, untrusted_key };
        // That there is no more room is told in any case.
        let is_always_reported = matches!(aside, Aside::Full) && !std::mem::replace(&mut self.reported_full, true);
        self.report_finding(finding, is_always_reported);
        Ok(Disposition::SetAside)
    }

    fn report_of(&mut self, path: &SitePath, ask: &Ask, check: PullCheck, severity: Severity, message: String) {
        self.report(path, ask.number(), check, severity, message);
    }

    fn report(
        &mut self,
        path: &SitePath,
        number: Option<PithNumber>,
        check: PullCheck,
        severity: Severity,
        message: String,
    ) {
        let advice = Some(check.advice());
        let path = path.clone();
        self.report_finding(PullFinding { path, number, check, severity, message, advice, untrusted_key: None }, false);
    }

    /// Tells a finding, or counts it alone where there are many of its kind.
    fn report_finding(&mut self, finding: PullFinding, is_always_reported: bool) {
        match finding.severity {
            Severity::Difference => self.summary.differences += 1,
            Severity::Note => self.summary.notes += 1,
        }
        let count = self.counts.entry((finding.check.name(), finding.severity)).or_insert((finding.check, 0));
        count.1 += 1;
        if is_always_reported && count.1 > MOST_FINDINGS_OF_A_KIND {
            count.1 -= 1;
            (self.on_event)(PullEvent::Found(finding));
        } else if count.1 <= MOST_FINDINGS_OF_A_KIND {
            (self.on_event)(PullEvent::Found(finding));
        }
    }

    /// Says of which kinds not each finding is told, and how many there are.
    fn report_the_rest(&mut self) {
        for ((_, severity), (check, count)) in std::mem::take(&mut self.counts) {
            let Some(more) = count.checked_sub(MOST_FINDINGS_OF_A_KIND).filter(|more| *more > 0) else { continue };
            let message = format!("and {} more of this kind", thousands(more));
            let path = SitePath::index();
            let finding =
                PullFinding { path, number: None, check, severity, message, advice: None, untrusted_key: None };
            (self.on_event)(PullEvent::Found(finding));
        }
    }
}
