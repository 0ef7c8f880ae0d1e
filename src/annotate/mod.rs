//! Pith numbers for the references of a bibliography: each paper is looked up by what names it, and what is found is added, with
//! all else byte for byte. Only what a verified document signs counts (`fetch::lookup`).

mod holdings;

use crate::bibliography::{
    Annotation, BibliographyFormat, Reference, UnreadBibliography, annotated, read_bibliography,
};
use crate::config::{BaseUrl, Exclusion};
use crate::corpus::Limits;
use crate::error::Error;
use crate::fetch::in_order;
use crate::fetch::lookup::{Lookup, Missed, PaperFacts, PaperMatch};
use crate::fetch::{Answer, PublishedSite};
use crate::layout::{PaperFile, SitePath};
use crate::manifest::IndexFile;
use crate::report::UnreadPath;
use crate::values::{ArxivId, PaperIdentifier};
use camino::Utf8Path;
use holdings::Holdings;
use pith::{KeyUses, PithNumber, TrustStore};
use serde::Serialize;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::sync::Arc;

/// Where the page of a number is, unless a mirror says that it has one.
const REGISTRY: &str = "https://pith.science/";

/// The most bytes of `catalog/index.json`. Stops one without end.
const MOST_INDEX_BYTES: u64 = 4 << 20;

/// How to annotate a bibliography.
pub struct AnnotatePlan<'s> {
    /// Where papers are looked up.
    pub from: AnnotateSource<'s>,
    /// The keys whose signatures count.
    pub keys: Arc<TrustStore>,
    /// The address of the site whose pages are named; else it is told by where papers are looked up.
    pub base_url: Option<BaseUrl>,
    /// How many threads, where it isn't as many as is usual.
    pub jobs: Option<NonZeroUsize>,
    /// How much a hostile folder may use.
    pub limits: Limits,
}

/// Where papers are looked up.
#[derive(Clone, Copy)]
pub enum AnnotateSource<'s> {
    /// In the documents of a folder, but for those that its mirror leaves out.
    Documents(&'s Utf8Path, &'s [Exclusion]),
    /// At a published site.
    Site(&'s PublishedSite),
}

/// News of a run that is under way.
#[derive(Debug)]
pub enum AnnotateEvent {
    /// A path of the folder can't be read.
    Unread(UnreadPath),
    /// So many documents were read.
    Read(u64),
    /// So many references of so many were looked up.
    LookedUp(usize, usize),
}

/// What became of a reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnnotateOutcome {
    /// Fields were added.
    Annotated,
    /// It has them already.
    Unchanged,
    /// Its paper isn't there, or not this version.
    Missing,
    /// It can't be told which paper it is: what names it names several, or different ones.
    Unclear,
    /// The site didn't answer.
    Unavailable,
    /// It can't be read.
    Unreadable,
    /// Nothing names its paper.
    NoIdentifier,
}

impl AnnotateOutcome {
    /// Its name in JSON and in messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Annotated => "annotated",
            Self::Unchanged => "unchanged",
            Self::Missing => "missing",
            Self::Unclear => "unclear",
            Self::Unavailable => "unavailable",
            Self::Unreadable => "unreadable",
            Self::NoIdentifier => "no_identifier",
        }
    }
}

/// A reference, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnnotatedReference {
    /// Its citation key or id.
    pub label: String,
    /// The line on which it begins.
    pub line: u64,
    /// What names its paper, the surest first.
    pub identifiers: Vec<PaperIdentifier>,
    /// What became of it.
    pub outcome: AnnotateOutcome,
    /// The number of its paper, if it was found.
    pub number: Option<PithNumber>,
    /// Why it has none, in a clause that is safe to print.
    pub why: Option<String>,
}

/// How many references came to what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct AnnotateSummary {
    /// Fields were added to them.
    pub annotated: u64,
    /// They have them already.
    pub unchanged: u64,
    /// Their papers aren't there.
    pub missing: u64,
    /// It can't be told which papers they are.
    pub unclear: u64,
    /// The site didn't answer.
    pub unavailable: u64,
    /// They can't be read.
    pub unreadable: u64,
    /// Nothing names their papers.
    pub no_identifier: u64,
}

