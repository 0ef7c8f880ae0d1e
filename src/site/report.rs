//! The report: what was read, and what was left out and why. A page for people, a file for programs.

use super::artifact::Artifact;
use super::common::Site;
use super::page::PageFrame;
use crate::error::Error;
use crate::layout::{SitePath, UploadStage};
use crate::report::{Account, Conflict, DocumentsOfKey, Listed, Place, Report, untrusted_advice};
use crate::text::{counted, plural, thousands};
use pith::quote::{escaped, quoted};
use pith::{Verdict, WhyUntrusted};
use serde::Serialize;
use std::borrow::Cow;

/// How many of each kind the page lists; `report.json` has more. Stops a page of a megabyte, which
/// nobody reads.
const MOST_ON_PAGE: usize = 250;

/// How many notices it lists, about which nobody can do anything.
const MOST_NOTICES: usize = 25;

/// The report page.
#[derive(Serialize)]
struct ReportPage<'a> {
    frame: PageFrame,
    /// What became of what was read, in a sentence.
    count: String,
    left: Vec<LeftView<'a>>,
    /// How many more there are than are listed.
    more: u64,
}

/// A document or path that was left out or is in doubt, as the report page shows it.
#[derive(Serialize)]
struct LeftView<'a> {
    place: String,
    claimed: Option<String>,
    verdict: &'static str,
    reasons: Vec<ReasonView<'a>>,
}

#[derive(Serialize)]
struct ReasonView<'a> {
    /// The name of a check, or what is to be written into the configuration.
    check: Option<Cow<'a, str>>,
    message: Cow<'a, str>,
    advice: Option<&'static str>,
}

impl<'a> ReasonView<'a> {
    fn new(message: impl Into<Cow<'a, str>>) -> Self {
        Self { check: None, message: message.into(), advice: None }
    }
}

impl Site {
    /// The page that tells what was left out and why.
    pub(crate) fn report_page(&self, report: &Report) -> Result<Vec<Artifact<'static>>, Error> {
        let path = SitePath::report();
        let view = ReportPage {
            frame: self.frame(&path),
            count: summed_up(report.account),
            left: left_views(report),
            more: [
                report.count_rejected_otherwise().saturating_sub(MOST_ON_PAGE as u64),
                more(&report.unread, MOST_ON_PAGE),
                more(&report.conflicts, MOST_ON_PAGE),
                more(&report.notes, MOST_ON_PAGE),
                more(&report.notices, MOST_NOTICES),
            ]
            .iter()
            .sum(),
        };
        Ok(vec![self.page(path, "report.html", &view)?])
    }
}

/// What became of every document.
fn summed_up(account: Account) -> String {
    let Account { read, published, superseded, duplicate, excluded, rejected } = account;
    let mut parts = vec![counted(published, "is published", "are published")];
    for (number, one, several) in [
        (superseded, "is superseded by another with the same number", "are superseded by others with the same numbers"),
        (duplicate, "is a duplicate", "are duplicates"),
        (excluded, "is removed from this mirror", "are removed from this mirror"),
        (rejected, "was not verified", "were not verified"),
    ] {
        if number > 0 {
            parts.push(counted(number, one, several));
        }
    }
    let last = parts.pop().unwrap_or_default();
    let parts = if parts.is_empty() { last } else { format!("{} and {last}", parts.join(", ")) };
    format!("Of {}, {parts}.", plural(read, "document"))
}

/// Those that the page lists.
fn first<T>(listed: &Listed<T>, most: usize) -> impl Iterator<Item = &T> {
    listed.first.iter().take(most)
}

/// How many more there are.
fn more<T>(listed: &Listed<T>, most: usize) -> u64 {
    listed.count().saturating_sub(most as u64)
}

/// `report.json`: the report for programs.
pub(crate) fn report_json(report: &Report) -> Result<Artifact<'static>, Error> {
    Artifact::json(UploadStage::Manifest, SitePath::report_json(), report)
}

