//! Entries: looked up, fetched and told, so many at a time, in their order. What an earlier entry looked up or fetched isn't
//! asked for again, and what isn't the paper that was asked for is dropped before it is kept.

use super::ask::{Asked, Asker, FetchOutcome};
use super::entry::{EntryCounts, EntryOutcome, EntryReport};
use super::event::PullEvent;
use super::finding::left_out;
use super::held::Held;
use super::paper::{Need, PaperRequest};
use super::puller::{Disposition, Puller};
use super::request::RequestedEntry;
use crate::error::Error;
use crate::fetch::lookup::{Candidates, Lookup, PaperFacts, PaperMatch};
use crate::fetch::{Failure, PublishedSite, WantedPaper, in_order};
use crate::report::Severity;
use crate::text::plural;
use crate::values::PaperIdentifier;
use pith::quote::escaped;
use pith::{PithNumber, Suffix};
use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;
use std::ops::ControlFlow;

/// How many entries are looked up before their documents are fetched: what an interruption costs, and how many papers wait
/// on the disk until it is known whether they are meant.
const ENTRIES_AT_A_TIME: usize = 64;

/// The most identifiers of an entry that are tried. Stops an entry that names a thousand papers.
const MOST_TRIED: usize = 4;

/// The papers of entries.
pub(super) struct EntryPuller<'a, 'p, N> {
    pub(super) site: &'a PublishedSite,
    pub(super) asker: &'a Asker<'a>,
    pub(super) held: &'a Held,
    pub(super) lookup: &'a Lookup<'a>,
    pub(super) concurrency: NonZeroUsize,
    pub(super) puller: &'a mut Puller<'p, N>,
    /// What the site shows, by what it was asked.
    shown: BTreeMap<Question, Candidates>,
    /// What was fetched, by the suffixes.
    papers: BTreeMap<Suffix, Paper>,
    /// What became of entries with these identifiers.
    settled: BTreeMap<Vec<PaperIdentifier>, Settled>,
    counts: EntryCounts,
}

/// What a site is asked: an identifier, and whether it is asked for the version itself.
type Question = (PaperIdentifier, bool);

/// A paper whose documents were asked for.
struct Paper {
    /// What came, until it is taken or dropped.
    asked: Vec<Asked>,
    need: Need,
    facts: Option<PaperFacts>,
    /// What became of it, once it is taken.
    taken: Option<Disposition>,
    /// What was wrong with what came.
    fault: Option<String>,
    /// Why something didn't come.
    failure: Option<Failure>,
}

/// What became of an entry.
#[derive(Clone)]
struct Settled {
    identifier: Option<PaperIdentifier>,
    outcome: EntryOutcome,
    numbers: Vec<PithNumber>,
    message: String,
}

/// Identifiers of one paper that are being tried.
struct Trial {
    identifiers: Vec<PaperIdentifier>,
    /// Which of them.
    at: usize,
    /// Whether the site was asked for the version itself.
    of_version: bool,
    /// Those of the others that may be of another paper than the one that was found; `None` where none was found yet.
    doubtful: Option<Vec<PaperIdentifier>>,
    /// The most telling of what came of those before.
    before: Option<Settled>,
}

impl Trial {
    fn new(identifiers: Vec<PaperIdentifier>) -> Self {
        Self { identifiers, at: 0, of_version: false, doubtful: None, before: None }
    }

    fn identifier(&self) -> Option<&PaperIdentifier> {
        self.identifiers.get(self.at)
    }

    /// What is to be known, and whether the site is asked for the version itself.
    fn asked(&self) -> impl Iterator<Item = (&PaperIdentifier, bool)> {
        let doubtful = self.doubtful.iter().flatten().map(|identifier| (identifier, false));
        self.identifier().map(|identifier| (identifier, self.of_version)).into_iter().chain(doubtful)
    }
}

impl<'a, 'p, N: FnMut(PullEvent) + Send> EntryPuller<'a, 'p, N> {
    pub(super) fn new(
        asker: &'a Asker<'a>,
        held: &'a Held,
        lookup: &'a Lookup<'a>,
        concurrency: NonZeroUsize,
        puller: &'a mut Puller<'p, N>,
    ) -> Self {
        let (shown, papers, settled) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        let (site, counts) = (asker.site, EntryCounts::default());
        Self { site, asker, held, lookup, concurrency, puller, shown, papers, settled, counts }
    }

