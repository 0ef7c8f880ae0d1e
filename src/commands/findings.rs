//! What a build says of the documents, in lines for people.

use crate::report::{Account, Conflict, DocumentsOfKey, Report, untrusted_advice};
use crate::text::{counted, plural, thousands};
use pith::quote::{escaped, quoted};
use pith::{PithNumber, WhyUntrusted};

/// Something to mend: what it is about, and what is said of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FindingText {
    pub(super) about: String,
    pub(super) message: String,
    /// What is the same when the next build finds it again.
    pub(super) problem: String,
}

/// All that a report names, in the order in which it is told.
pub(super) fn findings(report: &Report) -> Vec<FindingText> {
    let mut all = Vec::new();
    let mut tell = |about: String, message: String| all.push(FindingText { about, problem: message.clone(), message });
    for one in report.rejected_otherwise() {
        let claimed = one.pith_number.as_deref().map(|number| format!(" (claims to be {})", claimed_number(number)));
        let left_out = format!("skipped {}: {}{}", one.place, one.verdict, claimed.unwrap_or_default());
        let reasons = one.findings.iter();
        let reasons = reasons.map(|why| format!("    {}  {}\n        {}", why.check, why.message, why.advice));
        tell(one.place.to_string(), [left_out].into_iter().chain(reasons).collect::<Vec<_>>().join("\n"));
    }
    for of_key in &report.untrusted.keys {
        tell(format!("documents signed with the key {}", of_key.key), of_untrusted_key(of_key));
    }
    for one in &report.unread.first {
        let what = if one.failed { "cannot read" } else { "skipped" };
        tell(escaped(&one.path).to_string(), format!("{what} {one}"));
    }
    for one in &report.conflicts.first {
        tell(one.pith_number.to_string(), conflict_message(one));
    }
    let notes = report.notes.first.iter();
    all.extend(notes.map(|one| FindingText {
        about: without_line(&one.about).to_owned(),
        message: format!("{}: {}", one.about, one.message),
        problem: one.message.clone(),
    }));
    all
}

/// The number that a document claims; in quotes where it isn't a Pith number.
fn claimed_number(number: &str) -> String {
    match number.parse::<PithNumber>() {
        Ok(number) => number.to_string(),
        Err(_) => quoted(number).to_string(),
    }
}

/// The path of a place in a page, whose line is another one when something above it is written.
fn without_line(place: &str) -> &str {
    match place.rsplit_once(':') {
        Some((path, line)) if !line.is_empty() && line.bytes().all(|byte| byte.is_ascii_digit()) => path,
        _ => place,
    }
}

/// All documents that name a key that isn't trusted, in one finding.
fn of_untrusted_key(one: &DocumentsOfKey) -> String {
    let DocumentsOfKey { key, documents, examples } = one;
    let documents = plural(*documents, "document");
    let head = match key.why {
        WhyUntrusted::Unknown => format!("skipped {documents} claiming the untrusted key {key}"),
        WhyUntrusted::Retired => format!("skipped {documents} not in the list of the retired key {key}"),
        WhyUntrusted::Distrusted => format!("skipped {documents} claiming the distrusted key {key}"),
    };
    let examples = examples.iter().map(|place| format!("    {place}"));
    let more = (one.more() > 0).then(|| format!("    and {} more", thousands(one.more())));
    let advice = format!("        {}", untrusted_advice(key.why));
    [head].into_iter().chain(examples).chain(more).chain([advice]).collect::<Vec<_>>().join("\n")
}

/// What differs, which one is shown and why, and how to settle it.
fn conflict_message(one: &Conflict) -> String {
    let (published, rejected) = (&one.published.place, &one.rejected.place);
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
        (notes.more, "more warning", "more warnings"),
        (more_rejected, "more skipped document", "more skipped documents"),
        (
            untrusted.more,
            "more skipped document claiming another untrusted key",
            "more skipped documents claiming other untrusted keys",
        ),
        (unread.more, "more unread path", "more unread paths"),
        (conflicts.more, "more conflict", "more conflicts"),
    ];
    counts
        .into_iter()
        .filter(|(more, ..)| *more > 0)
        .map(|(more, one, several)| format!("and {}", counted(more, one, several)))
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