fn left_views(report: &Report) -> Vec<LeftView<'_>> {
    let rejected = report.rejected_otherwise().take(MOST_ON_PAGE).map(|one| LeftView {
        place: one.place.to_string(),
        claimed: one.pith_number.as_deref().map(|number| quoted(number).to_string()),
        verdict: one.verdict,
        reasons: one
            .findings
            .iter()
            .map(|finding| ReasonView {
                check: Some(finding.check.into()),
                message: finding.message.as_str().into(),
                advice: Some(finding.advice),
            })
            .collect(),
    });
    let untrusted = report.untrusted.keys.iter().map(of_untrusted_key).chain(of_further_keys(report.untrusted.more));
    let unread = first(&report.unread, MOST_ON_PAGE).map(|one| LeftView {
        place: escaped(&one.path).to_string(),
        claimed: None,
        verdict: "not read",
        reasons: vec![ReasonView::new(&one.reason)],
    });
    let conflicts = first(&report.conflicts, MOST_ON_PAGE).map(|one| LeftView {
        place: format!("{} and {}", one.published.place, one.rejected.place),
        claimed: Some(one.pith_number.to_string()),
        verdict: one.kind.name(),
        reasons: conflict_reasons(one),
    });
    let notes = first(&report.notes, MOST_ON_PAGE).map(|one| ("warning", one));
    let notices = first(&report.notices, MOST_NOTICES).map(|one| ("note", one));
    let notes = notes.chain(notices).map(|(verdict, one)| LeftView {
        place: escaped(&one.about).to_string(),
        claimed: None,
        verdict,
        reasons: vec![ReasonView::new(&one.message)],
    });
    rejected.chain(untrusted).chain(unread).chain(conflicts).chain(notes).collect()
}

/// All documents that name an untrusted key, as one entry.
fn of_untrusted_key(one: &DocumentsOfKey) -> LeftView<'_> {
    let examples = one.examples.iter().map(|place| place.to_string().into());
    let more = (one.more() > 0).then(|| format!("and {} more", thousands(one.more())).into());
    let lines = examples.chain(more).map(|message| ReasonView { check: None, message, advice: None });
    let not_counted = match one.key.why {
        WhyUntrusted::Unknown => "isn’t trusted here",
        WhyUntrusted::Retired => "is retired here, and aren’t among the documents that it counts for",
        WhyUntrusted::Distrusted => "is distrusted here",
    };
    let why = format!("They claim to be signed with the key {}, which {not_counted}.", one.key);
    let why = ReasonView { check: None, message: why.into(), advice: Some(untrusted_advice(one.key.why)) };
    LeftView {
        place: documents(one.documents),
        claimed: None,
        verdict: Verdict::Untrusted.name(),
        reasons: [why].into_iter().chain(lines).collect(),
    }
}

/// Documents that name keys beyond those that are told one by one.
fn of_further_keys<'a>(count: u64) -> Option<LeftView<'a>> {
    (count > 0).then(|| LeftView {
        place: documents(count),
        claimed: None,
        verdict: Verdict::Untrusted.name(),
        reasons: vec![ReasonView::new("They claim to be signed with other keys, which aren’t trusted here either.")],
    })
}

fn documents(count: u64) -> String {
    plural(count, "document")
}

/// What differs, which one is shown and why, and what in the configuration settles it.
fn conflict_reasons(one: &Conflict) -> Vec<ReasonView<'_>> {
    let mut reasons = vec![
        ReasonView::new(one.message()),
        ReasonView::new(format!("{} {}, so it is published", one.published.place, one.rule)),
    ];
    reasons.extend(one.differences().into_iter().map(ReasonView::new));
    if let Some(lines) = one.accept_lines() {
        let settles = |(line, place): (String, &Place)| ReasonView {
            check: Some(line.into()),
            ..ReasonView::new(format!("under [accept] in catalog.toml publishes {place}"))
        };
        reasons.extend(lines.into_iter().zip([&one.published.place, &one.rejected.place]).map(settles));
    }
    reasons
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_says_what_became_of_every_document() {
        let account = |[read, published, superseded, duplicate, excluded, rejected]: [u64; 6]| {
            summed_up(Account { read, published, superseded, duplicate, excluded, rejected })
        };
        for (counts, sentence) in [
            ([0; 6], "Of 0 documents, 0 are published."),
            ([1, 1, 0, 0, 0, 0], "Of 1 document, 1 is published."),
            ([3006, 3005, 0, 0, 0, 1], "Of 3,006 documents, 3,005 are published and 1 was not verified."),
            (
                [7, 1, 2, 1, 1, 2],
                "Of 7 documents, 1 is published, 2 are superseded by others with the same numbers, 1 is a duplicate, \
                 1 is removed from this mirror and 2 were not verified.",
            ),
        ] {
            assert_eq!(account(counts), sentence);
        }
    }
}