    /// Pulls all entries, and tells of each what became of it.
    ///
    /// # Errors
    /// The folder can't be written.
    pub(super) fn run(mut self, entries: &[RequestedEntry]) -> Result<EntryCounts, Error> {
        self.puller.tell(PullEvent::BeganEntries(entries.len() as u64));
        for batch in entries.chunks(ENTRIES_AT_A_TIME) {
            let new: BTreeSet<_> = batch.iter().map(tried).filter(|all| !self.settled.contains_key(all)).collect();
            let mut seen = BTreeSet::new();
            // In the order of the entries.
            let in_their_order = batch.iter().map(tried).filter(|all| new.contains(all) && seen.insert(all.clone()));
            let (wrong, good): (Vec<_>, Vec<_>) =
                in_their_order.partition(|all| PaperIdentifier::contradiction(all).is_some());
            for identifiers in wrong {
                if let Some((one, other)) = PaperIdentifier::contradiction(&identifiers) {
                    let settled = Settled::not_the_same(one, other);
                    self.settled.insert(identifiers, settled);
                }
            }
            self.settle(good.into_iter().map(Trial::new).collect())?;
            self.drop_unmeant();
            for entry in batch {
                self.report(entry);
            }
        }
        Ok(self.counts)
    }

    fn report(&mut self, entry: &RequestedEntry) {
        if entry.identifiers.is_empty() {
            self.counts.add(EntryOutcome::NoIdentifier);
            let report = EntryReport::without_identifier(entry.clone());
            return self.puller.tell(PullEvent::Entry(Box::new(report)));
        }
        let settled = self.settled.get(&tried(entry)).cloned().unwrap_or_else(|| Settled::not_asked(entry));
        self.counts.add(settled.outcome);
        let Settled { identifier, outcome, numbers, mut message } = settled;
        // What is found by the text of an entry that can't be read may not be all that it says.
        if let Some(problem) = &entry.problem {
            let separator = if message.is_empty() { "" } else { "; " };
            message = format!("{message}{separator}this entry can’t be read: {}", escaped(problem));
        }
        let report = EntryReport { entry: entry.clone(), identifier, outcome, numbers, message };
        self.puller.tell(PullEvent::Entry(Box::new(report)));
    }

    /// Tries the identifiers of some papers, one after the other, until each is settled.
    fn settle(&mut self, mut trials: Vec<Trial>) -> Result<(), Error> {
        while !trials.is_empty() {
            self.look_up(&trials);
            self.fetch(&trials)?;
            let mut open = Vec::new();
            for trial in trials {
                open.extend(self.judge(trial)?);
            }
            trials = open;
        }
        Ok(())
    }

    /// What the site is asked for an identifier, so far.
    fn questions(
        &self,
        identifier: &PaperIdentifier,
        of_version: bool,
    ) -> impl Iterator<Item = Question> + use<'a, 'p, N> {
        let paper = (self.lookup.asked_for(identifier), false);
        [paper].into_iter().chain(of_version.then(|| (identifier.clone(), true)))
    }

    /// Asks the site for what isn't known.
    fn look_up(&mut self, trials: &[Trial]) {
        let asked = trials.iter().flat_map(Trial::asked).filter(|(identifier, _)| self.in_folder(identifier).is_none());
        let questions = asked.flat_map(|(identifier, of_version)| self.questions(identifier, of_version));
        let questions: BTreeSet<_> = questions.filter(|question| !self.shown.contains_key(question)).collect();
        let lookup = self.lookup;
        let ask = |question: Question| {
            let (identifier, of_version) = &question;
            let shown =
                if *of_version { lookup.candidates_of_version(identifier) } else { lookup.candidates(identifier) };
            (question, shown)
        };
        let (shown, puller) = (&mut self.shown, &mut *self.puller);
        in_order(self.concurrency, questions.into_iter(), ask, |(question, candidates)| {
            match &candidates {
                Candidates::Failed(failure) => puller.note_answer(Some(failure)),
                Candidates::Numbers(_) | Candidates::NoWay(_) => {}
            }
            shown.insert(question, candidates);
            ControlFlow::Continue(())
        });
    }