/// A bibliography with what was added, and what became of each reference.
#[derive(Debug)]
pub struct AnnotatedBibliography {
    /// The bibliography.
    pub bytes: Vec<u8>,
    /// Its references in their order.
    pub references: Vec<AnnotatedReference>,
    /// How many came to what.
    pub summary: AnnotateSummary,
    /// For how many documents each key beside the registry's was used.
    pub key_uses: KeyUses,
}

/// Why a bibliography was not annotated.
#[derive(Debug, thiserror::Error)]
pub enum NotAnnotated {
    /// It can't be read.
    #[error("{0}")]
    Unread(UnreadBibliography),
    /// It has no fields.
    #[error("it is plain text, which has no fields; use BibTeX (.bib), RIS (.ris) or CSL-JSON (.json)")]
    Text,
    /// The result would not be the same bibliography with these fields. This is a defect.
    #[error("the result would not read back as the same references; nothing was written")]
    NotSame,
    /// The run could not be done.
    #[error(transparent)]
    Stopped(#[from] Error),
}

/// Adds to each reference the number of its paper, the address of its page, and a DOI if it has none.
pub fn annotate(
    bytes: &[u8],
    format: BibliographyFormat,
    plan: &AnnotatePlan<'_>,
    on_event: &mut (dyn FnMut(AnnotateEvent) + Send),
) -> Result<AnnotatedBibliography, NotAnnotated> {
    if format == BibliographyFormat::Text {
        return Err(NotAnnotated::Text);
    }
    let references = read_bibliography(bytes, format).map_err(NotAnnotated::Unread)?;
    let mut key_uses = KeyUses::default();
    let judged = match plan.from {
        AnnotateSource::Documents(folder, exclusions) => {
            let holdings = Holdings::read(folder, exclusions, &references, plan, on_event)?;
            let judge = |reference: &Reference| {
                let judged = judge(reference, |identifier| holdings.find(identifier));
                judged.or_left_out(reference, "[[exclude]] in the configuration", |one| holdings.leaves_out(one))
            };
            let judged = references.iter().map(judge).collect();
            key_uses = holdings.key_uses;
            judged
        }
        AnnotateSource::Site(site) => look_up(site, &references, plan, on_event),
    };
    let base = base_of(plan);
    let annotations: Vec<_> = references
        .iter()
        .zip(&judged)
        .map(|(reference, judged)| judged.facts.as_ref().map(|facts| annotation(reference, facts, &base)))
        .collect();
    let annotated = annotated(bytes, format, &references, &annotations).ok_or(NotAnnotated::NotSame)?;
    let mut summary = AnnotateSummary::default();
    let references = references.into_iter().zip(judged).zip(annotations).map(|((reference, judged), annotation)| {
        let is_new = annotation.as_ref().is_some_and(|annotation| reference.lacks(annotation));
        let outcome = match judged.outcome {
            AnnotateOutcome::Annotated if !is_new => AnnotateOutcome::Unchanged,
            outcome => outcome,
        };
        summary.count(outcome);
        AnnotatedReference {
            label: reference.label,
            line: reference.line,
            identifiers: reference.identifiers,
            outcome,
            number: judged.facts.map(|facts| facts.number),
            why: judged.why,
        }
    });
    let references = references.collect();
    Ok(AnnotatedBibliography { bytes: annotated, references, summary, key_uses })
}

impl AnnotateSummary {
    fn count(&mut self, outcome: AnnotateOutcome) {
        *match outcome {
            AnnotateOutcome::Annotated => &mut self.annotated,
            AnnotateOutcome::Unchanged => &mut self.unchanged,
            AnnotateOutcome::Missing => &mut self.missing,
            AnnotateOutcome::Unclear => &mut self.unclear,
            AnnotateOutcome::Unavailable => &mut self.unavailable,
            AnnotateOutcome::Unreadable => &mut self.unreadable,
            AnnotateOutcome::NoIdentifier => &mut self.no_identifier,
        } += 1;
    }
}

/// What is found for one identifier.
struct Match {
    matched: PaperMatch,
    papers: Vec<PaperFacts>,
    missed: Option<Missed>,
}

/// What is said of a reference before anything is written.
struct Judged {
    outcome: AnnotateOutcome,
    facts: Option<PaperFacts>,
    why: Option<String>,
}

impl Judged {
    fn none(outcome: AnnotateOutcome, why: impl Into<String>) -> Self {
        Self { outcome, facts: None, why: Some(why.into()) }
    }

