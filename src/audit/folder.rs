//! What is in a folder and not in any list: a host can't be asked for that, a folder can.

use super::check::AuditCheck;
use super::claims::Claims;
use super::findings::Findings;
use crate::disk::{Sortable, Sorter};
use crate::error::Error;
use crate::fetch::PublishedSite;
use crate::file_names::is_system_file;
use crate::layout::{PaperFile, SitePath};
use crate::report::{Severity, io_reason};
use camino::Utf8Path;
use pith::Suffix;
use pith::quote::escaped;
use serde::{Deserialize, Serialize};
use std::io;
use std::path::Path;
use walkdir::{DirEntry, WalkDir};

/// What a build leaves in its output folder by default: the operator's.
const KEPT: [&str; 2] = [".git", "CNAME"];

/// What lies at a path of a folder.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct SiteEntry {
    /// Its path below the root.
    inside: Box<str>,
    what: SiteEntryKind,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
enum SiteEntryKind {
    File,
    /// A file or a folder that a system or an editor keeps there.
    OfASystem,
    Link,
    Special,
    /// A folder that can't be looked into; with the reason.
    Unreadable(Box<str>),
}

impl Sortable for SiteEntry {
    type Key = Box<str>;

    fn key(&self) -> Box<str> {
        self.inside.clone()
    }

    fn more_bytes(&self) -> usize {
        self.inside.len()
    }
}

/// Looks through a folder for what isn't listed, and tells it by paths in byte order: a folder may have a million files,
/// in any order.
///
/// # Errors
/// A temporary file can't be written or read.
pub(super) fn look(
    site: &PublishedSite,
    root: &Utf8Path,
    claims: &Claims,
    findings: &mut Findings,
) -> Result<(), Error> {
    let not_stored = |error: io::Error| Error::not_stored(&error);
    let mut found = Sorter::default();
    let mut entries = WalkDir::new(root).min_depth(1).into_iter();
    while let Some(entry) = entries.next() {
        if site.is_circuit_open() {
            return Ok(());
        }
        match entry {
            Ok(entry) => {
                let (what, goes_in) = what(&entry);
                if !goes_in && entry.file_type().is_dir() {
                    // Whatever is in it is as little the site's as it is.
                    entries.skip_current_dir();
                }
                let inside = inside(entry.path(), root).into();
                what.map_or(Ok(()), |what| found.push(SiteEntry { inside, what })).map_err(not_stored)?;
            }
            Err(error) => {
                let inside = inside(error.path().unwrap_or(root.as_std_path()), root).into();
                let reason = error.io_error().map_or_else(|| error.to_string(), io_reason);
                found.push(SiteEntry { inside, what: SiteEntryKind::Unreadable(reason.into()) }).map_err(not_stored)?;
            }
        }
    }
    let found = found.finish(|_| ()).map_err(not_stored)?;
    for SiteEntry { inside, what } in &found {
        if !findings.is_reported(&inside) {
            report_found(&inside, &what, claims, findings);
        }
    }
    found.check().map_err(not_stored)
}

/// What an entry is, if it is to be told, and whether what is in it is looked at.
fn what(entry: &DirEntry) -> (Option<SiteEntryKind>, bool) {
    let kind = entry.file_type();
    if entry.depth() == 1 && KEPT.iter().any(|kept| entry.file_name() == *kept) {
        return (None, false);
    }
    // A link or a pipe is not a system's, whatever its name: who uploads the site may follow it.
    if (kind.is_dir() || kind.is_file()) && is_system_file(&entry.file_name().to_string_lossy(), kind.is_dir()) {
        return (Some(SiteEntryKind::OfASystem), false);
    }
    match kind {
        _ if kind.is_dir() => (None, true),
        _ if kind.is_file() => (Some(SiteEntryKind::File), true),
        _ if entry.path_is_symlink() => (Some(SiteEntryKind::Link), true),
        _ => (Some(SiteEntryKind::Special), true),
    }
}

fn report_found(inside: &str, what: &SiteEntryKind, claims: &Claims, findings: &mut Findings) {
    match what {
        SiteEntryKind::File => report(inside, claims, findings),
        SiteEntryKind::OfASystem if is_listed(inside, claims) => {
            report(inside, claims, findings);
        }
        SiteEntryKind::OfASystem => {
            let message = "a system or an editor made it; it is not part of the site";
            findings.note(inside, None, AuditCheck::NotListed, Severity::Note, message);
        }
        SiteEntryKind::Link => {
            findings.note(inside, None, AuditCheck::NotListed, Severity::Difference, "it is a link, not a file");
        }
        SiteEntryKind::Special => {
            findings.note(
                inside,
                None,
                AuditCheck::NotListed,
                Severity::Difference,
                "it is a special file, not a regular file",
            );
        }
        SiteEntryKind::Unreadable(reason) => {
            let message = format!("cannot read it: {reason}");
            findings.note(inside, None, AuditCheck::Unreadable, Severity::Difference, message);
        }
    }
}

fn report(inside: &str, claims: &Claims, findings: &mut Findings) {
    let of_paper = PaperFile::parse(inside);
    if let Some((suffix, PaperFile::Page)) = of_paper
        && claims.paper(suffix).is_none()
    {
        // What the checksums list is told where those are gone through.
        return;
    }
    let is_of_paper = of_paper.is_some_and(|(suffix, file)| !file.is_document() && claims.paper(suffix).is_some());
    if is_listed(inside, claims) || (is_of_paper && claims.sums.is_none()) {
        return;
    }
    // Without whole checksums only documents are known to be listed or not.
    let is_document = of_paper.filter(|(_, file)| file.is_document());
    let is_claimed =
        is_document.is_some_and(|(suffix, file)| claims.paper(suffix).is_some_and(|paper| paper.has(file)));
    if is_claimed || (is_document.is_none() && !claims.has_whole_sums()) {
        return;
    }
    let what =
        if is_document.is_some() { "it is a document that no list names" } else { "`SHA256SUMS` does not list it" };
    findings.note(inside, None, AuditCheck::NotListed, Severity::Difference, what);
}

/// Whether the checksums have a path.
fn is_listed(inside: &str, claims: &Claims) -> bool {
    inside == SitePath::sums().as_str() || claims.sums.as_ref().is_some_and(|sums| sums.sum(inside).is_some())
}

/// The papers whose pages are in a folder, with or without documents.
pub(super) fn pages(root: &Utf8Path) -> Vec<Suffix> {
    let folders = WalkDir::new(root.join("pith")).min_depth(1).max_depth(1).into_iter();
    let suffixes = folders.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<Suffix>().ok());
    let mut pages: Vec<_> =
        suffixes.filter(|suffix| root.join(PaperFile::Page.path(*suffix).as_str()).is_file()).collect();
    pages.sort_unstable();
    pages
}

/// A path below the root with `/` between its parts; what can't be shown is escaped.
fn inside(path: &Path, root: &Utf8Path) -> String {
    let inside = path.strip_prefix(root).unwrap_or(path);
    let parts = inside.iter().map(|part| match part.to_str() {
        Some(part) => part.to_owned(),
        None => escaped(&part.to_string_lossy()).to_string(),
    });
    parts.collect::<Vec<_>>().join("/")
}