    /// The papers of the folder that an identifier means, where there are some: the site isn't asked which they are.
    fn in_folder(&self, identifier: &PaperIdentifier) -> Option<Vec<Suffix>> {
        match PaperMatch::of(identifier, &self.held.papers(&identifier.keys())) {
            PaperMatch::Asked(numbers) => Some(numbers.iter().map(PithNumber::suffix).collect()),
            _ => None,
        }
    }

    /// The papers that are shown for an identifier; those for the version itself beside those without it.
    fn shown(&self, identifier: &PaperIdentifier, of_version: bool) -> Vec<Suffix> {
        if let Some(held) = self.in_folder(identifier) {
            return held;
        }
        let questions = self.questions(identifier, of_version).filter_map(|question| self.shown.get(&question));
        let mut all = Vec::new();
        for candidates in questions {
            if let Candidates::Numbers(numbers) = candidates {
                all.extend(numbers.iter().filter(|suffix| !all.contains(*suffix)).copied().collect::<Vec<_>>());
            }
        }
        all
    }

    /// Asks for the documents of what is shown.
    fn fetch(&mut self, trials: &[Trial]) -> Result<(), Error> {
        let mut named = BTreeMap::new();
        for (identifier, of_version) in trials.iter().flat_map(Trial::asked) {
            let is_named = is_whole_number(identifier);
            let shown = self.shown(identifier, of_version);
            for suffix in shown.into_iter().filter(|suffix| !self.papers.contains_key(suffix)) {
                *named.entry(suffix).or_insert(false) |= is_named;
            }
        }
        let mut requests = Vec::new();
        for (suffix, is_named) in named {
            let request = PaperRequest::wanted(WantedPaper { suffix, year: None }, self.held);
            let need = if request.need == Need::One { Need::Entry } else { request.need };
            let facts = self.held.facts(suffix);
            if request.asks.is_empty() {
                self.puller.expect(0, request.already_there);
                let taken = Some(Disposition::AlreadyThere);
                self.papers.insert(suffix, Paper { taken, ..Paper::new(need, facts) });
                continue;
            }
            self.papers.insert(suffix, Paper::new(need, facts));
            self.puller.expect(request.asks.len() as u64, request.already_there);
            requests.push((suffix, is_named, PaperRequest { need, ..request }));
        }
        let (by, papers, mut outcome) = (self.asker, &mut self.papers, Ok(()));
        let ask = |(suffix, is_named, request)| (suffix, is_named, by.ask_all(request));
        in_order(self.concurrency, requests.into_iter(), ask, |(suffix, is_named, asked)| match asked {
            Ok((asked, _)) => {
                if let Some(paper) = papers.get_mut(&suffix) {
                    paper.add(asked, is_named);
                }
                ControlFlow::Continue(())
            }
            Err(error) => {
                outcome = Err(error);
                ControlFlow::Break(())
            }
        });
        outcome
    }

    /// Says what became of a trial; or gives it back, where there is more to try.
    fn judge(&mut self, mut trial: Trial) -> Result<Option<Trial>, Error> {
        let Some(identifier) = trial.identifier().cloned() else {
            if let Some(settled) = trial.before.take() {
                self.settled.insert(trial.identifiers, settled);
            }
            return Ok(None);
        };
        let shown = self.shown(&identifier, trial.of_version);
        let matched = PaperMatch::of(&identifier, &self.facts(&shown));
        if matches!(matched, PaperMatch::OtherVersion(..)) && !trial.of_version && !self.is_over() {
            return Ok(Some(Trial { of_version: true, ..trial }));
        }
        if let Some(found) =
            matched.believed().first().and_then(|number| self.papers.get(&number.suffix())?.facts.as_ref())
        {
            // What the folder has isn't looked up.
            let doubtful = found.doubtful(&trial.identifiers);
            if trial.doubtful.is_none() && !doubtful.is_empty() && self.in_folder(&identifier).is_none() {
                return Ok(Some(Trial { doubtful: Some(doubtful), ..trial }));
            }
            if let Some(settled) = self.contradicted(&identifier, found, &trial) {
                self.settled.insert(trial.identifiers, settled);
                return Ok(None);
            }
        }
        let settled = self.settle_one(&identifier, &shown, matched, &trial)?;
        if settled.outcome.severity() == Severity::Note || settled.outcome == EntryOutcome::NotAsked {
            self.settled.insert(trial.identifiers, settled);
            return Ok(None);
        }
        let is_more_telling = trial.before.as_ref().is_none_or(|before| settled.outcome < before.outcome);
        let before = if is_more_telling { Some(settled) } else { trial.before };
        Ok(Some(Trial { at: trial.at + 1, of_version: false, doubtful: None, before, ..trial }))
    }