    /// The same, or that somebody leaves the paper out, where it isn't there for that.
    fn or_left_out(self, reference: &Reference, by: &str, is_left_out: impl Fn(&PaperIdentifier) -> bool) -> Self {
        match reference.identifiers.iter().find(|one| self.outcome == AnnotateOutcome::Missing && is_left_out(one)) {
            Some(identifier) => Self { why: Some(format!("{identifier} is left out by {by}")), ..self },
            None => self,
        }
    }
}

/// Looks a reference up by what names it, the surest first.
fn judge(reference: &Reference, find: impl Fn(&PaperIdentifier) -> Match) -> Judged {
    if let Some(problem) = &reference.problem {
        return Judged::none(AnnotateOutcome::Unreadable, problem);
    }
    if let Some((one, other)) = PaperIdentifier::contradiction(&reference.identifiers) {
        return not_the_same(one, other);
    }
    let mut missing: Option<Judged> = None;
    for identifier in &reference.identifiers {
        let Match { matched, papers, missed } = find(identifier);
        let judged = match (&matched, missed) {
            (PaperMatch::Asked(numbers), _) => match &numbers[..] {
                [number] => papers
                    .into_iter()
                    .find(|facts| facts.number == *number)
                    .map(|facts| of_paper(reference, identifier, facts, &find)),
                several => Some(unclear(identifier, "several numbers of one paper", several)),
            },
            (PaperMatch::OtherVersion(numbers, version), _) => {
                let number = numbers.first().map(|number| format!(" ({number})")).unwrap_or_default();
                let why = format!("{identifier} is not there; version {version} is{number}");
                Some(Judged::none(AnnotateOutcome::Missing, why))
            }
            (PaperMatch::Ambiguous(numbers), _) => Some(unclear(identifier, "several papers", numbers)),
            (PaperMatch::ClaimedDoi(numbers), _) => {
                let number = numbers.first().map(PithNumber::to_string).unwrap_or_default();
                missing.get_or_insert_with(|| {
                    let why = format!("{identifier} is only an unsigned alias of {number}");
                    Judged::none(AnnotateOutcome::Missing, why)
                });
                None
            }
            (PaperMatch::OtherPapers(_) | PaperMatch::Nothing, Some(Missed::Failed(failure))) => {
                Some(Judged::none(AnnotateOutcome::Unavailable, format!("{identifier}: {failure}")))
            }
            (PaperMatch::OtherPapers(_) | PaperMatch::Nothing, Some(Missed::NoWay(why))) => {
                missing.get_or_insert_with(|| Judged::none(AnnotateOutcome::Missing, format!("{identifier}: {why}")));
                None
            }
            (PaperMatch::OtherPapers(_) | PaperMatch::Nothing, None) => None,
        };
        if let Some(judged) = judged {
            return judged;
        }
    }
    match reference.identifiers.first() {
        None => Judged::none(AnnotateOutcome::NoIdentifier, "it has no arXiv id, DOI or Pith number"),
        Some(first) => {
            missing.unwrap_or_else(|| Judged::none(AnnotateOutcome::Missing, format!("{first} is not there")))
        }
    }
}

fn unclear(identifier: &PaperIdentifier, what: &str, numbers: &[PithNumber]) -> Judged {
    let numbers: Vec<_> = numbers.iter().take(3).map(PithNumber::to_string).collect();
    let why = format!("{identifier} names {what}: {}", numbers.join(", "));
    Judged::none(AnnotateOutcome::Unclear, why)
}

fn not_the_same(one: &PaperIdentifier, other: &PaperIdentifier) -> Judged {
    Judged::none(AnnotateOutcome::Unclear, format!("{one} and {other} are not the same paper and version"))
}

/// A paper that was found by one identifier must not be another one by the others. What isn't there says nothing of it.
fn of_paper(
    reference: &Reference,
    found_by: &PaperIdentifier,
    facts: PaperFacts,
    find: impl Fn(&PaperIdentifier) -> Match,
) -> Judged {
    for other in reference.identifiers.iter().filter(|other| *other != found_by) {
        match facts.is_named_by(other) {
            Some(true) => {}
            Some(false) => return not_the_same(found_by, other),
            None => {
                let Match { matched, papers, missed } = find(other);
                if let Some(number) = matched.contradicts(&papers.iter().collect::<Vec<_>>(), &facts) {
                    let why = format!("{found_by} is {}, but {other} is {number}, another paper", facts.number);
                    return Judged::none(AnnotateOutcome::Unclear, why);
                }
                if let Some(Missed::Failed(failure)) = missed {
                    return Judged::none(AnnotateOutcome::Unavailable, format!("{other}: {failure}"));
                }
            }
        }
    }
    if !reference.can_be_annotated() {
        return Judged::none(AnnotateOutcome::Unreadable, "it has no place for fields; add them by hand");
    }
    Judged { outcome: AnnotateOutcome::Annotated, facts: Some(facts), why: None }
}

/// Looks references up at a site, several at a time.
fn look_up(
    site: &PublishedSite,
    references: &[Reference],
    plan: &AnnotatePlan<'_>,
    on_event: &mut (dyn FnMut(AnnotateEvent) + Send),
) -> Vec<Judged> {
    let lookup = Lookup::new(site, references.iter().flat_map(|one| &one.identifiers));
    let mut all = Vec::with_capacity(references.len());
    let find = |identifier: &PaperIdentifier| {
        let found = lookup.find(identifier, &plan.keys, plan.limits.document_bytes);
        Match { matched: found.matched, papers: found.papers, missed: found.missed }
    };
    let is_left_out = |identifier: &PaperIdentifier| lookup.exclusion(identifier, &[]).is_some();
    in_order(
        site.concurrency(plan.jobs),
        references.iter(),
        |reference| judge(reference, find).or_left_out(reference, "the site's operator", is_left_out),
        |judged| {
            all.push(judged);
            on_event(AnnotateEvent::LookedUp(all.len(), references.len()));
            ControlFlow::Continue(())
        },
    );
    all
}

/// Where the pages are: at the address that the site was read from, or that it says; else at the registry.
fn base_of(plan: &AnnotatePlan<'_>) -> String {
    if let Some(base) = &plan.base_url {
        return base.as_str().to_owned();
    }
    let AnnotateSource::Site(site) = plan.from else { return REGISTRY.to_owned() };
    if site.is_host() {
        return site.address().to_string();
    }
    let Answer::Found(index) = site.get(&SitePath::index(), MOST_INDEX_BYTES) else { return REGISTRY.to_owned() };
    let index = serde_json::from_slice::<IndexFile<'_>>(&index.bytes).ok();
    let stated = index.and_then(|index| index.site?.base_url?.parse::<BaseUrl>().ok());
    stated.map_or_else(|| REGISTRY.to_owned(), |base| base.as_str().to_owned())
}

fn annotation(reference: &Reference, facts: &PaperFacts, base: &str) -> Annotation {
    let page = format!("{base}{}", PaperFile::Page.path(facts.number.suffix()));
    let page = page.strip_suffix("index.html").unwrap_or(&page).to_owned();
    let arxiv = facts.arxiv.as_deref().zip(facts.version);
    let doi = arxiv.and_then(|(id, version)| Some(ArxivId::new(id, &version.to_string())?.doi()));
    let sealed = || facts.dois.iter().find(|doi| is_plain(doi)).cloned();
    let doi = if facts.arxiv.is_some() { doi } else { sealed() };
    Annotation { number: facts.number, page, doi: doi.filter(|_| !reference.has_doi()) }
}

/// Whether nothing in a DOI needs escaping in any format.
fn is_plain(doi: &str) -> bool {
    doi.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._;()/:".contains(&byte))
}
