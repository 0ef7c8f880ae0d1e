//! What a build says of the documents, in lines for people.

use crate::report::{Account, Conflict, DocumentsOfKey, Report, UNTRUSTED_ADVICE};
use crate::text::{plural, thousands};
use pith::quote::{escaped, quoted};

/// Something to mend: what it is about, and what is said of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct FindingText {
    pub(super) about: String,
    pub(super) message: String,
}

/// All that a report names, in the order in which it is told.
pub(super) fn findings(report: &Report) -> Vec<FindingText> {
    let mut all = Vec::new();
    let mut tell = |about: String, message: String| all.push(FindingText { about, message });
    for one in report.rejected_otherwise() {
        let claimed = one.pith_number.as_deref().map(|number| format!(", which says it is {}", quoted(number)));
        let left_out = format!("left out {}: {}{}", one.place, one.verdict, claimed.unwrap_or_default());
        let reasons = one.findings.iter();
        let reasons = reasons.map(|why| format!("    {}  {}\n        {}", why.check, why.message, why.advice));
        tell(one.place.to_string(), [left_out].into_iter().chain(reasons).collect::<Vec<_>>().join("\n"));
    }
    for of_key in &report.untrusted.keys {
        tell(format!("documents signed with the key {}", of_key.key), of_untrusted_key(of_key));
    }
    for one in &report.unread.first {
        tell(escaped(&one.path).to_string(), format!("cannot read {one}"));
    }
    for one in &report.conflicts.first {
        tell(one.pith_number.to_string(), conflict_message(one));
    }
    for one in &report.notes.first {
        tell(one.about.clone(), format!("{}: {}", one.about, one.message));
    }
    all
}

/// All documents that name a key that isn't trusted, in one finding.
fn of_untrusted_key(one: &DocumentsOfKey) -> String {
    let DocumentsOfKey { key, documents, examples } = one;
    let documents = plural(*documents, "document");
    let head = format!("left out {documents}: signed, as they say, with the key {key}, which isn't trusted");
    let examples = examples.iter().map(|place| format!("    {place}"));
    let more = (one.more() > 0).then(|| format!("    and {} more", thousands(one.more())));
    let advice = format!("        {UNTRUSTED_ADVICE}");
    [head].into_iter().chain(examples).chain(more).chain([advice]).collect::<Vec<_>>().join("\n")
}

/// What differs, which one is shown and why, and how to settle it.
fn conflict_message(one: &Conflict) -> String {
    let (published, rejected) = (&one.published.0, &one.rejected.0);
    let mut lines = vec![format!("{}: {}", one.pith_number, one.message())];
    lines.push(format!("shown  {published} (it {})", one.rule));
    lines.push(format!("other  {rejected}"));
    lines.extend(one.differences());
    if let Some([of_published, of_rejected]) = one.accept_lines() {
        let table = |line| [" [accept]".to_owned(), format!(" {line}")].map(|line| format!("   {line}"));
        lines.push(format!("to publish {published}, add to catalog.toml:"));
        lines.extend(table(of_published));
        lines.push(format!("to publish {rejected}:"));
        lines.extend(table(of_rejected));
    }
    lines.join("\n    ")
}

/// How many there are that a report doesn't name.
pub(super) fn findings_more(report: &Report) -> Vec<String> {
    let Report { untrusted, unread, conflicts, notes, .. } = report;
    let more_rejected = report.count_rejected_otherwise() - report.rejected_otherwise().count() as u64;
    let counts = [
        (notes.more, "notes"),
        (more_rejected, "documents left out"),
        (untrusted.more, "documents left out, which name further keys that aren't trusted"),
        (unread.more, "unread paths"),
        (conflicts.more, "doubts"),
    ];
    counts
        .into_iter()
        .filter(|(more, _)| *more > 0)
        .map(|(more, what)| format!("and {} more {what}", thousands(more)))
        .collect()
}

/// What became of every document.
pub(super) fn account_line(account: &Account) -> String {
    format!(
        "{} read: {} published, {} superseded, {} duplicate, {} excluded, {} rejected",
        plural(account.read, "document"),
        thousands(account.published),
        thousands(account.superseded),
        thousands(account.duplicate),
        thousands(account.excluded),
        thousands(account.rejected)
    )
}