    /// What is said of a paper that was found by one of its identifiers, where another one leads to another paper.
    fn contradicted(&self, identifier: &PaperIdentifier, found: &PaperFacts, trial: &Trial) -> Option<Settled> {
        trial.identifiers.iter().filter(|other| *other != identifier).find_map(|other| {
            match found.is_named_by(other) {
                Some(true) => return None,
                Some(false) => return Some(Settled::not_the_same(identifier, other)),
                None => {}
            }
            let shown = self.shown(other, false);
            let facts = self.facts(&shown);
            let matched = PaperMatch::of(other, &facts);
            if let Some(number) = matched.contradicts(&facts, found) {
                return Some(Settled {
                    identifier: Some(identifier.clone()),
                    outcome: EntryOutcome::Ambiguous,
                    numbers: vec![found.number, number],
                    message: format!("{other} is of another paper, {number}; nothing was kept"),
                });
            }
            // Without an answer it may be one.
            let failure = self.failure(other, false, &shown).filter(|_| matched.believed().is_empty())?;
            Some(Settled {
                identifier: Some(other.clone()),
                outcome: unavailable(failure),
                numbers: Vec::new(),
                message: escaped(&failure.to_string()).to_string(),
            })
        })
    }

    /// What is signed of some papers.
    fn facts(&self, suffixes: &[Suffix]) -> Vec<&PaperFacts> {
        suffixes.iter().filter_map(|suffix| self.papers.get(suffix)?.facts.as_ref()).collect()
    }

    /// What is said of several papers that one identifier leads to.
    fn message_of_several(&self, identifier: &PaperIdentifier, numbers: &[PithNumber]) -> String {
        if matches!(identifier, PaperIdentifier::Number { .. }) {
            return format!("{} begin with these characters", plural(numbers.len() as u64, "number"));
        }
        let suffixes: Vec<_> = numbers.iter().map(PithNumber::suffix).collect();
        let names: Vec<_> = self.facts(&suffixes).into_iter().filter_map(PaperFacts::arxiv_name).collect();
        let names = if names.is_empty() { String::new() } else { format!(" ({})", names.join(", ")) };
        format!("this DOI is signed for several papers{names}; nothing was kept")
    }

    /// Why the site doesn't say, or show, what an identifier leads to.
    fn failure(&self, identifier: &PaperIdentifier, of_version: bool, shown: &[Suffix]) -> Option<&Failure> {
        let of_papers = shown.iter().find_map(|suffix| self.papers.get(suffix)?.failure.as_ref());
        of_papers.or_else(|| match self.shown.get(&self.questions(identifier, of_version).next()?)? {
            Candidates::Failed(failure) => Some(failure),
            Candidates::Numbers(_) | Candidates::NoWay(_) => None,
        })
    }

