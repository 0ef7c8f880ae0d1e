//! What a build reports of what it read and decided.

use super::conflicts::{DocumentReader, conflicts};
use crate::catalog::{Catalog, Choice, Entry};
use crate::corpus::{Misnamed, READ_NAMES};
use crate::report::{Account, Listed, Note, RejectedDocuments, Report, UnreadPath};
use camino::Utf8Path;

/// What became of the documents.
pub(super) fn report(
    read: u64,
    catalog: &Catalog,
    choices: &[Choice],
    reader: &DocumentReader<'_>,
    rejected: RejectedDocuments,
    unread: Listed<UnreadPath>,
) -> Report {
    let (rejected, untrusted) = rejected.finish();
    let published: usize = catalog.entries().iter().map(|entry| entry.documents().count()).sum();
    let mut account = Account { read, published: published as u64, rejected: rejected.count(), ..Account::default() };
    for choice in choices {
        match choice {
            Choice::Duplicate => account.duplicate += 1,
            Choice::Superseded | Choice::Conflict { .. } => account.superseded += 1,
            Choice::Excluded(_) => account.excluded += 1,
            Choice::Disagreement { .. } | Choice::Unaccepted { .. } => {}
        }
    }
    let conflicts = conflicts(choices, reader);
    let notes = choices.iter().filter_map(note).collect();
    let notices = catalog.entries().iter().filter_map(notice).collect();
    Report { account, rejected, untrusted, unread, conflicts, notes, notices }
}

/// What of a paper has no place on the site, since it isn't of a form that may be part of a path.
fn notice(entry: &Entry) -> Option<Note> {
    let paper = entry.paper();
    let mut reasons = Vec::new();
    match paper.unlisted_categories() {
        0 => {}
        1 => reasons.push("one of its categories has no listing page".to_owned()),
        count => reasons.push(format!("{count} of its categories have no listing page")),
    }
    if paper.source_kind() == "arxiv" && paper.arxiv().is_none() {
        reasons.push("its arXiv id or version is not in arXiv’s format, so it has no links".to_owned());
    }
    (!reasons.is_empty()).then(|| Note {
        about: entry.number.to_string(),
        message: format!("{}; its page shows them", reasons.join(", and ")),
    })
}

/// Files that a name keeps from being read, in one note: what is left out must not go unsaid.
pub(super) fn misnamed_note(misnamed: &Misnamed) -> Option<Note> {
    let about = misnamed.first.as_ref()?.to_string();
    let others = match misnamed.count {
        1 => String::new(),
        2 => " (and 1 more file)".to_owned(),
        count => format!(" (and {} more files)", count - 1),
    };
    let do_what = "rename or decompress what should be read, and move the rest away";
    Some(Note { about, message: format!("skipped because of its name{others}; {READ_NAMES}: {do_what}") })
}

/// A choice of the configuration's that chooses nothing.
fn note(choice: &Choice) -> Option<Note> {
    let Choice::Unaccepted { suffix, sha256 } = choice else { return None };
    Some(Note {
        about: format!("accept.{suffix}"),
        message: format!(
            "no record with this number, and none of its newest bundles, has the SHA-256 {sha256}; correct or remove \
             it in the configuration"
        ),
    })
}

/// The report with paths as they are below the content folder: what is published does not say
/// where on a machine it was made.
pub(super) fn relative_to(mut report: Report, content: &Utf8Path) -> Report {
    let shorten = |path: &mut String| {
        if let Ok(inside) = Utf8Path::new(path.as_str()).strip_prefix(content) {
            *path = inside.to_string();
        }
    };
    report.rejected.first.iter_mut().for_each(|one| shorten(&mut one.place.path));
    let examples = report.untrusted.keys.iter_mut().flat_map(|of_key| &mut of_key.examples);
    examples.for_each(|place| shorten(&mut place.path));
    report.unread.first.iter_mut().for_each(|one| shorten(&mut one.path));
    report.notes.first.iter_mut().for_each(|one| shorten(&mut one.about));
    for conflict in &mut report.conflicts.first {
        shorten(&mut conflict.published.place.path);
        shorten(&mut conflict.rejected.place.path);
    }
    report
}