    fn settle_one(
        &mut self,
        identifier: &PaperIdentifier,
        shown: &[Suffix],
        matched: PaperMatch,
        trial: &Trial,
    ) -> Result<Settled, Error> {
        let settled = |outcome, numbers: Vec<PithNumber>, message: String| {
            Ok(Settled { identifier: Some(identifier.clone()), outcome, numbers, message })
        };
        let believed = matched.believed().to_vec();
        if !believed.is_empty() {
            let mut best = Disposition::Absent;
            for number in &believed {
                best = best.min(self.take(number.suffix())?);
            }
            let version = self.version_of(&believed);
            let message = message_of(&matched, identifier, &believed, version);
            let outcome = match (best, &matched) {
                (Disposition::Kept | Disposition::AlreadyThere | Disposition::Older, PaperMatch::OtherVersion(..)) => {
                    EntryOutcome::OtherVersion
                }
                (Disposition::Kept, _) => EntryOutcome::Got,
                (Disposition::AlreadyThere | Disposition::Older, _) => EntryOutcome::AlreadyThere,
                (Disposition::SetAside, _) => EntryOutcome::NotKept,
                (Disposition::Failed, _) => EntryOutcome::Unavailable,
                (Disposition::NotAsked, _) => EntryOutcome::NotAsked,
                (Disposition::Absent, _) => EntryOutcome::Missing,
            };
            return settled(outcome, believed, message);
        }
        if let Some(reason) = self.left_out(identifier, shown) {
            return settled(EntryOutcome::LeftOut, self.numbers(shown), reason);
        }
        // What a person named is judged as any document: what is wrong with it is told, and it is set aside.
        let named = shown.first().filter(|_| is_whole_number(identifier));
        if let Some(suffix) = named.filter(|suffix| self.papers.get(suffix).is_some_and(|paper| paper.facts.is_none()))
        {
            self.take(*suffix)?;
        }
        let papers = || shown.iter().filter_map(|suffix| self.papers.get(suffix));
        if let Some(failure) = papers().find_map(|paper| paper.failure.as_ref()) {
            return settled(unavailable(failure), Vec::new(), escaped(&failure.to_string()).to_string());
        }
        match matched {
            PaperMatch::Ambiguous(numbers) => {
                let message = self.message_of_several(identifier, &numbers);
                settled(EntryOutcome::Ambiguous, numbers, message)
            }
            PaperMatch::ClaimedDoi(numbers) => {
                let message = "a record claims this DOI, but nothing signs it; nothing was kept".to_owned();
                settled(EntryOutcome::ClaimedDoi, numbers, message)
            }
            PaperMatch::OtherPapers(numbers) => {
                let name = papers().find_map(|paper| paper.facts.as_ref()?.arxiv_name());
                let message = match name {
                    _ if matches!(identifier, PaperIdentifier::Number { .. }) => {
                        "the year is wrong: this is the number with these characters".to_owned()
                    }
                    Some(name) => format!("the site answered with another paper, {name}; it was not kept"),
                    None => "the site answered with another paper; it was not kept".to_owned(),
                };
                settled(EntryOutcome::OtherPaper, numbers, message)
            }
            _ => {
                if let Some(fault) = papers().find_map(|paper| paper.fault.clone()) {
                    return settled(EntryOutcome::NotKept, Vec::new(), fault);
                }
                let question = self.questions(identifier, trial.of_version).next();
                match question.and_then(|question| self.shown.get(&question)) {
                    Some(Candidates::NoWay(why)) => settled(EntryOutcome::NoWay, Vec::new(), (*why).to_owned()),
                    Some(Candidates::Failed(failure)) => {
                        settled(unavailable(failure), Vec::new(), escaped(&failure.to_string()).to_string())
                    }
                    _ => {
                        let message = match shown {
                            [] if matches!(identifier, PaperIdentifier::Number { .. }) => {
                                "the site has no paper with this number"
                            }
                            [] => "the site has no paper with this identifier",
                            _ => "the site has neither a record nor a bundle of it",
                        };
                        settled(EntryOutcome::Missing, Vec::new(), message.to_owned())
                    }
                }
            }
        }
    }

    /// Keeps what came of a paper that is the one that was asked for.
    fn take(&mut self, suffix: Suffix) -> Result<Disposition, Error> {
        let Some(paper) = self.papers.get_mut(&suffix) else { return Ok(Disposition::Absent) };
        if let Some(taken) = paper.taken {
            return Ok(taken);
        }
        let taken = self.puller.take(std::mem::take(&mut paper.asked), paper.need)?;
        paper.taken = Some(taken);
        Ok(taken)
    }

    /// Lets go of what isn't meant by any entry so far; a later one asks for it again.
    fn drop_unmeant(&mut self) {
        for paper in self.papers.values_mut().filter(|paper| paper.taken.is_none()) {
            self.puller.drop_unmeant(std::mem::take(&mut paper.asked));
        }
        self.papers.retain(|_, paper| paper.taken.is_some());
    }

    fn is_over(&self) -> bool {
        self.site.is_circuit_open()
    }

    fn numbers(&self, shown: &[Suffix]) -> Vec<PithNumber> {
        shown.iter().filter_map(|suffix| Some(self.papers.get(suffix)?.facts.as_ref()?.number)).collect()
    }

    /// The version of some numbers, which have the same.
    fn version_of(&self, numbers: &[PithNumber]) -> Option<u32> {
        numbers.iter().find_map(|number| self.papers.get(&number.suffix())?.facts.as_ref()?.version)
    }

    /// Why the site's operator leaves a paper out, where they say so.
    fn left_out(&self, identifier: &PaperIdentifier, shown: &[Suffix]) -> Option<String> {
        self.lookup.exclusion(identifier, shown).map(left_out)
    }
}

impl Paper {
    fn new(need: Need, facts: Option<PaperFacts>) -> Self {
        Self { asked: Vec::new(), need, facts, taken: None, fault: None, failure: None }
    }

    /// Adds what came. Where nobody named the number, only what is verified is held on to.
    fn add(&mut self, mut asked: Vec<Asked>, is_named: bool) {
        for attempt in asked.iter_mut().flat_map(|one| &mut one.attempts) {
            match &attempt.outcome {
                FetchOutcome::Good(_, _, facts) => match &mut self.facts {
                    Some(all) => all.add((**facts).clone()),
                    None => self.facts = Some((**facts).clone()),
                },
                FetchOutcome::Bad(_, fault) | FetchOutcome::Rejected(fault) => {
                    self.fault.get_or_insert_with(|| fault.message.clone());
                }
                FetchOutcome::Failed(failure) => {
                    self.failure.get_or_insert_with(|| failure.clone());
                }
                FetchOutcome::Absent | FetchOutcome::NotShown(_) => {}
            }
            if !is_named {
                attempt.reject();
            }
        }
        if let Some(facts) = &mut self.facts {
            facts.title = None;
        }
        self.asked = asked;
    }
}

impl Settled {
    /// Of names that can't be those of one paper.
    fn not_the_same(one: &PaperIdentifier, other: &PaperIdentifier) -> Self {
        let message = format!("{one} and {other} are not the same paper and version; nothing was kept");
        Self { identifier: Some(one.clone()), outcome: EntryOutcome::Ambiguous, numbers: Vec::new(), message }
    }

    fn not_asked(entry: &RequestedEntry) -> Self {
        let identifier = entry.identifiers.first().cloned();
        Self { identifier, outcome: EntryOutcome::NotAsked, numbers: Vec::new(), message: String::new() }
    }
}

/// The identifiers of an entry that are tried.
fn tried(entry: &RequestedEntry) -> Vec<PaperIdentifier> {
    entry.identifiers.iter().take(MOST_TRIED).cloned().collect()
}

fn unavailable(failure: &Failure) -> EntryOutcome {
    if failure.ends_all() { EntryOutcome::NotAsked } else { EntryOutcome::Unavailable }
}

fn is_whole_number(identifier: &PaperIdentifier) -> bool {
    matches!(identifier, PaperIdentifier::Number { start, .. } if start.suffix().is_some())
}

/// What is said of papers that were taken.
fn message_of(
    matched: &PaperMatch,
    identifier: &PaperIdentifier,
    numbers: &[PithNumber],
    version: Option<u32>,
) -> String {
    let several = match numbers.len() {
        0 | 1 => String::new(),
        count => format!("; {count} numbers have this version, and all were pulled"),
    };
    match (matched, identifier, version) {
        (PaperMatch::OtherVersion(_, has), ..) => {
            format!("the site has version {has}, which is in the folder now{several}")
        }
        (_, PaperIdentifier::Arxiv { version: Some(_), .. } | PaperIdentifier::Number { .. }, _) | (.., None) => {
            several.trim_start_matches("; ").to_owned()
        }
        (.., Some(version)) => format!("version {version}{several}"),
    }
}
